#!/usr/bin/env bash
# grade-class as an instructor meets it: what comes of a folder of submissions,
# of starting again, of being killed, of a submission that breaks the grader,
# of hostile names and archives; whose submission is whose; what is similar;
# seeds. The class's page is class_page.sh's.
#
# A few tiny submissions and the cheapest checks do for all of it.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/class_lib.sh
. grader/tests/class_lib.sh

# column FILE NUMBER: of a CSV file, a cell a line, as JSON texts.
column() {
    python3 -c 'import csv, json, sys
for row in csv.reader(open(sys.argv[1], newline="")):
    print(json.dumps(row[int(sys.argv[2])], ensure_ascii=False))' "$1" "$2"
}

# watch_engine: notes in $TMP/engine when GNU parallel begins and ends, and
# how many jobs it may run at a time.
watch_engine() {
    mkdir "$TMP/bin"
    cat > "$TMP/bin/parallel" << END
#!/bin/bash
part=\${!#}
echo "begin \$part: \$(grep -o -e '--jobs [0-9]*' <<< "\$*")" >> $TMP/engine
$(command -v parallel) "\$@"
echo "end \$part" >> $TMP/engine
END
    chmod +x "$TMP/bin/parallel"
    PATH=$TMP/bin:$PATH
}

# ---- what comes of a class ----

test_grades() {
    place
    hand_in ada.c solution/esharedhash.c
    printf 'int main(void) { return x; }\n' > "$TMP/class/bob.c"
    watch_engine
    class 0 --quick --only speed.cpu_time --jobs 3
    expect_equal 'what ran beside what' 'begin functional: --jobs 3
end functional
begin timing: --jobs 1
end timing' "$(cat "$TMP/engine")"
    expect_ask 'scores' $'ada|21.0|21.0|6|0\nbob|0.0|21.0|0|1' 'SELECT student,
        score, out_of, passed, failed FROM grades ORDER BY student'
    expect_ask 'parts' 'done done;done needless' "SELECT group_concat(
        functional || ' ' || timing, ';') FROM grades"
    expect_ask 'what ran alone' 'speed.cpu_time' "SELECT id FROM checks WHERE
        id LIKE 'speed.%' AND status = 'pass' AND grading = 1"
    expect_ask 'one result' '1' "SELECT count(*) FROM gradings WHERE
        json_extract(result, '\$.complete') AND json_extract(result,
        '\$.checks[5].figures[0].value') > 1.4"
    expect_says '2 students: 2 graded; median 10.5 of 21' "$TMP/out"
    expect_says '<b>21</b> of 21 points' "$G/feedback/ada.html"
    expect_says 'undeclared' "$G/feedback/bob.html"
    expect_equal 'gradebook' '"id" "ada" "bob"' \
        "$(column "$G/gradebook.csv" 0 | paste -sd ' ')"
    expect_equal 'its scores' '"score" "21" "0"' \
        "$(column "$G/gradebook.csv" 3 | paste -sd ' ')"
    expect_equal 'mode of the results' 700 "$(stat -c %a "$G")"
}

# The store's lines about what was graded when, and how often.
jobs_of() {
    ask "SELECT student, attempt, jobs.grading, state, tries, began FROM jobs
        JOIN gradings USING (grading) JOIN submissions USING (submission)
        WHERE part = 'functional' AND student LIKE '$1' ORDER BY jobs.grading"
}

