"""Sound as numbers: the one PCM format of the house, and the ways into it.

Everything between a microphone and a speaker is 16 kHz, mono, signed 16 bit, in frames of 100 ms.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from audio.faults import NotASoundError

SAMPLE_RATE = 16_000
"""Hz. What Vosk's small models and Silero's voice activity detection were trained on."""

FRAME_SECONDS = 0.1
FRAME = int(SAMPLE_RATE * FRAME_SECONDS)
"""Samples in one frame: 1,600."""

FULL_SCALE = 32_768

Samples = npt.NDArray[np.int16]
"""Mono PCM, shape ``(n,)``, dtype int16, at :data:`SAMPLE_RATE` unless a name says otherwise."""

NOTHING: Samples = np.zeros(0, dtype=np.int16)
"""No sound."""


def from_float(signal: npt.NDArray[np.floating]) -> Samples:
    """Turn a float signal of shape ``(n,)`` in −1…1 into PCM; louder than full scale is clipped."""
    scaled = np.round(np.asarray(signal, dtype=np.float64) * FULL_SCALE)
    return np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


def to_float(samples: Samples) -> npt.NDArray[np.float32]:
    """Turn PCM of shape ``(n,)`` into float32 in −1…1."""
    return samples.astype(np.float32) / np.float32(FULL_SCALE)


def resampled(samples: Samples, rate: int, to: int = SAMPLE_RATE) -> Samples:
    """Return *samples*, recorded at *rate* Hz, at *to* Hz (band-limited, by soxr)."""
    if rate == to or not len(samples):
        return samples
    import soxr

    return np.asarray(soxr.resample(samples, rate, to), dtype=np.int16)


def mono(samples: npt.NDArray[np.int16]) -> Samples:
    """Average the channels of PCM of shape ``(n, channels)`` or ``(n,)`` into shape ``(n,)``."""
    if samples.ndim == 1:
        return samples
    return np.asarray(samples.astype(np.int32).mean(axis=1).round(), dtype=np.int16)


def level_dbfs(samples: Samples) -> float:
    """Root mean square of *samples* in dBFS (a full-scale square wave is 0); silence is −120."""
    if not len(samples):
        return -120.0
    power = float(np.mean(np.square(samples.astype(np.float64) / FULL_SCALE)))
    return max(-120.0, 10.0 * float(np.log10(power + 1e-12)))


def frames_of(samples: Samples) -> Iterator[Samples]:
    """Yield *samples* as frames of shape ``(FRAME,)``; the last one is filled up with zeros."""
    for start in range(0, len(samples), FRAME):
        frame = samples[start : start + FRAME]
        if len(frame) < FRAME:
            frame = np.concatenate([frame, np.zeros(FRAME - len(frame), dtype=np.int16)])
        yield frame


def read_sound(path: Path) -> Samples:
    """Read a sound file of any rate, width and channel count that libsndfile knows.

    Raises:
        NotASoundError: the file is missing, is no sound, or has no samples in it.
    """
    import soundfile

    if not path.is_file():
        raise NotASoundError(f"{path}: there is no such file.")
    try:
        samples, rate = soundfile.read(str(path), dtype="int16", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise NotASoundError(
            f"{path}: this is no sound that I can read. WAV, FLAC, OGG and MP3 files are."
        ) from error
    if not len(samples):
        raise NotASoundError(f"{path}: the file is a sound of no length.")
    return resampled(mono(samples), int(rate))


def write_wav(path: Path, samples: Samples) -> None:
    """Write *samples* to *path* as a 16 kHz mono WAV file.

    Raises:
        OSError: the file cannot be written.
    """
    import soundfile

    try:
        soundfile.write(str(path), samples, SAMPLE_RATE, format="WAV", subtype="PCM_16")
    except soundfile.SoundFileError as error:
        raise OSError(f"{path}: cannot be written ({str(error).rstrip('.')}).") from error
