"""The format of the YAML dialogues: what a file may say, before it is composed into a script.

A *dialogue* is a list of steps; a step names a *round*; a round is a few *states*, written once and
used by every dialogue with its own people, minutes and words. A *deck* is a stack of texts to draw from,
and a *change* alters a text, a time or a choice of a dialogue that somebody else wrote.
`dialogues/README.md` teaches all of it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from skill.texts import Lines, Say, Texts, Words

Role = Literal["opener", "partner"]

ANSWER_WITHIN = 8.0
"""Seconds before a question is asked again (as shipped assistants do; shared by their style guides)."""

WAIT = 30.0
"""Seconds of patient silence after the last asking, before a question is let go."""

MOST_TIMES = 12
"""How often a step may come, or a state may be entered: an evening has no more."""


MOST_MINUTES = 30


class Strict(BaseModel):
    """A part of a file: no key but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _count(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("should be a number, or the name of an option")  # noqa: TRY004 (pydantic's way)
    if isinstance(value, int) and not 1 <= value <= MOST_TIMES:
        raise ValueError(f"{value} is not between 1 and {MOST_TIMES}")
    return value


def _time(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_MINUTES:
        raise ValueError(
            f"should be minutes, up to {MOST_MINUTES}, or the name of one of the dialogue's times"
        )
    return value


Count = Annotated[int | str, BeforeValidator(_count)]
"""A number, or the name of one of the dialogue's options."""

Minutes = Annotated[float, Field(gt=0, le=MOST_MINUTES)]


class State(Strict):
    """One moment: somebody has the floor, a question is asked, or something is only said.

    Times are in seconds except ``minutes``, which names one of the dialogue's ``minutes``.
    """

    floor: Words | None = None
    ask: Words | None = None
    say: Say
    again: Lines = []
    minutes: Words | None = None
    strict: bool = False
    draw: Words | None = None
    on: dict[str, Words] = {}
    next: Words | None = None
    at_most: Count | None = None
    instead: Words | None = None
    phrases: dict[str, Lines] = {}
    answer_within: float = Field(default=ANSWER_WITHIN, ge=3, le=600)
    wait: float = Field(default=WAIT, ge=3, le=1800)
    unanswered: Words = "end unanswered"
    chime: Literal["awake", "your-turn", "half-minute", "time", "paused", "asleep"] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.floor and self.ask:
            raise ValueError("has both `floor` and `ask`: a state is one or the other")
        if (self.at_most is None) != (self.instead is None):
            raise ValueError("`at_most` and `instead` belong together: how often, and where to go then")
        if self.floor:
            self._as_floor()
        elif self.minutes or self.strict:
            raise ValueError("`minutes` and `strict` are for a state with a `floor`")
        elif self.ask and self.next:
            raise ValueError("an `ask` has `on`, and no `next`")
        elif self.ask and not self.on:
            raise ValueError("an `ask` needs `on`: what each answer leads to")
        elif not self.ask and (self.on or not self.next):
            raise ValueError("a state that only speaks needs `next` and no `on`")
        if self.ask and not self.again and self.ask != "nobody":
            raise ValueError("an `ask` needs `again`: the same question in other words")
        return self

    def _as_floor(self) -> None:
        if not self.minutes:
            raise ValueError("a `floor` needs `minutes`: which of the dialogue's times it takes")
        if self.kind == "quiet" or self.strict:
            if not self.next or "done" in self.on:
                raise ValueError("only the clock ends this: it needs `next`, and no `done` in `on`")
        elif "done" not in self.on:
            raise ValueError("a `floor` needs `on: {done: …}`: where to go when the turn is over")
        elif self.next:
            raise ValueError("a `floor` has `on`; `next` is for one with `strict`, or a floor of nobody")

    @property
    def kind(self) -> Literal["floor", "quiet", "ask", "say"]:
        if self.floor:
            return "quiet" if self.floor == "nobody" else "floor"
        return "ask" if self.ask else "say"


class Round(Strict):
    """A few states for two roles, written once. The first state is where it begins.

    ``words`` are the words that a step gives it; one with a text is used where the step gives none.
    """

    roles: tuple[Words, Words] = ("opener", "partner")
    words: dict[str, Say | None] = {}
    states: dict[str, State] = Field(min_length=1)


def _as_step(value: Any) -> Any:
    return {"round": value} if isinstance(value, str) else value


class Step(BaseModel):
    """One round at its place in a dialogue, or several steps that belong together.

    Keys that are not its own are words for the round's texts, such as ``topic``.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Say]

    round: Words | None = None
    steps: Steps | None = Field(default=None, min_length=1, max_length=40)
    each: list[Role] | None = Field(default=None, min_length=1, max_length=8)
    times: Count = 1
    swap: bool = False
    only: dict[str, int | str] = {}
    minutes: dict[str, Annotated[float | str, BeforeValidator(_time)]] = {}

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        if (self.round is None) == (self.steps is None):
            raise ValueError("a step has a `round`, or `steps` of its own")
        if self.steps and self.words:
            raise ValueError(f"`{next(iter(self.words))}` belongs to a step with a `round`")
        if self.steps and self.minutes:
            raise ValueError("`minutes` belongs to a step with a `round`")
        return self

    @property
    def words(self) -> dict[str, Texts]:
        """The words for the round's texts, such as ``topic``."""
        return dict(self.model_extra or {})


Steps = list[Annotated[Step, BeforeValidator(_as_step, json_schema_input_type=str | Step)]]
Step.model_rebuild()

Option = Annotated[
    list[Count],
    BeforeValidator(lambda value: value if isinstance(value, list) else [value]),
    Field(min_length=1, max_length=6),
]
"""What a couple may choose from: numbers, or words. The first is the usual one."""


class Dialogue(Strict):
    """One exercise, as its YAML file says it."""

    name: Words
    about: Words
    start: Lines = Field(min_length=1)
    source: Words
    minutes: dict[str, Minutes] = {}
    options: dict[str, Option] = {}
    steps: Steps = Field(min_length=1, max_length=40)

    @field_validator("options")
    @classmethod
    def _alike(cls, options: dict[str, list[int | str]]) -> dict[str, list[int | str]]:
        for name, values in options.items():
            if len({type(value) for value in values}) > 1 or len(set(values)) < len(values):
                raise ValueError(f"`{name}` should be all numbers or all words, each of them once")
        return options


class Deck(Strict):
    """Texts to draw from, by section; each is drawn once before any is drawn again."""

    source: Words
    cards: dict[str, Annotated[list[Words], Field(min_length=2, max_length=500)]] = Field(min_length=1)


class Change(Strict):
    """What a couple alters in a dialogue without copying it.

    ``texts`` maps ``ROUND.STATE`` to what is said there instead.
    """

    minutes: dict[str, Minutes] = {}
    options: dict[str, int | str] = {}
    texts: dict[str, Say] = {}


class ChangeFile(Change):
    """A change in a file of its own, which says what it changes."""

    changes: Words
