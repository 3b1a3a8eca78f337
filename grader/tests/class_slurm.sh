#!/usr/bin/env bash
# grade-class --engine slurm, against a real Slurm: a cluster of one node, this
# machine, that is started for this test (grader/test-cluster.sh). What comes
# of it is what the local engine makes of it; cancelled tasks, daemons that
# die and come back, a node that is down, and being killed cost nothing.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/class_lib.sh
. grader/tests/class_lib.sh

PATH=$PATH:/usr/sbin:/sbin
for program in slurmctld slurmd munged sqlite3 python3; do
    command -v "$program" > /dev/null || {
        echo "1..0 # SKIP there is no $program here"
        exit 0
    }
done
[ "$(id -u)" -eq 0 ] || {
    echo '1..0 # SKIP only root can start a cluster'
    exit 0
}

# One check that takes a second, so that something runs when it is disturbed.
SHORT=(--quick --only signature.single)

PLACE=$(mktemp -d)
CLUSTER=$PLACE/cluster
trap 'grader/test-cluster.sh stop "$CLUSTER"; rm -rf "$PLACE" "$TMP"' EXIT
trap 'exit 130' INT TERM HUP
chmod 711 "$PLACE"
export SLURM_CONF=$CLUSTER/slurm.conf
# all that it says is of no interest, unless it fails
grader/test-cluster.sh start "$CLUSTER" > "$PLACE/out" 2> "$PLACE/err" || {
    echo '1..1'
    echo "not ok 1 - a cluster starts: $(cat "$PLACE/err")"
    exit 1
}

# watch_sbatch: notes in $TMP/sbatch what is submitted.
watch_sbatch() {
    mkdir "$TMP/bin"
    cat > "$TMP/bin/sbatch" << END
#!/bin/bash
part=\${!#}
words=\$(grep -oE -e '--(array|exclusive)[^ ]*' <<< "\$*" | paste -sd ' ')
echo "\$part: \$words" >> $TMP/sbatch
exec $(command -v sbatch) "\$@"
END
    chmod +x "$TMP/bin/sbatch"
    PATH=$TMP/bin:$PATH
}

# change_job SED: tasks run slurm_job.sh, changed by it.
change_job() {
    sed "$1" grader/classes/slurm_job.sh > "$TMP/job"
    mkdir "$TMP/changed"
    cat > "$TMP/changed/sbatch" << END
#!/bin/bash
exec $(command -v sbatch) "\${@/*slurm_job.sh/$TMP/job}"
END
    chmod +x "$TMP/changed/sbatch"
    PATH=$TMP/changed:$PATH
}

# daemon NAME: its number.
daemon() {
    grader/test-cluster.sh status "$CLUSTER" | awk -v name="$1" \
        '$1 == name { print $2 }'
}

# bring_back: what was killed is there again.
bring_back() {
    grader/test-cluster.sh start "$CLUSTER" > "$TMP/cluster" 2>&1 ||
        fail "$(cat "$TMP/cluster")"
}

# kill_daemon NAME SIGNAL
kill_daemon() {
    local pid
    pid=$(daemon "$1")
    kill -"$2" "$pid"
    wait_until "$1 to end" has_ended "$pid"
}

# queue [OPTION...]: the tasks that are not over, a line each.
queue() {
    squeue --noheader --array --format='%i %T' "$@"
}

queue_is_empty() {
    [ -z "$(queue)" ]
}

# A task runs; it is $task.
has_running() {
    task=$(queue --states=RUNNING | awk 'END { print $1 }')
    [ -n "$task" ]
}

# start_cluster N: grades N submissions, up to the moment when one is done and
# another one runs.
start_cluster() {
    local i
    place
    watch_sbatch
    for ((i = 1; i <= $1; i++)); do
        hand_in "s$i.c"
    done
    start "$CLASS" --engine slurm "${SHORT[@]}" --jobs 2 "$TMP/class"
    wait_until 'one to be done' grep -q ' 1/' "$TMP/out"
    wait_until 'another one to run' is_running
}

# all_are_graded STATUS N: that was the end of it.
all_are_graded() {
    wait_for "$pid" grade-class
    expect_equal "exit status ($(tail -n 3 "$TMP/err"))" "$1" "$status"
    nothing_lost "$2"
}

# nothing_lost N: each has one grade, and nothing is left.
nothing_lost() {
    expect_ask 'all are graded, each once' "$1|$1|$1" "SELECT count(*),
        count(DISTINCT submission), sum(score = 6) FROM gradings"
    expect_equal 'what is left' '' "$(
        ls -A "$TMPDIR"
        find "$G" -name 'cluster-*'
        queue
    )"
    none_left "$TMP/class-graded" 'a job'
}

