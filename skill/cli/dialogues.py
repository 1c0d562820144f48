"""`attune dialogues …`: see the exercises, read them, draw them, and check one's own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from skill import settings
from skill.dialogue.lexicon import load
from skill.dialogue.library import Library, open_library
from skill.dialogue.schema import schema as schema_of
from skill.dialogue.script import Script
from skill.document.document import DocumentError, Fault
from skill.document.explained import did_you_mean
from skill.events import Couple
from skill.reading import drawing, page, reading
from skill.settings import Config, library_of

if TYPE_CHECKING:
    from skill.cli.checking import Counted, Render
    from skill.dialogue.node_composer import Alteration
    from skill.walk.walk import Setting

app = typer.Typer(help="The exercises: see, read, draw and check them.", no_args_is_help=True)

WIDEST = 88
"""Columns; longer rows are hard to read, also where a window has the room."""

Name = Annotated[str, typer.Argument(help="A name of `attune dialogues list`.", show_default=False)]
Format = Literal["svg", "png", "mermaid"]

_out = Console(soft_wrap=True, highlight=False)


@app.command("list")
def list_dialogues(context: typer.Context) -> None:
    """Show which exercises there are, how long they are, and how to start them."""
    config = settings.load(context.obj)
    library = library_of(config)
    built_in = open_library().scripts
    table = Table("exercise", "minutes", "what it is", box=None, pad_edge=False, padding=(0, 2, 1, 0))
    for name, script in library.scripts.items():
        start = Text.assemble((name, "bold"), "\n", (f"“{script.start[0]}”", "dim"))
        mark = origin(script, built_in, config)
        if mark:
            start.append(f"\n{mark}", "green")
        longest, shortest = (reading.minutes(reading.expected(script, used)) for used in (1.0, reading.HALF))
        length = str(longest) if longest == shortest else f"{shortest}–{longest}"
        table.add_row(start, length, Text(script.about))
    _out.print(table)
    _say("What is in quotes starts an exercise. The minutes: if you are done half way in")
    _say("every turn, and if you use all of it. `attune dialogues show NAME` has the rest.")
    _say(f"Your own exercises, rounds, decks and changes go into {config.own_dialogues}")


@app.command()
def show(
    context: typer.Context,
    name: Name,
    every_wording: Annotated[
        bool, typer.Option("--all", help="Every wording, also those that are said another time.")
    ] = False,
) -> None:
    """Read an exercise as a script: who says what, when, what each answer leads to, what may be changed."""
    config = settings.load(context.obj)
    library = library_of(config)
    script = _known(library, name)
    width = min(_out.width, WIDEST)
    for line in page.page(script, _couple(config), facts(config, library, script), every_wording):
        for row in line.rows(width):
            _out.print(Text(row, _STYLES.get(line.manner, "")))


_STYLES = {"title": "bold", "part": "bold cyan", "state": "bold", "note": "dim"}


@app.command()
def graph(
    context: typer.Context,
    name: Name,
    form: Annotated[
        Format, typer.Option("--format", help="A picture, or text that Mermaid makes one of.")
    ] = "mermaid",
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to. Without: NAME.svg or NAME.png; Mermaid is printed."),
    ] = None,
) -> None:
    """Draw an exercise: its states, who has the floor and how long, and what each answer leads to."""
    config = settings.load(context.obj)
    library = library_of(config)
    script = _known(library, name)
    drawn = drawing.drawn(script, _couple(config), facts(config, library, script))
    if form == "mermaid" and output is None:
        print(drawing.mermaid(drawn), end="")
        return
    output = output or Path(f"{name}.{form}")
    try:
        output.write_bytes(drawing.rendered(drawn, form))
    except drawing.DrawingError as error:
        _complain(str(error))
        raise typer.Exit(1) from error
    _say(f"{script.title} is drawn in {output}")


@app.command()
def schema(context: typer.Context) -> None:  # noqa: ARG001 (every command has it)
    """Print the JSON Schema of the files, for an editor that completes and checks them while one writes.

    Keep it as FILE; a first line `# yaml-language-server: $schema=FILE` tells most editors to use it.
    """
    print(json.dumps(schema_of(load()), indent=2, ensure_ascii=False))


@app.command()
def check(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE…]", help="A dialogue, round, deck or change; without: all there are."),
    ] = None,
    voice: Annotated[
        bool, typer.Option(help="Have every line said, to see how long it takes.", show_default=True)
    ] = True,
) -> None:
    """Say all that is wrong in the exercises; then try every way through each, and tell what was counted.

    Looked at as well: whether the speech model knows the words to begin and to answer with.
    """
    from skill.cli import checking

    files = files or []
    config, library = _read_all(context.obj, files)
    _can_be_heard(config, library, files)
    scripts = library.all_scripts()
    if files:
        by_file = checking.concerned(library, files)
        scripts = list(dict.fromkeys(script for found in by_file.values() for script in found))
        for path, found in by_file.items():
            if not found:
                _say(f"{path} reads well. No exercise uses it yet, so there is no way to walk.")
    counts = _counted(scripts, config, library, files, voice)
    if counts:
        _out.print(_table(counts))
        _say(
            "Set: walked in so many settings; each choice, and the shortest and longest times. "
            "Turns and minutes: of the two, where both give the first answer to every question. "
            "Words: of the longest sentence. s: seconds of the line that takes longest to say."
        )
    for one in counts if files else ():
        ends = ", ".join(f"{outcome} {count}" for outcome, count in one.walked.ends.items())
        _say(f"{one.script.name} ends from so many positions: {ends}.")
    # What holds at any time is counted with each round of the house, and told of once.
    for advice, name in {one.advice: one.script.name for one in reversed(counts) if one.advice}.items():
        _say(f"{name} is long to listen to: {advice}")
    problems = [f"{one.script.name}: {problem}" for one in counts for problem in one.problems]
    for problem in problems:
        _complain(problem)
    if problems:
        raise typer.Exit(2)
    _say("All is well.")


def facts(config: Config, library: Library, script: Script) -> Mapping[str, str]:
    """The words that hold for the whole device (``node_composer.FACTS``) while *script* is run."""
    spoken = library.welcome.anytime.durations.spoken
    title = (
        script.title if script.name in library.scripts else library.scripts[config.settings.exercise].title
    )
    later, time_out = config.settings.later * 60.0, config.settings.time_out * 60.0
    return {"exercise": title, "later": spoken(later), "time_out": spoken(time_out)}


def origin(script: Script, built_in: Mapping[str, Script], config: Config) -> str:
    """Where *script* comes from: ``yours``, ``changed by you``, or nothing for one as it was built in."""
    if config.own_dialogues in Path(script.file).parents:
        return "yours"
    was = built_in.get(script.name)
    parts = ("nodes", "minutes", "options", "decks", "anytime")
    changed = was is None or any(getattr(was, part) != getattr(script, part) for part in parts)
    return "changed by you" if changed else ""


def _read_all(config_file: Path | None, files: list[Path]) -> tuple[Config, Library]:
    """The settings and the library with *files*; all that is wrong in either is told at once."""
    faults: list[Fault] = []
    config = None
    try:
        config = settings.load(config_file)
    except DocumentError as error:
        faults += error.faults
    try:
        if config and not files:
            library = library_of(config)
        else:
            own, changes = (config.own_dialogues, config.changes) if config else (None, [])
            library = open_library(own=own, changes=changes, also=files)
    except DocumentError as error:
        raise DocumentError([*faults, *error.faults]) from error
    if faults or config is None:
        raise DocumentError(faults)
    return config, library


def _can_be_heard(config: Config, library: Library, files: list[Path]) -> None:
    """Have the speech model look at every phrase, or at those of *files*, if there is a model.

    Raises:
        DocumentError: it does not know a word, and could never hear it.
    """
    from audio.faults import AudioError
    from skill.app import open_model, unknown_phrases

    try:
        model = open_model(config)
    except AudioError as error:
        _say(f"Whether the words to begin and to answer with can be heard was not looked at. {error}")
        return
    faults = unknown_phrases(model, library)
    if files:
        faults = [fault for fault in faults if fault.place.file in map(str, files)]
    if faults:
        raise DocumentError(faults)


def _counted(
    scripts: list[Script], config: Config, library: Library, files: list[Path], voice: bool
) -> list[Counted]:
    from skill.cli.checking import counted, spoken_lines
    from skill.walk.walk import settings as settings_of

    couple = _couple(config)
    every: dict[str, list[Setting]] = {script.name: [] for script in scripts}

    def opened(changes: Sequence[Alteration]) -> Library:
        return open_library(own=config.own_dialogues, changes=[*config.changes, *changes], also=files)

    for setting in settings_of(opened, every) if every else ():
        every[setting.script.name].append(setting)

    def all_of_them(render: Render | None) -> list[Counted]:
        console = Console(stderr=True)
        steps: Iterable[Script] = scripts
        if console.is_terminal:
            steps = track(scripts, "walking every way", console=console, transient=True)
        return [
            counted(every[script.name], couple, facts(config, library, script), render) for script in steps
        ]

    if not voice:
        return all_of_them(None)
    from audio.pcm import SAMPLE_RATE
    from audio.voice import DEFAULT_VOICE, Voice

    chosen = config.settings.voice
    with Voice(chosen.name or DEFAULT_VOICE, chosen.rate) as speaking:
        for script in scripts:
            # Said in the voice's own process, while the ways are walked in this one.
            speaking.render_ahead(spoken_lines(every[script.name], couple, facts(config, library, script)))
        return all_of_them(lambda line: len(speaking.render(line)) / SAMPLE_RATE)


def _table(counts: list[Counted]) -> Table:
    """What was counted: a row for each script."""
    headings = (
        "exercise", "set", "states", "positions", "events", "turns", "minutes", "words", "s"
    )  # fmt: skip
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "exercise" else "right", overflow="fold")
    for one in counts:
        walked = one.walked
        turns = [sum(each) for each in zip(*walked.turns.values(), strict=True)] or [0, 0]
        offered = [f"{seconds / 60:.3g}" for seconds in walked.seconds]
        table.add_row(
            one.script.name,
            str(one.settings),
            *map(str, (walked.states, walked.positions, walked.events)),
            "+".join(map(str, turns)),
            "+".join(offered),
            str(one.words),
            "–" if one.seconds is None else f"{one.seconds:.1f}",
        )
    return table


def _known(library: Library, name: str) -> Script:
    if name not in library.scripts:
        raise typer.BadParameter(f"`{name}` is no exercise{did_you_mean(name, library.scripts)}")
    return library.scripts[name]


def _couple(config: Config) -> Couple:
    return Couple(*config.settings.partners)


def _say(sentence: str) -> None:
    _out.print(sentence, markup=False)


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)
