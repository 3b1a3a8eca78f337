#!/usr/bin/env bash
# What can go wrong from outside: wrong usage, files that cannot be read,
# outputs that cannot be written, a heap that is too small, threads and
# processes that the system refuses. Each time: the right exit status, one
# line on standard error that begins with the program's name, no signature,
# and no process left behind. The heap tests build programs of their own.
# shellcheck source=grader/tests/lib.sh disable=SC2086 # flags are words
. grader/tests/lib.sh

HELLO=$KIT/data/conformance/hello.txt
TEXT=$KIT/data/conformance/text-10k.txt

# wrong PATTERN PROGRAM ARGUMENT...: wrong usage, and nothing was touched.
wrong() {
    local pattern=$1 program=$2
    shift 2
    refused 2 "^$(name_of "$program"): $pattern" "$R/$program" "$@"
    [ ! -s "$TMP/out" ] || fail "standard output of: $program $*" '' \
        "$(head -c 300 "$TMP/out")"
    [ ! -e "$TMP/OUT" ] || fail "OUT was made by: $program $*"
}

test_usage() {
    local p both="'-t' and '-m' exclude" unpack="'-d' goes with '-o' only"
    local file=$HELLO out=$TMP/OUT
    for p in "${PROGRAMS[@]}"; do
        wrong 'no FILE' "$p"
        wrong 'no FILE' "$p" -d
        wrong 'no FILE' "$p" -o "$out"
        wrong "$both" "$p" -t -m "$file"
        wrong "$both" "$p" -t "$file" -m
        wrong "$both" "$p" "$file" -v -o "$out" -m -t
        wrong "$unpack" "$p" -m "$file" -d
        wrong "$unpack" "$p" -dv "$file"
        wrong "$unpack" "$p" "$file" -t -d -o "$out"
        wrong 'one FILE' "$p" "$file" "$file"
        wrong 'one FILE' "$p" "$file" -t -o "$out" "$file"
        wrong 'one FILE' "$p" "$file" -- "$file"
        wrong "option '-o' needs an argument" "$p" "$file" -o
        wrong "'-o -'" "$p" "$file" -o -
        wrong "'-o'.* empty" "$p" "$file" -o ''
        wrong "unknown option '-x'" "$p" "$file" -o "$out" -tx
        wrong "unknown option '--unknown'" "$p" --unknown "$file"
        [ "$p" = solution/standing_workers ] ||
            wrong "unknown option '-j'" "$p" -t -j 2 "$file"
    done
}

test_workers_usage() {
    local p=solution/standing_workers n
    for n in 0 65 -1 x '' ' 2' 2x 1.5 +2 0x2 99999999999999999999; do
        wrong "option '-j': '[^']*' is" $p -t -j "$n" "$HELLO"
    done
    wrong "option '-j' needs an argument" $p -t "$HELLO" -j
    wrong "option '-j' goes with '-t' only" $p -j 2 "$HELLO"
    wrong "option '-j' goes with '-t' only" $p -j 2 "$HELLO" -m
    wrong "(option '-j'|'-d') goes with" $p -d -j 2 "$HELLO"
    succeeds "$R/$p" "$HELLO" -j64 -t
}

test_help() {
    local p option
    for p in "${PROGRAMS[@]}"; do
        for option in --help --version; do
            succeeds "$R/$p" $option
            grep -Eq "^(usage: )?$(name_of "$p") " "$TMP/out" ||
                fail "$p $option does not name the program"
            run_to '> /dev/full' "$R/$p" $option
            judge_refusal 1 'cannot write standard output' "$p $option"
        done
    done
}

# In all modes: refused with status 1 and this message after the name.
refused_always() {
    local pattern=$1 program flags
    shift
    while read -r program flags; do
        refused 1 "^$(name_of "$program"): $pattern" "$R/$program" $flags "$@"
    done < <(every_run)
}

