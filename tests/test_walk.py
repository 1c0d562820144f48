"""Everything that can happen, in every dialogue and every setting; and what a broken dialogue is told."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from broken import BOTH, GATE, TALKS, changed, told
from furnished import ROUNDS, composed, dialogue, opened

from skill.dialogue.library import open_library
from skill.dialogue.script import Node
from skill.dialogue.texts import Texts
from skill.events import Command, Effect, Event, Outcome
from skill.exercise.exercise import Exercise
from skill.exercise.past import Past
from skill.exercise.position import Moment, Position
from skill.exercise.timing import MOST_EXTRA
from skill.walk.walk import LONGEST, SHORTEST, Setting, settings, walk

NAMES = [script.name for script in open_library().all_scripts()]
HOUSE = ("welcome", "come-back")


@pytest.fixture(scope="module")
def every_setting() -> Mapping[str, list[Setting]]:
    by_name: dict[str, list[Setting]] = {}
    for setting in settings(lambda changes: open_library(changes=changes)):
        by_name.setdefault(setting.script.name, []).append(setting)
    return by_name


# -- what is built in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_can_happen_is_well_in_every_setting(
    every_setting: Mapping[str, list[Setting]], name: str
) -> None:
    for setting in every_setting[name]:
        walked = walk(setting.script)
        assert walked.problems == (), f"{name}, {setting.chosen}"
        assert walked.states == len(setting.script.nodes)
        assert walked.seconds[0] == walked.seconds[1]
        assert all(opener == partner for opener, partner in walked.turns.values())
        assert {Outcome.DECLINED, Outcome.STOPPED, Outcome.TIME_OUT, Outcome.UNANSWERED} <= set(walked.ends)
        if name not in HOUSE:
            assert walked.ends[Outcome.COMPLETED]
            assert sum(walked.seconds) > 0


def test_a_walk_tries_much_and_nothing_over_and_over(every_setting: Mapping[str, list[Setting]]) -> None:
    """Were the counts of visits multiplied with all that may be held, these would be millions."""
    walked = walk(every_setting["daily-check-in"][0].script)
    assert 1_000 < walked.positions < 4_000
    assert 15_000 < walked.events < 60_000


def test_the_figures_of_a_walk(tmp_path: Path) -> None:
    walked = walk(composed(tmp_path, BOTH, minutes="{talk: 8}"))
    assert walked.turns == {"sharer": (1, 1)}
    assert walked.seconds == (480.0, 480.0)
    assert walked.longest_wait == 480.0 + MOST_EXTRA
    assert walked.ends.keys() == {
        Outcome.COMPLETED,
        Outcome.STOPPED,
        Outcome.TIME_OUT,
        Outcome.UNANSWERED,
    }


# -- every setting ---------------------------------------------------------------------------------------


def test_every_setting_comes_once(every_setting: Mapping[str, list[Setting]]) -> None:
    for name, found in every_setting.items():
        options, minutes = found[0].script.options, found[0].script.minutes
        choices = 1
        for values in options.values():
            choices *= len(values)
        assert len(found) == choices + (2 if minutes else 0), name
        chosen = [setting.chosen for setting in found]
        assert chosen[0] == ""
        assert len(set(chosen)) == len(chosen)


def test_all_times_at_their_shortest_and_longest(every_setting: Mapping[str, list[Setting]]) -> None:
    shortest, longest = (one.script for one in every_setting["state-of-us"][-2:])
    for script, minutes in ((shortest, SHORTEST), (longest, LONGEST)):
        seconds = {node.seconds for node in script.nodes.values() if node.time_key}
        assert seconds == {minutes * 60}


def test_settings_of_one_dialogue_and_two_options(tmp_path: Path) -> None:
    steps = "[{round: talk, each: [opener, partner], times: often}, {round: other, only: {end: yes}}]"
    own = {"walk.yaml": dialogue(steps, options="{often: [1, 2, 3], end: [no, yes]}")}
    opened(tmp_path, ROUNDS, own)
    found = [*settings(functools.partial(open_library, tmp_path / "house", tmp_path / "own"), ["walk"])]
    assert [one.chosen for one in found] == [
        "",
        "often: 1, end: yes",
        "often: 2, end: no",
        "often: 2, end: yes",
        "often: 3, end: no",
        "often: 3, end: yes",
        "all minutes: 0.25",
        "all minutes: 30",
    ]
    talks = [sum(node.kind == "floor" for node in one.script.nodes.values()) for one in found]
    assert talks == [2, 2, 4, 4, 6, 6, 2, 2]
    assert ["other.say" in one.script.nodes for one in found[:3]] == [False, True, False]


def test_what_a_couple_chose_is_how_it_is(tmp_path: Path) -> None:
    own = {
        "walk.yaml": dialogue(
            "[{round: talk, each: [opener, partner], times: often}]", options="{often: [1, 2]}"
        ),
        "walk-longer.yaml": "changes: walk\noptions: {often: 2}\nminutes: {talk: 4}\n",
    }
    opened(tmp_path, ROUNDS, own)
    found = [*settings(functools.partial(open_library, tmp_path / "house", tmp_path / "own"), ["walk"])]
    assert [one.chosen for one in found] == ["", "often: 1", "all minutes: 0.25", "all minutes: 30"]
    assert walk(found[0].script).seconds == (480.0, 480.0)


# -- getting out -----------------------------------------------------------------------------------------


def test_a_state_that_is_never_reached_is_found(tmp_path: Path) -> None:
    script = composed(tmp_path, "[other, {round: talk, each: [opener, partner]}]")
    found = told(changed(script, "other.say", next=TALKS[1]))
    assert f"`{TALKS[0]}` is never reached." in found


def test_a_state_that_is_its_own_next_is_found(tmp_path: Path) -> None:
    script = composed(tmp_path, BOTH)
    found = told(changed(script, TALKS[0], on={"done": TALKS[0]}))
    assert f"`{TALKS[0]}` has a position that nothing leads out of, but for a stop." in found
    assert f"`{TALKS[0]}` comes round again and again, though nobody answers." in found


def test_a_question_that_asks_itself_again_for_ever_is_found(tmp_path: Path) -> None:
    script = composed(tmp_path, "[gate]", gate=GATE)
    assert walk(changed(script, "gate.gate", unanswered="gate.gate")).problems == (
        "`gate.gate` comes round again and again, though nobody answers.",
        "When both answer alike (`gate.gate`: nothing), no end is reached.",
    )


def test_a_loop_over_two_states_without_anybody_is_found(tmp_path: Path) -> None:
    script = composed(tmp_path, "[other, gate]", gate=GATE)
    found = told(changed(script, "gate.gate", unanswered="other.say"))
    for state in ("gate.gate", "other.say"):
        assert f"`{state}` comes round again and again, though nobody answers." in found


def test_a_loop_that_they_ask_for_each_time_is_no_loop_that_goes_on_alone(tmp_path: Path) -> None:
    script = composed(tmp_path, "[gate]", gate=GATE)
    again = {"yes": "gate.gate", "no": "end.completed"}
    (found,) = walk(changed(script, "gate.gate", on=again)).problems
    assert found == "When both answer alike (`gate.gate`: yes), no end is reached."


def test_a_pause_that_is_never_over_is_found(tmp_path: Path) -> None:
    script = composed(tmp_path, BOTH)
    found = told(changed(script, "anytime.paused", unanswered="anytime.stop"))
    assert "`anytime.paused` comes round again and again, though nobody answers." in found


@pytest.mark.parametrize("word", ["stop", "time-out"])
def test_a_stop_that_does_not_lead_out_is_found(tmp_path: Path, word: str) -> None:
    script = composed(tmp_path, BOTH)
    on = {**script.nodes[TALKS[0]].on, word: TALKS[1]}
    found = told(changed(script, TALKS[0], on=on))
    assert f"`{TALKS[0]}` leads to `{TALKS[1]}` on `{word}`, and not to `anytime.{word}`." in found


def test_a_stop_that_is_an_end_of_its_own_is_fine(tmp_path: Path) -> None:
    script = composed(tmp_path, "[gate]", gate=GATE)
    on = {**script.nodes["gate.gate"].on, "stop": "end.declined"}
    assert walk(changed(script, "gate.gate", on=on)).problems == ()


def test_too_long_a_turn_and_too_long_a_question_are_found(tmp_path: Path) -> None:
    script = composed(tmp_path, "[gate, {round: talk, each: [opener, partner]}]", "{talk: 30}", gate=GATE)
    assert walk(script).longest_wait == 1800.0 + MOST_EXTRA
    script = changed(script, "gate.gate", wait=1801.0)
    for talk in TALKS:
        script = changed(script, talk, seconds=3001.0)
    found = told(script)
    assert "`gate.gate` takes 1801 seconds; more than 1800 is too long." in found
    assert "`talk-1.talk` takes 3001 seconds; more than 3000 is too long." in found


@pytest.mark.parametrize(
    ("state", "values", "sentence"),
    [
        (TALKS[0], {"on": {"done": "nowhere"}}, f"`{TALKS[0]}` leads to `nowhere`, which is no state."),
        (TALKS[0], {"on": {"pass": TALKS[1]}}, f"`{TALKS[0]}` leads nowhere when its time is over."),
        (TALKS[0], {"at_most": 1, "instead": TALKS[0]}, f"`{TALKS[0]}` is its own `instead`, by a detour."),
        (
            "anytime.stop",
            {"at_most": 1, "instead": "end.stopped"},
            "`anytime.stop` has `at_most`: it has to be",
        ),
    ],
)
def test_what_cannot_even_be_walked_is_told(
    tmp_path: Path, state: str, values: dict[str, Any], sentence: str
) -> None:
    walked = walk(changed(composed(tmp_path, BOTH), state, **values))
    assert walked.events == 0
    assert any(problem.startswith(sentence) for problem in walked.problems)


def test_what_breaks_it_is_told_with_the_state_and_what_happened(tmp_path: Path) -> None:
    script = composed(tmp_path, BOTH)
    found = told(changed(script, TALKS[1], say=Texts(long=["{nobody}, talk."])))
    assert f"`{TALKS[0]}` is broken by `done`: KeyError('nobody')." in found


# -- faults of the exercise itself, not of what is written ---------------------------------------------------


def test_a_stop_that_is_not_heard_in_the_grace_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Exercise.handle

    def deaf(run: Exercise, event: Event) -> list[Effect]:
        return [] if event == Command("stop") and run.shown.phase == "grace" else heard(run, event)

    monkeypatch.setattr(Exercise, "handle", deaf)
    found = told(composed(tmp_path, BOTH))
    assert f"`{TALKS[0]}` leads to `{TALKS[0]}` on `stop`, and not to `anytime.stop`." in found


def test_a_time_out_that_is_not_heard_in_a_pause_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Exercise.handle

    def deaf(run: Exercise, event: Event) -> list[Effect]:
        paused = run.shown.state == "anytime.paused"
        return [] if event == Command("time-out") and paused else heard(run, event)

    monkeypatch.setattr(Exercise, "handle", deaf)
    found = walk(composed(tmp_path, BOTH)).problems
    assert found == (
        "`anytime.paused` leads to `anytime.paused` on `time-out`, and not to `anytime.time-out`.",
    )


def test_a_question_that_is_never_let_go_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def patient(run: Exercise) -> None:
        run._position.now.remaining = 8.0

    monkeypatch.setattr(Exercise, "_time_is_up", patient)
    found = told(composed(tmp_path, "[gate]", gate=GATE))
    assert "`gate.gate` comes round again and again, though nobody answers." in found


def test_talking_that_is_waited_for_without_end_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skill.exercise.exercise.MOST_HOLDS", 1_000_000)
    monkeypatch.setattr("skill.walk.walker.MOST_POSITIONS", 1500)
    found = told(composed(tmp_path, "[gate]", gate=GATE))
    assert "`gate.gate` has no end of positions." in found
    assert "`anytime` has no end of positions." in found


def test_something_that_still_happens_after_the_end_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Exercise.handle

    def restless(run: Exercise, event: Event) -> list[Effect]:
        if event == Command("yes") and run.shown.phase == "ending":
            run._position.choice = "once more"
        return heard(run, event)

    monkeypatch.setattr(Exercise, "handle", restless)
    assert "`end.stopped` is changed by `yes`, though it is over." in told(composed(tmp_path, BOTH))


# -- what is said ----------------------------------------------------------------------------------------

LONG = " ".join(["word"] * 25)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"{LONG} word.", "has 26 words, more than 25."),
        (f"Short. {LONG} word! Short.", "has 26 words, more than 25."),
        ("Say {{sharer}}.", "“Say {sharer}.” still has a brace in it."),
        (" ", "nothing is said."),
    ],
)
def test_a_text_that_cannot_be_said_is_found(tmp_path: Path, text: str, wrong: str) -> None:
    script = composed(tmp_path, BOTH)
    found = told(changed(script, TALKS[1], say=Texts.model_construct(long=[text], short=[])))
    assert f"`{TALKS[1]}`, after `done`: " in found
    assert wrong in found


def test_a_sentence_of_25_words_is_fine_and_so_are_two(tmp_path: Path) -> None:
    script = composed(tmp_path, BOTH)
    assert walk(changed(script, TALKS[1], say=Texts(long=[f"{LONG}. {LONG}."]))).problems == ()


def test_wordings_that_come_years_later_are_read_as_well(tmp_path: Path) -> None:
    script = composed(tmp_path, BOTH)
    say = Texts(long=["Talk.", "Talk on.", f"{LONG} word."], short=["Again.", "Say {{it}}.", "Once more."])
    found = told(changed(script, TALKS[0], say=say))
    assert f"`{TALKS[0]}`: “{LONG.capitalize()} word.” has 26 words, more than 25." in found
    assert f"`{TALKS[0]}`: “Say {{it}}.” still has a brace in it." in found


def test_a_prompt_is_also_read_with_the_minutes_that_more_time_makes(tmp_path: Path) -> None:
    """One minute has as many words as a name; two and a half have four more."""
    script = composed(tmp_path, BOTH, minutes="{talk: 0.5}")
    text = " ".join(["word"] * 22) + " {minutes}."
    for talk in TALKS:
        script = changed(script, talk, say=Texts(long=[text]))
    found = told(script)
    assert "one and a half minutes.” has 27 words" in found


def test_a_copy_of_a_position_has_all_of_it_and_shares_nothing() -> None:
    """Each field is copied by name; one that was forgotten would come back as its default."""
    now = Moment("a", "grace", 1.0, 2, 3, 4, True)
    held = Moment("b", "open", 5.0, 6, 7, 8, True)
    past = Past({"a": 1}, {"b": 2}, {"c": ("d",)})
    whole = Position(
        now,
        held,
        "grace",
        True,
        "last",
        Outcome.LATER,
        "choice",
        {"v": 1},
        {"s": 2},
        {"e": 3.0},
        past,
        "card",
        {"later": 5},
    )
    for kept, plain in ((whole, Position(Moment("a"))), (now, Moment("x")), (held, Moment("x"))):
        for one in fields(kept):
            assert getattr(kept, one.name) != getattr(plain, one.name), one.name
    copy = whole.copied()
    assert copy == whole
    for name in ("now", "held", "visits", "said", "extra"):
        assert getattr(copy, name) is not getattr(whole, name)


def test_nodes_are_only_read(tmp_path: Path) -> None:
    script = composed(tmp_path, BOTH)
    before: dict[str, Node] = dict(script.nodes)
    assert walk(script) == walk(script)
    assert dict(script.nodes) == before
