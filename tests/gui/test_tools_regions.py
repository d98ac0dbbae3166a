"""Lasso, polygon, fill, wand and superpixels: what a region paints, and what Esc takes back."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.masks.area import Area
from app.core.masks.regions import Combine, WandOptions
from app.editor.mask_editor import MaskEditor

from .small_editor import (
    ALT,
    HEIGHT,
    LEFT,
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
    lasso,
    move,
    on_screen,
    turn,
)

__all__ = ["editor"]  # a fixture


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


def test_the_lasso_runs_where_it_was_drawn(editor: MaskEditor) -> None:
    places = [
        (100 + 60 * math.cos(k / 20 * math.tau), 75 + 60 * math.sin(k / 20 * math.tau))
        for k in range(20)
    ]
    editor.set_tool("lasso")
    draw(editor, *places)
    assert (labels(editor) == 3)[disc(57, (100, 75))].all()
    assert not (labels(editor) == 3)[~disc(61, (100, 75))].any()


def test_a_region_is_asked_for_no_longer_once_another_tool_is_taken(editor: MaskEditor) -> None:
    told: list[object] = []
    editor.region_drawn.connect(told.append)
    editor.ask_for_region()
    editor.set_tool("brush")
    lasso(editor, NONE)
    assert not told and labels(editor).any()
