"""The page of keys says what holds in the program."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

from app.app.main_window import MainWindow
from app.core.store import create_project
from app.ui.settings import AppSettings


@pytest.fixture
def keys_page(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("keys_page", root / "packaging" / "keys_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def window(
    qtbot: QtBot, keys_page: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    create_project(tmp_path / "Keys").close()
    window = MainWindow(AppSettings())
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    keys_page.show_everything(window, tmp_path / "Keys")
    return window


def test_the_page_of_keys_is_up_to_date(
    keys_page: ModuleType, window: MainWindow, root: Path
) -> None:
    page = (root / "docs" / "keys.md").read_text(encoding="utf-8")
    assert keys_page.with_keys(page, window.commands) == page, "run packaging/keys_page.py"
    for keys in ("`Ctrl+Shift+M` | Import Masks", "`B` | Brush", "`Return` or `Enter`", "`F1`"):
        assert keys in keys_page.documented(page)


def test_keys_that_the_user_has_changed_are_not_those_of_the_page(
    keys_page: ModuleType, window: MainWindow
) -> None:
    before = list(keys_page.tables(window.commands))
    window.commands.set_shortcut("data.export", "Ctrl+Alt+Shift+Q")
    assert list(keys_page.tables(window.commands)) == before


def test_a_page_without_marks_is_refused(keys_page: ModuleType, window: MainWindow) -> None:
    with pytest.raises(ValueError, match="needs a line"):
        keys_page.with_keys("# Keys", window.commands)
