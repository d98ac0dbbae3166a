"""Random crops, mirrors and colours for training: one draw for an image and its mask.

The choices are drawn first (`draw_geometry`, `draw_jitter`), from the generator they are given, and
applied by functions without any randomness; so the same draw can be applied to image and mask.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from wseg_engine.base.labels import VOID
from wseg_engine.settings.config import TrainConfig

ASPECT_RANGE = (3 / 4, 4 / 3)  # width : height of a crop before it is made square
_CROP_TRIES = 10
_GREY = np.array([0.299, 0.587, 0.114], np.float32)  # luma of R, G, B
_HUE_TURN = 360.0  # OpenCV's hue of float images, in degrees

Image = NDArray[np.float32]  # (H, W, 3) RGB in 0-1


class Geometry(NamedTuple):
    """A rectangle of the upright image, in pixels, and whether it is mirrored afterwards."""

    top: int
    left: int
    height: int
    width: int
    mirror: bool


class Jitter(NamedTuple):
    """Changes of colour: each step names what changes and by how much, in the order of use.

    "brightness", "contrast" and "saturation" carry a factor (1 changes nothing), "hue" a share of
    the colour circle (0 changes nothing).
    """

    steps: tuple[tuple[str, float], ...]


class Augmented(NamedTuple):
    """A training crop."""

    image: Image  # (side, side, 3) RGB in 0-1
    labels: NDArray[np.uint8] | None  # (side, side); 255 is void


def augment(
    pixels: NDArray[np.uint8],
    labels: NDArray[np.uint8] | None,
    *,
    config: TrainConfig,
    rng: np.random.Generator,
) -> Augmented:
    """Make a random training crop of an image, and the same crop of its mask.

    Args:
        pixels: (H, W, 3) uint8 RGB.
        labels: (h, w) uint8 of the same view at any size, or None.
        config: crop side, smallest area, mirror and jitter.
        rng: where every choice is drawn from.
    """
    height, width = pixels.shape[:2]
    geometry = draw_geometry(height, width, config=config, rng=rng)
    jitter = draw_jitter(config, rng=rng)
    crop = apply_geometry(pixels, geometry, side=config.crop)
    image = apply_jitter(crop.astype(np.float32) / 255.0, jitter)
    mask = None
    if labels is not None:
        scaled = scale_geometry(geometry, source=(height, width), target=labels.shape[:2])
        mask = crop_labels(labels, scaled, side=config.crop)
    return Augmented(image, mask)


def draw_geometry(
    height: int, width: int, *, config: TrainConfig, rng: np.random.Generator
) -> Geometry:
    """Draw a crop: area uniform in [area_min, 1], the logarithm of the aspect uniform.

    After ten draws that do not fit into the image, the largest centred rectangle whose aspect is
    within range is taken.
    """
    low, high = (math.log(aspect) for aspect in ASPECT_RANGE)
    rectangle = _centred(height, width)
    for _ in range(_CROP_TRIES):
        area = height * width * rng.uniform(config.area_min, 1.0)
        aspect = math.exp(rng.uniform(low, high))
        crop_width = round(math.sqrt(area * aspect))
        crop_height = round(math.sqrt(area / aspect))
        if 0 < crop_width <= width and 0 < crop_height <= height:
            top = int(rng.integers(height - crop_height + 1))
            left = int(rng.integers(width - crop_width + 1))
            rectangle = (top, left, crop_height, crop_width)
            break
    mirror = bool(rng.random() < 0.5) and config.flip
    return Geometry(*rectangle, mirror)


def _centred(height: int, width: int) -> tuple[int, int, int, int]:
    """Return the largest centred rectangle whose aspect is within range: top, left, size."""
    narrowest, widest = ASPECT_RANGE
    crop_height, crop_width = height, width
    if width / height < narrowest:
        crop_height = min(height, round(width / narrowest))
    elif width / height > widest:
        crop_width = min(width, round(height * widest))
    return (height - crop_height) // 2, (width - crop_width) // 2, crop_height, crop_width


def scale_geometry(
    geometry: Geometry, *, source: tuple[int, int], target: tuple[int, int]
) -> Geometry:
    """Return the same view of an image that is stored at another size (height, width)."""
    if source == target:
        return geometry
    down, across = target[0] / source[0], target[1] / source[1]
    top = min(round(geometry.top * down), target[0] - 1)
    left = min(round(geometry.left * across), target[1] - 1)
    height = min(max(1, round(geometry.height * down)), target[0] - top)
    width = min(max(1, round(geometry.width * across)), target[1] - left)
    return Geometry(top, left, height, width, geometry.mirror)


def apply_geometry(
    pixels: NDArray[np.uint8], geometry: Geometry, *, side: int
) -> NDArray[np.uint8]:
    """Cut, resize to (side, side) and mirror an image; shrinking takes means of areas."""
    crop = _cut(pixels, geometry)
    shrinks = geometry.height > side or geometry.width > side
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    crop = np.asarray(cv2.resize(crop, (side, side), interpolation=method), np.uint8)
    return np.ascontiguousarray(crop[:, ::-1] if geometry.mirror else crop)


def crop_labels(labels: NDArray[np.uint8], geometry: Geometry, *, side: int) -> NDArray[np.uint8]:
    """Cut, resize and mirror a mask like its image, taking the nearest label, never a mixture."""
    crop = cv2.resize(_cut(labels, geometry), (side, side), interpolation=cv2.INTER_NEAREST_EXACT)
    return np.ascontiguousarray(crop[:, ::-1] if geometry.mirror else crop)


def _cut(pixels: NDArray[np.uint8], geometry: Geometry) -> NDArray[np.uint8]:
    bottom, right = geometry.top + geometry.height, geometry.left + geometry.width
    return np.ascontiguousarray(pixels[geometry.top : bottom, geometry.left : right])


def draw_jitter(config: TrainConfig, *, rng: np.random.Generator) -> Jitter:
    """Draw the colour changes: factors uniform in [1 - jitter, 1 + jitter], a random order."""
    factors = rng.uniform(max(0.0, 1.0 - config.jitter), 1.0 + config.jitter, size=3)
    turn = float(rng.uniform(-config.jitter_hue, config.jitter_hue))
    names = ("brightness", "contrast", "saturation")
    steps = [(name, float(factor)) for name, factor in zip(names, factors, strict=True)]
    steps.append(("hue", turn))
    order = rng.permutation(len(steps))
    return Jitter(tuple(steps[i] for i in order))


def apply_jitter(image: Image, jitter: Jitter) -> Image:
    """Apply colour changes one after the other, each clipped to 0-1."""
    for name, amount in jitter.steps:
        image = _CHANGES[name](image, amount)
    return image


def _mix(image: Image, other: Image | np.float32, factor: float) -> Image:
    """Return `factor · image + (1 − factor) · other`, clipped."""
    mixed = np.float32(factor) * image + np.float32(1.0 - factor) * other
    return np.asarray(np.clip(mixed, 0.0, 1.0), np.float32)


def change_brightness(image: Image, factor: float) -> Image:
    """Mix with black."""
    return _mix(image, np.float32(0.0), factor)


def change_contrast(image: Image, factor: float) -> Image:
    """Mix with the mean grey of the image."""
    return _mix(image, np.float32((image @ _GREY).mean(dtype=np.float64)), factor)


def change_saturation(image: Image, factor: float) -> Image:
    """Mix every pixel with its own grey."""
    return _mix(image, (image @ _GREY)[..., None], factor)


def turn_hue(image: Image, share: float) -> Image:
    """Turn every colour by a share of the colour circle, keeping its value and saturation."""
    if share == 0.0:
        return image
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
    hsv[..., 0] = np.mod(hsv[..., 0] + np.float32(share * _HUE_TURN), np.float32(_HUE_TURN))
    return np.asarray(np.clip(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), 0.0, 1.0), np.float32)


_CHANGES = {
    "brightness": change_brightness,
    "contrast": change_contrast,
    "saturation": change_saturation,
    "hue": turn_hue,
}


def check_same_view(labels: NDArray[np.uint8], *, height: int, width: int) -> None:
    """Check that a mask can be one of an image, though it may be stored at another size.

    Raises:
        ValueError: if the proportions differ by more than the rounding of a side.
    """
    have_height, have_width = labels.shape
    longest = max(have_height, have_width, height, width)
    if abs(have_height * width - have_width * height) > longest:
        raise ValueError(
            f"the mask is {have_width}×{have_height} pixels, the upright image {width}×{height}; "
            "expected the same proportions."
        )


def void_unknown(labels: NDArray[np.uint8], *, classes: int) -> NDArray[np.uint8]:
    """Return the labels with ids beyond the last class made void."""
    return np.where(labels > classes, np.uint8(VOID), labels)
