"""Reads the files that dialogues are made of, from the built-in folder and from the couple's own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from skill.dialogue import rounds
from skill.dialogue.format import ChangeFile, Deck, Dialogue, Round
from skill.dialogue.house import Anytime
from skill.dialogue.lexicon import Lexicon, load
from skill.dialogue.node_composer import Alteration
from skill.document.document import Document, DocumentError, Fault, Place, read
from skill.document.mending import mended

M = TypeVar("M", bound=BaseModel)
ANYTIME = "anytime"
LEXICON = "lexicon."

Kind = Dialogue | Round | Deck | ChangeFile | Anytime
KINDS: tuple[type[Kind], ...] = (Dialogue, Round, Deck, ChangeFile, Anytime)
"""What a file of dialogues may be."""

_IN_FOLDER: dict[str, type[Kind]] = {"rounds": Round, "decks": Deck}


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
    """``KIND/NAME`` of files that could not be read: what refers to them is not told as well."""
    mended: set[str] = field(default_factory=set)
    """``KIND/NAME`` of files that could be read in part: where they lead to is not looked at."""
    faults: list[Fault] = field(default_factory=list)


def read_shelves(where: Path, own: Path | None, language: str, also: Sequence[Path] = ()) -> Shelves:
    """Read both folders; a file of *own* stands in the place of the built-in one of the same name.

    The files *also* are read as if they stood in *own*, wherever they are.
    """
    shelves = Shelves()
    try:
        # A lexicon of the couple's own stands in the place of the built-in one, as any other file does.
        name = f"{LEXICON}{language}.yaml"
        at_home = own is not None and (own / name).is_file()
        shelves.lexicon = load(language, (own if own and at_home else where) / name)
    except DocumentError as error:
        # Without intents, every `on` of every file would be reported too: noise.
        shelves.faults += error.faults
        return shelves
    apart = {os.path.realpath(path) for path in also}
    for home in (where, own):
        if home is not None:
            for document, name, model in _in_home(home, apart, shelves):
                put(document, name, model, shelves)
    for document, name in _documents(also, shelves):
        if not name.startswith(LEXICON):
            put(document, name, kind_of(document), shelves)
    if shelves.anytime is None and f"Anytime/{ANYTIME}" not in shelves.broken:
        shelves.faults.append(Fault(Place(str(where / "house" / "anytime.yaml")), "is missing."))
    return shelves


def kind_of(document: Document) -> type[Kind]:
    """What a file is meant to be: as its folder says, or else by most of its keys."""
    keys = document.tree.keys() if isinstance(document.tree, dict) else set[str]()
    path = Path(document.file)
    if path.parent.name == "house":
        return Anytime if path.stem == ANYTIME else Round
    return _IN_FOLDER.get(path.parent.name) or max(KINDS, key=lambda kind: _shared(kind, keys))


def _shared(kind: type[Kind], keys: Set[str]) -> tuple[int, float]:
    """How many of *keys* a file of that kind may have; and, of all that it may have, what part they are."""
    shared = len(keys & kind.model_fields.keys())
    return shared, shared / len(kind.model_fields)


def _in_home(home: Path, apart: set[str], shelves: Shelves) -> Iterator[tuple[Document, str, type[Kind]]]:
    """Each file of a folder but those in *apart*, with its name and what it is."""
    for folder in (*_IN_FOLDER, "house", ""):
        paths = [path for path in _yaml_in(home / folder) if os.path.realpath(path) not in apart]
        for document, name in _documents(paths, shelves):
            if folder:
                yield document, name, kind_of(document)
            elif isinstance(document.tree, dict) and "changes" in document.tree:
                yield document, name, ChangeFile
            elif not name.startswith(LEXICON):
                yield document, name, Dialogue


def _yaml_in(home: Path) -> list[Path]:
    return sorted([*home.glob("*.yaml"), *home.glob("*.yml")])


def _documents(paths: Iterable[Path], shelves: Shelves) -> Iterator[tuple[Document, str]]:
    for path in paths:
        try:
            yield read(path), path.stem
        except DocumentError as error:
            shelves.faults += error.faults
            kinds = {"rounds": ["Round"], "house": ["Round", "Anytime"], "decks": ["Deck"]}
            shelves.broken |= {f"{kind}/{path.stem}" for kind in kinds.get(path.parent.name, ["Dialogue"])}


def put(document: Document, name: str, model: type[Kind], shelves: Shelves) -> None:
    """Put a file where it belongs, as far as it can be read."""
    if model is Dialogue:
        shelves.dialogues[name] = document
    elif model is Round:
        round_ = _whole(document, name, Round, shelves)
        if round_ and len(round_.states) > rounds.MOST_STATES:
            message = f"a round has {rounds.MOST_STATES} states or fewer, and this one {len(round_.states)}."
            shelves.faults.append(document.fault(("states",), message))
            shelves.broken.add(f"Round/{name}")
        elif round_:
            round_, faults = rounds.checked(document, round_)
            shelves.faults += faults
            shelves.mended |= {f"Round/{name}"} if faults else set()
            shelves.rounds[name] = (document, round_)
    elif model is Anytime:
        anytime = _whole(document, name, Anytime, shelves)
        if anytime:
            shelves.faults += rounds.house(document, anytime)
            shelves.anytime = (document, anytime)
    elif model is Deck:
        deck = _whole(document, name, Deck, shelves)
        if deck:
            shelves.faults += rounds.doubles(document, deck)
            shelves.decks |= {f"{name}.{section}": tuple(cards) for section, cards in deck.cards.items()}
    else:
        change = _whole(document, name, ChangeFile, shelves)
        if change:
            shelves.changes.append(Alteration(change.changes, document, (), change))


def _whole(document: Document, name: str, model: type[M], shelves: Shelves) -> M | None:
    """The file as *model*, as far as it can be read; its faults are noted."""
    checked, faults = mended(document, model)
    shelves.faults += faults
    if checked is None:
        shelves.broken.add(f"{model.__name__}/{name}")
    elif faults:
        shelves.mended.add(f"{model.__name__}/{name}")
    return checked
