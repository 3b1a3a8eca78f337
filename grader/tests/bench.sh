#!/usr/bin/env bash
# bench: that it runs what it is to run as often as it is to, checks each
# answer, keeps each run, and writes what timing.schema.json describes. Tiny
# inputs, and a lab whose contenders are made here: some of them lie, fail or
# are not there. What comes out are counts and answers, never seconds.
# shellcheck source=grader/tests/lib.sh disable=SC2154 # status is lib.sh's
. grader/tests/lib.sh

BENCH=$R/grader/bench
SCHEMA=$KIT/grader/timing/timing.schema.json

command -v jq > /dev/null || {
    echo '1..0 # SKIP there is no jq here'
    exit 0
}

# lab FILE...: the kit's lab, but with what is in these files for bench, as
# $TMP/test.lab; and $TMP/b, a build folder with fake/ in it.
lab() {
    awk '/^(contenders|scale|sweep) =/ { skip = 1 }
        !skip
        /^[)}];/ { skip = 0 }' baseline/sharedhash.lab > "$TMP/test.lab"
    cat "$@" >> "$TMP/test.lab"
    mkdir -p "$TMP/b/fake"
    ln -sf "$R/grader" "$R/baseline" "$R/solution" "$TMP/b"
}

# contender NAME PROGRAM [FIELD...]: one of the list.
contender() {
    printf '{ name = "%s"; title = "a test"; program = "%s";\n' "$1" "$2"
    shift 2
    printf '  %s\n' 'arguments = [ "-t" ];' "$@"
    echo '}'
}

# of CONTENDER...: the list.
of() {
    local IFS=,
    echo "contenders = ( $* );"
}

# fake NAME LINE...: a program that runs these lines of shell.
fake() {
    local path=$TMP/b/fake/$1
    shift
    mkdir -p "$TMP/b/fake"
    printf '%s\n' '#!/bin/bash' "$@" > "$path"
    chmod +x "$path"
}

# bench ARGUMENT...: on the lab of this test, its report in $TMP.
bench() {
    run "$BENCH" --lab "$TMP/test.lab" --build "$TMP/b" \
        --json "$TMP/r.json" --csv "$TMP/r.csv" "$@"
}

# expect FILTER VALUE: of the report.
expect() {
    expect_equal "$1" "$2" "$(jq -c "$1" "$TMP/r.json")"
}

expect_valid() {
    [ -e "$TMP/r.json" ] || fail 'no report' '' "$(cat "$TMP/err")"
    command -v jsonschema > /dev/null || return 0
    run jsonschema -i "$TMP/r.json" "$SCHEMA"
    expect_equal "the report against its schema ($(cat "$TMP/err"))" \
        0 "$status"
}

good_lab() {
    of "$(contender base baseline/sharedhash 'is_baseline = true;' \
        'claim = "Lock acquisitions: ";')" \
        "$(contender least solution/esharedhash 'is_floor = true;')" \
        "$(contender none baseline/sharedhash 'preload = "libnot-here.so.7";' \
            'is_optional = true;')" \
        "$(contender unbuilt fake/nothing 'is_optional = true;')" \
        > "$TMP/list"
    lab "$TMP/list"
}

test_rows() {
    local sum
    good_lab
    bench --sizes 20k,3000 --rounds 4
    mv "$TMP/out" "$TMP/table"
    expect_equal "exit status ($(cat "$TMP/err"))" 0 "$status"
    expect_valid
    expect '[.kind, .lab]' '["bench","sharedhash"]'
    expect '[.inputs[] | [.name, .bytes, .blocks]]' \
        '[["random-20k",20480,20],["random-3000",3000,3]]'
    expect '.inputs[0].answer' \
        "\"$("$R/baseline/sharedhash" build/data/random-20k.bin |
            sed 's/.*: //')\""
    # two that are there, on two inputs, pinned and not, in four rounds
    expect '[.rows[] | select(.ok)] | length' 32
    expect '[.rows[] | select(.ok) | [.contender, .input, .pinned, .round]] |
        unique | length' 32
    expect '[.rows[] | select(.ok) | select(.wall_s <= 0 or
        .peak_kib == 0)] | length' 0
    # what is not there has one row wherever it would have run
    expect '[.rows[] | select(.ok | not) | [.contender, .round]] | unique' \
        '[[2,1],[3,1]]'
    expect '[.rows[] | select(.contender == 2) | .why] | unique' \
        '["missing: libnot-here.so.7 is not installed"]'
    expect '[.rows[] | select(.contender == 3) | .why[0:8]] | unique' \
        '["missing:"]'
    sum=$(sum_of_locks build/data/random-20k.bin)
    expect '.counts[] | select(.contender == 0 and .input == 0) |
        [.known, .acquisitions, .claim]' "[true,$sum,$sum]"
    expect '[.counts[] | select(.contender == 2) | .known] | unique' '[false]'
    expect_equal 'rows of the CSV' "$(jq '.rows | length' "$TMP/r.json")" \
        "$(grep -vc '^#\|^contender,' "$TMP/r.csv")"
    expect '[.summaries[] | select(.rounds > 0) | .rounds] | unique' '[4]'
    grep -q "^random-3000, 3 blocks; .*, time over the floor's\$" "$TMP/table"
    grep -qE '^ +runs +time .* interval  floor   one CPU$' "$TMP/table"
}

