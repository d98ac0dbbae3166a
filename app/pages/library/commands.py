"""The commands of the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu, QMessageBox

from app.core.store import ImageFilter
from app.qtbase.plain_text import PlainMessageBox
from app.ui.actions import Actions

if TYPE_CHECKING:
    from app.pages.library.page import LibraryPage

_MOST_PATHS = 10_000  # copied at once; more is a mistake, and slow to paste
_MENU = (
    ("library.quick_look",),
    ("tags.none_of_them", "tags.reviewed", "tags.clear"),
    ("train.pin",),
    ("library.accept", "library.copy_paths", "library.show_in_folder"),
    ("library.select_all", "library.select_none", "library.invert"),
    ("library.remove",),
)


def add_commands(page: LibraryPage, actions: Actions) -> dict[str, QAction]:
    """Make the page's commands; return them by the last part of their names."""
    made = {
        **_moving(page, actions),
        **_views(page, actions),
        **_selecting(page, actions),
        **_files(page, actions),
    }
    group = QActionGroup(page)
    for name in ("grid", "list"):
        group.addAction(made[name])

    def allow() -> None:
        some = page.selection.count > 0
        for name in ("copy_paths", "show_in_folder"):
            made[name].setEnabled(some)
        for name in ("accept", "remove"):
            made[name].setEnabled(some and not page.open_project.read_only)

    page.selection_changed.connect(allow)
    allow()
    return made


def context_menu(page: LibraryPage, actions: Actions) -> QMenu:
    """Return a menu of what can be done with the selected images."""
    menu = QMenu(page)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for names in _MENU:
        if menu.actions():
            menu.addSeparator()
        menu.addActions([found for name in names if (found := actions.find(name)) is not None])
    return menu


def _moving(page: LibraryPage, actions: Actions) -> dict[str, QAction]:
    here = Qt.ShortcutContext.WidgetWithChildrenShortcut
    return {
        "quick_look": actions.add(
            "library.quick_look",
            page.tr("&Quick Look"),
            page.quick_look,
            shortcut="Space",
            icon="eye",
            tip=page.tr("Show the image over the whole window"),
            owner=page.view,
            context=here,
        ),
        "next_untagged": actions.add(
            "library.next_untagged",
            page.tr("&Next Untagged Image"),
            page.next_untagged,
            shortcut=["U", "Alt+Right"],
            icon="next",
            tip=page.tr("Go to the next image shown that has no tags"),
            owner=page,
        ),
        "previous_untagged": actions.add(
            "library.previous_untagged",
            page.tr("Pre&vious Untagged Image"),
            page.previous_untagged,
            shortcut=["Shift+U", "Alt+Left"],
            icon="previous",
            tip=page.tr("Go back to the last image shown that has no tags"),
            owner=page,
        ),
        "find": actions.add(
            "library.find",
            page.tr("S&earch…"),
            page.bar.start_search,
            shortcut="Ctrl+F",
            icon="search",
            tip=page.tr("Search names and folders"),
            owner=page,
        ),
        "clear_filters": actions.add(
            "library.clear_filters",
            page.tr("Clear &Filters"),
            lambda: page.set_filter(ImageFilter()),
            shortcut="Ctrl+Shift+F",
            icon="filter",
            tip=page.tr("Show all images"),
            owner=page,
        ),
    }


