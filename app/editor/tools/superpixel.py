"""Superpixels: paints small regions of like colour as the pointer passes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.core.masks.regions import Combine, apply
from app.core.masks.superpixels import Superpixels
from app.core.translation import mark
from app.editor.tools.base import OptionGroup, Pointer, ToolContext
from app.editor.tools.stroke import StrokeTool

_SMALLEST_SEEN = 4.0  # logical px that a superpixel has to take on the screen to be of use


class SuperpixelTool(StrokeTool):
    """Paints the superpixel under the pointer, and those it is drawn over. Alt takes away."""

    name = "superpixel"
    label = mark("MaskEditor", "&Superpixels")
    step = mark("MaskEditor", "Paint superpixels")
    shortcut = "S"
    tip = mark("MaskEditor", "Paint small regions of similar colour")
    options = frozenset({OptionGroup.COMBINE, OptionGroup.SUPERPIXEL})
    needs_image = True

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._pixels: Superpixels | None = None
        self._of: tuple[NDArray[np.uint8], int] | None = None  # image and size they belong to

    def press(self, pointer: Pointer) -> None:
        """Begin with the superpixel under the pointer."""
        how = self.how(pointer)
        if how is Combine.INTERSECT:  # of one region after another nothing would be left
            how = Combine.ADD
        if self.begin(self.context.value, how):
            self.drag(pointer)

    def drag(self, pointer: Pointer) -> None:
        """Paint the superpixel that the pointer has come to."""
        document = self.context.document
        self.hover(pointer)
        if self._painting and document is not None and self._preview is not None:
            apply(document, self._preview, self._value, self._how)

    def hover(self, pointer: Pointer) -> None:
        """Show the superpixel under the pointer."""
        pixels = self._superpixels()
        area = None if pixels is None else pixels.at(pointer.at)
        self._preview = None if area is None or area.box.is_empty else area

    def _superpixels(self) -> Superpixels | None:
        """Return those of the image at the size chosen; larger ones where they would not be seen.

        Without that, a zoomed-out view would have to compute a great many.
        """
        image, canvas = self.context.image, self.context.canvas
        if image is None:
            self._pixels, self._of = None, None
            return None
        size = self.context.options.superpixel
        while size * canvas.transform().m11() < _SMALLEST_SEEN and size < 96:
            size *= 2
        if (
            self._pixels is None
            or self._of is None
            or self._of[0] is not image
            or (self._of[1] != size)
        ):
            self._pixels, self._of = Superpixels(image, size), (image, size)
        return self._pixels
