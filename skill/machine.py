"""The `transitions` machine under a script: its states, and every way between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from transitions import Machine

from skill.events import Outcome
from skill.script import ANYTIME, END, RESUME, Script

HEAR = "hear:"
"""Prefix of the triggers that are a couple's words: apart from the model's own methods, whose names a
trigger must not take."""

INTERRUPTIONS = ("pause", "stop", "time-out")
"""Intents that lead out of every state; each has a state of its own in ``anytime.yaml``."""

_STATE_OF = {"pause": "paused"}


def build_machine(script: Script, model: Any) -> Machine:
    """Bind *model* to a new machine for *script*.

    The model gets ``state`` and ``trigger(name)``; it must have the guards ``_may_enter`` and
    ``_was_held`` and the callback ``_entered``, each taking transitions' ``EventData``.
    """
    return Machine(
        model=model,
        states=[*script.nodes, *(END + outcome for outcome in Outcome)],
        transitions=[*_transitions(script)],
        initial=script.first,
        auto_transitions=False,
        send_event=True,
        after_state_change="_entered",
    )


def _transitions(script: Script) -> Iterator[dict[str, Any]]:
    places = [name for name, node in script.nodes.items() if not node.anytime]
    for name, node in script.nodes.items():
        ways = {HEAR + intent: to for intent, to in node.on.items()}
        for intent in INTERRUPTIONS:
            to = f"{ANYTIME}.{_STATE_OF.get(intent, intent)}"
            if to != name:
                ways.setdefault(HEAR + intent, to)
        if node.next:
            ways["spoken"] = node.next
        if node.kind == "ask":
            ways["unanswered"] = node.unanswered
        for trigger, to in ways.items():
            if to == RESUME:
                for place in places:
                    yield {"trigger": trigger, "source": name, "dest": place, "conditions": "_was_held"}
            else:
                yield from _guarded(script, trigger, name, to)


def _guarded(script: Script, trigger: str, source: str, to: str) -> Iterator[dict[str, Any]]:
    """A way to a state that may be entered only so often, and then the way that is taken instead."""
    while to in script.nodes and script.nodes[to].at_most is not None:
        yield {"trigger": trigger, "source": source, "dest": to, "conditions": "_may_enter"}
        to = script.nodes[to].instead
    yield {"trigger": trigger, "source": source, "dest": to}