test_no_file() {
    local long name
    name=$(printf '%256s' '' | tr ' ' a)
    long=$(printf "name/%.0s" {1..1500})
    refused_always "cannot open '.*/gone': No such file" "$TMP/gone"
    refused_always "cannot open '.*/x': Not a directory" "$HELLO/x"
    refused_always "cannot open '': No such file" ''
    refused_always "cannot read '.*': Is a directory" "$TMP"
    refused 1 "^sharedhash: cannot read '.*': Is a directory" \
        "$R/baseline/sharedhash" -d "$TMP"
    refused 1 "^sharedhash: cannot open '.*': No such file" \
        "$R/baseline/sharedhash" -d "$TMP/gone"
    refused_always "cannot open '.*a': File name too long" "$TMP/$name"
    refused_always 'cannot open .*File name too long$' "$long"
    refused_always 'cannot create .*File name too long$' -o "$long" "$HELLO"
    refused_always "cannot create '.*': Is a directory" -o "$TMP" "$HELLO"
    refused_always "cannot create '.*': No such" -o "$TMP/gone/OUT" "$HELLO"
    refused_always "cannot create '.*': Not a" -o "$HELLO/OUT" "$HELLO"
}

# Names that exist work; names that do not give one line all the same.
test_names() {
    local name
    cd "$TMP"
    for name in 'two words' "it's" 'say "x"' $'two\nlines' '%s%n%100000d' \
        $'\e[31mred' $'tab\t' "\\n" 'grün' $'\xff\xfe' '*' '& | ;' '-t'; do
        cp "$HELLO" "./$name"
        succeeds "$R/baseline/sharedhash" -- "$name"
        grep -qx 'Final signature: 87835949' out
        refused 1 "^sharedhash: cannot open '" \
            "$R/baseline/sharedhash" -- "$name.gone"
        succeeds "$R/baseline/sharedhash" -o "./$name" -- "$name"
        succeeds "$R/baseline/sharedhash" -d -o back -- "$name"
        expect_same "$name packed onto itself and unpacked" "$HELLO" back
        refused 1 "^sharedhash: cannot create '" \
            "$R/baseline/sharedhash" -o "$name.gone/x" "$HELLO"
    done
}

test_unreadable() {
    other_user baseline/sharedhash
    cp "$HELLO" "$TMP/file"
    cp "$HELLO" "$TMP/secret"
    chmod 0 "$TMP/secret"
    "${as_other[@]}" test ! -r "$TMP/secret" || skip 'everybody may read all'
    refused 1 "^sharedhash: cannot open '.*secret': Permission denied" \
        "${as_other[@]}" "$TMP/bin/sharedhash" "$TMP/secret"
    mkdir -m 555 "$TMP/closed"
    refused 1 "^sharedhash: cannot create '.*x': Permission denied" \
        "${as_other[@]}" "$TMP/bin/sharedhash" -o "$TMP/closed/x" "$TMP/file"
    mkdir -m 777 "$TMP/open"
    echo old > "$TMP/open/fixed"
    chmod 444 "$TMP/open/fixed"
    refused 1 "^sharedhash: cannot create '.*fixed': Permission denied" \
        "${as_other[@]}" "$TMP/bin/sharedhash" -o "$TMP/open/fixed" "$TMP/file"
    expect_equal 'the read-only OUT' old "$(cat "$TMP/open/fixed")"
}

test_full_output() {
    local program flags full='cannot write standard output: No space left'
    "$R/data/gen" one-symbol 1M 61 > "$TMP/long"
    succeeds "$R/baseline/sharedhash" -o "$TMP/packed" "$TMP/long"
    while read -r program flags; do
        run_to '> /dev/full' "$R/$program" $flags "$TEXT" -o "$TMP/OUT"
        judge_refusal 1 "$full" "$program $flags > /dev/full"
        # more than fits into a buffer
        run_to '> /dev/full' "$R/$program" $flags -v "$TMP/long"
        judge_refusal 1 "$full" "$program $flags -v > /dev/full"
        run_to '> /dev/full' "$R/$program" -d "$TMP/packed"
        judge_refusal 1 "$full" "$program -d > /dev/full"
    done < <(every_run)
    [ "$(echo "$TMP"/OUT*)" = "$TMP/OUT*" ] ||
        fail 'OUT was made, though the signature was not printed'
}

