"""The `transitions` machine under a script: its states, and every way between them."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from transitions import EventData, Machine

from skill.dialogue.script import ANYTIME, END, RESUME, Script
from skill.events import Outcome

HEAR = "hear:"
"""Prefix of the triggers that are a couple's words."""

INTERRUPTIONS = ("pause", "stop", "time-out")
"""Intents that lead out of every state; each has a state of its own in ``anytime.yaml``."""

ALWAYS = (*INTERRUPTIONS, "repeat", "help", "how-long", "more-time")
"""What is listened for after every question and in every turn, beside its answers."""

_STATE_OF = {"pause": "paused"}


class Ways:
    """The machine of *script*: where each trigger leads from each state.

    Built once and shared by all runs of the script. A run is any object with ``state``, the guards
    ``_may_enter`` and ``_was_held``, and the callback ``_entered``, each taking transitions' ``EventData``.
    """

    def __init__(self, script: Script) -> None:
        self._machine = Machine(
            model=None,
            states=[*script.nodes, *(END + outcome for outcome in Outcome)],
            transitions=[*_transitions(script)],
            initial=script.first,
            auto_transitions=False,
            send_event=True,
            after_state_change="_entered",
        )

    def go(self, run: Any, trigger: str) -> bool:
        """Let *trigger* happen to *run*: whether it led somewhere."""
        event = self._machine.events.get(trigger)
        return event is not None and run.state in event.transitions and bool(event.trigger(run))


@functools.lru_cache(maxsize=64)
def ways_of(script: Script) -> Ways:
    """The machine of *script*, built when it is first asked for."""
    return Ways(script)


def destination(event: EventData) -> str:
    """Where the way that *event* tries leads."""
    assert event.transition is not None
    return str(event.transition.dest)


def _transitions(script: Script) -> Iterator[dict[str, Any]]:
    places = [name for name, node in script.nodes.items() if not node.anytime]
    for name, node in script.nodes.items():
        ways = {HEAR + intent: to for intent, to in node.on.items()}
        for intent in INTERRUPTIONS:
            to = f"{ANYTIME}.{_STATE_OF.get(intent, intent)}"
            if to != name:
                ways.setdefault(HEAR + intent, to)
        if node.next:
            ways["time" if node.timed else "spoken"] = node.next
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
