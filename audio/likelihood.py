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
from audio.recogniser import SpeechModel, Transcript
from audio.utterance import Utterance
from audio.voice_activity import VoiceActivity

AROUND = 0.3
"""Seconds of sound around a phrase that are weighed with it."""

QUIET_DB, NOISY_DB = 34.0, 22.0
"""How far a voice stands above the noise where that is quiet, and among other voices at 10 dB. Of the readers
in the recordings 95 % stand out further than the one; beside a running tap it is 5 to 10 dB."""

LEAST_IN_QUIET, LEAST_IN_NOISE = 3.0, -0.5
"""Nats by which a phrase must explain the sound better than anything else. Where nothing covers it, a phrase
that was said stands out by 11 to 24 (median); under noise everything comes nearer."""

REST_LEAST = 8.0
"""The same where noise covered the "hey" before it, and only the rest of the phrase was heard."""

CERTAIN = 20.0
"""Nats over other words from which dictation is not asked: it takes four times as long, and the couple waits.
Of all that readers said, nothing came so near to a phrase."""

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
        # The dearest comes last: most of what is not the phrase is told from it by the words alone.
        self._others = (
            model.recogniser(decoys(model, whole.spelt, RANDOM_DECOYS), 1),
            model.recogniser(None, 1),
        )

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
        sound = utterance.between(start - AROUND, stop + AROUND)
        alone = self._alone[spelt].all_of(sound)
        least = self._least(spelt, alone.text, activity.prominence)
        if least is None:
            return None
        ratio = math.inf
        for others in self._others:
            ratio = min(ratio, alone.likelihood - others.all_of(sound).likelihood)
            if ratio < least:
                return None
            if ratio > CERTAIN:
                break
        return sureness(ratio - least)

    def _least(self, spelt: str, said: str, prominence: float) -> float | None:
        """What the ratio must be where *said* was heard of the phrase *spelt*; None if that will not do."""
        noise = min(1.0, max(0.0, (QUIET_DB - prominence) / (QUIET_DB - NOISY_DB)))
        if spelt in self._rests:
            return REST_LEAST if said == spelt and noise > 0.0 else None
        if said == spelt:
            return LEAST_IN_QUIET + noise * (LEAST_IN_NOISE - LEAST_IN_QUIET)
        return REST_LEAST if said in self._rests else None


def sureness(ratio: float) -> float:
    """How sure a log-likelihood ratio of 0 nats or more makes one (0…1), were both as likely before."""
    return 1.0 / (1.0 + math.exp(-ratio))


def _rest(phrase: str) -> list[str]:
    """What is left of *phrase* without the word that calls, if one does."""
    first, _, rest = phrase.partition(" ")
    return [rest] if rest and first.lower().strip(",") in CALLING else []
