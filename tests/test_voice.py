"""The voice: real espeak, through real pyttsx3, in real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from audio import voice as voice_module
from audio.faults import GivenError, VoiceError
from audio.pcm import SAMPLE_RATE, Samples, level_dbfs
from audio.voice import UnknownVoiceError, Voice

LINES = [f"This is line {number} of many, and nobody is in a hurry." for number in range(100)]
HIDES_ESPEAK = """
    import ctypes

    def refuse(self, name, *args, **kwargs):
        raise OSError(f"{name}: cannot open shared object file")

    ctypes.LibraryLoader.LoadLibrary = refuse
"""


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    with Voice() as it:
        yield it


@pytest.fixture
def without_espeak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that are started from now on find no library of espeak."""
    (tmp_path / "sitecustomize.py").write_text(textwrap.dedent(HIDES_ESPEAK))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def workers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "voice_worker" in " ".join(child.cmdline())]


def seconds(samples: Samples) -> float:
    return len(samples) / SAMPLE_RATE


def pitch(samples: Samples) -> float:
    """Median pitch in Hz, by autocorrelation of the loud parts."""
    found = []
    for start in range(0, len(samples) - 1024, 800):
        part = samples[start : start + 1024].astype(float)
        if part.std() > 800:
            echoes = np.correlate(part, part, "full")[1023:]
            found.append(SAMPLE_RATE / (40 + int(echoes[40:270].argmax())))
    return float(np.median(found))


def test_a_line_becomes_speech_of_an_even_loudness(voice: Voice) -> None:
    for text in ("Yes.", "Was that it?", "Please take your time, and say what you felt today."):
        samples = voice.render(text)
        assert samples.dtype == np.int16
        assert -22 < level_dbfs(samples) < -19
        assert np.abs(samples.astype(int)).max() < 32_000


def test_the_end_of_a_line_is_the_end_of_speech(voice: Voice) -> None:
    samples = voice.render("Was that it?")
    assert level_dbfs(samples[: SAMPLE_RATE // 10]) > -40
    assert level_dbfs(samples[-SAMPLE_RATE // 10 :]) > -50


def test_the_first_line_of_a_process_is_whole_too(voice: Voice) -> None:
    text = "Please take your time, and say what you felt today."
    for _ in range(3):
        with Voice() as other:
            assert seconds(other.render(text)) == pytest.approx(seconds(voice.render(text)), rel=0.02)


def test_every_line_of_many_is_whole(voice: Voice) -> None:
    voice.render_ahead(LINES)
    with Voice() as other:
        for line in reversed(LINES):
            assert seconds(other.render(line)) == pytest.approx(
                seconds(voice.render(line)), rel=0.03, abs=0.05
            )


def test_a_line_is_rendered_once_and_cannot_be_spoilt(voice: Voice) -> None:
    first = voice.render("I am listening.")
    assert voice.render("I am  listening.\n") is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1


def test_what_is_asked_for_now_does_not_wait_for_what_is_ahead() -> None:
    lines = [line * 3 for line in LINES]
    with Voice() as fresh:
        began = time.monotonic()
        fresh.render_ahead(lines)
        assert time.monotonic() - began < 0.1
        fresh.render("Shall we stop?")
        waited = time.monotonic() - began
        while lines[-1] not in fresh._lines:
            time.sleep(0.01)
        assert waited < (time.monotonic() - began) / 4


def test_text_without_words_is_no_sound(voice: Voice) -> None:
    assert len(voice.render(" … ")) == 0


def test_voices_sound_like_themselves_at_the_same_time() -> None:
    with Voice("en-us") as deep, Voice("en-us+f2") as high:
        for line in LINES[:5]:
            deep.render_ahead([line])
            assert pitch(high.render(line)) > 1.5 * pitch(deep.render(line))


def test_a_voice_is_known_by_language_by_name_and_in_any_case() -> None:
    for name in ("en-gb", "EN-US+F3", "English (Scotland)+Linda"):
        with Voice(name) as known:
            assert seconds(known.render("Good evening.")) > 0.5


def test_a_faster_voice_needs_less_time() -> None:
    with Voice(rate=120) as slow, Voice(rate=240) as fast:
        assert seconds(slow.render(LINES[0])) > 1.6 * seconds(fast.render(LINES[0]))


@pytest.mark.parametrize(("name", "near"), [("en-us+f33", "en-us+f3"), ("en-uss+f2", "en-us+f2")])
def test_an_unknown_voice_is_told_with_near_names(name: str, near: str) -> None:
    with pytest.raises(UnknownVoiceError, match="There is no voice") as told:
        Voice(name)
    assert near in str(told.value)
    assert isinstance(told.value, GivenError)
    assert not workers() or all(worker.status() != psutil.STATUS_ZOMBIE for worker in workers())


def test_an_impossible_rate_is_refused() -> None:
    with pytest.raises(GivenError, match="80 to 450"):
        Voice(rate=10)


@pytest.mark.usefixtures("without_espeak")
def test_a_missing_synthesiser_is_told_with_the_command_that_brings_it() -> None:
    with pytest.raises(VoiceError, match="sudo apt install espeak-ng"):
        Voice()


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    with Voice() as quiet:
        quiet.render("Nobody reads this.")
    assert capfd.readouterr() == ("", "")


def test_what_is_said_is_never_written_to_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    before = {worker.pid for worker in workers()}
    with Voice() as private:
        private.render("Ana, what did you feel?")
        (worker,) = (worker for worker in workers() if worker.pid not in before)
        assert not worker.open_files()
        assert worker.io_counters().write_bytes == 0
    assert not list(tmp_path.iterdir())


def test_a_worker_that_was_lost_is_replaced() -> None:
    before = {worker.pid for worker in workers()}
    with Voice() as robust:
        for worker in workers():
            if worker.pid not in before:
                worker.kill()
        assert seconds(robust.render("Here I am again.")) > 0.5


def test_a_worker_that_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {worker.pid for worker in workers()}
    with Voice() as robust:
        monkeypatch.setattr(voice_module, "LIMIT_SECONDS", 2.0)
        for worker in workers():
            if worker.pid not in before:
                worker.send_signal(signal.SIGSTOP)
        assert seconds(robust.render("Here I am again.")) > 0.5


def test_a_voice_that_fails_for_good_says_so(request: pytest.FixtureRequest) -> None:
    before = {worker.pid for worker in workers()}
    with Voice() as lost:
        request.getfixturevalue("without_espeak")
        for worker in workers():
            if worker.pid not in before:
                worker.kill()
        lost.render_ahead(["Nobody waits for this."])
        with pytest.raises(VoiceError, match="does not work any more"):
            lost.render("Somebody waits for this.")


def test_a_closed_voice_says_nothing_and_leaves_no_process() -> None:
    before = {worker.pid for worker in workers()}
    closed = Voice()
    closed.render_ahead(LINES)
    closed.close()
    closed.close()
    with pytest.raises(VoiceError, match="closed"):
        closed.render("Too late.")
    assert {worker.pid for worker in workers()} == before


def test_the_worker_dies_with_its_parent_and_only_the_parent_hears_ctrl_c() -> None:
    script = "import time; from audio.voice import Voice; it = Voice(); print(flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    (worker,) = psutil.Process(parent.pid).children()
    assert os.getsid(worker.pid) != os.getsid(parent.pid)
    parent.kill()
    parent.communicate()
    assert psutil.wait_procs([worker], timeout=5)[1] == []
