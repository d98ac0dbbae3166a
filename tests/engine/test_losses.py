"""Losses against goldens of the published implementation and against their formulas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from wseg_engine.base.labels import VOID
from wseg_engine.training import losses
from wseg_engine.training.losses import mask_loss, pixel_losses, tag_loss

DATA = Path(__file__).parent / "data"
CLOSE = {"rtol": 0.0, "atol": 1e-5}


def load(name: str) -> dict[str, Tensor]:
    with np.load(DATA / f"{name}.npz") as file:
        return {key: torch.from_numpy(np.asarray(file[key])) for key in file}


def labels_of(one_hot: Tensor) -> Tensor:
    """(B, C, H, W) one-hot, all zero where void, to (B, H, W) labels."""
    labels = one_hot.argmax(1)
    labels[one_hot.sum(1) == 0] = VOID
    return labels.to(torch.uint8)


def normal(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(5), dtype=torch.float64)


def some_labels(*shape: int, classes: int) -> Tensor:
    generator = torch.Generator().manual_seed(9)
    labels = torch.randint(-1, classes + 1, shape, generator=generator)
    return torch.where(labels < 0, VOID, labels).to(torch.uint8)


def test_tag_loss_is_the_golden() -> None:
    golden = load("class_scores")
    torch.testing.assert_close(
        tag_loss(golden["scores"], golden["tags"]), golden["loss_cls"], **CLOSE
    )


def test_tag_loss_is_torchs_where_nothing_is_unsure() -> None:
    scores, tags = normal(3, 6), (normal(3, 6) > 0).double()
    expected = F.multilabel_soft_margin_loss(scores, tags)
    torch.testing.assert_close(tag_loss(scores, tags), expected)


def test_tag_loss_gradient_is_the_probabilitys_error_and_zero_where_unsure() -> None:
    scores = normal(2, 4).requires_grad_()
    tags = torch.tensor([[1, 0, -1, -1], [0, 1, 1, -1]])
    tag_loss(scores, tags).backward()
    expected = (scores.detach().sigmoid() - tags) / 8
    expected[tags == -1] = 0
    torch.testing.assert_close(scores.grad, expected)


def test_an_unsure_tag_has_no_loss_whatever_its_score() -> None:
    tags = torch.tensor([[1, -1]])
    quiet = tag_loss(torch.tensor([[0.5, 0.0]]), tags)
    loud = tag_loss(torch.tensor([[0.5, float("inf")]]), tags)
    assert torch.equal(quiet, loud)


def test_tag_loss_of_nothing_known_is_zero_and_can_be_differentiated() -> None:
    scores = torch.randn(2, 3, requires_grad=True)
    loss = tag_loss(scores, torch.full((2, 3), -1))
    loss.backward()
    assert loss.item() == 0.0
    assert torch.equal(scores.grad, torch.zeros(2, 3))


@pytest.mark.parametrize("name", ["mask_loss", "mask_loss_complete"])
def test_mask_loss_is_the_golden_for_each_image(name: str) -> None:
    golden = load(name)
    pseudo = labels_of(golden["pseudo"])
    for b, expected in enumerate(golden["loss_per_image"]):
        one = slice(b, b + 1)
        found = mask_loss(golden["logits"][one], pseudo[one], golden["tags"][one])
        torch.testing.assert_close(found, expected, **CLOSE)
    whole = mask_loss(golden["logits"], pseudo, golden["tags"])
    torch.testing.assert_close(whole, golden["loss_per_image"].mean(), **CLOSE)


def complete_case() -> tuple[Tensor, Tensor, Tensor]:
    """Logits, labels and tags of two images with every tagged class found, float64."""
    labels = some_labels(2, 6, 7, classes=2)
    labels[1][labels[1] == 2] = 3
    return normal(2, 5, 6, 7), labels, torch.tensor([[1, 1, 0, 0], [1, 0, 1, 0]])


def written_out(logits: Tensor, labels: Tensor) -> tuple[float, Tensor]:
    """The loss of one complete image and its gradient, pixel by pixel from the formula."""
    c, h, w = logits.shape
    known = [(y, x) for y in range(h) for x in range(w) if labels[y, x] != VOID]
    total, loss, gradient = len(known), 0.0, torch.zeros_like(logits)
    for y, x in known:
        label = int(labels[y, x])
        same = sum(int(labels[v, u]) == label for v, u in known)
        weight = (total - same) / (1 + total) / (h * w)
        probability = logits[:, y, x].softmax(0)
        loss -= weight * float(probability[label].log())
        gradient[:, y, x] = weight * (probability - torch.eye(c, dtype=logits.dtype)[label])
    return loss, gradient


def test_mask_loss_and_gradient_are_the_formula_written_out() -> None:
    logits, labels, tags = complete_case()
    logits.requires_grad_()
    loss = mask_loss(logits, labels, tags)
    loss.backward()
    cases = [written_out(logits.detach()[b], labels[b]) for b in range(2)]
    assert loss.item() == pytest.approx(sum(value for value, _ in cases) / 2, rel=1e-6)
    # The weights are counted in single precision.
    expected = torch.stack([gradient for _, gradient in cases]) / 2
    torch.testing.assert_close(logits.grad, expected, rtol=1e-6, atol=1e-9)


def test_mask_loss_gradient_passes_through_the_resizing() -> None:
    _, labels, tags = complete_case()
    logits = normal(2, 5, 3, 4).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: mask_loss(x, labels, tags), (logits,), fast_mode=True)


@pytest.mark.parametrize("tags", [[1, 0, 0, 0], [1, 1, 1, 0]])
def test_an_image_with_too_few_or_too_many_classes_does_not_count(tags: list[int]) -> None:
    logits, labels, _ = complete_case()
    logits.requires_grad_()
    loss = mask_loss(logits[:1], labels[:1], torch.tensor([tags]))
    loss.backward()
    assert loss.item() == 0.0
    assert not logits.grad.any()


def test_an_image_without_any_label_has_no_mask_loss() -> None:
    loss = mask_loss(
        normal(1, 3, 4, 4), torch.full((1, 4, 4), VOID, dtype=torch.uint8), torch.zeros(1, 2)
    )
    assert loss.item() == 0.0


@pytest.mark.parametrize("kind", ["mask", "pixel"])
def test_losses_in_parts_are_the_whole_ones_bit_for_bit(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With many classes a few images at a time are resized to the labels' size."""
    labels = some_labels(5, 12, 14, classes=3)
    tags = torch.tensor([[1.0, 1.0, 1.0]] * 4 + [[1.0, 1.0, -1.0]])
    looked_at: list[int] = []
    resize = losses.resize

    def noting(values: Tensor, size: tuple[int, int]) -> Tensor:
        looked_at.append(len(values))
        return resize(values, size)

    def found(most: int) -> tuple[Tensor, Tensor]:
        monkeypatch.setattr(losses, "_MOST_VALUES", most)
        looked_at.clear()
        logits = normal(5, 4, 6, 7).float().requires_grad_()
        loss = (
            mask_loss(logits, labels, tags)
            if kind == "mask"
            else pixel_losses(logits, labels).mean()
        )
        loss.backward()
        assert logits.grad is not None
        return loss.detach(), logits.grad

    monkeypatch.setattr(losses, "resize", noting)
    whole = found(1 << 25)
    assert looked_at == [5]
    parts = found(2 * 4 * 12 * 14)
    assert sorted(looked_at) == [1, 1, 2, 2, 2, 2]  # once more for the gradients
    assert whole[0] > 0
    for one, other in zip(parts, whole, strict=True):
        assert torch.equal(one, other)


