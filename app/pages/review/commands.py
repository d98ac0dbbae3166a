"""The commands of the review, and those of its editor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from app.core.translation import translate
from app.editor.commands import editor_commands
from app.editor.mask_editor import MaskEditor
from app.pages.review.learning import LearnController
from app.pages.review.likeness import LikenessController
from app.pages.review.mask_commands import MaskCommands
from app.ui.actions import Actions

# The window's own commands undo and redo, whatever workspace is shown.
# Name, text, slot, keys, icon and tip of a command.
_Row = tuple[str, str, Callable[[], object] | None, list[str], str, str]
_OF_THE_WINDOW = ("editor.undo", "editor.redo")
# Without them, what is shown can still be looked at.
EDITING = (
    "editor.swap",
    "editor.take_away",
    "editor.fill_holes",
    "editor.drop_specks",
    "editor.keep_largest",
    "editor.smooth",
    "editor.exchange",
    "editor.clear",
    "editor.objects.make",
    "editor.objects.split",
    "editor.objects.merge",
    "editor.objects.delete",
    "editor.objects.forget",
    "review.restore_model",
    "review.copy_mask",
    "review.copy_class",
    "review.approve",
    "review.unapprove",
    "review.reject",
    "review.refine",
    "review.refine_apply",
)


class Review(Protocol):
    """What the commands of the review do."""

    editor: MaskEditor
    masks: MaskCommands
    learning: LearnController
    likeness: LikenessController

    def previous(self) -> None:
        """Go to the image before the one in hand."""

    def next(self) -> None:
        """Go to the image after the one in hand."""

    def skip(self) -> None:
        """Go to the next image that nobody has decided on."""

    def approve(self) -> None:
        """Approve the mask in hand, and go on."""

    def unapprove(self) -> None:
        """Take the approval of the mask in hand back."""

    def reject(self) -> None:
        """Say that the mask in hand is of no use, and go on."""

    def approve_many(self) -> None:
        """Approve all masks that the model is sure of."""

    def show_sheet(self) -> None:
        """Show many masks on one screen, to approve them together."""

    def refine_mask(self) -> None:
        """Show what refining would do, or stop that."""

    def apply_refinement(self) -> None:
        """Refine the mask."""

    def compare(self) -> None:
        """Compare the mask in hand with the model's, or no longer."""


def add_commands(page: Review, actions: Actions, owner: QWidget) -> dict[str, QAction]:
    """Make the review's commands; return them by name.

    Args:
        page: what they act upon.
        actions: all commands of the window.
        owner: the widget in which their keys count.
    """
    actions.name_group("review", translate("ReviewPage", "Review"))
    actions.name_group("editor", translate("ReviewPage", "Mask editor"))
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
            owner=owner,
        )
    _join_tools(page.editor, made, owner)
    once = (*_deciding(page), *_comparing(page), *_many(page), *_versions(page))
    for rows, repeats in ((_moving(page), True), (once, False), (_by_the_model(page), True)):
        for name, text, slot, shortcut, picture, tip in rows:
            action = actions.add(
                f"review.{name}", text, slot, shortcut=shortcut, icon=picture, tip=tip, owner=owner
            )
            action.setAutoRepeat(repeats)  # while its key is held
            made[f"review.{name}"] = action
    return made


def _when_on(slot: Callable[[], object]) -> Callable[[bool], None]:
    """Return what takes a tool in hand when its command is checked, not when it is unchecked."""

    def change(on: bool) -> None:
        if on:
            slot()

    return change


def _join_tools(editor: MaskEditor, made: dict[str, QAction], owner: QWidget) -> None:
    """Have one tool checked at a time: the one in hand."""
    group = QActionGroup(owner)
    tools = {name.rpartition(".")[2]: a for name, a in made.items() if ".tool." in name}
    for name, action in tools.items():
        group.addAction(action)
        action.setChecked(name == editor.tool)
    editor.tool_changed.connect(lambda name: tools[name].setChecked(True))
    for name in ("editor.overview", "editor.show_objects"):
        made[name].setChecked(True)


def _moving(page: Review) -> Sequence[_Row]:
    """Return what takes another image in hand."""
    return (
        (
            "previous",
            translate("ReviewPage", "&Previous Image"),
            page.previous,
            ["A", "Left"],
            "previous",
            translate("ReviewPage", "Go to the previous image"),
        ),
        (
            "next",
            translate("ReviewPage", "&Next Image"),
            page.next,
            ["D", "Right"],
            "next",
            translate("ReviewPage", "Go to the next image"),
        ),
        (
            "skip",
            translate("ReviewPage", "&Skip"),
            page.skip,
            ["N"],
            "advance",
            translate("ReviewPage", "Go to the next image that is not reviewed"),
        ),
    )


