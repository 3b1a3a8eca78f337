#!/usr/bin/env bash
# lockmeter --witness, from end to end: Valgrind's DRD counts the locks of a
# program once more, from below. Both counts are the same for the kit's own
# programs, which count a third time themselves. Programs that take locks
# unseen, or protect memory by other means, are found out. Where there can be
# no second count, one line says why.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/lockmeter_lib.sh
. grader/tests/lockmeter_lib.sh

E=$R/grader/tests/evasions
BYTES=$((20 * 1024)) # 20,192 acquisitions by the baseline
OPTIONS=(--witness)
LIMIT=$((LIMIT * 4)) # Valgrind is slow
around=() # command that is to run lockmeter
ulimit -c 0

# table PROGRAM ARGUMENT...: as meter, and the table is in $TMP/err.
table() {
    report=$TMP/report
    rm -f "$report"
    run "${around[@]}" "$METER" --witness --json "$report" "$@"
}

# witnessed STATUS PROGRAM ARGUMENT...: there was a second count.
witnessed() {
    command -v valgrind > /dev/null || skip 'no valgrind here'
    local expected=$1
    shift
    table "$@"
    expect_equal "exit status of: lockmeter $*" "$expected" "$status"
    expect_report '.witness | [.ran, .problem]' '[true,""]'
}

# table_says PATTERN WHAT
table_says() {
    grep -qE -- "$1" "$TMP/err" ||
        fail "the table of: $2" "$1" "$(tail -n 15 "$TMP/err")"
}

# ---- it agrees ----

# agreed PROGRAM ARGUMENT...: and neither found a reason to doubt.
agreed() {
    witnessed 0 "$@"
    expect_report '.witness | [.agrees, .locks_differing, .locks_unseen,
        .races, .first_race]' '[true,0,0,0,""]'
    expect_report '.witness | [.acquisitions_counted ==
        .acquisitions_traced, .releases_counted == .releases_traced]' \
        '[true,true]'
    expect_report '.suspicions + .gaps' '[]'
    table_says ': they agree$' "$*"
}

# same_count COUNT PROGRAM ARGUMENT...: of a program of the kit, which says
# how often it took its one lock.
same_count() {
    local count=$1
    shift
    "$R/data/gen" random $BYTES 61 > "$TMP/file"
    agreed "$@" "$TMP/file"
    expect_equal "what it says: $*" "Lock acquisitions: $count" \
        "$(grep '^Lock acq' "$TMP/err")"
    expect_report .totals.acquisitions "$count"
    expect_report '.witness | [.locks_compared, .acquisitions_counted,
        .acquisitions_traced, .releases_traced]' \
        "[1,$count,$count,$count]"
}

test_baseline() {
    "$R/data/gen" random $BYTES 61 > "$TMP/file"
    expect_equal '4s + 4 of the blocks' 20192 "$(sum_of_locks "$TMP/file")"
    same_count 20192 "$R/baseline/sharedhash" -t
}

test_processes() { same_count 20192 "$R/baseline/sharedhash" -m; }
test_solution() { same_count 2 "$R/solution/esharedhash" -t; }

# Its workers have a lock of their own, whose count varies from run to run.
test_workers() {
    "$R/data/gen" random $BYTES 61 > "$TMP/file"
    agreed "$R/solution/standing_workers" -t "$TMP/file"
    expect_report '.witness | .locks_compared == 2 and
        .acquisitions_traced > 2' true
}

# ---- locks that are taken unseen ----

# unseen PROGRAM ARGUMENT...: takes a mutex 1,000 times, past the library.
unseen() {
    witnessed 0 "$@"
    expect_report .totals.acquisitions 0
    expect_report '.witness | [.agrees, .locks_compared, .locks_unseen]' \
        '[false,0,1]'
    report_of '.suspicions[]' | grep -qE \
        '^"Valgrind saw .* not counted: a mutex .* 1,?000 times' ||
        fail "suspicions of: $*" 'Valgrind saw ...' "$(report_of .suspicions)"
    table_says '^witness.*, and of 1 that lockmeter did not .* DIFFER$' "$*"
    table_says '^evasion suspected: Valgrind saw ' "$*"
}

test_dlvsym() {
    [ "$(uname -m)" = x86_64 ] || skip 'written for x86-64'
    unseen "$E/dlvsym"
}

test_computed() { unseen "$E/computed"; }
test_deep() { unseen "$E/dlopen" "$E/library.so" deep; }

# ---- memory that is protected by other means ----

