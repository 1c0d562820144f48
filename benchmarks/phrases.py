"""What the dialogues ask of the ears: is every exercise heard by its name, and never the device's own voice?

    .venv/bin/python benchmarks/phrases.py [--every 1] [--echo -10]

Names are said alone and after "let's do the", by five synthetic voices. Each line that the device can say is
then played to the ears as its own echo: any command heard in it would be an interruption that nobody made.
Beside the names stands how many of them plain Vosk hears, given the same phrases and every frame.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

import numpy as np
import vosk
from rich.console import Console
from rich.progress import track
from rich.table import Table

from audio import models
from audio.ears import Ears
from audio.ears import Mode as EarMode
from audio.pcm import SAMPLE_RATE, Samples, frames_of
from audio.recogniser import SpeechModel
from audio.voice import Voice
from skill.app import listened_for
from skill.dialogue.lexicon import plain
from skill.dialogue.library import Library, open_library
from skill.events import Couple, Listen, Mode
from skill.exercise.machine import ALWAYS
from skill.walk.speakable import all_texts
from synthetic import FIVE_VOICES

WHICH = "welcome.which"
INTERRUPTING = ("pause", "stop", "time-out", "skip", "repeat")
WAKE = "hey harbor"
HISS = 10.0
"""Root mean square of the room's noise: -70 dBFS."""


def hiss(seconds: float) -> Samples:
    """Quiet noise, the same each time."""
    noise = np.random.default_rng(1).standard_normal(int(seconds * SAMPLE_RATE))
    return (noise * HISS).astype(np.int16)


def names(library: Library, model: SpeechModel, model_path: str) -> Table:
    """How many ways to ask for an exercise each voice is heard with."""
    table = Table("voice", "asked", "heard", "plain Vosk", "not heard")
    ears = Ears(model, [WAKE])
    phrases, tails = listened_for(library, Listen(Mode.CHOOSING, (*library.welcome.nodes[WHICH].on, *ALWAYS)))
    meanings = {phrase: intent for intent, known in reversed(phrases.items()) for phrase in known}
    baseline = vosk.KaldiRecognizer(vosk.Model(model_path), SAMPLE_RATE, json.dumps([*meanings]))
    for name in FIVE_VOICES:
        missed, plainly, asked = [], 0, 0
        with Voice(name) as voice:
            for exercise, script in library.scripts.items():
                for phrase in (ask for start in script.start for ask in (start, f"let's do the {start}")):
                    asked += 1
                    sound = np.concatenate([hiss(0.5), voice.render(phrase), hiss(1.5)])
                    ears.listen(EarMode.CHOOSING, phrases, tails=tails)
                    heard = [what.intent for frame in frames_of(sound) for what in ears.hear(frame)]
                    if f"start:{exercise}" not in heard:
                        missed.append(phrase)
                    baseline.AcceptWaveform(sound.tobytes())
                    text = json.loads(baseline.FinalResult())["text"]
                    plainly += meanings.get(plain(text)) == f"start:{exercise}"
        table.add_row(name, str(asked), str(asked - len(missed)), str(plainly), ", ".join(missed))
    return table


def lines(library: Library) -> Iterator[tuple[str, str]]:
    """Every line of every script, and the script's name."""
    seen = set[str]()
    for script in library.all_scripts():
        facts = {"exercise": "being heard", "later": "thirty minutes", "time_out": "twenty minutes"}
        for _, line in all_texts(script, Couple("Ada", "Ben"), facts):
            if line not in seen:
                seen.add(line)
                yield line, script.name


def own_voice(library: Library, model: SpeechModel, every: int, echo: float) -> Table:
    """The device's own lines in which a command was heard."""
    ears = Ears(model, [WAKE])
    intents = library.lexicon.untimed(INTERRUPTING)
    played = [*lines(library)][::every]
    table = Table("taken for", "exercise", "line", title=f"{len(played)} own lines as echo at {echo:.0f} dB")
    with Voice() as voice:
        for line, script in track(played, "listening to itself", transient=True):
            ears.listen(EarMode.SPEAKING, intents, own_words=plain(line).split())
            sound = np.concatenate([(voice.render(line) * 10 ** (echo / 20)).astype(np.int16), hiss(0.2)])
            for what in (what for frame in frames_of(sound) for what in ears.hear(frame)):
                if what.event == "command":
                    table.add_row(what.intent, script, line)
    if not table.row_count:
        table.add_row("(none)", "", "")
    return table


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument(
        "--every", type=int, default=1, help="only every so manieth line of the device's own"
    )
    options.add_argument("--echo", type=float, default=-10.0, help="how loud it hears itself, in dB")
    chosen = options.parse_args()
    path = models.locate()
    model, library = SpeechModel.load(path), open_library()
    console = Console()
    console.print(names(library, model, str(path)))
    console.print(own_voice(library, model, chosen.every, chosen.echo))


if __name__ == "__main__":
    main()
