"""Which positions of a run go on alike, so that a walk through all of them need try only one.

What is left out, and why nothing is lost by it:

* *Seconds left.* They decide only which chime is next; for that it is enough how long the turn is, and
  whether its half-minute chime has sounded. The first way to a position is the shortest one, on which
  least time was used up; so the longest timers are seen.
* *Talking.* It is read in one place: when a question is due to be asked again. So wherever that can be,
  "talk, and then the time passes" is tried as one event more, and the flag is kept nowhere.
* *What happens within a state* hangs on its own moment, on how long its turn is, and on whether the other
  one has had that turn: not on how often other states were entered. So a state is walked from within once
  for each of those. What leads out of it is then tried anew for every count of visits that a state with
  ``at_most`` can still ask about: from the position where the way out was found, with these visits in it.
* *What an interruption holds* stays as it is until it is gone back to; the walk makes sure of it at every
  step. So paused, stop and time-out are walked once for each kind of thing that they may hold; and every
  moment that can be held is interrupted, and gone back to.
* *How often a text was said, which card was drawn,* and how many minutes somebody said for a time-out or
  until later, decide only about words. So every wording is read besides, whether the walk comes by it or not.
"""

from __future__ import annotations

from collections.abc import Hashable

from skill.dialogue.script import Script
from skill.exercise.position import Moment, Position

Print = tuple[Hashable, ...]
"""What decides about what can still happen at a position: a fingerprint. The state's name comes first."""


def within(position: Position) -> Print:
    """What decides within a state: its own moment, and what a remark goes back to."""
    return (*moment(position.now), position.back if position.now.phase == "remark" else "")


def moment(now: Moment) -> Print:
    """What decides of a moment, whether it runs or is held."""
    holds = 0 if now.phase == "saying" else now.holds  # it begins anew when all is said
    return now.state, now.phase, now.tries, holds, now.extensions, now.warned


def entered(entry: Position, ahead: dict[str, tuple[str, ...]]) -> Print:
    """What decides where a state was just entered: how often those of *ahead* were that still ask for it."""
    state = entry.now.state
    return state, tuple(entry.visits.get(name, 0) for name in ahead[state])


def moved(position: Position, entry: Position) -> Position:
    """A copy of *position*, which is within a state, as it would be had the state been entered at *entry*."""
    copy = position.copied()
    copy.visits, copy.said, copy.extra = entry.visits.copy(), entry.said.copy(), entry.extra.copy()
    copy.past, copy.card = entry.past, entry.card
    return copy


def bounded_ahead(script: Script) -> dict[str, tuple[str, ...]]:
    """For each state, the states with ``at_most`` that may still come; it itself, too, if it may."""
    ahead: dict[str, tuple[str, ...]] = {}
    for name in script.nodes:
        seen, waiting = set[str](), [to for _, to in script.nodes[name].ways()]
        while waiting:
            at = waiting.pop()
            if at in script.nodes and at not in seen:
                seen.add(at)
                waiting += [to for _, to in script.nodes[at].ways()]
        ahead[name] = tuple(at for at in script.nodes if at in seen and script.nodes[at].at_most is not None)
    return ahead
