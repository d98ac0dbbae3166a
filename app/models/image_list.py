"""The images of a project that are shown, in their order: eight bytes each, the rest as needed."""

from __future__ import annotations

import os.path
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.core.store import ImageRecord, ImageTags, ProjectError, Provenance
from app.models.open_project import OpenProject
from app.qtbase.plain_text import tip_text

MOST_RUNS = 64  # changes of rows announced one by one; with more, a reset is kinder to views


class Run(NamedTuple):
    """Neighbouring rows, both ends included."""

    first: int
    last: int


class Changes(NamedTuple):
    """Rows to remove, counted in the old list, and to insert, counted in the new one."""

    removed: list[Run]
    inserted: list[Run]


def changes_between(old: Ids, new: Ids) -> Changes | None:
    """Return how to turn one list into the other; None if the order or very much has changed."""
    stays = np.isin(old, new)
    was_there = np.isin(new, old)
    if not np.array_equal(old[stays], new[was_there]):
        return None
    changes = Changes(_runs(~stays), _runs(~was_there))
    return changes if len(changes.removed) + len(changes.inserted) <= MOST_RUNS else None


def keep_in_place(new: Ids, old: Ids, kept: Ids) -> Ids:
    """Return the new list with `kept` ids of the old one put back where they were.

    Args:
        new: ids as they are now.
        old: ids as they were, in the same order as far as they remain.
        kept: ids that are to stay; those that are in `new` already are left alone.
    """
    back = np.isin(old, kept) & ~np.isin(old, new)
    if not back.any():
        return new
    order = np.argsort(new)
    if len(new):
        places = np.minimum(np.searchsorted(new[order], old), len(new) - 1)
        rows = np.where(new[order][places] == old, order[places], -1)
    else:
        rows = np.full(len(old), -1)
    before = np.maximum.accumulate(rows)  # the last row up to here that is still there
    return np.insert(new, before[back] + 1, old[back])


