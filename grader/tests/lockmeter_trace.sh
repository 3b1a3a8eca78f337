#!/usr/bin/env bash
# lockmeter, what is under way: waits and holds that have not come to their end
# when the program does, or when the trace is full, are in the report and in
# the trace up to there; also those of a lock that nobody ever got.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/lockmeter_lib.sh
. grader/tests/lockmeter_lib.sh

ulimit -c 0
NAP=50000 # microseconds that each wait takes at least

# traced STATUS WORD...: `waits WORD...` agrees, and there is a trace.
traced() {
    local expected=$1
    shift
    OPTIONS+=(--trace "$TMP/trace")
    agrees "$expected" waits "$@"
}

# slices CATEGORY LOCK: how many there are, that are NAP long at least. (All
# that waits does so before main goes on.)
slices() {
    jq --arg category "$1" --arg lock "$2" --argjson nap $NAP '
        [.traceEvents[] | select(.cat == $category and .args.lock == $lock
            and .dur >= $nap)] | length' "$TMP/trace"
}

# ending CATEGORY LOCK: of these, those that end when their thread does.
ending() {
    jq --arg category "$1" --arg lock "$2" --argjson nap $NAP '
        def ended: .ts + .dur;
        ([.traceEvents[] | select(.cat == "thread")
            | {key: "\(.pid) \(.tid)", value: ended}] | from_entries) as $ends
        | [.traceEvents[] | select(.cat == $category and .args.lock == $lock
            and .dur >= $nap)
            | select((ended - $ends["\(.pid) \(.tid)"] | fabs) < 0.01)]
        | length' "$TMP/trace"
}

# open_to_the_end WHAT: two threads wait, and main holds what one waits for.
open_to_the_end() {
    expect_equal "waits for 'held' to the end: $1" 1 "$(ending waiting held)"
    expect_equal "waits for 'never' to the end: $1" 1 "$(ending waiting never)"
    expect_equal "all waits: $1" '1 1' \
        "$(slices waiting held) $(slices waiting never)"
    expect_equal "holds of 'held' to the end: $1" 1 "$(slices holding held)"
}

test_exit() {
    traced 42 exit
    open_to_the_end 'a program that exits'
}

test_killed() {
    traced 137 killed
    open_to_the_end 'a program that is killed'
}

test_ended() {
    traced 0 released 3
    expect_equal 'waits' '1 1' \
        "$(slices waiting held) $(slices waiting never)"
    expect_equal 'holds' 1 "$(slices holding held)"
    expect_equal 'waits to the end of a thread that got the lock' 0 \
        "$(ending waiting held)"
}

# A chunk of the trace has 128 slices, and main gets the only one. The others'
# waits, and main's hold of what one of them waits for, are cut off with it.
test_cut() {
    OPTIONS=(--trace-limit 1)
    traced 0 released 1000
    jq -e '.otherData.cut_at_us > 50000' "$TMP/trace" > "$TMP/said" ||
        fail 'the trace was not cut'
    expect_equal "slices of 'other'" 128 "$(jq '[.traceEvents[]
        | select(.args.lock == "other")] | length' "$TMP/trace")"
    expect_equal 'slices that end when the trace was cut' \
        '["held","held","never"]' "$(jq -c '.otherData.cut_at_us as $cut
        | [.traceEvents[] | select(.args.lock
            and (.ts + .dur - $cut | fabs) < 0.01) | .args.lock] | sort' \
        "$TMP/trace")"
    expect_equal 'slices that end later' 0 "$(jq '.otherData.cut_at_us as $cut
        | [.traceEvents[] | select(.args.lock and .ts + .dur > $cut + 0.01)]
        | length' "$TMP/trace")"
}

# Without a counter of constant rate nothing is known of holds.
test_no_tsc() {
    OPTIONS=(--no-tsc --trace "$TMP/trace")
    meter "$LOCKS/waits" exit
    expect_equal 'waits' '1 1' \
        "$(ending waiting held) $(ending waiting never)"
    expect_equal 'holds' 0 "$(slices holding held)"
}

test_table() {
    run "$METER" "$LOCKS/waits" exit
    expect_equal 'the lock that nobody got' 1 \
        "$(grep -A 1 '^  never: semaphore$' "$TMP/err" |
            grep -cE '^ +0 +0 +[0-9.]+ ms +[0-9.]+ ms +- +- +-$')"
}

t 'waits and holds under way when the program exits are traced' test_exit
t 'and when it is killed' test_killed
t 'those that came to their end are traced once' test_ended
t 'a trace that is full shows what was under way' test_cut
t 'without the counter, waits are' test_no_tsc
t 'a lock that nobody ever got is in the table' test_table
finish
