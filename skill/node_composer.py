"""Composes one state of one round at its place: people, words and ways filled in, and every fault told."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from skill.dialogue import Change, Role, Round, State
from skill.document import Document, Loc, did_you_mean
from skill.events import Outcome
from skill.house import Anytime
from skill.lexicon import Lexicon
from skill.past import mark
from skill.script import END, Node
from skill.texts import Texts, filled, variables

FACTS = ("exercise", "later", "time_out")
"""Words that hold for the whole device, usable in every text beside names, minutes and parameters."""

PEOPLE = ("opener", "partner")
NOBODY_ELSE = ("both", "nobody")
CARD = "card"
MINUTES = "minutes"


Tell = Callable[[Document, Loc, str], None]
"""Takes a fault: the file, the place in it, and a sentence."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that dialogues are composed from, each with the file that it was read from."""

    rounds: Mapping[str, tuple[Document, Round]]
    anytime: tuple[Document, Anytime]
    lexicon: Lexicon
    decks: Mapping[str, tuple[str, ...]]
    """``DECK.SECTION`` → cards."""
    broken: Collection[str] = ()
    """Rounds whose own files are wrong: told there, not where they are used."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """A change to a dialogue, and where it stands."""

    dialogue: str
    document: Document
    loc: Loc
    change: Change


@dataclass(slots=True)
class Setting:
    """What the states of one dialogue are composed with."""

    document: Document
    minutes: Mapping[str, float]
    options: Mapping[str, int | str]
    texts: Mapping[str, Texts] = field(default_factory=dict)
    deck: str = ""
    turns: dict[tuple[str, str], int] = field(default_factory=dict)


class NodeComposer:
    """Composes one state of one round at its place."""

    def __init__(
        self,
        shelf: Shelf,
        fault: Tell,
        where: Document,
        loc: Loc,
        roles: Mapping[str, Role],
        words: Mapping[str, Texts],
        local: Mapping[str, str],
        here: Setting,
    ) -> None:
        self._shelf = shelf
        self._tell = fault
        self._where = where
        self._loc = loc
        self._roles = roles
        self._words = words
        self._local = local
        self._here = here

    def composed(self, name: str, key: str, state: State) -> Node:
        draws = self._draws(state)
        self._here.deck = draws or self._here.deck
        say = self._texts(self._here.texts.get(key, state.say), state, "say")
        again = self._texts(Texts(long=state.again), state, "again").long if state.again else []
        self._intents(state)
        who = state.floor or state.ask or "both"
        return Node(
            name=name,
            key=key,
            told_as=self._told_as(key, state),
            kind=state.kind,
            person=self._person(who, "floor" if state.floor else "ask"),
            role=who,
            say=say,
            again=tuple(again),
            on=MappingProxyType({intent: self._target(to, "on", intent) for intent, to in state.on.items()}),
            next=self._target(state.next, "next") if state.next else "",
            strict=state.strict,
            draws=draws,
            deck=self._here.deck,
            at_most=self._count(state),
            instead=self._target(state.instead, "instead") if state.instead else "",
            phrases=tuple((intent, tuple(phrases)) for intent, phrases in state.phrases.items()),
            answer_within=state.answer_within,
            wait=state.wait,
            unanswered=self._target(state.unanswered, "unanswered"),
            chime=state.chime or "",
        )

    def _told_as(self, key: str, state: State) -> str:
        """The key, and where words of the dialogue are said, which ones."""
        said = variables(self._here.texts.get(key, state.say).long[0])[0] & self._words.keys()
        given = "".join(f"{name}={self._words[name].long[0]}" for name in sorted(said))
        return f"{key}/{mark(given)}" if given else key

    def _target(self, value: str, *at: str) -> str:
        if value in self._local:
            return self._local[value]
        head, _, rest = value.partition(" ")
        if head == "end" and (rest or "completed") in set(Outcome):
            return END + (rest or Outcome.COMPLETED)
        if value == "leave":
            self._fault(at, "`leave` leaves a group of `steps`, and here is none.")
        else:
            ends = ["end", *(f"end {outcome}" for outcome in Outcome)]
            self._fault(at, f"`{value}` is no state here{did_you_mean(value, [*self._local, *ends])}")
        return END + Outcome.COMPLETED

    def _person(self, value: str, key: str) -> str:
        known = {**self._roles, **{one: one for one in (*PEOPLE, *NOBODY_ELSE)}}
        if value not in known:
            self._fault((key,), f"`{value}` is nobody here{did_you_mean(value, known)}")
        return known.get(value, "both")

    def _intents(self, state: State) -> None:
        known = [*self._shelf.lexicon.intents, "start"]
        for intent in state.on:
            if intent not in known and intent not in state.phrases:
                message = f"`{intent}` is no intent of the lexicon{did_you_mean(intent, known)}"
                self._fault(("on", intent), message)
        for intent in state.phrases.keys() - set(known) - state.on.keys():
            message = (
                f"`{intent}` leads nowhere: name it in `on`, too{did_you_mean(intent, [*known, *state.on])}"
            )
            self._fault(("phrases", intent), message)

    def _draws(self, state: State) -> str:
        if not state.draw:
            return ""
        words = {name: texts.long[0] for name, texts in self._words.items()}
        deck = filled(state.draw, words) if not variables(state.draw)[1] else state.draw
        decks = self._shelf.decks
        if deck not in decks:
            self._fault(("draw",), f"`{deck}` is no section of a deck{did_you_mean(deck, decks)}")
            return ""
        return deck

    def _count(self, state: State) -> int | None:
        if state.at_most is None or isinstance(state.at_most, int):
            return state.at_most
        value = self._here.options.get(state.at_most)
        if not isinstance(value, int):
            known = did_you_mean(state.at_most, self._here.options)
            message = f"`{state.at_most}` is no option with numbers of `{self._here.document.file}`{known}"
            self._fault(("at_most",), message)
            return 1
        return value

    def _texts(self, texts: Texts, state: State, key: str) -> Texts:
        """The texts with words, options and roles filled in: names, minutes and cards are left."""
        allowed = {*self._roles, *PEOPLE, *FACTS, *self._here.options, *self._words}
        allowed |= {MINUTES} if state.minutes else set()
        allowed |= {CARD} if self._here.deck else set()
        check_texts(texts, allowed, self._where, (*self._loc, key), self._tell)
        if any(variables(text)[1] for text in texts.all()):
            return texts
        spliced = Texts(
            long=self._spliced(texts.long, lambda given: given.long),
            # A word that is the whole text brings its own short form along.
            short=self._spliced(texts.short, lambda given: given.short or given.long)
            if texts.short
            else [short for text in texts.long for short in self._whole(text, lambda given: given.short)],
        )
        numbers = self._shelf.anytime[1].durations.numbers
        counts = {
            name: numbers[value] for name, value in self._here.options.items() if isinstance(value, int)
        }
        people = {role: f"{{{person}}}" for role, person in self._roles.items()}
        done = spliced.mapped(lambda text: filled(text, {**counts, **people}))
        if not state.minutes and any(MINUTES in variables(text)[0] for text in done.all()):
            self._fault((key,), "`{minutes}` is said here, where no clock runs.")
        return done

    def _whole(self, text: str, form: Callable[[Texts], list[str]]) -> list[str]:
        """The wordings of the word that is all of *text*, if one is."""
        name = text.strip().removeprefix("{").removesuffix("}")
        return form(self._words[name]) if text.strip() == f"{{{name}}}" and name in self._words else []

    def _spliced(self, wordings: list[str], form: Callable[[Texts], list[str]]) -> list[str]:
        """The wordings with words filled in; a word with several wordings makes several of each."""
        made = []
        for text in wordings:
            used = sorted(variables(text)[0] & self._words.keys())
            every = itertools.product(*(form(self._words[name]) for name in used))
            made += [filled(text, dict(zip(used, chosen, strict=True))) for chosen in every]
        return made

    def _fault(self, at: tuple[str, ...], message: str) -> None:
        self._tell(self._where, (*self._loc, *at), message)


def check_texts(texts: Texts, allowed: Collection[str], document: Document, loc: Loc, tell: Tell) -> None:
    """Tell of every ``{variable}`` in *texts* that is none of *allowed*, and of braces that do not match."""
    for text in texts.all():
        names, wrong = variables(text)
        if wrong:
            tell(document, loc, wrong)
        for name in sorted(names - set(allowed)):
            tell(document, loc, f"`{{{name}}}` is no word here{did_you_mean(name, allowed)}")
