"""What the tests share: the real speech model, and real people's recordings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audio import models
from audio.faults import AudioError

if TYPE_CHECKING:
    from audio.recogniser import SpeechModel

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def model_path() -> Path:
    """The folder of the speech model that Attune uses; without one nothing here can be shown."""
    try:
        return models.locate()
    except AudioError as error:
        pytest.fail(f"{error} `make test` does it all.", pytrace=False)


@pytest.fixture(scope="session")
def model(model_path: Path) -> SpeechModel:
    """The speech model, loaded once for all tests of a process."""
    from audio.recogniser import SpeechModel

    return SpeechModel.load(model_path)


@pytest.fixture(scope="session")
def speech() -> Path:
    """The folder of real recordings. In CI they must be there; elsewhere what needs them is left out."""
    folder = Path(os.environ.get("ATTUNE_SPEECH", ROOT.parent / "shared" / "speech"))
    if not (folder / "manifest.csv").is_file():
        told = f"{folder}: the real recordings are not there (ATTUNE_SPEECH says where they are)."
        if os.environ.get("CI"):
            pytest.fail(told, pytrace=False)
        pytest.skip(f"Left out, for want of real recordings in {folder}")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was left out, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason in sorted({report.longrepr[2].removeprefix("Skipped: ") for report in skipped}):
        count = sum(report.longrepr[2].removeprefix("Skipped: ") == reason for report in skipped)
        terminalreporter.write_line(f"{count} of the tests: {reason}")
