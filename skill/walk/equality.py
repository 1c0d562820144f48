"""Whether the two of a couple are given the same: as many turns in each role, and as many seconds in them.

It is looked at twice. :func:`mirrored` compares what the script holds for each of the two. And
:class:`Twins` plays it: two who answer every question alike, whoever of them is asked, have to come out
with the same, whatever it is that they always answer.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from skill.dialogue.script import Node, Script
from skill.events import Command, Couple, Outcome, Spoken, Tick
from skill.exercise import turns
from skill.exercise.exercise import Exercise
from skill.exercise.position import Position

TWO = ("opener", "partner")

MOST_WAYS = 500
"""So many ways of answering are played; if there are more, half as many again, drawn the same each time."""

MOST_STEPS = 5000
"""So many things happen on no evening."""

MOST_PATIENCE = 100
"""After so many things without a word, every turn and every question is over."""

SILENCE = "nothing"
"""Giving no answer, as an answer."""


def mirrored(script: Script) -> Iterator[str]:
    """What *script* holds for one of the two and not for the other, as sentences.

    Turns are compared by role, seconds, how often they may come, and whether only the clock ends them; not
    by their round: where a dialogue lets the two go first by turns, one begins in the state in which
    the other one answers.
    """
    turns_of: dict[str, list[Node]] = {person: [] for person in TWO}
    for node in script.nodes.values():
        if node.timed and node.person in turns_of:
            turns_of[node.person].append(node)
    counts = {person: Counter(map(_kind, nodes)) for person, nodes in turns_of.items()}
    for person, other in (TWO, TWO[::-1]):
        for kind, missing in (counts[person] - counts[other]).items():
            names = [node.name for node in turns_of[person] if _kind(node) == kind]
            role, seconds, *_ = kind
            yield (
                f"`{names[-1]}` gives the {person} {seconds:g} seconds as {role}: "
                f"{_counted(missing, 'such turn')} more than the {other} has. "
                "A step with `each: [opener, partner]` gives both the same."
            )


def _kind(node: Node) -> tuple[str, float, int, bool]:
    return node.role, node.seconds, node.at_most or 0, node.by_clock


@dataclass(slots=True)
class Shares:
    """What each of the two had until now."""

    turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(person, role) → turns."""
    time: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(person, role) → seconds."""
    asked: frozenset[str] = frozenset()
    """Turns, by their names, in which somebody asked for more time."""

    def add(self, node: Node, seconds: float) -> None:
        """Count the turn at *node*; one of both counts for each, one of nobody for none."""
        for person in TWO if node.person == "both" else (node.person,):
            if person in TWO:
                self.turns[person, node.role] += 1
                self.time[person, node.role] += round(seconds)

    def by_role(self) -> dict[str, tuple[int, int]]:
        """Role → turns of the opener and of the partner."""
        roles = dict.fromkeys(role for _, role in self.turns)
        return {role: (self.turns["opener", role], self.turns["partner", role]) for role in roles}

    def seconds(self) -> tuple[float, float]:
        """Seconds that were offered to the opener and to the partner."""
        opener, partner = (sum(s for (who, _), s in self.time.items() if who == person) for person in TWO)
        return float(opener), float(partner)

    def copied(self) -> Shares:
        return Shares(self.turns.copy(), self.time.copy(), self.asked)

    def differences(self) -> Iterator[str]:
        """What one of the two had more of, as half sentences."""
        for role, (opener, partner) in self.by_role().items():
            if opener != partner:
                yield f"the opener has {_counted(opener, 'turn')} as {role}, and the partner {partner}"
            elif self.time["opener", role] != self.time["partner", role]:
                ours, theirs = self.time["opener", role], self.time["partner", role]
                yield f"the opener has {_counted(ours, 'second')} as {role}, and the partner {theirs}"


@dataclass(frozen=True, slots=True)
class Played:
    """One way through: what was answered, by the question's key; how it ended; and what each had."""

    answers: Mapping[str, str]
    outcome: Outcome | None
    shares: Shares


