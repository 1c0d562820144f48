"""What is no YAML: told as those would say it who wrote it, where it has to be mended."""

from __future__ import annotations

import pytest

from skill.document.document import DocumentError, parse

BRACE = "a text that begins with a brace has to stand in quotes: "
INDENT = "is indented otherwise than the lines that it belongs to."
GOES_ON = "does it go on? Put all of it in"
QUOTES = "has to stand in quotes."

MISTAKES = [
    # A text that begins with a word in braces.
    ("prompt: {sharer}, tell me", "1:9", f'{BRACE}`"{{sharer}} …"`.'),
    ("prompt: {sharer} tell me", "1:9", f'{BRACE}`"{{sharer}} …"`.'),
    ("say:\n  - {sharer}, tell me", "2:5", f'{BRACE}`"{{sharer}} …"`.'),
    ("say: [{sharer} goes, {listener} stays]", "1:7", f'{BRACE}`"{{sharer}} …"`.'),
    ("say: {sharer}", "1:6", "`{sharer}` is no `key: value`: a text in braces"),
    ("say: [one, {sharer}]", "1:12", "`{sharer}` is no `key: value`: a text in braces"),
    # A colon too many, or one too few.
    (
        "prompt: Then say: done",
        "1:9",
        'a text with a colon in it has to stand in quotes: `prompt: "Then say: done"`.',
    ),
    ("a: {prompt: Then say: done}", "1:21", "a text with a colon has to stand in quotes."),
    ("name a walk\nabout: x", "1:1", "a `:` is missing in `name a walk`."),
    ("name:a walk\nabout: x", "1:1", "a space is missing after the `:` in `name:a walk`."),
    ("on:\n  done: x\n  pass\n", "3:3", "`pass` stands alone: is a `:` and a value missing?"),
    ("name: x\nabout\nstart: y", "2:1", "`about` stands alone: is a `:` and a value missing?"),
    ("on: {done:next, pass: next}", "1:6", "a space is missing after the `:` in `done:next`."),
    ("on: {done, pass: next}", "1:6", "a `:` and a value are missing in `done`."),
    # Quotes.
    ("x: {a: “{sharer}, one”}", "1:8", '`“` is no quotation mark here: write `"`.'),
    ('say: "hello\nnext: a', "1:6", "the quotation mark that stands here is never closed."),
    ("say: 'it's fine'", "1:10", f"a text ends at the `'` before this: {GOES_ON} double quotes."),
    ('say: "one" two', "1:12", f'a text ends at the `"` before this: {GOES_ON} single quotes.'),
    ('say: "a\\yb"', "1:9", "a `\\` means something else in double quotes: take it out."),
    # Brackets and commas.
    ("a: [x, y\nb: 1", "1:4", "the `[` that stands here is never closed."),
    ("a: {x: 1\nb: 1", "1:4", "the `{` that stands here is never closed."),
    ("a: [x]]", "1:7", "`]` closes nothing here: one is too many."),
    ("a: {x: 1}}", "1:10", "`}` closes nothing here: one is too many."),
    ('say: ["one" "two"]', "1:13", "a comma is missing before this."),
    ("on: {done: x pass: y}", "1:18", "a comma is missing before this"),
    ("on: {done: x\n  pass: y}", "2:7", "a comma is missing before this line."),
    # Lines that stand too far to the left or to the right.
    ("steps:\n  - round: x\n  each: [a]", "3:3", f"`each: [a]` {INDENT}"),
    ("steps:\n  - round: x\n      each: [a]", "3:7", f"`each: [a]` {INDENT}"),
    ("name: a\n  about: b", "2:3", f"`about: b` {INDENT}"),
    ("states:\n  a:\n    x: 1\n   b:\n    x: 2", "4:4", f"`b:` {INDENT}"),
    ("a: 1\n- b", "2:1", "a list begins here among `key: value` lines: indent it below its key."),
    ("a:\n\tb: 1", "2:1", "a tab stands where spaces belong in `b: 1`."),
    # Signs that mean something to YAML.
    ("say: *bold* words", "1:6", f"a text that begins with `*` {QUOTES}"),
    ("say: *nowhere", "1:6", f"`*nowhere` refers to nothing: a text that begins with `*` {QUOTES}"),
    ("say: &me too", "1:6", "`&me` would not be said: put the text in quotes, or take it out."),
    ("say: |now", "1:6", f"a text that begins with `|` {QUOTES}"),
    ("say: %now", "1:6", f"a text that begins with `%` {QUOTES}"),
    ("say: @home", "1:6", f"a text that begins with `@` {QUOTES}"),
    ("say: !now", "1:6", "`!now` is a tag, and means nothing here: take it out."),
]


@pytest.mark.parametrize(("text", "place", "sentence"), MISTAKES)
def test_what_is_no_yaml_is_told_where_it_has_to_be_mended(text: str, place: str, sentence: str) -> None:
    try:
        faults = parse(text, "x.yaml").faults
    except DocumentError as error:
        faults = error.faults
    (fault,) = faults
    assert str(fault).startswith(f"x.yaml:{place}: ")
    assert sentence in str(fault)
    assert "this is no YAML" not in str(fault)


@pytest.mark.parametrize(
    "text",
    ["words: {topic: , other: }", "a: &x [1]\nb: *x", "on: {yes: next, no: 'end'}", "{}", "a: {}", "a: ''"],
)
def test_what_is_yaml_is_not_told(text: str) -> None:
    assert parse(text, "x.yaml").faults == []


def test_what_nobody_foresaw_is_told_as_the_parser_says_it() -> None:
    with pytest.raises(DocumentError, match=r"x\.yaml:1:1: this is no YAML: .* in `%YAML 9\.9`"):
        parse("%YAML 9.9\n---\na: 1\n", "x.yaml")
