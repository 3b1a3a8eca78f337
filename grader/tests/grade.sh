#!/usr/bin/env bash
# grade as its users meet it: what it says of the starter and the reference,
# of files that cannot be graded, of its options; what it leaves behind when it
# is interrupted. Which submissions get how many points is shelves.sh's.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

GRADE=$R/grader/grade

# Where grade has its folders in this test; boxes have users of their own.
place() {
    export TMPDIR=$TMP/tmp
    mkdir -p "$TMPDIR"
    chmod 711 "$TMP" "$TMPDIR"
}

# grade STATUS ARGUMENT...: the result is in $TMP/out and $TMP/results.
grade() {
    local expected=$1
    shift
    place
    rm -rf "$TMP/results"
    run "$GRADE" --seed 61 --out "$TMP/results" "$@"
    expect_equal "exit status of grade $* ($(head -c 300 "$TMP/err"))" \
        "$expected" "$status"
    expect_equal "what grade $* leaves" '' "$(ls -A "$TMP/tmp")"
}

result() {
    jq -r "$1" "$TMP/results/result.json"
}

failing() {
    result '.checks[] | select(.status == "fail") | .id' | tr '\n' ' '
}

# ---- what it says ----

test_starter() {
    grade 1 --quick starter/esharedhash.c
    expect_equal 'what fails' \
        'pools.alloc_takes_no_lock ' \
        "$(failing)"
    # 40 in all; 5.5 of them are of checks that --quick leaves out
    expect_equal 'points' 34.5 "$(result '[.checks[].points] | add')"
    grep -q 'expected 0, got 1000 (handout: The' "$TMP/out" ||
        fail 'what is said of the first step' 'expected 0, got 1000' \
            "$(grep -A 3 alloc_takes "$TMP/out")"
}

test_reference() {
    grade 0 --quick solution/esharedhash.c
    expect_equal 'what fails' '' "$(failing)"
    expect_equal 'score' '100 of 100' "$(result '"\(.score) of \(.out_of)"')"
    tail -n 2 "$TMP/out" | grep -q 'score 100 of 100$' ||
        fail 'the last lines' 'score 100 of 100' "$(tail -n 2 "$TMP/out")"
}

test_whole_program() {
    grade 0 --quick grader/accepted/sharedhash/whole_program.c
    expect_equal 'format' 'whole program' "$(result .submission.format)"
    expect_equal 'does not apply' 'allocator blocks locks pools round_trip' \
        "$(result '.checks[] | select(.left_out and
            (.reason | test("whole program"))) | .id' |
            cut -d. -f1 | sort -u | tr '\n' ' ' | sed 's/ $//')"
    grep -q '^scaled up to 100 points' "$TMP/out" ||
        fail 'that the score was scaled' 'a line' "$(tail -n 4 "$TMP/out")"
}

test_visible() {
    run make --no-print-directory test SETUP=0 ONLY=signature.threads \
        SUBMIT=solution/esharedhash.c
    expect_equal "status of make test ($(cat "$TMP/err"))" 0 "$status"
    grep -q '^without the hidden checks' "$TMP/out" || fail "$(cat "$TMP/out")"
    run "$GRADE" --visible --quick --out "$TMP/results" solution/esharedhash.c
    ! grep -q hidden_ "$TMP/out" || fail "$(grep hidden_ "$TMP/out")"
    expect_equal 'status' 0 "$status"
    expect_equal 'hidden checks in the page' '' \
        "$(grep -o 'signature.hidden[a-z_]*' "$TMP/results/feedback.html")"
}

test_again() {
    local line
    sed 's/^    return umem_heap_alloc(size);/    return NULL;/' \
        starter/esharedhash.c > "$TMP/no memory's.c"
    grade 1 --only signature.single "$TMP/no memory's.c"
    line=$(sed -n 's/^ *again:  //p' "$TMP/out")
    run bash -c "$line SETUP=0"
    grep -q 'signature.single .* FAIL' "$TMP/out" ||
        fail 'the command that shows it again' 'the same failure' \
            "$line: $(cat "$TMP/out" "$TMP/err")"
    rm -rf build/kept
}

