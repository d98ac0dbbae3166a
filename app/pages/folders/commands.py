"""What can be done with folders: menus, questions, and the words for what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from app.core.scan.events import ImagesChecked, ScanSummary
from app.core.scan.image_check import CheckFound, check_images
from app.core.scan.relink import RelinkPreview, apply_relink
from app.core.scan.upkeep import FoldersCounted, UseCounted, count_use, remove_images
from app.core.scan.walk import shown
from app.core.store import FolderPart, ImageState
from app.core.store.file_records import SourceUse
from app.jobs.folder_scan import FolderScans
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.pages.folders.check_page import CheckPage
from app.pages.folders.relink_dialog import RelinkDialog
from app.qtbase.plain_text import PlainMessageBox
from app.ui.actions import Actions
from app.ui.icons import icon
from wseg_engine.base.events import Event


class FolderCommands(QObject):
    """The commands of the pane of folders.

    Signals:
        message: what was done, in words.
    """

    message = Signal(str)

    def __init__(
        self,
        open_project: OpenProject,
        scans: FolderScans,
        jobs: JobList,
        actions: Actions,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._open_project = open_project
        self._scans = scans
        self._jobs = jobs
        self._window = window
        self._actions = actions
        self._paths: dict[int, Path] = {}
        self._states: dict[ImageState, int] = {}
        can_change = not open_project.read_only
        entries = (
            ("relink_missing", self.tr("Look for &Missing Images…"), "search", self.relink_missing),
            ("remove_missing", self.tr("Remove M&issing Images…"), "delete", self.remove_missing),
            ("accept_changed", self.tr("Accept &Changed Images"), "check", scans.accept_changed),
            ("check", self.tr("Check for &Damage and Copies…"), "search", self.check),
        )
        self.actions = {
            name: actions.add(f"images.{name}", text, slot, icon=picture, owner=window)
            for name, text, picture, slot in entries
        }
        for action in self.actions.values():
            action.setEnabled(False)
        self._can_change = can_change
        self._check: Job | None = None
        self._shows_check = False  # the findings open a page, and not only a message
        self.found: CheckFound | None = None  # by the last check

    def show_counts(self, counted: FoldersCounted) -> None:
        """Offer what there is something to do for."""
        self._paths = {source.id: source.folder for source in counted.sources}
        self._states = counted.states
        missing = counted.states.get(ImageState.MISSING, 0) > 0 and self._can_change
        changed = counted.states.get(ImageState.CHANGED, 0) > 0 and self._can_change
        self.actions["relink_missing"].setEnabled(missing)
        self.actions["remove_missing"].setEnabled(missing)
        self.actions["accept_changed"].setEnabled(changed)
        self.actions["check"].setEnabled(bool(counted.sources) and self._can_change)

    # ------------------------------------------------------------------ folders

    def add_folders(self) -> None:
        """Ask for a folder and add it to the project, as the window's menu does."""
        action = self._actions.find("images.add_folders")
        if action is not None:
            action.trigger()

    def rescan_all(self) -> None:
        """Look through all folders."""
        self._scans.scan()

    def relink_source(self, source: int) -> None:
        """Ask where a source folder is now."""
        title = self.tr("Where Is “{folder}” Now?").format(folder=self._name(source))
        start = str(self._paths.get(source, Path()).parent)
        folder = QFileDialog.getExistingDirectory(self._window, title, start)
        if folder:
            self._scans.relink_source(source, Path(folder))

    def show_in_file_manager(self, part: FolderPart) -> None:
        """Show a folder in the system's file manager."""
        path = self._paths[part.source] / part.path
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            text = self.tr("“{folder}” could not be shown. Does it still exist?")
            self.message.emit(text.format(folder=shown(str(path))))

    def ask_to_remove(self, source: int) -> None:
        """Count what would be lost with a source, then ask."""
        job = Job(
            self.tr("Counting tags"),
            partial(count_use, self._open_project.project, source),
            quiet=True,
        )
        job.event_received.connect(self._ask_with_count)
        self._jobs.start(job)

    def _ask_with_count(self, event: Event) -> None:
        if isinstance(event, UseCounted):
            box = self.removal_question(event.source, event.use)
            box.open()

    def removal_question(self, source: int, use: SourceUse) -> QMessageBox:
        """Return the question whether a source is to go, with what goes with it."""
        title = self.tr("Remove “{folder}” from the project?").format(folder=self._name(source))
        text = self.tr("%n image(s) leave the project.", "", use.images)
        if use.tags or use.tagged:
            text += " " + self.tr("%n of them are tagged.", "", use.tagged)
            text += " " + self.tr("%n tag(s) are lost; this cannot be undone.", "", use.tags)
        if use.masks:
            text += " " + self.tr("%n mask(s) are lost.", "", use.masks)
        text += " " + self.tr("The files on disk are not touched.")
        box = self._question(title, text, self.tr("&Remove Folder"))
        box.accepted.connect(lambda: self._scans.remove_source(source))
        return box

    def menu_of(self, part: FolderPart, show: Callable[[], object], parent: QWidget) -> QMenu:
        """Return the menu of a folder.

        Args:
            part: the folder.
            show: called to show its images alone.
            parent: owner in the sense of Qt.
        """
        menu = QMenu(parent)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(icon("filter"), self.tr("Show &Only This Folder"), show)
        menu.addAction(
            icon("open"),
            self.tr("Show in &File Manager"),
            lambda: self.show_in_file_manager(part),
        )
        if part.path:
            return menu
        menu.addSeparator()
        changing = (
            ("refresh", self.tr("&Check for Changes"), lambda: self._scans.scan([part.source])),
            (
                "folder",
                self.tr("Lin&k to Another Location…"),
                lambda: self.relink_source(part.source),
            ),
            ("delete", self.tr("&Remove From Project…"), lambda: self.ask_to_remove(part.source)),
        )
        for picture, text, slot in changing:
            menu.addAction(icon(picture), text, slot).setEnabled(self._can_change)
        return menu

    # ------------------------------------------------------------------ missing images

    def relink_missing(self) -> None:
        """Look for missing images in another folder."""
        dialog = RelinkDialog(self._open_project, self._jobs, self._window)
        dialog.accepted.connect(lambda: self._link(dialog.preview))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _link(self, preview: RelinkPreview | None) -> None:
        if preview is None:
            return
        self._scans.change(
            self.tr("Linking missing images"),
            partial(apply_relink, self._open_project.project, preview),
        )

    def remove_missing(self) -> None:
        """Ask whether all missing images are to go."""
        self.missing_question().open()

    def missing_question(self) -> QMessageBox:
        """Return the question whether all missing images are to go."""
        count = self._states.get(ImageState.MISSING, 0)
        title = self.tr("Remove %n missing image(s) from the project?", "", count)
        text = self.tr(
            "Their tags are lost; this cannot be undone. If the files were only moved, look for "
            "them in another folder instead."
        )
        box = self._question(title, text, self.tr("&Remove Images"))
        box.accepted.connect(self._scans.remove_missing)
        return box

    # ------------------------------------------------------------------ checking images

    def check(self) -> None:
        """Look at all images whole, and show what was found."""
        self._shows_check = True
        self._start_check()

    def check_new(self) -> None:
        """Look at all images in the background, because a folder was added; findings are told."""
        if self._can_change:
            self._start_check()

    def _start_check(self) -> None:
        if self._check is not None:
            return
        work = partial(check_images, self._open_project.project)
        job = Job(self.tr("Checking images"), work)
        job.event_received.connect(self._follow_check)
        job.ended.connect(self._end_check)
        self._check = self._jobs.start(job)

    def _follow_check(self, event: Event) -> None:
        if isinstance(event, ImagesChecked):
            self._open_project.note_images(False, event.images)
        elif isinstance(event, CheckFound):
            self.found = event

    def _end_check(self) -> None:
        self._check = None
        found, show = self.found, self._shows_check
        self._shows_check = False
        if found is None:
            return
        if show:
            self.check_page(found).open()
        elif not found.is_clean:
            text = self.tr(
                "Images checked. Damaged: {damaged}; with copies: {copies}; of several frames: "
                "{several}. Images → Check for Damage and Copies shows them."
            )
            copies, several = sum(map(len, (*found.equal, *found.alike))), len(found.several)
            shown = text.format(damaged=len(found.damaged), copies=copies, several=several)
            self.message.emit(shown)

    def check_page(self, found: CheckFound) -> CheckPage:
        """Return the page of what a check has found."""
        page = CheckPage(found, read_only=not self._can_change, parent=self._window)
        page.remove_requested.connect(lambda images: self._ask_to_remove_images(page, images))
        page.retry_requested.connect(self.check)
        page.finished.connect(page.deleteLater)
        return page

    def _ask_to_remove_images(self, page: CheckPage, images: Sequence[int]) -> None:
        box = self.images_question(images)
        box.accepted.connect(page.accept)
        box.open()

    def images_question(self, images: Sequence[int]) -> QMessageBox:
        """Return the question whether these images are to go."""
        title = self.tr("Remove %n image(s) from the project?", "", len(images))
        text = self.tr(
            "Their tags and masks are lost; this cannot be undone. The files on disk are not "
            "touched."
        )
        box = self._question(title, text, self.tr("&Remove Images"))
        work = partial(remove_images, self._open_project.project, images)
        box.accepted.connect(lambda: self._scans.change(self.tr("Removing images"), work))
        return box

    def _question(self, title: str, text: str, yes: str) -> QMessageBox:
        box = PlainMessageBox(QMessageBox.Icon.Warning, title, title, parent=self._window)
        box.setInformativeText(text)
        box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.finished.connect(box.deleteLater)
        return box

    def _name(self, source: int) -> str:
        path = self._paths.get(source, Path())
        return shown(path.name or str(path))

    # ------------------------------------------------------------------ words

    def summary_text(self, summary: ScanSummary) -> str:
        """Say what a scan has changed; "" if nothing."""
        texts = []
        if summary.added:
            texts.append(self.tr("%n new image(s).", "", summary.added))
        if summary.returned:
            texts.append(self.tr("%n image(s) found again.", "", summary.returned))
        if summary.moved:
            texts.append(self.tr("%n moved image(s) recognised by content.", "", summary.moved))
        if summary.moved_likely:
            texts.append(
                self.tr(
                    "%n image(s) treated as moved, by name, size and time.",
                    "",
                    summary.moved_likely,
                )
            )
        if summary.changed:
            texts.append(self.tr("%n image(s) changed.", "", summary.changed))
        if summary.missing:
            texts.append(self.tr("%n image(s) missing.", "", summary.missing))
        return " ".join(texts)
