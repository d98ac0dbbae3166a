"""Background jobs in the status bar: a compact indicator, and a list of all that run."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.qtbase.boxes import hbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icons import icon
from app.ui.widgets import heading, hint, thin_bar

BAR_WIDTH = 96  # px of the small bar in the status bar
LIST_WIDTH = 360  # px
MOST = 52  # characters of what the status bar says


class JobIndicator(QToolButton):
    """The newest job with its progress; a click opens the list. Hidden while nothing runs.

    Signals:
        idle: the last job the user sees has ended.
    """

    idle = Signal()

    def __init__(self, jobs: JobList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._title = PlainLabel()
        self._bar = QProgressBar()
        self._bar.setFixedWidth(BAR_WIDTH)
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(6)
        self.popover = JobPopover(jobs, self)
        self._row = hbox(self._title, self._bar, on=self, margins=(8, 2, 8, 2), gap=8)
        for widget in (self._title, self._bar):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setToolTip(self.tr("Background jobs: show, pause, cancel"))
        self.clicked.connect(self.show_list)
        jobs.job_started.connect(self._watch)
        jobs.job_ended.connect(self.refresh)
        self.hide()

    def sizeHint(self) -> QSize:
        """Make room for the title and the bar."""
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Be no smaller than what is in it."""
        return self._row.minimumSize()

    def refresh(self, _news: object = None) -> None:
        """Show the job that was started last."""
        running = visible_jobs(self._jobs)
        if not running:
            was_shown = not self.isHidden()
            self.hide()
            self.popover.hide()
            if was_shown:
                self.idle.emit()
            return
        newest = running[-1]
        title = newest.title
        if len(running) > 1:
            title = self.tr("{title} (%n more)", "", len(running) - 1).format(title=newest.title)
        left = f" · {newest.left_text}" if newest.left_text else ""
        metrics = QFontMetrics(self.font())
        room = metrics.averageCharWidth() * MOST - metrics.horizontalAdvance(left)
        self._title.setText(metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, room) + left)
        show_progress(self._bar, newest)
        self.setAccessibleName(self.tr("Background jobs: {title}").format(title=title + left))
        self.show()
        self.updateGeometry()

    def show_list(self) -> None:
        """Open the list of jobs above the indicator."""
        self.popover.fill()
        self.popover.adjustSize()
        corner = self.mapToGlobal(QPoint(self.width(), 0))
        size = self.popover.sizeHint()
        self.popover.move(corner.x() - size.width(), corner.y() - size.height() - 4)
        self.popover.show()
        self.popover.setFocus()

    def _watch(self, job: Job) -> None:
        if job.quiet:
            return
        for news in (job.progress_changed, job.share_changed, job.state_changed):
            news.connect(self.refresh)
        self.refresh()


class JobPopover(QFrame):
    """All running jobs, each with progress, pause and cancel."""

    def __init__(self, jobs: JobList, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._jobs = jobs
        self._rows: dict[Job, JobRow] = {}
        self.setAccessibleName(self.tr("Background jobs"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 16, 16, 16)
        self._layout.setSpacing(16)
        jobs.job_ended.connect(self._drop)
        jobs.job_started.connect(self._follow)

    def fill(self) -> None:
        """Make a row for each job that has none."""
        for job in visible_jobs(self._jobs):
            if job not in self._rows:
                self._rows[job] = JobRow(job)
                self._layout.addWidget(self._rows[job])

    def row(self, job: Job) -> JobRow:
        """Return the row of a running job."""
        return self._rows[job]

    def _follow(self, _job: Job) -> None:
        if self.isVisible():
            self.fill()

    def _drop(self, job: Job) -> None:
        row = self._rows.pop(job, None)
        if row is not None:
            row.hide()
            row.deleteLater()
            self.adjustSize()


class JobRow(QWidget):
    """One job: its title, how far it is, pause and cancel."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job
        self._title = heading(job.title)
        self._title.setWordWrap(True)
        self._text = hint(wraps=False)
        self._bar = thin_bar(self.tr("Progress of {title}").format(title=job.title))
        self.pause = QToolButton()
        self.cancel = QToolButton()
        self.cancel.setIcon(icon("cancel"))
        self.cancel.setToolTip(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel {title}").format(title=job.title))
        self.pause.clicked.connect(self._toggle_pause)
        self.cancel.clicked.connect(self._cancel)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(4)
        layout.addWidget(self._title, 0, 0)
        layout.addWidget(self.pause, 0, 1, 3, 1)
        layout.addWidget(self.cancel, 0, 2, 3, 1)
        layout.addWidget(self._bar, 1, 0)
        layout.addWidget(self._text, 2, 0)
        layout.setColumnStretch(0, 1)
        self.setFixedWidth(LIST_WIDTH)
        for news in (job.progress_changed, job.share_changed, job.state_changed):
            news.connect(self.refresh)
        self.refresh()

    def refresh(self, _news: object = None) -> None:
        """Show how far the job is."""
        show_progress(self._bar, self._job)
        self._text.setText(self._describe())
        paused = self._job.state is JobState.PAUSED
        name = self.tr("Resume") if paused else self.tr("Pause")
        self.pause.setIcon(icon("play" if paused else "pause"))
        self.pause.setToolTip(tip_text(name))
        self.pause.setAccessibleName(name)
        self.pause.setEnabled(not self._job.cancelling)
        self.cancel.setEnabled(not self._job.cancelling)

    def _describe(self) -> str:
        if self._job.cancelling:
            return self.tr("Ending…")
        if self._job.state is JobState.PAUSED:
            return self.tr("Paused")
        progress, left = self._job.progress, self._job.left_text
        if left:
            return left
        if progress is None:
            return self.tr("Starting…")
        locale = self.locale()
        if not progress.total:
            return progress.text or self.tr("{done} so far").format(
                done=locale.toString(progress.done)
            )
        counted = self.tr("{done} of {total}").format(
            done=locale.toString(progress.done), total=locale.toString(progress.total)
        )
        return f"{counted} · {progress.text}" if progress.text else counted

    def _toggle_pause(self) -> None:
        if self._job.state is JobState.PAUSED:
            self._job.resume()
        else:
            self._job.pause()

    def _cancel(self) -> None:
        self._job.end()
        self.refresh()


def visible_jobs(jobs: JobList) -> list[Job]:
    """Return the running jobs that are worth a place on the screen."""
    return [job for job in jobs.running() if not job.quiet]


def show_progress(bar: QProgressBar, job: Job) -> None:
    """Set a bar to how far a job is; it runs to and fro where that is not known."""
    share = job.share
    if share is None:
        bar.setRange(0, 0)
        return
    bar.setRange(0, 1000)
    bar.setValue(round(1000 * share))
