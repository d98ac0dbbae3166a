"""Reading a data set: finding its images and what says their tags, and settling the classes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from wseg_engine.annotations.approved_masks import ApprovedMasks
from wseg_engine.annotations.detect import (
    WORKBOOKS,
    find_tables,
    find_voc,
    holds,
    other_lists,
    tables_in,
    workbooks,
)
from wseg_engine.annotations.image_names import ImageNames
from wseg_engine.annotations.kinds import LAYOUTS, SourceKind
from wseg_engine.annotations.options import ReadOptions
from wseg_engine.annotations.reading import IssueKind, Reading
from wseg_engine.annotations.request import Request
from wseg_engine.annotations.table_text import is_workbook, workbook_text
from wseg_engine.annotations.tags import gather
from wseg_engine.annotations.voc_source import images_of_subset
from wseg_engine.base.labels import Tag
from wseg_engine.base.looking import anything_at, file_at, folder_at
from wseg_engine.base.messages import tr
from wseg_engine.datasets.names import (
    ClassNameError,
    class_name,
    fold,
    image_names,
    near,
    normal,
)
from wseg_engine.datasets.scan import find_images
from wseg_engine.datasets.types import Dataset, DatasetError, Problem, TaggedImage
from wseg_engine.images.frames import frames_text
from wseg_engine.images.imaging import ImageError, image_head
from wseg_engine.images.mask_files import MASK_FOLDERS

TABLES = frozenset((".csv", ".tsv", ".tab"))
_BESIDE = {SourceKind.VOC: ".xml", SourceKind.SIDECAR: ".txt", SourceKind.LABELME: ".json"}


@dataclass(frozen=True)
class _Images:
    """The images of a data set, and where what says their tags is looked for."""

    folder: Path
    root: Path  # their names are their paths from here
    paths: tuple[Path, ...]
    kept: tuple[int, ...]  # places in `paths` of those that were asked for

    @cached_property
    def index(self) -> ImageNames:
        """The images by their names; their numbers are their places in `paths`."""
        names = (path.relative_to(self.root).as_posix() for path in self.paths)
        return ImageNames({0: self.root}, ((n, 0, name) for n, name in enumerate(names)))


def read_dataset(
    path: Path,
    *,
    classes: Sequence[str] | None = None,
    layout: str = "auto",
    masks: Path | None = None,
    subset: str | None = None,
) -> Dataset:
    """Read a folder of images with tags.

    What cannot be used (bad rows, unknown files, duplicates, broken images) is listed in the
    result's `problems` and skipped, as is what was guessed. Masks are never looked for: an image
    has one only where `masks` names their folder.

    Args:
        path: the folder, or a CSV file of tags beside its images.
        classes: restrict the data set to these classes, in this order. An image keeps its tags of
            them; one that shows none of them stays, as an image without any of the classes. All
            classes found, in alphabetical order, if None.
        layout: "csv" (`tags.csv`), "folders" (sub-folders named after classes), "sidecar" (a text
            file beside each image), "voc" (Pascal VOC), "labelme" (JSON files), "xmp" (keywords in
            the images), or "auto" to find out.
        masks: folder of approved masks, `NAME.png` with class index + 1, 0 background, 255 void; or
            the folder of a run or a data set that holds them.
        subset: Pascal VOC only: the list in `ImageSets` to read, such as "train".

    Raises:
        DatasetError: for a folder that is not there, an unknown layout, a class that no image
            is tagged with, or a folder of masks of which none can be used.
    """
    if layout not in LAYOUTS:
        raise DatasetError(f"There is no layout {layout!r}; expected one of {', '.join(LAYOUTS)}.")
    if not anything_at(path):
        raise DatasetError(f"{path}: there is no such folder.")
    reading = Reading()
    images = _find(path, layout, subset, reading)
    if subset is not None:
        request = _request(images, ReadOptions(SourceKind.VOC), reading, ())
        kept = images_of_subset(images.root.parent, subset, request)
        images = replace(images, kept=tuple(kept))
    _read_tags(path, images, layout, reading, tuple(classes or ()))
    names = _classes(reading, classes)
    return _dataset(path, images, reading, names, masks)


def _find(path: Path, layout: str, subset: str | None, reading: Reading) -> _Images:
    """Find the images of a data set."""
    folder = path if folder_at(path) else path.parent
    voc = find_voc(folder) if folder_at(path) and layout in ("auto", "voc") else None
    if subset is not None and voc is None:
        raise DatasetError(f"{path} is no Pascal VOC data set; it has no subset {subset!r}.")
    if layout == "voc" and voc is None:
        raise DatasetError(f"{path} is no Pascal VOC data set: it has no folder JPEGImages.")
    root = folder / "images" if folder_at(folder / "images") else folder
    if voc is not None:
        folder, root = voc, voc / "JPEGImages"
    found = find_images(root)
    for where, what in found.problems:
        reading.report(IssueKind.PROBLEM, where, what)
    paths = tuple(found.images if root != folder else _without_masks(found.images, root))
    return _Images(folder, root, paths, tuple(range(len(paths))))


def _without_masks(paths: Sequence[Path], root: Path) -> Iterator[Path]:
    """Leave out the masks that stand in a folder beside the images that they are named after."""
    inside = {fold(name) for name in MASK_FOLDERS}
    tops = [fold(path.relative_to(root).parts[0]) for path in paths]
    stems = {fold(path.stem) for path, top in zip(paths, tops, strict=True) if top not in inside}
    for path, top in zip(paths, tops, strict=True):
        if top not in inside or not (path.suffix.lower() == ".png" and fold(path.stem) in stems):
            yield path


def _request(
    images: _Images, options: ReadOptions, reading: Reading, known: tuple[str, ...]
) -> Request:
    return Request(
        folders=(images.folder,),
        options=options,
        names=images.index,
        report=reading.report,
        known=known,
    )


def _read_tags(
    path: Path, images: _Images, layout: str, reading: Reading, known: tuple[str, ...]
) -> None:
    """Read what says the tags: of the kinds that a folder may be, the first that says any."""
    for group, certain in _sources(path, images, layout):
        for options in group:
            for _ in gather(_request(images, options, reading, known), reading):
                pass
        if certain or reading.images:
            if layout == "auto":
                _tell_unread(images, {option.kind for option in group}, reading)
            break
    if not reading.images:
        for file in workbooks(images.folder):
            reading.report(IssueKind.PROBLEM, file.name, workbook_text())
        for file in tables_in(images.folder):
            if not any(issue.where.startswith(file.name) for issue in reading.issues):
                what = tr("none of its rows contains an image and a tag; it was not read")
                reading.report(IssueKind.PROBLEM, file.name, what)
        for file in other_lists(images.folder):
            if not any(issue.where.startswith(file.name) for issue in reading.issues):
                what = tr("a list of tags is not read from a file of this kind; save it as CSV")
                reading.report(IssueKind.NOTE, file.name, what)


def _sources(
    path: Path, images: _Images, layout: str
) -> Iterator[tuple[Sequence[ReadOptions], bool]]:
    """Yield what may say the tags, the likeliest first, and whether it is certain to be it."""
    if file_at(path):
        yield [ReadOptions(SourceKind.CSV, _table(path, layout))], True
        return
    if layout not in ("auto", "csv"):
        yield [ReadOptions(SourceKind(layout), shapes=True, min_pixels=1)], True
        return
    tables = find_tables(path, [image.stem for image in images.paths])
    if layout == "csv":
        if not tables.chosen:
            raise DatasetError(f"{path} has no tags.csv.")
        yield [ReadOptions(SourceKind.CSV, file) for file in tables.chosen], True
        return
    if images.root.name == "JPEGImages":
        yield [ReadOptions(SourceKind.VOC)], True
    if tables.chosen:
        yield [ReadOptions(SourceKind.CSV, file) for file in tables.chosen], tables.certain
    if _beside(images, ".xml") or holds(images.folder, ".xml"):
        yield [ReadOptions(SourceKind.VOC)], False
    if _beside(images, ".txt"):
        yield [ReadOptions(SourceKind.SIDECAR)], False
    if _beside(images, ".json") or holds(images.folder, ".json"):
        yield [ReadOptions(SourceKind.LABELME, shapes=True)], False
    yield [ReadOptions(SourceKind.FOLDERS)], False
    yield [ReadOptions(SourceKind.XMP)], False


def _table(path: Path, layout: str) -> Path:
    """Return a file that was named as the list of tags.

    Raises:
        DatasetError: if it is none.
    """
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        raise DatasetError(f"{path}: {workbook_text()}")
    if suffix not in TABLES or layout not in ("auto", "csv"):
        raise DatasetError(f"{path} is a file; expected a folder of images or a CSV of tags.")
    with path.open("rb") as file:
        if is_workbook(file.read(8)):
            raise DatasetError(f"{path}: {workbook_text()}")
    return path


def _tell_unread(images: _Images, read: set[SourceKind], reading: Reading) -> None:
    """Say how many images without tags have files beside them that may hold some."""
    if len(reading.images) == len(images.paths):
        return
    for kind, suffix in _BESIDE.items():
        others = {} if kind in read else _beside(images, suffix)
        count = sum(place not in reading.images for place in others)
        if count:
            what = tr(
                "images without tags that have files beside them, which are not read: {count} "
                "({suffix})",
                count=count,
                suffix=suffix,
            )
            reading.report(IssueKind.NOTE, images.folder.name, what)


def _beside(images: _Images, suffix: str) -> set[int]:
    """Return the places of images `cat.jpg` with a file `cat` or `cat.jpg` of a suffix beside."""
    places: dict[tuple[Path, str], list[int]] = defaultdict(list)
    for place, path in enumerate(images.paths):
        for name in (path.stem, path.name):
            places[path.parent, fold(name)].append(place)
    found: set[int] = set()
    for folder in {path.parent for path in images.paths}:
        try:
            names = [file for file in folder.iterdir() if file.suffix.lower() == suffix]
        except OSError:
            continue
        for file in names:
            found.update(places.get((folder, fold(file.stem)), ()))
    return found


def _classes(reading: Reading, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Settle the classes: those wanted, or all that were found, alphabetically."""
    found = {
        key: reading.names[key]
        for key, cells in reading.cells.items()
        if any(tag is not Tag.ABSENT for tag in cells.values())
    }
    if wanted is None:
        return tuple(found[key] for key in sorted(found))
    names: dict[str, str] = {}
    for name in wanted:
        try:
            clean = class_name(name)
        except ClassNameError as error:
            raise DatasetError(f"The list of classes cannot be used: {error}.") from None
        if fold(clean) not in found:
            have = ", ".join(found[key] for key in sorted(found)[:20]) or "no class at all"
            hint = near(clean, found.values()) or f" It has {have}."
            raise DatasetError(f"No image is tagged {clean!r}.{hint}")
        if fold(clean) in names:
            raise DatasetError(f"The class {clean!r} is named twice.")
        names[fold(clean)] = found[fold(clean)]
    if not names:
        raise DatasetError("The list of classes is empty; name at least one.")
    return tuple(names.values())


