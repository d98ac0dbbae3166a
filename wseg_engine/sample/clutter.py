"""Things that lie about in the sample's pictures and belong to no class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wseg_engine.sample.objects import MARGIN, Sprite
from wseg_engine.sample.texture import Plane, jittered, lit, mix, noise, normals, step

_STONES = ((0.55, 0.54, 0.52), (0.68, 0.63, 0.55), (0.38, 0.38, 0.4), (0.6, 0.5, 0.42))
_LEAVES = ((0.28, 0.46, 0.14), (0.4, 0.52, 0.2), (0.55, 0.38, 0.16), (0.22, 0.36, 0.18))


def _grid(radius: float) -> tuple[Plane, Plane]:
    side = int(2 * MARGIN * radius) | 1
    axis = np.linspace(-MARGIN, MARGIN, side, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    return x, y


def draw_pebble(rng: np.random.Generator, radius: float, light: NDArray[np.float32]) -> Sprite:
    """Draw a rounded, speckled stone."""
    x, y = _grid(radius)
    angle = np.arctan2(y, x)
    edge = 0.85 + sum(
        rng.uniform(0, 0.07) * np.cos(k * angle + rng.uniform(0, 6.3)) for k in (2, 3, 4)
    )
    rho = np.hypot(x, y) / edge
    speckle = noise(rng, x.shape, cell=max(2.0, radius / 6), octaves=3)
    base = jittered(rng, _STONES[rng.integers(len(_STONES))], amount=0.08)
    colours = mix(base, base * np.float32(0.55), 0.3 + 0.25 * speckle)
    flat = np.clip(rho, 0, 1) ** 2
    field = normals(x * flat * 0.9, y * flat * 0.9, speckle, depth=0.15)
    return Sprite(
        lit(colours, field, light, gloss=0.08, sharpness=8), step(1 - rho, width=1.5 / radius)
    )


def draw_leaf(rng: np.random.Generator, radius: float, light: NDArray[np.float32]) -> Sprite:
    """Draw a leaf, green or dry, with its midrib and side veins."""
    x, y = _grid(radius)
    along = np.clip((y + 1) / 2, 0, 1)
    curve = x - rng.uniform(-0.25, 0.25) * (y * y - 0.4)
    breadth = rng.uniform(0.38, 0.58) * np.clip(np.sin(np.pi * along**0.8), 0, 1) ** 0.9
    inside = np.minimum(breadth - np.abs(curve), 1 - np.abs(y))
    slant = y - 0.7 * np.abs(curve)
    side_veins = np.exp(-((np.mod(slant * 6, 1) - 0.5) ** 2) / 0.006)
    midrib = np.exp(-((curve / 0.03) ** 2))
    patches = noise(rng, x.shape, cell=radius * 0.4, octaves=4)
    base = jittered(rng, _LEAVES[rng.integers(len(_LEAVES))], amount=0.1)
    colours = mix(base, base * np.float32(0.6), 0.35 + 0.25 * patches)
    colours = mix(colours, np.clip(base * 1.5 + 0.1, 0, 1), 0.35 * side_veins + 0.7 * midrib)
    fold = np.sign(curve) * 0.35
    field = normals(fold.astype(np.float32), y * 0.2, patches, depth=0.2)
    return Sprite(
        lit(colours, field, light, gloss=0.12, sharpness=8), step(inside, width=1.5 / radius)
    )
