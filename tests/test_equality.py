"""What one of the two is given, the other is given too; and where it is not so, it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import ASKED, BOTH, GATE, TALKS, changed, told
from furnished import ROUNDS, composed

from skill.exercise import turns
from skill.walk.walk import walk


def test_a_turn_for_one_only_is_found(tmp_path: Path) -> None:
    found = told(composed(tmp_path, "[{round: talk, each: [opener]}]"))
    assert (
        "`talk.talk` gives the opener 60 seconds as sharer: 1 such turn more than the partner has." in found
    )
    assert "When both answer alike, the opener has 1 turn as sharer, and the partner 0." in found


def test_more_minutes_for_one_are_found(tmp_path: Path) -> None:
    steps = "[{round: talk, each: [opener]}, {round: talk, each: [partner], minutes: {talk: 1.5}}]"
    found = told(composed(tmp_path, steps))
    assert "`talk-2.talk` gives the partner 90 seconds as sharer" in found
    assert "the opener has 60 seconds as sharer, and the partner 90." in found


def test_a_turn_that_may_come_more_often_for_one_is_found(tmp_path: Path) -> None:
    script = composed(tmp_path, "[{round: asked, each: [opener, partner]}]", asked=ASKED)
    assert walk(script).problems == ()
    found = told(changed(script, "asked-2.again", at_most=1))
    assert "`asked-2.again` gives the partner 60 seconds as sharer: 1 such turn more" in found
    assert "`asked.more`: yes), the opener has 3 turns as sharer, and the partner 2." in found


def test_a_turn_that_one_of_them_is_led_past_is_found_by_playing(tmp_path: Path) -> None:
    script = composed(tmp_path, "[{round: talk, each: [opener, partner], times: 2}]")
    past = {"done": "talk-3.talk", "pass": "talk-2.talk"}
    (found,) = walk(changed(script, "talk-1.talk", on=past)).problems
    assert found == "When both answer alike, the opener has 2 turns as sharer, and the partner 1."


def test_more_time_that_only_one_gets_is_found(tmp_path: Path) -> None:
    script = composed(tmp_path, BOTH)
    script = changed(script, TALKS[1], pair="alone", strict=True, next="end.completed", on={})
    found = told(script)
    assert "asking for more time once, the opener has 120 seconds as sharer, and the partner 60." in found


def test_taking_turns_in_going_first_is_no_difference(tmp_path: Path) -> None:
    swapped = "{steps: [{round: talk}, {round: asked, each: [partner]}], times: 2, swap: true}"
    assert walk(composed(tmp_path, f"[{swapped}]", asked=ASKED)).problems == ()


def test_who_ends_it_early_is_not_compared(tmp_path: Path) -> None:
    steps = "[{round: talk}, gate, {round: talk, each: [partner]}]"
    script = composed(tmp_path, steps, gate=GATE)
    assert walk(script).problems == ()
    assert walk(script).turns == {"sharer": (1, 1)}


def test_of_too_many_ways_of_answering_a_sample_is_played(tmp_path: Path) -> None:
    rounds = {f"gate-{index}": ROUNDS["rounds/gate.yaml"] for index in range(10)}
    gated = ", ".join(f"{{steps: [{name}, {{round: talk, each: [opener, partner]}}]}}" for name in rounds)
    script = composed(tmp_path, f"[{gated}]", **rounds)
    assert walk(script).problems == ()
    # Only one way in two comes by the first gate's turns; what is wrong there is found all the same.
    found = told(changed(script, "talk-1.talk", seconds=61.0))
    assert "the opener has 601 seconds as sharer, and the partner 600." in found


def test_more_time_that_the_other_one_does_not_get_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    length = turns.length
    monkeypatch.setattr(
        turns, "length", lambda node, at: node.seconds if node.person == "partner" else length(node, at)
    )
    (found,) = walk(composed(tmp_path, BOTH)).problems
    assert found == (
        "When both answer alike, each asking for more time once, "
        "the opener has 120 seconds as sharer, and the partner 60."
    )
