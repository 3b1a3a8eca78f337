#!/usr/bin/env bash
# compare: timing reports side by side. sample_timing makes good ones, jq makes
# the others of them; the page is opened in a browser.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/browser.sh
. grader/tests/browser.sh

C=$R/grader/compare
S=$R/grader/tests/sample_timing

# sample NAME [FACTOR [ROUNDS]]: $TMP/NAME.json, mine 2 * FACTOR times as fast.
sample() {
    "$S" "${2:-1}" "${3:-6}" > "$TMP/$1.json"
}

# change FROM TO FILTER [OPTION...]: $TMP/TO.json is $TMP/FROM.json through jq.
change() {
    jq -c "${@:4}" "$3" "$TMP/$1.json" > "$TMP/$2.json"
}

# has FILE TEXT...: each text is in $TMP/FILE.
has() {
    local file=$1
    shift
    for text in "$@"; do
        grep -qF -- "$text" "$TMP/$file" ||
            fail "in $file" "$text" "$(head -c 2000 "$TMP/$file")"
    done
}

# compared STATUS NAME...: runs it on them, with a page and a CSV file.
compared() {
    local expected=$1
    shift
    run "$C" --html "$TMP/page.html" --csv "$TMP/rows.csv" \
        "${@/#/$TMP/}"
    expect_equal "exit status, $(head -c 500 "$TMP/err")" "$expected" "$status"
    no_parts compare
}

# last: the last sentence of the table.
last() {
    tail -n 3 "$TMP/out" | sed -n '/^against/,$p' | tr '\n' ' '
}

# ---- what it says ----

test_equal() {
    sample a
    sample b
    compared 0 a.json b.json
    expect_equal 'standard error' '' "$(cat "$TMP/err")"
    has out 'mine' '2  2.00x 1.98x-2.00x' 'no clear change'
    expect_equal outcome 'against report 1: 0 faster, 0 slower, 4 without a '\
'clear change, 0 cannot be told ' "$(last)"
    grep -q '^note' "$TMP/out" && fail 'a note' '' "$(cat "$TMP/out")"
    expect_equal 'wide lines' '' "$(grep -E '.{81}' "$TMP/out" || :)"
    expect_equal 'blanks at ends' '' "$(grep -E ' $' "$TMP/out" || :)"
    expect_lines csv <(grep -v '^#' "$TMP/rows.csv") 13
}

test_better() {
    sample a 1
    sample b 1.2
    sample c 0.8
    compared 0 a.json b.json c.json
    expect_equal outcome 'against report 1: 2 faster, 2 slower, 4 without a '\
'clear change, 0 cannot be told ' "$(last)"
    expect_equal 'by csv' 'random-1M,mine,2,faster
random-1M,mine,3,slower' "$(grep -v '^#' "$TMP/rows.csv" | awk -F, -v OFS=, \
        '$1 == "random-1M" && $2 == "mine" && $4 > 1 {
        print $1, $2, $4, $NF}')"
}

# Half as fast in everything: speed-ups are what compares.
test_other_machine() {
    sample a
    change a b '.machine.cores = 64 | .machine.cpu = "another CPU" |
        .compiler = "clang" | .rows[] |= (.wall_s *= 2) |
        .summaries[] |= (.median_s *= 2 | .minimum_s *= 2)'
    compared 0 a.json b.json
    has out 'note  another machine than that of report 1: report 2' \
        'another compiler or other flags: report 2' '64 cores, another CPU' \
        'against report 1: 0 faster, 0 slower'
    has page.html 'another machine than that of report 1: report 2'
    has rows.csv '# note: another machine than that of report 1: report 2'
}

test_few_rounds() {
    sample a 1 4
    sample b 9 4
    compared 0 a.json b.json
    has out '(17.8x-18.0x)' 'cannot tell' '0 faster, 0 slower, 0 without'
}

# Another baseline, or another file under the same name.
test_not_comparable() {
    sample a
    change a b '.contenders[0].name = "another"'
    change a c '.inputs[].answer = "12"'
    change a d '.lab = "another"'
    for other in b c d; do
        compared 0 a.json $other.json
        has out 'not comparable: report 2' \
            '0 faster, 0 slower, 0 without a clear change'
    done
    change a e '.contenders[].baseline = false | .summaries[].speed_up = null'
    compared 0 a.json e.json
    has page.html 'no speed-up known'
}