test_again() {
    local before
    place
    hand_in ada.c
    hand_in bob.c
    class 0 "${CHEAP[@]}"
    before=$(jobs_of %)
    class 0 "${CHEAP[@]}"
    expect_equal 'jobs of a second start' "$before" "$(jobs_of %)"
    ! grep -q 'to do' "$TMP/out" || fail "$(cat "$TMP/out")"
    run "$CLASS" --job "$G/class.sqlite" 1 functional
    expect_equal 'status of a job that is done' 3 "$status"
    expect_equal 'jobs after that' "$before" "$(jobs_of %)"
    printf 'int y;\nint z;\n' >> "$TMP/class/bob.c"
    touch "$TMP/class/ada.c"
    class 0 "${CHEAP[@]}"
    expect_equal 'a file that only was touched' "$(grep ^ada <<< "$before")" \
        "$(jobs_of ada)"
    expect_equal 'another content: attempts' $'1\n2' "$(jobs_of bob |
        cut -d '|' -f 2)"
    expect_says 'attempt 2: lines +2 -0 since attempt 1' \
        "$G/feedback/bob.html"
    class 0 "${CHEAP[@]}" --report
    rm "$TMP/class/ada.c"
    class 0 "${CHEAP[@]}"
    expect_equal 'who took it back' '"id" "bob"' \
        "$(column "$G/gradebook.csv" 0 | paste -sd ' ')"
    [ ! -e "$G/feedback/ada.html" ] || fail 'the page is still there'
}

test_changed_rubric() {
    place
    hand_in ada.c
    class 0 "${CHEAP[@]}"
    sed 's/title = "The file compiles"/title = "Does it compile"/' \
        grader/rubrics/sharedhash.cfg > "$TMP/mine.cfg"
    cd "$TMP" || exit
    class 0 "${CHEAP[@]}" --rubric mine.cfg
    expect_says 'have changed: 1 is graded again' "$TMP/err"
    expect_ask 'gradings' 2 'SELECT count(*) FROM gradings'
    expect_ask 'the one that counts' 'Does it compile' 'SELECT title FROM
        checks JOIN submissions USING (grading)'
    class 0 "${CHEAP[@]}"
    expect_ask 'back again: nothing is graded' 2 \
        'SELECT sum(tries) FROM jobs WHERE part = '"'functional'"
    expect_ask 'what counts then' 'The file compiles' 'SELECT title FROM
        checks JOIN submissions USING (grading)'
}

# What is counted has the lab's words, and is found whatever they are.
test_words() {
    place
    sed 's/^unit = .*/unit = "operation";/' baseline/sharedhash.lab \
        > "$TMP/small.lab"
    hand_in ada.c solution/esharedhash.c
    class 0 --quick --only locks.claim_is_true --lab "$TMP/small.lab"
    expect_ask 'whether locks and waits are known' '1|1' \
        'SELECT locks NOTNULL, contended NOTNULL FROM gradings'
    expect_says 'title="acquisitions an operation"' "$G/class.html"
    expect_says 'title="acquisitions an operation that had to wait"' \
        "$G/class.html"
    ! grep 'a block' "$G/class.html" || fail 'the words of another lab'
}

test_without_timing() {
    place
    hand_in ada.c solution/esharedhash.c
    class 0 --quick --only speed.cpu_time --without-timing
    expect_ask 'scaled' '21.0|21.0|10.0' 'SELECT score, out_of, counted FROM
        gradings'
    class 0 --quick --only speed.cpu_time
    expect_ask 'completed, not graded again' '21.0|21.0|21.0|1' "SELECT score,
        out_of, counted, (SELECT tries FROM jobs WHERE part = 'functional')
        FROM gradings"
}

# ---- being killed ----

# start_class N: of N submissions, up to the moment when one is done.
start_class() {
    local i
    place
    for ((i = 1; i <= $1; i++)); do
        hand_in "s$i.c"
    done
    start "$CLASS" --quick --only signature.single --jobs 2 "$TMP/class"
    wait_until 'one to be done' grep -q ' 1/' "$TMP/out"
    wait_until 'another one to run' is_running
}

# go_on: starts again and looks that nothing was done twice, or lost.
go_on() {
    local done_before
    done_before=$(ask "SELECT grading, began FROM jobs WHERE state = 'done'")
    class 0 --quick --only signature.single
    expect_ask 'all are graded, each once' '4|4|4' "SELECT count(*),
        count(DISTINCT submission), sum(score = 6) FROM gradings"
    expect_equal 'what had been done before' "$done_before" \
        "$(ask "SELECT grading, began FROM jobs WHERE state = 'done' AND
            run = 1")"
}

