# shellcheck shell=bash disable=SC2154 # status is lib.sh's
# What platform_archives.sh and the tests that it sources share: archives, made
# and built by the first test that asks, Gradescope's entry point, and what is
# read of its result. A script that sources this has sourced lib.sh.

WORK=$(mktemp -d "${TMPDIR:-/tmp}/kit-platforms.XXXXXX") || exit 1
trap 'rm -rf "$WORK" ${TMP:+"$TMP"}' EXIT
mkdir "$WORK/tmp"
chmod 711 "$WORK" "$WORK/tmp" # boxes have users of their own
GS=$WORK/root/autograder
# Settings that keep a grading short.
SHORT="ONLY=signature.threads,round_trip.threads SEED=61"

# clean COMMAND...: as a platform starts it, with nothing of ours, and of no
# earlier test.
clean() {
    rm -rf "$WORK/tmp"/*
    run env -i PATH="$PATH" HOME="$WORK" LANG=C.UTF-8 SETUP=0 \
        ROOT="$WORK/root" TMPDIR="$WORK/tmp" "$@" < /dev/null
}

# ---- archives, made and built by the first that asks ----

# dist NAME WORD...: makes an archive into $WORK/dist.
dist() {
    [ ! -e "$WORK/dist/$1.made" ] || return 0
    build build/release/grader/publish build/release/grader/platform-result
    succeeds handout/dist.sh --list "grader/platforms/$1.list" "${@:2}" \
        "$WORK/dist"
    : > "$WORK/dist/$1.made"
}

gradescope_zip() { dist gradescope --flat --format zip --name gradescope; }
autolab_tar() { dist autolab --format tar --name autograde; }
classroom_tar() { dist classroom --name classroom; }

install_gradescope() {
    gradescope_zip
    [ ! -e "$WORK/built" ] || return 0
    mkdir -p "$GS/source" "$GS/results"
    bsdtar -xf "$WORK/dist/gradescope.zip" -C "$GS/source"
    cp "$GS/source/run_autograder" "$GS/"
    cp "$GS/source/settings" "$WORK/settings"
    clean bash "$GS/source/setup.sh"
    expect_equal "status of setup.sh ($(tail -n 3 "$TMP/err"))" 0 "$status"
    : > "$WORK/built"
}

# settings FILE WORD...: as they are in the archive, but for these.
settings() {
    local word
    cp "$WORK/settings" "$1"
    for word in "${@:2}"; do
        echo "$word" >> "$1"
    done
}

# ---- Gradescope ----

# hand_in FILE [NAME]...: what lies in the folder of the submission.
hand_in() {
    rm -rf "$GS/submission"
    mkdir "$GS/submission"
    while [ $# -gt 0 ]; do
        cp -- "$1" "$GS/submission/${2-esharedhash.c}"
        shift $(($# > 1 ? 2 : 1))
    done
}

# gradescope WORD...: runs its entry point; the result is in $TMP/read.
gradescope() {
    install_gradescope
    # shellcheck disable=SC2086 # these are words
    settings "$GS/source/settings" $SHORT "$@"
    rm -rf "$GS/results"
    clean bash "$GS/run_autograder"
    expect_equal 'status of run_autograder' 0 "$status"
    cp "$TMP/out" "$TMP/printed"
    read_gradescope
    expect_equal 'what it leaves' 'results.json' "$(ls -A "$GS/results")"
    expect_equal 'what it leaves in /tmp' '' "$(ls -A "$WORK/tmp")"
    none_left "$WORK" 'a process'
}

read_gradescope() {
    run grader/tests/platform_check.py gradescope "$GS/results/results.json"
    expect_equal "what Gradescope reads: $(cat "$TMP/err")" 0 "$status"
    cp "$TMP/out" "$TMP/read"
}

# expect_read WHAT EXPECTED FILTER
expect_read() {
    expect_equal "$1" "$2" "$(jq -c "$3" "$TMP/read")"
}

# says PATTERN: in what students read.
says() {
    jq -r '.output // .text' "$TMP/read" > "$TMP/said"
    grep -q -- "$1" "$TMP/said" || fail 'what students read' "$1" \
        "$(cat "$TMP/said")"
}
