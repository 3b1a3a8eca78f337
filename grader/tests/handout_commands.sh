#!/usr/bin/env bash
# Types every command of the handout and compares what is printed with what the
# handout shows, so that the text cannot drift from the programs.
#
#     grader/tests/handout_commands.sh [student|instructor|LAB]
#     ONLY=05-measuring.md grader/tests/handout_commands.sh
#
# A chapter's commands are lines of ```console blocks that begin with "$ "; one
# that ends in a backslash goes on in the next line. They run in order, in one
# shell a chapter, in the top folder of what a student of that lab unpacks (of
# the whole kit for the instructor's guide), with standard output and error
# together. LAB is a lab with a handout of its own, in handout/LAB/.
# That folder is made for this test, with `make` and `make demo-data` done, or:
#
#     KIT_UNDER_TEST=dir     is there already, and built
#     ARCHIVE=file.tar.gz    what students get; otherwise it is packed now
#     HANDOUT=dir            chapters from elsewhere
#
# What is shown has to be what is printed, but for blanks at ends of lines; a
# line "..." stands for any lines, ADDRESS for any 0x... Comments directly above
# a block change that:
#
#     <!-- figures vary -->     figures with their units, addresses, and runs
#                               of blanks are all alike
#     <!-- exit 1 -->           exit status of the block's last command
#     <!-- not run: WHY -->     it is not
#
# Output is TAP, a line for each block. What fails shows the command, what was
# expected and what was printed.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

book=${1:-student}
only=${ONLY:-}
only=${only##*/}
chapters=()
# Of a chapter: its blocks, and their commands, "BLOCK.STEP" each.
blocks=0
declare -A line_of status_of vary skip_of steps_of # by block
declare -A command expected first_line             # by command

# ---- reading ----

forget_chapter() {
    blocks=0 number=0
    line_of=() status_of=() vary=() skip_of=() steps_of=()
    command=() expected=() first_line=()
    kind='' steers=()
}

# bad WHAT: the chapter itself is wrong here.
bad() {
    count=$((count + 1)) failures=$((failures + 1))
    echo "not ok $count - $chapter:$number: $1"
}

# A comment above the block that begins.
steer() {
    case $1 in
    'figures vary') vary[$blocks]=yes ;;
    'exit '[0-9]*) status_of[$blocks]=${1#exit } ;;
    'not run: '?*) skip_of[$blocks]=${1#not run: } ;;
    *) bad "what does this comment mean: $1" ;;
    esac
}

begin_block() {
    local text
    blocks=$((blocks + 1))
    line_of[$blocks]=$number status_of[$blocks]=0 steps_of[$blocks]=0
    for text in "${steers[@]}"; do
        steer "$text"
    done
    goes_on=no
}

