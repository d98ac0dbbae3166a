"""Tools ▸ Project Statistics: how far the review is, and the time that a mask takes."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QWidget

from app.core.store import Project, ReviewFigures
from app.core.translation import number_text
from app.jobs.job import JobState
from app.jobs.job_list import JobList
from app.jobs.question import Question
from app.pages.review.texts import duration
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.widgets import hint
from wseg_engine.base.events import Control

WIDTH = 420  # px
_MOST_CLASSES = 12  # whose objects are told one by one


class _Found(NamedTuple):
    images: int
    figures: ReviewFigures
    objects: tuple[tuple[str, int], ...]  # names of classes, in order, and how many they have


class StatisticsDialog(QDialog):
    """Shows figures of the open project; they are counted in the background."""

    def __init__(self, project: Project, jobs: JobList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Project Statistics"))
        self.setMinimumWidth(WIDTH)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setColumnStretch(0, 1)
        self.told = hint(self.tr("Counting…"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        vbox(self._grid, self.told, buttons, on=self, margins=(24, 24, 24, 16), gap=16)

        def ask(_control: Control) -> _Found:
            counts = project.masks.object_counts()
            objects = [(c.name, counts[c.id]) for c in project.classes.all() if c.id in counts]
            return _Found(len(project.images), project.reviews.figures(), tuple(objects))

        self._job = Question(self.tr("Counting"), ask)
        self._job.answered.connect(self._show)
        self._job.ended.connect(self._end)
        jobs.start(self._job)

    def rows(self) -> list[tuple[str, str]]:
        """Return what is shown: names and values."""
        shown = []
        for row in range(self._grid.rowCount()):
            pair = [self._grid.itemAtPosition(row, column) for column in (0, 1)]
            labels = [item.widget() for item in pair if item is not None]
            texts = [label.text() for label in labels if isinstance(label, PlainLabel)]
            if len(texts) == len(pair):
                shown.append((texts[0], texts[1]))
        return shown

    def _show(self, found: _Found) -> None:
        figures = found.figures
        approved = number_text(figures.approved)
        if figures.approved:
            share = figures.untouched / figures.approved
            untouched = self.tr("{count} ({percent} %)").format(
                count=number_text(figures.untouched), percent=round(100 * share)
            )
        else:
            untouched = number_text(0)
        rows = [
            (self.tr("Images"), number_text(found.images)),
            (self.tr("With a mask"), number_text(figures.masks)),
            (self.tr("Approved masks"), approved),
            (self.tr("Approved as the model made them"), untouched),
            (self.tr("Rejected masks"), number_text(figures.rejected)),
            (self.tr("Time in the review"), duration(figures.seconds)),
        ]
        if found.objects:
            rows.append((self.tr("Objects"), number_text(sum(n for _, n in found.objects))))
            rows += [(name, number_text(n)) for name, n in found.objects[:_MOST_CLASSES]]
        if figures.approved_seconds:
            rows += [
                (self.tr("Time per approved mask"), duration(figures.seconds_a_mask)),
                (self.tr("Median of those looked at"), duration(figures.median)),
            ]
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                label = PlainLabel(text)
                if column:
                    label.setAlignment(Qt.AlignmentFlag.AlignRight)
                self._grid.addWidget(label, row, column)
        self.told.setText(
            self.tr(
                "Time counts while the window is in use: pauses of more than 30 seconds count as "
                "30 seconds. Masks approved unseen count with those looked at."
            )
        )
        QTimer.singleShot(0, self.adjustSize)  # once the layout has shown them

    def _end(self) -> None:
        if self._job.state is JobState.FAILED:
            self.told.setText(self._job.error_text)
