"""The card that says what a step is about, with the buttons that lead on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QPushButton,
    QWidget,
)

from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import heading, hint

WIDTH = 360  # px
GAP = 14  # px between the card and what it is about
EDGE = 12  # px between the card and the window's edge
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CARDS_KEYS = (*_ENTER, Qt.Key.Key_Left, Qt.Key.Key_Right)


class TourCard(QFrame):
    """A step in words.

    Signals:
        next_requested: on to the next step.
        back_requested: the step before again.
        skip_requested: no more of it.
    """

    next_requested = Signal()
    back_requested = Signal()
    skip_requested = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("kind", "tour")
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.count = hint(wraps=False)
        self.title = heading()
        self.text = PlainLabel()
        for label in (self.title, self.text):
            label.setWordWrap(True)
        self.skip = _button(self.tr("Skip Tour"), self.skip_requested)
        self.skip.setFlat(True)
        self.back = _button(self.tr("Back"), self.back_requested)
        self.next = _button(self.tr("Next"), self.next_requested)
        self.next.setDefault(True)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 4)
        self.setGraphicsEffect(shadow)
        self._arrange()

    def _arrange(self) -> None:
        buttons = hbox(self.skip, Stretch(), self.back, self.next, gap=8)
        vbox(
            self.count, self.title, self.text, 6, buttons, on=self, margins=(16, 12, 16, 12), gap=6
        )

    def show_step(self, *, title: str, text: str, number: int, of: int) -> None:
        """Show a step, and have screen readers say it.

        Args:
            title: what it is about.
            text: what is said.
            number: of the step, from 1.
            of: how many there are.
        """
        last = number == of
        self.title.setText(title)
        self.text.setText(text)
        self.count.setText(self.tr("{number} of {of}").format(number=number, of=of))
        self.back.setEnabled(number > 1)
        self.next.setText(self.tr("Done") if last else self.tr("Next"))
        self.skip.setVisible(not last)
        self.setAccessibleName(self.tr("Guided tour"))
        spoken = f"{self.count.text()}. {title}. {text}"
        self.setAccessibleDescription(spoken)
        self.next.setAccessibleDescription(spoken)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))
        self.fit()

    def fit(self) -> None:
        """Be as high as the words need."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(QSize(WIDTH, layout.totalHeightForWidth(WIDTH)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on and back with the arrow keys; Enter presses the button with the focus."""
        focus = self.focusWidget()
        if event.key() in _ENTER and isinstance(focus, QPushButton):
            focus.click()
        elif event.key() == Qt.Key.Key_Right:
            self.next_requested.emit()
        elif event.key() == Qt.Key.Key_Left and self.back.isEnabled():
            self.back_requested.emit()
        else:
            super().keyPressEvent(event)


def card_place(card: QSize, lit: QRect | None, window: QRect) -> QRect:
    """Return where the card covers least of what it is about.

    Args:
        card: its size.
        lit: what the step is about; None where that is not to be seen.
        window: the room there is.
    """
    room = window.adjusted(EDGE, EDGE, -EDGE, -EDGE)
    place = QRect(0, 0, card.width(), card.height())
    if lit is None:
        place.moveBottomRight(room.bottomRight())
        return _inside(place, room)
    place.moveCenter(lit.center())
    candidates = []
    for side in range(4):
        beside = QRect(place)
        if side == 0:
            beside.moveLeft(lit.right() + GAP)
        elif side == 1:
            beside.moveRight(lit.left() - GAP)
        elif side == 2:
            beside.moveTop(lit.bottom() + GAP)
        else:
            beside.moveBottom(lit.top() - GAP)
        candidates.append(_inside(beside, room))
    inner = QRect(place)  # where there is no room beside it
    inner.moveBottomRight(lit.bottomRight() - QRect(0, 0, GAP, GAP).bottomRight())
    candidates.append(_inside(inner, room))
    return min(candidates, key=lambda rect: _area(rect.intersected(lit)))


def _inside(place: QRect, room: QRect) -> QRect:
    moved = QRect(place)
    moved.moveRight(min(moved.right(), room.right()))
    moved.moveBottom(min(moved.bottom(), room.bottom()))
    moved.moveLeft(max(moved.left(), room.left()))
    moved.moveTop(max(moved.top(), room.top()))
    return moved


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())


class _Button(QPushButton):
    """Leaves to the card what a button would do with arrows, and what it would not with Enter.

    While it has the keyboard, they are no shortcuts: Enter would approve a mask in the review.
    """

    def event(self, event: QEvent) -> bool:
        """Claim the keys before shortcuts get them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (*_CARDS_KEYS, Qt.Key.Key_Space)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take all other keys."""
        if event.key() in _CARDS_KEYS:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _button(text: str, pressed: SignalInstance) -> QPushButton:
    button = _Button(text)
    button.setAutoDefault(False)  # else it is no default any more when the focus leaves it
    button.clicked.connect(pressed)
    return button
