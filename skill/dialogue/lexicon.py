"""What couples say: each intent and the phrases that mean it, one file per language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from skill.dialogue.texts import Lines
from skill.document.document import Document, DocumentError, Fault, Place, read
from skill.document.explained import nearest
from skill.document.mending import validated

ANYWHERE = ("stop", "time-out", "pause")
"""Intents whose phrases mean the same wherever they are said."""

NEEDED = (
    *ANYWHERE,
    "go-on",
    "repeat",
    "more-time",
    "how-long",
    "help",
    "skip",
    "yes",
    "no",
    "done",
    "others",
)
"""Intents that the device itself listens for, in every language."""


def folder() -> Path:
    """Where the built-in dialogues, rounds and lexicons are."""
    return Path(str(resources.files("dialogues")))


def plain(phrase: str) -> str:
    """A phrase as it is listened for: lower case, hyphens as spaces, no other punctuation."""
    words = re.sub(r"[-–—/]", " ", phrase.lower().replace("’", "'"))
    return " ".join(re.sub(r"[^\w' ]", " ", words).split())


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str
    intents: dict[str, Lines] = Field(min_length=1)
    lead_ins: Lines


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Intent → phrases, and the words that people put before the name of an exercise."""

    language: str
    intents: Mapping[str, tuple[str, ...]]
    lead_ins: tuple[str, ...]
    places: Mapping[str, Place] = field(default_factory=dict, repr=False, compare=False)
    """Where each phrase stands."""

    def phrases(self, intents: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
        """The phrases of the given intents, or of all.

        Raises:
            KeyError: an intent is not in the lexicon.
        """
        return {intent: self.intents[intent] for intent in (self.intents if intents is None else intents)}

    def meaning(self, phrase: str) -> str:
        """The intent that *phrase* means; empty if it means none."""
        said = plain(phrase)
        return next((intent for intent, phrases in self.intents.items() if said in phrases), "")

    def starting(self, names: Iterable[str]) -> tuple[str, ...]:
        """All ways to ask for an exercise that goes by *names*: "start the check in" and the like."""
        return tuple(plain(f"{lead_in} {name}") for name in names for lead_in in ("", *self.lead_ins))


def load(language: str = "en", path: Path | None = None) -> Lexicon:
    """Read the lexicon of a language.

    Raises:
        DocumentError: the file is missing or wrong; a phrase stands under two intents.
    """
    document = read(path or folder() / f"lexicon.{language}.yaml")
    checked = validated(document, _File)
    faults = [*_missing(document, checked), *_doubles(document, checked)]
    if faults:
        raise DocumentError(faults)
    return Lexicon(
        language=checked.language,
        intents={intent: tuple(map(plain, phrases)) for intent, phrases in checked.intents.items()},
        lead_ins=tuple(map(plain, checked.lead_ins)),
        places={
            plain(phrase): document.place(("intents", intent, index))
            for intent, phrases in checked.intents.items()
            for index, phrase in enumerate(phrases)
        },
    )


def _missing(document: Document, lexicon: _File) -> Iterator[Fault]:
    """The intents that nobody could say."""
    others = lexicon.intents.keys() - {*NEEDED}
    for intent in [intent for intent in NEEDED if intent not in lexicon.intents]:
        near = nearest(intent, others)
        if near:
            message = f"`{near}` is no intent: did you mean `{intent}`?"
            yield document.fault(("intents", near), message)
        else:
            yield document.fault(("intents",), f"`{intent}` is missing: the device listens for it.")


def _doubles(document: Document, lexicon: _File) -> list[Fault]:
    """A phrase with two meanings could not be told apart."""
    faults, meaning = [], dict[str, str]()
    for intent, phrases in lexicon.intents.items():
        for index, phrase in enumerate(phrases):
            loc = ("intents", intent, index)
            words = plain(phrase)
            if not words:
                faults.append(document.fault(loc, f"`{phrase}` has no word in it."))
            elif words in meaning:
                faults.append(document.fault(loc, f"`{phrase}` already means `{meaning[words]}`."))
            meaning[words] = intent
    return faults