test_header() {
    good_lab
    bench --sizes 3000 --rounds 1 --only 'base*'
    expect '.contenders | length' 1
    expect '.command' "\"$BENCH --lab $TMP/test.lab --build $TMP/b --json $(
    )$TMP/r.json --csv $TMP/r.csv --sizes 3000 --rounds 1 --only 'base*'\""
    expect '.machine.cores' "$(nproc)"
    expect '.machine.system' "\"$(uname -sr)\""
    expect '.started | test("^20..-..-..T..:..:..Z$")' true
    expect '.compiler | test("^(gcc|clang) [0-9]")' true
    expect '.flags | test("-O2")' true
    if git rev-parse HEAD > "$TMP/head" 2> /dev/null; then
        expect '.commit[0:7]' "\"$(head -c 7 "$TMP/head")\""
    fi
    tail -n 1 "$TMP/out" | grep -q '^fastest on random-3000: base, ' ||
        fail 'last line' 'the fastest' "$(tail -n 1 "$TMP/out")"
    grep -qx 'random-3000, 3 blocks; speed-up over the baseline' "$TMP/out"
    grep -qE '^ +runs +time .* interval   one CPU$' "$TMP/out"
    ! grep floor "$TMP/out" || fail 'a floor that was not run'
}

# measures NAME ARGUMENT...: it writes this report, and no other.
measures() {
    local name=$1
    shift
    rm -rf "$TMP/kit/build/reports"
    succeeds env -C "$TMP/kit" "$BENCH" --lab "$TMP/test.lab" \
        --build "$TMP/b" "$@"
    expect_equal "reports of: $*" "$name.csv $name.json" \
        "$(cd "$TMP/kit/build/reports" && echo *)"
    grep -q "build/reports/$name.json, build/reports/$name.csv" "$TMP/out"
}

# A trial does not take the place of what was measured as a whole.
test_names() {
    echo 'scale = { contenders = [ "base" ]; sizes = [ "1023", "3000" ];
        threaded = "workers"; option = "-j"; threads = [ 1 ]; };' \
        > "$TMP/scale"
    of "$(contender base baseline/sharedhash 'is_baseline = true;')" \
        "$(contender workers solution/standing_workers)" > "$TMP/list"
    lab "$TMP/list" "$TMP/scale"
    mkdir -p "$TMP/kit/build"
    ln -s "$KIT"/[!b]* "$KIT/baseline" "$TMP/kit"
    ln -s "$R" "$TMP/kit/build/release"
    measures scale scale
    measures scale scale --rounds 16 --seconds 700
    measures scale-some scale --rounds 2
    measures scale-some scale --seconds 1
    measures scale-some scale --sizes 1023
    measures scale-some scale --only 'x*, base'
    measures scale-quick scale --quick --only base
}

