#!/usr/bin/env bash
# Where the threads stand when their time is up (grader/grading/stacks.h): in
# what grade says of a submission, and of programs in the box that make it
# hard to see. These lose what is said of them, and nothing is left of them.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/boxed/place.sh
. grader/tests/boxed/place.sh

# ---- submissions ----

# submission: what comes on standard input, and of an engine file all else.
submission() {
    cat
    sed -n '/^const char engine_program/,$p' grader/attacks/sharedhash/hangs.c
}

# details FILE: of the check that times out, in a few seconds instead of ten.
details() {
    export TMPDIR=$TMP/tmp
    mkdir -p "$TMPDIR"
    chmod 711 "$TMP" "$TMPDIR"
    sed 's/least_seconds = [0-9]*/least_seconds = 4/' \
        grader/rubrics/sharedhash.cfg > "$TMP/rubric.cfg"
    run "$R/grader/grade" --seed 61 --rubric "$TMP/rubric.cfg" \
        --only signature.threads --out "$TMP/results" "$1"
    expect_equal "exit status of grade $1 ($(head -c 300 "$TMP/err"))" 1 \
        "$status"
    expect_equal "what grade $1 leaves" '' "$(ls -A "$TMP/tmp")"
    jq -r '.checks[] | select(.id == "signature.threads") | .got' \
        "$TMP/results/result.json" | grep -q '^still running after' ||
        fail "$1 is stopped" '' "$(tail -n 20 "$TMP/out")"
    jq -r '.checks[] | select(.id == "signature.threads") | .detail' \
        "$TMP/results/result.json" |
        sed '0,/^where its threads stood when time was up:$/d' \
            > "$TMP/stacks"
}

# has PATTERN: a line of the stacks.
has() {
    grep -qE "^$1$" "$TMP/stacks" ||
        fail 'where its threads stood' "$1" "$(cat "$TMP/stacks")"
}

# line_of TEXT FILE: its number.
line_of() {
    grep -nF -- "$1" "$2" | cut -d: -f1
}

test_deadlock() {
    local file=$TMP/deadlock.c line
    submission > "$file" <<- 'END'
	#include <pthread.h>
	#include <stdio.h>
	#include "engine.h"
	#include "heap.h"
	#include "umem.h"
	static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
	static pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
	static pthread_barrier_t both_have_one;
	__attribute__((noinline)) static void take(pthread_mutex_t *lock)
	{
	    pthread_mutex_lock(lock); /* here */
	    pthread_mutex_unlock(lock);
	}
	static void *work(void *own)
	{
	    pthread_mutex_lock(own);
	    pthread_barrier_wait(&both_have_one);
	    take(own == &a ? &b : &a); /* from here */
	    pthread_mutex_unlock(own);
	    return NULL;
	}
	bool engine_run(struct blocks *job)
	{
	    pthread_t threads[2];
	    (void)job;
	    puts("both begin");
	    fflush(stdout);
	    pthread_barrier_init(&both_have_one, NULL, 2);
	    pthread_create(&threads[0], NULL, work, &a);
	    pthread_create(&threads[1], NULL, work, &b);
	    for (int i = 0; i < 2; i++)
	        pthread_join(threads[i], NULL); /* main is here */
	    return true;
	}
	END
    details "$file"
    line="take \(esharedhash.c:$(line_of '/* here */' "$file")\)"
    line+=" < work \(esharedhash.c:$(line_of '/* from here */' "$file")\)"
    has "2 threads: pthread_mutex_lock < $line"
    line="\(esharedhash.c:$(line_of 'main is here' "$file")\)"
    has "1 thread: pthread_[a-z_]*join[a-z_]* < engine_run $line < .*"
    jq -r '.checks[] | select(.id == "signature.threads") | .detail' \
        "$TMP/results/result.json" | grep -q '^both begin$' ||
        fail 'what it printed is not shown'
}

test_loop() {
    local file=$TMP/loop.c line
    awk '{ print } /^    size_t room = / {
        print "    if (end != NULL)"
        print "        for (;;)"
        print "            ;"
    }' solution/esharedhash.c > "$file"
    details "$file"
    line=$(line_of 'for (;;)' "$file")
    has "[0-9]+ threads?: umalloc \(esharedhash.c:($line|$((line + 1)))\) < .*"
    has '1 thread: [a-z_]+ < .*\(blocks.c|threads.c\):[0-9]+\).* < main .*'
}

