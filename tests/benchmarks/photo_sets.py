"""Photographs with tags and true masks that the accuracy benchmarks learn from and score on."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.datasets.class_map import read_class_map
from wseg_engine.datasets.holdout import split
from wseg_engine.datasets.types import Dataset, TaggedImage
from wseg_engine.images.mask_files import read_mask, write_mask

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
HELD_OUT = 1 / 3  # of a folder that has no part `val`
_LOOKED_AT = 50  # masks that show whether a folder's masks tell classes apart
ANIMALS = {"cat": 8, "cow": 10, "dog": 12, "horse": 13, "person": 15, "sheep": 17}  # VOC's ids
FASHION = {
    name: number
    for number, name in enumerate(
        ("bag", "coat", "dress", "hat", "pants", "scarf", "skirt", "sunglasses"), 1
    )
}


@dataclass(frozen=True)
class PhotoSet:
    """What is learned from, and what is scored."""

    name: str
    train: Dataset
    held_out: tuple[TaggedImage, ...]
    masks: Mapping[str, Path]  # true masks by the photograph's path
    ids: Mapping[str, int]  # class → id in them; all others are void
    binary: int | None = None  # the one id of masks that only tell an object from its ground

    @cached_property
    def _table(self) -> NDArray[np.uint8]:
        table = np.full(256, VOID, np.uint8)
        table[0] = 0
        for index, name in enumerate(self.train.classes, 1):
            if name in self.ids:
                table[self.ids[name]] = index
        return table

    def truth(self, image: TaggedImage) -> NDArray[np.uint8]:
        """Return the true mask: class index + 1, 0 background, 255 void."""
        labels = read_mask(self.masks[str(image.path)])
        if self.binary is None:
            return self._table[labels]
        own = image.tags.index(Tag.PRESENT) + 1
        return np.where(labels == self.binary, own, np.where(labels > 0, VOID, 0)).astype(np.uint8)

    def with_masks(self, folder: Path, images: Sequence[TaggedImage]) -> Dataset:
        """Return the training photographs, some with their true masks as approved ones."""
        chosen = {str(image.path) for image in images}
        found = []
        for number, image in enumerate(self.train.images):
            if str(image.path) in chosen and str(image.path) in self.masks:
                file = folder / f"{number}.png"
                write_mask(file, self.truth(image))
                found.append(replace(image, mask=file))
            else:
                found.append(image)
        return replace(self.train, images=tuple(found))

    def some(self, count: int, *, seed: int) -> PhotoSet:
        """Return the same with so many training photographs, drawn by the seed."""
        images = self.train.images
        if count >= len(images):
            return self
        order = np.random.default_rng([seed, count]).permutation(len(images))[:count]
        chosen = tuple(images[place] for place in sorted(order))
        return replace(self, train=replace(self.train, images=chosen))

    def choosing(self, *, seed: int = 0) -> PhotoSet:
        """Return a part of the training photographs with another part held out: to choose by."""
        parts = split(self.train, HELD_OUT, seed=seed)
        return replace(self, train=parts.train, held_out=parts.validation.images)


def animals(*, extra: bool = False) -> PhotoSet:
    """Return `voc_animals`; with `extra`, the 2,694 small photographs are learned from too."""
    found = _parts("animals", SHARED / "voc_animals", ANIMALS)
    if not extra:
        return found
    more = read_dataset(SHARED / "voc_animals" / "train_extra", classes=tuple(ANIMALS))
    renamed = tuple(replace(image, name=f"extra/{image.name}") for image in more.images)
    return replace(found, train=replace(found.train, images=found.train.images + renamed))


def fashion() -> PhotoSet:
    """Return `fashion`."""
    return _parts("fashion", SHARED / "fashion", FASHION)


def folder_set(folder: Path) -> PhotoSet:
    """Return the photographs of any folder that has tags and a folder `masks` of true masks.

    A folder with the parts `train` and `val` is taken as it is; of another a third is held out,
    every class in proportion. Ids of classes are those of `classes.json` or `labelmap.txt`
    beside the masks, else 1, 2, … in the order of the names; masks that only tell an object from
    its ground mean the one class that their photograph is tagged with.

    Raises:
        SystemExit: if there is nothing to learn from, or nothing to score by.
    """
    if (folder / "train").is_dir() and (folder / "val").is_dir():
        return _parts(folder.name, folder, _ids(folder / "train" / "masks"))
    found = _with_masks(_read(folder))
    if not found.masks:
        raise SystemExit(f"{folder}: no photograph has a true mask in {folder / 'masks'}.")
    scored = replace(
        found.train,
        images=tuple(image for image in found.train.images if str(image.path) in found.masks),
    )
    held = {str(image.path) for image in split(scored, HELD_OUT, seed=0).validation.images}
    return replace(
        found,
        train=replace(
            found.train,
            images=tuple(i for i in found.train.images if str(i.path) not in held),
        ),
        held_out=tuple(image for image in found.train.images if str(image.path) in held),
    )


def _parts(name: str, folder: Path, ids: Mapping[str, int] | None) -> PhotoSet:
    """Return a folder's parts `train` and `val`."""
    classes = None if ids is None else tuple(ids)
    learned = _with_masks(_read(folder / "train", classes), ids)
    scored = _with_masks(
        _read(folder / "val", learned.train.classes), learned.ids, binary=learned.binary
    )
    return replace(
        learned,
        name=name,
        held_out=tuple(i for i in scored.train.images if str(i.path) in scored.masks),
        masks={**learned.masks, **scored.masks},
    )


