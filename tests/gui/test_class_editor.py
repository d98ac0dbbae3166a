"""Editing classes: names, colours, keys, order, merging, deleting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.core.store import (
    FoundFile,
    ImageFilter,
    MaskRecord,
    Project,
    Provenance,
    create_project,
    open_project,
)
from app.core.store.class_names import PALETTE
from app.core.store.points import Point
from app.models.class_table import Column
from app.models.open_project import OpenProject
from app.pages.tags.class_dialogs import MergeDialog, PasteDialog, delete_text
from app.pages.tags.class_editor import ClassEditor
from app.pages.tags.class_keys import ClassKeys
from app.pages.tags.class_table_view import KeyEdit
from app.pages.tags.colour_menu import ColourMenu
from app.pages.tags.counting import StatisticsCounter
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask

Key, Mod = Qt.Key, Qt.KeyboardModifier
IMAGES = 8


class OpenedEditor:
    """A project and its class editor."""

    def __init__(self, qtbot: QtBot, project: Project, folder: Path) -> None:
        self.project = project
        self.open_project = OpenProject(project)
        self.owner = QWidget()
        qtbot.addWidget(self.owner)
        self.settings = AppSettings(folder / "settings.json")
        self.actions = Actions(self.settings)
        self.actions.add("tags.none_of_them", "&None of them", None, shortcut="N")
        self.keys = ClassKeys(self.actions, self.owner)
        self.keys.set_classes(project.classes.all())
        self.open_project.classes_changed.connect(
            lambda: self.keys.set_classes(project.classes.all())
        )
        self.statistics = StatisticsCounter(self.open_project)
        self.editor = ClassEditor(self.open_project, self.keys, self.statistics, self.owner)
        with qtbot.waitExposed(self.editor):
            self.editor.show()
        self.editor.activateWindow()

    def names(self) -> list[str]:
        return [info.name for info in self.project.classes.all()]

    def cell(self, row: int, column: Column) -> QModelIndex:
        return self.editor.table.model().index(row, column)

    def point(self, row: int, column: Column) -> QPoint:
        return self.editor.table.visualRect(self.cell(row, column)).center()

    def close(self) -> None:
        self.statistics.stop()
        self.open_project.close()
        self.settings.save()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    project = create_project(tmp_path / "project")
    source = project.sources.add(tmp_path)
    project.images.record(source.id, [FoundFile(f"{n}.jpg", 1, 1) for n in range(IMAGES)])
    for name in ("dog", "cat", "bird"):
        project.classes.add(name)
    yield project
    project.close()


@pytest.fixture
def opened(qtbot: QtBot, project: Project, tmp_path: Path) -> Iterator[OpenedEditor]:
    opened = OpenedEditor(qtbot, project, tmp_path)
    yield opened
    opened.close()


def test_enter_adds_several_in_a_row_with_colours_and_keys(
    qtbot: QtBot, opened: OpenedEditor
) -> None:
    name = opened.editor.name
    name.setFocus()
    for text in ("horse", "  cow  of\u00a0ours "):
        qtbot.keyClicks(name, text)
        qtbot.keyClick(name, Key.Key_Return)
        assert name.hasFocus()
    assert opened.names()[3:] == ["horse", "cow of ours"]
    added = opened.project.classes.all()[3:]
    assert [info.colour for info in added] == list(PALETTE[3:5])  # three are used
    assert [info.shortcut for info in added] == ["1", "2"]
    assert opened.editor.table.current_class() == added[1]
    assert opened.editor.isVisible()  # Enter closed nothing


@pytest.mark.parametrize(("text", "reason"), [("DOG", "already a class dog"), ("", "needs a name")])
def test_a_name_that_cannot_be_is_refused_beside_the_field(
    qtbot: QtBot, opened: OpenedEditor, text: str, reason: str
) -> None:
    opened.editor.name.setText(text)
    with qtbot.assertNotEmitted(opened.open_project.failed):  # that is for what was not saved
        qtbot.mouseClick(opened.editor.add, Qt.MouseButton.LeftButton)
    assert reason in opened.editor.problem.text()
    assert opened.editor.problem.isVisible()
    assert opened.editor.name.text() == text
    qtbot.keyClicks(opened.editor.name, "x")
    assert not opened.editor.problem.isVisible()
    assert len(opened.names()) == 3


def test_a_pasted_list_adds_what_is_new(qtbot: QtBot, opened: OpenedEditor) -> None:
    dialog = PasteDialog(opened.project.classes.all(), opened.editor)
    assert not dialog.add.isEnabled()
    dialog.text.setPlainText("Dog\nzebra, ZEBRA;  lion\n\n")
    assert dialog.names() == ["zebra", "lion"]
    assert dialog.found.text() == "2 new class(es), 1 already exist"
    with qtbot.waitSignal(opened.open_project.classes_changed):
        opened.editor.add_names(dialog.names())
    assert opened.names()[3:] == ["zebra", "lion"]
    assert [info.shortcut for info in opened.project.classes.all()[3:]] == ["1", "2"]
    opened.editor.add_names(["cow", "LION", "pig"])
    assert "already a class lion" in opened.editor.problem.text()
    assert len(opened.names()) == 5  # all or none


def edited(opened: OpenedEditor, kind: type[QLineEdit]) -> QLineEdit:
    """Return the field that is open in the table."""
    found = opened.editor.table.viewport().findChildren(kind)
    assert len(found) == 1
    return found[0]


def test_a_class_is_renamed_in_place(qtbot: QtBot, opened: OpenedEditor) -> None:
    opened.editor.table.go_to(2)
    opened.editor.rename.click()
    field = edited(opened, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "Kater")
    qtbot.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: opened.names() == ["dog", "Kater", "bird"])
    qtbot.waitUntil(lambda: not opened.editor.table.viewport().findChildren(QLineEdit))
    opened.editor.table.rename_current()
    field = edited(opened, QLineEdit)
    field.setText("bird")
    qtbot.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: "already a class bird" in opened.editor.problem.text())
    assert opened.names() == ["dog", "Kater", "bird"]


def test_a_key_is_pressed_in_place_and_taken_away(qtbot: QtBot, opened: OpenedEditor) -> None:
    table = opened.editor.table
    for key, kept in ((Key.Key_D, "D"), (Key.Key_4, "4")):
        table.setCurrentIndex(opened.cell(0, Column.KEY))
        qtbot.keyClick(table, Key.Key_F2)
        qtbot.keyClick(edited(opened, KeyEdit), key)
        assert opened.project.classes.get(1).shortcut == kept
        qtbot.waitUntil(lambda: not table.viewport().findChildren(KeyEdit))
    table.setCurrentIndex(opened.cell(1, Column.KEY))
    qtbot.keyClick(table, Key.Key_F2)
    qtbot.keyClick(edited(opened, KeyEdit), Key.Key_N)
    assert "None of them" in opened.editor.problem.text()
    assert opened.project.classes.get(2).shortcut is None
    assert opened.editor.set_key(2, "4") is False
    assert "belongs to dog" in opened.editor.problem.text()
    table.setCurrentIndex(opened.cell(0, Column.KEY))
    qtbot.keyClick(table, Key.Key_Delete)
    assert opened.project.classes.get(1).shortcut is None


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # popups off screen
def test_a_colour_is_chosen_from_the_palette(qtbot: QtBot, opened: OpenedEditor) -> None:
    opened.editor.table.go_to(1)
    opened.editor.colour.click()
    menu = opened.editor.findChild(ColourMenu)
    assert menu is not None
    menu.buttons[4].click()
    assert opened.project.classes.get(1).colour == PALETTE[4]


def test_rows_move_by_keyboard_buttons_and_drag(qtbot: QtBot, opened: OpenedEditor) -> None:
    table = opened.editor.table
    table.go_to(1)
    qtbot.keyClick(table, Key.Key_Down, Mod.AltModifier)
    assert opened.names() == ["cat", "dog", "bird"]
    assert table.current_class() == opened.project.classes.get(1)
    opened.editor.down.click()
    assert opened.names() == ["cat", "bird", "dog"]
    assert not opened.editor.down.isEnabled()
    opened.editor.up.click()
    opened.editor.up.click()
    assert opened.names() == ["dog", "cat", "bird"]
    assert not opened.editor.up.isEnabled()
    model = table.model()
    dragged: QMimeData = model.mimeData([opened.cell(2, Column.NAME)])
    move = Qt.DropAction.MoveAction
    model.dropMimeData(dragged, move, 0, 0, QModelIndex())
    assert opened.names() == ["bird", "dog", "cat"]
    model.dropMimeData(dragged, move, -1, -1, QModelIndex())  # below the last row
    assert opened.names() == ["dog", "cat", "bird"]


def test_counts_are_live_sorted_and_lead_to_images(qtbot: QtBot, opened: OpenedEditor) -> None:
    editor = opened.editor
    qtbot.waitUntil(lambda: opened.cell(0, Column.UNTOLD).data() == str(IMAGES))
    opened.open_project.set_tag([1, 2, 3], 2, Tag.PRESENT, "tag")
    opened.open_project.set_tag([4], 3, Tag.UNSURE, "tag")
    qtbot.waitUntil(lambda: opened.cell(1, Column.PRESENT).data() == "3")
    assert opened.cell(2, Column.UNSURE).data() == "1"
    shown: list[ImageFilter] = []
    editor.filter_requested.connect(shown.append)
    viewport, button = editor.table.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseClick(viewport, button, pos=opened.point(1, Column.PRESENT))
    qtbot.mouseClick(viewport, button, pos=opened.point(1, Column.ABSENT))  # 0: nothing to show
    editor.table.setCurrentIndex(opened.cell(0, Column.UNTOLD))
    qtbot.keyClick(editor.table, Key.Key_Return)
    assert shown == [ImageFilter(tags={2: Tag.PRESENT}), ImageFilter(tags={1: None})]
    head = editor.table.horizontalHeader()

    def order() -> list[str]:
        head.sectionClicked.emit(Column.PRESENT)
        return [opened.cell(row, Column.NAME).data() for row in range(3)]

    assert order()[0] == "cat"
    assert not editor.table.own_order
    editor.table.go_to(2)
    assert not editor.down.isEnabled()  # rows move in the user's own order only
    assert order()[-1] == "cat"
    assert order() == ["dog", "cat", "bird"]
    assert editor.table.own_order
    assert editor.down.isEnabled()


def test_merging_says_its_cost_first(qtbot: QtBot, opened: OpenedEditor) -> None:
    opened.project.tags.set([1, 2, 3], [2], Tag.PRESENT)
    opened.project.tags.set([3], [1], Tag.PRESENT)
    opened.project.tags.set([2], [1], Tag.ABSENT)
    classes = opened.project.classes.all()
    dialog = MergeDialog(opened.project, classes[1], classes, opened.editor)
    assert dialog.cost.text().startswith("3 image(s) of cat become images of dog; 1 of them")
    assert "1 image(s) are tagged with one and without the other" in dialog.cost.text()
    dialog.target.setCurrentIndex(1)
    assert "images of bird; 0 of them" in dialog.cost.text()


def test_the_masks_whose_pixels_a_merge_renames_are_counted(
    qtbot: QtBot, opened: OpenedEditor
) -> None:
    """Of two images, each with two masks that know all classes, one shows a cat."""
    for image in (1, 2):
        for kind in (Provenance.MODEL, Provenance.REFINED):
            file = f"masks/{kind.value}/{image}.png"
            labels = np.full((8, 8), image, np.uint8)
            write_mask(opened.project.folder / file, labels)
            opened.project.masks.put([MaskRecord(image, kind, file, (1, 2, 3))])
    classes = opened.project.classes.all()
    dialog = MergeDialog(opened.project, classes[1], classes, opened.editor)
    dialog.show()
    qtbot.waitUntil(lambda: "Its pixels become dog in 1 mask(s); 0 of" in dialog.cost.text())
    dialog.target.setCurrentIndex(1)
    assert "Its pixels become bird in 1 mask(s)" in dialog.cost.text()
    dialog.reject()
    other = MergeDialog(opened.project, classes[2], classes, opened.editor)
    other.show()
    qtbot.waitUntil(lambda: "No mask contains bird." in other.cost.text())
    other.reject()


def test_deleting_tells_of_points(qtbot: QtBot, opened: OpenedEditor) -> None:
    opened.project.points.change(1, add=[Point(2, 0.5, 0.5, True), Point(2, 0.1, 0.1, False)])
    cost = opened.project.classes.delete_cost(2)
    points = opened.project.points.count(2)
    assert "2 point(s) of it are deleted." in delete_text(cost, points=points)
    assert "point(s)" not in delete_text(cost)


def answer(kind: type[QDialog], button: str) -> None:
    """Press a button of a dialog once it is there."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, kind)
        for found in dialog.findChildren(QWidget):
            if getattr(found, "text", lambda: "")() == button:
                found.click()
                return
        dialog.reject()
        raise AssertionError(f"no button {button}")

    QTimer.singleShot(0, press)


