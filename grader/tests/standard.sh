#!/usr/bin/env bash
# data/gen and its table of standard files, data/standard.tsv: the bytes that
# gen makes have the sizes and checksums of the table, and the programs print
# its signatures. Files above 5M are for big.sh. Then gen itself: bad usage,
# outputs that fail, and that it needs little memory for a lot of data.
# shellcheck source=grader/tests/lib.sh disable=SC2086 # flags are words
. grader/tests/lib.sh

GEN=$R/data/gen
TABLE=$KIT/data/standard.tsv
LARGEST=$((5 * 1024 * 1024))

# rows LARGEST: "FILE KIND SIZE SEED BYTES SHA256 SIGNATURE" up to that size.
rows() {
    awk -F '\t' -v largest="$1" '/^[^#]/ && $5 <= largest' "$TABLE"
}

kinds() {
    "$GEN" --list | cut -d ' ' -f 1
}

test_table() {
    awk -F '\t' '
        /^#/ { next }
        NF != 7 { print "line " NR ": columns: " NF }
        $1 in seen { print "line " NR ": twice: " $1 }
        { seen[$1]; kinds[$2] }
        length($6) != 64 { print "line " NR ": no sha256" }
        $7 !~ /^[0-9]+$/ || $7 >= 2147483647 { print "line " NR ": signature" }
        END { if (NR < 10) print "only " NR " lines" }
    ' "$TABLE" > "$TMP/wrong"
    expect_equal 'what is wrong with the table' '' "$(cat "$TMP/wrong")"
    rows 1e12 | cut -f 2 | sort -u > "$TMP/kinds"
    expect_equal 'kinds of the table, and those of gen' \
        "$(cat "$TMP/kinds")" "$(kinds | sort)"
}

test_checksums() {
    local file kind size seed bytes sha256
    while read -r file kind size seed bytes sha256 _; do
        "$GEN" "$kind" "$size" "$seed" > "$TMP/data"
        expect_equal "bytes of $file" "$bytes" "$(wc -c < "$TMP/data")"
        expect_equal "sha256 of $file" "$sha256  -" \
            "$(sha256sum < "$TMP/data")"
    done < <(rows $LARGEST)
}

# signatures PATTERN LARGEST: the runs that match, on files up to that size.
signatures() {
    local file kind size seed signature program flags
    while read -r file kind size seed _ _ signature; do
        "$GEN" "$kind" "$size" "$seed" > "$TMP/data"
        while read -r program flags; do
            succeeds "$R/$program" $flags "$TMP/data"
            expect_equal "$program $flags on $file" \
                "Final signature: $signature" "$(cat "$TMP/out")"
        done < <(every_run | grep -Ex "$1")
    done < <(rows "$2")
}

test_single() { signatures '[^ ]+' $LARGEST; }
test_threads() { signatures '[^ ]+ -t.*' 65536; }
test_processes() { signatures '[^ ]+ -m' 65536; }

# Same words, same bytes; each of them matters.
test_words() {
    local kind
    for kind in $(kinds); do
        "$GEN" "$kind" 64k 7 > "$TMP/a"
        "$GEN" "$kind" 65536 7 > "$TMP/b"
        expect_same "$kind, made twice" "$TMP/a" "$TMP/b"
        "$GEN" "$kind" 64k 8 > "$TMP/b"
        ! cmp -s "$TMP/a" "$TMP/b" || fail "$kind: seed 8 gives what 7 does"
        cmp -s "$TMP/a" "$TMP/last" 2> /dev/null &&
            fail "$kind is the same as the kind before it"
        mv "$TMP/a" "$TMP/last"
    done
}

# SIZE only truncates, but for the kind whose zeros are half of it.
test_prefix() {
    local kind size
    for kind in $(kinds | grep -vx zeros-then-random); do
        "$GEN" "$kind" 300000 61 > "$TMP/long"
        for size in 0 1 1023 1k 64k 65537 200k; do
            "$GEN" "$kind" $size 61 > "$TMP/short"
            cmp -s -n "$(wc -c < "$TMP/short")" "$TMP/short" "$TMP/long" ||
                fail "$kind: $size is not the beginning of 300000"
        done
    done
    "$GEN" zeros-then-random 100k 61 > "$TMP/data"
    cmp -s -n 51200 "$TMP/data" /dev/zero || fail 'half of it is not zeros'
    ! cmp -s -i 51200 -n 100 "$TMP/data" /dev/zero || fail 'all of it is zeros'
}

