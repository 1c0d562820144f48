"""What the terminal shows: the talk as it goes, who has the floor, and the time left as a bar."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from skill.events import (
    Chime,
    Command,
    Dictated,
    Effect,
    Ended,
    Event,
    Hush,
    Say,
    Show,
    Tick,
    Unclear,
    Woken,
)
from skill.steward import Steward


def clock(seconds: float) -> str:
    """Minutes and seconds as ``03:07``."""
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


class Transcript:
    """Prints the session line by line, with the floor and its clock below.

    *words*: whether what the couple said in their turns is shown too; only a rehearsal does that.
    """

    def __init__(self, console: Console, words: bool) -> None:
        self._console = console
        self._words = words
        self._state = ""
        self._elapsed = 0.0
        self._shown = Show("asleep", "open")
        self._live = Live(console=console, get_renderable=self._floor, refresh_per_second=8, transient=True)

    def __enter__(self) -> Transcript:
        self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._live.stop()

    def __call__(self, elapsed: float, what: Event | Effect, steward: Steward) -> None:
        self._elapsed, self._shown = elapsed, steward.shown
        if self._shown.state != self._state:
            self._state = self._shown.state
            self._line("", self._state, "dim")
        match what:
            case Say(text):
                self._line("Attune", text, "bold")
            case Chime(name):
                self._line("♪", name, "cyan")
            case Hush():
                self._line("Attune", "(stops speaking)", "dim")
            case Woken(phrase):
                self._line("heard", f"“{phrase}” → awake", "green")
            case Command(intent, phrase):
                self._line("heard", f"“{phrase}” → {intent}", "green")
            case Unclear():
                self._line("heard", "(none of the answers)", "yellow")
            case Dictated(text) if self._words:
                self._line("heard", f"“{text}”", "magenta")
            case Ended(dialogue, outcome):
                self._line("", f"{dialogue}: {outcome}", "dim")
            case _:
                pass

    def _line(self, who: str, text: str, style: str) -> None:
        line = Text.assemble((f"{clock(self._elapsed)} ", "dim"), (f"{who:>7}  ", "dim"), (text, style))
        line.no_wrap = False
        self._console.print(line, highlight=False)

    def _floor(self) -> Table:
        """One line: who has the floor, how much time is left, and whether the device listens."""
        shown = self._shown
        row = Table.grid(padding=(0, 1))
        if shown.floor and shown.of:
            left = max(0.0, shown.left)
            row.add_row(
                clock(self._elapsed),
                Text(shown.floor, style="bold"),
                ProgressBar(total=shown.of, completed=left, width=40),
                "finishing a thought" if shown.phase == "grace" else f"{clock(left)} left",
            )
        else:
            row.add_row(clock(self._elapsed), Text(_LISTENING.get(shown.phase, ""), style="dim"))
        return row


_LISTENING = {"open": "listening", "saying": "speaking", "remark": "speaking", "ending": "speaking"}


class JsonLines:
    """Prints every event and effect as one JSON object a line, time in seconds; ticks are left out."""

    def __call__(self, elapsed: float, what: Event | Effect, steward: Steward) -> None:
        if isinstance(what, Tick):
            return
        fields: dict[str, Any] = dataclasses.asdict(what)
        kind = "event" if isinstance(what, Event) else "effect"
        line = {"at": round(elapsed, 1), kind: type(what).__name__, "state": steward.shown.state, **fields}
        if "state" in fields:
            line["state"] = fields["state"]
        print(json.dumps(line, ensure_ascii=False), file=sys.stdout, flush=True)
