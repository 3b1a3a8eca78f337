#!/usr/bin/env bash
# The contenders of the bench, as the manifest lists them: each that has an
# answer gives the right one on the vectors of the contract and on a file of
# 1 MB; those of grader/contenders/ for any number of threads, and with no
# race between them.
# shellcheck source=grader/tests/lib.sh disable=SC2086 # arguments are words
. grader/tests/lib.sh

MANIFEST=$KIT/baseline/sharedhash.lab
VECTORS=$KIT/data/conformance
LARGE_SIGNATURE=1246045597 # of random-1M.bin, data/standard.tsv
OWN=(malloc floor)

# contenders: a line "NAME|PROGRAM|PRELOAD|ANSWER|ARGUMENTS" for each, read
# from the manifest. ANSWER is no if it has none.
contenders() {
    sed '/^ *#/d' "$MANIFEST" | tr '\n' ' ' |
        sed 's/.*contenders = (\(.*\)); *scale = .*/\1/' | tr '}' '\n' |
        awk '
        function text(field) {
            if (!match($0, "[ ;]" field " = \"[^\"]*\""))
                return ""
            return substr($0, RSTART + length(field) + 5,
                RLENGTH - length(field) - 6)
        }
        / name = / {
            arguments = $0
            sub(/.*arguments = \[/, "", arguments)
            sub(/\].*/, "", arguments)
            gsub(/[",]/, "", arguments)
            print text("name") "|" text("program") "|" text("preload") "|" \
                (/has_no_answer = true/ ? "no" : "yes") "|" arguments
        }'
}

# all PATTERN FILE SIGNATURE: the contenders with an answer whose names match.
all() {
    local name program preload answer arguments runs=0
    while IFS='|' read -r name program preload answer arguments; do
        [ "$answer" = yes ] || continue
        if [ -n "$preload" ] &&
            [ -n "$(LD_PRELOAD=$preload env true 2>&1)" ]; then
            echo "# $preload is not here"
            continue
        fi
        succeeds env ${preload:+"LD_PRELOAD=$preload"} "$R/$program" "$2" \
            $arguments
        expect_equal "$name on $2" "Final signature: $3" "$(cat "$TMP/out")"
        ! grep -qv '^Lock acquisitions: ' "$TMP/err" ||
            fail "$name on $2" 'nothing but a count' "$(cat "$TMP/err")"
        runs=$((runs + 1))
    done < <(contenders | grep -E "^($1)[|]")
    [ $runs -gt 0 ] || fail 'no contender was run'
}

make_large() {
    "$R/data/gen" random 1M 61 > "$TMP/data"
}

test_list() {
    contenders > "$TMP/list"
    expect_equal 'contenders in the manifest' \
        "$(grep -c 'title = ".*;$' "$MANIFEST")" \
        "$(($(wc -l < "$TMP/list") + 1))" # the lab has a title, too
    grep -qx 'zlib -t|grader/contenders/zlib_huffman||no| -t ' "$TMP/list" ||
        fail 'a line of the list' 'zlib -t|...' "$(cat "$TMP/list")"
    grep -qx 'jemalloc|grader/contenders/malloc|libjemalloc.so.2|yes| -t ' \
        "$TMP/list" || fail 'a line of the list' 'jemalloc|...' \
        "$(cat "$TMP/list")"
}

test_built() {
    local name program
    [ -n "${BUILD:-}" ] || build contenders programs
    while IFS='|' read -r name program _; do
        [ -x "$R/$program" ] || fail "$name: not built: $program"
    done < <(contenders)
}

test_vectors() {
    local file signature
    while read -r file _ signature; do
        all '.*' "$VECTORS/$file" "$signature"
    done < "$VECTORS/signatures.tsv"
}

test_large() {
    make_large
    all '.*' "$TMP/data" $LARGE_SIGNATURE
}

# Every number of threads on a small file, some on a large one.
test_threads() {
    local name threads
    make_large
    for name in "${OWN[@]}"; do
        for threads in {1..64}; do
            succeeds "$C/$name" "$VECTORS/random-32k.bin" -t -j $threads
            expect_equal "$name -j $threads" 'Final signature: 1281147926' \
                "$(cat "$TMP/out")"
        done
        for threads in 1 3 20 64; do
            succeeds "$C/$name" "$TMP/data" -t -j $threads
            expect_equal "$name -j $threads" \
                "Final signature: $LARGE_SIGNATURE" "$(cat "$TMP/out")"
        done
    done
}

test_modes() {
    local name mode
    "$R/data/gen" text 100k 61 > "$TMP/data"
    succeeds "$R/baseline/sharedhash" -v -o "$TMP/packed" "$TMP/data"
    mv "$TMP/out" "$TMP/expected"
    for name in "${OWN[@]}" locked_pools; do
        for mode in '' -t -m; do
            succeeds "$C/$name" -v -o "$TMP/own" $mode "$TMP/data"
            expect_same "$name -v $mode" "$TMP/expected" "$TMP/out"
            expect_same "$name -o $mode" "$TMP/packed" "$TMP/own"
        done
    done
}

# locks PROGRAM: what it says it took on $TMP/data.
locks() {
    "$R/$1" -t "$TMP/data" 2>&1 > "$TMP/out" |
        sed -n 's/^Lock acquisitions: //p'
}

# What is taken apart by experiments must differ in nothing else: the same
# locks with another first fit; with pools one umalloc and one ufree of a
# block's input less, but two for all.
test_experiments() {
    local all
    make_large
    all=$(locks baseline/sharedhash)
    expect_equal neighbours "$all" "$(locks baseline/sharedhash-neighbours)"
    expect_equal 'locked pools' $((all - 2 * 1024 + 2)) \
        "$(locks grader/contenders/locked_pools)"
    expect_equal "locked pools, -j" 2 "$("$C/locked_pools" -t -j 2 \
        "$TMP/data" > "$TMP/out" 2>&1; echo $?)"
}

test_no_lock() {
    make_large
    succeeds "$C/floor" -t "$TMP/data"
    expect_equal 'locks of floor' 'Lock acquisitions: 0' "$(cat "$TMP/err")"
}

# Packed bytes do not depend on who packs them.
test_zlib() {
    local expected threads
    { make_large && "$R/data/gen" text 100k 61; } > "$TMP/text"
    cat "$TMP/text" >> "$TMP/data"
    succeeds "$C/zlib_huffman" "$TMP/data"
    expected=$(cat "$TMP/out")
    [[ $expected =~ ^Packed\ bytes:\ [1-9][0-9]+$ ]] ||
        fail zlib_huffman 'Packed bytes: N' "$expected"
    for threads in 1 2 7 64; do
        succeeds "$C/zlib_huffman" "$TMP/data" -t -j $threads
        expect_equal "zlib_huffman -j $threads" "$expected" "$(cat "$TMP/out")"
    done
    succeeds "$C/zlib_huffman" "$VECTORS/empty.bin" -t
    expect_equal 'of an empty file' 'Packed bytes: 0' "$(cat "$TMP/out")"
}

test_zlib_refuses() {
    refused 1 "cannot open '/nowhere': No such file" "$C/zlib_huffman" /nowhere
    refused 1 'cannot read: Is a directory' "$C/zlib_huffman" -t "$TMP"
    refused 2 'expected' "$C/zlib_huffman" -j 0 "$MANIFEST"
    refused 2 'expected' "$C/zlib_huffman"
}

# In the build that knows races; any report ends a program with another status.
test_tsan() {
    local name program=build/tsan/grader/contenders
    build FLAVOUR=tsan contenders
    "$R/data/gen" random 200k 61 > "$TMP/data"
    succeeds "$R/baseline/sharedhash" "$TMP/data"
    mv "$TMP/out" "$TMP/expected"
    succeeds env TSAN_OPTIONS=exitcode=66 "$program/locked_pools" "$TMP/data" -t
    expect_same 'locked_pools' "$TMP/expected" "$TMP/out"
    for name in "${OWN[@]}"; do
        for threads in 2 20 64; do
            succeeds env TSAN_OPTIONS=exitcode=66 "$program/$name" \
                "$TMP/data" -t -j $threads
            expect_same "$name -j $threads" "$TMP/expected" "$TMP/out"
            expect_lines "what $name says" "$TMP/err" 1
        done
    done
    succeeds env TSAN_OPTIONS=exitcode=66 "$program/zlib_huffman" \
        "$TMP/data" -t -j 7
    expect_equal 'what zlib_huffman says' '' "$(cat "$TMP/err")"
}

C=$R/grader/contenders
t 'all contenders of the manifest are built' test_built
t 'they are all read from it' test_list
t 'right answers on all vectors' test_vectors
t 'right answers on 1 MB' test_large
t 'malloc and floor: right answers with 1 to 64 threads' test_threads
t 'all modes of ours: blocks and packed file as the baseline' \
    test_modes
t 'the experiments take the locks that they should' test_experiments
t 'floor takes no lock' test_no_lock
t 'zlib packs the same with any number of threads' test_zlib
t 'zlib refuses what it cannot do' test_zlib_refuses
t 'no races in malloc, floor, locked pools and zlib' test_tsan
finish
