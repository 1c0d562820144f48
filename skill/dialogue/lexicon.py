"""What couples say: each intent and the phrases that mean it, one file per language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from skill.dialogue import lengths
from skill.dialogue.lengths import Lengths
from skill.dialogue.texts import Lines
from skill.document.document import Document, DocumentError, Fault, Loc, Place, read
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
    "later",
    "minutes",
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
    numbers: dict[int, Lines] = {}
    lengths: dict[int, Lines] = {}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Intent → phrases, and the words that people put before the name of an exercise."""

    language: str
    intents: Mapping[str, tuple[str, ...]]
    """The phrases without a time in them; of an intent that is said only with one, none."""
    timed: Mapping[str, tuple[str, ...]]
    """``INTENT:MINUTES`` → phrases."""
    lead_ins: tuple[str, ...]
    lengths: Lengths
    places: Mapping[str, Place] = field(default_factory=dict, repr=False, compare=False)
    """Where each phrase stands."""
    meanings: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Phrase → the intent that it means, without its time."""

    def phrases(self, intents: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
        """The phrases of the given intents, or of all, and those with a time in them.

        Raises:
            KeyError: an intent is not in the lexicon.
        """
        asked = {intent: self.intents[intent] for intent in (self.intents if intents is None else intents)}
        return asked | {key: said for key, said in self.timed.items() if lengths.parted(key)[0] in asked}

    def untimed(self, intents: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The phrases of the given intents that have no time in them.

        Raises:
            KeyError: an intent is not in the lexicon.
        """
        return {intent: self.intents[intent] for intent in intents}

    def meaning(self, phrase: str) -> str:
        """The intent that *phrase* means, without its time; empty if it means none."""
        return self.meanings.get(plain(phrase), "")

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
    said = Lengths(_tuples(checked.numbers), _tuples(checked.lengths))
    faults = [*_missing(document, checked), *_wrong(document, checked), *_doubles(document, checked, said)]
    if faults:
        raise DocumentError(faults)
    phrases: dict[str, list[str]] = {intent: [] for intent in checked.intents}
    places: dict[str, Place] = {}
    meanings: dict[str, str] = {}
    for meant, written, loc in _phrases(checked, said):
        phrase = plain(written)
        phrases.setdefault(meant, []).append(phrase)
        places[phrase] = document.place(loc)
        meanings[phrase] = lengths.parted(meant)[0]
    known = {meant: tuple(ways) for meant, ways in phrases.items()}
    return Lexicon(
        language=checked.language,
        intents={meant: ways for meant, ways in known.items() if meant in checked.intents},
        timed={meant: ways for meant, ways in known.items() if meant not in checked.intents},
        lead_ins=tuple(map(plain, checked.lead_ins)),
        lengths=said,
        places=places,
        meanings=meanings,
    )


def _tuples(known: Mapping[int, list[str]]) -> dict[int, tuple[str, ...]]:
    return {minutes: tuple(ways) for minutes, ways in known.items()}


def _phrases(lexicon: _File, said: Lengths) -> Iterator[tuple[str, str, Loc]]:
    """Every phrase with every time in it: what it means, and where it stands."""
    for intent, phrases in lexicon.intents.items():
        for index, template in enumerate(phrases):
            loc = ("intents", intent, index)
            yield from ((meant, phrase, loc) for meant, phrase in said.expanded(intent, [template]))


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


def _wrong(document: Document, lexicon: _File) -> Iterator[Fault]:
    """Braces with nothing to fill in, and times that are none."""
    for intent, phrases in lexicon.intents.items():
        for index, phrase in enumerate(phrases):
            message = lengths.wrong(intent, phrase)
            if message:
                yield document.fault(("intents", intent, index), message)
    for key, known in (("numbers", lexicon.numbers), ("lengths", lexicon.lengths)):
        for minutes in known:
            if not 1 <= minutes <= max(lengths.MOST.values()):
                message = f"{minutes} is not between 1 and {max(lengths.MOST.values())}."
                yield document.fault((key, minutes), message)


def _doubles(document: Document, lexicon: _File, said: Lengths) -> list[Fault]:
    """A phrase with two meanings could not be told apart."""
    faults, meaning = [], dict[str, str]()
    for meant, phrase, loc in _phrases(lexicon, said):
        words = plain(phrase)
        if not words:
            faults.append(document.fault(loc, f"`{phrase}` has no word in it."))
        elif words in meaning:
            faults.append(document.fault(loc, f"`{phrase}` already means `{meaning[words]}`."))
        meaning[words] = meant
    return faults
