"""A couple's own folder: what is there stands beside what is built in, or in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from furnished import ROUNDS, TALK, dialogue, opened
from playing import play, run_of, said

from skill.dialogue.format import Change
from skill.dialogue.lexicon import folder
from skill.dialogue.library import Library
from skill.dialogue.node_composer import Alteration
from skill.document.document import Document, DocumentError

DRAW = """
states:
  ask: {floor: both, minutes: talk, draw: deck.all, say: "{card}", on: {done: next}}
"""
BUILT_IN = {
    **ROUNDS,
    "rounds/draw.yaml": DRAW,
    "decks/deck.yaml": "source: our own\ncards: {all: [Built-in one., Built-in two.]}\n",
    "walk.yaml": dialogue("[{round: talk, times: passes}]", "{talk: 3}", "{passes: [1, 2]}"),
    "ask.yaml": dialogue("[draw]", name="some questions"),
}


def house(where: Path, **own: str) -> Library:
    """The built-in house, with a couple's own files; ``rounds__talk`` stands for ``rounds/talk.yaml``."""
    return opened(where, BUILT_IN, {f"{name.replace('__', '/')}.yaml": text for name, text in own.items()})


def test_without_a_folder_of_their_own_there_is_what_is_built_in(tmp_path: Path) -> None:
    assert {*opened(tmp_path, BUILT_IN).scripts} == {"walk", "ask"}
    assert {*opened(tmp_path, BUILT_IN, own={}).scripts} == {"walk", "ask"}


def test_a_dialogue_of_their_own_stands_beside_the_built_in_ones(tmp_path: Path) -> None:
    library = house(tmp_path, ours=dialogue("[talk, other]", name="our own"))
    assert {*library.scripts} == {"walk", "ask", "ours"}
    assert said(play(run_of(library.scripts["ours"]), "done")) == ["Ada, anything.", "Something else."]
    assert "our own" in library.start_phrases()["start:ours"]
    assert any("our own" in card for cards in library.welcome.decks.values() for card in cards)


def test_their_dialogue_stands_in_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    library = house(tmp_path, walk=dialogue("[other]", name="our walk"))
    assert {*library.scripts} == {"walk", "ask"}
    assert library.scripts["walk"].title == "our walk"


def test_a_text_is_changed_by_the_rounds_name_and_first_by_the_name_of_the_step(tmp_path: Path) -> None:
    news = dialogue("[{round: talk, called: news}, {round: talk, called: hope}]", name="our own")
    change = "changes: ours\ntexts: {talk.talk: Every talk., hope.talk: Only the hope.}\n"
    library = house(tmp_path, ours=news, change=change)
    assert said(play(run_of(library.scripts["ours"]), "done", "done")) == ["Every talk.", "Only the hope."]


def test_a_round_of_their_own_may_be_used_by_their_dialogue(tmp_path: Path) -> None:
    tea = "states: {say: {say: Tea., next: next}}"
    library = house(tmp_path, ours=dialogue("[tea, other]", name="our own"), rounds__tea=tea)
    assert said(play(run_of(library.scripts["ours"]))) == ["Tea.", "Something else."]


def test_their_round_stands_in_the_place_of_the_built_in_one_in_every_dialogue(tmp_path: Path) -> None:
    library = house(tmp_path, rounds__talk=TALK.replace("{sharer}, {topic}.", "Dear {sharer}, {topic}."))
    assert said(play(run_of(library.scripts["walk"]))) == ["Dear Ada, anything."]


def test_their_deck_stands_in_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    ours = "source: our own\ncards: {all: [Ours., Ours too.]}\n"
    assert said(play(run_of(house(tmp_path, decks__deck=ours).scripts["ask"]))) == ["Ours."]


def test_a_deck_of_their_own_is_there_to_be_drawn_from(tmp_path: Path) -> None:
    ours = "source: our own\ncards: {all: [Ours., Ours too.]}\n"
    draw = DRAW.replace("deck.all", "ours.all")
    library = house(tmp_path, decks__ours=ours, rounds__tea=draw, tea=dialogue("[tea]", name="tea"))
    assert said(play(run_of(library.scripts["tea"]))) == ["Ours."]
    assert said(play(run_of(library.scripts["ask"]))) == ["Built-in one."]


CHANGES = """
changes: walk
minutes: {talk: 5}
options: {passes: 2}
texts: {talk.talk: "Changed, {sharer}. {minutes}."}
"""


def test_a_file_of_changes_changes_a_text_a_time_and_a_choice(tmp_path: Path) -> None:
    library = house(tmp_path, ours=CHANGES)
    assert {*library.scripts} == {"walk", "ask"}
    script = library.scripts["walk"]
    assert script.minutes == {"talk": 5}
    assert script.options == {"passes": (2, 1)}
    assert said(play(run_of(script), "done", "done")) == ["Changed, Ada. Five minutes."] * 2


def test_changes_change_no_other_dialogue(tmp_path: Path) -> None:
    other = dialogue("[talk]", "{talk: 3}", name="our own")
    script = house(tmp_path, changes=CHANGES, other=other).scripts["other"]
    assert said(play(run_of(script))) == ["Ada, anything."]
    assert script.nodes["talk.talk"].seconds == 180.0


def test_the_settings_win_over_a_file_of_changes(tmp_path: Path) -> None:
    change = Change(minutes={"talk": 7}, texts={})
    settings = Alteration("walk", Document("config.yaml", {}), ("exercises", "walk"), change)
    script = opened(tmp_path, BUILT_IN, {"ours.yaml": CHANGES}, [settings]).scripts["walk"]
    assert script.minutes == {"talk": 7}
    assert script.options == {"passes": (2, 1)}, "what the settings do not name stays as the file has it"
    assert said(play(run_of(script))) == ["Changed, Ada. Seven minutes."]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("changes: wlak\n", r"ours\.yaml:1:1: `wlak` is no exercise: did you mean `walk`"),
        ("changes: walk\nminutes: {tlak: 5}\n", r"ours\.yaml:2:11: `tlak` is no time of `a walk`.*`talk`"),
        ("changes: walk\noptions: {passes: 3}\n", r"ours\.yaml:2:11: `3` is no choice .*: 1, 2"),
        (
            "changes: walk\ntexts: {talk.tlak: Hm.}\n",
            r"ours\.yaml:2:9: `talk\.tlak` is no text",
        ),
        ("changes: walk\nminuts: {talk: 5}\n", r"ours\.yaml:2:1: `minuts` is no key here.*`minutes`"),
        ("changes: walk\ntexts: {talk.talk: '{shrer}.'}\n", r"`\{shrer\}` is no word here.*`sharer`"),
    ],
)
def test_a_change_that_does_not_fit_is_told_at_its_place(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(DocumentError, match=what):
        house(tmp_path, ours=text)


def test_a_fault_in_their_own_file_is_told_with_that_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as error:
        house(tmp_path, ours=dialogue("[tlak]", name="our own"))
    assert (
        str(error.value) == f"{tmp_path / 'own' / 'ours.yaml'}:7:9: `tlak` is no round: did you mean `talk`?"
    )


def test_a_lexicon_of_their_own_stands_in_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    text = (folder() / "lexicon.en.yaml").read_text().replace("done: [", "done: [that was me, ")
    library = opened(tmp_path, {"walk.yaml": dialogue("[talk]"), **ROUNDS}, own={"lexicon.en.yaml": text})
    assert "that was me" in library.lexicon.intents["done"]
