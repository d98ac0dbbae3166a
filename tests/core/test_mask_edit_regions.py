"""Flood fill, wand, superpixels, holes, specks and outlines, against scipy and by construction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy import ndimage

from app.core.masks.area import Area, Box, Point, box_of
from app.core.masks.pyramid import ImagePyramid, LabelPyramid
from app.core.masks.regions import WandOptions, label_region, like_colour
from app.core.masks.superpixels import TILE, Superpixels
from app.core.masks.tidying import all_but_largest, holes, smoothed, specks, swapped

masks = hnp.arrays(np.uint8, (12, 15), elements=st.sampled_from([0, 1, 2, 255]))


def spread(area: Area, like: NDArray[np.uint8]) -> NDArray[np.bool_]:
    canvas = np.zeros(like.shape[:2], bool)
    if not area.box.is_empty:
        canvas[area.box.slices] = area.inside
    return canvas


@given(masks, st.integers(0, 14), st.integers(0, 11))
def test_a_fill_covers_the_joined_pixels_of_one_label(
    labels: NDArray[np.uint8], x: int, y: int
) -> None:
    numbers, _ = ndimage.label(labels == labels[y, x])
    area = label_region(labels, Point(x + 0.5, y + 0.5))
    assert np.array_equal(spread(area, labels), numbers == numbers[y, x])


def test_a_fill_outside_of_the_image_covers_nothing() -> None:
    assert label_region(np.zeros((5, 5), np.uint8), Point(5.0, 2.0)).box.is_empty
    assert label_region(np.zeros((5, 5), np.uint8), Point(-0.5, 2.0)).box.is_empty


@given(hnp.arrays(np.uint8, (9, 11, 3)), st.integers(0, 10), st.integers(0, 8), st.integers(0, 255))
def test_the_wand_takes_colours_within_its_tolerance(
    image: NDArray[np.uint8], x: int, y: int, tolerance: int
) -> None:
    near = np.abs(image.astype(int) - image[y, x].astype(int)).max(axis=2) <= tolerance
    numbers, _ = ndimage.label(near)
    at = Point(x + 0.5, y + 0.5)
    everywhere = like_colour(image, at, WandOptions(tolerance, contiguous=False))
    assert np.array_equal(spread(everywhere, image), near)
    joined = like_colour(image, at, WandOptions(tolerance, contiguous=True))
    assert np.array_equal(spread(joined, image), numbers == numbers[y, x])


def test_smoothing_lets_the_wand_pass_noise() -> None:
    rng = np.random.default_rng(0)
    image = np.full((60, 80, 3), 120, np.uint8)
    image[:, 40:] = 220
    noisy = np.clip(image + rng.normal(0, 12, image.shape), 0, 255).astype(np.uint8)
    at = Point(20, 30)
    plain = like_colour(noisy, at, WandOptions(tolerance=16)).inside.sum()
    smooth = spread(like_colour(noisy, at, WandOptions(tolerance=16, smoothing=3)), noisy)
    assert smooth.sum() > 2 * plain
    assert smooth[:, :35].mean() > 0.95
    assert not smooth[:, 45:].any()


@given(masks)
def test_holes_are_what_a_class_encloses(labels: NDArray[np.uint8]) -> None:
    filled = ndimage.binary_fill_holes(labels == 1)  # joins the outside by edges, too
    expected = filled & np.isin(labels, (0, 255))
    assert np.array_equal(spread(holes(labels, 1, box_of(labels)), labels), expected)


def test_large_holes_stay_when_told() -> None:
    labels = np.ones((20, 20), np.uint8)
    labels[2:4, 2:4] = 0
    labels[8:16, 8:16] = 0
    area = holes(labels, 1, box_of(labels), largest=4)
    assert area.box == Box(2, 2, 4, 4)


@given(masks, st.integers(1, 8))
def test_specks_are_parts_below_a_size(labels: NDArray[np.uint8], smallest: int) -> None:
    numbers, count = ndimage.label(labels == 2)
    sizes = ndimage.sum_labels(labels == 2, numbers, np.arange(count + 1))
    expected = (sizes < smallest)[numbers] & (labels == 2)
    found = specks(labels, 2, box_of(labels), smallest=smallest)
    assert np.array_equal(spread(found, labels), expected)


@given(masks)
def test_what_remains_is_one_part_of_the_largest_size(labels: NDArray[np.uint8]) -> None:
    goes = spread(all_but_largest(labels, 2, box_of(labels)), labels)
    numbers, count = ndimage.label(labels == 2)
    kept, left = ndimage.label((labels == 2) & ~goes)
    assert left == min(count, 1)
    if count:
        assert (kept > 0).sum() == np.bincount(numbers.ravel())[1:].max()


@given(masks)
@settings(max_examples=30, deadline=None)
def test_smoothing_makes_no_new_labels_and_leaves_a_constant_alone(
    labels: NDArray[np.uint8],
) -> None:
    box = Box(2, 1, 10, 14)
    patch = smoothed(labels, box, radius=1.5)
    assert set(np.unique(patch.labels)) <= set(np.unique(labels))
    constant = np.full_like(labels, 2)
    assert np.array_equal(smoothed(constant, box, radius=2).labels, constant[box.slices])


def test_smoothing_shortens_a_ragged_outline_and_keeps_its_area() -> None:
    rng = np.random.default_rng(1)
    labels = np.zeros((80, 80), np.uint8)
    labels[:, :40] = 3
    for row in range(80):
        labels[row, : 40 + rng.integers(-4, 5)] = 3
        labels[row, 45:] = 0
    patch = smoothed(labels, box_of(labels), radius=3)

    def length(mask: NDArray[np.uint8]) -> int:
        return int((mask[1:] != mask[:-1]).sum() + (mask[:, 1:] != mask[:, :-1]).sum())

    assert length(patch.labels) < 0.6 * length(labels)
    assert abs(int((patch.labels == 3).sum()) - int((labels == 3).sum())) < 80


@given(masks)
@settings(max_examples=30, deadline=None)
def test_smoothing_one_class_moves_no_other_border(labels: NDArray[np.uint8]) -> None:
    new = smoothed(labels, box_of(labels), radius=1.5, value=2).labels
    changed = new != labels
    assert ((labels[changed] == 2) | (new[changed] == 2)).all()


def test_swapping_exchanges_a_class_and_the_background() -> None:
    labels = np.array([[0, 1, 2, 255]], np.uint8)
    assert swapped(labels, box_of(labels), 2).labels.tolist() == [[2, 1, 0, 255]]


def test_superpixels_keep_to_edges_of_colour() -> None:
    image = np.zeros((120, 160, 3), np.uint8)
    image[:, 67:] = (200, 80, 40)
    pixels = Superpixels(image, 20)
    for x, y in ((30, 60), (66, 50), (68, 50), (120, 90)):
        area = pixels.at(Point(x + 0.5, y + 0.5))
        left = spread(area, image)[:, :66].any()
        right = spread(area, image)[:, 68:].any()
        assert left != right
        assert area.inside.any()


def test_superpixels_divide_the_image_and_cross_tiles() -> None:
    rng = np.random.default_rng(0)
    small = rng.integers(0, 255, (14, 18, 3), np.uint8)
    image = small.repeat(50, axis=0).repeat(50, axis=1)
    pixels = Superpixels(image, 24)
    numbers = pixels.numbers(box_of(image))
    assert numbers.min() > 0
    assert len(np.unique(numbers)) == pytest.approx(700 * 900 / 24**2, rel=0.15)
    border = numbers[:, TILE - 1 : TILE + 1]
    assert (border[:, 0] == border[:, 1]).mean() > 0.6


def test_a_superpixel_is_the_set_of_pixels_that_name_it() -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 255, (6, 8, 3), np.uint8).repeat(20, 0).repeat(20, 1)
    pixels = Superpixels(image, 16)
    area = pixels.at(Point(80.5, 60.5))
    assert area.inside[60 - area.box.top, 80 - area.box.left]
    assert not area.inside.all()
    for row, column in list(np.ndindex(area.inside.shape))[::37]:
        again = pixels.at(Point(area.box.left + column + 0.5, area.box.top + row + 0.5))
        same = again.box == area.box and np.array_equal(again.inside, area.inside)
        assert same == area.inside[row, column]


@given(masks, st.integers(0, 11), st.integers(0, 14))
@settings(max_examples=30, deadline=None)
def test_smaller_copies_of_a_mask_follow_what_is_painted(
    labels: NDArray[np.uint8], row: int, column: int
) -> None:
    large = np.kron(labels, np.ones((90, 90), np.uint8))
    pyramid = LabelPyramid(large)
    pyramid.level(4.0)
    box = Box(row * 40, column * 40, row * 40 + 33, column * 40 + 71)
    large[box.slices] = 7
    pyramid.update(box)
    level, step = pyramid.level(2.5)
    assert step == 2
    assert np.array_equal(level, large[::2, ::2])


def test_smaller_copies_of_an_image_are_averages() -> None:
    image = np.arange(601 * 1200 * 3, dtype=np.uint32).reshape(601, 1200, 3).astype(np.uint8)
    level, step = ImagePyramid(image).level(2.0)
    assert step == 2
    assert level.shape == (301, 600, 3)
    block = image[10:12, 20:22].astype(int).mean(axis=(0, 1))
    assert np.abs(level[5, 10] - block).max() <= 1
