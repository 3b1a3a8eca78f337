#!/usr/bin/env bash
# lockmeter --chaos SEED: that it brings out races, and does no harm.
#
# The programs of chaos/ have a race each that hardly ever bites. A seed of
# SEEDS brings it out every time: the race is tried many times in a run, and
# what a thread does at its n-th place depends on the seed alone. So the tests
# assert the seeds, not luck. How often each program fails by itself is
# measured by
#
#     for i in {1..2000}; do build/release/grader/tests/chaos/NAME; done |
#         wc -l
#
# and stands at its top.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

C=$R/grader/tests/chaos
LOCKMETER=$R/grader/lockmeter
# shellcheck disable=SC2207 # numbers have no spaces
SEEDS=($(seq 1 40))
command -v jq > /dev/null || {
    echo '1..0 # SKIP there is no jq here'
    exit 0
}

# chaos SEED PROGRAM ARGUMENT...
chaos() {
    local seed=$1
    shift
    run "$LOCKMETER" --quiet --json "$TMP/report" --chaos "$seed" "$@"
}

# ---- it brings out races ----

# bites PROGRAM WORDS: with every seed.
bites() {
    local seed
    for seed in "${SEEDS[@]}"; do
        chaos "$seed" "$C/$1"
        expect_equal "exit status of $1 with seed $seed" 1 "$status"
        expect_equal "output of $1 with seed $seed" "$2" "$(cat "$TMP/out")"
    done
}

test_sections() { bites sections 'a row was committed that was not reserved'; }
test_pool() { bites pool "an object was made in a pool that was the other's"; }
test_wakeup() { bites wakeup 'a wake-up was missed'; }

# Counting alone does not bring them out. (A busy machine does, now and then:
# the limit is far from none, and as far from all.)
test_rare() {
    local program bitten
    for program in sections pool wakeup; do
        bitten=0
        for _ in {1..30}; do
            run "$LOCKMETER" --quiet "$C/$program"
            [ "$status" -eq 0 ] || bitten=$((bitten + 1))
        done
        [ $bitten -le 10 ] ||
            fail "failures of $program without --chaos" \
                'at most 10 of 30' $bitten
    done
}

# ---- the same seed does the same ----

needs_strace() {
    command -v strace > /dev/null || skip 'no strace here'
    strace -o "$TMP/try" true 2> "$TMP/err" ||
        skip "strace cannot trace: $(head -n 1 "$TMP/err")"
}

# trace COMMAND...: one file in $TMP/trace for each thread.
trace() {
    rm -rf "$TMP/trace"
    mkdir "$TMP/trace"
    succeeds strace -ff -qq -o "$TMP/trace/thread" "$@"
}

# decided ARGUMENT...: how often each thread slept for how long and yielded,
# in order; one line for all of it. lockmeter itself sleeps by another call,
# clock_nanosleep. strace stops the threads at these two calls alone.
decided() {
    local file
    trace --seccomp-bpf -e trace=nanosleep,sched_yield \
        "$LOCKMETER" --quiet "$@"
    for file in "$TMP/trace"/*; do
        sed -nE 's/^((nanosleep|sched_yield)\(.*) =.*/\1/p' \
            "$file" > "$TMP/decisions"
        [ ! -s "$TMP/decisions" ] ||
            printf '%s %s\n' "$(wc -l < "$TMP/decisions")" \
                "$(sha256sum < "$TMP/decisions")"
    done | sort | tr -d '\n-'
}

# same_decisions WORDS...: of steps, in 20 runs; others with another seed.
same_decisions() {
    needs_strace
    local first again seed
    first=$(decided --chaos 1 "$C/steps" "$@")
    [ -n "$first" ] || fail 'there were no decisions'
    for _ in {2..20}; do
        again=$(decided --chaos 1 "$C/steps" "$@")
        expect_equal 'what seed 1 decides' "$first" "$again"
    done
    for seed in 0 2 3 9223372036854775807; do
        again=$(decided --chaos $seed "$C/steps" "$@")
        [ "$first" != "$again" ] ||
            fail 'another seed' 'other decisions' "those of seed 1: $again"
    done
}

