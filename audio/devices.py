"""Sound devices by name, through PortAudio: the one place that imports ``sounddevice``.

A device is known by its name, or a part of it, and never by its number: numbers change when the
machine starts again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from audio.faults import DeviceMissingError, SoundSystemError

Kind = Literal["input", "output"]

_NOUNS = {"input": "microphone", "output": "speaker"}


@dataclass(frozen=True, slots=True)
class Device:
    """A device to open a stream on."""

    index: int
    """PortAudio's number, good for as long as this process runs."""
    name: str
    rate: int
    """Hz; the device's own, because many refuse any other."""
    channels: int
    """1 or 2; two where there are two, because some devices have no single one."""


def sound_system() -> Any:
    """Return the module ``sounddevice``, with PortAudio started.

    Raises:
        SoundSystemError: PortAudio is missing, or does not start.
    """
    try:
        import sounddevice
    except OSError as error:
        raise SoundSystemError(
            "PortAudio, which brings sound in and out of this machine, is missing. "
            "Install it with: sudo apt install libportaudio2"
        ) from error
    return sounddevice


def find_device(kind: Kind, name: str | None) -> Device:
    """Return the device whose name contains *name* (in any case), or the machine's default one.

    Raises:
        DeviceMissingError: there is none, or there are several; the message lists what is there.
        SoundSystemError: PortAudio is missing.
    """
    sound = sound_system()
    try:
        found = sound.query_devices(name, kind)
    except (ValueError, sound.PortAudioError) as error:
        there = [one["name"] for one in sound.query_devices() if one[f"max_{kind}_channels"] > 0]
        raise DeviceMissingError(_what_is_missing(_NOUNS[kind], name, there)) from error
    return Device(
        index=int(found["index"]),
        name=str(found["name"]),
        rate=int(found["default_samplerate"]),
        channels=min(2, int(found[f"max_{kind}_channels"])),
    )


def cannot_open(kind: Kind, device: Device, error: Exception) -> SoundSystemError:
    """Return the error to raise when PortAudio refused to open *device*."""
    return SoundSystemError(
        f'The {_NOUNS[kind]} "{device.name}" cannot be opened: {error.args[0]}. '
        "Another program may be using it."
    )


def _what_is_missing(noun: str, name: str | None, there: list[str]) -> str:
    if not there:
        return f"This machine has no {noun}. Plug one in, or switch it on, and start again."
    listed = ", ".join(f'"{one}"' for one in there)
    if name is None:
        return f"This machine has no default {noun}. Name one of these in the settings: {listed}."
    fitting = [one for one in there if name.lower() in one.lower()]
    if len(fitting) > 1:
        fits = ", ".join(f'"{one}"' for one in fitting)
        return f'More than one {noun} has "{name}" in its name: {fits}. Name one more exactly.'
    return f'There is no {noun} named "{name}". There are: {listed}.'
