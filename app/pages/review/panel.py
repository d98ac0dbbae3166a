"""The panel beside the canvas: the image, its classes, how it is shown, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.pages.review.decide_bar import DecideBar
from app.pages.review.section import Section
from app.ui.actions import Actions
from app.ui.keyboard import laid_out, tab_as_laid_out
from app.ui.settings import AppSettings

OPEN = "review.sections"  # the setting that remembers which sections are folded


class ReviewPanel(QWidget):
    """Sections that can be folded, above the buttons that decide."""

    def __init__(
        self, actions: Actions, settings: AppSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._sections: dict[str, Section] = {}
        self._order: list[QWidget] = []
        self.decide = DecideBar(actions)
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(12, 10, 12, 10)
        self._column.setSpacing(6)
        self._column.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line = QFrame()
        line.setFixedHeight(1)
        line.setAutoFillBackground(True)
        line.setBackgroundRole(QPalette.ColorRole.Mid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        self._below = QVBoxLayout()
        self._below.setContentsMargins(12, 6, 12, 6)
        column.addLayout(self._below)
        column.addWidget(line)
        column.addWidget(self.decide)
        self._inner.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._show_focused)

    def add(self, widget: QWidget) -> None:
        """Add something without a heading."""
        self._column.insertWidget(self._column.count() - 1, widget)

    def add_below(self, widget: QWidget) -> None:
        """Add something that comes and goes: it moves nothing of what is above it."""
        self._below.addWidget(widget)

    def add_section(self, name: str, title: str, widget: QWidget) -> Section:
        """Add something that can be folded away; whether it is, is remembered by its name."""
        section = Section(title, widget)
        self._sections[name] = section
        folded = self._settings.value(OPEN, [])
        section.set_open(not (isinstance(folded, list) and name in folded))
        section.folded.connect(lambda _open: self._remember())
        self.add(section)
        return section

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Be as wide as what is in it needs, its scroll bar beside it."""
        if event.type() == QEvent.Type.LayoutRequest:
            bar = self._area.verticalScrollBar().sizeHint().width()
            self._area.setMinimumWidth(self._inner.minimumSizeHint().width() + bar)
            self._keep_tab_order()
        return super().eventFilter(watched, event)

    def _keep_tab_order(self) -> None:
        """Have Tab go on as it is read, also through rows that came later."""
        order = laid_out(self)
        if order != self._order:
            self._order = order
            tab_as_laid_out(self)

    def _show_focused(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Scroll to what has the focus, also where Tab comes from outside."""
        if now is not None and self._inner.isAncestorOf(now):
            self._area.ensureWidgetVisible(now)

    def scroll_to(self, widget: QWidget) -> None:
        """Have something in it be seen, if it is not folded away."""
        if widget.isVisibleTo(self._inner):
            self._area.ensureWidgetVisible(widget)

    def section(self, name: str) -> Section:
        """Return a section."""
        return self._sections[name]

    def _remember(self) -> None:
        folded = [n for n, section in self._sections.items() if not section.heading.isChecked()]
        self._settings.set_value(OPEN, folded)
