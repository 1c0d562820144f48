"""The one table, for a terminal and as Markdown, from rows or from a file of results.

.venv/bin/python benchmarks/table.py benchmarks/results/FILE.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

HEADINGS = ("what", "condition", "heard", "false or wrong", "latency ms, median / p95", "cost", "target", "")
MARKS = {True: "met", False: "missed", None: ""}
BARS = "▁▂▃▄▅▆▇█"

Record = Mapping[str, Any]
"""A row as `results.py` keeps it."""


def cells(row: Record) -> tuple[str, ...]:
    """The row's cells under :data:`HEADINGS`."""
    return (
        row["what"],
        row["condition"],
        _heard(row),
        _false(row),
        f"{row['median_ms']:.0f} / {row['p95_ms']:.0f}" if row["median_ms"] is not None else "",
        _cost(row),
        row["target"],
        MARKS[row["met"]],
    )


def _heard(row: Record) -> str:
    return (
        f"{row['heard']}/{row['of']} = {row['heard'] / row['of']:.1%}".replace("%", " %") if row["of"] else ""
    )


def _false(row: Record) -> str:
    if row["per_hour"] is not None:
        return f"{row['false']} ({row['per_hour']:.1f}/h)"
    if row["clips"] and (row["false"] or not row["of"]):
        return f"{row['false']} of {row['clips']} = {_share(row['false'], row['clips'])}"
    return ""


def _share(some: int, of: int) -> str:
    return f"{100 * some / of:.1f} %"


def _cost(row: Record) -> str:
    if row["megabytes"]:
        return f"{max(row['megabytes']):.0f} MB {sparkline(row['megabytes'])}".strip()
    return f"{row['cpu']:.4f} × real time" if row["cpu"] is not None else ""


def sparkline(values: Sequence[float]) -> str:
    """A small curve of *values*, from the least to the most; nothing for one value alone."""
    if len(values) < 2:
        return ""
    least, most = min(values), max(values)
    step = (most - least) / (len(BARS) - 1) or 1.0
    return "".join(BARS[round((value - least) / step)] for value in values)


def sections(rows: Iterable[Record]) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Each section's name and cells."""
    for section, some in groupby(rows, key=lambda row: str(row["section"])):
        yield section, [cells(row) for row in some]


def rich_table(rows: Iterable[Record], title: str) -> Table:
    """For a terminal."""
    table = Table(*HEADINGS, title=title)
    for section, some in sections(rows):
        table.add_section()
        table.add_row(f"[bold]{section}")
        for row in some:
            table.add_row(*row, style="red" if row[-1] == MARKS[False] else None)
    return table


def markdown(rows: Iterable[Record], title: str) -> str:
    """For README.md: a heading line and one table, with the name of each section in a row of its own."""
    lines = [title, "", _line(HEADINGS), _line(["---"] * len(HEADINGS))]
    for section, some in sections(rows):
        lines.append(_line([f"**{section}**", *[""] * (len(HEADINGS) - 1)]))
        lines += [_line(row) for row in some]
    return "\n".join(lines)


def _line(row: Sequence[str]) -> str:
    return "| " + " | ".join(row) + " |"


def titled(results: Mapping[str, Any]) -> str:
    """What the figures come from: machine, versions, day."""
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return f"{results['date']}, commit {results['commit']}, {results['machine']}; {versions}"


def main() -> None:
    """Print a file of results as Markdown."""
    options = argparse.ArgumentParser(description="Print a file of results as a Markdown table.")
    options.add_argument("file", type=Path)
    file = options.parse_args().file
    try:
        results = json.loads(file.read_text("utf-8"))
        print(markdown(results["rows"], titled(results)))
    except (OSError, ValueError, KeyError) as error:
        Console(stderr=True).print(f"{file}: this is no file of results ({error}).")
        sys.exit(2)


if __name__ == "__main__":
    main()
