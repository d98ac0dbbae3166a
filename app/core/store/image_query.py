"""Choosing and ordering images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from app.core.store.paths import to_text
from app.core.store.predictions import HOLDING
from wseg_engine.base.labels import Tag


class FolderPart(NamedTuple):
    """A source folder, or one of the folders in it, with all that is below."""

    source: int
    path: str = ""  # from the source's folder, with "/"; "" is the source's folder itself


@dataclass(frozen=True)
class ImageFilter:
    """What images must fulfil, all of it; the default is met by every image."""

    text: str = ""  # somewhere in the path, upper and lower case alike
    states: frozenset[str] | None = None  # values of ImageState
    tags_complete: bool | None = None
    tagged: bool | None = None  # says anything for certain
    only_unsure: bool = False  # says that something is unsure, and nothing else
    tags: Mapping[int, Tag | None] = field(default_factory=dict)  # class id; None: says nothing
    provenance: str | None = None  # has such a mask
    masked: bool | None = None  # has a mask of any kind
    objects: bool | None = None  # the mask that counts has objects; False: it has none
    disagreeing: bool = False  # a model disagrees with the tags
    folder: FolderPart | None = None  # lies in it

    @property
    def asks_tags(self) -> bool:
        """Whether another tag can change which images fulfil it."""
        said = self.tagged is not None or self.tags_complete is not None or self.only_unsure
        return said or bool(self.tags) or self.disagreeing

    @property
    def asks_files(self) -> bool:
        """Whether another state of a file, or another mask, can change it."""
        masks = self.masked is not None or self.provenance is not None or self.disagreeing
        return self.states is not None or masks or self.objects is not None


class Order(Enum):
    """How images are sorted; for the other direction, reverse what you get.

    Numbers in names count as numbers; `name_order` has the keys.
    """

    PATH = "source, order_key(path), path"
    NAME = "name_order_key(path), path, id"
    ADDED = "id"
    MODIFIED = "modified_ns, id"
    SIZE = "size, id"
    STATE = "state, source, order_key(path), path"


_TAG = (
    "coalesce((SELECT tag FROM tags WHERE tags.image = images.id AND tags.class = ?), "
    "CASE WHEN images.reviewed >= ? THEN 0 END)"
)
_TAGGED = (
    "(reviewed IS NOT NULL OR EXISTS "
    "(SELECT 1 FROM tags WHERE tags.image = images.id AND tags.tag <> -1))"
)


def query(wanted: ImageFilter, order: Order, *, has_objects: str = "") -> tuple[str, list[Any]]:
    """Return a statement that selects ids, and its parameters.

    Args:
        wanted: what images have to fulfil.
        order: how they are sorted.
        has_objects: the condition on `images` where that is asked for, as of `with_objects`.
    """
    terms: list[str] = []
    values: list[Any] = []
    if wanted.text:
        terms.append("instr(folded(path), ?) > 0")
        values.append(to_text(wanted.text).casefold())
    if wanted.states is not None:
        terms.append(f"state IN ({', '.join('?' * len(wanted.states))})")
        values.extend(str(state) for state in sorted(wanted.states))
    if wanted.tags_complete is not None:
        terms.append("reviewed IS NOT NULL" if wanted.tags_complete else "reviewed IS NULL")
    if wanted.tagged is not None:
        terms.append(_TAGGED if wanted.tagged else f"NOT {_TAGGED}")
    if wanted.only_unsure:
        terms.append(f"NOT {_TAGGED} AND EXISTS (SELECT 1 FROM tags WHERE tags.image = images.id)")
    for number, tag in wanted.tags.items():
        terms.append(f"{_TAG} IS ?")
        values.extend((number, number, None if tag is None else int(tag)))
    if wanted.provenance is not None:
        terms.append(
            "EXISTS (SELECT 1 FROM masks WHERE masks.image = images.id AND masks.provenance = ?)"
        )
        values.append(wanted.provenance)
    if wanted.masked is not None:
        has = "EXISTS (SELECT 1 FROM masks WHERE masks.image = images.id)"
        terms.append(has if wanted.masked else f"NOT {has}")
    if wanted.objects is not None:
        masked = "EXISTS (SELECT 1 FROM masks WHERE masks.image = images.id)"
        terms.append(has_objects if wanted.objects else f"({masked} AND NOT {has_objects})")
    if wanted.disagreeing:
        terms.append(f"id IN (SELECT d.image {HOLDING})")
    if wanted.folder is not None:
        term, bounds = below(wanted.folder)
        terms.append(term)
        values.extend(bounds)
    where = f" WHERE {' AND '.join(terms)}" if terms else ""
    return f"SELECT id FROM images{where} ORDER BY {order.value}", values


def below(folder: FolderPart) -> tuple[str, list[Any]]:
    """Return a condition on images that lie in a folder, and its parameters; an index serves it."""
    if not folder.path:
        return "source = ?", [folder.source]
    path = to_text(folder.path)
    return "(source = ? AND path > ? AND path < ?)", [folder.source, f"{path}/", f"{path}0"]
