"""Sound in: the frames that everything else is clocked by."""

from __future__ import annotations

import queue
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from audio.devices import cannot_open, find_device, sound_system
from audio.faults import DeviceMissingError
from audio.pcm import FRAME, NOTHING, SAMPLE_RATE, Samples, mono

QUIET_SECONDS = 5.0
"""A microphone that brings nothing for so long, not even silence, is gone."""

BLOCKS_PER_SECOND = 20
BACKLOG_SECONDS = 10.0
"""How far the listening may fall behind before sound is dropped, and counted."""

LATENCY_SECONDS = 0.1
"""Of sound that the system may hold back: long enough that a busy small computer loses none."""


class Microphone(Protocol):
    """What brings sound in."""

    def frames(self) -> Iterator[Samples]:
        """Yield frames of 0.1 s, int16 of shape ``(FRAME,)`` at 16 kHz, until it is closed."""

    def close(self) -> None:
        """End :meth:`frames` and let the device go."""


def framed(blocks: Iterable[npt.NDArray[np.int16]], rate: int) -> Iterator[Samples]:
    """Bring *blocks* of shape ``(n, channels)`` at *rate* Hz to frames of shape ``(FRAME,)`` at 16 kHz."""
    import soxr

    resampling = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="int16")
    heard: Samples = NOTHING
    for block in blocks:
        heard = np.concatenate([heard, resampling.resample_chunk(mono(block))])
        while len(heard) >= FRAME:
            yield heard[:FRAME]
            heard = heard[FRAME:]


class DeviceMicrophone:
    """A real microphone, at its own rate, brought to 16 kHz and one channel.

    Args:
        name: part of the device's name; None for the machine's default microphone.

    Raises:
        DeviceMissingError: there is no such microphone.
        SoundSystemError: PortAudio is missing, or cannot open it.
    """

    def __init__(self, name: str | None = None) -> None:
        sound = sound_system()
        self._device = find_device("input", name)
        self._blocks: queue.SimpleQueue[npt.NDArray[np.int16] | None] = queue.SimpleQueue()
        self._overruns = 0
        try:
            self._stream = sound.InputStream(
                samplerate=self._device.rate,
                blocksize=self._device.rate // BLOCKS_PER_SECOND,
                device=self._device.index,
                channels=self._device.channels,
                dtype="int16",
                latency=LATENCY_SECONDS,
                callback=self._came,
            )
        except sound.PortAudioError as error:
            raise cannot_open("input", self._device, error) from error

    @property
    def name(self) -> str:
        """The device's whole name."""
        return self._device.name

    @property
    def overruns(self) -> int:
        """How many times sound was lost, because the system or the listener was too slow."""
        return self._overruns

    def frames(self) -> Iterator[Samples]:
        """Yield what is heard from now on, in frames of int16 and shape ``(FRAME,)`` at 16 kHz.

        Raises:
            DeviceMissingError: nothing came for :data:`QUIET_SECONDS`.
            SoundSystemError: the device does not start.
        """
        sound = sound_system()
        try:
            self._stream.start()
        except sound.PortAudioError as error:
            raise cannot_open("input", self._device, error) from error
        yield from framed(self._brought(), self._device.rate)

    def close(self) -> None:
        """End :meth:`frames`, also when it is waited for in another thread, and let the device go."""
        self._stream.close()
        self._blocks.put(None)

    def __enter__(self) -> DeviceMicrophone:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _brought(self) -> Iterator[npt.NDArray[np.int16]]:
        while (block := self._next_block()) is not None:
            yield block

    def _next_block(self) -> npt.NDArray[np.int16] | None:
        try:
            return self._blocks.get(timeout=QUIET_SECONDS)
        except queue.Empty:
            raise DeviceMissingError(
                f'The microphone "{self.name}" brought no sound for {QUIET_SECONDS:.0f} seconds. '
                "Was it unplugged?"
            ) from None

    def _came(self, block: npt.NDArray[np.int16], _frames: int, _time: Any, status: Any) -> None:
        """Keep what PortAudio brings; called in its own thread, so it only copies."""
        if status.input_overflow:
            self._overruns += 1
        if self._blocks.qsize() < BACKLOG_SECONDS * BLOCKS_PER_SECOND:
            self._blocks.put(block.copy())
        else:
            self._overruns += 1
