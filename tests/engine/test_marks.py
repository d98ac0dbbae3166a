"""Partial labels: points and strokes at other sizes, over labels, in loading and in relabelling."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from wseg_engine.base.events import Control
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.compute.distributed import World
from wseg_engine.datasets.types import Dataset
from wseg_engine.images.mask_files import read_mask, write_mask
from wseg_engine.training.loader import Loader
from wseg_engine.training.marks import hold_marks, lay_marks, shrunk_marks
from wseg_engine.training.relabel import Relabeller

from .test_frozen import drawn, fast_settings, own_cache, source_of
from .tiny import tiny_dataset

__all__ = ["own_cache"]


def marks(height: int = 100, width: int = 80) -> np.ndarray:
    labels = np.full((height, width), VOID, np.uint8)
    labels[3, 5] = 2
    labels[97, 79] = 0
    return labels


@pytest.mark.parametrize("size", [(10, 8), (7, 5), (100, 80), (1, 2)])
def test_no_mark_is_lost_at_a_smaller_size(size: tuple[int, int]) -> None:
    found = shrunk_marks(marks(), *size)
    assert found.shape == size
    assert set(found[found != VOID].tolist()) == {0, 2}
    assert (found != VOID).sum() == 2


def test_where_marks_meet_in_a_cell_the_one_with_most_pixels_counts() -> None:
    labels = np.full((20, 20), VOID, np.uint8)
    labels[0, :3], labels[1, 0] = 1, 2
    assert shrunk_marks(labels, 2, 2)[0, 0] == 1
    assert (shrunk_marks(np.full((4, 4), VOID, np.uint8), 2, 2) == VOID).all()


def test_marks_at_a_larger_size_cover_what_they_covered() -> None:
    small = np.full((3, 3), VOID, np.uint8)
    small[1, 1] = 4
    large = shrunk_marks(small, 6, 9)
    assert (large[2:4, 3:6] == 4).all() and (large != VOID).sum() == 6


def test_marks_lie_over_labels_and_nothing_else_changes() -> None:
    labels = np.ones((10, 8), np.uint8)
    found = lay_marks(labels, marks())
    assert (found != labels).sum() == 2 and found[0, 0] == 2 and found[9, 7] == 0


def test_a_crf_starts_certain_of_what_is_marked() -> None:
    values = np.full((3, 10, 8), 1 / 3, np.float32)
    hold_marks(values, shrunk_marks(marks(), 10, 8), [0, 2, 5])
    assert np.allclose(values.sum(0), 1)
    assert values[1, 0, 0] > 0.99 and values[0, 9, 7] > 0.99
    assert values[0, 5, 5] == pytest.approx(1 / 3)


def with_marks(dataset: Dataset, folder: Path, value: int) -> Dataset:
    """Return a data set whose first image has one pixel marked."""
    first = dataset.images[0]
    from wseg_engine.images.imaging import image_size

    size = image_size(first.path)
    labels = np.full((size.height, size.width), VOID, np.uint8)
    labels[size.height // 2, size.width // 2] = value
    file = folder / "marks.png"
    write_mask(file, labels)
    assert read_mask(file)[0, 0] == VOID
    marked = replace(first, mask=file, partial=True)
    return replace(dataset, images=(marked, *dataset.images[1:]))


def test_a_loader_serves_marks_alone_and_later_over_the_labels_that_were_made(
    tmp_path: Path,
) -> None:
    network = drawn()
    dataset = with_marks(tiny_dataset(tmp_path / "images", 4), tmp_path, 2)
    config = fast_settings().train
    source = source_of(network, tmp_path / "features")
    loader = Loader(dataset.images, classes=len(dataset.classes), config=config, source=source)
    assert loader.approved == 0
    labels, partial = loader._labels(0, source.read(dataset.images[0]), [])
    assert partial and labels is not None
    assert labels.shape == (source.side, source.side) and (labels != VOID).sum() == 1
    batch = next(loader.epoch(0))
    assert batch.partial is not None and int(batch.partial.sum()) == 1
    assert batch.marks is None
    relabeller = Relabeller(
        source,
        dataset.images,
        background_power=1.0,
        device=torch.device("cpu"),
        world=World(),
    )
    with torch.no_grad():  # sure of the first class everywhere
        network.head.classify.weight.zero_()
        network.head.classify.bias.copy_(torch.tensor([9.0, -8.0, -8.0]))
    present = tuple([Tag.PRESENT] * len(dataset.classes))
    relabeller._images = [replace(image, tags=present) for image in relabeller._images]
    assert len(relabeller._images) == 4  # those with marks get labels too
    list(relabeller.relabel(network, control=Control()))
    labels, partial = loader._labels(0, source.read(dataset.images[0]), [])
    assert not partial and labels is not None
    over, alone = np.moveaxis(labels, -1, 0)
    assert (over != VOID).all() and 2 in over
    assert np.array_equal(alone == 2, over == 2) and (alone[alone != 2] == VOID).all()
    other = source.labels(dataset.images[1])
    assert other is not None and 2 not in other
    for epoch in range(8):  # mirrored and not
        batch = next(loader.epoch(epoch))
        assert batch.approved is None  # labels that were made are nobody's
        assert batch.partial is None and batch.marks is not None
        marked = batch.marks != VOID
        assert marked.flatten(1).any(1).sum() == 1  # one image of the batch
        assert (batch.marks[marked] == 2).all() and (batch.labels[marked] == 2).all()
