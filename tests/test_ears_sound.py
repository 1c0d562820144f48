"""The ears and the sound: any microphone, a bad signal, one breath, and a day and a night of frames."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile
import soxr
from test_ears import WAKE, heard, hiss

from audio.ears import Ears, Mode
from audio.pcm import FRAME, SAMPLE_RATE, Samples, frames_of, read_sound
from audio.recogniser import SpeechModel
from audio.voice import Voice

EXERCISES = {
    "start:check-in": ["start the daily check in", "daily check in"],
    "start:ladder": ["question ladder"],
}


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    with Voice("en-us+f2") as she:
        yield she


def woken(model: SpeechModel, *sounds: Samples) -> int:
    return sum(what.event == "woken" for what in heard(Ears(model, [WAKE]), *sounds))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_a_recording_of_any_rate_and_channels_is_heard(
    rate: int, channels: int, model: SpeechModel, voice: Voice, tmp_path: Path
) -> None:
    sound = np.concatenate([hiss(1.0), voice.render(WAKE), hiss(0.5)])
    other = soxr.resample(sound, SAMPLE_RATE, rate)
    recorded = other if channels == 1 else np.stack([other, np.roll(other, 8) // 2], axis=1)
    soundfile.write(tmp_path / "call.wav", recorded, rate, subtype="PCM_16")
    assert woken(model, read_sound(tmp_path / "call.wav")) == 1


def test_a_call_that_is_much_too_loud_is_heard(model: SpeechModel, voice: Voice) -> None:
    loud = np.clip(voice.render(WAKE).astype(np.int32) * 8, -32_768, 32_767).astype(np.int16)
    assert (np.abs(loud.astype(np.int32)) >= 32_767).mean() > 0.02
    assert woken(model, hiss(1.0), loud) == 1


def test_a_call_that_is_soft_is_heard(model: SpeechModel, voice: Voice) -> None:
    assert woken(model, hiss(1.0, 5.0), voice.render(WAKE) // 20, hiss(1.0, 5.0)) == 1


@pytest.mark.parametrize("offset", [-3_000, 3_000])
def test_a_microphone_with_a_constant_offset_hears_as_well(
    offset: int, model: SpeechModel, voice: Voice
) -> None:
    sound = np.concatenate([hiss(1.0), voice.render(WAKE), hiss(1.0)]).astype(np.int32) + offset
    assert woken(model, np.clip(sound, -32_768, 32_767).astype(np.int16)) == 1


def test_a_microphone_that_gives_nothing_but_its_offset_is_silent(model: SpeechModel) -> None:
    assert heard(Ears(model, [WAKE]), np.full(10 * SAMPLE_RATE, 2_500, dtype=np.int16)) == []


def test_a_call_under_a_running_tap_is_heard(model: SpeechModel, speech: Path) -> None:
    tap = read_sound(speech / "noise" / "running-tap.flac").astype(np.float64)
    random = np.random.default_rng(1)
    clips = sorted((speech / "wake" / "alexa").glob("*.flac"))[::12]
    found = 0
    for clip in clips:
        call = np.concatenate([np.zeros(SAMPLE_RATE), read_sound(clip), np.zeros(SAMPLE_RATE)])
        start = random.integers(len(tap) - len(call))
        noise = tap[start : start + len(call)]
        loud = np.abs(call) > 0.1 * np.abs(call).max()
        gain = np.sqrt(np.square(call[loud]).mean() / 10 / np.square(noise).mean())
        mixed = np.clip(call + gain * noise, -32_768, 32_767).round().astype(np.int16)
        ears = Ears(model, ["alexa"])
        found += any(what.event == "woken" for frame in frames_of(mixed) for what in ears.hear(frame))
    assert len(clips) == 10
    assert found >= 9, f"only {found} of 10 calls were heard at a signal-to-noise ratio of 10 dB"


def test_talk_among_many_voices_wakes_nobody(model: SpeechModel, speech: Path) -> None:
    """Noise makes everything like everything; with a margin for it, "alexa" woke four times in this talk."""
    others = [read_sound(clip) for clip in sorted((speech / "reading" / "train-clean").glob("*.flac"))]
    talk = np.concatenate([read_sound(c) for c in sorted((speech / "reading" / "test-other").glob("*.flac"))])
    talk = talk[: 4 * 60 * SAMPLE_RATE].astype(np.float64)
    crowd = np.sum(
        [np.resize(np.concatenate(others[first::8]), len(talk)) for first in range(8)],
        axis=0,
        dtype=np.float64,
    )
    crowd *= np.sqrt(np.square(talk).mean() / 10 / np.square(crowd).mean())
    mixed = np.clip(talk + crowd, -32_768, 32_767).round().astype(np.int16)
    assert len(mixed) == 4 * 60 * SAMPLE_RATE
    ears = Ears(model, ["alexa"])
    woken = [what for frame in frames_of(mixed) for what in ears.hear(frame) if what.event == "woken"]
    assert len(woken) <= 1, woken


# -- one breath ------------------------------------------------------------------------------------------


def in_one_breath(model: SpeechModel, sound: Samples) -> list[tuple[str, str]]:
    ears = Ears(model, [WAKE])
    ears.listen(Mode.ASLEEP, EXERCISES)
    return [(what.event, what.intent) for what in heard(ears, hiss(1.0), sound)]


@pytest.mark.parametrize("phrase", ["start the daily check in", "question ladder"])
def test_what_is_asked_for_in_one_breath_is_heard(phrase: str, model: SpeechModel, voice: Voice) -> None:
    intent = next(name for name, phrases in EXERCISES.items() if phrase in phrases)
    assert in_one_breath(model, voice.render(f"{WAKE}, {phrase}")) == [
        ("voice", "started"),
        ("woken", ""),
        ("command", intent),
        ("voice", "ended"),
    ]


def test_after_a_call_alone_there_is_no_command(model: SpeechModel, voice: Voice) -> None:
    assert in_one_breath(model, voice.render(WAKE)) == [
        ("voice", "started"),
        ("woken", ""),
        ("voice", "ended"),
    ]


def test_other_words_after_the_call_are_unclear(model: SpeechModel, voice: Voice) -> None:
    found = in_one_breath(model, voice.render(f"{WAKE}, I forgot to buy some bread"))
    assert ("voice", "unclear") in found
    assert not [event for event, _ in found if event == "command"]


# -- a day and a night -----------------------------------------------------------------------------------


@pytest.mark.timeout(600)
def test_a_day_and_a_night_of_frames_let_nothing_grow(model: SpeechModel, voice: Voice, speech: Path) -> None:
    """Mostly quiet, as a kitchen is; each hour somebody talks, calls, and is asked something."""
    talk = read_sound(sorted((speech / "reading" / "test-other").glob("*.flac"))[0])
    call, answer = voice.render(WAKE), voice.render("yes")
    quiet = list(frames_of(hiss(10.0, 10.0)))
    ears = Ears(model, [WAKE])
    process = psutil.Process()
    resident = []
    calls = 0
    for _ in range(24):
        ears.listen(Mode.ASLEEP)
        frames = 0
        for frame in frames_of(np.concatenate([talk, hiss(2.0), call, hiss(2.0)])):
            calls += sum(what.event == "woken" for what in ears.hear(frame))
            frames += 1
        ears.listen(Mode.CHOOSING, {"yes": ["yes"], "no": ["no"]})
        for frame in frames_of(np.concatenate([answer, hiss(2.0)])):
            ears.hear(frame)
            frames += 1
        ears.listen(Mode.ASLEEP)
        for frame in itertools.islice(itertools.cycle(quiet), 36_000 - frames):
            ears.hear(frame)
        resident.append(process.memory_info().rss / 1e6)
    assert calls == 24
    assert resident[-1] - resident[3] < 10.0, f"resident memory, MB, hour by hour: {resident}"


def test_what_dictation_works_out_of_its_language_model_is_let_go(model: SpeechModel, speech: Path) -> None:
    """Kept for good, it would be 175 MB after these three minutes."""
    talk = [read_sound(clip) for clip in sorted((speech / "reading" / "test-other").glob("*.flac"))[:36]]
    pieces = [
        sound[first : first + 3 * SAMPLE_RATE] for sound in talk for first in range(0, len(sound), 48_000)
    ]
    assert sum(map(len, pieces)) > 180 * SAMPLE_RATE
    dictation = model.recogniser()
    before = psutil.Process().memory_info().rss
    most = 0
    for piece in pieces:
        dictation.all_of(piece)
        most = max(most, psutil.Process().memory_info().rss - before)
    assert most < 100e6


def test_a_recogniser_counts_on_past_its_renewal(
    model: SpeechModel, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio.recogniser.RENEWED_AFTER", 3.0)
    monkeypatch.setattr("audio.recogniser.DICTATION_RENEWED_AFTER", 2.0)
    call = voice.render(WAKE)
    assert len(call) > FRAME
    assert woken(model, *[hiss(3.0), call] * 6) == 6
