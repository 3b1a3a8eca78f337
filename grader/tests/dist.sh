#!/usr/bin/env bash
# The archive for students: what is in it and what is not, and all that a
# student does with it, in an empty folder whose name has a blank in it, with
# nothing of the kit beside it. FULL=yes does more: the starter gets the whole
# `make test`, and where this runs as root, the student is another user, without
# a network. The commands of the handout are typed in the archive by
#
#     ARCHIVE=build/dist/NAME.tar.gz grader/tests/handout_commands.sh
#
# shellcheck disable=SC2034 # LIMIT is lib.sh's
LIMIT=${LIMIT:-900}
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

command -v jq > /dev/null || {
    echo '1..0 # SKIP there is no jq here'
    exit 0
}
FULL=${FULL:-}
LIST=$KIT/handout/dist.list
LAB=$(grader/lab.sh name)
WORK=$(mktemp -d "${TMPDIR:-/tmp}/kit-dist.XXXXXX") || exit 1
trap 'rm -rf "$WORK" ${TMP:+"$TMP"}' EXIT
chmod 711 "$WORK" # the student may be another user, and so is the box
NAME=$(grader/version.sh --name)
ARCHIVE=$WORK/dist/$NAME.tar.gz
# Pages of its own, with FULL=yes: another test may be building build/handout.
export HANDOUT=$WORK/handout
PLACE="$WORK/a student's folder"
TOP=$PLACE/$NAME

# Tests share the archive, unpacked, and built: made by the first that asks.
make_archive() {
    [ ! -e "$ARCHIVE" ] || return 0
    build build/release/grader/publish
    succeeds handout/dist.sh "$WORK/dist"
    cp "$TMP/err" "$WORK/dist.err"
}

unpack() {
    make_archive
    [ ! -e "$TOP" ] || return 0
    mkdir -p "$PLACE"
    tar -xzf "$ARCHIVE" -C "$PLACE" --no-same-owner
    mkdir "$WORK/home" "$WORK/tmp"
    chmod 711 "$WORK/tmp" # boxes have users of their own
    [ -z "$FULL" ] || [ "$(id -u)" -ne 0 ] ||
        chown -R 23456:23456 "$PLACE" "$WORK/home" "$WORK/tmp"
}

# student COMMAND...: as somebody types it, in the top folder.
student() {
    local as=(env)
    if [ -n "$FULL" ] && [ "$(id -u)" -eq 0 ]; then
        as=(setpriv --reuid 23456 --regid 23456 --clear-groups)
        ! unshare -n true 2> /dev/null || as=(unshare -n "${as[@]}")
    fi
    run "${as[@]}" env -i -C "$TOP" PATH="$PATH" HOME="$WORK/home" \
        TMPDIR="$WORK/tmp" LANG=C.UTF-8 SETUP=0 "$@" < /dev/null
}

make_all() {
    unpack
    [ ! -e "$WORK/make.out" ] || return 0
    student make -j2
    expect_equal "exit status of make ($(tail -n 3 "$TMP/err"))" 0 "$status"
    cp "$TMP/out" "$WORK/make.out"
    cp "$TMP/err" "$WORK/make.err"
}

# The files of the archive, as names.
files() {
    tar -tzf "$ARCHIVE" | sed -n "s|^$NAME/||; /[^/]\$/p" | LC_ALL=C sort
}

# ---- the archive ----

# By somebody else, somewhere else, later.
test_same_again() {
    make_archive
    mkdir "$TMP/other"
    run env TZ=Asia/Tokyo LC_ALL=C.UTF-8 TMPDIR="$TMP/other" bash -c \
        "umask 077; sleep 1.1; exec handout/dist.sh '$TMP/again'"
    expect_equal "exit status ($(cat "$TMP/err"))" 0 "$status"
    expect_equal 'sha256' "$(sha256sum < "$ARCHIVE")" \
        "$(sha256sum < "$TMP/again/$NAME.tar.gz")"
    expect_equal 'what it leaves' "$NAME.tar.gz" "$(ls -A "$TMP/again")"
    run env SOURCE_DATE_EPOCH=86400 handout/dist.sh "$TMP/old"
    expect_equal 'times when one is given' 1970-01-02 \
        "$(tar -tvzf "$TMP/old/$NAME.tar.gz" | awk '{ print $4 }' | sort -u)"
}

