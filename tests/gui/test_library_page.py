"""The library's page: finding, sorting, the calm list, and the way to the next image."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.store import (
    FolderPart,
    ImageFilter,
    MaskRecord,
    Order,
    Provenance,
    create_project,
)
from app.pages.library import search
from app.pages.library.page import LibraryPage
from tests.gui.library_page import ask, page, rows, settle, shown, sort
from wseg_engine.base.labels import Tag

__all__ = ["page"]


def test_all_orders_in_both_directions(qtbot: QtBot, page: LibraryPage) -> None:
    assert rows(page) == [3, 2, 5, 1, 4]
    assert sort(qtbot, page, Order.NAME) == [5, 4, 1, 3, 2]  # upper and lower case alike
    assert sort(qtbot, page, Order.ADDED) == [1, 2, 3, 4, 5]
    assert sort(qtbot, page, Order.MODIFIED, True) == [5, 4, 3, 2, 1]
    page.open_project.project.images.mark_corrupt(2, "out of order")
    assert sort(qtbot, page, Order.STATE)[0] == 2
    assert sort(qtbot, page, Order.PATH, True) == [4, 1, 5, 2, 3]


def test_filters_find_what_fulfils_all_of_them(qtbot: QtBot, page: LibraryPage) -> None:
    project = page.open_project
    project.set_tag([1, 2], 1, Tag.PRESENT, "")
    project.set_tag([3], 1, Tag.ABSENT, "")
    project.set_tag([4], 1, Tag.UNSURE, "")
    project.set_tags_complete([2], True, "")
    project.project.images.mark_corrupt(5, "torn")
    project.project.masks.put([MaskRecord(1, Provenance.EDITED, "masks/1.png", (1,))])
    for wanted, found in (
        (ImageFilter(tags={1: Tag.PRESENT}), [1, 2]),
        (ImageFilter(tags={1: Tag.ABSENT}), [3]),
        (ImageFilter(tags={1: Tag.UNSURE}), [4]),
        (ImageFilter(tags={1: None}), [5]),
        (ImageFilter(tagged=False), [4, 5]),
        (ImageFilter(tags_complete=True), [2]),
        (ImageFilter(states=frozenset({"corrupt"})), [5]),
        (ImageFilter(provenance="edited"), [1]),
        (ImageFilter(masked=True), [1]),
        (ImageFilter(masked=False), [2, 3, 4, 5]),
        (ImageFilter(text="A/T"), [2, 3]),
        (ImageFilter(text="o", tags={1: Tag.PRESENT}, masked=False), [2]),
        (ImageFilter(folder=FolderPart(1, "b")), [1, 5]),
        (ImageFilter(), [1, 2, 3, 4, 5]),
    ):
        assert ask(qtbot, page, wanted) == found


def test_a_folder_that_moved_is_followed(qtbot: QtBot, page: LibraryPage, tmp_path: Path) -> None:
    (tmp_path / "photos").rename(tmp_path / "elsewhere")
    page.open_project.project.sources.relink(1, tmp_path / "elsewhere")
    page.open_project.note_sources()
    settle(qtbot, page)
    item = page.model.item(0)
    assert item is not None
    assert item.file == tmp_path / "elsewhere" / "a" / "Three.jpg"
    page.set_folder(FolderPart(1))
    settle(qtbot, page)
    assert page.bar.chips.buttons[0].text() == "in elsewhere"


def test_typing_searches_after_a_moment(qtbot: QtBot, page: LibraryPage) -> None:
    asked: list[ImageFilter] = []
    page.bar.filter_wanted.connect(asked.append)
    qtbot.keyClicks(page.bar.search, "two")
    qtbot.waitUntil(lambda: rows(page) == [2])
    assert [wanted.text for wanted in asked] == ["two"]
    page.bar.search.clear()
    qtbot.waitUntil(lambda: len(rows(page)) == 5)


def test_enter_in_the_search_goes_to_the_images(qtbot: QtBot, page: LibraryPage) -> None:
    page.bar.start_search()
    qtbot.keyClicks(page.bar.search, "five")
    qtbot.keyClick(page.bar.search, Qt.Key.Key_Return)
    settle(qtbot, page)
    assert rows(page) == [5]
    assert page.focusWidget() is page.view


def test_active_filters_are_chips_that_go_one_by_one(qtbot: QtBot, page: LibraryPage) -> None:
    page.open_project.set_tag([1, 2], 1, Tag.PRESENT, "")
    wanted = ImageFilter(tagged=True, tags_complete=False, tags={1: Tag.PRESENT})
    ask(qtbot, page, wanted)
    chips = page.bar.chips.buttons
    assert [chip.text() for chip in chips] == [
        "tagged",
        "tagging not complete",
        "ant: present",
        "Clear all",
    ]
    chips[0].click()
    settle(qtbot, page)
    assert page.search.filter == replace(wanted, tagged=None)
    page.bar.chips.buttons[-1].click()
    settle(qtbot, page)
    assert page.search.filter == ImageFilter()
    assert page.bar.chips.isHidden()


def test_the_menu_adds_and_takes_away(qtbot: QtBot, page: LibraryPage) -> None:
    def entry(text: str) -> None:
        page.bar.menu.fill()
        found = [action for action in page.bar.menu.actions() if action.text() == text]
        found[0].trigger()
        settle(qtbot, page)

    entry("Untagged")
    assert page.search.filter == ImageFilter(tagged=False)
    entry("Tagging complete")
    assert page.search.filter == ImageFilter(tagged=False, tags_complete=True)
    entry("Untagged")
    assert page.search.filter == ImageFilter(tags_complete=True)
    entry("Clear All Filters")
    assert page.search.filter == ImageFilter()


def test_the_bar_counts(qtbot: QtBot, page: LibraryPage) -> None:
    page.select([1, 5])
    page.set_filter(ImageFilter(text="b/"))
    qtbot.waitUntil(lambda: page.bar.count.text().startswith("2 of 5 images, 2"))


def test_nothing_that_matches_says_so_and_offers_a_way_out(qtbot: QtBot, page: LibraryPage) -> None:
    ask(qtbot, page, ImageFilter(text="nowhere"))
    assert page.stack.currentWidget() is page.no_match
    page.no_match.button.click()
    settle(qtbot, page)
    assert page.stack.currentWidget() is page.view
    assert len(rows(page)) == 5


def test_an_empty_project_asks_for_folders(qtbot: QtBot, tmp_path: Path) -> None:
    project = create_project(tmp_path / "project")
    with shown(qtbot, project, tmp_path) as page:
        assert page.stack.currentWidget() is page.no_images
        asked: list[bool] = []
        page.actions_.add("images.add_folders", "Add", lambda: asked.append(True))
        page.no_images.button.click()
        assert asked == [True]


# ------------------------------------------------------------------ calm list


def test_a_tagged_image_lingers_until_the_user_moves_on(
    qtbot: QtBot, page: LibraryPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.search._calm.setInterval(30)
    ask(qtbot, page, ImageFilter(tagged=False))
    page.select([2])
    page.open_project.set_tag([2], 1, Tag.PRESENT, "Tag")
    settle(qtbot, page)
    assert rows(page) == [3, 2, 5, 1, 4]
    assert page.search.lingering() == {2}
    qtbot.wait(60)  # as long as it is selected, nothing goes
    assert rows(page) == [3, 2, 5, 1, 4]
    page.advance()
    assert page.current_id() == 5
    qtbot.waitUntil(lambda: rows(page) == [3, 5, 1, 4])
    assert page.search.lingering() == frozenset()
    assert page.current_id() == 5
    assert QApplication.doubleClickInterval() <= search.CALM


def test_nothing_goes_while_somebody_hurries_on(qtbot: QtBot, page: LibraryPage) -> None:
    page.search._calm.setInterval(60_000)
    ask(qtbot, page, ImageFilter(tagged=False))
    page.select([3])
    for image in (3, 2, 5):
        assert page.current_id() == image
        page.open_project.set_tag([image], 1, Tag.PRESENT, "Tag")
        page.advance()
        settle(qtbot, page)
    assert rows(page) == [3, 2, 5, 1, 4]
    assert page.search.lingering() == {3, 2, 5}
    page.search._calm.setInterval(0)  # now they rest
    qtbot.waitUntil(lambda: rows(page) == [1, 4])


def test_undo_brings_an_image_back_into_the_filter(qtbot: QtBot, page: LibraryPage) -> None:
    ask(qtbot, page, ImageFilter(tagged=False))
    page.select([2])
    page.open_project.set_tag([2], 1, Tag.PRESENT, "Tag")
    settle(qtbot, page)
    page.open_project.undo()
    settle(qtbot, page)
    assert page.search.lingering() == frozenset()
    assert rows(page) == [3, 2, 5, 1, 4]


def test_what_leaves_the_project_does_not_linger(qtbot: QtBot, page: LibraryPage) -> None:
    page.select([2])
    page.open_project.remove_images([2])
    page.open_project.tell_news()
    settle(qtbot, page)
    assert rows(page) == [3, 5, 1, 4]


def test_another_filter_is_not_calm(qtbot: QtBot, page: LibraryPage) -> None:
    page.open_project.set_tag([2], 1, Tag.PRESENT, "Tag")
    page.select([2])
    assert ask(qtbot, page, ImageFilter(tagged=False)) == [1, 3, 4, 5]


def test_the_newest_of_many_wishes_counts(qtbot: QtBot, page: LibraryPage) -> None:
    for text in ("one", "two", "three", "four"):
        page.set_filter(ImageFilter(text=text))
    settle(qtbot, page)
    assert rows(page) == [4]


def test_the_order_gives_the_keyboard_back_to_the_images(qtbot: QtBot, page: LibraryPage) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    order = page.bar.order
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        order.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(order, key)
        assert QApplication.focusWidget() is page.view
    order.setFocus(Qt.FocusReason.MouseFocusReason)
    order.activated.emit(1)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.view)
