"""Reading a source of tags for a project, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.store import Project
from app.core.transfer.tag_import.project_images import project_names, roots
from app.core.translation import translate
from wseg_engine.annotations.options import ReadOptions
from wseg_engine.annotations.reading import IssueKind, Reading
from wseg_engine.annotations.request import Request
from wseg_engine.annotations.tags import gather
from wseg_engine.base.events import Control, Event, Progress

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
    yield Progress("read", 0, 0, translate("TagImport", "Checking the project's images"))
    names = project_names(project)
    control.wait_or_stop()
    reading = Reading()
    request = Request(
        folders=tuple(roots(project, options.path)),
        options=options,
        names=names,
        report=reading.report,
        known=tuple(found.name for found in project.classes.all()),
    )
    text = translate("TagImport", "Reading tags")
    told = -1.0
    for number, done in enumerate(gather(request, reading)):
        if done != told:
            told = done
            yield Progress("read", round(done * _STEPS), _STEPS, text)
        if number % _CHECKED == 0:
            control.wait_or_stop()
    if not reading.entries and not reading.issues:
        what = translate("TagImport", "No tags were found. Choose another kind or folder.")
        place = options.path.name if options.path else project.name
        reading.report(IssueKind.PROBLEM, place, what)
    yield Progress("read", _STEPS, _STEPS, text)
    yield ReadingDone(reading)