# races PLACE PROGRAM: takes no lock that anyone can count.
races() {
    witnessed 0 "$2"
    expect_report '.witness | [.agrees, .acquisitions_traced, .races > 0]' \
        '[true,0,true]'
    report_of .witness.first_race |
        grep -qE "^\"Conflicting (load|store) by thread [0-9].* $1:[0-9]+\)" ||
        fail "the first race of: $2" "it is in $1" \
            "$(report_of .witness.first_race)"
    table_says "^  +at .*$1:" "$2"
    table_says '^evasion suspected: Valgrind saw data races at ' "$2"
}

test_spin() { races '\(spin_c11\.c' "$E/spin_c11"; }
test_own() { races '\(own_hidden\.c' "$E/own_hidden"; }

# ---- another run than the first ----

# Standard input is /dev/null there. The exit status is the first run's.
test_other_end() {
    witnessed 3 bash -c 'read -r line && exit 3; exit 4' <<< line
    expect_report .witness.agrees true
    expect_report '[.notes[] | select(test("by exit status 3 in the first " +
        "run and by exit status 4 under Valgrind"))] | length' 1
}

# ---- no second count ----

# no_witness STATUS PROBLEM OPTION... PROGRAM ARGUMENT...: and none is missed.
no_witness() {
    local expected=$1 problem=$2
    shift 2
    table "$@"
    expect_equal "exit status of: lockmeter $*" "$expected" "$status"
    expect_report '.witness | [.ran, .agrees, .problem]' \
        "[false,false,\"$problem\"]"
    expect_report .suspicions '[]'
    table_says "^witness: none: $problem\$" "$*"
}

test_no_valgrind() {
    around=(env PATH=/nowhere)
    no_witness 42 'valgrind is not installed' "$LOCKS/ends" exit 2 10
    expect_report .end.status 42
    judge 'ends, without Valgrind'
}

# A program that does not end would not end under Valgrind either.
test_limit() {
    no_witness 137 'the first run was killed at its limit' --limit 1 \
        "$LOCKS/ends" pause 2 10
    ! grep -q 'once more' "$TMP/err" || fail 'it ran under Valgrind'
    none_left "$LOCKS/ends" '--limit 1 --witness'
}

test_in_time() {
    OPTIONS=(--witness --limit 1000)
    command -v valgrind > /dev/null || skip 'no valgrind here'
    meter "$LOCKS/ends" exit 2 10
    expect_report '.witness | [.ran, .agrees]' '[true,true]'
}

# is_under_valgrind WORD: a program with it among its arguments.
is_under_valgrind() {
    local process
    for process in $(processes_with "$1"); do
        ! grep -qsa -- --tool=drd "/proc/$process/cmdline" || return 0
    done
    return 1
}

# A program that ends in the first run, and not in the second: there is nothing
# to read.
test_stopped() {
    command -v valgrind > /dev/null || skip 'no valgrind here'
    start "$METER" --witness --json "$TMP/report" \
        bash -c 'read -r _ || while :; do :; done' "$TMP" <<< line
    wait_until 'Valgrind to run' is_under_valgrind "$TMP"
    kill -TERM "$pid"
    wait_for "$pid" 'lockmeter, stopped'
    expect_equal 'status of lockmeter' 143 "$status"
    none_left "$TMP" 'lockmeter stopped'
}

# ---- the report ----

# keep NAME: the report.
keep() {
    mkdir -p "$TMP/reports"
    mv "$report" "$TMP/reports/$1"
}

test_schema() {
    witnessed 0 "$E/plain"
    keep plain
    witnessed 0 "$E/computed"
    keep computed
    witnessed 0 "$E/spin_c11"
    keep spin_c11
    around=(env PATH=/nowhere)
    table "$E/plain"
    keep none
    expect_valid "$TMP/reports" plain
    jq '.witness.problem = "it was lost"' "$TMP/reports/plain" \
        > "$TMP/reports/odd"
    ! (expect_valid "$TMP/reports" plain > "$TMP/said") ||
        fail 'a witness that ran, and has a problem' 'not as schema.json says'
}

t 'Valgrind counts the 20,192 locks of sharedhash -t, too' test_baseline
t 'and those of sharedhash -m, over all its processes' test_processes
t 'and the two of the solution' test_solution
t 'and those of standing_workers, whatever they are' test_workers
t 'a lock function found by dlvsym is seen by Valgrind alone' test_dlvsym
t 'so is one found by arithmetic' test_computed
t 'so is one of a library with RTLD_DEEPBIND' test_deep
t 'a spinlock from atomics is seen as a race' test_spin
t "so is a program's own pthread_mutex_lock" test_own
t 'a program that ends otherwise under Valgrind is noted' test_other_end
t 'without Valgrind, a line says so' test_no_valgrind
t 'a program that was killed at its limit is not run once more' test_limit
t 'one that was not is' test_in_time
t 'SIGTERM ends what runs under Valgrind' test_stopped
t 'the witness in a report is as schema.json says' test_schema
finish