test_kill_group() {
    local before after
    start_class 4
    before=$(count_done)
    kill -KILL -- "-$pid"
    wait_for "$pid" grade-class
    none_left "$TMP/class-graded" 'a job'
    after=$(count_done) # one of two may have been as good as done
    [ "$after" -le $((before + 1)) ] ||
        fail 'jobs went on without it' "$before done" "$after done"
    go_on
}

test_kill_all() {
    local all
    start_class 4
    all=$(processes_with "$TMP/class")
    # shellcheck disable=SC2086 # numbers
    kill -KILL "$pid" $all 2> /dev/null || :
    wait_for "$pid" grade-class
    none_left "$TMP/class-graded" 'a job'
    go_on
}

test_interrupt() {
    start_class 4
    kill -TERM "$pid"
    wait_for "$pid" grade-class
    expect_equal 'status' 143 "$status"
    expect_says 'interrupted; the same command goes on' "$TMP/err"
    expect_equal 'temporary folders' '' "$(ls -A "$TMPDIR")"
    expect_ask 'jobs that run' 0 "SELECT count(*) FROM jobs WHERE
        state NOT IN ('done', 'waiting')"
    go_on
}

test_one_at_a_time() {
    start_class 4
    run "$CLASS" "${CHEAP[@]}" "$TMP/class"
    expect_equal 'status of a second one' 2 "$status"
    expect_says 'another grade-class works on' "$TMP/err"
}

# ---- what cannot be graded ----

test_breaks() {
    place
    hand_in ada.c
    hand_in hangs.c grader/attacks/sharedhash/compiles_long.c
    : > "$TMP/class/empty.c"
    class 1 "${CHEAP[@]}" --limit 5
    expect_ask 'what came of each' 'ada done|empty done|hangs broken' "SELECT
        group_concat(student || ' ' || functional, '|') FROM grades"
    expect_says 'hangs: the grader failed: grading took longer than 5 s' \
        "$TMP/out"
    expect_says 'grading took longer than 5 s' "$G/feedback/hangs.html"
    expect_says 'grading took longer than 5 s' "$G/class.html"
    expect_equal 'its grade' '""' "$(column "$G/gradebook.csv" 3 |
        sed -n '/""/p')"
    class 1 "${CHEAP[@]}" --limit 5
    expect_ask 'not tried again' 1 "SELECT tries FROM jobs WHERE
        state = 'broken' AND run = 1"
}

test_killed_grader() {
    local victim
    place
    hand_in ada.c
    hand_in bob.c
    start "$CLASS" --quick --only signature.single --jobs 1 "$TMP/class"
    wait_until 'a job to run' is_running
    victim=$(processes_with "$G/class.sqlite 1 functional")
    kill -KILL "$victim"
    wait_for "$pid" grade-class
    expect_equal 'status' 1 "$status"
    expect_ask 'what came of each' 'broken|the grader was killed by signal 9 '\
'(Killed)
done|' 'SELECT functional, problem FROM grades ORDER BY student'
    class 0 --quick --only signature.single --retry
    expect_ask 'tried again' 'done done' "SELECT group_concat(functional, ' ')
        FROM grades"
}

test_no_engine() {
    place
    hand_in ada.c
    mkdir "$TMP/bin"
    run env PATH="$TMP/bin" "$CLASS" "${CHEAP[@]}" "$TMP/class"
    expect_equal 'status' 2 "$status"
    expect_says 'cannot start .parallel.' "$TMP/err"
    expect_ask 'it waits' waiting 'SELECT functional FROM grades'
    run "$CLASS" --engine nonsense "${CHEAP[@]}" "$TMP/class"
    expect_says "no engine 'nonsense'; there are: local" "$TMP/err"
    class 0 "${CHEAP[@]}"
}

# ---- hostile names and archives ----

