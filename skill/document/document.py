"""YAML as people write it: every value knows its line, and every error says where and what to do.

Differs from plain PyYAML in what trips people up: ``yes``, ``no``, ``on`` and ``off`` are words, not
booleans (as in YAML 1.2); a key that stands twice is an error; aliases cannot blow a file up.
"""

from __future__ import annotations

import math
import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel

from skill.document import syntax
from skill.document.explained import Key, shown
from skill.document.explained import did_you_mean as did_you_mean
from skill.document.syntax import TOO_LARGE

MOST_VALUES = 10_000
"""More values than this in one file is an accident or an attack; our largest file has some 500."""

MOST_DEPTH = 40

MOST_DIGITS = 15

MOST_BYTES = 200_000
"""A file larger than this is not even parsed."""

Loc = tuple[Key, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: file, line and column, counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class _Told:
    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class Fault(_Told):
    """One thing that is wrong in a file, and where."""

    __slots__ = ()


class Remark(_Told):
    """One thing that is worth knowing about a file, and where; the file is good all the same."""

    __slots__ = ()


class DocumentError(Exception):
    """One or more files are not as they should be; :attr:`faults` has all of them, in order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(slots=True)
class Document:
    """A parsed file: plain dicts, lists and scalars, and the place of each of them.

    ``faults`` are those that reading it went on after: a key that stands twice, a value that is none.
    """

    file: str
    tree: Any
    places: dict[Loc, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unread: set[Loc] = field(default_factory=set)
    """Where a value stands that could not be read."""
    told: set[str] = field(default_factory=set)
    """Names that were told of already: what refers to them is not told as well."""

    def place(self, loc: Sequence[Key] = ()) -> Place:
        """The place of the value at *loc*, or of the nearest thing around it."""
        at = tuple(loc)
        while at and at not in self.places:
            at = at[:-1]
        return self.places.get(at, Place(self.file))

    def fault(self, loc: Sequence[Key], message: str) -> Fault:
        return Fault(self.place(loc), message)

    def remark(self, loc: Sequence[Key], message: str) -> Remark:
        return Remark(self.place(loc), message)


class _Loader(yaml.SafeLoader):
    """Composes YAML's nodes as people mean them: ``yes`` and ``off`` are words, ``1:30`` is no number.

    It gives up on a file with far too many values while it reads, before they fill the memory.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.nodes = 0
        self.unused: dict[str, yaml.Mark] = {}
        """Anchors that no alias refers to: to a person, the beginning of a text."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        anchor: str | None = getattr(event, "anchor", None)
        if anchor and isinstance(event, yaml.AliasEvent):
            self.unused.pop(anchor, None)
        elif anchor:
            self.unused[anchor] = event.start_mark
        self.nodes += 1
        if self.nodes > MOST_VALUES:
            raise yaml.MarkedYAMLError(problem=TOO_LARGE, problem_mark=self.get_mark())
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]*\.[0-9]+$|^[-+]?[0-9]+\.$", "-+0123456789."),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), [*_first])


def parse(text: str, file: str) -> Document:
    """Parse one YAML file.

    A key that stands twice and a value that cannot be read are in the document's ``faults``: the rest of
    the file can still be looked at.

    Raises:
        DocumentError: it is no YAML, or is unreasonably large or deep.
    """
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        document = Document(file, None)
        if node is not None:
            document.tree = _Reader(document, text).value(node, (), 0)
            for name, mark in loader.unused.items():
                message = f"{shown('&' + name)} would not be said: put the text in quotes, or take it out."
                document.faults.append(Fault(_at(mark, file), message))
    except yaml.MarkedYAMLError as error:
        line, column, sentence = syntax.told(error, text)
        raise DocumentError([Fault(Place(file, line + 1, column + 1), sentence)]) from error
    except yaml.reader.ReaderError as error:
        place = _place_of(text, error.position, file)
        raise DocumentError([Fault(place, "a character stands here that is no text.")]) from error
    except RecursionError as error:
        raise DocumentError([Fault(Place(file), "nested too deeply to be read.")]) from error
    finally:
        if loader:
            loader.dispose()
    return document


def _at(mark: yaml.Mark, file: str) -> Place:
    return Place(file, mark.line + 1, mark.column + 1)


def _place_of(text: str, position: int, file: str) -> Place:
    before = text[:position]
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def read(path: Path) -> Document:
    """Read and parse the YAML file at *path*.

    Raises:
        DocumentError: it is missing, unreadable, not UTF-8, or not YAML.
    """
    file = str(path)
    try:
        # A pipe would be waited for, and a device has no end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise DocumentError([Fault(Place(file), "is no file: is it a folder of that name?")])
        with path.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise DocumentError([Fault(Place(file), "there is no such file.")]) from error
    except OSError as error:
        raise DocumentError([Fault(Place(file), f"cannot be read ({error.strerror}).")]) from error
    return parse_bytes(data, file)


def parse_bytes(data: bytes, file: str) -> Document:
    """Parse the bytes of one YAML file.

    Raises:
        DocumentError: it is too large, not UTF-8, or not YAML.
    """
    if len(data) > MOST_BYTES:
        raise DocumentError([Fault(Place(file), "is far too large to be one of our files.")])
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        place = _place_of(data[: error.start].decode("utf-8", "replace"), MOST_BYTES, file)
        raise DocumentError([Fault(place, "this file is not text in UTF-8.")]) from error
    return parse(text, file)


_PLAIN = "tag:yaml.org,2002:"


class _Reader:
    """Walks PyYAML's nodes once, building plain values and noting each one's place."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self._text = text
        self.count = 0

    def value(self, node: yaml.Node, loc: Loc, depth: int) -> Any:
        place = self._place(node)
        self.count += 1
        if depth > MOST_DEPTH or self.count > MOST_VALUES:
            raise DocumentError([Fault(place, TOO_LARGE)])
        self.document.places.setdefault(loc, place)
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_PLAIN}map":
            return self._mapping(node, loc, depth)
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_PLAIN}seq":
            return [self.value(item, (*loc, index), depth + 1) for index, item in enumerate(node.value)]
        try:
            return _scalar(node)
        except ValueError as error:
            self._fault(node, str(error))
            self.document.unread.add(loc)
            return None

    def _mapping(self, node: yaml.MappingNode, loc: Loc, depth: int) -> dict[str, Any] | None:
        found: dict[str, Any] = {}
        first = node.value[0] if len(node.value) == 1 and node.flow_style else None
        if first and self._lacks_colon(*first) and ":" not in first[0].value:
            text = shown(f"{{{first[0].value}}}")
            self._fault(node, f"{text} is no `key: value`: a text in braces has to stand in quotes.")
            self.document.unread.add(loc)
            return None
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(key_node, "a key must be a word.")
                continue
            key = key_node.value
            if key == "<<":
                self._fault(key_node, "`<<` takes nothing over here: write it out.")
                continue
            if self._lacks_colon(key_node, value_node):
                key, colon, _ = key.partition(":")
                what = "a space is missing after the `:`" if colon else "a `:` and a value are missing"
                self._fault(key_node, f"{what} in {shown(key_node.value)}.")
                self.document.unread.add((*loc, key))
            if key in found:
                self._fault(key_node, f"{shown(key)} stands here twice: keep one of them.")
                continue
            # A key's own place is what a person looks for, also when its value is what is wrong.
            self.document.places[(*loc, key)] = self._place(key_node)
            found[key] = self.value(value_node, (*loc, key), depth + 1)
        return found

    def _lacks_colon(self, key: yaml.Node, value: yaml.Node) -> bool:
        """Whether a key stands alone, as in `{sharer}` and `{done:next}`: YAML gives it an empty value."""
        between = self._text[key.end_mark.index : value.start_mark.index]
        empty = isinstance(value, yaml.ScalarNode) and not value.value and not value.style
        return isinstance(key, yaml.ScalarNode) and empty and not between.strip()

    def _place(self, node: yaml.Node) -> Place:
        return _at(node.start_mark, self.document.file)

    def _fault(self, node: yaml.Node, message: str) -> None:
        self.document.faults.append(Fault(self._place(node), message))


def _scalar(node: yaml.Node) -> str | int | float | bool | None:
    """One value that is neither a list nor `key: value` lines.

    Raises:
        ValueError: with a sentence; it is not what its tag says, or too large a number.
    """
    kind, text = node.tag.removeprefix(_PLAIN), node.value
    if kind == "str" and isinstance(text, str):
        return text
    if kind == "null" and text in ("", "~", "null"):
        return None
    if kind == "bool" and text in ("true", "false"):
        return bool(text == "true")
    if kind in ("int", "float") and isinstance(text, str):
        if len(text) > MOST_DIGITS:
            raise ValueError(f"{shown(text)} has more than {MOST_DIGITS} digits: is it a number?")
        try:
            number = int(text) if kind == "int" else float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
    if not node.tag.startswith(_PLAIN):
        raise ValueError(f"{shown(node.tag)} is a tag, and means nothing here: take it out.")
    raise ValueError(f"this is no {shown('!!' + kind)}: take that tag out, or put the value in quotes.")
