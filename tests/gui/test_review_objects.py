"""Objects in the review: made, listed, gone to, deleted; kept with the mask; undone in order."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.masks.area import Area, Box
from app.core.store import Provenance
from app.pages.review.page import ReviewPage
from wseg_engine.base.messages import install_translator
from wseg_engine.images.mask_files import write_mask

from .objects_in_review import NONE, approve_some, counts, folder, made
from .review_page import (
    HEIGHT,
    LEFT,
    WIDTH,
    on_screen,
    shown,
    stroke,
    until,
)

__all__ = ["folder"]


def names(page: ReviewPage) -> list[str]:
    model = page.objects.pane.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def row_place(page: ReviewPage, row: int) -> QPoint:
    table = page.objects.pane.table
    return table.visualRect(page.objects.pane.model.index(row, 0)).center()


def test_objects_are_listed_by_class_the_largest_first(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        pane = page.objects.pane
        assert pane.make.isVisible() and not pane.table.isVisible()
        pane.make.click()
        assert not pane.make.isVisible() and pane.table.isVisible()
        assert [row.name for row in pane.rows] == ["ant", "ant", "bee"]
        assert [row.info.area for row in pane.rows] == [400, 100, 200]
        assert names(page)[0] == f"ant {pane.rows[0].info.id}"
        assert pane.rows[0].share == pytest.approx(400 / (WIDTH * HEIGHT))
        legend = page.classes.pane._rows
        assert legend[1].objects.text().startswith("2")
        assert legend[2].objects.text().startswith("1")
        assert not legend[0].objects.isVisible()
        page.history.undo()
        until(qtbot, lambda: not pane.table.isVisible())
        assert pane.make.isVisible() and not legend[1].objects.isVisible()


def test_a_row_under_the_pointer_marks_its_object(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        made(page)
        viewport = page.objects.pane.table.viewport()
        at, button = QPointF(row_place(page, 2)), Qt.MouseButton.NoButton
        kind, there = QEvent.Type.MouseMove, viewport.mapToGlobal(at)
        QApplication.sendEvent(viewport, QMouseEvent(kind, at, there, button, button, NONE))
        assert page.editor.objects.hovered == page.objects.pane.rows[2].info.id
        QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
        assert page.editor.objects.hovered == 0


def test_a_click_on_a_row_selects_and_goes_there(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        made(page)
        pane, canvas = page.objects.pane, page.editor.canvas
        canvas.zoom_to(16.0, canvas.to_screen(canvas.sceneRect().topLeft()))
        info = pane.rows[2].info
        assert not canvas.visible_rect().contains(info.x, info.y)
        QTest.mouseClick(pane.table.viewport(), LEFT, NONE, row_place(page, 2))
        assert page.editor.objects.selection == (info.id,)
        assert canvas.visible_rect().contains(info.x + info.width / 2, info.y + info.height / 2)


def test_the_list_follows_what_is_selected_on_the_canvas(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder, tool="objects") as page:
        made(page)
        QTest.mouseClick(page.editor.canvas.viewport(), LEFT, NONE, on_screen(page, 55, 15))
        page.editor.pixel_hovered.emit(55, 15, 1)
        assert page.foot.place.text().endswith(f"ant {page.objects.pane.rows[1].info.id}")
        table = page.objects.pane.table
        assert [index.row() for index in table.selectionModel().selectedRows()] == [1]


def test_the_list_is_used_by_the_keyboard(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        made(page)
        pane, document = page.objects.pane, page.editor.document
        assert document is not None
        pane.table.setFocus()
        pane.table.setCurrentIndex(pane.model.index(0, 0))
        QTest.keyClick(pane.table, Qt.Key.Key_Down)
        info = pane.rows[1].info
        assert page.editor.objects.selection == (info.id,)
        before = page.editor.canvas.magnification
        QTest.keyClick(pane.table, Qt.Key.Key_Return)
        assert page.editor.canvas.magnification > before
        current = page.controller.current
        assert current is not None and not current.is_approved  # Enter was the list's
        QTest.keyClick(pane.table, Qt.Key.Key_Delete)
        assert document.labels[15, 55] == 0
        assert len(pane.rows) == 2
        assert pane.place == 1 and not page.editor.objects.selection  # the keyboard goes on there
        QTest.keyClick(pane.table, Qt.Key.Key_Up)
        assert page.editor.objects.selection == (pane.rows[0].info.id,)
        page.history.undo()
        until(qtbot, lambda: len(pane.rows) == 3)
        assert document.labels[15, 55] == 1


def test_a_split_that_is_asked_for_in_the_list_takes_its_keys_on_the_canvas(
    qtbot: QtBot, folder: Path
) -> None:
    with shown(qtbot, folder) as page:
        made(page)
        table = page.objects.pane.table
        table.setFocus()
        table.setCurrentIndex(page.objects.pane.model.index(0, 0))
        page.commands["editor.objects.split"].trigger()
        until(qtbot, page.editor.canvas.hasFocus)
        QTest.keyClick(page.editor.canvas, Qt.Key.Key_3)
        QTest.keyClick(page.editor.canvas, Qt.Key.Key_Return)
        assert len(page.objects.pane.rows) == 5


def test_objects_stay_when_an_image_is_left_and_opened_again(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        made(page)
        assert page.editor.document is not None and page.editor.document.objects is not None
        ids = page.editor.document.objects.copy()
        page.next()
        until(qtbot, lambda: page.controller.current is not None)
        assert not page.objects.pane.rows
        until(qtbot, lambda: page.controller.is_idle)
        page.previous()
        until(qtbot, lambda: bool(page.objects.pane.rows))
        assert np.array_equal(page.editor.document.objects, ids)
    with shown(qtbot, folder) as page:
        until(qtbot, lambda: bool(page.objects.pane.rows))
        assert page.editor.document is not None
        assert np.array_equal(page.editor.document.objects, ids)


def test_objects_stay_when_the_mask_is_approved(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        made(page)
        page.approve()
        until(qtbot, lambda: page.controller.is_idle)
        records = page.open_project.project.masks.of([1])
        approved = next(one for one in records if one.provenance is Provenance.APPROVED)
        assert approved.objects == (2, 1)


def test_making_objects_leaves_an_approval_and_painting_takes_it_back(
    qtbot: QtBot, folder: Path
) -> None:
    with shown(qtbot, folder) as page:
        approve_some(qtbot, page, (1,))
        current = page.controller.current
        assert current is not None and current.is_approved
        made(page)
        page.editor.objects.make()  # nothing is left to be made
        assert current.is_approved
        page.controller.save_all()
        until(qtbot, lambda: page.controller.is_idle)
        assert counts(page, 1) == (2, 1)
        stroke(page, (60, 30), (70, 30))
        assert not current.is_approved
        page.history.undo()
        assert current.is_approved
        page.history.undo()
        until(qtbot, lambda: not page.objects.pane.rows)
        assert current.is_approved


def test_undo_in_another_image_takes_objects_back_in_order(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        made(page)
        first = page.controller.current
        assert first is not None
        page.next()
        until(qtbot, lambda: page.controller.current not in (None, first))
        page.history.undo()
        until(qtbot, lambda: page.controller.current is not None)
        assert page.controller.current.image == first.image
        until(qtbot, lambda: not page.objects.pane.rows)


def test_specks_are_of_the_size_that_the_project_says(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        document = page.editor.document
        assert document is not None and page.editor.objects.least > 4
        with document.step("speck"):
            document.paint(Area(Box(5, 75, 7, 77), np.ones((2, 2), bool)), 1)
        page.editor.objects.make()
        assert document.objects is not None and document.objects[5, 75] == 0
        assert len(page.objects.pane.rows) == 3


def written(locale: QLocale, value: float, digits: int) -> str:
    return locale.toString(float(value), "f", digits)


def test_pixels_of_objects_are_written_as_the_language_writes_numbers(
    qtbot: QtBot, folder: Path
) -> None:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[5:40, 5:75] = 1
    for image in range(1, 5):
        write_mask(folder / f"masks/model/{image}.png", labels)
    with shown(qtbot, folder) as page:
        page.commands["editor.objects.make"].trigger()
        model = page.objects.pane.model
        for language, text in (("en_US", "2,450"), ("de_DE", "2.450")):
            locale = QLocale(language)
            install_translator(None, partial(written, locale))
            try:
                assert model.index(0, 1).data() == text
                spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
                assert text in str(spoken)
            finally:
                install_translator(None)


def test_refining_keeps_ids_where_pixels_stay(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        made(page)
        document = page.editor.document
        assert document is not None and document.objects is not None
        ids = document.objects.copy()
        refined = document.labels.copy()
        refined[10:12] = 0
        refined[30:32, 10:30] = 1
        page.editor.replace_mask(refined, "Refine")
        stayed = (refined > 0) & (ids > 0)
        assert np.array_equal(document.objects[stayed], ids[stayed])
        assert (document.objects[30:32, 10:30] == ids[20, 20]).all()


def test_new_objects_are_offered_where_there_are_objects(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        toggle = page.options.new_object
        assert not toggle.isVisible()
        made(page)
        assert toggle.isVisible()
        toggle.click()
        assert page.editor.objects.starts_new
        page.commands["editor.tool.eraser"].trigger()
        assert not toggle.isVisible()


def test_the_number_of_parts_is_chosen_in_the_option_bar(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder, tool="objects") as page:
        made(page)
        options, objects = page.options.objects, page.editor.objects
        assert options.isVisible() and not options.split.isEnabled()
        QTest.mouseClick(page.editor.canvas.viewport(), LEFT, NONE, on_screen(page, 20, 20))
        options.split.click()
        assert objects.proposal is not None and options.parts.value() == objects.proposal.parts
        options.parts.setValue(4)
        assert objects.proposal is not None and objects.proposal.parts == 4
        options.apply.click()
        assert objects.proposal is None and len(page.objects.pane.rows) == 6
        page.history.undo()
        until(qtbot, lambda: len(page.objects.pane.rows) == 3)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_keys_in_the_number_of_parts_commit_it_and_approve_nothing(
    qtbot: QtBot, folder: Path, key: Qt.Key
) -> None:
    with shown(qtbot, folder, tool="objects") as page:
        made(page)
        objects, box = page.editor.objects, page.options.objects.parts
        QTest.mouseClick(page.editor.canvas.viewport(), LEFT, NONE, on_screen(page, 20, 20))
        objects.propose_split()
        box.setFocus(Qt.FocusReason.TabFocusReason)
        until(qtbot, box.hasFocus)
        box.selectAll()
        QTest.keyClicks(box, "5")
        QTest.keyClick(box, key)
        until(qtbot, page.editor.canvas.hasFocus)
        assert objects.proposal is not None and objects.proposal.parts == 5
        QTest.keyClick(page.editor.canvas, Qt.Key.Key_Return)  # the second one splits
        assert len(page.objects.pane.rows) == 7
        current = page.controller.current
        assert current is not None and not current.is_approved


def test_objects_of_a_project_opened_for_reading_are_shown_and_stay(
    qtbot: QtBot, folder: Path
) -> None:
    with shown(qtbot, folder) as page:
        made(page)
        page.controller.save_all()
        until(qtbot, lambda: page.controller.is_idle)
    with shown(qtbot, folder, read_only=True) as page:
        until(qtbot, lambda: len(page.objects.pane.rows) == 3)
        for name in ("make", "split", "merge", "delete", "forget"):
            assert not page.commands[f"editor.objects.{name}"].isEnabled()
        assert not page.commands["review.objects_of_many"].isEnabled()
        table = page.objects.pane.table
        QTest.mouseClick(table.viewport(), LEFT, NONE, row_place(page, 0))
        assert page.editor.objects.selection
        QTest.keyClick(table, Qt.Key.Key_Delete)
        assert len(page.objects.pane.rows) == 3
        document = page.editor.document
        assert document is not None and document.version == 0
