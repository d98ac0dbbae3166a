"""Refining a rectangle of an image part by part: working size, tiles, context, upsampling."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from wseg_engine.base.events import Control
from wseg_engine.compute.failures import cpu_takes_over, is_out_of_memory, release_memory
from wseg_engine.refinement.crf import told_crf
from wseg_engine.refinement.pamr import PAMR
from wseg_engine.refinement.resample import Window, shrink, take
from wseg_engine.refinement.upsample import apply_guided, fit_guided
from wseg_engine.settings.config import RefineConfig

TILE_PIXELS = 3_000_000  # most pixels refined at once, margin included
CRF_REACH = 3.0  # context around a rectangle or tile, in deviations of the CRF's colour kernel
FLOOR = 1e-9  # keeps sums and logarithms of probabilities finite

Floats = NDArray[np.float32]
Rectangle = tuple[int, int, int, int]  # top, left, bottom, right; the last two exclusive


class Job(NamedTuple):
    """Everything that stays the same from tile to tile."""

    image: NDArray[np.uint8]
    probabilities: NDArray[np.floating]
    config: RefineConfig
    fixed: NDArray[np.bool_] | None
    device: str | torch.device
    control: Control | None
    tell: Callable[[str], None] | None  # hears, in words, that the CPU takes over
    scale: float  # working pixels per image pixel along a side, at most 1


class Block(NamedTuple):
    """A finished part of the image."""

    top: int
    left: int
    values: Floats  # (C, rows, columns)
    entropy: float  # of all its pixels together, each 0-1


def make_job(
    image: NDArray[np.uint8],
    probabilities: NDArray[np.floating],
    config: RefineConfig,
    *,
    fixed: NDArray[np.bool_] | None,
    device: str | torch.device,
    control: Control | None,
    tell: Callable[[str], None] | None = None,
) -> Job:
    """Check that the arrays belong together, and choose the working scale."""
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or image.size == 0:
        raise ValueError(
            f"The image is {image.dtype} of shape {image.shape}; expected uint8 (H, W, 3)."
        )
    if probabilities.ndim != 3 or probabilities.size == 0:
        raise ValueError(
            f"The probabilities have shape {probabilities.shape}; expected (classes, h, w)."
        )
    if fixed is not None and fixed.shape != image.shape[:2]:
        raise ValueError(
            f"The fixed pixels have shape {fixed.shape}; expected the image's {image.shape[:2]}."
        )
    pixels = image.shape[0] * image.shape[1]
    small = 0 < config.working_pixels < pixels and config.method != "none"
    scale = math.sqrt(config.working_pixels / pixels) if small else 1.0
    return Job(image, probabilities, config, fixed, device, control, tell, scale)


def refine_blocks(job: Job, inside: Rectangle) -> Iterator[Block]:
    """Refine a rectangle, part by part."""
    margin = _margin(job)
    for tile in _tiles(inside, margin, TILE_PIXELS / job.scale**2):
        if job.control is not None:
            job.control.wait_or_stop()
        yield from _restore_fixed(job, _refine_tile(job, tile, margin))


def _margin(job: Job) -> int:
    """Return the image pixels of context a tile needs on each side."""
    if job.config.method == "pamr":
        return math.ceil(job.config.pamr_iterations * max(job.config.pamr_dilations) / job.scale)
    if job.config.method == "crf":
        return math.ceil(CRF_REACH * job.config.crf_colour_sigma_xy)
    return 0


def _tiles(inside: Rectangle, margin: int, pixels: float) -> Iterator[Rectangle]:
    """Cut a rectangle so that no tile, with its margins, has much more than `pixels` pixels.

    A tile is never cut smaller than its margins, or most of the work would be context.
    """
    top, left, bottom, right = inside
    if (bottom - top + 2 * margin) * (right - left + 2 * margin) <= pixels:
        yield inside
        return
    side = max(math.isqrt(int(pixels)) - 2 * margin, 2 * margin, 1)
    for (y0, y1), (x0, x1) in itertools.product(
        _spans(top, bottom, side), _spans(left, right, side)
    ):
        yield (y0, x0, y1, x1)


def _spans(start: int, end: int, step: int) -> list[tuple[int, int]]:
    """Cut start..end into the fewest nearly equal spans of at most `step`."""
    count = math.ceil((end - start) / step)
    cuts = [start + round(i * (end - start) / count) for i in range(count + 1)]
    return list(itertools.pairwise(cuts))


def _refine_tile(job: Job, tile: Rectangle, margin: int) -> Iterator[Block]:
    """Refine one tile within its context."""
    window = _window(job, tile, margin)
    small = np.asarray(shrink(job.image, window), np.uint8)
    given, held = _given(job, window)
    refined = _refine_small(job, small, given, held)
    top, left, bottom, right = tile
    if window.full_size:
        y, x = top - window.top, left - window.left
        core = refined[:, y : y + bottom - top, x : x + right - left]
        yield Block(top, left, core, _entropy(core))
        return
    entropy = _entropy(refined) / small[..., 0].size
    strips = apply_guided(
        fit_guided(refined, small),
        job.image[top:bottom, left:right],
        rows=window.down(top, bottom),
        columns=window.across(left, right),
    )
    for first, strip in strips:
        values = strip.clip(0, 1, out=strip)
        values /= values.sum(0) + FLOOR
        yield Block(top + first, left, values, entropy * values[0].size)


def _window(job: Job, tile: Rectangle, margin: int) -> Window:
    """Return a tile with its context, and its working size."""
    height, width = job.image.shape[:2]
    top, left = max(tile[0] - margin, 0), max(tile[1] - margin, 0)
    bottom, right = min(tile[2] + margin, height), min(tile[3] + margin, width)
    rows = max(round((bottom - top) * job.scale), 1)
    columns = max(round((right - left) * job.scale), 1)
    return Window(top, left, bottom, right, rows, columns)


def _given(job: Job, window: Window) -> tuple[Floats, NDArray[np.bool_] | None]:
    """Return a window's given probabilities at working size, and which of them are fixed.

    A working pixel is fixed if any of its image pixels is; it holds the mean of those that are.
    """
    size = (job.image.shape[0], job.image.shape[1])
    given = take(job.probabilities, size, window)
    if job.fixed is None:
        return given, None
    share = np.asarray(shrink(job.fixed.astype(np.float32), window), np.float32)
    held = share > 0
    if job.probabilities.shape[1:] == size:
        for plane, full in zip(given, job.probabilities, strict=True):
            marked = np.asarray(full, np.float32) * job.fixed
            plane[held] = np.asarray(shrink(marked, window))[held] / share[held]
    return given, held


def _refine_small(
    job: Job, small: NDArray[np.uint8], given: Floats, held: NDArray[np.bool_] | None
) -> Floats:
    """Run the method at working size: (h, w, 3) uint8 and (C, h, w) to (C, h, w)."""
    config = job.config
    if config.method == "none":
        return given
    if config.method == "pamr":
        device = torch.device(job.device)
        found = _pamr(config, small, given, device)
        if found is None:
            release_memory()
            if job.tell is not None:
                job.tell(cpu_takes_over(device))
            found = _pamr(config, small, given, torch.device("cpu"))
        assert found is not None
        return found
    return told_crf(
        small,
        given,
        iterations=config.crf_iterations,
        smooth_sigma=config.crf_smooth_sigma * job.scale,
        smooth_weight=config.crf_smooth_weight,
        colour_sigma_xy=config.crf_colour_sigma_xy * job.scale,
        colour_sigma_rgb=config.crf_colour_sigma_rgb,
        colour_weight=config.crf_colour_weight,
        backend=config.crf_backend,
        device=job.device,
        fixed=held,
        control=job.control,
        progress=None,
        tell=job.tell,
    )


def _pamr(
    config: RefineConfig, small: NDArray[np.uint8], given: Floats, device: torch.device
) -> Floats | None:
    """Run PAMR on a device; return None where a card's memory does not suffice."""
    try:
        pixels = torch.from_numpy(small).to(device).permute(2, 0, 1)[None].float() / 255
        masks = torch.from_numpy(given).to(device)[None]
        refined = PAMR(config.pamr_iterations, config.pamr_dilations)(pixels, masks)
        return np.asarray(refined[0].cpu().numpy(), np.float32)
    except (RuntimeError, MemoryError) as error:
        if device.type == "cpu" or not is_out_of_memory(error):
            raise
    return None


def _restore_fixed(job: Job, blocks: Iterator[Block]) -> Iterator[Block]:
    """Put the given probabilities of fixed pixels back."""
    size = (job.image.shape[0], job.image.shape[1])
    for block in blocks:
        if job.fixed is not None:
            _, rows, columns = block.values.shape
            bottom, right = block.top + rows, block.left + columns
            held = job.fixed[block.top : bottom, block.left : right]
            if held.any():
                window = Window(block.top, block.left, bottom, right, rows, columns)
                np.copyto(block.values, take(job.probabilities, size, window), where=held)
        yield block


def _entropy(values: Floats) -> float:
    """Return the sum over the pixels of their entropy, in units of the largest possible."""
    classes = len(values)
    if classes < 2:
        return 0.0
    total = sum(float((p * np.log(np.maximum(p, FLOOR))).sum(dtype=np.float64)) for p in values)
    return max(-total, 0.0) / math.log(classes)
