"""Downloading a published file: with progress, resumed where it broke off, verified, atomic."""

from __future__ import annotations

import errno
import hashlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Generator
from pathlib import Path
from typing import IO, NamedTuple

from wseg_engine.durable import put_in_place
from wseg_engine.events import Control, Event, Notice, Progress
from wseg_engine.known_weights import KNOWN, KnownWeights, known_by_name
from wseg_engine.messages import os_reason, said
from wseg_engine.version import VERSION
from wseg_engine.weight_files import WeightsError, cached_path, package_file

_CHUNK = 1 << 18  # bytes read at once
TIMEOUT = 30.0  # seconds without an answer
_PHASE = "download"
_PARTIAL, _UNSATISFIABLE = 206, 416


class _Start(NamedTuple):
    """An answer of the server, and the byte its body begins at."""

    response: http.client.HTTPResponse
    offset: int
    total: int  # bytes of the whole file; 0 where the server does not say
    validator: str  # ETag or date, by which a later request resumes the same file


def fetch_weights(
    name: str, *, control: Control | None = None, url: str | None = None
) -> Generator[Event, None, Path]:
    """Download known weights into the user's cache, unless they are on this machine.

    Args:
        name: file name of known weights, or a backbone's name.
        control: lets another thread stop the download; what is there stays, to be resumed.
        url: a mirror to load from in place of the official address.

    Yields:
        `Progress` in bytes. The generator's value is the file's path.

    Raises:
        WeightsError: if there is no such name or address, or the download fails.
        Stopped: if `control` says so.
    """
    known = known_by_name(name) or _of_backbone(name)
    if known is None:
        names = ", ".join(k.name for k in KNOWN)
        raise WeightsError(
            said("There are no weights named {name!r}. Known are {names}.", name=name, names=names)
        )
    target = cached_path(known)
    here = target if target.is_file() else package_file(known)
    if here is not None:
        yield Notice(said("{name} is already in {folder}.", name=known.name, folder=here.parent))
        return here
    address = url or known.url
    if not address:
        raise WeightsError(
            said(
                "{name} has no address to load from: {way}.",
                name=known.name,
                way=known.where_to_get(),
            )
        )
    yield from download(address, target, sha256=known.sha256, control=control)
    if not known.sha256:
        yield Notice(
            said(
                "{name}: its publisher names no SHA-256, so only its completeness was checked.",
                name=known.name,
            ),
            severity="warning",
        )
    return target


def _of_backbone(name: str) -> KnownWeights | None:
    rows = [k for k in KNOWN if k.backbone == name and k.kind == "backbone"]
    return next((k for k in rows if k.url), rows[0] if rows else None)


def download(
    url: str,
    target: Path,
    *,
    sha256: str = "",
    control: Control | None = None,
    timeout: float = TIMEOUT,
) -> Generator[Event, None, Path]:
    """Download a file; it appears under its name only when complete and verified.

    What has arrived is kept in `TARGET.part`, and a later call goes on from there if the server
    still has the same file.

    Args:
        url: an http or https address.
        target: the file to make, with its folders; replaced if it exists.
        sha256: the expected SHA-256 in hex, or its first digits, or "" if unknown.
        control: lets another thread stop the download between chunks.
        timeout: seconds the server may be silent.

    Yields:
        `Progress` in bytes; `total` is 0 where the server does not say.

    Raises:
        WeightsError: in words, for every failure; after a wrong hash nothing is kept.
        Stopped: if `control` says so; `TARGET.part` is kept.
    """
    if not url.startswith(("https://", "http://")):
        raise WeightsError(said("{url}: only http and https addresses can be downloaded.", url=url))
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = _hash(part) if sha256 and part.is_file() else ""
        if not (digest and digest.startswith(sha256.lower())):  # else: stopped just before the end
            yield from _receive(url, part, control, timeout)
            digest = _hash(part)
        if not digest.startswith(sha256.lower()):
            _discard(part)
            raise WeightsError(
                said(
                    "{url}: the file that arrived has SHA-256 {digest}, expected {sha256}. "
                    "It was deleted; try again, and if it happens again do not use this "
                    "address.",
                    url=url,
                    digest=digest,
                    sha256=sha256,
                )
            )
        put_in_place(part, target)
        _note(part).unlink(missing_ok=True)
    except urllib.error.URLError as error:
        raise WeightsError(_in_words(url, error)) from error
    except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
        raise WeightsError(
            said(
                "{url}: the connection broke off ({error}). Try again: the download "
                "goes on from where it stopped.",
                url=url,
                error=error or type(error).__name__,
            )
        ) from error
    except OSError as error:
        raise WeightsError(_disk_in_words(target, error)) from error
    return target


