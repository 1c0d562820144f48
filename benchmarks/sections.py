"""The rows of the table: which sets, through which ears, under what, and what is asked of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import hearing
import peers
from conditions import AFTER, BEFORE, CLEAN, CONDITIONS, Condition
from measuring import Row, Tally, Target, Task
from recordings import TALK, WAKE, clips, seconds

CLIPS_A_TASK = 20
"""Clips that one process hears before it tells of it: some ten seconds' work."""

AROUND = BEFORE + AFTER

CLEAN_TARGET = Target(heard=0.98, p95=0.25)
HEARD = {
    ("dishes", 10.0): 0.92,
    ("tap", 10.0): 0.92,
    ("babble", 10.0): 0.75,
    ("dishes", 5.0): 0.75,
    ("tap", 5.0): 0.75,
    ("babble", 5.0): 0.45,
}
"""The share of calls that should be heard under a noise at a ratio."""

TAP = Condition("tap", 10.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked for."""

    every: int = 1
    phrases: Sequence[str] = tuple(WAKE)
    kinds: Sequence[str] = ()
    """Kinds of conditions; empty for all."""
    noisy: bool = False
    hours: int = 24

    @property
    def conditions(self) -> list[Condition]:
        return [condition for condition in CONDITIONS if not self.kinds or condition.kind in self.kinds]


def wake(asked: Asked) -> Iterator[Row]:
    """Real people call, under each condition; the peers hear the same of "alexa"."""
    for phrase in asked.phrases:
        files = clips(WAKE[phrase], every=asked.every)
        for condition in asked.conditions:
            yield Row(
                "wake phrase, real people",
                phrase,
                condition.name,
                tasks(hearing.calls, phrase, files, condition),
                _target(condition),
                timed=condition == CLEAN,
            )
            if phrase == peers.PHRASE:
                for peer in peers.PEERS:
                    yield Row(
                        "wake phrase, real people",
                        f"{phrase}: {peer}",
                        condition.name,
                        tasks(peers.calls, peer, files, condition),
                        timed=condition == CLEAN,
                    )


def false(asked: Asked) -> Iterator[Row]:
    """Talk that is meant for nobody."""
    talk = clips(*TALK, every=asked.every)
    for under in [None, TAP] if asked.noisy else [None]:
        condition = "reading, orders, meetings" + (f" over {under.name}" if under else "")
        for phrase in asked.phrases:
            yield Row(
                "false wakes",
                phrase,
                condition,
                tasks(hearing.false_wakes, [phrase], talk, under, hearing.GAP),
                Target(false=0),
            )
            if phrase == peers.PHRASE:
                for peer in peers.PEERS:
                    yield Row(
                        "false wakes",
                        f"{phrase}: {peer}",
                        condition,
                        tasks(peers.false_wakes, peer, talk, under, hearing.GAP),
                    )


SECTIONS: dict[str, Callable[[Asked], Iterable[Row]]] = {"wake": wake, "false": false}
"""Name, for ``--only``, → rows."""


def better_peer(rows: Sequence[Row]) -> None:
    """Ask of "alexa" in each condition at least what the better of the peers did there."""
    for row in rows:
        if row.what == peers.PHRASE and row.rate is not None:
            beside = [
                other.rate
                for other in rows
                if other.condition == row.condition and other.what.startswith(f"{peers.PHRASE}: ")
            ]
            best = max((rate for rate in beside if rate is not None), default=0.0)
            row.target = row.target.beside(best)


def _target(condition: Condition) -> Target:
    if condition == CLEAN:
        return CLEAN_TARGET
    return Target(heard=HEARD.get((condition.kind, condition.amount)))


def tasks(
    run: Callable[..., Tally], who: object, files: Sequence[Path], under: object, around: float = AROUND
) -> list[Task]:
    """``run(who, some of the files, under)``, some clips a task; *around* is the quiet beside each, in s."""
    some = [files[start : start + CLIPS_A_TASK] for start in range(0, len(files), CLIPS_A_TASK)]
    return [
        Task(partial(run, who, chunk, under), sum(map(seconds, chunk)) + around * len(chunk))
        for chunk in some
    ]
