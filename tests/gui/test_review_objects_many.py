"""Objects of many masks, from the review: which masks, by which rules, and undone in order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.core.masks.area import Area, Box
from app.core.masks.queue import QueueFilter, ReviewState
from app.core.store import Provenance
from app.core.transfer.object_rules import ObjectRules, Specks
from app.pages.review.page import ReviewPage

from .objects_in_review import approve_some, counts, folder, made
from .review_page import (
    shown,
    until,
)

__all__ = ["folder"]


def at_rest(page: ReviewPage) -> bool:
    return page.controller.current is not None and not page.open_project.steps.busy


def test_rules_that_are_changed_hold_for_the_mask_in_hand(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        document = page.editor.document
        assert document is not None
        with document.step("speck"):
            document.paint(Area(Box(8, 61, 10, 63), np.ones((2, 2), bool)), 1)  # near the other
        page.open_project.set_object_rules(ObjectRules(Specks.DROP))
        page.editor.objects.make()
        assert document.objects is not None and document.objects[8, 61] == 0
        page.editor.undo()
        page.open_project.set_object_rules(ObjectRules(Specks.JOIN))
        page.editor.objects.make()
        assert document.objects is not None
        assert document.objects[8, 61] == document.objects[15, 55] > 0
        page.editor.undo()
        page.open_project.set_object_rules(ObjectRules(least=4))
        page.editor.objects.make()
        assert len(page.objects.pane.rows) == 4


def test_objects_of_all_masks_in_the_queue_are_made(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        approve_some(qtbot, page, (1,))
        page.queue.set_wish(QueueFilter(state=ReviewState.OPEN))
        until(qtbot, lambda: sorted(page.session.model.ids) == [2, 3, 4])
        page.commands["review.objects_of_queue"].trigger()
        until(qtbot, lambda: page.notice.isVisible() and "9" in page.notice.text.text())
        assert [counts(page, image) for image in (1, 2, 3, 4)] == [None] + [(2, 1)] * 3


def test_the_queue_is_narrowed_to_masks_with_objects(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page:
        made(page)
        first = page.controller.current
        assert first is not None
        page.controller.save_all()
        until(qtbot, lambda: counts(page, first.image) == (2, 1))
        for text, expected in (
            ("Has Objects", [first.image]),
            ("Has No Objects", sorted({1, 2, 3, 4} - {first.image})),
        ):
            menu = page.queue.filter_menu()
            sub = next(one for one in menu.findChildren(QMenu) if one.title() == "Objects")
            next(one for one in sub.actions() if one.text() == text).trigger()
            until(qtbot, lambda wanted=expected: sorted(page.session.model.ids) == wanted)


def test_objects_of_all_approved_masks_are_made_and_taken_back_in_order(
    qtbot: QtBot, folder: Path
) -> None:
    with shown(qtbot, folder) as page:
        approve_some(qtbot, page, (1, 2, 3))
        page.commands["review.objects_of_many"].trigger()
        until(qtbot, lambda: page.notice.isVisible() and "9" in page.notice.text.text())
        until(qtbot, lambda: len(page.objects.pane.rows) == 3)  # of the image in hand
        assert [counts(page, image) for image in (1, 2, 3, 4)] == [(2, 1)] * 3 + [None]
        current = page.controller.current
        assert current is not None and current.is_approved
        page.history.undo()
        until(qtbot, lambda: not any(counts(page, image) for image in (1, 2, 3)))
        until(qtbot, lambda: at_rest(page) and not page.objects.pane.rows)
        page.history.redo()
        until(qtbot, lambda: [counts(page, image) for image in (1, 2, 3)] == [(2, 1)] * 3)
        until(qtbot, lambda: at_rest(page))
        page.history.undo()
        until(qtbot, lambda: not any(counts(page, image) for image in (1, 2, 3)))
        until(qtbot, lambda: at_rest(page))
        page.history.undo()  # next in the order: the approval
        until(qtbot, lambda: not page.open_project.project.masks.images(Provenance.APPROVED))


def test_what_was_made_stays_told_when_the_image_in_hand_is_read_again(
    qtbot: QtBot, folder: Path
) -> None:
    with shown(qtbot, folder) as page:
        until(qtbot, lambda: at_rest(page))
        page.session.notice.show_message("9 objects made")
        with qtbot.waitSignal(page.controller.opened):
            page.controller.reload()
        assert page.notice.isVisible()
        with qtbot.waitSignal(page.controller.opened):
            page.next()
        assert not page.notice.isVisible()


def test_without_an_approved_mask_that_is_told(qtbot: QtBot, folder: Path) -> None:
    with shown(qtbot, folder) as page, qtbot.waitSignal(page.message):
        page.commands["review.objects_of_many"].trigger()
