"""The presets as cards, one of them chosen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QWidget

from app.pages.train.texts import preset_title
from app.qtbase.boxes import vbox
from app.ui.widgets import be_bold, hint
from wseg_engine.settings.presets import PRESETS

Role = QPalette.ColorRole


class PresetCards(QWidget):
    """Fast, Full or Baseline.

    Signals:
        chosen: the user chose another preset; its name.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[str, PresetCard] = {}
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for name in PRESETS:
            what, cost = self._texts()[name]
            card = PresetCard(preset_title(name), what, cost)
            self.cards[name] = card
            self._group.addButton(card.radio)
            card.radio.clicked.connect(lambda _on=False, name=name: self.chosen.emit(name))
            layout.addWidget(card, stretch=1)
        self.choose(PRESETS[0])

    def _texts(self) -> dict[str, tuple[str, str]]:
        return {
            "fast": (
                self.tr(
                    "Computes features of every image once, then trains only the part that draws "
                    "the masks."
                ),
                self.tr("Minutes, even without a graphics card. Start with this."),
            ),
            "full": (
                self.tr("Trains the whole network, as published in the paper."),
                self.tr("Hours; needs an NVIDIA graphics card to be practical."),
            ),
            "baseline": (
                self.tr("Class activation maps: coarse blobs, for comparison."),
                self.tr("As fast as Fast, with poorer masks."),
            ),
        }

    @property
    def name(self) -> str:
        """The chosen preset."""
        return next(name for name, card in self.cards.items() if card.radio.isChecked())

    def choose(self, name: str) -> None:
        """Choose a preset."""
        self.cards[name].radio.setChecked(True)


class PresetCard(QFrame):
    """One preset; a click anywhere chooses it."""

    def __init__(self, title: str, what: str, cost: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.radio = QRadioButton(title)
        be_bold(self.radio)
        self.radio.setAccessibleDescription(f"{what} {cost}")
        self.radio.toggled.connect(lambda _on: self.update())
        layout = vbox(self.radio, on=self, margins=12, gap=6)
        what_label = hint(what)
        what_label.setProperty("kind", "")
        layout.addWidget(what_label)
        layout.addWidget(hint(cost))
        layout.addStretch(1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose this preset."""
        self.radio.click()
        self.radio.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Outline the chosen card."""
        super().paintEvent(event)
        if not self.radio.isChecked():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(self.palette().color(Role.Accent))
        painter.setPen(QPen(accent, 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)

    def minimumSizeHint(self) -> QSize:
        """Leave room for the words."""
        return QSize(18 * self.fontMetrics().averageCharWidth(), super().minimumSizeHint().height())
