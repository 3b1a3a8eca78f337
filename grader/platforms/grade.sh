#!/usr/bin/env bash
# Grades what lies in a folder and writes the result as a course platform
# wants it. The entry points of Gradescope and Autolab call this.
#
#     grader/platforms/grade.sh PLATFORM SETTINGS FOLDER OUT
#
# OUT appears whole, in the end, in every case that this script lives to see;
# what was in the way is told in it. Standard output gets what the instructor
# may read, and is to be kept from students. What the submission writes comes
# out nowhere but in texts of the result.
#
# SETTINGS is a file of NAME=VALUE lines, which says itself what they mean.
# Exit status: 0 graded, 1 not graded (OUT says why), 2 no OUT.
set -u
kit=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
tools=$kit/build/release/grader
PICK_LIMIT=60 # seconds; more than enough for any archive that is unpacked
exec < /dev/null

if [ $# -ne 4 ]; then
    echo 'usage: grade.sh PLATFORM SETTINGS FOLDER OUT' >&2
    exit 2
fi
platform=$1 settings=$2 folder=$3 out=$4
note='' lab=() rubric=()
TIME_LIMIT=480 QUICK=no ONLY='' SEED='' LAB='' RUBRIC='' WITHOUT_WALLS=no
HIDDEN=after_published

# write WORD...: the platform's file; the end of this script.
write() {
    local words=("${lab[@]}" "${rubric[@]}" --hidden "$HIDDEN" --out "$out")
    [ -z "$note" ] || words+=(--note "$note")
    "$tools/platform-result" "${words[@]}" "$platform" "$@"
    exit
}

# broken WHY: our fault, not the student's.
broken() {
    write --trouble "$1"
}

read_settings() {
    # shellcheck source=grader/platforms/gradescope/settings
    . "$settings" || return
    [[ $TIME_LIMIT =~ ^[1-9][0-9]*$ && -z ${SEED//[0-9]/} &&
        $QUICK =~ ^(yes|no)$ && $WITHOUT_WALLS =~ ^(yes|no)$ ]] || return
    [ -z "$LAB" ] || lab=(--lab "$LAB")
    [ -z "$RUBRIC" ] || rubric+=(--rubric "$RUBRIC")
    [ -z "$ONLY" ] || rubric+=(--only "$ONLY")
}

# Its file is then the only one in $own/file.
pick() {
    local status=0 said
    mkdir "$own/file"
    said=$(timeout --foreground -k 5 $PICK_LIMIT "$tools/platform-pick" \
        "${lab[@]}" "$folder" "$own/file") || status=$?
    case $status in
    0) note=$said ;;
    1) write --problem "$said" ;;
    *) broken 'what was handed in cannot be looked through' ;;
    esac
}

# The submission runs in here and nowhere else.
grade() {
    local words=(--out "$own/results") status=0 files
    [ "$QUICK" = no ] || words+=(--quick)
    [ "$WITHOUT_WALLS" = yes ] || words+=(--contained)
    [ -z "$SEED" ] || words+=(--seed "$SEED")
    cd "$own/file" || broken 'the file is gone'
    files=(*)
    timeout --foreground -k 30 "$TIME_LIMIT" "$tools/grade" "${words[@]}" \
        "${lab[@]}" "${rubric[@]}" "${files[0]}" > "$own/log" 2>&1 ||
        status=$?
    cat "$own/log"
    [ $status -ne 124 ] || broken "it took longer than $TIME_LIMIT s"
    [ $status -le 2 ] || broken "the grader ended with status $status"
}

# Boxes have users of their own, who must be able to pass, and read nothing that
# is not theirs: results name hidden checks.
work=$(mktemp -d "${TMPDIR:-/tmp}/platform-XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM HUP
chmod 711 "$work"
own=$work/own
mkdir -m 700 "$own" || exit 2
export TMPDIR=$work
read_settings || broken 'the settings are wrong'
pick
grade
write "$own/results/result.json"
