#!/usr/bin/env bash
# `timeline`, which draws traces as a page: its figures, for traces whose
# values are known; how the page looks in a browser, wide and narrow, light and
# dark; what it makes of odd traces and of a big one.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/browser.sh
. grader/tests/browser.sh
# shellcheck source=grader/tests/timeline_lib.sh
. grader/tests/timeline_lib.sh

# ---- what is in the page ----

# The figures of each run: a line of "what=value=more|..." each.
figures() {
    browser_js 'return [...document.querySelectorAll("dl")].map(
        list => [...list.children].map(fact => [...fact.children].map(
            part => part.textContent).join("=")).join("|")).join("\n")'
}

test_figures() {
    two_pages
    browser_start
    browser_open "$TMP/page.html"
    expect_equal 'figures' "wall time=5.00 ms=on 2 cores|$(
    )threads=101=at most 21 at once|thread time=57.5 ms=of all together|$(
    )time waiting=82.6 %=mean: 9.50 threads|$(
    )time holding=7.0 %=mean: 0.80 threads|$(
    )time doing neither=10.4 %=mean: 1.20 threads
wall time=100 µs=on 2 cores|$(
    )threads=101=at most 21 at once|thread time=2.10 ms=of all together|$(
    )time waiting=0 %=mean: 0.00 threads|$(
    )time holding=<0.1 %=mean: 0.01 threads|$(
    )time doing neither=>99.9 %=mean: 20.99 threads" "$(figures)"
    expect_equal 'heads' 'What the threads do, moment by moment
Both on the same time scale
build/sharedhash -t slow
build/esharedhash -t quick' "$(browser_js 'return [...document
        .querySelectorAll("h1, h2")].map(h => h.textContent).join("\n")')"
    expect_equal 'ratio' 'build/esharedhash -t quick 100 µs, 50.0x as fast' \
        "$(browser_text '.run:nth-child(2) p')"
    expect_equal 'pictures' 6 \
        "$(browser_js 'return document.querySelectorAll("svg").length')"
    expect_equal 'pictures without a name, or that are no pictures' 0 \
        "$(browser_js 'return document.querySelectorAll(
            "svg:not([aria-label^=build]), svg:not([role=img])").length')"
    expect_equal 'lanes' '[21,21]' "$(browser_js 'return [...document
        .querySelectorAll(".whole")].map(
            run => run.querySelectorAll("g.lane").length)')"
    browser_stop
}

# A page that is sent by mail or put onto a stick must show all the same.
test_alone() {
    two_pages
    ! grep -Eio 'https?:|src=|href=|url\(|@import|<script|<link' \
        "$TMP/page.html" > "$TMP/found" ||
        fail 'it refers to something else' '' "$(cat "$TMP/found")"
    head -n 1 "$TMP/page.html" | grep -qx '<!DOCTYPE html>'
    grep -q '<html lang="en">' "$TMP/page.html"
    grep -q '<meta charset="utf-8">' "$TMP/page.html"
    grep -q '<meta name="viewport"' "$TMP/page.html"
}

# ---- how it looks ----

# Nothing may be cut off either: every text ends within the window.
test_widths() {
    local dark size
    two_pages
    browser_start
    for page in page cut; do
        browser_open "$TMP/$page.html"
        for dark in off on; do
            browser_dark $dark
            for size in '1280 800' '360 740'; do
                browser_size "${size% *}" "${size#* }"
                expect_equal "sideways scroll of $page at $size" 0 \
                    "$(browser_overflow)"
                expect_equal "texts outside of $page at $size" '' \
                    "$(browser_outside)"
            done
        done
    done
    browser_stop
}

# Sets up functions: at(figure, lane, share) is the class of what is painted
# there; box(css) is where something is.
geometry() {
    cat << 'END'
    const at = (plot, lane, lanes, share) => {
        plot.scrollIntoView();
        const box = plot.getBoundingClientRect();
        return document.elementFromPoint(box.left + share * box.width,
            box.top + (lane + 0.55) / lanes * box.height
            ).getAttribute("class");
    };
    const run = document.querySelector(".whole svg");
END
}

