"""What the device remembers of earlier evenings: which cards were drawn, which long forms were heard.

Never a word of what was said: the cards are the deck's own texts, kept as short hashes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skill.document import DocumentError, Fault, Place
from skill.events import Drew, Effect, Explained

KNOWN_AFTER = 3
"""In so many runs a long form is said before the short one does; a guess, to be asked of couples."""

FILE = "past.json"


@dataclass(frozen=True, slots=True)
class Past:
    """What was drawn and explained until now. Immutable; :meth:`after` gives the next one."""

    runs: int = 0
    explained: Mapping[str, int] = field(default_factory=dict)
    """``ROUND.STATE`` → in how many runs its long form was said."""
    drawn: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Deck → the marks of its cards that were drawn since it was last through."""

    def knows(self, key: str) -> bool:
        """Whether the long form of a state has been heard often enough."""
        return self.explained.get(key, 0) >= KNOWN_AFTER

    def next_card(self, deck: str, cards: Sequence[str]) -> str:
        """The first card that was not drawn yet; when all were, the first but for the last one drawn."""
        drawn = self.drawn.get(deck, ())
        fresh = (card for card in cards if mark(card) not in drawn)
        other = (card for card in cards if mark(card) != drawn[-1]) if drawn else iter(cards)
        return next(fresh, None) or next(other, cards[0])

    def after(self, effect: Effect) -> Past:
        """The past, with *effect* in it."""
        match effect:
            case Explained(key):
                return replace(self, explained={**self.explained, key: self.explained.get(key, 0) + 1})
            case Drew(deck, card, begun_anew):
                before = () if begun_anew else self.drawn.get(deck, ())
                return replace(self, drawn={**self.drawn, deck: (*before, card)})
            case _:
                return self

    def begun(self) -> Past:
        """The past of one more run."""
        return replace(self, runs=self.runs + 1)


def mark(card: str) -> str:
    """A short hash by which a card is known, also when the deck around it is changed."""
    return hashlib.blake2b(card.encode(), digest_size=4).hexdigest()


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")

    runs: Annotated[int, Field(ge=0)] = 0
    explained: dict[str, Annotated[int, Field(ge=0)]] = {}
    drawn: dict[str, list[str]] = {}


def load(folder: Path) -> Past:
    """Read the past from a data folder; without a file it begins now.

    Raises:
        DocumentError: the file is there and cannot be understood.
    """
    path = folder / FILE
    try:
        kept = _Kept.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Past()
    except ValidationError as error:
        message = "is damaged. Move it away: questions and explanations then begin anew, nothing else."
        raise DocumentError([Fault(Place(str(path)), message)]) from error
    return Past(kept.runs, kept.explained, {deck: tuple(cards) for deck, cards in kept.drawn.items()})


def keep(past: Past, folder: Path) -> None:
    """Write the past into a data folder, whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    partial = path.with_suffix(".partial")
    data = {"runs": past.runs, "explained": dict(past.explained), "drawn": dict(past.drawn)}
    with partial.open("w", encoding="utf-8") as file:
        json.dump(data, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
