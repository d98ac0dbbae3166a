"""The objects of the sample project: fruit and flowers, and the clutter around them.

Every object is drawn upright on a square patch; the light is turned instead of the object, so that
a patch can be rotated into the picture afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

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

MARGIN = 1.3  # half a patch's side in radii of its object


class Sprite(NamedTuple):
    """A drawn object."""

    colours: Colours  # (S, S, 3)
    alpha: Plane  # (S, S) 0-1


Painter = Callable[[np.random.Generator, float, NDArray[np.float32]], Sprite]


def _grid(radius: float) -> tuple[Plane, Plane]:
    """Return x and y over a patch, in radii from its centre; y grows downwards."""
    side = int(2 * MARGIN * radius) | 1
    axis = np.linspace(-MARGIN, MARGIN, side, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    return x, y


def _dot(canvas: NDArray[np.uint8], centre: tuple[float, float], axes: tuple[float, float],
         angle: float, value: int) -> None:  # fmt: skip
    """Draw a filled ellipse; centre and axes in radii, the angle in degrees."""
    side = canvas.shape[0]
    scale = (side - 1) / (2 * MARGIN)
    fixed = 16  # sub-pixel positions, as powers of two that the drawing takes
    place = tuple(round((c + MARGIN) * scale * fixed) for c in centre)
    size = tuple(max(1, round(a * scale * fixed)) for a in axes)
    cv2.ellipse(canvas, place, size, angle, 0, 360, value, -1, cv2.LINE_AA, 4)


def draw_orange(rng: np.random.Generator, radius: float, light: NDArray[np.float32]) -> Sprite:
    """Draw an orange: a dimpled, glossy ball with the button of its stem."""
    x, y = _grid(radius)
    angle = np.arctan2(y, x)
    edge = 0.98 + sum(
        rng.uniform(0, 0.022) * np.cos(k * angle + rng.uniform(0, 6.3)) for k in (2, 3, 5)
    )
    rho = np.hypot(x, y) / edge
    bulge = np.clip(rho, 0, 1)
    peel = noise(rng, x.shape, cell=max(3.0, radius / 11), octaves=2)
    spread = np.arcsin(bulge) / np.maximum(bulge, 1e-3) / (np.pi / 2)
    side = x.shape[0] - 1
    wrapped = cv2.remap(
        peel,
        (x / MARGIN * spread + 1) / 2 * side,
        (y / MARGIN * spread + 1) / 2 * side,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )
    peel = np.asarray(wrapped, np.float32)
    blotch = noise(rng, x.shape, cell=radius * 0.9, octaves=3)
    base = jittered(rng, (0.97, 0.53, 0.07), amount=0.05)
    colours = mix(base, (0.9, 0.36, 0.03), 0.35 + 0.3 * blotch)
    colours = mix(colours, (0.75, 0.62, 0.12), (blotch - 1.3) * 0.4)
    colours *= (1 - 0.1 * np.clip(-peel, 0, 2))[:, :, None]
    field = normals(
        np.clip(x / edge, -1, 1), np.clip(y / edge, -1, 1), peel, depth=0.05 + 2.2 / radius
    )
    shaded = lit(colours, field, light, gloss=0.38, sharpness=26)
    shaded = _with_button(rng, shaded, x, y)
    return Sprite(shaded, step(1 - rho, width=1.2 / radius))


def _with_button(rng: np.random.Generator, colours: Colours, x: Plane, y: Plane) -> Colours:
    """Add the button where the stem was, seen at some slant."""
    turn, far = rng.uniform(0, 6.3), rng.uniform(0.1, 0.8)
    cx, cy = far * np.cos(turn), far * np.sin(turn)
    along = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
    across = (y - cy) * np.cos(turn) - (x - cx) * np.sin(turn)
    distance = np.hypot(along / max(0.35, np.sqrt(1 - far**2)), across)
    star = 0.085 * (1 + 0.25 * np.cos(5 * np.arctan2(across, along)))
    dip = mix(colours, colours * np.float32(0.62), 0.9 * step(0.19 - distance, width=0.09))
    return mix(dip, (0.32, 0.36, 0.12), step(star - distance, width=0.03))


def draw_strawberry(rng: np.random.Generator, radius: float, light: NDArray[np.float32]) -> Sprite:
    """Draw a strawberry: a glossy cone with sunken seeds under a green calyx."""
    x, y = _grid(radius)
    plump = rng.uniform(0.68, 0.84)
    wobble = 0.04 * noise(rng, x.shape, cell=radius * 0.8, octaves=1)
    down = np.clip((y + 0.72) / 1.7, 1e-4, 1 - 1e-4)
    taper = rng.uniform(0.52, 0.68)
    width = plump * np.sin(np.pi * down**taper) ** 0.72 + wobble * down * (1 - down) * 4
    across = np.clip(x / np.maximum(width, 1e-3), -1, 1)
    seeds, pits = _seeds(rng, x.shape[0], plump, taper)
    relief = noise(rng, x.shape, cell=radius * 0.25, octaves=2) * 0.15 - 2.0 * pits
    base = jittered(rng, (0.86, 0.08, 0.09), amount=0.07)
    ripe = noise(rng, x.shape, cell=radius, octaves=2)
    colours = mix(base, (0.62, 0.02, 0.05), 0.3 + 0.35 * ripe)
    colours = mix(colours, (0.95, 0.62, 0.45), 0.55 - 3.2 * down + 0.15 * ripe)
    colours *= (1 - 0.45 * pits * (1 - seeds))[:, :, None]
    colours = mix(colours, (0.93, 0.78, 0.35), seeds * 0.95)
    tilt = np.clip((down - 0.42) * 1.1, -0.7, 0.7)
    field = normals(across * 0.92, tilt, blurred(relief, 1.0), depth=0.6)
    shaded = lit(colours, field, light, gloss=0.45, sharpness=30)
    inside = np.minimum(width - np.abs(x), np.minimum(y + 0.74, 0.99 - y))
    alpha = step(inside, width=1.5 / radius)
    return _with_calyx(rng, Sprite(shaded, alpha), x, y, light)


def _seeds(rng: np.random.Generator, side: int, plump: float, taper: float) -> tuple[Plane, Plane]:
    """Return planes of seeds and of the pits they sit in, in rows around the fruit."""
    seeds = np.zeros((side, side), np.uint8)
    pits = np.zeros((side, side), np.uint8)
    for row, down in enumerate(np.arange(0.12, 0.96, 0.095)):
        width = plump * np.sin(np.pi * down**taper) ** 0.72
        gap = 0.25 / max(width, 0.15)
        for turn in np.arange(-1.35 + (row % 2) * gap / 2, 1.36, gap):
            slant = turn + rng.uniform(-0.06, 0.06)
            centre = (width * np.sin(slant), down * 1.7 - 0.72 + rng.uniform(-0.02, 0.02))
            thin = max(0.3, np.cos(slant))
            _dot(pits, centre, (0.055 * thin, 0.07), 0, 255)
            _dot(seeds, centre, (0.026 * thin, 0.042), 0, 255)
    soft = blurred(pits, max(0.6, side / 220))
    return seeds.astype(np.float32) / 255, soft / 255


def _with_calyx(
    rng: np.random.Generator, fruit: Sprite, x: Plane, y: Plane, light: NDArray[np.float32]
) -> Sprite:
    """Lay the star of green leaves over the top of a strawberry."""
    cy = y + 0.66
    angle = np.arctan2(cy * 1.7, x) + rng.uniform(0, 1)
    distance = np.hypot(x, cy * 1.7)
    leaves = int(rng.integers(6, 9))
    phase = angle * leaves / (2 * np.pi)
    number = np.round(phase).astype(int) % leaves
    off = np.abs(phase - np.round(phase))
    length = rng.uniform(0.5, 0.75, leaves).astype(np.float32)[number]
    reach = np.clip(distance / length, 0, 1)
    inside = np.minimum(0.47 * (1 - reach**1.6) - off * (0.5 + 0.5 * reach), length - distance)
    stem = np.minimum(0.055 - np.abs(x - 0.12 * (cy + 0.1)), np.minimum(-cy, cy + 0.4))
    alpha = np.maximum(step(inside, width=0.05), step(stem, width=0.02))
    green = jittered(rng, (0.3, 0.55, 0.14), amount=0.1)
    veins = 0.75 + 0.4 * off + 0.12 * noise(rng, x.shape, cell=6, octaves=2)
    colours = np.clip(green * (veins * (1.15 - 0.4 * reach))[:, :, None], 0, 1)
    field = normals(x * 0.5, cy * 0.7, veins * 2, depth=0.5)
    shaded = lit(colours.astype(np.float32), field, light, gloss=0.1, sharpness=8)
    dark = blurred(alpha, max(1.0, x.shape[0] / 60))
    under = fruit.colours * (1 - 0.45 * dark)[:, :, None]
    return Sprite(mix(under, shaded, alpha), np.maximum(fruit.alpha, alpha))


def draw_sunflower(rng: np.random.Generator, radius: float, light: NDArray[np.float32]) -> Sprite:
    """Draw a sunflower: two rings of veined petals around a disc of spiralling florets."""
    x, y = _grid(radius)
    distance, angle = np.hypot(x, y), np.arctan2(y, x)
    petals = int(rng.integers(15, 22))
    disc = rng.uniform(0.36, 0.46)
    colours: Colours = np.zeros((*x.shape, 3), np.float32)
    alpha: Plane = np.zeros(x.shape, np.float32)
    yellow = jittered(rng, (0.99, 0.78, 0.08), amount=0.05)
    for ring, (longest, shade) in enumerate(((1.0, 0.72), (0.93, 1.0))):
        phase = (angle + ring * np.pi / petals + rng.uniform(-0.05, 0.05)) * petals / (2 * np.pi)
        number = np.round(phase).astype(int) % petals
        length = (longest * rng.uniform(0.84, 1.02, petals)).astype(np.float32)[number]
        glow = rng.uniform(0.86, 1.08, petals).astype(np.float32)[number]
        bend = rng.uniform(-0.3, 0.3, petals).astype(np.float32)[number]
        along = np.clip((distance - 0.25) / (length - 0.25), 0, 1)
        off = (phase - np.round(phase) + bend * (along - 0.3) * 0.5) * 2 * np.pi / petals * distance
        breadth = 0.155 * np.sin(np.pi * np.clip(0.22 + 0.77 * along, 0, 1)) ** 0.75 + 1e-3
        inside = np.minimum(breadth - np.abs(off), length - distance)
        cover = step(inside, width=1.5 / radius)
        ridge = np.clip(np.abs(off) / breadth, 0, 1)
        veins = 0.05 * np.cos(off * 150) + 0.05 * noise(rng, x.shape, cell=5, octaves=2)
        petal = mix((0.86, 0.45, 0.02), yellow, along * 1.7)
        petal *= (shade * glow * (1 - 0.38 * ridge**2 + veins))[:, :, None]
        shadow = 1 - 0.35 * blurred(cover, max(1.0, radius / 18))
        colours = mix(colours * shadow[:, :, None], petal, cover)
        alpha = np.maximum(alpha, cover)
    field = normals(x * 0.35, y * 0.35, np.zeros_like(x), depth=0)
    shaded = lit(np.clip(colours * 1.08, 0, 1), field, light, gloss=0.05, sharpness=6)
    core = _florets(rng, x, y, disc, light)
    ring_shadow = 1 - 0.4 * step(disc + 0.1 - distance, width=0.1)
    return Sprite(
        mix(shaded * ring_shadow[:, :, None], core, step(disc - distance, width=0.03)),
        np.maximum(alpha, step(disc - distance, width=0.03)),
    )


def _florets(
    rng: np.random.Generator, x: Plane, y: Plane, disc: float, light: NDArray[np.float32]
) -> Colours:
    """Draw the middle of a sunflower: dots along the golden angle, lighter towards the rim."""
    side = x.shape[0]
    dots = np.zeros((side, side), np.uint8)
    count = 240
    for i in range(count):
        far = disc * np.sqrt((i + 0.5) / count)
        turn = i * 2.399963
        size = disc * 0.05
        value = int(rng.integers(120, 255))
        _dot(dots, (far * np.cos(turn), far * np.sin(turn)), (size, size), 0, value)
    height = dots.astype(np.float32) / 255
    far = np.hypot(x, y) / disc
    ground = mix((0.24, 0.16, 0.04), (0.12, 0.06, 0.03), far * 1.4)
    tips = mix((0.42, 0.36, 0.1), (0.55, 0.3, 0.06), far * 1.6 - 0.3)
    colours = mix(ground, tips, height)
    field = normals(x / disc * 0.55, y / disc * 0.55, blurred(height, 0.8), depth=1)
    return lit(colours, field, light, gloss=0.12, sharpness=12)


def draw_watermelon(rng: np.random.Generator, radius: float, light: NDArray[np.float32]) -> Sprite:
    """Draw a slice of watermelon: grainy flesh with seeds, pale rim, striped rind, and a side."""
    x, y = _grid(radius)
    narrow = rng.random() < 0.4
    opening = float(np.radians(rng.uniform(60, 85) if narrow else rng.uniform(110, 175)))
    reach, top = (1.6, 0.8) if narrow else (1.1, 0.45)  # tip to outer rind; tip to middle
    shift = rng.choice([-1, 1]) * rng.uniform(0.1, 0.2)
    stripes = noise(rng, x.shape, cell=(radius * 3, max(3.0, radius * 0.16)), octaves=2)
    alpha: Plane = np.zeros(x.shape, np.float32)
    colours: Colours = np.zeros((*x.shape, 3), np.float32)
    for back in np.linspace(1, 0.1, 7):
        px, py = x - shift * back, y + top - 0.1 * back
        distance, cover = _wedge(px, py, opening, reach, radius)
        skin = mix((0.10, 0.30, 0.08), (0.42, 0.6, 0.22), 0.3 + 0.5 * stripes)
        flesh = mix((0.55, 0.09, 0.1), (0.78, 0.85, 0.6), step(distance - reach * 0.9, width=0.03))
        band = mix(flesh, skin, step(distance - reach * 0.95, width=0.02))
        colours = mix(colours, band * np.float32(0.62 + 0.2 * (1 - back)), cover)
        alpha = np.maximum(alpha, cover)
    distance, cover = _wedge(x, y + top, opening, reach, radius)
    face = _flesh(rng, distance / reach, radius)
    face = _with_seeds(rng, face, opening, reach, top)
    tilt = np.zeros_like(x)
    relief = noise(rng, x.shape, cell=max(2.0, radius / 12), octaves=3)
    field = normals(tilt + 0.1, tilt - 0.1, relief, depth=0.14)
    colours = mix(colours, lit(face, field, light, gloss=0.3, sharpness=18), cover)
    return Sprite(colours, np.maximum(alpha, cover))


def _wedge(x: Plane, y: Plane, opening: float, reach: float, radius: float) -> tuple[Plane, Plane]:
    """Return the distance from a slice's tip, and the slice's cover, corners slightly rounded."""
    distance = np.hypot(x, y)
    half = opening / 2
    sides = y * np.sin(half) - np.abs(x) * np.cos(half)
    inside = np.minimum(sides, reach - distance)
    return distance, step(inside, width=1.5 / radius)


def _flesh(rng: np.random.Generator, far: Plane, radius: float) -> Colours:
    """Colour a cut face by the distance from the tip, as a share of the slice's reach."""
    grain = noise(rng, far.shape, cell=max(2.0, radius / 9), octaves=4)
    soft = noise(rng, far.shape, cell=radius * 0.5, octaves=2)
    red = jittered(rng, (0.9, 0.2, 0.2), amount=0.05)
    colours = mix(red, (0.98, 0.45, 0.4), 0.25 + 0.22 * grain + 0.15 * soft)
    colours = mix(colours, (0.97, 0.72, 0.62), step(far - 0.82, width=0.06) * 0.8)
    colours = mix(colours, (0.88, 0.93, 0.72), step(far - 0.875, width=0.025))
    colours = mix(colours, (0.45, 0.65, 0.25), step(far - 0.935, width=0.02))
    return mix(colours, (0.07, 0.25, 0.07), step(far - 0.955, width=0.012))


