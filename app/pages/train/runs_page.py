"""All trainings of the project: a table, details below, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QWidget,
)

from app.core.store import RunRecord, RunState
from app.core.training import run_notes
from app.core.training.external import shortened
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.models.run_list import RunRow, local_time
from app.pages.train.run_actions import RunActions
from app.pages.train.run_details import RunDetails
from app.pages.train.run_loading import RunLoading
from app.pages.train.run_table import RunTable
from app.pages.train.texts import preset_title, size
from app.pages.train.widgets import GAP, button
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.widgets import EmptyPage, heading, hint

_OF_COMMAND, _OF_TIP = 100, 500  # characters of another program's that are shown
_GOING_ON = (RunState.RUNNING, RunState.STOPPED, RunState.FAILED)


class RunsPage(QWidget):
    """The history of trainings.

    Signals:
        new_requested: the user wants to start a training.
        resume_requested: the user wants a training to go on; its id.
        predict_requested: the user wants masks from a training; its id.
        import_requested: the user wants to bring a model in.
        clear_cache_requested: the user wants to clear the feature cache.
    """

    new_requested = Signal()
    resume_requested = Signal(int)
    predict_requested = Signal(int)
    import_requested = Signal()
    clear_cache_requested = Signal()

    def __init__(self, open_project: OpenProject, jobs: JobList, actions: RunActions) -> None:
        super().__init__()
        self._open_project = open_project
        self._actions = actions
        self.loading = RunLoading(open_project, jobs, self)
        self.table = RunTable()
        self.details = RunDetails(
            lambda: {info.id: info.name for info in open_project.project.classes.all()}
        )
        self.title = heading("")
        self.summary = hint("")
        self.current = button(self.tr("&Use for Masks"), "check")
        self.current.setToolTip(self.tr("Use this model to make masks from now on"))
        self.predict = button(self.tr("Predict &Masks…"), "mask")
        self.resume = button(self.tr("Resume Trainin&g"), "play")
        self.rename = button(self.tr("Re&name"), "edit")
        self.score = button(self.tr("&Score"), "chart")
        self.score.setToolTip(self.tr("Compare with approved masks not used for training"))
        self.export = button(self.tr("E&xport"), "export")
        self.delete = button(self.tr("&Delete…"), "delete")
        self.cache = hint("")
        self.clear_cache = button(self.tr("&Clear…"))
        self.clear_cache.setAccessibleName(self.tr("Clear the feature cache"))
        self.import_model = button(self.tr("Import a Mode&l…"), "import")
        self.empty = EmptyPage(
            "train",
            self.tr("No trainings yet"),
            self.tr("Each training is kept here with its settings, curves and scores."),
            self.tr("Start a Training"),
        )
        self._content = self._arrange()
        self._connect()
        self._show_rows(())

    def _arrange(self) -> QWidget:
        menu = QMenu(self)
        menu.addAction(
            self.tr("&Model for Predictions…"),
            lambda: self._with_one(lambda run: self._actions.export_model(run.id, run.name)),
        )
        logs = self._actions.logs
        menu.addAction(
            self.tr("&Log as a Table…"),
            lambda: self._with_one(lambda run: logs.save_table(run.id, run.name)),
        )
        menu.addAction(
            self.tr("Log for &TensorBoard…"),
            lambda: self._with_one(lambda run: logs.save_events(run.id)),
        )
        menu.addSeparator()
        menu.addAction(
            self.tr("&Open the Log"), lambda: self._with_one(lambda run: logs.open(run.id))
        )
        self.export.setMenu(menu)
        bar = hbox(*self._buttons(), Stretch(), gap=8)
        below = QWidget()
        vbox(
            self.title, self.summary, bar, (self.details, 1), Stretch(0), on=below, margins=0, gap=8
        )
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(GAP)
        split.setStyleSheet("QSplitter::handle { background: transparent; }")
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setSizes([240, 420])
        vbox((self.empty, 1), (split, 1), self._foot(), on=self, margins=GAP, gap=8)
        return split

    def _foot(self) -> QHBoxLayout:
        name = PlainLabel(self.tr("Feature cache"))
        name.setToolTip(
            self.tr("Features computed by frozen networks; they let later trainings start at once.")
        )
        self.cache.setWordWrap(False)
        return hbox(name, self.cache, self.clear_cache, Stretch(), self.import_model, gap=8)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            self.predict,
            self.current,
            self.resume,
            self.score,
            self.rename,
            self.export,
            self.delete,
        )

    def _connect(self) -> None:
        self.loading.loaded.connect(self._show_rows)
        self.loading.measured.connect(self.table.runs.set_size)
        self.loading.histories_loaded.connect(self.details.show_histories)
        self.loading.cache_measured.connect(lambda count: self.cache.setText(size(count)))
        self.table.chosen.connect(self._show_chosen)
        self.table.renamed.connect(self._actions.rename)
        self.empty.wanted.connect(self.new_requested)
        self.import_model.clicked.connect(self.import_requested)
        self.clear_cache.clicked.connect(self.clear_cache_requested)
        self.rename.clicked.connect(self.table.rename)
        self._on_one(self.current, lambda row: self._actions.make_current(row.record.id))
        self._on_one(self.predict, lambda row: self.predict_requested.emit(row.record.id))
        self._on_one(self.resume, lambda row: self.resume_requested.emit(row.record.id))
        self._on_one(self.delete, lambda row: self._actions.delete(row.record.id, row.record.name))
        self._on_one(self.score, lambda row: self._actions.score(row.record.id, device="auto"))
        self._actions.runs_changed.connect(self.reload)

    def _on_one(self, pressed: QPushButton, act: object) -> None:
        def do() -> None:
            chosen = self.table.selected()
            if len(chosen) == 1:
                act(chosen[0])  # type: ignore[operator]

        pressed.clicked.connect(do)

    def _with_one(self, do: Callable[[RunRecord], None]) -> None:
        """Do something with the training that is selected."""
        for row in self.table.selected()[:1]:
            do(row.record)

    # ----------------------------------------------------------------- showing

    def reload(self) -> None:
        """Read everything anew, if anybody looks."""
        if self.isVisible():
            self.loading.reload()
            self.loading.measure_cache()

    def select(self, run: int) -> None:
        """Select a training."""
        self.table.select(run)

    def _show_rows(self, rows: Sequence[RunRow]) -> None:
        self.table.runs.set_rows(rows)
        self.empty.setVisible(not rows)
        self._content.setVisible(bool(rows))
        if rows and not self.table.selected():
            self.table.select(rows[0].record.id)

    def _show_chosen(self, rows: tuple[RunRow, ...]) -> None:
        self._allow(rows)
        program = rows[0].origin is not None if len(rows) == 1 else False
        self.details.setVisible(bool(rows) and not program)  # it has neither curves nor settings
        if not rows:
            self.title.setText(self.tr("Select a training, or two to compare them."))
            self.summary.setText("")
            return
        shown = rows[:2]
        self.title.setText(" – ".join(row.record.name for row in shown))
        text = self._summary(rows[0]) if len(rows) == 1 else ""
        if len(rows) == 2:
            text = self.tr("Solid lines: {first}. Dashed lines: {second}.").format(
                first=rows[0].record.name, second=rows[1].record.name
            )
        if len(rows) > 2:
            text = self.tr("The first two of %n trainings are compared.", "", len(rows))
        self.summary.setText(text)
        origin = rows[0].origin if len(rows) == 1 else None
        command = shortened(origin.command, _OF_TIP) if origin is not None else ""
        self.summary.setToolTip(tip_text(command))
        self.details.show_runs(shown)
        self.loading.load_histories([row.record.id for row in shown])

    def _summary(self, row: RunRow) -> str:
        parts = [preset_title(row.preset)] if row.preset else []
        if row.origin is not None:
            said = self.tr("Masks by another program, last on {date}")
            parts += [said.format(date=local_time(row.origin.date))]
            parts.append(shortened(row.origin.command, _OF_COMMAND))
        if row.epochs:
            parts.append(self.tr("%n epoch(s)", "", row.epochs))
        images = run_notes.noted_count(row.record.settings.get(run_notes.IMAGES))
        if images is not None:
            parts.append(self.tr("%n image(s)", "", images))
        masks = run_notes.noted_count(row.record.scores.get(run_notes.MASKS))
        if masks:
            parts.append(self.tr("%n with approved masks", "", masks))
        marked = run_notes.noted_count(row.record.scores.get(run_notes.MARKED))
        if marked:
            parts.append(self.tr("%n with marks", "", marked))
        names = row.record.settings.get(run_notes.CLASS_NAMES)
        if isinstance(names, list):
            parts.append(self.tr("%n class(es)", "", len(names)))
        error = row.record.scores.get(run_notes.ERROR)
        if row.record.state is RunState.FAILED and error:
            parts.append(str(error))
        return " · ".join(parts)

    def _allow(self, rows: tuple[RunRow, ...]) -> None:
        one = rows[0] if len(rows) == 1 else None
        writing = not self._open_project.read_only
        free = one is not None and not one.running
        usable = one is not None and one.usable
        self.predict.setEnabled(usable and writing)
        self.score.setEnabled(usable and free and writing)
        self.export.setEnabled(one is not None and one.origin is None)
        self.rename.setEnabled(one is not None and writing)
        self.delete.setEnabled(free and writing)
        self.current.setEnabled(one is not None and usable and free and writing and not one.current)
        self.resume.setEnabled(
            one is not None and free and writing and one.record.state in _GOING_ON
        )

    def shut_down(self) -> None:
        """Begin no more background work."""
        self.loading.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what there is."""
        super().showEvent(event)
        self.reload()
