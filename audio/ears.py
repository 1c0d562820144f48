"""Frames in, heard events out: what the couple says, in the mode that is asked for."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from audio import grammar
from audio.grammar import Phrases
from audio.heard import Heard, Mode
from audio.listening import Answering, Listening, Sharing, Spotting
from audio.pcm import FRAME_SECONDS, Samples
from audio.recogniser import Recogniser, SpeechModel
from audio.voice_activity import VoiceActivity

__all__ = ["Ears", "Heard", "Mode"]

PRE_ROLL = 0.5
"""Seconds of sound from before speech was noticed that are listened to as well, or first words are lost."""

WAKE_CONFIDENCE = 0.7
ANSWER_CONFIDENCE = 0.25
HAND_OVER_CONFIDENCE = 0.5
INTERRUPT_CONFIDENCE = 0.8

ANSWER_DECOYS = 100
READINGS = 8
SHARE_DECOYS = 2000
REFRACTORY = 2.0
CACHED = 24


class Ears:
    def __init__(self, model: SpeechModel, wake_phrases: Sequence[str]) -> None:
        self._model = model
        self._wake = Phrases({"wake": wake_phrases}, model)
        self._recognisers: OrderedDict[object, Recogniser] = OrderedDict()
        self._activity = VoiceActivity()
        self._seconds = 0.0
        self._woken = -REFRACTORY
        self.listen(Mode.ASLEEP)

    def listen(self, mode: Mode, phrases: Mapping[str, Sequence[str]] | None = None, *, own_words: Sequence[str] = (), settle: float = 0.0) -> None:
        self._listening = self._way(mode, Phrases(phrases or {}, self._model), own_words)
        self.mode = mode
        self._deaf_until = self._seconds + settle
        self._speaking = False
        self._before = deque(maxlen=round(PRE_ROLL / FRAME_SECONDS))
        self._activity.reset()

    def _way(self, mode, phrases, own_words):
        model = self._model
        if mode is Mode.ASLEEP:
            words = max(len(p.split()) for p in self._wake.spelt)
            rec = self._recogniser(("asleep",), lambda: self._wake.spelt + grammar.decoys(model, self._wake.spelt))
            return Spotting(self._wake, rec, "woken", WAKE_CONFIDENCE, 0.8 + 0.45 * words, self._recogniser("second", lambda: self._wake.spelt + grammar.decoys(model, self._wake.spelt, 5000, 2000)))
        if mode is Mode.SPEAKING:
            phrases = phrases.without(own_words)
            rec = self._recogniser((mode, tuple(phrases.spelt), tuple(own_words)), lambda: phrases.spelt + [" ".join(own_words)] + grammar.decoys(model, phrases.spelt))
            return Spotting(phrases, rec, "command", INTERRUPT_CONFIDENCE, 2.5)
        if mode is Mode.CHOOSING:
            rec = self._recogniser((mode, tuple(phrases.spelt)), lambda: phrases.spelt + list(grammar.FILLERS) + grammar.decoys(model, phrases.spelt, 0)[:ANSWER_DECOYS], READINGS)
            return Answering(phrases, rec, ANSWER_CONFIDENCE, 8.0)
        rec = self._recogniser((mode, tuple(phrases.spelt)), lambda: phrases.spelt + list(grammar.FILLERS) + grammar.decoys(model, phrases.spelt, SHARE_DECOYS), READINGS)
        return Sharing(phrases, self._recogniser("dictation", lambda: None), rec, HAND_OVER_CONFIDENCE)

    def _recogniser(self, key, g, n=0):
        if key not in self._recognisers:
            self._recognisers[key] = self._model.recogniser(g(), n)
            while len(self._recognisers) > CACHED:
                self._recognisers.popitem(last=False)
        self._recognisers.move_to_end(key)
        return self._recognisers[key]

    def hear(self, frame: Samples) -> list[Heard]:
        self._seconds += FRAME_SECONDS
        return [replace(h, at=round(self._seconds, 3)) for h in self._hear(frame)]

    def _hear(self, frame):
        if self._seconds <= self._deaf_until + 1e-6:
            return
        self._activity.hear(frame)
        if not self._speaking:
            self._before.append(frame)
            if not self._activity.active:
                return
            self._speaking = True
            self._listening.begin(np.concatenate([*self._before][:-1] or [np.zeros(0,np.int16)]))
            self._before.clear()
            yield Heard(0.0, "voice", "started")
        if self._activity.active:
            for h in self._listening.hear(frame, self._activity):
                if h.event == "woken":
                    if self._seconds - self._woken < REFRACTORY: continue
                    self._woken = self._seconds
                yield h
        else:
            yield from self._listening.end(self._activity)
            self._speaking = False
            yield Heard(0.0, "voice", "ended")

    def finish(self):
        if self._speaking:
            self._speaking=False
            return [replace(h, at=round(self._seconds, 3)) for h in self._listening.end(self._activity)]
        return []
