"""The list of classes that tags the selected images, and the box that finds and adds them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QListView, QStyleOptionViewItem, QToolTip, QWidget

from app.core.store import ClassInfo
from app.core.tagging.tag_selection import SelectionSummary
from app.models.class_list import ClassListModel, ClassRole
from app.pages.tags.class_delegate import ClassDelegate
from app.qtbase.plain_text import tip_text
from wseg_engine.base.labels import Tag

_KEYS = {
    Qt.Key.Key_Space: Tag.PRESENT,
    Qt.Key.Key_Return: Tag.PRESENT,
    Qt.Key.Key_Enter: Tag.PRESENT,
    Qt.Key.Key_Plus: Tag.PRESENT,
    Qt.Key.Key_Minus: Tag.ABSENT,
    Qt.Key.Key_Asterisk: Tag.UNSURE,
}
_CLEARING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class ClassView(QListView):
    """Classes with what the selected images say, set by mouse and keyboard.

    Space, Enter or plus says present, minus absent, the asterisk unsure; saying what all images say
    already takes it back, and so does Delete.

    Signals:
        tag_requested: the user wants all selected images to say this: class id, `Tag` or None.
    """

    tag_requested = Signal(int, object)

    def __init__(self, model: ClassListModel) -> None:
        super().__init__()
        self._model = model
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(model)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._delegate = ClassDelegate(self)
        self.setModel(self._proxy)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName(self.tr("Classes"))
        self.read_only = False

    def set_filter(self, text: str) -> None:
        """Show the classes whose names contain a text."""
        self._proxy.setFilterFixedString(text.strip())

    def first(self) -> ClassInfo | None:
        """Return the class at the top; None where no name fits the filter."""
        return self._class_at(self._proxy.index(0, 0)) if self._proxy.rowCount() else None

    def shown(self) -> list[ClassInfo]:
        """Return the classes that fit the filter."""
        rows = range(self._proxy.rowCount())
        return [self._proxy.index(row, 0).data(ClassRole.CLASS) for row in rows]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tag where a segment was hit."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            index = self.indexAt(event.position().toPoint())
            tag = self._segment(index, event.position().toPoint().x())
            if tag is not None:
                self._say(index, tag)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second click of two as one of its own."""
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tag by keyboard."""
        key = Qt.Key(event.key())
        index = self.currentIndex()
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if index.isValid() and plain and key in _KEYS:
            self._say(index, _KEYS[key])
        elif index.isValid() and plain and key in _CLEARING:
            self._say(index, None)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Explain the segment under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            tag = self._segment(index, event.pos().x())
            if tag is not None:
                name = index.data(Qt.ItemDataRole.DisplayRole)
                QToolTip.showText(event.globalPos(), tip_text(self._segment_tip(tag, name)), self)
                return True
        return super().viewportEvent(event)

    def _segment_tip(self, tag: Tag, name: str) -> str:
        texts = {
            Tag.PRESENT: self.tr("{name} is in the image (click again to remove the tag)"),
            Tag.ABSENT: self.tr("{name} is not in the image (click again to remove the tag)"),
            Tag.UNSURE: self.tr("Unclear whether {name} is in the image"),
        }
        return texts[tag].format(name=name)

    def _segment(self, index: QModelIndex, x: int) -> Tag | None:
        if not index.isValid():
            return None
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        return self._delegate.segment_at(option, x, option.rect.center().y())

    def _say(self, index: QModelIndex, tag: Tag | None) -> None:
        summary: SelectionSummary = self._model.summary
        info = self._class_at(index)
        if self.read_only or info is None or not summary.total:
            return
        count = summary.count(info.id)
        told = {Tag.PRESENT: count.present, Tag.ABSENT: count.absent, Tag.UNSURE: count.unsure}
        if tag is not None and told[tag] == summary.total:
            tag = None
        self.tag_requested.emit(info.id, tag)

    def _class_at(self, index: QModelIndex) -> ClassInfo | None:
        found = index.data(ClassRole.CLASS)
        return found if isinstance(found, ClassInfo) else None


_OWN_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ClassFilter(QLineEdit):
    """Type to find a class; Enter tags with it, or adds it where there is none.

    Escape empties the box, and from an empty box it goes back to where the focus came from.

    Signals:
        chosen: Enter was pressed: tag with the first class found, or add one.
        add_chosen: Ctrl+Enter was pressed: add a class of just this name.
        moved_down: the user wants into the list.
    """

    chosen = Signal()
    add_chosen = Signal()
    moved_down = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._came_from: QWidget | None = None
        self.setPlaceholderText(self.tr("Find or add a class"))
        self.setAccessibleName(self.tr("Find or add a class"))
        self.setToolTip(
            self.tr(
                "Enter applies the first class found, or adds a new one; Ctrl+Enter always adds"
            )
        )
        self.setClearButtonEnabled(True)

    def come_from(self, widget: QWidget | None) -> None:
        """Take the focus, and give it back to a widget in the end."""
        self._came_from = None if widget is self else widget
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        """Keep Escape and Enter from being anybody's shortcut while the box has the focus."""
        overriding = event.type() == QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, leave or go to the list."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
                (self.add_chosen if control else self.chosen).emit()
            case Qt.Key.Key_Down:
                self.moved_down.emit()
            case Qt.Key.Key_Escape:
                self._leave()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget where the focus came from once it went elsewhere."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._came_from = None

    def _leave(self) -> None:
        if self.text():
            self.clear()
            return
        origin = self._came_from
        if origin is not None and origin.isVisible():
            origin.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.clearFocus()
