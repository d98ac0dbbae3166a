"""Which images are selected: a flag a row, so that a hundred thousand of them are no effort."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.models.image_list import Ids, ImageListModel

Flags = NDArray[np.bool_]


class ImageSelection(QObject):
    """Selected images, the current one, and where a range begins. Images that are shown no longer
    are selected no longer; others stay selected however the list is sorted or filtered.

    Signals:
        changed: other images are selected.
        current_changed: another image is the current one, or none; its row may also have changed.
    """

    changed = Signal()
    current_changed = Signal()

    def __init__(self, model: ImageListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._ids: Ids = model.ids
        self._flags: Flags = np.zeros(len(model.ids), np.bool_)
        self._current = -1  # row
        self._anchor = -1  # row
        self._tuple: tuple[int, ...] | None = None
        model.rows_replaced.connect(self._follow)

    def is_selected(self, row: int) -> bool:
        """Whether a row is selected."""
        return bool(self._flags[row])

    @property
    def count(self) -> int:
        """How many images are selected."""
        return int(np.count_nonzero(self._flags))

    def ids(self) -> tuple[int, ...]:
        """Return the selected images in the order of rows."""
        if self._tuple is None:
            self._tuple = tuple(self._ids[self._flags].tolist())
        return self._tuple

    def selected_array(self) -> Ids:
        """Return the selected images in the order of rows, eight bytes each."""
        return self._ids[self._flags]

    @property
    def flags(self) -> Flags:
        """A flag a row; a copy."""
        return self._flags.copy()

    @property
    def current_row(self) -> int:
        """The row that has the focus; -1 if none."""
        return self._current

    def current_id(self) -> int | None:
        """Return the image that has the focus."""
        return int(self._ids[self._current]) if 0 <= self._current < len(self._ids) else None

    def select_only(self, row: int) -> None:
        """Select one row and nothing else, and begin ranges there."""
        flags = self._none()
        flags[row] = True
        self._anchor = row
        self._set(flags, row)

    def toggle(self, row: int) -> None:
        """Select a row or no longer, and begin ranges there."""
        flags = self.flags
        flags[row] = not flags[row]
        self._anchor = row
        self._set(flags, row)

    def extend_to(self, row: int, *, keep: bool = False) -> None:
        """Select from where the range begins to a row.

        Args:
            row: the other end.
            keep: whether what else is selected stays so.
        """
        anchor = self._anchor if 0 <= self._anchor < len(self._flags) else row
        self._anchor = anchor
        flags = self.flags if keep else self._none()
        flags[min(anchor, row) : max(anchor, row) + 1] = True
        self._set(flags, row)

    def move_to(self, row: int) -> None:
        """Make a row the current one; what is selected stays."""
        self._set(self._flags, row)

    def select_all(self) -> None:
        """Select everything that is shown."""
        self._set(np.ones(len(self._ids), np.bool_), self._current)

    def clear(self) -> None:
        """Select nothing."""
        self._set(self._none(), self._current)

    def invert(self) -> None:
        """Select what is not selected, and the other way round."""
        self._set(~self._flags, self._current)

    def set_flags(self, flags: Flags) -> None:
        """Select the rows that have a flag."""
        self._set(flags, self._current)

    def select_ids(self, images: Iterable[int]) -> None:
        """Select these images as far as they are shown; the first of them becomes the current."""
        wanted = np.fromiter(images, np.int64)
        rows = self._model.rows_of(wanted)
        rows = rows[rows >= 0]
        flags = self._none()
        flags[rows] = True
        current = int(rows[0]) if len(rows) else self._current
        self._anchor = current
        self._set(flags, current)

    def _none(self) -> Flags:
        return np.zeros(len(self._ids), np.bool_)

    def _set(self, flags: Flags, current: int) -> None:
        changed = flags is not self._flags and not np.array_equal(flags, self._flags)
        moved = current != self._current
        self._flags, self._current = flags, current
        if changed:
            self._tuple = None
        if moved:
            self.current_changed.emit()
        if changed:
            self.changed.emit()

    def _follow(self) -> None:
        """Stay with the same images in another list."""
        old_ids, old_flags, old_row = self._ids, self._flags, self._current
        self._ids = self._model.ids
        before = old_ids[old_flags]
        self._flags = np.isin(self._ids, before) if len(before) else self._none()
        self._tuple = None
        self._anchor = self._row_now(old_ids, self._anchor)
        self._current = self._row_now(old_ids, old_row)
        self.current_changed.emit()
        if self.count != len(before):
            self.changed.emit()

    def _row_now(self, old_ids: Ids, row: int) -> int:
        """Return where an image is now, or the next one after it that is still there."""
        if not 0 <= row < len(old_ids) or not len(self._ids):
            return -1
        after = self._model.rows_of(old_ids[row:])
        there = after[after >= 0]
        if len(there):
            return int(there[0])
        return len(self._ids) - 1
