"""The speech synthesiser's own process: text comes in on a pipe, PCM goes out, nothing is kept.

Started by :mod:`audio.voice` as a script, so it imports nothing of this project. Why a process:
pyttsx3 prints to stdout, keeps one slot for the text to say, and has been seen to hang; a process can
be silenced, watched and replaced.

Arguments: the voice, the rate in words a minute, the number of the pipe's file descriptor. First the
worker sends one answer for the voice itself, then one for each text. An answer is a pair: ``"pcm"`` and
the sound as bytes (22,050 Hz, mono, int16), or one of ``"missing"``, ``"unknown"``, ``"failed"`` and a
sentence. The worker ends when the other end of the pipe is gone, however that came about.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import sys
import threading
import wave
from multiprocessing.connection import Connection
from typing import Any

ATTEMPTS = 4
FINISHED_SECONDS = 5.0
"""How long one line may take; 10 to 30 ms is usual."""

SECONDS_PER_LETTER = 0.01
"""Sound shorter than this is not the whole line: at 450 words a minute a letter takes 0.02 s."""


class UnknownVoice(Exception):  # noqa: N818 - it is the name of the answer, too
    """espeak has no such voice; the message says so and offers near ones."""


class NothingRendered(Exception):  # noqa: N818
    """pyttsx3 wrote no sound, each time it was asked."""


class Synthesiser:
    """One pyttsx3 engine with one voice, that writes into memory instead of a file."""

    def __init__(self, voice: str, rate: int) -> None:
        import pyttsx3
        from pyttsx3.drivers import _espeak

        self._espeak = _espeak
        self._engine: Any = pyttsx3.init("espeak")
        self._finished = threading.Event()
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())
        # A file name is all that pyttsx3 takes; this one leads to memory that no other process can
        # open by name and that is gone with this one, so that spoken names never touch a disk.
        self._memory = os.memfd_create("attune-voice")
        # Until something was said, property changes are only queued, and a change that is queued
        # together with a text is lost when pyttsx3 cancels what espeak is doing before it says it.
        self._speak_once("ready")
        for name, value in (("voice", self._identifier(voice)), ("rate", rate)):
            self._engine.setProperty(name, value)
            self._espeak.Synchronize()
            if str(self._engine.getProperty(name)).lower() != str(value).lower():
                raise NothingRendered(f"the {name} {value} was not accepted")

    def render(self, text: str) -> bytes:
        """Return *text* spoken, as PCM at 22,050 Hz.

        Raises:
            NothingRendered: it was tried :data:`ATTEMPTS` times.
        """
        least = SECONDS_PER_LETTER * sum(character.isalnum() for character in text) * 22_050 * 2
        for _ in range(ATTEMPTS):
            pcm = self._speak_once(text)
            if pcm and len(pcm) >= least:
                return pcm
        raise NothingRendered(f"no sound came out for {len(text)} letters of text")

    def _speak_once(self, text: str) -> bytes:
        # pyttsx3 cancels espeak if that is still at work, and takes the end of the earlier line for
        # the end of this one: an empty file. When espeak is at rest, the file comes out whole.
        self._espeak.Synchronize()
        self._finished.clear()
        os.ftruncate(self._memory, 0)
        self._engine.save_to_file(text, f"/proc/self/fd/{self._memory}")
        self._engine.runAndWait()  # Returns before the sound is there.
        if not self._finished.wait(FINISHED_SECONDS):
            raise NothingRendered(f"nothing was finished within {FINISHED_SECONDS:.0f} s")
        return self._written()

    def _written(self) -> bytes:
        with os.fdopen(os.dup(self._memory), "rb") as file:
            file.seek(0)
            try:
                with wave.open(file) as sound:
                    return bytes(sound.readframes(sound.getnframes()))
            except (wave.Error, EOFError):
                return b""

    def _identifier(self, voice: str) -> str:
        """Return espeak's own name of *voice*, in lower case except for the variant.

        pyttsx3 goes on with the voice it has, or with a voice without the variant, when a name is
        wrong; so the name is looked up before.
        """
        bases: dict[str, str] = {}
        for known in self._engine.getProperty("voices"):
            for name in (known.id, known.id.rpartition("/")[2], known.name, *known.languages):
                bases.setdefault(name.lower(), known.id)
        variants: dict[str, str] = {}
        for found in self._espeak.ListVoices(self._espeak.VOICE(languages=b"variant")):
            identifier = found.identifier.decode().removeprefix("!v/")
            for name in (identifier, found.name.decode()):
                variants.setdefault(name.lower(), identifier)
        base, plus, variant = voice.lower().partition("+")
        if base not in bases:
            near = [other + plus + variant for other in _near(base, bases)]
        elif plus and variant not in variants:
            near = [f"{base}+{other}" for other in _near(variant, variants)]
        else:
            return f"{bases[base]}+{variants[variant]}" if plus else str(bases[base])
        raise UnknownVoice(f'There is no voice "{voice}". Near it are {", ".join(near)}.')


def _near(name: str, identifiers: dict[str, str]) -> list[str]:
    """Return three short identifiers of which one of the names is spelt like *name*."""
    found = difflib.get_close_matches(name, identifiers, n=12, cutoff=0.0)
    return list(dict.fromkeys(identifiers[other].rpartition("/")[2] for other in found))[:3]


def serve(voice: str, rate: int, pipe: Connection) -> None:
    """Answer one text after the other until the pipe is closed."""
    try:
        synthesiser = Synthesiser(voice, rate)
    except UnknownVoice as error:
        return pipe.send(("unknown", str(error)))
    except (RuntimeError, OSError, ImportError) as error:
        # pyttsx3 says only in words of its own that no library was found, or no data of espeak.
        return pipe.send(("missing", str(error)))
    except NothingRendered as error:
        return pipe.send(("failed", str(error)))
    pipe.send(("pcm", b""))
    while True:
        text = pipe.recv()
        try:
            pipe.send(("pcm", synthesiser.render(text)))
        except NothingRendered as error:
            return pipe.send(("failed", str(error)))


if __name__ == "__main__":
    with Connection(int(sys.argv[3])) as connection:
        with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):  # Nobody listens.
            serve(sys.argv[1], int(sys.argv[2]), connection)
        os._exit(0)  # espeak's threads do not always let an interpreter end.
