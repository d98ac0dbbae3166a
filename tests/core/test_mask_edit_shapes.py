"""What brushes and outlines cover, against the distance formula and point-in-polygon."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.masks.area import Area, Box, Point
from app.core.masks.brush import Tip, centred, segment
from app.core.masks.regions import polygon

BOUNDS = Box(0, 0, 40, 50)
coordinates = st.tuples(
    st.integers(-10, 110).map(lambda n: n / 2), st.integers(-10, 90).map(lambda n: n / 2)
).map(lambda pair: Point(*pair))


def on_canvas(area: Area, bounds: Box = BOUNDS) -> NDArray[np.bool_]:
    canvas = np.zeros((bounds.height, bounds.width), bool)
    if not area.box.is_empty:
        canvas[area.box.slices] = area.inside
    return canvas


def distances(start: Point, end: Point) -> NDArray[np.float64]:
    """Return how far each pixel's centre is from a line."""
    y, x = np.mgrid[: BOUNDS.height, : BOUNDS.width] + 0.5
    dx, dy = end.x - start.x, end.y - start.y
    length = dx * dx + dy * dy
    along = ((x - start.x) * dx + (y - start.y) * dy) / length if length else np.zeros_like(x)
    along = np.clip(along, 0, 1)
    return np.hypot(x - start.x - along * dx, y - start.y - along * dy)


@given(coordinates, coordinates, st.integers(1, 24))
def test_a_round_stroke_covers_what_is_within_its_radius(
    start: Point, end: Point, size: int
) -> None:
    covered = on_canvas(segment(start, end, size, Tip.ROUND, BOUNDS))
    away = distances(start, end)
    certain = np.abs(away - size / 2) > 1e-6
    assert np.array_equal(covered[certain], (away <= size / 2)[certain])


@given(coordinates, coordinates, st.integers(1, 24))
def test_a_square_stroke_covers_what_the_square_passes(start: Point, end: Point, size: int) -> None:
    covered = on_canvas(segment(start, end, size, Tip.SQUARE, BOUNDS))
    y, x = np.mgrid[: BOUNDS.height, : BOUNDS.width] + 0.5
    low, high = np.zeros_like(x), np.ones_like(x)  # when along the way the square is over a pixel
    half = size / 2 + 1e-9
    for pixel, a, b in ((x, start.x, end.x), (y, start.y, end.y)):
        if a == b:
            over = np.abs(pixel - a) <= half
            low, high = np.where(over, low, 2), np.where(over, high, -2)
        else:
            ends = np.sort([(pixel - half - a) / (b - a), (pixel + half - a) / (b - a)], axis=0)
            low, high = np.maximum(low, ends[0]), np.minimum(high, ends[1])
    certain = np.abs(high - low) > 1e-6
    passed = low <= high
    assert np.array_equal(covered[certain], passed[certain])


@pytest.mark.parametrize("tip", list(Tip))
def test_a_brush_of_one_pixel_covers_the_pixel_it_points_at(tip: Tip) -> None:
    for place in (Point(7.01, 5.99), Point(7.99, 5.01), Point(7.5, 5.5)):
        at = centred(place, 1)
        covered = on_canvas(segment(at, at, 1, tip, BOUNDS))
        assert np.argwhere(covered).tolist() == [[5, 7]]


@given(st.integers(1, 30), st.sampled_from(Tip), coordinates)
def test_a_brush_has_one_shape_wherever_it_is_set_down(size: int, tip: Tip, place: Point) -> None:
    wide = Box(-100, -100, 200, 200)
    places = (centred(place, size), centred(Point(3.2, 8.7), size))
    first, second = (segment(at, at, size, tip, wide).inside for at in places)
    assert first.sum() == second.sum()
    assert first.any(axis=0).sum() == first.any(axis=1).sum() == size


def test_a_line_of_one_pixel_has_no_gaps() -> None:
    covered = on_canvas(segment(Point(2.5, 3.5), Point(45.5, 20.5), 1, Tip.ROUND, BOUNDS))
    assert covered[:, 2:46].any(axis=0).all()


def test_a_stroke_beyond_the_image_covers_nothing() -> None:
    assert segment(Point(-50, -50), Point(-40, -60), 9, Tip.ROUND, BOUNDS).box.is_empty


def test_a_segment_costs_what_it_covers_and_not_what_the_image_has() -> None:
    small, large = (
        segment(Point(900, 900), Point(960, 930), 64, Tip.ROUND, Box(0, 0, side, side))
        for side in (1000, 10_000)
    )
    assert small.box == large.box and np.array_equal(small.inside, large.inside)
    assert large.inside.size <= (60 + 64 + 2) * (30 + 64 + 2)


def winding(points: list[Point], x: float, y: float) -> float:
    """Return how often an outline goes round a point, by its angles."""
    total = 0.0
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        turn = math.atan2(b.y - y, b.x - x) - math.atan2(a.y - y, a.x - x)
        total += (turn + math.pi) % (2 * math.pi) - math.pi
    return total / (2 * math.pi)


# No corner and no edge passes through a pixel's centre: x is a multiple of 0.37 and so on.
odd_points = st.lists(
    st.tuples(st.integers(-5, 65), st.integers(-5, 50)).map(
        lambda pair: Point(pair[0] + 0.137, pair[1] + 0.2713)
    ),
    min_size=3,
    max_size=8,
)


@given(odd_points)
def test_an_outline_holds_the_pixels_that_it_goes_round(points: list[Point]) -> None:
    covered = on_canvas(polygon(points, BOUNDS))
    rng = np.random.default_rng(0)
    for row, column in zip(rng.integers(0, 40, 40), rng.integers(0, 50, 40), strict=True):
        turns = winding(points, column + 0.5, row + 0.5)
        assert covered[row, column] == (round(turns) != 0)


def test_a_rectangle_holds_the_pixels_whose_centres_it_holds() -> None:
    corners = [Point(3, 4), Point(10, 4), Point(10, 9), Point(3, 9)]
    expected = np.zeros((40, 50), bool)
    expected[4:9, 3:10] = True
    assert np.array_equal(on_canvas(polygon(corners, BOUNDS)), expected)


def test_two_points_enclose_nothing() -> None:
    assert polygon([Point(1, 1), Point(9, 9)], BOUNDS).box.is_empty


def test_outlines_that_share_an_edge_share_no_pixel_and_leave_none_out() -> None:
    middle = Point(17.3, 40.0)
    left = polygon([Point(0, 0), Point(30.5, 0), middle, Point(0, 40)], BOUNDS)
    right = polygon([Point(30.5, 0), Point(50, 0), Point(50, 40), middle], BOUNDS)
    assert np.array_equal(on_canvas(left) ^ on_canvas(right), np.ones((40, 50), bool))
