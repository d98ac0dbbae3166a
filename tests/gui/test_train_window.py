"""Training in the main window: closing while one runs, going on after a crash, ways to and fro."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.app import closing
from app.app.main_window import MainWindow
from app.core.store import ImageFilter, RunState, create_project, open_project
from app.core.training.dataset import read_dataset
from app.core.training.run_files import run_files
from app.core.training.snapshot import save_snapshot
from app.jobs.training import running_training
from app.pages.train.page import TrainPage
from app.ui.settings import AppSettings
from tests.core.small_trainings import small_project
from tests.gui.scripted_trainings import LONG, Script, put_run, script
from wseg_engine.base.events import Control

__all__ = ["script"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    with small_project(tmp_path) as project:
        return project.folder


@pytest.fixture
def window(qtbot: QtBot, script: Script, tmp_path: Path, folder: Path) -> MainWindow:
    settings = AppSettings()
    settings.watch_folders = False
    made = MainWindow(settings)

    def end(_window: MainWindow) -> None:
        script.go_on.set()
        qtbot.waitUntil(lambda: running_training(made.jobs) is None, timeout=LONG)
        made.close()

    qtbot.addWidget(made, before_close_func=end)
    made.show()
    return made


def open_in(qtbot: QtBot, window: MainWindow, folder: Path) -> TrainPage:
    with qtbot.waitSignal(window.project_opened, timeout=LONG):
        window.open_project(folder)
    window.show_workspace(1)
    page = window.train.page
    assert page is not None
    qtbot.waitUntil(lambda: page.setup.found is not None, timeout=LONG)
    return page


def begin(qtbot: QtBot, page: TrainPage, script: Script) -> None:
    script.hold_before = 1
    page.begin()
    qtbot.waitUntil(
        lambda: page.live.live is not None and page.live.live.saved_epochs == 1, timeout=LONG
    )


def answer(monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    asked: list[str] = []

    def ask(*_arguments: object, title: str, **_more: object) -> str:
        asked.append(title)
        return name

    monkeypatch.setattr(closing, "ask", ask)
    return asked


def states(folder: Path) -> list[RunState]:
    with open_project(folder) as project:
        return [run.state for run in project.runs.all()]


def test_closing_while_a_training_runs_asks_and_saves_it(
    qtbot: QtBot,
    window: MainWindow,
    folder: Path,
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin(qtbot, open_in(qtbot, window, folder), script)
    asked = answer(monkeypatch, "close")
    assert window.close()
    assert len(asked) == 1
    assert window.session is None
    assert states(folder) == [RunState.RUNNING]  # to go on when the project is opened again


def test_a_training_that_shall_go_on_keeps_the_window_open(
    qtbot: QtBot,
    window: MainWindow,
    folder: Path,
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = open_in(qtbot, window, folder)
    begin(qtbot, page, script)
    answer(monkeypatch, "stay")
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    assert window.session is not None
    assert page.live.running
    assert not window.close_project()
    script.go_on.set()
    qtbot.waitUntil(lambda: not page.live.running, timeout=LONG)
    assert window.close_project()
    assert states(folder) == [RunState.FINISHED]


def test_another_project_does_not_end_a_training_that_shall_go_on(
    qtbot: QtBot,
    window: MainWindow,
    folder: Path,
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = folder.with_name("other")
    create_project(other).close()
    page = open_in(qtbot, window, folder)
    begin(qtbot, page, script)
    asked = answer(monkeypatch, "stay")
    window.open_project(other)
    qtbot.waitUntil(lambda: bool(asked), timeout=LONG)
    assert window.session is not None
    assert window.session.project.folder == folder
    qtbot.waitUntil(lambda: not window.flow.busy, timeout=LONG)
    open_project(other).close()  # nobody holds it


def test_without_a_training_nothing_is_asked(
    qtbot: QtBot, window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, "stay")
    open_in(qtbot, window, folder)
    assert window.close_project()
    assert not asked


def leave_a_run(folder: Path) -> int:
    """Leave a run as a crash in its first epoch does."""
    with open_project(folder) as project:
        record = put_run(project, "Night shift", state=RunState.RUNNING)
        steps = read_dataset(project, Control())
        while True:
            try:
                next(steps)
            except StopIteration as done:
                save_snapshot(run_files(project, record), done.value)
                return record.id


def test_a_training_that_a_crash_cut_off_is_offered_and_goes_on(
    qtbot: QtBot, window: MainWindow, folder: Path, script: Script
) -> None:
    run = leave_a_run(folder)
    page = open_in(qtbot, window, folder)
    banner = window.project_page.banner
    qtbot.waitUntil(banner.isVisible, timeout=LONG)
    assert "Night shift" in banner.text.text()
    window.show_workspace(0)
    banner.button.click()
    assert page.isVisible()
    assert not banner.isVisible()
    qtbot.waitUntil(lambda: not page.live.running, timeout=LONG)
    assert script.requests[0].resume_run == run


def test_images_of_a_check_are_shown_in_the_library(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    page = open_in(qtbot, window, folder)
    page.library_requested.emit(ImageFilter(tagged=False))
    columns = window.library.columns
    assert columns is not None
    assert columns.isVisible()
    assert columns.page.search.filter == ImageFilter(tagged=False)


def test_images_selected_in_the_library_can_be_pinned_there(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    page = open_in(qtbot, window, folder)
    window.show_workspace(0)
    columns = window.library.columns
    assert columns is not None
    qtbot.waitUntil(lambda: len(columns.page.model.ids) == 8, timeout=LONG)
    columns.page.select([2, 3])
    qtbot.waitUntil(window.commands.get("train.pin").isEnabled, timeout=LONG)
    window.commands.get("train.pin").trigger()
    assert page.setup.pins.ids == (2, 3)


def test_the_menu_is_there_with_the_project_and_goes_with_it(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    menu = window.menuBar().findChild(QMenu, "train")
    assert menu is not None
    assert not menu.menuAction().isVisible()
    open_in(qtbot, window, folder)
    assert menu.menuAction().isVisible()
    window.close_project()
    qtbot.waitUntil(lambda: not menu.menuAction().isVisible(), timeout=LONG)