test_names() {
    local names
    place
    hand_in $'new\nline.c'
    hand_in 'a,b"c.c'
    hand_in '=1+1.c'
    hand_in '<img src=x onerror=alert(1)>.c'
    hand_in -rf.c
    hand_in $'\xff\x1b[31m.c'
    hand_in 'back\slash.c'
    class 0 "${CHEAP[@]}"
    names=$(column "$G/gradebook.csv" 0 | tail -n +2 | LC_ALL=C sort)
    expect_equal 'ids' '"'"'"'-rf"
"'"'"'=1+1"
"<img src=x onerror=alert(1)>"
"\\xff\\x1b[31m"
"a,b\"c"
"back\\\\slash"
"new\\nline"' "$names"
    ! grep -q '<img' "$G/class.html" "$G"/feedback/* || fail 'markup got in'
    ! grep -q $'\x1b' "$TMP/out" || fail 'a command for the terminal'
    expect_equal 'pages' 7 "$(find "$G/feedback" -name '*.html' | wc -l)"
    expect_equal 'links that lead nowhere' '' "$(
        grep -o 'href="feedback/[^"]*"' "$G/class.html" | cut -d '"' -f 2 |
            while read -r page; do
                [ -e "$G/$page" ] || echo "$page"
            done
    )"
}

make_archives() {
    python3 - "$TMP/class" starter/esharedhash.c << 'END'
import io, sys, tarfile, zipfile
folder, text = sys.argv[1] + "/", open(sys.argv[2], "rb").read()
def zip(name, *files):
    with zipfile.ZipFile(folder + name, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files:
            archive.writestr(file, content)
def add(archive, name, **more):
    member = tarfile.TarInfo(name)
    member.size = len(text) if not more else 0
    for key, value in more.items():
        setattr(member, key, value)
    archive.addfile(member, io.BytesIO(text))
zip("good.zip", ("lab/esharedhash.c", text), ("lab/other.c", "int x;"),
    ("__MACOSX/esharedhash.c", "x"), ("lab/x.pdf", "%PDF"))
zip("climbs.zip", ("../../../../../../../../../../" + folder + "escaped.c",
    text), ("esharedhash.c", text))
zip("bomb.zip", *(("b%d.c" % i, b"/" * 1900000) for i in range(40)))
zip("large.zip", ("esharedhash.c", b"/" * 300000000))
zip("many.zip", *(("f%d.c" % i, "") for i in range(12000)))
zip("two.zip", ("a.c", "int a;"), ("b.c", "int b;"))
open(folder + "no.zip", "w").write("this is none")
open(folder + "cut.zip", "wb").write(open(folder + "good.zip", "rb")
    .read()[:900])
with tarfile.open(folder + "tarred.tar.gz", "w:gz") as archive:
    add(archive, "esharedhash.c")
with tarfile.open(folder + "links.tar", "w") as archive:
    add(archive, "out.c", type=tarfile.SYMTYPE, linkname=folder)
    add(archive, "out.c/escaped.c")
with tarfile.open(folder + "reads.tar", "w") as archive:
    add(archive, "esharedhash.c", type=tarfile.SYMTYPE,
        linkname="/etc/passwd")
END
}

test_archives() {
    place
    make_archives
    class 1 "${CHEAP[@]}"
    [ ! -e "$TMP/class/escaped.c" ] || fail 'a file got out of its archive'
    expect_ask 'what can be graded' 'good esharedhash.c|tarred esharedhash.c' \
        "SELECT group_concat(student || ' ' || file, '|') FROM submissions
        WHERE problem = ''"
    expect_ask 'what cannot be, and why' "climbs|Path contains '..'
cut|ZIP
links|through symlink
no|Unrecognized
reads|link, which is not
two|several C files" "SELECT student, substr(problem,
        max(instr(problem, 'Path'), instr(problem, 'ZIP'),
            instr(problem, 'through'), instr(problem, 'Unrec'),
            instr(problem, 'link, '), instr(problem, 'several')),
        CASE student WHEN 'climbs' THEN 18 WHEN 'cut' THEN 3
            WHEN 'links' THEN 15 WHEN 'no' THEN 12 WHEN 'reads' THEN 18
            ELSE 15 END)
        FROM submissions WHERE problem <> '' AND student NOT IN
            ('bomb', 'large', 'many') ORDER BY student"
    expect_ask 'bombs' $'bomb\nlarge\nmany' "SELECT student FROM submissions
        WHERE student IN ('bomb', 'large', 'many') AND problem LIKE
            'cannot unpack%' ORDER BY student"
}

test_files() {
    place
    ln -s /etc/passwd "$TMP/class/link.c"
    ln -s /etc "$TMP/class/folder"
    mkfifo "$TMP/class/pipe.c"
    mkdir "$TMP/class/inner" "$TMP/class/none" "$TMP/class/one"
    ln -s /etc/passwd "$TMP/class/inner/esharedhash.c"
    hand_in one/whatever.c
    head -c 1048577 /dev/zero | tr '\0' '/' > "$TMP/class/large.c"
    printf 'a\0b' > "$TMP/class/binary.c"
    echo 'id,name' > "$TMP/class/roster.csv"
    class 1 "${CHEAP[@]}"
    expect_ask 'what can be graded' one "SELECT student FROM submissions WHERE
        problem = ''"
    expect_ask 'what cannot' 'binary,folder,inner,large,link,none,pipe' \
        "SELECT group_concat(student) FROM (SELECT student FROM submissions
        WHERE problem <> '' ORDER BY student)"
    expect_ask 'nothing of it was read' 0 "SELECT count(*) FROM submissions
        WHERE problem <> '' AND length(content) > 0"
    expect_says "passed over.*roster.csv" "$TMP/err"
}

# ---- platforms ----

test_platforms() {
    place
    hand_in lovelaceada_4711_90210_esharedhash-1.c
    hand_in lovelaceada_4711_90211_esharedhash-2.c solution/esharedhash.c
    hand_in turingalan_LATE_4712_90212_mine.c
    echo %PDF > "$TMP/class/turingalan_LATE_4712_90213_report.pdf"
    mkdir "$TMP/class/Grace Hopper_4713_assignsubmission_file_" \
        "$TMP/class/Grace Hopper_4713_assignsubmission_onlinetext_" \
        "$TMP/class/submission_4714"
    hand_in 'Grace Hopper_4713_assignsubmission_file_/esharedhash.c'
    hand_in submission_4714/esharedhash.c
    cat > "$TMP/roster.csv" << 'END'
id,name,email,login,section,due
4711,"Lovelace, Ada",ada@example.org,ada,Mon 10,2026-03-05
4712,Alan Turing,alan@example.org,alan,Mon 10,
4719,"=cmd|' /C calc'!A0",x@example.org,x,,
END
    cat > "$TMP/times.csv" << 'END'
id,time
4711,2026-03-05T23:00:00
4712,2026-03-03 00:00
END
    class 0 "${CHEAP[@]}" --roster "$TMP/roster.csv" --due 2026-03-01 \
        --times "$TMP/times.csv"
    expect_ask 'the last of two files counts' esharedhash-2.c "SELECT file
        FROM submissions WHERE student = 4711"
    expect_equal canvas 'Student,ID,SIS User ID,SIS Login ID,Section,'\
'Per-thread pools: esharedhash
    Points Possible,,,,,0
4714,4714,,,,0
"'"'"'=cmd|'"'"' /C calc'"'"'!A0",4719,,x,,
Alan Turing,4712,,alan,Mon 10,0
Grace Hopper,4713,,,,0
"Lovelace, Ada",4711,,ada,Mon 10,0' "$(tr -d '\r' < "$G/canvas.csv")"
    expect_equal moodle '"Identifier" "Participant 4714" "Participant 4719" '\
'"Participant 4712" "Participant 4713" "Participant 4711"' \
        "$(column "$G/moodle.csv" 0 | paste -sd ' ')"
    expect_equal "Moodle's columns" 'Identifier,Full name,Email address,'\
'Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),'\
'Last modified (grade),Feedback comments' "$(head -n 1 "$G/moodle.csv" |
            tr -d '\r')"
    expect_equal 'days late' '"" "2" "0"' "$(
        column "$G/gradebook.csv" 14 | sed '1,2d;5d' | paste -sd ' '
    )"
    expect_says 'nothing handed in' "$G/gradebook.csv"
    echo 'id,due
4711,soon' > "$TMP/roster.csv"
    run "$CLASS" "${CHEAP[@]}" --roster "$TMP/roster.csv" "$TMP/class"
    expect_equal 'status with a wrong roster' 2 "$status"
    expect_says "roster.csv:2: not a moment.*'soon'" "$TMP/err"
}

# ---- similar ones ----

test_similar() {
    place
    hand_in starter1.c
    { cat starter/esharedhash.c && echo '/* mine */'; } \
        > "$TMP/class/starter2.c"
    hand_in author.c solution/esharedhash.c
    sed 's/pool/basin/g; s/slot/niche/g; s/size/bytes/g; s/^    /\t/' \
        solution/esharedhash.c > "$TMP/class/renamed.c"
    hand_in other.c solution/further/opportunistic.c
    class 0 "${CHEAP[@]}"
    expect_ask 'pairs' 'author|renamed' 'SELECT a.student, b.student FROM
        similar JOIN submissions AS a ON a.submission = a
        JOIN submissions AS b ON b.submission = b'
    expect_ask 'shares' 1 'SELECT a_in_b >= 80 AND b_in_a >= 80 FROM similar'
    expect_equal 'similar.csv' '"a" "author"' "$(column "$G/similar.csv" 0 |
        paste -sd ' ')"
    expect_says 'does not say that anybody copied' "$G/class.html"
}

