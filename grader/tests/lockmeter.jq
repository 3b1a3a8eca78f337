# Compares a report of lockmeter with the truth that the program printed, and
# with itself. Each line of the output is a difference; none: all is well.
#
#     jq -r --rawfile truth FILE -f lockmeter.jq REPORT
#
# A line of the truth begins with what it is about; claims follow, as
# FIELD=VALUE, FIELD>=VALUE or FIELD<=VALUE:
#
#     lock mutex acquisitions=8 releases=8    the lock with this symbol, or
#                                             locks, if it is an array
#     lock take() count=2 each=4 ...          locks that have no symbol, first
#                                             taken in this function
#     site malloc work() by_workers=4         calls of malloc there
#     run processes=1                         a field of the report
#     worker_time blocked_ns>=50000000        a field of such an object
#     workers malloc=4                        of those in `memory`: all calls
#
# What a lock line does not claim is 0: COUNTS. Each lock must be claimed.
# Other lines of the program's output are not looked at.

def COUNTS: ["acquisitions", "releases", "condition_waits", "for_reading",
    "failed", "held_at_end"];
def SUMS: COUNTS + ["contended", "waiting_ns", "holding_ns", "stalled_ns"];
def MOST: ["longest_wait_ns", "longest_hold_ns"];

def claim: capture("^(?<field>[a-z_]+)(?<sign>[<>]?=)(?<value>.*)$");

# No text of the truth has spaces.
def plain: if type == "string" then gsub(" "; "") else . end;

# Input: an object of figures. Output: what is not as claimed.
def judge($subject; $claim):
    (.[$claim.field] | plain) as $got
    | (if $got | type == "number" then $claim.value | tonumber
       else $claim.value end) as $want
    | select(($got == null) or
        (($claim.sign == "=" and $got == $want) or
         ($claim.sign == ">=" and $got >= $want) or
         ($claim.sign == "<=" and $got <= $want) | not))
    | "\($subject): \($claim.field): expected \($claim.sign)\($want), got "
        + ($got | tojson);

# ---- locks ----

