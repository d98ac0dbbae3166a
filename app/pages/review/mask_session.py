"""One image that is being worked on: its mask, what is known of it, and keeping it on disk."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.core.masks.approval import (
    Origin,
    keep_approved,
    keep_edited,
    keep_refined,
    keep_restored,
    origin_of,
)
from app.core.masks.area import Ids
from app.core.masks.document import MaskDocument
from app.core.masks.history_cache import HistoryCache
from app.core.masks.records import Labels, Meaning, mask_file, palette_of
from app.core.store import ClassInfo, Project, Provenance
from app.editor.autosave import Autosave
from app.jobs.mask_saving import MaskSaving
from app.jobs.prefetch import LoadedImage, Pixels

_WRITTEN = (Provenance.EDITED, Provenance.REFINED)  # of which there is a file of what was changed


class MaskServices(NamedTuple):
    """What all sessions of a project share."""

    project: Project
    saving: MaskSaving
    history_cache: HistoryCache


class MaskState(NamedTuple):
    """How a mask came about. The history keeps it with each step, so that undo brings it back."""

    made: Provenance | None  # never APPROVED
    approved: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether somebody has painted it, or has looked at it and found it right."""
        return self.approved or self.made is Provenance.EDITED


class _Recorded(NamedTuple):
    """What the record of a mask says."""

    version: int  # of the document
    state: MaskState


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
        services: MaskServices,
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
        self._state = MaskState(None)
        self.origin = Origin()
        self.document: MaskDocument | None = None
        self._project, self._saving, self._shelf = services
        self._autosave: Autosave | None = None
        self._made: Provenance | None = None  # what the next change makes of the mask
        self._stays_approved = False  # whether the next change leaves an approval as it is
        self._recorded_version = -1
        self._recording: _Recorded | None = None  # what is being written last
        self._closed = False
        self.failure = ""
        if loaded.mask is not None:
            mask = loaded.mask
            self.origin = origin_of(mask.record)
            self.document = MaskDocument(
                mask.labels,
                painted=mask.painted,
                fingerprint=mask.fingerprint,
                objects=mask.objects,
            )
            if not mask.recovery.records:
                self._recorded_version = self.document.version
            services.history_cache.attach(self.image, self.document)
            self._set_state(self._state_of(mask.provenance))
            if not services.project.read_only:
                self._keep(self.document, loaded, classes)

    @property
    def provenance(self) -> Provenance | None:
        """How the mask came about; None while there is none."""
        return Provenance.APPROVED if self._state.approved else self._state.made

    @property
    def is_edited(self) -> bool:
        """Whether somebody has painted in it, approved or not."""
        return self._state.made is Provenance.EDITED

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
        self._stays_approved = False
        if self._autosave is not None and self.document is not None:
            self._autosave.note()
            known = self.document.history.kept
            if isinstance(known, MaskState):  # taken back, or painted as it was already
                self._change_state(known)
            elif not self.document.is_open:
                self.document.history.keep(self._state)

    def note_refinement(self) -> None:
        """Take note that the next change is a refinement's, not one made by hand."""
        self._made = Provenance.REFINED

    def note_restoration(self, made: Provenance) -> None:
        """Take note that the next change brings an earlier version back.

        Args:
            made: that version: the model's mask, or a draft.
        """
        self._made = made

    def note_objects(self) -> None:
        """Take note that the next change makes or forgets objects: what is approved stays so."""
        self._stays_approved = True

    def note_approval(self) -> None:
        """Take note that the mask is approved as it is now."""
        if self.document is not None:
            self._set_state(self._state._replace(approved=True))

    def note_withdrawal(self, provenance: Provenance | None) -> None:
        """Take note that the mask is no longer approved."""
        self._set_state(MaskState(provenance))

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
        """End keeping it; quick once it is saved. Its undo history goes to the cache.

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
            self._set_state(MaskState(Provenance.EDITED))

    def _state_of(self, provenance: Provenance | None) -> MaskState:
        """Return the state of a mask that was read."""
        if provenance is not Provenance.APPROVED:
            return MaskState(provenance)
        known = None if self.document is None else self.document.history.kept
        made = known.made if isinstance(known, MaskState) else Provenance.EDITED
        return MaskState(made, approved=True)

    def _follow(self, _boxes: object) -> None:
        """Note what a change makes of the mask; where it was taken back, what it was before."""
        assert self.document is not None
        known = None if self.document.is_open else self.document.history.kept
        if isinstance(known, MaskState):
            self._change_state(known)
        elif self._stays_approved and self._state.approved:
            pass  # objects were made or forgotten, and nothing else
        elif self._made is Provenance.REFINED and self._state.by_hand:
            self._change_state(MaskState(Provenance.EDITED))
        elif self._made is not None:
            self._change_state(MaskState(self._made))
        else:
            self._change_state(MaskState(Provenance.EDITED))
        self._made, self._stays_approved = None, False

    def _set_state(self, state: MaskState) -> None:
        """Note what the mask is now, and again when it is as it is now."""
        if self.document is not None:
            self.document.history.keep(state)
        self._change_state(state)

    def _change_state(self, state: MaskState) -> None:
        before, self._state = self.provenance, state
        if before is not self.provenance:
            self.provenance_changed.emit()

    def _record(self) -> None:
        """The file is there: have its record written."""
        if self._closed or self.document is None or self._autosave is None:
            return
        if not self._autosave.is_saved:  # more was painted meanwhile
            return
        project, image, classes, origin = self._project, self.image, self.classes, self.origin
        record = _Recorded(self.document.version, self._state)
        if record == self._recording:
            return
        self._recording = record
        mask = None
        if record.state.approved or record.state.made not in _WRITTEN:
            mask = self.document.copy_mask()
        self._saving.do(
            lambda: _keep_as(
                project, image, record.state, mask=mask, classes=classes, origin=origin
            ),
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


def _keep_as(
    project: Project,
    image: int,
    state: MaskState,
    *,
    mask: tuple[Labels, Ids | None] | None,
    classes: Meaning,
    origin: Origin,
) -> None:
    """Record a mask whose edited file was written, as what it is.

    Args:
        project: the project.
        image: the image.
        state: how the mask came about.
        mask: its labels and objects; needed where it was approved, or is again what it was before.
        classes: what its values mean.
        origin: where it came from at first.
    """
    if state.approved and mask is not None:
        keep_approved(project, image, mask[0], classes, origin, objects=mask[1])
    elif state.made is Provenance.REFINED:
        keep_refined(project, image, classes, origin)
    elif state.made is Provenance.EDITED or mask is None:
        keep_edited(project, image, classes, origin)
    else:
        keep_restored(project, image, mask[0], classes, origin, kind=state.made)
