"""Times that a couple says: one to twenty, wherever one can be said, and in one breath."""

from __future__ import annotations

from pathlib import Path

import pytest
from furnished import composed
from playing import listened, play, run_of, said, settle

from audio.ears import Heard
from skill.app import listened_for, translated
from skill.dialogue.lengths import MOST, parted
from skill.dialogue.lexicon import load, plain
from skill.dialogue.library import Library, open_library
from skill.events import (
    Chime,
    Command,
    Couple,
    Ended,
    Listen,
    Mode,
    Outcome,
    Spoken,
    Tick,
    Unclear,
    Voice,
    Woken,
)
from skill.exercise.exercise import Exercise
from skill.exercise.timing import MOST_EXTRA
from skill.steward import LONGEST_BREATH, Habits, Steward

NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
CHECK_IN = "daily-check-in"
TALK = "[{round: talk, each: [opener, partner]}]"
BREATH = [Voice(True), Woken("hey harbor")]


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


@pytest.fixture
def steward(library: Library) -> Steward:
    steward = Steward(library, Couple("Ada", "Ben"), Habits(CHECK_IN, returning="coming-back"))
    steward.begin()
    return steward


def goes(steward: Steward, *events: object) -> list[object]:
    """Let *events* happen, words among them as commands; every prompt is spoken in between."""
    effects: list[object] = []
    for event in events:
        effects += steward.handle(Command(event) if isinstance(event, str) else event)  # type: ignore[arg-type]
        while steward.run is not None and steward.run.due is None:
            effects += steward.handle(Spoken())
    return effects


def meant(library: Library, listen: Listen, phrase: str) -> str:
    """What ears that make no mistake give for *phrase*."""
    phrases, _ = listened_for(library, listen)
    return next((intent for intent, ways in phrases.items() if plain(phrase) in ways), "")


# -- the lexicon -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "word"), [*enumerate(NUMBERS, 1)])
def test_one_to_twenty_can_be_said_wherever_a_time_can_be_said(
    number: int, word: str, library: Library
) -> None:
    length = f"{word} minute{'s' * (number > 1)}"
    welcome, check_in = library.welcome.nodes["welcome.which"], library.scripts[CHECK_IN]
    come_back = library.come_back.nodes["come-back.shall-we"]
    ready, later = check_in.nodes["consent-1.ready"], check_in.nodes["consent-1.later"]
    turn, time_out = check_in.nodes["share-reflect-1.share"], check_in.nodes["anytime.time-out"]
    always = ("time-out", "more-time")
    for node, phrases in (
        (welcome, {f"{length} each": "minutes", f"in {length}": "later"}),
        (come_back, {f"{length} each": "minutes", f"in {length}": "later"}),
        (ready, {f"{length} each": "minutes", f"ask again in {length}": "later"}),
        (later, {length: "later", f"make it {length}": "later"}),
        (
            turn,
            {f"{word} more minute{'s' * (number > 1)}": "more-time", f"time out for {length}": "time-out"},
        ),
        (time_out, {length: "time-out", f"no {length}": "time-out"}),
    ):
        listen = Listen(Mode.CHOOSING, (*node.on, *always), node.phrases)
        for phrase, intent in phrases.items():
            wanted = intent if (number, intent) == (1, "more-time") else f"{intent}:{number}"
            assert meant(library, listen, phrase) in (wanted, *["start:ten-minutes-each"] * (number == 10)), (
                phrase
            )


@pytest.mark.parametrize(
    ("phrase", "intent"),
    [
        ("half an hour", "later:30"),
        ("forty-five minutes", "later:45"),
        ("an hour", "later:60"),
        ("a quarter of an hour", "later:15"),
        ("thirty", "later:30"),
        ("in a minute", "later:1"),
        ("in a couple of minutes", "later:2"),
        ("later", "later"),
    ],
)
def test_times_are_said_as_people_say_them(phrase: str, intent: str, library: Library) -> None:
    node = library.scripts[CHECK_IN].nodes["consent-1.later"]
    assert meant(library, Listen(Mode.CHOOSING, tuple(node.on), node.phrases), phrase) == intent


