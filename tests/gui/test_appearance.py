"""The look follows the system, and files opened from outside reach the window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.app.main_window import MainWindow
from app.ui import appearance
from app.ui.appearance import dark_palette, light_palette, use_scheme
from app.ui.settings import AppSettings

Role = QPalette.ColorRole


def test_high_contrast_shows_the_colours_of_the_system(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = qapp.style().standardPalette().color(Role.Window)
    monkeypatch.setattr(appearance, "wants_high_contrast", lambda _application: True)
    use_scheme(qapp, Qt.ColorScheme.Light)
    shown = qapp.palette().color(Role.Window)
    monkeypatch.setattr(appearance, "wants_high_contrast", lambda _application: False)
    use_scheme(qapp, Qt.ColorScheme.Light)
    assert shown == system
    assert qapp.palette().color(Role.Window) == light_palette().color(Role.Window) != system


def test_another_theme_dresses_what_is_shown_once_for_its_colours_and_once_for_its_sheet(
    qtbot: QtBot, qapp: QApplication
) -> None:
    """Setting the style anew, or a sheet over another, takes half a second of a whole window.

    Over another one, Qt dresses a widget once more for each that it lies in.
    """

    class Dressings(QObject):
        count = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.count += event.type() == QEvent.Type.StyleChange
            return False

    window, dressings = QWidget(), Dressings()
    within = window
    for _ in range(5):
        within = QWidget(within)
    button = QPushButton("ant", within)
    qtbot.addWidget(window)
    window.show()
    use_scheme(qapp, Qt.ColorScheme.Light)
    button.installEventFilter(dressings)
    use_scheme(qapp, Qt.ColorScheme.Dark)
    assert 1 <= dressings.count <= 2


_OPENING = """
from PySide6.QtGui import QFileOpenEvent
from app.app.application import Application

application = Application(["tagmask"])
opened = []
application.path_opened.connect(opened.append)
application.sendEvent(application, QFileOpenEvent("/photos/project.tagmask"))
print(opened[0].name)
"""


def test_a_file_that_the_system_opens_is_passed_on() -> None:
    """In a process of its own: there is only one application object in each."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", _OPENING], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.stdout == "project.tagmask\n", done.stderr


def test_the_theme_can_be_changed_while_the_window_is_open(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path))
    settings = AppSettings()
    window = MainWindow(settings)
    qtbot.addWidget(window)
    try:
        settings.theme = "dark"
        qapp.processEvents()
        dark = window.palette()
        assert dark.window().color().lightnessF() < 0.3 < dark.windowText().color().lightnessF()
        settings.theme = "light"
        qapp.processEvents()
        light = window.palette()
        assert light.windowText().color().lightnessF() < 0.3 < light.window().color().lightnessF()
    finally:
        use_scheme(qapp, Qt.ColorScheme.Light)


def test_links_follow_the_theme(qapp: QApplication, qtbot: QtBot) -> None:
    use_scheme(qapp, Qt.ColorScheme.Dark)
    label, other = QLabel('<a href="x">Open</a>'), QLabel("a < b")
    for one in (label, other):
        qtbot.addWidget(one)
        one.show()

    def colours() -> set[str]:
        picture = label.grab().toImage()
        places = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
        return {picture.pixelColor(x, y).name() for x, y in places}

    dark = dark_palette().color(Role.Link).name()
    assert dark in colours()
    use_scheme(qapp, Qt.ColorScheme.Light)
    assert light_palette().color(Role.Link).name() in colours()
    assert dark not in colours()
    assert other.text() == "a < b"


@pytest.mark.parametrize("make", [dark_palette, light_palette])
def test_text_is_readable(make: object) -> None:
    """WCAG asks for a contrast of 4.5 between text and what it stands on."""
    palette = make()  # type: ignore[operator]
    for text, ground in (
        (palette.windowText(), palette.window()),
        (palette.text(), palette.base()),
        (palette.buttonText(), palette.button()),
        (palette.highlightedText(), palette.highlight()),
        (palette.placeholderText(), palette.base()),
        (palette.placeholderText(), palette.window()),
        (palette.toolTipText(), palette.toolTipBase()),
        (palette.link(), palette.base()),
    ):
        lighter, darker = sorted(
            (luminance(brush.color().getRgbF()[:3]) for brush in (text, ground)), reverse=True
        )
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(rgb: tuple[float, ...]) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