# ---- seeds ----

seed_by_openssl() {
    local digest
    digest=$(printf 'seed %s' "$1" | openssl dgst -sha256 -mac HMAC \
        -macopt "key:$(cat "$G/secret")" | sed 's/.*= //')
    echo $((16#${digest:0:12}))
}

test_seeds() {
    local seed
    place
    # its signatures are wrong, so what is told depends on the inputs
    mkdir "$TMP/mutants"
    grader/tests/make_mutants.sh "$TMP/mutants" partial_block_dropped
    hand_in ada.c "$TMP/mutants/partial_block_dropped.c"
    hand_in bob.c "$TMP/mutants/partial_block_dropped.c"
    class 0 --quick --only signature.threads
    seed=$(ask "SELECT seed FROM students WHERE student = 'ada'")
    expect_equal 'the seed' "$(seed_by_openssl ada)" "$seed"
    expect_ask 'seeds and answers of two students' '2|2' 'SELECT
        count(DISTINCT seed), count(DISTINCT json_extract(value,
            '"'$.expected'"')) FROM gradings JOIN submissions USING
        (submission) JOIN students USING (student),
        json_each(result, '"'$.checks') WHERE json_extract(value,
        '$.status') = 'fail'"
    expect_says "<dd><span>$seed; with --seed $seed, all inputs" \
        "$G/feedback/ada.html"
    run "$CLASS" --seed-of ada "$TMP/class"
    expect_equal "status of --seed-of ($(cat "$TMP/err"))" 0 "$status"
    expect_says "seed $seed" "$TMP/out"
    expect_says 'all [0-9]* checks came out the same' "$TMP/out"
    expect_equal 'what was told of the inputs' \
        "$(ask "SELECT json_extract(result, '\$.checks[3].expected',
            '\$.checks[3].got') FROM gradings WHERE grading = 1")" \
        "$(jq -c '[.checks[3].expected, .checks[3].got]' \
            "$G/again/ada/result.json")"
    run "$CLASS" --seed-of eve "$TMP/class"
    expect_equal 'status for somebody else' 2 "$status"
    rm "$G/secret"
    run "$CLASS" "${CHEAP[@]}" "$TMP/class"
    expect_says 'No such file' "$TMP/err"
    printf '%064d\n' 0 > "$G/secret"
    run "$CLASS" "${CHEAP[@]}" "$TMP/class"
    expect_says 'grades of another secret' "$TMP/err"
}

test_anonymous() {
    place
    hand_in ada-lovelace.c
    printf 'id,name\nada-lovelace,Ada King\n' > "$TMP/roster.csv"
    class 0 "${CHEAP[@]}" --roster "$TMP/roster.csv"
    expect_says 'Ada King' "$G/class.html"
    class 0 "${CHEAP[@]}" --anonymous
    expect_equal 'pages' "$(ask 'SELECT anonymous FROM students').html" \
        "$(ls "$G/feedback")"
    ! grep -qiE 'ada|king|lovelace' "$G/class.html" "$G"/feedback/* ||
        fail 'a name is in the pages' '' "$(grep -iEho \
            '.{20}(ada|king|lovelace).{20}' "$G/class.html" "$G"/feedback/*)"
    ! grep -qi ada "$TMP/out" || fail 'a name is on the screen'
    expect_equal 'the gradebook has it' '"ada-lovelace"' \
        "$(column "$G/gradebook.csv" 0 | tail -n 1)"
}

# ---- usage ----

# refused PATTERN ARGUMENT...
wrong() {
    local pattern=$1
    shift
    run "$CLASS" "$@"
    expect_equal "status of $*" 2 "$status"
    expect_equal "lines about $*" 1 "$(wc -l < "$TMP/err")"
    expect_says "$pattern" "$TMP/err"
}

test_options() {
    place
    wrong 'no folder'
    wrong 'one folder at a time' a b
    wrong 'No such file' "$TMP/absent"
    wrong 'Not a directory' README.md
    wrong 'not a moment' --due soon "$TMP/class"
    wrong 'not a number' --jobs 0 "$TMP/class"
    wrong 'no submissions' "${CHEAP[@]}" "$TMP/class"
    wrong 'among submissions' --out "$TMP/class/out" "$TMP/class"
    wrong "no check 'x.y'" --only x.y "$TMP/class"
    wrong 'expected: --job' --job x y z
    expect_equal 'what is left' '' "$(ls -A "$TMPDIR")"
    expect_equal 'what is among the submissions' '' "$(ls -A "$TMP/class")"
    [ ! -e "$G" ] || fail "there is $G"
}

test_no_lab() {
    local lab names
    for lab in baseline/*.lab; do
        names=$(sed -nE 's/^(name|program|submission) = "([a-z_]+).*/\2/p' \
            "$lab" | sort -u | paste -sd '|')
        ! grep -EnH "$names" grader/classes/* > "$TMP/found" ||
            fail "names of $lab: $(head -n 3 "$TMP/found")"
    done
}

t 'each is graded once, its parts make one result' test_grades
t 'a second start grades only what is new' test_again
t 'another rubric grades all again, the old one none' test_changed_rubric
t 'what is counted has the words of the lab' test_words
t 'timing can come later' test_without_timing
t 'killed with its group, it goes on without a loss' test_kill_group
t 'killed with all its jobs, it goes on without a loss' test_kill_all
t 'interrupted, it leaves nothing and goes on' test_interrupt
t 'two cannot work on one class' test_one_at_a_time
t 'a submission that breaks the grader is told, the others go on' test_breaks
t 'a job that is killed is told, the others go on' test_killed_grader
t 'without an engine all waits' test_no_engine
t 'hostile names do no harm' test_names
t 'hostile archives do no harm' test_archives
t 'links, devices and binaries are refused' test_files
t 'names of platforms, their columns, days late' test_platforms
t 'a renamed copy is found, two starters are not' test_similar
t 'seeds follow from the secret and repeat a grade' test_seeds
t 'anonymous pages tell no names' test_anonymous
t 'wrong usage is refused' test_options
t 'no lab is known to it' test_no_lab
finish
