"""Questions to the user with named answers, and the buttons below a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

from PySide6.QtWidgets import QDialogButtonBox, QMessageBox, QPushButton, QWidget

from app.qtbase.plain_text import PlainMessageBox

Role = QMessageBox.ButtonRole


class Kind(Enum):
    """How a message is marked."""

    QUESTION = QMessageBox.Icon.Question
    WARNING = QMessageBox.Icon.Warning
    ERROR = QMessageBox.Icon.Critical


class Choice(NamedTuple):
    """An answer to choose."""

    name: str  # what `ask` returns
    text: str  # on the button
    safe: bool = False  # chosen by Escape
    default: bool = False  # chosen by Enter


def ask(
    parent: QWidget | None,
    *,
    title: str,
    text: str,
    choices: Sequence[Choice],
    details: str = "",
    kind: Kind = Kind.QUESTION,
) -> str:
    """Ask a question and return the name of the choice; the safe one if none was made."""
    box = PlainMessageBox(kind.value, title, title, parent=parent)
    box.setInformativeText(text)
    if details:
        box.setDetailedText(details)
    buttons: dict[QPushButton, str] = {}
    for choice in choices:
        role = Role.RejectRole if choice.safe else Role.AcceptRole
        button = box.addButton(choice.text, role)
        buttons[button] = choice.name
        if choice.safe:
            box.setEscapeButton(button)
        if choice.default:
            box.setDefaultButton(button)
    box.exec()
    clicked = box.clickedButton()
    safe = next((choice.name for choice in choices if choice.safe), "")
    chosen = next((name for button, name in buttons.items() if button is clicked), safe)
    box.deleteLater()
    return chosen


def tell(parent: QWidget | None, *, title: str, text: str, details: str = "") -> None:
    """Say that something did not work."""
    box = PlainMessageBox(QMessageBox.Icon.Warning, title, title, parent=parent)
    box.setInformativeText(text)
    if details:
        box.setDetailedText(details)
    box.exec()
    box.deleteLater()


def do_or_cancel(
    text: str, accept: Callable[[], object], reject: Callable[[], object]
) -> tuple[QDialogButtonBox, QPushButton]:
    """Return the buttons of a dialog, and of these the one that does what the dialog is for.

    Args:
        text: on that button, which is the one that Enter presses.
        accept: called by it.
        reject: called by Cancel.
    """
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    button: QPushButton = buttons.addButton(text, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.accepted.connect(accept)
    buttons.rejected.connect(reject)
    return buttons, button
