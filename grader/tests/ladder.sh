#!/usr/bin/env bash
# ladder: the tables of a lab's demo. The lab is made here, and so are its
# programs: small scripts that print whatever time they are told to. So what
# must stand in a table is known to the last character; nothing here depends on
# how fast anything is. How many cores there are, too, is set here.
# shellcheck source=grader/tests/lib.sh disable=SC2154 # status is lib.sh's
. grader/tests/lib.sh

LADDER=$R/grader/ladder

# lab TABLE...: the kit's default lab with another oracle and this demo, as
# $TMP/x.lab; and $TMP/b, a build folder with fake/ in it.
lab() {
    local IFS=,
    awk '/^(contenders|scale|sweep|bench|demo) =/ { skip = 1 }
        !skip { sub(/^oracle = .*/, "oracle = \"fake/oracle\";"); print }
        /^[)}];/ { skip = 0 }' baseline/sharedhash.lab > "$TMP/x.lab"
    printf '%s\n' 'demo = { budget_seconds = 60; timed = [ "-t" ];' \
        'time = "Time: "; threads_option = "-n"; threads = [ 1, 2, 4 ];' \
        "tables = ( $* ); };" >> "$TMP/x.lab"
    fake oracle "$(oracle_says 42)"
}

# oracle_says SIGNATURE: a line of shell that prints that, as oracles do.
oracle_says() {
    echo "echo '{\"signature\": $1, \"blocks\": 1, \"acquisitions\": 0}'"
}

# table TITLE FIELD...: one of them.
table() {
    printf '{ title = "%s"; note = "Look.";\n' "$1"
    shift
    printf '  %s\n' "$@" '}'
}

