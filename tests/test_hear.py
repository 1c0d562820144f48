"""`attune hear`: any sound file through the ears."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr
from test_cli import attune

from audio.pcm import SAMPLE_RATE, Samples
from audio.voice import Voice

pytestmark = pytest.mark.usefixtures("model_path")

KEYS = ["file", "at", "event", "intent", "text", "confidence", "tail"]


@pytest.fixture(scope="module")
def say() -> dict[str, Samples]:
    with Voice("en-us+f2") as voice:
        return {text: voice.render(text) for text in ("hey harbor", "yes", "I'm done", "I felt tired today")}


def written(
    path: Path, sound: Samples, rate: int = SAMPLE_RATE, channels: int = 1, form: str = "WAV"
) -> Path:
    """A sound file with half a second of silence in front."""
    quiet = np.zeros(SAMPLE_RATE // 2, dtype=np.int16)
    samples = soxr.resample(np.concatenate([quiet, sound]), SAMPLE_RATE, rate)
    soundfile.write(path, np.column_stack([samples] * channels), rate, format=form)
    return path


def lines(*arguments: str | Path) -> list[dict[str, Any]]:
    told = attune("hear", "--json", *arguments)
    assert told.returncode == 0, told.stderr
    found = [json.loads(line) for line in told.stdout.splitlines()]
    assert all(list(line) == KEYS for line in found)
    return found


def of(found: list[dict[str, Any]], event: str) -> list[dict[str, Any]]:
    return [line for line in found if line["event"] == event]


@pytest.mark.parametrize(
    ("rate", "channels", "form"),
    [(16000, 1, "WAV"), (48000, 2, "WAV"), (44100, 2, "FLAC"), (22050, 1, "OGG"), (8000, 1, "WAV")],
)
def test_any_rate_and_format_is_heard(
    rate: int, channels: int, form: str, tmp_path: Path, say: dict[str, Samples]
) -> None:
    file = written(tmp_path / f"call.{form.lower()}", say["hey harbor"], rate, channels, form)
    (woken,) = of(lines("--wake", "hey harbor", file), "woken")
    assert woken["file"] == str(file)
    assert woken["text"] == "hey harbor"
    assert 0.5 < woken["at"] < 2.5
    assert 0.0 < woken["confidence"] <= 1.0


def test_each_file_is_heard_by_itself(tmp_path: Path, say: dict[str, Samples]) -> None:
    files = [written(tmp_path / f"{n}.wav", say["hey harbor"]) for n in range(3)]
    assert [line["file"] for line in of(lines(*files), "woken")] == list(map(str, files))


def test_the_whole_lexicon_is_listened_for_without_phrases(tmp_path: Path, say: dict[str, Samples]) -> None:
    file = written(tmp_path / "yes.wav", say["yes"])
    assert [line["intent"] for line in of(lines("--mode", "choosing", file), "command")] == ["yes"]


def test_phrases_may_be_given_with_what_they_mean(tmp_path: Path, say: dict[str, Samples]) -> None:
    file = written(tmp_path / "yes.wav", say["yes"])
    (plain,) = of(lines("--mode", "choosing", "--phrases", "yes, no", file), "command")
    assert plain["intent"] == "yes"
    (meant,) = of(lines("--mode", "choosing", "--phrases", "agreed=yes, refused=no", file), "command")
    assert (meant["intent"], meant["text"]) == ("agreed", "yes")


def test_a_turn_is_dictated_and_handed_over(tmp_path: Path, say: dict[str, Samples]) -> None:
    quiet = np.zeros(2 * SAMPLE_RATE, dtype=np.int16)
    file = written(tmp_path / "turn.wav", np.concatenate([say["I felt tired today"], quiet, say["I'm done"]]))
    found = lines("--mode", "sharing", file)
    assert of(found, "dictated")
    assert [line["intent"] for line in of(found, "command")] == ["done"]


def test_a_person_reads_it_too(tmp_path: Path, say: dict[str, Samples]) -> None:
    told = attune("hear", "--wake", "hey harbor", written(tmp_path / "call.wav", say["hey harbor"]))
    assert told.returncode == 0
    assert "“hey harbor”" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--mode", "dreaming", "x.wav"], "`dreaming` is no mode"),
        (["--wake", "hey qwrtz", "x.wav"], "qwrtz"),
        (["--mode", "choosing", "--phrases", "yes, ?!", "x.wav"], "has no word in it"),
        (["x.wav"], "there is no such file"),
    ],
)
def test_what_is_given_wrongly_is_told(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    told = attune("hear", *arguments, cwd=tmp_path)
    assert told.returncode == 2
    assert sentence in told.stderr
