"""What a wrong dialogue is told: file, line, what was found, and the nearest thing that would be right."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from mistakes import CHANGE, DECK, DIALOGUE, ONE_MISTAKE, ROUND, USER, C, D, R, T, W, told_of, written

from audio.recogniser import SpeechModel
from skill.app import unknown_phrases
from skill.dialogue.lexicon import folder
from skill.dialogue.library import open_library

Change = Callable[[str, str, str], list[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of all dialogues."""
    copy = tmp_path / "dialogues"
    shutil.copytree(folder(), copy, ignore=shutil.ignore_patterns("__pycache__", "rehearsals"))
    return copy


@pytest.fixture
def changed(home: Path) -> Change:
    """All dialogues with one text replaced by another, or added; returns what the library says of it."""

    def change(file: str, old: str, new: str) -> list[str]:
        path = home / file
        path.parent.mkdir(exist_ok=True)
        text = path.read_text() if path.exists() else ""
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return told_of(home)

    return change


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A couple's own folder: dialogues, a round, a deck and a change."""
    return written(tmp_path / "own")


def test_the_built_in_dialogues_are_well() -> None:
    library = open_library()
    assert "daily-check-in" in library.scripts


def test_what_a_couple_writes_themselves_is_well(own: Path) -> None:
    library = open_library(own=own)
    assert {"walk", "talk", "cards"} < library.scripts.keys()
    assert library.scripts["walk"].options["pace"][0] == "quick"


@pytest.mark.parametrize(("file", "old", "new", "told"), ONE_MISTAKE)
def test_one_mistake_is_told_once_with_its_place_and_what_would_be_right(
    own: Path, file: str, old: str, new: str, told: str
) -> None:
    text = (own / file).read_text()
    assert old in text
    (own / file).write_text(text.replace(old, new, 1))
    lines = told_of(folder(), own)
    assert told in lines[0]
    assert len(lines) == 1, "\n".join(lines)


@pytest.mark.parametrize("name", ["next", "leave", "end", "end now", "resume", "a.b"])
def test_a_state_that_is_named_like_a_way_is_told(own: Path, name: str) -> None:
    (own / R).write_text(ROUND.replace("sure", name))
    assert any(f"`{name}` can be no name of a state" in line for line in told_of(folder(), own))


def test_a_way_out_of_a_group_where_there_is_none_is_told_at_the_step(own: Path) -> None:
    (own / T).write_text(
        USER.replace("  - thanks", "  - {round: gate, question: 'More?', again: 'Yes?'}\n  - thanks")
    )
    (told,) = told_of(folder(), own)
    assert "talk.yaml:8:5: the round `gate` has a way to `leave` a group of `steps`" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("lead_ins:", "lead-ins:", "`lead-ins` is no key here: did you mean `lead_ins`?"),
        ("language:", "langauge:", "4:1: `langauge` is no key here: did you mean `language`?"),
        ("skip: [skip,", "skip: [pass,", "`pass` already means `pass`"),
        ("  stop: [", "  stpo: [", "20:3: `stpo` is no intent: did you mean `stop`?"),
        ("  how-long: [", "  zebra: [", "6:1: `how-long` is missing: the device listens for it."),
        (
            "skip: [skip,",
            'skip: ["skip {n}",',
            "a time can be said with minutes, more-time, later, time-out, and",
        ),
        ('"in {minutes}"', '"in {hours}"', "in braces, a phrase has `{n}` or `{minutes}`, one of them."),
        ('"in {minutes}"', '"in {minutes"', "the braces in `in {minutes` do not match."),
        ('"in {minutes}"', "half an hour each", "`half an hour each` already means `later`."),
        ("60: sixty}", "61: sixty}", "61 is not between 1 and 60."),
    ],
)
def test_a_mistake_in_the_lexicon_is_told_once(changed: Change, old: str, new: str, told: str) -> None:
    (line,) = changed("lexicon.en.yaml", old, new)
    assert told in line


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  left: ", "  lfet: ", "`lfet` is no key here: did you mean `left`?"),
        ('"{left} left."', '"{lfet} left."', "`{lfet}` is no word here: did you mean `left`?"),
        ('"{left} left."', "[]", "`left` is empty, but should be text."),
        ('"{n} minutes"', '"{m} minutes"', "`{m}` is no word here"),
        ('"{n} minutes"', '"{n:>9999999} minutes"', "is no plain word in braces."),
        ("  paused:\n", "  pause:\n", "paused"),
        ('"make it {minutes}"', '"make it {hours}"', "in braces, a phrase has `{n}` or `{minutes}`"),
        ("again in {later}", "again in {latr}", "`{latr}` is no word here: did you mean `later`?"),
        ("pause, time-out", "{floor.x}, time-out", "is no plain word in braces."),
    ],
)
def test_a_mistake_in_the_house_is_told(changed: Change, old: str, new: str, told: str) -> None:
    assert told in changed("house/anytime.yaml", old, new)[0]


