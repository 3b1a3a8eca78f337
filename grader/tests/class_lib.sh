# shellcheck shell=bash
# For test scripts of grade-class. Source it after lib.sh:
#
#     place                         an empty class; temporary files in TMPDIR
#     hand_in ada.c [FILE]          ada's submission
#     class 0 "${CHEAP[@]}"         grades it: exit status 0, nothing left
#     ask 'SELECT score FROM grades'
#     expect_ask 'scores' 8.0 'SELECT score FROM grades'
# shellcheck disable=SC2034,SC2154 # variables of the scripts, and of lib.sh

CLASS=$R/grader/grade-class

# What is checked, if it does not matter what: it compiles, 0.3 s.
CHEAP=(--quick --only build.compiles)

# The folder of submissions, and where temporary folders go in this test;
# boxes have users of their own.
place() {
    command -v parallel > /dev/null || skip 'there is no GNU parallel here'
    [ -x "$CLASS" ] || skip 'grade-class is not built: there is no SQLite'
    export TMPDIR=$TMP/tmp
    mkdir -p "$TMPDIR" "$TMP/class"
    chmod 711 "$TMP" "$TMPDIR"
    G=$TMP/class-graded
}

# hand_in ENTRY [FILE]: the starter, or another file.
hand_in() {
    cp "${2:-starter/esharedhash.c}" "$TMP/class/$1"
}

# class STATUS ARGUMENT...: grades the class; output is in $TMP/out, $TMP/err.
class() {
    local expected=$1
    shift
    run "$CLASS" "$@" "$TMP/class"
    expect_equal "exit status of grade-class $* ($(head -c 500 "$TMP/err"))" \
        "$expected" "$status"
    expect_equal "what grade-class $* leaves" '' "$(ls -A "$TMPDIR")"
    none_left "$TMP/class-graded" 'a job'
}

# ask SQL: of the store.
ask() {
    sqlite3 -readonly "$G/class.sqlite" "$1"
}

# expect_ask WHAT EXPECTED SQL
expect_ask() {
    expect_equal "$1" "$2" "$(ask "$3")"
}

# expect_says PATTERN FILE
expect_says() {
    grep -q -- "$1" "$2" || fail "what $2 says" "$1" "$(cat "$2")"
}

is_running() {
    [ -e "$G/class.sqlite" ] && ask "SELECT 'yes' FROM jobs WHERE
        state = 'running'" 2> "$TMP/sqlite" | grep -q yes
}

count_done() {
    ask "SELECT count(*) FROM jobs WHERE state = 'done'"
}
