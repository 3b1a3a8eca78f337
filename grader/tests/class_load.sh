#!/usr/bin/env bash
# A class of 500 in one go: mutants, accepted submissions and attacks, mixed.
#
#     grader/tests/class_load.sh
#     COUNT=40 SEED=7 grader/tests/class_load.sh
#
# 20 of them, drawn by SEED (which is printed), are graded alone and get the
# same score; no process, mount or file is left. Then it says how long it took,
# and what a class of 5,000 would need on clusters of such machines.
#
# Checked is all that needs neither Valgrind nor a stopwatch (--quick
# --without-timing): what runs side by side, and what a grade that is repeated
# must get again. What timing takes, those 20 tell. Each attack is there once
# at most, and twenty among a hundred: many of them go on until a limit ends
# them, which takes minutes.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/class_lib.sh
. grader/tests/class_lib.sh

COUNT=${COUNT:-500}
SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}
DRAWN=$((COUNT < 20 ? COUNT : 20))
CHECKS=(--quick --without-timing)

# Seconds of one submission, as last measured; only for the first estimate.
USUAL=8

# How many among a hundred: the rest are mutants.
ATTACKS=10
ACCEPTED=30

for program in parallel jq sqlite3; do
    command -v "$program" > /dev/null || {
        echo "1..0 # SKIP there is no $program here"
        exit 0
    }
done

PLACE=$(mktemp -d)
trap 'rm -rf "$PLACE" "$TMP"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$PLACE/tmp" "$PLACE/class" "$PLACE/sources" "$PLACE/sources/"{a,m,o}
chmod 711 "$PLACE" "$PLACE/tmp"
G=$PLACE/class-graded
LAB=$(grader/lab.sh name) || exit 1

# ---- who hands in what ----

# shuffle WORD...: in an order that follows from SEED.
shuffle() {
    printf '%s\n' "$@" | awk -v seed="$SEED" '
        BEGIN { srand(seed) }
        { printf "%.9f %s\n", rand(), $0 }' | LC_ALL=C sort | cut -d ' ' -f 2-
}

make_sources() {
    local path
    cp "grader/attacks/$LAB"/*.c "$PLACE/sources/a"
    cp "grader/accepted/$LAB"/*.c "$PLACE/sources/o"
    while IFS=$'\t' read -r path _; do
        case $path in '' | '#'*) continue ;; esac
        cp "$path" "$PLACE/sources/o/${path//\//_}"
    done < "grader/accepted/$LAB/list.tsv"
    grader/tests/make_mutants.sh "$PLACE/sources/m"
    # What a race does is luck: graded again, it may come out otherwise.
    grep -lE 'first: *(races|chaos)\.' "$PLACE"/sources/m/*.c | xargs -r rm
}

# hand_in_some COUNT FILE...: each as often as the others; what is there before
# has another content, so nothing is graded twice.
hand_in_some() {
    local wanted=$1 file files
    shift
    mapfile -t files < <(shuffle "$@")
    while [ "$wanted" -gt 0 ]; do
        file=${files[$((wanted % ${#files[@]}))]}
        student=$((student + 1)) wanted=$((wanted - 1))
        printf '\n/* student %d */\n' "$student" |
            cat "$file" - > "$PLACE/class/student$student.c"
        echo "$student ${file#"$PLACE/sources/"}" >> "$PLACE/list"
    done
}

make_class() {
    local attacks=$((COUNT * ATTACKS / 100))
    local accepted=$((COUNT * ACCEPTED / 100))
    local student=0 all=("$PLACE"/sources/a/*.c)
    [ "$attacks" -le ${#all[@]} ] || attacks=${#all[@]}
    hand_in_some "$attacks" "${all[@]}"
    hand_in_some "$accepted" "$PLACE"/sources/o/*.c
    hand_in_some $((COUNT - attacks - accepted)) "$PLACE"/sources/m/*.c
}

# ---- all in one go ----

mounts() {
    sort /proc/self/mountinfo
}

test_in_one_go() {
    local began
    export TMPDIR=$PLACE/tmp # of this test, not of the next one's $TMP
    make_sources
    make_class
    mounts > "$PLACE/mounts"
    echo "# $COUNT submissions, SEED=$SEED; about $((
        COUNT * USUAL / $(nproc) / 60 + 1)) minutes on $(nproc) cores"
    began=$EPOCHREALTIME
    LIMIT=14400 run "$CLASS" "${CHECKS[@]}" "$PLACE/class"
    echo "$began $EPOCHREALTIME" > "$PLACE/times"
    [ "$status" -le 1 ] || fail "status $status: $(tail -n 3 "$TMP/err")"
    expect_ask 'submissions' "$COUNT" 'SELECT count(*) FROM submissions'
    expect_ask 'not graded' '' "SELECT student, functional, problem FROM grades
        WHERE functional <> 'done'"
}

# ---- alone ----

# alone STUDENT: in $PLACE/alone/STUDENT, as grade-class has it graded: by the
# lab's name of the file, in its folder.
alone() {
    local place=$PLACE/alone/$1 file seed
    file=$(ask "SELECT value FROM settings WHERE name = 'submission'")
    seed=$(ask "SELECT seed FROM students WHERE student = '$1'")
    mkdir -p "$place"
    cp "$PLACE/class/$1.c" "$place/$file"
    (cd "$place" && exec "$R/grader/grade" "${CHECKS[@]}" --seed "$seed" \
        --out out "$file") > "$place/log" 2>&1 < /dev/null
}

# timed STUDENT: what is left to time, as the class's second part.
timed() {
    local place=$PLACE/alone/$1 file began=$EPOCHREALTIME
    file=$(ask "SELECT value FROM settings WHERE name = 'submission'")
    (cd "$place" && exec "$R/grader/grade" --quick --out timed \
        --timing-of out/result.json "$file") > "$place/timed.log" 2>&1 \
        < /dev/null || :
    [ -e "$place/timed/result.json" ] || fail "$(cat "$place/timed.log")"
    echo "$began $EPOCHREALTIME" >> "$PLACE/timed"
}

scores() {
    jq -r '"\(.score) of \(.out_of)", (.checks[] | "\(.id) \(.status)")' "$1"
}

# compare STUDENT: the scores differ. What a mutant's file names as what may
# fail, too, may come out either way: threads that race depend on luck.
compare() {
    local source may id
    source=$(sed -n "s/^${1#student} //p" "$PLACE/list")
    may=$(sed -n 's/^ \* may: *//p' "$PLACE/sources/$source")
    for id in $(diff "$TMP/before" "$TMP/alone" |
        sed -n 's/^[<>] \([a-z_]*\.[a-z0-9_.]*\) .*/\1/p' | sort -u); do
        is_among "$id" "$may" || fail "$source, SEED=$SEED: $(
            diff "$TMP/before" "$TMP/alone")"
    done
    echo "# $source: luck, as its file says: $(head -qn 1 "$TMP/before" \
        "$TMP/alone" | tr '\n' ' ')"
}

