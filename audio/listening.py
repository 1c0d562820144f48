"""The ways to listen, one class each: for a phrase in any talk, for an answer, to somebody who shares.

Each takes the frames of utterances, one after the other, and tells what it noticed. ``at`` in what it
tells is left 0 for :mod:`audio.ears`, which knows the time.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from audio.grammar import Match, Phrases
from audio.heard import Heard
from audio.pcm import FRAME_SECONDS, Samples
from audio.recogniser import Recogniser, Transcript
from audio.utterance import Utterance
from audio.voice_activity import VoiceActivity

SHORT_PAUSE = 0.09
"""Seconds of quiet after which it is worth looking whether the phrase is there: three chunks of voice
activity. Closures inside words are shorter, mostly; a look too early costs a second decoding."""

STEADY = 5
"""Frames for which a phrase must stay in the running hypothesis before it counts without a pause."""

ANSWER_PAUSE = 0.3
"""Seconds of quiet that end an answer which is one of the phrases."""

OPEN_ANSWER_PAUSE = 0.5
"""The same where the answer so far begins a longer phrase that means something else."""

BREAK = 0.5
"""Seconds of quiet that part what is said before a hand-over from the hand-over."""

COMMAND_SECONDS = 2.6
"""The longest hand-over, from first to last sound; "we would like to take a time-out" needs 2.2."""


SECOND = 0.7


class Listening(Protocol):
    """A way to listen."""

    def begin(self, before: Samples) -> None:
        """Somebody starts to speak; *before* is the sound up to now that is still of interest."""

    def hear(self, frame: Samples, activity: VoiceActivity) -> Iterator[Heard]:
        """The next frame of the utterance, *activity* having heard it."""

    def end(self, activity: VoiceActivity) -> Iterator[Heard]:
        """It has been quiet for long enough: the utterance is over."""


class Spotting:
    """For phrases anywhere in what is said: the wake phrase, and what may interrupt a prompt.

    Looks twice at a phrase. The running hypothesis raises it, or a short pause does; then the sound is
    decoded to its end and the recogniser's confidence decides.
    """

    def __init__(
        self, phrases: Phrases, recogniser: Recogniser, event: str, confidence: float, keep: float,
        second: Recogniser | None = None,
    ) -> None:
        self._phrases = phrases
        self._second = second
        self._recogniser = recogniser
        self._event = event
        self._confidence = confidence
        self._keep = keep
        self.begin(np.zeros(0, dtype=np.int16))

    def begin(self, before: Samples) -> None:
        self._utterance = Utterance(self._recogniser, self._keep)
        self._utterance.hear(before)
        self._steady = 0
        self._looked = False

    def hear(self, frame: Samples, activity: VoiceActivity) -> Iterator[Heard]:
        if activity.quiet >= FRAME_SECONDS and self._looked:
            self._utterance.rest(frame)
            return
        self._utterance.hear(frame)
        if activity.quiet < FRAME_SECONDS:
            self._looked = False
        if self._phrases.within(self._utterance.partial()):
            self._steady += 1
        else:
            self._steady = 0
            self._utterance.take()
        if activity.quiet >= SHORT_PAUSE or self._steady == STEADY:
            self._looked = True
            yield from self._look()

    def end(self, activity: VoiceActivity) -> Iterator[Heard]:
        if not self._looked:
            yield from self._look()

    def _look(self) -> Iterator[Heard]:
        transcript = self._utterance.so_far()
        found = self._phrases.within(transcript.words)
        if found is None:
            return
        confidence = transcript.confidence(found.start, found.stop)
        if confidence >= self._confidence and self._confirmed(found):
            intent = found.intent if self._event == "command" else ""
            yield Heard(0.0, self._event, intent, found.phrase, round(confidence, 3))  # type: ignore[arg-type]
            self.begin(np.zeros(0, dtype=np.int16))


    def _confirmed(self, found: Match) -> bool:
        if self._second is None:
            return True
        self._second.reset()
        transcript = self._second.feed(self._utterance.sound) + self._second.finish()
        again = self._phrases.within(transcript.words)
        return again is not None and transcript.confidence(again.start, again.stop) >= SECOND


class Answering:
    """For an answer: an utterance that is one of the phrases and nothing else."""

    def __init__(self, phrases: Phrases, recogniser: Recogniser, confidence: float, keep: float) -> None:
        self._phrases = phrases
        self._recogniser = recogniser
        self._confidence = confidence
        self._keep = keep
        self.begin(np.zeros(0, dtype=np.int16))

    def begin(self, before: Samples) -> None:
        self._utterance = Utterance(self._recogniser, self._keep)
        self._utterance.hear(before)
        self._answered = False

    def hear(self, frame: Samples, activity: VoiceActivity) -> Iterator[Heard]:
        if activity.quiet < ANSWER_PAUSE:
            self._utterance.hear(frame)
            self._utterance.partial()
        else:
            self._utterance.rest(frame)
            yield from self._answer(activity.quiet)

    def end(self, activity: VoiceActivity) -> Iterator[Heard]:
        yield from self._answer(activity.quiet)
        if not self._answered and self._utterance.so_far().words:
            yield Heard(0.0, "voice", "unclear")

    def _answer(self, quiet: float) -> Iterator[Heard]:
        if self._answered:
            return
        transcript = self._utterance.so_far()
        if quiet < OPEN_ANSWER_PAUSE and self._phrases.may_go_on(transcript.words):
            return
        found = likeliest(self._phrases, transcript)
        if found is not None and found[1] >= self._confidence:
            self._answered = True
            yield Heard(0.0, "command", found[0].intent, found[0].phrase, round(found[1], 3))


def likeliest(phrases: Phrases, transcript: Transcript) -> tuple[Match, float] | None:
    """The meaning that most of the readings have, and how likely it is."""
    likelihood: dict[str, float] = {}
    first: dict[str, Match] = {}
    for weight, words in transcript.readings:
        if match := phrases.whole(words):
            likelihood[match.intent] = likelihood.get(match.intent, 0.0) + weight
            first.setdefault(match.intent, match)
    if not likelihood:
        return None
    intent = max(likelihood, key=likelihood.__getitem__)
    return first[intent], likelihood[intent]


class Sharing:
    """To somebody who has the floor: takes dictation, and the phrases that stand alone."""

    def __init__(
        self, phrases: Phrases, dictation: Recogniser, recogniser: Recogniser, confidence: float
    ) -> None:
        self._phrases = phrases
        self._dictation = dictation
        self._recogniser = recogniser
        self._confidence = confidence
        self.begin(np.zeros(0, dtype=np.int16))

    def begin(self, before: Samples) -> None:
        self._utterance = Utterance(self._dictation, COMMAND_SECONDS + 1.5)
        self._utterance.hear(before)
        self._over = False
        self._spoken_before = 0.0

    def hear(self, frame: Samples, activity: VoiceActivity) -> Iterator[Heard]:
        if self._over and activity.quiet < BREAK:
            yield from self._dictated(self._utterance.so_far())
            spoken = activity.spoken
            self.begin(frame)
            self._spoken_before = spoken
        elif self._over:
            self._utterance.rest(frame)
        else:
            self._utterance.hear(frame)
            self._utterance.partial()
            self._over = activity.quiet >= BREAK
            if self._utterance.seconds > 3 * COMMAND_SECONDS:
                yield from self._dictated(self._utterance.take())

    def end(self, activity: VoiceActivity) -> Iterator[Heard]:
        dictated = self._utterance.so_far()
        found = self._hand_over(dictated, activity) if self._phrases else None
        if found is None:
            yield from self._dictated(dictated)
        else:
            match, confidence = found
            yield Heard(0.0, "command", match.intent, match.phrase, round(confidence, 3))

    def _hand_over(self, dictated: Transcript, activity: VoiceActivity) -> tuple[Match, float] | None:
        if self._utterance.seconds - activity.quiet > COMMAND_SECONDS + 0.5:
            return None
        self._recogniser.reset()
        transcript = self._recogniser.feed(self._utterance.sound) + self._recogniser.finish()
        found = likeliest(self._phrases, transcript)
        if found is None or found[1] < self._confidence or not _agree(found[0].phrase, dictated):
            return None
        return found

    def _dictated(self, transcript: Transcript) -> Iterator[Heard]:
        if transcript.words:
            yield Heard(0.0, "dictated", "", transcript.text, round(transcript.confidence(), 3))


AGREEMENT = 0.5


def _agree(phrase: str, dictated: Transcript) -> bool:
    if len(dictated.words) > len(phrase.split()) + 1:
        return False
    return difflib.SequenceMatcher(None, phrase, dictated.text).ratio() >= AGREEMENT
