"""Microphone and speaker: real PortAudio streams on virtual devices, and the errors where there are none.

The virtual devices are a PulseAudio sink that nobody hears and the microphone that records it, both
made for these tests; they need Debian's ``pulseaudio`` and ``libasound2-plugins`` (``make test`` brings
them) and no sound card.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from audio import microphone as microphone_module
from audio import speaker as speaker_module
from audio.chimes import CHIMES
from audio.devices import find_device, sound_system
from audio.faults import DeviceMissingError, SoundSystemError
from audio.microphone import DeviceMicrophone
from audio.pcm import FRAME, SAMPLE_RATE, Samples, from_float, level_dbfs, to_float
from audio.speaker import DeviceSpeaker

ALSA = """
</usr/share/alsa/alsa.conf>
pcm.kitchen_speaker {{ type pulse server "unix:{0}/native" device "kitchen" }}
pcm.kitchen_microphone {{ type pulse server "unix:{0}/native" device "kitchen.monitor" }}
"""

TONE = from_float(0.3 * np.sin(2 * np.pi * 880 * np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE))


def start_again() -> None:
    """Have PortAudio look for devices anew."""
    sound = sound_system()
    sound._terminate()
    sound._initialize()


@pytest.fixture(scope="module")
def kitchen() -> Iterator[subprocess.Popen[bytes]]:
    """A sound server with a speaker and a microphone that hears it."""
    if not shutil.which("pulseaudio"):
        pytest.fail("Virtual devices need: sudo apt install pulseaudio libasound2-plugins", pytrace=False)
    with tempfile.TemporaryDirectory(prefix="attune-") as folder, pytest.MonkeyPatch.context() as patch:
        (Path(folder) / "asound.conf").write_text(ALSA.format(folder))
        for name in ("HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH"):
            patch.setenv(name, folder)
        patch.setenv("ALSA_CONFIG_PATH", f"{folder}/asound.conf")
        server = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
                *("-L", f"module-native-protocol-unix auth-anonymous=1 socket={folder}/native"),
                # Without rewinds, because with them an idle sink looks up only every two seconds.
                *("-L", "module-null-sink sink_name=kitchen rate=48000 norewinds=1"),
            ],
            stderr=subprocess.PIPE,
        )
        try:
            for _ in range(200):
                if (Path(folder) / "native").exists() or server.poll() is not None:
                    break
                time.sleep(0.05)
            start_again()
            yield server
        finally:
            server.send_signal(signal.SIGCONT)
            server.terminate()
            server.communicate()
    start_again()


@pytest.fixture
def speaker(kitchen: object) -> Iterator[DeviceSpeaker]:  # noqa: ARG001
    with DeviceSpeaker("kitchen_speaker") as it:
        yield it


@pytest.fixture
def microphone(kitchen: object) -> Iterator[DeviceMicrophone]:  # noqa: ARG001
    with DeviceMicrophone("kitchen_microphone") as it:
        yield it


def until(loud: bool, frames: Iterator[Samples]) -> float:
    """Listen until it is loud, or has been quiet for three frames; return the time of the change."""
    changed, quiet = time.monotonic(), 0
    for frame in frames:
        (above,) = np.nonzero(np.abs(frame.astype(int)) > 500)
        if len(above):
            which = above[0] if loud else above[-1]
            changed, quiet = time.monotonic() - (FRAME - which) / SAMPLE_RATE, 0
        else:
            quiet += 1
        if len(above) if loud else quiet == 3:
            break
    return changed


def test_what_the_speaker_plays_the_microphone_hears(
    speaker: DeviceSpeaker, microphone: DeviceMicrophone
) -> None:
    frames = microphone.frames()
    next(frames)
    chime = CHIMES["your-turn"]
    speaker.play(chime)
    heard = np.concatenate(list(islice(frames, 15)))
    # Both as spectra: quick, and a busy computer that loses a block does not change the tune.
    ours, theirs = (np.abs(np.fft.rfft(to_float(sound), 2 * SAMPLE_RATE)) for sound in (chime, heard))
    assert np.sum(ours * theirs) / np.sum(ours * ours) == pytest.approx(1.0, abs=0.2)
    assert microphone.overruns == 0


def test_a_microphone_brings_frames_in_real_time(microphone: DeviceMicrophone) -> None:
    frames = microphone.frames()
    next(frames)
    began = time.monotonic()
    some = list(islice(frames, 10))
    assert {(len(frame), frame.dtype) for frame in some} == {(FRAME, np.dtype(np.int16))}
    assert time.monotonic() - began == pytest.approx(1.0, abs=0.4)


def test_the_speaker_is_silent_at_once_when_it_is_stopped(
    speaker: DeviceSpeaker, microphone: DeviceMicrophone
) -> None:
    frames = microphone.frames()
    next(frames)
    late = []
    for _ in range(4):
        played = time.monotonic()
        speaker.play(TONE)
        way = until(True, frames) - played
        list(islice(frames, 3))
        stopped = time.monotonic()
        speaker.stop()
        # Through the same wires that the beginning took; what stopping adds to that is counted.
        late.append(until(False, frames) - stopped - way)
        assert not speaker.busy
        assert level_dbfs(next(frames)) < -80
    assert min(late) < 0.05


def test_what_is_played_after_a_stop_is_heard(speaker: DeviceSpeaker, microphone: DeviceMicrophone) -> None:
    frames = microphone.frames()
    speaker.play(TONE)
    speaker.stop()
    speaker.play(TONE[: SAMPLE_RATE // 2])
    assert speaker.busy
    heard = np.concatenate(list(islice(frames, 12)))
    assert np.sum(np.abs(heard.astype(int)) > 500) / SAMPLE_RATE == pytest.approx(0.47, abs=0.05)


def test_the_speaker_is_busy_until_all_was_heard(speaker: DeviceSpeaker) -> None:
    assert not speaker.busy
    began = time.monotonic()
    speaker.play(TONE[: SAMPLE_RATE // 4])
    speaker.play(TONE[: SAMPLE_RATE // 4])
    assert time.monotonic() - began < 0.1
    while speaker.busy:
        time.sleep(0.005)
    assert 0.5 <= time.monotonic() - began < 1.0


def test_a_closed_speaker_refuses_to_play(speaker: DeviceSpeaker) -> None:
    speaker.close()
    assert not speaker.busy
    with pytest.raises(DeviceMissingError, match="plays no more"):
        speaker.play(TONE)


def test_frames_end_when_the_microphone_is_closed_from_elsewhere(microphone: DeviceMicrophone) -> None:
    frames = microphone.frames()
    next(frames)
    threading.Timer(0.3, microphone.close).start()
    assert len(list(frames)) < 10


def test_sound_that_nobody_takes_is_dropped_and_counted(
    microphone: DeviceMicrophone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(microphone_module, "BACKLOG_SECONDS", 0.2)
    frames = microphone.frames()
    next(frames)
    time.sleep(1.0)
    assert microphone.overruns > 5
    began = time.monotonic()
    next(frames)
    next(frames)
    assert time.monotonic() - began < 0.1


def test_a_microphone_that_falls_dumb_is_told(
    kitchen: subprocess.Popen[bytes], microphone: DeviceMicrophone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(microphone_module, "QUIET_SECONDS", 0.7)
    frames = microphone.frames()
    next(frames)
    kitchen.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(DeviceMissingError, match=r"kitchen_microphone.*unplugged"):
            list(islice(frames, 50))
    finally:
        kitchen.send_signal(signal.SIGCONT)


@pytest.mark.usefixtures("kitchen")
def test_a_device_is_found_by_a_part_of_its_name_in_any_case() -> None:
    assert find_device("input", "Kitchen_Micro").name == "kitchen_microphone"
    assert find_device("input", "Kitchen_Micro").channels == 2


@pytest.mark.usefixtures("kitchen")
def test_a_name_that_no_device_has_is_told_with_those_that_are_there() -> None:
    with pytest.raises(DeviceMissingError, match="no microphone named") as told:
        DeviceMicrophone("bathroom")
    assert '"kitchen_microphone"' in str(told.value)
    with pytest.raises(DeviceMissingError, match="no speaker named"):
        DeviceSpeaker("bathroom")


@pytest.mark.usefixtures("kitchen")
def test_a_name_that_several_devices_have_is_told() -> None:
    with pytest.raises(DeviceMissingError, match="More than one microphone") as told:
        DeviceMicrophone("kitchen")
    assert '"kitchen_microphone"' in str(told.value)


@pytest.mark.usefixtures("kitchen")
def test_a_device_that_cannot_be_opened_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, noun in ((microphone_module, "microphone"), (speaker_module, "speaker")):
        monkeypatch.setattr(
            module, "find_device", lambda kind, name: replace(find_device(kind, name), rate=10_000_000)
        )
        with pytest.raises(SoundSystemError, match=f"kitchen_{noun}.* cannot be opened"):
            getattr(module, f"Device{noun.title()}")(f"kitchen_{noun}")


@pytest.mark.skipif(Path("/proc/asound/cards").exists(), reason="this machine has a sound card")
def test_a_machine_without_devices_says_so() -> None:
    nobody = {**os.environ, "ALSA_CONFIG_PATH": "/usr/share/alsa/alsa.conf", "PULSE_SERVER": "unix:/nowhere"}
    for kind, noun in (("DeviceMicrophone", "microphone"), ("DeviceSpeaker", "speaker")):
        script = f"from audio.{noun} import {kind}; {kind}()"
        told = subprocess.run(
            [sys.executable, "-c", script], env=nobody, capture_output=True, text=True, check=False
        )
        assert f"DeviceMissingError: This machine has no {noun}." in told.stderr


def test_a_missing_portaudio_is_told_with_the_command_that_brings_it(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import ctypes.util; ctypes.util.find_library = lambda name: None"
    )
    script = "from audio.microphone import DeviceMicrophone; DeviceMicrophone()"
    told = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "SoundSystemError: PortAudio" in told.stderr
    assert "sudo apt install libportaudio2" in told.stderr
