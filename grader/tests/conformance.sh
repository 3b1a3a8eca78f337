#!/usr/bin/env bash
# Every program, in every mode, against the vectors of the contract: the
# files of data/conformance and the signatures in its signatures.tsv. What a
# program prints is compared whole, to the byte, on both outputs. How many
# locks sharedhash and the starter must have taken is counted here from the
# files alone.
#
#     CONFORMANCE=dir grader/tests/conformance.sh     other vectors
# shellcheck source=grader/tests/lib.sh disable=SC2086 # flags are words
. grader/tests/lib.sh

VECTORS=$(realpath -m -- "${CONFORMANCE:-data/conformance}")
PRIME=2147483647
# Programs whose every umalloc and ufree takes the lock.
LOCK_ALL=(baseline/sharedhash baseline/sharedhash-documented
    baseline/sharedhash-neighbours starter/esharedhash)

if [ ! -s "$VECTORS/signatures.tsv" ]; then
    echo "Bail out! no signatures.tsv in $VECTORS"
    exit 1
fi

# vectors: a line "FILE SIZE SIGNATURE" for each.
vectors() {
    cat "$VECTORS/signatures.tsv"
}

# judge SIGNATURE WHAT [MODE-FLAGS]: what the last run printed.
judge() {
    expect_equal "exit status of: $2 ($(head -c 300 "$TMP/err"))" 0 "$status"
    printf 'Final signature: %s\n' "$1" > "$TMP/expected"
    cmp -s "$TMP/expected" "$TMP/out" || fail "standard output of: $2" \
        "$(cat "$TMP/expected")" "$(cat "$TMP/out")"
    if [ -z "${3:-}" ]; then
        expect_equal "standard error of: $2" '' "$(cat "$TMP/err")"
    else
        expect_lines "standard error of: $2" "$TMP/err" 1
        grep -Eqx 'Lock acquisitions: [0-9]+' "$TMP/err" ||
            fail "standard error of: $2" 'Lock acquisitions: N' \
                "$(cat "$TMP/err")"
    fi
}

# The runs whose flags match the pattern, on all vectors.
all_vectors() {
    local pattern=$1 program flags file signature runs=0
    vectors > "$TMP/vectors"
    while read -r program flags; do
        while read -r file _ signature; do
            run "$R/$program" $flags "$VECTORS/$file"
            judge "$signature" "$program $flags $file" "$flags"
            runs=$((runs + 1))
        done < "$TMP/vectors"
    done < <(every_run | grep -Ex "$pattern")
    [ $runs -gt 0 ] || fail "no program was run"
}

test_sizes() {
    local file size
    while read -r file size _; do
        expect_equal "bytes of $file" "$size" "$(wc -c < "$VECTORS/$file")"
    done < <(vectors)
}

test_copy() {
    [ -d ../shared/conformance ] ||
        skip 'the originals (../shared/conformance) are not here'
    diff -r ../shared/conformance data/conformance > "$TMP/diff" ||
        fail 'data/conformance differs from the originals' 'no difference' \
            "$(cat "$TMP/diff")"
}

test_single() { all_vectors '[^ ]+'; }
test_processes() { all_vectors '[^ ]+ -m'; }
test_threads() { all_vectors '[^ ]+ -t'; }
test_standing() { all_vectors '[^ ]+ -t -j .*'; }

# Pools are for threads of -t, so -m takes the lock each time everywhere.
test_lock_count() {
    local file program flags exact
    local all=" ${LOCK_ALL[*]} "
    while read -r file _; do
        exact=$(sum_of_locks "$VECTORS/$file")
        while read -r program flags; do
            [[ $flags = -m || $all == *" $program "* ]] || continue
            succeeds "$R/$program" "$flags" "$VECTORS/$file"
            expect_equal "locks of: $program $flags $file" \
                "Lock acquisitions: $exact" "$(cat "$TMP/err")"
        done < <(every_run | grep -E ' -[mt]$')
    done < <(vectors)
}

# The lines of -v of one vector: in order, and their sum is the signature.
judge_verbose() {
    local file=$1 size=$2 signature=$3
    awk -v blocks=$(((size + 1023) / 1024)) -v signature="$signature" \
        -v prime=$PRIME '
        NR <= blocks && $0 != "Block " NR - 1 " hash: " $4 + 0 { exit 1 }
        NR <= blocks { sum = (sum + $4) % prime; next }
        NR > blocks + 1 || $0 != "Final signature: " signature { exit 1 }
        END { if (NR != blocks + 1 || sum != signature) exit 1 }
    ' "$TMP/out" || fail "lines of -v of $file" \
        'Block 0 hash: ... to the last block, then their sum' \
        "$(head -n 40 "$TMP/out")"
}

