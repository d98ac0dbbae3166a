"""Small widgets of several pages: hints, the banner, the switcher of workspaces, the empty page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icon_label import IconLabel
from app.ui.icons import icon

ICON = 20  # px
COLOUR = "#b5830f"  # of the picture, seen in light and dark


def hint(text: str = "", *, wraps: bool = True) -> QLabel:
    """Return a quiet paragraph, or a quiet line."""
    label = PlainLabel(text, wordWrap=wraps)
    label.setProperty("kind", "hint")
    return label


def heading(text: str = "") -> QLabel:
    """Return the title of a part."""
    label = PlainLabel(text)
    label.setProperty("kind", "heading")
    return label


def set_kind(label: QLabel, kind: str) -> None:
    """Have a text look like another kind of the style sheet: "hint", "heading", "error" or ""."""
    if label.property("kind") != kind:
        label.setProperty("kind", kind)
        label.style().unpolish(label)
        label.style().polish(label)


def label_of(text: str, field: QWidget) -> QLabel:
    """Return the name of a field, whose key leads there."""
    label = PlainLabel(text)
    label.setBuddy(field)
    return label


def be_bold(widget: QWidget, *, larger: float = 1.0) -> None:
    """Have a widget write in bold letters, so many times as large as before."""
    font = widget.font()
    if larger != 1.0:
        font.setPointSizeF(font.pointSizeF() * larger)
    font.setBold(True)
    widget.setFont(font)


def icon_button(picture: str, text: str, slot: Callable[[], object] | None = None) -> QToolButton:
    """Return a flat button that shows an icon; its text is a tip, and read by screen readers."""
    button = QToolButton()
    button.setIcon(icon(picture))
    button.setAutoRaise(True)
    button.setToolTip(tip_text(text))
    button.setAccessibleName(text)
    if slot is not None:
        button.clicked.connect(lambda _checked=False: slot())
    return button


def scrolled(content: QWidget, name: str) -> QScrollArea:
    """Return an area that scrolls its content up and down."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # keys scroll it; a click shows no frame
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area


def thin_bar(name: str, *, height: int = 6) -> QProgressBar:
    """Return a bar without a text, for screen readers with a name; its height is in px."""
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setMaximumHeight(height)
    bar.setAccessibleName(name)
    return bar


class Banner(QFrame):
    """Says something in words, with a button for what can be done about it."""

    def __init__(self, *, colour: str | None = COLOUR) -> None:
        """Show nothing yet.

        Args:
            colour: of its picture, "#rrggbb"; None for that of texts.
        """
        super().__init__()
        self.setProperty("kind", "banner")
        self._picture = IconLabel(size=ICON, colour=colour)
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.button = QPushButton()
        self.hide_button = QToolButton()
        self.hide_button.setIcon(icon("close"))
        self.hide_button.setToolTip(self.tr("Hide this message"))
        self.hide_button.setAccessibleName(self.tr("Hide this message"))
        self.hide_button.clicked.connect(self.hide)
        self.button.clicked.connect(self._act)
        self._slot: Callable[[], object] | None = None
        parts = (self._picture, (self.text, 1), self.button, self.hide_button)
        hbox(*parts, on=self, margins=(16, 8, 8, 8), gap=12)
        self.hide()

    def show_message(
        self,
        text: str,
        *,
        picture: str = "info",
        button: str = "",
        slot: Callable[[], object] | None = None,
    ) -> None:
        """Show a message, with a button where there is something to do."""
        self._picture.show_icon(picture)
        self.text.setText(text)
        self.setAccessibleName(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._slot = slot
        self.show()

    def _act(self) -> None:
        if self._slot is not None:
            self._slot()


class EmptyPage(QWidget):
    """A picture, a heading, a sentence and a button.

    Signals:
        wanted: the button was pressed.
    """

    wanted = Signal()

    def __init__(self, picture: str, title: str, text: str, button: str) -> None:
        super().__init__()
        side = self.fontMetrics().height()
        self.picture = IconLabel(picture, size=4 * side)
        name, sentence = PlainLabel(title), PlainLabel(text)
        be_bold(name, larger=1.4)
        sentence.setWordWrap(True)
        self.button = QPushButton(button)
        self.button.clicked.connect(self.wanted)
        for label in (name, sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle = Qt.AlignmentFlag.AlignHCenter
        picture_part, button_part = (self.picture, 0, middle), (self.button, 0, middle)
        parts = (Stretch(2), picture_part, name, sentence, button_part, Stretch(3))
        vbox(*parts, on=self, gap=side // 2)


SYMBOL = 18  # px


class Switcher(QFrame):
    """Shows exclusive commands side by side, the chosen one raised."""

    def __init__(self, actions: Sequence[QAction], name: str) -> None:
        super().__init__()
        self.setObjectName("segments")
        self.setAccessibleName(name)
        group = QActionGroup(self)
        group.setExclusive(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        for action in actions:
            group.addAction(action)
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(SYMBOL, SYMBOL))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(action.text().replace("&", ""))
            layout.addWidget(button)
