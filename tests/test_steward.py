"""Around an exercise: waking, choosing, appointments, and who opens."""

from __future__ import annotations

import pytest

from skill.app import steward_of
from skill.dialogue.library import AT_ONCE, open_library
from skill.events import (
    Chime,
    Command,
    Couple,
    Effect,
    Ended,
    Event,
    Listen,
    Mode,
    Say,
    Sleep,
    Spoken,
    Tick,
    Woken,
)
from skill.exercise.past import KNOWN_AFTER, Past
from skill.settings import Settings
from skill.steward import Habits, Steward

CHECK_IN = "daily-check-in"


@pytest.fixture
def steward() -> Steward:
    steward = Steward(open_library(), Couple("Ada", "Ben"), Habits(CHECK_IN))
    steward.begin()
    return steward


def play(steward: Steward, *events: Event | str) -> list[Effect]:
    effects: list[Effect] = []
    for event in events:
        effects += steward.handle(Command(event) if isinstance(event, str) else event)
        while steward.run is not None and steward.run.due is None:
            effects += steward.handle(Spoken())
    return effects


def said(effects: list[Effect]) -> str:
    return " ".join(effect.text for effect in effects if isinstance(effect, Say))


def test_the_wake_phrase_brings_a_chime_and_a_question(steward: Steward) -> None:
    effects = play(steward, Woken())
    assert effects[0] == Chime("awake")
    assert "Shall we do the daily check-in?" in said(effects)


@pytest.mark.parametrize("words", ["yes", f"start:{CHECK_IN}"])
def test_an_exercise_is_started_by_yes_or_by_name(steward: Steward, words: str) -> None:
    play(steward, Woken(), words)
    assert steward.shown.state == "consent-1.ready"


def test_no_asks_for_no_reason(steward: Steward) -> None:
    effects = play(steward, Woken(), "yes", "yes", "no", "no")
    assert "All right. Call me when you like." in said(effects)
    assert steward.run is None
    assert isinstance(effects[-2], Sleep)


def test_asleep_it_listens_for_nothing_but_the_wake_phrase(steward: Steward) -> None:
    effects = play(steward, Woken(), "no")
    assert Listen(Mode.ASLEEP, ("start",)) in effects
    assert play(steward, "yes", "stop", Spoken()) == []


def test_later_is_kept_as_an_appointment(steward: Steward) -> None:
    play(steward, Woken(), "yes", "no", "yes")
    assert steward.run is None
    assert play(steward, Tick(30 * 60 - 1.0)) == []
    effects = play(steward, Tick(1.0))
    assert effects[0] == Chime("awake")
    assert "as we agreed" in said(effects)
    play(steward, "yes")
    assert steward.shown.state == "consent-1.ready"


def test_a_time_out_has_a_return_that_is_kept_from_the_beginning(steward: Steward) -> None:
    play(steward, Woken(), "yes", "yes", "yes", Tick(60.0))
    effects = play(steward, "time-out", "yes")
    assert "twenty minutes" in said(effects)
    assert steward.run is None
    assert play(steward, Tick(20 * 60 - 0.5)) == []
    play(steward, Tick(0.5))
    assert steward.shown.state == "come-back.shall-we"


def test_after_a_time_out_they_come_back_and_do_not_go_on_where_it_broke_off() -> None:
    habits = Habits(CHECK_IN, returning="coming-back")
    steward = Steward(open_library(), Couple("Ada", "Ben"), habits)
    steward.begin()
    play(steward, Woken(), "yes", "yes", "yes", Tick(60.0), "time-out", "yes")
    assert "shall we do coming back now?" in said(play(steward, Tick(20 * 60.0)))
    play(steward, "yes")
    assert steward.run is not None
    assert steward.run.script.name == "coming-back"
    play(steward, "yes", "yes", *["done"] * 6)
    assert steward.run is None
    assert "Shall we do the daily check-in?" in said(play(steward, Woken()))


