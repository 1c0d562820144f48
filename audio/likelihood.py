"""Was it really the phrase? The likelihood of the phrase against that of anything else, on the same sound.

A grammar's own confidence says how sure the recogniser is among the words it was given, which is no answer
where the right words were not among them. So a sound is decoded by several recognisers, and how well each
explains it is compared: the log-likelihood ratio of keyword spotting with filler models (R. C. Rose and
D. B. Paul, "A hidden Markov model based keyword recognition system", ICASSP 1990), in nats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from audio.grammar import RANDOM_DECOYS, Match, Phrases, decoys
from audio.pcm import Samples
from audio.recogniser import SpeechModel, Transcript
from audio.utterance import Utterance
from audio.voice_activity import VoiceActivity

AROUND = (0.3, 0.15)
"""Seconds of sound around a phrase that are weighed with it. What is like a phrase only by where it was cut
off stands out with one of them; a call stands out with both."""

LEAST, LEAST_OF_SEVERAL = 4.0, 3.0
"""Nats by which a phrase of one word, and of several, must explain the sound better than other words, in the
mean over the cuts. A call in a quiet room stands out by 11 to 24 (median); under noise everything comes
nearer to everything: talk over eight other voices up to 5.7 to one word, and 1.8 to two."""

STEADY_DB = 12.0
"""A voice that stands out no further is under a steady noise, and not among voices (15 to 30 dB there): then
the lower margin will do for one word, too. Talk over a running tap comes near by 2.7."""

REST_LEAST = 8.0
"""The same where noise covered the "hey" before it, and only the rest of the phrase was heard."""

DICTATION_FAVOURED = 2.0
"""Nats by which dictation may come nearer: it knows what people usually say, which no call is."""

CERTAIN, CERTAIN_OF_SEVERAL = 14.0, 20.0
"""Nats over other words from which dictation is not asked, for one word and for several: it takes three times
as long, and the couple waits. Nothing that readers said came nearer to a phrase than 9.5 and 16.3."""

NOISY_DB = 34.0
"""How far a voice stands above what is around it where that is quiet. Of the readers in the recordings 95 %
stand out further; beside a running tap it is 5 to 10 dB."""

CALLING = ("hey", "hi", "hello", "ok", "okay")
"""Words that call, and that noise covers first: they are short and soft."""


class Evidence:
    """Weighs whether a wake phrase was said, against other words, and against free dictation.

    Args:
        model: recognises.
        wake_phrases: as the couple writes them.

    Raises:
        UnknownWordError: a wake phrase has a word that the model does not know.
    """

    def __init__(self, model: SpeechModel, wake_phrases: Sequence[str]) -> None:
        whole = Phrases({phrase: [phrase] for phrase in wake_phrases}, model)
        rests = {phrase: _rest(phrase) for phrase in wake_phrases}
        self.phrases = Phrases({phrase: [phrase, *rests[phrase]] for phrase in wake_phrases}, model)
        """What is to be spotted: each wake phrase, with itself for its meaning."""
        self._rests = {*self.phrases.spelt} - {*whole.spelt}
        self._alone = {spelt: model.recogniser([spelt], 1) for spelt in self.phrases.spelt}
        self._words = model.recogniser(decoys(model, whole.spelt, RANDOM_DECOYS), 1)
        self._dictation = model.recogniser(None, 1)

    def __call__(
        self, found: Match, transcript: Transcript, utterance: Utterance, activity: VoiceActivity
    ) -> float | None:
        """How sure it is (0…1, were either as likely before) that *found* was said; None if it was not.

        Args:
            found: the phrase, among the words of *transcript*.
            transcript: what a recogniser of the phrases made of *utterance*.
            utterance: whose sound is weighed, where the phrase is.
            activity: knows how noisy it is.
        """
        spelt = " ".join(transcript.words[found.start : found.stop])
        start, stop = transcript.spans[found.start][0], transcript.spans[found.stop - 1][1]
        cuts = [utterance.between(start - around, stop + around) for around in AROUND]
        alone, ratio = self._beside_words(spelt, cuts[0])
        least = self._least(spelt, alone.text, activity.prominence)
        # Most of what is not the phrase is told from it by this alone.
        if least is None or ratio < 0.0:
            return None
        ratio = (ratio + self._beside_words(spelt, cuts[1])[1]) / 2
        if ratio < least:
            return None
        if ratio < (CERTAIN_OF_SEVERAL if " " in spelt else CERTAIN):
            dictated = self._dictation.all_of(cuts[0])
            ratio = min(ratio, alone.likelihood - dictated.likelihood + DICTATION_FAVOURED)
        return sureness(ratio - least) if ratio >= least else None

    def refresh(self) -> None:
        """Nobody waits just now: do what else the next call would wait for."""
        self._dictation.reset()

    def _beside_words(self, spelt: str, sound: Samples) -> tuple[Transcript, float]:
        """What *spelt* alone makes of *sound*, and by how much it explains it better than other words."""
        alone = self._alone[spelt].all_of(sound)
        return alone, alone.likelihood - self._words.all_of(sound).likelihood

    def _least(self, spelt: str, said: str, prominence: float) -> float | None:
        """What the ratio must be where *said* was heard of the phrase *spelt*; None if that will not do."""
        if spelt in self._rests:
            return REST_LEAST if said == spelt and prominence < NOISY_DB else None
        if said == spelt:
            return LEAST_OF_SEVERAL if " " in spelt or prominence < STEADY_DB else LEAST
        return REST_LEAST if said in self._rests else None


def sureness(ratio: float) -> float:
    """How sure a log-likelihood ratio of 0 nats or more makes one (0…1), were both as likely before."""
    return 1.0 / (1.0 + math.exp(-ratio))


def _rest(phrase: str) -> list[str]:
    """What is left of *phrase* without the word that calls, if one does."""
    first, _, rest = phrase.partition(" ")
    return [rest] if rest and first.lower().strip(",") in CALLING else []