# A symptom's hint and chapter stand in place of the check's own, wherever a
# failure is told.
test_symptom() {
    local file hint='memory of a pool went to the global heap'
    place
    grader/tests/make_mutants.sh "$TMP" own_pool_only
    grade 1 --only allocator.random_operations "$TMP/own_pool_only.c"
    for file in result.txt result.json junit.xml result.tap feedback.html; do
        tr -s ' \n' '  ' < "$TMP/results/$file" > "$TMP/words"
        grep -qF "$hint" "$TMP/words" || fail "the hint in $file"
        grep -qF 'The task, step 3' "$TMP/words" || fail "the chapter in $file"
        ! grep -qF 'handed out again' "$TMP/words" ||
            fail "$file has the check's own hint, too"
    done
}

# A program that data races bring down has no lock order to be judged by.
test_races_fail_once() {
    grader/tests/make_mutants.sh "$TMP" no_lock_on_fallback
    grade 1 --only races.none,races.lock_order "$TMP/no_lock_on_fallback.c"
    expect_equal 'what fails' 'races.none ' "$(failing)"
}

# ---- what cannot be graded ----

# refused PATTERN ARGUMENT...: one line, no score.
refused() {
    local pattern=$1
    shift
    grade 2 "$@"
    expect_equal "lines about $*" 1 "$(wc -l < "$TMP/err")"
    grep -q "^grade: .*$pattern" "$TMP/err" ||
        fail "what is said of $*" "$pattern" "$(cat "$TMP/err")"
    [ ! -e "$TMP/results/result.json" ] ||
        expect_equal "score of $*" 0 "$(result .score)"
}

# It ends well under each tool, and has done nothing that could race.
test_wrong_answer_under_tools() {
    local races='.checks[] | select(.id == "races.none")'
    grade 1 --only races.none grader/attacks/sharedhash/prints_answer.c
    expect_equal 'what fails' 'races.none ' "$(failing)"
    expect_equal 'where' ThreadSanitizer "$(result "$races.what")"
    expect_equal 'what it got' 0 "$(result "$races.got")"
    expect_equal 'the likely cause' \
        "what it has to do can be looked at when its answer is right; see $(
        )to that first" "$(result "$races.likely")"
}

test_files() {
    refused 'No such file' "$TMP/absent.c"
    refused 'it is a folder' "$TMP"
    refused 'does not end in .c' data/standard.tsv
    mkfifo "$TMP/pipe.c"
    refused 'not a regular file' "$TMP/pipe.c"
    printf 'int x;\0' > "$TMP/binary.c"
    refused 'a binary' "$TMP/binary.c"
    head -c 1048577 /dev/zero | tr '\0' '/' > "$TMP/large.c"
    refused 'more than 1 MiB' "$TMP/large.c"
}

test_does_not_compile() {
    printf 'int main(void) { return x; }\n' > "$TMP/it's \"wrong\".c"
    grade 1 "$TMP/it's \"wrong\".c"
    expect_equal 'what fails' 'build.compiles ' "$(failing)"
    expect_equal 'score' 0 "$(result .score)"
    grep -q "error: ‘x’ undeclared" "$TMP/out" || fail "$(head "$TMP/out")"
}

test_entry_points() {
    : > "$TMP/empty.c"
    grade 1 "$TMP/empty.c"
    expect_equal 'what fails' 'build.entry_points ' "$(failing)"
    expect_equal 'score' 0 "$(result .score)"
    grep -q 'umem_open, umem_close' "$TMP/out" || fail "$(head "$TMP/out")"
    ! grep -q 'undefined reference' "$TMP/out" || fail "the linker's words"
}

# A function that the tests call, too: theirs stays the C library's.
test_own_names() {
    { cat solution/esharedhash.c && echo '
#include <pthread.h>
#include <unistd.h>
int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    (void)barrier;
    _exit(5);
}'; } > "$TMP/own.c"
    grade 0 --only pools.threads_have_different_pools "$TMP/own.c"
    grep -q 'it defines its own pthread_barrier_wait' \
        "$TMP/results/result.json" || fail 'no remark about its own name'
}

