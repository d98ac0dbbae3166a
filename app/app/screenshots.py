"""Pictures of every main view of the sample project, for documentation and review.

A view is a line in `VIEWS`: its name, and a function that shows it in the window and returns the
widget to take a picture of; it is called once for each look. A dialog is closed after its picture
was taken. Views of one group are shown together in one look, then in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from app.app import screenshots_of_work as work
from app.app.screenshots_of_work import wait, wait_until
from app.core.diagnostics import crash_report
from app.core.store import ImageFilter
from app.ui import paths
from app.ui.appearance import apply_theme
from wseg_engine.base.labels import Tag

if TYPE_CHECKING:
    from app.app.library_columns import LibraryColumns
    from app.app.main_window import MainWindow

SIZE = QSize(1280, 820)
SETTLE = 350  # ms for a view to become what it is
_TORN = b"no picture any more"
PATIENCE = 100  # ms between looks whether the sample is there
_LOOKS = ("light", "dark")
_LOOK = "look"  # the window's property

View = Callable[["MainWindow"], QWidget]
Views = dict[str, View]


def save_screenshots(application: QApplication, window: MainWindow, folder: Path) -> Iterator[Path]:
    """Save a picture of each view in light and dark.

    Yields:
        The files as they are written.

    Raises:
        OSError: if a picture could not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    window.resize(SIZE)
    window.settings.tour_shown = True  # it would lie over the other views
    window.show()
    yield from _save_views(application, window, folder, WELCOME)
    window.open_sample()
    while window.flow.busy or window.session is None:
        wait(PATIENCE)
    wait(SETTLE)  # until thumbnails are asked for
    thumbnails = _columns(window).page.thumbnails
    wait_until(lambda: thumbnails.idle)
    for views in VIEWS:
        yield from _save_views(application, window, folder, views)


def _save_views(
    application: QApplication, window: MainWindow, folder: Path, views: Views
) -> Iterator[Path]:
    """Show views in the look that there is, then in the other one.

    Changing it takes longer than a picture: it is changed once for all of them.
    """
    for look in sorted(_LOOKS, key=lambda look: look != window.property(_LOOK)):
        if look != window.property(_LOOK):
            apply_theme(application, look)
            window.setProperty(_LOOK, look)
        for name, view in views.items():
            path = folder / f"{name}-{look}.png"
            _save_view(window, view, path)
            yield path


def _save_view(window: MainWindow, view: View, path: Path) -> None:
    """Show a view and take its picture."""
    widget = view(window)
    opened = widget.isWindow() and widget is not window
    if opened:
        widget.show()
    wait(SETTLE)
    if not widget.grab().save(str(path)):
        raise OSError(f"{path} could not be written. Check the folder and its disk.")
    if opened:
        widget.close()
        widget.deleteLater()
    _clear_up(window)


def _steps(window: MainWindow) -> QWidget:
    return window.welcome.steps


def _tour(step: int) -> View:
    """Return a view of a step of the tour, the first one being 0."""

    def show(window: MainWindow) -> QWidget:
        window.touring.start()
        assert window.touring.tour is not None
        for _ in range(step):
            window.touring.tour.go_on()
        wait(SETTLE)
        return window

    return show


def _clear_up(window: MainWindow) -> None:
    """Take away what lies over the window."""
    if window.touring.tour is not None:
        window.touring.tour.skip()
    columns = window.library.columns
    if columns is not None and columns.page.look is not None and columns.page.look.isVisible():
        columns.page.quick_look()


def _columns(window: MainWindow) -> LibraryColumns:
    window.show_workspace(0)
    assert window.library.columns is not None
    return window.library.columns


def _grid(window: MainWindow) -> QWidget:
    columns = _columns(window)
    columns.page.show_as_list(False)
    columns.page.select(list(columns.page.model.ids[2:4]))
    return window


def _list(window: MainWindow) -> QWidget:
    columns = _columns(window)
    columns.page.show_as_list(True)
    return window


def _quick_look(window: MainWindow) -> QWidget:
    columns = _columns(window)
    columns.page.show_as_list(False)
    columns.page.select([int(columns.page.model.ids[1])])
    columns.page.quick_look()
    return window


