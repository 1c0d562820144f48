"""Times that somebody asked for: of a time-out, or until "later"."""

from __future__ import annotations

from collections.abc import Mapping

from skill.dialogue.house import Durations
from skill.dialogue.script import ANYTIME
from skill.exercise.timing import LEAST_TIME_OUT

Asked = Mapping[str, int]
"""Intent → minutes."""

TIME_OUT, LATER = "time-out", "later"


def with_minutes(asked: Asked, intent: str, minutes: int, state: str) -> dict[str, int]:
    """*asked*, after *intent* was said in *state*, with so many *minutes*, or 0 for none.

    A time-out is never shorter than a body needs. One that is begun without a time has the settings', also
    where another was asked for before and taken back.
    """
    if minutes and intent in (TIME_OUT, LATER):
        return {**asked, intent: max(minutes, LEAST_TIME_OUT) if intent == TIME_OUT else minutes}
    begun = intent == TIME_OUT and state != f"{ANYTIME}.{TIME_OUT}"
    return {key: known for key, known in asked.items() if not (begun and key == intent)}


def too_short(intent: str, minutes: int) -> bool:
    """Whether that is a time-out of fewer minutes than a body needs."""
    return intent == TIME_OUT and 0 < minutes < LEAST_TIME_OUT


def words(asked: Asked, durations: Durations) -> dict[str, str]:
    """The words ``later`` and ``time_out`` for texts, where they are not the settings'."""
    return {intent.replace("-", "_"): durations.spoken(minutes * 60.0) for intent, minutes in asked.items()}
