"""Objects beside the other tools, and on the canvas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.masks.objects import list_objects
from app.core.masks.rules import Rules
from app.editor.mask_editor import MaskEditor
from app.editor.tools import edited_objects
from app.editor.view import object_canvas
from app.editor.view.canvas import Overlay
from app.editor.view.class_look import ClassLook
from app.editor.view.layers import ViewMap
from app.editor.view.object_layer import DARK, LIGHT, border_marks, ids_around
from wseg_engine.objects.maps import ObjectInfo

from .editor_with_objects import (
    ONE,
    OTHER,
    THIRD,
    at,
    editor_with_objects,
    ids,
    paint,
    right_click,
)
from .small_editor import (
    CONTROL,
    SHIFT,
    draw,
    key,
    labels,
    move,
    on_screen,
    shown_editor,
)


@pytest.fixture
def editor(qtbot: QtBot) -> MaskEditor:
    return editor_with_objects(qtbot)


# ------------------------------------------------------------------------- other tools


def test_a_stroke_beside_an_object_becomes_part_of_it(editor: MaskEditor) -> None:
    paint(editor, (55, 40), (75, 40))
    assert at(editor, (75, 40)) == at(editor, ONE)


def test_a_stroke_with_ctrl_begins_a_new_object(editor: MaskEditor) -> None:
    paint(editor, (55, 40), (75, 40), keys=CONTROL)
    new = at(editor, (75, 40))
    assert new not in (0, at(editor, ONE), at(editor, OTHER))
    assert at(editor, (56, 40)) == new  # also where the class was drawn already
    editor.undo()
    assert at(editor, (75, 40)) == 0 and at(editor, (56, 40)) == at(editor, ONE)


def test_strokes_begin_new_objects_while_that_is_switched_on(editor: MaskEditor) -> None:
    editor.objects.starts_new = True
    paint(editor, (55, 40), (75, 40))
    assert at(editor, (75, 40)) not in (0, at(editor, ONE))


def test_painting_begins_objects_after_all_were_deleted(editor: MaskEditor) -> None:
    for place in (ONE, OTHER, THIRD):
        draw(editor, place, keys=SHIFT)
    key(editor, Qt.Key.Key_Delete)
    assert not ids(editor) and not editor.objects.infos
    paint(editor, (60, 120), (80, 120))
    editor.objects.refresh()
    assert at(editor, (70, 120)) in editor.objects.infos
    for _ in range(2):
        editor.undo()
    assert len(ids(editor)) == 3


def test_painting_goes_into_the_selected_object(editor: MaskEditor) -> None:
    draw(editor, OTHER)
    paint(editor, (55, 40), (75, 40))
    assert at(editor, (75, 40)) == at(editor, (56, 40)) == at(editor, OTHER)


@pytest.mark.parametrize("tool", ["lasso", "polygon"])
def test_regions_with_ctrl_are_new_objects(editor: MaskEditor, tool: str) -> None:
    editor.set_tool(tool)
    places = ((55.0, 30.0), (80.0, 30.0), (80.0, 50.0), (55.0, 50.0))
    if tool == "lasso":
        draw(editor, *places, keys=CONTROL)
    else:
        for place in places:
            draw(editor, place)
        draw(editor, places[0], keys=CONTROL)
    new = at(editor, (75, 40))
    assert new not in (0, at(editor, ONE), at(editor, OTHER))
    assert labels(editor)[40, 75] == 3


@pytest.mark.parametrize("tool", ["fill", "wand", "superpixel", "correct"])
def test_clicks_with_ctrl_are_new_objects(editor: MaskEditor, tool: str) -> None:
    before = ids(editor)
    editor.set_tool(tool)
    editor.set_value(3)
    draw(editor, (20, 120), keys=CONTROL)
    assert labels(editor)[120, 20] == 3
    assert ids(editor) - before == {at(editor, (20, 120))}
    editor.undo()
    assert ids(editor) == before


def test_objects_of_a_hidden_class_are_not_shown(editor: MaskEditor) -> None:
    editor.canvas.set_opacity(0.0)
    looks = [ClassLook(3, "ant", QColor("red"), shown=False), ClassLook(5, "bee", QColor("blue"))]
    with_all = pixels(editor)
    editor.set_looks(looks)
    differs = (with_all != pixels(editor)).any(axis=2)
    hidden, seen = on_screen(editor, ONE), on_screen(editor, THIRD)
    assert differs[hidden.y() - 44 : hidden.y() + 44, hidden.x() - 44 : hidden.x() + 44].any()
    assert not differs[seen.y() - 44 : seen.y() + 44, seen.x() - 44 : seen.x() + 44].any()


def test_erasing_an_object_forgets_it(editor: MaskEditor) -> None:
    editor.set_tool("eraser")
    editor.change_options(size=60)
    draw(editor, ONE)
    assert len(ids(editor)) == 2


# ---------------------------------------------------------------------------- on screen


def test_the_object_under_the_pointer_is_marked_with_any_tool(editor: MaskEditor) -> None:
    for tool in ("objects", "brush"):
        editor.set_tool(tool)
        move(editor, ONE)
        assert editor.objects.hovered == at(editor, ONE)
        move(editor, (80, 130))
        assert editor.objects.hovered == 0


def pixels(editor: MaskEditor) -> NDArray[np.uint8]:
    picture = editor.canvas.grab().toImage()
    data = np.frombuffer(picture.constBits(), np.uint8)
    rows = data.reshape(picture.height(), picture.bytesPerLine() // 4, 4)
    return rows[:, : picture.width(), :3].copy()


def test_borders_and_numbers_are_seen_unless_switched_off(editor: MaskEditor) -> None:
    editor.canvas.set_opacity(0.0)
    with_objects = pixels(editor)
    editor.canvas.set_shows_objects(False)
    without = pixels(editor)
    differs = (with_objects != without).any(axis=2)
    edge = on_screen(editor, (59.5, 40))
    middle = on_screen(editor, ONE)
    assert differs[middle.y() - 8 : middle.y() + 8, middle.x() - 8 : middle.x() + 8].any()
    assert differs[edge.y(), edge.x() - 3 : edge.x() + 4].any()
    beside = on_screen(editor, (80, 130))
    assert not differs[beside.y() - 5 : beside.y() + 5, beside.x() - 5 : beside.x() + 5].any()


@pytest.mark.parametrize("scale", [0.37, 1.0, 2.5, 9.0])
def test_a_part_that_is_drawn_alone_equals_that_part_of_the_whole(scale: float) -> None:
    random = np.random.default_rng(2)
    small = random.integers(0, 4, (12, 15)).astype(np.uint16)
    objects = np.kron(small, np.ones((11, 13), np.uint16))
    view = ViewMap(scale, 3.3, -7.6)
    whole = view.covered(objects.shape[0], objects.shape[1], QRect(0, 0, 700, 500))
    drawn = border_marks(ids_around(objects, view, whole, 4), 2)
    assert set(np.unique(drawn)) == {0, LIGHT, DARK}
    part = QRect(whole.left() + 9, whole.top() + 5, 30, 20)
    alone = border_marks(ids_around(objects, view, part, 4), 2)
    assert np.array_equal(alone, drawn[5:25, 9:39])


def test_nothing_is_computed_where_there_are_no_objects(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = shown_editor(qtbot)
    calls: list[str] = []

    def count(name: str) -> None:
        import app.editor.tools.edited_objects as edited
        import app.editor.view.object_canvas as drawn

        for module in (edited, drawn):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda *_a, **_k: calls.append(name))

    names: Sequence[str] = (
        "list_objects",
        "relisted",
        "ids_around",
        "border_marks",
        "ObjectNumbers",
    )
    for name in names:
        count(name)
    paint(editor, (20, 20), (150, 120))
    move(editor, (60, 60))
    editor.undo()
    editor.canvas.grab()
    qtbot.wait(300)  # longer than the list waits
    assert not calls
    assert editor.document is not None and editor.document.objects is None


def test_ctrl_tells_beside_the_pointer_that_a_new_object_begins(editor: MaskEditor) -> None:
    editor.set_tool("brush")
    editor.set_value(3)
    move(editor, (80, 130))
    assert editor.canvas._named() is None
    QTest.keyPress(editor.canvas, Qt.Key.Key_Control)
    named = editor.canvas._named()
    assert named is not None and "New object" in named._text(editor.canvas)
    QTest.keyRelease(editor.canvas, Qt.Key.Key_Control)
    assert editor.canvas._named() is None


def test_escape_selects_nothing_whatever_tool_is_in_hand(editor: MaskEditor) -> None:
    draw(editor, ONE)
    editor.set_tool("brush")
    assert editor.objects.selection
    key(editor, Qt.Key.Key_Escape)
    assert not editor.objects.selection


def test_objects_of_a_locked_class_are_not_deleted_and_that_is_told(
    editor: MaskEditor, qtbot: QtBot
) -> None:
    editor.set_rules(Rules(locked=frozenset({3})))
    draw(editor, ONE)
    with qtbot.waitSignal(editor.message):
        key(editor, Qt.Key.Key_Delete)
    assert labels(editor)[40, 40] == 3


def test_the_list_follows_every_change_as_if_it_were_made_anew(
    editor: MaskEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is done, looking only at what changed finds the same as looking at everything."""
    document = editor.document
    assert document is not None

    def rounded(infos: Iterable[ObjectInfo]) -> dict[int, object]:
        return {one.id: (one[:-1], pytest.approx(one.centre)) for one in infos}

    def same() -> None:
        with monkeypatch.context() as patched:
            patched.setattr(edited_objects, "list_objects", lambda _document: pytest.fail("all"))
            editor.objects.refresh()
        assert rounded(editor.objects.infos.values()) == {
            one.id: (one[:-1], one.centre) for one in list_objects(document)
        }

    paint(editor, (55, 40), (62, 44))
    same()
    paint(editor, (90, 120), (95, 125), keys=CONTROL)
    same()
    editor.set_tool("eraser")
    draw(editor, (30, 30), (35, 35))
    same()
    editor.set_tool("objects")
    draw(editor, (118, 10), (122, 70))
    same()
    draw(editor, (110, 40), THIRD, keys=SHIFT)
    same()
    right_click(editor, ONE)
    same()
    for _ in range(4):
        editor.undo()
        same()
    for _ in range(3):
        editor.redo()
        same()


