"""A project with drawn photos and masks, to export from and to import into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.store import FoundFile, MaskRecord, Project, Provenance, create_project
from app.core.transfer.data_export import (
    Exported,
    ExportPlan,
    ExportRequest,
    ExportResult,
    PlanMade,
    make_plan,
    run_plan,
)
from wseg_engine.base.events import Control, Event
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask

HEIGHT, WIDTH = 48, 64
NAMES = ("cat", "dog", "bird")
Labels = NDArray[np.uint8]


class DrawnProject(NamedTuple):
    project: Project
    photos: Path
    ids: dict[str, int]  # path to image
    classes: dict[str, int]  # name to class


def blobs(seed: int, values: tuple[int, ...] = (1, 2, 3), void: bool = True) -> Labels:
    """Draw a mask with several components, a hole, and some undecided pixels."""
    rng = np.random.default_rng(seed)
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    for value in values:
        centre = (int(rng.integers(8, WIDTH - 8)), int(rng.integers(8, HEIGHT - 8)))
        cv2.ellipse(labels, centre, (10, 7), int(rng.integers(180)), 0, 360, value, -1)
    labels[4:16, 40:54] = values[0]
    labels[8:11, 44:50] = 0
    if void:
        labels[0, :5] = 255
    return labels


def draw_photo(file: Path, size: tuple[int, int] = (WIDTH, HEIGHT), *, turned: int = 1) -> None:
    """Write a photo; `turned` is the orientation in its EXIF."""
    file.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", size, (90, 120, len(file.name) * 7 % 256))
    exif = Image.Exif()
    exif[0x0112] = turned
    image.save(file, exif=exif)


def make_drawn_project(
    folder: Path,
    names: tuple[str, ...] = ("a.jpg", "b.jpg", "c.jpg"),
    *,
    turned: Mapping[str, int] | None = None,
) -> DrawnProject:
    """Make a project with photos (some turned by EXIF) and three classes, without masks."""
    photos = folder / "photos"
    for name in names:
        draw_photo(photos / name, turned=(turned or {}).get(name, 1))
    project = create_project(folder / "project")
    source = project.sources.add(photos)
    found = [found_file(photos, name) for name in names]
    ids = project.images.record(source.id, found).ids
    classes = {name: project.classes.add(name).id for name in NAMES}
    return DrawnProject(project, photos, dict(zip(names, ids, strict=True)), classes)


def found_file(photos: Path, name: str) -> FoundFile:
    status = (photos / name).stat()
    return FoundFile(name, status.st_size, status.st_mtime_ns)


def put_mask(
    drawn: DrawnProject,
    name: str,
    labels: Labels,
    kind: Provenance = Provenance.APPROVED,
    classes: tuple[int | None, ...] | None = None,
) -> Path:
    """Give an image a mask; its values mean the project's classes in their order, or `classes`."""
    image = drawn.ids[name]
    file = f"masks/{kind.value}/{image}.png"
    write_mask(drawn.project.folder / file, labels)
    meaning = tuple(drawn.classes.values()) if classes is None else classes
    drawn.project.masks.put([MaskRecord(image, kind, file, meaning)])
    for number in {meaning[v - 1] for v in np.unique(labels).tolist() if 0 < v < 255}:
        if number is not None:
            drawn.project.tags.set([image], [number], Tag.PRESENT)
    return drawn.project.folder / file


def planned(project: Project, request: ExportRequest) -> ExportPlan:
    *_, made = make_plan(project, request, Control())
    assert isinstance(made, PlanMade)
    return made.plan


def exported(project: Project, request: ExportRequest) -> ExportResult:
    *_, done = run_plan(planned(project, request), Control())
    assert isinstance(done, Exported)
    return done.result


def stopped_after(work: Iterator[Event], control: Control, kind: type[Event], count: int) -> None:
    """Stop a job when it has told so many events of a kind."""
    seen = 0
    for event in work:
        seen += isinstance(event, kind)
        if seen == count:
            control.stop()
