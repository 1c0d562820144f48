"""Rows of what the device costs while nobody wants it: CPU, and memory over a simulated day."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np

from audio.ears import Ears
from audio.pcm import FRAME, SAMPLE_RATE, Samples, from_float, read_sound
from hearing import WAKE, all_through, model, wakes_of
from measuring import Row, Taken, Tally, Target, Task
from noises import hiss, noise
from planning import Asked, needs
from recordings import QUIET_ROOMS, TALK, MissingError, clips, recording
from recordings import WAKE as CALLS

SECONDS = 300

QUIET = Target(cpu=0.01)
TELEVISION = Target(cpu=0.05)
SOUNDS = {
    "a quiet room: hiss of −65 dBFS": QUIET,
    "a quiet room: recordings of rooms": QUIET,
    "beside a television": TELEVISION,
    "beside somebody who reads": TELEVISION,
}

PHRASE = "alexa"
"""What the device waits for over the day: of this there are calls."""

TALK_AN_HOUR = 90.0
CALLS_AN_HOUR = 3
"""In each simulated hour: so many seconds of people, as many of television, and calls. The rest is quiet."""


def cost(asked: Asked) -> Iterator[Row]:
    """CPU of the ears asleep."""
    length = max(60, SECONDS // asked.every)
    for what, target in SOUNDS.items():
        yield Row(
            "asleep", f"{length / 60:.0f} min", what, [Task(partial(asleep, what, length), length)], target
        )


def asleep(what: str, length: int) -> Tally:
    """What *length* seconds of a sound of :data:`SOUNDS` cost, and whom they wake."""
    found, spent = all_through(wakes_of(Ears(model(), [WAKE])), _sound(what, length * SAMPLE_RATE))
    taken = tuple(Taken(noticed.what, f"{what} at {noticed.at:.1f} s", noticed.text) for noticed in found)
    return Tally(sound=length, talk=length, cpu=spent, taken=taken)


def _sound(what: str, samples: int) -> Samples:
    match [*SOUNDS].index(what):
        case 0:
            return from_float(hiss(samples, 0))
        case 1:
            return np.resize(np.concatenate([recording(room) for room in QUIET_ROOMS]), samples)
        case 2:
            return from_float(np.resize(noise("tv"), samples))
        case _:
            readers = clips("reading/test-other")
            return np.resize(np.concatenate([read_sound(clip) for clip in readers]), samples)


def memory(asked: Asked) -> Iterator[Row]:
    """Memory of a process that has the model and the ears and nothing else."""
    section = "memory, model and ears asleep"
    needs("psutil")
    yield Row(section, "resident", "fresh", [Task(partial(resident, 0), 60)], Target(megabytes=350))
    heard = asked.hours * (2 * TALK_AN_HOUR + 3 * CALLS_AN_HOUR)
    yield Row(
        section,
        "resident, hour by hour",
        f"{asked.hours} h of quiet, talk, television, calls",
        [Task(partial(resident, asked.hours), heard)],
        Target(megabytes=350, growth=5),
    )


def resident(hours: int) -> Tally:
    """The memory of `resident.py`, fresh and after each of *hours* simulated hours, in MB."""
    command = [sys.executable, str(Path(__file__).with_name("resident.py")), PHRASE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        curve = [_megabytes(process.stdout)]
        for hour in range(hours):
            process.stdin.write(_hour(hour).tobytes())
            process.stdin.flush()
            curve.append(_megabytes(process.stdout))
        process.stdin.close()
    return Tally(megabytes=tuple(curve))


def _megabytes(told: IO[bytes]) -> float:
    line = told.readline()
    if not line:
        raise MissingError(
            "benchmarks/resident.py ended before it told its memory; what it printed says why."
        )
    return float(line)


def _hour(hour: int) -> Samples:
    """An hour of a day: mostly a quiet room, and other talk and calls in each hour."""
    random = np.random.default_rng(hour)
    sound = np.resize(from_float(hiss(60 * SAMPLE_RATE, hour)), 3600 * SAMPLE_RATE)
    talk, calls = clips(*TALK), clips(CALLS[PHRASE])
    people = [read_sound(talk[index]) for index in random.choice(len(talk), 20, replace=False)]
    samples = int(TALK_AN_HOUR * SAMPLE_RATE)
    television = np.roll(noise("tv"), -hour * samples)[:samples]
    parts = [np.concatenate(people)[:samples], from_float(television)]
    parts += [read_sound(calls[index]) for index in random.choice(len(calls), CALLS_AN_HOUR, replace=False)]
    for number, part in enumerate(parts):
        start = (number + 1) * 600 * SAMPLE_RATE + int(random.integers(FRAME))
        sound[start : start + len(part)] = part
    return sound
