"""The improvising couple: whatever the device asks, they say what leads on, each in their own turn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from furnished import ROUNDS, dialogue, opened
from playing import ADA_AND_BEN

from skill.dialogue.lexicon import load
from skill.dialogue.library import Library
from skill.events import Command, Effect, Ended, Event, Listen, Mode, Outcome, Sleep, Spoken, Tick, Woken
from skill.rehearsal.improvising import SHARED, SHORT, Improvised, improvised
from skill.rehearsal.rehearsal import Cue, RehearsedCouple
from skill.steward import Habits, Steward

TEA = """
states:
  ask:
    ask: both
    say: "Tea?"
    again: "Tea, or not?"
    phrases: {tea: [a cup of tea]}
    on: {tea: next, no: next}
    unanswered: next
"""
LOOP = """
roles: [sharer, listener]
states:
  talk: {floor: sharer, minutes: talk, say: "{sharer}.", on: {done: more, pass: next}}
  more:
    ask: sharer
    at_most: 3
    instead: next
    say: "More?"
    again: "Is there more?"
    on: {yes: talk, no: next}
    unanswered: next
"""
THANK = """
roles: [sharer, listener]
states:
  thank:
    floor: listener
    minutes: talk
    say: "{listener}, thank {sharer}."
    phrases: {done: [thank you]}
    on: {done: next}
"""
CLOCK = """
states:
  clock: {floor: partner, minutes: talk, strict: true, say: "Now.", next: next}
"""
QUIET = """
states:
  quiet: {floor: nobody, minutes: long, say: "Quiet.", next: next}
