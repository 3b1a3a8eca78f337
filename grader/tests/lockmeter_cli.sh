#!/usr/bin/env bash
# lockmeter's command line: what it refuses, in one line and before anything is
# run, and what it shows.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/lockmeter_lib.sh
. grader/tests/lockmeter_lib.sh

ulimit -c 0

# bad_use PATTERN ARGUMENT...: one clear line, and nothing is run. A program
# in the arguments is `touch $TMP/ran`.
bad_use() {
    local pattern=$1
    shift
    refused 2 "^lockmeter: $pattern$" "$METER" "$@"
    [ ! -s "$TMP/out" ] || fail "standard output of: lockmeter $*"
    [ ! -e "$TMP/ran" ] || fail "the program was run: lockmeter $*"
}

# ---- bad use ----

test_options() {
    local run=(touch "$TMP/ran")
    bad_use 'no program given, see lockmeter --help'
    bad_use 'no program given, see lockmeter --help' --quiet
    bad_use "unrecognized option '--nosuch'" --nosuch "${run[@]}"
    bad_use "option '--json' requires an argument" --json
    bad_use "option '--quiet' doesn't allow an argument" --quiet=1 "${run[@]}"
    # what comes after the program belongs to it
    run "$METER" --quiet echo --nosuch --json
    expect_equal 'what echo prints' '--nosuch --json' "$(cat "$TMP/out")"
}

test_numbers() {
    local option number
    for option in limit locks trace-limit chaos; do
        for number in '' x 1x -1 +1 ' 1' 1.5 0x1 1e3 \
            18446744073709551616 99999999999999999999; do
            bad_use "--$option must be a number from [01] to [0-9]+, \
not '${number//[+.]/.}'" "--$option" "$number" touch "$TMP/ran"
        done
    done
    bad_use '--limit must be .*' --limit 0 touch "$TMP/ran"
    bad_use '--limit must be .*' --limit 86401 touch "$TMP/ran"
}

test_outputs() {
    local option
    mkdir "$TMP/folder"
    for option in --json --trace; do
        bad_use "cannot write '/nowhere/x': No such file or directory" \
            $option /nowhere/x touch "$TMP/ran"
        bad_use "cannot write '$TMP/folder': Is a directory" \
            $option "$TMP/folder" touch "$TMP/ran"
        bad_use "cannot write '': .*" $option '' touch "$TMP/ran"
    done
    expect_equal 'what is left' '' "$(ls -A "$TMP/folder")"
    no_parts 'bad use'
}

# other KIND: a program that cannot be metered, $TMP/other.
other() {
    local flags=()
    [ "$1" != static ] || flags=(-static)
    [ "$1" != asan ] || flags=(-fsanitize=address)
    printf 'int main(void)\n{\n    return 0;\n}\n' > "$TMP/other.c"
    cc "${flags[@]}" -o "$TMP/other" "$TMP/other.c" 2> "$TMP/err" ||
        skip "cannot compile: $(head -n 1 "$TMP/err")"
}

test_programs() {
    local cannot="cannot meter '$TMP/other':"
    bad_use "cannot meter 'no-such-program': No such file or directory" \
        no-such-program
    bad_use "cannot meter '': No such file or directory" ''
    bad_use "cannot meter '/nowhere/x': No such file or directory" /nowhere/x
    bad_use "cannot meter '/tmp': it is a directory" /tmp
    printf 'no program\n' > "$TMP/other"
    bad_use "$cannot Permission denied" "$TMP/other"
    chmod +x "$TMP/other"
    bad_use "$cannot it is neither a program nor a script" "$TMP/other"
    : > "$TMP/other"
    bad_use "$cannot .+" "$TMP/other"
    printf '#!/nowhere/sh\n' > "$TMP/other"
    bad_use "$cannot its interpreter '/nowhere/sh': .+" "$TMP/other"
    mkfifo "$TMP/fifo"
    bad_use "cannot meter '$TMP/fifo': .+" "$TMP/fifo"
}

test_setuid() {
    other plain
    chmod u+s "$TMP/other"
    bad_use "cannot meter '$TMP/other': it is setuid, .*" "$TMP/other"
    chmod u-s,g+s "$TMP/other"
    bad_use "cannot meter '$TMP/other': it is setgid, .*" "$TMP/other"
}

test_static() {
    other static
    bad_use "cannot meter '$TMP/other': it is statically linked, .*" \
        "$TMP/other"
}

test_sanitizer() {
    other asan
    bad_use "cannot meter '$TMP/other': it was built with AddressSanitizer.*" \
        "$TMP/other"
}

# shellcheck disable=SC2016 # $ is for the shell that is started
test_disk_full() {
    refused 1 "^lockmeter: cannot write '-': No space left on device$" \
        bash -c '"$0" --quiet --json - /bin/true > /dev/full' "$METER"
    refused 1 "^lockmeter: cannot write '/dev/full': No space left on device$" \
        "$METER" --quiet --json /dev/full /bin/true
    refused 1 "^lockmeter: cannot write '-': Bad file descriptor$" \
        bash -c '"$0" --quiet --json - /bin/true >&-' "$METER"
    # that is lockmeter's trouble, not the program's
    run bash -c 'exec "$0" sh -c "exit 3" 2> /dev/full' "$METER"
    expect_equal 'status without standard error' 3 "$status"
}

# ---- what is shown ----

# A table on standard error alone, with as many locks as wanted.
test_table() {
    run "$METER" --locks 1 "$LOCKS/mutex_names"
    expect_equal 'locks shown of five' 1 \
        "$(grep -cE '^  [^ ].*: mutex$' "$TMP/err")"
    grep -q '^  all 5, also those not shown$' "$TMP/err" ||
        fail 'the sum of the locks' '' "$(cat "$TMP/err")"
    run "$METER" --help
    expect_equal 'status of --help' 0 "$status"
    [ ! -s "$TMP/err" ] || fail 'standard error of --help'
}

# A seed may be any number that JSON libraries can hold.
test_seed() {
    local seed
    for seed in 0 1 9223372036854775807; do
        OPTIONS=(--chaos "$seed")
        meter /bin/true
        grep -qE "\"chaos_seed\": $seed,?\$" "$report" ||
            fail 'chaos_seed' "$seed" "$(grep chaos_seed "$report")"
    done
    bad_use '--chaos must be .*' --chaos 9223372036854775808 touch "$TMP/ran"
}

test_words() {
    meter printf '%s' $'\xff' 'a "b" \\ c' ''
    expect_equal 'status' 0 "$status"
    expect_report '.program[3:]' '["a \"b\" \\\\ c",""]'
    expect_report '.program[2] | type' '"string"'
}

t 'bad options are refused' test_options
t 'bad numbers are' test_numbers
t 'outputs that cannot be written are, before anything is run' test_outputs
t 'what is no program is' test_programs
t 'programs with more rights than their user are' test_setuid
t 'static programs are' test_static
t 'programs with AddressSanitizer are' test_sanitizer
t 'a report that cannot be written is an error' test_disk_full
t 'the table shows as many locks as wanted' test_table
t 'the seed is reported as it was given' test_seed
t 'any words may be given to the program' test_words
finish
