"""The benchmark of the ears: is a mix what it says, is a time that of the phrase, is all counted?"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from audio.pcm import FRAME, SAMPLE_RATE, Samples, from_float, to_float
from conditions import AFTER, BEFORE, Condition, at_ratio, staged, without_clipping
from hearing import EARLIEST, Talk, all_through, call, overheard, timed
from levels import Signal, level_db, span, speech_db
from measuring import Row, Taken, Tally, Target, Task, percentile
from results import record
from table import cells, markdown, sparkline
from word_errors import dictated


def tone(seconds: float, dbfs: float, pitch: float = 300.0) -> Signal:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return np.sin(2 * np.pi * pitch * time) * 10 ** (dbfs / 20) * np.sqrt(2)


def quiet(seconds: float) -> Signal:
    return np.random.default_rng(0).standard_normal(int(seconds * SAMPLE_RATE)) * 10 ** (-75 / 20)


def clip(dbfs: float = -20.0) -> Signal:
    """Speech from 0.5 to 1.1 s, and something knocked against at 1.6 s, in a clip of 2 s."""
    sound = np.concatenate([quiet(0.5), tone(0.6, dbfs), quiet(0.9)])
    sound[int(1.6 * SAMPLE_RATE) : int(1.68 * SAMPLE_RATE)] += tone(0.08, dbfs - 6)
    return sound


def row(tally: Tally, target: Target | None = None, *, timed: bool = True, what: str = "alexa") -> Row:
    made = Row("wake phrase", what, "clean", [], target or Target(), timed=timed)
    made.sum_up([tally])
    return made


def test_the_level_of_speech_is_that_of_its_sound_and_not_of_its_pauses() -> None:
    assert speech_db(clip(-20.0)) == pytest.approx(-20.0, abs=0.7)
    assert level_db(clip(-20.0)) < -24.0


@pytest.mark.parametrize("ratio", [20.0, 10.0, 5.0])
@pytest.mark.parametrize("dbfs", [-12.0, -35.0])
def test_a_mix_has_the_ratio_that_it_says(ratio: float, dbfs: float) -> None:
    speech = clip(dbfs)
    noise = at_ratio(np.random.default_rng(1).standard_normal(5 * SAMPLE_RATE), speech_db(speech), ratio)
    assert speech_db(speech) - level_db(noise) == pytest.approx(ratio, abs=0.01)


def test_a_mix_that_would_clip_is_turned_down_as_a_whole() -> None:
    loud = tone(1.0, 3.0)
    turned = without_clipping(loud)
    assert np.abs(turned).max() <= 0.98
    assert np.allclose(turned / turned.max(), loud / loud.max())
    assert np.array_equal(without_clipping(tone(1.0, -20.0)), tone(1.0, -20.0))


def test_a_phrase_ends_where_its_sound_does() -> None:
    begin, end = span(clip())
    assert begin == pytest.approx(0.5, abs=0.03)
    assert end == pytest.approx(1.1, abs=0.03)


def test_silence_has_a_level_and_a_span_too() -> None:
    assert speech_db(np.zeros(SAMPLE_RATE)) <= -115.0
    assert span(np.zeros(100)) == (0.0, 0.02)


def test_a_clean_clip_is_staged_in_a_quiet_room_the_same_each_time() -> None:
    sound = from_float(clip())
    stage = staged(sound, Condition("clean"), "a clip")
    assert len(stage.sound) == len(sound) + (BEFORE + AFTER) * SAMPLE_RATE
    assert (stage.begin, stage.end) == pytest.approx((BEFORE + 0.5, BEFORE + 1.1), abs=0.03)
    assert level_db(to_float(stage.sound[:SAMPLE_RATE]).astype(float)) == pytest.approx(-65.0, abs=0.5)
    assert np.array_equal(stage.sound, staged(sound, Condition("clean"), "a clip").sound)
    assert not np.array_equal(stage.sound, staged(sound, Condition("clean"), "another").sound)


def test_a_stereo_microphone_at_48_khz_brings_the_same_speech() -> None:
    sound = from_float(clip())
    plain, stereo = (staged(sound, Condition(kind), "a clip").sound for kind in ("clean", "stereo"))
    assert len(plain) - FRAME <= len(stereo) <= len(plain)
    assert speech_db(to_float(stereo).astype(float)) == pytest.approx(-20.9, abs=1.0)


def answering(frame_number: int) -> object:
    """Something that wakes in that frame."""
    frames = iter(range(1000))
    return lambda _frame: [("woken", "alexa")] if next(frames) == frame_number else []


def test_what_comes_in_a_frame_came_at_its_end() -> None:
    found, spent = all_through(answering(4), np.zeros(10 * FRAME, dtype=np.int16))
    assert [noticed.what for noticed in found] == ["woken"]
    assert 0.5 <= found[0].at < 0.6
    assert spent >= found[0].at - 0.5


def test_a_call_counts_from_where_it_begins() -> None:
    sound = from_float(clip())
    # The clip begins at 1.5 s, the phrase in it at 2.0 s, and ends at 2.6 s.
    heard = call(answering(28), sound, Condition("clean"), "a clip")
    assert (heard.heard, heard.of, heard.missed) == (1, 1, ())
    assert heard.waits[0] == pytest.approx(0.3, abs=0.05)
    before = call(answering(10), sound, Condition("clean"), "a clip")
    assert (before.heard, before.of, before.missed, before.waits) == (0, 1, ("a clip",), ())


def test_an_end_that_was_not_found_is_not_timed() -> None:
    assert timed(1.0, 1.0 - EARLIEST + 0.1) == ()
    assert timed(1.0, 1.1) == pytest.approx((-0.1,))
    assert timed(None, 1.0) == ()


def test_what_is_overheard_is_told_with_its_recording_and_counted_once() -> None:
    talk = Talk(np.zeros(100 * FRAME, dtype=np.int16), (0.0, 6.0), (Path("one.flac"), Path("two.flac")))

    frames = iter(range(1000))

    def hear(_frame: Samples) -> list[tuple[str, str]]:
        return [("woken", "alexa")] if next(frames) in (70, 71, 95) else []

    found = overheard(hear, talk, refractory=2.0)
    assert [taken.where for taken in found.taken] == ["two.flac at 1.1 s", "two.flac at 3.6 s"]
    assert found.talk == pytest.approx(8.0)
    assert found.sound == pytest.approx(10.0)


def test_tallies_add_up_to_a_row() -> None:
    one = Tally(1, 1, 1, 4.0, 0.0, 0.2, (0.1,))
    two = Tally(0, 1, 1, 6.0, 0.0, 0.3, (), ("a clip",), (Taken("no", "a clip", "nope"),))
    made = Row("s", "yes", "clean", [Task(Tally, 1.0)], Target(heard=0.5, wrong=0.4), timed=True)
    made.sum_up([one, two])
    assert (made.rate, made.wrong, made.median, made.cpu) == (0.5, 0.5, 0.1, 0.05)
    assert made.met is False
    assert record(made)["missed"] == ["a clip"]


def test_only_the_intents_of_a_row_are_false_in_it() -> None:
    taken = tuple(Taken(intent, "x", "") for intent in ("done", "stop", "stop"))
    made = Row("s", "stops", "", [], Target(per_hour=0.5), intents=frozenset({"stop"}))
    made.sum_up([Tally(talk=3600.0, taken=taken)])
    assert (made.false, made.per_hour, made.met) == (2, 2.0, False)


def test_times_are_told_only_where_the_end_of_the_phrase_is_known() -> None:
    assert row(Tally(1, 1, 1, 1.0, 0.0, 0.1, (0.2,)), timed=False).p95 is None


@pytest.mark.parametrize(("share", "expected"), [(0.5, 10), (0.95, 19), (1.0, 20), (0.0, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: int) -> None:
    assert percentile([*range(20, 0, -1)], share) == expected


@pytest.mark.parametrize(
    ("target", "tally", "met"),
    [
        (Target(), Tally(1, 1, 1), None),
        (Target(heard=0.98, p95=0.25), Tally(1, 1, 1, 1.0, 0.0, 0.1, (0.2,)), True),
        (Target(heard=0.98, p95=0.25), Tally(1, 1, 1, 1.0, 0.0, 0.1, (0.3,)), False),
        (Target(false=0), Tally(talk=60.0), True),
        (Target(cpu=0.01), Tally(sound=100.0, cpu=2.0), False),
        (Target(megabytes=350.0), Tally(megabytes=(351.0,)), False),
        (Target(growth=5.0), Tally(megabytes=(200.0, 210.0, 212.0)), True),
        (Target(growth=5.0), Tally(megabytes=(200.0, 210.0, 220.0)), False),
    ],
)
def test_a_target_is_met_or_missed(target: Target, tally: Tally, met: bool | None) -> None:
    assert row(tally, target).met is met


def test_the_better_peer_raises_a_target_and_never_lowers_it() -> None:
    assert str(Target(heard=0.75).beside(0.8)) == "≥ 80 % (better peer)"
    assert Target(heard=0.92).beside(0.8) == Target(heard=0.92)


def test_the_table_tells_every_row_also_as_markdown() -> None:
    rows = [
        record(row(Tally(59, 60, 60, 100.0, 0.0, 4.0, (0.1, 0.2)), Target(heard=0.98, p95=0.25))),
        record(
            row(Tally(talk=7200.0, taken=(Taken("woken", "x", "alexa"),)), Target(false=0), what="jarvis")
        ),
        record(row(Tally(megabytes=(200.0, 204.0)), Target(megabytes=350.0), what="memory")),
    ]
    assert cells(rows[0]) == (
        "alexa", "clean", "59/60 = 98.3 %", "", "150 / 200", "0.0400 × real time", "≥ 98 %, p95 ≤ 250 ms",
        "met",
    )  # fmt: skip
    assert cells(rows[1])[3] == "1 (0.5/h)"
    assert cells(rows[1])[-1] == "missed"
    assert cells(rows[2])[5] == "204 MB ▁█"
    lines = markdown(rows, "Today").splitlines()
    assert lines[0] == "Today"
    assert "| **wake phrase** |" in lines[4]
    assert {line.count("|") for line in lines[2:]} == {9}
    assert len(lines) == 8


def test_word_errors_stand_in_the_table_once_there_is_a_benchmark_of_dictation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measured = SimpleNamespace(
        engine="moonshine", model="tiny-en", through="ears", utterances=25, errors=0.2,
        substituted=15, left_out=3, put_in=2, cost=0.06, megabytes=259.0,
    )  # fmt: skip
    module = ModuleType("dictation")
    module.__spec__ = ModuleSpec("dictation", None)
    module.rows = lambda most: [measured] if most == 25 else []  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dictation", module)
    (row,) = dictated(every=4)
    assert cells(row)[3] == "20 of 100 = 20.0 %"
    assert cells(row)[-2:] == ("≤ 18 % wrong", "missed")


def test_recordings_that_are_not_there_are_told_in_a_line(tmp_path: Path) -> None:
    told = benchmark("--only", "sharing", speech=tmp_path)
    assert told.returncode == 1
    assert len(told.stderr.splitlines()) == 1
    assert str(tmp_path / "reading" / "test-other") in told.stderr
    assert "ATTUNE_SPEECH" in told.stderr


def test_a_section_that_there_is_not_is_told_with_those_there_are(tmp_path: Path) -> None:
    told = benchmark("--only", "wakes", speech=tmp_path)
    assert told.returncode == 2
    assert "`wakes` is none of: wake, false" in told.stderr


def benchmark(*options: str, speech: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, Path("benchmarks", "ears.py"), *options],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "ATTUNE_SPEECH": str(speech)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_curve_of_one_value_is_none() -> None:
    assert sparkline([1.0]) == ""
    assert sparkline([1.0, 1.0]) == "▁▁"