# They take half a minute to make.
test_handout_again() {
    local time
    time=$(git log -1 --format=%ct)
    run env SOURCE_DATE_EPOCH="$time" OUT="$HANDOUT" handout/build.sh student
    expect_equal "exit status ($(cat "$TMP/err"))" 0 "$status"
    run env SOURCE_DATE_EPOCH="$time" OUT="$TMP" TZ=Asia/Tokyo \
        handout/build.sh student
    expect_equal 'pages that differ' '' \
        "$(diff -rq "$HANDOUT/student" "$TMP/student")"
}

test_owners_and_modes() {
    make_archive
    expect_equal 'modes' \
        '-rw-r--r-- -rwxr-xr-x drwxr-xr-x' \
        "$(tar -tvzf "$ARCHIVE" | awk '{ print $1 }' | sort -u |
            tr '\n' ' ' | sed 's/ $//')"
    expect_equal 'programs that are no scripts' '' \
        "$(tar -tvzf "$ARCHIVE" | grep '^-rwx' | grep -v '\.sh$')"
    expect_equal 'owners' '0/0' \
        "$(tar -tvzf "$ARCHIVE" | awk '{ print $2 }' | sort -u)"
    expect_equal 'what is not below the top folder' '' \
        "$(tar -tzf "$ARCHIVE" | grep -v "^$NAME/")"
}

# What lists name, found in another way than dist.sh does.
listed() {
    local verb first rest
    while read -r verb first rest; do
        case $verb in
        include) listed "$first" ;;
        take) compgen -G "$first" | xargs -d '\n' ls -dp | grep -v '/$' ;;
        place | rubric | manifest | version) echo "$first" ;;
        tree) (cd "${rest%% *}" 2> /dev/null && find . -type f) |
            sed "s|^\./|$first/|" ;;
        esac
    done < <(sed "s/#.*//; s/@LAB@/$LAB/g; s|@HANDOUT@|$HANDOUT|g" "$1") |
        LC_ALL=C sort
}

# The folders are named here once more, so that a line that lets in too much is
# seen.
test_contents() {
    make_archive
    expect_equal 'files: what is missing, and what is too much' '' \
        "$(diff <(listed "$LIST") <(files) | grep '^[<>]')"
    expect_equal 'folders but the handout' "baseline data data/conformance $(
        )grader grader/contenders grader/grading grader/meter $(
        )grader/meter/preload grader/oracles grader/rubrics grader/tests $(
        )grader/timing grader/unit/sharedhash handout report_template $(
        )report_template/plots starter" \
        "$(files | grep / | sed 's|/[^/]*$||; s|^handout/.*|handout|' |
            LC_ALL=C sort -u | tr '\n' ' ' | sed 's/ $//')"
    expect_equal 'files beside the folders' \
        '.gitignore Containerfile LICENSE Makefile README.md VERSION' \
        "$(files | grep -v / | tr '\n' ' ' | sed 's/ $//')"
    expect_equal 'of the tests, the starter, the contenders' \
        "grader/contenders/sizes.c grader/contenders/zlib_huffman.c $(
        )grader/tests/suite.c grader/tests/suite.h $(
        )grader/tests/suite_word.h starter/esharedhash.c" \
        "$(files | grep -E '^(grader/(contenders|tests)|starter)/' |
            tr '\n' ' ' | sed 's/ $//')"
}

# The kit in $TMP/kit, as a checkout of its own.
copy_kit() {
    mkdir "$TMP/kit"
    git ls-files -co --exclude-standard | tar -cf - -T - |
        tar -xf - -C "$TMP/kit"
    git -C "$TMP/kit" init -q
    git -C "$TMP/kit" -c user.name=x -c user.email=x@x commit -q \
        --allow-empty -m x
}

