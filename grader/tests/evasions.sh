#!/usr/bin/env bash
# Known ways round lockmeter's count, each tried by a small program of
# evasions/. Every one of them has to end in one of three ways:
#
#     counted      each acquisition, as if nothing had been tried
#     suspected    the report says "evasion suspected: ..." and why
#     unseen       neither: a preloaded library has no chance, which is what
#                  --witness is for; here is written down which ways these are
#
# And honest programs, large and small, that must not be suspected.
#
#     WITNESS=no grader/tests/evasions.sh     without what needs --witness
#
# All programs but fork take 1,000 locks, and print "total 1000".
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

E=$R/grader/tests/evasions
LOCKMETER=$R/grader/lockmeter
WITNESS=${WITNESS:-yes}
ulimit -c 0 # some of these programs crash
command -v jq > /dev/null || {
    echo '1..0 # SKIP there is no jq here'
    exit 0
}
options=()

# meter PROGRAM ARGUMENT...: sets $status; the report is in $TMP/report, the
# table in $TMP/err.
meter() {
    rm -f "$TMP/report"
    run "$LOCKMETER" "${options[@]}" --json "$TMP/report" "$@"
    [ -s "$TMP/report" ] ||
        fail "report of: $*" 'there is one' "none, status $status: $(
            head -c 500 "$TMP/err")"
}

# report FILTER: what jq finds in the report.
report() {
    jq -r "$1" "$TMP/report"
}

# ran WHAT: the program came to its end.
ran() {
    expect_equal "exit status of: $1" 0 "$status"
    grep -qx 'total 1000' "$TMP/out" ||
        fail "output of: $1" 'total 1000' "$(head -c 500 "$TMP/out")"
}

no_suspicion() {
    expect_equal "suspicions and gaps of: $1" '' \
        "$(report '.suspicions[], .gaps[]')"
}

# counted COUNT PROGRAM ARGUMENT...
counted() {
    local count=$1
    shift
    meter "$@"
    [ "$count" != 1000 ] || ran "$*"
    no_suspicion "$*"
    expect_equal "locks taken by: $*" "$count" \
        "$(report .totals.acquisitions)"
}

# says_so PATTERN WHAT: there is such a suspicion, in the table, too.
says_so() {
    report '.suspicions[]' | grep -qE -- "$1" ||
        fail "suspicion of: $2" "$1" "$(report '.suspicions[]')"
    grep -qE -- "^evasion suspected: .*$1" "$TMP/err" ||
        fail "table of: $2" "evasion suspected: $1" "$(cat "$TMP/err")"
}

# suspected PATTERN PROGRAM ARGUMENT...
suspected() {
    local pattern=$1
    shift
    meter "$@"
    ran "$*"
    says_so "$pattern" "$*"
}

# unseen PROGRAM ARGUMENT...: without a witness.
unseen() {
    counted 0 "$@"
    ran "$*"
}

# witnessed PATTERN PROGRAM ARGUMENT...
witnessed() {
    [ "$WITNESS" = yes ] || skip 'without --witness'
    command -v valgrind > /dev/null || skip 'no valgrind here'
    options=(--witness)
    suspected "$@"
}

needs_x86() {
    [ "$(uname -m)" = x86_64 ] || skip 'written for x86-64'
}

# ---- finding another lock function ----

test_plain() { counted 1000 "$E/plain"; }
test_dlsym() { counted 1000 "$E/dlsym"; }
test_old_name() { counted 1000 "$E/old_name"; }
test_wrap() { counted 1000 "$E/wrap"; }
test_dlopen() { counted 1000 "$E/dlopen" "$E/library.so"; }
test_dlvsym() {
    needs_x86
    suspected 'it imports dlvsym' "$E/dlvsym"
}
test_dlmopen() { suspected 'it imports dlmopen' "$E/dlmopen" "$E/library.so"; }
test_deepbind() {
    suspected 'it calls dlopen at dlopen\.c:[0-9]+ .*RTLD_DEEPBIND' \
        "$E/dlopen" "$E/library.so" deep
}
test_symbolic() {
    suspected 'own_library\.so defines pthread_mutex_(un)?lock' \
        "$E/dlopen" "$E/own_library.so"
}
# A copy, which may be removed.
foreign_library() {
    cp "$E/own_library.so" "$TMP/copy.so"
}
test_library_by_file() {
    foreign_library
    suspected 'copy\.so defines pthread_mutex_(un)?lock' \
        "$E/dlopen" "$TMP/copy.so" file
    suspected 'copy\.so \(deleted\) was loaded, but cannot be looked at' \
        "$E/dlopen" "$TMP/copy.so" memory
}
test_library_gone() {
    foreign_library
    suspected 'copy\.so was loaded, but cannot be looked at' \
        "$E/dlopen" "$TMP/copy.so" gone
}
test_library_closed() {
    suspected 'own_library\.so defines pthread_mutex_(un)?lock' \
        "$E/dlopen" "$E/own_library.so" closed
    counted 1000 "$E/dlopen" "$E/library.so" closed
}
test_library_changed() {
    foreign_library
    cp "$E/library.so" "$TMP/harmless.so"
    suspected 'copy\.so.* cannot be looked at: its file was changed since' \
        "$E/dlopen" "$TMP/copy.so" "$TMP/harmless.so"
}
test_library_asm() {
    suspected "library_asm\.so.* instruction '(syscall|svc)'" \
        "$E/dlopen" "$E/library_asm.so"
}
test_own_mutex() {
    suspected 'it defines pthread_mutex_(un)?lock' "$E/own_mutex"
}
test_own_hidden() {
    suspected 'it defines pthread_mutex_(un)?lock' "$E/own_hidden"
}
test_own_stripped() {
    strip -o "$TMP/stripped" "$E/own_hidden"
    unseen "$TMP/stripped"
}