def test_no_more_phrases_than_a_recogniser_can_tell_apart(library: Library) -> None:
    for script in library.all_scripts():
        for node in script.nodes.values():
            intents = (*node.on, "pause", "stop", "time-out", "repeat", "help", "how-long", "more-time")
            phrases, tails = listened_for(library, Listen(Mode.CHOOSING, intents, node.phrases))
            said = {phrase for ways in (*phrases.values(), *tails.values()) for phrase in ways}
            assert len(said) < (900 if "start" in node.on else 450), node.name
            if node.timed:
                assert len(said) < 200, node.name


def test_an_intent_is_known_with_and_without_its_minutes() -> None:
    lexicon = load()
    assert {parted(intent)[0] for intent in lexicon.timed} == {*MOST}
    assert lexicon.meaning("Ten more minutes") == "more-time"
    assert parted("later:20") == ("later", 20)
    assert parted("start:20") == ("start", 0)
    assert parted("more-time") == ("more-time", 0)


def test_over_its_own_voice_it_listens_for_no_times(library: Library) -> None:
    spoken = listened(run_of(library.scripts[CHECK_IN]).begin())
    assert spoken.mode is Mode.SPEAKING
    assert all(intent in library.lexicon.intents for intent in spoken.intents)


def test_the_name_of_an_exercise_that_is_a_time_is_its_name_alone_and_a_time_after_another(
    library: Library,
) -> None:
    phrases, tails = listened_for(library, Listen(Mode.CHOOSING, ("start", "yes", "minutes")))
    assert (
        next(intent for intent, ways in phrases.items() if "ten minutes each" in ways)
        == "start:ten-minutes-each"
    )
    assert "ten minutes each" in tails["minutes:10"]


def test_a_time_belongs_to_a_yes_or_to_an_exercise_and_to_nothing_else() -> None:
    for intent in ("yes", "start:being-heard"):
        heard = Heard(1.0, "command", intent, "…", tail="minutes:5")
        assert translated(heard) == Command(intent, "…", "minutes:5")
    assert translated(Heard(1.0, "command", "no", "…", tail="minutes:5")) == Unclear()


# -- in a turn -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", range(1, 21))
def test_so_many_more_minutes_are_more_for_both(minutes: int, tmp_path: Path) -> None:
    run = run_of(composed(tmp_path, TALK))
    remark = run.script.anytime.remarks.more_time[0]
    left = run.script.anytime.durations.spoken((minutes + 1) * 60.0)
    play(run)
    assert said(play(run, f"more-time:{minutes}")) == [remark.format(left=left.capitalize())]
    play(run, "done")
    assert (run.shown.floor, run.shown.of) == ("Ben", (minutes + 1) * 60.0)
    play(run, f"more-time:{minutes}")
    assert run.shown.of == (minutes + 1) * 60.0


def test_extra_time_has_an_end_and_it_is_told(tmp_path: Path) -> None:
    run = run_of(composed(tmp_path, TALK))
    remarks, spoken = run.script.anytime.remarks, run.script.anytime.durations.spoken
    play(run, "more-time")
    most = spoken(60.0 + MOST_EXTRA).capitalize()
    assert said(play(run, "more-time:20")) == [remarks.most_time[0].format(left=most)]
    assert run.shown.left == 60.0 + MOST_EXTRA
    assert said(play(run, "more-time:5")) == [remarks.no_more_time[0].format(left=most.lower())]
    play(run, "done")
    assert (run.shown.floor, run.shown.of) == ("Ben", 60.0 + MOST_EXTRA)


def test_it_may_be_asked_for_twice_and_not_beyond_the_most(tmp_path: Path) -> None:
    run = run_of(composed(tmp_path, TALK))
    play(run, "more-time:20")
    assert run.shown.left == 60.0 + MOST_EXTRA
    assert "extra time is used" in said(play(run, "more-time:1"))[0]


# -- later, and a time-out -------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["later:10"], ["yes", "later:10"], ["yes", "no", "later:10"]])
def test_later_is_when_somebody_says(words: list[str], steward: Steward) -> None:
    effects = goes(steward, Woken(), *words)
    assert "I'll ask again in ten minutes." in " ".join(said(effects))  # type: ignore[arg-type]
    assert steward.appointment == 600.0
    goes(steward, Tick(600.0))
    assert steward.shown.state == "come-back.shall-we"


