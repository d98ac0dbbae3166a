"""Advice on the tags, as a calm list that can be folded away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.core.tagging.tag_advice import Advice, Severity
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icon_label import IconLabel
from app.ui.icons import icon
from app.ui.widgets import hint, scrolled, set_kind

_ICONS = {
    Severity.WARNING: ("warning", "#d9822b"),
    Severity.HINT: ("info", "#4a8fd6"),
    Severity.INFO: ("info", "#8a8d93"),
}


class AdviceList(QWidget):
    """What stands out in the tags, and what to do about it.

    Signals:
        images_requested: the user wants to see the images that a piece is about; an `ImageFilter`.
        folded: the user opened or folded the list; whether it is open.
    """

    images_requested = Signal(object)
    folded = Signal(bool)

    def __init__(self, *, opened: bool = True) -> None:
        super().__init__()
        self._advice: tuple[Advice, ...] = ()
        self.opened = opened
        self.fold = QToolButton()
        self.fold.setText(self.tr("Advice"))
        self.fold.setToolTip(self.tr("Show or hide advice about the tags"))
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setAutoRaise(True)
        self.badge = hint(wraps=False)
        self.badge.setObjectName("badge")
        self.cards = QWidget()
        self._cards_layout = vbox(Stretch(), on=self.cards, margins=0, gap=8)
        self.area = scrolled(self.cards, self.tr("Advice"))
        head = hbox(self.fold, self.badge, Stretch())
        vbox(head, (self.area, 1), on=self, margins=0)
        self.fold.clicked.connect(lambda: self.set_open(not self.opened))
        self._show_open()
        self.set_advice(())

    @property
    def advice(self) -> tuple[Advice, ...]:
        """What is shown."""
        return self._advice

    def set_advice(self, advice: Sequence[Advice]) -> None:
        """Show these pieces, in this order; cards that stay the same are left alone."""
        if tuple(advice) == self._advice and self.badge.text():
            return
        self._advice = tuple(advice)
        while self._cards_layout.count() > 1:
            item = self._cards_layout.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, piece in enumerate(self._advice):
            card = _Card(piece)
            card.images_requested.connect(self.images_requested)
            self._cards_layout.insertWidget(place, card)
        self._show_badge()

    def _show_badge(self) -> None:
        warnings = sum(piece.severity is Severity.WARNING for piece in self._advice)
        if not self._advice:
            self.badge.setText(self.tr("no issues"))
        elif warnings:
            self.badge.setText(
                self.tr("%n warning(s), {all} in all", "", warnings).format(all=len(self._advice))
            )
        else:
            self.badge.setText(self.tr("%n hint(s)", "", len(self._advice)))

    def set_open(self, opened: bool) -> None:
        """Open or fold the list."""
        if opened != self.opened:
            self.opened = opened
            self._show_open()
            self.folded.emit(opened)

    def _show_open(self) -> None:
        self.fold.setIcon(icon("down" if self.opened else "next"))
        self.fold.setAccessibleName(
            self.tr("Hide the advice") if self.opened else self.tr("Show the advice")
        )
        self.area.setVisible(self.opened)


class _Card(QFrame):
    """One piece of advice."""

    images_requested = Signal(object)

    def __init__(self, piece: Advice) -> None:
        super().__init__()
        self.setAccessibleName(f"{_severity_name(piece.severity)}: {piece.text} {piece.remedy}")
        name, colour = _ICONS[piece.severity]
        side = self.fontMetrics().height()
        sign = IconLabel(name, size=side, colour=colour)
        sign.setToolTip(tip_text(_severity_name(piece.severity)))
        sign.setAccessibleName(_severity_name(piece.severity))
        text, remedy = _paragraph(piece.text), _paragraph(piece.remedy)
        set_kind(remedy, "hint")
        layout = QGridLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(1, 1)
        layout.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(text, 0, 1)
        layout.addWidget(remedy, 1, 1)
        if piece.images is not None:
            show = QToolButton()
            show.setText(self.tr("Show images"))
            show.setIcon(icon("eye"))
            show.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            show.setAutoRaise(True)
            show.setObjectName("show_images")
            show.setAccessibleName(self.tr("Show images: {text}").format(text=piece.text))
            show.clicked.connect(lambda: self.images_requested.emit(piece.images))
            layout.addWidget(show, 2, 1, Qt.AlignmentFlag.AlignLeft)


def _paragraph(text: str) -> QLabel:
    label = PlainLabel(text, wordWrap=True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
    label.setMinimumWidth(1)
    return label


def _severity_name(severity: Severity) -> str:
    texts = {
        Severity.WARNING: QCoreApplication.translate("AdviceList", "Warning"),
        Severity.HINT: QCoreApplication.translate("AdviceList", "Hint"),
        Severity.INFO: QCoreApplication.translate("AdviceList", "Note"),
    }
    return texts[severity]
