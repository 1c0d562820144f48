"""What a rehearsed couple says where nothing is written for it: whatever leads on, in few words."""

from __future__ import annotations

import itertools

from skill.dialogue.library import Library
from skill.dialogue.script import Node, Script
from skill.reading.reading import forward
from skill.rehearsal.rehearsal import Cue, Rehearsal

SHARED = (
    "there was so much to do today and I was tired when I came home",
    "I was glad that you called me in the morning",
    "I was a little afraid of how this evening would be",
    "it did me good to walk home along the river",
    "I wish that we had more time like this",
)
"""What they say in their turns, one after the other: nothing that is also a command."""


SHORT = 0.5
"""Minutes of each turn in an improvised rehearsal: the two have little to say."""


def improvised(script: Script) -> Rehearsal:
    """A rehearsal of *script* without a line of its own, in which no turn is longer than :data:`SHORT`."""
    short = {name: min(SHORT, minutes) for name, minutes in script.minutes.items()}
    return Rehearsal(title=f"{script.name}, improvised", dialogue=script.name, improvise=True, minutes=short)


class Improvised:
    """Improvises in the run of *rehearsal*'s dialogue; call it with the name of a state."""

    def __init__(self, rehearsal: Rehearsal, library: Library) -> None:
        self._rehearsal = rehearsal
        self._library = library
        self._shared = itertools.cycle(SHARED)

    def __call__(self, state: str) -> Cue | None:
        """What is said in *state*, or None for silence."""
        if state == "asleep":
            return Cue(at=state, opener=[self._rehearsal.wake])
        script = self._library.scripts[self._rehearsal.dialogue]
        if state.startswith("welcome."):
            return Cue(at=state, partner=[script.start[0]])
        node = script.nodes.get(state)
        if node is None or node.kind == "quiet":
            return None
        parts: list[float | str] = []
        if node.kind == "floor":
            parts = [next(self._shared)]
            if "done" in node.on:
                parts += [2.0, self._phrase(node, "done")]
        elif node.kind == "ask":
            parts = [self._phrase(node, forward(script, node))]
        return Cue(at=state, partner=parts) if node.person == "partner" else Cue(at=state, opener=parts)

    def _phrase(self, node: Node, intent: str) -> str:
        own = dict(node.phrases).get(intent, ())
        return (*own, *self._library.lexicon.intents.get(intent, ()))[0]
