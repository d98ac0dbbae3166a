"""Reading a source of tags, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.store import Project
from app.core.transfer.tag_import.csv_source import read_table_tags
from app.core.transfer.tag_import.files import roots
from app.core.transfer.tag_import.folder_source import read_folder_tags
from app.core.transfer.tag_import.image_names import ImageNames, project_names
from app.core.transfer.tag_import.labelme_source import read_labelme_tags
from app.core.transfer.tag_import.mask_source import read_mask_tags
from app.core.transfer.tag_import.options import ReadOptions, SourceKind
from app.core.transfer.tag_import.reading import Entry, IssueKind, Reading
from app.core.transfer.tag_import.sidecar_source import read_sidecar_tags
from app.core.transfer.tag_import.voc_source import read_voc_tags
from app.core.transfer.tag_import.xmp_source import read_xmp_tags
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, Progress
from wseg_engine.datasets.names import fold

_STEPS = 1000  # of progress
_CHECKED = 100  # entries between two looks at the control


@dataclass(frozen=True)
class ReadingDone(Event):
    """A source was read."""

    reading: Reading


def read_source(project: Project, options: ReadOptions, control: Control) -> Iterator[Event]:
    """Read a source of tags; nothing is changed.

    Yields `Progress` and, last, `ReadingDone`. What cannot be read is in the reading's issues.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if the project cannot be read.
    """
    yield Progress("read", 0, 0, translate("TagImport", "Looking at the project's images"))
    names = project_names(project)
    control.wait_or_stop()
    reading = Reading()
    unnamed: set[str] = set()
    text = translate("TagImport", "Reading tags")
    for number, item in enumerate(_entries(project, options, names, unnamed, reading)):
        if isinstance(item, float):
            yield Progress("read", round(item * _STEPS), _STEPS, text)
        else:
            reading.add(item)
        if number % _CHECKED == 0:
            control.wait_or_stop()
    reading.unnamed = {fold(name) for name in unnamed}
    if not reading.entries and not reading.issues:
        what = translate("TagImport", "No tags were found here. Choose another kind or folder.")
        place = options.path.name if options.path else project.name
        reading.report(IssueKind.PROBLEM, place, what)
    yield Progress("read", _STEPS, _STEPS, text)
    yield ReadingDone(reading)


def _entries(
    project: Project,
    options: ReadOptions,
    names: ImageNames,
    unnamed: set[str],
    reading: Reading,
) -> Iterator[Entry | float]:
    report = reading.report
    known = tuple(found.name for found in project.classes.all())
    folders = roots(project, options.path)
    match options.kind:
        case SourceKind.FOLDERS:
            entries = read_folder_tags(options.path, options.level, names)
        case SourceKind.CSV:
            entries = read_table_tags(options.path or Path(), options, names, known, report)
        case SourceKind.SIDECAR:
            entries = read_sidecar_tags(folders, options.separator, names, known, report)
        case SourceKind.XMP:
            entries = read_xmp_tags(
                folders, names, report, hierarchy=options.hierarchy, iptc=options.iptc
            )
        case SourceKind.VOC:
            unsure = options.difficult_unsure
            entries = read_voc_tags(folders, names, report, difficult_unsure=unsure)
        case SourceKind.LABELME:
            entries = read_labelme_tags(folders, names, report, shapes=options.shapes)
        case SourceKind.MASKS:
            entries = read_mask_tags(folders, options.min_pixels, names, unnamed, report)
    return entries
