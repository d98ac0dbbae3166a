"""Points on the image of the quick look: a click says that a class is there, or is not."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QToolButton, QWidget

from app.core.store import ClassInfo, ProjectError
from app.core.store.points import Point
from app.editor.view.points import RADIUS, PointLook, draw_point, point_font
from app.models.open_project import OpenProject
from app.models.point_edits import add_point, take_point
from app.pages.library.filters import dot_icon
from app.pages.library.quick_look import INK, PLATE, QuickLook
from app.pages.library.view import ImageView
from app.qtbase.boxes import hbox
from app.qtbase.plain_text import tip_text, without_mnemonics
from app.ui.icons import icon
from wseg_engine.base.labels import Tag

Button = Qt.MouseButton


class PointLayer(QWidget):
    """Lies over the quick look: shows points, and sets them while a class is chosen.

    Clicks go to the quick look, which moves and zooms the image; this looks at them before.
    """

    def __init__(self, look: QuickLook, view: ImageView, open_project: OpenProject) -> None:
        super().__init__(look)
        self._look, self._view, self._open_project = look, view, open_project
        self._class: int | None = None  # that clicks are about; None: they set nothing
        self._last: int | None = None  # that they were about before
        self._pressed: QPointF | None = None
        self._points: tuple[Point, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Points"))
        self.button = self._add_button()
        look.installEventFilter(self)
        view.selection.current_changed.connect(self.read)
        open_project.tags_changed.connect(lambda _ids: self.read())
        open_project.classes_changed.connect(self._follow_classes)
        self._lie()
        self.read()
        self._show_state()

    @property
    def class_id(self) -> int | None:
        """The class that clicks are about; None while they set nothing."""
        return self._class

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of the image that is shown."""
        return self._points

    def choose(self, class_id: int | None) -> None:
        """Let clicks be about a class, or set nothing."""
        if self._open_project.read_only:
            class_id = None
        self._last = class_id if class_id is not None else self._class or self._last
        self._class = class_id
        self._show_state()

    def toggle(self) -> None:
        """Begin or end setting points, of the class chosen last, or of one that is tagged."""
        if self._class is not None:
            self.choose(None)
            return
        classes = [info.id for info in self._view.classes]
        item = self._view.model.item(self._view.selection.current_row)
        present = [] if item is None else [i for i in classes if item.tags.said(i) is Tag.PRESENT]
        first = [i for i in (self._last, *present, *classes) if i in classes]
        self.choose(first[0] if first else None)

    def read(self, _news: object = None) -> None:
        """Read the points of the image that is shown."""
        image = self._view.selection.current_id()
        points: tuple[Point, ...] = ()
        if image is not None and self._look.isVisible():
            try:
                points = self._open_project.project.points.of([image]).get(image, ())
            except ProjectError:  # the project is closing; others tell
                points = ()
        if points != self._points:
            self._points = points
            self.setAccessibleDescription(self.tr("%n point(s)", "", len(points)))
            self.update()

    # ---------------------------------------------------------------- clicks

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Set points with clicks; a drag stays the quick look's, which moves the image."""
        del watched
        kind = event.type()
        if kind == QEvent.Type.Resize:
            self._lie()
        elif kind == QEvent.Type.Show:
            self.read()
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.ShortcutOverride:
            if self._class is not None and self._of_key(event) is not None:
                event.accept()  # it would tag the image; here it chooses what clicks are about
                return True
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return self._press_key(event)
        elif isinstance(event, QMouseEvent) and self._class is not None:
            return self._follow_mouse(event)
        return False

    def _press_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_P and not event.modifiers():
            self.toggle()
            return True
        if event.key() == Qt.Key.Key_Escape and self._class is not None:
            self.choose(None)
            return True
        chosen = self._of_key(event)
        if self._class is not None and chosen is not None:
            self.choose(chosen)
            return True
        return False

    def _of_key(self, event: QKeyEvent) -> int | None:
        """Return the class whose key was pressed, by itself; None for another key."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        key = QKeySequence(event.key())
        keys = ((info.id, info.shortcut) for info in self._view.classes if info.shortcut)
        return next((number for number, own in keys if QKeySequence(own) == key), None)

    def _follow_mouse(self, event: QMouseEvent) -> bool:
        """Return whether the event was used up."""
        if event.button() not in (Button.LeftButton, Button.RightButton):
            return False
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = event.position()
        elif event.type() == QEvent.Type.MouseButtonDblClick:
            self._pressed = None  # its first click has set a point; it does not zoom now
            return True
        elif event.type() == QEvent.Type.MouseButtonRelease:
            start, self._pressed = self._pressed, None
            near = QApplication.startDragDistance()
            if start is not None and (event.position() - start).manhattanLength() < near:
                self._click(event.position(), shows=event.button() == Button.LeftButton)
        return False

    def _click(self, at: QPointF, *, shows: bool) -> None:
        """Set a point, or remove the one that is there."""
        image, class_id = self._view.selection.current_id(), self._class
        target = self._look.target()
        if image is None or class_id is None or not target.contains(at):
            return
        there = self._point_at(at)
        if there is not None:
            name = self._name(there.class_id)
            text = self.tr("Remove a point of {name}").format(name=name)
            take_point(self._open_project, image, there, text)
            return
        point = Point(
            class_id,
            (at.x() - target.left()) / target.width(),
            (at.y() - target.top()) / target.height(),
            shows,
        )
        text = self.tr("Mark a point as {name}") if shows else self.tr("Mark a point as not {name}")
        add_point(self._open_project, image, point, text.format(name=self._name(class_id)))

    def _point_at(self, at: QPointF) -> Point | None:
        def distance(point: Point) -> float:
            off = self._place(point) - at
            return math.hypot(off.x(), off.y())

        nearest = min(self._points, key=distance, default=None)
        return nearest if nearest is not None and distance(nearest) <= RADIUS else None

    # --------------------------------------------------------------- looks

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the points."""
        if not self._points:
            return
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(point_font(self.font()))
        for point in self._points:
            info = self._info(point.class_id)
            if info is not None:
                look = PointLook(point.x, point.y, info.name, QColor(info.colour), point.shows)
                draw_point(painter, self._place(point), look)
        painter.end()

    def _place(self, point: Point) -> QPointF:
        target = self._look.target()
        return QPointF(
            target.left() + point.x * target.width(), target.top() + point.y * target.height()
        )

    def _lie(self) -> None:
        """Cover the quick look; the button lies in its corner."""
        self.setGeometry(self._look.rect())
        self._plate.adjustSize()
        self._plate.move(8, 8)
        self._plate.raise_()

    def _add_button(self) -> QToolButton:
        self._plate = plate = QFrame(self._look)
        plate.setObjectName("plate")  # so that it is seen on any image
        plate.setStyleSheet(PLATE)
        button = QToolButton(plate)
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(
            tip_text(
                self.tr(
                    "Points (P): click what belongs to the class, right-click what does not; click "
                    "a point to remove it. The key of a class chooses it. The next training learns "
                    "from them."
                )
            )
        )
        hbox(button, on=plate, margins=(4, 2, 4, 2))
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        button.setMenu(menu)
        return button

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        off = menu.addAction(self.tr("No Points"))
        off.triggered.connect(lambda: self.choose(None))
        menu.addSeparator()
        for info in self._view.classes:
            action = menu.addAction(dot_icon(info.colour), without_mnemonics(info.name))
            action.setCheckable(True)
            action.setChecked(info.id == self._class)
            action.triggered.connect(partial(self.choose, info.id))

    def _follow_classes(self) -> None:
        if self._class is not None and self._info(self._class) is None:
            self.choose(None)
        self.read()
        self._show_state()
        self.update()

    def _show_state(self) -> None:
        info = None if self._class is None else self._info(self._class)
        if info is None:
            text, picture = self.tr("Points"), icon("correct", colour=INK.name())
        else:
            text = self.tr("Points: {name}").format(name=info.name)
            picture = dot_icon(info.colour)
        self.button.setText(without_mnemonics(text))
        self.button.setAccessibleName(text)
        self.button.setIcon(picture)
        self.button.setEnabled(not self._open_project.read_only)
        self._look.setCursor(
            Qt.CursorShape.ArrowCursor if info is None else Qt.CursorShape.CrossCursor
        )
        self._lie()

    def _info(self, class_id: int) -> ClassInfo | None:
        return next((info for info in self._view.classes if info.id == class_id), None)

    def _name(self, class_id: int) -> str:
        info = self._info(class_id)
        return "" if info is None else info.name
