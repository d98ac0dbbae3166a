"""Whether an image's file is the one that its mask was made for."""

from __future__ import annotations

from pathlib import Path

from app.core.scan.contents import content_of
from app.core.store import ImageRecord, ImageState
from app.core.store.file_records import KnownFile
from app.core.translation import translate


def problem_with_image(record: ImageRecord, file: Path) -> str:
    """Return in words why an image cannot be exported; "" if it can."""
    if record.state is ImageState.CORRUPT:
        return record.problem or translate("DataExport", "The image cannot be read.")
    try:
        status = file.stat()
    except OSError:
        return translate("DataExport", "The image is missing. Locate it, or check for changes.")
    same = (status.st_size, status.st_mtime_ns) == (record.size, record.modified_ns)
    if record.state is ImageState.CHANGED or not same:
        known = KnownFile(record.id, record.source, "", status.st_size, status.st_mtime_ns, None)
        if record.hash is None or content_of(file, known) != record.hash:
            return translate(
                "DataExport",
                "The image has changed since it was tagged. Look at it, then accept the change.",
            )
    return ""
