"""Dictation: whatever engine does it, every word comes once, and hand-overs stay what they are."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import jiwer
import numpy as np
import pytest
from test_cli import attune
from test_ears import TURN, silence

from audio.dictation import Dictation, VoskDictation
from audio.ears import Ears, Heard, Mode
from audio.faults import EngineMissingError
from audio.moonshine import MoonshineDictation, plain_words
from audio.pcm import SAMPLE_RATE, Samples, frames_of, read_sound
from audio.recogniser import SpeechModel
from audio.voice import Voice
from skill.dialogue.lexicon import load

ROOT = Path(__file__).parents[1]
MOST_ERRORS = {"vosk": 0.25, "moonshine": 0.12}
"""A little more than was measured, of words said."""

CLIP, CLIP_SAYS = "reading/test-other/533-1066-0009.flac", "something is going to occur he said"
OTHER_CLIP = "reading/test-other/3005-163389-0002.flac"
"""Two that every engine makes no mistake in."""


@pytest.fixture(scope="module")
def moonshine() -> MoonshineDictation:
    return MoonshineDictation.load()


@pytest.fixture(params=["vosk", "moonshine"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def dictation(engine: str, model: SpeechModel, moonshine: MoonshineDictation) -> Dictation:
    return moonshine if engine == "moonshine" else VoskDictation(model.recogniser())


@pytest.fixture(scope="module")
def reading(speech: Path) -> tuple[Samples, str]:
    """More than half a minute of one person, and what was read."""
    with (speech / "manifest.csv").open(encoding="utf-8") as file:
        read = [row for row in csv.DictReader(file) if "test-other/1688-142285" in row["file"]][:4]
    sound = np.concatenate([read_sound(speech / row["file"]) for row in read])
    assert len(sound) > 30 * SAMPLE_RATE
    return sound, " ".join(row["text"] for row in read)


def taken_down(dictation: Dictation, sound: Samples, quiet: float = 0.0) -> str:
    dictation.begin(silence(0.0))
    parts = [dictation.hear(frame, quiet) for frame in frames_of(sound)]
    return " ".join(part.text for part in [*parts, dictation.end()] if part.words)


def heard(ears: Ears, *sounds: Samples) -> list[Heard]:
    ears.listen(Mode.SHARING, load().phrases(TURN))
    sound = np.concatenate([silence(0.5), *sounds, silence(2.0)])
    return [what for frame in frames_of(sound) for what in ears.hear(frame)]


def dictated(found: Sequence[Heard]) -> str:
    return " ".join(what.text for what in found if what.event == "dictated")


def commands(found: Sequence[Heard]) -> list[tuple[float, str, str]]:
    return [(what.at, what.intent, what.text) for what in found if what.event == "command"]


# -- what any engine does --------------------------------------------------------------------------------


def test_words_come_plain(dictation: Dictation, speech: Path) -> None:
    assert taken_down(dictation, read_sound(speech / CLIP)) == CLIP_SAYS


def test_talk_without_a_pause_comes_in_parts_and_no_word_is_lost_or_comes_twice(
    engine: str, dictation: Dictation, reading: tuple[Samples, str]
) -> None:
    sound, text = reading
    dictation.begin(silence(0.0))
    parts = [dictation.hear(frame, 0.0) for frame in frames_of(sound)]
    found = [part.text for part in [*parts, dictation.end()] if part.words]
    assert len(found) >= 3
    told = jiwer.process_words(text, " ".join(found))
    assert told.wer <= MOST_ERRORS[engine], " | ".join(found)
    assert abs(told.insertions - told.deletions) <= 0.06 * len(text.split())


def test_half_a_minute_through_the_ears_loses_nothing(
    engine: str, model: SpeechModel, moonshine: MoonshineDictation, reading: tuple[Samples, str]
) -> None:
    sound, text = reading
    ears = Ears(model, ["hey harbor"], moonshine if engine == "moonshine" else None)
    found = heard(ears, sound)
    told = jiwer.process_words(text, dictated(found))
    assert told.wer <= MOST_ERRORS[engine], dictated(found)
    assert abs(told.insertions - told.deletions) <= 0.06 * len(text.split())
    assert commands(found) == []


def test_an_utterance_that_was_dropped_leaves_nothing_in_the_next(dictation: Dictation, speech: Path) -> None:
    dictation.begin(read_sound(speech / OTHER_CLIP))
    dictation.hear(read_sound(speech / OTHER_CLIP), 0.0)
    # Vosk goes on adapting to the voice, and may hear a word of another one differently.
    assert jiwer.wer(CLIP_SAYS, taken_down(dictation, read_sound(speech / CLIP))) < 0.2


def test_an_utterance_may_end_right_after_a_part_of_it_was_given(
    dictation: Dictation, reading: tuple[Samples, str]
) -> None:
    begin, rest = np.split(reading[0][: 15 * SAMPLE_RATE], 2)
    dictation.begin(begin)
    given = [dictation.hear(rest, 0.4), dictation.end()]
    assert " ".join(part.text for part in given).split().count("blood") == 1


def test_silence_has_no_words(dictation: Dictation) -> None:
    assert taken_down(dictation, silence(20.0), quiet=5.0) == ""


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.1, 0.3])
def test_the_shortest_sound_is_no_failure(dictation: Dictation, seconds: float) -> None:
    dictation.begin(silence(seconds))
    assert len(dictation.end().words) <= 2


def test_what_is_said_before_a_hand_over_is_all_that_is_taken_down(
    engine: str, model: SpeechModel, moonshine: MoonshineDictation, speech: Path
) -> None:
    ears = Ears(model, ["hey harbor"], moonshine if engine == "moonshine" else None)
    with Voice("en-us+f2") as voice:
        done = voice.render("I'm done")
    found = heard(ears, read_sound(speech / CLIP), silence(1.5), done)
    assert [intent for _, intent, _ in commands(found)] == ["done"]
    assert dictated(found) == CLIP_SAYS


# -- Moonshine -------------------------------------------------------------------------------------------


def test_commands_are_the_same_whoever_dictates(
    model: SpeechModel, moonshine: MoonshineDictation, speech: Path
) -> None:
    by_vosk, by_moonshine = Ears(model, ["hey harbor"]), Ears(model, ["hey harbor"], moonshine)
    said = sorted((speech / "commands" / "stop").glob("*"))[:15]
    clips = [*said, *sorted((speech / "kitchen-orders").glob("*"))[:5]]
    given = [commands(heard(by_vosk, read_sound(clip))) for clip in clips]
    assert sum(map(len, given)) >= 10
    assert [commands(heard(by_moonshine, read_sound(clip))) for clip in clips] == given


def test_written_text_becomes_plain_words() -> None:
    assert plain_words("Mr. Hale’s shop-boy — ‘isn’t it?’ 'Yes,' she said…") == (
        *("mr", "hale's", "shop", "boy", "isn't", "it", "yes", "she", "said"),
    )


ALONE = """
import os, sys, threading
events = []
sys.addaudithook(lambda event, arguments: events.append(event))
import audio.ears, skill.app, skill.cli.main
assert "moonshine_voice" not in sys.modules, "imported before anybody asked for it"
from audio.moonshine import MoonshineDictation
from pathlib import Path
from audio.pcm import read_sound
threads = len(os.listdir("/proc/self/task"))
dictation = MoonshineDictation.load()
dictation.begin(read_sound(Path(sys.argv[1])))
print(dictation.end().text)
opened = [os.path.realpath(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")]
assert not [name for name in opened if "socket:" in name], opened
assert not [event for event in events if event.startswith("socket.")]
assert "requests" not in sys.modules
del dictation
assert len(os.listdir("/proc/self/task")) == threads, "threads are left"
assert threading.active_count() == 1
"""


def test_it_comes_late_opens_no_socket_and_leaves_no_thread(speech: Path) -> None:
    arguments = [sys.executable, "-c", ALONE, str(speech / CLIP)]
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{CLIP_SAYS}\n"
    assert done.stderr == ""


@pytest.fixture
def without(tmp_path: Path) -> dict[str, str]:
    """An environment in which the extra is not installed."""
    package = tmp_path / "hidden" / "moonshine_voice"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ModuleNotFoundError(__name__)\n")
    return {"PYTHONPATH": os.pathsep.join([str(package.parent), os.environ.get("PYTHONPATH", "")])}


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moonshine_voice", None)
    monkeypatch.delitem(sys.modules, "moonshine_voice.moonshine_api", raising=False)
    with pytest.raises(EngineMissingError, match=r"pip install 'attune-skill\[moonshine\]'"):
        MoonshineDictation.load()


@pytest.mark.usefixtures("model_path")
def test_the_check_says_that_the_extra_is_missing(tmp_path: Path, without: dict[str, str]) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("dictation: moonshine\n")
    told = attune("--config", config, "check", **without)
    assert told.returncode == 1
    assert "`dictation: moonshine` needs" in told.stderr
    assert "pip install 'attune-skill[moonshine]'" in told.stderr
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.usefixtures("model_path")
def test_the_check_is_content_where_the_extra_is_there(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("dictation: moonshine\n")
    told = attune("--config", config, "check")
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.usefixtures("model_path")
@pytest.mark.parametrize("chosen", [["--config", "config.yaml"], []], ids=["in the settings", "as an option"])
def test_a_sound_file_is_taken_down_by_the_engine_that_is_chosen(
    chosen: list[str], tmp_path: Path, speech: Path
) -> None:
    (tmp_path / "config.yaml").write_text("dictation: moonshine\n")
    option = [] if chosen else ["--dictation", "moonshine"]
    told = attune(
        *chosen, "hear", "--json", "--mode", "sharing", *option, (speech / CLIP).resolve(), cwd=tmp_path
    )
    assert told.returncode == 0, told.stderr
    found = [json.loads(line) for line in told.stdout.splitlines()]
    parts = [line for line in found if line["event"] == "dictated"]
    assert " ".join(part["text"] for part in parts) == CLIP_SAYS
    # Vosk is never quite so sure.
    assert {part["confidence"] for part in parts} == {1.0}


def test_an_engine_that_there_is_not_is_told(tmp_path: Path) -> None:
    told = attune("hear", "--dictation", "wisper", "x.wav", cwd=tmp_path)
    assert told.returncode == 2
    assert "`wisper` is no engine: vosk or moonshine." in told.stderr
