"""Phrases in synthetic voices, for what no people recorded for us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audio.pcm import Samples
from audio.voice import Voice

VOICES = (
    "en-us+f1",
    "en-us+f2",
    "en-us+f3",
    "en-us+f4",
    "en-us+f5",
    "en-us+m1",
    "en-us+m3",
    "en-us+m7",
    "en-gb",
    "en-gb+f2",
    "en-gb+f4",
    "en-gb-scotland+f3",
)
"""A dozen voices of espeak. Not all are understood well by anybody; the rows of each tell."""

FIVE_VOICES = ("en-us+f2", "en-us+f3", "en-us+m3", "en-gb+f4", "en-gb")
"""Those for all that a couple may say, which is much."""

WAKE_PHRASES = (
    "hey harbor",
    "good evening juniper",
    "okay lighthouse",
    "let us begin",
    "time to talk",
    "hey lantern",
    "hello willow tree",
    "kitchen table",
)
"""Phrases of two and three words, a couple's usual choice."""


def spoken(voices: Iterable[str], phrases: Sequence[str]) -> dict[tuple[str, str], Samples]:
    """Each of *phrases* in each of *voices*: (voice, phrase) → sound.

    Raises:
        VoiceError: the synthesiser is missing or gave nothing back.
    """
    lines: dict[tuple[str, str], Samples] = {}
    for name in voices:
        with Voice(name) as voice:
            lines |= {(name, phrase): voice.render(phrase) for phrase in phrases}
    return lines
