"""Composes one state of one round at its place: people, words and ways filled in, and every fault told."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from types import MappingProxyType

from skill.dialogue import lengths
from skill.dialogue.format import Change, Role, Round, State
from skill.dialogue.house import Anytime
from skill.dialogue.lexicon import ANYWHERE, Lexicon
from skill.dialogue.script import END, Node
from skill.dialogue.texts import LONGEST, Texts, filled, mark, variables
from skill.document.document import Document, Loc
from skill.document.explained import did_you_mean, nearest
from skill.events import Outcome

FACTS = ("exercise", "later", "time_out")
"""Words that hold for the whole device, usable in every text beside names, minutes and parameters."""

PEOPLE = ("opener", "partner")
NOBODY_ELSE = ("both", "nobody")
CARD = "card"
MINUTES = "minutes"


MOST_WORDINGS = 50
"""So many wordings one text may have, with those of its words; ours have six."""

Tell = Callable[[Document, Loc, str, str], None]
"""Takes a fault: the file, the place in it, a sentence, and the name that the sentence is about, if any."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that dialogues are composed from, each with the file that it was read from."""

    rounds: Mapping[str, tuple[Document, Round]]
    anytime: tuple[Document, Anytime]
    lexicon: Lexicon
    decks: Mapping[str, tuple[str, ...]]
    """``DECK.SECTION`` → cards."""
    broken: Collection[str] = ()
    """``KIND/NAME`` of files that are wrong: told there, not where they are used."""
    mended: Collection[str] = ()
    """``KIND/NAME`` of files that are wrong in part."""


@dataclass(frozen=True, slots=True)
class Word:
    """Texts that are said in the place of others, and where they stand."""

    texts: Texts
    document: Document
    loc: Loc


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
    texts: Mapping[str, Word] = field(default_factory=dict)
    deck: str = ""
    turns: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """The options that texts can say: those with numbers. One with words would only be read out."""
        return {name: value for name, value in self.options.items() if isinstance(value, int)}


