#!/usr/bin/env bash
# Bugs on purpose, and who must find them: without this nobody knows whether
# a clean report of valgrind.sh or sanitizers.sh means anything.
#
#     memory bugs   bugs/planted.c on the first-fit heap (sharedhash) and in
#                   a pool (esharedhash). memcheck finds each in the memdebug
#                   flavour, AddressSanitizer those that are accesses, and
#                   memcheck in the release flavour none at all: that is what
#                   the notes of baseline/note.h are for
#     races         the reference solution with one thing left out by sed:
#                   DRD, helgrind and ThreadSanitizer must report each
#
# A lock that is missing where pools overflow shows only if pools overflow,
# so the races are looked for with POOL_SIZE=4096: then all 20 threads of a
# batch need the global heap.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

SMALL=POOL_SIZE=4096
ulimit -c 0 # some of these programs abort
# A program that reports and then continues may do anything: the first report
# ends it.
VALGRIND=(valgrind -q --error-exitcode=99 --exit-on-first-error=yes)

need_valgrind() {
    command -v valgrind > /dev/null || skip 'no valgrind here'
}

# planted FLAVOUR ENGINE: builds the program and sets $program.
planted() {
    program=build/$1/grader/tests/bugs/planted-$2
    build "FLAVOUR=$1" "$program"
}

# memcheck_finds REPORT BUG ENGINE...: this kind of report, and the function
# of the bug's name in its stack.
memcheck_finds() {
    local report=$1 bug=$2 engine program
    shift 2
    need_valgrind
    for engine in "$@"; do
        planted memdebug "$engine"
        run valgrind -q --error-exitcode=99 --leak-check=full \
            --log-file="$TMP/log" "$program" "$bug"
        sed 's/^==[0-9]*== //' "$TMP/log" > "$TMP/report"
        grep -A 9 -F -- "$report" "$TMP/report" > "$TMP/found" ||
            fail "memcheck on: $program $bug" "$report" \
                "$(head -n 9 "$TMP/report")"
        grep -q ": $bug (planted.c:" "$TMP/found" ||
            fail "stack of: $program $bug" "$bug" "$(cat "$TMP/found")"
        [ "$status" -ne 0 ] || fail "status 0 from: $program $bug"
    done
}

# asan_finds BUG ENGINE...
asan_finds() {
    local bug=$1 engine program
    shift
    for engine in "$@"; do
        planted asan "$engine"
        run env ASAN_OPTIONS=exitcode=98 "$program" "$bug"
        expect_equal "exit status of: $program $bug ($(head -c 300 \
            "$TMP/err"))" 98 "$status"
        grep -q "SUMMARY: AddressSanitizer: use-after-poison .* in $bug\$" \
            "$TMP/err" || fail "AddressSanitizer on: $program $bug" \
            "use-after-poison ... in $bug" "$(grep SUMMARY "$TMP/err")"
    done
}

test_overflow() {
    memcheck_finds 'Invalid write of size 1' overflow sharedhash esharedhash
    asan_finds overflow sharedhash esharedhash
}

test_underflow() {
    memcheck_finds 'Invalid read of size 1' underflow sharedhash esharedhash
    asan_finds underflow sharedhash esharedhash
}

test_read_beyond() {
    memcheck_finds 'Invalid read of size 1' read_beyond sharedhash esharedhash
    asan_finds read_beyond sharedhash esharedhash
}

# A pool is not told how much is freed, so AddressSanitizer does not learn it.
test_use_after_free() {
    memcheck_finds 'Invalid read of size 1' use_after_free sharedhash \
        esharedhash
    asan_finds use_after_free sharedhash
}

test_double_free() {
    memcheck_finds 'Invalid free()' double_free sharedhash esharedhash
}

# Nothing leaks from a pool: what was not freed is recycled with the rest.
test_leak() {
    memcheck_finds '24 bytes in 1 blocks are definitely lost' leak sharedhash
}

test_uninitialised() {
    memcheck_finds 'Conditional jump or move depends on uninitialised' \
        uninitialised sharedhash esharedhash
}

# Only pools are recycled.
test_recycling() {
    memcheck_finds 'Invalid read of size 1' use_after_recycling esharedhash
    asan_finds use_after_recycling esharedhash
}

