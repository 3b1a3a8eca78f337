# shellcheck shell=bash disable=SC2154 # variables of lib.sh and place.sh
# Attacks on the box's limits, and on its certainty that nothing is left. They
# must fail with namespaces (sandbox_limits.sh) and also without
# (sandbox_fallback.sh), where limits and the runner are all there is.

# ---- too much of something ----

attack_processes() {
    local made
    box --limit processes=50 -- "$W/bombs" forks 300
    ended 'exit status 0'
    made=$(sed -n 's/^made //p' "$TMP/out")
    between 'processes that it could make' 45 "$made" 50
    expect_equal 'processes that it left behind' "$made" "$(figure left)"
    box --limit processes=50 -- "$W/bombs" threads 300
    ended 'exit status 0'
    between 'threads that it could make' 45 "$(sed 's/^made //' "$TMP/out")" 50
}

attack_memory() {
    box --limit memory_bytes=64M -- "$W/eats" 300
    between 'MiB that it could get' 40 \
        "$(sed -nE 's/^got ([0-9]+) MiB$/\1/p' "$TMP/out")" 63
    box --limit memory_bytes=unlimited -- sh -c 'ulimit -v'
    says unlimited
    box -- cat /proc/self/oom_score_adj # the first to go, if need be
    says 1000
}

attack_files() {
    box --limit files=20 -- sh -c 'ulimit -n; ulimit -Hn'
    says "$(printf '20\n20')"
    box --write --limit file_bytes=1M -- "$W/ends" file
    ended 'killed by signal 25 (File size limit exceeded)'
    expect_equal 'size of its file' $((1 << 20)) "$(stat -c %s "$W/big")"
}

# keeps FILE BYTES: it has the halves that boxed keeps of `floods`.
keeps() {
    head -c 32768 "$TMP/all" > "$TMP/expected"
    printf '\n[... %d bytes left out ...]\n' $(($2 - 65536)) >> "$TMP/expected"
    head -c "$2" "$TMP/all" | tail -c 32768 >> "$TMP/expected"
    expect_same "what is kept of $2 bytes" "$TMP/expected" "$1"
}

attack_output() {
    local descriptor stored=$TMP/$who.out/all
    "$W/floods" 1 3 > "$TMP/all"
    box --output "$stored" -- "$W/floods" 1 3
    ended 'exit status 0'
    keeps "$TMP/out" $((3 << 20))
    expect_same 'the file with all output' "$TMP/all" "$stored"
    box -- "$W/floods" 2 3
    grep -v '^boxed: ' "$TMP/err" > "$TMP/err.program"
    keeps "$TMP/err.program" $((3 << 20))
    for descriptor in 1 2; do
        box --limit output_bytes=1M --output "$stored" -- \
            "$W/floods" $descriptor 500
        ended 'wrote more than 1 MiB, stopped'
        expect_equal status 123 "$status"
        between 'bytes that were stored' 0 "$(stat -c %s "$stored")" \
            $((2 << 20))
    done
    box --limit output_bytes=2M -- "$W/floods" 1 3 # however short it runs
    ended 'wrote more than 2 MiB, stopped'
}

attack_time() {
    box --limit wall_seconds=1 -- "$W/stays" 40
    ended 'still running after 1 s, stopped'
    expect_equal status 123 "$status"
    box --limit wall_seconds=40 --limit cpu_seconds=1 -- "$W/ends" cpu
    ended 'killed by signal 24 (CPU time limit exceeded)'
    box --limit wall_seconds=2 -- "$W/works" 20000
    ended 'still running after 2 s, stopped'
    between 'CPU time of one that was stopped, ms' 50 "$(figure user)" 2100
}

# ---- the end ----

attack_ends() {
    local code
    for code in 0 1 77 255; do
        box -- "$W/ends" $code
        ended "exit status $code"
        expect_equal status $code "$status"
    done
    ulimit -c unlimited 2> /dev/null || :
    box --write -- "$W/ends" abort
    ended 'killed by signal 6 (Aborted)'
    expect_equal status 134 "$status"
    box --write -- "$W/ends" null
    ended 'killed by signal 11 (Segmentation fault)'
    expect_equal 'core dumps' '' "$(find "$W" -name '*core*')"
    # shellcheck disable=SC2016 # $ is for that shell
    box -- sh -c 'kill -KILL $$'
    ended 'killed by signal 9 (Killed)'
    box -- ./nothing
    ended "cannot start './nothing': No such file or directory"
    expect_equal status 125 "$status"
    box -- nothing
    ended "cannot start 'nothing': No such file or directory"
}

attack_cpu_time() {
    box -- "$W/works" 300
    between 'user time, ms' 250 "$(figure user)" 400
    box -- "$W/works" 300 orphan
    between 'user time of one for whom nobody waits, ms' 250 \
        "$(figure user)" 400
    box -- "$W/ends" 0
    between 'user time of nothing, ms' 0 "$(figure user)" 60
}

attack_pinning() {
    local cpu
    cpu=$(taskset -cp $$ | sed -E 's/.*[ ,-]//') # the last one that we may use
    box --cpu "$cpu" -- sed -n 's/^Cpus_allowed_list:\t//p' /proc/self/status
    says "$cpu"
    box -- nproc
    says "$(nproc)"
    box --cpu 1000 -- true
    ended 'cannot pin it to its CPU: Invalid argument'
}

attack_leaving() {
    box --write -- "$W/outlives" "$W/mark"
    ended 'exit status 0'
    expect_equal 'processes left behind' 3 "$(figure left)"
    is_written_no_more
    box -- sh -c 'nohup sleep 30 & setsid sleep 30 & (sleep 30 & sleep 30) &'
    ended 'exit status 0'
    box -- "$W/comet"
    ended 'exit status 0'
    box -- "$W/ends" 0
    expect_equal 'processes left behind by none' 0 "$(figure left)"
}

# Of `outlives`, whose processes would write fifty times a second each.
is_written_no_more() {
    local before
    [ -s "$W/mark" ] || fail 'nothing was written at all'
    before=$(stat -c %s "$W/mark")
    between 'bytes in it, as nobody wrote all of his 1000' 1 "$before" 2000
    sleep 0.3
    expect_equal 'bytes in what it writes' "$before" "$(stat -c %s "$W/mark")"
    rm -f "$W/mark"
}

# ---- callers that end, and several of them ----

attack_killed_caller() {
    local signal
    for signal in KILL TERM INT HUP; do
        start "${BOX[@]}" --write "$W" -- sh -c \
            "./outlives $W/mark; exec $W/stays 50"
        wait_until 'the program to run' test -s "$W/mark"
        kill -$signal "$pid"
        wait_for "$pid" "boxed after $signal"
        expect_equal "status after $signal" $((128 + $(kill -l $signal))) \
            "$status"
        [ $signal = KILL ] || expect_equal "left after $signal" '' \
            "$(processes_with "$W/")"
        none_left "$W/" "boxed after $signal"
        is_written_no_more
    done
}

# The caller dies while the box is being made, at many moments of that.
attack_early_death() {
    local i
    for i in {01..40}; do
        start "${BOX[@]}" "$W" -- "$W/stays" 50
        sleep "0.0$i"
        kill -KILL "$pid"
        wait_for "$pid" boxed
    done
    none_left "$W" boxed
}
