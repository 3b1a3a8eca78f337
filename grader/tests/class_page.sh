#!/usr/bin/env bash
# The class's page in a browser: sorting, filtering, links, 500 students, on a
# desk and on a telephone, light and dark, with the keyboard, without a script,
# printed. Two students are graded for real; the other 498 are made of them, in
# the store.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/browser.sh
. grader/tests/browser.sh

CLASS=$R/grader/grade-class
STUDENTS=498

# Where the class is, which is made once.
PLACE=$(mktemp -d)
trap 'rm -rf "$PLACE" "$TMP"' EXIT
PAGE=$PLACE/class-graded/class.html
STORE=$PLACE/class-graded/class.sqlite

# Students who are like one of the two, but for figures that follow from their
# numbers: st001 to st498.
many() {
    cat << END
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE
    i < $STUDENTS)
INSERT INTO students (student, anonymous, seed, name) SELECT
    printf('st%03d', i), printf('s-%010x', i), i, 'Student ' || i FROM n;
CREATE TEMP TABLE new AS SELECT student, substr(student, 3) + 0 AS i,
    CASE WHEN substr(student, 3) % 2 THEN 1 ELSE 2 END AS like
    FROM students WHERE student LIKE 'st%';
INSERT INTO submissions (student, attempt, entry, file, sha256, content,
        received, problem, run, is_current)
    SELECT student, 1 + (i % 10 = 0), student || '.c', student || '.c', i,
        content, 1700000000 + 3600 * i, '', 1, 1
    FROM new JOIN (SELECT submission, content FROM submissions)
        ON submission = like ORDER BY i;
INSERT INTO gradings (submission, kit, rubric, options, graded, score, out_of,
        counted, passed, failed, skipped, undecided, speed_up, cpu_ratio, locks,
        contended, seconds, machine, sandbox, beside, is_own_user, result)
    SELECT s.submission, kit, rubric, options, graded,
        round(4.0 * (i % 101) / 100, 2), out_of, counted, 4, 1, 0, 0,
        CASE WHEN i % 7 THEN 1 + i / 10.0 END, 1 + i / 200.0,
        CASE WHEN i % 3 THEN i % 5 ELSE 1000 + i END,
        CASE WHEN i % 3 THEN 0 ELSE i / 10.0 END, 1, machine, sandbox, 2, 1,
        result
    FROM new JOIN submissions AS s USING (student) JOIN gradings AS g
        ON g.submission = like;
UPDATE submissions SET grading = (SELECT grading FROM gradings AS g
    WHERE g.submission = submissions.submission) WHERE student LIKE 'st%';
INSERT INTO jobs (grading, part, state, problem) SELECT grading, 'functional',
    CASE WHEN i % 100 THEN 'done' ELSE 'broken' END,
    CASE WHEN i % 100 THEN '' ELSE 'killed' END
    FROM new JOIN submissions USING (student);
INSERT INTO checks SELECT s.grading, number, id, title, rule, is_hidden,
    CASE WHEN number = 4 AND i % 4 = 0 THEN 'fail' ELSE 'pass' END, points,
    most, seconds
    FROM new JOIN submissions AS s USING (student) JOIN checks AS c
        ON c.grading = like;
END
}

# The page of 500 students.
make_class() {
    command -v parallel > /dev/null || skip 'there is no GNU parallel here'
    [ -x "$CLASS" ] || skip 'grade-class is not built: there is no SQLite'
    browser_needs
    [ ! -e "$PLACE/is-made" ] || return 0
    mkdir -p "$PLACE/tmp" "$PLACE/class"
    chmod 711 "$PLACE" "$PLACE/tmp"
    cp starter/esharedhash.c "$PLACE/class/<b>ada.c"
    cp solution/esharedhash.c "$PLACE/class/bob.c"
    succeeds env TMPDIR="$PLACE/tmp" "$CLASS" --quick --due 2023-11-16 \
        --only pools.alloc_takes_no_lock,build.links "$PLACE/class"
    many | sqlite3 "$STORE"
    run env TMPDIR="$PLACE/tmp" "$CLASS" --report "$PLACE/class"
    expect_equal "status of --report ($(cat "$TMP/err"))" 1 "$status"
    : > "$PLACE/is-made"
}

show() {
    make_class
    browser_start
    browser_open "$PAGE"
}

# ask SCRIPT EXPECTED WHAT
ask() {
    expect_equal "$3" "$2" "$(browser_js "$1")"
}

# first COLUMN [COUNT]: of the rows that are shown.
first() {
    browser_js 'return [...document.querySelectorAll("#students tbody tr")]
        .filter(row => row.offsetParent != null)
        .slice(0, arguments[1])
        .map(row => row.cells[arguments[0]].innerText).join(" ")' \
        "$1" "${2:-3}"
}

# head NUMBER: clicks on a column's head.
head_of() {
    browser_click "#students thead th:nth-child($(($1 + 1))) button"
}

