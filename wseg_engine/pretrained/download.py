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

from wseg_engine.base.bounds import remove
from wseg_engine.base.budget import MALFORMED, read_json
from wseg_engine.base.durable import put_in_place, write_atomic
from wseg_engine.base.events import Control, Event, Notice, Progress
from wseg_engine.base.looking import file_at
from wseg_engine.base.messages import os_reason, tr
from wseg_engine.base.version import VERSION
from wseg_engine.settings.backbones import KnownWeights, known_by_name, known_weights
from wseg_engine.settings.weight_files import WeightsError, cached_path, package_file

_CHUNK = 1 << 18  # bytes read at once
TIMEOUT = 30.0  # seconds without an answer
_PHASE = "download"
_LARGEST = 16 << 30  # bytes, of a file whose length nobody tells
_PARTIAL, _UNSATISFIABLE = 206, 416


class _Known(NamedTuple):
    """What is known of a file before anybody is asked."""

    sha256: str  # or ""
    size: int  # bytes, or 0


class _Start(NamedTuple):
    """An answer of the server, and the byte its body begins at."""

    response: http.client.HTTPResponse
    offset: int
    total: int  # bytes of the whole file; 0 where the server does not say
    in_chunks: bool  # the last of which says that it is the last
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
        names = ", ".join(k.name for k in known_weights())
        raise WeightsError(
            tr(
                "There are no weights named {name!r}. Known weights: {names}.",
                name=name,
                names=names,
            )
        )
    target = cached_path(known)
    here = target if file_at(target) else package_file(known)
    if here is not None:
        yield Notice(tr("{name} is already in {folder}.", name=known.name, folder=here.parent))
        return here
    address = url or known.url
    if not address:
        raise WeightsError(
            tr(
                "{name} has no download address: {way}.",
                name=known.name,
                way=known.where_to_get(),
            )
        )
    yield from download(address, target, sha256=known.sha256, size=known.size, control=control)
    if not known.sha256:
        yield Notice(
            tr(
                "{name}: its publisher gives no SHA-256, so only its completeness was checked.",
                name=known.name,
            ),
            severity="warning",
        )
    return target


def _of_backbone(name: str) -> KnownWeights | None:
    rows = [k for k in known_weights() if k.backbone == name and k.kind == "backbone"]
    return next((k for k in rows if k.url), rows[0] if rows else None)


def download(
    url: str,
    target: Path,
    *,
    sha256: str = "",
    size: int = 0,
    control: Control | None = None,
    timeout: float = TIMEOUT,
) -> Generator[Event, None, Path]:
    """Download a file; it appears under its name only when complete and verified.

    It is complete when it has the length that the server told. A server that tells none is
    believed only where the file's SHA-256 or its size is known.

    What has arrived is kept in `TARGET.part`, and a later call goes on from there if the server
    still has the same file.

    Args:
        url: an http or https address.
        target: the file to make, with its folders; replaced if it exists.
        sha256: the expected SHA-256 in hex, or its first digits, or "" if unknown.
        size: the expected bytes, or 0 if unknown.
        control: lets another thread stop the download between chunks.
        timeout: seconds the server may be silent.

    Yields:
        `Progress` in bytes; `total` is 0 where the server does not say.

    Raises:
        WeightsError: in words, for every failure; after a wrong hash nothing is kept.
        Stopped: if `control` says so; `TARGET.part` is kept.
    """
    if not url.startswith(("https://", "http://")):
        raise WeightsError(tr("{url}: only http and https addresses can be downloaded.", url=url))
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = _hash(part) if sha256 and file_at(part) else ""
        if not (digest and digest.startswith(sha256.lower())):  # else: stopped just before the end
            yield from _receive(url, part, control, timeout, _Known(sha256, size))
            digest = _hash(part)
        if not digest.startswith(sha256.lower()):
            _discard(part)
            raise WeightsError(
                tr(
                    "{url}: the file that arrived has SHA-256 {digest}, expected {sha256}. "
                    "It was deleted; try again, and if it happens again do not use this "
                    "address.",
                    url=url,
                    digest=digest,
                    sha256=sha256,
                )
            )
        put_in_place(part, target)
        remove(_note(part))
    except urllib.error.URLError as error:
        raise WeightsError(_in_words(url, error)) from error
    except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
        raise WeightsError(
            tr(
                "{url}: the connection was lost ({error}). Try again: the download resumes where "
                "it stopped.",
                url=url,
                error=error or type(error).__name__,
            )
        ) from error
    except OSError as error:
        raise WeightsError(_disk_in_words(target, error)) from error
    return target


