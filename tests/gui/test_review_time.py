"""The time that a mask takes: kept while somebody is there, and shown in the project's figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.app.statistics import StatisticsDialog
from app.core.masks.approval import Origin, approve
from app.core.store import open_project
from app.jobs.job_list import JobList
from app.pages.review.page import ReviewPage
from app.qtbase.plain_text import PlainLabel

from .review_page import make_project, shown, square, until


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("app.core.masks.timing.Stopwatch.__init__.__defaults__", (made,))
    return made


def use(page: ReviewPage, window: bool) -> None:
    """Have the window used, or another one."""
    page.isActiveWindow = lambda: window  # type: ignore[method-assign]
    QApplication.sendEvent(page, QEvent(QEvent.Type.ActivationChange))


def test_input_of_any_kind_counts_and_a_long_pause_only_in_part(
    qtbot: QtBot, tmp_path: Path, clock: Clock
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        watch = page.controller.stopwatch
        watch.start()
        window = page.window().windowHandle()
        for step in range(3):  # looking about, without a stroke
            clock.now += 20
            QTest.mouseMove(window, QPoint(300 + step, 300))
        assert watch.seconds == 60
        clock.now += 20
        QTest.keyClick(window, Qt.Key.Key_O)
        clock.now += 600
        assert watch.seconds == 80 + 30


def test_time_in_another_window_does_not_count(qtbot: QtBot, tmp_path: Path, clock: Clock) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        watch = page.controller.stopwatch
        use(page, True)
        watch.start()
        clock.now += 5
        use(page, False)
        clock.now += 25
        assert watch.seconds == 5
        use(page, True)
        clock.now += 2
        assert watch.seconds == 7
        page.approve()
        until(qtbot, lambda: page.controller.is_idle)
        assert page.open_project.project.reviews.seconds([1]) == {1: 7}


def test_the_time_of_a_page_of_the_contact_sheet_is_shared_among_its_masks(
    qtbot: QtBot, tmp_path: Path, clock: Clock
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.show_sheet()
        sheet = page.sheet
        assert sheet is not None
        until(qtbot, lambda: sheet.approve.isEnabled() and sheet.model.rowCount() == 4)
        sheet._stopwatch.start()
        clock.now += 12
        sheet.approve_page()
        until(qtbot, lambda: not page.batch.busy and page.controller.is_idle)
        until(qtbot, lambda: not page.controller.saving.busy)
        seconds = page.open_project.project.reviews.seconds([2, 3, 4])
        assert seconds == {2: 3, 3: 3, 4: 3}
        sheet.close()


def test_the_projects_figures_say_what_a_mask_took(qtbot: QtBot, tmp_path: Path) -> None:
    folder, jobs = make_project(tmp_path), JobList()
    with open_project(folder) as project:
        project.reviews.add_seconds({1: 20, 2: 40})
        for image in (1, 2):
            ids = np.asarray(square() > 0, np.uint16) * np.uint16(image)
            approve(project, image, square(), (1, 2), Origin(), objects=ids)
        dialog = StatisticsDialog(project, jobs)
        qtbot.addWidget(dialog)
        dialog.show()
        until(qtbot, lambda: bool(dialog.rows()))
        rows = dict(dialog.rows())
        assert jobs.wait(10)
        labels = dialog.findChildren(PlainLabel)
        qtbot.waitUntil(lambda: all(one.height() >= one.sizeHint().height() for one in labels))
    assert rows["Approved masks"] == "2"
    assert rows["Approved as the model made them"] == "2 (100 %)"
    assert rows["Time per approved mask"] == "30 s"
    assert rows["Time in the review"] == "1:00 min"
    assert (rows["Objects"], rows["ant"]) == ("2", "2")
