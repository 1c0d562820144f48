"""Checks dialogues: every way through each is walked, and every line of it is measured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skill.dialogue.format import ChangeFile, Deck, Dialogue
from skill.dialogue.house import Anytime
from skill.dialogue.library import HOUSE, Library
from skill.dialogue.script import Script
from skill.dialogue.shelves import kind_of
from skill.document.document import read
from skill.events import Couple
from skill.walk.speakable import all_texts, sentences
from skill.walk.walk import Setting, Walked, walk

MOST_SECONDS = 10.0
"""A line that takes longer to say is more than one breath."""

_NUMBER = re.compile(r"\d+")

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

    *render* tells how long a line is.
    """
    script = settings[0].script
    walked = [walk(setting.script) for setting in settings]
    problems: list[str] = []
    told: set[str] = set()
    for setting, found in zip(settings, walked, strict=True):
        # With other times, the same is wrong by other figures: once is enough.
        fresh = [problem for problem in found.problems if _NUMBER.sub("", problem) not in told]
        problems += [f"{setting.chosen}: {problem}" if setting.chosen else problem for problem in fresh]
        told |= {_NUMBER.sub("", problem) for problem in fresh}
    lines = spoken_lines(settings, couple, facts)
    words = max(len(sentence.split()) for line in lines for sentence in sentences(line))
    line, seconds = "", None
    if render:
        seconds, line = max((render(line), line) for line in lines)
    return Counted(script, walked[0], len(settings), tuple(problems), words, seconds, line)


def spoken_lines(settings: Sequence[Setting], couple: Couple, facts: Mapping[str, str]) -> list[str]:
    """Everything that a script says in any of its *settings*, each once.

    What holds at any time is not an exercise's own: it is counted with the rounds of the house.
    """
    said = dict[str, None]()
    for script in (setting.script for setting in settings):
        own = {name for name, node in script.nodes.items() if not node.anytime}
        texts = all_texts(script, couple, facts)
        said |= {text: None for name, text in texts if name in own or script.name in HOUSE}
    return [*said]


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
