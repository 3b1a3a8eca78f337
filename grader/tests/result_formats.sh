#!/usr/bin/env bash
# The formats of a result that programs read, and the text: what sample_result
# makes of its samples is judged by the tools of each format. The page for
# people is for result_pages.sh.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

P=$R/grader/tests/sample_result
SAMPLES=(full mixed whole nobuild broken hostile tiny visible many nothing)

# sample SAMPLE FORMAT [WORD...]: into $TMP/out.
sample() {
    succeeds "$P" "$@"
}

# each_sample FORMAT COMMAND...: runs the command with a sample's name and
# audience behind it, the sample being in $TMP/out.
each_sample() {
    local format=$1 name audience
    shift
    for name in "${SAMPLES[@]}"; do
        for audience in student instructor; do
            sample "$name" "$format" "$audience"
            "$@" "$name" "$audience"
        done
    done
}

# ---- JSON ----

find_python() {
    for python in python3 /usr/bin/python3 ''; do
        [ -n "$python" ] || skip 'there is no python3-jsonschema here'
        ! "$python" -c 'import jsonschema' 2> "$TMP/err" || break
    done
}

keep_json() {
    cp "$TMP/out" "$TMP/json/$1-$2.json"
}

# Every sample is valid; with a field less or one more, or with a secret where
# none may be, it is not.
test_schema() {
    local python schema
    find_python
    mkdir "$TMP/json"
    each_sample json keep_json
    schema=$KIT/grader/grading/result.schema.json
    run "$python" - "$schema" "$TMP/json" << 'EOF'
import copy, json, pathlib, sys
from jsonschema import Draft202012Validator as Validator

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
Validator.check_schema(schema)
validator = Validator(schema)
results = [(path.stem, json.loads(path.read_text()))
           for path in sorted(pathlib.Path(sys.argv[2]).iterdir())]
for name, result in results:
    for error in validator.iter_errors(result):
        sys.exit(f"{name}: {error.json_path}: {error.message[:300]}")

def walk(value, path):
    if isinstance(value, dict):
        yield path
        for key in value:
            yield from walk(value[key], path + [key])
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from walk(item, path + [i])

def at(value, path):
    for key in path:
        value = value[key]
    return value

changed = 0
mixed = dict(results)["mixed-student"]
for place in walk(mixed, []):
    for key in [*at(mixed, place), None]:
        other = copy.deepcopy(mixed)
        if key is None:
            at(other, place)["more"] = 1
        else:
            del at(other, place)[key]
        changed += 1
        if validator.is_valid(other):
            sys.exit(f"still valid: {place} with a change to {key}")
[masked] = [i for i, check in enumerate(mixed["checks"]) if check["masked"]]
for key, value in mixed["checks"][masked].items():
    if key in ["title", "status", "left_out", "points", "most", "worth"]:
        continue
    other = copy.deepcopy(mixed)
    other["checks"][masked][key] = other["checks"][4][key] or 1
    if key != "masked" and validator.is_valid(other):
        sys.exit(f"still valid: a masked check with {key}")
print(len(results), "results,", changed, "changes")
EOF
    expect_equal "results and schema: $(cat "$TMP/err" "$TMP/out")" 0 "$status"
    grep -qE '^20 results, [1-9][0-9]{2} changes$' "$TMP/out" ||
        fail 'too little was tried' '' "$(cat "$TMP/out")"
}

test_descriptions() {
    expect_equal 'fields without a description' '' "$(jq -r '
        [paths(type == "object" and has("properties"))
         | select(index("if") == null and index("then") == null)][] as $path
        | getpath($path).properties | to_entries[]
        | select(.value | has("description") or has("$ref") | not)
        | ($path + [.key]) | map(tostring) | join(".")' \
        "$KIT/grader/grading/result.schema.json")"
}

# query SAMPLE FILTER EXPECTED: what jq finds in a student's JSON.
query() {
    sample "$1" json student
    expect_equal "$1: $2" "$3" "$(jq -c "$2" "$TMP/out")"
}

test_values() {
    query mixed '[.format, .version, .lab, .submission.file, .seed]' \
        '["grading result",1,"bakery","submissions/ada/bakery.c","61"]'
    query mixed '[.score, .out_of, .counted, .complete, .quick]' \
        '[44.44,100,90,true,false]'
    query mixed '[.counts[]]' '[4,3,2,1,0]'
    query mixed '.checks | map(.status) | unique' \
        '["cannot tell","fail","pass","skip"]'
    query mixed '.checks[4] | [.id, .points, .most, .expected, .got]' \
        '["oven.opened_rarely",0,20,"0","1,000"]'
    query mixed '.checks[5] | [.status, .blocker, .reason]' \
        '["skip","oven.opened_rarely","needs oven.opened_rarely"]'
    query mixed '.checks[9] | [.needs, .blocker]' \
        '[["bread.many_loaves","oven (hidden)"],"oven (hidden)"]'
    query mixed '.checks[9].figures[0] | [.name, .value, .unit, .direction,
        .limit, .low, .baseline]' '["speed-up",3.4,"x","at least",20,3.23,null]'
    query mixed '.pairs | [length, .[0].baseline_seconds]' '[7,1.27]'
    query whole '.checks[7] | [.status, .left_out, .most, .worth]' \
        '["skip",true,0,10]'
    query broken '[.complete, .score, .problem, .counts.not_run]' \
        '[false,0,"interrupted by signal 2 (Interrupt)",9]'
    query visible '[.visible_only, .out_of, (.checks | length)]' '[true,95,9]'
}

