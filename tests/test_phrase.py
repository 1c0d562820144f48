"""`attune phrase`: a verdict, its reasons, and what is better."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_cli import attune

pytestmark = pytest.mark.usefixtures("model_path")

KEYS = [
    "phrase",
    "verdict",
    "concerns",
    "syllables",
    "near",
    "sounds_like",
    "said_per_hour",
    "voices",
    "against",
    "better",
]


def found(*arguments: str | Path) -> dict[str, Any]:
    told = attune("phrase", "--json", "--no-voices", *arguments)
    assert told.returncode == 0, told.stderr
    one: dict[str, Any] = json.loads(told.stdout)
    assert list(one) == KEYS
    return one


@pytest.fixture
def talk(speech: Path, tmp_path: Path) -> Path:
    """A folder with folders in it: two readings, and a call of "alexa"; and two files that are no sound."""
    for name, source in (
        ("one.flac", sorted((speech / "reading" / "test-other").glob("*.flac"))[0]),
        ("deeper/two.flac", sorted((speech / "reading" / "train-clean").glob("*.flac"))[0]),
        ("deeper/call.flac", sorted((speech / "wake" / "alexa").glob("*.flac"))[0]),
    ):
        path = tmp_path / "talk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(source)
    (tmp_path / "talk" / "rubbish.wav").write_text("this is no sound")
    (tmp_path / "talk" / "about.txt").write_text("not looked at")
    return tmp_path / "talk"


def test_a_good_phrase_is_said_to_be_good_and_heard_in_most_voices() -> None:
    told = attune("phrase", "Hey, Chatterbox!")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("“hey chatterbox” is good.\n")
    assert "syllables  4" in told.stdout
    assert "synthetic ones" in told.stdout
    assert "Better" not in told.stdout


def test_a_risky_phrase_works_but_and_better_ones_are_offered() -> None:
    told = attune("phrase", "stop", "--no-voices")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("“stop” works, but\n  - it is one word alone")
    assert "it is a command" in told.stdout
    better = found("jarvis")["better"]
    assert better[0] == "hey jarvis"
    assert found(better[0])["verdict"] == "good"


def test_a_phrase_that_can_never_be_heard_ends_with_2() -> None:
    told = attune("phrase", "hey zzyzx", "--json")
    assert told.returncode == 2
    one = json.loads(told.stdout)
    assert list(one) == KEYS
    assert one["verdict"] == "not usable"
    assert '"zzyzx"' in one["concerns"][0]
    assert len(one["better"]) == 3


@pytest.mark.parametrize(
    ("phrase", "concern"),
    [
        ("your", "the command “your turn” begins with it"),
        ("daily temperature", "it is a command"),
        ("thank you both", "says it itself"),
    ],
)
def test_the_couples_own_commands_and_prompts_are_known(phrase: str, concern: str) -> None:
    one = found(phrase)
    assert one["verdict"] == "works, but"
    assert any(concern in sentence for sentence in one["concerns"]), one["concerns"]


def test_recordings_of_talk_tell_how_often_it_would_have_woken(talk: Path) -> None:
    told = attune("phrase", "alexa", "--no-voices", "--json", "--against", talk)
    assert told.returncode == 0, told.stderr
    one = json.loads(told.stdout)["against"]
    assert [wake["file"] for wake in one["wakes"]] == ["deeper/call.flac"]
    assert 0.0 < one["wakes"][0]["at"] < 5.0
    assert one["per_hour"] == pytest.approx(3600.0 / one["seconds"], rel=0.01)
    assert len(one["unreadable"]) == 1
    assert "rubbish.wav: this is no sound that I can read" in told.stderr
    assert "about.txt" not in told.stderr


def test_a_person_reads_in_which_file_and_when(talk: Path) -> None:
    told = attune("phrase", "alexa", "--no-voices", "--against", talk)
    assert "it woke once by mistake in" in told.stdout
    assert "deeper/call.flac  00:0" in told.stdout
    told = attune("phrase", "hey chatterbox", "--no-voices", "--against", talk)
    assert told.stdout.startswith("“hey chatterbox” is good.\n")
    assert "no false wake in" in told.stdout


def test_a_folder_without_a_sound_is_told(tmp_path: Path) -> None:
    told = attune("phrase", "hey harbor", "--against", tmp_path)
    assert told.returncode == 2
    assert f"{tmp_path} has no sound file in it" in told.stderr
    told = attune("phrase", "hey harbor", "--against", tmp_path / "none")
    assert told.returncode == 2
    assert f"there is no folder {tmp_path / 'none'}" in told.stderr
    (tmp_path / "rubbish.wav").write_text("this is no sound")
    told = attune("phrase", "hey harbor", "--no-voices", "--against", tmp_path)
    assert told.returncode == 2
    assert "none of its 1 sound file(s) can be read" in told.stderr


def test_more_than_anybody_could_say_is_told() -> None:
    told = attune("phrase", "hey harbor " * 20)
    assert told.returncode == 2
    assert "two or three words will do" in told.stderr
