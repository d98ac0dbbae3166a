"""Overlays and contact sheets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wseg_engine.base.labels import voc_palette
from wseg_engine.formats.types import ExportClass, export_classes, palette_of
from wseg_engine.images.imaging import ImageSize
from wseg_engine.runs.contact_sheet import SheetRow, contact_sheet, overlay, shrink_labels

CLASSES = export_classes(["cat", "dog", "a class with quite a long name"])


def scene(height: int = 60, width: int = 80) -> tuple[np.ndarray, np.ndarray]:
    image = np.full((height, width, 3), 200, np.uint8)
    labels = np.zeros((height, width), np.uint8)
    labels[10:40, 10:40] = 1
    labels[20:50, 50:70] = 2
    labels[:5] = 255
    return image, labels


def test_overlay_mixes_colours_and_keeps_the_background() -> None:
    image, labels = scene()
    palette = voc_palette()
    out = overlay(image, labels, palette, opacity=0.25)
    assert np.array_equal(out[labels == 0], image[labels == 0])
    expected = np.rint(0.75 * 200 + 0.25 * palette[1].astype(float))
    assert out[25, 25].tolist() == expected.tolist()
    assert out[10, 25].tolist() == palette[1].tolist()  # the border is solid
    assert out[49, 60].tolist() == palette[2].tolist()
    assert out[2, 2].tolist() == np.rint(0.75 * 200 + 0.25 * palette[255].astype(float)).tolist()


def test_overlay_at_no_opacity_leaves_all_but_the_borders() -> None:
    image, labels = scene()
    out = overlay(image, labels, voc_palette(), opacity=0.0)
    changed = (out != image).any(-1)
    assert changed.sum() == 4 * 30 - 4 + 2 * 30 + 2 * 20 - 4


def test_overlay_refuses_another_size() -> None:
    with pytest.raises(ValueError, match="expected equal"):
        overlay(np.zeros((4, 5, 3), np.uint8), np.zeros((5, 4), np.uint8), voc_palette())


def test_labels_shrink_without_new_values() -> None:
    labels = np.kron(np.array([[1, 0, 255], [7, 2, 9]], np.uint8), np.ones((10, 10), np.uint8))
    small = shrink_labels(labels, ImageSize(2, 3))
    assert small.tolist() == [[1, 0, 255], [7, 2, 9]]
    assert shrink_labels(small, ImageSize(20, 30)).tolist() == labels.tolist()


@pytest.mark.parametrize("count", [1, 4, 5])
@pytest.mark.parametrize("with_truth", [False, True])
def test_every_picture_is_on_the_sheet(tmp_path: Path, count: int, with_truth: bool) -> None:
    image, labels = scene()
    rows = [
        SheetRow(f"photo {n}", image, labels, "cat, dog", labels if with_truth else None)
        for n in range(count)
    ]
    size = contact_sheet(rows, tmp_path / "out" / "sheet.png", classes=CLASSES, cell=80)
    with Image.open(tmp_path / "out" / "sheet.png") as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    assert pixels.shape == (*size, 3)
    dog = (pixels == palette_of(CLASSES)[2]).all(-1)
    masks = 2 if with_truth else 1
    borders = 2 * 30 + 2 * 20 - 4
    legend = dog[:60].sum()
    assert dog.sum() - legend == count * (masks * 30 * 20 + borders)
    assert 150 < legend < 16 * 16 + 1
    unused = (pixels == palette_of(CLASSES)[3]).all(-1)
    assert not unused.any()  # a class that does not occur is not in the legend


def test_a_narrow_sheet_breaks_its_legend_and_its_titles(tmp_path: Path) -> None:
    classes = tuple(ExportClass(n, f"class number {n}", (n, 100, 255 - n)) for n in range(1, 12))
    labels = np.tile(np.arange(12, dtype=np.uint8), (12, 1))
    row = SheetRow("x" * 300, np.zeros((12, 12, 3), np.uint8), labels)
    size = contact_sheet([row], tmp_path / "sheet.png", classes=classes, cell=80)
    assert size.width == 2 * 28 + 3 * 80 + 2 * 8
    with Image.open(tmp_path / "sheet.png") as sheet:
        pixels = np.asarray(sheet)
    assert (pixels[:, -20:] == (250, 250, 248)).all()


def test_a_large_image_is_fitted(tmp_path: Path) -> None:
    image = np.zeros((1000, 3000, 3), np.uint8)
    row = SheetRow("wide", image, np.zeros((1000, 3000), np.uint8))
    size = contact_sheet([row], tmp_path / "sheet.png", classes=CLASSES, cell=90)
    assert size.width < 400


def test_a_sheet_of_nothing_or_of_misfits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        contact_sheet([], tmp_path / "sheet.png", classes=CLASSES)
    row = SheetRow("odd", np.zeros((4, 5, 3), np.uint8), np.zeros((5, 4), np.uint8))
    with pytest.raises(ValueError, match="odd: image"):
        contact_sheet([row], tmp_path / "sheet.png", classes=CLASSES)
    assert not list(tmp_path.iterdir())
