"""The work of one process: recordings through `audio.ears`, frame by frame, as the device does it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from audio import models
from audio.ears import Ears, Mode
from audio.pcm import FRAME_SECONDS, SAMPLE_RATE, Samples, frames_of, from_float, read_sound, to_float
from audio.recogniser import SpeechModel
from conditions import CLEAN, Condition, at_ratio, staged, without_clipping
from levels import span, speech_db
from measuring import Taken, Tally
from noises import hiss, piece
from recordings import named

GAP = 1.0
"""Seconds of quiet between two recordings of talk, so that each ends and none flows into the next."""

BEFORE_ANSWER = 0.5
AFTER_ANSWER = 1.5
"""Seconds of a quiet room around an answer."""

WAKE = "hey harbor"
"""The wake phrase of ears that are asked for something else."""

EARLIEST = -0.3
"""Seconds. What comes earlier than that before the end of a phrase shows that the end was not found: a breath
or a noise goes on in the clip. Such a clip is not timed; of 120 of "alexa" it is every tenth."""

Phrases = Mapping[str, Sequence[str]]
Hearing = Callable[[Samples], Sequence[tuple[str, str]]]
"""Takes a frame, and tells what was noticed with it: (event or intent, words)."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """An event or intent, its words, and when it came: seconds of sound, plus the CPU time of its frame."""

    what: str
    text: str
    at: float


@cache
def model() -> SpeechModel:
    """The installed speech model, loaded once a process."""
    return SpeechModel.load(models.locate())


def through(hear: Hearing, sound: Samples) -> Iterator[tuple[list[Noticed], float]]:
    """What *hear* notices in each frame of *sound*, and the CPU seconds that the frame took."""
    for index, frame in enumerate(frames_of(sound)):
        begin = time.process_time()
        noticed = hear(frame)
        took = time.process_time() - begin
        yield [Noticed(what, text, (index + 1) * FRAME_SECONDS + took) for what, text in noticed], took


def all_through(hear: Hearing, sound: Samples) -> tuple[list[Noticed], float]:
    """All that *hear* notices in *sound*, and the CPU seconds that it took."""
    frames = [*through(hear, sound)]
    return [noticed for found, _ in frames for noticed in found], sum(took for _, took in frames)


def wakes_of(ears: Ears) -> Hearing:
    """What wakes *ears*."""
    return lambda frame: [("woken", heard.text) for heard in ears.hear(frame) if heard.event == "woken"]


def commands_of(ears: Ears) -> Hearing:
    """What *ears* take for a command."""
    return lambda frame: [
        (heard.intent, heard.text) for heard in ears.hear(frame) if heard.event == "command"
    ]


def calls(phrase: str, condition: Condition, clips: Sequence[Path]) -> Tally:
    """People call the device with *phrase*, one clip each, one after the other."""
    ears = Ears(model(), [phrase])
    total = Tally()
    for clip in clips:
        ears.listen(Mode.ASLEEP)
        total += call(wakes_of(ears), read_sound(clip), condition, named(clip), to_its_end=True)
    return total


def called(phrase: str, name: str, sound: Samples) -> Tally:
    """One call in a quiet room, by a voice of that *name*."""
    return call(wakes_of(Ears(model(), [phrase])), sound, CLEAN, name)


def call(hear: Hearing, clip: Samples, condition: Condition, name: str, *, to_its_end: bool = False) -> Tally:
    """One call under a condition. It is heard if something wakes after its speech began.

    Nothing is listened to any more once it was heard, unless *to_its_end*.
    """
    stage = staged(clip, condition, name)
    at: float | None = None
    frames, spent = 0, 0.0
    for found, took in through(hear, stage.sound):
        frames += 1
        spent += took
        if at is None:
            at = next((noticed.at for noticed in found if noticed.at >= stage.begin), None)
        if at is not None and not to_its_end:
            break
    return Tally(
        heard=int(at is not None),
        of=1,
        clips=1,
        sound=frames * FRAME_SECONDS,
        cpu=spent,
        waits=timed(at, stage.end),
        missed=() if at is not None else (name,),
    )


def timed(at: float | None, end: float) -> tuple[float, ...]:
    """How long after *end* something came; nothing where that cannot be told, see :data:`EARLIEST`."""
    return () if at is None or at - end < EARLIEST else (float(at - end),)


@dataclass(frozen=True, slots=True)
class Talk:
    """Recordings one after the other, with quiet between them, and where each begins."""

    sound: Samples
    starts: tuple[float, ...]
    clips: tuple[Path, ...]

    @property
    def seconds(self) -> float:
        """Of talk alone."""
        return len(self.sound) / SAMPLE_RATE - GAP * len(self.clips)

    def where(self, at: float) -> str:
        """The recording that is heard at a moment, and how far into it."""
        index = max(0, int(np.searchsorted(self.starts, at, side="right")) - 1)
        return f"{named(self.clips[index])} at {at - self.starts[index]:.1f} s"


def talk_of(clips: Sequence[Path], under: Condition | None = None) -> Talk:
    """*clips* in a quiet room, or with a noise under each."""
    parts: list[Samples] = []
    starts: list[float] = []
    length = 0
    for number, clip in enumerate(clips):
        speech = to_float(read_sound(clip)).astype(np.float64)
        speech = np.concatenate([speech, np.zeros(int(GAP * SAMPLE_RATE))])
        if under is None:
            mixed = speech + hiss(len(speech), number)
        else:
            laid = at_ratio(piece(under.kind, len(speech), number), speech_db(speech), under.amount)
            mixed = without_clipping(speech + laid)
        starts.append(length / SAMPLE_RATE)
        length += len(speech)
        parts.append(from_float(mixed))
    return Talk(np.concatenate(parts), tuple(starts), tuple(clips))


def overheard(hear: Hearing, talk: Talk, refractory: float = 0.0) -> Tally:
    """What is noticed in talk that was meant for nobody; of two within *refractory* s only the first."""
    found, spent = all_through(hear, talk.sound)
    taken: list[Taken] = []
    last = -refractory
    for noticed in found:
        if noticed.at - last >= refractory:
            taken.append(Taken(noticed.what, talk.where(noticed.at), noticed.text))
            last = noticed.at
    return Tally(sound=len(talk.sound) / SAMPLE_RATE, talk=talk.seconds, cpu=spent, taken=tuple(taken))


def false_wakes(phrases: Sequence[str], under: Condition | None, clips: Sequence[Path]) -> Tally:
    """Talk that should wake nobody, to ears that wait for *phrases*."""
    return overheard(wakes_of(Ears(model(), phrases)), talk_of(clips, under))


def sharing(phrases: Phrases, clips: Sequence[Path]) -> Tally:
    """Talk of somebody who has the floor, in which no command is given."""
    ears = Ears(model(), [WAKE])
    ears.listen(Mode.SHARING, phrases)
    return overheard(commands_of(ears), talk_of(clips))


def answers(mode: Mode, phrases: Phrases, wanted: str | None, clips: Sequence[Path]) -> Tally:
    """Recordings of answers, each of which means *wanted*; see :func:`said`."""
    return said(mode, phrases, wanted, [(named(clip), read_sound(clip)) for clip in clips])


def said(
    mode: Mode, phrases: Phrases, wanted: str | None, utterances: Sequence[tuple[str, Samples]]
) -> Tally:
    """Utterances after a question, or alone in a turn: each means the intent *wanted*, or with None nothing.

    Each is (a name for the results, its sound). The ears are told to listen anew before each, as the device
    does with each question.
    """
    ears = Ears(model(), [WAKE])
    total = Tally()
    for number, (name, utterance) in enumerate(utterances):
        ears.listen(mode, phrases)
        quiet = from_float(hiss(int(BEFORE_ANSWER * SAMPLE_RATE), number))
        after = from_float(hiss(int(AFTER_ANSWER * SAMPLE_RATE), number + 1))
        sound = np.concatenate([quiet, utterance, after])
        found, spent = all_through(commands_of(ears), sound)
        right = [noticed for noticed in found if noticed.what == wanted]
        wrong = [noticed for noticed in found if noticed.what != wanted]
        end = BEFORE_ANSWER + span(to_float(utterance).astype(np.float64))[1]
        total += Tally(
            heard=int(bool(right)),
            of=int(wanted is not None),
            clips=1,
            sound=len(sound) / SAMPLE_RATE,
            cpu=spent,
            waits=timed(right[0].at if right else None, end),
            missed=(name,) if wanted is not None and not right else (),
            taken=tuple(Taken(noticed.what, name, noticed.text) for noticed in wrong[:1]),
        )
    return total
