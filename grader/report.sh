#!/usr/bin/env bash
# Makes a report from a student's page and what was measured.
#
#     grader/report.sh [my/report.md]             make report calls this
#
# The page is only read: all that is made is in build/report, report.html
# first of all. If none is named it is my/report.md; and if there is no such
# page, the template shows what is there already.
#
#     build/reports/{bench,scale,sweep}.json      what make bench... measured;
#                         bench-some.json, if only some of it was measured
#     build/report/*.tsv *.svg *.png              data, pictures, for print
#     build/report/filled.md                      the page, its places filled
#     build/report/report.html, report.pdf        the report
#     build/report/page.state                     its page, for make submit
#
# LAB= names another lab than the first: then it is build/reports/LAB,
# build/report/LAB, my/LAB/report.md, and the template report_template/LAB.md.
# BUILD=dir, REPORTS=dir, OUT=dir and MY=dir name other folders. A page that is
# not ready yet is shown all the same. Exit status: 0 it is ready, 1 the lint
# found something (file:line: what), or something went wrong.
set -u
cd "$(dirname "$0")/.." || exit 1

lab=$(grader/lab.sh name) || exit 1
page=${1:-}
build=${BUILD:-build/release}
reports=${REPORTS:-$(grader/lab.sh --place build/reports)}
out=${OUT:-$(grader/lab.sh --place build/report)}
mine=${MY:-$(grader/lab.sh --place my)}/report.md
template=report_template
begin=$template/report.md
[ ! -f "$template/$lab.md" ] || begin=$template/$lab.md
again=''
[ "$(grader/lab.sh --place x)" = x ] || again=" LAB=$lab"
tool=$build/grader/report
is_template=no

say() {
    printf 'report: %s\n' "$1" >&2
}

give_up() {
    say "$1"
    exit 1
}

# ---- what is needed ----

find_page() {
    if [ -z "$page" ] && [ -f "$mine" ]; then
        page=$mine
        say "this is of $page; REPORT= names another page"
    elif [ -z "$page" ]; then
        page=$begin
        is_template=yes
    fi
    [ -f "$page" ] || give_up "there is no '$page'; begin with: cp $begin $(
        )${page@Q}"
}

find_tools() {
    local command
    for command in gnuplot pandoc; do
        command -v "$command" > /dev/null ||
            give_up "there is no $command here; type: $(
                )apt-get install ${command/gnuplot/gnuplot-nox}"
    done
    [ -x "$tool" ] || give_up "there is no '$tool'; type: make report"
}

# measured KIND: all that was measured of it, or else some. @return whether
# there is any.
measured() {
    local all=$reports/$1.json some=$reports/$1-some.json
    if [ -f "$all" ]; then
        timings+=("$all")
        [ ! "$some" -nt "$all" ] ||
            say "with $all; the newer $some has only some of it"
    elif [ -f "$some" ]; then
        timings+=("$some")
        say "with $some: not all was measured"
    else
        return 1
    fi
}

find_measurements() {
    local kind what='nothing is measured yet'
    timings=()
    [ ! -f "$reports/bench-quick.json" ] ||
        what='only QUICK=1 was measured, whose figures do not count'
    measured bench || give_up "$what; type: make bench$again (10 minutes)"
    for kind in scale sweep; do
        grep -q "^$kind = " "baseline/$lab.lab" || continue # it has none
        measured $kind ||
            say "without $reports/$kind.json; make bench-$kind$again measures $(
                )that"
    done
}

# ---- what is made ----

# Sizes of all requests, of the baseline, where the lab's manifest names a
# program for that.
count_sizes() {
    local program input=build/data/random-1M.bin
    sizes=()
    program=$build/$(grader/lab.sh sizes 2> /dev/null)
    [ -f "$program" ] && [ -x "$program" ] && [ -f "$input" ] || return 0
    if UMEM_SIZES=$out/sizes.txt "$program" "$input" > /dev/null; then
        sizes=(--sizes "$out/sizes.txt")
    else
        say "allocation sizes could not be counted"
    fi
}

# axis NAME: a parameter as the template calls it, with its unit.
axis() {
    awk -F '\t' -v name="$1" '$1 == name { name = $2 } END { print name }' \
        $template/plots/axes.tsv
}