# In the whole run, of which a batch is a fifth: main, then worker 9 of a batch
# who waits, holds, is gone, then worker 19.
test_painted_run() {
    two_pages
    browser_start
    browser_open "$TMP/page.html"
    for size in '1280 800' '360 740'; do
        browser_size "${size% *}" "${size#* }"
        expect_equal "what is painted at $size" '["k","w","h","plot","w","h"]' \
            "$(browser_js "$(geometry)"'
            return [at(run, 0, 21, 0.3), at(run, 10, 21, 0.2 + 0.05),
                at(run, 10, 21, 0.2 + 0.094), at(run, 10, 21, 0.2 + 0.15),
                at(run, 20, 21, 0.8 + 0.1), at(run, 20, 21, 0.8 + 0.194)]')"
        expect_equal "are the bars as long as the runs? $size" true \
            "$(browser_js 'const [slow, quick] = [...document
                .querySelectorAll(".track svg")].map(
                    bar => bar.getBoundingClientRect().width);
                return Math.abs(slow / quick - 50) < 0.5')"
        expect_equal "painted things without a size at $size" 0 \
            "$(browser_js 'return [...document.querySelectorAll(
                "svg, path, rect")].filter(e => {
                    const box = e.getBoundingClientRect();
                    return box.width < 0.1 || box.height < 1;
                }).length')"
    done
    browser_stop
}

# Enlarged are the 2 ms around 2.5 ms, where column 500 of 1,000 has its middle.
# From worker 10 of one batch to worker 10 of the next but one these are 41
# critical sections, of which the first and the last are cut off.
test_painted_zoom() {
    two_pages
    browser_start
    browser_open "$TMP/page.html"
    expect_equal 'what is enlarged' "2 ms of it, from 1.50 ms on, at the $(
        )mark above" "$(browser_text '.zoom figcaption' | sed 's/:.*//')"
    expect_equal 'holding, waiting: how many, of which length' \
        '{"h":41,"w":47,"widths":["0.020"]}' \
        "$(browser_js 'const zoom = document.querySelector(".zoom svg");
            const width = zoom.getBoundingClientRect().width;
            const all = css => [...zoom.querySelectorAll(css)].map(
                e => e.getBoundingClientRect());
            return {h: all(".h").length, w: all(".w").length, widths:
                [...new Set(all(".h").slice(1, -1).map(
                    box => (box.width / width).toFixed(3)))]}')"
    expect_equal 'critical sections that overlap' 0 \
        "$(browser_js 'const boxes = [...document.querySelector(".zoom svg")
            .querySelectorAll(".h")].map(e => e.getBoundingClientRect())
            .sort((a, b) => a.left - b.left);
        return boxes.filter((box, i) => i > 0 &&
            box.left < boxes[i - 1].right).length')"
    expect_equal 'a title' "worker 65 holds $LOCK, 40.0 µs" \
        "$(browser_js 'return [...document.querySelectorAll(".zoom .h")].map(
            e => e.textContent).find(text => text.startsWith("worker 65 "))')"
    browser_stop
}

# All columns are alike, so what is near to the middle counts: there another
# thread takes the lock once, at 5300 us, and that is to be seen.
test_chosen() {
    awk 'BEGIN {
        for (i = 1; i <= 3; i++) print "thread 1", i, 0, 10000
        for (at = 0; at < 10000; at++)
            print "holding 1", (at == 5300 ? 3 : 2), at, at + 0.5, "A"
    }' | make_trace chosen 10000 > "$TMP/odd.json"
    succeeds "$P" "$TMP/page.html" "$TMP/odd.json"
    grep -q '>200 µs of it, from 5.1[01] ms on' "$TMP/page.html" ||
        fail 'what is enlarged' 'the hand-over at 5.3 ms' \
            "$(grep -o 'figcaption>[0-9][^<]*' "$TMP/page.html")"
}

# How bright colours are, 0 to 255, as grey prints and television have it.
brightness() {
    cat << 'END'
    const bright = colour => colour.match(/\d+/g).slice(0, 3).reduce(
        (sum, c, i) => sum + c * [0.299, 0.587, 0.114][i], 0);
    const style = css => getComputedStyle(document.querySelector(css));
    const page = bright(style("body").backgroundColor);
END
}