def test_merging_keeps_the_class_that_stays(qtbot: QtBot, opened: OpenedEditor) -> None:
    opened.project.tags.set([1], [2], Tag.PRESENT)
    opened.editor.table.go_to(2)
    answer(MergeDialog, "Cancel")
    opened.editor.merge.click()
    assert len(opened.names()) == 3
    answer(MergeDialog, "Merge")
    opened.editor.merge.click()
    assert opened.names() == ["dog", "bird"]
    assert opened.project.tags.of([1])[1].tags == {1: Tag.PRESENT}
    assert opened.editor.table.current_class() == opened.project.classes.get(1)


def test_deleting_says_its_cost_and_can_be_left(qtbot: QtBot, opened: OpenedEditor) -> None:
    opened.project.tags.set([1, 2], [2], Tag.PRESENT)
    opened.project.tags.set([3], [2], Tag.UNSURE)
    opened.editor.table.go_to(2)
    costs: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        costs.append(box.informativeText())
        box.reject()

    QTimer.singleShot(0, look)
    opened.editor.delete.click()
    assert costs[0].startswith("3 image(s) are tagged with it (2 present, 0 absent, 1 unsure)")
    assert len(opened.names()) == 3
    answer(QMessageBox, "Delete")
    opened.editor.delete.click()
    assert opened.names() == ["dog", "bird"]


