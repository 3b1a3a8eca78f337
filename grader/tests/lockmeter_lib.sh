# shellcheck shell=bash
# For test scripts of lockmeter. Source it after lib.sh; needs the package jq.
#
#     agrees 42 ends exit 2 10      locks/ends with these arguments ends with
#                                   status 42, and the report says the truth
#     each_count agrees 0 mutex % 100          with 1, 2, 7, 64 for the %
#     meter sh -c 'exit 3'          any program; sets $status, $report
#     expect_report '.end.status' 3
#     expect_valid FOLDER 8.json    the reports there are as schema.json says
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

# check_reports: a program in Python; SCHEMA FOLDER FILE are its arguments.
check_reports() {
    cat << 'EOF'
import copy, json, pathlib, sys
from jsonschema import Draft202012Validator as Validator

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
Validator.check_schema(schema)
validator = Validator(schema)
reports = [(path, json.loads(path.read_text()))
           for path in sorted(pathlib.Path(sys.argv[2]).iterdir())]
for path, report in reports:
    for error in validator.iter_errors(report):
        sys.exit(f"{path.name}: {error.json_path}: {error.message[:300]}")

# Each field that there is has to be there, and no other may be: a report
# without it, or with one more, is refused.
def walk(value, path):
    if isinstance(value, dict):
        yield path
        for key in value:
            yield from walk(value[key], path + [key])
    elif isinstance(value, list) and value:
        yield from walk(value[0], path + [0])

def at(value, path):
    for key in path:
        value = value[key]
    return value

changed = 0
report = dict((path.name, report) for path, report in reports)[sys.argv[3]]
for place in walk(report, []):
    for key in [*at(report, place), None]:
        other = copy.deepcopy(report)
        if key is None:
            at(other, place)["more"] = 1
        else:
            del at(other, place)[key]
        changed += 1
        if validator.is_valid(other):
            sys.exit(f"still valid: {place} with a change to {key}")
print(len(reports), "reports,", changed, "changes")
EOF
}

# expect_valid FOLDER FILE: all reports in it are as schema.json says, and each
# change to the fields of this one is refused. How many is in $TMP/out.
expect_valid() {
    local python=''
    for python in python3 /usr/bin/python3 ''; do
        [ -n "$python" ] || skip 'there is no python3-jsonschema here'
        ! "$python" -c 'import jsonschema' 2> "$TMP/err" || break
    done
    run "$python" <(check_reports) "$KIT/grader/meter/schema.json" "$1" "$2"
    expect_equal "the reports and schema.json: $(cat "$TMP/err")" 0 "$status"
}