def _tag_panel(window: MainWindow) -> QWidget:
    """Show the tag panel, with what it warns of: a class too rare, and two that go together."""
    columns = _columns(window)
    assert window.session is not None
    opened = window.session.open_project
    classes = {info.name: info.id for info in opened.project.classes.all()}
    if "stem" not in classes:
        fruit = next(iter(classes.values()))
        with_fruit = opened.project.images.ids(ImageFilter(tags={fruit: Tag.PRESENT}))
        for name, images in (("stem", with_fruit), ("bee", columns.page.model.ids[:1])):
            info = opened.add_class(name)
            if info is not None:
                opened.set_tag([int(image) for image in images], info.id, Tag.PRESENT, name)
        opened.set_tags_complete(list(opened.project.images.ids()), True, "stem")
        wait_until(lambda: bool(columns.tags.advice.advice))
    return columns.tags


def _problems(window: MainWindow) -> QWidget:
    """Show the library with photos that are gone, changed or no pictures any more."""
    columns = _columns(window)
    assert window.session is not None
    photos = window.session.project.sources.all()[0].folder
    gone, changed, torn = sorted(photos.iterdir())[:3]
    if torn.stat().st_size > len(_TORN):
        gone.rename(photos / f"{gone.name}.gone")
        changed.write_bytes(changed.read_bytes() + b" ")
        torn.write_bytes(_TORN)
        columns.scans.scan()
        wait(SETTLE)
        wait_until(lambda: not columns.scans.scanning)
        columns.page.select([])
    return window


def _class_editor(window: MainWindow) -> QWidget:
    tags = _columns(window).tags
    tags.edit_classes()
    editor, tags.editor = tags.editor, None  # closed and deleted after the picture
    assert editor is not None
    return editor


def _import(window: MainWindow) -> QWidget:
    from app.pages.transfer.tag_import.dialog import ImportTagsDialog

    assert window.session is not None
    opened = window.session.open_project
    file = paths.data_folder() / "tags.csv"
    rows = ["filename,tags"]
    for record in opened.project.images.page(limit=20):
        rows.append(f"{record.path},orange;leaf")
    file.write_text("\n".join([*rows, "no_such_photo.jpg,orange"]), encoding="utf-8")
    dialog = ImportTagsDialog(opened, window.jobs, window)
    dialog.choose(file)
    dialog.show_preview()
    return dialog


def _new_project(window: MainWindow) -> QWidget:
    from app.app.new_project import NewProjectDialog

    return NewProjectDialog(window.settings, [Path.home() / "Photos"], window)


def _settings(window: MainWindow) -> QWidget:
    from app.app.settings_dialog import SettingsDialog

    return SettingsDialog(window.settings, None, window)


def _shortcuts(window: MainWindow) -> QWidget:
    from app.app.shortcut_editor import ShortcutEditor

    editor = ShortcutEditor(window.commands, window)
    editor.choose("edit.undo")
    return editor


def _keys(window: MainWindow) -> QWidget:
    from app.app.help_dialogs import CheatSheet

    return CheatSheet(window.commands, window)


def _crash(window: MainWindow) -> QWidget:
    from app.app.diagnostics import CrashDialog, system_text

    error = RuntimeError("An example, for this picture only")
    report = crash_report(error, thread="MainThread", system=system_text(), log="")
    return CrashDialog(report, paths.log_folder() / "crash-example.txt", window)


WELCOME: Views = {"welcome": lambda window: window, "what-it-does": _steps}
# What changes what the others of a group show stands in a group of its own.
VIEWS: list[Views] = [
    {
        "library-grid": _grid,
        "library-list": _list,
        "quick-look": _quick_look,
        "tour-tags": _tour(1),
        "tour-train": _tour(3),
        "tour-review": _tour(5),
        "tour-export": _tour(6),
        "new-project": _new_project,
        "settings": _settings,
        "shortcuts": _shortcuts,
        "keys": _keys,
        "crash-report": _crash,
    },
    {"train": work.train, "train-advanced": work.train_advanced},
    {"train-running": work.train_running},
    {"train-done": work.train_done, "runs": work.runs, "review": work.review},
    {"review-refine": work.review_refine},
    {"review-compare": work.review_compare},
    {"review-objects": work.review_objects},
    # Classes are added, of which the checks of a training would warn.
    {"tag-panel": _tag_panel, "class-editor": _class_editor, "import-preview": _import},
    {"folder-problems": _problems},  # last: photos are gone then
]
