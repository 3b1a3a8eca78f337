#!/usr/bin/env bash
# Files of 20 and 200 MB: the right signatures and lock counts, in 16 MiB of
# memory whatever the size of the file.
#
# Memory is read from the kernel: the program reads from a FIFO that is kept
# open until all data has been taken but what the FIFO holds. There the
# program waits, and its VmHWM in /proc is the most that it has used.
#
# The files are made once, in build/data, and checked each time.
# shellcheck source=grader/tests/lib.sh
LIMIT=${LIMIT:-600}
. grader/tests/lib.sh

DATA=$KIT/build/data
MOST_KIB=16384 # resident

# standard_file NAME: sets $file to its path, and $signature to what the
# table says; makes the file unless it is there with the right bytes.
standard_file() {
    local kind size seed bytes sha256
    read -r _ kind size seed bytes sha256 signature \
        < <(grep "^$1"$'\t' data/standard.tsv)
    file=$DATA/$1
    if ! holds "$bytes" "$sha256"; then
        mkdir -p "$DATA"
        "$R/data/gen" "$kind" "$size" "$seed" > "$file.$$"
        mv "$file.$$" "$file"
        holds "$bytes" "$sha256" || fail "gen does not make the $1 of the table"
    fi
}

holds() {
    [ "$(stat -c %s "$file" 2> /dev/null)" = "$1" ] &&
        [ "$(sha256sum < "$file")" = "$2  -" ]
}

peak_kib() {
    awk '$1 == "VmHWM:" { print $2 }' "/proc/$pid/status"
}

# measure NAME COMMAND...: its signature must be right and its memory small.
# Leaves its outputs, and in $locks the number that it printed.
measure() {
    local peak
    standard_file "$1"
    shift
    mkfifo "$TMP/in"
    exec 8<> "$TMP/in" # opens at once, as there is a reader and a writer
    start "$@" - < "$TMP/in" 8>&-
    exec 9> "$TMP/in" 8>&-
    timeout "$LIMIT" cat "$file" >&9 || fail "$* did not read it all" '' \
        "$(head -c 500 "$TMP/err")"
    peak=$(peak_kib)
    exec 9>&-
    wait_for "$pid" "$*"
    expect_equal "exit status of: $* ($(head -c 500 "$TMP/err"))" 0 "$status"
    expect_equal "standard output of: $*" "Final signature: $signature" \
        "$(cat "$TMP/out")"
    [ "$peak" -lt $MOST_KIB ] ||
        fail "peak memory of: $*" "less than $MOST_KIB KiB" "$peak KiB"
    locks=$(sed -n 's/^Lock acquisitions: //p' "$TMP/err")
}

test_threads() {
    needs_small $MOST_KIB baseline/sharedhash
    measure random-20M.bin "$R/baseline/sharedhash" -t
    expect_equal 'locks of sharedhash -t' "$(sum_of_locks "$file")" "$locks"
}

# The limit holds for each child, too, and for all that it maps.
test_processes() {
    needs_small $MOST_KIB baseline/sharedhash
    measure random-20M.bin prlimit --as=$((MOST_KIB * 1024)) \
        "$R/baseline/sharedhash" -m
    expect_equal 'locks of sharedhash -m' "$(sum_of_locks "$file")" "$locks"
    none_left "$TMP/in" 'sharedhash -m'
}

# The others show strategies that save memory or waiting, not locks.
test_solutions() {
    local program
    needs_small $MOST_KIB baseline/sharedhash
    for program in esharedhash standing_workers size_classes opportunistic; do
        measure random-20M.bin "$R/solution/$program" -t
        rm "$TMP/in"
        case $program in size_classes | opportunistic) continue ;; esac
        [ "$locks" -le 20 ] || fail "locks of $program" 'at most 20' "$locks"
    done
}

test_single_200() {
    needs_small $MOST_KIB baseline/sharedhash
    measure random-200M.bin "$R/baseline/sharedhash"
    expect_equal 'standard error' '' "$(cat "$TMP/err")"
}

test_standing_200() {
    needs_small $MOST_KIB baseline/sharedhash
    measure random-200M.bin "$R/solution/standing_workers" -t
    [ "$locks" -le 20 ] || fail 'locks' 'at most 20' "$locks"
}

t 'sharedhash -t does 20 MB with 4s + 4 locks a block' test_threads
t 'sharedhash -m does 20 MB with 4s + 4 locks a block' test_processes
t 'the solutions do 20 MB, the two with pools with few locks' test_solutions
t 'sharedhash does 200 MB without threads' test_single_200
t 'standing workers do 200 MB with few locks' test_standing_200
finish
