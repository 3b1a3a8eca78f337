#!/usr/bin/env bash
# lockmeter counts what programs do: each program of locks/ knows how often it
# takes which lock, and the report has to say the same, to the last one.
#
# Times are only bounded by what a program forces: who sleeps for 50 ms with a
# lock in his hands held it for 50 ms at least. How much longer, nobody knows.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/lockmeter_lib.sh
. grader/tests/lockmeter_lib.sh

# ---- kinds of locks ----

test_mutex() {
    each_count agrees 0 mutex % 500
    agrees 0 mutex 1 1
    agrees 0 mutex 2 200000
}

test_mutex_types() { each_count agrees 0 mutex_types % 20; }
test_mutex_try() { each_count agrees 0 mutex_try % 20; }
test_mutex_timed() { each_count agrees 0 mutex_timed %; }
test_mutex_contended() { each_count agrees 0 mutex_contended %; }

test_mutex_shared() {
    COUNTS=(1 2 7)
    each_count agrees 0 mutex_shared % 500
}

test_mutex_robust() { agrees 0 mutex_robust; }

test_mutex_robust_process() {
    COUNTS=(1 2 7)
    each_count agrees 0 mutex_robust_process %
}

test_handed_over() { agrees 0 handed_over 3; }
test_spin() { each_count agrees 0 spin % 200; }

# Sixty-four that spin would keep each other from getting on.
test_spin_contended() {
    COUNTS=(1 2 7)
    each_count agrees 0 spin_contended %
}

test_rwlock() { each_count agrees 0 rwlock % 10; }
test_rwlock_refused() { each_count agrees 0 rwlock_refused %; }
test_rwlock_contended() { each_count agrees 0 rwlock_contended %; }
test_semaphore() { each_count agrees 0 semaphore % 200; }
test_semaphore_refused() { each_count agrees 0 semaphore_refused %; }
test_semaphore_cancelled() { agrees 0 semaphore_cancelled 5; }

test_barrier() {
    each_count agrees 0 barrier % 10
    each_count agrees 0 barrier_late %
}

test_c11() {
    each_count agrees 0 c11_mutex % 20
    each_count agrees 0 c11_condition %
}

# ---- conditions ----

test_condition() {
    COUNTS=(1 2 7)
    each_count agrees 0 condition % 30
    agrees 0 condition 64 2
}

test_condition_sleep() { each_count agrees 0 condition_sleep %; }
test_condition_timed() { each_count agrees 0 condition_timed %; }
test_condition_refused() { agrees 0 condition_refused; }
test_condition_cancelled() { agrees 0 condition_cancelled 7; }
test_condition_recursive() { agrees 0 condition_recursive; }

# ---- joins ----

test_joins() { each_count agrees 0 threads_joined %; }

# ---- many, and their names ----

test_nested() {
    COUNTS=(1 2 7)
    each_count agrees 0 nested % 5
}

test_many_locks() {
    agrees 0 many_locks 1 256
    agrees 0 many_locks 2 257
    agrees 0 many_locks 7 1000
    agrees 0 many_locks 2 3000
}

test_many_held() { agrees 0 many_locks 1 1000 300; }
test_many_rwlocks() { agrees 0 many_rwlocks 1000; }

# The meter has 16,384 rows. What it cannot count it has to say.
test_too_many_locks() {
    meter "$LOCKS/many_locks" 1 20000
    expect_equal 'exit status' 0 "$status"
    expect_report '.gaps | length > 0' true
    expect_report '.suspicions' '[]'
    run "$METER" "$LOCKS/many_locks" 1 20000
    grep -q '^not counted: ' "$TMP/err" || fail 'the table has no such line'
}

test_names() {
    agrees 0 mutex_names
    agrees 0 mutex_heap 1 1
    agrees 0 mutex_heap 5 10
}

test_plugin() {
    cc -shared -fPIC -g -D_GNU_SOURCE -DPLUGIN -pthread -o "$TMP/plugin.so" \
        "$KIT/grader/tests/locks/plugin.c" 2> "$TMP/err" ||
        fail 'cannot compile plugin.so' '' "$(head -n 5 "$TMP/err")"
    each_count agrees 0 plugin "$TMP/plugin.so" % 10
}

# ---- without the CPU's counter ----

# Nothing is known of holding then, so what the truth says of it is left out;
# the parts must add up without it.
test_no_tsc() {
    local program
    OPTIONS=(--no-tsc)
    for program in 'mutex 7 100' 'nested 2 3' 'rwlock 7 5' 'condition 7 10' \
        'mutex_contended 7' 'semaphore 2 100' 'fork_ends _exit 3 10'; do
        # shellcheck disable=SC2086 # words
        meter "$LOCKS/"$program
        expect_equal "status of: --no-tsc $program" 0 "$status"
        expect_report '[.main_time, .worker_time, .threads[] | .holding_ns] +
            [.locks[], .totals
             | .holding_ns, .longest_hold_ns, .stalled_ns] | unique' '[null]'
        jq 'def zero: if . == null then 0 else . end;
            walk(if type == "object" then with_entries(
                if .key | test("hold|stalled") and (. != "holding") then
                    .value |= zero else . end) else . end)' \
            "$report" > "$TMP/zeroed"
        mv "$TMP/zeroed" "$report"
        sed -i -E 's/ (holding|longest_hold)_ns>=[0-9]+//g' "$TMP/out"
        judge "--no-tsc $program"
    done
}

t 'a mutex taken in turns is counted exactly' test_mutex
t 'normal, recursive, errorcheck and adaptive mutexes are' test_mutex_types
t 'trylock is counted, also when it fails' test_mutex_try
t 'timedlock and clocklock are, also when they give up' test_mutex_timed
t 'forced contention is exact, and its times are at least what they must be' \
    test_mutex_contended
t 'a process-shared mutex is one lock, whoever takes it' test_mutex_shared
t 'robust mutexes whose owner thread died do what they do alone' \
    test_mutex_robust
t 'robust mutexes whose owner process died are counted' \
    test_mutex_robust_process
t 'a lock that another thread gives back is held by nobody' test_handed_over
t 'spinlocks are counted' test_spin
t 'spinning is waiting' test_spin_contended
t 'readers and writers are counted' test_rwlock
t 'every refused way to ask for a rwlock is' test_rwlock_refused
t 'readers that wait for a writer are contended' test_rwlock_contended
t 'waits and posts of semaphores are counted' test_semaphore
t 'every refused way to ask for a semaphore is' test_semaphore_refused
t 'a cancelled wait for a semaphore is time, and no acquisition' \
    test_semaphore_cancelled
t 'threads that pass barriers are counted' test_barrier
t 'mtx_t and cnd_t are' test_c11
t 'condition waits are counted exactly' test_condition
t 'waiting for a condition is neither holding nor working' \
    test_condition_sleep
t 'condition waits that time out are counted' test_condition_timed
t 'condition waits that are refused are none' test_condition_refused
t 'condition waits that are cancelled are counted' test_condition_cancelled
t 'a recursive mutex stays held in a condition wait' test_condition_recursive
t 'every way to join a thread, and to detach it, is counted' test_joins
t 'nested locks are held all at once' test_nested
t 'more locks than a slot has room for are counted exactly' test_many_locks
t 'and so are those of them that are held at the end' test_many_held
t 'and their readers, failures and condition waits' test_many_rwlocks
t 'more locks than there are rows are a gap' test_too_many_locks
t 'locks are named by symbol, or by the line that took them' test_names
t 'locks in a library opened by dlopen are counted and named' test_plugin
t 'without the counter, all but holding is known' test_no_tsc
finish
