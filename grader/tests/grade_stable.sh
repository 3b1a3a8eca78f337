#!/usr/bin/env bash
# Whole grades, again and again: the starter gets the points that the rubric
# states for it and the reference full marks, three times each; and one file
# gets the same score 20 times, half of them beside a program that keeps a CPU
# busy. Seeds differ each time.
#
#     TIMES=20 FILE=solution/esharedhash.c grader/tests/grade_stable.sh
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

GRADE=$R/grader/grade
TIMES=${TIMES:-20}
FILE=${FILE:-starter/esharedhash.c}

# score FILE: "40 of 100".
score() {
    run "$GRADE" --out "$TMP/results" "$1"
    [ "$status" -le 1 ] || fail "grade $1" 'status 0 or 1' \
        "$status: $(tail -n 1 "$TMP/err")"
    jq -r '"\(.score) of \(.out_of)"' "$TMP/results/result.json"
}

test_three() {
    local i points
    points=$(sed -n 's/^starter_points = \([0-9.]*\);/\1/p' \
        grader/rubrics/sharedhash.cfg)
    for i in 1 2 3; do
        expect_equal "the starter, time $i" "$points of 100" \
            "$(score starter/esharedhash.c)"
        expect_equal "the reference, time $i" '100 of 100' \
            "$(score solution/esharedhash.c)"
    done
}

test_stable() {
    local i scores='' busy
    for ((i = 1; i <= TIMES; i++)); do
        if ((i % 2 == 0)); then
            timeout 300 bash -c 'while :; do :; done' &
            busy=$!
        fi
        scores+="$(score "$FILE")"$'\n'
        if ((i % 2 == 0)); then
            kill "$busy"
            wait "$busy" || :
        fi
    done
    expect_equal "different scores of $FILE in $TIMES gradings" 1 \
        "$(printf '%s' "$scores" | sort -u | wc -l)"
}

t 'starter and reference get their points three times in a row' test_three
t 'a score is the same beside a busy neighbour' test_stable
finish
