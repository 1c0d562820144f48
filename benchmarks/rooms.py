"""How a phrase comes to the microphone: across a kitchen, or through two channels at 48 kHz."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from audio.microphone import BLOCKS_PER_SECOND, framed
from audio.pcm import SAMPLE_RATE, Samples, from_float
from levels import Signal

KITCHEN = (5.0, 4.0, 2.6)
"""Metres."""
MICROPHONE = (0.7, 0.6, 1.0)
"""On the worktop, in a corner."""
PLACES = ((3.8, 1.4, 1.6), (3.2, 2.6, 1.2), (4.2, 2.0, 1.6), (2.4, 3.4, 1.6))
"""Where people stand or sit: 3.2 to 3.8 m from the microphone."""

STEREO_RATE = 48_000
SECOND_GAIN = 0.8
SECOND_DELAY = 12
"""Samples at 48 kHz: 0.25 ms, a stereo pair some 9 cm apart, spoken to from the side."""


@cache
def impulse_response(rt60: float, place: int) -> Signal:
    """From one of :data:`PLACES` to the microphone in a kitchen that rings for *rt60* seconds.

    A clip counts as recorded at 1 m: the direct sound of 1 m would have gain 1.
    """
    import pyroomacoustics

    wanted = rt60
    # Sabine's formula is for larger rooms than a kitchen: asked for 0.6 s it gives 0.7, so it is asked twice.
    for _ in range(2):
        absorption, order = pyroomacoustics.inverse_sabine(wanted, KITCHEN)
        kitchen = pyroomacoustics.ShoeBox(
            KITCHEN, fs=SAMPLE_RATE, materials=pyroomacoustics.Material(absorption), max_order=order
        )
        kitchen.add_source(PLACES[place])
        kitchen.add_microphone(MICROPHONE)
        kitchen.compute_rir()
        response: Signal = np.asarray(kitchen.rir[0][0], dtype=np.float64)
        wanted *= rt60 / float(pyroomacoustics.measure_rt60(response, fs=SAMPLE_RATE, decay_db=30))
    return response


def across_kitchen(sound: Signal, rt60: float, place: int) -> Signal:
    """*sound* as it is heard from one of :data:`PLACES`; longer than it was by what rings on."""
    response = impulse_response(rt60, place % len(PLACES))
    size = len(sound) + len(response) - 1
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    return np.asarray(np.fft.irfft(spectrum, size))


def stereo_microphone(sound: Signal) -> Samples:
    """*sound* recorded by two channels at 48 kHz and brought to PCM as :mod:`audio.microphone` does."""
    import soxr

    first = soxr.resample(sound, SAMPLE_RATE, STEREO_RATE)
    second = SECOND_GAIN * np.concatenate([np.zeros(SECOND_DELAY), first[:-SECOND_DELAY]])
    both = np.stack([from_float(first), from_float(second)], axis=1)
    return np.concatenate([*framed(_blocks(both), STEREO_RATE)])


def _blocks(sound: npt.NDArray[np.int16]) -> Iterator[npt.NDArray[np.int16]]:
    size = STEREO_RATE // BLOCKS_PER_SECOND
    for start in range(0, len(sound), size):
        yield sound[start : start + size]
