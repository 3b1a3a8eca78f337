#!/usr/bin/env bash
# A student's report: the tool that fills and judges it, the pictures, and the
# page as a browser shows it. What is measured comes from sample_timing.jq.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/browser.sh
. grader/tests/browser.sh

P=$R/grader/report
PLOTS=$KIT/report_template/plots

# sample KIND...: makes $TMP/reports/KIND.json.
sample() {
    local kind
    mkdir -p "$TMP/reports"
    for kind; do
        jq -n -f "$KIT/grader/tests/sample_timing.jq" --arg kind "$kind" \
            > "$TMP/reports/$kind.json"
    done
}

all_samples() {
    sample bench scale sweep
    timings=("$TMP"/reports/{bench,scale,sweep}.json)
}

# good: a page that the lint accepts.
good() {
    cat << 'END'
# My pools

## Summary

On 5 MB, `pools` is 41.2x as fast as
the baseline.

## Strategy and why

Pools for each thread. The task reports [26.1x](documented) for them.

<!-- place: picture sizes -->
<!-- place: table sizes -->

## Implementation

A pool hands out memory by adding to a pointer; `99x` is code.

~~~c
int x = 5; /* 99 s, 77x, 13 locks */
~~~

## Results

<!-- place: picture speed-up -->
<!-- place: table speed -->

Here, `pools` needs 0.029 s instead of 1.27 s, with 2 locks.

<!-- place: table locks -->
<!-- place: picture split -->
<!-- place: table split -->
<!-- place: picture scaling -->
<!-- place: table scaling -->
<!-- place: picture sweep -->
<!-- place: table sweep -->

## Analysis

The baseline waits 2.01 s for its lock, at 1,009.5 acquisitions a block.

## What I learned

That a critical section may grow, in 32 KiB and 20 threads.

## Trade-offs

Pools take memory, whether they are used or not.

## Appendix: raw data and machine

<!-- place: machine -->
<!-- place: runs -->
END
}

# judged EXPECTED: what lint says of $TMP/page.md, without the folder.
judged() {
    run "$P" --lint "$TMP/page.md" "${timings[@]}"
    expect_equal 'findings' "$1" "$(sed "s|^$TMP/||" "$TMP/err")"
    expect_equal 'exit status' "$([ -z "$1" ]; echo $?)" "$status"
}

# unmarked CLAIM: how a finding about a number ends.
unmarked() {
    echo "; if it is from elsewhere, mark it: [$1](documented) the task's, $(
        )(elsewhere) another tool's, (estimate) your guess"
}

# changed SED EXPECTED: of the good page.
changed() {
    good | sed "$1" > "$TMP/page.md"
    ! cmp -s "$TMP/page.md" <(good) || fail "this changes nothing: $1"
    judged "$2"
}

# ---- lint ----

test_good() {
    all_samples
    good > "$TMP/page.md"
    judged ''
    timings=("$TMP/reports/bench.json")
    judged ''
}

test_empty() {
    all_samples
    changed '/^Pools take/d' \
        "page.md:46: 'Trade-offs' is empty"
    changed 's/^Pools take.*/Pools are large./' \
        "page.md:46: 'Trade-offs' has too few words of yours (3); $(
        )write a sentence"
    changed '/^Here/d' "page.md:23: 'Results' has too few words of yours $(
        )(0); write a sentence"
    changed '/^## What I learned/d' \
        "page.md:52: there is no section '## What I learned'"
    changed "/^## Appendix/,\$d" \
        "page.md:49: there is no section '## Appendix'"
    : > "$TMP/page.md"
    run "$P" --lint "$TMP/page.md"
    expect_lines 'an empty page' "$TMP/err" 8
}

test_left() {
    all_samples
    changed 's/^Pools take/TODO: &/' \
        "page.md:48: 'TODO' is left over: TODO: Pools take memory, whether $(
        )they are used or not."
    changed 's/^Pools take.*/> Write here: what does it cost?/' \
        "page.md:46: 'Trade-offs' is empty
page.md:48: 'Write here' is left over: Write here: what does it cost?"
    changed 's/^<!-- place: machine/on &/' \
        'page.md:52: a place must stand alone on its line'
}

# The template itself is no report, and says so at each of its questions.
test_template() {
    all_samples
    run "$P" --lint "$KIT/report_template/report.md" "${timings[@]}"
    expect_equal status 1 $status
    expect_equal 'questions' \
        "$(grep -c 'Write here:' "$KIT/report_template/report.md")" \
        "$(grep -c "'Write here' is left over" "$TMP/err")"
    ! grep -q 'there is no section' "$TMP/err" ||
        fail 'a section is not there' '' "$(cat "$TMP/err")"
}

