# shellcheck shell=bash
# What the test scripts of programs share. A script sources this, defines one
# function per test and lists them:
#
#     . grader/tests/lib.sh
#     test_empty() { run "$R/baseline/sharedhash" "$TMP/empty"; ... }
#     t 'an empty file has signature 0' test_empty
#     finish
#
# Output is TAP. Each test runs in a subshell, in set -e, with an empty folder
# $TMP of its own that is removed afterwards; it fails by `fail 'what'` or by
# any command that fails, and skips by `skip 'why'`. ONLY=test_empty runs one.
# Whatever a test started with run or start is killed when the test ends.
# Scripts are run from the project's top folder; BUILD=dir names the programs.
# shellcheck disable=SC2034 # some variables are for the scripts

set -u
KIT=$PWD
# Where the programs are, as absolute path.
R=$(realpath -m -- "${BUILD:-$KIT/build/release}")
# A wait that takes longer has failed. Far beyond what anything needs: the
# tests may run on a slow machine, or under a sanitizer.
LIMIT=${LIMIT:-60}
# Its pipes would stay in TMPDIR where Valgrind is ended early.
export VALGRIND_OPTS=--vgdb=no
count=0
failures=0
SKIP_STATUS=77
groups=() # process groups that the current test started: number:start
TMP=''
trap '[ -z "$TMP" ] || rm -rf "$TMP"' EXIT # also when a signal ends it

PROGRAMS=(baseline/sharedhash baseline/sharedhash-documented
    baseline/sharedhash-neighbours starter/esharedhash solution/esharedhash
    solution/standing_workers solution/size_classes solution/opportunistic)

# every_run: each program in each of its modes, a line "PROGRAM FLAG..." each.
every_run() {
    local program
    for program in "${PROGRAMS[@]}"; do
        printf '%s\n' "$program" "$program -m" "$program -t"
    done
    printf 'solution/standing_workers -t -j %d\n' 1 2 7 64
}

