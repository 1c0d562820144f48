"""Text to sound: pyttsx3 rendered to PCM in a worker process, ahead of time, kept in memory.

One worker process for each :class:`Voice`, because a property that is changed between two lines is
what makes pyttsx3 lose lines.
"""

from __future__ import annotations

import itertools
import queue
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import TracebackType

import numpy as np

from audio import voice_worker
from audio.faults import GivenError, UnknownVoiceError, VoiceError
from audio.pcm import NOTHING, SAMPLE_RATE, Samples, from_float, resampled, to_float

DEFAULT_VOICE = "en-us+f1"
"""The lowest of espeak's female voices (176 Hz) that a recogniser still understood as well as any."""
DEFAULT_RATE = 150
"""Words a minute: slow enough to follow while one feels something, and what the prompts are timed for."""

RATES = range(80, 451)
"""Words a minute that espeak takes."""

RENDERED_RATE = 22_050
"""Hz; pyttsx3 writes this, whatever it is asked."""

LIMIT_SECONDS = 20.0
"""A worker that has not answered by then never will: it gives up by itself after 5 s without sound."""

SPOKEN_DBFS = -20.0
"""Root mean square of the spoken part: a usual level of speech, with room for its peaks."""

PEAK = 0.9
"""Highest amplitude, where full scale is 1."""

SILENT_DB = -45.0
"""Ends of a line that are this far below its loudest 10 ms are silence and cut off."""

LEAD_SECONDS = 0.02
TAIL_SECONDS = 0.06
"""Kept around the speech, so that no soft consonant is cut."""

MOST_LINES = 400
"""Lines kept in memory, some 60 MB: more than any exercise has. What was not said for longest goes first."""

_BLOCK = SAMPLE_RATE // 100
_NOW, _SOON, _LATER = range(3)


