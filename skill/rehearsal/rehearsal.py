"""A rehearsed couple: what they say and when, for the virtual room. Sans-IO, like the exercise.

The two hear nothing but what the device does: a line is due when the device opens its ears in the state
that the line waits for. What becomes of it is up to the ears.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from skill.dialogue.format import Change, Minutes
from skill.dialogue.lexicon import folder
from skill.dialogue.script import Script
from skill.dialogue.texts import Words
from skill.document.document import Document, DocumentError, read
from skill.document.mending import validated
from skill.events import Effect, Ended, Listen, Mode, Outcome, Say, Sleep

REACTION = 0.6
"""Seconds from the end of a prompt to an answer: slower than talk between people (0.2 s), as to a device."""

BREATH = 1.2
"""Seconds between two lines of one speaker."""

INTERRUPTING = 0.8
"""Seconds into a prompt at which somebody speaks over it."""


def _as_parts(value: Any) -> Any:
    return [value] if isinstance(value, str | int | float) else value


Parts = Annotated[
    list[Annotated[float, Field(strict=True, gt=0, le=600)] | Annotated[str, Field(min_length=1)]],
    BeforeValidator(_as_parts),
    Field(max_length=40),
]


class Cue(BaseModel):
    """One of the two says something at a state. A number is that many seconds of silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Words | None = None
    over: Words | None = None
    opener: Parts | None = None
    partner: Parts | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> Cue:
        if (self.at is None) == (self.over is None):
            raise ValueError("a line needs `at` (after a prompt) or `over` (into a prompt), one of them")
        if (self.opener is None) == (self.partner is None):
            raise ValueError("a line is the `opener`'s or the `partner`'s, one of them")
        return self

    @property
    def parts(self) -> list[float | str]:
        return self.opener if self.opener is not None else self.partner or []


class Person(BaseModel):
    """One of the rehearsed couple."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words
    voice: Words


class Rehearsal(BaseModel):
    """A rehearsal file: who the two are, what they say where, and how the exercise should end.

    ``improvise``: where no line is written, the two say what leads on (:mod:`skill.rehearsal.improvising`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Words
    dialogue: Words
    opener: Person = Person(name="Ada", voice="en-us+f2")
    partner: Person = Person(name="Ben", voice="en-us+f3")
    wake: Words = "hey harbor"
    minutes: dict[str, Minutes] = {}
    options: dict[str, int | str] = {}
    ends: Outcome = Outcome.COMPLETED
    improvise: bool = False
    lines: list[Cue] = []

    @property
    def change(self) -> Change:
        """The times and choices that this rehearsal plays the dialogue with."""
        return Change(minutes=self.minutes, options=self.options)


def rehearsals() -> dict[str, Path]:
    """The built-in rehearsals by name."""
    return {path.stem: path for path in sorted((folder() / "rehearsals").glob("*.yaml"))}


def load(path: Path) -> tuple[Document, Rehearsal]:
    """Read one rehearsal, and its file for what is to be said of it.

    Raises:
        DocumentError: with a fault for every wrong key, type or value.
    """
    document = read(path)
    return document, validated(document, Rehearsal)


@dataclass(frozen=True, slots=True)
class Line:
    """Say *text* with the voice of *person*, *after* so many seconds of quiet."""

    person: Person
    text: str
    after: float


class RehearsedCouple:
    """Plays the lines of a rehearsal, one cue after the other.

    *improvised* gives what to say where no line is written, by state: a cue, or None for silence.
    """

    def __init__(self, rehearsal: Rehearsal, improvised: Callable[[str], Cue | None] | None = None) -> None:
        self._rehearsal = rehearsal
        self._improvised = improvised if rehearsal.improvise else None
        self._cues = list(rehearsal.lines)
        self.outcome: Outcome | None = None

    @property
    def waiting_for(self) -> str:
        """The state that the next line waits for; empty when everything has been said."""
        return (self._cues[0].at or self._cues[0].over or "") if self._cues else ""

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every (voice, text) that will be said."""
        for cue in self._rehearsal.lines:
            person = self._rehearsal.opener if cue.opener is not None else self._rehearsal.partner
            yield from ((person.voice, part) for part in cue.parts if isinstance(part, str))

    def watch(self, effect: Effect, state: str) -> list[Line]:
        """What the two say because the device did *effect* in *state*."""
        if isinstance(effect, Ended) and effect.outcome is not Outcome.START:
            self.outcome = effect.outcome
        opened = isinstance(effect, Listen) and effect.mode is not Mode.SPEAKING
        cue = self._cues[0] if self._cues else None
        if cue and ((opened and _is(state, cue.at)) or (isinstance(effect, Say) and _is(state, cue.over))):
            self._cues.pop(0)
            return list(self._lines(cue))
        if opened and self._improvised and self.outcome is None:
            cue = self._improvised(state)
            return list(self._lines(cue)) if cue else []
        return []

    def is_over(self, effect: Effect, appointment: bool) -> bool:
        """Whether the rehearsal is done: the device sleeps, and nobody has a line that could follow."""
        return (
            isinstance(effect, Sleep)
            and self.outcome is not None
            and not (appointment and self._cues)
            and self.waiting_for != "asleep"
        )

    def _lines(self, cue: Cue) -> Iterator[Line]:
        person = self._rehearsal.opener if cue.opener is not None else self._rehearsal.partner
        wait = REACTION if cue.at else INTERRUPTING
        for part in cue.parts:
            if isinstance(part, str):
                yield Line(person, part, wait)
                wait = BREATH
            else:
                wait = max(wait, part)


def _is(state: str, wanted: str | None) -> bool:
    return wanted is not None and (state == wanted or state.endswith("." + wanted))


def check(rehearsal: Rehearsal, document: Document, scripts: list[Script]) -> None:
    """Refuse a rehearsal that waits for a state that does not exist.

    Raises:
        DocumentError: naming each line that could never be said.
    """
    states = {"asleep"} | {name for script in scripts for name in script.nodes}
    faults = [
        document.fault(("lines", index), f"no state is called `{wanted}`.")
        for index, cue in enumerate(rehearsal.lines)
        if not any(_is(state, wanted := cue.at or cue.over) for state in states)
    ]
    if not any(script.name == rehearsal.dialogue for script in scripts):
        faults.append(document.fault(("dialogue",), f"no dialogue is called `{rehearsal.dialogue}`."))
    if faults:
        raise DocumentError(faults)
