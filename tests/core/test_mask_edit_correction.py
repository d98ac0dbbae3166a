"""Correcting clicks: what is clicked is decided, what is like it and joined follows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.masks.area import Area, Point
from app.core.masks.correction import Change, Correction, corrected
from app.core.masks.document import MaskDocument
from app.core.masks.regions import Combine, apply
from wseg_engine.base.labels import VOID

SIZES = [(120, 160), (240, 180), (1200, 1600)]  # the last one is worked on at a smaller size
CAT, DOG = 1, 2


def scene(height: int, width: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return a noisy green picture with an orange disc, and where the disc is."""
    rng = np.random.default_rng(3)
    image = np.empty((height, width, 3), np.float32)
    image[:] = (60, 120, 60)
    y, x = np.mgrid[:height, :width]
    radius = 0.3 * min(height, width)
    disc = (y - 0.5 * height) ** 2 + (x - 0.4 * width) ** 2 < radius**2
    image[disc] = (210, 120, 40)
    noise = rng.normal(0, 12, (height, width, 1))
    return np.clip(image + noise, 0, 255).astype(np.uint8), disc


def half_of(disc: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return a mask that has the left half of the disc alone."""
    labels = np.where(disc, CAT, 0).astype(np.uint8)
    labels[:, int(0.4 * disc.shape[1]) :] = 0
    return labels


def spilled(disc: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return a mask that has the disc, and ground on its right."""
    height, width = disc.shape
    labels = np.where(disc, CAT, 0).astype(np.uint8)
    labels[int(0.4 * height) : int(0.6 * height), int(0.4 * width) : int(0.9 * width)] = CAT
    return labels


def at(labels: NDArray[np.uint8], across: float, down: float = 0.5) -> tuple[Point, ...]:
    return (Point(across * labels.shape[1], down * labels.shape[0]),)


def after(labels: NDArray[np.uint8], change: Change, value: int) -> NDArray[np.uint8]:
    new = labels.copy()
    for area in change:
        new[area.box.slices][area.inside] = value
    return new


def overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize("size", SIZES)
def test_one_click_completes_what_is_missing(size: tuple[int, int]) -> None:
    image, disc = scene(*size)
    labels = half_of(disc)
    before = labels.copy()
    change = corrected(Correction(image, labels, CAT, True, at(labels, 0.5)))
    assert overlap(before == CAT, disc) < 0.55
    assert overlap(after(labels, change, CAT) == CAT, disc) > 0.95
    assert np.array_equal(labels, before)  # the arrays are only read


@pytest.mark.parametrize("size", SIZES)
def test_one_click_takes_away_what_has_spilled(size: tuple[int, int]) -> None:
    image, disc = scene(*size)
    labels = spilled(disc)
    change = corrected(Correction(image, labels, CAT, False, at(labels, 0.8)))
    assert overlap(after(labels, change, 0) == CAT, disc) > 0.95
    assert overlap(labels == CAT, disc) < 0.9


def test_what_is_not_joined_with_the_click_stays() -> None:
    image, disc = scene(120, 160)
    image[5:20, 140:155] = (210, 120, 40)  # of the same colour, elsewhere
    labels = half_of(disc)
    labels[100:110, 140:150] = CAT  # wrong, elsewhere
    change = corrected(Correction(image, labels, CAT, True, at(labels, 0.5)))
    new = after(labels, change, CAT)
    assert (new[5:20, 140:155] == 0).all()
    assert (new[100:110, 140:150] == CAT).all()
    assert (new[disc] == CAT).mean() > 0.95


def test_void_other_classes_and_pixels_painted_by_hand_stay() -> None:
    image, disc = scene(120, 160)
    labels = half_of(disc)
    labels[45:55, 70:80] = VOID
    labels[65:75, 70:80] = DOG
    painted = np.zeros(labels.shape, bool)
    painted[30:40, 66:76] = True
    click = Correction(image, labels, CAT, True, at(labels, 0.56), painted)
    new = after(labels, corrected(click), CAT)
    assert (new[45:55, 70:80] == VOID).all()
    assert (new[65:75, 70:80] == DOG).all()
    assert (new[30:40, 66:76] == labels[30:40, 66:76]).all()
    left = disc & (labels == 0) & ~painted
    assert (new[left] == CAT).mean() > 0.8
    free = replace(click, painted=None)
    assert (
        after(labels, corrected(free), CAT)[30:40, 66:76][disc[30:40, 66:76]] == CAT
    ).mean() > 0.9


def test_a_label_that_is_clicked_may_be_taken_void_too() -> None:
    image, disc = scene(120, 160)
    for held in (DOG, VOID):
        labels = half_of(disc)
        labels[disc & (labels == 0)] = held
        change = corrected(Correction(image, labels, CAT, True, at(labels, 0.5)))
        assert overlap(after(labels, change, CAT) == CAT, disc) > 0.95


def test_earlier_clicks_are_certain_for_later_ones() -> None:
    """Clicks that say the opposite of what the colours say hold, each where it was made."""
    image, disc = scene(120, 160)
    document = MaskDocument(half_of(disc))
    clicks = [((50.0, 60.0), False), ((90.0, 60.0), True), ((150.0, 20.0), True)]
    for (x, y), belongs in clicks:
        change = corrected(
            Correction(image, document.labels, CAT, belongs, (Point(x, y),), document.painted)
        )
        how = Combine.ADD if belongs else Combine.SUBTRACT
        with document.step("click"):
            apply(document, change.certain, CAT, how)
            apply(document, change.around, CAT, how, by_hand=False)
    for (x, y), belongs in clicks:
        assert document.labels[int(y), int(x)] == (CAT if belongs else 0)
        assert document.painted[int(y), int(x)]
    assert document.painted.mean() < 0.02  # what followed of the clicks is not decided by hand
    for _ in clicks:
        document.undo()
    assert np.array_equal(document.labels, half_of(disc))
    assert not document.painted.any()


def test_a_class_that_is_not_there_yet_begins_with_the_click() -> None:
    image, disc = scene(120, 160)
    labels = np.zeros(disc.shape, np.uint8)
    change = corrected(Correction(image, labels, CAT, True, at(labels, 0.4)))
    assert change.certain.inside.any()
    assert overlap(after(labels, change, CAT) == CAT, disc) > 0.9


def test_a_stroke_is_certain_all_along() -> None:
    image, disc = scene(120, 160)
    labels = half_of(disc)
    trail = (Point(70, 60), Point(90, 70), Point(150, 100))
    change = corrected(Correction(image, labels, CAT, True, trail))
    new = after(labels, change, CAT)
    for x, y in ((70, 60), (80, 65), (90, 70), (120, 85), (149, 99)):
        assert new[y, x] == CAT


@pytest.mark.parametrize("place", [(-5.0, 3.0), (160.0, 3.0), (3.0, 120.0)])
def test_a_click_outside_changes_nothing(place: tuple[float, float]) -> None:
    image, disc = scene(120, 160)
    change = corrected(Correction(image, half_of(disc), CAT, True, (Point(*place),)))
    assert change.certain.box.is_empty
    assert change.around.box.is_empty


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (3, 3), (16, 2), (2000, 7)])
@pytest.mark.parametrize("value", [0, CAT, 255])
def test_images_of_any_size_and_masks_of_one_label_are_taken(
    size: tuple[int, int], value: int
) -> None:
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    labels = np.full(size, value, np.uint8)
    for belongs in (True, False):
        change = corrected(Correction(image, labels, CAT, belongs, (Point(0.5, 0.5),)))
        new = after(labels, change, CAT if belongs else 0)
        assert new[0, 0] == (CAT if belongs else 255 if value == 255 else 0)


