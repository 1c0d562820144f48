"""The exercise alone, without sound: what it says, and that everybody gets out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from furnished import composed
from playing import listened, play, run_of, said, settle

from skill.dialogue.library import Library, open_library
from skill.dialogue.texts import mark
from skill.events import (
    Chime,
    Command,
    Drew,
    Effect,
    Ended,
    Explained,
    Hush,
    Listen,
    Mode,
    Outcome,
    Tick,
    Unclear,
    Voice,
)
from skill.exercise.exercise import Exercise
from skill.exercise.past import Past
from skill.exercise.timing import EXTENSION, GRACE, WARNING

SHARE, REFLECT, CONFIRM, MISSED = (f"share-reflect-1.{s}" for s in ("share", "reflect", "confirm", "missed"))


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


@pytest.fixture
def check_in(library: Library) -> Exercise:
    return run_of(library.scripts["daily-check-in"])


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
    assert said(play(check_in, "no")) != []
    assert check_in.shown.state == SHARE


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


# -- what one question, one floor or one state has of its own --------------------------------------------


def test_skip_over_a_prompt_takes_the_way_that_its_state_has_for_it(tmp_path: Path) -> None:
    skipped = """
states:
  talk: {floor: both, minutes: talk, say: "Talk.", on: {done: end, skip: next}}
"""
    run = run_of(composed(tmp_path, "[skipped, talk]", skipped=skipped))
    run.begin()
    assert run.handle(Command("skip"))[0] == Hush()
    assert run.shown.state == "talk.talk"
    # That one has no way for it: its prompt is cut short, and the turn begins.
    assert run.handle(Command("skip"))[0] == Hush()
    assert (run.shown.state, run.shown.phase) == ("talk.talk", "open")


def test_an_answer_of_one_questions_own_is_listened_for_there(tmp_path: Path) -> None:
    tea = """
states:
  ask:
    ask: both
    say: "Tea?"
    again: "Tea, or not?"
    phrases: {tea: [a cup of tea], no: [never]}
    on: {tea: cup, no: next}
    unanswered: next
  cup: {say: "Here it is.", next: next}
"""
    run = run_of(composed(tmp_path, "[tea, other]", tea=tea))
    listen = listened(play(run))
    assert "tea" in listen.intents
    assert dict(listen.extra) == {"tea": ("a cup of tea",), "no": ("never",)}
    assert said(play(run, "tea")) == ["Here it is.", "Something else."]


def test_both_may_have_the_floor(tmp_path: Path) -> None:
    both = 'states: {talk: {floor: both, minutes: talk, say: "Talk.", on: {done: next}}}'
    run = run_of(composed(tmp_path, "[both]", both=both))
    play(run)
    assert run.shown.floor == run.script.anytime.remarks.both.format(opener="Ada", partner="Ben")
    assert run.shown.floor in said(play(run, "help"))[0]
    play(run, "done")
    assert run.outcome is Outcome.COMPLETED


# -- cards, and what was explained -----------------------------------------------------------------------

DRAW = """
roles: [sharer, listener]
states:
  ask: {floor: sharer, minutes: talk, draw: deck.all, say: "{sharer}, {card}", on: {done: next}}
"""
SAME = """
roles: [sharer, listener]
states:
  too: {floor: sharer, minutes: talk, say: "{sharer}, too: {card}", on: {done: next}}
"""
DECK = {"decks/deck.yaml": 'source: our own\ncards: {all: ["One?", "Two?", "Three?"]}\n'}


def drawing(where: Path, times: int, past: Past | None = None) -> Exercise:
    steps = f"[{{times: {times}, steps: [draw, {{round: same, each: [partner]}}]}}]"
    return run_of(composed(where, steps, files=DECK, draw=DRAW, same=SAME), past)


def drawn(effects: list[Effect]) -> list[str]:
    """The cards that were asked first, not those said again to the other one."""
    return [text.removeprefix("Ada, ") for text in said(effects) if text.startswith("Ada, ")]


def test_a_card_is_drawn_and_stays_for_the_other_one(tmp_path: Path) -> None:
    effects = play(drawing(tmp_path, 1), "done", "done")
    assert said(effects) == ["Ada, One?", "Ben, too: One?"]
    assert [effect for effect in effects if isinstance(effect, Drew)] == [Drew("deck.all", mark("One?"))]


def test_a_card_stays_when_its_question_is_taken_up_again(tmp_path: Path) -> None:
    run = drawing(tmp_path, 2)
    play(run, "done")
    assert said(play(run, "repeat")) == ["Ben, too: One?"]
    run.handle(Command("done"))
    run.handle(Command("stop"))
    settle(run)
    assert said(play(run, "no")) == ["Ada, Two?"]


def test_no_card_comes_twice_until_the_deck_is_through_and_then_it_begins_anew(tmp_path: Path) -> None:
    effects = play(drawing(tmp_path, 5), *["done"] * 10)
    assert drawn(effects) == ["One?", "Two?", "Three?", "One?", "Two?"]
    anew = [effect.begun_anew for effect in effects if isinstance(effect, Drew)]
    assert anew == [False, False, False, True, False]


def test_what_was_drawn_is_remembered_from_run_to_run(tmp_path: Path) -> None:
    past, cards = Past(), []
    for _ in range(4):
        run = drawing(tmp_path, 2, past)
        cards.append(drawn(play(run, *["done"] * 4)))
        past = run.past
    assert cards == [["One?", "Two?"], ["Three?", "One?"], ["Two?", "Three?"], ["One?", "Two?"]]


def test_a_long_form_is_told_to_be_remembered_once_a_run(tmp_path: Path) -> None:
    short = 'states: {say: {say: {long: "A long one.", short: "Short."}, next: next}}'
    effects = play(run_of(composed(tmp_path, "[{round: short, times: 3}, other]", short=short)))
    assert [effect for effect in effects if isinstance(effect, Explained)] == [Explained("short.say")]
