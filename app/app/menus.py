"""The menus, the menu bar and the toolbar, filled from the registry of commands by name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from app.core.translation import translate
from app.qtbase.debounced import debounced
from app.qtbase.plain_text import without_mnemonics
from app.ui.actions import Actions
from app.ui.widgets import Switcher

SEPARATOR = "-"
SUBMENU = ">"  # and its name

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
        "library.quick_look", "library.next_untagged", "library.find_alike", SEPARATOR,
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
        "train.predict", "train.external", "train.pin", SEPARATOR, "train.*",
    ),
    "review": (
        "review.approve", "review.reject", "review.skip", "review.unapprove", "review.batch",
        "review.sheet", "review.learn", "review.find_alike", SEPARATOR,
        "review.previous", "review.next", SEPARATOR,
        ">review_tools", ">review_clean", ">review_objects", ">review_view", SEPARATOR,
        "review.refine", "review.refine_apply", SEPARATOR,
        "editor.clear", "review.restore_model", "review.copy_mask", "review.copy_class",
    ),
    "review_tools": (
        "editor.tool.*", SEPARATOR, "editor.swap", "editor.take_away", "editor.larger",
        "editor.smaller", "editor.crosshair",
    ),
    "review_clean": (
        "editor.fill_holes", "editor.drop_specks", "editor.keep_largest", "editor.smooth",
        "editor.exchange",
    ),
    "review_objects": (
        "editor.objects.make", "review.objects_of_many", "review.objects_of_queue", SEPARATOR,
        "editor.objects.split", "editor.objects.merge", "editor.objects.delete", SEPARATOR,
        "editor.objects.forget",
    ),
    "review_view": (
        "editor.image_only", "editor.outlines", "review.compare", "editor.patterns",
        "editor.marks", "editor.show_objects", "editor.overview", SEPARATOR,
        "editor.zoom_in", "editor.zoom_out", "editor.fit", "editor.actual_size",
        "editor.keep_view",
    ),
    "tools": (
        "tools.statistics", "tools.back_up", "tools.show_folder", SEPARATOR,
        "tools.object_rules", SEPARATOR, "tools.*",
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


def _submenu_titles() -> dict[str, str]:
    return {
        "review_tools": translate("Menus", "&Tools"),
        "review_clean": translate("Menus", "Cl&ean Up"),
        "review_objects": translate("Menus", "&Objects"),
        "review_view": translate("Menus", "Vie&w"),
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
        if entry.startswith(SUBMENU):
            found = _filled_submenu(menu, entry.removeprefix(SUBMENU), actions)
        else:
            found = _found(entry, placed, actions)
        for action in found:
            menu.addAction(action)
            separated = False
    last = menu.actions()[-1:]
    if last and last[0].isSeparator():
        menu.removeAction(last[0])
    menu.menuAction().setVisible(bool(menu.actions()))  # of a page that is not there


def _filled_submenu(menu: QMenu, name: str, actions: Actions) -> list[QAction]:
    """Return what opens a submenu, made once; nothing if nothing is in it."""
    found = menu.findChild(QMenu, name)
    if found is None:
        found = QMenu(_submenu_titles()[name], menu)
        found.setObjectName(name)
        found.setToolTipsVisible(True)
    fill_menu(found, LAYOUT[name], actions)
    return [found.menuAction()] if found.actions() else []


def _found(entry: str, placed: set[str], actions: Actions) -> list[QAction]:
    if not entry.endswith(".*"):
        action = actions.find(entry)
        return [] if action is None else [action]
    prefix = entry.removesuffix("*")
    infos = actions.all()
    return [i.action for i in infos if i.name.startswith(prefix) and i.name not in placed]


ICON = 20  # px, in the toolbar
WORKSPACES = ("view.library", "view.train", "view.review")
TOOLBAR = ("images.add_folders", "tags.import", "-", "edit.undo", "edit.redo")


def add_menus(window: QMainWindow, commands: Actions) -> None:
    """Give a window its menus; each is filled anew whenever it opens."""
    for name, title in menu_titles().items():
        menu = window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        menu.setObjectName(name)
        menu.aboutToShow.connect(lambda menu=menu: _fill(menu, commands))
        _fill(menu, commands)  # on some systems, shortcuts of menus never shown would not work
    # A page that is made when it is first looked at brings its commands along.
    soon = debounced(window, 0, lambda: fill_menus(window, commands))
    commands.added.connect(lambda _name: soon.start())


def fill_menus(window: QMainWindow, commands: Actions) -> None:
    """Put in what the open project brought, and take out what went with it."""
    for name in menu_titles():
        menu = window.menuBar().findChild(QMenu, name)
        if menu is not None:
            _fill(menu, commands)


def make_toolbar(commands: Actions) -> QToolBar:
    """Return the toolbar: the switcher of workspaces, then commands."""
    bar = QToolBar(translate("MainWindow", "Toolbar"))
    bar.setObjectName("toolbar")
    bar.setMovable(False)
    bar.setIconSize(QSize(ICON, ICON))
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    switched = [commands.get(name) for name in WORKSPACES]
    bar.addWidget(Switcher(switched, translate("MainWindow", "Workspace")))
    bar.addSeparator()
    for name in TOOLBAR:
        if name == "-":
            bar.addSeparator()
        else:
            bar.addAction(commands.get(name))
    return bar


def name_history(commands: Actions, undo: str | None, redo: str | None) -> None:
    """Say in the menu what undo and redo are about; None where there is nothing to do."""
    named = (
        translate("MainWindow", "&Undo: {what}").format(what=without_mnemonics(undo))
        if undo
        else translate("MainWindow", "&Undo")
    )
    commands.set_text("edit.undo", named, enabled=undo is not None)
    named = (
        translate("MainWindow", "&Redo: {what}").format(what=without_mnemonics(redo))
        if redo
        else translate("MainWindow", "&Redo")
    )
    commands.set_text("edit.redo", named, enabled=redo is not None)


def _fill(menu: QMenu, commands: Actions) -> None:
    fill_menu(menu, LAYOUT[menu.objectName()], commands)
