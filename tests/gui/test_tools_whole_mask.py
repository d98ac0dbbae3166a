"""Commands over the whole mask of a large image: computed in the background, as one step."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.masks.document import MaskDocument
from app.editor import whole_mask
from app.editor.mask_editor import MaskEditor

HEIGHT, WIDTH = 90, 120


def start() -> NDArray[np.uint8]:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[20:70, 20:60] = 1
    labels[5:8, 100:103] = 1  # a speck
    return labels


@pytest.fixture
def editor(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MaskEditor:
    monkeypatch.setattr(whole_mask, "AT_ONCE", 0)  # every image is a large one
    editor = MaskEditor()
    qtbot.addWidget(editor)
    editor.resize(3 * WIDTH, 3 * HEIGHT)
    editor.show()
    editor.show_image(None, MaskDocument(start()))
    editor.set_value(1)
    return editor


def shown(editor: MaskEditor) -> MaskDocument:
    assert editor.document is not None
    return editor.document


def test_a_command_is_computed_while_the_window_goes_on(editor: MaskEditor, qtbot: QtBot) -> None:
    document, busy = shown(editor), []
    editor.busy_changed.connect(busy.append)
    with qtbot.waitSignal(editor.painted):
        editor.drop_specks(10)
        assert document.is_computing
        assert np.array_equal(document.labels, start())
    assert busy == [True, False]
    assert not document.labels[5:8, 100:103].any()
    assert document.labels.sum() == 50 * 40
    assert document.history.undo_steps == 1
    editor.undo()
    assert np.array_equal(document.labels, start())


def test_undo_meanwhile_forgets_the_command(editor: MaskEditor, qtbot: QtBot) -> None:
    document = shown(editor)
    with qtbot.waitSignal(editor.busy_changed, check_params_cb=lambda on: not on):
        editor.keep_largest()
        editor.undo()
    assert np.array_equal(document.labels, start())
    assert document.history.undo_steps == 0
    assert not document.history.redo_text


def test_a_stroke_meanwhile_comes_after_the_command(editor: MaskEditor, qtbot: QtBot) -> None:
    document = shown(editor)
    editor.change_options(size=5)
    with qtbot.waitSignals([editor.painted, editor.painted]):
        editor.drop_specks(10)
        place = editor.canvas.to_screen(editor.canvas.visible_rect().center()).toPoint()
        QTest.mouseClick(editor.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not document.labels[5:8, 100:103].any()
    assert document.labels[HEIGHT // 2, WIDTH // 2] == 1
    assert document.history.undo_text == "Brush stroke"
    editor.undo()
    assert document.history.undo_text == "Drop specks"


def test_the_next_image_waits_for_the_command(editor: MaskEditor, qtbot: QtBot) -> None:
    first = shown(editor)
    editor.drop_specks(10)
    with qtbot.waitSignal(editor.painted):
        editor.show_image(None, MaskDocument(start()))
    assert not first.labels[5:8, 100:103].any()
    assert np.array_equal(shown(editor).labels, start())


def test_who_saves_meanwhile_saves_what_was_commanded(editor: MaskEditor, qtbot: QtBot) -> None:
    document = shown(editor)
    with qtbot.waitSignal(editor.painted):
        editor.fill_holes()
        editor.drop_specks(10)  # one after the other
        document.end()
        assert document.labels.sum() == 50 * 40


def test_a_command_that_finds_nothing_says_so_afterwards(editor: MaskEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.message) as told:
        editor.fill_holes()
    assert told.args == ["Fill holes: nothing to change."]
    assert shown(editor).history.undo_steps == 0


def test_all_outlines_are_smoothed_though_no_class_is_chosen(
    editor: MaskEditor, qtbot: QtBot
) -> None:
    editor.set_value(0)
    with qtbot.waitSignal(editor.painted):
        editor.smooth(4.0, all_classes=True)
    assert shown(editor).labels[20, 20] == 0  # a corner
    assert shown(editor).labels[45, 40] == 1
