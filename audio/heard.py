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
