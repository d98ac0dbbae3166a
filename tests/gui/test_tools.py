"""All tools: locked classes, previews, the keyboard, pictures that are not there."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import (
    QKeyEvent,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.masks.document import MaskDocument
from app.core.masks.rules import Rules
from app.editor.mask_editor import MaskEditor
from app.editor.tools import all_tools

from .small_editor import (
    ALT,
    HEIGHT,
    NONE,
    SHIFT,
    SQUARE,
    WIDTH,
    corners,
    disc,
    draw,
    editor,
    key,
    labels,
    move,
)

__all__ = ["editor"]  # a fixture


def test_a_tool_that_needs_an_image_says_so_without_one(editor: MaskEditor, qtbot: QtBot) -> None:
    editor.show_image(None, MaskDocument(np.zeros((HEIGHT, WIDTH), np.uint8)))
    for tool in ("wand", "superpixel"):
        with qtbot.waitSignal(editor.message):
            editor.set_tool(tool)
        move(editor, (40, 40))
        draw(editor, (50, 50))
        assert not labels(editor).any()


# That of objects paints nothing: `test_objects_tool`.
TOOLS = tuple(tool.name for tool in all_tools.TOOLS if tool.name != "objects")


def use(editor: MaskEditor, tool: str) -> None:
    editor.set_tool(tool)
    if tool == "polygon":
        corners(editor, NONE)
    else:
        draw(editor, *SQUARE)


@pytest.mark.parametrize("tool", TOOLS)
def test_no_tool_touches_a_locked_class(editor: MaskEditor, tool: str) -> None:
    labels(editor)[:, 50:150] = 2
    labels(editor)[100:] = 1
    before = labels(editor).copy()
    editor.set_rules(Rules(locked=frozenset({2})))
    use(editor, tool)
    assert np.array_equal(labels(editor) == 2, before == 2)
    assert tool in ("eraser", "fill") or not np.array_equal(labels(editor), before)


@pytest.mark.parametrize("tool", sorted(set(TOOLS) - {"eraser", "void"}))
def test_painting_with_a_locked_class_is_refused_in_words(
    editor: MaskEditor, qtbot: QtBot, tool: str
) -> None:
    editor.set_rules(Rules(locked=frozenset({3})))
    with qtbot.waitSignal(editor.message) as told:
        use(editor, tool)
    assert "locked" in told.args[0]
    assert not labels(editor).any()


@pytest.mark.parametrize("tool", TOOLS)
def test_the_previews_of_a_tool_leave_nothing_behind(editor: MaskEditor, tool: str) -> None:
    plain = editor.canvas.viewport().grab().toImage()
    editor.set_tool(tool)
    move(editor, (40, 40))
    move(editor, (60, 70))
    if hasattr(editor.canvas.tool, "show_preview"):
        editor.canvas.tool.show_preview()
    assert editor.canvas.viewport().grab().toImage() != plain
    QApplication.sendEvent(editor.canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert editor.canvas.viewport().grab().toImage() == plain
    assert not labels(editor).any()


def test_a_tool_taken_by_a_key_leaves_nothing_behind_where_it_was(
    editor: MaskEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.set_tool("objects")
    editor.change_options(size=60)
    move(editor, (60, 60))
    editor.set_tool("brush")
    QApplication.processEvents()
    ring = editor.canvas.tool.extent() if editor.canvas.tool is not None else QRect()
    asked: list[QRect] = []
    monkeypatch.setattr(editor.canvas.viewport(), "update", lambda *rects: asked.extend(rects))
    move(editor, (150, 120))
    assert any(rect.contains(ring) for rect in asked)


def test_the_keyboard_paints_at_the_crosshair(editor: MaskEditor) -> None:
    editor.change_options(size=3)
    editor.canvas.set_crosshair(True)
    assert editor.canvas.crosshair == (100.5, 75.5)
    for _ in range(4):
        key(editor, Qt.Key.Key_Left)
    key(editor, Qt.Key.Key_Down, SHIFT)
    key(editor, Qt.Key.Key_Space)
    assert editor.canvas.crosshair == (96.5, 85.5)
    assert np.array_equal(labels(editor) == 3, disc(1.5, (96.5, 85.5)))
    key(editor, Qt.Key.Key_Left)
    assert editor.canvas.accessibleDescription() == "Column 95, row 85: class 3"
    key(editor, Qt.Key.Key_Escape)
    assert editor.canvas.crosshair is None


@pytest.mark.parametrize("tool", ["lasso", "polygon"])
def test_the_keyboard_draws_regions(editor: MaskEditor, tool: str) -> None:
    editor.set_tool(tool)
    editor.canvas.set_crosshair(True)
    for arrow in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        key(editor, Qt.Key.Key_Space)
        for _ in range(3):
            key(editor, arrow, SHIFT)
    key(editor, Qt.Key.Key_Space)
    assert editor.canvas.busy
    key(editor, Qt.Key.Key_Return)
    expected = np.zeros((HEIGHT, WIDTH), bool)
    expected[75:105, 100:130] = True
    assert np.array_equal(labels(editor) == 3, expected)


@pytest.mark.parametrize(
    ("tool", "painted"),
    [("eraser", 0), ("void", 255), ("fill", 3), ("wand", 3), ("superpixel", 3)],
)
def test_every_other_tool_is_used_by_the_keyboard(
    editor: MaskEditor, tool: str, painted: int
) -> None:
    labels(editor)[...] = 2
    editor.set_tool(tool)
    editor.change_options(size=9)
    editor.canvas.set_crosshair(True)
    key(editor, Qt.Key.Key_Left)
    key(editor, Qt.Key.Key_Space)
    assert labels(editor)[75, 99] == painted
    assert editor.document is not None
    assert editor.document.history.undo_steps == 1
    key(editor, Qt.Key.Key_Right)
    key(editor, Qt.Key.Key_Return)
    assert labels(editor)[75, 100] == painted


@pytest.mark.parametrize("tool", ["brush", "lasso", "wand", "superpixel"])
def test_holding_alt_shows_at_once_that_the_tool_takes_away(editor: MaskEditor, tool: str) -> None:
    editor.set_tool(tool)
    move(editor, (40, 40))
    adding = editor.canvas.viewport().grab().toImage()
    QApplication.sendEvent(editor.canvas, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Alt, ALT))
    assert editor.canvas.viewport().grab().toImage() != adding
    QApplication.sendEvent(editor.canvas, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Alt, NONE))
    assert editor.canvas.viewport().grab().toImage() == adding
