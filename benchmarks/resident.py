"""A device asleep and nothing else, for its memory: PCM comes in on standard input, megabytes go out.

The first line is the memory once a second was heard; then one line for each hour of sound that came.
"""

from __future__ import annotations

import sys

import numpy as np
import psutil

from audio import models
from audio.ears import Ears
from audio.pcm import FRAME, FRAME_SECONDS
from audio.recogniser import SpeechModel

FRAMES_AN_HOUR = round(3600 / FRAME_SECONDS)


def main() -> None:
    """Hear until no more sound comes."""
    ears = Ears(SpeechModel.load(models.locate()), sys.argv[1:])
    for _ in range(10):
        ears.hear(np.zeros(FRAME, dtype=np.int16))
    _tell()
    heard = 0
    while len(data := sys.stdin.buffer.read(2 * FRAME)) == 2 * FRAME:
        ears.hear(np.frombuffer(data, dtype=np.int16))
        heard += 1
        if heard % FRAMES_AN_HOUR == 0:
            _tell()


def _tell() -> None:
    print(psutil.Process().memory_info().rss / 2**20, flush=True)


if __name__ == "__main__":
    main()
