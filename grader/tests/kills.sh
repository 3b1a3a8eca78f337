#!/usr/bin/env bash
# Kills, signals, full disks, and odd outputs: -o is all or nothing, and -m
# ends in order whoever dies.
#
# Where it matters when a process dies, the moment is made certain: the hooks
# flavour kills a child at a given place (hooks.c); a program that reads from
# a FIFO waits there, in the middle of its work; and a group that is stopped
# holds still while it is looked at.
# shellcheck source=grader/tests/lib.sh disable=SC2086 # flags are words
. grader/tests/lib.sh

P=$R/baseline/sharedhash
MODES=('' -m -t)

# out_is CONTENT WHAT: OUT has this content ("absent": it is not there), and
# there is no part file beside it.
out_is() {
    local content=absent
    [ ! -e "$TMP/OUT" ] || content=$(head -c 100 "$TMP/OUT" | tr -d '\0')
    expect_equal "OUT after: $2" "$1" "$content"
    no_parts "$2"
}

# Both files that OUT may be before: none, and an old one.
set_out() {
    rm -f "$TMP/OUT"
    [ "$1" = absent ] || printf %s "$1" > "$TMP/OUT"
}

# Blocks 0 to 44: three batches, the last one not full.
test_hooks() {
    local programs=(baseline/sharedhash solution/{esharedhash,size_classes})
    local program place block held
    build FLAVOUR=hooks "${programs[@]/#/build/hooks/}"
    "$R/data/gen" random 45k 61 > "$TMP/file"
    set_out old
    for program in "${programs[@]}"; do
        for block in 0 7 19 20 39 40 44; do
            for place in work:$block locked:$block locked:$block:500; do
                # it is noticed if another child wants the lock after that
                held="( while the heap's lock was held)?"
                [[ $place == locked* ]] || held=''
                refused 1 "^$(name_of $program): block $block: its process \
was killed by signal 9 \(Killed\)$held$" \
                    env UMEM_TEST_KILL=$place "$KIT/build/hooks/$program" \
                    -m "$TMP/file" -o "$TMP/OUT"
                out_is old "$program, kill $place"
                none_left "$TMP/file" "$program -m, kill $place"
            done
        done
        succeeds env UMEM_TEST_KILL=work:45 "$KIT/build/hooks/$program" \
            -m "$TMP/file" # there is no such block
    done
}

# Those who wait for a lock while its owner dies must all be woken up. Whether
# several wait at that moment is chance, so this is done many times.
test_waiters() {
    local _
    build FLAVOUR=hooks build/hooks/baseline/sharedhash
    "$R/data/gen" random 20k 61 > "$TMP/file"
    for _ in {1..150}; do
        refused 1 '^sharedhash: block 3: its process was killed' env \
            UMEM_TEST_KILL=locked:3:500 "$KIT/build/hooks/baseline/sharedhash" \
            -m "$TMP/file"
    done
    none_left "$TMP/file" 'a lock whose owner died'
}

is_stopped() {
    grep -q '^State:.T' "/proc/$1/status" 2> /dev/null
}

# The group of $pid holds still, and $child is one that is alive in it.
stop_with_a_child() {
    local other
    kill -STOP -- "-$pid"
    wait_until 'the parent to be stopped' is_stopped "$pid"
    for other in $(processes_with "$TMP/OUT"); do
        if [ "$other" != "$pid" ] && is_stopped "$other"; then
            child=$other
            return 0
        fi
    done
    kill -CONT -- "-$pid"
    return 1
}

# An endless -m: it ends only by what is done to it.
start_endless() {
    start "$R/$1" -m -o "$TMP/OUT" - \
        < <("$R/data/gen" random 1000G 61 2> /dev/null)
    wait_until 'the group to be there' kill -0 -- "-$pid" 2> /dev/null
    wait_until 'a child of -m to be seen' stop_with_a_child
}

test_child_killed() {
    local program
    for program in "${PROGRAMS[@]}"; do
        set_out old
        start_endless "$program"
        kill -KILL "$child"
        kill -CONT -- "-$pid"
        wait_for "$pid" "$program -m with a child killed"
        judge_refusal 1 "$(name_of "$program"): block [0-9]+: its process was \
killed by signal 9" "$program -m"
        out_is old "$program -m, child killed"
        none_left "$TMP/OUT" "$program -m, child killed"
    done
}

