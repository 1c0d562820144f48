"""Whether a text can be said to a couple: not empty, every word filled in, no sentence too long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from skill.dialogue.script import Script
from skill.events import Couple
from skill.exercise import turns
from skill.exercise.timing import EXTENSION, MOST_EXTRA
from skill.exercise.wording import Wording

MOST_WORDS = 25
"""A longer sentence takes more than a breath, and its beginning is forgotten at its end."""


def unspeakable(text: str) -> str:
    """What is wrong with *text*, as a sentence; empty when it can be said."""
    if not text.strip():
        return "nothing is said."
    if "{" in text or "}" in text:
        return f"“{text}” still has a brace in it."
    longest = max(sentences(text), key=lambda sentence: len(sentence.split()))
    words = len(longest.split())
    return f"“{longest}” has {words} words, more than {MOST_WORDS}." if words > MOST_WORDS else ""


def sentences(text: str) -> list[str]:
    """*text* cut into its sentences."""
    return re.split(r"(?<=[.?!…])\s+", text.strip())


def all_texts(script: Script, couple: Couple, facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Every text that *script* can ever say, in every wording, and where it belongs: (state, text).

    Args:
        script: whose texts.
        couple: whose names are said.
        facts: the words of ``node_composer.FACTS``.
    """
    wording = Wording(script, couple, facts)
    first = script.nodes[script.first]
    for node in script.nodes.values():
        templates = [*node.say.all(), *node.again, *([wording.going_on(node)] if node.kind == "ask" else [])]
        lengths = {node.seconds + extra for extra in turns.EXTRAS}
        for template in templates:
            for card in script.decks.get(node.deck, ("",)) if "{card}" in template else ("",):
                # A turn may be longer than it was written: the other one had been given more.
                for seconds in sorted(lengths) if "{minutes}" in template else (node.seconds,):
                    yield node.name, wording.said(node, template, seconds, card=card)
    longest = max(script.nodes.values(), key=lambda node: node.seconds).seconds
    left = script.anytime.durations.spoken(longest + MOST_EXTRA - EXTENSION / 2)
    remarks, endings = script.anytime.remarks, script.anytime.endings
    for name in type(remarks).model_fields:
        lines = getattr(remarks, name)
        for line in [lines] if isinstance(lines, str) else lines:
            yield name, wording.said(first, line, left=left, floor=wording.name("both"))
    for name in type(endings).model_fields:
        yield from ((name, wording.said(first, line)) for line in getattr(endings, name))
