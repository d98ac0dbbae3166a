"""The registry of commands and their shortcuts."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from app.ui.actions import Actions, Conflict
from app.ui.settings import AppSettings

HERE = Qt.ShortcutContext.WidgetWithChildrenShortcut


@pytest.fixture
def settings(qtbot: QtBot, tmp_path: Path) -> AppSettings:
    return AppSettings(tmp_path / "settings.json")


@pytest.fixture
def actions(settings: AppSettings) -> Actions:
    return Actions(settings)


def keys(actions: Actions, name: str) -> list[str]:
    return [key.toString() for key in actions.get(name).shortcuts()]


def test_a_command_runs_its_slot_and_tells_its_keys(actions: Actions) -> None:
    ran: list[str] = []
    action = actions.add(
        "edit.undo", "&Undo…", lambda: ran.append("undo"), shortcut="Ctrl+Z", tip="Take it back"
    )
    action.trigger()
    assert ran == ["undo"]
    assert "Take it back" in action.toolTip()
    assert "Ctrl+Z" in action.toolTip()
    (info,) = actions.all()
    assert (info.name, info.text, info.default) == ("edit.undo", "Undo", ("Ctrl+Z",))


def test_what_a_command_is_about_at_the_moment_is_no_part_of_its_name(
    qtbot: QtBot, actions: Actions
) -> None:
    action = actions.add("edit.undo", "&Undo", None, shortcut="Ctrl+Z")
    actions.set_text("edit.undo", "&Undo: Tag 2 images", enabled=True)
    assert action.text() == "&Undo: Tag 2 images"
    assert [info.text for info in actions.all() if info.name == "edit.undo"] == ["Undo"]


def test_a_checkable_command_says_whether_it_is_on(actions: Actions) -> None:
    states: list[bool] = []
    action = actions.add("view.names", "Names", states.append, checkable=True)
    action.trigger()
    action.trigger()
    assert states == [True, False]


def test_a_command_may_have_several_keys_or_a_standard_one(actions: Actions) -> None:
    actions.add("review.next", "Next", None, shortcut=["D", "Right"])
    actions.add("edit.copy", "Copy", None, shortcut=QKeySequence.StandardKey.Copy)
    assert keys(actions, "review.next") == ["D", "Right"]
    assert keys(actions, "edit.copy") == ["Ctrl+C"]


def test_the_keys_of_the_user_outlast_the_session(actions: Actions, settings: AppSettings) -> None:
    actions.add("edit.undo", "Undo", None, shortcut="Ctrl+Z")
    actions.set_shortcut("edit.undo", ["F7"])
    assert keys(actions, "edit.undo") == ["F7"]
    settings.save()
    later = Actions(AppSettings(settings.file))
    later.add("edit.undo", "Undo", None, shortcut="Ctrl+Z")
    assert keys(later, "edit.undo") == ["F7"]
    later.reset("edit.undo")
    assert keys(later, "edit.undo") == ["Ctrl+Z"]


def test_a_shortcut_can_be_taken_away(actions: Actions) -> None:
    actions.add("edit.undo", "Undo", None, shortcut="Ctrl+Z")
    actions.set_shortcut("edit.undo", "")
    assert keys(actions, "edit.undo") == []
    actions.reset_all()
    assert keys(actions, "edit.undo") == ["Ctrl+Z"]


def test_the_default_keys_are_not_kept_as_the_users(
    actions: Actions, settings: AppSettings
) -> None:
    actions.add("edit.undo", "Undo", None, shortcut="Ctrl+Z")
    actions.set_shortcut("edit.undo", "F7")
    actions.set_shortcut("edit.undo", "Ctrl+Z")
    assert settings.shortcuts == {}


def test_two_commands_of_one_window_cannot_share_a_key(actions: Actions) -> None:
    actions.add("a.one", "One", None, shortcut="N")
    actions.add("b.two", "Two", None, shortcut="M")
    assert actions.conflicts() == []
    assert actions.users_of("N", besides="b.two") == ["a.one"]
    actions.set_shortcut("b.two", "N")
    assert actions.conflicts() == [Conflict("N", ("a.one", "b.two"))]


def test_widgets_that_never_have_the_focus_together_may_share_a_key(
    actions: Actions, qtbot: QtBot
) -> None:
    left, right = QWidget(), QWidget()
    qtbot.addWidget(left)
    qtbot.addWidget(right)
    actions.add("a.one", "One", None, shortcut="N", owner=left, context=HERE)
    actions.add("b.two", "Two", None, shortcut="N", owner=right, context=HERE)
    assert actions.conflicts() == []
    actions.add("a.three", "Three", None, shortcut="N", owner=left, context=HERE)
    assert actions.conflicts() == [Conflict("N", ("a.one", "a.three"))]


def test_a_command_goes_with_its_page(actions: Actions, qtbot: QtBot) -> None:
    page = QWidget()
    action = actions.add("library.next", "Next", None, owner=page)
    with qtbot.waitSignal(action.destroyed):
        page.deleteLater()
    assert actions.find("library.next") is None
    assert actions.all() == []


def test_a_page_that_is_made_again_replaces_its_commands(actions: Actions, qtbot: QtBot) -> None:
    first = QWidget()
    qtbot.addWidget(first)
    old = actions.add("library.next", "Next", None, shortcut="N", owner=first)
    second = QWidget()
    qtbot.addWidget(second)
    with qtbot.waitSignal(old.destroyed):
        new = actions.add("library.next", "Next", None, shortcut="N", owner=second)
    assert actions.get("library.next") is new
    assert actions.conflicts() == []


def test_keys_rest_with_their_page_although_a_menu_has_the_command(
    actions: Actions, qtbot: QtBot
) -> None:
    """Qt would start what a menu shows from any page: here, approve a mask that nobody sees."""
    window = QMainWindow()
    qtbot.addWidget(window)
    pages = QStackedWidget()
    window.setCentralWidget(pages)
    made: list[str] = []
    for name in ("library", "review"):
        page = QLineEdit()
        pages.addWidget(page)
        action = actions.add(
            f"{name}.go", "Go", partial(made.append, name), shortcut="Ctrl+G", owner=page
        )
        window.menuBar().addMenu(name).addAction(action)
    with qtbot.waitActive(window):
        window.show()
    handle = window.windowHandle()
    pages.setCurrentIndex(1)  # a page is made when it is first looked at
    for number in (0, 1, 0):
        pages.setCurrentIndex(number)
        QTest.keyClick(handle, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert made == ["library", "review", "library"]
    assert actions.conflicts() == []
    pages.setCurrentIndex(1)
    actions.get("library.go").trigger()  # from its menu
    assert made[-1] == "library" and actions.first_key("library.go") == "Ctrl+G"
    actions.set_shortcut("library.go", "Ctrl+H")
    pages.setCurrentIndex(0)
    QTest.keyClick(handle, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert len(made) == 5
