"""What can be seen to be wrong in a round, a deck or the house by itself, before a dialogue uses it."""

from __future__ import annotations

from collections.abc import Iterator

from skill.dialogue.format import Deck, Round, State
from skill.dialogue.house import Anytime
from skill.dialogue.lexicon import plain
from skill.dialogue.node_composer import CARD, FACTS, MINUTES, NOBODY_ELSE, PEOPLE, check_texts
from skill.dialogue.texts import Texts, variables
from skill.document.document import Document, Fault, Loc
from skill.document.explained import nearest
from skill.document.mending import UNREAD

MOST_STATES = 60
"""So many states a round may have; ours have twelve."""

WAYS = ("next", "leave", "end", "resume")
"""Names of places that every round can lead to; no state can have them."""


def checked(document: Document, round_: Round) -> tuple[Round, list[Fault]]:
    """What is wrong in a round by itself; and the round as it was meant, so that it is told once."""
    told = _Told()
    for name, state in round_.states.items():
        loc = ("states", name)
        if name.partition(" ")[0] in WAYS or "." in name or not name.strip():
            told(document, loc, f"`{name}` can be no name of a state: it means something else.")
        _phrases(document, loc, state, told)
    first, second = round_.roles
    if first == second:
        told(document, ("roles",), f"`{first}` stands here twice: the two roles need two names.")
    return _said(document, round_, told), told.faults


def doubles(document: Document, deck: Deck) -> list[Fault]:
    """The same card twice would be asked twice; and nothing is filled in a card."""
    told, seen = _Told(), set[str]()
    for section, cards in deck.cards.items():
        for index, card in enumerate(cards):
            loc = ("cards", section, index)
            if card in seen:
                told(document, loc, f"`{card[:60]}` stands here twice.")
            seen.add(card)
            names, wrong = variables(card)
            if names or wrong:
                told(document, loc, f"`{card[:60]}` has braces: a card is said as it stands.")
    return told.faults


def house(document: Document, anytime: Anytime) -> list[Fault]:
    """The remarks, endings and lengths of time whose words nobody would fill in."""
    told = _Told()
    for key in type(anytime.remarks).model_fields:
        found = getattr(anytime.remarks, key)
        allowed = {*PEOPLE, *FACTS, "floor", "left"}
        if key == "both":
            allowed = {*PEOPLE}
        elif key == "going_on_asking":
            allowed -= {"floor", "left"}
        texts = [found] if isinstance(found, str) else found
        _filled(document, ("remarks", key), texts, allowed, told)
    for key, info in type(anytime.endings).model_fields.items():
        texts = getattr(anytime.endings, key)
        _filled(document, ("endings", info.alias or key), texts, {*PEOPLE, *FACTS}, told)
    for key in ("less", "half", "one", "one_and_half", "whole", "and_half"):
        counted = {"n"} if key in ("whole", "and_half") else set[str]()
        _filled(document, ("durations", key), [getattr(anytime.durations, key)], counted, told)
    for name, state in anytime.states.items():
        _phrases(document, ("states", name), state, told)
    return told.faults


def _filled(document: Document, loc: Loc, texts: list[str], allowed: set[str], told: _Told) -> None:
    """Tell of words in *texts* that are none of *allowed*, and where there is no text at all."""
    if texts:
        check_texts(Texts(long=texts), allowed, document, loc, told)
    else:
        told(document, loc, f"`{loc[-1]}` is empty, but should be text.")


class _Told:
    """Takes faults, and keeps those that nothing was told of before."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def __call__(self, document: Document, loc: Loc, message: str, name: str = "") -> None:
        if not name or name not in document.told:
            self.faults.append(document.fault(loc, message))


def _phrases(document: Document, loc: Loc, state: State, told: _Told) -> None:
    """A phrase with two meanings could not be told apart."""
    meaning: dict[str, str] = {}
    for intent, phrases in state.phrases.items():
        for index, phrase in enumerate(phrases):
            at, words = (*loc, "phrases", intent, index), plain(phrase)
            if not words:
                told(document, at, f"`{phrase[:60]}` has no word in it.")
            elif meaning.setdefault(words, intent) != intent:
                told(document, at, f"`{phrase[:60]}` already means `{meaning[words]}` here.")


def _said(document: Document, round_: Round, told: _Told) -> Round:
    """Tell of words and roles that no text says: each is misspelt, or left over.

    The round has those in their place that were meant.
    """
    if UNREAD in document.told:
        return round_  # Some of what it says could not be read.
    said: set[str] = set()
    for text in _texts(round_):
        names, wrong = variables(text)
        if wrong:
            return round_  # It is told where it is used; what it says cannot be known.
        said |= names
    known = {*round_.roles, *PEOPLE, *FACTS, MINUTES, CARD}
    words = dict(round_.words)
    roles = list(round_.roles)
    people = {who for state in round_.states.values() for who in (state.floor, state.ask) if who}
    for index, role in enumerate(round_.roles):
        meant = nearest(role, (said | people) - known - words.keys() - {*NOBODY_ELSE})
        if role not in said | people and meant:
            told(document, ("roles", index), f"`{role}` has no part in this round: did you mean `{meant}`?")
            roles[index] = meant
            known.add(meant)
    for name in sorted(words.keys() - said):
        near = nearest(name, said - known - words.keys())
        hint = f": did you mean `{near}`?" if near else ". Take it out, or say it."
        told(document, ("words", name), f"`{{{name}}}` is in no text of this round{hint}", name)
        # What the dialogues give it is not told as well.
        document.told.add(name)
        texts = words.pop(name)
        if near:
            words[near] = texts
    return round_.model_copy(update={"words": words, "roles": tuple(roles)})


def _texts(round_: Round) -> Iterator[str]:
    for state in round_.states.values():
        yield from (*state.say.all(), *state.again, state.draw or "")
