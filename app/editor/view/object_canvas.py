"""The canvas with the objects of the mask: their borders and numbers, and which are marked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from typing import NamedTuple, Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QWidget

from app.core.masks.area import Box, Ids, Labels, box_of, together
from app.core.masks.document import Changed
from app.core.masks.objects import ObjectSplit, box_around
from app.editor.view.canvas import Canvas, Overlay
from app.editor.view.layers import Colours, Painted, ViewMap, colours, painted, sampled_around
from app.editor.view.object_layer import (
    FIRST_PART,
    RIM,
    border_marks,
    ids_around,
    rim_marks,
    split_marks,
)
from app.editor.view.object_numbers import NumberPictures, ObjectNumbers, Seen
from wseg_engine.objects.maps import ObjectInfo

_LIGHT, _DARK = 0xF0FFFFFF, 0x90000000
_PART_COLOURS = ("#4c9be8", "#f2a33a", "#59b368", "#c76ad0", "#d9534f", "#3fb8b0")
_PART_ALPHA = 180
_MARGIN = 6  # logical px around an object, for its rim
_COARSE = 3  # device pixels that smaller copies of a mask may differ beyond what has changed
_MOST_STALE = 64  # rectangles whose borders wait to be drawn anew, each for itself


class ShownObjects(Protocol):
    """What is known of the objects."""

    infos: Mapping[int, ObjectInfo]  # all, by id
    hovered: int  # the one that the pointer is over; 0 for none
    selection: tuple[int, ...]
    proposal: ObjectSplit | None  # how one would be split


class _Lines(NamedTuple):
    """The borders of all objects that are seen, as they were drawn last."""

    key: tuple[ViewMap, QSize]
    ids: Ids  # (H, W), of the mask
    part: QRect  # in device pixels
    drawn: Painted

    def serves(self, key: tuple[ViewMap, QSize], ids: Ids, part: QRect) -> bool:
        """Whether they are those of a rectangle, as it is seen now."""
        return self.key == key and self.ids is ids and self.part.contains(part)


class _Frame(NamedTuple):
    """How the mask is seen, until something of it changes."""

    key: tuple[object, ...]  # what it depends on
    whole: QRect  # device pixels that show the mask itself, not another that it is compared with
    seen: Seen | None  # None where that is nowhere


class _Marked(NamedTuple):
    """Where objects are that are marked; looked up in every drawing, and mostly far away."""

    key: tuple[object, ...]  # the view, and which they are
    infos: Mapping[int, ObjectInfo]  # of all objects
    near: QRect  # in device pixels


class ObjectCanvas(Canvas):
    """Shows which objects there are. Where there are none, nothing is computed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._objects: ShownObjects | None = None
        self._shows_objects = True
        self._frame: _Frame | None = None
        self._marked: _Marked | None = None
        self._borders: _Lines | None = None
        self._stale: list[Box] = []  # of the mask, what has changed since
        self._numbers: ObjectNumbers | None = None
        self._pictures = NumberPictures(self)

    def set_shows_objects(self, on: bool) -> None:
        """Show objects, or the classes alone."""
        self._shows_objects = on
        self.viewport().update()

    @property
    def hovered_object(self) -> int:
        """The object that is seen under the pointer; 0 for none."""
        seen = self._objects is not None and self._draws_objects
        return self._objects.hovered if seen and self._objects is not None else 0

    @property
    def _draws_objects(self) -> bool:
        return self._shows_objects and self.overlay is not Overlay.HIDDEN and not self.proposes

    def show_objects(self, objects: ShownObjects) -> None:
        """Show these; call `note_objects` when they have changed."""
        self._objects = objects

    def note_objects(self) -> None:
        """Draw what is different of the objects: where the mask has changed is drawn already."""
        before, self._numbers = self._numbers, None
        objects, document = self._objects, self.document
        none = objects is None or not objects.infos or document is None
        ids = None if none or document is None else document.objects
        if before is None or objects is None or ids is None or before.ids is not ids:
            self._redraw_objects()
            return
        self._numbers = ObjectNumbers(objects.infos, ids, self.looks.hidden, self._pictures, before)
        seen = self._framed(self.view_map(), ids).seen
        if self.looks.hidden or seen is None:
            self._redraw_objects()
            return
        for rect in self._numbers.differing(before, seen):
            self.viewport().update(rect)

    def _redraw_objects(self) -> None:
        self._borders = None
        self.viewport().update()

    def _framed(self, view: ViewMap, ids: Ids) -> _Frame:
        """Return how the mask is seen."""
        viewport = self.viewport()
        ratio = viewport.devicePixelRatioF()
        key = (view, viewport.size(), ratio, self.image_size, self._wipe.positions)
        if self._frame is None or self._frame.key != key:
            whole = self._own_side(self._covered(view, viewport.rect()))
            seen = None if whole.isEmpty() else self._seen_of(ids, whole)
            self._frame = _Frame(key, whole, seen)
        return self._frame

    def _seen_of(self, ids: Ids, whole: QRect) -> Seen:
        """Return what is seen of the mask, by the device pixels that it covers."""
        ratio, transform = self.viewport().devicePixelRatioF(), self.viewportTransform()
        inverse, _ = transform.inverted()
        place = QRectF(QPointF(whole.topLeft()) / ratio, QSizeF(whole.size()) / ratio)
        window = inverse.mapRect(place).toAlignedRect()
        box = Box(window.top(), window.left(), window.bottom() + 1, window.right() + 1)
        return Seen(box.meet(box_of(ids)), transform.m11(), transform.dx(), transform.dy())

    def mark_objects(self, numbers: Collection[int]) -> None:
        """Draw objects anew that are marked, or no longer."""
        if self._objects is None:
            return
        for number in numbers:
            info = self._objects.infos.get(number)
            if info is not None:
                around = self.rect_on_screen(QRectF(info.x, info.y, info.width, info.height))
                room = round(2 * self.fontMetrics().height())  # its number may be wider than it
                margin = max(_MARGIN, room)
                self.viewport().update(around.adjusted(-margin, -margin, margin, margin))

    def _draw_picture(self, painter: QPainter, view: ViewMap, part: QRect) -> None:
        """Draw the picture, and the objects that are seen over it."""
        super()._draw_picture(painter, view, part)
        objects, document = self._objects, self.document
        if objects is None or not objects.infos or document is None or document.objects is None:
            return
        if not self._draws_objects:
            return
        frame = self._framed(view, document.objects)
        part = frame.whole.intersected(part)
        if not part.isEmpty() and frame.seen is not None:
            self._draw_borders(painter, view, document.objects, (part, frame.whole))
            self._draw_marked(painter, objects, document.objects, part)
            self._draw_numbers(painter, objects, document.objects, (part, frame.seen))

    def _own_side(self, part: QRect) -> QRect:
        """Return where the mask itself is seen, and not another that it is compared with."""
        labels = self.label_pyramid
        if labels is None or part.isEmpty():
            return QRect()
        width = self.viewport().width() * self.viewport().devicePixelRatioF()
        sides = self._wipe.sides(part, width, labels)
        return next((side for pyramid, side in sides if pyramid is labels), QRect())

    def _line(self) -> int:
        return max(1, round(self.viewport().devicePixelRatioF()))

    def _draw_borders(
        self, painter: QPainter, view: ViewMap, ids: Ids, parts: tuple[QRect, QRect]
    ) -> None:
        """Draw the borders in a rectangle of device pixels.

        Args:
            painter: in logical pixels of the viewport.
            view: where the image lies.
            ids: (H, W).
            parts: the rectangle, and all that is seen of the mask.
        """
        part, whole = parts
        key, kept = (view, self.viewport().size()), self._borders
        if kept is None or not kept.serves(key, ids, part):
            drawn = painted(self._border_marks(ids, view, part), self._marks_table())
            if part != whole:
                self._put(painter, drawn.picture, part)
                return
            kept = self._borders = _Lines(key, ids, part, drawn)
            self._stale = []
        if self._stale:
            self._renew(kept, view, part)
        self._put(painter, kept.drawn.picture, part, kept.part)

    def _renew(self, kept: _Lines, view: ViewMap, part: QRect) -> None:
        """Draw borders anew that lie in a rectangle and may have changed."""
        reach, waiting = 2 * self._line() + _COARSE, []
        for box in self._stale:
            place = view.around(box).adjusted(-reach, -reach, reach, reach)
            place = place.intersected(kept.part)
            due = place.intersected(part)
            if not due.isEmpty():
                rows, columns = due.top() - kept.part.top(), due.left() - kept.part.left()
                at = np.s_[rows : rows + due.height(), columns : columns + due.width()]
                marks = self._border_marks(kept.ids, view, due)
                kept.drawn.pixels[at] = self._marks_table()[marks]
            if due != place:
                waiting.append(box)  # the rest is not drawn now
        self._stale = waiting

    def _border_marks(self, ids: Ids, view: ViewMap, part: QRect) -> Labels:
        """Return the borders in a rectangle of device pixels."""
        width = self._line()
        seen = self._seen(ids, view, part, 2 * width)
        return border_marks(seen, width, self._outlined(view, part, 2 * width))

    def _outlined(self, view: ViewMap, part: QRect, margin: int) -> Labels | None:
        """Return the labels around which outlines are drawn; None where there are none."""
        labels = self.label_pyramid
        if self.overlay is not Overlay.OUTLINES or labels is None:
            return None
        return sampled_around(labels, view, part, margin)

    def _seen(self, ids: Ids, view: ViewMap, part: QRect, margin: int) -> Ids:
        """Return the ids of a rectangle; none of classes that are hidden."""
        seen = ids_around(ids, view, part, margin)
        hidden = self.looks.hidden
        if hidden and self._objects is not None:
            away = [n for n, info in self._objects.infos.items() if info.value in hidden]
            seen[np.isin(seen, np.array(away, np.uint16))] = 0
        return seen

    def _draw_marked(self, painter: QPainter, objects: ShownObjects, ids: Ids, part: QRect) -> None:
        split = objects.proposal
        if split is not None:
            self._draw_split(painter, split, ids, part)
            return
        if objects.hovered and objects.hovered not in objects.selection:
            self._draw_rim(painter, ids, [objects.hovered], part, chosen=False)
        if objects.selection:
            self._draw_rim(painter, ids, objects.selection, part, chosen=True)

    def _draw_rim(
        self, painter: QPainter, ids: Ids, numbers: Sequence[int], part: QRect, *, chosen: bool
    ) -> None:
        view, width = self.view_map(), self._line()
        margin = RIM * width
        near = self._reach(view, numbers, margin).intersected(part)
        if near.isEmpty():
            return
        seen = ids_around(ids, view, near, margin)
        inside = (
            seen == numbers[0] if len(numbers) == 1 else np.isin(seen, np.array(numbers, np.uint16))
        )
        if not inside.any():
            return
        marks = rim_marks(inside, width, chosen=chosen)
        self._put(painter, painted(marks, self._marks_table()).picture, near)

    def _reach(self, view: ViewMap, numbers: Sequence[int], margin: int) -> QRect:
        """Return where objects and a margin around them are, in device pixels."""
        assert self._objects is not None
        key, infos = (view, tuple(numbers), margin), self._objects.infos
        if self._marked is None or self._marked.key != key or self._marked.infos is not infos:
            near = QRect()
            for box in self._boxes(numbers):
                near = near.united(view.around(box))
            near = near.adjusted(-margin, -margin, margin, margin)
            self._marked = _Marked(key, infos, near)
        return self._marked.near

    def _draw_split(self, painter: QPainter, split: ObjectSplit, ids: Ids, part: QRect) -> None:
        view, width = self.view_map(), self._line()
        near = view.around(split.box).intersected(part)
        if not near.isEmpty():
            marks = split_marks(split, ids, view, near, width)
            self._put(painter, painted(marks, self._marks_table()).picture, near)

    def _boxes(self, numbers: Sequence[int]) -> Iterator[Box]:
        assert self._objects is not None
        for number in numbers:
            info = self._objects.infos.get(number)
            if info is not None:
                yield box_around(info)

    def _marks_table(self) -> Colours:
        accent = self.palette().color(QPalette.ColorRole.Highlight).rgba()
        return _marks_colours(accent)

    def _draw_numbers(
        self, painter: QPainter, objects: ShownObjects, ids: Ids, parts: tuple[QRect, Seen]
    ) -> None:
        """Draw the numbers in a rectangle of device pixels.

        Args:
            painter: in logical pixels of the viewport.
            objects: the objects.
            ids: (H, W).
            parts: the rectangle, and all that is seen of the mask.
        """
        if self._numbers is None:
            self._numbers = ObjectNumbers(objects.infos, ids, self.looks.hidden, self._pictures)
        ratio, (part, seen) = self.viewport().devicePixelRatioF(), parts
        exposed = QRectF(QPointF(part.topLeft()) / ratio, QSizeF(part.size()) / ratio)
        split = objects.proposal
        self._numbers.draw(
            painter,
            seen,
            exposed.toAlignedRect(),
            hovered=objects.hovered,
            chosen=objects.selection,
            without=0 if split is None else split.number,
        )

    def _follow(self, changed: Changed) -> None:
        if self._borders is not None:
            lines = self.overlay is Overlay.OUTLINES  # they cover borders
            self._stale += together([*changed.objects, *(changed.labels if lines else ())])
            if len(self._stale) > _MOST_STALE:
                self._stale = [reduce(Box.join, self._stale)]
        super()._follow(changed)

    def _redraw(self) -> None:
        self._borders = self._numbers = None
        super()._redraw()


@lru_cache(maxsize=2)
def _marks_colours(accent: int) -> Colours:
    table = [0, _LIGHT, _DARK, accent]
    for name in _PART_COLOURS:
        colour = QColor(name)
        colour.setAlpha(_PART_ALPHA)
        table.append(colour.rgba())
    assert len(table) == FIRST_PART + len(_PART_COLOURS)
    return colours(table)
