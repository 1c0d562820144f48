"""Scripts with one thing wrong, for the walk to find."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from skill.dialogue.script import Script
from skill.walk.walk import walk

BOTH = "[{round: talk, each: [opener, partner]}]"
TALKS = ("talk-1.talk", "talk-2.talk")

GATE = """
states:
  gate: {ask: both, say: "On?", again: "Yes or no?", on: {yes: next, no: end stopped}, unanswered: next}
"""

ASKED = """
roles: [sharer, listener]
states:
  talk: {floor: sharer, minutes: talk, say: "{sharer}, talk.", on: {done: more}}
  more: {ask: sharer, say: "More?", again: "Yes or no?", on: {yes: again, no: next}, unanswered: next}
  again: {floor: sharer, minutes: talk, at_most: 2, instead: next, say: "Go on.", on: {done: more}}
"""


def changed(script: Script, state: str, **values: Any) -> Script:
    """*script* with some values of one state replaced: also by those that no file could bring in."""
    nodes = {**script.nodes, state: replace(script.nodes[state], **values)}
    return replace(script, nodes=MappingProxyType(nodes))


def told(script: Script) -> str:
    """What is told of *script*, which must be something."""
    problems = walk(script).problems
    assert problems
    return "\n".join(problems)
