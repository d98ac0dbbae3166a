"""Saliency maps of photographs: computed once each, kept by content in the user's cache."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.budget import read_bytes
from wseg_engine.base.messages import os_reason, tr
from wseg_engine.images.array_cache import SALIENCY, ArrayCache
from wseg_engine.images.imaging import ImageSize, content_key, image_size, load_image, resize
from wseg_engine.images.parts import load_part, part_around
from wseg_engine.settings.saliency import (
    DEFAULT_SALIENCY,
    SaliencyNetwork,
    saliency_file,
)
from wseg_engine.settings.weight_files import cache_folder

Map = NDArray[np.uint8]

_DECODE_FACTOR = 2  # photographs are decoded at no more than this many times the map's side
_LIMIT = 2 * 1024**3  # bytes; a map takes a tenth of a megabyte
_MOST_BYTES = 1024**3  # of a model's file
_FORMAT = 1
CLOSER = 0.75  # of the photograph: a part up to this is looked at again; by measurement
STANDS_OUT = 0.35  # saliency from which a pixel rather belongs to what stands out; by measurement


class NoSaliencyError(Exception):
    """A saliency network whose file is missing or damaged; the message says what to do."""


def maps_folder() -> Path:
    """Return the user's cache folder for saliency maps."""
    return cache_folder() / "saliency"


def load_saliency(about: SaliencyNetwork = DEFAULT_SALIENCY) -> Callable[[NDArray[np.uint8]], Map]:
    """Read a saliency network, verifying that its file is the published one.

    Raises:
        NoSaliencyError: if the file is missing or damaged, or OpenCV cannot run it.
    """
    path = saliency_file(about)
    if path is None:
        raise NoSaliencyError(
            tr(
                "The saliency network {name} is missing; it is part of TagMask. Reinstall "
                "TagMask, or turn saliency off (the settings train.draft_labels, "
                "train.pseudo_saliency, train.relabel_saliency and predict.saliency).",
                name=about.weights.name,
            )
        )
    try:
        model = read_bytes(path, _MOST_BYTES)
    except OSError as error:
        raise NoSaliencyError(
            tr("{file} cannot be read: {reason}.", file=path, reason=os_reason(error))
        ) from error
    digest = hashlib.sha256(model).hexdigest()
    if digest != about.weights.sha256:
        raise NoSaliencyError(
            tr(
                "{path}: the saliency network is damaged ({size} bytes with SHA-256 {digest}, "
                "expected {expected} with {hash}). Reinstall TagMask.",
                path=path,
                size=len(model),
                digest=f"{digest[:16]}…",
                expected=about.weights.size,
                hash=f"{about.weights.sha256[:16]}…",
            )
        )
    import cv2  # a quarter of a second that only those pay who use it

    module, _, attribute = about.maker.partition(":")
    maker = getattr(importlib.import_module(module), attribute)
    try:
        made: Callable[[NDArray[np.uint8]], Map] = maker(about, model)
    except cv2.error as error:
        raise NoSaliencyError(
            tr(
                "OpenCV {version} cannot run the saliency network {name} ({error}). Reinstall "
                "TagMask with its own OpenCV.",
                version=cv2.__version__,
                name=about.weights.name,
                error=str(error).strip(),
            )
        ) from error
    return made


class SaliencyMaps:
    """The maps of photographs; the network is loaded when the first one is computed.

    May be called from several threads at once.

    Args:
        about: the network.
        folder: the cache's; the user's if None.
    """

    def __init__(
        self, about: SaliencyNetwork = DEFAULT_SALIENCY, *, folder: Path | None = None
    ) -> None:
        self._about = about
        self._network: Callable[[NDArray[np.uint8]], Map] | None = None
        self._cache = ArrayCache(
            folder or maps_folder(),
            signature=f"{about.weights.sha256[:16]}-{_FORMAT}",
            limit=_LIMIT,
            suffix=SALIENCY,
        )

    @property
    def side(self) -> int:
        """Side of the maps, in pixels."""
        return self._about.side

    def has(self, path: Path) -> bool:
        """Whether a photograph's map is there already; raise ImageError if it cannot be read."""
        return self._kept(content_key(path)) is not None

    def of(self, path: Path, *, key: str | None = None) -> Map:
        """Return a photograph's map.

        A large photograph is decoded at a small size, so that memory is bounded; a map always
        comes from the same pixels, whoever asks for it first.

        Args:
            path: the file.
            key: `content_key` of the file, where it is known.

        Returns:
            (side, side) of the whole upright photograph, 0 where nothing stands out to 255.

        Raises:
            ImageError: if the photograph cannot be read.
            NoSaliencyError: if the network's file is missing or damaged.
        """
        key = content_key(path) if key is None else key
        kept = self._kept(key)
        if kept is not None:
            return kept
        found = self.look(load_image(path, max_side=_DECODE_FACTOR * self.side))
        self._cache.put(key, {"map": found})
        return found

    def closer(self, path: Path) -> Map:
        """Return a photograph's map, with that of the part around what stands out laid over.

        The part is looked at by itself, if it is not most of the photograph; what comes of it is
        not kept.

        Args:
            path: the file.

        Returns:
            As `of` does.

        Raises:
            ImageError: if the photograph cannot be read.
            NoSaliencyError: if the network's file is missing or damaged.
        """
        found = self.of(path)
        part = part_around(found > 255 * STANDS_OUT, most=CLOSER)
        if part is None:
            return found
        size = image_size(path)
        whole = part.within(ImageSize(self.side, self.side), size)
        pixels = load_part(path, whole, size, side=_DECODE_FACTOR * self.side)
        laid = found.copy()
        laid[part.top : part.bottom, part.left : part.right] = resize(self.look(pixels), part.size)
        return laid

    def look(self, pixels: NDArray[np.uint8]) -> Map:
        """Return the map of (H, W, 3) uint8 RGB, a photograph or a part of one; it is not kept.

        Raises:
            NoSaliencyError: if the network's file is missing or damaged.
        """
        if self._network is None:
            self._network = load_saliency(self._about)
        return self._network(pixels)

    def _kept(self, key: str) -> Map | None:
        arrays = self._cache.get(key, "map")
        if arrays is None:
            return None
        found = arrays["map"]
        if found.dtype != np.uint8 or found.shape != (self.side, self.side):
            self._cache.drop(key)
            return None
        return found