test_closed_streams() {
    local program flags name
    while read -r program flags; do
        name=$(name_of "$program")
        run_to '>&-' "$R/$program" $flags -o "$TMP/OUT" - < "$TEXT"
        judge_refusal 1 "^$name: cannot write standard output" \
            "$program $flags >&-"
        run_to '<&-' "$R/$program" $flags -o "$TMP/OUT" -
        judge_refusal 1 "^$name: cannot read standard input" \
            "$program $flags - <&-"
        [ ! -e "$TMP/OUT" ] || fail "$program $flags: OUT was made"
        run_to '2>&-' "$R/$program" $flags "$TEXT" -o "$TMP/packed"
        expect_equal "status of: $program $flags 2>&-" 0 "$status"
        expect_equal "signature of: $program $flags 2>&-" \
            'Final signature: 1706349848' "$(cat "$TMP/out")"
        run "$R/$program" -d "$TMP/packed"
        expect_same "what $program $flags 2>&- packed" "$TEXT" "$TMP/out"
        rm "$TMP/packed"
        run_to '2>&-' "$R/$program" $flags "$TMP/gone"
        expect_equal "status of: $program $flags GONE 2>&-" 1 "$status"
        run_to '<&- >&- 2>&-' "$R/$program" $flags -
        expect_equal "status of: $program $flags, all closed" 1 "$status"
    done < <(every_run)
}

# The reader has gone before the program starts, so this does not depend on
# who is faster.
test_broken_pipe() {
    local program flags
    local after='exec 3> >(exec true); wait $!; exec "$@" >&3'
    succeeds "$R/baseline/sharedhash" -o "$TMP/packed" "$TEXT"
    while read -r program flags; do
        run bash -c "$after" - "$R/$program" $flags -v "$TEXT"
        judge_refusal 1 'cannot write standard output: Broken pipe' \
            "$program $flags -v | true"
        run bash -c "$after" - "$R/$program" -d "$TMP/packed"
        judge_refusal 1 'cannot write standard output: Broken pipe' \
            "$program -d | true"
    done < <(every_run)
    "$R/data/gen" text 1M 61 > "$TMP/long"
    succeeds "$R/baseline/sharedhash" -o "$TMP/packed" "$TMP/long"
    run bash -c '"$@" | head -c 1 > /dev/null; exit "${PIPESTATUS[0]}"' - \
        "$R/baseline/sharedhash" -d "$TMP/packed"
    judge_refusal 1 'cannot write standard output: Broken pipe' '-d | head'
}

# The first experiment of the handout: all blocks of a file at once.
test_batch_of_all() {
    local folder=build/release+BATCH_SIZE-5120 program _
    build BATCH_SIZE=5120 $folder/baseline/sharedhash \
        $folder/solution/esharedhash
    "$R/data/gen" random 5M 61 > "$TMP/5M"
    for program in baseline/sharedhash solution/esharedhash; do
        for _ in 1 2 3 4 5; do
            refused 1 "^$(name_of $program): out of heap: no room for the i" \
                "$KIT/$folder/$program" -t "$TMP/5M"
        done
    done
}

test_tiny_heap() {
    local program flags
    local folder=build/release+UMEM_SIZE-8192+POOL_SIZE-1024+POOL_COUNT-4
    build UMEM_SIZE=8192 POOL_SIZE=1024 POOL_COUNT=4 "${PROGRAMS[@]/#/$folder/}"
    "$R/data/gen" random 64k 61 > "$TMP/file"
    while read -r program flags; do
        refused 1 "^$(name_of "$program"): out of heap: no room for the " \
            "$KIT/$folder/$program" $flags "$TMP/file"
        [ -z "$flags" ] || continue
        succeeds "$KIT/$folder/$program" "$HELLO"
    done < <(every_run)
    none_left "$TMP/file" 'out of heap'
}