test_sizes() {
    local size bytes
    while read -r size bytes; do
        expect_equal "bytes of size $size" "$bytes" \
            "$("$GEN" one-symbol "$size" 61 | wc -c)"
    done <<'END'
0 0
1 1
007 7
0k 0
3k 3072
3K 3072
2m 2097152
2M 2097152
65537 65537
END
}

# wrong PATTERN ARGUMENT...: status 2, one line, nothing on standard output.
wrong() {
    local pattern=$1
    shift
    refused 2 "^gen: $pattern" "$GEN" "$@"
    [ ! -s "$TMP/out" ] || fail "standard output of gen $*: it has bytes"
}

test_usage() {
    local size seed
    wrong 'expected KIND SIZE SEED'
    wrong 'expected KIND SIZE SEED' random
    wrong 'expected KIND SIZE SEED' random 1k
    wrong 'expected KIND SIZE SEED' random 1k 61 61
    wrong 'expected KIND SIZE SEED' --list all
    wrong 'expected KIND SIZE SEED' --unknown
    wrong "unknown kind 'noise'" noise 1k 61
    wrong "unknown kind ''" '' 1k 61
    wrong "unknown kind 'Random'" Random 1k 61
    wrong "unknown kind 'rand'" rand 1k 61
    for size in '' x k -1 +1 ' 1' '1 ' 1.5 1kk 1kB 1e3 0x10 1T \
        18446744073709551616 18014398509481984k 17179869184G; do
        wrong "size '[^']*' is" random "$size" 61
    done
    for seed in '' x -1 +1 ' 1' '1 ' 1.5 1k 0x10 18446744073709551616; do
        wrong "seed '[^']*' is" random 1k "$seed"
    done
    succeeds "$GEN" random 1k 18446744073709551615
    succeeds "$GEN" random 1k 0
}

test_help() {
    succeeds "$GEN" --help
    grep -q '^usage: gen KIND SIZE SEED' "$TMP/out"
    [ "$(kinds | wc -l)" -ge 8 ] || fail "kinds of --list" ">= 8" "$(kinds)"
    run_to '> /dev/full' "$GEN" --list
    judge_refusal 1 '^gen: cannot write standard output: No space' '--list'
    run_to '> /dev/full' "$GEN" --help
    judge_refusal 1 '^gen: cannot write standard output: No space' '--help'
}

test_outputs() {
    local kind size
    for kind in $(kinds); do
        for size in 1 100k 1M; do
            run_to '> /dev/full' "$GEN" "$kind" $size 61
            judge_refusal 1 '^gen: cannot write standard output: No space' \
                "gen $kind $size > /dev/full"
            run_to '>&-' "$GEN" "$kind" $size 61
            judge_refusal 1 '^gen: cannot write standard output: Bad file' \
                "gen $kind $size >&-"
            run bash -c 'exec 3> >(exec true); wait $!; exec "$@" >&3' - \
                "$GEN" "$kind" $size 61
            judge_refusal 1 '^gen: cannot write standard output: Broken' \
                "gen $kind $size | true"
        done
    done
    run bash -c 'ulimit -f 16; exec "$@" > "$0"' "$TMP/file" \
        "$GEN" random 1M 61
    judge_refusal 1 '^gen: cannot write standard output: File too large' \
        'gen with ulimit -f'
    # an endless amount is no work if nobody wants it
    run bash -c '"$@" | head -c 1 > /dev/null; exit "${PIPESTATUS[0]}"' - \
        "$GEN" text 1000000G 61
    judge_refusal 1 '^gen: cannot write standard output: Broken' '| head'
}

# All it may map is 10 MiB.
test_memory() {
    local kind limit=(prlimit --as=10485760)
    needs_small 10240 data/gen
    for kind in $(kinds); do
        expect_equal "bytes of $kind" 67108864 \
            "$("${limit[@]}" "$GEN" "$kind" 64M 61 | wc -c)"
    done
    run_to '> /dev/null' "${limit[@]}" "$GEN" random 1G 61
    expect_equal 'status of random 1G' 0 "$status"
}

t 'the table is well formed and has every kind' test_table
t 'gen makes the bytes of the table' test_checksums
t 'every program prints the signatures of the table' test_single
t 'every program prints them with -t' test_threads
t 'every program prints them with -m' test_processes
t 'the same words give the same bytes, and other words others' test_words
t 'a shorter file is the beginning of a longer one' test_prefix
t 'sizes may have suffixes' test_sizes
t 'wrong usage of gen is refused with status 2 and a reason' test_usage
t 'help and list go to standard output, and it is checked' test_help
t 'an output that fails is an error' test_outputs
t 'gen needs little memory however much it writes' test_memory
finish
