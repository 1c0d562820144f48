"""Reads the files that dialogues are made of, from the built-in folder and from the couple's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from skill.dialogue import ChangeFile, Deck, Round
from skill.document import Document, DocumentError, Fault, Place, read, repaired
from skill.house import Anytime
from skill.lexicon import Lexicon, load
from skill.node_composer import Alteration
from skill.texts import variables

M = TypeVar("M", bound=BaseModel)
ANYTIME = "anytime"


@dataclass(slots=True)
class Shelves:
    """What was found, by name, each with the file that it was read from; and what is wrong with the rest."""

    dialogues: dict[str, Document] = field(default_factory=dict)
    rounds: dict[str, tuple[Document, Round]] = field(default_factory=dict)
    decks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    changes: list[Alteration] = field(default_factory=list)
    anytime: tuple[Document, Anytime] | None = None
    lexicon: Lexicon | None = None
    broken: set[str] = field(default_factory=set)
    """Names of files that could not be read: what refers to them is not told as well."""
    mended: set[str] = field(default_factory=set)
    """Names of files that could be read in part: where they lead to is not looked at."""
    faults: list[Fault] = field(default_factory=list)


def read_shelves(where: Path, own: Path | None, language: str) -> Shelves:
    """Read both folders; a file of *own* stands in the place of the built-in one of the same name."""
    shelves = Shelves()
    try:
        shelves.lexicon = load(language, where / f"lexicon.{language}.yaml")
    except DocumentError as error:
        # Without intents, every `on` of every file would be reported too: noise.
        shelves.faults += error.faults
        return shelves
    for home in (where, own):
        if home is not None:
            _read_home(home, shelves)
    if shelves.anytime is None and ANYTIME not in shelves.broken:
        shelves.faults.append(Fault(Place(str(where / "house" / "anytime.yaml")), "is missing."))
    return shelves


def _read_home(home: Path, shelves: Shelves) -> None:
    for document, name in _documents(home / "rounds", shelves):
        _round(document, name, shelves)
    for document, name in _documents(home / "house", shelves):
        if name == ANYTIME:
            anytime = _whole(document, name, Anytime, shelves)
            shelves.anytime = (document, anytime) if anytime else shelves.anytime
        else:
            _round(document, name, shelves)
    for document, name in _documents(home / "decks", shelves):
        deck = _whole(document, name, Deck, shelves)
        if deck:
            shelves.faults += _doubles(document, deck)
            shelves.decks |= {f"{name}.{section}": tuple(cards) for section, cards in deck.cards.items()}
    for document, name in _documents(home, shelves):
        if isinstance(document.tree, dict) and "changes" in document.tree:
            change = _whole(document, name, ChangeFile, shelves)
            if change:
                shelves.changes.append(Alteration(change.changes, document, (), change))
        elif not name.startswith("lexicon."):
            shelves.dialogues[name] = document


def _documents(home: Path, shelves: Shelves) -> Iterator[tuple[Document, str]]:
    for path in sorted([*home.glob("*.yaml"), *home.glob("*.yml")]):
        try:
            yield read(path), path.stem
        except DocumentError as error:
            shelves.faults += error.faults
            shelves.broken.add(path.stem)


def _round(document: Document, name: str, shelves: Shelves) -> None:
    round_ = _whole(document, name, Round, shelves)
    if round_:
        shelves.rounds[name] = (document, round_)
        if name not in shelves.mended:
            shelves.faults += _unsaid(document, round_)


def _whole(document: Document, name: str, model: type[M], shelves: Shelves) -> M | None:
    """The file as *model*, as far as it can be read; its faults are noted."""
    checked, faults = repaired(document, model)
    shelves.faults += faults
    if checked is None:
        shelves.broken.add(name)
    elif faults:
        shelves.mended.add(name)
    return checked


def _unsaid(document: Document, round_: Round) -> Iterator[Fault]:
    """A word that no text of its round says is misspelt, or left over."""
    said: set[str] = set()
    for state in round_.states.values():
        said = said.union(
            *(variables(text)[0] for text in (*state.say.all(), *state.again, state.draw or ""))
        )
    for name in round_.words.keys() - said:
        yield document.fault(("words", name), f"`{{{name}}}` is in no text of this round.")


def _doubles(document: Document, deck: Deck) -> Iterator[Fault]:
    """The same card twice would be asked twice."""
    seen: set[str] = set()
    for section, cards in deck.cards.items():
        for index, card in enumerate(cards):
            if card in seen:
                yield document.fault(("cards", section, index), f"`{card[:60]}` stands here twice.")
            seen.add(card)