def test_an_image_of_which_nothing_is_known_teaches_no_background() -> None:
    labels = torch.zeros(1, 4, 4, dtype=torch.uint8)
    labels[0, 0] = VOID
    logits = normal(1, 3, 4, 4)
    # Of one class alone the weight is 0: a second class makes the loss speak.
    assert mask_loss(logits, labels, torch.tensor([[-1, 0]])).item() == 0.0
    labels[0, 1] = 1
    assert mask_loss(logits, labels, torch.tensor([[1, -1]])).item() > 0.0


def test_pixel_loss_is_cross_entropy_over_the_labelled_pixels() -> None:
    logits, labels = normal(1, 4, 5, 6), some_labels(1, 10, 12, classes=3)
    big = F.interpolate(logits, (10, 12), mode="bilinear", align_corners=True)
    expected = F.cross_entropy(big, labels.long(), ignore_index=VOID)
    torch.testing.assert_close(pixel_losses(logits, labels).mean(), expected)


def test_pixel_loss_gradient_is_the_probabilitys_error() -> None:
    logits, labels = normal(1, 4, 5, 6).requires_grad_(), some_labels(1, 5, 6, classes=3)
    pixel_losses(logits, labels).mean().backward()
    known = (labels != VOID)[:, None]
    target = F.one_hot(torch.where(labels == VOID, 0, labels).long(), 4).permute(0, 3, 1, 2)
    expected = (logits.detach().softmax(1) - target) * known / known.sum()
    torch.testing.assert_close(logits.grad, expected)


def test_pixel_losses_are_each_images_own() -> None:
    logits, labels = normal(3, 4, 5, 6), some_labels(3, 5, 6, classes=3)
    labels[2] = VOID
    parts = [pixel_losses(logits[b : b + 1], labels[b : b + 1]) for b in range(3)]
    assert parts[2].item() == 0.0
    torch.testing.assert_close(pixel_losses(logits, labels), torch.cat(parts))


def test_pixel_loss_of_void_alone_is_zero_and_can_be_differentiated() -> None:
    logits = torch.randn(2, 3, 4, 4, requires_grad=True)
    loss = pixel_losses(logits, torch.full((2, 8, 8), VOID, dtype=torch.uint8)).mean()
    loss.backward()
    assert loss.item() == 0.0
    assert torch.equal(logits.grad, torch.zeros_like(logits))
