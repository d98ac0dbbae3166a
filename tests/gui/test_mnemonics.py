"""Underlined letters: each leads to one thing, in every language."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app import i18n
from app.core.store import FoundFile, create_project
from app.settings import AppSettings
from app.windows.main_window import MainWindow
from app.windows.shell.new_project import NewProjectDialog

MNEMONIC = re.compile(r"&(?!&)(\w)")


@pytest.fixture(params=sorted(i18n.LANGUAGES))
def language(request: pytest.FixtureRequest, qapp: QApplication, root: Path) -> Iterator[str]:
    locale = QLocale()
    tool = root / "packaging" / "translations.py"
    subprocess.run([sys.executable, str(tool), "release"], check=True)
    yield i18n.install(qapp, request.param)
    i18n.remove(qapp)
    QLocale.setDefault(locale)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppSettings:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    return AppSettings()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    with create_project(tmp_path / "Birds") as project:
        source = project.sources.add(tmp_path / "photos")
        project.images.record(source.id, [FoundFile("a.jpg", 1, 1)])
        project.classes.add("tit", shortcut="1")
    return tmp_path / "Birds"


def clashes(texts: list[str]) -> list[tuple[str, str]]:
    """Return the pairs of texts that claim the same letter."""
    owners: dict[str, str] = {}
    found = []
    for text in texts:
        match = MNEMONIC.search(text)
        if match and (other := owners.setdefault(match[1].casefold(), text)) != text:
            found.append((other, text))
    return found


def texts_of(menu: QMenu) -> list[str]:
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def labels(window: QWidget) -> list[str]:
    """Return what can be reached with Alt in a window: buttons, and labels of fields."""
    return [
        widget.text()
        for widget in window.findChildren(QWidget)
        if widget.window() is window
        and widget.isVisibleTo(window)
        and (
            isinstance(widget, QAbstractButton)
            or (isinstance(widget, QLabel) and widget.buddy() is not None)
        )
    ]


def test_each_letter_of_a_menu_is_one_commands(
    language: str, qtbot: QtBot, settings: AppSettings, project: Path
) -> None:
    window = MainWindow(settings)
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    window.show()
    with qtbot.waitSignal(window.project_opened):
        window.open_project(project)
    bar: list[QAction] = window.menuBar().actions()
    assert not clashes([action.text() for action in bar] + labels(window))
    found = {
        action.text(): pairs
        for action in bar
        if isinstance(menu := action.menu(), QMenu) and (pairs := clashes(texts_of(menu)))
    }
    assert not found


def test_each_letter_of_a_dialog_is_one_fields(
    language: str, qtbot: QtBot, settings: AppSettings
) -> None:
    dialogs: list[QDialog] = [NewProjectDialog(settings)]
    for dialog in dialogs:
        qtbot.addWidget(dialog)
        dialog.show()
        assert not clashes(labels(dialog)), dialog.windowTitle()