def _views(page: LibraryPage, actions: Actions) -> dict[str, QAction]:
    def grow(factor: float) -> None:
        page.view.set_side(round(page.view.side * factor))

    made = {
        "grid": actions.add(
            "library.grid",
            page.tr("Show as &Grid"),
            lambda on: page.show_as_list(False) if on else None,
            shortcut="Ctrl+G",
            icon="grid",
            checkable=True,
            owner=page,
        ),
        "list": actions.add(
            "library.list",
            page.tr("Show as L&ist"),
            lambda on: page.show_as_list(True) if on else None,
            shortcut="Ctrl+T",
            icon="list",
            checkable=True,
            owner=page,
        ),
        "show_absent": actions.add(
            "library.show_absent",
            page.tr("Show A&bsent Tags"),
            page.view.set_show_absent,
            icon="absent",
            tip=page.tr("Show also what images are said not to have"),
            checkable=True,
            owner=page,
        ),
    }
    for name, text, keys, picture, factor in (
        ("larger", page.tr("Larger T&humbnails"), ["Ctrl++", "Ctrl+="], "zoom-in", 1.25),
        ("smaller", page.tr("S&maller Thumbnails"), ["Ctrl+-"], "zoom-out", 0.8),
    ):
        made[name] = actions.add(
            f"library.{name}",
            text,
            lambda factor=factor: grow(factor),
            shortcut=keys,
            icon=picture,
            owner=page,
        )
    return made


def _selecting(page: LibraryPage, actions: Actions) -> dict[str, QAction]:
    here = Qt.ShortcutContext.WidgetWithChildrenShortcut  # Ctrl+A in a text field is the field's
    made = {}
    for name, text, slot, keys in (
        ("select_all", page.tr("Select &All"), page.selection.select_all, "Ctrl+A"),
        ("select_none", page.tr("Select N&one"), page.selection.clear, "Ctrl+Shift+A"),
        ("invert", page.tr("In&vert Selection"), page.selection.invert, "Ctrl+Shift+I"),
    ):
        made[name] = actions.add(
            f"library.{name}", text, slot, shortcut=keys, owner=page.view, context=here
        )
    return made


def _files(page: LibraryPage, actions: Actions) -> dict[str, QAction]:
    return {
        "accept": actions.add(
            "library.accept",
            page.tr("Changed Files Are Fin&e"),
            lambda: _accept(page),
            icon="check",
            tip=page.tr("The tags of the selected changed files still fit"),
            owner=page,
        ),
        "copy_paths": actions.add(
            "library.copy_paths",
            page.tr("Copy &Paths"),
            lambda: _copy_paths(page),
            shortcut="Ctrl+C",
            icon="copy",
            owner=page.view,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        ),
        "show_in_folder": actions.add(
            "library.show_in_folder",
            page.tr("Show &Folder"),
            lambda: _show_folder(page),
            icon="folder",
            tip=page.tr("Open the folder that the image is in"),
            owner=page,
        ),
        "remove": actions.add(
            "library.remove",
            page.tr("&Remove from Project…"),
            lambda: _remove(page),
            shortcut="Delete",
            icon="delete",
            tip=page.tr("Forget the selected images and their tags; the files stay"),
            owner=page.view,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        ),
    }


def _accept(page: LibraryPage) -> None:
    if page.open_project.accept_images(page.selected_ids()):
        page.message.emit(page.tr("Changed files among those selected now count as in order."))


def _copy_paths(page: LibraryPage) -> None:
    ids = page.selected_ids()[:_MOST_PATHS]
    rows = (page.model.item(page.model.row_of(image)) for image in ids)
    paths = [str(item.file) for item in rows if item is not None and item.file is not None]
    QGuiApplication.clipboard().setText("\n".join(paths))
    page.message.emit(page.tr("%n path(s) copied.", "", len(paths)))


def _show_folder(page: LibraryPage) -> None:
    row = page.selection.current_row
    item = page.model.item(row) if row >= 0 else None
    folder: Path | None = None if item is None or item.file is None else item.file.parent
    if folder is None or not folder.is_dir():
        page.message.emit(page.tr("The folder of this image is not there."))
    else:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _remove(page: LibraryPage) -> None:
    """Ask, then take the selected images out of the project."""
    ids = page.selected_ids()
    if not ids:
        return
    box = PlainMessageBox(page)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(page.tr("Remove %n image(s) from the project?", "", len(ids)))
    box.setInformativeText(
        page.tr(
            "Their tags and masks are forgotten; this cannot be undone. The files stay. "
            "As long as their folder is in the project, the next look for changes finds them again."
        )
    )
    remove = box.addButton(page.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    if box.clickedButton() is remove:
        page.open_project.remove_images(ids)
