#!/usr/bin/env bash
# The box for untrusted programs (grader/grading/sandbox.h), attacked: what a
# program can see and touch, and which rights it has.
#
#     sandbox_use.sh        what it is given, and the runner
#     sandbox_limits.sh     how much it may take, and how it ends
#     sandbox_fallback.sh   what holds without namespaces
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/boxed/place.sh
. grader/tests/boxed/place.sh

# ---- what it sees ----

attack_namespaces() {
    local kind own
    for kind in cgroup ipc mnt net pid user uts; do
        box -- readlink /proc/self/ns/$kind
        own=$(readlink /proc/self/ns/$kind)
        [ "$(cat "$TMP/out")" != "$own" ] || fail "it shares our $kind"
    done
}

test_namespaces() {
    in_each attack_namespaces
}

attack_reading() {
    local here=$TMP/$who path paths=() top
    top=$(cut -d / -f 2 <<< "$W") # the work folder is in there
    for path in /root /home /etc/shadow /etc/passwd /var /sys /boot /run /mnt \
        "$KIT" "$KIT/solution/esharedhash.c" /dev/tty /dev/vda /dev/kmsg \
        /dev/pts /dev/ptmx "/proc/$BASHPID" "/proc/$$/cwd/README.md" \
        /proc/1/root /proc/1/cwd /proc/self/root/etc/shadow; do
        [[ $W == $path/* ]] || paths+=("$path")
    done
    box -- "$W/reads" "$here/canary" "$here/secret" "$here/other" \
        "$W/../canary" "$here/other/answer.c" "${paths[@]}"
    says 'done'
    box -- ls -A ..
    says work
    box -- ls -A /etc /dev
    says "$(printf '%s\n' /dev: fd full null random shm stderr stdin stdout \
        urandom zero '' /etc: alternatives ld.so.cache)"
    box -- sh -c "ls -A / | grep -vE '^(s?bin|lib.*|tmp|$top)$'"
    says "$(printf '%s\n' dev etc proc usr)"
    box -- sh -c 'ls -d /proc/[0-9]* | wc -l' # the runner, sh, ls
    between 'processes that it sees' 3 "$(cat "$TMP/out")" 4
}

test_reading() {
    in_each attack_reading
}

attack_writing() {
    local here=$TMP/$who name=canary-$BASHPID place places=()
    # what else is below /tmp is its own, and goes with it
    box -- "$W/writes" "$here/canary" "$here/secret" "$here/other/answer.c"
    for place in /usr /usr/bin / /tmp/.. /dev /etc /proc /run /sys "$KIT" "$W"
    do
        places+=("$place/$name")
    done
    box -- "$W/writes" /usr/bin/env /dev/fd/x /etc/ld.so.cache "$W/reads" \
        "${places[@]}"
    says 'done'
    for place in "${places[@]}"; do
        [ ! -e "$place" ] || fail "it made $place"
    done
}

# mounts OPTION...: what it could write, if only it had the rights.
mounts() {
    # shellcheck disable=SC2016 # $ is for awk
    box "$@" -- awk '$4 ~ /^rw/ && $2 !~ "^/dev/[a-z]*$" { print $2 }' \
        /proc/mounts
}

attack_mounted() {
    mounts
    says "$(printf '/proc\n/tmp')"
    mounts --write --mount "$TMP/$who/other:/given"
    says "$(printf '/proc\n/tmp\n%s' "$W")"
}

test_mounted() {
    in_each attack_mounted
}

test_writing() {
    in_each attack_writing
}

attack_network() {
    local name=box-test-$BASHPID listener
    "$R/grader/tests/boxed/network" listen "$name" > "$TMP/port" &
    listener=$!
    own_group "$listener"
    wait_until 'a port' test -s "$TMP/port"
    box -- "$W/network" "$(head -n 1 "$TMP/port")" "$name"
    says 'done'
    expect_lines 'nobody came' "$TMP/port" 1
    succeeds "$W/network" "$(head -n 1 "$TMP/port")" "$name" # it is there
    expect_lines 'what can be reached from outside' "$TMP/out" 3
    wait_until 'a visitor' grep -q came "$TMP/port"
    kill "$listener"
}

test_network() {
    in_each attack_network
}

attack_others() {
    local pids=("$$" "$BASHPID" "$PPID") others
    start "${BOX[@]}" "$W" -- "$W/stays" 60
    wait_until 'a program in another box' is_there "$W/stays"
    mapfile -t others < <(processes_with "$W/stays")
    mv "$TMP/out" "$TMP/out.first"
    run "${BOX[@]}" "$W" -- "$W/intrudes" "${pids[@]}" "${others[@]}"
    says 'done'
    kill -KILL "$pid"
    none_left "$W/stays" 'the other box'
}

test_others() {
    in_each attack_others
}

attack_environment() {
    CANARY=secret box -- env
    says "$(printf 'PATH=/usr/bin:/bin\nLANG=C.UTF-8')"
    CANARY=secret box --env A=1 --env 'B= x' -- env
    says "$(printf 'A=1\nB= x')"
    # what decides how programs are loaded concerns none but the program
    box --env LD_PRELOAD=/nowhere.so --env LD_DEBUG=files -- "$W/ends" 4
    ended 'exit status 4'
    expect_equal 'programs that the variable concerned' 1 \
        "$(grep -c "object '/nowhere.so' from LD_PRELOAD" "$TMP/err")"
}

test_environment() {
    in_each attack_environment
}

attack_keys() {
    run "$W/keys" give "$W/keys" take
    [ "$status" -ne 77 ] || skip 'there are no keys here'
    says "$(printf 'got secret\ndone')"
    run "$W/keys" give "$BASH" -c '"$@"' - "${BOX[@]}" "$W" -- "$W/keys" take
    says 'done'
}

test_keys() {
    in_each attack_keys
}

attack_rights() {
    local user
    box -- "$W/rises"
    user=$(sed -nE 's/^boxed: bubblewrap, user ([0-9]+),.*/\1/p' "$TMP/err")
    if [ "$who" = root ]; then
        between "the box's user" 61000 "$user" 61183
    else
        user=$(stat -c %u "$W")
    fi
    says "$(printf 'user %s %s, group %s\ndone' "$user" "$user" "$user")"
    box -- unshare -U true
    [ "$status" -ne 0 ] || fail 'a user namespace'
    box -- grep -E '^Cap|^NoNewPrivs' /proc/self/status
    expect_equal 'its rights' "$(printf 'Cap%s:\t0000000000000000\n' \
        Inh Prm Eff Bnd Amb)" "$(grep ^Cap "$TMP/out")"
    expect_lines 'rights, and that it gets no new ones' "$TMP/out" 6
}

test_rights() {
    in_each attack_rights
}

t 'all its namespaces are its own' test_namespaces
t 'it reads nothing outside' test_reading
t 'it writes nothing outside' test_writing
t 'all but its own is mounted read only' test_mounted
t 'it reaches no network' test_network
t 'it sees and touches neither the caller nor other boxes' test_others
t "it sees nothing of the caller's environment" test_environment
t "it does not have the caller's keys" test_keys
t 'it is nobody and stays nobody' test_rights
finish
