#!/usr/bin/env bash
# shelves.sh, make_mutants.sh and lab.sh in a kit of two labs, whose grader does
# nothing but give everybody the same result: that each lab has its own shelves,
# solution and rubric, and what is said of a shelf that is not there.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

command -v jq > /dev/null || {
    echo '1..0 # SKIP there is no jq here'
    exit 0
}

# comment LINE: as submissions begin.
comment() {
    printf '/*\n * %s\n */\n' "$1"
}

# lab NAME [LINE]: a manifest, a rubric and a solution.
lab() {
    printf '%s\n' "name = \"$1\";" "${2:-}" "submission = \"e$1.c\";" \
        "rubric = \"grader/rubrics/$1.cfg\";" 'modes = (' \
        '    { name = "single";' '      program = "single"; } );' \
        > "$K/baseline/$1.lab"
    printf '        id = "%s";\n' "signature.$1" chaos.threads "pools.$1" \
        "pools.$1_too" > "$K/grader/rubrics/$1.cfg"
    printf '%s\n' "int $1;" 'int both;' > "$K/solution/e$1.c"
}

# kit: labs usual, which is the default, and other, whose shelves have a mutant
# and an accepted one.
kit() {
    local lab
    K=$TMP/kit
    mkdir -p "$K"/{baseline,solution} "$K"/grader/{rubrics,tests} \
        "$K/build/release/grader" "$K"/grader/{mutants,accepted}/{usual,other}
    cp grader/lab.sh "$K/grader"
    cp grader/tests/{shelves,make_mutants}.sh "$K/grader/tests"
    lab usual 'is_default = true;'
    lab other
    for lab in usual other; do
        {
            comment 'first: pools.alloc'
            printf '%s\n' '--- replace' 'int both;' '--- with' 'int wrong;'
        } > "$K/grader/mutants/$lab/bad_$lab.mutant"
        comment 'least: 50' > "$K/grader/accepted/$lab/good_$lab.c"
    done
    cat > "$K/build/release/grader/grade" << 'END'
#!/usr/bin/env bash
here=$(dirname "$0")
printf '%s\n' "$@" >> "$here/asked"
while [ $# -gt 1 ]; do
    [ "$1" != --out ] || cp "$here/result.json" "$2"
    shift
done
END
    chmod +x "$K/build/release/grader/grade"
    gives fail 5
}

# gives STATUS POINTS: what the grader says of a submission from now on.
gives() {
    printf '{"complete": true, "score": %d, "out_of": 10, "checks": [%s]}' \
        "$2" "{\"id\": \"pools.alloc\", \"status\": \"$1\", \"points\": $2}" \
        > "$K/build/release/grader/result.json"
}

shelves() {
    : > "$K/build/release/grader/asked"
    run "$K/grader/tests/shelves.sh" "$@"
}

# expect_graded NAME...: well, and nothing else.
expect_graded() {
    expect_equal "exit status; $(cat "$TMP/err" "$TMP/out")" 0 "$status"
    expect_equal 'graded' "$*" "$(sed -nE \
        's/^ok [0-9]+ - ([a-z_]+):.*/\1/p' "$TMP/out" | paste -sd ' ')"
}

# asked OPTION: what the grader was called with.
asked() {
    sed -n "/^--$1\$/ { n; s/ *\$//; p }" "$K/build/release/grader/asked"
}

test_fields() {
    kit
    expect_equal 'of the default' usual "$("$K/grader/lab.sh" name)"
    expect_equal 'of another' eother.c \
        "$("$K/grader/lab.sh" --lab other submission)"
    refused 1 "^lab: there is no text 'program' in baseline/usual.lab$" \
        "$K/grader/lab.sh" program
    refused 2 "^lab: there is no lab 'three': " \
        "$K/grader/lab.sh" --lab three name
    refused 2 '^usage: ' "$K/grader/lab.sh" --lab other
    refused 2 '^usage: ' "$K/grader/lab.sh" --lab
    expect_equal 'of the one in LAB' other \
        "$(LAB=other "$K/grader/lab.sh" name)"
    expect_equal 'where its files lie' my "$("$K/grader/lab.sh" --place my)"
    expect_equal 'those of the other' my/other \
        "$("$K/grader/lab.sh" --lab other --place my)"
    sed -i '/^is_default/d' "$K/baseline/usual.lab"
    refused 2 '^lab: no manifest ' "$K/grader/lab.sh" name
    rm "$K/baseline/usual.lab"
    expect_equal 'of the only one' other "$("$K/grader/lab.sh" name)"
}

test_mutants() {
    kit
    succeeds "$K/grader/tests/make_mutants.sh" "$TMP/made"
    succeeds "$K/grader/tests/make_mutants.sh" --lab other "$TMP/made"
    expect_equal 'made' 'bad_other.c, bad_usual.c' "$(ls -m "$TMP/made")"
    expect_equal 'of its solution' "$(comment 'first: pools.alloc'
        printf '%s\n' 'int other;' 'int wrong;')" \
        "$(cat "$TMP/made/bad_other.c")"
    refused 1 "^make_mutants: .* 'grader/mutants/other/bad_usual.mutant'$" \
        "$K/grader/tests/make_mutants.sh" --lab other "$TMP/made" bad_usual
    refused 2 '^usage: ' "$K/grader/tests/make_mutants.sh" --lab other
}

