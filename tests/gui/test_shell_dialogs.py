"""The dialogs of the shell: new project, settings, shortcuts, diagnostics, ways out."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.app import project_flow
from app.app.diagnostics import CrashDialog, DiagnosticsDialog
from app.app.help_dialogs import CheatSheet
from app.app.new_project import NewProjectDialog
from app.app.project_flow import WayOut, ask_about_damage, ask_way_out
from app.app.settings_dialog import SettingsDialog
from app.app.shortcut_editor import ShortcutEditor
from app.core.store import (
    ProjectError,
    ProjectLocked,
    ProjectMissing,
    ProjectNewer,
    ProjectReadOnly,
    create_project,
)
from app.ui.actions import Actions
from app.ui.dialogs import Choice, ask
from app.ui.settings import AppSettings


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def settings(qtbot: QtBot, tmp_path: Path) -> AppSettings:
    settings = AppSettings()
    settings.projects_folder = str(tmp_path / "projects")
    return settings


@pytest.fixture
def actions(settings: AppSettings) -> Actions:
    actions = Actions(settings)
    actions.name_group("edit", "Editing")
    actions.add("edit.undo", "&Undo", None, shortcut="Ctrl+Z")
    actions.add("edit.redo", "&Redo", None, shortcut="Ctrl+Y")
    actions.add("view.grid", "&Grid", None)
    return actions


# --------------------------------------------------------------- new project


def test_a_folder_of_photos_gives_the_project_its_name(
    qtbot: QtBot, settings: AppSettings, tmp_path: Path
) -> None:
    (tmp_path / "Birds").mkdir()
    dialog = NewProjectDialog(settings, [tmp_path / "Birds"])
    qtbot.addWidget(dialog)
    assert dialog.name.text() == "Birds"
    assert dialog.folder == tmp_path / "projects" / "Birds"
    assert dialog.photo_folders == (tmp_path / "Birds",)
    assert dialog.create_button.isEnabled()


def test_a_project_that_cannot_be_made_is_not_offered_and_the_reason_said(
    qtbot: QtBot, settings: AppSettings, tmp_path: Path
) -> None:
    create_project(tmp_path / "projects" / "Birds").close()
    dialog = NewProjectDialog(settings)
    qtbot.addWidget(dialog)
    assert not dialog.create_button.isEnabled()
    for name, reason in (("Birds", "already"), ("a/b", "/"), ("con", "con")):
        dialog.name.setText(name)
        assert not dialog.create_button.isEnabled()
        assert reason in dialog.problem.text()
    dialog.name.setText("Bees")
    assert dialog.create_button.isEnabled()


def test_a_project_among_photos_is_refused(
    qtbot: QtBot, settings: AppSettings, tmp_path: Path
) -> None:
    (tmp_path / "photos").mkdir()
    dialog = NewProjectDialog(settings, [tmp_path / "photos"])
    qtbot.addWidget(dialog)
    dialog.place.setText(str(tmp_path / "photos"))
    assert not dialog.create_button.isEnabled()
    assert "photos" in dialog.problem.text()


def test_photo_folders_can_be_taken_out_again(
    qtbot: QtBot, settings: AppSettings, tmp_path: Path
) -> None:
    dialog = NewProjectDialog(settings, [tmp_path / "a", tmp_path / "b", tmp_path / "a"])
    qtbot.addWidget(dialog)
    assert dialog.photo_folders == (tmp_path / "a", tmp_path / "b")
    assert not dialog.remove_button.isEnabled()
    dialog.photos.setCurrentRow(0)
    dialog.remove_button.click()
    assert dialog.photo_folders == (tmp_path / "b",)


def test_folders_are_looked_for_among_the_pictures_and_then_where_the_last_one_was(
    qtbot: QtBot, settings: AppSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = tmp_path / "Pictures"
    started: list[str] = []
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(pictures))

    def choose(_: object, __: str, start: str) -> str:
        started.append(start)
        return str(tmp_path / "photos" / "birds")

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose)
    dialog = NewProjectDialog(settings)
    qtbot.addWidget(dialog)
    settings.photos_folder = ""
    dialog.add_button.click()
    pictures.mkdir()
    settings.photos_folder = ""
    dialog.add_button.click()
    dialog.add_button.click()
    assert started == [str(Path.home()), str(pictures), str(tmp_path / "photos")]


# ------------------------------------------------------------------ settings


def test_settings_take_effect_when_chosen(qtbot: QtBot, settings: AppSettings) -> None:
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    dialog.advance.setChecked(True)
    dialog.watch.setChecked(False)
    assert settings.theme == "dark"
    assert settings.language == "de"
    assert settings.advance_after_tagging
    assert not settings.watch_folders
    assert dialog.restart_note.isHidden()  # the window follows at once: test_language_switch


# ----------------------------------------------------------------- shortcuts


@pytest.fixture
def editor(qtbot: QtBot, actions: Actions) -> ShortcutEditor:
    editor = ShortcutEditor(actions)
    qtbot.addWidget(editor)
    return editor


def test_new_keys_hold_at_once(editor: ShortcutEditor, actions: Actions) -> None:
    editor.choose("view.grid")
    editor.keys.setKeySequence(QKeySequence("F6"))
    editor.set_button.click()
    assert actions.get("view.grid").shortcut().toString() == "F6"
    editor.reset_button.click()
    assert actions.get("view.grid").shortcut().isEmpty()


def test_keys_that_are_taken_are_said_to_be_so_and_can_be_taken_over(
    editor: ShortcutEditor, actions: Actions
) -> None:
    editor.choose("view.grid")
    assert editor.take_button.isHidden()
    editor.keys.setKeySequence(QKeySequence("Ctrl+Z"))
    assert not editor.set_button.isEnabled()
    assert "Undo" in editor.conflict.text()
    editor.take_button.click()
    assert actions.get("view.grid").shortcut().toString() == "Ctrl+Z"
    assert actions.get("edit.undo").shortcut().isEmpty()
    assert actions.conflicts() == []
    editor.reset_all_button.click()
    assert actions.get("edit.undo").shortcut().toString() == "Ctrl+Z"


def test_commands_are_found_by_text_and_by_keys(editor: ShortcutEditor) -> None:
    for text, expected in (("gri", ["Grid"]), ("ctrl+y", ["Redo"]), ("", ["Undo", "Redo", "Grid"])):
        editor.search.setText(text)
        shown = [item.text(0) for item in editor._items() if not item.isHidden()]
        assert shown == expected


def test_the_cheat_sheet_shows_what_has_keys(qtbot: QtBot, actions: Actions) -> None:
    sheet = CheatSheet(actions)
    qtbot.addWidget(sheet)
    from PySide6.QtWidgets import QLabel

    text = " ".join(label.text() for label in sheet.findChildren(QLabel))
    assert "Ctrl+Z" in text
    assert "Undo" in text
    assert "Editing" in text
    assert "Grid" not in text


# --------------------------------------------------------------- diagnostics


def test_diagnostics_can_be_copied(qtbot: QtBot) -> None:
    dialog = DiagnosticsDialog()
    qtbot.addWidget(dialog)
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == dialog.report.toPlainText()
    assert "PySide6" in dialog.report.toPlainText()


def test_a_crash_can_be_lived_with_or_not(qtbot: QtBot, tmp_path: Path) -> None:
    for button, result in (
        ("continue_button", QDialog.DialogCode.Accepted),
        ("quit_button", QDialog.DialogCode.Rejected),
    ):
        dialog = CrashDialog("the report", tmp_path / "crash-1.txt")
        qtbot.addWidget(dialog)
        assert "the report" in dialog.report.toPlainText()
        getattr(dialog, button).click()
        assert dialog.result() == result


# ------------------------------------------------------------------ ways out


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Collect the choices of every question; the first is chosen."""
    found: list[list[str]] = []

    def choose(_parent: QWidget | None, *, choices: list[Choice], **_: object) -> str:
        found.append([choice.name for choice in choices])
        assert any(choice.safe for choice in choices), "there is no way back"
        return choices[0].name

    monkeypatch.setattr(project_flow, "ask", choose)
    return found


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ProjectLocked("open"), {WayOut.READ_ONLY, WayOut.AGAIN, WayOut.NOTHING}),
        (ProjectReadOnly("read"), {WayOut.READ_ONLY, WayOut.NOTHING}),
        (ProjectMissing("gone"), {WayOut.LOCATE, WayOut.FORGET, WayOut.NOTHING}),
        (ProjectNewer("new"), {WayOut.NOTHING}),
        (ProjectError("odd"), {WayOut.NOTHING}),
    ],
)
def test_every_refusal_has_a_way_out(
    qtbot: QtBot,
    offered: list[list[str]],
    tmp_path: Path,
    error: ProjectError,
    expected: set[str],
) -> None:
    ask_way_out(None, error, recent=True)
    assert set(offered[0]) == expected


