#!/usr/bin/env bash
# Every program in the flavours asan, ubsan and tsan: the conformance vectors,
# 60 random blocks, compressing and decompressing, and hundreds of damaged
# containers. A report ends the program with a status of its own.
#
#     CONFORMANCE=dir grader/tests/sanitizers.sh      other vectors
#
# ThreadSanitizer also runs where the global heap is used by many threads at
# once (POOL_SIZE=4096: all pools overflow), on one CPU, where threads change
# at other places, and with 64 threads, of which 44 have no pool.
#
# That these flavours find bugs in umalloc memory and missing locks is tested
# by planted.sh.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

VECTORS=${CONFORMANCE:-data/conformance}
SMALL=POOL_SIZE=4096
BYTES=$((60 * 1024 + 333))
NAMES=(baseline/sharedhash starter/esharedhash solution/esharedhash
    solution/standing_workers solution/size_classes solution/opportunistic)

REPORTED=98
export ASAN_OPTIONS=exitcode=$REPORTED
export UBSAN_OPTIONS=exitcode=$REPORTED:print_stacktrace=1
export TSAN_OPTIONS=exitcode=$REPORTED
ulimit -c 0

# get FLAVOUR [POOL_SIZE=N]: builds all programs and sets $folder.
get() {
    folder=build/$1${2:+-${2/=/-}}
    build "FLAVOUR=$1" ${2:+"$2"} "B=$folder" "${NAMES[@]/#/$folder/}"
}

# make_data: $TMP/data, $TMP/packed and $signature, as release has them.
make_data() {
    build FLAVOUR=release build/release/data/gen \
        build/release/baseline/sharedhash
    # the first blocks can be compressed
    build/release/data/gen text 9k 61 > "$TMP/data"
    build/release/data/gen random $((BYTES - 9 * 1024)) 61 >> "$TMP/data"
    succeeds build/release/baseline/sharedhash -o "$TMP/packed" "$TMP/data"
    signature=$(sed 's/Final signature: //' "$TMP/out")
}

# signs SIGNATURE COMMAND...: nothing but the signature, and for -t and -m the
# count of locks.
signs() {
    local expected=$1
    shift
    succeeds "$@"
    expect_equal "standard output of: $*" "Final signature: $expected" \
        "$(cat "$TMP/out")"
    ! grep -v '^Lock acquisitions: [0-9]*$' "$TMP/err" > "$TMP/more" ||
        fail "standard error of: $*" 'no report' "$(head -n 20 "$TMP/more")"
}

# vectors FLAVOUR: all vectors, programs and modes.
vectors() {
    local folder file expected name mode
    [ -s "$VECTORS/signatures.tsv" ] ||
        skip "no signatures.tsv in $VECTORS"
    get "$1"
    while read -r file _ expected; do
        for name in "${NAMES[@]}"; do
            for mode in '' -t -m; do
                signs "$expected" "$folder/$name" ${mode:+"$mode"} \
                    "$VECTORS/$file" < /dev/null
            done
        done
    done < "$VECTORS/signatures.tsv"
}

# round_trip FLAVOUR [POOL_SIZE=N]: signature, -o and -d of 60 blocks.
round_trip() {
    local folder signature name mode
    make_data
    get "$@"
    for name in "${NAMES[@]}"; do
        for mode in '' -t -m; do
            signs "$signature" "$folder/$name" ${mode:+"$mode"} \
                -o "$TMP/out.huf" "$TMP/data"
            expect_same "$folder/$name $mode -o" "$TMP/packed" "$TMP/out.huf"
        done
        succeeds "$folder/$name" -d "$TMP/packed"
        expect_same "$folder/$name -d" "$TMP/data" "$TMP/out"
    done
}

# write_bytes BYTE...: hexadecimal, to $TMP/damaged
write_bytes() {
    local text
    printf -v text '\\x%s' "$@"
    printf '%b' "$text" > "$TMP/damaged"
}

