"""What a wrong dialogue is told: file, line, what was found, and the nearest thing that would be right."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.recogniser import SpeechModel
from skill.app import unknown_phrases
from skill.document import DocumentError, parse
from skill.lexicon import folder
from skill.library import open_library

Change = Callable[[str, str, str], list[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of all dialogues."""
    copy = tmp_path / "dialogues"
    shutil.copytree(folder(), copy, ignore=shutil.ignore_patterns("__pycache__", "rehearsals"))
    return copy


@pytest.fixture
def changed(home: Path) -> Change:
    """All dialogues with one text replaced by another, or added; returns what the library says of it."""

    def change(file: str, old: str, new: str) -> list[str]:
        path = home / file
        path.parent.mkdir(exist_ok=True)
        text = path.read_text() if path.exists() else ""
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return told_of(home)

    return change


def told_of(home: Path, own: Path | None = None) -> list[str]:
    """The errors of a folder, one a line; every one names a file, a line and a column."""
    with pytest.raises(DocumentError) as told:
        open_library(home, own)
    lines = str(told.value).splitlines()
    for line in lines:
        assert re.match(r".+\.ya?ml:\d+:\d+: ", line), line
        assert line.endswith((".", "?")), line
    return lines


DIALOGUE = """\
name: a walk
about: Two turns.
start: [our walk]
source: a test
minutes: {turn: 2, quiet: 0.5}
options: {rounds: [2, 1], pace: [slow, quick]}
steps:
  - {round: consent, each: [opener, partner]}
  - times: rounds
    each: [opener, partner]
    steps:
      - {round: turn, prompt: "{sharer}, say it. You have {minutes}."}
      - {round: gate, question: "More?", again: "Yes or no?"}
  - round: quiet
    only: {pace: slow}
    minutes: {quiet: quiet}
  - thanks
"""
ROUND = """\
roles: [sharer, listener]
words: {topic: , other: "the other"}
states:
  share:
    floor: sharer
    minutes: turn
    say:
      long: "{sharer}, {topic}. {minutes}."
      short: ["{sharer}, and {other}.", "{sharer}, {topic}."]
    on: {done: sure, pass: next}
  sure:
    ask: sharer
    at_most: 2
    instead: next
    say: "Sure, {sharer}?"
    again: "Yes or no?"
    phrases: {yes: [there is], sound: [it rings]}
    on: {yes: share, no: next, sound: next}
"""
USER = """\
name: a talk
about: Two turns.
start: [our talk]
source: a test
minutes: {turn: 2}
steps:
  - {round: sharing, each: [opener, partner], topic: your day}
  - thanks
"""
DECK = """\
source: our own
cards:
  first: [one, two]
  second: [three, four]
"""
CHANGE = """\
changes: walk
minutes: {turn: 3}
options: {pace: quick}
texts: {turn.turn: "{sharer}, now you. {minutes}."}
"""
FILES = {
    "walk.yaml": DIALOGUE,
    "rounds/sharing.yaml": ROUND,
    "talk.yaml": USER,
    "decks/own.yaml": DECK,
    "ours.yaml": CHANGE,
    "cards.yaml": """\
name: cards
about: One question.
start: [our cards]
source: a test
minutes: {answer: 1}
steps:
  - {round: question, each: [opener], deck: own.first}
""",
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A couple's own folder: two dialogues, a round, a deck and a change."""
    for name, text in FILES.items():
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "own"


def test_the_built_in_dialogues_are_well() -> None:
    library = open_library()
    assert "daily-check-in" in library.scripts


def test_what_a_couple_writes_themselves_is_well(own: Path) -> None:
    library = open_library(own=own)
    assert {"walk", "talk", "cards"} < library.scripts.keys()
    assert library.scripts["walk"].options["pace"][0] == "quick"


W, R, T, D, C = "walk.yaml", "rounds/sharing.yaml", "talk.yaml", "decks/own.yaml", "ours.yaml"

ONE_MISTAKE = [
    # A key at each level.
    (W, "source: a", "sauce: a", "walk.yaml:4:1: `sauce` is no key here: did you mean `source`?"),
    (
        W,
        "minutes: {turn: 2, q",
        "minuts: {turn: 2, q",
        "5:1: `minuts` is no key here: did you mean `minutes`?",
    ),
    (W, "options: {r", "optoins: {r", "6:1: `optoins` is no key here: did you mean `options`?"),
    (W, "steps:\n  -", "stebs:\n  -", "7:1: `stebs` is no key here: did you mean `steps`?"),
    (W, "round: consent, each:", "round: consent, eech:", "8:22: `eech` is nothing that the round `consent`"),
    (W, "round: consent", "ruond: consent", "8:6: `ruond` is no key here: did you mean `round`?"),
    (W, "- times: rounds", "- tiems: rounds", "9:5: `tiems` is no key here: did you mean `times`?"),
    (W, "only: {", "olny: {", "15:5: `olny` is no key here: did you mean `only`?"),
    (
        W,
        "    minutes: {quiet",
        "    minuets: {quiet",
        "16:5: `minuets` is no key here: did you mean `minutes`?",
    ),
    (R, "roles:", "rolls:", "sharing.yaml:1:1: `rolls` is no key here: did you mean `roles`?"),
    (R, "words:", "wordz:", "2:1: `wordz` is no key here: did you mean `words`?"),
    (R, "states:", "stats:", "3:1: `stats` is no key here: did you mean `states`?"),
    (R, "    floor:", "    flor:", "5:5: `flor` is no key here: did you mean `floor`?"),
    (R, "    say:\n", "    sya:\n", "7:5: `sya` is no key here: did you mean `say`?"),
    (R, "      long:", "      lnog:", "8:7: `lnog` is no key here: did you mean `long`?"),
    (R, "      short:", "      shrot:", "9:7: `shrot` is no key here: did you mean `short`?"),
    (R, "at_most:", "at-most:", "13:5: `at-most` is no key here: did you mean `at_most`?"),
    (R, "instead:", "insted:", "14:5: `insted` is no key here: did you mean `instead`?"),
    (R, "again:", "agian:", "16:5: `agian` is no key here: did you mean `again`?"),
    (R, "phrases:", "frases:", "17:5: `frases` is no key here: did you mean `phrases`?"),
    (R, "on: {done", "no: {done", "10:5: `no` is no key here: did you mean `on`?"),
    (D, "cards:", "crads:", "own.yaml:2:1: `crads` is no key here: did you mean `cards`?"),
    (D, "source:", "sorce:", "own.yaml:1:1: `sorce` is no key here: did you mean `source`?"),
    (C, "minutes:", "minuts:", "ours.yaml:2:1: `minuts` is no key here: did you mean `minutes`?"),
    (C, "texts:", "text:", "ours.yaml:4:1: `text` is no key here: did you mean `texts`?"),
    # A name.
    (W, "round: consent", "round: consnet", "walk.yaml:8:6: `consnet` is no round: did you mean `consent`?"),
    (W, "  - thanks", "  - thnaks", "walk.yaml:17:5: `thnaks` is no round: did you mean `thanks`?"),
    (W, "times: rounds", "times: ruonds", "9:5: `ruonds` is no option with numbers: did you mean `rounds`?"),
    (W, "times: rounds", "times: pace", "9:5: `pace` is no option with numbers. Possible here: rounds."),
    (W, "{pace: slow}", "{pase: slow}", "15:12: `pase` is no option: did you mean `pace`?"),
    (W, "{pace: slow}", "{pace: slwo}", "15:12: `slwo` is no choice: did you mean `slow`?"),
    (
        W,
        "{quiet: quiet}",
        "{quite: quiet}",
        "16:15: `quite` is no time of the round `quiet`: did you mean `quiet`?",
    ),
    (W, "{quiet: quiet}", "{quiet: quite}", "16:15: `quite` is missing: the turn at "),
    (
        W,
        "question:",
        "qestion:",
        "13:23: `qestion` is nothing that the round `gate` says: did you mean `question`?",
    ),
    (W, "prompt:", "promt:", "12:23: `promt` is nothing that the round `turn` says: did you mean `prompt`?"),
    (
        W,
        "[opener, partner]",
        "[opener, parntner]",
        "8:37: `each` is `parntner`, but should be `opener` or `partner`.",
    ),
    (R, "done: sure", "done: suer", "10:10: `suer` is no state here: did you mean `sure`?"),
    (R, "instead: next", "instead: nxet", "14:5: `nxet` is no state here: did you mean `next`?"),
    (R, "no: next", "no: end stoped", "18:22: `end stoped` is no state here: did you mean `end stopped`?"),
    (R, "floor: sharer", "floor: shaerr", "5:5: `shaerr` is nobody here: did you mean `sharer`?"),
    (R, "ask: sharer", "ask: bothh", "12:5: `bothh` is nobody here: did you mean `both`?"),
    (R, "pass: next", "pas: next", "10:22: `pas` is no intent of the lexicon: did you mean `pass`?"),
    (R, "sound: [", "sounds: [", "17:32: `sounds` leads nowhere: did you mean `sound`?"),
    (R, "at_most: 2", "at_most: rounds", "talk.yaml:1:1: `rounds` is missing: the `at_most` at "),
    (
        "cards.yaml",
        "own.first",
        "own.frist",
        "7:39: `own.frist` is no section of a deck: did you mean `own.first`?",
    ),
    (C, "changes: walk", "changes: wakl", "ours.yaml:1:1: `wakl` is no exercise: did you mean `walk`?"),
    (
        C,
        "turn.turn",
        "turn.tunr",
        "ours.yaml:4:9: `turn.tunr` is no text of this dialogue: did you mean `turn.turn`?",
    ),
    (C, "{turn: 3}", "{trun: 3}", "ours.yaml:2:11: `trun` is no time of `a walk`: did you mean `turn`?"),
    (
        C,
        "pace: quick",
        "paec: quick",
        "ours.yaml:3:11: `paec` is no option of `a walk`: did you mean `pace`?",
    ),
    (C, "pace: quick", "pace: quik", "ours.yaml:3:11: `quik` is no choice for `pace`: did you mean `quick`?"),
    (C, "{sharer}, now", "{sharr}, now", "ours.yaml:4:9: `{sharr}` is no word here: did you mean `sharer`?"),
    # A word that is missing, left over, or unknown.
    (W, 'question: "More?", ', "", "13:9: `question` is missing: the round `gate` says it."),
    (T, ", topic: your day", "", "7:5: `topic` is missing: the round `sharing` says it."),
    (
        T,
        "topic: your day",
        "topic: your day, zebra: x",
        "7:64: `zebra` is nothing that the round `sharing` says",
    ),
    (R, "words: {topic: ,", "words: {topic: , zebra: ,", "2:18: `{zebra}` is in no text of this round."),
    (
        R,
        "words: {topic: ,",
        "words: {tpoic: ,",
        "2:9: `{tpoic}` is in no text of this round: did you mean `topic`?",
    ),
    (R, "Sure, {sharer}", "Sure, {shaerr}", "15:5: `{shaerr}` is no word here: did you mean `sharer`?"),
    (R, "and {other}", "and {ohter}. {other}", "9:15: `{ohter}` is no word here: did you mean `other`?"),
    (R, '"the other"', '"the {listner}"', "2:18: `{listner}` is no word here: did you mean `listener`?"),
    (T, "your day", "'{listner}'", "7:47: `{listner}` is no word here: did you mean `listener`?"),
    (
        R,
        "Sure, {sharer}",
        "Sure in {minutes}",
        "15:5: `{minutes}` is said in `sharing`, where no clock runs.",
    ),
    (W, '"More?"', '"More in {minutes}?"', "13:23: `{minutes}` is said in `gate`, where no clock runs."),
    (R, "Sure, {sharer}", "Sure, {card}", "15:5: `{card}` is said in `sharing`, where no card is drawn."),
    (W, "You have {minutes}", "It is {pace}", "`{pace}` is no word here"),
    # Braces.
    (R, "Sure, {sharer}", "Sure, {sharer", "15:5: the braces in `Sure, {sharer?` do not match."),
    (R, "Sure, {sharer}", "Sure, sharer}", "15:5: the braces in `Sure, sharer}?` do not match."),
    (R, "Sure, {sharer}", "Sure, {0}", "15:5: `{0…}` in `Sure, {0}?` is no plain word in braces."),
    (R, "Sure, {sharer}", "Sure, {}", "15:5: `{…}` in `Sure, {}?` is no plain word in braces."),
    (R, "Sure, {sharer}", "Sure, {sharer.name}", "15:5: `{sharer.name…}` in"),
    (R, "Sure, {sharer}", "Sure, {sharer!r}", "15:5: `{sharer…}` in"),
    (R, "Sure, {sharer}", "Sure, {sharer:>9999999}", "15:5: `{sharer…}` in"),
    (T, "your day", "'{sharer:>9999999}'", "7:47: `{sharer…}` in"),
    (
        D,
        "one",
        "'one, {sharer}'",
        "own.yaml:3:11: `one, {sharer}` has braces: a card is said as it stands.",
    ),
    # Values.
    (W, "turn: 2", "turn: 31", "5:11: `turn` is `31`, but should be 30"),
    (W, "turn: 2", "turn: 0", "5:11: `turn` is `0`, but should be more than 0"),
    (W, "turn: 2", "turn: -2", "5:11: `turn` is `-2`, but should be more than 0"),
    (W, "turn: 2", "turn: 1:30", "5:11: `turn` is `1:30`, but should be a number."),
    (W, "turn: 2", "turn: 0x1f", "5:11: `turn` is `0x1f`, but should be a number."),
    (W, "turn: 2", "turn: 2024-01-01", "5:11: `turn` is `2024-01-01`, but should be a number."),
    (W, "turn: 2", "turn: [2]", "5:11: `turn` is `[2]`, but should be a number."),
    (W, "turn: 2", "turn: ", "5:11: `turn` is empty, but should be a number."),
    (W, "turn: 2", "turn: 9" + "9" * 400, "5:17: `9999"),
    (W, "turn: 2", "turn: !!python/object:os.system x", "5:17: this is no `!!python/object:os.system`"),
    (W, "turn: 2", "turn: !!binary x", "5:17: this is no `!!binary`"),
    (W, "turn: 2", "turn: !mine 2", "5:17: `!mine` is a tag, and means nothing here: take it out."),
    (W, "turn: 2", "turn: !!float nan", "5:17: this is no `!!float`"),
    (W, "turn: 2", "turn: nan", "5:11: `turn` is `nan`, but should be "),
    (W, "turn: 2", "turn: inf", "5:11: `turn` is `inf`, but should be 30"),
    (W, "rounds: [2, 1]", "rounds: [2, 13]", "6:23: `rounds`: 13 is not between 1 and 12."),
    (W, "rounds: [2, 1]", "rounds: []", "6:11: `rounds` is empty, but should be at least 1 item."),
    (W, "rounds: [2, 1]", "rounds: [2, two]", "`rounds` should be all numbers or all words"),
    (W, "rounds: [2, 1]", "rounds: [2, 2]", "`rounds` should be all numbers or all words"),
    (W, "times: rounds", "times: 13", "9:5: `times`: 13 is not between 1 and 12."),
    (W, "start: [our walk]", "start: []", "3:1: `start` is empty, but should be at least 1 item."),
    (W, "start: [our walk]", "start: ['!?']", "3:9: `!?` has no word in it."),
    (W, "start: [our walk]", "start: [our talk]", "3:9: `our talk` already starts `talk`."),
    (W, "name: a walk\n", "", "walk.yaml:1:1: `name` is missing."),
    (W, "source: a test", "source: ", "4:1: `source` is empty, but should be text."),
    (
        W,
        "only: {pace: slow}",
        "only: [pace]",
        "15:5: `only` is `['pace']`, but should be `key: value` lines.",
    ),
    (
        W,
        "only: {pace: slow}",
        "only: {pace: [slow]}",
        "`pace` is `['slow']`, but should be a whole number or text.",
    ),
    (R, "at_most: 2\n    instead: next", "at_most: 2", "`at_most` and `instead` belong together"),
    (R, "    floor: sharer", "    floor: sharer\n    ask: sharer", "has both `floor` and `ask`"),
    (R, '    say: "Sure, {sharer}?"\n', "", "11:3: `say` is missing."),
    (R, '"Sure, {sharer}?"', "[]", "15:5: `say` is empty, but should be at least 1 item."),
    (R, '"Sure, {sharer}?"', "' '", "15:5: `say` is ` `, but should be text."),
    (R, '"Sure, {sharer}?"', "a" * 1001, "but should be no longer than 1000 letters."),
    (R, "roles: [sharer, listener]", "roles: [sharer]", "1:1: `roles` "),
    (R, "roles: [sharer, listener]", "roles: [sharer, sharer]", "1:1: `sharer` stands here twice"),
    (R, "yes: [there is]", "yes: [it rings]", "`it rings` already means `yes` here."),
    (R, "yes: [there is]", "yes: ['!']", "17:21: `!` has no word in it."),
    (D, "two", "one", "own.yaml:3:16: `one` stands here twice."),
    (D, "[one, two]", "[]", "own.yaml:3:3: `first` is empty, but should be at least 2 items."),
    (D, "  first: [one, two]\n  second: [three, four]\n", "", "2:1: `cards` is empty"),
    # YAML itself.
    (W, "  - thanks", "\t- thanks", "walk.yaml:17:1: this is no YAML: a tab stands where spaces belong"),
    (
        W,
        "about: Two turns.",
        "about: Two turns.\nabout: Three.",
        "3:1: `about` stands here twice: keep one of them.",
    ),
    (W, "turn: 2, quiet: 0.5}", "turn: 2, quiet: 0.5", "walk.yaml:6:8: this is no YAML: "),
    (W, "times: rounds", "<<: *all", "walk.yaml:9:9: this is no YAML: found undefined alias"),
    (W, "times: rounds", "<<: {times: rounds}", "9:5: `<<` takes nothing over here: write it out."),
    (W, "name: a walk", "name: a walk\n---\nname: more", "2:1: `---` begins a second document here"),
    (W, "name: a walk", "? [a, b]\n: c\nname: a walk", "walk.yaml:1:3: a key must be a word."),
    (W, "name: a walk", "name: a \0walk", "walk.yaml:1:9: a character stands here that is no text."),
    # Ways.
    (R, "    at_most: 2\n    instead: next\n", "", "can come round for ever"),
    (R, "instead: next", "instead: sure", "`sure` is its own `instead`"),
]


@pytest.mark.parametrize(("file", "old", "new", "told"), ONE_MISTAKE)
def test_one_mistake_is_told_once_with_its_place_and_what_would_be_right(
    own: Path, file: str, old: str, new: str, told: str
) -> None:
    text = (own / file).read_text()
    assert old in text
    (own / file).write_text(text.replace(old, new, 1))
    lines = told_of(folder(), own)
    assert told in lines[0]
    assert len(lines) == 1, "\n".join(lines)


@pytest.mark.parametrize("name", ["next", "leave", "end", "end now", "resume", "a.b"])
def test_a_state_that_is_named_like_a_way_is_told(own: Path, name: str) -> None:
    (own / R).write_text(ROUND.replace("sure", name))
    assert any(f"`{name}` can be no name of a state" in line for line in told_of(folder(), own))


def test_a_way_out_of_a_group_where_there_is_none_is_told_at_the_step(own: Path) -> None:
    (own / T).write_text(
        USER.replace("  - thanks", "  - {round: gate, question: 'More?', again: 'Yes?'}\n  - thanks")
    )
    (told,) = told_of(folder(), own)
    assert "talk.yaml:8:5: the round `gate` has a way to `leave` a group of `steps`" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("lead_ins:", "lead-ins:", "`lead-ins` is no key here: did you mean `lead_ins`?"),
        ("language:", "langauge:", "3:1: `langauge` is no key here: did you mean `language`?"),
        ("skip: [skip,", "skip: [pass,", "`pass` already means `pass`"),
    ],
)
def test_a_mistake_in_the_lexicon_is_told_once(changed: Change, old: str, new: str, told: str) -> None:
    (line,) = changed("lexicon.en.yaml", old, new)
    assert told in line


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  left: ", "  lfet: ", "`lfet` is no key here: did you mean `left`?"),
        ('"{left} left."', '"{lfet} left."', "`{lfet}` is no word here: did you mean `left`?"),
        ('"{n} minutes"', '"{m} minutes"', "`{m}` is no word here"),
        ('"{n} minutes"', '"{n:>9999999} minutes"', "is no plain word in braces."),
        ("  paused:\n", "  pause:\n", "paused"),
        ("again in {later}", "again in {latr}", "`{latr}` is no word here: did you mean `later`?"),
        ("pause. Time-out", "{floor.x}. Time-out", "is no plain word in braces."),
    ],
)
def test_a_mistake_in_the_house_is_told(changed: Change, old: str, new: str, told: str) -> None:
    assert told in changed("house/anytime.yaml", old, new)[0]


