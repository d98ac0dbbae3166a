"""Images with their masks, decoded before they are asked for."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.core.masks.disagreements import shares
from app.core.masks.pyramid import ImagePyramid
from app.core.masks.records import OpenedMask, open_mask
from app.core.store import ImageRecord, ImageState, Project, ProjectError
from app.core.translation import reason, translate
from app.jobs.torch_loading import computing_threads
from app.qtbase.bell import Bell
from wseg_engine.base.events import Stopped
from wseg_engine.base.gate import Workers, giving_up
from wseg_engine.images.imaging import ImageError, image_size, load_image

MEMORY = 800 << 20  # bytes of pixels kept, the image that is shown included
THREADS = 2  # one of them for an image that is waited for, where there are two cores

Pixels = NDArray[np.uint8]

_log = logging.getLogger(__name__)


class LoadedImage(NamedTuple):
    """An image with its mask, as far as there is something of them."""

    image: int
    record: ImageRecord | None  # None: it is no longer in the project
    picture: ImagePyramid | None  # its pixels with their smaller copies
    mask: OpenedMask | None
    problem: str  # why there are no pixels or no mask, in words
    share: NDArray[np.float64] | None = None  # of the pixels of each label, as `shares` counts it

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        picture = 0 if self.picture is None else self.picture.whole.nbytes + self.picture.nbytes
        return picture + (0 if self.mask is None else self.mask.labels.nbytes)


class _ReadMask(NamedTuple):
    mask: OpenedMask | None
    share: NDArray[np.float64] | None


class Prefetch(QObject):
    """Loads images in threads of its own, what is wanted first of all first.

    It lives in the GUI thread. `take` hands a mask out once: who takes it may change it. An image
    that is waited for has all cores: others wait until it is there, and then leave one to the
    window.

    Signals:
        ready: the `LoadedImage` that was wanted most, when it had to be waited for.
    """

    ready = Signal(object)

    def __init__(
        self, project: Project, parent: QObject | None = None, *, memory: int = MEMORY
    ) -> None:
        super().__init__(parent)
        self._project = project
        self._memory = memory
        self._wake = threading.Condition()
        self._queue: deque[int] = deque()
        self._busy: set[int] = set()
        self._stale: set[int] = set()  # being loaded, and changed meanwhile
        self._box: deque[LoadedImage] = deque()
        self._pictures: OrderedDict[int, tuple[tuple[int, int], ImagePyramid]] = OrderedDict()
        self._loaded: OrderedDict[int, LoadedImage] = OrderedDict()
        self._awaited: int | None = None
        self._waiting = 0  # bytes of those that are loaded
        self._ahead = min(THREADS, computing_threads())  # images loaded at a time, unless awaited
        self._apart = Workers(1, thread_name_prefix="prefetch mask")
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._bell = Bell(self._deliver)

    def want(self, images: Sequence[int]) -> None:
        """Load these, in this order, and no others that were asked for before."""
        with self._wake:
            first = [] if self._awaited is None else [self._awaited]
            wanted = dict.fromkeys((*first, *images))
            coming = self._coming()
            missing = [i for i in wanted if i not in self._loaded and i not in coming]
            self._queue = deque(() if self._closed else missing)
            self._wake.notify_all()
        self._forget([i for i in self._loaded if i not in images])
        if missing and not self._threads and not self._closed:
            self._start()

    def take(self, image: int) -> LoadedImage | None:
        """Return an image if it has been loaded; else it is told by `ready` when it has."""
        found = self._loaded.get(image)
        self._forget([image])
        with self._wake:
            self._awaited = image if found is None else None
            self._wake.notify_all()
        return found

    def drop(self, images: Iterable[int]) -> None:
        """Forget the masks of images, as they have changed; their pixels stay if they still fit."""
        gone = set(images)
        self._forget(gone)
        with self._wake:
            self._stale |= gone & self._coming()

    def close(self) -> None:
        """End the threads; what they are decoding is finished first, what waits for it is not."""
        with self._wake:
            self._closed = True
            self._queue.clear()
            self._wake.notify_all()
        for thread in self._threads:
            thread.join()
        self._apart.shutdown()
        self._threads.clear()
        self._loaded.clear()
        self._pictures.clear()

    @property
    def held(self) -> int:
        """How many bytes of pixels are in memory."""
        with self._wake:
            return self._held()

    def _start(self) -> None:
        for number in range(THREADS):
            thread = threading.Thread(target=self._work, name=f"prefetch {number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _deliver(self) -> None:
        while True:
            with self._wake:
                if not self._box:
                    return
                loaded = self._box.popleft()
                stale = loaded.image in self._stale
                self._stale.discard(loaded.image)
                if stale and not self._closed:
                    # An image that is waited for stays first: nothing is begun before it.
                    first = bool(self._queue) and self._queue[0] == self._awaited
                    self._queue.insert(int(first), loaded.image)
                    self._wake.notify_all()
            if stale:
                continue
            if loaded.image == self._awaited:
                with self._wake:
                    self._awaited = None
                    self._wake.notify_all()
                self.ready.emit(loaded)
            else:
                self._loaded[loaded.image] = loaded
                with self._wake:
                    self._waiting += loaded.nbytes

    def _coming(self) -> set[int]:
        """Return what is being loaded, or is there and was not seen yet; the lock is held."""
        return self._busy | {loaded.image for loaded in self._box}

    def _forget(self, images: Iterable[int]) -> None:
        """Keep images no longer that were loaded before they were asked for."""
        gone = [self._loaded.pop(image) for image in images if image in self._loaded]
        with self._wake:
            self._waiting -= sum(loaded.nbytes for loaded in gone)
            self._wake.notify_all()

    # --------------------------------------------------- the threads' side

    def _work(self) -> None:
        while (image := self._next()) is not None:
            try:
                with giving_up(lambda: self._closed):
                    loaded = self._load(image)
            except Stopped:
                return
            except Exception as error:  # a thread that dies would leave the window waiting
                _log.exception("Image %d could not be loaded.", image)
                loaded = LoadedImage(image, None, None, None, reason(error))
            with self._wake:
                self._busy.discard(image)
                self._box.append(loaded)
                self._wake.notify_all()
            self._bell.ring()

    def _next(self) -> int | None:
        with self._wake:
            while not self._may_begin() and not self._closed:
                self._wake.wait()
            if self._closed:
                return None
            image = self._queue.popleft()
            self._busy.add(image)
            return image

    def _may_begin(self) -> bool:
        """Return whether a thread may load what is next."""
        if not self._queue:
            return False
        if self._awaited is not None:
            return self._queue[0] == self._awaited
        # Of large images fewer are loaded ahead.
        waiting = self._waiting + sum(loaded.nbytes for loaded in self._box)
        return len(self._busy) < self._ahead and waiting < self._memory // 2

    def _load(self, image: int) -> LoadedImage:
        try:
            found = self._project.images.get([image])
            if not found:
                return LoadedImage(image, None, None, None, _gone())
            record = found[0]
            size = self._size(record)
            mask = self._begin_mask(image, size)
            picture, problem = self._decode(record)
            shape = None if picture is None else picture.whole.shape[:2]
            if mask is None or (shape is not None and shape != size):
                read = self._read_mask(image, shape or size)
            else:
                read = mask.result()
        except ProjectError as error:
            return LoadedImage(image, None, None, None, str(error))
        return LoadedImage(image, record, picture, read.mask, problem, read.share)

    def _read_mask(self, image: int, size: tuple[int, int] | None) -> _ReadMask:
        mask = open_mask(self._project, image, size)
        return _ReadMask(mask, None if mask is None else shares(mask.labels))

    def _begin_mask(self, image: int, size: tuple[int, int] | None) -> Future[_ReadMask] | None:
        """Have the mask of an image that is waited for read while the image is decoded."""
        with self._wake:
            if self._closed or self._awaited != image or size is None:
                return None
        return self._apart.submit(self._read_mask, image, size)

    def _size(self, record: ImageRecord) -> tuple[int, int] | None:
        """Return an image's (height, width), by its header; what is recorded if it is gone."""
        try:
            height, width = image_size(self._project.images.file(record))
            return height, width
        except (ImageError, ProjectError):
            if record.width and record.height:
                return record.height, record.width
            return None

    def _decode(self, record: ImageRecord) -> tuple[ImagePyramid | None, str]:
        stamp = (record.size, record.modified_ns)
        with self._wake:
            kept = self._pictures.get(record.id)
            if kept is not None and kept[0] == stamp and record.state is not ImageState.MISSING:
                self._pictures.move_to_end(record.id)
                return kept[1], ""
        try:
            picture = ImagePyramid(load_image(self._project.images.file(record))).complete()
        except (ImageError, ProjectError) as error:
            return None, str(error)
        with self._wake:
            self._pictures[record.id] = (stamp, picture)
            while self._held() > self._memory and len(self._pictures) > 1:
                self._pictures.popitem(last=False)
        return picture, ""

    def _held(self) -> int:
        pictures = (picture for _, picture in self._pictures.values())
        return sum(picture.whole.nbytes + picture.nbytes for picture in pictures)


def _gone() -> str:
    return translate("Review", "This image is no longer in the project.")
