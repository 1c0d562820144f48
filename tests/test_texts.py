"""What is said to couples: short enough for a breath, never the same twice, and each text in one place."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audio.pcm import SAMPLE_RATE
from audio.voice import Voice
from skill.dialogue.lexicon import folder
from skill.dialogue.library import Library, open_library
from skill.dialogue.script import END, Script
from skill.document.document import DocumentError, read
from skill.events import Command, Couple, Effect, Event, Outcome, Say, Spoken, Tick
from skill.exercise.exercise import Exercise
from skill.exercise.past import Past
from skill.walk.speakable import all_texts
from skill.walk.walk import settings

README = folder() / "README.md"
LONGEST_WORDS = 25
LONGEST_SECONDS = 10.0
ADA_AND_BEN = Couple("Ada", "Ben")


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


LONG_NAMES = Couple("Alexandra", "Christopher")
"""What can be said in time to these two can be to most."""


def facts(script: Script, library: Library) -> dict[str, str]:
    titles = [one.title for one in library.scripts.values()]
    own = script.title if script.title in titles else max(titles, key=len)
    return {"exercise": own, "later": "thirty minutes", "time_out": "twenty minutes"}


def test_every_line_is_one_breath_in_every_setting(library: Library) -> None:
    """At most 25 words a sentence, and under ten seconds as the real voice says it, with long names."""
    lines = {
        line: f"{setting.script.name} {setting.chosen}"
        for setting in settings(lambda changes: open_library(changes=changes))
        for _, line in all_texts(setting.script, LONG_NAMES, facts(setting.script, library))
    }
    assert len(lines) > 1500
    with Voice() as voice:
        for line, name in lines.items():
            assert line.strip(), name
            assert "{" not in line, f"{name}: {line}"
            assert max(len(sentence.split()) for sentence in re.split(r"[.?!] ", line)) <= LONGEST_WORDS, line
            seconds = len(voice.render(line)) / SAMPLE_RATE
            assert 0.3 < seconds < LONGEST_SECONDS, f"{name}, {seconds:.1f} s: {line}"


def test_no_text_stands_in_two_places() -> None:
    found = Counter(
        text
        for path in folder().rglob("*.yaml")
        if path.parent.name != "rehearsals" and not path.stem.startswith("lexicon")
        for text in sentences(read(path).tree)
    )
    assert len(found) > 200
    assert [text for text, times in found.items() if times > 1] == []


def sentences(tree: Any) -> Iterator[str]:
    """Every text of a file that is more than a name: it has a space and a full stop or question mark."""
    if isinstance(tree, str):
        if " " in tree and re.search(r"[.?!]$", tree):
            yield tree
    elif isinstance(tree, dict | list):
        for value in tree.values() if isinstance(tree, dict) else tree:
            yield from sentences(value)


def usual_way(exercise: Exercise) -> list[Effect]:
    """Everything done on the way where both say yes and use their turns."""
    effects = exercise.begin()
    for _ in range(500):
        if exercise.outcome is not None:
            break
        node = exercise.script.nodes[exercise.state]
        if exercise.due is None:
            event: Spoken | Command | Tick = Spoken()
        elif "more" in exercise.state and node.kind == "ask":
            event = Command("no")
        elif node.on and (node.kind == "ask" or "done" in node.on):
            event = Command("done" if "done" in node.on else next(iter(node.on)))
        else:
            event = Tick(exercise.due)
        effects += exercise.handle(event)
    return effects


@pytest.mark.parametrize("name", sorted(open_library().scripts))
@pytest.mark.parametrize("evening", range(5))
def test_nothing_is_said_twice_in_a_session(name: str, evening: int, library: Library) -> None:
    script, past = library.scripts[name], Past()
    exercise = Exercise(script, ADA_AND_BEN, facts(script, library), past)
    effects: list[Effect] = []
    for _ in range(evening + 1):
        exercise = Exercise(script, ADA_AND_BEN, facts(script, library), past)
        effects = usual_way(exercise)
        past = exercise.past
    assert exercise.outcome is Outcome.COMPLETED
    said = Counter(effect.text for effect in effects if isinstance(effect, Say))
    assert [text for text, times in said.items() if times > 1] == []


# Where the floor is passed many times, nothing is said twice until it is passed on.
PASSED = ("speaker-and-listener",)


@pytest.mark.parametrize("name", sorted(open_library().scripts))
def test_nothing_is_said_twice_whatever_they_answer(name: str, library: Library) -> None:
    """Also to those who were not heard, and have more to say: no prompt comes again."""
    for setting in settings(lambda changes: open_library(changes=changes), [name]):
        for seed in range(60):
            chance, script = random.Random(seed), setting.script
            explained = {node.told_as: seed % 5 for node in script.nodes.values()}
            past = Past(runs={name: seed}, explained=explained)
            said = Counter[tuple[str, str]]()
            for state, text in any_way(Exercise(script, ADA_AND_BEN, facts(script, library), past), chance):
                said[state.partition(".")[0] if name in PASSED else "", text] += 1
            twice = [text for text, times in said.items() if times > 1]
            assert twice == [], f"{setting.chosen}, seed {seed}"


def any_way(exercise: Exercise, chance: random.Random) -> Iterator[tuple[str, str]]:
    """State and text of all that is said to two who use their turns, and answer by *chance* what leads on."""
    effects = exercise.begin()
    while True:
        yield from ((exercise.state, effect.text) for effect in effects if isinstance(effect, Say))
        if exercise.outcome is not None:
            return
        node = exercise.script.nodes[exercise.state]
        event: Event = Spoken()
        if exercise.due is not None and node.kind == "ask":
            leading = [intent for intent, to in node.on.items() if not to.startswith((END, "consent"))]
            event = Command(chance.choice(leading or ["yes"]))
        elif exercise.due is not None:
            event = Command("done") if "done" in node.on else Tick(exercise.due)
        effects = exercise.handle(event)


def test_an_evening_is_shorter_for_those_who_know_it(library: Library) -> None:
    script, past = library.scripts["five-sentences"], Past()
    words = []
    for _ in range(4):
        exercise = Exercise(script, ADA_AND_BEN, facts(script, library), past)
        words.append(sum(len(e.text.split()) for e in usual_way(exercise) if isinstance(e, Say)))
        past = exercise.past
    assert words[3] < 0.8 * words[0]


def test_the_ladder_has_enough_questions(library: Library) -> None:
    decks = library.scripts["question-ladder"].decks
    assert set(decks) == {"questions.light", "questions.deeper", "questions.deep"}
    assert sum(map(len, decks.values())) >= 60


# -- dialogues/README.md is true -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def examples() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", README.read_text(), flags=re.DOTALL)


def test_the_readme_is_less_than_two_pages() -> None:
    assert len(README.read_text().splitlines()) < 100


def test_the_readmes_example_is_told_what_it_lacks_and_then_works(
    tmp_path: Path, examples: list[str]
) -> None:
    path = tmp_path / "good-night.yaml"
    path.write_text(examples[0])
    promised = re.search(r"\*good-night\.yaml(:\d+:\d+: .*?)\*", README.read_text())
    assert promised
    with pytest.raises(DocumentError) as told:
        open_library(own=tmp_path)
    assert [str(fault).startswith(f"{path}{promised[1]}") for fault in told.value.faults] == [True]
    mended = re.search(r"Write `(minutes: .*?)`", README.read_text())
    assert mended
    path.write_text(re.sub(r"minutes: \{.*?\}", mended[1], examples[0], count=1))
    script = open_library(own=tmp_path).scripts["good-night"]
    exercise = Exercise(script, ADA_AND_BEN, {"exercise": script.title, "later": "x", "time_out": "x"})
    usual_way(exercise)
    assert exercise.outcome is Outcome.COMPLETED


def test_the_readmes_round_and_change_load(tmp_path: Path, examples: list[str]) -> None:
    (tmp_path / "rounds").mkdir()
    (tmp_path / "rounds" / "say-back.yaml").write_text(examples[1])
    (tmp_path / "ours.yaml").write_text(examples[2])
    library = open_library(own=tmp_path)
    assert library.scripts["appreciation"].nodes["say-back-1.back"].say.long == [
        "{partner}, what did you hear?"
    ]
    changed = library.scripts["daily-check-in"]
    assert changed.minutes["share"] == 5
    assert changed.options["listener"][0] == "silent"


def test_every_key_of_the_format_is_in_the_readme() -> None:
    from skill.dialogue.format import ChangeFile, Deck, Dialogue, Round, State, Step

    text = README.read_text()
    for model in (Dialogue, Step, Round, State, Deck, ChangeFile):
        for key in model.model_fields:
            assert re.search(rf"\b{key}\b", text), f"{model.__name__}.{key}"
