"""Reading image files after a scan: headers of new ones, contents, so that moved ones are known."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from app.core.scan.events import Breath, ImagesChecked
from app.core.store import ImageState, Project
from app.core.store.file_records import FileRecords, Header, KnownFile
from wseg_engine.base.bounds import open_file
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.images.imaging import ImageError, image_size, load_image

_CHUNK = 1 << 20  # bytes read at a time
_PAGE = 200  # images looked up at a time
_SAVE_SECONDS = 1.0


def content_of(path: Path, file: KnownFile) -> str | None:
    """Return the hash of a file's content; None if it is not the file that is known any more."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        with open_file(path) as stream:
            status = os.fstat(stream.fileno())
            if (status.st_size, status.st_mtime_ns) != (file.size, file.modified_ns):
                return None
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


def read_contents(
    project: Project, control: Control, *, settled: set[tuple[int, int]]
) -> Iterator[Event]:
    """Read the content of all images that have something to lose, and keep its hash.

    Changed images whose content is what it was are present again. What is done is saved every
    second, so that stopping loses nothing.

    Args:
        project: the project.
        control: to stop and pause it.
        settled: (id, modified_ns) of changed images that were read before; added to.

    Raises:
        ProjectError: if something cannot be saved.
        Stopped: if the control says so.
    """
    records = FileRecords(project.database)
    folders = {source.id: source.folder for source in project.sources.all()}
    breath = Breath()
    after = 0
    while page := records.without_hash(after=after, limit=_PAGE):
        after = page[-1].id
        done: list[tuple[KnownFile, str]] = []
        since = time.monotonic()
        for file in page:
            control.wait_or_stop()
            if (file.id, file.modified_ns) in settled or file.source not in folders:
                continue
            text = content_of(folders[file.source] / file.path, file)
            if text is not None:
                done.append((file, text))
                if file.hash is not None:
                    settled.add((file.id, file.modified_ns))
            if time.monotonic() - since > _SAVE_SECONDS:
                yield from _save(records, done)
                done, since = [], time.monotonic()
            breath.take()
        yield from _save(records, done)


def _save(records: FileRecords, done: list[tuple[KnownFile, str]]) -> Iterator[Event]:
    if not done:
        return
    records.note_hashes(done)
    as_before = [file.id for file, text in done if file.hash == text]
    if as_before:
        yield ImagesChecked(tuple(as_before), 0)


_PAGE = 200  # images looked up and saved at a time
PHASE = "headers"


def read_headers(
    project: Project, control: Control, *, corrupt_too: bool = False
) -> Iterator[Event]:
    """Read the headers of all images that were not read yet, and keep what they say.

    Every page is saved, so that stopping loses nothing, and the next time goes on from there.

    Args:
        project: the project.
        control: to stop and pause it.
        corrupt_too: try those again that could not be read, this time to their end.

    Raises:
        ProjectError: if something cannot be saved.
        Stopped: if the control says so.
    """
    records = FileRecords(project.database)
    folders = {source.id: source.folder for source in project.sources.all()}
    breath = Breath()
    total, done, after = records.headers_due(), 0, 0
    while page := records.without_header(after=after, limit=_PAGE, corrupt_too=corrupt_too):
        after = page[-1].id
        states = records.states(file.id for file in page) if corrupt_too else {}
        headers: list[Header] = []
        for file in page:
            control.wait_or_stop()
            if file.source not in folders:
                continue
            whole = states.get(file.id) is ImageState.CORRUPT
            header = _header(folders[file.source] / file.path, file, whole=whole)
            if header is not None:
                headers.append(header)
            breath.take()
        if headers:
            records.note_headers(headers)
            corrupt = sum(bool(header.problem) for header in headers)
            yield ImagesChecked(tuple(header.image for header in headers), corrupt)
        done += len(page)
        yield Progress(PHASE, done, max(total, done))


def _header(path: Path, file: KnownFile, *, whole: bool) -> Header | None:
    """Read one header, or decode the whole; None if the file is gone: the next scan will say so."""
    try:
        if whole:
            load_image(path)
        size = image_size(path)
    except ImageError as error:
        try:
            path.stat()
        except OSError:
            return None
        return Header(file.id, file.size, file.modified_ns, None, None, str(error))
    return Header(file.id, file.size, file.modified_ns, size.width, size.height, whole=whole)
