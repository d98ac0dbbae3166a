"""Tables made of columns: what cells show, what can be edited, what is told of changes."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QTableView, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.ui.rows_model import Column, RowsModel, let_choose

Role = Qt.ItemDataRole
RIGHT = Qt.AlignmentFlag.AlignRight
NAME, COUNT, CHOSEN = range(3)


class Fruit(NamedTuple):
    name: str
    count: int
    chosen: bool = False


class Fruits(RowsModel[Fruit]):
    def __init__(self) -> None:
        state = {
            Role.CheckStateRole: lambda row: (
                Qt.CheckState.Checked if row.chosen else Qt.CheckState.Unchecked
            )
        }
        tip = {Role.ToolTipRole: lambda row: f"a {row.name}"}
        super().__init__(
            (
                Column("Name", lambda row: row.name, roles=tip, edit=self.rename),
                Column("Count", lambda row: row.count, figures=True),
                Column("Chosen", lambda row: "", roles=state, edit=self.choose, checks=True),
            )
        )
        self.reset_rows((Fruit("apple", 3), Fruit("pear", 4)))

    def rename(self, place: int, name: str) -> bool:
        if not name:
            return False
        self.replace_row(place, self.rows[place]._replace(name=name))
        return True

    def choose(self, place: int, chosen: bool) -> bool:
        self.replace_row(place, self.rows[place]._replace(chosen=chosen))
        return True


@pytest.fixture
def fruits(qapp: object) -> Fruits:
    return Fruits()


def test_columns_make_cells_and_headers(fruits: Fruits, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(fruits, force_py=True)
    across = Qt.Orientation.Horizontal
    assert [fruits.headerData(i, across) for i in range(3)] == ["Name", "Count", "Chosen"]
    assert fruits.headerData(3, across) is None
    assert fruits.headerData(0, Qt.Orientation.Vertical) is None
    apple = fruits.index(0, NAME)
    assert apple.data() == "apple"
    assert apple.data(Role.ToolTipRole) == "a apple"
    assert fruits.index(1, COUNT).data() == 4
    assert fruits.index(1, COUNT).data(Role.ToolTipRole) is None


def test_figures_stand_right_in_their_header_too(fruits: Fruits) -> None:
    for place, right in ((NAME, False), (COUNT, True)):
        head = fruits.headerData(place, Qt.Orientation.Horizontal, Role.TextAlignmentRole)
        assert bool(Qt.AlignmentFlag(head) & RIGHT) == right
        cell = fruits.index(0, place).data(Role.TextAlignmentRole)
        assert bool(cell and Qt.AlignmentFlag(cell) & RIGHT) == right


def test_only_columns_with_an_edit_are_edited(fruits: Fruits) -> None:
    name, count, chosen = (fruits.index(0, place) for place in (NAME, COUNT, CHOSEN))
    assert fruits.flags(name) & Qt.ItemFlag.ItemIsEditable
    assert not fruits.flags(count) & Qt.ItemFlag.ItemIsEditable
    assert fruits.flags(chosen) & Qt.ItemFlag.ItemIsUserCheckable
    assert not fruits.flags(chosen) & Qt.ItemFlag.ItemIsEditable
    assert not fruits.setData(count, 9)
    assert not fruits.setData(name, "")
    assert not fruits.setData(name, None)
    assert fruits.setData(name, "plum")
    assert not fruits.setData(chosen, "x")
    assert fruits.setData(chosen, Qt.CheckState.Checked.value, Role.CheckStateRole)
    assert fruits.rows == (Fruit("plum", 3, True), Fruit("pear", 4))


def test_changes_in_place_keep_the_selection(qtbot: QtBot, fruits: Fruits) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(fruits)
    view.selectRow(1)
    with qtbot.waitSignal(fruits.dataChanged) as told:
        fruits.change_rows((Fruit("apple", 5), Fruit("pear", 6)))
    first, last = told.args[:2]
    assert (first.row(), last.row(), last.column()) == (0, 1, CHOSEN)
    assert [index.row() for index in view.selectionModel().selectedRows()] == [1]
    fruits.reset_rows(())
    assert not view.selectionModel().selectedRows()
    with qtbot.assertNotEmitted(fruits.dataChanged):
        fruits.change_rows(())


def test_a_choice_is_offered_named_and_handed_on(qtbot: QtBot, fruits: Fruits) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    let_choose(view, fruits, NAME, lambda fruit: [("Fig", "fig")], lambda fruit: fruit.name)
    index = fruits.index(1, NAME)
    view.edit(index)
    box = view.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert "pear" in box.accessibleName()
    assert [box.itemText(i) for i in range(box.count())] == ["Fig"]
    delegate = view.itemDelegateForColumn(NAME)
    delegate.setModelData(box, fruits, index)
    assert fruits.rows[1].name == "fig"
    assert isinstance(box.parent(), QWidget)
