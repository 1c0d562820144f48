"""Where a run of an exercise is: plain values that can be kept, compared and gone back to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from skill.events import Outcome
from skill.exercise.past import Past

Phase = Literal["saying", "open", "grace", "remark", "ending", "over"]
"""``saying``: the prompt is spoken. ``open``: an answer is awaited, or a turn runs. ``grace``: the turn is
over, a thought may be finished. ``remark``: something is said in between. ``ending``: last words."""


@dataclass(slots=True)
class Moment:
    """What has to come back when an interruption is over. Times in seconds."""

    state: str
    phase: Phase = "saying"
    remaining: float = 0.0
    tries: int = 0
    holds: int = 0
    extensions: int = 0
    warned: bool = False

    def copied(self) -> Moment:
        """A copy that shares nothing with this one."""
        return Moment(
            self.state, self.phase, self.remaining, self.tries, self.holds, self.extensions, self.warned
        )


@dataclass(slots=True)
class Position:
    """Where a run is: all that changes. Plain values, so that it can be kept, compared and restored."""

    now: Moment
    held: Moment | None = None
    back: Phase = "open"
    talking: bool = False
    last: str = ""
    outcome: Outcome | None = None
    choice: str = ""
    visits: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    extra: dict[str, float] = field(default_factory=dict)
    """Seconds that more time gave: by turn (``PAIR/VISIT``), so that the other one gets them, too."""
    past: Past = field(default_factory=Past)
    card: str = ""
    asked: dict[str, int] = field(default_factory=dict)
    """Minutes that somebody said: of a `time-out`, or until `later`."""

    def copied(self) -> Position:
        """A copy that shares nothing with this one."""
        # Field by field: `dataclasses.replace` takes three times as long, and the walk does little else.
        return Position(
            self.now.copied(),
            self.held.copied() if self.held else None,
            self.back,
            self.talking,
            self.last,
            self.outcome,
            self.choice,
            self.visits.copy(),
            self.said.copy(),
            self.extra.copy(),
            self.past,
            self.card,
            self.asked.copy(),
        )