test_contradicts() {
    all_samples
    changed 's/41.2x/26.1x/' "page.md:5: '26.1x' was not measured: nearest $(
        )is 41.2x (38.1x to 43.7x), of pools against baseline on $(
        )random-5M$(unmarked 26.1x)"
    changed 's/2 locks/3 locks/' "page.md:28: '3 locks' was not measured: $(
        )nearest is 2 acquisitions, of pools on random-1M$(
        )$(unmarked '3 locks')"
    changed 's/1,009.5/1,109.5/' "page.md:40: '1,109.5 acquisitions a $(
        )block' was not measured: nearest is 1,009.4 a block, of baseline $(
        )on random-1M$(unmarked '1,109.5 acquisitions a block')"
}

# Of an input that was not measured nothing is true, however near it is.
test_not_measured() {
    all_samples
    changed 's/On 5 MB,/On random-7M,/' "page.md:5: '41.2x' was not $(
        )measured: nothing was measured on random-7M$(unmarked 41.2x)"
    changed 's/On 5 MB, .*/Of random-7M [9x](estimate) is what I expect, and/' \
        ''
    changed 's/On 5 MB,/On random-5M, not on random-7M,/' ''
    changed 's/On 5 MB, \(.*\) 41.2x/On random-5M, \1 26.1x/' \
        "page.md:5: '26.1x' was not measured: nearest is 41.2x (38.1x to $(
        )43.7x), of pools against baseline on random-5M$(unmarked 26.1x)"
    # what is short has a unit that shows it
    jq '.counts[0].longest_wait_s = 21.4e-6' "$TMP/reports/bench.json" \
        > "$TMP/short.json"
    changed 's/0.029 s/5 ns/' "page.md:28: '5 ns' was not measured: nearest $(
        )is 100 us, of pools on random-1M$(unmarked '5 ns')"
    timings=("$TMP/short.json")
    changed 's/0.029 s/144 ns/' "page.md:28: '144 ns' was not measured: $(
        )nearest is 21.4 us, of baseline on random-1M$(unmarked '144 ns')"
}

# shellcheck disable=SC2016 # backquotes are Markdown's
test_agrees() {
    all_samples
    local change
    # within the interval, rounded, about, marked, code, without a unit
    for change in s/41.2x/40.0x/ s/41.2x/41x/ 's/41.2x/about 38x/' \
        's/41.2x/[99x](estimate)/' 's/41.2x/[99x](elsewhere)/' \
        $'s/41.2x/\x6099x\x60/' 's/41.2x/99 %/' 's/0.029 s/0.0290 s/' \
        's/0.029 s/29 ms/' 's/41.2x/more than 30x/' 's/41.2x/36 to 50x/' \
        's/1.27 s/<!-- 99 s -->long/'; do
        changed "$change" ''
    done
    # only code names a program: here any of them may be meant, there not
    changed 's/0.029 s/6.03 s/' "page.md:28: '6.03 s' was not measured: $(
        )nearest is 6.37 s (6.12 s to 6.47 s), of baseline on random-5M$(
        )$(unmarked '6.03 s')"
    changed 's/^Here, .* needs 0.029 s/The starter needs 6.03 s/' ''
    # one CPU against all, for the same program; what a MiB takes
    changed 's/^Here, .*/On one CPU, `baseline` is 10x as fast./' ''
    changed 's/^Here, .*/A MiB takes `pools` 32.2 ms in all sizes./' ''
    changed 's/^Here, .*/On one CPU, `pools` is 10x as fast./' \
        "page.md:28: '10x' was not measured: nearest is 3.8x $(
        )(3.6x to 3.9x), of pools against floor on random-5M$(unmarked 10x)"
    # other targets are links, and no marks
    good | sed 's|41.2x|[26.1x](https://example.org)|' > "$TMP/page.md"
    refused 1 "page.md:5: '26.1x' was not measured" "$P" --lint \
        "$TMP/page.md" "${timings[@]}"
}

# words: the samples, of a lab whose inputs are operations, of two kinds.
words() {
    all_samples
    for kind in bench scale sweep; do
        jq '.unit = "operation" | .amount = "operations" | .inputs |= map(
            .bytes = ({"random-100K": 1e5, "random-1M": 1e6,
                "random-5M": 5e6, "random-50M": 5e7}[.name] | floor) |
            .blocks = .bytes)' "$TMP/reports/$kind.json" > "$TMP/changed"
        mv "$TMP/changed" "$TMP/reports/$kind.json"
    done
}

