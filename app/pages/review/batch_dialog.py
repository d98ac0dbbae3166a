"""Approving many masks at once: those that the model is sure of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QSlider,
    QSpinBox,
    QWidget,
)

from app.core.masks.queue import sure_ones
from app.core.store import Project
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.question import Question
from app.qtbase.boxes import hbox, vbox
from app.qtbase.debounced import debounced
from app.qtbase.plain_text import PlainLabel
from app.ui.dialogs import do_or_cancel
from app.ui.widgets import heading
from wseg_engine.base.events import Control

WIDTH = 440  # px
DELAY = 150  # ms after the slider has moved until it is counted
AT_FIRST = 90  # percent
SETTING = "review.sure_percent"


class BatchDialog(QDialog):
    """Asks how sure the model has to be, and says how many masks that are. Accepted: `images`."""

    def __init__(
        self,
        project: Project,
        jobs: JobList,
        among: Sequence[int],
        *,
        percent: int = AT_FIRST,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Approve Many"))
        self.images: tuple[int, ...] = ()
        self._project, self._jobs = project, jobs
        self._among = np.array(among, np.int64)
        self._job: Job | None = None
        self._again = False
        self._delay = debounced(self, DELAY, self._count)
        text = PlainLabel(
            self.tr(
                "Approves unreviewed masks of tagged images in the queue that the model is at "
                "least this certain of and that agree with the tags. You can undo this."
            )
        )
        text.setWordWrap(True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(50, 100)
        self.slider.setAccessibleName(self.tr("Minimum certainty"))
        self.percent = QSpinBox()
        self.percent.setRange(50, 100)
        self.percent.setSuffix(self.tr(" %"))
        self.percent.setAccessibleName(self.tr("Minimum certainty of the model, in percent"))
        self.found = heading()
        buttons, self.approve = do_or_cancel(self.tr("Approve"), self.accept, self.reject)
        row = hbox(PlainLabel(self.tr("At least")), (self.slider, 1), self.percent)
        vbox(text, row, self.found, buttons, on=self, margins=(24, 24, 24, 16), gap=16)
        self.setMinimumWidth(WIDTH)
        self.slider.valueChanged.connect(self.percent.setValue)
        self.percent.valueChanged.connect(self._change)
        self.slider.setValue(percent)
        self.percent.setValue(percent)
        self._change(percent)

    @property
    def counting(self) -> bool:
        """Whether what is shown is not yet what was asked for."""
        return self._delay.isActive() or self._job is not None

    def _change(self, percent: int) -> None:
        self.slider.setValue(percent)
        self.approve.setEnabled(False)
        self.found.setText(self.tr("Counting…"))
        self._delay.start()

    def _count(self) -> None:
        if self._job is not None:
            self._again = True
            return
        project, among = self._project, self._among.tolist()
        # Rounding must not exclude what is exactly as certain as asked for.
        uncertainty = 1 - self.percent.value() / 100 + 1e-9

        def ask(_control: Control) -> tuple[int, ...]:
            return tuple(sure_ones(project, most_uncertain=uncertainty, images=among))

        self._job = Question(self.tr("Counting masks"), ask)
        self._job.answered.connect(self._show)
        self._job.ended.connect(self._end)
        self._jobs.start(self._job)

    def _show(self, images: tuple[int, ...]) -> None:
        self.images = images
        self.found.setText(
            self.tr("%n mask(s) would be approved.", "", len(self.images))
            if self.images
            else self.tr("No mask meets the threshold.")
        )
        self.approve.setEnabled(bool(self.images) and not self._delay.isActive())

    def _end(self) -> None:
        self._job = None
        if self._again:
            self._again = False
            self._count()
