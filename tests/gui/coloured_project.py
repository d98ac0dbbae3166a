"""A project of small coloured pictures, and a run whose network knows colours by heart."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from pytestqt.qtbot import QtBot
from torch import Tensor, nn

from app.core.store import (
    FoundFile,
    MaskRecord,
    Project,
    Provenance,
    RunRecord,
    RunState,
    create_project,
)
from app.core.training.request import PredictRequest
from app.jobs import prediction_model, prediction_run
from app.jobs.job_list import JobList
from app.jobs.prediction import PredictionJob, start_prediction
from app.jobs.prediction_model import RunModel
from app.models.open_project import OpenProject
from wseg_engine.base.events import Event
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import read_mask
from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.model import SegmentationNet, model_classes
from wseg_engine.networks.model_file import LoadedModel
from wseg_engine.settings.config import ModelConfig, PredictConfig, Settings

COLOURS = {"red": (230, 20, 20), "green": (20, 230, 20), "blue": (20, 20, 230)}
CLASSES = tuple(COLOURS)
GREY = (90, 90, 90)
HEIGHT, WIDTH = 33, 41
PICTURES = (("red",), ("green", "blue"), ("blue",), (), ("red", "green"))
WAIT = 10_000


class Shrink(nn.Module):
    """Features that are the picture itself, half as large."""

    shallow_channels = deep_channels = 3
    shallow_stride = deep_stride = 2
    mean, std = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)

    def forward(self, x: Tensor) -> Features:
        small = nn.functional.avg_pool2d(x, 2, ceil_mode=True)
        return Features(small, small)

    def frozen_parameters(self) -> Iterator[nn.Parameter]:
        return iter(())


class Colours(nn.Module):
    """Logits by colour: strong where one of the three outshines the others."""

    def __init__(self) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(40.0))

    def forward(self, features: Features) -> Tensor:
        rgb = features.deep
        brightest = rgb.topk(2, dim=1).values
        own = (rgb - brightest[:, 1:]).clamp_min(0) * self.gain - 8
        return torch.cat([torch.ones_like(own[:, :1]), own], 1)


def colour_network() -> SegmentationNet:
    # A backbone's name for which no faster twin is made on a CPU.
    config = ModelConfig(backbone="vgg16", classes=len(CLASSES), head="compact", penalty=False)
    return SegmentationNet(Shrink(), Colours(), config).eval()


def colour_settings(gate: str = "tags") -> Settings:
    return Settings(
        model=colour_network().config,
        predict=PredictConfig(gate=gate, mirror=False, background_power=1.0),
    )


def picture(file: Path, *parts: str) -> None:
    """Write a grey picture with a stripe of each colour named, a quarter of its width each."""
    pixels = np.full((HEIGHT, WIDTH, 3), GREY, np.uint8)
    step = WIDTH // 4
    for place, name in enumerate(parts):
        pixels[:, place * step : (place + 1) * step] = COLOURS[name]
    # No two pictures are equal bytes, as photographs never are.
    pixels[-1, -1] = np.frombuffer(file.stem.encode()[-3:].rjust(3), np.uint8) % 64
    Image.fromarray(pixels).save(file)


class ColouredProject:
    """A project that is open, jobs, and the network by heart behind every run."""

    def __init__(self, folder: Path, pictures: Sequence[Sequence[str]]) -> None:
        self.photos = folder / "photos"
        self.photos.mkdir(parents=True)
        self.project: Project = create_project(folder / "project")
        source = self.project.sources.add(self.photos)
        found = []
        for number, parts in enumerate(pictures):
            file = self.photos / f"{number:03}.png"
            picture(file, *parts)
            status = file.stat()
            found.append(FoundFile(file.name, status.st_size, status.st_mtime_ns))
        self.images = self.project.images.record(source.id, found).ids
        self.classes = {name: self.project.classes.add(name).id for name in CLASSES}
        self.open_project = OpenProject(self.project)
        self.jobs = JobList()
        self.settings = colour_settings()

    def add_run(self, name: str = "Run 1", classes: Sequence[int] | None = None) -> RunRecord:
        number = len(self.project.runs.all()) + 1
        run = self.project.runs.add(
            name,
            folder=f"models/run-{number:04}",
            classes=tuple(classes or self.classes.values()),
            settings={},
        )
        self.project.runs.update(run.id, state=RunState.FINISHED)
        return self.project.runs.get(run.id)

    def tag(self, image: int, *names: str, tags_complete: bool = True) -> None:
        self.project.tags.set([image], [self.classes[name] for name in names], Tag.PRESENT)
        if tags_complete:
            self.project.tags.review([image])

    def load(self, project: Project, run: RunRecord) -> Generator[Event, None, RunModel]:
        """Stand in for `load_run_model`."""
        yield from ()
        return RunModel(
            LoadedModel(colour_network(), model_classes(CLASSES), self.settings), f"of {run.id}"
        )

    def end(self) -> None:
        self.jobs.cancel_all()
        assert self.jobs.wait(10)
        self.open_project.close()


@contextmanager
def coloured_project(
    folder: Path, monkeypatch: pytest.MonkeyPatch, pictures: Sequence[Sequence[str]]
) -> Iterator[ColouredProject]:
    coloured = ColouredProject(folder, pictures)
    monkeypatch.setattr(prediction_run, "load_run_model", coloured.load)
    monkeypatch.setattr(prediction_model, "load_run_model", coloured.load)
    try:
        yield coloured
    finally:
        coloured.end()


@pytest.fixture
def coloured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> Iterator[ColouredProject]:
    with coloured_project(tmp_path, monkeypatch, PICTURES) as coloured:
        yield coloured


@pytest.fixture
def tagged(coloured: ColouredProject) -> ColouredProject:
    """All images are tagged with what they show."""
    for image, names in zip(coloured.images, PICTURES, strict=True):
        coloured.tag(image, *names)
    return coloured


def predict(coloured: ColouredProject, qtbot: QtBot, run: int, **options: Any) -> PredictionJob:
    """Predict all images, or those given, to the end."""
    images = tuple(options.pop("images", coloured.images))
    request = PredictRequest(run, images, **options)
    job = start_prediction(coloured.open_project, coloured.jobs, request)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        pass
    return job


def counts(job: PredictionJob) -> tuple[int, int, int]:
    """Return how many masks were made, kept and failed."""
    if job.error is not None:
        raise job.error
    assert job.result is not None
    return job.result.made, job.result.kept, job.result.failed


def record(
    coloured: ColouredProject, image: int, kind: Provenance = Provenance.MODEL
) -> MaskRecord | None:
    return coloured.project.masks.get(image, kind)


def mask(
    coloured: ColouredProject, image: int, kind: Provenance = Provenance.MODEL
) -> NDArray[np.uint8]:
    found = record(coloured, image, kind)
    assert found is not None
    return read_mask(coloured.project.folder / found.file)


def mask_files(coloured: ColouredProject) -> list[str]:
    folder = coloured.project.folder
    files = (path for path in (folder / "masks").rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def recorded_files(coloured: ColouredProject) -> list[str]:
    return sorted(found.file for found in coloured.project.masks.of(coloured.images))