# kit FILE...: a kit of its own, $TMP/kit, with this one's programs; its labs
# are these manifests.
kit() {
    mkdir -p "$TMP/kit/build" "$TMP/kit/baseline"
    ln -s "$KIT"/[!b]* "$TMP/kit"
    ln -s "$KIT"/baseline/*.[ch] "$KIT"/baseline/*.mk "$TMP/kit/baseline"
    ln -s "$TMP/b" "$TMP/kit/build/release"
    ln -s "$R/data" "$TMP/b"
    cp "$@" "$TMP/kit/baseline"
}

# in_kit STATUS ARGUMENT...: bench in that kit, on inputs of a few bytes.
in_kit() {
    local expected=$1
    shift
    run env -C "$TMP/kit" "$BENCH" --rounds 1 --sizes 1023 "$@"
    expect_equal "exit status of bench $* ($(cat "$TMP/err"))" \
        "$expected" "$status"
}

# Reports of another lab than the default do not take the place of its reports.
test_labs() {
    good_lab
    sed 's/^name = .*/name = "other";/; /^is_default/d' "$TMP/test.lab" \
        > "$TMP/other.lab"
    kit "$TMP/test.lab" "$TMP/other.lab"
    in_kit 0 --only base
    in_kit 0 --only base --lab other
    in_kit 0 --only base --lab baseline/other.lab --quick
    expect_equal 'reports' './bench-some.csv ./bench-some.json '\
'./other/bench-quick.csv ./other/bench-quick.json '\
'./other/bench-some.csv ./other/bench-some.json' \
        "$(cd "$TMP/kit/build/reports" && find . -type f | sort | xargs)"
    expect_equal 'labs' 'sharedhash other' "$(cd "$TMP/kit/build/reports" &&
        jq -r .lab bench-some.json other/bench-some.json | xargs)"
    in_kit 1 --lab third
    grep -qx "bench: cannot read 'baseline/third.lab': No such file or dir.*" \
        "$TMP/err" || fail 'a lab that there is not' '' "$(cat "$TMP/err")"
    sed -i '/^is_default/d' "$TMP/kit/baseline/test.lab"
    in_kit 1
    grep -qx "bench: no manifest in 'baseline' has is_default = true" \
        "$TMP/err" || fail 'no lab is the default' '' "$(cat "$TMP/err")"
    rm "$TMP/kit/baseline/test.lab" # the other one is the only one now
    rm -r "$TMP/kit/build/reports"
    in_kit 0 --only base --lab other
    in_kit 0 --only base
    expect_equal 'reports of the only lab' 'bench-some.csv bench-some.json' \
        "$(cd "$TMP/kit/build/reports" && find . -type f -printf '%P\n' |
            sort | xargs)"
    rm -r "$TMP/kit/baseline"
    in_kit 1
    grep -q "^bench: cannot read 'baseline': " "$TMP/err"
}

