"""Whether a file holds more than the one picture that is used: an animation, pages of a scan."""

from __future__ import annotations

from PIL import Image

from wseg_engine.base.messages import tr

_SUBFILE = 254  # TIFF's tag of what a page is
_REDUCED = 1  # bit of it: another size of the page before
_MOST_SIZES = 16  # pages that are looked at
_OF_CAMERAS = frozenset(("JPEG", "MPO"))  # whose further pictures are previews, depths, other eyes


def has_more_frames(image: Image.Image) -> bool:
    """Whether an opened image has further frames or pages; smaller copies of the first are none.

    Args:
        image: at its first frame, where it is left.
    """
    if image.format in _OF_CAMERAS or not getattr(image, "is_animated", False):
        return False
    if image.format != "TIFF":
        return True
    try:
        return any(not _is_copy(image, page) for page in range(1, _MOST_SIZES))
    finally:
        image.seek(0)


def frames_text(count: int) -> str:
    """Say how many images have more frames than the one that is used."""
    return tr("images of several frames or pages, of which the first is used: {count}", count=count)


def _is_copy(image: Image.Image, page: int) -> bool:
    try:
        image.seek(page)
    except EOFError:
        return True
    kind = image.tag_v2.get(_SUBFILE, 0)  # type: ignore[attr-defined]
    return isinstance(kind, int) and bool(kind & _REDUCED)
