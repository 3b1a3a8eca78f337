#!/usr/bin/env bash
# Builds a book of chapters: make handout and make handout-instructor call this.
#
#     handout/build.sh BOOK
#
# A book is a file BOOK.doxy, here or in a folder: student.doxy, instructor/
# instructor.doxy, and one in a folder of its own for each further lab. What is
# made of Markdown, figures and headers, below build/handout:
#
#     BOOK/index.html ...    pages, for a reader without a network
#     BOOK/figures/*.svg     drawn of the *.dot and *.gp in figures/, beside the
#                            chapters
#     BOOK/handout.pdf       the chapters on paper, if the settings have a line
#                            "# Paper: handout.pdf"
#
# The order of chapters and the headers are in the settings, the looks in
# theme/. A book that is there is replaced when the new one is whole. Exit
# status: 0 it is built, 1 something is missing, or a tool complained: any
# warning of Doxygen's counts.
set -u
cd "$(dirname "$0")/.." || exit 1

BOOK=${1-}
OUT=${OUT:-build/handout}
# Where Debian puts the theme; another folder may be named.
AWESOME=${AWESOME:-/usr/share/doxygen-awesome-css}

say() {
    printf 'handout: %s\n' "$1" >&2
}

give_up() {
    say "$1"
    [ $# -lt 2 ] || sed 's/^/  /' "$2" >&2
    exit 1
}

# ---- what is needed ----

# Prints the settings of a book: handout/BOOK.doxy, handout/*/BOOK.doxy.
settings_of() {
    find handout -maxdepth 2 -name "$1.doxy"
}

# setting NAME: the text of one of Doxygen's fields.
setting() {
    sed -nE "s/^$1 *= *\"?([^\"]*)\"?$/\1/p" "$settings"
}

find_book() {
    [[ $BOOK =~ ^[a-z0-9_]+$ ]] || give_up 'usage: handout/build.sh BOOK'
    settings=$(settings_of "$BOOK")
    [ -n "$settings" ] || give_up "there is no book '$BOOK': $(
        )no $BOOK.doxy in handout/"
    [[ $settings != *$'\n'* ]] || give_up "two books are called '$BOOK'"
    WORK=$OUT/$BOOK.work
    MAIN=$(setting USE_MDFILE_AS_MAINPAGE)
    export MAIN WORK AWESOME # for the settings
}

find_tools() {
    local tool
    for tool in doxygen dot gnuplot pandoc weasyprint; do
        command -v "$tool" > /dev/null ||
            give_up "there is no $tool here; type: make handout"
    done
    [ -f "$AWESOME/doxygen-awesome.css" ] ||
        give_up "there is no doxygen-awesome.css in '$AWESOME'"
}

# Prints the chapters of a book, as its settings list them.
chapters() {
    grep -oE 'handout/[a-z0-9_/-]+\.md' "$settings" | awk '!seen[$0]++'
}

find_chapters() {
    local chapter
    while IFS= read -r chapter; do
        [ -f "$chapter" ] || give_up "$settings names '$chapter', which is not"
    done < <(chapters)
}

# ---- figures ----

# draw_dot SOURCE FILE: without the sheet that graphviz puts behind a graph.
draw_dot() {
    dot -Tsvg "$1" 2> "$WORK/log" |
        sed -E '/stroke="(transparent|none)"/s/fill="white"/fill="none"/' > "$2"
    [ -s "$2" ] && [ ! -s "$WORK/log" ]
}

# draw_gp SOURCE FILE: runs beside its data; it may set another size. Gnuplot's
# currentColor, which is black here, is what WeasyPrint 57 stumbles over.
draw_gp() {
    local file
    file=$(realpath -m "$2")
    (
        cd "$(dirname "$1")" || exit 1
        gnuplot -e "set terminal svg size 720,400 dynamic font 'sans,14'; \
            set output '$file'" "$(basename "$1")"
    ) > "$WORK/log" 2>&1 && [ -s "$2" ] && [ ! -s "$WORK/log" ] &&
        sed -i 's/currentColor/#000/g' "$2"
}