def _deciding(page: Review) -> Sequence[_Row]:
    """Return what decides on the mask in hand."""
    return (
        (
            "approve",
            translate("ReviewPage", "&Approve and Next"),
            page.approve,
            ["Return", "Enter"],
            "approve",
            translate("ReviewPage", "Approve the mask and go to the next one"),
        ),
        (
            "unapprove",
            translate("ReviewPage", "&Undo Approval"),
            page.unapprove,
            ["Shift+Return"],
            "restore",
            translate("ReviewPage", "Mark the mask as not approved"),
        ),
        (
            "reject",
            translate("ReviewPage", "&Reject"),
            page.reject,
            ["R"],
            "reject",
            translate("ReviewPage", "Reject the mask and go to the next one"),
        ),
    )


def _comparing(page: Review) -> Sequence[_Row]:
    """Return what shows another mask than the one in hand."""
    return (
        (
            "refine",
            translate("ReviewPage", "Pre&view Refinement"),
            page.refine_mask,
            ["Ctrl+R"],
            "refine",
            translate("ReviewPage", "Preview the refinement with the values in the panel"),
        ),
        (
            "refine_apply",
            translate("ReviewPage", "Appl&y Refinement"),
            page.apply_refinement,
            ["Ctrl+Shift+R"],
            "refine",
            translate("ReviewPage", "Refine the mask, as one undo step"),
        ),
        (
            "compare",
            translate("ReviewPage", "&Compare with the Model's Mask"),
            page.compare,
            ["M"],
            "compare",
            translate(
                "ReviewPage", "Show another version of the mask left of a divider you can drag"
            ),
        ),
    )


def _many(page: Review) -> Sequence[_Row]:
    """Return what concerns many masks."""
    return (
        (
            "batch",
            translate("ReviewPage", "Approve &Many…"),
            page.approve_many,
            [],
            "approve",
            translate("ReviewPage", "Approve all masks that the model is certain of"),
        ),
        (
            "sheet",
            translate("ReviewPage", "Contact S&heet…"),
            page.show_sheet,
            ["G"],
            "grid",
            translate("ReviewPage", "Approve many masks on one screen"),
        ),
        (
            "objects_of_many",
            translate("ReviewPage", "Make Objects of All &Approved Masks"),
            None,  # `ObjectsController`'s, which comes later
            [],
            "objects",
            translate(
                "ReviewPage",
                "Make an object of each connected part of a class in all approved masks",
            ),
        ),
        (
            "objects_of_queue",
            translate("ReviewPage", "Make Objects of All Masks in the &Queue"),
            None,  # likewise
            [],
            "objects",
            translate(
                "ReviewPage",
                "Make an object of each connected part of a class in all masks in the queue",
            ),
        ),
    )


def _versions(page: Review) -> Sequence[_Row]:
    """Return what puts another mask in the place of the one in hand."""
    return (
        (
            "restore_model",
            translate("ReviewPage", "&Back to the Model's Mask"),
            page.masks.restore_model,
            ["Shift+M"],
            "restore",
            translate("ReviewPage", "Discard all edits of this mask, as one undo step"),
        ),
        (
            "copy_mask",
            translate("ReviewPage", "&Copy Mask from Previous Image"),
            page.masks.copy_mask,
            ["Ctrl+D"],
            "copy",
            translate("ReviewPage", "Use the mask of the image that you reviewed before this one"),
        ),
        (
            "copy_class",
            translate("ReviewPage", "Copy Class from Prev&ious Image"),
            page.masks.copy_class,
            ["Ctrl+Shift+D"],
            "copy",
            translate("ReviewPage", "Add the selected class as it was in the previous image"),
        ),
    )


def _by_the_model(page: Review) -> Sequence[_Row]:
    """Return what has the model learn or compare."""
    return (
        (
            "learn",
            translate("ReviewPage", "&Learn from Corrections"),
            page.learning.learn,
            ["Ctrl+L"],
            "train",
            translate(
                "ReviewPage",
                "Teach the model what you approved and corrected, and make the next masks again",
            ),
        ),
        (
            "find_alike",
            translate("ReviewPage", "&Find More Like This"),
            page.likeness.find_in_hand,
            ["Ctrl+Shift+L"],
            "search",
            translate(
                "ReviewPage",
                "Sort the queue by likeness to this image, or to what the selected class shows in "
                "it",
            ),
        ),
    )
