"""Frames in, heard events out: what the couple says, in the mode that is asked for."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar, cast

import numpy as np

from audio.answers import Answers
from audio.dictation import Dictation, VoskDictation
from audio.grammar import Match, Phrases, decoys
from audio.heard import Heard, Mode, Noticing
from audio.interrupting import Interrupting
from audio.likelihood import Evidence
from audio.listening import Answering, Listening, Sharing, Spotting
from audio.pcm import FRAME_SECONDS, Samples
from audio.recogniser import SpeechModel, Transcript
from audio.utterance import Utterance
from audio.voice_activity import VoiceActivity

__all__ = ["Ears", "Heard", "Mode"]

PRE_ROLL = 0.5
"""Seconds of sound from before speech was noticed that are listened to as well, or first words are lost."""

REFRACTORY = 2.0
"""Seconds after a wake phrase in which it wakes nobody: one call wakes once."""

RAISED = 500
"""How often a wake phrase stands in the grammar that raises it, beside 300 other words once each: it is heard
generously, under noise above all, and then weighed."""

LOOKS = (3, 5, 8)
"""Frames for which the phrase has been in the running hypothesis when it is weighed, where there is no pause.
The hypothesis names a phrase before its end, and may be right only a little later."""

STEADY = 5
"""The same for what may interrupt a prompt, where nothing is weighed again."""

INTERRUPT_CONFIDENCE = 0.5
"""How sure the recogniser must be of that (0…1)."""

ANSWER_LEAST, PIECE_LEAST, HAND_OVER_LEAST = 0.0, 2.0, 4.0
"""Nats by which an answer, an answer over a prompt, and a hand-over must explain the sound better than other
words. Of 80 people none lost a "yes" or "stop" up to 1; of 277 short utterances of readers, one passed 4."""

HAND_OVER_DECOYS = 500
"""Random words beside the common ones: in a turn anything may be said."""

CACHED = 16
"""Recognisers kept. They take a few milliseconds and megabytes each; a prompt is often said again."""


_Kept = TypeVar("_Kept")


class Ears:
    """Hears for the device. Everything runs in the caller's thread, a frame at a time.

    Args:
        model: recognises; may be shared.
        wake_phrases: what wakes the device, one or more.
        dictation: takes down what is said in a turn; without one, *model* does.

    Raises:
        UnknownWordError: a wake phrase has a word that the model does not know.
    """

    def __init__(
        self, model: SpeechModel, wake_phrases: Sequence[str], dictation: Dictation | None = None
    ) -> None:
        self._model = model
        self._dictation = dictation
        self._evidence = Evidence(model, wake_phrases)
        self._cache: OrderedDict[object, object] = OrderedDict()
        self._activity = VoiceActivity()
        self._seconds = 0.0
        self._woken = -REFRACTORY
        self.listen(Mode.ASLEEP)

    def listen(
        self,
        mode: Mode,
        phrases: Mapping[str, Sequence[str]] | None = None,
        *,
        tails: Mapping[str, Sequence[str]] | None = None,
        own_words: Sequence[str] = (),
        settle: float = 0.0,
    ) -> None:
        """Listen in another way from the next frame on. What was being said is dropped.

        Args:
            mode: what to listen for.
            phrases: intent → phrases; asleep, what may be said in one breath with the wake phrase.
            tails: intent → what may follow a phrase in one breath (see :class:`~audio.grammar.Phrases`).
            own_words: the words, in order, of what the device itself says meanwhile. A phrase with one of
                them in it is not listened for.
            settle: seconds of sound to leave out first, in which the device's own voice dies away.

        Raises:
            UnknownWordError: a phrase has a word that the model does not know; the mode stays as it was.
        """
        self._listening = self._way(mode, Phrases(phrases or {}, self._model, tails or {}), own_words)
        self._mode = mode
        self._deaf_until = self._seconds + settle
        self._speaking = False
        self._before: deque[Samples] = deque(maxlen=round(PRE_ROLL / FRAME_SECONDS) + 1)
        self._activity.reset()

    @property
    def noticing(self) -> Noticing:
        """What is made of the sound up to now. Looking changes nothing of it."""
        activity = self._activity
        said = self._listening.candidate if self._speaking else Transcript()
        return Noticing(
            self._mode,
            activity.level,
            activity.floor,
            activity.active,
            activity.quiet,
            activity.probability,
            said.words,
            said.confidence() if said.confidences else None,
        )

    def hear(self, frame: Samples) -> list[Heard]:
        """Take in the next frame, shape ``(FRAME,)``, and return what was noticed with it."""
        self._seconds += FRAME_SECONDS
        return self._told(self._heard_in(frame))

    def finish(self) -> list[Heard]:
        """No more sound comes: end the utterance that is open, if one is."""
        return self._told(self._end()) if self._speaking else []

    def _told(self, heard: Iterable[Heard]) -> list[Heard]:
        at = round(self._seconds, 3)
        # While the device talks, the voice in the sound is its own.
        return [
            replace(one, at=at) for one in heard if one.event != "voice" or self._mode is not Mode.SPEAKING
        ]

    def _heard_in(self, frame: Samples) -> Iterator[Heard]:
        if self._seconds < self._deaf_until + FRAME_SECONDS / 2:
            return
        self._activity.hear(frame)
        if not self._speaking:
            self._before.append(frame)
            if not self._activity.active:
                return
            self._speaking = True
            self._before.pop()
            self._listening.begin(np.concatenate([*self._before, frame[:0]]))
            self._before.clear()
            yield Heard(0.0, "voice", "started")
        if not self._activity.active:
            yield from self._end()
            return
        yield from self._once_awake(self._listening.hear(frame, self._activity))

    def _end(self) -> Iterator[Heard]:
        self._speaking = False
        yield from self._once_awake(self._listening.end(self._activity))
        yield Heard(0.0, "voice", "ended")
        self._evidence.refresh()

    def _once_awake(self, heard: Iterable[Heard]) -> Iterator[Heard]:
        for one in heard:
            if one.event == "woken":
                if self._seconds - self._woken < REFRACTORY:
                    continue
                self._woken = self._seconds
            yield one

    def _way(self, mode: Mode, phrases: Phrases, own_words: Sequence[str]) -> Listening:
        model = self._model
        match mode:
            case Mode.ASLEEP:
                raised = self._kept("wake", lambda: model.recogniser(self._calls()))
                then = Answering(self._answers(phrases, ANSWER_LEAST)) if phrases else None
                return Spotting(self._evidence.phrases, raised, "woken", self._evidence, LOOKS, then)
            case Mode.CHOOSING:
                return Answering(self._answers(phrases, ANSWER_LEAST))
            case Mode.SHARING:
                judge = VoskDictation(self._kept("dictation", model.recogniser))
                alone = self._answers(phrases, HAND_OVER_LEAST, HAND_OVER_DECOYS)
                return Sharing(phrases, judge, alone, self._dictation)
            case Mode.SPEAKING:
                phrases = phrases.without(own_words)
                own = " ".join(filter(model.knows, own_words))
                spotting = self._kept(
                    (mode, own, *phrases.spelt),
                    # The whole prompt as one phrase: the recogniser follows its echo word by word.
                    lambda: model.recogniser(
                        [*phrases.spelt, *filter(None, [own]), *decoys(model, phrases.spelt, 0)]
                    ),
                )
                return Interrupting(
                    Spotting(phrases, spotting, "command", _confident, [STEADY]),
                    self._answers(phrases, PIECE_LEAST),
                )

    def _calls(self) -> list[str]:
        wake = self._evidence.phrases.spelt
        return wake * RAISED + decoys(self._model, wake, 0)

    def _answers(self, phrases: Phrases, least: float, drawn: int = 0) -> Answers:
        key = (phrases, least, drawn)
        return self._kept(key, lambda: Answers(self._model, phrases, least, drawn))

    def _kept(self, key: object, make: Callable[[], _Kept]) -> _Kept:
        """What *make* makes, kept under *key*.

        Vosk may end the process when the grammar of a used recogniser is changed, so each has its own.
        """
        if key not in self._cache:
            self._cache[key] = make()
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        self._cache.move_to_end(key)
        return cast(_Kept, self._cache[key])


def _confident(found: Match, transcript: Transcript, *_: Utterance | VoiceActivity) -> float | None:
    confidence = transcript.confidence(found.start, found.stop)
    return confidence if confidence >= INTERRUPT_CONFIDENCE else None
