#!/usr/bin/env bash
# lockmeter, threads and processes: however a thread, a process or the whole
# program ends, forks or becomes another program, what it did up to there is
# counted, its exit status is its own, and nothing is left behind.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/lockmeter_lib.sh
. grader/tests/lockmeter_lib.sh

# ---- threads ----

test_destructors() {
    each_count agrees 0 thread_destructors % 1
    agrees 0 thread_destructors 2 50
}

test_detached() { each_count agrees 0 threads_detached % 3; }
test_cancelled() { agrees 0 threads_cancelled 7; }
test_timer_threads() { each_count agrees 0 threads_timer %; }
test_many_threads() { agrees 0 threads_many 66000; }
test_refused_threads() { agrees 0 threads_refused 3; }
test_threads_stay() { agrees 0 threads_stay; }
test_main_leaves() { each_count agrees 0 main_leaves % 20; }
test_before_and_after_main() { agrees 0 at_exit 7; }

# ---- the program's end ----

test_ends() {
    local way
    COUNTS=(1 7)
    for way in return exit _exit _Exit quick_exit thread; do
        each_count agrees 42 ends $way % 10
        expect_report .end '{"how":"exited","status":42,"signal":null}'
    done
}

test_signals() {
    local way number
    while read -r way number; do
        agrees $((128 + number)) ends "$way" "$number" 10
        expect_report .end \
            "{\"how\":\"signalled\",\"status\":null,\"signal\":$number}"
    done <<< $'segv 11\nkill 9\nabort 6\nterm 15\nint 2\nfpe 8\nusr1 10'
}

# Where a thread is cut off is chance, so this is done often.
test_cut_off_anywhere() {
    local way _
    for way in exit kill child; do
        for _ in {1..25}; do
            meter "$LOCKS/ends_busy" $way 3
            expect_no_suspicion
        done
    done
    for _ in {1..12}; do
        meter "$LOCKS/ends_busy" born $((RANDOM % 150))
        expect_no_suspicion
    done
}

expect_no_suspicion() {
    grep -qF '"suspicions": [],' "$report" || # jq takes its time
        expect_report .suspicions '[]'
}

test_statuses() {
    local code
    for code in 0 1 2 3 77 99 125 126 127 128 137 255; do
        meter sh -c "exit $code"
        expect_equal 'exit status' $code "$status"
        expect_report .end.status $code
    done
}

# ---- fork ----

test_fork_ends() {
    local way
    COUNTS=(1 2 7)
    for way in exit _exit kill; do
        each_count agrees 0 fork_ends $way % 20
    done
}

test_fork_held() {
    COUNTS=(1 2 7)
    each_count agrees 0 fork_held %
}

test_fork_handlers() {
    agrees 0 fork_handlers 1 10
    agrees 0 fork_handlers 100 50
}

test_fork_thread() {
    COUNTS=(1 2 7)
    each_count agrees 0 fork_thread % 50
}

test_vfork() {
    agrees 0 vfork_child exit 3 10
    agrees 0 vfork_child exec 3 10
}

# ---- other programs ----

test_exec() {
    local way
    PATH=$LOCKS:$PATH
    for way in execv execve execve-null execvp execvpe execl execlp execle \
        fexecve; do
        agrees 0 exec $way 10
    done
}

test_start_program() {
    local way
    for way in spawn spawn-empty spawnp system popen; do
        agrees 0 exec $way 10
    done
}

test_system_cleared() { agrees 0 exec cleared 10; }

test_exec_threads() {
    COUNTS=(1 7)
    each_count agrees 0 exec_threads % exit
}

test_exec_killed() { agrees 137 exec_threads 2 kill; }
test_exec_in_vain() { agrees 137 exec vain 10; }

test_small_stacks() {
    agrees 0 exec_small_stack spawn 2
    agrees 0 exec_small_stack exec 2
}

# A shell that runs many programs, each of which maps the same few files.
test_many_programs() {
    meter bash -c 'for i in {1..300}; do /bin/true; done; exit 5'
    expect_equal 'exit status' 5 "$status"
    expect_report .processes 301
    expect_report .gaps '[]'
    expect_report .suspicions '[]'
}

# ---- from outside ----

# begin OPTION...: a program that took its locks and waits, as $pid.
begin() {
    report=$TMP/report
    rm -f "$report" "$TMP/out" # of the one before
    start "$METER" "$@" --quiet --json "$report" "$LOCKS/ends" pause 3 10
    wait_until 'the program to be there' grep -qs processes=1 "$TMP/out"
}