# draw NAME: its picture, as SVG for the page and as PNG.
draw() {
    local data=$out/$1.tsv script across up title value format
    # a tab is a blank to read, and empty words would be lost
    IFS=$'\x1f' read -r script across up title value < <(head -n 1 "$data" |
        tr -d '"' | sed 's/^# //' | tr '\t' '\037')
    for format in svg png; do
        gnuplot -c "$template/plots/$script.gp" "$data" "$out/$1.$format" \
            $format "$(axis "$across")" "$(axis "$up")" "$title" "$value" \
            2> "$out/gnuplot.log" ||
            give_up "gnuplot cannot draw '$data': $(tr '\n' ' ' \
                < "$out/gnuplot.log")"
    done
}

draw_all() {
    local data name series split=()
    # where the threads' time goes is drawn of one kind of input
    series=$(grader/lab.sh split 2> /dev/null) && split=(--split "$series")
    "$tool" --data "$out" "${sizes[@]}" "${split[@]}" "${timings[@]}" || exit 1
    for data in "$out"/*.tsv; do
        [ -f "$data" ] || continue
        name=$(basename "$data" .tsv)
        draw "$name"
    done
}

# Of Markdown, only what means nothing to a browser: no HTML, no attributes.
# The filter drops pictures and links from elsewhere.
make_html() {
    local from=markdown-raw_html-raw_tex-raw_attribute-native_divs
    from+=-native_spans-fenced_divs-bracketed_spans-link_attributes
    from+=-header_attributes-inline_code_attributes-fenced_code_attributes
    from+=-yaml_metadata_block-pandoc_title_block-tex_math_dollars
    from+=-latex_macros-citations-example_lists
    pandoc --from "$from" --to html5 --standalone --self-contained \
        --template $template/page.html --lua-filter $template/safe.lua \
        --resource-path "$out:$(dirname -- "$page")" \
        --metadata pagetitle="Performance report" \
        --output "$out/report.html" "$out/filled.md" \
        2> "$out/pandoc.log" ||
        give_up "pandoc: $(tr '\n' ' ' < "$out/pandoc.log")"
    grep -v 'Deprecated' "$out/pandoc.log" | sed 's/^/report: pandoc: /' >&2
}

# A PDF is made where something can: WeasyPrint, or a browser.
make_pdf() {
    local browser
    rm -f "$out/report.pdf"
    if command -v weasyprint > /dev/null; then
        weasyprint -q "$out/report.html" "$out/report.pdf" \
            2> "$out/pdf.log" && return
    fi
    for browser in chromium chromium-browser google-chrome; do
        command -v $browser > /dev/null || continue
        print_in "$browser" && return
    done
    say "no PDF: there is neither weasyprint nor Chromium; print the page"
}

# Chromium refuses to run as root with its sandbox; the page runs no scripts.
print_in() {
    local options=(--headless --disable-gpu --no-pdf-header-footer
        --print-to-pdf-no-header --user-data-dir="$out/browser"
        --no-first-run --disable-background-networking --disable-sync
        --disable-component-update --disable-extensions --no-proxy-server
        --disable-dev-shm-usage '--host-resolver-rules=MAP * ~NOTFOUND')
    [ "$(id -u)" -ne 0 ] || options+=(--no-sandbox)
    timeout 60 "$1" "${options[@]}" --print-to-pdf="$out/report.pdf" \
        "file://$(realpath "$out/report.html")" > "$out/pdf.log" 2>&1
    rm -rf "$out/browser"
    [ -s "$out/report.pdf" ]
}

# ---- how it ends ----

# What was made, of which page: make submit compares.
keep_state() {
    printf '%s %s %s\n' "$(sha256sum < "$page" | cut -d ' ' -f 1)" "$1" \
        "$page" > "$out/page.state"
}

finish() {
    local pdf=''
    [ ! -f "$out/report.pdf" ] || pdf=" and $out/report.pdf"
    if [ $is_template = yes ]; then
        keep_state open
        say "this is the template: $out/report.html$pdf"
        say "yours: mkdir -p ${mine%/*}; cp $begin $mine, write, make report$(
            )$again"
        return 0
    fi
    if "$tool" --lint "$page" "${timings[@]}"; then
        keep_state ready
        say "ready: $out/report.html$pdf"
        return 0
    fi
    keep_state open
    say "not ready yet, see above; how it looks: $out/report.html$pdf"
    return 1
}

find_page
find_tools
find_measurements
mkdir -p "$out"
rm -f "$out"/*.tsv "$out"/*.svg "$out"/*.png "$out/page.state"
count_sizes
draw_all
"$tool" --fill "$page" --to "$out/filled.md" --data "$out" "${sizes[@]}" \
    "${timings[@]}" || exit 1
make_html
make_pdf
finish
