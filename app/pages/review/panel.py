"""The panel beside the canvas: the image, its classes, how it is shown, and what can be done.

Its parts can be folded away; at its foot stands what is decided of the image in hand.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.pages.review.option_bar import action_button
from app.qtbase.boxes import Stretch, hbox, vbox
from app.ui.actions import Actions
from app.ui.icons import icon
from app.ui.keyboard import laid_out, tab_as_laid_out
from app.ui.settings import AppSettings

OPEN = "review.sections"  # the setting that remembers which sections are folded


class ReviewPanel(QWidget):
    """Sections that can be folded, above the buttons that decide."""

    def __init__(self, actions: Actions, settings: AppSettings) -> None:
        super().__init__()
        self._settings = settings
        self._sections: dict[str, Section] = {}
        self._order: list[QWidget] = []
        self.decide = DecideBar(actions)
        self._inner = QWidget()
        self._column = vbox(Stretch(), on=self._inner, margins=(12, 10, 12, 10), gap=6)
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
        column = vbox((area, 1), on=self, margins=0, gap=0)
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
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


class Section(QWidget):
    """A heading, and what is below it, which can be folded away.

    Signals:
        folded: it was folded or unfolded; whether its content is shown.
    """

    folded = Signal(bool)

    def __init__(self, title: str, content: QWidget) -> None:
        super().__init__()
        self.heading = QToolButton()
        self.heading.setText(title)
        self.heading.setCheckable(True)
        self.heading.setChecked(True)
        self.heading.setAutoRaise(True)
        self.heading.setIconSize(QSize(14, 14))
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.heading.setStyleSheet(
            "QToolButton { font-weight: 600; text-align: left; background: transparent; }"
        )
        self.content = content
        vbox(self.heading, content, on=self, margins=0, gap=2)
        self.heading.toggled.connect(self._fold)
        self._show_arrow()

    def set_open(self, open_: bool) -> None:
        """Show the content, or fold it away."""
        self.heading.setChecked(open_)

    def _fold(self, open_: bool) -> None:
        self.content.setVisible(open_)
        self._show_arrow()
        self.folded.emit(open_)

    def _show_arrow(self) -> None:
        self.heading.setIcon(icon("down" if self.heading.isChecked() else "next"))


class DecideBar(QWidget):
    """Buttons at the foot of the panel: approve, reject, skip."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.approve = QPushButton()
        self.approve.setDefault(True)
        self.approve.setIconSize(QSize(18, 18))
        self.approve.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._action = actions.get("review.approve")
        self._withdraw = actions.get("review.unapprove")
        self.approve.clicked.connect(self._click)
        for action in (self._action, self._withdraw):
            action.changed.connect(self.refresh)
        row = hbox((self.approve, 1), on=self, margins=(12, 8, 12, 12), gap=6)
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
        texts = (self.tr("Approve"), self.tr("Undo Approval"))
        widths = []
        for text in texts:
            self.approve.setText(text)
            widths.append(self.approve.sizeHint().width())
        self.approve.setMinimumWidth(max(widths))  # the canvas must not jump
        self.approve.setText(texts[self._approved])
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
