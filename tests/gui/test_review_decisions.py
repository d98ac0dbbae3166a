"""Approving, leaving, undoing: nothing is decided by a slip, and the last thing is taken back."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.pages.review.page import ReviewPage
from tests.gui.decided_review import in_hand, labels, page, provenance, redo, saved_kinds, undo
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import read_mask, write_mask

from .review_page import square, stroke, until

__all__ = ["page"]  # fixtures


BEE = 2


def go(qtbot: QtBot, page: ReviewPage, image: int) -> None:
    page.open(image)
    until(qtbot, lambda: in_hand(page) == image)


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