# What is counted is called as the lab calls it: in tables, claims, pictures.
# shellcheck disable=SC2016 # backquotes are Markdown's
test_words() {
    words
    good | sed 's/On 5 MB,/On 5 million operations,/
        s/1,009.5 acquisitions a block/1.1 locks per operation/' \
        > "$TMP/page.md"
    judged ''
    # which input a sentence is of
    sed -i 's/is 41.2x as fast as/needs 0.029 s, or less than/' "$TMP/page.md"
    judged "page.md:5: '0.029 s' was not measured: nearest is 0.040 s, of $(
        )pools on random-5M$(unmarked '0.029 s')"
    sed -i 's/needs 0.029 s, or less than/is 41.2x as fast as/' "$TMP/page.md"
    sed -i 's/1.1 locks per operation/2.5 locks per operation/
        s/On 5 million/On 5M/' "$TMP/page.md"
    judged "page.md:40: '2.5 locks per operation' was not measured: nearest $(
        )is 1.0 an operation, of baseline on random-1M$(
        )$(unmarked '2.5 locks per operation')"
    sed -i 's/2.5 locks per operation/1.1 locks an operation/
        s/^Here, .*/A million takes `pools` 32.2 ms in all sizes./' \
        "$TMP/page.md"
    judged ''
    succeeds "$P" --fill "$TMP/page.md" --to "$TMP/filled.md" "${timings[@]}"
    grep -qF '**random\-1M**, 1,000,000 operations:' "$TMP/filled.md"
    grep -qF '| acquisitions | an operation | fewer |' "$TMP/filled.md"
    grep -qF '| baseline | random\-1M | 1,033,660 | 1.0 | –' "$TMP/filled.md"
    grep -qF '| sizes | time a million | R² |' "$TMP/filled.md"
    ! grep -iE 'block|MiB' <(grep '^[|*]' "$TMP/filled.md") ||
        fail 'the words of another lab'
    succeeds "$P" --data "$TMP" "${timings[@]}"
    expect_equal 'axes' $'# lines\tsize of the input (million)\ttime (s)\t' \
        "$(head -n 1 "$TMP/scaling.tsv")"
    expect_equal 'sizes' '0.1 1 5 ' "$(sed -n '3,5s/\t.*//p' \
        "$TMP/scaling.tsv" | tr '\n' ' ')"
}

# Inputs of two kinds lie on two lines.
test_series() {
    all_samples
    jq '.inputs[3].name = "hot-100K" | .inputs += [.inputs[0], .inputs[1]] |
        .inputs[4].name = "hot-1M" | .inputs[5].name = "hot-5M" |
        .inputs[4].bytes = .inputs[1].bytes |
        .inputs[5].bytes = .inputs[2].bytes | .inputs[3].bytes = 102400 |
        .rows = [.rows[] | select(.input < 3)] |
        .rows += [.rows[] | .input += 3 | .wall_s *= 2]' \
        "$TMP/reports/scale.json" > "$TMP/two.json"
    echo '<!-- place: table scaling -->' > "$TMP/page.md"
    succeeds "$P" --fill "$TMP/page.md" --to "$TMP/filled.md" "$TMP/two.json"
    expect_equal 'lines' '| pools on random | 3 | 31.3 ms |
| pools on hot | 3 | 62.7 ms |' \
        "$(grep -o '^| pools on .* ms |' "$TMP/filled.md")"
    succeeds "$P" --data "$TMP" "$TMP/two.json"
    expect_equal 'lines of the picture' \
        '"baseline on random""baseline on hot""pools on random"' \
        "$(grep '^"' "$TMP/scaling.tsv" | head -n 3 | tr -d '\n')"
    expect_equal 'sizes of the first one' '0.0977 1 5 ' "$(awk -F '\t' '
        /^"/ { line++ }
        line == 1 && /^[0-9]/ { printf "%.3g ", $1 }' "$TMP/scaling.tsv")"
}

# ---- places ----

# What the tables say is what the lint accepts: each figure of them as prose.
test_tables_agree() {
    all_samples
    good > "$TMP/page.md"
    succeeds "$P" --fill "$TMP/page.md" --to "$TMP/filled.md" "${timings[@]}"
    {
        good
        grep '^|' "$TMP/filled.md" | tr -d '\\*' |
            grep -oE '(<?[0-9.,]+ s|[0-9.,]+x) ' | sort -u |
            sed 's/.*/- a table has &/'
    } > "$TMP/page.md"
    [ "$(grep -c 'a table has' "$TMP/page.md")" -gt 50 ] ||
        fail 'there are hardly any figures'
    judged ''
}

