#!/usr/bin/env bash
# Fuzzes the decoder with libFuzzer: `make fuzz` and `make check` call this.
#
#     grader/tests/fuzz.sh [SECONDS]       20 by default
#
# fuzz_container.c says what is tried with an input and what must hold. The
# first inputs are containers and coded blocks that sharedhash makes of small
# files. What libFuzzer finds interesting stays in build/fuzz/corpus for the
# next time; what breaks something is left there as a file, and the output says
# how to run just that again.
#
# Then, so that silence means something: decoders with one bounds check left
# out must be found out, within a fixed number of runs.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

FOR=${1:-20}
RUNS=200000 # for a decoder with a bug; hundreds are usually enough
FUZZ=build/fuzz
LIMIT=$((FOR + 10 * LIMIT))
BOUNDS=(-max_len=4096 -timeout=60 -rss_limit_mb=2048 -malloc_limit_mb=256
    -print_funcs=0)
SOURCES=(sharedhash blocks threads huffman code container firstfit heap)
FLAGS=(-std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
    -D_FILE_OFFSET_BITS=64 -Wall -Wextra -g -O1 -pthread
    "-fsanitize=fuzzer,address,undefined" -fno-sanitize-recover=all)

# compile FOLDER OUT: the target with the library's sources in FOLDER.
compile() {
    command -v clang > /dev/null || skip 'no clang here'
    echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' > "$TMP/least.c"
    clang -fsanitize=fuzzer "$TMP/least.c" -o "$TMP/least" 2> /dev/null ||
        skip 'this clang has no libFuzzer (Debian: libclang-rt-14-dev)'
    local sources=("${SOURCES[@]/#/$1/}")
    sources=("${sources[@]/%/.c}")
    succeeds clang "${FLAGS[@]}" "-I$1" -o "$2" \
        grader/tests/fuzz_container.c "${sources[@]}" -lz
}

# seed NAME: the container of $TMP/plain; if its first block is coded, also
# that block with its length before it, as huffman_decode is tried.
seed() {
    local file=$FUZZ/seeds/$1.huf coded
    succeeds build/release/baseline/sharedhash -o "$file" "$TMP/plain"
    coded=$(od -An -v -tu4 -j16 -N4 "$file" | tr -d ' ')
    if [ "$(wc -c < "$TMP/plain")" -ge 1024 ] && [ "$coded" -lt 1024 ]; then
        {
            printf '\xff\x03' # 1,023, one less than the length
            tail -c +25 "$file" | head -c "$coded"
        } > "$FUZZ/seeds/$1.code"
    fi
}

seeds() {
    local kind
    build FLAVOUR=release build/release/data/gen \
        build/release/baseline/sharedhash
    mkdir -p $FUZZ/seeds $FUZZ/corpus
    : > "$TMP/plain"
    seed empty
    printf 'hello, huffman\n' > "$TMP/plain"
    seed short
    for kind in random text geometric one-symbol two-symbols-tie fibonacci \
        zeros-then-random; do
        build/release/data/gen $kind 1024 61 > "$TMP/plain"
        seed "$kind"
        build/release/data/gen $kind 2200 61 > "$TMP/plain"
        seed "$kind-3"
    done
}

# say_again: for what the fuzzer has left.
say_again() {
    local found
    for found in "$FUZZ"/found-*; do
        [ -e "$found" ] || continue
        echo "# again: $FUZZ/fuzz_container $found"
        echo "# a container? build/asan/baseline/sharedhash -d $found"
    done
}

test_fuzz() {
    local target=$FUZZ/fuzz_container inputs
    seeds
    compile baseline "$target"
    rm -f $FUZZ/found-*
    run "$target" "${BOUNDS[@]}" "-max_total_time=$FOR" \
        -artifact_prefix=$FUZZ/found- $FUZZ/corpus $FUZZ/seeds
    if [ "$status" -ne 0 ]; then
        say_again
        fail "the fuzzer ended with status $status" 'no finding' \
            "$(grep -aE -A 8 'ERROR|SUMMARY|does not hold' "$TMP/err" |
                head -n 20)"
    fi
    inputs=$(find $FUZZ/corpus -type f | wc -l)
    echo "# $(grep -a '^Done' "$TMP/err"), $inputs inputs in $FUZZ/corpus"
}

# finds_bug NAME SED-EXPRESSION: in code.c
finds_bug() {
    seeds
    cp -r baseline "$TMP/baseline"
    sed -i -E "$2" "$TMP/baseline/code.c"
    ! cmp -s baseline/code.c "$TMP/baseline/code.c" ||
        fail "sed finds nothing to change for '$1' in baseline/code.c"
    compile "$TMP/baseline" "$TMP/fuzz_container"
    mkdir "$TMP/corpus"
    run "$TMP/fuzz_container" "${BOUNDS[@]}" -runs=$RUNS -seed=1 \
        "-artifact_prefix=$TMP/found-" "$TMP/corpus" $FUZZ/seeds
    [ "$status" -ne 0 ] || fail "$1: not found in $RUNS runs"
    grep -aqE 'SUMMARY: AddressSanitizer: heap-buffer-overflow' "$TMP/err" ||
        fail "$1: the finding" heap-buffer-overflow \
            "$(grep -a SUMMARY "$TMP/err")"
}

test_bug_lengths() {
    finds_bug 'lengths past the end' \
        's/bits_left\(in\) < count \* LENGTH_BITS/0/'
}

test_bug_codes() {
    finds_bug 'codes past the end' \
        's/(length == HUFFMAN_LONGEST) \|\| bits_left\(in\) == 0/\1/'
}

t "$FOR seconds of fuzzing find nothing in the decoder" test_fuzz
t 'a decoder that reads code lengths past the end is found' test_bug_lengths
t 'a decoder that reads codes past the end is found' test_bug_codes
finish
