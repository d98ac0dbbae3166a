"""The menu bar and the toolbar of the main window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from app.app.menus import LAYOUT, fill_menu, menu_titles
from app.core.translation import translate
from app.qtbase.plain_text import without_mnemonics
from app.ui.actions import Actions
from app.ui.switcher import Switcher

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
    soon = QTimer(window)
    soon.setSingleShot(True)
    soon.timeout.connect(lambda: fill_menus(window, commands))
    commands.added.connect(lambda _name: soon.start())


def fill_menus(window: QMainWindow, commands: Actions) -> None:
    """Put in what the open project brought, and take out what went with it."""
    for name in LAYOUT:
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
