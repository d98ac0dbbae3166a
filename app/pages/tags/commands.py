"""The commands of the tag panel, by name, for menus and shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.pages.tags.tagging import Tagging
from app.ui.actions import Actions


def add_tag_commands(actions: Actions, tagging: Tagging, owner: QWidget) -> None:
    """Register what can be said of the selected images."""
    translate = QCoreApplication.translate
    actions.name_group("tags", translate("TagCommands", "Tags"))
    actions.name_group("class", translate("TagCommands", "Classes of this project"))
    actions.add(
        "tags.none_of_them", translate("TagCommands", "&None of them"), tagging.none_of_them,
        shortcut="N", icon="none-of-them", owner=owner,
        tip=translate(
            "TagCommands",
            "Confirms that the image contains none of the classes. This is as valuable as a tag; "
            "untagged images are not used for training.",
        ),
    )  # fmt: skip
    complete = actions.add(
        "tags.reviewed", translate("TagCommands", "Tagging Com&plete"),
        lambda: tagging.review(True),
        shortcut="Shift+N", icon="check", owner=owner,
        tip=translate("TagCommands", "Tagging complete: unmarked classes are absent"),
    )  # fmt: skip
    complete.setIconText(translate("TagCommands", "Complete"))  # on the narrow panel's button
    actions.add(
        "tags.not_reviewed", translate("TagCommands", "Ta&gging Not Complete"),
        lambda: tagging.review(False), owner=owner,
        tip=translate("TagCommands", "Unmarked classes are unknown again"),
    )  # fmt: skip
    actions.add(
        "tags.clear", translate("TagCommands", "C&lear Tags"), tagging.clear,
        shortcut="Ctrl+Backspace", owner=owner,
        tip=translate("TagCommands", "Remove all tags from the selected images"),
    )  # fmt: skip
    actions.add(
        "tags.copy", translate("TagCommands", "&Copy Tags"), tagging.copy,
        shortcut="Ctrl+Shift+C", icon="copy", owner=owner,
        tip=translate("TagCommands", "Remember the tags of the first selected image"),
    )  # fmt: skip
    actions.add(
        "tags.paste", translate("TagCommands", "&Paste Tags"), tagging.paste,
        shortcut="Ctrl+Shift+V", owner=owner,
        tip=translate("TagCommands", "Give the selected images exactly the copied tags"),
    )  # fmt: skip
    actions.add(
        "tags.repeat", translate("TagCommands", "Repeat &Last Tags"), tagging.repeat,
        shortcut="R", icon="refresh", owner=owner,
        tip=translate("TagCommands", "Tag the selected images like the ones before"),
    )  # fmt: skip
