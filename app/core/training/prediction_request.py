"""What a prediction is asked for, and what it tells while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from wseg_engine.base.events import Event
from wseg_engine.settings.config import RefineConfig

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
