"""The Train workspace over one project: new training, live view, all runs."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.training import run_notes
from app.core.training.request import MOST_PINNED, Ending, TrainRequest
from app.jobs.devices import DevicesFound, devices_job
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.jobs.training import TrainingJob, running_training, start_training
from app.models.open_project import OpenProject
from app.pages.train.advanced_page import AdvancedPage
from app.pages.train.commands import add_commands
from app.pages.train.device_picker import DevicePicker
from app.pages.train.estimating import Estimating
from app.pages.train.live_page import LivePage
from app.pages.train.model_tasks import ModelTasks
from app.pages.train.prediction_strip import PredictionStrip
from app.pages.train.run_actions import RunActions
from app.pages.train.run_loading import Recovery
from app.pages.train.runs_page import RunsPage
from app.pages.train.setup import TrainSetup
from app.pages.train.start_page import StartPage
from app.qtbase.boxes import Stretch, hbox, vbox
from app.ui.actions import Actions
from app.ui.settings import AppSettings
from app.ui.widgets import Switcher
from wseg_engine.settings.presets import PRESETS, preset

PAGES = ("train.new", "train.live", "train.runs")


class TrainPage(QWidget):
    """Everything about training.

    Signals:
        message: something to show in the status bar for a while.
        library_requested: the user wants to see images in the library; an `ImageFilter` or None.
        review_requested: the user wants to look at masks.
        folders_requested: the user wants to add folders of photos.
        shown_requested: there is something to see here.
        interrupted_found: a training was left in the middle; an `Interrupted`.
    """

    message = Signal(str)
    library_requested = Signal(object)
    review_requested = Signal()
    folders_requested = Signal()
    shown_requested = Signal()
    interrupted_found = Signal(object)

    def __init__(
        self,
        open_project: OpenProject,
        *,
        jobs: JobList,
        actions: Actions,
        settings: AppSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.open_project = open_project
        self._jobs = jobs
        self.title = self.tr("Train")
        self.setup = TrainSetup(open_project, jobs, self)
        self.devices = DevicePicker()
        self.devices.chosen.connect(self.setup.choose_device)
        self.estimating = Estimating(open_project, self.setup, jobs, self)
        self._looking: Job | None = None  # for devices
        self._looked = False
        self.start = StartPage(self.setup, self.devices)
        self.live = LivePage(open_project, jobs)
        self.strip = PredictionStrip()
        self.run_actions = RunActions(open_project, jobs, self)
        self.tasks = ModelTasks(open_project, jobs, self.strip, settings, self)
        self._runs: RunsPage | None = None  # made when somebody wants to see it
        self.advanced: AdvancedPage | None = None
        self._new = QStackedWidget()
        self._new.addWidget(self.start)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._new)
        self._pages.addWidget(self.live)
        self.commands = add_commands(self, actions, self)
        views = Switcher([self.commands[name] for name in PAGES], self.tr("View"))
        bar = hbox(Stretch(), views, Stretch(), margins=(16, 8, 16, 8))
        foot = QWidget()
        vbox(self.strip, on=foot, margins=(16, 0, 16, 8), gap=0)
        vbox(bar, (self._pages, 1), foot, on=self, margins=0, gap=0)
        self._selected: tuple[int, ...] = ()
        self._closing = False
        self._training: TrainingJob | None = None
        self._connect()
        self.show_page("train.new")
        self.set_selection(())
        self._allow()
        self.recovery = Recovery(open_project, jobs, self)
        self.recovery.found.connect(self.interrupted_found)
        self.recovery.look()

    def _connect(self) -> None:
        self.estimating.changed.connect(lambda: self.start.show_estimate(self.estimating.text))
        self.start.train_requested.connect(self.begin)
        self.start.advanced_requested.connect(self.show_advanced)
        self.start.images_requested.connect(self.library_requested)
        self.start.remedy_requested.connect(self._remedy)
        self.start.pins_requested.connect(self._choose_pins)
        self.live.new_requested.connect(lambda: self.show_page("train.new"))
        self.live.result.again_requested.connect(lambda: self.show_page("train.new"))
        self.live.result.review_requested.connect(self.review_requested)
        self.live.result.predict_requested.connect(self.tasks.predict)
        self.live.result.resume_requested.connect(self.resume)
        self.strip.review_requested.connect(self.review_requested)
        self.tasks.runs_changed.connect(self._reload_runs)
        self.tasks.cache_changed.connect(self._reload_runs)
        self.tasks.device = lambda: self.devices.key
        self.tasks.selected = lambda: self._selected
        for part in (self.tasks, self.run_actions):
            part.message.connect(self.message)
            part.runs_changed.connect(self.setup.check_soon)  # the current model is another one

    # ------------------------------------------------------------------ pages

    def show_page(self, name: str) -> None:
        """Show one of the pages."""
        made = {"train.new": self._new, "train.live": self.live}
        self._pages.setCurrentWidget(made.get(name) or self.runs)
        self.commands[name].setChecked(True)
        self._activate()

    @property
    def runs(self) -> RunsPage:
        """The history of trainings."""
        if self._runs is None:
            self._runs = RunsPage(self.open_project, self._jobs, self.run_actions)
            self._runs.new_requested.connect(lambda: self.show_page("train.new"))
            self._runs.resume_requested.connect(self.resume)
            self._runs.predict_requested.connect(self.tasks.predict)
            self._runs.import_requested.connect(self.tasks.bring_in)
            self._runs.clear_cache_requested.connect(self.tasks.clear_cache)
            self._pages.addWidget(self._runs)
        return self._runs

    def _reload_runs(self, _run: int = 0) -> None:
        if self._runs is not None:
            self._runs.reload()

    def show_advanced(self) -> None:
        """Show all settings."""
        if self.advanced is None:
            self.advanced = AdvancedPage(self.setup.form)
            self.advanced.done.connect(self.show_start)
            self._new.addWidget(self.advanced)
        self.show_page("train.new")
        self._new.setCurrentWidget(self.advanced)
        self.advanced.search.setFocus()

    def show_start(self) -> None:
        """Show the card that starts a training."""
        self._new.setCurrentWidget(self.start)
        self.start.advanced.setFocus()

    # --------------------------------------------------------------- training

    def begin(self) -> None:
        """Start the training that was set up."""
        request = self.setup.request()
        if request is None or self.setup.blocked or running_training(self._jobs) is not None:
            self.show_page("train.live" if self.live.running else "train.new")
            self.shown_requested.emit()
            return
        request = replace(request, estimate=self.estimating.of_request(request))
        self.estimating.stop_measuring()
        self.watch(start_training(self.open_project, self._jobs, request))

    def resume(self, run: int) -> None:
        """Go on with a training that was interrupted or stopped."""
        if running_training(self._jobs) is not None:
            self.message.emit(
                self.tr("A training is running. Wait until it is done, or stop it first.")
            )
            return
        kept = run_notes.settings_of_run(self.open_project.project.runs.get(run))
        request = TrainRequest(
            settings=kept or preset(PRESETS[0]), device=self.devices.key, resume_run=run
        )
        self.estimating.stop_measuring()
        self.watch(start_training(self.open_project, self._jobs, request))

    def set_selection(self, images: tuple[int, ...]) -> None:
        """Know which images are selected in the library."""
        self._selected = images
        self.commands["train.pin"].setEnabled(bool(images) and not self.open_project.read_only)

    def toggle_pin(self) -> None:
        """Pin the images selected in the library, or unpin them if all are pinned."""
        pins, chosen = self.setup.pins, self._selected[:MOST_PINNED]
        if set(chosen) <= set(pins.ids):
            pins.unpin(chosen)
            self.message.emit(self.tr("%n image(s) unpinned.", "", len(chosen)))
            return
        pins.pin(chosen)
        text = self.tr("%n image(s) are watched during training.", "", len(pins.ids))
        if len(pins.ids) == MOST_PINNED:
            text += " " + self.tr("There is no room for more.")
        self.message.emit(text)

    def _choose_pins(self) -> None:
        self.library_requested.emit(None)
        self.message.emit(
            self.tr(
                "Select up to eight images, then choose “Watch While Training” from their menu."
            )
        )

    def watch(self, job: TrainingJob) -> None:
        """Show a training that runs."""
        self.live.watch(job)
        self._training = job
        job.run_changed.connect(self._reload_runs)
        job.ended.connect(self._end)
        self.show_page("train.live")
        self._allow()

    def _end(self) -> None:
        """Score what was learnt, where there are approved masks to compare with."""
        job, self._training = self._training, None
        self.setup.check_soon()
        self._allow()
        self._reload_runs()
        if job is None or job.run_id is None or self._closing:
            return
        if job.ending in (Ending.FINISHED, Ending.KEPT):
            self.run_actions.score(job.run_id, device=self.devices.key, quietly=True)

    def _allow(self) -> None:
        running = self.live.running and running_training(self._jobs) is not None
        self.start.set_training(running)
        for name in ("train.pause", "train.stop_and_keep", "train.cancel"):
            self.commands[name].setEnabled(running)

    def _look_for_devices(self) -> None:
        """List the devices; that loads torch, so it waits until somebody looks."""
        if self._looked:
            return
        self._looked = True
        job = devices_job()
        job.event_received.connect(self._show_devices)
        job.ended.connect(self._end_looking)
        self._looking = self._jobs.start(job)

    def _show_devices(self, event: object) -> None:
        if isinstance(event, DevicesFound):
            self.devices.show_devices(event.devices)

    def _end_looking(self) -> None:
        job, self._looking = self._looking, None
        if job is not None and job.error is not None:
            self.devices.show_failure(
                self.tr("The devices could not be listed: {reason}").format(reason=job.error_text)
            )
        self._activate()

    @property
    def settled(self) -> bool:
        """Whether devices, checks and time are known."""
        known = self._looked and self._looking is None and self.setup.found is not None
        return known and not self.estimating.measuring

    def _activate(self) -> None:
        """Measure the time while the setup is looked at and the devices are known."""
        shown = self.isVisible() and self._pages.currentWidget() is self._new
        self.estimating.activate(shown and self._looked and self._looking is None)

    def _remedy(self, key: str) -> None:
        if key == "no-images":
            self.folders_requested.emit()
        elif key == "no-weights":
            self.tasks.bring_in()
            self.setup.check_soon()
        elif key == "cache-disk":
            self.tasks.clear_cache()
        elif key == "slow":
            self.setup.choose_preset("fast")
        else:
            self.library_requested.emit(None)

    # ------------------------------------------------------------------ ending

    def shut_down(self) -> None:
        """Begin no more background work: the project is about to be closed."""
        self._closing = True
        self.estimating.activate(False)
        if self._runs is not None:
            self._runs.shut_down()
        self.setup.stop()
        self.live.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Check while somebody looks."""
        super().showEvent(event)
        self.setup.activate(True)
        self._look_for_devices()
        self._activate()

    def hideEvent(self, event: QHideEvent) -> None:
        """Spare the work while nobody looks."""
        super().hideEvent(event)
        self.setup.activate(False)
        self._activate()
