#!/usr/bin/env bash
# Every program under Valgrind: no memory error, no leak, no race, and the
# right signatures.
#
#     memcheck   memdebug flavour: baseline/note.h tells it about umalloc
#     DRD        release flavour. Not memdebug: DRD forgets all accesses to a
#                piece of memory when it is noted as freed or handed out, and
#                so misses the races of an allocator that hands it out twice
#     helgrind   the same. It is known to report races that are none, so a
#                report is a failure only if DRD or ThreadSanitizer sees a
#                race, too
#
# Races where pools fall back to the global heap need pools that overflow: with
# POOL_SIZE=4096 each of the 20 threads of a batch (8 of standing_workers)
# does. planted.sh makes sure that all three tools find a missing lock there.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

LIMIT=$((LIMIT * 4)) # Valgrind is slow
REPORTED=99
BYTES=$((45 * 1024 + 517)) # three batches, the last block a short one
SMALL=POOL_SIZE=4096

# The data of all tests: $TMP/data, $TMP/packed and $signature.
prepare() {
    command -v valgrind > /dev/null || skip 'no valgrind here'
    build FLAVOUR=release build/release/data/gen \
        build/release/baseline/sharedhash
    build/release/data/gen random $BYTES 61 > "$TMP/random"
    # the first blocks can be compressed
    build/release/data/gen text 5k 61 |
        cat - "$TMP/random" | head -c $BYTES > "$TMP/data"
    succeeds build/release/baseline/sharedhash -o "$TMP/packed" "$TMP/data"
    signature=$(cat "$TMP/out")
}

# get FLAVOUR PROGRAM [POOL_SIZE=N]: builds it and sets $program.
get() {
    local folder=build/$1${3:+-${3/=/-}}
    program=$folder/$2
    build "FLAVOUR=$1" ${3:+"$3"} "B=$folder" "$program"
}

# threads PROGRAM: sets $flags to what makes it run at least four threads.
threads() {
    flags=(-t)
    [ "${1##*/}" != standing_workers ] || flags+=(-j 8)
}

# clean WHAT: how the last run ended. Logs are in $TMP/log.PID.
clean() {
    [ "$status" -ne 0 ] || return 0
    local reports='Invalid|depends on|lost in loss|Conflicting|data race'
    fail "$1: status $status, $(head -c 300 "$TMP/err")" 'no report' \
        "$(cat "$TMP"/log.* | sed 's/^==[0-9]*== //' |
            grep -E -A 6 "$reports" | head -n 25)"
}

# signs WHAT: the last run was clean and has printed the right signature.
signs() {
    clean "$1"
    expect_equal "standard output of: $1" "$signature" "$(cat "$TMP/out")"
}

# memcheck [OPTION...] PROGRAM [FLAG...]: threads take turns fairly, so that
# they are in the allocator at the same time.
memcheck() {
    rm -f "$TMP"/log.*
    run valgrind --fair-sched=yes --error-exitcode=$REPORTED \
        --leak-check=full \
        --errors-for-leak-kinds=definite,possible \
        --log-file="$TMP/log.%p" "$@"
}

# memcheck_program PROGRAM: single, -t with pools that suffice and with small
# ones, and -d.
memcheck_program() {
    local program signature flags
    prepare
    get memdebug "$1"
    threads "$1"
    memcheck "$program" -o "$TMP/single" "$TMP/data"
    signs "$1"
    expect_same "$1 -o" "$TMP/packed" "$TMP/single"
    memcheck "$program" "${flags[@]}" -o "$TMP/threads" "$TMP/data"
    signs "$1 ${flags[*]}"
    expect_same "$1 ${flags[*]} -o" "$TMP/packed" "$TMP/threads"
    memcheck "$program" -d -o "$TMP/unpacked" "$TMP/packed"
    clean "$1 -d"
    expect_same "$1 -d" "$TMP/data" "$TMP/unpacked"
    get memdebug "$1" $SMALL
    memcheck "$program" "${flags[@]}" "$TMP/data"
    signs "$program ${flags[*]}"
}

# parent_log: of the run with children. Their logs name it.
parent_log() {
    local pid
    sed -n 's/^==[0-9]*== Parent PID: //p' "$TMP"/log.* | sort -u |
        while read -r pid; do
            [ ! -e "$TMP/log.$pid" ] || echo "$TMP/log.$pid"
        done
}

# A child of -m ends in the middle of things, so what it holds is no leak; but
# what the parent has lost at the end is one. (Freeing what libc holds would
# let the children write the parent's buffers.)
memcheck_processes() {
    local program signature log
    prepare
    get memdebug "$1"
    memcheck --errors-for-leak-kinds=none --run-libc-freeres=no \
        "$program" -m -o "$TMP/processes" "$TMP/data"
    signs "$1 -m"
    expect_same "$1 -m -o" "$TMP/packed" "$TMP/processes"
    log=$(parent_log)
    grep -q 'ERROR SUMMARY' "$log" || fail "$1 -m: no log of the parent"
    ! grep -E '(definitely|possibly) lost: [1-9]' "$log" > "$TMP/leaks" ||
        fail "leaks of $1 -m" none "$(cat "$TMP/leaks")"
}