test_options() {
    refused 'README.md:[0-9]*: syntax error' --rubric README.md \
        starter/esharedhash.c
    refused "no check 'nonsense'" --only nonsense starter/esharedhash.c
    refused "no check 'nonsense[.][*]'" --only 'pools.*, nonsense.*' \
        starter/esharedhash.c
    refused "no check 'pool'" --only pool starter/esharedhash.c
    refused "no check 'poolsx'" --only poolsx starter/esharedhash.c
    refused "no check is named" --only ', ' starter/esharedhash.c
    refused "cannot read.*nowhere.lab" --lab nowhere starter/esharedhash.c
    run "$GRADE"
    expect_equal 'status without a submission' 2 "$status"
    run "$GRADE" --nonsense a.c
    expect_equal 'status of an unknown option' 2 "$status"
    run "$GRADE" --seed -1 a.c
    expect_equal 'status of a bad seed' 2 "$status"
    run "$GRADE" a.c b.c
    expect_equal 'status of two submissions' 2 "$status"
    run "$GRADE" --out /proc/nowhere starter/esharedhash.c
    expect_equal 'status without a place for results' 2 "$status"
}

# ids: of the checks that were run, in one line.
ids() {
    result '.checks[] | .id' | tr '\n' ' '
}

test_only() {
    local build='build.compiles build.entry_points build.links '
    grade 0 --only 'signature.t*' solution/esharedhash.c
    expect_equal 'checks of a pattern' "${build}signature.threads " "$(ids)"
    grade 0 --only 'signature.threads, build' solution/esharedhash.c
    expect_equal 'checks of a list with a group and a blank' \
        "${build}build.no_warnings signature.threads " "$(ids)"
    run make --no-print-directory test SETUP=0 \
        ONLY='build.[!n]*, signature.t*' SUBMIT=solution/esharedhash.c
    expect_equal "status of make test ($(cat "$TMP/err"))" 0 "$status"
    grep -q '^4 passed, 0 failed, 0 skipped' "$TMP/out" ||
        fail 'checks of make test' 4 "$(cat "$TMP/out")"
}

# grades WORD...: where the results of $TMP/own.c are then, without the hash.
grades() {
    run "$GRADE" "$@" --visible "$TMP/own.c"
    expect_equal "status ($(cat "$TMP/err"))" 0 "$status"
    sed -n "s|^results: $KIT/build/grades/${hash:0:12}|here|p" "$TMP/out"
}

# Where a whole result is kept, nothing less takes its place.
test_parts() {
    local hash
    { cat solution/esharedhash.c && echo "/* $TMP */"; } > "$TMP/own.c"
    hash=$(sha256sum < "$TMP/own.c")
    expect_equal 'a part' here-some "$(grades --only build)"
    expect_equal 'a quick part' here-quick "$(grades --quick --only build)"
    expect_equal 'one without timing' here-some \
        "$(grades --only build --without-timing)"
    expect_equal 'folders' "build/grades/${hash:0:12}-quick $(
        )build/grades/${hash:0:12}-some" \
        "$(echo "build/grades/${hash:0:12}"*)"
    rm -rf "build/grades/${hash:0:12}"*
}

test_rubric() {
    sed '/id = "build.links"/,/points/s/points = 2/points = "two"/' \
        grader/rubrics/sharedhash.cfg > "$TMP/wrong.cfg"
    refused 'wrong.cfg:[0-9]*: .*points' --rubric "$TMP/wrong.cfg" \
        starter/esharedhash.c
    sed '/id = "signature.single"/,/points/s/points = 4/points = 14/' \
        grader/rubrics/sharedhash.cfg > "$TMP/other.cfg"
    grade 0 --rubric "$TMP/other.cfg" --only signature.single \
        solution/esharedhash.c
    expect_equal 'points of the changed rubric' 16 "$(result .out_of)"
}

# small SED: the kit's lab, changed, as $TMP/small.lab.
small() {
    sed "$1" baseline/sharedhash.lab > "$TMP/small.lab"
    ! cmp -s baseline/sharedhash.lab "$TMP/small.lab" || fail "no change: $1"
}

# lacks SED CHECK WHAT: the kit's rubric asks such a lab for too much.
lacks() {
    small "$1"
    refused "sharedhash.cfg:[0-9]*: check: '$2' of '.*' asks for $(
        )$3, which lab 'sharedhash' does not have" \
        --lab "$TMP/small.lab" starter/esharedhash.c
}

# What a lab has not is asked for by a line of the rubric, which is named.
test_lab_lacks() {
    lacks '/^block_answer/d' blocks block_answer
    lacks '/^pack/d' round_trip 'pack and unpack'
    lacks '/^unpack/d' round_trip 'pack and unpack'
    lacks 's/name = "allocator"/name = "other"/' unit 'that unit'
    lacks 's/{ name = "threads"/{ name = "other"/' answers 'that mode'
    lacks 's/^ *claim = "[^"]*"; },$/},/' claim 'a claim of that mode'
}

