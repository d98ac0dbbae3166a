"""The objects of masks on disk, each map beside the mask that it belongs to."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.core.masks.area import Ids, Labels
from app.core.translation import reason, translate
from wseg_engine.base.bounds import is_file, remove
from wseg_engine.base.durable import copy_atomic
from wseg_engine.objects.files import objects_path, read_objects
from wseg_engine.objects.maps import ObjectError, fitted


class KeptObjects(NamedTuple):
    """What was found beside a mask."""

    ids: Ids | None = None  # (H, W), writable; None for none
    notice: str = ""  # what the user has to know, in words
    damaged: bool = False  # there is a file that cannot be used


NO_OBJECTS = KeptObjects()


def read_kept_objects(
    mask: Path, labels: Labels, *, about_to_be: Collection[int] = ()
) -> KeptObjects:
    """Read the objects of a mask. Where there are none, that costs a look at the folder.

    Args:
        mask: its file.
        labels: (H, W), as the file has them.
        about_to_be: CRC-32 of labels that were to replace the file when a crash came: the objects
            may be theirs already. They are given as they are; else ids are made to fit the labels.
    """
    path = objects_path(mask)
    if not is_file(path):
        return NO_OBJECTS
    try:
        found = read_objects(path, labels.shape)
    except ObjectError as error:
        return KeptObjects(notice=_skipped(path, reason(error)), damaged=True)
    if found.mask == zlib.crc32(labels.data):
        ids = fitted(found.objects, labels)
    elif found.mask in about_to_be:
        ids = found.objects
    else:
        why = translate("Review", "they belong to an earlier mask of this image")
        return KeptObjects(notice=_skipped(path, why), damaged=True)
    return KeptObjects(np.require(ids, requirements=["C", "W"])) if ids.any() else NO_OBJECTS


def remove_kept(mask: Path) -> None:
    """Delete a mask's file, and its objects."""
    remove(objects_path(mask))
    remove(mask)


def copy_kept_objects(mask: Path, target: Path, *, flush: bool = True) -> None:
    """Put the objects of a mask beside its copy; where it has none, the copy has none.

    Raises:
        OSError: if that is not possible.
    """
    source, place = objects_path(mask), objects_path(target)
    if is_file(source):
        copy_atomic(source, place, flush=flush)
    else:
        remove(place)


def same_objects(mask: Path, other: Path) -> bool:
    """Whether two masks of the same labels have the same objects, or neither has any."""
    first, second = (_sum(objects_path(path)) for path in (mask, other))
    return first == second


def _sum(path: Path) -> int | None:
    """Return a checksum of the ids in a file; None where there are none that can be used."""
    if not is_file(path):
        return None
    try:
        return zlib.crc32(read_objects(path).objects.data)
    except ObjectError:
        return None


def _skipped(path: Path, why: str) -> str:
    return translate(
        "Review", "The objects in {file} were skipped: {reason}. The mask itself is as it was."
    ).format(file=path.name, reason=why.rstrip("."))