damaged_is_refused() {
    write_bytes "$@"
    refused 1 "^sharedhash: '$TMP/damaged' (is|has) " \
        "$folder/baseline/sharedhash" -d "$TMP/damaged"
}

# damage FLAVOUR: one coded block, then raw ones, so that enough bytes follow
# to overrun a buffer. The head of the file and of the first block is cut after
# every byte, and every bit of it turned over; further on, every 37th byte is
# treated so, with one of its bits. Each of these files must be refused.
damage() {
    local folder bytes old length i bit tried=0
    get "$1"
    build FLAVOUR=release build/release/data/gen
    build/release/data/gen text 1k 61 > "$TMP/plain"
    build/release/data/gen random 3222 61 >> "$TMP/plain"
    succeeds "$folder/baseline/sharedhash" -o "$TMP/packed" "$TMP/plain"
    mapfile -t bytes < <(od -An -v -tx1 -w1 "$TMP/packed" | tr -d ' ')
    length=${#bytes[@]}
    [ "$length" -lt 4222 ] || fail 'the text block is not coded'
    write_bytes "${bytes[@]}"
    expect_same 'a container that is not damaged' "$TMP/packed" "$TMP/damaged"
    for ((i = 1; i < length; i += i < 24 ? 1 : 37)); do
        damaged_is_refused "${bytes[@]:0:i}"
        old=${bytes[i]}
        for ((bit = i < 24 ? 0 : 7 - i % 8; bit < 8; bit += i < 24 ? 1 : 8)); do
            printf -v "bytes[$i]" '%02x' $((0x$old ^ 1 << bit))
            damaged_is_refused "${bytes[@]}"
            tried=$((tried + 1))
        done
        bytes[i]=$old
    done
    echo "# $tried bits turned over"
}

test_vectors_asan() { vectors asan; }
test_vectors_ubsan() { vectors ubsan; }
test_vectors_tsan() { vectors tsan; }
test_blocks_asan() { round_trip asan; }
test_blocks_ubsan() { round_trip ubsan; }
test_blocks_tsan() { round_trip tsan; }
test_fallback_tsan() { round_trip tsan $SMALL; }
test_fallback_asan() { round_trip asan $SMALL; }
test_damage_asan() { damage asan; }
test_damage_ubsan() { damage ubsan; }

test_one_cpu() {
    local folder signature name size
    command -v taskset > /dev/null || skip 'no taskset here'
    taskset -c 0 true 2> /dev/null || skip 'CPU 0 is not ours'
    make_data
    for size in '' $SMALL; do
        get tsan ${size:+"$size"}
        for name in "${NAMES[@]}"; do
            signs "$signature" taskset -c 0 "$folder/$name" -t "$TMP/data"
        done
    done
}

test_64_threads() {
    local folder signature
    make_data
    get tsan $SMALL
    for _ in 1 2 3; do
        signs "$signature" "$folder/solution/standing_workers" -t -j 64 \
            "$TMP/data"
    done
    expect_equal 'locks: more than 1000 were taken' 1 \
        "$(awk '{ print ($3 > 1000) }' "$TMP/err")"
}

t 'asan: the conformance vectors, all programs and modes' test_vectors_asan
t 'ubsan: the conformance vectors, all programs and modes' test_vectors_ubsan
t 'tsan: the conformance vectors, all programs and modes' test_vectors_tsan
t 'asan: 60 blocks, there and back' test_blocks_asan
t 'ubsan: 60 blocks, there and back' test_blocks_ubsan
t 'tsan: 60 blocks, there and back' test_blocks_tsan
t 'asan: 60 blocks, there and back, all pools overflow' test_fallback_asan
t 'tsan: 60 blocks, there and back, all pools overflow' test_fallback_tsan
t 'tsan: on one CPU' test_one_cpu
t 'tsan: 64 standing threads on 20 pools that overflow' test_64_threads
t 'asan: every damaged container is refused' test_damage_asan
t 'ubsan: every damaged container is refused' test_damage_ubsan
finish
