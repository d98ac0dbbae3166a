"""Tags from Pascal VOC: its annotations, and where an image has none, its lists and its masks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from wseg_engine.annotations.files import files_below, image_of, read_limited, where_of
from wseg_engine.annotations.image_names import Found
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.reading import Entry, IssueKind, unique
from wseg_engine.annotations.request import Request, TagSource
from wseg_engine.annotations.text import local_name, parsed
from wseg_engine.base.budget import TABLE_BYTES, XML_BYTES
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.listed import listed
from wseg_engine.base.looking import file_at, folder_at
from wseg_engine.base.messages import mark, reason, translate
from wseg_engine.datasets.class_map import VOC_CLASSES, read_class_map
from wseg_engine.datasets.names import fold
from wseg_engine.datasets.types import DatasetError
from wseg_engine.images.mask_files import MaskError, read_mask

_LIST = frozenset({".txt"})
_CLASS_LIST = re.compile(r"(?P<name>.+)_(train|val|trainval|test)\.txt")
_FLAG = re.compile(r"(?P<name>.*\S)\s+(?P<flag>-?[01])")  # a line of a list of one class


def read_voc_tags(request: Request) -> Iterator[Entry | float]:
    """Yield what a data set of Pascal VOC says.

    The tags of an image are the names of the objects in its annotation, also of those marked
    difficult or truncated. Without an annotation they come from the lists of `ImageSets/Main`
    (`cat_train`: 1 and 0, difficult, are present), and without those from the ids in its mask in
    `SegmentationClass`, named by `classes.json`, `labelmap.txt`, or Pascal VOC's own order.
    Of a whole data set, its folder `Annotations` counts; a folder of XML files may stand alone.
    """
    named: set[int] = set()
    for entry in _annotated(request):
        if isinstance(entry, Entry) and entry.found.image is not None:
            named.add(entry.found.image)
        yield entry
    for root in request.folders:
        yield from _without(named, _listed(root, request))
        yield from _without(named, _masked(root, named, request))


def annotations_in(folder: Path) -> Path | None:
    """Return the folder `Annotations` in a folder, in any case; None where there is none."""
    found = (p for p in listed(folder) if fold(p.name) == "annotations" and folder_at(p))
    return next(found, None)


def _without(named: set[int], entries: Iterator[Entry]) -> Iterator[Entry]:
    """Pass entries of images that were not named before, and those of none; note the former."""
    new = set()
    for entry in entries:
        if entry.found.image not in named:
            if entry.found.image is not None:
                new.add(entry.found.image)
            yield entry
    named |= new


def _annotated(request: Request) -> Iterator[Entry | float]:
    folders = [annotations_in(folder) or folder for folder in request.folders]
    files = files_below(folders, frozenset({".xml"}), request.report)
    for number, file in enumerate(files):
        if number % 50 == 0:
            yield number / len(files)
        where = where_of(file, request.folders)
        try:
            root = parsed(read_limited(file, XML_BYTES))
        except ValueError as error:
            request.report(IssueKind.PROBLEM, where, str(error))
            continue
        if local_name(root) != "annotation":
            what = translate(
                "TagImport", "This is not a Pascal VOC annotation: it starts with {found}."
            )
            found = f"<{local_name(root)[:40]}>"
            request.report(IssueKind.PROBLEM, where, what.format(found=found))
            continue
        yield _objects(root, where, _image(file, root, folders, request), request)


def _objects(root: Element, where: str, found: Found, request: Request) -> Entry:
    sure: list[str] = []
    difficult: list[str] = []
    for item in root:
        if local_name(item) != "object":
            continue
        flag = _child(item, "difficult").strip() == "1"
        doubtful = request.options.difficult_unsure and flag
        (difficult if doubtful else sure).append(_child(item, "name"))
    unsure = [name for name in difficult if name not in sure]
    return Entry(where, found, unique(sure), unsure=unique(unsure))


def _child(element: Element, name: str) -> str:
    """Return the text of a child by its name, whatever its namespace; "" for none."""
    return next((child.text or "" for child in element if local_name(child) == name), "")


def _image(file: Path, root: Element, folders: list[Path], request: Request) -> Found:
    found = image_of(file.with_suffix(""), folders, request.names)
    if found.image is None and (written := _child(root, "filename").strip()):
        by_name = request.names.find(written)
        if by_name.image is not None:
            return by_name
    return found


def _listed(root: Path, request: Request) -> Iterator[Entry]:
    """Yield what the lists of one class each say: a name and -1, 0 or 1 in every line."""
    present: dict[int, list[str]] = {}
    places: dict[int, str] = {}
    for file in listed(root / "ImageSets" / "Main", "*_*.txt"):
        match = _CLASS_LIST.fullmatch(file.name)
        if match is None:
            continue
        for number, line in lines_of_list(file, request):
            where = f"{file.name}:{number}"
            cells = _FLAG.fullmatch(line)
            if cells is None:
                what = translate(
                    "TagImport", "Expected an image and -1, 0 or 1; the line is skipped."
                )
                request.report(IssueKind.PROBLEM, where, what)
                continue
            found = request.names.find(cells["name"])
            if found.image is None:
                yield Entry(where, found)
                continue
            places.setdefault(found.image, where)
            names = present.setdefault(found.image, [])
            if cells["flag"] != "-1":
                names.append(match["name"])
    for image, names in present.items():
        yield Entry(places[image], Found(image), unique(names))


def lines_of_list(file: Path, request: Request) -> list[tuple[int, str]]:
    """Return the non-empty lines of a list with their numbers from 1."""
    try:
        text = read_limited(file, TABLE_BYTES).decode("utf-8-sig")
    except (UnicodeDecodeError, ValueError) as error:
        what = translate("TagImport", "The list cannot be read: {reason}.")
        request.report(IssueKind.PROBLEM, file.name, what.format(reason=reason(error).rstrip(".")))
        return []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [(n, line.strip()) for n, line in enumerate(lines, 1) if line.strip()]


def images_of_subset(root: Path, subset: str, request: Request) -> list[int]:
    """Return the images that a list of `ImageSets` names.

    Raises:
        DatasetError: if there is no such list.
    """
    name = subset.removesuffix(".txt")
    places = [root / "ImageSets" / kind / f"{name}.txt" for kind in ("Main", "Segmentation")]
    file = next((place for place in places if file_at(place)), None)
    if file is None:
        have = sorted({p.stem for p in files_below([root / "ImageSets"], _LIST, _unheard)})
        text = translate("TagImport", "{folder} has no list {name}; it has {others}.")
        others = ", ".join(have) or translate("TagImport", "none")
        raise DatasetError(text.format(folder=root, name=repr(name), others=others))
    found = set()
    for number, line in lines_of_list(file, request):
        cells = _FLAG.fullmatch(line)  # lists of one class have a flag
        image = request.names.find(cells["name"] if cells is not None else line)
        if image.image is None:
            request.report(IssueKind.NOT_FOUND, f"{file.name}:{number}", image.reason)
        else:
            found.add(image.image)
    return sorted(found)


def _unheard(*_: object) -> None:
    """Hear nothing: a folder that is not there has no lists."""


def _masked(root: Path, named: set[int], request: Request) -> Iterator[Entry]:
    """Yield what the masks of images say of which nothing else does."""
    folder = root / "SegmentationClass"
    if not folder_at(folder):
        return
    try:
        ids = read_class_map(folder) or dict(enumerate(VOC_CLASSES, 1))
    except DatasetError as error:
        request.report(IssueKind.PROBLEM, folder.name, str(error))
        return
    for file in files_below([folder], frozenset({".png"}), request.report):
        found = image_of(file.with_suffix(""), [folder], request.names)
        if found.image in named:
            continue
        where = where_of(file, [root])
        try:
            labels = read_mask(file)
        except MaskError as error:
            request.report(IssueKind.PROBLEM, where, str(error))
            continue
        values = np.flatnonzero(np.bincount(labels.ravel(), minlength=VOID + 1)).tolist()
        unknown = [v for v in values if v not in (BACKGROUND, VOID) and v not in ids]
        if unknown:
            text = translate("TagImport", "The ids {ids} have no name and are skipped.")
            shown = ", ".join(map(str, unknown))
            request.report(IssueKind.PROBLEM, where, text.format(ids=shown))
        yield Entry(where, found, tuple(ids[value] for value in values if value in ids))


SOURCE = TagSource(
    SourceKind.VOC,
    mark("TagImport", "Annotations of Pascal VOC (XML)"),
    mark("TagImport", "A photo gets the names of the objects in its annotation."),
    read_voc_tags,
    suffixes=frozenset((".xml",)),
)
