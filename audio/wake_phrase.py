"""Is a phrase good to wake a device with? Looked at by its words and their sound, before anybody says it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources

from audio.frequency import Frequencies, frequencies_of
from audio.grammar import check_phrases, common_words, spellings
from audio.pronunciation import phonemes, syllables
from audio.recogniser import SpeechModel
from audio.soundalikes import Near, Talk

COMMON = 3_000
"""Words that ordinary talk is taken to be made of: 91 % of it, by the Zamia model's own reckoning."""

MOST_WORDS = 3
SYLLABLES = range(3, 9)
"""Four to seven are best. "hey harbor" has three and woke nobody in 84 minutes of reading, orders, meetings.
Of 32 phrases that were listened for in 31 of them, "alexa" woke twice, "hey you" and "harbor" once."""

SUGGESTED_SYLLABLES = range(4, 8)

SAID_PER_HOUR = 0.01
"""What is said once in a hundred hours of talk is said by a couple within a month or two."""

NEAR_SOUNDS = 0.6
"""A word so near is heard in a noisy kitchen: one sound is another of its kind ("harder" for "harbor")."""

NEAR_TALK_SOUNDS = 1.0
"""The same for a whole phrase: two such slips."""

MOST_NEAR = 4
GREETINGS = ("hey", "hello", "okay", "good evening", "good morning")


@dataclass(frozen=True, slots=True)
class Checked:
    """What there is to know about a wake phrase."""

    phrase: str
    unknown: tuple[str, ...] = ()
    """A sentence for each word that the model could never hear; with one, nothing else is looked at."""
    concerns: tuple[str, ...] = ()
    """What speaks against the phrase, each a clause that follows "it works, but"."""
    syllables: int = 0
    near: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Each word that has any → the common words that sound like it."""
    talk: Near | None = None
    """The ordinary words that sound most like the whole phrase."""
    per_hour: float = 0.0
    """How often it is said in an hour of talk, by the model's own reckoning."""

    @property
    def usable(self) -> bool:
        """Whether it can be heard at all."""
        return not self.unknown

    @property
    def good(self) -> bool:
        """Whether nothing speaks against it."""
        return self.usable and not self.concerns


class WakePhrases:
    """Checks wake phrases, and offers better ones.

    Args:
        model: what will listen for them.
        commands: the phrases that mean something else.
        prompts: what the device itself says.

    All are in lower case and without punctuation.
    """

    def __init__(self, model: SpeechModel, commands: Iterable[str] = (), prompts: Iterable[str] = ()) -> None:
        self._model = model
        self._commands = sorted(set(commands))
        self._prompts = sorted({f" {prompt} " for prompt in prompts})

    def check(self, phrase: str) -> Checked:
        """Look at *phrase*.

        Raises:
            VoiceError: espeak-ng is missing.
        """
        unknown = check_phrases([phrase], self._model)
        if unknown:
            return Checked(phrase, tuple(unknown))
        words = spellings(phrase, self._model)[0].split()
        sounds = phonemes(" ".join(words))
        per_hour = self._frequencies.per_hour(words)
        rarest = min(words, key=lambda word: self._frequencies.per_hour([word]))
        talk = self._talk.nearest(sounds, without=[rarest])
        concerns = [
            *_of_its_length(words, syllables(sounds)),
            *self._of_its_rarity(per_hour, talk),
            *self._of_its_meanings(phrase),
        ]
        near = [
            (word, tuple(one.words for one in self._talk.nearest_words(word, NEAR_SOUNDS)[:MOST_NEAR]))
            for word in dict.fromkeys(words)
        ]
        return Checked(
            phrase,
            concerns=tuple(concerns),
            syllables=syllables(sounds),
            near=tuple((word, alike) for word, alike in near if alike),
            talk=talk,
            per_hour=per_hour,
        )

    def better(self, phrase: str, count: int = 3) -> list[str]:
        """At most *count* phrases against which nothing speaks, those written most like *phrase* first.

        Raises:
            VoiceError: espeak-ng is missing.
        """
        greeting = next((one for one in GREETINGS if f"{phrase} ".startswith(f"{one} ")), GREETINGS[0])
        rest = phrase.removeprefix(greeting).strip()
        words = _suggested_words()
        words.sort(key=lambda word: -difflib.SequenceMatcher(None, rest, word).ratio())
        found: list[str] = []
        for candidate in (f"{greeting} {word}" for word in [rest, *words]):
            if len(found) == count:
                break
            checked = self.check(candidate)
            long_enough = checked.syllables in SUGGESTED_SYLLABLES or candidate.endswith(f" {rest}")
            if checked.good and long_enough and candidate != phrase:
                found.append(candidate)
        return found

    @cached_property
    def _frequencies(self) -> Frequencies:
        return frequencies_of(self._model.path)

    @cached_property
    def _talk(self) -> Talk:
        return Talk(dict.fromkeys([*self._frequencies.common(COMMON), *common_words()]))

    def _of_its_rarity(self, per_hour: float, talk: Near) -> Iterable[str]:
        if per_hour >= SAID_PER_HOUR:
            yield f"it is said in ordinary talk, about once in {_hours(per_hour)}"
        near = self._frequencies.per_hour(talk.words.split())
        if talk.sounds <= NEAR_TALK_SOUNDS and near >= SAID_PER_HOUR:
            yield f"“{talk.words}” sounds like it, and is said about once in {_hours(near)} of talk"

    def _of_its_meanings(self, phrase: str) -> Iterable[str]:
        begun = [one for one in self._commands if one == phrase or one.startswith(f"{phrase} ")]
        if begun and phrase in begun:
            yield "it means something else already: it is a command"
        elif begun:
            yield f"the command “{begun[0]}” begins with it"
        elif any(f" {phrase} " in prompt for prompt in self._prompts):
            yield "Attune says it itself, and would call itself"


def _of_its_length(words: Sequence[str], count: int) -> Iterable[str]:
    if len(words) == 1:
        yield f"it is one word alone: a second one, such as “{GREETINGS[0]}” in front, makes it surer"
    elif len(words) > MOST_WORDS:
        yield f"it has {len(words)} words: two or three are said the same each time"
    if count < SYLLABLES.start:
        syllable = "syllable" if count == 1 else "syllables"
        yield f"it has {count} {syllable}: so little is heard in other words, four to seven are best"
    elif count >= SYLLABLES.stop:
        yield f"it has {count} syllables, and is long to say: four to seven are best"


def _hours(per_hour: float) -> str:
    hours = 1.0 / per_hour
    if hours < 1.0:
        return "a few minutes"
    return "an hour" if hours < 1.5 else f"{hours:.0f} hours"


def _suggested_words() -> list[str]:
    """Words of the house's list that are good in a wake phrase."""
    return (resources.files("audio") / "wake-words.en.txt").read_text("utf-8").split()
