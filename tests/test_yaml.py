"""YAML's traps: each is read as people mean it, or told in a sentence with a place, and at once."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistakes import FILES, told_of, written

from skill.dialogue.lexicon import folder
from skill.dialogue.library import open_library
from skill.document.document import DocumentError, parse


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A couple's own folder: dialogues, a round, a deck and a change."""
    return written(tmp_path / "own")


TRAPS = {
    "an alias to nowhere": "a: *nowhere\n",
    "an alias to itself": "a: &b [*b]\n",
    "a billion laughs": "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)),
    "megabytes of aliases": "a: &a [x, x]\n" + "b: [" + "*a, " * 40_000 + "]\n",
    "many long aliases": f"a: &a {'x' * 100_000}\n" + "b: [" + "*a, " * 9_000 + "]\n",
    "a deep list": "a: " + "[" * 100_000,
    "a deep list in lines": "a:\n" + "".join(" " * n + "- \n" for n in range(1, 400)),
    "deep keys": "".join(" " * n + f"k{n}:\n" for n in range(400)),
    "many keys": "".join(f"key{n}: 1\n" for n in range(9_000)),
    "many states": "states:\n" + "".join(f"  s{n}: {{say: x, next: s{n + 1}}}\n" for n in range(1_200)),
    "many wrong states": "states:\n" + "".join(f"  s{n}: {{sya: x, nxet: s{n + 1}}}\n" for n in range(1_200)),
    "many steps": "steps:\n" + "  - thanks\n" * 9_000,
    "a long line": "a: " + "x " * 90_000,
    "a long key": "x" * 150_000 + ": 1\n",
    "a python object": "!!python/object/apply:os.system [ls]\n",
    "a tag": "!!set {a, b}\n",
    "an unknown tag": "a: !x 1\n",
    "a binary": "a: !!binary aGVsbG8=\n",
    "a timestamp": "a: !!timestamp x\n",
    "a bool that is none": "a: !!bool x\n",
    "an int that is none": "a: !!int ''\n",
    "a key with a tag": "!!int x: 1\n",
    "an empty key": ": 1\n",
    "a merge": "a: &a {b: 1}\nc: {<<: *a}\n",
    "two documents": "a: 1\n---\na: 2\n",
    "nothing": "",
    "only a remark": "# nothing\n",
    "only dashes": "---\n",
    "a list": "- a\n- b\n",
    "a word": "hello\n",
    "a number": "12\n",
    "a null": "a\0b: 1\n",
    "a bell": "a: \a\n",
    "half a pair": "a: \ud800\n",
    "an unknown escape": 'a: "\\z"\n',
    "an unknown directive": "%YAML 9.9\n---\na: 1\n",
    "an open quote": 'a: "x\n',
    "a colon in a text": "a: b: c\n",
    "a question mark": "? a\n? b\n",
    "old line ends": "a: 1\r\nb: 2\r\n",
    "lines of old machines": "a: 1\rb: [\r",
    "a mark at the start": "\ufeffa: 1\n",
    "a mark in the middle": "a: 1\n\ufeffb: 1\n",
    "ten megabytes": "# x\n" * 2_500_000,
}


@pytest.mark.parametrize("trap", TRAPS)
def test_yaml_traps_are_told_with_a_place_and_at_once(own: Path, trap: str) -> None:
    """As a dialogue, a round, a deck and a part of the house."""
    places = ["trap.yaml", "rounds/trap.yaml", "decks/trap.yml", "house/trap.yaml"]
    for place in places:
        (own / place).parent.mkdir(exist_ok=True)
        (own / place).write_bytes(TRAPS[trap].encode(errors="surrogatepass"))
    before = time.process_time()
    told = told_of(folder(), own)
    assert time.process_time() - before < 2 * len(places)
    assert all("trap.y" in line for line in told)
    for place in places:
        assert 1 <= len([line for line in told if f"own/{place}:" in line]) <= 100


def test_what_is_no_text_file_is_told(own: Path) -> None:
    (own / "folder.yaml").mkdir()
    (own / "loop.yaml").symlink_to(own / "loop.yaml")
    (own / "gone.yaml").symlink_to(own / "nowhere")
    (own / "latin.yaml").write_bytes("name: x\nabout: caf\xe9\n".encode("latin-1"))
    (own / "endless.yaml").symlink_to("/dev/zero")
    (own / "unreadable.yaml").symlink_to("/proc/self/mem")
    os.mkfifo(own / "pipe.yaml")
    told = "\n".join(told_of(folder(), own))
    assert "folder.yaml:1:1: is no file" in told
    assert "loop.yaml:1:1: cannot be read (Too many levels of symbolic links)." in told
    assert "gone.yaml:1:1: there is no such file." in told
    assert "latin.yaml:2:11: this file is not text in UTF-8." in told
    assert "endless.yaml:1:1: is no file" in told
    assert "unreadable.yaml:1:1: cannot be read (Input/output error)." in told
    assert "pipe.yaml:1:1: is no file" in told
    assert len(told.splitlines()) == 7


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_mark_at_the_start_and_other_line_ends_are_read(own: Path, change: Callable[[str], str]) -> None:
    for file in FILES:
        (own / file).write_bytes(change(FILES[file]).encode())
    assert open_library(own=own).scripts.keys() > {"walk", "talk"}


def test_yes_no_on_and_off_are_words() -> None:
    assert parse("on: {yes: no, off: on}", "x.yaml").tree == {"on": {"yes": "no", "off": "on"}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1:30", "1:30"), ("012", "012"), ("0x1f", "0x1f"), ("2024-01-01", "2024-01-01"), ("1e3", "1e3"),
        ("1_000", "1_000"), (".inf", ".inf"), ("yes", "yes"), ("True", "True"), ("true", True), ("~", None),
        ("-3", -3), ("1.5", 1.5), ("'1'", "1"), ("!!str 1", "1"), ("!!int '1'", 1), ("!!float 2", 2.0),
    ],
)  # fmt: skip
def test_a_value_is_what_it_looks_like(text: str, value: object) -> None:
    document = parse(f"a: {text}", "x.yaml")
    assert document.tree == {"a": value}
    assert type(document.tree["a"]) is type(value)
    assert not document.faults


@given(st.text(max_size=200))
def test_no_text_crashes_the_reader(text: str) -> None:
    with contextlib.suppress(DocumentError):
        parse(text, "x.yaml")