def _with_seeds(
    rng: np.random.Generator, face: Colours, opening: float, reach: float, top: float
) -> Colours:
    """Scatter drop-shaped seeds in rings that point to the tip."""
    side = face.shape[0]
    seeds, shine = np.zeros((side, side), np.uint8), np.zeros((side, side), np.uint8)
    for ring in (0.4, 0.58, 0.74):
        count = max(2, round(opening * ring * reach / 0.3))
        for k in range(count):
            if rng.random() < 0.22:
                continue
            turn = ((k + 0.5) / count - 0.5 + rng.uniform(-0.03, 0.03)) * opening * 0.9
            far = reach * (ring + rng.uniform(-0.04, 0.04))
            cx, cy = far * np.sin(turn), far * np.cos(turn) - top
            _dot(seeds, (cx, cy), (0.032, 0.062), -np.degrees(turn), 255)
            _dot(shine, (cx - 0.01, cy - 0.015), (0.008, 0.016), -np.degrees(turn), 255)
    halo = blurred(seeds, max(0.8, side / 110)) / 255
    dark = mix(
        face * (1 - 0.3 * halo)[:, :, None], (0.10, 0.05, 0.04), seeds.astype(np.float32) / 255
    )
    return mix(dark, (0.8, 0.75, 0.7), shine.astype(np.float32) / 255 * 0.8)
