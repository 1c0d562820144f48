"""The conditions under which a clip is heard, and the sound that the device would get of it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from audio.pcm import SAMPLE_RATE, Samples, from_float, to_float
from levels import Signal, level_db, span, speech_db
from noises import hiss, piece
from rooms import across_kitchen, stereo_microphone

BEFORE = AFTER = 1.5
"""Seconds of the condition alone around each clip."""

MOST = 0.98
"""Highest amplitude of a mix; louder ones are turned down as a whole, or clipping would be measured too."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A ``kind``, and how much of it: the signal-to-noise ratio in dB, or the reverberation time in s."""

    kind: str
    amount: float = 0.0

    @property
    def name(self) -> str:
        """As it stands in the table."""
        match self.kind:
            case "clean":
                return "clean"
            case "room":
                return f"across a kitchen, RT60 {self.amount:.1f} s"
            case "stereo":
                return "48 kHz stereo microphone"
            case kind:
                return f"{kind}, {self.amount:.0f} dB"


NOISY = ("dishes", "tap", "babble", "tv")
RATIOS = (20.0, 10.0, 5.0)
CLEAN = Condition("clean")
CONDITIONS = (
    CLEAN,
    *(Condition(kind, ratio) for kind in NOISY for ratio in RATIOS),
    *(Condition("room", rt60) for rt60 in (0.3, 0.6)),
    Condition("stereo"),
)


@dataclass(frozen=True, slots=True)
class Staged:
    """A clip as the device hears it, and when the phrase in it begins and ends, in seconds."""

    sound: Samples
    begin: float
    end: float


def staged(clip: Samples, condition: Condition, name: str) -> Staged:
    """Put *clip* under *condition*; *name* decides all that is random, so it is the same each time.

    Begin and end are those of the clean clip: by its energy, see :mod:`levels`.
    """
    seed = zlib.crc32(f"{condition.name} {name}".encode())
    speech = to_float(clip).astype(np.float64)
    begin, end = span(speech)
    loudness = speech_db(speech)
    if condition.kind == "room":
        speech = across_kitchen(speech, condition.amount, seed)
    quiet = np.zeros(int(BEFORE * SAMPLE_RATE)), np.zeros(int(AFTER * SAMPLE_RATE))
    speech = np.concatenate([quiet[0], speech, quiet[1]])
    if condition.kind in NOISY:
        noise = at_ratio(piece(condition.kind, len(speech), seed), loudness, condition.amount)
    else:
        noise = hiss(len(speech), seed)
    mixed = without_clipping(speech + noise)
    sound = stereo_microphone(mixed) if condition.kind == "stereo" else from_float(mixed)
    return Staged(sound, BEFORE + begin, BEFORE + end)


def at_ratio(noise: Signal, speech: float, ratio: float) -> Signal:
    """*noise* so loud that active speech of *speech* dBFS is *ratio* dB above it (both as mean power)."""
    return noise * 10 ** ((speech - ratio - level_db(noise)) / 20)


def without_clipping(sound: Signal) -> Signal:
    """*sound*, turned down where it goes beyond full scale."""
    return sound * min(1.0, MOST / max(float(np.abs(sound).max(initial=0.0)), 1e-9))
