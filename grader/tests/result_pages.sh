#!/usr/bin/env bash
# The feedback page of a result, as a student sees it: in a browser, on a desk
# and on a telephone, light, dark and printed. sample_result makes the pages.
# The formats for programs are for result_formats.sh.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/browser.sh
. grader/tests/browser.sh

P=$R/grader/tests/sample_result

# page SAMPLE [WORD]: makes $TMP/SAMPLE.html, for students.
page() {
    succeeds "$P" "$1" html "${2:-student}"
    cp "$TMP/out" "$TMP/$1.html"
}

# show SAMPLE [WORD]: and opens it.
show() {
    page "$@"
    browser_open "$TMP/$1.html"
}

# ask SCRIPT EXPECTED WHAT: what the script returns in the page.
ask() {
    expect_equal "$3" "$2" "$(browser_js "$1")"
}

# resize WIDTHxHEIGHT
resize() {
    browser_size "${1%x*}" "${1#*x}"
}

# texts CSS: of all that match, one a line.
texts() {
    browser_js 'return [...document.querySelectorAll(arguments[0])].map(
        e => e.textContent.trim().replace(/\s+/g, " ")).join("\n")' "$1"
}

# ---- what it says ----

test_mixed() {
    browser_start
    show mixed
    expect_equal score '44.44 of 100 points' "$(texts h1)"
    expect_equal title 'submissions/ada/bakery.c: The bakery: many bakers, '\
'one oven' "$(texts title)"
    expect_equal counts '✓4 passed
✗3 failed: 30 points lost
–2 skipped: 20 points lost
?1 cannot be told here' "$(texts '.counts li')"
    expect_equal notices 'Scaled up to 100 points from 40 of 90: what does '\
'not apply, or cannot be decided here, does not count.
the load was 1.72 before; timing took three tries' "$(texts .notice)"
    expect_equal heads 'What to do next
Measured beside the baseline
All checks
How it was graded' "$(texts h2)"
    expect_equal classes 'build 10 of 10
bread 30 of 30
oven 0 of 35
races
speed 0 of 15' "$(texts h3)"
    expect_equal checks '✓ passed 5 of 5
✓ passed 5 of 5
✓ passed 10 of 10
✓ passed 20 of 20
✗ failed 0 of 20
– skipped 0 of 10
✗ failed 0 of 5
? cannot be told here not counted
✗ failed 0 of 5
– skipped 0 of 10' "$(browser_js 'return [...document.querySelectorAll(
        ".check")].map(e => [e.querySelector(".badge").textContent,
            e.querySelector("small").textContent.split(", ")[1],
            e.querySelector(".worth").textContent].join(" ")).join("\n")')"
    browser_stop
}

test_next() {
    browser_start
    show mixed
    expect_equal 'what is next' 'A loaf is baked without opening the shared oven
oven.opened_rarely, worth 20 points' "$(texts '.next > b, .next > small')"
    expect_equal 'its story' "Expected: 0
Got: 1,000
Measured: openings of the oven per loaf: 1,009.5, at most 2.1
Details: bakery.c:104: oven_open() called from bake() bakery.c:131: bake()
Likely cause: the oven is opened for each loaf
Handout: The task, step 1
See it again: build/grade 'submissions/ada/bakery.c' --only \
oven.opened_rarely gdb --args build/bakery -t build/data/loaves.bin" \
        "$(browser_js 'return [...document.querySelectorAll(
            ".next .facts > div")].map(e => [...e.children].map(
                part => part.textContent.trim().replace(/\s+/g, " ")).join(
                    ": ")).join("\n")')"
    expect_equal 'what comes then' 'oven (hidden) A hidden check
speed.instructions A loaf takes few steps' "$(texts '.later li')"
    ask 'return [...document.querySelectorAll("a")].filter(a =>
        document.querySelector(a.getAttribute("href")) == null).length' 0 \
        'links that lead nowhere'
    browser_click '.later li a'
    ask 'return document.querySelector(":target .worth").textContent' '0 of 5' \
        'where a link leads'
    ask 'return [...document.querySelectorAll("#check-6 a")].map(
        a => a.getAttribute("href")).join()' '#check-5' 'what is in the way'
    browser_stop
}

test_others() {
    browser_start
    show full
    expect_equal 'full marks' '100 of 100 points' "$(texts h1)"
    grep -q '<p>Everything that counts has passed.</p>' "$TMP/full.html"
    ! grep -q 'What to do next' "$TMP/full.html" || fail 'nothing is next'
    show broken
    expect_equal 'broken off' 'Not graded' "$(texts h1)"
    expect_equal 'broken off: why' 'interrupted by signal 2 (Interrupt)' \
        "$(texts .notice)"
    show whole
    expect_equal 'what does not apply' 'not counted' \
        "$(texts '#check-5 .worth')"
    expect_equal 'why it does not apply' \
        'a whole program has an oven of its own' "$(texts '#check-5 dd')"
    ask 'return document.querySelectorAll(".ratios .dot").length' 7 \
        'rounds that took a time'
    show nobuild
    ask 'return document.querySelector(".next pre").textContent.split(
        "\n").length' 6 'lines of the compiler'
    expect_equal 'lines of the compiler elsewhere' '' "$(texts '.check pre')"
    show visible
    expect_equal 'visible checks only' 9 "$(texts .check | wc -l)"
    grep -q 'Without the hidden checks.' "$TMP/visible.html"
    show tiny
    grep -q 'A quick grading, without' "$TMP/tiny.html"
    show many
    expect_equal 'what comes after five others' 'and 3 more' \
        "$(texts '.later li:last-child')"
    browser_stop
}

