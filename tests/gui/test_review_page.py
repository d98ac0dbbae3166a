"""The review: painting, deciding, going on, and what the disk has afterwards."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.masks.queue import QueueFilter
from app.core.store import Provenance, open_project
from app.pages.review.page import ReviewPage
from wseg_engine.base.labels import Tag
from wseg_engine.images.imaging import load_image
from wseg_engine.images.mask_files import read_mask, write_mask

from .review_page import PATIENCE, make_project, shown, square, stroke, until


def saved(qtbot: QtBot, page: ReviewPage) -> None:
    page.controller.save_all()
    until(qtbot, lambda: page.controller.is_idle)


def mask(page: ReviewPage, image: int, kind: Provenance) -> np.ndarray:
    record = page.open_project.project.masks.get(image, kind)
    assert record is not None
    return read_mask(page.open_project.project.folder / record.file)


def test_a_stroke_is_saved_as_the_edited_mask_and_the_models_stays(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        assert page.controller.current is not None and page.controller.current.image == 1
        assert page.editor.document is not None
        assert np.array_equal(page.editor.document.labels, square())
        stroke(page, (50, 40), (60, 40))
        painted = page.editor.document.labels.copy()
        assert not np.array_equal(painted, square())
        saved(qtbot, page)
        assert np.array_equal(mask(page, 1, Provenance.EDITED), painted)
        assert np.array_equal(mask(page, 1, Provenance.MODEL), square())
        record = page.open_project.project.masks.get(1, Provenance.EDITED)
        assert record is not None and record.classes == (1, 2)


def test_undo_goes_back_through_the_strokes_of_an_image_that_was_left(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        stroke(page, (50, 40), (60, 40))
        page.next()
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 2,
        )
        until(qtbot, lambda: page.controller.is_idle)
        page.previous()
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 1,
        )
        page.history.undo()
        assert page.editor.document is not None
        assert np.array_equal(page.editor.document.labels, square())


def test_approving_keeps_the_mask_and_goes_to_the_next_one(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        stroke(page, (50, 40), (60, 40))
        assert page.editor.document is not None
        painted = page.editor.document.labels.copy()
        page.approve()
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 2,
        )
        until(qtbot, lambda: page.controller.is_idle)
        assert np.array_equal(mask(page, 1, Provenance.APPROVED), painted)
        until(qtbot, lambda: page.queue.progress.value() == 1)
        assert page.queue.count.text() == "1 of 4 approved"


def test_an_approved_mask_that_is_changed_is_approved_no_longer(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.approve()
        until(qtbot, lambda: page.controller.is_idle)
        page.open(1)
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 1,
        )
        assert page.controller.current is not None and page.controller.current.is_approved
        stroke(page, (50, 40), (60, 40))
        assert page.controller.current.provenance is Provenance.EDITED
        saved(qtbot, page)
        kinds = {record.provenance for record in page.open_project.project.masks.of([1])}
        assert kinds == {Provenance.MODEL, Provenance.EDITED}


def test_taking_an_approval_back_leaves_the_mask(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.approve()
        until(qtbot, lambda: page.controller.is_idle)
        page.open(1)
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 1,
        )
        page.unapprove()
        until(qtbot, lambda: page.controller.is_idle)
        kinds = {record.provenance for record in page.open_project.project.masks.of([1])}
        assert kinds == {Provenance.MODEL}
        until(qtbot, lambda: page.controller.current is not None)  # it is read anew
        assert page.controller.current is not None
        assert page.controller.current.provenance is Provenance.MODEL


def test_a_rejected_mask_is_passed_over(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.reject()
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 2,
        )
        until(qtbot, lambda: page.controller.is_idle)
        assert page.open_project.project.reviews.rejected() == {1}
        for image in (3, 4):
            page.skip()
            until(
                qtbot,
                lambda image=image: (
                    page.controller.current is not None and page.controller.current.image == image
                ),
            )
        page.skip()
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 2,
        )


def test_painting_an_untagged_class_offers_its_tag_and_takes_it_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.editor.set_value(2)
        stroke(page, (50, 40), (60, 40))
        assert page.notice.isVisible() and "bee" in page.notice.text.text()
        page.notice.button.click()
        tags = page.open_project.project.tags
        assert 2 in tags.of([1])[1].tags
        page.notice.button.click()  # Undo
        assert 2 not in tags.of([1])[1].tags


def test_a_project_open_for_reading_is_only_looked_at(qtbot: QtBot, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    with shown(qtbot, folder, read_only=True) as page:
        stroke(page, (50, 40), (60, 40))
        assert page.editor.document is not None
        assert np.array_equal(page.editor.document.labels, square())
        assert not page.commands["review.approve"].isEnabled()
        page.approve()
        assert page.controller.current is not None and page.controller.current.image == 1
    assert not (folder / "masks/edited").exists()


def test_the_keys_paint_and_go_on(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.activateWindow()
        until(qtbot, page.isActiveWindow)
        page.editor.canvas.setFocus()
        qtbot.keyClick(page.editor.canvas, Qt.Key.Key_2)
        assert page.editor.value == 2
        qtbot.keyClick(page.editor.canvas, Qt.Key.Key_E)
        assert page.editor.tool == "eraser"
        qtbot.keyClick(page.editor.canvas, Qt.Key.Key_D)
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 2,
        )
        qtbot.keyClick(page.editor.canvas, Qt.Key.Key_Left)
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 1,
        )
        qtbot.keyClick(page.editor.canvas, Qt.Key.Key_Return)
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 2,
        )
        until(qtbot, lambda: page.controller.is_idle)
        assert page.open_project.project.masks.get(1, Provenance.APPROVED) is not None


def test_many_are_approved_at_once_and_that_is_undone(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        dialog = page.batch.dialog()  # the uncertainties are 0.5, 0.4, 0.3, 0.2
        qtbot.addWidget(dialog)
        dialog.percent.setValue(70)
        assert not dialog.approve.isEnabled()
        until(qtbot, lambda: not dialog.counting)
        assert dialog.images == (3, 4) and "2 mask" in dialog.found.text()
        project = page.open_project.project
        with qtbot.waitSignal(page.controller.approved, timeout=PATIENCE):
            page.batch.approve(dialog.images)
        until(qtbot, lambda: page.notice.isVisible() and "2 mask" in page.notice.text.text())
        assert project.masks.counts()[Provenance.APPROVED] == 2
        assert np.array_equal(mask(page, 3, Provenance.APPROVED), square())
        with qtbot.waitSignal(page.controller.withdrawn, timeout=PATIENCE):
            page.notice.button.click()
        assert project.masks.counts()[Provenance.APPROVED] == 0
        assert project.masks.counts()[Provenance.MODEL] == 4


def test_refining_is_one_step_and_keeps_what_was_painted(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.refine.pane.scope.setCurrentIndex(1)  # the whole image
        page.refine.pane.trust.setValue(50)
        stroke(page, (50, 40), (60, 40))
        assert page.editor.document is not None and page.controller.current is not None
        before = page.editor.document.labels.copy()
        painted = page.editor.document.painted.copy()
        assert painted.any()
        with qtbot.waitSignal(page.refine.refinement.previewed, timeout=PATIENCE):
            page.refine.pane.begin()
        assert np.array_equal(page.editor.document.labels, before)  # a preview changes nothing
        with qtbot.waitSignal(page.refine.refinement.refined, timeout=PATIENCE):
            page.refine.apply()
        refined = page.editor.document.labels
        assert not np.array_equal(refined, before)
        assert np.array_equal(refined[painted], before[painted])
        assert set(np.unique(refined)) <= {0, 1}
        page.history.undo()
        assert np.array_equal(page.editor.document.labels, before)


def test_a_contradiction_is_settled_by_a_click(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        assert not page.facts.shown_disagreements.shown_disagreements
        assert page.editor.document is not None
        page.editor.document.labels[...] = 0
        page.classes.count()
        (finding,) = page.facts.shown_disagreements.shown_disagreements
        assert finding.class_id == 1 and "ant" in finding.text
        page.facts.shown_disagreements.remedy_wanted.emit(finding)
        assert not page.facts.shown_disagreements.shown_disagreements
        assert page.open_project.project.tags.of([1])[1].tags[1] is Tag.ABSENT


def test_the_mask_is_compared_with_the_models(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        stroke(page, (50, 40), (60, 40))
        page.view.toggle_comparison()
        until(qtbot, lambda: page.editor.canvas.comparison_name is not None)
        assert page.editor.canvas.comparison_name == "From the model"
        page.view.toggle_comparison()
        assert page.editor.canvas.comparison_name is None


def test_a_mask_that_was_predicted_anew_is_shown_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        project = page.open_project.project
        record = project.masks.get(1, Provenance.MODEL)
        assert record is not None
        write_mask(project.folder / record.file, np.full((60, 80), 2, np.uint8))
        project.masks.put([record._replace(written="2030-01-01T00:00:00")])
        page.open_project.note_images(False, [1])
        until(
            qtbot,
            lambda: page.editor.document is not None and page.editor.document.labels[0, 0] == 2,
        )


def test_an_image_that_is_taken_out_leaves_the_queue(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.open_project.remove_images([3])
        until(qtbot, lambda: page.model.ids.tolist() == [1, 2, 4])


def test_without_masks_all_images_are_offered_to_draw_on(qtbot: QtBot, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    with open_project(folder) as project:
        project.masks.remove([1, 2, 3, 4], Provenance.MODEL)
    with shown(qtbot, folder, images=()) as page:
        until(qtbot, page.queue.draw.isVisible)
        assert page.controller.current is None
        page.queue.draw.click()
        until(qtbot, lambda: page.controller.current is not None)
        assert page.editor.document is not None and not page.editor.document.labels.any()
        stroke(page, (50, 40), (60, 40))
        saved(qtbot, page)
        assert mask(page, 1, Provenance.EDITED)[40, 55] == 1


def test_a_new_queue_does_not_lead_away_from_an_image_that_is_being_loaded(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()

    def slow(path: Path) -> np.ndarray:
        if path.name == "photo3.png":
            assert held.wait(PATIENCE / 1000)
        return load_image(path)

    monkeypatch.setattr("app.jobs.prefetch.load_image", slow)
    with shown(qtbot, make_project(tmp_path)) as page:
        try:
            page.open(4)
            assert page.controller.current is None
            page.search.set_wish(QueueFilter())
            until(qtbot, lambda: not page.search.busy)
        finally:
            held.set()
        until(qtbot, lambda: page.controller.current is not None)
        assert page.controller.current is not None and page.controller.current.image == 4
