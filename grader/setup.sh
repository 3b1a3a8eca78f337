#!/usr/bin/env bash
# Makes sure that the Debian packages for a job are there.
#
#     grader/setup.sh [--for JOB] SET-or-PACKAGE...     make calls this
#     grader/setup.sh --list                            for doctor.sh
#
# What counts is the tool or the header, wherever it came from; only what is
# not found is installed, with apt-get. On a terminal it asks first, without
# one it goes ahead; SETUP=0 in the environment forbids it. It prints nothing
# when nothing is missing.
#
# Exit status: 0 all there, 1 something is missing, 2 wrong usage.
set -u

PATH=$PATH:/usr/sbin:/sbin # where daemons are

# The sets: packages, and with an @ other sets that they include.
declare -A sets=(
    [build]="gcc make libc6-dev zlib1g-dev"
    [meter]="@build libjansson-dev libdw-dev libelf-dev libcapstone-dev"
    [grade]="@meter libconfig-dev libexpat1-dev nettle-dev"
    [grading]="@grade @test @sandbox valgrind"
    [test]="@build check libsubunit-dev"
    [browser]="chromium chromium-driver curl jq"
    [class]="@grading libsqlite3-dev sqlite3 parallel similarity-tester
        libarchive-tools"
    [cluster]="@class slurm-wlm munge"
    [check]="@cluster @browser @bench @report @docs clang libclang-rt-dev
        pkg-config python3-jsonschema libxml2-utils poppler-utils"
    [lint]="clang-format clang-tidy cppcheck shellcheck git"
    [bench]="libjemalloc2 libmimalloc2.0 libtcmalloc-minimal4"
    [report]="gnuplot-nox pandoc"
    [docs]="doxygen doxygen-awesome-css graphviz gnuplot-nox pandoc weasyprint
        fonts-dejavu-core"
    [sandbox]="bubblewrap"
)

# How to see that a package's content is there: a command, a header, a
# library to link with or to preload, a file below /usr/share, or libFuzzer. One
# without a sign is asked for by name.
declare -A signs=(
    [gcc]="command gcc"
    [make]="command make"
    [libc6-dev]="header stdio.h"
    [zlib1g-dev]="header zlib.h"
    [libjansson-dev]="header jansson.h"
    [libdw-dev]="header elfutils/libdwfl.h"
    [libelf-dev]="header gelf.h"
    [libcapstone-dev]="header capstone/capstone.h"
    [libconfig-dev]="header libconfig.h"
    [libexpat1-dev]="header expat.h"
    [nettle-dev]="header nettle/sha2.h"
    [check]="header check.h"
    [libsubunit-dev]="library subunit"
    [pkg-config]="command pkg-config"
    [valgrind]="command valgrind header valgrind/memcheck.h"
    [clang]="command clang"
    [libclang-rt-dev]="fuzzer libFuzzer"
    [chromium]="command chromium"
    [chromium-driver]="command chromedriver"
    [curl]="command curl"
    [jq]="command jq"
    [libxml2-utils]="command xmllint"
    [python3-jsonschema]="command jsonschema"
    [clang-format]="command clang-format"
    [clang-tidy]="command clang-tidy"
    [cppcheck]="command cppcheck"
    [shellcheck]="command shellcheck"
    [git]="command git"
    [libjemalloc2]="preload libjemalloc.so.2"
    [libmimalloc2.0]="preload libmimalloc.so.2"
    [libtcmalloc-minimal4]="preload libtcmalloc_minimal.so.4"
    [gnuplot-nox]="command gnuplot"
    [pandoc]="command pandoc"
    [doxygen]="command doxygen"
    [graphviz]="command dot"
    [doxygen-awesome-css]="file doxygen-awesome-css/doxygen-awesome.css"
    [weasyprint]="command weasyprint"
    [fonts-dejavu-core]="file fonts/truetype/dejavu/DejaVuSansMono.ttf"
    [poppler-utils]="command pdftotext"
    [bubblewrap]="command bwrap"
    [libsqlite3-dev]="header sqlite3.h"
    [sqlite3]="command sqlite3"
    [parallel]="command parallel"
    [similarity-tester]="command sim_c"
    [libarchive-tools]="command bsdtar"
    [slurm-wlm]="command slurmctld command slurmd command sbatch"
    [munge]="command munged"
)

say() {
    printf 'setup: %s\n' "$1" >&2
}

# ---- what is there ----

has_header() {
    local folder
    for folder in /usr/include /usr/local/include; do
        [ -e "$folder/$1" ] && return
    done
    echo "#include <$1>" | gcc -E -xc - >/dev/null 2>&1
}

# gcc prints the bare name back when it does not find the file.
has_library() {
    local file found
    for file in "lib$1.so" "lib$1.a"; do
        found=$(gcc -print-file-name="$file" 2>/dev/null)
        [ -n "$found" ] && [ "$found" != "$file" ] && return
    done
    return 1
}

# The dynamic linker finds it as it will find it later, or complains.
has_preload() {
    [ -z "$(LD_PRELOAD=$1 env true 2>&1)" ]
}

