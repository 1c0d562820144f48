"""`attune listen`: what the ears make of the sound, as it comes; and the window into the ears."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from test_cli import attune

from audio.ears import Ears
from audio.heard import Mode
from audio.pcm import SAMPLE_RATE, Samples, frames_of, read_sound
from audio.recogniser import RENEWED_AFTER, Recogniser, SpeechModel, Transcript
from audio.utterance import Utterance
from audio.voice import Voice
from audio.voice_activity import LOWEST_FLOOR_DBFS


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of hiss, "hey harbor", and a second of hiss."""
    with Voice("en-us+f2") as voice:
        said = voice.render("hey harbor")
    quiet = np.zeros(SAMPLE_RATE, dtype=np.int16)
    sound = np.concatenate([quiet, said, quiet])
    hiss = np.random.default_rng(0).normal(0.0, 8.0, len(sound)).round().astype(np.int16)
    path = tmp_path_factory.mktemp("call") / "call.wav"
    soundfile.write(path, sound + hiss, SAMPLE_RATE)
    return path


@pytest.fixture
def sound(call: Path) -> Samples:
    return read_sound(call)


def test_what_is_noticed_goes_with_what_is_heard(model: SpeechModel, sound: Samples) -> None:
    ears = Ears(model, ["hey harbor"])
    assert ears.noticing.level == ears.noticing.floor == LOWEST_FLOOR_DBFS
    seen = []
    for frame in frames_of(sound):
        events = [one.event for one in ears.hear(frame)]
        seen.append((ears.noticing, events))
    noticed = [now for now, _ in seen]
    assert {now.mode for now in noticed} == {Mode.ASLEEP}
    hiss, loudest = noticed[8], max(noticed, key=lambda now: now.level)
    assert not hiss.active
    assert hiss.level == pytest.approx(hiss.floor, abs=2.0)
    assert hiss.probability < 0.1
    assert hiss.words == ()
    assert loudest.level > hiss.level + 20.0
    assert loudest.active
    assert loudest.quiet == 0.0
    assert max(now.probability for now in noticed) > 0.9
    assert ("hey", "harbor") in [now.words[-2:] for now in noticed]
    assert not noticed[-1].active
    assert noticed[-1].words == ()


def test_an_answer_s_confidence_is_seen_once_it_was_looked_at(model: SpeechModel) -> None:
    ears = Ears(model, ["hey harbor"])
    ears.listen(Mode.CHOOSING, {"yes": ["of course"], "no": ["not now"]})
    with Voice("en-us+f2") as voice:
        said = voice.render("of course")
    quiet = np.zeros(SAMPLE_RATE, dtype=np.int16)
    noticed = []
    for frame in frames_of(np.concatenate([quiet, said, quiet])):
        ears.hear(frame)
        noticed.append(ears.noticing)
    sure = [now.confidence for now in noticed if now.words == ("of", "course")]
    assert None in sure
    assert any(one is not None and one > 0.25 for one in sure)


class Asked(Recogniser):
    """A recogniser that counts what is asked of it."""

    def __init__(self, make: Callable[[], Any]) -> None:
        super().__init__(make, RENEWED_AFTER)
        self.count = 0

    def feed(self, samples: Samples) -> Transcript:
        self.count += 1
        return super().feed(samples)

    def partial(self) -> tuple[str, ...]:
        self.count += 1
        return super().partial()

    def finish(self) -> Transcript:
        self.count += 1
        return super().finish()


def test_whoever_only_looks_on_has_nothing_decoded(model: SpeechModel, sound: Samples) -> None:
    recogniser = Asked(model.recogniser(["hey harbor"])._make)
    utterance = Utterance(recogniser, keep=3.0)
    utterance.hear(sound[: 2 * SAMPLE_RATE])
    assert utterance.hypothesis == Transcript()
    assert recogniser.count == 0
    assert utterance.partial() == utterance.hypothesis.words == ("hey", "harbor")
    assert utterance.hypothesis.confidences == ()
    asked = recogniser.count
    utterance.rest(sound[2 * SAMPLE_RATE :])
    assert utterance.hypothesis.words == ("hey", "harbor")
    assert recogniser.count == asked
    assert utterance.so_far() == utterance.hypothesis
    assert len(utterance.hypothesis.confidences) == 2


