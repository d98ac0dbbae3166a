"""Small maps of many masks, in the background: to tell what a better model changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.store import MaskRecord, Project
from app.core.training.corrections import Map, mask_map
from app.jobs.job import Job
from wseg_engine.base.events import Control, Event


@dataclass(frozen=True)
class MasksMapped(Event):
    """The maps of all masks that were asked for, by image."""

    maps: dict[int, Map | None]


def map_masks(project: Project, records: Sequence[MaskRecord], title: str) -> Job:
    """Return a job that reads masks; its one event is `MasksMapped`."""

    def work(control: Control) -> Iterator[Event]:
        maps: dict[int, Map | None] = {}
        for record in records:
            control.wait_or_stop()
            maps[record.image] = mask_map(project, record)
        yield MasksMapped(maps)

    return Job(title, work, quiet=True)