# What is not listed stays out, and a line without a file is a mistake.
test_list_is_strict() {
    local line
    make_archive
    expect_equal 'files of the kit that only maintainers have' '' \
        "$(files | grep -E "solution|mutant|accepted|attack|instructor|/demo|$(
        )/ladder|NOTES|kit\.mk|publish|/lint|jobs|CONTRIBUTING|dist\.")"
    copy_kit
    for line in 'take nowhere/*.c' 'steal solution/NOTES.md' 'take' \
        'place README.md LICENSE' 'set scale.nothing 5' \
        'include nowhere.list' 'without zero nowhere'; do
        sed "/^place/i $line" "$LIST" > "$TMP/kit/handout/dist.list"
        run env BUILD="$R" "$TMP/kit/handout/dist.sh" "$TMP/wrong"
        expect_equal "status with '$line'" 1 "$status"
        grep -q '^dist: handout/dist.list:[0-9]*: ' "$TMP/err" ||
            fail "what is said of '$line'" 'a line' "$(cat "$TMP/err")"
        expect_equal "what is left with '$line'" '' "$(ls -A "$TMP/wrong")"
    done
}

# ---- what must not be in it ----

hidden_checks() {
    awk '/^ *id = /{ gsub(/[";]/, ""); id = $3 }
        /^ *visible = false/ { print id }' grader/rubrics/sharedhash.cfg
}

test_no_hidden_check() {
    local id kit=grader/rubrics/sharedhash.cfg
    unpack
    [ -n "$(hidden_checks)" ] || fail 'no check of the kit is hidden'
    for id in $(hidden_checks); do
        expect_equal "files that name $id" '' "$(grep -rlF "$id" "$TOP")"
    done
    expect_equal 'checks' \
        $(($(grep -c '^ *id = ' $kit) - $(hidden_checks | wc -l))) \
        "$(grep -c '^ *id = ' "$TOP/$kit")"
    expect_equal 'symptoms' "$(grep -c '^ *says = ' $kit)" \
        "$(grep -c '^ *says = ' "$TOP/$kit")"
    expect_equal 'comments in the rubric' 2 "$(grep -c '#' "$TOP/$kit")"
    expect_equal 'comments in the manifest' 2 \
        "$(grep -c '#' "$TOP/baseline/sharedhash.lab")"
}

# Symptoms get into the archive, but for those that name a hidden check.
test_no_hidden_symptom() {
    local id
    id=$(hidden_checks | head -n 1)
    awk -v id="$id" '{ print }
        function add(says, hint) {
            print "{ says = \"" says "\"; hint = \"" hint "\"; " \
                "chapter = \"The job\"; },"
        }
        /^symptoms = \(/ {
            add(id " fails", "h"); add("it fails", "see " id); add("seen", "h")
        }' grader/rubrics/sharedhash.cfg > "$TMP/named.cfg"
    succeeds "$R/grader/publish" rubric "$TMP/named.cfg"
    expect_equal "symptoms that name $id" '' "$(grep -F "$id" "$TMP/out")"
    expect_equal 'symptoms' $(($(grep -c 'says = ' "$TMP/named.cfg") - 2)) \
        "$(grep -c 'says = ' "$TMP/out")"
}

# fields FILE: of a manifest, those that are not in a group.
fields() {
    grep -o '^[a-z_]* =' "$1" | sort | xargs
}

# A manifest need not have what others have: nothing is made up for it.
test_small_manifest() {
    awk '/^(contenders|scale|sweep) =/ { skip = 1 }
        !skip
        /^[)}];/ { skip = 0 }' baseline/sharedhash.lab > "$TMP/small.lab"
    succeeds "$R/grader/publish" manifest "$TMP/small.lab" "$TMP"
    expect_equal 'fields' "$(fields "$TMP/small.lab")" "$(fields "$TMP/out")"
    awk '/^(scale|sweep) =/ { skip = 1 }
        !skip
        /^[)}];/ { skip = 0 }' baseline/sharedhash.lab > "$TMP/small.lab"
    succeeds "$R/grader/publish" manifest "$TMP/small.lab" "$TMP"
    expect_equal 'fields' "$(fields "$TMP/small.lab")" "$(fields "$TMP/out")"
    expect_equal 'contenders whose source is not there' 0 \
        "$(grep -c 'is_optional = true' "$TMP/out")"
    echo 'demo = { budget_seconds = 9; };' >> "$TMP/small.lab"
    succeeds "$R/grader/publish" manifest "$TMP/small.lab" "$TMP"
    expect_equal 'of the demo' 0 "$(grep -c demo "$TMP/out")"
    refused 1 "there is no 'scale.threaded'" "$R/grader/publish" \
        --set 'scale.threaded=x' manifest "$TMP/small.lab" "$TMP"
}

