"""The commands of the window itself: project, workspaces, theme, tools and help."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from app.app.project_tasks import DataTasks, ProjectTasks
from app.app.tools import Tools
from app.app.window import Window
from app.app.window_links import Touring
from app.core.translation import translate
from app.ui.actions import Actions
from app.ui.settings import THEMES

Standard = QKeySequence.StandardKey

# Those that make sense only while a project is open, and only while it can be changed.
NEED_PROJECT = (
    "view.library",
    "view.train",
    "view.review",
    "tags.export",
    "data.export",
    "images.rescan",
    "tools.show_folder",
    "tools.statistics",
)
NEED_WRITING = (
    "images.add_folders",
    "tags.import",
    "data.import_masks",
    "tools.back_up",
    "tools.object_rules",
)


class Doing(NamedTuple):
    """What does the work of the window's commands."""

    tasks: ProjectTasks
    data: DataTasks
    tools: Tools
    touring: Touring


def add_commands(actions: Actions, window: Window, doing: Doing) -> None:
    """Make the window's commands."""
    for group, title in _group_titles().items():
        actions.name_group(group, title)
    _add_file(actions, window, doing)
    _add_edit(actions, window)
    _add_view(actions, window)
    _add_project(actions, window, doing)
    _add_tools(actions, window, doing)
    _add_help(actions, window, doing)


def _add_file(actions: Actions, window: Window, doing: Doing) -> None:
    add = actions.add
    add(
        "file.new",
        translate("Commands", "&New Project…"),
        window.make_project,
        shortcut=Standard.New,
        icon="project-new",
        tip=translate("Commands", "Create a project from folders of photos"),
    )
    add(
        "file.open",
        translate("Commands", "&Open Project…"),
        window.choose_project,
        shortcut=Standard.Open,
        icon="open",
        tip=translate("Commands", "Open a project"),
    )
    add(
        "file.sample",
        translate("Commands", "Open &Sample Project"),
        window.open_sample,
        icon="sample",
        tip=translate("Commands", "Try everything with generated pictures"),
    )
    add(
        "file.results",
        translate("Commands", "Open Results of &wseg run…"),
        window.results.choose,
        tip=translate("Commands", "View masks made by the command line"),
    )
    add(
        "file.close",
        translate("Commands", "&Close Project"),
        window.close_current,
        shortcut="Ctrl+W",
    )
    add("file.quit", translate("Commands", "&Quit"), window.close, shortcut="Ctrl+Q")
    recent = QMenu(window)
    recent.aboutToShow.connect(lambda: doing.tools.fill_recent_menu(recent))
    add("file.recent", translate("Commands", "Open &Recent"), None, icon="recent").setMenu(recent)


def _add_edit(actions: Actions, window: Window) -> None:
    actions.add(
        "edit.undo", translate("Commands", "&Undo"), window.undo, shortcut="Ctrl+Z", icon="undo"
    )
    actions.add(
        "edit.redo",
        translate("Commands", "&Redo"),
        window.redo,
        shortcut="Ctrl+Shift+Z",
        icon="redo",
    )


def _add_view(actions: Actions, window: Window) -> None:
    for place, (name, text, picture, tip) in enumerate(
        (
            (
                "view.library",
                translate("Commands", "&Library"),
                "library",
                translate("Commands", "Photos and tags"),
            ),
            (
                "view.train",
                translate("Commands", "&Train"),
                "train",
                translate("Commands", "Train a network on your tags"),
            ),
            (
                "view.review",
                translate("Commands", "&Review"),
                "review",
                translate("Commands", "Check and correct masks"),
            ),
        )
    ):
        action = actions.add(
            name, text, None, shortcut=f"Ctrl+{place + 1}", icon=picture, tip=tip, checkable=True
        )
        action.triggered.connect(lambda _on=False, place=place: window.show_workspace(place))
    menu = QMenu(window)
    group = QActionGroup(menu)
    names = {
        "system": translate("Commands", "Match &System"),
        "light": translate("Commands", "&Light"),
        "dark": translate("Commands", "&Dark"),
    }
    for theme in THEMES:
        action = menu.addAction(names[theme])
        action.setCheckable(True)
        action.setData(theme)
        group.addAction(action)
    group.triggered.connect(lambda action: setattr(window.settings, "theme", action.data()))

    def mark() -> None:
        for action in group.actions():
            action.setChecked(action.data() == window.settings.theme)

    menu.aboutToShow.connect(mark)
    actions.add("view.theme", translate("Commands", "&Appearance"), None).setMenu(menu)
    full = actions.add(
        "view.full_screen",
        translate("Commands", "F&ull Screen"),
        None,
        shortcut="F11",
        checkable=True,
    )
    full.triggered.connect(
        lambda _on=False: window.setWindowState(
            window.windowState() ^ Qt.WindowState.WindowFullScreen
        )
    )


