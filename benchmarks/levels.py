"""Where somebody speaks in a clip, and how loud: what signal-to-noise ratios and latencies are taken from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audio.pcm import SAMPLE_RATE

Signal = npt.NDArray[np.float64]
"""Mono sound as float, shape ``(n,)``, in −1…1, 16 kHz."""

WINDOW, HOP = SAMPLE_RATE // 50, SAMPLE_RATE // 100
"""Levels are of windows of 20 ms, one every 10 ms."""

BELOW_LOUDEST_DB = 30.0
"""A window so far below the loudest is no speech any more, only its reverberation or the room."""

ABOVE_FLOOR_DB, FLOOR_PERCENTILE, SURELY_SPEECH_DB = 10.0, 10, 15.0
"""Nor is one less than 10 dB above the clip's own noise (the tenth percentile of its levels), which in a
noisy clip lies within those 30 dB. What is within 15 dB of the loudest is speech in any case."""

SHORTEST = 4
"""Active windows in a row that count: a click of the mouse that ended the recording is shorter than 40 ms."""

PAUSE = 0.2
"""Seconds: longer than any closure within a phrase."""


def levels(sound: Signal) -> Signal:
    """The power of each window in dB, shape ``(windows,)``; a clip has at least one."""
    padded = np.pad(sound, (0, max(0, WINDOW - len(sound))))
    sums = np.concatenate([[0.0], np.cumsum(np.square(padded))])
    starts = np.arange(0, len(padded) - WINDOW + 1, HOP)
    return np.asarray(10 * np.log10((sums[starts + WINDOW] - sums[starts]) / WINDOW + 1e-12))


def active(sound: Signal) -> npt.NDArray[np.bool_]:
    """Which windows of *sound* are speech, by their energy alone; shape ``(windows,)``."""
    level = levels(sound)
    loudest = level.max()
    floor = np.percentile(level, FLOOR_PERCENTILE)
    threshold = max(loudest - BELOW_LOUDEST_DB, min(floor + ABOVE_FLOOR_DB, loudest - SURELY_SPEECH_DB))
    mask = level > threshold
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    for start, stop in edges.reshape(-1, 2):
        mask[start:stop] = stop - start >= SHORTEST
    return mask if mask.any() else np.asarray(level >= loudest)


def span(sound: Signal) -> tuple[float, float]:
    """When the first speech in *sound* begins, and when the phrase ends, in seconds.

    The phrase is the stretch with most energy, of those that are parted by :data:`PAUSE`: what people say
    or knock against after it is not the phrase.
    """
    windows = np.flatnonzero(active(sound))
    stretches = np.split(windows, np.flatnonzero(np.diff(windows) > PAUSE * SAMPLE_RATE / HOP) + 1)
    power = 10 ** (levels(sound) / 10)
    phrase = max(stretches, key=lambda stretch: float(power[stretch].sum()))
    return float(windows[0] * HOP / SAMPLE_RATE), float((phrase[-1] * HOP + WINDOW) / SAMPLE_RATE)


def speech_db(sound: Signal) -> float:
    """The level of the active speech in dBFS: mean power of its windows, pauses left out."""
    return float(10 * np.log10(np.mean(10 ** (levels(sound)[active(sound)] / 10)) + 1e-12))


def level_db(sound: Signal) -> float:
    """The level of all of *sound* in dBFS."""
    return float(10 * np.log10(np.mean(np.square(sound)) + 1e-12))


def at_level(sound: Signal, wanted_db: float) -> Signal:
    """*sound* with its active speech at *wanted_db* dBFS."""
    return sound * 10 ** ((wanted_db - speech_db(sound)) / 20)
