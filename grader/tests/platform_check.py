#!/usr/bin/env python3
"""Reads what a course platform would get, as the platform reads it.

    platform_check.py gradescope results.json...
    platform_check.py autolab OUTPUT...          all that a job printed
    platform_check.py classroom GITHUB_OUTPUT...

What does not keep to the platform's schema (grader/platforms/*.schema.json), or
would be read in two ways, ends this with status 1 and a line that says why.
Else each is printed as one JSON object, for jq:

    gradescope   the object itself
    autolab      {"scores", "scoreboard", "table", "text"}
    classroom    the object, and "points", which the reporter adds up
"""
import base64
import json
import pathlib
import re
import sys

from jsonschema import Draft202012Validator as Validator

SCHEMAS = pathlib.Path(__file__).parents[1] / "platforms"


def validate(value, name):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    Validator.check_schema(schema)
    for error in Validator(schema).iter_errors(value):
        sys.exit(f"{name}: {error.json_path}: {error.message[:300]}")
    return value


def parse(text):
    """JSON without what only Python reads (NaN), and without doubled keys."""
    def no_constant(word):
        raise ValueError(f"{word} is no JSON")

    def no_double(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError(f"a key is there twice: {pairs}")
        return dict(pairs)
    return json.loads(text, parse_constant=no_constant,
                      object_pairs_hook=no_double)


def gradescope(text):
    return validate(parse(text), "gradescope")


def autolab(text):
    """The last line is the grade, the one before it may be a table."""
    if not text.endswith("\n"):
        sys.exit("autolab: the last line does not end")
    lines = text[:-1].split("\n")
    value = parse(lines[-1])
    # what Autolab does to the line before it parses it
    quoted = re.sub(r"([a-zA-Z0-9]+):", r'"\1":', lines[-1])
    try:
        same = parse(quoted) == value
    except ValueError:
        same = False
    if not same:
        sys.exit(f"autolab: a colon breaks the last line: {lines[-1][:300]}")
    validate(value, "autolab")
    value["table"], used = None, 1
    if len(lines) > 1 and lines[-2].startswith("{"):
        value["table"] = validate(parse(lines[-2]), "autolab_table")
        used = 2
        if set(value["table"]) - {"_presentation", "stages"} != set(
                value["table"]["stages"]):
            sys.exit("autolab: the stages are not those that are listed")
    value["text"] = "\n".join(lines[:-used])
    return value


def classroom(text):
    """GitHub takes the last value that a step gives an output."""
    results = re.findall(r"^result=(.*)$", text, re.MULTILINE)
    if not results or text != f"result={results[-1]}\n":
        sys.exit(f"classroom: not one line result=...: {text[:300]}")
    value = parse(base64.b64decode(results[-1], validate=True).decode("ascii"))
    validate(value, "classroom")
    value["points"] = round(sum(test["score"] for test in value["tests"]), 6)
    return value


def main():
    platforms = {"gradescope": gradescope, "autolab": autolab,
                 "classroom": classroom}
    read = platforms[sys.argv[1]]
    for name in sys.argv[2:]:
        try:
            text = pathlib.Path(name).read_text(encoding="utf-8")
            print(json.dumps(read(text)))
        except (OSError, ValueError) as error:
            sys.exit(f"{sys.argv[1]}: {error}")


main()
