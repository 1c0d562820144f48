"""YAML as people write it: every value knows its line, and every error says where and what to do.

Differs from plain PyYAML in what trips people up: ``yes``, ``no``, ``on`` and ``off`` are words, not
booleans (as in YAML 1.2); a key that stands twice is an error; aliases cannot blow a file up.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

MOST_VALUES = 20_000
"""More values than this in one file is an accident or an attack; our largest file has some 500."""

MOST_DEPTH = 40

MOST_BYTES = 200_000
"""A file larger than this is not even parsed."""

Key = str | int
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
class Fault:
    """One thing that is wrong in a file, and where."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class DocumentError(Exception):
    """One or more files are not as they should be; :attr:`faults` has all of them, in order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(slots=True)
class Document:
    """A parsed file: plain dicts, lists and scalars, and the place of each of them."""

    file: str
    tree: Any
    places: dict[Loc, Place] = field(default_factory=dict)

    def place(self, loc: Sequence[Key] = ()) -> Place:
        """The place of the value at *loc*, or of the nearest thing around it."""
        at = tuple(loc)
        while at and at not in self.places:
            at = at[:-1]
        return self.places.get(at, Place(self.file))

    def fault(self, loc: Sequence[Key], message: str) -> Fault:
        return Fault(self.place(loc), message)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``": did you mean `x`?"`` with the nearest of *known*, else a list of what is possible."""
    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f": did you mean `{near[0]}`?"
    return f". Possible here: {', '.join(known)}." if known else "."


class _Loader(yaml.SafeLoader):
    """SafeLoader for what people mean: ``yes`` and ``off`` are words, ``1:30`` is no number, ``012`` is 12.

    It gives up on a file with far too many values while it reads, before they fill the memory.
    """

    nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.nodes += 1
        if self.nodes > MOST_VALUES:
            raise yaml.MarkedYAMLError(problem=_TOO_LARGE, problem_mark=self.get_mark())
        return super().compose_node(parent, index)


_TOO_LARGE = "too large or too deep: is an alias repeating itself?"

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

    Raises:
        DocumentError: it is no YAML, has a key twice, or is unreasonably large or deep.
    """
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        document = Document(file, None)
        if node is not None:
            reader = _Reader(document, loader)
            document.tree = reader.value(node, (), 0)
            if reader.faults:
                raise DocumentError(reader.faults)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise DocumentError([Fault(place, _told(error, text))]) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise DocumentError([Fault(place, "a character stands here that is no text.")]) from error
    except RecursionError as error:
        raise DocumentError([Fault(Place(file), "nested too deeply to be read.")]) from error
    finally:
        if loader:
            loader.dispose()
    return document


def read(path: Path) -> Document:
    """Read and parse the YAML file at *path*.

    Raises:
        DocumentError: it is missing, unreadable, not UTF-8, or not YAML.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DocumentError([Fault(Place(str(path)), "is far too large to be one of our files.")])
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DocumentError([Fault(Place(str(path)), "there is no such file.")]) from error
    except UnicodeDecodeError as error:
        raise DocumentError([Fault(Place(str(path)), "this file is not text in UTF-8.")]) from error
    except OSError as error:
        raise DocumentError([Fault(Place(str(path)), f"cannot be read ({error.strerror}).")]) from error
    return parse(text, str(path))


