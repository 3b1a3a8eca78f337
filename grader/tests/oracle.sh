#!/usr/bin/env bash
# The oracle of the grader (grader/oracles/sharedhash.c): it knows the vectors
# of the contract and the table of standard files; on over 300 fresh inputs it
# says of each block what the programs say; it unpacks what each of them
# packs; and it has nothing of the library in it. Then what it does with files
# that it cannot read, or must not write. For damaged containers there is
# oracle_damage.sh.
# shellcheck source=grader/tests/lib.sh disable=SC2086 # flags are words
. grader/tests/lib.sh

ORACLE=$R/grader/oracles/sharedhash
INPUTS=$R/grader/oracles/sharedhash-inputs
GEN=$R/data/gen
P=$R/baseline/sharedhash

# answers SIGNATURE FILE: signature, blocks and acquisitions are right.
answers() {
    local blocks=$((($(wc -c < "$2") + 1023) / 1024))
    succeeds "$ORACLE" "$2"
    expect_equal "answer for ${2##*/}" "{\"signature\": $1, \
\"blocks\": $blocks, \"acquisitions\": $(sum_of_locks "$2")}" \
        "$(cat "$TMP/out")"
    [ ! -s "$TMP/err" ] || fail "standard error, ${2##*/}" '' "$(< "$TMP/err")"
}

test_vectors() {
    local folder file signature
    for folder in data/conformance ../shared/conformance; do
        [ -d $folder ] || continue # the second one is the originals
        while read -r file _ signature; do
            answers "$signature" $folder/$file
        done < $folder/signatures.tsv
    done
}

test_table() {
    local file kind size seed bytes signature
    while read -r file kind size seed bytes _ signature; do
        "$GEN" $kind $size $seed > "$TMP/$file"
        [ $bytes -gt 65536 ] || answers $signature "$TMP/$file"
        succeeds "$ORACLE" "$TMP/$file"
        [[ $(< "$TMP/out") == "{\"signature\": $signature, "* ]] ||
            fail "answer for $file" $signature "$(< "$TMP/out")"
        rm "$TMP/$file"
    done < <(awk -F '\t' '/^[^#]/ && $5 <= 20971520' data/standard.tsv)
}

# What -v prints, from what --blocks prints.
as_verbose() {
    awk -F '[][]' '{
        n = split($2, hashes, ", ")
        for (i = 1; i <= n; i++) print "Block " i - 1 " hash: " hashes[i]
        match($3, /[0-9]+/)
        print "Final signature: " substr($3, RSTART, RLENGTH)
    }' "$1"
}

# unpacks CONTAINER ORIGINAL WHAT
unpacks() {
    rm -f "$TMP/back"
    succeeds "$ORACLE" --decode "$1" "$TMP/back"
    [[ ! -s "$TMP/out" && ! -s "$TMP/err" ]] || fail "--decode says something"
    expect_same "--decode of: $3" "$2" "$TMP/back"
}

# agrees FILE WHAT: with two programs about all that they print and pack.
agrees() {
    local program acquisitions
    succeeds "$ORACLE" --blocks "$1"
    acquisitions=$(grep -o '[0-9]*}$' "$TMP/out")
    as_verbose "$TMP/out" > "$TMP/expected"
    for program in baseline/sharedhash solution/esharedhash; do
        succeeds "$R/$program" -t -v -o "$TMP/packed-${program%/*}" "$1"
        cmp -s "$TMP/expected" "$TMP/out" || fail "$program and $2" \
            "$(cat "$TMP/expected")" "$(cat "$TMP/out")"
        [ $program != baseline/sharedhash ] ||
            expect_equal "acquisitions, $2" \
                "Lock acquisitions: ${acquisitions%\}}" "$(< "$TMP/err")"
    done
    unpacks "$TMP/packed-baseline" "$1" "baseline -t -o, $2"
    cmp -s "$TMP"/packed-* || unpacks "$TMP/packed-solution" "$1" "solution"
}

test_agreement() {
    local seed file number=0
    for seed in 1 2 3 4 5 6 7 8; do
        succeeds "$INPUTS" --seed $seed --out "$TMP/set"
        for file in "$TMP"/set/in-*; do
            agrees "$file" "${file##*/} of seed $seed"
            number=$((number + 1))
        done
        rm -r "$TMP/set"
    done
    [ $number -ge 300 ] || fail 'files that were tried' '>= 300' $number
}

test_every_program() {
    local program flags class name
    succeeds "$INPUTS" --seed 9 --out "$TMP/set"
    while read -r program flags; do
        for class in edge.empty edge.one_byte edge.two_batches_and_a_byte \
            kind.text kind.one-symbol shape.mixed_blocks shape.compressed; do
            name=$(sed -n "s/.*\(in-..\).*\"$class\".*/\1/p" \
                "$TMP/set/index.json")
            succeeds "$R/$program" $flags -o "$TMP/packed" "$TMP/set/$name"
            unpacks "$TMP/packed" "$TMP/set/$name" "$program $flags, $class"
        done
    done < <(every_run)
}


# ---- Independence ----------------------------------------------------------

test_no_library() {
    nm --defined-only -g "$R/libsharedhash.a" | awk 'NF == 3 { print $3 }' |
        sort -u > "$TMP/library"
    grep -q '^huffman_build$' "$TMP/library" || fail 'nm shows no names'
    nm "$ORACLE" | awk '{ print $NF }' | sort -u > "$TMP/oracle"
    grep -q '^sharedhash_decode$' "$TMP/oracle" || fail 'nm shows no names'
    expect_equal 'names of the library in the oracle' main \
        "$(comm -12 "$TMP/library" "$TMP/oracle")"
    gcc -MM -Ibaseline -Igrader grader/oracles/sharedhash*.c > "$TMP/includes"
    expect_equal 'what the oracle includes' sharedhash_decode.h \
        "$(grep -oE '[^ ]+\.h' "$TMP/includes" | sed 's|.*/||' | sort -u)"
}

