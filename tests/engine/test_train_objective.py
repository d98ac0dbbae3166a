"""A step's losses: the pseudo labels of the release, and what unsure tags and masks change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.engine.tiny import CLASSES, tiny_network
from wseg_engine.base.labels import VOID
from wseg_engine.compute.per_image_rng import image_generators
from wseg_engine.settings.config import ModelConfig, TrainConfig
from wseg_engine.training.losses import mask_loss, pixel_losses, tag_loss
from wseg_engine.training.objective import LossSums, Objective

GOLDENS = ("resnet38", "vgg16", "resnet50", "resnet101")
SIDE = 32


class Softmax(nn.Module):
    """Stands for a network whose logits are given."""

    config = ModelConfig(head="paper")

    def masks(self, logits: Tensor) -> Tensor:
        return logits.softmax(1)


@pytest.mark.shared
@pytest.mark.parametrize("name", GOLDENS)
def test_pseudo_labels_and_their_loss_reproduce_the_release(name: str, shared: Path) -> None:
    golden = np.load(shared / "golden" / f"network_{name}_ae.npz")
    image, logits, tags = (torch.from_numpy(golden[k]) for k in ("image", "logits", "tags"))
    objective = Objective(Softmax(), config=TrainConfig())  # type: ignore[arg-type]
    pseudo = objective.pseudo_labels(image, logits, tags)
    one_hot = torch.from_numpy(golden["pseudo"])
    expected = torch.where(one_hot.sum(1) > 0, one_hot.argmax(1), VOID).to(torch.uint8)
    # A pixel whose value lies on a threshold may fall to either side of it.
    assert (pseudo != expected).float().mean() < 1e-3
    loss = mask_loss(logits, pseudo, tags)
    assert loss.item() == pytest.approx(golden["mask_loss"].mean().item(), rel=1e-3, abs=1e-6)


class Batch:
    """Two images with tags and masks, and the losses of a tiny network in inference mode."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.images = torch.rand(2, 3, SIDE, SIDE)
        self.tags = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
        self.labels = torch.full((2, SIDE, SIDE), VOID)
        self.has_mask = torch.tensor([False, False])
        self.network = tiny_network().eval()
        config = TrainConfig(pamr_iterations=2, pamr_dilations=(1,), pseudo_floor=0.0)
        self.objective = Objective(self.network, config=config).eval()

    def losses(
        self,
        *,
        with_mask_loss: bool = True,
        partial: Tensor | None = None,
        approved: Tensor | None = None,
        marks: Tensor | None = None,
    ) -> LossSums:
        keys = [(0, index) for index in range(2)]
        result: LossSums = self.objective(
            self.images,
            self.tags,
            self.labels,
            self.has_mask,
            generators=image_generators(keys, device=torch.device("cpu")),
            with_mask_loss=with_mask_loss,
            partial=partial,
            approved=approved,
            marks=marks,
        )
        return result

    def logits(self) -> Tensor:
        return self.network(self.network.normalise(self.images)).logits


def test_losses_are_sums_over_the_images() -> None:
    batch = Batch()
    logits = batch.logits()
    pseudo = batch.objective.pseudo_labels(batch.images, logits, batch.tags)
    found = batch.losses()
    expected_tag = tag_loss(batch.network.scores(logits), batch.tags)
    assert found.tag.item() == pytest.approx(2 * expected_tag.item(), rel=1e-5)
    expected_mask = mask_loss(logits, pseudo, batch.tags)
    assert found.mask.item() == pytest.approx(2 * expected_mask.item(), rel=1e-5)
    assert found.mask.item() > 0
    assert found.pixel.item() == 0


def test_warming_up_there_is_no_mask_loss() -> None:
    assert Batch().losses(with_mask_loss=False).mask.item() == 0


