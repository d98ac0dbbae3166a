"""Objects: which pixels of a class belong to the same thing. Selects, cuts, merges, splits them."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QPointF, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from app.core.translation import mark
from app.editor.tools.base import OptionGroup, Pointer, Tool, ToolContext, around
from app.editor.tools.preview import draw_trail
from wseg_engine.objects.splitting import MOST_PARTS

_APART = 2.0  # logical px between the points of a stroke
_CLICK = 5.0  # logical px that the pointer may move in a click
_MARGIN = 6.0  # logical px around a stroke
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DELETE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Plus: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Minus: -1,
}
_FEWEST = 2  # parts of a split
_DIGITS = {Qt.Key(Qt.Key.Key_0.value + number): number for number in range(_FEWEST, 10)}


class ObjectsTool(Tool):
    """A click selects an object, with Shift one more; a stroke across one cuts it there.

    A stroke with Shift merges the objects that it leads through, M the selected ones. Delete makes
    them background; so does the right button, or Alt, for the one that is clicked. A double click
    shows how an object would be split: digits and Up and Down change the number of parts, Enter
    splits, Esc leaves it whole.
    """

    name = "objects"
    label = mark("MaskEditor", "Ob&jects")
    step = mark("MaskEditor", "Objects")
    shortcut = "J"
    tip = mark(
        "MaskEditor",
        "Click to select an object, draw across it to cut it, with Shift to merge objects; "
        "double-click to split it. The right button or Delete removes it",
    )
    options = frozenset({OptionGroup.OBJECTS})

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._trail: list[Pointer] = []  # of the stroke that is being made

    @property
    def busy(self) -> bool:
        """Whether a stroke is being made, or a split is shown."""
        return bool(self._trail) or self.context.objects.proposal is not None

    def step_title(self) -> str:
        """What undo would take back of what has begun."""
        if self._trail:
            return self.title()
        return QCoreApplication.translate("MaskEditor", "Preview of the split")

    def press(self, pointer: Pointer) -> None:
        """Begin a click or a stroke."""
        self.context.objects.cancel_split()
        self._trail = [pointer]

    def drag(self, pointer: Pointer) -> None:
        """Make a stroke of it."""
        if self._trail and _distance(self._trail[-1].place, pointer.place) >= _APART:
            self._trail.append(pointer)

    def release(self, pointer: Pointer) -> None:
        """Do what the click or the stroke means."""
        trail, self._trail = self._trail, []
        if not trail:
            return
        self.context.canvas.viewport().update(_room(trail))
        first = trail[0]
        if any(_distance(first.place, one.place) > _CLICK for one in trail):
            self._stroke(trail)
        else:
            self._click(first)

    def double_press(self, pointer: Pointer) -> None:
        """Show how the object would be split; the first of the two clicks has selected it."""
        objects = self.context.objects
        number = objects.at(pointer.at)
        if number and not pointer.alt and not pointer.shift:
            objects.select((number,))
            objects.propose_split()

    def settle(self) -> None:
        """Forget the stroke, and show no split any more; what is selected stays."""
        self.step_back()

    def step_back(self) -> bool:
        """Forget the stroke, or show no split any more; return whether there was something."""
        begun, trail, self._trail = bool(self._trail), self._trail, []
        if begun:
            self.context.canvas.viewport().update(_room(trail))
        return self.context.objects.cancel_split() or begun

    def cancel(self) -> bool:
        """Forget the stroke, show no split, or else select nothing any more."""
        if self.step_back():
            return True
        chosen = bool(self.context.objects.selection)
        self.context.objects.select(())
        return chosen

    def claims(self, key: Qt.Key) -> bool:
        """Return whether a key means something for what is selected or shown."""
        objects = self.context.objects
        if objects.proposal is not None:
            return key in (*_ENTER, *_STEPS, *_DIGITS, Qt.Key.Key_Escape)
        if key == Qt.Key.Key_M:
            return len(objects.selection) > 1
        return bool(objects.selection) and key in (*_DELETE, Qt.Key.Key_Escape)

    def key(self, event: QKeyEvent) -> bool:
        """Split as shown, change the number of parts, delete or merge what is selected."""
        objects, key = self.context.objects, Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or not self.claims(key):
            return False
        if objects.proposal is not None:
            if key in _ENTER:
                objects.apply_split()
            elif key in _DIGITS:
                objects.propose_split(_DIGITS[key])
            elif key in _STEPS:
                parts = objects.proposal.parts + _STEPS[key]
                objects.propose_split(min(max(parts, _FEWEST), MOST_PARTS))
        elif key == Qt.Key.Key_M:
            objects.merge()
        elif key in _DELETE:
            objects.delete()
        return True

    def draw(self, painter: QPainter) -> None:
        """Draw the stroke: whole where it cuts, dashed where it merges."""
        if len(self._trail) > 1:
            places = [pointer.place for pointer in self._trail]
            draw_trail(painter, places, dashed=self._trail[0].shift)

    def extent(self) -> QRect:
        """Return where the stroke is."""
        return _room(self._trail)

    def _click(self, pointer: Pointer) -> None:
        objects = self.context.objects
        number = objects.at(pointer.at)
        if pointer.alt:
            if number:
                objects.delete((number,))
        elif pointer.shift or pointer.control:
            if number:
                objects.toggle(number)
        else:
            objects.select((number,) if number else ())
            if not objects.any:
                objects.message.emit(
                    QCoreApplication.translate(
                        "MaskEditor", "There are no objects yet. Make them in the panel."
                    )
                )

    def _stroke(self, trail: list[Pointer]) -> None:
        objects, points = self.context.objects, [pointer.at for pointer in trail]
        if trail[0].shift:
            touched = [number for number in (objects.at(at) for at in points) if number]
            numbers = tuple(dict.fromkeys(touched))
            if len(numbers) > 1:
                objects.merge(numbers)
        elif not trail[0].alt and not objects.cut(points) and objects.any:
            objects.message.emit(
                QCoreApplication.translate(
                    "MaskEditor", "Nothing was cut: draw from one side of an object to the other."
                )
            )


def _room(trail: list[Pointer]) -> QRect:
    return around([pointer.place for pointer in trail], _MARGIN)


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
