"""Watching folders for changes, as many as systems can stand."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from app.core.scan.source_scan import ScanPart
from app.qtbase.debounced import debounced
from wseg_engine.base.looking import folder_at

MOST_FOLDERS = 2000  # systems allow a few thousand, for all programs together
DELAY = 1000  # ms from a change until it is told, so that many are told at once
_SLICE = 100  # folders given to the system in one go


class FolderWatch(QObject):
    """Watches the folders of sources, and says which of them have changed.

    What changes inside a file is not seen, only what comes, goes or is renamed.

    Signals:
        changed: folders have changed: a dict of source id to `ScanPart`.
        coverage_changed: more or fewer folders are watched.
    """

    changed = Signal(object)
    coverage_changed = Signal()

    def __init__(self, parent: QObject | None = None, *, limit: int = MOST_FOLDERS) -> None:
        super().__init__(parent)
        self._limit = limit
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._note)
        self._roots: dict[int, Path] = {}
        self._folders: dict[int, set[str]] = {}  # known, from the source's folder
        self._watched: dict[str, tuple[int, str]] = {}  # path to source and folder
        self._waiting: list[tuple[str, tuple[int, str]]] = []
        self._dirty: dict[int, set[str]] = {}
        self._above: set[str] = set()  # where the sources' folders lie
        self._delay = debounced(self, DELAY, self._tell)
        self._feed = debounced(self, 0, self._watch_some)

    @property
    def known(self) -> int:
        """How many folders there are to watch."""
        return sum(map(len, self._folders.values()))

    @property
    def watched(self) -> int:
        """How many folders are watched, or will be in a moment."""
        return len(self._watched) + len(self._waiting)

    def not_wholly_watched(self) -> list[int]:
        """Return the sources of which some folder is not watched."""
        counts = dict.fromkeys(self._folders, 0)
        for source, _ in (*self._watched.values(), *(place for _, place in self._waiting)):
            counts[source] = counts.get(source, 0) + 1
        return [
            source for source, folders in self._folders.items() if len(folders) > counts[source]
        ]

    def set_folders(self, source: int, root: Path, folders: Iterable[str], *, whole: bool) -> None:
        """Watch the folders of a source.

        Args:
            source: its id.
            root: its folder.
            folders: from there; "" is the source's folder itself.
            whole: whether these are all there are; otherwise they are some more.
        """
        folders = set(folders)
        if self._roots.get(source) != root or whole:
            gone = self._folders.get(source, set()) - folders
            if self._roots.get(source) != root:
                gone = self._folders.get(source, set())
            self._unwatch(source, gone)
            self._folders[source] = set()
        self._roots[source] = root
        self._folders[source] |= folders
        places = {place for _, place in self._waiting} | set(self._watched.values())
        for folder in sorted(folders, key=lambda name: (name.count("/"), name)):
            if self.watched >= self._limit:
                break
            if (source, folder) not in places:
                path = os.path.join(root, folder) if folder else str(root)  # noqa: PTH118
                self._waiting.append((path, (source, folder)))
        if self._waiting:
            self._feed.start()
        self._watch_above()
        self.coverage_changed.emit()

    def forget(self, source: int) -> None:
        """Watch a source no longer."""
        self._unwatch(source, self._folders.pop(source, set()))
        self._roots.pop(source, None)
        self._dirty.pop(source, None)
        self._watch_above()
        self.coverage_changed.emit()

    def lose(self, source: int) -> None:
        """Stop watching a source that is not there, but for its return: it may be elsewhere."""
        self._unwatch(source, self._folders.get(source, set()))
        self._folders[source] = set()

    def clear(self) -> None:
        """Watch nothing."""
        for source in list(self._folders):
            self.forget(source)
        self._delay.stop()
        self._feed.stop()

    def look_again(self, source: int, part: ScanPart, *, after: int = DELAY) -> None:
        """Tell folders once more, in case a file in them is still being written.

        Args:
            source: the source's id.
            part: the folders.
            after: ms until then.
        """
        if source in self._folders:
            self._dirty.setdefault(source, set()).update(part.folders)
            if not self._delay.isActive():
                self._delay.start(after)

    def _watch_above(self) -> None:
        """Watch where the sources' folders lie: only there is it seen that one was renamed."""
        wanted = {str(root.parent) for root in self._roots.values() if root.parent != root}
        if new := wanted - self._above:
            self._watcher.addPaths(sorted(new))
        there = set(self._watcher.directories()).difference(self._watched)
        if gone := (self._above - wanted) & there:
            self._watcher.removePaths(sorted(gone))
        self._above = wanted

    def _note_above(self, parent: str) -> None:
        """Tell sources whose folder has gone, or is back."""
        for source, root in self._roots.items():
            known = self._folders.get(source, set())
            if str(root.parent) != parent or folder_at(root) == bool(known):
                continue
            self.lose(source)
            self._dirty.setdefault(source, set()).add("")
        if self._dirty and not self._delay.isActive():
            self._delay.start(DELAY)

    def _note(self, path: str) -> None:
        if path in self._above:
            self._note_above(path)
        place = self._watched.get(path)
        if place is None:
            return
        source, folder = place
        self._dirty.setdefault(source, set()).add(folder)
        if path not in self._watcher.directories():  # it is gone
            del self._watched[path]
            self._folders.get(source, set()).discard(folder)
        if not self._delay.isActive():
            self._delay.start(DELAY)

    def _tell(self) -> None:
        dirty, self._dirty = self._dirty, {}
        self.changed.emit(
            {
                source: ScanPart(tuple(sorted(folders)), self._others(source, folders))
                for source, folders in dirty.items()
                if source in self._folders
            }
        )

    def _others(self, source: int, dirty: set[str]) -> frozenset[str]:
        """Return the folders that a look at the dirty ones need not go into."""
        watched = {folder for owner, folder in self._watched.values() if owner == source}
        return frozenset(watched | dirty)

    def _watch_some(self) -> None:
        some, self._waiting = self._waiting[:_SLICE], self._waiting[_SLICE:]
        refused = set(self._watcher.addPaths([path for path, _ in some]))
        self._watched.update((path, place) for path, place in some if path not in refused)
        if self._waiting:
            self._feed.start()
        else:
            self.coverage_changed.emit()

    def _unwatch(self, source: int, folders: set[str]) -> None:
        self._waiting = [
            (path, place)
            for path, place in self._waiting
            if place[0] != source or place[1] not in folders
        ]
        gone = [
            path
            for path, (owner, folder) in self._watched.items()
            if owner == source and folder in folders
        ]
        for path in gone:
            del self._watched[path]
        there = set(self._watcher.directories())
        if some := [path for path in gone if path in there and path not in self._above]:
            self._watcher.removePaths(some)
