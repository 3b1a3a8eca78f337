#!/usr/bin/env bash
# Runs the kit's tests: `make check` and `make check-full` call this.
#
#     grader/tests/run.sh check|full [NAME...]
#
# The list of what to run is grader/tests/jobs*.tsv: a lab may have one of its
# own. The longest begin, so that the CPUs end at about the same time; one job
# more runs at a time than there are CPUs. Each writes TAP into
# build/check/NAME.tap. A job without a plan at its end died early and counts as
# one failed test. What fails is shown with the command that shows it again. The
# last line is the sum.
#
# Ctrl-C ends the jobs that run, with all their children.
set -u
cd "$(dirname "$0")/../.." || exit 1

which=${1:-check}
[ $# -eq 0 ] || shift
only=" $* "
OUT=build/check
mkdir -p "$OUT"

# name, seconds that it took when it was last measured, shelf, command
names=() seconds=() commands=()
while IFS=$'\t' read -r name second shelf command; do
    case $name in '' | '#'*) continue ;; esac
    [ "$shelf" = check ] || [ "$which" = full ] || continue
    [ "$only" = '  ' ] || [[ $only == *" $name "* ]] || continue
    names+=("$name") seconds+=("$second") commands+=("$command")
done < <(sort -s -t $'\t' -k 2,2nr grader/tests/jobs*.tsv)
if [ ${#names[@]} -eq 0 ]; then
    echo "run.sh: no such job:$only(see grader/tests/jobs*.tsv)" >&2
    exit 2
fi

slots=$(($(nproc) + 1)) # some wait: for time limits, for browsers
passed=0 failed=0 skipped=0 finished=0
declare -A index_of=() started=()
color_bad='' color_off=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    color_bad=$'\e[31m' color_off=$'\e[0m'
fi

end_all() {
    trap '' INT TERM HUP
    for pid in "${!index_of[@]}"; do
        kill -TERM -- "-$pid" 2>/dev/null
    done
    wait
    echo >&2
    echo 'run.sh: interrupted' >&2
    exit 130
}
trap end_all INT TERM HUP

# A line on a terminal that the next one overwrites.
live() {
    [ -t 2 ] || return 0
    local left=0 i now=$SECONDS running=''
    for ((i = next; i < ${#names[@]}; i++)); do
        left=$((left + seconds[i]))
    done
    for pid in "${!index_of[@]}"; do
        i=${index_of[$pid]}
        running+=" ${names[i]}"
        local more=$((seconds[i] - now + started[$pid]))
        left=$((left + (more > 0 ? more : 0)))
    done
    printf '\r\e[K%d of %d, about %d s left:%.50s' "$finished" \
        "${#names[@]}" $((left / slots)) "$running" >&2
}

# Check names the case after the file: "not ok 2 - a/b.c:case: message".
again() {
    local case_name
    case $2 in
    *unit*)
        case_name=$(sed -E 's/^not ok [0-9]+ - [^:]*:([^:]*):.*/\1/' <<< "$1")
        echo "    # again: CK_RUN_CASE=$case_name $2"
        ;;
    esac
}

report() {
    local i=$1 took=$2 tap=$OUT/${names[$1]}.tap ok bad skip
    skip=$(grep -c '^ok .*# SKIP' "$tap")
    ok=$(($(grep -c '^ok ' "$tap") - skip))
    bad=$(grep -c '^not ok ' "$tap")
    if ! grep -q '^1\.\.[0-9]' "$tap"; then
        echo "not ok - ended without a plan, status $3" >> "$tap"
        bad=$((bad + 1))
    fi
    passed=$((passed + ok)) failed=$((failed + bad))
    skipped=$((skipped + skip))
    [ ! -t 2 ] || printf '\r\e[K' >&2
    printf '  %-28s %4d ok' "${names[i]}" "$ok"
    [ "$skip" -eq 0 ] || printf ', %d skipped' "$skip"
    [ "$bad" -eq 0 ] ||
        printf ', %s%d FAILED%s' "$color_bad" "$bad" "$color_off"
    printf '   %d s\n' "$took"
    grep '# SKIP' "$tap" | sed -E 's/^ok [0-9]+ - /    skipped: /; s/# SKIP/-/'
    [ "$bad" -gt 0 ] || return 0
    # shell tests say why before their line, Check tests in it
    grep -E '^(not ok|#)' "$tap" | head -n 60 | while IFS= read -r line; do
        printf '    %s\n' "$line"
        [[ $line == '#'* ]] || again "$line" "${commands[i]}"
    done
    echo "    job: ${commands[i]}    output: $tap, ${tap%.tap}.err"
}

start() {
    local i=$1 pid
    set -m # a process group of its own, so that it can be ended whole
    bash -c "${commands[i]}" > "$OUT/${names[i]}.tap" \
        2> "$OUT/${names[i]}.err" < /dev/null &
    pid=$!
    set +m
    index_of[$pid]=$i
    started[$pid]=$SECONDS
}

next=0
while [ "$next" -lt ${#names[@]} ] || [ ${#index_of[@]} -gt 0 ]; do
    while [ "$next" -lt ${#names[@]} ] && [ ${#index_of[@]} -lt "$slots" ]; do
        start "$next"
        next=$((next + 1))
    done
    live
    pid='' tick=''
    if [ -t 2 ]; then # wake up each second for the live line
        sleep 1 &
        tick=$!
    fi
    # shellcheck disable=SC2086 # tick may be empty
    wait -n -p pid "${!index_of[@]}" $tick
    status=$?
    [ -z "$tick" ] || [ "$pid" = "$tick" ] || kill "$tick" 2>/dev/null
    if [ -z "$pid" ] || [ "$pid" = "$tick" ]; then
        continue
    fi
    finished=$((finished + 1))
    report "${index_of[$pid]}" $((SECONDS - started[$pid])) "$status"
    unset "index_of[$pid]" "started[$pid]"
done

echo "all in $SECONDS s"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$finished" -eq ${#names[@]} ] && [ "$passed" -gt 0 ]
