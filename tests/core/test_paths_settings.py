"""Where the application keeps its things, and its settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui import paths
from app.ui.settings import AppSettings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_one_variable_puts_everything_under_one_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path))
    folders = {
        paths.config_folder(),
        paths.log_folder(),
        paths.cache_folder(),
        paths.data_folder(),
    }
    assert len(folders) == 4
    assert all(folder.parent == tmp_path for folder in folders)
    assert paths.settings_file().is_relative_to(tmp_path)
    assert paths.sample_folder().is_relative_to(tmp_path)


def test_without_the_variable_the_system_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TAGMASK_HOME", raising=False)
    assert "tagmask" in str(paths.config_folder()).casefold()
    assert paths.config_folder() != paths.cache_folder()


def test_settings_are_kept_and_announced(qtbot: QtBot, file: Path) -> None:
    settings = AppSettings(file)
    assert settings.theme == "system"
    assert not settings.advance_after_tagging
    with qtbot.waitSignal(settings.changed) as told:
        settings.theme = "dark"
    assert told.args == ["theme"]
    settings.advance_after_tagging = True
    settings.shortcuts = {"edit.undo": ["Ctrl+Z", "Alt+Backspace"]}
    settings.set_value("library.sort", ["name", 1])
    assert settings.save()
    again = AppSettings(file)
    assert again.theme == "dark"
    assert again.advance_after_tagging
    assert again.shortcuts == {"edit.undo": ["Ctrl+Z", "Alt+Backspace"]}
    assert again.value("library.sort") == ["name", 1]
    assert [path.name for path in file.parent.iterdir()] == ["settings.json"]


def test_the_same_value_again_is_no_change(qtbot: QtBot, file: Path) -> None:
    settings = AppSettings(file)
    settings.theme = "light"
    with qtbot.assertNotEmitted(settings.changed):
        settings.theme = "light"


def test_changes_are_saved_without_being_asked(qtbot: QtBot, file: Path) -> None:
    settings = AppSettings(file)
    for size in range(100, 120):
        settings.thumbnail_size = size
    assert not file.exists()
    qtbot.waitUntil(file.exists)
    assert json.loads(file.read_text("utf-8"))["thumbnail_size"] == 119


def test_nonsense_is_refused(qtbot: QtBot, file: Path) -> None:
    settings = AppSettings(file)
    with pytest.raises(ValueError, match="theme"):
        settings.theme = "purple"
    with pytest.raises(ValueError, match="thumbnail_size"):
        settings.thumbnail_size = 100_000
    assert settings.theme == "system"


def test_one_bad_value_in_the_file_leaves_the_others(qtbot: QtBot, file: Path) -> None:
    file.parent.mkdir()
    file.write_text(
        '{"theme": "purple", "language": "de", "thumbnail_size": "big", "recent_projects": [1]}',
        encoding="utf-8",
    )
    settings = AppSettings(file)
    assert settings.theme == "system"
    assert settings.language == "de"
    assert settings.thumbnail_size == AppSettings.thumbnail_size.default
    assert settings.recent_projects == []
    assert not settings.notice


@pytest.mark.parametrize("content", ["{", "[]", '"text"', "", "\0\0"])
def test_a_broken_file_is_put_aside_and_the_user_told(
    qtbot: QtBot, file: Path, content: str
) -> None:
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    settings = AppSettings(file)
    assert settings.theme == "system"
    assert "settings.json.broken" in settings.notice
    assert file.with_name("settings.json.broken").read_text("utf-8") == content
    settings.theme = "dark"
    assert settings.save()
    assert AppSettings(file).theme == "dark"


def test_a_value_can_be_given_its_default_again(qtbot: QtBot, file: Path) -> None:
    settings = AppSettings(file)
    settings.theme = "dark"
    with qtbot.waitSignal(settings.changed):
        settings.reset("theme")
    assert settings.theme == "system"


def test_settings_that_cannot_be_written_stay_in_force(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder should be", encoding="utf-8")
    settings = AppSettings(tmp_path / "config" / "settings.json")
    settings.theme = "dark"
    assert not settings.save()
    assert settings.theme == "dark"
