"""How long a turn is, so that both have the same: what one was given more, the other gets as well."""

from __future__ import annotations

from skill.dialogue.script import Node, Script
from skill.exercise.position import Moment, Position
from skill.exercise.timing import EXTENSION, MOST_EXTENSIONS, MOST_EXTRA, WARNING

EXTRAS = (*(times * EXTENSION for times in range(MOST_EXTENSIONS + 1)), MOST_EXTRA)
"""Seconds that a turn may be longer: none, what "more time" gives, and the most. In between there are others,
for whoever says how many minutes; but nothing more can happen in them."""


def length(node: Node, position: Position) -> float:
    """Seconds of the turn at *node*: what the dialogue says, and what either of the two was given more."""
    return node.seconds + position.extra.get(name(node, position), 0.0)


def extended(script: Script, node: Node, position: Position, seconds: float = EXTENSION) -> str:
    """Give the turn that runs at *node* so many *seconds* more, as far as it may have them.

    Returns the remark on it. A longer turn is longer for both: the other one, who comes later, gets as much.
    So whoever comes second is not given more than the first one had.
    """
    now = position.now
    if node.by_clock or other_had(script, node, position):
        return "same_time"
    turn = name(node, position)
    given = min(seconds, MOST_EXTRA - position.extra.get(turn, 0.0))
    if now.extensions >= MOST_EXTENSIONS or given <= 0.0:
        return "no_more_time"
    if now.phase == "grace":
        now.phase, now.remaining = "open", 0.0
    now.extensions += 1
    now.remaining += given
    now.warned = now.remaining <= WARNING
    position.extra[turn] = position.extra.get(turn, 0.0) + given
    return "more_time" if given == seconds else "most_time"


def warns(node: Node, position: Position) -> bool:
    """Whether the half-minute chime of the turn at *node* is still to come."""
    now = position.now
    return (
        now.phase == "open"
        and node.kind == "floor"
        and not now.warned
        and now.remaining > WARNING
        and length(node, position) > WARNING
    )


def clocked(script: Script, position: Position) -> Moment | None:
    """The turn whose clock runs, or stands still behind an interruption."""
    moment = position.held if script.nodes[position.now.state].anytime else position.now
    if moment is None or not script.nodes[moment.state].timed or moment.phase == "saying":
        return None
    return moment


def name(node: Node, position: Position) -> str:
    """What the turn at *node* is called in ``Position.extra``: ``PAIR/VISIT``.

    It is the same for the two turns that answer each other.
    """
    return f"{node.pair}/{position.visits.get(node.name, 0)}"


def other_had(script: Script, node: Node, position: Position) -> bool:
    """Whether the other one has had this turn already, and could not be given what is added now."""
    visit = position.visits.get(node.name, 0)
    return any(
        other.pair == node.pair
        and other.person != node.person
        and position.visits.get(other.name, 0) >= visit
        for other in script.nodes.values()
    )
