"""Couples who say anything at any time, misheard phrases included: it never breaks, and it always ends.

A whole session hangs on a few things that hypothesis draws: which script, a seed, how many things happen,
and how willing the two are. What happens comes one after the other from the seed, so a shorter session is the
beginning of a longer one, and what is reported of a failure is the shortest beginning that shows it.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from playing import run_of

from skill.dialogue.library import open_library
from skill.dialogue.script import END, Node, Script
from skill.events import Command, Dictated, Event, Spoken, Tick, Unclear, Voice, Woken
from skill.exercise import turns
from skill.exercise.exercise import Exercise
from skill.exercise.position import Position
from skill.walk.alike import Print, entered, within
from skill.walk.walk import settings as every_setting
from skill.walk.walker import WORDS, Walker

SCRIPTS = {
    f"{one.script.name} {one.chosen}".strip(): one.script
    for one in every_setting(lambda changes: open_library(changes=changes))
    # Every choice; the shortest and longest times of one dialogue: in the others they change nothing else.
    if "minutes" not in one.chosen or one.script.name == "daily-check-in"
}

SESSIONS = 10
"""Sessions an example: drawing an example takes as long as playing a few."""

EXAMPLES = 1000

LONGEST_WAY_OUT = 1000
"""In so many steps each exercise is over when nobody says anything any more; an evening has far fewer."""


class Recording(Walker):
    """A walk that keeps which positions it has tried."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)
        self.tried: set[Print] = set()
        self.entered: set[Print] = set()

    def _arrived(self, position: Position, node: Node) -> None:
        self.tried.add(print_of(self._script, position))
        super()._arrived(position, node)

    def _ways_out(self, entry: Position) -> Iterator:  # type: ignore[type-arg]
        self.entered.add(entered(entry, self._ahead))
        return super()._ways_out(entry)


def print_of(script: Script, position: Position) -> Print:
    held = position.held
    return (*within(position), (script.nodes[held.state].kind, held.phase) if held else None)


@functools.cache
def walked(name: str) -> Recording:
    """The walk through a script, done once."""
    walker = Recording(SCRIPTS[name])
    walker.walk()
    return walker


def anything(drawn: random.Random, run: Exercise, willing: float) -> Event:
    """What happens next: mostly what is due or what moves on, where they are *willing*; else anything."""
    due = run.due
    if drawn.random() < willing:
        if due is None:
            return Spoken()
        on = run.script.nodes[run.shown.state].on
        if not on or (willing < 1.0 and drawn.random() < 0.1):
            return Tick(due)
        # Mostly the first answer that leads on, or most sessions would be over before the first turn.
        leading = [intent for intent, to in on.items() if not to.startswith(END)] or [*on]
        return Command(leading[0] if drawn.random() < max(willing, 0.8) else drawn.choice([*on]))
    match drawn.randrange(9):
        case 0:
            return Tick(
                drawn.choice((0.0, 0.02, 1.0, 8.0, 29.9, 30.0, 61.0)) if drawn.random() < 0.9 else 4000.0
            )
        case 1:
            return Tick(drawn.uniform(0.0, due or 1.0))
        case 2:
            return Voice(drawn.random() < 0.7)
        case 3:
            return drawn.choice((Unclear(), Dictated("blue"), Woken("hello attune"), Spoken()))
        case 4:
            return Command(drawn.choice(("pause", "go-on", "no", "more-time", "done", "how-long")))
        case _:
            return Command(drawn.choice(WORDS))


def session(name: str, seed: int, length: int, willing: float) -> Iterator[Event]:
    """Play one session, and say what happened; whatever must never be makes it fail."""
    script, drawn = SCRIPTS[name], random.Random(seed)
    walker = walked(name)
    run = run_of(script)
    run.begin()
    offered: dict[str, dict[str, float]] = {}
    begun = drawn.choice((0, 4, 12, 40))  # so many things go as they should, at first
    for index in range(length):
        if run.outcome is not None:
            break
        event = anything(drawn, run, 1.0 if index < begun else willing)
        yield event
        run.handle(event)
        look(run.snapshot(), script, walker, offered)
    for _ in range(LONGEST_WAY_OUT):
        if run.outcome is not None:
            break
        run.handle(Spoken() if run.due is None else Tick(run.due))
        look(run.snapshot(), script, walker, offered)
    assert run.outcome is not None, "left alone, it never ended"
    for turn, seconds in offered.items():
        assert len(set(seconds.values())) == 1, f"{turn}: {seconds}"


def look(position: Position, script: Script, walker: Recording, offered: dict[str, dict[str, float]]) -> None:
    """Note how long the turn is that runs; and nothing comes that the walk has not come by."""
    node = script.nodes.get(position.now.state)
    if node is None or position.now.phase in ("ending", "over"):
        return
    here = print_of(script, position)
    assert here in walker.tried, f"the walk has not come by {here}"
    if position.held is None and position.now.phase == "saying":
        place = entered(position, walker._ahead)
        assert place in walker.entered, f"the walk has not come by {place}"
    if node.timed and position.now.phase != "saying":
        offered.setdefault(turns.name(node, position), {})[node.person] = turns.length(node, position)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(SCRIPTS)),
    seed=st.integers(0, 2**32 - 1),
    length=st.integers(0, 200),
    willing=st.sampled_from((0.98, 0.9, 0.7, 0.3)),
)
def test_random_couples_never_break_it_and_always_reach_an_end(
    name: str, seed: int, length: int, willing: float
) -> None:
    for one in range(SESSIONS):
        happened: list[Event] = []
        try:
            happened.extend(session(name, seed + one, length, willing))
        except BaseException:
            note(f"{name}, seed {seed + one}, in this order: {happened}")
            raise
