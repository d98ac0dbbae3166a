"""Fill and magic wand: regions that grow from the pixel that is clicked."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF

from app.core.masks.area import EMPTY, Area, Point
from app.core.masks.regions import WandOptions, label_region, like_colour
from app.core.translation import mark
from app.editor.tools.base import OptionGroup, Pointer, ToolContext
from app.editor.tools.resting import RestingTool
from app.editor.view.layers import sampled_image, sampled_labels
from app.editor.view.zoom_view import ZoomView

_DRAG_PER_LEVEL = 2.0  # logical px of drag for one step of tolerance
_WHEEL_LEVELS = 2  # steps of tolerance for one of the wheel


class RegionTool(RestingTool):
    """Shows the region under the pointer once it rests, as far as it is seen, and paints it."""

    rest = 60

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._part = QRect()  # the device pixels of the screen in which the preview is

    @abstractmethod
    def region(self, at: Point) -> Area:
        """Return the region of the image that a click paints."""

    @abstractmethod
    def seen_region(self, part: QRect, at: Point) -> Area:
        """Return the region in the screen's pixels.

        Args:
            part: the device pixels that the image covers.
            at: the pointer, in device pixels from their top left.
        """

    def press(self, pointer: Pointer) -> None:
        """Begin with what is under the pointer."""
        self._clear()

    def release(self, pointer: Pointer) -> None:
        """Paint the region."""
        self._clear()
        self.apply(self.region(pointer.at), self.how(pointer), self.title())

    def cancel(self) -> bool:
        """Show nothing any more."""
        self._clear()
        return False

    def origin(self, pointer: Pointer) -> QPointF:
        """Return the place of the viewport that the region grows from."""
        return pointer.place

    def _computed(self) -> Area | None:
        document, canvas, pointer = self.context.document, self.context.canvas, self.pointer
        if document is None or pointer is None:
            return None
        self._part = part = device_part(canvas)
        place = self.origin(pointer) * canvas.viewport().devicePixelRatioF()
        at = Point(place.x() - part.left(), place.y() - part.top())
        if not (0 <= at.x < part.width() and 0 <= at.y < part.height()):
            return None
        area = self.seen_region(part, at)
        return None if area.box.is_empty else area

    def _place_of(self, preview: Area) -> QRectF:
        ratio = self.context.canvas.viewport().devicePixelRatioF()
        top, left, bottom, right = preview.box
        x, y = self._part.left() + left, self._part.top() + top
        return QRectF(x / ratio, y / ratio, (right - left) / ratio, (bottom - top) / ratio)


class FillTool(RegionTool):
    """Gives the joined pixels of one label another one."""

    name = "fill"
    label = mark("MaskEditor", "&Fill")
    step = mark("MaskEditor", "Fill")
    shortcut = "F"
    tip = mark("MaskEditor", "Fill a connected region with the class")
    options = frozenset({OptionGroup.COMBINE, OptionGroup.INTERSECT})

    def region(self, at: Point) -> Area:
        """Return the joined pixels of the label at a point."""
        document = self.context.document
        assert document is not None
        return label_region(document.labels, at)

    def seen_region(self, part: QRect, at: Point) -> Area:
        """Return what is seen of them."""
        pyramid = self.context.canvas.label_pyramid
        assert pyramid is not None
        return label_region(sampled_labels(pyramid, self.context.canvas.view_map(), part), at)


class WandTool(RegionTool):
    """Paints like colours. Dragging to the right, or the wheel, raises the tolerance."""

    name = "wand"
    label = mark("MaskEditor", "Magic &wand")
    step = mark("MaskEditor", "Magic wand")
    shortcut = "W"
    tip = mark(
        "MaskEditor", ("Paint similar colours. Drag or turn the wheel to widen or narrow them")
    )
    options = frozenset({OptionGroup.COMBINE, OptionGroup.INTERSECT, OptionGroup.WAND})
    needs_image = True

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._origin: Pointer | None = None  # where the button went down
        self._before = 0  # the tolerance when it did
        self._base = 0  # the tolerance without the drag

    @property
    def busy(self) -> bool:
        """Whether a tolerance is being chosen."""
        return self._origin is not None

    def region(self, at: Point) -> Area:
        """Return the pixels of like colour."""
        image = self.context.image
        assert image is not None
        return like_colour(image, at, self.context.options.wand)

    def seen_region(self, part: QRect, at: Point) -> Area:
        """Return what is seen of them."""
        pyramid = self.context.canvas.image_pyramid
        if pyramid is None:
            return EMPTY
        view = self.context.canvas.view_map()
        pixels = np.ascontiguousarray(sampled_image(pyramid, view, part))
        options = self.context.options.wand
        smoothing = options.smoothing * view.scale
        return like_colour(pixels, at, options._replace(smoothing=smoothing))

    def press(self, pointer: Pointer) -> None:
        """Show the region with the tolerance chosen so far."""
        if self.context.image is None:
            return
        self._origin = pointer
        self._base = self._before = self.context.options.wand.tolerance
        self.show_preview()

    def drag(self, pointer: Pointer) -> None:
        """Choose the tolerance by how far to the right the pointer is drawn."""
        if self._origin is None:
            return
        drawn = (pointer.place.x() - self._origin.place.x()) / _DRAG_PER_LEVEL
        self._choose(self._base + round(drawn))

    def release(self, pointer: Pointer) -> None:
        """Paint the region that is shown."""
        if self._origin is not None:
            origin, self._origin = self._origin, None
            super().release(pointer._replace(at=origin.at))

    def wheel(self, steps: float) -> bool:
        """Choose the tolerance while the button is held."""
        if self._origin is None:
            return False
        self._base += round(steps * _WHEEL_LEVELS)
        self._choose(self.context.options.wand.tolerance + round(steps * _WHEEL_LEVELS))
        return True

    def settle(self) -> None:
        """Paint the region with the tolerance chosen so far."""
        if self._origin is not None:
            self.release(self._origin)
        else:
            self._clear()

    def cancel(self) -> bool:
        """Paint nothing, and go back to the tolerance of before."""
        super().cancel()
        if self._origin is None:
            return False
        self._origin = None
        self._choose(self._before)
        self._clear()
        return True

    def origin(self, pointer: Pointer) -> QPointF:
        """Return where the button went down, or the pointer."""
        return pointer.place if self._origin is None else self._origin.place

    def _choose(self, tolerance: int) -> None:
        options = self.context.options
        chosen: WandOptions = options.wand._replace(tolerance=min(max(tolerance, 0), 255))
        if chosen != options.wand:
            options.wand = chosen
            self.context.note_options()
            self.show_preview()


def device_part(canvas: ZoomView) -> QRect:
    """Return the device pixels of the viewport that the image covers."""
    ratio = canvas.viewport().devicePixelRatioF()
    size = canvas.viewport().size() * ratio
    whole = QRect(0, 0, size.width(), size.height())
    return canvas.view_map().covered(canvas.image_size.height(), canvas.image_size.width(), whole)
