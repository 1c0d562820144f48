"""Which words are said: one of several wordings, long or short, with names, minutes and card filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from skill.dialogue.script import Node, Script
from skill.dialogue.texts import filled
from skill.events import Couple, Outcome
from skill.exercise.past import Past


class Wording:
    """The words of *script* for *couple*; *facts* are those of ``node_composer.FACTS``."""

    def __init__(self, script: Script, couple: Couple, facts: Mapping[str, str]) -> None:
        self._script = script
        self._couple = couple
        self._words = {"opener": couple.opener, "partner": couple.partner, **facts}

    def name(self, person: str) -> str:
        """How a person of a node is named; empty for nobody."""
        both = self._script.anytime.remarks.both
        names = {"opener": self._couple.opener, "partner": self._couple.partner}
        return filled(both, names) if person == "both" else names.get(person, "")

    def prompt(self, node: Node, times: int, past: Past, seconds: float, card: str, **more: str) -> str:
        """What *node* says when it is entered for the *times*-th time in this run, counted from 0.

        *more* are words for its texts, in place of the usual ones.
        """
        long = times == 0 and not (node.say.short and past.knows(node.told_as))
        if long or not node.say.short:
            wordings, turn = node.say.long, times
        else:
            wordings, turn = node.say.short, times if past.knows(node.told_as) else times - 1
        text = one_of(wordings, past.runs_of(self._script.name) + turn)
        return self.said(node, text, seconds, card=card, **more)

    def said(self, node: Node, template: str, seconds: float = 0.0, **more: str) -> str:
        """*template* filled in, each sentence with a capital. *seconds* is how long the turn is."""
        if node.timed:
            more["minutes"] = self._script.anytime.durations.spoken(seconds)
        text = template.format_map({**self._words, **more})
        return re.sub(r"(^|[.?!] )([a-z])", lambda found: found[1] + found[2].upper(), text)

    def ending(self, outcome: Outcome, past: Past, **more: str) -> str:
        """The last words of a run that ends so; empty where its own last step has said them."""
        wordings = getattr(self._script.anytime.endings, outcome.replace("-", "_"), None)
        if not wordings:
            return ""
        node = self._script.nodes[self._script.first]
        return self.said(node, self.line(wordings, past), 0.0, **more)

    def line(self, wordings: Sequence[str], past: Past) -> str:
        """The wording of something that is said in between, or at last, in this run."""
        return one_of(wordings, past.runs_of(self._script.name))

    def help(self, node: Node) -> list[str]:
        """What can be said at *node*, as remarks."""
        remarks = self._script.anytime.remarks
        turn = remarks.help_strict if node.strict else remarks.help_sharing
        return {"floor": turn, "quiet": remarks.help_quiet}.get(node.kind, remarks.help_choosing)

    def going_on(self, node: Node) -> str:
        """The template with which a question is taken up again after an interruption."""
        question = node.again[0] if node.again else node.say.all()[-1]
        return f"{self._script.anytime.remarks.going_on_asking[0]} {question}"

    def lines(self) -> Iterator[str]:
        """Every sentence that is known before the run: all but those that tell the time left."""
        for node in self._script.nodes.values():
            templates = [*node.say.all(), *node.again]
            if node.kind == "ask":
                templates.append(self.going_on(node))
            cards: Sequence[str] = self._script.decks.get(node.deck, ("",))
            for template in templates:
                for card in cards if "{card}" in template else ("",):
                    yield self.said(node, template, node.seconds, card=card)
        any_node = self._script.nodes[self._script.first]
        endings = self._script.anytime.endings
        for field in type(endings).model_fields:
            yield from (self.said(any_node, text) for text in getattr(endings, field))


def one_of(wordings: Sequence[str], turn: int) -> str:
    """The wordings in turn: none comes again before all the others did."""
    return wordings[turn % len(wordings)]
