"""Pseudo labels against the golden of the published implementation and against the rule."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from wseg_engine.base.labels import VOID
from wseg_engine.training.pseudo import gate_masks, pseudo_labels

DATA = Path(__file__).parent / "data"


def rule(masks: Tensor, tags: Tensor, shares: tuple[float, float], floor: float) -> Tensor:
    """The rule, pixel by pixel, for one image (C, H, W)."""
    foreground, background = shares
    c, h, w = masks.shape
    labels = torch.full((h, w), VOID, dtype=torch.uint8)
    for y in range(h):
        for x in range(w):
            own = []
            for k in range(c):
                if k > 0 and tags[k - 1] != 1:
                    continue
                share = foreground if k else background
                value = float(masks[k, y, x])
                if value > share * float(masks[k].max()) and value > floor:
                    own.append(k)
            if len(own) == 1:
                labels[y, x] = own[0]
    return labels


def some_masks(*shape: int) -> Tensor:
    generator = torch.Generator().manual_seed(2)
    return torch.randn(*shape, generator=generator, dtype=torch.float64).mul_(2).softmax(1)


def test_pseudo_labels_are_the_golden() -> None:
    with np.load(DATA / "pseudo_labels.npz") as file:
        masks, tags, pseudo = (torch.from_numpy(file[k]) for k in ("masks", "tags", "pseudo"))
    expected = pseudo.argmax(1)
    expected[pseudo.sum(1) == 0] = VOID
    found = pseudo_labels(masks, tags)
    assert found.dtype == torch.uint8
    assert torch.equal(found.long(), expected)


@pytest.mark.parametrize(
    ("foreground", "background", "floor"), [(0.6, 0.7, 0.2), (0.3, 0.9, 0.4), (0.95, 0.5, 0.0)]
)
def test_pseudo_labels_follow_the_rule(foreground: float, background: float, floor: float) -> None:
    masks = some_masks(2, 4, 7, 6)
    tags = torch.tensor([[1, 0, 1], [0, 1, -1]])
    found = pseudo_labels(masks, tags, foreground=foreground, background=background, floor=floor)
    for b in range(2):
        expected = rule(masks[b], tags[b], (foreground, background), floor)
        assert torch.equal(found[b], expected)


def test_untagged_and_unsure_classes_get_no_pixel() -> None:
    masks = torch.zeros(1, 3, 4, 4)
    masks[:, 1:] = 0.5
    for tags in ([[0, 0]], [[-1, -1]], [[0, -1]]):
        assert (pseudo_labels(masks, torch.tensor(tags)) == VOID).all()


def test_the_floor_keeps_faint_classes_out() -> None:
    masks = torch.full((1, 2, 3, 3), 0.19)
    masks[0, 1, 0, 0] = 0.21
    labels = pseudo_labels(masks, torch.tensor([[1]]))
    assert labels[0, 0, 0] == 1
    assert (labels.flatten()[1:] == VOID).all()


def test_gating_zeroes_what_is_not_tagged_and_keeps_background() -> None:
    masks = some_masks(1, 4, 3, 3)
    gated = gate_masks(masks, torch.tensor([[1, 0, -1]]))
    assert torch.equal(gated[:, :2], masks[:, :2])
    assert not gated[:, 2:].any()


def test_pseudo_labels_carry_no_gradient() -> None:
    masks = some_masks(1, 3, 3, 3).requires_grad_()
    assert not pseudo_labels(masks, torch.tensor([[1, 1]])).requires_grad
