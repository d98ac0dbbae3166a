"""What disagrees between mask, tags and model, each with a click that settles it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.masks.findings import Finding
from app.pages.review.icon_label import IconLabel

ICON = 16  # px


class FindingsPane(QWidget):
    """A line for each contradiction; hidden without any.

    Signals:
        remedy_wanted: the user clicked what is offered for a `Finding`.
    """

    remedy_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 0, 4, 0)
        self._column.setSpacing(6)
        self._lines: list[QWidget] = []
        self.show_findings((), editable=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is shown."""
        return self._findings or ()

    def show_findings(self, findings: Sequence[Finding], *, editable: bool) -> None:
        """Show these."""
        if tuple(findings) == self._findings:
            return
        self._findings = tuple(findings)
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [self._line(finding, editable) for finding in findings]
        for line in self._lines:
            self._column.addWidget(line)
        self.setVisible(bool(findings))

    def _line(self, finding: Finding, editable: bool) -> QWidget:
        picture = IconLabel("warning", size=ICON, colour="#c77700")
        text = QLabel()
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.RichText)
        remedy = escape(finding.remedy).replace(" ", "&nbsp;")
        link = f' <a href="remedy">{remedy}</a>' if editable else ""
        text.setText(escape(finding.text) + link)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        text.setAccessibleName(f"{finding.text} {finding.remedy}")
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        text.linkActivated.connect(lambda _link: self.remedy_wanted.emit(finding))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        return line
