"""The numbers of objects on the canvas: where they are written, and how."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QWidget

from app.core.masks.area import Box, Ids, Point
from app.editor.view.object_layer import place_in
from wseg_engine.objects.maps import ObjectInfo

_GROUND = QColor(20, 22, 26, 215)
_INK = QColor(245, 246, 248)
_ROUND = 3.0  # logical px, of the corners
_MOST_PICTURES = 4000  # of numbers, each of some 2 KB


class Seen(NamedTuple):
    """What is seen of the image."""

    window: Box  # in pixels of the image
    scale: float  # logical pixels of the screen a pixel of the image
    left: float  # where the image's left edge is, in logical pixels of the viewport
    top: float


class _Placed(NamedTuple):
    """Where numbers are written, in logical pixels of the viewport."""

    seen: Seen
    ids: list[int]
    rects: NDArray[np.float64]  # (n, 4): left, top, right, bottom
    fits: list[bool]  # the object is as large as its number
    sides: NDArray[np.float64]  # (4, n): the same as `rects`, each side for itself
    corners: list[QPointF]  # of the rectangles, on device pixels


class NumberPictures:
    """Pictures of numbers on their ground: each is drawn once, as long as font and colours stay."""

    def __init__(self, widget: QWidget) -> None:
        """Begin without any; the font and the palette are the widget's."""
        self._widget = widget
        self._known: dict[tuple[int, bool, bool], QPixmap] = {}
        self._look: tuple[object, ...] = ()  # what they depend on

    @property
    def metrics(self) -> QFontMetricsF:
        """How wide and high the font is."""
        return QFontMetricsF(self._widget.font())

    @property
    def ratio(self) -> float:
        """Device pixels a logical one."""
        return self._widget.devicePixelRatioF()

    def prepare(self) -> None:
        """Forget pictures of another font or other colours, before `of` is asked for several."""
        widget = self._widget
        look = (widget.devicePixelRatioF(), widget.palette().cacheKey(), widget.font().key())
        if look != self._look or len(self._known) >= _MOST_PICTURES:
            self._known.clear()
            self._look = look

    def of(self, number: int, size: QSizeF, *, chosen: bool, hovered: bool) -> QPixmap:
        """Return the picture of a number.

        Args:
            number: what is written.
            size: in logical pixels; the same for the same number and font.
            chosen: whether its object is selected.
            hovered: whether the pointer is over its object.
        """
        picture = self.known(number, chosen=chosen, hovered=hovered)
        if picture is None:
            picture = self._drawn(number, size, chosen, hovered)
            self._known[number, chosen, hovered] = picture
        return picture

    def known(self, number: int, *, chosen: bool, hovered: bool) -> QPixmap | None:
        """Return the picture of a number if there is one already."""
        return self._known.get((number, chosen, hovered))

    def _drawn(self, number: int, size: QSizeF, chosen: bool, hovered: bool) -> QPixmap:
        ratio = self._widget.devicePixelRatioF()
        picture = QPixmap((size * ratio).toSize() + QSize(1, 1))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        ground, ink = self._colours(chosen, hovered)
        rect = QRectF(QPointF(), size)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._widget.font())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, _ROUND, _ROUND)
        painter.setPen(ink)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(number))
        painter.end()
        return picture

    def _colours(self, chosen: bool, hovered: bool) -> tuple[QColor, QColor]:
        if chosen:
            palette = self._widget.palette()
            roles = QPalette.ColorRole
            return palette.color(roles.Highlight), palette.color(roles.HighlightedText)
        return (_INK, _GROUND) if hovered else (_GROUND, _INK)