# preloads LIBRARY: what the user preloads comes behind lockmeter's own
# library, so the program's locks are counted.
preloads() {
    export LD_PRELOAD=$1
    meter "$E/plain"
    unset LD_PRELOAD
    ran plain
    expect_equal "locks taken behind ${1##*/}" 1000 \
        "$(report .totals.acquisitions)"
}
test_preload() {
    preloads "$E/library.so"
    no_suspicion "plain behind library.so"
    counted 1000 env LD_PRELOAD="$E/library.so" "$E/plain"
}
# Locks that such a library takes with functions of its own are not.
test_preload_own() {
    local what='own_library\.so defines pthread_mutex_(un)?lock'
    preloads "$E/own_library.so"
    says_so "$what" 'plain behind own_library.so'
    suspected "$what" env LD_PRELOAD="$E/own_library.so" "$E/plain"
    expect_equal 'locks taken behind a library that env preloads' 1000 \
        "$(report .totals.acquisitions)"
}

# It cannot do without exporting the functions, and that is seen.
test_front() {
    suspected 'own_library\.so defines pthread_mutex_(un)?lock' \
        "$E/exec" front "$E/plain" "$E/own_library.so"
}

# The dynamic linker loads it before all else, with a C library of its own.
test_audit() {
    meter env LD_AUDIT="$E/audit.so" "$E/plain"
    expect_equal 'exit status' 126 "$status"
    expect_equal 'output of a program that must not run' '' "$(cat "$TMP/out")"
    grep -q '^lockmeter: the program is not run: ' "$TMP/err" ||
        fail 'standard error' 'the program is not run' "$(cat "$TMP/err")"
}

# ---- locks of its own ----

test_futex_syscall() {
    local where='it calls syscall at futex_syscall\.c:[0-9]+'
    suspected "$where \(lock\) and makes locks of its own" "$E/futex_syscall"
    suspected "$where \(unlock\) and makes locks of its own" "$E/futex_syscall"
}
test_futex_asm() {
    suspected "instruction '(syscall|svc)'.* futex_asm\.c:[0-9]+ \(futex\)" \
        "$E/futex_asm"
}
test_spin_c11() { unseen "$E/spin_c11"; }
test_spin_sync() { unseen "$E/spin_sync"; }
test_pipe() { unseen "$E/pipe"; }
test_flockfile() { unseen "$E/flockfile"; }
test_computed() { unseen "$E/computed"; }
test_got() { unseen "$E/got"; }
test_got_restored() { unseen "$E/got" restore; }

test_witness_honest() {
    [ "$WITNESS" = yes ] || skip 'without --witness'
    command -v valgrind > /dev/null || skip 'no valgrind here'
    options=(--witness)
    counted 1000 "$E/plain"
}
test_witness_spin_c11() { witnessed race "$E/spin_c11"; }
test_witness_spin_sync() { witnessed race "$E/spin_sync"; }
test_witness_own_stripped() {
    strip -o "$TMP/stripped" "$E/own_hidden"
    witnessed race "$TMP/stripped"
}
test_witness_pipe() { witnessed race "$E/pipe"; }
test_witness_flockfile() { witnessed race "$E/flockfile"; }
test_witness_got() { witnessed race "$E/got" restore; }
# The C library's own functions, so there is no race; but the numbers differ.
test_witness_computed() { witnessed ' 1,?000 times' "$E/computed"; }
test_witness_threads() { witnessed ' 1,?000 times' "$E/counters" threads; }

