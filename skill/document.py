"""YAML as people write it: every value knows its line, and every error says where and what to do.

Differs from plain PyYAML in what trips people up: ``yes``, ``no``, ``on`` and ``off`` are words, not
booleans (as in YAML 1.2); a key that stands twice is an error; aliases cannot blow a file up.
"""

from __future__ import annotations

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
    """SafeLoader whose only booleans are ``true`` and ``false``."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:bool"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _letter, _words in {"t": r"^true$", "f": r"^false$"}.items():
    _Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(_words), [_letter])


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
            document.tree = _Reader(document, loader).value(node, (), 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise DocumentError([Fault(place, f"this is no YAML: {_told(error)}.")]) from error
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

    def value(self, node: yaml.Node, loc: Loc, depth: int) -> Any:
        place = Place(self.document.file, node.start_mark.line + 1, node.start_mark.column + 1)
        self.count += 1
        if depth > MOST_DEPTH or self.count > MOST_VALUES:
            raise DocumentError([Fault(place, "too large or too deep: is an alias repeating itself?")])
        self.document.places.setdefault(loc, place)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*loc, index), depth + 1) for index, item in enumerate(node.value)]
        try:
            return self.loader.construct_object(node)
        except ValueError as error:
            raise DocumentError([Fault(place, f"`{node.value}` cannot be read: {error}.")]) from error

    def _mapping(self, node: yaml.MappingNode, loc: Loc, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            mark = key_node.start_mark
            place = Place(self.document.file, mark.line + 1, mark.column + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                raise DocumentError([Fault(place, "a key must be a word.")])
            key = key_node.value
            if key in found:
                raise DocumentError([Fault(place, f"`{key}` stands here twice: keep one of them.")])
            # A key's own place is what a person looks for, also when its value is what is wrong.
            self.document.places[(*loc, key)] = place
            found[key] = self.value(value_node, (*loc, key), depth + 1)
        return found


def validated(document: Document, model: type[M], loc: Loc = (), tree: Any = None) -> M:
    """Check the value at *loc* against a pydantic *model*.

    Raises:
        DocumentError: with a fault for each thing that does not fit.
    """
    value = document.tree if tree is None and not loc else tree
    if not isinstance(value, dict):
        message = "is empty." if value is None else "should be `key: value` lines."
        raise DocumentError([document.fault(loc, f"this file or part {message}")])
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = [
            document.fault((*loc, *detail["loc"]), _explained(detail, model)) for detail in error.errors()
        ]
        raise DocumentError(faults) from error


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


def _told(error: yaml.MarkedYAMLError) -> str:
    problem = (error.problem or "it cannot be read").rstrip(".")
    if "\\t" in problem or "'\t'" in problem:
        return "a tab stands where spaces belong"
    return problem
