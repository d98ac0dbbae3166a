"""Every text has the room that it needs, in each language and in large letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.pages.folders.problems import UnavailableBox
from app.pages.library.filter_bar import FilterBar
from app.qtbase.plain_text import PlainLabel
from app.ui import i18n
from tests.gui.gallery import Gallery, is_inner, language, listed, parts, shown
from tests.gui.review_page import make_project
from tests.gui.review_page import shown as review
from tests.gui.scripted_trainings import script

__all__ = ["language", "script", "shown"]

SMALL = QSize(1024, 620)  # of the review, in a window on a small screen
LARGER = 1.25  # times the usual letters
PATIENCE = 15  # looks, a tenth of a second apart


def lasting(window: QWidget, qtbot: QtBot) -> list[str]:
    """Return the faults that stay when everything that is still being counted has arrived."""
    for _ in range(PATIENCE):
        if not room_faults(window):
            return []
        qtbot.wait(100)
    return room_faults(window)


def room_faults(window: QWidget) -> list[str]:
    """Return the controls whose text is cut off."""
    found = []
    for widget in parts(window):
        if is_inner(widget):
            continue
        fault = (
            label_fault(widget)
            if isinstance(widget, QLabel)
            else button_fault(widget)
            if isinstance(widget, QAbstractButton)
            else other_fault(widget)
        )
        if fault:
            found.append(f"{type(widget).__name__} {fault}")
        if outside(widget):
            found.append(f"{type(widget).__name__} {text_of(widget)!r} reaches out of its parent")
    return found


def text_of(widget: QWidget) -> str:
    return str(widget.text()) if isinstance(widget, QLabel | QAbstractButton) else ""


def label_fault(label: QLabel) -> str:
    text = label.text()
    if not text or not label.pixmap().isNull() or type(label) not in (QLabel, PlainLabel):
        return ""  # those of a class of their own shorten themselves, and say so in a tooltip
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        return f"{text!r}: {label.height()} px high, needs {needed}" * (label.height() < needed)
    needed = label.sizeHint().width()
    return f"{text!r}: {label.width()} px wide, needs {needed}" * (label.width() < needed)


def button_fault(button: QAbstractButton) -> str:
    if not button.text() or not isinstance(button, QPushButton | QCheckBox | QRadioButton):
        return ""
    needed = button.sizeHint()
    if button.width() >= needed.width() and button.height() >= min(
        needed.height(), button.fontMetrics().height()
    ):
        return ""
    return f"{button.text()!r}: {button.width()} px wide, needs {needed.width()}"


def other_fault(widget: QWidget) -> str:
    metrics = widget.fontMetrics()
    if isinstance(widget, QComboBox) and not widget.isEditable():
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        room = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            widget,
        )
        needed = metrics.horizontalAdvance(widget.currentText())
        return f"{widget.currentText()!r}: {room.width()} px, needs {needed}" * (
            room.width() < needed
        )
    if isinstance(widget, QLineEdit) and not widget.text():
        needed = metrics.horizontalAdvance(widget.placeholderText())
        return f"{widget.placeholderText()!r}: {widget.width()} px, needs {needed}" * (
            widget.width() < needed
        )
    if isinstance(widget, QTabBar):
        needed = sum(widget.tabSizeHint(number).width() for number in range(widget.count()))
        return f"tabs: {widget.width()} px, need {needed}" * (widget.width() < needed)
    if isinstance(widget, QHeaderView) and widget.orientation() == Qt.Orientation.Horizontal:
        return header_fault(widget)
    return ""


def header_fault(header: QHeaderView) -> str:
    found = [
        f"{header.model().headerData(number, Qt.Orientation.Horizontal)!r}: "
        f"{header.sectionSize(number)} px, needs {header.sectionSizeHint(number)}"
        for number in range(header.count())
        if not header.isSectionHidden(number)
        and header.sectionSize(number) < header.sectionSizeHint(number)
    ]
    return "; ".join(found)


def outside(widget: QWidget) -> bool:
    """Whether a control with a text is cut off by what it lies in."""
    parent = widget.parentWidget()
    if parent is None or not text_of(widget) or parent.parentWidget() is None:
        return False
    if isinstance(parent.parentWidget(), QScrollArea) or isinstance(parent, QScrollArea):
        return False
    return not parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry())


@pytest.fixture
def large_letters(qapp: QApplication) -> Iterator[None]:
    usual = qapp.font()
    larger = QFont(usual)
    larger.setPointSizeF(usual.pointSizeF() * LARGER)
    qapp.setFont(larger)
    yield
    qapp.setFont(usual)


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES), indirect=True)
def test_every_text_has_room(shown: Gallery, qtbot: QtBot) -> None:
    found = {name: faults for name, window in shown.views() if (faults := lasting(window, qtbot))}
    assert not found, listed(found)


@pytest.mark.parametrize("language", ["de"], indirect=True)
def test_every_german_text_has_room_in_large_letters(
    large_letters: None, shown: Gallery, qtbot: QtBot
) -> None:
    found = {name: faults for name, window in shown.views() if (faults := lasting(window, qtbot))}
    assert not found, listed(found)


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES), indirect=True)
def test_the_review_has_room_in_a_small_window(language: str, qtbot: QtBot, tmp_path: Path) -> None:
    """With every tool, whatever was decided; what can be done without gives way."""
    with review(qtbot, make_project(tmp_path)) as page:
        page.resize(SMALL)
        for approved in (False, True):
            page.panel.decide.show_approved(approved)
            for name, command in page.commands.items():
                if not name.startswith("editor.tool."):
                    continue
                command.trigger()
                qtbot.wait(10)
                assert page.minimumSizeHint().width() <= SMALL.width(), (name, approved)
                assert not [fault for fault in room_faults(page) if "reaches out" in fault], name


def test_the_options_of_a_tool_show_all_where_there_is_room(qtbot: QtBot, tmp_path: Path) -> None:
    with review(qtbot, make_project(tmp_path)) as page:
        for width, seen in ((1400, True), (960, False)):
            page.resize(width, 700)
            qtbot.waitUntil(lambda seen=seen: page.options.brush_slider.isVisible() is seen)
        assert page.options.brush_box.isVisible()


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES), indirect=True)
def test_a_missing_folder_is_told_in_the_narrowest_pane(language: str, qtbot: QtBot) -> None:
    box = UnavailableBox(read_only=False)
    qtbot.addWidget(box)
    box.show_source(1, Path("photos"), "gone")
    box.resize(26 * box.fontMetrics().averageCharWidth(), 240)
    for button in (box.relink_button, box.retry_button):
        qtbot.waitUntil(lambda button=button: button.width() >= button.sizeHint().width())


@pytest.mark.parametrize("language", ["de"], indirect=True)
def test_what_the_search_looks_for_is_read_in_a_narrow_bar(language: str, qtbot: QtBot) -> None:
    bar = FilterBar((64, 256))
    qtbot.addWidget(bar)
    bar.show()
    bar.resize(bar.minimumSizeHint())
    picture = 2 * bar.search.height()  # with what is around it
    wanted = bar.fontMetrics().horizontalAdvance(bar.search.placeholderText()) + picture
    assert bar.search.width() >= wanted
