"""Rows of what is heard once the device is awake: answers after a question, and talk in a turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import hearing
from audio.ears import Mode
from audio.pcm import SAMPLE_RATE
from hearing import AFTER_ANSWER, BEFORE_ANSWER
from measuring import Row, Target, Task
from planning import Asked, tasks
from recordings import TALK, clips
from skill.dialogue.lexicon import load
from synthetic import FIVE_VOICES, spoken

ASKED = ("yes", "no", "partly", "stop", "pause", "time-out", "repeat", "help")
"""The intents of a usual question."""

GO = ("go", "go on")
"""Said by the recordings of "go"; no question has it as an answer of its own."""

ANSWERS = ("yes", "no", "stop", "go")
OTHERS = ("up", "down", "left", "right", "on", "off")
"""Words that people say in the recordings and that answer nothing."""

TURN = ("done", "pass", "pause", "stop", "time-out", "repeat", "help", "more-time", "how-long")
"""What whoever has the floor may say."""

HAND_OVERS = frozenset({"done", "pass"})
STOPS = frozenset({"stop", "time-out", "pause"})

AROUND = BEFORE_ANSWER + AFTER_ANSWER


def commands(asked: Asked) -> Iterator[Row]:
    """One word after a question, by real people; and every phrase of the lexicon in synthetic voices."""
    question = {**load().phrases(ASKED), "go": GO}
    for word in ANSWERS:
        files = clips(f"commands/{word}", every=asked.every)
        yield Row(
            "answers after a question, real people",
            word,
            "clean",
            tasks(partial(hearing.answers, Mode.CHOOSING, question, word), files, around=AROUND),
            Target(heard=0.96, wrong=0.01),
            timed=True,
        )
    files = clips(*(f"commands/{word}" for word in OTHERS), every=asked.every)
    yield Row(
        "answers after a question, real people",
        f"other words: {', '.join(OTHERS)}",
        "clean",
        tasks(partial(hearing.answers, Mode.CHOOSING, question, None), files, around=AROUND),
        Target(wrong=0.03),
    )
    yield from _own_phrases(asked, Mode.CHOOSING, tuple(load().intents), "after a question")
    yield from _own_phrases(asked, Mode.SHARING, TURN, "alone in a turn")


def _own_phrases(asked: Asked, mode: Mode, intents: Sequence[str], when: str) -> Iterator[Row]:
    phrases = load().phrases(intents)
    wanted = {phrase: intent for intent, said in phrases.items() for phrase in said[:: asked.every]}
    sounds = spoken(FIVE_VOICES, [*wanted])
    for voice in FIVE_VOICES:
        work = []
        for intent in dict.fromkeys(wanted.values()):
            said = [(phrase, sounds[voice, phrase]) for phrase in wanted if wanted[phrase] == intent]
            length = sum(len(sound) / SAMPLE_RATE + AROUND for _, sound in said)
            work.append(Task(partial(hearing.said, mode, phrases, intent, said), length))
        yield Row(
            f"phrases of the lexicon {when}, synthetic",
            f"{len(wanted)} phrases",
            f"espeak {voice}",
            work,
            timed=True,
        )


def sharing(asked: Asked) -> Iterator[Row]:
    """People talk without a pause for us; nobody gives a command."""
    talk = clips(*TALK, every=asked.every)
    work = tasks(partial(hearing.sharing, load().phrases(TURN)), talk, around=hearing.GAP)
    for what, intents, target in (
        ("hand-overs: done, pass", HAND_OVERS, Target(per_hour=1.0)),
        ("stops: stop, time-out, pause", STOPS, Target(per_hour=0.5)),
        ("others: repeat, help, more time, how long", frozenset(TURN) - HAND_OVERS - STOPS, Target()),
    ):
        yield Row(
            "false commands in a turn", what, "reading, orders, meetings", work, target, intents=intents
        )
