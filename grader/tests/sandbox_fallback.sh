#!/usr/bin/env bash
# The box for untrusted programs (grader/grading/sandbox.h) where the system
# refuses namespaces, as in some containers: it says so; limits hold, nothing
# is left, and root's boxes still have a user of their own.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/boxed/place.sh
. grader/tests/boxed/place.sh
# shellcheck source=grader/tests/boxed/attacks.sh
. grader/tests/boxed/attacks.sh

attack_fallback() {
    local user
    refuse_namespaces
    box -- "$W/rises"
    grep -q 'limits only, no namespaces: .*(bwrap: No permissions)$' \
        "$TMP/err" || fail 'the fallback is not said' '' "$(cat "$TMP/err")"
    ! grep -E '^got (new|root)' "$TMP/out" || fail 'it has rights'
    user=$(sed -nE 's/^boxed: user ([0-9]+) and limits.*/\1/p' "$TMP/err")
    [ "$who" = root ] || user=$(stat -c %u "$W")
    expect_equal 'the user' "user $user $user, group $user" \
        "$(head -n 1 "$TMP/out")"
}

# A usual user's other processes count, too: there the limit is higher.
attack_processes_as_root() {
    [ "$who" = user ] || attack_processes
}

test_processes() { in_each attack_fallback attack_processes_as_root; }
test_memory() { in_each attack_fallback attack_memory; }
test_files() { in_each attack_fallback attack_files; }
test_output() { in_each attack_fallback attack_output; }
test_time() { in_each attack_fallback attack_time; }
test_ends() { in_each attack_fallback attack_ends; }
test_cpu_time() { in_each attack_fallback attack_cpu_time; }
test_pinning() { in_each attack_fallback attack_pinning; }
test_leaving() { in_each attack_fallback attack_leaving; }
test_killed_caller() { in_each attack_fallback attack_killed_caller; }
test_early_death() { in_each attack_fallback attack_early_death; }

# Root's boxes still have another user, who can neither write nor end the
# runner.
test_fallback_root() {
    as_root || skip 'a usual user has nobody else to be'
    refuse_namespaces
    chmod 755 "$TMP/root" "$TMP/root/other"
    chmod 644 "$TMP/root/canary" "$TMP/root/other/answer.c"
    box -- "$W/writes" "$TMP/root/canary" "$TMP/root/secret" "$W/new" /usr/x-x
    says 'done'
    box -- "$W/reads" "$TMP/root/secret" /etc/shadow
    says "$(printf 'saw %s\nsaw /etc/shadow\ndone' "$TMP/root/secret")"
    box -- "$W/descriptors" forge
    ended 'exit status 3'
    # shellcheck disable=SC2016 # $ is for that shell
    box -- sh -c 'kill -KILL $PPID; kill -KILL -1' # all but itself
    ended 'exit status 0'
    box --mount "$TMP/root/other:/given" -- true
    ended "cannot show '$TMP/root/other' as '/given' without \
namespaces"
}

t 'processes and threads are limited' test_processes
t 'memory is limited' test_memory
t 'files are limited' test_files
t 'output is limited' test_output
t 'time is limited' test_time
t 'how it ended is told as it was' test_ends
t 'CPU time is counted' test_cpu_time
t 'it can be pinned to a CPU' test_pinning
t 'what it leaves behind is killed, and counted' test_leaving
t 'when the caller is killed, all in the box dies' test_killed_caller
t 'also while the box is being made' test_early_death
t "root's boxes have another user, who cannot reach the runner" \
    test_fallback_root
finish