# How long a run has to be. Files that have nothing to do with each other share
# up to 22 tokens: two loops that start threads (tokens.py 0 ... says how many).
# The shortest function of the reference with a thought in it, is_in_pools, has
# 27. So 25 finds each of its functions, and nothing by chance.
RUN=25

secret_files() {
    git ls-files -co --exclude-standard 'solution/*.c' 'solution/*.md' \
        'solution/further/*.c' | LC_ALL=C sort -u
}

# tokens FILE...: looks for the solution's text in them.
tokens() {
    local secret known
    mapfile -t secret < <(secret_files)
    # a report is made from the template, as the starter's text is the starter's
    known=(starter/* baseline/*.[ch] report_template/*.md)
    run grader/tests/tokens.py $RUN "${secret[@]}" -- "${known[@]}" -- "$@"
}

test_no_solution() {
    local all
    unpack
    mapfile -t all < <(find "$TOP" -path "$TOP/build" -prune -o -type f \
        ! -name '*.bin' ! -name '*.png' -print)
    mapfile -t -O ${#all[@]} all < <(compgen -G 'handout/*.md')
    tokens "${all[@]}"
    expect_equal 'text of the solution' '' "$(cat "$TMP/out" "$TMP/err")"
    expect_equal 'status' 0 "$status"
}

# The test itself: each function, in a page, renamed in nothing, is found.
test_solution_is_found() {
    local text
    for text in 'static bool is_in_pools' 'void umem_thread_end' \
        'bool engine_run' 'void umem_batch_end'; do
        {
            echo '<p>To do it, write <code>'
            sed -n "/^$text/,/^}/p" solution/esharedhash.c |
                sed 's/&/\&amp;/g; s/</\&lt;/g; s/^ */<span>/; s/$/<\/span>/'
        } > "$TMP/page.html"
        tokens "$TMP/page.html"
        expect_equal "status with $text" 1 "$status"
    done
    grep -A 4 'The pool is everything' solution/NOTES.md |
        sed 's/^/ * /' > "$TMP/notes.c"
    tokens "$TMP/notes.c"
    expect_equal 'status with a paragraph of the notes' 1 "$status"
    tokens starter/esharedhash.c
    expect_equal "status with the starter ($(cat "$TMP/out"))" 0 "$status"
}

