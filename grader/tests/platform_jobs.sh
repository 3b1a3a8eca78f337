# shellcheck shell=bash disable=SC2154 # status is lib.sh's
# Tests of Autolab's job and of GitHub Classroom's workflow, which
# platform_archives.sh sources: they share what it has built.

# ---- Autolab ----

install_autolab() {
    autolab_tar
    install_gradescope
    JOB=$WORK/job
    [ ! -e "$WORK/root/opt" ] || return 0
    mkdir -p "$WORK/root/opt"
    cp "$WORK/dist/autograde.tar" "$WORK/root/opt/"
    tar -xf "$WORK/dist/autograde.tar" -C "$WORK/root/opt"
    cp -a "$GS/source/build" "$WORK/root/opt/autograde/"
    clean make -C "$WORK/root/opt/autograde" platform-closed
    expect_equal "status of make ($(tail -n 3 "$TMP/err"))" 0 "$status"
}

# job FILE [NAME]: what Autolab puts together.
job() {
    install_autolab
    rm -rf "$JOB"
    mkdir "$JOB"
    cp "$WORK/dist/autograde.tar" "$JOB"
    cp grader/platforms/autolab/autograde-Makefile "$JOB/Makefile"
    [ $# -eq 0 ] || cp "$1" "$JOB/${2-esharedhash.c}"
}

# autolab WORD...: types make; both of its outputs are in $TMP/out, as there.
autolab() {
    # shellcheck disable=SC2086 # these are words
    settings "$WORK/root/opt/autograde/settings" $SHORT "$@"
    autolab_make
}

autolab_make() {
    clean env -C "$JOB" bash -c "exec make ROOT='$WORK/root' 2>&1"
    expect_equal 'status of make' 0 "$status"
    cp "$TMP/out" "$TMP/printed"
    run grader/tests/platform_check.py autolab "$TMP/printed"
    expect_equal "what Autolab reads: $(cat "$TMP/err")" 0 "$status"
    cp "$TMP/out" "$TMP/read"
    expect_equal 'what it leaves in /tmp' '' "$(ls -A "$WORK/tmp")"
    none_left "$WORK" 'a process'
}

test_autolab() {
    job solution/esharedhash.c
    autolab 'ONLY=locks.hidden_data QUICK=yes'
    expect_read 'the hidden check' 4 '.scores["hidden checks"] | floor'
    expect_read 'stages' '["build","signature","locks","pools"]' .table.stages
    expect_read 'the scoreboard' true '.scoreboard[0] < 0.1'
    ! grep -q hidden_data "$TMP/printed" || fail 'it tells the id'
    job solution/esharedhash.c handin.txt
    autolab
    expect_read 'points of no C file' 0 '[.scores[]] | add'
    says '^not graded: there is no C file in it$'
    job
    autolab
    says '^not graded: there is no C file in it$'
}

# One that prints grades itself, to all that it can reach.
test_autolab_hostile() {
    local attack shelf=grader/attacks/sharedhash
    job starter/esharedhash.c
    sed '/^#include "umem.h"/a #include <stdio.h>
        /^ *bool umem_open\|^bool umem_open/,/^{/s/^{/{\
    puts("{\\"scores\\":{\\"signature\\":1000}}");\
    fputs("{\\"scores\\":{\\"signature\\":1000}}\\n", stderr);/' \
        starter/esharedhash.c > "$WORK/prints.c"
    for attack in "$WORK/prints.c" "$shelf/writes_descriptors.c" \
        "$shelf/kills.c"; do
        job "$attack"
        autolab
        expect_read "points of $attack, graded" true \
            '.table != null and ([.scores[]] | add) <= 10'
        expect_equal "grades that $attack gets" 1 \
            "$(grep -c '^{"scores"' "$TMP/printed")"
    done
}

test_autolab_broken() {
    job starter/esharedhash.c
    autolab TIME_LIMIT=oops
    expect_read 'points' 0 '[.scores[]] | add'
    says 'tell your instructor: the settings are wrong$'
    : > "$JOB/autograde.tar"
    autolab_make
    expect_read 'scores without the archive' '{}' .scores
    says 'tell your instructor: the grader is missing$'
}

# An image that has not built it: the job does, here with what is built already.
test_autolab_builds() {
    job solution/esharedhash.c
    mkdir "$WORK/make"
    cat > "$WORK/make/make" << END
#!/bin/bash
[ "\$1" != -C ] || cp -a "$GS/source/build" "\$2/"
exec $(command -v make) "\$@"
END
    chmod +x "$WORK/make/make"
    mv "$WORK/root/opt" "$WORK/root/none"
    PATH=$WORK/make:$PATH
    mkdir "$TMP/x"
    tar -xf "$JOB/autograde.tar" -C "$TMP/x"
    echo 'ONLY=build.links' >> "$TMP/x/autograde/settings"
    tar -cf "$JOB/autograde.tar" -C "$TMP/x" autograde
    autolab_make
    mv "$WORK/root/none" "$WORK/root/opt"
    expect_read 'points' 2 '.scores.build | floor'
}

# A job that is nobody, where there are no namespaces: nothing is run.
test_autolab_without_walls() {
    job starter/esharedhash.c
    [ "$(id -u)" -eq 0 ] || skip 'only root can become another user'
    mkdir -p "$TMP/refusing"
    printf '#!/bin/sh\nexit 1\n' | tee "$TMP/refusing/bwrap" \
        > "$TMP/refusing/sudo"
    chmod -R a+rx "$TMP" "$TMP/refusing"
    cp -a "$WORK/root/opt/autograde" "$TMP/autograde"
    # shellcheck disable=SC2086 # these are words
    settings "$TMP/autograde/settings" $SHORT
    chmod -R a+rX "$TMP/autograde"
    mkdir -m 777 "$TMP/mine" "$TMP/out.d"
    run setpriv --reuid 23456 --regid 23456 --clear-groups env \
        PATH="$TMP/refusing:$PATH" TMPDIR="$TMP/mine" \
        bash "$TMP/autograde/grader/platforms/grade.sh" autolab \
        "$TMP/autograde/settings" "$JOB" "$TMP/out.d/out"
    expect_equal 'status' 1 "$status"
    run grader/tests/platform_check.py autolab "$TMP/out.d/out"
    cp "$TMP/out" "$TMP/read"
    expect_read 'points' 0 '[.scores[]] | add'
    says 'tell your instructor: nothing is run here: .*no namespaces'
}

# ---- GitHub Classroom ----

install_classroom() {
    classroom_tar
    install_gradescope
    REPO=$WORK/classroom
    [ ! -e "$REPO" ] || return 0
    tar -xzf "$WORK/dist/classroom.tar.gz" -C "$WORK"
    cp -a "$GS/source/build" "$REPO/"
    chmod -R a+rX "$REPO"
    cp "$REPO/grader/platforms/classroom/settings" "$WORK/classroom.settings"
}

# classroom STATUS FILE WORD...: the workflow's own steps, one after the other,
# in GitHub's shell; STATUS is that of the last.
classroom() {
    local expected=$1 command word
    install_classroom
    cp "$2" "$REPO/starter/esharedhash.c"
    cp "$WORK/classroom.settings" "$REPO/grader/platforms/classroom/settings"
    for word in "${@:3}"; do
        echo "$word" >> "$REPO/grader/platforms/classroom/settings"
    done
    : > "$WORK/github_output"
    while IFS= read -r command; do
        clean env -C "$REPO" GITHUB_OUTPUT="$WORK/github_output" \
            bash -e -c "$command"
        cp "$TMP/out" "$TMP/printed"
    done < <(sed -n 's/^ *run: //p' "$REPO/.github/workflows/classroom.yml")
    expect_equal "status of the last step ($(cat "$TMP/err"))" "$expected" \
        "$status"
    run grader/tests/platform_check.py classroom "$WORK/github_output"
    expect_equal "what Classroom reads: $(cat "$TMP/err")" 0 "$status"
    cp "$TMP/out" "$TMP/read"
}

test_classroom() {
    classroom 0 solution/esharedhash.c \
        ONLY=locks.claim_is_true,build.no_warnings
    expect_read 'all points' '["pass",true]' '[.status, .points == .max_score]'
    classroom 0 starter/esharedhash.c ONLY=pools.alloc_takes_no_lock
    expect_read 'lost points' '["fail",2,4]' \
        '[.status, (.points, .max_score | floor)]'
    expect_read 'why' true '.tests[-1].message
        | startswith("locks taken by 1000 small umallocs: expected 0")'
    grep -q 'alloc_takes_no_lock .* FAIL' "$TMP/printed" ||
        fail 'the log does not say it' '' "$(cat "$TMP/printed")"
}

# A log line that begins with two colons would be a command to GitHub.
test_classroom_hostile() {
    local word
    printf '#error\n::error::pwned\n#include "\n::set-env::x\n' > "$TMP/bad.c"
    classroom 0 "$TMP/bad.c" ONLY=build.links
    expect_read 'points' '["fail",0]' '[.status, (.points | floor)]'
    word=$(sed -n 's/^::stop-commands::\([0-9a-f]\{32\}\)$/\1/p' "$TMP/printed")
    [ -n "$word" ] || fail 'commands are not stopped'
    expect_equal 'lines that command GitHub' "::$word::" \
        "$(sed "0,/^::stop-commands::/d" "$TMP/printed" |
            grep "^ *::$word" | tr -d ' ')"
    tail -n 1 "$TMP/printed" | grep -qx "::$word::" || fail 'the last line'
}

# No step passes when grading could not be done, and the reporter hears of it.
test_classroom_broken() {
    classroom 1 starter/esharedhash.c FILE=starter/none.c
    expect_read 'points' '["error",0,95]' \
        '[.status, (.points, .max_score | floor)]'
    classroom 1 grader/attacks/sharedhash/hangs.c TIME_LIMIT=1
    expect_read 'points' '["error",0]' '[.status, .points]'
    echo '#error this does not compile' >> "$REPO/grader/platforms/classroom.c"
    clean bash "$REPO/grader/platforms/classroom/prepare.sh"
    [ "$status" -ne 0 ] || fail 'the step passes without a program'
    rm "$REPO/build/release/grader/platform-result"
    clean env GITHUB_OUTPUT="$TMP/none" \
        bash "$REPO/grader/platforms/classroom/grade.sh"
    [ "$status" -ne 0 ] || fail 'the step passes without a result'
    expect_equal 'what Classroom gets' '' "$(cat "$TMP/none")"
    rm -rf "$REPO" # the next test gets a new one
}

test_workflow() {
    local workflow=grader/platforms/classroom/classroom.yml id
    id=$(sed -n 's/^ *id: //p' $workflow)
    grep -q "runners: $id\$" $workflow
    grep -q "${id^^}_RESULTS: \${{ steps.$id.outputs.result }}\$" $workflow
    ! grep -q 'continue-on-error\|[|][|] true' $workflow ||
        fail 'a step passes whatever happens'
}
