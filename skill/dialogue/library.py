"""All that can be said and done: every dialogue of the house and of the couple, composed and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from skill.dialogue.composer import Composer
from skill.dialogue.format import Change
from skill.dialogue.lexicon import Lexicon, folder, plain
from skill.dialogue.node_composer import Alteration, Shelf
from skill.dialogue.paths import stuck, unreached
from skill.dialogue.script import Script
from skill.dialogue.shelves import Shelves, read_shelves
from skill.document.document import Document, DocumentError, Fault, Place
from skill.document.explained import did_you_mean

HOUSE = ("welcome", "come-back")
"""The rounds that are around an exercise, each a script of its own."""

EXERCISES = "exercises.all"
"""The deck that the welcome draws from: a few exercises' names a card."""

AT_ONCE = 3
"""So many names can be kept in mind while one is asked to choose."""


@dataclass(frozen=True, slots=True)
class Library:
    """The scripts that couples may start, those of the house, and the lexicon they all use."""

    scripts: Mapping[str, Script]
    welcome: Script
    come_back: Script
    lexicon: Lexicon
    places: Mapping[str, Place]
    """Every phrase that is ever listened for, and where it stands."""
    changed: Callable[[Alteration], Script] = field(repr=False, compare=False)
    """Composes one exercise again, with a change after those that the couple made."""

    def all_scripts(self) -> list[Script]:
        """Every script that may be run, those of the house included."""
        return [*self.scripts.values(), self.welcome, self.come_back]

    def with_minutes_each(self, name: str, minutes: float) -> Script:
        """The exercise *name* with so many minutes for each of the two; as it is, if it has no such time."""
        script = self.scripts[name]
        if not script.each:
            return script
        change = Change(minutes={script.each: minutes})
        return self.changed(Alteration(name, Document(script.file, None), (), change))

    def start_phrases(self) -> dict[str, tuple[str, ...]]:
        """``start:NAME`` → every phrase that asks for that exercise."""
        return {f"start:{name}": self.lexicon.starting(script.start) for name, script in self.scripts.items()}


def open_library(
    where: Path | None = None,
    own: Path | None = None,
    changes: Sequence[Alteration] = (),
    language: str = "en",
    also: Sequence[Path] = (),
) -> Library:
    """Read, compose and check everything in the folder *where* (default: the built-in dialogues).

    *own* is a couple's folder of the same layout; what is there stands beside what is built in, or, under
    the same name, in its place. *changes* win over the changes that stand in files of *own*. The files *also*
    are read as if they stood in *own*.

    Raises:
        DocumentError: with every fault of every file.
    """
    where = where or folder()
    return assembled(read_shelves(where, own, language, also), where, changes)


def assembled(shelves: Shelves, where: Path, changes: Sequence[Alteration] = ()) -> Library:
    """Compose and check everything on *shelves*, which were read from *where*, with *changes*.

    Raises:
        DocumentError: with every fault of every file.
    """
    faults = list(shelves.faults)
    if shelves.anytime is None or shelves.lexicon is None:
        raise DocumentError(faults)
    shelf = Shelf(
        rounds=shelves.rounds,
        anytime=shelves.anytime,
        lexicon=shelves.lexicon,
        decks={**shelves.decks, EXERCISES: ("…",)},
        broken=shelves.broken,
        mended=shelves.mended,
    )
    composer = Composer(shelf)
    scripts = dict(_composed(composer, shelves, changes))
    for variant in composer.variants:
        faults += _ways_faults(variant, shelves.dialogues[variant.name], shelves)
    faults += composer.faults
    places = {**shelves.lexicon.places, **_own_phrases(shelves, shelves.lexicon)}
    names: dict[str, str] = {}
    for script in scripts.values():
        document = shelves.dialogues[script.name]
        for index, phrase in enumerate(script.start):
            places.setdefault(plain(phrase), document.place(("start", index)))
        faults += _ways_faults(script, document, shelves)
        faults += _taken(script, document, names, shelves.lexicon)
    house = Composer(replace(shelf, decks={**shelf.decks, EXERCISES: _offers(scripts)}))
    for name in HOUSE:
        if name not in shelves.rounds and f"Round/{name}" not in shelves.broken:
            faults.append(Fault(Place(str(where / "house" / f"{name}.yaml")), "is missing."))
    welcome, come_back = (house.of_round(name) if name in shelves.rounds else None for name in HOUSE)
    faults += house.faults
    for one in (welcome, come_back):
        if one:
            faults += _ways_faults(one, shelves.rounds[one.name][0], shelves)
    if not scripts and not faults:
        faults.append(Fault(Place(str(where)), "no dialogue is here."))
    if faults or not welcome or not come_back:
        raise DocumentError(faults)

    def changed(altered: Alteration) -> Script:
        name = altered.dialogue
        made = [one for one in (*shelves.changes, *changes) if one.dialogue == name]
        script = Composer(shelf).compose(name, shelves.dialogues[name], [*made, altered])
        assert script
        return script

    lexicon, known = shelves.lexicon, MappingProxyType(places)
    return Library(MappingProxyType(scripts), welcome, come_back, lexicon, known, changed)


