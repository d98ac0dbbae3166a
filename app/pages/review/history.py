"""Undo and redo in the review: strokes, tags and decisions, whichever image they were made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal

from app.core.masks.history import History
from app.core.masks.queue import ReviewState
from app.core.masks.undo_order import DecisionMark, ExchangeMark, Mark, TagMark, UndoOrder
from app.core.store import ProjectError
from app.pages.review.mask_session import MaskSession
from app.pages.review.session import ReviewSession
from wseg_engine.base.labels import Tag


class UnderWay(Protocol):
    """Something that is shown or computed and that undo ends before it takes anything back."""

    @property
    def begun_text(self) -> str | None:
        """What it is called; None while there is nothing."""

    def cancel(self) -> None:
        """End it."""


class _Errand(NamedTuple):
    """What is done once the image that it is about is in hand."""

    mark: Mark
    undo: bool


class ReviewHistory(QObject):
    """Takes back what was done last, going to the image that it was done to.

    Signals:
        changed: undo and redo would do something else.
    """

    changed = Signal()

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self._session = session
        self._order = UndoOrder()
        self._drawn: dict[Mark, object] = {}  # half a polygon that is older than the newest mark
        self._errand: _Errand | None = None
        self.under_way: UnderWay | None = None

    # ------------------------------------------------------------------ noting

    def note_strokes(self) -> None:
        """Take note of what was painted in the image in hand since the last call."""
        mask_session = self._session.controller.current
        strokes = self._strokes(mask_session)
        if mask_session is not None and strokes is not None:
            self._order.note_strokes(mask_session.image, strokes)

    def set_tag(self, class_id: int, tag: Tag | None, text: str) -> TagMark | None:
        """Say something of a class of the image in hand; None if that failed.

        Args:
            class_id: the class.
            tag: present, absent, unsure, or nothing.
            text: what is done, for the menu.
        """
        mask_session, opened = self._session.controller.current, self._session.open_project
        if mask_session is None or self._strokes(mask_session) is None:
            return None
        self._session.editor.finish()
        before = self._said(mask_session.image, class_id)
        if not opened.set_tag([mask_session.image], class_id, tag, text):
            return None
        said = opened.history.next_undo
        mark = TagMark(mask_session.image, class_id, before, tag, text, said)
        self._note(mark)
        return mark

    def note_decision(
        self, images: Iterable[int], before: Callable[[int], ReviewState], after: ReviewState
    ) -> DecisionMark | None:
        """Take note that images are about to be approved or rejected, or no longer.

        Args:
            images: the one in hand first.
            before: what was decided of an image until now.
            after: what is decided now.

        Returns:
            The mark, to be dropped if it fails; None where nothing changes.
        """
        states = {image: before(image) for image in images}
        states = {image: state for image, state in states.items() if state is not after}
        if not states:
            return None
        texts = {
            ReviewState.APPROVED: self.tr("Approve %n mask(s)", "", len(states)),
            ReviewState.REJECTED: self.tr("Reject %n mask(s)", "", len(states)),
            ReviewState.OPEN: self.tr("Undo the approval of %n mask(s)", "", len(states)),
        }
        mark = DecisionMark(next(iter(states)), states, after, texts[after])
        self._note(mark)
        return mark

    def note_exchange(self) -> None:
        """Take note of the newest step of the project's own undo, which a job has made."""
        mask_session, step = (
            self._session.controller.current,
            self._session.open_project.history.next_undo,
        )
        if mask_session is not None and step is not None:
            self._note(ExchangeMark(mask_session.image, step.text, step))

    def drop(self, mark: Mark | None) -> None:
        """Forget what could not be done after all."""
        if mark is not None:
            self._order.drop(mark)
            self.changed.emit()

    # ----------------------------------------------------------------- walking

    def undo(self) -> None:
        """Take the last thing back."""
        mask_session = self._session.controller.current
        if mask_session is None or not mask_session.editable or self._errand is not None:
            return
        if self.under_way is not None and self.under_way.begun_text is not None:
            self.under_way.cancel()
            return
        mark = self._next(mask_session, undo=True)
        if self._session.editor.is_busy and not self._is_newer_than_draft(mark):
            self._session.editor.undo()
        elif mark is not None:
            self._do(_Errand(mark, undo=True))

    def redo(self) -> None:
        """Do the thing again that was taken back last."""
        mask_session = self._session.controller.current
        if mask_session is None or not mask_session.editable or self._errand is not None:
            return
        mark = self._next(mask_session, undo=False)
        if self._session.editor.is_busy or mark is None:
            self._session.editor.redo()
        else:
            self._do(_Errand(mark, undo=False))

    def take_back(self, mark: TagMark) -> None:
        """Take a tag back, wherever it stands in the order."""
        opened = self._session.open_project
        if not self._order.has(mark):
            return
        if self._say(mark, mark.before, known=mark.said is opened.history.next_undo):
            self._order.note_undone(mark)
            self._session.notice.hide()  # it offered to do that
            self._session.message.emit(self.tr("Undone: {step}").format(step=mark.text))
            self.changed.emit()

    def take_decision_back(self, mark: DecisionMark) -> None:
        """Take a decision back, wherever it stands in the order; the image in hand stays."""
        if self._order.has(mark):
            self._order.note_undone(mark)
            self._session.controller.decide(mark.before)
            self.changed.emit()

    def texts(self) -> tuple[str | None, str | None]:
        """Return what undo and redo would do; None for nothing."""
        mask_session = self._session.controller.current
        if mask_session is None or self._strokes(mask_session) is None or not mask_session.editable:
            return None, None
        undo, redo = self._next(mask_session, undo=True), self._next(mask_session, undo=False)
        begun = None if self.under_way is None else self.under_way.begun_text
        if begun is None and not self._is_newer_than_draft(undo):
            begun = self._session.editor.begun_text
        again = self._session.editor.begun_again_text
        return (
            begun or self._named(mask_session, undo),
            again or self._named(mask_session, redo),
        )

    # -------------------------------------------------------------- inner part

    def _note(self, mark: Mark) -> None:
        self.note_strokes()
        self._order.note(mark)
        self._drawn = {mark: self._session.editor.drafts.state}
        self.changed.emit()

    def _is_newer_than_draft(self, mark: Mark | None) -> bool:
        """Return whether something was done since the last corner of half a polygon was set."""
        state = self._session.editor.drafts.state
        return mark is not None and state is not None and self._drawn.get(mark) == state

    def _named(self, mask_session: MaskSession, mark: Mark | None) -> str | None:
        """Return what is done, and to which image where it is not the one in hand."""
        if mark is None or mark.image == mask_session.image:
            return None if mark is None else mark.text
        row = self._session.model.row_of(mark.image)
        item = self._session.model.item(row) if row >= 0 else None
        if item is None:
            return mark.text
        name = item.record.path.rpartition("/")[2]
        return self.tr("{step} ({image})").format(step=mark.text, image=name)

    def _next(self, mask_session: MaskSession, *, undo: bool) -> Mark | None:
        """Return what is to be taken back, or done again."""
        self.note_strokes()
        strokes = self._strokes(mask_session)
        while strokes is not None:
            if undo:
                mark = self._order.next_undo(mask_session.image, strokes)
            else:
                mark = self._order.next_redo(mask_session.image, strokes)
            if isinstance(mark, ExchangeMark):
                known, steps = self._session.open_project.history, self._session.open_project.steps
                if steps.busy:
                    return None  # it may be under way
                if mark.step is (known.next_undo if undo else known.next_redo):
                    return mark
                self._order.drop(mark)  # it was taken back elsewhere, or is past
                continue
            if not isinstance(mark, TagMark):
                return mark
            said = self._said(mark.image, mark.class_id)
            if said == (mark.after if undo else mark.before):
                return mark
            self._order.drop(mark)  # it was said otherwise elsewhere
        return None

    def _do(self, errand: _Errand) -> None:
        """Do it now, or once the image that it is about is in hand."""
        mark, mask_session = errand.mark, self._session.controller.current
        if isinstance(mark, DecisionMark):
            self._decide(mark, undo=errand.undo)
            return
        if isinstance(mark, ExchangeMark):
            self._turn(mark, undo=errand.undo)
            return
        if mask_session is None or mask_session.image != mark.image:
            self._errand = errand
            self._session.image_wanted.emit(mark.image)
            if self._session.controller.is_elsewhere(mark.image):  # it was not to be left
                self._errand = None
            return
        if isinstance(mark, TagMark):
            self._retag(mark, undo=errand.undo)
        elif errand.undo:  # noted before: who hears of the step asks what comes next
            self._order.note_undone(mark)
            self._session.editor.undo()
        else:
            self._order.note_redone(mark)
            self._session.editor.redo()
        self.changed.emit()

    def image_shown(self) -> None:
        """Do what the user wanted to be done to another image, now that it is there."""
        errand, self._errand = self._errand, None
        mask_session = self._session.controller.current
        if errand is None or mask_session is None or mask_session.image != errand.mark.image:
            return
        if mask_session.document is None:  # it went, and its mask with it
            self.drop(errand.mark)
        elif self._next(mask_session, undo=errand.undo) is errand.mark:
            self._do(errand)
            done = self.tr("Undone: {step}") if errand.undo else self.tr("Redone: {step}")
            self._session.message.emit(done.format(step=errand.mark.text))

    def _turn(self, mark: ExchangeMark, *, undo: bool) -> None:
        """Have the project take a step back, or make it again."""
        opened = self._session.open_project
        if opened.undo() if undo else opened.redo():
            (self._order.note_undone if undo else self._order.note_redone)(mark)
        self._session.notice.hide()
        self.changed.emit()

    def _retag(self, mark: TagMark, *, undo: bool) -> None:
        opened = self._session.open_project
        if undo:
            self.take_back(mark)
        elif self._say(mark, mark.after, known=mark.said is opened.history.next_redo):
            self._order.note_redone(mark)

    def _decide(self, mark: DecisionMark, *, undo: bool) -> None:
        """Take a decision back, or make it again, and go to its image."""
        states = mark.before if undo else dict.fromkeys(mark.before, mark.after)
        (self._order.note_undone if undo else self._order.note_redone)(mark)

        def done() -> None:
            text = self.tr("Undone: {step}") if undo else self.tr("Redone: {step}")
            self._session.message.emit(text.format(step=mark.text))
            self._session.image_wanted.emit(mark.image)
            self.changed.emit()

        self._session.notice.hide()
        self._session.controller.decide(states, done=done)
        self.changed.emit()

    def _say(self, mark: TagMark, tag: Tag | None, *, known: bool) -> bool:
        """Say something of the mark's class.

        Args:
            mark: the tag.
            tag: what is said now.
            known: whether the tags' own history comes to it next; else it becomes a new step.
        """
        opened = self._session.open_project
        if known:
            return opened.undo() if tag == mark.before else opened.redo()
        if not opened.set_tag([mark.image], mark.class_id, tag, mark.text):
            return False
        mark.said = opened.history.next_undo
        return True

    def _said(self, image: int, class_id: int) -> Tag | None:
        try:
            known = self._session.open_project.project.tags.of([image])
        except ProjectError:
            return None
        return known[image].tags.get(class_id) if image in known else None

    @staticmethod
    def _strokes(mask_session: MaskSession | None) -> History | None:
        document = None if mask_session is None else mask_session.document
        return None if document is None else document.history