# Room for the inputs and one tree, but not for two: how many are built at a
# time depends on the machine, what may come of it does not.
test_tight_heap() {
    local folder=build/release+UMEM_SIZE-65536+POOL_COUNT-1 flag
    build UMEM_SIZE=65536 POOL_COUNT=1 $folder/baseline/sharedhash
    "$R/data/gen" random 20480 61 > "$TMP/file"
    for flag in -t -m -t -m -t -m -t -m -t -m; do
        run "$KIT/$folder/baseline/sharedhash" $flag "$TMP/file"
        [ $status -ne 0 ] || continue
        judge_refusal 1 '^sharedhash: out of heap: no room for the tree' \
            "$flag in a tight heap"
    done
    none_left "$TMP/file" 'out of heap'
}

# With less and less address space something fails at some time: the heap,
# the threads, or the start of the program, which is not ours.
test_address_space() {
    local p kib seen=no
    needs_small 16384 baseline/sharedhash
    "$R/data/gen" text 64k 61 > "$TMP/file"
    for p in 'baseline/sharedhash -t' 'baseline/sharedhash -m' \
        'solution/esharedhash -t' 'solution/standing_workers -t -j 64'; do
        for ((kib = 4000; kib < 20000; kib += 400)); do
            prlimit --as=$((kib * 1024)) "$R/${p%% *}" --version \
                > "$TMP/out" 2>&1 || continue
            run prlimit --as=$((kib * 1024)) "$R/"$p "$TMP/file"
            [ $status -ne 0 ] || continue
            judge_refusal 1 '^e?sharedhash: (cannot (map|start)|no memory) ' \
                "$p with $kib KiB of address space"
            ! grep -Eq 'start (a )?thread' "$TMP/err" || seen=yes
        done
    done
    [ $seen = yes ]
    none_left "$TMP/file" 'a program without address space'
}

# Threads of a batch may end before the next one starts, so none may start
# there; processes and standing workers stay: some run when one is refused.
test_no_processes() {
    local limit p
    needs_small 16384 baseline/sharedhash
    "$R/data/gen" random 64k 61 > "$TMP/file"
    other_user baseline/sharedhash solution/{esharedhash,standing_workers}
    while read -r limit p; do
        [ "$(id -u)" -eq 0 ] || limit=1 # we have other processes
        refused 1 '^e?sharedhash: cannot start .*: Resource temporarily' \
            "${as_other[@]}" prlimit --nproc="$limit" "$TMP/bin/"$p \
            "$TMP/file" -o /dev/null
        none_left "$TMP/file" "$p, without processes"
    done < <(printf '%s\n' {1,8}' sharedhash -m' {1,8}' esharedhash -m' \
        {1,8}' standing_workers -t -j 20' '1 sharedhash -t' '1 esharedhash -t')
}

t 'wrong usage is refused with status 2 and a reason' test_usage
t 'wrong numbers of standing workers are refused' test_workers_usage
t 'help and version go to standard output, and it is checked' test_help
t 'a FILE that is not there, or a folder, is refused' test_no_file
t 'odd file names work, and are reported in one line' test_names
t 'files without permission are refused' test_unreadable
t 'a full standard output is an error, and leaves no OUT' test_full_output
t 'closed standard streams are errors or do no harm' test_closed_streams
t 'a broken pipe is an error like any other' test_broken_pipe
t 'a batch larger than the heap is out of heap each time' test_batch_of_all
t 'a tiny heap is out of heap in every program and mode' test_tiny_heap
t 'a tight heap gives a signature or is out of heap' test_tight_heap
t 'little address space never crashes a program' test_address_space
t 'processes and threads that are refused fail the job' test_no_processes
finish