# inputs WORD...: the good lab with these inputs, and sizes 2k and 3k.
inputs() {
    local IFS=,
    good_lab
    sed -i '/^bench = {/,/^};/d' "$TMP/test.lab"
    echo "bench = { inputs = [ $* ]; sizes = [ \"2k\", \"3k\" ];
        quick_sizes = [ \"2k\" ]; };" >> "$TMP/test.lab"
}

# Files of other kinds than random bytes, whose size counts something else.
test_inputs() {
    local size
    inputs '"build/mine/cold-%s.txt"' '"build/mine/hot-%s"'
    sed -i 's/^unit = .*/unit = "operation";/
        s/^amount = .*/amount = "operations";/' "$TMP/test.lab"
    kit "$TMP/test.lab"
    mkdir "$TMP/kit/build/mine"
    for size in 2k 3k; do
        "$R/data/gen" text 1500 7 > "$TMP/kit/build/mine/cold-$size.txt"
        "$R/data/gen" random 5000 7 > "$TMP/kit/build/mine/hot-$size"
    done
    run env -C "$TMP/kit" "$BENCH" --rounds 1 --only base --json "$TMP/r.json"
    mv "$TMP/out" "$TMP/table"
    expect_equal "exit status ($(cat "$TMP/err"))" 0 "$status"
    expect_valid
    expect '[.unit, .amount]' '["operation","operations"]'
    expect '[.inputs[] | [.name, .bytes, .blocks]]' \
        '[["cold-2k",2000,2],["cold-3k",3000,2],["hot-2k",2000,5],'\
'["hot-3k",3000,5]]'
    grep -q '^hot-3k, 5 operations; speed-up' "$TMP/table"
    ! grep -i block "$TMP/table" || fail 'blocks'
    rm "$TMP/kit/build/mine/hot-2k"
    run env -C "$TMP/kit" "$BENCH" --rounds 1 --only base
    expect_equal 'exit status' 1 "$status"
    grep -q '^bench: make: .*build/mine/hot-2k' "$TMP/err"
}

# Where bytes are counted, a file is as long as its name says.
test_lengths() {
    inputs '"build/mine/x-%s.txt"' '"build/mine/more/x-%s.txt"'
    kit "$TMP/test.lab"
    mkdir -p "$TMP/kit/build/mine/more"
    "$R/data/gen" text 2000 7 > "$TMP/kit/build/mine/x-2k.txt"
    run env -C "$TMP/kit" "$BENCH" --rounds 1 --only base
    expect_equal 'exit status' 1 "$status"
    grep -q "^bench: 'build/mine/x-2k.txt' has another length" "$TMP/err"
    for size in 2k 3k; do
        "$R/data/gen" text $size 7 | tee "$TMP/kit/build/mine/x-$size.txt" \
            > "$TMP/kit/build/mine/more/x-$size.txt"
    done
    run env -C "$TMP/kit" "$BENCH" --rounds 1 --only base
    expect_equal 'exit status' 1 "$status"
    grep -q "^bench: two inputs are called 'x-2k'" "$TMP/err"
    sed -i '/^bench = {/,/^ *quick/d' "$TMP/kit/baseline/test.lab"
    run env -C "$TMP/kit" "$BENCH" --rounds 1 --only base
    expect_equal 'exit status' 1 "$status"
    grep -q "^bench: 'baseline/test.lab' has no bench" "$TMP/err"
}

# An answer may be a text. One that is longer than the right one is wrong.
test_texts() {
    local sum='sum 5, created 2,097,152, live 0, twice 0, of 123 and so on ..'
    expect_equal 'characters' 62 "${#sum}"
    fake oracle "echo '{\"signature\": \"$sum\", \"blocks\": 3,'" \
        "echo '\"acquisitions\": 0}'"
    fake right "echo 'Final signature: $sum'"
    fake longer "echo 'Final signature: $sum.'"
    fake nul "printf 'Final signature: %s\\0.\\n' '$sum'"
    of "$(contender base fake/right 'is_baseline = true;')" \
        "$(contender longer fake/longer)" "$(contender nul fake/nul)" \
        > "$TMP/list"
    lab "$TMP/list"
    sed -i 's|^oracle = .*|oracle = "fake/oracle";|' "$TMP/test.lab"
    bench --sizes 3000 --rounds 2
    expect_equal 'exit status' 1 "$status"
    expect_valid
    expect '.inputs[0].answer' "\"$sum\""
    expect '[.rows[] | select(.ok) | .contender] | unique' '[0]'
    expect '[.rows[] | select(.ok | not) | .contender] | unique' '[1,2]'
    fake oracle "echo '{\"signature\": \"$sum.\", \"blocks\": 3,'" \
        "echo '\"acquisitions\": 0}'"
    bench --sizes 3000 --rounds 2
    expect_equal 'exit status' 1 "$status"
    grep -q 'the oracle said no answer for random-3000' "$TMP/err"
}

# Each contender writes its letter: who begins changes from round to round.
test_turns() {
    local letter list=() field='is_baseline = true;'
    for letter in a b c; do
        fake $letter "printf $letter >> $TMP/order" 'nproc >> '"$TMP/cores" \
            "exec $R/baseline/sharedhash \"\$@\""
        list+=("$(contender $letter fake/$letter "$field")")
        field=
    done
    of "${list[@]}" > "$TMP/list"
    lab "$TMP/list"
    bench --sizes 1023 --rounds 3
    expect_equal "exit status ($(cat "$TMP/err"))" 0 "$status"
    # on all CPUs and on one, in three rounds; then under lockmeter
    expect_equal order "abcabcbcabcacabcababc" "$(cat "$TMP/order")"
    expect_equal 'cores of the first six' \
        "$(printf '%s\n' "$(nproc)" "$(nproc)" "$(nproc)" 1 1 1)" \
        "$(head -n 6 "$TMP/cores")"
}

test_wrong() {
    fake liar 'echo "Final signature: 1"'
    fake fails 'echo "fails: cannot" >&2; exit 1'
    fake dies 'kill -SEGV $$'
    of "$(contender base baseline/sharedhash 'is_baseline = true;')" \
        "$(contender liar fake/liar)" "$(contender fails fake/fails)" \
        "$(contender dies fake/dies)" > "$TMP/list"
    lab "$TMP/list"
    bench --sizes 3000 --rounds 2
    expect_equal 'exit status' 1 "$status"
    grep -q '^bench: liar on random-3000: wrong answer' "$TMP/err"
    expect_valid
    expect '[.rows[] | select(.contender == 0 and .ok)] | length' 4
    expect '[.rows[] | select(.contender == 1)] | map([.round, .ok, .why]) |
        unique' "[[1,false,\"wrong answer: 'Final signature: 1'\"]]"
    expect '[.rows[] | select(.contender == 2) | .why] | unique' \
        '["exit status 1: fails: cannot"]'
    expect '[.rows[] | select(.contender == 3) | .why[0:19]] | unique' \
        '["killed by signal 11"]'
}

# A slow one does not hold up the others, but has its three runs.
test_time() {
    fake slow 'sleep 0.5' \
        "exec $R/baseline/sharedhash \"\$@\""
    of "$(contender slow fake/slow)" \
        "$(contender quick baseline/sharedhash 'is_baseline = true;')" \
        > "$TMP/list"
    lab "$TMP/list"
    bench --sizes 1023 --rounds 200 --seconds 1
    expect '[.summaries[] | select(.contender == 0) | .rounds] | unique' '[3]'
    expect '[.summaries[] | select(.contender == 1) | .rounds >= 5] | unique' \
        '[true]'
}

test_sweep() {
    cat > "$TMP/sweep" << 'END'
sweep = { contender = "pools"; fixed = [ "POOL_COUNT=BATCH_SIZE" ];
    constants = ( { name = "POOL_SIZE"; values = [ 2048, 65536 ]; },
                  { name = "BATCH_SIZE"; values = [ 1, 20, 512 ]; } ); };
END
    of "$(contender pools solution/esharedhash 'is_baseline = true;')" \
        > "$TMP/list"
    lab "$TMP/list" "$TMP/sweep"
    # On a busy machine 512 threads may end before enough of them have begun.
    for _ in 1 2 3 4; do
        bench sweep --sizes 1M --rounds 1
        ! jq -e ".rows[5].ok" "$TMP/r.json" > /dev/null || continue
        break
    done
    mv "$TMP/out" "$TMP/table"
    # in a pipe the first line is the first that it does, and whole
    expect_equal 'the first line' \
        'bench: building, POOL_SIZE=2048 BATCH_SIZE=1' \
        "$(grep -v 'other programs' "$TMP/err" | head -n 1)"
    expect_equal "exit status ($(cat "$TMP/err"))" 0 "$status"
    expect_valid
    expect '[.contenders[] | .parameters | map(.value)]' \
        '[[],[2048,1],[65536,1],[2048,20],[65536,20],[2048,512],[65536,512]]'
    expect '.contenders[1].parameters | map(.name)' \
        '["POOL_SIZE","BATCH_SIZE"]'
    expect '[.contenders[:2][] | .program]' "$(jq -cn --arg base \
        "$TMP/b/solution/esharedhash" '[$base, "build/release+BATCH_SIZE-1" +
            "+POOL_SIZE-2048+POOL_COUNT-BATCH_SIZE/solution/esharedhash"]')"
    expect '[.rows[] | .ok]' '[true,true,true,true,false,false,false]'
    expect '.rows[4].why | test("^impossible constants: the pools may")' true
    expect '.rows[5].why | test("^exit status 1: .*out of heap")' true
    # smaller pools overflow into the heap, whose lock is taken then
    expect '[.counts[] | select(.known) | .acquisitions] |
        [.[0] < 100, .[1] > 1000, .[2] < 100]' '[true,true,true]'
    grep -qxE ' {4}20 +[0-9.]+ s +impossible' "$TMP/table"
    grep -qxE ' {3}512 +out of heap +impossible' "$TMP/table"
    grep -qxE ' {5}1 +[0-9,]{5,} +2' "$TMP/table"
}