# columns NAME[:FIELD...]...: that are called as their programs are.
columns() {
    local name list=()
    for name; do
        list+=("{ title = \"${name%%:*}\"; program = \"fake/${name%%:*}\";
            input = \"README.md\"; ${name#"${name%%:*}"} }")
        list[-1]=${list[-1]//; :/; }
    done
    local IFS=,
    echo "columns = ( ${list[*]} );"
}

# fake NAME LINE...: a program that runs these lines of shell. $n is how many
# threads it gets.
fake() {
    local path=$TMP/b/fake/$1
    shift
    mkdir -p "$TMP/b/fake"
    # shellcheck disable=SC2016 # for the program
    printf '%s\n' '#!/bin/bash' 'n=${*: -1}' "echo \"\${0##*/} \$*\" >> \
'$TMP/calls'" "$@" > "$path"
    chmod +x "$path"
}

# takes NAME TIME TIME TIME: a program that takes so long with 1, 2, 4 threads.
takes() {
    fake "$1" "declare -A times=([1]=$2 [2]=$3 [4]=$4)" \
        "echo \"Time: \${times[\$n]} ns an operation, at best 1.00\"" \
        "echo 'Final signature: 42'"
}

# on CORES: those that what follows may use.
on() {
    cores=$(awk -F '\t' '/^Cpus_allowed_list/ { print $2 }' /proc/self/status |
        tr , '\n' | while IFS=- read -r first last; do
        seq "$first" "${last:-$first}"
    done | head -n "$1" | paste -sd ,)
    [ "$(taskset -c "$cores" nproc)" -eq "$1" ] || skip "no $1 cores here"
}

# ladder ARGUMENT...: on the lab of this test.
ladder() {
    run taskset -c "$cores" "$LADDER" --lab "$TMP/x.lab" --build "$TMP/b" "$@"
}

# boxes: the lines of all tables, in letters that are a byte each.
boxes() {
    grep '^\(┌\|│\|├\|└\)' "$TMP/out" |
        sed -E 's/┌|┬|┐|├|┼|┤|└|┴|┘/+/g
            s/─/-/g; s/│/|/g'
}

expect_box() {
    expect_equal "the table ($(head -c 300 "$TMP/err"))" "$1" "$(boxes)"
}

# says FILE LINE: it is one of the file's.
says() {
    grep -qxF -e "$2" "$TMP/$1" || fail "$1" "$2" "$(cat "$TMP/$1")"
}

# calls: how often programs ran but for the oracle.
calls() {
    grep -cv '^oracle ' "$TMP/calls"
}

# ---- tables ----

two() {
    takes old 10.00 10.00 10.00
    takes new 25.00 12.50 65.70
    lab "$(table 'Two of them' "$(columns old new)" \
        'factor = [ "new", "old" ];' 'documented = (' \
        '{ title = "3.13"; values = [ "1.0x", "-", "1.0x" ]; },' \
        '{ title = "3.13t"; values = [ "1.0x", "-", "0.4x" ]; } );')"
}

test_table() {
    on 2
    two
    ladder
    expect_equal 'exit status' 0 "$status"
    expect_box \
'+---------+--------------+--------------+--------+--------------+
|         | old          | new          |        | documented   |
| Threads | speed-up  ns | speed-up  ns | Factor | 3.13   3.13t |
+---------+--------------+--------------+--------+--------------+
| 1       |  1.0x   10.0 |  1.0x   25.0 |   1.0x | 1.0x   1.0x  |
| 2       |  1.0x   10.0 |  2.0x   12.5 |   2.0x | -      -     |
| 4 *     |  1.0x   10.0 | 0.38x   65.7 |  0.38x | 1.0x   0.4x  |
+---------+--------------+--------------+--------+--------------+'
    expect_equal 'lines' "$(printf '%s\n' '┌-┬-┬-┬-┬-┐' \
        '├-┼-┼-┼-┼-┤' '└-┴-┴-┴-┴-┘')" \
        "$(grep '^\(┌\|├\|└\)' "$TMP/out" | sed -E 's/(─)+/-/g')"
    says out 'Two of them'
    says out 'Look.'
    says out '* more threads than the 2 cores: nothing can be faster with them.'
    says out 'spread of 15 rounds: 0.0 % in the middle, 0.0 % at most (old, 1 '\
'thread)'
    expect_equal 'last line' \
        'all 90 runs gave the right answer; more: make help' \
        "$(tail -n 1 "$TMP/out")"
}

test_one_core() {
    on 1
    two
    ladder --quick
    expect_equal 'exit status' 0 "$status"
    boxes | grep -q '^| 2 \*     |  1.0x   10.0 ' ||
        fail 'no mark' '' "$(boxes)"
    says out '* more threads than the 1 core: nothing can be faster with them.'
    grep -q '^1 core, ' "$TMP/out"
    grep -q '^ONE CORE: threads take turns' "$TMP/out"
}

test_square() {
    on 2
    takes bare 1.00 0.50 1.00
    takes counts 2000.0 4000.0 1.00
    takes locks 123456.7 1234567.8 1.00
    takes both 9.994 9.996 1.00
    lab "$(table Square 'threads = [ 1, 2 ];' \
        'across = [ "no count", "count" ]; down = [ "free", "locked" ];' \
        "$(columns bare counts locks both)")"
    ladder
    expect_equal 'exit status' 0 "$status"
    expect_box \
'+--------+----------------------------+----------------------------+
|        | no count                   | count                      |
|        | 1 thread      2 threads    | 1 thread      2 threads    |
+--------+----------------------------+----------------------------+
| free   |  1.0x   1.00   2.0x   0.50 |  1.0x  2,000  0.50x  4,000 |
| locked |  1.0x 123 us  0.09x   1 ms |  1.0x   9.99  0.99x   10.0 |
+--------+----------------------------+----------------------------+'
    ! grep -q 'more threads' "$TMP/out" || fail 'a mark that means nothing'
}

# Their own rounds' median: of 10, 20, 30 the middle, and how far they are
# apart: half of what lies between the quartiles, 10 and 30.
test_medians() {
    on 1
    fake wild "declare -i c=\$(wc -l < '$TMP/calls')" \
        "echo 'My Time: 7 ns is not it'" \
        "echo \"Time: \$((c % 3 * 10 + 10)) ns\"" 'echo Final signature: 42'
    takes calm 5.00 5.00 5.00
    lab "$(table Wild 'threads = [ 1 ];' "$(columns calm wild)")"
    ladder
    boxes | grep -q '^| 1       |  1.0x   5.00 |  1.0x   20.0 |$' ||
        fail 'the median' '20.0' "$(boxes)"
    says out 'spread of 15 rounds: 25.0 % in the middle, 50.0 % at most '\
'(wild, 1 thread)'
}

# ---- what is not believed ----

test_refused() {
    on 2
    takes old 10.00 4.55 4.54
    takes new 9785.00 1.00 9785.00
    lab "$(table Lies "$(columns old new)" 'factor = [ "new", "old" ];')"
    ladder --budget 5
    expect_equal 'exit status' 0 "$status"
    expect_box \
'+---------+--------------+--------------+--------+
|         | old          | new          |        |
| Threads | speed-up  ns | speed-up  ns | Factor |
+---------+--------------+--------------+--------+
| 1       |  1.0x   10.0 |  1.0x  9,785 |   1.0x |
| 2       |  2.1x   4.55 |   (!)   1.00 |      - |
| 4 *     |   (!)   4.54 |  1.0x  9,785 |      - |
+---------+--------------+--------------+--------+'
    tr '\n' ' ' < "$TMP/out" | tr -s ' ' > "$TMP/flat"
    grep -qE '\(!\) new, 2 threads: 9785x is not believed, being more than '\
'1.1 times the 2 cores. (Does its clock start when the work does|Has '\
'something else disturbed the single thread)\?' "$TMP/flat" ||
        fail 'no reason' '(!) new, 2 threads: ...' "$(cat "$TMP/out")"
    expect_equal 'reasons' 2 "$(grep -c '^(!) ' "$TMP/out")"
}

# ---- who is there, who is right ----

test_missing() {
    on 1
    takes old 10.00 10.00 10.00
    lab "$(table One "$(columns old new:is_optional=true\;)" \
        'factor = [ "new", "old" ];')" \
        "$(table Two "$(columns new:is_optional=true\;)")"
    ladder --quick
    expect_equal "exit status ($(cat "$TMP/err"))" 0 "$status"
    boxes | grep -q '^| 2 \*     |  1.0x   10.0 |     not here |      - |$' ||
        fail 'the table' 'not here' "$(boxes)"
    expect_equal 'said how often' 1 \
        "$(grep -cxF "ladder: goes on without '$TMP/b/fake/new': No such file \
or directory" "$TMP/err")"
    lab "$(table One "$(columns old new)")"
    ladder --quick
    expect_equal 'exit status' 1 "$status"
    says err "ladder: cannot use '$TMP/b/fake/new': No such file or directory; \
type \`make demo\` in the project's top folder"
    [ ! -s "$TMP/out" ] || fail 'a table'
}

# A program that is wrong with two threads only: it is named, with what shows
# it again, and runs no more; the others go on.
test_wrong() {
    on 1
    takes old 10.00 10.00 10.00
    # shellcheck disable=SC2016 # for the program
    fake new '[ $n -ne 4 ] || kill -TERM $$' 'echo "Time: 10.0 ns"' \
        'echo "Final signature: $(((n == 2) + 42))"'
    lab "$(table One "$(columns old new:'arguments = [ "-q" ];')")"
    ladder
    expect_equal 'exit status' 1 "$status"
    expect_box \
'+---------+--------------+--------------+
|         | old          | new          |
| Threads | speed-up  ns | speed-up  ns |
+---------+--------------+--------------+
| 1       |  1.0x   10.0 |  1.0x   10.0 |
| 2 *     |  1.0x   10.0 |       FAILED |
| 4 *     |  1.0x   10.0 |       FAILED |
+---------+--------------+--------------+'
    says err "ladder: $TMP/b/fake/new -n 2: expected 'Final signature: 42' as \
the last line, got 'Final signature: 43'"
    says err "        again: $TMP/b/fake/new README.md -q -t -n 2"
    says err "ladder: $TMP/b/fake/new -n 4: killed by signal 15 (Terminated)"
    says calls 'new README.md -q -t -n 2'
    expect_equal 'runs of what is wrong' 2 "$(grep -c -- '-n [24]$' \
        <(grep '^new' "$TMP/calls"))"
    expect_equal 'all runs' $((4 * 15 + 2)) "$(calls)"
    expect_equal 'last line' '2 cells FAILED; standard error has the reason '\
'and the command to see it' "$(tail -n 1 "$TMP/out")"
}

# If one thread has no time, nothing has a speed-up.
test_first_wrong() {
    on 1
    # shellcheck disable=SC2016 # for the program
    fake new '[ $n -ne 1 ] || { echo it is ill >&2; exit 3; }' \
        'echo "Time: 7.00 ns"; echo Final signature: 42'
    lab "$(table One "$(columns new)")"
    ladder --quick
    expect_equal 'exit status' 1 "$status"
    boxes | grep -q '^| 2 \*     |     -   7.00 |$' ||
        fail 'the table' '-  7.00' "$(boxes)"
    says err "ladder: $TMP/b/fake/new -n 1: exit status 3; it said: it is ill"
    expect_equal 'last line' '1 cell FAILED; standard error has the reason '\
'and the command to see it' "$(tail -n 1 "$TMP/out")"
}

test_no_time() {
    local time
    on 1
    lab "$(table One 'threads = [ 1 ];' "$(columns new)")"
    for time in '' 'Time: ' 'Time: 0 ns' 'Time: -1 ns' 'Time: inf ns' \
        'Time: 0x8 ns' 'Time: 8.1.2 ns' 'Time: 8.1 us' 'Time: 8' \
        ' Time: 8 ns' 'Time: . ns'; do
        fake new "echo '$time'" 'echo Final signature: 42'
        ladder --quick
        expect_equal "exit status with '$time'" 1 "$status"
        says err \
            "ladder: $TMP/b/fake/new -n 1: it printed no line 'Time: N ns'"
    done
}

test_text_answer() {
    on 1
    fake new 'echo "Time: 8 ns, or so"' 'echo "Final signature: 7 up, 2 down"'
    lab "$(table One 'threads = [ 1 ];' "$(columns new)")"
    fake oracle "$(oracle_says '"7 up, 2 down"')"
    ladder
    expect_equal "exit status ($(cat "$TMP/err"))" 0 "$status"
    expect_equal 'how often the oracle was asked' 1 \
        "$(grep -cx 'oracle README.md' "$TMP/calls")"
}

# ---- rounds ----

test_order() {
    on 1
    two
    ladder
    expect_equal 'runs' 90 "$(calls)"
    expect_equal 'two rounds' "$(for _ in 1 2; do
        printf '%s README.md -t -n %d\n' old 1 old 2 old 4 new 1 new 2 new 4
    done)" "$(grep -v '^oracle' "$TMP/calls" | head -n 12)"
    says err 'ladder: round 1: fake/old -n 1; 60 s left'
}

