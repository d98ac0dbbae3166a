"""News of images, gathered: they come by the thousand while a folder is scanned."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.qtbase.debounced import debounced

INTERVAL = 200  # ms between two tellings


class ImageNews(QObject):
    """Hears of images one by one and tells of them together.

    Signals:
        came_or_went: images were added or removed.
        updated: what is known of some images has changed; a frozenset of their ids.
    """

    came_or_went = Signal()
    updated = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._updated: set[int] = set()
        self._came_or_went = False
        self._timer = debounced(self, INTERVAL, self.tell)

    def note(self, came_or_went: bool, updated: Iterable[int] = ()) -> None:
        """Hear of images that were added, removed or updated."""
        self._came_or_went |= came_or_went
        self._updated.update(updated)
        if not self._timer.isActive():
            self._timer.start()

    def tell(self) -> None:
        """Tell at once what was noted."""
        self._timer.stop()
        came_or_went, updated = self._came_or_went, frozenset(self._updated)
        self._came_or_went, self._updated = False, set()
        if came_or_went:
            self.came_or_went.emit()
        if updated:
            self.updated.emit(updated)

    def stop(self) -> None:
        """Tell nothing any more."""
        self._timer.stop()
