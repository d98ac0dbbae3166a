"""Refining masks that lie on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wseg_engine.base.events import Control, Finished, ImageFailed
from wseg_engine.images.mask_files import read_mask, write_mask
from wseg_engine.prediction.refine_masks import MaskJob, mask_ids, refine_masks, soft_labels
from wseg_engine.settings.config import RefineConfig


def square(path: Path) -> Path:
    """Write a white square on black, rows and columns 8 to 23 of 32."""
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[8:24, 8:24] = 255
    Image.fromarray(pixels).save(path)
    return path


def test_soft_labels_favour_the_given_and_leave_void_open() -> None:
    labels = np.array([[0, 7], [255, 9]], np.uint8)
    ids = mask_ids(labels)
    assert ids.tolist() == [0, 7, 9]
    start = soft_labels(labels, ids, trust=0.7)
    assert start.sum(0) == pytest.approx(np.ones((2, 2)))
    assert start[:, 0, 1] == pytest.approx([0.15, 0.7, 0.15])
    assert start[:, 1, 0] == pytest.approx([1 / 3] * 3)


def test_a_shifted_mask_moves_to_the_edge_of_its_object(tmp_path: Path) -> None:
    labels = np.zeros((32, 32), np.uint8)
    labels[8:24, 10:26] = 7  # two columns to the right of the square
    labels[12:20, 12:20] = 255  # nobody decided on its middle
    write_mask(tmp_path / "mask.png", labels)
    job = MaskJob("a", square(tmp_path / "a.png"), tmp_path / "mask.png", tmp_path / "out.png")
    events = list(refine_masks([job], config=RefineConfig(method="crf"), device="cpu"))
    assert events[-1] == Finished(1, 0, stopped=False)
    expected = np.zeros((32, 32), np.uint8)
    expected[8:24, 8:24] = 7
    assert (read_mask(tmp_path / "out.png") == expected).mean() > 0.99


def test_a_mask_of_background_alone_stays(tmp_path: Path) -> None:
    write_mask(tmp_path / "mask.png", np.zeros((32, 32), np.uint8))
    job = MaskJob("a", square(tmp_path / "a.png"), tmp_path / "mask.png", tmp_path / "out.png")
    list(refine_masks([job], config=RefineConfig(), device="cpu"))
    assert not read_mask(tmp_path / "out.png").any()


def test_a_mask_of_another_size_is_left_out(tmp_path: Path) -> None:
    write_mask(tmp_path / "mask.png", np.ones((30, 32), np.uint8))
    job = MaskJob("a", square(tmp_path / "a.png"), tmp_path / "mask.png", tmp_path / "out.png")
    events = list(refine_masks([job], config=RefineConfig(), device="cpu"))
    (failed,) = (event for event in events if isinstance(event, ImageFailed))
    assert "32×30" in failed.reason
    assert events[-1] == Finished(0, 1, stopped=False)
    assert not (tmp_path / "out.png").exists()


def test_a_stop_ends_before_the_next_mask(tmp_path: Path) -> None:
    control = Control()
    control.stop()
    job = MaskJob("a", square(tmp_path / "a.png"), tmp_path / "m.png", tmp_path / "out.png")
    events = list(refine_masks([job], config=RefineConfig(), device="cpu", control=control))
    assert events == [Finished(0, 0, stopped=True)]