# ---- pictures ----

# Where things are along their picture, in percent of its width.
places() {
    cat << 'END'
    const percent = e => {
        const box = e.getBoundingClientRect();
        const stage = e.closest("svg").getBoundingClientRect();
        return 100 * ((box.left + box.right) / 2 - stage.left) / stage.width;
    };
    const all = (css, f = percent) => [...document.querySelectorAll(css)].map(
        f);
    const near = (a, b) => Math.abs(a - b) < 0.5;
    const width = e => e.getBoundingClientRect().width;
END
}

# A round of the baseline took 1.27 s times noise, one of the submission a
# 3.4th of that, with the noise of another round: see sample_result.c.
test_rounds() {
    local size
    browser_start
    show mixed
    for size in 1280x800 360x740; do
        resize $size
        ask 'return [...document.querySelectorAll(".rows")].map(
            e => e.querySelectorAll(".dot").length).join()' 14,7,0,0,0 dots
        ask "$(places)"'const noise = [1, 1.04, 0.98, 1.11, 0.97, 1.02, 0.99];
            const ratio = all(".ratios .dot");
            const one = ratio[0] / (3.4 * noise[0] / noise[3]);
            return ratio.every((place, i) => near(place,
                one * 3.4 * noise[i] / noise[(i + 3) % 7]))' true \
            "each round where it belongs at $size"
        ask "$(places)"'const one = all(".ratios .limit")[0] / 20;
            return near(all(".ratios .middle")[0], 3.4 * one) &&
                near(all(".ratios .band")[0], 3.4 * 1.015 * one) &&
                near(all(".ratios .axis line")[0], 0)' true \
            "limit, median and interval at $size"
        ask "$(places)"'const base = all(".rounds .base .dot");
            const mine = all(".rounds .mine .dot");
            const decade = (base[3] - base[4]) / Math.log10(1.11 / 0.97);
            return near(base[0] - mine[4], decade * Math.log10(3.4)) &&
                near(all(".rounds .middle")[0], base[0])' true \
            "times on a logarithmic scale at $size"
    done
    expect_equal 'what stands beside' '1.27 s
0.37 s
3.4x
1,009.5
1,009.5
1x
0.31x
0.31 s
0.052 s' "$(texts '.rows > b')"
    expect_equal 'in words' "7 rounds, from top to bottom: each dot is one \
run, the line is the median. The baseline took 1.27 s, yours 0.37 s.
Each dot is one round: the baseline's time divided by yours. The line is at \
3.4x, the band is its interval, 3.23x to 3.67x. Asked for: at least 20x (the \
broken line).
Asked for: at most 2.1 (the broken line).
Asked for: at most 0.5x (the broken line)." "$(texts figcaption)"
    browser_stop
}

test_bars() {
    local size
    browser_start
    show full
    for size in 1280x800 360x740; do
        resize $size
        ask "$(places)"'const bars = all(".bars .all", width);
            const [openings, , steps] = document.querySelectorAll(".rows");
            return near(bars[3] / bars[2], 0.31) &&
                near(bars[5] / bars[4], 0.052 / 0.31) &&
                bars[1] > 0.5 && bars[1] < 0.01 * bars[0]' true \
            "lengths of bars at $size"
        ask "$(places)"'return near(all(".bars .limit")[1], 50)' true \
            "the limit at $size"
        ask 'return [...document.querySelectorAll("svg, rect, circle")].filter(
            e => e.getBoundingClientRect().width < 0.5 ||
                e.getBoundingClientRect().height < 1).length' 0 \
            "what cannot be seen at $size"
    done
    browser_stop
}

# Numbers below each other must not touch.
test_axes() {
    local name
    browser_start
    for name in full mixed many tiny; do
        show $name
        for width in 1280 360 320; do
            browser_size $width 700
            ask 'return [...document.querySelectorAll(".axis")].flatMap(axis =>
                [...axis.querySelectorAll("text")].map(
                    e => e.getBoundingClientRect()).filter((box, i, all) =>
                        i > 0 && box.left < all[i - 1].right + 2)).length' 0 \
                "numbers that touch each other in $name at $width"
            ask 'return Math.min(...[...document.querySelectorAll(".axis")].map(
                axis => axis.querySelectorAll("text").length)) > 1' true \
                "has each axis two numbers? $name at $width"
        done
    done
    browser_stop
}

