"""Pixel-adaptive mask refinement (PAMR, Section 4.3 of the paper).

Every pixel's class values are replaced, a few times over, by a weighted mean of its neighbours'
values; neighbours of similar colour weigh most. The weights depend on the image alone.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from wseg_engine.refinement.pamr_tiles import DILATIONS, STD_FACTOR, STD_FLOOR, refine_in_tiles


def pamr(image: Tensor, masks: Tensor, iterations: int, dilations: tuple[int, ...]) -> Tensor:
    """Refine masks as the paper's equations read: clear, but every neighbour is held in memory.

    With N the neighbours n of pixel i over all dilations (i itself is not one of them) and σ the
    unbiased local deviation of a colour channel, each iteration computes

        m_i ← Σ_n softmax_n( mean_channels( −|I_i − I_n| / (1e-8 + 0.1 σ_i) ) ) · m_n

    Args:
        image: (B, 3, H, W) in 0-1.
        masks: (B, C, H, W), any range.
        iterations: times the weighted mean is taken.
        dilations: spacings of the 3×3 neighbourhoods, in pixels.

    Returns:
        (B, C, H, W), in the range of `masks`.
    """
    around = _neighbours(image, dilations)  # (B, 3, N, H, W)
    centres = image.unsqueeze(2).expand(-1, -1, len(dilations), -1, -1)
    deviation = torch.cat((around, centres), 2).std(2, keepdim=True)
    distance = (image.unsqueeze(2) - around).abs() / (STD_FLOOR + STD_FACTOR * deviation)
    weights = (-distance).mean(1, keepdim=True).softmax(2)
    for _ in range(iterations):
        masks = (_neighbours(masks, dilations) * weights).sum(2)
    return masks


def _neighbours(values: Tensor, dilations: tuple[int, ...]) -> Tensor:
    """Gather the 8 neighbours at each dilation: (B, C, H, W) to (B, C, 8·len(dilations), H, W)."""
    height, width = values.shape[-2:]
    found = []
    for dilation in dilations:
        padded = functional.pad(values, (dilation,) * 4, mode="replicate")
        for y in (0, dilation, 2 * dilation):
            for x in (0, dilation, 2 * dilation):
                if (y, x) != (dilation, dilation):
                    found.append(padded[..., y : y + height, x : x + width])
    return torch.stack(found, 2)


class PAMR(nn.Module):
    """Refines masks along the colours of their image: what `pamr` computes, quickly.

    Args:
        iterations: times the weighted mean is taken.
        dilations: spacings of the 3×3 neighbourhoods, in pixels.
        memory: most bytes the weights of one tile may take; results do not depend on it.
    """

    def __init__(
        self,
        iterations: int = 10,
        dilations: tuple[int, ...] = DILATIONS,
        *,
        memory: int = 768 * 1024**2,
    ) -> None:
        super().__init__()
        if iterations < 0:
            raise ValueError(f"PAMR got {iterations} iterations; expected 0 or more.")
        if not dilations or min(dilations) < 1:
            raise ValueError(f"PAMR got dilations {dilations}; expected one or more, each ≥ 1.")
        self.iterations = iterations
        self.dilations = tuple(dilations)
        self.memory = memory

    @torch.no_grad()
    def forward(self, image: Tensor, masks: Tensor) -> Tensor:
        """Refine masks; no gradient passes.

        Args:
            image: (B, 3, H, W) in 0-1, not normalised.
            masks: (B, C, h, w), any range; upsampled bilinearly, corners aligned, to H×W.

        Returns:
            (B, C, H, W) float32 (float64 where the masks are), in the range of `masks`.

        Raises:
            ValueError: if the two do not belong together.
        """
        if image.ndim != 4 or masks.ndim != 4 or image.shape[0] != masks.shape[0]:
            raise ValueError(
                f"PAMR got an image of shape {tuple(image.shape)} and masks of shape "
                f"{tuple(masks.shape)}; expected (B, 3, H, W) and (B, C, h, w)."
            )
        dtype = torch.float64 if masks.dtype == torch.float64 else torch.float32
        image, masks = image.to(dtype), masks.to(dtype)
        size = (image.shape[-2], image.shape[-1])
        if masks.shape[-2:] != size:
            masks = functional.interpolate(masks, size, mode="bilinear", align_corners=True)
        if self.iterations == 0 or 0 in masks.shape:
            return masks.clone()
        return refine_in_tiles(
            image,
            masks,
            iterations=self.iterations,
            dilations=self.dilations,
            memory=self.memory,
        )
