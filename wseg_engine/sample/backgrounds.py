"""Grounds the sample's objects lie on, and what lies about on them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from wseg_engine.sample.objects import MARGIN, Sprite
from wseg_engine.sample.texture import (
    Colours,
    Plane,
    blurred,
    jittered,
    lit,
    mix,
    noise,
    normals,
    step,
)

Ground = Callable[[np.random.Generator, tuple[int, int]], Colours]


def draw_grass(rng: np.random.Generator, shape: tuple[int, int]) -> Colours:
    """Draw a meadow: blades of many greens over dark ground."""
    height, width = shape
    ground = noise(rng, shape, cell=height / 4)
    canvas = (mix((0.12, 0.2, 0.05), (0.24, 0.3, 0.1), 0.5 + 0.3 * ground) * 255).astype(np.uint8)
    blades = 1500
    place = rng.uniform((-20, -10), (width + 20, height + 40), (blades, 2))
    place = place[np.argsort(place[:, 1])]
    lean = rng.normal(rng.uniform(-0.3, 0.3), 0.35, blades)
    length = rng.uniform(0.05, 0.13, blades) * height
    hue = rng.uniform(0, 1, (blades, 1))
    shade = rng.uniform(0.55, 1.15, (blades, 1))
    colour = (hue * (0.35, 0.56, 0.14) + (1 - hue) * (0.5, 0.62, 0.24)) * shade * 255
    for (x, y), slope, tall, rgb in zip(place, lean, length, colour, strict=True):
        bend = (x + slope * tall * 0.4, y - tall * 0.6)
        tip = (x + slope * tall, y - tall)
        points = np.array([(x, y), bend, tip]) * 16
        cv2.polylines(
            canvas, [points.astype(np.int32)], False, rgb.tolist(), 2, cv2.LINE_AA, 4
        )  # fmt: skip
    return canvas.astype(np.float32) / 255


def draw_wood(rng: np.random.Generator, shape: tuple[int, int]) -> Colours:
    """Draw planks of wood with grain and dark joints."""
    height, width = shape
    base = jittered(rng, (0.6, 0.42, 0.26), amount=0.16)
    planks = int(rng.integers(3, 6))
    rows = np.arange(height)[:, None] * np.ones((1, width))
    plank = np.minimum((rows * planks / height).astype(int), planks - 1)
    shift = rng.uniform(0, 50, planks)[plank]
    bend = noise(rng, shape, cell=(height / 5, width / 1.5), octaves=2)
    grain = np.sin(rows * 0.16 + 5 * bend + shift)
    fibre = noise(rng, shape, cell=(3, width / 5), octaves=3)
    tone = rng.uniform(0.82, 1.12, planks)[plank]
    colours = mix(base, base * np.float32(0.62), 0.35 + 0.2 * grain + 0.17 * fibre)
    joint = np.abs(np.mod(rows * planks / height + 0.5, 1) - 0.5) * height / planks
    dark = 1 - 0.65 * np.exp(-((joint / 2.2) ** 2))
    return np.asarray(colours * (tone * dark)[:, :, None], np.float32)


def draw_sand(rng: np.random.Generator, shape: tuple[int, int]) -> Colours:
    """Draw sand with grains and wind ripples."""
    base = jittered(rng, (0.8, 0.7, 0.53), amount=0.07)
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    turn = rng.uniform(-0.5, 0.5)
    bend = noise(rng, shape, cell=shape[0] / 2.5, octaves=3)
    ripples = np.sin((y * np.cos(turn) + x * np.sin(turn)) * rng.uniform(0.09, 0.16) + 3 * bend)
    grains = noise(rng, shape, cell=3, octaves=2)
    colours = mix(base, base * np.float32(0.6), 0.28 + 0.12 * ripples + 0.13 * grains)
    return mix(colours, (0.95, 0.92, 0.85), (grains - 2.1) * 0.8)


def draw_cloth(rng: np.random.Generator, shape: tuple[int, int]) -> Colours:
    """Draw a woven cloth with checks or stripes, lying in folds."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    folds = noise(rng, shape, cell=(shape[0] / 1.5, shape[1] / 3), octaves=3)
    turn = rng.uniform(-0.6, 0.6)
    u = x * np.cos(turn) + y * np.sin(turn) + 9 * folds
    v = y * np.cos(turn) - x * np.sin(turn) + 6 * folds
    tints = ((0.25, 0.38, 0.6), (0.5, 0.52, 0.55), (0.35, 0.55, 0.52), (0.52, 0.38, 0.55))
    tint = jittered(rng, tints[rng.integers(len(tints))], amount=0.1)
    size = rng.uniform(36, 70)
    bars = (np.mod(u, size) < size / 2).astype(np.float32)
    lines = (np.mod(v, size) < size / 2).astype(np.float32)
    share = (bars + lines) / 2 if rng.random() < 0.6 else bars * 0.8
    weave = 0.06 * (np.sin(u * 1.3) + np.sin(v * 1.3))
    colours = mix((0.9, 0.88, 0.84), tint, share)
    light = np.clip(0.88 + 0.17 * folds + weave, 0.3, 1.15)
    return np.asarray(np.clip(colours * light[:, :, None], 0, 1), np.float32)


def draw_sky(rng: np.random.Generator, shape: tuple[int, int]) -> Colours:
    """Draw a sky with clouds."""
    fall = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None] * np.ones(shape, np.float32)
    blue = jittered(rng, (0.3, 0.5, 0.8), amount=0.1)
    sky = mix(blue, (0.72, 0.82, 0.92), fall)
    cloud = noise(rng, shape, cell=(shape[0] / 3, shape[1] / 2.5), octaves=6)
    shade = noise(rng, shape, cell=shape[0] / 4, octaves=4)
    white = mix((0.97, 0.97, 0.98), (0.7, 0.73, 0.78), 0.3 + 0.3 * shade)
    share = np.clip(cloud * 0.6 + rng.uniform(0.0, 0.4), 0, 1)
    return mix(sky, white, share)


def draw_soil(rng: np.random.Generator, shape: tuple[int, int]) -> Colours:
    """Draw crumbly earth."""
    base = jittered(rng, (0.36, 0.27, 0.19), amount=0.05)
    crumbs = noise(rng, shape, cell=26, octaves=5)
    relief = blurred(crumbs, 1.2)
    slope = np.gradient(relief, axis=1) + np.gradient(relief, axis=0)
    colours = mix(base, base * np.float32(1.7), 0.25 + 0.25 * crumbs)
    return np.asarray(np.clip(colours * (1 - 1.3 * slope)[:, :, None], 0, 1), np.float32)


def draw_stone(rng: np.random.Generator, shape: tuple[int, int]) -> Colours:
    """Draw a veined table of stone."""
    base = jittered(rng, (0.72, 0.71, 0.69), amount=0.12)
    clouds = noise(rng, shape, cell=shape[0] / 2, octaves=6)
    warp = noise(rng, shape, cell=shape[0] / 3, octaves=5)
    veins = np.exp(-np.abs(warp) * 14)
    specks = noise(rng, shape, cell=4, octaves=2)
    colours = mix(base, base * np.float32(0.7), 0.35 + 0.25 * clouds + 0.05 * specks)
    return mix(colours, base * np.float32(0.45), 0.7 * veins)


GROUNDS: tuple[Ground, ...] = (
    draw_grass,
    draw_wood,
    draw_sand,
    draw_cloth,
    draw_sky,
    draw_soil,
    draw_stone,
)


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