def test_a_house_that_lacks_a_room_is_told(home: Path) -> None:
    for name in ("anytime", "welcome", "come-back"):
        (home / f"house/{name}.yaml").rename(home / "gone")
        assert told_of(home)[0].endswith(f"{name}.yaml:1:1: is missing.")
        (home / "gone").rename(home / f"house/{name}.yaml")


def test_a_round_that_is_broken_is_told_in_its_own_file_only(own: Path) -> None:
    for wrong in ("states: [", "states: 5\n", "- a list\n", ""):
        (own / R).write_text(wrong)
        (told,) = told_of(folder(), own)
        assert "sharing.yaml:" in told


def test_a_deck_that_is_broken_is_told_in_its_own_file_only(own: Path) -> None:
    for wrong in ("cards: [", "source: x\ncards: 5\n", "- a list\n", ""):
        (own / D).write_text(wrong)
        (told,) = told_of(folder(), own)
        assert "own.yaml:" in told


def test_a_step_that_is_left_out_is_checked_as_well(own: Path) -> None:
    (own / W).write_text(
        DIALOGUE.replace("{pace: slow}", "{pace: quick}").replace("{quiet: quiet}", "{quiet: x}")
    )
    (own / C).unlink()
    (told,) = told_of(folder(), own)
    assert "walk.yaml:16:15: `x` is missing: the turn at " in told


