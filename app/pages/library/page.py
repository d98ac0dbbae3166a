"""The library: all images of a project, to look at, find, sort and select."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.store import FolderPart, ImageFilter, Order, ProjectError
from app.core.thumbnail_store import ThumbnailStore
from app.jobs.job_list import JobList
from app.jobs.thumbnails import Thumbnails
from app.models.image_list import ImageListModel
from app.models.image_selection import ImageSelection
from app.models.open_project import OpenProject
from app.pages.library.commands import add_commands, context_menu
from app.pages.library.filter_bar import ORDERS, FilterBar
from app.pages.library.image_facts import ImageFactsSaver
from app.pages.library.likeness import LikenessSorting
from app.pages.library.next_untagged import NextUntagged
from app.pages.library.points import PointLayer
from app.pages.library.quick_look import QuickLook
from app.pages.library.search import ImageSearch
from app.pages.library.view import LARGEST, SMALLEST, ImageView
from app.qtbase.boxes import vbox
from app.qtbase.debounced import debounced
from app.ui.actions import Actions
from app.ui.keyboard import KeyboardReturn, tab_as_laid_out
from app.ui.object_making import ObjectMaking
from app.ui.settings import AppSettings
from app.ui.widgets import EmptyPage

_TELL = 0  # ms; a hundred changes of the selection in one go are told once


class LibraryPage(QWidget):
    """The images of a project in a grid or a list, with a bar to find them.

    Call `shut_down` before the project is closed.

    Signals:
        selection_changed: other images are selected; a tuple of their ids, in the order shown.
        message: something to tell the user, in words.
        filter_changed: other images are wanted; the `ImageFilter`.
    """

    selection_changed = Signal(object)
    message = Signal(str)
    filter_changed = Signal(object)

    def __init__(
        self, open_project: OpenProject, *, jobs: JobList, actions: Actions, settings: AppSettings
    ) -> None:
        super().__init__()
        self.open_project, self.settings, self.actions_ = open_project, settings, actions
        store = None
        if not open_project.read_only:
            store = ThumbnailStore(open_project.project.folder / "cache" / "thumbnails")
        self.thumbnails = Thumbnails(store, self)
        self.model = ImageListModel(open_project, self)
        self.selection = ImageSelection(self.model, self)
        self.search = ImageSearch(open_project, jobs, self.model, self.selection, self)
        self.view = ImageView(self.model, self.selection, self.thumbnails, self)
        self.bar = FilterBar((SMALLEST, LARGEST))
        self._facts = ImageFactsSaver(open_project, jobs, self)
        self._next = NextUntagged(open_project, jobs, self.model, self)
        self.likeness = LikenessSorting(self, jobs, self)
        self.making = ObjectMaking(open_project, jobs, self)
        self.making.done.connect(lambda text, _undoable: self.message.emit(text))
        self._look: QuickLook | None = None
        self.points: PointLayer | None = None  # over the quick look, if it was opened before
        self._closed = False
        self._tell = debounced(self, _TELL, self._tell_selection)
        self._build()
        self.commands = add_commands(self, actions, self)
        self.bar.add_view_actions([self.commands["grid"], self.commands["list"]])
        self._connect()
        self._show_classes()
        self._restore()
        self.search.refresh()

    # -------------------------------------------------------------- interface

    def selected_ids(self) -> tuple[int, ...]:
        """Return the selected images in the order shown."""
        return self.selection.ids()

    def current_id(self) -> int | None:
        """Return the image that has the focus."""
        return self.selection.current_id()

    def select(self, ids: Iterable[int]) -> None:
        """Select these images as far as they are shown, and bring the first onto the screen."""
        self.selection.select_ids(ids)
        if self.selection.current_row >= 0:
            self.view.scroll_to(self.selection.current_row)

    def go_to(self, image: int) -> None:
        """Select one image and bring it onto the screen; filters that hide it are cleared."""
        if self.model.row_of(image) < 0:
            self._go_when_found(image)
        else:
            self.select([image])

    def set_filter(self, wanted: ImageFilter) -> None:
        """Show the images that match."""
        self.search.set_filter(wanted)

    def set_folder(self, folder: FolderPart | None) -> None:
        """Show only images of a folder and those below it, or of all; other filters stay."""
        self.search.set_filter(replace(self.search.filter, folder=folder))

    def make_objects(self) -> None:
        """Make objects of the masks of the selected images, in the background."""
        self.making.start(self.selected_ids())

    def next_untagged(self) -> None:
        """Go to the next image shown that says nothing for certain."""
        self._next.find(self.selection.current_row)

    def previous_untagged(self) -> None:
        """Go to the image shown before this one that says nothing for certain."""
        self._next.find(self.selection.current_row, backwards=True)

    def advance(self) -> None:
        """Go to the image after the selected ones."""
        flags = self.selection.flags
        last = int(flags.nonzero()[0][-1]) if flags.any() else self.selection.current_row
        if last + 1 >= len(self.model.ids):
            self.message.emit(self.tr("This is the last visible image."))
            return
        self._go_to_row(last + 1)

    def quick_look(self) -> None:
        """Show the current image over the whole window; close it if it is there."""
        if self._look is not None and self._look.isVisible():
            self._look.leave()
            return
        if self.selection.current_row < 0:
            if not len(self.model.ids):
                return
            self.selection.select_only(next(iter(self.view.visible_rows()), 0))
        if self._look is None:
            self._look = QuickLook(self.view)
            self._look.found.found.connect(self._facts.add)
            self.points = PointLayer(self._look, self.view, self.open_project)
        self._look.open()

    @property
    def look(self) -> QuickLook | None:
        """The quick look, if it was opened before."""
        return self._look

    def show_as_list(self, as_list: bool) -> None:
        """Show the images as lines of a table, or as a grid."""
        self.view.show_as_list(as_list)
        self.commands["list" if as_list else "grid"].setChecked(True)
        self.settings.set_value("library.list", as_list)

    def shut_down(self) -> None:
        """End all background work of the page."""
        if self._closed:
            return
        self._closed = True
        self._tell.stop()
        self.search.close()
        self._next.close()
        self.likeness.close()
        self._facts.close()
        self.thumbnails.close()
        if self._look is not None:
            self._look.shut_down()

    # ------------------------------------------------------------- inner part

    def _build(self) -> None:
        self.no_images = EmptyPage(
            "library",
            self.tr("No images yet"),
            self.tr("Add the folders your photos are in. They stay where they are."),
            self.tr("Add Folders…"),
        )
        self.no_match = EmptyPage(
            "search",
            self.tr("Nothing matches"),
            self.tr("No image matches all filters. Remove one, or clear them all."),
            self.tr("Clear Filters"),
        )
        self.stack = QStackedWidget()
        for widget in (self.view, self.no_images, self.no_match):
            self.stack.addWidget(widget)
        vbox(self.bar, (self.stack, 1), self.bar.foot, on=self, margins=0, gap=0)
        self.setFocusProxy(self.view)
        KeyboardReturn(self, self.view)
        tab_as_laid_out(self)

    def _connect(self) -> None:
        self.search.done.connect(self._show_result)
        self.search.listed_anew.connect(self.view.show_current)
        self.search.wish_changed.connect(self._show_wish)
        self.search.failed.connect(self.message)
        self.search.lingering_changed.connect(
            lambda: self.view.set_lingering(self.search.lingering())
        )
        self.model.rows_replaced.connect(self._show_counts)
        self.selection.changed.connect(self._tell.start)
        self.open_project.images_updated.connect(self.thumbnails.retry_missing)
        self.thumbnails.found.connect(self._facts.add)
        self.open_project.classes_changed.connect(self._show_classes)
        self.open_project.sources_changed.connect(self._show_wish)
        self.view.activated.connect(lambda _row: self.quick_look())
        self.view.size_changed.connect(self._keep_side)
        columns = self.view.columns
        columns.sectionResized.connect(
            lambda: self.settings.set_value("library.columns", columns.widths())
        )
        columns.sectionClicked.connect(self._sort_by_column)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.bar.filter_wanted.connect(self.search.set_filter)
        self.bar.order_wanted.connect(self._sort)
        self.bar.side_wanted.connect(self.view.set_side)
        self.bar.leave.connect(self.view.setFocus)
        self._next.found.connect(self._go_to_row)
        self._next.none_left.connect(
            lambda: self.message.emit(self.tr("All visible images are tagged."))
        )
        self.no_match.wanted.connect(lambda: self.set_filter(ImageFilter()))
        self.no_images.wanted.connect(self._add_folders)

    def _restore(self) -> None:
        """Show things as they were when the library was last open."""
        settings = self.settings
        self.view.columns.set_widths(settings.value("library.columns"))
        self.view.set_side(settings.thumbnail_size)
        self.bar.show_side(self.view.side)
        self.show_as_list(settings.value("library.list", False) is True)
        names = {order.name: order for order in ORDERS}
        order = names.get(str(settings.value("library.order", "")), Order.PATH)
        descending = settings.value("library.descending", False) is True
        self.search.set_order(order, descending=descending)
        self._show_wish()

    def _add_folders(self) -> None:
        action = self.actions_.find("images.add_folders")
        if action is not None:
            action.trigger()

    def _keep_side(self, side: int) -> None:
        self.settings.thumbnail_size = side
        self.bar.show_side(side)

    def _sort(self, order: Order, descending: bool) -> None:
        self.settings.set_value("library.order", order.name)
        self.settings.set_value("library.descending", descending)
        self.search.set_order(order, descending=descending)

    def _sort_by_column(self, column: int) -> None:
        order = self.view.columns.order_of(column)
        if order is None:
            self._show_wish()  # puts the arrow back
            return
        same = order is self.search.order
        self._sort(order, same and not self.search.descending)

    def _show_classes(self) -> None:
        try:
            self.view.set_classes(self.open_project.project.classes.all())
        except ProjectError as error:
            self.message.emit(str(error))
        self._show_wish()

    def _show_wish(self) -> None:
        self.bar.show_filter(self.search.filter, self.view.classes, self._folder_name)
        self.bar.show_order(
            self.search.order, descending=self.search.descending, likeness=self.search.likeness
        )
        self.view.columns.show_order(self.search.order, descending=self.search.descending)
        self.commands["clear_filters"].setEnabled(self.search.filter != ImageFilter())
        self.filter_changed.emit(self.search.filter)

    def _folder_name(self, source: int) -> str:
        folder = self.model.folder(source)
        return self.tr("a removed folder") if folder is None else Path(folder).name

    def _show_result(self) -> None:
        """Show the images, or why there are none; focus stays in the page."""
        page: QWidget = self.view
        if not len(self.model.ids):
            page = self.no_match if self.search.total else self.no_images
        if page is not self.stack.currentWidget():
            had_focus = self.stack.isAncestorOf(self.focusWidget() or self)
            self.stack.setCurrentWidget(page)
            if had_focus:
                page.setFocus()
        self._show_counts()

    def _show_counts(self) -> None:
        total = max(self.search.total, len(self.model.ids))
        self.bar.show_counts(len(self.model.ids), total, self.selection.count)

    def _tell_selection(self) -> None:
        self._show_counts()
        self.selection_changed.emit(self.selection.ids())

    def _go_to_row(self, row: int) -> None:
        self.selection.select_only(row)
        self.view.scroll_to(row)

    def _go_when_found(self, image: int) -> None:
        def go() -> None:
            self.search.done.disconnect(go)
            self.select([image])

        self.search.done.connect(go)
        if self.search.filter != ImageFilter():
            self.set_filter(ImageFilter())
        else:
            self.search.refresh()

    def _show_menu(self, position: QPoint) -> None:
        context_menu(self.actions_, self).exec(self.view.mapToGlobal(position))
