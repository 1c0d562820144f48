"""What to listen for: phrases in the model's spelling, and the decoys that everything else falls to.

A grammar of phrases alone hears them in any sound. Decoys are words that may be said instead: the
commonest of the language, and many random ones, which catch what no list foresees.
"""

from __future__ import annotations

import difflib
import itertools
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from audio.faults import UnknownWordError
from audio.recogniser import SpeechModel

RANDOM_DECOYS = 2_000
"""Measured on 100 real calls and 40 minutes of ordinary talk: no false wake; with the common words alone
12 an hour, at the same cost and as many calls heard."""

DRAWN = 8_000
"""Random words that are drawn from a model in all, to take decoys from."""

SEED = 2000
"""The same decoys on every day and every machine."""

TOO_ALIKE = 0.83
"""Share of letters in common with a word of a phrase from which a word is no decoy for it: "harbour",
"harbors" and "harbor" sound the same to anybody, "barber" may well be what was said."""

HOMOPHONES = (
    ("no", "know"), ("right", "write"), ("here", "hear"), ("there", "their", "they're"), ("to", "too", "two"),
    ("for", "four"), ("one", "won"), ("break", "brake"), ("pause", "paws"), ("wait", "weight"),
    ("pass", "passed", "past"), ("new", "knew"), ("your", "you're"),
)  # fmt: skip
"""Words that sound the same. The recogniser can only guess, so beside one the others are no decoys."""

FILLERS = ("uh", "um", "oh", "ah", "hmm", "okay", "well", "so", "please", "yeah", "thanks")
"""What people put before and after an answer without meaning anything by it."""


def common_words() -> list[str]:
    """About 300 of the most common English words, the house's own list."""
    return (resources.files("audio") / "common-words.en.txt").read_text("utf-8").split()


def spellings(phrase: str, model: SpeechModel) -> list[str]:
    """The ways to write *phrase* in words that *model* knows: "Time-out!" is "timeout" and "time out".

    Raises:
        UnknownWordError: it has a word that the model does not know, or no word at all.
    """
    unknown, ways = _spelt(phrase, model)
    if unknown:
        raise UnknownWordError(_sentence(phrase, unknown[0], model))
    if not ways:
        raise UnknownWordError(f'"{phrase}": there is no word in it that could be heard.')
    return ways


def check_phrases(phrases: Iterable[str], model: SpeechModel) -> list[str]:
    """One sentence for each word in *phrases* that *model* can never hear; empty if all is well."""
    sentences = []
    for phrase in phrases:
        unknown, ways = _spelt(phrase, model)
        sentences += [_sentence(phrase, word, model) for word in unknown]
        if not unknown and not ways:
            sentences.append(f'"{phrase}": there is no word in it that could be heard.')
    return sentences


def _sentence(phrase: str, word: str, model: SpeechModel) -> str:
    near = model.near(word)
    offer = (
        f" Words near it that can be heard: {', '.join(near)}." if near else " Please choose another word."
    )
    return f'"{phrase}": the speech model does not know the word "{word}" and could never hear it.{offer}'


def _spelt(phrase: str, model: SpeechModel) -> tuple[list[str], list[str]]:
    """The words of *phrase* that are unknown, and its spellings if none is."""
    unknown: list[str] = []
    choices: list[list[str]] = []
    for token in re.findall(r"[\w'\-]+", phrase.lower().replace("’", "'")):
        token = token.strip("'-") if not model.knows(token) else token
        if not token:
            continue
        parts = token.split("-")
        known = [way for way in dict.fromkeys([token, "".join(parts)]) if model.knows(way)]
        if len(parts) > 1 and all(map(model.knows, parts)):
            known.append(" ".join(parts))
        if known:
            choices.append(known)
        else:
            unknown += [part for part in parts if not model.knows(part)] or [token]
    if not choices:
        return unknown, []
    return unknown, [" ".join(way) for way in itertools.product(*choices)]


@cache
def _drawn(model: SpeechModel) -> tuple[str, ...]:
    known = [word for word in model.vocabulary if word.isascii() and word.isalpha() and len(word) > 2]
    return tuple(random.Random(SEED).sample(known, min(DRAWN, len(known))))


