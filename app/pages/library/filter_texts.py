"""Filters in words: one part for each condition, and the filter without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.core.store import ClassInfo, ImageFilter, ImageState, Order
from app.core.translation import translate
from app.pages.library.texts import provenance_name, state_name
from wseg_engine.base.labels import Tag


class FilterPart(NamedTuple):
    """One condition of a filter."""

    text: str
    without: ImageFilter  # the filter when this condition is taken away


def filter_parts(
    wanted: ImageFilter,
    classes: Sequence[ClassInfo],
    folder_name: Callable[[int], str] = str,
) -> list[FilterPart]:
    """Return the conditions of a filter but for the text, which has a field of its own.

    Args:
        wanted: the filter.
        classes: all classes.
        folder_name: says what a source folder is called.
    """
    parts = []
    if wanted.folder is not None:
        name = wanted.folder.path or folder_name(wanted.folder.source)
        text = translate("Filter", "in {folder}").format(folder=name)
        parts.append(FilterPart(text, replace(wanted, folder=None)))
    if wanted.tagged is not None:
        text = translate("Filter", "tagged") if wanted.tagged else translate("Filter", "untagged")
        parts.append(FilterPart(text, replace(wanted, tagged=None)))
    if wanted.only_unsure:
        text = translate("Filter", "only unsure")
        parts.append(FilterPart(text, replace(wanted, only_unsure=False)))
    if wanted.tags_complete is not None:
        yes, no = (
            translate("Filter", "tagging complete"),
            translate("Filter", "tagging not complete"),
        )
        parts.append(
            FilterPart(yes if wanted.tags_complete else no, replace(wanted, tags_complete=None))
        )
    if wanted.states is not None:
        names = [state_name(state) for state in ImageState if state in wanted.states]
        text = translate("Filter", "state: {names}").format(names=", ".join(names))
        parts.append(FilterPart(text, replace(wanted, states=None)))
    known = {info.id: info.name for info in classes}
    for number, tag in wanted.tags.items():
        rest = {key: value for key, value in wanted.tags.items() if key != number}
        name = known.get(number, translate("Filter", "deleted class"))
        text = f"{name}: {tag_word(tag)}"
        parts.append(FilterPart(text, replace(wanted, tags=rest)))
    if wanted.masked is not None:
        yes, no = translate("Filter", "has a mask"), translate("Filter", "has no mask")
        parts.append(FilterPart(yes if wanted.masked else no, replace(wanted, masked=None)))
    if wanted.disagreeing:
        text = translate("Filter", "the model disagrees with the tags")
        parts.append(FilterPart(text, replace(wanted, disagreeing=False)))
    if wanted.provenance is not None:
        kind = provenance_name(wanted.provenance)
        text = translate("Filter", "mask {kind}").format(kind=kind)
        parts.append(FilterPart(text, replace(wanted, provenance=None)))
    return parts


def tag_word(tag: Tag | None) -> str:
    """Return what an image says of a class, in a word or two."""
    if tag is None:
        return translate("Filter", "not tagged")
    return {
        Tag.PRESENT: translate("Filter", "present"),
        Tag.ABSENT: translate("Filter", "absent"),
        Tag.UNSURE: translate("Filter", "unsure"),
    }[tag]


def order_name(order: Order) -> str:
    """Return what images are sorted by."""
    return {
        Order.NAME: translate("Filter", "Name"),
        Order.PATH: translate("Filter", "Folder"),
        Order.MODIFIED: translate("Filter", "Date"),
        Order.SIZE: translate("Filter", "Size"),
        Order.ADDED: translate("Filter", "Time added"),
        Order.STATE: translate("Filter", "State"),
    }[order]
