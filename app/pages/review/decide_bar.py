"""What is decided of the image in hand: approve, reject, skip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from app.pages.review.option_bar import action_button
from app.ui.actions import Actions
from app.ui.icons import icon


class DecideBar(QWidget):
    """Buttons at the foot of the panel."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.approve = QPushButton()
        self.approve.setDefault(True)
        self.approve.setIconSize(QSize(18, 18))
        self.approve.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._action = actions.get("review.approve")
        self._withdraw = actions.get("review.unapprove")
        self.approve.clicked.connect(self._click)
        for action in (self._action, self._withdraw):
            action.changed.connect(self.refresh)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 12)
        row.setSpacing(6)
        row.addWidget(self.approve, 1)
        for name in ("review.reject", "review.skip"):
            row.addWidget(_labelled(actions.get(name)))
        self._approved = False
        self.refresh()

    def show_approved(self, approved: bool) -> None:
        """Offer to approve, or to take that back."""
        self._approved = approved
        self.refresh()

    def refresh(self) -> None:
        """Follow the commands."""
        action = self._withdraw if self._approved else self._action
        self.approve.setText(
            self.tr("Approved – Undo Approval") if self._approved else self.tr("Approve")
        )
        self.approve.setToolTip(action.toolTip())
        self.approve.setEnabled(action.isEnabled())
        self.approve.setDefault(not self._approved)
        colour = None if self._approved else "#ffffff"
        self.approve.setIcon(icon("restore" if self._approved else "approve", colour=colour))

    def _click(self) -> None:
        (self._withdraw if self._approved else self._action).trigger()


def _labelled(action: QAction) -> QToolButton:
    button = action_button(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    return button
