#!/usr/bin/env bash
# browser.sh, with which other scripts look at pages: that it sees what is wrong
# with a page, says so, and leaves no browser behind.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/browser.sh
. grader/tests/browser.sh

# A page with a thing to click, of which one click goes wrong.
make_faulty() {
    cat > "$TMP/a faulty page.html" << 'END'
<!DOCTYPE html><meta name="viewport" content="width=device-width">
<style>body, p { margin: 0 } p { width: 800px }
b { color: #999 } @media (prefers-color-scheme: dark) { p { color: #fff } }
</style><p>wide <b style="float: right">faint</b></p>
<button onclick="this.textContent += '!'">click</button>
<a onclick="thereIsNoSuchThing()">bad</a>
END
}

test_browser() {
    make_faulty
    browser_start
    browser_open "$TMP/a faulty page.html"
    expect_equal 'sideways scroll, wide' 0 "$(browser_overflow)"
    browser_size 700 740
    expect_equal 'sideways scroll, narrower' 100 "$(browser_overflow)"
    browser_size 360 740
    [ "$(browser_overflow)" -ge 440 ] || fail 'a narrow window is wide enough'
    browser_size 700 740
    expect_equal 'texts outside' faint "$(browser_outside)"
    expect_equal 'faint texts' faint "$(browser_faint)"
    browser_click button
    browser_click button
    expect_equal 'text after two clicks' 'click!!' "$(browser_text button)"
    expect_equal 'values' '{"a":[1,"it'"'"'s \u0022x\u0022"],"b":"2"}' \
        "$(browser_js 'return {a: [1, arguments[0]], b: arguments[1]}' \
            "it's \"x\"" 2 | sed 's/\\"/\\u0022/g')"
    browser_dark on
    expect_equal 'faint texts, dark' $'wide\nfaint' "$(browser_faint)"
    browser_shot "$TMP/shot.png" full
    file_is_png "$TMP/shot.png"
    expect_equal 'errors so far' '' "$(browser_errors)"
    browser_click a
    browser_errors | grep -q 'thereIsNoSuchThing is not defined' ||
        fail 'the error was not seen'
    browser_stop
}

file_is_png() {
    [ "$(head -c 8 "$1" | od -An -tx1)" = ' 89 50 4e 47 0d 0a 1a 0a' ] ||
        fail "$1 is no PNG"
}

# What a test script says whose tests end too early, and what it leaves.
test_browser_fails() {
    make_faulty
    cat > "$TMP/inner.sh" << 'END'
. grader/tests/lib.sh
. grader/tests/browser.sh
page=$1
begin() { browser_start; browser_open "$page"; }
test_error() { begin; browser_click a; browser_stop; }
test_script() { begin; expect_equal x 1 "$(browser_js 'return gone.y')"; }
test_click() { begin; browser_click '#gone'; browser_stop; }
test_gone() { begin; browser_open "$page.gone"; browser_stop; }
test_hang() { begin; touch "$page.open"; sleep 1000; }
if [ $# -eq 2 ]; then t hangs test_hang; fi
for test in test_error test_script test_click test_gone; do t $test $test; done
finish
END
    run env -u ONLY TMPDIR="$TMP" bash "$TMP/inner.sh" "$TMP/a faulty page.html"
    for text in 'thereIsNoSuchThing is not defined' 'gone is not defined' \
        'no such element.*#gone' ERR_FILE_NOT_FOUND 'not ok '{1,2,3,4}; do
        grep -q "$text" "$TMP/out" ||
            fail 'what the tests say' "$text" "$(cat "$TMP/out")"
    done
    none_left "$TMP/kit-test" 'Chromium of a failed test'
    expect_equal 'folders left' '' \
        "$(find "$TMP" -mindepth 1 -name 'kit-test*')"
    start env -u ONLY TMPDIR="$TMP" \
        bash "$TMP/inner.sh" "$TMP/a faulty page.html" hang
    wait_until 'the page to be open' [ -e "$TMP/a faulty page.html.open" ]
    kill -KILL -- "-$pid"
    wait_for "$pid" "the killed test"
    none_left "$TMP/kit-test" 'Chromium of a killed test'
}

t 'the browser sees clicks, errors and what is too wide' test_browser
t 'a test that fails tells why, and leaves no browser' test_browser_fails
finish
