"""For what may interrupt a prompt, while the device's own voice is in the sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audio.answers import Answers
from audio.heard import Heard
from audio.listening import Spotting
from audio.pcm import NOTHING, Samples, level_dbfs
from audio.recogniser import Transcript
from audio.utterance import Utterance
from audio.voice_activity import VoiceActivity

LOUDER_DB = 6.0
"""A frame this far above the loudest of the echo so far is somebody else."""

LEARNING_FRAMES = 4
"""Frames of a prompt from which the level of its echo is learnt."""

AFTER_FRAMES = 2
"""Frames at the echo's own level that end what somebody said over it."""

LONGEST = 2.5
"""Seconds after which the louder sound is no interruption: the prompt became louder, or they talk."""


class Interrupting:
    """Spots phrases in the whole sound, and looks at what is louder than the prompt by itself.

    The recogniser follows the prompt's known words so well that it takes a short "stop" over them for
    one of them. What somebody says is mostly louder than the echo; that piece alone is an answer.
    """

    def __init__(self, spotting: Spotting, alone: Answers) -> None:
        self._spotting = spotting
        self._alone = alone
        self._echo = -120.0
        """The loudest frame of the prompt so far, dBFS."""
        self._learnt = 0
        self._forget(NOTHING)

    @property
    def candidate(self) -> Transcript:
        return self._spotting.candidate

    def begin(self, before: Samples) -> None:
        self._spotting.begin(before)
        self._forget(before)

    def hear(self, frame: Samples, activity: VoiceActivity) -> Iterator[Heard]:
        yield from self._once([*self._over_the_echo(frame)] or self._spotting.hear(frame, activity))

    def end(self, activity: VoiceActivity) -> Iterator[Heard]:
        yield from self._once([*self._piece()] or self._spotting.end(activity))

    def _once(self, heard: Iterable[Heard]) -> Iterator[Heard]:
        for one in heard:
            yield one
            # Neither the piece nor the whole sound shall give the same words again.
            self._spotting.begin(NOTHING)
            self._forget(NOTHING)

    def _forget(self, before: Samples) -> None:
        self._last = before
        self._louder: Utterance | None = None
        self._loudest = -120.0
        self._below = 0

    def _over_the_echo(self, frame: Samples) -> Iterator[Heard]:
        level = level_dbfs(frame)
        louder = self._learnt >= LEARNING_FRAMES and level > self._echo + LOUDER_DB
        if self._louder is None and not louder:
            self._echo = max(self._echo, level)
            self._learnt += 1
            self._last = frame
            return
        if self._louder is None:
            self._louder = Utterance(self._alone.recogniser, LONGEST)
            self._louder.hear(self._last)
        self._louder.hear(frame)
        self._loudest = max(self._loudest, level)
        self._below = 0 if louder else self._below + 1
        if self._below >= AFTER_FRAMES:
            yield from self._piece()
        elif self._louder.seconds > LONGEST:
            self._echo = self._loudest
            self._forget(frame)

    def _piece(self) -> Iterator[Heard]:
        if self._louder is None:
            return
        found = self._alone.of(self._louder.so_far(), self._louder.sound)
        self._forget(NOTHING)
        if found is not None:
            yield Heard(0.0, "command", found[0].intent, found[0].phrase, round(found[1], 3))
