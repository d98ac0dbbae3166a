"""What is done on the card, small: each entry point of the engine as a function of the device."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from tests.core.small_trainings import tiny_network as compact_network
from tests.engine.tiny import CLASSES, tiny_dataset, tiny_network, tiny_settings
from wseg_engine.base.events import (
    Control,
    EpochDone,
    Event,
    Finished,
    ImageFailed,
    Prediction,
    StepDone,
    TrainingFinished,
)
from wseg_engine.base.labels import Tag
from wseg_engine.compute.distributed import World
from wseg_engine.datasets.types import Dataset
from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.prediction.predict import predict
from wseg_engine.refinement.crf import dense_crf
from wseg_engine.refinement.pamr import PAMR
from wseg_engine.refinement.pamr_tiles import refine_in_tiles
from wseg_engine.settings.config import ModelConfig, PredictConfig, Settings, TrainConfig
from wseg_engine.training import assemble
from wseg_engine.training.checkpoint import load_checkpoint
from wseg_engine.training.loader import Loader
from wseg_engine.training.train import train
from wseg_engine.training.warm_start import StartModel


def data(folder: Path) -> Dataset:
    """Eight images with tags, of which two have an approved mask and one is unsure of a class."""
    made = tiny_dataset(folder / "data", 8, masks=(1, 4))
    images = list(made.images)
    first = images[0]
    images[0] = replace(first, tags=(first.tags[0], Tag.UNSURE, first.tags[2]))
    return replace(made, images=tuple(images))


def begun(
    folder: Path, device: str, *, network: SegmentationNet | None = None, **train_values: object
) -> Iterator[Event]:
    """Begin to train a whole network of the paper's kind; nothing is held out."""
    return train(
        data(folder),
        settings=tiny_settings(**train_values),
        out=folder / "run",
        device=device,
        network=network or tiny_network(dropout=0.0),
    )


def whole(
    folder: Path, device: str, *, network: SegmentationNet | None = None, **train_values: object
) -> list[Event]:
    """Train a whole network of the paper's kind, with images held out."""
    values = {"validation": 0.25} | train_values
    return list(begun(folder, device, network=network, **values))


def frozen_settings(**train_values: object) -> Settings:
    """Settings of a frozen backbone, with new labels before the last epoch."""
    values: dict[str, object] = {
        "frozen_backbone": True,
        "epochs": 2,
        "warmup_epochs": 1,
        "relabel_epochs": (1,),
        "batch": 4,
        "crop": 64,
        "optimiser": "adamw",
        "pamr_iterations": 1,
        "pamr_dilations": (1, 2),
        "validation": 0.25,
    }
    model = ModelConfig(
        backbone="efficientnet_lite0", classes=len(CLASSES), head="compact", head_width=16
    )
    return Settings(model=model, train=TrainConfig(**(values | train_values)))  # type: ignore[arg-type]


def frozen(folder: Path, device: str, **train_values: object) -> list[Event]:
    """Train a head on cached features."""
    settings = frozen_settings(**train_values)
    return list(
        train(
            data(folder),
            settings=settings,
            out=folder / "run",
            device=device,
            network=compact_network(settings),
        )
    )


def resumed(
    folder: Path, device: str, *, resumed_on: str | None = None, frozen: bool = False
) -> list[Event]:
    """Train for a step, stop, and go on from the checkpoint.

    Args:
        folder: of the data and the run.
        device: where the run begins.
        resumed_on: where it goes on; there as well if None.
        frozen: train a head on cached features.
    """
    short = {"epochs": 1, "warmup_epochs": 0, "validation": 0.0, "mixed_precision": False}
    plain = short | {"channels_last": False}
    settings = frozen_settings(relabel_epochs=(), **plain) if frozen else tiny_settings(**plain)

    def begin(device: str, *, resume: bool) -> Generator[Event, None, None]:
        network = compact_network(settings) if frozen else tiny_network(dropout=0.0)
        yield from train(
            data(folder),
            settings=settings,
            out=folder / "run",
            device=device,
            network=network,
            resume=resume,
        )

    seen: list[Event] = []
    with closing(begin(device, resume=False)) as running:
        for event in running:
            seen.append(event)
            if isinstance(event, StepDone):
                break
    return seen + list(begin(resumed_on or device, resume=True))