def test_only_a_project_held_on_another_computer_can_be_taken_over(
    qtbot: QtBot, offered: list[list[str]], tmp_path: Path
) -> None:
    ask_way_out(None, ProjectLocked("open", elsewhere=True), recent=False)
    ask_way_out(None, ProjectLocked("open", elsewhere=False), recent=False)
    assert WayOut.TAKE_OVER in offered[0]
    assert WayOut.TAKE_OVER not in offered[1]


def test_damage_without_a_backup_offers_to_look_only(
    qtbot: QtBot, offered: list[list[str]], tmp_path: Path
) -> None:
    from app.core.store import RestoreOffer

    assert ask_about_damage(None, RestoreOffer(tmp_path, ("torn",), None)) is WayOut.READ_ONLY
    assert offered == [[WayOut.READ_ONLY, WayOut.NOTHING]]


def test_the_chosen_button_is_the_answer_and_escape_the_safe_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = [Choice("go", "Go", default=True), Choice("stay", "Stay", safe=True)]

    def click(text: str) -> None:
        def press(box: QMessageBox) -> int:
            next(b for b in box.findChildren(QPushButton) if b.text() == text).click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", press)

    click("Go")
    assert ask(None, title="Where?", text="Say it", choices=choices) == "go"
    click("Stay")
    assert ask(None, title="Where?", text="Say it", choices=choices) == "stay"
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: 0)
    assert ask(None, title="Where?", text="Say it", choices=choices) == "stay"


def test_every_part_of_the_dialogs_has_a_name(
    qtbot: QtBot, settings: AppSettings, actions: Actions
) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit

    for dialog in (
        NewProjectDialog(settings),
        SettingsDialog(settings),
        ShortcutEditor(actions),
        DiagnosticsDialog(),
    ):
        qtbot.addWidget(dialog)
        named = {label.buddy() for label in dialog.findChildren(QLabel)}
        assert len(dialog.findChildren(QAbstractButton)) >= 2, dialog
        for kind in (QAbstractButton, QAbstractItemView, QLineEdit):
            for widget in dialog.findChildren(kind):
                if widget.window() is not dialog:
                    continue  # the list that a box drops down
                inner = widget.objectName().startswith("qt_") or not widget.isEnabled()
                owner = widget.parentWidget()
                covered = widget in named or owner in named or bool(owner.accessibleName())
                text = widget.text() if isinstance(widget, QAbstractButton) else ""
                named_so = widget.accessibleName() or text or covered or inner
                hidden_part = widget.focusPolicy() == Qt.FocusPolicy.NoFocus
                assert named_so or hidden_part, (
                    f"{type(dialog).__name__}: a {type(widget).__name__} has no name"
                )