test_same_alone() { same_decisions; }
test_same_threads() { same_decisions 4; }

# Of 400 places, 3 in 64 are to sleep and 8 in 64 to yield.
test_shares() {
    needs_strace
    decided --chaos 1 "$C/steps" > "$TMP/decided"
    local sleeps yields
    sleeps=$(cat "$TMP/trace"/* | grep -c '^nanosleep' || :)
    yields=$(cat "$TMP/trace"/* | grep -c '^sched_yield' || :)
    [[ $sleeps -ge 8 && $sleeps -le 40 && $yields -ge 25 &&
        $yields -le 100 ]] ||
        fail 'disturbances at 400 places' 'about 19 sleeps, 50 yields' \
            "$sleeps sleeps, $yields yields"
}

# ---- it does no harm ----

test_signatures() {
    local program seed expected locks
    "$R/data/gen" text 3000 61 > "$TMP/text"
    expected=$("$R/baseline/sharedhash" "$TMP/text")
    locks=$(sum_of_locks "$TMP/text")
    for program in baseline/sharedhash solution/esharedhash \
        solution/standing_workers; do
        [ -x "$R/$program" ] || continue
        for seed in {1..10}; do
            chaos "$seed" "$R/$program" -t "$TMP/text"
            expect_equal "exit status of $program, seed $seed" 0 "$status"
            expect_equal "signature of $program, seed $seed" "$expected" \
                "$(cat "$TMP/out")"
            expect_equal "suspicions of $program, seed $seed" '' \
                "$(jq -r '.suspicions[]' "$TMP/report")"
            [ $program != baseline/sharedhash ] ||
                expect_equal "locks of $program, seed $seed" "$locks" \
                    "$(jq .totals.acquisitions "$TMP/report")"
        done
    done
}

test_cancel() {
    local seed
    for seed in {1..5}; do
        chaos "$seed" "$C/cancel"
        expect_equal "exit status of cancel, seed $seed" 0 \
            "$status$(cat "$TMP/out")"
    done
}

test_off() {
    needs_strace
    expect_equal 'sleeps and yields without --chaos' '' \
        "$(decided "$C/steps" 4)"
    run "$LOCKMETER" --quiet --json "$TMP/report" "$C/steps" 4
    expect_equal 'the seed in the report' null \
        "$(jq .chaos_seed "$TMP/report")"
    chaos 7 "$C/steps"
    expect_equal 'the seed in the report' 7 "$(jq .chaos_seed "$TMP/report")"
}

# points COMMAND...: system calls while it comes by chaos_point, in $TMP/calls
points() {
    trace "$@" "$C/steps" point
    awk '/^getpgid/ { inside = !inside; next } inside' "$TMP/trace"/* \
        > "$TMP/calls"
}

test_point() {
    needs_strace
    points
    expect_equal 'chaos_point without lockmeter' 'not there' \
        "$(cat "$TMP/out")"
    points "$LOCKMETER" --quiet
    expect_equal 'chaos_point under lockmeter' there "$(cat "$TMP/out")"
    expect_equal 'system calls of chaos_point without --chaos' '' \
        "$(cat "$TMP/calls")"
    points "$LOCKMETER" --quiet --chaos 1
    expect_equal 'system calls of chaos_point with --chaos' \
        'nanosleep sched_yield' \
        "$(sed 's/(.*//' "$TMP/calls" | sort -u | paste -sd ' ')"
}

t 'an atomicity violation bites with every seed' test_sections
t 'a pool handed on too early bites with every seed' test_pool
t 'a missed wake-up bites with every seed' test_wakeup
t 'without --chaos they hardly ever bite' test_rare
t 'a thread alone decides the same with the same seed' test_same_alone
t 'five threads decide the same with the same seed' test_same_threads
t 'the share of places that sleep or yield is as said' test_shares
t 'correct programs stay correct, whatever the seed' test_signatures
t 'no thread is cancelled where it takes a lock' test_cancel
t 'without --chaos nobody sleeps or yields' test_off
t 'chaos_point disturbs with --chaos only, and costs no call' test_point
finish
