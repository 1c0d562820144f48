"""`attune …`: every command ends with 0 when it did what was asked, 2 when what it was given is wrong,
1 for anything else."""

from __future__ import annotations

import contextlib
import signal
import sys
import traceback
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from typer.exceptions import TyperException

from audio.faults import AudioError, GivenError
from skill import keeping, settings
from skill.cli import dialogues as cli_dialogues
from skill.cli import hear as cli_hear
from skill.cli import listen as cli_listen
from skill.cli import model as cli_model
from skill.cli import phrase as cli_phrase
from skill.cli import rehearse as cli_rehearse
from skill.cli.rehearse import RehearsalError
from skill.dialogue.library import open_library
from skill.document.document import DocumentError, Fault, Remark
from skill.events import Couple
from skill.rehearsal import rehearsal
from skill.settings import library_of
from skill.terminal import Transcript

DID_IT, FAILED, GIVEN_WRONG = 0, 1, 2

INTERRUPTED = 130
"""What typer makes of Ctrl-C."""

app = typer.Typer(
    name="attune",
    help="Attune leads two people by voice through a timed exercise: one shares, the other reflects back, "
    "then they swap. All of it happens on this device.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_model.app, name="model")
app.add_typer(cli_dialogues.app, name="dialogues")
app.command("hear")(cli_hear.hear)
app.command("listen")(cli_listen.listen)
app.command("phrase")(cli_phrase.phrase)
app.command("rehearse")(cli_rehearse.rehearse)
app.command("demo")(cli_rehearse.demo)


@app.callback()
def _common(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="Settings to use instead of config.yaml."),
    ] = None,
) -> None:
    context.obj = config


@app.command()
def run(context: typer.Context) -> None:
    """Start the device: real microphone, real speaker. Ctrl-C ends it."""
    from audio.microphone import DeviceMicrophone
    from audio.speaker import DeviceSpeaker
    from audio.voice import DEFAULT_VOICE, Voice
    from skill.app import Device, open_dictation, open_ears, open_model, steward_of
    from skill.cli.advice import remarks

    config = settings.load(context.obj, required=True)
    library = library_of(config)
    first, second = config.settings.partners
    couple = Couple(first, second)
    if date.today().toordinal() % 2:
        # Who opens alternates from day to day, also for a device that is switched off at night.
        couple = couple.swapped()
    chosen = config.settings
    steward = steward_of(chosen, library, couple, keeping.load(chosen.data_folder))
    with (
        DeviceMicrophone(chosen.microphone) as microphone,
        contextlib.closing(DeviceSpeaker(chosen.speaker)) as speaker,
        Voice(chosen.voice.name or DEFAULT_VOICE, chosen.voice.rate) as voice,
    ):
        model = open_model(config)
        ears = open_ears(model, config, dictation=open_dictation(chosen.dictation))
        console = Console()
        for remark in remarks(config, library, model):
            print(remark)
        console.print(f"Attune is listening. Say “{chosen.wake[0]}”. Ctrl-C ends it.")
        with Transcript(console, words=False) as transcript, contextlib.suppress(KeyboardInterrupt):
            keep = keeping.Keeping(chosen.data_folder, _complain)
            Device(steward, library, ears, voice, microphone, speaker, transcript, keep).run()


@app.command()
def check(context: typer.Context) -> None:
    """Read the settings, the dialogues, the lexicon and the speech model, and say all that is wrong.

    What only might be better is said as well, and is no error.
    """
    from skill.app import open_dictation, open_ears, open_model, unknown_phrases
    from skill.cli.advice import remarks

    faults: list[Fault] = []
    advice: list[Remark] = []
    broken: list[AudioError] = []
    config, library = None, None
    try:
        config = settings.load(context.obj)
    except DocumentError as error:
        faults += error.faults
    try:
        library = library_of(config) if config else open_library()
    except DocumentError as error:
        faults += error.faults
    for path in rehearsal.rehearsals().values():
        try:
            document, play = rehearsal.load(path)
            if library:
                rehearsal.check(play, document, library.all_scripts())
        except DocumentError as error:
            faults += error.faults
    if config:
        try:
            model = open_model(config)
            faults += unknown_phrases(model, library) if library else []
            open_ears(model, config)
            advice = remarks(config, library, model) if library else []
        except DocumentError as error:
            faults += error.faults
        except AudioError as error:
            broken.append(error)
        try:
            open_dictation(config.settings.dictation)
        except AudioError as error:
            broken.append(error)
    _tell(faults)
    for problem in broken:
        _complain(str(problem))
    for remark in advice:
        print(remark)
    if faults:
        raise typer.Exit(GIVEN_WRONG)
    if broken:
        raise typer.Exit(FAILED)
    assert config
    assert library
    Console().print(
        f"All is well: settings from {config.document.file}, {len(library.scripts)} exercise(s), "
        f"{len(library.lexicon.intents)} intents, and a speech model that knows every phrase."
    )


def _tell(faults: list[Fault]) -> None:
    for fault in sorted(set(faults)):
        _complain(str(fault))


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def main() -> None:
    """The command line's own door: turns every failure into a sentence and an exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        _complain(f"{error.format_message()} `attune --help` tells what there is.")
        return GIVEN_WRONG
    except DocumentError as error:
        _tell(error.faults)
        return GIVEN_WRONG
    except GivenError as error:
        _complain(str(error))
        return GIVEN_WRONG
    except (AudioError, RehearsalError) as error:
        _complain(str(error))
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has had enough, as `| head` does.
        return FAILED
    except OSError as error:
        # Errors of our own are whole sentences, and have no number of the system's.
        _complain(f"{error.filename or 'The system'}: {error.strerror}." if error.strerror else str(error))
        return FAILED
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Exception as error:
        # What was said in the room may be in a traceback's variables; its last line tells enough.
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        _complain(f"This is a fault of Attune's own: {type(error).__name__} at {place}.")
        return FAILED
    if code == INTERRUPTED:
        _complain("Stopped.")
        return FAILED
    return code if isinstance(code, int) else DID_IT
