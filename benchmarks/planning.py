"""What a run is asked for, and how a set of recordings becomes tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from conditions import CONDITIONS, Condition
from measuring import Tally, Task
from recordings import WAKE, MissingError, seconds

CLIPS_A_TASK = 20
"""Clips that one process hears before it tells of it: some ten seconds' work."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked for."""

    every: int = 1
    phrases: Sequence[str] = tuple(WAKE)
    kinds: Sequence[str] = ()
    """Kinds of conditions; empty for all."""
    hours: int = 24
    """Simulated, for the memory's growth."""

    @property
    def conditions(self) -> list[Condition]:
        return [condition for condition in CONDITIONS if not self.kinds or condition.kind in self.kinds]


def needs(*packages: str) -> None:
    """See to it that *packages* of the `bench` extra are there, before anything was measured.

    Raises:
        MissingError: one is not installed.
    """
    for package in packages:
        if find_spec(package.replace("-", "_")) is None:
            raise MissingError(
                f"{package} is not installed. `make bench` brings it, or `pip install -e '.[bench]'`."
            )


def tasks(run: Callable[[Sequence[Path]], Tally], files: Sequence[Path], around: float) -> list[Task]:
    """*run* over some of *files* in each task; *around* is the quiet beside each file, in seconds."""
    some = [files[start : start + CLIPS_A_TASK] for start in range(0, len(files), CLIPS_A_TASK)]
    return [Task(partial(run, chunk), sum(map(seconds, chunk)) + around * len(chunk)) for chunk in some]