# JSON is exact, but for bytes that are no characters, and pure ASCII. (DEL,
# which does nothing on a terminal, is not escaped.)
test_exact() {
    sample hostile json
    expect_equal 'what an attacker printed' "<script>document.title='owned'$(
    )</script>\"><img src=x onerror=alert(1)>&amp;' ]]> --> $(
    )"$'\e[31mred\e]0;title\a \u202edesrever\u202c \ufffd'$(
    )$'\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd \uffff \1\v\x7f # SKIP\r'$(
    )$'\nnot ok 99 - forged\n...\n  ---\n1..1\nBail out!' \
        "$(jq -r '.checks[4].got' "$TMP/out")"
    expect_equal 'bytes that are not ASCII, or control a terminal' '' \
        "$(LC_ALL=C grep -n $'[^ -\x7f]' "$TMP/out")"
}

# ---- JUnit ----

valid_junit() {
    cp "$TMP/out" "$TMP/junit.xml"
    run xmllint --noout --schema "$KIT/grader/tests/junit.xsd" "$TMP/junit.xml"
    expect_equal "$1 for a $2: $(cat "$TMP/err")" 0 "$status"
}

# of_junit XPATH: what it is in $TMP/out.
of_junit() {
    xmllint --xpath "$1" "$TMP/out"
}

test_junit() {
    command -v xmllint > /dev/null || skip 'there is no xmllint here'
    each_sample junit valid_junit
    sample mixed junit student
    expect_equal 'what is counted' '10 3 0 3' "$(of_junit \
        'concat(//testsuite/@tests, " ", //testsuite/@failures, " ",
        //testsuite/@errors, " ", //testsuites/@skipped)')"
    expect_equal 'what there is' '10 3 0 3' "$(of_junit \
        'concat(count(//testcase), " ", count(//failure), " ", count(//error),
        " ", count(//skipped))')"
    expect_equal 'a failure' 'openings of the oven for 1,000 loaves' \
        "$(of_junit 'string(//testcase[5]/failure/@message)')"
    expect_equal 'its first line' 'expected: 0' \
        "$(of_junit 'string(//testcase[5]/failure)' | head -n 1)"
    expect_equal 'what cannot be told' \
        'cannot tell: one tool reports a race, the other does not' \
        "$(of_junit 'string(//testcase[8]/skipped/@message)')"
    expect_equal 'the score' '44.44 of 100' "$(of_junit \
        'concat(//property[@name="score"]/@value, " of ",
        //property[@name="out_of"]/@value)')"
    sample broken junit
    expect_equal 'broken off' '11 11 1 interrupted by signal 2 (Interrupt)' \
        "$(of_junit 'concat(count(//testcase), " ", //testsuite/@tests, " ",
        //testsuite/@errors, " ",
        //testcase[@name="grading"]/error/@message)')"
}

test_hostile_junit() {
    command -v xmllint > /dev/null || skip 'there is no xmllint here'
    sample hostile junit
    expect_equal 'elements that an attacker made' 0 \
        "$(of_junit 'count(//script | //img)')"
    of_junit 'string(//testcase[5]/failure)' > "$TMP/failure"
    grep -qF "got: <script>document.title='owned'</script>\"><img src=x" \
        "$TMP/failure"
    grep -qF '\x1b[31mred\x1b]0;title\x07 \u202edesrever\u202c \xff\xfe' \
        "$TMP/failure"
}

# ---- TAP ----

# Exit status 0 of prove is for what passed as a whole.
well_formed_tap() {
    local planned said expected=1
    case $1 in full | tiny | nothing) expected=0 ;; esac
    planned=$(sed -n 's/^1\.\.//p' "$TMP/out")
    said=$(grep -cE '^(not )?ok ' "$TMP/out")
    expect_equal "$1 for a $2: the plan" "$said" "$planned"
    expect_equal "$1: the first line" 'TAP version 13' "$(head -n 1 "$TMP/out")"
    cp "$TMP/out" "$TMP/tap"
    run prove -e cat "$TMP/tap"
    expect_equal "$1 for a $2: prove" $expected $((status > 0))
    ! grep -qi 'parse error' "$TMP/out" || fail "$1" '' "$(cat "$TMP/out")"
}

