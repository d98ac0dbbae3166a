"""The fully connected CRF of Krähenbühl and Koltun (2011): mean-field inference over all pairs.

Every pixel is joined with every other one by two Gaussian kernels: one of position, which smooths,
and one of position and colour, which draws borders along edges. Sums over all pixels are filters on
the permutohedral lattice (see `lattice.py`), so an iteration costs time linear in the pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.base.events import Control
from wseg_engine.base.messages import tr
from wseg_engine.compute.failures import cpu_takes_over, is_out_of_memory, release_memory
from wseg_engine.refinement.gaussian import (
    GaussianSum,
    Kernel,
    gaussian_kernel,
    sum_of_gaussians,
)

FLOOR = 1e-5  # smallest probability a pixel may give a class; the unary term stays finite
KEPT_PIXELS = 1 << 19  # of the largest smoothness kernel that is kept, in about 25 MB


class CrfError(ValueError):
    """Inputs or a backend that the CRF cannot work with; the message says what to do."""


def dense_crf(
    image: NDArray[np.uint8],
    probabilities: NDArray[np.floating],
    *,
    iterations: int = 10,
    smooth_sigma: float = 3.0,
    smooth_weight: float = 3.0,
    colour_sigma_xy: float = 80.0,
    colour_sigma_rgb: float = 13.0,
    colour_weight: float = 10.0,
    backend: str = "torch",
    device: str | torch.device = "cpu",
    fixed: NDArray[np.bool_] | None = None,
    control: Control | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.float32]:
    """Refine class probabilities along the edges of an image.

    What does not fit the memory of a card is computed on the CPU.

    With unary −log p, Potts compatibility and symmetrically normalised kernels K, each iteration is
    Q ← softmax(log p + smooth_weight · K_smooth Q + colour_weight · K_colour Q).

    Args:
        image: (H, W, 3) uint8 RGB.
        probabilities: (C, H, W) in 0-1. Classes that cannot appear are best left out: each costs
            time. Values below 1e-5 count as 1e-5.
        iterations: mean-field iterations.
        smooth_sigma: deviation of the smoothness kernel, in pixels.
        smooth_weight: its weight.
        colour_sigma_xy: spatial deviation of the colour kernel, in pixels.
        colour_sigma_rgb: its deviation in colour levels (of 255).
        colour_weight: its weight.
        backend: "torch", or "pydensecrf" where that package is installed (CPU only).
        device: where the torch backend computes.
        fixed: (H, W), True where a pixel keeps its given probabilities (a user's strokes); its
            neighbours still feel them.
        control: looked at between iterations.
        progress: called with (iterations done, iterations) after each.

    Returns:
        (C, H, W) float32, summing to 1 over the classes.

    Raises:
        CrfError: if shapes do not belong together, or the backend is not there.
        wseg_engine.base.events.Stopped: if `control` asks to stop.
    """
    return told_crf(
        image,
        probabilities,
        iterations=iterations,
        smooth_sigma=smooth_sigma,
        smooth_weight=smooth_weight,
        colour_sigma_xy=colour_sigma_xy,
        colour_sigma_rgb=colour_sigma_rgb,
        colour_weight=colour_weight,
        backend=backend,
        device=device,
        fixed=fixed,
        control=control,
        progress=progress,
        tell=None,
    )


def told_crf(
    image: NDArray[np.uint8],
    probabilities: NDArray[np.floating],
    *,
    iterations: int,
    smooth_sigma: float,
    smooth_weight: float,
    colour_sigma_xy: float,
    colour_sigma_rgb: float,
    colour_weight: float,
    backend: str,
    device: str | torch.device,
    fixed: NDArray[np.bool_] | None,
    control: Control | None,
    progress: Callable[[int, int], None] | None,
    tell: Callable[[str], None] | None,
) -> NDArray[np.float32]:
    """Refine like `dense_crf`; `tell` hears, in words, where the CPU takes over from a card."""
    _check(image, probabilities, fixed)
    kernels = _KernelSettings(
        smooth_sigma, smooth_weight, colour_sigma_xy, colour_sigma_rgb, colour_weight
    )
    steps = _Steps(iterations, control, progress)
    if backend == "pydensecrf":
        return _run_pydensecrf(image, probabilities, kernels, steps, fixed)
    if backend != "torch":
        raise CrfError(
            tr(
                "There is no CRF backend {backend!r}; expected torch or pydensecrf.",
                backend=backend,
            )
        )
    device = torch.device(device)
    result = _on_device(image, probabilities, kernels, steps, fixed, device=device)
    if result is None and device.type != "cpu":
        release_memory()
        if tell is not None:
            tell(cpu_takes_over(device))
        result = _on_device(image, probabilities, kernels, steps, fixed, device=torch.device("cpu"))
    if result is None:
        raise CrfError(
            tr(
                "The CRF of {width}×{height} pixels and {classes} classes does not fit "
                "the memory of {device}. Use a smaller working size, or the CPU.",
                width=image.shape[1],
                height=image.shape[0],
                classes=len(probabilities),
                device=device,
            )
        )
    return result


def _on_device(
    image: NDArray[np.uint8],
    probabilities: NDArray[np.floating],
    kernels: _KernelSettings,
    steps: _Steps,
    fixed: NDArray[np.bool_] | None,
    *,
    device: torch.device,
) -> NDArray[np.float32] | None:
    """Compute on a device; return None where its memory does not suffice."""
    try:
        given = torch.from_numpy(np.asarray(probabilities, np.float32)).to(device)
        mask = None if fixed is None else torch.from_numpy(fixed).to(device).view(1, -1)
        pixels = torch.from_numpy(np.ascontiguousarray(image)).to(device)
        with torch.inference_mode():
            result = _mean_field(_join_kernels(pixels, kernels), given.flatten(1), steps, mask)
        return result.view(given.shape).cpu().numpy()
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
    return None


class _KernelSettings(NamedTuple):
    smooth_sigma: float
    smooth_weight: float
    colour_sigma_xy: float
    colour_sigma_rgb: float
    colour_weight: float


class _Steps(NamedTuple):
    """The iterations, and who watches them."""

    total: int
    control: Control | None
    progress: Callable[[int, int], None] | None

    def before(self) -> None:
        """Wait while paused; raise Stopped if asked to end."""
        if self.control is not None:
            self.control.wait_or_stop()

    def after(self, index: int) -> None:
        """Report iteration `index`, from 0."""
        if self.progress is not None:
            self.progress(index + 1, self.total)


def _check(
    image: NDArray[np.uint8],
    probabilities: NDArray[np.floating],
    fixed: NDArray[np.bool_] | None,
) -> None:
    """Raise CrfError unless the arrays belong together."""
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise CrfError(
            tr(
                "The image is {dtype} of shape {shape}; expected uint8 (H, W, 3).",
                dtype=image.dtype,
                shape=image.shape,
            )
        )
    if probabilities.ndim != 3 or probabilities.shape[1:] != image.shape[:2]:
        raise CrfError(
            tr(
                "The probabilities have shape {shape}; expected (classes, {height}, {width}) to "
                "match the image.",
                shape=probabilities.shape,
                height=image.shape[0],
                width=image.shape[1],
            )
        )
    if 0 in probabilities.shape:
        raise CrfError(
            tr("The probabilities have shape {shape}; expected no zero.", shape=probabilities.shape)
        )
    if fixed is not None and (fixed.shape != image.shape[:2] or fixed.dtype != np.bool_):
        raise CrfError(
            tr(
                "The fixed pixels are {dtype} of shape {shape}; expected bool {expected}.",
                dtype=fixed.dtype,
                shape=fixed.shape,
                expected=image.shape[:2],
            )
        )


def _join_kernels(image: Tensor, kernels: _KernelSettings) -> GaussianSum:
    """Build both kernels over the pixels of an (H, W, 3) uint8 image."""
    height, width = image.shape[:2]
    place = _places(height, width, image.device)
    colours = image.view(-1, 3).T.float()
    near = torch.cat([place / kernels.colour_sigma_xy, colours / kernels.colour_sigma_rgb])
    kept = image.device.type == "cpu" and height * width <= KEPT_PIXELS
    smooth = _kept_smooth_kernel if kept else _smooth_kernel
    return sum_of_gaussians(
        [
            smooth(height, width, kernels.smooth_sigma, kernels.smooth_weight, image.device),
            gaussian_kernel(near, kernels.colour_weight),
        ]
    )


def _smooth_kernel(
    height: int, width: int, sigma: float, weight: float, device: torch.device
) -> Kernel:
    """Build the kernel of position: the same for all images of a size."""
    return gaussian_kernel(_places(height, width, device) / sigma, weight)


_kept_smooth_kernel = lru_cache(maxsize=4)(_smooth_kernel)  # of two sizes, upright or not


def _places(height: int, width: int, device: torch.device) -> Tensor:
    """Return (2, H · W) float32: x and y of each pixel."""
    y = torch.arange(height, dtype=torch.float32, device=device)
    x = torch.arange(width, dtype=torch.float32, device=device)
    return torch.stack([x.expand(height, width), y.view(-1, 1).expand(height, width)]).view(2, -1)


def _mean_field(kernels: GaussianSum, given: Tensor, steps: _Steps, fixed: Tensor | None) -> Tensor:
    """Iterate Q ← softmax(log p + K Q) on (C, N) probabilities; `fixed` is (1, N)."""
    log_given = given.clamp(min=FLOOR).log_()
    beliefs = log_given.softmax(0)
    for index in range(steps.total):
        steps.before()
        if fixed is not None:
            beliefs = torch.where(fixed, given, beliefs)
        # Column by column, and into rows: `contiguous` and `add` take several times as long.
        messages = kernels(torch.stack(beliefs.unbind(0), 1))
        beliefs = torch.add(messages.T, log_given, out=torch.empty_like(log_given)).softmax(0)
        steps.after(index)
    return beliefs if fixed is None else torch.where(fixed, given, beliefs)


def _run_pydensecrf(
    image: NDArray[np.uint8],
    probabilities: NDArray[np.floating],
    kernels: _KernelSettings,
    steps: _Steps,
    fixed: NDArray[np.bool_] | None,
) -> NDArray[np.float32]:
    """Do the same with the package pydensecrf2."""
    try:
        from pydensecrf import densecrf
    except ImportError as error:
        raise CrfError(
            tr(
                "The CRF backend pydensecrf is not installed. Install the package "
                "pydensecrf2 (it needs a C++ compiler), or choose the backend torch, "
                "which needs nothing."
            )
        ) from error
    if fixed is not None:
        raise CrfError(tr("The CRF backend pydensecrf cannot hold pixels fixed. Choose torch."))
    classes, height, width = probabilities.shape
    field = densecrf.DenseCRF2D(width, height, classes)
    unary = -np.log(np.maximum(probabilities, FLOOR, dtype=np.float32))
    field.setUnaryEnergy(np.ascontiguousarray(unary.reshape(classes, -1)))
    field.addPairwiseGaussian(sxy=kernels.smooth_sigma, compat=kernels.smooth_weight)
    field.addPairwiseBilateral(
        sxy=kernels.colour_sigma_xy,
        srgb=kernels.colour_sigma_rgb,
        rgbim=np.ascontiguousarray(image),
        compat=kernels.colour_weight,
    )
    beliefs, scratch, other = field.startInference()
    for index in range(steps.total):
        steps.before()
        field.stepInference(beliefs, scratch, other)
        steps.after(index)
    return np.array(beliefs, np.float32).reshape(classes, height, width)
