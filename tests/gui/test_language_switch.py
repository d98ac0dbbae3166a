"""Another language at once: the window comes again in it, with what was open."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.app.language_switch import LanguageSwitch
from app.core.store import create_project, open_project
from app.jobs.job import Job
from app.ui import i18n
from app.ui.settings import AppSettings
from wseg_engine.base.events import Control, Event, Progress


@pytest.fixture
def switch(
    qtbot: QtBot, qapp: QApplication, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LanguageSwitch]:
    """An application that speaks English."""
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    tool = root / "packaging" / "translations.py"
    subprocess.run([sys.executable, str(tool), "release"], check=True)
    locale = QLocale()
    settings = AppSettings()
    settings.language = "en"
    switch = LanguageSwitch(qapp, settings)
    switch.window.show()
    yield switch
    switch.window.close()
    switch.window.deleteLater()
    switch.deleteLater()
    i18n.remove(qapp)
    QLocale.setDefault(locale)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    create_project(tmp_path / "Birds").close()
    return tmp_path / "Birds"


def menus(switch: LanguageSwitch) -> list[str]:
    return [action.text().replace("&", "") for action in switch.window.menuBar().actions()]


def speaks_german(switch: LanguageSwitch) -> bool:
    return "Datei" in menus(switch)


def test_the_welcome_offers_it_and_all_texts_follow(qtbot: QtBot, switch: LanguageSwitch) -> None:
    old = switch.window
    box = old.welcome.language
    assert [box.itemData(row) for row in range(box.count())] == ["system", "en", "de"]
    box.setCurrentIndex(box.findData("de"))
    with qtbot.waitSignal(old.destroyed):
        box.activated.emit(box.currentIndex())
    assert speaks_german(switch)
    assert switch.window.isVisible()
    assert switch.window.welcome.sample_button.text().replace("&", "") == "Beispielprojekt öffnen"
    assert switch.window.welcome.language.currentData() == "de"
    assert AppSettings().language == "de"  # on the disk


def test_the_open_project_and_what_was_seen_of_it_come_again(
    qtbot: QtBot, switch: LanguageSwitch, project: Path
) -> None:
    with qtbot.waitSignal(switch.window.project_opened):
        switch.window.open_project(project)
    switch.window.show_workspace(1)
    switch.window.resize(800, 655)
    switch.window.settings.language = "de"
    qtbot.waitUntil(lambda: speaks_german(switch) and switch.window.session is not None)
    window = switch.window
    assert window.session is not None
    assert window.session.project.folder == project
    assert not window.session.project.read_only  # the old window has let go of it
    assert window.project_page.current is window.train
    assert (window.width(), window.height()) == (800, 655)
    with qtbot.waitSignal(window.project_opened):  # another project begins with its library
        window.close_project()
        window.open_project(project)
    assert window.project_page.current is window.library
    window.close_project()
    open_project(project).close()


def test_results_of_the_command_line_come_again(
    qtbot: QtBot, switch: LanguageSwitch, results_folder: Path
) -> None:
    switch.window.open_path(results_folder)
    switch.window.settings.language = "de"
    qtbot.waitUntil(lambda: speaks_german(switch))
    assert switch.window.results.page is not None


def test_the_settings_stay_open_in_the_new_language(qtbot: QtBot, switch: LanguageSwitch) -> None:
    titles = []

    def choose() -> None:
        dialog = switch.window.tools.settings_dialog
        assert dialog is not None
        dialog.language.setCurrentIndex(dialog.language.findData("de"))

    def note() -> None:
        dialog = switch.window.tools.settings_dialog
        if dialog is None or not speaks_german(switch):
            QTimer.singleShot(50, note)
            return
        titles.append(dialog.windowTitle())
        dialog.reject()

    QTimer.singleShot(0, choose)
    QTimer.singleShot(50, note)
    switch.window.tools.edit_settings()
    qtbot.waitUntil(lambda: titles == ["Einstellungen"])


def test_what_runs_is_not_ended_for_it(qtbot: QtBot, switch: LanguageSwitch) -> None:
    going = True

    def work(control: Control) -> Iterator[Event]:
        while going:
            control.wait_or_stop()
            yield Progress("test", 0, 1)

    window = switch.window
    job = Job("Working", work)
    window.jobs.start(job)
    hidden: list[bool] = []

    def choose() -> None:
        dialog = window.tools.settings_dialog
        assert dialog is not None
        dialog.language.setCurrentIndex(dialog.language.findData("de"))
        QTimer.singleShot(200, close)

    def close() -> None:
        dialog = window.tools.settings_dialog
        assert dialog is not None
        hidden.append(dialog.restart_note.isHidden())
        dialog.reject()

    QTimer.singleShot(0, choose)
    window.tools.edit_settings()
    assert hidden == [False]  # it says when the language will be another one
    assert switch.window is window
    assert not job.state.over
    going = False
    qtbot.waitUntil(lambda: not window.jobs.running())
    assert window.settings.language == "de"


def test_the_same_language_by_another_name_changes_nothing(
    qtbot: QtBot, switch: LanguageSwitch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "system_language", lambda: "en")
    window = switch.window
    window.settings.language = "system"
    qtbot.wait(100)
    assert switch.window is window
