#!/usr/bin/env bash
# `make test`: what a student sees for the starter, the reference, and files
# that cannot be tested; and that every engine passes the tests it should.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

# What the untouched starter cannot pass yet. The handout and the rubric rest
# on this list.
STARTER_FAILS='pools.alloc_takes_no_lock
pools.batch_end_recycles
pools.main_thread_uses_the_heap
pools.pool_is_used_to_its_end_then_falls_back
pools.pool_memory_is_not_given_to_the_heap
pools.slots_beyond_the_pools_use_the_heap
pools.threads_have_different_pools'

# make_test STATUS SUBMIT [ONLY]
make_test() {
    run make --no-print-directory test SUBMIT="$2" ONLY="${3:-}" SETUP=0
    expect_equal "exit status of make test SUBMIT=$2 ($(cat "$TMP/err"))" \
        "$1" "$status"
}

failing() {
    sed -nE 's/^ *[0-9]+\/[0-9]+ +([^ ]+) +FAIL.*/\1/p' "$TMP/out" | sort
}

test_starter() {
    make_test 2 starter/esharedhash.c
    expect_equal 'what fails' "$STARTER_FAILS" "$(failing)"
}

test_reference() {
    make_test 0 solution/esharedhash.c
    expect_equal 'what fails' '' "$(failing)"
    grep -Eq '^[0-9]+ passed, 0 failed, 0 skipped$' "$TMP/out" ||
        fail "last line: $(tail -n 1 "$TMP/out")"
}

test_only() {
    make_test 0 starter/esharedhash.c signature.threads
    expect_equal 'last line' '1 passed, 0 failed, 0 skipped' \
        "$(tail -n 1 "$TMP/out")"
}

test_whole_program() {
    make_test 0 grader/accepted/whole_program.c
    grep -q 'skip  (a whole program' "$TMP/out" || fail "$(cat "$TMP/out")"
}

test_odd_name() {
    cp solution/esharedhash.c "$TMP/it's my \"file\".c"
    make_test 0 "$TMP/it's my \"file\".c"
}

# cannot_test SUBMIT PATTERN
cannot_test() {
    make_test 2 "$1"
    grep -q "$2" "$TMP/err" || fail "message for $1" "$2" "$(cat "$TMP/err")"
    ! grep -q passed "$TMP/out" || fail "a result for $1"
}

test_refused() {
    cannot_test "$TMP/absent.c" 'No such file'
    cannot_test "$TMP" 'not a file'
    cannot_test data/standard.tsv 'does not end in .c'
    echo 'int main(void) { return x; }' > "$TMP/wrong.c"
    cannot_test "$TMP/wrong.c" 'does not build'
    echo 'int unused;' > "$TMP/empty.c"
    cannot_test "$TMP/empty.c" 'does not build'
}

test_warning() {
    sed 's/^void umem_close(void)/static int forgotten;\n&/' \
        solution/esharedhash.c > "$TMP/warned.c"
    make_test 2 "$TMP/warned.c"
    expect_equal 'what fails' build.no_warnings "$(failing)"
}

# Wrong signatures, and a pool that is never recycled.
test_wrong() {
    sed '/pools + (size_t)slot \* POOL_SIZE/s/slot \*/(slot \/ 2) */' \
        solution/esharedhash.c > "$TMP/shared.c"
    make_test 2 "$TMP/shared.c"
    failing | grep -q 'pools.threads_have_different_pools' ||
        fail 'two threads on one pool' 'pools.threads_have_different_pools' \
            "$(failing)"
}

t 'the starter fails just the steps of the task' test_starter
t 'the reference passes everything' test_reference
t 'ONLY runs one test' test_only
t 'a whole program is tested from outside' test_whole_program
t 'the file may have any name' test_odd_name
t 'what cannot be tested is said and is no result' test_refused
t 'a warning costs its test' test_warning
t 'threads that share a pool are noticed' test_wrong
finish