test_quick() {
    on 1
    two
    ladder --quick
    expect_equal 'runs' "$(printf '%s README.md -t -n %d\n' old 1 old 2 \
        new 1 new 2)" "$(grep -v '^oracle' "$TMP/calls")"
    says out 'one round, so the spread is not known'
    says err 'ladder: round 1: fake/old -n 1'
    ! boxes | grep -q '^| 4' || fail 'a row that did not run'
}

# All run once, whatever the budget is; then only what fits into it.
test_budget() {
    on 1
    fake slow 'sleep 1.2; echo "Time: 8 ns"; echo Final signature: 42'
    fake fast 'echo "Time: 8 ns"; echo Final signature: 42'
    lab "$(table One 'threads = [ 1 ];' "$(columns slow fast)")"
    ladder --budget 1
    expect_equal 'exit status' 0 "$status"
    expect_equal 'runs' 2 "$(calls)"
    : > "$TMP/calls"
    ladder --budget 2
    expect_equal 'runs of the slow one' 1 "$(grep -c '^slow' "$TMP/calls")"
    expect_equal 'runs of the fast one' 5 "$(grep -c '^fast' "$TMP/calls")"
    says out 'spread of 1 to 5 rounds: 0.0 % in the middle, 0.0 % at most '\
'(slow, 1 thread)'
}

