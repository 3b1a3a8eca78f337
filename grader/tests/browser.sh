# shellcheck shell=bash
# Headless Chromium for test scripts, to see pages as readers do. Source it
# after lib.sh; it needs the packages chromium, chromium-driver, curl and jq.
#
#     test_page() {
#         browser_start                         a fresh profile, 1280x800, light
#         browser_open "$TMP/page.html"         a file or a URL
#         browser_size 360 740                  narrower than 600 is a telephone
#         browser_dark on                       or off: prefers-color-scheme
#         expect_equal 'sideways scroll' 0 "$(browser_overflow)"
#         expect_equal rows 500 "$(browser_js \
#             'return document.querySelectorAll(arguments[0]).length' tr)"
#         browser_click '#sort-by-score'        the first one that matches
#         browser_shot "$TMP/page.png" full     or without full: what is seen
#         browser_stop                          fails if the page logged errors
#     }
#
# browser_js prints what the script returns: a string as it is, all else as
# JSON. browser_text CSS prints the text of the first element that matches.
# browser_faint prints the texts that are hard to read: their contrast with
# what is behind them is below 4.5 (WCAG 2, AA). browser_outside prints those
# that end outside of the window, though nobody can scroll to them. One a line.
# browser_errors prints what pages logged as errors since it was last called:
# exceptions, files that did not load. (A page of an http server that has no
# <link rel="icon"> asks for /favicon.ico, and its absence is such an error.)
#
# It talks to chromedriver, which listens on the loopback interface, on a port
# that was free. The profile and the home of Chromium are in $TMP, and it finds
# no host but 127.0.0.1. It runs without its sandbox, as root must: open no
# pages but your own. Whatever goes wrong fails the test and is told, also
# inside of "$(...)". When the test ends, kill_groups of lib.sh ends
# chromedriver and Chromium; if it is killed, they end themselves at once.

browser_width=0
browser_base='' # URL of the session
exec {browser_talk}>&1

# Ends the test, also when its output is being caught.
browser_fail() {
    fail "$@" >&"$browser_talk"
}

# browser_needs: skips the test where there is no browser.
browser_needs() {
    local program
    for program in chromium chromedriver curl jq; do
        command -v "$program" > /dev/null || skip "there is no $program here"
    done
}

# browser_ask METHOD URL [BODY]: prints chromedriver's answer.
browser_ask() {
    local answer body=()
    [ $# -lt 3 ] || body=(--data-binary @-)
    answer=$(curl --noproxy '*' -sS --fail-with-body --max-time "$LIMIT" \
        -X "$1" -H 'Content-Type: application/json' "${body[@]}" "$2" \
        <<< "${3-}" 2> "$TMP/browser/curl") ||
        browser_fail "chromedriver, ${2##*/}" 'an answer' "$(
            jq -r .value.message <<< "$answer" 2> /dev/null | head -n 1
            cat "$TMP/browser/curl"
        )"
    printf '%s\n' "$answer"
}

# browser_do COMMAND [JSON]: a WebDriver command of this session, with POST.
browser_do() {
    browser_ask POST "$browser_base/$1" "${2:-"{}"}"
}

# browser_devtools METHOD [JSON]: a command of the DevTools protocol.
browser_devtools() {
    browser_do goog/cdp/execute \
        "{\"cmd\": \"$1\", \"params\": ${2:-"{}"}}"
}

browser_driver_port() {
    browser_port=$(sed -n 's/.*successfully on port \([0-9]*\).*/\1/p' \
        "$TMP/browser/log" 2> /dev/null)
    [ -n "$browser_port" ]
}

browser_capabilities() {
    jq -n --arg home "$TMP/browser" --arg binary "$(command -v chromium)" \
        '{capabilities: {alwaysMatch: {
        browserName: "chrome",
        "goog:loggingPrefs": {browser: "ALL"},
        "goog:chromeOptions": {$binary, args: [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--disable-breakpad",
            "--disable-extensions", "--no-proxy-server",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--hide-scrollbars", "--force-color-profile=srgb",
            "--user-data-dir=\($home)/profile"]}}}}'
}

# What leads the process group: it ends the group when the test is killed, too.
# $1 is the test, $2 a descriptor of it that would keep a pipe open. The log
# cannot go to $TMP/out, which belongs to what the test runs next.
browser_keeper() {
    cat << 'END'
exec > "$HOME/log" 2>&1
eval "exec $2>&-"
chromedriver --port=0 &
while kill -0 "$1"; do sleep 0.5; done
kill -KILL 0
END
}

# browser_start: a fresh Chromium.
browser_start() {
    browser_needs
    mkdir "$TMP/browser"
    start env HOME="$TMP/browser" TMPDIR="$TMP/browser" \
        XDG_CONFIG_HOME="$TMP/browser" XDG_CACHE_HOME="$TMP/browser" \
        bash -c "$(browser_keeper)" - "$BASHPID" "$browser_talk"
    wait_until 'chromedriver to listen' browser_driver_port
    browser_base=http://127.0.0.1:$browser_port/session
    # shellcheck disable=SC2154 # start sets it
    browser_pid=$pid
    local answer
    answer=$(browser_ask POST "$browser_base" "$(browser_capabilities)")
    browser_base+=/$(jq -r .value.sessionId <<< "$answer")
    browser_size 1280 800
    browser_dark off
}

