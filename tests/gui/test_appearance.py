"""The look follows the system, and files opened from outside reach the window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from app.windows import appearance
from app.windows.appearance import light_palette, use_scheme

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


_OPENING = """
from PySide6.QtGui import QFileOpenEvent
from app.windows.shell.application import Application

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
