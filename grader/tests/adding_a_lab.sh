#!/usr/bin/env bash
# Adding a lab means adding files. The instructor's guide has a whole small lab
# (handout/instructor/10-adding-a-lab.md). Here its files are taken out of the
# page and added to a copy of the kit, the page's commands are typed there, and
# the labs that were there before have to be as they were.
# shellcheck disable=SC2016 # pages have backquotes in them
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh

PAGE=handout/instructor/10-adding-a-lab.md
TAKE=grader/tests/page_files.sh

# copy_kit: into $TMP/kit, with what was built, so that little is built again.
copy_kit() {
    build -j2 all
    mkdir -p "$TMP/kit/build"
    git ls-files -co --exclude-standard | tar -cf - -T - |
        tar -xf - -C "$TMP/kit"
    cp -a build/release "$TMP/kit/build"
}

# What the page shows is what is printed, as for all chapters.
test_commands() {
    copy_kit
    LIMIT=600 run env KIT_UNDER_TEST="$TMP/kit" ONLY="${PAGE##*/}" \
        grader/tests/handout_commands.sh instructor
    grep '^#' "$TMP/out" || :
    expect_equal 'blocks that print something else' '' \
        "$(grep '^not ok' "$TMP/out")"
    expect_equal 'exit status' 0 "$status"
    [ "$(grep -c '^ok' "$TMP/out")" -ge 5 ] || fail 'hardly any command'
}

# Each file is a new one, and the page tells of all of them.
test_files() {
    local name
    succeeds $TAKE $PAGE "$TMP/new"
    while IFS= read -r name; do
        [ ! -e "$name" ] || fail "'$name' is a file of the kit already"
    done < "$TMP/out"
    expect_equal 'files that were written' "$(sort "$TMP/out")" \
        "$(cd "$TMP/new" && find . -type f | sed 's/^..//' | sort)"
    grep -qx baseline/counter.lab "$TMP/out"
}

# They are written as the kit's own are.
test_style() {
    local file
    succeeds $TAKE $PAGE "$TMP/new"
    cp .clang-format "$TMP/new"
    while IFS= read -r file; do
        [[ $file != *.[ch] ]] || clang-format --dry-run -Werror "$file" \
            2> "$TMP/err" || fail "clang-format" '' "$(< "$TMP/err")"
        ! grep -nE '.{81}' "$file" > "$TMP/long" ||
            fail "$file: more than 80 columns" '' "$(< "$TMP/long")"
    done < <(find "$TMP/new" -type f ! -name '.*')
}

# told NAME: of a variable, what make says in this folder.
told() {
    make -s --no-print-directory -pn help | sed -nE "s/^$1 :?= //p"
}

# The lab that is meant if nobody says stays the same one; of the others nothing
# is made again.
test_others() {
    unset LAB MAKEFLAGS
    local default
    copy_kit
    default=$(grader/lab.sh name)
    told LABS > "$TMP/LABS"
    [ -s "$TMP/LABS" ] || fail "make knows no 'LABS'"
    succeeds $TAKE $PAGE "$TMP/kit"
    cd "$TMP/kit"
    expect_equal 'the default lab' "$default" "$(grader/lab.sh name)"
    expect_equal 'the labs' "$(tr ' ' '\n' < "$TMP/LABS" | sort)" \
        "$(told LABS | tr ' ' '\n' | grep -vx counter | sort)"
    succeeds make --no-print-directory programs tools
    expect_equal 'what is made besides the new lab' '' \
        "$(grep -v counter "$TMP/out")"
    grep -q 'LD .*solution/ecounter' "$TMP/out"
}

test_refused() {
    printf '<!-- file: a -->\n```c\nint a;\n```\n' > "$TMP/page.md"
    succeeds $TAKE "$TMP/page.md" "$TMP/new"
    expect_equal 'the file' 'int a;' "$(< "$TMP/new/a")"
    refused 1 "^page_files: '.*/new/a' is there already$" \
        $TAKE "$TMP/page.md" "$TMP/new"
    printf '<!-- file: ../a -->\n~~~c\n~~~\n' > "$TMP/page.md"
    refused 1 "^page_files: .*:2: '../a' is no name of a file$" \
        $TAKE "$TMP/page.md" "$TMP/new"
    printf '<!-- file: b -->\n\n~~~c\n~~~\n' > "$TMP/page.md"
    refused 1 "^page_files: .*:2: no block behind the name of 'b'$" \
        $TAKE "$TMP/page.md" "$TMP/new"
    refused 1 "^page_files: there is no 'none'$" $TAKE none "$TMP/new"
    refused 2 '^page_files: usage: ' $TAKE "$TMP/page.md"
}

t 'the page shows new files only' test_files
t 'they are written as the kit is' test_style
t 'its commands print what it shows' test_commands
t 'other labs are as they were' test_others
t 'what cannot be taken out of a page is refused' test_refused
finish
