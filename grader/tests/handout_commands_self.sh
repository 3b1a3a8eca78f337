#!/usr/bin/env bash
# handout_commands.sh: that it passes what is right, and that a text that has
# drifted from the programs fails, with the place and the command.
# shellcheck disable=SC2016,SC1003 # chapters have $, ` and \ in them
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

# try: a chapter from standard input. Sets $status; output is in $TMP/out.
try() {
    mkdir -p "$TMP/handout" "$TMP/folder"
    cat > "$TMP/handout/01-a-chapter.md"
    run env -u ONLY HANDOUT="$TMP/handout" KIT_UNDER_TEST="$TMP/folder" \
        grader/tests/handout_commands.sh
}

# passes: it does, block by block.
passes() {
    try
    expect_equal "exit status; $(cat "$TMP/out")" 0 "$status"
}

# fails WHERE-AND-WHAT: it does, and says so.
fails() {
    try
    expect_equal "exit status; $(cat "$TMP/out")" 1 "$status"
    grep -qF -- "01-a-chapter.md:$1" "$TMP/out" ||
        fail 'what it says' "$1" "$(cat "$TMP/out")"
}

# block LINE...: a block of these lines.
block() {
    echo '```console'
    printf '%s\n' "$@"
    echo '```'
}

test_same() {
    {
        block '$ echo a; echo b >&2' a b '$ printf "no line end"' 'no line end'
        echo 'Words, and a block that is no command:'
        printf '%s\n' '~~~text' '$ false' '~~~' '    $ false' ''
        block '$ cd /' '$ x=5'
        block '$ echo "$x" \' '    "$PWD"' '5 /'
        block '$ true'
    } | passes
    expect_equal 'one line for each block' "1..4" "$(tail -n 1 "$TMP/out")"
}

test_other() {
    block '$ echo a' b | fails "3: this is not what is printed"
    grep -qx '#   got:      a' "$TMP/out"
    grep -q '^# again: ONLY=01-a-chapter.md ' "$TMP/out"
    block '$ echo a' | fails "3: this is not"
    block '$ echo a' a b | fails "4: this is not"
    block '$ true' a | fails "3: this is not"
    block '$ printf "a\n\nb\n"' a b | fails "4: this is not"
    block '$ echo 1.5 s' '1.6 s' | fails "3: this is not"
    block '$ echo "a  b"' 'a b' | fails "3: this is not"
    block '$ echo \' '    a' b | fails "4: this is not"
    block '$ true' '$ echo a' b | fails "4: this is not"
}

test_any_lines() {
    block '$ seq 9' ... | passes
    block '$ seq 9' 1 ... 9 | passes
    block '$ seq 9' ... 3 ... 8 9 | passes
    block '$ seq 9' 1 2 3 4 5 6 7 8 9 ... | passes
    block '$ true' ... | passes
    block '$ printf "a\na\nb\n"' ... a b | passes
    block '$ seq 9' ... 8 | fails "5: this is not"
    block '$ seq 9' 1 ... 5 4 ... | fails "6: this is not"
    block '$ seq 9' ... 10 | fails "4: this is not"
    block '$ seq 9' 2 ... | fails "3: this is not"
}

varying() {
    echo '<!-- figures vary -->'
    block "$@"
}

test_figures() {
    varying '$ echo "1,033 locks in 1.5 s,  12 % at 0x7ffc"' \
        '9 locks in 230 ms, 4.5 % at 0x1' | passes
    varying '$ echo "<0.1 and -3 and 12.2.0"' '0.4 and 17 and 5' | passes
    varying '$ echo "==12== at 0xab"' '==7== at ADDRESS' | passes
    varying '$ echo "5 locks"' '5 keys' | fails "4: this is not"
    varying '$ echo "5 locks"' '5 locks, 3 keys' | fails "4: this is not"
    block '$ echo at 0xab' 'at ADDRESS' | passes
    block '$ echo at 0xab 5' 'at ADDRESS 6' | fails "3: this is not"
}

test_status() {
    block '$ false' | fails "2: exit status 1, 0 expected"
    block '$ false' '$ true' | passes
    {
        echo '<!-- exit 3 -->'
        block '$ true' '$ (exit 3)'
    } | passes
    {
        echo '<!-- exit 3 -->'
        block '$ true'
    } | fails "3: exit status 0, 3 expected"
}

test_not_run() {
    {
        echo '<!-- not run: it needs ten minutes -->'
        echo '<!-- figures vary -->'
        block '$ touch was_run' b
    } | passes
    grep -q '^ok 1 .*# SKIP it needs ten minutes$' "$TMP/out"
    [ ! -e "$TMP/folder/was_run" ] || fail 'it was run'
}

test_bad_chapter() {
    {
        echo '<!-- figure vary -->'
        block '$ true'
    } | fails "2: what does this comment mean"
    block 'a' '$ echo a' a | fails "2: output before the first command"
    printf '```console\n```\n' | fails "2: a console block without a command"
    printf '```console\n$ true\n' | fails "2: a block of 'console' does not end"
    {
        block '$ exit 5'
        block '$ true'
    } | fails "5: this command did not end"
}

test_only() {
    block '$ false' | fails "2: exit status"
    block '$ true' > "$TMP/handout/02-another.md"
    run env ONLY=02-another.md HANDOUT="$TMP/handout" \
        KIT_UNDER_TEST="$TMP/folder" grader/tests/handout_commands.sh
    expect_equal 'exit status' 0 "$status"
    expect_equal plan "1..1" "$(tail -n 1 "$TMP/out")"
    run env ONLY=03-none.md HANDOUT="$TMP/handout" \
        KIT_UNDER_TEST="$TMP/folder" grader/tests/handout_commands.sh
    expect_equal 'exit status without a chapter' 1 "$status"
}

t 'what is printed as it is shown passes' test_same
t 'another text fails' test_other
t 'a line ... is any lines' test_any_lines
t 'figures vary where that is said, words never' test_figures
t 'exit statuses' test_status
t 'what is not run' test_not_run
t 'chapters that are wrong themselves' test_bad_chapter
t 'one chapter of several' test_only
finish
