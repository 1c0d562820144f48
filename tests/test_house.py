"""The plan of the house: who may know whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MEETING_PLACES = {ROOT / "skill" / "app.py", *(ROOT / "skill" / "cli").glob("*.py")}
"""Where sound and skill meet: the wiring, and the command line."""

ROOMS = sorted((ROOT / "skill").rglob("*.py"))

SANS_IO = sorted(
    path
    for room in ("events.py", "steward.py", "exercise", "walk", "reading")
    for path in ([ROOT / "skill" / room] if room.endswith(".py") else (ROOT / "skill" / room).glob("*.py"))
)
"""The exercise, and what looks at it: no sound, no file, no clock."""

ELSEWHERE = {ROOT / "skill" / "reading" / "drawing.py", ROOT / "skill" / "walk" / "walk.py"}
"""These open what they are told to: a drawing to write, a folder of dialogues to try."""


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", sorted((ROOT / "audio").glob("*.py")), ids=lambda path: path.name)
def test_sound_knows_nothing_of_couples(path: Path) -> None:
    assert "skill" not in packages(path)


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_skill_and_sound_meet_in_the_wiring_only(path: Path) -> None:
    assert ("audio" in packages(path)) <= (path in MEETING_PLACES)


@pytest.mark.parametrize("path", [path for path in SANS_IO if path not in ELSEWHERE], ids=lambda p: p.name)
def test_the_exercise_knows_no_audio_no_file_and_no_clock(path: Path) -> None:
    forbidden = {
        "audio",
        "time",
        "datetime",
        "threading",
        "asyncio",
        "socket",
        "subprocess",
        "os",
        "io",
        "pathlib",
    }
    assert not packages(path) & forbidden
    assert "open(" not in path.read_text().replace("_open(", "")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "skill" / "document").glob("*.py")), ids=lambda path: path.name
)
def test_reading_yaml_knows_nothing_of_dialogues(path: Path) -> None:
    ours = [name for name in imports(path) if name.startswith("skill.")]
    assert all(name.startswith("skill.document") for name in ours)


@pytest.mark.parametrize(
    "path",
    [*ROOMS, *sorted((ROOT / "audio").glob("*.py"))],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_a_room_is_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400
