"""Two wake word engines trained for "alexa", on the same sound as the ears.

A peer hears the clips of a task one after the other as one stream, without being set back between them: the
three seconds of the condition between two phrases are more than either looks back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from audio.pcm import FRAME, Samples, read_sound
from conditions import Condition
from hearing import Hearing, call, overheard, talk_of
from measuring import Tally
from recordings import named

PHRASE = "alexa"

OPEN_THRESHOLD = 0.5
"""The threshold that openWakeWord's own documentation names."""

REFRACTORY = 2.0
"""Seconds in which a word is heard once, as the ears have it."""


def open_wakeword() -> Hearing:
    """pyopen-wakeword at its usual threshold."""
    from pyopen_wakeword import Model, OpenWakeWord, OpenWakeWordFeatures

    word, features = OpenWakeWord.from_builtin(Model.ALEXA), OpenWakeWordFeatures.from_builtin()

    def hear(frame: Samples) -> list[tuple[str, str]]:
        probabilities = [
            probability
            for embeddings in features.process_streaming(frame.tobytes())
            for probability in word.process_streaming(embeddings)
        ]
        return [("woken", PHRASE)] if max(probabilities, default=0.0) >= OPEN_THRESHOLD else []

    return hear


def micro_wakeword() -> Hearing:
    """pymicro-wakeword at the cutoff that its model comes with."""
    from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

    word, features = MicroWakeWord.from_builtin(Model.ALEXA), MicroWakeWordFeatures()

    def hear(frame: Samples) -> list[tuple[str, str]]:
        # Each window must be looked at, also after one that woke.
        woken = [word.process_streaming(window) for window in features.process_streaming(frame.tobytes())]
        return [("woken", PHRASE)] if any(woken) else []

    return hear


PEERS: dict[str, Callable[[], Hearing]] = {
    "pyopen-wakeword": open_wakeword,
    "pymicro-wakeword": micro_wakeword,
}


def opened(peer: str) -> Hearing:
    """A peer that has heard some silence: its first frame costs pyopen-wakeword eight seconds' work."""
    hear = PEERS[peer]()
    hear(np.zeros(FRAME, dtype=np.int16))
    return hear


def calls(peer: str, condition: Condition, clips: Sequence[Path]) -> Tally:
    """People call a peer, one clip each."""
    hear = opened(peer)
    return sum(
        (call(hear, read_sound(clip), condition, named(clip), to_its_end=True) for clip in clips), Tally()
    )


def false_wakes(peer: str, under: Condition | None, clips: Sequence[Path]) -> Tally:
    """Talk that should wake nobody, to a peer."""
    return overheard(opened(peer), talk_of(clips, under), REFRACTORY)