def _receive(
    url: str, part: Path, control: Control | None, timeout: float, known: _Known
) -> Generator[Event, None, None]:
    start = _open(url, part, timeout)
    with start.response as response:
        total = _length(url, start, known)
        note = json.dumps({"url": url, "validator": start.validator})
        write_atomic(_note(part), note, flush=False)
        with part.open("r+b" if start.offset else "wb") as out:
            out.seek(start.offset)
            out.truncate()
            done = start.offset
            yield Progress(_PHASE, done, total, part.stem)
            while chunk := response.read(_CHUNK):
                out.write(chunk)
                done += len(chunk)
                if done > (total or _LARGEST):
                    raise http.client.IncompleteRead(b"")  # it sends without end
                yield Progress(_PHASE, done, total, part.stem)
                if control is not None:
                    control.wait_or_stop()
    if total and done != total:
        raise http.client.IncompleteRead(b"", total - done)


def _length(url: str, start: _Start, known: _Known) -> int:
    """Return the bytes that the whole file must have; 0 where its hash or its chunks tell."""
    if known.size and start.total and start.total != known.size:
        raise WeightsError(
            tr(
                "{url}: the file there has {found} bytes, expected {expected}. It is a different "
                "file; do not use this address.",
                url=url,
                found=start.total,
                expected=known.size,
            )
        )
    if not (start.total or known.size or known.sha256 or start.in_chunks):
        raise WeightsError(
            tr(
                "{url}: the server does not give the file's length, so an incomplete download "
                "could not be detected. Download it in another way, and run `wseg weights import "
                "FILE`.",
                url=url,
            )
        )
    return known.size or start.total


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
    return _Start(
        response,
        offset,
        _total(response, offset),
        response.headers.get("Transfer-Encoding", "").lower() == "chunked",
        _validator(response),
    )


def _begins_at(response: http.client.HTTPResponse, offset: int) -> bool:
    return (response.headers.get("Content-Range") or "").startswith(f"bytes {offset}-")


def _total(response: http.client.HTTPResponse, offset: int) -> int:
    """Return the length of the whole file, also where this answer ends before it does."""
    _, _, total = (response.headers.get("Content-Range") or "").rpartition("/")
    if offset and total.isdecimal():
        return int(total)
    length = response.headers.get("Content-Length") or ""
    return offset + int(length) if length.isdecimal() else 0


def _validator(response: http.client.HTTPResponse) -> str:
    """Return what If-Range accepts: a strong ETag, or else the date of the last change."""
    etag = response.headers.get("ETag") or ""
    return etag if etag.startswith('"') else response.headers.get("Last-Modified") or ""


def _resumable(url: str, part: Path) -> tuple[int, str]:
    """Return how many bytes of this address are there, and the validator they came with."""
    try:
        note = read_json(_note(part))
        size = part.stat().st_size
        same = note["url"] == url
        validator = str(note["validator"])
    except (OSError, *MALFORMED):
        return 0, ""
    return (size, validator) if same and validator else (0, "")


def _note(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _discard(part: Path) -> None:
    remove(part)
    remove(_note(part))


def _hash(path: Path) -> str:
    with path.open("rb") as handle:
        return _digest(handle)


def _digest(handle: IO[bytes]) -> str:
    return hashlib.file_digest(handle, "sha256").hexdigest()  # type: ignore[arg-type]


def _in_words(url: str, error: urllib.error.URLError) -> str:
    if isinstance(error, urllib.error.HTTPError):
        if error.code in (404, 410):
            return tr(
                "{url}: the server has no such file ({code}). The address may have moved.",
                url=url,
                code=error.code,
            )
        return tr(
            "{url}: the server refused ({code} {reason}). Try again later.",
            url=url,
            code=error.code,
            reason=error.reason,
        )
    return tr(
        "{url}: the server could not be reached ({reason}). Check the network, or download the "
        "file on another machine and run `wseg weights import FILE`.",
        url=url,
        reason=error.reason,
    )


def _disk_in_words(target: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return tr(
            "{target}: the disk is full ({reason}). Free some space and try again: the download "
            "resumes where it stopped.",
            target=target,
            reason=os_reason(error),
        )
    return tr("{target}: the file could not be written ({error}).", target=target, error=error)
