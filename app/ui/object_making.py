"""Makes the objects of many masks in the background, as a step of the project's undo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.masks.making_objects import MadeObjects, ObjectsMade, make_objects_of
from app.core.masks.objects_step import ObjectsStep
from app.core.store import ProjectError
from app.core.transfer.object_rules import Making, how_to_make
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.ui import dialogs
from app.ui.dialogs import Choice
from wseg_engine.base.events import Control, Event


class ObjectMaking(QObject):
    """Makes objects, tells what came of it.

    Where masks have objects already, it asks whether they keep them or get others.

    Signals:
        done: no more will come of what was asked for: what was made, in words, and whether there is
            something to undo.
    """

    done = Signal(str, bool)

    def __init__(self, open_project: OpenProject, jobs: JobList, parent: QWidget) -> None:
        super().__init__(parent)
        self._open_project, self._jobs, self._owner = open_project, jobs, parent
        self._job: Job | None = None
        self._made: list[MadeObjects] = []
        self._had = self._without = 0
        self._failed: list[tuple[int, str]] = []
        self._how = Making(0, True)
        self._anew = False

    @property
    def busy(self) -> bool:
        """Whether objects are being made."""
        return self._job is not None

    def start(self, images: Sequence[int]) -> None:
        """Make the objects of these images' masks, as they are on the disk."""
        if self._job is not None or not images:
            return
        project = self._open_project.project
        try:
            self._how = how = how_to_make(project)
            having = project.masks.having_objects(images)
        except ProjectError as error:
            self.done.emit(str(error), False)
            return
        choice = "keep" if not having else self._ask(having, len(images))
        if choice == "cancel":
            return
        self._anew = anew = choice == "anew"

        def work(control: Control) -> Iterator[Event]:
            return make_objects_of(
                project, images, control, least=how.least, join=how.join, anew=anew
            )

        self._made, self._failed = [], []
        self._had = self._without = 0
        self._job = Job(self.tr("Making objects"), work)
        self._job.event_received.connect(self._take)
        self._job.ended.connect(self._end)
        self._jobs.start(self._job)

    def _ask(self, having: int, images: int) -> str:
        """Ask what becomes of masks that have objects: "keep", "anew" or "cancel"."""
        choices = [Choice("cancel", self.tr("Cancel"), safe=True)]
        if having < images:
            choices.insert(0, Choice("keep", self.tr("Keep Them"), default=True))
        choices.insert(len(choices) - 1, Choice("anew", self.tr("Replace Them")))
        return dialogs.ask(
            self._owner.window(),
            title=self.tr("%Ln mask(s) have objects already", "", having),
            text=self.tr(
                "Keep these objects, or replace them with the connected parts? Replacing loses "
                "splits, cuts and merges made by hand. You can undo this."
            ),
            choices=choices,
        )

    def _take(self, event: object) -> None:
        if isinstance(event, ObjectsMade):
            self._made += event.made
            self._had += len(event.had)
            self._without += len(event.without)
            self._failed += event.failed

    def _end(self) -> None:
        job, self._job = self._job, None
        made = tuple(self._made)
        if made:
            step = ObjectsStep(
                self._open_project.project, made, self._how.least, self._how.join, self._anew
            )
            text = self.tr("Make objects of %Ln mask(s)", "", len(made))
            self._open_project.note_exchange(text, step, [one.image for one in made])
        texts = [self._told()]
        if job is not None and job.state is JobState.FAILED:
            texts.append(job.error_text)
        self.done.emit(" ".join(texts), bool(made))

    def _told(self) -> str:
        """Say what was made, and what was not."""
        objects = sum(one.objects for one in self._made)
        dropped = sum(one.dropped for one in self._made)
        texts = [
            self.tr("%Ln object(s) made", "", objects)
            + " "
            + self.tr("in %Ln mask(s).", "", len(self._made))
        ]
        if dropped:
            texts.append(self.tr("%Ln small part(s) belong to no object.", "", dropped))
        if self._had:
            texts.append(self.tr("%Ln mask(s) had objects already and kept them.", "", self._had))
        if self._without:
            texts.append(self.tr("%Ln image(s) have no mask, or an empty one.", "", self._without))
        if self._failed:
            texts.append(
                self.tr("%Ln mask(s) could not be used:", "", len(self._failed))
                + " "
                + self._failed[0][1]
            )
        return " ".join(texts)