def _add_project(actions: Actions, window: Window, doing: Doing) -> None:
    add = actions.add
    add(
        "images.add_folders",
        translate("Commands", "&Add Folders of Photos…"),
        doing.tasks.choose_folders,
        shortcut="Ctrl+Shift+O",
        icon="folder-add",
        tip=translate("Commands", "Add photos to the project; they stay where they are"),
    )
    add(
        "images.rescan",
        translate("Commands", "Chec&k for Changes"),
        doing.tasks.rescan,
        shortcut="F5",
        icon="refresh",
        tip=translate("Commands", "Look for new, changed and missing photos"),
    )
    add(
        "tags.import",
        translate("Commands", "&Import Tags…"),
        doing.tasks.import_tags,
        shortcut="Ctrl+I",
        icon="import",
        tip=translate("Commands", "Import tags from folder names, files or masks"),
    )
    add(
        "tags.export",
        translate("Commands", "&Export Tags…"),
        doing.tasks.export_tags,
        shortcut="Ctrl+E",
        icon="export",
        tip=translate("Commands", "Write all tags to a CSV file"),
    )
    add(
        "data.import_masks",
        translate("Commands", "Import &Masks…"),
        doing.data.import_masks,
        shortcut="Ctrl+Shift+M",
        icon="mask",
        tip=translate("Commands", "Import masks from PNG, labelme or COCO files"),
    )
    add(
        "data.export",
        translate("Commands", "Export &Data Set…"),
        doing.data.export,
        shortcut="Ctrl+Shift+E",
        icon="export",
        tip=translate("Commands", "Export images and masks as VOC, COCO, YOLO, labelme or CVAT"),
    )


def _add_tools(actions: Actions, window: Window, doing: Doing) -> None:
    add = actions.add
    add(
        "tools.back_up",
        translate("Commands", "&Back Up Now"),
        doing.tasks.back_up,
        icon="restore",
        tip=translate("Commands", "Copy the project's database to its backups folder"),
    )
    add(
        "tools.statistics",
        translate("Commands", "Project S&tatistics…"),
        doing.tasks.show_statistics,
        icon="chart",
        tip=translate("Commands", "Show how far the review is and the time per mask"),
    )
    add(
        "tools.object_rules",
        translate("Commands", "&Object Settings…"),
        doing.tasks.edit_object_rules,
        icon="objects",
        tip=translate("Commands", "Choose what happens to parts that are too small to be objects"),
    )
    add(
        "tools.show_folder",
        translate("Commands", "Show Project &Folder"),
        doing.tasks.show_folder,
        icon="folder",
    )
    add(
        "tools.shortcuts",
        translate("Commands", "&Keyboard Shortcuts…"),
        doing.tools.edit_shortcuts,
        icon="keyboard",
    )
    add(
        "tools.settings",
        translate("Commands", "&Settings…"),
        doing.tools.edit_settings,
        shortcut="Ctrl+,",
        icon="settings",
    )


def _add_help(actions: Actions, window: Window, doing: Doing) -> None:
    actions.add(
        "help.keys",
        translate("Commands", "&Keyboard Cheat Sheet"),
        doing.tools.show_keys,
        shortcut="?",
        icon="keyboard",
    )
    actions.add(
        "help.guide",
        translate("Commands", "&User Guide"),
        doing.tools.show_guide,
        shortcut="F1",
        icon="help",
        tip=translate("Commands", "Read the documentation"),
    )
    actions.add(
        "help.tour",
        translate("Commands", "Guided &Tour"),
        doing.touring.start,
        icon="hand",
        tip=translate("Commands", "Take a one-minute tour of the open project or the sample"),
    )
    actions.add(
        "help.diagnostics",
        translate("Commands", "&Diagnostics…"),
        doing.tools.show_diagnostics,
        icon="copy",
    )
    actions.add(
        "help.logs", translate("Commands", "Show &Log Files"), doing.tools.show_logs, icon="log"
    )
    actions.add(
        "help.about", translate("Commands", "&About TagMask"), doing.tools.show_about, icon="info"
    )


def _group_titles() -> dict[str, str]:
    return {
        "file": translate("Commands", "Project"),
        "edit": translate("Commands", "Editing"),
        "view": translate("Commands", "View"),
        "images": translate("Commands", "Images"),
        "library": translate("Commands", "Library"),
        "tags": translate("Commands", "Tags"),
        "classes": translate("Commands", "Classes"),
        "train": translate("Commands", "Training"),
        "data": translate("Commands", "Data sets"),
        "tools": translate("Commands", "Tools"),
        "help": translate("Commands", "Help"),
    }