def _receive(
    url: str, part: Path, control: Control | None, timeout: float
) -> Generator[Event, None, None]:
    start = _open(url, part, timeout)
    with start.response as response:
        _note(part).write_text(json.dumps({"url": url, "validator": start.validator}), "utf-8")
        with part.open("r+b" if start.offset else "wb") as out:
            out.seek(start.offset)
            out.truncate()
            done = start.offset
            yield Progress(_PHASE, done, start.total, part.stem)
            while chunk := response.read(_CHUNK):
                out.write(chunk)
                done += len(chunk)
                yield Progress(_PHASE, done, start.total, part.stem)
                if control is not None:
                    control.checkpoint()
    if start.total and done != start.total:
        raise http.client.IncompleteRead(b"", start.total - done)


def _open(url: str, part: Path, timeout: float) -> _Start:
    """Ask for the rest of the file, or for all of it where the rest cannot be had."""
    have, validator = _resumable(url, part)
    request = urllib.request.Request(url, headers={"User-Agent": f"TagMask/{VERSION}"})
    # Compressed bodies would make byte ranges meaningless.
    request.add_header("Accept-Encoding", "identity")
    if have:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", validator)
    try:
        response = urllib.request.urlopen(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        if have and error.code == _UNSATISFIABLE:
            error.close()
            _discard(part)
            return _open(url, part, timeout)
        raise
    offset = have if response.status == _PARTIAL and _begins_at(response, have) else 0
    if response.status == _PARTIAL and not offset:
        response.close()
        _discard(part)
        return _open(url, part, timeout)
    length = int(response.headers.get("Content-Length") or 0)
    return _Start(response, offset, offset + length if length else 0, _validator(response))


def _begins_at(response: http.client.HTTPResponse, offset: int) -> bool:
    return (response.headers.get("Content-Range") or "").startswith(f"bytes {offset}-")


def _validator(response: http.client.HTTPResponse) -> str:
    """Return what If-Range accepts: a strong ETag, or else the date of the last change."""
    etag = response.headers.get("ETag") or ""
    return etag if etag.startswith('"') else response.headers.get("Last-Modified") or ""


def _resumable(url: str, part: Path) -> tuple[int, str]:
    """Return how many bytes of this address are there, and the validator they came with."""
    try:
        note = json.loads(_note(part).read_text("utf-8"))
        size = part.stat().st_size
        same = note["url"] == url
        validator = str(note["validator"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, ""
    return (size, validator) if same and validator else (0, "")


def _note(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _discard(part: Path) -> None:
    part.unlink(missing_ok=True)
    _note(part).unlink(missing_ok=True)


def _hash(path: Path) -> str:
    with path.open("rb") as handle:
        return _digest(handle)


def _digest(handle: IO[bytes]) -> str:
    return hashlib.file_digest(handle, "sha256").hexdigest()  # type: ignore[arg-type]


def _in_words(url: str, error: urllib.error.URLError) -> str:
    if isinstance(error, urllib.error.HTTPError):
        if error.code in (404, 410):
            return said(
                "{url}: the server has no such file ({code}). The address may have moved.",
                url=url,
                code=error.code,
            )
        return said(
            "{url}: the server refused ({code} {reason}). Try again later.",
            url=url,
            code=error.code,
            reason=error.reason,
        )
    return said(
        "{url}: the server could not be reached ({reason}). Check the network, "
        "or load the file on another machine and run `wseg weights import "
        "FILE`.",
        url=url,
        reason=error.reason,
    )


def _disk_in_words(target: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return said(
            "{target}: the disk is full ({reason}). Free some space and try "
            "again: the download goes on from where it stopped.",
            target=target,
            reason=os_reason(error),
        )
    return said("{target}: the file could not be written ({error}).", target=target, error=error)
