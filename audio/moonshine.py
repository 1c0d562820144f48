"""Dictation by Moonshine, a small network that hears a whole piece of speech at once.

It comes with the extra ``moonshine``: its library and its English model (``tiny-en``) lie in one package, and
nothing is fetched. It knows neither phrases nor confidences, so it dictates and decides nothing.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from typing import Any, Self

import numpy as np

from audio.faults import EngineMissingError
from audio.pcm import FRAME_SECONDS, NOTHING, SAMPLE_RATE, Samples, level_dbfs, to_float
from audio.recogniser import Transcript

PIECE_SECONDS = 8.0
"""From this length on a pause ends the piece."""

PAUSE = 0.3
"""Seconds of quiet that are such a pause: longer than the closure of any consonant."""

LONGEST_SECONDS = 15.0
"""The longest piece, which is cut in two at its quietest place."""

TAIL = 0.2
"""Seconds of quiet that are left at the end of a piece, for the sound of a soft last consonant."""

TOKENS_PER_SECOND = 13.0
"""Twice the library's own bound, at which quick talk would lose its end; it only stops a loop."""

MODEL = "tiny-en"


class MoonshineDictation:
    """Dictation by *engine*, a ``moonshine_voice`` transcriber. Make it with :meth:`load`.

    A piece is transcribed in the caller's thread, for about 0.07 s a second of it on a desktop core.
    """

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.begin(NOTHING)

    @classmethod
    def load(cls) -> Self:
        """Load the library and its model.

        Raises:
            EngineMissingError: they are not installed, or another version of them.
        """
        try:
            _without_its_downloader()
            from moonshine_voice.moonshine_api import ModelArch
            from moonshine_voice.transcriber import Transcriber
            from moonshine_voice.utils import get_model_path

            engine = Transcriber(
                get_model_path(MODEL),
                ModelArch.TINY,
                options={
                    # The ears know where speech is. The library's own cuts made a third more errors.
                    "vad_threshold": 0,
                    "max_tokens_per_second": TOKENS_PER_SECOND,
                    "return_audio_data": False,
                },
            )
        except Exception as error:
            raise EngineMissingError(
                "`dictation: moonshine` needs a library with its model that is not installed here, or not "
                "as it should be: `pip install 'attune-skill[moonshine]'` brings it. Without it, "
                "`dictation: vosk` does."
            ) from error
        return cls(engine)

    def begin(self, before: Samples) -> None:
        self._frames = [before]
        self._spoken = len(before) > 0
        self._quiet = 0.0

    def hear(self, samples: Samples, quiet: float) -> Transcript:
        self._frames.append(samples)
        self._spoken = self._spoken or quiet < FRAME_SECONDS
        self._quiet = quiet
        seconds = sum(map(len, self._frames)) / SAMPLE_RATE
        if seconds >= PIECE_SECONDS and quiet >= PAUSE:
            return self._piece(len(self._frames))
        if seconds >= LONGEST_SECONDS:
            self._quiet = 0.0
            return self._piece(self._quietest_place())
        return Transcript()

    def end(self) -> Transcript:
        return self._piece(len(self._frames))

    def _piece(self, count: int) -> Transcript:
        """The words of the first *count* frames, which are then forgotten."""
        frames, self._frames = self._frames[:count], self._frames[count:]
        spoken, self._spoken = self._spoken, bool(self._frames)
        if not spoken:  # Of silence it makes words.
            return Transcript()
        piece = np.concatenate(frames)
        heard = piece[: len(piece) - max(0, round((self._quiet - TAIL) * SAMPLE_RATE))]
        transcript = self._engine.transcribe_without_streaming(to_float(heard).tolist(), SAMPLE_RATE)
        words = plain_words(" ".join(line.text for line in transcript.lines))
        return Transcript(words, (1.0,) * len(words))

    def _quietest_place(self) -> int:
        """The number of frames up to the quietest place in the second half of the sound."""
        places = range(len(self._frames) // 2, len(self._frames))
        return min(places, key=lambda place: level_dbfs(np.concatenate(self._frames[place - 1 : place + 1])))


def _without_its_downloader() -> None:
    """Make the package known without running its ``__init__``.

    That one loads what fetches other models, whose HTTP library opens a socket to try out IPv6.
    """
    if "moonshine_voice" not in sys.modules and (spec := importlib.util.find_spec("moonshine_voice")):
        sys.modules["moonshine_voice"] = importlib.util.module_from_spec(spec)


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a written *text*, in lower case and without its punctuation."""
    return tuple(re.findall(r"\w+(?:'\w+)*", text.lower().replace("’", "'")))