test_verbose() {
    local file size signature program flags
    while read -r file size signature; do
        succeeds "$R/baseline/sharedhash" -v "$VECTORS/$file"
        judge_verbose "$file" "$size" "$signature"
        mv "$TMP/out" "$TMP/expected"
        while read -r program flags; do
            succeeds "$R/$program" -v $flags "$VECTORS/$file"
            expect_same "-v of: $program $flags $file" "$TMP/expected" \
                "$TMP/out"
        done < <(every_run)
    done < <(vectors | grep -E '^(empty|hello|random-1025|random-32k)')
}

test_stdin_file() {
    local program flags file signature
    while read -r program flags; do
        while read -r file _ signature; do
            run "$R/$program" $flags - < "$VECTORS/$file"
            judge "$signature" "$program $flags - < $file" "$flags"
        done < <(vectors | grep -E '^(empty|one-symbol-2500|random-32k)')
    done < <(every_run)
}

# Pieces that are no multiple of anything, with pauses in between.
slowly() {
    local at=0 size
    size=$(wc -c < "$1")
    while [ $at -lt "$size" ]; do
        tail -c +$((at + 1)) "$1" | head -c 777
        at=$((at + 777))
        sleep 0.02
    done
}

test_stdin_pipe() {
    local program flags file signature
    while read -r program flags; do
        while read -r file _ signature; do
            run "$R/$program" $flags - < <(slowly "$VECTORS/$file")
            judge "$signature" "slow pipe | $program $flags -" "$flags"
        done < <(vectors | grep -E '^(random-1025|one-symbol-2500)')
    done < <(every_run)
}

# check_flags PROGRAM ARGUMENT...: in which FILE stands for a vector. -t and
# -m are seen by the lock count, -v by its lines.
check_flags() {
    local program=$1 printed=1 locks=0 argument arguments=()
    shift
    for argument in "$@"; do
        case $argument in
        -*v*) printed=4 ;;
        esac
        case $argument in
        -*[tm]*) locks=1 ;;
        esac
        [ "$argument" != FILE ] || argument=$VECTORS/one-symbol-2500.bin
        arguments+=("$argument")
    done
    succeeds "$R/$program" "${arguments[@]}"
    expect_lines "standard output of: $program $*" "$TMP/out" $printed
    expect_lines "standard error of: $program $*" "$TMP/err" $locks
    expect_equal "signature of: $program $*" 'Final signature: 2866' \
        "$(tail -n 1 "$TMP/out")"
}

test_flag_places() {
    local program
    for program in "${PROGRAMS[@]}"; do
        check_flags "$program" FILE -t
        check_flags "$program" FILE -m
        check_flags "$program" FILE -v
        check_flags "$program" -v FILE -m
        check_flags "$program" -t FILE -v
        check_flags "$program" FILE -tv
        check_flags "$program" -vm FILE
        check_flags "$program" -t -- FILE
        check_flags "$program" -m -v -- FILE
        check_flags "$program" FILE -t --
        check_flags "$program" FILE -o "$TMP/packed"
    done
    check_flags solution/standing_workers FILE -j 3 -t
    check_flags solution/standing_workers -j3 FILE -tv
    # What POSIX wants of others does not change that flags may follow.
    POSIXLY_CORRECT=1 check_flags baseline/sharedhash FILE -v -t
}

t "the vectors have the sizes that their table gives" test_sizes
t "the project's vectors are the contract's" test_copy
t 'every program prints the right signatures without threads' test_single
t 'every program prints the right signatures with -m' test_processes
t 'every program prints the right signatures with -t' test_threads
t 'standing workers print them with 1, 2, 7 and 64 threads' test_standing
t 'the locks taken are 4s + 4 a block' test_lock_count
t 'all programs and modes print the same hashes with -v' test_verbose
t 'standard input from a file gives the same' test_stdin_file
t 'standard input from a slow pipe gives the same' test_stdin_pipe
t 'flags may stand before and after FILE, and together' test_flag_places
finish