test_shelves() {
    kit
    shelves mutants
    expect_graded bad_usual
    expect_equal 'the lab' usual "$(asked lab)"
    shelves --lab other mutants
    expect_graded bad_other
    expect_equal 'the lab' other "$(asked lab)"
    gives pass 5
    shelves --lab other accepted
    expect_graded good_other
    cp "$K/grader/accepted/other/good_other.c" "$K/baseline/far.c"
    printf 'baseline/far.c\t50\t-\twhy\n' \
        > "$K/grader/accepted/usual/list.tsv"
    shelves accepted
    expect_graded baseline_far good_usual
}

test_again() {
    kit
    local again command
    gives pass 4
    for command in 'accepted good_usual' '--lab other accepted good_other' \
        '--lab other mutants bad_other'; do
        # shellcheck disable=SC2086 # words
        shelves $command
        expect_equal 'exit status' 1 "$status"
        again=$(sed -n 's/^# *again: //p' "$TMP/out")
        expect_equal 'again' "grader/tests/shelves.sh $command" "$again"
    done
}

# The lab's groups, without chaos.
test_attacks() {
    kit
    mkdir -p "$K/grader/attacks/other"
    comment 'most: 5' > "$K/grader/attacks/other/hostile.c"
    shelves --lab other attacks
    expect_graded hostile
    expect_equal 'the checks' 'pools signature' "$(asked only)"
    sed -i 's/pools/queue/' "$K/grader/rubrics/other.cfg"
    shelves --lab other attacks
    expect_equal 'the checks' 'queue signature' "$(asked only)"
}

test_nothing_there() {
    kit
    refused 1 "^shelves: there is no 'grader/attacks/other/\*.c'$" \
        "$K/grader/tests/shelves.sh" --lab other attacks
    mkdir -p "$K/grader/attacks/other"
    refused 1 "^shelves: there is no 'grader/attacks/other/\*.c'$" \
        "$K/grader/tests/shelves.sh" --lab other attacks
    rm -r "$K/grader/mutants/other" "$K/grader/accepted/usual"
    refused 1 "^make_mutants: there is no 'grader/mutants/other/\*.mutant'$" \
        "$K/grader/tests/shelves.sh" --lab other mutants
    refused 1 "^shelves: there is no 'grader/accepted/usual/" \
        "$K/grader/tests/shelves.sh" accepted
    refused 2 "^lab: there is no lab 'three': " \
        "$K/grader/tests/shelves.sh" --lab three accepted
    refused 2 '^usage: ' "$K/grader/tests/shelves.sh" --lab other
}

t 'fields of manifests' test_fields
t 'mutants are of their lab, made of its solution' test_mutants
t 'a shelf is of its lab, and graded as such' test_shelves
t 'what fails is shown with the command that grades it again' test_again
t "attacks are graded by their lab's checks" test_attacks
t 'what is not there is said in one line' test_nothing_there
finish
