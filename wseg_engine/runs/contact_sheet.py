"""Overlays of masks on images, and a sheet of them to look at many at once."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.formats.files import write_bytes
from wseg_engine.formats.types import ExportClass, palette_of
from wseg_engine.images.imaging import ImageSize, fit, resize

_PAPER, _INK, _FAINT = (250, 250, 248), (34, 34, 38), (128, 128, 134)
_GAP, _MARGIN, _TEXT = 8, 28, 15  # px between cells, around the sheet, height of letters
_LINE = 24  # px of a line of text with its space
_SWATCH = 15  # px side of a legend's colour
_HEADINGS = ("image", "overlay", "mask", "truth")


@dataclass(frozen=True)
class SheetRow:
    """One image of a contact sheet."""

    title: str
    image: NDArray[np.uint8]  # (H, W, 3) RGB, upright
    labels: NDArray[np.uint8]  # (H, W) class ids, 0 background, 255 void
    note: str = ""  # e.g. tags or a score, under the title
    truth: NDArray[np.uint8] | None = None  # (H, W), shown where every row has one


def overlay(
    image: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    palette: NDArray[np.uint8],
    *,
    opacity: float = 0.5,
) -> NDArray[np.uint8]:
    """Paint a mask over its image: classes translucent, their borders solid, void washed out.

    Args:
        image: (H, W, 3) uint8 RGB.
        labels: (H, W) uint8.
        palette: (256, 3) uint8 RGB.
        opacity: of a class's colour, 0-1.

    Returns:
        (H, W, 3) uint8; background pixels are the image's own.

    Raises:
        ValueError: if image and labels differ in size.
    """
    if image.shape[:2] != labels.shape:
        raise ValueError(
            f"The image is {image.shape[:2]}, its mask {labels.shape}; expected equal."
        )
    weights = np.full(256, opacity, np.float32)
    weights[BACKGROUND] = 0.0
    weight = weights[labels]
    border = _borders(labels)
    weight[border] = 1.0
    colour = palette[labels].astype(np.float32)
    mixed = image + weight[..., None] * (colour - image)
    return np.rint(mixed).astype(np.uint8)


def _borders(labels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Mark pixels of a class beside another value: one pixel wide, inside the class."""
    border = np.zeros(labels.shape, bool)
    down, right = labels[1:] != labels[:-1], labels[:, 1:] != labels[:, :-1]
    border[1:] |= down
    border[:-1] |= down
    border[:, 1:] |= right
    border[:, :-1] |= right
    border &= (labels != BACKGROUND) & (labels != VOID)
    return border


def shrink_labels(labels: NDArray[np.uint8], size: ImageSize) -> NDArray[np.uint8]:
    """Resize labels (H, W) to `size` by taking the value at each new pixel's centre."""
    height, width = labels.shape
    rows = ((np.arange(size.height) + 0.5) * height / size.height).astype(np.intp)
    columns = ((np.arange(size.width) + 0.5) * width / size.width).astype(np.intp)
    small: NDArray[np.uint8] = labels[rows[:, None], columns[None, :]]
    return small


class _Layout(NamedTuple):
    """Measures of a sheet, in pixels."""

    cell: int  # side of the square a picture fits into
    pictures: int  # of one row
    across: int  # rows beside each other
    heights: list[int]  # of each line's tallest picture
    legend: list[list[ExportClass]]  # lines of the legend

    @property
    def row_width(self) -> int:
        return self.pictures * self.cell + (self.pictures - 1) * _GAP

    @property
    def top(self) -> int:
        return _MARGIN + len(self.legend) * _LINE + _LINE + _GAP

    @property
    def size(self) -> tuple[int, int]:
        width = 2 * _MARGIN + self.across * self.row_width + (self.across - 1) * 3 * _GAP
        return width, self.line_top(len(self.heights)) + _MARGIN - 2 * _GAP

    def line_top(self, line: int) -> int:
        """Return the y at which a line of rows begins."""
        return self.top + sum(self.heights[:line]) + line * (2 * _LINE + _GAP)


