"""Which words are said: long, then short; one wording after the other; names, times and cards in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from furnished import composed, dialogue, opened
from playing import ADA_AND_BEN, FACTS, play, run_of, said

from skill.dialogue.script import Script
from skill.events import Command, Drew, Effect, Outcome, Spoken, Tick, Woken
from skill.exercise.past import KNOWN_AFTER, Past
from skill.exercise.wording import Wording
from skill.steward import Habits, Steward

LONG = "A long one, that explains."
SHORT = ["Short one.", "Short two.", "Short three."]
EXPLAINED = f'states: {{say: {{say: {{long: "{LONG}", short: {SHORT}}}, next: next}}}}'
ROTATED = "states: {say: {say: [One., Two., Three.], next: next}}"


def evenings(script: Script, count: int) -> list[list[str]]:
    """What is said in *count* runs, each with what the ones before it left behind."""
    past, spoken = Past(), []
    for _ in range(count):
        run = run_of(script, past)
        spoken.append(said(play(run)))
        assert run.outcome is Outcome.COMPLETED
        past = run.past
    return spoken


def test_the_long_form_comes_first_and_the_short_ones_afterwards(tmp_path: Path) -> None:
    script = composed(tmp_path, "[{round: explained, times: 4}]", explained=EXPLAINED)
    (spoken,) = evenings(script, 1)
    assert spoken[0] == LONG
    assert sorted(spoken[1:]) == sorted(SHORT)


def test_what_was_heard_often_enough_is_short_at_once(tmp_path: Path) -> None:
    script = composed(tmp_path, "[{round: explained, times: 2}]", explained=EXPLAINED)
    spoken = evenings(script, KNOWN_AFTER + 2)
    assert [first for first, _ in spoken[:KNOWN_AFTER]] == [LONG] * KNOWN_AFTER
    assert all(LONG not in evening for evening in spoken[KNOWN_AFTER:])
    assert all(first != second for first, second in spoken)


def test_a_run_that_was_stopped_before_the_long_form_does_not_count(tmp_path: Path) -> None:
    script = composed(tmp_path, "[talk, explained]", explained=EXPLAINED)
    past = Past()
    for _ in range(KNOWN_AFTER + 1):
        run = run_of(script, past)
        play(run, "stop", "yes")
        past = run.past
    assert said(play(run_of(script, past), "done"))[-1] == LONG


def test_without_a_short_form_the_wordings_rotate_and_none_comes_twice_before_the_others(
    tmp_path: Path,
) -> None:
    (spoken,) = evenings(composed(tmp_path, "[{round: rotated, times: 7}]", rotated=ROTATED), 1)
    assert sorted(spoken[:3]) == ["One.", "Three.", "Two."]
    assert spoken == (spoken[:3] * 3)[:7]


def test_another_run_begins_with_another_wording(tmp_path: Path) -> None:
    firsts = [first for (first,) in evenings(composed(tmp_path, "[rotated]", rotated=ROTATED), 6)]
    assert sorted(firsts[:3]) == ["One.", "Three.", "Two."]
    assert firsts[3:] == firsts[:3]


def test_also_when_a_welcome_comes_before_each_run(tmp_path: Path) -> None:
    """Of two wordings, each evening has another one: the welcome is a run of its own."""
    files = {
        "walk.yaml": dialogue("[rotated]"),
        "rounds/rotated.yaml": "states: {say: {say: [One., Two.], next: next}}",
    }
    steward = Steward(opened(tmp_path, files), ADA_AND_BEN, Habits("walk"))
    steward.begin()
    heard = []
    for _ in range(4):
        effects: list[Effect] = []
        for event in (Woken(), Command("yes")):
            effects += steward.handle(event)
            while steward.run is not None and steward.run.due is None:
                effects += steward.handle(Spoken())
        assert steward.run is None
        heard += [text for text in said(effects) if text in ("One.", "Two.")]
    assert heard in (["One.", "Two."] * 2, ["Two.", "One."] * 2)


def test_each_of_the_two_hears_names_roles_and_time_filled_in(tmp_path: Path) -> None:
    names = """
roles: [sharer, listener]
words: {topic: }
states:
  say:
    floor: sharer
    minutes: talk
    say: "{topic}, {sharer}. {minutes} of it, {listener}. {opener} opens, {partner} follows. {exercise}."
    on: {done: next}
"""
    steps = "[{round: names, each: [opener, partner], topic: your day}]"
    first, second = said(play(run_of(composed(tmp_path, steps, names=names)), "done", "done"))
    assert first == "Your day, Ada. One minute of it, Ben. Ada opens, Ben follows. Daily check-in."
    assert second == "Your day, Ben. One minute of it, Ada. Ada opens, Ben follows. Daily check-in."


def test_the_time_said_is_the_turns_own_also_when_it_grew(tmp_path: Path) -> None:
    timed = """
roles: [sharer, listener]
states:
  say: {floor: sharer, minutes: talk, say: "{minutes}, {sharer}.", on: {done: next}}
"""
    run = run_of(composed(tmp_path, "[{round: timed, each: [opener, partner]}]", timed=timed))
    assert said(play(run)) == ["One minute, Ada."]
    play(run, "more-time")
    assert said(play(run, "done")) == ["Two minutes, Ben."]


DECK = {"decks/deck.yaml": 'source: our own\ncards: {all: ["one?", "two?"]}\n'}
CARD = """
roles: [sharer, listener]
states:
  ask:
    floor: sharer
    minutes: talk
    draw: deck.all
    say: {long: "{sharer}, you first: {card}", short: "{sharer}. {card}"}
    on: {done: next, pass: again}
  again: {ask: sharer, say: "And?", again: "{card}", on: {yes: next, no: next}, unanswered: next}
"""


def test_a_card_is_said_in_the_long_form_and_in_the_short_one(tmp_path: Path) -> None:
    run = run_of(composed(tmp_path, "[{round: card, times: 2}]", files=DECK, card=CARD))
    assert said(play(run, "done")) == ["Ada, you first: one?", "Ada. Two?"]


@pytest.mark.parametrize("past", [Past(), Past({"walk": 5}, {"card.ask": KNOWN_AFTER})], ids=["new", "known"])
def test_every_line_but_those_with_the_time_left_is_known_before_the_run(tmp_path: Path, past: Past) -> None:
    files = {**DECK, "rounds/explained.yaml": EXPLAINED, "rounds/rotated.yaml": ROTATED}
    often = "{round: card, times: 2}, {round: explained, times: 4}, {round: rotated, times: 3}"
    script = composed(tmp_path, f"[{often}, {{steps: [gate, talk]}}]", files=files, card=CARD)
    known = {*Wording(script, ADA_AND_BEN, FACTS).lines()}
    run = run_of(script, past)
    effects = play(run, "pass", 10.0, "yes", "stop", "no", "done", 10.0, "pause", "go-on", "yes", "done")
    assert run.outcome is Outcome.COMPLETED
    assert sum(isinstance(effect, Drew) for effect in effects) == 2
    assert {text for text in said(effects) if not text.endswith(" left.")} <= known


def test_nothing_is_said_twice_in_a_row_while_nobody_answers(tmp_path: Path) -> None:
    run = run_of(composed(tmp_path, "[{steps: [gate, talk]}]"))
    spoken = said(play(run))
    while run.shown.state == "gate.gate":
        assert run.due is not None
        spoken += said(run.handle(Tick(run.due)))
        spoken += said(play(run))
    assert len(spoken) == len({*spoken})
