"""Frames in, heard events out: what the couple says, in the mode that is asked for."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from audio.dictation import Dictation, VoskDictation
from audio.grammar import FILLERS, RANDOM_DECOYS, Phrases, decoys
from audio.heard import Heard, Mode
from audio.interrupting import Interrupting
from audio.listening import Answering, Listening, Sharing, Spotting
from audio.pcm import FRAME_SECONDS, Samples
from audio.recogniser import Recogniser, SpeechModel
from audio.voice_activity import VoiceActivity

__all__ = ["Ears", "Heard", "Mode"]

PRE_ROLL = 0.5
"""Seconds of sound from before speech was noticed that are listened to as well, or first words are lost."""

REFRACTORY = 2.0
"""Seconds after a wake phrase in which it wakes nobody: one call wakes once."""

# How sure the recogniser must be of a phrase (0…1), and the random decoys beside the common words. Each pair
# was chosen by the numbers of `docs/architecture.md` and of the README of the recordings.
WAKE_CONFIDENCE = 0.7
SECOND_DECOYS = 5_000
"""Other words than the first 2,000: what is taken for a wake phrase twice, was one."""

ANSWER_CONFIDENCE = 0.25
"""Low on purpose: "no" and "now" are told apart by nothing but chance, and only one of them is an answer."""
ANSWER_DECOYS = 100
"""Of the common words only. More of them cost answers and stopped no more wrong ones."""

HAND_OVER_CONFIDENCE = 0.5
HAND_OVER_DECOYS = 500

INTERRUPT_CONFIDENCE = 0.5
PIECE_CONFIDENCE = 0.4

READINGS = 8
"""Readings of an answer that are weighed; beyond, none is likely."""

CACHED = 16
"""Recognisers kept. They take a few milliseconds and megabytes each; a prompt is often said again."""


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
        self._wake = Phrases({"wake": wake_phrases}, model)
        self._recognisers: OrderedDict[object, Recogniser] = OrderedDict()
        self._activity = VoiceActivity()
        self._seconds = 0.0
        self._woken = -REFRACTORY
        self.listen(Mode.ASLEEP)

    def listen(
        self,
        mode: Mode,
        phrases: Mapping[str, Sequence[str]] | None = None,
        *,
        own_words: Sequence[str] = (),
        settle: float = 0.0,
    ) -> None:
        """Listen in another way from the next frame on. What was being said is dropped.

        Args:
            mode: what to listen for.
            phrases: intent → phrases, for every mode but asleep.
            own_words: the words, in order, of what the device itself says meanwhile. A phrase with one of
                them in it is not listened for.
            settle: seconds of sound to leave out first, in which the device's own voice dies away.

        Raises:
            UnknownWordError: a phrase has a word that the model does not know; the mode stays as it was.
        """
        self._listening = self._way(mode, Phrases(phrases or {}, self._model), own_words)
        self._mode = mode
        self._deaf_until = self._seconds + settle
        self._speaking = False
        self._before: deque[Samples] = deque(maxlen=round(PRE_ROLL / FRAME_SECONDS) + 1)
        self._activity.reset()

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
                wake = self._wake
                first = self._recogniser("wake", lambda: wake.spelt + decoys(model, wake.spelt))
                second = self._recogniser(
                    "wake again",
                    lambda: wake.spelt + decoys(model, wake.spelt, SECOND_DECOYS, RANDOM_DECOYS),
                )
                return Spotting(wake, first, "woken", WAKE_CONFIDENCE, second)
            case Mode.CHOOSING:
                return Answering(phrases, self._answers(phrases), ANSWER_CONFIDENCE)
            case Mode.SHARING:
                alone = self._recogniser(
                    (mode, *phrases.spelt),
                    lambda: [*phrases.spelt, *FILLERS, *decoys(model, phrases.spelt, HAND_OVER_DECOYS)],
                    READINGS,
                )
                judge = VoskDictation(self._recogniser("dictation"))
                return Sharing(phrases, judge, alone, HAND_OVER_CONFIDENCE, self._dictation)
            case Mode.SPEAKING:
                phrases = phrases.without(own_words)
                own = " ".join(filter(model.knows, own_words))
                spotting = self._recogniser(
                    (mode, own, *phrases.spelt),
                    # The whole prompt as one phrase: the recogniser follows its echo word by word.
                    lambda: [*phrases.spelt, *filter(None, [own]), *decoys(model, phrases.spelt, 0)],
                )
                return Interrupting(
                    Spotting(phrases, spotting, "command", INTERRUPT_CONFIDENCE),
                    phrases,
                    self._answers(phrases),
                    PIECE_CONFIDENCE,
                )

    def _answers(self, phrases: Phrases) -> Recogniser:
        return self._recogniser(
            ("answers", *phrases.spelt),
            lambda: [*phrases.spelt, *FILLERS, *decoys(self._model, phrases.spelt, 0)[:ANSWER_DECOYS]],
            READINGS,
        )

    def _recogniser(
        self, key: object, words: Callable[[], list[str]] = lambda: [], readings: int = 0
    ) -> Recogniser:
        """The recogniser of *key*, built of *words* if it is new; of no words: of everything.

        Vosk may end the process when the grammar of a used recogniser is changed, so each keeps its own.
        """
        if key not in self._recognisers:
            self._recognisers[key] = self._model.recogniser(words() or None, readings)
            if len(self._recognisers) > CACHED:
                self._recognisers.popitem(last=False)
        self._recognisers.move_to_end(key)
        return self._recognisers[key]
