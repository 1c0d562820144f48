"""Times as they sound: the real ears, with the phrases that each question really has."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from test_durations import NUMBERS
from test_ears import WAKE, heard, hiss

from audio.ears import Ears, Mode
from audio.pcm import Samples
from audio.recogniser import SpeechModel
from audio.voice import Voice
from skill.app import listened_for
from skill.dialogue.library import open_library
from skill.events import Listen
from skill.exercise.machine import ALWAYS

LIBRARY = open_library()
NODES = {**LIBRARY.scripts["daily-check-in"].nodes, **LIBRARY.welcome.nodes}
TURN, WHICH, TIME_OUT = "share-reflect-1.share", "welcome.which", "anytime.time-out"


@pytest.fixture(scope="module", params=["en-us+f2", "en-us+f3", "en-us+f1"])
def say(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Samples]]:
    with Voice(request.param) as voice:
        yield voice.render


def told(model: SpeechModel, state: str, sound: Samples) -> list[tuple[str, str]]:
    """The commands that are heard in *sound* at a state, each with its tail."""
    node = NODES[state]
    mode = Mode.SHARING if node.timed else Mode.CHOOSING
    phrases, tails = listened_for(LIBRARY, Listen(Mode.CHOOSING, (*node.on, *ALWAYS), node.phrases))
    ears = Ears(model, [WAKE])
    ears.listen(mode, phrases, tails=tails)
    found = heard(ears, np.concatenate([hiss(0.5), sound]))
    return [(one.intent, one.tail) for one in found if one.event == "command"]


@pytest.mark.parametrize(
    ("state", "text", "wanted"),
    [
        (TURN, "{n} more minutes", ("more-time:{m}", "")),
        (WHICH, "start the daily check in, {n} minutes each", ("start:daily-check-in", "minutes:{m}")),
        (TIME_OUT, "{n} minutes", ("time-out:{m}", "")),
    ],
)
def test_two_to_twenty_are_told_apart(
    state: str, text: str, wanted: tuple[str, str], say: Callable[[str], Samples], model: SpeechModel
) -> None:
    """Of the nineteen, one may be missed, or be taken for its neighbour in sound: sixteen for sixty."""
    wrong = {}
    for minutes, word in [*enumerate(NUMBERS, 1)][1:]:
        intent, tail = (part.format(m=minutes) for part in wanted)
        found = told(model, state, say(text.format(n=word)))
        if found != [(intent, tail)]:
            wrong[word] = found
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(
    ("state", "text", "wanted"),
    [
        (WHICH, "five minutes each", ("minutes:5", "")),
        (WHICH, "yes, five minutes each", ("yes", "minutes:5")),
        (WHICH, "in half an hour", ("later:30", "")),
        (WHICH, "ten minutes each", ("start:ten-minutes-each", "")),
        (WHICH, "let's do the check in, ten minutes each", ("start:daily-check-in", "minutes:10")),
        ("consent-1.ready", "yes, nine minutes each", ("yes", "minutes:9")),
        ("consent-1.later", "ask again in twenty minutes", ("later:20", "")),
        (TURN, "time out, thirty minutes", ("time-out:30", "")),
        (TURN, "ten more minutes please", ("more-time:10", "")),
    ],
)
def test_a_time_is_heard_wherever_it_can_be_said(
    state: str, text: str, wanted: tuple[str, str], say: Callable[[str], Samples], model: SpeechModel
) -> None:
    assert told(model, state, say(text)) == [wanted]
