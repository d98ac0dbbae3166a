"""The tiles that a mask is divided into, so that what a stroke keeps costs what it covers."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.masks.area import Box

TILE = 256  # px

Key = tuple[int, int]  # row and column of a tile


def tile_box(key: Key, bounds: Box) -> Box:
    """Return the rectangle of a tile, as far as it lies in the mask."""
    row, column = key
    tile = Box(row * TILE, column * TILE, (row + 1) * TILE, (column + 1) * TILE)
    return tile.meet(bounds)


def keys_of(box: Box) -> Iterator[Key]:
    """Yield the keys of the tiles that a rectangle touches."""
    columns = range(box.left // TILE, -(-box.right // TILE))
    for row in range(box.top // TILE, -(-box.bottom // TILE)):
        for column in columns:
            yield row, column


def tiles_of(box: Box, bounds: Box) -> Iterator[tuple[Key, Box]]:
    """Yield the tiles that a rectangle touches."""
    for key in keys_of(box):
        yield key, tile_box(key, bounds)


def strips(boxes: list[Box]) -> list[Box]:
    """Return rectangles around others, one for each run of them in a row of tiles."""
    found: list[Box] = []
    for box in boxes:
        last = found[-1] if found else None
        if last is not None and last.top // TILE == box.top // TILE and last.right <= box.left:
            found[-1] = last.join(box)
        else:
            found.append(box)
    return found
