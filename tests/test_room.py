"""The virtual room: what is mixed, to the sample."""

from __future__ import annotations

import time
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.chimes import CHIMES
from audio.microphone import Microphone
from audio.pcm import FRAME, SAMPLE_RATE, Samples, level_dbfs
from audio.room import Room
from audio.speaker import Speaker
from audio.voice import Voice

NONE = float("-inf")


def ramp(length: int) -> Samples:
    return np.arange(1, length + 1, dtype=np.int16)


def hear(room: Room, frames: int) -> Samples:
    return np.concatenate([room.frame() for _ in range(frames)])


def test_what_is_played_comes_back_late_and_quieter_to_the_sample() -> None:
    room = Room(echo_db=-20.0, echo_delay=0.0125, noise_dbfs=NONE)
    played = ramp(2_000) * 10
    room.play(played)
    heard = hear(room, 3)
    assert not heard[:200].any()
    np.testing.assert_array_equal(heard[200:2_200], np.arange(1, 2_001))
    assert not heard[2_200:].any()


@settings(max_examples=40, deadline=None)
@given(delay=st.integers(0, 4_000), lengths=st.lists(st.integers(0, 5_000), max_size=4))
def test_the_echo_is_whole_whatever_the_delay(delay: int, lengths: list[int]) -> None:
    room = Room(echo_db=0.0, echo_delay=delay / SAMPLE_RATE, noise_dbfs=NONE)
    for length in lengths:
        room.play(ramp(length))
    frames = (delay + sum(lengths)) // FRAME + 1
    expected = np.concatenate([np.zeros(delay, dtype=np.int16), *map(ramp, lengths)])
    heard = hear(room, frames)
    np.testing.assert_array_equal(heard[: len(expected)], expected)
    assert not heard[len(expected) :].any()


def test_a_device_without_echo_does_not_hear_itself() -> None:
    for level in (None, NONE):
        room = Room(echo_db=level, noise_dbfs=NONE)
        room.play(ramp(3_000))
        assert not hear(room, 4).any()


def test_the_device_is_busy_until_its_last_sample_was_played() -> None:
    room = Room()
    assert not room.busy
    room.play(ramp(2 * FRAME))
    assert room.busy
    room.frame()
    assert room.busy
    room.frame()
    assert not room.busy


def test_stop_drops_the_rest_and_leaves_the_echo_of_what_was_played() -> None:
    room = Room(echo_db=0.0, echo_delay=0.05, noise_dbfs=NONE)
    room.play(ramp(5 * FRAME))
    room.frame()
    room.stop()
    assert not room.busy
    tail = hear(room, 2)
    np.testing.assert_array_equal(tail[:800], np.arange(801, 1_601))
    assert not tail[800:].any()
    room.play(ramp(10))
    assert room.busy


def test_a_person_begins_at_the_very_sample_and_is_heard_at_the_own_level() -> None:
    room = Room(noise_dbfs=NONE)
    room.frame()
    room.say(ramp(FRAME), after=0.02)
    heard = hear(room, 2)
    assert not heard[:320].any()
    np.testing.assert_array_equal(heard[320 : 320 + FRAME], ramp(FRAME))


def test_several_people_may_speak_at_once_and_over_the_device() -> None:
    room = Room(echo_db=0.0, echo_delay=0.0, noise_dbfs=NONE)
    room.play(ramp(FRAME))
    room.say(ramp(FRAME))
    room.say(ramp(FRAME), after=0.05)
    heard = room.frame()
    np.testing.assert_array_equal(heard[:800], 2 * ramp(800))
    np.testing.assert_array_equal(heard[800:], 2 * ramp(FRAME)[800:] + ramp(800))


def test_somebody_is_talking_from_the_promise_to_the_last_sample() -> None:
    room = Room()
    assert not room.talking
    room.say(ramp(FRAME), after=0.1)
    assert room.talking
    room.frame()
    assert room.talking
    room.frame()
    assert not room.talking
    room.say(ramp(0), after=5.0)
    assert not room.talking


