"""What decoding an image takes, told from its header: what is too much is refused before."""

from __future__ import annotations

from PIL import Image

from wseg_engine.base.budget import LARGE_PIXELS, PHOTO_PIXELS, decode_bytes
from wseg_engine.base.messages import tr
from wseg_engine.images.deep import has_deep_colours
from wseg_engine.images.kinds import ImageError
from wseg_engine.images.pixels import ImageSize

MAX_PIXELS = PHOTO_PIXELS  # a larger image is refused
_SUSPECT_PIXELS = 25_000_000  # from here on, the file has to be plausible for its size
_SUSPECT_RATIO = 20_000  # pixels a byte; a blank image in one bit a pixel reaches 8,000
_JPEG_RATIO = 1024  # of JPEG, which cannot do without a bit for each block
_TILE_PIXELS = 64_000_000  # a part of a TIFF that is decoded at once; larger only in large images
# Bytes a pixel that a decoder holds besides what Pillow keeps; of JPEG 2000, for each of its bands.
_DECODER_BYTES = {"WEBP": 12, "AVIF": 10, "HEIF": 10}
_JPEG2000_BYTES = 5
_DEEP_WEIGHT = 3  # of a pixel with 16 bits a colour: it is read twice, with all bits and with 8
_COEFFICIENT_BYTES = 2  # of a progressive JPEG, which is held whole before there are pixels


def check_header(image: Image.Image, file_size: int, name: str) -> None:
    """Refuse what is too large, or claims to be much more than its bytes can hold."""
    width, height = image.size
    pixels = width * height
    if pixels < 1:
        raise ImageError(
            tr(
                "{name} has no pixels: its header says {width}×{height}.",
                name=name,
                width=width,
                height=height,
            )
        )
    if pixels > MAX_PIXELS:
        raise ImageError(
            tr(
                "{name} has {width}×{height} = {pixels:.0f} megapixels; at most "
                "{max_pixels:.0f} are read. Make it smaller.",
                name=name,
                width=width,
                height=height,
                pixels=pixels / 1000000.0,
                max_pixels=MAX_PIXELS / 1000000.0,
            )
        )
    ratio = _JPEG_RATIO if image.format in ("JPEG", "MPO") else _SUSPECT_RATIO
    if pixels > _SUSPECT_PIXELS and pixels > ratio * file_size:
        raise ImageError(
            tr(
                "{name} claims {width}×{height} pixels in {file_size} bytes; its header is wrong.",
                name=name,
                width=width,
                height=height,
                file_size=file_size,
            )
        )


def check_memory(image: Image.Image, name: str, target: ImageSize, beside: int) -> None:
    """Refuse what takes more memory to decode than one image may have."""
    pixels = image.width * image.height
    if weight_of(image) < LARGE_PIXELS:
        needed = beside
    else:
        kept = 1 if image.mode in ("1", "L", "P") else 4  # bytes a pixel, as Pillow holds them
        # What the decoder holds is gone before there is a result.
        result = max(3 * target.height * target.width, _of_decoder(image) * pixels)
        needed = beside + kept * pixels + result
        if image.info.get("progressive") or image.info.get("progression"):
            needed += _COEFFICIENT_BYTES * len(image.getbands()) * pixels
    tiles = getattr(image, "tag_v2", {})
    tile = tiles.get(322, 1) * tiles.get(323, 1)  # TIFF's width and height of a tile
    if needed <= decode_bytes() and (tile <= _TILE_PIXELS or tile <= 2 * pixels):
        return
    raise ImageError(
        tr(
            "{name} has {width}×{height} pixels in {kind}: decoding it would take {needed:.1f} GB "
            "of memory, and one image may take {most:.1f}. Save it smaller.",
            name=name,
            width=image.width,
            height=image.height,
            kind=f"{image.format} {image.mode}",
            needed=max(needed, 4 * tile) / 1e9,
            most=decode_bytes() / 1e9,
        )
    )


def weight_of(image: Image.Image) -> int:
    """Return how many pixels of a common image take about as much memory as decoding this one."""
    pixels = image.width * image.height
    if has_deep_colours(image):
        return _DEEP_WEIGHT * pixels
    return 2 * pixels if _of_decoder(image) else pixels


def _of_decoder(image: Image.Image) -> int:
    """Return how many bytes a pixel the decoder of an image holds by itself."""
    if image.format == "JPEG2000":
        return _JPEG2000_BYTES * len(image.getbands())
    return _DECODER_BYTES.get(image.format or "", 0)