has_called() {
    grep -q '^slow' "$TMP/calls" 2> "$TMP/none"
}

test_interrupted() {
    local signal
    on 1
    takes fast 1 1 1
    fake slow "(exec -a '$TMP/b/sleeper' sleep 1000) & wait"
    lab "$(table One "$(columns fast slow)")"
    for signal in INT TERM HUP; do
        rm -f "$TMP/calls"
        start taskset -c "$cores" "$LADDER" --lab "$TMP/x.lab" --build "$TMP/b"
        wait_until 'the slow one to run' has_called
        kill -$signal "$pid"
        wait_for "$pid" ladder
        expect_equal "status after $signal" $((128 + $(kill -l $signal))) \
            "$status"
        none_left "$TMP/b" "ladder after $signal"
        says err 'ladder: interrupted, so there is no table'
        [ ! -s "$TMP/out" ] || fail 'a table' '' "$(cat "$TMP/out")"
    done
}

test_busy() {
    on 1
    two
    fake old 'sleep 0.5; echo "Time: 8 ns"; echo Final signature: 42'
    taskset -c "$cores" bash -c 'while :; do :; done' &
    own_group $!
    local spinner=$!
    ladder --quick
    kill "$spinner"
    grep -q '^ladder: other programs are using [0-9.]* of 1 core, the '\
'figures will be off$' "$TMP/err" || fail 'no warning' '' "$(cat "$TMP/err")"
    grep -q '^1 core, BUSY (others used ' "$TMP/out"
    grep -q '^BUSY: others used ' "$TMP/out"
}

