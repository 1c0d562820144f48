"""What is around an exercise: asleep, woken, choosing, starting, and the appointments that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skill.dialogue import lengths
from skill.dialogue.library import Library
from skill.dialogue.script import Script
from skill.events import (
    Chime,
    Command,
    Couple,
    Effect,
    Ended,
    Event,
    Listen,
    Mode,
    Outcome,
    Show,
    Sleep,
    Tick,
    Unclear,
    Voice,
    Woken,
)
from skill.exercise.exercise import Exercise
from skill.exercise.past import Past
from skill.exercise.wording import Wording

LONGEST_BREATH = 8.0
"""Seconds after the wake phrase for which somebody may go on. What still talks then is a television."""

START = "start"


@dataclass(frozen=True, slots=True)
class Habits:
    """How this couple's device behaves. Times in seconds.

    ``exercise`` is offered; in its place, ``first`` to two who have not begun any yet, and ``returning``
    after a time-out. Empty ones are left out.
    """

    exercise: str
    first: str = ""
    returning: str = ""
    time_out: float = 20 * 60.0
    later: float = 30 * 60.0


class Steward:
    """Leads *couple* from the wake phrase to an exercise and back to sleep.

    ``couple.opener`` opens the first exercise; after each one that was completed, the other is next.
    Sans-IO like the exercise: :meth:`handle` takes events and returns effects. :attr:`past` is what should
    be remembered, as it is now.
    """

    def __init__(self, library: Library, couple: Couple, habits: Habits, past: Past | None = None) -> None:
        self.past = past or Past()
        self._library = library
        self._couple = couple
        self._habits = habits
        self._run: Exercise | None = None
        self._wanted = self._usual
        self._minutes = 0
        """Minutes for each that somebody asked for, or 0 for the exercise's own."""
        self._appointment: float | None = None
        self._talking = False
        self._breath: float | None = None
        """Seconds since the wake phrase, while whoever said it may still be speaking."""

    @property
    def run(self) -> Exercise | None:
        """The script that is being run, or None while the device sleeps."""
        return self._run

    @property
    def appointment(self) -> float | None:
        """Seconds until the device calls the couple by itself, or None."""
        return self._appointment

    @property
    def shown(self) -> Show:
        """Where the device is, for whoever looks."""
        return self._run.shown if self._run else Show("asleep", "open")

    def begin(self) -> list[Effect]:
        """Start the day: asleep."""
        return self._sleep()

    def handle(self, event: Event) -> list[Effect]:
        """Let *event* happen; returns what is to be done about it, in order."""
        if self._appointment is not None and isinstance(event, Tick):
            # Counted on through whatever else goes on: an appointment is an appointment.
            self._appointment -= event.seconds
        if isinstance(event, Voice):
            self._talking = event.active
        if self._run is not None:
            if isinstance(event, Command):
                self._set_minutes(event, self._run)
            effects = self._run.handle(event)
            self.past = self._run.past
            return self._followed(effects)
        if self._appointment is not None and self._appointment <= 0:
            self._appointment = None
            return self._start(self._library.come_back)
        if self._breath is not None:
            return self._in_one_breath(event)
        if isinstance(event, Woken):
            return self._woken()
        return []

    def _woken(self) -> list[Effect]:
        """Sound the chime at once; what is said comes when whoever called has said all of it."""
        if not self._talking:
            return self._start(self._library.welcome)
        self._breath = 0.0
        return [Chime("awake")]

    def _in_one_breath(self, event: Event) -> list[Effect]:
        """After the wake phrase: an exercise that is asked for begins at once, and otherwise the welcome."""
        assert self._breath is not None
        match event:
            case Command(intent) if intent.startswith(f"{START}:"):
                self._wanted = intent.removeprefix(f"{START}:")
                self._minutes = lengths.each("", event.tail)
                self._appointment = None
                return self._start(self._asked_for(), chime=False)
            case Unclear() | Voice(active=False):
                return self._start(self._library.welcome, chime=False)
            case Tick(seconds):
                self._breath += seconds
                if self._breath >= LONGEST_BREATH:
                    return self._start(self._library.welcome, chime=False)
        return []

    def _set_minutes(self, command: Command, run: Exercise) -> None:
        """Take on the minutes for each that are asked for in answer to a question which takes them."""
        intent, minutes = command.intent.partition(":")[0], lengths.each(command.intent, command.tail)
        if intent == START and run.answers(START):
            # Another exercise than the one that a time was asked for.
            self._minutes = minutes
            return
        if not minutes or not run.answers(intent) or not run.answers("minutes"):
            return
        position = run.snapshot()
        if run.script.name not in self._library.scripts:
            self._minutes = minutes
        elif not run.script.timed(position.visits):
            # Nobody has had a turn yet, so both get the same.
            self._minutes = minutes
            script = self._library.with_minutes_each(run.script.name, minutes)
            self._run = Exercise(script, self._couple, self._facts(), self.past)
            self._run.restore(position)

    def lines(self) -> list[str]:
        """The sentences to be expected next: of what runs, or else of the welcome and the usual exercise.

        In the order of the dialogue, each once.
        """
        library = self._library
        near = [library.welcome, library.come_back, library.scripts[self._wanted]]
        scripts = [self._run.script] if self._run else near
        facts = self._facts()
        return [*dict.fromkeys(line for one in scripts for line in Wording(one, self._couple, facts).lines())]

    def _followed(self, effects: list[Effect]) -> list[Effect]:
        """Pass a run's effects on; when it ended, go where its outcome leads."""
        for index, effect in enumerate(effects):
            if isinstance(effect, Ended):
                return [*effects[: index + 1], *self._after(effect)]
        return effects

    def _after(self, ended: Ended) -> list[Effect]:
        # What was asked for is what a time-out or "later" comes back to.
        if ended.choice:
            self._wanted = ended.choice
        match ended.outcome:
            case Outcome.START:
                self._appointment = None
                return self._start(self._asked_for(), chime=False)
            case Outcome.TIME_OUT:
                self._appointment = ended.minutes * 60.0 or self._habits.time_out
                # What broke off is not begun again: each says a feeling and a need first.
                self._wanted, self._minutes = self._habits.returning or self._wanted, 0
            case Outcome.LATER:
                self._appointment = ended.minutes * 60.0 or self._habits.later
            case Outcome.COMPLETED:
                self._couple = self._couple.swapped()
            case _:
                pass
        if ended.outcome not in (Outcome.TIME_OUT, Outcome.LATER):
            self._wanted, self._minutes = self._usual, 0
        return self._sleep()

    @property
    def _usual(self) -> str:
        """The exercise that is offered, where nothing else was asked for."""
        habits = self._habits
        new = self._library.scripts.keys().isdisjoint(self.past.runs)
        return habits.first if new and habits.first else habits.exercise

    def _asked_for(self) -> Script:
        """The exercise that is wanted, with the minutes that were asked for."""
        if self._minutes:
            return self._library.with_minutes_each(self._wanted, self._minutes)
        return self._library.scripts[self._wanted]

    def _start(self, script: Script, chime: bool = True) -> list[Effect]:
        self._breath = None
        self._run = Exercise(script, self._couple, self._facts(), self.past)
        awake: list[Effect] = [Chime("awake")] if chime else []
        effects = [*awake, *self._followed(self._run.begin())]
        self.past = self._run.past if self._run else self.past
        return effects

    def _sleep(self) -> list[Effect]:
        asleep: list[Effect] = [Chime("asleep")] if self._run else []
        self._run = None
        self._talking = False
        # "Hey harbor, start the daily check-in": the rest of the breath is listened to as well.
        return [*asleep, Listen(Mode.ASLEEP, (START,)), Sleep(), self.shown]

    def _facts(self) -> Mapping[str, str]:
        """The words that hold for the whole device, as they are now."""
        scripts = self._library.scripts
        spoken = self._library.welcome.anytime.durations.spoken
        return {
            "exercise": scripts[self._wanted].title,
            "later": spoken(self._habits.later),
            "time_out": spoken(self._habits.time_out),
        }
