"""The tool in hand when the review begins: correcting clicks where there is a mask."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.core.masks.queue import QueueFilter, QueueOrder
from app.core.store import Provenance, open_project
from app.pages.review.page import ReviewPage

from .review_page import make_project, shown, until


def checked(page: ReviewPage) -> list[str]:
    return [name for name, one in page.commands.items() if ".tool." in name and one.isChecked()]


def go_to(qtbot: QtBot, page: ReviewPage, image: int) -> None:
    page.open(image)
    until(
        qtbot,
        lambda: page.controller.current is not None and page.controller.current.image == image,
    )


def test_a_mask_is_corrected_by_clicks_and_an_image_without_one_is_painted(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = make_project(tmp_path)
    with open_project(folder) as project:
        project.masks.remove([2], Provenance.MODEL)
    with shown(qtbot, folder, tool="") as page:
        assert page.editor.tool == "correct" and checked(page) == ["editor.tool.correct"]
        page.queue.set_wish(QueueFilter(order=QueueOrder.NAME, without_mask=True))
        until(qtbot, lambda: not page.search.busy)
        go_to(qtbot, page, 2)
        assert page.editor.tool == "brush" and checked(page) == ["editor.tool.brush"]
        go_to(qtbot, page, 3)
        assert page.editor.tool == "correct"


def test_a_tool_that_the_user_took_stays_in_hand(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path), tool="") as page:
        page.commands["editor.tool.lasso"].trigger()
        go_to(qtbot, page, 2)
        assert page.editor.tool == "lasso" and checked(page) == ["editor.tool.lasso"]


def test_the_default_tool_is_a_choice_too_when_the_user_takes_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = make_project(tmp_path)
    with open_project(folder) as project:
        project.masks.remove([2], Provenance.MODEL)
    with shown(qtbot, folder, tool="") as page:
        page.commands["editor.tool.brush"].trigger()
        page.commands["editor.tool.correct"].trigger()
        page.queue.set_wish(QueueFilter(order=QueueOrder.NAME, without_mask=True))
        until(qtbot, lambda: not page.search.busy)
        go_to(qtbot, page, 2)
        assert page.editor.tool == "correct"


def test_masks_that_can_only_be_looked_at_have_no_tool(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path), read_only=True, tool="") as page:
        assert page.editor.tool == ""
