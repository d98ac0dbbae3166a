"""The tool for objects: select, cut, merge, split, delete."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.masks.area import Mask, Patch, Point
from app.core.masks.document import MaskDocument
from app.editor import whole_mask
from app.editor.mask_editor import MaskEditor

from .editor_with_objects import (
    ONE,
    OTHER,
    THIRD,
    at,
    double_click,
    editor_with_objects,
    ids,
    right_click,
)
from .small_editor import (
    ALT,
    SHIFT,
    disc,
    draw,
    key,
    labels,
)


@pytest.fixture
def editor(qtbot: QtBot) -> MaskEditor:
    return editor_with_objects(qtbot)


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


def compute(editor: MaskEditor, monkeypatch: pytest.MonkeyPatch, pixels: Mask, value: int) -> None:
    """Give pixels to a class by a step that is still being computed on return."""
    monkeypatch.setattr(whole_mask, "AT_ONCE", 0)

    def work(document: MaskDocument) -> None:
        changed = document.labels.copy()
        changed[pixels] = value
        document.lay(Patch(document.bounds, changed))

    editor._whole.do("long", work)
    assert editor.is_busy


def test_a_cut_is_made_through_what_a_step_that_takes_long_leaves(
    editor: MaskEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not through the object as it was listed before."""
    compute(editor, monkeypatch, disc(30, ONE), 3)
    assert editor.objects.cut([Point(40, 0), Point(40, 90)])
    left, right = at(editor, (25, 40)), at(editor, (55, 40))
    assert left != right
    assert (at(editor, (12, 40)), at(editor, (68, 40))) == (left, right)


def test_all_is_deleted_that_a_step_that_takes_long_leaves(
    editor: MaskEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = at(editor, ONE)
    compute(editor, monkeypatch, disc(30, ONE), 3)
    assert editor.objects.delete((one,))
    assert not labels(editor)[disc(30, ONE)].any()


def test_a_split_of_what_a_step_that_takes_long_has_changed_is_not_made(
    editor: MaskEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.objects.select((at(editor, ONE),))
    assert editor.objects.propose_split(2)
    lower = disc(20, ONE)
    lower[: int(ONE[1])] = False
    compute(editor, monkeypatch, lower, 5)
    assert not editor.objects.apply_split()
    assert editor.document is not None and editor.document.objects is not None
    for number in ids(editor):
        assert len(np.unique(labels(editor)[editor.document.objects == number])) == 1