# browser_open FILE-OR-URL: and waits until it is loaded.
browser_open() {
    local url=$1
    [[ $url == *://* || $url == about:* ]] ||
        url=file://$(realpath -- "$1" | jq -sRr \
            'rtrimstr("\n") | split("/") | map(@uri) | join("/")')
    browser_do url "$(jq -n --arg url "$url" '{$url}')" > /dev/null
    # what cannot be loaded gives a page of Chromium's own, and no error
    url=$(browser_js 'return document.URL')
    [[ $url != chrome-error:* ]] ||
        browser_fail "cannot open '$1'" '' "$(browser_text body | tr -s ' \n')"
}

# browser_size WIDTH HEIGHT: of what the page gets, in CSS pixels.
browser_size() {
    browser_width=$1
    browser_devtools Emulation.setDeviceMetricsOverride \
        "{\"width\": $1, \"height\": $2, \"deviceScaleFactor\": 1,
          \"mobile\": $([ "$1" -lt 600 ] && echo true || echo false)}" \
        > /dev/null
}

# browser_dark on|off
browser_dark() {
    local value=light
    [ "$1" != on ] || value=dark
    browser_devtools Emulation.setEmulatedMedia "{\"features\": [
        {\"name\": \"prefers-color-scheme\", \"value\": \"$value\"}]}" \
        > /dev/null
}

# browser_js SCRIPT [ARGUMENT...]: the body of a function; its arguments, all
# of them strings, are arguments[0] and so on.
browser_js() {
    local script=$1
    shift
    browser_do execute/sync "$(jq -n --arg script "$script" \
        '{$script, args: $ARGS.positional}' --args -- "$@")" |
        jq -r '.value | if type == "string" then . else tojson end'
}

# browser_text CSS
browser_text() {
    browser_js 'return document.querySelector(arguments[0]).textContent' "$1"
}

# browser_click CSS: as the mouse does, so what is covered cannot be clicked.
browser_click() {
    local element
    element=$(browser_do element "$(jq -n --arg value "$1" \
        '{using: "css selector", $value}')" | jq -r '.value[]')
    browser_do "element/$element/click" > /dev/null
}

# browser_overflow: by how many pixels the page is wider than its window. (On
# a telephone, which shrinks a page that is too wide, it may be one more.)
browser_overflow() {
    browser_js 'const root = document.scrollingElement;
        return root.scrollWidth - Math.min(root.clientWidth, arguments[0])' \
        "$browser_width"
}

# browser_texts CONDITION: those that are seen and for which it is true, with
# e the element and box where the text is; contrast(a, b) is one of colours.
browser_texts() {
    browser_js "const light = colour => {
            const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3)
                .map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 :
                    ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
        };
        const contrast = (a, b) => Math.max(light(a) / light(b),
            light(b) / light(a));
        const behind = e => e == null ? 'rgb(255, 255, 255)' :
            getComputedStyle(e).backgroundColor == 'rgba(0, 0, 0, 0)' ?
            behind(e.parentElement) : getComputedStyle(e).backgroundColor;
        const clipped = e => e != document.body && e.parentElement != null &&
            (getComputedStyle(e).overflowX != 'visible' ||
                clipped(e.parentElement));
        const walker = document.createTreeWalker(document.body,
            NodeFilter.SHOW_TEXT), found = [];
        for (let node; node = walker.nextNode();) {
            const e = node.parentElement, range = document.createRange();
            range.selectNodeContents(node);
            const box = range.getBoundingClientRect();
            if (box.width > 0 && node.data.trim() != '' && ($1))
                found.push(node.data.trim());
        }
        return found.join('\\n')"
}

browser_faint() {
    browser_texts 'contrast(getComputedStyle(e).color, behind(e)) < 4.5'
}

browser_outside() {
    browser_texts '(box.left < -0.5 || box.right > innerWidth + 0.5) &&
        !clipped(e)'
}

# browser_shot FILE.png [full]: what is seen, or the page from top to bottom.
browser_shot() {
    browser_devtools Page.captureScreenshot "{\"format\": \"png\",
        \"captureBeyondViewport\": $([ "${2-}" = full ] && echo true ||
        echo false)}" | jq -r .value.data | base64 -d > "$1"
}

# browser_errors: what was logged since the last call, one a line.
browser_errors() {
    browser_do se/log '{"type": "browser"}' |
        jq -r '.value[] | select(.level == "SEVERE") | .message'
}

# browser_stop: ends it all; errors that nobody asked for fail the test.
browser_stop() {
    local errors
    errors=$(browser_errors)
    browser_ask DELETE "$browser_base" > /dev/null
    kill -KILL -- "-$browser_pid"
    wait_for "$browser_pid" chromedriver
    none_left "$TMP/browser" Chromium
    rm -r "$TMP/browser"
    [ -z "$errors" ] || browser_fail 'the page logged errors' '' "$errors"
}
