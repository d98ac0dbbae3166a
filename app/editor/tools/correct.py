"""Correcting clicks: what is clicked belongs to the class, or does not, and the mask follows."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter

from app.core.masks.area import Area, Labels, Point
from app.core.masks.correction import NO_CHANGE, Change, Correction, corrected
from app.core.masks.regions import Combine, apply
from app.core.translation import mark
from app.editor.tools.base import OptionGroup, Pointer, ToolContext, around
from app.editor.tools.preview import draw_region, draw_trail
from app.editor.tools.resting import RestingTool
from wseg_engine.base.labels import BACKGROUND

_TOO_LONG = 0.25  # s; where a click takes longer, none is shown before it is made
_APART = 4.0  # logical px between the points of a stroke
_SEEN = 512  # px, the longer side of the picture that a preview is drawn from
_TRAIL_MARGIN = 6.0  # logical px around a stroke


class CorrectTool(RestingTool):
    """Left: this belongs to the class. Right, or Alt: it does not. A short stroke says more.

    Where the background is what is painted, the left button says that a class is wrong there.
    """

    name = "correct"
    label = mark("MaskEditor", "&Correct")
    step = mark("MaskEditor", "Correct")
    shortcut = "C"
    tip = mark(
        "MaskEditor",
        "Click or stroke what belongs to the class, with the right button or Alt what does not: "
        "the mask around follows",
    )
    options = frozenset({OptionGroup.COMBINE})
    needs_image = True
    rest = 120

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._trail: list[Pointer] = []  # of the stroke that is being made
        self._took = 0.0  # s, the last click

    @property
    def busy(self) -> bool:
        """Whether the button is held."""
        return bool(self._trail)

    def press(self, pointer: Pointer) -> None:
        """Begin a click."""
        self._clear()
        if self.context.image is not None and self.context.document is not None:
            self._trail = [pointer]

    def drag(self, pointer: Pointer) -> None:
        """Make a stroke of it."""
        if self._trail and _distance(self._trail[-1].place, pointer.place) >= _APART:
            self._trail.append(pointer)

    def release(self, pointer: Pointer) -> None:
        """Change the mask, as one step."""
        self.settle()

    def settle(self) -> None:
        """Change the mask by the stroke as far as it has come."""
        self._clear()
        trail, self._trail = self._trail, []
        if trail:
            self._correct(trail)

    def cancel(self) -> bool:
        """Forget the stroke."""
        self._clear()
        begun, self._trail = bool(self._trail), []
        return begun

    def hover(self, pointer: Pointer) -> None:
        """Show what a click would change when the pointer rests, unless that takes too long."""
        if self._took > _TOO_LONG:
            self._clear()
        else:
            super().hover(pointer)

    def how(self, pointer: Pointer) -> Combine:
        """Return whether a click adds or takes away; there is no third way."""
        how = super().how(pointer)
        return Combine.SUBTRACT if how is Combine.INTERSECT else how

    def draw(self, painter: QPainter) -> None:
        """Draw the stroke, or what a click would change."""
        colour = self.context.canvas.looks.colour(self.context.value)
        if self._trail:
            takes_away = self.how(self._trail[0]) is Combine.SUBTRACT
            draw_trail(painter, self._places(), dashed=takes_away)
        elif self._preview is not None:
            inside, place = self._preview.inside, self._place_of(self._preview)
            step = max(1, max(inside.shape) // _SEEN)
            draw_region(painter, inside[::step, ::step], place, colour)
        self.draw_badge(painter)

    def extent(self) -> QRect:
        """Return where the stroke, the preview and the pointer's badge are."""
        return super().extent().united(around(self._places(), _TRAIL_MARGIN))

    def _computed(self) -> Area | None:
        if self.pointer is None or self._trail:
            return None
        found = self._change([self.pointer], self.how(self.pointer)).whole
        return None if found.box.is_empty else found

    def _correct(self, trail: list[Pointer]) -> None:
        document, value, how = self.context.document, self.context.value, self.how(trail[0])
        if document is None or self.context.refused(value):
            return
        change = self._change(trail, how)
        if change is NO_CHANGE:
            return
        with document.step(self.title(), into=self.into()):
            apply(document, change.certain, value, how)
            # What follows of a click is not painted by hand: the next click may change it again.
            apply(document, change.around, value, how, by_hand=False)
        self.context.finished(value)

    def _change(self, trail: list[Pointer], how: Combine) -> Change:
        document, image, value = self.context.document, self.context.image, self.context.value
        if document is None or image is None:
            return NO_CHANGE
        belongs = how is Combine.ADD
        if value == BACKGROUND:
            value, belongs = _label_at(document.labels, trail[0].at), False
            if value == BACKGROUND:
                return NO_CHANGE
        began = time.perf_counter()
        points = tuple(pointer.at for pointer in trail)
        change = corrected(
            Correction(
                image=image,
                labels=document.labels,
                value=value,
                belongs=belongs,
                trail=points,
                painted=document.painted,
                thing=self.context.thing_at(points),
            )
        )
        self._took = time.perf_counter() - began
        return change

    def _places(self) -> list[QPointF]:
        return [pointer.place for pointer in self._trail]


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())


def _label_at(labels: Labels, at: Point) -> int:
    """Return the label at a point; the background outside the image."""
    height, width = labels.shape
    inside = 0 <= at.x < width and 0 <= at.y < height
    return int(labels[math.floor(at.y), math.floor(at.x)]) if inside else BACKGROUND
