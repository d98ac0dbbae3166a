"""A window with the tag panel in it, for its tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QMainWindow
from pytestqt.qtbot import QtBot

from app.core.store import FoundFile, ImageTags, Project, create_project
from app.models.open_project import OpenProject
from app.pages.tags.panel import TagPanel
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from wseg_engine.base.labels import Tag

P, A, U = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE
Key, Mod = Qt.Key, Qt.KeyboardModifier
IMAGES = 6


class Window(QMainWindow):
    """A window with the panel, a list that stands for the library, and a field to type into."""

    def __init__(self, project: Project, folder: Path) -> None:
        super().__init__()
        self.open_project = OpenProject(project, self)
        self.settings = AppSettings(folder / "settings.json", self)
        self.actions_ = Actions(self.settings, self)
        self.menuBar().addMenu("&Bird")
        self.library = QListWidget()
        self.library.addItems(["1", "2", "dog"])
        self.setCentralWidget(self.library)
        self.field = QLineEdit(self)
        self.panel = TagPanel(
            self.open_project,
            actions=self.actions_,
            settings=self.settings,
            owner=self,
            parent=self,
        )
        self.panel.setGeometry(300, 0, 300, 600)
        self.messages: list[str] = []
        self.panel.message.connect(self.messages.append)
        self.resize(640, 640)

    def said(self, image: int) -> ImageTags:
        return self.open_project.project.tags.of([image])[image]

    def values(self, class_id: int) -> list[Tag | None]:
        said = self.open_project.project.tags.of(range(1, IMAGES + 1))
        return [tags.said(class_id) for tags in said.values()]

    def close_project(self) -> None:
        self.panel.stop()
        self.open_project.close()
        self.settings.save()


def press(
    qtbot: QtBot, window: Window, key: Qt.Key, modifiers: Qt.KeyboardModifier = Mod.NoModifier
) -> None:
    """Press a key where the focus is, as the window system would."""
    qtbot.keyClick(window.focusWidget() or window, key, modifiers)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project of six images, with the classes 1 (dog) and 2 (cat)."""
    made = create_project(tmp_path / "project")
    source = made.sources.add(tmp_path)
    made.images.record(source.id, [FoundFile(f"sub/{n}.jpg", 1, 1) for n in range(IMAGES)])
    made.classes.add("dog", shortcut="1")
    made.classes.add("cat", shortcut="C")
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, project: Project, tmp_path: Path) -> Iterator[Window]:
    """The project in a window; the list has the focus."""
    window = Window(project, tmp_path)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.library.setFocus()
    yield window
    window.close_project()
