"""Lessons in the background: what one consists of, and what a better model changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.core.store import MaskRecord, Project
from app.core.training.corrections import Map, ToUpdate, mask_map, to_update
from app.core.training.lessons import (
    Lesson,
    NoLesson,
    note_begun,
    plan_automatic,
    plan_lesson,
    replace_automatic,
)
from app.core.training.run_notes import now
from app.core.training.run_upkeep import set_current_run
from app.jobs.job import Job
from wseg_engine.base.events import Control, Event


@dataclass(frozen=True)
class LessonPlanned(Event):
    """What there is to learn, or why nothing."""

    lesson: Lesson | NoLesson
    moment: str  # ISO time; what is corrected from then on is not in it


@dataclass(frozen=True)
class MasksMapped(Event):
    """The maps of all masks that were asked for, by image."""

    maps: dict[int, Map | None]


@dataclass(frozen=True)
class UpdateFound(Event):
    """The masks that a better model is to make again, and how they are now."""

    update: ToUpdate
    maps: dict[int, Map | None]


def plan(project: Project, title: str) -> Job:
    """Return a job that finds out what the current model can be taught: `LessonPlanned`."""

    def work(_control: Control) -> Iterator[Event]:
        yield LessonPlanned(plan_lesson(project), now())

    return Job(title, work, quiet=True)


def plan_by_itself(project: Project, title: str, *, only_quick: bool) -> Job:
    """Return a job that yields `LessonPlanned` if the time for an automatic lesson has come."""

    def work(_control: Control) -> Iterator[Event]:
        moment = now()
        found = plan_automatic(project, only_quick=only_quick)
        if found is not None:
            yield LessonPlanned(found, moment)

    return Job(title, work, quiet=True)


def take_over(
    project: Project,
    run: int,
    images: Iterable[int],
    title: str,
    *,
    most: int,
    automatic: str = "",
) -> Job:
    """Return a job that makes a lesson's run the current one: `UpdateFound`.

    Args:
        project: open for writing.
        run: that the lesson made.
        images: in the order in which masks are to be made again.
        title: for the user.
        most: masks that are made again.
        automatic: when it began, of a lesson that ran by itself: those before it are deleted.
    """
    wanted = tuple(images)

    def work(control: Control) -> Iterator[Event]:
        set_current_run(project, run)
        if automatic:
            note_begun(project, automatic)
            replace_automatic(project, run)
        yield from _updates(project, wanted, most, control)

    return Job(title, work, quiet=True)


def note_end(project: Project, moment: str, title: str) -> Job:
    """Return a job that notes that a lesson which ran by itself failed, or was cancelled."""

    def work(_control: Control) -> Iterator[Event]:
        yield from ()
        note_begun(project, moment)

    return Job(title, work, quiet=True)


def go_back(project: Project, run: int, images: Iterable[int], title: str) -> Job:
    """Return a job that makes a run the current one again: `UpdateFound`.

    Args:
        project: open for writing.
        run: that was the current one.
        images: whose masks are to be made again, as far as nobody has touched them.
        title: for the user.
    """
    wanted = tuple(images)

    def work(control: Control) -> Iterator[Event]:
        set_current_run(project, run)
        yield from _updates(project, wanted, len(wanted), control)

    return Job(title, work, quiet=True)


def map_masks(project: Project, records: Sequence[MaskRecord], title: str) -> Job:
    """Return a job that reads masks; its one event is `MasksMapped`."""

    def work(control: Control) -> Iterator[Event]:
        yield MasksMapped(_maps(project, records, control))

    return Job(title, work, quiet=True)


def _updates(
    project: Project, images: Sequence[int], most: int, control: Control
) -> Iterator[Event]:
    found = to_update(project, images, most=most)
    yield UpdateFound(found, _maps(project, found.records, control))


def _maps(
    project: Project, records: Sequence[MaskRecord], control: Control
) -> dict[int, Map | None]:
    maps: dict[int, Map | None] = {}
    for record in records:
        control.wait_or_stop()
        maps[record.image] = mask_map(project, record)
    return maps
