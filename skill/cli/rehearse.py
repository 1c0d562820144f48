"""`attune rehearse` and `attune demo`: a rehearsed couple in a virtual room, no microphone needed."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from skill import settings
from skill.dialogue.library import open_library
from skill.dialogue.node_composer import Alteration
from skill.document.document import Document
from skill.document.explained import did_you_mean
from skill.rehearsal import rehearsal
from skill.rehearsal.improvising import improvised
from skill.rehearsal.rehearsal import Rehearsal
from skill.settings import library_of
from skill.terminal import JsonLines, Transcript

FIRST = "first-check-in"
"""The rehearsal that shows a newcomer what Attune is."""

Speed = Annotated[
    str, typer.Option(help="`max`: as fast as this machine can. `1`: in real time, through the speaker.")
]
Save = Annotated[Path | None, typer.Option(metavar="FILE.wav", help="Keep the sound of the rehearsal.")]
AsJson = Annotated[bool, typer.Option("--json", help="One event or effect a line, as JSON.")]


class RehearsalError(Exception):
    """A rehearsal went otherwise than its file says it should."""


def rehearse(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="An exercise of `attune dialogues list`.")],
    script: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="What the two say: a YAML file, or a built-in rehearsal. Without: they improvise.",
        ),
    ] = None,
    speed: Speed = "1",
    save: Save = None,
    as_json: AsJson = False,
) -> None:
    """Let a rehearsed couple do an exercise in a virtual room: real ears, real voice, no microphone.

    Ends with 0 only if the exercise ended as it should.
    """
    config = settings.load(context.obj)
    if script is None:
        known = library_of(config).scripts
        if name not in known:
            raise typer.BadParameter(f"`{name}` is no exercise{did_you_mean(name, known)}")
        play = improvised(known[name])
        document = Document("(improvised)", {})
    else:
        path = _rehearsal_path(script)
        document, play = rehearsal.load(path)
        if play.dialogue != name:
            raise typer.BadParameter(f"{path} is a rehearsal of `{play.dialogue}`, not of `{name}`.")
    _perform(context.obj, play, document, speed, save, as_json)


def demo(context: typer.Context, speed: Speed = "1", save: Save = None, as_json: AsJson = False) -> None:
    """Show what Attune is: a rehearsed couple does a whole check-in. No microphone is needed."""
    document, play = rehearsal.load(rehearsal.rehearsals()[FIRST])
    _perform(context.obj, play, document, speed, save, as_json)


def _perform(
    config_file: Path | None,
    play: Rehearsal,
    document: Document,
    speed: str,
    save: Path | None,
    as_json: bool,
) -> None:
    from audio.pcm import write_wav
    from audio.playback import RealTimeRoom
    from audio.room import Room
    from skill.app import Rehearsing, loudspeaker

    if speed not in ("max", "1"):
        raise typer.BadParameter(f"`{speed}` is no speed: max, or 1", param_hint="--speed")
    if save and not save.parent.is_dir():
        raise typer.BadParameter(
            f"there is no folder {save.parent} to keep {save.name} in", param_hint="--save"
        )
    config = settings.load(config_file)
    change = Alteration(play.dialogue, document, (), play.change)
    if Path(document.file) in rehearsal.rehearsals().values():
        # Its lines were written for the exercise as it was built in, whatever this couple made of it.
        library = open_library(changes=[change])
    else:
        # Who improvises takes it as this couple has set it; written lines are for the exercise as it stands.
        library = library_of(config, [change] if play.lines else [*config.changes, change])
    rehearsal.check(play, document, library.all_scripts())
    room = Room(keep_session=save is not None)
    console = Console(stderr=as_json)
    microphone = None
    if speed == "1":
        speaker = loudspeaker(config.settings.speaker)
        if speaker is None:
            console.print("There is no speaker here: you can read along.")
        microphone = RealTimeRoom(room, speaker)
    with contextlib.ExitStack() as stack:
        watch = JsonLines() if as_json else stack.enter_context(Transcript(console, words=True))
        rehearsing = Rehearsing(play, library, config, room, watch, microphone=microphone)
        rehearsing.run()
    if save:
        write_wav(save, room.session())
        console.print(f"The sound of this rehearsal is in {save}.")
    if not rehearsing.as_rehearsed:
        left = f" The couple still waited for `{rehearsing.unsaid}`." if rehearsing.unsaid else ""
        ended = rehearsing.outcome or "nothing"
        raise RehearsalError(
            f"The exercise ended as `{ended}`, and should have ended as `{play.ends}`.{left}"
        )
    console.print(f"{play.title}: ended as rehearsed ({play.ends}), after {room.elapsed:.0f} s of sound.")


def _rehearsal_path(name: str) -> Path:
    known = rehearsal.rehearsals()
    if name in known:
        return known[name]
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    raise typer.BadParameter(
        f"`{name}` is no rehearsal, and no YAML file{did_you_mean(name, known)}", param_hint="--script"
    )
