"""One image through the network at several sizes, and mirrored: maps and scores of every pass."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.base.events import Control
from wseg_engine.base.messages import tr
from wseg_engine.compute.precision import Arithmetic
from wseg_engine.images.imaging import ImageError, ImageSize
from wseg_engine.images.imaging import resize as resize_image
from wseg_engine.networks.layers.layers import resize
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import PredictConfig

# Values of one stack of masks at the working size: 256 MiB. Reached by dozens of classes only.
MAX_VALUES = 64 * 1024**2


class Pass(NamedTuple):
    """What one look at the image gave."""

    maps: Tensor  # (channels, h, w) float32 in 0-1 at the head's size, background first
    scores: Tensor  # (classes,) float32 in 0-1
    mirrored: bool


def pass_sizes(size: ImageSize, settings: PredictConfig, *, stride: int) -> tuple[ImageSize, ...]:
    """Return the sizes at which the network looks at an image, one a scale.

    Proportions are kept and no size exceeds `max_pixels`. Sides are multiples of the stride plus 1:
    then the outermost cells of the features lie exactly on the outermost pixels, which is where
    resizing with aligned corners puts them. Scales that come out at one size are looked at once.

    Args:
        size: of the upright image.
        settings: of which `side`, `scales` and `max_pixels` matter.
        stride: input pixels per cell of the deep features.
    """
    base = settings.side / max(size) if settings.side else 1.0
    sizes: dict[ImageSize, None] = {}
    for scale in settings.scales:
        factor = base * scale
        limit = math.sqrt(settings.max_pixels / (size.height * size.width))
        height, width = (
            _on_grid(side * min(factor, limit), stride, down=factor >= limit) for side in size
        )
        while height * width > settings.max_pixels and max(height, width) > stride + 1:
            # Only a strip-like image, whose short side cannot shrink further, gets here.
            longer = max(height, width) - stride
            height, width = (longer, width) if height >= width else (height, longer)
        sizes[ImageSize(height, width)] = None
    return tuple(sizes)


def _on_grid(side: float, stride: int, *, down: bool) -> int:
    cells = math.floor((side - 1) / stride) if down else round((side - 1) / stride)
    return max(1, cells) * stride + 1


def working_size(size: ImageSize, *, channels: int, max_pixels: int) -> ImageSize:
    """Return the size at which the passes' masks are averaged: the image's own, if that fits.

    Args:
        size: of the upright image.
        channels: how many masks there are, background included.
        max_pixels: most pixels of a mask.
    """
    limit = min(max_pixels, MAX_VALUES // channels)
    pixels = size.height * size.width
    if pixels <= limit:
        return size
    factor = math.sqrt(limit / pixels)
    height, width = (max(1, math.floor(side * factor)) for side in size)
    return ImageSize(min(height, limit), min(width, limit))


def run_passes(
    image: NDArray[np.uint8],
    *,
    network: SegmentationNet,
    sizes: Sequence[ImageSize],
    settings: PredictConfig,
    channels: NDArray[np.int64],
    arithmetic: Arithmetic,
    control: Control | None = None,
) -> list[Pass]:
    """Run an image through the network at every size, mirrored and not as the settings say.

    Masks stay at the head's size, and only of the channels asked for, so that even many passes take
    little memory.

    Args:
        image: (H, W, 3) uint8 RGB.
        network: in evaluation mode, on the arithmetic's device.
        sizes: of the passes.
        settings: of which `mirror` and `alternate_mirror` matter.
        channels: (channels,) indices of the masks to keep, 0 is background.
        arithmetic: falls back to 32 bits where 16 give something that is no finite number.
        control: looked at before every pass.

    Raises:
        Stopped: if the control says so.
        NotFiniteError: if 32 bits give no finite numbers either.
    """
    device = arithmetic.device
    keep = torch.from_numpy(channels).to(device)
    passes = []
    for size, ways in zip(sizes, _ways(len(sizes), settings), strict=True):
        x = _input(resize_image(image, size), network, device)
        for views in _batches(x, ways):
            if control is not None:
                control.wait_or_stop()
            logits = finite_logits(network, torch.cat([v.image for v in views]), arithmetic)
            with torch.inference_mode():
                maps = network.masks(logits).index_select(1, keep)
                scores = network.scores(logits).sigmoid()
            passes += [Pass(maps[i], scores[i], view.mirrored) for i, view in enumerate(views)]
    return passes


class NotFiniteError(ImageError):
    """What a network says of an image is no finite number, so that it makes no mask."""


def finite_logits(network: SegmentationNet, x: Tensor, arithmetic: Arithmetic) -> Tensor:
    """Return a network's logits, float32: in 32 bits from the first time that 16 fail.

    Raises:
        NotFiniteError: if 32 bits give no finite numbers either.
    """
    while True:
        with torch.inference_mode(), arithmetic.cast():
            logits = network.head_forward(network.features(x))
        logits = logits.float()
        if bool(logits.isfinite().all()):
            return logits
        if arithmetic.exact:
            raise NotFiniteError(
                tr(
                    "The network does not give finite numbers for this image. Its weights are "
                    "damaged, or its training went wrong: train it again."
                )
            )
        arithmetic.fall_back()


class _View(NamedTuple):
    image: Tensor  # (1, 3, H, W)
    mirrored: bool


def _ways(sizes: int, settings: PredictConfig) -> list[tuple[bool, ...]]:
    """Return for each of so many sizes how the network looks at it: plain, mirrored, or both."""
    if not settings.mirror:
        return [(False,)] * sizes
    if settings.alternate_mirror and sizes > 1:
        return [(place % 2 == 0,) for place in range(sizes)]
    return [(False, True)] * sizes


def _batches(x: Tensor, ways: Sequence[bool]) -> list[list[_View]]:
    """Return what the network sees of one size, together where the device gains from it."""
    views = [_View(x.flip(3) if mirrored else x, mirrored) for mirrored in ways]
    # A CPU gains nothing from two images at once, and would need twice the memory.
    return [views] if x.device.type == "cuda" else [[view] for view in views]


def _input(image: NDArray[np.uint8], network: SegmentationNet, device: torch.device) -> Tensor:
    """Return the network's input (1, 3, H, W)."""
    pixels = torch.from_numpy(np.ascontiguousarray(image)).to(device)
    x = network.normalise(pixels.permute(2, 0, 1)[None].float().div_(255.0))
    return x.contiguous(memory_format=torch.channels_last) if device.type == "cuda" else x


def average_passes(passes: Sequence[Pass], rows: Tensor, *, size: ImageSize) -> Tensor:
    """Resize the masks of all passes to one size and average them.

    Args:
        passes: at least one.
        rows: (C,) int64, the rows of the passes' maps to average.
        size: of the result.

    Returns:
        (C, H, W) float32 in 0-1.
    """
    with torch.inference_mode():
        total = torch.zeros((len(rows), *size), device=passes[0].maps.device)
        for maps, _, mirrored in passes:
            chosen = maps.index_select(0, rows)
            chosen = chosen.flip(2) if mirrored else chosen
            total += resize(chosen[None], (size.height, size.width))[0]
        return total.div_(len(passes))
