"""Undo in the review: strokes and tags, in the order in which they were made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.pages.review.page import ReviewPage
from wseg_engine.base.labels import Tag

from .review_world import make_project, shown, square, stroke, until

ANT, BEE = 1, 2


def tags_of(page: ReviewPage, image: int = 1) -> Mapping[int, Tag]:
    return page.open_project.project.tags.of([image])[image].tags


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


def test_undo_is_about_the_image_in_hand(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        page.classes.set_tag(BEE, Tag.PRESENT)
        page.next()
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 2,
        )
        assert page.history.texts() == (None, None)
        page.history.undo()
        assert BEE in tags_of(page)
        page.classes.set_tag(BEE, Tag.ABSENT)
        page.previous()
        until(
            qtbot,
            lambda: page.controller.current is not None and page.controller.current.image == 1,
        )
        page.history.undo()  # not the newest of the project's tags
        assert BEE not in tags_of(page) and tags_of(page, 2)[BEE] is Tag.ABSENT
        page.history.redo()
        assert tags_of(page)[BEE] is Tag.PRESENT


def test_a_tag_that_was_changed_elsewhere_is_left_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path)) as page:
        paint_bee(page, 10)
        page.classes.set_tag(BEE, Tag.PRESENT)
        page.open_project.set_tag([1], BEE, Tag.UNSURE, "Elsewhere")
        page.history.undo()
        assert tags_of(page)[BEE] is Tag.UNSURE and not drawn(page, BEE)
