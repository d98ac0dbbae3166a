"""The contact sheet: a page of masks is approved with one key, but for those clicked out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.store import ProjectError, Provenance, open_project
from app.jobs.job import Job
from app.pages.review import batch
from app.pages.review.page import ReviewPage
from app.pages.review.sheet import COUNTS, ContactSheet
from app.pages.review.sheet_model import Role
from wseg_engine.base.events import Control, Event
from wseg_engine.base.labels import Tag

from .review_page import LEFT, make_project, shown, until

COUNT = 15


@contextmanager
def sheet_of(qtbot: QtBot, folder: Path) -> Iterator[tuple[ReviewPage, ContactSheet]]:
    """Show the sheet of a project, twelve masks a page, all of them drawn."""
    with shown(qtbot, folder) as page:
        page.settings.set_value("review.sheet_count", 12)
        page.commands["review.sheet"].trigger()
        sheet = page.sheet
        assert sheet is not None
        until(qtbot, sheet.approve.isEnabled)
        yield page, sheet
        if page.sheet is not None:
            page.sheet.reject()


def approved(page: ReviewPage) -> set[int]:
    return set(page.open_project.project.masks.images(Provenance.APPROVED))


def shown_masks(sheet: ContactSheet) -> list[int]:
    return [sheet.model.index(row).data(Role.IMAGE) for row in range(sheet.model.rowCount())]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path, count=COUNT)


def test_enter_approves_all_but_what_was_clicked_out(qtbot: QtBot, folder: Path) -> None:
    with sheet_of(qtbot, folder) as (page, sheet):
        assert sheet.model.rowCount() == 12
        out = sheet.model.index(3)
        centre = sheet.view.visualRect(out).center()
        QTest.mouseClick(sheet.view.viewport(), LEFT, pos=centre)
        wrong = out.data(Role.IMAGE)
        expected = set(sheet.model.checked())
        assert wrong not in expected and len(expected) == 11
        QTest.keyClick(sheet.view, Qt.Key.Key_Return)
        until(qtbot, lambda: approved(page) == expected)
        until(qtbot, lambda: sheet.model.rowCount() == COUNT - 12)


def test_undo_takes_a_page_back(qtbot: QtBot, folder: Path) -> None:
    with sheet_of(qtbot, folder) as (page, sheet):
        first = sheet.model.checked()
        QTest.keyClick(sheet.view, Qt.Key.Key_Return)
        until(qtbot, lambda: len(approved(page)) == 12 and not page.batch.busy)
        until(qtbot, sheet.undo.isEnabled)
        sheet.undo.click()
        until(qtbot, lambda: not approved(page))
        until(qtbot, sheet.approve.isEnabled)
        assert sheet.model.checked() == first and not sheet.undo.isEnabled()


def test_undo_brings_the_whole_page_back_as_it_was_left(qtbot: QtBot, folder: Path) -> None:
    with sheet_of(qtbot, folder) as (page, sheet):
        first = shown_masks(sheet)
        sheet.model.toggle(3)
        chosen = sheet.model.checked()
        QTest.keyClick(sheet.view, Qt.Key.Key_Return)
        until(qtbot, lambda: len(approved(page)) == 11 and sheet.undo.isEnabled())
        until(qtbot, lambda: sheet.model.rowCount() == COUNT - 12 and sheet.approve.isEnabled())
        QTest.keyClick(sheet.view, Qt.Key.Key_PageDown)
        assert sheet.told.text() == "All masks were shown; 4 mask(s) stay undecided."
        sheet.undo.click()
        assert sheet.model.rowCount() == COUNT - 12 and len(approved(page)) == 11
        sheet.undo.click()
        until(qtbot, lambda: not approved(page) and sheet.model.is_drawn)
        assert shown_masks(sheet) == first and sheet.model.checked() == chosen
        assert not sheet.undo.isEnabled() and "15 mask(s) left" in sheet.told.text()


def test_undo_after_another_order_shows_a_page_that_was_approved(
    qtbot: QtBot, folder: Path
) -> None:
    with sheet_of(qtbot, folder) as (page, sheet):
        first = shown_masks(sheet)
        sheet.model.toggle(0)
        QTest.keyClick(sheet.view, Qt.Key.Key_Return)
        until(qtbot, lambda: len(approved(page)) == 11 and not page.batch.busy)
        sheet.order.setCurrentIndex(sheet.order.findData("class"))
        sheet.order.activated.emit(sheet.order.currentIndex())
        until(qtbot, lambda: sheet.approve.isEnabled() and sheet.model.rowCount() == 4)
        sheet.undo.click()
        until(qtbot, lambda: not approved(page) and sheet.approve.isEnabled())
        assert shown_masks(sheet) == first and "15 mask(s) left" in sheet.told.text()


def test_a_page_that_is_skipped_as_a_whole_is_told(qtbot: QtBot, folder: Path) -> None:
    with open_project(folder) as project:
        bee = project.classes.all()[1].id
        project.tags.set(range(1, COUNT + 1), [bee], Tag.PRESENT)  # of which nothing is drawn
    with sheet_of(qtbot, folder) as (page, sheet):
        QTest.keyClick(sheet.view, Qt.Key.Key_Return)
        until(qtbot, lambda: sheet.model.rowCount() == COUNT - 12 and not page.batch.busy)
        assert "12 mask(s) were skipped" in sheet.told.text()
        assert "3 mask(s) left" in sheet.told.text() and not approved(page)
        sheet.undo.click()
        assert sheet.model.rowCount() == 12


def test_an_approval_that_fails_is_told_on_the_sheet(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Iterator[list[int]]:
        raise ProjectError("The disk is full.")

    with sheet_of(qtbot, folder) as (page, sheet):
        monkeypatch.setattr(batch, "approve_as_they_are", fail)
        QTest.keyClick(sheet.view, Qt.Key.Key_Return)
        until(qtbot, lambda: "The disk is full." in sheet.told.text())
        assert sheet.model.rowCount() == 12 and not sheet.undo.isEnabled()
        assert sheet.approve.isEnabled() and not approved(page)


def test_every_mask_of_a_page_fits_into_the_window(qtbot: QtBot, folder: Path) -> None:
    with sheet_of(qtbot, folder) as (_page, sheet):
        for row in range(sheet.model.rowCount()):
            assert isinstance(sheet.model.index(row).data(Role.PICTURE), QImage)
        for more in range(12):  # at some widths, the cells fill a row to the last pixel
            sheet.resize(900 + more, 700 + more)
            QApplication.processEvents()
            sheet._fit()
            QApplication.processEvents()
            room = sheet.view.viewport().rect()
            for row in range(sheet.model.rowCount()):
                cell = sheet.view.visualRect(sheet.model.index(row))
                assert room.contains(cell), (row, cell, room)


def test_the_most_masks_that_a_page_can_have_fit_into_the_smallest_window(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with sheet_of(qtbot, make_project(tmp_path, count=COUNTS[-1])) as (_page, sheet):
        sheet.count.setCurrentIndex(len(COUNTS) - 1)
        sheet.count.activated.emit(len(COUNTS) - 1)
        sheet.resize(10, 10)
        QApplication.processEvents()
        sheet._fit()
        QApplication.processEvents()
        assert sheet.model.rowCount() == COUNTS[-1]
        cells = [sheet.view.visualRect(sheet.model.index(row)) for row in range(COUNTS[-1])]
        assert all(map(sheet.view.viewport().rect().contains, cells))


def test_the_keys_are_for_the_masks_from_the_first_moment(qtbot: QtBot, folder: Path) -> None:
    with sheet_of(qtbot, folder) as (_page, sheet):
        assert sheet.focusWidget() is sheet.view


def test_a_mask_that_cannot_be_shown_is_not_approved(qtbot: QtBot, folder: Path) -> None:
    (folder.parent / "photos" / "photo14.png").write_bytes(b"no picture")
    with sheet_of(qtbot, folder) as (page, sheet):
        rows = [sheet.model.index(row) for row in range(sheet.model.rowCount())]
        (broken,) = [row for row in rows if row.data(Role.PROBLEM)]
        sheet.model.toggle(broken.row())
        sheet.model.toggle(broken.row())
        QTest.keyClick(sheet.view, Qt.Key.Key_Return)
        until(qtbot, lambda: len(approved(page)) == 11)
        assert broken.data(Role.IMAGE) not in approved(page)


def test_a_double_click_opens_the_mask(qtbot: QtBot, folder: Path) -> None:
    with sheet_of(qtbot, folder) as (page, sheet):
        index = sheet.model.index(5)
        image = index.data(Role.IMAGE)
        centre = sheet.view.visualRect(index).center()
        QTest.mouseClick(sheet.view.viewport(), LEFT, pos=centre)
        QTest.mouseDClick(sheet.view.viewport(), LEFT, pos=centre)
        until(
            qtbot,
            lambda: (now := page.controller.current) is not None and now.image == image,
        )
        assert page.sheet is None and not approved(page)


def test_space_takes_out_and_page_down_skips(qtbot: QtBot, folder: Path) -> None:
    with sheet_of(qtbot, folder) as (page, sheet):
        index = sheet.model.index(2)
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        sheet.view.selectionModel().setCurrentIndex(index, flag)
        QTest.keyClick(sheet.view, Qt.Key.Key_Space)
        assert index.data(Role.IMAGE) not in sheet.model.checked()
        QTest.keyClick(sheet.view, Qt.Key.Key_PageDown)
        until(qtbot, lambda: sheet.model.rowCount() == COUNT - 12)
        assert not approved(page)


@pytest.mark.parametrize("order", ["class", "likeness", "certainty"])
def test_orders_show_the_same_masks(qtbot: QtBot, folder: Path, order: str) -> None:
    with sheet_of(qtbot, folder) as (_page, sheet):
        sheet.order.setCurrentIndex(sheet.order.findData(order))
        sheet.order.activated.emit(sheet.order.currentIndex())
        until(qtbot, lambda: sheet.approve.isEnabled() and len(sheet.model.checked()) == 12)
        assert sheet.order.currentData() == order
        first = shown_masks(sheet)
        QTest.keyClick(sheet.view, Qt.Key.Key_PageDown)
        until(qtbot, lambda: sheet.model.rowCount() == COUNT - 12)
        assert sorted(first + shown_masks(sheet)) == list(range(1, COUNT + 1))


def test_nothing_left_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    with sheet_of(qtbot, make_project(tmp_path, count=3)) as (page, sheet):
        QTest.keyClick(sheet.view, Qt.Key.Key_Return)
        until(qtbot, lambda: len(approved(page)) == 3 and sheet.model.rowCount() == 0)
        assert "No undecided masks" in sheet.told.text() and not sheet.approve.isEnabled()


def test_a_drawing_that_is_called_off_is_let_go_of_once(qtbot: QtBot, folder: Path) -> None:
    """Qt warns of signals that are let go of twice; while it still runs, the sheet closes."""
    go_on = threading.Event()

    def work(_control: Control) -> Iterator[Event]:
        assert go_on.wait(30)
        yield from ()

    with sheet_of(qtbot, folder) as (_page, sheet):
        job = Job("drawing", work)
        job.event_received.connect(sheet._take_picture)
        job.ended.connect(sheet._show_counts)
        job.start()
        sheet._drawing, sheet._left = job, []
        try:
            sheet._draw()
            sheet._stop()
        finally:
            go_on.set()
        assert job.wait(10)
