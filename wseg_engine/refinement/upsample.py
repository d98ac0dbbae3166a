"""Edge-aware upsampling: a guided filter fitted at a small size and applied at the full one.

Within each small window the values are modelled as a linear function of the colour there (He, Sun
and Tang, 2013). The model's coefficients are smooth, so they are what is interpolated; the full
image then puts the edges where its own are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

RADIUS = 1  # of the windows, in small pixels
EPSILON = 30.0  # squared colour levels; variation below this does not count as an edge
STRIP_ROWS = 64  # full-size rows at once; keeps the work within the processor's cache

Floats = NDArray[np.float32]


class GuidedModel(NamedTuple):
    """Values as a linear function of colour: slopes · (r, g, b) + offset, at the small size."""

    slopes: Floats  # (C, 3, h, w)
    offsets: Floats  # (C, h, w)


def fit_guided(values: Floats, guide: NDArray[np.uint8]) -> GuidedModel:
    """Fit the linear models of (C, h, w) values on their (h, w, 3) uint8 image."""
    colours = [np.ascontiguousarray(guide[..., i], np.float32) for i in range(3)]
    means = [_mean(colour) for colour in colours]
    inverse = _inverse_covariance(colours, means)
    classes, height, width = values.shape
    slopes = np.empty((classes, 3, height, width), np.float32)
    offsets = np.empty_like(values)
    for index, value in enumerate(values):
        mean = _mean(value)
        joint = [
            _mean(colour * value) - centre * mean
            for colour, centre in zip(colours, means, strict=True)
        ]
        for i in range(3):
            slopes[index, i] = sum(inverse[i][j] * joint[j] for j in range(3))
        offset = mean - sum(slopes[index, i] * means[i] for i in range(3))
        offsets[index] = _mean(offset)
        for i in range(3):
            slopes[index, i] = _mean(slopes[index, i])
    return GuidedModel(slopes, offsets)


def apply_guided(
    model: GuidedModel,
    guide: NDArray[np.uint8],
    *,
    rows: NDArray[np.floating],
    columns: NDArray[np.floating],
) -> Iterator[tuple[int, Floats]]:
    """Evaluate the models at full size, a strip of rows at a time.

    Args:
        model: fitted at the small size.
        guide: (H, W, 3) uint8, the full image.
        rows: (H,) where each full row lies among the small rows; clamped to them.
        columns: (W,) likewise.

    Yields:
        (first row, (C, rows, W) values); the values may leave the fitted range at strong edges.
    """
    classes, _, height, width = model.slopes.shape
    planes = np.concatenate([model.slopes, model.offsets[:, None]], 1).reshape(-1, height, width)
    y = np.clip(rows, 0, height - 1)
    low = np.minimum(y.astype(np.int64), max(height - 2, 0))
    part = (y - low).astype(np.float32)
    x = np.clip(columns, 0, width - 1).astype(np.float32)[None]
    for top in range(0, len(rows), STRIP_ROWS):
        bottom = min(top + STRIP_ROWS, len(rows))
        first, last = int(low[top]), min(int(low[bottom - 1]) + 2, height)
        # remap interpolates; its coordinates are relative to the few small rows it needs.
        map_y = np.repeat((low[top:bottom] - first + part[top:bottom])[:, None], x.shape[1], 1)
        map_x = np.repeat(x, bottom - top, 0)
        fixed_maps = cv2.convertMaps(map_x, map_y.astype(np.float32), cv2.CV_16SC2)
        colours = guide[top:bottom].transpose(2, 0, 1).astype(np.float32)
        strip = np.empty((classes, bottom - top, x.shape[1]), np.float32)
        for index, plane in enumerate(planes):
            full = cv2.remap(
                plane[first:last], *fixed_maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            )
            kind, channel = divmod(index, 4)
            if channel == 0:
                np.multiply(full, colours[0], out=strip[kind])
            elif channel < 3:
                strip[kind] += np.multiply(full, colours[channel], out=full)
            else:
                strip[kind] += full
        yield top, strip


def _mean(values: Floats) -> Floats:
    """Return the mean over each pixel's window."""
    side = 2 * RADIUS + 1
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)


def _inverse_covariance(colours: list[Floats], means: list[Floats]) -> list[list[Floats]]:
    """Return the inverse of each window's 3×3 colour covariance, regularised, by cofactors."""

    def covariance(i: int, j: int) -> Floats:
        spread: Floats = np.subtract(_mean(colours[i] * colours[j]), means[i] * means[j])
        if i == j:
            spread += np.float32(EPSILON)
        return spread

    rr, rg, rb = covariance(0, 0), covariance(0, 1), covariance(0, 2)
    gg, gb, bb = covariance(1, 1), covariance(1, 2), covariance(2, 2)
    c00, c01, c02 = gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg
    c11, c12, c22 = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    determinant = rr * c00 + rg * c01 + rb * c02
    for cofactor in (c00, c01, c02, c11, c12, c22):
        np.divide(cofactor, determinant, out=cofactor)
    return [[c00, c01, c02], [c01, c11, c12], [c02, c12, c22]]