test_fill() {
    all_samples
    good > "$TMP/page.md"
    cp "$TMP/page.md" "$TMP/before.md"
    printf '16\t100\n32\t50158\n1024\t100\n' > "$TMP/sizes.txt"
    succeeds "$P" --fill "$TMP/page.md" --to "$TMP/filled.md" \
        --sizes "$TMP/sizes.txt" "${timings[@]}"
    expect_same 'the page' "$TMP/before.md" "$TMP/page.md"
    ! grep 'place:' "$TMP/filled.md" || fail 'a place is left'
    grep -qF '| 32 | 50,158 | 99.6 % |' "$TMP/filled.md"
    grep -qF '| – | – | – | – | – | 0, 5 failed |' "$TMP/filled.md"
    grep -qF '| baseline | random\-1M | 1,033,660 | 1,009.4' "$TMP/filled.md"
    grep -qF '2 cores, AMD EPYC, a virtual machine; 8.2 GB' "$TMP/filled.md"
    grep -qF '5 failed: broken on random\-1M, wrong answer\: 13' \
        "$TMP/filled.md"
    expect_equal 'pictures that are not there' 5 \
        "$(grep -c 'No picture' "$TMP/filled.md")"
    refused 1 'the page itself' "$P" --fill "$TMP/page.md" --to \
        "$TMP/page.md" "${timings[@]}"
    expect_same 'the page' "$TMP/before.md" "$TMP/page.md"
}

# What a contender is stands behind its name, if that does not say so; without
# a floor nothing is told in times of it.
test_marks() {
    sample bench
    sed 's/"name": "\(baseline\|floor\)"/"name": "\1 -t"/' \
        "$TMP/reports/bench.json" > "$TMP/marked.json"
    echo '<!-- place: table speed -->' > "$TMP/page.md"
    succeeds "$P" --fill "$TMP/page.md" --to "$TMP/filled.md" \
        "$TMP/marked.json"
    grep -qF '| baseline \-t (baseline) |' "$TMP/filled.md"
    grep -qF '| floor \-t (floor) |' "$TMP/filled.md"
    grep -qF '| interval | times the floor | rounds |' "$TMP/filled.md"
    jq '.contenders[].floor = false' "$TMP/reports/bench.json" \
        > "$TMP/none.json"
    succeeds "$P" --fill "$TMP/page.md" --to "$TMP/filled.md" "$TMP/none.json"
    grep -qF '| interval | rounds |' "$TMP/filled.md"
    expect_equal 'columns' 7 "$(grep '^|' "$TMP/filled.md" |
        awk -F '|' '{ print NF - 1 }' | sort -u)"
}

# Where the threads' time goes is drawn of the largest input of a series.
test_split() {
    sample bench
    jq '.inputs[0].name = "hot-1M"' "$TMP/reports/bench.json" \
        > "$TMP/two.json"
    succeeds "$P" --data "$TMP" --split hot "$TMP/two.json"
    grep -qF 'threads, "hot-1M" (%)' "$TMP/split.tsv"
    succeeds "$P" --data "$TMP" --split random "$TMP/two.json"
    grep -qF 'threads, "random-5M" (%)' "$TMP/split.tsv"
    succeeds "$P" --data "$TMP" --split random "$TMP/reports/bench.json"
    grep -qF 'threads, "random-5M" (%)' "$TMP/split.tsv"
    # of none that is there: of the largest of all
    succeeds "$P" --data "$TMP" --split cold "$TMP/two.json"
    grep -qF 'threads, "random-5M" (%)' "$TMP/split.tsv"
}

test_unknown_place() {
    all_samples
    echo '<!-- place: table sped -->' > "$TMP/page.md"
    refused 1 "page.md:1: there is no place 'table sped'; there are: table" \
        "$P" --fill "$TMP/page.md" --to "$TMP/filled.md" "${timings[@]}"
}

