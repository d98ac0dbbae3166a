"""Correcting clicks that follow a model from outside: asked for, fetched, seen, clicked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.app.settings_dialog import SettingsDialog
from app.core.masks.area import Point
from app.jobs import osam_model
from app.pages.review.page import ReviewPage
from app.ui.settings import AppSettings
from tests.gui.review_page import HEIGHT, LEFT, WIDTH, make_project, on_screen, shown, until
from tests.gui.tiny_osam import NAME, Downloads, install

pytest.importorskip("onnx", reason="The tiny model is made with the package onnx.")
pytest.importorskip("onnxruntime", reason="The tiny model is run by ONNX Runtime.")

ANT = 1


@pytest.fixture
def downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Downloads:
    (tmp_path / "models").mkdir()
    return install(monkeypatch, tmp_path / "models")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Photos of a bright bar over dark ground; the mask has other pixels."""
    folder = make_project(tmp_path, count=2)
    for photo in sorted((tmp_path / "photos").iterdir()):
        pixels = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
        pixels[40:50, 10:70] = 220
        Image.fromarray(pixels).save(photo)
    return folder


def click(page: ReviewPage, x: float, y: float) -> None:
    viewport = page.editor.canvas.viewport()
    QTest.mouseMove(viewport, on_screen(page, x, y))
    QTest.mouseClick(viewport, LEFT, pos=on_screen(page, x, y))


def test_without_a_choice_nothing_is_loaded_or_asked(
    qtbot: QtBot, folder: Path, downloads: Downloads
) -> None:
    with shown(qtbot, folder, tool="correct") as page:
        assert page.settings.click_model == "" and not page.clicks.model.is_ready
        assert page.editor.thing_at((Point(20.0, 45.0),)) is None
        assert not page.notice.isVisible() and downloads.count == 0


def test_the_user_is_asked_before_anything_is_downloaded_and_clicks_follow_the_model_then(
    qtbot: QtBot, folder: Path, downloads: Downloads
) -> None:
    with shown(qtbot, folder, tool="correct") as page:
        page.settings.click_model = NAME
        until(qtbot, page.notice.isVisible)
        text = page.notice.text.text()
        assert "EfficientSAM 10M" in text and "40 MB" in text and "Apache-2.0" in text
        assert downloads.count == 0 and page.notice.button.text() == "Download"
        page.notice.button.click()
        until(qtbot, lambda: page.clicks.model.is_ready)
        assert downloads.count == 1
        document = page.editor.document
        assert document is not None
        before = document.labels.copy()
        click(page, 30, 45)
        expected = np.zeros((HEIGHT, WIDTH), bool)
        expected[40:50, 10:70] = True
        changed = document.labels != before
        assert (document.labels[expected] == ANT).mean() > 0.95
        assert changed[~expected].mean() < 0.01
        page.editor.canvas.setFocus()
        document.undo()
        assert np.array_equal(document.labels, before)  # one step


def test_a_model_that_is_there_is_used_without_a_question_for_every_image(
    qtbot: QtBot, folder: Path, downloads: Downloads
) -> None:
    downloads.pull()
    with shown(qtbot, folder, tool="correct") as page:
        page.settings.click_model = NAME
        until(qtbot, lambda: page.clicks.model.is_ready)
        page.next()
        until(qtbot, lambda: page.controller.current is not None and page.clicks.model.is_ready)
        found = page.editor.thing_at((Point(30.0, 45.0),))
        assert found is not None and found.sum() == 600
        page.settings.click_model = ""
        assert page.editor.thing_at((Point(30.0, 45.0),)) is None
        assert not page.notice.isVisible() and downloads.count == 1


def test_an_image_whose_file_was_replaced_is_seen_again(
    qtbot: QtBot, folder: Path, downloads: Downloads
) -> None:
    downloads.pull()
    with shown(qtbot, folder, tool="correct") as page:
        page.settings.click_model = NAME
        model, mask_session = page.clicks.model, page.controller.current

        def ready() -> bool:
            return model.is_ready

        until(qtbot, ready)
        assert mask_session is not None and mask_session.pixels is not None
        model.show(mask_session.image, mask_session.pixels)
        assert ready()  # as it was
        other = np.ascontiguousarray(mask_session.pixels[::-1])
        model.show(mask_session.image, other)
        assert not ready() and model.thing_at((Point(30.0, 45.0),)) is None
        until(qtbot, ready)
        found = model.thing_at((Point(30.0, HEIGHT - 45.0),))
        assert found is not None and found.sum() == 600


def test_a_download_can_be_cancelled_and_clicks_work_as_before(
    qtbot: QtBot, folder: Path, downloads: Downloads
) -> None:
    downloads.hold.clear()
    with shown(qtbot, folder, tool="correct") as page:
        page.settings.click_model = NAME
        until(qtbot, page.notice.isVisible)
        page.notice.button.click()
        until(qtbot, lambda: any(not job.quiet for job in page.session.jobs.running()))
        (job,) = (job for job in page.session.jobs.running() if not job.quiet)
        until(qtbot, lambda: job.progress is not None)
        job.cancel()
        until(qtbot, lambda: not page.session.jobs.running())
        assert not page.clicks.model.is_ready
        assert page.editor.thing_at((Point(30.0, 45.0),)) is None
        click(page, 20, 20)


def test_a_damaged_model_is_told_and_clicks_work_as_before(
    qtbot: QtBot, folder: Path, downloads: Downloads
) -> None:
    downloads.pull()
    downloads.files["decoder"].write_bytes(b"no model")
    with shown(qtbot, folder, tool="correct") as page:
        told: list[str] = []
        page.message.connect(told.append)
        page.settings.click_model = NAME
        until(qtbot, lambda: bool(told))
        assert "cannot be used" in told[0] and not page.clicks.model.is_ready


def test_a_large_image_is_seen_small_and_a_thing_has_its_place(downloads: Downloads) -> None:
    downloads.pull()
    model = osam_model.load(NAME)
    image = np.zeros((1500, 3000, 3), np.uint8)
    image[300:600, 1500:2400] = 200
    seen = osam_model.look(model, image)
    assert (seen.height, seen.width) == (512, 1024)
    thing = osam_model.thing_at(model, seen, [Point(2000.0, 450.0)], height=1500, width=3000)
    assert thing is not None and thing.shape == (512, 1024)
    rows, columns = np.flatnonzero(thing.any(1)), np.flatnonzero(thing.any(0))
    assert abs(rows[0] - 102) <= 1 and abs(columns[-1] - 819) <= 1
    assert downloads.count == 1  # loading fetched nothing


def test_a_model_that_is_not_there_is_never_fetched_by_loading(downloads: Downloads) -> None:
    assert not osam_model.has_weights(NAME)
    with pytest.raises(FileNotFoundError):
        osam_model.load(NAME)
    assert downloads.count == 0


def test_the_settings_offer_models_only_where_the_add_on_is_installed(
    qtbot: QtBot, tmp_path: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = AppSettings(tmp_path / "settings.json")
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    assert dialog.clicks.isEnabled() and dialog.clicks.currentData() == ""
    dialog.clicks.setCurrentIndex(dialog.clicks.findData(NAME))
    assert settings.click_model == NAME
    dialog.lessons.setCurrentIndex(dialog.lessons.findData("never"))
    assert settings.automatic_lessons == "never"
    monkeypatch.setattr("app.app.settings_dialog.is_installed", lambda: False)
    other = SettingsDialog(settings)
    qtbot.addWidget(other)
    assert not other.clicks.isEnabled()
