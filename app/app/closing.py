"""Ending the background jobs before a project or the window closes, without freezing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QWidget

from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.dialogs import Choice, ask

PATIENCE = 500  # ms before the user is told what is waited for


class EndingDialog(QDialog):
    """Says that jobs are ending. Rejected: the user does not want to wait."""

    def __init__(self, jobs: JobList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Finishing Up"))
        self._jobs = jobs
        self._text = PlainLabel(wordWrap=True)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(self.tr("Waiting for background jobs"))
        buttons = QDialogButtonBox()
        self.leave = buttons.addButton(
            self.tr("Do Not Wait"), QDialogButtonBox.ButtonRole.RejectRole
        )
        buttons.rejected.connect(self.reject)
        vbox(self._text, bar, buttons, on=self, margins=(24, 24, 24, 16), gap=16)
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