test_usage() {
    sample bench
    good > "$TMP/page.md"
    run "$P"
    expect_equal status 2 $status
    run "$P" --fill "$TMP/page.md"
    expect_equal status 2 $status
    refused 1 'cannot read .*nowhere' "$P" --lint "$TMP/nowhere"
    refused 1 'nowhere' "$P" --lint "$TMP/page.md" "$TMP/nowhere"
    refused 1 'cannot write .*nowhere' "$P" --data "$TMP/nowhere" \
        "$TMP/reports/bench.json"
    printf '16\t100\nx\n' > "$TMP/sizes.txt"
    refused 1 'no list of sizes' "$P" --data "$TMP" --sizes "$TMP/sizes.txt"
    printf 'a\0b' > "$TMP/page.md"
    refused 1 'cannot read' "$P" --lint "$TMP/page.md"
}

# Of many sizes the powers of two are drawn.
test_sizes() {
    seq 1 3000 | sed 's/$/\t2/' > "$TMP/sizes.txt"
    succeeds "$P" --data "$TMP" --sizes "$TMP/sizes.txt"
    expect_equal bars 9 "$(grep -vc '^#' "$TMP/sizes.tsv")"
    grep -qP '^1\t"17 to 32"\t32\t' "$TMP/sizes.tsv"
    expect_equal requests 6000 "$(awk -F '\t' '{ n += $3 } END { print n }' \
        "$TMP/sizes.tsv")"
}

# ---- pictures ----

needs_pictures() {
    command -v gnuplot > /dev/null || skip 'there is no gnuplot here'
}

# drawn SCRIPT DATA WORD...: as SVG and PNG; no word on standard error.
drawn() {
    local script=$1 data=$2 format
    shift 2
    for format in svg png; do
        succeeds gnuplot -c "$PLOTS/$script.gp" "$data" "$TMP/p.$format" \
            $format "$@"
        expect_equal "$script of $data says" '' "$(cat "$TMP/err")"
    done
    head -c 4 "$TMP/p.png" | grep -q PNG
    grep -q '</svg>' "$TMP/p.svg"
}

# texts: of the picture, one a line.
texts() {
    grep -o '<text>.*</text>' "$TMP/p.svg" | sed 's/<[^>]*>//g'
}

test_pictures() {
    needs_pictures
    all_samples
    printf '16\t100\n32\t50158\n' > "$TMP/sizes.txt"
    succeeds "$P" --data "$TMP" --sizes "$TMP/sizes.txt" "${timings[@]}"
    expect_equal 'data' \
        'scaling-1 scaling sizes speed-up split sweep-1 sweep-2' \
        "$(cd "$TMP" && echo *.tsv | sed 's/\.tsv//g')"
    drawn speed-up "$TMP/speed-up.tsv" 'speed-up (x)'
    texts | grep -qx 'standing workers'
    texts | grep -qx '104x'
    texts | grep -qx failed
    texts | grep -qx 'speed-up (x)'
    drawn split "$TMP/split.tsv" 'share (%)'
    texts | grep -qx 'waiting for a lock'
    texts | grep -qx '18.3 s'
    ! texts | grep -q '3.57 s' || fail 'the smaller input is drawn, too'
    drawn lines "$TMP/scaling.tsv" 'size (MiB)' 'time (s)' ''
    texts | grep -qx ideal
    drawn lines "$TMP/scaling-1.tsv" threads 'time (s)' 'workers'
    texts | grep -qx ideal
    drawn map "$TMP/sweep-1.tsv" 'pool (bytes)' 'batch (threads)' pools \
        'time (s)'
    texts | grep -qx failed
    texts | grep -qx 'time (s)'
    texts | grep -qx '32768'
    drawn map "$TMP/sweep-2.tsv" 'pool (bytes)' 'batch (threads)' pools locks
    texts | grep -qx '900,000'
    texts | grep -qx failed
    drawn sizes "$TMP/sizes.tsv" requests 'bytes asked for'
    texts | grep -qx '50,158'
}

# However many inputs there are, all of them are in the legend.
test_legend() {
    needs_pictures
    sample bench
    jq '[range(8)] as $n |
        .inputs = [$n[] as $i | .inputs[0] |
            .name = "bakery-hand-over-1\($i)M"] |
        .rows = [.rows[] | select(.input == 0) | .input = $n[]] |
        .counts = []' "$TMP/reports/bench.json" > "$TMP/many.json"
    succeeds "$P" --data "$TMP" "$TMP/many.json"
    drawn speed-up "$TMP/speed-up.tsv" x
    expect_equal 'inputs in the legend' 8 "$(texts | grep -c hand-over)"
}