class Voice:
    """A voice that says lines of text, at 16 kHz.

    Args:
        voice: a voice of espeak, alone or with a variant: ``en-gb``, ``en-us+f3``.
        rate: words a minute, 80 to 450.

    Raises:
        UnknownVoiceError: there is no such voice or variant.
        GivenError: *rate* is out of range.
        VoiceError: the synthesiser is missing or does not answer.
    """

    def __init__(self, voice: str = DEFAULT_VOICE, rate: int = DEFAULT_RATE) -> None:
        if rate not in RATES:
            raise GivenError(
                f"A voice cannot speak {rate} words a minute; {RATES[0]} to {RATES[-1]} are possible."
            )
        self._worker = _Worker(voice, rate)
        self._worker.start()
        self._lines: OrderedDict[str, Samples] = OrderedDict()
        # One thread alone talks to the worker; what somebody waits for goes before what is only ahead.
        self._asked: queue.PriorityQueue[tuple[int, int, str, Future[Samples]]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._render_all, name="voice", daemon=True)
        self._thread.start()

    def render(self, text: str) -> Samples:
        """Return *text* spoken: int16 of shape ``(n,)`` at 16 kHz, read-only, without silence around it.

        Waits for at most the line that is being rendered and its own (some 15 ms each), and not at
        all for a line that was rendered before. Text without a letter or digit is no sound at all.

        Raises:
            VoiceError: the synthesiser gave nothing back, twice, or the voice is closed.
        """
        return self._line(_SOON, text).result()

    def render_ahead(self, texts: Iterable[str]) -> None:
        """Have *texts* rendered in the background, in this order; returns at once.

        A line that fails is tried again, and told, when it is asked for with :meth:`render`.
        """
        for text in texts:
            self._line(_LATER, text)

    def close(self) -> None:
        """End the worker process; lines that were not rendered yet never will be."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._asked.put((_NOW, 0, "", Future()))
        self._thread.join()
        self._worker.end()

    def __enter__(self) -> Voice:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _line(self, urgency: int, text: str) -> Future[Samples]:
        text = " ".join(text.split())
        future: Future[Samples] = Future()
        with self._gate:
            if text in self._lines:
                self._lines.move_to_end(text)
                future.set_result(self._lines[text])
            elif not any(character.isalnum() for character in text):
                future.set_result(NOTHING)
            elif self._closed:
                future.set_exception(VoiceError("This voice was closed; it says nothing any more."))
            else:
                self._asked.put((urgency, next(self._order), text, future))
        return future

    def _render_all(self) -> None:
        while True:
            urgency, _, text, future = self._asked.get()
            if urgency == _NOW:
                break
            try:
                with self._gate:
                    line = self._lines.get(text)
                if line is None:
                    line = _levelled(self._worker.ask(text))
                    with self._gate:
                        self._lines[text] = line
                        if len(self._lines) > MOST_LINES:
                            self._lines.popitem(last=False)
                future.set_result(line)
            except Exception as error:  # Whatever it was: somebody may be waiting for it.
                future.set_exception(error)
        while not self._asked.empty():
            self._asked.get()[3].set_exception(VoiceError("This voice was closed while it was asked."))


class _Worker:
    """The process of :mod:`audio.voice_worker`, started again if it was lost."""

    def __init__(self, voice: str, rate: int) -> None:
        self._voice = voice
        self._rate = rate
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def start(self) -> None:
        ours, theirs = Pipe()
        with theirs:
            descriptor = theirs.fileno()
            self._process = subprocess.Popen(
                # -P: a file of the current directory must not stand in for a library.
                [sys.executable, "-P", voice_worker.__file__, self._voice, str(self._rate), str(descriptor)],
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the parent to answer.
            )
        self._pipe = ours
        self._answer()

    def ask(self, text: str) -> bytes:
        """Return *text* spoken, at :data:`RENDERED_RATE`; a worker that was lost is replaced once."""
        for last in (False, True):
            try:
                if self._pipe is None:
                    self.start()
                assert self._pipe is not None
                self._pipe.send(text)
                return self._answer()
            except (VoiceError, OSError) as error:
                self.end()
                if last:
                    raise VoiceError(f"The speech synthesiser does not work any more: {error}") from error
        raise AssertionError

    def end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()  # It holds nothing that could be left behind.
            self._process.wait()
            self._process = None

    def _answer(self) -> bytes:
        assert self._pipe is not None
        try:
            if not self._pipe.poll(LIMIT_SECONDS):
                raise VoiceError(f"The speech synthesiser gave no answer within {LIMIT_SECONDS:.0f} s.")
            kind, said = self._pipe.recv()
        except (EOFError, ConnectionResetError):
            kind, said = "missing", "its process ended at once"
        if kind == "pcm":
            return bytes(said)
        self.end()
        if kind == "unknown":
            raise UnknownVoiceError(said)
        if kind == "missing":
            raise VoiceError(
                f"There is no speech synthesiser on this machine that works ({said}). "
                "Install it with: sudo apt install espeak-ng"
            )
        raise VoiceError(f"The speech synthesiser gave nothing back: {said}.")


def _levelled(pcm: bytes) -> Samples:
    """Bring rendered speech to 16 kHz and an even loudness, and cut the silence around it off."""
    sound = to_float(resampled(np.frombuffer(pcm, dtype=np.int16), RENDERED_RATE))
    blocks = sound[: len(sound) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    power = np.mean(np.square(blocks), axis=1)
    spoken = np.flatnonzero(power > power.max(initial=0.0) * 10 ** (SILENT_DB / 10))
    if not len(spoken):
        raise VoiceError("The speech synthesiser gave back nothing but silence.")
    start = max(0, int(spoken[0] * _BLOCK - LEAD_SECONDS * SAMPLE_RATE))
    end = int((spoken[-1] + 1) * _BLOCK + TAIL_SECONDS * SAMPLE_RATE)
    gain = min(
        10 ** (SPOKEN_DBFS / 20) / float(np.sqrt(power[spoken].mean())),
        PEAK / float(np.abs(sound).max()),
    )
    samples = from_float(sound[start:end] * gain)
    samples.flags.writeable = False
    return samples
