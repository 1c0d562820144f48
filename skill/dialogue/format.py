"""The format of the YAML dialogues: what a file may say, before it is composed into a script.

A *dialogue* is a list of steps; a step names a *round*; a round is a few *states*, written once and
used by every dialogue with its own people, minutes and words. A *deck* is a stack of texts to draw from,
and a *change* alters a text, a time or a choice of a dialogue that somebody else wrote.
`dialogues/README.md` teaches all of it.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from skill.dialogue.texts import Lines, Say, Texts, Words

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

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True
    )


def _count(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("should be a number, or the name of an option")  # noqa: TRY004 (pydantic's way)
    if isinstance(value, int) and not 1 <= value <= MOST_TIMES:
        raise ValueError(f"{value} is not between 1 and {MOST_TIMES}")
    return value


def _time(value: Any) -> Any:
    if isinstance(value, str) and not value[:1].isdigit():
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_MINUTES:
        raise ValueError(
            f"should be minutes, up to {MOST_MINUTES}, or the name of one of the dialogue's times"
        )
    return value


Count = Annotated[
    int | str,
    BeforeValidator(_count, json_schema_input_type=Annotated[int, Field(ge=1, le=MOST_TIMES)] | str),
]
"""A number, or the name of one of the dialogue's options."""

Minutes = Annotated[float, Field(strict=True, gt=0, le=MOST_MINUTES)]


class State(Strict):
    """One moment: somebody has the floor, a question is asked, or something is only said.

    Times are in seconds except ``minutes``, which names one of the dialogue's ``minutes``.
    """

    floor: Words | None = None
    """Who has the floor: a role of the round, `both`, or `nobody` for a quiet. Needs `minutes`."""
    ask: Words | None = None
    """Who is asked: a role of the round, or `both`. Needs `again` and `on`."""
    say: Say
    """What the device says here: one wording, a list of them, or `long` and `short`."""
    again: Lines = []
    """The same question in other words, for when nobody answers."""
    minutes: Words | None = None
    """How long the turn is: the name of one of the dialogue's `minutes`."""
    strict: bool = False
    """Only the clock ends the turn, and nobody's word. Needs `next`."""
    draw: Words | None = None
    """Draws a card that was not asked lately: `DECK.SECTION`. `{card}` in a text says it."""
    on: dict[str, Words] = {}
    """Answer: where to. A state of this round, `next`, `leave`, `end`, or `end stopped` and the like."""
    next: Words | None = None
    """Where to when it has been said, or when the clock of a strict turn or a quiet is over."""
    at_most: Count | None = None
    """How often the state may be entered: a number, or an option. Then `instead`."""
    instead: Words | None = None
    """Where to when the state was entered so often."""
    phrases: dict[str, Lines] = {}
    """Answer: more ways to say it, which count here only."""
    answer_within: float = Field(default=ANSWER_WITHIN, ge=3, le=600)
    """Seconds before the question is asked again."""
    wait: float = Field(default=WAIT, ge=3, le=1800)
    """Seconds of patient silence after the last asking."""
    unanswered: Words = "end unanswered"
    """Where to when nobody answers."""
    chime: Literal["awake", "your-turn", "half-minute", "time", "paused", "asleep"] | None = None
    """A chime before anything is said."""

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
    """What the two are called here: the one whose round it is first."""
    words: dict[str, Say | None] = {}
    """Words that a step gives the texts. One with a text is used where the step gives none."""
    states: dict[str, State] = Field(min_length=1)
    """Name: state. The first is where the round begins."""


def _as_step(value: Any) -> Any:
    if isinstance(value, dict) and len(value) == 1:
        ((name, words),) = value.items()
        if name not in Step.model_fields and (words is None or isinstance(words, dict)):
            inside = f"`{{round: {name}, …}}`" if words else f"`{name}`, without the colon"
            raise ValueError(f"a step with this round is written {inside}")
    return {"round": value} if isinstance(value, str) else value


def _as_people(value: Any) -> Any:
    if isinstance(value, str) and value not in ("opener", "partner"):
        raise ValueError("should be `[opener, partner]`, in this order or the other, or one of them")
    return [value] if isinstance(value, str) else value


