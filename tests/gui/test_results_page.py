"""Looking through masks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.app.results_page import ResultsPage
from app.core.store.results import open_results
from app.editor.view.class_look import Looks
from app.editor.view.mask_view import MaskView
from wseg_engine.images.mask_files import write_mask


@pytest.fixture
def page(qtbot: QtBot, results_folder: Path) -> ResultsPage:
    page = ResultsPage()
    qtbot.addWidget(page)
    page.resize(600, 400)
    page.show()
    page.show_results(open_results(results_folder))
    return page


def legend(page: ResultsPage) -> list[str]:
    return [page.legend.item(row).text() for row in range(page.legend.count())]


def test_the_first_mask_is_shown_with_names_and_shares_of_its_classes(page: ResultsPage) -> None:
    assert [page.names.item(row).text() for row in range(page.names.count())] == ["ant", "bee"]
    assert legend(page) == ["cat  25 %", "void  25 %"]


def test_choosing_a_mask_without_image_shows_it_and_says_so(
    page: ResultsPage, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.message_changed) as told:
        page.names.setCurrentRow(1)
    assert "bee" in told.args[0]
    assert legend(page) == ["dog  100 %"]


def test_a_damaged_mask_is_named_and_the_next_one_still_opens(
    page: ResultsPage, qtbot: QtBot, results_folder: Path
) -> None:
    (results_folder / "voc" / "SegmentationClass" / "bee.png").write_bytes(b"no picture")
    with qtbot.waitSignal(page.message_changed) as told:
        page.names.setCurrentRow(1)
    assert "bee" in told.args[0]
    assert legend(page) == []
    with qtbot.waitSignal(page.message_changed) as told:
        page.names.setCurrentRow(0)
    assert told.args[0] == ""
    assert legend(page) == ["cat  25 %", "void  25 %"]


def test_a_mask_of_another_size_than_its_image_is_refused(
    page: ResultsPage, qtbot: QtBot, results_folder: Path
) -> None:
    mask = results_folder / "voc" / "SegmentationClass" / "ant.png"
    write_mask(mask, np.zeros((10, 20), np.uint8))
    page.names.setCurrentRow(1)
    with qtbot.waitSignal(page.message_changed) as told:
        page.names.setCurrentRow(0)
    assert "20×10" in told.args[0]
    assert "40×30" in told.args[0]


def test_the_mask_covers_its_pixels_and_no_others(qtbot: QtBot) -> None:
    view = MaskView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    image = np.full((30, 40, 3), 200, np.uint8)
    labels = np.zeros((30, 40), np.uint8)
    labels[:, :20] = 2  # VOC's class 2 is (0, 128, 0)
    view.set_opacity(1.0)
    view.show_mask(image, labels)
    shot = view.grab().toImage()
    assert shot.pixelColor(100, 150).getRgb()[:3] == (0, 128, 0)
    assert shot.pixelColor(300, 150).getRgb()[:3] == (200, 200, 200)


def test_the_opacity_slider_mixes_image_and_mask(page: ResultsPage) -> None:
    page.opacity.setValue(0)
    assert page.view.opacity == 0.0
    middle = page.view.height() // 2
    clear = page.view.grab().toImage().pixelColor(page.view.width() // 8, middle)
    assert clear.getRgb()[:3] == (20, 160, 40)
    page.opacity.setValue(50)
    mixed = page.view.grab().toImage().pixelColor(page.view.width() // 8, middle)
    # Halfway from the image's (20, 160, 40) to class 2's (0, 128, 0).
    assert np.allclose(mixed.getRgb()[:3], (10, 144, 20), atol=2)


def test_the_background_never_has_a_colour() -> None:
    table = Looks().table(1.0)
    assert len(table) == 256
    assert table[0] >> 24 == 0
    assert all(entry >> 24 == 255 for entry in table[1:])
