"""labelme's own loader reads what is exported, and what it saves comes in."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest

from app.core.transfer.data_export import ExportRequest, export_format
from app.core.transfer.mask_import import Existing, MaskChoices, MaskKind
from tests.core.drawn_project import (
    HEIGHT,
    WIDTH,
    DrawnProject,
    blobs,
    exported,
    make_drawn_project,
    put_mask,
)
from tests.core.mask_import_steps import bring_in, named
from wseg_engine.base.labels import VOID

LABELME = Path(sys.prefix) / "labelme"
READER = Path(__file__).with_name("labelme_reader.py")
ENOUGH = 120  # s
NAMES = ("a.jpg", "sub/a.jpg", "turned.jpg")
CLASSES = {1: "cat", 2: "dog", 3: "bird"}

pytestmark = pytest.mark.skipif(
    not LABELME.is_dir(), reason="labelme's code is not installed: packaging/bootstrap.sh --test"
)


class Seen(NamedTuple):
    """What labelme made of one file."""

    masks: dict[str, np.ndarray]  # of each label
    values: dict[str, Any]


@pytest.fixture
def drawn_project(tmp_path: Path) -> Iterator[DrawnProject]:
    drawn_project = make_drawn_project(
        tmp_path, NAMES, turned={"turned.jpg": 6}
    )  # upright, it is WIDTH high
    with drawn_project.project:
        for name, labels in truths().items():
            put_mask(drawn_project, name, labels)
        yield drawn_project


def truths() -> dict[str, np.ndarray]:
    return {
        "a.jpg": blobs(1),
        "sub/a.jpg": blobs(2, (3,)),
        "turned.jpg": np.ascontiguousarray(blobs(3).T),
    }


def read_by_labelme(folder: Path, out: Path) -> dict[str, Seen]:
    out.mkdir()
    done = subprocess.run(
        [sys.executable, str(READER), str(LABELME), str(folder), str(out)],
        capture_output=True,
        text=True,
        timeout=ENOUGH,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    read = json.loads((out / "read.json").read_text("utf-8"))
    seen = {}
    for name, values in read.items():
        labels = np.load(out / f"{name}.npy")
        masks = {label: labels == value for label, value in values["values"].items()}
        seen[name] = Seen(masks, values)
    return seen


def own_masks(labels: np.ndarray) -> dict[str, np.ndarray]:
    there = set(np.unique(labels).tolist()) - {0, VOID}
    return {CLASSES[value]: labels == value for value in there}


FILES = {"a": "a.jpg", "sub__a": "sub/a.jpg", "turned": "turned.jpg"}


def test_labelme_loads_the_same_pixels_and_tags(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    document = {"shapes": [], "reviewer": {"by": "hand"}, "version": "5.4.1"}
    (drawn_project.photos / "a.json").write_text(json.dumps(document), "utf-8")
    exported(drawn_project.project, ExportRequest(export_format("labelme"), tmp_path / "out"))
    seen = read_by_labelme(tmp_path / "out", tmp_path / "seen")
    assert seen.keys() == FILES.keys()
    for file, path in FILES.items():
        expected = own_masks(truths()[path])
        assert seen[file].masks.keys() == expected.keys()
        for name, mask in expected.items():
            assert np.array_equal(seen[file].masks[name], mask), (file, name)
        assert seen[file].values["image"] == f"{file}.jpg"
        tagged = {name for name, on in seen[file].values["flags"].items() if on}
        assert tagged == expected.keys()
        parts = sum(cv2.connectedComponents(m.astype(np.uint8))[0] - 1 for m in expected.values())
        assert seen[file].values["objects"] == parts
    assert seen["a"].values["other"] == {"reviewer": {"by": "hand"}}


def test_labelme_fills_our_outlines_to_nearly_the_same_pixels(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    request = ExportRequest(
        export_format("labelme"), tmp_path / "out", options={"polygons": True, "tolerance": 0.0}
    )
    exported(drawn_project.project, request)
    seen = read_by_labelme(tmp_path / "out", tmp_path / "seen")
    for file, path in FILES.items():
        for name, mask in own_masks(truths()[path]).items():
            drawn = seen[file].masks[name]
            # labelme draws the outline itself too, half a pixel around; holes are filled.
            around = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
            filled = own_filled(around)
            assert not (drawn & ~filled).any(), (file, name)
            later = [m for other, m in seen[file].masks.items() if other != name]
            assert not (mask & ~drawn & ~np.logical_or.reduce([*later, np.zeros_like(mask)])).any()


def own_filled(mask: np.ndarray) -> np.ndarray:
    """Fill the holes of a mask: what cannot be reached from outside."""
    large = np.pad(mask.astype(np.uint8), 1)
    cv2.floodFill(large, None, (0, 0), 2)
    return large[1:-1, 1:-1] != 2


def test_sizes_are_those_labelme_checks(drawn_project: DrawnProject, tmp_path: Path) -> None:
    """labelme refuses a file whose size is not that of its upright image."""
    exported(drawn_project.project, ExportRequest(export_format("labelme"), tmp_path / "out"))
    file = tmp_path / "out/turned.json"
    document = json.loads(file.read_text("utf-8"))
    assert (document["imageWidth"], document["imageHeight"]) == (HEIGHT, WIDTH)
    document["imageWidth"], document["imageHeight"] = WIDTH, HEIGHT
    file.write_text(json.dumps(document), "utf-8")
    with pytest.raises(AssertionError, match="imageHeight mismatch"):
        read_by_labelme(tmp_path / "out", tmp_path / "seen")


SHAPES = {
    "polygon": [[4.0, 3.5], [30.0, 6.0], [22.5, 30.0], [8.0, 21.0]],
    "rectangle": [[40.0, 30.0], [10.0, 8.0]],
    "oriented_rectangle": [[20.0, 5.0], [50.0, 20.0], [44.0, 32.0], [14.0, 17.0]],
    "circle": [[30.0, 24.0], [30.0, 38.0]],
}


@pytest.mark.parametrize("kind", SHAPES)
def test_shapes_are_read_as_labelme_draws_them(
    drawn_project: DrawnProject, tmp_path: Path, kind: str
) -> None:
    """To a pixel: labelme draws what an outline runs through, we what has its centre inside."""
    shape = {"label": "cat", "points": SHAPES[kind], "shape_type": kind}
    document = {"shapes": [shape], "imagePath": "a.jpg", "imageData": None}
    document |= {"imageHeight": HEIGHT, "imageWidth": WIDTH, "version": "6.3.1", "flags": {}}
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(document), "utf-8")
    shutil.copy(drawn_project.photos / "a.jpg", folder)
    theirs = read_by_labelme(folder, tmp_path / "seen")["a"].masks["cat"]
    choices = MaskChoices(existing=Existing.REPLACE)
    bring_in(drawn_project.project, folder, MaskKind.LABELME, choices)
    ours = named(drawn_project.project, drawn_project.ids["a.jpg"]) == "cat"
    around = np.ones((3, 3), np.uint8)
    fewest, most = (f(theirs.astype(np.uint8), around) == 1 for f in (cv2.erode, cv2.dilate))
    assert fewest.sum() > 100
    assert not (fewest & ~ours).any() and not (ours & ~most).any()
