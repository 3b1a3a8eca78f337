#!/usr/bin/env bash
# A Slurm cluster of one node, this machine, for tests: munged, slurmctld and
# slurmd, as root, without systemd. All of its files are in one folder; it
# listens on 127.0.0.1 only, on ports that were free.
#
#     grader/test-cluster.sh start FOLDER    what does not run; prints the
#                                            setting that commands need
#     grader/test-cluster.sh status FOLDER   what runs, with its number
#     grader/test-cluster.sh stop FOLDER     jobs and daemons; files stay
#
#     export SLURM_CONF=FOLDER/slurm.conf
#     sinfo
#
# FOLDER/NAME.pid has the number of a daemon and when it was started: numbers
# are used again, and nobody else's process may be stopped.
#
# Exit status: 0 done, 1 it cannot be, and why, 2 wrong usage.
set -u
DAEMONS=(munged slurmctld slurmd)
TRIES=300 # tenths of a second that anything may take
PATH=$PATH:/usr/sbin:/sbin

say() {
    printf 'test-cluster: %s\n' "$1" >&2
}

die() {
    say "$1"
    exit 1
}

# ---- processes ----

# start_of PID: when it was started, in the kernel's ticks; "" if it is gone
# or dead.
start_of() {
    local words
    { read -r words < "/proc/$1/stat"; } 2> /dev/null || return 0
    read -ra words <<< "${words##*) }"
    [ "${words[0]}" = Z ] || echo "${words[19]}"
}

# pid_of DAEMON: its number, if it runs.
pid_of() {
    local pid start
    read -r pid start 2> /dev/null < "$folder/$1.pid" || return 1
    [ "$(start_of "$pid")" = "$start" ] && echo "$pid"
}

# wait_until COMMAND...: false if that was in vain.
wait_until() {
    local i
    for ((i = 0; i < TRIES; i++)); do
        ! "$@" || return 0
        sleep 0.1
    done
    return 1
}

is_gone() {
    ! pid_of "$1" > /dev/null
}

# run_daemon NAME ARGUMENT...: in the background, detached.
run_daemon() {
    local name=$1 pid
    shift
    setsid "$name" "$@" < /dev/null > "$folder/$name.out" 2>&1 &
    pid=$!
    disown "$pid"
    echo "$pid $(start_of "$pid")" > "$folder/$name.pid"
}

# stop_daemon NAME: kindly, then not.
stop_daemon() {
    local pid signal
    for signal in TERM KILL; do
        pid=$(pid_of "$1") || return 0
        kill -"$signal" "$pid" 2> /dev/null
        wait_until is_gone "$1"
    done
}

# steps: what watches jobs of this cluster, and their processes.
steps() {
    local folder_of comm all=' ' pid parent
    for folder_of in /proc/[0-9]*; do
        read -r comm 2> /dev/null < "$folder_of/comm" || continue
        [ "$comm" != slurmstepd ] ||
            ! grep -qzxF "SLURM_CONF=$folder/slurm.conf" \
                "$folder_of/environ" 2> /dev/null ||
            all+="${folder_of#/proc/} "
    done
    [ "$all" != ' ' ] || return 0
    while read -r pid parent; do # parents come before their children
        [[ $all != *" $parent "* ]] || [[ $all = *" $pid "* ]] ||
            all+="$pid "
    done < <(ps -e -o pid=,ppid= --sort=start_time)
    echo "$all"
}

no_steps() {
    [ -z "$(steps)" ]
}

# ---- files ----

# free_ports: two numbers at which nobody listens.
free_ports() {
    local port found=0
    while [ "$found" -lt 2 ]; do
        port=$((20000 + RANDOM % 12000))
        ! (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null || continue
        echo "$port"
        found=$((found + 1))
    done
}

write_files() {
    local host ports
    host=$(hostname -s)
    mapfile -t ports < <(free_ports)
    mkdir -p "$folder/state" "$folder/spool"
    head -c 1024 /dev/urandom > "$folder/munge.key"
    chmod 600 "$folder/munge.key"
    # the one that does nothing until it is used, and nothing uses it
    echo 'CgroupPlugin=cgroup/v1' > "$folder/cgroup.conf"
    cat > "$folder/slurm.conf" << END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmdPort=${ports[1]}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.number
SlurmdPidFile=$folder/slurmd.number
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
ReturnToService=2
SlurmdTimeout=30
MessageTimeout=5
BatchStartTimeout=2
KillWait=5
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=test Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
}

# ---- commands ----

check_machine() {
    local name
    [ "$(id -u)" -eq 0 ] || die 'only root can start one'
    for name in "${DAEMONS[@]}" sinfo; do
        command -v "$name" > /dev/null ||
            die "there is no '$name'; grader/setup.sh cluster installs it"
    done
}

start_munged() {
    is_gone munged || return 0
    rm -f "$folder"/munge.socket*
    run_daemon munged --foreground --force --key-file="$folder/munge.key" \
        --socket="$folder/munge.socket" --pid-file="$folder/munged.number" \
        --seed-file="$folder/munge.seed"
    wait_until test -S "$folder/munge.socket" ||
        die "munged does not start: $(tail -n 1 "$folder/munged.out")"
}

node_is_there() {
    case $(sinfo --noheader --format=%T 2> /dev/null) in
    idle | mixed | allocated | completing) ;;
    *) return 1 ;;
    esac
}

start() {
    check_machine
    mkdir -p "$folder"
    chmod 755 "$folder"
    [ -e "$folder/slurm.conf" ] || write_files
    start_munged
    ! is_gone slurmctld || run_daemon slurmctld -D
    ! is_gone slurmd || run_daemon slurmd -D
    wait_until node_is_there ||
        die "the node does not come: $(tail -qn 1 "$folder"/slurm*.out)"
    echo "SLURM_CONF=$SLURM_CONF"
}

no_jobs() {
    [ -z "$(squeue --noheader 2> /dev/null)" ]
}

stop() {
    local name pid
    is_gone slurmctld || is_gone slurmd ||
        { scancel --user=root --quiet && wait_until no_jobs; }
    for name in slurmd slurmctld munged; do
        stop_daemon "$name"
    done
    for pid in $(steps); do
        kill -KILL "$pid" 2> /dev/null
    done
    wait_until no_steps || die "jobs do not end: $(steps)"
}

status() {
    local name pid bad=0
    for name in "${DAEMONS[@]}"; do
        pid=$(pid_of "$name") || pid='-' bad=1
        printf '%-10s %s\n' "$name" "$pid"
    done
    return $bad
}

if [ $# -ne 2 ] || [[ ! $1 =~ ^(start|stop|status)$ ]]; then
    echo 'usage: grader/test-cluster.sh start|stop|status FOLDER' >&2
    exit 2
fi
folder=$(realpath -m -- "$2")
export SLURM_CONF=$folder/slurm.conf
"$1"
