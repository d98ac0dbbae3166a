"""Lasso: a region drawn freehand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPolygonF

from app.core.masks.area import Point
from app.core.masks.regions import polygon
from app.core.translation import mark
from app.editor.tools.base import OptionGroup, Pointer, Tool, ToolContext, around
from app.editor.tools.preview import BADGE_REACH, draw_trail

_APART = 1.0  # logical px between points of the trail


class LassoTool(Tool):
    """Adds what is drawn around; Alt subtracts, Shift and Alt keep the inside alone.

    By the keyboard: Space sets a corner, Enter closes the region.
    """

    name = "lasso"
    label = mark("MaskEditor", "&Lasso")
    step = mark("MaskEditor", "Lasso")
    shortcut = "L"
    tip = mark(
        "MaskEditor",
        "Draw around a region. The right button or Alt subtracts, Shift+Alt intersects",
    )
    options = frozenset({OptionGroup.COMBINE, OptionGroup.INTERSECT})

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._points: list[Point] = []
        self._trail = QPolygonF()  # the same, to be drawn
        self._newest: list[QPointF] = []  # the last two places, to be drawn
        self._tapped = False  # whether its corners were set by the keyboard

    @property
    def busy(self) -> bool:
        """Whether a region has been begun."""
        return bool(self._points)

    @property
    def points(self) -> tuple[Point, ...]:
        """The outline so far."""
        return tuple(self._points)

    def press(self, pointer: Pointer) -> None:
        """Begin a region."""
        self._forget()
        self._add(pointer)
        self._newest = [pointer.place]

    def drag(self, pointer: Pointer) -> None:
        """Draw on."""
        if not self._points:
            return
        last = self._newest[-1]
        if (pointer.place - last).manhattanLength() >= _APART:
            self._add(pointer)
            self._newest = [last, pointer.place]

    def release(self, pointer: Pointer) -> None:
        """Close the region."""
        self.commit()

    def tap(self, pointer: Pointer) -> None:
        """Set a corner by the keyboard."""
        self._tapped = True
        self._add(pointer)
        self._newest = [pointer.place]
        self.context.canvas.viewport().update()

    def key(self, event: QKeyEvent) -> bool:
        """Enter closes the region."""
        if self.busy and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
            return True
        return False

    def commit(self) -> None:
        """Fill what was drawn around."""
        points, pointer = self._points, self.pointer
        self._forget()
        document = self.context.document
        if document is not None and len(points) >= 3:
            how = self.context.options.combine if pointer is None else self.how(pointer)
            self.apply(polygon(points, document.bounds), how, self.title())

    def settle(self) -> None:
        """Close the region where it is, and keep it."""
        self.commit()

    def step_back(self) -> bool:
        """Take the last corner that was set by the keyboard back, or the whole drawn region."""
        if not self._tapped or len(self._points) < 2:
            return self.cancel()
        points = self._points[:-1]
        self._forget()
        self._tapped = True
        self._points = points
        self._trail = QPolygonF([QPointF(*point) for point in points])
        self.context.canvas.viewport().update()
        return True

    def cancel(self) -> bool:
        """Forget the region."""
        if not self.busy:
            return False
        self._forget()
        return True

    def draw(self, painter: QPainter) -> None:
        """Draw the trail, and what will be done with it."""
        canvas = self.context.canvas
        if len(self._points) > 1:
            draw_trail(painter, canvas.viewportTransform().map(self._trail))
        self.draw_badge(painter)

    def extent(self) -> QRect:
        """Return where something new is to be drawn: the trail's end and the pointer."""
        here = [] if self.pointer is None else [self.pointer.place]
        return around(here + self._newest, BADGE_REACH)

    def _add(self, pointer: Pointer) -> None:
        self._points.append(pointer.at)
        self._trail.append(QPointF(*pointer.at))

    def _forget(self) -> None:
        canvas = self.context.canvas
        drawn = canvas.rect_on_screen(self._trail.boundingRect())
        canvas.viewport().update(drawn.adjusted(-4, -4, 4, 4))
        self._points, self._newest, self._tapped = [], [], False
        self._trail = QPolygonF()