test_some_have_more() {
    sample a
    change a b '.contenders[1].name = "yours" | .inputs[1].name = "other"'
    compared 0 a.json b.json
    expect_equal 'what one has' 8 "$(grep -c 'not in this report' "$TMP/out")"
    has out yours other
}

# The report's own words, those of most labs without any.
test_words() {
    local unit
    sample a
    change a b '.unit = "operation" | .amount = "operations"'
    compared 0 a.json
    has out '/floor locks/bk'
    has page.html '<th>Locks a block</th>'
    compared 0 b.json
    has out '/floor locks/op'
    has page.html '<th>Locks an operation</th>'
    ! grep -E 'a block|/bk' "$TMP/out" "$TMP/page.html" || fail 'a block'
    change a c '.unit = "block" | .amount = "bytes"'
    compared 0 c.json
    has out '/floor locks/bk'
    for unit in '"a block"' '"Block"' '""' '"\u001bblock"' 7; do
        change a d ".unit = $unit"
        compared 2 d.json
        has err "compare: '$TMP/d.json': unit: "
    done
}

# ---- what is wrong with reports ----

# inconsistent FILTER MESSAGE: report b, so changed, is named with the message.
inconsistent() {
    sample a
    sample b
    jq -c "$1" "$TMP/b.json" | sed 's/"summaries"/\n\n&/' > "$TMP/changed.json"
    compared 1 a.json changed.json
    has err "compare: inconsistent: '$TMP/changed.json', line $2: $3"
    has out 'INCONSISTENT' '1 inconsistent' 'against report 1:'
    has page.html '<b>Inconsistent</b>' "line $2: $3"
    has rows.csv '# inconsistent: '
    grep -q '^random-1M,mine,0,2,0,' "$TMP/rows.csv"
}

test_median() {
    inconsistent '.summaries[2].median_s = 0.25' 3 \
        'summaries[2]: mine on random-1M: median_s is 0.25, the rows give 0.505'
    has out '2  2.00x'
}

test_row() {
    inconsistent '.rows[1].wall_s = 0.1 | .rows[7].wall_s = 0.1' 3 \
        'summaries[2]: mine on random-1M: median_s is 0.505'
}

test_speed_up() {
    inconsistent '.summaries[3].speed_up.high = 9' 3 \
        'summaries[3]: mine on random-5M: speed_up: high is 9, the rows give 2'
}

test_locks() {
    inconsistent '.summaries[2].acquisitions_per_block = 1' 3 \
        'summaries[2]: mine on random-1M: acquisitions_per_block is 1, the '\
'counts give 2'
    inconsistent '.counts[1].acquisitions = 1024' 3 \
        'summaries[2]: mine on random-1M: acquisitions_per_block is 2, the '\
'counts give 1'
    inconsistent '.counts[2].contended = 99999999' 1 \
        'counts[2]: all locks on random-5M: more acquisitions are contended'
    inconsistent '.counts[2].longest_wait_s = 1' 1 \
        'counts[2]: all locks on random-5M: one wait is longer'
}

test_missing() {
    inconsistent '.summaries |= .[:-1]' 3 'summaries[5]: 1 are missing'
    inconsistent '.rows |= map(select(.input == 0 or .contender != 2))' 3 \
        'summaries[1]: all locks on random-5M: to_floor: median is 10'
    has err 'summaries[5]: the least on random-5M: there are no rows of it'
    inconsistent '.summaries[0].failed = 1' 3 \
        'summaries[0]: all locks on random-1M: says 6 rounds and 1 failed'
}

test_many_doubts() {
    sample a
    # shellcheck disable=SC2016 # $ is for jq
    change a b '[range(40)] as $n | .inputs = [$n[] as $i | .inputs[0] |
        .name = "i\($i)"] | .rows = [] | .counts = [] |
        .summaries = [$n[] as $i | .summaries[0] | .input = $i]'
    compared 1 a.json b.json
    expect_lines 'what is told' "$TMP/err" 21
    has err 'has 20 more of these'
    has page.html 'and 20 more'
}

# rejects NAME MESSAGE: the file is refused, the two others are compared.
rejects() {
    compared 1 a.json "$1" b.json
    expect_lines 'standard error' "$TMP/err" 1
    has err "compare: '$TMP/$1'" "$2"
    has out 'report 1: 2 faster' '1 refused'
    has page.html "<b>Refused</b> '$TMP/$1'"
    has rows.csv "# refused: '$TMP/$1'"
}

