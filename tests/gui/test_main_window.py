"""The main window: welcome, opening results, and what it says when there are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.windows.appearance import dark_palette, use_scheme
from app.windows.main_window import MainWindow
from wseg_engine.version import VERSION


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def warnings_shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the texts of warning dialogs instead of showing them."""
    texts: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, _title, text: texts.append(text))
    return texts


def test_it_starts_with_a_welcome_whose_button_asks_for_a_folder(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, results_folder: Path
) -> None:
    assert window.welcome.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(results_folder))
    qtbot.mouseClick(window.welcome.open_button, Qt.MouseButton.LeftButton)
    assert window.results.isVisible()
    assert window.windowTitle() == "run – TagMask"


def test_a_cancelled_choice_changes_nothing(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, warnings_shown: list[str]
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.choose_results()
    assert window.welcome.isVisible()
    assert not warnings_shown


def test_closing_results_goes_back_to_the_welcome(window: MainWindow, results_folder: Path) -> None:
    assert not window.close_action.isEnabled()
    window.open_results(results_folder)
    assert window.close_action.isEnabled()
    window.close_action.trigger()
    assert window.welcome.isVisible()
    assert window.windowTitle() == "TagMask"


def test_a_folder_without_masks_is_refused_and_the_open_one_stays(
    window: MainWindow, results_folder: Path, tmp_path: Path, warnings_shown: list[str]
) -> None:
    window.open_results(results_folder)
    empty = tmp_path / "holidays"
    empty.mkdir()
    window.open_results(empty)
    assert len(warnings_shown) == 1
    assert "holidays" in warnings_shown[0]
    assert "SegmentationClass" in warnings_shown[0]
    assert window.results.isVisible()
    assert window.results.names.count() == 2


def test_about_names_the_version(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    monkeypatch.setattr(QMessageBox, "about", lambda _parent, _title, text: texts.append(text))
    window.show_about()
    assert VERSION in texts[0]


def test_dark_and_light_can_be_chosen_where_the_system_offers_neither(
    window: MainWindow, qapp: QApplication
) -> None:
    try:
        use_scheme(qapp, Qt.ColorScheme.Dark)
        qapp.processEvents()
        dark = window.palette()
        assert dark.window().color().lightnessF() < 0.3 < dark.windowText().color().lightnessF()
    finally:
        use_scheme(qapp, Qt.ColorScheme.Light)
    qapp.processEvents()
    light = window.palette()
    assert light.windowText().color().lightnessF() < 0.3 < light.window().color().lightnessF()


def test_text_in_the_dark_is_readable() -> None:
    """WCAG asks for a contrast of 4.5 between text and what it stands on."""
    palette = dark_palette()
    for text, ground in (
        (palette.windowText(), palette.window()),
        (palette.text(), palette.base()),
        (palette.buttonText(), palette.button()),
        (palette.highlightedText(), palette.highlight()),
        (palette.placeholderText(), palette.base()),
        (palette.link(), palette.base()),
    ):
        lighter, darker = sorted(
            (luminance(brush.color().getRgbF()[:3]) for brush in (text, ground)), reverse=True
        )
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(rgb: tuple[float, ...]) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
