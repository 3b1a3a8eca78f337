#!/usr/bin/env bash
# Line coverage of baseline/ and solution/: `make cov` calls this. Builds the
# `cov` flavour, runs its unit tests, the tests of all engines and the scripts
# that test programs with it, and prints the share of lines that ran, a file
# per line.
set -eu
cd "$(dirname "$0")/../.."

# One after the other: `all` calls make once more, which must not compile what
# this one is compiling. Coverage of an object is that of its last compilation.
for target in all unit-tests; do
    make --no-print-directory -j"$(nproc)" FLAVOUR=cov $target > /dev/null
done
find build/cov -name '*.gcda' -delete
export BUILD=$PWD/build/cov
for test in build/cov/grader/tests/unit_* build/cov/grader/unit/*/*; do
    case $test in *.o | *.d | *.gcno | *.gcda | *model*) continue ;; esac
    # what a starter cannot pass yet is no matter here
    "$test" > /dev/null 2>&1 || true
done
for script in conformance roundtrip badinput kills; do
    bash "grader/tests/$script.sh" > /dev/null 2>&1 || true
done

mapfile -t objects < <(find build/cov/{baseline,solution} -name '*.gcda')
gcov -n "${objects[@]}" 2> /dev/null | awk -F "[:%' ]+" '
    /^File/ { file = $2 }
    /^Lines executed/ && file ~ /^(baseline|solution)\// {
        lines = $5; ran = $3 * lines / 100
        if (!(file in all) || ran > best[file]) best[file] = ran
        all[file] = lines
        file = "" # the sum of all files has no name
    }
    END {
        for (file in all) {
            printf "  %-40s %5.1f %% of %d\n", file,
                100 * best[file] / all[file], all[file]
            sum += best[file]; total += all[file]
        }
        printf "lines executed: %.1f %% of %d\n", 100 * sum / total, total
    }' | sort