def test_the_crosshair_says_which_object_is_under_it(editor: MaskEditor) -> None:
    editor.canvas.set_crosshair(True)  # in the middle, at 100, 75
    for which in (*[Qt.Key.Key_Left] * 6, *[Qt.Key.Key_Up] * 3):
        key(editor, which, SHIFT)
    assert editor.canvas.accessibleDescription().endswith(f"class 3 {at(editor, ONE)}")
    key(editor, Qt.Key.Key_Space)
    assert editor.objects.selection == (at(editor, ONE),)


def test_what_is_patched_while_painting_is_what_is_drawn_as_a_whole(
    editor: MaskEditor, qtbot: QtBot
) -> None:
    """Borders and numbers that are drawn again in part never differ from those drawn anew."""

    def same() -> None:
        shown = pixels(editor)
        editor.canvas.set_looks(editor.canvas.looks)  # forgets what was drawn
        assert np.array_equal(shown, pixels(editor))

    def rest() -> None:
        editor.objects.refresh()
        QApplication.processEvents()
        same()

    for overlay in (Overlay.MASK, Overlay.OUTLINES):
        editor.canvas.set_overlay(overlay)
        pixels(editor)
        paint(editor, (55, 40), (75, 60), (20, 90))
        same()
        rest()
        paint(editor, (90, 120), (95, 125), keys=CONTROL)
        rest()
        editor.set_tool("eraser")
        draw(editor, (30, 30), (35, 35))
        same()
        rest()
        editor.set_tool("objects")
        draw(editor, (118, 10), (122, 70))
        rest()
        editor.undo()
        rest()
        move(editor, (40, 55))
        same()


