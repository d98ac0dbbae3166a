"""The tool for objects: select, cut, merge, split, delete; and what the other tools do to ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.masks.objects import list_objects
from app.core.masks.rules import Rules
from app.editor.mask_editor import MaskEditor
from app.editor.tools import edited_objects
from app.editor.view.class_look import ClassLook
from app.editor.view.layers import ViewMap
from app.editor.view.object_layer import DARK, LIGHT, border_marks, ids_around
from wseg_engine.objects.maps import ObjectInfo

from .editor_world import (
    ALT,
    CONTROL,
    LEFT,
    NONE,
    SHIFT,
    Place,
    disc,
    draw,
    key,
    labels,
    move,
    on_screen,
    shown_editor,
)

ONE, OTHER, THIRD = (40.0, 40.0), (120.0, 40.0), (120.0, 110.0)  # discs of class 3, 3 and 5


@pytest.fixture
def editor(qtbot: QtBot) -> MaskEditor:
    """Return an editor with three discs that are objects, and the tool in hand."""
    editor = shown_editor(qtbot)
    labels(editor)[disc(20, ONE, OTHER)] = 3
    labels(editor)[disc(20, THIRD)] = 5
    editor.objects.make()
    editor.set_tool("objects")
    return editor


def at(editor: MaskEditor, place: Place) -> int:
    """Return the object at a place of the image."""
    assert editor.document is not None and editor.document.objects is not None
    return int(editor.document.objects[int(place[1]), int(place[0])])


def ids(editor: MaskEditor) -> set[int]:
    assert editor.document is not None and editor.document.objects is not None
    return set(np.unique(editor.document.objects).tolist()) - {0}


def right_click(editor: MaskEditor, place: Place) -> None:
    button = Qt.MouseButton.RightButton
    QTest.mouseClick(editor.canvas.viewport(), button, NONE, on_screen(editor, place))


def double_click(editor: MaskEditor, place: Place) -> None:
    draw(editor, place)
    viewport, where = editor.canvas.viewport(), QPointF(on_screen(editor, place))
    kind = QEvent.Type.MouseButtonDblClick
    event = QMouseEvent(kind, where, viewport.mapToGlobal(where), LEFT, LEFT, NONE)
    QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, LEFT, NONE, on_screen(editor, place))


def test_objects_are_made_listed_and_taken_back(editor: MaskEditor) -> None:
    assert len(editor.objects.infos) == 3
    assert at(editor, ONE) != at(editor, OTHER)
    editor.undo()
    editor.objects.refresh()
    assert not editor.objects.infos
    editor.redo()
    editor.objects.refresh()
    assert len(editor.objects.infos) == 3


def test_a_click_selects_and_a_click_beside_selects_nothing(editor: MaskEditor) -> None:
    draw(editor, ONE)
    assert editor.objects.selection == (at(editor, ONE),)
    draw(editor, OTHER, keys=SHIFT)
    assert editor.objects.selection == (at(editor, ONE), at(editor, OTHER))
    draw(editor, ONE, keys=SHIFT)
    assert editor.objects.selection == (at(editor, OTHER),)
    draw(editor, (80, 130))
    assert editor.objects.selection == ()


def test_escape_selects_nothing_and_undoes_nothing(editor: MaskEditor) -> None:
    draw(editor, ONE)
    key(editor, Qt.Key.Key_Escape)
    assert editor.objects.selection == ()
    assert len(ids(editor)) == 3


def test_undo_with_a_selection_takes_the_last_step_back(editor: MaskEditor) -> None:
    draw(editor, (40, 10), (40, 70))
    draw(editor, ONE)
    editor.undo()
    assert len(ids(editor)) == 3


def test_a_stroke_across_an_object_cuts_it_there(editor: MaskEditor) -> None:
    before, own = labels(editor).copy(), at(editor, ONE)
    draw(editor, (38, 10), (40, 40), (42, 70))
    left, right = at(editor, (25, 40)), at(editor, (55, 40))
    assert left != right and own in (left, right)
    assert len(ids(editor)) == 4
    assert np.array_equal(labels(editor), before)
    editor.undo()
    assert at(editor, (25, 40)) == at(editor, (55, 40)) == own


def test_a_stroke_cuts_the_selected_object_alone(editor: MaskEditor) -> None:
    draw(editor, ONE)
    draw(editor, (10, 42), (150, 42))
    assert at(editor, (40, 25)) != at(editor, (40, 55))
    assert at(editor, (120, 25)) == at(editor, (120, 55))


def test_a_stroke_beside_objects_tells_that_nothing_was_cut(
    editor: MaskEditor, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(editor.message):
        draw(editor, (80, 100), (80, 140))
    assert len(ids(editor)) == 3


def test_selected_objects_are_merged_by_m_and_the_first_keeps_its_id(editor: MaskEditor) -> None:
    one = at(editor, ONE)
    draw(editor, ONE)
    draw(editor, OTHER, keys=SHIFT)
    key(editor, Qt.Key.Key_M)
    assert at(editor, OTHER) == at(editor, ONE) == one
    assert editor.objects.selection == (one,)
    editor.undo()
    assert at(editor, OTHER) != one


def test_a_stroke_with_shift_merges_what_it_leads_through(editor: MaskEditor) -> None:
    one = at(editor, ONE)
    draw(editor, ONE, (80, 40), OTHER, keys=SHIFT)
    assert at(editor, OTHER) == one
    assert len(ids(editor)) == 2
    editor.undo()
    assert len(ids(editor)) == 3


@pytest.mark.parametrize("which", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_makes_the_selected_objects_background(editor: MaskEditor, which: Qt.Key) -> None:
    draw(editor, ONE)
    draw(editor, THIRD, keys=SHIFT)
    key(editor, which)
    assert labels(editor)[40, 40] == labels(editor)[110, 120] == 0
    assert ids(editor) == {at(editor, OTHER)}
    assert editor.objects.selection == ()
    editor.undo()
    assert labels(editor)[40, 40] == 3 and at(editor, ONE) > 0
    assert labels(editor)[110, 120] == 5 and at(editor, THIRD) > 0


def test_the_right_button_removes_the_object_under_it(editor: MaskEditor) -> None:
    right_click(editor, ONE)
    assert labels(editor)[40, 40] == 0
    assert len(ids(editor)) == 2
    draw(editor, OTHER, keys=ALT)
    assert labels(editor)[40, 120] == 0


def joined(editor: MaskEditor) -> int:
    """Join the two discs by a bridge; return the object they are then."""
    assert editor.document is not None
    labels(editor)[36:44, 40:120] = 3
    editor.objects.forget()
    editor.objects.make()
    return at(editor, ONE)


def test_a_double_click_shows_a_split_that_enter_makes(editor: MaskEditor) -> None:
    own, before = joined(editor), labels(editor).copy()
    double_click(editor, ONE)
    split = editor.objects.proposal
    assert split is not None and split.parts == 2
    assert at(editor, ONE) == at(editor, OTHER) == own  # it is only shown
    key(editor, Qt.Key.Key_Return)
    assert editor.objects.proposal is None
    assert at(editor, ONE) != at(editor, OTHER) and own in (at(editor, ONE), at(editor, OTHER))
    assert np.array_equal(labels(editor), before)
    editor.undo()
    assert at(editor, ONE) == at(editor, OTHER) == own


def test_keys_change_the_number_of_parts_and_escape_leaves_it_whole(editor: MaskEditor) -> None:
    own = joined(editor)
    double_click(editor, ONE)
    shown = []
    for which in (Qt.Key.Key_4, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        key(editor, which)
        assert editor.objects.proposal is not None
        shown.append(editor.objects.proposal.parts)
        assert len(np.unique(editor.objects.proposal.ids)) == shown[-1] + 1
    assert shown == [4, 5, 4, 3]
    key(editor, Qt.Key.Key_Escape)
    assert editor.objects.proposal is None
    assert editor.objects.selection == (own,)
    assert at(editor, ONE) == at(editor, OTHER) == own


def test_undo_ends_a_preview_of_a_split_before_anything_else(editor: MaskEditor) -> None:
    joined(editor)
    double_click(editor, ONE)
    assert editor.begun_text
    editor.undo()
    assert editor.objects.proposal is None
    assert len(ids(editor)) == 2


def test_another_tool_ends_a_preview_of_a_split(editor: MaskEditor) -> None:
    joined(editor)
    double_click(editor, ONE)
    editor.set_tool("brush")
    assert editor.objects.proposal is None
    assert editor.drafts.tool is None


# ------------------------------------------------------------------------- other tools


def paint(editor: MaskEditor, *places: Place, keys: Qt.KeyboardModifier = NONE) -> None:
    editor.set_tool("brush")
    editor.change_options(size=10)
    editor.set_value(3)
    draw(editor, *places, keys=keys)


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
