"""The tag panel beside the real library: a user who tags by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QSplitter
from pytestqt.qtbot import QtBot

from app.core.store import FoundFile, ImageFilter, create_project
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.library.page import LibraryPage
from app.pages.tags.panel import TagPanel
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from wseg_engine.base.labels import Tag

Key, Mod = Qt.Key, Qt.KeyboardModifier
IMAGES = 8


class Library(QMainWindow):
    """The library and the panel, connected as in the main window."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        project = create_project(folder / "project")
        source = project.sources.add(folder)
        files = [FoundFile(f"{number}.jpg", 1, 1) for number in range(1, IMAGES + 1)]
        project.images.record(source.id, files)
        project.classes.add("dog", shortcut="1")
        project.classes.add("cat", shortcut="2")
        self.project = project
        self.opened, self.jobs = OpenProject(project, self), JobList(self)
        self.settings = AppSettings(folder / "settings.json", self)
        self.commands = Actions(self.settings, self)
        columns = QSplitter()
        self.page = LibraryPage(
            self.opened, jobs=self.jobs, actions=self.commands, settings=self.settings
        )
        self.panel = TagPanel(
            self.opened,
            actions=self.commands,
            settings=self.settings,
            owner=columns,
            selected=self.page.selected_ids,
        )
        columns.addWidget(self.page)
        columns.addWidget(self.panel)
        self.setCentralWidget(columns)
        self.page.selection_changed.connect(self.panel.set_selection)
        self.panel.advance_requested.connect(self.page.advance)
        self.panel.filter_requested.connect(self.page.set_filter)
        self.resize(1000, 700)

    def present(self, class_id: int) -> list[int]:
        return list(self.project.images.ids(ImageFilter(tags={class_id: Tag.PRESENT})))

    def end(self) -> None:
        self.panel.stop()
        self.page.shut_down()
        self.jobs.cancel_all()
        assert self.jobs.wait(5)
        self.settings.save()
        self.opened.close()


@pytest.fixture
def library(qtbot: QtBot, tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path)
    qtbot.addWidget(library)
    with qtbot.waitExposed(library):
        library.show()
    library.activateWindow()
    qtbot.waitUntil(lambda: len(library.page.model.ids) == IMAGES and not library.page.search.busy)
    library.page.view.setFocus()
    yield library
    library.end()


def press(
    qtbot: QtBot, library: Library, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = Mod.NoModifier
) -> None:
    for key in keys:
        qtbot.keyClick(library.focusWidget(), key, modifiers)


def test_images_are_tagged_from_the_grid_by_keys_alone(qtbot: QtBot, library: Library) -> None:
    library.page.select([1])
    press(qtbot, library, Key.Key_1)
    press(qtbot, library, Key.Key_Right, Key.Key_2)
    press(qtbot, library, Key.Key_Right)
    press(qtbot, library, Key.Key_Right, modifiers=Mod.ShiftModifier)
    press(qtbot, library, Key.Key_1, Key.Key_2)
    assert library.present(1) == [1, 3, 4]
    assert library.present(2) == [2, 3, 4]
    assert library.page.selected_ids() == (3, 4)
    assert library.page.view.hasFocus()


def test_a_quick_hand_never_tags_the_images_before(qtbot: QtBot, library: Library) -> None:
    library.page.select([1])
    qtbot.waitUntil(lambda: library.panel.tagging.images == (1,))
    press(qtbot, library, Key.Key_Right)
    assert library.panel.tagging.images == (1,)  # not told yet
    press(qtbot, library, Key.Key_1)
    assert library.present(1) == [2]
    assert library.panel.header.title.text() == "2.jpg"
    assert library.panel.model.summary.count(1).present == 1


def test_all_images_are_tagged_at_once(qtbot: QtBot, library: Library) -> None:
    press(qtbot, library, Key.Key_A, modifiers=Mod.ControlModifier)
    press(qtbot, library, Key.Key_1)
    assert len(library.present(1)) == IMAGES


def test_tagging_goes_on_by_itself_when_asked_to(qtbot: QtBot, library: Library) -> None:
    library.settings.advance_after_tagging = True
    library.page.select([1])
    press(qtbot, library, Key.Key_1, Key.Key_2, Key.Key_N, Key.Key_R)
    assert library.present(1) == [1]
    assert library.present(2) == [2]
    tags_complete = library.project.images.ids(ImageFilter(tags_complete=True))
    assert list(tags_complete) == [3, 4]
    assert library.page.current_id() == 5


def test_u_finds_untagged_images_in_both_directions(qtbot: QtBot, library: Library) -> None:
    library.opened.none_of_them([2, 3, 5], "look")
    library.page.select([1])
    press(qtbot, library, Key.Key_U)
    assert library.page.current_id() == 4
    press(qtbot, library, Key.Key_U)
    assert library.page.current_id() == 6
    press(qtbot, library, Key.Key_U, Key.Key_U, modifiers=Mod.ShiftModifier)
    assert library.page.current_id() == 1
    press(qtbot, library, Key.Key_U, modifiers=Mod.ShiftModifier)  # from the end
    qtbot.waitUntil(lambda: library.page.current_id() == 8)


def test_no_two_commands_share_a_key(library: Library) -> None:
    assert library.commands.conflicts() == []


def test_keys_work_while_the_panel_is_hidden_but_not_its_workspace(
    qtbot: QtBot, library: Library
) -> None:
    library.page.select([1])
    library.panel.hide()
    press(qtbot, library, Key.Key_1)
    assert library.present(1) == [1]
    library.page.hide()
    library.centralWidget().hide()
    qtbot.keyClick(library, Key.Key_2)
    assert library.present(2) == []


def test_keys_are_text_in_the_search_of_the_library(qtbot: QtBot, library: Library) -> None:
    library.page.select([1])
    press(qtbot, library, Key.Key_F, modifiers=Mod.ControlModifier)
    assert library.focusWidget() is not library.page.view
    press(qtbot, library, Key.Key_1, Key.Key_N, Key.Key_U, Key.Key_R)
    assert library.present(1) == []
    assert library.opened.history.undo_text is None
