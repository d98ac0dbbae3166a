"""COCO files as masks of images: which annotations are of which image, whatever was mixed up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.core.transfer.mask_import.options import MaskReadOptions
from app.core.transfer.mask_import.shapes import whole_number
from app.core.translation import number_text, translate
from wseg_engine.annotations.image_names import Found, ImageNames, matched_alone, names_alone
from wseg_engine.annotations.reading import IssueKind, Report
from wseg_engine.images.imaging import ImageSize

FOLDER_MARK = "__"  # our exports put it for "/" where the folder has to stay in a name
_MOST_NUMBERS = 1_000_000  # ids and categories of a COCO file
_SHOWN = 8  # ids named in a message


class CocoAnnotation(NamedTuple):
    """One annotation that can be drawn."""

    id: str
    category: str  # by its name
    segmentation: Any
    box: Any  # x, y, width, height; used where boxes are wanted and there is no outline
    crowd: bool = False  # many that nobody told apart: no object


class CocoImage(NamedTuple):
    """The annotations of one image of the project."""

    where: str
    found: Found
    annotations: tuple[CocoAnnotation, ...]
    size: ImageSize | None  # None: the file does not say, so it is that of the photo


@dataclass
class _Left:
    """What is left out, by the reason, with the ids."""

    ids: dict[str, dict[str, None]] = field(default_factory=dict)

    def out(self, why: str, number: str) -> None:
        self.ids.setdefault(why, {})[number] = None


class CocoRequest(NamedTuple):
    """How a COCO file is read."""

    options: MaskReadOptions
    names: ImageNames
    where: str  # how the file is called
    report: Report


def coco_images(document: Any, request: CocoRequest) -> list[CocoImage]:
    """Return what a COCO file says, image by image; what cannot be used is told with its ids.

    Images that are listed without any annotation say nothing, unless it was asked for: then they
    show none of the classes. One that is listed twice has the annotations of both.

    Raises:
        ValueError: in words, if it is no such file.
    """
    annotations, images = _lists(document)
    left = _Left()
    categories = _categories(document.get("categories"), left)
    by_image: dict[str, list[CocoAnnotation]] = {}
    for number, one in enumerate(annotations):
        image, drawn = _annotation(one, number, categories, request.options, left)
        if drawn is not None:
            by_image.setdefault(image, []).append(drawn)
    listed: dict[str, list[Mapping[str, Any]]] = {}
    for image in images:
        if isinstance(image, Mapping) and isinstance(image.get("file_name"), str):
            listed.setdefault(str(image["file_name"]), []).append(image)
        else:
            left.out("name", id_text(image.get("id")) if isinstance(image, Mapping) else "?")
    names_of: dict[str, set[str]] = {}
    for called, group in listed.items():
        for one in group:
            names_of.setdefault(id_text(one.get("id")), set()).add(called)
    for image in [image for image, called in names_of.items() if len(called) > 1]:
        for one in by_image.pop(image, ()):  # of which of these images, nobody knows
            left.out("shared", one.id)
    known = names_of.keys()
    for image in by_image.keys() - known:
        for one in by_image[image]:
            left.out("orphan", one.id)
    _tell(left, request)
    return _joined(listed, by_image, request)


def _lists(document: Any) -> tuple[list[Any], list[Any]]:
    if not isinstance(document, dict) or not isinstance(document.get("annotations"), list):
        raise ValueError(translate("MaskImport", "This is not a COCO file: it has no annotations."))
    if not isinstance(document.get("images"), list):
        raise ValueError(translate("MaskImport", "This is not a COCO file: it lists no images."))
    annotations = document["annotations"]
    if len(annotations) > _MOST_NUMBERS:
        raise ValueError(translate("MaskImport", "It has too many annotations."))
    return annotations, document["images"]


def _categories(listed: Any, left: _Left) -> dict[str, str | None]:
    """Return the names of the categories by their ids; None for an id that two of them have."""
    found: dict[str, str | None] = {}
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping) and one.get("id") is not None:
            number = id_text(one["id"])
            name = str(one.get("name") or number).strip() or number
            if found.setdefault(number, name) != name:
                found[number] = None
                left.out("categories", number)
    return found


def _annotation(
    one: Any,
    number: int,
    categories: Mapping[str, str | None],
    options: MaskReadOptions,
    left: _Left,
) -> tuple[str, CocoAnnotation | None]:
    """Return the image of an annotation and what is drawn of it; None if nothing is."""
    if not isinstance(one, Mapping):
        left.out("broken", f"#{number + 1}")
        return "", None
    own = id_text(one["id"]) if one.get("id") is not None else f"#{number + 1}"
    if one.get("image_id") is None or one.get("category_id") is None:
        left.out("broken", own)
        return "", None
    category = id_text(one["category_id"])
    segmentation, box = one.get("segmentation"), one.get("bbox")
    image = id_text(one["image_id"])
    name = categories.get(category, category)
    if name is None:
        return image, None  # of which of the two, nobody knows
    if category not in categories:
        left.out("unnamed", category)
    crowd = whole_number(one.get("iscrowd")) == 1
    drawn = CocoAnnotation(own, name, segmentation, box, crowd)
    if not segmentation and not (options.boxes and box):
        left.out("box" if box else "empty", own)
        return image, None
    return image, drawn


def _joined(
    listed: Mapping[str, Sequence[Mapping[str, Any]]],
    by_image: Mapping[str, Sequence[CocoAnnotation]],
    request: CocoRequest,
) -> list[CocoImage]:
    """Put together what is of one image, however its name is spelt."""
    founds = dict(zip(listed, _settled(listed, request), strict=True))
    groups: dict[int | str, list[str]] = {}
    for called, found in founds.items():
        groups.setdefault(called if found.image is None else found.image, []).append(called)
    result: list[CocoImage] = []
    bare = 0
    for spellings in groups.values():
        group = [one for called in spellings for one in listed[called]]
        ids = dict.fromkeys(id_text(one.get("id")) for one in group)
        drawn = tuple(one for image in ids for one in by_image.get(image, ()))
        place = f"{request.where}: {spellings[0]}"
        if len(group) > 1:
            text = translate(
                "MaskImport", ("This image is listed {count} times; all entries are used.")
            )
            request.report(IssueKind.NOTE, place, text.format(count=len(group)))
        if not drawn and not request.options.empty:
            bare += len(spellings)
            continue
        size = next((s for one in group if (s := _size(one)) is not None), None)
        result.append(CocoImage(place, founds[spellings[0]], drawn, size))
    if bare:
        text = translate(
            "MaskImport",
            "%n image(s) are listed without an outline. No masks are made from them, unless you "
            "choose that they show none of the classes.",
            n=bare,
        )
        request.report(IssueKind.NOTE, request.where, text)
    return result


def _settled(listed: Iterable[str], request: CocoRequest) -> Iterator[Found]:
    """Find images; by the file name alone where no folder of the file is of this place."""
    founds = [_find(called, request.names) for called in listed]
    taken = {found.image for found in founds if found.image is not None}
    alone = names_alone(founds, request.names, taken, always=request.options.names_only)
    if alone:
        request.report(IssueKind.NOTE, request.where, matched_alone(len(alone)))
    for found in founds:
        yield Found(found.alone) if found in alone else found


def _find(called: str, names: ImageNames) -> Found:
    found = names.find(called)
    if found.image is None and FOLDER_MARK in called:
        other = names.find(called.replace(FOLDER_MARK, "/"))
        return other if other.image is not None else found
    return found


def _size(image: Mapping[str, Any]) -> ImageSize | None:
    height, width = whole_number(image.get("height")), whole_number(image.get("width"))
    return None if not height or not width else ImageSize(height, width)


def id_text(value: Any) -> str:
    """Return an id as it is compared: 1, 1.0 and "1" are one."""
    number = whole_number(value)
    return str(value).strip()[:100] if number is None else str(number)


def listed_ids(ids: Iterable[str]) -> str:
    """Return the first of some ids, and how many there are."""
    all_ids = list(ids)
    shown = ", ".join(all_ids[:_SHOWN])
    return shown if len(all_ids) <= _SHOWN else f"{shown} … ({number_text(len(all_ids))})"


def _tell(left: _Left, request: CocoRequest) -> None:
    """Tell what was left out, with the ids."""
    texts = {
        "box": translate(
            "MaskImport",
            "Skipped annotations with a box but no outline: {ids}. Boxes can be drawn as areas.",
        ),
        "empty": translate(
            "MaskImport", "Skipped annotations with neither outline nor box: {ids}."
        ),
        "broken": translate(
            "MaskImport", "Skipped annotations without an image or a category: {ids}."
        ),
        "orphan": translate("MaskImport", "Skipped annotations of unlisted images: {ids}."),
        "shared": translate(
            "MaskImport",
            "Skipped annotations of images that share an id: {ids}.",
        ),
        "name": translate("MaskImport", "Skipped images without a file name: {ids}."),
        "categories": translate(
            "MaskImport",
            "Categories with different names share an id, so their annotations are skipped: {ids}.",
        ),
        "unnamed": translate(
            "MaskImport", "The file does not name these categories, so their ids are used: {ids}."
        ),
    }
    for why, ids in left.ids.items():
        kind = IssueKind.NOTE if why == "unnamed" else IssueKind.PROBLEM
        request.report(kind, request.where, texts[why].format(ids=listed_ids(ids)))
