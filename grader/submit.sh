#!/usr/bin/env bash
# Packs what a student hands in, with a receipt. `make submit` calls this.
#
#     grader/submit.sh FILE.c [REPORT.md]
#
# FILE.c has to build. Its visible score is that of the last whole `make test`
# of exactly these bytes; if there was none, they are tested now. A report that
# nobody named (my/report.md) may be missing, or not be ready: it is said, and
# the receipt says so, too.
#
#     build/submit/NAME-HASH.tar.gz    NAME: the lab's program, esharedhash;
#                                      HASH: of FILE.c, 12 digits
#     build/submit/NAME-HASH.txt       the receipt, with its hash
#
# HASH-2, HASH-3 and so on are the same file with another report or score: what
# was packed before stays as it is. In the archive are
#
#         NAME/RECEIPT.txt
#         NAME/NAME.c
#         NAME/report.md               and .html, .pdf, if they were made from
#                                      it
#
# LAB= names another lab than the first. The date is the only thing in it that
# differs from run to run, and can be given, as SOURCE_DATE_EPOCH. Exit status:
# 0 packed, 1 not (one line on standard error says why), 2 wrong usage.
set -u
cd "$(dirname "$0")/.." || exit 1
umask 022

# What was meant for the make that called is not for those called here.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES QUICK ONLY SEED KEEP FLAVOUR \
    CC V BLOCK_SIZE UMEM_SIZE BATCH_SIZE POOL_SIZE POOL_COUNT STACK_SIZE

file=${1-}
is_named=${2:+yes}
LAB=$(grader/lab.sh name) || exit 1
export LAB
name=$(grader/lab.sh program)
rubric=$(grader/lab.sh rubric)
report=${2:-$(grader/lab.sh --place my)/report.md}
pages=$(grader/lab.sh --place build/report)
out=build/submit

say() {
    printf 'submit: %s\n' "$1" >&2
}

give_up() {
    say "$1"
    exit 1
}

hash_of() {
    sha256sum < "$1" | cut -d ' ' -f 1
}

# ---- the file ----

# fits FILE WHAT: whether it can be handed in at all.
fits() {
    [ -f "$1" ] || give_up "there is no $2 '$1'"
    [ -r "$1" ] || give_up "cannot read the $2 '$1'"
    [ -s "$1" ] || give_up "the $2 '$1' is empty"
}

# The first thing that the compiler or the linker says is wrong. Control
# characters in it are not for a terminal.
first_error() {
    { grep -m 1 -E 'error: |undefined reference|multiple definition' "$1" ||
        tail -n 1 "$1"; } | tr -cd '\040-\176' | cut -c 1-300
}

check_build() {
    local folder=build/release/submit-$hash log=$work/build.log built=no
    LC_ALL=C make --no-print-directory SUBMIT="${file//\$/\$\$}" \
        SUBMISSION="$hash" "$folder/submission" > "$log" 2>&1 && built=yes
    rm -rf "$folder"
    [ $built = yes ] ||
        give_up "'$file' does not build: $(first_error "$log")"
}

# ---- its score ----

# field KEY: one of the result's own, in the form that grade writes.
field() {
    sed -n "s/^ \"$1\": \"\?\([^\",]*\)\"\?,\?$/\1/p" "$result"
}

# Whether there is a result of a whole test of this file: nothing left out.
is_whole() {
    local checks
    [ -f "$result" ] || return
    checks=$(($(grep -c '^ *id = ' "$rubric") -
        $(grep -c '^ *visible = false' "$rubric")))
    [ "$(field complete) $(field quick) $(field visible_only)" = \
        'true false true' ] && grep -q "\"sha256\": \"$hash\"" "$result" &&
        [ "$(grep -c '^ *"masked": ' "$result")" -eq "$checks" ]
}

# without_zeros NUMBER: 39.0 is 39.
without_zeros() {
    printf '%s' "$1" | sed 's/\.0*$//'
}

# A test that finds mistakes fails, which is none of submit's business.
find_score() {
    result=build/grades/${hash:0:12}/result.json
    if ! is_whole; then
        say "no whole test of this file is kept; testing it now (about a $(
            )minute)"
        make --no-print-directory test SUBMIT="${file//\$/\$\$}" || :
    fi
    score="not known: make test did not come to an end"
    if is_whole; then
        score="$(without_zeros "$(field score)") of $(
            )$(without_zeros "$(field out_of)") (make test, $(
            )$(field started), seed $(field seed))"
    fi
}