def _composed(
    composer: Composer, shelves: Shelves, changes: Sequence[Alteration]
) -> Iterator[tuple[str, Script]]:
    all_changes = [*shelves.changes, *changes]
    for altered in all_changes:
        broken = f"Dialogue/{altered.dialogue}" in shelves.broken
        if altered.dialogue not in shelves.dialogues and not broken:
            message = (
                f"`{altered.dialogue}` is no exercise{did_you_mean(altered.dialogue, shelves.dialogues)}"
            )
            composer.faults.append(altered.document.fault(altered.loc or ("changes",), message))
    for name, document in shelves.dialogues.items():
        script = composer.compose(name, document, [one for one in all_changes if one.dialogue == name])
        if script:
            yield name, script


def _offers(scripts: Mapping[str, Script]) -> tuple[str, ...]:
    """The exercises' names, a few at a time, as they are offered aloud."""
    titles = [script.title for script in scripts.values()]
    return tuple(", ".join(titles[first : first + AT_ONCE]) for first in range(0, len(titles), AT_ONCE)) or (
        "…",
    )


def _ways_faults(script: Script, document: Document, shelves: Shelves) -> list[Fault]:
    """The faults of the ways through a script, each at the place of the state in its round's file.

    A step that nothing leads to is told in the dialogue, for its round may be all right; and not at all where
    couples would be stuck before it.
    """
    if any(f"Round/{part.round}" in shelves.mended for part in script.parts):
        return []
    never = unreached(script)
    skipped = [part for part in script.parts if part.loc and {*part.nodes} <= never]
    beyond = {name for part in skipped for name in part.nodes}
    wrong = {name: message for name, message in stuck(script).items() if name not in beyond}
    faults = []
    if skipped and wrong.keys() <= never:
        message = f"nothing leads to this `{skipped[0].round}`: what stands before it ends the exercise."
        faults.append(document.fault(skipped[0].loc, message))
    files = {name: shelves.rounds[part.round][0] for part in script.parts for name in part.nodes}
    for name, message in wrong.items():
        faults.append(files[name].fault(("states", name.rpartition(".")[2]), message))
    return faults


def _taken(script: Script, document: Document, names: dict[str, str], lexicon: Lexicon) -> Iterator[Fault]:
    """Two dialogues with the same start phrase could not be told apart; nor one and an answer.

    *names* has every way to ask for the dialogues that were looked at before, and gets those of this one.
    """
    for index, phrase in enumerate(script.start):
        if not plain(phrase):
            yield document.fault(("start", index), f"`{phrase[:60]}` has no word in it.")
        meant = lexicon.meaning(phrase)
        # "Ten minutes each" may be an exercise: alone it is its name, and after another name a time.
        if meant and meant != "minutes":
            message = f"`{phrase[:60]}` already means `{meant}`: take other words."
            yield document.fault(("start", index), message)
        ways = [names.setdefault(way, script.name) for way in lexicon.starting([phrase])]
        others = [other for other in ways if other != script.name]
        if others:
            yield document.fault(("start", index), f"`{phrase[:60]}` already starts `{others[0]}`.")


def _own_phrases(shelves: Shelves, lexicon: Lexicon) -> dict[str, Place]:
    """The phrases that count after one question only, and where they stand."""
    homes = [(document, round_.states) for document, round_ in shelves.rounds.values()]
    homes += [(shelves.anytime[0], shelves.anytime[1].states)] if shelves.anytime else []
    return {
        plain(phrase): document.place(("states", name, "phrases", intent, index))
        for document, states in homes
        for name, state in states.items()
        for intent, phrases in state.phrases.items()
        for index, template in enumerate(phrases)
        for _, phrase in lexicon.lengths.expanded(intent, [template])
    }
