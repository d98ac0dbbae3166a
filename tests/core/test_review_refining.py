"""What a refinement may change, and what it starts from."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.masks.area import Area, Box
from app.core.masks.refining import (
    PREVIEW_PIXELS,
    RefineRequest,
    beyond_band,
    channels,
    composed,
    part_of,
    start_values,
)
from wseg_engine.base.labels import VOID
from wseg_engine.settings.config import RefineConfig

HEIGHT, WIDTH = 60, 80


def request(labels: np.ndarray, **others: object) -> RefineRequest:
    image = np.zeros((*labels.shape, 3), np.uint8)
    values: dict[str, object] = {"region": None, "allowed": (1, 2), "config": RefineConfig()}
    return RefineRequest(image=image, labels=labels, **values | others)  # type: ignore[arg-type]


def test_the_start_favours_the_labels_and_sums_to_one() -> None:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[:20], labels[20:30], labels[30:40] = 1, VOID, 7
    asked = request(labels, trust=0.7)
    start = start_values(asked, part_of(asked))
    assert channels(asked) == (0, 1, 2)
    assert np.allclose(start.sum(0), 1)
    assert start[:, 5, 5] == pytest.approx([0.15, 0.7, 0.15])
    assert start[:, 25, 5] == pytest.approx([1 / 3] * 3)  # void may become anything
    assert start[:, 35, 5] == pytest.approx([1 / 3] * 3)  # and so may what is not allowed
    assert start[:, 50, 5] == pytest.approx([0.7, 0.15, 0.15])


def test_only_the_region_changes_and_strokes_and_locked_classes_stay() -> None:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[10, 10] = 2
    held = np.zeros((HEIGHT, WIDTH), bool)
    held[12, 12] = True
    box = Box(5, 5, 20, 20)
    inside = np.ones((15, 15), bool)
    inside[0] = False
    asked = request(labels, region=Area(box, inside), held=held, locked=frozenset({2}))
    part = part_of(asked)
    assert part.inner == box
    result = composed(asked, part, np.ones((15, 15), np.uint8))
    changed = np.zeros((HEIGHT, WIDTH), bool)
    changed[6:20, 5:20] = True
    changed[10, 10] = changed[12, 12] = False
    assert np.array_equal(result == 1, changed)
    assert result[10, 10] == 2 and not labels[15, 15]
    assert not composed(asked, part, np.full((15, 15), 2, np.uint8))[15, 15]


def test_previews_are_made_of_few_pixels() -> None:
    labels = np.zeros((3000, 4000), np.uint8)
    part = part_of(request(labels, preview=True))
    assert part.rows * part.columns == pytest.approx(PREVIEW_PIXELS, rel=0.01)
    small = Area(Box(0, 0, 100, 100), np.ones((100, 100), bool))
    near = part_of(request(labels, preview=True, region=small))
    assert near.scale == 1 and near.outer == Box(0, 0, 110, 110)


def test_only_a_band_along_outlines_changes() -> None:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[:, 40:] = 1
    asked = request(labels, band=5.0)
    part = part_of(asked)
    assert part.scale == 1
    result = composed(asked, part, np.full((HEIGHT, WIDTH), 2, np.uint8))
    changed = np.zeros((HEIGHT, WIDTH), bool)
    changed[:, 35:45] = True
    assert np.array_equal(result == 2, changed)
    assert np.array_equal(result[~changed], labels[~changed])
    everywhere = composed(request(labels), part, np.full((HEIGHT, WIDTH), 2, np.uint8))
    assert (everywhere == 2).all()


def test_the_band_is_as_wide_in_a_large_image_that_is_worked_on_at_a_smaller_size() -> None:
    labels = np.zeros((1200, 1600), np.uint8)
    labels[:, 800:] = 1
    asked = request(labels, band=40.0, preview=True)
    part = part_of(asked)
    assert part.scale < 0.5
    far = beyond_band(asked, part)
    assert far is not None and far.shape == (part.rows, part.columns)
    result = composed(asked, part, np.full(labels.shape, 2, np.uint8))
    width = (result == 2).sum(axis=1) / 2
    assert np.abs(width - 40).max() < 2 / part.scale


def test_a_mask_without_outlines_has_no_band_in_which_it_could_change() -> None:
    labels = np.ones((HEIGHT, WIDTH), np.uint8)
    asked = request(labels, band=5.0)
    refined = np.zeros((HEIGHT, WIDTH), np.uint8)
    assert np.array_equal(composed(asked, part_of(asked), refined), labels)
