"""Reader of folders: the name of the sub-folder an image lies in is its tag."""

from __future__ import annotations

from pathlib import Path

from wseg_engine.datasets.listing import Listed, Listing
from wseg_engine.datasets.names import ClassNameError, class_name, fold
from wseg_engine.datasets.scan import find_images
from wseg_engine.datasets.types import Problem

_SPLITS = frozenset(("train", "training", "val", "valid", "validation", "test"))


def read_folders(folder: Path) -> Listing:
    """Read images sorted into one sub-folder a class.

    Folders within a class's folder belong to the class. An image directly in the top folder is not
    tagged. Where all top folders are splits (`train`, `val`, …), classes are the folders below.
    """
    root = folder / "images" if (folder / "images").is_dir() else folder
    found = find_images(root)
    problems = list(found.problems)
    places = [image.relative_to(root).parent.parts for image in found.images]
    tops = {fold(parts[0]) for parts in places if parts}
    depth = 1 if tops and tops <= _SPLITS else 0
    refused: set[str] = set()
    images = []
    for image, parts in zip(found.images, places, strict=True):
        if len(parts) <= depth:
            images.append(Listed(image))
            continue
        try:
            name = class_name(parts[depth])
        except ClassNameError as error:
            images.append(Listed(image))
            if parts[depth] not in refused:
                refused.add(parts[depth])
                problems.append(Problem(parts[depth], f"{error}; its images are not tagged"))
            continue
        images.append(Listed(image, (name,), reviewed=True))
    return Listing(root, tuple(images), tuple(problems))
