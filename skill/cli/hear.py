"""`attune hear`: any sound file through the ears, faster than real time: how everybody judges them."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, get_args

import numpy as np
import typer
from rich.console import Console

from audio.ears import Ears, Heard, Mode
from audio.faults import GivenError, NotASoundError
from audio.pcm import SAMPLE_RATE, Samples, frames_of, read_sound
from skill import settings
from skill.dialogue.lexicon import plain
from skill.dialogue.library import open_library
from skill.terminal import clock

QUIET_AFTER = 1.5
"""Seconds of silence after each file, so that a phrase at its very end has the quiet that it needs."""

Phrases = dict[str, tuple[str, ...]]


def hear(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Sound files of any rate and format.")],
    mode: Annotated[
        str, typer.Option(help="asleep: the wake phrase. choosing: answers. sharing: a turn.")
    ] = "asleep",
    wake: Annotated[
        list[str] | None, typer.Option(metavar="PHRASE", help="A wake phrase, instead of config.yaml's.")
    ] = None,
    phrases: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="What to listen for: `yes, no`, or with what each means: `yes=yes, yes=sure, no=nope`. "
            "Without it, the whole lexicon.",
        ),
    ] = None,
    dictation: Annotated[
        str | None,
        typer.Option(metavar="ENGINE", help="vosk or moonshine, for sharing, instead of config.yaml's."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Run sound files through the ears, and print each thing heard.

    With --json, one object a line: file, at (seconds into the file), event (woken, command, dictated,
    voice), intent, text, confidence.
    """
    from skill.app import open_dictation, open_ears, open_model

    if mode not in ("asleep", "choosing", "sharing"):
        raise typer.BadParameter(f"`{mode}` is no mode: asleep, choosing or sharing.", param_hint="--mode")
    config = settings.load(context.obj)
    engine = _engine(dictation) if dictation else config.settings.dictation
    wanted = _listed(phrases) if phrases else _lexicon()
    model = open_model(config)
    dictating = open_dictation(engine) if mode == "sharing" else None

    def fresh() -> Ears:
        """Ears for one file: nothing that was heard in another may colour what is heard in it."""
        ears = Ears(model, wake, dictating) if wake else open_ears(model, config, dictation=dictating)
        ears.listen(Mode(mode), {} if mode == "asleep" else wanted)
        return ears

    ears = fresh()  # A phrase that cannot be heard is told before any file.
    console = Console(soft_wrap=True, highlight=False)
    wrong = False
    for file in files:
        try:
            sound = read_sound(file)
        except NotASoundError as error:
            print(error, file=sys.stderr)
            wrong = True
            continue
        for heard in _heard(ears, sound):
            if as_json:
                print(json.dumps({"file": str(file), **dataclasses.asdict(heard)}), flush=True)
            else:
                console.print(_line(file, heard))
        ears = fresh()
    if wrong:
        raise typer.Exit(2)


def _engine(name: str) -> settings.DictationEngine:
    """The engine of that *name*.

    Raises:
        typer.BadParameter: there is none.
    """
    engines: tuple[settings.DictationEngine, ...] = get_args(settings.DictationEngine)
    for engine in engines:
        if engine == name:
            return engine
    raise typer.BadParameter(f"`{name}` is no engine: {' or '.join(engines)}.", param_hint="--dictation")


def _heard(ears: Ears, sound: Samples) -> Iterator[Heard]:
    quiet = np.zeros(int(QUIET_AFTER * SAMPLE_RATE), dtype=np.int16)
    for frame in frames_of(np.concatenate([sound, quiet])):
        yield from ears.hear(frame)
    yield from ears.finish()


def _lexicon() -> Phrases:
    """Everything that couples may say to Attune."""
    library = open_library()
    return {**library.lexicon.phrases(), **library.start_phrases()}


def _listed(text: str) -> Phrases:
    """The phrases of a list such as ``yes, no`` or ``yes=sure, no=nope``.

    Raises:
        GivenError: a part of the list has no word in it.
    """
    found: Phrases = {}
    for part in text.split(","):
        intent, _, phrase = part.partition("=") if "=" in part else (part, "", part)
        if not plain(phrase) or not intent.strip():
            raise GivenError(f"--phrases: `{part.strip()}` has no word in it that could be heard.")
        found[intent.strip()] = (*found.get(intent.strip(), ()), plain(phrase))
    return found


def _line(file: Path, heard: Heard) -> str:
    what = f"{heard.event:>8}  {heard.intent:<14}"
    said = f"“{heard.text}”  {heard.confidence:.2f}" if heard.text else ""
    return f"{file.name}  {clock(heard.at)}.{int(heard.at * 10) % 10}  {what} {said}".rstrip()
