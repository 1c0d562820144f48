"""Walks through everything that can happen in a script, and tells what it found there.

What is looked for: a state that is never reached, a position that cannot be left, a way that goes on though
nobody answers, a wait that is too long, a `stop` or `time-out` that does not lead out, a text that cannot be
said (all by :mod:`~skill.walk.walker`), and one of the two who has less than the other
(:mod:`~skill.walk.equality`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from skill.dialogue.format import Change
from skill.dialogue.library import Library
from skill.dialogue.node_composer import Alteration
from skill.dialogue.script import RESUME, Script, outcome_of
from skill.document.document import Document
from skill.events import Outcome
from skill.walk.equality import Shares, Twins, mirrored
from skill.walk.walker import Walker

SHORTEST, LONGEST = 0.25, 30.0
"""Minutes: between these, couples set how long a turn is."""

USUAL = ""

Opened = Callable[[Sequence[Alteration]], Library]


@dataclass(frozen=True, slots=True)
class Setting:
    """A script as it may be set, and what was chosen for that, such as ``rounds: 3``; empty as it is."""

    script: Script
    chosen: str


@dataclass(frozen=True, slots=True)
class Walked:
    """What was found on the way. Times in seconds."""

    states: int
    """States of the script that were reached."""
    positions: int
    """Distinct positions: those that go on alike count once."""
    events: int
    """Events that were tried."""
    ends: Mapping[Outcome, int]
    """Outcome → in how many ways it is reached: from distinct positions, or by distinct events."""
    longest_wait: float
    """The longest timer that ever ran."""
    turns: Mapping[str, tuple[int, int]]
    """Role → turns of the opener and of the partner, both giving each question's first answer."""
    seconds: tuple[float, float]
    """Seconds offered to the opener and to the partner on that way."""
    problems: tuple[str, ...]
    """Sentences; empty when all is well."""


def walk(script: Script) -> Walked:
    """Try every event from every position of *script*, and compare what each of the two is given."""
    problems = [*_unwalkable(script)]
    if problems:
        return Walked(0, 0, 0, {}, 0.0, {}, (0.0, 0.0), tuple(problems))
    walker = Walker(script)
    walker.walk()
    problems = [*walker.problems, *mirrored(script)]
    shares = Shares()
    if not walker.broken:
        twins = Twins(script)
        shares = twins.first()
        problems += twins.problems()
    return Walked(
        states=len(walker.reached),
        positions=walker.positions,
        events=walker.events,
        ends=dict(sorted(walker.ends.items())),
        longest_wait=walker.longest,
        turns=shares.by_role(),
        seconds=shares.seconds(),
        problems=tuple(dict.fromkeys(problems)),
    )


def _unwalkable(script: Script) -> Iterator[str]:
    """What is so wrong with the ways of *script* that it cannot even be begun."""
    for name, node in script.nodes.items():
        for _, to in node.ways():
            if to not in script.nodes and to != RESUME and outcome_of(to) is None:
                yield f"`{name}` leads to `{to}`, which is no state."
        seen, at = [name], node.instead
        while at in script.nodes and at not in seen:
            seen.append(at)
            at = script.nodes[at].instead
        if at == name:
            yield f"`{name}` is its own `instead`, by a detour."
        ends_by = {"floor": node.next if node.strict else node.on.get("done"), "ask": node.unanswered}
        if not ends_by.get(node.kind, node.next):
            yield f"`{name}` leads nowhere when its time is over."
        if node.anytime and node.at_most is not None:
            yield f"`{name}` has `at_most`: it has to be there every time."


def settings(opened: Opened, names: Collection[str] = ()) -> Iterator[Setting]:
    """Every script in every setting of its options; as it is, also with all its times shortest and longest.

    Args:
        opened: opens the library with the given changes, after those that a couple made.
        names: of some scripts; without any all of them, those of the house included.

    Raises:
        DocumentError: with every fault of every file, also those that only another setting brings out.
    """
    library = opened([])
    made = {
        one.name: [Setting(one, USUAL)] for one in library.all_scripts() if not names or one.name in names
    }
    changes = [[*_changes(script)] for script in library.scripts.values() if script.name in made]
    # Reading the files takes longer than composing them; so one change of each dialogue is made at a time.
    for at_once in itertools.zip_longest(*changes):
        chosen = [one for one in at_once if one]
        changed = opened([change for change, _ in chosen]).scripts
        for change, told in chosen:
            made[change.dialogue].append(Setting(changed[change.dialogue], told))
    yield from itertools.chain.from_iterable(made.values())


def _changes(script: Script) -> Iterator[tuple[Alteration, str]]:
    """Each setting of *script* but the present one: as a change, and in words."""
    document = Document(script.file, None)
    present = tuple(values[0] for values in script.options.values())
    for values in itertools.product(*script.options.values()):
        if values != present:
            options = dict(zip(script.options, values, strict=True))
            told = ", ".join(f"{option}: {value}" for option, value in options.items())
            yield Alteration(script.name, document, (), Change(options=options)), told
    for length in (SHORTEST, LONGEST) if script.minutes else ():
        minutes = dict.fromkeys(script.minutes, length)
        yield Alteration(script.name, document, (), Change(minutes=minutes)), f"all minutes: {length:g}"
