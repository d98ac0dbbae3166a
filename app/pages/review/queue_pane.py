"""The queue: what is to be looked through, in which order, and how much is done."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QListView,
    QMenu,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QWidget,
)

from app.core.masks.queue import Queue, QueueFilter, QueueOrder, ReviewState
from app.core.store import ClassInfo, Provenance
from app.core.translation import number_text
from app.jobs.thumbnails import Thumbnails
from app.models.image_list import ImageItem, ImageListModel
from app.pages.review.option_bar import action_button
from app.pages.review.queue_delegate import QueueDelegate, request_of
from app.pages.review.queue_filters import filter_menu
from app.pages.review.texts import likeness_name, order_name
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.debounced import debounced
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.icons import icon

_LOOK = 40  # ms; scrolling asks for thumbnails once it rests
_AHEAD = 12  # rows beyond those that are seen
ICON = 18  # px
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_LETTERS = 14  # of an order that are always seen
_SIDE = 128  # px of a thumbnail on the disk


class QueueView(QListView):
    """The list: while it has the focus, arrow keys are its own.

    Signals:
        left: the pointer is elsewhere.
    """

    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Claim the arrow keys before shortcuts get them; tell when the pointer leaves."""
        if event.type() == QEvent.Type.Leave:
            self.left.emit()
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _ARROWS
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.accept()
            return True
        return super().event(event)