def test_all_mistakes_of_a_file_are_told_at_once(own: Path) -> None:
    wrong = DIALOGUE
    for old, new in [
        ("source: a test", "source: a test\nsource: another"),
        ("minutes: {turn", "minuts: {turn"),
        ("round: consent", "round: consnet"),
        ('question: "More?", ', ""),
        ("{sharer}, say", "{shaerr}, say"),
        ("times: rounds", "times: ruonds"),
        ("quiet: 0.5", "quiet: 31"),
        ("{pace: slow}", "{pace: slwo}"),
    ]:
        assert old in wrong
        wrong = wrong.replace(old, new, 1)
    (own / W).write_text(wrong)
    told = told_of(folder(), own)
    expected = [
        ("5:1", "`source` stands here twice"),
        ("6:1", "did you mean `minutes`?"),
        ("6:19", "`quiet` is `31`"),
        ("9:6", "did you mean `consent`?"),
        ("10:5", "did you mean `rounds`?"),
        ("13:23", "did you mean `sharer`?"),
        ("14:9", "`question` is missing"),
        ("16:12", "did you mean `slow`?"),
    ]
    for (place, part), line in zip(expected, told, strict=True):
        assert f"walk.yaml:{place}: " in line
        assert part in line


def test_all_mistakes_of_a_round_are_told_at_once(own: Path) -> None:
    wrong = ROUND
    for old, new in [
        ("words: {topic: ,", "words: {tpoic: ,"),
        ("floor: sharer", "floor: shaerr"),
        ("done: sure", "done: suer"),
        ("    ask:", "    aks:"),
        ("Sure, {sharer}", "Sure, {listner}"),
        ("at_most: 2", "at_most: 13"),
    ]:
        assert old in wrong
        wrong = wrong.replace(old, new, 1)
    (own / R).write_text(wrong)
    told = "\n".join(told_of(folder(), own))
    for part in ("`topic`", "`sharer`", "`sure`", "`ask`", "13 is not between"):
        assert part in told
    assert len(told.splitlines()) >= 5