def test_the_masks_that_show_a_class_are_counted_while_its_deleting_is_asked(
    qtbot: QtBot, opened: OpenedEditor
) -> None:
    (opened.project.folder / "masks").mkdir(exist_ok=True)
    for image in (1, 2, 3):
        labels = np.zeros((8, 8), np.uint8)
        labels[:2] = 1 if image == 1 else 2
        file = f"masks/edited/{image}.png"
        write_mask(opened.project.folder / file, labels)
        record = MaskRecord(image, Provenance.EDITED, file, (1, 2, 3))
        opened.project.masks.put([record])
    for number, expected in (
        (2, "Its pixels become void in 2 mask(s); 0 of"),
        (3, "No mask contains"),
    ):
        opened.editor.table.go_to(number)
        seen: list[str] = []

        def look(wanted: str = expected, seen: list[str] = seen) -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox)
            qtbot.waitUntil(lambda: wanted in box.informativeText(), timeout=5000)
            seen.append(box.informativeText())
            box.reject()

        QTimer.singleShot(0, look)
        opened.editor.delete.click()
        assert seen


def test_more_classes_than_a_mask_has_room_for_are_said_early(
    qtbot: QtBot, opened: OpenedEditor
) -> None:
    opened.editor.add_names([f"c{n}" for n in range(251)])
    assert not opened.editor.problem.text()
    opened.editor.name.setText("one more")
    opened.editor.add_class()
    assert "There are 255 classes, but a mask can hold 254" in opened.editor.problem.text()


def test_in_a_read_only_project_nothing_can_be_edited(
    qtbot: QtBot, project: Project, tmp_path: Path
) -> None:
    project.close()
    opened = OpenedEditor(qtbot, open_project(tmp_path / "project", read_only=True), tmp_path)
    editor = opened.editor
    editor.table.go_to(1)
    for widget in (editor.name, editor.add, editor.paste, editor.rename, editor.colour,
                   editor.up, editor.down, editor.merge, editor.delete):  # fmt: skip
        assert not widget.isEnabled()
    assert not opened.cell(0, Column.NAME).flags() & Qt.ItemFlag.ItemIsEditable
    opened.close()