# ---- Files and usage -------------------------------------------------------

wrong() {
    local pattern=$1
    shift
    refused 2 "^oracle: $pattern, see --help\$" "$ORACLE" "$@"
    [ ! -s "$TMP/out" ] || fail "standard output of $*: it has bytes"
}

test_usage() {
    wrong 'expected one FILE'
    wrong 'expected one FILE' a b
    wrong 'expected one FILE' --blocks
    wrong 'expected --decode IN OUT' --decode a
    wrong 'expected --decode IN OUT' --decode a b c
    wrong 'expected --decode IN OUT' --decode --blocks a b
    wrong 'unknown option' --unknown a
    wrong 'unknown option' -v a
    succeeds "$ORACLE" --help
    grep -q '^usage: ' "$TMP/out" || fail 'help' 'usage: ...' "$(< "$TMP/out")"
}

# unread PATTERN PATH: as FILE and as IN.
unread() {
    refused 1 "^oracle: cannot $1" "$ORACLE" "$2"
    refused 1 "^oracle: cannot $1" "$ORACLE" --blocks "$2"
    refused 1 "^oracle: cannot $1" "$ORACLE" --decode "$2" "$TMP/back"
    [ ! -e "$TMP/back" ] || fail "OUT was made of $2"
}

test_inputs() {
    mkfifo "$TMP/fifo"
    unread "open '$TMP/none': No such file" "$TMP/none"
    unread "read '$TMP': not a regular file" "$TMP"
    unread "read '$TMP/fifo': not a regular file" "$TMP/fifo"
    unread "read '/dev/zero': not a regular file" /dev/zero
    run bash -c '"$0" - < "$1"' "$ORACLE" "$TMP"
    judge_refusal 1 "^oracle: cannot read '-': Is a directory" 'a folder'
    run bash -c '"$0" --decode - "$1/back" < "$1"' "$ORACLE" "$TMP"
    judge_refusal 1 "^oracle: cannot read '-': Is a directory" 'a folder'
    succeeds "$ORACLE" -- data/conformance/hello.txt
    cp "$TMP/out" "$TMP/expected"
    succeeds "$ORACLE" - < <(printf hello && sleep 0.1 && printf ', huffman\n')
    expect_same 'a slow pipe' "$TMP/expected" "$TMP/out"
}

# IN may have been put there by somebody else, and OUT as well.
test_hostile_folder() {
    local name
    printf 'hello, huffman\n' > "$TMP/data"
    succeeds "$P" -o "$TMP/packed" "$TMP/data"
    ln -s packed "$TMP/link"
    refused 1 "^oracle: cannot open '$TMP/link': Too many levels" \
        "$ORACLE" --decode "$TMP/link" "$TMP/back"
    ln -s nowhere "$TMP/dangling"
    printf old > "$TMP/old"
    for name in old packed dangling; do
        refused 1 "^oracle: cannot create '$TMP/$name': File exists" \
            "$ORACLE" --decode "$TMP/packed" "$TMP/$name"
    done
    expect_equal 'what was there' old "$(cat "$TMP/old")"
    [ ! -e "$TMP/nowhere" ] || fail 'a dangling symlink was followed'
    succeeds "$ORACLE" --decode - - < "$TMP/packed"
    expect_same 'standard input and output' "$TMP/data" "$TMP/out"
}

test_outputs() {
    "$GEN" text 300k 61 > "$TMP/data"
    succeeds "$P" -o "$TMP/packed" "$TMP/data"
    run_to '> /dev/full' "$ORACLE" "$TMP/data"
    judge_refusal 1 '^oracle: cannot write .*: No space' 'an answer'
    run_to '> /dev/full' "$ORACLE" --blocks "$TMP/data"
    judge_refusal 1 '^oracle: cannot write .*: No space' 'a long answer'
    run_to '> /dev/full' "$ORACLE" --decode "$TMP/packed" -
    judge_refusal 1 '^oracle: cannot write .*: No space' '--decode'
    run bash -c 'ulimit -f 16; exec "$@"' - \
        "$ORACLE" --decode "$TMP/packed" "$TMP/back"
    judge_refusal 1 '^oracle: cannot write .*: File too large' 'ulimit -f'
    [ ! -e "$TMP/back" ] || fail 'a part of OUT was left'
}

# It may map 10 MiB; the file has 20.
test_memory() {
    needs_small 10240 grader/oracles/sharedhash
    succeeds prlimit --as=10485760 "$ORACLE" --blocks - \
        < <("$GEN" random 20M 61)
    grep -q '"signature": 815224868, "blocks": 20480,' "$TMP/out" ||
        fail 'answer for random-20M.bin' 815224868 "$(tail -c 99 "$TMP/out")"
}

t 'the oracle knows the vectors of the contract' test_vectors
t 'it knows the signatures of the standard files' test_table
t 'over 300 fresh inputs: each block, lock and container' test_agreement
t 'what each program packs in each mode it unpacks' test_every_program
t 'it has no name and no header of the library' test_no_library
t 'wrong usage is refused with status 2 and a reason' test_usage
t 'what cannot be read is an error' test_inputs
t 'no symlink is followed, and nothing is overwritten' test_hostile_folder
t 'an output that fails is an error, and leaves nothing' test_outputs
t 'it needs little memory, however large the file' test_memory
finish
