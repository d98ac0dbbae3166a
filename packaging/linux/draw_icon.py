"""Draws the application's icon in all forms that the systems ask for, from its one source.

    python packaging/linux/draw_icon.py

Writes PNGs (hicolor sizes) and the vector icon beside this file, `tagmask.ico` for Windows,
`tagmask.icns` for macOS, and the picture in `resources` that the program shows itself. They are
kept in git: whoever builds needs no renderer.
"""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGING = HERE.parent
SOURCE = HERE / "icons" / "tagmask.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)  # pixels, of the theme hicolor
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
# Kinds of pictures in an .icns file that hold a PNG of this size.
ICNS_KINDS = {b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic13": 256, b"ic08": 256, b"ic14": 512,
              b"ic09": 512, b"ic10": 1024}  # fmt: skip


def main() -> None:
    """Write all files."""
    for size in SIZES:
        (HERE / "icons" / f"tagmask-{size}.png").write_bytes(render(size))
    (PACKAGING.parent / "resources" / "tagmask.png").write_bytes(render(256))  # of windows
    (PACKAGING / "windows" / "tagmask.ico").write_bytes(ico(ICO_SIZES))
    (PACKAGING / "macos" / "tagmask.icns").write_bytes(icns())


def render(size: int) -> bytes:
    """Return the icon as a PNG of `size` × `size` pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 0)
    del application
    return bytes(buffer.data().data())


def ico(sizes: tuple[int, ...]) -> bytes:
    """Return a Windows icon: a header, a line for each picture, then the pictures as PNGs."""
    pictures = [render(size) for size in sizes]
    head = struct.pack("<HHH", 0, 1, len(sizes))
    lines, place = b"", 6 + 16 * len(sizes)
    for size, picture in zip(sizes, pictures, strict=True):
        side = size % 256  # 0 means 256
        lines += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return head + lines + b"".join(pictures)


def icns() -> bytes:
    """Return a macOS icon: every picture behind its kind and length, in network byte order."""
    body = io.BytesIO()
    for kind, size in ICNS_KINDS.items():
        picture = render(size)
        body.write(kind + struct.pack(">I", 8 + len(picture)) + picture)
    return b"icns" + struct.pack(">I", 8 + len(body.getvalue())) + body.getvalue()


if __name__ == "__main__":
    main()
