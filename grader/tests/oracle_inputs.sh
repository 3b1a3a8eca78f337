#!/usr/bin/env bash
# The fresh inputs of a grading run (grader/oracles/inputs_sharedhash.c): the
# seed decides every byte, another seed gives other files, the index is true,
# and what a class promises is in the file: sizes, alphabets, depths. What a
# name does not tell is which class it is.
# shellcheck source=grader/tests/lib.sh disable=SC2086,SC2016 # flags, awk
. grader/tests/lib.sh

INPUTS=$R/grader/oracles/sharedhash-inputs
GEN=$R/data/gen
EDGES='empty 0
one_byte 1
two_bytes 2
partial_block 1023
one_block 1024
partial_last_block 1025
batch_less_a_byte 20479
batch 20480
batch_and_a_byte 20481
batch_and_a_block 21504
two_batches_less_a_byte 40959
two_batches 40960
two_batches_and_a_byte 40961
two_batches_and_a_block 41984'
SHAPES='all_symbols compressed end_bytes fibonacci high_bytes mixed_blocks
one_symbol permuted_geometric permuted_text repeated_block skewed ties
two_symbols zero_bytes'

# expect_more WHAT LIMIT GOT
expect_more() {
    [ "$3" -gt "$2" ] || fail "$1" "> $2" "$3"
}

# make_set SEED FOLDER [FLAG]: in $TMP.
make_set() {
    succeeds "$INPUTS" --seed "$1" --out "$TMP/$2" ${3:+"$3"}
    [[ ! -s "$TMP/out" && ! -s "$TMP/err" ]] || fail 'it says something'
}

# entries FOLDER: "NAME CLASS BYTES" for each line of its index.
entries() {
    sed -nE 's/^ *\{"name": "(.*)", "class": "(.*)", "bytes": ([0-9]+)\},?$'\
'/\1 \2 \3/p' "$TMP/$1/index.json"
}

# file_of FOLDER CLASS: its path; the first, if there are several.
file_of() {
    entries "$1" | awk -v folder="$TMP/$1/" -v class="$2" \
        '$2 == class { print folder $1; exit }'
}

test_same() {
    make_set 5 a
    make_set 5 b --small
    expect_equal 'seed 5 twice' '' "$(diff -r "$TMP/a" "$TMP/b" 2>&1)"
    make_set 5 c --large
    while read -r name _; do
        expect_same "$name, with --large" "$TMP/a/$name" "$TMP/c/$name"
    done < <(entries a)
}

# Files that are too small to differ are not asked to.
test_other() {
    local class bytes pair a b
    make_set 5 a
    make_set 6 b
    make_set 18446744073709551615 c
    for pair in 'a b' 'a c' 'b c'; do
        read -r a b <<< "$pair"
        while read -r _ class bytes; do
            [ "$bytes" -ge 16 ] || continue
            ! cmp -s "$(file_of "$a" "$class")" "$(file_of "$b" "$class")" ||
                fail "$class is the same for two seeds"
        done < <(entries "$a")
        [ "$(entries "$a" | cut -d ' ' -f 1)" != \
            "$(entries "$b" | cut -d ' ' -f 1)" ] ||
            fail 'names and classes go together for two seeds'
    done
    expect_equal 'files with the bytes of another one' '' \
        "$(find "$TMP"/[abc] -name 'in-*' -size +15c -exec sha256sum {} + |
            sort | uniq -w 64 -D)"
}

test_index() {
    local seed flag name bytes
    while read -r seed flag; do
        make_set "$seed" "$seed" $flag
        expect_equal 'first line of the index' \
            "{\"version\": 1, \"seed\": \"$seed\", \"files\": [" \
            "$(head -n 1 "$TMP/$seed/index.json")"
        expect_equal 'last line' ']}' "$(tail -n 1 "$TMP/$seed/index.json")"
        while read -r name _ bytes; do
            expect_equal "bytes of $name" "$bytes" \
                "$(wc -c < "$TMP/$seed/$name")"
        done < <(entries "$seed")
        entries "$seed" | cut -d ' ' -f 1 | sort > "$TMP/names"
        expect_equal 'lines but the first and the last' \
            "$(wc -l < "$TMP/names")" \
            "$(($(wc -l < "$TMP/$seed/index.json") - 2))"
        expect_equal 'commas' "$(($(wc -l < "$TMP/names") - 1))" \
            "$(grep -c '},$' "$TMP/$seed/index.json")"
        seq -f 'in-%02g' "$(wc -l < "$TMP/names")" > "$TMP/expected"
        expect_same 'names in the index' "$TMP/expected" "$TMP/names"
        expect_equal 'files' "$(cat "$TMP/names")" \
            "$(find "$TMP/$seed" -name 'in-*' -printf '%f\n' | sort)"
    done <<< $'0\n1\n18446744073709551615 --large'
}

