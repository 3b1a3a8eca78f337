#!/usr/bin/env bash
# The build itself: what a fresh clone gives, which names the library takes,
# which constants are refused, and that older submissions still link.
LIMIT=${LIMIT:-400} # a whole build on a busy machine
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

# The tracked files (and new ones not ignored) in a folder with a space.
copy_kit() {
    mkdir "$TMP/a kit"
    git ls-files -co --exclude-standard | tar -cf - -T - |
        tar -xf - -C "$TMP/a kit"
    cd "$TMP/a kit"
}

test_fresh() {
    copy_kit
    run make -j2
    expect_equal "exit status of make ($(tail -n 3 "$TMP/err"))" 0 "$status"
    expect_equal 'warnings' '' "$(cat "$TMP/err")"
    local program
    for program in baseline/sharedhash baseline/sharedhash-documented \
        starter/esharedhash solution/esharedhash solution/standing_workers \
        solution/size_classes solution/opportunistic data/gen; do
        [ -x "build/release/$program" ] || fail "not built: $program"
    done
    printf 'hello, huffman\n' > "$TMP/hello"
    run build/release/baseline/sharedhash "$TMP/hello"
    expect_equal signature 'Final signature: 87835949' "$(cat "$TMP/out")"
    run make
    expect_equal 'a second make has nothing to do' '' \
        "$(grep -E '^  (CC|LD|AR)' "$TMP/out")"
}

# The student's archive has no solution.
test_without_solution() {
    copy_kit
    rm -r solution
    run make -j2
    expect_equal "exit status of make ($(tail -n 3 "$TMP/err"))" 0 "$status"
}

test_clang() {
    command -v clang > /dev/null || skip 'no clang here'
    copy_kit
    run make -j2 CC=clang
    expect_equal "exit status of make ($(tail -n 3 "$TMP/err"))" 0 "$status"
    expect_equal 'warnings' '' "$(cat "$TMP/err")"
}

# A submission may use any name that does not begin with a reserved prefix.
test_names() {
    local others
    others=$(nm --defined-only -g "$R/libsharedhash.a" |
        awk 'NF == 3 { print $3 }' | grep -vE \
        '^(main$|(umem|engine|blocks|huffman|firstfit)_)' || true)
    expect_equal 'names without a reserved prefix' '' "$others"
}

test_override() {
    run make POOL_SIZE=2048 \
        build/release+POOL_SIZE-2048/solution/esharedhash
    expect_equal 'exit status' 0 "$status"
    build/release/data/gen random 20k 61 > "$TMP/data"
    run build/release+POOL_SIZE-2048/solution/esharedhash -t "$TMP/data"
    expect_equal 'exit status' 0 "$status"
    local locks
    locks=$(sed -n 's/Lock acquisitions: //p' "$TMP/err")
    [ "$locks" -gt 1000 ] || fail 'small pools fall back' '> 1000' "$locks"
}

# refuses CONSTANT=VALUE PATTERN
refuses() {
    run make "$1" "B=$TMP/refused" "$TMP/refused/baseline/sharedhash"
    [ "$status" -ne 0 ] || fail "make $1 should be refused"
    grep -q "$2" "$TMP/err" || fail "make $1" "$2" "$(grep error "$TMP/err")"
}

test_impossible_constants() {
    refuses POOL_COUNT=64 'at most half of the heap'
    refuses POOL_SIZE=1000 'multiple of 16'
    refuses BATCH_SIZE=0 'at least 1'
    refuses UMEM_SIZE=100000 'whole pages'
    refuses BLOCK_SIZE=0 'from 1 byte'
}

test_unknown_flavour() {
    run make FLAVOUR=fast
    expect_equal 'exit status' 2 "$status"
    grep -q "no flavour 'fast'" "$TMP/err" || fail "$(cat "$TMP/err")"
}

test_whole_program() {
    local flag file=grader/accepted/sharedhash/whole_program.c
    run make SUBMIT="$file" SUBMISSION=whole \
        build/release/submit-whole/submission
    expect_equal "exit status ($(cat "$TMP/err"))" 0 "$status"
    expect_equal 'warnings' '' "$(cat "$TMP/err")"
    for flag in '' -t -m; do
        # shellcheck disable=SC2086 # no flag is no argument
        run build/release/submit-whole/submission \
            data/conformance/random-32k.bin $flag
        expect_equal "signature with '$flag'" 'Final signature: 1281147926' \
            "$(cat "$TMP/out")"
    done
    ! nm build/release/submit-whole/submission | grep -q ' T blocks_' ||
        fail 'it pulls something from the library'
}

t 'a fresh clone in a folder with a space builds, and only once' test_fresh
t 'without the solution it builds as well' test_without_solution
t 'clang builds it without a warning' test_clang
t 'the library takes no name without a reserved prefix' test_names
t 'a constant given to make goes into the name of its folder' test_override
t 'impossible constants are refused' test_impossible_constants
t 'an unknown flavour is refused' test_unknown_flavour
t 'a whole program in the older format builds and runs' test_whole_program
finish
