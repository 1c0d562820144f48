"""A dialogue composed into one flat script: every round in place, every person and time filled in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from string import Formatter
from types import MappingProxyType
from typing import Literal

from skill.dialogue import Anytime, Dialogue, Round, State, Step
from skill.document import Document, DocumentError, Fault, did_you_mean, validated
from skill.events import Couple, Outcome
from skill.lexicon import Lexicon

ANYTIME = "anytime"
RESUME = "resume"
END = "end."

FACTS = ("exercise", "exercises", "later", "time_out")
"""Words that hold for the whole device, usable in every text beside names, minutes and parameters."""


@dataclass(frozen=True, slots=True)
class Node:
    """One state of a script.

    ``person`` is a role (``opener``, ``partner``) or ``both`` or ``nobody``; ``roles`` maps the round's
    own role names to those two. ``on``, ``next``, ``instead`` and ``unanswered`` are names of nodes,
    ``end.OUTCOME``, or ``resume``. Times are in seconds.
    """

    name: str
    key: str
    kind: Literal["floor", "ask", "say"]
    person: str
    say: tuple[str, ...]
    again: tuple[str, ...]
    on: Mapping[str, str]
    roles: Mapping[str, str]
    words: Mapping[str, str]
    next: str = ""
    seconds: float = 0.0
    time_key: str = ""
    at_most: int | None = None
    instead: str = ""
    phrases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    answer_within: float = 8.0
    wait: float = 30.0
    unanswered: str = ""
    chime: str = ""

    @property
    def anytime(self) -> bool:
        """Whether this is one of the states that interrupt a dialogue: paused, stop, time-out."""
        return self.name.startswith(ANYTIME + ".")

    def ways(self) -> Iterator[tuple[str, str]]:
        """Each way out of here: what happens, and where it leads."""
        yield from self.on.items()
        if self.next:
            yield "spoken", self.next
        if self.kind == "ask":
            yield "unanswered", self.unanswered
        if self.instead:
            yield "at most", self.instead


@dataclass(frozen=True, slots=True)
class Script:
    """One exercise, ready to be run."""

    name: str
    title: str
    first: str
    nodes: Mapping[str, Node]
    anytime: Anytime
    start: tuple[str, ...] = ()
    source: str = ""

    def wording(
        self, node: Node, template: str, couple: Couple, facts: Mapping[str, str], **more: str
    ) -> str:
        """Fill in one text of *node*. ``more`` is ``minutes``, ``left`` or ``floor`` where they apply."""
        names = {"opener": couple.opener, "partner": couple.partner}
        people = {role: names[who] for role, who in node.roles.items()}
        text = template.format_map({**names, **people, **facts, **node.words, **more})
        return re.sub(r"(^|[.?!] )([a-z])", lambda found: found[1] + found[2].upper(), text)

    def lines(self, couple: Couple, facts: Mapping[str, str]) -> Iterator[str]:
        """Every sentence that is known before the run: all but those that tell the time left."""
        spoken = self.anytime.durations.spoken
        for node in self.nodes.values():
            minutes = {"minutes": spoken(node.seconds)} if node.kind == "floor" else {}
            texts = [*node.say, *node.again]
            if node.kind == "ask":
                texts.append(f"{self.anytime.remarks.going_on_asking[0]} {(node.again or node.say)[0]}")
            yield from (self.wording(node, text, couple, facts, **minutes) for text in texts)
        any_node = self.nodes[self.first]
        for field in type(self.anytime.endings).model_fields:
            yield self.wording(any_node, getattr(self.anytime.endings, field)[0], couple, facts)


def outcome_of(target: str) -> Outcome | None:
    """The outcome that a target such as ``end.stopped`` names, or None if it is a state."""
    return Outcome(target.removeprefix(END)) if target.startswith(END) else None


class Composer:
    """Composes scripts out of dialogues and rounds, and gathers every fault on the way."""

    def __init__(
        self,
        rounds: Mapping[str, tuple[Document, Round]],
        anytime: tuple[Document, Anytime],
        lexicon: Lexicon,
        minutes: Mapping[str, float] = MappingProxyType({}),
        broken: Collection[str] = (),
    ) -> None:
        self._rounds = rounds
        self._broken = broken  # Rounds whose own files are wrong: told there, not where they are used.
        self._anytime_document, self._anytime = anytime
        self._lexicon = lexicon
        self._minutes = minutes
        self.faults: list[Fault] = []

    def compose(self, name: str, document: Document) -> Script | None:
        """Compose the dialogue in *document*; None if it cannot be, with the reasons in ``faults``."""
        before = len(self.faults)
        try:
            dialogue = validated(document, Dialogue)
        except DocumentError as error:
            self.faults += error.faults
            return None
        nodes: dict[str, Node] = {}
        starts = self._starts(document, dialogue)
        counts: dict[str, int] = {}
        flat = [
            (index, step, person)
            for index, step in enumerate(dialogue.steps)
            if step.round in self._rounds
            for person in step.each
        ]
        for place, (index, step, person) in enumerate(flat):
            label = self._label(step, [s.round for _, s, _ in flat], counts)
            following = starts[place + 1] if place + 1 < len(starts) else END + Outcome.COMPLETED
            nodes |= self._round(document, index, dialogue, step, person, label, following)
        nodes |= self._interruptions()
        if len(self.faults) > before or len(starts) < sum(len(step.each) for step in dialogue.steps):
            return None
        return Script(
            name=name,
            title=dialogue.name,
            first=starts[0],
            nodes=MappingProxyType(nodes),
            anytime=self._anytime,
            start=tuple(dialogue.start),
            source=dialogue.source,
        )

    def of_round(self, name: str, document: Document) -> Script | None:
        """Compose a single round of the house (welcome, come back) as a script of its own."""
        dialogue = Dialogue(name=name, start=[name], source="the house", steps=[Step(round=name)])
        before = len(self.faults)
        nodes = self._round(document, 0, dialogue, dialogue.steps[0], "opener", name, END + Outcome.COMPLETED)
        nodes |= self._interruptions()
        if len(self.faults) > before:
            return None
        first = next(iter(nodes))
        return Script(name, name, first, MappingProxyType(nodes), self._anytime)

    def _starts(self, document: Document, dialogue: Dialogue) -> list[str]:
        """The name of the first node of each composed step, in order; unknown rounds are faults."""
        starts, counts = [], dict[str, int]()
        rounds = [step.round for step in dialogue.steps for _ in step.each]
        for index, step in enumerate(dialogue.steps):
            if step.round in self._broken:
                continue
            if step.round not in self._rounds:
                message = f"`{step.round}` is no round{did_you_mean(step.round, self._rounds)}"
                self.faults.append(document.fault(("steps", index), message))
                continue
            first = next(iter(self._rounds[step.round][1].states))
            starts += [f"{self._label(step, rounds, counts)}.{first}" for _ in step.each]
        return starts

    @staticmethod
    def _label(step: Step, rounds: list[str], counts: dict[str, int]) -> str:
        """`share-reflect-1`, `share-reflect-2`; without a number where the round stands only once."""
        counts[step.round] = counts.get(step.round, 0) + 1
        return f"{step.round}-{counts[step.round]}" if rounds.count(step.round) > 1 else step.round

    def _round(
        self,
        document: Document,
        index: int,
        dialogue: Dialogue,
        step: Step,
        person: str,
        label: str,
        following: str,
    ) -> dict[str, Node]:
        where, round_ = self._rounds[step.round]
        other = "partner" if person == "opener" else "opener"
        roles = {round_.roles[0]: person, round_.roles[1]: other}
        used: set[str] = set()
        nodes = {}
        for state_name, state in round_.states.items():
            local = {known: f"{label}.{known}" for known in round_.states} | {"next": following}
            node = self._node(where, state_name, state, step.round, label, roles, step.words, local, used)
            nodes[node.name] = self._timed(node, state, where, document, dialogue)
        for parameter in set(step.words) - used:
            message = f"`{parameter}` is nothing that the round `{step.round}` says" + did_you_mean(
                parameter, ["round", "each", *sorted(_variables(round_) - set(FACTS) - set(roles))]
            )
            self.faults.append(document.fault(("steps", index, parameter), message))
        return nodes

    def _timed(
        self, node: Node, state: State, where: Document, document: Document, dialogue: Dialogue
    ) -> Node:
        """Fill in how long a turn is: the couple's setting, or the dialogue's own minutes."""
        if not state.minutes:
            return node
        minutes = self._minutes.get(state.minutes, dialogue.minutes.get(state.minutes))
        if minutes is None:
            known = sorted({*dialogue.minutes, *self._minutes})
            place = where.place(("states", node.name.rpartition(".")[2], "minutes"))
            message = f"`{state.minutes}` is missing: the turn at {place} takes so long"
            message += did_you_mean(state.minutes, known)
            self.faults.append(document.fault(("minutes",), message))
            return node
        return replace(node, seconds=minutes * 60.0, time_key=state.minutes)

    def _interruptions(self) -> dict[str, Node]:
        """Paused, stop and time-out as nodes: the same in every script."""
        roles = {"opener": "opener", "partner": "partner"}
        local = {name: f"{ANYTIME}.{name}" for name in self._anytime.states} | {RESUME: RESUME}
        nodes = (
            self._node(self._anytime_document, name, state, ANYTIME, ANYTIME, roles, {}, local, set())
            for name, state in self._anytime.states.items()
        )
        return {node.name: node for node in nodes}

    def _node(
        self,
        where: Document,
        name: str,
        state: State,
        round_name: str,
        label: str,
        roles: Mapping[str, str],
        words: Mapping[str, str],
        local: Mapping[str, str],
        used: set[str],
    ) -> Node:
        loc = ("states", name)

        def target(value: str, *at: str | int) -> str:
            if value in local:
                return local[value]
            head, _, rest = value.partition(" ")
            if head == "end" and (rest or "completed") in set(Outcome):
                return END + (rest or Outcome.COMPLETED)
            ends = ["end", *(f"end {outcome}" for outcome in Outcome)]
            message = f"`{value}` is no state here{did_you_mean(value, [*local, *ends])}"
            self.faults.append(where.fault((*loc, *at), message))
            return END + Outcome.COMPLETED

        def person(value: str | None, key: str) -> str:
            known = {**roles, "opener": "opener", "partner": "partner", "both": "both", "nobody": "nobody"}
            if value and value not in known:
                self.faults.append(
                    where.fault((*loc, key), f"`{value}` is nobody here{did_you_mean(value, known)}")
                )
            return known.get(value or "both", "both")

        for intent in (*state.on, *state.phrases):
            if intent not in self._lexicon.intents and intent != "start":
                key = "on" if intent in state.on else "phrases"
                message = f"`{intent}` is no intent of the lexicon"
                message += did_you_mean(intent, [*self._lexicon.intents, "start"])
                self.faults.append(where.fault((*loc, key, intent), message))
        allowed = {*roles, "opener", "partner", *FACTS, *words} | ({"minutes"} if state.floor else set())
        used |= self._check_texts(where, loc, state, allowed)
        return Node(
            name=f"{label}.{name}",
            key=f"{round_name}.{name}",
            kind=state.kind,
            person=person(state.floor or state.ask, "floor" if state.floor else "ask"),
            say=tuple(state.say),
            again=tuple(state.again),
            on=MappingProxyType({intent: target(to, "on", intent) for intent, to in state.on.items()}),
            roles=MappingProxyType(dict(roles)),
            words=MappingProxyType(dict(words)),
            next=target(state.next, "next") if state.next else "",
            at_most=state.at_most,
            instead=target(state.instead, "instead") if state.instead else "",
            phrases=tuple((intent, tuple(phrases)) for intent, phrases in state.phrases.items()),
            answer_within=state.answer_within,
            wait=state.wait,
            unanswered=target(state.unanswered, "unanswered"),
            chime=state.chime or "",
        )

    def _check_texts(
        self, where: Document, loc: tuple[str, str], state: State, allowed: Collection[str]
    ) -> set[str]:
        """Every ``{variable}`` in the texts must be one that is known; returns those that are used."""
        used: set[str] = set()
        for key, texts in (("say", state.say), ("again", state.again)):
            for text in texts:
                names, fault = variables(text)
                if fault:
                    self.faults.append(where.fault((*loc, key), fault))
                used |= names
                self.faults += [
                    where.fault((*loc, key), f"`{{{name}}}` is no word here{did_you_mean(name, allowed)}")
                    for name in names - set(allowed)
                ]
        return used


def variables(text: str) -> tuple[set[str], str]:
    """The ``{variables}`` of a text, and what is wrong with its braces, if anything."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}, ""
    except ValueError:
        return set(), f"the braces in `{text[:60]}` do not match."


def _variables(round_: Round) -> set[str]:
    texts = [text for state in round_.states.values() for text in (*state.say, *state.again)]
    return set().union(*(variables(text)[0] for text in texts))
