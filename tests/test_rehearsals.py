"""Couples rehearse in the virtual room: real voice, real sound, real recogniser, the whole loop."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audio.recogniser import SpeechModel
from audio.room import Room
from skill import app
from skill.dialogue.library import Library, open_library
from skill.dialogue.node_composer import Alteration
from skill.document.document import Document
from skill.events import Command, Effect, Event, Outcome, Say, Spoken, Woken
from skill.rehearsal import rehearsal
from skill.rehearsal.improvising import SHORT, improvised
from skill.rehearsal.rehearsal import Cue, Rehearsal
from skill.settings import Config, Settings
from skill.steward import Habits, Steward

DEFAULTS = Config(Settings(), Document("defaults", {}))
LONGEST = 3000.0
"""Seconds of the room's time; the longest rehearsal waits half an hour for an appointment."""


def library_for(script: Rehearsal) -> Library:
    """The library with the times and choices that a rehearsal plays its dialogue with."""
    return open_library(changes=[Alteration(script.dialogue, DEFAULTS.document, (), script.change)])


def built_in(name: str) -> Rehearsal:
    _, script = rehearsal.load(rehearsal.rehearsals()[name])
    return script


def played(
    script: Rehearsal, model: SpeechModel, library: Library | None = None
) -> tuple[app.Rehearsing, list[str]]:
    """Play a rehearsal to its end; returns it and every state on the way."""
    states: list[str] = []

    def watch(_elapsed: float, _what: Event | Effect, steward: Steward) -> None:
        if not states or states[-1] != steward.shown.state:
            states.append(steward.shown.state)

    library = library or library_for(script)
    rehearsing = app.Rehearsing(script, library, DEFAULTS, Room(), watch, model)
    rehearsing.run(LONGEST)
    return rehearsing, states


@pytest.mark.parametrize("name", sorted(rehearsal.rehearsals()))
def test_a_rehearsal_ends_as_it_should(name: str, model: SpeechModel) -> None:
    script = built_in(name)
    rehearsing, states = played(script, model)
    assert rehearsing.unsaid == "", states
    assert rehearsing.outcome == script.ends, states
    assert rehearsing.as_rehearsed


def test_a_couple_that_says_otherwise_does_not_end_as_rehearsed(model: SpeechModel) -> None:
    script = built_in("not-now")
    rehearsing, _ = played(script.model_copy(update={"ends": Outcome.COMPLETED}), model)
    assert not rehearsing.as_rehearsed


# The words that lead to each state; from there, "stop" and "yes" are spoken aloud.
TO_SHARE = ["yes", "yes", "yes"]
TO_CONFIRM = [*TO_SHARE, "done", "done"]
ROUND = ["done", "done", "yes", "no"]
WAYS: dict[str, list[str]] = {
    "share-reflect-1.share": TO_SHARE,
    "share-reflect-1.reflect": [*TO_SHARE, "done"],
    "share-reflect-1.confirm": TO_CONFIRM,
    "share-reflect-1.missed": [*TO_CONFIRM, "no"],
    "share-reflect-1.once-more": [*TO_CONFIRM, "no", "done"],
    "share-reflect-1.more": [*TO_CONFIRM, "yes"],
    "share-reflect-1.further": [*TO_CONFIRM, "yes", "yes"],
    "share-reflect-2.share": [*TO_SHARE, *ROUND],
    "share-reflect-2.confirm": [*TO_SHARE, *ROUND, "done", "done"],
    "appreciation-1.appreciate": [*TO_SHARE, *ROUND, *ROUND],
    "appreciation-2.appreciate": [*TO_SHARE, *ROUND, *ROUND, "done"],
    "anytime.paused": [*TO_SHARE, "pause"],
    "anytime.time-out": [*TO_SHARE, "time-out"],
}
GENTLE_WAYS = {
    "welcome.which": [],
    "welcome.others": ["others"],
    "consent-1.ready": ["yes"],
    "consent-1.later": ["yes", "no"],
}
"""Before an exercise has begun, "stop" is a no, and nothing is asked back."""