test_tap() {
    command -v prove > /dev/null || skip 'there is no prove here'
    each_sample tap well_formed_tap
    sample mixed tap student
    cp "$TMP/out" "$TMP/tap"
    run prove -e cat "$TMP/tap"
    grep -q 'Failed tests:  5, 7, 9$' "$TMP/out" ||
        fail 'failed tests' '5, 7, 9' "$(cat "$TMP/out")"
    grep -qx 'ok 6 - oven.cleaned[a-z_]* # SKIP needs oven.opened_rarely' \
        "$TMP/tap"
    grep -qx '  expected: "0"' "$TMP/tap"
    sample broken tap
    grep -qx 'Bail out! interrupted by signal 2 (Interrupt)' "$TMP/out"
}

test_hostile_tap() {
    sample hostile tap
    expect_equal 'lines with a meaning' "$(printf '%d\n' {1..10})" \
        "$(sed -nE 's/^(not )?ok ([0-9]+) .*/\2/p' "$TMP/out")"
    expect_equal 'plans, ends' 1 \
        "$(grep -cE '^(1\.\.|Bail out|pragma)' "$TMP/out")"
    expect_equal 'what cannot be seen' '' \
        "$(LC_ALL=C grep -n '[^ -~]' "$TMP/out")"
}

# ---- text ----

# 80 columns, but for what tools said, long words and what has to be copied.
narrow_text() {
    case $1 in hostile | nobuild | many) return 0 ;; esac
    expect_equal "$1 for a $2: wide lines" '' \
        "$(grep -v again: "$TMP/out" | grep -E '.{81}')"
    [ "$1" = broken ] || tail -n 1 "$TMP/out" |
        grep -Eq '^[0-9]+ passed, .* in 41\.3 s +score [0-9.]+ of [0-9]+$' ||
        fail "$1: the last line" '' "$(tail -n 1 "$TMP/out")"
}

# What is printed while grading goes on is the same.
same_live() {
    cp "$TMP/out" "$TMP/text"
    sample "$1" live "$2"
    expect_same "$1 for a $2, live" "$TMP/text" "$TMP/out"
}

test_text() {
    each_sample text narrow_text
    each_sample text same_live
}

test_colour() {
    sample mixed text student
    cp "$TMP/out" "$TMP/plain"
    ! grep -q $'\e' "$TMP/plain" || fail 'colour that nobody asked for'
    sample mixed text student colour
    expect_equal 'coloured words' 11 \
        "$(grep -c $'\e\[[0-9;]*m.*\e\[0m' "$TMP/out")"
    sed 's/\x1b\[[0-9;]*m//g' "$TMP/out" > "$TMP/uncoloured"
    expect_same 'without its colours' "$TMP/plain" "$TMP/uncoloured"
}

test_hostile_text() {
    sample hostile text
    expect_equal 'what cannot be seen' '' \
        "$(LC_ALL=C grep -n '[^ -~]' "$TMP/out")"
    grep -qF '\x1b[31mred\x1b]0;title\x07 \u202edesrever' "$TMP/out"
    expect_equal 'lines that begin as those of checks do' 10 \
        "$(grep -cE '^ *[0-9]+/10 ' "$TMP/out")"
}

# ---- all of them ----

# Of hidden checks students see the class, and nobody sees them when only the
# visible ones were wanted.
test_secrets() {
    local format
    for format in text live json junit tap html; do
        sample mixed $format student
        ! grep -qi 'secret\|at_night' "$TMP/out" || fail "$format tells it"
        grep -q 'oven (hidden)' "$TMP/out" || fail "$format hides the class"
        sample mixed $format
        expect_equal "$format for instructors" 0 \
            "$(grep -q 'SECRET dark' "$TMP/out" && grep -q at_night \
                "$TMP/out" && echo 0)"
        sample visible $format
        ! grep -q 'SECRET\|at_night\|(hidden)' "$TMP/out" ||
            fail "$format, visible checks only, has hidden ones"
    done
}

test_memory() {
    command -v valgrind > /dev/null || skip 'there is no valgrind here'
    ! nm "$P" | grep -q '__[atu][sb]*san_' || skip 'sanitizers do it'
    local format
    for format in text live json junit tap html; do
        succeeds valgrind -q --error-exitcode=99 --leak-check=full \
            "$P" hostile $format student
    done
    succeeds valgrind -q --error-exitcode=99 --leak-check=full "$P" many html
}

t 'JSON keeps to its schema, which allows nothing else' test_schema
t 'each field of the schema has a description' test_descriptions
t 'JSON has the values of the result' test_values
t 'JSON has the exact text, in ASCII' test_exact
t 'JUnit keeps to its schema, and counts right' test_junit
t 'no text means anything in JUnit' test_hostile_junit
t 'TAP is well formed, with the right outcomes' test_tap
t 'no text means anything in TAP' test_hostile_tap
t 'text is narrow, ends with the score, and is the same live' test_text
t 'text has colours only if asked for' test_colour
t 'no text gives a terminal a command' test_hostile_text
t 'no format tells of hidden checks more than their class' test_secrets
t 'memcheck finds nothing' test_memory
finish