# The least that there can be, and texts that mean something elsewhere.
test_odd_pictures() {
    needs_pictures
    sample bare hostile
    sample scale sweep
    succeeds "$P" --data "$TMP" "$TMP/reports/bare.json"
    drawn speed-up "$TMP/speed-up.tsv" x
    jq '.kind = "bench" | .rows |= map(.ok = false | .why = "x")' \
        "$TMP/reports/bare.json" > "$TMP/reports/failed.json"
    succeeds "$P" --data "$TMP" "$TMP/reports/failed.json"
    drawn speed-up "$TMP/speed-up.tsv" x
    succeeds "$P" --data "$TMP" "$TMP/reports/hostile.json"
    drawn speed-up "$TMP/speed-up.tsv" x
    texts | grep -q '&lt;script>'
    drawn split "$TMP/split.tsv" x
    jq '.contenders |= .[:2] |
        (.rows, .counts) |= map(select(.contender < 2))' \
        "$TMP/reports/sweep.json" > "$TMP/reports/one.json"
    succeeds "$P" --data "$TMP" "$TMP/reports/one.json"
    drawn map "$TMP/sweep-1.tsv" x y z v
    jq '.rows |= map(.ok = false | .why = "x")' "$TMP/reports/one.json" \
        > "$TMP/reports/none.json"
    rm "$TMP/sweep-1.tsv"
    succeeds "$P" --data "$TMP" "$TMP/reports/none.json"
    [ ! -e "$TMP/sweep-1.tsv" ] || fail 'there is nothing to draw'
    jq '.contenders |= map(.parameters |= .[:1])' \
        "$TMP/reports/one.json" > "$TMP/reports/line.json"
    succeeds "$P" --data "$TMP" "$TMP/reports/line.json"
    drawn lines "$TMP/sweep-1.tsv" x y z
}

# The reference's report is what its page and its raw data give, and is ready.
test_reference() {
    local at=solution/report timings
    [ -e $at/page.md ] || skip 'the reference is not here'
    timings=("$at"/{bench,scale,sweep}.json)
    "$R/data/gen" random 1M 61 > "$TMP/input"
    UMEM_SIZES=$TMP/sizes.txt succeeds "$R/grader/contenders/sizes" "$TMP/input"
    succeeds "$P" --fill $at/page.md --to "$TMP/filled.md" --data $at \
        --sizes "$TMP/sizes.txt" "${timings[@]}"
    sed -i 's|](\([a-z0-9-]*\.svg\))|](report/\1)|' "$TMP/filled.md"
    expect_same 'solution/report.md (make reference-report)' \
        solution/report.md "$TMP/filled.md"
    succeeds "$P" --lint $at/page.md "${timings[@]}"
}

# ---- make report ----

# report [PAGE]: as make report does it. Without a browser: no PDF.
report() {
    mkdir -p "$TMP/bin" "$TMP/build/grader"
    ln -sf "$P" "$TMP/build/grader/report"
    run env BUILD="$TMP/build" REPORTS="$TMP/reports" OUT="$TMP/report" \
        MY="$TMP/my" PATH="${tools:-$PATH}" "$KIT/grader/report.sh" "$@"
}

# some_tools NAME...: only these, and what every script needs.
some_tools() {
    local name
    mkdir -p "$TMP/bin"
    for name in awk bash basename cat cut dirname env grep head mkdir mv \
        realpath rm sed sha256sum tr timeout id "$@"; do
        ln -sf "$(type -P "$name")" "$TMP/bin/$name"
    done
    tools=$TMP/bin
}

needs_report() {
    needs_pictures
    command -v pandoc > /dev/null || skip 'there is no pandoc here'
    some_tools gnuplot pandoc
}

test_missing() {
    some_tools
    good > "$TMP/page.md"
    report "$TMP/page.md"
    judge_refusal 1 'there is no gnuplot here; type: apt-get install gnuplot' x
    ln -sf "$(type -P true)" "$TMP/bin/gnuplot"
    report "$TMP/page.md"
    judge_refusal 1 'there is no pandoc here; type: apt-get install pandoc' x
    ln -sf "$(type -P true)" "$TMP/bin/pandoc"
    report "$TMP/page.md"
    judge_refusal 1 'nothing is measured yet; type: make bench' x
    mkdir -p "$TMP/reports"
    : > "$TMP/reports/bench-quick.json"
    report "$TMP/page.md"
    judge_refusal 1 "only QUICK=1 was measured, whose figures do not $(
        )count; type: make bench" x
    report "$TMP/nowhere.md"
    judge_refusal 1 'there is no .*nowhere.md.; begin with: cp ' x
    sample bench
    echo '{}' > "$TMP/reports/bench.json"
    report "$TMP/page.md"
    expect_equal 'status of a bad file' 1 $status
    grep -q 'bench.json' "$TMP/err"
}