def _read(folder: Path, classes: Sequence[str] | None = None) -> Dataset:
    found = read_dataset(folder, classes=classes)
    # A folder of masks among folders named after classes is no class.
    kept = [place for place, name in enumerate(found.classes) if name.casefold() != "masks"]
    images = tuple(
        replace(image, tags=tuple(image.tags[place] for place in kept))
        for image in found.images
        if (folder / "masks") not in image.path.parents
    )
    if not images or not kept:
        raise SystemExit(f"{folder}: there is no tagged photograph.")
    return replace(found, classes=tuple(found.classes[place] for place in kept), images=images)


def _with_masks(
    dataset: Dataset, ids: Mapping[str, int] | None = None, *, binary: int | None = None
) -> PhotoSet:
    """Find the true masks of photographs: `masks/NAME.png`, in subfolders as the photographs."""
    folder = dataset.root / "masks"
    masks = {}
    for image in dataset.images:
        places = (folder / f"{image.name}.png", folder / f"{image.path.stem}.png")
        found = next((place for place in places if place.is_file()), None)
        if found is not None:
            masks[str(image.path)] = found
    if ids is None:
        known = _ids(folder)
        if binary is None and known is None:
            binary = _binary_id(dataset, masks)
        ids = known or {name: number for number, name in enumerate(dataset.classes, 1)}
    return PhotoSet(dataset.root.name, dataset, (), masks, ids, binary)


def _ids(folder: Path) -> dict[str, int] | None:
    known = read_class_map(folder) if folder.is_dir() else None
    return None if known is None else {name: number for number, name in known.items()}


def _binary_id(dataset: Dataset, masks: Mapping[str, Path]) -> int | None:
    """Return the id of objects, where photographs are of one class each, and masks have no other.

    Void may be around the objects; where there is nothing but 0 and 255, 255 is the object.
    """
    one = all(sum(tag is Tag.PRESENT for tag in image.tags) == 1 for image in dataset.images)
    if not one or not masks or len(dataset.classes) < 2:
        return None
    some = [np.unique(read_mask(file)) for file in list(masks.values())[:_LOOKED_AT]]
    ids = set(np.concatenate(some).tolist()) - {0}
    objects = ids - {VOID} or ids
    return int(objects.pop()) if len(objects) == 1 else None


def scratch() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for what a benchmark need not keep."""
    return tempfile.TemporaryDirectory(prefix="tagmask-bench-")
