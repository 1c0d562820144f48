"""What is around an exercise: asleep, woken, choosing, starting, and the appointments that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skill.dialogue.library import Library
from skill.dialogue.script import Script
from skill.events import (
    Chime,
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
    Woken,
)
from skill.exercise.exercise import Exercise
from skill.exercise.past import Past
from skill.exercise.wording import Wording


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
        self._appointment: float | None = None

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
        if self._run is not None:
            effects = self._run.handle(event)
            self.past = self._run.past
            return self._followed(effects)
        if self._appointment is not None and self._appointment <= 0:
            self._appointment = None
            return self._start(self._library.come_back)
        if isinstance(event, Woken):
            return self._start(self._library.welcome)
        return []

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
                return self._start(self._library.scripts[self._wanted], chime=False)
            case Outcome.TIME_OUT:
                self._appointment = self._habits.time_out
                # What broke off is not begun again: each says a feeling and a need first.
                self._wanted = self._habits.returning or self._wanted
            case Outcome.LATER:
                self._appointment = self._habits.later
            case Outcome.COMPLETED:
                self._couple = self._couple.swapped()
            case _:
                pass
        if ended.outcome not in (Outcome.TIME_OUT, Outcome.LATER):
            self._wanted = self._usual
        return self._sleep()

    @property
    def _usual(self) -> str:
        """The exercise that is offered, where nothing else was asked for."""
        habits = self._habits
        new = self._library.scripts.keys().isdisjoint(self.past.runs)
        return habits.first if new and habits.first else habits.exercise

    def _start(self, script: Script, chime: bool = True) -> list[Effect]:
        self._run = Exercise(script, self._couple, self._facts(), self.past)
        awake: list[Effect] = [Chime("awake")] if chime else []
        effects = [*awake, *self._followed(self._run.begin())]
        self.past = self._run.past if self._run else self.past
        return effects

    def _sleep(self) -> list[Effect]:
        asleep: list[Effect] = [Chime("asleep")] if self._run else []
        self._run = None
        return [*asleep, Listen(Mode.ASLEEP), Sleep(), self.shown]

    def _facts(self) -> Mapping[str, str]:
        """The words that hold for the whole device, as they are now."""
        scripts = self._library.scripts
        spoken = self._library.welcome.anytime.durations.spoken
        return {
            "exercise": scripts[self._wanted].title,
            "later": spoken(self._habits.later),
            "time_out": spoken(self._habits.time_out),
        }
