"""A scan of several sources, with what has moved between them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.core.scan.events import (
    FolderProblem,
    FoundBatch,
    Moved,
    ScanSummary,
    SourceFound,
    SourceState,
    WentMissing,
)
from app.core.scan.moves import find_moves
from app.core.scan.source_scan import ScanPart, scan_source
from app.core.store import Project
from wseg_engine.base.events import Control, Event, Stopped

_MOST_DETAILS = 20  # problems kept in words
_MOST_RECENT = 200_000  # images remembered as new


@dataclass
class Recent:
    """Images that came lately: where missing ones may turn out to have gone."""

    images: set[int] = field(default_factory=set)

    def add(self, images: tuple[int, ...]) -> None:
        """Remember new images; too many of them push all older ones out."""
        if len(self.images) + len(images) > _MOST_RECENT:
            self.images.clear()
        self.images.update(images)


@dataclass
class _Tally:
    """Sums up the events of a scan."""

    seen: int = 0
    added: int = 0
    changed: int = 0
    returned: int = 0
    missing: int = 0
    moved: int = 0
    moved_likely: int = 0
    problems: int = 0
    unavailable: list[int] = field(default_factory=list)
    details: list[str] = field(default_factory=list)

    def take(self, event: Event) -> None:
        match event:
            case FoundBatch():
                self.seen += event.seen
                self.added += len(event.added)
                self.changed += len(event.changed)
                self.returned += len(event.returned)
            case WentMissing():
                self.missing += len(event.images)
            case Moved():
                certain = sum(move.certain for move in event.moves)
                self.moved += certain
                self.moved_likely += len(event.moves) - certain
            case FolderProblem():
                self.problems += 1
                if len(self.details) < _MOST_DETAILS:
                    self.details.append(event.text)
            case SourceFound() if event.state is not SourceState.PRESENT:
                self.unavailable.append(event.source)
                self.details.insert(0, event.text)

    def summary(self, sources: tuple[int, ...], *, stopped: bool, seconds: float) -> ScanSummary:
        moved = self.moved + self.moved_likely
        return ScanSummary(
            sources,
            seen=self.seen,
            added=max(0, self.added - moved),
            changed=self.changed,
            returned=self.returned,
            missing=max(0, self.missing - moved),
            moved=self.moved,
            moved_likely=self.moved_likely,
            problems=self.problems,
            unavailable=tuple(self.unavailable),
            stopped=stopped,
            seconds=seconds,
            details=tuple(self.details),
        )


def scan_sources(
    project: Project,
    parts: Mapping[int, ScanPart | None],
    control: Control,
    *,
    recent: Recent | None = None,
) -> Iterator[Event]:
    """Scan sources one after the other, then look where missing images have gone.

    A source that is taken out of the project meanwhile is left out.

    Args:
        project: the project.
        parts: source id to the part to be looked at; None: all of it.
        control: to stop and pause it.
        recent: what came with earlier scans; added to.

    Yields:
        What is found, and a `ScanSummary` last, even if it was stopped.

    Raises:
        ProjectError: if something cannot be saved.
    """
    recent = Recent() if recent is None else recent
    tally = _Tally()
    started = time.monotonic()
    stopped = False
    try:
        for source, part in parts.items():
            if all(known.id != source for known in project.sources.all()):
                continue
            for event in scan_source(project, source, control, part=part):
                tally.take(event)
                if isinstance(event, FoundBatch):
                    recent.add(event.added)
                yield event
        for event in find_moves(project, recent.images, control):
            tally.take(event)
            if isinstance(event, Moved):
                recent.images.difference_update(move.found for move in event.moves)
            yield event
    except Stopped:
        stopped = True
    yield tally.summary(tuple(parts), stopped=stopped, seconds=time.monotonic() - started)
