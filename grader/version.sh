#!/usr/bin/env bash
# Says which version of the kit this is, in one line.
#
#     grader/version.sh             esharedhash-lab 1.0.0, commit 0123456789ab
#     grader/version.sh --number    1.0.0
#     grader/version.sh --name      esharedhash-lab-1.0.0, as archives are named
#
# It is called by the program that the lab is about; LAB= names another lab than
# the first. The number stands in baseline/version.h, since every program prints
# it. The commit is git's; the student archive has no git, but a file VERSION
# with this line.
set -u
cd "$(dirname "$0")/.." || exit 1

number=$(sed -n 's/^#define KIT_VERSION "\(.*\)"$/\1/p' baseline/version.h)
name=$(grader/lab.sh program)-lab
if [ "${1-}" = --number ]; then
    echo "$number"
elif [ "${1-}" = --name ]; then
    echo "$name-$number"
elif [ -f VERSION ]; then
    head -n 1 VERSION
else
    commit=$(git describe --always --exclude '*' --abbrev=12 \
        --dirty=', changed' 2> /dev/null)
    echo "$name $number, commit ${commit:-unknown}"
fi
