"""What the tags of a whole project amount to: counts, and which classes tell themselves apart.

The project is read a page of images at a time, so that it can be done in the background, stopped
between pages, and in memory that does not grow with the number of images.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from app.core.store import Project, TagCount
from app.core.tagging.missing_tag_policy import missing_means_absent
from wseg_engine.base.labels import Tag

PAGE = 2000  # images read at a time
_NOTHING = -2  # an image says nothing of a class; beside the values of Tag

Matrix = NDArray[np.int64]


@dataclass(frozen=True)
class TagStatistics:
    """What the images of a project say.

    `together`, `apart` and `open` are (class, class) in the order of `classes`: how many images
    show both, show the first and are without the second, and show the first and leave the second
    open. What images are without because they do not mention it (`missing_tag_policy`) is in
    `apart`, and in `silent`; in `counts` nothing was said of it.
    """

    classes: tuple[int, ...]
    images: int
    untagged: int  # say nothing for certain
    unsure_only: int  # of those, the ones with tags that are all unsure
    unsure_only_of: Mapping[int, int]  # the same by class; an image may be unsure of several
    counts: Mapping[int, TagCount]
    silent: Mapping[int, int]  # by class: images that are without it because they do not mention it
    together: Matrix
    apart: Matrix
    open: Matrix
    objects: Mapping[int, int] = field(default_factory=dict)  # by class, in the masks that count


class _Sums:
    """Adds pages up."""

    def __init__(self, classes: tuple[int, ...], *, missing_absent: bool) -> None:
        size = len(classes)
        self.classes = classes
        self.missing_absent = missing_absent
        self.silent = np.zeros(size, np.int64)
        self.images = self.untagged = self.unsure_only = 0
        self.told = np.zeros((3, size), np.int64)  # present, absent, unsure
        self.unsure_of = np.zeros(size, np.int64)
        self.together = np.zeros((size, size), np.int64)
        self.apart = np.zeros((size, size), np.int64)
        self.open = np.zeros((size, size), np.int64)

    def add(self, said: NDArray[np.int8], tags_complete: NDArray[np.int64]) -> None:
        """Add (image, class) values, and the images' reviews, -1 where there is none."""
        present, absent = said == Tag.PRESENT, said == Tag.ABSENT
        unsure = said == Tag.UNSURE
        tagged = (tags_complete >= 0) | (present | absent).any(axis=1)
        only_unsure = unsure[~tagged]
        self.images += len(said)
        self.untagged += int(np.count_nonzero(~tagged))
        self.unsure_only += int(np.count_nonzero(only_unsure.any(axis=1)))
        self.unsure_of += only_unsure.sum(axis=0)
        self.told += np.stack([present.sum(axis=0), absent.sum(axis=0), unsure.sum(axis=0)])
        untold = said == _NOTHING
        silent = untold & present.any(axis=1)[:, None] & self.missing_absent
        self.silent += silent.sum(axis=0)
        shown = present.T.astype(np.float32)  # exact: a page has fewer images than 2**24
        for sums, other in (
            (self.together, present),
            (self.apart, absent | silent),
            (self.open, untold & ~silent),
        ):
            np.add(sums, (shown @ other.astype(np.float32)).astype(np.int64), out=sums)

    def result(self) -> TagStatistics:
        counts = {
            number: TagCount(present, absent, unsure, self.images - present - absent - unsure)
            for number, (present, absent, unsure) in zip(
                self.classes, self.told.T.tolist(), strict=True
            )
        }
        return TagStatistics(
            self.classes,
            self.images,
            self.untagged,
            self.unsure_only,
            dict(zip(self.classes, self.unsure_of.tolist(), strict=True)),
            counts,
            dict(zip(self.classes, self.silent.tolist(), strict=True)),
            self.together,
            self.apart,
            self.open,
        )


def count_tags(project: Project) -> Iterator[TagStatistics | None]:
    """Go through a project's tags; yields None after every page, and the result last.

    Images that cannot be read are left out: nothing is learnt from them.

    Raises:
        ProjectError: if the project cannot be read.
    """
    classes = tuple(sorted(info.id for info in project.classes.all()))
    sums = _Sums(classes, missing_absent=missing_means_absent(project))
    after = 0
    while True:
        images = project.database.rows(
            "SELECT id, coalesce(reviewed, -1) FROM images "
            "WHERE id > ? AND state <> 'corrupt' ORDER BY id LIMIT ?",
            (after, PAGE),
        )
        if not images:
            break
        first, after = images[0][0], images[-1][0]
        rows = project.database.rows(
            "SELECT image, class, tag FROM tags WHERE image BETWEEN ? AND ?", (first, after)
        )
        sums.add(*_page(classes, images, rows))
        yield None
    yield replace(sums.result(), objects=project.masks.object_counts())


def statistics(project: Project) -> TagStatistics:
    """Count at once what `count_tags` counts by pages."""
    result = None
    for result in count_tags(project):  # noqa: B007
        pass
    assert result is not None
    return result


def _page(
    classes: tuple[int, ...], images: list[tuple[int, int]], rows: list[tuple[int, int, int]]
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    numbers = np.array(classes, np.int64)
    table = np.array(images, np.int64).reshape(-1, 2)
    ids, tags_complete = table[:, 0], table[:, 1]
    said = np.where(tags_complete[:, None] >= numbers[None, :], Tag.ABSENT, _NOTHING).astype(
        np.int8
    )
    if rows and classes:
        cells = np.array(rows, np.int64)
        columns = np.searchsorted(numbers, cells[:, 1])
        lines = np.searchsorted(ids, cells[:, 0])
        # What came or went since the page was read is left out: the next count will have it.
        lines, columns = np.minimum(lines, len(ids) - 1), np.minimum(columns, len(classes) - 1)
        known = (ids[lines] == cells[:, 0]) & (numbers[columns] == cells[:, 1])
        said[lines[known], columns[known]] = cells[known, 2]
    return said, tags_complete
