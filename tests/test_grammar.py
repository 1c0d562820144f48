"""Phrases, their spelling, the decoys beside them, and the words of a model."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from audio import grammar
from audio.faults import ModelDamagedError
from audio.grammar import Phrases, decoys, spellings
from audio.recogniser import SpeechModel
from audio.vocabulary import words_of


@pytest.fixture(scope="module")
def phrases(model: SpeechModel) -> Phrases:
    return Phrases(
        {"yes": ["yes", "sure"], "no": ["no"], "stop": ["stop"], "stop-all": ["stop it all"]}, model
    )


@pytest.fixture(scope="module")
def with_tails(model: SpeechModel) -> Phrases:
    tails = {"minutes:5": ["five minutes each"], "minutes:10": ["ten minutes each"]}
    names = {"start:check-in": ["check in"], "start:ten": ["ten minutes each"]}
    return Phrases(names | {"yes": ["yes"], "no": ["no"]} | tails, model, tails)


@pytest.mark.parametrize(
    ("phrase", "ways"),
    [
        ("I’m DONE!", ["i'm done"]),
        ("time-out", ["timeout", "time out"]),
        ("'Tell me', she said.", ["tell me she said"]),
        ("don't", ["don't"]),
    ],
)
def test_a_phrase_is_put_into_the_models_spelling(model: SpeechModel, phrase: str, ways: list[str]) -> None:
    assert spellings(phrase, model) == ways


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("yes", "yes"),
        ("oh yes please", "yes"),
        ("no no", "no"),
        ("yes sure", "yes"),
        ("okay stop", "stop"),
        ("stop it all", "stop-all"),
        ("yes no", None),
        ("stop it", None),
        ("oh please", None),
        ("", None),
    ],
)
def test_an_answer_is_a_phrase_and_nothing_else(phrases: Phrases, words: str, intent: str | None) -> None:
    match = phrases.whole(words.split())
    assert (match and match.intent) == intent


def test_a_phrase_is_found_among_other_words(phrases: Phrases) -> None:
    match = phrases.within(["well", "stop", "it", "all", "now"])
    assert match is not None
    assert (match.intent, match.start, match.stop) == ("stop-all", 1, 4)
    assert phrases.within(["well", "now"]) is None


def test_it_is_known_which_answers_may_go_on(phrases: Phrases) -> None:
    assert phrases.may_go_on(["stop"])
    assert not phrases.may_go_on(["yes"])
    assert not phrases.may_go_on(["stop", "it", "all"])


def test_decoys_are_many_known_and_always_the_same(model: SpeechModel) -> None:
    first, again = decoys(model, ["hey harbor"]), decoys(model, ["hey harbor"])
    assert first == again
    assert len(first) > grammar.RANDOM_DECOYS + 250
    assert all(map(model.knows, first))
    other = decoys(model, ["hey harbor"], skip=grammar.RANDOM_DECOYS)
    assert len(set(first) & set(other)) < 500


def test_what_sounds_like_a_phrase_is_no_decoy(model: SpeechModel) -> None:
    assert not {"know", "no", "harbour", "harbors", "harbor"} & set(decoys(model, ["no", "harbor"], 8_000))
    assert "know" in decoys(model, ["yes"])


def test_near_words_are_written_alike_and_known(model: SpeechModel) -> None:
    assert model.near("harborr")[0] == "harbor"
    assert "sweet pea" in model.near("sweetpea")
    assert model.near("qqqqqqqqqq") == []


def test_a_folder_that_is_no_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelDamagedError, match="attune model install"):
        SpeechModel.load(tmp_path)


def _text(word: str) -> bytes:
    return struct.pack("<i", len(word)) + word.encode()


def test_the_words_of_a_model_may_be_inside_its_grammar(tmp_path: Path) -> None:
    """The publisher's small models have no list of words; OpenFst's own format carries them."""
    (tmp_path / "graph").mkdir()
    table = struct.pack("<i", 2125658996) + _text("words") + struct.pack("<qq", 5, 4)
    for key, word in enumerate(("<eps>", "hey", "harbor", "[unk]")):
        table += _text(word) + struct.pack("<q", key)
    header = struct.pack("<i", 2125659606) + _text("ngram") + _text("standard")
    header += struct.pack("<iiQqqq", 4, 2, 0, 0, 1, 0)
    grammar_file = tmp_path / "graph" / "Gr.fst"
    grammar_file.write_bytes(header + table + b"arcs")
    assert words_of(tmp_path) == ["hey", "harbor"]
    grammar_file.write_bytes(header[:20])
    assert words_of(tmp_path) == []


@pytest.mark.parametrize(
    ("words", "intent", "tail"),
    [
        ("check in five minutes each", "start:check-in", "minutes:5"),
        ("oh check in um five minutes each please", "start:check-in", "minutes:5"),
        ("yes five minutes each", "yes", "minutes:5"),
        ("yes yes ten minutes each", "yes", "minutes:10"),
        ("five minutes each", "minutes:5", ""),
        ("five minutes each five minutes each", "minutes:5", ""),
        ("ten minutes each", "start:ten", ""),
        ("ten minutes each five minutes each", "start:ten", "minutes:5"),
        ("yes five minutes each ten minutes each", None, ""),
        ("yes five minutes each yes", None, ""),
        ("yes no five minutes each", None, ""),
        ("um five minutes", None, ""),
    ],
)
def test_a_phrase_may_have_one_tail(words: str, intent: str | None, tail: str, with_tails: Phrases) -> None:
    match = with_tails.whole(words.split())
    assert (match and (match.intent, match.tail)) == (intent and (intent, tail))


def test_the_words_of_a_phrase_and_its_tail_are_told_with_their_place(with_tails: Phrases) -> None:
    match = with_tails.whole(["oh", "check", "in", "five", "minutes", "each", "please"])
    assert match is not None
    assert (match.phrase, match.start, match.stop) == ("check in five minutes each", 1, 6)


def test_where_a_tail_may_follow_any_answer_may_go_on(with_tails: Phrases) -> None:
    assert with_tails.may_go_on(["yes"])
    assert not with_tails.may_go_on(["yes", "five", "minutes", "each"])


def test_tails_are_listened_for_as_well_and_left_out_alike(with_tails: Phrases) -> None:
    assert with_tails.spelt.count("five minutes each") == 1
    assert "five minutes each" not in with_tails.without(["five"]).spelt
    assert with_tails.without(["five"]).whole(["yes", "five", "minutes", "each"]) is None
