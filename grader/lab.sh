#!/usr/bin/env bash
# Prints what a lab's manifest (baseline/NAME.lab) says in a field that is one
# text: name, program, rubric and so on.
#
#     grader/lab.sh FIELD               of the lab that LAB= names in the
#                                       environment, or of the default one
#     grader/lab.sh --lab NAME FIELD
#     grader/lab.sh --place FOLDER      where its files lie: in FOLDER if it is
#                                       the default lab, else in FOLDER/NAME
#
# The default lab is the one that says so, or else the only one. Fields are
# looked for at the beginning of a line. Exit status: 0 printed, 1 there is no
# such field, 2 wrong usage or no such lab.
set -u
cd "$(dirname "$0")/.." || exit 2

lab=${LAB-}
folder=''

give_up() {
    printf 'lab: %s\n' "$2" >&2
    exit "$1"
}

if [ "${1-}" = --lab ]; then
    lab=${2-}
    shift $(($# < 2 ? 1 : 2))
fi
if [ "${1-}" = --place ] && [ $# -eq 2 ]; then
    folder=$2
    shift
fi
[ $# -eq 1 ] || {
    echo 'usage: grader/lab.sh [--lab NAME] FIELD|--place FOLDER' >&2
    exit 2
}

labs=(baseline/*.lab)
default=$(grep -ls '^is_default = true' "${labs[@]}" | head -n 1)
[ ${#labs[@]} -gt 1 ] || default=${labs[0]}
default=$(basename "$default" .lab)
lab=${lab:-$default}
[ -n "$lab" ] || give_up 2 "no manifest in 'baseline' has is_default = true"
manifest=baseline/$lab.lab
[[ $lab != */* && -f $manifest ]] ||
    give_up 2 "there is no lab '$lab': no $manifest"
if [ -n "$folder" ]; then
    [ "$lab" = "$default" ] || folder+=/$lab
    printf '%s\n' "$folder"
    exit
fi
text=$(sed -n "s/^$1 = \"\(.*\)\";.*/\1/p" "$manifest")
[ -n "$text" ] || give_up 1 "there is no text '$1' in $manifest"
printf '%s\n' "$text"