class NodeComposer:
    """Composes one state of one round at its place."""

    def __init__(
        self,
        shelf: Shelf,
        fault: Tell,
        where: Document,
        loc: Loc,
        roles: Mapping[str, Role],
        words: Mapping[str, Word],
        local: Mapping[str, str],
        here: Setting,
        step: Loc = (),
    ) -> None:
        self._shelf = shelf
        self._tell = fault
        self._where = where
        self._loc = loc
        self._roles = roles
        self._words = words
        self._local = local
        self._here = here
        self._step = step

    def composed(self, name: str, key: str, state: State) -> Node:
        draws = self._draws(state)
        self._here.deck = draws or self._here.deck
        # What is changed by the name that the dialogue gave the round counts before the round's own.
        usual = f"{self._local_name()}.{key.rpartition('.')[2]}"
        changed = self._here.texts.get(key) or self._here.texts.get(usual)
        said = changed or Word(state.say, self._where, (*self._loc, "say"))
        say = self._texts(said, state)
        asked = Word(Texts(long=state.again or ["…"]), self._where, (*self._loc, "again"))
        again = self._texts(asked, state).long if state.again else []
        self._intents(state)
        who = state.floor or state.ask or "both"
        return Node(
            name=name,
            key=key,
            told_as=self._told_as(key, said.texts),
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
            phrases=self._phrases(state),
            answer_within=state.answer_within,
            wait=state.wait,
            unanswered=self._target(state.unanswered, "unanswered"),
            chime=state.chime or "",
        )

    def _told_as(self, key: str, say: Texts) -> str:
        """The key, and where words of the dialogue are said, which ones."""
        said = variables(say.long[0])[0] & self._words.keys()
        given = "".join(f"{name}={self._words[name].texts.long[0]}" for name in sorted(said))
        return f"{key}/{mark(given)}" if given else key

    def _target(self, value: str, *at: str) -> str:
        if value in self._local:
            return self._local[value]
        head, _, rest = value.partition(" ")
        if head == "end" and (rest or "completed") in set(Outcome):
            return END + (rest or Outcome.COMPLETED)
        if value == "leave":
            group = "has a way to `leave` a group of `steps`: put it and what follows into one."
            where = self._local_name()
            self._tell(self._here.document, self._step, f"the round `{where}` {group}", "")
        else:
            ends = ["end", *(f"end {outcome}" for outcome in Outcome)]
            self._fault(at, f"`{value}` is no state here{did_you_mean(value, [*self._local, *ends])}", value)
        return END + Outcome.COMPLETED

    def _local_name(self) -> str:
        return PurePath(self._where.file).stem

    def _person(self, value: str, key: str) -> str:
        known = {**self._roles, **{one: one for one in (*PEOPLE, *NOBODY_ELSE)}}
        if value not in known and "roles" not in self._where.told:
            self._fault((key,), f"`{value}` is nobody here{did_you_mean(value, known)}", value)
        return known.get(value, "both")

    def _intents(self, state: State) -> None:
        known = [*self._shelf.lexicon.intents, "start"]
        loose = state.phrases.keys() - set(known) - state.on.keys()
        for intent in state.on:
            if intent not in known and intent not in state.phrases and not nearest(intent, loose):
                message = f"`{intent}` is no intent of the lexicon{did_you_mean(intent, known)}"
                self._fault(("on", intent), message, intent)
        for intent in sorted(loose):
            near = nearest(intent, [*known, *state.on])
            hint = f": did you mean `{near}`?" if near else ": name it in `on`, too."
            self._fault(("phrases", intent), f"`{intent}` leads nowhere{hint}", intent)
        for intent, phrases in state.phrases.items():
            for index, template in enumerate(phrases):
                at = ("phrases", intent, index)
                if message := lengths.wrong(intent, template):
                    self._fault(at, message, template)
                for _, phrase in self._shelf.lexicon.lengths.expanded(intent, [template]):
                    meant = self._shelf.lexicon.meaning(phrase)
                    if meant in ANYWHERE and meant != intent:
                        message = f"`{phrase[:60]}` always means `{meant}`: take other words."
                        self._fault(at, message, template)

    def _phrases(self, state: State) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The state's own ways to say its answers, with every time that can be said in them."""
        said: dict[str, tuple[str, ...]] = {}
        for intent, phrases in state.phrases.items():
            for meant, phrase in self._shelf.lexicon.lengths.expanded(intent, phrases):
                said[meant] = (*said.get(meant, ()), phrase)
        return tuple(said.items())

    def _draws(self, state: State) -> str:
        if not state.draw:
            return ""
        words = {name: word.texts.long[0] for name, word in self._words.items()}
        named, wrong = variables(state.draw)
        deck = state.draw if wrong else filled(state.draw, words)
        if deck not in self._shelf.decks:
            given = [self._words[name] for name in sorted(named & words.keys())]
            document, loc = (
                (given[0].document, given[0].loc) if given else (self._where, (*self._loc, "draw"))
            )
            home = f"Deck/{deck.partition('.')[0]}"
            if home not in self._shelf.broken and home not in self._shelf.mended:
                message = f"`{deck}` is no section of a deck{did_you_mean(deck, self._shelf.decks)}"
                self._tell(document, loc, message, deck)
        return deck

    def _count(self, state: State) -> int | None:
        if state.at_most is None or isinstance(state.at_most, int):
            return state.at_most
        value = self._here.options.get(state.at_most)
        if not isinstance(value, int):
            place = self._where.place((*self._loc, "at_most"))
            near = did_you_mean(state.at_most, self._here.counts)
            message = f"`{state.at_most}` is missing: the `at_most` at {place} is that option{near}"
            self._tell(self._here.document, ("options",), message, state.at_most)
            return 1
        return value

    def _texts(self, said: Word, state: State) -> Texts:
        """The texts with words, options and roles filled in: names, minutes and cards are left."""
        texts = said.texts
        allowed = {*self._roles, *PEOPLE, *FACTS, *self._here.counts, *self._words, MINUTES, CARD}
        if not check_texts(texts, allowed, said.document, said.loc, self._tell):
            return texts
        self._has_what_it_says(said, state)
        spliced = Texts(
            long=self._spliced(texts.long, lambda given: given.long, said),
            # A word that is the whole text brings its own short form along.
            short=self._spliced(texts.short, lambda given: given.short or given.long, said)
            if texts.short
            else [short for text in texts.long for short in self._whole(text, lambda given: given.short)],
        )
        numbers = self._shelf.anytime[1].durations.numbers
        counts = {name: numbers[value] for name, value in self._here.counts.items()}
        people = {role: f"{{{person}}}" for role, person in self._roles.items()}
        return spliced.mapped(lambda text: filled(text, {**counts, **people}))

    def _has_what_it_says(self, said: Word, state: State) -> None:
        """Tell of minutes where no clock runs, and of a card where none is drawn: where they are written."""
        named = set[str]().union(*(variables(text)[0] for text in said.texts.all()))
        words = [self._words[name] for name in sorted(named & self._words.keys())]
        for one in (said, *words):
            names = set[str]().union(*(variables(text)[0] for text in one.texts.all()))
            if MINUTES in names and not state.minutes:
                message = f"`{{minutes}}` is said in `{self._local_name()}`, where no clock runs."
                self._tell(one.document, one.loc, message, MINUTES)
            if CARD in names and not self._here.deck:
                message = f"`{{card}}` is said in `{self._local_name()}`, where no card is drawn."
                self._tell(one.document, one.loc, message, CARD)

    def _whole(self, text: str, form: Callable[[Texts], list[str]]) -> list[str]:
        """The wordings of the word that is all of *text*, if one is."""
        name = text.strip().removeprefix("{").removesuffix("}")
        return form(self._words[name].texts) if text.strip() == f"{{{name}}}" and name in self._words else []

    def _spliced(self, wordings: list[str], form: Callable[[Texts], list[str]], said: Word) -> list[str]:
        """The wordings with words filled in; a word with several wordings makes several of each."""
        made: list[str] = []
        for text in wordings:
            used = sorted(variables(text)[0] & self._words.keys())
            forms = [form(self._words[name].texts) for name in used]
            if len(made) + math.prod(map(len, forms)) > MOST_WORDINGS:
                message = f"with its words, this has more than {MOST_WORDINGS} wordings."
                self._tell(said.document, said.loc, message, "")
                return [*made, text]
            for chosen in itertools.product(*forms):
                made.append(filled(text, dict(zip(used, chosen, strict=True))))
                if len(made[-1]) > LONGEST:
                    message = f"with its words, this is longer than {LONGEST} letters."
                    self._tell(said.document, said.loc, message, "")
                    made[-1] = text
        return made

    def _fault(self, at: tuple[str | int, ...], message: str, name: str) -> None:
        self._tell(self._where, (*self._loc, *at), message, name)


def check_texts(texts: Texts, allowed: Collection[str], document: Document, loc: Loc, tell: Tell) -> bool:
    """Tell of every ``{variable}`` in *texts* that is none of *allowed*, and of braces that do not match.

    Returns whether the braces match.
    """
    well = True
    for form, wordings in (("long", texts.long), ("short", texts.short)):
        for index, text in enumerate(wordings):
            names, wrong = variables(text)
            ways = ((*loc, form, index), (*loc, form), (*loc, index))
            at = next((way for way in ways if way in document.places), loc)
            if wrong:
                tell(document, at, wrong, "")
                well = False
            for name in sorted(names - set(allowed)):
                if "roles" not in document.told:
                    tell(document, at, f"`{{{name}}}` is no word here{did_you_mean(name, allowed)}", name)
    return well
