#!/usr/bin/env bash
# What -o writes, -d gives back: for every program and mode, over the
# conformance vectors and over small files of every kind that data/gen makes.
# All of them must write the same container, to the byte; so what -d does with
# damaged containers, and what OUT may be, is tried with one program only, the
# former exhaustively in the unit tests. The layout is in container.h. FULL=yes
# tries more sizes.
# shellcheck source=grader/tests/lib.sh disable=SC2086 # flags are words
. grader/tests/lib.sh

VECTORS=$(realpath -m -- "${CONFORMANCE:-data/conformance}")
P=$R/baseline/sharedhash
TEXT=$VECTORS/text-10k.txt
SIZES="0 1 1025 20481 ${FULL:+1023 1024 20480 64k}"

# make_files PATTERN: the files to try, in $TMP/list; no two are the same.
make_files() {
    local kind size
    mkdir "$TMP/files"
    cp "$VECTORS"/*.bin "$VECTORS"/*.txt "$TMP/files"
    for kind in $("$R/data/gen" --list | cut -d ' ' -f 1); do
        for size in $SIZES; do
            "$R/data/gen" "$kind" "$size" 61 > "$TMP/files/$kind-$size"
        done
    done
    (cd "$TMP/files" && sha256sum -- * | grep -E "$1" | sort -u -k 1,1) |
        sed -E "s|^[^ ]+  |$TMP/files/|" > "$TMP/list"
    [ -s "$TMP/list" ] || fail 'there are no files to try'
}

# Packs one file with each of the runs in $TMP/runs, and unpacks it with each
# program.
round_trip() {
    local file=$1 program flags number=0
    rm -rf "$TMP/packed" "$TMP/unpacked"
    mkdir "$TMP/packed" "$TMP/unpacked"
    while read -r program flags; do
        number=$((number + 1))
        succeeds "$R/$program" $flags -o "$TMP/packed/$number" "$file"
        [[ $(< "$TMP/out") =~ ^'Final signature: '[0-9]+$ ]] ||
            fail "$program $flags -o: no signature" '' "$(cat "$TMP/out")"
        [ -z "$flags" ] || continue # -d has no modes
        succeeds "$R/$program" -d "$TMP/packed/$number" \
            -o "$TMP/unpacked/$number"
        [[ ! -s "$TMP/out" && ! -s "$TMP/err" ]] ||
            fail "output of $program -d -o" '' "$(cat "$TMP/out" "$TMP/err")"
    done < "$TMP/runs"
    all_same "$TMP/packed/1" packed "-o of ${file##*/}"
    all_same "$file" unpacked "-d -o of ${file##*/}, packed"
}

# all_same EXPECTED FOLDER WHAT: its files; their names are lines of the runs.
all_same() {
    local sum name sums
    sums=$(sha256sum "$1" "$TMP/$2"/*)
    while read -r sum name; do
        [ "$sum" = "${sums%% *}" ] ||
            fail "$3: other bytes" "those of $1" \
                "those of $(sed -n "${name##*/}p" "$TMP/runs")"
    done < <(tail -n +2 <<< "$sums")
}

# all_round_trips FILES RUNS: those whose lines match the patterns.
all_round_trips() {
    local file
    make_files "$1"
    every_run | grep -E "$2" > "$TMP/runs"
    while read -r file; do
        round_trip "$file"
    done < "$TMP/list"
}

# Kinds that need few nodes are quick; the others hold every mode up.
test_vectors() { all_round_trips '\.(bin|txt)$' .; }
test_small() { all_round_trips '[^ ]-(0|1|1023|1024|1025)$' .; }
test_large() { all_round_trips '[^ ]-(20480|20481|64k)$' .; }

test_ways_to_unpack() {
    local program file
    make_files '(empty.bin|text-10k.txt|random-1025.bin|text-20481)$'
    for program in "${PROGRAMS[@]}"; do
        while read -r file; do
            succeeds "$R/$program" "$file" -o "$TMP/packed"
            succeeds "$R/$program" -d "$TMP/packed"
            expect_same "$program -d FILE" "$file" "$TMP/out"
            succeeds "$R/$program" -d - < "$TMP/packed"
            expect_same "$program -d - < FILE" "$file" "$TMP/out"
            succeeds "$R/$program" -d - < <(cat "$TMP/packed")
            expect_same "cat FILE | $program -d -" "$file" "$TMP/out"
            succeeds "$R/$program" -o "$TMP/back" -d - < "$TMP/packed"
            expect_same "$program -o OUT -d -" "$file" "$TMP/back"
        done < "$TMP/list"
    done
}

test_pack_stdin() {
    local program flags
    succeeds "$P" -o "$TMP/expected" "$TEXT"
    while read -r program flags; do
        succeeds "$R/$program" $flags -o "$TMP/packed" - < <(cat "$TEXT")
        expect_same "| $program $flags -o OUT -" "$TMP/expected" "$TMP/packed"
    done < <(every_run)
}

