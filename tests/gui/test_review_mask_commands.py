"""Clearing a mask, bringing the model's back, copying from the image before, zoom, brightness."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.core.store import Provenance, open_project
from app.pages.review.page import ReviewPage
from app.ui.settings import AppSettings
from wseg_engine.images.mask_files import write_mask

from .review_page import HEIGHT, WIDTH, make_project, shown, square, stroke, until


def labels(page: ReviewPage) -> np.ndarray:
    assert page.editor.document is not None
    return page.editor.document.labels


def go_to(qtbot: QtBot, page: ReviewPage, image: int) -> None:
    page.open(image)
    until(
        qtbot,
        lambda: page.controller.current is not None and page.controller.current.image == image,
    )


def saved(qtbot: QtBot, page: ReviewPage) -> None:
    page.controller.save_all()
    until(qtbot, lambda: page.controller.is_idle)


def kinds(page: ReviewPage, image: int) -> set[Provenance]:
    return {record.provenance for record in page.open_project.project.masks.of([image])}


def test_clearing_leaves_locked_classes_and_is_one_step(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        labels(page)[40:50, 40:50] = 2
        before = labels(page).copy()
        page.classes.pane._lock(2, True)
        page.commands["editor.clear"].trigger()
        expected = np.where(before == 2, before, 0)
        assert np.array_equal(labels(page), expected)
        assert page.history.texts()[0] == "Clear mask"
        page.history.undo()
        assert np.array_equal(labels(page), before)


def test_the_models_mask_comes_back_and_counts_as_the_models(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        stroke(page, (50, 40), (60, 40))
        painted = labels(page).copy()
        saved(qtbot, page)
        assert kinds(page, 1) == {Provenance.MODEL, Provenance.EDITED}
        page.commands["review.restore_model"].trigger()
        until(qtbot, lambda: np.array_equal(labels(page), square()))
        assert page.controller.current is not None
        assert page.controller.current.provenance is Provenance.MODEL
        assert page.editor.document is not None and not page.editor.document.painted.any()
        saved(qtbot, page)
        assert kinds(page, 1) == {Provenance.MODEL}
        page.history.undo()
        assert np.array_equal(labels(page), painted)
        assert page.controller.current.provenance is Provenance.EDITED
        saved(qtbot, page)
        assert kinds(page, 1) == {Provenance.MODEL, Provenance.EDITED}


def test_without_a_mask_of_a_model_the_mask_stays_and_the_user_is_told(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = make_project(tmp_path)
    with open_project(folder) as project:
        project.masks.remove([1], Provenance.MODEL)
    with shown(qtbot, folder, images=()) as page:
        page.open(1)
        until(qtbot, lambda: page.controller.current is not None)
        stroke(page, (50, 40), (60, 40))
        painted = labels(page).copy()
        told: list[str] = []
        page.message.connect(told.append)
        page.masks.restore_model()
        until(qtbot, lambda: bool(told))
        assert "no mask of a model" in told[-1]
        assert np.array_equal(labels(page), painted)


def test_the_mask_of_the_image_before_is_copied_as_it_was_left(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        told: list[str] = []
        page.message.connect(told.append)
        page.commands["review.copy_mask"].trigger()
        assert "No other image" in told[-1]
        stroke(page, (50, 40), (60, 40))
        painted = labels(page).copy()
        go_to(qtbot, page, 3)
        assert np.array_equal(labels(page), square())
        page.commands["review.copy_mask"].trigger()
        assert np.array_equal(labels(page), painted)
        assert page.editor.document is not None and not page.editor.document.painted.any()
        page.history.undo()
        assert np.array_equal(labels(page), square())


def test_one_class_is_copied_beside_what_is_there(qtbot: QtBot, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    with open_project(folder) as project:
        other = np.zeros((HEIGHT, WIDTH), np.uint8)
        other[40:50, 40:50], other[5:8, 5:8] = 2, 1
        # In this mask the values mean the classes the other way round.
        write_mask(project.folder / "masks/model/1.png", other)
        record = project.masks.of([1])[0]
        project.masks.put([record._replace(classes=record.classes[::-1])])
    with shown(qtbot, folder) as page:
        go_to(qtbot, page, 2)
        page.editor.set_value(2)
        page.commands["review.copy_class"].trigger()
        expected = square()
        expected[5:8, 5:8] = 2
        assert np.array_equal(labels(page), expected)


def test_a_mask_of_another_size_is_not_copied(qtbot: QtBot, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    Image.new("RGB", (40, 30)).save(tmp_path / "photos" / "photo1.png")
    with open_project(folder) as project:
        write_mask(project.folder / "masks/model/2.png", np.ones((30, 40), np.uint8))
    with shown(qtbot, folder) as page:
        told: list[str] = []
        page.message.connect(told.append)
        go_to(qtbot, page, 2)
        page.commands["review.copy_mask"].trigger()
        assert "80×60" in told[-1] and "40×30" in told[-1]
        assert (labels(page) == 1).all()


@pytest.mark.parametrize("kept", [True, False])
def test_zoom_is_kept_for_images_of_one_size_if_wanted(
    qtbot: QtBot, tmp_path: Path, kept: bool
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        canvas = page.editor.canvas
        page.commands["editor.keep_view"].setChecked(kept)
        page.editor.set_keeps_view(kept)
        canvas.zoom_to(canvas.magnification * 4, canvas.viewport().rect().toRectF().center())
        seen = canvas.visible_rect()
        go_to(qtbot, page, 4)  # not loaded ahead: there is nothing to see for a moment
        assert (canvas.visible_rect() == seen) is kept
        assert canvas.is_fitted is not kept


def test_a_dark_image_is_shown_brighter_and_stays_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    with shown(qtbot, folder) as page:
        canvas, place = page.editor.canvas, QPointF(70.5, 50.5)

        def seen() -> int:
            picture = canvas.viewport().grab().toImage()
            return picture.pixelColor(canvas.to_screen(place).toPoint()).lightness()

        before, pixels = seen(), page.editor.image
        assert pixels is not None
        copy = pixels.copy()
        page.view.brightness.setValue(100)
        brighter = seen()
        page.view.brightness.setValue(-100)
        assert seen() < before < brighter
        assert np.array_equal(page.editor.image, copy)
        page.view.brightness.setValue(60)
    assert AppSettings(tmp_path / "settings.json").value("review.brightness", 0) == 60
