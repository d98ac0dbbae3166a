"""One image that is being worked on: its mask, what is known of it, and keeping it on disk."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.core.masks.document import MaskDocument
from app.core.masks.history_cache import HistoryCache
from app.core.masks.keeping import Origin, keep_edited, keep_refined, origin_of
from app.core.masks.records import Meaning, mask_file, palette_of
from app.core.store import ClassInfo, Project, Provenance
from app.editor.autosave import Autosave
from app.jobs.mask_saving import MaskSaving
from app.jobs.prefetch import LoadedImage, Pixels


class Bench(NamedTuple):
    """What all sittings of a project share."""

    project: Project
    saving: MaskSaving
    shelf: HistoryCache


class _Recorded(NamedTuple):
    """What the record of a mask says."""

    version: int  # of the document
    approved: bool
    by_hand: bool


class MaskSession(QObject):
    """An image with its mask, from when it is shown until it is saved and left.

    Signals:
        provenance_changed: the mask is of another provenance, e.g. edited.
        saved: file and record hold what was painted.
        failed: something could not be saved, in words; it is tried again.
    """

    provenance_changed = Signal()
    saved = Signal()
    failed = Signal(str)

    def __init__(
        self,
        loaded: LoadedImage,
        bench: Bench,
        classes: list[ClassInfo],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.image = loaded.image
        self.record = loaded.record
        self.picture = loaded.picture
        self.pixels: Pixels | None = None if loaded.picture is None else loaded.picture.whole
        self.problem = loaded.problem
        self.share = loaded.share  # of each label, when it was loaded
        self.mask_record = None if loaded.mask is None else loaded.mask.record
        self.notices = () if loaded.mask is None else loaded.mask.notices
        self.classes: Meaning = () if loaded.mask is None else loaded.mask.classes
        self.provenance: Provenance | None = None
        self.origin = Origin()
        self.document: MaskDocument | None = None
        self._project, self._saving, self._shelf = bench
        self._autosave: Autosave | None = None
        self._approved_version = -1
        self._by_hand = False
        self._refined = False
        self._recorded_version = -1
        self._recording: _Recorded | None = None  # what is being written last
        self._closed = False
        self.failure = ""
        if loaded.mask is not None:
            mask = loaded.mask
            self.provenance = mask.provenance
            self.origin = origin_of(mask.record)
            self._by_hand = mask.provenance in (Provenance.EDITED, Provenance.APPROVED)
            self.document = MaskDocument(
                mask.labels, painted=mask.painted, fingerprint=mask.fingerprint
            )
            if not mask.recovery.records:
                self._recorded_version = self.document.version
            bench.shelf.attach(self.image, self.document)
            if mask.provenance is Provenance.APPROVED:
                self._approved_version = self.document.version
            if not bench.project.read_only:
                self._keep(self.document, loaded, classes)

    @property
    def editable(self) -> bool:
        """Whether the mask can be changed."""
        return self._autosave is not None

    @property
    def untouched(self) -> bool:
        """Whether nothing was painted since it was shown."""
        return self.document is None or not (self.document.version or self.document.is_open)

    @property
    def is_saved(self) -> bool:
        """Whether the disk has everything."""
        if self._autosave is None or self.document is None:
            return True
        recorded = self._recording is None and self._recorded_version == self.document.version
        return recorded and self._autosave.is_saved

    @property
    def is_approved(self) -> bool:
        """Whether the mask is approved as it is now."""
        return self.provenance is Provenance.APPROVED

    def note_step(self) -> None:
        """Take note that a stroke has ended: it goes to the journal at once."""
        if self._autosave is not None:
            self._autosave.note()

    def note_refinement(self) -> None:
        """Take note that the next change is a refinement's, not one made by hand."""
        self._refined = True

    def note_approval(self) -> None:
        """Take note that the mask is approved as it is now."""
        if self.document is not None:
            self._approved_version = self.document.version
            self._set_provenance(Provenance.APPROVED)

    def note_withdrawal(self, provenance: Provenance | None) -> None:
        """Take note that the mask is no longer approved."""
        self._approved_version = -1
        self._set_provenance(provenance)

    def add_classes(self, classes: Meaning) -> None:
        """Say what further values mean."""
        self.classes = classes

    def save(self) -> None:
        """Write the mask now, in the background."""
        if self._autosave is None or self.document is None:
            return
        self.document.end()
        if self._autosave.is_saved and not self.is_saved:
            self._record()
        else:
            self._autosave.save()

    def close(self) -> bool:
        """End keeping it; quick once it is saved. Its undo history is put on the shelf.

        Returns:
            Whether the mask's file is up to date; if not, its journal is, if it could be written.
        """
        whole = True
        if self._autosave is not None and self.document is not None:
            whole = self._autosave.close()
            if whole and self._recorded_version != self.document.version:
                self._record()
        self._closed = True
        if self.document is not None:
            self._shelf.put(self.image, self.document)
        return whole

    def _keep(self, document: MaskDocument, loaded: LoadedImage, classes: list[ClassInfo]) -> None:
        assert loaded.mask is not None
        self._autosave = Autosave(
            mask_file(self._project, self.image, Provenance.EDITED),
            document,
            recovery=loaded.mask.recovery,
            palette=palette_of(self.classes, classes),
            parent=self,
        )
        self._autosave.saved.connect(self._record)
        self._autosave.failed.connect(self._note_failure)
        document.subscribe(self._follow)
        if loaded.mask.recovery.records:
            self._by_hand = True
            self._set_provenance(Provenance.EDITED)

    def _follow(self, _boxes: object) -> None:
        assert self.document is not None
        if self._refined and not self._by_hand:
            self._set_provenance(Provenance.REFINED)
        else:
            self._by_hand = True
            self._set_provenance(Provenance.EDITED)
        self._refined = False

    def _set_provenance(self, provenance: Provenance | None) -> None:
        if provenance is not self.provenance:
            self.provenance = provenance
            self.provenance_changed.emit()

    def _record(self) -> None:
        """The file is there: have its record written."""
        if self._closed or self.document is None or self._autosave is None:
            return
        if not self._autosave.is_saved:  # more was painted meanwhile
            return
        project, image, classes, origin = self._project, self.image, self.classes, self.origin
        version = self.document.version
        approved = self._approved_version == version
        keep = keep_edited if self._by_hand or approved else keep_refined
        record = _Recorded(version, approved, keep is keep_edited)
        if record == self._recording:
            return
        self._recording = record
        self._saving.do(
            lambda: keep(project, image, classes, origin, approved=approved),
            done=lambda _nothing: self._note_saved(record),
            failed=lambda text: self._note_unrecorded(record, text),
        )

    def _note_saved(self, record: _Recorded) -> None:
        self._end_recording(record)
        self._recorded_version = record.version
        self.failure = ""
        self.saved.emit()

    def _note_unrecorded(self, record: _Recorded, text: str) -> None:
        self._end_recording(record)
        self._note_failure(text)

    def _end_recording(self, record: _Recorded) -> None:
        if record == self._recording:  # else another one follows
            self._recording = None

    def _note_failure(self, text: str) -> None:
        self.failure = text
        self.failed.emit(text)
