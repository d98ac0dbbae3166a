"""The pane of folders: the tree, problems, menus and questions."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.scan.events import SourceState, SourceStatus
from app.core.scan.relink import FoundBy, RelinkPreview
from app.core.scan.upkeep import FolderNode, FoldersCounted
from app.core.store import FolderPart, ImageFilter, ImageState, Source
from app.models.folder_tree import COUNT, NAME, PART_ROLE, FolderTreeModel
from app.pages.folders.pane import FoldersPane
from app.pages.folders.relink_dialog import RelinkDialog
from app.ui import i18n
from app.ui.actions import Actions
from app.ui.icons import icon
from app.ui.settings import AppSettings
from tests.gui.watched_folder import WAIT, WatchedFolder, watched_folder


@pytest.fixture
def watched(tmp_path: Path, qtbot: QtBot) -> Iterator[WatchedFolder]:
    with watched_folder(tmp_path, qtbot) as watched:
        yield watched


@pytest.fixture
def pane(watched: WatchedFolder, qtbot: QtBot) -> Iterator[FoldersPane]:
    for name in ("a.jpg", "trip 2/b.jpg", "trip 10/c.jpg", "trip 10/day/d.jpg"):
        watched.photo(name)
    watched.scan_and_wait()
    actions = Actions(AppSettings(watched.base / "settings.json"))
    pane = FoldersPane(watched.open_project, watched.scans, jobs=watched.jobs, actions=actions)
    qtbot.addWidget(pane)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 2, timeout=WAIT)
    yield pane
    pane.stop()
    watched.wait()


def counted(watched: WatchedFolder, pane: FoldersPane) -> None:
    """Wait until the pane has counted what is there now."""
    watched.wait()
    watched.open_project.tell_news()
    watched.qtbot.waitUntil(
        lambda: not pane.counter._again and pane.counter._job is None, timeout=WAIT
    )
    pane.counter._pause.stop()
    with watched.qtbot.waitSignal(pane.counter.counted, timeout=WAIT):
        pane.counter.count()
    watched.wait()


def texts(model: FolderTreeModel, parent: QModelIndex | None = None) -> list[tuple[str, str]]:
    parent = QModelIndex() if parent is None else parent
    return [
        (model.index(row, NAME, parent).data(), model.index(row, COUNT, parent).data())
        for row in range(model.rowCount(parent))
    ]


def test_folders_are_shown_with_all_that_lies_below(pane: FoldersPane) -> None:
    assert texts(pane.model) == [("All images", "4"), ("photos", "4")]
    source = pane.model.index(1, NAME)
    assert texts(pane.model, source) == [("trip 2", "1"), ("trip 10", "2")]
    assert texts(pane.model, pane.model.index(1, NAME, source)) == [("day", "1")]
    assert "4 image(s)" in source.data(Qt.ItemDataRole.ToolTipRole)
    assert pane.tree.isExpanded(source)


def test_the_button_adds_folders_as_the_menu_does(pane: FoldersPane) -> None:
    asked: list[bool] = []
    pane.commands._actions.add("images.add_folders", "Add", lambda: asked.append(True))
    pane.add_button.click()
    assert asked == [True]


def test_choosing_a_folder_asks_for_its_images(
    pane: FoldersPane, watched: WatchedFolder, qtbot: QtBot
) -> None:
    part = FolderPart(watched.source, "trip 10")
    with qtbot.waitSignal(pane.filter_requested) as asked:
        pane.tree.setCurrentIndex(pane.model.index_of(part))
    assert asked.args == [ImageFilter(folder=part)]
    assert len(watched.project.images.ids(asked.args[0])) == 2
    with qtbot.waitSignal(pane.filter_requested) as asked:
        pane.tree.setCurrentIndex(pane.model.index(0, NAME))
    assert asked.args == [ImageFilter()]
    with qtbot.assertNotEmitted(pane.filter_requested):
        pane.show_filter(ImageFilter(folder=part))
    assert pane.tree.chosen() == part


def test_new_folders_appear_and_what_was_chosen_stays(
    pane: FoldersPane, watched: WatchedFolder, qtbot: QtBot
) -> None:
    part = FolderPart(watched.source, "trip 10")
    pane.tree.setCurrentIndex(pane.model.index_of(part))
    pane.tree.expand(pane.tree.currentIndex())
    watched.photo("another/e.jpg")
    with qtbot.assertNotEmitted(pane.filter_requested):
        watched.scan_and_wait()
        counted(watched, pane)
    assert pane.tree.chosen() == part
    assert pane.tree.isExpanded(pane.tree.currentIndex())
    assert texts(pane.model, pane.model.index(1, NAME))[0] == ("another", "1")


def test_a_chosen_folder_that_goes_shows_all_images(
    pane: FoldersPane, watched: WatchedFolder, qtbot: QtBot
) -> None:
    pane.tree.setCurrentIndex(pane.model.index_of(FolderPart(watched.source, "trip 2")))
    with qtbot.waitSignal(pane.filter_requested, timeout=WAIT) as asked:
        watched.scans.remove_source(watched.source)
    assert asked.args == [ImageFilter()]
    counted(watched, pane)
    assert pane.empty_note.isVisibleTo(pane)


def test_a_folder_that_is_away_is_told_with_ways_out(
    pane: FoldersPane, watched: WatchedFolder, qtbot: QtBot
) -> None:
    away = watched.photos.rename(watched.base / "away")
    watched.scan_and_wait()
    assert pane.unavailable.isVisibleTo(pane)
    assert "photos" in pane.unavailable.text.text()
    assert pane.model.index(1, COUNT).data() == "not found"
    away.rename(watched.photos)
    pane.unavailable.retry_button.click()
    watched.wait()
    assert not pane.unavailable.isVisibleTo(pane)
    assert pane.model.index(1, COUNT).data() == "4"


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES))
def test_a_narrow_pane_cuts_nothing_of_a_folder_that_is_away(
    language: str, qapp: QApplication, watched: WatchedFolder, qtbot: QtBot
) -> None:
    watched.photo("a.jpg")
    watched.scan_and_wait()
    i18n.install(qapp, language)
    try:
        actions = Actions(AppSettings(watched.base / "settings.json"))
        pane = FoldersPane(watched.open_project, watched.scans, jobs=watched.jobs, actions=actions)
        qtbot.addWidget(pane)
        pane.resize(pane.minimumWidth(), 500)
        pane.show()
        watched.photos.rename(watched.base / "away")
        watched.scan_and_wait()
        box = pane.unavailable
        qtbot.waitUntil(lambda: box.isVisible() and box.retry_button.y() > 0, timeout=WAIT)
        QApplication.processEvents()
        for button in (box.relink_button, box.retry_button):
            assert button.width() >= button.sizeHint().width()
            assert box.rect().contains(button.geometry())
        assert box.text.height() >= box.text.heightForWidth(box.text.width())
        pane.stop()
    finally:
        i18n.remove(qapp)


def test_problems_are_counted_shown_and_mended(
    pane: FoldersPane, watched: WatchedFolder, qtbot: QtBot
) -> None:
    assert not pane.problems.isVisibleTo(pane)
    (watched.photos / "a.jpg").unlink()
    (watched.photos / "trip 2/b.jpg").write_text("no image")
    watched.tag([watched.image("trip 10/c.jpg").id])
    watched.photo("trip 10/c.jpg")
    watched.scan_and_wait()
    counted(watched, pane)
    rows = pane.problems.rows
    assert rows[ImageState.MISSING].text() == "1 image(s) missing"
    assert rows[ImageState.CHANGED].text() == "1 image(s) changed"
    assert rows[ImageState.CORRUPT].text() == "1 image(s) cannot be read"
    with qtbot.waitSignal(pane.filter_requested) as asked:
        rows[ImageState.CORRUPT].click()
    assert asked.args == [ImageFilter(states=frozenset({ImageState.CORRUPT}))]
    pane.problems.accept_requested.emit()
    counted(watched, pane)
    assert not rows[ImageState.CHANGED].isVisibleTo(pane)
    assert watched.paths(ImageState.CHANGED) == []


def answer(box: QMessageBox, watched: WatchedFolder, role: QMessageBox.ButtonRole) -> None:
    """Press the button of a role."""
    box.open()
    next(button for button in box.buttons() if box.buttonRole(button) is role).click()
    watched.wait()


def test_missing_images_go_when_that_was_confirmed(
    pane: FoldersPane, watched: WatchedFolder
) -> None:
    (watched.photos / "a.jpg").unlink()
    watched.scan_and_wait()
    counted(watched, pane)
    answer(pane.commands.missing_question(), watched, QMessageBox.ButtonRole.RejectRole)
    assert len(watched.paths()) == 4
    answer(pane.commands.missing_question(), watched, QMessageBox.ButtonRole.AcceptRole)
    assert len(watched.paths()) == 3


def test_removing_a_folder_says_what_is_lost(
    pane: FoldersPane, watched: WatchedFolder, qtbot: QtBot
) -> None:
    watched.tag([watched.image("a.jpg").id, watched.image("trip 2/b.jpg").id])
    pane.commands.ask_to_remove(watched.source)
    boxes: list[QMessageBox] = []

    def asked() -> bool:
        boxes[:] = pane.findChildren(QMessageBox)
        return bool(boxes)

    qtbot.waitUntil(asked, timeout=WAIT)
    text = boxes[0].informativeText()
    assert "4 image(s)" in text
    assert "2 of them are tagged" in text
    assert "2 tag(s) are lost" in text
    answer(boxes[0], watched, QMessageBox.ButtonRole.AcceptRole)
    assert watched.project.sources.all() == []


def test_the_menu_of_a_source_offers_more_than_that_of_a_folder(
    pane: FoldersPane, watched: WatchedFolder
) -> None:
    source = pane.commands.menu_of(FolderPart(watched.source), lambda: None, pane)
    folder = pane.commands.menu_of(FolderPart(watched.source, "trip 2"), lambda: None, pane)
    assert len([entry for entry in source.actions() if not entry.isSeparator()]) == 5
    assert len(folder.actions()) == 2


def test_missing_images_are_looked_for_before_they_are_linked(
    pane: FoldersPane, watched: WatchedFolder, qtbot: QtBot
) -> None:
    watched.tag([record.id for record in watched.project.images])
    ids = {record.path: record.id for record in watched.project.images}
    shutil.move(watched.photos / "trip 10", watched.base / "moved")
    (watched.photos / "a.jpg").unlink()
    watched.scan_and_wait()
    dialog = RelinkDialog(watched.open_project, watched.jobs, pane)
    dialog.open()
    assert not dialog.link_button.isEnabled()
    dialog.look_in(watched.base / "moved")
    qtbot.waitUntil(lambda: dialog.preview is not None, timeout=WAIT)
    assert isinstance(dialog.preview, RelinkPreview)
    assert len(dialog.preview.matches) == 2
    assert dialog.lost_figure.text() == "1"
    assert dialog.lost.item(0).text() == "a.jpg"
    assert len(watched.paths(ImageState.MISSING)) == 3  # nothing has changed yet
    dialog.accept()
    pane.commands._link(dialog.preview)
    watched.wait()
    assert watched.paths(ImageState.MISSING) == ["a.jpg"]
    assert watched.image("day/d.jpg").id == ids["trip 10/day/d.jpg"]
    assert len(watched.project.sources.all()) == 2


def test_a_folder_without_the_missing_images_says_so(
    pane: FoldersPane, watched: WatchedFolder, qtbot: QtBot
) -> None:
    (watched.photos / "a.jpg").unlink()
    watched.scan_and_wait()
    dialog = RelinkDialog(watched.open_project, watched.jobs, pane)
    dialog.open()
    dialog.look_in(watched.photos)
    qtbot.waitUntil(lambda: "None of the missing" in dialog.verdict.text(), timeout=WAIT)
    assert not dialog.link_button.isEnabled()
    dialog.reject()
    watched.wait()


def test_closing_the_dialog_ends_the_search(pane: FoldersPane, watched: WatchedFolder) -> None:
    dialog = RelinkDialog(watched.open_project, watched.jobs, pane)
    dialog.open()
    dialog.look_in(watched.photos)
    dialog.reject()
    watched.wait()
    assert dialog.preview is None


def test_the_model_keeps_the_rules_of_models(qtmodeltester: ModelTester, qtbot: QtBot) -> None:
    deep = FolderNode(1, "a/b", "b", images=2)
    trees = (
        FolderNode(1, "", "one", 7, 1, [FolderNode(1, "a", "a", 5, 1, [deep])]),
        FolderNode(2, "", "one", 0, 0, []),
    )
    sources = (Source(1, Path("/x/one")), Source(2, Path("/y/one")))
    status = {1: SourceStatus(scanning=True), 2: SourceStatus(SourceState.EMPTY, "It is empty.")}
    model = FolderTreeModel(status.__getitem__, icon=icon)
    qtmodeltester.check(model)
    assert model.show_counts(FoldersCounted(sources, trees, {}))
    qtmodeltester.check(model)
    assert texts(model) == [("All images", "7"), ("one (x)", "7"), ("one (y)", "empty")]
    assert "scanning" in model.index(1, NAME).data(Qt.ItemDataRole.AccessibleTextRole)
    with qtbot.waitSignal(model.dataChanged):
        assert not model.show_counts(FoldersCounted(sources, trees, {}))
    assert model.index_of(FolderPart(1, "a/b")).data(PART_ROLE) == FolderPart(1, "a/b")
    assert not model.index_of(FolderPart(1, "c")).isValid()
    assert [by.value for by in FoundBy] == ["content", "path", "name"]