# takes KIND SIZE LEAST [MOST]: bytes of what is packed; it comes back.
takes() {
    local bytes
    "$R/data/gen" "$1" "$2" 61 > "$TMP/data"
    succeeds "$P" "$TMP/data" -o "$TMP/packed"
    bytes=$(wc -c < "$TMP/packed")
    [[ $bytes -ge $3 && $bytes -le ${4:-$3} ]] ||
        fail "$2 of $1, packed" "$3 to ${4:-$3} bytes" "$bytes bytes"
    succeeds "$P" -d "$TMP/packed"
    expect_same "$2 of $1" "$TMP/data" "$TMP/out"
}

# The file's head and end are 28 bytes, a block's head is 12. A block of one
# symbol has 256 + 5 bits, 33 bytes: for 33 that is a tie, so it stays raw.
test_sizes() {
    takes text 256k $((262144 / 4)) $((262144 * 70 / 100))
    takes random 256k 262144 $((262144 * 102 / 100))
    takes one-symbol 256k $((28 + 256 * (12 + 33)))
    takes one-symbol 32 $((28 + 12 + 32))
    takes one-symbol 33 $((28 + 12 + 33))
    takes one-symbol 34 $((28 + 12 + 33))
    takes all-bytes 256k $((28 + 256 * (12 + 1024)))
}

# gzip ends its files with the CRC-32 and the length of the original, too;
# ours come in the other order, and the length has 8 bytes.
test_gzip_agrees() {
    local file expected
    make_files '\.(bin|txt)$'
    while read -r file; do
        expected="$(gzip -nc "$file" | tail -c 4 | od -An -tx1) 00 00 00 00"
        expected+=$(gzip -nc "$file" | tail -c 8 | head -c 4 | od -An -tx1)
        succeeds "$P" -o "$TMP/packed" "$file"
        expect_equal "length and CRC-32 at the end of ${file##*/}" "$expected" \
            "$(tail -c 12 "$TMP/packed" | od -An -tx1)"
    done < "$TMP/list"
}

# A container of two blocks, one coded and one raw: $TMP/good, with $size.
make_container() {
    "$R/data/gen" text 1024 61 > "$TMP/data"
    "$R/data/gen" random 40 61 >> "$TMP/data"
    succeeds "$P" -o "$TMP/good" "$TMP/data"
    size=$(wc -c < "$TMP/good")
    [ "$size" -lt 1064 ] || fail 'no block was coded'
}

# is_refused WHAT: $TMP/bad, without and with -o.
is_refused() {
    refused 1 '^sharedhash: standard input ' "$P" -d - < "$TMP/bad"
    # blocks that are sound may have been written
    [ ! -s "$TMP/out" ] ||
        cmp -n "$(wc -c < "$TMP/out")" "$TMP/data" "$TMP/out" ||
        fail "$1: -d wrote other bytes than the original's"
    [ -n "${2:-}" ] || return 0
    refused 1 "^sharedhash: '$TMP/bad' " "$P" -d "$TMP/bad" -o "$TMP/OUT"
    [ "$(echo "$TMP"/OUT*)" = "$TMP/OUT*" ] || fail "$1: OUT was made"
}

test_truncated() {
    local length
    make_container
    for ((length = 0; length < size; length++)); do
        head -c $length "$TMP/good" > "$TMP/bad"
        is_refused "the first $length bytes" \
            "$([ $((length % 10)) -ne 0 ] || echo -o)"
    done
}

test_flipped_bits() {
    local at bit byte
    make_container
    for ((at = 0; at < size; at += at < 40 || at > size - 20 ? 1 : 7)); do
        bit=$((at % 8))
        byte=$(od -An -tu1 -j $at -N 1 "$TMP/good")
        cp "$TMP/good" "$TMP/bad"
        printf '%b' "\\0$(printf %o $((byte ^ 1 << bit)))" |
            dd of="$TMP/bad" bs=1 seek=$at conv=notrunc 2> /dev/null
        ! cmp -s "$TMP/good" "$TMP/bad" || fail 'the test did not flip a bit'
        is_refused "bit $bit of byte $at flipped" \
            "$([ $((at % 10)) -ne 0 ] || echo -o)"
    done
}

# Nothing may follow the end; blocks may not be left out or change places.
test_rearranged() {
    make_container
    local first_end=$((size - 16 - 12 - 40))
    cat "$TMP/good" <(printf x) > "$TMP/bad"
    is_refused 'one more byte' -o
    cat "$TMP/good" "$TMP/good" > "$TMP/bad"
    is_refused 'twice the container' -o
    { head -c 12 "$TMP/good" && tail -c 16 "$TMP/good"; } > "$TMP/bad"
    is_refused 'no blocks' -o
    { head -c $first_end "$TMP/good" && tail -c 16 "$TMP/good"; } > "$TMP/bad"
    is_refused 'no last block' -o
    {
        head -c 12 "$TMP/good"
        tail -c +$((first_end + 1)) "$TMP/good"
    } > "$TMP/bad"
    run "$P" -d "$TMP/bad"
    judge_refusal 1 "^sharedhash: '$TMP/bad' is damaged" 'no first block'
}