# ---- becoming another program ----

test_exec() {
    local way
    for way in execve execle execl execlp execv fexecve fork vfork spawn; do
        counted 1000 "$E/exec" "$way"
    done
}
test_execveat() {
    counted 1000 "$E/exec" execveat
    counted 1000 "$E/exec" fork-execveat
}
test_exec_fetched() { counted 1000 "$E/exec" fetched; }
test_exec_closed() { counted 1000 "$E/exec" closed; }
test_exec_syscall() {
    suspected 'it calls syscall at exec\.c:[0-9]+ .* becomes another program' \
        "$E/exec" syscall
}
# Another program's file is looked at as well as the first one's.
test_behind_shell() {
    suspected "futex_asm.* instruction '(syscall|svc)'" \
        sh -c "'$E/futex_asm'; exit"
    suspected 'thread_clone.* imports clone' \
        sh -c "'$E/thread_clone'; exit"
}
test_exec_asm() {
    suspected "instruction '(syscall|svc)'.* exec_asm\.c:[0-9]+ \(become\)" \
        "$E/exec_asm"
    says_so "program's end was not that of the program that was metered" \
        exec_asm
}
test_exec_static() {
    local what='became a program that is not metered'
    suspected "$what" "$E/exec" execve "$E/static"
    suspected "$what, by exec at exec\.c:[0-9]+ \(by_fork\)" \
        "$E/exec" fork "$E/static"
}
test_vfork_static() {
    suspected 'not metered, by exec at exec\.c:[0-9]+ \(by_vfork\)' \
        "$E/exec" vfork "$E/static"
}
test_spawn_static() {
    suspected 'not metered, by .* at exec\.c:[0-9]+ \(by_spawn\)' \
        "$E/exec" spawn "$E/static"
}
test_static() {
    refused 2 "^lockmeter: cannot meter '$E/static': it is statically linked" \
        "$LOCKMETER" "$E/static"
    expect_equal 'output of a program that is refused' '' "$(cat "$TMP/out")"
}
test_shell() {
    local how
    for how in clearenv unsetenv environ; do
        counted 1000 "$E/shell" "system-$how"
        counted 1000 "$E/shell" "popen-$how"
    done
}

# ---- processes and threads ----

# forks HOW: parent and child count apart.
forks() {
    counted 1001 "$E/fork" "$1"
    expect_equal "exit status of: fork $1" 0 "$status"
    expect_equal "processes of: fork $1" 2 "$(report .processes)"
}
test_raw_fork() { forks _Fork; }
test_forkpty() { forks forkpty; }
# What outlives the program is not waited for.
test_daemon() {
    meter "$E/fork" daemon
    expect_equal 'suspicions of a daemon' '' "$(report '.suspicions[]')"
    report '.gaps[]' | grep -q 'still run' ||
        fail 'gaps of a daemon' 'what still runs' "$(report '.gaps[]')"
}
test_orphan() {
    meter "$E/fork" orphan
    report '.gaps[]' | grep -q 'still run' ||
        fail 'gaps of a program whose child outlives it' 'what still runs' \
            "$(report '.gaps[]')"
}
test_ptrace() {
    meter "$E/ptrace"
    says_so 'it imports ptrace' ptrace
}
test_thread_clone() { suspected 'it imports clone' "$E/thread_clone"; }
test_thread_syscall() {
    suspected 'syscall at thread_syscall\.c:[0-9]+ \(main\) and makes threads' \
        "$E/thread_syscall"
}
test_thread_asm() {
    needs_x86
    suspected "instruction 'syscall'.* thread_asm\.c:[0-9]+ \(start\)" \
        "$E/thread_asm"
}

# ---- writing over the counters ----

OVERWRITTEN='something wrote over'

