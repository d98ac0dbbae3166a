"""Images, masks and classes to export, and running an export to its end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wseg_engine.base.events import Event, Notice
from wseg_engine.formats.export import export_dataset
from wseg_engine.formats.types import ExportClass, ExportItem, ExportReport

CLASSES = (
    ExportClass(8, "cat", (64, 0, 0), "c-8"),
    ExportClass(12, "Käse hund", (64, 0, 128)),
)

export_voc = partial(export_dataset, format="voc")
export_coco = partial(export_dataset, format="coco")
export_yolo = partial(export_dataset, format="yolo")
export_labelme = partial(export_dataset, format="labelme")
export_cvat = partial(export_dataset, format="cvat")


def finish(work: Generator[Event, None, ExportReport]) -> tuple[list[Event], ExportReport]:
    events = []
    while True:
        try:
            events.append(next(work))
        except StopIteration as end:
            return events, end.value


def photo(path: Path, *, height: int = 6, width: int = 9, orientation: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    noise = np.random.default_rng(height * width).integers(0, 256, (height, width, 3))
    Image.fromarray(noise.astype(np.uint8)).save(path, exif=exif)
    return path


def some_labels(height: int = 6, width: int = 9) -> np.ndarray:
    labels = np.zeros((height, width), np.uint8)
    labels[1:4, 2:5] = 8
    labels[4:, 6:] = 12
    labels[0, 0] = 255
    return labels


def three_items(folder: Path) -> list[ExportItem]:
    """Return items with labels, with labels to be asked for, and without any object."""
    return [
        ExportItem("one", photo(folder / "one.jpg"), some_labels()),
        ExportItem("two", photo(folder / "two.PNG"), some_labels, split="val"),
        ExportItem("drei vier", photo(folder / "drei vier.jpg"), np.zeros((6, 9), np.uint8)),
    ]


def texts(events: list[Event]) -> str:
    return " | ".join(event.text for event in events if isinstance(event, Notice))


EXPORTERS: dict[str, Callable[..., object]] = {
    "voc": export_voc,
    "coco": export_coco,
    "yolo": export_yolo,
    "labelme": export_labelme,
    "cvat": export_cvat,
}


@pytest.fixture(params=sorted(EXPORTERS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def items(tmp_path: Path) -> list[ExportItem]:
    return three_items(tmp_path / "photos")


def place(folder: Path, kind: str) -> Path:
    return folder / ("out.zip" if kind == "cvat" else "out")


def export(kind: str, items: list[ExportItem], out: Path, existing: str = "refuse", **more: object):
    if kind == "cvat":
        more["with_images"] = True
    return finish(EXPORTERS[kind](items, out, classes=CLASSES, existing=existing, **more))