def test_a_new_couple_is_offered_the_first_exercise_until_they_have_begun_one() -> None:
    steward = steward_of(Settings(), open_library(), Couple("Ada", "Ben"))
    steward.begin()
    assert any("an appreciation" in line for line in steward.lines())
    for answer in ("no", "yes"):
        assert "Shall we do an appreciation?" in said(play(steward, Woken()))
        play(steward, answer)
    play(steward, "yes", "stop", "yes")
    assert "Shall we do the daily check-in?" in said(play(steward, Woken()))
    known = steward_of(Settings(), open_library(), Couple("Ada", "Ben"), steward.past)
    assert "Shall we do the daily check-in?" in said(play(known, Woken()))


def test_an_appointment_is_over_when_they_begin_by_themselves(steward: Steward) -> None:
    play(steward, Woken(), "yes", "no", "yes", Tick(60.0), Woken(), "yes")
    assert steward.appointment is None


def test_who_opens_alternates(steward: Steward) -> None:
    openers = []
    for _ in range(3):
        play(steward, Woken(), "yes", "yes", "yes")
        openers.append(steward.shown.floor)
        play(steward, *2 * ["done", "done", "yes", "no"], "done", "done")
        assert steward.run is None
    assert openers == ["Ada", "Ben", "Ada"]


def test_who_opens_stays_when_nothing_was_completed(steward: Steward) -> None:
    play(steward, Woken(), "yes", "yes", "no", "no")
    play(steward, Woken(), "yes", "yes", "yes")
    assert steward.shown.floor == "Ada"


def test_everything_it_says_is_known_beforehand_but_for_the_time_left(steward: Steward) -> None:
    known = steward.lines()
    effects = play(
        steward, Woken(), "yes", "yes", "yes", "done", "done", "partly", "stop", "no", "pause", "go-on"
    )
    for effect in effects:
        if isinstance(effect, Say) and "left" not in effect.text:
            assert effect.text in known, effect.text


def test_nobody_there_is_no_loop(steward: Steward) -> None:
    effects = play(steward, Woken(), *[Tick(10.0)] * 20)
    assert [type(effect) for effect in effects].count(Ended) == 1
    assert steward.run is None


def test_what_else_there_is_is_told_a_few_at_a_time_and_may_be_chosen(steward: Steward) -> None:
    scripts = open_library().scripts
    names, titles = [*scripts], [script.title for script in scripts.values()]
    play(steward, Woken())
    for first in (0, AT_ONCE):
        told = said(play(steward, "others"))
        assert [title for title in titles if title in told] == titles[first : first + AT_ONCE]
    play(steward, f"start:{names[AT_ONCE]}")
    assert steward.run is not None
    assert steward.run.script.name == names[AT_ONCE]


def test_what_should_be_remembered_goes_from_run_to_run(steward: Steward) -> None:
    play(steward, Woken(), "no", Woken(), "yes", "stop", "yes")
    assert steward.past.runs == {"welcome": 2, CHECK_IN: 1}
    another = Steward(open_library(), Couple("Ada", "Ben"), Habits(CHECK_IN), steward.past)
    another.begin()
    play(another, Woken(), "yes")
    assert another.past.runs == {"welcome": 3, CHECK_IN: 2}


def test_what_was_explained_often_enough_is_short_also_on_another_day() -> None:
    library, past, shares = open_library(), Past(), []
    for _ in range(KNOWN_AFTER + 1):
        steward = Steward(library, Couple("Ada", "Ben"), Habits(CHECK_IN), past)
        steward.begin()
        effects = play(steward, Woken(), "yes", "yes", "yes")
        shares.append([effect.text for effect in effects if isinstance(effect, Say)][-1])
        past = steward.past
        key = library.scripts[CHECK_IN].nodes["share-reflect-1.share"].told_as
        assert past.explained[key] == min(len(shares), KNOWN_AFTER)
    assert len(shares[-1]) < len(shares[0])
