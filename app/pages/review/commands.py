"""The commands of the review, and those of its editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup

from app.editor.commands import editor_commands
from app.ui.actions import Actions

if TYPE_CHECKING:
    from app.pages.review.page import ReviewPage

# The window's own commands undo and redo, whatever workspace is shown.
_OF_THE_WINDOW = ("editor.undo", "editor.redo")
# Without them, what is shown can still be looked at.
EDITING = (
    "editor.swap",
    "editor.fill_holes",
    "editor.drop_specks",
    "editor.keep_largest",
    "editor.smooth",
    "editor.exchange",
    "review.approve",
    "review.unapprove",
    "review.reject",
    "review.refine",
    "review.refine_apply",
)


def add_commands(page: ReviewPage, actions: Actions) -> dict[str, QAction]:
    """Make the page's commands; return them by name."""
    actions.name_group("review", page.tr("Review"))
    actions.name_group("editor", page.tr("Mask editor"))
    made: dict[str, QAction] = {}
    for command in editor_commands(page.editor):
        keys = () if command.name in _OF_THE_WINDOW else command.shortcut
        is_tool = command.name.startswith("editor.tool.")
        made[command.name] = actions.add(
            command.name,
            command.text,
            _when_on(command.slot) if is_tool else command.slot,
            shortcut=keys,
            icon=command.icon,
            tip=command.tip,
            checkable=command.checkable or is_tool,
            owner=page,
        )
    _join_tools(page, made)
    _add_moving(page, actions, made)
    _add_deciding(page, actions, made)
    return made


def _when_on(slot: Callable[[], object]) -> Callable[[bool], None]:
    """Return what takes a tool in hand when its command is checked, not when it is unchecked."""

    def change(on: bool) -> None:
        if on:
            slot()

    return change


def _join_tools(page: ReviewPage, made: dict[str, QAction]) -> None:
    """Have one tool checked at a time: the one in hand."""
    group = QActionGroup(page)
    tools = {name.rpartition(".")[2]: a for name, a in made.items() if ".tool." in name}
    for name, action in tools.items():
        group.addAction(action)
        action.setChecked(name == page.editor.tool)
    page.editor.tool_changed.connect(lambda name: tools[name].setChecked(True))
    made["editor.overview"].setChecked(True)


def _add_moving(page: ReviewPage, actions: Actions, made: dict[str, QAction]) -> None:
    for name, text, slot, keys, picture, tip in (
        (
            "previous",
            page.tr("&Previous Image"),
            page.previous,
            ["A", "Left"],
            "previous",
            page.tr("Go to the image before this one"),
        ),
        (
            "next",
            page.tr("&Next Image"),
            page.next,
            ["D", "Right"],
            "next",
            page.tr("Go to the image after this one"),
        ),
        (
            "skip",
            page.tr("&Skip"),
            page.skip,
            ["N"],
            "advance",
            page.tr("Go to the next image that is not reviewed"),
        ),
    ):
        made[f"review.{name}"] = actions.add(
            f"review.{name}", text, slot, shortcut=keys, icon=picture, tip=tip, owner=page
        )


def _add_deciding(page: ReviewPage, actions: Actions, made: dict[str, QAction]) -> None:
    for name, text, slot, keys, picture, tip in (
        (
            "approve",
            page.tr("&Approve and Next"),
            page.approve,
            ["Return", "Enter"],
            "approve",
            page.tr("The mask is right: go on to the next one"),
        ),
        (
            "unapprove",
            page.tr("&Take Approval Back"),
            page.unapprove,
            ["Shift+Return"],
            "restore",
            page.tr("The mask is not right yet"),
        ),
        (
            "reject",
            page.tr("&Reject"),
            page.reject,
            ["R"],
            "reject",
            page.tr("The mask is of no use: go on to the next one"),
        ),
        (
            "refine",
            page.tr("Preview Re&finement"),
            page.refine_mask,
            ["Ctrl+R"],
            "refine",
            page.tr("Show what refining would do; the panel has its values"),
        ),
        (
            "refine_apply",
            page.tr("Apply Refi&nement"),
            page.apply_refinement,
            ["Ctrl+Shift+R"],
            "refine",
            page.tr("Refine the mask, as one step of undo"),
        ),
        (
            "compare",
            page.tr("&Compare with the Model's Mask"),
            page.compare,
            ["M"],
            "compare",
            page.tr("Show another version of the mask left of a line that can be dragged"),
        ),
        (
            "batch",
            page.tr("Approve &Many…"),
            page.approve_many,
            [],
            "approve",
            page.tr("Approve all masks that the model is sure of"),
        ),
    ):
        made[f"review.{name}"] = actions.add(
            f"review.{name}",
            text,
            slot,
            shortcut=keys,
            icon=picture,
            tip=tip,
            owner=page,
            context=Qt.ShortcutContext.WindowShortcut,
        )
