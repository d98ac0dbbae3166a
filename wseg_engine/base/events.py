"""What long work reports, and how it is told to stop.

Training, prediction and every other job longer than half a second is a generator of these events.
Who consumes them decides what to show; nothing here prints, and nothing here imports torch.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Of an epoch's metrics: average precision of tags on the training's own views, while it learns.
TRAIN_TAG_AP = "train_tag_ap"


class Stopped(Exception):
    """Raised inside a job to leave it at a safe point; jobs turn it into their last event."""


class Control:
    """Lets another thread stop, pause and resume a job.

    The job looks at it between steps: `stop` ends it cleanly (with a checkpoint where it trains),
    `pause` makes it wait.
    """

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._run = threading.Event()
        self._run.set()

    def stop(self) -> None:
        """Ask the job to end at its next safe point; a paused job wakes up to do so."""
        self._stop.set()
        self._run.set()

    def pause(self) -> None:
        """Ask the job to wait at its next safe point."""
        self._run.clear()

    def resume(self) -> None:
        """Let a paused job go on."""
        self._run.set()

    @property
    def stopping(self) -> bool:
        """Whether the job was asked to end."""
        return self._stop.is_set()

    @property
    def paused(self) -> bool:
        """Whether the job was asked to wait."""
        return not self._run.is_set()

    def wait_or_stop(self) -> None:
        """Wait while paused.

        Raises:
            Stopped: if the job was asked to end.
        """
        self._run.wait()
        if self._stop.is_set():
            raise Stopped


@dataclass(frozen=True)
class Event:
    """Anything a job reports."""


@dataclass(frozen=True)
class Notice(Event):
    """Something to tell the user in words; the job goes on."""

    text: str
    severity: str = "info"  # "info" or "warning"


@dataclass(frozen=True)
class Progress(Event):
    """How far a phase of the work is."""

    phase: str  # e.g. "features", "train", "predict", "refine", "export"
    done: int
    total: int  # 0 where unknown
    text: str = ""


@dataclass(frozen=True)
class PhaseDone(Event):
    """One phase of a longer job is complete."""

    phase: str  # "train", "predict", "export" or "report"
    seconds: float


@dataclass(frozen=True)
class TrainingStarted(Event):
    """The run is about to take its first step."""

    device: str
    images: int
    epochs: int
    steps_per_epoch: int
    first_epoch: int  # 0, or where a resumed run goes on
    parameters: int  # trainable values


@dataclass(frozen=True)
class StepDone(Event):
    """One optimiser step was taken. Losses are the batch's means; NaN where not active."""

    epoch: int  # from 0
    step: int  # within the epoch, from 1
    steps: int  # of the epoch
    tag_loss: float
    mask_loss: float
    pixel_loss: float
    rate: float  # base learning rate
    images_per_second: float


@dataclass(frozen=True)
class EpochDone(Event):
    """One pass over the images is complete."""

    epoch: int  # from 0
    epochs: int
    tag_loss: float
    mask_loss: float
    pixel_loss: float
    seconds: float
    # `train_tag_ap`; of images held out also tag_ap, mean_iou, ap:dog, …
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class BatchHalved(Event):
    """The device ran out of memory; the batch is now made of more, smaller parts."""

    images_at_once: int
    accumulate: int


@dataclass(frozen=True)
class CheckpointSaved(Event):
    """A state was written from which the run can go on."""

    path: Path
    epoch: int  # epochs complete


@dataclass(frozen=True)
class TrainingFinished(Event):
    """The last event of a training run."""

    checkpoint: Path
    epochs: int  # epochs complete
    stopped: bool  # ended early on request
    seconds: float


@dataclass(frozen=True)
class Prediction(Event):
    """The mask predicted for one image.

    `labels` is (H, W) uint8 of the upright image: 0 background, class index + 1 otherwise.
    `confidence` is (classes,) float32 in 0-1: the mean probability of a class over the pixels given
    to it, 0 where it has none. `scores` is (classes,) float32 in 0-1, the image-level probability.
    `uncertainty` in 0-1 is the mean normalised entropy of the pixels or, if larger, that of whether
    the likeliest class is there that was refused for its score alone. `probabilities`, where asked
    for, is (allowed classes + 1, h, w) float16, and `channels` names its classes (0 background).
    `unrefined` is what `labels` were before they were refined; None where they were not.
    """

    name: str
    path: Path
    labels: NDArray[np.uint8]
    confidence: NDArray[np.float32]
    scores: NDArray[np.float32]
    uncertainty: float
    channels: tuple[int, ...] = ()
    probabilities: NDArray[np.float16] | None = None
    unrefined: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class ImageFailed(Event):
    """One image could not be used; the job goes on with the next."""

    name: str
    path: Path
    reason: str


@dataclass(frozen=True)
class Finished(Event):
    """The last event of a job other than training."""

    done: int
    failed: int
    stopped: bool
    details: Mapping[str, Any] = field(default_factory=dict)
