"""Remarks about settings that are right: a risky wake phrase, names that sound alike or are not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_cli import attune

from audio.recogniser import SpeechModel
from skill.cli.advice import remarks
from skill.document.document import Fault, Place, Remark
from skill.settings import library_of, load


def remarked(path: Path, model: SpeechModel, text: str) -> list[str]:
    path = path / "config.yaml"
    path.write_text(text)
    config = load(path)
    return [str(one).removeprefix(f"{path}:") for one in remarks(config, library_of(config), model)]


@pytest.mark.parametrize(
    "text",
    ["partners: [Ada, Ben]\nwake: hey harbor\n", "partners: [Mary Ann, the second]\n", "time_out: 25\n"],
)
def test_of_good_settings_there_is_nothing_to_say(text: str, tmp_path: Path, model: SpeechModel) -> None:
    assert remarked(tmp_path, model, text) == []


def test_a_risky_wake_phrase_is_remarked_at_its_place(tmp_path: Path, model: SpeechModel) -> None:
    (one,) = remarked(tmp_path, model, "partners: [Ada, Ben]\nwake:\n  - hey harbor\n  - stop\n")
    assert one.startswith("4:5: “stop” works as a wake phrase, but ")
    assert "it is a command" in one
    assert "`attune phrase 'stop'`" in one
    (one,) = remarked(tmp_path, model, "wake: jarvis\n")
    assert one.startswith("1:1: “jarvis” works")


def test_a_name_that_the_model_does_not_know_is_remarked(tmp_path: Path, model: SpeechModel) -> None:
    (one,) = remarked(tmp_path, model, "partners: [Ada, Xzyqua]\n")
    assert one.startswith("1:17: the speech model does not know the name “Xzyqua”: Attune can say it")
    assert "“the first” and “the second”" in one


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("Jon, John", "“Jon” and “John” sound the same: when Attune says one of them, nobody knows"),
        ("Ada, Ida", "“Ada” and “Ida” sound alike"),
        ("Aaron, Erin", "“Aaron” and “Erin” sound alike"),
    ],
)
def test_names_that_sound_alike_are_remarked_with_a_remedy(
    names: str, told: str, tmp_path: Path, model: SpeechModel
) -> None:
    (one,) = remarked(tmp_path, model, f"time_out: 20\npartners: [{names}]\n")
    assert one.startswith(f"2:1: {told}")
    assert "Nicknames are a way out" in one


def test_check_tells_remarks_and_all_is_well(tmp_path: Path, model_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"partners: [Jon, John]\nwake: jarvis\nmodel: {model_path}\n")
    told = attune("--config", path, "check")
    assert told.returncode == 0, told.stderr
    assert f"{path}:1:1: “Jon” and “John” sound the same" in told.stdout
    assert f"{path}:2:1: “jarvis” works as a wake phrase, but" in told.stdout
    assert "All is well" in told.stdout
    assert told.stderr == ""


def test_a_remark_is_no_fault() -> None:
    place = Place("config.yaml", 3, 1)
    assert str(Remark(place, "a word.")) == str(Fault(place, "a word.")) == "config.yaml:3:1: a word."
    assert Remark(place, "a word.") != Fault(place, "a word.")
    assert sorted([Fault(place, "b"), Fault(place, "a")]) == [Fault(place, "a"), Fault(place, "b")]