def test_the_object_under_a_resting_pointer_is_marked_after_what_was_done(
    editor: MaskEditor,
) -> None:
    editor.set_tool("objects")
    draw(editor, (40, 10), (40, 75))  # cut from top to bottom; the pointer rests below
    move(editor, (50, 40))
    whole = editor.objects.hovered
    assert whole == at(editor, (50, 40)) != 0
    editor.undo()
    editor.objects.refresh()
    assert editor.objects.hovered == at(editor, (50, 40))
    editor.redo()
    editor.objects.refresh()
    assert editor.objects.hovered == at(editor, (50, 40)) == whole
    draw(editor, (30, 50), (50, 50), keys=SHIFT)  # merge; the pointer rests in the second
    assert editor.objects.hovered == at(editor, (50, 50)) == at(editor, (30, 50))


def test_the_list_told_again_draws_nothing_anew(
    editor: MaskEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels(editor)
    drawn: list[str] = []
    marks = object_canvas.border_marks

    def noted(*args: object, **named: object) -> object:
        drawn.append("borders")
        return marks(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(object_canvas, "border_marks", noted)
    editor.objects.listed.emit()
    pixels(editor)
    assert not drawn
    paint(editor, (55, 40), (75, 40), keys=CONTROL)  # another object: that is drawn
    pixels(editor)
    assert drawn


def test_painting_draws_borders_anew_only_where_it_was(
    editor: MaskEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels(editor)
    sizes: list[int] = []
    marks = object_canvas.border_marks

    def noted(ids: NDArray[np.uint16], *args: object, **named: object) -> object:
        sizes.append(ids.size)
        return marks(ids, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(object_canvas, "border_marks", noted)
    paint(editor, (55, 40), (60, 40))
    editor.objects.refresh()
    pixels(editor)
    view = editor.canvas.viewport()
    assert sizes and max(sizes) < view.width() * view.height() / 8
