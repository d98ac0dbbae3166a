"""Polygon: a region set corner by corner, and changed until it is right."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from app.core.masks.area import Point
from app.core.masks.regions import polygon
from app.core.translation import mark
from app.editor.tools.base import OptionGroup, Pointer, Tool, ToolContext, around
from app.editor.tools.preview import BADGE_REACH, draw_handle, draw_trail

_NEAR = 8.0  # logical px from a corner or an edge


class PolygonTool(Tool):
    """Sets corners by clicks; drags, inserts and deletes them; Enter or the first corner closes.

    A drag on a corner moves it, on an edge inserts one there. Backspace takes the last corner
    away, Delete the one under the pointer. Alt on closing subtracts, Shift and Alt keep the inside.
    Undo takes back one corner, move or deletion after the other. With another tool in hand, a
    region that is not closed yet waits.
    """

    name = "polygon"
    label = mark("MaskEditor", "&Polygon")
    step = mark("MaskEditor", "Polygon")
    shortcut = "P"
    tip = mark("MaskEditor", "Set corners; drag them, click an edge to insert one. Enter closes")
    options = frozenset({OptionGroup.COMBINE, OptionGroup.INTERSECT})

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._points: list[Point] = []
        self._past: list[tuple[Point, ...]] = []  # the corners before each change
        self._future: list[tuple[Point, ...]] = []  # and what undo took back
        self._held: int | None = None  # the corner that is dragged
        self._closing = False  # whether the first corner was pressed, and not moved
        self._drawn_to: QPointF | None = None  # where the edges to come have been drawn

    @property
    def busy(self) -> bool:
        """Whether a region has been begun."""
        return bool(self._points)

    @property
    def points(self) -> tuple[Point, ...]:
        """The corners so far."""
        return tuple(self._points)

    @property
    def can_step_forward(self) -> bool:
        """Whether a corner was taken back."""
        return bool(self._future)

    def press(self, pointer: Pointer) -> None:
        """Take a corner, insert one in an edge, or set the next one."""
        corner, edge = self._corner_at(pointer.place), self._edge_at(pointer.place)
        self._closing = corner == 0 and len(self._points) >= 3
        if not self._closing:
            self._note_change()
        if corner is not None:
            self._held = corner
        elif edge is not None:
            self._points.insert(edge + 1, pointer.at)
            self._held = edge + 1
        else:
            self._points.append(pointer.at)
            self._held = len(self._points) - 1
        self._redraw()

    def drag(self, pointer: Pointer) -> None:
        """Move the corner that is held."""
        if self._held is not None:
            moved = (pointer.place - self._places()[self._held]).manhattanLength()
            if self._closing and moved < _NEAR:
                return
            if self._closing:  # it is moved, and not closed
                self._closing = False
                self._note_change()
            self._points[self._held] = pointer.at
            self._redraw()

    def release(self, pointer: Pointer) -> None:
        """Let the corner go; a click on the first one closes the region."""
        self._held = None
        if self._past and self._past[-1] == tuple(self._points):
            self._past.pop()  # a corner was clicked, and nothing moved
        if self._closing:
            self._closing = False
            self.commit()

    def double_press(self, pointer: Pointer) -> None:
        """Close the region; the first of the two clicks has set its last corner."""
        self.commit()

    def hover(self, pointer: Pointer) -> None:
        """Show the edge that the next click would make."""
        if self.busy:
            places = self._places()
            now = [places[0], places[-1], pointer.place]
            dirty = around([*now, self._drawn_to or pointer.place], BADGE_REACH)
            self._drawn_to = pointer.place
            self.context.canvas.viewport().update(dirty)

    def key(self, event: QKeyEvent) -> bool:
        """Enter closes, Backspace takes the last corner away, Delete the one under the pointer."""
        if not self.busy:
            return False
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
        elif key == Qt.Key.Key_Backspace:
            self._remove(len(self._points) - 1)
        elif key == Qt.Key.Key_Delete:
            corner = None if self.pointer is None else self._corner_at(self.pointer.place)
            self._remove(len(self._points) - 1 if corner is None else corner)
        else:
            return False
        return True

    def commit(self) -> None:
        """Fill the region."""
        document, pointer = self.context.document, self.pointer
        if document is not None and len(self._points) >= 3:
            how = self.context.options.combine if pointer is None else self.how(pointer)
            self.apply(polygon(self._points, document.bounds), how, self.title())
        self.cancel()

    def cancel(self) -> bool:
        """Forget the region."""
        if not self.busy:
            return False
        self._redraw()
        self._points, self._held, self._closing = [], None, False
        self._past, self._future = [], []
        return True

    def settle(self) -> None:
        """Let go of the corner that is dragged; the region waits to be closed."""
        self._held, self._closing = None, False

    def step_title(self) -> str:
        """What undo takes back of a region that is not closed."""
        return QCoreApplication.translate("MaskEditor", "Polygon corner")

    def step_back(self) -> bool:
        """Take the last corner, move or deletion back."""
        return self._go(self._past, self._future)

    def step_forward(self) -> bool:
        """Set the corner again that was taken back last."""
        return self._go(self._future, self._past)

    def forget_steps_forward(self) -> None:
        """Have nothing to do again: something else was undone since."""
        self._future = []

    def draw(self, painter: QPainter) -> None:
        """Draw the outline so far, its corners, and the edges to come."""
        places = self._places()
        here = None if self.pointer is None else self.pointer.place
        if len(places) > 1:
            draw_trail(painter, places)
        if places:
            free = here is not None and self._held is None and self._corner_at(here) is None
            ends = [places[-1], here, places[0]] if free and here is not None else []
            closing = ends or ([places[-1], places[0]] if len(places) > 2 else [])
            if closing:
                draw_trail(painter, closing, dashed=True)
        hot = None if here is None else self._corner_at(here)
        for number, place in enumerate(places):
            draw_handle(painter, place, hot=number == hot)
        self.draw_badge(painter)

    def _note_change(self) -> None:
        self._past.append(tuple(self._points))
        self._future = []

    def _go(self, back: list[tuple[Point, ...]], on: list[tuple[Point, ...]]) -> bool:
        if not back:
            return False
        self._redraw()
        on.append(tuple(self._points))
        self._points, self._held, self._closing = list(back.pop()), None, False
        self._redraw()
        return True

    def _remove(self, number: int) -> None:
        self._note_change()
        self._redraw()
        del self._points[number]
        self._held = None

    def _places(self) -> list[QPointF]:
        return [self.context.canvas.to_screen(QPointF(*point)) for point in self._points]

    def _corner_at(self, place: QPointF) -> int | None:
        distances = [QLineF(place, corner).length() for corner in self._places()]
        near = [number for number, distance in enumerate(distances) if distance <= _NEAR]
        return min(near, key=distances.__getitem__, default=None)

    def _edge_at(self, place: QPointF) -> int | None:
        """Return the edge under a place, by the corner that it starts at."""
        places = self._places()
        last = len(places) if len(places) > 2 else len(places) - 1
        for number in range(max(0, last)):
            start, end = places[number], places[(number + 1) % len(places)]
            if _distance(place, start, end) <= _NEAR / 2:
                return number
        return None

    def _redraw(self) -> None:
        """Redraw the outline, as it has changed; of `extent` it is no part."""
        here = [] if self.pointer is None else [self.pointer.place]
        self.context.canvas.viewport().update(around(self._places() + here, BADGE_REACH))


def _distance(place: QPointF, start: QPointF, end: QPointF) -> float:
    """Return how far a place is from a line between two others."""
    along, off = end - start, place - start
    length = QPointF.dotProduct(along, along)
    share = min(max(QPointF.dotProduct(off, along) / length, 0.0), 1.0) if length else 0.0
    return QLineF(place, start + along * share).length()
