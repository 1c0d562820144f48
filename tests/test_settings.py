"""config.yaml: what is wrong in it is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.dialogue.library import open_library
from skill.document.document import DocumentError
from skill.settings import FIRST, RETURNING, USUAL, Config, library_of, load


def told(tmp_path: Path, text: str) -> str:
    path = tmp_path / "config.yaml"
    path.write_text(text)
    with pytest.raises(DocumentError) as error:
        load(path)
    return str(error.value)


def test_the_projects_own_config_is_well() -> None:
    config = load(Path(__file__).parent.parent / "config.yaml")
    assert config.settings.partners == ("Ada", "Ben")
    assert config.settings.exercise in library_of(config).scripts


def test_a_new_couple_begins_with_something_short_unless_they_chose(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("wake: hey harbor\n")
    assert (load(path).settings.first_exercise, load(path).settings.exercise) == (FIRST, USUAL)
    path.write_text("exercise: five-sentences\n")
    assert load(path).settings.first_exercise == "five-sentences"
    assert {USUAL, FIRST, RETURNING} <= open_library().scripts.keys()


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
        ("time_out: 5\n", ":1:", "should be 20"),
        ("partners: [Ada]\n", ":1:", "`partners` has too few"),
        ("partners: [Ada, ada]\n", ":1:", "the two names are the same"),
        ("partners: ['{', Ben]\n", ":1:", "cannot be spoken as a name"),
        ("voice:\n  rate: quick\n", ":2:", "`rate` is `quick`"),
        ("dictation: moonshin\n", ":1:1: ", "`moonshin`, but should be `vosk` or `moonshine`"),
        ("exercises: {daily-check-in: {minutes: {share: -1}}}\n", ":1:", "`share`"),
        ("exercises: {daily-check-in: {minutes: {share: 31}}}\n", ":1:", "should be 30"),
        ("exercises: {daily-check-in: {minuts: {share: 3}}}\n", ":1:", "did you mean `minutes`?"),
        ("exercises: {daily-check-in: {texts: {thanks.thanks: []}}}\n", ":1:", "at least 1 item"),
        ("exercises: [daily-check-in]\n", ":1:", "`exercises`"),
        ("minutes: {share: 3}\n", ":1:", "`minutes` is no key here"),
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


def unfitting(tmp_path: Path, text: str) -> str:
    """What is told of settings that are well in themselves, but fit no exercise that there is."""
    path = tmp_path / "config.yaml"
    path.write_text(f"data: {tmp_path / 'data'}\n{text}")
    with pytest.raises(DocumentError) as error:
        library_of(load(path))
    return str(error.value)


def test_an_exercise_that_nobody_has_is_told(tmp_path: Path) -> None:
    assert ":2:1: `daily-chekin` is no exercise: did you mean `daily-check-in`?" in unfitting(
        tmp_path, "exercise: daily-chekin\n"
    )


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("daily-chekin: {}", "3: `daily-chekin` is no exercise: did you mean `daily-check-in`?"),
        ("daily-check-in: {minutes: {shrae: 4}}", "30: `shrae` is no time of `the daily check-in`"),
        ("daily-check-in: {options: {lisener: no}}", "30: `lisener` is no option of `the daily check-in`"),
        ("daily-check-in: {options: {listener: no}}", "30: `no` is no choice for `listener`. Possible"),
        ("daily-check-in: {texts: {thanks.thx: Hm.}}", "28: `thanks.thx` is no text of this dialogue"),
    ],
)
def test_a_change_that_fits_no_exercise_is_told_at_its_place(tmp_path: Path, change: str, what: str) -> None:
    assert f"config.yaml:3:{what}" in unfitting(tmp_path, f"exercises:\n  {change}\n")


def test_all_changes_that_fit_nothing_are_told_at_once(tmp_path: Path) -> None:
    check_in = "daily-check-in: {minutes: {shrae: 4, reflct: 2}, options: {lisener: silent}}"
    assert len(unfitting(tmp_path, f"exercises:\n  tea: {{}}\n  {check_in}\n").splitlines()) == 4


def test_a_change_holds_in_the_exercise(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        f"data: {tmp_path / 'data'}\n"
        "exercises:\n"
        "  daily-check-in:\n"
        "    {minutes: {share: 4.5}, options: {listener: silent}, texts: {thanks.thanks: Enough.}}\n"
    )
    script = library_of(load(path)).scripts["daily-check-in"]
    assert script.minutes["share"] == 4.5
    assert script.options["listener"][0] == "silent"
    assert {node.seconds for node in script.nodes.values() if node.time_key == "share"} == {270.0}
    assert script.nodes["thanks.thanks"].say.all() == ("Enough.",)


def test_the_couples_own_folder_is_in_their_data_folder(tmp_path: Path) -> None:
    config = load(Path(__file__).parent.parent / "config.yaml")
    settings = config.settings.model_copy(update={"data": tmp_path})
    assert Config(settings, config.document).own_dialogues == tmp_path / "dialogues"


def test_without_a_file_there_are_defaults_but_not_for_the_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    assert load().settings.wake == ["hey harbor"]
    with pytest.raises(DocumentError, match="there is no config"):
        load(required=True)