test_counters_none() { counted 1000 "$E/counters" none; }
test_counters_zero() {
    suspected "$OVERWRITTEN the (head of the )?counters" "$E/counters" zero
}
# The program may crash of it; lockmeter must not.
test_counters_garbage() {
    local how
    for how in ones noise; do
        meter "$E/counters" $how
        says_so "$OVERWRITTEN" "counters $how"
    done
}
# lockmeter would wait for ever for who writes into the pipe.
test_counters_pipe() {
    mkfifo "$TMP/pipe"
    meter "$E/counters" pipe "$TMP/pipe"
    ran 'counters pipe'
}
test_counters_uses() { suspected "$OVERWRITTEN" "$E/counters" uses; }
test_counters_one() {
    suspected "$OVERWRITTEN the counters of 2 of 2 threads" "$E/counters" one
}
test_counters_check() {
    suspected 'taken 2 times, but released 1,?000 times' "$E/counters" check
}
test_counters_balanced() { suspected "$OVERWRITTEN" "$E/counters" balanced; }
test_counters_threads() {
    meter "$E/counters" threads
    ran 'counters threads'
    expect_equal 'locks that one who knows the source admits' 2 \
        "$(report .totals.acquisitions)"
}
# It dies of it, and what it had taken is still there.
test_counters_unmap() {
    meter "$E/counters" unmap
    expect_equal 'exit status after SIGSEGV' 139 "$status"
    expect_equal 'locks taken' 1000 "$(report .totals.acquisitions)"
}
test_counters_replace() {
    suspected "program's end was not that of the program that was metered" \
        "$E/counters" replace
}
test_counters_truncate() { counted 1000 "$E/counters" truncate; }

# ---- honest programs ----

# honest COMMAND ARGUMENT...: it does what it does alone, unsuspected.
honest() {
    command -v "$1" > /dev/null || skip "no $1 here"
    run "$@"
    mv "$TMP/out" "$TMP/output"
    mv "$TMP/err" "$TMP/errors"
    local alone=$status
    meter --quiet "$@"
    expect_equal "exit status of: $*" "$alone" "$status"
    # some have a count in it that is not the same each time
    expect_equal "standard error of: $*" "$(tr -d 0-9 < "$TMP/errors")" \
        "$(tr -d 0-9 < "$TMP/err")"
    expect_same "output of: $*" "$TMP/output" "$TMP/out"
    no_suspicion "$*"
}

test_honest_kit() {
    local program flags
    "$R/data/gen" text 5000 61 > "$TMP/text"
    while read -r program flags; do
        # shellcheck disable=SC2086 # flags are words
        honest "$R/$program" $flags "$TMP/text"
    done < <(every_run | sort -u)
    honest "$R/data/gen" random 100 61
}
test_honest_small() {
    honest /bin/true
    honest /bin/ls /
    honest env -i /bin/ls /
    honest nohup /bin/ls /
    honest timeout 60 /bin/ls /
}
test_honest_shell() {
    honest bash -c 'seq 9 | sort -r | (cat; echo) | wc -l; exec ls /'
    honest sh -c 'ls / | wc -l & wait'
}
test_honest_stdbuf() {
    honest stdbuf -oL sed -n 's/.*libstdbuf/libstdbuf/p' /proc/self/maps
}
test_honest_sort() {
    seq 300000 > "$TMP/numbers"
    honest sort -R --random-source=/bin/true --parallel=4 "$TMP/numbers"
}
test_honest_xz() {
    seq 100000 > "$TMP/numbers"
    honest xz -T2 -0 --block-size=65536 -c "$TMP/numbers"
}
test_honest_git() {
    local git=(git -C "$TMP/work" -c user.name=n -c user.email=e)
    mkdir "$TMP/work"
    seq 1000 > "$TMP/work/file"
    honest "${git[@]}" init -q
    honest "${git[@]}" add file
    meter --quiet "${git[@]}" commit -q -m message
    no_suspicion 'git commit'
    honest "${git[@]}" log
    honest "${git[@]}" repack -q -a -d
}
test_honest_gcc() {
    printf 'int main(void) { return 0; }\n' > "$TMP/file.c"
    honest gcc -O2 -o "$TMP/program" "$TMP/file.c"
}
test_honest_perl() {
    honest perl -e 'fork or exit; wait; system("ls", "/")'
}
test_honest_python() {
    cat > "$TMP/threads.py" << 'END'
import threading
lock = threading.Lock()
numbers = []

def work():
    for i in range(1000):
        with lock:
            numbers.append(i)

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(numbers))
END
    honest python3 "$TMP/threads.py"
}
# It closes all descriptors in the child.
test_honest_subprocess() {
    honest python3 -c 'if True:
        import subprocess
        print(subprocess.run(["seq", "3"], capture_output=True))'
}

t 'a program that tries nothing is counted' test_plain
t 'dlsym on the C library gets the counted functions' test_dlsym
t 'the older names of the functions are counted' test_old_name
t 'a program linked with --wrap is counted' test_wrap
t 'a library loaded by dlopen is counted' test_dlopen
t 'a program that can call dlvsym is suspected' test_dlvsym
t 'a program that can call dlmopen is suspected' test_dlmopen
t 'dlopen with RTLD_DEEPBIND is suspected' test_deepbind
t 'a library linked with -Bsymbolic and its own mutex is suspected' \
    test_symbolic
t 'a library loaded by the name of a descriptor is suspected' \
    test_library_by_file
