"""Frames at the pace of a clock: a virtual room in real time, through a speaker where there is one."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from audio.pcm import FRAME_SECONDS, Samples
from audio.room import Room
from audio.speaker import Speaker

AHEAD_SECONDS = 0.3
"""How far what is played may be ahead of the clock: three frames, so that a busy moment leaves no gap."""


def paced(frames: Iterable[Samples]) -> Iterator[Samples]:
    """Yield *frames*, one each 100 ms; a late one is made up for by those after it."""
    due = time.monotonic()
    for frame in frames:
        yield frame
        due += FRAME_SECONDS
        time.sleep(max(0.0, due - AHEAD_SECONDS - time.monotonic()))


class RealTimeRoom:
    """The microphone of *room*, one frame each 100 ms; what is audible in it is played on *speaker*."""

    def __init__(self, room: Room, speaker: Speaker | None) -> None:
        self._room = room
        self._speaker = speaker

    def frames(self) -> Iterator[Samples]:
        """Yield the room's frames at the pace of a clock."""
        for frame in paced(self._room.frames()):
            if self._speaker is not None:
                self._speaker.play(self._room.audible)
            yield frame

    def close(self) -> None:
        """End :meth:`frames`."""
        self._room.close()