test_foreign() {
    local foreign program
    : > "$TMP/empty"
    printf 'HUFB' > "$TMP/magic"
    gzip -nc "$TEXT" > "$TMP/gzip"
    for program in "${PROGRAMS[@]}"; do
        for foreign in "$R/$program" "$TMP/empty" "$TMP/gzip" "$TMP/magic" \
            "$VECTORS"/{hello.txt,text-10k.txt,random-32k.bin}; do
            printf 'old' > "$TMP/OUT"
            refused 1 "^$(name_of "$program"): '$foreign' is " \
                "$R/$program" -d "$foreign"
            expect_equal "what -d wrote" '' "$(cat "$TMP/out")"
            refused 1 "^$(name_of "$program"): '$foreign' is " \
                "$R/$program" -d "$foreign" -o "$TMP/OUT"
            expect_equal 'OUT' old "$(cat "$TMP/OUT")"
        done
    done
}

# packs_into OUT WHAT: -o OUT works, and so does -d -o over it.
packs_into() {
    succeeds "$P" -o "$1" "$TEXT"
    succeeds "$P" -d "$1" -o "$1"
    expect_same "-o and -d -o: $2" "$TEXT" "$1"
    no_parts "$2"
}

test_symlinks() {
    local link
    mkdir "$TMP/sub"
    printf old > "$TMP/sub/real"
    ln -s real "$TMP/sub/near"
    ln -s sub/near "$TMP/far"
    ln -s "$TMP/sub/new" "$TMP/dangling"
    ln -s loop "$TMP/loop"
    packs_into "$TMP/far" 'a symlink to a symlink'
    packs_into "$TMP/dangling" 'a dangling symlink'
    for link in far dangling sub/near; do
        [ -L "$TMP/$link" ] || fail "the symlink $link was replaced"
    done
    expect_same 'what the symlinks point to' "$TEXT" "$TMP/sub/real"
    expect_same 'what the dangling one points to' "$TEXT" "$TMP/sub/new"
    refused 1 "^sharedhash: cannot create '.*loop': Too many" \
        "$P" -o "$TMP/loop" "$TEXT"
}

test_modes_of_files() {
    local mode
    for mode in 640 600 777; do
        printf old > "$TMP/OUT"
        chmod $mode "$TMP/OUT"
        packs_into "$TMP/OUT" "mode $mode"
        expect_equal 'the mode of OUT' $mode "$(stat -c %a "$TMP/OUT")"
    done
    (umask 027 && packs_into "$TMP/new" 'a new OUT')
    expect_equal 'the mode of a new OUT' 640 "$(stat -c %a "$TMP/new")"
    cp "$TEXT" "$TMP/itself"
    succeeds "$P" -t -o "$TMP/itself" "$TMP/itself"
    succeeds "$P" -d "$TMP/itself"
    expect_same 'FILE packed onto itself' "$TEXT" "$TMP/out"
}

# Root, who could replace those in /dev, gets devices that he may lose.
test_devices() {
    local null=/dev/null full=/dev/full
    if [ "$(id -u)" -eq 0 ]; then
        null=$TMP/null full=$TMP/full
        { mknod "$null" c 1 3 && mknod "$full" c 1 7 && : > "$null"; } \
            2> "$TMP/err" || skip "no devices: $(cat "$TMP/err")"
    fi
    succeeds "$P" -o "$null" "$TEXT"
    refused 1 "^sharedhash: cannot write '$full': No space" \
        "$P" -o "$full" "$TEXT"
    [[ -c $null && -c $full ]] || fail 'a device was replaced'
}

t 'the conformance vectors come back, from the same container' test_vectors
t 'files of up to two blocks of all kinds come back' test_small
t 'files of up to 64 blocks of all kinds come back' test_large
t 'standard input and output do as well as files for -d' test_ways_to_unpack
t 'standard input makes the same container' test_pack_stdin
t 'text shrinks, random data grows by less than 2 %, a tie is raw' test_sizes
t 'gzip agrees about length and CRC-32' test_gzip_agrees
t 'a truncated container is refused, whatever its length' test_truncated
t 'a container with one flipped bit is refused' test_flipped_bits
t 'a container with blocks moved, left out or added is refused' \
    test_rearranged
t 'what -o never wrote is refused' test_foreign
t 'symlinks are followed, also dangling ones, and stay' test_symlinks
t 'an existing OUT keeps its mode, and may be FILE itself' test_modes_of_files
t 'devices are written to and never replaced' test_devices
finish
