"""Checks dialogues: every way through each is walked, and every line of it is measured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skill.dialogue.format import ChangeFile, Deck, Dialogue
from skill.dialogue.house import Anytime
from skill.dialogue.library import Library
from skill.dialogue.script import Script
from skill.dialogue.shelves import kind_of
from skill.document.document import read
from skill.events import Couple
from skill.exercise.wording import Wording
from skill.walk.walk import Setting, Walked, walk

MOST_SECONDS = 10.0
"""A line that takes longer to say is more than one breath."""

Render = Callable[[str], float]
"""Takes a line and tells how long the real voice takes to say it, in seconds."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in one script; *seconds* is None where nothing was rendered."""

    script: Script
    walked: Walked
    """As the script is set."""
    settings: int
    """In so many settings it was walked, the present one included."""
    problems: tuple[str, ...]
    """What was found in any of them."""
    words: int
    """Of the longest sentence."""
    seconds: float | None
    """Of the line that takes longest to say."""
    line: str

    @property
    def advice(self) -> str:
        """What is not wrong, and yet long to listen to; empty where nothing is."""
        if self.seconds is None or self.seconds <= MOST_SECONDS:
            return ""
        return f"{self.seconds:.1f} s to say: “{self.line}”"


def counted(
    settings: Sequence[Setting], couple: Couple, facts: Mapping[str, str], render: Render | None
) -> Counted:
    """Walk a script in its *settings*, the present one first, and measure all that is said in it.

    *render* tells how long a line is, in the words that the present times make.
    """
    script = settings[0].script
    walked = [walk(setting.script) for setting in settings]
    problems = tuple(
        f"{setting.chosen}: {problem}" if setting.chosen else problem
        for setting, found in zip(settings, walked, strict=True)
        for problem in found.problems
    )
    lines = spoken_lines(script, couple, facts)
    words = max(len(sentence.split()) for line in lines for sentence in sentences(line))
    line, seconds = "", None
    if render:
        seconds, line = max((render(line), line) for line in lines)
    return Counted(script, walked[0], len(settings), problems, words, seconds, line)


def spoken_lines(script: Script, couple: Couple, facts: Mapping[str, str]) -> list[str]:
    """Every line of *script* that is known before it runs, each once."""
    return list(dict.fromkeys(Wording(script, couple, facts).lines()))


def sentences(line: str) -> list[str]:
    """*line* cut into its sentences."""
    return re.split(r"(?<=[.?!])\s+", line.strip())


def concerned(library: Library, files: Iterable[Path]) -> dict[Path, list[Script]]:
    """Each file → the scripts that something of it is in; none where no dialogue uses it."""
    return {path: [script for script in library.all_scripts() if _is_in(path, script)] for path in files}


def _is_in(path: Path, script: Script) -> bool:
    document = read(path)
    kind, name = kind_of(document), path.stem
    if kind is Dialogue:
        return script.name == name
    if kind is ChangeFile:
        return script.name == str(document.tree["changes"])
    if kind is Deck:
        return any(deck.partition(".")[0] == name for deck in script.decks)
    return kind is Anytime or any(part.round == name for part in script.parts)
