#!/usr/bin/env python3
"""Finds text of secret files in others: runs of the same tokens.

    tokens.py N SECRET... -- KNOWN... -- FILE...

prints "FILE:LINE: COUNT tokens of SECRET: text" for each run of N tokens or
more that a FILE shares with a SECRET and that is in no KNOWN file. Exit status:
0 there is none, 1 there is, 2 wrong usage. With N = 0 it prints the length of
the longest run instead.

A token is a word, a number or an operator; blanks, line ends and the signs that
decorate comments and Markdown are none. So neither indentation nor the kind of
file matters. Each file is read twice, as it is and without its comments. Of
HTML, tags are taken out; PDF is read by pdftotext.
"""
import html
import re
import subprocess
import sys

TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|->|\+\+|--|<<|>>|&&"
                   r"|[-+%&^<>=!]=|[^\s*/`#|\\]")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
TAG = re.compile(r"<[^>]*>")


def text_of(name):
    if name.endswith(".pdf"):
        return subprocess.run(["pdftotext", "-q", name, "-"], check=True,
                              stdout=subprocess.PIPE).stdout.decode()
    with open(name, "rb") as file:
        text = file.read().decode("utf-8", "replace")
    return html.unescape(TAG.sub("", text)) if name.endswith(".html") else text


def blanked(match):
    """Line numbers stay what they are."""
    return "\n" * match.group().count("\n")


def views(name):
    """Yields lists of tokens, with the line of each."""
    text = text_of(name)
    for view in (text, COMMENT.sub(blanked, text)):
        tokens, lines, line, at = [], [], 1, 0
        for match in TOKEN.finditer(view):
            line += view.count("\n", at, match.start())
            at = match.start()
            tokens.append(match.group())
            lines.append(line)
        yield tokens, lines


def runs_of(names, count):
    """All runs of so many tokens: which file each is of."""
    found = {}
    for name in names:
        for tokens, _ in views(name):
            for i in range(len(tokens) - count + 1):
                found.setdefault(tuple(tokens[i:i + count]), name)
    return found


def search(name, secret, count):
    """Yields line, length, file and beginning of each run in a file."""
    for tokens, lines in views(name):
        end = -1
        for i in range(len(tokens) - count + 1):
            of = secret.get(tuple(tokens[i:i + count]))
            if of is None:
                continue
            if i > end:
                start = i
            end = i + count
            after = tuple(tokens[i + 1:i + 1 + count])
            if len(after) < count or after not in secret:
                yield (lines[start], end - start, of,
                       " ".join(tokens[start:end])[:200])


def secrets(secret, known, count):
    runs = runs_of(secret, count)
    for run in runs_of(known, count):
        runs.pop(run, None)
    return runs


def longest(secret, known, files):
    """By doubling, then halving."""
    low, high = 0, 512
    while high - low > 1:
        middle = (low + high) // 2
        runs = secrets(secret, known, middle)
        if any(hit for name in files for hit in search(name, runs, middle)):
            low = middle
        else:
            high = middle
    return low


def main():
    if len(sys.argv) < 3 or sys.argv.count("--") != 2:
        sys.exit(2)
    words = sys.argv[2:]
    first = words.index("--")
    second = words.index("--", first + 1)
    secret, known, files = (words[:first], words[first + 1:second],
                            words[second + 1:])
    count = int(sys.argv[1])
    if count == 0:
        print(longest(secret, known, files))
        return 0
    runs = secrets(secret, known, count)
    hits = {(name, *hit) for name in files for hit in search(name, runs, count)}
    for name, line, length, of, text in sorted(hits):
        print(f"{name}:{line}: {length} tokens of {of}: {text}")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
