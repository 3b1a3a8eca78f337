#!/usr/bin/env bash
# Tests one esharedhash.c: `make test SUBMIT=file.c` calls this.
#
#     SUBMIT=file.c [ONLY=name] grader/test.sh
#
# Builds the file in a folder that bears the file's hash, then runs what it
# has to pass: builds without warnings, right signatures in every mode, a
# correct allocator, and the steps of the task. Each line is one test; what
# fails shows why and the command that shows just that again.
#
# A file with a main of its own (an older format of the assignment) is tested
# from outside only: its allocator cannot be reached.
#
# Exit status: 0 all passed, 1 some failed, 2 the file could not be tested.
set -u
SUBMIT=${SUBMIT:-starter/esharedhash.c}
ONLY=${ONLY:-}

give_up() {
    echo "make test: $1" >&2
    exit 2
}

[ -e "$SUBMIT" ] || give_up "cannot open '$SUBMIT': No such file or directory"
[ -f "$SUBMIT" ] || give_up "cannot test '$SUBMIT': not a file"
[ -r "$SUBMIT" ] || give_up "cannot open '$SUBMIT': Permission denied"
case $SUBMIT in
*.c) ;;
*) give_up "cannot test '$SUBMIT': its name does not end in .c" ;;
esac

hash=$(sha256sum < "$SUBMIT" | cut -c 1-12)
folder=build/release/submit-$hash
work=$(mktemp -d) || give_up 'cannot make a temporary folder'
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"

# build TARGET...: what the compiler says goes to $work/log.
build() {
    make --no-print-directory SUBMIT="$SUBMIT" SUBMISSION="$hash" \
        "${@/#/$folder/}" > /dev/null 2> "$work/log"
}

# tap NAME COMMAND...: runs a TAP program; its cases become NAME.case.
tap() {
    local name=$1 ended
    shift
    "$@" > "$work/$name.tap" 2> "$work/$name.err" < /dev/null
    ended=$?
    grep -q '^1\.\.' "$work/$name.tap" ||
        echo "not ok - x:all: ended early with status $ended" \
            >> "$work/$name.tap"
    # Check writes "ok 2 - file.c:case:test: message"; case and test are one
    sed -nE 's/^(not )?ok [0-9]* ?- [^:]*:/\1ok\t/p' "$work/$name.tap" |
        sed -E "s/\t([^:]*): ?(\1: )?/\t$name.\1\t/" >> "$work/results"
}

result() {
    printf '%s\t%s\t%s\n' "$1" "$2" "$3" >> "$work/results"
}

# Signatures of one mode over the conformance vectors.
signatures() {
    local flag=$1 name=$2 file signature got failed=''
    while read -r file _ signature; do
        # The older format wants flags behind the file name.
        got=$(timeout 60 "$folder/esharedhash" "data/conformance/$file" \
            ${flag:+"$flag"} 2> /dev/null | tail -n 1)
        [ "$got" = "Final signature: $signature" ] || {
            failed="$file: expected $signature, got '${got#Final signature: }'"
            break
        }
    done < data/conformance/signatures.tsv
    if [ -z "$failed" ]; then
        result ok "signature.$name" ''
    else
        result 'not ok' "signature.$name" "$failed"
    fi
}

run_all() {
    : > "$work/results"
    if ! build esharedhash; then
        head -n 20 "$work/log" >&2
        give_up "'$SUBMIT' does not build"
    fi
    if grep -q 'warning:' "$work/log"; then
        result 'not ok' build.no_warnings "$(grep -m 1 'warning:' "$work/log")"
    else
        result ok build.no_warnings ''
    fi
    signatures '' single
    signatures -t threads
    signatures -m processes
    if nm "$folder/esharedhash.o" | grep -q ' T main$'; then
        result skip allocator 'a whole program: tested from outside only'
        return
    fi
    build allocator pools || {
        head -n 20 "$work/log" >&2
        give_up "'$SUBMIT' does not build with the tests"
    }
    export CK_TIMEOUT_MULTIPLIER=1
    tap allocator "$folder/allocator"
    tap pools "$folder/pools"
}

# Which step of the task a test belongs to (the starter's comments).
step_of() {
    case $1 in
    pools.*align* | pools.*overlap* | pools.*different*) echo 1 ;;
    pools.*no_lock* | pools.*its_end* | pools.*slot* | pools.*main*) echo 2 ;;
    pools.*given* | pools.*freed*) echo 3 ;;
    pools.*batch*) echo 4 ;;
    esac
}

show() {
    local passed=0 failed=0 skipped=0 number=0 total state name why step
    total=$(wc -l < "$work/results")
    while IFS=$'\t' read -r state name why; do
        number=$((number + 1))
        [ -z "$ONLY" ] || [ "$ONLY" = "$name" ] || continue
        printf '%3d/%d  %-62s ' "$number" "$total" "$name"
        case $state in
        ok) passed=$((passed + 1)) && echo ok ;;
        skip) skipped=$((skipped + 1)) && echo "skip  ($why)" ;;
        *)
            failed=$((failed + 1))
            echo FAIL
            step=$(step_of "$name")
            fold -s -w 70 <<< "$why" | sed 's/^/         /'
            [ -z "$step" ] || echo "         see step $step in the starter"
            echo "         again: make test SUBMIT='$SUBMIT' ONLY=$name"
            ;;
        esac
    done < "$work/results"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}

echo "esharedhash ($SUBMIT, release)"
run_all
show
