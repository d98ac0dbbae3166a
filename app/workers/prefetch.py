"""Images with their masks, decoded before they are asked for."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.core.review.findings import shares
from app.core.review.masks import OpenedMask, open_mask
from app.core.store import ImageRecord, ImageState, Project, ProjectError
from app.core.translation import translate
from wseg_engine.imaging import ImageError, load_image

MEMORY = 600 << 20  # bytes of pixels kept, the image that is shown included
THREADS = 2

Pixels = NDArray[np.uint8]

_log = logging.getLogger(__name__)


class LoadedImage(NamedTuple):
    """An image with its mask, as far as there is something of them."""

    image: int
    record: ImageRecord | None  # None: it is no longer in the project
    pixels: Pixels | None  # (H, W, 3) RGB
    mask: OpenedMask | None
    problem: str  # why there are no pixels or no mask, in words
    share: NDArray[np.float64] | None = None  # of the pixels of each label, as `shares` counts it


class Prefetch(QObject):
    """Loads images in threads of its own, what is wanted first of all first.

    It lives in the GUI thread. `take` hands a mask out once: who takes it may change it.

    Signals:
        ready: the `LoadedImage` that was wanted most, when it had to be waited for.
    """

    ready = Signal(object)
    _filled = Signal()

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
        self._pixels: OrderedDict[int, tuple[tuple[int, int], Pixels]] = OrderedDict()
        self._loaded: OrderedDict[int, LoadedImage] = OrderedDict()
        self._awaited: int | None = None
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._filled.connect(self._deliver)

    def want(self, images: Sequence[int]) -> None:
        """Load these, in this order, and no others that were asked for before."""
        with self._wake:
            missing = [i for i in images if i not in self._loaded and i not in self._busy]
            self._queue = deque(() if self._closed else missing)
            self._wake.notify_all()
        for image in [i for i in self._loaded if i not in images]:
            del self._loaded[image]
        if missing and not self._threads and not self._closed:
            self._start()

    def take(self, image: int) -> LoadedImage | None:
        """Return an image if it has been loaded; else it is told by `ready` when it has."""
        found = self._loaded.pop(image, None)
        self._awaited = image if found is None else None
        return found

    def drop(self, images: Iterable[int]) -> None:
        """Forget the masks of images, as they have changed; their pixels stay if they still fit."""
        gone = set(images)
        for image in gone & set(self._loaded):
            del self._loaded[image]
        with self._wake:
            again = gone & self._busy
            self._stale |= again

    def close(self) -> None:
        """End the threads; what they are decoding is finished first."""
        with self._wake:
            self._closed = True
            self._queue.clear()
            self._wake.notify_all()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self._loaded.clear()
        self._pixels.clear()

    @property
    def held(self) -> int:
        """How many bytes of pixels are in memory."""
        with self._wake:
            return sum(pixels.nbytes for _, pixels in self._pixels.values())

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
                    self._queue.appendleft(loaded.image)
                    self._wake.notify_all()
            if stale:
                continue
            if loaded.image == self._awaited:
                self._awaited = None
                self.ready.emit(loaded)
            else:
                self._loaded[loaded.image] = loaded

    # --------------------------------------------------- the threads' side

    def _work(self) -> None:
        while (image := self._next()) is not None:
            try:
                loaded = self._load(image)
            except Exception as error:  # a thread that dies would leave the window waiting
                _log.exception("Image %d could not be loaded.", image)
                loaded = LoadedImage(image, None, None, None, str(error))
            with self._wake:
                self._busy.discard(image)
                self._box.append(loaded)
            with contextlib.suppress(RuntimeError):  # the application is gone
                self._filled.emit()

    def _next(self) -> int | None:
        with self._wake:
            while not self._queue and not self._closed:
                self._wake.wait()
            if self._closed:
                return None
            image = self._queue.popleft()
            self._busy.add(image)
            return image

    def _load(self, image: int) -> LoadedImage:
        try:
            found = self._project.images.get([image])
            if not found:
                return LoadedImage(image, None, None, None, _gone())
            record = found[0]
            pixels, problem = self._decode(record)
            size = None if pixels is None else (pixels.shape[0], pixels.shape[1])
            if size is None and record.width and record.height:
                size = (record.height, record.width)
            mask = open_mask(self._project, image, size)
        except ProjectError as error:
            return LoadedImage(image, None, None, None, str(error))
        share = None if mask is None else shares(mask.labels)
        return LoadedImage(image, record, pixels, mask, problem, share)

    def _decode(self, record: ImageRecord) -> tuple[Pixels | None, str]:
        stamp = (record.size, record.modified_ns)
        with self._wake:
            kept = self._pixels.get(record.id)
            if kept is not None and kept[0] == stamp and record.state is not ImageState.MISSING:
                self._pixels.move_to_end(record.id)
                return kept[1], ""
        try:
            pixels = load_image(self._project.images.file(record))
        except (ImageError, ProjectError) as error:
            return None, str(error)
        with self._wake:
            self._pixels[record.id] = (stamp, pixels)
            total = sum(kept.nbytes for _, kept in self._pixels.values())
            while total > self._memory and len(self._pixels) > 1:
                _, (_, dropped) = self._pixels.popitem(last=False)
                total -= dropped.nbytes
        return pixels, ""


def _gone() -> str:
    return translate("Review", "This image is no longer in the project.")
