"""Whether a wake phrase is good, by its words and their sound; and in synthetic voices."""

from __future__ import annotations

from importlib import resources

import pytest

from audio.recogniser import SpeechModel
from audio.trial import VOICES, voices_heard
from audio.wake_phrase import SUGGESTED_SYLLABLES, WakePhrases


@pytest.fixture(scope="module")
def checks(model: SpeechModel) -> WakePhrases:
    return WakePhrases(model, ["stop", "more time", "more time please"], ["good night you two kangaroos"])


@pytest.mark.parametrize(
    "phrase",
    ["hey harbor", "good evening juniper", "okay lighthouse", "smart mirror", "hey chatterbox", "hey jarvis"],
)
def test_phrases_that_proved_good_are_good(checks: WakePhrases, phrase: str) -> None:
    checked = checks.check(phrase)
    assert checked.good, checked.concerns
    assert checked.syllables >= 3


@pytest.mark.parametrize(
    ("phrase", "concern"),
    [
        ("jarvis", "one word alone"),
        ("hey ben", "2 syllables"),
        ("stop", "1 syllable:"),
        ("the constellation of the harmonica", "5 words"),
        ("good evening constellation kaleidoscope", "syllables, and is long"),
        ("good night", "said in ordinary talk, about once in"),
        ("you know", "about once in a few minutes"),
        ("hey there", "“say there” sounds like it"),
        ("stop", "is a command"),
        ("more", "the command “more time” begins with it"),
        ("you two", "says it itself"),
        ("kangaroos", "says it itself"),
    ],
)
def test_what_speaks_against_a_phrase_is_told(checks: WakePhrases, phrase: str, concern: str) -> None:
    checked = checks.check(phrase)
    assert checked.usable
    assert not checked.good
    assert any(concern in one for one in checked.concerns), checked.concerns


def test_a_part_of_a_word_is_not_said(checks: WakePhrases) -> None:
    assert not any("says it itself" in one for one in checks.check("two kangaroo").concerns)


def test_common_words_that_sound_near_are_told(checks: WakePhrases) -> None:
    checked = checks.check("hey harbor")
    assert "harder" in dict(checked.near)["harbor"]
    assert checked.talk
    assert checked.talk.words == "hey harder"


@pytest.mark.parametrize("phrase", ["hey zzyzx", "hey harborr", "?!", ""])
def test_a_phrase_that_can_never_be_heard_is_not_usable(checks: WakePhrases, phrase: str) -> None:
    checked = checks.check(phrase)
    assert not checked.usable
    assert len(checked.unknown) == 1


@pytest.mark.parametrize("phrase", ["jarvis", "good evening", "hello zzyzx", "stop", "hey you", "?!"])
def test_what_is_offered_is_better_by_the_same_checks(checks: WakePhrases, phrase: str) -> None:
    offered = checks.better(phrase)
    assert len(offered) == len(set(offered)) == 3
    assert phrase not in offered
    for one in offered:
        assert checks.check(one).good


def test_the_couples_own_words_are_kept_where_they_will_do(checks: WakePhrases) -> None:
    assert checks.better("jarvis")[0] == "hey jarvis"
    assert all(one.startswith("good evening ") for one in checks.better("good evening"))


def test_every_word_on_the_house_s_list_is_good_after_a_greeting(
    checks: WakePhrases, model: SpeechModel
) -> None:
    words = (resources.files("audio") / "wake-words.en.txt").read_text("utf-8").split()
    assert len(words) == len(set(words)) >= 40
    for word in filter(model.knows, words):
        checked = checks.check(f"hey {word}")
        assert checked.good, (word, checked.concerns)
        assert checked.syllables in SUGGESTED_SYLLABLES, word


def test_a_good_phrase_is_heard_in_more_voices_than_a_poor_one(model: SpeechModel) -> None:
    good, poor = voices_heard(model, "hey chatterbox"), voices_heard(model, "hey ben")
    assert set(good) | set(poor) <= set(VOICES)
    assert len(good) >= 7
    assert len(poor) <= 5
