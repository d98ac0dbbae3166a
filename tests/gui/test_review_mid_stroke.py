"""Strokes and outlines that are not finished when something else is begun."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.pages.review import approval_check
from app.pages.review.page import ReviewPage
from app.ui.dialogs import Choice
from tests.gui.decided_review import in_hand, labels, page, saved_kinds, undo
from wseg_engine.images.mask_files import read_mask

from .review_page import LEFT, on_screen, square, stroke, until

__all__ = ["page"]  # fixtures


NONE = Qt.KeyboardModifier.NoModifier


def corner(page: ReviewPage, x: float, y: float) -> None:
    QTest.mouseClick(page.editor.canvas.viewport(), LEFT, NONE, on_screen(page, x, y))


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