# ended_by NUMBER HOW WHAT: $pid, and all is as it should be.
ended_by() {
    wait_for "$pid" "$3"
    expect_equal "status after: $3" $((128 + $1)) "$status"
    expect_report .end "{\"how\":\"$2\",\"status\":null,\"signal\":$1}"
    judge "$3"
    none_left "$LOCKS/ends" "$3"
}

signals_to_meter() {
    local name
    for name in "$@"; do
        begin
        kill "-$name" "$pid"
        ended_by "$(kill -l "$name")" signalled "SIG$name to lockmeter"
    done
}

test_term_to_meter() { signals_to_meter TERM HUP; }
test_int_to_meter() { signals_to_meter INT QUIT; }

# As the terminal does it.
test_signal_to_group() {
    local name
    for name in INT QUIT TERM HUP; do
        begin
        kill "-$name" -- "-$pid"
        ended_by "$(kill -l $name)" signalled "SIG$name to its group"
    done
}

# The program may do with a signal what it likes.
test_signal_caught() {
    report=$TMP/report
    start "$METER" --quiet --json "$report" bash -c \
        'trap "exit 9" TERM; echo here; while :; do read -rt 9 <> <(:); done'
    wait_until 'bash to be there' grep -qs here "$TMP/out"
    kill -TERM "$pid"
    wait_for "$pid" 'bash that catches SIGTERM'
    expect_equal 'exit status' 9 "$status"
    expect_report .end.status 9
}

# gone PID: not even as a zombie that keeps its memory.
gone() {
    [ ! -s "/proc/$1/maps" ] 2> /dev/null
}

test_meter_killed() {
    local program
    begin
    program=$(processes_with "$LOCKS/ends" | grep -vx "$pid")
    kill -KILL "$pid"
    wait_for "$pid" 'lockmeter, killed'
    expect_equal 'status of lockmeter' 137 "$status"
    wait_until 'the program to die with lockmeter' gone "$program"
    none_left "$LOCKS/ends" 'lockmeter killed'
    [ ! -e "$report" ] || fail 'a report was written'
    expect_equal 'other files' '' "$(find "$TMP" -name 'report*')"
}

test_limit() {
    begin --limit 1
    ended_by 9 'timed out' '--limit 1'
    expect_report '.wall_ns >= 1000000000' true
    OPTIONS=(--limit 1000)
    agrees 42 ends exit 2 10
}

# Its children, too, are not left to run.
test_limit_children() {
    local seconds=4321.$RANDOM
    OPTIONS=(--limit 1)
    meter bash -c "sleep $seconds & sleep $seconds"
    expect_equal 'exit status' 137 "$status"
    none_left "$seconds" '--limit 1'
}

t 'locks taken by destructors of thread-specific values are counted' \
    test_destructors
t 'detached threads are' test_detached
t 'cancelled threads are, and what they hold' test_cancelled
t "threads that the C library makes have numbers, too" test_timer_threads
t 'more threads than there are rows are counted' test_many_threads
t 'threads that could not be made are not' test_refused_threads
t 'threads that stay are not working to the end' test_threads_stay
t 'the main thread may leave before the others' test_main_leaves
t 'locks taken before and after main are counted' test_before_and_after_main
t 'a program that exits, in any way, keeps its status and counts' test_ends
t 'one that is killed by a signal keeps its counts' test_signals
t 'counts that are cut off anywhere are not suspicious' test_cut_off_anywhere
t 'exit statuses are handed on' test_statuses
t 'children are counted, however they end' test_fork_ends
t 'a fork takes locks that are held along' test_fork_held
t 'handlers of pthread_atfork are counted' test_fork_handlers
t 'forks by several threads are counted' test_fork_thread
t 'vfork leaves the parent as it was' test_vfork
t 'a program that becomes another one is counted on' test_exec
t 'a program that another one starts is counted, too' test_start_program
t 'also by a shell that was given no environment' test_system_cleared
t 'threads end where their program becomes another one' test_exec_threads
t 'the time of a program after exec is known when it is killed' \
    test_exec_killed
t 'an exec that fails changes nothing' test_exec_in_vain
t 'exec and spawn need no more stack than without lockmeter' \
    test_small_stacks
t 'three hundred programs are no gap' test_many_programs
t 'SIGTERM to lockmeter ends the program, and there is a report' \
    test_term_to_meter
t 'so does SIGINT' test_int_to_meter
t 'so does a signal to its process group' test_signal_to_group
t 'a program that catches the signal may end as it likes' test_signal_caught
t 'the program dies when lockmeter is killed' test_meter_killed
t '--limit ends the program, and there is a report' test_limit
t '--limit ends its children, too' test_limit_children
finish
