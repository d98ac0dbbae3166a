"""The pane of folders: where a project's images lie, and what is wrong with their files."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.scan.events import ScanSummary, SourceState
from app.core.scan.upkeep import FoldersCounted, count_folders
from app.core.store import FolderPart, ImageFilter, ImageState
from app.jobs.folder_scan import FolderScans
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.models.folder_tree import FolderTreeModel
from app.models.open_project import OpenProject
from app.pages.folders.commands import FolderCommands
from app.pages.folders.problems import ProblemList, UnavailableBox
from app.pages.folders.tree import FolderTree
from app.qtbase.boxes import hbox, vbox
from app.qtbase.debounced import debounced
from app.qtbase.plain_text import PlainLabel
from app.ui.actions import Actions
from app.ui.icons import icon
from app.ui.widgets import be_bold, icon_button
from wseg_engine.base.events import Event

_PAUSE = 500  # ms between two counts


class FolderCounter(QObject):
    """Counts anew when images come, go or change; one count at a time.

    Signals:
        counted: a `FoldersCounted`.
    """

    counted = Signal(object)

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._jobs = jobs
        self._job: Job | None = None
        self._again = False
        self._stopped = False
        self._pause = debounced(self, _PAUSE, self._after_pause)
        open_project.images_changed.connect(self.count)
        open_project.images_updated.connect(self.count)
        open_project.sources_changed.connect(self.count)

    def count(self) -> None:
        """Count now, or once more when the count that is going on has ended."""
        if self._stopped:
            return
        if self._job is not None or self._pause.isActive():
            self._again = True
            return
        job = Job(
            self.tr("Counting images"),
            partial(count_folders, self._open_project.project),
            quiet=True,
        )
        job.event_received.connect(self._take)
        job.ended.connect(self._rest)
        self._job = job
        self._jobs.start(job)

    def stop(self) -> None:
        """Count no more."""
        self._stopped = True
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()

    def _take(self, event: Event) -> None:
        if isinstance(event, FoldersCounted) and not self._stopped:
            self.counted.emit(event)

    def _rest(self) -> None:
        self._job = None
        if not self._stopped:
            self._pause.start()

    def _after_pause(self) -> None:
        if self._again:
            self._again = False
            self.count()


class FoldersPane(QWidget):
    """The source folders as a tree with counts, what is wrong with them, and what can be done.

    Call `stop` before the project is closed.

    Signals:
        filter_requested: the user wants to see certain images; an `ImageFilter`.
        message: what was done or found, in words.
    """

    filter_requested = Signal(object)
    message = Signal(str)

    def __init__(
        self, open_project: OpenProject, scans: FolderScans, *, jobs: JobList, actions: Actions
    ) -> None:
        """Show the folders of a project.

        Args:
            open_project: the project.
            scans: looks through its folders.
            jobs: takes the jobs that count.
            actions: takes the pane's commands.
        """
        super().__init__()
        self._open_project = open_project
        self._scans = scans
        self.model = FolderTreeModel(
            scans.status, icon=icon, read_only=open_project.read_only, parent=self
        )
        self.tree = FolderTree(self.model)
        self.commands = FolderCommands(open_project, scans, jobs, actions, self)
        self.problems = ProblemList(read_only=open_project.read_only)
        self.unavailable = UnavailableBox(read_only=open_project.read_only)
        self.watch_note = PlainLabel(wordWrap=True)
        self.watch_note.setContentsMargins(8, 4, 8, 8)
        self.watch_note.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.empty_note = PlainLabel(
            self.tr("No folders yet. Add folders of photos: they stay where they are.")
        )
        self.empty_note.setWordWrap(True)
        self.empty_note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_note.setContentsMargins(16, 16, 16, 16)
        self._lay_out()
        self.counter = FolderCounter(open_project, jobs, self)
        self._connect()
        self._show_watching()
        self.empty_note.hide()
        self.counter.count()

    def stop(self) -> None:
        """Count no more."""
        self.counter.stop()

    def show_filter(self, wanted: ImageFilter) -> None:
        """Show which folder the library is filtered to."""
        if wanted.folder != self.tree.chosen():
            self.tree.choose(wanted.folder)

    def _lay_out(self) -> None:
        title = PlainLabel(self.tr("Folders"))
        be_bold(title)
        self.add_button = icon_button(
            "folder-add", self.tr("Add folders of photos"), self.commands.add_folders
        )
        self.rescan_button = icon_button(
            "refresh", self.tr("Check all folders for changes"), self.commands.rescan_all
        )
        for button in (self.add_button, self.rescan_button):
            button.setEnabled(not self._open_project.read_only)
        top = hbox((title, 1), self.add_button, self.rescan_button, margins=(8, 8, 8, 4), gap=4)
        images = ((self.tree, 1), (self.empty_note, 1))
        notes = (self.problems, self.watch_note)
        vbox(top, self.unavailable, *images, *notes, on=self, margins=0, gap=0)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 26)
        self.watch_note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def _connect(self) -> None:
        scans, commands = self._scans, self.commands
        self.counter.counted.connect(self._show_counts)
        scans.state_changed.connect(self._show_states)
        scans.watch_changed.connect(self._show_watching)
        scans.problem.connect(self.message)
        scans.scan_finished.connect(self._tell_summary)
        commands.message.connect(self.message)
        self.tree.folder_chosen.connect(self._filter)
        self.tree.menu_requested.connect(self._show_menu)
        self.problems.show_requested.connect(self._filter_state)
        self.problems.relink_requested.connect(commands.relink_missing)
        self.problems.remove_requested.connect(commands.remove_missing)
        self.problems.accept_requested.connect(scans.accept_changed)
        self.problems.retry_requested.connect(commands.rescan_all)
        self.unavailable.retry_requested.connect(lambda source: scans.scan([source]))
        self.unavailable.relink_requested.connect(commands.relink_source)

    def _show_counts(self, counted: FoldersCounted) -> None:
        self.tree.show_counts(counted)
        self.problems.show_counts(counted.states)
        self.commands.show_counts(counted)
        has_sources = bool(counted.sources)
        self.tree.setVisible(has_sources)
        self.empty_note.setVisible(not has_sources)
        self._show_states()

    def _show_states(self) -> None:
        self.tree.refresh_sources()
        for source, path in self.model.sources().items():
            status = self._scans.status(source)
            if status.state is not SourceState.PRESENT:
                self.unavailable.show_source(source, path, status.text)
                return
        self.unavailable.hide()

    def _show_watching(self) -> None:
        watched, known = self._scans.folders.watched, self._scans.folders.known
        self.watch_note.setVisible(self._scans.watching and watched < known)
        text = self.tr(
            "{watched} of {known} folders are watched for changes; all are checked every two "
            "minutes."
        )
        locale = self.locale()
        self.watch_note.setText(
            text.format(watched=locale.toString(watched), known=locale.toString(known))
        )

    def _tell_summary(self, summary: ScanSummary) -> None:
        text = self.commands.summary_text(summary)
        if text:
            self.message.emit(text)
        if summary.added and not self._scans.new.isdisjoint(summary.sources):
            self._scans.new.difference_update(summary.sources)
            self.commands.check_new()

    def _filter(self, part: FolderPart | None) -> None:
        self.filter_requested.emit(ImageFilter(folder=part))

    def _filter_state(self, state: ImageState) -> None:
        self.tree.choose(None)
        self.filter_requested.emit(ImageFilter(states=frozenset({state})))

    def _show_menu(self, part: FolderPart, where: QPoint) -> None:
        menu = self.commands.menu_of(part, partial(self._filter, part), self)
        menu.popup(where)
