"""Choosing where the data set goes, and what happens to what is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core.store import Project
from app.core.transfer.data_export import ExportFormat, ExportRequest, There, look_at
from app.core.transfer.data_export.place import problem_with_place
from app.pages.transfer.data_export.layout import Problem, heading
from app.qtbase.boxes import Stretch, hbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import hint, label_of
from wseg_engine.base.looking import typed_path

SAMPLE = 50  # approved masks that are drawn for a re-check
MOST_SAMPLED = 1000


class PlacePage(QWidget):
    """A folder, or a zip, and what to do with a former export in it.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, project: Project, kind: ExportFormat) -> None:
        super().__init__()
        self._project = project
        self._format = kind
        self._beside = project.folder.parent  # where a place is proposed
        self._chosen = False  # the user said where
        self.label = PlainLabel()
        self.path = QLineEdit()
        self.label.setBuddy(self.path)
        self.browse = QPushButton(self.tr("Bro&wse…"))
        self.browse.setAutoDefault(False)
        self.found = hint()
        self.resume = QRadioButton(self.tr("&Resume it: keep what is already written"))
        self.replace = QRadioButton(self.tr("&Replace it: delete its files and start over"))
        self._group = QButtonGroup(self)
        for button in (self.resume, self.replace):
            self._group.addButton(button)
        self.problem = Problem()
        row = hbox((self.path, 1), self.browse)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(self.tr("Where do you want to export to?")))
        layout.addWidget(self.label)
        layout.addLayout(row)
        layout.addSpacing(self.fontMetrics().height())
        for widget in (self.found, self.resume, self.replace, self.problem):
            layout.addWidget(widget)
        layout.addSpacing(self.fontMetrics().height())
        self._add_report(layout)
        layout.addStretch(1)
        self.path.textChanged.connect(self.look)
        self.path.textEdited.connect(self._note_choice)
        self.browse.clicked.connect(self._ask)
        self._group.buttonToggled.connect(self._check)
        self.show_format(kind)

    def _add_report(self, layout: QVBoxLayout) -> None:
        self.report = QCheckBox(self.tr("Also write a &delivery report"))
        self.sample = QSpinBox()
        self.sample.setRange(0, MOST_SAMPLED)
        self.sample.setValue(SAMPLE)
        self.sample.setEnabled(False)
        label = label_of(self.tr("Approved masks to re-&check"), self.sample)
        row = hbox(label, self.sample, Stretch())
        layout.addWidget(self.report)
        layout.addLayout(row)
        layout.addWidget(
            hint(
                self.tr(
                    "An offline page: copies on both sides, approved masks the model disagrees "
                    "with most, class sizes, and a random sample of masks to re-check, with what "
                    "it implies for all of them."
                )
            )
        )
        self.report.toggled.connect(self.sample.setEnabled)
        self.report.toggled.connect(self.changed)
        self.sample.valueChanged.connect(self.changed)

    def choose_report(self, sample: int | None) -> None:
        """Choose whether a delivery report is written, and how many masks it draws."""
        self.report.setChecked(sample is not None)
        if sample is not None:
            self.sample.setValue(sample)

    def show_format(self, kind: ExportFormat) -> None:
        """Ask for a folder or for a file, as a format needs it."""
        self._format = kind
        self.label.setText(self.tr("&File") if kind.is_file else self.tr("&Folder"))
        path = Path(self.path.text().strip())
        if self._chosen and path.name:
            if kind.is_file and path.suffix.lower() != ".zip":
                self.path.setText(str(path.with_name(path.name + ".zip")))
            elif not kind.is_file and path.suffix.lower() == ".zip":
                self.path.setText(str(path.with_suffix("")))
        else:
            suffix = ".zip" if kind.is_file else ""
            name = f"{self._project.name} {kind.name}{suffix}"
            self.path.setText(str(self._beside / name))
        self.look()

    def propose_beside(self, out: Path) -> None:
        """Propose a place beside an earlier export, under a name of its own."""
        self._beside = out.parent
        self.show_format(self._format)

    def choose(self, out: Path) -> None:
        """Choose a place."""
        self._chosen = True
        self.path.setText(str(out))

    def fill(self, request: ExportRequest) -> ExportRequest:
        """Return a request with what is chosen here."""
        existing = "refuse"
        if self.resume.isChecked() and not self.resume.isHidden():
            existing = "resume"
        elif self.replace.isChecked() and not self.replace.isHidden():
            existing = "replace"
        text = self.path.text().strip()
        out = typed_path(text) if text else Path()
        sample = self.sample.value() if self.report.isChecked() else None
        return replace(
            request, format=self._format, out=out, existing=existing, report_sample=sample
        )

    def is_complete(self) -> bool:
        """Return whether an export can go there."""
        return not self.problem.text()

    def look(self) -> None:
        """Look at what is there now."""
        text = self.path.text().strip()
        there = look_at(typed_path(text), self._format) if text else There.FREE
        stopped, complete = there is There.STOPPED, there is There.EXPORT
        self.found.setText(
            self.tr("This folder contains an unfinished export.")
            if stopped
            else self.tr("This folder already contains an export.")
            if complete
            else ""
        )
        self.found.setVisible(stopped or complete)
        self.resume.setVisible(stopped)
        self.replace.setVisible(stopped or complete)
        self._group.setExclusive(False)
        self.resume.setChecked(stopped)
        self.replace.setChecked(False)  # deleting is never the usual thing
        self._group.setExclusive(True)
        self._check()

    def _check(self) -> None:
        request = self.fill(ExportRequest(self._format, Path()))
        problem = ""
        if not self.path.text().strip():
            problem = self.tr("Choose where to export to.")
        elif not request.out.is_absolute():
            problem = self.tr("Enter the full path, starting with the drive or “/”.")
        else:
            problem = problem_with_place(self._project, request)
        self.problem.set_text(problem)
        self.changed.emit()

    def _note_choice(self) -> None:
        self._chosen = True

    def _ask(self) -> None:
        now = self.path.text()
        if self._format.is_file:
            name, _ = QFileDialog.getSaveFileName(
                self,
                self.tr("Export To"),
                now,
                self.tr("Zip files (*.zip)"),
                options=QFileDialog.Option.DontConfirmOverwrite,  # this page asks
            )
        else:
            start = str(Path(now).parent)
            name = QFileDialog.getExistingDirectory(self, self.tr("Export To"), start)
        if name:
            self.choose(Path(name))
