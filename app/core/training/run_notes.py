"""What the store keeps of a run besides its name and folder: plain values, by key.

Of `RunRecord.settings`, written when a run begins, and of `RunRecord.scores`, which grow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.core.store import Project, RunRecord, RunState
from app.core.training.dataset import ProjectDataset
from app.core.training.request import TrainRequest
from app.core.training.run_files import free_folder, run_number
from app.core.translation import translate
from wseg_engine.base.budget import MALFORMED
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.settings.config import Settings

# Keys of `settings`.
SETTINGS = "settings"  # the engine's, nested
PRESET = "preset"
CLASS_NAMES = "class_names"  # as they were
IMAGES = "images"  # how many are trained on
PINNED = "pinned"  # ids of the previewed images
AUTOMATIC = "automatic"  # of a lesson that ran by itself: its name, until the user gives another
STARTED_FROM = "started_from"  # what `warm_start.StartedFrom` holds
HELD_OUT = "held_out"  # ids of the approved images that it does not see

# Keys of `scores`.
MASKS = "masks"  # how many of its images have an approved mask
MARKED = "marked"  # and how many others points, strokes or corrections that nobody approved
SECONDS = "seconds"  # of training, all parts of an interrupted run together
DEVICE = "device"
EPOCHS = "epochs"  # complete
LOSSES = "losses"  # of the last epoch, by name
METRICS = "metrics"  # of the last epoch, as the engine names them
ENDED = "ended"  # ISO time
ERROR = "error"  # why it failed, in words

_MOST_NUMBER = 1e15  # of seconds or epochs; what is more was never noted
_MOST_COUNT = 2**31 - 1  # that Qt puts into a text


def add_run(
    project: Project,
    request: TrainRequest,
    settings: Settings,
    found: ProjectDataset,
    *,
    pinned: Sequence[int],
    held_out: Sequence[int],
    start: Mapping[str, Any] | None = None,
) -> RunRecord:
    """Keep a run that begins, under a new folder's name.

    Raises:
        ProjectError: if it cannot be saved.
    """
    folder = free_folder(project)
    images = found.dataset.images
    number = run_number(folder)
    name = request.name or translate("Training", "Run {number}").format(number=number)
    return project.runs.add(
        name,
        folder=folder,
        classes=found.classes,
        settings={
            SETTINGS: settings.to_dict(),
            PRESET: request.preset,
            CLASS_NAMES: list(found.dataset.classes),
            IMAGES: len(images),
            PINNED: list(pinned),
            HELD_OUT: sorted(held_out),
            **({} if start is None else {STARTED_FROM: dict(start)}),
            **({AUTOMATIC: name} if request.automatic else {}),
        },
    )


def count_masks(images: Sequence[TaggedImage]) -> dict[str, int]:
    """Return how many images have an approved mask, and how many marks alone: `MASKS`, `MARKED`."""
    marked = sum(image.mask is not None and image.partial for image in images)
    return {MASKS: sum(image.mask is not None for image in images) - marked, MARKED: marked}


def is_automatic(run: RunRecord) -> bool:
    """Whether a run is a lesson that nobody asked for, and that nobody has named since."""
    return run.settings.get(AUTOMATIC) == run.name


def settings_of_run(run: RunRecord) -> Settings | None:
    """Return the settings a run was started with; None if this version does not know them."""
    try:
        return Settings.from_dict(run.settings[SETTINGS])
    except MALFORMED:
        return None


def note_scores(
    project: Project, run: int, scores: Mapping[str, Any], *, state: RunState | None = None
) -> None:
    """Add to what is known of how a run went; what others have noted stays.

    Raises:
        ProjectError: if it cannot be saved.
    """
    known = dict(project.runs.get(run).scores)
    known.update(scores)
    project.runs.update(run, state=state, scores=known)


def noted_number(value: object) -> float:
    """Return a number that was noted, of seconds or epochs; 0 where there is something else."""
    if not isinstance(value, int | float) or not 0 <= value < _MOST_NUMBER:
        return 0.0
    return float(value)


def noted_count(value: object) -> int | None:
    """Return how many of something were noted; None where there is something else."""
    return value if isinstance(value, int) and 0 <= value <= _MOST_COUNT else None


def now() -> str:
    """Return the time as it is kept."""
    return datetime.now().isoformat(timespec="seconds")