def decoys(
    model: SpeechModel, phrases: Iterable[str], drawn: int = RANDOM_DECOYS, skip: int = 0
) -> list[str]:
    """Words that *model* knows and that no word of *phrases* is like: the common ones, then random ones.

    Args:
        model: whose words.
        phrases: what is listened for, in the model's spelling.
        drawn: how many random words.
        skip: how many of the random words to leave out first, for other decoys than another grammar has.
    """
    wanted = {word for phrase in phrases for word in phrase.split()}
    wanted |= {word for same in HOMOPHONES if wanted.intersection(same) for word in same}
    matcher = difflib.SequenceMatcher()

    def differs(word: str) -> bool:
        for other in wanted:
            if word[0] == other[0] and abs(len(word) - len(other)) <= 2:
                matcher.set_seqs(word, other)
                if matcher.ratio() >= TOO_ALIKE:
                    return False
        return True

    common = [word for word in common_words() if word not in wanted and model.knows(word)]
    return list(
        dict.fromkeys([*common, *itertools.islice(filter(differs, _drawn(model)), skip, skip + drawn)])
    )


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase that was found among recognised words, at ``words[start:stop]``.

    ``tail`` is the intent of the tail that followed it, or empty; ``phrase`` then has the words of both.
    """

    intent: str
    phrase: str
    start: int
    stop: int
    tail: str = ""


_Meant = dict[tuple[str, ...], tuple[str, str]]
"""Words in the model's spelling → the intent, and the phrase as it was given."""


class Phrases:
    """A set of phrases to listen for, each with what it means.

    Args:
        meanings: intent → the phrases that mean it.
        model: whose words they are put into.
        tails: intent → what may be said right after a phrase, in one breath with it, such as "five minutes
            each". A phrase with each tail written out would be too many.

    Raises:
        UnknownWordError: a phrase has a word that the model does not know.
    """

    def __init__(
        self,
        meanings: Mapping[str, Sequence[str]],
        model: SpeechModel,
        tails: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._meant = _spelt_out(meanings, model)
        self._tails = _spelt_out(tails, model)

    def __bool__(self) -> bool:
        return bool(self._meant)

    def __eq__(self, other: object) -> bool:
        """Whether the same words mean the same."""
        if not isinstance(other, Phrases):
            return NotImplemented
        return (self._meant, self._tails) == (other._meant, other._tails)

    def __hash__(self) -> int:
        return hash((*self._meant.items(), *self._tails.items()))

    @property
    def spelt(self) -> list[str]:
        """All phrases and tails as the model writes them, each once."""
        return [" ".join(words) for words in {**self._meant, **self._tails}]

    def without(self, words: Iterable[str]) -> Phrases:
        """The phrases and tails that have none of *words* in them."""
        banned = set(words)
        fewer = object.__new__(Phrases)
        fewer._meant, fewer._tails = (
            {key: meant for key, meant in known.items() if not banned.intersection(key)}
            for known in (self._meant, self._tails)
        )
        return fewer

    def within(self, words: Sequence[str]) -> Match | None:
        """The last phrase that stands anywhere among *words*; of two that end together, the longer."""
        for stop in range(len(words), 0, -1):
            for start in range(stop):
                if meant := self._meant.get(tuple(words[start:stop])):
                    return Match(*meant, start, stop)
        return None

    def whole(self, words: Sequence[str]) -> Match | None:
        """The phrase that *words* are, nothing more than fillers, a tail or the same answer again around it.

        "oh yes please" and "no no" are answers; "yes no" is none, and neither is "stop it there".
        """
        if meant := self._meant.get(tuple(words)):
            return Match(*meant, 0, len(words))
        found: list[Match] = []
        tails: list[Match] = []
        at = 0
        while at < len(words):
            match = self._longest(words, at, tails if tails else found)
            if match is not None:
                (tails if match.tail else found).append(match)
                at = match.stop
            elif words[at] in FILLERS:
                at += 1
            else:
                return None
        if len({match.intent for match in found}) != 1 or len({match.tail for match in tails}) > 1:
            return None
        first = found[0]
        if not tails or tails[0].tail == first.intent:
            return first
        last = tails[0]
        return Match(first.intent, f"{first.phrase} {last.phrase}", first.start, last.stop, last.tail)

    def _longest(self, words: Sequence[str], at: int, before: Sequence[Match]) -> Match | None:
        """The longest phrase or tail at *at*. A tail comes only after a phrase, no phrase after a tail."""
        for stop in range(len(words), at, -1):
            key = tuple(words[at:stop])
            if before and key in self._tails:
                intent, phrase = self._tails[key]
                return Match("", phrase, at, stop, intent)
            if key in self._meant and not (before and before[-1].tail):
                return Match(*self._meant[key], at, stop)
        return None

    def may_go_on(self, words: Sequence[str]) -> bool:
        """Whether *words* begin a longer phrase than they are with another meaning, or a tail may follow."""
        own = self._meant.get(tuple(words))
        if own is not None and self._tails:
            return True
        size = len(words)
        return any(
            len(key) > size and key[:size] == tuple(words) and (own is None or meant[0] != own[0])
            for key, meant in self._meant.items()
        )


def _spelt_out(meanings: Mapping[str, Sequence[str]], model: SpeechModel) -> _Meant:
    meant: _Meant = {}
    for intent, phrases in meanings.items():
        for phrase in phrases:
            for way in spellings(phrase, model):
                meant.setdefault(tuple(way.split()), (intent, phrase))
    return meant