# That the colours are apart helps those who see none, and printers.
test_colours() {
    local dark
    two_pages
    browser_start
    browser_open "$TMP/cut.html"
    for dark in off on; do
        browser_dark $dark
        expect_equal "texts that are hard to read; dark: $dark" '' \
            "$(browser_faint)"
        expect_equal "is the page dark? $dark" \
            "$([ $dark = on ] && echo true || echo false)" \
            "$(browser_js "$(brightness)"'return page < 64')"
        expect_equal "colours that are too alike; dark: $dark" '[]' \
            "$(browser_js "$(brightness)"'
            const all = [page, ...["w", "h", "k"].map(
                name => bright(style("svg ." + name).fill))].sort(
                    (a, b) => a - b);
            return all.filter((one, i) => i > 0 && one - all[i - 1] < 30)')"
    done
    browser_stop
}

# ---- odd traces ----

test_cut() {
    two_pages
    browser_start
    browser_open "$TMP/cut.html"
    expect_equal 'figures' "wall time=5.00 ms=on 2 cores|$(
    )threads=101=at most 21 at once|$(
    )thread time=31.2 ms=till the trace was full|$(
    )time waiting=84.0 %=mean: 10.50 threads|$(
    )time holding=6.4 %=mean: 0.80 threads|$(
    )time doing neither=9.6 %=mean: 1.20 threads" "$(figures)"
    expect_equal 'note' "The trace was full after 2.50 ms, with 107 waits and $(
        )critical sections." "$(browser_text .note | sed 's/ From there.*//')"
    expect_equal 'what is painted before and after' '["w","u","k","u","cut"]' \
        "$(browser_js "$(geometry)"'
        return [at(run, 20, 21, 0.42), at(run, 20, 21, 0.55),
            at(run, 0, 21, 0.45), at(run, 0, 21, 0.55), at(run, 1, 21, 0.9)]')"
    expect_equal 'legend' 4 \
        "$(browser_js 'return document.querySelectorAll("li").length')"
    expect_equal 'a single run has no bars' 2 \
        "$(browser_js 'return document.querySelectorAll("svg").length')"
    browser_stop
}

# odd LINES PROGRAM WALL [CUT]: makes $TMP/page.html of it.
odd() {
    local text=$1
    shift
    printf '%b' "$text" | make_trace "$@" > "$TMP/odd.json"
    succeeds "$P" "$TMP/page.html" "$TMP/odd.json"
}

# Who waits is waiting, whatever he holds; locks may be taken hand over hand.
test_nested() {
    odd 'thread 1 1 0 1000\nholding 1 1 100 800 A\nwaiting 1 1 200 300 B
holding 1 1 300 400 B\nholding 1 1 700 900 C\n' nested 1000
    grep -q 'time waiting</dt><dd>10.0 %' "$TMP/page.html"
    grep -q 'time holding</dt><dd>70.0 %' "$TMP/page.html"
    grep -q 'time doing neither</dt><dd>20.0 %' "$TMP/page.html"
}

# Processes have threads of the same number; lines may come in any order; what
# is told of a thread before or after its life, or without one, counts.
test_processes() {
    odd 'holding 7 1 50 60 A\nthread 7 1 55 100\nthread 1 1 0 100
holding 3 1 50 75 A\nthread 2 1 0 40\n' processes 100
    grep -q '<dd>4</dd><dd>in 4 processes, at most 3 at once' "$TMP/page.html"
    grep -q 'time holding</dt><dd>16.3 %' "$TMP/page.html" # 35 of 215
    grep -q '<title>process 7, main holds A, 10.0 µs' "$TMP/page.html"
    grep -q '<title>process 7, main lives for 50.0 µs' "$TMP/page.html"
    expect_equal lanes 3 "$(grep -c 'class="lane"' "$TMP/page.html")"
}

test_many_lanes() {
    odd "thread 1 1 0 1000\n$(printf 'thread 1 %d 5 900\\n' {2..300})" many 1000
    grep -q 'Only the first 100 of 300 lanes' "$TMP/page.html"
    expect_equal lanes 100 "$(grep -c 'class="lane"' "$TMP/page.html")"
    grep -q '<dd>300</dd><dd>at most 300 at once' "$TMP/page.html"
}