# A name with an underscore is nobody's word; others are names if they look so,
# and some are everybody's.
test_no_names() {
    local path name
    unpack
    for path in $(git ls-files -co --exclude-standard solution); do
        name=$(basename "${path%.*}")
        case $path:$name in
        *.mk:* | solution/report/* | *:report | *:esharedhash) continue ;;
        *:*_*) ;;
        *) name="$name\\.c|$name -[tmj]|$name\\.md" ;;
        esac
        expect_equal "files that name $path" '' \
            "$(grep -rlE -- "$name" "$TOP" | grep -v "^$TOP/build/")"
    done
    expect_equal 'files that name the folder solution' '' \
        "$(grep -rlE 'solution/[a-z]' "$TOP" | grep -v "^$TOP/build/")"
    expect_equal "files that name the instructor's" '' \
        "$(grep -rliE 'handout.{0,3}instructor' "$TOP" |
            grep -v "^$TOP/build/")"
}

# Seeds are drawn anew each time; that of somebody's grading is in no file. 61
# and the other short ones are everybody's.
test_no_seed() {
    local seed
    unpack
    git grep -hoiE 'seed"?[:= ]+[0-9]{5,}' -- . ':!handout/[0-9]*' \
        ':!README.md' ':!handout/student' | grep -oE '[0-9]+$' | sort -u |
        grep -vx 18446744073709551615 > "$TMP/seeds" || :
    while read -r seed; do
        expect_equal "files with the seed $seed" '' \
            "$(grep -rlwF "$seed" "$TOP" | grep -v "^$TOP/build/")"
    done < "$TMP/seeds"
    expect_equal 'files named after secrets' '' \
        "$(files | grep -iE 'seed|secret|key|token|pass')"
}

# ---- what a student does ----

test_build() {
    make_all
    expect_equal 'what make complains about' '' "$(cat "$WORK/make.err")"
    student make
    expect_equal 'what a second make says' '' "$(cat "$TMP/out")"
    student build/release/baseline/sharedhash -t data/conformance/random-32k.bin
    expect_equal 'signature' 'Final signature: 1281147926' "$(cat "$TMP/out")"
    student build/release/starter/esharedhash --version
    expect_equal 'version' "esharedhash ${NAME##*-}" "$(cat "$TMP/out")"
    grep -q "^$NAME" <(tr ' ' - < "$TOP/VERSION") || fail 'VERSION' "$NAME" \
        "$(cat "$TOP/VERSION")"
}

# Each target that help lists can be followed to its end, on paper.
test_help() {
    local target
    make_all
    student make help
    sed 's/^  make \([a-z-]*\) .*/\1/' "$TMP/out" > "$TMP/targets"
    for target in test bench report trace compare submit doctor programs \
        demo-data; do
        grep -qx "$target" "$TMP/targets" || fail "make help without $target"
    done
    for target in demo grade check lint cov fuzz dist handout; do
        ! grep -qx "$target" "$TMP/targets" || fail "make help has $target"
    done
    while read -r target; do
        student make -n "$target"
        expect_equal "status of make -n $target ($(tail -n 1 "$TMP/err"))" 0 \
            "$status"
    done < <(cat "$TMP/targets")
}

# The last line names what works here, and with a tool less also less.
test_doctor() {
    local can='make, make test, make bench, make report, make submit,'
    unpack
    mkdir "$TMP/bin"
    ln -s /usr/bin/* "$TMP/bin"
    [ -e "$TMP/bin/pandoc" ] || skip 'there is no pandoc here'
    run env PATH="$TMP/bin" "$TOP/grader/doctor.sh"
    expect_equal "status ($(cat "$TMP/err"))" 0 "$status"
    expect_equal 'what can be run' \
        "you can run: $can make trace, make compare" \
        "$(sed -n '/^you can run/,$p' "$TMP/out" | paste -sd ' ')"
    rm "$TMP/bin/pandoc"
    run env PATH="$TMP/bin" "$TOP/grader/doctor.sh"
    can=${can/ make report,/}
    expect_equal 'what can be run without pandoc' \
        "you can run: $can make trace, make compare" \
        "$(sed -n '/^you can run/,$p' "$TMP/out" | paste -sd ' ')"
}

# result FILTER [PART]: of the last test of the starter's place; PART is quick
# or some, if it was not a whole one.
result() {
    local hash
    hash=$(sha256sum < "$TOP/starter/esharedhash.c")
    jq -r "$1" "$TOP/build/grades/${hash:0:12}${2:+-$2}/result.json"
}

# What the README says that the starter fails. $1: with QUICK=1, or all.
documented() {
    # shellcheck disable=SC2016 # these are Markdown's
    sed -nE 's/^\| `([a-z_]+\.[a-z_]+)` \| ([^|]*) \|.*/\1 \2/p' \
        "$TOP/README.md" | awk -v all="$1" \
        'all == "all" || $2 == "fails" { print $1 }'
}

