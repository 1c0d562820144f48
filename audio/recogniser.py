"""Vosk behind two small types: a model that knows words, and a recogniser that makes words of sound."""

from __future__ import annotations

import contextlib
import ctypes
import difflib
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np

from audio.faults import ModelDamagedError
from audio.pcm import NOTHING, SAMPLE_RATE, Samples
from audio.vocabulary import words_of

NEAR_RATIO = 0.6
"""Share of letters in common from which a word is offered for another (0…1, difflib's measure)."""

RENEWED_AFTER = 3600.0
"""Seconds of sound after which a recogniser is built anew: Vosk counts samples in 32 bits, and would lose the
time of day after 37 hours of speech."""

DICTATION_RENEWED_AFTER = 20.0
"""The same of free dictation. It keeps what it worked out of its language model, and that is 175 MB after
three minutes of people who read, and 200 MB in the end."""

WARMING: Samples = np.zeros(SAMPLE_RATE, dtype=np.int16)
"""The quiet that a new one for free dictation hears first. What any utterance begins with is worked out then,
and not while somebody waits: the first 1.2 s of speech take 0.04 s (median) after it, and 0.14 s without."""

SLIP_RATIO = 0.9
"""The same from which one is the other, mistyped: a letter too many in six, or one left out of eight."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """Words that were recognised, and how sure the recogniser is of each (0…1)."""

    words: tuple[str, ...] = ()
    confidences: tuple[float, ...] = ()
    spans: tuple[tuple[float, float], ...] = ()
    """Where each word begins and ends, in seconds since the recogniser began anew; not with readings."""
    readings: tuple[tuple[float, tuple[str, ...]], ...] = ()
    """Where asked for: all that may have been said, and how likely each is (0…1, together 1)."""
    likelihood: float = 0.0
    """Where readings were asked for: the logarithm of how well the likeliest explains the sound, in nats.

    Comparable between recognisers of the same model, for the same sound.
    """

    @property
    def text(self) -> str:
        """The words with spaces between."""
        return " ".join(self.words)

    def confidence(self, start: int = 0, stop: int | None = None) -> float:
        """The mean over ``words[start:stop]``; 0 where there is none."""
        chosen = self.confidences[start:stop]
        return sum(chosen) / len(chosen) if chosen else 0.0

    def __add__(self, other: Transcript) -> Transcript:
        both = bool(self.words and other.words)
        return Transcript(
            self.words + other.words,
            self.confidences + other.confidences,
            self.spans + other.spans,
            () if both else self.readings or other.readings,
            self.likelihood + other.likelihood,
        )


class SpeechModel:
    """A Vosk model in memory. Make it with :meth:`load`; any number of recognisers may share it."""

    def __init__(self, path: Path, handle: Any) -> None:
        self.path = path
        self._handle = handle

    @classmethod
    def load(cls, path: Path) -> Self:
        """Load the model in the folder *path* (about a second, 200 MB).

        Raises:
            ModelDamagedError: the folder is not a model that Vosk can load.
        """
        import vosk

        vosk.SetLogLevel(-1)
        damaged = ModelDamagedError(
            f"{path}: the speech model there cannot be loaded. `attune model install` brings a good one."
        )
        # Vosk ends the whole process, not the call, when the acoustic model is not there to be opened.
        if not (path / "am" / "final.mdl").is_file():
            raise damaged
        try:
            return cls(path, vosk.Model(model_path=str(path)))
        except Exception as error:  # Vosk raises nothing more exact.
            raise damaged from error

    def knows(self, word: str) -> bool:
        """Whether *word*, lower case, can be recognised at all."""
        return bool(word) and int(self._handle.vosk_model_find_word(word)) > 0

    @cached_property
    def vocabulary(self) -> Sequence[str]:
        """All words of the model, sorted; empty where the model does not list them."""
        return sorted(words_of(self.path))

    def near(self, word: str, count: int = 3) -> list[str]:
        """At most *count* words, or pairs of words, that the model knows and that are written like *word*."""
        word = word.lower()
        pairs = [
            f"{word[:cut]} {word[cut:]}"
            for cut in range(3, len(word) - 2)
            if self.knows(word[:cut]) and self.knows(word[cut:])
        ]
        alike = [
            known
            for known in self.vocabulary
            if known[:1] == word[:1] and abs(len(known) - len(word)) <= 2 and known.isalpha()
        ]
        close = difflib.get_close_matches(word, alike, count, NEAR_RATIO)
        # A slip of the pen is nearer than two words; a pair comes before what only resembles the word.
        slips = [known for known in close if difflib.SequenceMatcher(None, word, known).ratio() >= SLIP_RATIO]
        return list(dict.fromkeys([*slips, *pairs[:1], *close]))[:count]

    def recogniser(self, grammar: Iterable[str] | None = None, readings: int = 0) -> Recogniser:
        """A new recogniser: of the phrases of *grammar* and no others, or of everything.

        With *readings*, its transcripts have at most that many readings, and no confidence of single words.
        Building one takes 10 ms with 2,000 phrases and 0.2 s for free dictation.
        """
        import vosk

        free = grammar is None
        phrases = [] if grammar is None else [json.dumps(list(grammar))]

        def make() -> Any:
            handle = vosk.KaldiRecognizer(self._handle, SAMPLE_RATE, *phrases)
            handle.SetWords(True)
            handle.SetMaxAlternatives(readings)
            return handle

        if free:
            return Recogniser(make, DICTATION_RENEWED_AFTER, WARMING)
        return Recogniser(make, RENEWED_AFTER)


class Recogniser:
    """Makes words of sound, as it comes.

    Args:
        make: gives one of Vosk's own.
        renewed_after: seconds of sound after which another one is made.
        warming: sound that each of them hears first.
    """

    def __init__(self, make: Callable[[], Any], renewed_after: float, warming: Samples = NOTHING) -> None:
        self._make = make
        self._renewed_after = renewed_after
        self._warming = warming
        self._renew()

    def _renew(self) -> None:
        self._handle: Any = None
        _give_back_memory()
        self._handle = self._make()
        self._fed = self._begun = 0
        if len(self._warming):
            # To its end: what is not finished still has a part in how Vosk hears what follows.
            self.feed(self._warming)
            self.finish()
            self.reset()

    def feed(self, samples: Samples) -> Transcript:
        """Decode *samples*. What the recogniser holds to be finished comes back, mostly nothing."""
        self._fed += len(samples)
        if self._handle.AcceptWaveform(samples.tobytes()):
            return self._transcript(self._handle.Result())
        return Transcript()

    def partial(self) -> tuple[str, ...]:
        """The words as they look now; the last 200 ms or so are not yet in, and all may change."""
        # Right after an end that Vosk found by itself, the answer has no "partial" in it.
        return tuple(json.loads(self._handle.PartialResult()).get("partial", "").split())

    def finish(self) -> Transcript:
        """Decode to the last sample and begin anew (about 8 ms)."""
        return self._transcript(self._handle.FinalResult())

    def all_of(self, sound: Samples) -> Transcript:
        """The words of a sound by itself."""
        self.reset()
        return self.feed(sound) + self.finish()

    def reset(self) -> None:
        """Begin anew; what was fed is forgotten."""
        if self._fed > self._renewed_after * SAMPLE_RATE:
            self._renew()
        else:
            self._handle.Reset()
            self._begun = self._fed

    def _transcript(self, answer: str) -> Transcript:
        found = json.loads(answer)
        if "alternatives" in found:
            return _weighed(
                [(float(way["confidence"]), tuple(way["text"].split())) for way in found["alternatives"]]
            )
        words = found.get("result", [])
        # Vosk counts on through its own resets.
        begun = self._begun / SAMPLE_RATE
        return Transcript(
            tuple(word["word"] for word in words),
            tuple(min(1.0, float(word["conf"])) for word in words),
            tuple((float(word["start"]) - begun, float(word["end"]) - begun) for word in words),
        )


def _give_back_memory() -> None:
    """Glibc keeps what was freed between pieces still in use; after an evening that is half of it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _weighed(ways: list[tuple[float, tuple[str, ...]]]) -> Transcript:
    """Vosk gives the logarithm of each reading's likelihood, up to a constant."""
    if not ways:
        return Transcript()
    best = max(likelihood for likelihood, _ in ways)
    weights = [math.exp(likelihood - best) for likelihood, _ in ways]
    readings = tuple((weight / sum(weights), words) for weight, (_, words) in zip(weights, ways, strict=True))
    likeliest, words = max(readings, key=lambda reading: reading[0])
    return Transcript(words, (likeliest,) * len(words), readings=readings, likelihood=best)
