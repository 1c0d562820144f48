"""A script as a page to read aloud from: plain lines, each with what stands before it, and its manner."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from skill.dialogue.script import Node, Part, Script, outcome_of
from skill.events import Couple, Outcome
from skill.reading.reading import HALF, FirstRun, Reading, expected, minutes, read

Manner = Literal["title", "part", "state", "words", "note", "plain"]

UNANSWERED = "end.unanswered"
"""Where it leads when nobody answers, unless a state says otherwise: said once, not at each question."""

GUTTER = 7
"""Columns for the time, left of everything."""

ENDS = {
    Outcome.COMPLETED: "the end",
    Outcome.START: "the exercise begins",
    Outcome.DECLINED: "the end, for now",
    Outcome.LATER: "the end; Attune asks again later",
    Outcome.STOPPED: "the end",
    Outcome.TIME_OUT: "a time-out",
    Outcome.UNANSWERED: "the end",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: *lead* stands before its first row, and as wide a margin before the others."""

    lead: str = ""
    text: str = ""
    manner: Manner = "plain"

    def rows(self, width: int) -> list[str]:
        """The paragraph broken into rows of at most *width* columns."""
        margin = " " * len(self.lead)
        # A key or a name with hyphens is one word: it may be looked for, or copied.
        rows = textwrap.wrap(
            self.text, max(20, width - len(margin)), break_on_hyphens=False, break_long_words=False
        )
        return [
            f"{self.lead if not index else margin}{row}".rstrip() for index, row in enumerate(rows or [""])
        ]


def page(
    script: Script, couple: Couple, facts: Mapping[str, str], every_wording: bool = False
) -> Iterator[Line]:
    """*script* as it is with *couple*, to be read from top to bottom.

    *facts* are the words of ``node_composer.FACTS``. *every_wording*: also those that are said
    another time.
    """
    reading = read(script, couple, facts)
    yield Line("", script.title[:1].upper() + script.title[1:], "title")
    yield Line("", script.about)
    yield Line()
    yield Line("Start it with  ", _listed([f"“{phrase}”" for phrase in script.start], "or"))
    yield Line("It takes       ", length(script))
    yield Line("Where from     ", script.source)
    yield Line()
    yield Line(
        "", "The times on the left are those of the usual way: everybody says yes, nothing was missed."
    )
    told = _Telling(script, couple, facts, reading, every_wording)
    for part in script.parts:
        yield Line()
        yield from told.part(part)
    yield Line()
    yield Line(_time(reading.seconds), "The end.", "part")
    yield Line()
    yield Line("", f"At any moment: pause, stop, or a time-out. {_UNANSWERED}")
    yield Line()
    yield from changes(script)


_USUAL = "On it everybody says yes, nothing was missed, and nobody has more to say."

_UNANSWERED = (
    "A question that nobody answers is asked in other words; where nothing else is said, it then ends here."
)


def length(script: Script) -> str:
    """How long *script* is expected to be, in a sentence without a full stop."""
    longest, shortest = minutes(expected(script)), minutes(expected(script, HALF))
    about = f"about {_counted(longest, 'minute')}"
    if shortest == longest:
        return f"{about}, whatever is said in it"
    return f"{about}, if every turn is used to its end; {shortest}, if you are done half way"


def lasting(seconds: float) -> str:
    """A length of time in figures: `30 s`, `3 min`, `1.5 min`."""
    return f"{seconds / 60:.3g} min" if seconds >= 60 else f"{seconds:.0f} s"


def changes(script: Script) -> Iterator[Line]:
    """What a couple may change in *script*, and the lines of config.yaml that do it."""
    yield Line("", "To change it", "part")
    keys = dict.fromkeys(script.nodes[name].key for part in script.parts for name in part.nodes)
    if script.minutes:
        yield Line("  minutes  ", ", ".join(f"{name} {value:g}" for name, value in script.minutes.items()))
    lead = "  options  "
    for name, values in script.options.items():
        usual, *others = map(str, values)
        yield Line(lead, f"{name}: {usual}, or {_listed(others, 'or')}" if others else f"{name}: {usual}")
        lead = " " * len(lead)
    yield Line("  texts    ", ", ".join(keys))
    yield Line()
    yield Line("", "For example, in config.yaml:")
    yield Line()
    for row in example(script):
        yield (
            Line("    ", "") if not row else Line("    " + " " * (len(row) - len(row.lstrip())), row.lstrip())
        )


