"""`attune listen`: what the ears hear, as they hear it, for whoever sets up a kitchen. Nothing is stored."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from audio.ears import Ears
from audio.heard import Heard, Noticing
from audio.microphone import DeviceMicrophone
from audio.pcm import FRAME_SECONDS, Samples, read_sound
from audio.playback import paced
from audio.trial import to_its_end
from audio.voice_activity import LOWEST_FLOOR_DBFS
from skill import settings
from skill.cli.hearing import HowToListen, Listed, Wake, ears_for, moment, told, wanted

EVENTS = 10
"""So many of the last events are on the screen."""

METER = 40
"""Columns."""

View = Callable[[float, Noticing, list[Heard]], None]
"""Shown each frame: seconds heard so far, what the ears make of it, and the events of this frame."""


def listen(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A sound file instead of a microphone.")
    ] = None,
    microphone: Annotated[
        str | None, typer.Option(metavar="NAME", help="(A part of) its name, instead of config.yaml's.")
    ] = None,
    mode: HowToListen = "asleep",
    wake: Wake = None,
    phrases: Listed = None,
    speed: Annotated[
        str, typer.Option(help="Of a file. `1`: in real time. `max`: as fast as this machine can.")
    ] = "1",
) -> None:
    """Show what the ears hear, live: level, voice, words as they look now, and events. Ctrl-C ends it.

    The level is the one that opens the ears: of the loudest 20 ms of a tenth of a second, without rumble.
    Nothing of it is stored.
    """
    from skill.app import open_model

    listened_for = wanted(mode, phrases)
    if speed not in ("max", "1"):
        raise typer.BadParameter(f"`{speed}` is no speed: max, or 1", param_hint="--speed")
    if file and microphone:
        raise typer.BadParameter("a file or a microphone, not both.", param_hint="--microphone")
    config = settings.load(context.obj)
    with contextlib.ExitStack() as stack:
        frames: Iterable[Samples]
        if file:
            frames = to_its_end(read_sound(file))
            frames = paced(frames) if speed == "1" else frames
            name = file.name
        else:
            device = stack.enter_context(DeviceMicrophone(microphone or config.settings.microphone))
            frames, name = device.frames(), device.name
        ears = ears_for(open_model(config), config, mode, wake, listened_for)
        console = Console()
        stack.enter_context(contextlib.suppress(KeyboardInterrupt))
        view: View = (
            stack.enter_context(_Screen(console, name, live=file is None))
            if console.is_terminal
            else _Lines()
        )
        _follow(ears, frames, view)


def _follow(ears: Ears, frames: Iterable[Samples], view: View) -> None:
    elapsed = 0.0
    for frame in frames:
        elapsed += FRAME_SECONDS
        heard = ears.hear(frame)
        view(elapsed, ears.noticing, heard)
    view(elapsed, ears.noticing, ears.finish())


class _Lines:
    """One line for each change, where there is no terminal to draw on."""

    def __init__(self) -> None:
        self._shown: object = None

    def __call__(self, elapsed: float, now: Noticing, heard: list[Heard]) -> None:
        for one in heard:
            print(told(one), flush=True)
        shown = (now.mode, now.active, now.words, now.confidence)
        if shown != self._shown:
            self._shown = shown
            levels = f"{now.level:6.1f} dBFS  floor {now.floor:6.1f}"
            print(
                f"{moment(elapsed)}  {now.mode:>8}  {levels}  {_voice(now):<14}  {_words(now)}".rstrip(),
                flush=True,
            )


class _Screen:
    """The same drawn in place, on a terminal."""

    def __init__(self, console: Console, name: str, live: bool) -> None:
        self._name = name
        self._events: deque[Heard] = deque(maxlen=EVENTS)
        # What a microphone heard does not stay on the screen.
        self._live = Live(console=console, auto_refresh=False, transient=live)

    def __enter__(self) -> _Screen:
        self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._live.stop()

    def __call__(self, elapsed: float, now: Noticing, heard: list[Heard]) -> None:
        self._events.extend(heard)
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", justify="right")
        table.add_row("", Text(f"{self._name}, {now.mode}: {moment(elapsed)}. Ctrl-C ends it.", style="bold"))
        for what, level in (("level", now.level), ("floor", now.floor)):
            meter = ProgressBar(-LOWEST_FLOOR_DBFS, level - LOWEST_FLOOR_DBFS, METER)
            row = Table.grid(padding=(0, 1))
            row.add_row(meter, f"{level:6.1f} dBFS")
            table.add_row(what, row)
        table.add_row("voice", Text(_voice(now), style="green" if now.active else ""))
        table.add_row("words", Text(_words(now), style="magenta"))
        events = [Text(told(one)) for one in self._events]
        table.add_row("events", Group(*events, *[Text("")] * (EVENTS - len(events))))
        self._live.update(table, refresh=True)


def _voice(now: Noticing) -> str:
    if now.active:
        return f"yes, {now.probability:.2f}"
    return f"no, for {now.quiet:.1f} s"


def _words(now: Noticing) -> str:
    if not now.words:
        return ""
    sure = "…" if now.confidence is None else f"  {now.confidence:.2f}"
    return f"“{' '.join(now.words)}”{sure}"
