"""Undo in the review: strokes and tags, in the order in which they were made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.pages.review.page import ReviewPage
from wseg_engine.base.labels import Tag

from .review_page import make_project, shown, square, stroke, until

ANT, BEE = 1, 2


def tags_of(page: ReviewPage, image: int = 1) -> Mapping[int, Tag]:
    return page.open_project.project.tags.of([image])[image].tags


def in_hand(page: ReviewPage) -> int:
    """Return the image in hand; 0 for none."""
    return 0 if page.controller.current is None else page.controller.current.image


def drawn(page: ReviewPage, value: int) -> int:
    """Return how many pixels have a label."""
    assert page.editor.document is not None
    return int((page.editor.document.labels == value).sum())


def paint_bee(page: ReviewPage, row: int) -> None:
    page.editor.set_value(BEE)
    stroke(page, (50, row), (60, row))


def test_a_tag_added_behind_a_stroke_is_taken_back_before_it(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        paint_bee(page, 10)
        page.notice.button.click()  # Add Tag
        one = drawn(page, BEE)
        paint_bee(page, 45)
        assert drawn(page, BEE) > one and tags_of(page) == {ANT: Tag.PRESENT, BEE: Tag.PRESENT}
        page.history.undo()
        assert drawn(page, BEE) == one and BEE in tags_of(page)
        assert page.history.texts()[0] == "Tag bee in Review"
        page.history.undo()
        assert drawn(page, BEE) == one and BEE not in tags_of(page)
        assert not page.notice.isVisible()
        page.history.undo()
        assert page.editor.document is not None
        assert np.array_equal(page.editor.document.labels, square())
        for expected in ((one, False), (one, True)):
            page.history.redo()
            assert (drawn(page, BEE), BEE in tags_of(page)) == expected
        page.history.redo()
        assert drawn(page, BEE) > one
        assert page.history.texts()[1] is None


def test_the_notices_button_and_undo_take_back_the_same_tag_once(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.classes.set_tag(BEE, Tag.PRESENT)
        page.notice.button.click()  # Undo
        assert BEE not in tags_of(page)
        page.history.undo()
        assert tags_of(page) == {ANT: Tag.PRESENT}
        assert page.history.texts() == (None, "Tag bee in Review")
        page.history.redo()
        assert BEE in tags_of(page)


def test_a_stroke_behind_a_tag_that_was_taken_back_ends_its_way_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.classes.set_tag(BEE, Tag.PRESENT)
        page.history.undo()
        paint_bee(page, 10)
        page.history.undo()
        page.history.redo()
        assert drawn(page, BEE) and BEE not in tags_of(page)
        assert page.history.texts()[1] is None


def test_undo_goes_to_the_image_that_the_last_thing_was_done_to(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.classes.set_tag(BEE, Tag.PRESENT)
        page.next()
        until(qtbot, lambda: in_hand(page) == 2)
        assert page.history.texts() == ("Tag bee in Review (photo0.png)", None)
        page.classes.set_tag(BEE, Tag.ABSENT)
        assert page.history.texts() == ("Tag bee in Review", None)
        page.previous()
        until(qtbot, lambda: in_hand(page) == 1)
        page.history.undo()  # nothing older of the image in hand: the last thing
        until(qtbot, lambda: in_hand(page) == 2)
        assert BEE in tags_of(page) and BEE not in tags_of(page, 2)
        page.history.undo()
        until(qtbot, lambda: in_hand(page) == 1)
        assert BEE not in tags_of(page)
        page.history.redo()
        page.history.redo()
        until(qtbot, lambda: in_hand(page) == 2)
        assert tags_of(page)[BEE] is Tag.PRESENT and tags_of(page, 2)[BEE] is Tag.ABSENT


def test_a_tag_that_was_changed_elsewhere_is_left_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        paint_bee(page, 10)
        page.classes.set_tag(BEE, Tag.PRESENT)
        page.open_project.set_tag([1], BEE, Tag.UNSURE, "Elsewhere")
        page.history.undo()
        assert tags_of(page)[BEE] is Tag.UNSURE and not drawn(page, BEE)
