# Makes timing reports for tests: the figures look like real ones, and are the
# same each time.
#
#     jq -n -f grader/tests/sample_timing.jq --arg kind bench      > bench.json
#
# kind: bench, scale, sweep (with programs that fail), hostile (a bench whose
# texts are markup), bare (a bench with one contender, one input, one round).

# A run that takes about so many seconds: rounds vary by some percent, and not
# those of all contenders alike.
def wobble($contender; $round):
    [1, 1.02, 0.97, 1.05, 0.99, 1.01, 0.98][($contender * 3 + $round) % 7];

def row($contender; $input; $seconds; $round):
    {contender: $contender, input: $input, round: $round, pinned: false,
     ok: true, why: "", wall_s: ($seconds * wobble($contender; $round)),
     user_s: ($seconds * 1.1), system_s: ($seconds * 0.4), peak_kib: 2304,
     voluntary: 1000, involuntary: 10, others: 0.01};

def rows($contender; $input; $seconds; $rounds):
    range(1; $rounds + 1) | row($contender; $input; $seconds; .);

def failed($why): .ok = false | .why = $why;

def pinned: .pinned = true | .wall_s *= 0.1;

# Seconds of waiting, holding, working, ready, blocked.
def count($contender; $input; $locks; $contended; $times):
    {contender: $contender, input: $input, known: true, why: "",
     acquisitions: $locks, contended: $contended, waiting_s: $times[0],
     holding_s: $times[1], working_s: $times[2], ready_s: $times[3],
     blocked_s: $times[4], longest_wait_s: ($times[0] / 100), claim: $locks};

def unknown($contender; $input; $why):
    count($contender; $input; 0; 0; [0, 0, 0, 0, 0]) |
    .known = false | .why = $why | .claim = null;

def contender($name; $title; $program):
    {name: $name, title: $title, program: $program, arguments: ["-t"],
     environment: [], baseline: ($name == "baseline"),
     floor: ($name == "floor"), parameters: []};

def input($name; $blocks):
    {name: $name, bytes: ($blocks * 1024), blocks: $blocks, answer: "4711"};

def report($kind):
    {format: "timing report", version: 1, lab: "bakery", kind: $kind,
     command: "make \($kind)", started: "2026-03-01T12:00:00Z",
     commit: "1a2b3c4", compiler: "gcc 12.2.0", flags: "-O2",
     machine: {cores: 2, cpu: "AMD EPYC", memory_bytes: 8200000000,
               system: "Linux 6.18.44", virtual: true, governor: ""},
     inputs: [], contenders: [], rows: [], counts: [], summaries: []};

def bench:
    report("bench") |
    .inputs = [input("random-1M"; 1024), input("random-5M"; 5120)] |
    .contenders = [
        contender("baseline"; "one lock"; "build/bakery"),
        contender("starter"; "as it is handed out"; "build/starter"),
        contender("pools"; "a pool for each thread"; "build/pools"),
        contender("standing workers"; "threads made once"; "build/workers"),
        contender("broken"; "gives a wrong answer"; "build/broken"),
        contender("floor"; "no allocator at all"; "build/floor")] |
    .rows = [
        rows(0; 0; 1.27; 5), rows(0; 1; 6.31; 5),
        rows(1; 0; 1.24; 5), rows(1; 1; 6.03; 5),
        rows(2; 0; 0.0291; 5), rows(2; 1; 0.156; 5),
        rows(3; 0; 0.0143; 5), rows(3; 1; 0.0612; 5),
        (rows(4; 0; 0.05; 5) | failed("wrong answer: 13, not 4711")),
        (rows(4; 1; 0.2; 2) | failed("killed by signal 11")),
        rows(5; 0; 0.0081; 5), rows(5; 1; 0.0412; 5),
        (rows(0; 0; 1.27; 5), rows(2; 0; 0.4; 5) | pinned)] |
    .counts = [
        count(0; 0; 1033660; 38337; [2.01, 0.92, 0.11, 0.21, 0.32]),
        count(1; 0; 1033660; 37102; [1.96, 0.90, 0.12, 0.20, 0.31]),
        count(2; 0; 2; 0; [0, 0.0001, 0.041, 0.008, 0.012]),
        count(3; 0; 2; 0; [0, 0.0001, 0.024, 0.001, 0.003]),
        count(0; 1; 5167368; 190231; [10.2, 4.7, 0.58, 1.1, 1.7]),
        count(2; 1; 2; 0; [0, 0.0001, 0.2, 0.04, 0.06]),
        unknown(5; 0; "takes no lock that lockmeter knows")];

def scale:
    report("scale") |
    .inputs = [input("random-100K"; 100), input("random-1M"; 1024),
               input("random-5M"; 5120), input("random-50M"; 51200)] |
    .contenders = [
        contender("baseline"; "one lock"; "build/bakery"),
        contender("pools"; "a pool for each thread"; "build/pools"),
        contender("standing workers"; "threads made once"; "build/workers"),
        (1, 2, 4, 8 | . as $threads |
            contender("standing workers -j \($threads)"; "so many threads";
                "build/workers") |
            .parameters = [{name: "threads", value: $threads}])] |
    .rows = [
        rows(0; 0; 0.09; 5), rows(0; 1; 1.27; 5), rows(0; 2; 7.9; 5),
        rows(1; 0; 0.0032; 5), rows(1; 1; 0.0291; 5), rows(1; 2; 0.156; 5),
        rows(1; 3; 1.61; 5),
        rows(2; 0; 0.002; 5), rows(2; 1; 0.0143; 5), rows(2; 2; 0.0612; 5),
        (rows(2; 3; 0.6; 2) | failed("took longer than 10 s")),
        rows(3; 2; 0.121; 5), rows(4; 2; 0.066; 5), rows(5; 2; 0.068; 5),
        rows(6; 2; 0.071; 5)];

def sweep:
    [2048, 4096, 8192, 16384, 32768] as $pools | [5, 10, 20, 40] as $batches |
    report("sweep") |
    .inputs = [input("random-1M"; 1024)] |
    .contenders = [contender("baseline"; "one lock"; "build/bakery"),
        ($pools[] as $p | $batches[] as $b |
            contender("pools, \($p) by \($b)"; "with other constants";
                "build/release+POOL_SIZE-\($p)+BATCH_SIZE-\($b)/pools") |
            .parameters = [{name: "POOL_SIZE", value: $p},
                           {name: "BATCH_SIZE", value: $b}])] |
    .rows = [rows(0; 0; 1.27; 5),
        (range(5) as $p | range(4) as $b | (1 + 4 * $p + $b) as $c |
            if $p == 4 and $b == 3 then
                rows($c; 0; 0.1; 3) | failed("out of memory")
            else
                rows($c; 0; 0.03 + 0.9 / pow(4; $p) * (1 + $b / 3); 3)
            end)] |
    .counts = [range(1; 20) as $c |
        count($c; 0; 900000 / $c / $c | floor; 0; [0, 0.1, 0.1, 0, 0])];

def hostile:
    "<script>alert(1)</script>|*b*`$(id)`\"\\ \u202e![x](http://x.invalid/y)"
        as $evil |
    bench | .contenders[2].name = $evil | .inputs[0].name = $evil |
    .machine.cpu = $evil | .command = $evil | .compiler = $evil |
    .counts[-1].why = ($evil | .[0:60]) |
    .rows |= map(if .ok then . else .why = $evil end);

def bare:
    bench | .inputs |= .[:1] | .contenders |= .[:1] | .counts = [] |
    .rows |= [.[0]];

{bench: bench, scale: scale, sweep: sweep, hostile: hostile, bare: bare}[$kind]