def test_an_appointment_may_be_put_off_for_as_long_as_somebody_says(steward: Steward) -> None:
    goes(steward, Woken(), "later", Tick(1800.0), "later:20")
    assert steward.appointment == 1200.0
    goes(steward, Tick(1200.0), "yes")
    assert steward.shown.state == "consent-1.ready"


def test_a_time_out_is_as_long_as_somebody_says(steward: Steward) -> None:
    effects = goes(steward, Woken(), "yes", "yes", "yes", "time-out:45")
    assert "Time-out. Forty-five minutes, apart." in said(effects)[-1]  # type: ignore[arg-type]
    assert "in forty-five minutes" in said(goes(steward, "yes"))[-1]  # type: ignore[arg-type]
    assert steward.appointment == 45 * 60.0


def test_the_question_of_a_time_out_is_answered_with_a_time(steward: Steward) -> None:
    effects = goes(steward, Woken(), "yes", "yes", "yes", "time-out", "time-out:30")
    assert "in thirty minutes" in said(effects)[-1]  # type: ignore[arg-type]
    assert steward.appointment == 1800.0


@pytest.mark.parametrize("words", [["time-out:5", "yes"], ["time-out", "time-out:5"]])
def test_a_body_needs_twenty_minutes(words: list[str], steward: Steward, library: Library) -> None:
    goes(steward, Woken(), "yes", "yes", "yes")
    told = said(goes(steward, *words))  # type: ignore[arg-type]
    remark = library.welcome.anytime.remarks.least_time_out[0]
    assert [remark in one for one in told].count(True) == 1
    assert "in twenty minutes" in told[-1]
    assert steward.appointment == 1200.0


def test_a_time_out_that_was_taken_back_is_forgotten(steward: Steward) -> None:
    effects = goes(steward, Woken(), "yes", "yes", "yes", "time-out:45", "no", "time-out")
    assert "Twenty minutes, apart." in said(effects)[-1]  # type: ignore[arg-type]
    goes(steward, "yes")
    assert steward.appointment == 1200.0


def test_a_time_that_was_said_is_in_a_snapshot(library: Library) -> None:
    run = run_of(library.scripts[CHECK_IN])
    play(run, "yes", "yes", "time-out:30")
    kept = run.snapshot()
    play(run, "no")
    again = run_of(library.scripts[CHECK_IN])
    again.restore(kept)
    ends = [one for one in play(again, "yes") if isinstance(one, Ended)]
    assert ends == [Ended(CHECK_IN, Outcome.TIME_OUT, minutes=30)]


# -- five minutes each -----------------------------------------------------------------------------------


def shares(steward: Steward) -> dict[str, float]:
    """How long the two are given for what they share, as the device shows it."""
    assert steward.run is not None
    return {steward.shown.floor: steward.shown.of}


@pytest.mark.parametrize(
    "commands",
    [
        [Command("minutes:5"), Command("yes")],
        [Command("yes", tail="minutes:5"), Command("yes")],
        [Command(f"start:{CHECK_IN}", tail="minutes:5"), Command("yes")],
        [Command("yes"), Command("minutes:5")],
        [Command("yes"), Command("yes", tail="minutes:5")],
    ],
)
def test_five_minutes_each_may_be_said_until_both_have_agreed(
    commands: list[Command], steward: Steward
) -> None:
    effects = goes(steward, Woken(), *commands, Command("yes"))
    assert "you have five minutes to share" in said(effects)[-1]  # type: ignore[arg-type]
    assert shares(steward) == {"Ada": 300.0}
    goes(steward, "done", "done", "yes", "no")
    assert shares(steward) == {"Ben": 300.0}


def test_the_second_of_them_may_say_it_as_well(steward: Steward) -> None:
    effects = goes(steward, Woken(), "yes", "yes", Command("yes", tail="minutes:8"))
    assert "you have eight minutes to share" in said(effects)[-1]  # type: ignore[arg-type]


def test_once_somebody_had_a_turn_the_times_stay(steward: Steward) -> None:
    goes(steward, Woken(), "yes", "yes", "yes", "done", "done", Command("yes", tail="minutes:5"), "no")
    assert shares(steward) == {"Ben": 180.0}


