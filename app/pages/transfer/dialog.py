"""What the dialogs of tags in, masks in and data sets out share: pages, buttons, one job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.qtbase.boxes import hbox, vbox
from app.qtbase.plain_text import PlainLabel, PlainMessageBox
from app.qtbase.while_alive import while_alive
from wseg_engine.base.events import Event, Progress


class TransferDialog(QDialog):
    """Pages that lead from a choice over a preview to what was done.

    A subclass makes its pages, calls `arrange`, and says what becomes of events (`take_event`),
    what follows when a job has ended (`after_job`), and what its buttons can do now
    (`update_buttons`).
    """

    def __init__(
        self, open_project: OpenProject, jobs: JobList, title: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._open_project, self._jobs = open_project, jobs
        self._job: Job | None = None
        self._closing = False
        self._drop: Callable[[Path], None] | None = None
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.pages = QStackedWidget()
        self.status = PlainLabel()
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.setTextVisible(False)
        self.back = QPushButton(self.tr("&Back"))
        self.next = QPushButton(self.tr("&Preview"))
        self.run = QPushButton(self.tr("&Import"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)

    def arrange(
        self,
        pages: Sequence[QWidget],
        *,
        width: int,
        head: QWidget | None = None,
        more: Sequence[QPushButton] = (),
        drop: Callable[[Path], None] | None = None,
    ) -> None:
        """Lay the dialog out.

        Args:
            pages: in their order; the first is shown.
            width: in heights of a line.
            head: what stands above the pages.
            more: buttons before the last one.
            drop: takes a file or folder that is dropped while the first page is shown.
        """
        self._drop = drop
        self.setAcceptDrops(drop is not None)
        em = self.fontMetrics().height()
        buttons = (self.back, self.next, self.run, *more, self.cancel)
        for button in buttons:
            button.setAutoDefault(button in (self.next, self.run))
        for page in pages:
            self.pages.addWidget(page)
        foot = hbox(self.progress, (self.status, 1), *buttons)
        above = () if head is None else (head,)
        vbox(*above, (self.pages, 1), foot, on=self, margins=round(em * 1.2), gap=em)
        self.progress.setFixedWidth(10 * em)
        self.resize(width * em, 40 * em)

    @property
    def busy(self) -> bool:
        """Whether work goes on in the background."""
        return self._job is not None

    # ------------------------------------------------------- what subclasses say

    def take_event(self, event: Event) -> None:
        """Show what the job that runs tells."""

    def after_job(self, job: Job) -> None:
        """Go on after a job that has ended; one that failed was told of."""

    def update_buttons(self) -> None:
        """Show what can be done now."""

    def progress_text(self, progress: Progress) -> str:
        """Return how far the work is, in words."""
        return progress.text

    # ------------------------------------------------------------------- work

    def start(self, job: Job) -> None:
        """Run a job; one that runs already is let go of."""
        self.let_go()
        self._job = job
        job.event_received.connect(while_alive(self, lambda event: self._hear(job, event)))
        job.progress_changed.connect(
            while_alive(self, lambda progress: self._show_progress(job, progress))
        )
        job.ended.connect(while_alive(self, lambda: self._end(job)))
        self.update_buttons()
        self._jobs.start(job)

    def let_go(self) -> None:
        """Let go of the job that runs: what it still tells is about something else."""
        if self._job is not None:
            job, self._job = self._job, None
            job.cancel()

    def show_page(self, page: QWidget) -> None:
        """Show a page, and the buttons that go with it."""
        self.pages.setCurrentWidget(page)
        self.update_buttons()

    def tell(self, text: str) -> None:
        """Say that something did not work."""
        box = PlainMessageBox(QMessageBox.Icon.Warning, self.windowTitle(), text, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _hear(self, job: Job, event: Event) -> None:
        if job is self._job:
            self.take_event(event)

    def _show_progress(self, job: Job, progress: Progress) -> None:
        if job is self._job and self.cancel.isEnabled():
            self.progress.setRange(0, progress.total)
            self.progress.setValue(progress.done)
            self.status.setText(self.progress_text(progress))

    def _end(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        self.status.clear()
        self.cancel.setEnabled(True)
        if self.close_if_asked():
            return
        if job.state is JobState.FAILED:
            self.tell(job.error_text)
        self.after_job(job)

    def close_if_asked(self) -> bool:
        """Close where the user wanted to, and nothing goes on any more; return whether it does."""
        if self._closing and not self.busy:
            self._closing = False
            super().reject()
            return True
        return False

    def reject(self) -> None:
        """Close; work that is going on is cancelled first, and changes nothing."""
        if not self.busy:
            super().reject()
            return
        self._closing = True
        self.stop_work(self.tr("Cancelling"))

    def stop_work(self, text: str) -> None:
        """Cancel what goes on, and say so."""
        self.status.setText(text)
        self.cancel.setEnabled(False)
        if self._job is not None:
            self._job.cancel()

    # ------------------------------------------------------------------- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept a file or a folder while the source is chosen."""
        if _dropped(event.mimeData()) is not None and self.pages.currentIndex() == 0:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what is dropped as the source."""
        path = _dropped(event.mimeData())
        if self._drop is not None and path is not None and self.pages.currentIndex() == 0:
            self._drop(path)
            event.acceptProposedAction()


def _dropped(data: QMimeData) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 else None
