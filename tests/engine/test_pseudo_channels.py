"""Pseudo labels are made of the classes that may appear alone, and equal those of all classes."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from tests.engine.tiny import TinyBackbone
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.networks.heads.paper_head import PaperHead
from wseg_engine.networks.layers.layers import resize
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import ModelConfig, TrainConfig
from wseg_engine.training import objective as objectives
from wseg_engine.training.objective import Objective
from wseg_engine.training.pseudo import pseudo_labels

SIDE, SMALL = 64, 16


def objective(classes: int) -> Objective:
    torch.manual_seed(1)
    head = PaperHead(shallow_channels=8, deep_channels=12, classes=classes, width=8)
    config = ModelConfig(backbone="efficientnet_lite0", classes=classes, head="paper")
    train = TrainConfig(pamr_iterations=2, pamr_dilations=(1, 2))
    return Objective(SegmentationNet(TinyBackbone(0.0), head, config), config=train)


def of_all_classes(made: Objective, images: Tensor, logits: Tensor, tags: Tensor) -> Tensor:
    """Do it the long way: refine, resize and compare every channel."""
    small = resize(images, (SMALL, SMALL))
    possible = torch.cat([torch.ones_like(tags[:, :1]), (tags != Tag.ABSENT).float()], 1)
    masks = made.network.masks(logits) * possible[:, :, None, None]
    refined = resize(made.pamr(small, masks), (SIDE, SIDE))
    config = made.config
    pseudo = pseudo_labels(
        refined,
        tags,
        foreground=config.pseudo_foreground,
        background=config.pseudo_background,
        floor=config.pseudo_floor,
    )
    unsure = (tags == Tag.UNSURE).float()
    certain = torch.cat([torch.ones_like(tags[:, :1]), (tags == Tag.PRESENT).float()], 1)
    doubtful = (refined[:, 1:] * unsure[:, :, None, None]).amax(1)
    pseudo[doubtful > (refined * certain[:, :, None, None]).amax(1)] = VOID
    return pseudo


@pytest.mark.parametrize("classes", [1, 3, 20, 80])
@pytest.mark.parametrize("seed", range(4))
def test_labels_are_those_of_all_classes(classes: int, seed: int) -> None:
    made = objective(classes)
    torch.manual_seed(seed)
    images = torch.rand(4, 3, SIDE, SIDE)
    logits = 6 * torch.randn(4, classes + 1, SMALL, SMALL)
    tags = torch.tensor([-1.0, 0.0, 0.0, 0.0, 1.0])[torch.randint(0, 5, (4, classes))]
    tags[0] = 0.0  # nothing but background
    found = made.pseudo_labels(images, logits, tags)
    assert found.dtype == torch.uint8
    assert torch.equal(found, of_all_classes(made, images, logits, tags))
    assert len(found.unique()) > 1


def test_no_channel_is_enlarged_that_cannot_appear(monkeypatch: pytest.MonkeyPatch) -> None:
    made = objective(80)
    enlarged: list[int] = []

    def counting(x: Tensor, size: tuple[int, int]) -> Tensor:
        if size == (SIDE, SIDE):
            enlarged.append(x.shape[1])
        return resize(x, size)

    monkeypatch.setattr(objectives, "resize", counting)
    tags = torch.zeros(2, 80)
    tags[0, 70] = tags[1, 3] = tags[1, 79] = 1.0
    made.pseudo_labels(torch.rand(2, 3, SIDE, SIDE), torch.randn(2, 81, SMALL, SMALL), tags)
    assert enlarged == [3]  # background, and the two classes of one of the images
