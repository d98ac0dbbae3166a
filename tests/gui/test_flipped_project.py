"""Projects with a bit turned over, in the window: whatever opens is shown without an error."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.app.main_window import MainWindow
from app.core.store import Project, ProjectError, open_project
from app.ui.settings import AppSettings
from tests.attacks.flipped_bits import database_of, flipped, make_full_project

SHOWN = 16  # projects that open
LIMIT = 20_000  # ms; a window has what it shows in a fraction of a second on an idle machine


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    settings = AppSettings()
    settings.watch_folders = False
    window = MainWindow(settings)
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    window.resize(1100, 700)
    window.show()
    return window


def look_through(qtbot: QtBot, window: MainWindow, project: Project) -> None:
    """Show every workspace of a project, and have all of it painted."""
    window.flow.opened.emit(project, ())
    columns = window.library.columns
    assert columns is not None
    qtbot.waitUntil(lambda: not columns.page.search.busy, timeout=LIMIT)
    columns.page.select([int(image) for image in columns.page.model.ids[:5]])
    for place in range(len(window.project_page.workspaces)):
        window.show_workspace(place)
        QApplication.processEvents()
        window.grab()
    window.close_project()


def test_what_opens_is_shown_without_an_error(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "trees"
    make_full_project(folder)
    good = database_of(folder).read_bytes()
    seen: Counter[bool] = Counter()
    for what, data in flipped(good, 10 * SHOWN, seed=2):
        shutil.rmtree(folder / "cache", ignore_errors=True)
        database_of(folder).write_bytes(data)
        try:
            project = open_project(folder, daily_backup=False)
        except ProjectError:
            continue
        if seen[project.read_only] >= SHOWN // 2:  # as many sound ones as damaged ones
            project.close()
            continue
        seen[project.read_only] += 1
        with qtbot.captureExceptions() as raised:
            look_through(qtbot, window, project)
        assert not raised, f"{what}: {raised}"
        if sum(seen.values()) == SHOWN:
            break
    assert min(seen[True], seen[False]) == SHOWN // 2