test_starter() {
    local quick=(QUICK=1) which=quick part=quick
    make_all
    [ -z "$FULL" ] || quick=() which=all part=
    student make test "${quick[@]}"
    expect_equal "status of make test ($(tail -n 3 "$TMP/err"))" 2 "$status"
    # where much else runs, nobody can tell how fast it is
    expect_equal 'what fails' "$(documented $which)" \
        "$(result '.checks[] | select(.status == "fail" or
            (.id == "speed.wall_clock" and .status == "cannot tell")) | .id' \
            $part)"
    expect_equal 'points there are' 95 "$(result .out_of $part)"
    expect_equal 'checks' "$(grep -c '^ *id = ' \
        "$TOP/grader/rubrics/sharedhash.cfg")" \
        "$(result '.checks | length' $part)"
    [ -n "$FULL" ] || return 0
    expect_equal 'points' 39 "$(result .score)"
    expect_equal 'points as the rubric says' 39 "$(sed -n \
        's/^starter_points = \(.*\);/\1/p' \
        "$TOP/grader/rubrics/sharedhash.cfg")"
}

# The reference in the starter's place, tested as a whole.
place_reference() {
    make_all
    [ ! -e "$WORK/tested" ] || return 0
    result .seed quick > "$WORK/seed" 2> /dev/null || :
    cp solution/esharedhash.c "$TOP/starter/esharedhash.c"
    student make test
    expect_equal "status of make test ($(tail -n 3 "$TMP/out" \
        "$TMP/err"))" 0 "$status"
    : > "$WORK/tested"
}

test_reference() {
    place_reference
    expect_equal 'what is not passed' '' \
        "$(result '.checks[] | select(.status != "pass" and
            (.id != "speed.wall_clock" or .status != "cannot tell")) | .id')"
    expect_equal 'points' '95 of 95' "$(result '"\(.score) of \(.out_of)"')"
    ! grep -qx "$(result .seed)" "$WORK/seed" || fail 'the same seed twice'
}

test_report() {
    make_all
    student make bench SIZES=50k ROUNDS=3 SECONDS=5 ONLY='[bs]*'
    expect_equal "status of make bench ($(tail -n 3 "$TMP/err"))" 0 "$status"
    mkdir -p "$TOP/my"
    awk '/^>/ { if (!said++) print "I measured this, and it is so." }
        !/^>/ { said = 0; print }' "$TOP/report_template/report.md" \
        > "$TOP/my/report.md"
    student make report
    expect_equal "status of make report ($(cat "$TMP/err"))" 0 "$status"
    grep -q 'ready: build/report/report.html' "$TMP/err" ||
        fail 'what make report says' 'ready' "$(cat "$TMP/err")"
    expect_equal 'its page' "ready my/report.md" \
        "$(cut -d ' ' -f 2- "$TOP/build/report/page.state")"
    expect_equal 'contenders' "baseline|baseline -m|baseline -t|starter -t" \
        "$(jq -r '[.contenders[].name] | join("|")' \
            "$TOP/build/reports/bench-some.json")"
    [ ! -e "$TOP/build/reports/bench.json" ] || fail 'a trial is no whole one'
}

# unpacked: what was packed last, in $TMP/in.
unpacked() {
    local archive
    archive=$(sed -n 's/^hand in //p' "$TMP/out")
    mkdir -p "$TMP/in"
    tar -xzf "$TOP/$archive" -C "$TMP/in"
    find "$TMP/in" -type f -printf '%P\n' | LC_ALL=C sort | tr '\n' ' '
}

