"""The view of the library: a grid or a list in which only what is on the screen costs anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from app.core.store import ClassInfo
from app.jobs.thumbnails import Request, Thumbnails
from app.models.image_list import ImageItem, ImageListModel
from app.models.image_selection import ImageSelection
from app.pages.library import cell_painter, texts
from app.pages.library.cell_painter import Look, Style
from app.pages.library.columns import Columns
from app.pages.library.geometry import Geometry
from app.pages.library.view_input import KeyboardInput, MouseInput
from app.qtbase.plain_text import tip_text

SMALLEST, LARGEST = 64, 512  # pixels of a thumbnail's longer side
_STEP = 1.15  # a notch of Ctrl+wheel
_REST = 120  # ms without scrolling until thumbnails are loaded that are not on the screen
_AHEAD = 1  # screens of thumbnails loaded before they are seen, each way


class ImageView(QAbstractScrollArea):
    """Shows an `ImageListModel` with an `ImageSelection`. Keyboard and mouse are `view_input`.

    Signals:
        activated: a row was double-clicked, or Enter was pressed on it.
        size_changed: thumbnails have another size; pixels of their longer side.
    """

    activated = Signal(int)
    size_changed = Signal(int)

    def __init__(
        self,
        model: ImageListModel,
        selection: ImageSelection,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model, self.selection, self._thumbnails = model, selection, thumbnails
        self._mouse, self._keyboard = MouseInput(self, self), KeyboardInput(self)
        self.classes: Sequence[ClassInfo] = ()
        self.show_absent = False
        self._lingering: frozenset[int] = frozenset()
        self._side = 160
        self._list = False
        self._first_id: int | None = None  # the image at the top left, and how far it is scrolled
        self._offset = 0
        self.band = QRect()  # the rubber band, in the coordinates of the content
        self.columns = Columns(self)
        self.columns.sectionResized.connect(self._show_columns)
        self.columns.hide()
        self.geometry_ = Geometry(0, 1, QSize(1, 1))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Images"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(False)
        self._wish = QTimer(self, singleShot=True, interval=0)
        self._wish.timeout.connect(self._want_thumbnails)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._want_more)
        thumbnails.ready.connect(self.update_images)
        model.dataChanged.connect(lambda first, last: self._update_rows(first.row(), last.row()))
        # After the selection, which was connected first: its rows are up to date by now.
        model.rows_replaced.connect(self._follow_rows)
        selection.changed.connect(self.viewport().update)
        selection.current_changed.connect(self._follow_current)
        self.horizontalScrollBar().valueChanged.connect(self._show_columns)
        self.verticalScrollBar().valueChanged.connect(self._remember_place)

    # ----------------------------------------------------------- what is seen

    @property
    def is_list(self) -> bool:
        """Whether images are lines of a table; otherwise they are cells of a grid."""
        return self._list

    def show_as_list(self, as_list: bool) -> None:
        """Show lines of a table, or cells of a grid; the same images stay in sight."""
        if as_list != self._list:
            self._list = as_list
            self.columns.setVisible(as_list)
            self.setViewportMargins(0, self.columns.sizeHint().height() if as_list else 0, 0, 0)
            self._lay_out_around_current()

    @property
    def side(self) -> int:
        """The longer side of thumbnails, as the widget counts pixels."""
        return self._side

    def set_side(self, side: int) -> None:
        """Show thumbnails of another size; the same images stay in sight."""
        side = min(max(side, SMALLEST), LARGEST)
        if side != self._side:
            self._side = side
            self._lay_out_around_current()
            self.size_changed.emit(side)

    def set_classes(self, classes: Sequence[ClassInfo]) -> None:
        """Show tags with these names and colours."""
        self.classes = tuple(classes)
        self.viewport().update()

    def set_show_absent(self, show: bool) -> None:
        """Show also what images are said not to have, or only what they have."""
        self.show_absent = show
        self.viewport().update()

    def set_lingering(self, images: Iterable[int]) -> None:
        """Show these as matching the filter no longer."""
        self._lingering = frozenset(images)
        self.viewport().update()

    def style_now(self) -> Style:
        """Return what all cells have in common at the moment."""
        return Style(
            self.palette(),
            self.fontMetrics(),
            self.classes,
            self.show_absent,
            self.hasFocus(),
            self._side,
        )

    def scroll_to(self, row: int) -> None:
        """Bring a row onto the screen by the shortest way."""
        cell = self.geometry_.rect(row)
        bar = self.verticalScrollBar()
        gap = self.geometry_.gap
        if cell.top() - gap < bar.value():
            bar.setValue(cell.top() - gap)
        elif cell.bottom() + gap > bar.value() + self.viewport().height():
            bar.setValue(cell.bottom() + gap - self.viewport().height())

    def show_current(self) -> None:
        """Scroll to the current image, or to the top if there is none."""
        self.verticalScrollBar().setValue(0)
        if self.selection.current_row >= 0 and self.selection.count:
            self.scroll_to(self.selection.current_row)

    def visible_rows(self) -> range:
        """Return the rows that are on the screen."""
        top = self.verticalScrollBar().value()
        return self.geometry_.rows_between(top, top + self.viewport().height() - 1)

    def row_at(self, position: QPoint) -> int:
        """Return the row at a position of the viewport; -1 where there is none."""
        return self.geometry_.row_at(self.to_content(position))

    def to_content(self, position: QPoint) -> QPoint:
        """Return a position of the viewport in the coordinates of the content."""
        return position + QPoint(0, self.verticalScrollBar().value())

    def cell_rect(self, row: int) -> QRect:
        """Return where a row is in the viewport."""
        return self.geometry_.rect(row).translated(0, -self.verticalScrollBar().value())

    def update_images(self, images: Iterable[int]) -> None:
        """Draw these images anew, as far as they are on the screen."""
        wanted = set(images)
        rows = self.visible_rows()
        for row, image in zip(rows, self.model.ids[rows.start : rows.stop].tolist(), strict=True):
            if image in wanted:
                self.viewport().update(self.cell_rect(row))

    def current_description(self) -> str:
        """Return what is known of the current image, in words."""
        row = self.selection.current_row
        item = self.model.item(row) if 0 <= row < len(self.model.ids) else None
        return "" if item is None else texts.describe(item, self.classes)

    # ------------------------------------------------------------- inner part

    def _lay_out(self) -> None:
        """Compute where the cells are."""
        count, style = len(self.model.ids), self.style_now()
        size = self.viewport().size()
        if self._list:
            height = cell_painter.list_height(style)
            self.geometry_ = Geometry.list(count, size.width(), height)
        else:
            cell = cell_painter.grid_cell(style)
            self.geometry_ = Geometry.grid(count, size.width(), cell, style.margin // 2)
        bar = self.verticalScrollBar()
        bar.setPageStep(max(1, size.height()))
        bar.setSingleStep(max(1, min(self.geometry_.pitch.height() // 3, size.height() // 4)))
        bar.setRange(0, max(0, self.geometry_.height - size.height()))
        self._show_columns()
        self._wish.start()

    def _show_columns(self) -> None:
        """Let the user scroll sideways to columns that have no room."""
        bar, width = self.horizontalScrollBar(), self.viewport().width()
        beyond = self.columns.length() - width if self._list else 0
        bar.setPageStep(width)
        bar.setSingleStep(self.fontMetrics().height() * 2)
        bar.setRange(0, max(0, beyond))
        self.columns.setOffset(bar.value())
        self.viewport().update()

    def _lay_out_around_current(self) -> None:
        """Compute anew where the cells are, and keep the images on the screen that are there."""
        row = self.selection.current_row
        if row not in self.visible_rows():
            row = self.model.row_of(self._first_id) if self._first_id is not None else -1
        top = self.cell_rect(row).top() if row >= 0 else 0
        self._lay_out()
        if row >= 0:
            self.verticalScrollBar().setValue(self.geometry_.rect(row).top() - max(0, top))
        self._remember_place()

    def _follow_rows(self) -> None:
        """Keep what is on the screen where it is while rows come and go elsewhere."""
        bar = self.verticalScrollBar()
        first, offset, at_top = self._first_id, self._offset, bar.value() == 0
        self._lay_out()
        row = -1 if first is None or at_top else self.model.row_of(first)
        if row >= 0:
            bar.setValue(self.geometry_.rect(row).top() + offset)
        self._remember_place()

    def _remember_place(self) -> None:
        rows = self.visible_rows()
        if len(rows):
            self._first_id = int(self.model.ids[rows.start])
            self._offset = self.verticalScrollBar().value() - self.geometry_.rect(rows.start).top()
        self._wish.start()

    def _follow_current(self) -> None:
        self.viewport().update()
        if self.hasFocus():
            self.setAccessibleDescription(self.current_description())
            QAccessible.updateAccessibility(
                QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            )

    def _update_rows(self, first: int, last: int) -> None:
        rows = self.visible_rows()
        if last - first > len(rows):
            self.viewport().update()
        else:
            for row in range(max(first, rows.start), min(last + 1, rows.stop)):
                self.viewport().update(self.cell_rect(row))
        self._wish.start()

    def request_of(self, item: ImageItem) -> Request | None:
        """Return what to ask of the thumbnails for an image."""
        if item.place is None:
            return None
        record = item.record
        known = record.width is not None
        return Request(record.id, item.place, record.size, record.modified_ns, known)

    def _want_thumbnails(self) -> None:
        """Ask for what is on the screen."""
        self._want((self.visible_rows(),))
        self._rest.start()

    def _want_more(self) -> None:
        """Ask for what is just below and above too, once scrolling has come to rest."""
        rows = self.visible_rows()
        screen = len(rows) * _AHEAD
        after = range(rows.stop, min(rows.stop + screen, len(self.model.ids)))
        before = range(max(rows.start - screen, 0), rows.start)
        self._want((rows, after, before))

    def _want(self, parts: Iterable[range]) -> None:
        requests = []
        for rows in parts:
            self.model.load(rows)
            items = (self.model.item(row) for row in rows)
            requests += [self.request_of(item) for item in items if item is not None]
        wanted = [request for request in requests if request is not None]
        self._thumbnails.want(wanted, self._pixels())

    def _pixels(self) -> int:
        """The longer side of thumbnails in pixels of the screen."""
        side = cell_painter.list_height(self.style_now()) if self._list else self._side
        return round(side * self.devicePixelRatioF())

    def _look(self, row: int) -> Look:
        item = self.model.item(row)
        request = None if item is None else self.request_of(item)
        return Look(
            item,
            None if request is None else self._thumbnails.image(request),
            None if request is None else self._thumbnails.failure(request),
            self.selection.is_selected(row),
            row == self.selection.current_row,
            bool(self._lingering) and int(self.model.ids[row]) in self._lingering,
        )

    # --------------------------------------------------------- Qt's own names

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is on the screen."""
        painter = QPainter(self.viewport())
        style = self.style_now()
        area = event.rect()
        top = self.verticalScrollBar().value()
        if area.width() and len(self.model.ids):
            rows = self.geometry_.rows_between(area.top() + top, area.bottom() + top)
            self.model.load(rows)
            for row in rows:
                cell = self.cell_rect(row)
                if not cell.intersects(area):
                    continue
                if self._list:
                    if row % 2:
                        painter.fillRect(cell, style.palette.alternateBase())
                    fields = self.columns.fields(cell)
                    cell_painter.draw_list_line(painter, cell, fields, self._look(row), style)
                else:
                    cell_painter.draw_grid_cell(painter, cell, self._look(row), style)
        if not self.band.isNull():
            self._mouse.draw_band(painter, self.band.translated(0, -top))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew, with the same images in sight."""
        super().resizeEvent(event)
        frame = self.frameWidth()
        self.columns.setGeometry(
            frame, frame, self.viewport().width(), self.columns.sizeHint().height()
        )
        self._lay_out_around_current()

    def changeEvent(self, event: QEvent) -> None:
        """Lay out anew with another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out_around_current()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, change the size of thumbnails."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            notches = event.angleDelta().y() / 120
            self.set_side(round(self._side * _STEP**notches))
            event.accept()
            return
        super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show tooltips; mouse and keyboard are handled by `view_input`."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(
                event.globalPos(), tip_text(self.tooltip_at(event.pos())), self.viewport()
            )
            return True
        return self._mouse.handle(event) or super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and select by keyboard."""
        if not self._keyboard.handle(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show who has the focus."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show who has the focus."""
        super().focusOutEvent(event)
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return room for a few images."""
        return QSize(760, 520)

    def tooltip_at(self, position: QPoint) -> str:
        """Return what is said of a position of the viewport."""
        row = self.row_at(position)
        item = self.model.item(row) if row >= 0 else None
        if item is None:
            return ""
        request = self.request_of(item)
        failure = None if request is None else self._thumbnails.failure(request)
        lingering = item.record.id in self._lingering
        return texts.tooltip(item, self.classes, failure=failure, lingering=lingering)
