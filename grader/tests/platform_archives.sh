#!/usr/bin/env bash
# The archives for course platforms: what is in them, and what comes of
# submissions, kind, hostile and missing, when their entry points run as the
# platform runs them: unpacked in its folders (which ROOT stands before), as
# root, or where we are not, as the user that we are. What is written is read
# back by platform_check.py.
#
# The kit is built once, in Gradescope's folder, by its own setup.sh; the other
# archives get that build. Settings keep the gradings short.
# shellcheck disable=SC2034 # LIMIT is lib.sh's
LIMIT=${LIMIT:-300}
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

for tool in jq bsdtar; do
    command -v $tool > /dev/null || {
        echo "1..0 # SKIP there is no $tool here"
        exit 0
    }
done
python3 -c 'import jsonschema' 2> /dev/null || {
    echo '1..0 # SKIP there is no python3-jsonschema here'
    exit 0
}
# shellcheck source=grader/tests/platform_lib.sh
. grader/tests/platform_lib.sh
# shellcheck source=grader/tests/platform_jobs.sh
. grader/tests/platform_jobs.sh

# ---- Gradescope ----

test_reference() {
    install_gradescope
    hand_in solution/esharedhash.c
    gradescope 'ONLY=locks.hidden_data QUICK=yes'
    expect_read 'score of all' '[true,0]' \
        '[.extra_data.graded, (.score - .extra_data.out_of)]'
    expect_read 'the hidden check' \
        '["locks (hidden)","after_published","passed","",4]' \
        '.tests[-1] | [.name, .visibility, .status, .output, (.score | floor)]'
    expect_read 'the others' '["visible"]' '[.tests[:-1][].visibility] | unique'
    expect_read 'the leaderboard' '["lock acquisitions per block",true,"asc"]' \
        '.leaderboard[0] | [.name, .value < 0.1, .order]'
    ! grep -q hidden_data "$GS/results/results.json" || fail 'it tells the id'
    grep -q 'locks.hidden_data' "$TMP/printed" ||
        fail 'the instructor does not see it' '' "$(cat "$TMP/printed")"
    says "^graded: 'esharedhash.c'"
    expect_equal 'files of ours that a submission could read' \
        ./build/release/grader/runner \
        "$(cd "$GS/source" && find . ! -type l -perm /077)"
}

