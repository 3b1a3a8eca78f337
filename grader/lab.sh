#!/usr/bin/env bash
# Prints what a lab's manifest (baseline/NAME.lab) says in a field that is one
# text: name, program, rubric and so on.
#
#     grader/lab.sh FIELD               of the lab that LAB= names in the
#                                       environment, or of the default one
#     grader/lab.sh --lab NAME FIELD
#
# The default lab is the one that says so, or else the only one. Fields are
# looked for at the beginning of a line. Exit status: 0 printed, 1 there is no
# such field, 2 wrong usage or no such lab.
set -u
cd "$(dirname "$0")/.." || exit 2

lab=${LAB-}

give_up() {
    printf 'lab: %s\n' "$2" >&2
    exit "$1"
}

if [ "${1-}" = --lab ]; then
    lab=${2-}
    shift $(($# < 2 ? 1 : 2))
fi
[ $# -eq 1 ] || {
    echo 'usage: grader/lab.sh [--lab NAME] FIELD' >&2
    exit 2
}

if [ -z "$lab" ]; then
    labs=(baseline/*.lab)
    default=$(grep -ls '^is_default = true' "${labs[@]}")
    lab=$(basename "${default:-${labs[0]}}" .lab)
fi
manifest=baseline/$lab.lab
[[ $lab != */* && -f $manifest ]] ||
    give_up 2 "there is no lab '$lab': no $manifest"
text=$(sed -n "s/^$1 = \"\(.*\)\";.*/\1/p" "$manifest")
[ -n "$text" ] || give_up 1 "there is no text '$1' in $manifest"
printf '%s\n' "$text"
