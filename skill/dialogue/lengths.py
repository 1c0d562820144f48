"""Times in what couples say: "ten more minutes" is a phrase of `more-time` with a number in it.

A phrase is written once, as ``{n} more minutes``, and stands for one phrase a number. The ears are given
those and know nothing of numbers; what was said comes back as an intent with its minutes, ``more-time:10``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from skill.dialogue.texts import filled, variables

MOST: Mapping[str, int] = {"minutes": 30, "more-time": 20, "later": 60, "time-out": 60}
"""Intents that may have a time in them, and the most minutes that can be said with each."""

WORDS = ("n", "minutes")
"""What a phrase may have in braces: a number alone, or with its unit."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many minutes can be said, and in which words."""

    numbers: Mapping[int, tuple[str, ...]]
    """Minutes → the number alone: "ten"."""
    minutes: Mapping[int, tuple[str, ...]]
    """Minutes → all of it: "ten minutes"."""
    _expanded: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    """What was expanded before: every state of every dialogue asks for the same."""

    def expanded(self, intent: str, phrases: Iterable[str]) -> Iterator[tuple[str, str]]:
        """What each phrase means, and the phrase: *intent* itself, or ``INTENT:MINUTES`` for each number."""
        for phrase in phrases:
            if (intent, phrase) not in self._expanded:
                self._expanded[intent, phrase] = tuple(self._with_times(intent, phrase))
            yield from self._expanded[intent, phrase]

    def _with_times(self, intent: str, phrase: str) -> Iterator[tuple[str, str]]:
        named = variables(phrase)[0]
        if not named:
            yield intent, phrase
        for word in named:
            said = self.numbers if word == "n" else self.minutes
            for minutes, ways in said.items():
                if minutes <= MOST.get(intent, 0):
                    yield from ((f"{intent}:{minutes}", filled(phrase, {word: way})) for way in ways)


def wrong(intent: str, phrase: str) -> str:
    """What is wrong with the braces of a phrase of *intent*, as a sentence; empty if nothing is."""
    named, message = variables(phrase)
    if message:
        return message
    if named and intent not in MOST:
        return f"`{phrase[:60]}`: a time can be said with {', '.join(MOST)}, and not with `{intent}`."
    if len(named) > 1 or not named <= {*WORDS}:
        return f"`{phrase[:60]}`: in braces, a phrase has `{{n}}` or `{{minutes}}`, one of them."
    return ""


def each(intent: str, tail: str) -> int:
    """The minutes for each that were said, as all of an answer or as its *tail*; 0 if none were."""
    return next((minutes for name, minutes in map(parted, (intent, tail)) if name == "minutes"), 0)


def parted(intent: str) -> tuple[str, int]:
    """The intent by itself, and the minutes that were said with it, or 0: ``more-time:10`` has ten.

    What stands behind the colon of another intent, as in ``start:NAME``, is no time.
    """
    name, _, said = intent.partition(":")
    return name, int(said) if name in MOST and said.isdecimal() else 0
