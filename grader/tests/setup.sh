#!/usr/bin/env bash
# What make installs: on a machine without any of the tools, all packages that
# the sets name are asked for; what is there is not. Nothing is installed here.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

SETUP_TOOL=$KIT/grader/setup.sh

# with_no_tools ARGUMENT...: setup.sh, where it finds no command but its own.
with_no_tools() {
    mkdir -p "$TMP/bin"
    ln -sf "$(command -v sort)" "$(command -v id)" "$TMP/bin"
    printf '#!/bin/bash\nexit 9\n' > "$TMP/bin/apt-get"
    chmod +x "$TMP/bin/apt-get"
    run env SETUP=0 PATH="$TMP/bin" "$BASH" "$SETUP_TOOL" "$@"
}

# Each set is asked for by make check or by make lint, or is in one that is.
test_all_sets() {
    local wanted
    with_no_tools --list
    wanted=$(awk -F '\t' '$3 == "missing" { print $4 }' "$TMP/out" |
        LC_ALL=C sort -u)
    grep -qx libarchive-tools <<< "$wanted" || fail 'bsdtar: is it hidden?'
    with_no_tools --for check check lint
    expect_equal 'exit status' 1 "$status"
    expect_equal 'packages that are asked for' "$wanted" "$(
        sed -n 's/^setup: check needs what is not here: //p' "$TMP/err" |
            tr ' ' '\n' | LC_ALL=C sort)"
}

test_forbidden() {
    with_no_tools --for 'the test' libarchive-tools
    expect_equal 'exit status' 1 "$status"
    grep -qE "^setup: SETUP=0 forbids installing; type: .*apt-get install \
libarchive-tools$" "$TMP/err" || fail "$(< "$TMP/err")"
}

test_nothing_missing() {
    succeeds env SETUP=0 "$SETUP_TOOL" build
    expect_equal 'what it says' '' "$(cat "$TMP/out" "$TMP/err")"
}

test_usage() {
    refused 2 'setup: expected ' "$SETUP_TOOL"
    refused 2 'setup: expected ' "$SETUP_TOOL" --for check
    refused 2 'setup: expected ' "$SETUP_TOOL" 'no set'
}

t 'what is missing is asked for, of every set' test_all_sets
t 'SETUP=0 forbids it, and says what to type' test_forbidden
t 'where nothing is missing it says nothing' test_nothing_missing
t 'wrong usage says so' test_usage
finish