# Without a stress program tools look at the program alone; what is counted has
# the lab's words.
test_lab_words() {
    small '/^stress/d; s/^unit = .*/unit = "operation";/
        s/^amount = .*/amount = "operations";/'
    sed 's/most_per_block = 2.1/most_per_block = 0.001/' \
        grader/rubrics/sharedhash.cfg > "$TMP/strict.cfg"
    grade 1 --lab "$TMP/small.lab" --rubric "$TMP/strict.cfg" \
        --only races.none,locks.per_block,locks.claim_is_true \
        solution/esharedhash.c
    expect_equal 'what fails' 'locks.per_block ' "$(failing)"
    expect_equal 'expected' 'at most 0.001 acquisitions an operation' \
        "$(result '.checks[] | select(.id == "locks.per_block") | .expected')"
    result '.checks[] | select(.id == "locks.per_block") | .got' |
        grep -qxE '0\.[0-9]{2,4}: [0-9]+ for [0-9]+ operations' ||
        fail 'got' '0.05: 2 for 41 operations' "$(cat "$TMP/out")"
    expect_equal 'figures' 'acquisitions per operation
found taken, per operation
per operation, by its own count' "$(result '.checks[].figures[].name' |
        grep per | sort -u)"
}

# ---- seeds, forms, ends ----

test_seed() {
    grade 0 --only signature.single --keep "$TMP/one" solution/esharedhash.c
    grade 0 --only signature.single --keep "$TMP/two" solution/esharedhash.c
    diff -r "$TMP/one/in" "$TMP/two/in" > "$TMP/differ" ||
        fail "inputs of one seed: $(head -n 3 "$TMP/differ")"
    run "$GRADE" --out "$TMP/results" --only signature.single --seed 62 \
        --keep "$TMP/two" solution/esharedhash.c
    ! diff -r "$TMP/one/in" "$TMP/two/in" > /dev/null ||
        fail 'two seeds give the same inputs'
    expect_equal 'seed in the result' 62 "$(result .seed)"
}

test_keep_spares_others() {
    mkdir "$TMP/mine"
    echo mine > "$TMP/mine/file"
    run "$GRADE" --out "$TMP/results" --only build.compiles \
        --keep "$TMP/mine" solution/esharedhash.c
    expect_equal 'a folder that was there' mine "$(cat "$TMP/mine/file")"
    grep -q "cannot make the folder" "$TMP/err" || fail "$(cat "$TMP/err")"
}

test_forms() {
    grade 1 --only signature.threads,pools.alloc_is_aligned --json "$TMP/j" \
        --junit "$TMP/u" --tap "$TMP/t" --html "$TMP/h" --text "$TMP/x" \
        starter/esharedhash.c
    cmp -s "$TMP/j" "$TMP/results/result.json" || fail 'two JSON files differ'
    run jsonschema -i "$TMP/j" grader/grading/result.schema.json
    expect_equal "JSON against its schema ($(cat "$TMP/err"))" 0 "$status"
    run xmllint --noout --schema grader/tests/junit.xsd "$TMP/u"
    expect_equal "JUnit against its schema ($(cat "$TMP/err"))" 0 "$status"
    grep -qx '1..6' "$TMP/t" || fail 'plan of the TAP file' '1..6' \
        "$(cat "$TMP/t")"
    grep -q '</html>' "$TMP/h" || fail 'the page has no end'
    ! grep -q $'\e' "$TMP/out" "$TMP/x" || fail 'colour in a pipe or file'
}

# All but timing first, timing later: one result, with one seed.
test_two_parts() {
    local only=pools.alloc_is_aligned,speed.cpu_time
    place
    run "$GRADE" --quick --only $only --without-timing --json "$TMP/first" \
        --out "$TMP/results" solution/esharedhash.c
    expect_equal 'what waits' 'speed.cpu_time skip true' "$(result '.checks[] |
        select(.status != "pass") | "\(.id) \(.status) \(.left_out)"')"
    run "$GRADE" --quick --only $only --timing-of "$TMP/first" \
        --out "$TMP/results" solution/esharedhash.c
    expect_equal "status ($(cat "$TMP/err"))" 0 "$status"
    expect_equal 'checks that passed' 7 "$(result .counts.passed)"
    expect_equal 'the seed' "$(jq .seed "$TMP/first")" \
        "$(jq .seed "$TMP/results/result.json")"
    expect_equal 'what was taken, with its seconds' \
        "$(jq '.checks[3]' "$TMP/first")" \
        "$(jq '.checks[3]' "$TMP/results/result.json")"
    grade 2 --quick --only $only --timing-of "$TMP/first" \
        starter/esharedhash.c
    grep -q 'it is of another file' "$TMP/err" || fail "$(cat "$TMP/err")"
    grade 2 --only $only --timing-of "$TMP/first" solution/esharedhash.c
    grep -q 'it has another seed' "$TMP/err" || fail "$(cat "$TMP/err")"
    grade 2 --timing-of "$TMP/absent" solution/esharedhash.c
}