def test_mistakes_in_several_files_are_told_at_once(own: Path) -> None:
    (own / W).write_text(DIALOGUE.replace("round: consent", "round: consnet"))
    (own / R).write_text(ROUND.replace("done: sure", "done: suer"))
    (own / D).write_text(DECK.replace("cards:", "crads:"))
    (own / C).write_text(CHANGE.replace("turn.turn", "turn.tunr"))
    told = told_of(folder(), own)
    assert [re.search(r"([a-z]+)\.yaml", line)[1] for line in told] == ["own", "ours", "sharing", "walk"]  # type: ignore[index]


def test_a_loop_without_an_exit_is_told(own: Path) -> None:
    (own / R).write_text(
        ROUND.replace("pass: next", "pass: sure")
        .replace("no: next, sound: next", "no: share, sound: share")
        .replace("instead: next", "instead: share")
        + "    unanswered: share\n"
    )
    assert "has no way to an end" in told_of(folder(), own)[0]


def test_a_state_that_nothing_leads_to_is_told(own: Path) -> None:
    (own / R).write_text(ROUND.replace("done: sure", "done: next"))
    assert "nothing leads to `sure`" in told_of(folder(), own)[0]


def group(depth: int, inside: str, times: int = 2) -> str:
    return f"{{times: {times}, steps: [" * depth + inside + "]}" * depth


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (group(8, "thanks", 12), "more than 200 rounds come of this"),
        (group(15, "{round: thanks, only: {pace: quick}}", 12), "thousands of times"),
        (group(50, "thanks"), "too large or too deep"),
        ("{round: turn, prompt: [" + "x, " * 60 + "x]}", "more than 50 wordings"),
    ],
)
def test_what_grows_without_measure_is_told(own: Path, step: str, told: str) -> None:
    (own / W).write_text(DIALOGUE.replace("  - thanks", f"  - {step}"))
    (own / C).unlink()
    before = time.process_time()
    assert told in told_of(folder(), own)[0]
    assert time.process_time() - before < 2