# is_among ID PATTERNS: whether one of the patterns fits.
is_among() {
    local pattern
    set -f
    for pattern in $2; do
        # shellcheck disable=SC2254 # a pattern it is
        case $1 in $pattern) return 0 ;; esac
    done
    return 1
}

test_alone() {
    local students student
    export TMPDIR=$PLACE/tmp
    [ -e "$PLACE/times" ] || skip 'they were not graded'
    mapfile -t students < <(shuffle "$PLACE"/class/* | head -n "$DRAWN")
    for student in "${students[@]}"; do
        student=$(basename "$student" .c)
        alone "$student" || :
        ask "SELECT result FROM gradings JOIN submissions USING (submission)
            WHERE student = '$student'" > "$TMP/before.json"
        scores "$TMP/before.json" > "$TMP/before"
        scores "$PLACE/alone/$student/out/result.json" > "$TMP/alone"
        [ "$(head -n 1 "$TMP/before")" = "$(head -n 1 "$TMP/alone")" ] ||
            compare "$student"
        timed "$student"
    done
}

# ---- afterwards ----

# Processes that run from here, or see a folder of ours in their own mounts.
left() {
    local folder
    for folder in /proc/[0-9]*; do
        ! grep -qF "$PLACE" "$folder/mountinfo" 2> /dev/null ||
            echo "${folder#/proc/} $(tr '\0' ' ' < "$folder/cmdline")"
    done
    processes_with "$PLACE"
}

is_left_alone() {
    [ -z "$(left)" ]
}

test_nothing_left() {
    local file canary
    wait_until "no process is left: $(left)" is_left_alone
    expect_equal 'files' '' "$(ls -A "$PLACE/tmp")"
    mounts > "$TMP/mounts"
    expect_same 'mounts' "$PLACE/mounts" "$TMP/mounts"
    for file in "grader/attacks/$LAB"/*.c; do
        canary=$(sed -nE 's/^[^a-z]*canary: *//p' "$file" | head -n 1)
        [[ $canary != /* ]] || [ ! -e "$canary" ] || fail "$canary exists"
    done
}

# ---- what it took ----

# The functional part is shared out among nodes, a submission for each core at
# a time; of timing, a node does one at a time.
test_table() {
    [ -e "$PLACE/timed" ] || skip 'it is not known'
    awk -v count="$COUNT" -v cores="$(nproc)" '
        function hours(s) {
            if (s < 5400)
                return sprintf("%d min", s / 60 + 0.5)
            return sprintf("%.1f h", s / 3600)
        }
        FILENAME ~ /times$/ { all = $2 - $1 }
        FILENAME ~ /timed$/ { sum += $2 - $1; n++ }
        END {
            each = all / count
            timing = sum / n
            printf "# %d submissions in %s, %d at a time: one each %.1f s\n",
                count, hours(all), cores, each
            printf "# timing, one at a time: %.1f s each, of %d\n", timing, n
            print "# a class of 5,000 on nodes of this kind:"
            print "# nodes    without  with timing"
            for (nodes = 1; nodes <= 16; nodes *= 2)
                printf "# %5d  %9s  %9s\n", nodes,
                    hours(5000 * each / nodes),
                    hours(5000 * (each + timing) / nodes)
        }' "$PLACE/times" "$PLACE/timed"
}

t "$COUNT are graded in one go" test_in_one_go
t "$DRAWN of them, drawn by SEED=$SEED, get the same alone" test_alone
t 'no process, mount or file is left' test_nothing_left
t 'it is known what a larger class would need' test_table
finish
