"""Underlined letters: each leads to one thing, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGroupBox,
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QRadioButton,
    QTabBar,
    QWidget,
)

from app.ui import i18n
from tests.gui.gallery import Gallery, is_inner, language, listed, parts, shown
from tests.gui.scripted_trainings import script

__all__ = ["language", "script", "shown"]

MNEMONIC = re.compile(r"&(?!&)(\w)")


def letters(window: QWidget) -> list[str]:
    """Return the texts that are reached with Alt: buttons, labels of fields, tabs, menus."""
    found: list[str] = []
    for widget in parts(window):
        if isinstance(widget, QAbstractButton) or (
            isinstance(widget, QLabel) and widget.buddy() is not None
        ):
            found.append(widget.text())
        elif isinstance(widget, QGroupBox):
            found.append(widget.title())
        elif isinstance(widget, QTabBar):
            found += [widget.tabText(number) for number in range(widget.count())]
    if isinstance(window, QMainWindow):
        found += [action.text() for action in window.menuBar().actions()]
    return found


def clashes(texts: list[str]) -> list[tuple[str, str]]:
    """Return the pairs of texts that claim the same letter."""
    owners: dict[str, str] = {}
    found = []
    for text in texts:
        match = MNEMONIC.search(text)
        if match and (other := owners.setdefault(match[1].casefold(), text)) != text:
            found.append((other, text))
    return found


def without_letter(window: QWidget) -> list[str]:
    """Return the buttons and labels of fields of a dialog that Alt does not reach.

    Return and Escape reach the buttons that end a dialog. Rows of a list, each with the same
    button, are gone through by Tab.
    """
    if not isinstance(window, QDialog):
        return []  # the main window has more of them than there are letters; its menus have all
    found = []
    for widget in parts(window):
        if is_inner(widget):
            continue
        if isinstance(widget, QPushButton | QCheckBox | QRadioButton):
            reached = ends(window, widget) or is_of_a_row(window, widget)
        elif isinstance(widget, QLabel) and isinstance(buddy := widget.buddy(), QWidget):
            reached = buddy.focusPolicy() == Qt.FocusPolicy.NoFocus  # nothing to be reached
        else:
            continue
        text = widget.text()
        if not reached and re.search(r"\w", text) and not MNEMONIC.search(text):
            found.append(text)
    return found


def ends(dialog: QDialog, button: QAbstractButton) -> bool:
    """Whether a button is one that Return or Escape presses."""
    if button.text() in ("Cancel", "Close"):
        return True
    if isinstance(button, QPushButton) and button.isDefault():
        return True
    roles = QDialogButtonBox.ButtonRole
    return any(
        box.buttonRole(button) in (roles.AcceptRole, roles.RejectRole)
        for box in dialog.findChildren(QDialogButtonBox)
    )


def is_of_a_row(dialog: QDialog, button: QAbstractButton) -> bool:
    """Whether there is one of its kind in every row of a list."""
    alike = [one for one in dialog.findChildren(QAbstractButton) if one.text() == button.text()]
    return len(alike) > 2


class Faults(NamedTuple):
    """What is wrong, by the views' names."""

    clashing: dict[str, list[tuple[str, str]]]
    without_letter: dict[str, list[str]]


FOUND: dict[str, Faults] = {}  # by the language: going through all views takes a while


@pytest.fixture
def faults(request: pytest.FixtureRequest, language: str) -> Faults:
    """What is wrong in a language, in all views."""
    if language not in FOUND:
        faults = Faults({}, {})
        for name, window in request.getfixturevalue("shown").views():
            faults.clashing[name] = clashes(letters(window))
            faults.without_letter[name] = without_letter(window)
        FOUND[language] = faults
    return FOUND[language]


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES), indirect=True)
def test_each_letter_of_a_window_leads_to_one_thing(faults: Faults) -> None:
    found = {name: pairs for name, pairs in faults.clashing.items() if pairs}
    assert faults.clashing and not found, listed(found)


def test_every_button_and_field_of_a_dialog_has_a_letter(faults: Faults) -> None:
    found = {name: texts for name, texts in faults.without_letter.items() if texts}
    assert not found, listed(found)


def texts_of(menu: QMenu) -> list[str]:
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def menus_of(actions: Iterable[QAction], path: str = "") -> Iterator[tuple[str, QMenu]]:
    """Yield all menus that actions open, and those in them, by how one gets there."""
    for action in actions:
        if isinstance(menu := action.menu(), QMenu):
            place = f"{path} > {action.text()}"
            texts_of(menu)  # which fills it
            yield place, menu
            yield from menus_of(menu.actions(), place)


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES), indirect=True)
def test_each_letter_of_a_menu_is_one_commands(
    shown: Gallery,
) -> None:
    next(view for view in shown.views() if view[0] == "review")  # all pages have been made
    menus = dict(menus_of(shown.window.menuBar().actions()))
    found = {place: pairs for place, menu in menus.items() if (pairs := clashes(texts_of(menu)))}
    assert not found, listed(found)
    assert len(menus) >= 13