test_scale() {
    cat > "$TMP/scale" << 'END'
scale = { contenders = [ "base", "pools" ]; sizes = [ "1023", "3000" ];
    threaded = "workers"; option = "-j"; threads = [ 1, 3 ]; };
END
    of "$(contender base baseline/sharedhash 'is_baseline = true;' \
        'most_bytes = 2048;')" \
        "$(contender pools solution/esharedhash)" \
        "$(contender workers solution/standing_workers)" > "$TMP/list"
    lab "$TMP/list" "$TMP/scale"
    bench scale --rounds 2
    expect_equal "exit status ($(cat "$TMP/err"))" 0 "$status"
    expect_valid
    expect '.kind' '"scale"'
    expect '[.contenders[] | [.arguments, (.parameters | map(.value))]]' \
        "$(jq -cn '[[["-t"], []], [["-t"], []], [["-t","-j","1"], [1]],
            [["-t","-j","3"], [3]]]')"
    # base on the small file only, threads on the large one only
    expect '[.rows[] | [.contender, .input]] | unique' \
        '[[0,0],[1,0],[1,1],[2,1],[3,1]]'
    expect '[.rows[] | select(.ok and (.pinned | not))] | length' 10
}

# What was measured is reported whole; the interrupt is passed on.
test_interrupted() {
    fake stops "[ ! -e $TMP/first ] || { touch $TMP/there; exec sleep 100; }" \
        "touch $TMP/first" "exec $R/baseline/sharedhash \"\$@\""
    of "$(contender stops fake/stops 'is_baseline = true;')" > "$TMP/list"
    lab "$TMP/list"
    start "$BENCH" --lab "$TMP/test.lab" --build "$TMP/b" --sizes 3000 \
        --json "$TMP/r.json" --csv "$TMP/r.csv"
    wait_until 'the second run' test -e "$TMP/there"
    kill -TERM "$pid"
    wait_for "$pid" 'the interrupted bench'
    expect_equal 'exit status' 143 "$status"
    grep -q 'interrupted after 1 run' "$TMP/err"
    expect_valid
    expect '.rows | length' 1
    no_parts 'the interrupt'
    none_left "$TMP/b" 'the interrupted bench'
}

