"""Composing one picture of the sample project: ground, clutter, objects, shadows, camera."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import BACKGROUND
from wseg_engine.sample.backgrounds import GROUNDS, draw_leaf, draw_pebble, draw_sky
from wseg_engine.sample.objects import (
    Painter,
    Sprite,
    draw_orange,
    draw_strawberry,
    draw_sunflower,
    draw_watermelon,
)
from wseg_engine.sample.texture import Colours, blurred, noise

PAINTERS: Mapping[str, Painter] = {
    "orange": draw_orange,
    "strawberry": draw_strawberry,
    "sunflower": draw_sunflower,
    "watermelon": draw_watermelon,
}
SAMPLE_CLASSES = tuple(PAINTERS)

_FINE = 2  # drawn pixels a side of a final one
_SIZES = {
    "orange": 0.17,
    "strawberry": 0.19,
    "sunflower": 0.23,
    "watermelon": 0.23,
}  # of the height


class Picture(NamedTuple):
    """A drawn picture and its truth."""

    image: NDArray[np.uint8]  # (H, W, 3) RGB
    labels: NDArray[np.uint8]  # (H, W) class index + 1, 0 background


class _Placed(NamedTuple):
    label: int  # 0 for clutter
    painter: Painter
    radius: float
    x: float
    y: float


class _Light(NamedTuple):
    towards: NDArray[np.float32]  # (3,) unit vector to the right, down, and out of the picture
    shadow: float  # how dark shadows are, 0-1


def draw_picture(
    rng: np.random.Generator, classes: tuple[str, ...], *, height: int, width: int
) -> Picture:
    """Draw a picture that shows the given classes, one to three objects of each.

    Args:
        rng: where the randomness comes from.
        classes: names out of `SAMPLE_CLASSES`.
        height: of the picture in pixels.
        width: of the picture in pixels.
    """
    shape = (height * _FINE, width * _FINE)
    ground = GROUNDS[rng.integers(len(GROUNDS))]
    canvas = ground(rng, shape)
    labels = np.zeros(shape, np.uint8)
    turn = rng.uniform(0, 2 * np.pi)
    towards = np.array([0.62 * np.cos(turn), 0.62 * np.sin(turn), 0.78], np.float32)
    light = _Light(towards, 0.0 if ground is draw_sky else rng.uniform(0.3, 0.6))
    for thing in _arranged(rng, classes, shape):
        _lay(rng, canvas, labels, thing, light)
    image = _photographed(rng, canvas, height, width)
    return Picture(image, _shrunk(labels, height, width))


def _arranged(
    rng: np.random.Generator, classes: tuple[str, ...], shape: tuple[int, int]
) -> list[_Placed]:
    """Choose sizes and places, back to front; objects overlap, but never hide each other."""
    height, width = shape
    clutter = [_clutter(rng, shape) for _ in range(rng.integers(2, 8))]
    fallen = [_clutter(rng, shape) for _ in range(rng.integers(0, 3))]  # lies on top
    objects: list[_Placed] = []
    copies = 3 if len(classes) == 1 else 2 if len(classes) == 2 else 1
    zoom = rng.uniform(0.85, 1.35) if len(classes) < 3 else rng.uniform(0.8, 1.1)
    for name in rng.permutation(classes) if classes else ():
        for _ in range(rng.integers(1, copies + 1)):
            radius = height * _SIZES[str(name)] * zoom * rng.uniform(0.85, 1.15)
            place = _free_place(rng, objects, radius, shape)
            if place is None and any(o.label == SAMPLE_CLASSES.index(name) + 1 for o in objects):
                continue
            x, y = place or (rng.uniform(0.2, 0.8) * width, rng.uniform(0.2, 0.8) * height)
            label = SAMPLE_CLASSES.index(str(name)) + 1
            objects.append(_Placed(label, PAINTERS[str(name)], radius, float(x), float(y)))
    return clutter + objects + fallen


def _clutter(rng: np.random.Generator, shape: tuple[int, int]) -> _Placed:
    height, width = shape
    return _Placed(
        BACKGROUND,
        (draw_pebble, draw_leaf)[rng.integers(2)],
        height * rng.uniform(0.035, 0.1),
        rng.uniform(0, width),
        rng.uniform(0, height),
    )


def _free_place(
    rng: np.random.Generator, objects: list[_Placed], radius: float, shape: tuple[int, int]
) -> tuple[float, float] | None:
    """Find a place that leaves most of every object visible; None where there seems to be none."""
    height, width = shape
    for attempt in range(60):
        x = rng.uniform(0.55 * radius, width - 0.55 * radius)
        y = rng.uniform(0.55 * radius, height - 0.55 * radius)
        if objects and attempt < 20:  # rather beside another, so that they overlap
            anchor = objects[rng.integers(len(objects))]
            turn, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.68, 0.95)
            x = anchor.x + far * (radius + anchor.radius) * np.cos(turn)
            y = anchor.y + far * (radius + anchor.radius) * np.sin(turn)
        if not (0.4 * radius < x < width - 0.4 * radius):
            continue
        if not (0.4 * radius < y < height - 0.4 * radius):
            continue
        if all(np.hypot(x - o.x, y - o.y) > 0.68 * (radius + o.radius) for o in objects):
            return float(x), float(y)
    return None


def _lay(
    rng: np.random.Generator,
    canvas: Colours,
    labels: NDArray[np.uint8],
    thing: _Placed,
    light: _Light,
) -> None:
    """Draw one thing with its shadow into the picture."""
    turn = rng.uniform(0, 2 * np.pi)
    cos, sin = np.cos(turn), np.sin(turn)
    right, down, up = light.towards
    own_light = np.array([cos * right + sin * down, cos * down - sin * right, up], np.float32)
    sprite = thing.painter(rng, thing.radius, own_light)
    tilt = rng.uniform(0.72, 1.0) if thing.painter is draw_sunflower else 1.0
    sprite = _turned(sprite, turn, tilt)
    _cast_shadow(canvas, sprite, thing, light)
    target = _overlap(canvas.shape[:2], sprite.alpha.shape, thing.x, thing.y)
    if target is None:
        return
    rows, columns, own_rows, own_columns = target
    alpha = sprite.alpha[own_rows, own_columns]
    part = canvas[rows, columns]
    part += (sprite.colours[own_rows, own_columns] - part) * alpha[:, :, None]
    labels[rows, columns][alpha > 0.5] = thing.label


def _turned(sprite: Sprite, turn: float, tilt: float) -> Sprite:
    """Rotate a patch, and squeeze it as if seen at a slant."""
    side = sprite.alpha.shape[0]
    centre = (side - 1) / 2
    cos, sin = np.cos(turn), np.sin(turn)
    squeeze = np.array([[tilt, 0], [0, 1]])
    matrix = np.array([[cos, -sin], [sin, cos]]) @ squeeze
    offset = np.array([centre, centre]) - matrix @ np.array([centre, centre])
    affine = np.hstack([matrix, offset[:, None]])
    colours = cv2.warpAffine(
        sprite.colours,
        affine,
        (side, side),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    alpha = cv2.warpAffine(sprite.alpha, affine, (side, side), flags=cv2.INTER_LINEAR)
    return Sprite(np.asarray(colours, np.float32), np.asarray(alpha, np.float32))


_Target = tuple[slice, slice, slice, slice]


def _overlap(shape: tuple[int, int], patch: tuple[int, ...], x: float, y: float) -> _Target | None:
    """Return the slices of picture and patch that lie over each other; None where none do."""
    top, left = round(y - patch[0] / 2), round(x - patch[1] / 2)
    first_row, first_column = max(0, top), max(0, left)
    last_row, last_column = min(shape[0], top + patch[0]), min(shape[1], left + patch[1])
    if first_row >= last_row or first_column >= last_column:
        return None
    return (
        slice(first_row, last_row),
        slice(first_column, last_column),
        slice(first_row - top, last_row - top),
        slice(first_column - left, last_column - left),
    )


def _cast_shadow(canvas: Colours, sprite: Sprite, thing: _Placed, light: _Light) -> None:
    """Darken what lies on the far side of the light, softly."""
    blur = max(1.5, thing.radius * 0.13)
    rim = int(3 * blur)
    soft = blurred(np.pad(sprite.alpha, rim), blur)
    reach = thing.radius * 0.3
    x, y = thing.x - light.towards[0] * reach, thing.y - light.towards[1] * reach
    target = _overlap(canvas.shape[:2], soft.shape, float(x), float(y))
    if target is not None:
        rows, columns, own_rows, own_columns = target
        canvas[rows, columns] *= (1 - light.shadow * soft[own_rows, own_columns])[:, :, None]


def _photographed(
    rng: np.random.Generator, canvas: Colours, height: int, width: int
) -> NDArray[np.uint8]:
    """Add what a camera adds: uneven light, a tint, blur, falling corners, and noise."""
    small = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    slope = rng.uniform(-0.13, 0.13, 2)
    patches = noise(rng, (height, width), cell=height / 1.5, octaves=2)
    light = 1 + slope[0] * x + slope[1] * y + 0.05 * patches - 0.1 * (x * x + y * y)
    tint = rng.uniform(0.93, 1.06, 3).astype(np.float32) * rng.uniform(0.88, 1.1)
    photo = small * light[:, :, None] * tint
    blur = rng.uniform(0.0, 0.8)
    if blur > 0.3:
        photo = cv2.GaussianBlur(photo, (0, 0), blur)
    photo = photo + rng.uniform(0.006, 0.02) * rng.standard_normal(photo.shape, dtype=np.float32)
    return np.asarray(np.rint(np.clip(photo, 0, 1) * 255), dtype=np.uint8)


def _shrunk(labels: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Give each final pixel the label that covers most of it."""
    shares = [
        cv2.resize((labels == k).astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
        for k in range(len(SAMPLE_CLASSES) + 1)
    ]
    return np.asarray(np.argmax(np.stack(shares), axis=0), np.uint8)
