"""What the device remembers of earlier evenings: which cards were drawn, which long forms were heard.

Never a word of what was said: the cards are the deck's own texts, kept as short hashes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
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

    runs: Mapping[str, int] = field(default_factory=dict)
    """Script → how many runs of it began. Each counts for itself: were the welcome counted together with the
    exercise that follows it, two wordings would come round to the same one every evening."""
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

    def runs_of(self, script: str) -> int:
        """How many runs of *script* began until now."""
        return self.runs.get(script, 0)

    def begun(self, script: str) -> Past:
        """The past with one more run of *script*."""
        return replace(self, runs={**self.runs, script: self.runs_of(script) + 1})


def mark(card: str) -> str:
    """A short hash by which a card is known, also when the deck around it is changed."""
    return hashlib.blake2b(card.encode(), digest_size=4).hexdigest()


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")

    runs: dict[str, Annotated[int, Field(ge=0)]] = {}
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
    path = folder / FILE
    partial = path.with_suffix(".partial")
    data = {"runs": dict(past.runs), "explained": dict(past.explained), "drawn": dict(past.drawn)}
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with partial.open("w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


class Keeping:
    """Keeps the past in *folder* while the device runs; call it with the past.

    What cannot be written must not end an evening: *tell* gets a sentence about it, once, and the couple
    goes on.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._told = False

    def __call__(self, past: Past) -> None:
        try:
            keep(past, self._folder)
        except OSError as error:
            if not self._told:
                self._told = True
                reason = error.strerror or error
                self._tell(f"{self._folder / FILE}: {reason}. What was asked today is not remembered.")