class QueuePane(QWidget):
    """A list of images with their states, an order and filters.

    Signals:
        image_chosen: the user wants to see an image; its id.
        wish_changed: something else is to be looked through; a `QueueFilter`.
        batch_wanted: the user wants to approve many at once.
        alike_wanted: the user wants to see images like one; its id.
    """

    image_chosen = Signal(int)
    wish_changed = Signal(object)
    batch_wanted = Signal()
    alike_wanted = Signal(int)

    def __init__(self, model: ImageListModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.model, self._thumbnails = model, thumbnails
        self.wish = QueueFilter()
        self._rejected: frozenset[int] = frozenset()
        self._left = 0
        self._classes: list[ClassInfo] = []
        self._quiet = False  # while the list is made to show what is in hand
        self.view = QueueView()
        self.order = QComboBox()
        self.filter = QToolButton()
        self.batch = QToolButton()
        self._last: QWidget = self.batch  # that Tab reaches before the list
        self.progress = QProgressBar()
        self.count = PlainLabel()
        self.empty = PlainLabel()
        self.draw = QPushButton(self.tr("Show All Images"))
        self._later = debounced(self, _LOOK, self._want_thumbnails)
        self._build()
        self._name_everything()
        self._connect()

    @property
    def rejected(self) -> frozenset[int]:
        """The images whose masks were rejected."""
        return self._rejected

    @property
    def left(self) -> int:
        """How many masks nobody has decided on."""
        return self._left

    def show_queue(self, queue: Queue) -> None:
        """Show how far the review is, and which images were rejected."""
        self._rejected = queue.rejected
        self._left = max(0, queue.masks - queue.approved - len(queue.rejected))
        self.progress.setRange(0, max(1, queue.masks))
        self.progress.setValue(queue.approved)
        self.count.setText(
            self.tr("{approved} of {total} approved").format(
                approved=number_text(queue.approved), total=number_text(queue.masks)
            )
        )
        self.stack.setCurrentIndex(0 if len(queue.ids) else 1)
        self.draw.setVisible(not queue.masks)
        self.empty.setText(
            self.tr("Nothing matches. Change the filter to see other images.")
            if queue.masks
            else self.tr(
                "There are no masks yet. Predict some in the Train workspace, import them, or show "
                "all images and draw."
            )
        )
        self.view.viewport().update()
        self._later.start()

    def note_rejected(self, images: frozenset[int], rejected: bool) -> None:
        """Show that images were rejected, or are no longer."""
        self._rejected = self._rejected | images if rejected else self._rejected - images
        self.view.viewport().update()

    def show_classes(self, classes: list[ClassInfo]) -> None:
        """Offer these classes as filters."""
        self._classes = classes

    def show_current(self, image: int) -> None:
        """Mark the image that is in hand."""
        row = self.model.row_of(image)
        self._quiet = True
        if row < 0:
            self.view.setCurrentIndex(QModelIndex())
        else:
            index = self.model.index(row)
            self.view.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
            self.view.scrollTo(index, QListView.ScrollHint.EnsureVisible)
        self._quiet = False

    def state_of(self, item: ImageItem) -> ReviewState:
        """Return how far the review of an image is."""
        if Provenance.APPROVED in item.masks:
            return ReviewState.APPROVED
        rejected = item.record.id in self._rejected
        return ReviewState.REJECTED if rejected else ReviewState.OPEN

    def set_wish(self, wish: QueueFilter) -> None:
        """Look through something else."""
        if wish != self.wish:
            self.wish = wish
            self._show_wish()
            self.wish_changed.emit(wish)

    def add_command(self, action: QAction) -> None:
        """Offer a command beside the filter."""
        button = action_button(action, size=ICON)
        self._bar.addWidget(button)
        QWidget.setTabOrder(self._last, button)
        self._last = button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See to the thumbnails that come into view."""
        super().resizeEvent(event)
        self._later.start()

    def _build(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(QueueDelegate(self._thumbnails, self.state_of, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(6)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("kind", "hint")
        nothing = QWidget()
        draw = (self.draw, 0, Qt.AlignmentFlag.AlignHCenter)
        vbox(Stretch(), self.empty, draw, Stretch(2), on=nothing, margins=16, gap=12)
        for button, name in ((self.filter, "filter"), (self.batch, "approve")):
            button.setIcon(icon(name))
            button.setIconSize(QSize(ICON, ICON))
            button.setAutoRaise(True)
        for order in QueueOrder:
            if order is not QueueOrder.LIKENESS:  # offered once there is something to be like
                self.order.addItem(order_name(order), order)
        # The name of an image is as long as it likes, and the column is not.
        self.order.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.order.setMinimumContentsLength(_LETTERS)
        self._bar = bar = hbox((self.order, 1), self.filter, self.batch, gap=4)
        head = vbox(self.count, self.progress, bar, margins=8, gap=6)
        self.stack = QStackedLayout()
        self.stack.addWidget(self.view)
        self.stack.addWidget(nothing)
        vbox(head, (self.stack, 1), on=self, margins=0, gap=0)

    def _name_everything(self) -> None:
        self.view.setObjectName("ReviewQueue")
        self.view.setAccessibleName(self.tr("Images to review"))
        self.order.setAccessibleName(self.tr("Order of the queue"))
        self.progress.setAccessibleName(self.tr("Approved masks"))
        for button, text in (
            (self.filter, self.tr("Filter the queue")),
            (self.batch, self.tr("Approve many at once…")),
        ):
            button.setAccessibleName(text)
            button.setToolTip(tip_text(text))

    def _connect(self) -> None:
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.view.verticalScrollBar().valueChanged.connect(lambda _value: self._later.start())
        self._thumbnails.ready.connect(lambda _ids: self.view.viewport().update())
        self.model.rows_replaced.connect(self._later.start)
        self.order.activated.connect(
            lambda row: self._choose_order(QueueOrder(self.order.itemData(row)))
        )
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.filter.clicked.connect(self._show_filters)
        self.batch.clicked.connect(self.batch_wanted)
        self.draw.clicked.connect(
            lambda: self.set_wish(
                replace(self.wish, without_mask=True, order=QueueOrder.NAME, likeness=None)
            )
        )

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and not self._quiet:
            self.image_chosen.emit(int(index.data(ImageListModel.IdRole)))

    def _choose_order(self, order: QueueOrder) -> None:
        likeness = self.wish.likeness if order is QueueOrder.LIKENESS else None
        self.set_wish(replace(self.wish, order=order, likeness=likeness))

    def _show_menu(self, place: QPoint) -> None:
        """Offer what can be done with the image under the pointer."""
        index = self.view.indexAt(place)
        if index.isValid():
            menu = self.image_menu(int(index.data(ImageListModel.IdRole)))
            menu.exec(self.view.viewport().mapToGlobal(place))
            menu.deleteLater()

    def image_menu(self, image: int) -> QMenu:
        """Return the menu of an image."""
        menu = QMenu(self)
        find = menu.addAction(icon("search"), self.tr("Find More Like This"))
        find.triggered.connect(lambda: self.alike_wanted.emit(image))
        return menu

    def _show_wish(self) -> None:
        row, likeness = self.order.findData(QueueOrder.LIKENESS), self.wish.likeness
        if likeness is None and row >= 0:
            self.order.removeItem(row)
        elif likeness is not None:
            if row < 0:
                self.order.addItem("", QueueOrder.LIKENESS)
                row = self.order.count() - 1
            text = likeness_name(likeness)
            self.order.setItemText(row, text)
            self.order.setItemData(row, tip_text(text), Qt.ItemDataRole.ToolTipRole)
        self.order.setToolTip("" if likeness is None else tip_text(likeness_name(likeness)))
        self.order.setCurrentIndex(self.order.findData(self.wish.order))
        plain = QueueFilter(order=self.wish.order, likeness=likeness) == replace(
            self.wish, open_first=True
        )
        self.filter.setCheckable(not plain)
        self.filter.setChecked(not plain)

    def _show_filters(self) -> None:
        menu = self.filter_menu()
        menu.exec(self.filter.mapToGlobal(self.filter.rect().bottomLeft()))
        menu.deleteLater()
        self._show_wish()

    def filter_menu(self) -> QMenu:
        """Return the menu of filters as they are now."""
        return filter_menu(self.wish, self._classes, self.set_wish, self)

    def _want_thumbnails(self) -> None:
        rows = self.model.rowCount()
        first = self.view.indexAt(self.view.viewport().rect().topLeft())
        start = first.row() if first.isValid() else 0
        height = max(1, self.view.sizeHintForRow(0)) if rows else 1
        seen = self.view.viewport().height() // height + 2
        span = range(max(0, start - _AHEAD // 2), min(rows, start + seen + _AHEAD))
        order = sorted(span, key=lambda row: not start <= row < start + seen)
        items = [self.model.item(row) for row in order]
        wanted = [request_of(item) for item in items if item is not None and item.file is not None]
        self._thumbnails.want(wanted, _SIDE)
