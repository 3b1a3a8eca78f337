#!/usr/bin/env bash
# The handouts and the instructor's guide, built: no warning, links that lead
# somewhere, figures that are there, pages that are read on a desk, on a
# telephone and in the dark, nothing from elsewhere, and no word of the solution
# in what students get. What chapters, rubrics and answer keys call each other
# by. A lab's handout is a folder with a file LAB.doxy; the first lab's is
# student.doxy, in handout/ itself. What needs a browser takes minutes, and is
# left out without FULL=yes.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/browser.sh
. grader/tests/browser.sh

OUT=$KIT/build/handout
GUIDE=(handout/instructor/index.md handout/instructor/[0-9]*.md)
BOOKS=(student) # what students get
for file in handout/*/*.doxy; do
    [ "$file" = handout/instructor/instructor.doxy ] ||
        BOOKS+=("$(basename "$file" .doxy)")
done

# chapters_of BOOK: sets CHAPTERS, in reading order; and FOLDER, where they are.
chapters_of() {
    FOLDER=handout
    [ "$1" = student ] || FOLDER=handout/$1
    CHAPTERS=("$FOLDER"/index.md "$FOLDER"/[0-9]*.md)
}

# each_book COMMAND...: calls it with each book of students' behind it.
each_book() {
    local book
    for book in "${BOOKS[@]}"; do
        chapters_of "$book"
        "$@" "$book"
    done
}

# title FILE: of a chapter.
title() {
    sed -n 's/^# //p' "$1" | head -n 1
}

# sections FILE: titles below that, one a line; what is in fences is no title.
sections() {
    awk '/^ *(```|~~~)/ { fenced = !fenced }
        !fenced && sub(/^##+ /, "")' "$1"
}

# ---- sources ----

# listed SETTINGS CHAPTER...: they list these, and no others.
listed() {
    expect_equal "chapters of $1" "$(printf '%s\n' "${@:2}")" \
        "$(grep -oE 'handout/[a-z0-9_/-]+\.md' "$1" | awk '!seen[$0]++')"
}

book_order() {
    listed "$FOLDER/$1.doxy" "${CHAPTERS[@]}"
    all+=("${CHAPTERS[@]}")
}

test_order() {
    local all=("${GUIDE[@]}")
    each_book book_order
    listed handout/instructor/instructor.doxy "${all[@]}"
}

# Each chapter ends with a link to the next.
test_next() {
    each_book book_next
}

book_next() {
    local i
    for ((i = 0; i + 1 < ${#CHAPTERS[@]}; i++)); do
        tail -n 1 "${CHAPTERS[i]}" |
            grep -qF "($(basename "${CHAPTERS[i + 1]}"))" ||
            fail "${CHAPTERS[i]} does not end with a link to the next chapter"
    done
}

# places: what a rubric may call a place in the chapters.
places() {
    local file
    for file in "${CHAPTERS[@]}"; do
        title "$file"
        sections "$file" | sed "s/^/$(title "$file"), /"
    done | tr '[:upper:]' '[:lower:]'
}

# book_rubrics BOOK: the labs' whose handout it is.
book_rubrics() {
    if [ "$1" != student ]; then
        echo "grader/rubrics/$1.cfg"
        return
    fi
    for file in grader/rubrics/*.cfg; do
        name=$(basename "$file" .cfg)
        [ -f "handout/$name/$name.doxy" ] || echo "$file"
    done
}

# The rubrics name chapters, and sections by how they begin.
test_rubric() {
    each_book book_rubric
}

book_rubric() {
    local file name rubrics
    mapfile -t rubrics < <(book_rubrics "$1")
    for file in "${rubrics[@]}"; do
        [ -f "$file" ] || continue # a handout may come before its rubric
        sed -n 's/^ *chapter = "\(.*\)";.*/\1/p' "$file" | sort -u \
            > "$TMP/named"
        [ -s "$TMP/named" ]
        places > "$TMP/there"
        while IFS= read -r name; do
            tr '[:upper:]' '[:lower:]' <<< "$name" > "$TMP/name"
            awk 'FNR == NR { name = $0; next }
                $0 == name ||
                    index(name, ", ") && index($0, name) == 1 { found = 1 }
                END { exit !found }' "$TMP/name" "$TMP/there" ||
                fail "$file names '$name', which no chapter is called"
        done < "$TMP/named"
    done
}

