"""Reader of Pascal VOC: JPEGImages, Annotations, ImageSets and SegmentationClass."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import ParseError

import numpy as np
from defusedxml import DefusedXmlException

from wseg_engine.base.budget import TABLE_BYTES, XML_BYTES, parse_xml, read_bytes, read_text
from wseg_engine.base.listed import files_below, listed
from wseg_engine.datasets.class_map import VOC_CLASSES, read_class_map
from wseg_engine.datasets.listing import DatasetError, Listed, Listing
from wseg_engine.datasets.names import ClassNameError, class_name, fold, relative_name
from wseg_engine.datasets.scan import ImageIndex, UnknownImageError, find_images
from wseg_engine.datasets.types import Problem
from wseg_engine.images.mask_files import MaskError, read_mask

_IMAGES = "JPEGImages"
_CLASS_LIST = re.compile(r"(?P<name>.+)_(train|val|trainval|test)\.txt")


def find_voc(folder: Path) -> Path | None:
    """Return the folder that holds `JPEGImages`: this one, or one up to two levels below."""
    try:
        for pattern in (_IMAGES, f"*/{_IMAGES}", f"*/*/{_IMAGES}"):
            for images in sorted(folder.glob(pattern)):
                if images.is_dir():
                    return images.parent
    except OSError:
        return None
    return None


def read_voc(folder: Path, *, subset: str | None = None) -> Listing:
    """Read a Pascal VOC data set.

    An image's tags are the names of the objects in its annotation, also of those marked difficult
    or truncated. Without an annotation they come from the lists of `ImageSets/Main` (`cat_train`:
    1 and 0, difficult, are present), and without those from the ids in its SegmentationClass mask,
    named by `classes.json`, `labelmap.txt`, or Pascal VOC's own order. Without any, it is not
    tagged.

    Args:
        folder: the folder of `JPEGImages`, or one up to two levels above.
        subset: restrict to a list of `ImageSets/Main` or `ImageSets/Segmentation`.

    Raises:
        DatasetError: where there is no `JPEGImages`, or no such list.
    """
    root = find_voc(folder)
    if root is None:
        raise DatasetError(f"{folder} is no Pascal VOC data set: it has no folder {_IMAGES}.")
    images_root = root / _IMAGES
    found = find_images(images_root)
    problems = list(found.problems)
    index = ImageIndex(found.images, images_root)
    chosen: Iterable[Path] = found.images
    if subset is not None:
        wanted = set(_subset(root, subset, index, problems))
        chosen = [image for image in found.images if image in wanted]
    else:
        _report_orphans(root, index, problems)
    tags = _Tags(root, index, problems)
    listed = tuple(tags.of(image) for image in chosen)
    return Listing(images_root, listed, tuple(problems))


def _subset(root: Path, subset: str, index: ImageIndex, problems: list[Problem]) -> Iterable[Path]:
    """Yield the images of a list."""
    name = subset.removesuffix(".txt")
    places = [root / "ImageSets" / kind / f"{name}.txt" for kind in ("Main", "Segmentation")]
    file = next((place for place in places if place.is_file()), None)
    if file is None:
        have = sorted({p.stem for p in files_below(root / "ImageSets", "*.txt")})
        raise DatasetError(f"{root} has no list {name!r}; it has {', '.join(have) or 'none'}.")
    for number, line in _lines(file, problems):
        try:
            yield index.find(re.sub(r"\s+-?[01]$", "", line))  # lists of one class have a flag
        except UnknownImageError as error:
            problems.append(Problem(f"{file.name}:{number}", f"{error}; the line was skipped"))


def _lines(file: Path, problems: list[Problem]) -> list[tuple[int, str]]:
    """Return the non-empty lines of a list with their numbers from 1."""
    try:
        text = read_text(file, TABLE_BYTES, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        problems.append(Problem(file.name, f"this list cannot be read: {error}"))
        return []
    return [(n, line.strip()) for n, line in enumerate(text.split("\n"), 1) if line.strip()]


def _report_orphans(root: Path, index: ImageIndex, problems: list[Problem]) -> None:
    """Report annotations whose image is missing."""
    folder = root / "Annotations"
    for file in files_below(folder, "*.xml"):
        try:
            index.find(file.relative_to(folder).with_suffix("").as_posix())
        except UnknownImageError as error:
            problems.append(Problem(f"Annotations/{file.name}", f"{error}"))


class _Tags:
    """Finds the tags of images from the best source that each has."""

    def __init__(self, root: Path, index: ImageIndex, problems: list[Problem]) -> None:
        self._root = root
        self._problems = problems
        self._present: dict[Path, list[str]] = defaultdict(list)
        self._read_lists(index)
        names = read_class_map(root / "SegmentationClass")
        self._ids = names or dict(enumerate(VOC_CLASSES, 1))

    def _read_lists(self, index: ImageIndex) -> None:
        """Read the lists of one class each: a name and -1, 0 or 1 in every line."""
        for file in listed(self._root / "ImageSets" / "Main", "*_*.txt"):
            match = _CLASS_LIST.fullmatch(file.name)
            if match is None:
                continue
            for number, line in _lines(file, self._problems):
                where = f"{file.name}:{number}"
                cells = line.rsplit(maxsplit=1)
                if len(cells) != 2 or cells[1] not in ("-1", "0", "1"):
                    what = "expected an image and -1, 0 or 1; the line was skipped"
                    self._problems.append(Problem(where, what))
                    continue
                try:
                    present = self._present[index.find(cells[0])]
                except UnknownImageError as error:
                    self._problems.append(Problem(where, f"{error}; the line was skipped"))
                    continue
                if cells[1] != "-1" and match["name"] not in present:
                    present.append(match["name"])

    def of(self, image: Path) -> Listed:
        """Return an image with its tags."""
        name = image.relative_to(self._root / _IMAGES).with_suffix("").as_posix()
        annotation = self._root / "Annotations" / f"{name}.xml"
        mask = self._root / "SegmentationClass" / f"{name}.png"
        found: list[str] | None = None
        if annotation.is_file():
            found = self._annotated(annotation)
        if found is None:
            found = self._present.get(image)
        if found is None and mask.is_file():
            found = self._in_mask(mask)
        if found is None:
            return Listed(image)
        return Listed(image, self._clean(found, name), reviewed=True)

    def _annotated(self, file: Path) -> list[str] | None:
        where = f"Annotations/{file.name}"
        try:
            objects = parse_xml(read_bytes(file, XML_BYTES)).findall("object")
        except (OSError, ParseError, DefusedXmlException, ValueError, LookupError) as error:
            text = " ".join(str(error).split())
            what = f"this annotation cannot be read ({text}) and was skipped"
            self._problems.append(Problem(where, what))
            return None
        return [item.findtext("name") or "" for item in objects]

    def _in_mask(self, file: Path) -> list[str] | None:
        try:
            labels = read_mask(file)
        except MaskError as error:
            where = relative_name(file, self._root)
            self._problems.append(Problem(where, f"{error} The image is not tagged."))
            return None
        ids = [int(i) for i in np.flatnonzero(np.bincount(labels.ravel(), minlength=256))]
        unknown = [i for i in ids if 0 < i < 255 and i not in self._ids]
        if unknown:
            what = f"the ids {', '.join(map(str, unknown))} have no name and were left out"
            self._problems.append(Problem(relative_name(file, self._root), what))
        return [self._ids[i] for i in ids if i in self._ids]

    def _clean(self, names: Iterable[str], image: str) -> tuple[str, ...]:
        kept: dict[str, str] = {}
        for name in names:
            try:
                clean = class_name(name)
            except ClassNameError as error:
                self._problems.append(Problem(image, str(error)))
                continue
            kept.setdefault(fold(clean), clean)
        return tuple(kept.values())