test_submit() {
    local hash
    place_reference
    rm -rf "$TOP/my" "$TOP/build/report" "$TOP/build/submit"
    # what was tested as a whole is not lost by testing a part of it
    student make test ONLY='build, signature.t*'
    expect_equal "status of make test ($(tail -n 3 "$TMP/err"))" 0 "$status"
    student env SOURCE_DATE_EPOCH=1700000000 make submit
    expect_equal "status ($(cat "$TMP/err"))" 0 "$status"
    grep -q '^submit: there is no report (my/report.md)' "$TMP/err" ||
        fail 'what is said without a report' '' "$(cat "$TMP/err")"
    ! grep -q 'no whole test' "$TMP/err" || fail 'the whole test is lost'
    tail -n 1 "$TMP/out" | grep -q '^keep both, .* outside of build/' ||
        fail 'the last line' 'keep both' "$(tail -n 1 "$TMP/out")"
    expect_equal 'what is in it' \
        'esharedhash/RECEIPT.txt esharedhash/esharedhash.c ' "$(unpacked)"
    expect_same 'the file' "$KIT/solution/esharedhash.c" \
        "$TMP/in/esharedhash/esharedhash.c"
    hash=$(sha256sum < "$KIT/solution/esharedhash.c" | cut -d ' ' -f 1)
    expect_equal 'the receipt' "kit:           $(cat "$TOP/VERSION")
date:          2023-11-14 22:13:20 UTC
file:          starter/esharedhash.c
score:         95 of 95 (make test, $(result .started), seed $(result .seed))
esharedhash.c: sha256 $hash
report.md:     none: there was no my/report.md" \
        "$(cat "$TMP/in/esharedhash/RECEIPT.txt")"
    cp "$TMP/out" "$TMP/first"
    student env SOURCE_DATE_EPOCH=1700000000 make submit
    expect_same 'the same again' "$TMP/first" "$TMP/out"
}

# With another report: what was handed in before is still there.
test_submit_again() {
    local first other name
    place_reference
    rm -rf "$TOP/build/submit"
    mkdir -p "$TOP/my"
    for name in one two; do
        echo "# $name" > "$TOP/my/$name.md"
    done
    student make submit REPORT=my/one.md
    first=$(sed -n 's/^hand in //p' "$TMP/out")
    cp "$TOP/$first" "$TMP/first"
    cp "$TOP/${first%.tar.gz}.txt" "$TMP/first.txt"
    student make submit REPORT=my/two.md
    other=$(sed -n 's/^hand in //p' "$TMP/out")
    expect_equal 'the other name' "${first%.tar.gz}-2.tar.gz" "$other"
    expect_same 'the first archive' "$TMP/first" "$TOP/$first"
    expect_same 'its receipt' "$TMP/first.txt" "$TOP/${first%.tar.gz}.txt"
    student make submit REPORT=my/two.md
    expect_equal 'the name of the same once more' "hand in $other" \
        "$(grep '^hand in ' "$TMP/out")"
    rm "$TOP/${first%.tar.gz}.txt" # nobody knows what is in it now
    student make submit REPORT=my/one.md
    expect_equal 'the third name' "hand in ${first%.tar.gz}-3.tar.gz" \
        "$(grep '^hand in ' "$TMP/out")"
    rm "$TOP"/my/{one,two}.md
}

# packs STATE SAID NOTED [PAGE]: of build/report's page, STATE; what make submit
# says, what the receipt has of it, whether the page is packed.
packs() {
    rm -rf "$TMP/in"
    printf '%s\n' "$1" > "$TOP/build/report/page.state"
    student make submit REPORT=my/other.md
    expect_equal "status ($(cat "$TMP/err"))" 0 "$status"
    expect_equal "what is said of $1" "${2:+submit: $2}" \
        "$(grep '^submit: ' "$TMP/err")"
    expect_equal "what is in it, of $1" "esharedhash/RECEIPT.txt $(
        )esharedhash/esharedhash.c ${4:+esharedhash/report.html }$(
        )esharedhash/report.md " "$(unpacked)"
    expect_equal "what the receipt says of $1" "${3:+report:        $3}" \
        "$(grep '^report: ' "$TMP/in/esharedhash/RECEIPT.txt")"
}