# ---- how it looks ----

# Wide and narrow, light, dark and on paper: nothing sticks out, and each text
# has a contrast of 4.5 or more.
test_looks() {
    local name size dark
    browser_start
    for name in mixed whole nobuild broken hostile many; do
        show "$name"
        for dark in off on; do
            browser_dark $dark
            expect_equal "texts of $name that are hard to read; dark: $dark" \
                '' "$(browser_faint)"
        done
        for size in 1280x800 360x740 320x600; do
            resize $size
            expect_equal "sideways scroll of $name at $size" 0 \
                "$(browser_overflow)"
            expect_equal "texts of $name that stick out at $size" '' \
                "$(browser_outside)"
        done
    done
    browser_stop
}

test_dark() {
    browser_start
    show mixed
    local is_dark='const c = getComputedStyle(document.body).backgroundColor
        .match(/\d+/g); return c[0] < 64 && c[1] < 64 && c[2] < 64'
    ask "$is_dark" false 'is it dark by day?'
    browser_dark on
    ask "$is_dark" true 'is it dark by night?'
    browser_stop
}

test_print() {
    browser_start
    show mixed
    browser_devtools Emulation.setEmulatedMedia '{"media": "print"}' > "$TMP/x"
    expect_equal 'texts that are hard to read on paper' '' "$(browser_faint)"
    ask 'return [...document.querySelectorAll(".badge, .bar")].every(
        e => getComputedStyle(e).printColorAdjust == "exact")' true \
        'are colours printed?'
    browser_devtools Page.printToPDF '{"printBackground": false}' |
        jq -r .value.data | base64 -d | head -c 4 > "$TMP/pdf"
    expect_equal 'it can be printed' '%PDF' "$(< "$TMP/pdf")"
    browser_stop
}

# Who sees no colours sees signs and words: each outcome has its own.
test_signs() {
    browser_start
    show mixed
    ask 'const seen = new Map();
        for (const e of document.querySelectorAll(".check")) {
            const sign = e.querySelector(".badge").textContent;
            const kind = e.className;
            if (seen.has(sign) && seen.get(sign) != kind) return "mixed up";
            seen.set(sign, kind);
        }
        return seen.size' 4 'signs of four outcomes'
    browser_stop
}

# ---- what it must not do ----

# Sent by mail it must show all the same, and nothing may run in it.
test_alone() {
    local name
    for name in mixed hostile; do
        page $name
        grep -Eio '<(script|img|link|iframe|object|base)|@import|url\(' \
            "$TMP/$name.html" > "$TMP/found" || :
        expect_equal "$name refers to something" '' "$(cat "$TMP/found")"
        expect_equal "links of $name that leave it" '' \
            "$(grep -o '<[^>]*href="[^#][^>]*>' "$TMP/$name.html")"
        head -n 1 "$TMP/$name.html" | grep -qx '<!DOCTYPE html>'
        grep -q '<html lang="en">' "$TMP/$name.html"
        grep -q '<meta charset="utf-8">' "$TMP/$name.html"
        grep -q '<meta name="viewport" content="width=device-width' \
            "$TMP/$name.html"
        grep -q "Policy\" content=\"default-src 'none';" "$TMP/$name.html"
    done
}

# An attacker's texts are seen as they are, and mean nothing.
test_hostile() {
    browser_start
    show hostile instructor
    ask 'return document.title.startsWith("<script>document.title=")' true \
        'the title'
    ask 'return document.querySelectorAll(
        "script, img, [onerror], [src]").length' 0 'elements he made'
    ask 'return document.querySelectorAll(".check").length' 10 checks
    ask 'return performance.getEntriesByType("resource").length' 0 \
        'what was loaded'
    browser_text '#check-5 .short code' > "$TMP/shown"
    grep -qF "<script>document.title='owned'</script>\"><img src=x" "$TMP/shown"
    grep -qF '\x1b[31mred\x1b]0;title\x07 \u202edesrever\u202c \xff\xfe' \
        "$TMP/shown"
    ask 'return /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f]/.test(
        document.documentElement.textContent) ||
        /[\u202a-\u202e\u2066-\u2069\ufffd-\uffff]/.test(
        document.documentElement.textContent)' false 'what cannot be seen'
    browser_stop
}

t 'score, counts, and every check with its outcome' test_mixed
t 'what to do next, with links that lead there' test_next
t 'full marks, no build, broken off, a part that does not apply' test_others
t 'the rounds of the timing are drawn where they belong' test_rounds
t 'bars are as long as their figures' test_bars
t 'numbers of axes keep apart' test_axes
t 'nothing sticks out, all can be read, wide, narrow, light, dark' test_looks
t 'it is dark only where readers want that' test_dark
t 'it can be printed' test_print
t 'outcomes are told apart without colours' test_signs
t 'it needs nothing but itself' test_alone
t 'no text means anything in the page' test_hostile
finish
