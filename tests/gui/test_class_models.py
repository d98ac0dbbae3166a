"""The item models of classes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.store import FoundFile, TagCount, create_project
from app.core.tagging.tag_selection import SelectionSummary
from app.models.class_list import ClassListModel, ClassRole
from app.models.class_table import SORT, ClassTableModel, Column
from app.models.open_project import OpenProject
from wseg_engine.base.labels import Tag


@pytest.fixture
def open_project(qapp: object, tmp_path: Path) -> Iterator[OpenProject]:
    project = create_project(tmp_path / "project")
    source = project.sources.add(tmp_path)
    project.images.record(source.id, [FoundFile(f"{n}.jpg", 1, 1) for n in range(4)])
    for name in ("dog", "cat", "bird"):
        project.classes.add(name)
    opened = OpenProject(project)
    yield opened
    opened.close()


def table(open_project: OpenProject) -> ClassTableModel:
    return ClassTableModel(
        open_project,
        rename=lambda number, name: open_project.change_class(
            lambda classes: classes.rename(number, name)
        ),
        set_key=lambda number, key: open_project.change_class(
            lambda classes: classes.set_shortcut(number, key)
        ),
    )


def test_the_list_of_classes_is_a_sound_model(
    open_project: OpenProject, qtmodeltester: ModelTester
) -> None:
    model = ClassListModel()
    qtmodeltester.check(model)
    classes = open_project.project.classes.all()
    model.set_classes(classes, {1: "1"})
    model.set_summary(SelectionSummary(4, 0, 0, 0, {1: TagCount(1, 2, 0, 1)}))
    model.set_classes(classes[:2], {})
    model.set_classes([], {})
    model.set_classes(classes, {})


def test_the_list_tells_what_the_selection_says(open_project: OpenProject, qtbot: QtBot) -> None:
    model = ClassListModel()
    model.set_classes(open_project.project.classes.all(), {1: "1"})
    with qtbot.waitSignal(model.dataChanged):
        model.set_summary(SelectionSummary(40, 0, 0, 0, {1: TagCount(12, 3, 1, 24)}))
    index = model.index(model.row_of(1))
    assert index.data(ClassRole.TOTAL) == 40
    assert index.data(ClassRole.COUNT) == (12, 3, 1, 24)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == (
        "dog: of 40 images: 12 present, 3 absent, 1 unsure, 24 not tagged"
    )
    assert model.index(1).data(ClassRole.COUNT).untold == 40
    assert model.row_of(99) == -1


def test_unchanged_classes_leave_the_views_where_they_are(
    open_project: OpenProject, qtbot: QtBot
) -> None:
    model = ClassListModel()
    model.set_classes(open_project.project.classes.all(), {})
    open_project.project.classes.rename(1, "hound")
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.set_classes(open_project.project.classes.all(), {})
    assert model.index(0).data() == "hound"


def test_the_table_of_classes_is_a_sound_model(
    open_project: OpenProject, qtmodeltester: ModelTester
) -> None:
    model = table(open_project)
    qtmodeltester.check(model)
    model.set_counts(open_project.project.tags.counts())
    open_project.add_class("horse")
    open_project.reorder_classes([4, 1, 2, 3])
    open_project.delete_class(2)
    assert model.ids() == [4, 1, 3]


def test_the_table_keeps_track_of_rows_that_move(open_project: OpenProject) -> None:
    model = table(open_project)
    bird = QPersistentModelIndex(model.index(2, Column.NAME))
    cat = QPersistentModelIndex(model.index(1, Column.NAME))
    assert model.move([3], 0)
    assert not model.move([3], 1)  # where it is
    assert (bird.row(), cat.row()) == (0, 2)
    open_project.delete_class(2)
    assert not cat.isValid()
    assert bird.data() == "bird"


def test_counts_sort_as_numbers(open_project: OpenProject) -> None:
    model = table(open_project)
    assert model.index(0, Column.PRESENT).data() == "…"
    assert model.index(0, Column.PRESENT).data(SORT) == -1
    model.set_counts({1: TagCount(12000, 0, 0, 0)}, {1: 31000})
    assert model.index(0, Column.OBJECTS).data() == "31,000"
    assert model.filter_at(model.index(0, Column.OBJECTS)) is None
    assert model.index(0, Column.PRESENT).data() == "12,000"
    assert model.index(0, Column.PRESENT).data(SORT) == 12000
    wanted = model.filter_at(model.index(0, Column.PRESENT))
    assert wanted is not None
    assert wanted.tags == {1: Tag.PRESENT}
    assert model.filter_at(model.index(0, Column.ABSENT)) is None
    assert model.filter_at(model.index(0, Column.NAME)) is None


def test_names_and_keys_are_set_through_the_table(open_project: OpenProject, qtbot: QtBot) -> None:
    model = table(open_project)
    assert model.setData(model.index(0, Column.NAME), "hound")
    with qtbot.waitSignal(open_project.failed):
        assert not model.setData(model.index(0, Column.NAME), "CAT")
    assert model.setData(model.index(0, Column.KEY), "H")
    assert not model.setData(model.index(0, Column.PRESENT), "5")
    info = open_project.project.classes.get(1)
    assert (info.name, info.shortcut) == ("hound", "H")
