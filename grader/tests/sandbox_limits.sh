#!/usr/bin/env bash
# The box for untrusted programs (grader/grading/sandbox.h): how much a
# program may take, how it ends and all that it started with it, whatever
# becomes of the caller; and several boxes at a time.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/boxed/place.sh
. grader/tests/boxed/place.sh
# shellcheck source=grader/tests/boxed/attacks.sh
. grader/tests/boxed/attacks.sh

attack_disk() {
    box --limit tmp_bytes=8M -- "$W/fills" /tmp 40
    says 'wrote 8 MiB'
    box --limit tmp_bytes=8M -- "$W/fills" /dev/shm 40 unlink
    says 'wrote 8 MiB'
    box -- "$W/fills" . 40
    says 'wrote 0 MiB'
    fill_work './fills . 40; sleep 20'
    fill_work './fills . 40 deep; sleep 20'
    fill_work 'head -c 9M /dev/zero > fill0' # however short it runs
    box --write --limit work_bytes=8M -- "$W/fills" . 5
    ended 'exit status 0'
}

# fill_work COMMAND: writes more than it may.
fill_work() {
    box --write --limit work_bytes=8M -- sh -c "$1"
    ended 'took more than 8 MiB in its work folder, stopped'
    expect_equal status 123 "$status"
    chmod -R u+rwx "$W"
    rm -rf "$W"/fill[0-9]* "$W/d"
}

# What has lost its name is not seen in the folder.
test_unlinked() {
    as_root || skip 'only root can mount a small disk'
    # shellcheck disable=SC2016 # $ is for that shell
    run unshare -m bash -c '
        mount -t tmpfs -o size=64m none "$1/work" && chmod 777 "$1/work" &&
        cp "$2" "$1/work" && exec "${@:3}"' - "$TMP/root" \
        "$R/grader/tests/boxed/fills" "${BOX[@]}" --write "$W" -- \
        sh -c './fills . 60 unlink; sleep 20'
    grep -q '^boxed: ' "$TMP/err" || skip "no small disk: $(cat "$TMP/err")"
    ended 'took more than half of the free disk in its work folder, stopped'
}

# The caller makes the file, who may be root: never through a link.
attack_output_file() {
    local link=$TMP/$who.out/link
    ln -s "$TMP/$who/canary" "$link"
    box --output "$link" -- echo new
    expect_equal 'the file' new "$(cat "$link")"
    [ ! -L "$link" ] || fail 'it is a link'
    box --output "$TMP/no/where" -- echo new
    ended "cannot create '$TMP/no/where': No such file or \
directory"
    expect_equal status 125 "$status"
}

# Four programs run in four boxes at the same time.
test_users() {
    local i users
    as_root || skip 'only root has users for boxes'
    for i in 1 2 3 4; do
        make_place $i
        "${BOX[@]}" --write "$W" -- sh -c 'id -u > user; exec ./stays 50' \
            2> "$TMP/err.$i" &
        own_group $!
    done
    for i in 1 2 3 4; do
        wait_until "box $i" test -s "$TMP/$i/work/user"
    done
    users=$(cat "$TMP"/?/work/user | sort -u)
    expect_equal "different users among ${users//$'\n'/ }" 4 \
        "$(wc -l <<< "$users")"
}

# What a killed caller may have left, of a user that no box has any more,
# dies when a box gets that user.
test_stale() {
    local user stray
    as_root || skip 'only root has users for boxes'
    run "${BOX[@]}" "$W" -- id -u
    user=$(cat "$TMP/out")
    setpriv --reuid "$user" --regid "$user" --clear-groups "$W/stays" 50 &
    stray=$!
    own_group "$stray"
    wait_until 'the stray to run' is_stray_or_gone "$stray"
    wait_until "a box with user $user" has_user "$user"
    wait_until 'the stray to be gone' has_ended "$stray"
}

is_stray_or_gone() {
    has_ended "$1" || grep -q stays "/proc/$1/cmdline"
}

has_user() {
    run "${BOX[@]}" "$W" -- id -u
    [ "$(cat "$TMP/out")" = "$1" ]
}

test_processes() { in_each attack_processes; }
test_disk() { in_each attack_disk; }
test_memory() { in_each attack_memory; }
test_files() { in_each attack_files; }
test_output() { in_each attack_output; }
test_output_file() { in_each attack_output_file; }
test_time() { in_each attack_time; }
test_ends() { in_each attack_ends; }
test_cpu_time() { in_each attack_cpu_time; }
test_pinning() { in_each attack_pinning; }
test_leaving() { in_each attack_leaving; }
test_killed_caller() { in_each attack_killed_caller; }
test_early_death() { in_each attack_early_death; }

t 'processes and threads are limited' test_processes
t 'the disk is limited' test_disk
t 'also in files without a name' test_unlinked
t 'memory is limited' test_memory
t 'files are limited' test_files
t 'output is limited; its first and last bytes are kept' test_output
t 'the file with its output is a new one' test_output_file
t 'time is limited' test_time
t 'how it ended is told as it was' test_ends
t 'CPU time is counted, and none but its own' test_cpu_time
t 'it can be pinned to a CPU' test_pinning
t 'what it leaves behind is killed, and counted' test_leaving
t 'when the caller is killed, all in the box dies' test_killed_caller
t 'also while the box is being made' test_early_death
t 'four boxes at a time are four users' test_users
t 'what a killed caller left does not meet the next box' test_stale
finish