TRAPS = {
    "an alias to nowhere": "a: *nowhere\n",
    "an alias to itself": "a: &b [*b]\n",
    "a billion laughs": "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)),
    "megabytes of aliases": "a: &a [x, x]\n" + "b: [" + "*a, " * 40_000 + "]\n",
    "many long aliases": f"a: &a {'x' * 100_000}\n" + "b: [" + "*a, " * 9_000 + "]\n",
    "a deep list": "a: " + "[" * 100_000,
    "a deep list in lines": "a:\n" + "".join(" " * n + "- \n" for n in range(1, 400)),
    "deep keys": "".join(" " * n + f"k{n}:\n" for n in range(400)),
    "many keys": "".join(f"key{n}: 1\n" for n in range(9_000)),
    "many states": "states:\n" + "".join(f"  s{n}: {{say: x, next: s{n + 1}}}\n" for n in range(1_200)),
    "many wrong states": "states:\n" + "".join(f"  s{n}: {{sya: x, nxet: s{n + 1}}}\n" for n in range(1_200)),
    "many steps": "steps:\n" + "  - thanks\n" * 9_000,
    "a long line": "a: " + "x " * 90_000,
    "a long key": "x" * 150_000 + ": 1\n",
    "a python object": "!!python/object/apply:os.system [ls]\n",
    "a tag": "!!set {a, b}\n",
    "an unknown tag": "a: !x 1\n",
    "a binary": "a: !!binary aGVsbG8=\n",
    "a timestamp": "a: !!timestamp x\n",
    "a bool that is none": "a: !!bool x\n",
    "an int that is none": "a: !!int ''\n",
    "a key with a tag": "!!int x: 1\n",
    "an empty key": ": 1\n",
    "a merge": "a: &a {b: 1}\nc: {<<: *a}\n",
    "two documents": "a: 1\n---\na: 2\n",
    "nothing": "",
    "only a remark": "# nothing\n",
    "only dashes": "---\n",
    "a list": "- a\n- b\n",
    "a word": "hello\n",
    "a number": "12\n",
    "a null": "a\0b: 1\n",
    "a bell": "a: \a\n",
    "half a pair": "a: \ud800\n",
    "an unknown escape": 'a: "\\z"\n',
    "an unknown directive": "%YAML 9.9\n---\na: 1\n",
    "an open quote": 'a: "x\n',
    "a colon in a text": "a: b: c\n",
    "a question mark": "? a\n? b\n",
    "old line ends": "a: 1\r\nb: 2\r\n",
    "lines of old machines": "a: 1\rb: [\r",
    "a mark at the start": "\ufeffa: 1\n",
    "a mark in the middle": "a: 1\n\ufeffb: 1\n",
    "ten megabytes": "# x\n" * 2_500_000,
}


