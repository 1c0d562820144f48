"""`attune …` as people call it: exit codes, and a sentence for everything that can be wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soundfile

from audio.voice import Voice
from skill.dialogue.library import open_library

CHECK_IN = "daily-check-in"
CONFIG = """
partners: [Ada, Ben]
wake: hey harbor
"""


def attune(
    *arguments: str | Path, cwd: Path | None = None, limit: float = 240.0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own; no failure may ever be a traceback."""
    done = subprocess.run(
        [Path(sys.executable).parent / "attune", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=limit,
        env={**os.environ, "COLUMNS": "200", **environment},
        stdin=subprocess.DEVNULL,
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def hidden(tmp_path: Path) -> dict[str, str]:
    """An environment in which PortAudio's library is not there: its import fails as it really does."""
    folder = tmp_path / "hidden"
    folder.mkdir()
    (folder / "sounddevice.py").write_text('raise OSError("PortAudio library not found")\n')
    return {"PYTHONPATH": os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])}


def test_help_teaches() -> None:
    told = attune("--help")
    assert told.returncode == 0
    for command in ("run", "rehearse", "demo", "check", "hear", "listen", "phrase", "model"):
        assert command in told.stdout
        assert attune(command, "--help").returncode == 0


def test_an_unknown_command_or_option_is_told() -> None:
    assert attune("dmeo").returncode == 2
    told = attune("demo", "--sped", "max")
    assert told.returncode == 2
    assert "--sped" in told.stderr


def test_check_says_that_all_is_well(config: Path, model_path: Path) -> None:  # noqa: ARG001
    told = attune("--config", config, "check")
    assert told.returncode == 0, told.stderr
    assert "All is well" in told.stdout


def test_check_says_all_that_is_wrong_at_once(tmp_path: Path, model_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "wake: hey zzyzxx\n"
        "exercises:\n"
        "  daily-chekin: {}\n"
        "  daily-check-in: {minutes: {shrae: 3}}\n"
        f"data: {tmp_path / 'data'}\n"
        f"model: {model_path}\n"
    )
    told = attune("--config", path, "check")
    assert told.returncode == 2
    assert f"{path}:1:1: " in told.stderr
    assert '"zzyzxx"' in told.stderr
    assert f"{path}:3:3: `daily-chekin` is no exercise: did you mean `daily-check-in`?" in told.stderr
    assert f"{path}:4:30: `shrae` is no time" in told.stderr


