"""Maps of objects on disk: 16-bit grey PNGs of ids, each beside the mask that it belongs to."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from wseg_engine.base.bounds import remove
from wseg_engine.base.durable import write_atomic
from wseg_engine.base.labels import VOID, voc_palette
from wseg_engine.base.messages import tr
from wseg_engine.images.imaging import ImageError, in_turn, opened
from wseg_engine.images.mask_files import MaskError, read_mask, sums_hold
from wseg_engine.objects.maps import (
    MOST_OBJECTS,
    Labels,
    ObjectError,
    ObjectMap,
    check_map,
    find_objects,
    is_counts,
)

SUFFIX = ".objects"
_BELONGS_TO, _COUNTS = "mask-crc32", "objects-of-values"  # texts in the file
_MODES = ("I;16", "I;16B", "I")
_LEVEL = 1  # of zlib: maps hardly gain from more


class ObjectFile(NamedTuple):
    """What a file says."""

    objects: ObjectMap  # (H, W)
    mask: int | None  # the CRC-32 of the labels that it belongs to; None if it does not say


def objects_path(mask: Path) -> Path:
    """Return where the objects of a mask are kept: beside it."""
    return mask.with_name(mask.name + SUFFIX)


def count_values(objects: ObjectMap, labels: Labels) -> tuple[int, ...]:
    """Return how many objects lie in the values 1, 2, ... up to the last that has some."""
    values = [one.value for one in find_objects(objects, labels).values()]
    counts = np.bincount(values, minlength=1)[1:] if values else np.zeros(0, np.int64)
    return tuple(int(count) for count in counts)


def encode_objects(objects: ObjectMap, counts: Sequence[int], fingerprint: int) -> bytes:
    """Return the bytes of a 16-bit grey PNG that says whose objects these are, and how many.

    Args:
        objects: (H, W) uint16.
        counts: as of `count_values`.
        fingerprint: the CRC-32 of the labels that they belong to.
    """
    texts = PngInfo()
    texts.add_text(_BELONGS_TO, f"{fingerprint:08x}")
    texts.add_text(_COUNTS, json.dumps(list(counts)))
    buffer = io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(objects))
    picture.save(buffer, format="PNG", pnginfo=texts, compress_level=_LEVEL)
    return buffer.getvalue()


def write_objects(
    path: Path, objects: ObjectMap, labels: Labels, fingerprint: int, *, flush: bool = True
) -> tuple[int, ...]:
    """Write a map of objects, whole or not at all; without any there is no file.

    Args:
        path: the file; one that exists is replaced at once.
        objects: (H, W) uint16.
        labels: (H, W) uint8, the mask it belongs to.
        fingerprint: the CRC-32 of the labels.
        flush: as of `write_atomic`.

    Returns:
        As `count_values`.

    Raises:
        ObjectError: for an array of another shape or type.
        OSError: when the file cannot be written; what was there before stays.
    """
    check_map(objects, labels)
    counts = count_values(objects, labels)
    if not counts:
        remove(path)
        return ()
    write_atomic(path, encode_objects(objects, counts, fingerprint), flush=flush)
    return counts


def read_objects(path: Path, size: Sequence[int] | None = None) -> ObjectFile:
    """Read a map of objects.

    Args:
        path: the file, 16-bit grey.
        size: (height, width) it has to have; any if None.

    Raises:
        ObjectError: for a file that is none, is damaged, or of another size.
    """
    try:
        with opened(path, formats=("PNG",)) as (image, *_):
            if image.mode not in _MODES:
                raise ObjectError(
                    tr(
                        "{file} contains {found}; expected object ids, a grey PNG of 16 bits.",
                        file=path.name,
                        found=image.mode,
                    )
                )
            if size is not None and (image.height, image.width) != tuple(size):
                raise _other_size(path, (image.height, image.width), size)
            with in_turn(image):
                ids = np.asarray(image)
            if ids.min() < 0 or ids.max() > MOST_OBJECTS:
                raise ObjectError(tr("{file} contains ids beyond 65,535.", file=path.name))
            mask = _number(image.info.get(_BELONGS_TO))
        with path.open("rb") as file:
            sound = sums_hold(file)
    except ImageError as error:
        raise ObjectError(str(error)) from error
    except OSError as error:
        raise ObjectError(
            tr("{file} cannot be read: {error}.", file=path.name, error=error)
        ) from error
    if not sound:
        raise ObjectError(tr("{file} is damaged: its checksum does not match.", file=path.name))
    return ObjectFile(np.ascontiguousarray(ids, np.uint16), mask)


def read_object_mask(path: Path, size: Sequence[int]) -> ObjectMap:
    """Read a mask of objects as others write it: ids in 8 bits, 255 undecided, or in 16.

    Args:
        path: the file, a grey or palette PNG, as those of VOC's SegmentationObject.
        size: (height, width) it has to have.

    Returns:
        (H, W) uint16, 0 where there is no object.

    Raises:
        ObjectError: for a file that is none, is damaged, or of another size.
    """
    try:
        ids = read_mask(path).astype(np.uint16)
    except MaskError:
        with_colours = _of_colours(path)
        if with_colours is None:
            return read_objects(path, size).objects
        ids = with_colours
    if ids.shape != tuple(size):
        raise _other_size(path, ids.shape, size)
    ids[ids == VOID] = 0
    return ids


def _of_colours(path: Path) -> ObjectMap | None:
    """Return the ids of a picture in the colours of VOC's palette; None for one of another kind.

    Raises:
        ObjectError: for a colour that is none of these.
    """
    try:
        with opened(path, formats=("PNG",)) as (image, *_):
            if image.mode != "RGB":
                return None
            with in_turn(image):
                rgb = np.asarray(image).astype(np.uint32)
    except ImageError as error:
        raise ObjectError(str(error)) from error
    colours = rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
    palette = voc_palette().astype(np.uint32)
    known = palette[:, 0] << 16 | palette[:, 1] << 8 | palette[:, 2]
    order = np.argsort(known)
    places = np.searchsorted(known[order], colours).clip(max=len(known) - 1)
    ids = order[places]
    if not np.array_equal(known[ids], colours):
        raise ObjectError(tr("{file} has colours that number no objects.", file=path.name))
    return np.asarray(ids, np.uint16)


def _other_size(path: Path, found: Sequence[int], size: Sequence[int]) -> ObjectError:
    return ObjectError(
        tr(
            "{file} is {width}×{height} pixels; its mask is {mask_width}×{mask_height}.",
            file=path.name,
            width=found[1],
            height=found[0],
            mask_width=size[1],
            mask_height=size[0],
        )
    )


def read_counts(path: Path) -> tuple[int, ...] | None:
    """Return how many objects of each value a file says to have; None if there is no such file."""
    try:
        with opened(path, formats=("PNG",)) as (image, *_):
            text = image.info.get(_COUNTS)
        found = json.loads(text) if isinstance(text, str) else None
    except (ImageError, OSError, ValueError, RecursionError):
        return None
    return tuple(found) if found is not None and is_counts(found) else None


def _number(text: object) -> int | None:
    try:
        return int(text, 16) if isinstance(text, str) and len(text) == 8 else None
    except ValueError:
        return None