@pytest.mark.parametrize("trap", TRAPS)
def test_yaml_traps_are_told_with_a_place_and_at_once(own: Path, trap: str) -> None:
    """As a dialogue, a round, a deck and a part of the house."""
    places = ["trap.yaml", "rounds/trap.yaml", "decks/trap.yml", "house/trap.yaml"]
    for place in places:
        (own / place).parent.mkdir(exist_ok=True)
        (own / place).write_bytes(TRAPS[trap].encode(errors="surrogatepass"))
    before = time.process_time()
    told = told_of(folder(), own)
    assert time.process_time() - before < 2 * len(places)
    assert all("trap.y" in line for line in told)
    for place in places:
        assert 1 <= len([line for line in told if f"own/{place}:" in line]) <= 100


def test_what_is_no_text_file_is_told(own: Path) -> None:
    (own / "folder.yaml").mkdir()
    (own / "loop.yaml").symlink_to(own / "loop.yaml")
    (own / "gone.yaml").symlink_to(own / "nowhere")
    (own / "latin.yaml").write_bytes("name: x\nabout: caf\xe9\n".encode("latin-1"))
    (own / "endless.yaml").symlink_to("/dev/zero")
    (own / "unreadable.yaml").symlink_to("/proc/self/mem")
    os.mkfifo(own / "pipe.yaml")
    told = "\n".join(told_of(folder(), own))
    assert "folder.yaml:1:1: is no file" in told
    assert "loop.yaml:1:1: cannot be read (Too many levels of symbolic links)." in told
    assert "gone.yaml:1:1: there is no such file." in told
    assert "latin.yaml:2:11: this file is not text in UTF-8." in told
    assert "endless.yaml:1:1: is no file" in told
    assert "unreadable.yaml:1:1: cannot be read (Input/output error)." in told
    assert "pipe.yaml:1:1: is no file" in told
    assert len(told.splitlines()) == 7


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_mark_at_the_start_and_other_line_ends_are_read(own: Path, change: Callable[[str], str]) -> None:
    for file in FILES:
        (own / file).write_bytes(change(FILES[file]).encode())
    assert open_library(own=own).scripts.keys() > {"walk", "talk"}


