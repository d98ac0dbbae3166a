"""Image files as Qt draws them: upright, RGB, as small as they are needed.

JPEG, nearly all of what there is, goes through Qt, which shrinks while it decodes; everything else,
and every JPEG that Qt cannot take or that does not end as it should, through the engine, which has
the last word on what is damaged. Never call these in the GUI thread.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from wseg_engine.base.bounds import open_file
from wseg_engine.base.budget import LARGE_PIXELS
from wseg_engine.images.imaging import image_size, load_image

_JPEG = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"
_QUALITY = 85  # of thumbnails on the disk
_TAIL = 4096  # bytes in which the end of a JPEG is looked for: cameras append a little
_THUMBNAIL_PIXELS = 4_000_000  # far more than any has
_RGB = QImage.Format.Format_RGB32
_KEEP = Qt.AspectRatioMode.KeepAspectRatio
_SMOOTH = Qt.TransformationMode.SmoothTransformation


class Decoded(NamedTuple):
    """A decoded image."""

    image: QImage  # RGB32, upright, at most as large as asked for
    width: int  # of the whole image in pixels, upright
    height: int


def decode(path: Path, max_side: int) -> Decoded:
    """Decode an image, shrunk so that its longer side is at most `max_side` pixels.

    Raises:
        ImageError: for a file that is missing, damaged, too large, or no image.
    """
    if _is_whole_jpeg(path):
        quick = _decode_jpeg(path, max_side)
        if quick is not None:
            return quick
    size = image_size(path)
    return Decoded(_from_engine(path, max_side), size.width, size.height)


def shrink(image: QImage, max_side: int) -> QImage:
    """Return an image whose longer side is at most `max_side` pixels; a smaller one stays."""
    if max(image.width(), image.height()) <= max_side:
        return image
    return image.scaled(_fitted(image.size(), max_side), _KEEP, _SMOOTH)


def to_jpeg(image: QImage) -> bytes:
    """Return an image as JPEG; empty if Qt cannot do it."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(_QUALITY)
    return bytes(data.data()) if writer.write(image) else b""


def from_jpeg(data: bytes) -> QImage:
    """Return the image of `to_jpeg`; a null image if it is damaged."""
    if not data.startswith(_JPEG) or _JPEG_END not in data[-2:]:
        return QImage()
    content = QByteArray(data)
    buffer = QBuffer(content)  # neither of the two is kept by who reads from it
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    size = reader.size()
    if size.width() * size.height() > _THUMBNAIL_PIXELS:
        return QImage()
    return reader.read().convertToFormat(_RGB)


def _is_whole_jpeg(path: Path) -> bool:
    try:
        with open_file(path) as file:
            if file.read(3) != _JPEG:
                return False
            file.seek(-min(_TAIL, file.seek(0, os.SEEK_END)), os.SEEK_END)
            return _JPEG_END in file.read(_TAIL)
    except OSError:
        return False  # the engine says what is wrong with it


def _decode_jpeg(path: Path, max_side: int) -> Decoded | None:
    """Decode with Qt; None where that is the engine's business."""
    reader = QImageReader(str(path), QByteArray(b"jpeg"))
    reader.setAutoTransform(True)
    stored = reader.size()
    pixels = stored.width() * stored.height()
    if not stored.isValid() or pixels >= LARGE_PIXELS:
        return None  # of large ones, the engine takes one at a time
    if reader.imageFormat() not in (_RGB, QImage.Format.Format_Grayscale8):
        return None  # CMYK: the engine knows how its colours are meant
    if max(stored.width(), stored.height()) > max_side:
        reader.setScaledSize(_fitted(stored, max_side))
    image = reader.read()
    if image.isNull():
        return None
    turned = bool(reader.transformation().value & 4)  # Qt's flag for a quarter turn
    upright = stored.transposed() if turned else stored
    return Decoded(image.convertToFormat(_RGB), upright.width(), upright.height())


def _from_engine(path: Path, max_side: int) -> QImage:
    pixels = load_image(path, max_side=max_side)
    height, width, _ = pixels.shape
    # The array is freed when we return, so Qt needs pixels of its own: the conversion makes them.
    shown = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return shown.convertToFormat(_RGB)


def _fitted(size: QSize, max_side: int) -> QSize:
    fitted = size.scaled(QSize(max_side, max_side), _KEEP)
    return fitted.expandedTo(QSize(1, 1))