# questions FILE...: their numbers, where they are asked or answered. Those of
# the first lab begin with Q, another book's with a letter of its own.
questions() {
    sed -nE 's/^[-*#> |]*([A-Z][0-9]+\.[0-9]+).*/\1/p' "$@"
}

test_questions() {
    local letters=''
    each_book book_questions
}

book_questions() {
    local file number letter
    letter=$(questions "${CHAPTERS[@]}" | head -c 1)
    [[ -n $letter && $letters != *$letter* ]] ||
        fail "questions of the book '$1'" 'a letter of its own' "$letter"
    letters+=$letter
    for file in "${CHAPTERS[@]:1}"; do
        number=$(basename "$file")
        number=$((10#${number%%-*}))
        questions "$file" > "$TMP/asked"
        expect_equal "$file: numbers of questions" \
            "$(seq -f "$letter$number.%.0f" "$(wc -l < "$TMP/asked")")" \
            "$(< "$TMP/asked")"
    done
    expect_equal "what the guide answers of the book '$1'" \
        "$(questions "${CHAPTERS[@]}")" \
        "$(questions "${GUIDE[@]}" | grep "^$letter")"
}

# figures FILE...: "FILE:NAME:WORDS" of each picture.
figures() {
    local file
    for file; do
        tr '\n' ' ' < "$file" |
            grep -oE '!\[[^]]*\]\([^)]*\)' |
            sed -E "s|^!\[(.*)\]\((.*)\)$|$file:\2:\1|"
    done
}

test_figures() {
    each_book book_figures
}

book_figures() {
    local file name words
    figures "${CHAPTERS[@]}" > "$TMP/figures"
    [ "$1" != student ] || figures "${GUIDE[@]}" >> "$TMP/figures"
    while IFS=: read -r file name words; do
        name=$(dirname "$file")/${name%.svg}
        [ -f "$name.dot" ] || [ -f "$name.gp" ] ||
            fail "$file shows '$name.svg', of which there is no source"
        [ "$(wc -w <<< "$words")" -ge 5 ] ||
            fail "$file: what is in $name.svg?" 'a sentence' "$words"
    done < "$TMP/figures"
    for file in "$FOLDER"/figures/*.{dot,gp}; do
        [ -f "$file" ] || continue
        name=figures/$(basename "${file%.*}").svg
        grep -qF ":$name:" "$TMP/figures" || fail "no chapter shows $file"
        [ -s "$OUT/$1/$name" ] || fail "$name is not drawn"
    done
}

# ---- pages ----

# Doxygen's warnings end the build.
test_builds() {
    local book
    build handout handout-instructor
    expect_equal 'what make says' '' "$(grep -v '^  ' "$TMP/make.log")"
    for book in "${BOOKS[@]:1}"; do
        succeeds handout/build.sh "$book"
        expect_equal "what building '$book' says" '' \
            "$(cat "$TMP/out" "$TMP/err")"
    done
    for book in "${BOOKS[@]}" instructor; do
        [ -s "$OUT/$book/index.html" ]
    done
}

test_no_book() {
    refused 1 "^handout: there is no book 'none': no none.doxy in handout/$" \
        handout/build.sh none
    refused 1 '^handout: usage: handout/build.sh BOOK$' handout/build.sh
}

test_chapters_are_pages() {
    each_book book_pages
}

book_pages() {
    local file page
    for file in "${CHAPTERS[@]:1}"; do
        page=$(basename "$file" .md)
        page=$OUT/$1/${page#*-}.html
        [ -f "$page" ] || fail "$file has no page"
        grep -qE "<title>.*: [0-9]+\..*$(title "$file")</title>" "$page" ||
            fail "title of $page" "$(title "$file")" \
                "$(grep -o '<title>.*</title>' "$page")"
    done
}

# Markup that Doxygen has not understood is seen as it is, without a warning: so
# is ** right before code, which has to stand outside of it.
test_markup() {
    (
        cd "$OUT"
        tags='tt|code|em|strong|b|pre|td|tr'
        grep -rnE \
            "&lt;/?($tags)[ &]|ilinebr|[@\\\\](ref|html|end)|\*\*<code>" \
            --include='*.html' . | grep -vE '^[^:]*_8h\.html:' | cut -c1-300
    ) > "$TMP/found" || :
    expect_equal 'markup on pages' '' "$(< "$TMP/found")"
    ! grep -rl '\[TOC\]' "$OUT" --include='*.html' || fail '[TOC] on a page'
}

# What pages and scripts link to, as "PAGE TARGET"; what names they have.
list_links() {
    (
        cd "$1"
        grep -roE '<(a|area|img|link|script|object|iframe)[ ][^>]*' \
            --include='*.html' . |
            sed -nE 's/^([^:]*):.*[ ](href|src|data)="([^"]*)".*/\1 \3/p'
        # navtreeindex*.js are no links, but where pages are in the sidebar
        find . -maxdepth 1 -name '*.js' ! -name 'navtreeindex*' -exec \
            grep -hoE '"[A-Za-z0-9_.-]+\.html(#[^"]*)?"' '{}' + |
            tr -d '"' | sed 's/^/.\/index.html /'
        grep -roE "'\.\./[^']+\.html(#[^']*)?'" --include='*.js' search |
            sed -E "s/^([^:]*):'(.*)'$/.\/\1 \2/"
    ) | sed 's/&amp;/\&/g' | sort -u
}

list_names() {
    (
        cd "$1"
        grep -roE '[ ](id|name)="[^"]*"' --include='*.html' . |
            sed -E 's/^\.\/([^:]*):.*="(.*)"$/\1#\2/'
        find . -type f | sed 's/^\.\///'
    ) | sort -u
}

# judge_links: of "PAGE TARGET" lines, those that lead nowhere.
judge_links() {
    awk 'FNR == NR { there[$0] = 1; next }
        $2 ~ /^(https?:|javascript:|data:|#?$)/ { next }
        {
            page = substr($1, 3)
            folder = page
            if (!sub(/\/[^\/]*$/, "/", folder))
                folder = ""
            target = $2 ~ /^#/ ? page $2 : folder $2
            while (sub(/[^\/]+\/\.\.\//, "", target))
                ;
            sub(/#$/, "", target)
            if (!(target in there))
                print $0
        }' "$TMP/names" "$TMP/links"
}

test_links() {
    local book
    for book in "${BOOKS[@]}" instructor; do
        list_links "$OUT/$book" > "$TMP/links"
        list_names "$OUT/$book" > "$TMP/names"
        [ "$(wc -l < "$TMP/links")" -gt 200 ] || fail "$book: where are links?"
        judge_links > "$TMP/bad"
        expect_equal "$book: links that lead nowhere" '' "$(< "$TMP/bad")"
    done
}

# Links to elsewhere are for Further reading, and for the guide.
test_network() {
    each_book book_network
    grep -rnE '<(script|img|iframe|object)[^>]*(src|data)="?(https?:)?//' \
        "$OUT" --include='*.html' > "$TMP/found" || :
    grep -rnE '@import|url\( *["'"'"']?(https?:)?//' "$OUT" --include='*.css' \
        >> "$TMP/found" || :
    expect_equal 'what is loaded from elsewhere' '' "$(< "$TMP/found")"
}

book_network() {
    grep -rnoE '(href|src|data)="https?:[^"]*"' "$OUT/$1" \
        --include='*.html' | grep -v '/further-reading.html:' \
        > "$TMP/found" || :
    expect_equal "links out of the handout '$1'" '' "$(< "$TMP/found")"
}

# No file of solution/ that students do not have under the same name, too.
test_no_solution() {
    local name names=(solution/ size_classes standing_workers opportunistic)
    while IFS= read -r name; do
        [ -n "$(find starter baseline -name "$name")" ] || names+=("$name")
    done < <(find solution -name '*.c' -printf '%f\n')
    each_book book_no_solution
}

book_no_solution() {
    pdftotext "$OUT/$1/handout.pdf" "$TMP/handout.txt"
    for name in "${names[@]}"; do
        ! grep -rlF "$name" "$OUT/$1" "$TMP/handout.txt" > "$TMP/found" ||
            fail "'$name' in what students get" '' "$(< "$TMP/found")"
    done
}

# ---- in a browser ----

# Pages are shown in frames of a page of ours, many at a time, so it may look
# into them though they are files.
eval "$(declare -f browser_capabilities | sed '1s/.*/plain_capabilities ()/')"
browser_capabilities() {
    plain_capabilities | jq '.capabilities.alwaysMatch["goog:chromeOptions"]
        .args += ["--allow-file-access-from-files"]'
}

# What is wrong with a page in a frame: parts that are wider than where they are
# shown, or cut off, pictures that did not load, what is from elsewhere.
faults() {
    cat << 'END'
    const faults = frame => {
        const page = frame.contentDocument, root = page.scrollingElement;
        const style = e => frame.contentWindow.getComputedStyle(e);
        const wide = [...page.querySelectorAll("#doc-content, #container, " +
            "#side-nav, #nav-tree, .contents")].filter(e =>
                e.getClientRects().length > 0 && e.scrollWidth > e.clientWidth
                && style(e).overflowX != "hidden");
        if (root.scrollWidth > root.clientWidth)
            wide.push(root);
        const cut = [...page.querySelectorAll(".contents *")].filter(e =>
            e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 &&
            style(e).overflowX == "hidden");
        const lost = [...page.querySelectorAll(".contents img")].filter(
            e => e.naturalWidth == 0);
        const far = frame.contentWindow.performance.getEntriesByType(
            "resource").filter(e => !/^(file|data):/.test(e.name));
        return [...wide.map(e => `${e.tagName} ${e.id} is wider than it may ` +
            `be: ${e.scrollWidth} of ${e.clientWidth}`),
            ...cut.map(e => `${e.tagName} ${e.className} is cut off: ` +
                e.textContent.trim().substring(0, 40)),
            ...lost.map(e => "not there: " + e.src),
            ...far.map(e => "from elsewhere: " + e.name)];
    };
END
}

# Shows pages, wide and narrow, and says what is wrong, one line each; without
# arguments, what is wrong with those now.
look() {
    faults
    cat << 'END'
    const wait = ms => new Promise(done => setTimeout(done, ms));
    const show = (url, width) => new Promise(done => {
        const frame = document.createElement("iframe");
        frame.style = `border: 0; height: 800px; width: ${width}px`;
        frame.title = `${url.split("/").pop()}, ${width} wide: `;
        frame.onload = () => done(frame);
        frame.src = url;
        document.body.append(frame);
    });
    return (async urls => {
        if (urls.length > 0) {
            document.body.textContent = "";
            await Promise.all(urls.flatMap(url =>
                [1280, 390].map(width => show(url, width))));
        }
        await wait(150);
        return [...document.querySelectorAll("iframe")].flatMap(frame =>
            faults(frame).map(text => frame.title + text)).join("\n");
    })([...arguments]);
END
}

# walk BOOK: every page of it, wide and narrow, light and dark.
walk() {
    local i pages=("$OUT/$1"/*.html)
    pages=("${pages[@]/#/file://}")
    browser_start
    echo '<!DOCTYPE html><title>frames</title><body>' > "$TMP/frames.html"
    browser_open "$TMP/frames.html"
    browser_size 1800 900
    for ((i = 0; i < ${#pages[@]}; i += 8)); do
        browser_dark off
        browser_js "$(look)" "${pages[@]:i:8}" > "$TMP/found"
        expect_equal "$1, light" '' "$(< "$TMP/found")"
        browser_dark on
        browser_js "$(look)" > "$TMP/found"
        expect_equal "$1, dark" '' "$(< "$TMP/found")"
    done
    browser_stop
}

test_student_pages() {
    each_book walk
}

test_instructor_pages() {
    walk instructor
}

# Texts of the chapters that are hard to read.
test_contrast() {
    browser_start
    each_book book_contrast
    browser_stop
}

book_contrast() {
    local file page dark
    for file in "${CHAPTERS[@]}"; do
        page=$(basename "$file" .md)
        browser_open "$OUT/$1/${page#[0-9]*-}.html"
        for dark in off on; do
            browser_dark $dark
            expect_equal "$file, dark $dark: texts that are hard to read" '' \
                "$(browser_faint)"
        done
    done
}

test_search() {
    browser_start
    browser_open "$OUT/student/index.html"
    browser_js 'document.querySelector("#MSearchField").focus();
        document.querySelector("#MSearchField").value = "umall";
        searchBox.OnSearchFieldChange({keyCode: 0}); return 0' > /dev/null
    wait_until 'the search to find umalloc' found_umalloc
    browser_stop
}

found_umalloc() {
    [ "$(browser_js 'const w = document.querySelector("#MSearchResults");
        const d = w.tagName == "IFRAME" ? w.contentDocument : document;
        return [...d.querySelectorAll("a.SRSymbol")].some(e =>
            e.textContent == "umalloc" && e.getClientRects().length > 0)' \
        )" = true ]
}

# ---- paper ----

# A chapter, printed from a browser: all of it, and nothing around it.
test_print() {
    browser_start
    browser_open "$OUT/student/the-heap.html"
    browser_devtools Page.printToPDF '{}' | jq -r .value.data | base64 -d \
        > "$TMP/page.pdf"
    pdftotext -layout "$TMP/page.pdf" "$TMP/page.txt"
    grep -q 'The heap' "$TMP/page.txt"
    grep -q 'Next: Reading the baseline' "$TMP/page.txt" ||
        fail 'the end of a chapter is not printed'
    ! grep -q 'Further reading' "$TMP/page.txt" || fail 'the sidebar is printed'
    browser_stop
}

test_pdf() {
    each_book book_pdf
}

book_pdf() {
    local file
    pdftotext -layout "$OUT/$1/handout.pdf" "$TMP/handout.txt"
    for file in "${CHAPTERS[@]}"; do
        [ "$(grep -cF "$(title "$file")" "$TMP/handout.txt")" -ge 2 ] ||
            fail "'$(title "$file")' is not in handout.pdf of '$1'"
    done
}

t 'the settings list all chapters, in order' test_order
t 'chapters end with a link to the next' test_next
t 'chapters that the rubrics name are there' test_rubric
t 'questions are numbered, and the guide answers the same' test_questions
t 'all books are built without a warning' test_builds
t 'a book that there is not is refused' test_no_book
t 'every chapter has its page' test_chapters_are_pages
t 'no markup is left on a page' test_markup
t 'every figure has its source, its words and its place' test_figures
t 'all links lead somewhere' test_links
t 'nothing needs a network' test_network
t 'students read nothing of the solution' test_no_solution
if [ -n "${FULL:-}${ONLY:-}" ]; then
    t 'the handouts: no page scrolls sideways, nothing is missing' \
        test_student_pages
    t 'the guide: no page scrolls sideways, nothing is missing' \
        test_instructor_pages
    t 'chapters can be read, light and dark' test_contrast
    t 'the search finds' test_search
    t 'a page can be printed' test_print
fi
t 'the PDFs have every chapter' test_pdf
finish
