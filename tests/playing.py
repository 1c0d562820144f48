"""A run of an exercise without sound: words and seconds go in, and what the device says comes out."""

from __future__ import annotations

from collections.abc import Mapping

from skill.dialogue.script import Script
from skill.events import Chime, Command, Couple, Effect, Listen, Say, Spoken, Tick
from skill.exercise.exercise import Exercise
from skill.exercise.past import Past

ADA_AND_BEN = Couple("Ada", "Ben")
FACTS: Mapping[str, str] = {
    "exercise": "daily check-in",
    "later": "thirty minutes",
    "time_out": "twenty minutes",
}


def run_of(script: Script, past: Past | None = None) -> Exercise:
    """A run of *script* with Ada, who opens, and Ben."""
    return Exercise(script, ADA_AND_BEN, FACTS, past)


def play(exercise: Exercise, *words: str | float) -> list[Effect]:
    """Begin if need be, let every prompt be spoken, and say each word (or let seconds pass) after it."""
    effects = list(exercise.begin()) if exercise.snapshot().visits == {} else []
    effects += settle(exercise)
    for word in words:
        effects += exercise.handle(Command(word) if isinstance(word, str) else Tick(word))
        effects += settle(exercise)
    return effects


def settle(exercise: Exercise) -> list[Effect]:
    """Let all that is to be spoken be spoken."""
    effects: list[Effect] = []
    while exercise.outcome is None and exercise.due is None:
        effects += exercise.handle(Spoken())
    return effects


def said(effects: list[Effect]) -> list[str]:
    """The texts that were spoken, in order."""
    return [effect.text for effect in effects if isinstance(effect, Say)]


def chimes(effects: list[Effect]) -> list[str]:
    """The chimes that sounded, in order."""
    return [effect.name for effect in effects if isinstance(effect, Chime)]


def listened(effects: list[Effect]) -> Listen:
    """What it listens for at last."""
    return [effect for effect in effects if isinstance(effect, Listen)][-1]
