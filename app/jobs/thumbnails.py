"""Thumbnails, loaded in the background: what is on the screen first, what left it not at all."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.core.thumbnail_store import ThumbnailStore, thumbnail_key
from app.core.translation import reason
from app.jobs.decoding import decode, from_jpeg, shrink, to_jpeg
from app.jobs.machine import core_count
from app.qtbase.bell import Bell
from wseg_engine.base.events import Stopped
from wseg_engine.base.gate import giving_up
from wseg_engine.base.looking import anything_at
from wseg_engine.images.imaging import ImageError, image_size

MEMORY = 96 << 20  # bytes of pixels kept
SIDES = (128, 256, 512, 1024)  # pixels; thumbnails on the disk have one of these
MOST_THREADS = 4
_PROBLEMS = 10_000  # reasons kept at most

_log = logging.getLogger(__name__)


class Request(NamedTuple):
    """An image whose thumbnail is wanted."""

    image: int
    file: str  # in full
    size: int  # bytes
    modified_ns: int
    measured: bool  # whether its width and height are known

    @property
    def stamp(self) -> tuple[str, int, int]:
        """What makes an older thumbnail useless if it differs."""
        return self.file, self.size, self.modified_ns


class Failure(NamedTuple):
    """Why there is no thumbnail."""

    reason: str
    missing: bool  # there is no file
    corrupt: bool  # the file cannot be decoded, whoever tries


class ImageFacts(NamedTuple):
    """What was learned of images on the way, to be kept in the project."""

    sizes: dict[int, tuple[int, int]]  # upright width and height in pixels
    corrupt: dict[int, str]  # the reason


class _Loaded(NamedTuple):
    request: Request
    side: int
    image: QImage | None
    size: tuple[int, int] | None  # of the whole image, where it was found out
    failure: Failure | None


class Thumbnails(QObject):
    """Thumbnails by image id. It lives in the GUI thread; `image` never waits.

    Signals:
        ready: thumbnails, or reasons why there are none, have come; a frozenset of image ids.
        found: sizes and damage came to light; `ImageFacts`.
    """

    ready = Signal(object)
    found = Signal(object)

    def __init__(
        self,
        store: ThumbnailStore | None,
        parent: QObject | None = None,
        *,
        threads: int | None = None,
        memory: int = MEMORY,
    ) -> None:
        """Start without threads; they come with the first wish.

        Args:
            store: thumbnails on the disk; None to decode always.
            parent: owner in the sense of Qt.
            threads: how many decode at once; by default one a core but one.
            memory: bytes of pixels kept.
        """
        super().__init__(parent)
        self._store = store
        self._memory = memory
        self._count = threads or max(1, min(MOST_THREADS, core_count() - 1))
        self._threads: list[threading.Thread] = []
        self._wake = threading.Condition()
        self._queue: deque[tuple[Request, int]] = deque()
        self._busy: set[tuple[Request, int]] = set()
        self._closed = False
        self._put_any = False
        self._box: deque[_Loaded] = deque()
        self._kept: OrderedDict[int, _Loaded] = OrderedDict()
        self._wanted: list[int] = []  # image ids, the most wanted first
        self._bytes = 0
        self._failures: OrderedDict[int, tuple[tuple[str, int, int], Failure]] = OrderedDict()
        self._bell = Bell(self._deliver)

    # ------------------------------------------------------- the GUI's side

    def want(self, requests: Sequence[Request], side: int) -> None:
        """Load these thumbnails, in this order, and no others that were asked for before.

        Args:
            requests: what is on the screen, then what is near it.
            side: the longer side in pixels of the screen.
        """
        self._wanted = [request.image for request in requests]
        needed = deque((request, side) for request in requests if not self._has(request, side))
        with self._wake:
            self._queue = deque(item for item in needed if item not in self._busy)
            if self._closed:
                self._queue.clear()
            self._wake.notify_all()
            some = bool(self._queue)
        if some and not self._threads:
            self._start()

    def image(self, request: Request) -> QImage | None:
        """Return a thumbnail that is in memory, perhaps of another size; None if there is none."""
        kept = self._kept.get(request.image)
        if kept is None or kept.request.stamp != request.stamp:
            return None
        self._kept.move_to_end(request.image)
        return kept.image

    def failure(self, request: Request) -> Failure | None:
        """Return why an image has no thumbnail; None if that is not known."""
        stamp, failure = self._failures.get(request.image, (None, None))
        return failure if stamp == request.stamp else None

    def forget(self, images: Iterable[int]) -> None:
        """Load these anew when they are asked for: their files may have changed."""
        for image in images:
            self._failures.pop(image, None)
            dropped = self._kept.pop(image, None)
            if dropped is not None:
                self._bytes -= _bytes(dropped)

    def retry_missing(self, images: Iterable[int]) -> None:
        """Look again for files that were missing, when these are asked for."""
        for image in images:
            _, failure = self._failures.get(image, (None, None))
            if failure is not None and failure.missing:
                del self._failures[image]

    @property
    def idle(self) -> bool:
        """Whether nothing is wanted that has not been delivered."""
        with self._wake:
            return not (self._queue or self._busy or self._box)

    @property
    def held(self) -> int:
        """How many bytes of pixels are in memory."""
        return self._bytes

    def close(self) -> None:
        """End the threads; whatever they are decoding is finished first."""
        with self._wake:
            self._closed = True
            self._queue.clear()
            self._wake.notify_all()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _start(self) -> None:
        for number in range(self._count):
            thread = threading.Thread(target=self._work, name=f"thumbnails {number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _has(self, request: Request, side: int) -> bool:
        if self.failure(request) is not None:
            return True
        kept = self._kept.get(request.image)
        return kept is not None and kept.request.stamp == request.stamp and kept.side == side

    def _deliver(self) -> None:
        """Take in what the threads have loaded, in the GUI thread."""
        ready: set[int] = set()
        facts = ImageFacts({}, {})
        while True:
            with self._wake:
                if not self._box:
                    break
                loaded = self._box.popleft()
            self._take(loaded, facts)
            ready.add(loaded.request.image)
        self._make_room()
        if facts.sizes or facts.corrupt:
            self.found.emit(facts)
        if ready:
            self.ready.emit(frozenset(ready))

    def _make_room(self) -> None:
        """Drop what was not looked at for longest, what is wanted now last of all."""
        if self._bytes <= self._memory:
            return
        for image in reversed(self._wanted):
            if image in self._kept:
                self._kept.move_to_end(image)
        while self._bytes > self._memory and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= _bytes(dropped)

    def _take(self, loaded: _Loaded, facts: ImageFacts) -> None:
        image = loaded.request.image
        self.forget([image])
        if loaded.image is not None:
            self._kept[image] = loaded
            self._bytes += _bytes(loaded)
        if loaded.size is not None:
            facts.sizes[image] = loaded.size
        if loaded.failure is not None:
            self._failures[image] = (loaded.request.stamp, loaded.failure)
            if len(self._failures) > _PROBLEMS:
                self._failures.popitem(last=False)
            if loaded.failure.corrupt:
                facts.corrupt[image] = loaded.failure.reason

    # --------------------------------------------------- the threads' side

    def _work(self) -> None:
        while (item := self._next()) is not None:
            request, side = item
            try:
                with giving_up(lambda: self._closed):
                    loaded = self._load(request, side)
            except Stopped:
                return
            except Exception as error:  # a thread that dies would leave the window waiting
                _log.exception("No thumbnail of %s", request.file)
                loaded = _Loaded(
                    request, side, None, None, Failure(reason(error), missing=False, corrupt=False)
                )
            with self._wake:
                self._busy.discard(item)
                was_empty = not self._box
                self._box.append(loaded)
            if was_empty:
                self._bell.ring()

    def _next(self) -> tuple[Request, int] | None:
        """Wait for the next thumbnail to load; None at the end."""
        while True:
            with self._wake:
                if not self._queue and not self._closed and not self._tidying_due():
                    self._wake.wait()
                if self._closed:
                    return None
                if self._queue:
                    item = self._queue.popleft()
                    self._busy.add(item)
                    return item
                tidy = self._tidying_due()
                self._put_any = False
            if tidy and self._store is not None:
                self._store.trim()

    def _tidying_due(self) -> bool:
        return self._put_any and self._store is not None and self._store.needs_trim

    def _load(self, request: Request, side: int) -> _Loaded:
        kept_side = next((size for size in SIDES if size >= side and self._store), side)
        file, size, modified_ns = request.stamp
        key = thumbnail_key(file, size=size, modified_ns=modified_ns, side=kept_side)
        try:
            image = self._from_store(key)
            if image is not None:
                whole = None if request.measured else image_size(Path(file))
                found = None if whole is None else (whole.width, whole.height)
                return _Loaded(request, side, shrink(image, side), found, None)
            decoded = decode(Path(file), kept_side)
        except ImageError as error:
            missing = not anything_at(Path(file))
            return _Loaded(request, side, None, None, Failure(str(error), missing, not missing))
        if self._store is not None and self._store.put(key, to_jpeg(decoded.image)):
            self._put_any = True
        found = None if request.measured else (decoded.width, decoded.height)
        return _Loaded(request, side, shrink(decoded.image, side), found, None)

    def _from_store(self, key: str) -> QImage | None:
        data = None if self._store is None else self._store.get(key)
        if data is None or self._store is None:
            return None
        image = from_jpeg(data)
        if image.isNull():
            self._store.remove(key)
            return None
        return image


def _bytes(loaded: _Loaded) -> int:
    return 0 if loaded.image is None else int(loaded.image.sizeInBytes())
