"""The keyboard belongs to the canvas: no field of the review keeps it, and none approves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.store import Provenance
from app.pages.review.page import ReviewPage
from app.ui.keyboard import EnterCommits

from .review_page import make_project, shown, until

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ENDING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[ReviewPage]:
    with shown(qtbot, make_project(tmp_path)) as page:
        for section in ("view", "refine", "tidy"):
            page.panel.section(section).set_open(True)
        page.resize(1500, 1300)
        page.activateWindow()
        until(qtbot, page.isActiveWindow)
        yield page


def boxes(page: ReviewPage) -> list[QAbstractSpinBox]:
    """Return every number field, each with a tool in hand that shows it."""
    found = page.findChildren(QAbstractSpinBox)
    found.remove(page.options.objects.parts)  # there while a split is shown: `test_review_objects`
    assert len(found) >= 5
    return found


def reach(page: ReviewPage, field: QWidget) -> None:
    """Have a field shown, and give it the keyboard as Tab does."""
    tools = iter(page.editor.tool_names)
    while not field.isVisible():
        page.editor.set_tool(next(tools))
    field.setFocus(Qt.FocusReason.TabFocusReason)
    assert field.hasFocus()


def at_home(page: ReviewPage) -> bool:
    return QApplication.focusWidget() is page.editor.canvas


def approved(page: ReviewPage) -> int:
    page.controller.saving.finish()
    return page.open_project.project.masks.counts()[Provenance.APPROVED]


@pytest.mark.parametrize("key", ENDING)
def test_enter_and_esc_commit_a_number_and_approve_nothing(
    qtbot: QtBot, page: ReviewPage, key: Qt.Key
) -> None:
    for box in boxes(page):
        reach(page, box)
        box.selectAll()
        QTest.keyClicks(box, "17")
        QTest.keyClick(box, key)
        until(qtbot, lambda: at_home(page))
        assert box.text().startswith("17")
    assert approved(page) == 0
    assert page.controller.current is not None and page.controller.current.image == 1


def test_enter_on_sliders_and_lists_approves_nothing(qtbot: QtBot, page: ReviewPage) -> None:
    fields = [*page.findChildren(QAbstractSlider), *page.findChildren(QComboBox)]
    fields = [field for field in fields if field.focusPolicy() & Qt.FocusPolicy.TabFocus]
    fields = [field for field in fields if field.isEnabled()]
    assert len(fields) > 6
    for field in fields:
        reach(page, field)
        QTest.keyClick(field, Qt.Key.Key_Return)
        until(qtbot, lambda: at_home(page))
    assert approved(page) == 0


def test_a_letter_in_a_number_field_is_a_command_again(qtbot: QtBot, page: ReviewPage) -> None:
    box = page.options.brush_box
    reach(page, box)
    box.selectAll()
    QTest.keyClicks(box, "45")
    QTest.keyClick(box, Qt.Key.Key_E)
    assert page.editor.tool == "eraser" and page.editor.options.screen_size == 45
    until(qtbot, lambda: at_home(page))


def test_what_the_mouse_changes_gives_the_keyboard_back(qtbot: QtBot, page: ReviewPage) -> None:
    box = page.options.brush_box
    option = QStyleOptionSpinBox()
    box.initStyleOption(option)
    up = box.style().subControlRect(
        QStyle.ComplexControl.CC_SpinBox, option, QStyle.SubControl.SC_SpinBoxUp, box
    )
    before = box.value()
    QTest.mouseMove(box, up.center())
    QTest.mouseClick(box, LEFT, NONE, up.center())
    assert box.value() == before + 1
    until(qtbot, lambda: at_home(page))
    for field in (page.view.opacity, page.refine.pane.hold, page.refine.pane.preview):
        QTest.mouseClick(field, LEFT, NONE, QPoint(12, field.height() // 2))
        until(qtbot, lambda: at_home(page))


def test_a_button_that_hides_hands_the_keyboard_to_nobody_else(
    qtbot: QtBot, page: ReviewPage
) -> None:
    page.notice.show_message("Something.", button="Do It")
    QTest.mouseClick(page.notice.button, LEFT)
    until(qtbot, lambda: at_home(page))


def test_a_click_into_the_text_of_a_field_is_to_type(qtbot: QtBot, page: ReviewPage) -> None:
    box = page.options.brush_box
    edit = box.findChild(QLineEdit)
    assert edit is not None
    QTest.mouseMove(edit, edit.rect().center())
    QTest.mouseClick(edit, LEFT, NONE, edit.rect().center())
    qtbot.wait(20)
    assert box.hasFocus()


def test_enter_clicks_the_button_that_has_the_keyboard(qtbot: QtBot, page: ReviewPage) -> None:
    button = page.refine.pane.preview
    assert isinstance(button, QPushButton)
    reach(page, button)
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert page.refine.pane.previewing and approved(page) == 0


def test_enter_in_a_number_of_a_dialog_commits_it_and_approves_nothing(
    qtbot: QtBot, page: ReviewPage
) -> None:
    enter_commits = EnterCommits(page)
    dialog = page.batch.dialog()
    dialog.show()
    dialog.activateWindow()
    until(qtbot, dialog.isActiveWindow)
    until(qtbot, lambda: not dialog.counting)
    dialog.percent.setFocus()
    dialog.percent.selectAll()
    QTest.keyClicks(dialog.percent, "50")
    until(qtbot, lambda: not dialog.counting and len(dialog.images) > 0)
    QTest.keyClick(dialog.percent, Qt.Key.Key_Return)
    assert dialog.isVisible() and dialog.percent.value() == 50
    assert dialog.approve.hasFocus()
    QTest.keyClick(dialog.approve, Qt.Key.Key_Return)
    assert not dialog.isVisible() and dialog.result() == QDialog.DialogCode.Accepted
    enter_commits.deleteLater()


def turn_wheel(widget: QWidget, angle: int) -> None:
    """Turn the wheel over a widget; down where the angle is negative."""
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at,
        widget.mapToGlobal(at),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_over_the_panel_changes_no_value(qtbot: QtBot, page: ReviewPage) -> None:
    page.editor.canvas.setFocus()
    for field in (page.refine.pane.trust, page.view.compare, *page.findChildren(QAbstractSpinBox)):
        if not field.isVisible() or field is page.options.brush_box:
            continue
        before = field.value() if hasattr(field, "value") else field.currentIndex()
        turn_wheel(field, 120)
        after = field.value() if hasattr(field, "value") else field.currentIndex()
        assert after == before and at_home(page)


def test_the_wheel_scrolls_the_panel(page: ReviewPage) -> None:
    page.resize(1100, 500)
    QApplication.processEvents()
    area = page.panel.findChild(QScrollArea)
    assert area is not None and area.verticalScrollBar().maximum() > 0
    turn_wheel(area.viewport(), -120)
    assert area.verticalScrollBar().value() > 0
