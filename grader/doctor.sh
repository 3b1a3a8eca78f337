#!/usr/bin/env bash
# `make doctor`: what this machine has of tools, cores and limits.
#
#     grader/doctor.sh
#
# Three parts: the tools (setup.sh --list looks for them), the machine as a
# measurement sees it, and the limits that the tests meet. The last lines say
# what can be run and how to install the rest. It changes nothing; what it
# cannot find out it calls unknown.
#
# Exit status: 0 if the build tools are there, 1 otherwise.
set -u
cd "$(dirname "$0")/.." || exit 1

line() { # what, value, remark
    printf '  %-17s%-28s%s\n' "$1" "$2" "${3-}" | sed 's/ *$//'
}

# ---- tools ----

declare -A purposes=(
    [build]="make, make demo"
    [meter]="make, make trace"
    [grade]="make grade"
    [grading]="make test"
    [test]="make test"
    [browser]="make check"
    [check]="make check"
    [lint]="make lint"
    [bench]="make bench"
    [report]="reports and plots"
    [docs]="the handout"
    [sandbox]="grading in a sandbox"
    [class]="grading a class"
    [cluster]="tests with a cluster"
)
# Students have no tests of the kit, no class, and no handout to build.
is_kit=yes
if [ ! -e grader/kit.mk ]; then
    is_kit=no
    purposes[build]="make" purposes[grade]="make test, make bench"
    purposes[bench]="optional: to compare with"
fi
declare -A lacking=() # by set: its missing packages
wanted=()             # all missing packages

version_of() { # what is looked for
    local text
    case $1 in
    zlib.h | check.h | subunit)
        text=$(pkg-config --modversion "$(pkg_config_name "$1")" 2>/dev/null)
        ;;
    stdio.h) text=$(getconf GNU_LIBC_VERSION 2>/dev/null) ;;
    dot) text=$(dot -V 2>&1) ;;
    slurmctld) text=$(slurmctld -V 2>/dev/null) ;;
    libFuzzer) text= ;; # it came with a clang
    *) text=$("$1" --version 2>/dev/null) ;;
    esac
    grep -oE '[0-9]+\.[0-9][0-9.]*' <<<"$text" | head -n 1
}

pkg_config_name() {
    case $1 in
    zlib.h) echo zlib ;;
    check.h) echo check ;;
    *) echo "lib$1" ;;
    esac
}

# Whether a set is for anything that can be done here.
is_wanted() {
    case $is_kit:$1 in
    no:browser | no:check | no:lint | no:docs) return 1 ;;
    no:class | no:cluster) return 1 ;;
    esac
}

show_tools() {
    local set tool state package version
    printf '%-27s%-8s%-11s%-21s%s\n' tools '' version package 'needed for'
    while IFS=$'\t' read -r set tool state package; do
        is_wanted "$set" || continue
        version=
        if [ "$state" = ok ]; then
            version=$(version_of "$tool")
        else
            lacking[$set]+=" $package"
            wanted+=("$package")
        fi
        printf '  %-25s%-8s%-11.10s%-21s%s\n' "${tool##*/}" "$state" \
            "${version:--}" "$package" "${purposes[$set]}"
    done < <(grader/setup.sh --list | awk -F '\t' '!seen[$4]++')
}

# ---- machine ----

show_cores() {
    local all allowed list remark=
    all=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo unknown)
    allowed=$(nproc)
    list=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)
    [ "$allowed" = 1 ] && remark="one core: speed-ups shrink to a few times"
    line cores "$allowed of $all may be used ($list)" "$remark"
}

# Containers may be given half a core: contention cannot be timed there.
show_quota() {
    local quota period remark=
    if ! read -r quota period 2>/dev/null </sys/fs/cgroup/cpu.max; then
        quota=unknown
    elif [ "$quota" = max ]; then
        quota=none
    else
        quota=$(awk "BEGIN { printf \"%.2f cores\", $quota / $period }")
        remark="throttled: times mean little"
    fi
    line "CPU quota" "$quota" "$remark"
}

