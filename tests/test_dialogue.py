"""What a wrong dialogue is told: file, line, what was found, and the nearest thing that would be right."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.recogniser import SpeechModel
from skill.app import unknown_phrases
from skill.document import DocumentError, parse
from skill.events import Couple
from skill.lexicon import folder
from skill.library import open_library

Change = Callable[[str, str, str], str]
FACTS = dict.fromkeys(("exercise", "exercises", "later", "time_out"), "x")


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """A copy of all dialogues with one text replaced by another; returns what the library says of it."""
    copy = tmp_path / "dialogues"
    shutil.copytree(folder(), copy, ignore=shutil.ignore_patterns("__pycache__"))

    def change(file: str, old: str, new: str) -> str:
        path = copy / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(DocumentError) as told:
            open_library(copy)
        # Every error names a file and a line.
        for line in str(told.value).splitlines():
            assert re.match(r".+\.yaml:\d+:\d+: ", line), line
        return str(told.value)

    return change


def test_the_built_in_dialogues_are_well() -> None:
    library = open_library()
    assert "daily-check-in" in library.scripts


def test_a_misspelt_state_is_told_with_the_right_one(changed: Change) -> None:
    told = changed("rounds/share-reflect.yaml", "{done: reflect, pass: next}", "{done: reflcet, pass: next}")
    assert "`reflcet` is no state here: did you mean `reflect`?" in told
    assert "share-reflect.yaml:10:" in told


def test_a_loop_without_an_exit_is_told(changed: Change) -> None:
    told = changed("rounds/appreciation.yaml", "on: {done: next, pass: next}", "on: {done: appreciate}")
    assert "`appreciate` has no way to an end" in told


def test_a_loop_that_could_go_on_for_ever_is_told(changed: Change) -> None:
    told = changed("rounds/share-reflect.yaml", "    at_most: 2\n    instead: more\n", "")
    assert "can come round for ever" in told
    assert "`at_most`" in told


def test_an_instead_that_leads_back_to_itself_is_told(changed: Change) -> None:
    told = changed("rounds/share-reflect.yaml", "    instead: more\n", "    instead: missed\n")
    assert "`missed` is its own `instead`" in told


def test_a_missing_prompt_is_told(changed: Change) -> None:
    told = changed("rounds/appreciation.yaml", "    say:\n", "    sya:\n")
    assert "`sya` is no key here: did you mean `say`?" in told
    assert "`say` is missing" in told


def test_an_empty_prompt_is_told(changed: Change) -> None:
    assert "`say`" in changed(
        "rounds/share-reflect.yaml", 'say: "{listener}, and now? Say what you heard."', "say: []"
    )


def test_a_state_that_nothing_leads_to_is_told(changed: Change) -> None:
    told = changed(
        "rounds/share-reflect.yaml", "on: {yes: further, no: next, pass: next}", "on: {yes: next, no: next}"
    )
    assert "nothing leads to `further`" in told


def test_wrong_yaml_is_told_with_its_line(changed: Change) -> None:
    assert "daily-check-in.yaml:4:" in changed(
        "daily-check-in.yaml", "minutes: {share: 3,", "minutes: {share: 3"
    )


def test_a_tab_is_told(changed: Change) -> None:
    assert "no YAML" in changed("daily-check-in.yaml", "    topic:", "\t topic:")


def test_an_unknown_round_is_told(changed: Change) -> None:
    told = changed("daily-check-in.yaml", "round: appreciation", "round: apreciation")
    assert "`apreciation` is no round: did you mean `appreciation`?" in told


def test_an_unknown_word_in_a_text_is_told(changed: Change) -> None:
    told = changed("rounds/appreciation.yaml", "tell {listener} one", "tell {listner} one")
    assert "`{listner}` is no word here: did you mean `listener`?" in told


def test_a_parameter_that_nobody_says_is_told(changed: Change) -> None:
    told = changed("daily-check-in.yaml", "topic: one", "tropic: one")
    assert "`tropic`" in told
    assert "did you mean `topic`?" in told


def test_an_unknown_intent_is_told(changed: Change) -> None:
    told = changed("rounds/share-reflect.yaml", "partly: missed", "party: missed")
    assert "`party` is no intent of the lexicon: did you mean `partly`?" in told


def test_minutes_that_are_not_given_are_told(changed: Change) -> None:
    told = changed("daily-check-in.yaml", "reflect: 2, ", "")
    assert "`reflect` is missing" in told


def test_a_floor_and_a_question_at_once_is_told(changed: Change) -> None:
    told = changed("rounds/appreciation.yaml", "    floor: sharer\n", "    floor: sharer\n    ask: sharer\n")
    assert "has both `floor` and `ask`" in told


def test_a_phrase_with_two_meanings_is_told(changed: Change) -> None:
    assert "`pass` already means `pass`" in changed("lexicon.en.yaml", "skip: [skip,", "skip: [pass,")


def test_all_errors_come_at_once(changed: Change) -> None:
    told = changed("rounds/share-reflect.yaml", "{done: confirm, pass: more}", "{done: confrim, pass: moar}")
    assert len(told.splitlines()) >= 2


def test_a_house_that_lacks_a_room_is_told(changed: Change) -> None:
    assert "`states` needs paused" in changed(
        "house/anytime.yaml", "  paused:\n    ask: nobody", "  pause:\n    ask: nobody"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\na: 2\n", "x.yaml:2:1: `a` stands here twice"),
        ("a: *nowhere\n", "undefined alias"),
        ("a: &b [*b]\n", "too large or too deep"),
        ("a: [" * 500, "x.yaml"),
        ("\tb: 1\n", "tab"),
        ("? [a, b]\n: 1\n", "a key must be a word"),
        ("a: 2024-99-99\n", "x.yaml:1:4"),
    ],
)
def test_yaml_traps_are_told(text: str, told: str) -> None:
    with pytest.raises(DocumentError, match=re.escape(told)):
        parse(text, "x.yaml")


def test_a_billion_laughs_are_refused() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    text += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    with pytest.raises(DocumentError, match="too large or too deep"):
        parse(text, "x.yaml")


def test_yes_no_on_and_off_are_words() -> None:
    assert parse("on: {yes: no, off: on}", "x.yaml").tree == {"on": {"yes": "no", "off": "on"}}


@given(st.text(max_size=200))
def test_no_text_crashes_the_reader(text: str) -> None:
    with contextlib.suppress(DocumentError):
        parse(text, "x.yaml")


def test_every_sentence_is_short_enough_for_a_breath() -> None:
    library = open_library()
    for script in library.all_scripts():
        for line in script.lines(Couple("Ada", "Ben"), FACTS):
            assert line.strip()
            assert len(line.split()) <= 25, f"more than 25 words, over ten seconds: {line}"


def test_a_phrase_that_the_model_could_never_hear_is_told_with_its_line(
    tmp_path: Path, model: SpeechModel
) -> None:
    copy = tmp_path / "dialogues"
    shutil.copytree(folder(), copy)
    for file, old, new in [
        ("lexicon.en.yaml", "[pass, i pass,", "[pass, i qwrtz,"),
        ("daily-check-in.yaml", "our check in]", "our xylqr check in]"),
        ("rounds/share-reflect.yaml", "[there is,", "[thrrre is,"),
    ]:
        path = copy / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    told = "\n".join(str(fault) for fault in unknown_phrases(model, open_library(copy)))
    assert re.search(r"lexicon\.en\.yaml:\d+:\d+: .*qwrtz", told)
    assert re.search(r"daily-check-in\.yaml:2:\d+: .*xylqr", told)
    assert re.search(r"share-reflect\.yaml:\d+:\d+: .*thrrre", told)
    assert len(told.splitlines()) == 3


def test_every_phrase_of_ours_can_be_heard(model: SpeechModel) -> None:
    assert unknown_phrases(model, open_library()) == []