# Prints the sources of the figures that lie beside the chapters.
figures() {
    local folder
    while IFS= read -r folder; do
        find "$folder/figures" \( -name '*.dot' -o -name '*.gp' \) \
            2> /dev/null
    done < <(chapters | xargs -n 1 dirname | sort -u)
}

draw_figures() {
    local source name file
    mkdir -p "$WORK/html/figures"
    while IFS= read -r source; do
        name=$(basename "$source")
        file=$WORK/html/figures/${name%.*}.svg
        [ ! -e "$file" ] || give_up "two figures are called '${name%.*}'"
        "draw_${name##*.}" "$source" "$file" ||
            give_up "cannot draw $source" "$WORK/log"
    done < <(figures)
}

# ---- pages ----

# The settings, and more on standard input: what follows counts.
run_doxygen() {
    cat "$settings" - | doxygen - > "$WORK/log" 2>&1 ||
        give_up 'Doxygen complains:' "$WORK/log"
    [ ! -s "$WORK/log" ] || give_up 'Doxygen says:' "$WORK/log"
}

# Doxygen's own frame of a page, of whichever version, with ours in it.
make_frame() {
    doxygen -w html "$WORK/header.html" "$WORK/unused.html" \
        "$WORK/unused.css" > "$WORK/log" 2>&1 || give_up doxygen "$WORK/log"
    awk '/<\/head>/ {
            while ((getline line < "handout/theme/head.html") > 0)
                print line
        }
        { print }' "$WORK/header.html" > "$WORK/framed.html" &&
        mv "$WORK/framed.html" "$WORK/header.html"
}

# Folders of chapters have pages that nothing leads to.
drop_folders() {
    grep -lZE '<title>.*: handout(/[a-z]+)? Directory' \
        "$WORK"/html/dir_*.html | xargs -0r rm -f
}

# Values of an enum are told with it: what sidebar and search link to is that,
# since those without a comment have no place of their own.
mend_links() {
    local file
    for file in "$WORK"/html/*.js "$WORK"/html/search/*.js; do
        case $file in */navtreeindex*) continue ;; esac
        sed -E -i 's/(\.html#a[0-9a-f]{32})a[0-9a-f]{32}\b/\1/g' "$file"
    done
}

# The names that the headers define, for links: WORD, tab, Doxygen's name.
list_names() {
    run_doxygen << END_OF_SETTINGS
EXCLUDE_PATTERNS = *.md
USE_MDFILE_AS_MAINPAGE =
HTML_OUTPUT = unused
GENERATE_TAGFILE = $WORK/tags
END_OF_SETTINGS
    awk -f handout/theme/names.awk "$WORK/tags" > "$WORK/names"
    [ -s "$WORK/names" ] || give_up 'the headers define nothing'
}

# ---- paper ----

make_pdf() {
    local chapter paper
    paper=$(sed -n 's/^# Paper: //p' "$settings")
    [ -n "$paper" ] || return 0
    while IFS= read -r chapter; do
        awk -v to=pandoc -v main="$MAIN" \
            -f handout/theme/chapter.awk "$chapter"
        echo
    done < <(chapters) > "$WORK/handout.md"
    pandoc --from gfm+attributes --to html5 --standalone --no-highlight \
        --toc --toc-depth 2 --template handout/theme/print.html \
        --metadata title="$(setting PROJECT_NAME)" \
        --metadata subtitle="$(setting PROJECT_BRIEF)" \
        --output "$WORK/handout.html" \
        "$WORK/handout.md" 2> "$WORK/log" ||
        give_up 'pandoc complains:' "$WORK/log"
    [ ! -s "$WORK/log" ] || give_up 'pandoc says:' "$WORK/log"
    weasyprint --quiet --base-url "$WORK/html/" "$WORK/handout.html" \
        "$WORK/html/$paper" 2> "$WORK/log" ||
        give_up 'weasyprint complains:' "$WORK/log"
}

# ---- all of it ----

find_book
find_tools
find_chapters
rm -rf "$WORK"
mkdir -p "$WORK"
draw_figures
make_frame
: > "$WORK/names"
list_names
run_doxygen < /dev/null
drop_folders
mend_links
make_pdf
rm -rf "${OUT:?}/$BOOK"
mv "$WORK/html" "$OUT/$BOOK" || exit 1
rm -rf "$WORK"
