"""Positions and where they lead: which of them cannot be left, and which come round though nobody answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from graphlib import CycleError, TopologicalSorter

from skill.walk.alike import Print

OUTSIDE: Print = ("outside",)
"""Where every position has to lead in the end."""


class Leads:
    """What leads where, among positions that are known by their prints."""

    def __init__(self) -> None:
        self._ways: dict[Print, set[Print]] = {}
        self._alone: dict[Print, set[Print]] = {}

    def __contains__(self, here: Print) -> bool:
        return here in self._ways

    def __len__(self) -> int:
        return len(self._ways)

    def begin(self, here: Print) -> None:
        """There is a position *here*, of which no way is known yet."""
        self._ways.setdefault(here, set())

    def add(self, here: Print, there: Print, alone: bool) -> None:
        """Something leads from *here* to *there*; *alone*: without an answer of the two."""
        self._ways.setdefault(here, set()).add(there)
        if alone:
            self._alone.setdefault(here, set()).add(there)

    def faults(self) -> Iterator[tuple[str, str]]:
        """State and half a sentence, for each position that cannot be left, or does not end by itself."""
        left = self._left()
        for here in self._ways:
            if here not in left:
                yield str(here[0]), "has a position that nothing leads out of, but for a stop."
            elif here not in self._alone:
                yield str(here[0]), "waits for ever when nobody answers."
        for here in _coming_round(self._alone):
            yield str(here[0]), "comes round again and again, though nobody answers."

    def _left(self) -> set[Print]:
        """The positions from which something leads outside."""
        leading: dict[Print, set[Print]] = {}
        for here, ways in self._ways.items():
            for there in ways:
                leading.setdefault(there, set()).add(here)
        left, waiting = {OUTSIDE}, [OUTSIDE]
        while waiting:
            fresh = leading.get(waiting.pop(), set()) - left
            left |= fresh
            waiting += fresh
        return left


def _coming_round(ways: Mapping[Print, Set[Print]]) -> tuple[Print, ...]:
    """The positions on a way round, if there is one; of several, those of one."""
    try:
        TopologicalSorter(ways).prepare()
    except CycleError as found:
        return tuple(found.args[1])
    return ()
