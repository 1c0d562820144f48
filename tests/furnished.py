"""A small house of dialogues, written for one test: nothing in it hangs on what the library says."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from skill.dialogue.lexicon import folder
from skill.dialogue.library import Library, open_library
from skill.dialogue.node_composer import Alteration
from skill.dialogue.script import Script

TALK = """
roles: [sharer, listener]
words: {topic: anything}
states:
  talk: {floor: sharer, minutes: talk, say: "{sharer}, {topic}.", on: {done: next, pass: next}}
"""

OTHER = """
states:
  say: {say: "Something else.", next: next}
"""

GATE = """
states:
  gate: {ask: both, say: "On?", again: "Yes or no?", on: {yes: next, no: leave}, unanswered: leave}
"""

ROUNDS = {"rounds/talk.yaml": TALK, "rounds/other.yaml": OTHER, "rounds/gate.yaml": GATE}


def dialogue(steps: str, minutes: str = "{talk: 1}", options: str = "{}", name: str = "a walk") -> str:
    """The text of a dialogue's file; *steps* as YAML in one line, or indented by two."""
    return (
        f"name: {name}\nabout: For a test.\nstart: [{name}]\nsource: our own\n"
        f"minutes: {minutes}\noptions: {options}\nsteps:{' ' if steps.startswith('[') else ''}{steps}\n"
    )


def written(where: Path, files: Mapping[str, str]) -> Path:
    """Write *files*, path → text, into the folder *where*; returns the folder."""
    for name, text in files.items():
        path = where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return where


def furnished(where: Path, files: Mapping[str, str]) -> Path:
    """A folder of dialogues with the real house and lexicon, and of the rest only *files*."""
    shutil.copytree(folder() / "house", where / "house", dirs_exist_ok=True)
    shutil.copy(folder() / "lexicon.en.yaml", where)
    return written(where, files)


def opened(
    where: Path,
    files: Mapping[str, str],
    own: Mapping[str, str] | None = None,
    changes: Sequence[Alteration] = (),
) -> Library:
    """The library of a house with *files*, in which a couple has a folder of its *own*."""
    theirs = written(where / "own", own) if own is not None else None
    return open_library(furnished(where / "house", files), theirs, changes)


def composed(
    where: Path,
    steps: str,
    minutes: str = "{talk: 1}",
    options: str = "{}",
    files: Mapping[str, str] = MappingProxyType({}),
    **rounds: str,
) -> Script:
    """The script of a dialogue with these *steps*; *rounds* stand beside those of :data:`ROUNDS`."""
    named = {f"rounds/{name}.yaml": text for name, text in rounds.items()}
    walk = {"walk.yaml": dialogue(steps, minutes, options)}
    return opened(where, {**ROUNDS, **named, **files, **walk}).scripts["walk"]
