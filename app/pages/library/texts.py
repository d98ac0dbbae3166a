"""What is said of an image in words: its state, its marks, its tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QDateTime, QLocale

from app.core.store import ClassInfo, ImageState
from app.core.translation import translate
from app.jobs.thumbnails import Failure
from app.models.image_list import ImageItem
from wseg_engine.base.labels import Tag


class Mark(NamedTuple):
    """A small sign on an image."""

    icon: str  # a name of app.ui.icons
    colour: str  # "#rrggbb"
    text: str  # what it means


class Chip(NamedTuple):
    """A tag of an image."""

    name: str
    colour: str  # "#rrggbb"
    tag: Tag


def marks(item: ImageItem, failure: Failure | None = None) -> list[Mark]:
    """Return the signs of an image, the most pressing first."""
    found = []
    state, problem = item.record.state, item.record.problem
    if state is ImageState.MISSING or (failure is not None and failure.missing):
        found.append(Mark("missing", "#d9822b", _missing()))
    elif failure is not None:
        found.append(Mark("corrupt", "#d64545", _unreadable(failure.reason)))
    elif state is ImageState.CORRUPT:
        found.append(Mark("corrupt", "#d64545", _unreadable(problem)))
    if state is ImageState.CHANGED:
        text = translate(
            "Library", "The file has changed since it was tagged. Check that the tags still fit."
        )
        found.append(Mark("changed", "#d9a02b", text))
    if item.tags.tags_complete is not None:
        text = translate("Library", "Tagging complete: all classes were checked.")
        found.append(Mark("reviewed", "#3f9d5a", text))
    if item.masks:
        names = ", ".join(provenance_name(mask.value) for mask in sorted(item.masks))
        found.append(
            Mark(
                "brush", "#4a8fd6", translate("Library", "Has a mask: {kinds}.").format(kinds=names)
            )
        )
    return found


def failure_text(failure: Failure) -> str:
    """Say why an image is not seen; what decoders say of a broken one stays in their words."""
    return _missing() if failure.missing else failure.reason


def chips(item: ImageItem, classes: Sequence[ClassInfo], *, absent: bool = False) -> list[Chip]:
    """Return the tags of an image in the order of classes: present, then unsure.

    Args:
        item: the image.
        classes: all classes in their order.
        absent: whether to add what the image is said not to show, last.
    """
    wanted = (Tag.PRESENT, Tag.UNSURE, *((Tag.ABSENT,) if absent else ()))
    said = item.tags.tags
    return [
        Chip(info.name, info.colour, tag)
        for tag in wanted
        for info in classes
        if said.get(info.id) == tag
    ]


def chip_text(chip: Chip) -> str:
    """Return a tag in words."""
    if chip.tag is Tag.UNSURE:
        return translate("Library", "{name} (unsure)").format(name=chip.name)
    if chip.tag is Tag.ABSENT:
        return translate("Library", "{name} (absent)").format(name=chip.name)
    return chip.name


def describe(item: ImageItem, classes: Sequence[ClassInfo]) -> str:
    """Return what is known of an image in one line, for screen readers."""
    tags = [chip_text(chip) for chip in chips(item, classes, absent=True)]
    parts = [item.name, ", ".join(tags) if tags else translate("Library", "no tags")]
    parts += [mark.text for mark in marks(item)]
    return "; ".join(parts)


def state_name(state: ImageState) -> str:
    """Return what a state is called."""
    return {
        ImageState.PRESENT: translate("Library", "OK"),
        ImageState.MISSING: translate("Library", "Missing"),
        ImageState.CHANGED: translate("Library", "Changed"),
        ImageState.CORRUPT: translate("Library", "Damaged"),
    }[state]


def provenance_name(provenance: str) -> str:
    """Return what a kind of mask is called."""
    return {
        "draft": translate("Library", "draft"),
        "model": translate("Library", "by the model"),
        "refined": translate("Library", "refined"),
        "edited": translate("Library", "edited"),
        "approved": translate("Library", "approved"),
    }[provenance]


def folder_text(item: ImageItem) -> str:
    """Return where an image is: the name of its source folder, and the way from there."""
    if item.place is None:
        return item.folder
    source = item.place[: -len(item.record.path)].rstrip("/\\").replace("\\", "/")
    name = source.rpartition("/")[2]
    return f"{name}/{item.folder}" if item.folder else name


def size_text(item: ImageItem) -> str:
    """Return the file's size with its unit."""
    return QLocale().formattedDataSize(item.record.size, 1)


def dimensions_text(item: ImageItem) -> str:
    """Return width and height; empty while they are not known."""
    if item.record.width is None or item.record.height is None:
        return ""
    return f"{item.record.width} × {item.record.height}"


def date_text(item: ImageItem) -> str:
    """Return when the file was changed."""
    when = QDateTime.fromMSecsSinceEpoch(item.record.modified_ns // 1_000_000)
    return QLocale().toString(when, QLocale.FormatType.ShortFormat)


def _missing() -> str:
    return translate("Library", "The file is missing.")


def _unreadable(reason: str) -> str:
    return translate("Library", "The file cannot be read as an image: {reason}").format(
        reason=reason
    )


def tooltip(
    item: ImageItem, classes: Sequence[ClassInfo], *, failure: Failure | None, lingering: bool
) -> str:
    """Return all that is known of an image, a line for each matter.

    Args:
        item: the image.
        classes: all classes.
        failure: why it cannot be shown, if so.
        lingering: whether it matches the filter no longer.
    """
    lines = [str(item.file or item.record.path)]
    parts = [dimensions_text(item), size_text(item)]
    lines.append(", ".join(part for part in parts if part))
    tags = chips(item, classes, absent=True)
    if tags:
        names = ", ".join(chip_text(chip) for chip in tags)
        lines.append(translate("ImageView", "Tags: {names}").format(names=names))
    lines += [mark.text for mark in marks(item, failure)]
    if lingering:
        lines.append(
            translate(
                "ImageView", "It no longer matches the filter and will disappear when you move on."
            )
        )
    return "\n".join(lines)
