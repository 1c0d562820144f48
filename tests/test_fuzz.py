"""A dialogue file that was damaged in any way either loads or is told what is wrong with it, and where.

Each case is one real file with a few mutations, loaded and composed as one file of an otherwise whole
library. A case is known by its number: ``python tests/test_fuzz.py FIRST COUNT`` runs so many of them and
prints what came of them.
"""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import pytest

from skill.dialogue.format import ChangeFile, Deck, Dialogue, Round
from skill.dialogue.lexicon import folder, load
from skill.dialogue.library import Library, assembled
from skill.dialogue.shelves import LEXICON, Shelves, kind_of, put, read_shelves
from skill.document.document import Document, DocumentError, parse_bytes
from skill.events import Couple
from skill.exercise.wording import Wording

CASES = 10_000
"""A minute of one core; `python tests/test_fuzz.py FIRST COUNT` runs any others."""

SHARES = 2
SLOWEST = 2.0
"""Seconds of processor time that one file may take."""

MOST_GROWTH = 100_000
"""Kilobytes by which the process may grow over a whole share."""

EVERY = 500
"""So often the whole library is composed with the changed file, and not only a dialogue that uses it."""

WITH_VARIABLES = dict.fromkeys(("exercise", "later", "time_out"), "x")

CHANGE = b"""\
changes: daily-check-in
minutes: {share: 5}
options: {listener: silent}
texts: {turn.turn: "{sharer}, what reached you? You have {minutes}."}
"""

_SPECIAL = """\
yes no on off null ~ true false nan .nan .inf -.inf 0 -1 1 13 31 0.5 -0.0 1e999 1:30 012 0x1f 2024-01-01
[] {} [[]] {a: {b: c}} "" '' "{" "}" "{}" "{0}" "{sharer" "{a.b}" "{x!r}" "{x:>9999999}" "{{x}}"
"{minutes}" "{card}" 999999999999999999999
&a *a &a[*a] <<: *a : - ? | > >- % @ ` ! !!str !!int !!binary !!python/object:os.system !x --- ...
# , ] [ } { ' " next leave end resume stopped opener partner both nobody
rounds words states steps times each swap only minutes
"""
SPECIAL = _SPECIAL.split()

UNICODE = [
    "\ufeff",
    "\u2028",
    "\x85",
    "\0",
    "\x07",
    "é",
    "日本",
    "\u202e",
    "👩‍❤️‍👨",
    "İ",
    "ß",
    "\ud7ff",
    "\uffff",
    "\t",
    "\r",
    "\xa0",
]

WORD = re.compile(r"[\w.'-]+|[^\s\w]")
KEY = re.compile(r"^(\s*(?:- )?\{?)([\w-]+)(:)|([{,] ?)([\w-]+)(:)", re.MULTILINE)
VALUE = re.compile(r"(: )([^\n]+)")
NUMBER = re.compile(r"\b\d+(?:\.\d+)?\b")


@dataclass
class Counts:
    """What came of a number of cases. Times in seconds of processor time, growth in kilobytes."""

    loaded: int = 0
    refused: int = 0
    slowest: float = 0.0
    slowest_case: int = -1
    seconds: float = 0.0
    growth: int = 0
    wrong: list[str] = field(default_factory=list)


