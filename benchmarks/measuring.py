"""What is counted: tasks that hear something, the tally of each, and the row that they add up to."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Taken:
    """Something that was heard and not said: the intent (or ``woken``), where, and the words."""

    intent: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of some sound; tallies add up."""

    heard: int = 0
    of: int = 0
    clips: int = 0
    """Clips in all, also those in which nothing should be heard."""
    sound: float = 0.0
    """Seconds that were heard, the quiet around included."""
    talk: float = 0.0
    """Seconds of people's talk in it, for figures per hour."""
    cpu: float = 0.0
    """CPU seconds that it took."""
    waits: tuple[float, ...] = ()
    """Seconds from the end of a phrase to its event."""
    missed: tuple[str, ...] = ()
    taken: tuple[Taken, ...] = ()
    megabytes: tuple[float, ...] = ()
    """Resident memory, as time goes by."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Task:
    """Work for one process, which must be able to pickle it. *seconds* is about its length in sound."""

    run: Callable[[], Tally]
    seconds: float


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for; None where nothing is."""

    heard: float | None = None
    """At least this share of what was said."""
    wrong: float | None = None
    """At most this share of what was said taken for something else."""
    false: int | None = None
    """At most so many in all."""
    per_hour: float | None = None
    p95: float | None = None
    """Seconds from the end of the phrase."""
    cpu: float | None = None
    """CPU seconds a second."""
    megabytes: float | None = None
    growth: float | None = None
    """Megabytes that may be gained from the first simulated hour to the last."""
    of_peers: bool = False
    """:attr:`heard` is what the better of the peers did."""

    def beside(self, peer: float) -> Target:
        """The same, and at least what a *peer* did."""
        return self if peer <= (self.heard or 0.0) else replace(self, heard=peer, of_peers=True)

    def __str__(self) -> str:
        parts = []
        if self.heard is not None:
            parts.append(f"≥ {self.heard:.0%}" + (" (better peer)" if self.of_peers else ""))
        if self.wrong is not None:
            parts.append(f"≤ {self.wrong:.0%} wrong")
        if self.false is not None:
            parts.append(f"≤ {self.false} in all" if self.false else "none")
        if self.per_hour is not None:
            parts.append(f"≤ {self.per_hour:g}/h")
        if self.p95 is not None:
            parts.append(f"p95 ≤ {self.p95 * 1000:.0f} ms")
        if self.cpu is not None:
            parts.append(f"≤ {self.cpu:.0%} of a core")
        if self.megabytes is not None:
            parts.append(f"≤ {self.megabytes:.0f} MB")
        if self.growth is not None:
            parts.append(f"growth ≤ {self.growth:.0f} MB")
        return ", ".join(parts).replace("%", " %")


@dataclass(slots=True)
class Row:
    """A row of the table: what is measured, by which tasks, and what came of it."""

    section: str
    what: str
    condition: str
    tasks: Sequence[Task]
    target: Target = field(default_factory=Target)
    intents: frozenset[str] | None = None
    """Which intents count as falsely taken; None for any."""
    timed: bool = False
    """Whether the end of the phrase is known well enough to time the event from it."""
    tally: Tally = field(default_factory=Tally)

    def sum_up(self, tallies: Iterable[Tally]) -> None:
        """Take in what the tasks gave."""
        tally = sum(tallies, Tally())
        if self.intents is not None:
            counted = tuple(taken for taken in tally.taken if taken.intent in self.intents)
            tally = replace(tally, taken=counted)
        self.tally = tally if self.timed else replace(tally, waits=())

    @property
    def false(self) -> int:
        return len(self.tally.taken)

    @property
    def rate(self) -> float | None:
        """The share that was heard; None where nothing was said to be heard."""
        return self.tally.heard / self.tally.of if self.tally.of else None

    @property
    def wrong(self) -> float | None:
        """The share of the clips that was taken for something else."""
        return self.false / self.tally.clips if self.tally.clips else None

    @property
    def per_hour(self) -> float | None:
        return self.false / (self.tally.talk / 3600) if self.tally.talk else None

    @property
    def cpu(self) -> float | None:
        return self.tally.cpu / self.tally.sound if self.tally.sound else None

    @property
    def median(self) -> float | None:
        return statistics.median(self.tally.waits) if self.tally.waits else None

    @property
    def p95(self) -> float | None:
        return percentile(self.tally.waits, 0.95) if self.tally.waits else None

    @property
    def growth(self) -> float | None:
        curve = self.tally.megabytes
        return curve[-1] - curve[1] if len(curve) > 2 else None

    @property
    def met(self) -> bool | None:
        """Whether all that the target asks for is so; None where it asks for nothing."""
        asked = self.target
        checks = [
            found >= least if at_least else found <= least
            for found, least, at_least in (
                (self.rate, asked.heard, True),
                (self.wrong, asked.wrong, False),
                (self.false, asked.false, False),
                (self.per_hour, asked.per_hour, False),
                (self.p95, asked.p95, False),
                (self.cpu, asked.cpu, False),
                (max(self.tally.megabytes, default=None), asked.megabytes, False),
                (self.growth, asked.growth, False),
            )
            if found is not None and least is not None
        ]
        return all(checks) if checks else None


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of *values* that at least *share* of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
