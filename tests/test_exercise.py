"""The exercise alone, without sound: what it says, and that everybody gets out of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.events import (
    Chime,
    Command,
    Couple,
    Effect,
    Ended,
    Event,
    Hush,
    Listen,
    Mode,
    Outcome,
    Say,
    Spoken,
    Tick,
    Unclear,
    Voice,
)
from skill.exercise import Exercise
from skill.library import Library, open_library
from skill.position import Moment, Position
from skill.script import END, Script
from skill.timing import EXTENSION, GRACE, WARNING

ADA_AND_BEN = Couple("Ada", "Ben")
FACTS = {
    "exercise": "daily check-in",
    "exercises": "daily check-in",
    "later": "thirty minutes",
    "time_out": "twenty minutes",
}
SHARE, REFLECT, CONFIRM, MISSED = (f"share-reflect-1.{s}" for s in ("share", "reflect", "confirm", "missed"))


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


@pytest.fixture
def check_in(library: Library) -> Exercise:
    return Exercise(library.scripts["daily-check-in"], ADA_AND_BEN, FACTS)


def play(exercise: Exercise, *words: str | float) -> list[Effect]:
    """Begin if need be, let every prompt be spoken, and say each word (or let seconds pass) after it."""
    effects = list(exercise.begin()) if exercise.snapshot().visits == {} else []
    effects += settle(exercise)
    for word in words:
        effects += exercise.handle(Command(word) if isinstance(word, str) else Tick(word))
        effects += settle(exercise)
    return effects


def settle(exercise: Exercise) -> list[Effect]:
    effects: list[Effect] = []
    while exercise.outcome is None and exercise.due is None:
        effects += exercise.handle(Spoken())
    return effects


def said(effects: list[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Say)]


def test_a_whole_check_in_gives_both_the_same_turns_in_both_roles(check_in: Exercise) -> None:
    words = ["yes", "yes", *2 * ["done", "done", "yes", "no"], "done", "done"]
    effects = play(check_in, *words)
    turns = [effect for effect in effects if isinstance(effect, Listen) and effect.mode is Mode.SHARING]
    assert len(turns) == 6
    assert check_in.outcome is Outcome.COMPLETED
    assert [e.outcome for e in effects if isinstance(e, Ended)] == [Outcome.COMPLETED]


def test_who_has_the_floor_swaps(check_in: Exercise) -> None:
    floors = []
    play(check_in, "yes", "yes")
    for word in ["done", "done", "yes", "no", "done", "done", "yes", "no", "done", "done"]:
        if check_in.shown.floor:
            floors.append(check_in.shown.floor)
        play(check_in, word)
    assert floors == ["Ada", "Ben", "Ben", "Ada", "Ada", "Ben"]


def test_the_chime_comes_half_a_minute_before_the_end_then_time_then_grace(check_in: Exercise) -> None:
    play(check_in, "yes", "yes")
    assert check_in.handle(Tick(180 - WARNING - 0.1)) == []
    assert Chime("half-minute") in check_in.handle(Tick(0.1))
    assert Chime("time") in check_in.handle(Tick(WARNING))
    assert check_in.shown.phase == "grace"
    assert check_in.handle(Tick(GRACE - 0.1)) == []
    assert check_in.handle(Tick(0.2))
    assert check_in.shown.state == REFLECT


def test_silence_in_a_turn_is_never_its_end(check_in: Exercise) -> None:
    play(check_in, "yes", "yes")
    for _ in range(100):
        assert check_in.handle(Tick(1.0)) == []
        check_in.handle(Voice(False))
    assert check_in.shown.state == SHARE


def test_a_pause_stops_the_clock(check_in: Exercise) -> None:
    play(check_in, "yes", "yes", 50.0)
    left = check_in.shown.left
    play(check_in, "pause", 100.0, "go-on")
    assert check_in.shown.state == SHARE
    assert check_in.shown.left == pytest.approx(left)


def test_how_long_is_left_is_told_also_while_paused(check_in: Exercise) -> None:
    play(check_in, "yes", "yes", 60.0)
    assert said(play(check_in, "how-long")) == ["Two minutes left."]
    play(check_in, "pause")
    assert said(play(check_in, "how-long")) == ["Two minutes left."]


def test_more_time_is_granted_twice_and_the_other_gets_as_much(check_in: Exercise) -> None:
    play(check_in, "yes", "yes", 100.0)
    left = check_in.shown.left
    play(check_in, "more-time", "more-time")
    assert check_in.shown.left == pytest.approx(left + 2 * EXTENSION)
    assert "extra time is used" in said(play(check_in, "more-time"))[0]
    assert check_in.shown.left == pytest.approx(left + 2 * EXTENSION)
    play(check_in, "done", "done", "yes", "no")
    assert check_in.shown.floor == "Ben"
    assert check_in.shown.of == 180.0 + 2 * EXTENSION


def test_more_time_in_the_grace_opens_the_turn_again(check_in: Exercise) -> None:
    play(check_in, "yes", "yes", 185.0)
    assert check_in.shown.phase == "grace"
    play(check_in, "more-time")
    assert (check_in.shown.phase, check_in.shown.left) == ("open", EXTENSION)


def test_partly_leads_to_what_was_missed_at_most_twice(check_in: Exercise) -> None:
    play(check_in, "yes", "yes", "done", "done")
    for _ in range(2):
        play(check_in, "partly")
        assert check_in.shown.state == MISSED
        play(check_in, "done", "done")
        assert check_in.shown.state == CONFIRM
    play(check_in, "no")
    assert check_in.shown.state == "share-reflect-1.more"


def test_a_question_is_asked_again_in_other_words_then_waited_for_then_let_go(check_in: Exercise) -> None:
    first = said(play(check_in))
    assert said(play(check_in, 7.9)) == []
    again = said(play(check_in, 0.2))
    assert len(again) == 1
    assert again != first
    assert said(play(check_in, 29.0)) == []
    assert said(play(check_in, 1.1)) == ["I'll leave it here for now. You can call me at any time."]
    assert check_in.outcome is Outcome.UNANSWERED


def test_whoever_is_talking_is_not_asked_again_at_once_but_not_for_ever_either(check_in: Exercise) -> None:
    play(check_in)
    check_in.handle(Voice(True))
    assert said(play(check_in, 9.0)) == []
    assert said(play(check_in, 10.0)) != []


def test_an_unclear_answer_is_asked_once_more_and_then_waited_for(check_in: Exercise) -> None:
    play(check_in)
    assert said(check_in.handle(Unclear()))
    settle(check_in)
    assert check_in.handle(Unclear()) == []


def test_stop_asks_before_it_acts(check_in: Exercise) -> None:
    play(check_in, "yes", "yes", 10.0, "stop")
    assert check_in.shown.state == "anytime.stop"
    play(check_in, "no")
    assert check_in.shown.state == SHARE
    play(check_in, "stop", "yes")
    assert check_in.outcome is Outcome.STOPPED


def test_stop_over_a_prompt_hushes_it(check_in: Exercise) -> None:
    play(check_in, "yes")
    check_in.handle(Command("yes"))
    effects = check_in.handle(Command("stop"))
    assert effects[0] == Hush()
    assert check_in.shown.state == "anytime.stop"
    settle(check_in)
    assert said(play(check_in, "no"))[0].startswith("Ada, now you")


def test_a_time_out_needs_no_reason_and_no_answer(check_in: Exercise) -> None:
    play(check_in, "yes", "yes", 10.0, "time-out", 10.0, 10.0)
    assert check_in.outcome is Outcome.TIME_OUT


def test_repeat_says_the_last_prompt_again_with_the_clock_standing(check_in: Exercise) -> None:
    prompt = said(play(check_in, "yes", "yes"))[-1]
    check_in.handle(Tick(10.0))
    left = check_in.shown.left
    assert said(play(check_in, "repeat")) == [prompt]
    assert check_in.shown.left == left


def test_a_prompt_is_shorter_the_second_time(check_in: Exercise) -> None:
    play(check_in, "yes", "yes")
    long = said(play(check_in, "done"))[-1]
    short = said(play(check_in, "done", "yes", "no", "done"))[-1]
    assert len(short) < len(long) / 2


def test_skip_cuts_a_prompt_short(check_in: Exercise) -> None:
    play(check_in, "yes")
    check_in.handle(Command("yes"))
    effects = check_in.handle(Command("skip"))
    assert effects[0] == Hush()
    assert any(isinstance(effect, Listen) and effect.mode is Mode.SHARING for effect in effects)


# -- every reachable state can be left, and every path ends ----------------------------------------------

WORDS = (
    "yes", "no", "partly", "done", "pass", "pause", "go-on", "repeat", "more-time", "how-long", "help",
    "stop", "time-out", "skip", "start:daily-check-in",
)  # fmt: skip


def events_at(exercise: Exercise) -> Iterator[Event]:
    """Everything that can happen here, time standing for "until something happens by itself"."""
    due = exercise.due
    yield Spoken() if due is None else Tick(due)
    yield from (Command(word) for word in WORDS)
    yield Unclear()


def fingerprint(position: Position, ahead: dict[str, set[str]]) -> tuple[object, ...]:
    """What decides about what can still happen. Seconds left do not: only which chime is next does.

    Talking is left out (it only delays), and so is how often a text was said.
    """

    def moment(m: Moment) -> tuple[object, ...]:
        return (m.state, m.phase, m.tries, m.holds, m.extensions, m.warned)

    # How often a state was entered matters only while it can be entered again.
    bounded = {name: position.visits.get(name, 0) for name in ahead[(position.held or position.now).state]}
    return (
        moment(position.now),
        moment(position.held) if position.held else None,
        position.back if position.now.phase == "remark" else "",
        tuple(sorted(bounded.items())),
    )


def bounded_ahead(script: Script) -> dict[str, set[str]]:
    """For each state, the states with ``at_most`` that may still come."""
    ahead: dict[str, set[str]] = {}
    for name in script.nodes:
        seen, waiting = set[str](), [name]
        while waiting:
            at = waiting.pop()
            if at in script.nodes and at not in seen:
                seen.add(at)
                waiting += [to for _, to in script.nodes[at].ways()]
        ahead[name] = {at for at in seen if script.nodes[at].at_most}
    return ahead | {END + outcome: set[str]() for outcome in Outcome}


@pytest.mark.parametrize("name", ["daily-check-in", "welcome", "come-back"])
def test_every_reachable_state_can_be_left_and_every_path_ends(library: Library, name: str) -> None:
    script = {**library.scripts, "welcome": library.welcome, "come-back": library.come_back}[name]
    ahead = bounded_ahead(script)
    exercise = Exercise(script, ADA_AND_BEN, FACTS)
    exercise.begin()
    start = exercise.snapshot()
    ways: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    by_time: dict[tuple[object, ...], tuple[object, ...]] = {}
    ends: set[tuple[object, ...]] = set()
    waiting = [start]
    seen_states = set()
    while waiting:
        position = waiting.pop()
        here = fingerprint(position, ahead)
        if here in ways:
            continue
        ways[here] = set()
        seen_states.add(position.now.state)
        exercise.restore(position)
        if exercise.outcome is not None:
            ends.add(here)
            continue
        for index, event in enumerate([*events_at(exercise)]):
            exercise.restore(position)
            exercise.handle(event)
            after = exercise.snapshot()
            print_of = fingerprint(after, ahead)
            ways[here].add(print_of)
            if index == 0:
                by_time[here] = print_of
            if print_of not in ways:
                waiting.append(after)
    assert seen_states >= set(script.nodes), "a state of the dialogue is never reached"
    # Left alone, every position ends: following only time and the end of speech comes to an end.
    for here in ways:
        steps, at = 0, here
        while at not in ends:
            at = by_time[at]
            steps += 1
            assert steps < 400, f"left alone, {here} goes on for ever"


couples = st.lists(
    st.one_of(
        st.sampled_from(WORDS).map(Command),
        st.just(Spoken()),
        st.just(Unclear()),
        st.booleans().map(Voice),
        st.floats(0.0, 400.0).map(Tick),
    ),
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(events=couples)
def test_random_couples_never_break_it_and_always_reach_an_end(library: Library, events: list[Event]) -> None:
    exercise = Exercise(library.scripts["daily-check-in"], ADA_AND_BEN, FACTS)
    exercise.begin()
    for event in events:
        exercise.handle(event)
    for _ in range(200):
        if exercise.outcome is not None:
            return
        exercise.handle(Spoken() if exercise.due is None else Tick(exercise.due))
    pytest.fail("the exercise never ended")
