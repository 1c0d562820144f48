"""The usual way through a script: what is said on it and when, and how long it is expected to take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from skill.dialogue.script import Node, Script
from skill.events import Command, Couple, Effect, Say, Spoken, Tick
from skill.exercise.exercise import Exercise
from skill.exercise.past import Past
from skill.exercise.wording import Wording

WORDS_A_MINUTE = 150
"""How fast the device speaks, where nothing else was chosen (``audio.voice.DEFAULT_RATE``)."""

ANSWER = 2.0
"""Seconds from the end of a question to the end of its answer: a breath, and a word or two."""

HALF = 0.5
"""The part of a turn that is used when both of a couple have little to say; a guess."""

SOMEBODY = Couple("Ada", "Ben")
"""Two names of one word: as long as most."""

FACTS = {"later": "thirty minutes", "time_out": "twenty minutes"}
"""The words that hold for the whole device, as the settings' defaults say them."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A state that is come by: when, in seconds from the start, and what is said on arriving there."""

    state: str
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The usual way through a script: its moments in order, and the seconds until it is over."""

    moments: tuple[Moment, ...]
    seconds: float

    def first(self, state: str) -> Moment | None:
        """When *state* is come by for the first time; None if the usual way leaves it out."""
        return next((moment for moment in self.moments if moment.state == state), None)

    def after(self, state: str) -> str:
        """The state that follows *state* where it is come by first; empty for the last one."""
        states = [moment.state for moment in self.moments]
        index = states.index(state) + 1
        return states[index] if index < len(states) else ""


def read(
    script: Script, couple: Couple = SOMEBODY, facts: Mapping[str, str] | None = None, used: float = 1.0
) -> Reading:
    """Go the usual way through *script*, by running it.

    Every question is answered with the first answer that leads forward, *used* is how much of each turn is
    used, between 0 and 1: then somebody says "I'm done". Texts are those that newcomers hear.
    """
    facts = {"exercise": script.title, **FACTS} if facts is None else facts
    run, texts = Exercise(script, couple, facts), FirstRun(script, couple, facts)
    moments: list[Moment] = []
    seconds = 0.0
    effects = run.begin()
    while True:
        said = [effect.text for effect in effects if isinstance(effect, Say)]
        if said:
            state = run.shown.state
            text = said[-1]
            if state in script.nodes:
                text = texts.arriving(script.nodes[state])
                moments.append(Moment(state, seconds, text))
            seconds += spoken_seconds(text)
            effects = run.handle(Spoken())
        elif run.outcome is not None:
            return Reading(tuple(moments), seconds)
        else:
            node = script.nodes[run.shown.state]
            length = node.seconds * (1.0 if node.by_clock else used) if node.timed else ANSWER
            seconds += length
            effects = _answered(script, node, run, length)


def expected(script: Script, used: float = 1.0) -> float:
    """How long *script* is expected to be, in seconds: a help to choose by, no promise.

    Assumed are: the usual way, on which everybody says yes at once, nothing was missed and nobody has more
    to say; the long texts
    of newcomers, said at :data:`WORDS_A_MINUTE`; :data:`ANSWER` seconds for each answer; and of each turn
    the part *used*, all of it where nothing else is said. What only the clock ends (a strict turn, a quiet)
    is always as long as it is. Pauses and more time are not in it.
    """
    return read(script, used=used).seconds


def spoken_seconds(text: str) -> float:
    """How long *text* takes to say, in seconds."""
    return len(text.split()) * 60.0 / WORDS_A_MINUTE


def minutes(seconds: float) -> int:
    """*seconds* as whole minutes, one at least."""
    return max(1, round(seconds / 60.0))


def forward(script: Script, node: Node) -> str:
    """The first answer at *node* that does not come back to the same question, or else the first."""
    onward = (answer for answer, to in node.on.items() if not _leads(script, to, node.name))
    return next(onward, next(iter(node.on)))


class FirstRun:
    """What is said in a first run, state by state: the long form, then the short; the cards from the top."""

    def __init__(self, script: Script, couple: Couple, facts: Mapping[str, str]) -> None:
        self.wording = Wording(script, couple, facts)
        self._script = script
        self._said: dict[str, int] = {}
        self._drawn: dict[str, int] = {}

    def arriving(self, node: Node) -> str:
        """What is said on arriving at *node*, when all that was asked for until now has been said."""
        times = self._said.get(node.told_as, 0)
        self._said[node.told_as] = times + 1
        if node.draws:
            self._drawn[node.draws] = self._drawn.get(node.draws, -1) + 1
        return self.wording.prompt(node, times, Past(), node.seconds, self.card(node))

    def others(self, node: Node, text: str) -> Iterator[tuple[str, str]]:
        """The wordings of *node* other than *text*, each with what it is for."""
        for what, templates in (("or", node.say.long), ("short", node.say.short), ("again", node.again)):
            for template in templates:
                said = self.wording.said(node, template, node.seconds, card=self.card(node))
                if said != text:
                    yield what, said

    def card(self, node: Node) -> str:
        """The card that ``{card}`` stands for at *node*; empty where none does."""
        cards = self._script.decks.get(node.deck, ("",))
        return cards[max(0, self._drawn.get(node.deck, 0)) % len(cards)]


def _answered(script: Script, node: Node, run: Exercise, seconds: float) -> list[Effect]:
    effects = run.handle(Tick(seconds))
    if node.kind == "ask":
        return run.handle(Command(forward(script, node)))
    return effects if node.by_clock else run.handle(Command("done"))


def _leads(script: Script, start: str, goal: str) -> bool:
    seen, waiting = set[str](), [start]
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name in script.nodes and name not in seen:
            seen.add(name)
            waiting += [to for _, to in script.nodes[name].ways()]
    return False
