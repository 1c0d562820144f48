"""`attune dialogues …` as people call it."""

from __future__ import annotations

import json
import math
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from skill.cli import main as cli
from skill.dialogue.lexicon import folder, load
from skill.dialogue.library import open_library
from skill.dialogue.schema import TELLING, schema
from skill.document.document import DocumentError, read

OURS = """
name: our good night
about: One good thing of the day each.
start: [our good night]
source: ourselves
minutes: {turn: 1}
steps:
  - {round: consent, each: [opener, partner]}
  - {round: turn, each: [opener, partner], prompt: "{sharer}, one good thing of today."}
  - thanks
"""


@dataclass(frozen=True, slots=True)
class Told:
    code: int
    out: str
    error: str


Attune = Callable[..., Told]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The couple's own folder of dialogues, which is still empty."""
    path = tmp_path / "data" / "dialogues"
    path.mkdir(parents=True)
    return path


@pytest.fixture
def config(tmp_path: Path, data: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(f"partners: [Kim, Lou]\ndata: {data.parent}\n")
    return path


@pytest.fixture
def attune(config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Attune:
    """Runs `attune dialogues …` with these settings, up to its exit code."""

    def run(*arguments: str | Path) -> Told:
        command = ["attune", "--config", config, "dialogues", *arguments]
        monkeypatch.setattr(sys, "argv", [str(word) for word in command])
        code = cli._exit_code()
        told = capsys.readouterr()
        assert "\x1b" not in told.out + told.err  # plain, for it is no terminal
        return Told(code, told.out, told.err)

    return run


# -- list and show ---------------------------------------------------------------------------------------


def test_list_has_every_exercise_with_how_to_start_it_and_how_long_it_is(attune: Attune, data: Path) -> None:
    told = attune("list")
    assert told.code == 0
    for name, script in open_library().scripts.items():
        assert f"{name} " in told.out
        assert f"“{script.start[0]}”" in told.out
    assert str(data) in told.out
    assert "yours" not in told.out
    assert "changed by you" not in told.out


def test_list_marks_what_is_the_couples_own_or_was_changed(attune: Attune, data: Path, config: Path) -> None:
    (data / "ours.yaml").write_text(OURS)
    (data / "a-change.yaml").write_text("changes: appreciation\nminutes: {say: 2}\n")
    config.write_text(config.read_text() + "exercises: {being-heard: {minutes: {chunk: 2}}}\n")
    rows = attune("list").out.splitlines()
    marks = {
        name: [mark for mark in ("yours", "changed by you") if mark in rows[index + 2]]
        for name in ("ours", "appreciation", "being-heard", "coming-back")
        for index, row in enumerate(rows)
        if row.startswith(f"{name} ")
    }
    assert marks == {
        "ours": ["yours"],
        "appreciation": ["changed by you"],
        "being-heard": ["changed by you"],
        "coming-back": [],
    }


def test_show_reads_an_exercise_with_the_couples_names(attune: Attune) -> None:
    told = attune("show", "daily-check-in")
    assert told.code == 0
    assert "Kim has the floor for 3 min" in told.out
    assert "Ada" not in told.out
    assert all(len(row) <= 80 for row in told.out.splitlines())
    assert "      daily-check-in:" in told.out


def test_show_tells_what_the_couple_changed(attune: Attune, config: Path) -> None:
    config.write_text(
        config.read_text()
        + "exercises: {daily-check-in: {minutes: {share: 7}, options: {listener: silent}}}\n"
    )
    told = attune("show", "daily-check-in").out
    assert "Kim has the floor for 7 min" in told
    assert "reflect: " not in told
    assert "listener: silent, or reflects" in told


@pytest.mark.parametrize("command", ["show", "graph"])
def test_an_unknown_name_is_told_with_the_nearest(attune: Attune, command: str) -> None:
    told = attune(command, "daly-check-in")
    assert told.code == 2
    assert "`daly-check-in` is no exercise: did you mean `daily-check-in`?" in told.error


# -- graph -----------------------------------------------------------------------------------------------


def test_graph_prints_mermaid_and_nothing_else(attune: Attune) -> None:
    told = attune("graph", "appreciation")
    assert told.code == 0
    assert told.out.startswith("---\ntitle: 'An appreciation'\n---\nflowchart TD\n")
    assert "Kim · 1 min" in told.out


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
def test_graph_draws_into_this_folder_or_into_the_file_that_is_named(
    attune: Attune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = attune("graph", "appreciation", "--format", "svg")
    assert (told.code, told.out) == (0, "an appreciation is drawn in appreciation.svg\n")
    assert "<svg" in (tmp_path / "appreciation.svg").read_text()
    assert attune("graph", "appreciation", "--format", "png", "--output", "it.png").code == 0
    assert (tmp_path / "it.png").read_bytes().startswith(b"\x89PNG")


def test_graph_without_graphviz_says_what_to_do(
    attune: Attune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    told = attune("graph", "appreciation", "--format", "svg")
    assert told.code == 1
    assert "apt install graphviz" in told.error
    assert "--format mermaid" in told.error
    assert not (tmp_path / "appreciation.svg").exists()


# -- check -----------------------------------------------------------------------------------------------


def test_check_walks_every_exercise_and_those_of_the_house(attune: Attune) -> None:
    told = attune("check", "--no-voice")
    assert told.code == 0, told.error
    rows = {row.split()[0]: row.split()[1:] for row in told.out.splitlines() if row}
    for script in open_library().all_scripts():
        settings, states, positions, events = map(int, rows[script.name][:4])
        choices = math.prod(len(values) for values in script.options.values())
        assert settings == choices + (2 if script.minutes else 0)
        assert states == len(script.nodes)
        assert states < positions < events
    assert told.out.endswith("All is well.\n")


def test_check_measures_with_the_real_voice(attune: Attune, data: Path) -> None:
    path = data / "ours.yaml"
    long = "{sharer}, " + "something straightforward, " * 11 + "please."
    path.write_text(OURS.replace("{sharer}, one good thing of today.", long))
    told = attune("check", path)
    assert told.code == 0, told.error
    *_, words, seconds = next(row for row in told.out.splitlines() if row.startswith("ours ")).split()
    assert words == "24"
    assert 10 < float(seconds) < 30
    assert f"ours is long to listen to: {seconds} s to say: “" in told.out
    assert "something straightforward, please.”" in told.out


def test_check_reads_a_file_that_lies_elsewhere_as_if_it_were_the_couples(
    attune: Attune, tmp_path: Path, data: Path
) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(OURS)
    told = attune("check", "--no-voice", path)
    assert told.code == 0, told.error
    assert "\nours " in told.out
    assert "appreciation" not in told.out
    assert not list(data.iterdir())


def test_check_of_a_round_a_deck_or_a_change_walks_the_exercises_that_it_is_in(
    attune: Attune, tmp_path: Path
) -> None:
    round_, deck, change = tmp_path / "say-back.yaml", tmp_path / "questions.yaml", tmp_path / "ours.yaml"
    shutil.copy(folder() / "rounds" / "say-back.yaml", round_)
    shutil.copy(folder() / "decks" / "questions.yaml", deck)
    change.write_text("changes: ten-minutes-each\nminutes: {turn: 5}\n")
    scripts = open_library().scripts.values()
    for path, used in [
        (round_, {one.name for one in scripts if any(part.round == "say-back" for part in one.parts)}),
        (deck, {one.name for one in scripts if "questions.deep" in one.decks}),
        (change, {"ten-minutes-each"}),
    ]:
        told = attune("check", "--no-voice", path)
        assert told.code == 0, told.error
        assert used
        assert used == {row.split()[0] for row in told.out.splitlines() if "+" in row}


def test_check_tells_a_word_that_could_never_be_heard(
    attune: Attune, config: Path, data: Path, model_path: Path
) -> None:
    config.write_text(f"{config.read_text()}model: {model_path}\n")
    path, other = data / "ours.yaml", data / "other.yaml"
    path.write_text(OURS.replace("start: [", "start: [our qwrtz, "))
    told = attune("check", "--no-voice", path)
    assert told.code == 2
    assert re.match(rf"{path}:\d+:\d+: .*the speech model does not know the word \"qwrtz\"", told.error)
    other.write_text(re.sub(r"start: .*", "start: [another one of ours]", OURS))
    assert attune("check", "--no-voice", other).code == 0


def test_check_without_a_speech_model_says_what_was_not_looked_at(attune: Attune, data: Path) -> None:
    path = data / "ours.yaml"
    path.write_text(OURS.replace("start: [", "start: [our qwrtz, "))
    told = attune("check", "--no-voice", path)
    assert told.code == 0, told.error
    assert "was not looked at. There is no speech model in" in told.out


def test_check_of_a_file_in_the_couples_folder_reads_it_once(attune: Attune, data: Path) -> None:
    path = data / "ours.yaml"
    path.write_text(OURS.replace("about:", "abuot:"))
    told = attune("check", "--no-voice", path)
    assert told.code == 2
    rows = told.error.splitlines()
    assert len(rows) == len(set(rows))
    assert all(row.startswith(f"{path}:") for row in rows)
    assert "did you mean `about`?" in told.error


def test_check_of_a_built_in_file_reads_it_once(attune: Attune) -> None:
    told = attune("check", "--no-voice", folder() / "appreciation.yaml")
    assert told.code == 0, told.error
    assert [row.split()[0] for row in told.out.splitlines() if "+" in row] == ["appreciation"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("roles: [a, b]\nsates: {}\n", "2:1: `sates` is no key here: did you mean `states`?"),
        ("source: us\ncrads: {}\n", "2:1: `crads` is no key here: did you mean `cards`?"),
        ("changes: appreciation\nmintues: {}\n", "2:1: `mintues` is no key here: did you mean `minutes`?"),
        ("name: it\nsteps: [thanks]\nstrat: it\n", "3:1: `strat` is no key here: did you mean `start`?"),
    ],
)
def test_check_knows_what_a_file_is_meant_to_be(
    attune: Attune, tmp_path: Path, text: str, wrong: str
) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(text)
    told = attune("check", "--no-voice", path)
    assert told.code == 2
    assert f"{path}:{wrong}" in told.error


def test_check_of_a_round_that_nothing_uses_says_so(attune: Attune, tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text("states: {hello: {say: Hello., next: next}}")
    told = attune("check", "--no-voice", path)
    assert told.code == 0, told.error
    assert "No exercise uses it yet" in told.out


def test_check_tells_what_is_wrong_in_files_and_settings_at_once(
    attune: Attune, config: Path, tmp_path: Path
) -> None:
    config.write_text(config.read_text() + "wkae: hey harbor\n")
    assert "`wkae` is no key here" in attune("check").error
    (tmp_path / "one.yaml").write_text(OURS.replace("round: turn", "round: trun"))
    (tmp_path / "two.yaml").write_text("changes: apreciation\n")
    told = attune(
        "check", "--no-voice", tmp_path / "one.yaml", tmp_path / "two.yaml", tmp_path / "three.yaml"
    )
    assert told.code == 2
    assert f"{config}:3:1: `wkae` is no key here: did you mean `wake`?" in told.error
    assert "`trun` is no round: did you mean `turn`?" in told.error
    assert "`apreciation` is no exercise: did you mean `appreciation`?" in told.error
    assert f"{tmp_path / 'three.yaml'}:1:1: there is no such file." in told.error


def test_check_tells_what_the_walk_found(attune: Attune, tmp_path: Path) -> None:
    path = tmp_path / "unfair.yaml"
    path.write_text(OURS.replace("turn, each: [opener, partner]", "turn, each: [opener]"))
    told = attune("check", "--no-voice", path)
    assert told.code == 2
    assert all(row.startswith("unfair: ") for row in told.error.splitlines())
    assert "opener" in told.error
    assert "All is well" not in told.out


# -- schema ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    made = schema(load())
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def test_schema_prints_what_an_editor_reads(attune: Attune, validator: Draft202012Validator) -> None:
    told = attune("schema")
    assert told.code == 0
    assert json.loads(told.out) == validator.schema


def test_every_built_in_file_is_as_the_schema_says(validator: Draft202012Validator) -> None:
    paths = sorted(folder().rglob("*.yaml"))
    assert len(paths) > 20
    for path in paths:
        assert not list(validator.iter_errors(read(path).tree)), path


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("daily-check-in.yaml", "about:", "abuot:"),
        ("daily-check-in.yaml", "share: 3", "share: 31"),
        ("daily-check-in.yaml", "steps:", "stpes:"),
        ("daily-check-in.yaml", "each: [opener, partner]", "each: [opener, listener]"),
        ("question-ladder.yaml", "swap: true", "swap: often"),
        ("rounds/share-reflect.yaml", "at_most: 2", "at_most: 13"),
        ("rounds/share-reflect.yaml", "    floor:", "    foor:"),
        ("rounds/share-reflect.yaml", "states:", "roles: [sharer]\nstates:"),
        ("house/anytime.yaml", "chime: paused", "chime: pause"),
        ("decks/questions.yaml", "source:", "sauce:"),
    ],
)
def test_the_schema_refuses_what_is_wrong(
    file: str, old: str, new: str, validator: Draft202012Validator, tmp_path: Path
) -> None:
    text = (folder() / file).read_text()
    assert old in text
    if new.startswith("roles:"):
        text = text.replace("roles: [sharer, listener]\n", "")
    broken = text.replace(old, new, 1)
    assert list(validator.iter_errors(yaml.load(broken, yaml.BaseLoader)))
    # And what the schema refuses, the library refuses as well.
    copy = tmp_path / "dialogues"
    shutil.copytree(folder(), copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / file).write_text(broken)
    with pytest.raises(DocumentError):
        open_library(copy)


@pytest.mark.parametrize(
    "text",
    [
        "changes: daily-check-in\nminutes: {share: 5}\ntexts: {share-reflect.reflect: [a b, c d]}",
        "source: us\ncards: {one: [a question, another]}",
        "states: {a: {say: {long: Hello you., short: Hello.}, next: end}}\nwords: {topic: }",
        OURS + "options: {rounds: 2}\n",
    ],
)
def test_the_schema_allows_what_may_be_written(
    text: str, validator: Draft202012Validator, tmp_path: Path
) -> None:
    path = tmp_path / "it.yaml"
    path.write_text(text)
    assert not list(validator.iter_errors(read(path).tree))


def test_every_key_of_the_schema_is_explained(validator: Draft202012Validator) -> None:
    definitions = validator.schema["$defs"]
    for kind in ("Dialogue", "Step", "Round", "State", "Deck", "ChangeFile", "Texts"):
        for key, told in definitions[kind]["properties"].items():
            assert told.get("description"), f"{kind}.{key}"
    assert {model.__name__ for model in TELLING.values()} <= definitions.keys()
    assert "partly" in definitions["State"]["properties"]["on"]["properties"]


def test_check_finds_what_only_another_choice_brings_out(attune: Attune, data: Path) -> None:
    path = data / "ours.yaml"
    fair = "\n  - {round: turn, each: [opener], only: {share: alone}, prompt: One more.}"
    text = OURS.replace("minutes:", "options: {share: [both, alone]}\nminutes:")
    path.write_text(text.replace("\n  - thanks", fair + "\n  - thanks"))
    told = attune("check", path, "--no-voice")
    assert told.code == 2
    assert re.search(r"^ours: share: alone: .*turn", told.error, flags=re.MULTILINE), told.error