test_refused() {
    sample a
    sample b 2
    head -c 3000 "$TMP/a.json" > "$TMP/cut.json"
    rejects cut.json 'line 33: is no JSON'
    sed 's/"round":2/"round":,/' "$TMP/a.json" > "$TMP/damaged.json"
    rejects damaged.json 'line 27: is no JSON'
    sed '30s/"wall_s":/&"x"+/; 31s/"wall_s":[^,]*/"wall_s":"1"/' \
        "$TMP/a.json" | sed '30s/"x"+//' > "$TMP/type.json"
    rejects type.json 'line 31: rows[10]: wall_s: is no number'
    change a version '.version = 2'
    rejects version.json 'its version is not 1'
    echo '{"format": "lockmeter report", "version": 1}' > "$TMP/foreign.json"
    rejects foreign.json 'it is no timing report'
    echo '<html>' > "$TMP/page.json"
    rejects page.json 'is no JSON'
    : > "$TMP/empty.json"
    rejects empty.json 'is no JSON'
    rejects nothing.json 'No such file'
    mkdir "$TMP/folder"
    rejects folder 'cannot be read'
}

test_usage() {
    sample a
    refused 2 'no reports are given' "$C"
    refused 2 'unrecognized option' "$C" --nonsense
    run "$C" "$TMP/none.json"
    expect_equal status 2 $status
    has err "none.json': cannot be opened" 'there is nothing to compare'
    succeeds "$C" --help
    has out 'usage: compare'
    succeeds "$C" "$TMP/a.json"
    has out 'one report'
    refused 1 'cannot create' "$C" --html "$TMP/no/page.html" "$TMP/a.json"
    run_to '> /dev/full' "$C" "$TMP/a.json"
    expect_equal 'status when the disk is full' 1 $status
}

# An output that was there stays whole when the new one cannot be written.
test_full() {
    sample a
    echo before > "$TMP/page.html"
    run bash -c 'trap "" XFSZ; ulimit -f 2; "$@"' - "$C" \
        --html "$TMP/page.html" "$TMP/a.json"
    expect_equal 'the page' before "$(cat "$TMP/page.html")"
    expect_equal status 1 $status
    has err 'cannot write'
}

test_empty() {
    sample a
    change a b '.rows = [] | .counts = [] | .summaries = [] | .inputs = [] |
        .contenders = []'
    compared 0 b.json b.json
    has out 'no runs'
}

# ---- the page ----

# ask SCRIPT EXPECTED WHAT
ask() {
    expect_equal "$3" "$2" "$(browser_js "$1")"
}

# looks WHAT MARKS: the page at two widths, light and dark.
looks() {
    browser_open "$TMP/page.html"
    for size in 1100 390; do
        browser_size $size 800
        expect_equal "sideways scroll of $1 at $size" 0 "$(browser_overflow)"
        expect_equal "texts of $1 outside at $size" '' "$(browser_outside)"
        ask 'return [...document.querySelectorAll(".mark")].filter(e => {
            const box = e.querySelector(".point > *").getBoundingClientRect();
            const strip = e.closest(".strip").getBoundingClientRect();
            return box.width > 5 && box.left > strip.left - 7 &&
                box.right < strip.right + 7;
            }).length' "$2" "marks of $1 that are seen at $size"
        ask 'return [...document.querySelectorAll(".axis text")].every(
            (e, i, all) => i == 0 || e.parentElement != all[i - 1].parentElement
            || e.getBoundingClientRect().left >
                all[i - 1].getBoundingClientRect().right + 2)' true \
            "do numbers of axes of $1 keep apart at $size?"
    done
    for dark in on off; do
        browser_dark $dark
        expect_equal "faint texts of $1, dark: $dark" '' "$(browser_faint)"
    done
}

test_page() {
    sample a
    sample b 1.5
    sample c 0.3
    compared 0 a.json b.json c.json
    browser_start
    looks three 18
    ask 'return [...document.querySelectorAll(".faster, .slower")].map(e =>
        e.classList[1] + " " + e.closest(".row").querySelector("span")
            .textContent).join("\n")' 'faster 3.00x faster
slower 0.60x slower
faster 3.00x faster
slower 0.60x slower' 'marks that differ'
    # where marks are: 3.00 is right of 2.00, which is right of 0.60
    ask 'const at = n => document.querySelectorAll(".point > *")[n]
            .getBoundingClientRect().left;
        return at(4) > at(3) && at(3) > at(5)' true 'are they in order?'
    ask 'return document.querySelectorAll("tbody tr").length' 24 'table rows'
    ask 'return document.querySelectorAll("script, img, link, [src]").length' \
        0 'what refers to something'
    browser_stop
}

