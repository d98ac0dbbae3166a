"""Saves the mask that is being edited by itself: strokes at once, the whole in pauses."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.core.masks.autosave import JOURNAL_SECONDS, NO_RECOVERY, MaskAutosaver
from app.core.masks.document import MaskDocument
from app.core.masks.journal import Recovery
from app.qtbase.bell import Bell
from app.qtbase.debounced import debounced

PAUSE_MS = 1500  # without a change, after which the whole mask is written


class Autosave(QObject):
    """Keeps one document on disk from when it is made until `close`.

    What is painted is in the journal within a second, also in the middle of a stroke; the mask's
    file follows when nothing has changed for a moment.

    Signals:
        saved: the file has been replaced.
        failed: something could not be written, and why, in words; it is tried again.
    """

    saved = Signal()
    failed = Signal(str)

    def __init__(
        self,
        path: Path,
        document: MaskDocument,
        *,
        recovery: Recovery = NO_RECOVERY,
        palette: NDArray[np.uint8] | None = None,
        pause_ms: int = PAUSE_MS,
        parent: QObject | None = None,
    ) -> None:
        """Begin to keep a document.

        Args:
            path: the mask's file, a palette PNG; it need not exist.
            document: what is edited.
            recovery: what `recover` did to its labels before, if it was called.
            palette: (256, 3) colours of the file; VOC's if None.
            pause_ms: how long nothing changes before the whole is written.
            parent: the owner.
        """
        super().__init__(parent)
        self._document = document
        news: deque[str] = deque()  # of the keeper's thread: why it failed, "" if it did not
        bell = Bell(self._tell)

        def note(failure: str) -> None:
            news.append(failure)
            bell.ring()

        self._news = news
        self._saver = MaskAutosaver(
            path,
            document,
            recovery=recovery,
            palette=palette,
            on_saved=lambda version: note(""),
            on_failed=note,
        )
        self._stop_listening = document.subscribe(self._follow)
        self._journal = debounced(self, round(1000 * JOURNAL_SECONDS), self._saver.note)
        self._whole = debounced(self, pause_ms, self._save)
        self._closed = False
        if recovery.records:
            self._whole.start()

    @property
    def is_saved(self) -> bool:
        """Whether the file has what the document has."""
        return self._saver.is_saved

    def note(self) -> None:
        """Write what was painted to the journal now, as at the end of a stroke."""
        self._journal.stop()
        self._saver.note()

    def save(self) -> None:
        """Write the whole mask now, in the background."""
        self._whole.stop()
        self._saver.save()

    def close(self, *, save: bool = True) -> bool:
        """Write what is left and wait for it; return whether the file is up to date.

        Args:
            save: whether to write the whole mask, else the journal alone.
        """
        if self._closed:
            return self.is_saved
        self._closed = True
        self._stop_listening()
        self._journal.stop()
        self._whole.stop()
        return self._saver.close(save=save)

    def _follow(self, _changed: object) -> None:
        # The journal's timer runs on from the first change, the pause's starts anew.
        if not self._journal.isActive():
            self._journal.start()
        self._whole.start()

    def _tell(self) -> None:
        failure = self._news.popleft()
        if failure:
            self.failed.emit(failure)
        else:
            self.saved.emit()

    def _save(self) -> None:
        if self._document.is_open:  # a stroke that rests: its end will come
            self._whole.start()
        else:
            self._saver.save()
