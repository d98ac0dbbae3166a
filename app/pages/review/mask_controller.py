"""The image in hand, the ones beside it, and what is decided of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.masks.approval import approve, unapprove
from app.core.masks.deciding import decide, held_mask
from app.core.masks.history_cache import HistoryCache
from app.core.masks.queue import ReviewState
from app.core.masks.records import best
from app.core.masks.timing import Stopwatch
from app.jobs.mask_saving import MaskSaving
from app.jobs.prefetch import LoadedImage, Prefetch
from app.models.open_project import OpenProject
from app.pages.review.mask_session import MaskServices, MaskSession
from app.qtbase.debounced import debounced

AFTER = 60  # ms after an image was shown until those near it are loaded
RETRY = 5000  # ms until what could not be saved is tried again


class MaskController(QObject):
    """Opens images one at a time, saves what is left behind, and keeps approvals.

    Signals:
        opened: another image is in hand; its `MaskSession`.
        waiting: an image is being loaded; its id.
        provenance_changed: the mask in hand is of another provenance.
        saved: everything of an image is on the disk; its id.
        failed: something could not be saved, in words; nothing is lost, it is tried again.
        approved: images were approved; a frozenset of ids.
        withdrawn: images are no longer approved; a frozenset of ids.
        rejected: images were rejected, or that was taken back; a frozenset of ids, and which.
        idle: nothing is being saved any more.
    """

    opened = Signal(object)
    waiting = Signal(int)
    provenance_changed = Signal()
    saved = Signal(int)
    failed = Signal(str)
    approved = Signal(object)
    withdrawn = Signal(object)
    rejected = Signal(object, bool)
    idle = Signal()

    def __init__(self, open_project: OpenProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self.project = open_project.project
        self.saving = MaskSaving(self)
        self.prefetch = Prefetch(self.project, self)
        self.history_cache = HistoryCache()
        self.stopwatch = Stopwatch()
        self.current: MaskSession | None = None
        self._left: dict[int, MaskSession] = {}  # not yet saved
        self._deciding: Counter[int] = Counter()  # images of which a decision is being written
        self._wanted: int | None = None
        self._closed = False
        self._retry = debounced(self, RETRY, self.save_all)
        self._near: list[int] = []  # to be loaded soon
        self._soon = debounced(self, AFTER, lambda: self.prepare(self._near))
        self.prefetch.ready.connect(self._sit)
        self.saving.idle.connect(self._look_whether_idle)

    # ------------------------------------------------------------ which image

    def open(self, image: int, near: Sequence[int] = ()) -> None:
        """Take an image in hand; the one before is saved in the background.

        Args:
            image: its id.
            near: images that are likely to follow, the likeliest first.
        """
        if self._closed or (self.current is not None and self.current.image == image):
            return
        self.leave()
        self._soon.stop()
        self._near = list(near)
        self._wanted = image
        again = self._left.pop(image, None)
        if again is not None:
            self._show(again)
        else:
            loaded = self.prefetch.take(image)
            if loaded is not None:
                self._sit(loaded)
            else:
                self.waiting.emit(image)
        if self.current is None:
            self.prepare([image, *near])

    @property
    def is_empty(self) -> bool:
        """Whether no image is in hand, and none is about to be."""
        return self.current is None and self._wanted is None

    def is_elsewhere(self, image: int) -> bool:
        """Return whether an image is neither in hand nor about to be."""
        return self._wanted != image and (self.current is None or self.current.image != image)

    def prepare(self, images: Iterable[int]) -> None:
        """Load images that are likely to be opened, the likeliest first."""
        self._near = list(images)
        held = {*self._left} | ({self.current.image} if self.current else set())
        self.prefetch.want([image for image in self._near if image not in held])

    def leave(self) -> None:
        """Put the image in hand away, and have it saved."""
        self._wanted = None
        mask_session, self.current = self.current, None
        if mask_session is None:
            return
        self._keep_time(mask_session.image)
        mask_session.save()
        self._left[mask_session.image] = mask_session
        self._let_go(mask_session)

    def reload(self) -> None:
        """Read the image in hand anew, as after its mask was predicted again."""
        mask_session = self.current
        if mask_session is not None and mask_session.is_saved:
            self.current = None
            mask_session.close()
            mask_session.deleteLater()
            self.prefetch.drop([mask_session.image])
            self.open(mask_session.image)

    def follow(self, images: frozenset[int]) -> None:
        """Read masks anew that something else has changed, as a prediction; hands come first."""
        self.prefetch.drop(images)
        mask_session = self.current
        if mask_session is None or mask_session.image not in images or not mask_session.untouched:
            return
        found = best(self.project.masks.of([mask_session.image]))
        if found != mask_session.mask_record and not mask_session.is_approved:
            self.reload()

    def reread(self, images: frozenset[int]) -> None:
        """Read masks anew that were exchanged on purpose: what is in hand is theirs no longer."""
        self.prefetch.drop(images)
        if self.current is not None and self.current.image in images:
            self.reload()

    def pause(self) -> None:
        """Save, and stop the clock: the user has gone elsewhere."""
        if self.current is not None and not self._closed:
            self._keep_time(self.current.image)
            self.current.save()

    def resume(self) -> None:
        """Start the clock again."""
        if self.current is not None:
            self.stopwatch.start()

    def note_step(self) -> None:
        """Take note that a stroke has ended."""
        self.stopwatch.note_input()
        if self.current is not None:
            self.current.note_step()

    # ------------------------------------------------------------- decisions

    def approve(self, *, failed: Callable[[], object] | None = None) -> bool:
        """Approve the mask in hand as it is; return whether there is one.

        Args:
            failed: called if it cannot be saved.
        """
        mask_session = self.current
        if mask_session is None or mask_session.document is None or not mask_session.editable:
            return False
        mask_session.save()
        (labels, objects), image = mask_session.document.copy_mask(), mask_session.image
        classes, origin, before = mask_session.classes, mask_session.origin, mask_session.provenance
        mask_session.note_approval()

        def withdraw(text: str) -> None:
            mask_session.note_withdrawal(before)
            if failed is not None:
                failed()
            self.failed.emit(text)

        self._write(
            [image],
            lambda: approve(self.project, image, labels, classes, origin, objects=objects),
            done=lambda _none: self._tell_approved([image]),
            failed=withdraw,
        )
        return True

    def unapprove(self, images: Sequence[int]) -> None:
        """Take the approval of images back."""
        self._write(images, lambda: unapprove(self.project, images), done=self._withdrawn)

    def reject(self, images: Sequence[int], rejected: bool = True) -> None:
        """Say that the masks of images are of no use, or take that back."""

        def work() -> object:
            withdrawn = unapprove(self.project, images) if rejected else []
            self.project.reviews.set_rejected(images, rejected)
            return withdrawn

        def done(withdrawn: object) -> None:
            self._withdrawn(withdrawn)
            self.rejected.emit(frozenset(images), rejected)

        self._write(images, work, done=done)

    def decide(
        self, states: Mapping[int, ReviewState], *, done: Callable[[], object] | None = None
    ) -> None:
        """Make the review of images be as it is told, as where a decision is taken back.

        Args:
            states: what is to be decided of each image.
            done: called when it is on the disk.
        """
        approved = [image for image, s in states.items() if s is ReviewState.APPROVED]
        rejected = frozenset(image for image, s in states.items() if s is ReviewState.REJECTED)
        held = {
            one.image: held_mask(one.document, one.classes, one.origin)
            for one in self._mask_sessions()
            if one.image in approved and one.document is not None
        }

        before = [(s, s.provenance) for s in self._mask_sessions() if s.image in held]
        for mask_session, _provenance in before:
            mask_session.note_approval()

        def revert(text: str) -> None:
            for mask_session, provenance in before:
                mask_session.note_withdrawal(provenance)
            self.failed.emit(text)

        def work() -> object:
            return decide(self.project, states, held)

        def tell(withdrawn: object) -> None:
            self._withdrawn(withdrawn)
            self.rejected.emit(frozenset(states) - rejected, False)
            if rejected:
                self.rejected.emit(rejected, True)
            if approved:
                self._tell_approved(approved)
            if done is not None:
                done()

        self._write(states, work, done=tell, failed=revert)

    def note_approved(self, images: Iterable[int]) -> None:
        """Take note that a job has approved images, as they are on the disk."""
        ids = frozenset(images)
        for mask_session in self._mask_sessions():
            if mask_session.image in ids and mask_session.is_saved:
                mask_session.note_approval()
        self._tell_approved(ids)

    def _write(
        self,
        images: Iterable[int],
        work: Callable[[], object],
        *,
        done: Callable[[object], None],
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Write a decision; until it is written, what is left is not read from the disk again."""
        about = list(images)
        self._deciding.update(about)

        def end() -> None:
            self._deciding.subtract(about)
            for mask_session in [self._left[image] for image in about if image in self._left]:
                self._let_go(mask_session)

        def told(value: object) -> None:
            done(value)
            end()

        def tell(text: str) -> None:
            (self.failed.emit if failed is None else failed)(text)
            end()

        self.saving.do(work, done=told, failed=tell)

    def _tell_approved(self, images: Iterable[int]) -> None:
        ids = frozenset(images)
        self.prefetch.drop(ids)
        self._open_project.note_images(False, ids)
        self.approved.emit(ids)

    def _withdrawn(self, images: object) -> None:
        ids = frozenset(images if isinstance(images, list) else ())
        for mask_session in self._mask_sessions():
            if mask_session.image in ids:
                found = best(self.project.masks.of([mask_session.image]))
                mask_session.note_withdrawal(None if found is None else found.provenance)
        self.prefetch.drop(ids)
        if ids:
            self._open_project.note_images(False, ids)
            self.withdrawn.emit(ids)

    # ---------------------------------------------------------------- ending

    @property
    def is_idle(self) -> bool:
        """Whether the disk has everything."""
        return not self.saving.busy and all(one.is_saved for one in self._mask_sessions())

    @property
    def failure(self) -> str:
        """Why something is not on the disk, in words; empty if nothing went wrong."""
        return next((one.failure for one in self._mask_sessions() if one.failure), "")

    def save_all(self) -> None:
        """Have everything written that is not on the disk; `idle` or `failed` follows."""
        for mask_session in self._mask_sessions():
            if not mask_session.is_saved:
                mask_session.save()
        self._look_whether_idle()

    def close(self) -> None:
        """End everything; what is not saved yet is waited for."""
        if self._closed:
            return
        self.leave()
        self._closed = True
        self._retry.stop()
        self._soon.stop()
        for mask_session in list(self._left.values()):
            mask_session.close()
        # Their last news are about files that were written just now.
        self.saving.close()
        self._left.clear()
        self.prefetch.close()

    def _mask_sessions(self) -> list[MaskSession]:
        """Return all that are not over: the one in hand, and those that are being saved."""
        return [*self._left.values(), *([self.current] if self.current else [])]

    def _sit(self, loaded: LoadedImage) -> None:
        if self._closed or loaded.image != self._wanted:
            return
        services = MaskServices(self.project, self.saving, self.history_cache)
        mask_session = MaskSession(loaded, services, self.project.classes.all(), self)
        mask_session.saved.connect(self._note_saved)
        mask_session.failed.connect(self._note_failure)
        mask_session.provenance_changed.connect(self._note_provenance)
        self._show(mask_session)

    def _show(self, mask_session: MaskSession) -> None:
        self.current = mask_session
        self.stopwatch.start()
        self.opened.emit(mask_session)
        self._soon.start()  # the neighbours may wait until it has been drawn

    def _note_provenance(self) -> None:
        if self.sender() is self.current:
            self.provenance_changed.emit()

    def _note_saved(self) -> None:
        mask_session = self.sender()
        if not isinstance(mask_session, MaskSession):
            return
        self.prefetch.drop([mask_session.image])
        self._open_project.note_images(False, [mask_session.image])
        self.saved.emit(mask_session.image)
        if mask_session is not self.current:
            self._let_go(mask_session)
        self._look_whether_idle()

    def _note_failure(self, text: str) -> None:
        if not self._closed:
            self._retry.start()
        self.failed.emit(text)

    def _let_go(self, mask_session: MaskSession) -> None:
        """End a mask session that was left, once the disk has everything."""
        ends = mask_session.is_saved and self._deciding[mask_session.image] <= 0
        if ends and self._left.get(mask_session.image) is mask_session:
            del self._left[mask_session.image]
            mask_session.close()
            mask_session.deleteLater()

    def _keep_time(self, image: int) -> None:
        self.add_seconds({image: self.stopwatch.stop()})

    def add_seconds(self, seconds: Mapping[int, float]) -> None:
        """Keep how long somebody looked at images, by their ids."""
        spent = {image: time for image, time in seconds.items() if time > 0}
        if spent and not self.project.read_only:
            self.saving.do(lambda: self.project.reviews.add_seconds(spent))

    def _look_whether_idle(self) -> None:
        if self.is_idle:
            self.idle.emit()
