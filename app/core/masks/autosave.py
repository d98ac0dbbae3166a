"""Keeps a mask on disk while it is edited: strokes at once in a journal, the whole now and then.

Which pixels were painted by hand is kept in a file beside the mask's. Compressing and writing
happen in a thread of its own; what is written is copied before, so that painting goes on meanwhile.
"""

from __future__ import annotations

import queue
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.masks.area import Box, Ids, Labels, Patch
from app.core.masks.document import MaskDocument
from app.core.masks.journal import Journal, ObjectPatch, Recovery, journal_path
from app.core.masks.painted import write_painted
from app.core.translation import os_reason, translate
from wseg_engine.base.bounds import remove
from wseg_engine.images.mask_files import write_mask
from wseg_engine.objects.files import objects_path, write_objects

NO_RECOVERY = Recovery()
JOURNAL_SECONDS = 1.0  # how often to call `note` while a stroke lasts


class _Strokes(NamedTuple):
    patches: list[Patch]
    objects: list[ObjectPatch]
    boxes: list[Box]


class _Whole(NamedTuple):
    labels: Labels
    painted: NDArray[np.uint8]  # a bit for each pixel
    objects: Ids | None
    version: int


Saved = Callable[[int], None]
Failed = Callable[[str], None]


class MaskAutosaver:
    """Saves one document. Call `note` after every stroke, `save` in pauses, `close` at the end.

    Its functions `on_saved` (the version that the file has now) and `on_failed` (why something
    could not be written, in words) are called in its thread.
    """

    def __init__(
        self,
        path: Path,
        document: MaskDocument,
        *,
        recovery: Recovery = NO_RECOVERY,
        palette: NDArray[np.uint8] | None = None,
        on_saved: Saved | None = None,
        on_failed: Failed | None = None,
    ) -> None:
        """Begin to keep a document.

        Args:
            path: the mask's file, a palette PNG; it need not exist.
            document: what is edited.
            recovery: what `recover` did to its labels before, if it was called; `save` then writes
                the mask, and until that has happened the journal stays.
            palette: (256, 3) colours of the file; VOC's if None.
            on_saved: called when the file has been replaced.
            on_failed: called when something could not be written. It is tried again with the next
                stroke.
        """
        self._path = path
        self._document = document
        self._palette = palette
        self._on_saved = on_saved or (lambda version: None)
        self._on_failed = on_failed or (lambda text: None)
        self._knew_objects = document.objects is not None
        fingerprint = document.fingerprint()
        self._journal = Journal(
            journal_path(path), document.labels.shape, fingerprint, after=recovery.size
        )
        self._saved_version = -1 if recovery.records else document.version
        self._saving_version = self._saved_version
        self._lock = threading.Lock()
        self._again: list[Box] = []  # what could not be written
        self._work: queue.Queue[_Strokes | _Whole | None] = queue.Queue()
        self._thread: threading.Thread | None = None

    @property
    def saved_version(self) -> int:
        """The version of the document that the file has."""
        with self._lock:
            return self._saved_version

    @property
    def is_saved(self) -> bool:
        """Whether the file has what the document has."""
        return self.saved_version == self._document.version

    def note(self) -> None:
        """Have what was painted since the last call written to the journal."""
        with self._lock:
            boxes, self._again = self._again, []
        boxes = list(dict.fromkeys(boxes + self._document.take_unsaved()))
        if boxes:
            labels, ids = self._document.labels, self._ids()
            patches = [Patch(box, labels[box.slices].copy()) for box in boxes]
            objects = [] if ids is None else [ObjectPatch(b, ids[b.slices].copy()) for b in boxes]
            self._put(_Strokes(patches, objects, boxes))

    def save(self, *, always: bool = False) -> None:
        """Have the whole mask written, if it has changed, or `always`."""
        self.note()
        version = self._document.version
        if always or version not in (self._saving_version, self.saved_version):
            self._saving_version = version
            labels, painted = self._document.labels.copy(), np.packbits(self._document.painted)
            ids = self._ids()
            self._put(_Whole(labels, painted, None if ids is None else ids.copy(), version))

    def _ids(self) -> Ids | None:
        """Return the objects, zeros where they were forgotten; None where there never were any."""
        ids = self._document.objects
        self._knew_objects = self._knew_objects or ids is not None
        if ids is None and self._knew_objects:
            return np.broadcast_to(np.uint16(0), self._document.labels.shape)
        return ids

    def wait(self) -> None:
        """Wait until everything is written that was to be written so far."""
        self._work.join()

    def close(self, *, save: bool = True) -> bool:
        """Write what is left, end the thread, and return whether the file is up to date.

        Args:
            save: whether to write the whole mask; else the journal stays, and the next one who
                opens the mask finds it.
        """
        if save:
            self.save()
        else:
            self.note()
        if self._thread is not None:
            self._work.put(None)
            self._thread.join()
            self._thread = None
        self._journal.close()
        return self.is_saved

    def _put(self, work: _Strokes | _Whole) -> None:
        if self._thread is None:
            # A daemon, lest a keeper that nobody closed keep the program from ending.
            self._thread = threading.Thread(
                target=self._run, name=f"keep {self._path.name}", daemon=True
            )
            self._thread.start()
        self._work.put(work)

    def _run(self) -> None:
        while True:
            work = self._work.get()
            try:
                if work is None:
                    return
                if isinstance(work, _Strokes):
                    self._write_strokes(work)
                else:
                    self._write_whole(work)
            finally:
                self._work.task_done()

    def _write_strokes(self, work: _Strokes) -> None:
        try:
            self._journal.append(work.patches, work.objects)
        except OSError as error:
            with self._lock:
                self._again += work.boxes
            self._on_failed(_why(journal_path(self._path), error))

    def _write_whole(self, work: _Whole) -> None:
        fingerprint = zlib.crc32(work.labels.data)
        try:
            self._write_objects(work, fingerprint)  # notes first what the file is about to become
            write_mask(self._path, work.labels, self._palette)
            write_painted(self._path, work.painted, work.labels.shape, fingerprint)
            self._journal.saved(fingerprint)
        except OSError as error:
            self._saving_version = -1  # lest the next one be taken for saved
            self._on_failed(_why(self._path, error))
            return
        self._document.note_fingerprint(work.version, fingerprint)
        with self._lock:
            self._saved_version = work.version
        self._on_saved(work.version)

    def _write_objects(self, work: _Whole, fingerprint: int) -> None:
        """Write the objects, before the mask: after a crash between them the journal is whole."""
        ids = work.objects
        if ids is None:
            self._journal.saving(fingerprint)
            remove(objects_path(self._path))
        else:
            self._journal.saving(fingerprint, zlib.crc32(ids.data) if ids.any() else 0)
            write_objects(objects_path(self._path), ids, work.labels, fingerprint)


def _why(path: Path, error: OSError) -> str:
    return translate(
        "MaskEditor",
        "{file} could not be written: {reason}. What you paint is kept in memory and saving is "
        "retried; free some space, or check that the folder is writable.",
    ).format(file=path.name, reason=os_reason(error))