"""
FILES: Mapping[str, str] = {
    **ROUNDS,
    "rounds/tea.yaml": TEA,
    "rounds/loop.yaml": LOOP,
    "rounds/thank.yaml": THANK,
    "rounds/clock.yaml": CLOCK,
    "rounds/quiet.yaml": QUIET,
    "walk.yaml": dialogue(
        "[tea, {round: loop, each: [opener, partner]}, thank, clock, quiet, {steps: [gate, talk]}]",
        "{talk: 0.25, long: 5}",
    ),
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return opened(tmp_path, FILES)


@pytest.fixture
def couple(library: Library) -> Improvised:
    return Improvised(improvised(library.scripts["walk"]), library)


def spoken(cue: Cue | None) -> list[str]:
    return [part for part in cue.parts if isinstance(part, str)] if cue else []


def test_no_turn_is_longer_than_they_need_and_none_gets_longer(library: Library) -> None:
    rehearsal = improvised(library.scripts["walk"])
    assert rehearsal.minutes == {"talk": 0.25, "long": SHORT}
    assert (rehearsal.dialogue, rehearsal.ends, rehearsal.improvise) == ("walk", Outcome.COMPLETED, True)


def test_they_wake_the_device_and_ask_for_the_exercise_by_name(couple: Improvised) -> None:
    assert spoken(couple("asleep")) == ["hey harbor"]
    assert spoken(couple("welcome.which")) == ["a walk"]


def test_who_has_the_floor_says_something_and_then_that_they_are_done(couple: Improvised) -> None:
    ada, ben = couple("loop-1.talk"), couple("loop-2.talk")
    assert ada
    assert ada.opener
    assert ben
    assert ben.partner
    assert spoken(ada)[0] in SHARED
    assert spoken(ben)[0] in SHARED
    assert spoken(ada)[0] != spoken(ben)[0]
    assert spoken(ada)[1] == load().intents["done"][0]


def test_what_they_share_is_no_command() -> None:
    phrases = {phrase for phrases in load().intents.values() for phrase in phrases}
    assert not phrases & {*SHARED}


def test_a_questions_own_phrase_is_what_they_say(couple: Improvised) -> None:
    assert spoken(couple("tea.ask")) == ["a cup of tea"]
    thanks = couple("thank.thank")
    assert thanks
    assert thanks.partner, "the listener of what the opener shared"
    assert spoken(thanks)[1] == "thank you"


def test_they_answer_what_leads_on_and_not_round_in_a_circle(couple: Improvised) -> None:
    assert spoken(couple("loop-1.more")) == [load().intents["no"][0]]
    assert spoken(couple("gate.gate")) == [load().intents["yes"][0]]


def test_in_a_strict_turn_they_leave_the_end_to_the_clock_and_in_a_quiet_they_are_quiet(
    couple: Improvised,
) -> None:
    clock = couple("clock.clock")
    assert clock
    assert clock.partner
    assert len(spoken(clock)) == 1
    assert couple("quiet.quiet") is None


def test_asked_again_they_answer_again(couple: Improvised) -> None:
    assert spoken(couple("tea.ask")) == spoken(couple("tea.ask"))


def heard(library: Library, text: str, listen: Listen, place: str) -> Event | None:
    """What ears that make no mistake make of *text*."""
    if listen.mode is Mode.ASLEEP:
        return Woken(text)
    if place.startswith("welcome."):
        return Command("start:walk") if text in library.start_phrases()["start:walk"] else None
    phrases = {**library.lexicon.phrases(set(listen.intents) & library.lexicon.intents.keys())}
    for intent, own in listen.extra:
        phrases[intent] = (*own, *phrases.get(intent, ()))
    intents = [intent for intent in listen.intents if text in phrases.get(intent, ())]
    return Command(intents[0]) if intents else None


def test_they_play_an_exercise_from_the_wake_phrase_to_its_end(library: Library) -> None:
    """The whole play, with perfect ears: nothing is left to time but the strict turn and the quiet."""
    rehearsal = improvised(library.scripts["walk"])
    couple = RehearsedCouple(rehearsal, Improvised(rehearsal, library))
    steward = Steward(library, ADA_AND_BEN, Habits("walk"))
    waiting: list[Event] = []
    states: list[str] = []

    def followed(effects: list[Effect]) -> bool:
        for effect in effects:
            place = steward.shown.state
            states.extend([place] * (place not in states))
            if couple.is_over(effect, appointment=False):
                return True
            listen = effect if isinstance(effect, Listen) else None
            for line in couple.watch(effect, place):
                assert listen
                event = heard(library, line.text, listen, place)
                if event:
                    waiting.append(event)
        return False

    over = followed(steward.begin())
    for _ in range(600):
        if over:
            break
        if steward.run and steward.run.due is None:
            over = followed(steward.handle(Spoken()))
        elif waiting:
            over = followed(steward.handle(waiting.pop(0)))
        else:
            over = followed(steward.handle(Tick(1.0)))
    assert couple.outcome is Outcome.COMPLETED, " ".join(states)
    assert [state for state in states if state.startswith(("clock", "quiet"))] == [
        "clock.clock",
        "quiet.quiet",
    ]
    assert couple.waiting_for == ""


def test_when_it_has_ended_they_say_no_more(library: Library) -> None:
    rehearsal = improvised(library.scripts["walk"])
    couple = RehearsedCouple(rehearsal, Improvised(rehearsal, library))
    listening = Listen(Mode.ASLEEP)
    assert couple.watch(listening, "asleep") != []
    couple.watch(Ended("walk", Outcome.COMPLETED), "end.completed")
    assert couple.watch(listening, "asleep") == []
    assert couple.is_over(Sleep(), appointment=False)


def test_a_written_line_comes_before_what_they_would_improvise(library: Library) -> None:
    lines = [Cue(at="tea.ask", partner=["nope"])]
    rehearsal = improvised(library.scripts["walk"]).model_copy(update={"lines": lines})
    couple = RehearsedCouple(rehearsal, Improvised(rehearsal, library))
    listening = Listen(Mode.CHOOSING)
    assert [line.text for line in couple.watch(listening, "loop-1.more")] == ["no"]
    assert [line.text for line in couple.watch(listening, "tea.ask")] == ["nope"]
    assert [line.text for line in couple.watch(listening, "tea.ask")] == ["a cup of tea"]
