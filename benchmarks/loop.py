"""How fast the whole loop is: load, memory, decoding in each mode, and the waits that a couple notices.

    .venv/bin/python benchmarks/loop.py [--calls 40]

Beside each figure stands a baseline from the same run: the same model fed with every frame and asked for
its final results only, as the simplest use of Vosk does. Waits are in the virtual room's time, plus the time
that this machine took for the frame in which the answer came.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import vosk
from rich.console import Console
from rich.table import Table

from audio import models
from audio.ears import Ears, Mode
from audio.grammar import decoys
from audio.pcm import FRAME_SECONDS, SAMPLE_RATE, Samples, frames_of, read_sound
from audio.recogniser import SpeechModel
from audio.room import Room
from audio.voice import TAIL_SECONDS, Voice
from recordings import SPEECH
from skill.app import SETTLE, Rehearsing
from skill.dialogue.lexicon import load
from skill.dialogue.library import open_library
from skill.document.document import Document
from skill.rehearsal import rehearsal
from skill.settings import Config, Settings

WAKE = "hey harbor"
CALLERS = ("en-us+f2", "en-us+f3", "en-us+f4", "en-us+m1", "en-us+f1")
ANSWERS = {"yes": ("yes", "yes please"), "no": ("no", "no thanks"), "partly": ("partly",)}


def megabytes() -> float:
    """The most memory that this process had resident so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def per_second(work: Callable[[], object], seconds: float) -> float:
    """CPU seconds of *work* for each second of its sound."""
    begin = time.process_time()
    work()
    return (time.process_time() - begin) / seconds


def reading(seconds: float) -> Samples:
    """Real people reading, or one of our voices where the recordings are not at hand."""
    files = sorted((SPEECH / "reading" / "test-other").glob("*.flac"))
    if files:
        sound = np.concatenate([read_sound(file) for file in files[:12]])
    else:
        with Voice("en-us+f2") as voice:
            sound = np.concatenate([voice.render("I felt tired when I came home this evening.")] * 20)
    return sound[: int(seconds * SAMPLE_RATE)]


def plainly(model_path: Path, grammar: list[str] | None, sound: Samples) -> Iterator[float]:
    """Vosk as simply as it can be used: every frame fed, final results awaited; yields when each came."""
    model = vosk.Model(str(model_path))
    recogniser = (
        vosk.KaldiRecognizer(model, SAMPLE_RATE, json.dumps(grammar))
        if grammar
        else vosk.KaldiRecognizer(model, SAMPLE_RATE)
    )
    for index, frame in enumerate(frames_of(sound)):
        if recogniser.AcceptWaveform(frame.tobytes()) and json.loads(recogniser.Result()).get("text"):
            yield (index + 1) * FRAME_SECONDS


def hear_all(ears: Ears, sound: Samples) -> None:
    for frame in frames_of(sound):
        ears.hear(frame)


def waits(
    ears: Ears, listen: Callable[[], None], event: str, utterances: list[Samples]
) -> tuple[list[float], int]:
    """From the end of each utterance to the first sample that the device could answer with, in seconds."""
    found = []
    for number, utterance in enumerate(utterances):
        # Not in step with the frames, as nobody is.
        room = Room(seed=number)
        for _ in range(8):
            ears.hear(room.frame())
        listen()
        begin = SETTLE + 0.6 + (number % 10) * FRAME_SECONDS / 10
        end = room.elapsed + begin + len(utterance) / SAMPLE_RATE - TAIL_SECONDS
        room.say(utterance, after=begin)
        while room.elapsed < end + 3.0:
            started = time.perf_counter()
            heard = ears.hear(room.frame())
            if any(what.event == event for what in heard):
                found.append(room.elapsed + (time.perf_counter() - started) - end)
                break
    return found, len(utterances)


