#!/usr/bin/env bash
# Makes a lab's wrong submissions, those of grader/mutants/LAB/: one .c file
# each.
#
#     grader/tests/make_mutants.sh [--lab NAME] OUTFOLDER [NAME...]
#
# The lab is the default one if none is named. A file NAME.mutant is a list of
# edits of a right submission, or of what a file X.base, in the same form, makes
# of one; grader/mutants/README.md has the form. Each edit has to find its lines
# exactly once, so that a mutant that no longer fits what it changes is noticed
# here.
# Exit status: 0 all were made, 1 one could not be (one line says why), 2 wrong
# usage or no such lab.
set -u
KIT=$(dirname "$0")/../..

usage() {
    echo 'usage: grader/tests/make_mutants.sh [--lab NAME] OUTFOLDER' \
        '[NAME...]' >&2
    exit 2
}

lab=()
if [ "${1:-}" = --lab ]; then
    [ $# -gt 1 ] || usage
    lab=(--lab "$2")
    shift 2
fi
[ $# -gt 0 ] || usage
out=$1
shift
name=$("$KIT/grader/lab.sh" "${lab[@]}" name) || exit 2
submission=$("$KIT/grader/lab.sh" "${lab[@]}" submission) || exit 2
MUTANTS=$KIT/grader/mutants/$name
mkdir -p "$out" || exit 1

# apply EDITS BASE: what EDITS make of the file BASE, on standard output. Text
# is looked for from a newline to a newline, so that whole lines are found.
apply() {
    awk -v base="$2" -v name="${1##*/}" '
        function give_up(why) {
            sub(/\n$/, "", why)
            gsub(/\n/, "\\n", why)
            print "make_mutants: " name ": " why > "/dev/stderr"
            failed = 1
            exit 1
        }

        # The edit that has been read, if there is one.
        function edit(    at, rest) {
            if (part == "head")
                return
            if (part != "new")
                give_up("line " NR ": --- with is missing before it")
            at = index(text, "\n" old)
            if (old == "" || at == 0)
                give_up("these lines are not there: " old)
            rest = substr(text, at + 1)
            if (index(substr(rest, 2), "\n" old) > 0)
                give_up("these lines are there more than once: " old)
            text = substr(text, 1, at) new substr(rest, length(old) + 1)
            edits++
        }

        BEGIN {
            part = "head"
            text = "\n"
            while ((status = (getline line < base)) > 0)
                text = text line "\n"
            if (status < 0)
                give_up("cannot read " base)
        }
        $0 == "--- replace" {
            edit()
            part = "old"
            old = new = ""
            next
        }
        $0 == "--- with" {
            if (part != "old")
                give_up("line " NR ": --- replace is missing before it")
            part = "new"
            next
        }
        part == "old" { old = old $0 "\n"; next }
        part == "new" { new = new $0 "\n"; next }
        { head = head $0 "\n" }
        END {
            if (failed)
                exit 1
            edit()
            if (edits == 0)
                give_up("it changes nothing")
            printf "%s%s", head, substr(text, 2)
        }' "$1"
}

# make EDITS OUT: what is changed is the lab's solution, if the header has no
# line `base: FILE`.
make() {
    local base status
    base=$(sed -n 's/^ \* base: //p' "$1")
    if [[ $base != *.base ]]; then
        apply "$1" "$KIT/${base:-solution/$submission}" > "$2"
        return
    fi
    make "$MUTANTS/$base" "$2.base" && apply "$1" "$2.base" > "$2"
    status=$?
    rm -f "$2.base"
    return $status
}

if [ $# -eq 0 ]; then
    files=("$MUTANTS"/*.mutant)
else
    files=("${@/#/$MUTANTS/}")
    files=("${files[@]/%/.mutant}")
fi
for file in "${files[@]}"; do
    if [ ! -f "$file" ]; then
        echo "make_mutants: there is no '${file#"$KIT/"}'" >&2
        exit 1
    fi
    name=$(basename "$file" .mutant)
    make "$file" "$out/$name.c.part" || {
        rm -f "$out/$name.c.part"
        exit 1
    }
    mv "$out/$name.c.part" "$out/$name.c" || exit 1
done
