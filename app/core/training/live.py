"""What the window shows of a training that runs: fed with its events, read when it is drawn."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from app.core.training.curve import Curve
from app.core.training.estimate import (
    StepCounts,
    TimeEstimate,
    TimeLeft,
    about,
    duration,
    step_counts,
)
from app.core.training.request import Ending, Previews, RunBegun, RunEnded
from app.core.translation import translate
from wseg_engine.base.events import (
    TRAIN_TAG_AP,
    BatchHalved,
    CheckpointSaved,
    EpochDone,
    Event,
    ImageFailed,
    Notice,
    Progress,
    StepDone,
    TrainingStarted,
)
from wseg_engine.settings.config import TrainConfig

MOST_LINES = 500  # of the log
TAG_AP = "tag_ap"  # of the engine's metrics: on images held out
PREVIEW_EPOCHS = 2  # the newest, and the one before to compare with


class TagPrecision(NamedTuple):
    """Mean average precision of tags."""

    value: float  # 0 to 1; NaN if not known
    held_out: bool  # False: on the views that are learnt from, while they are


class Phase(Enum):
    """What a training does at the moment."""

    PREPARING = "preparing"
    FEATURES = "features"  # of a frozen backbone
    TRAINING = "training"
    LABELS = "labels"  # of whole images, made anew
    VALIDATING = "validating"
    PREVIEWS = "previews"
    ENDED = "ended"


@dataclass(frozen=True)
class LogLine:
    """Something worth telling."""

    at: float  # seconds since the training began, pauses included
    severity: str  # "info", "warning" or "error"
    text: str


class LiveRun:
    """A training as it is now.

    The window feeds it every event and every `Progress` (`TrainingJob.live` is fed already) and
    reads the attributes; nothing here costs more the longer the training runs.

    Args:
        estimate: of the probe, for the time left before anything was measured.
        clock: seconds.
    """

    def __init__(
        self, estimate: TimeEstimate | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._began = clock()
        self._ended: float | None = None
        self._mark: float | None = None  # when the phase was last heard of
        self._mark_done = 0  # how far it was then
        self._step_at: float | None = None  # when the last step was done
        self._gap: float | None = None  # from an epoch's last step to the next one's first
        self._paused_at: float | None = None
        self._paused = 0.0
        self._config: TrainConfig | None = None
        self._step_counts = StepCounts(0, 0, 0)
        self.time_left_of = TimeLeft(estimate)
        self.phase = Phase.PREPARING
        self.done = self.total = 0  # of the phase; in TRAINING, steps of the epoch
        self.run: int | None = None
        self.name = ""
        self.classes: tuple[int, ...] = ()
        self.class_names: tuple[str, ...] = ()
        self.pinned: tuple[int, ...] = ()
        self.images = self.masks = self.marked = 0
        self.device = ""
        self.epochs = self.epoch = 0  # in all; complete
        self.steps_per_epoch = self.step = 0
        self.images_per_second = math.nan
        self.images_at_once: int | None = None  # where memory made the batch smaller
        # x is in epochs; rates are the base learning rate.
        self.tag_loss, self.mask_loss, self.pixel_loss = Curve(), Curve(), Curve()
        self.rate, self.speed = Curve(), Curve()
        self.metrics: dict[str, Curve] = {}  # "train_tag_ap", "mean_iou", "ap:dog", …
        self.history: list[EpochDone] = []
        self.validated = 0  # images held out that the metrics rest on
        self.previews: deque[Previews] = deque(maxlen=PREVIEW_EPOCHS)  # the newest last
        self.log: deque[LogLine] = deque(maxlen=MOST_LINES)
        self.log_lines = 0  # ever written: how a view finds what is new
        self.saved_epochs: int | None = None  # complete at the last checkpoint
        self.ending: Ending | None = None

    # ------------------------------------------------------------------ reading

    @property
    def seconds(self) -> float:
        """How long it has run, pauses left out."""
        now = self._ended if self._ended is not None else self._clock()
        waiting = now - self._paused_at if self._paused_at is not None else 0.0
        return now - self._began - self._paused - waiting

    @property
    def paused(self) -> bool:
        """Whether it waits."""
        return self._paused_at is not None

    def time_left(self) -> float | None:
        """Return the seconds that are left; None while nobody can know."""
        return 0.0 if self.phase is Phase.ENDED else self.time_left_of.seconds()

    @property
    def fraction(self) -> float:
        """How much of the whole is done, 0 to 1, by time."""
        if self.phase is Phase.ENDED:
            return 1.0
        left, gone = self.time_left(), self.seconds
        return 0.0 if left is None or gone + left <= 0 else gone / (gone + left)

    @property
    def share(self) -> float | None:
        """How much of the whole is done, 0 to 1: by time, else by epochs; None if unknown."""
        if self.phase is Phase.ENDED or self.time_left() is not None:
            return min(1.0, self.fraction)
        if self.epochs:
            return self.epoch / self.epochs
        return self.done / self.total if self.total else None

    def left_text(self) -> str:
        """Say how long it still takes, the same wherever it is told."""
        left, at_least = self.time_left(), self.time_left_of.at_least()
        if left is not None:
            return translate("StatusCard", "{time} left").format(time=about(left))
        if at_least is not None:
            time_ = duration(at_least)
            return translate("StatusCard", "at least {time} left").format(time=time_)
        return translate("StatusCard", "Estimating the time…")

    @property
    def learns_masks(self) -> bool:
        """Whether it is past its warm-up: before, its masks are coarse blobs."""
        return not math.isnan(self.mask_loss.last) or not math.isnan(self.pixel_loss.last)

    @property
    def overlap_classes(self) -> int:
        """How many classes the overlap of masks rests on."""
        known = (curve.last for name, curve in self.metrics.items() if name.startswith("iou:"))
        return sum(not math.isnan(value) for value in known)

    @property
    def tag_precision(self) -> TagPrecision:
        """How well tags were ranked in the last epoch: on images held out, where there are any."""
        for name in (TAG_AP, TRAIN_TAG_AP):
            if name in self.metrics:
                return TagPrecision(self.metrics[name].last, held_out=name == TAG_AP)
        return TagPrecision(math.nan, held_out=False)

    # ------------------------------------------------------------------ feeding

    def pause(self) -> None:
        """Hear that the training waits."""
        if self._paused_at is None:
            self._paused_at = self._clock()

    def resume(self) -> None:
        """Hear that it goes on."""
        if self._paused_at is not None:
            self._paused += self._clock() - self._paused_at
            self._paused_at = None
            self._mark = self._step_at = self._gap = None  # what spans the pause is no measurement

    def say(self, text: str, severity: str = "info") -> None:
        """Write a line into the log."""
        self.log.append(LogLine(self._clock() - self._began, severity, text))
        self.log_lines += 1

    def feed(self, event: Event) -> None:  # noqa: PLR0912 - one case an event
        """Hear an event."""
        match event:
            case Progress():
                self._progressed(event)
            case StepDone():
                self._stepped(event)
            case EpochDone():
                self._epoch_done(event)
            case RunBegun():
                self._begun(event)
            case TrainingStarted():
                self._started(event)
            case Previews():
                self.previews.append(event)
            case CheckpointSaved():
                self.saved_epochs = event.epoch
            case BatchHalved():
                self.images_at_once = event.images_at_once
                self.say(_halved(event), "warning")
            case Notice():
                self.say(event.text, event.severity)
            case ImageFailed():
                self.say(event.reason, "warning")
            case TimeEstimate():
                self.time_left_of.estimate = event
            case RunEnded():
                self.end(event.ending)
            case _:
                pass

    def end(self, ending: Ending) -> None:
        """Hear how it ended."""
        self.resume()
        self.ending, self.phase = ending, Phase.ENDED
        self._ended = self._clock()

    def _begun(self, event: RunBegun) -> None:
        self.run, self.name = event.run, event.name
        self.classes, self.class_names = event.classes, event.class_names
        self.images, self.masks, self.marked = event.images, event.masks, event.marked
        self.pinned = event.pinned
        self._config = event.config
        for epoch in event.past:
            self._fill_in(epoch)

    def _fill_in(self, past: EpochDone) -> None:
        """Draw an epoch of which only the means are known."""
        self.tag_loss.add(past.epoch + 1, past.tag_loss)
        self.mask_loss.add(past.epoch + 1, past.mask_loss)
        self.pixel_loss.add(past.epoch + 1, past.pixel_loss)
        self._epoch_done(past)

    def _started(self, event: TrainingStarted) -> None:
        self.device, self.images = event.device, event.images
        self.epochs, self.epoch = event.epochs, event.first_epoch
        self.steps_per_epoch = event.steps_per_epoch
        self.phase, self.done, self.total = Phase.TRAINING, 0, event.steps_per_epoch
        self._step_at = self._clock()
        left = self.time_left_of
        counts = self._counts(event)
        left.features_left = 0
        left.steps_left = counts.after(event.first_epoch * event.steps_per_epoch)
        relabelled = self._config.labelled_before if self._config else ()
        left.labels_left = self.images * sum(
            event.first_epoch <= epoch < event.epochs for epoch in relabelled
        )
        left.epochs_left = event.epochs - event.first_epoch
        left.known = True
        self._step_counts = counts

    def _counts(self, event: TrainingStarted) -> StepCounts:
        if self._config is None:
            return StepCounts(0, event.epochs * event.steps_per_epoch, 0)
        return step_counts(self._config, self.images)

    def _progressed(self, event: Progress) -> None:
        phase = _PHASES.get(event.phase)
        if phase is None:
            return
        now = self._clock()
        if phase is not self.phase:
            self.phase, self._mark, self._mark_done = phase, now, event.done
        self.done, self.total = event.done, event.total
        if phase is Phase.VALIDATING:
            self.validated = event.total
        left = self.time_left_of
        pace = {Phase.FEATURES: left.feature, Phase.LABELS: left.label}.get(phase)
        if pace is not None:
            many = event.done - self._mark_done
            if self._mark is not None and many > 0:
                pace.add(now - self._mark, many=many)
            self._mark, self._mark_done = now, event.done
            self._step_at = None  # counted by itself, not as time between epochs
            setattr(left, f"{phase.value}_left", event.total - event.done)

    def _stepped(self, event: StepDone) -> None:
        now, left = self._clock(), self.time_left_of
        before = event.epoch * event.steps + event.step - 1
        pace = left.pace_of(before, self._step_counts)
        if self._step_at is not None:
            gone = now - self._step_at
            if event.step == 1 < event.steps and self.step:
                self._gap = gone  # with what lies between the epochs; the next step tells how much
            else:
                pace.add(gone)
                if self._gap is not None:
                    left.between.add(self._gap - (pace.seconds or 0.0))
                self._gap = None
        self._step_at = now
        self.phase, self.step = Phase.TRAINING, event.step
        self.done, self.total = event.step, event.steps
        left.steps_left = self._step_counts.after(before + 1)
        x = event.epoch + event.step / max(1, event.steps)
        for curve, value in (
            (self.tag_loss, event.tag_loss),
            (self.mask_loss, event.mask_loss),
            (self.pixel_loss, event.pixel_loss),
            (self.rate, event.rate),
            (self.speed, event.images_per_second),
        ):
            curve.add(x, value)
        slow = self.images_per_second
        fast = event.images_per_second
        self.images_per_second = fast if math.isnan(slow) else 0.8 * slow + 0.2 * fast

    def _epoch_done(self, event: EpochDone) -> None:
        self.epoch, self.epochs = event.epoch + 1, event.epochs
        self.time_left_of.epochs_left = max(0, event.epochs - self.epoch)
        self.history.append(event)
        for name, value in event.metrics.items():
            self.metrics.setdefault(name, Curve()).add(self.epoch, value)


_PHASES = {
    "weights": Phase.PREPARING,
    "prepare": Phase.PREPARING,
    "features": Phase.FEATURES,
    "relabel": Phase.LABELS,
    "validate": Phase.VALIDATING,
    "previews": Phase.PREVIEWS,
}


def _halved(event: BatchHalved) -> str:
    return translate(
        "Training",
        "The device ran out of memory. Training continues with %n image(s) at once instead of a "
        "full batch; nothing was lost, it only takes a little longer.",
        n=event.images_at_once,
    )
