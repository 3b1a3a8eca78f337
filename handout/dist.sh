#!/usr/bin/env bash
# Makes the archive that students get, and those for course platforms. `make
# dist` and `make dist-PLATFORM` call this.
#
#     handout/dist.sh [FOLDER]      FOLDER/esharedhash-lab-VERSION.tar.gz,
#                                   in build/dist if none is named
#       LAB=NAME         another lab than the first, in the environment
#       --list FILE      what goes in; else handout/dist.list
#       --name NAME      of the archive, and of the one folder in it
#       --format FORMAT  tar.gz (else), tar, zip
#       --flat           without that folder
#
# The list says what goes in; nothing else does. Of the kit's files
# those count that git knows or would take; what is not committed yet is named
# on standard error.
#
# The same commit and tools give the same bytes: names are sorted, files belong
# to nobody in particular, modes are 644 and 755, and their time is that of the
# commit (or SOURCE_DATE_EPOCH). BUILD=dir names another build. Exit status: 0
# made, 1 not (one line says why), 2 wrong usage. HANDOUT=dir names the folder
# that handout/build.sh builds in.
#
# grader/tests/dist.sh does in it what students do. To type all commands of the
# handout in it, too:
#
#     ARCHIVE=build/dist/NAME.tar.gz grader/tests/handout_commands.sh
set -u -o pipefail
cd "$(dirname "$0")/.." || exit 1
umask 022
export LC_ALL=C

list=handout/dist.list
build=${BUILD:-build/release}
HANDOUT=${HANDOUT:-build/handout}
LAB=$(grader/lab.sh name) || exit 1
export LAB
name=$(grader/version.sh --name)
format=tar.gz
is_flat=
sets=() # --set FIELD=VALUE for the next file that is published
line=0

say() {
    printf 'dist: %s\n' "$1" >&2
}

give_up() {
    say "$1"
    exit 1
}

# wrong WHY: about the line of the list that is being read.
wrong() {
    give_up "$list:$line: $1"
}

# files_of PATTERN: of the kit, one a line; * is no slash.
files_of() {
    git ls-files -co --exclude-standard -- ":(glob)$1"
}

# ---- one file ----

# copy FILE NAME: a file that may be run stays one.
copy() {
    local mode=644
    if [ ! -f "$1" ] || [ -L "$1" ]; then
        wrong "'$1' is not an ordinary file"
    fi
    [ ! -x "$1" ] || mode=755
    [ ! -e "$top/$2" ] || wrong "'$2' is there already"
    install -D -m $mode -- "$1" "$top/$2" || exit 1
}

# ---- what a line of the list asks for ----

take() {
    local file count=0
    while IFS= read -r file; do
        copy "$file" "$file"
        count=$((count + 1))
    done < <(files_of "$1")
    [ $count -gt 0 ] || wrong "there is no '$1'"
}

place() {
    copy "$2" "$1"
}

# publish KIND FILE [FOLDER]: what students may see of it.
publish() {
    mkdir -p "$(dirname "$top/$2")"
    "$build/grader/publish" "${sets[@]}" "$@" > "$top/$2" ||
        wrong "'$2' cannot be published"
    sets=()
}

# without NAME PLATFORM: what the platform gets without a result.
without() {
    local status=0
    "$build/grader/platform-result" --trouble 'grading broke off' \
        "$2" > "$top/$1" || status=$?
    [ $status -eq 1 ] || wrong "'$1' cannot be made" # 1: without points
}

# include FILE: a list, whose lines stand for this one.
include() {
    [ -f "$1" ] || wrong "there is no list '$1'"
    local list=$1 line=0
    follow_list
}

# tree NAME FOLDER
tree() {
    local file
    if [ ! -d "$2" ]; then
        say "without the built handout: there is no '$2'; make dist makes it"
        return
    fi
    while IFS= read -r file; do
        [ ! -x "$file" ] || wrong "'$file' is a program"
        copy "$file" "$1/${file#"$2/"}"
    done < <(find "$2" ! -type d | sort)
}

