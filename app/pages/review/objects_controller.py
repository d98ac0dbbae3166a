"""The objects of the mask in hand, between the editor, the list in the panel and the project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QAction

from app.core.store import ProjectError, Provenance
from app.core.transfer.object_rules import how_to_make
from app.pages.review.class_controller import ClassController
from app.pages.review.history import ReviewHistory
from app.pages.review.mask_session import MaskSession
from app.pages.review.objects_pane import ObjectRow, ObjectsPane
from app.pages.review.session import ReviewSession
from app.ui.object_making import ObjectMaking
from app.ui.object_rules_dialog import edit_object_rules
from wseg_engine.objects.maps import ObjectInfo

_FILLS = 0.8  # of the view, by an object that is zoomed to
_CLOSEST = 16.0  # device pixels a pixel of the image, at most, for that


class ObjectsController(QObject):
    """Lists objects, follows what is selected, and goes to them."""

    def __init__(
        self,
        session: ReviewSession,
        classes: ClassController,
        history: ReviewHistory,
        commands: Mapping[str, QAction],
    ) -> None:
        super().__init__(session)
        self._session, self._classes = session, classes
        self._objects = objects = session.editor.objects
        self.pane = pane = ObjectsPane(commands)
        self._history = history
        self.making = ObjectMaking(session.open_project, session.jobs, session.owner)
        self.making.done.connect(self._tell_made)
        objects.listed.connect(self.follow)
        objects.selection_changed.connect(self._show_chosen)
        session.open_project.classes_changed.connect(self.follow)
        pane.hovered.connect(objects.hover)
        pane.chosen.connect(self._choose)
        pane.zoom_wanted.connect(self.zoom_to)
        pane.delete_wanted.connect(self._delete)
        pane.left.connect(session.editor.setFocus)
        objects.labelling.connect(self._note_labelling)
        commands["review.objects_of_many"].triggered.connect(lambda _on: self.make_of_approved())
        commands["review.objects_of_queue"].triggered.connect(lambda _on: self.make_of_queue())
        pane.rules.setEnabled(not session.open_project.read_only)
        pane.rules_wanted.connect(
            lambda: edit_object_rules(session.open_project, session.owner.window())
        )
        session.open_project.object_rules_changed.connect(self._follow_rules)

    def show_mask_session(self, mask_session: MaskSession | None) -> None:
        """Follow another image."""
        self._follow_rules()
        self.follow()

    def _follow_rules(self) -> None:
        """Make objects as the project says."""
        try:
            how = how_to_make(self._session.open_project.project)
        except ProjectError as error:
            self._session.message.emit(str(error))
        else:
            self._objects.least, self._objects.join = how

    def follow(self) -> None:
        """List the objects as they are now."""
        document, looks = self._session.editor.document, self._session.editor.canvas.looks
        infos = [] if document is None else list(self._objects.infos.values())
        if not infos and not self.pane.rows:
            return
        whole = 1 if document is None else document.labels.size
        order = {entry.value: place for place, entry in enumerate(self._classes.pane.entries)}
        infos.sort(key=lambda info: (order.get(info.value, 256), -info.area, info.id))
        self.pane.show_rows(
            [
                ObjectRow(info, looks.name(info.value), looks.colour(info.value), info.area / whole)
                for info in infos
            ]
        )
        self._classes.pane.show_objects(Counter(info.value for info in infos))
        self._show_chosen()

    def make_of_approved(self) -> None:
        """Make objects of all approved masks, in the background."""

        def approved() -> Sequence[int]:
            masks = self._session.open_project.project.masks
            return sorted(masks.images(Provenance.APPROVED))

        self._make_of(approved, self.tr("No mask is approved yet."))

    def make_of_queue(self) -> None:
        """Make objects of all masks in the queue, in the background."""
        self._make_of(
            lambda: [int(image) for image in self._session.model.ids],
            self.tr("There is no image in the queue."),
        )

    def _make_of(self, images: Callable[[], Sequence[int]], none: str) -> None:
        """Make objects of masks once what is in hand is saved."""
        if not self.making.busy:
            once = Qt.ConnectionType.SingleShotConnection
            self._session.controller.idle.connect(lambda: self._start(images, none), once)
            self._session.editor.finish()
            self._session.controller.save_all()

    def _start(self, images: Callable[[], Sequence[int]], none: str) -> None:
        try:
            chosen = images()
        except ProjectError as error:
            self._session.message.emit(str(error))
            return
        if chosen:
            self.making.start(chosen)
        else:
            self._session.message.emit(none)

    def _tell_made(self, text: str, undoable: bool) -> None:
        controller = self._session.controller
        if controller.current is None and not controller.is_empty:  # it is being read again
            once = Qt.ConnectionType.SingleShotConnection
            controller.opened.connect(lambda _mask_session: self._tell_made(text, undoable), once)
            return
        if undoable:
            self._history.note_exchange()
        self._session.notice.show_message(
            text,
            picture="objects",
            button=self.tr("Undo") if undoable else "",
            slot=self._history.undo,
        )

    def zoom_to(self, number: int) -> None:
        """Have an object fill most of the view."""
        info = self._objects.infos.get(number)
        if info is None:
            return
        canvas = self._session.editor.canvas
        view, ratio = canvas.viewport(), canvas.viewport().devicePixelRatioF()
        across, down = view.width() * ratio / info.width, view.height() * ratio / info.height
        canvas.zoom_to(min(_FILLS * min(across, down), _CLOSEST))
        canvas.centre_on(_middle(info))

    def _choose(self, numbers: tuple[int, ...]) -> None:
        """Select what was chosen in the list, and go there if it is not seen."""
        self._objects.select(numbers)
        info = self._objects.infos.get(numbers[0]) if numbers else None
        if info is None:
            return
        canvas = self._session.editor.canvas
        box = QRectF(info.x, info.y, info.width, info.height)
        if not canvas.visible_rect().contains(box):
            canvas.centre_on(_middle(info))

    def _note_labelling(self) -> None:
        mask_session = self._session.controller.current
        if mask_session is not None:
            mask_session.note_objects()

    def _delete(self) -> None:
        mask_session = self._session.controller.current
        if mask_session is not None and mask_session.editable:
            place = self.pane.place
            self._objects.delete()
            self.pane.go_to_place(place)

    def _show_chosen(self) -> None:
        self.pane.show_chosen(self._objects.selection)


def _middle(info: ObjectInfo) -> QPointF:
    return QPointF(info.x + info.width / 2, info.y + info.height / 2)
