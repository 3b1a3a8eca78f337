# shellcheck shell=bash
# Traces for tests of `timeline`, of which all values are known. Source it after
# lib.sh.
#
#     slow > "$TMP/slow.json"       threads that wait for one lock
#     quick > "$TMP/quick.json"     as many, none of which needs it
#     big > "$TMP/big.json"         300,000 events
#     make_trace NAME 1000 << END   any other
# shellcheck disable=SC2034,SC2154 # variables of the scripts, and of lib.sh

P=$R/grader/timeline
LOCK='heap.c:104 (umem_heap_lock)'

# make_trace PROGRAM WALL [CUT] < LINES: "KIND PID TID START END [LOCK]" each,
# where KIND is thread, waiting or holding, become events of a trace.
make_trace() {
    awk -v program="$1" -v wall="$2" -v cut="${3:-null}" '
    BEGIN { printf "{\"traceEvents\":[" }
    {
        named = $3 == 1 ? "main" : "worker " $3
        args = $1 == "thread" ? "" : $6
        for (i = 7; i <= NF; i++) args = args " " $i
        if ($1 == "thread")
            printf "%s\n{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":%d," \
                "\"tid\":%d,\"args\":{\"name\":\"%s\"}}", \
                comma, $2, $3, named
        if ($1 == "thread") comma = ","
        printf "%s\n{\"ph\":\"X\",\"cat\":\"%s\",\"name\":\"%s\"," \
            "\"pid\":%d,\"tid\":%d,\"ts\":%s,\"dur\":%s", \
            comma, $1, args ? $1 " " args : named, $2, $3, $4, $5 - $4
        printf "%s}", args ? ",\"args\":{\"lock\":\"" args "\"}" : ""
        comma = ","
    }
    END {
        printf "],\n\"displayTimeUnit\":\"ns\",\n\"otherData\":{" \
            "\"format\":\"lockmeter trace 1\",\"program\":\"%s\"," \
            "\"wall_us\":%s,\"cores\":2,\"limit\":200000," \
            "\"cut_at_us\":%s}}\n", program, wall, cut
    }'
}

# slow [CUT]: 5 batches of 20 workers. In each, worker j waits for 50 j us,
# holds the lock for 40 us, works for 10 us: one at a time.
slow() {
    awk -v lock="$LOCK" -v cut="${1:-5000}" 'BEGIN {
        print "thread 1 1 0 5000"
        for (i = 0; i < 100; i++) {
            j = i % 20; start = 1000 * int(i / 20); got = start + 50 * j
            print "thread 1", i + 2, start, got + 50
            if (j > 0 && start < cut)
                print "waiting 1", i + 2, start, got, lock
            if (got < cut)
                print "holding 1", i + 2, got, got + 40, lock
        }
    }' | make_trace 'build/sharedhash -t slow' 5000 "$@"
}

# quick: as many workers, none of which needs the lock.
quick() {
    awk -v lock="$LOCK" 'BEGIN {
        print "thread 1 1 0 100\nholding 1 1 10 11", lock
        for (i = 0; i < 100; i++)
            print "thread 1", i + 2, 20 * int(i / 20), 20 * int(i / 20) + 20
    }' | make_trace 'build/esharedhash -t quick' 100
}

# big: 300,000 events of 5,000 threads, with noise that no column is alike.
big() {
    awk -v lock="$LOCK" 'BEGIN {
        srand(61)
        print "thread 1 1 0 1000000"
        for (i = 0; i < 5000; i++) {
            at = 4000 * int(i / 20) + 10 * rand()
            print "thread 1", i + 2, at, at + 3900
            for (j = 0; j < 30; j++) {
                wait = at + 100 * rand(); hold = wait + 29 * rand()
                print "waiting 1", i + 2, at, wait, lock
                print "holding 1", i + 2, wait, hold, lock
                at += 130
            }
        }
    }' | make_trace 'big' 1000000
}

# two_pages: $TMP/page.html of slow and quick, and $TMP/cut.html.
two_pages() {
    slow > "$TMP/slow.json"
    quick > "$TMP/quick.json"
    slow 2500 > "$TMP/cut.json"
    succeeds "$P" "$TMP/page.html" "$TMP/slow.json" "$TMP/quick.json"
    expect_equal 'what it says' '' "$(cat "$TMP/out" "$TMP/err")"
    succeeds "$P" "$TMP/cut.html" "$TMP/cut.json"
}