# ---- the archive ----

# put FILE NAME: into the archive; the receipt gets its hash.
put() {
    install -m 644 -- "$1" "$work/$name/$2" || exit 1
    printf '%-14s sha256 %s\n' "$2:" "$(hash_of "$1")" >> "$receipt"
}

# note WORD: about the report, in the receipt.
note() {
    printf '%-14s %s\n' 'report:' "$1" >> "$receipt"
}

# Pages that `make report` made from this very file.
put_pages() {
    local page
    for page in html pdf; do
        [ ! -f "$pages/report.$page" ] ||
            put "$pages/report.$page" "report.$page"
    done
}

# What `make report` made last, and what it said of it. Whether that may be
# handed in is the student's business.
judge_report() {
    local made='' state='' of='' again="make report REPORT=${report@Q}"
    [[ $report = *[!A-Za-z0-9_./-]* ]] || again="make report REPORT=$report"
    { read -r made state of < "$pages/page.state"; } 2> /dev/null
    if [ "$made" = "$(hash_of "$report")" ]; then
        put_pages
        [ "$state" != ready ] || return 0
        say "your report is not ready: see $again"
        note "not ready, as make report says"
    elif [ "$of" = "$report" ]; then
        say "$report has changed since make report; its page is not $(
            )packed: $again"
        note "changed since make report, so without its page"
    else
        say "no page of $report is made; none is packed: $again"
        note "without a page, none was made"
    fi
}

put_report() {
    if [ -f "$report" ]; then
        put "$report" report.md
        judge_report
    else
        say "there is no report ($report); it goes without one"
        echo "report.md:     none: there was no $report" >> "$receipt"
    fi
}

write_receipt() {
    receipt=$work/$name/RECEIPT.txt
    {
        printf '%-14s %s\n' 'kit:' "$(grader/version.sh)"
        printf '%-14s %s\n' 'date:' \
            "$(date -u -d "@$now" '+%Y-%m-%d %H:%M:%S UTC')"
        printf '%-14s %s\n' 'file:' "$(printf '%q' "$file")"
        printf '%-14s %s\n' 'score:' "$score"
    } > "$receipt"
    put "$file" "$name.c"
    put_report
}

# undated RECEIPT: what it says of what is packed.
undated() {
    grep -v -e '^archive:' -e '^date:' "$1"
}

# An archive of something else stays: it may have been handed in.
name_archive() {
    local base=$out/$name-${hash:0:12} number=1
    archive=$base.tar.gz
    while [ -e "$archive" ] &&
        ! cmp -s <(undated "$receipt") \
            <(undated "${archive%.tar.gz}.txt" 2> /dev/null); do
        number=$((number + 1))
        archive=$base-$number.tar.gz
    done
}

pack() {
    if ! tar --sort=name --format=ustar --owner=0 --group=0 --numeric-owner \
        --mtime="@$now" -C "$work" -cf "$work/all.tar" "$name" ||
        ! gzip -n -9 < "$work/all.tar" > "$work/all.tar.gz" ||
        ! mv "$work/all.tar.gz" "$archive"; then
        give_up "cannot write '$archive'"
    fi
}

if [ $# -gt 2 ] || [ -z "$file" ]; then
    echo 'usage: grader/submit.sh FILE.c [REPORT.md]' >&2
    exit 2
fi
fits "$file" file
[ -z "$is_named" ] || fits "$report" report
mkdir -p "$out" || exit 1
work=$(mktemp -d "$out/work.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/$name"
hash=$(hash_of "$file")
check_build
find_score
now=${SOURCE_DATE_EPOCH:-$(date +%s)}
write_receipt
name_archive
pack
{
    printf '%-14s sha256 %s\n' 'archive:' "$(hash_of "$archive")"
    cat "$receipt"
} > "${archive%.tar.gz}.txt"
cat "${archive%.tar.gz}.txt"
echo "hand in $archive"
echo "keep both, it and its .txt, outside of build/: make clean removes that"
