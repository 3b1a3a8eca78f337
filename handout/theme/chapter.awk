# Reads a chapter and writes it as Doxygen or pandoc has to have it.
#
#     awk -v to=doxygen -v main=handout/index.md -v names=FILE \
#         -f chapter.awk CHAPTER.md
#     awk -v to=pandoc -v main=handout/index.md -f chapter.awk CHAPTER.md
#
# `main` is the chapter that the book begins with; paths are the kit's.
#
# Chapters are plain Markdown that reads well where nothing is built. In pages
# and on paper, besides:
#
#   - a chapter's number, from its file's name, stands before its title;
#   - titles have names that last: `the-heap`, and of a section
#     `the-heap-first-fit`. Links between chapters go there, since Doxygen
#     1.9.4 loses some links to files without a word;
#   - what is typed is bold, what is printed is not;
#   - where a section first mentions a name of a header, it links to it.
#     `names` lists these: WORD, tab, what Doxygen calls it;
#   - comments, which steer tests only, are gone.
BEGIN {
    while (names != "" && (getline line < names) > 0) {
        split(line, fields, "\t")
        reference[fields[1]] = fields[2]
    }
}

# The chapter that is read: Doxygen names it from the root on.
function this_chapter(    path) {
    path = FILENAME
    sub(/^.*\/handout\//, "handout/", path)
    return path
}

# "handout/x/01-y.md" is in the folder "x", "handout/y.md" in "".
function folder_of(path) {
    sub(/^handout\//, "", path)
    return sub(/\/[^\/]*$/, "", path) ? path : ""
}

# Whether a chapter is of another lab than the one that the book is about.
function is_foreign(path,    folder) {
    folder = folder_of(path)
    return folder != "" && folder != "instructor" && folder != folder_of(main)
}

# The name of a chapter's page. There are several index.md; Doxygen calls the
# page of the book's own index.html all the same.
function page_of(path,    base) {
    if (path == main)
        return "start"
    base = path
    sub(/.*\//, "", base)
    sub(/\.md$/, "", base)
    sub(/^[0-9]+-/, "", base)
    if (base == "index")
        return folder_of(path) == "" ? "handout" : folder_of(path)
    return (is_foreign(path) ? folder_of(path) "-" : "") base
}

# What a link in this chapter leads to: "../x.md", of the kit.
function target_of(link,    path) {
    path = this_chapter()
    sub(/[^\/]*$/, "", path)
    path = path link
    while (sub(/[^\/]+\/\.\.\//, "", path))
        ;
    return path
}

# "3. ", with a blank that does not make a list of it.
function number_of(path,    base) {
    base = path
    sub(/.*\//, "", base)
    if (base !~ /^[0-9]+-/ || path ~ /instructor\// || is_foreign(path))
        return ""
    return base + 0 ".\302\240"
}

# As HTML, with nothing that Doxygen looks for in a comment.
function escaped(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/>/, "\\&gt;", text)
    gsub(/"/, "\\&quot;", text)
    gsub(/\*/, "\\&#42;", text)
    gsub(/@/, "\\&#64;", text)
    gsub(/\\/, "\\&#92;", text)
    return text
}

# ---- blocks ----

# HTML, as far to the right as what it stands for: it may belong to a list.
function begin_raw() {
    if (to == "doxygen")
        print "\n" indent "@htmlonly[block]"
}

function end_raw() {
    print to == "doxygen" ? indent "@endhtmlonly\n" : ""
}

# A fence opens: the kinds that are no C are written as HTML.
function begin_fence(line) {
    match(line, /^ *(```+|~~~+)/)
    indent = line
    sub(/[^ ].*/, "", indent)
    fence = substr(line, length(indent) + 1, RLENGTH - length(indent))
    kind = substr(line, RLENGTH + 1)
    gsub(/[ \t]/, "", kind)
    is_raw = kind != "c"
    if (!is_raw) {
        print line
        return
    }
    begin_raw()
    before = "<pre class=\"fragment " (kind == "" ? "text" : kind) "\">"
}

function end_fence() {
    if (is_raw) {
        raw("</pre>")
        end_raw()
    } else {
        print indent fence
    }
    fence = indent = ""
}

# A line of HTML; pandoc wants it where the list is, Doxygen takes blanks for
# blanks.
function raw(line) {
    print (to == "pandoc" ? indent : "") before line
    before = ""
}

function in_fence(line) {
    if (substr(line, 1, length(indent)) == indent)
        line = substr(line, length(indent) + 1)
    if (line ~ /^(```+|~~~+) *$/ && index(line, fence) == 1) {
        end_fence()
    } else if (!is_raw) {
        print indent line
    } else if (kind == "console" && (line ~ /^\$ / || goes_on)) {
        raw("<b>" escaped(line) "</b>")
        goes_on = line ~ /\\$/
    } else {
        raw(escaped(line))
    }
}

# ![what it shows](figures/name.svg), perhaps over some lines
function figure(line,    text, more) {
    while (line !~ /\)[^)]*$/ && (getline more) > 0)
        line = line " " more
    if (to == "pandoc") {
        print line
        return
    }
    text = indent = line
    sub(/[^ ].*/, "", indent)
    sub(/^ *!\[/, "", text)
    sub(/\]\([^)]*\).*/, "", text)
    sub(/.*\]\(/, "", line)
    sub(/\).*/, "", line)
    begin_raw()
    print "<p class=\"figure\"><img src=\"" line "\" alt=\"" escaped(text) \
        "\"></p>"
    end_raw()
    indent = ""
}

# ---- lines ----

function heading(line,    level, title, slug) {
    match(line, /^#+/)
    level = RLENGTH
    title = line
    gsub(/^#+ *| *#*$/, "", title)
    split("", seen)
    if (level == 1) {
        page = page_of(this_chapter())
        title = number_of(this_chapter()) title
        print "# " title " {#" page "}"
        if (to == "doxygen" && page != "start")
            print "\n[TOC]\n"
        return
    }
    slug = tolower(title)
    gsub(/[^a-z0-9]+/, "-", slug)
    gsub(/^-|-$/, "", slug)
    slug = page "-" slug
    if (used[slug]++)
        slug = slug "-" used[slug]
    if (page == "start" && to == "doxygen") {
        # no section: these would stand between the chapters in the sidebar
        begin_raw()
        print "<h" level - 1 " id=\"" slug "\">" escaped(title) \
            "</h" level - 1 ">"
        end_raw()
    } else {
        print substr(line, 1, level) " " title " {#" slug "}"
    }
}

# Text outside of code: links to chapters, figures that keep their unit, and
# quotes, between which Doxygen takes no markup.
function plain(text,    out, target) {
    while (match(text, /[0-9] (%|x|[num]?s|min|[KMG]i?B)([^A-Za-z0-9]|$)/))
        text = substr(text, 1, RSTART) "\302\240" substr(text, RSTART + 2)
    if (to == "doxygen")
        gsub(/"/, "\\&quot;", text)
    while (match(text, /\]\([^()]*\.md\)/)) {
        target = substr(text, RSTART + 2, RLENGTH - 3)
        out = out substr(text, 1, RSTART) "(" \
            (to == "doxygen" ? "@ref " : "#") \
            page_of(target_of(target)) ")"
        text = substr(text, RSTART + RLENGTH)
    }
    return out text
}

# A word in backticks; a link if it is of a header.
function code(word, in_link,    key) {
    key = word
    sub(/\(\)$/, "", key)
    # Doxygen takes `this' for a quotation
    if (to == "doxygen" && word ~ /'/)
        return "``" word "``"
    if (to != "doxygen" || in_link || !(key in reference) || key in seen)
        return "`" word "`"
    seen[key] = 1
    return "<code>@ref " reference[key] " \"" word "\"</code>"
}

# A paragraph's line. Code may go on over the end of a line: `rest_of_code`.
function prose(line,    out, start, run, end, word) {
    if (line ~ /^ *$/)
        rest_of_code = ""
    if (rest_of_code != "") {
        end = index(line, rest_of_code)
        if (!end)
            return line
        end += length(rest_of_code) - 1
        out = substr(line, 1, end)
        line = substr(line, end + 1)
        rest_of_code = ""
    }
    while ((start = index(line, "`")) > 0) {
        out = out plain(substr(line, 1, start - 1))
        line = substr(line, start)
        match(line, /^`+/)
        run = substr(line, 1, RLENGTH)
        line = substr(line, RLENGTH + 1)
        end = index(line, run)
        if (!end) {
            rest_of_code = run
            return out run line
        }
        word = substr(line, 1, end - 1)
        line = substr(line, end + length(run))
        out = out (run == "`" ? code(word, substr(line, 1, 2) == "](") \
                              : run word run)
    }
    return out plain(line)
}

fence != "" { in_fence($0); next }
/^ *<!--/ { in_comment = 1 }
in_comment {
    if (/-->/)
        in_comment = 0
    print ""
    next
}
/^ *(```+|~~~+)/ { begin_fence($0); next }
/^#+ / { heading($0); next }
/^ *!\[/ { figure($0); next }
{ print prose($0) }