has_fuzzer() {
    compgen -G "$(clang -print-runtime-dir)/libclang_rt.fuzzer*.a" >/dev/null
}

has_sign() {
    case $1 in
    command) command -v "$2" >/dev/null ;;
    file) [ -e "/usr/share/$2" ] ;;
    header) has_header "$2" ;;
    library) has_library "$2" ;;
    preload) has_preload "$2" ;;
    fuzzer) has_fuzzer 2>/dev/null ;;
    esac
}

has_package() {
    local words i
    read -ra words <<<"${signs[$1]-}"
    if [ ${#words[@]} -eq 0 ]; then
        [ "$(dpkg-query -Wf '${Status}' "$1" 2>/dev/null)" = \
            'install ok installed' ]
        return
    fi
    for ((i = 0; i < ${#words[@]}; i += 2)); do
        has_sign "${words[i]}" "${words[i + 1]}" || return
    done
}

# Prints the packages of a set, one a line.
expand_set() {
    local member
    for member in ${sets[$1]}; do
        case $member in
        @*) expand_set "${member#@}" ;;
        *) echo "$member" ;;
        esac
    done
}

# Prints the packages behind the names of sets and packages.
expand() {
    local name
    for name; do
        if [ -n "${sets[$name]-}" ]; then
            expand_set "$name"
        else
            echo "$name"
        fi
    done
}

find_missing() {
    local package
    missing=()
    for package in "$@"; do
        has_package "$package" || missing+=("$package")
    done
}

# For doctor.sh: set, what is looked for, ok or missing, package; tabs between.
list_packages() {
    local set package sign state
    for set in build meter grade grading test browser check lint bench \
        report docs sandbox class cluster; do
        for package in ${sets[$set]}; do
            [[ $package = @* ]] && continue
            read -ra sign <<<"${signs[$package]}"
            has_package "$package" && state=ok || state=missing
            printf '%s\t%s\t%s\t%s\n' "$set" "${sign[1]}" "$state" "$package"
        done
    done
}

# ---- installing ----

# Sets `command` to what installs the missing, as_root to what precedes it.
choose_command() {
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo)
        [ -t 0 ] || as_root=(sudo -n) # it could not ask for a password
    fi
    command="${as_root[*]} apt-get install ${missing[*]}"
    command=${command# }
}

# Why it cannot or must not be done here; false if there is no such reason.
refuse() {
    if ! command -v apt-get >/dev/null; then
        say "there is no apt-get here; install what has these Debian packages"
    elif [ "${SETUP-}" = 0 ]; then
        say "SETUP=0 forbids installing; type: $command"
    elif [ ${#as_root[@]} -gt 0 ] && ! command -v sudo >/dev/null; then
        say "as root type: apt-get install ${missing[*]}"
    else
        return 1
    fi
}

# Asks once on a terminal; goes ahead without one.
agree() {
    local answer
    if ! [ -t 0 ] || ! [ -t 2 ]; then
        say "installing: $command"
        return 0
    fi
    printf 'setup: %s\nsetup: run this now? [Y/n] ' "$command" >&2
    read -r answer || answer=no
    case $answer in
    '' | [Yy]*) return 0 ;;
    esac
    say "nothing was installed"
    return 1
}

apt_get() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q \
        -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 \
        -o Acquire::Retries=3 "$@" >&2
}

# True if every missing package is in apt's lists.
lists_know_all() {
    local package
    for package in "${missing[@]}"; do
        apt-cache policy "$package" 2>/dev/null |
            grep -q '^  Candidate: [^(]' || return
    done
}

install_missing() {
    local updated=no
    if ! lists_know_all; then
        apt_get update || say "apt-get update failed, trying all the same"
        updated=yes
    fi
    apt_get install -y --no-install-recommends "${missing[@]}" && return
    [ "$updated" = no ] || return
    say "that failed; again with fresh lists"
    apt_get update &&
        apt_get install -y --no-install-recommends "${missing[@]}"
}

# ---- the command line ----

usage() {
    say "expected [--for JOB] and sets or packages, or --list, which has them"
    exit 2
}

job="this job"
if [ "${1-}" = --list ] && [ $# -eq 1 ]; then
    list_packages
    exit
fi
if [ "${1-}" = --for ] && [ $# -ge 2 ]; then
    job=$2
    shift 2
fi
[ $# -ge 1 ] || usage
for argument; do
    [[ $argument =~ ^[a-z0-9][a-z0-9.+-]*$ ]] || usage
done

mapfile -t packages <<< "$(expand "$@" | sort -u)"
find_missing "${packages[@]}"
[ ${#missing[@]} -gt 0 ] || exit 0
say "$job needs what is not here: ${missing[*]}"
choose_command
if refuse || ! agree; then
    exit 1
fi
install_missing || say "apt-get could not install everything"
hash -r
find_missing "${packages[@]}"
[ ${#missing[@]} -gt 0 ] || exit 0
say "still not here: ${missing[*]}"
say "make doctor shows what this machine has"
exit 1
