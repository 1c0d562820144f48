"""The few sounds that are always the same: soft bells, synthesised once, when this is imported.

Each says its meaning by its shape: rising where something begins, falling where something ends, level
where something waits. All are bells between 520 and 1,050 Hz, which a small loudspeaker carries, and
which the ears do not take for speech (a longer fall, to lower notes, was taken for it).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from audio.pcm import SAMPLE_RATE, Samples, from_float

PEAK_DBFS = -14.0
"""Loudest sample of each chime: some 6 dB below the peaks of the voice, so that it never startles."""

ATTACK_SECONDS = 0.012
"""Fade-in of a note; shorter ones are heard as a click."""

RELEASE_SECONDS = 0.06
DECAY_SECONDS = 0.16
"""Time in which a note falls to a third, as a small bell does."""

_C5, _E5, _G5, _C6 = 523.25, 659.25, 783.99, 1046.5


class _Note(NamedTuple):
    start: float
    """Seconds from the beginning of the chime."""
    pitch: float
    """Hz."""
    seconds: float
    loudness: float = 1.0


_SCORE = {
    "awake": (_Note(0.0, _C5, 0.3), _Note(0.2, _G5, 0.5)),
    "your-turn": (_Note(0.0, _E5, 0.3), _Note(0.15, _G5, 0.3), _Note(0.3, _C6, 0.45)),
    "half-minute": (_Note(0.0, _C6, 0.3, 0.7), _Note(0.28, _C6, 0.4, 0.5)),
    "time": (_Note(0.0, _G5, 0.3), _Note(0.18, _E5, 0.5)),
    "paused": (_Note(0.0, _C5, 0.3), _Note(0.2, _C5, 0.5, 0.8)),
    "asleep": (_Note(0.0, _G5, 0.3), _Note(0.16, _E5, 0.3), _Note(0.32, _C5, 0.45, 0.9)),
}


def _sounded(note: _Note) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    time = np.arange(round(note.seconds * SAMPLE_RATE)) / SAMPLE_RATE
    # A quiet octave above is what makes it a bell and not a whistle.
    tone = np.sin(2 * np.pi * note.pitch * time) + 0.2 * np.sin(4 * np.pi * note.pitch * time)
    tone *= note.loudness * np.exp(-time / DECAY_SECONDS)
    for edge, seconds in ((slice(None), ATTACK_SECONDS), (slice(None, None, -1), RELEASE_SECONDS)):
        length = round(seconds * SAMPLE_RATE)
        tone[edge][:length] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)
    return tone


def _played(notes: tuple[_Note, ...]) -> Samples:
    chime = np.zeros(SAMPLE_RATE)
    for note in notes:
        start = round(note.start * SAMPLE_RATE)
        tone = _sounded(note)
        chime[start : start + len(tone)] += tone
    chime = np.trim_zeros(chime, "b")
    samples = from_float(chime / np.abs(chime).max() * 10 ** (PEAK_DBFS / 20))
    samples.flags.writeable = False
    return samples


CHIMES: Mapping[str, Samples] = MappingProxyType({name: _played(notes) for name, notes in _SCORE.items()})
"""``awake``, ``your-turn``, ``half-minute``, ``time``, ``paused``, ``asleep``: each int16 of shape
``(n,)`` at 16 kHz, shorter than 0.8 s, read-only."""