test_whole() {
    needs_report
    all_samples
    good > "$TMP/page.md"
    cp "$TMP/page.md" "$TMP/before.md"
    report "$TMP/page.md"
    [ $status -eq 0 ] || fail 'it failed' '' "$(cat "$TMP/err")"
    expect_same 'the page' "$TMP/before.md" "$TMP/page.md"
    grep -q "ready: $TMP/report/report.html" "$TMP/err"
    expect_equal pictures 6 \
        "$(grep -o '<img src="data:image/svg' "$TMP/report/report.html" |
            wc -l)"
    grep -q '26.1x<sup>documented</sup>' "$TMP/report/report.html"
    sed -i 's/41.2x/26.1x/' "$TMP/page.md"
    report "$TMP/page.md"
    expect_equal 'status of a page that is not ready' 1 $status
    grep -q "page.md:5: '26.1x' was not measured" "$TMP/err"
    [ -s "$TMP/report/report.html" ]
    expect_equal 'what is kept of it' "$(sha256sum < "$TMP/page.md" |
        cut -d ' ' -f 1) open $TMP/page.md" "$(cat "$TMP/report/page.state")"
    report
    expect_equal 'status of the template' 0 $status
    grep -q 'this is the template' "$TMP/err"
}

# The student's own page is not replaced by the template.
test_default_page() {
    needs_report
    all_samples
    mkdir "$TMP/my"
    good > "$TMP/my/report.md"
    report
    [ $status -eq 0 ] || fail 'it failed' '' "$(cat "$TMP/err")"
    grep -qx "report: this is of $TMP/my/report.md; REPORT= names another $(
        )page" "$TMP/err"
    expect_equal 'the page' "$(sha256sum < "$TMP/my/report.md" |
        cut -d ' ' -f 1) ready $TMP/my/report.md" \
        "$(cat "$TMP/report/page.state")"
}

# Where only some was measured that is taken, and it is said which.
test_some() {
    needs_report
    all_samples
    good > "$TMP/page.md"
    mv "$TMP/reports/bench.json" "$TMP/reports/bench-some.json"
    report "$TMP/page.md"
    [ $status -eq 0 ] || fail 'it failed' '' "$(cat "$TMP/err")"
    grep -qx "report: with $TMP/reports/bench-some.json: not all was $(
        )measured" "$TMP/err"
    # all of it comes first, also where a trial is newer
    sample bench
    jq '.inputs[].name |= "odd" + .' "$TMP/reports/bench.json" \
        > "$TMP/reports/bench-some.json"
    touch -d '1 minute ago' "$TMP/reports/bench.json"
    report "$TMP/page.md"
    [ $status -eq 0 ] || fail 'it failed' '' "$(cat "$TMP/err")"
    grep -qx "report: with $TMP/reports/bench.json; the newer $(
        )$TMP/reports/bench-some.json has only some of it" "$TMP/err"
    ! grep -q odd "$TMP/report/filled.md" || fail 'it is of the trial'
}

