"""The tour: goes from step to step, lights what each is about, is never in anybody's way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QWidget

from app.app.tour_card import TourCard, card_place
from app.app.tour_steps import Step, tour_steps
from app.app.window import Window
from app.ui.appearance import wants_high_contrast

MARGIN = 4  # px around what is lit
RADIUS = 8  # px
WIDTH = 3  # px of the ring
DIMMED = {False: QColor(20, 24, 30, 90), True: QColor(0, 0, 0, 130)}  # by whether it is dark


class Spotlight(QWidget):
    """Lies over the window and lets every click through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lit: QRect | None = None

    def light(self, place: QRect | None) -> None:
        """Light a place of the window; None lights and dims nothing."""
        grown = None if place is None else place.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        inside = self.rect().adjusted(WIDTH, WIDTH, -WIDTH, -WIDTH)
        lit = None if grown is None else grown.intersected(inside)
        if lit != self._lit:
            self._lit = lit
            self.update()

    @property
    def lit(self) -> QRect | None:
        """What is lit."""
        return self._lit

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim all but the lit place, and draw a ring around it."""
        del event
        if self._lit is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QPainterPath()
        ring.addRoundedRect(QRectF(self._lit), RADIUS, RADIUS)
        application = QApplication.instance()
        plain = isinstance(application, QApplication) and wants_high_contrast(application)
        if not plain:  # where contrast is wanted, nothing loses any
            rest = QPainterPath()
            rest.addRect(QRectF(self.rect()))
            dark = self.palette().color(QPalette.ColorRole.Window).lightnessF() < 0.5
            painter.fillPath(rest.subtracted(ring), DIMMED[dark])
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), WIDTH))
        painter.drawPath(ring)
        painter.end()


FOLLOW = 120  # ms between looks where things are: splitters move, pages load, lists scroll


class Tour(QObject):
    """Shows a user around the open project.

    The user can do anything meanwhile: clicks go through the light. Where something else is shown
    than the step is about, nothing is lit, and the next step leads back. Esc or the end of the
    project ends it.

    Signals:
        ended: it is over; whether all of it was seen.
    """

    ended = Signal(bool)

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._steps: tuple[Step, ...] = tour_steps(window)
        self.number = 0  # of the step, from 0
        self.spotlight = Spotlight(window)
        self.card = TourCard(window)
        self.card.next_requested.connect(self.go_on)
        self.card.back_requested.connect(self.go_back)
        self.card.skip_requested.connect(self.skip)
        window.project_closed.connect(self.skip)
        self._over = False
        self._left = False  # whether the user has gone elsewhere with the keyboard
        self._timer = QTimer(self)
        self._timer.setInterval(FOLLOW)
        self._timer.timeout.connect(self.follow)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    @property
    def count(self) -> int:
        """How many steps there are."""
        return len(self._steps)

    def begin(self) -> None:
        """Show the first step."""
        self.spotlight.show()
        self.card.show()
        self._show()
        self._timer.start()

    def go_on(self) -> None:
        """Show the next step; after the last one, end."""
        if self.number + 1 == len(self._steps):
            self._end(seen=True)
            return
        self.number += 1
        self._show()

    def go_back(self) -> None:
        """Show the step before."""
        if self.number:
            self.number -= 1
            self._show()

    def skip(self) -> None:
        """End before the end."""
        self._end(seen=False)

    def follow(self) -> None:
        """Light what the step is about where it is now, and put the card beside it."""
        if self._over:
            return
        window = self._window
        self.spotlight.setGeometry(window.rect())
        self.spotlight.light(self._steps[self.number].find(window))
        room = window.rect()
        room.setTop(window.menuBar().geometry().bottom() if window.menuBar().isVisible() else 0)
        self.card.setGeometry(card_place(self.card.size(), self.spotlight.lit, room))
        self._keep_focus()
        for part in (self.spotlight, self.card):
            part.raise_()

    def _show(self) -> None:
        step = self._steps[self.number]
        if self._window.results.page is not None:
            self._window.results.close()
        if step.workspace is not None:
            self._window.show_workspace(step.workspace)
        if step.prepare is not None:
            step.prepare(self._window)
        self.card.show_step(
            title=step.title, text=step.text, number=self.number + 1, of=len(self._steps)
        )
        self._left = False
        self.follow()

    def _keep_focus(self) -> None:
        """Take the keyboard back from a page that took it when it was shown.

        Enter would approve a mask there. What the user has gone to by mouse or Tab keeps it.
        """
        ours = QApplication.activeWindow() is self._window
        other = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if ours and other is None and not self._left and not self._has_focus():
            self.card.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end(self, *, seen: bool) -> None:
        if self._over:
            return
        self._over = True
        self._timer.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        had_focus = self._has_focus()
        for part in (self.spotlight, self.card):
            part.hide()
            part.deleteLater()
        if had_focus and self._window.session is not None:
            self._window.project_page.current.setFocus()
        self.ended.emit(seen)
        self.deleteLater()

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.card.isAncestorOf(focus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """End on Esc in this window, whatever has the keyboard; follow when the window changes."""
        if self._over:
            return False
        if watched is self._window and event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self.follow)
        elif event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return self._take_key(watched, event)
        elif event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            self._left = watched is not self.card and not self.card.isAncestorOf(watched)
        return False

    def _take_key(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._left = True
        if event.key() != Qt.Key.Key_Escape:
            return False
        other = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if other is not None or watched is not QApplication.focusWidget():
            return False
        if QApplication.activeWindow() is not self._window:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self.skip()
        return True
