#!/usr/bin/env bash
# `make lint` over every tracked file: format, width, banned functions,
# cppcheck, clang-tidy, and shellcheck for the scripts. Each finding is shown
# with its place.
#
#     grader/lint.sh          exit status 0: nothing found
# shellcheck disable=SC2317 # functions are called through `check`
set -u
cd "$(dirname "$0")/.." || exit 1
status=0

mapfile -t sources < <(git ls-files -co --exclude-standard '*.c' '*.h')
mapfile -t scripts < <(git ls-files -co --exclude-standard '*.sh' .ci/run \
    grader/platforms/*/{run,run_autograder,settings})
makefiles=(Makefile grader/kit.mk grader/platforms/platforms.mk
    grader/platforms/autolab/autograde-Makefile)

check() {
    local name=$1 output
    shift
    printf '  %-14s ' "$name"
    if output=$("$@" 2>&1) && [ -z "$output" ]; then
        echo ok
    else
        echo found
        printf '%s\n' "$output" | sed 's/^/    /'
        status=1
    fi
}

formatted() {
    clang-format --dry-run -Werror "${sources[@]}"
}

# 80 columns; a table's data lines may be longer.
narrow() {
    awk 'length > 80 { print FILENAME ":" FNR ": " length " columns" }' \
        "${sources[@]}" "${scripts[@]}" "${makefiles[@]}"
}

# Functions that write without a bound, parse without an error, keep hidden
# state, or run a shell.
banned() {
    local calls='strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atof'
    calls+='|alloca|system|popen|tmpnam|mktemp|rand|srand|sleep|asctime'
    grep -nE "(^|[^_a-zA-Z0-9>.\"-])($calls) ?\(" "${sources[@]}"
    grep -nE '^[^*/"]*\bvolatile\b' "${sources[@]}"
    grep -nE '[[:space:]]+$' "${sources[@]}" "${scripts[@]}" \
        "${makefiles[@]}"
    return 0
}

# Some attacks are meant to take for ever.
cppcheck_all() {
    cppcheck --quiet --std=c11 --language=c --error-exitcode=1 \
        --inline-suppr --suppress=missingIncludeSystem \
        --enable=warning,portability -Ibaseline -Igrader -j "$(nproc)" \
        -i grader/attacks baseline starter solution data grader
}

tidy() {
    clang-tidy --quiet baseline/*.c solution/*.c solution/further/*.c \
        starter/*.c data/*.c grader/*.c grader/meter/*.c \
        grader/grading/*.c grader/oracles/*.c grader/timing/*.c \
        grader/classes/*.c grader/platforms/*.c \
        -- -std=c11 -Ibaseline -Igrader \
        -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE 2>&1 |
        grep -E '(warning|error):' | grep -v 'treated as error'
    clang-tidy --quiet grader/meter/preload/*.c -- -std=c11 -D_GNU_SOURCE \
        2>&1 | grep -E '(warning|error):' | grep -v 'treated as error'
    return 0
}

check clang-format formatted
check width narrow
check banned banned
check shellcheck shellcheck -x "${scripts[@]}"
check cppcheck cppcheck_all
check clang-tidy tidy
exit $status