# What is written for the box's user must be open to it.
test_umask() {
    umask 077
    grade 0 --quick --only signature.single solution/esharedhash.c
}

# Waits for something to be seen.
wait_for() {
    local i
    for ((i = 0; i < 200; i++)); do
        ! eval "$1" > /dev/null 2>&1 || return 0
        sleep 0.1
    done
    fail "waited 20 s for: $1"
}

# interrupt SIGNAL
interrupt() {
    local pid
    place
    rm -rf "$TMP/results"
    "$GRADE" --seed 61 --out "$TMP/results" solution/esharedhash.c \
        > "$TMP/out" 2> "$TMP/err" &
    pid=$!
    wait_for "grep -q signature.single '$TMP/out'"
    kill -s "$1" $pid
    status=0
    wait $pid || status=$?
}

# Nothing whose arguments name the grader's temporary folder runs any more.
nothing_runs() {
    printf '%s' "$TMP/tmp" > "$TMP/pattern"
    ! grep -lzFf "$TMP/pattern" /proc/[0-9]*/cmdline 2> /dev/null
}

test_interrupt() {
    interrupt TERM # a shell's children in the background ignore INT
    expect_equal 'status' 143 "$status"
    expect_equal 'the result' 'false 0' "$(result '"\(.complete) \(.score)"')"
    expect_equal 'temporary folders' '' "$(ls -A "$TMP/tmp")"
    wait_for nothing_runs
}

test_kill() {
    interrupt KILL
    expect_equal 'status' 137 "$status"
    expect_equal 'the result' 'false 0' "$(result '"\(.complete) \(.score)"')"
    wait_for nothing_runs
    rm -rf "$TMP"/tmp/*
}

# No lab's names are in the grader's code.
test_no_lab() {
    local lab names
    for lab in baseline/*.lab; do
        names=$(sed -nE 's/^(name|program|submission) = "([a-z_]+).*/\2/p' \
            "$lab" | sort -u | paste -sd '|')
        ! grep -EnH "$names" grader/grading/*.[ch] > "$TMP/found" ||
            fail "names of $lab in the grader: $(head -n 3 "$TMP/found")"
    done
}

t 'the starter fails the first step, locks and speed' test_starter
t 'the reference gets full marks' test_reference
t 'a whole program is graded from outside, and scaled' test_whole_program
t 'make test is the same program without hidden checks' test_visible
t 'the command that shows a failure again does so' test_again
t 'a symptom tells its hint and chapter in all forms' test_symptom
t 'data races cost the check of races alone' test_races_fail_once
t 'a wrong answer under a tool is no absence of races' \
    test_wrong_answer_under_tools
t 'what is no C file is refused in one line' test_files
t 'a file that does not compile gets 0 and its errors' test_does_not_compile
t 'missing entry points are named by the grader' test_entry_points
t "a submission's own names replace nobody's" test_own_names
t 'wrong usage is refused' test_options
t 'checks are named by id, group or pattern' test_only
t 'a part of a result has a folder of its own' test_parts
t 'a rubric may be changed, a wrong one is refused' test_rubric
t 'what a lab does not have is not asked for' test_lab_lacks
t 'a lab has words of its own' test_lab_words
t 'a seed gives the same inputs again' test_seed
t 'what is kept writes over no other folder' test_keep_spares_others
t 'all forms are written and valid' test_forms
t 'timing can come later, and completes the result' test_two_parts
t 'who keeps files to themselves gets the same grade' test_umask
t 'an interrupted grading leaves no points and nothing running' test_interrupt
t 'a killed grading leaves no points and nothing running' test_kill
t 'no lab is known to the grader' test_no_lab
finish
