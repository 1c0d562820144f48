"""`attune model …`: see, fetch and check speech models."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TimeRemainingColumn
from rich.table import Table

from audio import models
from audio.faults import GivenError
from skill import settings

app = typer.Typer(help="Speech models: see, fetch and check them.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Option(help="Where the models live, if not where the settings say.")]
Name = Annotated[str | None, typer.Argument(help="A name of `attune model list`.", show_default=False)]

_out = Console(soft_wrap=True, highlight=False)


@app.command("list")
def list_models(context: typer.Context, folder: Folder = None) -> None:
    """Show which models there are, and which are installed."""
    home = _home(context, folder)
    here = [path.name for path in models.installed(home)]
    known = {model.name: model for model in models.catalogue()}
    table = Table("model", "installed", "language", "to fetch", "licence", box=None, pad_edge=False)
    for name in dict.fromkeys([*known, *here]):
        row = [name, "yes" if name in here else "no"]
        if name in known:
            row += [known[name].language, f"{known[name].bytes / 1e6:.0f} MB", known[name].licence]
        table.add_row(*row)
    _out.print(table)
    _say(f"They live in {home}.")
    if here:
        _say(f"{here[0]} is used where the settings name no other.")


@app.command()
def install(
    context: typer.Context,
    name: Name = None,
    given: Annotated[
        Path | None,
        typer.Option("--from", help="A model from elsewhere: its folder, or a zip or tar archive."),
    ] = None,
    folder: Folder = None,
) -> None:
    """Fetch a model: the one that is named, or the first that can be had."""
    home = _home(context, folder)
    if given is None:
        with _Bar() as bar:
            path = models.install(name, home, tell=bar.say, progress=bar.advance)
    elif name is None:
        path = models.install_from(given, home, tell=_say)
    else:
        raise GivenError(f"Either a model by its name ({name}), or one --from elsewhere: not both.")
    _say(f"The speech model {path.name} is installed in {path.parent}.")


@app.command()
def check(context: typer.Context, name: Name = None, folder: Folder = None) -> None:
    """Compare a model's files with what was installed, and load it."""
    path = models.locate(name or settings.load(context.obj).settings.model, _home(context, folder))
    start = time.monotonic()
    models.check(path)
    _say(f"{path} is whole, and loads in {time.monotonic() - start:.1f} s.")


def _home(context: typer.Context, folder: Path | None) -> Path:
    return folder or settings.load(context.obj).settings.data_folder / "models"


class _Bar:
    """A progress bar that comes with the first byte, and sentences above it."""

    def __init__(self) -> None:
        self._bar = Progress("  ", BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=_out)
        self._task: TaskID | None = None

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar.live.is_started:
            self._bar.stop()

    def say(self, sentence: str) -> None:
        """Print *sentence*; what is fetched after it gets a bar of its own."""
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
        _say(sentence)

    def advance(self, had: int, total: int) -> None:
        """Show that *had* of *total* bytes are here."""
        if self._task is None:
            self._bar.start()
            self._task = self._bar.add_task("fetching")
        self._bar.update(self._task, completed=had, total=total or None)


def _say(sentence: str) -> None:
    _out.print(sentence, markup=False)
