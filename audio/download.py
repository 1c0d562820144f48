"""Fetching from the network for ``audio/models.py``: a file by its address, a package by npm.

Nothing else in Attune opens a socket. All of it gives up on a source that keeps quiet for
*patience* seconds, and says why in :class:`SourceError`.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

Progress = Callable[[int, int], None]
"""Told again and again: bytes fetched so far, bytes in all (0 if nobody knows)."""

_CHUNK = 1 << 16
_TRIES = 4
"""How often a file is asked for, each time from where the connection broke."""

_LIST_LIMIT = 4 << 20
"""Bytes. The publisher's list of models has some 100 kB; a page that never ends is no list."""


class SourceError(Exception):
    """A source of a model gave no good copy; the message is a clause that says why."""


def fetch(url: str, to: Path, *, patience: float, progress: Progress) -> None:
    """Fetch *url* into the file *to*; where the connection breaks, go on from there.

    Raises:
        SourceError: it cannot be reached, says no, falls silent, or breaks too often.
        OSError: *to* cannot be written.
    """
    had = 0
    with to.open("wb") as file:
        for _ in range(_TRIES):
            with _opened(url, patience, had) as response:
                if had and not _goes_on(response, had):
                    had = 0  # this server does not resume: from the start again
                    file.seek(0)
                    file.truncate()
                total = had + int(response.headers.get("Content-Length") or 0)
                for chunk in _chunks(response, url):
                    file.write(chunk)
                    had += len(chunk)
                    progress(had, total)
            if had and had >= total:
                return
    raise SourceError(f"{_host(url)} broke off {_TRIES} times, the last time after {had:,} bytes")


def fetch_json(url: str, *, patience: float) -> Any:
    """Return what the JSON at *url* says.

    Raises:
        SourceError: it cannot be reached, falls silent, or is not JSON.
    """
    with _opened(url, patience) as response:
        text = b""
        for chunk in _chunks(response, url):
            text += chunk
            if len(text) > _LIST_LIMIT:
                break
    try:
        return json.loads(text)
    except ValueError as error:
        raise SourceError(f"{url} is not the list that it should be") from error


def npm_pack(package: str, into: Path, *, size: int, patience: float, progress: Progress) -> Path:
    """Fetch *package* (``name@version``) by the npm client as a ``.tgz`` in *into*; return its path.

    npm shows no progress where its output is not a terminal, so its cache is put into *into* and
    watched as it fills up to the known *size* (bytes). npm verifies the package itself.

    Raises:
        SourceError: npm is missing, fails, or gets nothing for *patience* seconds.
        OSError: the disk is full.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise SourceError("npm is not installed (on Debian: `apt-get install npm`)")
    cache, said = into / "npm-cache", into / "npm-said.txt"
    command = [npm, "pack", package, "--pack-destination", str(into), "--cache", str(cache)]
    command += ["--ignore-scripts", "--no-update-notifier", "--loglevel=error", "--logs-max=0"]
    command += ["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
    with (
        said.open("wb") as stderr,
        subprocess.Popen(
            command, cwd=into, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr
        ) as client,
    ):
        try:
            had, since = 0, time.monotonic()
            while client.poll() is None:
                time.sleep(0.1)
                now = _bytes_in(cache)
                if now != had:
                    had, since = now, time.monotonic()
                    progress(min(had, size), size)
                # Once all is there npm still unpacks for a while, in silence.
                elif had < size and time.monotonic() - since > patience:
                    raise SourceError(f"npm got nothing for {patience:g} s")
        finally:
            client.terminate()
    if client.returncode:
        raise _npm_failed(said.read_text(errors="replace"))
    packed = sorted(into.glob("*.tgz"))
    if not packed:
        raise SourceError("npm ended well and brought nothing")
    return packed[0]


def _opened(url: str, patience: float, start: int = 0) -> HTTPResponse:
    """Open *url* from byte *start* on, within *patience* seconds in all.

    In a thread, because a socket's time limit covers neither the look-up of the name nor a host
    with several dead addresses.
    """
    request = Request(url, headers={"User-Agent": "attune"})
    if start:
        request.add_header("Range", f"bytes={start}-")
    answer: Future[HTTPResponse] = Future()

    def ask() -> None:
        try:
            answer.set_result(urlopen(request, timeout=patience))
        except Exception as error:
            answer.set_exception(error)

    Thread(target=ask, name="attune-download", daemon=True).start()
    try:
        return answer.result(timeout=patience)
    except HTTPError as error:
        error.close()
        raise SourceError(f"{_host(url)} answered {error.code} ({error.reason})") from error
    except (URLError, OSError, HTTPException, ValueError) as error:
        answer.add_done_callback(_close)  # an answer that comes too late
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise SourceError(f"{_host(url)} did not answer within {patience:g} s") from error
        raise SourceError(
            f"{_host(url)} cannot be reached ({getattr(reason, 'strerror', None) or reason})"
        ) from error


def _close(late: Future[HTTPResponse]) -> None:
    if late.exception() is None:
        late.result().close()


def _chunks(response: HTTPResponse, url: str) -> Iterator[bytes]:
    """Yield what comes, until the end or until the connection breaks; silence is a SourceError."""
    while True:
        try:
            chunk = response.read1(_CHUNK)
        except TimeoutError as error:
            raise SourceError(f"{_host(url)} fell silent in the middle") from error
        except (OSError, HTTPException):
            return
        if not chunk:
            return
        yield chunk


def _goes_on(response: HTTPResponse, start: int) -> bool:
    asked_for = (response.headers.get("Content-Range") or "").startswith(f"bytes {start}-")
    return response.status == 206 and asked_for


def _host(url: str) -> str:
    return urlsplit(url).netloc or url


def _bytes_in(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):  # npm moves its files as it goes
                total += (Path(place) / name).stat().st_size
    return total


def _npm_failed(said: str) -> Exception:
    """Turn npm's own words into one clause: the first line that explains something."""
    if "ENOSPC" in said:
        return OSError(errno.ENOSPC, "no space left")
    lines = re.findall(r"^npm (?:error|ERR!) (?!code |errno |syscall |type )(.+)$", said, re.MULTILINE)
    return SourceError(f"npm failed: {lines[0]}" if lines else "npm failed and did not say why")