def test_a_house_that_lacks_a_room_is_told(home: Path) -> None:
    for name in ("anytime", "welcome", "come-back"):
        (home / f"house/{name}.yaml").rename(home / "gone")
        assert told_of(home)[0].endswith(f"{name}.yaml:1:1: is missing.")
        (home / "gone").rename(home / f"house/{name}.yaml")


def test_a_round_that_is_broken_is_told_in_its_own_file_only(own: Path) -> None:
    for wrong in ("states: [", "states: 5\n", "- a list\n", ""):
        (own / R).write_text(wrong)
        (told,) = told_of(folder(), own)
        assert "sharing.yaml:" in told


def test_a_deck_that_is_broken_is_told_in_its_own_file_only(own: Path) -> None:
    for wrong in ("cards: [", "source: x\ncards: 5\n", "- a list\n", ""):
        (own / D).write_text(wrong)
        (told,) = told_of(folder(), own)
        assert "own.yaml:" in told


def test_a_step_that_is_left_out_is_checked_as_well(own: Path) -> None:
    (own / W).write_text(
        DIALOGUE.replace("{pace: slow}", "{pace: quick}").replace("{quiet: quiet}", "{quiet: x}")
    )
    (own / C).unlink()
    (told,) = told_of(folder(), own)
    assert "walk.yaml:16:15: `x` is missing: the turn at " in told


def test_all_mistakes_of_a_file_are_told_at_once(own: Path) -> None:
    wrong = DIALOGUE
    for old, new in [
        ("source: a test", "source: a test\nsource: another"),
        ("minutes: {turn", "minuts: {turn"),
        ("round: consent", "round: consnet"),
        ('question: "More?", ', ""),
        ("{sharer}, say", "{shaerr}, say"),
        ("times: rounds", "times: ruonds"),
        ("quiet: 0.5", "quiet: 31"),
        ("{pace: slow}", "{pace: slwo}"),
    ]:
        assert old in wrong
        wrong = wrong.replace(old, new, 1)
    (own / W).write_text(wrong)
    told = told_of(folder(), own)
    expected = [
        ("5:1", "`source` stands here twice"),
        ("6:1", "did you mean `minutes`?"),
        ("6:19", "`quiet` is `31`"),
        ("9:6", "did you mean `consent`?"),
        ("10:5", "did you mean `rounds`?"),
        ("13:23", "did you mean `sharer`?"),
        ("14:9", "`question` is missing"),
        ("16:12", "did you mean `slow`?"),
    ]
    for (place, part), line in zip(expected, told, strict=True):
        assert f"walk.yaml:{place}: " in line
        assert part in line


def test_a_time_that_several_turns_of_a_round_take_is_missed_once(own: Path) -> None:
    (own / T).write_text(USER.replace("round: sharing", "round: share-reflect"))
    told = told_of(folder(), own)
    assert [re.search(r"`([a-z]+)` is missing", line)[1] for line in told] == ["more", "reflect", "share"]  # type: ignore[index]


