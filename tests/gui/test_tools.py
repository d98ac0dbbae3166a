"""Each tool by pointer, pen and keyboard: what it paints, and what Esc takes back."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.mask_edit.area import Area
from app.core.mask_edit.brush import Tip
from app.core.mask_edit.combine import Combine
from app.core.mask_edit.document import MaskDocument
from app.core.mask_edit.flood import WandOptions
from app.core.mask_edit.rules import Rules
from app.editor.mask_editor import MaskEditor

HEIGHT, WIDTH = 150, 200
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier

Place = tuple[float, float]


@pytest.fixture
def editor(qtbot: QtBot) -> MaskEditor:
    """An editor at two screen pixels a pixel: left half dark, right half light, class 3 in hand."""
    editor = MaskEditor()
    qtbot.addWidget(editor)
    editor.resize(2 * WIDTH, 2 * HEIGHT)
    editor.show()
    image = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    image[:, WIDTH // 2 :] = 220
    editor.show_image(image, MaskDocument(np.zeros((HEIGHT, WIDTH), np.uint8)))
    editor.set_value(3)
    editor.canvas.setFocus()
    assert editor.canvas.magnification == pytest.approx(2.0)
    return editor


def labels(editor: MaskEditor) -> NDArray[np.uint8]:
    assert editor.document is not None
    return editor.document.labels


def on_screen(editor: MaskEditor, place: Place) -> QPoint:
    return editor.canvas.to_screen(QPointF(*place)).toPoint()


def move(editor: MaskEditor, place: Place) -> None:
    """Move the pointer with no key held, whatever the tests before have pressed."""
    at, viewport = QPointF(on_screen(editor, place)), editor.canvas.viewport()
    no_button = Qt.MouseButton.NoButton
    kind = QEvent.Type.MouseMove
    event = QMouseEvent(kind, at, viewport.mapToGlobal(at), no_button, no_button, NONE)
    QApplication.sendEvent(viewport, event)


def draw(editor: MaskEditor, *places: Place, keys: Qt.KeyboardModifier = NONE) -> None:
    viewport = editor.canvas.viewport()
    QTest.mousePress(viewport, LEFT, keys, on_screen(editor, places[0]))
    for place in places[1:]:
        at = QPointF(on_screen(editor, place))
        event = mouse_event(editor, QEvent.Type.MouseMove, at, keys)
        QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, LEFT, keys, on_screen(editor, places[-1]))


def mouse_event(
    editor: MaskEditor, kind: QEvent.Type, at: QPointF, keys: Qt.KeyboardModifier
) -> QEvent:
    glob = editor.canvas.viewport().mapToGlobal(at)
    return QMouseEvent(kind, at, glob, Qt.MouseButton.NoButton, LEFT, keys)


def key(editor: MaskEditor, which: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(editor.canvas, which, keys)


def turn(editor: MaskEditor, place: Place, steps: int, keys: Qt.KeyboardModifier) -> None:
    at = QPointF(on_screen(editor, place))
    event = QWheelEvent(
        at,
        editor.canvas.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor.canvas.viewport(), event)


def disc(radius: float, *centres: Place) -> NDArray[np.bool_]:
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    covered = np.zeros((HEIGHT, WIDTH), bool)
    for cx, cy in centres:
        covered |= (x - cx) ** 2 + (y - cy) ** 2 <= radius**2
    return covered


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


SQUARE = ((20.0, 20.0), (120.0, 20.0), (120.0, 100.0), (20.0, 100.0))


def lasso(editor: MaskEditor, keys: Qt.KeyboardModifier) -> None:
    editor.set_tool("lasso")
    draw(editor, *SQUARE, keys=keys)


def corners(editor: MaskEditor, keys: Qt.KeyboardModifier) -> None:
    editor.set_tool("polygon")
    for place in SQUARE:
        draw(editor, place)
    draw(editor, SQUARE[0], keys=keys)


@pytest.mark.parametrize("tool", [lasso, corners])
@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (NONE, "inside | before"),
        (ALT, "before & ~inside"),
        (ALT | SHIFT, "before & inside"),
    ],
)
def test_lasso_and_polygon_add_subtract_and_intersect(
    editor: MaskEditor,
    tool: Callable[[MaskEditor, Qt.KeyboardModifier], None],
    keys: Qt.KeyboardModifier,
    expected: str,
) -> None:
    labels(editor)[60:140, 80:180] = 3
    labels(editor)[0:10] = 2
    before = labels(editor) == 3
    inside = np.zeros_like(before)
    inside[20:100, 20:120] = True
    tool(editor, keys)
    wanted = {
        "inside | before": inside | before,
        "before & ~inside": before & ~inside,
        "before & inside": before & inside,
    }[expected]
    assert np.array_equal(labels(editor) == 3, wanted)
    assert (labels(editor)[0:10] == 2).all()


def test_what_regions_do_can_be_chosen_without_keys(editor: MaskEditor) -> None:
    labels(editor)[:] = 3
    editor.change_options(combine=Combine.SUBTRACT)
    lasso(editor, NONE)
    assert (labels(editor)[20:100, 20:120] == 0).all()
    lasso(editor, SHIFT)
    assert (labels(editor) == 3).all()


def test_a_polygons_corners_move_come_and_go_before_it_is_closed(editor: MaskEditor) -> None:
    editor.set_tool("polygon")
    for place in ((20, 20), (120, 20), (120, 100), (20, 100)):
        draw(editor, place)
    draw(editor, (20, 100), (40, 120))  # drag a corner
    draw(editor, (70, 20), (70, 10))  # insert one in an edge, and drag it
    polygon = editor.canvas.tool
    points = [(round(x), round(y)) for x, y in polygon.points]  # type: ignore[union-attr]
    assert points == [(20, 20), (70, 10), (120, 20), (120, 100), (40, 120)]
    move(editor, (120, 100))
    key(editor, Qt.Key.Key_Delete)
    key(editor, Qt.Key.Key_Backspace)
    points = [(round(x), round(y)) for x, y in polygon.points]  # type: ignore[union-attr]
    assert points == [(20, 20), (70, 10), (120, 20)]
    assert not labels(editor).any()
    key(editor, Qt.Key.Key_Return)
    assert labels(editor)[18, 70] == 3
    assert labels(editor)[30, 70] == 0
    editor.undo()
    assert not labels(editor).any()


def test_a_double_click_closes_a_polygon_and_escape_forgets_it(editor: MaskEditor) -> None:
    editor.set_tool("polygon")
    for place in ((20, 20), (120, 20), (120, 100)):
        draw(editor, place)
    QTest.mouseDClick(editor.canvas.viewport(), LEFT, NONE, on_screen(editor, (120, 100)))
    assert labels(editor)[40, 100] == 3
    draw(editor, (150, 20))
    assert editor.canvas.busy
    key(editor, Qt.Key.Key_Escape)
    assert not editor.canvas.busy


def test_undo_while_a_polygon_is_begun_forgets_the_polygon_alone(editor: MaskEditor) -> None:
    draw(editor, (50, 50))
    editor.set_tool("polygon")
    draw(editor, (20, 20))
    editor.undo()
    assert not editor.canvas.busy
    assert labels(editor).any()


def test_fill_gives_one_joined_region_the_class(editor: MaskEditor) -> None:
    labels(editor)[20:60, 20:60] = 1
    labels(editor)[80:120, 20:60] = 1
    editor.set_tool("fill")
    draw(editor, (40, 40))
    assert (labels(editor)[20:60, 20:60] == 3).all()
    assert (labels(editor)[80:120, 20:60] == 1).all()
    assert (labels(editor) == 0).sum() == HEIGHT * WIDTH - 2 * 1600


def test_the_wand_paints_like_colours_and_a_drag_chooses_the_tolerance(
    editor: MaskEditor,
) -> None:
    editor.set_tool("wand")
    draw(editor, (30, 30))
    assert np.array_equal(labels(editor) == 3, np.arange(WIDTH)[None].repeat(HEIGHT, 0) < 100)
    editor.undo()
    editor.change_options(wand=WandOptions(tolerance=24))
    draw(editor, (30, 30), (80, 30), (195, 30))  # 330 px of the screen
    assert editor.options.wand.tolerance > 180
    assert (labels(editor) == 3).all()


def test_escape_gives_the_wand_its_tolerance_back(editor: MaskEditor) -> None:
    editor.set_tool("wand")
    viewport = editor.canvas.viewport()
    QTest.mousePress(viewport, LEFT, NONE, on_screen(editor, (30, 30)))
    turn(editor, (30, 30), 5, NONE)
    assert editor.options.wand.tolerance == 34
    key(editor, Qt.Key.Key_Escape)
    assert editor.options.wand.tolerance == 24
    QTest.mouseRelease(viewport, LEFT, NONE, on_screen(editor, (30, 30)))
    assert not labels(editor).any()


def test_superpixels_are_painted_along_the_way_and_keep_to_the_edge(editor: MaskEditor) -> None:
    editor.set_tool("superpixel")
    draw(editor, (30, 30), (60, 60), (90, 90))
    painted = labels(editor) == 3
    assert painted[30, 30]
    assert painted[60, 60]
    assert painted[90, 90]
    assert not painted[:, 102:].any()
    steps = editor.document.history.undo_steps if editor.document else 0
    assert steps == 1


def test_a_tool_that_needs_an_image_says_so_without_one(editor: MaskEditor, qtbot: QtBot) -> None:
    editor.show_image(None, MaskDocument(np.zeros((HEIGHT, WIDTH), np.uint8)))
    for tool in ("wand", "superpixel"):
        with qtbot.waitSignal(editor.message):
            editor.set_tool(tool)
        move(editor, (40, 40))
        draw(editor, (50, 50))
        assert not labels(editor).any()


TOOLS = ("brush", "eraser", "lasso", "polygon", "fill", "wand", "superpixel", "void")


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


@pytest.mark.parametrize("tool", set(TOOLS) - {"eraser", "void"})
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


def test_a_region_that_was_asked_for_is_told_and_not_painted(
    editor: MaskEditor, qtbot: QtBot
) -> None:
    editor.ask_for_region()
    with qtbot.waitSignal(editor.region_drawn) as told:
        draw(editor, *SQUARE)
    area = told.args[0]
    assert isinstance(area, Area)
    assert area.inside.sum() == 80 * 100
    assert not labels(editor).any()


def test_a_brush_cannot_be_set_down_without_an_image(qtbot: QtBot) -> None:
    editor = MaskEditor()
    qtbot.addWidget(editor)
    editor.resize(200, 200)
    editor.show()
    QTest.mouseClick(editor.canvas.viewport(), LEFT, NONE, QPoint(50, 50))
    editor.undo()
    editor.fill_holes()
    assert editor.document is None


def test_the_lasso_runs_where_it_was_drawn(editor: MaskEditor) -> None:
    places = [
        (100 + 60 * math.cos(k / 20 * math.tau), 75 + 60 * math.sin(k / 20 * math.tau))
        for k in range(20)
    ]
    editor.set_tool("lasso")
    draw(editor, *places)
    assert (labels(editor) == 3)[disc(57, (100, 75))].all()
    assert not (labels(editor) == 3)[~disc(61, (100, 75))].any()


@pytest.mark.parametrize("tool", ["brush", "lasso", "wand", "superpixel"])
def test_holding_alt_shows_at_once_that_the_tool_takes_away(editor: MaskEditor, tool: str) -> None:
    editor.set_tool(tool)
    move(editor, (40, 40))
    adding = editor.canvas.viewport().grab().toImage()
    QApplication.sendEvent(editor.canvas, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Alt, ALT))
    assert editor.canvas.viewport().grab().toImage() != adding
    QApplication.sendEvent(editor.canvas, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Alt, NONE))
    assert editor.canvas.viewport().grab().toImage() == adding