# The one that umalloc notices itself is a double free on the heap.
test_blind_without_notes() {
    local engine bug expected program
    need_valgrind
    for engine in sharedhash esharedhash; do
        planted release "$engine"
        for bug in overflow underflow read_beyond use_after_free \
            double_free leak; do
            run valgrind -q --error-exitcode=99 --leak-check=full \
                --log-file="$TMP/log" "$program" "$bug"
            expected=0
            [ "$engine $bug" != 'sharedhash double_free' ] || expected=134
            expect_equal "exit status of: $program $bug" $expected "$status"
            ! grep -qE 'Invalid|depends|definitely|possibly' "$TMP/log" ||
                fail "memcheck on: $program $bug" 'no report' \
                    "$(cat "$TMP/log")"
        done
    done
}

# without WHAT: the solution with something left out, as $TMP/WHAT.c
without() {
    local edit
    case $1 in
    lock-in-umalloc) edit='s/(umem_heap_alloc)\(size\)/\1_locked(size)/' ;;
    lock-in-ufree) edit='s/(umem_heap_free)\(pointer\)/\1_locked(pointer)/' ;;
    own-pool) edit='s/(pools \+ .size_t.)slot \* /\1(slot \/ 2) * /' ;;
    esac
    sed -E "$edit" solution/esharedhash.c > "$TMP/$1.c"
    ! cmp -s solution/esharedhash.c "$TMP/$1.c" ||
        fail "sed finds nothing to change for '$1' in solution/esharedhash.c"
}

# racy FLAVOUR WHAT [POOL_SIZE=N]: builds it and sets $program.
racy() {
    local folder=build/$1${3:+-${3/=/-}}
    without "$2"
    program=$folder/submit-without-$2/submission
    build "FLAVOUR=$1" ${3:+"$3"} "B=$folder" "SUBMIT=$TMP/$2.c" \
        "SUBMISSION=without-$2" "$program"
    build FLAVOUR=release build/release/data/gen
    build/release/data/gen random 20480 61 > "$TMP/data"
}

# tool_finds TOOL-AND-OPTIONS REPORT WHAT [POOL_SIZE=N]
tool_finds() {
    local program
    need_valgrind
    racy release "$3" "${4:-}"
    # shellcheck disable=SC2086 # a tool and its options
    run "${VALGRIND[@]}" --tool=$1 --log-file="$TMP/log" "$program" -t \
        "$TMP/data"
    expect_equal "exit status of ${1%% *} on: $program" 99 "$status"
    grep -q "$2" "$TMP/log" || fail "${1%% *} on: $program" "$2" \
        "$(head -n 9 "$TMP/log")"
}

# Whether two accesses come close enough for ThreadSanitizer to remember both
# is a matter of luck, though of much; so it has ten tries.
tsan_finds() {
    local program try
    racy tsan "$1" "${2:-}"
    for try in {1..10}; do
        run env TSAN_OPTIONS='exitcode=97 halt_on_error=1' "$program" -t \
            "$TMP/data"
        [ "$status" -ne 97 ] || break
    done
    expect_equal "exit status of: $program, try $try" 97 "$status"
    grep -q 'WARNING: ThreadSanitizer: data race' "$TMP/err" ||
        fail "ThreadSanitizer on: $program" 'data race' "$(cat "$TMP/err")"
}

all_find() {
    tool_finds drd 'Conflicting' "$@"
    tool_finds 'helgrind --history-level=none' 'Possible data race' "$@"
    tsan_finds "$@"
}

test_race_umalloc() {
    all_find lock-in-umalloc $SMALL
}

test_race_ufree() {
    all_find lock-in-ufree $SMALL
}

test_race_pool() {
    all_find own-pool
}

# Why it takes small pools.
test_race_unseen() {
    local program
    need_valgrind
    racy release lock-in-umalloc
    succeeds "${VALGRIND[@]}" --tool=drd "$program" -t "$TMP/data"
    racy tsan lock-in-umalloc
    succeeds "$program" -t "$TMP/data"
}

t 'one byte too many is written' test_overflow
t 'the byte before is read' test_underflow
t 'the byte between two objects is read' test_read_beyond
t 'memory is read after it was freed' test_use_after_free
t 'memory is freed twice' test_double_free
t 'memory is never freed' test_leak
t 'memory is read that was never written' test_uninitialised
t 'pool memory is used after its batch' test_recycling
t 'without notes memcheck finds no bug in umalloc memory' \
    test_blind_without_notes
t 'a lock is missing where umalloc falls back' test_race_umalloc
t 'a lock is missing where ufree goes to the global heap' test_race_ufree
t 'two threads share a pool' test_race_pool
t 'a missing fallback lock is invisible while no pool overflows' \
    test_race_unseen
finish
