"""The format of the YAML dialogues: what a file may say, before it is composed into a script.

A *dialogue* is a list of steps; a step names a *round*; a round is a few *states*, written once and
used by every dialogue with its own people, minutes and words.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

Role = Literal["opener", "partner"]

ANSWER_WITHIN = 8.0
"""Seconds before a question is asked again (as shipped assistants do; shared by their style guides)."""

WAIT = 30.0
"""Seconds of patient silence after the last asking, before a question is let go."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_word(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Line = Annotated[str, Field(min_length=1)]
Lines = Annotated[list[Line], BeforeValidator(_as_list)]
Words = Annotated[str, BeforeValidator(_as_word), Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class State(_Strict):
    """One moment: somebody has the floor, a question is asked, or something is only said.

    Times are in seconds except ``minutes``, which names one of the dialogue's ``minutes``.
    """

    floor: Words | None = None
    ask: Words | None = None
    say: Lines = Field(min_length=1)
    again: Lines = []
    minutes: Words | None = None
    on: dict[str, Words] = {}
    next: Words | None = None
    at_most: int | None = Field(default=None, ge=1, le=10)
    instead: Words | None = None
    phrases: dict[str, Lines] = {}
    answer_within: float = Field(default=ANSWER_WITHIN, ge=3, le=600)
    wait: float = Field(default=WAIT, ge=3, le=1800)
    unanswered: Words = "end unanswered"
    chime: Words | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> State:
        if self.floor and self.ask:
            raise ValueError("has both `floor` and `ask`: a state is one or the other")
        if (self.at_most is None) != (self.instead is None):
            raise ValueError("`at_most` and `instead` belong together: how often, and where to go then")
        if self.floor and not self.minutes:
            raise ValueError("a `floor` needs `minutes`: which of the dialogue's times it takes")
        if self.floor and "done" not in self.on:
            raise ValueError("a `floor` needs `on: {done: …}`: where to go when the turn is over")
        if self.ask and not self.on:
            raise ValueError("an `ask` needs `on`: what each answer leads to")
        if not self.floor and not self.ask and (self.on or not self.next):
            raise ValueError("a state that only speaks needs `next` and no `on`")
        if self.ask and not self.again and self.ask != "nobody":
            raise ValueError("an `ask` needs `again`: the same question in other words")
        return self

    @property
    def kind(self) -> Literal["floor", "ask", "say"]:
        return "floor" if self.floor else "ask" if self.ask else "say"


class Round(_Strict):
    """A few states for two roles, written once. The first state is where it begins."""

    roles: tuple[str, str] = ("opener", "partner")
    states: dict[str, State] = Field(min_length=1)


class Step(BaseModel):
    """One round of a dialogue. Keys that are not its own are words for the round's texts."""

    model_config = ConfigDict(extra="allow", frozen=True)

    round: Words
    each: list[Role] = Field(default=["opener"], min_length=1, max_length=8)

    @property
    def words(self) -> dict[str, str]:
        """The parameters for the round's texts, such as ``topic``."""
        return {key: str(value) for key, value in (self.model_extra or {}).items()}


def _as_step(value: Any) -> Any:
    return {"round": value} if isinstance(value, str) else value


Minutes = Annotated[float, Field(gt=0, le=60)]


class Dialogue(_Strict):
    """One exercise, as its YAML file says it."""

    name: Words
    start: Lines
    source: Words
    minutes: dict[str, Minutes] = {}
    steps: list[Annotated[Step, BeforeValidator(_as_step)]] = Field(min_length=1)

    @field_validator("start")
    @classmethod
    def _plain(cls, phrases: list[str]) -> list[str]:
        return [" ".join(phrase.lower().replace("-", " ").split()) for phrase in phrases]


class Durations(_Strict):
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


class Remarks(_Strict):
    """What the device may say in between, without leaving the state it is in."""

    help_sharing: Lines
    help_choosing: Lines
    left: Lines
    no_clock: Lines
    more_time: Lines
    no_more_time: Lines
    take_your_time: Lines
    going_on: Lines
    going_on_asking: Lines


class Endings(_Strict):
    """The last words of a run that ended otherwise than by its own last step."""

    stopped: Lines
    declined: Lines
    later: Lines
    unanswered: Lines
    time_out: Lines = Field(alias="time-out")


class Anytime(_Strict):
    """What holds in every dialogue: pausing, stopping, a time-out, help, and how time is said."""

    states: dict[str, State]
    remarks: Remarks
    endings: Endings
    durations: Durations

    @model_validator(mode="after")
    def _has_all(self) -> Anytime:
        missing = {"paused", "stop", "time-out"} - set(self.states)
        if missing:
            raise ValueError(f"`states` needs {', '.join(sorted(missing))}")
        return self
