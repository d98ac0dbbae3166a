"""A project with a folder of small photographs, and what a scan of it says."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image

from app.core.scan.events import ScanSummary
from app.core.scan.session import Recent, scan_sources
from app.core.scan.source_scan import ScanPart
from app.core.store import ImageRecord, ImageState, Project, create_project
from wseg_engine.base.events import Control, Event
from wseg_engine.base.labels import Tag

E = TypeVar("E", bound=Event)


class ScannedFolder:
    """A project over one source folder; every photo has its own content and time."""

    def __init__(self, folder: Path) -> None:
        self.base = folder
        self.photos = folder / "photos"
        self.photos.mkdir()
        self.project: Project = create_project(folder / "project")
        self.source = self.project.sources.add(self.photos).id
        self.recent = Recent()
        self.events: list[Event] = []
        self._made = 0

    def photo(self, path: str) -> Path:
        """Write a new photo into the source folder."""
        self._made += 1
        file = self.photos / path
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (20 + self._made, 20), (self._made % 256, 90, 30)).save(file, "JPEG")
        stamp = 1_700_000_000_000_000_000 + self._made * 1_234_567_891
        os.utime(file, ns=(stamp, stamp))
        return file

    def scan(self, part: ScanPart | None = None) -> ScanSummary:
        """Scan the source; `events` has what it said."""
        self.events = list(
            scan_sources(self.project, {self.source: part}, Control(), recent=self.recent)
        )
        summary = self.events[-1]
        assert isinstance(summary, ScanSummary)
        return summary

    def said(self, kind: type[E]) -> list[E]:
        """Return the events of a kind of the last scan."""
        return [event for event in self.events if isinstance(event, kind)]

    def paths(self, state: ImageState | None = None) -> list[str]:
        """Return the paths of the images, of one state or of all, by path."""
        return sorted(
            record.path for record in self.project.images if state in (None, record.state)
        )

    def image(self, path: str) -> ImageRecord:
        """Return the image of a path."""
        (record,) = [record for record in self.project.images if record.path == path]
        return record

    def tag(self, images: Iterable[int]) -> int:
        """Tag images as dogs; return the class."""
        known = [known for known in self.project.classes.all() if known.name == "dog"]
        dog = known[0].id if known else self.project.classes.add("dog").id
        self.project.tags.set(list(images), [dog], Tag.PRESENT)
        return dog

    def tagged(self) -> list[str]:
        """Return the paths of tagged images."""
        tags = self.project.tags.of([record.id for record in self.project.images])
        return sorted(record.path for record in self.project.images if tags[record.id].tags)


@pytest.fixture
def scanned(tmp_path: Path) -> Iterator[ScannedFolder]:
    scanned = ScannedFolder(tmp_path)
    with scanned.project:
        yield scanned
