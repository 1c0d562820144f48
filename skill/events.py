"""The vocabulary between the room and the exercise: what happened, and what to do about it.

Events go in, effects come out; both are plain frozen values, so that a session can be written down,
replayed and explored without any sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Woken:
    """Somebody said a wake phrase."""

    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody said one of the phrases that were listened for.

    ``intent`` is a name from the lexicon, with the minutes that were said, if any: ``more-time:10``; or
    ``start:NAME`` for a dialogue's own start phrases. ``tail`` is ``minutes:5`` where that was said in one
    breath with it.
    """

    intent: str
    phrase: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Dictated:
    """An utterance of whoever has the floor. The exercise never looks into the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody began (``active``) or stopped speaking."""

    active: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    """After a question something was said that is none of the answers."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Everything that was to be said has been said."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went by: ``seconds`` of sound heard since the last tick."""

    seconds: float


Event = Woken | Command | Dictated | Voice | Unclear | Spoken | Tick


class Mode(StrEnum):
    """What the ears are asked to listen for."""

    ASLEEP = "asleep"
    CHOOSING = "choosing"
    SHARING = "sharing"
    SPEAKING = "speaking"


class Outcome(StrEnum):
    """How a run of a dialogue ended."""

    COMPLETED = "completed"
    START = "start"
    DECLINED = "declined"
    LATER = "later"
    STOPPED = "stopped"
    TIME_OUT = "time-out"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Say:
    """Say this; :class:`Spoken` is due when it is over."""

    text: str


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop speaking at once."""


@dataclass(frozen=True, slots=True)
class Chime:
    """Sound a chime: awake, your-turn, half-minute, time, paused or asleep."""

    name: str


@dataclass(frozen=True, slots=True)
class Listen:
    """Listen in this mode for these intents; ``extra`` has phrases that count only here."""

    mode: Mode
    intents: tuple[str, ...] = ()
    extra: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Show:
    """Where the exercise is, for whoever looks: nothing needs it to go on.

    ``floor`` is a name, or empty; ``left`` and ``of`` are seconds of the turn, 0 where no clock runs.
    """

    state: str
    phase: str
    floor: str = ""
    left: float = 0.0
    of: float = 0.0


@dataclass(frozen=True, slots=True)
class Ended:
    """A run of a dialogue is over. ``choice`` says which dialogue was asked for, if one was.

    ``minutes`` is how long a time-out or "later" should be, where somebody said so.
    """

    dialogue: str
    outcome: Outcome
    choice: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Sleep:
    """Nothing is going on: the device goes back to waiting for its wake phrase."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The long form of a state was said: to be remembered, so that it becomes shorter one day."""

    key: str


@dataclass(frozen=True, slots=True)
class Drew:
    """A card was drawn from a deck: to be remembered, so that it does not come again soon.

    ``begun_anew``: all the others had been drawn, and the deck begins from its top.
    """

    deck: str
    card: str
    begun_anew: bool = False


Effect = Say | Hush | Chime | Listen | Show | Ended | Sleep | Explained | Drew


@dataclass(frozen=True, slots=True)
class Couple:
    """The two who use the device: their names by role for one run of a dialogue."""

    opener: str
    partner: str

    def swapped(self) -> Couple:
        """The same two, with the other one opening."""
        return Couple(opener=self.partner, partner=self.opener)
