"""A couple's own files, and each mistake that can be made in them: what is written, and what is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from skill.dialogue.library import open_library
from skill.document.document import DocumentError


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


def written(home: Path) -> Path:
    """A couple's own folder: dialogues, a round, a deck and a change. Returns *home*."""
    for name, text in FILES.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return home


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
    (W, "  - thanks", "  - thanks:", "17:5: `steps`: a step with this round is written `thanks`, without"),
    (
        W,
        "  - thanks",
        "  - thanks: {closing: x}",
        "17:5: `steps`: a step with this round is written `{round: t",
    ),
    (
        W,
        "each: [opener, partner]",
        "each: both",
        "8:22: `each`: should be `[opener, partner]`, in this order",
    ),
    (W, "{quiet: quiet}", "{quiet: 2 min}", "16:15: `quiet`: should be minutes, up to 30, or the name of"),
    (
        W,
        "round: quiet",
        "round: quiet\n    called: turn",
        "15:5: `turn` is a round: call this one otherwise.",
    ),
    (
        W,
        "round: quiet",
        "round: quiet\n    called: a rest",
        "15:5: `called`: `a rest` should be one word, such",
    ),
    (
        W,
        "times: rounds",
        "called: walk\n    times: rounds",
        "9:5: `steps`: `called` belongs to a step with a",
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
    (W, 'question: "More?", ', "", "13:9: `question` is missing: the round `gate` says it ("),
    (T, ", topic: your day", "", "7:5: `topic` is missing: the round `sharing` says it ("),
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
    (R, "[sharer, listener]", "[shaerr, listener]", "1:9: `shaerr` has no part in this round"),
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
    (W, "turn: 2", "turn: inf", "5:11: `turn` is `inf`, but should be"),
    (W, "rounds: [2, 1]", "rounds: [2, 13]", "6:23: `rounds`: 13 is not between 1 and 12."),
    (W, "rounds: [2, 1]", "rounds: []", "6:11: `rounds` is empty, but should be at least 1 item."),
    (W, "rounds: [2, 1]", "rounds: [2, two]", "`rounds` should be all numbers or all words"),
    (W, "rounds: [2, 1]", "rounds: [2, 2]", "`rounds` should be all numbers or all words"),
    (W, "times: rounds", "times: 13", "9:5: `times`: 13 is not between 1 and 12."),
    (W, "start: [our walk]", "start: []", "3:1: `start` is empty, but should be at least 1 item."),
    (W, "start: [our walk]", "start: ['!?']", "3:9: `!?` has no word in it."),
    (W, "start: [our walk]", "start: [Stop!]", "3:9: `Stop!` already means `stop`: take other words."),
    (
        W,
        "start: [our walk]",
        "start: [the daily check in]",
        "3:9: `the daily check in` already starts `daily-",
    ),
    (R, "yes: [there is]", "yes: [I need a break]", "17:21: `I need a break` always means `time-out`: take"),
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
    (W, "  - thanks", "\t- thanks", "walk.yaml:17:1: a tab stands where spaces belong"),
    (
        W,
        "about: Two turns.",
        "about: Two turns.\nabout: Three.",
        "3:1: `about` stands here twice: keep one of them.",
    ),
    (
        W,
        "turn: 2, quiet: 0.5}",
        "turn: 2, quiet: 0.5",
        "walk.yaml:5:10: the `{` that stands here is never closed.",
    ),
    (W, "times: rounds", "<<: *all", "walk.yaml:9:9: `*all` refers to nothing"),
    (W, "times: rounds", "<<: {times: rounds}", "9:5: `<<` takes nothing over here: write it out."),
    (W, "name: a walk", "name: a walk\n---\nname: more", "2:1: `---` begins a second document here"),
    (W, '"{sharer}, say it. You have {minutes}."', "{sharer}", "12:31: `{sharer}` is no `key: value`:"),
    (T, "topic: your day", "topic: [{sharer}]", "7:55: `{sharer}` is no `key: value`:"),
    (R, "done: sure", "done:sure", "10:10: a space is missing after the `:` in `done:sure`."),
    (R, '"Sure, {sharer}?"', "&sure {sharer} is", "15:16: a text that begins with a brace"),
    (W, "name: a walk", "name: &a walk", "1:7: `&a` would not be said: put the text in quotes,"),
    (W, "name: a walk", "? [a, b]\n: c\nname: a walk", "walk.yaml:1:3: a key must be a word."),
    (W, "name: a walk", "name: a \0walk", "walk.yaml:1:9: a character stands here that is no text."),
    # Ways.
    (R, "    at_most: 2\n    instead: next\n", "", "can come round for ever"),
    (R, "instead: next", "instead: sure", "`sure` is its own `instead`"),
]
