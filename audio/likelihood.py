"""Was it really the phrase? The likelihood of the phrase against that of anything else, on the same sound.

A grammar's own confidence says how sure the recogniser is among the words it was given, which is no answer
where the right words were not among them. So a sound is decoded by several recognisers, and how well each
explains it is compared: the log-likelihood ratio of keyword spotting with filler models (R. C. Rose and
D. B. Paul, "A hidden Markov model based keyword recognition system", ICASSP 1990), in nats.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from audio.grammar import RANDOM_DECOYS, Match, decoys
from audio.pcm import Samples
from audio.recogniser import Recogniser, SpeechModel, Transcript
from audio.utterance import Utterance

AROUND = 0.3
"""Seconds of sound around a phrase that are weighed with it."""


class Evidence:
    """Weighs whether one of *phrases* was said, against other words, and against free dictation.

    Args:
        model: recognises.
        phrases: in the model's spelling.
        least: what the ratio must be against other words, and against dictation, in nats.
    """

    def __init__(self, model: SpeechModel, phrases: Iterable[str], least: Sequence[float]) -> None:
        phrases = list(phrases)
        self._alone = {phrase: model.recogniser([phrase], 1) for phrase in phrases}
        others = model.recogniser(decoys(model, phrases, RANDOM_DECOYS), 1)
        # The dearest comes last: most of what is not the phrase is told from it by the words alone.
        self._others: list[tuple[Recogniser, float]] = list(
            zip([others, model.recogniser(None, 1)], least, strict=True)
        )

    def __call__(self, found: Match, transcript: Transcript, utterance: Utterance) -> float | None:
        """How sure it is (0…1, were either as likely before) that *found* was said; None if it was not.

        Args:
            found: the phrase, among the words of *transcript*.
            transcript: what a recogniser of the phrases made of *utterance*.
            utterance: whose sound is weighed, where the phrase is.
        """
        start, stop = transcript.spans[found.start][0], transcript.spans[found.stop - 1][1]
        said = " ".join(transcript.words[found.start : found.stop])
        return self.of(said, utterance.between(start - AROUND, stop + AROUND))

    def of(self, phrase: str, sound: Samples) -> float | None:
        """How sure it is (0…1, were either as likely before) that *sound* is *phrase*; None if it is not.

        *sound* has little more in it than the phrase would be.
        """
        alone = self._alone[phrase].all_of(sound)
        if not alone.words:
            return None
        ratio = math.inf
        for others, least in self._others:
            ratio = min(ratio, alone.likelihood - others.all_of(sound).likelihood - least)
            if ratio < 0.0:
                return None
        return 1.0 / (1.0 + math.exp(-min(ratio, 500.0)))
