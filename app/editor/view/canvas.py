"""The canvas: an image, a mask over it, and what the tool in hand wants to show."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Signal
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QWidget

from app.core.masks.area import Labels, together
from app.core.masks.document import Changed, MaskDocument
from app.core.masks.pyramid import ImagePyramid, LabelPyramid
from app.editor.view.chip import draw_chip
from app.editor.view.class_look import Looks, pattern_of_labels
from app.editor.view.layers import (
    Colours,
    ViewMap,
    brightened,
    change_marks,
    coloured,
    colours,
    hatched,
    outlines,
    painted,
    sampled_around,
    sampled_image,
    sampled_labels,
)
from app.editor.view.wipe import Comparison, Wipe
from app.editor.view.zoom_view import ZoomView

_OPAQUE = QImage.Format.Format_RGB32  # which is drawn most quickly
_HALO = 254  # the label that stands for the dark side of an outline
_HALO_COLOUR = 0xB0000000
_CHANGES = (0, 0x90FFFFFF, 0x90000000, 0xFFFFFFFF)  # nothing, light and dark stripes, rim


class Overlay(StrEnum):
    """How the mask is shown."""

    MASK = "mask"
    OUTLINES = "outlines"
    HIDDEN = "hidden"


class _Layer(NamedTuple):
    """The image, or outlines, as they were drawn last."""

    key: tuple[ViewMap, QSize, object]  # what it depends on
    part: QRect  # in device pixels
    picture: QImage


class Canvas(ZoomView):
    """Shows an image and its mask; what is painted appears as its rectangle is updated.

    Signals:
        overlay_changed: the mask is shown in another way.
        wipe_moved: the first divider stands elsewhere: 0 at the left of the viewport, 1 at the
            right.
    """

    overlay_changed = Signal()
    wipe_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: ImagePyramid | None = None
        self._document: MaskDocument | None = None
        self._labels: LabelPyramid | None = None
        self._proposal: LabelPyramid | None = None  # shown in place of the mask
        self._proposal_name = ""
        self._layer: _Layer | None = None  # the image
        self._lines: _Layer | None = None  # outlines of all that is seen
        self._stop_listening: Callable[[], None] = _nothing
        self._looks = Looks()
        self._opacity = 0.5
        self._brightness = 0.0
        self._overlay = Overlay.MASK
        self._hatched = False
        self._wipe = Wipe()
        self._tables: dict[str, Colours] = {}
        self.setAccessibleName(self.tr("Mask over its image"))
        self.setBackgroundRole(QPalette.ColorRole.Dark)

    def show_picture(
        self,
        image: NDArray[np.uint8] | ImagePyramid | None,
        document: MaskDocument | None,
        *,
        keep_view: bool = False,
    ) -> None:
        """Show another image and mask; nothing is copied.

        Args:
            image: (H, W, 3) RGB, or that with its smaller copies; None shows the mask alone.
            document: its mask; None shows nothing.
            keep_view: go on at the same place and scale if the size is the same.
        """
        self._stop_listening()
        self._stop_listening = _nothing
        self._document = document
        self._wipe.show(())
        self._proposal = None
        self._layer = self._lines = None
        if isinstance(image, np.ndarray):
            image = ImagePyramid(image)
        self._image = None if document is None else image
        self._labels = None if document is None else LabelPyramid(document.labels)
        size = QSize(0, 0)
        if document is not None:
            self._stop_listening = document.subscribe(self._follow)
            size = QSize(document.bounds.width, document.bounds.height)
        self.set_image_size(size, keep_view=keep_view)
        self.viewport().update()

    @property
    def document(self) -> MaskDocument | None:
        """The mask that is shown."""
        return self._document

    @property
    def image_pyramid(self) -> ImagePyramid | None:
        """The image that is shown, with its smaller copies."""
        return self._image

    @property
    def label_pyramid(self) -> LabelPyramid | None:
        """The mask that is shown, with its smaller copies."""
        return self._labels

    @property
    def looks(self) -> Looks:
        """How labels are shown."""
        return self._looks

    def set_looks(self, looks: Looks) -> None:
        """Show labels in other colours."""
        self._looks = looks
        self._redraw()

    @property
    def opacity(self) -> float:
        """How much of the mask's colour is seen: 0 to 1."""
        return self._opacity

    def set_opacity(self, opacity: float) -> None:
        """Show more or less of the mask: 0 to 1."""
        self._opacity = min(max(opacity, 0.0), 1.0)
        self._redraw()

    @property
    def brightness(self) -> float:
        """How much brighter the image is shown than it is: -1 to 1, 0 as it is."""
        return self._brightness

    def set_brightness(self, brightness: float) -> None:
        """Show the image brighter or darker, -1 to 1; the image itself stays as it is."""
        self._brightness = min(max(brightness, -1.0), 1.0)
        self._layer = None
        self.viewport().update()

    @property
    def overlay(self) -> Overlay:
        """How the mask is shown."""
        return self._overlay

    def set_overlay(self, overlay: Overlay) -> None:
        """Show the mask as coloured areas, as outlines, or not at all."""
        self._overlay = overlay
        self._redraw()

    def set_hatched(self, hatched_: bool) -> None:
        """Give classes patterns beside their colours, or not; void always has one."""
        self._hatched = hatched_
        self._redraw()

    def compare(self, labels: Labels | None, name: str = "") -> None:
        """Show another mask of this image left of a divider, or none.

        Raises:
            ValueError: if it is of another size.
        """
        self.compare_all([] if labels is None else [(name, labels)])

    def compare_all(self, others: Sequence[tuple[str, Labels]]) -> None:
        """Show other masks of this image left of the mask, each left of a divider.

        Args:
            others: names and labels, from the left: the model's, the refined one.

        Raises:
            ValueError: if one is of another size; what was shown before stays.
        """
        document = self._document
        for name, labels in others:
            if document is not None and labels.shape != document.labels.shape:
                raise ValueError(f"The mask {name!r} is of another size than its image.")
        shown = [] if document is None else others
        self._wipe.show([Comparison(name, LabelPyramid(labels)) for name, labels in shown])
        self._redraw()

    def propose(self, labels: Labels | None, name: str = "") -> None:
        """Show other labels in place of the mask, as a preview; None shows the mask again.

        Args:
            labels: (H, W).
            name: what is written in the corner meanwhile.

        Raises:
            ValueError: if they are of another size.
        """
        document = self._document
        if labels is not None and document is not None and labels.shape != document.labels.shape:
            raise ValueError("The proposed mask is of another size than its image.")
        self._proposal = None if labels is None else LabelPyramid(labels)
        self._proposal_name = name
        self._redraw()

    @property
    def proposes(self) -> bool:
        """Whether other labels are shown in place of the mask."""
        return self._proposal is not None

    @property
    def wipes(self) -> tuple[float, ...]:
        """Where the dividers are: 0 at the left of the viewport, 1 at the right."""
        return self._wipe.positions

    @property
    def comparison_name(self) -> str | None:
        """What the leftmost mask is called that is compared; None if nothing is."""
        return self._wipe.others[0].name if self._wipe.others else None

    def set_wipe(self, position: float, divider: int = 0) -> None:
        """Move a divider, no farther than its neighbours."""
        if divider < len(self._wipe.positions) and self._wipe.move(divider, position):
            self.viewport().update()
            self.wipe_moved.emit(self._wipe.positions[0])

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw the exposed part of the image and of its mask."""
        painter.save()
        painter.resetTransform()
        exposed = self.rect_on_screen(QRectF(rect)).intersected(self.viewport().rect())
        painter.fillRect(exposed, self.palette().color(QPalette.ColorRole.Dark))
        view = self.view_map()
        part = QRect() if self._labels is None else self._covered(view, exposed)
        if not part.isEmpty():
            self._draw_picture(painter, view, part)
        painter.restore()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw what lies over the picture, in pixels of the viewport."""
        painter.save()
        painter.resetTransform()
        self._wipe.draw(painter, self.viewport(), self.tr("Now"))
        if self._proposal is not None and self._proposal_name:
            gap = self.viewport().fontMetrics().height() / 2
            draw_chip(painter, self._proposal_name, QPointF(gap, gap), self.viewport())
        self.draw_over(painter)
        painter.restore()

    def draw_over(self, painter: QPainter) -> None:
        """Draw over the picture, in logical pixels of the viewport; nothing here."""

    def divider_at(self, place: QPointF) -> int | None:
        """Return the number of the divider at a place of the viewport; None if none is there."""
        return self._wipe.divider_at(place, self.viewport())

    def seen_label(self, place: QPointF) -> int | None:
        """Return the label that is seen at a place of the viewport; None beside the image."""
        other = self._wipe.seen_at(place, self.viewport())
        pyramid = other or self._proposal or self._labels
        at = self.to_image(place)
        column, row = math.floor(at.x()), math.floor(at.y())
        size = self.image_size
        if pyramid is None or not (0 <= column < size.width() and 0 <= row < size.height()):
            return None
        return int(pyramid.labels[row, column])

    def _draw_picture(self, painter: QPainter, view: ViewMap, part: QRect) -> None:
        """Draw a rectangle of device pixels, which the image covers."""
        if self._image is not None:
            whole, picture = self._image_layer(self._image, view)
            self._put(painter, picture, part, whole)
        else:
            ratio = self.viewport().devicePixelRatioF()
            place = QRectF(QPointF(part.topLeft()) / ratio, QSizeF(part.size()) / ratio)
            painter.fillRect(place, self.palette().color(QPalette.ColorRole.Base))
        labels = self._proposal or self._labels
        if self._overlay is Overlay.HIDDEN or labels is None:
            return
        width = self.viewport().width() * self.viewport().devicePixelRatioF()
        for pyramid, side in self._wipe.sides(part, width, labels):
            self._draw_side(painter, pyramid, side)

    def _draw_side(self, painter: QPainter, pyramid: LabelPyramid, part: QRect) -> None:
        """Draw one side of the divider; of a preview, what it changes is marked."""
        view, before, lines = self.view_map(), self._labels, self._overlay is Overlay.OUTLINES
        if not lines:
            self._draw_mask(painter, pyramid, part)
        if pyramid is self._proposal and before is not None:
            old, new = (sampled_labels(one, view, part) for one in (before, pyramid))
            marks = change_marks(old, new, view, part)
            self._put(painter, painted(marks, colours(_CHANGES)).picture, part)
        if lines:
            self._draw_outlines(painter, pyramid, part)

    def _draw_mask(self, painter: QPainter, pyramid: LabelPyramid, part: QRect) -> None:
        view = self.view_map()
        labels = sampled_labels(pyramid, view, part)
        self._put(painter, painted(labels, self._table("areas")).picture, part)
        bits = pattern_of_labels(void_only=not self._hatched)
        enlarged = max(1, round(self.viewport().devicePixelRatioF()))
        marks = hatched(labels, bits, view, part, enlarged=enlarged)
        if marks.any():
            self._put(painter, painted(marks, self._table("patterns")).picture, part)

    def _draw_outlines(self, painter: QPainter, pyramid: LabelPyramid, part: QRect) -> None:
        view = self.view_map()
        key = (view, self.viewport().size(), pyramid)
        kept = self._lines
        if kept is None or kept.key != key or not kept.part.contains(part):
            lines = self._outlines(pyramid, view, part)
            kept = _Layer(key, part, painted(lines, self._table("outlines")).picture)
            whole = self._covered(view, self.viewport().rect())
            self._lines = kept if part == whole else None
        self._put(painter, kept.picture, part, kept.part)

    def _outlines(self, pyramid: LabelPyramid, view: ViewMap, part: QRect) -> Labels:
        """Return the outlines in a rectangle of device pixels."""
        width = max(1, round(1.5 * self.viewport().devicePixelRatioF()))
        return outlines(sampled_around(pyramid, view, part, width), width, _HALO)

    def _covered(self, view: ViewMap, exposed: QRect) -> QRect:
        """Return the device pixels that the image covers, of logical ones of the viewport."""
        ratio = self.viewport().devicePixelRatioF()
        corner = QPointF(exposed.topLeft()) * ratio
        device = QRectF(corner, QSizeF(exposed.size()) * ratio).toAlignedRect()
        return view.covered(self.image_size.height(), self.image_size.width(), device)

    def _image_layer(self, image: ImagePyramid, view: ViewMap) -> tuple[QRect, QImage]:
        """Return what is seen of the image; kept until the view changes."""
        key = (view, self.viewport().size(), image)
        if self._layer is None or self._layer.key != key:
            whole = self._covered(view, self.viewport().rect())
            seen = np.ascontiguousarray(sampled_image(image, view, whole))
            pixels = brightened(seen, self._brightness)
            self._layer = _Layer(key, whole, coloured(pixels).convertToFormat(_OPAQUE))
        return self._layer.part, self._layer.picture

    def _put(
        self, painter: QPainter, picture: QImage, part: QRect, whole: QRect | None = None
    ) -> None:
        """Draw device pixels where they are: all of a picture, or a part of the `whole`."""
        ratio = self.viewport().devicePixelRatioF()
        picture.setDevicePixelRatio(ratio)
        place = QPointF(part.topLeft()) / ratio
        if whole is None:
            painter.drawImage(place, picture)
        else:
            painter.drawImage(place, picture, QRectF(part.translated(-whole.topLeft())))

    def _table(self, kind: str) -> Colours:
        if kind not in self._tables:
            if kind == "outlines":
                table = self._looks.table(1.0)
                table[_HALO] = _HALO_COLOUR
            elif kind == "patterns":
                table = self._looks.table(min(1.0, self._opacity + 0.15), darker=True)
            else:
                table = self._looks.table(self._opacity)
            self._tables[kind] = colours(table)
        return self._tables[kind]

    def _follow(self, changed: Changed) -> None:
        self._lines = None
        if self._labels is not None:
            for box in changed.labels:
                self._labels.update(box)
        for box in together([*changed.labels, *changed.objects]):
            rect = self.rect_on_screen(QRectF(box.left, box.top, box.width, box.height))
            self.viewport().update(rect.adjusted(-3, -3, 3, 3))  # an outline's width

    def _redraw(self) -> None:
        self._tables.clear()
        self._lines = None
        self.viewport().update()
        self.overlay_changed.emit()


def _nothing() -> None:
    pass