outside_block() {
    if [[ $1 =~ ^(\ *)(\`\`\`+|~~~+)\ *([a-z]*) ]]; then
        indent=${BASH_REMATCH[1]} fence=${BASH_REMATCH[2]}
        kind=${BASH_REMATCH[3]:-none}
        [ "$kind" != console ] || begin_block
        steers=()
    elif [[ $1 =~ ^\ *'<!-- '(.*)' -->'\ *$ ]]; then
        steers+=("${BASH_REMATCH[1]}")
    else
        steers=()
    fi
}

end_block() {
    [ "$kind" != console ] || [ "${steps_of[$blocks]}" -gt 0 ] ||
        bad 'a console block without a command'
    kind=''
}

inside_block() {
    local text=${1#"$indent"} key=$blocks.${steps_of[$blocks]-0}
    if [[ $text =~ ^$fence\ *$ ]]; then
        end_block
        return
    fi
    [ "$kind" = console ] || return 0
    if [ "$goes_on" = yes ]; then
        command[$key]+=$'\n'$text
    elif [[ $text == '$ '* ]]; then
        steps_of[$blocks]=$((steps_of[$blocks] + 1))
        key=$blocks.${steps_of[$blocks]}
        command[$key]=${text:2} expected[$key]='' first_line[$key]=$number
    elif [ "${steps_of[$blocks]}" -eq 0 ]; then
        bad 'output before the first command'
    else
        expected[$key]+=$text$'\n'
        return
    fi
    goes_on=no
    [[ $text != *\\ ]] || goes_on=yes
}

# read_chapter FILE
read_chapter() {
    local line
    forget_chapter
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        if [ -z "$kind" ]; then
            outside_block "$line"
        else
            inside_block "$line"
        fi
    done < "$1"
    [ -z "$kind" ] || bad "a block of '$kind' does not end"
}

# ---- running ----

# What a student unpacks, as `make dist` packs it (chapters need no handout).
lay_out_student() {
    if [ -z "${ARCHIVE:-}" ]; then
        build FLAVOUR=release build/release/grader/publish
        LAB=$lab BUILD=build/release handout/dist.sh "$TMP/dist" \
            > "$TMP/dist.log" 2>&1
        ARCHIVE=$(find "$TMP/dist" -name '*.tar.gz')
        [ -n "$ARCHIVE" ] ||
            fail 'handout/dist.sh' 'an archive' "$(< "$TMP/dist.log")"
    fi
    mkdir "$TMP/unpacked"
    tar -xf "$ARCHIVE" -C "$TMP/unpacked"
    mv "$TMP/unpacked"/* "$folder"
}

# The tracked files, and new ones that are not ignored.
lay_out_instructor() {
    mkdir "$folder"
    git ls-files -co --exclude-standard | tar -cf - -T - |
        tar -xf - -C "$folder"
}

# Sets folder to where commands are typed.
lay_out() {
    folder=${KIT_UNDER_TEST:-$TMP/kit}
    [ -z "${KIT_UNDER_TEST:-}" ] || return 0
    if [ "$book" = instructor ]; then
        lay_out_instructor
    else
        lay_out_student
    fi
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u FLAVOUR -u ONLY SETUP=0 \
        make -C "$folder" -j2 all demo-data > "$TMP/make.log" 2>&1 || {
        tail -n 20 "$TMP/make.log" | sed 's/^/# /'
        echo "not ok 1 - make in a fresh folder"
        echo 1..1
        exit 1
    }
}

# What types a chapter's commands: "BLOCK.STEP" names of files in the folder
# that is its first argument. Shells say "line N" of what they were given.
typist() {
    cat << 'END'
HANDOUT_FILES=$1
for HANDOUT_STEP in "${@:2}"; do
    {
        eval "$(< "$HANDOUT_FILES/$HANDOUT_STEP.command")"
    } > "$HANDOUT_FILES/$HANDOUT_STEP.out" 2>&1 < /dev/null
    echo $? > "$HANDOUT_FILES/$HANDOUT_STEP.status"
done
END
}

# Sets steps to what is to be run of the chapter, and writes it to $TMP/run.
prepare_steps() {
    local block step
    steps=()
    rm -rf "$TMP/run"
    mkdir "$TMP/run"
    for ((block = 1; block <= blocks; block++)); do
        [ -z "${skip_of[$block]-}" ] || continue
        for ((step = 1; step <= steps_of[$block]; step++)); do
            printf '%s\n' "${command[$block.$step]}" \
                > "$TMP/run/$block.$step.command"
            steps+=("$block.$step")
        done
    done
}

# run_chapter: outputs and exit statuses are in $TMP/run.
run_chapter() {
    local steps
    prepare_steps
    [ ${#steps[@]} -gt 0 ] || return 0
    (
        cd "$folder" || exit 1
        exec env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u FLAVOUR -u ONLY \
            -u BUILD -u SUBMIT -u KIT_UNDER_TEST -u HANDOUT -u ARCHIVE \
            SETUP=0 LC_ALL=C.UTF-8 timeout -k 5 600 \
            bash -c "$(typist)" bash "$TMP/run" "${steps[@]}"
    ) &
    own_group $!
    wait $! || :
}

# ---- comparing ----

# plain VARY EXPECTED: standard input, without what may differ.
plain() {
    local edits=() unit='(ns|us|µs|ms|s|min|h|x|[kKMGT]i?B|[kKMG]|B)\b'
    if [ "$1" = yes ]; then
        edits=(-e 's/\b0x[0-9a-fA-F]+|\bADDRESS\b/#/g'
            -e 's/(^|[[:blank:](]|\[)[-+<~]+([0-9])/\1\2/g'
            -e "s/[0-9]+([,.][0-9]+)*( ?(%|$unit))?/#/g"
            -e 's/[[:blank:]]+/ /g')
    elif [[ $2 == *ADDRESS* ]]; then
        edits=(-e 's/\b0x[0-9a-fA-F]+/ADDRESS/g')
    fi
    sed -E "${edits[@]}" -e 's/[[:blank:]]+$//'
}

# judge_command BLOCK STEP: sets problem to where and how it differs, or "".
judge_command() {
    local key=$1.$2 files=$TMP/run/$1.$2 got
    problem=''
    if [ ! -e "$files.status" ]; then
        problem="${first_line[$key]}: this command did not end"
        return
    fi
    printf '%s' "${expected[$key]}" |
        plain "${vary[$1]-}" "${expected[$key]}" > "$files.expected"
    plain "${vary[$1]-}" "${expected[$key]}" < "$files.out" > "$files.got"
    got=$(awk -f "$KIT/grader/tests/handout_match.awk" "$files.expected" \
        "$files.got") || {
        got=$((got + first_line[$key] + $(wc -l < "$files.command") - 1))
        problem="$got: this is not what is printed"
        return
    }
    got=$(< "$files.status")
    [ "$2" -lt "${steps_of[$1]}" ] || [ "$got" = "${status_of[$1]}" ] ||
        problem="${first_line[$key]}: exit status $got, $(
            )${status_of[$1]} expected"
}

# tell BLOCK STEP: what is to be seen of a command that failed.
tell() {
    local key=$1.$2 out=$TMP/run/$1.$2.out
    echo "# $chapter:$problem"
    explain 'command:  ' "${command[$key]}"
    explain 'expected: ' "${expected[$key]%$'\n'}"
    explain 'got:      ' "$(head -n 60 "$out" 2> /dev/null | cut -c1-200)"
    [ -z "${vary[$1]-}" ] || echo '#   (figures may vary)'
}

# judge_block BLOCK
judge_block() {
    local step name=${command[$1.1]-}
    name=${name%%$'\n'*}
    count=$((count + 1))
    name="$count - $chapter:${line_of[$1]}: ${name:0:50}"
    if [ -n "${skip_of[$1]-}" ]; then
        echo "ok $name # SKIP ${skip_of[$1]}"
        return
    fi
    for ((step = 1; step <= steps_of[$1]; step++)); do
        judge_command "$1" "$step"
        [ -n "$problem" ] || continue
        failures=$((failures + 1))
        tell "$1" "$step"
        echo "not ok $name"
        echo "# again: ONLY=${chapter##*/} $0 $book"
        return
    done
    echo "ok $name"
}

# ---- all of it ----

# Sets chapters, and lab: "" is the default one.
find_chapters() {
    local from=${HANDOUT:-handout}
    lab=''
    case $book in
    student) ;;
    instructor) from+=/instructor ;;
    *)
        lab=$book from+=/$book
        if [ ! -f "$from/index.md" ]; then
            echo "usage: $0 [student|instructor|LAB]" >&2
            exit 2
        fi
        ;;
    esac
    chapters=("$from"/index.md "$from"/[0-9]*.md)
}

find_chapters
TMP=$(mktemp -d "${TMPDIR:-/tmp}/kit-test.XXXXXX")
trap 'kill_groups; rm -rf "$TMP"' EXIT
trap 'exit 130' INT TERM HUP
folder=''
for chapter in "${chapters[@]}"; do
    [ -f "$chapter" ] || continue
    [ -z "$only" ] || [ "$only" = "${chapter##*/}" ] || continue
    read_chapter "$chapter"
    [ "$blocks" -gt 0 ] || continue
    [ -n "$folder" ] || lay_out
    run_chapter
    for ((block = 1; block <= blocks; block++)); do
        judge_block "$block"
    done
done
finish