def told(values: list[float], of: int) -> str:
    if not values:
        return f"none heard of {of}"
    p95 = sorted(values)[max(0, round(0.95 * len(values)) - 1)]
    return f"{statistics.median(values) * 1000:.0f} / {p95 * 1000:.0f} ms  ({len(values)} of {of} heard)"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=40, help="how many calls and answers to time")
    calls = parser.parse_args().calls
    table = Table("what", "Attune", "plain Vosk", "target", title="The loop")

    path = models.locate()
    begin = time.perf_counter()
    model = SpeechModel.load(path)
    table.add_row(f"load the model ({path.name})", f"{time.perf_counter() - begin:.1f} s", "", "")

    ears = Ears(model, [WAKE])
    lexicon = load()
    talk = reading(60.0)
    room = Room()
    silence = np.concatenate([room.frame() for _ in range(600)])
    length = len(talk) / SAMPLE_RATE
    grammar = [WAKE, *decoys(model, [WAKE])]
    plain = {
        "asleep": per_second(lambda: list(plainly(path, grammar, talk)), length),
        "sharing": per_second(lambda: list(plainly(path, None, talk)), length),
        "quiet": per_second(lambda: list(plainly(path, grammar, silence)), 60.0),
    }
    for mode in Mode:
        phrases = {} if mode is Mode.ASLEEP else lexicon.phrases()
        ears.listen(mode, phrases)
        table.add_row(
            f"decode people reading, {mode}",
            f"{per_second(lambda: hear_all(ears, talk), length):.3f} × real time",
            f"{plain[mode]:.3f}" if mode in plain else "",
            "",
        )
    rested = Ears(model, [WAKE])
    table.add_row(
        "a quiet room, asleep",
        f"{per_second(lambda: hear_all(rested, silence), 60.0):.2%} of a core",
        f"{plain['quiet']:.2%}",
        "2 %",
    )
    table.add_row("most memory so far", f"{megabytes():.0f} MB", "", "")

    voices = [Voice(name) for name in CALLERS]
    callers = itertools.islice(itertools.cycle(voices), calls)
    wakes = [voice.render(WAKE) for voice in callers]
    said = itertools.cycle(phrase for phrases in ANSWERS.values() for phrase in phrases)
    answers = [voices[number % 2].render(phrase) for number, phrase in zip(range(calls), said, strict=False)]
    for voice in voices:
        voice.close()
    found, of = waits(ears, lambda: ears.listen(Mode.ASLEEP), "woken", wakes)
    plain_found = [
        moment - (1.0 + len(call) / SAMPLE_RATE - TAIL_SECONDS)
        for call in wakes[:10]
        for moment in itertools.islice(plainly(path, grammar, padded(call)), 1)
    ]
    table.add_row("wake phrase to chime, median / p95", told(found, of), told(plain_found, 10), "300 ms")
    question = lexicon.phrases(["yes", "no", "partly", "stop", "pause", "time-out", "repeat", "help"])
    found, of = waits(ears, lambda: ears.listen(Mode.CHOOSING, question, settle=SETTLE), "command", answers)
    table.add_row("answer to next prompt, median / p95", told(found, of), "", "700 ms")

    _, script = rehearsal.load(rehearsal.rehearsals()["first-check-in"])
    room = Room()
    config = Config(Settings(), Document("defaults", {}))
    begin = time.perf_counter()
    rehearsing = Rehearsing(script, open_library(), config, room, lambda *_: None, model)
    rehearsing.run()
    took = time.perf_counter() - begin
    ended = "as rehearsed" if rehearsing.as_rehearsed else f"OTHERWISE: {rehearsing.outcome}"
    table.add_row(
        f"rehearse a check-in of {room.elapsed / 60:.1f} min at full speed ({ended})",
        f"{took:.0f} s; ten minutes in {took * 600 / room.elapsed:.0f} s",
        "",
        "ten in 60 s",
    )
    Console(width=130).print(table)


def padded(call: Samples) -> Samples:
    quiet = np.zeros(SAMPLE_RATE, dtype=np.int16)
    return np.concatenate([quiet, call, quiet, quiet])


if __name__ == "__main__":
    main()
