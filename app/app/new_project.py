"""The dialog that asks what a new project is called, where it goes, and where its photos are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMimeData, QSize, QStandardPaths, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from app.core.store.project_place import problem_with_place
from app.core.store.recent import is_project, project_folder, short_path
from app.qtbase.boxes import hbox, vbox
from app.ui.dialogs import do_or_cancel
from app.ui.icons import icon
from app.ui.settings import AppSettings
from app.ui.widgets import hint, label_of
from wseg_engine.base.looking import folder_at, typed_path


class Dropped(NamedTuple):
    """A project to open, or folders of photos to add."""

    project: Path | None
    folders: tuple[Path, ...]

    def __bool__(self) -> bool:
        return self.project is not None or bool(self.folders)


def read_drop(data: QMimeData) -> Dropped:
    """Return what is useful of what is dragged; the first project goes before folders."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    for path in paths:
        if is_project(path):
            return Dropped(project_folder(path), ())
    return Dropped(None, tuple(path for path in paths if folder_at(path)))


WIDTH = 600  # px


class NewProjectDialog(QDialog):
    """Asks for a name, a place and folders of photos, and says what is wrong with them."""

    def __init__(
        self, settings: AppSettings, photos: Iterable[Path] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("New Project"))
        self.setAcceptDrops(True)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("e.g. Garden birds"))
        self.place = QLineEdit(str(usual_place(settings)))
        self.photos = QListWidget()
        self.photos.setAccessibleName(self.tr("Folders of photos"))
        self.photos.setIconSize(QSize(18, 18))
        self.photos.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.add_button = QPushButton(icon("folder-add"), self.tr("&Add Folder…"))
        self.remove_button = QPushButton(icon("remove"), self.tr("&Remove"))
        self.problem = hint()
        self.buttons, self.create_button = do_or_cancel(
            self.tr("&Create Project"), self.accept, self.reject
        )
        self._arrange()
        self.name.textChanged.connect(self._check)
        self.place.textChanged.connect(self._check)
        self.photos.itemSelectionChanged.connect(self._check)
        self.add_button.clicked.connect(self._choose_photos)
        self.remove_button.clicked.connect(self._remove_photos)
        self.add_photos(photos)
        self._check()

    def _arrange(self) -> None:
        browse = QPushButton(self.tr("&Browse…"))
        browse.clicked.connect(self._choose_place)
        for button in (browse, self.add_button, self.remove_button):
            button.setAutoDefault(False)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        for row, (text, field) in enumerate(
            ((self.tr("&Name"), self.name), (self.tr("&Location"), self.place))
        ):
            label = label_of(text, field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(browse, 1, 2)
        heading = label_of(self.tr("&Photos"), self.photos)
        grid.addWidget(heading, 2, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.photos, 2, 1, 1, 2)
        told = hint(
            self.tr("Includes subfolders. Photos stay where they are and are never changed.")
        )
        side = hbox((told, 1), self.add_button, self.remove_button, gap=8)
        grid.addLayout(side, 3, 1, 1, 2)
        vbox(grid, self.problem, self.buttons, on=self, margins=(24, 24, 24, 16), gap=16)
        self.resize(WIDTH, self.sizeHint().height())

    @property
    def folder(self) -> Path:
        """The folder the project will be."""
        return typed_path(self.place.text()) / self.name.text().strip()

    @property
    def photo_folders(self) -> tuple[Path, ...]:
        """The chosen folders of photos."""
        rows = range(self.photos.count())
        return tuple(Path(self.photos.item(row).data(Qt.ItemDataRole.UserRole)) for row in rows)

    def add_photos(self, folders: Iterable[Path]) -> None:
        """Add folders of photos; the first one gives the project a name."""
        for folder in folders:
            if folder in self.photo_folders:
                continue
            item = QListWidgetItem(icon("folder"), short_path(folder))
            item.setData(Qt.ItemDataRole.UserRole, str(folder))
            self.photos.addItem(item)
            if not self.name.text():
                self.name.setText(folder.name)
                self.name.selectAll()
        self._check()

    def accept(self) -> None:
        """Remember the place for the next time."""
        self._settings.projects_folder = self.place.text().strip()
        super().accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders."""
        if read_drop(event.mimeData()).folders:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the folders that were dropped."""
        self.add_photos(read_drop(event.mimeData()).folders)
        event.acceptProposedAction()

    def _check(self) -> None:
        self.remove_button.setEnabled(bool(self.photos.selectedItems()))
        problem = problem_with_place(
            self.name.text(), typed_path(self.place.text()), self.photo_folders
        )
        self.create_button.setEnabled(not problem)
        if problem:
            self.problem.setText(problem if self.name.text() else self.tr("Enter a name."))
        else:
            self.problem.setText(
                self.tr("The project will be created in {folder}.").format(
                    folder=short_path(self.folder)
                )
            )

    def _choose_place(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Location of the Project"), self.place.text()
        )
        if folder:
            self.place.setText(folder)

    def _choose_photos(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("A Folder of Photos"), usual_photos(self._settings)
        )
        if folder:
            self._settings.photos_folder = str(Path(folder).parent)
            self.add_photos([Path(folder)])

    def _remove_photos(self) -> None:
        for item in self.photos.selectedItems():
            self.photos.takeItem(self.photos.row(item))
        self._check()


def usual_place(settings: AppSettings) -> Path:
    """Return the folder that new projects go into unless the user says otherwise."""
    if settings.projects_folder:
        return Path(settings.projects_folder)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "TagMask"


def usual_photos(settings: AppSettings) -> str:
    """Return where to look for folders of photos first: where the last one was, or the pictures."""
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    here = Path(pictures) if pictures and folder_at(Path(pictures)) else Path.home()
    return settings.photos_folder or str(here)