def _dataset(
    path: Path,
    found: _Images,
    reading: Reading,
    classes: tuple[str, ...],
    masks: Path | None,
) -> Dataset:
    problems = list(_problems(reading))
    approved = ApprovedMasks(masks, classes, problems)
    files = [normal(found.paths[n].relative_to(found.root).as_posix()) for n in found.kept]
    approved.meet(image_names(files))
    images = []
    more: list[str] = []
    for number, file, name in zip(found.kept, files, image_names(files), strict=True):
        try:
            size, has_more = image_head(found.paths[number])
        except ImageError as error:
            problems.append(Problem(file, f"{error} The image was skipped."))
            continue
        if has_more:
            more.append(file)
        mask = approved.find(name, size, problems)
        tags = _tags(number, reading, classes)
        images.append(TaggedImage(name, found.paths[number], tags, mask))
    others = image_names([normal(p.relative_to(found.root).as_posix()) for p in found.paths])
    if more:
        problems.insert(0, Problem(more[0], frames_text(len(more))))
    approved.check(problems, [image.name for image in images], others)
    if not images and not problems:
        folder = path if folder_at(path) else path.parent
        problems.append(Problem(folder.name, "there are no images in this folder"))
    root = path if folder_at(path) else path.parent
    return Dataset(root, classes, tuple(images), tuple(problems))


def _tags(image: int, reading: Reading, classes: Iterable[str]) -> tuple[Tag, ...]:
    """Return one tag a class; of an image that nobody looked at, nothing is known."""
    looked_at = image in reading.images
    rest = Tag.ABSENT if looked_at and image not in reading.partial else Tag.UNSURE
    if image in reading.tags_complete:
        rest = Tag.ABSENT
    return tuple(reading.cells[fold(name)].get(image, rest) for name in classes)


def _problems(reading: Reading) -> Iterator[Problem]:
    """Yield what is to be known of a reading; images that are named again are counted."""
    again: Counter[str] = Counter()
    for issue in reading.issues:
        if issue.kind is IssueKind.DUPLICATE:
            again[issue.where.partition(":")[0]] += 1
        else:
            yield Problem(issue.where, issue.what)
    for where, count in again.items():
        yield Problem(
            where,
            tr(
                "images listed more than once: {count}. All their tags are used.",
                count=count,
            ),
        )
