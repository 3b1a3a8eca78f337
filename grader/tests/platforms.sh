#!/usr/bin/env bash
# Results as course platforms want them: what platform-result makes of sample
# results, read back as the platforms do (platform_check.py). That the archives
# grade there is platform_archives.sh's.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

P=$R/grader/platform-result
SAMPLES=(full mixed whole nobuild broken hostile tiny visible many nothing)
PLATFORMS=(gradescope autolab classroom)

needs_python() {
    python3 -c 'import jsonschema' 2> "$TMP/err" ||
        skip 'there is no python3-jsonschema here'
}

# sample NAME [FILTER]: a result, in $TMP/NAME.json; jq may change it.
sample() {
    succeeds "$R/grader/tests/sample_result" "$1" json
    jq "${2:-.}" "$TMP/out" > "$TMP/$1.json"
}

# written STATUS FILE PLATFORM WORD...: what platform-result writes.
written() {
    local expected=$1 file=$2
    shift 2
    run "$P" "$@"
    expect_equal "status of platform-result $* ($(cat "$TMP/err"))" \
        "$expected" "$status"
    cp "$TMP/out" "$file"
}

# read_back PLATFORM FILE...: what the platform reads, in $TMP/read.
read_back() {
    run grader/tests/platform_check.py "$@"
    expect_equal "what $1 reads: $(cat "$TMP/err")" 0 "$status"
    cp "$TMP/out" "$TMP/read"
}

# convert STATUS PLATFORM WORD...: both.
convert() {
    local expected=$1
    shift
    written "$expected" "$TMP/written" "$@"
    read_back "$1" "$TMP/written"
}

# expect_read WHAT EXPECTED FILTER
expect_read() {
    expect_equal "$1" "$2" "$(jq -c "$3" "$TMP/read")"
}

# ---- all of them ----

