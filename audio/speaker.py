"""Sound out: what the device says and chimes, one after the other, and silence when it is asked for."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from audio.devices import cannot_open, find_device, sound_system
from audio.faults import DeviceMissingError
from audio.pcm import NOTHING, SAMPLE_RATE, Samples, resampled

BLOCKS_PER_SECOND = 50
"""How often the system asks for sound; more often is heard sooner and costs more (1 % of a core)."""

LATENCY_SECONDS = 2 / BLOCKS_PER_SECOND
"""Of sound that is out of reach once it was handed to the system: two blocks, the least there is."""

FADE_SECONDS = 0.005
"""How fast a sound that is cut off fades; at once would click. With the latency it is below 0.05 s."""


class Speaker(Protocol):
    """What plays sound."""

    @property
    def busy(self) -> bool:
        """Whether there is something still to be heard of what was played."""

    def play(self, samples: Samples) -> None:
        """Play int16 samples at 16 kHz after what is already being played; returns at once."""

    def stop(self) -> None:
        """Be silent within 0.05 s, and forget what was still to be played."""

    def close(self) -> None:
        """Let the device go."""


class DeviceSpeaker:
    """A real speaker, at its own rate.

    Args:
        name: part of the device's name; None for the machine's default speaker.

    Raises:
        DeviceMissingError: there is no such speaker.
        SoundSystemError: PortAudio is missing, or cannot open it.
    """

    def __init__(self, name: str | None = None) -> None:
        sound = sound_system()
        self._device = find_device("output", name)
        self._gate = threading.Lock()
        self._queued: Samples = NOTHING
        """At the device's rate."""
        self._silent_at = 0.0
        try:
            self._stream = sound.OutputStream(
                samplerate=self._device.rate,
                blocksize=self._device.rate // BLOCKS_PER_SECOND,
                device=self._device.index,
                channels=self._device.channels,
                dtype="int16",
                latency=LATENCY_SECONDS,
                callback=self._wanted,
            )
            self._latency = float(self._stream.latency)
            self._stream.start()
        except sound.PortAudioError as error:
            raise cannot_open("output", self._device, error) from error

    @property
    def name(self) -> str:
        """The device's whole name."""
        return self._device.name

    @property
    def busy(self) -> bool:
        """Whether there is something still to be heard, up to its last sample leaving the speaker."""
        with self._gate:
            return len(self._queued) > 0 or time.monotonic() < self._silent_at

    def play(self, samples: Samples) -> None:
        """Play int16 samples at 16 kHz after what is already being played; returns at once.

        Raises:
            DeviceMissingError: the speaker is gone, or was closed.
        """
        if not self._stream.active:
            raise DeviceMissingError(f'The speaker "{self.name}" plays no more. Was it unplugged?')
        sound = resampled(samples, SAMPLE_RATE, self._device.rate)
        with self._gate:
            self._queued = np.concatenate([self._queued, sound])

    def stop(self) -> None:
        """Be silent within 0.05 s, and forget what was still to be played."""
        with self._gate:
            rest = self._queued[: int(FADE_SECONDS * self._device.rate)]
            self._queued = (rest * np.linspace(1.0, 0.0, len(rest))).astype(np.int16)

    def close(self) -> None:
        """Fall silent and let the device go."""
        self._stream.close()
        with self._gate:
            self._queued = self._queued[:0]

    def __enter__(self) -> DeviceSpeaker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _wanted(self, block: npt.NDArray[np.int16], _frames: int, _time: Any, _status: Any) -> None:
        """Fill PortAudio's next block; called in its own thread, so it only copies."""
        with self._gate:
            now, self._queued = self._queued[: len(block)], self._queued[len(block) :]
            if len(now):
                # Blocks are asked for in bursts, and heard one after the other all the same.
                heard_at = max(self._silent_at, time.monotonic() + self._latency)
                self._silent_at = heard_at + len(now) / self._device.rate
        block[: len(now)] = now[:, np.newaxis]
        block[len(now) :] = 0
