"""Which pixels were painted by hand: with undo, on disk, and packed into steps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from app.core.masks.area import Area, Box, Labels, Patch
from app.core.masks.autosave import MaskAutosaver
from app.core.masks.document import MaskDocument
from app.core.masks.packing import packed_labels, unpacked_labels
from app.core.masks.painted import painted_path, read_painted
from app.core.masks.rules import Rules
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.images.mask_files import read_mask

HEIGHT, WIDTH = 300, 520  # two rows and three columns of tiles


def blank() -> Labels:
    return np.zeros((HEIGHT, WIDTH), np.uint8)


def square(top: int, left: int, side: int = 20) -> Area:
    return Area(Box(top, left, top + side, left + side), np.ones((side, side), bool))


def paint(document: MaskDocument, area: Area, value: int) -> None:
    with document.step("paint"):
        document.paint(area, value)


def test_what_is_painted_counts_also_where_the_label_was_the_same() -> None:
    document = MaskDocument(blank())
    paint(document, square(250, 250), BACKGROUND)
    assert document.painted.sum() == 400
    assert document.painted[250:270, 250:270].all()
    assert document.history.undo_steps == 0  # nothing that can be seen has changed


def test_void_leaves_a_pixel_undecided() -> None:
    document = MaskDocument(blank())
    paint(document, square(0, 0), 3)
    paint(document, square(0, 0, 10), VOID)
    assert document.painted.sum() == 300
    assert not document.painted[:10, :10].any()
    document.undo()
    assert document.painted.sum() == 400


def test_what_the_rules_forbid_is_not_painted() -> None:
    labels = blank()
    labels[:, :10] = 7
    document = MaskDocument(labels)
    document.rules = Rules(locked=frozenset({7}))
    paint(document, square(0, 0), 3)
    assert not document.painted[:, :10].any()
    assert document.painted.sum() == 200


def test_a_mask_from_elsewhere_is_not_painted_and_leaves_what_was() -> None:
    document = MaskDocument(blank())
    paint(document, square(0, 0), 3)
    document.replace(np.full_like(document.labels, 5), "Refine")
    assert document.painted.sum() == 400
    document.replace(blank(), "Model's mask", keep_painted=False)
    assert not document.painted.any()
    document.undo()
    assert document.painted.sum() == 400
    document.undo()
    document.undo()
    assert not document.painted.any()
    assert not document.labels.any()


def test_cancelling_a_stroke_takes_back_what_it_painted() -> None:
    document = MaskDocument(blank())
    document.begin("paint")
    document.paint(square(100, 100), 4)
    assert document.painted.any()
    document.cancel()
    assert not document.painted.any()


def noise(seed: int) -> Labels:
    """Return labels of which more or less are set, by how large the seed is."""
    rng = np.random.default_rng(seed)
    values = rng.choice(np.array([0, 1, 2, VOID], np.uint8), (HEIGHT, WIDTH))
    values[rng.random((HEIGHT, WIDTH)) < seed / 1000] = 0
    return values


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=4))
def test_undo_and_redo_of_any_steps_keep_labels_and_painted_together(seeds: list[int]) -> None:
    document = MaskDocument(blank())
    states = [(document.labels.copy(), document.painted.copy())]
    for seed in seeds:
        with document.step("lay") as outcome:
            document.lay(Patch(document.bounds, noise(seed)))
        if outcome.changed:
            states.append((document.labels.copy(), document.painted.copy()))
    for labels, painted in reversed(states[:-1]):
        document.undo()
        assert np.array_equal(document.labels, labels)
        assert np.array_equal(document.painted, painted)
    for labels, painted in states[1:]:
        document.redo()
        assert np.array_equal(document.labels, labels)
        assert np.array_equal(document.painted, painted)


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=20)))
def test_a_difference_comes_back_from_its_packed_form(difference: NDArray[np.uint8]) -> None:
    data = packed_labels(difference)
    assert (data == b"") == (not difference.any())
    if data:
        found = unpacked_labels(data, (difference.shape[0], difference.shape[1]))
        assert np.array_equal(found, difference)


def test_a_difference_by_one_value_takes_a_bit_a_pixel() -> None:
    noise = np.random.default_rng(0).random((256, 256)) < 0.5
    assert len(packed_labels(noise.astype(np.uint8) * 9)) < 256 * 256 / 8 * 1.05


# -- on disk


def kept(path: Path, document: MaskDocument) -> None:
    keeper = MaskAutosaver(path, document)
    keeper.save(always=True)
    assert keeper.close()


def test_what_was_painted_is_read_again_with_its_mask(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    document = MaskDocument(blank())
    paint(document, square(30, 40), 3)
    kept(path, document)
    labels = np.ascontiguousarray(read_mask(path))
    painted = read_painted(path, labels)
    assert painted is not None
    assert np.array_equal(painted, document.painted)
    again = MaskDocument(labels, painted=painted)
    paint(again, square(0, 0), 1)
    assert again.painted.sum() == 800


def test_without_anything_painted_there_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    document = MaskDocument(blank())
    paint(document, square(30, 40), 3)
    kept(path, document)
    assert painted_path(path).exists()
    document.replace(blank(), "Model's mask", keep_painted=False)
    kept(path, document)
    assert not painted_path(path).exists()
    assert read_painted(path, document.labels) is None


@pytest.mark.parametrize("damage", ["other mask", "other size", "torn", "empty"])
def test_what_does_not_belong_to_the_mask_counts_for_nothing(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "mask.png"
    document = MaskDocument(blank())
    paint(document, square(30, 40), 3)
    kept(path, document)
    labels = document.labels
    data = painted_path(path).read_bytes()
    if damage == "other mask":
        labels = blank()
    elif damage == "other size":
        labels = np.ascontiguousarray(labels[:-1])
    else:
        painted_path(path).write_bytes(data[:-3] if damage == "torn" else b"")
    assert read_painted(path, labels) is None


# -- steps that are computed in a thread


def slow_paint(gate: threading.Event, area: Area, value: int) -> Callable[[MaskDocument], None]:
    def work(document: MaskDocument) -> None:
        assert gate.wait(20)
        document.paint(area, value)

    return work


def test_a_computed_step_appears_when_it_is_ended() -> None:
    document = MaskDocument(blank())
    ready, gate = threading.Event(), threading.Event()
    document.compute_step("far", slow_paint(gate, square(5, 5), 2), ready.set)
    assert document.is_computing
    assert not document.labels.any()
    gate.set()
    assert ready.wait(20)
    assert not document.labels.any()
    assert document.end()
    assert not document.is_computing
    assert document.labels.sum() == 800
    assert document.painted.sum() == 400
    assert document.undo() == "far"
    assert not document.labels.any()


def test_a_stroke_begun_meanwhile_comes_after_the_computed_step() -> None:
    document = MaskDocument(blank())
    gate = threading.Event()
    document.compute_step("far", slow_paint(gate, square(5, 5), 2), lambda: None)
    gate.set()
    paint(document, square(5, 5, 10), 3)
    assert document.labels[5, 5] == 3
    assert document.labels[20, 20] == 2
    assert [document.undo(), document.undo()] == ["paint", "far"]


def test_a_computed_step_that_is_cancelled_changes_nothing() -> None:
    document = MaskDocument(blank())
    ready, gate = threading.Event(), threading.Event()
    document.compute_step("far", slow_paint(gate, square(5, 5), 2), ready.set)
    document.cancel()
    gate.set()
    assert ready.wait(20)
    assert not document.end()
    assert not document.labels.any()
    assert document.history.undo_steps == 0


def test_an_error_of_a_computed_step_is_told_and_changes_nothing() -> None:
    document = MaskDocument(blank())

    def work(copy: MaskDocument) -> None:
        copy.paint(square(5, 5), 2)
        raise RuntimeError("out of luck")

    document.compute_step("far", work, lambda: None)
    with pytest.raises(RuntimeError, match="out of luck"):
        document.end()
    assert not document.is_open
    assert not document.labels.any()