test_schemas() {
    local name platform expected
    needs_python
    mkdir "${PLATFORMS[@]/#/$TMP/}"
    for name in "${SAMPLES[@]}"; do
        case $name in broken | nothing) expected=1 ;; *) expected=0 ;; esac
        sample "$name"
        for platform in "${PLATFORMS[@]}"; do
            written $expected "$TMP/$platform/$name" "$platform" \
                "$TMP/$name.json"
        done
    done
    for platform in "${PLATFORMS[@]}"; do
        read_back "$platform" "$TMP/$platform"/*
        expect_lines "what $platform reads" "$TMP/read" ${#SAMPLES[@]}
        ! tail -q -n 2 "$TMP/$platform"/* | LC_ALL=C grep -q '[^ -~]' ||
            fail "bytes for $platform that are not ASCII"
    done
}

# The checker itself: what it must refuse.
test_checker() {
    local text
    needs_python
    for text in 'autolab {"scores": {"a: b": 1}}' 'autolab {"scores": {}} x' \
        'autolab {"scores": {"a": "1"}}' 'gradescope {"output": "x"}' \
        'gradescope {"score": -1}' 'gradescope {"score": 1, "score": 2}' \
        'gradescope {"tests": [{"visibility": "never"}]}' \
        'gradescope {"score": NaN}' 'classroom result=e30=' \
        'classroom x=1' 'classroom result=####'; do
        printf '%s\n' "${text#* }" > "$TMP/text"
        run grader/tests/platform_check.py "${text%% *}" "$TMP/text"
        expect_equal "status of the checker with: $text" 1 "$status"
    done
    printf '{"scores": {"a": 1}}\nbye\n' > "$TMP/text"
    run grader/tests/platform_check.py autolab "$TMP/text"
    expect_equal 'status of the checker with another last line' 1 "$status"
}

# Of hidden checks nobody is told more than their class.
test_secrets() {
    local platform
    needs_python
    sample mixed
    for platform in "${PLATFORMS[@]}"; do
        convert 0 "$platform" "$TMP/mixed.json"
        ! grep -qi 'secret\|at_night' "$TMP/read" || fail "$platform tells it"
    done
}

# nothing SENTENCE WORD...: no points from any platform, and one sentence.
nothing() {
    local sentence=$1 platform
    shift
    for platform in "${PLATFORMS[@]}"; do
        convert 1 "$platform" "$@"
        expect_read "points of $platform" 0 \
            'if .scores then [.scores[]] | add // 0
            else .score // .points end'
        expect_read "lines that $platform shows" "\"$sentence\"" \
            '.text // .output // .tests[0].message | rtrimstr("\n")'
        expect_read "figures that are 0 on $platform" 0 \
            '[.leaderboard // [] | .[].value] + (.scoreboard // [])
            | map(select(type == "number")) | length'
    done
}

test_no_result() {
    local why='could not be graded, tell your instructor' sentence words
    needs_python
    nothing "$why: cannot read '$TMP/none': No such file or directory" \
        "$TMP/none"
    echo '{"format": "grading result"' > "$TMP/torn"
    sample broken
    nothing "$why: interrupted by signal 2 (Interrupt)" "$TMP/broken.json"
    nothing 'not graded: there is no file' --problem 'there is no file'
    sample nothing
    while read -r sentence words; do
        read -ra words <<< "$words"
        written 1 "$TMP/written" gradescope "${words[@]}"
        grep -q "\"output\": \"$why: ${sentence//_/ }" "$TMP/written" ||
            fail "with ${words[*]}" "$sentence" "$(cat "$TMP/written")"
    done << END
nothing_in_it_could_be_decided_here $TMP/nothing.json
no-time --trouble no-time
cannot_read $TMP/torn
END
}

# A result that broke off after all points were earned has none.
test_incomplete() {
    local platform
    needs_python
    sample full '.complete = false | .problem = "no more disk"'
    nothing 'could not be graded, tell your instructor: no more disk' \
        "$TMP/full.json"
    for platform in "${PLATFORMS[@]}"; do
        run "$P" "$platform" --out "$TMP/no/such/folder" "$TMP/full.json"
        expect_equal "status of $platform without a place" 2 "$status"
    done
}

# Names of what has no points come from the rubric; the guide has them, too.
test_no_result_names() {
    local problems
    needs_python
    problems=$(awk '/^ *id = /{ gsub(/[";]/, ""); split($3, part, ".")
                problem = part[1] }
            /^ *points = /{ worth = $3 + 0 }
            /visible = false/{ problem = "hidden checks" }
            /^    },?$/{ sum[problem] += worth }
            END { for (problem in sum) print problem "|" sum[problem] }' \
        grader/rubrics/sharedhash.cfg | LC_ALL=C sort)
    convert 1 autolab --trouble x --lab sharedhash
    expect_equal 'problems' "$(cut -d '|' -f 1 <<< "$problems")" \
        "$(jq -r '.scores | keys[]' "$TMP/read")"
    # shellcheck disable=SC2016 # Markdown
    expect_equal 'problems of the guide' "$problems" "$(sed -n \
        '/^### Autolab/,/^### /s/^ *| `\(.*\)` | \([0-9.]*\) |$/\1|\2/p' \
        handout/instructor/04-running-a-class.md)"
    convert 1 autolab --trouble x --lab sharedhash --only build.compiles
    expect_read 'problems of one check' '{"build":0}' .scores
    convert 1 autolab --trouble x --lab no_such_lab
    expect_read 'problems of no lab' '{}' .scores
}

test_usage() {
    local words
    refused 2 "^platform-result: there is no platform 'moodle'; .*--help$" \
        "$P" moodle x
    refused 2 "^platform-result: not a visibility: 'never'; " \
        "$P" --hidden never gradescope x
    for words in '' 'gradescope' 'gradescope a b' \
        '--problem a --trouble b gradescope' '--problem a gradescope b'; do
        # shellcheck disable=SC2086 # these are words
        refused 2 '^platform-result: ' "$P" $words
    done
    succeeds "$P" --help
}

# ---- points ----

# What is left out lowers nothing: 44.44 of 100, earned are 40 of 90.
test_scaled() {
    needs_python
    sample mixed
    convert 0 gradescope "$TMP/mixed.json"
    expect_read 'score' 44.44 .score
    expect_read 'the check that cannot be told' '[0,0,null]' \
        '.tests[7] | [.score, .max_score, .status]'
    convert 0 autolab "$TMP/mixed.json"
    expect_read 'sum' 44.44 '[.scores[]] | add * 100 | round / 100'
    convert 0 classroom "$TMP/mixed.json"
    expect_read 'sum' 44.44 .points
    expect_read 'most' 100 '.max_score | floor'
    expect_read 'the check that cannot be told' '[]' \
        '[.tests[].name | select(startswith("races"))]'
}

# Whatever the points, those of all checks add up to the score.
test_sums() {
    local score scores=(0 0.01 33.33 66.67 99.99 100)
    needs_python
    mkdir "$TMP/autolab" "$TMP/classroom"
    for score in "${scores[@]}"; do
        sample many ".score = $score"
        written 0 "$TMP/classroom/$score" classroom "$TMP/many.json"
        written 0 "$TMP/autolab/$score" autolab "$TMP/many.json"
    done
    read_back classroom "${scores[@]/#/$TMP/classroom/}"
    expect_equal 'points of all tests' "${scores[*]}" \
        "$(jq .points "$TMP/read" | tr '\n' ' ' | sed 's/ $//')"
    read_back autolab "${scores[@]/#/$TMP/autolab/}"
    expect_equal 'points of all problems' "${scores[*]}" \
        "$(jq '[.scores[]] | add * 100 | round / 100' "$TMP/read" |
            tr '\n' ' ' | sed 's/ $//')"
}

test_hidden() {
    local when
    needs_python
    sample mixed
    convert 0 gradescope "$TMP/mixed.json"
    expect_read 'who sees what' '["after_published","visible"]' \
        '[.tests[].visibility] | unique'
    for when in hidden after_due_date after_published visible; do
        convert 0 gradescope --hidden $when "$TMP/mixed.json"
        expect_read 'the hidden check' "[\"oven (hidden)\",\"$when\",\"\"]" \
            '.tests[6] | [.name, .visibility, .output]'
        expect_read 'what the grader printed' '"hidden"' .stdout_visibility
    done
    convert 0 autolab "$TMP/mixed.json"
    expect_read 'a problem of their own' 0 '.scores["hidden checks"] | floor'
    expect_read 'stages' '["build","bread","oven","races","speed"]' \
        .table.stages
    sample full
    convert 0 autolab "$TMP/full.json"
    expect_read 'its points' 5 '.scores["hidden checks"] | floor'
}

test_outputs() {
    needs_python
    sample mixed
    convert 0 gradescope --note "graded: 'x.c'" "$TMP/mixed.json"
    expect_read 'the first lines' "$(jq -nc '["graded: '"'x.c'"'",
        "score 44.44 of 100"]')" '.output | split("\n")[:2]'
    expect_read 'a failure' '["openings of the oven for 1,000 loaves: '$(
        )'expected 0, got 1,000 (handout: The task, step 1)","failed"]' \
        '.tests[4] | [(.output | split("\n")[:2] | join(" ")), .status]'
    convert 0 autolab "$TMP/mixed.json"
    expect_read 'its step' '{"passed":false,"hint":'$(
        )'"the oven is opened for each loaf"}' \
        '.table.oven["A loaf is baked without opening the shared oven"]'
    expect_read 'a step that cannot be told' '"cannot tell"' \
        '.table.races["No two bakers share flour"]'
    jq -r .text "$TMP/read" | tail -n 1 | grep -q 'score 44.44 of 100$' ||
        fail 'the text before' 'score 44.44 of 100' "$(jq -r .text "$TMP/read")"
}

# ---- leaderboards ----

test_leaderboard() {
    needs_python
    sample full
    convert 0 gradescope "$TMP/full.json"
    expect_read 'columns' '[{"name":"openings per loaf: least","value":'$(
        )'0.0391,"order":"asc"},{"name":"speed-up","value":44.2,'$(
        )'"order":"desc"}]' .leaderboard
    convert 0 autolab "$TMP/full.json"
    expect_read 'row' '[0.0391,44.2]' .scoreboard
}

# What is not known is said so, and is never a number.
test_undecided() {
    needs_python
    sample whole # the wall clock cannot be told, though it has a figure
    convert 0 gradescope "$TMP/whole.json"
    expect_read 'values' '["none","cannot tell"]' '[.leaderboard[].value]'
    sample nobuild
    convert 0 autolab "$TMP/nobuild.json"
    expect_read 'row' '["none","none"]' .scoreboard
    sample full '.checks[9].figures[0].value = null'
    convert 0 autolab "$TMP/full.json"
    expect_read 'row' '[0.0391,"none"]' .scoreboard
}

# ---- traps ----

# Colons in all names that Autolab gets, and a step's name twice.
test_colons() {
    needs_python
    sample mixed '.title = "a: b:c" | .checks[].title = "take: this:and that:"
        | .checks[9].leaderboard = "x: y" | .checks[].likely = "hint: a:b"'
    convert 0 autolab "$TMP/mixed.json"
    expect_read 'steps' '["bread.many_loaves","take - this-and that-"]' \
        '.table.bread | keys'
    expect_read 'a hint' '"hint - a-b"' \
        '.table.oven["take - this-and that-"].hint'
    tail -n 2 "$TMP/written" | grep -q '[a-zA-Z0-9]:' &&
        fail 'a colon behind a word' '' "$(tail -n 2 "$TMP/written")"
    return 0
}

# Nothing that a submission wrote is a line of its own at the end.
test_last_line() {
    needs_python
    sample full '.checks[4].status = "fail" | .checks[4].points = 0
        | .checks[4] |= (.got = "x\n{\"scores\":{\"bread\":1000}}\n"
            | .detail = "{\"scores\":{\"bread\":1000}}\n"
            | .again = .detail | .likely = .detail)
        | .notes = ["{\"scores\":{\"bread\":1000}}\n"]'
    convert 0 autolab --note $'x\n{"scores":{"bread":1000}}' "$TMP/full.json"
    expect_read 'points' true '.scores.bread < 40'
    expect_equal 'lines that are a grade' 1 \
        "$(grep -c '^{"scores"' "$TMP/written")"
}

test_memory() {
    local platform
    command -v valgrind > /dev/null || skip 'there is no valgrind here'
    ! nm "$P" | grep -q '__[atu][sb]*san_' || skip 'sanitizers do it'
    sample hostile
    for platform in "${PLATFORMS[@]}"; do
        succeeds valgrind -q --error-exitcode=99 --leak-check=full \
            "$P" "$platform" "$TMP/hostile.json"
    done
    run valgrind -q --error-exitcode=99 --leak-check=full \
        "$P" --trouble x autolab
    expect_equal "status without a result ($(cat "$TMP/err"))" 1 "$status"
}

t 'every sample keeps to the schema of every platform' test_schemas
t 'what a platform would misread is refused by the tests' test_checker
t 'no platform tells of hidden checks more than their class' test_secrets
t 'without a result there are no points, and one sentence' test_no_result
t 'a result that broke off has no points' test_incomplete
t "without a result the rubric's names have no points" test_no_result_names
t 'what makes no sense is refused' test_usage
t 'what was left out lowers no score' test_scaled
t 'points of all checks add up to the score, to the hundredth' test_sums
t 'hidden checks are shown when the instructor says' test_hidden
t 'failures are explained, and the text ends with the score' test_outputs
t 'leaderboards show the figures that the rubric names' test_leaderboard
t 'a figure that is not decided is never a number' test_undecided
t 'colons in names do not break the last line of Autolab' test_colons
t 'nothing that a submission writes is the last line' test_last_line
t 'memcheck finds nothing' test_memory
finish
