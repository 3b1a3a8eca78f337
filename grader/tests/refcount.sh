#!/usr/bin/env bash
# The programs of the reference counting lab, from outside: their command line,
# what they refuse, the right answer for every workload whatever engine, threads
# and disturbance, and locks as they are counted. Right is what the oracle says
# (grader/oracles/refcount.c). Then the fresh inputs of a grading run. FULL=yes
# does it with more seeds.
# shellcheck source=grader/tests/lib.sh disable=SC2086 # flags are words
. grader/tests/lib.sh

P=$R/baseline/refcount
ORACLE=$R/grader/oracles/refcount
INPUTS=$R/grader/oracles/refcount-inputs
METER=$KIT/build/release/grader/lockmeter
# Those that do the job; solution/refcount_bare and _lock_only do not.
ENGINES="baseline/refcount starter/erefcount solution/erefcount solution/biased
solution/refcount_atomic solution/refcount_unpadded solution/refcount_big_lock"

# A small workload in $TMP/x.
small() {
    printf '%s\n' 'kind shared' 'threads 2' 'objects 10' 'operations 100' \
        'replace-every 7' 'seed 5' > "$TMP/x"
}

# field FILE NAME: of the oracle's answer.
field() {
    "$ORACLE" "$1" | jq -r ".$2"
}

# right WORKLOAD COMMAND...: it ends well, with the oracle's answer.
right() {
    local workload=$1
    shift
    succeeds "$@" "$workload"
    expect_equal "answer of $* $workload" \
        "Final counts: $(field "$workload" signature)" \
        "$(tail -n 1 "$TMP/out")"
}

# refuses STATUS MESSAGE ARGUMENT...: one line on standard error, no other.
refuses() {
    local wanted=$1 message=$2
    shift 2
    run "$P" "$@"
    expect_equal "exit status of: refcount $*" "$wanted" "$status"
    expect_equal "message of: refcount $*" "refcount: $message" \
        "$(< "$TMP/err")"
    [ ! -s "$TMP/out" ] || fail 'standard output' '' "$(< "$TMP/out")"
}

test_help() {
    succeeds "$P" -h
    grep -q '^usage: refcount ' "$TMP/out" || fail 'no usage'
    succeeds "$P" --version
    expect_lines version "$TMP/out" 1
}

test_usage() {
    local see="(see 'refcount --help')"
    refuses 2 "no WORKLOAD is given $see"
    refuses 2 "unknown option '-q' $see" -q x
    refuses 2 "option '-n': '0' is not 1 to 32 $see" -n 0 x
}

test_refused() {
    cd "$TMP"
    refuses 1 "cannot open 'none': No such file or directory" none
    refuses 1 "cannot read '.': Is a directory" .
    printf 'kind shared\nthreads 99\n' > x
    refuses 1 "'x': line 2: threads '99': not 1 to 32" x
    printf 'kind local\nthreads 1\nobjects 1\noperations 1\nseed 1\nblocked 9' \
        > x
    refuses 1 "option '-n': 32 threads and 9 blocked ones are more than 32 \
together" -n 32 x
}

test_full() {
    [ -w /dev/full ] || skip 'no /dev/full'
    small
    status=0
    "$P" "$TMP/x" > /dev/full 2> "$TMP/err" || status=$?
    expect_equal 'exit status' 1 $status
    expect_equal message 'refcount: cannot write standard output: No space '\
'left on device' "$(< "$TMP/err")"
}

test_standard_input() {
    small
    "$P" - < "$TMP/x" > "$TMP/1" 2> "$TMP/err"
    "$P" "$TMP/x" > "$TMP/2" 2> "$TMP/err"
    expect_equal 'the last line' "$(tail -n 1 "$TMP/2")" \
        "$(tail -n 1 "$TMP/1")"
}