# ---- the same as with the local engine ----

# Columns of gradebook.csv that are times: what is measured is different each
# time, whoever runs it.
no_times() {
    python3 -c 'import csv, sys
rows = csv.DictReader(open(sys.argv[1], newline=""))
print(*rows.fieldnames, sep=",")
for row in rows:
    row.update(speed_up="", cpu_ratio="")
    print(*row.values(), sep=",")' "$1/gradebook.csv"
}

# What the store has of it, but for moments, times, and who was told to do it.
# checks.seconds, gradings.graded, .seconds, .speed_up, .cpu_ratio, .result
# (which has times), jobs.began, .seconds, runs.* are left out.
no_moments() {
    sqlite3 -readonly "$1/class.sqlite" \
        'SELECT student, seed, anonymous, name FROM students;
        SELECT student, attempt, entry, file, sha256, content, problem,
            is_current, grading FROM submissions;
        SELECT grading, submission, kit, rubric, options, score, out_of,
            counted, passed, failed, skipped, undecided, locks, contended,
            machine, sandbox LIKE "%bubblewrap%", beside, is_own_user,
            graded > 1700000000, seconds > 0 FROM gradings;
        SELECT grading, part, state, tries, run, folder, problem FROM jobs;
        SELECT grading, number, id, title, rule, is_hidden, status, points,
            most FROM checks;
        SELECT a, b FROM similar'
}

test_same() {
    local file
    place
    watch_sbatch
    grader/tests/make_mutants.sh "$TMP/mutants" partial_block_dropped
    hand_in ada.c
    hand_in ben.c grader/accepted/sharedhash/whole_program.c
    hand_in cy.c "$TMP/mutants/partial_block_dropped.c"
    echo 'int main(void) { return x; }' > "$TMP/class/dee.c"
    : > "$TMP/class/eve.c"
    hand_in "fay's (1) \$x.c" solution/esharedhash.c
    openssl rand -hex 32 > "$TMP/secret"
    set -- --quick --only signature.threads,speed.cpu_time --jobs 2 \
        --secret "$TMP/secret" --due 2020-01-01
    class 0 "$@" --out "$TMP/local"
    class 0 "$@" --out "$TMP/slurm" --engine slurm
    expect_equal 'what was submitted' 'functional: --array=1-6%2
timing: --array=1-2%2 --exclusive' "$(cat "$TMP/sbatch")"
    for file in canvas.csv moodle.csv similar.csv; do
        expect_same "$file" "$TMP/local/$file" "$TMP/slurm/$file"
    done
    expect_equal gradebook.csv "$(no_times "$TMP/local")" \
        "$(no_times "$TMP/slurm")"
    expect_equal 'the store' "$(no_moments "$TMP/local" | md5sum)" \
        "$(no_moments "$TMP/slurm" | md5sum)"
    expect_equal 'pages' "$(ls "$TMP/local/feedback")" \
        "$(ls "$TMP/slurm/feedback")"
    expect_equal 'what is left' '' "$(find "$TMP/slurm" -name 'cluster-*')"
}

test_shared() {
    place
    hand_in ada.c
    mkdir -m 700 "$TMP/seen by all"
    class 0 --engine slurm "${CHEAP[@]}" --shared "$TMP/seen by all"
    expect_equal 'what is left there' '' "$(ls -A "$TMP/seen by all")"
    class 2 --engine slurm "${CHEAP[@]}" --shared "$TMP/absent"
    expect_says "cannot read '.*/absent': No such file" "$TMP/err"
}

# ---- what a cluster does ----

# The task that comes first waits there: it has no result when it is cancelled.
test_cancelled() {
    change_job "/^program=/a ! mkdir '$TMP/first' 2> /dev/null || { \
        echo \${SLURM_ARRAY_JOB_ID}_\$SLURM_ARRAY_TASK_ID > '$TMP/first/task'; \
        sleep 60; }"
    start_cluster 4
    scancel "$(< "$TMP/first/task")"
    all_are_graded 0 4
    expect_says '1 job ended without a result (CANCELLED)' "$TMP/err"
    expect_equal 'what was submitted' 'functional: --array=1-4%2
functional: --array=1-1%2' "$(cat "$TMP/sbatch")"
}

test_cancelled_for_ever() {
    place
    # grade-class is killed on the node, each time
    printf '#!/bin/sh\nkill -KILL $$\n' > "$TMP/killed"
    chmod +x "$TMP/killed"
    hand_in ada.c
    hand_in bob.c
    change_job "/^program=/a [ \$SLURM_ARRAY_TASK_ID = 2 ] || \
        program='$TMP/killed'"
    class 1 --engine slurm "${CHEAP[@]}"
    expect_ask 'what came of each' 'broken|3|the grader was lost, by engine '\
'slurm
done|1|' 'SELECT state, tries, jobs.problem FROM jobs JOIN gradings USING
        (grading) JOIN submissions USING (submission) ORDER BY student'
}

