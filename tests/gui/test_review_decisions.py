"""Approving, leaving, undoing: nothing is decided by a slip, and the last thing is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.pages.review import approval_check
from app.pages.review.page import ReviewPage
from app.ui.dialogs import Choice
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import read_mask, write_mask

from .review_page import LEFT, make_project, on_screen, shown, square, stroke, until

NONE = Qt.KeyboardModifier.NoModifier
BEE = 2


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[ReviewPage]:
    with shown(qtbot, make_project(tmp_path)) as page:
        yield page


def in_hand(page: ReviewPage) -> int:
    return 0 if page.controller.current is None else page.controller.current.image


def go(qtbot: QtBot, page: ReviewPage, image: int) -> None:
    page.open(image)
    until(qtbot, lambda: in_hand(page) == image)


def saved_kinds(qtbot: QtBot, page: ReviewPage, image: int) -> set[Provenance]:
    """Return the masks of an image, once everything is on the disk."""
    page.controller.save_all()
    until(qtbot, lambda: page.controller.is_idle)
    return {record.provenance for record in page.open_project.project.masks.of([image])}


def labels(page: ReviewPage) -> np.ndarray:
    assert page.editor.document is not None
    return page.editor.document.labels


def undo(qtbot: QtBot, page: ReviewPage) -> None:
    page.history.undo()
    until(qtbot, lambda: not page.controller.saving.busy and page.controller.current is not None)


def redo(qtbot: QtBot, page: ReviewPage) -> None:
    page.history.redo()
    until(qtbot, lambda: not page.controller.saving.busy and page.controller.current is not None)


def corner(page: ReviewPage, x: float, y: float) -> None:
    QTest.mouseClick(page.editor.canvas.viewport(), LEFT, NONE, on_screen(page, x, y))


def provenance(page: ReviewPage) -> Provenance | None:
    assert page.controller.current is not None
    return page.controller.current.provenance


# ------------------------------------------------------------------------------ decisions


def test_undo_takes_an_approval_back_and_goes_to_its_image(qtbot: QtBot, page: ReviewPage) -> None:
    page.approve()
    until(qtbot, lambda: in_hand(page) == 2)
    assert page.history.texts()[0] == "Approve 1 mask(s) (photo0.png)"
    undo(qtbot, page)
    until(qtbot, lambda: in_hand(page) == 1)
    assert provenance(page) is Provenance.MODEL
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL}
    redo(qtbot, page)
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL, Provenance.APPROVED}
    assert provenance(page) is Provenance.APPROVED


def test_undo_takes_no_older_stroke_of_the_next_image(qtbot: QtBot, page: ReviewPage) -> None:
    go(qtbot, page, 2)
    stroke(page, (50, 40), (60, 40))
    painted = labels(page).copy()
    go(qtbot, page, 1)
    page.approve()
    until(qtbot, lambda: in_hand(page) == 2)
    undo(qtbot, page)
    until(qtbot, lambda: in_hand(page) == 1)
    assert provenance(page) is Provenance.MODEL
    undo(qtbot, page)
    until(qtbot, lambda: in_hand(page) == 2)
    assert np.array_equal(labels(page), square()) and not np.array_equal(painted, square())


@pytest.mark.parametrize("twice", [False, True])
def test_a_rejection_is_taken_back(qtbot: QtBot, page: ReviewPage, twice: bool) -> None:
    if twice:
        page.approve()
        until(qtbot, lambda: in_hand(page) == 2)
        go(qtbot, page, 1)
    page.reject()
    until(qtbot, lambda: in_hand(page) == 2)
    undo(qtbot, page)
    until(qtbot, lambda: in_hand(page) == 1)
    assert not page.open_project.project.reviews.rejected() and not page.queue.rejected
    before = {Provenance.MODEL, Provenance.APPROVED} if twice else {Provenance.MODEL}
    assert saved_kinds(qtbot, page, 1) == before
    redo(qtbot, page)
    assert page.open_project.project.reviews.rejected() == {1}
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL}


def test_taking_an_approval_back_is_undone(qtbot: QtBot, page: ReviewPage) -> None:
    page.approve()
    until(qtbot, lambda: in_hand(page) == 2)
    go(qtbot, page, 1)
    page.unapprove()
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL}
    undo(qtbot, page)
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL, Provenance.APPROVED}


def test_many_approvals_are_one_step(qtbot: QtBot, page: ReviewPage) -> None:
    page.batch.approve([2, 3])
    until(qtbot, page.notice.isVisible)
    assert page.open_project.project.masks.counts()[Provenance.APPROVED] == 2
    undo(qtbot, page)
    until(qtbot, lambda: page.open_project.project.masks.counts()[Provenance.APPROVED] == 0)
    assert not page.notice.isVisible()


def test_many_are_not_approved_where_nothing_is_drawn(qtbot: QtBot, page: ReviewPage) -> None:
    write_mask(page.open_project.project.folder / "masks/model/2.png", np.zeros_like(square()))
    page.open_project.set_tag([3], BEE, Tag.PRESENT, "Tag")
    page.batch.approve([2, 3, 4])
    until(qtbot, page.notice.isVisible)
    assert page.open_project.project.masks.images(Provenance.APPROVED) == [4]
    assert "1 mask" in page.notice.text.text() and "2 mask" in page.notice.text.text()


# ------------------------------------------------------------------------------ mid-stroke


def begin_stroke(page: ReviewPage) -> None:
    viewport = page.editor.canvas.viewport()
    QTest.mousePress(viewport, LEFT, NONE, on_screen(page, 50, 40))
    QTest.mouseMove(viewport, on_screen(page, 60, 40))
    assert page.editor.is_busy


@pytest.mark.parametrize("name", ["eraser", "polygon", "wand"])
def test_a_tool_key_in_mid_stroke_keeps_the_stroke(page: ReviewPage, name: str) -> None:
    begin_stroke(page)
    painted = labels(page).copy()
    page.commands[f"editor.tool.{name}"].trigger()
    assert np.array_equal(labels(page), painted) and not np.array_equal(painted, square())
    assert page.history.texts()[0] == "Brush stroke"
    page.history.undo()
    assert np.array_equal(labels(page), square())


def test_a_lasso_that_is_left_in_the_middle_is_closed(page: ReviewPage) -> None:
    page.editor.set_tool("lasso")
    viewport = page.editor.canvas.viewport()
    QTest.mousePress(viewport, LEFT, NONE, on_screen(page, 40, 35))
    for place in ((70, 35), (70, 55), (40, 55)):
        QTest.mouseMove(viewport, on_screen(page, *place))
    page.editor.set_tool("brush")
    assert labels(page)[45, 55] == 1


def test_leaving_an_image_in_mid_stroke_keeps_the_stroke(qtbot: QtBot, page: ReviewPage) -> None:
    begin_stroke(page)
    painted = labels(page).copy()
    page.next()
    until(qtbot, lambda: in_hand(page) == 2)
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL, Provenance.EDITED}
    record = page.open_project.project.masks.get(1, Provenance.EDITED)
    assert record is not None
    assert np.array_equal(read_mask(page.open_project.project.folder / record.file), painted)
    undo(qtbot, page)
    until(qtbot, lambda: in_hand(page) == 1)
    assert np.array_equal(labels(page), square())


def test_ctrl_z_takes_corners_back_one_by_one(page: ReviewPage) -> None:
    stroke(page, (50, 40), (60, 40))
    painted = labels(page).copy()
    page.editor.set_tool("polygon")
    for place in ((30, 5), (60, 5), (60, 20)):
        corner(page, *place)
    polygon = page.editor.drafts.tool
    assert polygon is not None and len(polygon.points) == 3
    for left in (2, 1, 0):
        assert page.history.texts()[0] == "Polygon corner"
        page.history.undo()
        assert len(polygon.points) == left and np.array_equal(labels(page), painted)
    assert page.history.texts() == ("Brush stroke", "Polygon corner")
    for left in (1, 2, 3):
        page.history.redo()
        assert len(polygon.points) == left
    page.history.redo()
    assert len(polygon.points) == 3  # there is nothing more, and nothing is lost
    for _ in range(4):
        page.history.undo()
    assert np.array_equal(labels(page), square())


def test_moved_and_deleted_corners_come_back(page: ReviewPage) -> None:
    page.editor.set_tool("polygon")
    for place in ((30, 5), (60, 5), (60, 20)):
        corner(page, *place)
    polygon = page.editor.drafts.tool
    assert polygon is not None
    first = polygon.points
    stroke(page, (60, 5), (70, 9))
    moved = polygon.points
    assert moved != first and len(moved) == 3
    QTest.keyClick(page.editor.canvas, Qt.Key.Key_Backspace)
    assert polygon.points == moved[:2]
    page.history.undo()
    assert polygon.points == moved
    page.history.undo()
    assert polygon.points == first


def test_half_a_polygon_waits_while_another_tool_is_in_hand(page: ReviewPage) -> None:
    page.editor.set_tool("polygon")
    for place in ((30, 5), (60, 5)):
        corner(page, *place)
    page.editor.set_tool("brush")
    polygon = page.editor.drafts.tool
    assert polygon is not None and len(polygon.points) == 2
    stroke(page, (50, 40), (60, 40))
    page.history.undo()  # the stroke, which came later
    assert len(polygon.points) == 2 and np.array_equal(labels(page), square())
    page.history.undo()  # then the corner, with its tool in hand
    assert page.editor.tool == "polygon" and len(polygon.points) == 1


@pytest.mark.parametrize("answer", ["fill", "drop", "stay"])
@pytest.mark.parametrize("way", ["next", "approve", "reject", "may_close"])
def test_half_a_polygon_is_asked_about(
    qtbot: QtBot, page: ReviewPage, monkeypatch: pytest.MonkeyPatch, answer: str, way: str
) -> None:
    asked: list[tuple[Choice, ...]] = []

    def ask(*_args: object, choices: tuple[Choice, ...], **_others: object) -> str:
        asked.append(choices)
        return answer

    monkeypatch.setattr(approval_check, "ask", ask)
    page.editor.set_tool("polygon")
    for place in ((40, 35), (70, 35), (70, 55)):
        corner(page, *place)
    result = getattr(page, way)()
    assert len(asked) == 1
    if answer == "stay":
        assert (
            in_hand(page) == 1 and page.editor.drafts.tool is not None and result in (None, False)
        )
        assert page.open_project.project.masks.counts()[Provenance.APPROVED] == 0
        page.editor.drafts.drop()
        return
    if way != "may_close":
        until(qtbot, lambda: in_hand(page) == 2)
    kinds = saved_kinds(qtbot, page, 1)
    assert (Provenance.EDITED in kinds) == (answer == "fill")
    assert (Provenance.APPROVED in kinds) == (way == "approve")


def test_two_corners_are_not_offered_to_be_filled(
    page: ReviewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []

    def ask(*_args: object, choices: tuple[Choice, ...], **_others: object) -> str:
        offered.extend(choice.name for choice in choices)
        return "stay"

    monkeypatch.setattr(approval_check, "ask", ask)
    page.editor.set_tool("polygon")
    for place in ((40, 35), (70, 35)):
        corner(page, *place)
    page.next()
    assert offered == ["drop", "stay"] and in_hand(page) == 1
    page.editor.drafts.drop()


# ------------------------------------------------------------------------------ not edited


def test_an_undone_stroke_does_not_make_a_mask_edited(qtbot: QtBot, page: ReviewPage) -> None:
    stroke(page, (50, 40), (60, 40))
    assert provenance(page) is Provenance.EDITED
    assert Provenance.EDITED in saved_kinds(qtbot, page, 1)
    page.history.undo()
    assert provenance(page) is Provenance.MODEL
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL}
    go(qtbot, page, 2)
    go(qtbot, page, 1)
    assert provenance(page) is Provenance.MODEL
    page.history.redo()
    assert provenance(page) is Provenance.EDITED
    assert Provenance.EDITED in saved_kinds(qtbot, page, 1)


def test_painting_a_mask_as_it_is_does_not_make_it_edited(qtbot: QtBot, page: ReviewPage) -> None:
    page.editor.change_options(size=4)
    stroke(page, (15, 20), (20, 20))  # ant over ant
    assert page.editor.document is not None and page.editor.document.painted.any()
    assert np.array_equal(labels(page), square())
    assert provenance(page) is Provenance.MODEL
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL}
    confirmed = page.editor.document.painted.copy()
    go(qtbot, page, 2)
    until(qtbot, lambda: page.controller.is_idle)
    page.controller.prefetch.drop([1])
    go(qtbot, page, 1)
    assert provenance(page) is Provenance.MODEL
    assert np.array_equal(page.editor.document.painted, confirmed)  # what was confirmed stays so


def test_an_undone_stroke_of_an_image_without_a_mask_leaves_none(
    qtbot: QtBot, page: ReviewPage
) -> None:
    page.open_project.project.masks.remove([2], Provenance.MODEL)
    go(qtbot, page, 3)
    page.controller.prefetch.drop([2])
    go(qtbot, page, 2)
    assert provenance(page) is None
    stroke(page, (50, 40), (60, 40))
    assert saved_kinds(qtbot, page, 2) == {Provenance.EDITED}
    page.history.undo()
    assert provenance(page) is None and saved_kinds(qtbot, page, 2) == set()
    go(qtbot, page, 3)
    go(qtbot, page, 2)
    assert provenance(page) is None


def test_a_stroke_undone_after_an_approval_leaves_the_approval(
    qtbot: QtBot, page: ReviewPage
) -> None:
    page.approve()
    until(qtbot, lambda: in_hand(page) == 2)
    go(qtbot, page, 1)
    stroke(page, (50, 40), (60, 40))
    assert Provenance.APPROVED not in saved_kinds(qtbot, page, 1)
    page.history.undo()
    assert provenance(page) is Provenance.APPROVED
    assert Provenance.APPROVED in saved_kinds(qtbot, page, 1)


def test_a_refinement_undone_is_the_models_mask_again(qtbot: QtBot, page: ReviewPage) -> None:
    assert page.controller.current is not None
    page.controller.current.note_refinement()
    page.editor.replace_mask(np.roll(square(), 3, axis=1), "Refine")
    assert provenance(page) is Provenance.REFINED
    assert Provenance.REFINED in saved_kinds(qtbot, page, 1)
    stroke(page, (50, 40), (60, 40))
    assert provenance(page) is Provenance.EDITED
    page.history.undo()
    assert provenance(page) is Provenance.REFINED
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL, Provenance.REFINED}
    page.history.undo()
    assert provenance(page) is Provenance.MODEL
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL}


def test_a_mask_predicted_anew_meanwhile_does_not_replace_what_is_seen(
    qtbot: QtBot, page: ReviewPage
) -> None:
    stroke(page, (50, 40), (60, 40))
    saved_kinds(qtbot, page, 1)
    other = np.roll(square(), 20, axis=1)
    write_mask(page.open_project.project.folder / "masks/model/1.png", other)
    page.history.undo()
    assert saved_kinds(qtbot, page, 1) == {Provenance.MODEL, Provenance.EDITED}
    record = page.open_project.project.masks.get(1, Provenance.EDITED)
    assert record is not None
    assert np.array_equal(read_mask(page.open_project.project.folder / record.file), square())


# ------------------------------------------------------------------------------ by a slip


def test_an_image_with_tags_and_no_mask_is_asked_about_once(qtbot: QtBot, page: ReviewPage) -> None:
    page.editor.replace_mask(np.zeros_like(square()), "Clear")
    page.approve()
    assert in_hand(page) == 1 and page.notice.isVisible()
    assert "nothing is drawn for it" in page.notice.text.text()
    assert page.open_project.project.masks.counts()[Provenance.APPROVED] == 0
    page.approve()
    until(qtbot, lambda: in_hand(page) == 2)
    assert Provenance.APPROVED in saved_kinds(qtbot, page, 1)


def test_a_tagged_class_without_a_pixel_is_asked_about(qtbot: QtBot, page: ReviewPage) -> None:
    page.classes.set_tag(BEE, Tag.PRESENT)
    page.approve()
    assert in_hand(page) == 1 and "nothing is drawn for it" in page.notice.text.text()
    page.next()
    until(qtbot, lambda: in_hand(page) == 2)
    go(qtbot, page, 1)
    page.approve()  # asked again: the user has been elsewhere
    assert in_hand(page) == 1
    page.notice.button.click()
    until(qtbot, lambda: in_hand(page) == 2)


def test_a_key_that_is_held_decides_once(page: ReviewPage) -> None:
    for name in ("approve", "unapprove", "reject"):
        assert not page.commands[f"review.{name}"].autoRepeat()