def _runs(mask: NDArray[np.bool_]) -> list[Run]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [Run(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


Ids = NDArray[np.int64]
Index = QModelIndex | QPersistentModelIndex

BLOCK = 64  # rows read at a time
CACHED = 1024  # images of which everything is in memory
_NO_PARENT = QModelIndex()


class ImageItem(NamedTuple):
    """All that views show of one image."""

    record: ImageRecord
    tags: ImageTags
    masks: frozenset[Provenance]
    place: str | None  # the file in full; None: its folder was taken out of the project

    @property
    def file(self) -> Path | None:
        """The file; None if its folder was taken out of the project."""
        return None if self.place is None else Path(self.place)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.record.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Where the file is within its source, with "/"; empty at the top."""
        return self.record.path.rpartition("/")[0]


class ImageListModel(QAbstractListModel):
    """The ids of the images shown; records, tags and masks are read when a row is looked at.

    Signals:
        rows_replaced: other images are shown, or in another order; after Qt's own signals.
    """

    IdRole = Qt.ItemDataRole.UserRole + 1
    ItemRole = Qt.ItemDataRole.UserRole + 2

    rows_replaced = Signal()

    def __init__(self, open_project: OpenProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = open_project.project
        self._ids: Ids = np.empty(0, np.int64)
        self._sorted: tuple[Ids, NDArray[np.intp]] | None = None  # ids in order, and their rows
        self._items: OrderedDict[int, ImageItem] = OrderedDict()
        self._folders: Mapping[int, str] = {}
        open_project.images_updated.connect(self.refresh)
        open_project.tags_changed.connect(self.refresh)
        open_project.classes_changed.connect(self.refresh_all)

    # ------------------------------------------------------------------ rows

    @property
    def ids(self) -> Ids:
        """The ids by row. Do not change the array; the model never does either."""
        return self._ids

    def set_folders(self, folders: Mapping[int, str]) -> None:
        """Say where the source folders are, by id. A disk may be slow to answer: ask elsewhere."""
        if folders != self._folders:
            self._folders = dict(folders)
            self.refresh_all()

    def folder(self, source: int) -> str | None:
        """Return where a source folder is; None if that is not known."""
        return self._folders.get(source)

    def set_ids(self, ids: Ids) -> None:
        """Show these images in this order, with as few changes of rows as that takes."""
        old = self._ids
        if np.array_equal(old, ids):
            return
        changes = changes_between(old, ids)
        if changes is not None:
            for run in reversed(changes.removed):
                self._remove(run)
            for run in changes.inserted:
                self._insert(run, ids)
            self._put(ids)
        elif len(old) == len(ids) and np.array_equal(np.sort(old), np.sort(ids)):
            self._reorder(ids)
        else:
            self.beginResetModel()
            self._put(ids)
            self.endResetModel()
        self.rows_replaced.emit()

    def row_of(self, image: int) -> int:
        """Return the row of an image; -1 if it is not shown."""
        return int(self.rows_of(np.array([image], np.int64))[0])

    def rows_of(self, images: Ids) -> NDArray[np.intp]:
        """Return the rows of images; -1 for those that are not shown."""
        if not len(self._ids):
            return np.full(len(images), -1, np.intp)
        if self._sorted is None:
            order = np.argsort(self._ids)
            self._sorted = self._ids[order], order
        ids, rows = self._sorted
        places = np.minimum(np.searchsorted(ids, images), len(ids) - 1)
        return np.where(ids[places] == images, rows[places], -1)

    def item(self, row: int) -> ImageItem | None:
        """Return all that is shown of a row; None if it cannot be read any more."""
        image = int(self._ids[row])
        found = self._items.get(image)
        if found is None:
            start = row // BLOCK * BLOCK
            self.load(range(start, min(start + BLOCK, len(self._ids))))
            found = self._items.get(image)
        else:
            self._items.move_to_end(image)
        return found

    def load(self, rows: range) -> None:
        """Read what is shown of these rows, as far as it is not in memory, in one go."""
        wanted = [i for i in self._ids[rows.start : rows.stop].tolist() if i not in self._items]
        if wanted:
            self._read(wanted)

    def refresh(self, images: Iterable[int]) -> None:
        """Read these images anew; only those that were looked at are announced."""
        known = [image for image in images if self._items.pop(image, None) is not None]
        rows = self.rows_of(np.array(known, np.int64)) if known else np.empty(0, np.intp)
        for row in np.sort(rows[rows >= 0]).tolist():
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def refresh_all(self) -> None:
        """Read everything anew."""
        self._items.clear()
        if len(self._ids):
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    # ----------------------------------------------------------- Qt's model

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many images are shown."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name, the path, the id or the whole item of a row."""
        if not index.isValid() or not 0 <= index.row() < len(self._ids):
            return None
        if role == self.IdRole:
            return int(self._ids[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            item = self.item(index.row())
            return "" if item is None else item.name
        if role == Qt.ItemDataRole.ToolTipRole:
            item = self.item(index.row())
            return "" if item is None else tip_text(str(item.file or item.record.path))
        if role == self.ItemRole:
            return self.item(index.row())
        return None

    # ------------------------------------------------------------- inner part

    def _put(self, ids: Ids) -> None:
        self._ids = ids
        self._sorted = None

    def _remove(self, run: Run) -> None:
        self.beginRemoveRows(_NO_PARENT, run.first, run.last)
        self._put(np.delete(self._ids, slice(run.first, run.last + 1)))
        self.endRemoveRows()

    def _insert(self, run: Run, ids: Ids) -> None:
        self.beginInsertRows(_NO_PARENT, run.first, run.last)
        self._put(np.insert(self._ids, run.first, ids[run.first : run.last + 1]))
        self.endInsertRows()

    def _reorder(self, ids: Ids) -> None:
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        images = np.array([self._ids[index.row()] for index in held], np.int64)
        self._put(ids)
        rows = self.rows_of(images).tolist() if held else []
        self.changePersistentIndexList(held, [self.index(row) for row in rows])
        self.layoutChanged.emit()

    def _read(self, wanted: list[int]) -> None:
        """Read images."""
        try:
            records = self._project.images.get(wanted)
            tags = self._project.tags.of(wanted)
            masks = self._project.masks.by_image(wanted)
        except ProjectError:  # the project is closing, or its disk is gone: said elsewhere
            return
        for record in records:
            folder = self._folders.get(record.source)
            self._items[record.id] = ImageItem(
                record,
                tags.get(record.id, ImageTags({}, None)),
                frozenset(masks.get(record.id, ())),
                None if folder is None else os.path.join(folder, record.path),  # noqa: PTH118 (faster),
            )
        while len(self._items) > CACHED:
            self._items.popitem(last=False)
