"""Maps of objects that no program of good will writes."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.core.drawn_project import HEIGHT, WIDTH, blobs
from wseg_engine.objects.files import encode_objects


def grey_png(side: int, rows: int) -> bytes:
    """Return a PNG of 16 bits that claims to be large; of its rows so many are there."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 16, 0, 0, 0, 0)
    pixels = zlib.compress(bytes((2 * side + 1) * rows), 1)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _saved(picture: Image.Image, **texts: str) -> bytes:
    info = PngInfo()
    for name, text in texts.items():
        info.add_text(name.replace("_", "-"), text)
    out = io.BytesIO()
    picture.save(out, "PNG", pnginfo=info)
    return out.getvalue()


def _ids(value: int = 65_535) -> Image.Image:
    return Image.fromarray(np.full((HEIGHT, WIDTH), value, np.uint16))


def _own() -> int:
    return zlib.crc32(blobs(1).data)


ODD_OBJECTS: Mapping[str, Callable[[], bytes]] = {
    "of another size": lambda: _saved(Image.fromarray(np.ones((9, 9), np.uint16))),
    "of 8 bits": lambda: _saved(Image.fromarray(np.ones((HEIGHT, WIDTH), np.uint8))),
    "in colours": lambda: _saved(Image.new("RGB", (WIDTH, HEIGHT), (1, 2, 3))),
    "everywhere": lambda: encode_objects(np.full((HEIGHT, WIDTH), 9, np.uint16), (), _own()),
    "all ids there are": lambda: encode_objects(
        np.arange(HEIGHT * WIDTH, dtype=np.uint16).reshape(HEIGHT, WIDTH), (), _own()
    ),
    "of no mask": lambda: _saved(_ids()),
    "of a mask with an odd name": lambda: _saved(_ids(), mask_crc32="-0x1\n"),
    "counted wrongly": lambda: encode_objects(
        np.ones((HEIGHT, WIDTH), np.uint16), (65_535,) * 254, _own()
    ),
    "counted absurdly": lambda: _saved(
        _ids(), mask_crc32=f"{_own():08x}", objects_of_values="[" * 5000
    ),
    "larger than they are": lambda: grey_png(60_000, 10),
    "no picture": lambda: b"not at all",
    "nothing": lambda: b"",
}