def test_check_says_that_the_usual_exercise_is_none(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("exercise: daily-chekin\n")
    told = attune("--config", path, "check")
    assert told.returncode == 2
    assert f"{path}:1:1: `daily-chekin` is no exercise: did you mean `daily-check-in`?" in told.stderr


def test_a_wake_phrase_that_cannot_be_heard_is_refused_with_near_words(
    tmp_path: Path,
    model_path: Path,  # noqa: ARG001
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("wake: hey harborr\n")
    told = attune("--config", path, "check")
    assert told.returncode == 2
    assert "harbor" in told.stderr.replace("harborr", "")


@pytest.mark.parametrize("command", ["run", "demo", "check"])
def test_a_config_with_unknown_keys_is_told(command: str, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG + "wkae: hello\n")
    told = attune("--config", path, command)
    assert told.returncode == 2
    assert f"{path}:4:1: `wkae` is no key here: did you mean `wake`?" in told.stderr


def test_a_config_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = attune("--config", tmp_path / "none.yaml", "run")
    assert told.returncode == 2
    assert "there is no such file" in told.stderr


def test_the_device_without_any_config_says_what_to_do(tmp_path: Path) -> None:
    told = attune("run", cwd=tmp_path, XDG_CONFIG_HOME=str(tmp_path))
    assert told.returncode == 2
    assert "Copy the project's own" in told.stderr


def test_no_such_microphone_is_told(config: Path) -> None:
    with config.open("a") as file:
        file.write("microphone: a microphone that nobody has\n")
    told = attune("--config", config, "run")
    assert told.returncode == 1
    assert "microphone" in told.stderr


def test_no_portaudio_is_told_with_the_command_that_brings_it(config: Path, hidden: dict[str, str]) -> None:
    told = attune("--config", config, "run", **hidden)
    assert told.returncode == 1
    assert "apt install libportaudio2" in told.stderr


def test_no_espeak_is_told_with_the_command_that_brings_it(tmp_path: Path, model_path: Path) -> None:  # noqa: ARG001
    (tmp_path / "sitecustomize.py").write_text(
        "import ctypes\n"
        "real = ctypes.LibraryLoader.LoadLibrary\n"
        "def refuse(self, name):\n"
        "    if 'espeak' in str(name):\n"
        "        raise OSError(f'{name}: cannot open shared object file')\n"
        "    return real(self, name)\n"
        "ctypes.LibraryLoader.LoadLibrary = refuse\n"
    )
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    told = attune("rehearse", CHECK_IN, "--script", "silence", "--speed", "max", PYTHONPATH=path)
    assert told.returncode == 1
    assert "apt install espeak-ng" in told.stderr


def test_no_model_is_told_with_the_command_that_brings_it(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG + f"data: {tmp_path / 'data'}\n")
    told = attune("--config", path, "demo", "--speed", "max")
    assert told.returncode == 1
    assert "attune model install" in told.stderr


def test_a_damaged_model_is_told(tmp_path: Path, model_path: Path) -> None:
    data = tmp_path / "data"
    copy = data / "models" / model_path.name
    shutil.copytree(model_path, copy)
    os.truncate(copy / "am" / "final.mdl", 1000)
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG + f"data: {data}\n")
    told = attune("--config", path, "demo", "--speed", "max")
    assert told.returncode == 1
    assert "attune model install" in told.stderr


def test_an_unknown_exercise_is_told_with_those_there_are() -> None:
    told = attune("rehearse", "daily-chekin")
    assert told.returncode == 2
    assert "`daily-chekin` is no exercise: did you mean `daily-check-in`?" in told.stderr
    assert ", ".join(sorted(open_library().scripts)) in attune("rehearse", "zebra").stderr


def test_an_unknown_rehearsal_is_told_with_those_there_are() -> None:
    told = attune("rehearse", CHECK_IN, "--script", "frist-check-in")
    assert told.returncode == 2
    assert "`frist-check-in` is no rehearsal" in told.stderr
    assert "first-check-in" in told.stderr.replace("frist-check-in", "")


def test_a_rehearsal_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = attune("rehearse", CHECK_IN, "--script", tmp_path / "none.yaml")
    assert told.returncode == 2
    assert "there is no such file" in told.stderr


def test_a_rehearsal_of_another_exercise_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text("title: ours\ndialogue: appreciation\n")
    told = attune("rehearse", CHECK_IN, "--script", path)
    assert told.returncode == 2
    assert f"{path} is a rehearsal of `appreciation`, not of `{CHECK_IN}`." in told.stderr


@pytest.mark.parametrize("speed", ["2", "fast"])
def test_a_speed_that_there_is_not_is_told(speed: str) -> None:
    told = attune("rehearse", CHECK_IN, "--speed", speed)
    assert told.returncode == 2
    assert f"`{speed}` is no speed: max, or 1" in told.stderr


def test_a_wrong_rehearsal_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(
        "title: ours\ndialogue: daily-check-in\nminutes: {shrae: 1}\nlines:\n  - {at: share, opener: x}\n"
    )
    told = attune("rehearse", CHECK_IN, "--script", path)
    assert told.returncode == 2
    assert f"{path}:3:11: `shrae` is no time of `the daily check-in`" in told.stderr
    path.write_text("title: ours\ndialogue: daily-check-in\nlines:\n  - {at: shrae, opener: x}\n")
    told = attune("rehearse", CHECK_IN, "--script", path)
    assert told.returncode == 2
    assert f"{path}:4:5: no state is called `shrae`." in told.stderr


def test_a_couple_improvises_an_exercise_to_its_end(model_path: Path) -> None:  # noqa: ARG001
    told = attune("rehearse", CHECK_IN, "--speed", "max")
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"{CHECK_IN}: completed" in told.stdout
    assert f"{CHECK_IN}, improvised: ended as rehearsed (completed)" in told.stdout


def test_nobody_there_is_a_rehearsal_too(model_path: Path) -> None:  # noqa: ARG001
    told = attune("rehearse", CHECK_IN, "--script", "silence", "--speed", "max")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "ended as rehearsed (unanswered)" in told.stdout


def test_a_rehearsal_file_says_who_they_are_and_what_they_choose(
    tmp_path: Path,
    model_path: Path,  # noqa: ARG001
) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(
        "title: ours\ndialogue: daily-check-in\nends: stopped\nimprovise: true\n"
        "opener: {name: Mira, voice: en-us+f2}\nwake: hey harbor\n"
        "minutes: {share: 0.5}\noptions: {listener: silent}\n"
        "lines: [{at: share-1.turn, opener: [1, stop]}, {at: stop, partner: 'yes'}]\n"
    )
    # In the lines before the first one that is written, they improvise.
    told = attune("rehearse", CHECK_IN, "--script", path, "--speed", "max")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "Mira" in told.stdout


def test_a_rehearsal_that_ends_otherwise_is_no_success(tmp_path: Path, model_path: Path) -> None:  # noqa: ARG001
    path = tmp_path / "ours.yaml"
    path.write_text(
        "title: ours\ndialogue: daily-check-in\nends: completed\n"
        "lines: [{at: asleep, opener: hey harbor}, {at: share, opener: never said}]\n"
    )
    told = attune("rehearse", CHECK_IN, "--script", path, "--speed", "max")
    assert told.returncode == 1
    assert "ended as `unanswered`, and should have ended as `completed`" in told.stderr
    assert "still waited for `share`" in told.stderr


def test_a_rehearsal_can_be_kept_as_sound_and_read_as_json(tmp_path: Path, model_path: Path) -> None:  # noqa: ARG001
    options = ("--speed", "max", "--json", "--save", tmp_path / "talk.wav")
    told = attune("rehearse", CHECK_IN, "--script", "not-now", *options)
    assert told.returncode == 0, told.stderr
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    kinds = [line.get("event") or line["effect"] for line in lines]
    assert {"Woken", "Command", "Say", "Chime", "Listen", "Spoken", "Ended", "Sleep"} <= set(kinds)
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
    sound, rate = soundfile.read(tmp_path / "talk.wav")
    assert rate == 16000
    assert len(sound) / rate == pytest.approx(lines[-1]["at"], abs=1.0)


def test_a_sound_that_cannot_be_kept_is_told_before_anything_is_said(tmp_path: Path) -> None:
    options = ("--speed", "max", "--save", tmp_path / "none" / "talk.wav")
    told = attune("rehearse", CHECK_IN, "--script", "silence", *options)
    assert told.returncode == 2
    assert f"there is no folder {tmp_path / 'none'} to keep talk.wav in" in told.stderr
    assert told.stdout == ""


def test_a_sound_for_which_the_disk_is_full_is_told(tmp_path: Path, model_path: Path) -> None:  # noqa: ARG001
    full = tmp_path / "talk.wav"
    full.symlink_to("/dev/full")
    told = attune("rehearse", CHECK_IN, "--script", "silence", "--speed", "max", "--save", full)
    assert told.returncode == 1
    assert told.stderr.startswith(f"{full}: cannot be written (")
    assert told.stderr.endswith(").\n")


# -- what a data folder may hold -------------------------------------------------------------------------


def with_data(config: Path, data: Path) -> Path:
    """The same settings with a data folder of their own."""
    data.mkdir()
    with config.open("a") as file:
        file.write(f"data: {data}\n")
    return data


@pytest.mark.parametrize("damage", [b'{"runs": {"daily', b'{"drawn": 3}', b'{"runs": {"\xff": 1}}'])
def test_a_damaged_past_is_told_and_left_as_it_is(config: Path, tmp_path: Path, damage: bytes) -> None:
    path = with_data(config, tmp_path / "data") / "past.json"
    path.write_bytes(damage)
    told = attune("--config", config, "run")
    assert told.returncode == 2
    assert told.stderr.startswith(f"{path}:1:1: is damaged. Move it away")
    assert path.read_bytes() == damage


def test_a_dialogue_of_the_couples_own_is_rehearsed_and_changed_like_any_other(
    config: Path,
    tmp_path: Path,
    model_path: Path,
) -> None:
    data = with_data(config, tmp_path / "data")
    with config.open("a") as file:
        file.write(f"model: {model_path}\nexercises: {{river: {{texts: {{river.say: The river.}}}}}}\n")
    (data / "dialogues" / "rounds").mkdir(parents=True)
    (data / "dialogues" / "rounds" / "river.yaml").write_text(
        "states:\n"
        "  ask: {ask: both, say: To the river., again: Yes or no., on: {yes: say, no: end declined}}\n"
        "  say: {say: Let us go., next: end}\n"
    )
    (data / "dialogues" / "river.yaml").write_text(
        "name: the river\nabout: A walk.\nstart: [the river]\nsource: our own\nsteps: [river]\n"
    )
    told = attune("--config", config, "check")
    assert told.returncode == 0, told.stderr
    told = attune("--config", config, "rehearse", "river", "--speed", "max")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "To the river." in told.stdout
    assert "The river." in told.stdout, "the couple's changes hold where nobody wrote lines for it"
    assert "Let us go." not in told.stdout


def test_the_demo_is_the_same_whatever_a_couple_made_of_its_exercise(
    config: Path, tmp_path: Path, model_path: Path
) -> None:
    data = with_data(config, tmp_path / "data")
    with config.open("a") as file:
        file.write(f"model: {model_path}\nexercise: appreciation\n")
        file.write("exercises: {daily-check-in: {options: {listener: silent}}}\n")
    (data / "dialogues").mkdir()
    change = "changes: daily-check-in\ntexts: {thanks.thanks: Good night.}\n"
    (data / "dialogues" / "ours.yaml").write_text(change)
    told = attune("--config", config, "demo", "--speed", "max")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "Shall we do the daily check-in?" in told.stdout
    assert "Good night." not in told.stdout


def test_hear_tells_what_is_no_sound_and_hears_the_rest(tmp_path: Path, model_path: Path) -> None:  # noqa: ARG001
    rubbish, call = tmp_path / "rubbish.wav", tmp_path / "call.wav"
    rubbish.write_text("this is no sound")
    with Voice("en-us+f2") as voice:
        soundfile.write(call, voice.render("hey harbor"), 16000)
    told = attune("hear", "--json", rubbish, call)
    assert told.returncode == 2
    assert str(rubbish) in told.stderr
    assert '"woken"' in told.stdout


def test_ctrl_c_stops_a_demo_with_a_word_and_not_with_a_traceback(model_path: Path) -> None:  # noqa: ARG001
    command = [Path(sys.executable).parent / "attune", "demo", "--speed", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as demo:
        time.sleep(6)
        began = time.monotonic()
        demo.send_signal(signal.SIGTERM)
        _, told = demo.communicate(timeout=10)
        assert time.monotonic() - began < 2.5
    assert demo.returncode == 1
    assert told.strip().endswith("Stopped.")
    assert "Traceback" not in told
