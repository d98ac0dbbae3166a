"""Masks to polygons, run lengths and components, and back."""

from __future__ import annotations

import sys

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wseg_engine.formats import coco
from wseg_engine.formats.coco import decode_rle, encode_rle
from wseg_engine.formats.shapes import Polygon, box_of, components_of, polygons_of
from wseg_engine.formats.types import ExportError

MASKS = hnp.arrays(bool, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12))


def filled(polygons: list[Polygon], shape: tuple[int, int]) -> np.ndarray:
    """Fill outlines by the even-odd rule at the centres of pixels: an independent rasteriser."""
    height, width = shape
    inside = np.zeros(shape, bool)
    centre_x = np.arange(width) + 0.5
    for polygon in polygons:
        for outline in (polygon.outer, *polygon.holes):
            for (x1, y1), (x2, y2) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
                for row in range(height):
                    y = row + 0.5
                    if (y1 <= y) != (y2 <= y):
                        crossing = x1 + (y - y1) * (x2 - x1) / (y2 - y1)
                        inside[row] ^= centre_x > crossing
    return inside


@given(MASKS)
@settings(max_examples=150, deadline=None)
def test_filling_exact_outlines_gives_the_mask_back(mask: np.ndarray) -> None:
    assert np.array_equal(filled(polygons_of(mask), mask.shape), mask)


@given(MASKS)
@settings(max_examples=100, deadline=None)
def test_outlines_turn_at_every_point(mask: np.ndarray) -> None:
    for polygon in polygons_of(mask):
        for outline in (polygon.outer, *polygon.holes):
            steps = np.roll(outline, -1, axis=0) - outline
            assert (np.count_nonzero(steps, axis=1) == 1).all()  # along pixel edges
            assert len(outline) >= 4


def test_a_rectangle_has_four_corners_on_pixel_edges() -> None:
    mask = np.zeros((10, 10), bool)
    mask[2:5, 3:9] = True
    (polygon,) = polygons_of(mask)
    assert {tuple(p) for p in polygon.outer.tolist()} == {(3, 2), (9, 2), (9, 5), (3, 5)}
    assert polygon.holes == ()


def test_holes_belong_to_their_polygon() -> None:
    mask = np.zeros((20, 30), bool)
    mask[1:10, 1:10] = True
    mask[3:6, 3:6] = False
    mask[12:18, 12:28] = True
    first, second = sorted(polygons_of(mask), key=lambda p: p.outer.min())
    assert len(first.holes) == 1
    assert len(second.holes) == 0
    assert {tuple(p) for p in first.holes[0].tolist()} == {(3, 3), (6, 3), (6, 6), (3, 6)}


def test_a_tolerance_simplifies_within_bounds() -> None:
    mask = np.zeros((200, 200), np.uint8)
    cv2.circle(mask, (100, 100), 80, 1, -1)
    exact, simple = polygons_of(mask > 0), polygons_of(mask > 0, tolerance=1.0)
    assert len(simple[0].outer) < len(exact[0].outer) / 4
    back = filled(simple, mask.shape)
    assert (back & (mask > 0)).sum() / (back | (mask > 0)).sum() > 0.98


def test_an_empty_mask_has_no_outlines() -> None:
    assert polygons_of(np.zeros((4, 4), bool)) == []


@given(MASKS)
@settings(max_examples=100, deadline=None)
def test_components_are_disjoint_and_complete(mask: np.ndarray) -> None:
    total = np.zeros(mask.shape, int)
    count = 0
    for part in components_of(mask):
        height, width = part.mask.shape
        total[part.y : part.y + height, part.x : part.x + width] += part.mask
        assert box_of(part.mask) == (0, 0, width, height)
        count += 1
    assert np.array_equal(total, mask.astype(int))
    assert count == len(polygons_of(mask))


@given(MASKS)
@settings(max_examples=150, deadline=None)
def test_run_lengths_come_back(mask: np.ndarray) -> None:
    rle = encode_rle(mask)
    assert rle["size"] == list(mask.shape)
    assert np.array_equal(decode_rle(rle), mask)


@given(MASKS, st.booleans())
@settings(max_examples=100, deadline=None)
def test_run_lengths_are_column_major_and_begin_with_zeros(mask: np.ndarray, set_first) -> None:
    from pycocotools import mask as api

    mask = mask.copy()
    mask[0, 0] = set_first
    flat = mask.T.reshape(-1)
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    counts = [0, *runs] if set_first else runs
    height, width = mask.shape
    plain = api.frPyObjects({"size": [height, width], "counts": counts}, height, width)
    assert plain["counts"].decode("ascii") == encode_rle(mask)["counts"]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycocotools", None)
    with pytest.raises(ExportError, match=r"pip install pycocotools.*or export polygons"):
        encode_rle(np.ones((2, 2), bool))
    with pytest.raises(ExportError, match="pycocotools"):
        coco.CocoFormat((), polygons=False, tolerance=0, link=False)
    coco.CocoFormat((), polygons=True, tolerance=0, link=False)
