"""The commands of the library."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, QUrl, SignalInstance
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from app.core.store import ImageFilter
from app.core.translation import translate
from app.models.image_list import ImageListModel
from app.models.image_selection import ImageSelection
from app.models.open_project import OpenProject
from app.pages.library.filter_bar import FilterBar
from app.pages.library.likeness import LikenessSorting
from app.pages.library.view import ImageView
from app.qtbase.plain_text import PlainMessageBox
from app.ui.actions import Actions
from wseg_engine.base.looking import folder_at

_MOST_PATHS = 10_000  # copied at once; more is a mistake, and slow to paste
_MENU = (
    ("library.quick_look", "library.find_alike"),
    ("tags.none_of_them", "tags.reviewed", "tags.clear"),
    ("train.pin", "library.make_objects"),
    ("library.accept", "library.copy_paths", "library.show_in_folder"),
    ("library.select_all", "library.select_none", "library.invert"),
    ("library.remove",),
)


class Library(Protocol):
    """What the commands of the library act upon."""

    open_project: OpenProject
    model: ImageListModel
    selection: ImageSelection
    view: ImageView
    bar: FilterBar
    likeness: LikenessSorting

    @property
    def selection_changed(self) -> SignalInstance:
        """Other images are selected."""

    @property
    def message(self) -> SignalInstance:
        """Something to tell the user, in words."""

    def selected_ids(self) -> tuple[int, ...]:
        """Return the selected images in the order shown."""

    def set_filter(self, wanted: ImageFilter) -> None:
        """Show the images that match."""

    def show_as_list(self, as_list: bool) -> None:
        """Show lines of a table, or cells of a grid."""

    def quick_look(self) -> None:
        """Show the image over the whole window."""

    def make_objects(self) -> None:
        """Make objects of the masks of the selected images."""

    def next_untagged(self) -> None:
        """Go to the next image that has no tags."""

    def previous_untagged(self) -> None:
        """Go back to the last image that has no tags."""


def add_commands(page: Library, actions: Actions, owner: QWidget) -> dict[str, QAction]:
    """Make the library's commands; return them by the last part of their names.

    Args:
        page: what they act upon.
        actions: all commands of the window.
        owner: the widget in which their keys count.
    """
    made = {
        **_moving(page, actions, owner),
        **_views(page, actions, owner),
        **_selecting(page, actions),
        **_files(page, actions, owner),
    }
    group = QActionGroup(owner)
    for name in ("grid", "list"):
        group.addAction(made[name])

    def allow() -> None:
        some = page.selection.count > 0
        for name in ("copy_paths", "show_in_folder"):
            made[name].setEnabled(some)
        for name in ("accept", "remove", "make_objects"):
            made[name].setEnabled(some and not page.open_project.read_only)

    page.selection_changed.connect(allow)
    allow()
    return made


def context_menu(actions: Actions, owner: QWidget) -> QMenu:
    """Return a menu of what can be done with the selected images."""
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for names in _MENU:
        if menu.actions():
            menu.addSeparator()
        menu.addActions([found for name in names if (found := actions.find(name)) is not None])
    return menu


def _moving(page: Library, actions: Actions, owner: QWidget) -> dict[str, QAction]:
    here = Qt.ShortcutContext.WidgetWithChildrenShortcut
    return {
        "quick_look": actions.add(
            "library.quick_look",
            translate("LibraryPage", "&Quick Look"),
            page.quick_look,
            shortcut="Space",
            icon="eye",
            tip=translate("LibraryPage", "Show the image over the whole window"),
            owner=page.view,
            context=here,
        ),
        "find_alike": actions.add(
            "library.find_alike",
            translate("LibraryPage", "Find More Like T&his"),
            page.likeness.find,
            shortcut="Ctrl+Shift+L",
            icon="search",
            tip=translate("LibraryPage", "Sort the images by likeness to this one"),
            owner=page.view,
            context=here,  # the review has the same key
        ),
        "next_untagged": actions.add(
            "library.next_untagged",
            translate("LibraryPage", "&Next Untagged Image"),
            page.next_untagged,
            shortcut=["U", "Alt+Right"],
            icon="next",
            tip=translate("LibraryPage", "Go to the next visible image without tags"),
            owner=owner,
        ),
        "previous_untagged": actions.add(
            "library.previous_untagged",
            translate("LibraryPage", "Pre&vious Untagged Image"),
            page.previous_untagged,
            shortcut=["Shift+U", "Alt+Left"],
            icon="previous",
            tip=translate("LibraryPage", "Go back to the previous visible image without tags"),
            owner=owner,
        ),
        "find": actions.add(
            "library.find",
            translate("LibraryPage", "S&earch…"),
            page.bar.start_search,
            shortcut="Ctrl+F",
            icon="search",
            tip=translate("LibraryPage", "Search names and folders"),
            owner=owner,
        ),
        "clear_filters": actions.add(
            "library.clear_filters",
            translate("LibraryPage", "Clear &Filters"),
            lambda: page.set_filter(ImageFilter()),
            shortcut="Ctrl+Shift+F",
            icon="filter",
            tip=translate("LibraryPage", "Show all images"),
            owner=owner,
        ),
    }


def _views(page: Library, actions: Actions, owner: QWidget) -> dict[str, QAction]:
    def grow(factor: float) -> None:
        page.view.set_side(round(page.view.side * factor))

    made = {
        "grid": actions.add(
            "library.grid",
            translate("LibraryPage", "Show as &Grid"),
            lambda on: page.show_as_list(False) if on else None,
            shortcut="Ctrl+G",
            icon="grid",
            checkable=True,
            owner=owner,
        ),
        "list": actions.add(
            "library.list",
            translate("LibraryPage", "Show as L&ist"),
            lambda on: page.show_as_list(True) if on else None,
            shortcut="Ctrl+T",
            icon="list",
            checkable=True,
            owner=owner,
        ),
        "show_absent": actions.add(
            "library.show_absent",
            translate("LibraryPage", "Show A&bsent Tags"),
            page.view.set_show_absent,
            icon="absent",
            tip=translate("LibraryPage", "Also show which classes are tagged as absent"),
            checkable=True,
            owner=owner,
        ),
    }
    for name, text, keys, picture, factor in (
        (
            "larger",
            translate("LibraryPage", "Larger T&humbnails"),
            ["Ctrl++", "Ctrl+="],
            "zoom-in",
            1.25,
        ),
        ("smaller", translate("LibraryPage", "S&maller Thumbnails"), ["Ctrl+-"], "zoom-out", 0.8),
    ):
        made[name] = actions.add(
            f"library.{name}",
            text,
            lambda factor=factor: grow(factor),
            shortcut=keys,
            icon=picture,
            owner=owner,
        )
    return made


def _selecting(page: Library, actions: Actions) -> dict[str, QAction]:
    here = Qt.ShortcutContext.WidgetWithChildrenShortcut  # Ctrl+A in a text field is the field's
    made = {}
    for name, text, slot, keys in (
        (
            "select_all",
            translate("LibraryPage", "Select &All"),
            page.selection.select_all,
            "Ctrl+A",
        ),
        (
            "select_none",
            translate("LibraryPage", "Select N&one"),
            page.selection.clear,
            "Ctrl+Shift+A",
        ),
        (
            "invert",
            translate("LibraryPage", "In&vert Selection"),
            page.selection.invert,
            "Ctrl+Shift+I",
        ),
    ):
        made[name] = actions.add(
            f"library.{name}", text, slot, shortcut=keys, owner=page.view, context=here
        )
    return made


def _files(page: Library, actions: Actions, owner: QWidget) -> dict[str, QAction]:
    return {
        "make_objects": actions.add(
            "library.make_objects",
            translate("LibraryPage", "Make &Objects of Masks"),
            page.make_objects,
            icon="objects",
            tip=translate(
                "LibraryPage",
                "Make an object of each connected part of a class in the masks of the selected "
                "images",
            ),
            owner=owner,
        ),
        "accept": actions.add(
            "library.accept",
            translate("LibraryPage", "Accept Changed Fil&es"),
            lambda: _accept(page),
            icon="check",
            tip=translate("LibraryPage", "The tags of the selected changed files still fit"),
            owner=owner,
        ),
        "copy_paths": actions.add(
            "library.copy_paths",
            translate("LibraryPage", "Copy &Paths"),
            lambda: _copy_paths(page),
            shortcut="Ctrl+C",
            icon="copy",
            owner=page.view,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        ),
        "show_in_folder": actions.add(
            "library.show_in_folder",
            translate("LibraryPage", "Show &Folder"),
            lambda: _show_folder(page),
            icon="folder",
            tip=translate("LibraryPage", "Open the folder that the image is in"),
            owner=owner,
        ),
        "remove": actions.add(
            "library.remove",
            translate("LibraryPage", "&Remove from Project…"),
            lambda: _remove(page, owner),
            shortcut="Delete",
            icon="delete",
            tip=translate(
                "LibraryPage",
                ("Remove the selected images and their tags from the project; the files are kept"),
            ),
            owner=page.view,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        ),
    }


def _accept(page: Library) -> None:
    if page.open_project.accept_images(page.selected_ids()):
        page.message.emit(translate("LibraryPage", "The selected changed files were accepted."))


def _copy_paths(page: Library) -> None:
    ids = page.selected_ids()[:_MOST_PATHS]
    rows = (page.model.item(page.model.row_of(image)) for image in ids)
    paths = [str(item.file) for item in rows if item is not None and item.file is not None]
    QGuiApplication.clipboard().setText("\n".join(paths))
    page.message.emit(translate("LibraryPage", "%n path(s) copied.", n=len(paths)))


def _show_folder(page: Library) -> None:
    row = page.selection.current_row
    item = page.model.item(row) if row >= 0 else None
    folder: Path | None = None if item is None or item.file is None else item.file.parent
    if folder is None or not folder_at(folder):
        page.message.emit(translate("LibraryPage", "The folder of this image no longer exists."))
    else:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _remove(page: Library, owner: QWidget) -> None:
    """Ask, then take the selected images out of the project."""
    ids = page.selected_ids()
    if not ids:
        return
    box = PlainMessageBox(owner)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(translate("LibraryPage", "Remove %n image(s) from the project?", n=len(ids)))
    box.setInformativeText(
        translate(
            "LibraryPage",
            "Their tags and masks are deleted; this cannot be undone. The files are kept. As long "
            "as their folder is in the project, the next check for changes finds them again.",
        )
    )
    remove = box.addButton(
        translate("LibraryPage", "Remove"), QMessageBox.ButtonRole.DestructiveRole
    )
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    if box.clickedButton() is remove:
        page.open_project.remove_images(ids)
