"""What can be done to the whole of a class: fill holes, drop specks, keep the largest, smooth."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from app.editor.mask_editor import MaskEditor

ICON = 18  # px
_SMALLEST_SPECK = 64  # px, at first
_RADIUS = 2.0  # px, at first


class TidyPane(QWidget):
    """Commands that work on all of the class in hand."""

    def __init__(self, editor: MaskEditor, commands: Mapping[str, QAction]) -> None:
        super().__init__()
        self._editor = editor
        self.specks = QSpinBox()
        self.specks.setRange(2, 1_000_000)
        self.specks.setValue(_SMALLEST_SPECK)
        self.specks.setSuffix(self.tr(" px"))
        self.specks.setToolTip(self.tr("Parts with fewer pixels are specks"))
        self.specks.setAccessibleName(self.tr("Largest size of specks, in pixels"))
        self.radius = QDoubleSpinBox()
        self.radius.setRange(0.5, 20)
        self.radius.setSingleStep(0.5)
        self.radius.setDecimals(1)
        self.radius.setValue(_RADIUS)
        self.radius.setSuffix(self.tr(" px"))
        self.radius.setToolTip(self.tr("How much outlines are smoothed"))
        self.radius.setAccessibleName(self.tr("Smoothing radius in pixels"))
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 0, 4, 0)
        grid.setSpacing(4)
        specks, smooth = commands["editor.drop_specks"], commands["editor.smooth"]
        grid.addWidget(_button(commands["editor.fill_holes"]), 0, 0)
        grid.addWidget(_button(commands["editor.keep_largest"]), 0, 1)
        grid.addWidget(self._with_value(specks, self.drop_specks), 1, 0)
        grid.addWidget(self.specks, 1, 1)
        grid.addWidget(self._with_value(smooth, self.smooth), 2, 0)
        grid.addWidget(self.radius, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def drop_specks(self) -> None:
        """Take small parts of the class in hand away."""
        self._editor.drop_specks(self.specks.value())

    def smooth(self) -> None:
        """Smooth the outline of the class in hand."""
        self._editor.smooth(self.radius.value())

    def _with_value(self, action: QAction, slot: Callable[[], None]) -> QToolButton:
        """Return a button that does what a command does, with the value beside it."""
        button = _button()
        button.setIcon(action.icon())
        button.setText(action.text().replace("&", ""))
        button.setToolTip(action.toolTip())
        button.setAccessibleName(button.text())
        button.clicked.connect(slot)
        action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
        return button


def _button(action: QAction | None = None) -> QToolButton:
    button = QToolButton()
    if action is not None:
        button.setDefaultAction(action)
    button.setIconSize(QSize(ICON, ICON))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setStyleSheet("QToolButton { text-align: left; }")
    return button
