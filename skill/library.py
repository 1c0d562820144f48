"""All that can be said and done: every dialogue of the folder, composed, checked, with its rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from skill.dialogue import Anytime, Round
from skill.document import Document, DocumentError, Fault, Place, read, validated
from skill.lexicon import Lexicon, folder, load, plain
from skill.paths import stuck
from skill.script import Composer, Script


@dataclass(frozen=True, slots=True)
class Library:
    """The scripts that couples may start, those of the house, and the lexicon they all use."""

    scripts: Mapping[str, Script]
    welcome: Script
    come_back: Script
    lexicon: Lexicon
    places: Mapping[str, Place]
    """Every phrase that is ever listened for, and where it stands."""

    def all_scripts(self) -> list[Script]:
        """Every script that may be run, those of the house included."""
        return [*self.scripts.values(), self.welcome, self.come_back]

    def start_phrases(self) -> dict[str, tuple[str, ...]]:
        """``start:NAME`` → every phrase that asks for that exercise."""
        return {f"start:{name}": self.lexicon.starting(script.start) for name, script in self.scripts.items()}


def open_library(
    where: Path | None = None,
    minutes: Mapping[str, float] = MappingProxyType({}),
    language: str = "en",
) -> Library:
    """Read, compose and check everything in the folder *where* (default: the built-in dialogues).

    *minutes* are the couple's own times, by the names that the dialogues use; they win.

    Raises:
        DocumentError: with every fault of every file.
    """
    where = where or folder()
    faults: list[Fault] = []
    try:
        lexicon = load(language, where / f"lexicon.{language}.yaml")
    except DocumentError as error:
        # Without intents, every `on` of every file would be reported too: noise.
        raise error from None
    rounds: dict[str, tuple[Document, Round]] = {}
    anytime: tuple[Document, Anytime] | None = None
    broken: set[str] = set()
    house = {"welcome", "come-back"}
    for path in [*sorted((where / "rounds").glob("*.yaml")), *sorted((where / "house").glob("*.yaml"))]:
        try:
            document = read(path)
            if path.stem == "anytime":
                anytime = (document, validated(document, Anytime))
            else:
                rounds[path.stem] = (document, validated(document, Round))
        except DocumentError as error:
            faults += error.faults
            broken.add(path.stem)
    for missing in sorted(house - rounds.keys() - broken):
        faults.append(Fault(Place(str(where / "house" / f"{missing}.yaml")), "is missing."))
    if anytime is None:
        if "anytime" not in broken:
            faults.append(Fault(Place(str(where / "house" / "anytime.yaml")), "is missing."))
        raise DocumentError(faults)
    composer = Composer(rounds, anytime, lexicon, minutes, broken)
    scripts: dict[str, Script] = {}
    names: dict[str, str] = {}
    places = {**lexicon.places, **_own_phrases(rounds)}
    for path in sorted(where.glob("*.yaml")):
        if path.stem.startswith("lexicon."):
            continue
        try:
            document = read(path)
        except DocumentError as error:
            faults += error.faults
            continue
        script = composer.compose(path.stem, document)
        if script:
            scripts[path.stem] = script
            for index, phrase in enumerate(script.start):
                places.setdefault(plain(phrase), document.place(("start", index)))
            faults += _checked(script, document, rounds)
            faults += _taken(script, document, names)
    welcome, come_back = (
        composer.of_round(name, rounds[name][0]) if name in rounds else None
        for name in ("welcome", "come-back")
    )
    faults += composer.faults
    if not scripts and not faults:
        faults.append(Fault(Place(str(where)), "no dialogue is here."))
    if faults or not welcome or not come_back:
        raise DocumentError(faults)
    return Library(MappingProxyType(scripts), welcome, come_back, lexicon, MappingProxyType(places))


def _checked(script: Script, document: Document, rounds: Mapping[str, tuple[Document, Round]]) -> list[Fault]:
    """The faults of the ways through a script, at the place of the state in its round's file."""
    faults = []
    for name, message in stuck(script).items():
        round_name, _, state = script.nodes[name].key.rpartition(".")
        where = rounds[round_name][0] if round_name in rounds else document
        faults.append(where.fault(("states", state), message))
    return faults


def _taken(script: Script, document: Document, names: dict[str, str]) -> list[Fault]:
    """Two dialogues with the same start phrase could not be told apart."""
    faults = []
    for index, phrase in enumerate(script.start):
        other = names.setdefault(plain(phrase), script.name)
        if other != script.name:
            faults.append(document.fault(("start", index), f"`{phrase}` already starts `{other}`."))
    return faults


def _own_phrases(rounds: Mapping[str, tuple[Document, Round]]) -> dict[str, Place]:
    """The phrases that count after one question only, and where they stand."""
    return {
        plain(phrase): document.place(("states", name, "phrases", intent, index))
        for document, round_ in rounds.values()
        for name, state in round_.states.items()
        for intent, phrases in state.phrases.items()
        for index, phrase in enumerate(phrases)
    }
