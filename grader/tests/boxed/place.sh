# shellcheck shell=bash
# What the tests of the box (sandbox*.sh) share: a place with a work folder
# and things around it that must not change, for each caller that there can
# be: root, whose boxes have a user of their own, and a usual user, who runs
# them as himself.
#
# What counts is what is seen from outside: what lies around the work folder
# is the same afterwards, and no process of the attack is left. Each attack
# (*.c here) is bounded in what it takes and in time, does no harm where it
# succeeds, and says what it got.

who='' # root or user
W=''   # the work folder, with all attacks in it
BOX=() # boxed, as that caller

# Around the work folder all is open to everybody, so that only the box can be
# what keeps a program out; but for the secret, which is the caller's own.
make_place() {
    local here=$TMP/$1
    W=$here/work
    mkdir -p "$W" "$here/other" "$TMP/$1.out"
    printf 'canary\n' | tee "$here/canary" > "$here/other/answer.c"
    printf 'secret\n' > "$here/secret"
    find "$R/grader/tests/boxed" -type f -perm /u+x -exec cp -t "$W" {} +
    chmod -R a+rwX "$here" "$TMP/$1.out"
    chmod 600 "$here/secret"
    chmod a+X "$TMP"
}

# as_root, as_user: sets all three, or returns 1 if we cannot be that caller.
as_root() {
    [ "$(id -u)" -eq 0 ] || return 1
    who=root
    BOX=("$R/grader/boxed")
    make_place root
}

as_user() {
    [ -e "$TMP/bin" ] || other_user grader/boxed grader/runner
    who=user
    BOX=("${as_other[@]}" "$TMP/bin/boxed")
    make_place user
    [ "$(id -u)" -ne 0 ] ||
        chown -R "${as_other[2]}:${as_other[2]}" "$TMP/user" "$TMP/user.out"
}

# in_each FUNCTION...: calls them for each caller.
in_each() {
    local caller body
    for caller in as_root as_user; do
        $caller || continue
        run "${BOX[@]}" "$W" -- true
        grep -q '^boxed: bubblewrap' "$TMP/err" || no_namespaces
        for body in "$@"; do
            "$body"
        done
    done
}

# That is a reason to skip a test only if it is not the box's own fault.
no_namespaces() {
    local why
    why=$(tail -n 1 "$TMP/err")
    [ -e "$TMP/bin" ] || other_user grader/boxed grader/runner
    ! "${as_other[@]}" bwrap --unshare-all --ro-bind / / true ||
        fail 'the box has no namespaces, but bubblewrap can make them' '' "$why"
    skip "no namespaces here: $why"
}

# refuse_namespaces: from now on bubblewrap cannot make any.
refuse_namespaces() {
    mkdir -p "$TMP/refusing"
    printf '#!/bin/sh\necho "bwrap: No permissions" >&2\nexit 1\n' \
        > "$TMP/refusing/bwrap"
    chmod -R a+rx "$TMP/refusing"
    BOX=(env "PATH=$TMP/refusing:$PATH" "${BOX[@]}")
}

# state: all that lies around the work folder.
state() {
    find "$TMP/$who" -path "$W" -prune -o -printf '%p %y %m %U %s %T@\n' | sort
    cat "$TMP/$who/canary" "$TMP/$who/secret" "$TMP/$who/other/answer.c"
}

# box [OPTION...] -- PROGRAM...: runs it; afterwards all around is as before.
box() {
    local options=() before
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    before=$(state)
    run "${BOX[@]}" "${options[@]}" "$W" "$@"
    expect_equal "processes left by: $*" '' "$(processes_with "$W/")"
    expect_equal "what lies around, after: $*" "$before" "$(state)"
}

# says TEXT: the program's output.
says() {
    expect_equal 'what the program says' "$1" "$(cat "$TMP/out")"
}

# ended HOW: what boxed says of the program.
ended() {
    expect_equal 'how it ended' "boxed: $1" \
        "$(grep '^boxed: ' "$TMP/err" | head -n 1)"
}

# figure NAME: what boxed measured; times in milliseconds.
figure() {
    local pattern="s/^boxed: wall .*\\b$1 ([0-9]+)\\.([0-9]{3}) s.*/\\1\\2/p"
    [ "$1" != left ] || pattern='s/^boxed: wall .* ([0-9]+) left behind$/\1/p'
    echo $((10#$(sed -nE "$pattern" "$TMP/err")))
}

# between WHAT LOW NUMBER HIGH
between() {
    if [ "$3" -lt "$2" ] || [ "$3" -gt "$4" ]; then
        fail "$1" "$2 to $4" "$3"
    fi
}

# is_there TEXT: a process has it in its command line.
is_there() {
    [ -n "$(processes_with "$1")" ]
}
