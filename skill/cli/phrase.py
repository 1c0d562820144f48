"""`attune phrase`: is a wake phrase good? By its words, by its sound, and by what the ears make of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from audio.faults import NotASoundError
from audio.pcm import SAMPLE_RATE, read_sound
from audio.recogniser import SpeechModel
from audio.soundalikes import Near
from audio.trial import VOICES, voices_heard, wakes
from audio.wake_phrase import Checked
from skill import settings
from skill.cli.hearing import moment
from skill.dialogue.lexicon import plain
from skill.settings import library_of

LONGEST = 100
"""Letters. Nobody calls anything by a longer phrase."""

ENOUGH_VOICES = 6
"""Of the eight synthetic ones: those who are hard to understand need a phrase that is easy to."""

RULE_OF_THREE = 3.0
"""What did not happen in n hours happens less than three times in n, at 95 % (Hanley, Lippman-Hand 1983)."""

SOUNDS = frozenset(("aif", "aiff", "au", "caf", "flac", "mp3", "oga", "ogg", "opus", "rf64", "w64", "wav"))
"""Endings of the files that libsndfile can read; others in a folder of recordings are not looked at."""

NEVER = 2


@dataclass
class _Against:
    """What a folder of ordinary talk made of a phrase."""

    seconds: float = 0.0
    wakes: list[dict[str, Any]] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    @property
    def per_hour(self) -> float:
        return len(self.wakes) / (self.seconds / 3600.0)

    @property
    def told(self) -> str:
        minutes = f"{self.seconds / 60.0:.1f} minutes of talk"
        if self.wakes:
            times = "once" if len(self.wakes) == 1 else f"{len(self.wakes)} times"
            return f"it woke {times} by mistake in {minutes}: {self.per_hour:.1f} an hour"
        least = RULE_OF_THREE / (self.seconds / 3600.0)
        return f"no false wake in {minutes}; so much can tell that there are fewer than {least:.1f} an hour"


def phrase(
    context: typer.Context,
    phrase: Annotated[str, typer.Argument(metavar="PHRASE", help="What you would say to wake Attune.")],
    against: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Recordings of ordinary talk: how often would they have woken it?"),
    ] = None,
    voices: Annotated[
        bool, typer.Option(help="Let synthetic voices say it, and count how many are heard.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One object with all that was found.")] = False,
) -> None:
    """Tell whether a wake phrase is good, and offer better ones.

    Ends with 0 for a phrase that can be heard, be it good or risky, and with 2 for one that never can.
    """
    from skill.app import open_model
    from skill.cli.advice import wake_phrases

    if len(phrase) > LONGEST:
        raise typer.BadParameter(
            f"nobody could say {len(phrase)} letters each time: two or three words will do."
        )
    files = _sounds_in(against) if against else []
    config = settings.load(context.obj)
    library = library_of(config)
    model = open_model(config)
    checks = wake_phrases(model, config, library)
    checked = checks.check(plain(phrase) or phrase)
    concerns = list(checked.concerns)
    heard, talk = None, None
    if checked.usable and voices:
        heard = voices_heard(model, checked.phrase)
        if len(heard) < ENOUGH_VOICES:
            concerns.append(f"only {len(heard)} of {len(VOICES)} synthetic voices were heard with it")
    if checked.usable and against:
        talk = _ran_against(model, checked.phrase, against, files)
        if talk.wakes:
            concerns.append(talk.told)
    better = checks.better(checked.phrase) if concerns or not checked.usable else []
    if as_json:
        print(json.dumps(_as_json(checked, concerns, heard, talk, better), ensure_ascii=False))
    else:
        for line in _lines(checked, concerns, heard, talk, better):
            print(line)
    if not checked.usable:
        raise typer.Exit(NEVER)


def _sounds_in(folder: Path) -> list[Path]:
    """The sound files in *folder* and the folders in it.

    Raises:
        BadParameter: there is no such folder, or no sound in it.
    """
    if not folder.is_dir():
        raise typer.BadParameter(f"there is no folder {folder}.", param_hint="--against")
    found = [
        path for path in sorted(folder.rglob("*")) if path.suffix[1:].lower() in SOUNDS and path.is_file()
    ]
    if not found:
        raise typer.BadParameter(
            f"{folder} has no sound file in it (WAV, FLAC, OGG, MP3).", param_hint="--against"
        )
    return found


def _ran_against(model: SpeechModel, phrase: str, folder: Path, files: list[Path]) -> _Against:
    """Run *files* of *folder* through the ears; what cannot be read is told and left out.

    Raises:
        NotASoundError: none of them can be read.
    """
    found = _Against()
    for path in track(files, "Listening", console=Console(stderr=True), transient=True):
        try:
            sound = read_sound(path)
        except NotASoundError as error:
            found.unreadable.append(str(error))
            continue
        found.seconds += len(sound) / SAMPLE_RATE
        found.wakes += [
            {"file": str(path.relative_to(folder)), "at": heard.at, "confidence": heard.confidence}
            for heard in wakes(model, phrase, sound)
        ]
    for complaint in found.unreadable:
        print(complaint, file=sys.stderr)
    if len(found.unreadable) == len(files):
        raise NotASoundError(f"{folder}: none of its {len(files)} sound file(s) can be read.")
    return found


def _verdict(checked: Checked, concerns: list[str]) -> str:
    if not checked.usable:
        return "not usable"
    return "works, but" if concerns else "good"


def _lines(
    checked: Checked, concerns: list[str], heard: list[str] | None, talk: _Against | None, better: list[str]
) -> Iterator[str]:
    verdict = _verdict(checked, concerns)
    said = f"“{checked.phrase}”"
    if not checked.usable:
        yield f"{said} is {verdict} as a wake phrase:"
        yield from (f"  - {sentence}" for sentence in checked.unknown)
    elif concerns:
        yield f"{said} {verdict}"
        yield from (f"  - {concern}" for concern in concerns)
    else:
        yield f"{said} is {verdict}."
    if checked.talk:
        yield from _figures(checked, checked.talk, heard, talk)
    if better:
        yield f"Better: {', '.join(f'“{one}”' for one in better)}"


def _figures(checked: Checked, like: Near, heard: list[str] | None, talk: _Against | None) -> Iterator[str]:
    yield "  words      the speech model knows them all"
    yield f"  syllables  {checked.syllables}"
    for word, alike in checked.near:
        yield f"  near       {word}: {', '.join(alike)}"
    yield f"  as a whole “{like.words}”, {like.sounds:.1f} sounds away"
    often = f"some {checked.per_hour:.2g} times an hour" if checked.per_hour >= 0.001 else "hardly ever"
    yield f"  in talk    {often}"
    if heard is not None:
        yield f"  voices     heard in {len(heard)} of {len(VOICES)} synthetic ones"
    if talk is not None:
        yield f"  recordings {talk.told}"
        for wake in talk.wakes:
            yield f"             {wake['file']}  {moment(wake['at'])}  {wake['confidence']:.2f}"


def _as_json(
    checked: Checked, concerns: list[str], heard: list[str] | None, talk: _Against | None, better: list[str]
) -> dict[str, Any]:
    ran = None
    if talk is not None:
        ran = {
            "seconds": round(talk.seconds, 1),
            "wakes": talk.wakes,
            "per_hour": round(talk.per_hour, 2),
            "unreadable": talk.unreadable,
        }
    return {
        "phrase": checked.phrase,
        "verdict": _verdict(checked, concerns),
        "concerns": [*checked.unknown, *concerns],
        "syllables": checked.syllables,
        "near": {word: list(alike) for word, alike in checked.near},
        "sounds_like": checked.talk and checked.talk._asdict(),
        "said_per_hour": checked.per_hour,
        "voices": None if heard is None else {"heard": heard, "of": list(VOICES)},
        "against": ran,
        "better": better,
    }
