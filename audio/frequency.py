"""How often words are said in ordinary talk, read from a Vosk model's own grammar (``graph/Gr.fst``).

The grammar is an n-gram automaton of OpenFst (``fst/extensions/ngram/ngram-fst.h``): a tree of contexts as
bits in level order, and for each context the words that may follow it with the negative logarithm of their
probability. What is needed of it are the words without a context, and those after one word.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from audio.vocabulary import numbered_words, read_header

WORDS_PER_HOUR = 9_000
"""Of talk without a pause, at the usual 150 words a minute."""

_Numbers = npt.NDArray[np.int32]
_Weights = npt.NDArray[np.float32]


class Frequencies:
    """Of the words of one model, or of a model that tells nothing of them.

    Args:
        words: the number of each word.
        futures: the words that may follow, those of each context together, first of all of none.
        weights: the negative logarithm of the probability of each.
        edges: where the words of context *n* begin (``edges[n]``) and end in them.
        contexts: the word that is context *n*, sorted; the first is that of no word.
        backoff: what a word costs that is not among those of context *n*, besides its own weight.
    """

    def __init__(
        self,
        words: Mapping[str, int],
        futures: _Numbers,
        weights: _Weights,
        edges: npt.NDArray[np.int64],
        contexts: _Numbers,
        backoff: _Weights,
    ) -> None:
        self._words = words
        self._futures = futures
        self._weights = weights
        self._edges = edges
        self._contexts = contexts
        self._backoff = backoff

    def common(self, count: int) -> list[str]:
        """The *count* words that are said most often, the commonest first; empty where nothing is told."""
        if not len(self._edges):
            return []
        names = {number: word for word, number in self._words.items()}
        order = np.argsort(self._weights[: self._edges[1]])
        found = (names.get(int(number)) for number in self._futures[order])
        return [word for word, _ in zip(filter(None, found), range(count), strict=False)]

    def per_hour(self, words: Sequence[str]) -> float:
        """How often *words* are said one after the other in an hour of talk, by the words and their pairs."""
        numbers = [self._words.get(word, -1) for word in words]
        if not len(self._edges) or not numbers or -1 in numbers:
            return 0.0
        weight = self._weight(0, numbers[0])
        for first, second in itertools.pairwise(numbers):
            context = 1 + int(np.searchsorted(self._contexts[1:], first))
            if context < len(self._contexts) and self._contexts[context] == first:
                after = self._weight(context, second)
                backed_off = float(self._backoff[context]) + self._weight(0, second)
                weight += after if np.isfinite(after) else backed_off
            else:
                weight += self._weight(0, second)
        return WORDS_PER_HOUR * float(np.exp(-weight))

    def _weight(self, context: int, number: int) -> float:
        start, stop = self._edges[context : context + 2]
        at = start + int(np.searchsorted(self._futures[start:stop], number))
        return float(self._weights[at]) if at < stop and self._futures[at] == number else np.inf


def frequencies_of(model: Path) -> Frequencies:
    """Read those of the model in the folder *model*; they tell nothing where its grammar is no n-gram."""
    words = {word: number for number, word in numbered_words(model).items()}
    try:
        with (model / "graph" / "Gr.fst").open("rb") as file:
            if read_header(file)[0] == "ngram/standard":
                return Frequencies(words, *_read(file))
    except (OSError, struct.error, UnicodeDecodeError, ValueError, IndexError):
        pass
    nothing = np.zeros(0, dtype=np.int32)
    return Frequencies({}, nothing, nothing.astype("f4"), nothing.astype("i8"), nothing, nothing.astype("f4"))


def _read(file: BinaryIO) -> tuple[Any, ...]:
    """The arrays of an n-gram automaton of which the header was read."""
    states, futures, finals = struct.unpack("<QQQ", file.read(24))
    tree = _bits(file, states * 2 + 1)
    follows = _bits(file, futures + states + 1)
    _bits(file, states)
    contexts = np.fromfile(file, "<i4", states + 1)
    words = np.fromfile(file, "<i4", futures)
    backoff = np.fromfile(file, "<f4", states + 1)
    np.fromfile(file, "<f4", finals)
    weights = np.fromfile(file, "<f4", futures)
    # "10" is in front of the tree; then come as many ones as there are contexts of one word.
    singles = int(np.flatnonzero(tree[2:] == 0)[0]) + 1
    # A zero begins the words of each context, a one is each of them.
    begins = np.flatnonzero(follows == 0)[: singles + 1]
    edges = begins - np.arange(len(begins))
    if len(weights) < futures or len(edges) <= singles:
        raise ValueError("it ends too early")
    return words, weights, edges, contexts[:singles], backoff


def _bits(file: BinaryIO, count: int) -> npt.NDArray[np.uint8]:
    words = np.fromfile(file, np.uint8, (count + 63) // 64 * 8)
    return np.unpackbits(words, bitorder="little")[:count]