# Stopped children cannot end by themselves. One that was stopped before it
# could ask for the signal does not get it, so there are several attempts.
children_die() {
    local _
    start_endless "$1"
    kill -KILL "$pid"
    wait_for "$pid" "$1 -m"
    expect_equal "status of $1 -m" 137 "$status"
    for _ in {1..100}; do
        ! is_gone "$TMP/OUT" || return 0
        sleep 0.01
    done
    kill -CONT -- "-$pid"
    none_left "$TMP/OUT" "$1 -m, parent killed"
    return 1
}

test_parent_killed() {
    local program attempt
    for program in "${PROGRAMS[@]}"; do
        for attempt in {1..20}; do
            ! children_die "$program" || continue 2
        done
        fail "$program -m: children outlive their parent ($attempt times)"
    done
}

some_are_written() {
    [ -s "$TMP/OUT.part-$pid" ]
}

# begin FLAG: a run whose part file has some blocks and that waits for more,
# from descriptor 9.
begin() {
    rm -f "$TMP/in"
    mkfifo "$TMP/in"
    exec 8<> "$TMP/in"
    start "$P" $1 -o "$TMP/OUT" - < "$TMP/in" 8>&- 9>&-
    exec 9> "$TMP/in" 8>&-
    timeout "$LIMIT" "$R/data/gen" random 200k 61 >&9 2> "$TMP/gen" ||
        fail "it did not read on: $1 -o" '' "$(head -c 500 "$TMP/err")"
    wait_until "blocks in the part file of: $1 -o" some_are_written
}

test_signals() {
    local flag signal before
    for flag in "${MODES[@]}"; do
        for signal in TERM INT HUP QUIT; do
            for before in absent old; do
                set_out $before
                begin "$flag"
                kill -$signal "$pid"
                wait_for "$pid" "$flag -o after $signal"
                expect_equal "status of $flag -o after $signal" \
                    $((128 + $(kill -l $signal))) "$status"
                out_is $before "$flag -o, $signal"
                none_left "$TMP/OUT" "$flag -o after $signal"
            done
        done
    done
}

# Only what a killed run over the same OUT left behind is removed.
test_sigkill() {
    local flag left before
    printf 'one\n' > "$TMP/file"
    touch "$TMP"/{OUT.part-x,OUT.part-,XOUT.part-1,OUT.part-1.part-2,part-1}
    for flag in "${MODES[@]}"; do
        for before in absent old; do
            set_out $before
            begin "$flag"
            kill -KILL "$pid"
            wait_for "$pid" "$flag -o after KILL"
            left=$TMP/OUT.part-$pid
            succeeds "$P" -o "$TMP/OUT2" "$TMP/file"
            [ -s "$left" ] || fail "a run over OUT2 removed OUT's part file"
            expect_equal "OUT after KILL" $before \
                "$(cat "$TMP/OUT" 2> /dev/null || printf absent)"
            succeeds "$P" -o "$TMP/OUT" "$TMP/file"
            [ ! -e "$left" ] || fail 'the next run left the part file'
            succeeds "$P" -d "$TMP/OUT"
            expect_same 'OUT of the next run' "$TMP/file" "$TMP/out"
        done
    done
    expect_equal 'files that are no part files of OUT' 5 \
        "$(find "$TMP" -name '*part-*' | wc -l)"
}

test_living_run() {
    printf 'one\n' > "$TMP/file"
    begin ''
    mv "$TMP/out" "$TMP/out.first"
    succeeds "$P" -o "$TMP/OUT" "$TMP/file"
    some_are_written || fail 'another run removed the part file of a living one'
    succeeds "$P" -d "$TMP/OUT"
    expect_same 'OUT of the second run' "$TMP/file" "$TMP/out"
    exec 9>&-
    wait_for "$pid" 'the first run'
    expect_equal 'status of the first run' 0 "$status"
    grep -q '^Final signature: ' "$TMP/out.first" || fail 'it has no signature'
    succeeds "$P" -d "$TMP/OUT"
    expect_same 'OUT of the first run, which ended last' \
        <("$R/data/gen" random 200k 61) "$TMP/out"
    no_parts 'two runs'
}

