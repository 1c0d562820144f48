"""Keeps what the device remembers in a file of the data folder: whole, or not at all."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skill.document.document import DocumentError, Fault, Place
from skill.exercise.past import Past

FILE = "past.json"


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")

    runs: dict[str, Annotated[int, Field(ge=0)]] = {}
    explained: dict[str, Annotated[int, Field(ge=0)]] = {}
    drawn: dict[str, list[str]] = {}


def load(folder: Path) -> Past:
    """Read the past from a data folder; without a file it begins now.

    Raises:
        DocumentError: the file is there and cannot be understood.
    """
    path = folder / FILE
    try:
        kept = _Kept.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Past()
    except ValidationError as error:
        message = "is damaged. Move it away: questions and explanations then begin anew, nothing else."
        raise DocumentError([Fault(Place(str(path)), message)]) from error
    return Past(kept.runs, kept.explained, {deck: tuple(cards) for deck, cards in kept.drawn.items()})


def keep(past: Past, folder: Path) -> None:
    """Write the past into a data folder, whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    path = folder / FILE
    partial = path.with_suffix(".partial")
    data = {"runs": dict(past.runs), "explained": dict(past.explained), "drawn": dict(past.drawn)}
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with partial.open("w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


class Keeping:
    """Keeps the past in *folder* while the device runs; call it with the past.

    What cannot be written must not end an evening: *tell* gets a sentence about it, once, and the couple
    goes on.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._told = False

    def __call__(self, past: Past) -> None:
        try:
            keep(past, self._folder)
        except OSError as error:
            if not self._told:
                self._told = True
                reason = error.strerror or error
                self._tell(f"{self._folder / FILE}: {reason}. What was asked today is not remembered.")
