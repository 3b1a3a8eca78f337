#!/usr/bin/env bash
# The box for untrusted programs (grader/grading/sandbox.h): what a program is
# given, that it cannot turn that against the caller or the runner, and what
# boxed refuses.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/boxed/place.sh
. grader/tests/boxed/place.sh

attack_input() {
    local file=$TMP/$who/input
    printf 'keep this\n' > "$file"
    if [ "$who" = user ]; then # then it is the caller's, as the program is
        chmod 666 "$file"
    fi
    box --input "$file" -- cat
    says 'keep this'
    box --input "$file" -- "$W/reopens"
    says 'done'
    box -- cat
    says ''
    box --input "$TMP/nothing" -- cat
    expect_equal 'status without its input' 125 "$status"
}

test_input() {
    in_each attack_input
}

attack_descriptors() {
    exec 7< "$TMP/$who/canary" 8> "$TMP/eight" 9<> "$TMP/nine"
    box -- "$W/descriptors" list
    says "$(printf '0\n1\n2')"
    box --keep 7 -- "$W/descriptors" list
    says "$(printf '0\n1\n2\n7')"
    box --keep 7 -- bash -c 'cat <&7'
    says canary
    box -- "$W/descriptors" close
    ended 'exit status 7'
    box -- "$W/descriptors" forge
    says 'done'
    ended 'exit status 3'
    expect_equal "what was written to the caller's descriptors" '' \
        "$(cat "$TMP/eight" "$TMP/nine")"
    box --keep 1000 -- true
    expect_equal 'status without what it is to keep' 125 "$status"
    exec 7<&- 8>&- 9<&-
}

test_descriptors() {
    in_each attack_descriptors
}

attack_runner() {
    box -- "$W/mutinies"
    says 'done'
    ended 'exit status 5'
    # Linux lets it end the runner; but then it has not ended well
    box -- "$W/mutinies" limit
    ended 'killed by signal 9 (Killed): its runner was killed'
}

test_runner() {
    in_each attack_runner
}

attack_folder() {
    local before
    before=$(stat -c '%U %G %a' "$W")
    run "${BOX[@]}" "$W" -- touch new
    [ "$status" -ne 0 ] || fail 'it can write where it may not'
    run "${BOX[@]}" "$W" -- sh -c 'echo y > ends'
    [ "$status" -ne 0 ] || fail 'it can write files where it may not'
    run "${BOX[@]}" --write "$W" -- sh -c 'pwd; echo x > new; chmod 000 .'
    says "$W"
    succeeds "${BOX[@]}" "$W" -- cat new
    says x
    expect_equal 'the folder afterwards' "$before" "$(stat -c '%U %G %a' "$W")"
    chmod 700 "$W"
    succeeds "${BOX[@]}" "$W" -- ls
    expect_equal 'mode of the folder afterwards' 700 "$(stat -c %a "$W")"
}

test_folder() {
    in_each attack_folder
}

attack_mounts() {
    local here=$TMP/$who
    box --mount "$here/other:/given" --mount "$here/canary:/tmp/bird" -- \
        sh -c 'cat /given/answer.c /tmp/bird; ls ..; echo x > /given/answer.c'
    says "$(printf 'canary\ncanary\nwork')"
    [ "$status" -ne 0 ] || fail 'a mount can be written'
    box --mount "$here/other:$here/other" -- "$W/writes" "$here/other/answer.c"
    says 'done'
    box --mount "$here/none:/given" -- true
    ended "bwrap: Can't find source path $here/none: No such \
file or directory"
}

test_mounts() {
    in_each attack_mounts
}

attack_compiling() {
    printf '#include <stdio.h>\n#include <pthread.h>\nint main(void)
        { puts("compiled"); return 0; }\n' > "$W/x.c"
    chmod a+r "$W/x.c"
    box --write -- gcc -std=gnu11 -O2 -Wall -c x.c -o x.o
    ended 'exit status 0'
    box --write -- cc x.o -o x -pthread
    ended 'exit status 0'
    box -- ./x
    says compiled
    printf '#include "%s"\nint main(void) { return 0; }\n' \
        "$TMP/$who/canary" > "$W/x.c"
    box --write -- gcc -c x.c
    ended 'exit status 1'
    grep -q 'canary: No such file or directory' "$TMP/err" ||
        fail 'what gcc says' 'No such file' "$(cat "$TMP/err")"
}

test_compiling() {
    in_each attack_compiling
}

# refuses STATUS PATTERN ARGUMENT...
refuses() {
    local expected=$1 pattern=$2
    shift 2
    run "$R/grader/boxed" "$@"
    judge_refusal "$expected" "$pattern" "boxed $*"
}

test_refusals() {
    mkdir "$TMP/closed" "$TMP/closed/work"
    chmod 711 "$TMP" # others may pass here
    chmod 700 "$TMP/closed"
    touch "$TMP/file"
    refuses 125 "cannot box in '$TMP/none': No such file" "$TMP/none" -- true
    refuses 125 "cannot box in '$TMP/file': Not a directory" "$TMP/file" -- true
    refuses 125 "cannot box in '/usr': it is a folder of the system" /usr -- ls
    refuses 125 "cannot box in '/': it is a folder of the system" / -- ls
    [ "$(id -u)" -ne 0 ] ||
        refuses 125 "another user, who cannot enter '$TMP/closed'" \
            "$TMP/closed/work" -- true
    refuses 2 'expected WORKFOLDER -- PROGRAM' "$TMP" true
    refuses 2 'expected WORKFOLDER -- PROGRAM' "$TMP" --
    refuses 2 "no limit 'x=1'" --limit x=1 "$TMP" -- true
    refuses 2 "no number above 0 in 'files=1x'" --limit files=1x "$TMP" -- true
    refuses 2 "no number above 0 in 'files=0'" --limit files=0 "$TMP" -- true
    refuses 2 'not NAME=VALUE' --env x "$TMP" -- true
    cp "$R/grader/boxed" "$TMP/alone"
    run "$TMP/alone" "$TMP/closed" -- true
    judge_refusal 125 "cannot find 'runner' in '$TMP'" boxed
    if [ "$(id -u)" -eq 0 ]; then
        (umask 077 && cat "$R/grader/runner" > "$TMP/runner")
        chmod u+x "$TMP/runner"
        run "$TMP/alone" "$TMP/closed" -- true
        judge_refusal 125 "cannot use '$TMP/runner': other users than root" \
            boxed
    fi
    run "$R/grader/runner" x=1 -- -- true
    judge_refusal 2 'runner: only the box can start it' runner
}

t 'it can read its input, and not write it' test_input
t 'it has three descriptors and cannot forge the report' test_descriptors
t 'the runner cannot be turned' test_runner
t 'the work folder is lent and comes back' test_folder
t 'mounts are there, read only' test_mounts
t 'gcc works inside, and includes nothing from outside' test_compiling
t 'refusals are one clear line' test_refusals
finish
