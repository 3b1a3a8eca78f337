# shellcheck shell=bash
# For test scripts of lockmeter. Source it after lib.sh; needs the package jq.
#
#     agrees 42 ends exit 2 10      locks/ends with these arguments ends with
#                                   status 42, and the report says the truth
#     each_count agrees 0 mutex % 100          with 1, 2, 7, 64 for the %
#     meter sh -c 'exit 3'          any program; sets $status, $report
#     expect_report '.end.status' 3
#
# What a program of locks/ prints is compared with the report, and the report
# with itself, by lockmeter.jq.
# shellcheck disable=SC2034,SC2154 # variables of the scripts, and of lib.sh

METER=$R/grader/lockmeter
LOCKS=$R/grader/tests/locks
OPTIONS=() # for lockmeter, besides --quiet and --json
COUNTS=(1 2 7 64)

command -v jq > /dev/null || {
    echo '1..0 # SKIP there is no jq here'
    exit 0
}

# meter PROGRAM ARGUMENT...: under lockmeter.
meter() {
    report=$TMP/report
    rm -f "$report"
    run "$METER" "${OPTIONS[@]}" --quiet --json "$report" "$@"
}

# report_of FILTER: what is there in the report, in compact JSON.
report_of() {
    jq -c "$1" "$report"
}

# expect_report FILTER EXPECTED
expect_report() {
    expect_equal "in the report: $1" "$2" "$(report_of "$1")"
}

# judge WHAT: the report and $TMP/out.
judge() {
    jq -r --rawfile truth "$TMP/out" -f "$KIT/grader/tests/lockmeter.jq" \
        "$report" > "$TMP/differences"
    [ ! -s "$TMP/differences" ] ||
        fail "the report of: $1" 'the truth' "$(head -n 8 "$TMP/differences")"
}

# agrees STATUS PROGRAM ARGUMENT...
agrees() {
    local expected=$1 program=$2
    shift 2
    meter "$LOCKS/$program" "$@"
    [ "$status" = "$expected" ] ||
        fail "exit status of: lockmeter $program $*" "$expected" \
            "$status, and $(head -c 500 "$TMP/err")"
    [ ! -s "$TMP/err" ] ||
        fail "standard error of: $program $*" '' "$(head -c 500 "$TMP/err")"
    judge "$program $*"
}

# each_count COMMAND...: with each of COUNTS in the place of %.
each_count() {
    local count
    for count in "${COUNTS[@]}"; do
        "${@//%/$count}"
    done
}
