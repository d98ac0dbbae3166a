"""What speaks against a training, or for waiting with it, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app.core.tagging.tag_advice import Severity
from app.core.training.checks import Check
from app.pages.train.widgets import button
from app.qtbase.boxes import Stretch, vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icon_label import IconLabel
from app.ui.widgets import heading, hint

MOST_SHOWN = 12  # of many classes, each of which may have something to say
_PICTURES = {
    Severity.WARNING: ("warning", "#d9822b"),
    Severity.HINT: ("info", "#4a8fd6"),
    Severity.INFO: ("info", "#8a8d93"),
}
_BLOCKING = ("error", "#d64545")


class CheckList(QWidget):
    """The checks, what matters most first.

    Signals:
        images_requested: the user wants to see the images that a check is about; an `ImageFilter`.
        remedy_requested: the user wants to do something about a check; the check's key.
    """

    images_requested = Signal(object)
    remedy_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._checks: tuple[Check, ...] | None = None
        self.cards: list[CheckCard] = []
        self._state = hint(self.tr("Checking tags, weights and disk space…"))
        holder = QWidget()
        self._cards = vbox(on=holder, margins=0, gap=8)
        self._more = hint("")
        self._more.hide()
        title = heading(self.tr("Before you start"))
        vbox(title, self._state, holder, self._more, Stretch(), on=self, margins=0, gap=8)

    def show_checks(self, checks: Sequence[Check], *, able: bool = True) -> None:
        """Show these, and whether a training can start, if it could at all."""
        self._state.setVisible(able)
        if self._checks == tuple(checks):
            return
        self._checks = tuple(checks)
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        for check in checks[:MOST_SHOWN]:
            card = CheckCard(check)
            card.images_requested.connect(self.images_requested)
            card.remedy_requested.connect(self.remedy_requested)
            self.cards.append(card)
            self._cards.addWidget(card)
        more = len(checks) - MOST_SHOWN
        self._more.setVisible(more > 0)
        self._more.setText(self.tr("%n more: see the advice in the library.", "", max(0, more)))
        self._show_state()

    def _show_state(self) -> None:
        checks = self._checks or ()
        blocking = sum(check.blocking for check in checks)
        if blocking:
            text = self.tr("%n problem(s) to fix before training can start.", "", blocking)
        elif any(check.severity is Severity.WARNING for check in checks):
            text = self.tr("Training can start, but its masks may disappoint.")
        else:
            text = self.tr("Ready to train.")
        self._state.setText(text)


class CheckCard(QFrame):
    """One check."""

    images_requested = Signal(object)
    remedy_requested = Signal(str)

    def __init__(self, check: Check) -> None:
        super().__init__()
        self.check = check
        self.setProperty("kind", "card")
        said = self._severity()
        self.setAccessibleName(f"{said}: {check.sentence} {check.remedy}")
        name, colour = _BLOCKING if check.blocking else _PICTURES[check.severity]
        side = round(1.2 * self.fontMetrics().height())
        sign = IconLabel(name, size=side, colour=colour)
        sign.setToolTip(tip_text(said))
        sign.setAccessibleName(said)
        sentence = PlainLabel(check.sentence, wordWrap=True)
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setHorizontalSpacing(10)
        layout.setVerticalSpacing(4)
        layout.setColumnStretch(1, 1)
        layout.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(sentence, 0, 1)
        if check.remedy:
            layout.addWidget(hint(check.remedy), 1, 1)
        self._add_buttons(layout)

    def _add_buttons(self, layout: QGridLayout) -> None:
        row = 2
        if self.check.images is not None:
            show = button(self.tr("Show Images"), "eye")
            show.setAccessibleName(self.tr("Show images: {text}").format(text=self.check.sentence))
            show.clicked.connect(lambda: self.images_requested.emit(self.check.images))
            layout.addWidget(show, row, 1, Qt.AlignmentFlag.AlignLeft)
            row += 1
        text = self._remedy_button()
        if text:
            act = button(text)
            act.setObjectName("remedy")
            act.clicked.connect(lambda: self.remedy_requested.emit(self.check.key))
            layout.addWidget(act, row, 1, Qt.AlignmentFlag.AlignLeft)

    def _remedy_button(self) -> str:
        texts = {
            "no-images": self.tr("Add Folders of Photos…"),
            "none-tagged": self.tr("Go to the Library"),
            "no-classes": self.tr("Go to the Library"),
            "nothing-shown": self.tr("Go to the Library"),
            "no-weights": self.tr("Import Weights…"),
            "slow": self.tr("Choose Fast"),
            "cache-disk": self.tr("Clear the Feature Cache…"),
        }
        return texts.get(self.check.key, "")

    def _severity(self) -> str:
        if self.check.blocking:
            return self.tr("Must be fixed")
        texts = {
            Severity.WARNING: self.tr("Warning"),
            Severity.HINT: self.tr("Hint"),
            Severity.INFO: self.tr("Note"),
        }
        return texts[self.check.severity]
