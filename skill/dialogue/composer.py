"""Composes a dialogue and its rounds into a script, and gathers every fault on the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from skill.dialogue.format import Dialogue, Role, Round, State, Step
from skill.dialogue.node_composer import (
    CARD,
    FACTS,
    MINUTES,
    PEOPLE,
    Alteration,
    NodeComposer,
    Setting,
    Shelf,
    Word,
    check_texts,
)
from skill.dialogue.script import ANYTIME, END, RESUME, Node, Part, Script
from skill.dialogue.sequence import Placed, every_step, other, unrolled
from skill.dialogue.texts import Texts
from skill.document.document import Document, Fault, Loc
from skill.document.explained import did_you_mean, nearest
from skill.document.mending import UNREAD, mended
from skill.events import Outcome

MOST_TOLD = 100
"""So many faults of one dialogue are told at once."""


class _EnoughError(Exception):
    """So much is wrong with one dialogue that the rest can wait."""


class Composer:
    """Composes scripts from a shelf; what is wrong is in ``faults``."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._well = True
        self._most = MOST_TOLD
        self._missing: set[str] = set()
        self.faults: list[Fault] = []
        self.variants: list[Script] = []
        """The scripts as they are with other choices, where these leave steps out: to be checked, too."""

    def compose(self, name: str, document: Document, changes: Collection[Alteration] = ()) -> Script | None:
        """Compose the dialogue in *document*, with the couple's *changes*, the last of which wins.

        Returns None if it cannot be, with the reasons in ``faults``.
        """
        self._begin()
        dialogue, faults = mended(document, Dialogue)
        self.faults += faults
        self._well = not faults
        if dialogue is None:
            return None
        try:
            here = self._changed(document, dialogue, changes)
            self._known(dialogue, document)
            if UNREAD not in document.told:
                self._texts_are_there(changes, dialogue)
            scripts = [
                self._script(name, document, dialogue, replace(here, options=options, turns={}))
                for options in _choices(dialogue, here.options)
            ]
        except _EnoughError:
            return None
        if not self._well:
            return None
        self.variants += [script for script in scripts[1:] if script]
        return scripts[0]

    def _begin(self) -> None:
        self._well = True
        self._most = len(self.faults) + MOST_TOLD
        self._missing = set()

    def _script(self, name: str, document: Document, dialogue: Dialogue, here: Setting) -> Script | None:
        placed, faults = unrolled(dialogue, document, here.options)
        for fault in faults:
            self._tell(fault)
        if not placed and self._well:
            self._fault(document, ("steps",), "nothing is left of these steps.")
        if not any(one.round in self._shelf.rounds for one in placed):
            self._well = False
            return None
        nodes, parts = self._parts(placed, here)
        nodes |= self._interruptions()
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
        self._begin()
        document, _ = self._shelf.rounds[name]
        placed = [Placed((), Step.model_validate({"round": name}), "opener")]
        try:
            nodes, parts = self._parts(placed, Setting(document, {}, {}))
            first = next(iter(nodes))
            nodes |= self._interruptions()
        except _EnoughError:
            return None
        if not self._well:
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
        texts: dict[str, Word] = {}
        for altered in changes:
            where, loc, change = altered.document, altered.loc, altered.change
            for name, length in change.minutes.items():
                if name not in minutes and name not in document.told:
                    message = f"`{name}` is no time of `{dialogue.name}`{did_you_mean(name, minutes)}"
                    self._fault(where, (*loc, "minutes", name), message, name)
                minutes[name] = length
            for name, value in change.options.items():
                if name in document.told:
                    continue
                if name not in options:
                    message = f"`{name}` is no option of `{dialogue.name}`{did_you_mean(name, options)}"
                    self._fault(where, (*loc, "options", name), message, name)
                elif value not in dialogue.options[name]:
                    possible = [str(one) for one in dialogue.options[name]]
                    message = f"`{value}` is no choice for `{name}`{did_you_mean(str(value), possible)}"
                    self._fault(where, (*loc, "options", name), message, name)
                else:
                    options[name] = value
            for name, said in change.texts.items():
                texts[name] = Word(said, where, (*loc, "texts", name))
        return Setting(document, minutes, options, texts)

    def _texts_are_there(self, changes: Collection[Alteration], dialogue: Dialogue) -> None:
        rounds = self._shelf.rounds
        keys = {
            f"{name}.{state}"
            for _, step in every_step(dialogue.steps)
            if step.round and step.round in rounds
            for name in (step.round, step.called or step.round)
            for state in rounds[step.round][1].states
        }
        for altered in changes:
            for key in sorted(altered.change.texts.keys() - keys):
                if f"Round/{key.partition('.')[0]}" in self._shelf.broken:
                    continue
                message = f"`{key}` is no text of this dialogue{did_you_mean(key, keys)}"
                self._fault(altered.document, (*altered.loc, "texts", key), message, key)

    # -- steps and rounds --------------------------------------------------------------------------------

    def _known(self, dialogue: Dialogue, document: Document) -> None:
        rounds = self._shelf.rounds
        for loc, step in every_step(dialogue.steps):
            name = step.round
            if name and name not in rounds and f"Round/{name}" not in self._shelf.broken:
                where = (*loc, "round") if (*loc, "round") in document.places else loc
                self._fault(document, where, f"`{name}` is no round{did_you_mean(name, rounds)}", name)
            if step.called and step.called in rounds and step.called != name:
                message = f"`{step.called}` is a round: call this one otherwise."
                self._fault(document, (*loc, "called"), message, step.called)

    def _parts(self, placed: list[Placed], here: Setting) -> tuple[dict[str, Node], list[Part]]:
        labels = _labels([one.name for one in placed])
        rounds = self._shelf.rounds
        entries = [
            f"{label}.{next(iter(rounds[one.round][1].states))}" if one.round in rounds else END
            for label, one in zip(labels, placed, strict=True)
        ]
        entries.append(END + Outcome.COMPLETED)
        nodes: dict[str, Node] = {}
        parts = []
        for index, (label, one) in enumerate(zip(labels, placed, strict=True)):
            if one.round not in rounds:
                self._well = False
                continue
            ahead = {"next": entries[index + 1]}
            if one.leave is not None:
                ahead["leave"] = entries[one.leave]
            made = self._round(one, label, ahead, here)
            nodes |= made
            parts.append(Part(one.name, one.round, one.person, tuple(made), one.loc))
        return nodes, parts

    def _round(self, placed: Placed, label: str, ahead: Mapping[str, str], here: Setting) -> dict[str, Node]:
        where, round_ = self._shelf.rounds[placed.round]
        roles: dict[str, Role] = {round_.roles[0]: placed.person, round_.roles[1]: other(placed.person)}
        words = self._words(placed, round_, roles, here)
        local = {known: f"{label}.{known}" for known in round_.states} | dict(ahead)
        nodes = {}
        for name, state in round_.states.items():
            node = NodeComposer(
                self._shelf, self._fault, where, ("states", name), roles, words, local, here, placed.loc
            ).composed(f"{label}.{name}", f"{placed.name}.{name}", state)
            nodes[node.name] = self._timed(node, state, where, placed, here)
        return nodes

    def _words(
        self, placed: Placed, round_: Round, roles: Mapping[str, Role], here: Setting
    ) -> dict[str, Word]:
        """The words that the step gives the round, or that the round has for itself."""
        document = self._shelf.rounds[placed.round][0]
        given = placed.step.words
        words = {
            name: Word(texts, document, ("words", name)) for name, texts in round_.words.items() if texts
        }
        missing = round_.words.keys() - words.keys() - given.keys()
        for name in sorted(given.keys() - round_.words.keys() - document.told):
            near = nearest(name, missing)
            missing.discard(near)
            known = ["round", "called", "each", "times", "minutes", "only", "swap", *round_.words]
            hint = f": did you mean `{near}`?" if near else did_you_mean(name, known)
            message = f"`{name}` is nothing that the round `{placed.round}` says{hint}"
            self._fault(here.document, (*placed.loc, name), message, name)
            words.setdefault(near or name, Word(given[name], here.document, (*placed.loc, name)))
        for name in sorted(missing):
            place = document.place(("words", name))
            message = f"`{name}` is missing: the round `{placed.round}` says it ({place})."
            self._fault(here.document, placed.loc, message, name)
        words |= {name: Word(Texts(long=["…"]), here.document, placed.loc) for name in missing}
        words |= {
            name: Word(texts, here.document, (*placed.loc, name))
            for name, texts in given.items()
            if name in round_.words
        }
        allowed = {*roles, *PEOPLE, *FACTS, *here.counts, MINUTES, CARD}
        well = {}
        for name, word in words.items():
            if check_texts(word.texts, allowed, word.document, word.loc, self._fault):
                well[name] = word
            else:
                well[name] = replace(word, texts=Texts(long=["…"]))
        return well

    def _timed(self, node: Node, state: State, where: Document, placed: Placed, here: Setting) -> Node:
        """Fill in how long a turn is: the couple's setting, or the dialogue's own minutes."""
        if not state.minutes:
            return node
        name = placed.step.minutes.get(state.minutes, state.minutes)
        known = self._times_of(placed.round)
        wrong = {one: nearest(one, known - placed.step.minutes.keys()) for one in placed.step.minutes}
        for one in sorted(placed.step.minutes.keys() - known):
            message = f"`{one}` is no time of the round `{placed.round}`{did_you_mean(one, known)}"
            self._fault(here.document, (*placed.loc, "minutes", one), message, one)
            if wrong[one] == state.minutes:
                return node
        minutes = here.minutes.get(name) if isinstance(name, str) else name
        if minutes is None:
            place = where.place(("states", node.name.rpartition(".")[2], "minutes"))
            message = f"`{name}` is missing: the turn at {place} takes so long"
            loc = ("minutes",) if name == state.minutes else (*placed.loc, "minutes", state.minutes)
            if name not in self._missing:
                # A round takes the same time in several of its turns, and may come several times.
                self._fault(here.document, loc, message + did_you_mean(str(name), here.minutes), str(name))
            self._missing.add(str(name))
            return node
        # Turns of the same time and role answer each other, also where the two have different states.
        kind = f"{name if isinstance(name, str) else node.key}, {node.role}"
        turn = (kind, node.person)
        here.turns[turn] = here.turns.get(turn, 0) + 1
        return replace(
            node,
            seconds=minutes * 60.0,
            time_key=name if isinstance(name, str) else "",
            pair=f"{kind} #{here.turns[turn]}",
        )

    def _times_of(self, round_name: str) -> set[str]:
        states = self._shelf.rounds[round_name][1].states.values()
        return {state.minutes for state in states if state.minutes}

    def _interruptions(self) -> dict[str, Node]:
        """Paused, stop and time-out as nodes: the same in every script."""
        document, anytime = self._shelf.anytime
        roles: dict[str, Role] = {"opener": "opener", "partner": "partner"}
        local = {name: f"{ANYTIME}.{name}" for name in anytime.states} | {RESUME: RESUME}
        if f"Anytime/{ANYTIME}" in self._shelf.mended:
            local["next"] = RESUME
        here = Setting(document, {}, {})
        nodes = (
            NodeComposer(
                self._shelf, self._fault, document, ("states", name), roles, {}, local, here
            ).composed(f"{ANYTIME}.{name}", f"{ANYTIME}.{name}", state)
            for name, state in anytime.states.items()
        )
        return {node.name: node for node in nodes}

    def _drawn(self, nodes: Mapping[str, Node]) -> dict[str, tuple[str, ...]]:
        decks = self._shelf.decks
        return {node.draws: decks.get(node.draws, ()) for node in nodes.values() if node.draws}

    # -- what is wrong -----------------------------------------------------------------------------------

    def _fault(self, document: Document, loc: Loc, message: str, name: str = "") -> None:
        self._well = False
        if not name or name not in document.told:
            self._tell(document.fault(loc, message))

    def _tell(self, fault: Fault) -> None:
        self._well = False
        if fault not in self.faults:
            self.faults.append(fault)
        if len(self.faults) >= self._most:
            raise _EnoughError


def _choices(dialogue: Dialogue, options: Mapping[str, int | str]) -> Iterator[Mapping[str, int | str]]:
    """*options*, and then with each other choice that steps are left out for."""
    yield options
    asked = {name for _, step in every_step(dialogue.steps) for name in step.only}
    for name in sorted(asked & options.keys()):
        for value in dialogue.options[name]:
            if value != options[name]:
                yield {**options, name: value}


def _labels(rounds: list[str]) -> list[str]:
    """`share-reflect-1`, `share-reflect-2`; without a number where the name stands only once."""
    counts: dict[str, int] = {}
    labels = []
    for name in rounds:
        counts[name] = counts.get(name, 0) + 1
        labels.append(f"{name}-{counts[name]}" if rounds.count(name) > 1 else name)
    return labels