def example(script: Script) -> list[str]:
    """Lines of config.yaml that change *script* in each way that it can be changed."""
    rows = ["exercises:", f"  {script.name}:"]
    for name, value in list(script.minutes.items())[:1]:
        rows.append(f"    minutes: {{{name}: {value + 1 if value <= 29 else value - 1:g}}}")
    for name, values in list(script.options.items())[:1]:
        rows.append(f"    options: {{{name}: {values[-1]}}}")
    nodes = [script.nodes[name] for part in script.parts for name in part.nodes]
    node = next((node for node in nodes if node.kind == "floor" and node.person != "both"), nodes[-1])
    if any(isinstance(value, str) for values in script.options.values() for value in values):
        # Another choice may leave a part out, and its texts with it: hardly ever the last one.
        node = nodes[-1]
    who = f"{{{node.role}}}" if node.role not in ("both", "nobody") else "{opener} and {partner}"
    rows.append(f'    texts: {{{node.key}: "{who}, in your own words."}}')
    return rows


def has_floor(node: Node, name: str) -> str:
    """Who is up at *node*, and for how long, in a few words; empty where the device only speaks."""
    verb = "have" if node.person == "both" else "has"
    if node.kind == "floor":
        clock = ", until the clock says so" if node.strict else ""
        return f"{name} {verb} the floor for {lasting(node.seconds)}{clock}"
    if node.kind == "quiet":
        return f"nobody speaks for {lasting(node.seconds)}"
    if node.kind == "ask":
        return f"{name} {'are' if node.person == 'both' else 'is'} asked" if name else "a question"
    return ""


def in_words(name: str) -> str:
    """The name of a state as it is read: without its part, and without hyphens."""
    return name.rpartition(".")[2].replace("-", " ")


class _Telling:
    """Tells the parts of a script, one after the other."""

    def __init__(
        self, script: Script, couple: Couple, facts: Mapping[str, str], reading: Reading, every: bool
    ) -> None:
        self._script = script
        self._reading = reading
        self._every = every
        self._texts = FirstRun(script, couple, facts)

    def part(self, part: Part) -> Iterator[Line]:
        nodes = [self._script.nodes[name] for name in part.nodes]
        first = self._reading.first(nodes[0].name)
        named = {node.person for node in nodes} - {"both", "nobody"}
        who = f" · {self._texts.wording.name(part.person)}" if named else ""
        yield Line(_time(first.at) if first else " " * GUTTER, part.name + who, "part")
        for node in nodes:
            yield from self._node(part, node, heading=node is nodes[0])

    def _node(self, part: Part, node: Node, heading: bool) -> Iterator[Line]:
        moment = self._reading.first(node.name)
        lead = _time(moment.at) if moment and not heading else " " * GUTTER
        lead += "" if moment else "    "
        head = has_floor(node, self._texts.wording.name(node.person))
        if node.at_most is not None:
            times = (
                f"at most {_counted(node.at_most, 'time')}, then → {self._where(part, node, node.instead)}"
            )
            head = f"{head}, {times}" if head else times
        if head:
            yield Line(lead, f"{in_words(node.name)}: {head}", "state")
        text = self._texts.arriving(node)
        margin = " " * len(lead) + "  "
        if node.draws:
            count = len(self._script.decks[node.draws])
            yield Line(
                margin, f"draws a card of {node.draws}, one of {count}; this one, for example:", "note"
            )
        yield Line(margin, f"“{text}”", "words")
        if self._every:
            for what, other in self._texts.others(node, text):
                yield Line(f"{margin}  {what}: ", f"“{other}”", "note")
        ways = self._ways(part, node)
        if ways:
            yield Line(margin, ways, "note")

    def _ways(self, part: Part, node: Node) -> str:
        """What each answer leads to; empty where there is no choice."""
        leads: dict[str, list[str]] = {}
        for answer, to in node.on.items():
            leads.setdefault(self._where(part, node, to), []).append(in_words(answer))
        if node.kind == "ask" and node.unanswered != UNANSWERED:
            leads.setdefault(self._where(part, node, node.unanswered), []).append("no answer")
        if node.timed and node.next:
            leads.setdefault(self._where(part, node, node.next), []).append("time")
        return "; ".join(f"{', '.join(answers)} → {to}" for to, answers in leads.items())

    def _where(self, part: Part, node: Node, to: str) -> str:
        outcome = outcome_of(to)
        if outcome is not None:
            return ENDS[outcome]
        if self._reading.first(node.name) and to == self._reading.after(node.name):
            return "on"
        if to in part.nodes:
            back = part.nodes.index(to) <= part.nodes.index(node.name)
            return f"back to “{in_words(to)}”" if back else f"“{in_words(to)}”"
        parts = self._script.parts
        target = next(index for index, one in enumerate(parts) if to in one.nodes)
        return "the next part" if target == parts.index(part) + 1 else f"past this, to {parts[target].name}"


def _time(seconds: float) -> str:
    return f"{int(seconds) // 60:>3}:{int(seconds) % 60:02d} "


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _listed(words: list[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
