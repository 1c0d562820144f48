"""config.yaml: what is wrong in it is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.document import DocumentError
from skill.library import open_library
from skill.settings import load, unfitting


def told(tmp_path: Path, text: str) -> str:
    path = tmp_path / "config.yaml"
    path.write_text(text)
    with pytest.raises(DocumentError) as error:
        load(path)
    return str(error.value)


def test_the_projects_own_config_is_well() -> None:
    config = load(Path(__file__).parent.parent / "config.yaml")
    assert config.settings.partners == ("Ada", "Ben")
    assert unfitting(config, open_library()) == []


def test_an_unknown_key_is_told_with_the_nearest(tmp_path: Path) -> None:
    assert "config.yaml:2:1: `partner` is no key here: did you mean `partners`?" in told(
        tmp_path, "wake: hey harbor\npartner: [A, B]\n"
    )


def test_a_wrong_key_within_the_voice_is_told(tmp_path: Path) -> None:
    assert "config.yaml:1:9: `speed` is no key here. Possible here: name, rate." in told(
        tmp_path, "voice: {speed: 3}\n"
    )


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("time_out: 5\n", ":1:", "greater than or equal to 20"),
        ("partners: [Ada]\n", ":1:", "`1`"),
        ("partners: [Ada, ada]\n", ":1:", "the two names are the same"),
        ("partners: ['{', Ben]\n", ":1:", "cannot be spoken as a name"),
        ("voice:\n  rate: quick\n", ":2:", "`rate` is `quick`"),
        ("minutes: {share: -1}\n", ":1:", "`share`"),
        ("wake: ['?!']\n", ":1:", "has no word in it"),
        ("- a\n- b\n", ":1:", "key: value"),
        ("", "", "is empty"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(tmp_path: Path, text: str, where: str, what: str) -> None:
    sentence = told(tmp_path, text)
    assert f"config.yaml{where}" in sentence
    assert what in sentence


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    assert len(told(tmp_path, "time_out: 1\nlater: 0\nfoo: 1\n").splitlines()) == 3


def test_an_exercise_or_a_time_that_nobody_has_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("exercise: daily-chekin\nminutes: {shrae: 2}\n")
    sentences = [str(fault) for fault in unfitting(load(path), open_library())]
    assert any(":1:1: `daily-chekin` is no exercise: did you mean `daily-check-in`?" in s for s in sentences)
    assert any(":2:11: `shrae` is no time of any exercise: did you mean `share`?" in s for s in sentences)


def test_without_a_file_there_are_defaults_but_not_for_the_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    assert load().settings.wake == ["hey harbor"]
    with pytest.raises(DocumentError, match="there is no config"):
        load(required=True)
