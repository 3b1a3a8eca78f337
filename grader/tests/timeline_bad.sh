#!/usr/bin/env bash
# `timeline`, what it refuses: wrong usage, traces that are damaged or none, and
# pages that cannot be written. One line says why, and the old page stays.
# shellcheck source=grader/tests/lib.sh
. grader/tests/lib.sh
# shellcheck source=grader/tests/timeline_lib.sh
. grader/tests/timeline_lib.sh

test_usage() {
    local help='see timeline --help'
    refused 2 "^timeline: expected OUT.html and a trace, $help" "$P"
    refused 2 "^timeline: expected OUT.html and a trace, $help" \
        "$P" "$TMP/page.html"
    refused 2 '^timeline: unrecognized option' "$P" --unknown x y
    [ ! -e "$TMP/page.html" ] || fail 'OUT was made'
    succeeds "$P" --help
    grep -q '^usage: timeline OUT.html TRACE.json' "$TMP/out"
    run_to '> /dev/full' "$P" --help
    judge_refusal 1 'cannot write standard output' '--help'
}

# bad PATTERN [TEXT]: $TMP/bad.json, with this text, is refused; the old OUT
# stays, and a sound trace beside it does not help.
bad() {
    [ $# -lt 2 ] || printf '%b' "$2" > "$TMP/bad.json"
    echo old > "$TMP/page.html"
    refused 1 "^timeline: cannot read '$TMP/bad.json': $1" \
        "$P" "$TMP/page.html" "$TMP/sound.json" "$TMP/bad.json"
    expect_equal 'OUT' old "$(cat "$TMP/page.html")"
    no_parts 'a bad trace'
}

test_damaged() {
    local length size lines
    quick > "$TMP/sound.json"
    bad 'line 1: .* expected' ''
    bad "line 1: '\\{' expected, so this is no trace" '[]'
    bad "line 1: '\\{' expected, so this is no trace" 'ELF\0001\0002'
    bad "line 3: ':' expected" '{\n\n"traceEvents" []}'
    bad "line 2: '\"' expected" '{\n1: 2}'
    bad "line 4: ',' or '\\]' expected" \
        '{"traceEvents":[\n{"ph":"i"},\n{"ph":"i"}\n{"ph":"i"}]}'
    bad "line 3: .* near '\\]'" '{"traceEvents":[\n{"ph":"i"},\n]}'
    bad 'line 3: .* near' '{"traceEvents":[\n{"ph":"i"},\n{"ph" "i"}]}'
    bad 'line 4: .* near' '{"traceEvents":[\n{"ph":"i"},\n{"ph":"i",\nx}]}'
    bad 'line 2: unable to decode byte' '{"traceEvents":[\n{"ph":"\0377"}]}'
    bad "line 2: end of file expected" "$(head -c -1 "$TMP/sound.json" |
        tr -d '\n')\n{}"
    bad 'line 1: maximum parsing depth' "{\"a\": {\"a\":$(printf '%99999s' '' |
        tr ' ' '[')"
    size=$(wc -c < "$TMP/sound.json")
    for ((length = 1; length < size - 1; length += 97)); do
        head -c $length "$TMP/sound.json" > "$TMP/bad.json"
        lines=$(wc -l < "$TMP/bad.json")
        bad "line ($lines|$((lines + 1))): "
    done
}

# event JSON PATTERN: a trace with this as its second event is refused.
event() {
    bad "line 3: $2" "{\"traceEvents\":[\n{\"ph\":\"i\"},\n$1]}"
}

# about PATTERN FIELD VALUE: so is one of which this is said.
about() {
    jq -c ".otherData.$2 = $3" "$TMP/sound.json" > "$TMP/bad.json"
    bad "(line 1: )?$1"
}

test_no_trace() {
    local thread='"ph":"X","cat":"thread"' here='"pid":1,"tid":1' x=99999
    quick > "$TMP/sound.json"
    bad "there is no 'otherData', so this is no trace" '{}'
    bad "there is no 'otherData'" '{"traceEvents":[]}'
    bad "line 1: the format is not 'lockmeter" '{"otherData":[1]}'
    event '{}' "an event without 'ph'"
    event 7 "an event without 'ph'"
    event "{$thread,$here,\"ts\":1}" "'ts' or 'dur' is missing or no time"
    event "{$thread,$here,\"ts\":1,\"dur\":\"1\"}" "'ts' or 'dur'"
    event "{$thread,$here,\"ts\":1,\"dur\":-1}" "'ts' or 'dur'"
    event "{$thread,$here,\"ts\":1e300,\"dur\":1}" "'ts' or 'dur'"
    event "{$thread,$here,\"ts\":1e$x,\"dur\":1}" 'real number overflow'
    event "{$thread,\"pid\":1,\"ts\":1,\"dur\":1}" "'pid' or 'tid'"
    event "{$thread,\"pid\":1.5,\"tid\":1,\"ts\":1,\"dur\":1}" "'pid' or"
    event '{"ph":"M","name":"thread_name"}' "'pid' or 'tid'"
    about "the format is not 'lockmeter trace 1'" format '"lockmeter trace 2"'
    about "'program' is missing" program null
    about "'wall_us' is missing or no time" wall_us -1
    about "'cut_at_us' is no time" cut_at_us '"late"'
    jq 'del(.traceEvents) | .otherData.wall_us = 0' "$TMP/sound.json" \
        > "$TMP/bad.json"
    bad 'nothing took any time in it'
}

test_files() {
    quick > "$TMP/sound.json"
    bad 'No such file or directory'
    mkdir "$TMP/bad.json"
    bad 'Is a directory'
    refused 1 "^timeline: cannot read 'two\\?lines': No such" \
        "$P" "$TMP/page.html" $'two\nlines'
    refused 1 "^timeline: cannot create '$TMP/gone/page.html': No such" \
        "$P" "$TMP/gone/page.html" "$TMP/sound.json"
    refused 1 "^timeline: cannot create '$TMP': Is a directory" \
        "$P" "$TMP" "$TMP/sound.json"
    succeeds "$P" "$TMP/page.html" <(cat "$TMP/sound.json")
}

# A full disk, or a file that may not be written: the old page stays.
test_unwritable() {
    quick > "$TMP/sound.json"
    echo old > "$TMP/page.html"
    refused 1 "^timeline: cannot write '$TMP/page.html': File too large" \
        bash -c 'ulimit -f 4; exec "$@"' - "$P" "$TMP/page.html" \
        "$TMP/sound.json"
    expect_equal 'OUT' old "$(cat "$TMP/page.html")"
    no_parts 'a full disk'
    other_user grader/timeline
    chmod 444 "$TMP/page.html"
    refused 1 "^timeline: cannot create '$TMP/page.html': Permission denied" \
        "${as_other[@]}" "$TMP/bin/timeline" "$TMP/page.html" \
        "$TMP/sound.json"
    expect_equal 'OUT' old "$(cat "$TMP/page.html")"
}

t 'wrong usage is refused' test_usage
t 'damaged JSON is refused, with the line' test_damaged
t 'JSON that is no trace is refused' test_no_trace
t 'files that are not there are refused' test_files
t 'a page that cannot be written leaves the old one' test_unwritable
finish
