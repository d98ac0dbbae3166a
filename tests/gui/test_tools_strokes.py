"""Brush, eraser, void brush and pen: what a stroke paints, and what Esc takes back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.masks.brush import Tip
from app.editor.mask_editor import MaskEditor

from .small_editor import (
    ALT,
    CONTROL,
    HEIGHT,
    LEFT,
    NONE,
    SHIFT,
    WIDTH,
    Place,
    disc,
    draw,
    editor,
    key,
    labels,
    on_screen,
    turn,
)

__all__ = ["editor"]  # a fixture


def test_a_click_of_the_brush_paints_a_disc(editor: MaskEditor) -> None:
    editor.change_options(size=20)
    draw(editor, (60, 70))
    assert np.array_equal(labels(editor) == 3, disc(10, (60, 70)))
    assert set(np.unique(labels(editor))) == {0, 3}  # no half-painted pixels


def test_a_square_brush_paints_a_square(editor: MaskEditor) -> None:
    editor.change_options(size=20, tip=Tip.SQUARE)
    draw(editor, (60, 70))
    expected = np.zeros((HEIGHT, WIDTH), bool)
    expected[60:80, 50:70] = True
    assert np.array_equal(labels(editor) == 3, expected)


def test_a_stroke_has_no_gaps_and_is_one_step(editor: MaskEditor, qtbot: QtBot) -> None:
    editor.change_options(size=6)
    with qtbot.waitSignal(editor.painted) as told:
        draw(editor, (20, 30), (160, 120), (170, 20))
    assert told.args == [3]
    covered = labels(editor) == 3
    for (ax, ay), (bx, by) in (((20, 30), (160, 120)), ((160, 120), (170, 20))):
        for share in np.linspace(0, 1, 60):
            assert covered[int(ay + share * (by - ay)), int(ax + share * (bx - ax))]
    editor.undo()
    assert not labels(editor).any()
    editor.redo()
    assert np.array_equal(labels(editor) == 3, covered)


def test_shift_draws_a_line_from_where_the_last_stroke_ended(editor: MaskEditor) -> None:
    editor.change_options(size=4)
    draw(editor, (20, 20))
    draw(editor, (120, 20), keys=SHIFT)
    assert (labels(editor)[20, 20:120] == 3).all()


def test_alt_takes_the_class_away_and_no_other(editor: MaskEditor) -> None:
    labels(editor)[:, :100] = 3
    labels(editor)[:, 100:] = 2
    editor.change_options(size=30)
    draw(editor, (100, 75), keys=ALT)
    under = disc(15, (100, 75))
    assert (labels(editor)[:, :100][under[:, :100]] == 0).all()
    assert (labels(editor)[:, 100:] == 2).all()


@pytest.mark.parametrize(("tool", "value"), [("eraser", 0), ("void", 255)])
def test_eraser_and_void_brush_paint_their_own_label(
    editor: MaskEditor, tool: str, value: int
) -> None:
    labels(editor)[:] = 2
    editor.set_tool(tool)
    editor.change_options(size=12)
    draw(editor, (50, 50))
    assert np.array_equal(labels(editor) == value, disc(6, (50, 50)))


def test_escape_takes_back_the_stroke_that_is_being_made(editor: MaskEditor) -> None:
    QTest.mousePress(editor.canvas.viewport(), LEFT, NONE, on_screen(editor, (50, 50)))
    assert labels(editor).any()
    key(editor, Qt.Key.Key_Escape)
    assert not labels(editor).any()
    QTest.mouseRelease(editor.canvas.viewport(), LEFT, NONE, on_screen(editor, (50, 50)))
    assert editor.document is not None
    assert editor.document.history.undo_text is None


def test_brush_size_by_wheel_and_commands_within_its_limits(editor: MaskEditor) -> None:
    editor.change_options(size=30)
    turn(editor, (50, 50), 1, CONTROL)
    assert editor.options.size > 30
    assert editor.canvas.magnification == pytest.approx(2.0)
    for _ in range(80):
        editor.shrink_brush()
    assert editor.options.size == 1
    editor.grow_brush()
    assert editor.options.size == 2
    for _ in range(80):
        editor.grow_brush()
    assert editor.options.size == 1000


def pen(
    editor: MaskEditor,
    kind: QEvent.Type,
    place: Place,
    pressure: float,
    end: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen,
) -> None:
    device = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        end,
        QInputDevice.Capability.Pressure,
        1,
        1,
    )
    at = QPointF(on_screen(editor, place))
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else LEFT
    glob = editor.canvas.viewport().mapToGlobal(at)
    event = QTabletEvent(kind, device, at, glob, pressure, 0, 0, 0, 0, 0, NONE, button, LEFT)
    QApplication.sendEvent(editor.canvas.viewport(), event)


def test_pressure_of_a_pen_scales_the_brush(editor: MaskEditor) -> None:
    editor.change_options(size=40)
    pen(editor, QEvent.Type.TabletPress, (50, 70), 0.5)
    pen(editor, QEvent.Type.TabletRelease, (50, 70), 0.0)
    assert np.array_equal(labels(editor) == 3, disc(10, (50, 70)))
    editor.change_options(pen_pressure=False)
    pen(editor, QEvent.Type.TabletPress, (150, 70), 0.5)
    pen(editor, QEvent.Type.TabletRelease, (150, 70), 0.0)
    assert np.array_equal((labels(editor) == 3)[:, 100:], disc(20, (150, 70))[:, 100:])


def test_the_other_end_of_a_pen_erases(editor: MaskEditor) -> None:
    eraser = QPointingDevice.PointerType.Eraser
    editor.change_options(size=40)
    draw(editor, (100, 70))
    editor.change_options(size=20)
    pen(editor, QEvent.Type.TabletPress, (100, 70), 1.0, eraser)
    pen(editor, QEvent.Type.TabletRelease, (100, 70), 0.0, eraser)
    ring = disc(20, (100, 70)) & ~disc(10, (100, 70))
    assert np.array_equal(labels(editor) == 3, ring)
    assert (editor.tool, editor.value) == ("brush", 3)


def test_a_brush_cannot_be_set_down_without_an_image(qtbot: QtBot) -> None:
    editor = MaskEditor()
    qtbot.addWidget(editor)
    editor.resize(200, 200)
    editor.show()
    QTest.mouseClick(editor.canvas.viewport(), LEFT, NONE, QPoint(50, 50))
    editor.undo()
    editor.fill_holes()
    assert editor.document is None
