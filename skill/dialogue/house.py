"""What holds in every dialogue, as `dialogues/house/anytime.yaml` says it."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from skill.dialogue.format import State, Strict
from skill.dialogue.texts import Lines, Words


class Durations(Strict):
    """How a length of time is said."""

    less: Words
    half: Words
    one: Words
    one_and_half: Words
    whole: Words
    and_half: Words
    numbers: list[Words] = Field(min_length=61, max_length=61)

    def spoken(self, seconds: float) -> str:
        """A length of time in words, to the half minute; the middle of two is rounded down.

        Raises:
            ValueError: it is an hour and a half minute or more.
        """
        halves = int(seconds / 30 + 0.4999)
        if halves >= 2 * len(self.numbers):
            raise ValueError(f"{seconds:.0f} seconds are more than I can say")
        if halves < 2:
            return self.half if halves else self.less
        whole, half = divmod(halves, 2)
        if whole == 1:
            return self.one_and_half if half else self.one
        return (self.and_half if half else self.whole).format(n=self.numbers[whole])


class Remarks(Strict):
    """What the device may say in between, without leaving the state it is in."""

    both: Words
    """How the two are named together."""
    help_sharing: Lines
    help_strict: Lines
    """Where only the clock ends a turn."""
    help_quiet: Lines
    help_choosing: Lines
    left: Lines
    no_clock: Lines
    more_time: Lines
    most_time: Lines
    """Where less was added than was asked for: a turn has only so much extra time."""
    no_more_time: Lines
    same_time: Lines
    take_your_time: Lines
    least_time_out: Lines
    """Said before anything else to whoever wants a shorter time-out than a body needs."""
    going_on: Lines
    going_on_quiet: Lines
    going_on_asking: Lines


class Endings(Strict):
    """The last words of a run that ended otherwise than by its own last step."""

    stopped: Lines
    declined: Lines
    later: Lines
    unanswered: Lines
    time_out: Lines = Field(alias="time-out")


class Anytime(Strict):
    """What holds in every dialogue: pausing, stopping, a time-out, help, and how time is said."""

    states: dict[str, State]
    remarks: Remarks
    endings: Endings
    durations: Durations

    @model_validator(mode="after")
    def _has_all(self) -> Self:
        missing = {"paused", "stop", "time-out"} - set(self.states)
        if missing:
            raise ValueError(f"`states` needs {', '.join(sorted(missing))}")
        return self
