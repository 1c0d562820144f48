"""What a phrase sounds like: the common words, and the ordinary talk, that are nearest to it in sound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audio.pronunciation import SOUNDS, Phonemes, added, differing, phonemes

WORD_COST = 0.25
"""Sounds by which each further word makes talk less likely: or else any phrase is made up of little words."""

_CODES = {sound: code for code, sound in enumerate(SOUNDS)}
_DIFFERING = np.array([[differing(one, other) for other in SOUNDS] for one in SOUNDS])
_ADDED = np.array([added(sound) for sound in SOUNDS])

_Costs = npt.NDArray[np.float64]


class Near(NamedTuple):
    """Words that sound like something else, and how many sounds are between."""

    words: str
    sounds: float


class Talk:
    """The words that ordinary talk is made of, by their sound.

    Args:
        words: the words.

    Raises:
        VoiceError: espeak-ng is missing.
    """

    def __init__(self, words: Iterable[str]) -> None:
        sounding = {word: phonemes(word) for word in words}
        self._words = [word for word, sounds in sounding.items() if sounds]
        self._lengths = np.array([len(sounding[word]) for word in self._words])
        self._sounds = np.zeros((len(self._words), max(self._lengths, default=0)), dtype=np.intp)
        for row, word in enumerate(self._words):
            self._sounds[row, : len(sounding[word])] = _coded(sounding[word])

    def nearest_words(self, word: str, most: float) -> list[Near]:
        """The words within *most* sounds of *word*, which is none of them itself; the nearest first."""
        sounds = phonemes(word)
        *_, costs = self._costs(_coded(sounds))
        found = [
            Near(self._words[row], round(float(costs[row]), 2)) for row in np.argsort(costs, kind="stable")
        ]
        return [near for near in found if near.sounds <= most and near.words != word]

    def nearest(self, phrase: Phonemes, without: Iterable[str] = ()) -> Near:
        """The sequence of words that sounds most like *phrase*, none of them of *without*.

        Each sound that is another, too many or too few counts, and each word but the first :data:`WORD_COST`.
        """
        banned = np.isin(self._words, list(without))
        codes = _coded(phrase)
        best: list[Near] = [Near("", -WORD_COST)]
        best += [Near("", np.inf)] * len(codes)
        for start in range(len(codes)):
            before = best[start]
            for stop, costs in enumerate(self._costs(codes[start:]), start + 1):
                row = int(np.argmin(np.where(banned, np.inf, costs)))
                sounds = before.sounds + WORD_COST + float(costs[row])
                if sounds < best[stop].sounds:
                    best[stop] = Near(f"{before.words} {self._words[row]}".strip(), sounds)
        return Near(best[-1].words, round(best[-1].sounds, 2))

    def _costs(self, codes: Sequence[int]) -> Iterable[_Costs]:
        """The distances of the first sound of *codes*, the first two, and so on, to words: ``(words,)``."""
        rows = np.arange(len(self._words))
        width = self._sounds.shape[1]
        adding = _ADDED[self._sounds]
        cost = np.concatenate([np.zeros((len(rows), 1)), np.cumsum(adding, axis=1)], axis=1)
        for code in codes[: width + 3]:
            above, cost = cost, np.empty_like(cost)
            cost[:, 0] = above[:, 0] + _ADDED[code]
            changed = above[:, :-1] + _DIFFERING[code][self._sounds]
            missing = above[:, 1:] + _ADDED[code]
            either = np.minimum(changed, missing)
            for at in range(width):
                cost[:, at + 1] = np.minimum(either[:, at], cost[:, at] + adding[:, at])
            yield cost[rows, self._lengths]


def _coded(sounds: Phonemes) -> list[int]:
    return [_CODES[sound] for sound in sounds]
