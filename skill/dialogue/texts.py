"""What is said, as a file writes it: one text, several wordings of it, or a long form and shorter ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from string import Formatter
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_word(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


LONGEST = 1000
"""Letters of one text: a breath has some 150."""

Line = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"\S")]
Lines = Annotated[list[Line], BeforeValidator(_as_list, json_schema_input_type=Line | list[Line])]
Words = Annotated[
    str,
    BeforeValidator(_as_word, json_schema_input_type=str | float),
    Field(min_length=1, max_length=LONGEST),
]


class Texts(BaseModel):
    """Wordings of one thing: ``long`` until it is known, ``short`` afterwards.

    Several wordings of one form stand for each other: each run begins with another one, and none comes
    twice before all the others did.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    long: Lines = Field(min_length=1)
    """Said the first time, and until the two know it."""
    short: Lines = []
    """Said from then on."""

    def all(self) -> tuple[str, ...]:
        """Every wording, the long ones first."""
        return (*self.long, *self.short)

    def mapped(self, change: Callable[[str], str]) -> Texts:
        """The same with *change* made to every wording."""
        return Texts(long=[*map(change, self.long)], short=[*map(change, self.short)])


def _as_texts(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return {"long": value} if isinstance(value, str | list) else value


Say = Annotated[Texts, BeforeValidator(_as_texts, json_schema_input_type=Line | list[Line] | Texts)]
"""Texts as a file may write them: a text, a list of wordings, or ``{long: …, short: …}``."""


def variables(text: str) -> tuple[set[str], str]:
    """The ``{variables}`` of a text, and what is wrong with its braces, if anything."""
    found: set[str] = set()
    try:
        for _, name, form, conversion in Formatter().parse(text):
            if name is not None:
                found.add(name)
                if form or conversion or not name.isidentifier():
                    return set(), f"`{{{name}…}}` in `{text[:60]}` is no plain word in braces."
    except ValueError:
        return set(), f"the braces in `{text[:60]}` do not match."
    return found, ""


def filled(text: str, words: Mapping[str, str]) -> str:
    """*text* with those of its ``{variables}`` filled in that *words* has; the others stay."""
    parts = []
    for literal, name, _, _ in Formatter().parse(text):
        parts.append(literal.replace("{", "{{").replace("}", "}}"))
        if name is not None:
            parts.append(words.get(name, f"{{{name}}}"))
    return "".join(parts)


def mark(text: str) -> str:
    """A short hash by which a text is known, also when what stands around it is changed."""
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
