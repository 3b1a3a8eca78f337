#!/usr/bin/env bash
# The decoder of the grader's oracle against containers that nobody wrote:
# 2,000 that are damaged, in the program, with sanitizers, and beside
# sharedhash -d; and some made by hand, whose checksums are right and nothing
# else is. All must be refused, each with its reason, and nothing may be left.
# shellcheck source=grader/tests/lib.sh disable=SC2086 # flags are words
. grader/tests/lib.sh

ORACLE=$R/grader/oracles/sharedhash
GEN=$R/data/gen
P=$R/baseline/sharedhash
SOURCES=(grader/oracles/sharedhash.c grader/oracles/sharedhash_decode.c)
DAMAGED="^oracle: '[^']*' is damaged: [a-z]"

# ---- Bytes: in variables they are written as \xNN --------------------------

printf -v all '\\x%02x ' {0..255}
read -ra hex <<< "$all" # hex[65] is \x41

# u32 NUMBER...: little-endian.
u32() {
    for n; do
        printf '%s' "${hex[n & 255]}${hex[n >> 8 & 255]}" \
            "${hex[n >> 16 & 255]}${hex[n >> 24 & 255]}"
    done
}

bytes_of() {
    od -An -v -tx1 "$1" | tr -d '\n' | sed 's/ /\\x/g'
}

# put BYTES: a file more in $TMP/damaged, unless nothing is damaged in it.
put() {
    [ "$1" != "$good" ] || return 0
    printf '%b' "$1" > "$TMP/damaged/$((10000 + number))"
    number=$((number + 1))
}

# The container of two blocks, one coded and one raw, and some noise.
make_container() {
    mkdir "$TMP/damaged"
    number=0
    "$GEN" geometric 1024 61 > "$TMP/data"
    "$GEN" random 40 61 >> "$TMP/data"
    succeeds "$P" -o "$TMP/good" "$TMP/data"
    good=$(bytes_of "$TMP/good")
    size=$((${#good} / 4))
    mapfile -t noise < <("$GEN" random 64k 61 | od -An -v -tu2 -w2)
}

# Every length, and two flipped bits in every byte.
truncate_and_flip() {
    local at bit value
    for ((at = 0; at < size; at++)); do
        put "${good::4*at}"
        value=0x${good:4*at+2:2}
        for bit in $((at % 4)) $((at % 4 + 4)); do
            put "${good::4*at}${hex[value ^ 1 << bit]}${good:4*at+4}"
        done
    done
}

# Some bytes overwritten; a piece left out or doubled.
tangle() {
    local i=0 bytes at many times
    while [ $i -lt 700 ]; do
        bytes=$good
        for ((times = noise[i++] % 4; times >= 0; times--)); do
            at=$((noise[i] % size))
            bytes=${bytes::4*at}${hex[noise[i + 1] & 255]}${bytes:4*at+4}
            i=$((i + 2))
        done
        put "$bytes"
        at=$((noise[i] % size)) many=$((1 + noise[i + 1] % 64))
        put "${good::4*at}${good:4*(at+many)}"
        put "${good::4*(at+many)}${good:4*at}"
        i=$((i + 2))
    done
}

# Noise alone, in a container, as a block that is coded or raw (and may be
# too long), and behind the code lengths of the first block.
drown() {
    local i n bytes lengths=42 # bytes of them, or nearly
    for ((i = 0; i < 60; i++)); do
        n=$((1 + noise[i] % 1600))
        "$GEN" random $n $i > "$TMP/noise"
        bytes=$(bytes_of "$TMP/noise")
        put "$bytes"
        put "${good::48}$bytes"
        put "${good::48}$(u32 1024 $n 0)$bytes"
        put "${good::48}$(u32 $n $n 0)$bytes"
        put "${good::48}$(u32 1024 $((lengths + n)) 0)${good:96:4*lengths
            }$bytes"
    done
}

make_damage() {
    make_container
    truncate_and_flip
    tangle
    drown
    [ $number -ge 2000 ] || fail 'damaged containers' '>= 2000' $number
}

# refuses_all PATTERN PROGRAM FLAG [FLAG]: all of $TMP/damaged, each with
# status 1 and a line like this, and nothing is left. Quicker than `refused`.
refuses_all() {
    local pattern=$1
    shift
    run bash -c 'for file in "$0"/damaged/*; do
        "$1" $2 "$file" $3 "$0/back"
        status=$?
        [ $status -eq 1 ] || echo "status $status for $file"
        [ ! -e "$0/back" ] || { echo "left by $file"; rm "$0/back"; }
    done' "$TMP" "$@"
    expect_equal "damaged containers, $*" '' "$(head -n 5 "$TMP/out")"
    expect_lines "what it says, $*" "$TMP/err" $number
    expect_equal "other things that it says, $*" '' \
        "$(grep -vE "$pattern" "$TMP/err" | head -n 5)"
}

# ---- Sanitizers ------------------------------------------------------------

# compile OUT SOURCE...: with AddressSanitizer and UBSan.
compile() {
    local out=$1
    shift
    succeeds gcc -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -g -O1 \
        -Igrader/oracles -fsanitize=address,undefined \
        -fno-sanitize-recover=all -o "$out" "$@" -lz
}

# The sanitizers take their time to start, so a program decodes them all.
make_decoder() {
    cat > "$TMP/decoder.c" <<'END'
#include "sharedhash_decode.h"
#include <stdlib.h>
int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        char *bytes;
        size_t size;
        FILE *in = fopen(argv[i], "rb"), *out = open_memstream(&bytes, &size);
        const char *problem = sharedhash_decode(in, out);
        printf("oracle: '%s' is damaged: %s\n", argv[i], problem);
        fclose(in);
        fclose(out);
        free(bytes);
    }
    return 0;
}
END
    compile "$TMP/decoder" "$TMP/decoder.c" "${SOURCES[1]}"
}