# Nothing that students or measurements write means anything to a browser, and
# nothing is loaded from elsewhere.
test_hostile() {
    needs_report
    sample hostile
    mv "$TMP/reports/hostile.json" "$TMP/reports/bench.json"
    {
        good
        cat << 'END'

<script>document.title = 'owned'</script> <img src=x onerror=alert(1)>

`<b>x</b>`{=html} [a](javascript:alert(1)) ![b](http://127.0.0.1:9/c.png)
![d](/etc/passwd) ![e](../reports/bench.json) ![f][g] [h]{onclick="x()"}

# Head {onclick="x()" style="position:fixed"}

[g]: file:///etc/hostname

---
title: <script>alert(2)</script>
header-includes: <script>alert(3)</script>
---
END
    } > "$TMP/page.md"
    report "$TMP/page.md"
    [ -s "$TMP/report/report.html" ] || fail 'no page' '' "$(cat "$TMP/err")"
    ! grep -oiE '<(script|iframe|object|embed|link|base)[ >]' \
        "$TMP/report/report.html" || fail 'an element of theirs'
    ! grep -oE '<[a-z][^>]* (on[a-z]+|style)=' "$TMP/report/report.html" |
        grep -vE '<(col|th|td|table) ' || fail 'an attribute of theirs'
    ! grep -oE '(src|href)="[^"d#][^"]{0,40}' "$TMP/report/report.html" ||
        fail 'it refers to something'
    tr '\n' ' ' < "$TMP/report/report.html" |
        grep -q 'a picture from elsewhere: /etc/passwd'
    browser_start
    browser_open "$TMP/report/report.html"
    expect_equal title 'Performance report' "$(browser_js \
        'return document.title')"
    expect_equal 'what was loaded' 0 "$(browser_js 'return performance
        .getEntriesByType("resource").filter(
            e => !e.name.startsWith("data:")).length')"
    browser_stop
}

# On a desk and on a telephone, light and dark.
test_looks() {
    local dark size
    needs_report
    all_samples
    jq '.inputs[].name |= "flour-hand-over-" + .' "$TMP/reports/bench.json" \
        > "$TMP/long.json"
    mv "$TMP/long.json" "$TMP/reports/bench.json"
    good > "$TMP/page.md"
    report "$TMP/page.md"
    browser_start
    browser_open "$TMP/report/report.html"
    for dark in off on; do
        browser_dark $dark
        for size in '1100 800' '390 800'; do
            browser_size "${size% *}" "${size#* }"
            expect_equal "sideways scroll at $size" 0 "$(browser_overflow)"
            expect_equal "texts outside at $size" '' "$(browser_outside)"
        done
        expect_equal "texts that are hard to read; dark: $dark" '' \
            "$(browser_faint)"
    done
    browser_dark off
    browser_size 1280 800
    expect_equal 'tables that scroll on a desk' 0 "$(browser_js 'return [
        ...document.querySelectorAll("table")].filter(
            t => t.scrollWidth > t.clientWidth).length')"
    expect_equal 'pictures that are broken' 0 "$(browser_js 'return [
        ...document.images].filter(i => i.naturalWidth == 0).length')"
    expect_equal 'pictures without words' 0 "$(browser_js 'return [
        ...document.images].filter(i => i.alt == "").length')"
    [ -z "${SHOTS:-}" ] || shots
    browser_stop
}

# SHOTS=dir keeps pictures of the page, for who wants to look.
shots() {
    local size
    for size in '1280 800' '390 800'; do
        browser_size "${size% *}" "${size#* }"
        browser_dark off
        browser_shot "$SHOTS/report-${size% *}.png" full
        browser_dark on
        browser_shot "$SHOTS/report-${size% *}-dark.png" full
    done
}

test_memory() {
    command -v valgrind > /dev/null || skip 'there is no valgrind here'
    ! nm "$P" | grep -q '__[atu][sb]*san_' || skip 'sanitizers do it'
    local memcheck=(valgrind -q --error-exitcode=99 --leak-check=full)
    all_samples
    good > "$TMP/page.md"
    succeeds "${memcheck[@]}" "$P" --data "$TMP" "${timings[@]}"
    succeeds "${memcheck[@]}" "$P" --fill "$TMP/page.md" --to "$TMP/filled" \
        "${timings[@]}"
    sed -i 's/41.2x/7x/' "$TMP/page.md"
    refused 1 '7x' "${memcheck[@]}" "$P" --lint "$TMP/page.md" \
        "${timings[@]}"
}

t 'a good page passes' test_good
t 'empty sections and missing ones are named' test_empty
t 'what was left over is named' test_left
t 'the template has all sections, and each question is named' test_template
t 'numbers that contradict the measurements are named' test_contradicts
t 'of inputs that were not measured nothing is true' test_not_measured
t 'numbers within the spread, rounded or marked pass' test_agrees
t 'all figures of the tables pass' test_tables_agree
t 'what is counted is called as the lab calls it' test_words
t 'inputs of two kinds lie on two lines' test_series
t 'places are filled, and the page stays as it is' test_fill
t 'a contender is marked as what its name does not say' test_marks
t 'the time of threads is drawn of one series' test_split
t 'a place that does not exist is named' test_unknown_place
t 'wrong usage and files that cannot be read are refused' test_usage
t 'many allocation sizes become powers of two' test_sizes
t 'every picture is drawn, as SVG and as PNG' test_pictures
t 'all inputs are in the legend' test_legend
t 'pictures of next to nothing, and of odd texts, are drawn' test_odd_pictures
t 'what is missing is said in one line' test_missing
t 'the reference report is what its raw data give' test_reference
t 'make report makes a page, and says whether it is ready' test_whole
t 'it is of my/report.md where that is' test_default_page
t 'all that was measured is taken, or else some of it' test_some
t 'nothing that others wrote means anything in the page' test_hostile
t 'the page can be read on a desk and on a telephone' test_looks
t 'memcheck finds nothing' test_memory
finish
