"""PAMR in bounded memory and time: what the textbook form gives, without gathering its neighbours.

Each neighbour is a view into a padded array and is accumulated in place, over blocks of rows that
stay in the processor's cache; images whose weights would not fit in the memory allowed are worked
on in tiles.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

DILATIONS = (1, 2, 4, 8, 12, 24)
OFFSETS = tuple((y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if (y, x) != (0, 0))
STD_FACTOR = 0.1  # share of the local deviation that one unit of affinity spans
STD_FLOOR = 1e-8  # keeps flat regions finite
CACHE_ELEMENTS = 1 << 18  # values of one block of rows; large enough for two threads to share
WEIGHTS_COST = 4  # time to compute the weights, in iterations


def refine_in_tiles(
    image: Tensor, masks: Tensor, *, iterations: int, dilations: tuple[int, ...], memory: int
) -> Tensor:
    """Refine masks along the colours of their image.

    Args:
        image: (B, 3, H, W) in 0-1.
        masks: (B, C, H, W) of the image's type.
        iterations: times the weighted mean is taken; 1 or more.
        dilations: spacings of the 3×3 neighbourhoods, in pixels.
        memory: most bytes the weights of one tile may take; results do not depend on it.

    Returns:
        (B, C, H, W), in the range of `masks`.
    """
    size = (image.shape[-2], image.shape[-1])
    bytes_each = len(OFFSETS) * len(dilations) * image.element_size() * image.shape[0]
    plan = _plan(size, iterations, max(dilations), memory // bytes_each)
    for first in range(0, iterations, plan.iterations):
        count = min(plan.iterations, iterations - first)
        masks = _pass(image, masks, plan, dilations, count)
    return masks


def _pass(
    image: Tensor, masks: Tensor, plan: _Plan, dilations: tuple[int, ...], iterations: int
) -> Tensor:
    """Take `iterations` iterations, tile by tile."""
    height, width = masks.shape[-2:]
    if plan.rows >= height and plan.columns >= width:
        return _iterate(affinities(image, dilations), masks, dilations, iterations)
    result = torch.empty_like(masks)
    halo = iterations * max(dilations)
    for (top, bottom), (left, right) in itertools.product(
        _spans(height, plan.rows), _spans(width, plan.columns)
    ):
        # Errors from a tile's own border creep in by the largest dilation an iteration, so
        # with this halo the tile's core is what the whole image would give.
        y, x = max(top - halo, 0), max(left - halo, 0)
        tile = (..., slice(y, bottom + halo), slice(x, right + halo))
        weights = affinities(image[tile], dilations)
        part = _iterate(weights, masks[tile], dilations, iterations)
        core = part[..., top - y : bottom - y, left - x : right - x]
        result[..., top:bottom, left:right] = core
    return result


class _Plan(NamedTuple):
    """How an image too large for its weights is cut: tile size without halo, iterations a pass."""

    rows: int
    columns: int
    iterations: int


def _plan(size: tuple[int, int], iterations: int, reach: int, pixels: int) -> _Plan:
    """Choose the cheapest cut whose tiles, with halo, have at most `pixels` pixels.

    More iterations a pass need fewer computations of the weights but a wider halo.
    """
    height, width = size
    if height * width <= pixels:
        return _Plan(height, width, iterations)
    best, best_cost = _Plan(reach, reach, 1), math.inf
    for count in range(1, iterations + 1):
        halo = count * reach
        columns = width
        rows = pixels // width - 2 * halo
        if rows < halo:
            rows = columns = math.isqrt(pixels) - 2 * halo
        if rows < 1:
            break
        area = sum(min(b + halo, height) - max(a - halo, 0) for a, b in _spans(height, rows))
        area *= sum(min(b + halo, width) - max(a - halo, 0) for a, b in _spans(width, columns))
        cost = math.ceil(iterations / count) * area * (count + WEIGHTS_COST)
        if cost < best_cost:
            best, best_cost = _Plan(rows, columns, count), cost
    return best


def _spans(length: int, step: int) -> Iterator[tuple[int, int]]:
    """Cut 0..length into the fewest nearly equal spans of at most `step`."""
    count = math.ceil(length / min(step, length))
    return itertools.pairwise(round(i * length / count) for i in range(count + 1))


def affinities(image: Tensor, dilations: tuple[int, ...] = DILATIONS) -> Tensor:
    """Return the weight of each neighbour of each pixel.

    Args:
        image: (B, 3, H, W) in 0-1.
        dilations: spacings of the neighbourhoods, in pixels.

    Returns:
        (8·len(dilations), B, 1, H, W), positive, summing to 1 over the first axis.
    """
    b, channels, height, width = image.shape
    shifts = _shifts(dilations)
    reach = max(dilations)
    padded = functional.pad(image, (reach,) * 4, mode="replicate")
    weights = image.new_empty(len(shifts), b, 1, height, width)
    count = len(shifts) + len(dilations)  # the centre is one value a dilation
    for top, bottom in _spans(height, _block_rows(image)):
        centre = image[..., top:bottom, :]
        views = [_view(padded, top, bottom, reach, shift) for shift in shifts]
        difference = torch.empty_like(centre)
        total, squares = torch.zeros_like(centre), torch.zeros_like(centre)
        for view in views:
            torch.sub(view, centre, out=difference)
            total += difference
            squares.addcmul_(difference, difference)
        # Deviations do not change when the centre is subtracted, and flat regions give exact zeros.
        variance = squares.addcmul_(total, total, value=-1.0 / count).div_(count - 1).clamp_(min=0)
        scale = variance.sqrt_().mul_(STD_FACTOR).add_(STD_FLOOR).mul_(-channels).reciprocal_()
        block = weights[..., top:bottom, :]
        for view, weight in zip(views, block, strict=True):
            torch.sub(view, centre, out=difference).abs_().mul_(scale)
            torch.sum(difference, 1, keepdim=True, out=weight)
        # The largest of the values is at least −31.5, so the sum of exponentials cannot vanish.
        block.exp_()
        block /= block.sum(0)
    return weights


def _iterate(weights: Tensor, masks: Tensor, dilations: tuple[int, ...], iterations: int) -> Tensor:
    """Replace the masks by their weighted means, `iterations` times."""
    height, width = masks.shape[-2:]
    shifts, reach = _shifts(dilations), max(dilations)
    padded = functional.pad(masks, (reach,) * 4, mode="replicate")
    following = torch.empty_like(padded)
    spans = list(_spans(height, _block_rows(masks)))
    for _ in range(iterations):
        inner = following[..., reach : reach + height, reach : reach + width]
        for top, bottom in spans:
            block = inner[..., top:bottom, :].zero_()
            for shift, weight in zip(shifts, weights, strict=True):
                view = _view(padded, top, bottom, reach, shift)
                block.addcmul_(view, weight[..., top:bottom, :])
        _replicate_borders(following, reach)
        padded, following = following, padded
    return padded[..., reach : reach + height, reach : reach + width].contiguous()


def _shifts(dilations: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the (rows, columns) to each neighbour."""
    return [(y * d, x * d) for d in dilations for y, x in OFFSETS]


def _view(padded: Tensor, top: int, bottom: int, reach: int, shift: tuple[int, int]) -> Tensor:
    """Return what lies `shift` away from rows top..bottom of the unpadded array."""
    y, x = reach + shift[0], reach + shift[1]
    return padded[..., top + y : bottom + y, x : x + padded.shape[-1] - 2 * reach]


def _block_rows(values: Tensor) -> int:
    """Return how many rows of (B, C, H, W) `values` to work on at once."""
    b, channels, height, width = values.shape
    if values.device.type != "cpu":
        return height
    return min(max(1, CACHE_ELEMENTS // (b * channels * width)), height)


def _replicate_borders(padded: Tensor, reach: int) -> None:
    """Copy the outermost inner values of a padded array into its margin, in place."""
    padded[..., :reach, :] = padded[..., reach : reach + 1, :]
    padded[..., -reach:, :] = padded[..., -reach - 1 : -reach, :]
    padded[..., :reach] = padded[..., reach : reach + 1]
    padded[..., -reach:] = padded[..., -reach - 1 : -reach]
