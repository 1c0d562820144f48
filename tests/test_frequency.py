"""How often words are said, by a model's own grammar."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from audio.frequency import Frequencies, frequencies_of
from audio.vocabulary import numbered_words, words_of


@pytest.fixture(scope="module")
def frequencies(model_path: Path) -> Frequencies:
    return frequencies_of(model_path)


def test_the_commonest_words_are_those_of_any_english_text(frequencies: Frequencies) -> None:
    common = frequencies.common(100)
    assert len(common) == len(set(common)) == 100
    assert {"the", "to", "i", "and", "a", "of", "you", "that", "in", "it", "is"} <= set(common[:30])
    assert common[:20] == frequencies.common(20)


def test_what_people_say_is_told_from_what_they_do_not(frequencies: Frequencies) -> None:
    often = [frequencies.per_hour(phrase.split()) for phrase in ("you know", "thank you", "good night")]
    seldom = [frequencies.per_hour(phrase.split()) for phrase in ("hey harbor", "good evening juniper")]
    assert min(often) > 0.05
    assert max(seldom) < 0.0001
    assert frequencies.per_hour(["stop"]) > frequencies.per_hour(["stop", "it"]) > 0.0
    assert frequencies.per_hour(["zzyzx"]) == frequencies.per_hour([]) == 0.0


def test_all_words_together_are_all_talk(frequencies: Frequencies) -> None:
    hour = sum(frequencies.per_hour([word]) for word in frequencies.common(100_000))
    assert 0.8 * 9_000 < hour <= 9_000


def test_words_have_the_numbers_of_the_model(model_path: Path) -> None:
    words = numbered_words(model_path)
    assert [*words.values()] == words_of(model_path)
    listed = dict(line.split() for line in (model_path / "graph" / "words.txt").read_text().splitlines())
    assert all(int(listed[word]) == number for number, word in [*words.items()][::5000])


@pytest.mark.parametrize("size", [0, 3, 40, 5_000, 20_000_000])
def test_a_grammar_that_ends_too_early_tells_nothing(size: int, model_path: Path, tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    for name in ("Gr.fst", "words.txt"):
        shutil.copy(model_path / "graph" / name, tmp_path / "graph" / name)
    os.truncate(tmp_path / "graph" / "Gr.fst", size)
    frequencies = frequencies_of(tmp_path)
    assert frequencies.common(10) == []
    assert frequencies.per_hour(["you", "know"]) == 0.0


def test_a_model_without_a_grammar_tells_nothing(tmp_path: Path) -> None:
    assert frequencies_of(tmp_path).common(10) == []
