#!/usr/bin/env bash
# Grades whole shelves of known submissions: what is wrong with a mutant has to
# be found, and by the check that its file names; an accepted one may lose
# nothing that its file does not allow; an attack may get no more than its file
# says, reach nothing, and leave nothing running.
#
#     grader/tests/shelves.sh [--lab NAME] mutants|accepted|attacks [NAME...]
#     FULL=yes grader/tests/shelves.sh ...      each file's whole grade
#
# The lab is the default one if none is named; what it has on a shelf is in
# grader/SHELF/LAB/. If that is nothing, one line says so: status 1.
#
# Without FULL a mutant is graded by the check that must catch it (and what
# that needs), the others with --quick, an attack without chaos or by the checks
# that its file names. What a file says of itself is in its first comment; the
# READMEs of the shelves describe it. Output is TAP.
set -u
shopt -s nullglob
cd "$(dirname "$0")/../.." || exit 1
GRADE=build/release/grader/grade
FULL=${FULL:-}
SEED=61 # the same inputs each time: a mutant is caught or it is not

usage() {
    echo 'usage: grader/tests/shelves.sh [--lab NAME]' \
        'mutants|accepted|attacks [NAME...]' >&2
    exit 2
}

chosen=() # what was said about the lab
if [ "${1:-}" = --lab ]; then
    [ $# -gt 1 ] || usage
    chosen=(--lab "$2")
    shift 2
fi
shelf=${1:-}
case $shelf in
mutants | accepted | attacks) shift ;;
*) usage ;;
esac
lab=$(grader/lab.sh "${chosen[@]}" name) || exit 2
rubric=$(grader/lab.sh "${chosen[@]}" rubric) || exit 2
SHELF=grader/$shelf/$lab
AGAIN="${FULL:+FULL=yes }grader/tests/shelves.sh${chosen[*]:+ ${chosen[*]}}"

# says FILE FIELD: what a submission says of itself, or the shelf's list.tsv of
# it; "" if nothing.
says() {
    local file=$1
    [ ! -e "$file.says" ] || file=$file.says
    sed -nE "s/^[^a-z]*$2: *//p" "$file" | head -n 1
}

# Files that lie elsewhere: the_path.c, and the_path.c.says.
copy_list() {
    local path least may name
    while IFS=$'\t' read -r path least may _; do
        case $path in '' | '#'*) continue ;; esac
        name=$1/${path//\//_}
        cp "$path" "$name" || return
        printf 'least: %s\nmay: %s\n' "$least" "${may#-}" > "$name.says"
    done < "$SHELF/list.tsv"
}

# matches ID PATTERNS: whether one of the patterns fits.
matches() {
    local pattern
    set -f
    for pattern in $2; do
        # shellcheck disable=SC2254 # a pattern it is
        case $1 in $pattern) return 0 ;; esac
    done
    return 1
}

# failed RESULT: the checks that failed, in the rubric's order.
failed() {
    jq -r '.checks[] | select(.status == "fail") | .id' "$1"
}

# Each of these prints what is wrong, or nothing.

judge_mutants() {
    local file=$1 result=$2 first may loses id lost least most
    first=$(says "$file" first)
    may=$(says "$file" may)
    loses=$(says "$file" loses)
    failed "$result" | grep -qxF -- "$first" ||
        echo "expected $first to fail, got: $(failed "$result" | tr '\n' ' ')"
    for id in $(failed "$result"); do
        [ "$id" = "$first" ] || matches "$id" "$may" ||
            echo "$id fails, too, which the file does not allow"
    done
    [ -n "$FULL" ] || return
    least=${loses%% to *} most=${loses##* to }
    lost=$(jq '100 - .score / .out_of * 100' "$result")
    jq -en "$lost >= $least - 0.01 and $lost <= $most + 0.01" > /dev/null ||
        echo "expected it to lose $loses points, got $lost"
}

judge_accepted() {
    local file=$1 result=$2 least may id
    least=$(says "$file" least)
    may=$(says "$file" may)
    for id in $(failed "$result"); do
        matches "$id" "$may" || echo "$id fails"
    done
    jq -e ".score / .out_of * 100 >= ${least:-100}" "$result" > /dev/null ||
        echo "expected $least points of 100, got $(
            jq '.score / .out_of * 100' "$result")"
}