# ---- refusals ----

# refuses STATUS MESSAGE ARGUMENT...: one line on standard error, no table.
refuses() {
    local wanted=$1 message=$2
    shift 2
    run "$LADDER" "$@"
    expect_equal "exit status of: ladder $*" "$wanted" "$status"
    expect_equal "message of: ladder $*" "ladder: $message" "$(< "$TMP/err")"
    [ ! -s "$TMP/out" ] || fail 'standard output' '' "$(cat "$TMP/out")"
}

test_usage() {
    refuses 2 "unexpected argument 'x', see ladder --help" --lab y x
    refuses 2 "seconds must be from 1 to 86400, not '0'" --lab y --budget 0
    refuses 2 "seconds must be from 1 to 86400, not '1x'" --lab y --budget 1x
    refuses 2 "unrecognized option '--fast'" --fast
    succeeds "$LADDER" --help
    grep -q '^usage: ladder \[--lab NAME\] ' "$TMP/out"
}

test_manifest() {
    refuses 1 "cannot read 'baseline/none.lab': No such file or directory" \
        --lab none
    lab
    sed -i '/^demo/,$d' "$TMP/x.lab"
    refuses 1 "'$TMP/x.lab' has no demo" --lab "$TMP/x.lab"
    lab "$(table Wide "$(columns a b c d)" 'factor = [ "a", "b" ];' \
        'documented = ( { title = "x"; values = [ "-", "-", "-" ]; } );')"
    refuses 1 "$TMP/x.lab: table 'Wide' would be 93 columns wide, and a \
terminal has 80" --lab "$TMP/x.lab"
}

test_oracle() {
    local end="type \`make demo\` in the project's top folder"
    takes new 1 1 1
    lab "$(table One "$(columns new)")"
    fake oracle "echo 'cannot read it' >&2" 'exit 1'
    refuses 1 "cannot use '$TMP/b/fake/oracle': cannot read it; $end" \
        --lab "$TMP/x.lab" --build "$TMP/b"
    fake oracle "$(oracle_says '[ ]')"
    refuses 1 "cannot use '$TMP/b/fake/oracle': its answer cannot be read; \
$end" --lab "$TMP/x.lab" --build "$TMP/b"
    expect_equal 'runs' '' "$(grep -v '^oracle' "$TMP/calls")"
}

test_full() {
    [ -w /dev/full ] || skip 'no /dev/full'
    on 1
    two
    run_to '> /dev/full' "$LADDER" --lab "$TMP/x.lab" --build "$TMP/b" --quick
    expect_equal 'exit status' 1 "$status"
    says err 'ladder: cannot write standard output: No space left on device'
}

# ---- the kit's own ----

test_kit() {
    local manifest count=0
    for manifest in baseline/*.lab; do
        grep -q '^demo = {' "$manifest" || continue
        count=$((count + 1))
        LIMIT=300 succeeds "$LADDER" --lab "$(basename "$manifest" .lab)" \
            --build "$R" --quick
        ! LC_ALL=C.UTF-8 grep -nE '^.{81,}' "$TMP/out" ||
            fail "wider than a terminal: $manifest"
        ! grep -q 'not here' "$TMP/out" || fail 'a program is missing'
    done
    [ $count -gt 0 ] || skip 'no lab has such a demo'
}

t 'a table has the speed-ups and times that the programs say' test_table
t 'on one core all is marked' test_one_core
t 'a square has the places that its columns are listed for' test_square
t 'figures are medians of the runs, and their spread is told' test_medians
t 'a speed-up that cores cannot reach is not shown' test_refused
t 'what may be missing has a column that says so' test_missing
t 'a wrong answer is named, and is out' test_wrong
t 'without the time of one thread there is no speed-up' test_first_wrong
t 'what tells no time has no cell' test_no_time
t 'the answer may be a text; the oracle is asked once' test_text_answer
t 'all cells run in turn, again and again' test_order
t '--quick runs two numbers of threads once' test_quick
t 'all run once, and then what fits into the budget' test_budget
t 'interrupted, it leaves no process and no table' test_interrupted
t 'a busy machine is told' test_busy
t 'wrong usage is status 2' test_usage
t 'a manifest without a demo, or with too wide a table, is refused' \
    test_manifest
t 'an oracle that does not answer ends it' test_oracle
t 'a table that cannot be written is status 1' test_full
t 'the demos of the labs work' test_kit
finish
