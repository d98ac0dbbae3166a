"""The review: the queue on the left, the mask over its image, and what can be done on the right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.core.masks.queue import Queue, QueueFilter, ReviewState
from app.core.masks.undo_order import DecisionMark
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.review.approval_check import ApprovalCheck, ask_about_draft
from app.pages.review.attendance import Attendance
from app.pages.review.automatic_lessons import AutomaticLessons
from app.pages.review.batch import BatchApproval
from app.pages.review.class_controller import ClassController
from app.pages.review.click_provider import ClickProvider
from app.pages.review.closing import save_before_closing
from app.pages.review.commands import EDITING, add_commands
from app.pages.review.facts_controller import FactsController
from app.pages.review.first_tool import FirstTool
from app.pages.review.foot import CanvasFoot
from app.pages.review.history import ReviewHistory
from app.pages.review.image_notices import ImageNotices
from app.pages.review.layout import Parts, assemble, remember_columns, tool_strip
from app.pages.review.learning import LearnController
from app.pages.review.likeness import LikenessController
from app.pages.review.mask_commands import MaskCommands
from app.pages.review.mask_session import MaskSession
from app.pages.review.objects_controller import ObjectsController
from app.pages.review.panel import ReviewPanel
from app.pages.review.points import PointsShown
from app.pages.review.queue_search import QueueSearch
from app.pages.review.refine_controller import RefineController
from app.pages.review.restoring import Restoring
from app.pages.review.session import ReviewSession
from app.pages.review.sheet import ContactSheet, open_sheet
from app.pages.review.tidy_pane import TidyPane
from app.pages.review.view_pane import ViewPane
from app.ui.actions import Actions
from app.ui.keyboard import KeyboardReturn
from app.ui.settings import AppSettings

AHEAD = 2  # images loaded beyond the one in hand, and one behind it


class ReviewPage(QWidget):
    """Looking through masks: correct, approve, go on.

    Call `shut_down` before the project is closed.

    Signals:
        message: something to tell the user, in words.
    """

    message = Signal(str)

    def __init__(
        self, open_project: OpenProject, *, jobs: JobList, actions: Actions, settings: AppSettings
    ) -> None:
        super().__init__()
        self.session = session = ReviewSession(
            open_project, jobs=jobs, settings=settings, owner=self
        )
        session.message.connect(self.message)
        self.open_project, self.settings = open_project, settings
        self.model, self.controller, self.editor = session.model, session.controller, session.editor
        self.queue, self.notice, self.options = session.queue, session.notice, session.options
        self.search = QueueSearch(open_project, jobs, self.model, self)
        self.history = ReviewHistory(session)
        self.foot = CanvasFoot(self.editor)
        self.masks, self.learning = MaskCommands(session), LearnController(session)
        self.lessons = AutomaticLessons(session, self.learning)
        self.likeness = LikenessController(session)
        self.clicks, self.points = ClickProvider(session), PointsShown(session)
        self.commands = add_commands(self, actions, self)
        self.queue.add_command(self.commands["review.learn"])
        self.panel = ReviewPanel(actions, settings)
        self.classes = ClassController(session, self.history, actions)
        self.objects = ObjectsController(session, self.classes, self.history, self.commands)
        self.refine = RefineController(session, self.classes)
        self.history.under_way = self.refine
        self.approval_check = ApprovalCheck(session, self.classes)
        self.view = ViewPane(self.editor.canvas, self.commands, settings)
        self.facts = FactsController(session, self.classes, self.view)
        self.batch = BatchApproval(session, self.history)
        self.sheet: ContactSheet | None = None
        self._closed = False
        self.notices = ImageNotices(session)
        self.columns = self._assemble()
        self._keep_arrows()
        self._connect()
        self.attendance = Attendance(self, self.controller.stopwatch)
        self.first_tool = FirstTool(session, self.commands)
        self._show_mask_session(None)
        self._restoring = Restoring(open_project, jobs, self)
        self._restoring.done.connect(self._begin)
        self._restoring.start()

    # -------------------------------------------------------------- interface

    def open(self, image: int) -> None:
        """Take an image in hand; what is being drawn in the one before ends, and is kept."""
        if self.controller.current is not None and self.controller.current.image == image:
            return
        if not self._settled():
            self.queue.show_current(self.controller.current.image if self.controller.current else 0)
            return
        row = self.model.row_of(image)
        self.controller.open(image, self._near(row) if row >= 0 else ())

    def next(self) -> None:
        """Go to the image after the one in hand."""
        self._go(1)

    def previous(self) -> None:
        """Go to the image before the one in hand."""
        self._go(-1)

    def skip(self) -> None:
        """Go to the next image that nobody has decided on."""
        row = self.search.next_open(self._row())
        if row is None:
            self.message.emit(self.tr("You have reviewed every mask in the queue."))
        else:
            self.open(int(self.model.ids[row]))

    def approve(self) -> None:
        """Approve the mask in hand, and go on."""
        if self.refine.pane.previewing:
            self.notices.ask_about_preview(self.refine.apply)
            return
        mask_session = self.controller.current
        if mask_session is None or mask_session.document is None or not self._settled():
            return
        if not self.approval_check.may_approve():
            return
        mark = self._note_decision(mask_session, ReviewState.APPROVED)
        if self.controller.approve(failed=lambda: self.history.drop(mark)):
            self.search.note_decided([mask_session.image], True)
            self.skip()

    def unapprove(self) -> None:
        """Take the approval of the mask in hand back."""
        mask_session = self.controller.current
        if mask_session is not None:
            self._note_decision(mask_session, ReviewState.OPEN)
            self.controller.unapprove([mask_session.image])

    def reject(self) -> None:
        """Say that the mask in hand is of no use, and go on."""
        mask_session = self.controller.current
        if mask_session is not None and self._settled():
            self._note_decision(mask_session, ReviewState.REJECTED)
            self.controller.reject([mask_session.image])
            self.search.note_decided([mask_session.image], True)
            self.skip()

    def approve_many(self) -> None:
        """Approve all masks that the model is sure of."""
        self.controller.save_all()
        self.batch.ask()

    def show_sheet(self) -> None:
        """Show many masks on one screen, to approve them together."""
        self.sheet = open_sheet(self.session, self.batch)
        self.sheet.image_chosen.connect(self.open)
        self.sheet.finished.connect(self._forget_sheet)

    def _forget_sheet(self) -> None:
        self.sheet = None

    def refine_mask(self) -> None:
        """Show what refining would do, or stop that."""
        self.refine.pane.preview.click()

    def apply_refinement(self) -> None:
        """Refine the mask."""
        self.refine.apply()

    def compare(self) -> None:
        """Compare the mask in hand with the model's, or no longer."""
        self.view.toggle_comparison()

    def may_close(self) -> bool:
        """Save what was painted; return whether the project may be closed."""
        if self._closed:
            return True
        return self._settled() and save_before_closing(self.controller, self)

    def shut_down(self) -> None:
        """End all background work; what was painted is saved before."""
        if self._closed:
            return
        self._closed = True
        remember_columns(self.columns, self.settings)
        self.editor.finish()
        self.search.close()
        self.refine.close()
        self.lessons.close()
        self.likeness.close()
        self.clicks.close()
        self.facts.close()
        self.controller.close()
        self.session.thumbnails.close()

    def _begin(self, notice: str) -> None:
        """Open the first mask: nothing of an earlier crash is left to be restored."""
        if self._closed:
            return
        self.notices.begin(notice)
        self.search.set_wish(QueueFilter())
        if not self.open_project.read_only:
            self.refine.warm_up()

    def showEvent(self, event: QShowEvent) -> None:
        """Go on with the image in hand, or with the first one."""
        super().showEvent(event)
        self.controller.resume()
        if self.controller.is_empty and not self.search.busy and len(self.model.ids):
            self.open(int(self.model.ids[0]))

    def hideEvent(self, event: QHideEvent) -> None:
        """Save what was painted: the user has gone elsewhere."""
        super().hideEvent(event)
        self.editor.finish()
        self.controller.pause()

    # -------------------------------------------------------------- assembling

    def _assemble(self) -> QSplitter:
        """Put the page together; return its columns."""
        panel = self.panel
        self.notice.lie_over(self.editor)
        panel.add(self.facts.pane)
        panel.add_below(self.facts.shown_disagreements)
        panel.add_section("classes", self.tr("Classes"), self.classes.pane)
        panel.add_section("objects", self.tr("Objects"), self.objects.pane)
        panel.add_section("view", self.tr("View"), self.view)
        panel.add_section("refine", self.tr("Refine"), self.refine.pane)
        # A preview is laid or given up by the buttons: they are seen, however small the window.
        self.refine.pane.preview_wanted.connect(lambda: panel.scroll_to(self.refine.pane.stop))
        panel.add_section("tidy", self.tr("Clean Up"), TidyPane(self.editor, self.commands))
        parts = Parts(self.queue, panel, self.options, self.editor, self.foot)
        return assemble(self, parts, tool_strip(self.commands), self.settings)

    def _keep_arrows(self) -> None:
        """Have keys go to the canvas, but arrows to the list, once it has the focus."""
        self.setFocusProxy(self.editor)
        self.keyboard = KeyboardReturn(self, self.editor.canvas)
        self.queue.view.left.connect(self.search.settle)
        self.search.may_move = lambda: not (self.isVisible() and self.queue.view.underMouse())

    def _connect(self) -> None:
        self.queue.image_chosen.connect(self.open)
        self.queue.wish_changed.connect(self.search.set_wish)
        self.queue.batch_wanted.connect(self.approve_many)
        self.session.image_wanted.connect(self.open)
        self.approval_check.approval_wanted.connect(self.approve)
        self.search.done.connect(self._show_queue)
        self.search.failed.connect(self.message)
        self.controller.opened.connect(self._show_mask_session)
        self.controller.waiting.connect(self._wait_for)
        self.controller.provenance_changed.connect(self._show_state)
        self.controller.saved.connect(lambda _image: self._note_saved())
        self.controller.failed.connect(lambda _text: self.foot.show_saved(self.controller.current))
        self.controller.approved.connect(lambda ids: self.search.note_decided(ids, True))
        self.controller.withdrawn.connect(lambda ids: self.search.note_decided(ids, False))
        self.controller.rejected.connect(self.queue.note_rejected)
        self.controller.rejected.connect(self.search.note_decided)
        self.view.comparison_wanted.connect(self.facts.compare)
        self.open_project.images_updated.connect(self.controller.follow)
        self.open_project.masks_exchanged.connect(self.controller.reread)
        self.editor.painted.connect(self._note_step)
        self.editor.document_changed.connect(lambda: self.foot.show_saved(self.controller.current))
        self.editor.history_changed.connect(self.history.changed)
        for begun in (self.refine.pane.preview.toggled, self.refine.refinement.busy_changed):
            begun.connect(lambda _on: self.history.changed.emit())
        self.editor.message.connect(self.message)

    # --------------------------------------------------------------- following

    def _show_queue(self, queue: Queue) -> None:
        self.queue.show_queue(queue)
        self.facts.show_usual(queue.time)
        if self.controller.current is not None:
            self.queue.show_current(self.controller.current.image)
            self.controller.prepare(self._near(self._row()))
        elif self.controller.is_empty and len(queue.ids) and self.isVisible():
            self.open(int(queue.ids[0]))

    def _show_mask_session(self, mask_session: MaskSession | None) -> None:
        self.refine.cancel()
        self.approval_check.forget()
        picture = None if mask_session is None else mask_session.picture
        document = None if mask_session is None else mask_session.document
        self.editor.show_image(picture, document, keep_view=self.editor.keeps_view)
        self.classes.show_mask_session(mask_session)
        self.objects.show_mask_session(mask_session)
        self.facts.show_mask_session(mask_session)
        self.notices.follow(mask_session)
        if mask_session is not None:
            self.queue.show_current(mask_session.image)
        self._show_state()
        self.history.image_shown()
        self.history.changed.emit()

    def _show_state(self) -> None:
        """Bring buttons and texts in line with the image in hand."""
        mask_session = self.controller.current
        editable = mask_session is not None and mask_session.editable
        for name, action in self.commands.items():
            if name in EDITING or name.startswith("editor.tool."):
                action.setEnabled(editable)
        self.options.setEnabled(editable)
        self.refine.pane.setEnabled(editable)
        self.classes.pane.set_editable(editable)
        if not editable:
            self.editor.canvas.take(None)
        elif self.editor.canvas.tool is None:
            checked = next(n for n, a in self.commands.items() if ".tool." in n and a.isChecked())
            self.editor.set_tool(checked.rpartition(".")[2])
        approved = mask_session is not None and mask_session.is_approved
        self.commands["review.unapprove"].setEnabled(editable and approved)
        writing = not self.open_project.read_only
        self.commands["review.batch"].setEnabled(writing)
        for name in ("sheet", "learn", "objects_of_many", "objects_of_queue"):
            self.commands[f"review.{name}"].setEnabled(writing)
        self.queue.batch.setEnabled(writing)
        self.panel.decide.show_approved(approved)
        self.facts.show_state()
        self.foot.show_saved(mask_session)

    def _note_saved(self) -> None:
        self.foot.show_saved(self.controller.current)
        self.facts.follow_saved()

    def _wait_for(self, image: int) -> None:
        self.editor.show_image(None, None, keep_view=self.editor.keeps_view)
        self.queue.show_current(image)

    def _settled(self) -> bool:
        """End what is being drawn, and keep it; return whether the image may be left."""
        self.editor.finish()
        self.history.note_strokes()
        return self.editor.drafts.tool is None or ask_about_draft(self.editor, self)

    def _note_decision(self, mask_session: MaskSession, after: ReviewState) -> DecisionMark | None:
        before = ReviewState.OPEN
        if mask_session.is_approved:
            before = ReviewState.APPROVED
        elif mask_session.image in self.queue.rejected:
            before = ReviewState.REJECTED
        return self.history.note_decision([mask_session.image], lambda _image: before, after)

    def _note_step(self, value: int) -> None:
        self.controller.note_step()
        self.classes.note_painted(value)
        self.history.changed.emit()

    def _row(self) -> int:
        current = self.controller.current
        return -1 if current is None else self.model.row_of(current.image)

    def _go(self, step: int) -> None:
        row = self._row() + step
        if 0 <= row < len(self.model.ids):
            self.open(int(self.model.ids[row]))
        else:
            self.message.emit(
                self.tr("This is the last image of the queue.")
                if step > 0
                else self.tr("This is the first image of the queue.")
            )

    def _near(self, row: int) -> list[int]:
        """Return the images that are likely to be opened next."""
        rows = [row + 1, row - 1, *range(row + 2, row + AHEAD + 1)]
        found = self.search.next_open(row)
        if found is not None:
            rows.insert(0, found)
        ids = self.model.ids
        return list(dict.fromkeys(int(ids[place]) for place in rows if 0 <= place < len(ids)))
