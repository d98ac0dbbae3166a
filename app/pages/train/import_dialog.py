"""Bringing in a model for predictions, or weights to start trainings from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.core.store.class_names import clean
from app.core.training.request import (
    FoundModel,
    ImportRequest,
    ModelImported,
    ModelInspected,
    ModelKind,
    WeightsImported,
)
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.model_import import FILE_SUFFIXES, inspecting_job, start_import, weights_job
from app.models.open_project import OpenProject
from app.models.setting_titles import choice_title
from app.pages.train.widgets import button
from app.qtbase.boxes import hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.dialogs import do_or_cancel
from app.ui.keyboard import take_from_cancel
from app.ui.widgets import heading, hint, label_of, set_kind, thin_bar

WIDTH, HEIGHT = 620, 560  # px


class ImportModelDialog(QDialog):
    """Asks for a file, shows what it holds, and brings it in.

    Accepted: `run` is the new run, or None where weights were brought in; `text` says what was
    done.
    """

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._jobs = jobs
        self._job: Job | None = None
        self._found: FoundModel | None = None
        self.run: int | None = None
        self.text = ""
        self.setWindowTitle(self.tr("Import a Model or Weights"))
        self.file = QLineEdit()
        self.file.setReadOnly(True)
        self.file.setPlaceholderText(self.tr("No file chosen yet"))
        self.file.setAccessibleName(self.tr("File"))
        self.browse = button(self.tr("C&hoose…"), "open")
        self.browse.clicked.connect(self._choose)
        self.what = PlainLabel(wordWrap=True)
        self.bar = thin_bar(self.tr("Checking the file"))
        self.bar.setRange(0, 0)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the model"))
        self.classes = QTableWidget()
        self.classes.setAccessibleName(self.tr("Classes of the model"))
        self.class_part = self._make_class_part()
        self.buttons, self.go = do_or_cancel(self.tr("Import"), self._import, self.reject)
        self._show_found()
        self._arrange()

    def _make_class_part(self) -> QWidget:
        part = QWidget()
        layout = vbox(heading(self.tr("Classes")), on=part, margins=0, gap=8)
        self.class_hint = hint("")
        layout.addWidget(self.class_hint)
        layout.addWidget(self.classes, stretch=1)
        row = QHBoxLayout()
        label = label_of(self.tr("&Name"), self.name)
        row.addWidget(label)
        row.addWidget(self.name, stretch=1)
        layout.addLayout(row)
        return part

    def _arrange(self) -> None:
        row = hbox((self.file, 1), self.browse, gap=8)
        layout = vbox(on=self, margins=24, gap=12)
        layout.addWidget(
            hint(
                self.tr(
                    "A trained model, from TagMask or from the paper’s authors, can make masks "
                    "right away. Backbone weights are what a training starts from. Files: "
                    "{suffixes}."
                ).format(suffixes=", ".join(FILE_SUFFIXES))
            )
        )
        layout.addLayout(row)
        layout.addWidget(self.bar)
        layout.addWidget(self.what)
        layout.addWidget(self.class_part, stretch=1)
        layout.addStretch(0)
        layout.addWidget(self.buttons)
        self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))  # grows when classes are shown

    # ------------------------------------------------------------------- file

    def _choose(self) -> None:
        suffixes = " ".join(f"*{suffix}" for suffix in FILE_SUFFIXES)
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Choose a Model or Weights"),
            "",
            self.tr("Models and weights ({suffixes})").format(suffixes=suffixes),
        )
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, file: Path) -> None:
        """Look what a file holds."""
        self._found = None
        self.file.setText(str(file))
        self._say("")
        self._run(inspecting_job(file), self._take)

    def _take(self, event: object) -> None:
        match event:
            case ModelInspected():
                self._found = event.found
            case ModelImported():
                self.run = event.run
                self.text = self.tr("The model was imported.")
            case WeightsImported():
                self.text = self.tr("The weights of {backbone} were imported.").format(
                    backbone=choice_title("model.backbone", event.backbone)
                )
            case _:
                pass

    def _run(self, job: Job, take: Callable[[object], None]) -> None:
        self._job = job
        job.event_received.connect(take)
        job.ended.connect(self._ended)
        if job.state is JobState.WAITING:
            self._jobs.start(job)
        self._show_found()

    def _ended(self) -> None:
        job, self._job = self._job, None
        self._show_found()
        if job is None:
            return
        if job.state is JobState.FAILED:
            self._say(job.error_text, wrong=True)
        elif self.text:
            self.accept()
        take_from_cancel(self.buttons, self.go, self.browse)

    def reject(self) -> None:
        """Give up, also while something is looked at."""
        if self._job is not None:
            self._job.ended.disconnect(self._ended)
            self._job.cancel()
            self._job = None
        super().reject()

    # ---------------------------------------------------------------- showing

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.what.setText(text)
        set_kind(self.what, "error" if wrong else "")

    def _show_found(self) -> None:
        found, busy = self._found, self._job is not None
        self.bar.setVisible(busy)
        self.browse.setEnabled(not busy)
        network = found is not None and found.kind is not ModelKind.BACKBONE
        self.class_part.setVisible(network)
        if network and self.height() < HEIGHT:
            self.resize(self.width(), HEIGHT)
        self.go.setEnabled(found is not None and not busy)
        if found is None or busy:
            return
        backbone = choice_title("model.backbone", found.backbone)
        if not network:
            text = self.tr("Weights of {backbone}. Trainings will use them.")
            self._say(text.format(backbone=backbone))
            return
        kinds = {
            ModelKind.OWN: self.tr("A TagMask model: {backbone}, %n class(es).", "", self._many),
            ModelKind.PUBLISHED: self.tr(
                "The published model: {backbone}, %n class(es).", "", self._many
            ),
        }
        self._say(kinds[found.kind].format(backbone=backbone))
        self.class_hint.setText(self._hint(found))
        self._fill_classes(found)
        # Runs lie in folders that say more than their file, which is always the same.
        own = found.file.stem == "checkpoint"
        self.name.setText(found.file.parent.name if own else found.file.stem)

    @property
    def _many(self) -> int:
        return 0 if self._found is None else len(self._found.class_names)

    def _hint(self, found: FoundModel) -> str:
        if not found.names_known:
            return self.tr(
                "The file does not name its classes. Check these names, or enter others; classes "
                "without a name are not used."
            )
        return self.tr(
            "Classes that the project does not have are added; those without a name are not used."
        )

    def _fill_classes(self, found: FoundModel) -> None:
        project = self._open_project.project.classes.all()
        known = {clean(info.name).casefold(): info.name for info in project}
        table = self.classes
        table.clear()
        table.setColumnCount(2)
        table.setRowCount(len(found.class_names))
        table.setHorizontalHeaderLabels([self.tr("In the model"), self.tr("In the project")])
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for row, name in enumerate(found.class_names):
            item = QTableWidgetItem(name or self.tr("class {number}").format(number=row + 1))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            table.setItem(row, 0, item)
            box = QComboBox()
            box.setEditable(True)
            box.addItems(["", *(info.name for info in project)])
            box.setAccessibleName(self.tr("Project class for {name}").format(name=item.text()))
            box.setCurrentText(known.get(clean(name).casefold(), name))
            table.setCellWidget(row, 1, box)

    def names(self) -> tuple[str | None, ...]:
        """Return the class of the project for each class of the model; None: not wanted."""
        found = []
        for row in range(self.classes.rowCount()):
            box = self.classes.cellWidget(row, 1)
            text = box.currentText().strip() if isinstance(box, QComboBox) else ""
            found.append(text or None)
        return tuple(found)

    def _import(self) -> None:
        found = self._found
        if found is None or self._job is not None:
            return
        if found.kind is ModelKind.BACKBONE:
            self._run(weights_job(found.file), self._take)
            return
        names = self.names()
        if not any(names):
            self._say(self.tr("Name at least one class for the model to draw."), wrong=True)
            return
        request = ImportRequest(found, names, self.name.text().strip())
        self._run(start_import(self._open_project, self._jobs, request), self._take)
