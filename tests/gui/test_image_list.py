"""The list of images: few changes of rows, and only what is looked at is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.models.image_list import CACHED, Ids, ImageListModel, Run, changes_between, keep_in_place
from app.models.image_selection import ImageSelection
from app.models.open_project import OpenProject
from tests.gui.library_page import bare_project
from wseg_engine.base.labels import Tag


def ids(*values: int) -> Ids:
    return np.array(values, np.int64)


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenProject]:
    opened = OpenProject(bare_project(tmp_path, 200))
    yield opened
    opened.close()


@pytest.fixture
def model(opened: OpenProject) -> ImageListModel:
    return ImageListModel(opened)


class Heard:
    """Counts the model's signals."""

    def __init__(self, model: ImageListModel) -> None:
        self.said: list[str] = []
        for name in ("rowsInserted", "rowsRemoved", "modelReset", "layoutChanged", "dataChanged"):
            getattr(model, name).connect(lambda *_values, name=name: self.said.append(name))


def test_qt_finds_the_model_sound(model: ImageListModel, qtmodeltester: ModelTester) -> None:
    model.set_ids(ids(*range(1, 100)))
    qtmodeltester.check(model)
    for change in (range(1, 120), range(10, 120), range(119, 9, -1), [5, 1, 7], []):
        model.set_ids(ids(*change))
        assert model.rowCount() == len(change)


def test_a_row_has_name_path_and_id(model: ImageListModel) -> None:
    model.set_ids(ids(3, 1))
    index = model.index(0)
    assert index.data() == "000002.jpg"
    assert index.data(ImageListModel.IdRole) == 3
    assert index.data(Qt.ItemDataRole.ToolTipRole).endswith("000002.jpg")
    assert model.data(QModelIndex()) is None


def test_new_images_are_inserted_and_nothing_is_reset(model: ImageListModel) -> None:
    model.set_ids(ids(1, 2, 5, 6))
    kept = QPersistentModelIndex(model.index(2))
    heard = Heard(model)
    model.set_ids(ids(1, 2, 3, 4, 5, 6, 7))
    assert heard.said == ["rowsInserted", "rowsInserted"]
    assert kept.row() == 4
    assert kept.data(ImageListModel.IdRole) == 5


def test_images_that_go_are_removed(model: ImageListModel) -> None:
    model.set_ids(ids(1, 2, 3, 4, 5))
    heard = Heard(model)
    model.set_ids(ids(1, 4, 9))
    assert heard.said == ["rowsRemoved", "rowsRemoved", "rowsInserted"]
    assert model.ids.tolist() == [1, 4, 9]


def test_another_order_keeps_persistent_indexes(model: ImageListModel) -> None:
    model.set_ids(ids(1, 2, 3))
    kept = QPersistentModelIndex(model.index(0))
    heard = Heard(model)
    model.set_ids(ids(3, 2, 1))
    assert heard.said == ["layoutChanged"]
    assert kept.row() == 2


def test_the_same_images_are_no_change(model: ImageListModel) -> None:
    model.set_ids(ids(1, 2, 3))
    heard = Heard(model)
    model.set_ids(ids(1, 2, 3))
    assert heard.said == []


def test_rows_are_found_by_id(model: ImageListModel) -> None:
    assert model.row_of(1) == -1
    model.set_ids(ids(30, 10, 20))
    assert model.rows_of(ids(10, 20, 30, 40, 5)).tolist() == [1, 2, 0, -1, -1]


def test_only_images_that_were_looked_at_are_announced(
    model: ImageListModel, opened: OpenProject
) -> None:
    model.set_ids(ids(*range(1, 201)))
    model.load(range(10, 12))  # images 11 and 12
    changed: list[int] = []
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    opened.set_tag(range(1, 201), 1, Tag.PRESENT, "Tag all")
    assert changed == [10, 11]
    item = model.item(10)
    assert item is not None
    assert item.tags.said(1) is Tag.PRESENT


def test_a_changed_record_is_read_anew(model: ImageListModel, opened: OpenProject) -> None:
    model.set_ids(ids(1))
    first = model.item(0)
    opened.project.images.set_sizes({1: (64, 48)})
    opened.note_images(False, [1])
    opened.tell_news()
    second = model.item(0)
    assert first is not None
    assert second is not None
    assert (first.record.width, second.record.width) == (None, 64)