test_damage() {
    local file
    make_damage
    refuses_all "$DAMAGED" "$ORACLE" --decode
    mv "$TMP/err" "$TMP/expected"
    refuses_all '^sharedhash: ' "$P" -d -o
    make_decoder
    succeeds "$TMP/decoder" "$TMP"/damaged/*
    expect_same 'reasons with sanitizers' "$TMP/expected" "$TMP/out"
    compile "$TMP/oracle" "${SOURCES[@]}"
    for file in "$TMP"/damaged/*50; do
        refused 1 "$DAMAGED" "$TMP/oracle" --decode "$file" "$TMP/back"
    done
    succeeds "$TMP/oracle" --decode "$TMP/good" "$TMP/back"
    expect_same 'the sound one' "$TMP/data" "$TMP/back"
    for file in data/conformance/*.*; do
        succeeds "$TMP/oracle" --blocks "$file"
    done
}

# ---- Containers made by hand -----------------------------------------------

# plain SIZE [CHARACTER]: the file $TMP/plain; checksum: its CRC-32.
plain() {
    head -c "$1" /dev/zero | tr '\0' "${2:-A}" > "$TMP/plain"
}
checksum() {
    gzip -nc "$TMP/plain" | tail -c 8 | head -c 4 > "$TMP/checksum"
    bytes_of "$TMP/checksum"
}

# add BYTES: to the container, as the one block that is $TMP/plain.
add() {
    blocks+=$(u32 "$(wc -c < "$TMP/plain")" $((${#1} / 4)))$(checksum)$1
    cat "$TMP/plain" >> "$TMP/whole"
}
add_raw() {
    plain "$@"
    add "$(bytes_of "$TMP/plain")"
}

# begin: an empty container; close: what was added, with head and end.
begin() {
    blocks=''
    : > "$TMP/whole"
}
close() {
    cp "$TMP/whole" "$TMP/plain"
    printf '%b' "HUFB$(u32 1 1024)$blocks" > "$TMP/made"
    printf '%b' "$(u32 0 "$(wc -c < "$TMP/whole")" 0)$(checksum)" >> "$TMP/made"
}

# coded LENGTHS-AND-CODES [SYMBOLS]: 100 As in a coded block; the symbols'
# bits are those of A (65) if not said.
coded() {
    begin
    plain 100
    local zeros
    zeros=$(u32 0 0 0 0 0 0)
    add "${zeros::32}${2:-\\x40}${zeros::92}$1"
    close
}

# accepted WHAT: $TMP/made, by the oracle and by sharedhash -d.
accepted() {
    rm -f "$TMP/back"
    succeeds "$ORACLE" --decode "$TMP/made" "$TMP/back"
    expect_same "$1" "$TMP/whole" "$TMP/back"
    succeeds "$P" -d "$TMP/made"
    expect_same "sharedhash -d, $1" "$TMP/whole" "$TMP/out"
}

# rejected REASON: by both.
rejected() {
    rm -f "$TMP/back"
    refused 1 "is damaged: $1\$" "$ORACLE" --decode "$TMP/made" "$TMP/back"
    [ ! -e "$TMP/back" ] || fail "left something: $1"
    refused 1 '^sharedhash: ' "$P" -d "$TMP/made"
}

test_codes() {
    coded '\x00' # 5 bits: a code of length 0
    accepted 'one symbol'
    coded '\x01'
    rejected 'a block goes on after its last code'
    coded '\x00\x00'
    rejected 'a block goes on after its last code'
    coded "$(u32 0 0 0)\\x00\\x00"
    rejected 'a block goes on after its last code'
    coded "\\x08$(u32 0 0 0)\\x00" # length 1, then 100 bits
    rejected 'a block has code lengths of no tree'
    coded '\x00\x00' '\x60' # A and B, no bits for either
    rejected 'a block has code lengths of no tree'
    coded '' '\x00'
    rejected 'a block has code lengths of no tree'
    coded ''
    rejected 'the code lengths of a block are cut off'
    coded "\\x08\\x40$(u32 0 0 0)" '\x60' # A and B, a bit for each
    accepted 'a symbol that does not occur'
    coded "\\x08\\x40$(u32 0 0)\\x00\\x00\\x00" '\x60'
    rejected 'the codes of a block are cut off'
}

test_blocks() {
    begin
    add_raw 1024
    add_raw 40 B
    close
    accepted 'two raw blocks'
    begin
    add_raw 40
    add_raw 1024 B
    close
    rejected 'a block follows a short one'
    begin
    add_raw 1025
    close
    rejected 'a block is too long'
    begin
    plain 10
    add "$(u32 0 0)\\x00\\x00\\x00"
    close
    rejected 'a block has an impossible packed length'
    begin
    plain 10
    add ''
    close
    rejected 'a block has an impossible packed length'
}

test_whole() {
    begin
    add_raw 1024
    add_raw 1024 B
    { tail -c 1024 "$TMP/whole" && head -c 1024 "$TMP/whole"; } > "$TMP/moved"
    mv "$TMP/moved" "$TMP/whole"
    close
    rejected 'the checksum of the whole differs'
    head -c 1024 "$TMP/whole" > "$TMP/less"
    mv "$TMP/less" "$TMP/whole"
    close
    rejected 'the total length differs'
    begin
    close
    accepted 'an empty container'
    printf '\0' >> "$TMP/made"
    rejected 'something follows its end'
    cat "$TMP/made" "$TMP/made" > "$TMP/twice"
    mv "$TMP/twice" "$TMP/made"
    rejected 'something follows its end'
    printf '%b' "HUFB$(u32 2 1024 0 0 0 0)" > "$TMP/made"
    rejected 'its version or block size is another one'
    printf '%b' "HUFB$(u32 1 2048 0 0 0 0)" > "$TMP/made"
    rejected 'its version or block size is another one'
    printf '%b' "HUFA$(u32 1 1024 0 0 0 0)" > "$TMP/made"
    rejected 'it is no container'
    : > "$TMP/made"
    rejected 'it is no container'
}

# A container that says more than it has: its memory is that of a block.
test_memory() {
    needs_small 10240 grader/oracles/sharedhash
    "$GEN" text 5M 61 > "$TMP/data"
    succeeds "$P" -o "$TMP/packed" "$TMP/data"
    succeeds prlimit --as=10485760 "$ORACLE" --decode "$TMP/packed" \
        "$TMP/back"
    expect_same '5 MB of text' "$TMP/data" "$TMP/back"
    printf '%b' "HUFB$(u32 1 1024 $((0xffffffff)) 1 0 0)" > "$TMP/made"
    rejected 'a block is too long'
    printf '%b' "HUFB$(u32 1 1024 1024 $((0xffffffff)) 0)" > "$TMP/made"
    rejected 'a block has an impossible packed length'
}

t '2,000 damaged containers: sharedhash -d refuses them as well' test_damage
t 'codes are a tree, and nothing comes after the last' test_codes
t 'blocks have the lengths that they may have' test_blocks
t 'blocks that are left out, moved or added are noticed' test_whole
t 'the decoder needs little memory, whatever a container says' test_memory
finish
