"""Taking down what somebody says in a turn: what an engine for it does, and Vosk, which is always there."""

from __future__ import annotations

from typing import Protocol

from audio.pcm import Samples
from audio.recogniser import Recogniser, Transcript
from audio.utterance import Utterance

BREAK = 0.5
"""Seconds of quiet that part what is said before a hand-over from the hand-over."""

COMMAND_SECONDS = 2.6
"""The longest hand-over, from first to last sound; "we would like to take a time-out" needs 2.2."""

PRE_ROLL_ALLOWANCE = 0.5
"""Seconds by which an utterance may be longer than what was said, for the quiet kept before it."""

KEPT_SECONDS = COMMAND_SECONDS + PRE_ROLL_ALLOWANCE + 2 * BREAK
"""The sound that is kept of an utterance: the longest hand-over, with the quiet before and after."""

LONG_SECONDS = 2 * COMMAND_SECONDS
"""From this length on, words are given as soon as they cannot change any more."""


class Dictation(Protocol):
    """Makes words of what one person says, an utterance at a time.

    All words of an utterance are what :meth:`hear` and :meth:`end` gave, in that order: none is lost, and
    none comes twice. They are plain words, lower case and without punctuation.
    """

    def begin(self, before: Samples) -> None:
        """Begin an utterance, of which *before*, shape ``(n,)``, is the sound up to now; drop an open one."""

    def hear(self, samples: Samples, quiet: float) -> Transcript:
        """Take in the next *samples*, at whose end it has been quiet for *quiet* seconds.

        Gives the words that cannot change any more, mostly none; a long utterance comes in parts.
        """

    def end(self) -> Transcript:
        """The utterance is over: its words, without those that came before."""


class VoskDictation:
    """Dictation by *recogniser*, which must be one of everything."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser

    def begin(self, before: Samples) -> None:
        self._utterance = Utterance(self._recogniser, KEPT_SECONDS)
        self._utterance.hear(before)

    def hear(self, samples: Samples, quiet: float) -> Transcript:  # noqa: ARG002
        self._utterance.hear(samples)
        self._utterance.partial()  # Decoded as it comes, so that little is left to do at the end.
        return self._utterance.take() if self._utterance.seconds > LONG_SECONDS else Transcript()

    def end(self) -> Transcript:
        return self._utterance.so_far()

    @property
    def sound(self) -> Samples:
        """The last :data:`KEPT_SECONDS` of the utterance, shape ``(n,)``."""
        return self._utterance.sound

    @property
    def hypothesis(self) -> Transcript:
        """What the utterance looked like when it was last decoded."""
        return self._utterance.hypothesis
