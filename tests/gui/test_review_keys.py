"""Keys that several workspaces use do not clash: one workspace is shown at a time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from app.core.store import ClassInfo
from app.pages.review.class_controller import class_keys
from app.ui.actions import Actions
from app.ui.settings import AppSettings

from .review_page import make_project, shown


def test_pages_of_one_stack_may_use_the_same_keys(qtbot: QtBot, tmp_path: Path) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    pages = [QWidget(), QWidget()]
    for page in pages:
        stack.addWidget(page)
    inner = QWidget(pages[1])
    actions = Actions(AppSettings(tmp_path / "settings.json"))
    actions.add("library.none", "None", None, shortcut="N", owner=pages[0])
    actions.add("review.skip", "Skip", None, shortcut="N", owner=inner)
    assert not actions.conflicts()
    actions.add("review.next", "Next", None, shortcut="N", owner=pages[1])
    (conflict,) = actions.conflicts()
    assert conflict.names == ("review.skip", "review.next")


def test_classes_have_their_own_keys_or_the_next_free_digit() -> None:
    def info(number: int, key: str | None) -> ClassInfo:
        return ClassInfo(number, f"class {number}", "#000000", key)

    classes = [info(1, "2"), info(2, None), info(3, "b"), info(4, "k")]
    found = [(one.id, key) for one, key in class_keys(classes, {"B"})]
    assert found == [(1, "2"), (2, "1"), (3, "3"), (4, "K")]


def test_one_tool_is_checked_however_it_is_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:

        def checked() -> list[str]:
            actions = page.commands.items()
            return [name for name, action in actions if ".tool." in name and action.isChecked()]

        page.editor.set_tool("wand")
        assert checked() == ["editor.tool.wand"]
        page.editor.ask_for_region("lasso")
        assert checked() == ["editor.tool.lasso"] and page.editor.tool == "lasso"
        page.commands["editor.tool.polygon"].trigger()
        assert checked() == ["editor.tool.polygon"] and page.editor.tool == "polygon"
