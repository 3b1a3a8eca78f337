# shellcheck shell=bash
# What the test scripts of programs share. A script sources this, defines one
# function per test and lists them:
#
#     . grader/tests/lib.sh
#     test_empty() { ... ; expect_status 0 ...; }
#     t 'an empty file has signature 0' test_empty
#     finish
#
# Output is TAP. Each test runs in a subshell, in set -e, with an empty folder
# $TMP of its own that is removed afterwards; it fails by `fail 'what'` or by
# any command that fails, and skips by `skip 'why'`. ONLY=test_empty runs one.
# Scripts are run from the project's top folder.

set -u
KIT=$PWD
# Where the programs are, as absolute path.
R=${BUILD:-$KIT/build/release}
count=0
failures=0
SKIP_STATUS=77

# fail WHAT [EXPECTED GOT]: ends the test.
fail() {
    printf '# %s\n' "$1"
    if [ $# -eq 3 ]; then
        printf '#   expected: %s\n#   got:      %s\n' "$2" "$3"
    fi
    exit 1
}

# skip WHY: ends the test without a verdict.
skip() {
    printf '%s' "$1" > "$TMP/skip-reason"
    exit $SKIP_STATUS
}

# expect_equal WHAT EXPECTED GOT
expect_equal() {
    [ "$2" = "$3" ] || fail "$1" "$2" "$3"
}

# expect_lines WHAT FILE COUNT
expect_lines() {
    expect_equal "$1: lines" "$3" "$(wc -l < "$2")"
}

# run COMMAND...: sets $status; output is in $TMP/out and $TMP/err. Never ends
# the test, and ends the command after 60 seconds.
run() {
    status=0
    timeout -k 5 "${LIMIT:-60}" "$@" > "$TMP/out" 2> "$TMP/err" || status=$?
    [ $status -ne 124 ] || fail "still running after ${LIMIT:-60} s: $*"
}

# refused STATUS PATTERN COMMAND...: the command exits with STATUS, prints no
# signature, and says one line on standard error that matches PATTERN.
refused() {
    local expected=$1 pattern=$2
    shift 2
    run "$@"
    expect_equal "exit status of: $*" "$expected" "$status"
    expect_lines "standard error of: $* ($(head -c 300 "$TMP/err"))" \
        "$TMP/err" 1
    grep -Eq -- "$pattern" "$TMP/err" ||
        fail "message of: $*" "$pattern" "$(cat "$TMP/err")"
    ! grep -q 'Final signature' "$TMP/out" || fail "a signature from: $*"
}

# t 'sentence' function: runs one test.
t() {
    local name=$1 function=$2 result=0
    [ -z "${ONLY:-}" ] || [ "$ONLY" = "$function" ] || return 0
    count=$((count + 1))
    TMP=$(mktemp -d "${TMPDIR:-/tmp}/kit-test.XXXXXX")
    (
        set -e
        "$function"
    ) || result=$?
    if [ $result -eq 0 ]; then
        echo "ok $count - $name"
    elif [ $result -eq $SKIP_STATUS ] && [ -e "$TMP/skip-reason" ]; then
        echo "ok $count - $name # SKIP $(cat "$TMP/skip-reason")"
    else
        failures=$((failures + 1))
        echo "not ok $count - $name"
        echo "# again: ONLY=$function $0"
    fi
    rm -rf "$TMP"
}

# finish: the plan, and the script's exit status.
finish() {
    echo "1..$count"
    [ "$failures" -eq 0 ]
}