judge_attacks() {
    local file=$1 result=$2 most first canary
    most=$(says "$file" most)
    first=$(says "$file" first)
    canary=$(says "$file" canary)
    # not .score, which is scaled when --quick leaves checks out
    jq -e "[.checks[].points] | add <= $most" "$result" > /dev/null ||
        echo "expected at most $most points, got $(
            jq '[.checks[].points] | add' "$result")"
    [ -z "$first" ] || failed "$result" | grep -qxF -- "$first" ||
        echo "expected $first to fail, got: $(failed "$result" | tr '\n' ' ')"
    case $canary in
    '') ;;
    /*) [ ! -e "$canary" ] || echo "$canary exists" ;;
    *)
        ! grep -qF -- "$canary" "${result%/*}/feedback.html" ||
            echo "'$canary' stands in the page: it got in"
        ;;
    esac
}

# one FILE NAME: grades it; one line for TAP, and lines of reasons.
one() {
    local file=$1 name=$2 out=$WORK/$2 ended wrong
    local options seed only
    seed=$(says "$file" seed)
    options=(--lab "$lab" --seed "${seed:-$SEED}")
    mkdir -p "$out"
    if [ -z "$FULL" ] && [ "$shelf" = mutants ]; then
        options+=(--only "$(says "$file" first)")
    elif [ -z "$FULL" ] && [ "$shelf" = attacks ]; then
        only=$(says "$file" only)
        [ -n "$only" ] || options+=(--quick)
        options+=(--only "${only:-$WITHOUT_CHAOS}")
    elif [ -z "$FULL" ]; then
        options+=(--quick)
    fi
    timeout 300 "$GRADE" "${options[@]}" --out "$out" "$file" \
        > "$out/log" 2> "$out/err" < /dev/null
    ended=$?
    if [ $ended -gt 1 ] ||
        ! jq -e .complete "$out/result.json" > /dev/null; then
        wrong="it was not graded, status $ended: $(tail -n 1 "$out/err")"
    else
        wrong=$("judge_${shelf}" "$file" "$out/result.json")
    fi
    if [ -z "$wrong" ]; then
        echo "ok - $name: $(tail -n 2 "$out/log" | head -n 1 | tr -s ' ')"
    else
        echo "not ok - $name"
        while read -r line; do
            echo "#   $line"
        done <<< "$wrong"
        echo "#   again: $AGAIN $shelf $name"
    fi
}

# ---- what there is ----

command -v jq > /dev/null || {
    echo '1..0 # SKIP there is no jq here'
    exit 0
}
WORK=$(mktemp -d) || exit 1
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM
mkdir "$WORK/sources" "$WORK/tmp"
chmod 711 "$WORK" "$WORK/tmp" # boxes have users of their own
export TMPDIR=$WORK/tmp
if [ "$shelf" = mutants ]; then
    grader/tests/make_mutants.sh "${chosen[@]}" "$WORK/sources" "$@" || exit 1
else
    files=("$SHELF"/*.c)
    [ ${#files[@]} -eq 0 ] || cp "${files[@]}" "$WORK/sources" || exit 1
    [ ! -e "$SHELF/list.tsv" ] || copy_list "$WORK/sources" || exit 1
fi
files=("$WORK/sources"/*.c)
if [ ${#files[@]} -eq 0 ]; then
    echo "shelves: there is no '$SHELF/*.c'" >&2
    exit 1
fi
names=("$@")
if [ $# -eq 0 ]; then
    names=("${files[@]##*/}")
    names=("${names[@]%.c}")
fi

# ---- all of them, as many at a time as there are CPUs ----

export -f one says matches failed judge_mutants judge_accepted judge_attacks
# Chaos takes half of the time, and tells nothing of an attack.
WITHOUT_CHAOS=$(sed -n 's/^ *id = "\([a-z_]*\)\..*/\1/p' "$rubric" |
    grep -v chaos | sort -u | tr '\n' ' ')
export shelf lab FULL SEED WORK GRADE AGAIN WITHOUT_CHAOS
jobs=$(nproc)
[ -z "$FULL" ] || jobs=1 # whole grades measure time
# shellcheck disable=SC2016 # the inner shell expands it
printf '%s\0' "${names[@]}" |
    xargs -0 -P "$jobs" -I{} bash -c \
        'one "$WORK/sources/$1.c" "$1" > "$WORK/$1.tap"' - {}

count=0 bad=0
for name in "${names[@]}"; do
    count=$((count + 1))
    sed "1s/^\(not \)\?ok/& $count/" "$WORK/$name.tap"
    ! grep -q '^not ok' "$WORK/$name.tap" || bad=$((bad + 1))
done

# ---- nothing is left ----

# All that a submission's programs are called by lies below $WORK.
printf '%s' "$WORK/tmp" > "$WORK/pattern"
left=$(grep -lzFf "$WORK/pattern" /proc/[0-9]*/cmdline 2> /dev/null
    ls -A "$WORK/tmp")
count=$((count + 1))
if [ -z "$left" ]; then
    echo "ok $count - nothing is left behind"
else
    bad=$((bad + 1))
    echo "not ok $count - nothing is left behind"
    printf '%s\n' "$left" | sed 's/^/#   /'
fi
echo "1..$count"
[ "$bad" -eq 0 ]
