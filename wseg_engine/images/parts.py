"""Parts of an image: the one around something that was found, and its pixels."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wseg_engine.images.imaging import ImageSize, load_image

MARGIN = 0.35  # of what was found, looked at around it on each side; by measurement
LEAST = 0.1  # of the largest piece: smaller ones are not followed
_MORE = 0.018  # of the image's longer side, besides
LOOKED_AT = 512  # cells of the longer side that show where something was found
_MOST_PIXELS = 24_000_000  # of an image that is decoded for a part of it


class Part(NamedTuple):
    """A part of an image in pixels, up to before `bottom` and `right`."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> ImageSize:
        """Its height and width."""
        return ImageSize(self.bottom - self.top, self.right - self.left)

    def within(self, old: ImageSize, new: ImageSize) -> Part:
        """Return the same part of an image of the `old` size at a `new` one; at least a pixel."""
        down, across = new.height / old.height, new.width / old.width
        top = min(math.floor(self.top * down), new.height - 1)
        left = min(math.floor(self.left * across), new.width - 1)
        bottom = max(top + 1, min(math.ceil(self.bottom * down), new.height))
        right = max(left + 1, min(math.ceil(self.right * across), new.width))
        return Part(top, left, bottom, right)


def part_around(found: NDArray[np.bool_], *, most: float) -> Part | None:
    """Return the part of an image around all that was found in it, with a margin.

    Args:
        found: (H, W), pixels of any class, or that stand out. Pieces that are much smaller than the
            largest one do not count.
        most: largest share of the image that the part may take.

    Returns:
        None where nothing was found, or where the part is larger: it would show no more.
    """
    import cv2  # a quarter of a second that opening a project need not pay

    step = max(1, math.ceil(max(found.shape) / LOOKED_AT))
    seen = np.ascontiguousarray(found[::step, ::step]).view(np.uint8)
    count, _, pieces, _ = cv2.connectedComponentsWithStats(seen)
    if count < 2:
        return None
    areas = pieces[1:, cv2.CC_STAT_AREA]
    kept = pieces[1:][areas >= LEAST * areas.max()]
    top, left = (int(kept[:, side].min()) for side in (cv2.CC_STAT_TOP, cv2.CC_STAT_LEFT))
    bottom = int((kept[:, cv2.CC_STAT_TOP] + kept[:, cv2.CC_STAT_HEIGHT]).max())
    right = int((kept[:, cv2.CC_STAT_LEFT] + kept[:, cv2.CC_STAT_WIDTH]).max())
    height, width = found.shape
    more = _MORE * max(height, width)
    down, across = (math.ceil(MARGIN * step * side + more) for side in (bottom - top, right - left))
    part = Part(
        max(0, top * step - down),
        max(0, left * step - across),
        min(height, bottom * step + down),
        min(width, right * step + across),
    )
    return part if math.prod(part.size) <= most * height * width else None


def load_part(path: Path, part: Part, size: ImageSize, *, side: int) -> NDArray[np.uint8]:
    """Decode a part of an image, shrunk where it has many more pixels than are needed.

    Args:
        path: the file.
        part: of the upright image.
        size: of that image.
        side: pixels that the part's longer side should have, where the file has them; of a huge
            image it may have fewer.

    Returns:
        (h, w, 3) uint8 RGB, upright.

    Raises:
        ImageError: as `load_image` does.
    """
    most = math.floor(max(size) * min(1.0, math.sqrt(_MOST_PIXELS / math.prod(size))))
    wanted = min(most, math.ceil(max(size) * side / max(part.size)))
    pixels = load_image(path, max_side=max(1, wanted))
    top, left, bottom, right = part.within(size, ImageSize(*pixels.shape[:2]))
    return np.ascontiguousarray(pixels[top:bottom, left:right])