test_next_to_nothing() {
    odd '' empty 1000
    grep -q 'threads</dt><dd>0</dd>' "$TMP/page.html"
    odd 'thread 1 1 0 0.002\n' tiny 0.001
    grep -q 'wall time</dt><dd>2.00 ns' "$TMP/page.html"
    odd 'thread 1 1 0 50\nwaiting 1 1 7 7 A\n' 'cut at once' 50 0
    grep -q 'time waiting</dt><dd>-</dd>' "$TMP/page.html"
}

# No text of a trace means anything to the browser.
test_escapes() {
    local name='<script>document.title = 1</script><img src=x onerror=y> &amp;'
    odd "thread 1 1 0 100\nholding 1 1 5 10 $name \\\\u0007\n" "$name" 100
    jq --arg name "$name" '.traceEvents[0].args.name = $name' \
        "$TMP/odd.json" > "$TMP/named.json"
    succeeds "$P" "$TMP/page.html" "$TMP/named.json"
    browser_start
    browser_open "$TMP/page.html"
    expect_equal 'elements that the trace made' 0 "$(browser_js \
        'return document.querySelectorAll("script, img").length')"
    expect_equal 'the program' "$name" "$(browser_text 'h2 code')"
    expect_equal 'a lock' "$name holds $name ?, 5.00 µs" \
        "$(browser_text '.zoom .h title')"
    expect_equal 'the picture' "$name: the whole run, lane by lane" \
        "$(browser_js 'return document.querySelector("svg")
            .getAttribute("aria-label")')"
    browser_stop
}

# The same run, whichever way its events are sorted.
test_any_order() {
    two_pages
    {
        head -n 1 "$TMP/slow.json"
        sed '1d; $d' "$TMP/slow.json" | sed '$d' | sed 's/\]\{0,1\},$//' |
            sort -R --random-source="$TMP/slow.json" | sed '$!s/$/,/'
        echo '],"otherData":'
        tail -n 1 "$TMP/slow.json" | sed 's/^"otherData"://'
    } > "$TMP/shuffled.json"
    ! cmp -s "$TMP/slow.json" "$TMP/shuffled.json" ||
        fail 'the test did not shuffle'
    succeeds "$P" "$TMP/shuffled.html" "$TMP/shuffled.json" "$TMP/quick.json"
    expect_same 'the page' "$TMP/page.html" "$TMP/shuffled.html"
}

test_big() {
    local bytes
    big > "$TMP/big.json"
    quick > "$TMP/quick.json"
    succeeds "$P" "$TMP/page.html" "$TMP/big.json" "$TMP/quick.json"
    bytes=$(wc -c < "$TMP/page.html")
    [ "$bytes" -lt 1000000 ] || fail 'the page' 'below 1 MB' "$bytes bytes"
    grep -q '<dd>5,001</dd><dd>at most 21 at once' "$TMP/page.html"
}

test_memory() {
    command -v valgrind > /dev/null || skip 'there is no valgrind here'
    ! nm "$P" | grep -q '__[atu][sb]*san_' || skip 'sanitizers do it'
    local memcheck=(valgrind -q --error-exitcode=99 --leak-check=full)
    two_pages
    succeeds "${memcheck[@]}" "$P" "$TMP/page.html" "$TMP/cut.json" \
        "$TMP/quick.json"
    head -n 20 "$TMP/slow.json" > "$TMP/bad.json"
    refused 1 'line 2' "${memcheck[@]}" "$P" "$TMP/page.html" \
        "$TMP/quick.json" "$TMP/bad.json"
}

t 'the figures of two runs are exact, and each has its pictures' test_figures
t 'the page needs nothing but itself' test_alone
t 'nothing sticks out of the window, wide or narrow' test_widths
t 'lanes show in the right place who waits, holds, is gone' test_painted_run
t 'enlarged, one critical section follows the other' test_painted_zoom
t 'a hand-over is enlarged rather than none' test_chosen
t 'texts and colours stand out, light and dark' test_colours
t 'a trace that was cut says so, is grey there, and counts till there' test_cut
t 'nested and overlapping slices are counted once' test_nested
t 'several processes, threads without a life, any order' test_processes
t 'of very many lanes the first ones are drawn' test_many_lanes
t 'traces with next to nothing in them give a page' test_next_to_nothing
t 'no text of a trace means anything in the page' test_escapes
t 'the order of events does not matter' test_any_order
t 'a trace of 300,000 events gives a page below 1 MB' test_big
t 'memcheck finds nothing' test_memory
finish
