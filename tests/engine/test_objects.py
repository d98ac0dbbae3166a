"""Objects of masks: made of connected parts, split, cut, listed, written and read."""

from __future__ import annotations

import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from wseg_engine.formats.objects import things_of
from wseg_engine.formats.shapes import components_of, joined
from wseg_engine.objects import maps
from wseg_engine.objects.cutting import cut_object
from wseg_engine.objects.files import (
    objects_path,
    read_counts,
    read_object_mask,
    read_objects,
    write_objects,
)
from wseg_engine.objects.joining import join_new
from wseg_engine.objects.making import make_objects
from wseg_engine.objects.maps import (
    ObjectError,
    find_objects,
    fitted,
    free_ids,
    renumbered,
)
from wseg_engine.objects.splitting import MOST_PARTS, split_object

MANY = settings(max_examples=60, deadline=None)
labels_of = arrays(np.uint8, (9, 11), elements=st.sampled_from([0, 0, 1, 1, 2, 255]))
ids_of = arrays(np.uint16, (9, 11), elements=st.sampled_from([0, 1, 2, 7, 65_535]))
shapes_of = arrays(np.bool_, (12, 14)).filter(lambda mask: bool(mask.any()))


def discs(*places: tuple[int, int, int], size: tuple[int, int] = (120, 200)) -> NDArray[np.bool_]:
    drawn = np.zeros(size, np.uint8)
    for x, y, radius in places:
        cv2.circle(drawn, (x, y), radius, 1, -1)
    return drawn > 0


@given(labels=labels_of)
@MANY
def test_objects_are_the_connected_parts_of_classes(labels: NDArray[np.uint8]) -> None:
    made = make_objects(labels)
    expected = sorted(
        part.mask.tobytes() + bytes([value, part.x, part.y])
        for value in (1, 2)
        for part in components_of(labels == value)
    )
    found = [
        (thing.part.mask.tobytes() + bytes([thing.value, thing.part.x, thing.part.y]), thing.id)
        for thing in things_of(labels, made.objects)
    ]
    assert sorted(key for key, _ in found) == expected and made.made == len(expected)
    assert all(number for _, number in found)


@given(labels=labels_of, ids=ids_of)
@MANY
def test_a_map_is_made_to_fit_and_described(
    labels: NDArray[np.uint8], ids: NDArray[np.uint16]
) -> None:
    found = fitted(ids, labels)
    assert np.array_equal(fitted(found, labels), found)
    assert np.isin(found[found != ids], 0).all()
    for number, one in find_objects(found, labels).items():
        inside = found == number
        rows, columns = np.nonzero(inside)
        assert set(labels[inside].tolist()) == {one.value} and one.value in (1, 2)
        assert (one.x, one.y, one.width, one.height, one.area) == (
            columns.min(),
            rows.min(),
            np.ptp(columns) + 1,
            np.ptp(rows) + 1,
            inside.sum(),
        )
        assert one.centre == pytest.approx((columns.mean() + 0.5, rows.mean() + 0.5))
        both = ids == number
        assert inside.sum() >= max((both & (labels == v)).sum() for v in (1, 2))
    compact = renumbered(found)
    assert sorted(set(np.unique(compact).tolist()) - {0}) == list(
        range(1, len(find_objects(found, labels)) + 1)
    )


@given(labels=labels_of, before=labels_of)
@MANY
def test_what_comes_joins_a_neighbour_or_begins_anew(
    labels: NDArray[np.uint8], before: NDArray[np.uint8]
) -> None:
    ids = make_objects(before).objects
    ids[before != labels] = 0
    made = join_new(ids, labels, before != labels)
    assert np.array_equal(fitted(ids, labels), ids)
    assert ((ids > 0) == ((labels == 1) | (labels == 2))).all()
    assert made <= len(find_objects(ids, labels))


