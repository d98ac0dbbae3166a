"""Ending background jobs before a project or the window closes; a restart after a lost card."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QVBoxLayout, QWidget

from app.jobs.job import Job
from app.jobs.job_list import JobList, lost_a_card
from app.qtbase.plain_text import PlainLabel
from app.ui.dialogs import Choice, Kind, ask

if TYPE_CHECKING:
    from app.app.window import Window


PATIENCE = 500  # ms before the user is told what is waited for


class EndingDialog(QDialog):
    """Says that jobs are ending. Rejected: the user does not want to wait."""

    def __init__(self, jobs: JobList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Finishing Up"))
        self._jobs = jobs
        self._text = PlainLabel()
        self._text.setWordWrap(True)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(self.tr("Waiting for background jobs"))
        buttons = QDialogButtonBox()
        self.leave = buttons.addButton(
            self.tr("Do Not Wait"), QDialogButtonBox.ButtonRole.RejectRole
        )
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        for widget in (self._text, bar, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(400)
        self.refresh()

    def refresh(self) -> None:
        """Name the jobs that have not ended."""
        titles = "\n".join(f"• {job.title}" for job in _left(self._jobs))
        text = self.tr("Stopping background jobs. Work done so far is kept.")
        self._text.setText(f"{text}\n\n{titles}")


def may_close(jobs: JobList, parent: QWidget) -> bool:
    """Ask about a training that runs; return whether the project may be closed."""
    if not any(not job.quiet for job in jobs.running()):
        return True
    from app.jobs.training import running_training  # not needed for the first window

    if running_training(jobs) is None:
        return True
    text = QCoreApplication.translate(
        "Closing",
        "It can be saved after the current step; when you open the project again, it resumes "
        "exactly where it stopped.",
    )
    answer = ask(
        parent,
        title=QCoreApplication.translate("Closing", "Training is running"),
        text=text,
        choices=(
            Choice("close", QCoreApplication.translate("Closing", "Save and Close")),
            Choice(
                "stay",
                QCoreApplication.translate("Closing", "Keep Training"),
                safe=True,
                default=True,
            ),
        ),
    )
    return answer == "close"


def end_jobs(jobs: JobList, parent: QWidget) -> bool:
    """Ask all jobs to end and wait, while the window lives on; return whether all have."""
    jobs.cancel_all()
    if not _left(jobs):
        return True
    loop = QEventLoop()
    dialog: EndingDialog | None = None

    def look(_job: object = None) -> None:
        if not _left(jobs):
            loop.quit()
        elif dialog is not None:
            dialog.refresh()

    def explain() -> None:
        nonlocal dialog
        dialog = EndingDialog(jobs, parent)
        dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
        dialog.rejected.connect(loop.quit)
        dialog.show()

    patience = QTimer()
    patience.setSingleShot(True)
    patience.timeout.connect(explain)
    jobs.job_ended.connect(look)
    patience.start(PATIENCE)
    loop.exec()
    patience.stop()
    jobs.job_ended.disconnect(look)
    if dialog is not None:
        dialog.rejected.disconnect(loop.quit)
        dialog.close()
        dialog.deleteLater()
    return not _left(jobs)


def _left(jobs: JobList) -> list[Job]:
    """Return the jobs that have not ended; one that is just telling so has."""
    return [job for job in jobs.running() if not job.state.over]


_WANTED = "restart"  # property of the application: what to open, where it is to start again


class LostCard(QObject):
    """Offers to start again when a job of the window has lost its card."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._asking = False
        window.jobs.job_ended.connect(self._look)

    def _look(self, job: Job) -> None:
        if lost_a_card(job.error) and not self._asking:
            self._asking = True
            text = job.error_text
            # Whoever else hears of the job's end shall have done so before the question.
            QTimer.singleShot(0, self, lambda: self._offer(text))

    def _offer(self, text: str) -> None:
        chosen = ask(
            self._window,
            title=self.tr("The Graphics Card Does Not Respond"),
            text=self.tr(
                "{reason}\n\n"
                "Your work is saved, and a training can resume from its last checkpoint."
            ).format(reason=text),
            choices=(
                Choice("restart", self.tr("Restart TagMask"), default=True),
                Choice("later", self.tr("Later"), safe=True),
            ),
            kind=Kind.ERROR,
        )
        self._asking = False
        if chosen == "restart":
            self._restart()

    def _restart(self) -> None:
        application = QCoreApplication.instance()
        assert application is not None
        session = self._window.session
        opened = [] if session is None else [str(session.project.folder)]
        application.setProperty(_WANTED, opened)
        if not self._window.close():  # the user has changed their mind
            application.setProperty(_WANTED, None)


def start_again(application: QCoreApplication) -> bool:
    """Start a new process if one is wanted; call it once everything is closed."""
    opened = application.property(_WANTED)
    if opened is None:
        return False
    subprocess.Popen([*_program(), *opened], close_fds=True)
    return True


def _program() -> list[str]:
    """Return the command that starts TagMask as this process was started."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "app"]
