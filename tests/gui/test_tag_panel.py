"""Tagging the selected images: by key, by command, and what the state is called."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.core.store import (
    ImageTags,
    Project,
)
from app.core.tagging.missing_tag_policy import missing_means_absent
from tests.gui.tag_panel_window import A, Key, Mod, P, U, Window, press, project, window

__all__ = ["project", "window"]  # fixtures


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
    window.open_project.change_class(lambda them: them.set_shortcut(1, "7"))
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
    window.open_project.change_class(lambda them: them.set_shortcut(1, "N"))
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
    assert window.said(1).tags_complete == 2


def test_the_state_of_one_image_is_said_in_words(window: Window, project: Project) -> None:
    panel = window.panel
    panel.set_selection([1])
    assert panel.header.title.text() == "0.jpg"
    assert panel.header.state.text().startswith("Not tagged yet")
    panel.tagging.say(1, P)
    assert panel.header.state.text() == "Tagged: unmarked classes count as absent."
    missing_absent = window.actions_.get("tags.silence")
    missing_absent.trigger()
    assert panel.header.state.text().startswith("Tagged, not complete")
    missing_absent.trigger()
    panel.tagging.review(True)
    assert panel.header.state.text() == "Tagging complete: unmarked classes are absent."
    panel.tagging.none_of_them()
    assert panel.header.state.text() == "Tagging complete: contains none of the classes."
    window.open_project.add_class("bird")
    assert "before some classes were added" in panel.header.state.text()
    panel.tagging.clear()
    assert panel.header.state.text().startswith("Not tagged yet")
    panel.set_selection([1, 2])
    assert panel.header.title.text().startswith("2 image")


def test_whether_unmentioned_classes_are_absent_is_kept_with_the_project(
    qtbot: QtBot, window: Window, project: Project
) -> None:
    missing_absent = window.actions_.get("tags.silence")
    assert missing_absent.isChecked()
    for image, number in ((1, 1), (2, 2)):
        window.panel.set_selection([image])
        window.panel.tagging.say(number, P)

    def advised(key: str) -> bool:
        return any(item.key.startswith(key) for item in window.panel.advice.advice)

    qtbot.waitUntil(lambda: advised("silence") and not advised("always"))
    missing_absent.trigger()
    assert not missing_means_absent(project)
    qtbot.waitUntil(lambda: advised("always") and not advised("silence"))


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
