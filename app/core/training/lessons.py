"""Short lessons from corrections: what one consists of, and when the time for one has come.

A lesson that runs by itself begins with the model that the user chose, not with the lesson before:
it learns from all that was corrected since, takes the place of that lesson in the list of runs, and
the chosen model stays to go back to.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from app.core.masks.likeness import features_folder
from app.core.store import Project, ProjectError, RunRecord, Setting
from app.core.training.corrections import corrected_since, corrections_since, lesson
from app.core.training.run_files import run_files
from app.core.training.run_notes import PRESET, is_automatic, settings_of_run
from app.core.training.run_upkeep import current_run, remove_run
from app.core.training.warm_start import started_from
from wseg_engine.images.array_cache import FEATURES, find_entries
from wseg_engine.images.imaging import ImageError, content_key
from wseg_engine.settings.config import Settings

ENOUGH = 10  # corrections since the last lesson that start one
MOST_IMAGES = 600  # of a lesson that runs by itself; more corrections go without other images
QUICK = "fast"  # preset whose models learn in seconds
_SAMPLE = 12  # images of a lesson whose features are looked for
_KEPT = 0.9  # share of them that have to be there
_BEGUN = Setting("automatic_lesson_begun", "")  # when the last one began, ISO time


class Lesson(NamedTuple):
    """What a model is to be taught."""

    start: RunRecord  # the run whose model learns
    settings: Settings  # of that run
    corrections: int
    images: tuple[int, ...]  # the corrected ones first


class Obstacle(Enum):
    """Why there is no lesson."""

    NO_MODEL = "no model"
    WHOLE_NETWORK = "whole network"  # trained as a whole, which takes long
    NOTHING_NEW = "nothing new"


class NoLesson(NamedTuple):
    """That there is no lesson."""

    why: Obstacle
    name: str = ""  # of the current run


def plan_lesson(project: Project) -> Lesson | NoLesson:
    """Return the lesson that the current model can be given now.

    Raises:
        ProjectError: if the project cannot be read.
    """
    return _lesson_of(project, current_run(project))


def plan_automatic(project: Project, *, only_quick: bool) -> Lesson | None:
    """Return the lesson whose time has come, from the model that the user chose; None if none has.

    It has come once enough was corrected since the last one began, finished or cancelled.

    Args:
        project: the project.
        only_quick: only where it takes seconds: preset fast, and the features are in the cache.

    Raises:
        ProjectError: if the project cannot be read.
    """
    run = current_run(project)
    if run is None:
        return None
    begun = project.settings.get(_BEGUN)
    # A run is made some seconds after its lesson was planned, and hands do not rest meanwhile.
    since = begun if begun and is_automatic(run) else max(run.created, begun)
    if len(corrected_since(project, since)) < ENOUGH:
        return None
    found = _lesson_of(project, _chosen(project, run), most=MOST_IMAGES)
    if isinstance(found, NoLesson):
        return None
    fast = found.start.settings.get(PRESET) == QUICK
    if only_quick and not (fast and _features_kept(project, found.images)):
        return None
    return found


def note_begun(project: Project, moment: str) -> None:
    """Count corrections from a moment on, an ISO time: a lesson that ran by itself began then.

    One that gave way to something else is not noted: its time comes again.

    Raises:
        ProjectError: if that cannot be saved.
    """
    project.settings.set(_BEGUN, moment)


def replace_automatic(project: Project, run: int) -> None:
    """Delete the lessons that ran by themselves before one; their masks stay.

    Raises:
        ProjectError: if one cannot be deleted.
    """
    for record in project.runs.all():
        if record.id < run and is_automatic(record):
            remove_run(project, record.id, with_masks=False)


def _lesson_of(
    project: Project, run: RunRecord | None, *, most: int | None = None
) -> Lesson | NoLesson:
    settings = None if run is None else settings_of_run(run)
    if run is None or settings is None or not run_files(project, run).can_predict:
        return NoLesson(Obstacle.NO_MODEL)
    if not settings.train.frozen_backbone:
        return NoLesson(Obstacle.WHOLE_NETWORK, run.name)
    corrected = corrections_since(project, run)
    if not corrected:
        return NoLesson(Obstacle.NOTHING_NEW, run.name)
    images = lesson(project, corrected, most=most)
    return Lesson(run, settings, len(corrected), images)


def _chosen(project: Project, run: RunRecord) -> RunRecord:
    """Return the run that a lesson began with, if it is one that ran by itself, else the run."""
    start = started_from(run) if is_automatic(run) else None
    if start is None:
        return run
    try:
        found = project.runs.get(start.run)
    except ProjectError:  # deleted since
        return run
    return found if run_files(project, found).can_predict else run


def _features_kept(project: Project, images: Sequence[int]) -> bool:
    """Whether the cache has the features of nearly all images, by a sample of them."""
    step = max(1, len(images) // _SAMPLE)
    folder = features_folder()
    sample = project.images.get(images[::step])
    kept = 0
    for record in sample:
        try:
            key = content_key(project.images.file(record))
        except (ImageError, ProjectError):  # not there: no lesson has it
            continue
        kept += bool(find_entries(folder, key, FEATURES))
    return kept >= _KEPT * len(sample)
