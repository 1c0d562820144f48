"""A dialogue's steps, unrolled: which round comes when, and with whom as its first role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from skill.dialogue.format import Dialogue, Role, Step
from skill.document.document import Document, Fault, Loc
from skill.document.explained import did_you_mean

MOST_ROUNDS = 200
"""An evening has no more; a dialogue with more repeats itself by accident."""

MOST_VISITS = 20 * MOST_ROUNDS
"""So often steps are looked at, also those from which no round comes."""


@dataclass(slots=True)
class Placed:
    """One round at its place. ``leave`` is the index of what follows the steps that it belongs to."""

    loc: Loc
    step: Step
    person: Role
    leave: int | None = None

    @property
    def round(self) -> str:
        return self.step.round or ""

    @property
    def name(self) -> str:
        """What the round is called at this place."""
        return self.step.called or self.round


def unrolled(
    dialogue: Dialogue, document: Document, options: Mapping[str, int | str]
) -> tuple[list[Placed], list[Fault]]:
    """Every round of *dialogue* in order, with *options* as they were chosen, and what is wrong."""
    unrolling = _Unrolling(document, dialogue, options)
    unrolling.steps(dialogue.steps, ("steps",), "opener", False)
    return unrolling.placed, unrolling.faults


def every_step(steps: Sequence[Step], loc: Loc = ("steps",)) -> Iterator[tuple[Loc, Step]]:
    """Every step and the steps within it, chosen or not, with its place in the file."""
    for index, step in enumerate(steps):
        yield (*loc, index), step
        yield from every_step(step.steps or [], (*loc, index, "steps"))


class _Unrolling:
    def __init__(self, document: Document, dialogue: Dialogue, options: Mapping[str, int | str]) -> None:
        self._document = document
        self._dialogue = dialogue
        self._options = options
        self.placed: list[Placed] = []
        self.faults: list[Fault] = []
        self._swaps = 0
        self._swapping = False
        self._visits = 0

    def steps(self, steps: Sequence[Step], loc: Loc, person: Role, flipped: bool) -> None:
        for index, step in enumerate(steps):
            here = (*loc, index)
            if not self._chosen(step, here):
                continue
            first = len(self.placed)
            if step.swap and self._swapping:
                self._fault((*here, "swap"), "`swap` stands within another `swap`: one of them is enough.")
            within, self._swapping = self._swapping, self._swapping or step.swap
            for _ in range(self._times(step, here)):
                if self._visits > MOST_VISITS:
                    return
                flip = flipped ^ (step.swap and self._swaps % 2 == 1)
                self._swaps += step.swap
                for who in step.each or [person]:
                    self._one(step, here, who, flip)
            self._swapping = within
            if step.steps:
                for placed in self.placed[first:]:
                    placed.leave = len(self.placed) if placed.leave is None else placed.leave

    def _one(self, step: Step, loc: Loc, who: Role, flipped: bool) -> None:
        self._visits += 1
        if len(self.placed) >= MOST_ROUNDS or self._visits > MOST_VISITS:
            return
        if self._visits == MOST_VISITS:
            self._fault(loc, "this comes round thousands of times: are `times` within `times`?")
        if step.steps:
            self.steps(step.steps, (*loc, "steps"), who, flipped)
            return
        self.placed.append(Placed(loc, step, other(who) if flipped else who))
        if len(self.placed) == MOST_ROUNDS:
            self._fault(loc, f"more than {MOST_ROUNDS} rounds come of this: are `times` within `times`?")

    def _times(self, step: Step, loc: Loc) -> int:
        if isinstance(step.times, int):
            return step.times
        value = self._options.get(step.times)
        if isinstance(value, int):
            return value
        known = [name for name, chosen in self._options.items() if isinstance(chosen, int)]
        message = f"`{step.times}` is no option with numbers{did_you_mean(step.times, known)}"
        self._fault((*loc, "times"), message, step.times)
        return 1

    def _chosen(self, step: Step, loc: Loc) -> bool:
        """Whether the step's ``only`` holds."""
        chosen = True
        for name, value in step.only.items():
            if name not in self._options:
                message = f"`{name}` is no option{did_you_mean(name, self._options)}"
                self._fault((*loc, "only", name), message, name)
                continue
            possible = [str(one) for one in self._dialogue.options[name]]
            if str(value) not in possible:
                message = f"`{value}` is no choice{did_you_mean(str(value), possible)}"
                self._fault((*loc, "only", name), message, name)
            chosen = chosen and str(value) == str(self._options[name])
        return chosen

    def _fault(self, loc: Loc, message: str, name: str = "") -> None:
        if name and name in self._document.told:
            return
        fault = self._document.fault(loc, message)
        if fault not in self.faults:
            self.faults.append(fault)


def other(role: Role) -> Role:
    """The other one of the two."""
    return "partner" if role == "opener" else "opener"