# follow VERB WORD...
follow() {
    case $1:$# in
    take:2) take "$2" ;;
    place:3) place "$2" "$3" ;;
    tree:3) tree "$2" "$3" ;;
    rubric:2) publish rubric "$2" ;;
    manifest:2) publish manifest "$2" "$top" ;;
    version:2) grader/version.sh > "$top/$2" ;;
    without:3) without "$2" "$3" ;;
    include:2) include "$2" ;;
    set:1 | set:2 | take:* | place:* | tree:* | rubric:* | manifest:* | \
        version:* | without:* | include:*) wrong "'$1' wants other words" ;;
    set:*) sets+=(--set "$2=${*:3}") ;;
    *) wrong "there is no '$1'" ;;
    esac
}

follow_list() {
    local text words
    while IFS= read -r text; do
        line=$((line + 1))
        read -ra words <<< "${text%%#*}"
        words=("${words[@]//@LAB@/$LAB}")
        words=("${words[@]//@HANDOUT@/$HANDOUT}")
        [ ${#words[@]} -eq 0 ] || follow "${words[@]}"
    done < "$list"
    [ ${#sets[@]} -eq 0 ] || wrong "'set' without a file that follows"
}

# ---- the archive ----

# What is in it and not committed: whoever makes the archive should know.
name_new() {
    local file
    git status --porcelain -uall -- . ':!README.md' | cut -c 4- |
        while IFS= read -r file; do
            if [ -e "$top/$file" ] || [[ $file = handout/student/* ]]; then
                say "not committed yet: $file"
            fi
        done
}

# Of the commit, so that it is the same each time.
find_time() {
    time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null)}
    [[ $time =~ ^[0-9]+$ ]] ||
        give_up "no commit tells the time; set SOURCE_DATE_EPOCH"
}

# What lies in the top folder, or that folder itself.
make_tar() {
    local place=$work names=("$name")
    if [ -n "$is_flat" ]; then
        place=$top
        mapfile -t names < <(ls -A "$top")
    fi
    tar --sort=name --format=ustar --owner=0 --group=0 --numeric-owner \
        --mtime="@$time" -C "$place" -cf "$work/tar" -- "${names[@]}"
}

# A zip is made of the tar, so that it has the same order, owners, times.
pack_as() {
    case $1 in
    tar) cat "$work/tar" ;;
    tar.gz) gzip -n -9 < "$work/tar" ;;
    zip) TZ=UTC bsdtar --format zip -cf - "@$work/tar" ;;
    esac
}

pack() {
    archive=$out/$name.$format
    if ! make_tar || ! pack_as "$format" > "$work/packed" ||
        ! mv "$work/packed" "$archive"; then
        give_up "cannot write '$archive'"
    fi
}

tell() {
    printf '%s: %d files, %d KB\n' "$archive" \
        "$(find "$top" -type f | wc -l)" \
        $((($(stat -c %s "$archive") + 1023) / 1024))
    sha256sum < "$archive" | sed 's/ .*//; s/^/sha256 /'
}

usage() {
    {
        echo 'usage: handout/dist.sh [--list FILE] [--name NAME] [--flat]'
        echo '           [--format tar.gz|tar|zip] [FOLDER]'
    } >&2
    exit 2
}

while [[ ${1-} = --* ]]; do
    case $1:${2-} in
    --flat:*) is_flat=yes ;;
    --list:?*) list=$2 ;;
    --name:?*) name=$2 ;;
    --format:tar | --format:tar.gz | --format:zip) format=$2 ;;
    *) usage ;;
    esac
    [ "$1" = --flat ] || shift
    shift
done
[ $# -le 1 ] || usage
out=${1:-build/dist}
git rev-parse HEAD > /dev/null 2>&1 ||
    give_up "this folder is no git checkout: which files are the kit's?"
[ -x "$build/grader/publish" ] ||
    give_up "there is no '$build/grader/publish'; type: make dist"
find_time
mkdir -p "$out" || exit 1
work=$(mktemp -d "$out/work.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
top=$work/$name
mkdir "$top"
follow_list
name_new
pack
tell
