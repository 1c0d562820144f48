"""What the ears tell of, and how they can be told to listen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Mode(StrEnum):
    """What is listened for."""

    ASLEEP = "asleep"
    """The wake phrases, in any talk."""
    CHOOSING = "choosing"
    """An answer: an utterance that is one of the phrases."""
    SHARING = "sharing"
    """Dictation, and the few phrases that count when they stand alone."""
    SPEAKING = "speaking"
    """The phrases that may interrupt, while the device's own voice is in the sound."""


@dataclass(frozen=True, slots=True)
class Noticing:
    """What the ears make of the sound just now, for somebody who looks on. Levels are the gate's, in dBFS."""

    mode: Mode
    level: float
    floor: float
    active: bool
    """Somebody is speaking."""
    quiet: float
    """Seconds since somebody spoke."""
    probability: float
    """That the sound is speech (0…1); 0 where it is too quiet to be looked at."""
    words: tuple[str, ...] = ()
    """What is being said, as it looks now."""
    confidence: float | None = None
    """How sure of those words, where they were looked at to the end."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that was noticed.

    ``at`` is in seconds of sound heard so far. ``text`` is the wake phrase, the phrase of a command, or
    the dictation; ``intent`` that of a command, or ``started``, ``ended`` and ``unclear`` of a voice;
    ``tail`` the intent of what was said with a command in one breath, such as ``minutes:5``.
    """

    at: float
    event: Literal["woken", "command", "dictated", "voice"]
    intent: str = ""
    text: str = ""
    confidence: float = 1.0
    tail: str = ""