# race_check TOOL PROGRAM: with -t; $program and $flags are set.
race_check() {
    rm -f "$TMP"/log.*
    # shellcheck disable=SC2086 # a tool and its options
    run valgrind --tool=$1 --error-exitcode=$REPORTED \
        --log-file="$TMP/log.%p" "$program" "${flags[@]}" "$TMP/data"
}

# overflows PROGRAM: the last run has used the global heap in many threads.
overflows() {
    local locks
    locks=$(sed -n 's/^Lock acquisitions: //p' "$TMP/err")
    [ "$locks" -ge 1000 ] || fail "lock acquisitions of $1" \
        'at least 1000, so that much was tested' "$locks"
}

# drd_program PROGRAM: small pools, and pools that suffice and are recycled.
drd_program() {
    local program signature flags
    prepare
    threads "$1"
    get release "$1" $SMALL
    race_check drd
    signs "DRD on: $program ${flags[*]}"
    overflows "$1"
    get release "$1"
    race_check drd
    signs "DRD on: $program ${flags[*]}"
}

# confirmed PROGRAM: does DRD or ThreadSanitizer report a race, too?
confirmed() {
    local program
    get release "$1" $SMALL
    race_check drd
    [ "$status" -ne $REPORTED ] || return 0
    get tsan "$1" $SMALL
    for _ in {1..5}; do
        run env TSAN_OPTIONS=exitcode=$REPORTED "$program" "${flags[@]}" \
            "$TMP/data"
        [ "$status" -ne $REPORTED ] || return 0
    done
    return 1
}

helgrind_program() {
    local program signature flags
    prepare
    threads "$1"
    get release "$1" $SMALL
    race_check 'helgrind --history-level=none'
    if [ "$status" -ne $REPORTED ]; then
        signs "helgrind on: $program ${flags[*]}"
        overflows "$1"
        return
    fi
    expect_equal "standard output under helgrind: $1" "$signature" \
        "$(cat "$TMP/out")"
    local summary report
    summary=$(sed -n 's/.*ERROR SUMMARY: //p' "$TMP"/log.* | head -n 1)
    report=$(sed 's/^==[0-9]*== //' "$TMP"/log.* | head -n 40)
    if confirmed "$1"; then
        fail "helgrind on: $program, and DRD or ThreadSanitizer confirms it" \
            none "$report"
    fi
    echo "# helgrind reported $summary, not confirmed by DRD and" \
        "ThreadSanitizer: $1"
}

test_memcheck_baseline() { memcheck_program baseline/sharedhash; }
test_memcheck_starter() { memcheck_program starter/esharedhash; }
test_memcheck_solution() { memcheck_program solution/esharedhash; }
test_memcheck_standing() { memcheck_program solution/standing_workers; }
test_memcheck_classes() { memcheck_program solution/size_classes; }
test_memcheck_opportunistic() { memcheck_program solution/opportunistic; }
test_processes_baseline() { memcheck_processes baseline/sharedhash; }
test_processes_solution() { memcheck_processes solution/esharedhash; }

test_drd_baseline() { drd_program baseline/sharedhash; }
test_drd_starter() { drd_program starter/esharedhash; }
test_drd_solution() { drd_program solution/esharedhash; }
test_drd_standing() { drd_program solution/standing_workers; }
test_drd_classes() { drd_program solution/size_classes; }
test_drd_opportunistic() { drd_program solution/opportunistic; }

test_helgrind_baseline() { helgrind_program baseline/sharedhash; }
test_helgrind_starter() { helgrind_program starter/esharedhash; }
test_helgrind_solution() { helgrind_program solution/esharedhash; }
test_helgrind_standing() { helgrind_program solution/standing_workers; }
test_helgrind_classes() { helgrind_program solution/size_classes; }
test_helgrind_opportunistic() { helgrind_program solution/opportunistic; }

for program in baseline starter solution standing classes opportunistic; do
    t "memcheck: no error and no leak, $program" "test_memcheck_$program"
done
t 'memcheck: no error in -m, baseline' test_processes_baseline
t 'memcheck: no error in -m, solution' test_processes_solution
for program in baseline starter solution standing classes opportunistic; do
    t "DRD: no race, $program" "test_drd_$program"
done
for program in baseline starter solution standing classes opportunistic; do
    t "helgrind: no confirmed race, $program" "test_helgrind_$program"
done
finish
