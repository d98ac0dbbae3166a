"""The library's selection, what is shown next, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.core.store import (
    FoundFile,
    ImageFilter,
    Order,
    open_project,
)
from app.pages.library.page import LibraryPage
from tests.gui.library_page import (
    NAMES,
    ask,
    bare_project,
    make_project,
    page,
    rows,
    settle,
    shown,
    sort,
)
from wseg_engine.base.labels import Tag

__all__ = ["page"]


def test_the_selection_is_told_once_and_survives_sorting(qtbot: QtBot, page: LibraryPage) -> None:
    with qtbot.waitSignal(page.selection_changed) as told:
        page.select([4])
        page.select([1, 2, 3])
    assert told.args == [(3, 2, 1)]
    sort(qtbot, page, Order.ADDED)
    assert page.selected_ids() == (1, 2, 3)
    ask(qtbot, page, ImageFilter(text="a/"))
    assert page.selected_ids() == (2, 3)


def test_new_images_leave_selection_and_place_alone(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, bare_project(tmp_path, 400), tmp_path) as page:
        page.select([300])
        row = page.model.row_of(300)
        top = page.view.cell_rect(row).top()
        files = [FoundFile(f"000000{letter}.jpg", 1, 1) for letter in "abcdefghijkl"]
        page.open_project.project.images.record(1, files)
        page.open_project.note_images(True)
        page.open_project.tell_news()
        qtbot.waitUntil(lambda: len(rows(page)) == 412)
        assert page.selected_ids() == (300,)
        moved = page.view.cell_rect(page.model.row_of(300)).top() - top
        assert abs(moved) <= page.view.geometry_.pitch.height()  # within a line of where it was


def test_go_to_clears_filters_that_hide_the_image(qtbot: QtBot, page: LibraryPage) -> None:
    ask(qtbot, page, ImageFilter(text="a/"))
    page.go_to(4)
    settle(qtbot, page)
    assert page.search.filter == ImageFilter()
    assert page.selected_ids() == (4,)


def test_advance_goes_behind_the_selected_ones_and_stops_at_the_end(
    qtbot: QtBot, page: LibraryPage
) -> None:
    page.select([3, 2])
    page.advance()
    assert page.selected_ids() == (5,)
    page.select([4])
    with qtbot.waitSignal(page.message):
        page.advance()
    assert page.selected_ids() == (4,)


def test_next_untagged_looks_on_and_begins_again(qtbot: QtBot, page: LibraryPage) -> None:
    page.open_project.set_tag([2, 5], 1, Tag.PRESENT, "")
    page.open_project.set_tag([1], 1, Tag.UNSURE, "")  # says nothing for certain
    page.select([3])
    page.next_untagged()
    assert page.current_id() == 1
    page.next_untagged()
    assert page.current_id() == 4
    page.next_untagged()  # from the top
    qtbot.waitUntil(lambda: page.current_id() == 3)
    page.previous_untagged()  # from the end
    qtbot.waitUntil(lambda: page.current_id() == 4)
    page.previous_untagged()
    assert page.current_id() == 1
    page.open_project.none_of_them([1, 3, 4], "")
    with qtbot.waitSignal(page.message) as told:
        page.next_untagged()
    assert told.args == ["All visible images are tagged."]


def test_a_second_search_does_not_wait_for_the_end_of_the_first(
    qtbot: QtBot, page: LibraryPage
) -> None:
    page.open_project.set_tag([2, 5], 1, Tag.PRESENT, "")
    page.select([4])
    again = []

    def once_more(_row: int) -> None:
        if not again:
            again.append(page.current_id())
            page.next_untagged()  # while the search that found this one has not ended yet

    page._next.found.connect(once_more)
    page.next_untagged()  # from the top
    qtbot.waitUntil(lambda: page.current_id() == 1)
    assert again == [3]


def test_next_untagged_finds_far_images(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, bare_project(tmp_path, 700), tmp_path) as page:
        page.open_project.none_of_them(range(1, 651), "")
        page.select([1])
        page.next_untagged()
        qtbot.waitUntil(lambda: page.current_id() == 651)


def test_removing_asks_first(
    qtbot: QtBot, page: LibraryPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [QMessageBox.ButtonRole.RejectRole, QMessageBox.ButtonRole.DestructiveRole]

    def answer(box: QMessageBox) -> int:
        role = answers.pop(0)
        button = next(button for button in box.buttons() if box.buttonRole(button) == role)
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    page.select([1, 2])
    qtbot.waitUntil(page.commands["remove"].isEnabled)
    page.commands["remove"].trigger()
    settle(qtbot, page)
    assert len(page.open_project.project.images) == 5
    page.commands["remove"].trigger()
    qtbot.waitUntil(lambda: rows(page) == [3, 5, 4])


def test_sizes_and_damage_are_kept_in_the_project(qtbot: QtBot, page: LibraryPage) -> None:
    torn = page.open_project.project.folder.parent / "photos" / "four.jpg"
    torn.write_bytes(b"torn")
    page.thumbnails.forget([4])
    page.view._want_thumbnails()
    qtbot.waitUntil(lambda: page.thumbnails.idle)
    page._facts.save()
    images = page.open_project.project.images

    def kept() -> bool:
        records = {record.id: record for record in images}
        return records[1].width == 40 and records[4].state == "corrupt"

    qtbot.waitUntil(kept)


def test_settings_are_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    with shown(qtbot, make_project(tmp_path, NAMES), tmp_path) as page:
        sort(qtbot, page, Order.NAME, True)
        page.show_as_list(True)
        page.view.set_side(200)
    with shown(qtbot, open_project(tmp_path / "project"), tmp_path) as page:
        assert page.search.order is Order.NAME
        assert page.view.is_list
        assert page.view.side == 200
        assert rows(page) == [2, 3, 1, 4, 5]


def test_a_read_only_project_is_shown_and_offers_no_changes(qtbot: QtBot, tmp_path: Path) -> None:
    make_project(tmp_path, NAMES).close()
    with shown(qtbot, open_project(tmp_path / "project", read_only=True), tmp_path) as page:
        page.select([1])
        qtbot.waitUntil(page.commands["copy_paths"].isEnabled)
        assert not page.commands["remove"].isEnabled()
        qtbot.waitUntil(lambda: page.thumbnails.idle)
        assert not (tmp_path / "project" / "cache" / "thumbnails").exists()


def test_everything_has_a_name_for_screen_readers(page: LibraryPage) -> None:
    page.set_filter(ImageFilter(tagged=True, tags_complete=True))
    nameless = [
        widget
        for widget in page.findChildren(QWidget)
        if isinstance(widget, QAbstractButton)
        and not (widget.accessibleName() or widget.text())
        and not widget.objectName().startswith("qt_")
        and widget.parentWidget() is not page.bar.search  # Qt's own
    ]
    assert nameless == []
    for widget in (page.view, page.bar.search, page.bar.slider, page.bar.order):
        assert widget.accessibleName()
