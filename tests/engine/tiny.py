"""A network and data sets small enough to train in a test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import Dataset, TaggedImage
from wseg_engine.images.mask_files import write_mask
from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.heads.cam_head import CamHead
from wseg_engine.networks.heads.paper_head import PaperHead
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import ModelConfig, Settings, TrainConfig

CLASSES = ("red", "green", "blue")


class TinyBackbone(nn.Module):
    """Two strided convolutions with a BatchNorm, a dropout and a frozen bias."""

    shallow_channels, deep_channels = 8, 12
    shallow_stride, deep_stride = 4, 8
    mean, std = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=4, padding=1)
        self.norm = nn.BatchNorm2d(8)
        # Frozen statistics as pretrained ones are: not those a new network starts with.
        self.norm.running_mean = 0.1 * torch.randn(8)
        self.norm.running_var = 1.0 + torch.rand(8)
        self.dropout = nn.Dropout(dropout)
        self.top = nn.Conv2d(8, 12, 3, stride=2, padding=1)

    def forward(self, x: Tensor) -> Features:
        shallow = self.norm(self.stem(x)).relu()
        return Features(shallow, self.top(self.dropout(shallow)).relu())

    def frozen_parameters(self) -> Iterator[nn.Parameter]:
        yield from self.norm.parameters()
        yield self.stem.bias


def tiny_network(
    *, seed: int = 0, head: str = "paper", dropout: float = 0.3, batch_norm: bool = True
) -> SegmentationNet:
    """A network of all the parts of a real one: random layers, BatchNorms with batch statistics.

    Args:
        seed: of its weights.
        head: "paper" or "cam".
        dropout: of the backbone; the paper's head has its own.
        batch_norm: False puts every BatchNorm's statistics out of use, so images are independent.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        backbone = TinyBackbone(dropout)
        classes = len(CLASSES)
        module: nn.Module
        if head == "cam":
            module = CamHead(deep_channels=12, classes=classes)
        else:
            module = PaperHead(shallow_channels=8, deep_channels=12, classes=classes, width=8)
        network = SegmentationNet(backbone, module, model_config(head))
    if not batch_norm:
        for layer in list(network.modules()):
            for name, child in list(layer.named_children()):
                if isinstance(child, nn.BatchNorm2d):
                    setattr(layer, name, nn.GroupNorm(1, child.num_features))
        for parameter in backbone.frozen_parameters():
            parameter.requires_grad_(False)
    return network


def model_config(head: str = "paper") -> ModelConfig:
    return ModelConfig(backbone="efficientnet_lite0", classes=len(CLASSES), head=head)


def tiny_settings(head: str = "paper", **train: object) -> Settings:
    """Settings for three classes, crops of 64 px, and no long PAMR."""
    values = {
        "epochs": 2,
        "warmup_epochs": 1,
        "batch": 4,
        "crop": 64,
        "pamr_iterations": 2,
        "pamr_dilations": (1, 2),
        "rate": 0.01,
    }
    return Settings(model=model_config(head), train=TrainConfig(**(values | train)))  # type: ignore[arg-type]


def frozen_settings(model: ModelConfig, **train: object) -> Settings:
    """Settings of a head that is trained on a frozen backbone's features, and relabels once."""
    values = {
        "frozen_backbone": True,
        "epochs": 3,
        "warmup_epochs": 1,
        "batch": 4,
        "crop": 64,
        "optimiser": "adamw",
        "schedule": "cosine",
        "relabel_epochs": (2,),
        "pamr_iterations": 2,
        "pamr_dilations": (1, 2),
    }
    return Settings(model=model, train=TrainConfig(**(values | train)))  # type: ignore[arg-type]


def tiny_dataset(folder: Path, count: int = 8, *, masks: tuple[int, ...] = ()) -> Dataset:
    """Images of one or two coloured rectangles on noise; some with their true mask.

    Args:
        folder: where the images are written.
        count: number of images.
        masks: indices of the images that have an approved mask.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    images = []
    for index in range(count):
        pixels = rng.integers(60, 120, (80, 96, 3), dtype=np.uint8)
        labels = np.zeros((80, 96), np.uint8)
        tags = [Tag.ABSENT] * len(CLASSES)
        for which in {index % 3, (index // 3) % 3}:
            top, left = rng.integers(4, 36, 2)
            pixels[top : top + 36, left : left + 44, which] = 230
            labels[top : top + 36, left : left + 44] = which + 1
            tags[which] = Tag.PRESENT
        path = folder / f"image{index}.png"
        Image.fromarray(pixels).save(path)
        mask = None
        if index in masks:
            mask = folder / "masks" / f"image{index}.png"
            write_mask(mask, labels)
        images.append(TaggedImage(path.stem, path, tuple(tags), mask))
    return Dataset(folder, CLASSES, tuple(images))


def with_tags(dataset: Dataset, index: int, tags: tuple[Tag, ...]) -> Dataset:
    """The data set with one image's tags replaced."""
    images = list(dataset.images)
    images[index] = replace(images[index], tags=tags)
    return replace(dataset, images=tuple(images))