# As many points as the starter at most; nothing of it is the last word.
test_hostile() {
    local attack file canary
    install_gradescope
    for attack in prints_answer writes_result kills floods output_link \
        writes_descriptors; do
        file=grader/attacks/sharedhash/$attack.c
        hand_in "$file"
        gradescope
        expect_read "$attack: graded, no more points than the starter" true \
            '.extra_data.graded and .score <= 10 and .extra_data.out_of == 10'
        canary=$(sed -n 's/^ \*     canary: //p' "$file")
        [[ $canary != /* ]] || [ ! -e "$canary" ] || fail "$attack: $canary"
    done
}

test_nothing() {
    install_gradescope
    hand_in
    gradescope
    expect_read 'score' '[0,0]' '[.score, (.tests | length)]'
    says '^not graded: there is no C file in it$'
    hand_in grader/tests/lib.sh notes.sh
    gradescope
    says '^not graded: there is no C file in it$'
    rm -rf "$GS/submission"
    gradescope
    expect_read 'score without a folder' 0 .score
    says 'tell your instructor: what was handed in cannot be looked through'
}

test_other_names() {
    install_gradescope
    # shellcheck disable=SC2016 # nothing is meant to be expanded
    hand_in starter/esharedhash.c 'my file $(x).c'
    gradescope ONLY=build.links
    expect_read 'score' 2 '.score | floor'
    says "^graded: 'my file \$(x).c', though 'esharedhash.c' was expected$"
    hand_in starter/esharedhash.c a.c solution/esharedhash.c b.c
    gradescope ONLY=build.links
    expect_read 'score of two files' 0 .score
    says "^not graded: there are several C files, .*called 'esharedhash.c'$"
    hand_in starter/esharedhash.c esharedhash.c solution/esharedhash.c b.c
    gradescope ONLY=build.links
    says "^graded: 'esharedhash.c'$"
}

test_archives() {
    install_gradescope
    hand_in
    mkdir "$GS/submission/folder"
    cp starter/esharedhash.c "$GS/submission/folder"
    gradescope ONLY=build.links
    expect_read 'score of a folder' 2 '.score | floor'
    (cd "$GS/submission" && bsdtar --format zip -cf x.zip folder)
    rm -r "$GS/submission/folder"
    gradescope ONLY=build.links
    expect_read 'score of a zip with a folder' 2 '.score | floor'
    echo 'no zip' > "$GS/submission/x.zip"
    gradescope ONLY=build.links
    says "^not graded: cannot unpack 'x.zip': "
}

# Whatever breaks, there is a result without points.
test_broken() {
    install_gradescope
    hand_in grader/attacks/sharedhash/hangs.c
    gradescope TIME_LIMIT=1
    says 'tell your instructor: it took longer than 1 s$'
    hand_in starter/esharedhash.c
    gradescope 'QUICK=maybe'
    says 'tell your instructor: the settings are wrong$'
    gradescope ONLY=no.such_check
    expect_read 'score' 0 .score
    mv "$GS/source/build" "$GS/source/other"
    gradescope
    mv "$GS/source/other" "$GS/source/build"
    says 'tell your instructor: grading broke off$'
    mv "$GS/source" "$GS/other"
    rm -rf "$GS/results"
    clean bash "$GS/run_autograder"
    mv "$GS/other" "$GS/source"
    read_gradescope
    says 'tell your instructor: the grader is missing$'
}

is_grading() {
    [ -n "$(compgen -G "$WORK/tmp/platform-*/grade-*")" ]
}

test_killed() {
    install_gradescope
    hand_in grader/attacks/sharedhash/hangs.c
    # shellcheck disable=SC2086 # these are words
    settings "$GS/source/settings" $SHORT
    rm -rf "$GS/results"
    start env -i PATH="$PATH" ROOT="$WORK/root" TMPDIR="$WORK/tmp" \
        bash "$GS/run_autograder"
    wait_until 'the grading to begin' is_grading
    kill -KILL -- "-$pid"
    wait_for "$pid" 'run_autograder'
    read_gradescope
    expect_read 'score' '[0,"hidden"]' '[.score, .stdout_visibility]'
    says 'tell your instructor: grading broke off$'
    none_left "$WORK" 'a process'
    rm -rf "$WORK/tmp"/*
}

# ---- small containers ----

test_no_namespaces() {
    [ "$(id -u)" -eq 0 ] || skip 'a usual user has nobody else to be'
    install_gradescope
    mkdir "$WORK/refusing"
    printf '#!/bin/sh\necho "bwrap: No permissions" >&2\nexit 1\n' \
        > "$WORK/refusing/bwrap"
    chmod -R a+rx "$WORK/refusing"
    hand_in starter/esharedhash.c
    PATH=$WORK/refusing:$PATH
    gradescope
    expect_read 'score' 10 '.score | floor'
    says '^contained by: user [0-9]* and limits only, no namespaces: '
}

# a_small_container: half a core for what follows, in $joins; or skips.
a_small_container() {
    local folder=/sys/fs/cgroup/cpu
    [ -w "$folder/cpu.cfs_quota_us" ] || folder=/sys/fs/cgroup
    group=$folder/kit-test-$$
    mkdir "$group" 2> "$TMP/err" || skip 'no control group can be made here'
    if [ -e "$group/cpu.cfs_quota_us" ]; then
        echo 50000 > "$group/cpu.cfs_quota_us"
    else
        echo '50000 100000' > "$group/cpu.max"
    fi 2> "$TMP/err" || {
        rmdir "$group"
        skip "no limit on CPU time can be set here: $(cat "$TMP/err")"
    }
}

leave_group() {
    local process processes
    mapfile -t processes < "$group/cgroup.procs"
    for process in "${processes[@]}"; do
        echo "$process" > "${group%/*}/cgroup.procs" || :
    done 2> /dev/null # some have ended
    rmdir "$group"
}

# Counts carry the grade; what is timed says that it cannot tell, and why.
test_half_a_core() {
    install_gradescope
    hand_in solution/esharedhash.c
    a_small_container
    trap 'leave_group; kill_groups' EXIT
    echo $BASHPID > "$group/cgroup.procs"
    gradescope 'ONLY=locks.claim_is_true,speed.cpu_time,speed.wall_clock'
    expect_read 'what is lost' 0 '.score - .extra_data.out_of'
    expect_read 'what is timed' '["speed.cpu_time","speed.wall_clock"]' \
        '[.tests[] | select(.status == null and .max_score == 0)
            | .name | split(":")[0]]'
    expect_read 'why' 2 '[.tests[].output
        | select(contains("this container gets 0.50 of a core"))] | length'
    expect_read 'the leaderboard' '["cannot tell"]' \
        '[.leaderboard[].value] | unique'
}

# ---- what is in them ----

names() {
    bsdtar -tf "$WORK/dist/$1" | grep -v '/$' | LC_ALL=C sort
}

test_contents() {
    local archive
    gradescope_zip
    autolab_tar
    classroom_tar
    expect_equal 'at the top for Gradescope' \
        'LICENSE Makefile VERSION run_autograder settings setup.sh zero.json ' \
        "$(names gradescope.zip | grep -v / | tr '\n' ' ')"
    expect_equal 'programs for Gradescope' 2 \
        "$(bsdtar -tvf "$WORK/dist/gradescope.zip" |
            grep -cE '^-rwxr-xr-x .* (setup.sh|run_autograder)$')"
    for archive in gradescope.zip autograde.tar classroom.tar.gz; do
        expect_equal "what is in $archive and must not be" '' \
            "$(names $archive | grep -E "solution|mutant|accepted|attack|$(
            )instructor|NOTES|kit\.mk|publish|/lint|jobs|CONTRIBUTING|$(
            )dist\.|unit_|contenders/(malloc|floor|locked)|secret")"
    done
    bsdtar -xOf "$WORK/dist/gradescope.zip" grader/rubrics/sharedhash.cfg |
        cmp -s - grader/rubrics/sharedhash.cfg || fail 'another rubric'
    ! bsdtar -xOf "$WORK/dist/classroom.tar.gz" \
        classroom/grader/rubrics/sharedhash.cfg | grep -q 'visible = false' ||
        fail 'hidden checks on Classroom'
    expect_equal 'workflows' classroom/.github/workflows/classroom.yml \
        "$(names classroom.tar.gz | grep github)"
}

# By somebody else, somewhere else, later.
test_same_again() {
    local file words
    gradescope_zip
    autolab_tar
    for words in 'gradescope --flat --format zip --name gradescope' \
        'autolab --format tar --name autograde'; do
        run env TZ=Asia/Tokyo TMPDIR="$TMP" bash -c "umask 077; sleep 1.1
            exec handout/dist.sh --list grader/platforms/${words/ /.list } \
                '$TMP/again'"
        expect_equal "status ($(cat "$TMP/err"))" 0 "$status"
    done
    for file in gradescope.zip autograde.tar; do
        expect_same $file "$WORK/dist/$file" "$TMP/again/$file"
    done
}

t 'the archives hold what grading needs, and no secret' test_contents
t 'they are made byte for byte the same a second time' test_same_again
t 'Gradescope: the reference, with a hidden check' test_reference
t 'Gradescope: hostile submissions gain nothing' test_hostile
t 'Gradescope: nothing, and no C file, is handed in' test_nothing
t 'Gradescope: a file of another name, and several' test_other_names
t 'Gradescope: folders and archives' test_archives
t 'Gradescope: whatever breaks, there is a result without points' test_broken
t 'Gradescope: killed, there is a result without points' test_killed
t 'without namespaces it grades, and says so' test_no_namespaces
t 'with half a core counts carry the grade' test_half_a_core
t 'Autolab: the last line is the grade' test_autolab
t 'Autolab: no submission has the last word' test_autolab_hostile
t 'Autolab: whatever breaks, there is a line without points' \
    test_autolab_broken
t 'Autolab: an image that has not built it' test_autolab_builds
t 'Autolab: nothing is run where nothing keeps it apart' \
    test_autolab_without_walls
t 'Classroom: the steps of the workflow' test_classroom
t 'Classroom: no log line commands GitHub' test_classroom_hostile
t 'Classroom: no step passes when grading fails' test_classroom_broken
t 'Classroom: the reporter gets the output of the step' test_workflow
finish
