"""How long the training that was set up would take, measured in the background."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.core.training.estimate import TimeEstimate
from app.core.training.request import TrainRequest
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.training import running_training, start_probe
from app.models.open_project import OpenProject
from app.pages.train.setup import TrainSetup
from app.pages.train.texts import about
from app.qtbase.debounced import debounced

DELAY = 700  # ms after the last change


class Estimating(QObject):
    """Measures again after every change, while somebody looks and nothing else trains.

    Signals:
        changed: there is another estimate, or none; `estimate` and `text` tell.
    """

    changed = Signal()

    def __init__(
        self,
        open_project: OpenProject,
        setup: TrainSetup,
        jobs: JobList,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._setup = setup
        self._jobs = jobs
        self._job: Job | None = None
        self._asked: TrainRequest | None = None
        self._active = False
        self._images = 0
        self.estimate: TimeEstimate | None = None
        self._reason = ""
        self._timer = debounced(self, DELAY, self._measure)
        setup.changed.connect(self._restart)
        setup.form.changed.connect(self._restart)
        setup.checked.connect(self._restart)

    @property
    def measuring(self) -> bool:
        """Whether more will be known soon."""
        known = self.estimate is not None or bool(self._reason)
        return self._active and not known and not self._setup.blocked

    @property
    def text(self) -> str:
        """What is known of the time, in words."""
        if self.estimate is not None:
            text = self.tr("Takes {time} on this device.").format(time=about(self.estimate.seconds))
            if self.estimate.features:
                text += " " + self.tr("Later runs are faster: computed features are kept.")
            return text
        if self._reason:
            return self._reason
        if self._setup.blocked or not self._active:
            return ""
        return self.tr("Measuring how long it will take…")

    def activate(self, active: bool) -> None:
        """Measure while somebody looks, and not while nobody does."""
        self._active = active
        if active:
            self._restart()
        else:
            self._timer.stop()
            self.stop_measuring()

    def stop_measuring(self) -> None:
        """Leave the device alone."""
        if self._job is not None:
            self._job.cancel()

    def of_request(self, request: TrainRequest) -> TimeEstimate | None:
        """Return the estimate if it is of this training."""
        return self.estimate if request == self._asked else None

    def _restart(self) -> None:
        found = self._setup.found
        images = found.images if found is not None else 0
        if self._setup.request() == self._asked and images == self._images:
            if self._job is None and self.estimate is None and not self._reason:
                self._timer.start()
            self.changed.emit()
            return
        self.estimate, self._reason = None, ""
        self.stop_measuring()
        self.changed.emit()
        if self._active:
            self._timer.start()

    def _measure(self) -> None:
        request = self._setup.request()
        busy = running_training(self._jobs) is not None
        if not self._active or request is None or self._setup.blocked or busy:
            return
        if self._job is not None:
            self._timer.start()
            return
        found = self._setup.found
        self._asked, self._images = request, found.images if found is not None else 0
        self._job = start_probe(self._open_project, self._jobs, request)
        self._job.event_received.connect(self._take)
        self._job.ended.connect(self._ended)

    def _take(self, event: object) -> None:
        if isinstance(event, TimeEstimate):
            self.estimate = event

    def _ended(self) -> None:
        job, self._job = self._job, None
        if job is None:
            return
        if job.state is JobState.CANCELLED and self.estimate is None:
            self._asked = None  # to be measured again when there is time
        elif job.error is not None:
            self._reason = job.error_text
        self.changed.emit()
