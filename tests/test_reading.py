"""The usual way through a script, its times, and the page that is read aloud from."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill import settings
from skill.dialogue.library import Library, open_library
from skill.dialogue.script import Script
from skill.events import Couple
from skill.reading.page import Line, example, page
from skill.reading.reading import ANSWER, HALF, expected, minutes, read

COUPLE = Couple("Ada", "Ben")
FACTS = {"exercise": "it", "later": "half an hour", "time_out": "twenty minutes"}

OURS = """
name: our own
about: For the tests.
start: [our own thing]
source: ourselves
minutes: {turn: 2, fixed: 3, quiet: 0.5}
steps:
  - {round: gate, question: "Shall we do it now?", again: "Yes or no."}
  - round: turn
    each: [opener, partner]
    prompt: {long: "{sharer}, here are five words.", short: "{sharer}, now."}
  - {round: clock, minutes: {turn: fixed}, prompt: "{sharer}, the clock."}
  - {round: quiet, text: "Now be quiet."}
  - {round: thanks, closing: "Thank you both."}
"""
GROUPED = OURS.replace("steps:\n", "steps:\n- steps:\n").replace("\n  ", "\n    ")
"""In a group, because a gate leads past one."""


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


@pytest.fixture
def ours(tmp_path: Path) -> Script:
    (tmp_path / "ours.yaml").write_text(GROUPED.replace("    - {round: thanks", "- {round: thanks"))
    return open_library(own=tmp_path).scripts["ours"]


def texts(script: Script, every: bool = False) -> list[str]:
    return [row for line in page(script, COUPLE, FACTS, every) for row in line.rows(80)]


def test_the_usual_way_has_the_times_of_its_words_answers_and_turns(ours: Script) -> None:
    reading = read(ours, COUPLE, FACTS)
    # 150 words a minute are 0.4 seconds a word. The second turn has the short words.
    at, told = 0.0, []
    for words, then in ((5, ANSWER), (5, 120.0), (2, 120.0), (3, 180.0), (3, 30.0), (3, 0.0)):
        told.append(at)
        at += words * 0.4 + then
    assert [moment.at for moment in reading.moments] == pytest.approx(told)
    assert reading.seconds == pytest.approx(at)
    assert [moment.text for moment in reading.moments][1:3] == ["Ada, here are five words.", "Ben, now."]


def test_who_is_done_half_way_shortens_turns_and_not_what_the_clock_ends(ours: Script) -> None:
    assert expected(ours) - expected(ours, HALF) == pytest.approx(2 * 60.0)


def test_the_usual_way_leaves_out_what_was_missed_and_every_no(library: Library) -> None:
    states = [moment.state for moment in read(library.scripts["daily-check-in"]).moments]
    assert "share-reflect-1.confirm" in states
    assert not {state.rpartition(".")[2] for state in states} & {"missed", "once-more", "further", "later"}
    assert states[-1] == "thanks.thanks"


def test_every_exercise_takes_as_long_as_its_turns_at_least(library: Library) -> None:
    for script in library.scripts.values():
        reading = read(script)
        turns = sum(script.nodes[moment.state].seconds for moment in reading.moments)
        assert turns < reading.seconds < turns * 1.5 + 60, script.name
        assert expected(script, HALF) <= expected(script) == reading.seconds


def test_minutes_are_whole_and_never_none() -> None:
    assert [minutes(seconds) for seconds in (3.0, 89.0, 91.0, 600.0)] == [1, 1, 2, 10]


def test_a_page_has_every_part_with_its_time_its_words_and_its_ways(ours: Script) -> None:
    told = texts(ours)
    assert told[0] == "Our own"
    assert "  0:04 turn · Ada" in told
    assert "       turn: Ada has the floor for 2 min" in told
    assert "         “Ada, here are five words.”" in told
    assert "         done, pass, skip → on" in told
    assert "         yes, go on → on; no, skip, pass, no answer → past this, to thanks" in told
    assert "       clock: Ada has the floor for 3 min, until the clock says so" in told
    assert "       quiet: nobody speaks for 30 s" in told
    assert "It takes       about 8 minutes, if every turn is used to its end; 6, if you are" in told


def test_a_page_indents_what_is_beside_the_usual_way_and_says_how_often(library: Library) -> None:
    told = texts(library.scripts["daily-check-in"])
    assert "         yes, pass → on; partly, no → “missed”" in told
    assert "           missed: Ada has the floor for 1 min, at most 2 times, then → “more”" in told
    assert "             done → back to “confirm”; pass → “more”" in told


def test_other_wordings_are_there_for_whoever_asks(ours: Script) -> None:
    assert "           short: “Ada, now.”" in texts(ours, every=True)
    assert "           short: “Ada, now.”" not in texts(ours)


def test_a_page_says_of_which_deck_a_card_is(library: Library) -> None:
    script = library.scripts["question-ladder"]
    cards = script.decks["questions.light"]
    told = texts(script)
    assert f"         draws a card of questions.light, one of {len(cards)}; this one, for example:" in told
    assert cards[0] in " ".join(" ".join(told).split())


def test_a_page_fits_into_eighty_columns(library: Library) -> None:
    for script in library.scripts.values():
        for row in texts(script, every=True):
            assert len(row) <= 80
            assert row == row.rstrip()


def test_rows_hang_under_the_words_of_the_first() -> None:
    line = Line("  minutes  ", "one-word-that-is-a-key " * 5)
    rows = line.rows(60)
    assert rows[0].startswith("  minutes  one-word-that-is-a-key one")
    assert all(row.startswith(" " * 11 + "one-word-that-is-a-key") for row in rows[1:])
    assert all(len(row) <= 60 for row in rows)
    assert len(rows) > 1


def test_the_example_of_a_change_changes_what_it_says(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    for name, was in library.scripts.items():
        path.write_text("\n".join(example(was)))
        changed = settings.library_of(settings.load(path)).scripts[name]
        assert any("in your own words." in node.say.long[0] for node in changed.nodes.values())
        assert not was.minutes or changed.minutes != was.minutes
        assert not was.options or changed.options != was.options