test_submit_report() {
    local hash again='make report REPORT=my/other.md'
    place_reference
    mkdir -p "$TOP/my" "$TOP/build/report"
    echo '# My report' > "$TOP/my/other.md"
    echo '<html>' > "$TOP/build/report/report.html"
    [ -z "$FULL" ] || chmod -R a+rwX "$TOP/my" "$TOP/build/report"
    hash=$(sha256sum < "$TOP/my/other.md" | cut -d ' ' -f 1)
    packs "$hash ready my/other.md" '' '' page
    packs "$hash open my/other.md" \
        "your report is not ready: see $again" \
        'not ready, as make report says' page
    packs "${hash//[0-4]/5} ready my/other.md" "my/other.md has changed $(
        )since make report; its page is not packed: $again" \
        'changed since make report, so without its page'
    packs "${hash//[0-4]/5} ready my/another.md" \
        "no page of my/other.md is made; none is packed: $again" \
        'without a page, none was made'
}

# refuses PATTERN WORD...: make submit says one line and packs nothing.
refuses() {
    local pattern=$1
    shift
    rm -rf "$TOP/build/submit"
    student make submit "$@"
    expect_equal "status of make submit $*" 2 "$status"
    expect_equal "lines about make submit $*" 1 \
        "$(grep -c '^submit: ' "$TMP/err")"
    grep -q "^submit: .*$pattern" "$TMP/err" ||
        fail "what is said of make submit $*" "$pattern" "$(cat "$TMP/err")"
    expect_equal 'what is packed' '' "$(ls -A "$TOP/build/submit" \
        2> /dev/null)"
}

test_submit_refuses() {
    make_all
    mkdir -p "$TOP/my"
    echo 'int umalloc(' > "$TOP/my/bad one.c"
    echo 'int x;' > "$TOP/my/short.c"
    : > "$TOP/my/empty.c"
    refuses "'my/bad one.c' does not build: my/bad one.c:1:.*error: " \
        SUBMIT='my/bad one.c'
    refuses "'my/short.c' does not build: .*undefined reference" \
        SUBMIT=my/short.c
    refuses "the file 'my/empty.c' is empty" SUBMIT=my/empty.c
    refuses "there is no file 'my/none.c'" SUBMIT=my/none.c
    refuses "there is no report 'my/none.md'" REPORT=my/none.md
}

# What the Makefile asks setup.sh for is what the container asks it for, or is
# part of that (grading has build, meter and grade in it).
test_container() {
    unpack
    grep -q '/setup.sh --for "the lab" grading report bench ' \
        "$TOP/Containerfile" || fail 'the container asks for other sets'
    expect_equal 'sets that are not in it' '' \
        "$(sed -nE 's/.*\(SETUP_TOOL\) --for [a-z,-]+ ([a-z ]+).*/\1/p' \
            "$TOP/Makefile" | tr ' ' '\n' | sort -u |
            grep -vxE '|build|meter|grade|grading|report|bench')"
}

[ -z "$FULL" ] ||
    t 'the handout is built byte for byte the same a second time' \
        test_handout_again
t 'it is made byte for byte the same a second time' test_same_again
t 'files belong to nobody, and only scripts may be run' test_owners_and_modes
t 'it holds what the list names' test_contents
t 'what is not listed stays out; wrong lines are refused' test_list_is_strict
t 'no hidden check is in it, and no comment on one' test_no_hidden_check
t 'no symptom that names a hidden check is in it' test_no_hidden_symptom
t 'a manifest need not have what varies' test_small_manifest
t "nothing in it is the solution's text" test_no_solution
t "the solution's text would be found" test_solution_is_found
t 'no file of the solution is named in it' test_no_names
t 'no seed of a grading is in it' test_no_seed
t 'it builds, once, and runs' test_build
t 'make help lists what works there' test_help
t 'make doctor names what works there' test_doctor
t 'the starter fails what the README says' test_starter
t 'the reference in its place gets all visible points' test_reference
t 'it is measured, and a report made' test_report
t 'make submit packs the file with a receipt' test_submit
t 'make submit replaces nothing that is of another report' test_submit_again
t 'make submit packs the report, and pages made from it' test_submit_report
t 'make submit refuses in one line what cannot be graded' test_submit_refuses
t 'the container has what make asks for' test_container
finish
