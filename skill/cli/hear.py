"""`attune hear`: any sound file through the ears, faster than real time: how everybody judges them."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console

from audio.faults import NotASoundError
from audio.pcm import read_sound
from audio.trial import heard_in
from skill import settings
from skill.cli.hearing import HowToListen, Listed, Wake, ears_for, told, wanted


def hear(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Sound files of any rate and format.")],
    mode: HowToListen = "asleep",
    wake: Wake = None,
    phrases: Listed = None,
    dictation: Annotated[
        str | None,
        typer.Option(metavar="ENGINE", help="vosk or moonshine, for sharing, instead of config.yaml's."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Run sound files through the ears, and print each thing heard.

    With --json, one object a line: file, at (seconds into the file), event (woken, command, dictated,
    voice), intent, text, confidence, tail (what was said with a command in one breath: `minutes:5`).
    """
    from skill.app import open_dictation, open_model

    listened_for = wanted(mode, phrases)
    config = settings.load(context.obj)
    engine = _engine(dictation) if dictation else config.settings.dictation
    model = open_model(config)
    dictating = open_dictation(engine) if mode == "sharing" else None
    # Fresh ears for each file: nothing that was heard in another may colour what is heard in it. The first
    # ones are made before any file is read, so that a phrase that cannot be heard is told before.
    ears = ears_for(model, config, mode, wake, listened_for, dictating)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    wrong = False
    for file in files:
        try:
            sound = read_sound(file)
        except NotASoundError as error:
            print(error, file=sys.stderr)
            wrong = True
            continue
        for heard in heard_in(ears, sound):
            if as_json:
                print(json.dumps({"file": str(file), **dataclasses.asdict(heard)}), flush=True)
            else:
                console.print(f"{file.name}  {told(heard)}")
        ears = ears_for(model, config, mode, wake, listened_for, dictating)
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