class Twins:
    """Two who answer each question of *script* alike, and say that they are done with each turn."""

    def __init__(self, script: Script) -> None:
        self._script = script
        facts = dict.fromkeys(("exercise", "later", "time_out"), script.title)
        self._run = Exercise(script, Couple("Ada", "Ben"), facts)
        self._answers = _answers(script)
        self._run.begin()
        self._start = self._run.snapshot()

    def first(self) -> Shares:
        """What each has when both give the first answer to every question."""
        answers = {key: possible[0] for key, possible in self._answers.items()}
        return next(self._played(answers, False)).shares

    def problems(self) -> Iterator[str]:
        """Every way in which one of the two comes out with less, as sentences; each only once."""
        told: set[str] = set()
        for more_time in (False, True):
            for way in self._ways(more_time):
                if way.outcome is None:
                    yield f"{_when(way, more_time)} no end is reached."
                    return  # each of these takes long, and one is enough
                if way.outcome is not Outcome.COMPLETED:
                    continue  # they ended it before it was the other one's turn
                for what in way.shares.differences():
                    if what not in told:
                        told.add(what)
                        yield f"{_when(way, more_time)} {what}."

    def _ways(self, more_time: bool) -> Iterator[Played]:
        """Every way of answering; of too many, the first ones and a sample that is the same each time."""
        count = 0
        for way in self._played({}, more_time):
            count += 1
            if count > MOST_WAYS:
                break
            yield way
        for seed in range(MOST_WAYS // 2 if count > MOST_WAYS else 0):
            drawn = random.Random(seed)
            answers = {key: drawn.choice(possible) for key, possible in self._answers.items()}
            yield from self._played(answers, more_time)

    def _played(self, answers: Mapping[str, str], more_time: bool) -> Iterator[Played]:
        """Play with *answers*; where they say nothing about a question, with each answer that it has."""
        waiting: list[tuple[Position, dict[str, str], Shares]] = [(self._start, dict(answers), Shares())]
        while waiting:
            position, given, shares = waiting.pop()
            run = self._run
            run.restore(position)
            for _ in range(MOST_STEPS):
                if run.outcome is not None:
                    break
                if run.due is None:
                    run.handle(Spoken())
                    continue
                here = run.snapshot()
                node = self._script.nodes[here.now.state]
                if node.timed:
                    if not self._turn(node, here, shares, more_time):
                        break
                    continue
                if node.key not in given:
                    first, *others = self._answers[node.key]
                    # What is tried later goes on from here, with what was given so far.
                    waiting += [(here, {**given, node.key: one}, shares.copied()) for one in reversed(others)]
                    given[node.key] = first
                if not self._answer(given[node.key], here):
                    break
            yield Played(given, run.outcome, shares)

    def _turn(self, node: Node, here: Position, shares: Shares, more_time: bool) -> bool:
        """Have a turn, and end it; the first of the two who has it asks for more time once.

        Returns whether it ended.
        """
        run, name = self._run, turns.name(node, here)
        if more_time and not node.by_clock and name not in shares.asked:
            shares.asked |= {name}
            run.handle(Command("more-time"))
            run.handle(Spoken())
        shares.add(node, run.shown.of)
        return self._say_or_wait("done" if "done" in node.on else "", here)

    def _answer(self, answer: str, here: Position) -> bool:
        word = "" if answer == SILENCE else answer
        return self._say_or_wait(f"{word}:{self._script.name}" if word == "start" else word, here)

    def _say_or_wait(self, word: str, here: Position) -> bool:
        """Say *word*, or nothing, and let time pass until something else comes; whether it did."""
        run, state = self._run, here.now.state
        for _ in range(MOST_PATIENCE):
            if word:
                run.handle(Command(word))
            else:
                run.handle(Spoken() if run.due is None else Tick(run.due))
            now = run.snapshot()
            if run.outcome or now.now.state != state or now.visits[state] != here.visits[state]:
                return True
            if word:
                break
        return False


def _answers(script: Script) -> dict[str, list[str]]:
    """Question's key → its answers, one of those that lead to the same; silence if it leads elsewhere."""
    asked: dict[str, list[Node]] = {}
    for node in script.nodes.values():
        if node.kind == "ask" and not node.anytime:
            asked.setdefault(node.key, []).append(node)
    answers: dict[str, list[str]] = {}
    for key, nodes in asked.items():
        leading: dict[tuple[str, ...], str] = {}
        for intent in dict.fromkeys(intent for node in nodes for intent in node.on):
            leading.setdefault(tuple(node.on.get(intent, "") for node in nodes), intent)
        leading.setdefault(tuple(node.unanswered for node in nodes), SILENCE)
        answers[key] = [*leading.values()]
    return answers


def _when(way: Played, more_time: bool) -> str:
    said = ", ".join(f"`{key}`: {answer}" for key, answer in way.answers.items())
    asking = ", each asking for more time once" if more_time else ""
    return f"When both answer alike{f' ({said})' if said else ''}{asking},"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