def test_an_image_that_is_gone_has_no_item(model: ImageListModel) -> None:
    model.set_ids(ids(1, 999))
    assert model.item(1) is None
    assert model.index(1).data() == ""


def test_memory_is_bounded(model: ImageListModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.models.image_list.CACHED", 50)
    model.set_ids(ids(*range(1, 201)))
    for row in range(200):
        model.item(row)
    assert len(model._items) <= 50 + 64
    assert CACHED >= 1000


@given(st.lists(st.integers(1, 40), unique=True), st.lists(st.integers(1, 40), unique=True))
def test_changes_lead_from_one_list_to_the_other(old: list[int], new: list[int]) -> None:
    changes = changes_between(ids(*old), ids(*new))
    common_old = [value for value in old if value in new]
    common_new = [value for value in new if value in old]
    if common_old != common_new:
        assert changes is None
        return
    assert changes is not None
    made = list(old)
    for run in reversed(changes.removed):
        del made[run.first : run.last + 1]
    for run in changes.inserted:
        made[run.first : run.first] = new[run.first : run.last + 1]
    assert made == new


def test_very_many_changes_are_a_reset() -> None:
    assert changes_between(ids(*range(1000)), ids(*range(0, 1000, 2))) is None
    assert changes_between(ids(*range(10)), ids(*range(5))) == ([Run(5, 9)], [])


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_what_is_kept_stays_in_its_place(old: set[int], new: set[int], kept: set[int]) -> None:
    found = keep_in_place(ids(*sorted(new)), ids(*sorted(old)), ids(*sorted(kept)))
    assert sorted(found.tolist()) == sorted(new | (old & kept))
    if new <= old:  # nothing came: what stays is where it was
        assert found.tolist() == sorted(found.tolist())


# ------------------------------------------------------------------- selection


@pytest.fixture
def selection(model: ImageListModel) -> ImageSelection:
    selection = ImageSelection(model)
    model.set_ids(ids(*range(1, 101)))
    return selection


def test_a_range_begins_at_the_last_single_choice(selection: ImageSelection) -> None:
    selection.select_only(4)
    selection.extend_to(7)
    assert selection.ids() == (5, 6, 7, 8)
    selection.extend_to(2)
    assert selection.ids() == (3, 4, 5)
    selection.toggle(9)
    selection.extend_to(11, keep=True)
    assert selection.ids() == (3, 4, 5, 10, 11, 12)
    assert selection.current_id() == 12


def test_toggling_twice_changes_nothing(selection: ImageSelection) -> None:
    selection.select_only(1)
    selection.toggle(5)
    selection.toggle(5)
    assert selection.ids() == (2,)


def test_all_none_and_the_others(selection: ImageSelection) -> None:
    selection.select_ids([3, 2, 999])
    assert selection.ids() == (2, 3)
    assert selection.current_id() == 3
    selection.invert()
    assert selection.count == 98
    selection.select_all()
    assert selection.ids() == tuple(range(1, 101))
    selection.clear()
    assert selection.ids() == ()


def test_the_selection_stays_with_its_images(
    selection: ImageSelection, model: ImageListModel
) -> None:
    selection.select_ids([10, 20, 30])
    heard: list[tuple[int, ...]] = []
    selection.changed.connect(lambda: heard.append(selection.ids()))
    model.set_ids(model.ids[::-1].copy())
    assert selection.ids() == (30, 20, 10)
    assert heard == []  # the same images
    model.set_ids(ids(20, 30, 40))
    assert heard == [(20, 30)]


def test_the_next_image_is_current_when_the_current_one_goes(
    selection: ImageSelection, model: ImageListModel
) -> None:
    selection.select_only(9)  # image 10
    model.set_ids(ids(*(number for number in range(1, 101) if number not in (10, 11))))
    assert selection.current_id() == 12
    assert selection.ids() == ()
    model.set_ids(ids(1, 2))
    assert selection.current_id() == 2
    model.set_ids(ids())
    assert selection.current_id() is None


def test_an_end_of_a_range_that_is_gone_is_no_error(
    selection: ImageSelection, model: ImageListModel
) -> None:
    selection.select_only(99)
    model.set_ids(ids(1, 2, 3))
    selection.extend_to(0)
    assert selection.ids() == (1, 2, 3)
