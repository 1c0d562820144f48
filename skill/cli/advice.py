"""What is not wrong in the settings, and yet worth knowing: a risky wake phrase, names that sound alike."""

from __future__ import annotations

from collections.abc import Iterator

from audio.grammar import check_phrases
from audio.pronunciation import phonemes, sound_alike
from audio.recogniser import SpeechModel
from audio.wake_phrase import WakePhrases
from skill.cli.dialogues import facts
from skill.dialogue.lexicon import plain
from skill.dialogue.library import Library
from skill.document.document import Remark
from skill.events import Couple
from skill.settings import Config
from skill.walk.speakable import all_texts

REMEDY = "Nicknames are a way out, or “the first” and “the second”."


def wake_phrases(model: SpeechModel, config: Config, library: Library) -> WakePhrases:
    """A check of wake phrases that knows this couple's commands and what the device says to them."""
    couple = Couple(*config.settings.partners)
    prompts = (
        plain(text)
        for script in library.all_scripts()
        for _, text in all_texts(script, couple, facts(config, library, script))
    )
    commands = [*library.lexicon.phrases().values(), *library.start_phrases().values()]
    return WakePhrases(model, {*library.places, *(one for some in commands for one in some)}, prompts)


def remarks(config: Config, library: Library, model: SpeechModel) -> list[Remark]:
    """All that the settings' wake phrases and names make one wish to say, each at its place.

    Raises:
        VoiceError: espeak-ng is missing.
    """
    return [*_of_wake_phrases(config, library, model), *_of_names(config, model)]


def _of_wake_phrases(config: Config, library: Library, model: SpeechModel) -> Iterator[Remark]:
    checks = wake_phrases(model, config, library)
    for index, phrase in enumerate(config.settings.wake):
        concerns = checks.check(phrase).concerns
        if concerns:
            message = f"“{phrase}” works as a wake phrase, but {'; '.join(concerns)}."
            way_out = f"`attune phrase '{phrase}'` offers better ones."
            yield config.document.remark(("wake", index), f"{message} {way_out}")


def _of_names(config: Config, model: SpeechModel) -> Iterator[Remark]:
    names = config.settings.partners
    for index, name in enumerate(names):
        if check_phrases([name], model):
            message = (
                f"the speech model does not know the name “{name}”: Attune can say it, but never hear it."
            )
            yield config.document.remark(("partners", index), f"{message} {REMEDY}")
    first, second = names
    told = f"“{first}” and “{second}” sound"
    if phonemes(first) == phonemes(second):
        message = f"{told} the same: when Attune says one of them, nobody knows who is meant."
    elif sound_alike(first, second):
        message = f"{told} alike: when Attune says one of them, the other may feel meant."
    else:
        return
    yield config.document.remark(("partners",), f"{message} {REMEDY}")
