"""The ways to listen: for a phrase in any talk, for an answer, to somebody who shares.

Each takes the frames of an utterance, one after the other, and tells what it noticed. ``at`` in what it
tells is left 0 for :mod:`audio.ears`, which knows the time.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Literal, Protocol

import numpy as np

from audio.dictation import KEPT_SECONDS, Dictation, VoskDictation
from audio.grammar import Match, Phrases
from audio.heard import Heard
from audio.pcm import FRAME_SECONDS, SAMPLE_RATE, Samples
from audio.recogniser import Recogniser, Transcript
from audio.utterance import Utterance
from audio.voice_activity import VoiceActivity

SHORT_PAUSE = 0.06
"""Seconds of quiet after which it is worth looking whether the phrase is there: two chunks of voice activity.
A look too early, at a closure inside a word, costs a second decoding; with three chunks the answer came 50 ms
later (median) and no call more was heard."""

STEADY = 5
"""Frames for which a phrase must stay in the running hypothesis before it counts without a pause. The
hypothesis names a phrase before its end; with 3 the device answered into the last syllable."""

SECOND_CONFIDENCE = 0.6
"""How sure the second recogniser must be of a wake phrase that the first one heard."""

PHRASE_SECONDS, WORD_SECONDS = 0.8, 0.45
"""The sound kept for a phrase to spot: room before it, and the length of a slowly spoken word."""

ANSWER_PAUSE = 0.3
"""Seconds of quiet that end an answer which is one of the phrases."""

OPEN_ANSWER_PAUSE = 0.5
"""The same where the answer so far begins a longer phrase that means something else."""

ANSWER_SECONDS = 8.0
"""The longest answer; of longer talk only the end is looked at, and it is none."""

BREAK = 0.5
"""Seconds of quiet that part what is said before a hand-over from the hand-over."""

COMMAND_SECONDS = 2.6
"""The longest hand-over, from first to last sound; "we would like to take a time-out" needs 2.2."""

PRE_ROLL_ALLOWANCE = 0.5
"""Seconds by which an utterance may be longer than what was said, for the quiet kept before it."""

AGREEMENT = 0.3
"""Share of letters that a hand-over and free dictation of the same sound must have in common (difflib).
Dictation errs on every third word, so it may only object to what is nothing like it."""

NOTHING: Samples = np.zeros(0, dtype=np.int16)


class Listening(Protocol):
    """A way to listen."""

    def begin(self, before: Samples) -> None:
        """Somebody starts to speak; *before* is the sound up to now that is still of interest."""

    def hear(self, frame: Samples, activity: VoiceActivity) -> Iterator[Heard]:
        """The next frame of the utterance, which *activity* has heard already."""

    def end(self, activity: VoiceActivity) -> Iterator[Heard]:
        """It has been quiet for long enough: the utterance is over."""


class Spotting:
    """For phrases anywhere in what is said: the wake phrase, and what may interrupt a prompt.

    Looks twice at a phrase. The running hypothesis raises it, or a short pause does; then the sound is
    decoded to its last sample and the recogniser's confidence decides. A *second* recogniser with other
    decoys, where given, must hear it too.
    """

    def __init__(
        self,
        phrases: Phrases,
        recogniser: Recogniser,
        event: Literal["woken", "command"],
        confidence: float,
        second: Recogniser | None = None,
    ) -> None:
        self._phrases = phrases
        self._recogniser = recogniser
        self._event = event
        self._confidence = confidence
        self._second = second
        longest = max((len(phrase.split()) for phrase in phrases.spelt), default=0)
        self._keep = PHRASE_SECONDS + WORD_SECONDS * longest
        self.begin(NOTHING)

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

    def end(self, activity: VoiceActivity) -> Iterator[Heard]:  # noqa: ARG002
        if not self._looked:
            yield from self._look()

    def _look(self) -> Iterator[Heard]:
        transcript = self._utterance.so_far()
        found = self._phrases.within(transcript.words)
        if found is None:
            return
        confidence = transcript.confidence(found.start, found.stop)
        if confidence >= self._confidence and self._heard_again():
            intent = found.intent if self._event == "command" else ""
            yield Heard(0.0, self._event, intent, found.phrase, round(confidence, 3))
            self.begin(NOTHING)

    def _heard_again(self) -> bool:
        if self._second is None:
            return True
        transcript = self._second.all_of(self._utterance.sound)
        found = self._phrases.within(transcript.words)
        return found is not None and transcript.confidence(found.start, found.stop) >= SECOND_CONFIDENCE


class Answering:
    """For an answer: an utterance that is one of the phrases and nothing else.

    Args:
        phrases: the possible answers.
        recogniser: of the phrases and some decoys, one that gives several readings.
        confidence: how likely an answer must be (0…1).
    """

    def __init__(self, phrases: Phrases, recogniser: Recogniser, confidence: float) -> None:
        self._phrases = phrases
        self._recogniser = recogniser
        self._confidence = confidence
        self.begin(NOTHING)

    def begin(self, before: Samples) -> None:
        self._utterance = Utterance(self._recogniser, ANSWER_SECONDS)
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


class Sharing:
    """To somebody who has the floor: takes dictation, and the phrases that stand alone.

    Args:
        phrases: the hand-over phrases; may be none.
        judge: Vosk's dictation, without which nothing short is taken for a hand-over.
        alone: of the phrases and many decoys, one that gives several readings.
        confidence: how likely a hand-over must be (0…1).
        dictation: takes the words down, where it is not *judge* itself. The judge then hears no more of an
            utterance than may be a hand-over. So hand-overs are the same, whoever dictates.
    """

    def __init__(
        self,
        phrases: Phrases,
        judge: VoskDictation,
        alone: Recogniser,
        confidence: float,
        dictation: Dictation | None = None,
    ) -> None:
        self._phrases = phrases
        self._judge = judge
        self._alone = alone
        self._confidence = confidence
        self._dictation = dictation or judge
        self.begin(NOTHING)

    def begin(self, before: Samples) -> None:
        self._seconds = len(before) / SAMPLE_RATE
        self._over = False
        self._judge.begin(before)
        if self._dictation is not self._judge:
            self._dictation.begin(before)

    def hear(self, frame: Samples, activity: VoiceActivity) -> Iterator[Heard]:
        if self._over and activity.quiet < BREAK:
            yield from _dictated(self._dictation.end())
            self.begin(frame)
            return
        self._over = activity.quiet >= BREAK
        self._seconds += FRAME_SECONDS
        yield from _dictated(self._dictation.hear(frame, activity.quiet))
        if self._dictation is not self._judge and self._seconds <= KEPT_SECONDS:
            self._judge.hear(frame, activity.quiet)

    def end(self, activity: VoiceActivity) -> Iterator[Heard]:
        judged = self._judge.end()
        found = self._hand_over(judged, activity)
        if found is None:
            yield from _dictated(judged if self._dictation is self._judge else self._dictation.end())
        else:
            match, confidence = found
            yield Heard(0.0, "command", match.intent, match.phrase, round(confidence, 3))

    def _hand_over(self, dictated: Transcript, activity: VoiceActivity) -> tuple[Match, float] | None:
        said = self._seconds - activity.quiet
        if not self._phrases or said > COMMAND_SECONDS + PRE_ROLL_ALLOWANCE:
            return None
        exactly = self._phrases.whole(dictated.words)
        if exactly is not None:
            # Nothing leads free dictation to a phrase but that it was said.
            return exactly, dictated.confidence(exactly.start, exactly.stop)
        found = likeliest(self._phrases, self._alone.all_of(self._judge.sound))
        if found is None or found[1] < self._confidence or not _agree(found[0].phrase, dictated):
            return None
        return found


def likeliest(phrases: Phrases, transcript: Transcript) -> tuple[Match, float] | None:
    """The answer that most of the readings are, by meaning, and how likely it is (0…1)."""
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


def _dictated(transcript: Transcript) -> Iterator[Heard]:
    if transcript.words:
        yield Heard(0.0, "dictated", "", transcript.text, round(transcript.confidence(), 3))


def _agree(phrase: str, dictated: Transcript) -> bool:
    if not dictated.words:
        return True
    if len(dictated.words) > len(phrase.split()) + 1:
        return False
    return difflib.SequenceMatcher(None, phrase.lower(), dictated.text).ratio() >= AGREEMENT