class Mutations:
    """Ways to damage a text, drawn by *chance*; *others* are texts to take pieces from."""

    def __init__(self, chance: random.Random, others: list[str]) -> None:
        self.chance = chance
        self.others = others
        self.all: list[Callable[[str], str]] = [
            self.flip, self.drop, self.double, self.swap, self.indent, self.cut, self.borrow, self.unicode,
            self.token, self.token, self.rename, self.retype, self.retype, self.renumber, self.wrap,
            self.deepen, self.alias, self.misspell, self.misspell,
        ]  # fmt: skip

    def __call__(self, text: str) -> bytes:
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            text = self.chance.choice(self.all)(text)
        return text.encode("utf-8", "surrogateescape")

    def flip(self, text: str) -> str:
        data = bytearray(text.encode("utf-8", "surrogateescape"))
        for _ in range(self.chance.randint(1, 3)):
            if data:
                data[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)
        return data.decode("utf-8", "surrogateescape")

    def _lines(self, text: str) -> tuple[list[str], int]:
        lines = text.split("\n")
        return lines, self.chance.randrange(len(lines))

    def drop(self, text: str) -> str:
        lines, at = self._lines(text)
        del lines[at : at + self.chance.choice((1, 1, 2, 5))]
        return "\n".join(lines)

    def double(self, text: str) -> str:
        lines, at = self._lines(text)
        lines[at:at] = lines[at : at + self.chance.choice((1, 1, 3))] * self.chance.choice((1, 1, 2, 40))
        return "\n".join(lines)

    def swap(self, text: str) -> str:
        lines, at = self._lines(text)
        to = self.chance.randrange(len(lines))
        lines[at], lines[to] = lines[to], lines[at]
        return "\n".join(lines)

    def indent(self, text: str) -> str:
        lines, at = self._lines(text)
        by = self.chance.choice((-4, -2, -1, 1, 2, 4))
        for index in range(at, min(len(lines), at + self.chance.choice((1, 1, 4)))):
            lines[index] = " " * by + lines[index] if by > 0 else lines[index][-by:]
        return "\n".join(lines)

    def _replaced(self, text: str, found: list[re.Match[str]], by: Callable[[re.Match[str]], str]) -> str:
        if not found:
            return text
        match = self.chance.choice(found)
        return text[: match.start()] + by(match) + text[match.end() :]

    def token(self, text: str) -> str:
        return self._replaced(text, [*WORD.finditer(text)], lambda _: self._other())

    def _other(self) -> str:
        if self.chance.random() < 0.5:
            return self.chance.choice(SPECIAL)
        return self.chance.choice(WORD.findall(self.chance.choice(self.others)))

    def rename(self, text: str) -> str:
        keys = [*KEY.finditer(text)]
        return self._replaced(
            text, keys, lambda key: (key[1] or key[4] or "") + self.chance.choice(keys)[0].strip(" -{,")
        )

    def misspell(self, text: str) -> str:
        def swapped(match: re.Match[str]) -> str:
            word = match[0]
            at = self.chance.randrange(max(1, len(word) - 1))
            return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]

        return self._replaced(text, [*WORD.finditer(text)], swapped)

    def retype(self, text: str) -> str:
        return self._replaced(text, [*VALUE.finditer(text)], lambda value: value[1] + self._other())

    def renumber(self, text: str) -> str:
        numbers = (
            "0",
            "-1",
            "1e400",
            ".nan",
            "nan",
            "inf",
            "9" * 30,
            "9" * 5000,
            "0.0001",
            "30.5",
            "12",
            "200",
        )
        return self._replaced(text, [*NUMBER.finditer(text)], lambda _: self.chance.choice(numbers))

    def wrap(self, text: str) -> str:
        before, after = self.chance.choice(
            (("[", "]"), ("{a: ", "}"), ("{long: ", "}"), ("'", "'"), ('"', '"'))
        )
        return self._replaced(
            text, [*VALUE.finditer(text)], lambda value: f"{value[1]}{before}{value[2]}{after}"
        )

    def deepen(self, text: str) -> str:
        depth = self.chance.choice((2, 10, 30, 60, 300))
        return self._replaced(
            text, [*VALUE.finditer(text)], lambda value: value[1] + "[" * depth + value[2] + "]" * depth
        )

    def alias(self, text: str) -> str:
        text = self._replaced(text, [*VALUE.finditer(text)], lambda value: f"{value[1]}&a {value[2]}")
        for _ in range(self.chance.choice((1, 1, 5))):
            text = self._replaced(text, [*VALUE.finditer(text)], lambda value: f"{value[1]}*a")
        return text

    def unicode(self, text: str) -> str:
        at = self.chance.randint(0, len(text))
        return text[:at] + self.chance.choice(UNICODE) + text[at:]

    def cut(self, text: str) -> str:
        first, last = sorted(self.chance.randint(0, len(text)) for _ in range(2))
        return text[:first] + text[last:] if self.chance.random() < 0.5 else text[:last]

    def borrow(self, text: str) -> str:
        lines, at = self._lines(text)
        other, first = self._lines(self.chance.choice(self.others))
        lines[at:at] = other[first : first + self.chance.randint(1, 6)]
        return "\n".join(lines)


