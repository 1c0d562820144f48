"""Which of some phrases an utterance is, if it is one: a grammar of the phrases alone, against other words.

The grammar of the phrases hears them best ("yes" 99 of 100, with decoys beside them 93), and in anything.
So what it hears is weighed: other words must not explain the sound nearly as well.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

from audio.grammar import FILLERS, HOMOPHONES, Match, Phrases, decoys
from audio.likelihood import sureness
from audio.pcm import Samples
from audio.recogniser import SpeechModel, Transcript

READINGS = 8
"""Readings of an answer that are weighed; beyond, none is likely."""

SHARE = 0.34
"""Share of the readings, by likelihood (0…1), that must mean the same; of a long one many mean nothing."""

NEARLY = {"no": ("now",)}
"""Words that real people's answers are taken for, which nobody gives as an answer of its own: of 80 who said
"no", 16 were heard so."""

NEARLY_COST = 6.0
"""Nats by which an answer must be likelier where only such a word was heard: "down" sounds like it too."""


class Answers:
    """Tells answers.

    Args:
        model: recognises.
        phrases: the possible answers.
        least: nats by which an answer must explain the sound better than other words, each being one of
            some 300. Where each answer is as long as the word in its place, that is by how much the sounds
            must favour it, less the 5.7 that one of 300 words costs.
        drawn: random words among the others, beside the common ones.
    """

    def __init__(self, model: SpeechModel, phrases: Phrases, least: float, drawn: int = 0) -> None:
        self.phrases = phrases
        self._least = least
        self._alike = _alike(phrases.spelt, model)
        self._nearly = self._alike.keys() & set(itertools.chain(*NEARLY.values()))
        listed = [*phrases.spelt, *self._alike, *FILLERS]
        self._prior = math.log(len(listed))
        self.recogniser = model.recogniser(listed, READINGS)
        """Hears the phrases, and nothing else."""
        others = [word for word in decoys(model, phrases.spelt, drawn) if word not in self._nearly]
        self._others = model.recogniser(others, 1)

    def of(self, transcript: Transcript, sound: Samples) -> tuple[Match, float] | None:
        """The answer that *sound* is, and how sure it is (0…1, were all as likely before); None if none.

        *transcript* is what :attr:`recogniser` made of *sound*.
        """
        found = self._likeliest(transcript)
        if found is None:
            return None
        match, share, likelihood = found
        ratio = likelihood + self._prior - self._others.all_of(sound).likelihood - self._least
        if ratio < 0.0:
            return None
        return match, share * sureness(ratio)

    def all_of(self, sound: Samples) -> tuple[Match, float] | None:
        """The same of a sound by itself."""
        return self.of(self.recogniser.all_of(sound), sound)

    def _likeliest(self, transcript: Transcript) -> tuple[Match, float, float] | None:
        """What most of the readings mean, their share (0…1), and the best one's likelihood (nats)."""
        shares: dict[tuple[str, str], float] = {}
        best: dict[tuple[str, str], tuple[float, Match]] = {}
        most = max((weight for weight, _ in transcript.readings), default=0.0)
        for weight, words in transcript.readings:
            match, cost = self._meant(words)
            if match is None or not weight:
                continue
            meaning = match.intent, match.tail
            shares[meaning] = shares.get(meaning, 0.0) + weight
            likelihood = transcript.likelihood + math.log(weight / most) - cost
            if meaning not in best or likelihood > best[meaning][0]:
                best[meaning] = likelihood, match
        meaning = max(shares, key=shares.__getitem__, default=("", ""))
        if shares.get(meaning, 0.0) < SHARE:
            return None
        likelihood, match = best[meaning]
        return match, shares[meaning], likelihood

    def _meant(self, words: tuple[str, ...]) -> tuple[Match | None, float]:
        """The phrase that *words* are, or sound like, and how many nats that costs."""
        match = self.phrases.whole(words)
        if match is not None:
            return match, 0.0
        cost = 0.0 if self._nearly.isdisjoint(words) else NEARLY_COST
        return self.phrases.whole([self._alike.get(word, word) for word in words]), cost


def _alike(phrases: Iterable[str], model: SpeechModel) -> dict[str, str]:
    """Words that a phrase of one word is taken for: those that sound the same, and nearly the same."""
    phrases = set(phrases)
    same = [(other, word) for group in HOMOPHONES for word in phrases.intersection(group) for other in group]
    nearly = [(other, word) for word in phrases.intersection(NEARLY) for other in NEARLY[word]]
    return {other: word for other, word in (*same, *nearly) if other not in phrases and model.knows(other)}
