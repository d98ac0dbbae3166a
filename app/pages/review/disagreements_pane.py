"""What disagrees between mask, tags and model, each with a click that settles it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.masks.disagreements import ShownDisagreement
from app.qtbase.boxes import hbox
from app.ui.icon_label import IconLabel

ICON = 16  # px


class DisagreementsPane(QWidget):
    """A line for each contradiction; hidden without any.

    Signals:
        remedy_wanted: the user clicked what is offered for a `ShownDisagreement`.
    """

    remedy_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[ShownDisagreement, ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 0, 4, 0)
        self._column.setSpacing(6)
        self._lines: list[QWidget] = []
        self.show_disagreements((), editable=False)

    @property
    def shown_disagreements(self) -> tuple[ShownDisagreement, ...]:
        """What is shown."""
        return self._shown or ()

    def show_disagreements(
        self, shown_disagreements: Sequence[ShownDisagreement], *, editable: bool
    ) -> None:
        """Show these."""
        if tuple(shown_disagreements) == self._shown:
            return
        self._shown = tuple(shown_disagreements)
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [self._line(shown, editable) for shown in shown_disagreements]
        for line in self._lines:
            self._column.addWidget(line)
        self.setVisible(bool(shown_disagreements))

    def _line(self, shown: ShownDisagreement, editable: bool) -> QWidget:
        picture = IconLabel("warning", size=ICON, colour="#c77700")
        text = QLabel()
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.RichText)
        remedy = escape(shown.remedy).replace(" ", "&nbsp;")
        link = f' <a href="remedy">{remedy}</a>' if editable else ""
        text.setText(escape(shown.text) + link)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        text.setAccessibleName(f"{shown.text} {shown.remedy}")
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        text.linkActivated.connect(lambda _link: self.remedy_wanted.emit(shown))
        line = QWidget()
        hbox((picture, 0, Qt.AlignmentFlag.AlignTop), (text, 1), on=line, margins=0, gap=8)
        return line