def test_a_time_is_for_the_exercise_that_it_was_said_of(steward: Steward) -> None:
    goes(steward, Woken(), "minutes:5", "no", "yes", Tick(1800.0))
    assert steward.shown.state == "come-back.shall-we"
    goes(steward, "yes", "yes", "yes")
    assert shares(steward) == {"Ada": 300.0}
    goes(steward, "stop", "yes", Woken(), "yes", "yes", "yes")
    assert shares(steward) == {"Ada": 180.0}
    goes(
        steward,
        "stop",
        "yes",
        Woken(),
        "minutes:5",
        "no",
        "yes",
        Tick(1800.0),
        "start:appreciation",
        "yes",
        "yes",
    )
    assert shares(steward) == {"Ada": 60.0}


def test_every_exercise_can_be_done_with_another_time_for_both(library: Library) -> None:
    for name, script in library.scripts.items():
        assert script.each, name
        timed = library.with_minutes_each(name, 7)
        assert {**timed.minutes} == {**script.minutes, script.each: 7.0}
        lasting = {node.person for node in timed.nodes.values() if node.time_key == script.each}
        assert {"opener", "partner"} <= lasting
        assert [*timed.nodes] == [*script.nodes]
    assert library.scripts["state-of-us"].each == "share"
    assert library.scripts["speaker-and-listener"].each == "speak"


def test_an_exercise_without_such_a_time_is_as_it_was(library: Library, tmp_path: Path) -> None:
    script = composed(tmp_path, "[other]", "{}")
    assert script.each == ""
    assert library.scripts[CHECK_IN] is not library.with_minutes_each(CHECK_IN, 3)


# -- one breath ------------------------------------------------------------------------------------------


def test_in_one_breath_an_exercise_begins_with_its_time(steward: Steward) -> None:
    assert steward.handle(BREATH[0]) == []
    assert steward.handle(BREATH[1]) == [Chime("awake")]
    assert goes(steward, Tick(2.0)) == []
    effects = goes(steward, Command(f"start:{CHECK_IN}", tail="minutes:5"))
    assert Chime("awake") not in effects
    assert steward.shown.state == "consent-1.ready"
    goes(steward, "yes", "yes")
    assert shares(steward) == {"Ada": 300.0}


def test_a_call_alone_brings_the_welcome_when_it_is_over(steward: Steward) -> None:
    goes(steward, *BREATH, Tick(0.5))
    assert steward.run is None
    effects = goes(steward, Voice(False))
    assert "Shall we do the daily check-in?" in said(effects)[0]  # type: ignore[arg-type]
    assert Chime("awake") not in effects


def test_what_is_unclear_after_a_call_brings_the_welcome(steward: Steward) -> None:
    goes(steward, *BREATH, Tick(1.0), Unclear())
    assert steward.shown.state == "welcome.which"


def test_a_television_that_never_stops_brings_the_welcome_in_the_end(steward: Steward) -> None:
    goes(steward, *BREATH, *[Tick(0.5)] * round(LONGEST_BREATH / 0.5 - 1))
    assert steward.run is None
    goes(steward, Tick(0.5))
    assert steward.shown.state == "welcome.which"


def test_asleep_an_exercise_alone_starts_nothing(steward: Steward) -> None:
    assert goes(steward, Voice(True), Command(f"start:{CHECK_IN}"), Voice(False)) == []
    assert steward.run is None


def test_in_one_breath_another_exercise_may_be_asked_for_and_an_appointment_is_over(steward: Steward) -> None:
    goes(steward, Woken(), "later")
    goes(steward, *BREATH, Command("start:appreciation"))
    assert steward.run is not None
    assert steward.run.script.name == "appreciation"
    assert steward.appointment is None


def test_asleep_it_listens_for_the_exercises_and_their_times(library: Library, steward: Steward) -> None:
    phrases, tails = listened_for(library, listened(steward.begin()))
    assert phrases == library.start_phrases()
    assert "five minutes each" in tails["minutes:5"]


def test_an_exercise_of_a_run_keeps_what_was_settled(library: Library) -> None:
    """Where a run is, is the same with other times: nothing in a position hangs on them."""
    timed = library.with_minutes_each(CHECK_IN, 9)
    run = run_of(library.scripts[CHECK_IN])
    play(run, "yes")
    other = Exercise(timed, Couple("Ada", "Ben"), {"exercise": "it", "later": "later", "time_out": "long"})
    other.restore(run.snapshot())
    other.handle(Command("yes"))
    settle(other)
    assert other.shown.of == 540.0
