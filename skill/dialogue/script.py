"""A dialogue composed into one flat script: every round in place, every person and time filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from skill.dialogue.format import Role
from skill.dialogue.house import Anytime
from skill.dialogue.texts import Texts
from skill.document.document import Loc
from skill.events import Outcome

ANYTIME = "anytime"
RESUME = "resume"
END = "end."

Kind = Literal["floor", "quiet", "ask", "say"]


@dataclass(frozen=True, slots=True)
class Node:
    """One state of a script.

    ``person`` is a role of the couple (``opener``, ``partner``), ``both`` or ``nobody``; ``role`` is what
    the round calls that person. ``on``, ``next``, ``instead`` and ``unanswered`` are names of nodes,
    ``end.OUTCOME``, or ``resume``. ``key`` is ``ROUND.STATE``, or with the name that the dialogue gave the
    round at its place; ``told_as`` is under what it is remembered that this was said: the same for both of
    the couple, another one where a dialogue gives the round other words. ``pair`` is shared by the turns of
    the two that answer each other. ``draws`` is the deck that a card is drawn from here, ``deck`` the one
    that the texts' ``{card}`` is from. Times are in seconds.
    """

    name: str
    key: str
    told_as: str
    kind: Kind
    person: str
    role: str
    say: Texts
    again: tuple[str, ...]
    on: Mapping[str, str]
    next: str = ""
    seconds: float = 0.0
    time_key: str = ""
    pair: str = ""
    strict: bool = False
    draws: str = ""
    deck: str = ""
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

    @property
    def timed(self) -> bool:
        """Whether a clock runs here that was given in minutes."""
        return self.kind in ("floor", "quiet")

    @property
    def by_clock(self) -> bool:
        """Whether only the clock ends it: neither shorter nor longer."""
        return self.strict or self.kind == "quiet"

    def ways(self) -> Iterator[tuple[str, str]]:
        """Each way out of here: what happens, and where it leads."""
        yield from self.on.items()
        if self.next:
            yield "time" if self.timed else "spoken", self.next
        if self.kind == "ask":
            yield "unanswered", self.unanswered
        if self.instead:
            yield "at most", self.instead


@dataclass(frozen=True, slots=True)
class Part:
    """One round at its place in a dialogue: what it is called there, who is its first role, its nodes in the
    file's order, and where its step stands in the dialogue's file."""

    name: str
    round: str
    person: Role
    nodes: tuple[str, ...] = ()
    loc: Loc = ()


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """One exercise, ready to be run. Each is only itself, so that what is made from it can be kept by it."""

    name: str
    title: str
    first: str
    nodes: Mapping[str, Node]
    anytime: Anytime
    start: tuple[str, ...] = ()
    about: str = ""
    source: str = ""
    file: str = ""
    parts: tuple[Part, ...] = ()
    decks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The decks that it draws from: name → cards."""
    minutes: Mapping[str, float] = field(default_factory=dict)
    options: Mapping[str, tuple[int | str, ...]] = field(default_factory=dict)
    """What may be chosen: name → values, the one that holds here first."""

    def timed(self, names: Iterable[str]) -> bool:
        """Whether a clock runs in one of the nodes of those *names*."""
        return any(self.nodes[name].timed for name in names)

    @property
    def each(self) -> str:
        """The time that "five minutes each" sets: the first one in which each has a turn, or none."""
        had: dict[str, set[str]] = {}
        for node in self.nodes.values():
            had.setdefault(node.time_key, set()).add(node.person)
        return next((name for name in self.minutes if {"opener", "partner"} <= had.get(name, set())), "")


def outcome_of(target: str) -> Outcome | None:
    """The outcome that a target such as ``end.stopped`` names, or None if it is a state."""
    return Outcome(target.removeprefix(END)) if target.startswith(END) else None
