"""The sets of real recordings: where they are, and which clips each has."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from audio.faults import AudioError
from audio.pcm import Samples, read_sound

SPEECH = Path(os.environ.get("ATTUNE_SPEECH", Path(__file__).parents[2] / "shared" / "speech"))

WAKE = {
    "alexa": "wake/alexa",
    "jarvis": "wake/jarvis",
    "smart mirror": "wake/smart-mirror",
    "hey chatterbox": "wake/hey-chatterbox",
}
"""Wake phrase → the folder in which people say it."""

TALK = ("reading/test-other", "reading/train-clean", "kitchen-orders", "conversation")
"""People who say none of our phrases to anybody."""

NOISES = {"dishes": "noise/doing-the-dishes.flac", "tap": "noise/running-tap.flac"}
QUIET_ROOMS = ("noise/room-1.flac", "noise/room-3.flac", "noise/room-7.flac")
"""Rooms in which nothing happens, at −45 to −50 dBFS. Something does in the fourth recording."""

READERS = "reading/train-clean"
"""Whose voices are mixed to babble, and speak on the television."""


class MissingError(AudioError):
    """Something that the benchmark needs is not there; the text says what, and the way out."""


def clips(*folders: str, every: int = 1) -> list[Path]:
    """Every so manieth recording of each of *folders*, in order.

    Raises:
        MissingError: a folder has none.
    """
    found: list[Path] = []
    for folder in folders:
        files = sorted((SPEECH / folder).glob("*.flac"))
        if not files:
            raise MissingError(
                f"{SPEECH / folder}: there are no recordings. ATTUNE_SPEECH says where the folder of them is."
            )
        found += files[::every]
    return found


@cache
def recording(name: str) -> Samples:
    """The recording *name*, a path within the sets; kept in memory.

    Raises:
        MissingError: it is not there.
    """
    path = SPEECH / name
    if not path.is_file():
        raise MissingError(f"{path}: this recording is missing. ATTUNE_SPEECH says where the folder is.")
    return read_sound(path)


def seconds(clip: Path) -> float:
    """The length of a recording, without decoding it."""
    import soundfile

    return float(soundfile.info(str(clip)).duration)


def named(clip: Path) -> str:
    """How a clip is called in the results: its path within the sets."""
    return clip.relative_to(SPEECH).as_posix() if clip.is_relative_to(SPEECH) else clip.name
