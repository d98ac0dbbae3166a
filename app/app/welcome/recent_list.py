"""The projects that were open lately, each in two lines: its name, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.core.store.recent import RecentProject, short_path
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import tip_text
from app.ui.icons import icon
from app.ui.widgets import heading

FOLDER = Qt.ItemDataRole.UserRole  # str, the project's folder
PATH = Qt.ItemDataRole.UserRole + 1  # str, as people write it
MISSING = Qt.ItemDataRole.UserRole + 2  # bool
PADDING = 8  # px
ICON = 24  # px

Index = QModelIndex | QPersistentModelIndex


class RecentDelegate(QStyledItemDelegate):
    """Draws rows of recent projects; missing ones are marked by an icon and in words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Make room for two lines."""
        height = QFontMetrics(_bold(option.font)).height() + QFontMetrics(option.font).height()
        return QSize(ICON * 8, height + 2 * PADDING + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        self.initStyleOption(option, index)
        option.text = ""
        style = QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        missing = bool(index.data(MISSING))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        quiet = role if selected else QPalette.ColorRole.PlaceholderText
        place = option.rect.adjusted(PADDING, PADDING, -PADDING, -PADDING)
        picture = icon("missing" if missing else "library")
        mode = picture.Mode.Selected if selected else picture.Mode.Normal
        picture.paint(
            painter,
            QRect(place.left(), place.top(), ICON, place.height()),
            Qt.AlignmentFlag.AlignCenter,
            mode,
        )
        text = place.adjusted(ICON + PADDING + 4, 0, 0, 0)
        painter.save()
        painter.setFont(_bold(option.font))
        painter.setPen(option.palette.color(quiet if missing else role))
        name = index.data(Qt.ItemDataRole.DisplayRole)
        if missing:
            name = self.tr("{name} (missing)").format(name=name)
        _line(painter, text, name, Qt.AlignmentFlag.AlignTop)
        painter.setFont(option.font)
        painter.setPen(option.palette.color(quiet))
        _line(painter, text, index.data(PATH), Qt.AlignmentFlag.AlignBottom)
        painter.restore()


def _line(painter: QPainter, place: QRect, text: str, edge: Qt.AlignmentFlag) -> None:
    short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | edge, short)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


WIDTH = 260  # px at least
HEIGHT = 130  # px at least


class RecentList(QFrame):
    """Lists them; a double click or Enter opens one.

    Signals:
        opened: the user wants to open this folder, a `Path`.
        forgotten: the user wants this folder off the list, a `Path`.
    """

    opened = Signal(object)
    forgotten = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Recent projects"))
        self.list.setMinimumSize(WIDTH, HEIGHT)
        self.list.setUniformItemSizes(True)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(RecentDelegate(self.list))
        self.list.itemActivated.connect(self._open_item)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.forget_action = QAction(self.tr("&Remove from List"), self)
        self.forget_action.setShortcut(QKeySequence(Qt.Key.Key_Delete))
        self.forget_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.forget_action.triggered.connect(self._forget)
        self.list.addAction(self.forget_action)
        title = heading(self.tr("Recent Projects"))
        title.setBuddy(self.list)
        vbox(title, (self.list, 1), on=self, margins=(16, 12, 16, 16), gap=8)

    def show_projects(self, projects: Sequence[RecentProject]) -> None:
        """List the projects, newest first."""
        self.list.clear()
        for project in projects:
            item = QListWidgetItem(project.folder.name)
            path = short_path(project.folder)
            item.setData(FOLDER, str(project.folder))
            item.setData(PATH, path)
            item.setData(MISSING, project.missing)
            item.setToolTip(tip_text(self._missing_text(project) if project.missing else path))
            spoken = self.tr("{name}, {path}, missing") if project.missing else "{name}, {path}"
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                spoken.format(name=project.folder.name, path=path),
            )
            self.list.addItem(item)

    def _missing_text(self, project: RecentProject) -> str:
        return self.tr(
            "There is no longer a project at {path}. Connect its drive, or remove it from the list."
        ).format(path=short_path(project.folder))

    def _open_item(self, item: QListWidgetItem) -> None:
        self.opened.emit(Path(item.data(FOLDER)))

    def _forget(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.forgotten.emit(Path(item.data(FOLDER)))

    def _show_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        if item is None:
            return
        menu = QMenu(self)
        opening = menu.addAction(icon("open"), self.tr("&Open"))
        opening.triggered.connect(lambda: self._open_item(item))
        menu.addAction(self.forget_action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.list.viewport().mapToGlobal(place))