def test_specks_join_what_is_near_or_belong_to_none() -> None:
    labels = np.zeros((100, 300), np.uint8)
    labels[10:50, 10:50] = labels[20, 52] = 1  # a speck beside
    labels[80, 290] = 1  # and one far away
    labels[60, 60] = 2  # of a class without an object
    made = make_objects(labels, least=9)
    assert (made.made, made.joined, made.dropped) == (1, 1, 2)
    assert (made.objects[20, 52], made.objects[80, 290], made.objects[60, 60]) == (1, 0, 0)
    apart = make_objects(labels, least=9, join=False)
    assert (apart.made, apart.joined, apart.dropped) == (1, 0, 3)
    assert make_objects(labels).made == 4


def test_objects_that_are_known_stay_and_classes_can_be_chosen() -> None:
    labels = np.zeros((20, 40), np.uint8)
    labels[5:10, 5:20], labels[12:18, 5:20] = 1, 2
    known = np.zeros(labels.shape, np.uint16)
    known[5:10, 5:12] = 9
    made = make_objects(labels, known=known, values=[1])
    assert made.made == 1 and np.unique(made.objects).tolist() == [0, 9, 10]
    assert not known[:, 12:].any()
    with pytest.raises(ObjectError):
        make_objects(labels, known=known[:5])


def test_more_objects_than_there_are_ids_are_refused_in_words() -> None:
    labels = np.zeros((512, 520), np.uint8)
    labels[::2, ::2] = 1  # 66,560 of one pixel
    with pytest.raises(ObjectError, match="66560 objects; at most 65535"):
        make_objects(labels)
    assert make_objects(labels, least=2).made == 0


def test_free_ids_are_above_the_highest_and_then_in_the_gaps() -> None:
    ids = np.array([[1, 3, 65_534]], np.uint16)
    assert free_ids(ids, 1) == [65_535]
    assert free_ids(ids, 3) == [65_535, 2, 4]
    assert free_ids(np.zeros((1, 1), np.uint16), 2) == [1, 2]
    full = np.arange(1, 65_536, dtype=np.uint16)[None]
    with pytest.raises(ObjectError, match="65536 objects"):
        free_ids(full, 1)


@pytest.mark.parametrize(
    ("places", "offered"),
    [
        ([(50, 60, 40)], 1),
        ([(50, 60, 40), (118, 60, 35)], 2),
        ([(30, 30, 25), (75, 30, 25), (120, 30, 25), (75, 75, 26)], 4),
        ([(30, 30, 20), (150, 80, 30)], 2),  # in two pieces
    ],
)
def test_narrow_places_are_offered(places: list[tuple[int, int, int]], offered: int) -> None:
    inside = discs(*places)
    found = split_object(inside)
    assert (found.parts, found.offered) == (offered, offered)
    for x, y, radius in places:
        part = found.numbers == found.numbers[y, x]
        alone = discs((x, y, radius))
        assert (part & alone).sum() / (part | alone).sum() > 0.75


@given(mask=shapes_of, parts=st.integers(1, 6))
@MANY
def test_a_split_has_as_many_parts_as_were_asked_for(mask: NDArray[np.bool_], parts: int) -> None:
    if parts > mask.sum():
        with pytest.raises(ObjectError):
            split_object(mask, parts)
        return
    found = split_object(mask, parts)
    assert found.parts == parts and ((found.numbers > 0) == mask).all()
    assert np.unique(found.numbers[mask]).tolist() == list(range(1, parts + 1))
    sizes = np.bincount(found.numbers.ravel())[1:]
    assert (np.diff(sizes) <= 0).all()
    assert np.array_equal(split_object(mask, parts).numbers, found.numbers)


