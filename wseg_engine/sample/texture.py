"""Noise, light and blending: what the drawn objects and backgrounds are made of."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Plane = NDArray[np.floating[Any]]  # (H, W)
Colours = NDArray[np.floating[Any]]  # (H, W, 3) RGB, 0-1

_AMBIENT = 0.42  # share of the light that comes from everywhere


def noise(
    rng: np.random.Generator,
    shape: tuple[int, int],
    *,
    cell: float | tuple[float, float],
    octaves: int = 4,
) -> Plane:
    """Return fractal value noise, (H, W) with mean 0 and about unit deviation.

    Args:
        rng: where the randomness comes from.
        shape: (H, W) in pixels.
        cell: size of the coarsest structure in pixels, or (vertical, horizontal).
        octaves: layers, each of half the size and about half the strength of the one before.
    """
    height, width = shape
    tall, wide = cell if isinstance(cell, tuple) else (cell, cell)
    total: Plane = np.zeros(shape, np.float32)
    power = 0.0
    for octave in range(octaves):
        rows = max(2, int(height / max(tall, 1.0)) + 3)
        columns = max(2, int(width / max(wide, 1.0)) + 3)
        grid = rng.standard_normal((rows, columns), dtype=np.float32)
        weight = 0.55**octave
        total += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        power += weight**2
        tall, wide = tall / 2, wide / 2
        if max(tall, wide) < 1:
            break
    return total / np.float32(np.sqrt(power) * 0.75)


def blurred(plane: NDArray[Any], sigma: float) -> Plane:
    """Return a plane (or colour plane) blurred by a Gaussian of `sigma` pixels, as float32."""
    return np.asarray(cv2.GaussianBlur(plane.astype(np.float32), (0, 0), sigma), np.float32)


def mix(first: ArrayLike, second: ArrayLike, share: Plane) -> Colours:
    """Blend two colours (or colour planes) with a share of the second, clipped to 0-1."""
    a, b = np.asarray(first, np.float32), np.asarray(second, np.float32)
    amount = np.clip(np.asarray(share, np.float32), 0, 1)[:, :, None]
    return np.asarray(a + (b - a) * amount, dtype=np.float32)


def step(edge: ArrayLike, *, width: float) -> Plane:
    """Return 0 where `edge` is below −width, 1 above width, and a smooth ramp between."""
    t = np.clip((np.asarray(edge, np.float32) / width + 1) / 2, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def normals(x: Plane, y: Plane, bumps: Plane, *, depth: float) -> NDArray[np.float32]:
    """Return unit normals (H, W, 3) of a bulging surface with bumps.

    Args:
        x: (H, W) sideways slope, −1 to 1.
        y: (H, W) downward slope, −1 to 1.
        bumps: (H, W) height of fine relief.
        depth: how strongly the relief tilts the surface.
    """
    z = np.sqrt(np.clip(1 - x * x - y * y, 0.02, 1))
    down, right = np.gradient(bumps)
    field = np.stack([x - depth * right, y - depth * down, z], axis=2)
    return np.asarray(field / np.linalg.norm(field, axis=2, keepdims=True), dtype=np.float32)


def lit(
    colours: Colours,
    field: NDArray[np.float32],
    light: NDArray[np.float32],
    *,
    gloss: float,
    sharpness: float,
) -> Colours:
    """Shade colours by a directional light, with highlights.

    Args:
        colours: (H, W, 3) of the surface.
        field: (H, W, 3) unit normals.
        light: (3,) unit vector towards the light.
        gloss: strength of the highlight, 0-1.
        sharpness: exponent of the highlight.
    """
    facing = np.clip(field @ light, 0, 1)
    half = light + np.array([0, 0, 1], np.float32)
    half /= np.linalg.norm(half)
    shine = gloss * np.clip(field @ half, 0, 1) ** sharpness
    shaded = colours * (_AMBIENT + 0.78 * facing)[:, :, None] + shine[:, :, None]
    return np.asarray(np.clip(shaded, 0, 1), dtype=np.float32)


def jittered(rng: np.random.Generator, colour: ArrayLike, *, amount: float) -> NDArray[np.float32]:
    """Return a colour (3,) a little off in brightness and hue, clipped to 0-1."""
    base = np.asarray(colour, np.float32)
    brightness = 1 + amount * rng.uniform(-1, 1)
    return np.clip(base * brightness + amount * 0.4 * rng.uniform(-1, 1, 3), 0, 1).astype(
        np.float32
    )
