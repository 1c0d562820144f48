"""What is being said just now: its sound, and the decoding of it, which may be looked at early."""

from __future__ import annotations

import numpy as np

from audio.pcm import NOTHING, SAMPLE_RATE, Samples
from audio.recogniser import Recogniser, Transcript


class Utterance:
    """An utterance, decoded as it comes.

    Vosk's running hypothesis is 200 ms behind, too late for an answer that should feel immediate.
    :meth:`so_far` decodes to the last sample, which costs 8 ms and ends Vosk's own utterance; if the
    person goes on after all, the sound that was kept is decoded once more together with what follows.

    Args:
        recogniser: decodes it; begun anew here.
        keep: seconds of sound that are kept for that. Earlier sound is forgotten.
    """

    def __init__(self, recogniser: Recogniser, keep: float) -> None:
        self._recogniser = recogniser
        self._recogniser.reset()
        self._keep = int(keep * SAMPLE_RATE)
        self._kept: list[Samples] = []
        self._forgotten = 0
        """Samples that the recogniser had and that are not kept."""
        self._waiting: list[Samples] = []
        self._finished = Transcript()
        self._end: Transcript | None = None
        self._seen: tuple[str, ...] = ()
        self.seconds = 0.0
        """How long the utterance is, pre-roll and trailing quiet included."""

    @property
    def sound(self) -> Samples:
        """The sound that was kept, shape ``(n,)``."""
        return np.concatenate(self._kept) if self._kept else NOTHING

    def between(self, start: float, stop: float | None = None) -> Samples:
        """The sound from *start* to *stop* (to its end, without one), in the seconds of a transcript's spans.

        Where it reaches further than what was kept, it is shorter.
        """
        first = max(0, round(start * SAMPLE_RATE) - self._forgotten)
        last = None if stop is None else max(0, round(stop * SAMPLE_RATE) - self._forgotten)
        return self.sound[first:last]

    def hear(self, samples: Samples) -> None:
        """Add *samples* in which somebody speaks; they are decoded when somebody asks for words."""
        if self._end is not None:
            self._end = None
            self._recogniser.reset()
            self._finished = Transcript()
            self._waiting = list(self._kept)
            self._forgotten = 0
        self.rest(samples)

    def rest(self, samples: Samples) -> None:
        """Add *samples* of quiet: what :meth:`so_far` gave still holds."""
        self.seconds += len(samples) / SAMPLE_RATE
        self._waiting.append(samples)
        self._kept.append(samples)
        while sum(map(len, self._kept)) - len(self._kept[0]) >= self._keep:
            self._forgotten += len(self._kept.pop(0))

    def partial(self) -> tuple[str, ...]:
        """The words as they look now, up to 200 ms behind."""
        if self._end is not None:
            return self._end.words
        self._decode()
        self._seen = self._finished.words + self._recogniser.partial()
        return self._seen

    @property
    def hypothesis(self) -> Transcript:
        """The words when somebody last asked for them, for whoever only looks on: nothing is decoded for it.

        With confidences where :meth:`so_far` was asked.
        """
        return self._end or Transcript(self._seen)

    def so_far(self) -> Transcript:
        """The words up to now, as if the utterance ended here."""
        if self._end is None:
            self._decode()
            self._end = self._finished + self._recogniser.finish()
        return self._end

    def take(self) -> Transcript:
        """Those words that cannot change any more, and forget them: a long utterance stays small."""
        taken, self._finished = self._finished, Transcript()
        return taken

    def _decode(self) -> None:
        for samples in self._waiting:
            self._finished += self._recogniser.feed(samples)
        self._waiting.clear()