# wrong PATTERN ARGUMENT...: status 2, one line.
wrong() {
    local pattern=$1
    shift
    refused 2 "^bench: $pattern" "$BENCH" "$@"
}

test_usage() {
    wrong "bench, scale or sweep, not 'race'" race
    wrong "unexpected argument 'b'" bench b
    wrong "unrecognized option '--fast'" --fast
    wrong "rounds from 1 to 1,000, not '0'" --rounds 0
    wrong "seconds from 1 to 86,400, not '-1'" --seconds -1
    wrong "not a size like 1M: '1X'" --sizes 1M,1X
    wrong "not a size like 1M: '65G'" --sizes 65G
    wrong "a size that is there twice: '1M'" --sizes 1M,1M
    wrong 'an option with nothing in it' --json ''
    wrong "no contender of 'bench' matches 'nobody'" --only nobody
    refused 1 "^bench: cannot read '$TMP/none'" "$BENCH" --lab "$TMP/none"
    succeeds "$BENCH" --help
}

# A report that cannot be written is said, and nothing half is left.
test_output() {
    good_lab
    bench --sizes 1023 --rounds 1 --only base --json /dev/full
    expect_equal 'exit status' 1 "$status"
    grep -q "bench: cannot write '/dev/full': No space" "$TMP/err"
    bench --sizes 1023 --rounds 1 --only base --csv "$TMP/list/x.csv"
    expect_equal 'exit status' 1 "$status"
    grep -q "bench: cannot create '$TMP/list/x.csv': Not a dir" "$TMP/err"
    no_parts 'reports that cannot be written'
}

t 'all contenders run in all rounds, each run has its row' test_rows
t 'the head says what was measured on, and how' test_header
t 'what measures less than all has a report of its own' test_names
t 'a lab has a name, and its reports a folder' test_labs
t 'inputs are those of the lab, and so are their words' test_inputs
t 'files of bytes are as long as their names say' test_lengths
t 'an answer may be a text, and is never cut' test_texts
t 'they take turns; pinned ones have one CPU' test_turns
t 'wrong answers and crashes are rows, and the exit status' test_wrong
t 'slow ones run three times, however short the time' test_time
t 'other constants: built, impossible, out of heap' test_sweep
t 'sizes and threads' test_scale
t 'an interrupt leaves a whole report' test_interrupted
t 'wrong usage' test_usage
t 'a report that cannot be written' test_output
finish
