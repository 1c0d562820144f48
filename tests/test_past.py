"""What is remembered between evenings: kept whole or not at all, and never a word of the couple's."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from furnished import composed
from playing import play, run_of

from skill.dialogue.texts import mark
from skill.document.document import DocumentError
from skill.events import Drew, Explained, Hush
from skill.exercise.past import KNOWN_AFTER, Past
from skill.keeping import FILE, Keeping, keep, load

KEPT = Past(
    runs={"welcome": 5, "walk": 3},
    explained={"talk.talk/0a1b2c3d": 2, "quiet.quiet": 3},
    drawn={"deck.all": (mark("One?"), mark("Two?")), "exercises.all": ()},
)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    keep(KEPT, tmp_path)
    assert load(tmp_path) == KEPT


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    keep(KEPT, tmp_path / "share" / "attune")
    assert load(tmp_path / "share" / "attune") == KEPT


def test_the_next_one_stands_in_its_place(tmp_path: Path) -> None:
    keep(Past({"walk": 1}), tmp_path)
    keep(KEPT, tmp_path)
    assert load(tmp_path) == KEPT
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_without_a_file_it_begins_now(tmp_path: Path) -> None:
    assert load(tmp_path) == Past()
    assert load(tmp_path / "none") == Past()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b'{"runs": {"walk": 3}, "explai',
        b"[]",
        b'{"runs": {"walk": "three"}}',
        b'{"runs": {"walk": -1}}',
        b'{"runs": 3}',
        b'{"drawn": {"deck.all": "one"}}',
        b'{"explained": {"talk.talk": null}}',
        b'{"words": ["what we said"]}',
        b'{"runs": {"w\xff": 1}}',
        b"\x00" * 4096,
    ],
)
def test_a_damaged_file_is_told_and_left_as_it_is(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(damage)
    with pytest.raises(DocumentError) as error:
        load(tmp_path)
    assert str(error.value).startswith(f"{path}:1:1: is damaged. Move it away")
    assert path.read_bytes() == damage


# -- when it cannot be written ---------------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, what is written never reaches the disk."""

    def fill() -> None:
        def refuse(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", refuse)

    return fill


def test_a_full_disk_leaves_what_was_kept_before_whole(tmp_path: Path, full_disk: Callable[[], None]) -> None:
    keep(KEPT, tmp_path)
    full_disk()
    with pytest.raises(OSError, match="No space left"):
        keep(Past({"walk": 9}), tmp_path)
    assert load(tmp_path) == KEPT
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_what_cannot_be_written_is_told_once_and_nothing_is_raised(
    tmp_path: Path, full_disk: Callable[[], None]
) -> None:
    full_disk()
    told: list[str] = []
    keeping = Keeping(tmp_path, told.append)
    keeping(KEPT)
    keeping(KEPT)
    assert len(told) == 1
    assert told[0].startswith(f"{tmp_path / FILE}: No space left on device.")


def test_what_stands_in_the_way_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, where a folder should be")
    told: list[str] = []
    Keeping(tmp_path / "data", told.append)(KEPT)
    assert len(told) == 1


def test_what_can_be_written_is_kept_without_a_word(tmp_path: Path) -> None:
    told: list[str] = []
    Keeping(tmp_path, told.append)(KEPT)
    assert told == []
    assert load(tmp_path) == KEPT


# -- what it knows ---------------------------------------------------------------------------------------

CARDS = ("One?", "Two?", "Three?")


def test_an_effect_makes_the_next_past_and_leaves_this_one() -> None:
    before = Past()
    after = before.after(Explained("talk.talk")).after(Drew("deck.all", "a")).after(Hush())
    assert before == Past()
    assert after == Past({}, {"talk.talk": 1}, {"deck.all": ("a",)})


def test_a_long_form_is_known_after_so_many_runs() -> None:
    past = Past()
    for _ in range(KNOWN_AFTER):
        assert not past.knows("talk.talk")
        past = past.after(Explained("talk.talk"))
    assert past.knows("talk.talk")
    assert not past.knows("talk.other")


def test_the_last_card_is_not_the_first_of_the_next_time_through() -> None:
    past = Past(drawn={"deck.all": tuple(mark(card) for card in ("Two?", "Three?", "One?"))})
    assert past.next_card("deck.all", CARDS) == "Two?"
    anew = past.after(Drew("deck.all", mark("Two?"), begun_anew=True))
    assert anew.drawn["deck.all"] == (mark("Two?"),)
    assert anew.next_card("deck.all", CARDS) == "One?"


def test_a_new_card_in_a_deck_that_is_through_comes_next() -> None:
    past = Past(drawn={"deck.all": tuple(map(mark, CARDS))})
    assert past.next_card("deck.all", ("A new one?", *CARDS)) == "A new one?"


def test_a_card_that_was_taken_out_of_the_deck_is_not_missed() -> None:
    past = Past(drawn={"deck.all": (mark("An old one?"), mark("One?"))})
    assert past.next_card("deck.all", CARDS) == "Two?"


def test_a_deck_of_one_card_gives_that_one() -> None:
    assert Past(drawn={"deck.all": (mark("One?"),)}).next_card("deck.all", ("One?",)) == "One?"


def test_no_word_of_a_card_or_of_the_couple_is_kept(tmp_path: Path) -> None:
    draw = """
roles: [sharer, listener]
states:
  ask:
    floor: sharer
    minutes: talk
    draw: deck.all
    say: {long: "{sharer}, zebra. {card}", short: "{card}"}
    on: {done: next}
"""
    deck = {"decks/deck.yaml": 'source: our own\ncards: {all: ["Elephants?", "Giraffes?"]}\n'}
    run = run_of(composed(tmp_path, "[{round: draw, times: 2}]", files=deck, draw=draw))
    play(run, "done", "done")
    keep(run.past, tmp_path)
    text = (tmp_path / FILE).read_text()
    assert len(json.loads(text)["drawn"]["deck.all"]) == 2
    for word in ("elephant", "giraffe", "zebra", "ada", "ben", "done"):
        assert word not in text.lower()
