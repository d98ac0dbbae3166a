"""The library's page: finding, sorting, the calm list, and the way to the next image."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.core.store import (
    FolderPart,
    FoundFile,
    ImageFilter,
    MaskRecord,
    Order,
    Provenance,
    create_project,
    open_project,
)
from app.windows.library import search
from app.windows.library.page import LibraryPage
from tests.gui.library_world import bare_project, make_project, rows, settle, shown
from wseg_engine.labels import Tag

NAMES = ("b/one.jpg", "a/two.jpg", "a/Three.jpg", "four.jpg", "b/five.jpg")


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[LibraryPage]:
    """Images 1 to 5, as in NAMES; sorted by folder they are 3, 2, 5, 1, 4."""
    with shown(qtbot, make_project(tmp_path, NAMES), tmp_path) as page:
        yield page


def ask(qtbot: QtBot, page: LibraryPage, wanted: ImageFilter) -> list[int]:
    page.set_filter(wanted)
    settle(qtbot, page)
    return sorted(rows(page))


def sort(qtbot: QtBot, page: LibraryPage, order: Order, descending: bool = False) -> list[int]:
    page.bar.order_wanted.emit(order, descending)
    settle(qtbot, page)
    return rows(page)


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
    project.set_reviewed([2], True, "")
    project.project.images.mark_corrupt(5, "torn")
    project.project.masks.put([MaskRecord(1, Provenance.EDITED, "masks/1.png", (1,))])
    for wanted, found in (
        (ImageFilter(tags={1: Tag.PRESENT}), [1, 2]),
        (ImageFilter(tags={1: Tag.ABSENT}), [3]),
        (ImageFilter(tags={1: Tag.UNSURE}), [4]),
        (ImageFilter(tags={1: None}), [5]),
        (ImageFilter(tagged=False), [4, 5]),
        (ImageFilter(reviewed=True), [2]),
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
    wanted = ImageFilter(tagged=True, reviewed=False, tags={1: Tag.PRESENT})
    ask(qtbot, page, wanted)
    chips = page.bar.chips.buttons
    assert [chip.text() for chip in chips] == [
        "tagged",
        "not reviewed",
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
    entry("Reviewed")
    assert page.search.filter == ImageFilter(tagged=False, reviewed=True)
    entry("Untagged")
    assert page.search.filter == ImageFilter(reviewed=True)
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


# ---------------------------------------------------------------- selection


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
    assert told.args == ["All images shown are tagged."]


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
    page._findings.save()
    images = page.open_project.project.images

    def kept() -> bool:
        records = {record.id: record for record in images}
        return records[1].width == 40 and (records[4].state == "corrupt" or records[4].width == 40)

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
    page.set_filter(ImageFilter(tagged=True, reviewed=True))
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
