"""Tagging the selected images: by key, by mouse, by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QListWidget, QMainWindow, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.core.store import (
    DiskFull,
    FoundFile,
    ImageFilter,
    ImageTags,
    Project,
    create_project,
    open_project,
)
from app.models.open_project import OpenProject
from app.settings import AppSettings
from app.windows.actions import Actions
from app.windows.tags.panel import TagPanel
from wseg_engine.labels import Tag

P, A, U = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE
Key, Mod = Qt.Key, Qt.KeyboardModifier
IMAGES = 6


class Window(QMainWindow):
    """A window with the panel, a list that stands for the library, and a field to type into."""

    def __init__(self, project: Project, folder: Path) -> None:
        super().__init__()
        self.open_project = OpenProject(project, self)
        self.settings = AppSettings(folder / "settings.json", self)
        self.actions_ = Actions(self.settings, self)
        self.menuBar().addMenu("&Bird")
        self.library = QListWidget()
        self.library.addItems(["1", "2", "dog"])
        self.setCentralWidget(self.library)
        self.field = QLineEdit(self)
        self.panel = TagPanel(
            self.open_project,
            actions=self.actions_,
            settings=self.settings,
            owner=self,
            parent=self,
        )
        self.panel.setGeometry(300, 0, 300, 600)
        self.messages: list[str] = []
        self.panel.message.connect(self.messages.append)
        self.resize(640, 640)

    def said(self, image: int) -> ImageTags:
        return self.open_project.project.tags.of([image])[image]

    def values(self, class_id: int) -> list[Tag | None]:
        said = self.open_project.project.tags.of(range(1, IMAGES + 1))
        return [tags.said(class_id) for tags in said.values()]

    def close_project(self) -> None:
        self.panel.stop()
        self.open_project.close()
        self.settings.save()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = create_project(tmp_path / "project")
    source = project.sources.add(tmp_path)
    project.images.record(source.id, [FoundFile(f"sub/{n}.jpg", 1, 1) for n in range(IMAGES)])
    project.classes.add("dog", shortcut="1")
    project.classes.add("cat", shortcut="C")
    return project


@pytest.fixture
def window(qtbot: QtBot, project: Project, tmp_path: Path) -> Iterator[Window]:
    window = Window(project, tmp_path)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.library.setFocus()
    yield window
    window.close_project()


def press(
    qtbot: QtBot, window: Window, key: Qt.Key, modifiers: Qt.KeyboardModifier = Mod.NoModifier
) -> None:
    """Press a key where the focus is, as the window system would."""
    qtbot.keyClick(window.focusWidget() or window, key, modifiers)


def test_a_class_key_tags_the_selection_while_the_library_has_the_focus(
    qtbot: QtBot, window: Window
) -> None:
    window.panel.set_selection([1, 2])
    press(qtbot, window, Key.Key_1)
    assert window.values(1)[:3] == [P, P, None]
    press(qtbot, window, Key.Key_C)
    assert window.values(2)[:3] == [P, P, None]
    assert window.open_project.history.undo_text == "Tag 2 image(s) as cat"
    assert window.messages == ["Tag 2 image(s) as dog", "Tag 2 image(s) as cat"]


def test_a_key_completes_a_mixed_selection_and_then_takes_it_back(
    qtbot: QtBot, window: Window, project: Project
) -> None:
    project.tags.set([1], [1], P)
    project.tags.set([2], [1], A)
    window.panel.set_selection([1, 2, 3])
    press(qtbot, window, Key.Key_1)
    assert window.values(1)[:3] == [P, P, P]
    press(qtbot, window, Key.Key_1)
    assert window.values(1)[:3] == [None, None, None]
    window.open_project.undo()
    window.open_project.undo()
    assert window.values(1)[:3] == [P, A, None]


def test_shift_says_absent_and_alt_unsure(qtbot: QtBot, window: Window) -> None:
    window.panel.set_selection([1])
    press(qtbot, window, Key.Key_1, Mod.ShiftModifier)
    press(qtbot, window, Key.Key_C, Mod.AltModifier)
    assert (window.said(1).said(1), window.said(1).said(2)) == (A, U)


def test_alt_gives_way_to_a_menu(qtbot: QtBot, window: Window) -> None:
    window.open_project.add_class("bird", None, "B")  # Alt+B opens a menu
    window.panel.set_selection([1])
    press(qtbot, window, Key.Key_B, Mod.AltModifier | Mod.ShiftModifier)
    assert window.said(1).said(3) is U
    window.open_project.add_class("eagle", None, "E")
    press(qtbot, window, Key.Key_E, Mod.AltModifier)
    assert window.said(1).said(4) is U
    window.menuBar().addMenu("&Edit")  # a menu that comes later
    window.panel.hide()
    window.panel.show()
    window.panel.tagging.clear()
    press(qtbot, window, Key.Key_E, Mod.AltModifier | Mod.ShiftModifier)
    assert window.open_project.history.undo_text == "Mark eagle as unsure in 1 image(s)"


def test_keys_are_text_in_a_text_field(qtbot: QtBot, window: Window) -> None:
    window.panel.set_selection([1])
    window.field.setFocus()
    for key in (Key.Key_1, Key.Key_C, Key.Key_N, Key.Key_R):
        press(qtbot, window, key)
    press(qtbot, window, Key.Key_C, Mod.ShiftModifier)
    assert window.field.text().lower() == "1cnrc"
    assert not window.said(1).tagged


def test_keys_do_nothing_without_a_selection_or_when_the_window_is_hidden(
    qtbot: QtBot, window: Window
) -> None:
    press(qtbot, window, Key.Key_1)
    window.panel.set_selection([1])
    window.panel.set_selection([])
    press(qtbot, window, Key.Key_1)
    press(qtbot, window, Key.Key_N)
    assert window.open_project.history.undo_text is None


def test_a_changed_key_works_at_once_and_the_old_one_no_more(qtbot: QtBot, window: Window) -> None:
    window.panel.set_selection([1])
    window.open_project.set_class_shortcut(1, "7")
    press(qtbot, window, Key.Key_1)
    assert not window.said(1).tags
    press(qtbot, window, Key.Key_7)
    assert window.said(1).tags == {1: P}
    window.open_project.delete_class(1)
    press(qtbot, window, Key.Key_7)
    assert not window.said(1).tags


def test_a_key_changed_among_the_shortcuts_is_kept_in_the_project(
    window: Window, project: Project
) -> None:
    window.actions_.set_shortcut("class.1", "8")
    assert project.classes.get(1).shortcut == "8"
    assert "class.1" not in window.settings.shortcuts
    window.actions_.set_shortcut("class.1", "N")
    assert project.classes.get(1).shortcut == "8"
    assert "None of them" in window.messages[-1]


@pytest.mark.parametrize(
    ("key", "reason"),
    [("N", "None of them"), ("C", "belongs to cat"), ("F5", "letter or digit"), ("", "letter")],
)
def test_a_key_that_is_taken_is_refused_in_words(window: Window, key: str, reason: str) -> None:
    assert reason in window.panel.keys.refusal(key, 1)
    assert window.panel.keys.refusal("2", 1) == ""
    assert window.panel.keys.refusal("1", 1) == ""


def test_a_stored_key_that_clashes_with_a_command_leaves_it_to_the_command(
    qtbot: QtBot, window: Window
) -> None:
    window.open_project.set_class_shortcut(1, "N")
    window.panel.set_selection([1])
    press(qtbot, window, Key.Key_N)
    assert window.said(1) == ImageTags({}, 2)


def test_none_of_them_and_reviewed(qtbot: QtBot, window: Window) -> None:
    window.panel.set_selection([1, 2])
    press(qtbot, window, Key.Key_1)
    press(qtbot, window, Key.Key_N, Mod.ShiftModifier)
    assert window.said(1) == ImageTags({1: P}, 2)
    assert (window.said(1).said(1), window.said(1).said(2)) == (P, A)
    press(qtbot, window, Key.Key_N)
    assert window.said(2) == ImageTags({}, 2)
    window.actions_.get("tags.not_reviewed").trigger()
    assert not window.said(2).tagged
    for _ in range(4):
        window.open_project.undo()
    assert window.open_project.history.undo_text is None
    assert not window.said(1).tagged


def test_none_of_them_can_be_entered(qtbot: QtBot, window: Window) -> None:
    window.panel.set_selection([1])
    window.panel.header.none.setFocus()
    press(qtbot, window, Key.Key_Space)
    assert window.said(1).reviewed == 2


def test_the_state_of_one_image_is_said_in_words(window: Window, project: Project) -> None:
    panel = window.panel
    panel.set_selection([1])
    assert panel.header.title.text() == "0.jpg"
    assert panel.header.state.text().startswith("Not tagged yet")
    panel.tagging.say(1, P)
    assert panel.header.state.text().startswith("Tagged, not reviewed")
    panel.tagging.review(True)
    assert panel.header.state.text() == "Reviewed: classes without a mark are absent."
    panel.tagging.none_of_them()
    assert panel.header.state.text() == "Reviewed: contains none of the classes."
    window.open_project.add_class("bird")
    assert "before some classes were added" in panel.header.state.text()
    panel.tagging.clear()
    assert panel.header.state.text().startswith("Not tagged yet")
    panel.set_selection([1, 2])
    assert panel.header.title.text().startswith("2 image")


def test_tags_are_copied_to_other_images(qtbot: QtBot, window: Window) -> None:
    window.panel.set_selection([1])
    paste: QAction = window.actions_.get("tags.paste")
    assert not paste.isEnabled()
    press(qtbot, window, Key.Key_1)
    press(qtbot, window, Key.Key_N, Mod.ShiftModifier)
    press(qtbot, window, Key.Key_C, Mod.ControlModifier | Mod.ShiftModifier)
    window.panel.set_selection([2, 3])
    press(qtbot, window, Key.Key_C)
    press(qtbot, window, Key.Key_V, Mod.ControlModifier | Mod.ShiftModifier)
    assert window.said(2) == window.said(3) == window.said(1) == ImageTags({1: P}, 2)
    window.open_project.undo()
    assert window.said(2) == ImageTags({2: P}, None)


def test_r_repeats_all_that_was_said_of_the_images_before(qtbot: QtBot, window: Window) -> None:
    window.panel.set_selection([1])
    press(qtbot, window, Key.Key_C)
    window.panel.set_selection([2])
    press(qtbot, window, Key.Key_1)
    press(qtbot, window, Key.Key_C, Mod.ShiftModifier)
    window.panel.set_selection([3, 4])
    press(qtbot, window, Key.Key_R)
    assert [window.said(image).tags for image in (3, 4)] == [{1: P, 2: A}] * 2
    assert window.open_project.history.undo_text == "Repeat the last tags on 2 image(s)"
    window.open_project.delete_class(1)
    window.panel.set_selection([5])
    press(qtbot, window, Key.Key_R)
    assert window.said(5).tags == {2: A}


def test_advancing_follows_the_setting(qtbot: QtBot, window: Window) -> None:
    went: list[bool] = []
    window.panel.advance_requested.connect(lambda: went.append(True))
    window.panel.set_selection([1])
    press(qtbot, window, Key.Key_1)
    assert not went
    window.actions_.get("tags.advance").trigger()
    assert window.settings.advance_after_tagging
    press(qtbot, window, Key.Key_C)
    assert len(went) == 1
    press(qtbot, window, Key.Key_C)  # taken back: nothing to go on from
    assert len(went) == 1
    press(qtbot, window, Key.Key_N)
    assert len(went) == 2
    window.settings.advance_after_tagging = False
    assert not window.actions_.get("tags.advance").isChecked()


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
    with qtbot.waitSignal(window.panel.statistics.counted):
        window.panel.tagging.review(True)
    qtbot.waitUntil(lambda: bool(window.panel.advice.advice))
    shown: list[ImageFilter] = []
    window.panel.filter_requested.connect(shown.append)
    untagged = next(item for item in window.panel.advice.advice if item.key == "untagged")
    assert untagged.text.startswith("3 image")
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