test_slurmd_dies() {
    start_cluster 4
    kill_daemon slurmd KILL
    bring_back
    all_are_graded 0 4
}

# Killed outright it would forget the last seconds, start tasks once more, and
# drain the node ("Duplicate jobid"), which is Slurm's own way, not ours.
test_controller_restarts() {
    start_cluster 4
    kill_daemon slurmctld TERM
    bring_back
    all_are_graded 0 4
}

has_node_failed() {
    queue --states=NODE_FAIL | grep -q .
}

# set_node STATE
set_node() {
    scontrol update "nodename=$(sinfo --noheader --format=%n)" \
        "state=$1" reason=test
}

# It comes back by itself (ReturnToService).
test_node_down() {
    start_cluster 4
    wait_until 'a task to run' has_running
    set_node down
    wait_until 'its tasks to be lost' has_node_failed
    all_are_graded 0 4
    expect_says 'ended without a result (NODE_FAIL' "$TMP/err"
}

test_no_node() {
    place
    hand_in s1.c
    set_node drain
    start "$CLASS" --engine slurm "${SHORT[@]}" "$TMP/class"
    wait_until 'the reason to be told' grep -q \
        'engine slurm: jobs wait in the queue: .*DRAIN' "$TMP/err"
    set_node resume
    all_are_graded 0 1
}

# ---- what the user does ----

# go_on DONE: starts again; so many were done by then, and are not done again.
go_on() {
    local again
    class 0 --engine slurm "${SHORT[@]}" --jobs 2
    nothing_lost 4
    again=$(sed -n 's/.*--array=1-\([0-9]*\)%2$/\1/; 2p' "$TMP/sbatch")
    [ "${again:-0}" -le $((4 - $1)) ] ||
        fail 'jobs of the second start' "at most $((4 - $1))" "$again"
}

# A parcel that nobody has taken yet.
is_back() {
    compgen -G "$G/cluster-*/out/*.done" > "$TMP/back"
}

test_killed() {
    start_cluster 4
    kill -KILL -- "-$pid"
    wait_for "$pid" grade-class
    ! queue_is_empty || fail 'its tasks died, too'
    wait_until 'a task to go on' is_back
    go_on $(($(count_done) + $(wc -l < "$TMP/back")))
}

test_interrupted() {
    start_cluster 4
    kill -TERM "$pid"
    wait_for "$pid" grade-class
    expect_equal 'status' 143 "$status"
    expect_says 'interrupted; the same command goes on' "$TMP/err"
    expect_equal 'what is left' '' "$(
        ls -A "$TMPDIR"
        find "$G" -name 'cluster-*'
        queue
    )"
    expect_ask 'jobs that run' 0 "SELECT count(*) FROM jobs WHERE
        state NOT IN ('done', 'waiting') OR tries > 1"
    go_on "$(count_done)"
}

# refuses PATTERN [SETTING]: to begin, and loses nothing by that.
refuses() {
    run env ${2:+"$2"} "$CLASS" --engine slurm "${CHEAP[@]}" "$TMP/class"
    expect_equal 'status' 2 "$status"
    expect_equal "lines of $(cat "$TMP/err")" 1 "$(wc -l < "$TMP/err")"
    expect_says "$1" "$TMP/err"
    expect_ask 'it waits' waiting 'SELECT functional FROM grades'
    expect_equal 'what is left' '' "$(find "$G" -name 'cluster-*')"
}

test_no_slurm() {
    place
    hand_in ada.c
    refuses "engine slurm: cannot start 'squeue': No such file" PATH=/nowhere
    kill_daemon slurmctld TERM
    refuses 'engine slurm: squeue: .*controller'
    bring_back
    refuses 'engine slurm: sbatch: .*partition' SBATCH_PARTITION=absent
    class 0 --engine slurm "${CHEAP[@]}"
}

t 'the gradebook is that of the local engine, but for times' test_same
t 'jobs can travel by another folder' test_shared
t 'a task that is cancelled is submitted again' test_cancelled
t 'a job that never comes back is told, the others go on' \
    test_cancelled_for_ever
t 'slurmd may die and come back' test_slurmd_dies
t 'the controller may go and come back' test_controller_restarts
t 'jobs of a node that is set down are submitted again' test_node_down
t 'when no node is free, it says why it waits' test_no_node
t 'killed, it goes on, and takes what came back meanwhile' test_killed
t 'interrupted, it leaves nothing and goes on' test_interrupted
t 'without Slurm it says so' test_no_slurm
finish
