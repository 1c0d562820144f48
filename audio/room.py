"""A room made of samples, in which what the device says and what people say meet in one microphone.

It is a microphone and a speaker at once, and runs as fast as it is asked for frames: time is what was
heard. With the same seed and the same calls, every sample is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audio.pcm import FRAME, FULL_SCALE, NOTHING, SAMPLE_RATE, Samples

HISS_SECONDS = 10
"""Length of the synthesised hiss before it comes round again."""

_Mix = npt.NDArray[np.int32]


class _Speech(NamedTuple):
    start: int
    """Sample of the room's time at which it begins."""
    samples: Samples

    @property
    def end(self) -> int:
        return self.start + len(self.samples)


class Room:
    """The microphone and the speaker of a device that stands in a room with people.

    Args:
        echo_db: level at which the microphone hears the device, relative to what is played, in dB;
            ``None`` or ``-inf`` for a device that does not hear itself.
        echo_delay: seconds from playing a sample to hearing it.
        noise: background sound at its own level, 16 kHz; begins anywhere, and over and over again.
            Without it, the room hisses.
        noise_dbfs: level of that hiss (root mean square, in dBFS); ``-inf`` for none.
        seed: what makes hiss, and where the noise begins, the same each time.
        keep_session: keep all that was audible, for :meth:`session`.
    """

    def __init__(
        self,
        *,
        echo_db: float | None = -20.0,
        echo_delay: float = 0.08,
        noise: Samples | None = None,
        noise_dbfs: float = -60.0,
        seed: int = 0,
        keep_session: bool = False,
    ) -> None:
        random = np.random.default_rng(seed)
        if noise is None:
            hiss = random.normal(0.0, FULL_SCALE * 10 ** (noise_dbfs / 20), HISS_SECONDS * SAMPLE_RATE)
            self._noise = hiss.round().astype(np.int32)
        else:
            self._noise = np.roll(noise, -random.integers(max(1, len(noise)))).astype(np.int32)
        self._echo_gain = 0.0 if echo_db is None else 10 ** (echo_db / 20)
        # What was played and is still on its way to the microphone.
        self._on_its_way = np.zeros(round(echo_delay * SAMPLE_RATE), dtype=np.int16)
        self._queued = NOTHING
        self._speeches: list[_Speech] = []
        self._heard = 0
        self._session: list[Samples] | None = [] if keep_session else None
        self._closed = False
        self.audible: Samples = np.zeros(FRAME, dtype=np.int16)
        """What could be heard in the room during the last frame: people, noise, and the device."""

    @property
    def elapsed(self) -> float:
        """Seconds of sound that the microphone has heard."""
        return self._heard / SAMPLE_RATE

    @property
    def busy(self) -> bool:
        """Whether the frames to come will have sound of the device in them (its echo not counted)."""
        return len(self._queued) > 0

    @property
    def talking(self) -> bool:
        """Whether a person is speaking, or will be."""
        return bool(self._speeches)

    def play(self, samples: Samples) -> None:
        """Have the device play *samples* after what it is playing; the next frame begins with them."""
        self._queued = np.concatenate([self._queued, samples])

    def stop(self) -> None:
        """Silence the device from the next frame on; the echo of what was played is still to come."""
        self._queued = self._queued[:0]

    def say(self, samples: Samples, after: float = 0.0) -> None:
        """Let a person say *samples*, beginning *after* seconds from now, whoever else is speaking."""
        if len(samples):
            self._speeches.append(_Speech(self._heard + max(0, round(after * SAMPLE_RATE)), samples))

    def frame(self) -> Samples:
        """Let 0.1 s pass and return what the microphone heard: int16 of shape ``(FRAME,)``.

        Louder than full scale is clipped, as a microphone does.
        """
        played = np.zeros(FRAME, dtype=np.int16)
        now, self._queued = self._queued[:FRAME], self._queued[FRAME:]
        played[: len(now)] = now
        way = np.concatenate([self._on_its_way, played])
        echo, self._on_its_way = way[:FRAME], way[FRAME:]

        people = self._background() + self._people()
        self._heard += FRAME
        self._speeches = [speech for speech in self._speeches if speech.end > self._heard]
        self.audible = _clipped(people + played)
        if self._session is not None:
            self._session.append(self.audible)
        return _clipped(people + np.rint(echo * self._echo_gain).astype(np.int32))

    def frames(self) -> Iterator[Samples]:
        """Yield one frame after the other, without end unless the room is closed."""
        while not self._closed:
            yield self.frame()

    def close(self) -> None:
        """End :meth:`frames`."""
        self._closed = True

    def session(self) -> Samples:
        """Return all that was audible so far: people, noise, and the device at its full level.

        Raises:
            RuntimeError: the room was not made with *keep_session*.
        """
        if self._session is None:
            raise RuntimeError("This room keeps nothing; make it with keep_session=True.")
        return np.concatenate([NOTHING, *self._session])

    def _background(self) -> _Mix:
        if not len(self._noise):
            return np.zeros(FRAME, dtype=np.int32)
        return np.take(self._noise, np.arange(self._heard, self._heard + FRAME), mode="wrap")

    def _people(self) -> _Mix:
        mix = np.zeros(FRAME, dtype=np.int32)
        for speech in self._speeches:
            begin = max(speech.start, self._heard)
            end = min(speech.end, self._heard + FRAME)
            if begin < end:
                mix[begin - self._heard : end - self._heard] += speech.samples[
                    begin - speech.start : end - speech.start
                ]
        return mix


def _clipped(mix: _Mix) -> Samples:
    return np.clip(mix, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