def test_the_same_click_gives_the_same_mask() -> None:
    image, disc = scene(240, 180)
    labels = half_of(disc)
    first, again = (corrected(Correction(image, labels, CAT, True, at(labels, 0.5))) for _ in "ab")
    assert _equal(first.around, again.around)
    assert _equal(first.certain, again.certain)


def _equal(one: Area, other: Area) -> bool:
    return one.box == other.box and np.array_equal(one.inside, other.inside)


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_a_thing_that_a_model_sees_is_what_a_click_adds_or_takes_away(
    height: int, width: int
) -> None:
    image, disc = scene(height, width)
    flat = np.full_like(image, 90)  # nothing in it to find by colour
    thing = disc[:: max(1, height // 120), :: max(1, width // 160)].copy()
    thing[:4, -4:] = True  # something else that is like it, and not joined to the click
    empty = np.zeros((height, width), np.uint8)
    click = Correction(flat, empty, CAT, True, at(empty, 0.4), thing=thing)
    added = after(empty, corrected(click), CAT)
    assert overlap(added == CAT, disc) > 0.95 and added[0, -1] == 0
    full = np.full((height, width), CAT, np.uint8)
    away = Correction(flat, full, CAT, False, at(full, 0.4), thing=thing)
    left = after(full, corrected(away), 0)
    assert overlap(left == 0, disc) > 0.95 and left[0, -1] == CAT


def test_what_was_painted_by_hand_stays_whatever_a_model_sees() -> None:
    image, disc = scene(*SIZES[0])
    labels = np.zeros(disc.shape, np.uint8)
    painted = np.zeros(disc.shape, bool)
    painted[40:60, 50:60] = True  # background, by hand, in the disc
    click = Correction(image, labels, CAT, True, at(labels, 0.25), painted, disc)
    found = after(labels, corrected(click), CAT)
    away = corrected(click).certain
    inside = np.zeros(disc.shape, bool)
    inside[away.box.slices] = away.inside
    assert not (found == CAT)[painted & ~inside].any() and (found == CAT)[disc & ~painted].all()
