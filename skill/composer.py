"""Composes a dialogue and its rounds into a script, and gathers every fault on the way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from skill.dialogue import Dialogue, Role, Round, State, Step
from skill.document import Document, Fault, Loc, did_you_mean, repaired
from skill.events import Outcome
from skill.node_composer import (
    CARD,
    FACTS,
    MINUTES,
    PEOPLE,
    Alteration,
    NodeComposer,
    Setting,
    Shelf,
    check_texts,
)
from skill.script import ANYTIME, END, RESUME, Node, Part, Script
from skill.sequence import Placed, every_step, other, unrolled
from skill.texts import Texts


class Composer:
    """Composes scripts from a shelf; what is wrong is in ``faults``."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.faults: list[Fault] = []

    def compose(self, name: str, document: Document, changes: Collection[Alteration] = ()) -> Script | None:
        """Compose the dialogue in *document*, with the couple's *changes*, the last of which wins.

        Returns None if it cannot be, with the reasons in ``faults``.
        """
        before = len(self.faults)
        dialogue, faults = repaired(document, Dialogue)
        self.faults += faults
        if dialogue is None:
            return None
        here = self._changed(document, dialogue, changes)
        placed, faults = unrolled(dialogue, document, here.options)
        self.faults += faults
        self._known(dialogue, document)
        if not placed and len(self.faults) == before:
            self.faults.append(document.fault(("steps",), "nothing is left of these steps."))
        if any(one.round not in self._shelf.rounds for one in placed) or not placed:
            return None
        nodes, parts = self._parts(placed, here)
        self._texts_are_there(changes, dialogue)
        nodes |= self._interruptions()
        if len(self.faults) > before:
            return None
        chosen = {key: (here.options[key], *values) for key, values in dialogue.options.items()}
        return Script(
            name=name,
            title=dialogue.name,
            first=next(iter(nodes)),
            nodes=MappingProxyType(nodes),
            anytime=self._shelf.anytime[1],
            start=tuple(dialogue.start),
            about=dialogue.about,
            source=dialogue.source,
            file=document.file,
            parts=tuple(parts),
            decks=MappingProxyType(self._drawn(nodes)),
            minutes=MappingProxyType(dict(here.minutes)),
            options=MappingProxyType({key: tuple(dict.fromkeys(values)) for key, values in chosen.items()}),
        )

    def of_round(self, name: str) -> Script | None:
        """Compose a single round of the house (welcome, come back) as a script of its own."""
        before = len(self.faults)
        document, _ = self._shelf.rounds[name]
        placed = [Placed((), Step.model_validate({"round": name}), "opener")]
        nodes, parts = self._parts(placed, Setting(document, {}, {}))
        first = next(iter(nodes))
        nodes |= self._interruptions()
        if len(self.faults) > before:
            return None
        decks = MappingProxyType(self._drawn(nodes))
        return Script(
            name,
            name,
            first,
            MappingProxyType(nodes),
            self._shelf.anytime[1],
            parts=tuple(parts),
            decks=decks,
        )

    # -- what the couple changed -------------------------------------------------------------------------

    def _changed(self, document: Document, dialogue: Dialogue, changes: Collection[Alteration]) -> Setting:
        minutes = dict(dialogue.minutes)
        options: dict[str, int | str] = {name: values[0] for name, values in dialogue.options.items()}
        texts: dict[str, Texts] = {}
        for altered in changes:
            where, loc, change = altered.document, altered.loc, altered.change
            for name, length in change.minutes.items():
                if name not in minutes:
                    message = f"`{name}` is no time of `{dialogue.name}`{did_you_mean(name, minutes)}"
                    self.faults.append(where.fault((*loc, "minutes", name), message))
                minutes[name] = length
            for name, value in change.options.items():
                if name not in options:
                    message = f"`{name}` is no option of `{dialogue.name}`{did_you_mean(name, options)}"
                    self.faults.append(where.fault((*loc, "options", name), message))
                elif value not in dialogue.options[name]:
                    possible = ", ".join(str(one) for one in dialogue.options[name])
                    message = f"`{value}` is no choice for `{name}`. Possible: {possible}."
                    self.faults.append(where.fault((*loc, "options", name), message))
                else:
                    options[name] = value
            texts |= change.texts
        return Setting(document, minutes, options, texts)

    def _texts_are_there(self, changes: Collection[Alteration], dialogue: Dialogue) -> None:
        rounds = self._shelf.rounds
        named = {step.round for _, step in every_step(dialogue.steps) if step.round}
        keys = {f"{name}.{state}" for name in named & rounds.keys() for state in rounds[name][1].states}
        for altered in changes:
            for key in altered.change.texts.keys() - keys:
                message = f"`{key}` is no text of this dialogue{did_you_mean(key, keys)}"
                self._fault(altered.document, (*altered.loc, "texts", key), message)

    # -- steps and rounds --------------------------------------------------------------------------------

    def _known(self, dialogue: Dialogue, document: Document) -> None:
        rounds = self._shelf.rounds
        for loc, step in every_step(dialogue.steps):
            name = step.round
            if name and name not in rounds and name not in self._shelf.broken:
                self.faults.append(document.fault(loc, f"`{name}` is no round{did_you_mean(name, rounds)}"))

    def _parts(self, placed: list[Placed], here: Setting) -> tuple[dict[str, Node], list[Part]]:
        labels = _labels([one.round for one in placed])
        entries = [
            f"{label}.{next(iter(self._shelf.rounds[one.round][1].states))}"
            for label, one in zip(labels, placed, strict=True)
        ]
        entries.append(END + Outcome.COMPLETED)
        nodes: dict[str, Node] = {}
        parts = []
        for index, (label, one) in enumerate(zip(labels, placed, strict=True)):
            ahead = {"next": entries[index + 1]}
            if one.leave is not None:
                ahead["leave"] = entries[one.leave]
            made = self._round(one, label, ahead, here)
            nodes |= made
            parts.append(Part(label, one.round, one.person, tuple(made)))
        return nodes, parts

    def _round(self, placed: Placed, label: str, ahead: Mapping[str, str], here: Setting) -> dict[str, Node]:
        where, round_ = self._shelf.rounds[placed.round]
        roles: dict[str, Role] = {round_.roles[0]: placed.person, round_.roles[1]: other(placed.person)}
        words = self._words(placed, round_, roles, here)
        local = {known: f"{label}.{known}" for known in round_.states} | dict(ahead)
        nodes = {}
        for name, state in round_.states.items():
            node = NodeComposer(
                self._shelf, self._fault, where, ("states", name), roles, words, local, here
            ).composed(f"{label}.{name}", f"{placed.round}.{name}", state)
            nodes[node.name] = self._timed(node, state, where, placed, here)
        return nodes

    def _words(
        self, placed: Placed, round_: Round, roles: Mapping[str, Role], here: Setting
    ) -> dict[str, Texts]:
        """The words that the step gives the round, or that the round has for itself."""
        given = placed.step.words
        for name in given.keys() - round_.words.keys():
            known = ["round", "each", "times", "minutes", "only", "swap", *round_.words]
            message = f"`{name}` is nothing that the round `{placed.round}` says{did_you_mean(name, known)}"
            self._fault(here.document, (*placed.loc, name), message)
        words = {name: texts for name, texts in round_.words.items() if texts}
        for name in round_.words.keys() - words.keys() - given.keys():
            message = f"`{name}` is missing: the round `{placed.round}` says it."
            self._fault(here.document, placed.loc, message)
            words[name] = Texts(long=["…"])
        allowed = {*roles, *PEOPLE, *FACTS, *here.options, MINUTES, CARD}
        for name, texts in given.items():
            words[name] = texts
            check_texts(texts, allowed, here.document, (*placed.loc, name), self._fault)
        return words

    def _timed(self, node: Node, state: State, where: Document, placed: Placed, here: Setting) -> Node:
        """Fill in how long a turn is: the couple's setting, or the dialogue's own minutes."""
        if not state.minutes:
            return node
        name = placed.step.minutes.get(state.minutes, state.minutes)
        for wrong in placed.step.minutes.keys() - self._times_of(placed.round):
            known = did_you_mean(wrong, self._times_of(placed.round))
            message = f"`{wrong}` is no time of the round `{placed.round}`{known}"
            self._fault(here.document, (*placed.loc, "minutes", wrong), message)
        minutes = here.minutes.get(name) if isinstance(name, str) else name
        if minutes is None:
            place = where.place(("states", node.name.rpartition(".")[2], "minutes"))
            message = f"`{name}` is missing: the turn at {place} takes so long"
            loc = ("minutes",) if name == state.minutes else (*placed.loc, "minutes", state.minutes)
            self._fault(here.document, loc, message + did_you_mean(str(name), here.minutes))
            return node
        turn = (node.key, node.person)
        here.turns[turn] = here.turns.get(turn, 0) + 1
        return replace(
            node,
            seconds=minutes * 60.0,
            time_key=name if isinstance(name, str) else "",
            pair=f"{node.key}#{here.turns[turn]}",
        )

    def _times_of(self, round_name: str) -> set[str]:
        states = self._shelf.rounds[round_name][1].states.values()
        return {state.minutes for state in states if state.minutes}

    def _interruptions(self) -> dict[str, Node]:
        """Paused, stop and time-out as nodes: the same in every script."""
        document, anytime = self._shelf.anytime
        roles: dict[str, Role] = {"opener": "opener", "partner": "partner"}
        local = {name: f"{ANYTIME}.{name}" for name in anytime.states} | {RESUME: RESUME}
        here = Setting(document, {}, {})
        nodes = (
            NodeComposer(
                self._shelf, self._fault, document, ("states", name), roles, {}, local, here
            ).composed(f"{ANYTIME}.{name}", f"{ANYTIME}.{name}", state)
            for name, state in anytime.states.items()
        )
        return {node.name: node for node in nodes}

    def _drawn(self, nodes: Mapping[str, Node]) -> dict[str, tuple[str, ...]]:
        return {node.draws: self._shelf.decks[node.draws] for node in nodes.values() if node.draws}

    # -- what is wrong -----------------------------------------------------------------------------------

    def _fault(self, document: Document, loc: Loc, message: str) -> None:
        fault = document.fault(loc, message)
        if fault not in self.faults:
            self.faults.append(fault)


def _labels(rounds: list[str]) -> list[str]:
    """`share-reflect-1`, `share-reflect-2`; without a number where the round stands only once."""
    counts: dict[str, int] = {}
    labels = []
    for name in rounds:
        counts[name] = counts.get(name, 0) + 1
        labels.append(f"{name}-{counts[name]}" if rounds.count(name) > 1 else name)
    return labels
