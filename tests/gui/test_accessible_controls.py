"""Every control has a name, is reached by Tab in the order it is read, and shows that it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QRadioButton,
    QScrollBar,
    QStatusBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.pages.library.quick_look import QuickLook
from tests.gui.gallery import Gallery, is_inner, language, listed, parts, shown
from tests.gui.scripted_trainings import script

__all__ = ["language", "script", "shown"]

Faults = dict[str, dict[str, list[str]]]  # by check and view

FIELDS = (QLineEdit, QComboBox, QAbstractSpinBox, QAbstractSlider, QAbstractItemView)


def is_qts(widget: QWidget) -> bool:
    """Whether Qt made it and knows what to call it: scroll bars, the cross that clears a field."""
    return isinstance(widget, QScrollBar) or isinstance(widget.parentWidget(), QLineEdit)


def describe(widget: QWidget) -> str:
    name = widget.accessibleName() or widget.objectName()
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    owner = widget.parentWidget()
    return f"{type(widget).__name__} {text or name!r} in {type(owner).__name__}"


def nameless(window: QWidget) -> list[str]:
    """Return the controls that a screen reader has no words for."""
    named = {label.buddy() for label in window.findChildren(QLabel)}
    found = []
    for widget in parts(window):
        if is_inner(widget) or is_qts(widget):
            continue
        if isinstance(widget, QAbstractButton):
            if not widget.text() and not widget.accessibleName():
                found.append(describe(widget))
        elif isinstance(widget, FIELDS) and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            owner = widget.parentWidget()
            inside = isinstance(owner, QComboBox | QAbstractSpinBox)
            if not inside and not widget.accessibleName() and widget not in named:
                found.append(describe(widget))
    return found


def unexplained(window: QWidget) -> list[str]:
    """Return the buttons of a picture alone that no tooltip explains, with their keys if any."""
    found = []
    for widget in parts(window):
        if not isinstance(widget, QAbstractButton) or is_inner(widget) or widget.text():
            continue
        if is_qts(widget):
            continue
        action = widget.defaultAction() if isinstance(widget, QToolButton) else None
        keys = widget.shortcut() if action is None else action.shortcut()
        shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
        if not widget.toolTip() or (shown and shown not in widget.toolTip()):
            found.append(f"{describe(widget)}: {widget.toolTip()!r}")
    return found


# -------------------------------------------------------------------- Tab


def tab_order(window: QWidget) -> list[QWidget]:
    """Return what Tab goes through in a window, from its first control on."""
    order, widget = [], window.nextInFocusChain()
    while widget is not None and widget is not window:
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tab and widget.isVisibleTo(window) and widget.isEnabledTo(window):
            order.append(widget)
        widget = widget.nextInFocusChain()
    return [one for one in order if one.window() is window and not is_inner(one)]


def jumps(window: QWidget) -> list[str]:
    """Return where Tab goes back: up, and not into a column to the right."""
    found = []
    order = tab_order(window)
    for before, after in pairwise(order):
        if before.isAncestorOf(after) or after.isAncestorOf(before):
            continue
        if isinstance(before.parentWidget(), QStatusBar) or before.visibleRegion().isEmpty():
            continue  # where the round of a main window begins; what is scrolled out of sight
        first, second = area(before, window), area(after, window)
        if second.bottom() <= first.top() and second.left() < first.right():
            found.append(f"from {describe(before)} up to {describe(after)}")
    return found


def area(widget: QWidget, window: QWidget) -> QRect:
    return widget.rect().translated(widget.mapTo(window, QPoint(0, 0)))


def unreached(window: QWidget) -> list[str]:
    """Return the buttons of dialogs that the mouse alone reaches."""
    if isinstance(window, QMainWindow):
        return []  # commands of tools and rows have keys and menus
    return [
        describe(widget)
        for widget in parts(window)
        if isinstance(widget, QAbstractButton)
        and not isinstance(widget, QRadioButton)  # arrows go from one to the next
        and not is_inner(widget)
        and not is_qts(widget)
        and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def unmarked(window: QWidget) -> list[str]:
    """Return the controls that look with the focus as they do without; Tab goes from one to one."""
    found, seen = [], set[QWidget]()
    order = tab_order(window)
    if order:
        order[-1].setFocus()
    for _ in order:
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        widget = window.focusWidget()
        if widget is None or widget in seen:
            break
        seen.add(widget)
        if isinstance(widget, QLabel | QLineEdit | QAbstractSpinBox | QuickLook) or is_inner(
            widget
        ):
            continue  # links keep their frame, cursors blink, and that one is alone
        apart = look(widget)
        widget.clearFocus()
        if look(widget) == apart:
            found.append(describe(widget))
        widget.setFocus(Qt.FocusReason.TabFocusReason)
    return found


def look(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.window().grab(area(widget, widget.window())).toImage()


# --------------------------------------------------------------------- all

# The last one moves the focus.
CHECKS = (nameless, unexplained, jumps, unreached, unmarked)


@pytest.fixture(scope="module")
def found() -> Faults:
    """By check, the faults of the views that have some: going through all views takes seconds."""
    return {}


@pytest.fixture
def faults(found: Faults, qtbot: QtBot, request: pytest.FixtureRequest) -> Faults:
    """What was found, by whichever test comes first."""
    if not found:
        gallery: Gallery = request.getfixturevalue("shown")
        every: Faults = {check.__name__: {} for check in CHECKS}
        views = 0
        for name, window in gallery.views():
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow)
            for check in CHECKS:
                if wrong := check(window):
                    every[check.__name__][name] = wrong
            views += 1
        assert views
        found.update(every)
    return found


def test_every_control_has_a_name(faults: Faults) -> None:
    assert not faults["nameless"], listed(faults["nameless"])


def test_every_button_of_a_picture_alone_is_explained(
    faults: Faults,
) -> None:
    assert not faults["unexplained"], listed(faults["unexplained"])


def test_tab_goes_through_a_window_as_it_is_read(faults: Faults) -> None:
    assert not faults["jumps"], listed(faults["jumps"])


def test_every_button_of_a_dialog_is_reached_by_tab(
    faults: Faults,
) -> None:
    assert not faults["unreached"], listed(faults["unreached"])


def test_the_control_that_has_the_focus_looks_so(faults: Faults) -> None:
    assert not faults["unmarked"], listed(faults["unmarked"])