class ObjectNumbers:
    """Numbers of the objects of a mask. An object that is seen in part has its number there."""

    def __init__(
        self,
        infos: Mapping[int, ObjectInfo],
        ids: Ids,
        hidden: Collection[int],
        pictures: NumberPictures,
        before: ObjectNumbers | None = None,
    ) -> None:
        """Begin.

        Args:
            infos: the objects.
            ids: (H, W), where they are.
            hidden: the classes whose objects are not shown.
            pictures: of numbers.
            before: the numbers of the same mask as it was: what is the same is taken over.
        """
        self.ids, self._pictures = ids, pictures
        self._infos = [info for info in infos.values() if info.value not in hidden]
        self._boxes = np.array(
            [(i.x, i.y, i.x + i.width, i.y + i.height) for i in self._infos], np.float64
        ).reshape(-1, 4)
        metrics = pictures.metrics
        digits = np.array([len(str(info.id)) for info in self._infos])
        self._height = metrics.height()
        self._widths = np.maximum(
            self._height, digits * metrics.horizontalAdvance("0") + self._height / 2
        )
        self._middles: dict[ObjectInfo, Point] = {}  # of objects that are seen whole
        self._placed: _Placed | None = None
        if before is not None:
            self._middles = {
                info: before._middles[info] for info in self._infos if info in before._middles
            }

    def differing(self, before: ObjectNumbers, seen: Seen) -> list[QRect]:
        """Return where numbers are seen that were not, or the other way round: logical px.

        Args:
            before: the numbers as they were drawn last.
            seen: what is seen of the image.
        """
        old, new = (
            {
                (number, tuple(rect), fits)
                for number, rect, fits in zip(
                    found.ids, found.rects.tolist(), found.fits, strict=True
                )
            }
            for found in (before._places(seen), self._places(seen))
        )
        return [
            QRectF(left, top, right - left, bottom - top).toAlignedRect().adjusted(-1, -1, 1, 1)
            for _, (left, top, right, bottom), _ in old ^ new
        ]

    def draw(
        self,
        painter: QPainter,
        seen: Seen,
        exposed: QRect,
        *,
        hovered: int,
        chosen: Collection[int],
        without: int = 0,
    ) -> None:
        """Draw the numbers that reach into a rectangle.

        Args:
            painter: in logical pixels of the viewport.
            seen: what is seen of the image.
            exposed: the rectangle.
            hovered: the object under the pointer; 0 for none.
            chosen: the objects that are selected; they have a number however small they are.
            without: an object that is shown in another way.
        """
        placed = self._places(seen)
        left, top, right, bottom = placed.sides
        near = left <= exposed.right() + 1
        near &= right >= exposed.left()
        near &= top <= exposed.bottom() + 1
        near &= bottom >= exposed.top()
        places = np.flatnonzero(near).tolist()
        if not places:
            return
        self._pictures.prepare()
        for place in places:
            number = placed.ids[place]
            selected, under = number in chosen, number == hovered
            if number != without and (selected or under or placed.fits[place]):
                picture = self._pictures.known(number, chosen=selected, hovered=under)
                if picture is None:
                    x, y, end, below = placed.rects[place].tolist()
                    size = QSizeF(end - x, below - y)
                    picture = self._pictures.of(number, size, chosen=selected, hovered=under)
                painter.drawPixmap(placed.corners[place], picture)

    def _places(self, seen: Seen) -> _Placed:
        if self._placed is None or self._placed.seen != seen:
            self._placed = self._computed(seen)
        return self._placed

    def _computed(self, seen: Seen) -> _Placed:
        window = seen.window
        corners = np.array((window.left, window.top, window.right, window.bottom), np.float64)
        low = np.maximum(self._boxes[:, :2], corners[:2])
        high = np.minimum(self._boxes[:, 2:], corners[2:])
        there = np.flatnonzero((high > low).all(axis=1))
        low, high = low[there], high[there]
        size = (high - low) * seen.scale
        widths = self._widths[there]
        fits = (size[:, 0] >= widths) & (size[:, 1] >= self._height)
        middles = (low + high) / 2
        for place in np.flatnonzero(fits).tolist():
            whole = (self._boxes[there[place]] == (*low[place], *high[place])).all()
            middles[place] = self._middle(int(there[place]), low[place], high[place], bool(whole))
        screen = middles * seen.scale + (seen.left, seen.top)
        half = np.stack((widths, np.full(len(there), self._height)), axis=1) / 2
        rects = np.hstack((screen - half, screen + half))
        sides = np.ascontiguousarray(rects.T)
        ratio = self._pictures.ratio
        written = [QPointF(*at) for at in (np.rint(rects[:, :2] * ratio) / ratio).tolist()]
        numbers = [self._infos[n].id for n in there.tolist()]
        return _Placed(seen, numbers, rects, fits.tolist(), sides, written)

    def _middle(
        self, place: int, low: NDArray[np.float64], high: NDArray[np.float64], whole: bool
    ) -> Point:
        """Return a point of an object, or of what is seen of it, far from its border."""
        info = self._infos[place]
        if whole and info in self._middles:
            return self._middles[info]
        x, y = info.centre if whole else ((low + high) / 2).tolist()
        if self.ids[int(y), int(x)] != info.id:
            (left, top), (right, bottom) = low.astype(int).tolist(), high.astype(int).tolist()
            found = place_in(self.ids[top:bottom, left:right] == info.id)
            if found is not None:
                x, y = left + found[1] + 0.5, top + found[0] + 0.5
        if whole:
            self._middles[info] = Point(x, y)
        return Point(x, y)
