r"""Writing the tags of a project as a table.

`filename,tags`, UTF-8, tags separated by ";". A backslash in front of ";", "|", ",", "?" or "\"
makes it part of a name. A name or a tag that a spreadsheet would compute ("=1+1.jpg") gets "./" or
";" in front, which reading takes off again. With all columns, importing the table into a project
of the same images says what this one says.
"""

from __future__ import annotations

import csv
import errno
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.store import ImageTags, Project, ProjectError
from app.core.store.paths import to_text
from app.core.transfer.tag_import.project_images import project_names
from app.core.translation import os_reason, translate
from wseg_engine.annotations.image_names import ImageNames
from wseg_engine.annotations.tag_text import join_tags
from wseg_engine.base.durable import write_atomic
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.base.labels import Tag
from wseg_engine.base.looking import folder_at

_PAGE = 2000  # images looked at in one go
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula


@dataclass(frozen=True)
class TagsWritten(Event):
    """A table was written."""

    file: Path
    images: int


def write_tags(
    project: Project, file: Path, control: Control, *, every_column: bool = False
) -> Iterator[Event]:
    """Write the tags of all images that say anything, whole or not at all.

    Yields `Progress` and, last, `TagsWritten`.

    Args:
        project: the project.
        file: the table; one that exists is replaced at once.
        control: to stop it; then nothing is written.
        every_column: also write which classes are absent and unsure, and which images are reviewed;
            otherwise only images with a class, and reviewed ones without any, are in the table.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if the table cannot be written; what was there before stays.
    """
    text = translate("TagExport", "Writing tags")
    names = project_names(project)
    images = list(project.images.ids())
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    extra = ("absent", "unsure", "reviewed") if every_column else ()
    writer.writerow(("filename", "tags", *extra))
    classes = {info.id: info.name for info in project.classes.all()}
    written = 0
    for start in range(0, len(images), _PAGE):
        control.wait_or_stop()
        yield Progress("export", start, len(images), text)
        part = images[start : start + _PAGE]
        for image, tags in project.tags.of(part).items():
            row = _row(tags, classes, every_column=every_column)
            if row is not None:
                writer.writerow((_name(image, names), *row))
                written += 1
    _save(file, table.getvalue().encode("utf-8"))
    yield TagsWritten(file, written)


def _row(tags: ImageTags, classes: dict[int, str], *, every_column: bool) -> tuple[str, ...] | None:
    """Return the cells behind an image's name; None if it says nothing."""
    said: dict[Tag | None, list[str]] = {tag: [] for tag in (*Tag, None)}
    for number, name in classes.items():
        said[tags.said(number)].append(name)
    tags_complete = tags.tags_complete is not None and tags.tags_complete >= max(classes, default=0)
    if not every_column:
        if not said[Tag.PRESENT] and not (tags_complete and not said[Tag.UNSURE]):
            return None
        return (join_tags(said[Tag.PRESENT]),)
    if tags.tags_complete is None and len(said[None]) == len(classes):
        return None
    # What the review says by itself need not be written once more.
    absent = [] if tags_complete else said[Tag.ABSENT]
    return (
        *(join_tags(said_so) for said_so in (said[Tag.PRESENT], absent, said[Tag.UNSURE])),
        "yes" if tags_complete else "",
    )


def _name(image: int, names: ImageNames) -> str:
    """Return the shortest name that leads back to the image: more folders where it must be."""
    folder, path = names.place(image)
    parts = folder.parts
    for count in range(len(parts) + 1):
        name = _shown(Path(*parts[len(parts) - count :], path).as_posix() if count else path)
        if names.find(name).image == image:
            return to_text(name)
    return to_text(_shown(f"{folder.as_posix()}/{path}"))


def _shown(name: str) -> str:
    """Return a name that no spreadsheet computes."""
    return f"./{name}" if name.startswith(_COMPUTED) else name


def _save(file: Path, data: bytes) -> None:
    try:
        if not folder_at(file.parent):  # a drive that is gone is not made anew
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file.parent))
        write_atomic(file, data)
    except ValueError as error:  # a name that no system has
        raise ProjectError(_reason(OSError(errno.EINVAL, str(error)), file)) from error
    except OSError as error:
        raise ProjectError(_reason(error, file)) from error


def _reason(error: OSError, file: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = translate(
            "TagExport",
            "The disk of {folder} is full, so {name} was not written. Free some space and try "
            "again.",
        )
    elif error.errno == errno.ENOENT:
        text = translate(
            "TagExport", "The folder {folder} no longer exists. Choose another location for {name}."
        )
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        text = translate(
            "TagExport",
            "{name} cannot be written to {folder}: it is protected. Choose another location.",
        )
    else:
        text = translate("TagExport", "{name} cannot be written to {folder} ({reason}).")
    return text.format(name=file.name, folder=file.parent, reason=os_reason(error))