def test_yes_no_on_and_off_are_words() -> None:
    assert parse("on: {yes: no, off: on}", "x.yaml").tree == {"on": {"yes": "no", "off": "on"}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1:30", "1:30"), ("012", "012"), ("0x1f", "0x1f"), ("2024-01-01", "2024-01-01"), ("1e3", "1e3"),
        ("1_000", "1_000"), (".inf", ".inf"), ("yes", "yes"), ("True", "True"), ("true", True), ("~", None),
        ("-3", -3), ("1.5", 1.5), ("'1'", "1"), ("!!str 1", "1"), ("!!int '1'", 1), ("!!float 2", 2.0),
    ],
)  # fmt: skip
def test_a_value_is_what_it_looks_like(text: str, value: object) -> None:
    document = parse(f"a: {text}", "x.yaml")
    assert document.tree == {"a": value}
    assert type(document.tree["a"]) is type(value)
    assert not document.faults


@given(st.text(max_size=200))
def test_no_text_crashes_the_reader(text: str) -> None:
    with contextlib.suppress(DocumentError):
        parse(text, "x.yaml")


def test_a_phrase_that_the_model_could_never_hear_is_told_with_its_line(
    tmp_path: Path, model: SpeechModel
) -> None:
    copy = tmp_path / "dialogues"
    shutil.copytree(folder(), copy)
    for file, old, new in [
        ("lexicon.en.yaml", "[pass, i pass,", "[pass, i qwrtz,"),
        ("daily-check-in.yaml", "our check in]", "our xylqr check in]"),
        ("rounds/share-reflect.yaml", "[there is,", "[thrrre is,"),
    ]:
        path = copy / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    told = "\n".join(str(fault) for fault in unknown_phrases(model, open_library(copy)))
    assert re.search(r"lexicon\.en\.yaml:\d+:\d+: .*qwrtz", told)
    assert re.search(r"daily-check-in\.yaml:\d+:\d+: .*xylqr", told)
    assert re.search(r"share-reflect\.yaml:\d+:\d+: .*thrrre", told)
    assert len(told.splitlines()) == 3


def test_every_phrase_of_ours_can_be_heard(model: SpeechModel) -> None:
    assert unknown_phrases(model, open_library()) == []
