"""What the editor does to whole masks, its commands, and undo through the pointer's events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.masks.area import Area, Box
from app.core.masks.autosave import MaskAutosaver
from app.core.masks.document import MaskDocument
from app.core.masks.rules import Rules
from app.editor.commands import editor_commands
from app.editor.mask_editor import MaskEditor
from app.editor.tools.all_tools import TOOLS
from app.editor.view.canvas import Overlay
from app.editor.view.class_look import ClassLook
from app.ui.icons import icon
from wseg_engine.images.mask_files import read_mask

HEIGHT, WIDTH = 90, 120
LEFT = Qt.MouseButton.LeftButton
KEYS = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier,
)


def start() -> NDArray[np.uint8]:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[20:70, 20:60] = 1
    labels[30:40, 30:40] = 0  # a hole
    labels[44:47, 44:47] = 2  # another class in it
    labels[5:8, 100:103] = 1  # a speck
    labels[60:85, 90:115] = 255
    return labels


@pytest.fixture
def editor(qtbot: QtBot) -> MaskEditor:
    editor = MaskEditor()
    qtbot.addWidget(editor)
    editor.resize(3 * WIDTH, 3 * HEIGHT)
    editor.show()
    rng = np.random.default_rng(3)
    image = rng.integers(0, 255, (9, 12, 3), np.uint8).repeat(10, 0).repeat(10, 1)
    editor.set_looks([ClassLook(1, "cat", QColor("red")), ClassLook(2, "dog", QColor("blue"))])
    editor.show_image(image, MaskDocument(start()))
    editor.set_value(1)
    return editor


def labels(editor: MaskEditor) -> NDArray[np.uint8]:
    assert editor.document is not None
    return editor.document.labels


def test_filling_holes_fills_the_background_alone(editor: MaskEditor) -> None:
    editor.fill_holes()
    expected = start()
    expected[30:40, 30:40] = 1
    assert np.array_equal(labels(editor), expected)


def test_dropping_specks_and_keeping_the_largest(editor: MaskEditor) -> None:
    expected = start()
    expected[5:8, 100:103] = 0
    editor.drop_specks(10)
    assert np.array_equal(labels(editor), expected)
    editor.undo()
    editor.keep_largest()
    assert np.array_equal(labels(editor), expected)


def test_exchanging_a_class_and_the_background(editor: MaskEditor) -> None:
    editor.swap_with_background()
    before = start()
    assert np.array_equal(labels(editor) == 1, before == 0)
    assert np.array_equal(labels(editor) == 255, before == 255)


def test_whole_mask_commands_keep_to_the_region_of_the_rules(editor: MaskEditor) -> None:
    region = Area(Box(0, 0, 90, 35), np.ones((90, 35), bool))
    editor.set_rules(Rules(region=region))
    editor.swap_with_background()
    assert np.array_equal(labels(editor)[:, 35:], start()[:, 35:])
    assert not np.array_equal(labels(editor)[:, :35], start()[:, :35])


def test_smoothing_is_one_step(editor: MaskEditor) -> None:
    editor.smooth(4.0)
    assert not np.array_equal(labels(editor), start())
    assert np.array_equal(labels(editor) == 255, start() == 255)
    editor.undo()
    assert np.array_equal(labels(editor), start())


def test_a_command_that_finds_nothing_says_so(editor: MaskEditor, qtbot: QtBot) -> None:
    editor.set_value(2)
    with qtbot.waitSignal(editor.message) as told:
        editor.fill_holes()
    assert "nothing to change" in told.args[0]
    editor.set_value(0)
    with qtbot.waitSignal(editor.message) as told:
        editor.keep_largest()
    assert "Choose a class" in told.args[0]
    assert np.array_equal(labels(editor), start())


def test_a_locked_class_is_not_tidied(editor: MaskEditor, qtbot: QtBot) -> None:
    editor.set_rules(Rules(locked=frozenset({1})))
    for command in (editor.fill_holes, editor.drop_specks, editor.swap_with_background):
        with qtbot.waitSignal(editor.message) as told:
            command()
        assert "cat is locked" in told.args[0]
    editor.smooth()
    assert np.array_equal(labels(editor) == 1, start() == 1)


def test_x_changes_between_the_class_and_the_background(editor: MaskEditor) -> None:
    editor.set_value(2)
    editor.swap_value()
    assert editor.value == 0
    editor.swap_value()
    assert editor.value == 2
    with pytest.raises(ValueError, match="0 to 255"):
        editor.set_value(256)


def test_a_mask_from_elsewhere_becomes_one_step(editor: MaskEditor, qtbot: QtBot) -> None:
    new = np.full((HEIGHT, WIDTH), 2, np.uint8)
    with qtbot.waitSignal(editor.painted):
        editor.replace_mask(new, "Refine")
    assert np.array_equal(labels(editor), new)
    assert editor.document is not None
    assert editor.document.history.undo_text == "Refine"


def test_every_command_has_a_name_of_its_own_an_icon_that_exists_and_works(
    editor: MaskEditor,
) -> None:
    commands = editor_commands(editor)
    assert len({command.name for command in commands}) == len(commands)
    keys = [key for command in commands for key in command.shortcut]
    assert len(set(keys)) == len(keys)
    for command in commands:
        assert command.text
        if command.icon:
            icon(command.icon)
        command.slot(*([True] if command.checkable else []))
    assert editor.tool == "objects"
    assert editor.canvas.overlay is Overlay.OUTLINES
    assert editor.canvas.crosshair is not None
    assert {f"editor.tool.{name}" for name in editor.tool_names} <= {c.name for c in commands}


def test_the_image_alone_is_toggled(editor: MaskEditor) -> None:
    command = next(c for c in editor_commands(editor) if c.name == "editor.image_only")
    command.slot()
    assert editor.canvas.overlay is Overlay.HIDDEN
    command.slot()
    assert editor.canvas.overlay is Overlay.MASK


def test_keys_that_nothing_claims_are_left_to_shortcuts(editor: MaskEditor) -> None:
    def claimed(which: Qt.Key) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, which, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(editor.canvas, event)
        return event.isAccepted()

    assert not claimed(Qt.Key.Key_Left)
    assert not claimed(Qt.Key.Key_Return)
    editor.canvas.set_crosshair(True)
    assert claimed(Qt.Key.Key_Left)
    assert claimed(Qt.Key.Key_Return)
    editor.canvas.set_crosshair(False)
    editor.set_tool("polygon")
    QTest.mouseClick(editor.canvas.viewport(), LEFT, pos=QPoint(60, 60))
    assert claimed(Qt.Key.Key_Return)
    assert claimed(Qt.Key.Key_Escape)
    assert not claimed(Qt.Key.Key_Left)


def test_what_is_painted_is_kept_on_disk(editor: MaskEditor, tmp_path: Path) -> None:
    assert editor.document is not None
    path = tmp_path / "mask.png"
    keeper = MaskAutosaver(path, editor.document)
    editor.painted.connect(lambda value: keeper.save())
    QTest.mouseClick(editor.canvas.viewport(), LEFT, pos=QPoint(200, 200))
    keeper.wait()
    assert np.array_equal(read_mask(path), labels(editor))
    editor.undo()
    assert keeper.close()
    assert np.array_equal(read_mask(path), start())


def drag(editor: MaskEditor, places: list[tuple[int, int]], keys: Qt.KeyboardModifier) -> None:
    viewport = editor.canvas.viewport()
    kinds = [QEvent.Type.MouseMove] * len(places)
    kinds[0] = QEvent.Type.MouseButtonPress
    for kind, place in zip(kinds, places, strict=True):
        at = QPointF(*place)
        event = QMouseEvent(kind, at, viewport.mapToGlobal(at), LEFT, LEFT, keys)
        QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, LEFT, keys, QPoint(*places[-1]))


gestures = st.lists(
    st.tuples(
        st.sampled_from([tool.name for tool in TOOLS]),
        st.lists(st.tuples(st.integers(0, 359), st.integers(0, 269)), min_size=1, max_size=5),
        st.sampled_from(KEYS),
        st.sampled_from([1, 2, 255, 0]),
    ),
    max_size=8,
)


@given(gestures)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_undo_after_any_gestures_leads_back_to_the_first_byte(
    editor: MaskEditor,
    sequence: list[tuple[str, list[tuple[int, int]], Qt.KeyboardModifier, int]],
) -> None:
    document = MaskDocument(start())
    editor.show_image(editor.image, document)
    for tool, places, keys, value in sequence:
        editor.set_tool(tool)
        editor.set_value(value)
        drag(editor, places, keys)
    last = document.labels.copy()
    steps = document.history.undo_steps
    editor.drafts.drop()
    for _ in range(steps):
        editor.undo()
    assert document.history.undo_steps == 0
    assert np.array_equal(document.labels, start())
    for _ in range(steps):
        editor.redo()
    assert np.array_equal(document.labels, last)