# "mutex in plugin.so" is mutex_in_plugin.so.
def symbol: (.symbol // "") | gsub(" "; "_");

def is_named($name):
    if $name | endswith("()") then
        .symbol == null and .first_taken.function == $name[:-2]
    else
        symbol == $name or (symbol | startswith($name + "+0x"))
    end;

# One object for all locks of an array.
def together:
    . as $locks
    | {count: length, kind: .[0].kind, type: .[0].type, name: .[0].name,
       each: (map(.acquisitions) | unique
              | if length == 1 then .[0] else tojson end)}
    + (SUMS | map({(.): (. as $f | $locks | map(.[$f]) | add)}) | add)
    + (MOST | map({(.): (. as $f | $locks | map(.[$f]) | max)}) | add);

def with_defaults:
    . as $claims
    | $claims + [COUNTS[] | select(. as $f | $claims | all(.field != $f))
                 | {field: ., sign: "=", value: "0"}];

# An exact name comes before an array that it may be a part of.
def locks_of($name; $names):
    .locks
    | map(select(is_named($name) and
        (symbol == $name or (symbol as $s | $names | index($s) | not))));

def judge_lock($words; $names):
    locks_of($words[0]; $names) as $locks
    | if $locks == [] then "lock \($words[0]): it is not in the report"
      else
        ($words[1:] | map(claim) | with_defaults[]) as $claim
        | $locks | together | judge("lock \($words[0])"; $claim)
      end;

# ---- other lines ----

def judge_site($words):
    [.memory.sites[] | select(.call == $words[0] and
        .place.function == $words[1][:-2])] as $sites
    | if $sites == [] then
        "\($words[0]) in \($words[1]): it is not in the report"
      else
        ($words[2:][] | claim) as $claim
        | {by_main: ($sites | map(.by_main) | add),
           by_workers: ($sites | map(.by_workers) | add),
           bytes: ($sites | map(.bytes) | add), count: ($sites | length),
           file: $sites[0].place.file, line: $sites[0].place.line}
        | judge("\($words[0]) in \($words[1])"; $claim)
      end;

def judge_line($words; $names):
    if $words[0] == "lock" then judge_lock($words[1:]; $names)
    elif $words[0] == "site" then judge_site($words[1:])
    elif $words[0] == "run" then
        . as $report | ($words[1:][] | claim) as $claim
        | $report | judge("run"; $claim)
    elif $words[0] == "main_time" or $words[0] == "worker_time" then
        .[$words[0]] as $time | ($words[1:][] | claim) as $claim
        | $time | judge($words[0]; $claim)
    elif $words[0] == "main" or $words[0] == "workers" then
        .memory[$words[0]] as $calls | ($words[1:][] | claim) as $claim
        | $calls | judge("memory of \($words[0])"; $claim)
    else empty end;

# ---- what is true of every report ----

def must($what; condition): select(condition | not) | $what;

def judge_counts($subject):
    (must("more contended than acquired"; .contended <= .acquisitions),
     must("more condition waits than acquired";
        .condition_waits <= .acquisitions),
     must("more readers than acquired"; .for_reading <= .acquisitions),
     must("longest wait above the sum"; .longest_wait_ns <= .waiting_ns),
     must("longest hold above the sum"; .longest_hold_ns <= .holding_ns),
     must("one hold, and it is not the longest"; .acquisitions != 1 or
        .releases > 1 or .longest_hold_ns == .holding_ns),
     must("stalled above holding"; .stalled_ns <= .holding_ns))
    | "\($subject): \(.)";

def parts: .working_ns + .waiting_ns + .holding_ns + .ready_ns + .blocked_ns;

def judge_time($subject):
    (must("the five parts are not what it was alive"; parts == .alive_ns),
     must("the details are not the parts";
        .working_ns == .detail.outside.running_ns and
        .blocked_ns == .detail.outside.asleep_ns and
        .waiting_ns == .detail.waiting.running_ns + .detail.waiting.asleep_ns
        and
        .holding_ns == .detail.holding.running_ns + .detail.holding.asleep_ns
        and .ready_ns == ([.detail[].ready_ns] | add)))
    | "\($subject): \(.)";

# When a program becomes another one, the threads that it had are gone.
def judge_lives:
    (.threads | group_by(.pid)[]
     | sort_by(.began_ns) as $lives
     | [$lives[] | select(.number == 0) | .began_ns] as $begins
     | $lives[] | . as $life
     | first($begins[] | select(. > $life.began_ns)) as $next
     | select(.began_ns + .alive_ns > $next + 1000))
    | "thread \(.number) of \(.pid) outlived an exec";

# Only main threads have number 0, one after each exec.
def judge_numbers:
    (select(.main_time.threads + .worker_time.threads == (.threads | length))
     | must("threads: those with number 0 are not the main threads";
          (.threads | map(select(.number == 0)) | length)
          == .main_time.threads)),
    (.threads | map(select(.number > 0)) | group_by([.pid, .number])[]
    | select(length > 1)
    | "thread \(.[0].number) of \(.[0].pid): there are \(length) of them");

def judge_threads:
    . as $report
    | (.threads[] | judge_time("thread \(.number) of \(.pid)")),
      (.threads[] | select(.began_ns + .alive_ns > $report.wall_ns + 1000)
        | "thread \(.number) of \(.pid) was alive after the end"),
      (select(.main_time.threads + .worker_time.threads ==
            (.threads | length))
       | must("threads: their acquisitions are not the total's";
            ([.threads[].acquisitions] | add) == .totals.acquisitions),
         must("threads: their lives are not the sums";
            ([.threads[].alive_ns] | add) ==
            .main_time.alive_ns + .worker_time.alive_ns)),
      judge_lives, judge_numbers;

def judge_totals:
    . as $report
    | (SUMS[] as $f
       | must("totals: \($f) is not the sum of the locks'";
            $report.totals[$f] == ([$report.locks[][$f]] | add // 0))),
      (MOST[] as $f
       | must("totals: \($f) is not the most of the locks'";
            $report.totals[$f] == ([$report.locks[][$f]] | max // 0)));

def judge_memory:
    .memory as $memory
    | (.memory.main | keys[] | select(. != "free" and . != "munmap")) as $call
    | [$memory.sites[] | select(.call == $call)] as $sites
    | must("memory: \($call): the places are not the sum";
        ([$sites[].by_main] | add // 0) == $memory.main[$call] and
        ([$sites[].by_workers] | add // 0) == $memory.workers[$call]);

# ---- all ----

($truth | split("\n")
 | map(split(" ") | map(select(. != ""))) | map(select(. != []))) as $lines
| ($lines | map(select(.[0] == "lock")[1])) as $names
| (.locks[] | select(. as $lock | $names | all(. as $n | $lock | is_named($n)
    | not)) | "lock \(.name): nobody knows of it"),
  ($lines[] as $words | judge_line($words; $names)),
  (.locks[] | judge_counts("lock \(.name)")),
  (.totals | judge_counts("totals")),
  (.main_time | judge_time("main_time")),
  (.worker_time | judge_time("worker_time")),
  judge_threads, judge_totals, judge_memory,
  (.suspicions[] | "evasion suspected: \(.)"),
  (.gaps[] | "not counted: \(.)")
