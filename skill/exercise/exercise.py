"""One run of one script: events in, effects out. No sound, no file, no clock but the ticks it is given."""

from __future__ import annotations

from collections.abc import Mapping

from transitions import EventData

from skill.dialogue.lengths import parted
from skill.dialogue.script import Node, Script, outcome_of
from skill.dialogue.texts import mark
from skill.events import (
    Chime,
    Command,
    Couple,
    Drew,
    Effect,
    Ended,
    Event,
    Explained,
    Hush,
    Listen,
    Mode,
    Outcome,
    Say,
    Show,
    Spoken,
    Tick,
    Unclear,
    Voice,
)
from skill.exercise import asked, showing, turns
from skill.exercise.machine import ALWAYS, HEAR, INTERRUPTIONS, destination, ways_of
from skill.exercise.past import Past
from skill.exercise.position import Moment, Phase, Position
from skill.exercise.timing import EXTENSION, GRACE, HOLD, MOST_HOLDS, WARNING
from skill.exercise.wording import Wording

_WHILE_SPEAKING = (*INTERRUPTIONS, "skip", "repeat")


class Exercise:
    """Runs *script* with *couple*.

    *facts* are the words of ``node_composer.FACTS``; *past* is what earlier runs left behind.
    """

    def __init__(
        self, script: Script, couple: Couple, facts: Mapping[str, str], past: Past | None = None
    ) -> None:
        self.script = script
        self.state = script.first  # kept by the machine
        self._effects: list[Effect] = []
        self._first: list[str] = []  # a remark to say before what is said next
        self._position = Position(Moment(script.first), past=past or Past())
        self._wording = Wording(script, couple, facts)
        self._ways = ways_of(script)

    # -- what may be asked of a run ------------------------------------------------------------------

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, or None while it goes on."""
        return self._position.outcome if self._position.now.phase == "over" else None

    @property
    def due(self) -> float | None:
        """Seconds of ticks until something happens by itself; None while it is speaking or over."""
        return showing.due(self.script, self._position)

    @property
    def shown(self) -> Show:
        """Where it is, for whoever looks."""
        return showing.shown(self.script, self._position, self._wording)

    @property
    def past(self) -> Past:
        """What was drawn and explained until now, this run's share in it."""
        return self._position.past

    def snapshot(self) -> Position:
        """A copy of where it is, to go back to with :meth:`restore`."""
        return self._position.copied()

    def restore(self, position: Position) -> None:
        """Go to where *position* was taken."""
        self._position = position.copied()
        self.state = position.now.state

    def answers(self, intent: str) -> bool:
        """Whether *intent* is an answer to what is being asked."""
        return self._position.now.phase == "open" and intent in self._node.on

    def begin(self) -> list[Effect]:
        """Start the run at its first state."""
        self._position.past = self._position.past.begun(self.script.name)
        self._arrive()
        return self._taken()

    def handle(self, event: Event) -> list[Effect]:
        """Let *event* happen; returns what is to be done about it, in order."""
        now = self._position.now
        if now.phase == "over" or (now.phase == "ending" and event != Spoken()):
            return []
        match event:
            case Tick(seconds):
                self._advance(seconds)
            case Spoken():
                self._spoken()
            case Command(intent):
                self._hear(intent)
            case Unclear():
                self._unclear()
            case Voice(active):
                self._position.talking = active
            case _:
                pass
        return self._taken()

    # -- the couple's words --------------------------------------------------------------------------

    def _hear(self, heard: str) -> None:
        intent, minutes = parted(heard)
        choice = heard.partition(":")[2] if intent == "start" else ""
        now = self._position.now
        if now.phase in ("saying", "remark"):
            if intent == "skip" and now.phase == "saying" and "skip" in self._node.on:
                self._go(HEAR + intent)
            elif intent == "skip":
                self._effects.append(Hush())
                self._spoken()
            elif intent == "repeat":
                self._effects.append(Hush())
                self._say(self._position.last, now.phase)
            elif intent in INTERRUPTIONS:
                self._answered(intent, minutes)
            return
        self._position.choice = choice
        if self._answered(intent, minutes):
            return
        self._position.choice = ""
        reply = {
            "help": self._help,
            "repeat": lambda: self._interject(self._position.last),
            "more-time": lambda: self._more_time(minutes),
            "how-long": self._how_long,
        }.get(intent)
        if reply:
            reply()
        else:
            self._unclear()

    def _answered(self, intent: str, minutes: int) -> bool:
        """Go where *intent* leads, with the *minutes* that were said, if any; whether it leads anywhere."""
        position = self._position
        before = position.asked
        position.asked = asked.with_minutes(before, intent, minutes, position.now.state)
        self._first = self.script.anytime.remarks.least_time_out if asked.too_short(intent, minutes) else []
        if self._go(HEAR + intent):
            return True
        position.asked, self._first = before, []
        return False

    def _help(self) -> None:
        self._remark(self._wording.help(self._node))

    def _how_long(self) -> None:
        moment = turns.clocked(self.script, self._position)
        remarks = self.script.anytime.remarks
        if moment is None:
            self._remark(remarks.no_clock)
        else:
            self._remark(remarks.left, moment)

    def _more_time(self, minutes: int) -> None:
        now, node = self._position.now, self._node
        remarks, seconds = self.script.anytime.remarks, minutes * 60.0 or EXTENSION
        if not node.timed:
            # Whoever asks for time to think is not to be asked again at once.
            now.tries, now.remaining = len(node.again), max(seconds, node.wait)
            self._remark(remarks.take_your_time)
        else:
            self._remark(getattr(remarks, turns.extended(self.script, node, self._position, seconds)), now)

    def _unclear(self) -> None:
        now, node = self._position.now, self._node
        asked = now.phase == "open" and node.kind == "ask" and node.person != "nobody"
        if asked and now.tries < len(node.again):
            self._ask_again()

    # -- time ----------------------------------------------------------------------------------------

    def _advance(self, seconds: float) -> None:
        """Let time go by; what it brings about happens in order, however long the tick was."""
        while self.due is not None and seconds >= 0.0:
            due, now = self.due, self._position.now
            if seconds < due:
                now.remaining -= seconds
                return
            seconds -= due
            if turns.warns(self._node, self._position):
                now.remaining, now.warned = WARNING, True
                self._effects.append(Chime("half-minute"))
            else:
                now.remaining = 0.0
                self._time_is_up()

    def _time_is_up(self) -> None:
        now, node = self._position.now, self._node
        if node.by_clock:
            self._effects.append(Chime("time"))
            self._go("time")
            return
        if node.kind == "floor":
            if now.phase == "open":
                now.phase, now.remaining = "grace", GRACE
                self._effects += [Chime("time"), self.shown]
            else:
                self._go(HEAR + "done")
            return
        if self._position.talking and now.holds < MOST_HOLDS:
            now.remaining, now.holds = HOLD, now.holds + 1
        elif now.tries < len(node.again):
            self._ask_again()
        else:
            self._go("unanswered")

    # -- going from state to state -------------------------------------------------------------------

    def _go(self, trigger: str) -> bool:
        return self._ways.go(self, trigger)

    def _may_enter(self, event: EventData) -> bool:
        """Guard: a state with ``at_most`` is entered so often and no more."""
        node = self.script.nodes[destination(event)]
        return node.at_most is None or self._position.visits.get(node.name, 0) < node.at_most

    def _was_held(self, event: EventData) -> bool:
        """Guard: an interruption leads back only to what it interrupted."""
        held = self._position.held
        return held is not None and held.state == destination(event)

    def _entered(self, _event: EventData) -> None:
        """Callback: the machine is in another state now."""
        position = self._position
        if position.now.phase in ("saying", "remark"):
            self._effects.append(Hush())
        outcome = outcome_of(self.state)
        if outcome is not None:
            position.now.state = self.state
            self._end(outcome)
            return
        was, node = position.now, self.script.nodes[self.state]
        if node.anytime:
            if position.held is None:
                position.held = was
                if was.phase == "remark":
                    was.phase = position.back
            position.now = Moment(node.name)
            self._arrive()
        elif position.held is not None:
            position.now, position.held = position.held, None
            self._resume()
        else:
            position.now = Moment(node.name)
            self._arrive()

    def _arrive(self) -> None:
        """A state begins: say what it says."""
        node, position = self._node, self._position
        position.visits[node.name] = position.visits.get(node.name, 0) + 1
        times = position.said.get(node.told_as, 0)
        position.said[node.told_as] = times + 1
        if node.chime:
            self._effects.append(Chime(node.chime))
        if node.draws:
            self._draw(node.draws)
        card, seconds = position.card, self._turn(node)
        text = self._wording.prompt(node, times, position.past, seconds, card, **self._lengths())
        if node.say.short and times == 0 and not position.past.knows(node.told_as):
            self._remember(Explained(node.told_as))
        self._say(text, "saying")

    def _draw(self, deck: str) -> None:
        position = self._position
        position.card = position.past.next_card(deck, self.script.decks[deck])
        card = mark(position.card)
        self._remember(Drew(deck, card, begun_anew=card in position.past.drawn.get(deck, ())))

    def _remember(self, effect: Explained | Drew) -> None:
        self._position.past = self._position.past.after(effect)
        self._effects.append(effect)

    def _resume(self) -> None:
        """What was interrupted goes on where it was."""
        now, node = self._position.now, self._node
        remarks = self.script.anytime.remarks
        if node.kind == "ask":
            self._say(self._worded(self._wording.going_on(node)), "saying")
        elif now.phase == "saying":
            self._say(self._worded(node.say.all()[-1]), "saying")
        else:
            self._remark(remarks.going_on if node.kind == "floor" else remarks.going_on_quiet, now)

    def _ask_again(self) -> None:
        now = self._position.now
        template = self._node.again[now.tries]
        now.tries += 1
        self._say(self._worded(template), "saying")

    def _spoken(self) -> None:
        """The device has finished speaking."""
        position, now = self._position, self._position.now
        if now.phase == "ending":
            self._over()
        elif now.phase == "remark":
            now.phase = position.back
            self._listen()
        elif now.phase == "saying":
            node = self._node
            now.phase, now.holds = "open", 0
            if node.kind == "say":
                self._go("spoken")
                return
            if node.timed:
                now.remaining = self._turn(node)
                if node.kind == "floor":
                    self._effects.append(Chime("your-turn"))
            else:
                now.remaining = node.answer_within if now.tries < len(node.again) else node.wait
            self._listen()

    def _end(self, outcome: Outcome) -> None:
        position = self._position
        position.outcome = outcome
        last_words = self._wording.ending(outcome, position.past, **self._lengths())
        if last_words:
            self._say(last_words, "ending")
        else:
            self._over()

    def _over(self) -> None:
        position = self._position
        position.now.phase = "over"
        assert position.outcome is not None
        minutes = position.asked.get(position.outcome, 0)
        self._effects.append(Ended(self.script.name, position.outcome, position.choice, minutes))

    # -- speaking and listening ----------------------------------------------------------------------

    def _say(self, text: str, phase: Phase) -> None:
        if self._first:
            text, self._first = f"{self._wording.line(self._first, self._position.past)} {text}", []
        self._position.now.phase = phase
        self._position.talking = False
        if phase == "saying":
            self._position.last = text
        heard = () if phase == "ending" else _WHILE_SPEAKING
        self._effects += [self.shown, Listen(Mode.SPEAKING, heard), Say(text)]

    def _remark(self, lines: list[str], clock: Moment | None = None) -> None:
        """Say something in between; the state, and its clock, wait."""
        left = self.script.anytime.durations.spoken(clock.remaining) if clock else ""
        held = self._position.held if self._node.anytime else None
        node = self.script.nodes[held.state] if held else self._node
        floor = self._wording.name(node.person) if node.kind == "floor" else ""
        self._interject(self._worded(self._wording.line(lines, self._position.past), left=left, floor=floor))

    def _interject(self, text: str) -> None:
        self._position.back = self._position.now.phase
        self._say(text, "remark")

    def _listen(self) -> None:
        node = self._node
        mode = Mode.SHARING if node.timed else Mode.CHOOSING
        always = ALWAYS[:-1] if node.by_clock else ALWAYS
        intents = tuple(dict.fromkeys((*node.on, *always)))
        self._effects += [Listen(mode, intents, node.phrases), self.shown]

    def _worded(self, template: str, **more: str) -> str:
        words = {"card": self._position.card, **self._lengths(), **more}
        return self._wording.said(self._node, template, self._turn(self._node), **words)

    def _lengths(self) -> dict[str, str]:
        """The words for the times that somebody said, in place of the settings'."""
        return asked.words(self._position.asked, self.script.anytime.durations)

    # -- small facts ---------------------------------------------------------------------------------

    @property
    def _node(self) -> Node:
        return self.script.nodes[self._position.now.state]

    def _turn(self, node: Node) -> float:
        return turns.length(node, self._position)

    def _taken(self) -> list[Effect]:
        effects, self._effects = self._effects, []
        return effects
