"""Turns: those that only the clock ends, quiet ones, and that both have the same time."""

from __future__ import annotations

from pathlib import Path

import pytest
from furnished import composed
from playing import chimes, listened, play, run_of, said

from skill.events import Outcome
from skill.exercise.exercise import Exercise
from skill.exercise.timing import EXTENSION

CLOCK = """
roles: [sharer, listener]
states:
  clock: {floor: sharer, minutes: talk, strict: true, say: "{sharer}, now.", on: {pass: next}, next: next}
"""
QUIET = """
states:
  quiet: {floor: nobody, minutes: quiet, say: "Quiet.", on: {skip: next}, next: next}
"""


@pytest.fixture
def strict(tmp_path: Path) -> Exercise:
    return run_of(composed(tmp_path, "[clock, other]", clock=CLOCK))


@pytest.fixture
def quiet(tmp_path: Path) -> Exercise:
    return run_of(composed(tmp_path, "[quiet, other]", "{quiet: 2}", quiet=QUIET))


def test_a_strict_turn_is_not_shorter_when_somebody_is_done(strict: Exercise) -> None:
    assert "done" not in listened(play(strict)).intents
    assert play(strict, 20.0, "done") == []
    assert (strict.shown.state, strict.shown.left) == ("clock.clock", 40.0)


def test_the_clock_ends_a_strict_turn_without_grace(strict: Exercise) -> None:
    assert chimes(play(strict)) == ["your-turn"]
    assert chimes(play(strict, 59.9)) == ["half-minute"]
    effects = play(strict, 0.2)
    assert chimes(effects) == ["time"]
    assert said(effects) == ["Something else."]
    assert strict.outcome is Outcome.COMPLETED


def test_a_strict_turn_is_not_longer_either_but_tells_how_long(strict: Exercise) -> None:
    intents = listened(play(strict)).intents
    assert "more-time" not in intents
    assert "how-long" in intents
    remarks = strict.script.anytime.remarks
    assert said(play(strict, "how-long")) == [remarks.left[0].format(left="One minute")]
    assert said(play(strict, "more-time")) == [remarks.same_time[0].format(left="One minute")]
    assert strict.shown.left == 60.0


def test_who_has_a_strict_turn_may_pass(strict: Exercise) -> None:
    assert said(play(strict, "pass")) == ["Ada, now.", "Something else."]


def test_a_quiet_has_no_chime_but_the_one_at_its_end(quiet: Exercise) -> None:
    assert chimes(play(quiet)) == []
    assert quiet.shown.floor == ""
    assert play(quiet, 119.9) == []
    effects = play(quiet, 0.2)
    assert chimes(effects) == ["time"]
    assert said(effects) == ["Something else."]


def test_a_pause_stops_the_clock_of_a_quiet(quiet: Exercise) -> None:
    play(quiet, 30.0, "pause", 100.0)
    assert quiet.shown.state == "anytime.paused"
    play(quiet, "go-on")
    assert (quiet.shown.state, quiet.shown.left) == ("quiet.quiet", 90.0)


def test_a_quiet_may_be_stopped_or_left_for_a_time_out(quiet: Exercise) -> None:
    play(quiet, 30.0, "stop", "no")
    assert (quiet.shown.state, quiet.shown.left) == ("quiet.quiet", 90.0)
    play(quiet, "time-out", "yes")
    assert quiet.outcome is Outcome.TIME_OUT


def test_help_in_a_quiet_says_what_it_is(quiet: Exercise) -> None:
    play(quiet)
    assert said(play(quiet, "help")) == [quiet.script.anytime.remarks.help_quiet[0]]


# -- more time, and the same for both --------------------------------------------------------------------

LOOP = """
roles: [sharer, listener]
states:
  talk: {floor: sharer, minutes: talk, say: "{sharer}.", on: {done: more}}
  more:
    ask: sharer
    at_most: 2
    instead: next
    say: "More?"
    again: "Is there more?"
    on: {yes: talk, no: next}
"""


def test_whoever_comes_second_has_the_same_time_and_no_more(tmp_path: Path) -> None:
    run = run_of(composed(tmp_path, "[{round: talk, times: 2, each: [opener, partner]}]"))
    play(run, "more-time", "done")
    assert (run.shown.floor, run.shown.of) == ("Ben", 60.0 + EXTENSION)
    told = said(play(run, "more-time"))
    assert told == [run.script.anytime.remarks.same_time[0].format(left="Two minutes")]
    assert run.shown.left == 60.0 + EXTENSION
    play(run, "done")
    assert (run.shown.floor, run.shown.of) == ("Ada", 60.0)
    play(run, "done")
    assert (run.shown.floor, run.shown.of) == ("Ben", 60.0)


def test_what_one_was_given_at_their_second_visit_the_other_gets_at_theirs(tmp_path: Path) -> None:
    run = run_of(composed(tmp_path, "[{round: loop, each: [opener, partner]}]", loop=LOOP))
    play(run, "done", "yes", "more-time", "done", "no")
    assert (run.shown.floor, run.shown.of) == ("Ben", 60.0)
    play(run, "done", "yes")
    assert (run.shown.floor, run.shown.of) == ("Ben", 60.0 + EXTENSION)


def test_two_states_of_the_same_time_and_role_answer_each_other(tmp_path: Path) -> None:
    """As on the question ladder: one is asked, the other answers the same in a state of their own."""
    answer = """
roles: [sharer, listener]
states:
  answer: {floor: sharer, minutes: talk, say: "And you, {sharer}?", on: {done: next, pass: next}}
"""
    exercise = run_of(composed(tmp_path, "[talk, {round: answer, each: [partner]}]", answer=answer))
    play(exercise, "more-time")
    assert exercise.shown.of == 60.0 + EXTENSION
    play(exercise, "done")
    assert exercise.shown.of == 60.0 + EXTENSION
    play(exercise, "more-time")
    assert exercise.shown.of == 60.0 + EXTENSION


def test_help_in_a_strict_turn_offers_nothing_that_is_not_heard(strict: Exercise) -> None:
    play(strict)
    (told,) = said(play(strict, "help"))
    assert "time" in told
    assert "done" not in told
    assert "more time" not in told.lower()
