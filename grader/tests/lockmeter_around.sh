#!/usr/bin/env bash
# lockmeter and what is around it: the program finds all as it is without
# lockmeter; lockmeter finds the program and its own library wherever they are;
# and no program is run that could only be half counted.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/lockmeter_lib.sh
. grader/tests/lockmeter_lib.sh

# ---- what is left alone ----

test_streams() {
    head -c 300000 /dev/urandom > "$TMP/bytes"
    run "$METER" --quiet --json "$TMP/report" cat < "$TMP/bytes"
    expect_same 'standard output' "$TMP/bytes" "$TMP/out"
    expect_equal 'bytes on standard error' 0 "$(wc -c < "$TMP/err")"
    run "$METER" --quiet sh -c 'cat >&2' < "$TMP/bytes"
    expect_same 'standard error' "$TMP/bytes" "$TMP/err"
    run "$METER" cat < "$TMP/bytes"
    expect_same 'standard output beside a table' "$TMP/bytes" "$TMP/out"
    grep -q '^lockmeter: cat$' "$TMP/err" || fail 'there is no table'
    run "$METER" --quiet --json - cat < "$TMP/bytes"
    head -c 300000 "$TMP/out" | cmp -s - "$TMP/bytes" ||
        fail 'standard output before the report'
    tail -c +300001 "$TMP/out" | jq -e '.end.status == 0' > /dev/null ||
        fail 'the report on standard output'
    # what the program does not read is left for the next one
    expect_equal 'the second line' two "$(printf 'one\ntwo\n' |
        { "$METER" --quiet /bin/true && read -r _ && cat; })"
}

# same_for COMMAND...: it prints the same with lockmeter and without; some
# signals are ignored, as nohup and others do it.
same_for() {
    (
        trap '' CHLD HUP INT PIPE
        "$@" > "$TMP/plain"
        "$METER" --quiet "$@" > "$TMP/metered"
    ) < /dev/null
    # what lockmeter needs
    sed -i -E '/^2[0-9][0-9]$|^(LD_PRELOAD|LOCKMETER|_)=/d' \
        "$TMP/plain" "$TMP/metered"
    diff "$TMP/plain" "$TMP/metered" > "$TMP/diff" ||
        fail "with lockmeter (>) and without: $*" '' "$(cat "$TMP/diff")"
}

# shellcheck disable=SC2016 # $ is for the shell that is started
test_surroundings() {
    same_for grep 'Sig[BIC]' /proc/self/status
    same_for ls /proc/self/fd
    same_for env
    same_for sh -c 'umask; pwd; ulimit -a; echo "$0" "$@"' 'a b' '' '*'
    same_for ps -o pgid=,sid=,nice=,tty= $$
    same_for cat /proc/self/oom_score_adj /proc/self/cgroup
}

# Descriptors 0, 1 and 2 that are closed stay closed, and are not confused.
test_closed_streams() {
    local closed
    for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
        run_to "$closed" "$METER" --quiet --json "$TMP/report" \
            sh -c "ls /proc/self/fd > '$TMP/metered'"
        run_to "$closed" sh -c "ls /proc/self/fd > '$TMP/plain'"
        sed -i '/^2[0-9][0-9]$/d' "$TMP/plain" "$TMP/metered"
        expect_same "descriptors with $closed" "$TMP/plain" "$TMP/metered"
    done
}

test_preload_stays() {
    local library
    library=$(ldd "$R/baseline/sharedhash" |
        sed -nE 's/.* (\/.*libz[^ ]*).*/\1/p')
    [ -n "$library" ] || skip 'sharedhash does not use a libz here'
    run env LD_PRELOAD="$library" "$METER" --quiet cat /proc/self/maps
    grep -q "$(realpath "$library")" "$TMP/out" || fail 'LD_PRELOAD was lost'
    grep -q 'liblockmeter' "$TMP/out" || fail 'the library is not there'
}

# ---- whole or not at all ----

# The program has 60 MB, lockmeter wants more than twice as much, and there is
# room for one of them.
# shellcheck disable=SC2016 # $ is for the shell that is started
test_cannot_map() {
    printf 'static char big[60000000];\nint main(void)\n{\n%s}\n' \
        '    return big[0] + 3;' > "$TMP/big.c"
    cc -O0 -o "$TMP/big" "$TMP/big.c"
    run "$TMP/big"
    expect_equal 'status of the program alone' 3 "$status"
    meter bash -c 'set -- $LOCKMETER "$0"
        ulimit -v $(($2 / 1024 + 40000))
        exec "${@: -1}"' "$TMP/big"
    expect_equal 'status' 126 "$status"
    expect_equal 'message' "lockmeter: the program is not run: \
there is no room to map its counters" "$(cat "$TMP/err")"
    refused 2 '^lockmeter: cannot map [0-9]+ bytes for counters: Cannot ' \
        prlimit --as=100000000 "$METER" "$LOCKS/mutex"
}