t 'a library that is gone afterwards is suspected' test_library_gone
t 'a library that is closed again is suspected' test_library_closed
t 'a library that another replaces is suspected' test_library_changed
t 'a library with system calls of its own is suspected' test_library_asm
t 'a program that defines pthread_mutex_lock is suspected' test_own_mutex
t 'a program that hides such a definition is suspected' test_own_hidden
t 'a stripped program that hides it needs --witness' test_own_stripped
t "a preloaded library behind lockmeter's is not suspected" test_preload
t 'one that defines pthread_mutex_lock is suspected' test_preload_own
t "a library put in front of lockmeter's is suspected" test_front
t 'a program under an audit library is not run' test_audit
t 'a futex called by syscall() is suspected' test_futex_syscall
t 'a futex called by an instruction is suspected' test_futex_asm
t 'a spinlock of C11 atomics needs --witness' test_spin_c11
t 'a spinlock of built-in functions needs --witness' test_spin_sync
t 'a lock made of a pipe needs --witness' test_pipe
t 'the lock of a stream is none to be counted' test_flockfile
t "calls of libc's code at computed addresses need --witness" test_computed
t 'a changed global offset table needs --witness' test_got
t 'a changed and restored global offset table needs --witness' \
    test_got_restored
t '--witness agrees with the count of an honest program' test_witness_honest
t '--witness makes a spinlock of C11 atomics suspected' test_witness_spin_c11
t '--witness makes a spinlock of built-ins suspected' test_witness_spin_sync
t '--witness makes a hidden lock of a stripped program suspected' \
    test_witness_own_stripped
t '--witness makes a lock made of a pipe suspected' test_witness_pipe
t "--witness makes a stream's lock that guards data suspected" \
    test_witness_flockfile
t '--witness makes a changed global offset table suspected' test_witness_got
t '--witness makes calls at computed addresses suspected' \
    test_witness_computed
t '--witness makes counters suspected that all fit together' \
    test_witness_threads
t 'exec, fork, vfork and spawn put the environment back' test_exec
t 'execveat puts the environment back' test_execveat
t 'so do functions of the exec family that dlsym fetched' test_exec_fetched
t 'closing all descriptors before exec does not stop the count' \
    test_exec_closed
t 'a program that a shell starts is looked at' test_behind_shell
t 'exec by syscall() is suspected' test_exec_syscall
t 'exec by an instruction is suspected' test_exec_asm
t 'exec of a static program is suspected' test_exec_static
t 'vfork and exec of a static program are suspected' test_vfork_static
t 'posix_spawn of a static program is suspected' test_spawn_static
t 'a static program is refused, and not run' test_static
t 'system and popen are counted whatever the environment' test_shell
t '_Fork makes a process that counts for itself' test_raw_fork
t 'forkpty makes a process that counts for itself' test_forkpty
t 'a daemon is a gap, not a suspicion' test_daemon
t 'a child that outlives the program is a gap' test_orphan
t 'a program that can call ptrace is suspected' test_ptrace
t 'a program that can call clone is suspected' test_thread_clone
t 'a thread made by syscall() is suspected' test_thread_syscall
t 'a thread made by an instruction is suspected' test_thread_asm
t 'a program that only looks at the counters is counted' test_counters_none
t 'counters that are all zero are suspected' test_counters_zero
t 'counters full of garbage are suspected, and harmless' \
    test_counters_garbage
t 'counters that name a pipe as a mapped file are harmless' \
    test_counters_pipe
t 'counters without uses are suspected' test_counters_uses
t 'a changed count is suspected' test_counters_one
t 'a changed count whose check fits is suspected' test_counters_check
t 'a changed count that fits all but its thread is suspected' \
    test_counters_balanced
t 'who knows the source and changes all of it needs --witness' \
    test_counters_threads
t 'counters that are unmapped end the program' test_counters_unmap
t 'counters that are replaced are suspected' test_counters_replace
t "the counters' file cannot be truncated" test_counters_truncate
t "the kit's own programs are not suspected" test_honest_kit
t 'small tools are not suspected' test_honest_small
t 'shells with pipes are not suspected' test_honest_shell
t 'stdbuf is not suspected, and works' test_honest_stdbuf
t 'sort with threads is not suspected' test_honest_sort
t 'xz with threads is not suspected' test_honest_xz
t 'git is not suspected' test_honest_git
t 'gcc, which runs other programs, is not suspected' test_honest_gcc
t 'perl is not suspected' test_honest_perl
t 'python with threads is not suspected' test_honest_python
t 'python and its subprocesses are not suspected, and work' \
    test_honest_subprocess
finish
