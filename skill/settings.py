"""config.yaml: what a couple may choose, checked, with the place of every error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, field_validator

from skill.dialogue.format import Change
from skill.dialogue.lexicon import plain
from skill.dialogue.library import Library, open_library
from skill.dialogue.node_composer import Alteration
from skill.dialogue.texts import Lines, Words
from skill.document.document import Document, DocumentError, Fault, Place, read
from skill.document.explained import did_you_mean
from skill.document.mending import validated
from skill.exercise.timing import LEAST_TIME_OUT

FILE = "config.yaml"

USUAL, FIRST, RETURNING = "daily-check-in", "appreciation", "coming-back"
"""The exercises that are offered: most evenings, to a new couple, and after a time-out."""

DictationEngine = Literal["vosk", "moonshine"]
"""What may take down what is said in a turn."""


class VoiceSettings(BaseModel):
    """How the device speaks. ``rate`` is in words a minute."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words | None = None
    rate: Annotated[int, Field(ge=80, le=300)] = 150


class Settings(BaseModel):
    """What a couple may choose. Times are in minutes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    partners: tuple[Words, Words] = ("Ada", "Ben")
    wake: Lines = Field(default=["hey harbor"], min_length=1, max_length=8)
    exercise: Words = USUAL
    exercises: dict[str, Change] = {}
    time_out: Annotated[float, Field(ge=LEAST_TIME_OUT, le=60)] = LEAST_TIME_OUT
    later: Annotated[float, Field(ge=1, le=60)] = 30
    voice: VoiceSettings = VoiceSettings()
    microphone: Words | None = None
    speaker: Words | None = None
    dictation: DictationEngine = "vosk"
    model: Words | None = None
    data: Path | None = None

    @field_validator("partners")
    @classmethod
    def _two_people(cls, names: tuple[str, str]) -> tuple[str, str]:
        first, second = (" ".join(name.split()) for name in names)
        for name in (first, second):
            if not re.fullmatch(r"[^\W\d_][\w' .-]{0,29}", name):
                raise ValueError(f"`{name}` cannot be spoken as a name: letters, and at most 30 of them")
        if plain(first) == plain(second):
            raise ValueError("the two names are the same, so nobody would know who is meant")
        return first, second

    @field_validator("wake")
    @classmethod
    def _speakable(cls, phrases: list[str]) -> list[str]:
        for phrase in phrases:
            if not plain(phrase):
                raise ValueError(f"`{phrase}` has no word in it")
        return [plain(phrase) for phrase in phrases]

    @property
    def first_exercise(self) -> str:
        """What is offered to two who have not done any exercise yet: a short one, unless they chose one."""
        return self.exercise if "exercise" in self.model_fields_set else FIRST

    @property
    def data_folder(self) -> Path:
        """Where speech models, the couple's own dialogues, and what is remembered are kept."""
        return self.data.expanduser() if self.data else platformdirs.user_data_path("attune")


@dataclass(frozen=True, slots=True)
class Config:
    """Settings and the file that they were read from."""

    settings: Settings
    document: Document

    @property
    def own_dialogues(self) -> Path:
        """Where the couple's own dialogues are, if they have any."""
        return self.settings.data_folder / "dialogues"

    @property
    def changes(self) -> list[Alteration]:
        """What the couple changes in the exercises."""
        return [
            Alteration(name, self.document, ("exercises", name), change)
            for name, change in self.settings.exercises.items()
        ]

    def fault(self, key: str, message: str) -> Fault:
        """An error about one key, at its place in the file."""
        return self.document.fault((key,), message)


def find(path: Path | None = None) -> Path | None:
    """The settings file to use: *path*, else here, else the user's; None if there is none."""
    if path is not None:
        return path
    for candidate in (Path(FILE), platformdirs.user_config_path("attune") / FILE):
        if candidate.is_file():
            return candidate
    return None


def load(path: Path | None = None, required: bool = False) -> Config:
    """Read the couple's settings; without a file, the defaults, unless *required*.

    Raises:
        DocumentError: with a fault for every wrong key, type or value.
    """
    found = find(path)
    if found is None:
        if required:
            place = Place(str(platformdirs.user_config_path("attune") / FILE))
            message = "there is no config.yaml, here or there. Copy the project's own, and put your names in."
            raise DocumentError([Fault(place, message)])
        return Config(Settings(), Document("(no config.yaml: defaults)", {}))
    document = read(found)
    return Config(validated(document, Settings), document)


def library_of(config: Config, changes: Sequence[Alteration] | None = None) -> Library:
    """The library as this couple has it: their own dialogues beside the built-in ones, and their changes.

    *changes* stand in the place of those of the settings.

    Raises:
        DocumentError: with every fault of every file.
    """
    library = open_library(own=config.own_dialogues, changes=config.changes if changes is None else changes)
    name = config.settings.exercise
    if name not in library.scripts:
        message = f"`{name}` is no exercise{did_you_mean(name, library.scripts)}"
        raise DocumentError([config.fault("exercise", message)])
    return library
