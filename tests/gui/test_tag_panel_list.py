"""The panel's list of classes: by name, by mouse and by keyboard, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.core.store import (
    DiskFull,
    FoundFile,
    ImageFilter,
    Project,
    open_project,
)
from tests.gui.tag_panel_window import A, Key, Mod, P, U, Window, press, project, window

__all__ = ["project", "window"]  # fixtures


def test_typing_a_name_finds_a_class_and_enter_tags(qtbot: QtBot, window: Window) -> None:
    window.panel.set_selection([1])
    press(qtbot, window, Key.Key_T)
    box = window.panel.filter
    assert box.hasFocus()
    qtbot.keyClicks(box, "ca")
    assert [info.name for info in window.panel.view.shown()] == ["cat"]
    press(qtbot, window, Key.Key_Return)
    assert window.said(1).tags == {2: P}
    assert box.text() == ""
    qtbot.keyClicks(box, "do")
    press(qtbot, window, Key.Key_Escape)
    assert box.text() == ""
    assert box.hasFocus()
    press(qtbot, window, Key.Key_Escape)
    assert window.library.hasFocus()


def test_typing_a_new_name_adds_a_class_with_a_key_and_tags(
    qtbot: QtBot, window: Window, project: Project
) -> None:
    window.panel.set_selection([1, 2])
    press(qtbot, window, Key.Key_T)
    qtbot.keyClicks(window.panel.filter, " zebra")
    assert window.panel.add.isVisible()
    assert window.panel.stack.currentWidget() is window.panel.nothing
    press(qtbot, window, Key.Key_Return)
    zebra = project.classes.named("Zebra")
    assert zebra is not None
    assert zebra.shortcut == "2"
    assert window.values(zebra.id)[:3] == [P, P, None]
    window.library.setFocus()
    press(qtbot, window, Key.Key_2)
    assert window.values(zebra.id)[:2] == [None, None]


def test_a_name_within_another_one_is_added_by_ctrl_enter(
    qtbot: QtBot, window: Window, project: Project
) -> None:
    window.panel.set_selection([1])
    window.panel.filter.setFocus()
    qtbot.keyClicks(window.panel.filter, "do")
    press(qtbot, window, Key.Key_Return, Mod.ControlModifier)
    assert project.classes.named("do") is not None
    qtbot.keyClicks(window.panel.filter, "DOG")  # there, so this tags
    assert not window.panel.add.isVisible()
    press(qtbot, window, Key.Key_Return)
    assert window.said(1).said(1) is P


def segment(window: Window, row: int, place: int) -> QPoint:
    """Return the middle of a segment of a row of the list."""
    view = window.panel.view
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    option.rect = view.visualRect(view.model().index(row, 0))
    return view.itemDelegate().layout(option).segments[place].center()


def test_the_segments_are_set_and_taken_back_by_mouse(qtbot: QtBot, window: Window) -> None:
    window.panel.set_selection([1, 2])
    view = window.panel.view
    for place, tag in enumerate((P, A, U)):
        point = segment(window, 1, place)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
        assert window.values(2)[:3] == [tag, tag, None]
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert window.values(2)[:2] == [None, None]
    name = view.visualRect(view.model().index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=name)
    assert window.values(1)[:2] == [None, None]


def test_the_list_is_used_by_keyboard(qtbot: QtBot, window: Window) -> None:
    window.panel.set_selection([1])
    window.panel.filter.setFocus()
    press(qtbot, window, Key.Key_Down)
    assert window.panel.view.hasFocus()
    press(qtbot, window, Key.Key_Down)
    for key, tag in ((Key.Key_Minus, A), (Key.Key_Asterisk, U), (Key.Key_Space, P)):
        press(qtbot, window, key)
        assert window.said(1).tags == {2: tag}
    press(qtbot, window, Key.Key_Delete)
    assert window.said(1).tags == {}


def test_a_row_says_what_it_shows_to_screen_readers(window: Window) -> None:
    window.panel.set_selection([1])
    window.panel.tagging.say(1, A)
    index = window.panel.view.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "dog: absent. Key 1"


def test_changes_from_elsewhere_are_shown(window: Window) -> None:
    window.panel.set_selection([1, 2])
    window.open_project.set_tag([1], 1, P, "tag")
    assert window.panel.model.summary.count(1).present == 1
    window.open_project.undo()
    assert window.panel.model.summary.count(1).present == 0


def test_a_change_that_cannot_be_saved_is_told_and_not_shown(
    qtbot: QtBot, window: Window, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.panel.set_selection([1])

    def full(*_: object) -> None:
        raise DiskFull("the disk is full. Make space.")

    monkeypatch.setattr(project.tags, "set", full)
    monkeypatch.setattr(project.tags, "none_of_them", full)
    press(qtbot, window, Key.Key_1)
    press(qtbot, window, Key.Key_N)
    assert window.messages == ["the disk is full. Make space."] * 2
    assert window.panel.model.summary.count(1).present == 0
    assert window.open_project.history.undo_text is None


def test_advice_is_shown_and_leads_to_images(
    qtbot: QtBot, window: Window, project: Project
) -> None:
    window.panel.set_selection([1, 2, 3])
    window.panel.tagging.say(1, P)
    window.panel.tagging.say(2, P)
    window.panel.tagging.review(True)

    def three_are_left() -> bool:  # counting may go on while more is said
        advice = window.panel.advice.advice
        return any(one.key == "untagged" and one.text.startswith("3 image") for one in advice)

    qtbot.waitUntil(three_are_left)
    shown: list[ImageFilter] = []
    window.panel.filter_requested.connect(shown.append)
    buttons = window.panel.advice.findChildren(object, "show_images")
    buttons[-1].click()  # type: ignore[attr-defined]
    assert shown == [ImageFilter(tagged=False)]


def test_a_read_only_project_is_shown_but_not_changed(
    qtbot: QtBot, project: Project, tmp_path: Path
) -> None:
    project.tags.set([1], [1], P)
    project.close()
    window = Window(open_project(tmp_path / "project", read_only=True), tmp_path)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.library.setFocus()
    window.panel.set_selection([1])
    assert window.panel.model.summary.count(1).present == 1
    for name in ("none_of_them", "reviewed", "clear", "paste", "repeat"):
        assert not window.actions_.get(f"tags.{name}").isEnabled()
    press(qtbot, window, Key.Key_1)
    window.panel.tagging.say(1, A)
    point = segment(window, 0, 1)
    qtbot.mouseClick(window.panel.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    window.panel.filter.setText("zebra")
    assert not window.panel.add.isVisible()
    qtbot.keyClick(window.panel.filter, Key.Key_Return)
    assert window.values(1)[0] is P
    assert len(window.open_project.project.classes.all()) == 2
    window.close_project()


def test_a_thousand_images_are_tagged_as_one_step(
    qtbot: QtBot, window: Window, project: Project
) -> None:
    files = [FoundFile(f"more/{number}.jpg", 1, 1) for number in range(5000)]
    ids = project.images.record(1, files).ids
    window.panel.set_selection(ids[:1000])
    press(qtbot, window, Key.Key_1)
    assert project.tags.counts()[1].present == 1000
    assert window.panel.model.summary.count(1).present == 1000
    window.open_project.undo()
    assert project.tags.counts()[1].present == 0
    assert window.open_project.history.undo_text is None


def test_a_large_selection_is_counted_in_the_background(
    qtbot: QtBot, window: Window, project: Project
) -> None:
    files = [FoundFile(f"more/{number}.jpg", 1, 1) for number in range(5000)]
    ids = project.images.record(1, files).ids
    project.tags.set(ids[:3000], [1], P)
    with qtbot.waitSignal(window.panel.selection.counted):
        window.panel.set_selection(ids)
        assert window.panel.header.state.text() == "Counting…"
    assert window.panel.model.summary.count(1).present == 3000
    window.panel.set_selection(ids)
    window.panel.set_selection(ids[:2])  # the count of many is given up
    assert window.panel.model.summary.total == 2