def test_a_file_is_shown_a_line_for_each_change(call: Path, model_path: Path) -> None:  # noqa: ARG001
    told = attune("listen", "--speed", "max", "--wake", "hey harbor", call)
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert any("no, for" in line for line in lines)
    assert any("yes, 0." in line or "yes, 1." in line for line in lines)
    assert any("“hey harbor”" in line and "woken" in line for line in lines)
    assert all("dBFS" in line or "voice" in line or "woken" in line for line in lines)
    assert [line[:7] for line in lines] == sorted(line[:7] for line in lines)


def test_modes_and_phrases_are_those_of_hear(call: Path, model_path: Path) -> None:  # noqa: ARG001
    options = ("--mode", "choosing", "--phrases", "called=hey harbor, no=no")
    told = attune("listen", "--speed", "max", *options, call)
    assert told.returncode == 0, told.stderr
    assert " command  called" in told.stdout
    assert " choosing " in told.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--mode", "dreaming", "x.wav"], "`dreaming` is no mode"),
        (["--speed", "2", "x.wav"], "`2` is no speed: max, or 1"),
        (["--wake", "hey qwrtz", "CALL"], "qwrtz"),
        (["--phrases", "yes, ?!", "x.wav"], "has no word in it"),
        (["--microphone", "USB", "x.wav"], "a file or a microphone, not both"),
        (["x.wav"], "there is no such file"),
    ],
)
def test_what_is_given_wrongly_is_told(
    arguments: list[str],
    sentence: str,
    call: Path,
    tmp_path: Path,
    model_path: Path,  # noqa: ARG001
) -> None:
    told = attune("listen", *(str(call) if one == "CALL" else one for one in arguments), cwd=tmp_path)
    assert told.returncode == 2
    assert sentence in told.stderr


def test_no_microphone_is_told_as_the_device_tells_it(tmp_path: Path) -> None:
    nobody_has = "a microphone that nobody has"
    config = tmp_path / "config.yaml"
    config.write_text(f"microphone: {nobody_has}\n")
    run = attune("--config", config, "run")
    for told in (attune("--config", config, "listen"), attune("listen", "--microphone", nobody_has)):
        assert (told.returncode, told.stderr) == (run.returncode, run.stderr) == (1, run.stderr)
        assert "microphone" in told.stderr


def test_on_a_terminal_it_is_drawn_in_place(call: Path, model_path: Path) -> None:  # noqa: ARG001
    ours, theirs = pty.openpty()
    command = [
        Path(sys.executable).parent / "attune",
        "listen",
        "--speed",
        "max",
        "--wake",
        "hey harbor",
        call,
    ]
    environment = {**os.environ, "COLUMNS": "120", "LINES": "40", "TERM": "xterm"}
    drawn = bytearray()
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs, env=environment) as listening:
        os.close(theirs)
        try:
            while data := os.read(ours, 65_536):
                drawn += data
        except OSError:  # how Linux tells that the other end is gone
            pass
    os.close(ours)
    assert listening.returncode == 0, drawn
    text = drawn.decode()
    assert "call.wav, asleep" in text
    assert "dBFS" in text
    assert "woken" in text.rpartition("level")[2], "the last events stay in sight"


def test_ctrl_c_ends_it_well(tmp_path: Path, model_path: Path) -> None:  # noqa: ARG001
    file = tmp_path / "quiet.wav"
    soundfile.write(file, np.zeros(600 * SAMPLE_RATE, dtype=np.int16), SAMPLE_RATE)
    command = [Path(sys.executable).parent / "attune", "listen", file]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as listening:
        assert listening.stdout
        assert listening.stdout.readline()
        listening.send_signal(signal.SIGINT)
        _, told = listening.communicate()
    assert listening.returncode == 0
    assert told == ""


def test_nothing_is_stored(call: Path, tmp_path: Path, model_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"data: {tmp_path / 'data'}\nmodel: {model_path}\n")
    told = attune("--config", config, "listen", "--speed", "max", call, cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["config.yaml"]