def test_what_is_too_loud_is_clipped_and_never_wraps() -> None:
    room = Room(echo_db=0.0, echo_delay=0.0, noise_dbfs=NONE, keep_session=True)
    for sign in (1, -1):
        loud = np.full(FRAME, sign * 30_000, dtype=np.int16)
        room.play(loud)
        room.say(loud)
        assert set(room.frame().tolist()) == {32_767 if sign > 0 else -32_768}
    assert set(room.session().tolist()) == {32_767, -32_768}


def test_a_quiet_room_hisses_at_the_level_asked_for() -> None:
    assert level_dbfs(hear(Room(), 200)) == pytest.approx(-60.0, abs=0.5)
    assert level_dbfs(hear(Room(noise_dbfs=-45.0), 200)) == pytest.approx(-45.0, abs=0.5)
    assert not hear(Room(noise_dbfs=NONE), 5).any()


def test_noise_comes_round_again_without_a_gap() -> None:
    loop = ramp(700)
    heard = hear(Room(noise=loop, seed=3), 5).astype(int)
    assert set(np.diff(heard).tolist()) == {1, -699}
    assert not hear(Room(noise=ramp(0)), 2).any()


def test_the_same_seed_gives_the_same_room() -> None:
    def one(seed: int) -> Samples:
        room = Room(noise=ramp(9_000), seed=seed)
        room.play(CHIMES["awake"])
        room.say(CHIMES["time"], after=0.033)
        return hear(room, 12)

    np.testing.assert_array_equal(one(1), one(1))
    assert (one(1) != one(2)).any()
    np.testing.assert_array_equal(hear(Room(seed=4), 9), hear(Room(seed=4), 9))


def test_time_is_what_was_heard() -> None:
    room = Room()
    frames = list(islice(room.frames(), 25))
    assert {(len(frame), frame.dtype) for frame in frames} == {(FRAME, np.dtype(np.int16))}
    assert room.elapsed == pytest.approx(2.5)


def test_a_closed_room_brings_no_more_frames() -> None:
    room = Room()
    frames = room.frames()
    next(frames)
    room.close()
    assert list(frames) == []


def test_a_session_has_all_at_full_level_and_is_kept_only_if_asked() -> None:
    room = Room(echo_db=None, noise_dbfs=NONE, keep_session=True)
    assert len(room.session()) == 0
    room.play(ramp(FRAME))
    room.say(ramp(FRAME), after=0.1)
    hear(room, 3)
    np.testing.assert_array_equal(room.session()[: 2 * FRAME], np.tile(ramp(FRAME), 2))
    assert len(room.session()) == 3 * FRAME
    with pytest.raises(RuntimeError, match="keep_session"):
        Room().session()


def test_a_prompt_and_its_answer_meet_in_the_microphone() -> None:
    speaker: Speaker
    microphone: Microphone
    speaker = microphone = room = Room(echo_db=-20.0)
    with Voice() as device, Voice("en-us+f2") as person:
        prompt, answer = device.render("Was that it?"), person.render("Yes, it was.")
    speaker.play(prompt)
    heard: list[Samples] = []
    for frame in microphone.frames():
        heard.append(frame)
        if not speaker.busy and len(heard) * FRAME > len(prompt) + 4 * FRAME:
            break
    echo = np.concatenate(heard)[1_280 : 1_280 + len(prompt)]
    assert level_dbfs(echo) == pytest.approx(level_dbfs(prompt) - 20, abs=0.5)
    room.say(answer)
    assert level_dbfs(hear(room, len(answer) // FRAME)) == pytest.approx(level_dbfs(answer), abs=0.5)


def test_a_room_is_far_faster_than_real_time() -> None:
    room = Room()
    began = time.perf_counter()
    for count in range(5_000):
        if count % 40 == 0:
            room.play(ramp(16_000))
            room.say(ramp(16_000))
        room.frame()
    assert 5_000 / (time.perf_counter() - began) > 1_000