def test_stop_is_tried_in_every_state_that_listens() -> None:
    library = open_library()
    nodes = [*library.scripts["daily-check-in"].nodes.values(), *library.welcome.nodes.values()]
    listening = {node.key for node in nodes if node.kind != "say" and node.name != "anytime.stop"}
    tried = {name.replace("-1.", ".").replace("-2.", ".") for name in WAYS | GENTLE_WAYS}
    assert tried == listening


@pytest.mark.parametrize("name", sorted(open_library().scripts))
def test_an_improvising_couple_comes_to_the_end_of_every_exercise(name: str, model: SpeechModel) -> None:
    script = improvised(open_library().scripts[name])
    assert script.change.minutes.keys() == open_library().scripts[name].minutes.keys()
    assert all(minutes <= SHORT for minutes in script.minutes.values())
    rehearsing, states = played(script, model)
    assert rehearsing.outcome == Outcome.COMPLETED, states
    assert rehearsing.as_rehearsed


@pytest.fixture
def already_there(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], None]:
    """Let the next rehearsal begin where the given words lead, instead of asleep."""

    def go(words: list[str]) -> None:
        class AlreadyThere(Steward):
            def begin(self) -> list[Effect]:
                super().begin()
                effects = self.handle(Woken())
                for word in words:
                    while self.run is not None and self.run.due is None:
                        self.handle(Spoken())
                    effects = self.handle(Command(word))
                return effects

        monkeypatch.setattr(
            app,
            "steward_of",
            lambda _s, library, couple, past=None: AlreadyThere(
                library, couple, Habits("daily-check-in"), past
            ),
        )

    return go


@pytest.mark.parametrize("state", sorted(WAYS))
def test_stop_is_heard_in_each_state_asked_back_and_done(
    state: str, model: SpeechModel, already_there: Callable[[list[str]], None]
) -> None:
    already_there(WAYS[state])
    script = Rehearsal(
        title="stop",
        dialogue="daily-check-in",
        ends=Outcome.STOPPED,
        lines=[Cue(at=state, opener=[2.0, "stop"]), Cue(at="stop", partner=["yes"])],
    )
    rehearsing, states = played(script, model)
    assert rehearsing.as_rehearsed, states


@pytest.mark.parametrize("state", sorted(GENTLE_WAYS))
def test_stop_before_an_exercise_is_a_no(
    state: str, model: SpeechModel, already_there: Callable[[list[str]], None]
) -> None:
    already_there(GENTLE_WAYS[state])
    script = Rehearsal(
        title="stop",
        dialogue="daily-check-in",
        ends=Outcome.DECLINED,
        lines=[Cue(at=state, opener=[1.0, "stop"])],
    )
    rehearsing, states = played(script, model)
    assert rehearsing.as_rehearsed, states


def test_stop_is_heard_over_a_long_prompt(
    model: SpeechModel, already_there: Callable[[list[str]], None]
) -> None:
    already_there(TO_SHARE)
    script = Rehearsal(
        title="stop over a prompt",
        dialogue="daily-check-in",
        ends=Outcome.STOPPED,
        lines=[Cue(over="share", opener=["stop"]), Cue(at="stop", opener=["yes"])],
    )
    rehearsing, states = played(script, model)
    assert "share-reflect-1.share" in states
    assert rehearsing.as_rehearsed, states


def test_it_never_takes_its_own_voice_for_an_answer(model: SpeechModel) -> None:
    """Loud and late echo, and nobody there: all that is heard is the device itself."""
    script = built_in("silence")
    heard: list[Event | Effect] = []
    said: list[Event | Effect] = []

    def watch(_elapsed: float, what: Event | Effect, _steward: Steward) -> None:
        (heard if isinstance(what, Command) else said if isinstance(what, Say) else []).append(what)

    room = Room(echo_db=-10.0, echo_delay=0.15)
    rehearsing = app.Rehearsing(script, open_library(), DEFAULTS, room, watch, model)
    rehearsing.run(LONGEST)
    assert rehearsing.as_rehearsed
    assert len(said) >= 3
    assert heard == []


def test_the_same_room_and_the_same_couple_end_the_same_each_time(model: SpeechModel) -> None:
    script = built_in("not-now")
    assert played(script, model)[1] == played(script, model)[1]
