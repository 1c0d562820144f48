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
    return {"PYTHONPATH": str(folder)}


def test_help_teaches() -> None:
    told = attune("--help")
    assert told.returncode == 0
    for command in ("run", "demo", "check", "hear", "model"):
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


def test_check_says_all_that_is_wrong_at_once(tmp_path: Path, model_path: Path) -> None:  # noqa: ARG001
    path = tmp_path / "config.yaml"
    path.write_text("wake: hey zzyzxx\nexercise: daily-chekin\nminutes: {shrae: 3}\n")
    told = attune("--config", path, "check")
    assert told.returncode == 2
    assert f"{path}:1:1: " in told.stderr
    assert '"zzyzxx"' in told.stderr
    assert f"{path}:2:1: `daily-chekin` is no exercise: did you mean `daily-check-in`?" in told.stderr
    assert f"{path}:3:11: `shrae` is no time" in told.stderr


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
    told = attune("demo", "silence", "--speed", "max", PYTHONPATH=str(tmp_path))
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


def test_an_unknown_rehearsal_is_told_with_those_there_are() -> None:
    told = attune("demo", "frist-check-in")
    assert told.returncode == 2
    assert "first-check-in" in told.stderr


def test_a_wrong_rehearsal_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(
        "title: ours\ndialogue: daily-check-in\nends: completed\nlines:\n  - {at: shrae, opener: x}\n"
    )
    told = attune("demo", path)
    assert told.returncode == 2
    assert f"{path}:5:5: no state is called `shrae`." in told.stderr


def test_a_rehearsal_that_ends_otherwise_is_no_success(tmp_path: Path, model_path: Path) -> None:  # noqa: ARG001
    path = tmp_path / "ours.yaml"
    path.write_text(
        "title: ours\ndialogue: daily-check-in\nends: completed\nlines: [{at: asleep, opener: hey harbor}]\n"
    )
    told = attune("demo", path, "--speed", "max")
    assert told.returncode == 1
    assert "ended as `unanswered`, and should have ended as `completed`" in told.stderr


def test_a_rehearsal_can_be_kept_as_sound_and_read_as_json(tmp_path: Path, model_path: Path) -> None:  # noqa: ARG001
    told = attune("demo", "not-now", "--speed", "max", "--json", "--save", tmp_path / "talk.wav")
    assert told.returncode == 0, told.stderr
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    kinds = [line.get("event") or line["effect"] for line in lines]
    assert {"Woken", "Command", "Say", "Chime", "Listen", "Spoken", "Ended", "Sleep"} <= set(kinds)
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
    sound, rate = soundfile.read(tmp_path / "talk.wav")
    assert rate == 16000
    assert len(sound) / rate == pytest.approx(lines[-1]["at"], abs=1.0)


def test_a_sound_that_cannot_be_kept_is_told(tmp_path: Path, model_path: Path) -> None:  # noqa: ARG001
    told = attune("demo", "silence", "--speed", "max", "--save", tmp_path / "none" / "talk.wav")
    assert told.returncode == 1
    assert "talk.wav" in told.stderr


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