def warm(folder: Path, device: str) -> list[Event]:
    """Train a head, and another one that starts from what it knows."""
    finished = frozen(folder, device, epochs=1, relabel_epochs=())[-1]
    assert isinstance(finished, TrainingFinished)
    saved = load_checkpoint(finished.checkpoint)
    names = tuple(item.name for item in saved.classes)
    settings = frozen_settings(epochs=1, relabel_epochs=())
    return list(
        train(
            data(folder),
            settings=settings,
            out=folder / "next",
            device=device,
            network=compact_network(settings),
            start=StartModel("the one before", dict(saved.network), names, saved.settings.model),
        )
    )


def masks(
    folder: Path,
    device: str,
    *,
    network: SegmentationNet | None = None,
    images: int = 2,
    **values: object,
) -> list[Prediction]:
    """Predict images in two scales and mirrored."""
    settings = PredictConfig(**({"side": 64, "scales": (0.75, 1.0)} | values))  # type: ignore[arg-type]
    events = list(
        predict(
            data(folder).images[:images],
            network=network or tiny_network(),
            classes=CLASSES,
            settings=settings,
            device=device,
            keep_probabilities=True,
        )
    )
    assert isinstance(events[-1], Finished)
    assert not any(isinstance(event, ImageFailed) for event in events)
    return [event for event in events if isinstance(event, Prediction)]


def _picture() -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    rng = np.random.default_rng(5)
    image = rng.integers(0, 255, (24, 30, 3), dtype=np.uint8)
    given = rng.random((3, 24, 30), dtype=np.float32)
    return image, given / given.sum(0)


def pamr(device: str, *, tiles: bool) -> NDArray[np.float32]:
    """Refine masks by PAMR, whole or in tiles."""
    image, given = _picture()
    pixels = torch.from_numpy(image).to(device).permute(2, 0, 1)[None].float() / 255
    start = torch.from_numpy(given).to(device)[None]
    if tiles:
        # 24 × 30 pixels with 16 weights each, in a quarter of the memory
        found = refine_in_tiles(
            pixels, start, iterations=2, dilations=(1, 2), memory=24 * 30 * 16 * 4 // 2
        )
    else:
        found = PAMR(2, (1, 2))(pixels, start)
    return np.asarray(found[0].cpu().numpy(), np.float32)


def crf(device: str, *, wide: bool = False) -> NDArray[np.float32]:
    """Refine probabilities by the dense CRF, with some pixels held."""
    image, given = _picture()
    held = np.zeros(image.shape[:2], bool)
    held[3:6, 4:9] = True
    # Sigmas so small spread the vertices beyond the table, and they are found by sorting.
    colour = {"colour_sigma_rgb": 0.5, "colour_sigma_xy": 0.5} if wide else {}
    return dense_crf(image, given, iterations=2, device=device, fixed=held, **colour)


def losses(events: Iterable[Event]) -> list[tuple[float, float, float]]:
    """Return the losses of all steps."""
    return [
        (event.tag_loss, event.mask_loss, event.pixel_loss)
        for event in events
        if isinstance(event, StepDone)
    ]


def scores(events: Iterable[Event]) -> list[dict[str, float]]:
    """Return the scores of all epochs."""
    return [event.metrics for event in events if isinstance(event, EpochDone)]


def one_step(folder: Path, device: str, settings: Settings) -> float:
    """Take one step of a preset's training with two images; return its losses' sum."""
    values = {"crop": 64, "batch": 2, "pamr_iterations": 1, "warmup_epochs": 0}
    config = replace(settings.train, **values)  # type: ignore[arg-type]
    images = data(folder).images[:2]
    network = build_network(settings.model).to(device).train()
    source = None
    if config.frozen_backbone:
        source = assemble.cached_source(network, config=config, device=torch.device(device))
        list(source.fill(images, control=Control(), world=World()))
    loader = Loader(images, classes=len(CLASSES), config=config, source=source)
    stepper = assemble.stepper_of(
        network, config=config, device=torch.device(device), world=World()
    )
    found = stepper.step(next(loader.epoch(0)), epoch=0, with_mask_loss=True)
    assert found is not None
    return found.tag + found.mask + found.pixel
