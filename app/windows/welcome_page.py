"""What the window shows before a project is open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.recent import RecentProject, short_path
from app.icons import icon
from app.windows.shell.recent_delegate import FOLDER, MISSING, PATH, RecentDelegate
from wseg_engine.version import VERSION

COLUMN = 300  # px, the width of what there is to do
LIST_WIDTH = 520  # px at least, of the recent projects


class WelcomePage(QWidget):
    """Offers to make a project, to open one, and those that were open lately.

    Signals:
        new_requested: the user wants to make a project.
        open_requested: the user wants to choose a project to open.
        sample_requested: the user wants to try the sample project.
        recent_requested: the user wants to open this folder, a `Path`.
        forget_requested: the user wants this folder off the list, a `Path`.
    """

    new_requested = Signal()
    open_requested = Signal()
    sample_requested = Signal()
    recent_requested = Signal(object)
    forget_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.new_button = _button(self.tr("&New Project…"), "project-new")
        self.new_button.setDefault(True)
        self.new_button.setIcon(icon("project-new", colour="#ffffff"))  # on the primary colour
        self.open_button = _button(self.tr("&Open Project…"), "open")
        self.sample_button = _button(self.tr("Open &Sample Project"), "sample")
        self.new_button.clicked.connect(self.new_requested)
        self.open_button.clicked.connect(self.open_requested)
        self.sample_button.clicked.connect(self.sample_requested)
        self.recent = _make_list(self.tr("Recent projects"))
        self.recent.setItemDelegate(RecentDelegate(self.recent))
        self.recent.itemActivated.connect(self._open_item)
        self.recent.customContextMenuRequested.connect(self._show_menu)
        self.forget_action = QAction(self.tr("&Remove from List"), self)
        self.forget_action.setShortcut(QKeySequence(Qt.Key.Key_Delete))
        self.forget_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.forget_action.triggered.connect(self._forget)
        self.recent.addAction(self.forget_action)
        self._hint = QLabel(
            self.tr("No project yet. Drop folders of photos here to begin with them.")
        )
        self._hint.setProperty("kind", "hint")
        self._hint.setWordWrap(True)
        self._arrange()
        self.show_recent([])

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        for widget in self._heading():
            left.addWidget(widget)
        left.addSpacing(24)
        for button in (self.new_button, self.open_button, self.sample_button):
            left.addWidget(button)
        left.addStretch()
        begin = QWidget()
        begin.setLayout(left)
        begin.setFixedWidth(COLUMN)

        heading = QLabel(self.tr("Recent Projects"))
        heading.setProperty("kind", "heading")
        heading.setBuddy(self.recent)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(heading)
        right.addWidget(self._hint)
        right.addWidget(self.recent, stretch=1)
        right.addStretch()

        columns = QHBoxLayout()
        columns.setSpacing(48)
        columns.addStretch(1)
        columns.addWidget(begin)
        columns.addLayout(right, stretch=4)
        columns.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.addStretch(1)
        layout.addLayout(columns, stretch=6)
        layout.addStretch(1)

    def _heading(self) -> tuple[QLabel, ...]:
        title = QLabel("TagMask")
        title.setProperty("kind", "title")
        text = QLabel(
            self.tr(
                "Say what is in your photos, and TagMask learns to mark where: image tags into "
                "pixel masks."
            )
        )
        text.setWordWrap(True)
        version = QLabel(self.tr("Version {version}").format(version=VERSION))
        version.setProperty("kind", "hint")
        return title, text, version

    def show_recent(self, projects: Sequence[RecentProject]) -> None:
        """List the projects that were open lately, newest first."""
        self.recent.clear()
        for project in projects:
            item = QListWidgetItem(project.folder.name)
            path = short_path(project.folder)
            item.setData(FOLDER, str(project.folder))
            item.setData(PATH, path)
            item.setData(MISSING, project.missing)
            item.setToolTip(self._missing_text(project) if project.missing else path)
            spoken = self.tr("{name}, {path}, missing") if project.missing else "{name}, {path}"
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                spoken.format(name=project.folder.name, path=path),
            )
            self.recent.addItem(item)
        self.recent.setVisible(bool(projects))
        self._hint.setVisible(not projects)

    def set_busy(self, busy: bool) -> None:
        """Offer nothing while a project is being opened."""
        for widget in (self.new_button, self.open_button, self.sample_button, self.recent):
            widget.setEnabled(not busy)

    def _missing_text(self, project: RecentProject) -> str:
        return self.tr(
            "There is no project at {path} any more. Connect its drive, or remove it from the list."
        ).format(path=short_path(project.folder))

    def _open_item(self, item: QListWidgetItem) -> None:
        self.recent_requested.emit(Path(item.data(FOLDER)))

    def _forget(self) -> None:
        item = self.recent.currentItem()
        if item is not None:
            self.forget_requested.emit(Path(item.data(FOLDER)))

    def _show_menu(self, place: QPoint) -> None:
        item = self.recent.itemAt(place)
        if item is None:
            return
        menu = QMenu(self)
        opening = menu.addAction(icon("open"), self.tr("&Open"))
        opening.triggered.connect(lambda: self._open_item(item))
        menu.addAction(self.forget_action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.recent.viewport().mapToGlobal(place))


def _button(text: str, picture: str) -> QPushButton:
    button = QPushButton(text)
    button.setIcon(icon(picture))
    button.setIconSize(QSize(18, 18))
    button.setMinimumHeight(40)
    button.setStyleSheet("text-align: left;")
    return button


def _make_list(name: str) -> QListWidget:
    view = QListWidget()
    view.setAccessibleName(name)
    view.setMinimumWidth(LIST_WIDTH // 2)
    view.setUniformItemSizes(True)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setMouseTracking(True)
    return view
