"""How words sound: phonemes, syllables, and which words are near each other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from audio.pronunciation import ADDED, SOUNDS, distance, phonemes, sound_alike, syllables
from audio.recogniser import SpeechModel
from audio.soundalikes import WORD_COST, Talk


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("hey harbor", 3),
        ("good evening juniper", 6),
        ("okay lighthouse", 4),
        ("little button", 4),
        ("O'Neil", 2),
        ("time-out", 2),
        ("Stop. It.", 2),
        ("", 0),
    ],
)
def test_syllables_are_counted_by_their_sound(text: str, count: int) -> None:
    assert syllables(phonemes(text)) == count


def test_every_sound_of_the_models_words_is_known(model: SpeechModel) -> None:
    for word in model.vocabulary[::40]:
        assert set(phonemes(word)) <= set(SOUNDS)


@pytest.mark.parametrize(
    ("one", "other"), [("Jon", "John"), ("Sarah", "Sara"), ("two", "too"), ("no", "know")]
)
def test_words_that_sound_the_same_are_no_distance_apart(one: str, other: str) -> None:
    assert phonemes(one) == phonemes(other)
    assert distance(phonemes(one), phonemes(other)) == 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada", "Ida"), ("Aaron", "Erin"), ("Jon", "John"), ("Jon", "Joan"), ("Anna", "Hannah"), ("Tim", "Kim")],
)
def test_names_that_people_mix_up_sound_alike(one: str, other: str) -> None:
    assert sound_alike(one, other)
    assert sound_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada", "Ben"), ("Ben", "Ken"), ("Mia", "Noah"), ("Michael", "Michelle"), ("Paul", "Mira")],
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert not sound_alike(one, other)


def test_a_distance_is_one() -> None:
    words = [phonemes(word) for word in ("harbor", "harder", "jarvis", "hey", "constellation")]
    for one in words:
        assert distance(one, one) == 0.0
        assert distance(one, ()) > 0.0
        for other in words:
            assert distance(one, other) == pytest.approx(distance(other, one))
            for third in words:
                assert distance(one, third) <= distance(one, other) + distance(other, third) + 2 * ADDED
    harbor, harder, jarvis, *_ = words
    assert distance(harbor, harder) < distance(harbor, jarvis)


def test_all_words_at_once_are_as_far_as_one_by_one() -> None:
    words = ["harder", "order", "hard", "banana", "a", "constellation", "say"]
    near = Talk(words).nearest_words("harbor", most=100.0)
    assert {one.words for one in near} == set(words)
    for one in near:
        assert one.sounds == pytest.approx(distance(phonemes("harbor"), phonemes(one.words)), abs=0.01)
    assert [one.sounds for one in near] == sorted(one.sounds for one in near)


def test_ordinary_talk_is_found_that_sounds_like_a_phrase() -> None:
    talk = Talk(["hey", "say", "light", "house", "okay", "ice", "cream", "scream", "i", "the"])
    assert talk.nearest(phonemes("okay lighthouse")) == ("okay light house", 2 * WORD_COST)
    assert talk.nearest(phonemes("i scream")).words in ("i scream", "ice cream")
    assert talk.nearest(phonemes("hey house"), without=["hey"]).words == "say house"
    assert talk.nearest_words("hey", most=0.5)[0].words == "say"


def test_without_espeak_it_is_told_how_to_get_it() -> None:
    code = (
        "import audio.pronunciation as p\n"
        "p.LIBRARY = 'libnobody-has-this.so.1'\n"
        "try: p.phonemes('hey')\n"
        "except p.VoiceError as error: print(error)\n"
    )
    root = Path(__file__).parents[1]
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, env={**os.environ}, check=True
    )
    assert "apt install espeak-ng" in told.stdout
