"""What `attune hear` and `attune listen` have in common: how to listen, and what to print of it."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import typer

from audio.dictation import Dictation
from audio.ears import Ears, Heard, Mode
from audio.faults import GivenError
from audio.recogniser import SpeechModel
from skill.dialogue.lexicon import plain
from skill.dialogue.library import open_library
from skill.settings import Config
from skill.terminal import clock

MODES = ("asleep", "choosing", "sharing")

HowToListen = Annotated[
    str, typer.Option(help="asleep: the wake phrase. choosing: answers. sharing: a turn.")
]
Wake = Annotated[
    list[str] | None, typer.Option(metavar="PHRASE", help="A wake phrase, instead of config.yaml's.")
]
Listed = Annotated[
    str | None,
    typer.Option(
        metavar="LIST",
        help="What to listen for: `yes, no`, or with what each means: `yes=yes, yes=sure, no=nope`. "
        "Without it, the whole lexicon.",
    ),
]

Phrases = dict[str, tuple[str, ...]]


class Wanted(NamedTuple):
    """What to listen for, and what may follow it in the same breath."""

    phrases: Phrases
    tails: Phrases


def wanted(mode: str, phrases: str | None) -> Wanted:
    """What to listen for in *mode*: the *phrases* that were listed, else the whole lexicon.

    Raises:
        BadParameter: there is no such mode.
        GivenError: a part of the list has no word in it.
    """
    if mode not in MODES:
        raise typer.BadParameter(f"`{mode}` is no mode: asleep, choosing or sharing.", param_hint="--mode")
    return Wanted(_listed(phrases), {}) if phrases else _lexicon(mode)


def ears_for(
    model: SpeechModel,
    config: Config,
    mode: str,
    wake: list[str] | None,
    listened_for: Wanted,
    dictation: Dictation | None = None,
) -> Ears:
    """Ears that listen so, and have heard nothing yet. Without *dictation*, Vosk takes turns down.

    Raises:
        UnknownWordError: a phrase of *wake* or *listened_for* has a word that the model does not know.
        DocumentError: one of the settings has.
    """
    from skill.app import open_ears

    ears = Ears(model, wake, dictation) if wake else open_ears(model, config, dictation=dictation)
    ears.listen(Mode(mode), listened_for.phrases, tails=listened_for.tails)
    return ears


def told(heard: Heard) -> str:
    """One line about what was heard, and when."""
    intent = f"{heard.intent}, {heard.tail}" if heard.tail else heard.intent
    what = f"{heard.event:>8}  {intent:<14}"
    said = f"“{heard.text}”  {heard.confidence:.2f}" if heard.text else ""
    return f"{moment(heard.at)}  {what} {said}".rstrip()


def moment(seconds: float) -> str:
    """Minutes, seconds and tenths as ``03:07.4``."""
    return f"{clock(seconds)}.{round(seconds * 10) % 10}"


def _lexicon(mode: str) -> Wanted:
    """Everything that couples may say to Attune in that mode."""
    library = open_library()
    lexicon = library.lexicon
    tails = {} if mode == "sharing" else lexicon.phrases(["minutes"])
    return Wanted(library.start_phrases() | ({} if mode == "asleep" else lexicon.phrases()), tails)


def _listed(text: str) -> Phrases:
    """The phrases of a list such as ``yes, no`` or ``yes=sure, no=nope``.

    Raises:
        GivenError: a part of the list has no word in it.
    """
    found: Phrases = {}
    for part in text.split(","):
        intent, _, phrase = part.partition("=") if "=" in part else (part, "", part)
        if not plain(phrase) or not intent.strip():
            raise GivenError(f"--phrases: `{part.strip()}` has no word in it that could be heard.")
        found[intent.strip()] = (*found.get(intent.strip(), ()), plain(phrase))
    return found