class _Reader:
    """Walks PyYAML's nodes once, building plain values and noting each one's place."""

    def __init__(self, document: Document, loader: _Loader) -> None:
        self.document = document
        self.loader = loader
        self.count = 0
        self.faults: list[Fault] = []

    def value(self, node: yaml.Node, loc: Loc, depth: int) -> Any:
        place = Place(self.document.file, node.start_mark.line + 1, node.start_mark.column + 1)
        self.count += 1
        if depth > MOST_DEPTH or self.count > MOST_VALUES:
            raise DocumentError([Fault(place, _TOO_LARGE)])
        self.document.places.setdefault(loc, place)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*loc, index), depth + 1) for index, item in enumerate(node.value)]
        try:
            return self.loader.construct_object(node)
        except ValueError as error:
            self.faults.append(Fault(place, f"`{node.value}` cannot be read: {error}."))
            return None

    def _mapping(self, node: yaml.MappingNode, loc: Loc, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            mark = key_node.start_mark
            place = Place(self.document.file, mark.line + 1, mark.column + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(Fault(place, "a key must be a word."))
                continue
            key = key_node.value
            if key in found:
                self.faults.append(Fault(place, f"`{key}` stands here twice: keep one of them."))
                continue
            # A key's own place is what a person looks for, also when its value is what is wrong.
            self.document.places[(*loc, key)] = place
            found[key] = self.value(value_node, (*loc, key), depth + 1)
        return found


def validated(document: Document, model: type[M]) -> M:
    """Check a file against a pydantic *model*.

    Raises:
        DocumentError: with a fault for each thing that does not fit.
    """
    checked, faults = repaired(document, model)
    if faults or checked is None:
        raise DocumentError(faults)
    return checked


def repaired(document: Document, model: type[M]) -> tuple[M | None, list[Fault]]:
    """The file as *model*, without those parts that do not fit, and a fault for each of these.

    So that what is wrong elsewhere in the file can be told in the same breath. None where too little is
    left to go on with.
    """
    tree = document.tree
    if not isinstance(tree, dict):
        message = "is empty." if tree is None else "should be `key: value` lines."
        return None, [document.fault((), f"this file {message}")]
    faults: list[Fault] = []
    taken: set[Loc] = set()
    for _ in range(6):  # A part that is mended may show what else is wrong in it.
        try:
            return model.model_validate(tree), faults
        except ValidationError as error:
            details = [detail for detail in error.errors() if detail["loc"] not in taken]
            faults += [document.fault(detail["loc"], _explained(detail, model)) for detail in details]
            tree = copy.deepcopy(tree)
            for detail in reversed(details):
                taken.add(_take_out(tree, detail))
            if not details or () in taken:
                break
    return None, faults


def _take_out(tree: Any, detail: ErrorDetails) -> Loc:
    """Take the part that *detail* is about out of *tree*, and say which; ``()`` where that cannot be done.

    A state keeps its name, so that what leads to it is not wrong as well.
    """
    loc = tuple(detail["loc"])
    if len(loc) > 1 and loc[0] == "states" and detail["type"] != "extra_forbidden":
        tree["states"][loc[1]] = dict(STUB)
        return loc[:2]
    if detail["type"] == "missing":
        loc = loc[:-1]
    while loc:
        *way, last = loc
        around = tree
        for part in way:
            inside = isinstance(around, dict) and part in around
            inside = inside or (isinstance(around, list) and isinstance(part, int) and part < len(around))
            around = around[part] if inside else None
        if isinstance(around, dict) and last in around:
            del around[last]
            return loc
        if isinstance(around, list) and isinstance(last, int) and last < len(around):
            del around[last]
            return loc
        loc = loc[:-1]
    return ()


STUB: dict[str, Any] = {"say": "…", "next": "next"}
"""What stands for a state that cannot be read, while the rest of its file is looked at."""


def _explained(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """One pydantic error in a sentence."""
    where = [str(part) for part in detail["loc"]]
    name = where[-1] if where else "this"
    kind, found = detail["type"], detail.get("input")
    if kind == "extra_forbidden":
        return f"`{name}` is no key here{did_you_mean(name, _keys_at(model, detail['loc'][:-1]))}"
    if kind == "missing":
        return f"`{name}` is missing."
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if kind in ("value_error", "assertion_error"):
        return f"`{name}`: {message}"
    return f"`{name}` is {_shown(found)}, but: {message[0].lower()}{message[1:]}."


def _shown(found: Any) -> str:
    text = str(found)
    return f"`{text[:60]}…`" if len(text) > 60 else f"`{text}`"


def _keys_at(model: type[BaseModel], loc: Sequence[Key]) -> list[str]:
    """The keys that the model knows at *loc* (through nested models, dicts and lists of models)."""
    current: Any = model
    within = False  # Whether the next part of loc is a key or index of a dict or list of models.
    for part in loc:
        if within:
            within = False
        elif isinstance(current, type) and issubclass(current, BaseModel):
            named = (f for n, f in current.model_fields.items() if part in (n, f.alias))
            annotation = next((field.annotation for field in named), None)
            current = _model_in(annotation)
            within = current is not annotation
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [info.alias or name for name, info in current.model_fields.items()]
    return []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None


def _told(error: yaml.MarkedYAMLError, text: str) -> str:
    problem = (error.problem or "it cannot be read").rstrip(".")
    if problem == _TOO_LARGE:
        return problem
    if "\\t" in problem or "'\t'" in problem:
        problem = "a tab stands where spaces belong"
    mark = error.problem_mark or error.context_mark
    lines = text.splitlines()
    shown = f" in {_shown(lines[mark.line].strip())}" if mark and mark.line < len(lines) else ""
    return f"this is no YAML: {problem}{shown}."
