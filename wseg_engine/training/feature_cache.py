"""The feature cache: what a frozen backbone made of each image, kept on disk under a size limit.

An entry is found by the bytes of the image file and by everything its features depend on besides
(`signature`), so that moving, renaming or copying images costs nothing, and changed images or
another backbone never meet stale features. Entries can vanish at any time: what is missing is
computed again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.images.array_cache import FEATURES, ArrayCache
from wseg_engine.settings.weight_files import cache_folder

_FORMAT = 1


class Entry(NamedTuple):
    """What is kept of one image, and its saliency map where one is wanted."""

    deep: NDArray[np.float16]  # (views, channels, h, w); view 1, where there, is the mirror image
    image: NDArray[np.uint8]  # (side, side, 3) RGB, small
    saliency: NDArray[np.uint8] | None = None  # (side, side), 255 where it stands out; kept apart


def default_folder() -> Path:
    """Return the user's cache folder for features."""
    return cache_folder() / "features"


def signature(weights: Mapping[str, Tensor], **settings: Any) -> str:
    """Return 16 hexadecimal digits that change with the weights or any of the settings."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(json.dumps({"format": _FORMAT, **settings}, sort_keys=True).encode())
    for name, value in sorted(weights.items()):
        digest.update(name.encode())
        values = value.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
        digest.update(values.numpy().tobytes())
    return digest.hexdigest()


class FeatureCache:
    """Features on disk, least recently used ones leaving first.

    Args:
        folder: where entries of all signatures lie; made when the first one is written.
        signature: what the features depend on besides the image (`signature`).
        limit: most bytes the folder may hold.
    """

    def __init__(self, folder: Path, *, signature: str, limit: int) -> None:
        self._files = ArrayCache(folder, signature=signature, limit=limit, suffix=FEATURES)

    @property
    def full(self) -> bool:
        """Whether something could not be kept, for the limit or for the disk."""
        return self._files.full

    def get(self, key: str) -> Entry | None:
        """Return an image's entry, or None; a damaged one is deleted."""
        arrays = self._files.get(key, "deep", "image")
        return None if arrays is None else Entry(arrays["deep"], arrays["image"])

    def put(self, key: str, entry: Entry) -> None:
        """Keep an image's entry if the limit and the disk allow it; else `full` becomes true."""
        self._files.put(key, {"deep": entry.deep, "image": entry.image})

    def path(self, key: str) -> Path:
        """Return where an image's entry lies, whether or not it is there."""
        return self._files.path(key)
