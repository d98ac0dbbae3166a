"""What a training is asked to do, and what it reports besides the engine's events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from app.core.training.estimate import TimeEstimate
from wseg_engine.base.events import EpochDone, Event
from wseg_engine.settings.config import Settings, TrainConfig

FEWEST_PINNED, MOST_PINNED = 4, 8  # images whose masks are shown after every epoch


@dataclass(frozen=True)
class TrainRequest:
    """One training that shall begin or go on.

    The number of classes in `settings.model` does not matter: it becomes that of the classes that
    the project's images show.
    """

    settings: Settings
    preset: str = ""  # the preset that the settings came from, for people
    device: str = "auto"  # "auto", "cpu", "cuda" or "cuda:INDEX"
    name: str = ""  # of the run; "" gets one made of its number
    pinned: tuple[int, ...] = ()  # ids of the images to preview; () chooses some
    resume_run: int | None = None  # id of a run to go on with, by its own settings and images
    allow_download: bool = False  # fetch the backbone's weights if they are not on this machine
    start_run: int | None = None  # id of a run whose network it starts from; None: ImageNet's
    # Ids of the images of a short lesson for the network of `start_run`: it keeps that one's
    # classes. () for a training of all images.
    lesson: tuple[int, ...] = ()
    estimate: TimeEstimate | None = None  # from the probe, so that the time left is right at once

    def resume(self, run: int) -> TrainRequest:
        """Return a request to go on with a run, on the same device."""
        return replace(self, resume_run=run, estimate=None)


class Ending(Enum):
    """How a training ended, or shall end."""

    FINISHED = "finished"  # all its epochs are done
    KEPT = "kept"  # stopped, and kept as it is
    SUSPENDED = "suspended"  # the project closes; offered to go on when it is opened again
    DISCARDED = "discarded"  # cancelled: nothing is left of it
    FAILED = "failed"  # what there was at the last checkpoint is kept


@dataclass(frozen=True)
class RunBegun(Event):
    """The run has its record and its folder."""

    run: int
    name: str
    classes: tuple[int, ...]  # class ids, in the order of mask values from 1
    class_names: tuple[str, ...]
    images: int  # that are trained on
    masks: int  # of them with an approved or corrected mask
    pinned: tuple[int, ...]  # the images that are previewed
    resumed: bool
    config: TrainConfig | None = None
    past: tuple[EpochDone, ...] = ()  # epochs of a resumed run that are complete


@dataclass(frozen=True)
class RunEnded(Event):
    """The run's record says how it ended, or is gone; comes before the job's end."""

    run: int
    ending: Ending


@dataclass(frozen=True)
class Previews(Event):
    """What the network says of the pinned images after an epoch.

    `labels` holds (h, w) uint8 by image id, small: 0 background, i + 1 the class `classes[i]`.
    """

    epoch: int  # epochs complete
    classes: tuple[int, ...]
    labels: Mapping[int, NDArray[np.uint8]]
    seconds: float = 0.0  # what they cost
