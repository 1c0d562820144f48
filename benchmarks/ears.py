"""How well the ears hear real people, beside the targets and beside two trained wake word engines.

    .venv/bin/python benchmarks/ears.py [--only wake,false] [--phrases "alexa,smart mirror"] [--every 4]

Runs the recordings of ATTUNE_SPEECH through `audio.ears`, the same code that the device runs, and prints one
table. A whole run is kept in benchmarks/results/; a part of one is kept where --save says, or not at all.
Latency is from the end of the phrase in the clean clip to the end of the frame in which it was heard, plus
the CPU time of that frame. Cost is CPU seconds for each second of sound. All of it takes two idle cores half
an hour.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Collection
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from rich.console import Console

from audio.faults import AudioError
from conditions import CONDITIONS
from planning import Asked
from recordings import WAKE
from results import record, results, save
from running import run
from sections import SECTIONS, better_peer
from table import markdown, rich_table, titled
from word_errors import dictated

PARTS = (*SECTIONS, "dictation")
KINDS = tuple(dict.fromkeys(condition.kind for condition in CONDITIONS))


def main() -> None:
    """Measure, print, and keep."""
    chosen = _options().parse_args()
    console = Console(width=None if sys.stdout.isatty() else 180)
    asked = Asked(chosen.every, chosen.phrases, chosen.conditions, chosen.hours)
    rows = [row for name in chosen.only if name in SECTIONS for row in SECTIONS[name](asked)]
    run(rows, chosen.jobs, Console(stderr=True))
    better_peer(rows)
    records = [record(row) for row in rows]
    if "dictation" in chosen.only:
        records += dictated(asked.every)
    kept = results(records, asked.every)
    if chosen.markdown:
        print(markdown(records, titled(kept)))
    else:
        console.print(rich_table(records, titled(kept)))
    whole = asked == Asked() and set(chosen.only) == set(PARTS)
    if whole or chosen.save:
        console.print(f"Kept in {save(kept, chosen.save)}")


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--only", type=_some_of(PARTS), default=PARTS, help=", ".join(PARTS))
    options.add_argument("--phrases", type=_some_of(WAKE), default=tuple(WAKE), help=", ".join(WAKE))
    options.add_argument("--conditions", type=_some_of(KINDS), default=(), help=", ".join(KINDS))
    options.add_argument("--every", type=_count, default=1, help="only every so manieth recording")
    options.add_argument("--hours", type=_count, default=24, help="simulated, for the memory's growth")
    options.add_argument("--jobs", type=_count, default=os.cpu_count() or 1, help="processes")
    options.add_argument("--save", type=Path, metavar="FILE", help="where to keep the results")
    options.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    return options


def _some_of(known: Collection[str]) -> Callable[[str], tuple[str, ...]]:
    def parsed(text: str) -> tuple[str, ...]:
        names = tuple(name.strip() for name in text.split(","))
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"`{name}` is none of: {', '.join(known)}")
        return names

    return parsed


def _count(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"`{text}` is no number of 1 or more")
    return int(text)


if __name__ == "__main__":
    try:
        main()
    except AudioError as error:
        sys.exit(str(error))
    except BrokenProcessPool:
        sys.exit("A process of the benchmark ended by itself, for want of memory perhaps: try --jobs 1.")
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing was kept.")
