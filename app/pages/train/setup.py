"""The training that would begin: its preset, its settings, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.core.store import ImageFilter
from app.core.tagging.tag_statistics import TagStatistics, statistics
from app.core.training.checks import Check, checks
from app.core.training.dataset import USABLE
from app.core.training.request import TrainRequest
from app.core.training.warm_start import StartOffer, start_offer
from app.jobs.job import Job
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from app.models.run_list import RunPins
from app.models.settings_form import SettingsForm
from app.qtbase.debounced import debounced
from wseg_engine.base.events import Control, Event
from wseg_engine.settings.config import Settings
from wseg_engine.settings.presets import PRESETS, preset

DELAY = 300  # ms; a burst of changes is looked at once


@dataclass(frozen=True)
class Checked(Event):
    """What was found before a training."""

    images: int  # tagged and there
    classes: int
    checks: tuple[Check, ...]
    start: StartOffer | None = None  # the current model, to go on from


@dataclass(frozen=True)
class _Counted(Event):
    """The tags' statistics, to be kept until tags change."""

    tags: TagStatistics


class TrainSetup(QObject):
    """What the user chose for the next training, checked in the background after every change.

    Signals:
        changed: preset, settings, device or download are others.
        checked: the checks are through; `found` has them.
    """

    changed = Signal()
    checked = Signal()

    def __init__(
        self, open_project: OpenProject, jobs: JobList, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_project = open_project
        self._jobs = jobs
        self._job: Job | None = None
        self._tags: TagStatistics | None = None
        self._active = False
        self._stale = True
        self.found: Checked | None = None
        self.preset = PRESETS[0]
        self.device = "auto"
        self.device_facts: object | None = None
        self.allow_download = False
        self.go_on_wanted = True  # from the current model, where that is possible
        self.name = ""
        self.pins = RunPins(open_project, self)
        self.unshortened = preset(self.preset)  # as it is for a training that begins anew
        self.form = SettingsForm(self.unshortened, self)
        self._timer = debounced(self, DELAY, self._check)
        self.form.changed.connect(self._note_change)
        for signal in (
            open_project.images_changed,
            open_project.classes_changed,
            open_project.missing_tag_policy_changed,
        ):
            signal.connect(self._note_tags)
        open_project.tags_changed.connect(lambda _ids: self._note_tags())
        open_project.images_updated.connect(lambda _ids: self.check_soon())

    @property
    def settings(self) -> Settings | None:
        """What was chosen; None while a setting makes no sense."""
        return self.form.settings()

    @property
    def read_only(self) -> bool:
        """Whether nothing can be trained, because the project is open for reading only."""
        return self._open_project.read_only

    @property
    def blocked(self) -> bool:
        """Whether a training cannot begin, as far as is known."""
        found = self.found
        return (
            self.read_only
            or self.settings is None
            or found is None
            or any(check.blocking for check in found.checks)
        )

    @property
    def offer(self) -> StartOffer | None:
        """The current model, where there is one."""
        return self.found.start if self.found is not None else None

    @property
    def start(self) -> StartOffer | None:
        """What the training will start from; None: it begins anew."""
        return self._start_of(self.settings)

    def _start_of(self, settings: Settings | None) -> StartOffer | None:
        offer = self.offer
        if offer is None or settings is None or not self.go_on_wanted:
            return None
        return None if offer.why_not(settings) else offer

    def go_on(self, wanted: bool) -> None:
        """Start from the current model where that is possible, or begin anew in any case."""
        self.go_on_wanted = wanted
        self._note_change()

    def choose_preset(self, name: str) -> None:
        """Start from another preset; settings that the user changed stay changed."""
        self.preset = name
        self._note_change()

    def choose_device(self, key: str, facts: object | None) -> None:
        """Compute on another device."""
        self.device, self.device_facts = key, facts
        self._note_change()

    def set_allow_download(self, allowed: bool) -> None:
        """Fetch weights that are not on this machine, or do not."""
        self.allow_download = allowed
        self._note_change()

    def request(self) -> TrainRequest | None:
        """Return what to train; None while a setting makes no sense."""
        settings, start = self.settings, self.start
        if settings is None:
            return None
        return TrainRequest(
            settings=settings,
            preset=self.preset,
            device=self.device,
            name=self.name.strip(),
            pinned=self.pins.ids,
            allow_download=self.allow_download,
            start_run=None if start is None else start.run,
        )

    def activate(self, active: bool) -> None:
        """Check while somebody looks, and not while nobody does."""
        self._active = active
        if active and self._stale:
            self.check_soon()

    def stop(self) -> None:
        """Begin no more work: the project is about to be closed."""
        self._active = False
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()

    def check_soon(self) -> None:
        """Check again, once things are quiet."""
        self._stale = True
        if self._active:
            self._timer.start()

    def _note_change(self) -> None:
        self._set_base()
        self.changed.emit()
        self.check_soon()

    def _note_tags(self) -> None:
        self._tags = None
        self.check_soon()

    def _set_base(self) -> None:
        images = self.found.images if self.found is not None else None
        classes = max(1, min(254, self.found.classes)) if self.found is not None else 20
        base = preset(self.preset, images=images or None)
        base = replace(base, model=replace(base.model, classes=classes))
        self.unshortened = base
        start = self._start_of(self.form.over(base))
        self.form.set_base(base if start is None else start.shortened(base))

    def _check(self) -> None:
        settings = self.settings
        if not self._active or settings is None:
            return
        if self._job is not None:
            self._timer.start()
            return
        self._stale = False
        project, tags = self._open_project.project, self._tags
        device, download = self.device_facts, self.allow_download

        def work(control: Control) -> Iterator[Event]:
            counted = tags if tags is not None else statistics(project)
            yield _Counted(counted)
            control.wait_or_stop()
            there = len(project.images.ids(ImageFilter(states=USABLE, tagged=True)))
            shown = [number for number, count in counted.counts.items() if count.present > 0]
            found = checks(
                project,
                settings,
                found=counted,
                device=device,  # type: ignore[arg-type] # of the device list, or None
                allow_download=download,
            )
            offer = start_offer(project, shown)
            yield Checked(there, len(shown), tuple(found), offer)

        self._job = Job("checks", work, quiet=True)
        self._job.event_received.connect(self._take)
        self._job.ended.connect(self._ended)
        self._jobs.start(self._job)

    def _take(self, event: object) -> None:
        if isinstance(event, _Counted):
            self._tags = event.tags if not self._stale else None
        elif isinstance(event, Checked):
            self.found = event
            self._set_base()  # how long to train depends on the number of images
            self.checked.emit()

    def _ended(self) -> None:
        self._job = None
