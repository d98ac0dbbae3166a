"""Starting TagMask again after its graphics card was lost: offered, and done once all is closed.

A card that has reported certain errors gives the same ones to its process until that ends. What the
user has done is on disk by then, so closing and starting anew is all there is to do.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from app.jobs.job import Job
from app.jobs.job_list import lost_a_card
from app.ui.dialogs import Choice, Kind, ask

if TYPE_CHECKING:
    from app.app.window import Window

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
