"""Tools reach everybody: without Alt, on every photo's size, with every keyboard."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from app.core.masks.document import MaskDocument
from app.core.masks.regions import Combine
from app.editor.commands import editor_commands
from app.editor.mask_editor import MaskEditor
from app.ui.physical_keys import PhysicalKeys, american

from .small_editor import LEFT, NONE, SQUARE, disc, draw, labels, on_screen, shown_editor

RIGHT = Qt.MouseButton.RightButton


def right_draw(editor: MaskEditor, *places: tuple[float, float]) -> None:
    viewport = editor.canvas.viewport()
    QTest.mousePress(viewport, RIGHT, NONE, on_screen(editor, places[0]))
    for place in places[1:]:
        QTest.mouseMove(viewport, on_screen(editor, place))
    QTest.mouseRelease(viewport, RIGHT, NONE, on_screen(editor, places[-1]))


@pytest.fixture
def editor(qtbot: QtBot) -> MaskEditor:
    """An editor over a mask that is all of class 3."""
    editor = shown_editor(qtbot)
    editor.show_image(editor.image, MaskDocument(np.full_like(labels(editor), 3)))
    return editor


# -- the right button and a key take away


@pytest.mark.parametrize("tool", ["brush", "lasso", "fill", "wand", "superpixel"])
def test_the_right_button_takes_away_as_alt_does(editor: MaskEditor, tool: str) -> None:
    editor.set_tool(tool)
    places = SQUARE if tool == "lasso" else SQUARE[:1]
    draw(editor, *places, keys=Qt.KeyboardModifier.AltModifier)
    by_alt = labels(editor).copy()
    assert (by_alt == 0).any()
    editor.undo()
    right_draw(editor, *places)
    assert np.array_equal(labels(editor), by_alt)
    pointer = editor.canvas.tool.pointer if editor.canvas.tool else None
    assert pointer is not None and not pointer.alt  # let go


def test_a_polygon_closed_with_the_right_button_takes_away(editor: MaskEditor) -> None:
    editor.set_tool("polygon")
    for place in SQUARE:
        draw(editor, place)
    right_draw(editor, SQUARE[0])
    assert labels(editor)[60, 60] == 0 and labels(editor)[5, 5] == 3


def test_a_second_button_does_not_break_a_stroke(editor: MaskEditor) -> None:
    editor.show_image(editor.image, MaskDocument(np.zeros_like(labels(editor))))
    editor.change_options(size=4)
    viewport = editor.canvas.viewport()
    QTest.mousePress(viewport, LEFT, NONE, on_screen(editor, (20, 20)))
    QTest.mousePress(viewport, RIGHT, NONE, on_screen(editor, (20, 20)))
    QTest.mouseRelease(viewport, RIGHT, NONE, on_screen(editor, (20, 20)))
    QTest.mouseMove(viewport, on_screen(editor, (60, 20)))
    QTest.mouseRelease(viewport, LEFT, NONE, on_screen(editor, (60, 20)))
    assert labels(editor)[20, 50] == 3
    assert editor.document is not None and editor.document.history.undo_steps == 1


def test_a_key_changes_between_adding_and_taking_away(editor: MaskEditor) -> None:
    command = next(c for c in editor_commands(editor) if c.name == "editor.take_away")
    assert command.shortcut == ("Q",)
    command.slot()
    assert editor.options.combine is Combine.SUBTRACT
    for tool in ("brush", "lasso", "superpixel"):
        editor.set_tool(tool)
        draw(editor, *(SQUARE if tool == "lasso" else SQUARE[:1]))
        assert (labels(editor) == 0).any()
        editor.undo()
    command.slot()
    assert editor.options.combine is Combine.ADD
    editor.set_tool("brush")
    draw(editor, SQUARE[0])
    assert (labels(editor) == 3).all()


def test_what_a_tool_does_not_offer_is_not_chosen_for_it(editor: MaskEditor) -> None:
    editor.set_tool("lasso")
    editor.change_options(combine=Combine.INTERSECT)
    editor.set_tool("brush")
    assert editor.options.combine is Combine.ADD


# -- sizes follow the screen


@pytest.mark.parametrize("factor", [1, 4, 20])
def test_a_brush_is_as_large_on_the_screen_over_every_photo(qtbot: QtBot, factor: int) -> None:
    editor = shown_editor(qtbot)
    height, width = 150 * factor, 200 * factor
    editor.show_image(None, MaskDocument(np.zeros((height, width), np.uint8)))
    editor.change_options(screen_size=40, screen_superpixel=30)
    scale = editor.canvas.magnification
    assert editor.options.size == round(40 / scale)
    assert editor.options.superpixel == min(max(round(30 / scale), 6), 240)
    editor.canvas.zoom_to(4 * scale)
    assert editor.options.size == round(10 / scale) and editor.options.screen_size == 40
    editor.canvas.fit()
    draw(editor, (width / 2, height / 2))
    across = (labels(editor) == 3).any(0).sum() * scale
    assert across == pytest.approx(40, abs=scale + 1)


def test_a_size_in_pixels_of_the_image_holds_at_this_zoom(qtbot: QtBot) -> None:
    editor = shown_editor(qtbot)
    editor.change_options(size=20)
    draw(editor, (60, 60))
    assert np.array_equal(labels(editor) == 3, disc(10, (60, 60)))
    assert editor.options.screen_size == 40
    editor.grow_brush()
    assert editor.options.size == 23
    editor.canvas.zoom_to(editor.canvas.magnification * 2)
    editor.canvas.fit()
    assert editor.options.size == 23  # nothing is lost by rounding on the way


# -- keys of other layouts


def key_event(key: int, scan: int, text: str, modifiers: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    offset = 0 if sys.platform == "win32" else 8
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan + offset, 0, 0, text)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS tells keys by another number")
@pytest.mark.parametrize(
    ("key", "scan", "text", "meant"),
    [
        (Qt.Key.Key_Ampersand, 2, "&", "1"),  # French digits
        (0xC9, 3, "é", "2"),
        (0xC0, 11, "à", "0"),
        (0xDC, 26, "ü", "["),  # German
        (0x011A, 3, "ě", "2"),  # Czech
        (0x0411, 51, "б", None),  # Russian comma's place: no letter there in American
        (0x0418, 48, "и", "b"),  # Russian
        (Qt.Key.Key_A, 16, "a", None),  # French A where others have Q: it is an A
        (Qt.Key.Key_Comma, 50, ",", None),  # French comma where others have M
        (Qt.Key.Key_1, 2, "1", None),
    ],
)
def test_a_key_is_found_by_its_place(key: int, scan: int, text: str, meant: str | None) -> None:
    assert american(key_event(key, scan, text)) == meant


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS tells keys by another number")
def test_digits_of_a_french_keyboard_start_commands(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    field = QLineEdit(window)
    window.setCentralWidget(field)
    started: list[str] = []
    for keys in ("1", "2", "Ctrl+1", "Alt+1", "["):
        action = window.addAction(keys)
        action.setShortcut(keys)
        action.triggered.connect(lambda _on=False, keys=keys: started.append(keys))
    watch = PhysicalKeys(window)
    window.show()
    watch.watch()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    handle = window.windowHandle()
    window.setFocus()
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    for scan, modifiers in ((2, NONE), (3, NONE), (2, control), (2, alt), (26, NONE)):
        key = {2: Qt.Key.Key_Ampersand, 3: 0xC9, 26: 0xDC}[scan]
        QApplication.sendEvent(handle, key_event(key, scan, "", modifiers))
    assert started == ["1", "2", "Ctrl+1", "Alt+1", "["]
    field.setFocus()
    QApplication.sendEvent(handle, key_event(Qt.Key.Key_Ampersand, 2, "&"))
    assert len(started) == 5 and field.text() == "&"  # it is typed
    QApplication.sendEvent(handle, key_event(Qt.Key.Key_Ampersand, 2, "", control))
    assert started[-1] == "Ctrl+1" and len(started) == 6


def test_brush_sizes_have_keys_without_brackets(qtbot: QtBot) -> None:
    editor = shown_editor(qtbot)
    keys = {command.name: command.shortcut for command in editor_commands(editor)}
    assert "Ctrl+Up" in keys["editor.larger"] and "Ctrl+Down" in keys["editor.smaller"]
