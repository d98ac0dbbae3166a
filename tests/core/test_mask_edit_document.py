"""The document: undo to the first byte, locks, memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.masks.area import Area, Box, Patch, Point
from app.core.masks.brush import Tip, segment
from app.core.masks.document import MaskDocument
from app.core.masks.history import Budget, History
from app.core.masks.history_cache import HistoryCache
from app.core.masks.regions import WandOptions, label_region, like_colour, polygon
from app.core.masks.rules import Rules
from app.core.masks.superpixels import Superpixels
from app.core.masks.tidying import all_but_largest, holes, smoothed, specks, swapped

HEIGHT, WIDTH = 300, 280  # four tiles of the document
IMAGE = np.random.default_rng(5).integers(0, 255, (10, 10, 3), np.uint8).repeat(30, 0).repeat(28, 1)
SUPERPIXELS = Superpixels(IMAGE, 20)
VALUES = (0, 1, 2, 3, 255)

Tool = Callable[[MaskDocument, Point, Point, int], None]


def start() -> NDArray[np.uint8]:
    rng = np.random.default_rng(2)
    blocks = rng.choice(np.array([0, 0, 1, 2, 255], np.uint8), (15, 14))
    return blocks.repeat(20, axis=0).repeat(20, axis=1).copy()


def brush(document: MaskDocument, a: Point, b: Point, value: int) -> None:
    document.paint(segment(a, b, 17, Tip.ROUND, document.bounds), value)
    document.paint(segment(b, Point(b.y, a.x), 17, Tip.SQUARE, document.bounds), value)


def lasso(document: MaskDocument, a: Point, b: Point, value: int) -> None:
    document.paint(polygon([a, b, Point(a.y, b.x)], document.bounds), value)


def fill(document: MaskDocument, a: Point, b: Point, value: int) -> None:
    document.paint(label_region(document.labels, a), value)


def wand(document: MaskDocument, a: Point, b: Point, value: int) -> None:
    document.paint(like_colour(IMAGE, a, WandOptions(60, contiguous=value < 2)), value)


def superpixel(document: MaskDocument, a: Point, b: Point, value: int) -> None:
    document.paint(SUPERPIXELS.at(a), value)


def tidy(document: MaskDocument, a: Point, b: Point, value: int) -> None:
    box = Box(int(a.y) // 2, int(a.x) // 2, HEIGHT, WIDTH)
    document.paint(holes(document.labels, 1, box), 1)
    document.paint(specks(document.labels, 2, box, smallest=500), 0)
    document.paint(all_but_largest(document.labels, 1, box), value)


def smooth(document: MaskDocument, a: Point, b: Point, value: int) -> None:
    document.lay(smoothed(document.labels, document.bounds, radius=3))


def swap(document: MaskDocument, a: Point, b: Point, value: int) -> None:
    document.lay(swapped(document.labels, document.bounds, 1))


TOOLS: tuple[Tool, ...] = (brush, lasso, fill, wand, superpixel, tidy, smooth, swap)
points = st.tuples(st.floats(0, WIDTH - 1), st.floats(0, HEIGHT - 1)).map(lambda p: Point(*p))
strokes = st.lists(
    st.tuples(st.sampled_from(TOOLS), points, points, st.sampled_from(VALUES)), max_size=8
)


@given(strokes, st.data())
@settings(max_examples=40, deadline=None)
def test_undo_leads_back_to_the_first_byte_and_redo_to_the_last(
    sequence: list[tuple[Tool, Point, Point, int]], data: st.DataObject
) -> None:
    document = MaskDocument(start())
    states = [document.labels.copy()]
    for tool, a, b, value in sequence:
        with document.step(tool.__name__):
            tool(document, a, b, value)
        if not np.array_equal(document.labels, states[-1]):
            states.append(document.labels.copy())
        if data.draw(st.booleans()) and len(states) > 1:  # back and forth in between
            document.undo()
            assert np.array_equal(document.labels, states[-2])
            document.redo()
            assert np.array_equal(document.labels, states[-1])
    assert document.history.undo_steps == len(states) - 1
    for state in reversed(states[:-1]):
        document.undo()
        assert np.array_equal(document.labels, state)
    assert document.undo() is None
    while document.redo():
        pass
    assert np.array_equal(document.labels, states[-1])


@pytest.mark.parametrize("tool", TOOLS)
@given(a=points, b=points, value=st.sampled_from(VALUES))
@example(a=Point(0.0, 0.0), b=Point(2e-313, 1.0), value=0)
@settings(max_examples=8, deadline=None)
def test_no_tool_changes_a_locked_class(tool: Tool, a: Point, b: Point, value: int) -> None:
    document = MaskDocument(start())
    before = document.labels.copy()
    document.rules = Rules(locked=frozenset({1, 255}))
    with document.step("locked"):
        tool(document, a, b, value)
    for label in (1, 255):
        assert np.array_equal(document.labels == label, before == label)


@pytest.mark.parametrize("tool", TOOLS)
@given(a=points, b=points, value=st.sampled_from(VALUES))
@settings(max_examples=8, deadline=None)
def test_every_tool_paints_only_over_what_it_may(
    tool: Tool, a: Point, b: Point, value: int
) -> None:
    document = MaskDocument(start())
    before = document.labels.copy()
    region = Area(Box(40, 50, 200, 190), np.ones((160, 140), bool))
    region.inside[::3] = False
    document.rules = Rules(only_over=frozenset({0, 2}), region=region)
    with document.step("over"):
        tool(document, a, b, value)
    changed = document.labels != before
    assert np.isin(before[changed], (0, 2)).all()
    outside = np.ones_like(changed)
    outside[region.box.slices] = ~region.inside
    assert not (changed & outside).any()


def test_a_step_that_changes_nothing_is_no_step() -> None:
    document = MaskDocument(np.zeros((9, 9), np.uint8))
    with document.step("nothing"):
        document.paint(Area(Box(0, 0, 9, 9), np.ones((9, 9), bool)), 0)
    assert document.history.undo_text is None


def test_an_error_or_cancel_takes_the_open_step_back() -> None:
    document = MaskDocument(start())
    before = document.labels.copy()
    with pytest.raises(ZeroDivisionError), document.step("fails"):
        swap(document, Point(0, 0), Point(0, 0), 1)
        raise ZeroDivisionError
    assert np.array_equal(document.labels, before)
    assert document.history.undo_steps == 0
    assert not document.is_open


def test_painting_outside_of_a_step_is_refused() -> None:
    document = MaskDocument(start())
    with pytest.raises(RuntimeError, match="step"):
        swap(document, Point(0, 0), Point(0, 0), 1)


def test_listeners_hear_of_what_changes_and_of_nothing_else() -> None:
    document = MaskDocument(start())
    heard: list[Box] = []
    stop = document.subscribe(lambda changed: heard.extend(changed.labels))
    with document.step("dab"):
        document.paint(Area(Box(5, 6, 8, 9), np.ones((3, 3), bool)), 3)
    assert heard == [Box(5, 6, 8, 9)]
    document.undo()
    assert heard[1:] == [Box(5, 6, 8, 9)]
    version = document.version
    stop()
    document.redo()
    assert len(heard) == 2
    assert document.version > version


def test_a_mask_of_another_kind_is_refused() -> None:
    for labels in (np.zeros((3, 3), np.int32), np.zeros((0, 3), np.uint8), np.zeros(4, np.uint8)):
        with pytest.raises(ValueError, match="uint8"):
            MaskDocument(labels)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="contiguous"):
        MaskDocument(np.zeros((9, 9), np.uint8)[:, :5])


def test_a_mask_is_replaced_by_one_of_its_size_alone() -> None:
    document = MaskDocument(start())
    document.rules = Rules(locked=frozenset({1}))
    new = np.full((HEIGHT, WIDTH), 2, np.uint8)
    document.replace(new, "Refine")
    assert np.array_equal(document.labels, new)
    assert document.rules.locked == {1}
    document.undo()
    assert np.array_equal(document.labels, start())
    with pytest.raises(ValueError, match="expected 280×300"):
        document.replace(new[:-1], "Refine")


def test_at_least_two_hundred_steps_are_kept_and_the_oldest_go_first() -> None:
    document = MaskDocument(start(), history=History(steps=220))
    states = []
    for number in range(300):
        states.append(document.labels.copy())
        with document.step(str(number)):
            document.paint(Area(Box(number, 0, number + 1, 5), np.ones((1, 5), bool)), 7)
    assert document.history.undo_steps == 220
    while document.undo():
        pass
    assert np.array_equal(document.labels, states[80])


def noise(document: MaskDocument, seed: int) -> None:
    rng = np.random.default_rng(seed)
    new = rng.integers(0, 250, document.labels.shape, np.uint8)
    with document.step("noise"):
        document.lay(Patch(document.bounds, new))


def test_all_histories_together_keep_within_their_memory() -> None:
    budget = Budget(limit=600_000)
    documents = [MaskDocument(start(), history=History(budget)) for _ in range(3)]
    for seed in range(12):
        noise(documents[seed % 3], seed)
        assert budget.nbytes <= budget.limit
    assert budget.nbytes == sum(document.history.nbytes for document in documents)
    assert documents[2].history.undo_steps >= 1  # the newest step is there
    before = documents[2].labels.copy()
    documents[2].undo()
    documents[2].redo()
    assert np.array_equal(documents[2].labels, before)


def test_the_newest_step_is_kept_however_large() -> None:
    document = MaskDocument(start(), history=History(Budget(limit=10)))
    noise(document, 1)
    noise(document, 2)
    assert document.history.undo_steps == 1


def test_memory_counts_what_undone_steps_hold() -> None:
    document = MaskDocument(start())
    noise(document, 1)
    full = document.history.nbytes
    document.undo()
    assert document.history.nbytes == full
    with document.step("dab"):
        document.paint(Area(Box(0, 0, 1, 1), np.ones((1, 1), bool)), 9)
    assert document.history.nbytes < full / 10
    document.history.clear()
    assert document.history.nbytes == 0


def test_history_comes_back_with_its_image_unless_the_mask_is_another() -> None:
    history_cache = HistoryCache()
    document = MaskDocument(start())
    assert not history_cache.attach("a", document)
    swap_step = document.step("swap")
    with swap_step:
        swap(document, Point(0, 0), Point(0, 0), 1)
    history_cache.put("a", document)
    again = MaskDocument(document.labels.copy())
    assert history_cache.attach("a", again)
    assert again.undo() == "swap"
    assert np.array_equal(again.labels, start())
    history_cache.put("a", again)
    other = MaskDocument(np.zeros((HEIGHT, WIDTH), np.uint8))
    assert not history_cache.attach("a", other)
    assert other.undo() is None


def test_undo_of_a_whole_large_image_is_kept_in_little_memory() -> None:
    labels = np.zeros((2000, 3000), np.uint8)
    labels[500:1500, 700:2500] = 1
    before = labels.copy()
    document = MaskDocument(labels)
    with document.step("swap"):
        document.lay(swapped(document.labels, document.bounds, 1))
    after = document.labels.copy()
    assert document.history.nbytes < labels.size / 50
    for _ in range(2):
        document.undo()
        assert np.array_equal(document.labels, before)
        document.redo()
        assert np.array_equal(document.labels, after)
