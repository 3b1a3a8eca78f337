#!/usr/bin/env bash
# lockmeter and the kit's own programs: they count the locks of their
# allocators themselves, so two counts that know nothing of each other have to
# be the same. Also where time goes, what asks for memory, what the report may
# look like (schema.json), and memcheck.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/lockmeter_lib.sh
. grader/tests/lockmeter_lib.sh

ulimit -c 0

# ---- the programs of the kit ----

# The locks of an allocator: the heap's, and those of size_classes' classes
# and pages; but no lock that standing_workers or a driver has for itself.
ALLOCATOR='[.locks[] | select(
    (.symbol == null and (.first_taken.function
        | test("^umem_heap_(try)?lock$"))) or
    ((.symbol // "") | test("^(classes|pages)([+]0x[0-9a-f]+)?$")))]'

# same_count FILE PROGRAM FLAG...: what the program says, and the signature.
same_count() {
    local file=$1 program=$2 said what
    shift 2
    what="$program $* of ${file##*/}"
    meter "$R/$program" "$@" "$file"
    expect_equal "exit status of: $what" 0 "$status"
    expect_equal "what it prints: $what" "Final signature: $signature" \
        "$(cat "$TMP/out")"
    said=$(sed -n 's/^Lock acquisitions: //p' "$TMP/err")
    [ -n "$said" ] || fail "no lock acquisitions are printed by: $what"
    expect_equal "acquisitions and releases by: $what" "[$said,$said]" \
        "$(report_of "$ALLOCATOR |
            [map(.acquisitions), map(.releases)] | map(add // 0)")"
    # all but its locks, of which it says no more
    jq -r --rawfile truth "$TMP/out" -f "$KIT/grader/tests/lockmeter.jq" \
        "$report" > "$TMP/all"
    grep -v ': nobody knows of it$' "$TMP/all" > "$TMP/differences" || return 0
    fail "the report of: $what" '' "$(head -n 5 "$TMP/differences")"
}

# same_counts SIZE: programs agree with lockmeter, and with the plain run of
# one of them; -t is each one's own, -m is the library's.
same_counts() {
    local program
    "$R/data/gen" random "$1" 61 > "$TMP/$1"
    succeeds "$R/solution/esharedhash" -t "$TMP/$1"
    signature=$(sed -n 's/^Final signature: //p' "$TMP/out")
    for program in "${PROGRAMS[@]}"; do
        same_count "$TMP/$1" "$program" -t
    done
    for program in baseline/sharedhash solution/{esharedhash,size_classes}; do
        same_count "$TMP/$1" "$program" -m
    done
}

test_empty_files() { same_counts 0; }
test_one_byte() { same_counts 1; }
test_hundred() { same_counts 100k; }
test_megabyte() { same_counts 1m; }

test_single() {
    "$R/data/gen" random 20k 61 > "$TMP/file"
    meter "$R/baseline/sharedhash" "$TMP/file"
    expect_report .totals.acquisitions 0
    expect_report '.locks' '[]'
}

test_standing_workers() {
    local threads
    "$R/data/gen" random 100k 61 > "$TMP/file"
    for threads in 1 2 7 64; do
        meter "$R/solution/standing_workers" -t -j $threads "$TMP/file"
        expect_report .threads_made $threads
        expect_report .threads_peak $threads
        expect_report .worker_time.threads $threads
        expect_report '.suspicions + .gaps' '[]'
    done
}

# ---- time ----

test_sleeps() { each_count agrees 0 sleeps % 50; }

test_busy() {
    COUNTS=(1 2 7)
    each_count agrees 0 busy % 50
    expect_report '.user_ns + .system_ns >= 350000000' true
    each_count agrees 0 busy % 50 holding
}

# Two that want one CPU: while one has it, the other is ready.
test_ready() {
    taskset -c 0 true 2> "$TMP/err" || skip "$(cat "$TMP/err")"
    [ -r /proc/self/schedstat ] || skip 'this kernel has no schedstat'
    local one_cpu=(taskset -c 0 "$METER" --quiet --json "$TMP/report")
    run "${one_cpu[@]}" "$LOCKS/busy" 2 50
    report=$TMP/report
    judge 'busy 2 50 on one CPU'
    expect_report '.worker_time.ready_ns >= 25000000' true
    run "${one_cpu[@]}" "$LOCKS/busy" 2 50 holding
    judge 'busy 2 50 holding on one CPU'
    expect_report '[.locks[] | select(.kind == "mutex") | .stalled_ns]
        | add >= 25000000' true
}

# ---- memory ----

test_memory() {
    each_count agrees 0 memory % 5
}

# ---- the report ----

# Reports of programs that are unlike, in $TMP/reports.
make_reports() {
    local i=0 line
    mkdir "$TMP/reports"
    while read -r line; do
        # shellcheck disable=SC2086 # words
        run "$METER" --quiet --json "$TMP/reports/$((i += 1)).json" $line
    done << EOF
/bin/true
--no-tsc $LOCKS/mutex 7 100
--chaos 61 $LOCKS/mutex 7 100
--limit 1 $LOCKS/ends pause
$LOCKS/ends kill 2 10
$LOCKS/many_locks 2 1000
$LOCKS/mutex_robust_process 3
$LOCKS/memory 2 3
$LOCKS/rwlock 7 3
$LOCKS/exec system 10
$LOCKS/fork_held 2
sh -c true
EOF
    [ "$i" -ge 12 ] || fail 'there are too few reports'
}

test_schema() {
    make_reports
    expect_valid "$TMP/reports" 8.json
    grep -qE '^1[0-9] reports, [1-9][0-9]{2} changes$' "$TMP/out" ||
        fail 'too little was tried' '' "$(cat "$TMP/out")"
}

# Each field says what it is.
test_descriptions() {
    expect_equal 'fields without a description' '' "$(jq -r '
        [paths(type == "object" and has("properties"))
         | select(index("oneOf") | not)] as $objects
        | $objects[] as $path
        | getpath($path).properties | to_entries[]
        | select((.value.description // "") == "")
        | ($path + [.key]) | map(tostring) | join(".")' \
        "$KIT/grader/meter/schema.json")"
}

# ---- memcheck ----

need_valgrind() {
    command -v valgrind > /dev/null || skip 'no valgrind here'
}

test_memcheck_meter() {
    local line
    need_valgrind
    while read -r line; do
        # shellcheck disable=SC2086 # words
        run valgrind -q --error-exitcode=9 --leak-check=full \
            --errors-for-leak-kinds=definite,indirect,possible \
            --log-file="$TMP/log" "$METER" --json "$TMP/report" $line
        [ ! -s "$TMP/log" ] || fail "memcheck on: lockmeter $line" '' \
            "$(head -n 20 "$TMP/log")"
    done << EOF
--trace $TMP/trace $LOCKS/nested 2 3
--locks 3 $LOCKS/many_locks 2 300
$LOCKS/ends kill 2 10
no-such-program
--nosuch
EOF
}

# The program runs under memcheck, with the library in it. memcheck runs one
# thread at a time, so these do not spin.
test_memcheck_library() {
    local line
    need_valgrind
    while read -r line; do
        # shellcheck disable=SC2086 # words
        run "$METER" --quiet --json "$TMP/report" valgrind -q \
            --error-exitcode=9 --leak-check=full --log-file="$TMP/log" \
            --errors-for-leak-kinds=definite,indirect "$LOCKS"/$line
        [[ $status -ne 9 && ! -s $TMP/log ]] ||
            fail "memcheck on: $line" '' "$(head -n 20 "$TMP/log")"
        report=$TMP/report
        expect_equal "status of: $line" 0 "$status"
        # what starts memcheck are processes, too
        sed -i -E 's/ processes[<>]?=[0-9]+//; /^main_time/d' "$TMP/out"
        judge "$line, under memcheck"
    done << 'EOF'
mutex_types 2 5
rwlock_refused 2
semaphore 2 20
condition_cancelled 2
many_locks 2 300
threads_detached 2 2
fork_ends _exit 2 5
EOF
}

t 'all programs agree with lockmeter about an empty file' test_empty_files
t 'and about one byte' test_one_byte
t 'and about 100 KiB' test_hundred
t 'and about 1 MiB' test_megabyte
t 'single mode takes no lock' test_single
t 'the threads of standing_workers are as many as wanted' \
    test_standing_workers
t 'who sleeps is blocked' test_sleeps
t 'who is busy works, or holds' test_busy
t 'who has no CPU is ready, and stalls others' test_ready
t 'calls for memory are counted, with their places' test_memory
t 'every report is as schema.json says' test_schema
t 'schema.json describes every field' test_descriptions
t 'memcheck finds nothing in lockmeter' test_memcheck_meter
t 'nor in the library, while it counts a program' test_memcheck_library
finish
