"""What a speech model is on disk: how one is recognised, unpacked, sealed, and found damaged.

A model that Attune installed carries a *seal*: a file that lists each file of the model with its
size and SHA-256. It is written last, before the folder is moved into place, so a folder without
one is not a whole model. Vosk itself cannot be trusted with a damaged model: with some files cut
short it raises, with others (``HCLr.fst``, ``splice.conf``) it takes the whole process down.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from audio.faults import ModelDamagedError, NotAModelError

SEAL = "attune-model.json"

_PROOF = """
import sys, vosk
vosk.SetLogLevel(-1)
model = vosk.Model(sys.argv[1])
for grammar in ([], ['["yes"]']):
    recogniser = vosk.KaldiRecognizer(model, 16000, *grammar)
    recogniser.AcceptWaveform(bytes(32000))
    recogniser.FinalResult()
"""
_PROOF_SECONDS = 180
"""Far more than a small model takes to load on a slow machine (1 s on a desktop core)."""

_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    FileExistsError,  # one member is a file and a folder at once
    NotADirectoryError,
    IsADirectoryError,
    NotImplementedError,  # a compression that this Python lacks
    RuntimeError,  # an encrypted zip
    ValueError,
)


def model_in(folder: Path) -> Path:
    """Return the one Vosk model in *folder*: the folder itself, or one at most three folders down.

    Raises:
        NotAModelError: there is none, there are several, or it is one in which no phrases can be set.
    """
    acoustic = [
        match for depth in range(4) for match in folder.glob("*/" * depth + "am/final.mdl") if match.is_file()
    ]
    found = [path.parent.parent for path in acoustic]
    if not found:
        raise NotAModelError(f"{folder}: there is no Vosk speech model in it (no am/final.mdl).")
    if len(found) > 1:
        names = ", ".join(str(path.relative_to(folder)) for path in found[:5])
        raise NotAModelError(
            f"{folder}: there is more than one speech model in it ({names}). Name one of them."
        )
    model = found[0]
    missing = [name for name in ("graph/HCLr.fst", "graph/Gr.fst") if not (model / name).is_file()]
    if missing:
        raise NotAModelError(
            f"{model}: {' and '.join(missing)} is not there. Attune needs a model in which phrases can "
            'be set: one that its publisher calls "small" or "lgraph".'
        )
    return model


def unpack(archive: Path, into: Path, only: str = "") -> None:
    """Write the files of a zip or tar *archive* that lie in its folder *only* (all by default) to *into*.

    Members are written one by one by names that were looked at, links and devices are left out;
    ``tarfile``'s own safe filter is missing from the Python of Debian 12 (3.11.2).

    Raises:
        NotAModelError: it is no archive, it is broken, or a member would land outside *into*.
        OSError: the disk is full, or the like.
    """
    root = PurePosixPath(only)
    try:
        for name, stream in _members(archive):
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts:
                raise NotAModelError(
                    f"{archive.name}: a file in it ({name}) would land outside of its folder."
                )
            if not path.is_relative_to(root):
                continue
            target = into / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            with stream, target.open("xb") as file:
                shutil.copyfileobj(stream, file)
    except _BROKEN_ARCHIVE as error:
        raise NotAModelError(f"{archive.name}: the archive is broken ({error}).") from error


def _members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield name and opened stream of each regular file in *archive*."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            for info in packed.infolist():
                if not info.is_dir():
                    yield info.filename, packed.open(info)
    elif tarfile.is_tarfile(archive):
        with tarfile.open(archive) as tar:
            for member in tar:
                stream = tar.extractfile(member) if member.isreg() else None
                if stream is not None:
                    yield member.name, stream
    else:
        raise NotAModelError(f"{archive.name}: this is neither a folder nor a zip or tar archive.")


def digest(folder: Path) -> str:
    """Return one SHA-256 for names and bytes of all files in *folder*, the seal left out.

    It is the SHA-256 of what ``sha256sum`` prints for the files in the order of their names' bytes,
    so that it can be had by hand (see ``models.yaml``).
    """
    lines = (f"{_sha256(path)}  {name}\n" for name, path in _files(folder))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def seal(folder: Path, source: str) -> None:
    """Write the seal into *folder*, and everything in it down to the disk.

    Flushed first, so that after a power cut the seal never vouches for files that were not written.
    """
    files = {}
    for name, path in _files(folder):
        files[name] = {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        with path.open("rb") as file:
            os.fsync(file.fileno())
    with (folder / SEAL).open("w", encoding="utf-8") as file:
        json.dump({"source": source, "files": files}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def is_sealed(folder: Path) -> bool:
    """Whether *folder* is a model that Attune installed."""
    return (folder / SEAL).is_file()


def verify(folder: Path) -> None:
    """Make sure that the model in *folder* can be given to Vosk: by its seal, else by trying it.

    A sealed model is compared byte for byte (80 MB: 0.06 s on a desktop core). Any other is loaded
    in a process of its own (1 s), which a damaged model may take down.

    Raises:
        ModelDamagedError: it cannot.
    """
    if not is_sealed(folder):
        _prove(folder)
        return
    try:
        files = json.loads((folder / SEAL).read_text(encoding="utf-8"))["files"]
        expected = {name: (entry["bytes"], entry["sha256"]) for name, entry in files.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ModelDamagedError(f"{folder}: its list of files ({SEAL}) cannot be read.") from error
    for name, (size, sha256) in expected.items():
        path = folder / name
        try:
            if path.stat().st_size != size:
                raise ModelDamagedError(
                    f"{folder}: {name} has {path.stat().st_size} bytes instead of {size}."
                )
            if _sha256(path) != sha256:
                raise ModelDamagedError(f"{folder}: {name} is not what was installed.")
        except OSError as error:
            raise ModelDamagedError(f"{folder}: {name} cannot be read ({error.strerror}).") from error


def _prove(folder: Path) -> None:
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROOF, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PROOF_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelDamagedError(f"{folder}: Vosk did not load it within {_PROOF_SECONDS} s.") from error
    if done.returncode:
        raise ModelDamagedError(f"{folder}: Vosk cannot load it.")


def _files(folder: Path) -> list[tuple[str, Path]]:
    named = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    named.pop(SEAL, None)
    return sorted(named.items(), key=lambda item: item[0].encode())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