# disk_is_full ARGUMENT...: the program fails on a disk of 64 KiB.
# shellcheck disable=SC2016 # $ is for the shell that is started
disk_is_full() {
    local way
    mkdir -p "$TMP/disk"
    for way in -rm -m; do # as root of a namespace, or as root
        run unshare $way bash -c '
            mount -t tmpfs -o size=64k none "$0" && cd "$0" || exit 77
            printf old > OUT
            "$@"
            status=$?
            { ls && cat OUT; } | tr -d "\n" > "${0%/*}/left"
            exit $status' "$TMP/disk" "$P" "$@"
        [ "$status" -ne 0 ] || fail "status of: $*" 1 0
        [ "$status" -ne 1 ] || [ ! -e "$TMP/left" ] || break
    done
    [ -e "$TMP/left" ] || skip "no small disk: $(head -n 1 "$TMP/err")"
    judge_refusal 1 "^sharedhash: cannot write 'OUT': No space left" "$*"
    expect_equal "files and OUT after: $*" OUTold "$(cat "$TMP/left")"
}

test_full_disk() {
    local flag
    "$R/data/gen" random 256k 61 > "$TMP/long"
    "$R/data/gen" random 60k 61 > "$TMP/short" # fails at the very end
    succeeds "$P" "$TMP/long" -o "$TMP/packed"
    for flag in "${MODES[@]}"; do
        disk_is_full $flag -o OUT "$TMP/long"
        disk_is_full $flag -o OUT "$TMP/short"
    done
    disk_is_full -d "$TMP/packed" -o OUT
}

test_file_size_limit() {
    local flag limit='ulimit -f 16; exec "$@"' big="File too large$"
    "$R/data/gen" random 256k 61 > "$TMP/file"
    succeeds "$P" "$TMP/file" -o "$TMP/packed"
    set_out old
    for flag in "${MODES[@]}"; do
        refused 1 "^sharedhash: cannot write '$TMP/OUT': $big" \
            bash -c "$limit" - "$P" $flag "$TMP/file" -o "$TMP/OUT"
        out_is old "$flag -o and ulimit -f"
    done
    refused 1 "^sharedhash: cannot write '$TMP/OUT': $big" \
        bash -c "$limit" - "$P" -d "$TMP/packed" -o "$TMP/OUT"
    out_is old '-d -o and ulimit -f'
    refused 1 "^sharedhash: cannot write standard output: $big" \
        bash -c "$limit" - "$P" -d "$TMP/packed"
}

# A FIFO is written directly, and its reader may go away.
test_fifo() {
    local flag reader
    mkfifo "$TMP/OUT"
    "$R/data/gen" random 256k 61 > "$TMP/file"
    succeeds "$P" "$TMP/file" -o "$TMP/packed"
    for flag in "${MODES[@]}"; do
        timeout "$LIMIT" cat "$TMP/OUT" > "$TMP/got" &
        reader=$!
        succeeds "$P" $flag -o "$TMP/OUT" "$TMP/file"
        wait "$reader"
        expect_same "$flag -o of a FIFO" "$TMP/packed" "$TMP/got"
        timeout "$LIMIT" head -c 1 "$TMP/OUT" > "$TMP/got" &
        refused 1 "^sharedhash: cannot write '$TMP/OUT': Broken pipe" \
            "$P" $flag -o "$TMP/OUT" "$TMP/file"
        [ -p "$TMP/OUT" ] || fail 'the FIFO was replaced'
    done
    no_parts 'a FIFO'
}

t 'a child of -m killed by a hook fails its block' test_hooks
t 'nobody waits for ever for a lock whose owner died' test_waiters
t 'a child of -m killed from outside fails its block' test_child_killed
t 'children of -m die with their parent' test_parent_killed
t 'a signal that can be caught leaves no part file' test_signals
t 'the part file of a killed run is removed by the next one' test_sigkill
t 'the part file of a living run stays' test_living_run
t 'a full disk leaves the old OUT and no part file' test_full_disk
t 'a file size limit does so as well' test_file_size_limit
t 'a FIFO gets the container, and may break' test_fifo
finish
