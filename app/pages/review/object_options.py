"""What can be chosen for objects: how the selected one is split, and what strokes begin."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QSpinBox, QToolButton, QWidget

from app.editor.tools.edited_objects import EditedObjects
from app.qtbase.boxes import hbox
from app.qtbase.plain_text import tip_text
from app.ui.icons import icon
from app.ui.widgets import hint
from wseg_engine.objects.splitting import MOST_PARTS

ICON = 18  # px
_FEWEST = 2  # parts of a split


class ObjectOptions(QWidget):
    """For the tool of objects: split, with the number of parts, merge, delete."""

    def __init__(self, objects: EditedObjects) -> None:
        super().__init__()
        self._objects = objects
        self.split = _button("split", self.tr("Split"))
        self.split.setCheckable(True)
        self.split.setToolTip(
            tip_text(
                self.tr(
                    "Preview a split of the selected object (double click). Enter splits, Esc "
                    "cancels"
                )
            )
        )
        self.parts = QSpinBox()
        self.parts.setRange(_FEWEST, MOST_PARTS)
        self.parts.setAccessibleName(self.tr("Number of parts"))
        self.parts.setToolTip(tip_text(self.tr("Number of parts (digits, Up and Down)")))
        self.apply = _button("approve", self.tr("Apply"))
        self.apply.setToolTip(tip_text(self.tr("Split as shown (Enter)")))
        self.merge = _button("merge", self.tr("Merge"))
        self.merge.setToolTip(
            tip_text(self.tr("Make the selected objects one (M, or Shift and a stroke)"))
        )
        self.delete = _button("delete", self.tr("Delete"))
        self.delete.setToolTip(
            tip_text(self.tr("Make the selected objects background (Delete, or the right button)"))
        )
        self.hint = hint(wraps=False)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        buttons = (self.split, self.parts, self.apply, self.merge, self.delete)
        hbox(*buttons, 6, (self.hint, 1), on=self, margins=0, gap=4)
        self.split.clicked.connect(self._toggle)
        self.parts.valueChanged.connect(self._change)
        self.apply.clicked.connect(lambda _on=False: objects.apply_split())
        self.merge.clicked.connect(lambda _on=False: objects.merge())
        self.delete.clicked.connect(lambda _on=False: objects.delete())
        for told in (objects.selection_changed, objects.proposal_changed, objects.listed):
            told.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show what is selected, and what is proposed."""
        chosen, split = len(self._objects.selection), self._objects.proposal
        self.split.setEnabled(chosen == 1)
        self.split.setChecked(split is not None)
        self.merge.setEnabled(chosen > 1)
        self.delete.setEnabled(chosen > 0)
        for widget in (self.parts, self.apply):
            widget.setVisible(split is not None)
        for widget in (self.merge, self.delete):
            widget.setVisible(split is None)
        if split is not None:
            self.parts.blockSignals(True)
            self.parts.setValue(split.parts)
            self.parts.blockSignals(False)
        self.hint.setText(self._told())
        self.hint.setToolTip(tip_text(self._told()))  # where there is little room

    def _told(self) -> str:
        if self._objects.proposal is not None:
            return self.tr("Digits: number of parts · Enter: split · Esc: cancel")
        if len(self._objects.selection) > 1:
            return self.tr("M: merge · Delete: remove · Esc: select none")
        return self.tr("Click: select · stroke: cut · Shift+stroke: merge")

    def _toggle(self, on: bool) -> None:
        if on:
            self._objects.propose_split()
        else:
            self._objects.cancel_split()
        self.follow()

    def _change(self, parts: int) -> None:
        self._objects.propose_split(parts)


class NewObjectToggle(QToolButton):
    """Has each stroke begin a new object; only there where a mask has objects.

    Signals:
        wanted_changed: it is of use now, or no longer.
    """

    wanted_changed = Signal()

    def __init__(self, objects: EditedObjects) -> None:
        super().__init__()
        self._objects = objects
        self.wanted = False
        self.setIcon(icon("object-new"))
        self.setIconSize(QSize(ICON, ICON))
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setAccessibleName(self.tr("New object"))
        self.setToolTip(
            tip_text(self.tr("Each stroke begins a new object (or hold Ctrl for one stroke)"))
        )
        self.toggled.connect(self._choose)
        objects.listed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Be there where there are objects."""
        wanted = bool(self._objects.infos)
        if wanted != self.wanted:
            self.wanted = wanted
            self.wanted_changed.emit()

    def _choose(self, on: bool) -> None:
        self._objects.starts_new = on


def _button(picture: str, text: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(picture))
    button.setText(text)
    button.setIconSize(QSize(ICON, ICON))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAutoRaise(True)
    button.setAccessibleName(text)
    return button
