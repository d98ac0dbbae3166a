"""What a selection of images says of every class, however many images there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from app.core.store import Project, TagCount
from wseg_engine.base.labels import Tag

PAGE = 2000  # images asked at a time
_NOBODY = TagCount(0, 0, 0, 0)


class Said(Enum):
    """What a selection says of a class as a whole."""

    PRESENT = "present"
    ABSENT = "absent"
    UNSURE = "unsure"
    UNTOLD = "untold"  # nothing is said
    MIXED = "mixed"  # the images differ


@dataclass(frozen=True)
class SelectionSummary:
    """What some images say."""

    total: int  # images
    tags_complete: int  # of those, looked at for all classes there are now
    complete_before: int  # looked at, but classes were added since
    untagged: int  # say nothing for certain
    counts: Mapping[int, TagCount]  # by class id

    def count(self, class_id: int) -> TagCount:
        """Return what is said of a class."""
        return self.counts.get(class_id, _NOBODY._replace(untold=self.total))

    def said(self, class_id: int) -> Said:
        """Return what all of the images say of a class; MIXED if they differ."""
        return whole(self.count(class_id))


NOTHING_SELECTED = SelectionSummary(0, 0, 0, 0, {})


def whole(count: TagCount) -> Said:
    """Return what all images of a count say; MIXED if they differ."""
    total = sum(count)
    for number, said in zip(count, (Said.PRESENT, Said.ABSENT, Said.UNSURE), strict=False):
        if total and number == total:
            return said
    return Said.UNTOLD if count.untold == total else Said.MIXED


def summarise(project: Project, images: Sequence[int]) -> SelectionSummary:
    """Return what images say; some thousands of them take milliseconds.

    Raises:
        ProjectError: if the project cannot be read.
    """
    result = NOTHING_SELECTED
    for found in summarise_pages(project, images):
        result = found or result
    return result


def all_present(project: Project, images: Sequence[int], class_id: int) -> bool:
    """Return whether there are images, and all of them show a class; quick where one does not.

    Raises:
        ProjectError: if the project cannot be read.
    """
    ids = json.dumps(list(images))
    lacking = project.database.value(
        "SELECT 1 FROM images WHERE id IN (SELECT value FROM json_each(?)) AND NOT EXISTS "
        "(SELECT 1 FROM tags WHERE tags.image = images.id AND tags.class = ? AND tags.tag = 1)",
        (ids, class_id),
    )
    return bool(images) and lacking is None


def summarise_pages(project: Project, images: Sequence[int]) -> Iterator[SelectionSummary | None]:
    """Do the same by pages, for the background; yields None after a page, and the result last."""
    newest = max((info.id for info in project.classes.all()), default=0)
    totals = [0, 0, 0, 0]  # images, reviewed, reviewed before, untagged
    told: dict[int, list[int]] = {info.id: [0, 0, 0] for info in project.classes.all()}
    for start in range(0, len(images), PAGE):
        ids = json.dumps(list(images[start : start + PAGE]))
        _add_images(project, ids, newest, totals, told)
        _add_tags(project, ids, told)
        yield None
    counts = {
        number: TagCount(present, absent, unsure, totals[0] - present - absent - unsure)
        for number, (present, absent, unsure) in told.items()
    }
    yield SelectionSummary(totals[0], totals[1], totals[2], totals[3], counts)


def _add_images(
    project: Project, ids: str, newest: int, totals: list[int], told: dict[int, list[int]]
) -> None:
    rows = project.database.rows(
        "SELECT reviewed, count(*), sum(reviewed IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM tags WHERE tags.image = images.id AND tags.tag <> -1)) FROM images "
        "WHERE id IN (SELECT value FROM json_each(?)) GROUP BY reviewed",
        (ids,),
    )
    for tags_complete, count, untagged in rows:
        totals[0] += count
        totals[3] += untagged
        if tags_complete is None:
            continue
        totals[1 if tags_complete >= newest else 2] += count
        for number, column in told.items():
            if number <= tags_complete:
                column[1] += count


def _add_tags(project: Project, ids: str, told: dict[int, list[int]]) -> None:
    rows = project.database.rows(
        "SELECT t.class, t.tag, count(*), coalesce(sum(i.reviewed >= t.class), 0) "
        "FROM tags t JOIN images i ON i.id = t.image "
        "WHERE t.image IN (SELECT value FROM json_each(?)) GROUP BY t.class, t.tag",
        (ids,),
    )
    place = {Tag.PRESENT: 0, Tag.ABSENT: 1, Tag.UNSURE: 2}
    for number, tag, count, covered in rows:
        if number in told:
            told[number][place[Tag(tag)]] += count
            told[number][1] -= covered  # the tag says it, not the review
