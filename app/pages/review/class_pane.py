"""The legend: the classes of the mask, to choose, lock and hide, and how much each covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.qtbase.boxes import vbox
from app.qtbase.plain_text import tip_text, without_mnemonics
from app.ui.icons import icon
from app.ui.widgets import be_bold, hint
from wseg_engine.base.labels import BACKGROUND, VOID

CHIP = 16  # px


class Entry(NamedTuple):
    """One line of the legend."""

    value: int  # the label
    name: str
    colour: QColor
    key: str  # as the system writes it; "" for none
    tagged: bool
    always: bool = False  # shown also where it is neither tagged nor drawn


class ClassPane(QWidget):
    """The classes as a legend; tagged ones first.

    Signals:
        value_chosen: the user wants to paint a label.
        locked_changed: labels that are not to be changed; a frozenset.
        hidden_changed: labels that are not to be shown; a frozenset.
    """

    value_chosen = Signal(int)
    locked_changed = Signal(object)
    hidden_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        self._rows: dict[int, ClassRow] = {}
        self._locked: set[int] = set()
        self._hidden: set[int] = set()
        self._stays: set[int] = set()  # rows that were of use in this image
        self._value = -1
        self._enabled = True
        self._share: NDArray[np.float64] = np.zeros(256)
        self._objects: dict[int, int] = {}  # how many, by label
        self.more = QToolButton()
        self.more.setCheckable(True)
        self.more.setAutoRaise(True)
        self.more.setIconSize(QSize(CHIP, CHIP))
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.toggled.connect(lambda _on: self._choose_rows())
        self._group = QButtonGroup(self)
        self._column = vbox(self.more, on=self, margins=0, gap=0)
        self.more.hide()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The classes that are shown."""
        return self._entries

    @property
    def locked(self) -> frozenset[int]:
        """Labels that are not to be changed."""
        return frozenset(self._locked)

    @property
    def hidden(self) -> frozenset[int]:
        """Labels that are not to be shown."""
        return frozenset(self._hidden)

    def forget_rows(self) -> None:
        """Show only what matters in another image."""
        self._stays.clear()
        self._share = np.zeros(256)

    def carry(self, labels: Mapping[int, int]) -> None:
        """Keep classes locked and hidden whose labels are others now.

        Args:
            labels: those of now, by those of before; classes that are gone have none.
        """
        locked = {labels[value] for value in self._locked if value in labels}
        hidden = {labels[value] for value in self._hidden if value in labels}
        if (locked, hidden) != (self._locked, self._hidden):
            self._locked, self._hidden = locked, hidden
            self._entries = ()  # all rows are made anew

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these classes in this order."""
        if tuple(entries) == self._entries:
            return
        self._entries = tuple(entries)
        for row in self._rows.values():
            self._group.removeButton(row.choose)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {}
        for entry in entries:
            row = ClassRow(entry)
            row.choose.setEnabled(self._enabled)
            row.lock.setEnabled(self._enabled)
            row.lock.setChecked(entry.value in self._locked)
            row.eye.setChecked(entry.value in self._hidden)
            row.show_share(float(self._share[entry.value]))
            row.show_objects(self._objects.get(entry.value, 0))
            row.choose.clicked.connect(lambda _on=False, v=entry.value: self.value_chosen.emit(v))
            row.lock.toggled.connect(lambda on, v=entry.value: self._lock(v, on))
            row.eye.toggled.connect(lambda on, v=entry.value: self._hide(v, on))
            self._group.addButton(row.choose)
            self._column.insertWidget(self._column.count() - 1, row)
            self._rows[entry.value] = row
        self.show_value(self._value)
        self._choose_rows()

    def show_value(self, value: int) -> None:
        """Show which label is painted."""
        self._value = value
        if value in self._rows:
            self._rows[value].choose.setChecked(True)
        self._choose_rows()

    def show_shares(self, share: NDArray[np.float64]) -> None:
        """Show which part of the pixels each has."""
        self._share = share
        for value, row in self._rows.items():
            row.show_share(float(share[value]))
        self._choose_rows()

    def show_objects(self, counts: Mapping[int, int]) -> None:
        """Show how many objects of each there are; nothing where there are none."""
        self._objects = dict(counts)
        for value, row in self._rows.items():
            row.show_objects(counts.get(value, 0))

    def set_editable(self, editable: bool) -> None:
        """Let classes be chosen and locked, or only be looked at."""
        self._enabled = editable
        for row in self._rows.values():
            row.choose.setEnabled(editable)
            row.lock.setEnabled(editable)

    def _choose_rows(self) -> None:
        """Show what matters here, and the others where they are asked for."""
        others = 0
        for value, row in self._rows.items():
            entry = row.entry
            matters = entry.tagged or entry.always or value == self._value
            matters = (
                matters or bool(self._share[value] > 0) or value in self._locked | self._hidden
            )
            if matters and value != self._value:
                self._stays.add(value)  # lest rows jump when its last pixel goes
            matters = matters or value in self._stays
            others += not matters
            row.setVisible(matters or self.more.isChecked())
        self.more.setVisible(others > 0)
        self.more.setIcon(icon("up" if self.more.isChecked() else "down"))
        self.more.setText(
            self.tr("Fewer classes")
            if self.more.isChecked()
            else self.tr("%n more class(es)", "", others)
        )

    def _lock(self, value: int, on: bool) -> None:
        (self._locked.add if on else self._locked.discard)(value)
        self.locked_changed.emit(self.locked)

    def _hide(self, value: int, on: bool) -> None:
        (self._hidden.add if on else self._hidden.discard)(value)
        self.hidden_changed.emit(self.hidden)


class ClassRow(QWidget):
    """One class: choose it, its share of the pixels, lock it, hide it."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.choose = QToolButton()
        self.choose.setIcon(chip(entry.colour, entry.value))
        self.choose.setIconSize(QSize(CHIP, CHIP))
        self.choose.setText(self._elided())
        self.choose.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.choose.setCheckable(True)
        self.choose.setAutoRaise(True)
        self.choose.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.choose.setStyleSheet("QToolButton { text-align: left; }")
        if entry.tagged:
            be_bold(self.choose)
        self.share = hint(wraps=False)
        width = QFontMetrics(self.share.font()).horizontalAdvance("100.0 %")
        self.share.setMinimumWidth(width)
        self.share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.objects = hint(wraps=False)
        self.objects.hide()
        self.key = hint(entry.key, wraps=False)
        self.key.setMinimumWidth(QFontMetrics(self.key.font()).horizontalAdvance("99"))
        self.key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.lock = _toggle("unlock", "lock")
        self.eye = _toggle("eye", "eye-off")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget, stretch in (
            (self.choose, 1),
            (self.objects, 0),
            (self.share, 0),
            (self.key, 0),
            (self.lock, 0),
            (self.eye, 0),
        ):
            row.addWidget(widget, stretch)
        self._share, self._count = 0.0, 0
        self._name()
        self.lock.setAccessibleName(self.tr("Lock {name}").format(name=entry.name))
        self.lock.setToolTip(
            tip_text(self.tr("Lock {name}: its pixels cannot be changed").format(name=entry.name))
        )
        self.eye.setAccessibleName(self.tr("Hide {name}").format(name=entry.name))
        self.eye.setToolTip(tip_text(self.tr("Hide {name} in the view").format(name=entry.name)))

    def show_share(self, share: float) -> None:
        """Show which part of the pixels it has."""
        self._share = share
        self.share.setText(share_text(share))
        self._name()

    def show_objects(self, count: int) -> None:
        """Show how many objects of it there are; nothing for none."""
        self._count = count
        self.objects.setText(f"{QLocale().toString(count)} ×" if count else "")
        self.objects.setVisible(count > 0)
        self._name()

    def _name(self) -> None:
        entry, share = self.entry, self._share
        tagged = self.tr("tagged") if entry.tagged else self.tr("not tagged")
        if entry.value in (BACKGROUND, VOID):
            tagged = self.tr("no class")
        text = self.tr("{name}: {tagged}, {share}").format(
            name=entry.name, tagged=tagged, share=share_text(share) or self.tr("no pixels")
        )
        if self._count:
            text += ", " + self.tr("%Ln object(s)", "", self._count)
        self.choose.setAccessibleName(text)
        self.choose.setToolTip(tip_text(text))

    def _elided(self) -> str:
        metrics = QFontMetrics(self.choose.font())
        width = 18 * metrics.averageCharWidth()
        name = metrics.elidedText(self.entry.name, Qt.TextElideMode.ElideMiddle, width)
        return without_mnemonics(name)


def share_text(share: float) -> str:
    """Return a share of the pixels as text; nothing for none."""
    if share <= 0:
        return ""
    percent = QLocale().toString(max(share * 100, 0.1), "f", 1)
    return f"{percent} %" if share >= 0.0005 else f"< {percent} %"


def chip(colour: QColor, value: int) -> QIcon:
    """Return a small field of a class's colour; a frame for the background, stripes for void."""
    picture = QPixmap(2 * CHIP, 2 * CHIP)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(128, 128, 128))
    painter.setBrush(Qt.BrushStyle.NoBrush if value == BACKGROUND else colour)
    painter.drawRoundedRect(1, 1, CHIP - 2, CHIP - 2, 3, 3)
    if value == VOID:
        painter.setPen(QColor(60, 60, 60))
        for start in (4, 9, 14):
            painter.drawLine(start - 2, CHIP - 3, start + 4, 3)
    painter.end()
    return QIcon(picture)


def _toggle(off: str, on: str) -> QToolButton:
    button = QToolButton()
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setIconSize(QSize(CHIP, CHIP))
    pictures: Mapping[bool, str] = {False: off, True: on}
    button.setIcon(icon(off))
    button.toggled.connect(lambda checked: button.setIcon(icon(pictures[checked])))
    return button
