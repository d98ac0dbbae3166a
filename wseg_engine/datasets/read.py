"""Reading a data set: choosing the reader, checking the images, and settling the classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from wseg_engine.base.labels import Tag
from wseg_engine.datasets.class_map import read_class_map
from wseg_engine.datasets.csv_tags import NOT_IMAGES, find_csv, read_csv
from wseg_engine.datasets.folders import read_folders
from wseg_engine.datasets.listing import DatasetError, Listed, Listing
from wseg_engine.datasets.names import (
    ClassNameError,
    class_name,
    fold,
    image_names,
    near,
    relative_name,
)
from wseg_engine.datasets.scan import find_images
from wseg_engine.datasets.sidecar import has_sidecars, read_sidecars
from wseg_engine.datasets.types import Dataset, Problem, TaggedImage
from wseg_engine.datasets.voc import find_voc, read_voc
from wseg_engine.images.imaging import ImageError, ImageSize, image_size

LAYOUTS = ("auto", "folders", "csv", "sidecar", "voc")


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
    result's `problems` and skipped. Masks are never looked for: an image has one only where
    `masks` names their folder.

    Args:
        path: the folder, or a CSV file of tags beside its images.
        classes: restrict the data set to these classes, in this order. An image keeps its tags of
            them; one that shows none of them stays, as an image without any of the classes. All
            classes found, in alphabetical order, if None.
        layout: "csv" (`tags.csv`), "folders" (sub-folders named after classes), "sidecar" (a text
            file beside each image), "voc" (Pascal VOC), or "auto" to find out.
        masks: folder of approved masks, `NAME.png` with class index + 1, 0 background, 255 void.
        subset: Pascal VOC only: the list in `ImageSets` to read, such as "train".

    Raises:
        DatasetError: for a folder that is not there, an unknown layout, or a class that no image
            is tagged with.
    """
    if layout not in LAYOUTS:
        raise DatasetError(f"There is no layout {layout!r}; expected one of {', '.join(LAYOUTS)}.")
    if not path.exists():
        raise DatasetError(f"{path}: there is no such folder.")
    listing = _list(path, layout, known=tuple(classes or ()), subset=subset)
    names = _classes(listing, classes)
    return _dataset(path if path.is_dir() else path.parent, listing, names, masks)


def _list(path: Path, layout: str, *, known: Sequence[str], subset: str | None) -> Listing:
    """Choose the reader and let it read."""
    if path.is_file():
        if path.suffix.lower() != ".csv" or layout not in ("auto", "csv"):
            raise DatasetError(f"{path} is a file; expected a folder of images or a CSV of tags.")
        return read_csv(path, known=known)
    chosen = _detect(path) if layout == "auto" else layout
    if subset is not None and chosen != "voc":
        raise DatasetError(f"{path} is no Pascal VOC data set; it has no subset {subset!r}.")
    if chosen == "voc":
        return read_voc(path, subset=subset)
    if chosen == "csv":
        file = find_csv(path)
        if file is None:
            raise DatasetError(f"{path} has no tags.csv.")
        return read_csv(file, known=known)
    return read_sidecars(path, known=known) if chosen == "sidecar" else read_folders(path)


def _detect(folder: Path) -> str:
    """Find out how a folder says what its images show."""
    if find_voc(folder) is not None:
        return "voc"
    if find_csv(folder) is not None:
        return "csv"
    root = folder / "images" if (folder / "images").is_dir() else folder
    if has_sidecars(find_images(root, skip=NOT_IMAGES if root == folder else ()).images):
        return "sidecar"
    return "folders"


def _classes(listing: Listing, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Settle the classes: those wanted, or all that were found, alphabetically."""
    found: dict[str, str] = {}
    for image in listing.images:
        for tag in image.present + image.unsure:
            found.setdefault(fold(tag), tag)
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


def _dataset(root: Path, listing: Listing, classes: tuple[str, ...], masks: Path | None) -> Dataset:
    problems = list(listing.problems)
    order = [fold(name) for name in classes]
    mask_files = _MaskFiles(masks, classes, problems)
    names = image_names([relative_name(image.path, listing.root) for image in listing.images])
    images = []
    for image, name in zip(listing.images, names, strict=True):
        try:
            size = image_size(image.path)
        except ImageError as error:
            where = relative_name(image.path, listing.root)
            problems.append(Problem(where, f"{error} The image was skipped."))
            continue
        mask = mask_files.find(name, size, problems)
        images.append(TaggedImage(name, image.path, _tags(image, order), mask))
    if not images and not problems:
        problems.append(Problem(root.name, "there are no images in this folder"))
    return Dataset(root, classes, tuple(images), tuple(problems))


def _tags(image: Listed, order: Iterable[str]) -> tuple[Tag, ...]:
    """Return one tag a class; an image that nobody looked at is unsure of all."""
    present = {fold(tag) for tag in image.present}
    unsure = {fold(tag) for tag in image.unsure}
    rest = Tag.ABSENT if image.reviewed else Tag.UNSURE
    return tuple(
        Tag.PRESENT if name in present else Tag.UNSURE if name in unsure else rest for name in order
    )


class _MaskFiles:
    """Finds approved masks, whose ids have to be those of the data set's classes."""

    def __init__(
        self, folder: Path | None, classes: tuple[str, ...], problems: list[Problem]
    ) -> None:
        if folder is not None and not folder.is_dir():
            raise DatasetError(f"{folder}: there is no such folder of masks.")
        self._folder = folder
        ids = read_class_map(folder) if folder is not None else None
        expected = {fold(name): index for index, name in enumerate(classes, 1)}
        if folder is None or ids is None:
            return
        named = {fold(name): number for number, name in ids.items() if 0 < number < 255}
        if any(named.get(name) != number for name, number in expected.items()):
            have = ", ".join(f"{number} {name}" for number, name in sorted(ids.items()))
            what = f"its ids ({have}) are not those of the classes; no mask was used"
            problems.append(Problem(folder.name, what))
            self._folder = None

    def find(self, name: str, size: ImageSize, problems: list[Problem]) -> Path | None:
        """Return the image's mask; None where it has none that can be used."""
        if self._folder is None:
            return None
        file = self._folder / f"{name}.png"
        if not file.is_file():
            return None
        try:
            found = image_size(file)
        except ImageError as error:
            problems.append(Problem(f"{self._folder.name}/{name}.png", str(error)))
            return None
        if found != size:
            what = (
                f"the mask has {found.width}×{found.height} pixels, its image "
                f"{size.width}×{size.height}; it was not used"
            )
            problems.append(Problem(f"{self._folder.name}/{name}.png", what))
            return None
        return file
