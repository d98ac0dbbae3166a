"""The review holds still: nothing jumps under the pointer, and figures agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.store import MaskRecord, Provenance, ReviewTime
from app.core.training.request import MasksMade, PredictRequest
from app.jobs.prediction import PredictionJob
from app.pages.review.page import ReviewPage
from wseg_engine.settings.config import RefineConfig

from .review_page import make_project, shown, stroke, until


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[ReviewPage]:
    with shown(qtbot, make_project(tmp_path)) as page:
        yield page


def places(page: ReviewPage) -> list[QPoint]:
    """Return where things are that are pointed at."""
    QApplication.sendPostedEvents()
    for _ in range(3):
        QApplication.processEvents()
    widgets = (
        page.editor.canvas,
        page.options,
        page.classes.pane,
        page.view.opacity,
        page.refine.pane.method,
        page.panel.decide.approve,
    )
    return [widget.mapTo(page, QPoint(0, 0)) for widget in widgets]


def test_a_notice_moves_nothing(page: ReviewPage) -> None:
    before, size = places(page), page.editor.canvas.size()
    page.notice.show_message("One line.\nAnd another one.", button="Do It")
    assert page.notice.isVisible() and page.notice.height() > 20
    assert places(page) == before and page.editor.canvas.size() == size
    page.notice.hide()
    assert places(page) == before


def test_tools_have_options_of_one_height(page: ReviewPage) -> None:
    before = places(page)
    for tool in page.editor.tool_names:
        page.editor.set_tool(tool)
        assert places(page) == before, tool


def test_contradictions_and_times_move_nothing_above_them(page: ReviewPage) -> None:
    page.facts.pane.show_time(0, ReviewTime(0, 0.0, 0.0), 0)
    before = places(page)[:5]
    page.facts.pane.show_time(59.0, ReviewTime(3, 95.0, 30.0), 1234)
    assert places(page)[:5] == before
    page.editor.set_value(2)
    stroke(page, (50, 40), (60, 40))  # bee, which is not tagged
    page.classes.count()
    assert page.facts.shown_disagreements.isVisible()
    assert places(page)[:5] == before


def test_rows_of_classes_stay_when_their_last_pixel_goes(page: ReviewPage) -> None:
    page.editor.set_value(2)
    stroke(page, (50, 40), (60, 40))
    page.classes.count()
    page.editor.set_value(1)
    before = places(page)
    page.history.undo()
    page.classes.count()
    assert places(page)[:5] == before[:5]


def test_rows_of_the_image_before_do_not_stay(qtbot: QtBot, page: ReviewPage) -> None:
    page.editor.set_value(2)
    stroke(page, (50, 40), (60, 40))
    page.classes.count()
    page.editor.set_value(1)
    page.next()
    until(qtbot, lambda: page.controller.current is not None and page.controller.current.image == 2)
    assert page.classes.pane._rows[1].isVisible() and not page.classes.pane._rows[2].isVisible()


def test_the_time_left_is_the_time_of_one_times_what_is_left(page: ReviewPage) -> None:
    usual = ReviewTime(4, 80.0, 5.0)
    page.facts.pane.show_time(3.0, usual, 9)
    assert "on average 20 s" in page.facts.pane.time.text()
    assert "9 left, about 3:00 min" in page.facts.pane.left.text()


def test_certainty_is_never_complete(page: ReviewPage) -> None:
    mask_session = page.controller.current
    assert mask_session is not None
    mask_session.origin = mask_session.origin._replace(uncertainty=0.0001)
    page.facts.show_state()
    assert page.facts.pane.certain.text() == "Model 99 % certain"
    mask_session._state = mask_session._state._replace(
        made=Provenance.DRAFT
    )  # no model has made it
    page.facts.show_state()
    assert page.facts.pane.certain.text() == "99 % certain"


# ------------------------------------------------------------------------------ the queue


def predict(page: ReviewPage, images: dict[int, float]) -> None:
    """Have masks come as a prediction brings them, with these uncertainties."""
    project = page.open_project.project
    for image, uncertainty in images.items():
        record = project.masks.get(image, Provenance.MODEL)
        assert isinstance(record, MaskRecord)
        project.masks.put([record._replace(uncertainty=uncertainty)])
    refine = RefineConfig(method="none")
    request = PredictRequest(run=1, images=tuple(images), refine=refine, device="cpu")
    job = PredictionJob(page.open_project, request, "Making masks")
    page.search._watch(job)
    job.event_received.emit(MasksMade(tuple(images), 0))


def order(page: ReviewPage) -> list[int]:
    return [int(image) for image in page.model.ids]


def test_the_queue_is_sorted_again_when_predictions_arrive(qtbot: QtBot, page: ReviewPage) -> None:
    assert order(page) == [1, 2, 3, 4]
    predict(page, {4: 0.9, 1: 0.1})
    until(qtbot, lambda: order(page) == [4, 2, 3, 1])
    assert page.controller.current is not None and page.controller.current.image == 1
    assert page.queue.view.currentIndex().row() == 3  # the image in hand stays in hand


def test_rows_do_not_move_under_the_pointer(qtbot: QtBot, page: ReviewPage) -> None:
    page.search.may_move = lambda: False
    predict(page, {4: 0.9})
    until(qtbot, lambda: not page.search.busy)
    assert order(page) == [1, 2, 3, 4]
    page.search.may_move = lambda: True
    QApplication.sendEvent(page.queue.view, QEvent(QEvent.Type.Leave))
    until(qtbot, lambda: order(page) == [4, 1, 2, 3])


def test_what_the_user_does_sorts_nothing(qtbot: QtBot, page: ReviewPage) -> None:
    page.approve()
    until(qtbot, lambda: page.controller.current is not None and page.controller.current.image == 2)
    until(qtbot, lambda: page.queue.progress.value() == 1 and not page.search.busy)
    assert order(page) == [1, 2, 3, 4]
