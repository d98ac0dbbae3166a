"""What a training, a prediction or a model file is asked for, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.training.estimate import TimeEstimate
from wseg_engine.base.events import EpochDone, Event
from wseg_engine.settings.config import RefineConfig, Settings, TrainConfig

MOST_PINNED = 8  # images whose masks are shown after every epoch


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
    automatic: bool = False  # nobody asked for it: it gives way to what the user starts
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
    masks: int  # of them with an approved mask
    pinned: tuple[int, ...]  # the images that are previewed
    resumed: bool
    config: TrainConfig | None = None
    past: tuple[EpochDone, ...] = ()  # epochs of a resumed run that are complete
    marked: int = 0  # images with points, strokes or corrections, and no approved mask


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


NO_REFINEMENT = RefineConfig(method="none")


@dataclass(frozen=True)
class PredictRequest:
    """Which masks shall be made.

    Masks that the same run made before, of the same file and with the same tags, are taken over:
    so a prediction that was cancelled or cut short goes on where it was.
    """

    run: int  # whose model makes them
    images: tuple[
        int, ...
    ]  # ids, in this order; see `app.core.tagging.predictions.images_to_predict`
    refine: RefineConfig = NO_REFINEMENT  # another method keeps a refined mask beside the model's
    device: str = "auto"  # "auto", "cpu", "cuda" or "cuda:INDEX"
    anew: bool = False  # make masks again that are there
    automatic: bool = False  # nobody asked for it: it gives way to what the user starts


@dataclass(frozen=True)
class MasksMade(Event):
    """Masks were written and are in the store."""

    images: frozenset[int]
    disagreements: int  # disagreements with the tags that were noted with them


@dataclass(frozen=True)
class NotPredicted(Event):
    """An image was passed over; the job goes on."""

    image: int
    name: str  # of its file, from its source folder
    reason: str  # in words


@dataclass(frozen=True)
class PredictionEnded(Event):
    """How a prediction went; the last event unless it failed."""

    made: int  # images that got a new mask
    kept: int  # images whose mask was there and is up to date
    failed: int  # images that could not be used
    stopped: bool  # before all was done
    seconds: float


class ModelKind(Enum):
    """What a file holds."""

    OWN = "own"  # a network trained by this program; it knows its classes
    PUBLISHED = "published"  # the method's original network; its classes are numbers
    BACKBONE = "backbone"  # weights to start a training from, no network that makes masks


@dataclass(frozen=True)
class FoundModel:
    """What a file turned out to hold."""

    file: Path
    kind: ModelKind
    backbone: str  # a name of `backbone_names`
    head: str  # "paper", "compact" or "cam"; "" for a backbone
    class_names: tuple[str, ...]  # in the network's order; those that nobody knows are ""
    names_known: bool  # False: the user has to check or enter them


@dataclass(frozen=True)
class ModelInspected(Event):
    """A file was looked at."""

    found: FoundModel


@dataclass(frozen=True)
class ImportRequest:
    """A model that shall become a run of the project."""

    found: FoundModel  # its kind is not BACKBONE
    classes: tuple[str | None, ...]  # a name for each of its classes; None: not wanted here
    name: str = ""  # of the run; "" gets one made of the file's name


@dataclass(frozen=True)
class ModelImported(Event):
    """A model is a run of the project now."""

    run: int
    added: tuple[int, ...]  # classes that the project did not have


@dataclass(frozen=True)
class WeightsImported(Event):
    """Weights are in the cache, where trainings look for them."""

    backbone: str
    path: Path


@dataclass(frozen=True)
class ModelExported(Event):
    """A run's model was written as one file."""

    path: Path
    size: int  # bytes
