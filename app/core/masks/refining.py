"""What a refinement of a mask is about: which pixels, which classes, what stays as it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import Area, Box, Labels, Mask, box_of
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.settings.config import RefineConfig

PREVIEW_PIXELS = 150_000  # worked on for a preview: a quarter of a second on one core
APPLY_PIXELS = 500_000
MARGIN = 0.1  # of the region's longer side, looked at around it
MOST_MARGIN = 200  # px
_SAMPLES = 3  # pixels a side that are looked at for one pixel of a smaller copy, about


@dataclass(frozen=True)
class RefineRequest:
    """One refinement of the mask in hand.

    The arrays are read while it lasts. If something is painted meanwhile, what comes of it is of no
    use.
    """

    image: NDArray[np.uint8]  # (H, W, 3) RGB
    labels: Labels  # (H, W)
    region: Area | None  # pixels that may change; None for all
    allowed: tuple[int, ...]  # labels that there may be besides the background
    config: RefineConfig
    trust: float = 0.7  # the probability that a pixel's label starts with
    held: Mask | None = None  # (H, W), strokes: they stay, and pull their neighbours
    locked: frozenset[int] = frozenset()  # labels that neither lose nor gain a pixel
    preview: bool = False  # at working size, without following edges to the last pixel
    band: float = 0.0  # px of the image on each side of outlines that may change; 0: everywhere


class Part(NamedTuple):
    """The part of an image that a refinement looks at, at its working size."""

    inner: Box  # what may change
    outer: Box  # with what is looked at around it
    rows: int
    columns: int

    @property
    def scale(self) -> float:
        """Working pixels for one of the image's, along a side."""
        return self.rows / self.outer.height


def part_of(request: RefineRequest) -> Part:
    """Return which part of the image is worked on, and at what size."""
    whole = box_of(request.labels)
    inner = whole if request.region is None else request.region.box.meet(whole)
    margin = min(round(max(inner.height, inner.width) * MARGIN), MOST_MARGIN)
    outer = inner.grown(margin).meet(whole)
    pixels = PREVIEW_PIXELS if request.preview else APPLY_PIXELS
    scale = min(1.0, math.sqrt(pixels / (outer.height * outer.width)))
    rows = max(1, round(outer.height * scale))
    return Part(inner, outer, rows, max(1, round(outer.width * scale)))


def channels(request: RefineRequest) -> tuple[int, ...]:
    """Return the labels that pixels may get: background, then those allowed that may gain."""
    free = {value for value in request.allowed if value not in (BACKGROUND, VOID)}
    free |= set(request.locked) - {VOID}  # they compete, though what they win is not taken
    return (BACKGROUND, *sorted(free - {BACKGROUND}))


def shrunk(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return a smaller copy, each pixel the mean of some of those that it stands for.

    Args:
        pixels: (H, W) or (H, W, channels).
        size: (columns, rows) of the copy.
    """
    thin = thinned(pixels, size)
    return np.asarray(cv2.resize(thin, size, interpolation=cv2.INTER_AREA), np.uint8)


def thinned(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Leave out pixels of which a smaller copy has enough.

    The mean of all of them would look the same, and take many times as long for a large photo.
    """
    ratio = min(pixels.shape[1] // size[0], pixels.shape[0] // size[1])
    step = max(1, round(ratio / _SAMPLES))
    return np.ascontiguousarray(pixels[step // 2 :: step, step // 2 :: step])


def start_values(request: RefineRequest, part: Part) -> NDArray[np.float32]:
    """Return (channels, rows, columns) probabilities that favour the labels as they are.

    Void, and labels that are not allowed, may become anything.
    """
    size = (part.columns, part.rows)
    labels = thinned(request.labels[part.outer.slices], size)
    values = channels(request)
    share = np.empty((len(values), part.rows, part.columns), np.float32)
    for plane, value in zip(share, values, strict=True):
        here = (labels == value).view(np.uint8)
        plane[...] = shrunk(here * 255, size) / np.float32(255)
    known = share.sum(0)
    count = len(values)
    even = np.float32(1 / count)
    rest = (1 - request.trust) / max(1, count - 1)
    result = share * np.float32(request.trust - rest) + known * np.float32(rest)
    result += (1 - known) * even
    result /= result.sum(0)
    return np.asarray(result, np.float32)


def beyond_band(request: RefineRequest, part: Part) -> NDArray[np.uint8] | None:
    """Return which pixels lie farther from every outline than the band is wide.

    Returns:
        (rows, columns) of the outer part at its working size: 1 for those that stay, 0 for the
        band. None where there is no band: every pixel may change.
    """
    if request.band <= 0:
        return None
    size = (part.columns, part.rows)
    labels = thinned(request.labels[part.outer.slices], size)
    labels = np.asarray(cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    plain = np.ones(labels.shape, np.uint8)  # 0 along outlines, on both of their sides
    across, down = labels[:, 1:] != labels[:, :-1], labels[1:] != labels[:-1]
    for side in (plain[:, 1:], plain[:, :-1]):
        side[across] = 0
    for side in (plain[1:], plain[:-1]):
        side[down] = 0
    distance = cv2.distanceTransform(plain, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(distance >= max(1.0, request.band * part.scale)).view(np.uint8)


def enlarged(small: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """Return a map of the working size at the size of a rectangle of the image."""
    size = (box.width, box.height)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def composed(request: RefineRequest, part: Part, refined: Labels) -> Labels:
    """Return the whole mask with what was refined laid in where it may change.

    Args:
        request: what was asked for.
        part: what was worked on.
        refined: (h, w) labels of the inner part.
    """
    old = request.labels[part.inner.slices]
    new = refined.copy()
    for stays in _staying(request, part, refined):
        cv2.copyTo(old, stays, new)
    if part.inner == box_of(request.labels):
        return new
    result = request.labels.copy()
    result[part.inner.slices] = new
    return result


def _staying(request: RefineRequest, part: Part, refined: Labels) -> Iterator[NDArray[np.uint8]]:
    """Yield which pixels of the inner part stay as they are, for each reason: 0 where they do not.

    Eight bits and OpenCV: this is done for every preview, of up to a hundred megapixels.
    """
    if request.region is not None:
        inside = request.region.cut(part.inner).inside
        if not inside.all():
            yield np.logical_not(inside).view(np.uint8)
    far = beyond_band(request, part)
    if far is not None:
        beyond = enlarged(far, part.outer)[part.inner.within(part.outer)]
        yield np.ascontiguousarray(beyond)
    if request.held is not None:
        yield np.ascontiguousarray(request.held[part.inner.slices]).view(np.uint8)
    if request.locked:
        table = np.zeros(256, np.uint8)
        table[list(request.locked)] = 1
        old = request.labels[part.inner.slices]
        yield np.asarray(cv2.bitwise_or(cv2.LUT(old, table), cv2.LUT(refined, table)), np.uint8)
