"""What lies under the speech: dishes, a tap, babble, a television, the hiss of a quiet room."""

from __future__ import annotations

from functools import cache

import numpy as np

from audio.pcm import SAMPLE_RATE, read_sound, to_float
from levels import Signal, at_level, level_db
from recordings import NOISES, READERS, clips, recording

HISS_DBFS = -65.0
"""The microphone of a quiet room."""

BABBLERS = 8
MUSIC_BELOW_SPEECH_DB = 6.0
TELEVISION_SECONDS = 300
READING_DBFS = -26.0
"""The usual level of recorded speech (ITU-T P.56 measures it, recommendation P.800 asks for it)."""

BEAT = 0.6
"""Seconds: a hundred beats a minute."""
CHORDS = ((57, 60, 64, 69), (53, 57, 60, 65), (48, 55, 60, 64), (55, 59, 62, 67))
"""A minor, F, C, G, as MIDI notes."""


def hiss(samples: int, seed: int, dbfs: float = HISS_DBFS) -> Signal:
    """White noise of *samples* samples."""
    return np.random.default_rng(seed).standard_normal(samples) * 10 ** (dbfs / 20)


@cache
def noise(kind: str) -> Signal:
    """A long stretch of ``dishes``, ``tap``, ``babble`` or ``tv``; read-only, made once a process."""
    if kind == "babble":
        made = _babble()
    elif kind == "tv":
        made = _television()
    else:
        made = to_float(recording(NOISES[kind])).astype(np.float64)
    made.flags.writeable = False
    return made


def piece(kind: str, samples: int, seed: int) -> Signal:
    """*samples* samples of a noise, from anywhere in it; after its end it begins again."""
    whole = noise(kind)
    start = int(np.random.default_rng(seed).integers(len(whole)))
    return np.resize(np.roll(whole, -start), samples)


def _readers() -> list[Signal]:
    return [at_level(to_float(read_sound(clip)).astype(np.float64), READING_DBFS) for clip in clips(READERS)]


def _babble() -> Signal:
    """Eight people at once, each of them many readers one after the other, all equally loud."""
    readers = _readers()
    streams = [np.concatenate(readers[first::BABBLERS]) for first in range(BABBLERS)]
    shortest = min(map(len, streams))
    return np.asarray(np.stack([stream[:shortest] for stream in streams]).sum(axis=0))


def _television() -> Signal:
    """Somebody speaks without a pause, and music plays. No recording of one is free to use here."""
    samples = TELEVISION_SECONDS * SAMPLE_RATE
    talk = np.concatenate(_readers()[::2])[:samples]
    music = np.resize(_music(), len(talk))
    return talk + music * 10 ** ((READING_DBFS - MUSIC_BELOW_SPEECH_DB - level_db(music)) / 20)


def _music() -> Signal:
    """Sixteen bars: four chords with a bass, and drums."""
    random = np.random.default_rng(4)
    beats = [_beat(chord, beat, random) for _ in range(4) for chord in CHORDS for beat in range(4)]
    return np.concatenate(beats)


def _beat(chord: tuple[int, ...], beat: int, random: np.random.Generator) -> Signal:
    time = np.arange(int(BEAT * SAMPLE_RATE)) / SAMPLE_RATE
    sound = np.zeros(len(time))
    for number, note in enumerate((chord[0] - 12, *chord, chord[random.integers(len(chord))] + 12)):
        pitch = 440.0 * 2 ** ((note - 69) / 12)
        for harmonic in range(1, 7):
            sound += np.sin(2 * np.pi * pitch * harmonic * time) / harmonic**1.5 * (0.6 if number else 1.0)
    sound *= np.exp(-2.5 * time)
    kick = np.sin(2 * np.pi * (50 * time + 4 * (1 - np.exp(-30 * time)))) * np.exp(-12 * time)
    snare = random.standard_normal(len(time)) * np.exp(-18 * time)
    hat = np.diff(random.standard_normal(len(time) + 1)) * np.exp(-60 * (time % (BEAT / 2)))
    return np.asarray(sound + 3.0 * kick * (beat % 2 == 0) + 1.2 * snare * (beat % 2 == 1) + 0.3 * hat)