shown() {
    browser_js 'return [...document.querySelectorAll("#students tbody tr")]
        .filter(row => row.offsetParent != null).length'
}

# choose CSS VALUE: as a reader does, in a select.
choose() {
    browser_js 'const select = document.querySelector(arguments[0]);
        select.value = arguments[1];
        select.dispatchEvent(new Event("change", {bubbles: true}))' "$@" \
        > /dev/null
}

# key CODE [ELEMENT]: presses a key, as the keyboard does.
key() {
    browser_do actions "$(jq -n --arg key "$1" '{actions: [{type: "key",
        id: "keys", actions: [{type: "keyDown", value: $key},
            {type: "keyUp", value: $key}]}]}')" > /dev/null
}

# ---- what it says ----

test_content() {
    show
    ask 'return document.querySelectorAll("#students tbody tr").length' 500 \
        rows
    ask 'return document.querySelector("h1").textContent' \
        "500 students, median $(sqlite3 "$STORE" \
            "WITH s AS (SELECT score, row_number() OVER (ORDER BY score) AS n,
            count(*) OVER () AS c FROM grades WHERE functional = 'done')
            SELECT printf('%g', avg(score)) FROM s WHERE n IN ((c + 1) / 2,
            (c + 2) / 2)") of 4 points" head
    ask 'return document.querySelectorAll("b, img").length > 0 &&
        document.querySelector("tbody b") == null' true 'no markup of names'
    ask 'return [...document.querySelectorAll(".bins b")].reduce((sum, e) =>
        sum + Number(e.textContent), 0)' 496 'students in the histogram'
    ask 'return document.querySelector(".checks b").textContent' \
        '121 of 496' 'failures of the check that most failed'
    ask 'return document.querySelector(".checks code").textContent' \
        'pools.alloc_takes_no_lock' 'which check that is'
    ask 'return document.querySelectorAll("#scatter a").length' \
        "$(sqlite3 "$STORE" "SELECT count(*) FROM
            grades WHERE speed_up NOTNULL AND locks NOTNULL AND
            functional = 'done'")" dots
    ask 'return document.querySelector("#speed .listed li").textContent' \
        'Student 1 (st001) 1.1x' 'the slowest'
    ask 'return [...document.querySelectorAll(".listed")][1]
        .firstElementChild.textContent' 'Student 498 (st498) 49.8' \
        'the most contended'
    ask 'return document.querySelector("details.notice").textContent
        .split("killed").length' 5 'students without a grade'
    ask 'return document.querySelectorAll("link, img, iframe, [src]").length' \
        0 'what it loads'
    browser_stop
}

test_links() {
    show
    expect_equal 'pages that links lead to and that there are not' '' "$(
        browser_js 'return [...document.querySelectorAll("a")].map(
            a => a.getAttribute("href")).join("\n")' | sort -u |
            while read -r link; do
                case $link in
                '#'*) grep -q "id=\"${link#\#}\"" "$PAGE" || echo "$link" ;;
                *) [ -e "$PLACE/class-graded/$link" ] || echo "$link" ;;
                esac
            done
    )"
    browser_click '#students tbody tr:nth-child(3) a'
    ask 'return document.title' 'Student 1 (st001): st001.c: Per-thread '\
'pools: esharedhash' 'where the link leads'
    browser_stop
}

# ---- sorting ----

test_sorting() {
    show
    expect_equal 'as it comes' '<b>ada|bob|Student 1 (st001)|Student 2 '\
'(st002)' "$(first 0 4 | sed 's/ \(bob\|Student\)/|\1/g')"
    head_of 1
    expect_equal 'lowest scores' '0 0 0 0 0.04' "$(first 1 5)"
    head_of 1
    expect_equal 'highest scores' '4 4 4 4 3.96' "$(first 1 5)"
    ask 'return document.querySelectorAll("[aria-sort]").length + " " +
        document.querySelectorAll("thead th")[1].ariaSort' '1 descending' \
        'what is told of it'
    head_of 3
    expect_equal 'slowest' '1.1x 1.2x 1.3x' "$(first 3)"
    head_of 3
    expect_equal 'fastest: as numbers, not as texts' '50.8x 50.6x 50.5x' \
        "$(first 3)"
    ask 'return [...document.querySelectorAll("tbody tr")].slice(-60).every(
        row => row.cells[3].textContent == "")' true 'what is not known is last'
    head_of 0
    expect_equal 'by name, numbers as numbers' 'Student 2 (st002)' "$(
        browser_js 'return document.querySelectorAll(
            "tbody tr")[3].cells[0].textContent')"
    browser_stop
}

# ---- filtering ----

