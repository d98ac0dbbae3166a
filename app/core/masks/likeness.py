"""Which images look alike, by the features of the backbone that trainings keep in the cache.

An image is a vector: its features averaged over its cells, less what all images have in common. A
region of an image is compared with every cell of the others instead, so that a thing is found
wherever it lies. Vectors are kept by file, size and time, so that photos are read but once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from app.core.store import ImageRecord, Project, ProjectError
from wseg_engine.images.array_cache import FEATURES, LIKENESS, ArrayCache, find_entries
from wseg_engine.images.imaging import ImageError, content_key
from wseg_engine.settings.weight_files import cache_folder

REGION_SIDE = 64  # cells of a map that says where a region is
_LIMIT = 1 << 29  # bytes that kept vectors may take
_BEST_CELLS = 4  # cells of an image that are compared with a region
_PAGE = 200  # images whose records are read together

Vector = NDArray[np.float32]
Region = NDArray[np.float32]  # (h, w) in 0-1: how much of each part of an image belongs to it


@dataclass(frozen=True)
class Likeness:
    """How images are sorted by likeness to one of them, or to a class's region in it."""

    image: int
    name: str  # of its file
    class_name: str = ""  # whose region; "" the whole image
    order: tuple[int, ...] = ()  # images, the most alike first; others come after them

    def sort(self, images: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return images with the most alike first; those not compared keep their order."""
        places = {image: place for place, image in enumerate(self.order)}
        ranks = np.array([places.get(image, len(places)) for image in images.tolist()], np.int64)
        return images[np.argsort(ranks, kind="stable")]


class _Entry(NamedTuple):
    key: str  # of the photo's content
    vector: Vector


def features_folder() -> Path:
    """Return where trainings keep features, in a folder for each backbone and setting."""
    return cache_folder() / "features"


def likeness_folder() -> Path:
    """Return where vectors are kept."""
    return cache_folder() / "likeness"


def used_signature(project: Project, images: Sequence[int]) -> str:
    """Return the backbone and settings whose features of the first of these images that has some
    were used last; "" where none has any.

    Raises:
        ProjectError: if the project cannot be read.
    """
    for record in project.images.get(images):
        try:
            key = content_key(project.images.file(record))
        except (ImageError, ProjectError):
            continue
        found = find_entries(features_folder(), key, FEATURES)
        if found:
            return found[0].parents[1].name
    return ""


class Features:
    """Features of one backbone and setting in the cache, as vectors and as maps.

    Args:
        project: whose images they are of.
        signature: folder of the features.
    """

    def __init__(self, project: Project, signature: str) -> None:
        self._project = project
        self._folder = features_folder() / signature
        self._kept = ArrayCache(
            likeness_folder(), signature=signature, limit=_LIMIT, suffix=LIKENESS
        )

    def vector(self, record: ImageRecord) -> Vector | None:
        """Return an image's vector, (C,); None where its features are not in the cache."""
        found = self._entry(record)
        return None if found is None else found.vector

    def cells(self, record: ImageRecord) -> NDArray[np.float32] | None:
        """Return an image's features, (C, h, w); None where they are not in the cache."""
        found = self._entry(record)
        return None if found is None else self._deep(found.key)

    def _entry(self, record: ImageRecord) -> _Entry | None:
        try:
            file = self._project.images.file(record)
            own = _file_key(file, record)
            kept = self._kept.get(own, "key", "vector")
            key = content_key(file) if kept is None else kept["key"].tobytes().hex()
        except (ImageError, ProjectError):
            return None
        if kept is not None and kept["vector"].size:
            return _Entry(key, kept["vector"].astype(np.float32))
        deep = self._deep(key)
        vector = np.empty(0, np.float32) if deep is None else deep.mean((1, 2))
        if deep is not None or kept is None:  # without features, the key of the photo at least
            name = np.frombuffer(bytes.fromhex(key), np.uint8)
            self._kept.put(own, {"key": name, "vector": vector.astype(np.float16)})
        return None if deep is None else _Entry(key, vector)

    def _deep(self, key: str) -> NDArray[np.float32] | None:
        path = self._folder / key[:2] / f"{key}{FEATURES}"
        try:
            with safe_open(path, "numpy") as file:
                return np.asarray(file.get_slice("deep")[:1][0], np.float32)
        except (OSError, SafetensorError, ValueError):  # not there, or damaged: made anew elsewhere
            return None


def most_alike(vectors: Mapping[int, Vector], image: int) -> list[int]:
    """Return the images of the vectors, those most like one of them first, itself at the top."""
    ids = list(vectors)
    rows = _comparable(vectors)
    near = rows @ rows[ids.index(image)]
    near[ids.index(image)] = np.inf
    return [ids[place] for place in np.argsort(-near, kind="stable")]


def chained(images: Sequence[int], vectors: Mapping[int, Vector]) -> list[int]:
    """Begin with the first image that has a vector, and go on with the one most like the last.

    Images without a vector come last, in their order.
    """
    known = [image for image in images if image in vectors]
    if not known:
        return list(images)
    rows = np.stack([vectors[image] for image in known])
    chain, left = [0], np.ones(len(known), bool)
    left[0] = False
    while left.any():
        distance = np.square(rows - rows[chain[-1]]).sum(1)
        chain.append(int(np.argmin(np.where(left, distance, np.inf))))
        left[chain[-1]] = False
    return [known[row] for row in chain] + [image for image in images if image not in vectors]


def comparable(vectors: Mapping[int, Vector]) -> dict[int, Vector]:
    """Return vectors of length 1 that have lost what all images have in common."""
    return dict(zip(vectors, _comparable(vectors), strict=True)) if vectors else {}


def _comparable(vectors: Mapping[int, Vector]) -> NDArray[np.float32]:
    return Scale.of(vectors).apply(np.stack(list(vectors.values())))


class Scale(NamedTuple):
    """What images have in common, and how much they differ, in each channel of their features."""

    mean: Vector
    deviation: Vector

    @classmethod
    def of(cls, vectors: Mapping[int, Vector]) -> Scale:
        """Return the scale of vectors; of a single one, that changes nothing."""
        if len(vectors) < 2:
            size = next(iter(vectors.values())).shape
            return cls(np.zeros(size, np.float32), np.ones(size, np.float32))
        rows = np.stack(list(vectors.values()))
        return cls(rows.mean(0), rows.std(0) + np.float32(1e-6))

    def apply(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return vectors, (N, C), of length 1 that tell nothing but differences."""
        different = (rows - self.mean) / self.deviation
        length = np.linalg.norm(different, axis=1, keepdims=True)
        return np.asarray(different / np.maximum(length, 1e-6), np.float32)


class RegionSearch:
    """Compares cells of images with a region of one.

    Args:
        cells: (C, h, w) features of the image.
        region: which part of it is looked for.
        scale: of the images.
    """

    def __init__(self, cells: NDArray[np.float32], region: Region, scale: Scale) -> None:
        height, width = cells.shape[1:]
        share = cv2.resize(region, (width, height), interpolation=cv2.INTER_AREA)
        if not share.any():  # less than a cell: the one that has most of it
            share = cv2.dilate(region, np.ones((3, 3), np.uint8))
            share = cv2.resize(share, (width, height), interpolation=cv2.INTER_AREA)
        weights = share / max(float(share.sum()), 1e-6)
        self._scale = scale
        self._wanted = scale.apply((cells * weights).sum((1, 2))[None])[0]

    def score(self, cells: NDArray[np.float32]) -> float:
        """Return how like the region the most similar cells of an image are, -1 to 1."""
        near = self._scale.apply(cells.reshape(len(cells), -1).T) @ self._wanted
        return float(np.sort(near)[-_BEST_CELLS:].mean())


def region_of(labels: NDArray[np.uint8], value: int) -> Region | None:
    """Return where a value is in a mask, as a small map; None where it is nowhere.

    Args:
        labels: (H, W) mask.
        value: of the class.
    """
    step = max(1, min(labels.shape) // (4 * REGION_SIDE))  # looks at no more than is needed
    there = (labels[::step, ::step] == value).astype(np.float32)
    if not there.any():
        there = (labels == value).astype(np.float32)
    if not there.any():
        return None
    size = (REGION_SIDE, REGION_SIDE)
    return np.asarray(cv2.resize(there, size, interpolation=cv2.INTER_AREA), np.float32)


def pages(images: Sequence[int]) -> Iterable[Sequence[int]]:
    """Return images in pieces whose records are read together."""
    return (images[start : start + _PAGE] for start in range(0, len(images), _PAGE))


def _file_key(file: Path, record: ImageRecord) -> str:
    """Return a key of a photo that changes when its file does, without reading it."""
    text = f"{file}|{record.size}|{record.modified_ns}"
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()