People = Annotated[
    list[Role],
    BeforeValidator(_as_people, json_schema_input_type=Role | list[Role]),
    Field(min_length=1, max_length=8),
]
"""Who, in turn; one of them needs no list."""

_NAME = r"^[\w-]+$"


def _as_name(value: str) -> str:
    if not re.match(_NAME, value):
        raise ValueError(f"`{value}` should be one word, such as `feelings`")
    return value


Name = Annotated[str, Field(json_schema_extra={"pattern": _NAME}), AfterValidator(_as_name)]
"""A name that can stand before a state's, with a dot between them."""


class Step(BaseModel):
    """One round at its place in a dialogue, or several steps that belong together.

    Keys that are not its own are words for the round's texts, such as ``topic``.
    """

    model_config = ConfigDict(extra="allow", frozen=True, use_attribute_docstrings=True)
    __pydantic_extra__: dict[str, Say]

    round: Words | None = None
    """The name of a file in `rounds/`."""
    steps: Steps | None = Field(default=None, min_length=1, max_length=40)
    """Several steps that belong together, in place of `round`."""
    called: Name | None = None
    """A name for the round at this place, by which it is shown and its texts are changed."""
    each: People | None = None
    """Who is the round's first role, in turn. On steps: all of them for one, then for the other."""
    times: Count = 1
    """How often it comes: a number, or an option."""
    swap: bool = False
    """Each time it comes, the other one goes first."""
    only: dict[str, int | str] = {}
    """Option: value. Left out unless the couple chose so."""
    minutes: dict[str, Annotated[float | str, BeforeValidator(_time)]] = {}
    """A time of the round: one of the dialogue's times, or a number of minutes."""

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        if (self.round is None) == (self.steps is None):
            raise ValueError("a step has a `round`, or `steps` of its own")
        if self.steps and self.words:
            raise ValueError(f"`{next(iter(self.words))}` belongs to a step with a `round`")
        if self.steps and (self.minutes or self.called):
            raise ValueError(f"`{'minutes' if self.minutes else 'called'}` belongs to a step with a `round`")
        return self

    @property
    def words(self) -> dict[str, Texts]:
        """The words for the round's texts, such as ``topic``."""
        return dict(self.model_extra or {})


Steps = list[Annotated[Step, BeforeValidator(_as_step, json_schema_input_type=str | Step)]]
Step.model_rebuild()

Option = Annotated[
    list[Count],
    BeforeValidator(
        lambda value: value if isinstance(value, list) else [value],
        json_schema_input_type=Count | list[Count],
    ),
    Field(min_length=1, max_length=6),
]
"""What a couple may choose from: numbers, or words. The first is the usual one."""


class Dialogue(Strict):
    """One exercise, as its YAML file says it."""

    name: Words
    """As it is said aloud: "Shall we do the daily check-in now?"."""
    about: Words
    """What it is, for whoever chooses."""
    start: Lines = Field(min_length=1)
    """What the two may say to begin it."""
    source: Words
    """Whose idea it is."""
    minutes: dict[str, Minutes] = {}
    """Times by name, in minutes. A couple may change each."""
    options: dict[str, Option] = {}
    """What may be chosen: name, and values. The first is the usual one."""
    steps: Steps = Field(min_length=1, max_length=40)
    """What happens, one step after the other: each a round, or several steps that belong together."""

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
    """Whose cards they are."""
    cards: dict[str, Annotated[list[Words], Field(min_length=2, max_length=500)]] = Field(min_length=1)
    """Section: its cards, in the order in which they are drawn."""


class Change(Strict):
    """What a couple alters in a dialogue without copying it.

    ``texts`` maps ``ROUND.STATE`` to what is said there instead.
    """

    minutes: dict[str, Minutes] = {}
    """The dialogue's times, in minutes."""
    options: dict[str, int | str] = {}
    """The dialogue's options, each with the value that is chosen."""
    texts: dict[str, Say] = {}
    """`ROUND.STATE`: what is said there instead."""


class ChangeFile(Change):
    """A change in a file of its own, which says what it changes."""

    changes: Words
    """The name of the dialogue that is changed: its file's, without `.yaml`."""
