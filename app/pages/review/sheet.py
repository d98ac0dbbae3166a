"""The window of the contact sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QListView,
    QPushButton,
)

from app.core.masks.sheet import SheetOrder
from app.core.masks.timing import Stopwatch
from app.core.masks.undo_order import DecisionMark
from app.core.store import MaskRecord
from app.jobs.job import Job
from app.jobs.mask_sheet import SheetListed, SheetPicture, draw_sheet, list_sheet
from app.pages.review.attendance import Attendance
from app.pages.review.batch import BatchApproval
from app.pages.review.session import ReviewSession
from app.pages.review.sheet_delegate import SheetDelegate
from app.pages.review.sheet_model import Cell, Role, SheetModel
from app.pages.review.texts import percent_certain, provenance_name
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.debounced import debounced
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import hint

COUNTS = (12, 20, 30, 40)
ORDER_SETTING, COUNT_SETTING = "review.sheet_order", "review.sheet_count"
_RESIZED = 120  # ms after which pictures are drawn for another size
_PART = 0.92  # of the screen
_LEAST = 80  # px, the side of a cell
_SMALLEST = QSize(8 * _LEAST + 20, 5 * _LEAST + 20)  # that the largest of `COUNTS` fits into


class _Turned(NamedTuple):
    """A page that was gone on from."""

    images: tuple[int, ...]
    out: frozenset[int]  # those clicked out
    mark: DecisionMark | None  # what the history knows its approval by; None: none was approved


class ContactSheet(QDialog):
    """Shows undecided masks page by page; Enter approves those that were not clicked out.

    Signals:
        image_chosen: the user wants to see a mask in the editor; the image's id.
    """

    image_chosen = Signal(int)

    def __init__(self, session: ReviewSession, batch: BatchApproval) -> None:
        super().__init__(session.owner)
        self.setWindowTitle(self.tr("Contact Sheet"))
        self._session, self._batch = session, batch
        self._left: list[int] = []  # undecided images in order, this page's first
        self._masks: dict[int, MaskRecord] = {}
        self._passed: set[int] = set()  # shown, and still undecided
        self._said = ""  # of the approval before this page
        self._undo: list[_Turned] = []  # the last one last
        self._listing: Job | None = None
        self._drawing: Job | None = None
        self.model = SheetModel(self)
        self.view = QListView()
        self.delegate = SheetDelegate(self.view)
        self.order, self.count = QComboBox(), QComboBox()
        self.told = PlainLabel()
        self.approve = QPushButton()
        self.skip = QPushButton(self.tr("&Skip Page"))
        self.none = QPushButton(self.tr("Select &None"))
        self.undo = QPushButton(self.tr("&Undo"))
        self._stopwatch = Stopwatch()
        self._attendance = Attendance(self, self._stopwatch)
        self._later = debounced(self, _RESIZED, self._fit)
        self._build()
        self._connect()
        self.view.setFocus()
        self.list()

    # -------------------------------------------------------------- interface

    def list(self) -> None:
        """Look for the undecided masks of the queue."""
        self._stop()
        self._left, self._passed, self._said = [], set(), ""
        self._show_page()
        order = SheetOrder(self.order.currentData())
        self.told.setText(self.tr("Looking for masks…"))
        project = self._session.open_project.project
        self._listing = job = list_sheet(project, self._session.model.ids.tolist(), order)
        job.event_received.connect(self._take_list)
        job.ended.connect(self._show_page)
        self._session.jobs.start(job)

    def approve_page(self) -> None:
        """Approve the masks of the page but for those clicked out, and show the next page."""
        images = self.model.checked()
        if not self.approve.isEnabled():
            return
        if images:
            self._batch.approve(images)
        else:
            self.next_page()

    def next_page(self) -> None:
        """Show the next page; the masks of this one stay undecided."""
        if self._batch.busy or not self._left:
            return
        self._said = ""
        self._turn((), None)

    def undo_last(self) -> None:
        """Go back to the page before, as it was left; what was approved of it no longer is."""
        if not self._undo or self._batch.busy:
            return
        turned = self._undo.pop()
        self._batch.take_back(turned.mark)
        self._passed.difference_update(turned.images)
        again = set(turned.images)
        self._left = [*turned.images, *(image for image in self._left if image not in again)]
        self._said = ""
        self._show_page(turned.out)
        self.view.setFocus()  # the button may be switched off by now

    # -------------------------------------------------------------- assembling

    def _build(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(self.delegate)
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMovement(QListView.Movement.Static)
        view.setUniformItemSizes(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setMinimumSize(_SMALLEST)
        view.setAccessibleName(self.tr("Masks over their images"))
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for text, order in (
            (self.tr("Most certain first"), SheetOrder.CERTAINTY),
            (self.tr("By class"), SheetOrder.CLASS),
            (self.tr("By likeness"), SheetOrder.LIKENESS),
        ):
            self.order.addItem(text, order.value)
        self.order.setAccessibleName(self.tr("Order of the masks"))
        for number in COUNTS:
            self.count.addItem(self.tr("{count} per page").format(count=number), number)
        self.count.setAccessibleName(self.tr("Masks per page"))
        settings = self._session.settings
        self.order.setCurrentIndex(max(0, self.order.findData(settings.value(ORDER_SETTING))))
        chosen = self.count.findData(settings.value(COUNT_SETTING))
        self.count.setCurrentIndex(chosen if chosen >= 0 else COUNTS.index(20))
        told = hint(
            self.tr(
                "Click a wrong mask to exclude it; double-click to open it. Enter approves the "
                "rest."
            )
        )
        self.approve.setDefault(True)
        for button in (self.skip, self.none, self.undo):
            button.setAutoDefault(False)
        top = hbox(self.order, self.count, (told, 1), self.told)
        foot = hbox(self.undo, self.none, Stretch(), self.skip, self.approve)
        vbox(top, (view, 1), foot, on=self)
        screen = self.screen()
        if screen is not None:
            self.resize(screen.availableSize() * _PART)

    def _connect(self) -> None:
        self.order.activated.connect(self._choose_order)
        self.count.activated.connect(self._choose_count)
        self.approve.clicked.connect(self.approve_page)
        self.skip.clicked.connect(self.next_page)
        self.none.clicked.connect(self._check_none)
        self.undo.clicked.connect(self.undo_last)
        self.view.clicked.connect(lambda index: self._toggle(index.row()))
        self.view.doubleClicked.connect(self._open)
        self.view.installEventFilter(self)
        self.model.dataChanged.connect(self._show_counts)
        self._batch.approved.connect(self._approved)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        keys.activated.connect(self.undo_last)

    # --------------------------------------------------------------- following

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter approves the page, Space takes a mask out, wherever the focus is among them."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.approve_page()
                return True
            if event.key() == Qt.Key.Key_Space and self.view.currentIndex().isValid():
                self._toggle(self.view.currentIndex().row())
                return True
            if event.key() == Qt.Key.Key_PageDown:
                self.next_page()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page into the window."""
        super().resizeEvent(event)
        self._later.start()

    def done(self, result: int) -> None:
        """End the work in the background."""
        self._stop()
        self._batch.approved.disconnect(self._approved)
        super().done(result)

    def _take_list(self, listed: SheetListed) -> None:
        if isinstance(listed, SheetListed):
            self._left = list(listed.images)
            self._masks |= listed.masks  # besides those of pages that can be gone back to

    def _show_page(self, out: Collection[int] = ()) -> None:
        """Show the first of the masks that are left, some of them clicked out."""
        self._stopwatch.start()
        page = self._left[: self.count.currentData()]
        self.model.show_page([self._cell(image) for image in page], out)
        if page:
            self.view.setCurrentIndex(self.model.index(0))
        self._fit()
        self._show_counts()

    def _cell(self, image: int) -> Cell:
        record = self._masks[image]
        row = self._session.model.row_of(image)
        item = self._session.model.item(row) if row >= 0 else None
        name = str(image) if item is None else item.name
        kind = provenance_name(record.provenance)
        if record.uncertainty is None:
            return Cell(image, name, kind)
        certain = percent_certain(record.uncertainty)
        return Cell(image, name, self.tr("{percent} % certain").format(percent=certain))

    def _fit(self) -> None:
        """Make cells as large as the page allows, and have their pictures drawn."""
        size = self.view.viewport().size()
        self.delegate.cell = _largest_cell(size, max(1, self.model.rowCount()))
        self.view.setGridSize(self.delegate.cell)
        self._draw()

    def _draw(self) -> None:
        _end(self._drawing)
        self._drawing = None  # its signals cannot be let go of twice
        masks = [self._masks[image] for image in self._left[: self.count.currentData()]]
        if not masks:
            return
        ratio = self.devicePixelRatioF()
        side = round(ratio * self.delegate.picture_side(self.fontMetrics().height()))
        self._drawing = job = draw_sheet(self._session.open_project.project, masks, side)
        job.event_received.connect(self._take_picture)
        job.ended.connect(self._show_counts)
        self._session.jobs.start(job)

    def _take_picture(self, made: SheetPicture) -> None:
        if isinstance(made, SheetPicture):
            self.model.show_picture(made.image, made.picture, made.problem)

    def _show_counts(self) -> None:
        """Say how many masks are left, and how many would be approved."""
        chosen = len(self.model.checked())
        self.approve.setText(self.tr("&Approve %Ln mask(s)", "", chosen))
        free = not self._batch.busy
        self.approve.setEnabled(free and self.model.is_drawn and bool(self.model.rowCount()))
        self.skip.setEnabled(len(self._left) > self.count.currentData())
        self.none.setEnabled(chosen > 0)
        self.undo.setEnabled(free and bool(self._undo))
        if self._listing is None or self._listing.state.over:
            self.told.setText(" ".join(filter(None, (self._said, self._left_text()))))

    def _left_text(self) -> str:
        """Say how many masks are to come, or how many stay undecided when all were shown."""
        if self._left:
            return self.tr("%Ln mask(s) left", "", len(self._left))
        if self._passed:
            return self.tr(
                "All masks were shown; %Ln mask(s) stay undecided.", "", len(self._passed)
            )
        return self.tr("No undecided masks are left in the queue.")

    def _approved(self, images: Sequence[int]) -> None:
        """Go on to the next page: the batch has ended, or has failed before it decided anything."""
        left = self._batch.left_text
        self._said = " ".join(filter(None, (left, self._batch.problem)))
        if images or left:
            self._turn(images, self._batch.mark)
        else:
            self._show_counts()

    def _turn(self, approved: Sequence[int], mark: DecisionMark | None) -> None:
        """Go on to the next page, and know the way back."""
        self._keep_time()
        count = self.count.currentData()
        page, self._left = self._left[:count], self._left[count:]
        self._undo.append(_Turned(tuple(page), self.model.out, mark if approved else None))
        self._passed.update(set(page).difference(approved))
        self._show_page()

    def _keep_time(self) -> None:
        """Share the time of a page among its masks."""
        page, seconds = self._left[: self.count.currentData()], self._stopwatch.stop()
        self._session.controller.add_seconds({image: seconds / len(page) for image in page})

    def _toggle(self, row: int) -> None:
        self.model.toggle(row)
        self._show_counts()

    def _check_none(self) -> None:
        self.model.check_all(False)
        self._show_counts()

    def _open(self, index: QModelIndex) -> None:
        self.image_chosen.emit(int(index.data(Role.IMAGE)))
        self.accept()

    def _choose_order(self) -> None:
        self._session.settings.set_value(ORDER_SETTING, self.order.currentData())
        self.list()

    def _choose_count(self) -> None:
        self._session.settings.set_value(COUNT_SETTING, self.count.currentData())
        self._show_page()

    def _stop(self) -> None:
        _end(self._listing)
        _end(self._drawing)
        self._listing = self._drawing = None


def _end(job: Job | None) -> None:
    """Have a job end, and hear no more of it."""
    if job is not None and not job.state.over:
        job.event_received.disconnect()
        job.ended.disconnect()
        job.cancel()


def _largest_cell(room: QSize, count: int) -> QSize:
    """Return the largest cell of which so many fit into a window, about as wide as it is high."""
    best = QSize(_LEAST, _LEAST)
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        # Qt breaks the line before a cell that ends on the last pixel.
        cell = QSize(max(1, (room.width() - 1) // columns), max(1, (room.height() - 1) // rows))
        if min(cell.width(), 4 * cell.height() // 3) > min(best.width(), 4 * best.height() // 3):
            best = cell
    return best


def open_sheet(session: ReviewSession, batch: BatchApproval) -> ContactSheet:
    """Return the sheet, shown before the review."""
    session.editor.finish()
    session.controller.save_all()
    sheet = ContactSheet(session, batch)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.setWindowModality(Qt.WindowModality.WindowModal)
    sheet.show()
    return sheet
