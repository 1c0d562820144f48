"""What the device remembers of earlier evenings: which cards were drawn, which long forms were heard.

Never a word of what was said: the cards are the deck's own texts, kept as short hashes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from skill.dialogue.texts import mark
from skill.events import Drew, Effect, Explained

KNOWN_AFTER = 3
"""In so many runs a long form is said before the short one does; a guess, to be asked of couples."""


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
