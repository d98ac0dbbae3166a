"""Refining in the review: where, which classes, preview, apply and cancel; comparing versions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.masks.refining import RefineRequest
from app.core.store import Provenance
from app.jobs.refinement import refine
from app.pages.review.page import ReviewPage
from app.pages.review.refine_pane import IMAGE, LASSO, VIEW
from wseg_engine.base.events import Control
from wseg_engine.base.labels import Tag
from wseg_engine.settings.config import RefineConfig

from .review_page import HEIGHT, LEFT, WIDTH, make_project, on_screen, shown, square, stroke, until


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[RefineRequest]:
    """Return what is asked of the worker; nothing is refined."""
    told: list[RefineRequest] = []

    def start(self: object, request: RefineRequest) -> None:
        told.append(request)

    monkeypatch.setattr("app.jobs.refinement.Refinement.start", start)
    return told


def choose_scope(page: ReviewPage, scope: str) -> None:
    box = page.refine.pane.scope
    box.setCurrentIndex(box.findData(scope))
    box.activated.emit(box.currentIndex())


def draw_around(page: ReviewPage, *corners: tuple[float, float]) -> None:
    """Draw a lasso with the mouse."""
    viewport, held = page.editor.canvas.viewport(), Qt.KeyboardModifier.NoModifier
    QTest.mousePress(viewport, LEFT, held, on_screen(page, *corners[0]))
    for corner in corners:
        QTest.mouseMove(viewport, on_screen(page, *corner))
    QTest.mouseRelease(viewport, LEFT, held, on_screen(page, *corners[-1]))


def current_image(page: ReviewPage) -> int:
    current = page.controller.current
    return -1 if current is None else current.image


def labels(page: ReviewPage) -> np.ndarray:
    assert page.editor.document is not None
    return page.editor.document.labels


def test_what_refining_needs_is_loaded_once_the_user_pauses(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[object] = []

    def load(self: object) -> None:
        loaded.append(self)

    monkeypatch.setattr("app.jobs.refinement.Refinement.warm_up", load)
    monkeypatch.setattr("app.pages.review.refine_controller.QUIET", 60_000)
    with shown(qtbot, make_project(tmp_path)) as page:
        quiet = page.refine._quiet
        qtbot.waitUntil(quiet.isActive)
        quiet.setTimerType(Qt.TimerType.PreciseTimer)
        quiet.start()
        qtbot.waitUntil(lambda: quiet.remainingTime() < 59_980)
        before = quiet.remainingTime()
        stroke(page, (4, 4), (8, 4))
        assert quiet.remainingTime() > before  # a stroke begins the wait anew
        assert not loaded
        quiet.setInterval(0)
        stroke(page, (4, 8), (8, 8))
        qtbot.waitUntil(lambda: len(loaded) == 1)
        stroke(page, (4, 12), (8, 12))
        assert not quiet.isActive()


def test_a_refinement_does_not_wait_for_a_pause(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        qtbot.waitUntil(page.refine._quiet.isActive)
        page.refine.preview()
        assert len(requests) == 1
        assert not page.refine._quiet.isActive()


def test_the_whole_image_what_is_seen_or_a_lasso_is_refined(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        choose_scope(page, IMAGE)
        page.refine.preview()
        assert requests[-1].region is None
        choose_scope(page, VIEW)
        page.refine.preview()
        assert requests[-1].region is None  # all of it is seen
        page.editor.canvas.zoom_to(
            page.editor.canvas.magnification * 4, page.rect().toRectF().center()
        )
        page.refine.preview()
        seen = requests[-1].region
        assert seen is not None and seen.inside.all()
        assert 0 < seen.box.width < WIDTH // 2 and 0 < seen.box.height < HEIGHT // 2
        page.editor.canvas.fit()
        choose_scope(page, LASSO)
        assert page.editor.tool == "lasso" and len(requests) == 3
        draw_around(page, (20, 10), (40, 10), (40, 30))
        drawn = requests[-1].region
        assert len(requests) == 4 and drawn is not None and not drawn.box.is_empty
        assert np.array_equal(labels(page), square())  # it was drawn to say where
        assert requests[-1].preview
        until(qtbot, lambda: page.editor.tool == "brush")  # the one before
        page.refine.apply()
        assert requests[-1].region is drawn and not requests[-1].preview


def test_another_image_is_not_refined_where_the_one_before_was(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        choose_scope(page, LASSO)
        draw_around(page, (5, 5), (25, 5), (25, 25), (5, 25))
        until(qtbot, lambda: len(requests) == 1 and page.editor.tool != "lasso")
        first = current_image(page)
        page.commands["review.next"].trigger()
        until(qtbot, lambda: current_image(page) != first)
        for wanted in (page.refine.preview, page.refine.apply):
            wanted()
            assert len(requests) == 1 and not page.refine.pane.previewing
            assert page.editor.tool == "lasso"  # it is to be drawn
        draw_around(page, (5, 5), (15, 5), (15, 15), (5, 15))
        until(qtbot, lambda: len(requests) == 2)
        assert requests[1].region is not None and requests[1].region.box.height < 15
        until(qtbot, lambda: page.editor.tool != "lasso")


def test_tagged_classes_alone_take_part_unless_all_are_asked_for(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.refine.apply()
        assert requests[-1].allowed == (1,)
        page.refine.pane.every.setChecked(True)
        page.refine.apply()
        assert requests[-1].allowed == (1, 2)
        page.refine.pane.every.setChecked(False)
        page.open_project.set_tag([1], 2, Tag.PRESENT, "Tag")
        page.refine.apply()
        assert requests[-1].allowed == (1, 2)


def test_what_was_painted_is_held_unless_it_is_let_go(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.refine.apply()
        assert requests[-1].held is None  # nothing yet
        stroke(page, (50, 40), (60, 40))
        page.refine.apply()
        held = requests[-1].held
        assert held is not None and held[40, 55] and not held[5, 5]
        page.refine.pane.hold.setChecked(False)
        page.refine.apply()
        assert requests[-1].held is None


def test_sliders_are_previewed_while_a_preview_is_shown(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        pane = page.refine.pane
        pane.trust.setValue(90)
        qtbot.wait(200)
        assert not requests
        pane.begin()
        pane.trust.setValue(60)
        pane.iterations.setValue(3)
        until(qtbot, lambda: len(requests) == 2)  # one for both
        assert requests[-1].trust == 0.6 and requests[-1].config.crf_iterations == 3
        assert all(request.preview for request in requests)


def preview_a_change(qtbot: QtBot, page: ReviewPage) -> np.ndarray:
    """Show a preview that differs from the mask; return it."""
    page.refine.pane.begin()
    proposed = np.roll(square(), 5, axis=1)
    page.refine._show(proposed)
    assert page.editor.canvas.proposes
    return proposed


def test_escape_ends_a_preview(qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        preview_a_change(qtbot, page)
        QTest.keyClick(page.editor.canvas, Qt.Key.Key_Escape)
        assert not page.editor.canvas.proposes and not page.refine.pane.previewing
        assert not page.refine.pane.preview.isChecked()
        assert np.array_equal(labels(page), square())


def test_undo_ends_a_preview_before_it_takes_anything_back(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        assert page.history.texts()[0] is None
        told: list[str | None] = []
        page.history.changed.connect(lambda: told.append(page.history.texts()[0]))
        preview_a_change(qtbot, page)
        assert told[-1] == "Preview of the refinement"  # so that the window offers to undo it
        page.history.undo()
        assert not page.editor.canvas.proposes and not page.refine.pane.previewing
        assert told[-1] is None
        assert np.array_equal(labels(page), square())


def test_a_preview_is_not_approved_unseen(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        proposed = preview_a_change(qtbot, page)
        page.approve()
        assert page.controller.current is not None and page.controller.current.image == 1
        assert page.notice.isVisible() and "preview" in page.notice.text.text()
        page.notice.button.click()  # Apply
        assert not requests[-1].preview
        page.refine._lay(proposed)
        assert np.array_equal(labels(page), proposed)
        page.approve()
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 2,
        )


def test_painting_ends_a_preview(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        proposed = preview_a_change(qtbot, page)
        stroke(page, (50, 40), (60, 40))
        assert not page.editor.canvas.proposes
        page.refine._lay(proposed)  # that comes too late
        assert labels(page)[15, 15] == 1


def test_all_versions_are_seen_side_by_side(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        assert page.controller.current is not None and page.editor.document is not None
        assert page.view.versions == (Provenance.MODEL,)
        page.controller.current.note_refinement()
        page.editor.replace_mask(np.full((HEIGHT, WIDTH), 2, np.uint8), "Refine")
        page.controller.save_all()
        until(qtbot, lambda: page.view.versions == (Provenance.MODEL, Provenance.REFINED))
        page.editor.change_options(size=32)
        stroke(page, (50, 40), (60, 40))
        box = page.view.compare
        box.setCurrentIndex(box.count() - 1)
        box.activated.emit(box.currentIndex())
        until(qtbot, lambda: len(page.editor.canvas.wipes) == 2)
        canvas = page.editor.canvas
        width, row = canvas.viewport().width(), 0.62 * canvas.viewport().height()
        seen = []
        for place in (0.3, 0.5, 0.8):
            at = canvas.to_screen(canvas.to_image(canvas.rect().toRectF().center()))
            at.setX(place * width)
            at.setY(row)
            seen.append(canvas.seen_label(at))
        assert seen == [0, 2, 1]  # model, refined, now with the stroke
        assert canvas.comparison_name == "From the model"


def test_masks_that_were_edited_are_refined_along_their_outlines_alone(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.refine.apply()
        assert requests[-1].band == 0  # nobody has touched it
        stroke(page, (50, 40), (60, 40))
        page.refine.apply()
        assert requests[-1].band == pytest.approx(0.02 * WIDTH)
        page.refine.pane.band.setValue(10)
        page.refine.apply()
        assert requests[-1].band == pytest.approx(0.05 * WIDTH)
        page.refine.cancel()
        page.history.undo()
        page.refine.apply()
        assert requests[-1].band == 0  # the model's again


def test_where_a_mask_may_change_is_the_users_choice_until_the_next_image(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        box = page.refine.pane.outlines
        box.click()
        assert box.isChecked()
        box.click()
        stroke(page, (50, 40), (60, 40))
        assert not box.isChecked()  # as the user wants it
        page.open(2)
        until(qtbot, lambda: current_image(page) == 2)
        stroke(page, (50, 40), (60, 40))
        assert box.isChecked()


def test_a_refinement_in_a_band_leaves_the_middle_of_areas_as_it_is() -> None:
    random = np.random.default_rng(2)
    image = random.integers(0, 40, (120, 160, 3), np.uint8)
    image[:, 85:] += 180  # the true edge, five columns beside the mask's
    mask = np.zeros((120, 160), np.uint8)
    mask[:, 80:] = 1
    mask[50:60, 20:30] = 1  # a patch that the colours speak against
    asked = RefineRequest(
        image=image, labels=mask, region=None, allowed=(1,), config=RefineConfig(), band=12.0
    )
    far = mask.copy()
    for preview in (True, False):
        events = list(refine(replace(asked, preview=preview), Control()))
        result = events[-1].labels  # type: ignore[attr-defined]
        assert not np.array_equal(result, mask)
        assert np.array_equal(result[:, 100:], far[:, 100:])
        assert np.array_equal(result[:, 45:66], far[:, 45:66])
        assert (result[:, 80:84] == 0).mean() > 0.9  # along the edge it follows the photo


def test_refining_begins_with_the_method_that_was_measured_to_mend_more_than_it_spoils(
    qtbot: QtBot, tmp_path: Path, requests: list[RefineRequest]
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.refine.apply()
        assert requests[-1].config.method == "pamr"
        pane = page.refine.pane
        pane.method.setCurrentIndex(pane.method.findData("crf"))
        page.refine.apply()
        assert requests[-1].config.method == "crf"
