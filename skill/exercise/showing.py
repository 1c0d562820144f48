"""Where a run is, for whoever looks: what is shown of it, and when something happens by itself."""

from __future__ import annotations

from skill.dialogue.script import Script
from skill.events import Show
from skill.exercise import turns
from skill.exercise.position import Position
from skill.exercise.timing import WARNING
from skill.exercise.wording import Wording


def due(script: Script, position: Position) -> float | None:
    """Seconds of ticks until something happens by itself; None while it is speaking or over."""
    now = position.now
    if now.phase not in ("open", "grace"):
        return None
    if turns.warns(script.nodes[now.state], position):
        return now.remaining - WARNING
    return now.remaining


def shown(script: Script, position: Position, wording: Wording) -> Show:
    """The state, and of a turn who has it and how long it still is."""
    now = position.now
    node = script.nodes.get(now.state)
    if node is None or not node.timed:
        return Show(now.state, now.phase)
    whole = turns.length(node, position)
    left = whole if now.phase == "saying" else now.remaining
    return Show(now.state, now.phase, wording.name(node.person), left, whole)