test_filters() {
    show
    browser_js 'document.querySelector("#find").focus()' > /dev/null
    key s
    key t
    key 0
    key 4
    expect_equal 'found: st04*' 10 "$(shown)"
    ask 'return document.querySelector("#shown").textContent' \
        '10 of 500 students' 'what is told of it'
    choose '#show' again
    expect_equal 'and handed in again' 'Student 40 (st040)' "$(first 0)"
    browser_click '#clear'
    expect_equal 'all again' 500 "$(shown)"
    choose '#show' ungraded
    expect_equal 'without a grade' 4 "$(shown)"
    choose '#show' late
    expect_equal 'late ones' "$(sqlite3 "$STORE" \
        "SELECT count(*) FROM submissions WHERE received >
        strftime('%s', '2023-11-16 23:59:59', 'utc')")" "$(shown)"
    choose '#show' ''
    browser_click '.checks li button'
    expect_equal 'who failed a check' 121 "$(shown)"
    ask 'return document.querySelector("#failed").value' 4 \
        'the select says so, too'
    browser_click '.checks li button'
    expect_equal 'the button again: all' 500 "$(shown)"
    browser_click '.bins li:nth-child(11) button'
    expect_equal 'full marks' 4 "$(shown)"
    ask 'return document.querySelector("#active").textContent.trim()
        .replace(/\s+/g, " ")' '4 of 500 students: score 100 % to the table '\
'Show all' 'what is told of that'
    ask 'return document.querySelectorAll("#scatter a:not(.off)").length' \
        "$(browser_js 'return [...document.querySelectorAll(
            "tbody tr")].filter(row => !row.hidden &&
                row.cells[3].textContent != "").length')" 'dots that are filled'
    browser_stop
}

# ---- readers ----

test_keyboard() {
    local tab=$'\xee\x80\x84' enter=$'\xee\x80\x87' i
    show
    for ((i = 0; i < 60; i++)); do
        key "$tab"
        [ "$(browser_js 'return document.activeElement.dataset.bin || ""')" \
            != 3 ] || break
    done
    ask 'return document.activeElement.dataset.bin' 3 'a column is reached'
    ask 'return getComputedStyle(document.activeElement).outlineStyle' solid \
        'it is seen where one is'
    key "$enter"
    ask 'return document.activeElement.ariaPressed' true 'it is pressed'
    [ "$(shown)" -lt 100 ] || fail 'the table is not filtered'
    ask 'return [...document.querySelectorAll("button, a, input, select")]
        .filter(e => e.tabIndex < 0).length' 0 'what no key reaches'
    ask 'return [...document.querySelectorAll("button")].filter(e =>
        e.textContent.trim() == "" && e.ariaLabel == null).length' 0 \
        'buttons without a name'
    browser_stop
}

test_windows() {
    local size
    show
    for size in 320x640 390x844 768x1024 1280x800; do
        browser_size "${size%x*}" "${size#*x}"
        expect_equal "sideways scroll at $size" 0 "$(browser_overflow)"
        expect_equal "outside at $size" '' "$(browser_outside)"
    done
    expect_equal 'hard to read, light' '' "$(browser_faint | sort -u)"
    browser_dark on
    expect_equal 'hard to read, dark' '' "$(browser_faint | sort -u)"
    browser_stop
}

test_print() {
    show
    browser_click '.bins li:nth-child(11) button'
    browser_devtools Emulation.setEmulatedMedia '{"media": "print"}' \
        > /dev/null
    ask 'return [...document.querySelectorAll("nav, #tools, #active")].filter(
        e => e.offsetParent != null).length' 0 'tools on paper'
    expect_equal 'rows on paper: what was chosen' 4 "$(shown)"
    browser_stop
}

test_no_script() {
    show
    browser_devtools Emulation.setScriptExecutionDisabled '{"value": true}' \
        > /dev/null
    browser_do url "$(jq -n --arg url "file://$PAGE" '{$url}')" > /dev/null
    browser_devtools Emulation.setScriptExecutionDisabled '{"value": false}' \
        > /dev/null
    ask 'return document.querySelectorAll("#students tbody tr").length' 500 \
        'rows without a script'
    ask 'return document.querySelector("#tools").offsetParent == null' true \
        'tools that would do nothing'
    browser_stop
}

# Whatever gets into the page, no script of it runs.
test_policy() {
    show
    sed 's,<nav>,<script>document.title = "owned"</script><nav>,' "$PAGE" \
        > "$TMP/bad.html"
    browser_open "$TMP/bad.html"
    ask 'return document.title' 'Per-thread pools: esharedhash: 500 students' \
        'the title'
    ask 'return document.documentElement.className' script 'its own script runs'
    grep -q 'Content Security Policy' <<< "$(browser_errors)" ||
        fail 'the browser did not refuse it'
    browser_stop
}

t 'it says what the store says' test_content
t 'all links lead to pages' test_links
t 'columns sort as numbers, unknown ones last' test_sorting
t 'filters agree with each other' test_filters
t 'all can be done with the keyboard' test_keyboard
t 'it can be read in any window, light and dark' test_windows
t 'paper has what was chosen' test_print
t 'it reads well without its script' test_no_script
t 'no other script runs' test_policy
finish