def test_one_person_needs_no_brackets(own: Path) -> None:
    (own / W).write_text(DIALOGUE.replace("each: [opener, partner]", "each: partner", 1))
    first = open_library(own=own).scripts["walk"].parts[0]
    assert (first.round, first.person) == ("consent", "partner")


def test_all_mistakes_of_a_round_are_told_at_once(own: Path) -> None:
    wrong = ROUND
    for old, new in [
        ("words: {topic: ,", "words: {tpoic: ,"),
        ("floor: sharer", "floor: shaerr"),
        ("done: sure", "done: suer"),
        ("    ask:", "    aks:"),
        ("Sure, {sharer}", "Sure, {listner}"),
        ("at_most: 2", "at_most: 13"),
    ]:
        assert old in wrong
        wrong = wrong.replace(old, new, 1)
    (own / R).write_text(wrong)
    told = "\n".join(told_of(folder(), own))
    for part in ("`topic`", "`sharer`", "`sure`", "`ask`", "13 is not between"):
        assert part in told
    assert len(told.splitlines()) >= 5


def test_mistakes_in_several_files_are_told_at_once(own: Path) -> None:
    (own / W).write_text(DIALOGUE.replace("round: consent", "round: consnet"))
    (own / R).write_text(ROUND.replace("done: sure", "done: suer"))
    (own / D).write_text(DECK.replace("cards:", "crads:"))
    (own / C).write_text(CHANGE.replace("turn.turn", "turn.tunr"))
    told = told_of(folder(), own)
    assert [re.search(r"([a-z]+)\.yaml", line)[1] for line in told] == ["own", "ours", "sharing", "walk"]  # type: ignore[index]


def test_a_loop_without_an_exit_is_told(own: Path) -> None:
    (own / R).write_text(
        ROUND.replace("pass: next", "pass: sure")
        .replace("no: next, sound: next", "no: share, sound: share")
        .replace("instead: next", "instead: share")
        + "    unanswered: share\n"
    )
    # What comes after it in the dialogue is not told as well: it only follows.
    share, sure = told_of(folder(), own)
    assert share.endswith("sharing.yaml:4:3: `share` has no way to an end: couples would be stuck in it.")
    assert sure.endswith("sharing.yaml:11:3: `sure` has no way to an end: couples would be stuck in it.")


def test_a_state_that_nothing_leads_to_is_told(own: Path) -> None:
    (own / R).write_text(ROUND.replace("done: sure", "done: next"))
    assert "nothing leads to `sure`" in told_of(folder(), own)[0]


def group(depth: int, inside: str, times: int = 2) -> str:
    return f"{{times: {times}, steps: [" * depth + inside + "]}" * depth


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (group(8, "thanks", 12), "more than 200 rounds come of this"),
        (group(15, "{round: thanks, only: {pace: quick}}", 12), "thousands of times"),
        (group(50, "thanks"), "too large or too deep"),
        ("{round: turn, prompt: [" + "x, " * 60 + "x]}", "more than 50 wordings"),
    ],
)
def test_what_grows_without_measure_is_told(own: Path, step: str, told: str) -> None:
    (own / W).write_text(DIALOGUE.replace("  - thanks", f"  - {step}"))
    (own / C).unlink()
    before = time.process_time()
    assert told in told_of(folder(), own)[0]
    assert time.process_time() - before < 2


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
    assert re.search(r"daily-check-in\.yaml:\d+:\d+: .*xylqr", told)
    assert re.search(r"share-reflect\.yaml:\d+:\d+: .*thrrre", told)
    assert len(told.splitlines()) == 3


def test_every_phrase_of_ours_can_be_heard(model: SpeechModel) -> None:
    assert unknown_phrases(model, open_library()) == []


def test_a_step_after_the_last_words_is_told_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(
        "name: ours\nabout: a test\nstart: [ours]\nsource: us\nminutes: {quiet: 1}\n"
        "steps:\n  - thanks\n  - quiet\n"
    )
    (told,) = told_of(folder(), tmp_path)
    assert told.endswith(":8:5: nothing leads to this `quiet`: what stands before it ends the exercise.")