def contact_sheet(
    rows: Sequence[SheetRow],
    path: Path,
    *,
    classes: Sequence[ExportClass],
    cell: int = 240,
    across: int = 0,
) -> ImageSize:
    """Write a PNG of images beside their overlays and masks, with a legend of the classes found.

    Args:
        rows: the images; where all have a truth, it is the fourth picture.
        path: the PNG, replaced at once.
        classes: ids, names and colours of the labels.
        cell: side of the square each picture is fitted into, in pixels.
        across: images beside each other; 0 takes two where there are more than four.

    Returns:
        The sheet's size in pixels.

    Raises:
        ValueError: without rows, or if an image and its mask differ in size.
        OSError: if the file cannot be written; what was there before stays.
    """
    if not rows:
        raise ValueError("A contact sheet needs at least one image.")
    across = across or (2 if len(rows) > 4 else 1)
    pictures = 4 if all(row.truth is not None for row in rows) else 3
    font = ImageFont.load_default(_TEXT)
    room = across * (pictures * (cell + _GAP) + 2 * _GAP)
    sizes = [fit(ImageSize(*row.image.shape[:2]), cell).height for row in rows]
    heights = [max(sizes[first : first + across]) for first in range(0, len(rows), across)]
    legend = _legend(rows, classes, font, room)
    layout = _Layout(cell, pictures, across, heights, legend)
    sheet = Image.new("RGB", layout.size, _PAPER)
    draw = ImageDraw.Draw(sheet)
    _draw_legend(draw, layout, font)
    palette = palette_of(classes)
    for number, row in enumerate(rows):
        x = _MARGIN + (number % across) * (layout.row_width + 3 * _GAP)
        y = layout.line_top(number // across)
        if number < across:
            for picture, heading in enumerate(_HEADINGS[:pictures]):
                draw.text((x + picture * (cell + _GAP), y - _LINE), heading, _FAINT, font)
        bottom = y + heights[number // across]
        _draw_row(sheet, draw, row, (x, bottom), layout=layout, palette=palette)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    write_bytes(path, buffer.getvalue())
    return ImageSize(sheet.height, sheet.width)


def _legend(
    rows: Sequence[SheetRow],
    classes: Sequence[ExportClass],
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
    room: int,
) -> list[list[ExportClass]]:
    """Break the classes that occur into lines that fit `room` pixels."""
    seen: set[int] = set()
    for row in rows:
        seen.update(np.unique(row.labels).tolist())
        if row.truth is not None:
            seen.update(np.unique(row.truth).tolist())
    lines: list[list[ExportClass]] = [[]]
    used = 0.0
    for one in classes:
        if one.id not in seen:
            continue
        width = _entry_width(one, font)
        if lines[-1] and used + width > room:
            lines.append([])
            used = 0.0
        lines[-1].append(one)
        used += width
    return [line for line in lines if line]


def _entry_width(one: ExportClass, font: ImageFont.ImageFont | ImageFont.FreeTypeFont) -> float:
    return _SWATCH + _GAP + font.getlength(one.name) + 3 * _GAP


def _draw_legend(
    draw: ImageDraw.ImageDraw,
    layout: _Layout,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
) -> None:
    for number, line in enumerate(layout.legend):
        x, y = float(_MARGIN), _MARGIN + number * _LINE
        for one in line:
            draw.rounded_rectangle((x, y, x + _SWATCH, y + _SWATCH), 3, one.colour)
            draw.text((x + _SWATCH + _GAP, y - 1), one.name, _INK, font)
            x += _entry_width(one, font)


def _draw_row(
    sheet: Image.Image,
    draw: ImageDraw.ImageDraw,
    row: SheetRow,
    corner: tuple[int, int],
    *,
    layout: _Layout,
    palette: NDArray[np.uint8],
) -> None:
    """Draw one image's pictures with their bottom left at `corner`, title and note below."""
    size = fit(ImageSize(*row.image.shape[:2]), layout.cell)
    if row.image.shape[:2] != row.labels.shape:
        raise ValueError(f"{row.title}: image {row.image.shape[:2]}, mask {row.labels.shape}.")
    image, labels = resize(row.image, size), shrink_labels(row.labels, size)
    pictures = [image, overlay(image, labels, palette), palette[labels]]
    if layout.pictures == 4 and row.truth is not None:
        pictures.append(palette[shrink_labels(row.truth, size)])
    x, y = corner
    for number, picture in enumerate(pictures):
        left = x + number * (layout.cell + _GAP)
        sheet.paste(Image.fromarray(picture), (left, y - size.height))
    font = ImageFont.load_default(_TEXT)
    draw.text((x, y + 5), _shortened(row.title, font, layout), _INK, font)
    draw.text((x, y + 5 + _TEXT + 4), _shortened(row.note, font, layout), _FAINT, font)


def _shortened(
    text: str, font: ImageFont.ImageFont | ImageFont.FreeTypeFont, layout: _Layout
) -> str:
    """Cut a text to the row's width, with an ellipsis for what is gone."""
    if font.getlength(text) <= layout.row_width:
        return text
    while text and font.getlength(text + "…") > layout.row_width:
        text = text[:-1]
    return text + "…"
