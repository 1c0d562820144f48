"""The rows of the table: which sets, through which ears, under what, and what is asked of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import asleep
import awake
import hearing
import peers
from audio.pcm import SAMPLE_RATE
from conditions import AFTER, BEFORE, CLEAN, Condition
from measuring import Row, Target, Task
from planning import Asked, needs, tasks
from recordings import TALK, WAKE, clips
from synthetic import VOICES, WAKE_PHRASES, spoken

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

PART_UNDER = 2
"""Only every second call is heard under each of the other conditions."""

BETWEEN = (Condition("tap", 10.0), Condition("babble", 10.0))
"""What lies under talk that is meant for nobody, beside a quiet room."""

PART_BETWEEN = 3
"""Only every third recording of talk is heard under each of them."""


def wake(asked: Asked) -> Iterator[Row]:
    """Real people call, under each condition; the peers hear the same of "alexa"."""
    section = "wake phrase, real people"
    needs("pyroomacoustics", *(peers.PEERS if peers.PHRASE in asked.phrases else ()))
    for phrase in asked.phrases:
        for condition in asked.conditions:
            clean = condition == CLEAN
            files = clips(WAKE[phrase], every=asked.every * (1 if clean else PART_UNDER))
            target = CLEAN_TARGET if clean else Target(heard=HEARD.get((condition.kind, condition.amount)))
            work = tasks(partial(hearing.calls, phrase, condition), files, AROUND)
            yield Row(section, phrase, condition.name, work, target, timed=clean)
            for peer in peers.PEERS if phrase == peers.PHRASE else ():
                work = tasks(partial(peers.calls, peer, condition), files, AROUND)
                yield Row(section, f"{phrase}: {peer}", condition.name, work, timed=clean)


def false(asked: Asked) -> Iterator[Row]:
    """Talk that is meant for nobody."""
    section = "false wakes"
    needs(*(peers.PEERS if peers.PHRASE in asked.phrases else ()))
    for under in (None, *BETWEEN):
        talk = clips(*TALK, every=asked.every * (PART_BETWEEN if under else 1))
        condition = "reading, orders, meetings" + (f" over {under.name}" if under else "")
        for phrase in asked.phrases:
            work = tasks(partial(hearing.false_wakes, [phrase], under), talk, hearing.GAP)
            yield Row(section, phrase, condition, work, Target(false=0))
            for peer in peers.PEERS if phrase == peers.PHRASE else ():
                work = tasks(partial(peers.false_wakes, peer, under), talk, hearing.GAP)
                yield Row(section, f"{phrase}: {peer}", condition, work)


def phrases(asked: Asked) -> Iterator[Row]:
    """Other phrases of two and three words, in synthetic voices; by phrase, and the same by voice."""
    section = "wake phrase, synthetic voices"
    calls = {
        (voice, phrase): Task(
            partial(hearing.called, phrase, f"espeak {voice}", sound), len(sound) / SAMPLE_RATE + AROUND
        )
        for (voice, phrase), sound in spoken(VOICES[:: asked.every], WAKE_PHRASES).items()
    }
    for phrase in WAKE_PHRASES:
        work = [task for (_, said), task in calls.items() if said == phrase]
        voices = f"clean, {len(work)} voices of espeak"
        yield Row(section, phrase, voices, work, Target(heard=0.98), timed=True)
    for voice in VOICES[:: asked.every]:
        work = [task for (name, _), task in calls.items() if name == voice]
        yield Row(section, f"these {len(work)} phrases", f"clean, espeak {voice}", work, timed=True)
    talk = clips(*TALK, every=asked.every)
    work = tasks(partial(hearing.false_wakes, WAKE_PHRASES, None), talk, hearing.GAP)
    what = f"false wakes, these {len(WAKE_PHRASES)} at once"
    yield Row(section, what, "reading, orders, meetings", work, Target(false=0))


SECTIONS: dict[str, Callable[[Asked], Iterable[Row]]] = {
    "wake": wake,
    "false": false,
    "phrases": phrases,
    "commands": awake.commands,
    "sharing": awake.sharing,
    "asleep": asleep.cost,
    "memory": asleep.memory,
}
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