class Bench:
    """The built-in library, read once; a changed file is put in its place, as ``open_library`` does it."""

    def __init__(self, scratch: Path) -> None:
        self.where = folder()
        self.whole = read_shelves(self.where, None, "en")
        assert not self.whole.faults
        paths = [path for path in sorted(self.where.rglob("*.yaml")) if path.parent.name != "rehearsals"]
        self.files = {path: path.read_bytes() for path in paths} | {self.where / "ours.yaml": CHANGE}
        self.texts = [data.decode() for data in self.files.values()]
        # Small files more often: they hold as many kinds of things, and are through sooner.
        self.weights = [1 / (100 + len(data)) for data in self.files.values()]
        self.scratch = scratch / f"{LEXICON}en.yaml"

    def case(self, number: int) -> tuple[Path, bytes]:
        """The file and the bytes of one case: always the same for the same number."""
        chance = random.Random(number)
        (path,) = chance.choices([*self.files], self.weights)
        return path, Mutations(chance, self.texts)(self.files[path].decode())

    def loaded(self, path: Path, data: bytes, whole: bool, number: int) -> Library:
        """The library with *data* in the place of the file *path*.

        Raises:
            DocumentError: what is wrong with it.
        """
        shelves = replace(
            self.whole,
            **{name: dict(getattr(self.whole, name)) for name in ("dialogues", "rounds", "decks")},
            **{name: set(getattr(self.whole, name)) for name in ("broken", "mended")},
            changes=list(self.whole.changes),
            faults=[],
        )
        name = path.stem
        if name.startswith(LEXICON):
            self.scratch.write_bytes(data)
            shelves.lexicon = load("en", self.scratch)
            using = [*shelves.dialogues]
        else:
            document = parse_bytes(data, str(path))
            is_change = isinstance(document.tree, dict) and "changes" in document.tree
            at_top = path.parent == self.where
            kind = kind_of(Document(str(path), {})) if not at_top else ChangeFile if is_change else Dialogue
            shelves.rounds.pop(name, None) if kind is Round else None
            put(document, name, kind, shelves)
            using = [*self._using(name, kind)]
        if not whole:
            one = random.Random(number).choice(using or [*self.whole.dialogues])
            shelves.dialogues = {one: shelves.dialogues[one]}
        return assembled(shelves, self.where)

    def _using(self, name: str, kind: type[object]) -> Iterator[str]:
        """The dialogues that a file has a part in."""
        if kind is Dialogue:
            yield name
        elif kind is ChangeFile:
            yield "daily-check-in"
        elif kind in (Round, Deck):
            pattern = re.compile(rf"\b{re.escape(name)}\b")
            for path, data in self.files.items():
                if path.stem in self.whole.dialogues and pattern.search(data.decode()):
                    yield path.stem


def run(first: int, count: int) -> Counts:
    """Run the cases *first* and so on; what nobody should see is in ``wrong``."""
    counts = Counts()
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(Path(scratch))
        bench.loaded(*next(iter(bench.files.items())), True, 0)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.process_time()
        for number in range(first, first + count):
            path, data = bench.case(number)
            start = time.process_time()
            try:
                library = bench.loaded(path, data, number % EVERY == 0, number)
                _say(library)
                counts.loaded += 1
            except DocumentError as error:
                counts.refused += 1
                if not error.faults or any(
                    fault.place.line < 1 or not fault.message for fault in error.faults
                ):
                    counts.wrong.append(f"{number} ({path.name}): told without a place")
            except Exception as error:  # Anything else is what we look for.
                counts.wrong.append(f"{number} ({path.name}): {type(error).__name__}: {error}"[:300])
            took = time.process_time() - start
            if took > counts.slowest:
                counts.slowest, counts.slowest_case = took, number
        counts.seconds = time.process_time() - began
        counts.growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return counts


def _say(library: Library) -> None:
    """What has loaded can also be said, to the last text."""
    for script in library.all_scripts():
        for line in Wording(script, Couple("Ada", "Ben"), MappingProxyType(WITH_VARIABLES)).lines():
            assert isinstance(line, str)


def well(counts: Counts) -> bool:
    return not counts.wrong and counts.slowest < SLOWEST and counts.growth < MOST_GROWTH


@pytest.mark.timeout(600)
@pytest.mark.parametrize("share", range(SHARES))
def test_damaged_files_load_or_are_told_and_nothing_else(share: int) -> None:
    """In a process of its own: so its memory is measured, and a hang ends."""
    count = CASES // SHARES
    done = subprocess.run(
        [sys.executable, __file__, str(share * count), str(count)],
        capture_output=True,
        text=True,
        timeout=580,
    )
    assert done.stdout, done.stderr
    counts = Counts(**json.loads(done.stdout))
    assert well(counts), counts
    # Were all of them refused, or none, the mutations would be of no use.
    assert counts.loaded > count / 20
    assert counts.refused > count / 3


def test_a_case_is_always_the_same(tmp_path: Path) -> None:
    one, other = Bench(tmp_path), Bench(tmp_path)
    assert [one.case(number) for number in range(50)] == [other.case(number) for number in range(50)]


def test_what_is_not_damaged_loads(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for number, (path, data) in enumerate(bench.files.items()):
        assert bench.loaded(path, data, False, number).scripts
    assert isinstance(bench.whole, Shelves)


if __name__ == "__main__":
    found = run(int(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps(asdict(found), indent=1))
    sys.exit(0 if well(found) else 1)
