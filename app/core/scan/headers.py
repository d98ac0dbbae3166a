"""Reading the headers of images: their sizes, and which of them are no images at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.core.scan.breath import Breath
from app.core.scan.events import ImagesChecked
from app.core.store import ImageState, Project
from app.core.store.file_records import FileRecords, Header, KnownFile
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.images.imaging import ImageError, image_size, load_image

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
