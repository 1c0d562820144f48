"""A rehearsal in real time: the same frames, and what is audible goes to the speaker."""

from __future__ import annotations

import time
from itertools import islice

import numpy as np

from audio.chimes import CHIMES
from audio.pcm import FRAME, Samples
from audio.playback import AHEAD_SECONDS, RealTimeRoom
from audio.room import Room


class Listener:
    """Stands where a speaker would; what is tested is what reaches it."""

    busy = False

    def __init__(self) -> None:
        self.heard: list[Samples] = []

    def play(self, samples: Samples) -> None:
        self.heard.append(samples)

    def stop(self) -> None: ...

    def close(self) -> None: ...


def test_what_is_audible_is_played_and_what_the_microphone_hears_is_the_same() -> None:
    room, twin, listener = Room(keep_session=True), Room(), Listener()
    for each in (room, twin):
        each.play(CHIMES["awake"])
    frames = list(islice(RealTimeRoom(room, listener).frames(), 5))
    assert np.array_equal(np.concatenate(frames), np.concatenate([twin.frame() for _ in range(5)]))
    assert np.array_equal(np.concatenate(listener.heard), room.session())
    assert {len(block) for block in listener.heard} == {FRAME}


def test_it_goes_no_faster_than_time_also_without_a_speaker() -> None:
    began = time.monotonic()
    assert len(list(islice(RealTimeRoom(Room(), None).frames(), 8))) == 8
    assert time.monotonic() - began >= 0.7 - AHEAD_SECONDS