test_empty_input() {
    grader/tests/make_mutants.sh "$TMP" empty_input_hangs
    details "$TMP/empty_input_hangs.c"
    has '1 thread: .*engine_run( \(esharedhash.c:[0-9]+\))? < .*main.*'
}

# ---- programs ----

# hidden WAY [PROGRAM]: sets what is said of it, in $TMP/stacks.
hidden() {
    box --stacks --limit wall_seconds=1 -- "$W/${2:-hides}" "$1"
    ended 'still running after 1 s, stopped'
    grep -v '^boxed: ' "$TMP/err" > "$TMP/stacks" ||
        fail "nothing is said of one that hides: $1"
}

# The deadlock that each way has.
has_deadlock() {
    local line
    line=$(line_of 'pthread_mutex_lock(lock)' grader/tests/boxed/hides.c)
    line="take_the_other \(hides.c:$line\) < stand \(hides.c:[0-9]+\)"
    has "2 threads: pthread_mutex_lock < $line"
}

hides_openly() {
    hidden openly
    has_deadlock
    has '1 thread: pause < main \(hides.c:[0-9]+\)'
    box --limit wall_seconds=1 -- "$W/hides" openly
    expect_equal 'what nobody has asked for' '' \
        "$(grep -v '^boxed: ' "$TMP/err" || :)"
}

hides_by_debuggers() {
    hidden traced
    has '1 thread: cannot be read: Operation not permitted'
    has_deadlock # only its first thread has a debugger
    hidden asks
    has '1 thread: cannot be read: Operation not permitted'
    has_deadlock
    hidden undumpable
    has 'cannot be read: the system does not let us'
    hidden stopped
    has '1 thread: [a-z_]+ < hide .* < main .*'
}

# These cost what comes after them, or all.
hides_in_places() {
    hidden vfork
    hidden lost
    has '[12] threads?: pthread_mutex_lock < take_the_other .*'
}

# Its code is what it was; all else of the file is stripped or nonsense.
hides_in_files() {
    strip -o "$W/stripped" "$W/hides"
    chmod 755 "$W/stripped"
    hidden openly stripped
    has '2 threads: pthread_mutex_lock < somewhere in stripped.*'
    local section offset size
    cp "$W/hides" "$W/damaged"
    readelf -SW "$W/hides" | sed 's/^ *\[ *[0-9]*\] //' |
        awk '/^\.(debug_|eh_frame|symtab|strtab)/ { print $1, $4, $5 }' |
        while read -r section offset size; do
            dd if="$W/hides" of="$W/damaged" bs=1 conv=notrunc skip=4099 \
                seek=$((0x$offset + 0x$size / 3)) \
                count=$((0x$size / 3 < 900 ? 0x$size / 3 : 900)) \
                2> "$TMP/dd" || fail "damage to $section" '' "$(cat "$TMP/dd")"
        done
    hidden openly damaged
}

# The caller is killed while its threads are looked at, which stops them.
dies_meanwhile() {
    start "${BOX[@]}" --stacks --limit wall_seconds=1 "$W" -- "$W/hides" vfork
    wait_until 'it to be stopped' is_stopped "$W/hides vfork"
    kill -KILL "$pid"
    wait_for "$pid" boxed
    none_left "$W" boxed
}

# is_stopped COMMAND-LINE: one such process, by a signal or by a debugger.
is_stopped() {
    local process
    for process in $(processes_with "$1"); do
        ! grep -qs '^State:[[:space:]]*[tT]' "/proc/$process/task"/*/status ||
            return 0
    done
    return 1
}

# A usual user's reader may be refused where namespaces are.
hides_without_walls() {
    refuse_namespaces
    hidden openly
    grep -q '^cannot be read: ' "$TMP/stacks" || has_deadlock
}

test_openly() { in_each hides_openly; }
test_debuggers() { in_each hides_by_debuggers; }
test_places() { in_each hides_in_places; }
test_files() { in_each hides_in_files; }
test_killed_caller() { in_each dies_meanwhile; }
test_without_walls() { in_each hides_without_walls; }

t 'a deadlock: both locks, and who waits for them' test_deadlock
t 'an endless loop in umalloc' test_loop
t 'one that waits for what an empty input lacks' test_empty_input
t 'programs in the box: what they do not hide' test_openly
t 'debuggers of their own' test_debuggers
t 'threads that cannot be stopped, or have no stack' test_places
t 'files that are stripped or damaged' test_files
t 'when the caller is killed meanwhile, nothing is left' test_killed_caller
t 'also without namespaces' test_without_walls
finish
