"""Saving what was painted before the project closes, while the window lives on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QProgressDialog, QWidget

from app.pages.review.mask_controller import MaskController
from app.ui.dialogs import Choice, Kind, ask

PATIENCE = 400  # ms before the user is told what is waited for


def save_before_closing(controller: MaskController, parent: QWidget) -> bool:
    """Save everything; return whether the project may be closed now."""
    while not controller.is_idle:
        if _saved(controller, parent):
            return True
        answer = ask(
            parent,
            title=QCoreApplication.translate("Review", "A mask could not be saved"),
            text=controller.failure
            or QCoreApplication.translate("Review", "The cause is unknown. Try again."),
            choices=(
                Choice("again", QCoreApplication.translate("Review", "Try Again"), default=True),
                Choice("close", QCoreApplication.translate("Review", "Close without Saving")),
                Choice("stay", QCoreApplication.translate("Review", "Stay"), safe=True),
            ),
            kind=Kind.WARNING,
        )
        if answer != "again":
            return answer == "close"
    return True


def _saved(controller: MaskController, parent: QWidget) -> bool:
    """Wait until everything is on the disk, or something could not be written."""
    loop = QEventLoop()
    controller.idle.connect(loop.quit)
    controller.failed.connect(loop.quit)
    waiting = QProgressDialog(
        QCoreApplication.translate("Review", "Saving masks…"), "", 0, 0, parent
    )
    waiting.setCancelButton(None)
    waiting.setWindowModality(Qt.WindowModality.ApplicationModal)
    waiting.setMinimumDuration(PATIENCE)
    QTimer.singleShot(0, controller.save_all)
    loop.exec()
    controller.idle.disconnect(loop.quit)
    controller.failed.disconnect(loop.quit)
    waiting.close()
    waiting.deleteLater()
    return controller.is_idle
