"""Correcting clicks in the editor: buttons, strokes, the ghost, undo and Esc."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.masks.document import MaskDocument
from app.core.masks.rules import Rules
from app.editor.commands import editor_commands
from app.editor.mask_editor import MaskEditor

from .small_editor import (
    ALT,
    HEIGHT,
    LEFT,
    NONE,
    WIDTH,
    Place,
    draw,
    key,
    labels,
    move,
    on_screen,
    shown_editor,
)

MIDDLE = WIDTH // 2  # dark on its left, light on its right
RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def editor(qtbot: QtBot) -> MaskEditor:
    """An editor whose mask has the upper part of the dark half alone."""
    editor = shown_editor(qtbot)
    labels(editor)[:60, :MIDDLE] = 3
    editor.set_tool("correct")
    return editor


def right_click(editor: MaskEditor, place: Place) -> None:
    viewport = editor.canvas.viewport()
    QTest.mousePress(viewport, RIGHT, NONE, on_screen(editor, place))
    QTest.mouseRelease(viewport, RIGHT, NONE, on_screen(editor, place))


def test_a_click_takes_the_rest_of_what_it_is_made_on_as_one_step(editor: MaskEditor) -> None:
    before = labels(editor).copy()
    draw(editor, (50, 110))
    assert (labels(editor)[:130, : MIDDLE - 2] == 3).mean() > 0.98
    assert (labels(editor)[:, MIDDLE + 2 :] == 3).mean() < 0.02
    editor.undo()
    assert np.array_equal(labels(editor), before)
    editor.redo()
    assert labels(editor)[110, 50] == 3


@pytest.mark.parametrize("button", ["right", "alt"])
def test_the_right_button_and_alt_take_away(editor: MaskEditor, button: str) -> None:
    labels(editor)[:] = 0
    labels(editor)[:, : MIDDLE + 60] = 3
    if button == "right":
        right_click(editor, (140, 75))
    else:
        draw(editor, (140, 75), keys=ALT)
    assert (labels(editor)[:, MIDDLE + 2 :] == 3).mean() < 0.02
    assert (labels(editor)[:, : MIDDLE - 2] == 3).mean() > 0.98


def test_a_wrong_click_is_taken_back_by_its_opposite(editor: MaskEditor) -> None:
    """What followed of a click is not held as if it were painted by hand."""
    draw(editor, (50, 110))
    assert editor.document is not None
    assert editor.document.painted[110, 50]
    assert not editor.document.painted[120, 80]
    assert labels(editor)[120, 80] == 3
    right_click(editor, (80, 120))
    assert labels(editor)[120, 80] == 0
    assert labels(editor)[110, 50] == 3


def test_with_the_background_in_hand_a_click_says_that_the_class_is_wrong_there(
    editor: MaskEditor,
) -> None:
    labels(editor)[:] = 0
    labels(editor)[:, : MIDDLE + 60] = 3
    editor.set_value(0)
    draw(editor, (140, 75))
    assert (labels(editor)[:, MIDDLE + 2 :] == 3).mean() < 0.02


def test_escape_forgets_a_stroke_and_leaves_no_step(editor: MaskEditor) -> None:
    before = labels(editor).copy()
    viewport = editor.canvas.viewport()
    QTest.mousePress(viewport, LEFT, NONE, on_screen(editor, (50, 110)))
    assert editor.canvas.busy
    key(editor, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, LEFT, NONE, on_screen(editor, (50, 110)))
    assert not editor.canvas.busy
    assert np.array_equal(labels(editor), before)
    assert editor.document is not None
    assert editor.document.history.last is None


def test_the_ghost_shows_what_a_click_would_change_once_the_pointer_rests(
    editor: MaskEditor, qtbot: QtBot
) -> None:
    move(editor, (50, 110))
    first = editor.canvas.viewport().grab().toImage()
    qtbot.waitUntil(lambda: editor.canvas.viewport().grab().toImage() != first)
    shown = editor.canvas.viewport().grab().toImage()
    far = on_screen(editor, (20, 130))
    assert shown.pixelColor(far) != first.pixelColor(far)
    move(editor, (52, 110))
    gone = editor.canvas.viewport().grab().toImage()
    assert gone.pixelColor(far) == first.pixelColor(far)


def test_a_locked_neighbour_loses_nothing_and_void_stays(editor: MaskEditor) -> None:
    labels(editor)[100:, :40] = 2
    labels(editor)[100:, 40:60] = 255
    before = labels(editor).copy()
    editor.set_rules(Rules(locked=frozenset({2})))
    draw(editor, (80, 90))
    assert np.array_equal(labels(editor) == 2, before == 2)
    assert np.array_equal(labels(editor) == 255, before == 255)
    assert (labels(editor) == 3).sum() > (before == 3).sum() + 1000


def test_without_its_image_a_click_changes_nothing(editor: MaskEditor) -> None:
    editor.show_image(None, MaskDocument(np.zeros((HEIGHT, WIDTH), np.uint8)))
    move(editor, (40, 40))
    draw(editor, (50, 50))
    assert not labels(editor).any()


def test_its_key_is_its_own(editor: MaskEditor) -> None:
    keys = [key for command in editor_commands(editor) for key in command.shortcut]
    assert "C" in keys
    assert len(keys) == len(set(keys))
