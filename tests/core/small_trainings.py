"""A project small enough to train in a test: rectangles in three colours, and a tiny network."""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.core.store import FoundFile, MaskRecord, Project, Provenance, create_project
from app.core.training.dataset import ProjectDataset, read_dataset
from app.core.training.request import TrainRequest
from tests.engine.tiny import frozen_settings
from wseg_engine.base.events import Control, Event
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask
from wseg_engine.settings.config import ModelConfig, Settings

if TYPE_CHECKING:
    from wseg_engine.networks.model import SegmentationNet

CLASSES = ("red", "green", "blue")
IMAGES = 8
HEIGHT, WIDTH = 80, 96
MODEL = ModelConfig(backbone="efficientnet_lite0", head="compact", head_width=16)


def project_dataset(project: Project, *, exclude: Collection[int] = ()) -> ProjectDataset:
    """Return a project's tagged images at once."""
    steps = read_dataset(project, Control(), exclude=exclude)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: ProjectDataset = done.value
            return found


def small_project(folder: Path, *, images: int = IMAGES) -> Project:
    """Make a project of images of one or two rectangles, all of them tagged and reviewed."""
    photos = folder / "photos"
    photos.mkdir(parents=True)
    rng = np.random.default_rng(7)
    shown = []
    for index in range(images):
        pixels = rng.integers(60, 120, (HEIGHT, WIDTH, 3), dtype=np.uint8)
        colours = sorted({index % 3, (index // 3) % 3})
        for which in colours:
            top, left = rng.integers(4, 36, 2)
            pixels[top : top + 36, left : left + 44, which] = 230
        Image.fromarray(pixels).save(photos / f"image{index}.png")
        shown.append(colours)
    project = create_project(folder / "project")
    source = project.sources.add(photos)
    found = []
    for index in range(images):
        status = (photos / f"image{index}.png").stat()
        found.append(FoundFile(f"image{index}.png", status.st_size, status.st_mtime_ns))
    ids = project.images.record(source.id, found).ids
    classes = [project.classes.add(name).id for name in CLASSES]
    project.tags.set_cells(
        (image, classes[which], Tag.PRESENT)
        for image, colours in zip(ids, shown, strict=True)
        for which in colours
    )
    project.tags.review(ids)
    return project


def put_mask(
    project: Project,
    image: int,
    labels: NDArray[np.uint8],
    *,
    classes: Sequence[int | None],
    provenance: Provenance = Provenance.APPROVED,
    written: str = "",
) -> None:
    """Keep a mask of an image; value i + 1 means `classes[i]`."""
    file = f"masks/{provenance.value}/{image}.png"
    write_mask(project.folder / file, labels)
    project.masks.put([MaskRecord(image, provenance, file, tuple(classes), written=written)])


def small_settings(**train: object) -> Settings:
    """Settings of a fast training that takes about a second."""
    return frozen_settings(MODEL, **train)


def small_request(**train: object) -> TrainRequest:
    """A request for `small_settings`."""
    return TrainRequest(small_settings(**train), preset="fast", device="cpu")


def use_tiny_network(patch: pytest.MonkeyPatch) -> None:
    """Have trainings build a network that needs no weights."""
    from wseg_engine.training import assemble

    patch.setattr(assemble, "new_network", tiny_network)
    patch.setattr(assemble, "pretrained_network", _tiny_pretrained_network)


def _tiny_pretrained_network(
    settings: Settings, *, control: Control, allow_download: bool
) -> Generator[Event, None, SegmentationNet]:
    yield from ()
    return tiny_network(settings)


def tiny_network(settings: Settings) -> SegmentationNet:
    """Build a network of a few weights, drawn from the seed as the real one's are."""
    import torch

    from tests.engine.tiny import TinyBackbone
    from wseg_engine.networks.heads.compact import CompactHead
    from wseg_engine.networks.heads.paper_head import PaperHead
    from wseg_engine.networks.model import SegmentationNet

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.train.seed)
        backbone = TinyBackbone(0.0)
        classes = settings.model.classes
        head: torch.nn.Module
        if settings.model.head_kind == "paper":
            head = PaperHead(shallow_channels=8, deep_channels=12, classes=classes, width=8)
        else:
            head = CompactHead(8, 12, settings.model.head_width, classes)
        return SegmentationNet(backbone, head, settings.model)


def without_times(log: Path) -> list[str]:
    """Return the rows of a run's log without the column that differs every time."""
    rows = [line.split(",") for line in log.read_text(encoding="utf-8").splitlines()]
    times = rows[0].index("seconds")
    return [",".join(row[:times] + row[times + 1 :]) for row in rows]
