"""The plan of the house: who may know whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MEETING_PLACES = {"app.py", "cli.py", "cli_dialogues.py", "cli_hear.py", "cli_model.py", "cli_rehearse.py"}
"""Where sound and skill meet: the wiring, and the command line."""

SANS_IO = (
    "events",
    "position",
    "timing",
    "turns",
    "wording",
    "exercise",
    "machine",
    "steward",
    "paths",
    "script",
    "dialogue",
    "texts",
    "sequence",
)


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


@pytest.mark.parametrize("path", sorted((ROOT / "skill").glob("*.py")), ids=lambda path: path.name)
def test_skill_and_sound_meet_in_the_wiring_only(path: Path) -> None:
    assert ("audio" in packages(path)) <= (path.name in MEETING_PLACES)


@pytest.mark.parametrize("name", SANS_IO)
def test_the_exercise_knows_no_audio_no_file_and_no_clock(name: str) -> None:
    path = ROOT / "skill" / f"{name}.py"
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
    "path", sorted([*(ROOT / "skill").glob("*.py"), *(ROOT / "audio").glob("*.py")]), ids=lambda p: p.name
)
def test_a_room_is_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400
