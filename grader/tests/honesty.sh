#!/usr/bin/env bash
# The baseline is honest: as slow as the textbook and no slower, and never
# tuned. Two things are pinned, neither of which a busy machine can move: how
# often it takes the lock, and what one ufree costs.
#
# The cost of ufree is that of one call on a list of 100 holes (one_free.c),
# counted by callgrind. A walk to the piece's place (50 holes) and one over
# the whole list (100) make, with gcc 12.2 and clang 14 of Debian 12:
#
#                                       instructions    data reads
#     gcc -O2                                  1,262           285
#     clang -O2                                1,496           284
#     -O1, -O3, -Os of both         1,253 to 1,573    283 to 293
#
# Reads depend on what is walked and hardly on the compiler, so their range is
# narrow. Instructions have a wide one, for what does not read: an idle loop.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

LEAST_INSTRUCTIONS=900
MOST_INSTRUCTIONS=1900
LEAST_READS=240
MOST_READS=330

# locks_are COUNT FILE: in -t and in -m.
locks_are() {
    local flag
    for flag in -t -m; do
        succeeds "$R/baseline/sharedhash" "$flag" "$2"
        expect_equal "standard error of sharedhash $flag ${2##*/}" \
            "Lock acquisitions: $1" "$(cat "$TMP/err")"
    done
}

test_locks_by_hand() {
    # 100 blocks of one symbol: 100 * (4 * 1 + 4)
    head -c 102400 /dev/zero > "$TMP/zeros"
    locks_are 800 "$TMP/zeros"
    # 3 blocks of all 256: 3 * (4 * 256 + 4)
    printf '%b' "$(printf '\\x%02x' {0..255})" > "$TMP/all"
    cat "$TMP"/all{,,,,,,,,,,,} > "$TMP/all-12"
    locks_are 3084 "$TMP/all-12"
}

test_locks_counted() {
    build FLAVOUR=release build/release/data/gen
    local kind
    for kind in random text; do
        build/release/data/gen "$kind" 50500 61 > "$TMP/$kind"
        locks_are "$(sum_of_locks "$TMP/$kind")" "$TMP/$kind"
    done
}

test_no_locks() {
    head -c 5000 /dev/zero > "$TMP/zeros"
    succeeds "$R/baseline/sharedhash" "$TMP/zeros"
    expect_equal 'standard error without -t and -m' '' "$(cat "$TMP/err")"
}

# in_range WHAT LEAST VALUE MOST
in_range() {
    if [ "$3" -lt "$2" ] || [ "$3" -gt "$4" ]; then
        fail "$1 of one ufree among 100 holes" "$2 to $4" "$3"
    fi
}

test_cost() {
    command -v valgrind > /dev/null || skip 'no valgrind here'
    build FLAVOUR=release build/release/grader/tests/one_free
    # valgrind 3.19 dies of clang's debug information, and needs none here
    strip -g -o "$TMP/one_free" build/release/grader/tests/one_free
    succeeds valgrind --tool=callgrind --cache-sim=yes \
        --toggle-collect=one_free \
        --callgrind-out-file="$TMP/callgrind.out" "$TMP/one_free"
    # 101 pieces of 48 bytes, then 100; between and behind them 100 holes
    expect_equal 'the list of holes' 'used before 4848, after 4800' \
        "$(cat "$TMP/out")"
    local instructions reads
    read -r instructions reads _ < <(
        sed -n 's/^==[0-9]*== Collected : //p' "$TMP/err")
    in_range instructions $LEAST_INSTRUCTIONS "$instructions" \
        $MOST_INSTRUCTIONS
    in_range 'data reads' $LEAST_READS "$reads" $MOST_READS
    echo "# $instructions instructions, $reads data reads"
}

# What waits costs no instructions.
test_no_waiting() {
    build FLAVOUR=release build/release/baseline/sharedhash
    local waits='sleep|yield|poll|select|alarm|timer|clock|pause|syscall|sem_'
    local file
    for file in sharedhash firstfit heap huffman blocks threads; do
        expect_equal "what baseline/$file.c calls that waits" '' \
            "$(nm -u "build/release/baseline/$file.o" | grep -E "$waits")"
    done
}

t 'one lock acquisition for each of 4s + 4 calls, numbers made by hand' \
    test_locks_by_hand
t 'one lock acquisition for each of 4s + 4 calls, random bytes and text' \
    test_locks_counted
t 'a single thread takes no lock' test_no_locks
t 'one ufree among 100 holes costs what the textbook version costs' test_cost
t 'nothing in the allocator or the tree waits for time to pass' \
    test_no_waiting
finish