show_load() {
    local load remark=
    read -r load _ </proc/loadavg || load=unknown
    awk "BEGIN { exit !($load + 0 > 0.5) }" &&
        remark="above 0.5: wait before you measure"
    line "load average" "$load" "$remark"
}

show_memory() {
    awk '/^MemTotal/ { all = $2 } /^MemAvailable/ { free = $2 }
         END { printf "%.1f GB, %.1f GB available", all / 1048576,
                      free / 1048576 }' /proc/meminfo
}

virtual_machine() {
    local name
    if command -v systemd-detect-virt >/dev/null; then
        name=$(systemd-detect-virt --vm)
        [ "$name" = none ] && echo no || echo "yes, $name"
    elif grep -qm 1 '^flags.*hypervisor' /proc/cpuinfo; then
        echo yes
    else
        echo "no sign of one"
    fi
}

show_virtual() {
    local state remark=
    state=$(virtual_machine)
    [[ $state = yes* ]] && remark="its host's load is invisible here"
    line "virtual machine" "$state" "$remark"
}

show_governor() {
    local governor remark=
    read -r governor 2>/dev/null \
        </sys/devices/system/cpu/cpu0/cpufreq/scaling_governor ||
        governor=unknown
    [ "$governor" = powersave ] && remark="clock speed varies with the load"
    line "clock governor" "$governor" "$remark"
}

show_counter() {
    local state="not invariant" flags
    flags=" $(grep -m 1 '^flags' /proc/cpuinfo) "
    [[ $flags = *' constant_tsc '* && $flags = *' nonstop_tsc '* ]] &&
        state=invariant
    line "clock (TSC)" "$state"
}

show_machine() {
    printf '\nmachine\n'
    line CPU "$(sed -n '/^model name/{s/.*: //p;q}' /proc/cpuinfo)"
    line kernel "$(uname -sr)"
    show_cores
    show_quota
    show_load
    line memory "$(show_memory)"
    show_virtual
    show_governor
    show_counter
}

# ---- limits ----

kibibytes() { # what ulimit prints
    case $1 in
    *[!0-9]*) echo "$1" ;;
    *) echo "$1 KiB" ;;
    esac
}

show_limits() {
    local namespaces=refused
    command -v unshare >/dev/null || namespaces=unknown
    unshare -Ur true 2>/dev/null && namespaces=usable
    printf '\nlimits\n'
    line "open files" "$(ulimit -n)"
    line processes "$(ulimit -u)"
    line stack "$(kibibytes "$(ulimit -s)")"
    line "virtual memory" "$(kibibytes "$(ulimit -v)")"
    line "user namespaces" "$namespaces"
}

# ---- what follows from it ----

# What a target asks setup.sh for, with what is in that.
declare -A needed=(
    [demo]="build" [submit]="build"
    [trace]="build meter" [compare]="build meter"
    [bench]="build meter grade"
    [test]="build meter grade test sandbox grading"
    [report]="build meter grade report"
    [check]="build meter grade test sandbox grading class browser bench report
        docs check"
    [lint]="lint"
)

# Whether nothing that a target needs is missing.
can_run() {
    local set
    for set in ${needed[$1]}; do
        [ -z "${lacking[$set]-}" ] || return 1
    done
}

show_end() {
    local can="nothing can be built yet" target targets
    targets=(test bench report submit trace compare)
    [ $is_kit = no ] || targets=(demo "${targets[@]}" check lint)
    if [ -z "${lacking[build]-}" ]; then
        can="you can run: make"
        for target in "${targets[@]}"; do
            ! can_run "$target" || can+=", make~$target"
        done
    fi
    [ ${#wanted[@]} -eq 0 ] ||
        printf '\nto install what is missing: grader/setup.sh %s\n' \
            "${wanted[*]}"
    printf '\n%s\n' "$can" | fold -s -w 79 | sed 's/ *$//; s/~/ /g'
    [ -z "${lacking[build]-}" ]
}

show_tools
show_machine
show_limits
show_end
