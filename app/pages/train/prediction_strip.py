"""A prediction that runs, or ran last: how far it is, pause, cancel, and going on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.core.training.external import ExternalRequest
from app.core.training.request import PredictRequest
from app.jobs.job import JobState
from app.jobs.prediction import PredictionJob
from app.pages.train.widgets import button
from app.qtbase.boxes import hbox
from app.qtbase.plain_text import PlainLabel, tip_text
from app.ui.widgets import thin_bar

STEPS = 1000  # of the bar


class PredictionStrip(QFrame):
    """One line for the prediction.

    Signals:
        again_requested: the user wants a prediction that was ended to go on; its request.
        review_requested: the user wants to look at the masks.
    """

    again_requested = Signal(object)
    review_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.job: PredictionJob | None = None
        self._request: PredictRequest | ExternalRequest | None = None
        self.text = PlainLabel(wordWrap=True)
        self.bar = thin_bar(self.tr("Progress of the prediction"), height=8)
        self.pause = button(self.tr("Pause"), "pause")
        self.cancel = button(self.tr("Cancel"), "cancel")
        self.again = button(self.tr("Resume"), "play")
        self.review = button(self.tr("Go to Review"), "review")
        self.hide_button = button(self.tr("Hide"), "close")
        self.pause.clicked.connect(self._toggle_pause)
        self.cancel.clicked.connect(self._cancel)
        self.again.clicked.connect(self._go_on)
        self.review.clicked.connect(self.review_requested)
        self.hide_button.clicked.connect(self.hide)
        buttons = (self.pause, self.cancel, self.again, self.review, self.hide_button)
        hbox((self.text, 2), (self.bar, 3), *buttons, on=self, margins=(16, 8, 8, 8), gap=12)
        self.hide()

    def watch(self, job: PredictionJob) -> None:
        """Show a prediction that was just started."""
        self.job, self._request = job, job.request
        job.progress_changed.connect(self.refresh)
        job.state_changed.connect(self.refresh)
        job.ended.connect(self._finish)
        self.refresh()
        self.show()

    def refresh(self, _news: object = None) -> None:
        """Show how far it is."""
        job = self.job
        running = job is not None
        for each in (self.bar, self.pause, self.cancel):
            each.setVisible(running)
        self.again.setVisible(False)
        self.review.setVisible(not running)
        self.hide_button.setVisible(not running)
        if job is None:
            return
        self.pause.setVisible(not job.external)  # nobody can make another program wait
        paused = job.state is JobState.PAUSED
        self.pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self.pause.setEnabled(not job.cancelling)
        self.cancel.setEnabled(not job.cancelling)
        progress = job.progress
        if progress is None or not progress.total:
            self.bar.setRange(0, 0)
            waiting = self.tr("Starting the program…") if job.external else ""
            self.text.setText(waiting or self.tr("Loading the model…"))
            return
        self.bar.setRange(0, STEPS)
        self.bar.setValue(round(STEPS * progress.done / progress.total))
        locale = self.locale()
        text = self._phase(progress.phase) or self.tr("Predicting masks: {done} of {total}")
        name = job.request.name if isinstance(job.request, ExternalRequest) else ""
        self.text.setText(
            text.format(
                name=name,
                done=locale.toString(progress.done),
                total=locale.toString(progress.total),
            )
        )

    def _phase(self, phase: str) -> str:
        """Return what is said of a phase of another program's work; "" for any other."""
        texts = {
            "prepare": self.tr("Preparing images for {name}: {done} of {total}"),
            "program": self.tr("{name} makes masks: {done} of {total}"),
            "check": self.tr("Checking masks: {done} of {total}"),
            "keep": self.tr("Saving masks: {done} of {total}"),
        }
        return texts.get(phase, "")

    def _finish(self) -> None:
        job, self.job = self.job, None
        self.refresh()
        if job is None:
            return
        result = job.result
        if job.state is JobState.FAILED and job.external:
            text = job.short_error
        elif job.state is JobState.FAILED:
            text = self.tr("The prediction failed: {reason}").format(reason=job.error_text)
        else:
            text = job.summary() or self.tr("The prediction was cancelled.")
        self.text.setText(text)
        self.text.setToolTip(
            tip_text("\n".join(f"{one.name}: {one.reason}" for one in job.failures[:20]))
        )
        over = job.state is JobState.FINISHED and not (result is not None and result.stopped)
        self.again.setVisible(not over)

    def _toggle_pause(self) -> None:
        if self.job is not None and self.job.state is JobState.PAUSED:
            self.job.resume()
        elif self.job is not None:
            self.job.pause()
        self.refresh()

    def _cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()
            self.refresh()

    def _go_on(self) -> None:
        if self._request is not None:
            self.again_requested.emit(self._request)