# A scale of six decades has numbers, too, and they keep apart.
test_wide() {
    sample a
    sample b 500000
    compared 0 a.json b.json
    browser_start
    looks wide 12
    ask 'return [...document.querySelectorAll(".axis")].every(e =>
        e.querySelectorAll("text").length > 1)' true 'numbers on the axes'
    browser_stop
}

test_hostile() {
    sample a
    # shellcheck disable=SC2016 # $ is for jq
    change a b '.contenders[1].name = $bad | .inputs[0].name = $bad[:60] |
        .machine.cpu = $bad | .commit = "<b>" | .lab = "<i>&\"" |
        .compiler = $bad | .flags = $bad' --arg bad \
      $'"><script>document.title=1</script><img src=x onerror=x>\e[31m\e]0;x\a'
    cp "$TMP/b.json" "$TMP/<script>x.json"
    printf '{"<script>\\u001b[31m": 1}' > "$TMP/<img src=x>.json"
    compared 1 a.json b.json '<script>x.json' '<img src=x>.json'
    for file in out err rows.csv page.html; do
        ! grep -q $'[\e\a]' "$TMP/$file" || fail "an escape in $file"
    done
    has out 'onerror=x>\x1b[31m\x1b]0;x\x07'
    browser_start
    looks hostile 18
    ask 'return document.title' 'Timing reports side by side' 'the title'
    ask 'return document.querySelectorAll("main script, img, i").length' 0 \
        'elements he made'
    browser_stop
}

test_thirty() {
    local names=()
    for i in $(seq 30); do
        sample "r$i" "1.$((i + 9))"
        names+=("r$i.json")
    done
    compared 0 "${names[@]}"
    expect_equal rows $((1 + 30 * 6)) "$(grep -vc '^#' "$TMP/rows.csv")"
    has out '30  2.78x'
    browser_start
    looks thirty 180
    browser_stop
}

# What sample_timing and so timing_write_json writes is what the schema says.
test_schema() {
    python3 -c 'import jsonschema' 2> "$TMP/err" ||
        skip 'there is no python3-jsonschema here'
    sample a
    cat > "$TMP/check" << 'END'
import json, sys
from jsonschema import Draft202012Validator as Validator
schema = json.load(open(sys.argv[1]))
Validator.check_schema(schema)
report = json.load(open(sys.argv[2]))
Validator(schema).validate(report)
optional = ["unit", "amount"]
for unit in ["operation", "b" * 20]:
    Validator(schema).validate({**report, "unit": unit, "amount": unit + "s"
                                if unit[0] == "o" else unit})
for unit in ["", "Block", "a block", "b" * 21, 1]:
    assert not Validator(schema).is_valid({**report, "unit": unit}), unit
    assert not Validator(schema).is_valid({**report, "amount": unit}), unit
report["rows"][0]["more"] = 1
assert not Validator(schema).is_valid(report)
def closed(node):
    if isinstance(node, dict):
        if node.get("type") == "object":
            assert node["additionalProperties"] is False, node
            assert sorted(node["required"]) == sorted(
                name for name in node["properties"] if name not in optional)
            for name, field in node["properties"].items():
                assert "description" in field or "$ref" in field, name
        for value in node.values():
            closed(value)
closed(schema)
END
    succeeds python3 "$TMP/check" "$KIT/grader/timing/timing.schema.json" \
        "$TMP/a.json"
}

t 'equal reports are equal' test_equal
t 'better and worse ones are told apart' test_better
t 'machines that differ are named, and speed-ups compared' test_other_machine
t 'too few rounds decide nothing' test_few_rounds
t 'what is not comparable is not compared' test_not_comparable
t 'what only some have is shown as such' test_some_have_more
t 'what the inputs count is called as the report says' test_words
t 'a median that the rows do not give is named' test_median
t 'rows that do not give the median are, too' test_row
t 'an interval that the rows do not give is, too' test_speed_up
t 'lock counts that contradict each other are, too' test_locks
t 'summaries that are missing, or of nothing, are, too' test_missing
t 'of many contradictions twenty are told' test_many_doubts
t 'files that are no reports are refused, others compared' test_refused
t 'wrong usage, nothing to compare, no room' test_usage
t 'a page appears whole or not at all' test_full
t 'reports without runs' test_empty
t 'the page: marks, order, widths, colours' test_page
t 'a wide scale' test_wide
t 'no name means anything in it' test_hostile
t 'thirty reports at once' test_thirty
t 'the schema fits what is written' test_schema
finish
