"""The menus and the toolbar, filled from the registry of commands by name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.core.translation import translate
from app.ui.actions import Actions

SEPARATOR = "-"

# "library.*" stands for all commands of a page that no menu names.
LAYOUT: dict[str, tuple[str, ...]] = {
    "file": (
        "file.new", "file.open", "file.recent", "file.sample", SEPARATOR,
        "images.add_folders", SEPARATOR,
        "tags.import", "data.import_masks", SEPARATOR, "tags.export", "data.export", SEPARATOR,
        "file.results", "file.close", SEPARATOR, "file.quit",
    ),
    "edit": (
        "edit.undo", "edit.redo", SEPARATOR, "tags.copy", "tags.paste", "tags.repeat", SEPARATOR,
        "library.select_all", "library.select_none", "library.invert", SEPARATOR,
        "library.find", "library.clear_filters", SEPARATOR, "edit.*", SEPARATOR, "tools.settings",
    ),
    "view": (
        "view.library", "view.train", "view.review", SEPARATOR,
        "library.grid", "library.list", "library.show_absent", SEPARATOR,
        "library.larger", "library.smaller", SEPARATOR, "view.folders", "view.tags", "view.*",
        SEPARATOR, "view.theme", "view.full_screen",
    ),
    "images": (
        "library.quick_look", "library.next_untagged", SEPARATOR,
        "images.add_folders", "images.rescan", SEPARATOR,
        "library.copy_paths", "library.show_in_folder", SEPARATOR,
        "library.accept", "images.accept_changed", "images.relink_missing", SEPARATOR,
        "images.*", "library.*", SEPARATOR, "library.remove", "images.remove_missing",
    ),
    "tags": (
        "tags.find_class", "tags.classes", SEPARATOR,
        "tags.none_of_them", "tags.reviewed", "tags.not_reviewed", "tags.clear", SEPARATOR,
        "tags.silence", "tags.advance", "tags.*", SEPARATOR, "tags.import", "tags.export",
    ),
    "train": (
        "train.start", SEPARATOR, "train.new", "train.live", "train.runs", SEPARATOR,
        "train.pause", "train.stop_and_keep", "train.cancel", SEPARATOR,
        "train.predict", "train.pin", SEPARATOR, "train.*",
    ),
    "review": (
        "review.approve", "review.reject", "review.skip", "review.unapprove", "review.batch",
        "review.sheet", "review.learn", SEPARATOR, "review.previous", "review.next", SEPARATOR,
        "editor.tool.*", SEPARATOR,
        "editor.swap", "editor.take_away", "editor.larger", "editor.smaller",
        "editor.crosshair", SEPARATOR,
        "editor.fill_holes", "editor.drop_specks", "editor.keep_largest", "editor.smooth",
        "editor.exchange", "review.refine", "review.refine_apply", SEPARATOR,
        "editor.clear", "review.restore_model", "review.copy_mask", "review.copy_class", SEPARATOR,
        "editor.image_only", "editor.outlines", "review.compare", "editor.patterns",
        "editor.marks", "editor.overview", SEPARATOR,
        "editor.zoom_in", "editor.zoom_out", "editor.fit", "editor.actual_size",
        "editor.keep_view",
    ),
    "tools": (
        "tools.statistics", "tools.back_up", "tools.show_folder", SEPARATOR, "tools.*",
        SEPARATOR, "tools.shortcuts", "tools.settings",
    ),
    "help": (
        "help.guide", "help.tour", "help.keys", SEPARATOR, "help.diagnostics", "help.logs",
        SEPARATOR, "help.*", "help.about",
    ),
}  # fmt: skip


def menu_titles() -> dict[str, str]:
    """Return what the menus are called, by the names of `LAYOUT`."""
    return {
        "file": translate("Menus", "&File"),
        "edit": translate("Menus", "&Edit"),
        "view": translate("Menus", "&View"),
        "images": translate("Menus", "&Images"),
        "tags": translate("Menus", "&Tags"),
        "train": translate("Menus", "Tr&aining"),
        "review": translate("Menus", "&Review"),
        "tools": translate("Menus", "T&ools"),
        "help": translate("Menus", "&Help"),
    }


def fill_menu(menu: QMenu, entries: Sequence[str], actions: Actions) -> None:
    """Put commands into a menu, in order; what is not there is left out, with its separator."""
    menu.clear()
    placed = {name for names in LAYOUT.values() for name in names}
    separated = True  # no line at the top
    for entry in entries:
        if entry == SEPARATOR:
            if not separated:
                menu.addSeparator()
            separated = True
            continue
        for action in _found(entry, placed, actions):
            menu.addAction(action)
            separated = False
    last = menu.actions()[-1:]
    if last and last[0].isSeparator():
        menu.removeAction(last[0])
    menu.menuAction().setVisible(bool(menu.actions()))  # of a page that is not there


def _found(entry: str, placed: set[str], actions: Actions) -> list[QAction]:
    if not entry.endswith(".*"):
        action = actions.find(entry)
        return [] if action is None else [action]
    prefix = entry.removesuffix("*")
    infos = actions.all()
    return [i.action for i in infos if i.name.startswith(prefix) and i.name not in placed]