# A program that closes all descriptors it does not know is counted all the
# same, and so is one that has a file of its own at that number.
# shellcheck disable=SC2016 # $ is for the shell that is started
test_descriptor_closed() {
    meter bash -c 'eval "exec ${LOCKMETER%% *}>&-"
        exec "$0" 2 50' "$LOCKS/mutex"
    expect_equal 'status' 0 "$status"
    judge 'mutex 2 50, the descriptor closed'
    echo 'its own' > "$TMP/own"
    meter bash -c 'number=${LOCKMETER%% *}
        eval "exec $number<&- $number< \"$0\""
        exec cat "/proc/self/fd/$number"' "$TMP/own"
    expect_same "a file of the program's own" "$TMP/own" "$TMP/out"
    expect_report '.suspicions' '[]'
}

test_few_descriptors() {
    run bash -c 'ulimit -n 20; exec "$@"' - "$METER" --quiet --json \
        "$TMP/report" "$LOCKS/mutex" 7 100
    expect_equal 'status with 20 descriptors' 0 "$status"
    report=$TMP/report
    judge 'mutex 7 100 with 20 descriptors'
}

test_no_library() {
    mkdir "$TMP/alone"
    cp "$METER" "$TMP/alone"
    refused 2 "^lockmeter: cannot run 'touch': cannot read \
'$TMP/alone/liblockmeter.so': No such file or directory$" \
        "$TMP/alone/lockmeter" touch "$TMP/ran"
    [ ! -e "$TMP/ran" ] || fail 'the program was run'
}

# ---- where things are ----

test_path() {
    local folder
    mkdir "$TMP/bin" "$TMP/not"
    cp "$LOCKS/mutex" "$TMP/bin/lock-mutex"
    : > "$TMP/not/lock-mutex" # cannot be run, so it is not found
    PATH=/nowhere:$TMP/not:$TMP/bin:$PATH
    meter lock-mutex 2 50
    expect_equal 'status' 0 "$status"
    judge 'mutex in PATH'
    expect_report '.program[0]' '"lock-mutex"'
    cd "$TMP/bin"
    for folder in '' :/nowhere /nowhere:; do
        run env PATH="$folder" "$METER" --quiet lock-mutex 1 1
        expect_equal "status with PATH='$folder'" 0 "$status"
    done
    run "$METER" --quiet ./lock-mutex 1 1
    expect_equal 'status of ./lock-mutex' 0 "$status"
}

# shellcheck disable=SC2016 # $ is for the script
test_script() {
    printf '#!/bin/sh -e\n"%s" "$@"\necho "$0" done\n' "$LOCKS/mutex" \
        > "$TMP/a script"
    chmod +x "$TMP/a script"
    meter "$TMP/a script" 2 50
    expect_equal 'status' 0 "$status"
    expect_equal 'last line' "$TMP/a script done" "$(tail -n 1 "$TMP/out")"
    sed -i 's/ processes=1//' "$TMP/out" # the shell is one, too
    judge 'a script'
    expect_report .processes 2
}

test_odd_folder() {
    local folder="$TMP/a b:c\$d"
    mkdir "$folder"
    cp "$METER" "$R/grader/liblockmeter.so" "$folder"
    METER=$folder/lockmeter
    agrees 0 mutex 2 100
    agrees 0 exec execve 10
    agrees 0 exec system 10
    cp "$LOCKS/mutex" "$folder/a program"
    meter "$folder/a program" 2 100
    judge 'a program with a space in its name'
    ln -s "$folder/lockmeter" "$TMP/link"
    METER=$TMP/link
    agrees 0 mutex 2 100
}

t 'input and outputs of the program are left alone' test_streams
t 'a program finds all as it is without lockmeter' test_surroundings
t 'closed standard streams stay closed' test_closed_streams
t 'another library that is preloaded stays' test_preload_stays
t 'without room for the counters, nothing is run' test_cannot_map
t 'when their descriptor is closed, they are found again' \
    test_descriptor_closed
t 'a few descriptors are enough' test_few_descriptors
t 'without its library, nothing is run' test_no_library
t 'the program is found in PATH' test_path
t 'a script is metered with all that it runs' test_script
t 'a space and a colon in its path do no harm' test_odd_folder
finish