test_classes() {
    {
        awk '{ print "edge." $1 }' <<< "$EDGES"
        printf 'size.random\n%.0s' 1 2 3 4 5
        "$GEN" --list | awk '{ print "kind." $1 }'
        printf 'shape.%s\n' $SHAPES
    } | sort > "$TMP/expected"
    make_set 5 a
    entries a | cut -d ' ' -f 2 | sort > "$TMP/classes"
    expect_same classes "$TMP/expected" "$TMP/classes"
    make_set 5 b --large
    expect_equal 'classes that are added by --large' \
        $'large.1M\nlarge.5M' \
        "$(entries b | cut -d ' ' -f 2 | sort | comm -13 "$TMP/classes" -)"
    expect_equal 'size of large.1M' 1048576 \
        "$(wc -c < "$(file_of b large.1M)")"
    expect_equal 'size of large.5M' 5242880 \
        "$(wc -c < "$(file_of b large.5M)")"
}

test_sizes() {
    local seed name size total
    for seed in 0 1 2 3 4 5 6 7 18446744073709551615; do
        make_set $seed $seed
        while read -r name size; do
            expect_equal "size of edge.$name, seed $seed" "$size" \
                "$(wc -c < "$(file_of $seed "edge.$name")")"
        done <<< "$EDGES"
        total=$(cat "$TMP/$seed"/* | wc -c)
        expect_more "less than 1 MB for seed $seed" "$total" 1000000
        entries $seed | awk '$2 == "size.random" { print $3 }' >> "$TMP/sizes"
    done
    expect_more 'random sizes of 9 seeds' 40 "$(sort -u "$TMP/sizes" | wc -l)"
}

# gen is asked for each kind, and what it gives is in the file.
test_kinds() {
    local name class bytes words
    printf '#!/bin/sh\necho "$@" >> "%s"\nexec "%s" "$@"\n' "$TMP/asked" \
        "$GEN" > "$TMP/gen"
    chmod +x "$TMP/gen"
    succeeds "$INPUTS" --gen "$TMP/gen" --seed 5 --out "$TMP/a"
    expect_equal 'kinds whose seed is the same' '' \
        "$(awk 'NF == 3 { print $3 }' "$TMP/asked" | sort | uniq -d)"
    while read -r name class bytes; do
        [[ $class == kind.* ]] || continue
        expect_more "bytes of $class" 20000 "$bytes"
        words=$(grep "^${class#kind.} $bytes " "$TMP/asked") ||
            fail "gen was not asked for $class"
        "$GEN" $words > "$TMP/data"
        expect_same "$class" "$TMP/data" "$TMP/a/$name"
    done < <(entries a)
}

# profile CLASS: of each whole block, how many symbols it has, how often the
# most and the least frequent one are there, and its first and last byte.
profile() {
    od -An -v -tu1 -w1024 "$(file_of a "$1")" | awk 'NF == 1024 {
        split("", count)
        for (i = 1; i <= NF; i++) count[$i]++
        n = most = 0
        least = NF
        for (symbol in count) {
            n++
            if (count[symbol] > most) most = count[symbol]
            if (count[symbol] < least) least = count[symbol]
        }
        print n, most, least, $1, $NF
    }'
}

# blocks CLASS CONDITION [LEAST-DIFFERENT FIELD]: it holds for each whole block
# of the file, $1 to $5 as in profile, and so many values of a field differ.
blocks() {
    local wrong
    wrong=$(profile "shape.$1" | awk "!($2)")
    expect_equal "blocks of shape.$1 that are not $2" '' "$wrong"
    expect_more "values of field ${4:-1} of shape.$1" $((${3:-1} - 1)) \
        "$(profile "shape.$1" | cut -d ' ' -f "${4:-1}" | sort -u | wc -l)"
}

test_shapes() {
    make_set 5 a
    blocks one_symbol '$1 == 1' 3 4
    blocks two_symbols '$1 <= 2' 3 2
    blocks ties '$1 > 1 && $2 - $3 <= 1' 3
    blocks skewed '$1 > 1 && $2 > 900'
    blocks fibonacci '$1 ~ /^1[45]$/ && $2 > 400 && $3 == 1' 2
    blocks all_symbols '$1 == 256 && $2 > $3'
    blocks permuted_text '$1 < 80' 3 4
    blocks permuted_geometric '$1 < 40' 2 4
    blocks zero_bytes '$1 > 100 && $2 > 400 && $4 == 0 && $5 == 0'
    blocks high_bytes '$4 >= 128 && $5 >= 128 && $1 > 64'
    blocks end_bytes '$1 == 7'
    blocks repeated_block '$1 > 200'
    blocks mixed_blocks '$1 > 0' 3
    blocks compressed '$1 > 100'
}

test_shapes_of_files() {
    local file bytes
    make_set 5 a
    expect_equal 'bytes below 128 in shape.high_bytes' 0 \
        "$(tr -d '\200-\377' < "$(file_of a shape.high_bytes)" | wc -c)"
    expect_equal 'bytes of shape.end_bytes that are none' 0 \
        "$(tr -d '\0\4\n\r\32\376\377' < "$(file_of a shape.end_bytes)" |
            wc -c)"
    expect_more 'bytes above 127 in shape.permuted_text' 1000 \
        "$(tr -d '\0-\177' < "$(file_of a shape.permuted_text)" | wc -c)"
    file=$(file_of a shape.repeated_block)
    bytes=$(wc -c < "$file")
    cmp -s -n $((bytes - 1024)) -i 0:1024 "$file" "$file" ||
        fail 'shape.repeated_block has different blocks'
    file=$(file_of a shape.compressed)
    expect_more 'bytes of shape.compressed, gzipped' \
        $(($(wc -c < "$file") * 9 / 10)) "$(gzip -nc "$file" | wc -c)"
}

wrong() {
    local pattern=$1
    shift
    refused 2 "^inputs: $pattern" "$INPUTS" "$@"
    [ ! -e "$TMP/a" ] || fail "a folder was made by: $*"
}

test_usage() {
    local seed
    wrong 'expected --seed N --out DIR'
    wrong 'expected --seed N --out DIR' --seed 1
    wrong 'expected --seed N --out DIR' --out "$TMP/a"
    wrong 'expected --seed N --out DIR' --seed 1 --out "$TMP/a" more
    wrong 'unknown option or no argument' --seed 1 --out
    wrong 'unknown option or no argument' --seed 1 --out "$TMP/a" --huge
    for seed in '' x -1 +1 ' 1' 1x 0x1 18446744073709551616; do
        wrong "seed '[^']*' is not 0 to" --out "$TMP/a" --seed "$seed"
    done
    succeeds "$INPUTS" --help
    grep -q '^usage: ' "$TMP/out"
}

test_trouble() {
    mkdir "$TMP/a"
    printf old > "$TMP/a/in-03"
    refused 1 "^inputs: cannot create '$TMP/a/in-03': File exists" \
        "$INPUTS" --seed 1 --out "$TMP/a"
    expect_equal 'what was there' old "$(cat "$TMP/a/in-03")"
    [ ! -e "$TMP/a/index.json" ] || fail 'there is an index'
    refused 1 "^inputs: cannot create '$TMP/none/b': No such file" \
        "$INPUTS" --seed 1 --out "$TMP/none/b"
    refused 1 "^inputs: cannot create '/dev/null.*': Not a directory" \
        "$INPUTS" --seed 1 --out /dev/null
    refused 1 "^inputs: cannot run 'gen --list': No such file" \
        "$INPUTS" --seed 1 --out "$TMP/c" --gen "$TMP/none"
    refused 1 "^inputs: cannot run 'gen --list': Input/output error" \
        "$INPUTS" --seed 1 --out "$TMP/c" --gen /bin/false
    run bash -c 'ulimit -f 16; exec "$@"' - \
        "$INPUTS" --seed 1 --out "$TMP/d"
    judge_refusal 1 '^inputs: cannot write .*: File too large' 'ulimit -f'
}

t 'the same seed gives the same files, with --large, too' test_same
t 'another seed gives other files under other names' test_other
t 'the index tells the truth' test_index
t 'all classes are there' test_classes
t 'edges have their sizes; all together take less than 1 MB' test_sizes
t 'kinds are what data/gen makes of them' test_kinds
t 'shapes are what their names say, block by block' test_shapes
t 'shapes are what their names say, as files' test_shapes_of_files
t 'wrong usage is refused with status 2 and a reason' test_usage
t 'no folder, no gen, no room, or files there: an error' test_trouble
finish
