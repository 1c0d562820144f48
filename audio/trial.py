"""Sound through the ears, faster than real time: whole sounds, and a wake phrase in several voices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from audio.ears import Ears
from audio.heard import Heard
from audio.pcm import SAMPLE_RATE, Samples, frames_of
from audio.recogniser import SpeechModel
from audio.voice import Voice

QUIET_AFTER = 1.5
"""Seconds of silence after each sound, so that a phrase at its very end has the quiet that it needs."""

QUIET_BEFORE = 0.5

VOICES = ("en-us+f2", "en-us+f3", "en-us+f4", "en-us+f5", "en-us", "en-us+m2", "en-us+m3", "en-gb+f3")
"""espeak's voices in which the Zamia model hears good phrases: "hey chatterbox" in 8, "good evening juniper"
in 7, "alexa" in 6, "hey you" in 5, "hey ben" in 2."""


def to_its_end(sound: Samples) -> Iterator[Samples]:
    """The frames of *sound*, shape ``(n,)``, and of the silence after it."""
    return frames_of(np.concatenate([sound, np.zeros(int(QUIET_AFTER * SAMPLE_RATE), dtype=np.int16)]))


def heard_in(ears: Ears, sound: Samples) -> Iterator[Heard]:
    """What *ears* notice in *sound*, shape ``(n,)``, and in the silence after it."""
    for frame in to_its_end(sound):
        yield from ears.hear(frame)
    yield from ears.finish()


def wakes(model: SpeechModel, phrase: str, sound: Samples) -> list[Heard]:
    """When *phrase* wakes in *sound*, shape ``(n,)``, heard by fresh ears."""
    return [heard for heard in heard_in(Ears(model, [phrase]), sound) if heard.event == "woken"]


def voices_heard(model: SpeechModel, phrase: str) -> list[str]:
    """Those of :data:`VOICES` in which *phrase* wakes; takes some 0.5 s each.

    Raises:
        VoiceError: espeak-ng is missing.
    """
    quiet = np.zeros(int(QUIET_BEFORE * SAMPLE_RATE), dtype=np.int16)
    heard = []
    for name in VOICES:
        with Voice(name) as voice:
            if wakes(model, phrase, np.concatenate([quiet, voice.render(phrase)])):
                heard.append(name)
    return heard
