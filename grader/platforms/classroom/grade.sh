#!/usr/bin/env bash
# A step of the workflow on GitHub: grades the file, prints all about it, and
# sets the step's output `result` for Classroom's reporter.
#
# Points that are lost fail nothing here, that is the reporter's. If grading
# could not be done, the output says so, without points, and the step fails.
set -u
cd "$(dirname "$0")/../../.." || exit 1
tools=build/release/grader
out=build/grades/classroom
rm -rf "$out" # of an earlier run

# shellcheck source=grader/platforms/classroom/settings
. grader/platforms/classroom/settings || exit 1
words=(--visible --out "$out")
[ "$QUICK" = no ] || words+=(--quick)
[ -z "$ONLY" ] || words+=(--only "$ONLY")

# What compilers and submissions say is in the log. A line that begins with two
# colons would command GitHub; until this word, none does.
word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
[ ${#word} -eq 32 ] || exit 1
echo "::stop-commands::$word"
timeout --foreground -k 30 "$TIME_LIMIT" "$tools/grade" "${words[@]}" \
    "$FILE" 2>&1 < /dev/null
status=$?
echo "::$word::"

case $status in
0 | 1 | 2) what=("$out/result.json") ;;
124) what=(--trouble "it took longer than $TIME_LIMIT s") ;;
*) what=(--trouble "the grader ended with status $status") ;;
esac
"$tools/platform-result" classroom "${what[@]}" >> "$GITHUB_OUTPUT"
