"""Objects of a mask that is edited: they follow the labels, and every step takes them back."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.masks import objects
from app.core.masks.area import Area, Box, Patch, Point
from app.core.masks.document import MaskDocument
from app.core.masks.history_cache import HistoryCache
from app.core.masks.rules import Rules
from wseg_engine.objects.maps import ObjectError, fitted

SIZE = 300  # more than a tile


def rectangle(top: int, left: int, bottom: int, right: int) -> Area:
    return Area(Box(top, left, bottom, right), np.ones((bottom - top, right - left), bool))


def document() -> MaskDocument:
    """Two rectangles of class 1, one of class 2 that touches the first."""
    labels = np.zeros((SIZE, SIZE), np.uint8)
    labels[20:60, 20:60] = 1
    labels[20:60, 200:290] = 1
    labels[60:100, 20:60] = 2
    found = MaskDocument(labels)
    with found.step("Make objects"):
        objects.make(found)
    return found


def ids(of: MaskDocument) -> list[int]:
    return [one.id for one in objects.list_objects(of)]


def test_without_objects_there_is_no_array() -> None:
    found = MaskDocument(np.zeros((SIZE, SIZE), np.uint8))
    with found.step("Paint"):
        found.paint(rectangle(0, 0, 9, 9), 1)
    assert found.objects is None and not found.has_objects
    assert not any(tile.objects for step in found.history.newest(9) for tile in step.tiles)


def test_connected_parts_become_objects_and_undo_takes_them_back() -> None:
    found = document()
    assert [(one.id, one.value, one.area) for one in objects.list_objects(found)] == [
        (1, 1, 1600),
        (2, 1, 3600),
        (3, 2, 1600),
    ]
    assert found.undo() == "Make objects" and not found.has_objects
    assert found.redo() == "Make objects" and ids(found) == [1, 2, 3]


def test_what_changes_its_class_leaves_its_object_and_what_comes_joins_what_it_adjoins() -> None:
    found = document()
    with found.step("Paint"):
        found.paint(rectangle(50, 30, 70, 40), 2)  # ten rows of 1 become 2, beside object 3
        found.paint(rectangle(20, 60, 60, 70), 1)  # beside object 1
        found.paint(rectangle(200, 200, 210, 210), 2)  # beside nothing
    assert found.objects is not None
    assert (found.objects[50:60, 30:40] == 3).all()
    assert (found.objects[20:60, 60:70] == 1).all()
    assert (found.objects[200:210, 200:210] == 4).all()
    found.undo()
    assert [one.area for one in objects.list_objects(found)] == [1600, 3600, 1600]


def test_of_two_objects_the_one_with_more_common_outline_gets_what_lies_between() -> None:
    found = document()
    with found.step("Paint"):
        found.paint(rectangle(20, 60, 60, 200), 1)  # forty pixels to both sides
        found.paint(rectangle(18, 100, 20, 290), 1)  # and more along the second
    assert found.objects is not None
    assert (found.objects[20:60, 60:200] == 2).all()


def test_an_object_that_vanishes_goes_and_one_that_comes_apart_keeps_its_id() -> None:
    found = document()
    with found.step("Erase"):
        found.paint(rectangle(60, 20, 100, 60), 0)
        found.paint(rectangle(20, 240, 60, 250), 0)
    assert ids(found) == [1, 2]
    assert objects.list_objects(found)[1].area == 3200


def test_a_step_paints_into_a_new_object_or_one_that_is_there() -> None:
    found = document()
    found.begin("Paint", into=found.new_object_id())
    found.paint(rectangle(20, 55, 60, 80), 1)  # over five columns of object 1
    found.end()
    assert found.objects is not None and (found.objects[20:60, 55:80] == 4).all()
    found.begin("Paint", into=1)
    found.paint(rectangle(20, 55, 60, 60), 1)  # and back
    found.paint(rectangle(100, 20, 110, 60), 2)  # another class than that of object 1
    found.end()
    assert (found.objects[20:60, 55:60] == 1).all()
    assert (found.objects[100:110, 20:60] == 3).all()
    assert np.array_equal(fitted(found.objects, found.labels), found.objects)


def test_cancelling_takes_objects_back() -> None:
    found = document()
    assert found.objects is not None
    before = found.objects.copy()
    found.begin("Paint", into=9)
    found.paint(rectangle(0, 0, 299, 299), 2)
    found.cancel()
    assert np.array_equal(found.objects, before)


def test_a_mask_that_is_replaced_keeps_the_objects_of_what_stays() -> None:
    found = document()
    labels = found.labels.copy()
    labels[20:40, 20:60] = 0
    labels[10:20, 200:290] = 1
    found.replace(labels, "Refine")
    assert [(o.id, o.area) for o in objects.list_objects(found)] == [(1, 800), (2, 4500), (3, 1600)]
    found.undo()
    assert [one.area for one in objects.list_objects(found)] == [1600, 3600, 1600]


def test_a_step_in_a_thread_brings_objects_along() -> None:
    found = document()
    ready: list[bool] = []
    found.compute_step(
        "Fill", lambda copy: copy.paint(rectangle(20, 60, 60, 90), 1), lambda: ready.append(True)
    )
    assert found.end() and ready
    assert objects.list_objects(found)[0].area == 1600 + 40 * 30


def test_an_object_is_split_cut_merged_and_deleted() -> None:
    found = document()
    split = objects.propose_split(found, 2, 3)
    assert (split.parts, split.offered) == (3, 1) and ids(found) == [1, 2, 3]
    with found.step("Split object"):
        objects.lay_split(found, split)
    assert ids(found) == [1, 2, 4, 5, 3]
    with found.step("Merge objects"):
        assert objects.merge(found, [2, 4, 5, 3]) == 2
    assert len(ids(found)) == 2
    assert (found.labels[60:100, 20:60] == 1).all()
    found.undo()
    with found.step("Delete object"):
        objects.delete(found, 4)
    assert ids(found) == [1, 2, 5, 3]
    found.undo()
    found.undo()
    assert ids(found) == [1, 2, 3]
    cuts = objects.cut_line(found, [Point(40, 10), Point(40, 110)])
    assert [(cut.number, cut.parts) for cut in cuts] == [(1, 2), (3, 2)]
    with found.step("Cut objects"):
        for cut in cuts:
            objects.lay_split(found, cut)
    assert ids(found) == [1, 2, 4, 3, 5]


def test_what_is_locked_stays_when_objects_are_merged_or_deleted() -> None:
    found = document()
    found.rules = Rules(locked=frozenset({2}))
    with found.step("Merge"):
        objects.merge(found, [1, 3])
    assert ids(found) == [1, 2, 3]
    with found.step("Delete"):
        objects.delete(found, 3)
    assert ids(found) == [1, 2, 3]


def test_what_is_not_there_is_refused() -> None:
    found = document()
    with pytest.raises(ObjectError):
        objects.propose_split(found, 77)
    with pytest.raises(ObjectError), found.step("Merge"):
        objects.merge(found, [1])
    with pytest.raises(ValueError, match="uint8"):
        MaskDocument(found.labels, objects=np.zeros((3, 3), np.uint8))  # type: ignore[arg-type]


def test_a_history_waits_for_the_same_objects() -> None:
    found = document()
    history_cache = HistoryCache()
    history_cache.put(1, found)
    assert found.objects is not None
    same = MaskDocument(found.labels.copy(), objects=found.objects.copy())
    assert history_cache.attach(1, same) and same.undo() == "Make objects"
    history_cache.put(1, found)
    assert not history_cache.attach(1, MaskDocument(found.labels.copy()))


boxes = st.tuples(*[st.integers(0, SIZE - 1)] * 4).map(
    lambda b: rectangle(min(b[:2]), min(b[2:]), max(b[:2]) + 1, max(b[2:]) + 1)
)
acts = st.lists(
    st.tuples(
        st.sampled_from(["paint", "into", "new", "lay", "make", "split", "undo", "redo"])
    ).flatmap(lambda a: st.tuples(st.just(a[0]), boxes, st.sampled_from([0, 1, 2, 3, 255]))),
    max_size=8,
)


@given(acts=acts)
@settings(max_examples=40, deadline=None)
def test_objects_always_lie_in_one_class_and_every_step_is_undone(
    acts: list[tuple[str, Area, int]],
) -> None:
    found = document()
    states = [(found.labels.copy(), (found.objects if found.objects is not None else 0) + 0)]
    for act, area, value in acts:
        if act in ("undo", "redo"):
            (found.undo if act == "undo" else found.redo)()
            continue
        numbers = ids(found)
        into = None
        if act == "into" and numbers:
            into = numbers[value % len(numbers)]
        elif act == "new":
            into = found.new_object_id()
        found.begin(act, into=into)
        if act == "lay":
            found.lay(Patch(area.box, np.full(area.inside.shape, value, np.uint8)))
        elif act == "make":
            objects.make(found, least=value, anew=value == 1)
        elif act == "split" and numbers:
            objects.lay_split(found, objects.propose_split(found, numbers[value % len(numbers)]))
        else:
            found.paint(area, value)
        found.end()
        if found.objects is not None:
            assert np.array_equal(fitted(found.objects, found.labels), found.objects)
    while found.history.undo_steps:
        found.undo()
    assert not found.has_objects
    assert np.array_equal(found.labels, states[0][0])


# --------------------------------------------------------------- when the last object is gone


def painted_id(found: MaskDocument, value: int = 2) -> int:
    """Paint a rectangle on the background, apart from all else; return its object, 0 for none."""
    with found.step("Paint"):
        found.paint(rectangle(0, 0, 6, 6), value)
    return 0 if found.objects is None else int(found.objects[2, 2])


def test_after_the_last_object_was_deleted_new_paint_is_a_new_object() -> None:
    found = document()
    with found.step("Delete"):
        for number in ids(found):
            objects.delete(found, number)
    assert not found.has_objects
    assert painted_id(found) > 0
    assert len(objects.list_objects(found)) == 1
    found.undo()
    assert not found.has_objects and painted_id(found) > 0


def test_that_holds_when_the_image_is_taken_in_hand_again() -> None:
    found = document()
    with found.step("Delete"):
        for number in ids(found):
            objects.delete(found, number)
    again = MaskDocument(found.labels.copy(), history=found.history)
    assert painted_id(again) > 0
    again = MaskDocument(found.labels.copy())  # in another session nothing is known of them
    assert painted_id(again) == 0


def test_after_the_last_object_was_painted_over_or_erased_new_paint_is_a_new_object() -> None:
    found = document()
    with found.step("Clear"):
        found.paint(Area(found.bounds, np.ones(found.labels.shape, bool)), 0)
    assert painted_id(found) > 0


def test_a_step_in_a_thread_begins_objects_after_the_last_one_was_deleted() -> None:
    found = document()
    with found.step("Delete"):
        for number in ids(found):
            objects.delete(found, number)
    ready = threading.Event()
    found.compute_step("Fill", lambda copy: copy.paint(rectangle(0, 0, 6, 6), 2), ready.set)
    assert ready.wait(10) and found.end()
    assert found.objects is not None and found.objects[2, 2] > 0


def test_after_objects_were_forgotten_new_paint_has_none() -> None:
    found = document()
    with found.step("Forget"):
        objects.clear(found)
    assert found.objects is None and painted_id(found) == 0
    for _ in range(2):
        found.undo()
    assert len(objects.list_objects(found)) == 3  # forgotten no more
    found.redo()
    with found.step("Clear"):
        found.paint(Area(found.bounds, np.ones(found.labels.shape, bool)), 0)
    assert painted_id(found) == 0


def test_where_making_is_taken_back_new_paint_has_no_object() -> None:
    labels = np.zeros((40, 60), np.uint8)
    labels[10:20, 10:20] = 1
    found = MaskDocument(labels)
    with found.step("Make"):
        objects.make(found)
    found.undo()
    assert painted_id(found) == 0
    found = MaskDocument(np.zeros((40, 60), np.uint8))
    with found.step("Make"):  # nothing to make
        objects.make(found)
    assert painted_id(found) == 0
    found.undo()
    found.begin("Paint", into=found.new_object_id())
    found.paint(rectangle(0, 0, 6, 6), 1)
    found.cancel()
    assert painted_id(found) == 0


def test_where_no_id_is_left_what_is_painted_is_kept_and_belongs_to_none() -> None:
    numbers = np.arange(SIZE * SIZE, dtype=np.int64).reshape(SIZE, SIZE)
    all_there_are = np.where(numbers < 65_535, numbers + 1, 0).astype(np.uint16)
    labels = (all_there_are > 0).astype(np.uint8)
    found = MaskDocument(labels, objects=all_there_are.copy())
    with found.step("Paint"):
        found.paint(rectangle(280, 10, 290, 20), 2)  # beside nothing
    assert found.objects is not None
    assert (found.labels[280:290, 10:20] == 2).all()
    assert not found.objects[280:290, 10:20].any()
    with found.step("Paint"):  # the document goes on
        found.paint(rectangle(0, 0, 1, 5), 0)
    assert found.undo() == "Paint" and found.undo() == "Paint"
    assert np.array_equal(found.objects, all_there_are)
