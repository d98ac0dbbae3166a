"""PAMR, against its textbook form.

The textbook form gathers the shifted copies of every channel by one convolution per dilation, keeps
all 48 of them, weights and sums them. Both run on two threads, each in a process of its own; memory
is the peak beyond the inputs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from wseg_engine.refinement.pamr import DILATIONS, PAMR

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measure import THREADS, Work, command_line, measure


def inputs(batch: int, classes: int, height: int, width: int) -> tuple[Tensor, Tensor]:
    torch.set_num_threads(THREADS)
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(batch, 3, height // 8, width // 8, generator=generator)
    image = functional.interpolate(coarse, (height, width), mode="bicubic").clamp_(0, 1)
    masks = torch.rand(batch, classes, height, width, generator=generator).softmax(1)
    return image, masks


def textbook(image: Tensor, masks: Tensor) -> Tensor:
    """Gather, weight, sum."""
    height, width = image.shape[-2:]

    def gather(values: Tensor, *, centre: bool) -> Tensor:
        picked = [i for i in range(9) if centre or i != 4]
        kernel = torch.eye(9)[picked].view(-1, 1, 3, 3)
        flat = values.reshape(-1, 1, height, width)
        parts = []
        for dilation in DILATIONS:
            padded = functional.pad(flat, (dilation,) * 4, mode="replicate")
            parts.append(functional.conv2d(padded, kernel, dilation=dilation))
        return torch.cat(parts, 1).view(*values.shape[:2], -1, height, width)

    deviation = gather(image, centre=True).std(2, keepdim=True)
    distance = (image.unsqueeze(2) - gather(image, centre=False)).abs()
    weights = (-distance / (1e-8 + 0.1 * deviation)).mean(1, keepdim=True).softmax(2)
    for _ in range(10):
        masks = (gather(masks, centre=False) * weights).sum(2)
    return masks


@torch.no_grad()
def _difference() -> float:
    image, masks = inputs(1, 5, 375, 500)
    return float((PAMR()(image, masks) - textbook(image, masks)).abs().max())


def _ours(*sizes: int) -> Work:
    image, masks = inputs(*sizes)
    return lambda: PAMR()(image, masks)


def _textbook(*sizes: int) -> Work:
    image, masks = inputs(*sizes)
    return torch.no_grad()(lambda: textbook(image, masks))


CASES = {
    "ours": lambda: _ours(1, 5, 375, 500),
    "textbook": lambda: _textbook(1, 5, 375, 500),
    "ours-training": lambda: _ours(8, 7, 96, 96),
    "textbook-training": lambda: _textbook(8, 7, 96, 96),
    "ours-large": lambda: _ours(1, 4, 3000, 4000),
}


def main() -> list[dict[str, object]]:
    """Return a row for each figure."""
    ours, other = measure(__file__, "ours", 5), measure(__file__, "textbook", 3)
    small, small_other = (
        measure(__file__, "ours-training", 5),
        measure(__file__, "textbook-training", 3),
    )
    large = measure(__file__, "ours-large", 1)
    return [
        _row("375×500, 5 classes", ours.best, other.best, "s", "25 times faster"),
        _row("375×500, 5 classes, memory", ours.peak, other.peak, "MiB", "a quarter"),
        _row("375×500, 5 classes, largest difference", _difference(), None, "", "1e-5"),
        _row("8 images of 96×96, 7 channels", small.best, small_other.best, "s", ""),
        _row("3000×4000, 4 classes", large.best, None, "s", ""),
        _row("3000×4000, 4 classes, memory", large.peak, None, "MiB", "2048 MiB"),
    ]


def _row(name: str, ours: float, other: float | None, unit: str, asked: str) -> dict[str, object]:
    return {
        "PAMR, 10 iterations, 48 neighbours": name,
        "ours": ours,
        "textbook form": other,
        "ratio": other / ours if other is not None else None,
        "unit": unit,
        "asked for": asked,
    }


if __name__ == "__main__":
    command_line(main, CASES)