# name_of PROGRAM: how its messages begin.
name_of() {
    case $1 in
    */baseline/* | baseline/*) echo sharedhash ;;
    *) echo esharedhash ;;
    esac
}

# sum_of_locks FILE: 4s + 4, added up over its blocks, where s is the number
# of distinct bytes of a block. Counted here, not by the programs.
sum_of_locks() {
    od -An -v -tu1 -w1024 "$1" | awk '{
        split("", seen)
        for (i = 1; i <= NF; i++) sum += 4 * !seen[$i]++
        sum += 4
    } END { printf "%.0f\n", sum }'
}

# A text of several lines as TAP diagnostics.
explain() {
    printf '%s\n' "$2" | sed "1s/^/#   $1/; 2,\$s/^/#             /"
}

# fail WHAT [EXPECTED GOT]: ends the test.
fail() {
    printf '%s\n' "$1" | sed 's/^/# /'
    if [ $# -eq 3 ]; then
        explain 'expected: ' "$2"
        explain 'got:      ' "$3"
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

# expect_same WHAT EXPECTED-FILE FILE: the same bytes.
expect_same() {
    cmp -s "$2" "$3" || fail "$1: other bytes than expected" \
        "$(wc -c < "$2") bytes as in $2" "$(wc -c < "$3") bytes in $3"
}

# no_parts WHAT: no part file of -o is left in $TMP.
no_parts() {
    expect_equal "part files after: $1" '' "$(find "$TMP" -name '*.part-*')"
}

# run COMMAND...: sets $status; output is in $TMP/out and $TMP/err. Never ends
# the test, but when the command runs for more than LIMIT seconds.
run() {
    status=0
    timeout -k 5 "$LIMIT" "$@" <&0 > "$TMP/out" 2> "$TMP/err" &
    own_group $! # timeout makes a group of its own
    wait $! || status=$?
    [ $status -ne 124 ] || fail "still running after $LIMIT s: $*"
}

# succeeds COMMAND...: it must end with status 0.
succeeds() {
    run "$@"
    [ $status -eq 0 ] || fail "exit status of: $*" 0 \
        "$status, and $(head -c 500 "$TMP/err")"
}

# judge_refusal STATUS PATTERN WHAT: of a command that has been run. Builtins
# only, while all is well: this runs thousands of times.
judge_refusal() {
    local lines=()
    mapfile lines < "$TMP/err"
    [ "$status" = "$1" ] || fail "exit status of: $3" "$1" \
        "$status, and $(head -c 500 "$TMP/err")"
    [[ ${#lines[@]} -eq 1 && ${lines[0]} == *$'\n' ]] ||
        fail "standard error of: $3" 'one line' "$(head -c 500 "$TMP/err")"
    [[ ${lines[0]%$'\n'} =~ $2 ]] ||
        fail "message of: $3" "$2" "${lines[0]%$'\n'}"
    [ ! -s "$TMP/out" ] || ! grep -aq 'Final signature' "$TMP/out" ||
        fail "a signature from: $3"
}

# refused STATUS PATTERN COMMAND...: the command exits with STATUS, prints no
# signature, and says one line on standard error that matches PATTERN.
refused() {
    local expected=$1 pattern=$2
    shift 2
    run "$@"
    judge_refusal "$expected" "$pattern" "$*"
}

# run_to REDIRECTIONS COMMAND...: run, with these on the command, as '>&-'.
run_to() {
    local redirections=$1
    shift
    run bash -c "\"\$@\" $redirections" - "$@"
}

# needs_small KIB PROGRAM: skips the test when PROGRAM of this build cannot
# start in so little address space, as with sanitizers.
needs_small() {
    prlimit --as=$(($1 * 1024)) "$R/$2" --help > "$TMP/out" 2>&1 ||
        skip "this build of $2 needs more than $1 KiB to start"
}

# other_user PROGRAM...: as_other=(COMMAND...) runs what follows as a user who
# has no other process and no rights (or as the one we are, if that is not
# root). The programs are in $TMP/bin for him; he can read what is in $TMP.
other_user() {
    mkdir "$TMP/bin"
    cp "${@/#/$R/}" "$TMP/bin"
    chmod -R a+rX "$TMP"
    as_other=(env)
    [ "$(id -u)" -eq 0 ] || return 0
    local id=$((20000 + BASHPID % 40000))
    as_other=(setpriv --reuid "$id" --regid "$id" --clear-groups)
    "${as_other[@]}" test -r "$TMP/bin" 2> "$TMP/err" ||
        skip "cannot become another user: $(cat "$TMP/err")"
}

# start COMMAND...: in the background, as a session and process group of its
# own whose leader is $pid. No signal is ignored in it.
start() {
    env --default-signal setsid "$@" <&0 > "$TMP/out" 2> "$TMP/err" &
    pid=$!
    own_group "$pid"
}

# wait_until WHAT COMMAND...: tries the command until it succeeds.
wait_until() {
    local what=$1 tries=$((LIMIT * 50))
    shift
    until "$@"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || fail "in vain for $LIMIT s: $what"
        sleep 0.02
    done
}

has_ended() {
    ! kill -0 "$1" 2> /dev/null
}

# wait_for PID WHAT: sets $status to how the started command ended. What bash
# has to say about that is not shown.
wait_for() {
    wait_until "$2 to end" has_ended "$1" 2> /dev/null
    status=0
    wait "$1" 2> /dev/null || status=$?
}

# processes_with TEXT: the processes that have it in their command line.
processes_with() {
    local folder arguments
    for folder in /proc/[0-9]*; do
        arguments=()
        { mapfile -d '' -t arguments < "$folder/cmdline"; } 2> /dev/null || :
        [[ ${arguments[*]-} != *"$1"* ]] || echo "${folder#/proc/}"
    done
}

# none_left TEXT WHAT: within the limit, no process has TEXT in its command
# line. Children of -m have the same one as their parent.
none_left() {
    wait_until "no process of '$2' is left" is_gone "$1"
}

is_gone() {
    [ -z "$(processes_with "$1")" ]
}

# build FLAGS-AND-GOALS...: make, whatever make this runs under.
build() {
    # one make at a time: other scripts may be making the same
    mkdir -p "$KIT/build"
    exec {make_lock}> "$KIT/build/make.lock"
    flock "$make_lock"
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u FLAVOUR \
        make -C "$KIT" --no-print-directory "$@" > "$TMP/make.log" 2>&1 ||
        fail "make $*" 'exit status 0' "$(tail -n 5 "$TMP/make.log")"
    exec {make_lock}>&-
}

# start_of PID: sets $start to when it was started, in the kernel's ticks; ""
# if there is no such process.
start_of() {
    local words=()
    start=
    { read -r start < "/proc/$1/stat"; } 2> /dev/null || return 0
    read -ra words <<< "${start##*) }"
    start=${words[19]-}
}

# own_group PID: what leads a process group that is to end with the test.
own_group() {
    local start
    start_of "$1"
    groups+=("$1:$start")
}

# Numbers are used again: a group whose leader was started at another time is
# a stranger's.
kill_groups() {
    local entry group start
    for entry in "${groups[@]}"; do
        group=${entry%:*}
        start_of "$group"
        [ -z "$start" ] || [ "$start" = "${entry#*:}" ] || continue
        kill -KILL -- "-$group" "$group" 2> /dev/null || :
    done
}

# t 'sentence' function: runs one test.
t() {
    local name=$1 function=$2 result
    [ -z "${ONLY:-}" ] || [ "$ONLY" = "$function" ] || return 0
    count=$((count + 1))
    TMP=$(mktemp -d "${TMPDIR:-/tmp}/kit-test.XXXXXX")
    # Never part of a condition (`|| result=$?`): there set -e has no effect.
    (
        set -eE
        level=$BASH_SUBSHELL
        trap '[ $BASH_SUBSHELL -ne $level ] ||
            printf "# line %d failed: %s\n" "$LINENO" "$BASH_COMMAND"' ERR
        trap kill_groups EXIT
        "$function"
    )
    result=$?
    if [ $result -eq 0 ]; then
        echo "ok $count - $name"
    elif [ $result -eq $SKIP_STATUS ] && [ -e "$TMP/skip-reason" ]; then
        echo "ok $count - $name # SKIP $(cat "$TMP/skip-reason")"
    else
        failures=$((failures + 1))
        echo "not ok $count - $name"
        echo "# again: ${BUILD:+BUILD=$BUILD }ONLY=$function $0"
    fi
    rm -rf "$TMP"
}

# finish: the plan, and the script's exit status.
finish() {
    if [ -n "${ONLY:-}" ] && [ $count -eq 0 ]; then
        echo "not ok - there is no test $ONLY"
        exit 1
    fi
    echo "1..$count"
    [ "$failures" -eq 0 ]
}
