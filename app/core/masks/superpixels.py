"""Superpixels: small regions of like colour, made where they are looked at.

A watershed from a grid of discs, each moved to the calmest place near it. The seeds are numbered
over the whole image and a tile is computed with a margin, so regions cross the borders of tiles.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import EMPTY, Area, Box, Point, box_of, tight
from app.core.masks.regions import Image

TILE = 512  # px
SMALLEST = 6  # px between seeds
LARGEST = 240
_KEPT = 64  # tiles, of 1 MiB each
_SMOOTHING = 1.0  # sigma in px, against noise

Numbers = NDArray[np.int32]


class Superpixels:
    """The superpixels of an image, a tile at a time, the latest ones kept."""

    def __init__(self, image: Image, size: int = 24) -> None:
        """Prepare, without computing anything.

        Args:
            image: (H, W, 3) RGB.
            size: how far the seeds are apart, in px; a region has about size² pixels.
        """
        self._image = image
        self._bounds = box_of(image)
        self.size = min(max(size, SMALLEST), LARGEST)
        self._columns = math.ceil(image.shape[1] / self.size)
        self._tiles: OrderedDict[tuple[int, int], Numbers] = OrderedDict()

    def at(self, point: Point) -> Area:
        """Return the superpixel that a point lies in."""
        row, column = math.floor(point.y), math.floor(point.x)
        if not (0 <= row < self._bounds.bottom and 0 <= column < self._bounds.right):
            return EMPTY
        reach = 3 * self.size
        box = Box(row - reach, column - reach, row + reach + 1, column + reach + 1)
        box = box.meet(self._bounds)
        numbers = self.numbers(box)
        inside = numbers == numbers[row - box.top, column - box.left]
        kept = tight(inside, box)
        return Area(kept, inside[kept.within(box)])

    def numbers(self, box: Box) -> Numbers:
        """Return the numbers of the superpixels in a part of the image, (h, w) int32."""
        result = np.empty((box.height, box.width), np.int32)
        for row, column in _tiles_of(box):
            tile = Box(row * TILE, column * TILE, (row + 1) * TILE, (column + 1) * TILE)
            tile = tile.meet(self._bounds)
            part = tile.meet(box)
            result[part.within(box)] = self._tile(row, column, tile)[part.within(tile)]
        return result

    def _tile(self, row: int, column: int, tile: Box) -> Numbers:
        key = (row, column)
        if key in self._tiles:
            self._tiles.move_to_end(key)
        else:
            self._tiles[key] = self._computed(tile)
            while len(self._tiles) > _KEPT:
                self._tiles.popitem(last=False)
        return self._tiles[key]

    def _computed(self, tile: Box) -> Numbers:
        # Whole cells around the tile, so that its regions know all their rivals.
        step = self.size
        box = tile.grown(2 * step)
        box = Box(
            box.top // step * step,
            box.left // step * step,
            -(-box.bottom // step) * step,
            -(-box.right // step) * step,
        ).meet(self._bounds)
        pixels = np.asarray(cv2.GaussianBlur(self._image[box.slices], (0, 0), _SMOOTHING), np.uint8)
        seeds = self._seeds(pixels, box)
        cv2.watershed(pixels, seeds)
        # The watershed leaves lines of -1 between regions; each joins a neighbour.
        grown = cv2.dilate(seeds.astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.int32)
        result = np.where(seeds > 0, seeds, grown)
        return np.ascontiguousarray(result[tile.within(box)])

    def _seeds(self, pixels: NDArray[np.uint8], box: Box) -> Numbers:
        """Return the seeds' numbers where they are, zeros elsewhere."""
        step = self.size
        radius, near = max(1, step // 5), max(1, step // 5)
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        steepness = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
        steepness = cv2.blur(steepness, (2 * radius + 1, 2 * radius + 1))
        seeds = np.zeros(grey.shape, np.int32)
        for top in range(box.top, box.bottom, step):
            for left in range(box.left, box.right, step):
                row = min(top + step // 2, self._bounds.bottom - 1) - box.top
                column = min(left + step // 2, self._bounds.right - 1) - box.left
                y, x = max(0, row - near), max(0, column - near)
                window = steepness[y : row + near + 1, x : column + near + 1]
                dy, dx = divmod(int(window.argmin()), window.shape[1])
                number = top // step * self._columns + left // step + 1
                # A disc and no point, lest regions be thin and winding.
                cv2.circle(seeds, (x + dx, y + dy), radius, number, cv2.FILLED)
        return seeds


def _tiles_of(box: Box) -> Iterator[tuple[int, int]]:
    for row in range(box.top // TILE, (box.bottom - 1) // TILE + 1):
        for column in range(box.left // TILE, (box.right - 1) // TILE + 1):
            yield row, column
