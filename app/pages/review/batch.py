"""Approves many masks in the background, and takes that back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from app.core.masks.approval import PAGE, approve_as_they_are
from app.core.masks.deciding import without_a_class
from app.core.masks.queue import ReviewState
from app.core.masks.undo_order import DecisionMark
from app.jobs.job import Job, JobState
from app.pages.review.batch_dialog import AT_FIRST, SETTING, BatchDialog
from app.pages.review.history import ReviewHistory
from app.pages.review.session import ReviewSession
from wseg_engine.base.events import Control, Event, Progress


@dataclass(frozen=True)
class _Approved(Event):
    images: tuple[int, ...]


@dataclass(frozen=True)
class _Left(Event):
    images: tuple[int, ...]


class BatchApproval(QObject):
    """Asks, approves, tells, and offers to undo.

    Signals:
        approved: no more will come of what was asked for; the images approved, a tuple.
    """

    approved = Signal(object)

    mark: DecisionMark | None = None  # of what was approved last, for `take_back`

    def __init__(self, session: ReviewSession, history: ReviewHistory) -> None:
        super().__init__(session)
        self._session, self._history = session, history
        self._done: list[int] = []
        self._left = 0  # masks that are not approved unseen
        self._job: Job | None = None
        self.problem = ""  # why the last approval failed, in words

    @property
    def busy(self) -> bool:
        """Whether masks are being approved."""
        return self._job is not None

    @property
    def left_text(self) -> str:
        """What the last approval left undecided, in a sentence; empty if nothing."""
        if not self._left:
            return ""
        return self.tr(
            "%n mask(s) were skipped: nothing is drawn for a class that the image is tagged with.",
            "",
            self._left,
        )

    def ask(self) -> None:
        """Let the user choose, and approve."""
        dialog = self.dialog()
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._session.settings.set_value(SETTING, dialog.percent.value())
            self.approve(dialog.images)
        dialog.deleteLater()

    def dialog(self) -> BatchDialog:
        """Return the dialog that asks."""
        session = self._session
        percent = session.settings.value(SETTING, AT_FIRST)
        return BatchDialog(
            session.open_project.project,
            session.jobs,
            session.model.ids.tolist(),
            percent=percent if isinstance(percent, int) else AT_FIRST,
            parent=session.owner,
        )

    def approve(self, images: Sequence[int]) -> None:
        """Approve masks as they are on the disk."""
        if self._job is not None or not images:
            return
        project = self._session.open_project.project

        def work(control: Control) -> Iterator[Event]:
            for start in range(0, len(images), PAGE):
                page = images[start : start + PAGE]
                left = frozenset(without_a_class(project, page))
                yield _Left(tuple(left))
                for some in approve_as_they_are(project, [i for i in page if i not in left]):
                    yield _Approved(tuple(some))
                yield Progress("approve", start + len(page), len(images))
                control.wait_or_stop()

        self._done, self._left, self.problem = [], 0, ""
        self._job = Job(self.tr("Approving masks"), work)
        self._job.event_received.connect(self._take)
        self._job.ended.connect(self._end)
        self._session.jobs.start(self._job)

    def take_back(self, mark: DecisionMark | None) -> None:
        """Undo an approval, as the history of the review would."""
        if mark is not None:
            self._history.take_decision_back(mark)

    def _take(self, event: _Approved | _Left) -> None:
        if isinstance(event, _Left):
            self._left += len(event.images)
            return
        self._done += event.images
        self._session.controller.note_approved(event.images)

    def _end(self) -> None:
        job, self._job = self._job, None
        done = tuple(self._done)
        self.mark = mark = self._history.note_decision(
            done, lambda _image: ReviewState.OPEN, ReviewState.APPROVED
        )
        if job is not None and job.state is JobState.FAILED:
            self.problem = job.error_text
        texts = [
            self.tr("%n mask(s) were approved.", "", len(done)),
            self.left_text,
            self.problem,
        ]
        self._session.notice.show_message(
            " ".join(filter(None, texts)),
            picture="approve",
            button=self.tr("Undo") if done else "",
            slot=lambda: self.take_back(mark),
        )
        self.approved.emit(done)