test_data() {
    local engine file
    for file in data/refcount/*.txt; do
        for engine in $ENGINES; do
            right "$file" "$R/$engine"
        done
    done
}

test_fresh() {
    local engine file seed
    for seed in 18446744073709551615 ${FULL:+1 2}; do
        succeeds "$INPUTS" --seed $seed --out "$TMP/$seed"
        for file in "$TMP/$seed"/in-*; do
            for engine in $ENGINES; do
                right "$file" "$R/$engine"
            done
        done
    done
}

test_threads() {
    local engine threads
    for engine in $ENGINES; do
        for threads in 1 2 3 8 16 30; do
            right data/refcount/shared-100.txt "$R/$engine" -n $threads
            right data/refcount/hand-over.txt "$R/$engine" -n $threads
        done
    done
}

test_one_core() {
    local engine
    for engine in $ENGINES; do
        right data/refcount/blocked.txt taskset -c 0 "$R/$engine" -n 8
        right data/refcount/hand-over.txt taskset -c 0 "$R/$engine" -n 3
    done
}

test_timed() {
    small
    right "$TMP/x" "$R/solution/erefcount" -t
    grep -qE '^Time: [0-9.]+ ns an operation, at best [0-9.]+ \(2 threads, '\
'[0-9]+ rounds, spread [0-9.]+ %\)$' "$TMP/out" ||
        fail 'no time' 'Time: ...' "$(< "$TMP/out")"
}

# lock_counts ENGINE WORKLOAD: what it and lockmeter say, "CLAIM COUNT".
lock_counts() {
    succeeds "$METER" --quiet --json "$TMP/json" "$R/$1" "$2"
    echo "$(sed -n 's/^Lock acquisitions: //p' "$TMP/err")" \
        "$(jq '[.locks[] | select(.kind != "barrier").acquisitions]
            | add // 0' "$TMP/json")"
}

test_locks() {
    local engine wanted claim count
    small
    wanted=$(field "$TMP/x" acquisitions)
    for engine in baseline/refcount starter/erefcount; do
        expect_equal "locks of $engine, its own count and lockmeter's" \
            "$wanted $wanted" "$(lock_counts $engine "$TMP/x")"
    done
    for engine in solution/erefcount solution/refcount_atomic; do
        expect_equal "locks of $engine" '0 0' "$(lock_counts $engine "$TMP/x")"
    done
    read -r claim count <<< "$(lock_counts solution/biased "$TMP/x")"
    expect_equal 'locks of solution/biased, its own count and lockmeter'"'"'s' \
        "$count" "$claim"
}

test_chaos() {
    local engine seed file
    succeeds "$INPUTS" --seed 3 --out "$TMP/in"
    for engine in solution/erefcount solution/biased; do
        for seed in 1 ${FULL:+2}; do
            for file in "$TMP/in"/in-*; do
                [ "$(field "$file" blocks)" -le 12000 ] || continue
                right "$file" "$METER" --quiet --chaos $seed "$R/$engine"
            done
        done
    done
}

# What keeps everything passes no bound: it is told, with status 1.
test_bound() {
    sed 's/^replace-every .*/replace-every 1/' data/refcount/shared-1.txt \
        > "$TMP/x"
    run "$R/solution/refcount_bare" "$TMP/x"
    expect_equal 'exit status' 1 "$status"
    grep -qE '^erefcount: objects not reclaimed in time: [0-9]+, bound 518$' \
        "$TMP/err" || fail 'message' '...' "$(< "$TMP/err")"
}

test_same_seed() {
    succeeds "$INPUTS" --seed 7 --out "$TMP/a" --large
    succeeds "$INPUTS" --seed 7 --out "$TMP/b" --large
    succeeds "$INPUTS" --seed 8 --out "$TMP/c" --large
    diff -r "$TMP/a" "$TMP/b" > "$TMP/diff" || fail 'not the same' \
        '' "$(< "$TMP/diff")"
    for file in "$TMP"/a/*; do
        ! cmp -s "$file" "$TMP/c/${file##*/}" || fail "the same: $file"
    done
}

# Each entry of the index is a workload with so many operations.
test_index() {
    local name bytes
    succeeds "$INPUTS" --seed 9 --out "$TMP/a" --large
    while read -r name bytes; do
        expect_equal "operations of $name" "$bytes" \
            "$(sed -n 's/^operations //p' "$TMP/a/$name")"
    done < <(jq -r '.files[] | "\(.name) \(.bytes)"' "$TMP/a/index.json")
    expect_equal 'files' "$(jq '.files | length' "$TMP/a/index.json")" \
        "$(find "$TMP/a" -name 'in-*' | wc -l)"
}

t 'it says how it is used' test_help
t 'wrong usage is status 2' test_usage
t 'what cannot be read is status 1, with its line' test_refused
t 'an answer that cannot be written is status 1' test_full
t 'a workload may come from standard input' test_standard_input
t 'every engine has the right answer for the data of the lab' test_data
t 'and for fresh inputs' test_fresh
t 'and with any number of threads' test_threads
t 'and on one core' test_one_core
t 'a measurement has the answer, too' test_timed
t 'locks are those that the oracle says, or none' test_locks
t 'disturbed threads have the right answer' test_chaos
t 'what is never reclaimed is told' test_bound
t 'inputs follow from the seed, all of them' test_same_seed
t 'the index of inputs is true' test_index
finish