def test_a_large_object_is_split_in_a_smaller_size_and_keeps_its_pixels() -> None:
    inside = discs((700, 700, 600), (1700, 700, 500), size=(1400, 2300))
    found = split_object(inside)
    assert found.parts == 2 and ((found.numbers > 0) == inside).all()
    assert found.numbers[700, 700] != found.numbers[700, 1700]
    five = split_object(inside, 5)
    assert five.parts == 5 and ((five.numbers > 0) == inside).all()
    with pytest.raises(ObjectError, match=f"1 to {MOST_PARTS}"):
        split_object(inside, MOST_PARTS + 1)
    with pytest.raises(ObjectError, match="no pixels"):
        split_object(np.zeros((3, 3), bool))


@given(
    mask=shapes_of,
    line=st.lists(st.tuples(st.floats(-2, 16), st.floats(-2, 14)), min_size=2, max_size=5),
)
@MANY
def test_a_cut_covers_the_object_and_separates(
    mask: NDArray[np.bool_], line: list[tuple[float, float]]
) -> None:
    found = cut_object(mask, line)
    assert ((found.numbers > 0) == mask).all()
    assert np.unique(found.numbers[mask]).tolist() == list(range(1, found.parts + 1))


def test_a_line_cuts_where_it_is_drawn_and_ends_are_drawn_out() -> None:
    inside = np.ones((20, 40), bool)
    whole = cut_object(inside, [(12.5, -3), (12.5, 30)])
    assert whole.parts == 2 and (whole.numbers[:, 13:] == 1).all()
    assert (whole.numbers[:, :12] == 2).all()
    inner = cut_object(inside, [(12.5, 8), (12.5, 12)])
    assert np.array_equal(inner.numbers, whole.numbers)
    diagonal = cut_object(inside, [(0, 0), (19.9, 19.9)])
    assert diagonal.parts == 2
    assert cut_object(inside, [(50, 0), (50, 20)]).parts == 1
    bent = cut_object(inside, [(10, -1), (10, 10), (30, 10), (30, -1)])
    assert bent.parts == 2 and bent.numbers[2, 20] == 2 and bent.numbers[15, 20] == 1


def test_a_map_is_written_beside_its_mask_and_read_again(tmp_path: Path) -> None:
    labels = np.zeros((30, 40), np.uint8)
    labels[5:9, 3:20], labels[15:20, 3:9] = 3, 1
    ids = np.zeros(labels.shape, np.uint16)
    ids[5:9, 3:10], ids[5:9, 10:20], ids[15:20, 3:9] = 65_535, 300, 4
    path = objects_path(tmp_path / "12.png")
    assert path.name == "12.png.objects"
    assert write_objects(path, ids, labels, zlib.crc32(labels.data)) == (1, 0, 2)
    assert read_counts(path) == (1, 0, 2)
    found = read_objects(path, labels.shape)
    assert np.array_equal(found.objects, ids) and found.mask == zlib.crc32(labels.data)
    assert np.array_equal(read_object_mask(path, labels.shape), ids)
    with pytest.raises(ObjectError, match="40×30"):
        read_objects(path, (9, 9))
    assert write_objects(path, np.zeros_like(ids), labels, 0) == () and not path.exists()
    assert read_counts(path) is None
    with pytest.raises(ObjectError):
        write_objects(path, ids[:5], labels, 0)


@pytest.mark.parametrize("found", [None, [], [1.5], [-1], [70_000], [True], ["1"], [1] * 255, {}])
def test_absurd_numbers_of_objects_are_none(found: object) -> None:
    assert not maps.is_counts(found)


def test_outlines_are_joined_where_they_are_nearest() -> None:
    first = np.array([[0, 0], [4, 0], [4, 4], [0, 4]], float)
    second = first + np.array([10, 0])
    third = first + np.array([20, 0])
    drawn = np.zeros((8, 30), np.uint8)
    cv2.fillPoly(drawn, [joined([first, second, third]).astype(np.int32)], 1)
    alone = np.zeros_like(drawn)
    for outline in (first, second, third):
        cv2.fillPoly(alone, [outline.astype(np.int32)], 1)
    assert not (alone & ~drawn & 1).any()
    assert (drawn - alone).sum() == 10  # two lines of five pixels
