"""The walk through one script: from every position, every event that can happen there."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from skill.dialogue.format import MOST_MINUTES
from skill.dialogue.lengths import parted
from skill.dialogue.script import ANYTIME, RESUME, Node, Script, outcome_of
from skill.events import Command, Couple, Event, Outcome, Say, Spoken, Tick, Unclear, Voice
from skill.exercise import turns
from skill.exercise.exercise import Exercise
from skill.exercise.position import Position
from skill.exercise.timing import MOST_EXTRA
from skill.walk.alike import Print, bounded_ahead, entered, moment, moved, within
from skill.walk.leaving import OUTSIDE, Leads
from skill.walk.speakable import all_texts, unspeakable

WORDS = (
    "yes", "no", "partly", "done", "pass", "pause", "go-on", "repeat", "more-time", "how-long", "help",
    "stop", "time-out", "skip", "others", "start:another", "more-time:10", "more-time:20", "later",
    "later:10", "minutes:5", "time-out:10", "time-out:45",
)  # fmt: skip
"""Tried everywhere, besides what the script itself asks: also where nobody listens for it, as if misheard."""

OUT = ("stop", "time-out")
"""The two words that have to lead out of everything."""

MOST_POSITIONS = 5000
"""A state has a few dozen positions; one with so many counts something that has no end."""

LONGEST_TURN = MOST_MINUTES * 60.0 + MOST_EXTRA
LONGEST_WAIT = 1800.0


@dataclass(frozen=True, slots=True)
class _Exit:
    """A way out of a state: from which position, by which events, and whether nobody answered."""

    position: Position
    events: tuple[Event, ...]
    alone: bool
    to: str

    @property
    def way(self) -> tuple[object, ...]:
        """What tells two ways out apart."""
        return self.events, self.position.now.phase, self.to


class Walker:
    """The walk through *script*. What it found is in its attributes, and ``problems`` has sentences."""

    def __init__(self, script: Script) -> None:
        self._script = script
        durations = script.anytime.durations
        self._facts = {
            "exercise": script.title,
            "later": durations.spoken(1800.0),
            "time_out": durations.spoken(1200.0),
        }
        self._couple = Couple("Ada", "Ben")
        self._exercise = Exercise(script, self._couple, self._facts)
        asked = (intent for node in script.nodes.values() for intent in node.on)
        self._words = tuple(dict.fromkeys((*WORDS, *asked)))
        self._ahead = bounded_ahead(script)
        self._exits: dict[Print, list[_Exit]] = {}
        self._away = Leads()
        self._held: set[Print] = set()
        self._said: set[str] = set()
        self.problems: list[str] = []
        self.broken = False
        """Whether an event made it fail."""
        self.reached: set[str] = set()
        self.positions = 0
        self.events = 0
        self.ends: Counter[Outcome] = Counter()
        self.longest = 0.0

    def walk(self) -> None:
        """Walk from state to state, and through each of them from within."""
        self._exercise.begin()
        waiting, leads = deque([self._exercise.snapshot()]), Leads()
        while waiting:
            entry = waiting.popleft()
            here = entered(entry, self._ahead)
            if here in leads:
                continue
            leads.begin(here)
            self.positions += 1
            for one in self._ways_out(entry):
                after = self._try(moved(one.position, entry), *one.events)
                if after is None:
                    continue
                outcome = outcome_of(after.now.state)
                if outcome is not None:
                    self._ended(after, outcome)
                    leads.add(here, OUTSIDE, one.alone)
                else:
                    waiting.append(after)
                    leads.add(here, entered(after, self._ahead), one.alone)
        self._leave(leads)
        self._leave(self._away)
        if len(self._away) > MOST_POSITIONS:
            self._found(ANYTIME, "has no end of positions.")
        for name in self._script.nodes:
            if name not in self.reached:
                self._found(name, "is never reached.")
        if self.broken:
            return
        for name, text in all_texts(self._script, self._couple, self._facts):
            if text not in self._said:
                self._read(f"`{name}`", text)

    # -- one state from within ---------------------------------------------------------------------------

    def _ways_out(self, entry: Position) -> Iterator[_Exit]:
        """What leads out of the state that was just entered, each way once."""
        node, found = self._script.nodes[entry.now.state], set[tuple[object, ...]]()
        for start in self._turns(node, entry):
            had = node.timed and turns.other_had(self._script, node, start)
            key = (node.name, turns.length(node, start), had)
            if key not in self._exits:
                self._exits[key] = [*self._within(start)]
            for one in self._exits[key]:
                if one.way not in found:
                    found.add(one.way)
                    yield one

    def _turns(self, node: Node, entry: Position) -> Iterator[Position]:
        """The state as it was entered; a turn that may be lengthened, as every turn that it may be."""
        others = [
            other.name
            for other in self._script.nodes.values()
            if node.pair and other.pair == node.pair and other.person != node.person
        ]
        if not others or node.by_clock:
            yield entry
            return
        for had in (0, entry.visits[node.name]):
            # More time comes from the one who has had the turn before.
            for extra in turns.EXTRAS if had else (0.0,):
                start = entry.copied()
                start.visits |= dict.fromkeys(others, had)
                start.extra[turns.name(node, entry)] = extra
                yield start

    def _within(self, entry: Position) -> Iterator[_Exit]:
        """Walk through one state until it is left; gives what leads out of it."""
        node, leads = self._script.nodes[entry.now.state], Leads()
        visit = entry.visits[node.name]
        self._held.clear()
        waiting, seen = deque([entry]), {within(entry)}
        while waiting:
            if len(seen) > MOST_POSITIONS:
                self._found(node.name, "has no end of positions.")
                break
            position = waiting.popleft()
            here = within(position)
            leads.begin(here)
            self._arrived(position, node)
            for events, alone in self._events(position, node):
                after = self._try(position, *events)
                if after is None:
                    continue
                self._out(position, events, after)
                if after.held is not None:
                    after = self._interrupted(after)
                    if after is None:
                        continue
                elif after.now.state != node.name or after.visits[node.name] != visit:
                    leads.add(here, OUTSIDE, alone)
                    yield _Exit(position, events, alone, after.now.state)
                    continue
                there = within(after)
                if there not in seen:
                    seen.add(there)
                    waiting.append(after)
                if there != here or isinstance(events[-1], Tick):
                    leads.add(here, there, alone)
        self._leave(leads)

    def _events(self, position: Position, node: Node) -> Iterator[tuple[tuple[Event, ...], bool]]:
        """Everything that can happen here, and whether it is without an answer of the two."""
        self._exercise.restore(position)
        due = self._exercise.due
        if due is None:
            yield (Spoken(),), True
        else:
            yield (Tick(due),), True
            if node.kind == "ask":
                yield (Voice(True), Tick(due)), True
        yield (Unclear(),), True
        for word in self._words:
            yield (Command(word),), False

    # -- away from it: paused, stop, time-out ------------------------------------------------------------

    def _interrupted(self, entry: Position) -> Position | None:
        """Walk on from an interruption; gives where it goes back to, the first time this is held here."""
        held = entry.held
        assert held is not None
        self._walk_away(entry, (self._script.nodes[held.state].kind, held.phase))
        on = self._script.nodes[entry.now.state].on
        word = next((intent for intent, to in on.items() if to == RESUME), None)
        if word is None or moment(held) in self._held:
            return None
        self._held.add(moment(held))
        return self._try(entry, Spoken(), Command(word))

    def _walk_away(self, entry: Position, kind: Print) -> None:
        waiting = deque([entry])
        while waiting:
            position = waiting.popleft()
            here = (*within(position), kind)
            if here in self._away or len(self._away) > MOST_POSITIONS:
                continue
            self._away.begin(here)
            node = self._script.nodes[position.now.state]
            self._arrived(position, node)
            for events, alone in self._events(position, node):
                after = self._try(position, *events)
                if after is None:
                    continue
                self._out(position, events, after)
                outcome = outcome_of(after.now.state)
                if outcome is not None:
                    self._ended(after, outcome)
                    there = OUTSIDE
                elif after.held is None:
                    there = OUTSIDE
                else:
                    # What so short a walk rests on: nothing happens to what is held.
                    assert after.held == position.held
                    there = (*within(after), kind)
                    waiting.append(after)
                if there != here or isinstance(events[-1], Tick):
                    self._away.add(here, there, alone)

    def _ended(self, last: Position, outcome: Outcome) -> None:
        """Count an end; the first of each kind is looked at: only its last words can still be over."""
        self.ends[outcome] += 1
        if self.ends[outcome] > 1:
            return
        self.positions += 1
        anything: list[Event] = [Tick(1.0), Unclear(), Voice(True), *map(Command, self._words)]
        for event in anything:
            after = self._try(last, event)
            if after is not None and after != last:
                self._found(last.now.state, f"is changed by {_told(event)}, though it is over.")
        over = self._try(last, Spoken())
        if over is not None and over.now.phase != "over":
            self._found(last.now.state, "is not over when its last words are.")

    # -- looking -----------------------------------------------------------------------------------------

    def _try(self, position: Position, *events: Event) -> Position | None:
        """What comes of *events*; None if they break it."""
        self._exercise.restore(position)
        for event in events:
            self.events += 1
            try:
                effects = self._exercise.handle(event)
            except Exception as error:  # whatever it is that breaks: that is looked for here
                self.broken = True
                self._found(position.now.state, f"is broken by {_told(event)}: {error!r}.")
                return None
            for effect in effects:
                if isinstance(effect, Say) and effect.text not in self._said:
                    self._said.add(effect.text)
                    self._read(f"`{self._exercise.state}`, after {_told(event)}", effect.text)
        return self._exercise.snapshot()

    def _arrived(self, position: Position, node: Node) -> None:
        """Count a position, and look at its clock."""
        self.positions += 1
        self.reached.add(node.name)
        now = position.now
        if now.phase not in ("open", "grace"):
            return
        self.longest = max(self.longest, now.remaining)
        most = LONGEST_TURN if node.timed else LONGEST_WAIT
        if now.remaining > most:
            self._found(node.name, f"takes {now.remaining:.0f} seconds; more than {most:.0f} is too long.")

    def _out(self, position: Position, events: tuple[Event, ...], after: Position) -> None:
        """A stop and a time-out lead out of everything."""
        event, to = events[-1], after.now.state
        word = parted(event.intent)[0] if isinstance(event, Command) else ""
        if isinstance(event, Command) and word in OUT:
            away = f"{ANYTIME}.{word}"
            if to != away and outcome_of(to) is None:
                self._found(position.now.state, f"leads to `{to}` on `{event.intent}`, and not to `{away}`.")

    def _leave(self, leads: Leads) -> None:
        for state, fault in leads.faults():
            self._found(state, fault)

    def _read(self, where: str, text: str) -> None:
        wrong = unspeakable(text)
        if wrong:
            self.problems.append(f"{where}: {wrong}")

    def _found(self, state: str, fault: str) -> None:
        sentence = f"`{state}` {fault}"
        if sentence not in self.problems:
            self.problems.append(sentence)


def _told(event: Event) -> str:
    """What happened, in words."""
    match event:
        case Command(intent):
            return f"`{intent}`"
        case Tick():
            return "time that passes"
        case Spoken():
            return "the end of a prompt"
        case Voice():
            return "a voice"
        case _:
            return "an unclear answer"
