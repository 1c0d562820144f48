"""Checks a file against a pydantic model, and reads on as if what is wrong in it were put right.

So all that is wrong in a file is told at once, and each mistake once: a misspelt key is taken for the one
that was meant, and what cannot be read has something harmless in its place.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from skill.document.document import Document, DocumentError, Fault
from skill.document.explained import Key, explained, keys_at, model_at, nearest, shown

M = TypeVar("M", bound=BaseModel)
Loc = tuple[Key, ...]

UNREAD = "…"
"""What stands for a text that cannot be read, while the rest of its file is looked at."""

STUB: dict[str, Any] = {"say": UNREAD, "next": "next"}
"""What stands for a state that cannot be read."""

MOST_TOLD = 50
"""So many things of one file are told at once; nobody reads more."""

PASSES = 8
"""A part that is mended may show what else is wrong in it: so often it is looked again."""


def validated(document: Document, model: type[M]) -> M:
    """Check a file against a pydantic *model*.

    Raises:
        DocumentError: with a fault for each thing that does not fit.
    """
    checked, faults = mended(document, model)
    if faults or checked is None:
        raise DocumentError(faults)
    return checked


def mended(document: Document, model: type[M]) -> tuple[M | None, list[Fault]]:
    """The file as *model*, with what is wrong in it mended, and a fault for each of these.

    None where too little is left to go on with. The names that were told of are in ``document.told``.
    """
    return _Mending(document, model).done()


class _Mending:
    def __init__(self, document: Document, model: type[M]) -> None:
        self._document = document
        self._model = model
        self._tree = document.tree
        self._mended: set[Loc] = set()
        self._faults: list[Fault] = list(document.faults)

    def done(self) -> tuple[Any, list[Fault]]:
        tree = self._document.tree
        if not isinstance(tree, dict):
            message = "is empty." if tree is None else "should be `key: value` lines."
            # A file that is nothing but one unreadable value has been told of.
            return None, self._faults or [self._document.fault((), f"this file {message}")]
        for _ in range(PASSES):
            if len(self._faults) >= MOST_TOLD:
                break
            try:
                return self._model.model_validate(self._tree), self._faults
            except ValidationError as error:
                self._tree = copy.deepcopy(self._tree)
                mistakes = list(self._mistakes(error))[:MOST_TOLD]
                # A misspelt key is put right before the one that was meant is missed.
                if not [loc for loc, _ in mistakes if self._respelt(loc)] and not self._put_right(mistakes):
                    break
        return None, self._faults

    def _mistakes(self, error: ValidationError) -> Iterator[tuple[Loc, list[ErrorDetails]]]:
        """What is wrong, by place: a value that is none of several things it could be is one mistake."""
        found: dict[Loc, list[ErrorDetails]] = {}
        for detail in error.errors(include_url=False):
            loc = tuple(detail["loc"])
            if detail["type"] != "missing":
                while loc and not _has(self._tree, loc):
                    loc = loc[:-1]  # Pydantic names the members of a union there.
            found.setdefault(self._meant(loc), []).append(detail)
        yield from found.items()

    def _meant(self, loc: Loc) -> Loc:
        """The place of the misspelt key that is behind an error at *loc*, or *loc* itself.

        Where other keys are allowed (the words of a step), a misspelt one is only seen by what is in it.
        """
        for end in range(len(loc) + 1):
            model = model_at(self._model, loc[:end])
            if model and model.model_config.get("extra") == "allow":
                around = _at(self._tree, loc[:end])
                known = keys_at(self._model, loc[:end])
                keys = [loc[end]] if end < len(loc) else around if isinstance(around, dict) else []
                for key in keys:
                    if isinstance(key, str) and key not in known and _free(nearest(key, known), around):
                        return (*loc[:end], key)
        return loc

    def _respelt(self, loc: Loc) -> bool:
        """Take the key at *loc* for the one that was meant, and tell so; returns whether one is near."""
        around, last = _at(self._tree, loc[:-1]), loc[-1] if loc else ""
        known = keys_at(self._model, loc[:-1])
        if not (isinstance(last, str) and isinstance(around, dict) and last in around and last not in known):
            return False
        near = nearest(last, known)
        if not _free(near, around):
            return False
        self._told(loc, f"{shown(last)} is no key here: did you mean `{near}`?")
        self._rename(loc, around, near)
        return True

    def _put_right(self, mistakes: list[tuple[Loc, list[ErrorDetails]]]) -> bool:
        """Tell of mistakes, and mend them; returns whether all of them could be mended."""
        done = True
        # What stands later goes first: what is taken out must not move what is still to be found.
        for loc, details in reversed(mistakes):
            before = (*self._mended, *self._document.unread)
            if not any(loc[: len(one)] == one or one[: len(loc)] == loc for one in before):
                self._told(loc, explained(details, loc, self._model))
            again = loc in self._mended
            self._mended.add(loc)
            done = self._replace(loc, details[0], again) and done
        return done

    def _told(self, loc: Loc, message: str) -> None:
        self._faults.append(self._document.fault(loc, message))

    def _rename(self, loc: Loc, around: dict[str, Any], name: str) -> None:
        places, here = self._document.places, (*loc[:-1], name)
        for at, place in [*places.items()]:
            if at[: len(loc)] == loc:
                places[(*here, *at[len(loc) :])] = place
        renamed = {(name if key == loc[-1] else key): value for key, value in around.items()}
        around.clear()
        around.update(renamed)

    def _replace(self, loc: Loc, detail: ErrorDetails, again: bool) -> bool:
        """Put something harmless in the place of *loc*, or, if that was done before, take it out."""
        if not loc:
            return False
        around, last = _at(self._tree, loc[:-1]), loc[-1]
        self._document.told |= {UNREAD, *_names(loc, around)}
        if len(loc) == 2 and loc[0] == "states" and isinstance(around, dict):
            around[last] = dict(STUB)
        elif not again and detail["type"].startswith(("float", "int", "greater", "less", "finite")):
            bounds = detail.get("ctx", {})
            around[last] = next((bounds[key] for key in ("le", "ge") if key in bounds), 1)
        elif (
            not again
            and (detail["type"] == "missing" or _has(around, (last,)))
            and _takes_text(detail, around)
        ):
            around[last] = UNREAD
        elif _has(around, (last,)):
            del around[last]
        elif len(loc) > 1:
            return self._replace(loc[:-1], detail, True)
        else:
            return False
        return True


def _takes_text(detail: ErrorDetails, around: Any) -> bool:
    if isinstance(around, list):
        return detail["type"] != "missing"
    return isinstance(around, dict) and detail["type"] in _TEXT


_TEXT = ("missing", "string_type", "string_too_short", "string_pattern_mismatch")


def _free(name: str, around: Any) -> bool:
    return bool(name) and isinstance(around, dict) and name not in around


def _names(loc: Loc, around: Any) -> Iterator[str]:
    """The names that are not known any more when what is at *loc* is mended."""
    yield from (part for part in loc[-2:] if isinstance(part, str))
    value = _at(around, loc[-1:])
    if isinstance(value, dict | list):
        yield from (str(one) for one in value if isinstance(one, str | int))


def _at(tree: Any, loc: Loc) -> Any:
    """What stands at *loc*; None if nothing does."""
    for part in loc:
        if not _has(tree, (part,)):
            return None
        tree = tree[part]
    return tree


def _has(tree: Any, loc: Loc) -> bool:
    around, last = _at(tree, loc[:-1]), loc[-1]
    if isinstance(around, list):
        return isinstance(last, int) and last < len(around)
    return isinstance(around, dict) and last in around
