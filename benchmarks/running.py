"""Tasks over several processes, with a bar of progress; Ctrl-C ends them all."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from measuring import Row, Tally, Task


def run(rows: Sequence[Row], jobs: int, console: Console) -> None:
    """Do the tasks of all *rows* and sum them up. A task that several rows have is done once.

    Raises:
        KeyboardInterrupt: by Ctrl-C; nothing runs any more then.
        AudioError: something is missing that a task needs.
    """
    # The longest first, or one process ends the work alone.
    tasks = sorted({id(task): task for row in rows for task in row.tasks}.values(), key=lambda t: -t.seconds)
    found: dict[int, Tally] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    # Spawned, not forked: a model must not be shared by accident, and forked threads are lost.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=_begin)
    try:
        with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as progress:
            bar = progress.add_task("listening", total=sum(task.seconds for task in tasks))
            futures = {pool.submit(_do, task): task for task in tasks}
            for future in as_completed(futures):
                task = futures[future]
                found[id(task)] = future.result()
                progress.advance(bar, task.seconds)
    except BaseException:
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    for row in rows:
        row.sum_up(found[id(task)] for task in row.tasks)


def _begin() -> None:
    """The terminal sends Ctrl-C to every process; the first one sees to it that the others end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # One thread each, or the CPU time of a frame is that of several waiting for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A first process that was killed takes nobody with it by itself, and its pool would wait for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _do(task: Task) -> Tally:
    return task.run()
