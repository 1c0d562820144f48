"""The ways to listen: for a phrase in any talk, for an answer, to somebody who shares.

Each takes the frames of an utterance, one after the other, and tells what it noticed. ``at`` in what it
tells is left 0 for :mod:`audio.ears`, which knows the time.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, Protocol

from audio.answers import Answers
from audio.dictation import (
    BREAK,
    COMMAND_SECONDS,
    KEPT_SECONDS,
    PRE_ROLL_ALLOWANCE,
    Dictation,
    VoskDictation,
)
from audio.grammar import Match, Phrases
from audio.heard import Heard
from audio.pcm import FRAME_SECONDS, NOTHING, SAMPLE_RATE, Samples
from audio.recogniser import Recogniser, Transcript
from audio.utterance import Utterance
from audio.voice_activity import VoiceActivity

SHORT_PAUSE = 0.06
"""Seconds of quiet after which it is worth looking whether the phrase is there: two chunks of voice activity.
A look too early, at a closure inside a word, costs a second decoding; with three chunks the answer came 50 ms
later (median) and no call more was heard."""

PHRASE_SECONDS, WORD_SECONDS = 1.6, 0.45
"""The sound kept for a phrase to spot: room before it, and the length of a slowly spoken word."""

REST_SECONDS = 0.2
"""Seconds of speech after a phrase from which more was said; less is the end of its last word."""

ANSWER_PAUSE = 0.3
"""Seconds of quiet that end an answer which is one of the phrases."""

OPEN_ANSWER_PAUSE = 0.5
"""The same where the answer so far begins a longer phrase that means something else."""

ANSWER_SECONDS = 8.0
"""The longest answer; of longer talk only the end is looked at, and it is none."""

AGREEMENT = 0.5
"""Share of letters that a hand-over and free dictation of the same sound must have in common (difflib).
Dictation errs on every third word, so it may only object to what is nothing like it."""


class Listening(Protocol):
    """A way to listen."""

    @property
    def candidate(self) -> Transcript:
        """What the utterance looks like now; sure of its words only where they were looked at."""

    def begin(self, before: Samples) -> None:
        """Somebody starts to speak; *before* is the sound up to now that is still of interest."""

    def hear(self, frame: Samples, activity: VoiceActivity) -> Iterator[Heard]:
        """The next frame of the utterance, which *activity* has heard already."""

    def end(self, activity: VoiceActivity) -> Iterator[Heard]:
        """It has been quiet for long enough: the utterance is over."""


Judge = Callable[[Match, Transcript, Utterance, VoiceActivity], float | None]
"""How sure it is (0…1) that a match among the words of a transcript of an utterance was said; None if not."""


class Spotting:
    """For phrases anywhere in what is said: the wake phrase, and what may interrupt a prompt.

    Looks twice at a phrase. The running hypothesis raises it, or a short pause does; then the sound is
    decoded to its last sample, and *judge* decides.

    Args:
        phrases: what is spotted; a wake phrase means itself.
        recogniser: of the phrases, and whatever else may be said.
        event: what is told of it.
        judge: decides.
        looks: for how many frames the phrase has been in the hypothesis when it is looked at.
        then: listens to the rest of the breath, once a phrase was spotted.
    """

    def __init__(
        self,
        phrases: Phrases,
        recogniser: Recogniser,
        event: Literal["woken", "command"],
        judge: Judge,
        looks: Sequence[int],
        then: Answering | None = None,
    ) -> None:
        self._phrases = phrases
        self._recogniser = recogniser
        self._event = event
        self._judge = judge
        self._looks = looks
        self._then = then
        longest = max((len(phrase.split()) for phrase in phrases.spelt), default=0)
        self._keep = PHRASE_SECONDS + WORD_SECONDS * longest
        self.begin(NOTHING)

    @property
    def candidate(self) -> Transcript:
        return self._utterance.hypothesis

    def begin(self, before: Samples) -> None:
        self._utterance = Utterance(self._recogniser, self._keep)
        self._utterance.hear(before)
        self._steady = 0
        self._looked = False
        self._rest: Answering | None = None
        self._spoken = 0.0

    def hear(self, frame: Samples, activity: VoiceActivity) -> Iterator[Heard]:
        if self._rest:
            yield from self._rest.hear(frame, activity)
            return
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
        if activity.quiet >= SHORT_PAUSE or self._steady in self._looks:
            self._looked = True
            yield from self._look(activity)

    def end(self, activity: VoiceActivity) -> Iterator[Heard]:
        if self._rest:
            if activity.spoken - self._spoken >= REST_SECONDS:
                yield from self._rest.end(activity)
        elif not self._looked:
            yield from self._look(activity)

    def _look(self, activity: VoiceActivity) -> Iterator[Heard]:
        transcript = self._utterance.so_far()
        found = self._phrases.within(transcript.words)
        if found is None:
            return
        confidence = self._judge(found, transcript, self._utterance, activity)
        if confidence is not None:
            said = ("", found.intent) if self._event == "woken" else (found.intent, found.phrase)
            yield Heard(0.0, self._event, *said, round(confidence, 3))
            rest = self._utterance.between(transcript.spans[found.stop - 1][1])
            self.begin(NOTHING)
            self._rest = self._then
            if self._rest:
                self._rest.begin(rest)
                self._spoken = activity.spoken


class Answering:
    """For an answer: an utterance that is one of the phrases and nothing else."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.begin(NOTHING)

    @property
    def candidate(self) -> Transcript:
        return self._utterance.hypothesis

    def begin(self, before: Samples) -> None:
        self._utterance = Utterance(self._answers.recogniser, ANSWER_SECONDS)
        self._utterance.hear(before)
        self._answered = False
        self._looked: Transcript | None = None

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
        transcript = self._utterance.so_far()
        if self._answered or transcript is self._looked:
            return
        if quiet < OPEN_ANSWER_PAUSE and self._answers.phrases.may_go_on(transcript.words):
            return
        self._looked = transcript
        found = self._answers.of(transcript, self._utterance.sound)
        if found is not None:
            self._answered = True
            match, confidence = found
            yield Heard(0.0, "command", match.intent, match.phrase, round(confidence, 3), tail=match.tail)


class Sharing:
    """To somebody who has the floor: takes dictation, and the phrases that stand alone.

    Args:
        phrases: the hand-over phrases; may be none.
        judge: Vosk's dictation, without which nothing short is taken for a hand-over.
        alone: tells which of the phrases a sound is.
        dictation: takes the words down, where it is not *judge* itself. The judge then hears no more of an
            utterance than may be a hand-over. So hand-overs are the same, whoever dictates.
    """

    def __init__(
        self, phrases: Phrases, judge: VoskDictation, alone: Answers, dictation: Dictation | None = None
    ) -> None:
        self._phrases = phrases
        self._judge = judge
        self._alone = alone
        self._dictation = dictation or judge
        self.begin(NOTHING)

    @property
    def candidate(self) -> Transcript:
        return self._judge.hypothesis

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
        found = self._alone.all_of(self._judge.sound)
        return found if found is not None and _agree(found[0].phrase, dictated) else None


def _dictated(transcript: Transcript) -> Iterator[Heard]:
    if transcript.words:
        yield Heard(0.0, "dictated", "", transcript.text, round(transcript.confidence(), 3))


def _agree(phrase: str, dictated: Transcript) -> bool:
    if not dictated.words:
        return True
    if len(dictated.words) > len(phrase.split()) + 1:
        return False
    return difflib.SequenceMatcher(None, phrase.lower(), dictated.text).ratio() >= AGREEMENT