def test_an_image_with_an_approved_mask_has_no_pseudo_labels() -> None:
    batch = Batch()
    before = batch.losses()
    batch.has_mask[:] = True
    batch.labels[0, : SIDE // 2] = 1
    found = batch.losses()
    assert found.mask.item() == 0
    assert found.tag.item() == before.tag.item()
    expected = pixel_losses(batch.logits(), batch.labels).mean()
    assert found.pixel.item() == pytest.approx(2 * expected.item(), rel=1e-5)
    batch.has_mask[0] = False
    assert 0 <= batch.losses().mask.item() <= before.mask.item()


def test_what_approved_masks_cost_is_told_apart() -> None:
    batch = Batch()
    batch.has_mask[:] = True
    batch.labels[0, : SIDE // 2] = 1
    batch.labels[1, SIDE // 2 :] = 2
    alone = [
        pixel_losses(batch.logits()[row : row + 1], batch.labels[row : row + 1]).mean().item()
        for row in range(2)
    ]
    found = batch.losses(approved=torch.tensor([False, True]))
    assert found.pixel.item() == pytest.approx(sum(alone), rel=1e-5)
    assert found.approved.item() == pytest.approx(alone[1], rel=1e-5)
    assert batch.losses().approved.item() == 0


def test_marks_over_labels_that_were_made_count_as_much_as_those_alone() -> None:
    """One pixel among all that were made is not drowned by them."""
    batch = Batch()
    batch.has_mask[:] = True
    batch.labels[:] = 0
    before = batch.losses()
    marks = torch.full_like(batch.labels, VOID)
    marks[1, 3, 5] = 2
    found = batch.losses(marks=marks)
    alone = pixel_losses(batch.logits()[1:], marks[1:]).item()
    assert alone > 0.1
    assert found.pixel.item() == pytest.approx(before.pixel.item() + alone, rel=1e-5)
    assert found.approved.item() == pytest.approx(alone, rel=1e-5)  # a person decided it as well
    batch.has_mask[0], batch.labels = False, marks
    points = batch.losses(partial=torch.tensor([False, True]))
    assert points.pixel.item() == pytest.approx(alone, rel=1e-5)


def test_where_a_class_nobody_is_sure_of_wins_nothing_is_decided() -> None:
    objective = Objective(Softmax(), config=TrainConfig(pamr_iterations=0))  # type: ignore[arg-type]
    logits = torch.zeros(1, len(CLASSES) + 1, 8, 8)
    logits[:, 1, :, :4] = 8.0  # tagged
    logits[:, 2, :, 4:] = 8.0  # unsure in the second case, absent in the first
    image = torch.rand(1, 3, 8, 8)
    absent = objective.pseudo_labels(image, logits, torch.tensor([[1, 0, 0]]))
    unsure = objective.pseudo_labels(image, logits, torch.tensor([[1, -1, 0]]))
    assert (absent[:, :, :4] == 1).all()
    assert (unsure[:, :, :4] == 1).all()
    assert (unsure[:, :, 4:] == VOID).all()


def test_no_gradient_passes_through_pseudo_labels() -> None:
    batch = Batch()
    pseudo = batch.objective.pseudo_labels(batch.images, batch.logits(), batch.tags)
    assert not pseudo.requires_grad
    batch.losses().mask.backward()
    gradient = batch.network.head.classifier.weight.grad
    assert gradient is not None
    assert gradient.abs().sum() > 0


def test_beside_points_and_strokes_an_image_is_learned_from_as_before() -> None:
    batch = Batch()
    before = batch.losses()
    pseudo = batch.objective.pseudo_labels(batch.images, batch.logits(), batch.tags)
    batch.labels[0, :4, :4] = 1
    batch.has_mask[0] = True
    assert batch.losses().mask.item() < before.mask.item()  # as if it were a whole mask
    found = batch.losses(partial=torch.tensor([True, False]))
    pseudo[0, :4, :4] = VOID
    expected_mask = mask_loss(batch.logits(), pseudo, batch.tags)
    assert found.mask.item() == pytest.approx(2 * expected_mask.item(), rel=1e-5)
    expected = pixel_losses(batch.logits(), batch.labels).mean()
    assert found.pixel.item() == pytest.approx(2 * expected.item(), rel=1e-5)
    assert found.pixel.item() > 0
