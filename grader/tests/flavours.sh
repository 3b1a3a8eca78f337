#!/usr/bin/env bash
# The unit tests in one more flavour: `make check-full` runs them in all.
#
#     grader/tests/flavours.sh asan|ubsan|tsan|memdebug|release
#
# Each test program of jobs*.tsv is one test here; what it printed is shown when
# it fails. memdebug runs under memcheck.
set -u
cd "$(dirname "$0")/../.." || exit 1
flavour=${1:?which flavour}
count=0 failures=0
under=()
[ "$flavour" != memdebug ] || under=(valgrind -q --error-exitcode=9)
# everything is slower here; no test is about time
export CK_TIMEOUT_MULTIPLIER=10

make --no-print-directory FLAVOUR="$flavour" unit-tests > /dev/null 2>&1 || {
    echo "# make FLAVOUR=$flavour unit-tests fails"
    exit 1
}
mapfile -t tests < <(cut -f 4 grader/tests/jobs*.tsv |
    sed -n "s|^build/debug/grader/|build/$flavour/grader/|p")
for test in "${tests[@]}"; do
    count=$((count + 1))
    if [[ $flavour =~ memdebug|tsan && $test = */steps-* ]]; then
        echo "ok $count - ${test#build/} # SKIP between two steps, tools have" \
            'steps of their own'
        continue
    fi
    if output=$("${under[@]}" "$test" 2>&1); then
        echo "ok $count - ${test#build/}"
    else
        failures=$((failures + 1))
        echo "not ok $count - ${test#build/}"
        grep -v '^ok' <<< "$output" | head -n 20 | sed 's/^/# /'
        echo "# again: ${under[*]} $test"
    fi
done
echo "1..$count"
[ "$failures" -eq 0 ]
