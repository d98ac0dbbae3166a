"""Independent readers see in an export what its masks are, over one nasty project."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest
from PIL import Image
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from scipy.ndimage import binary_fill_holes

from app.core.transfer.data_export import ExportRequest, export_format
from tests.core.drawn_project import (
    DrawnProject,
    draw_photo,
    exported,
    found_file,
    make_drawn_project,
    put_mask,
)
from wseg_engine.base.labels import VOID

READERS = Path(sys.prefix) / "readers"
SCRIPT = Path(__file__).with_name("outside_readers.py")
ENOUGH = 240  # s
HEIGHT, WIDTH = 48, 64
TURNED = "turned.jpg"
NAMES = (
    "day 1/photo.jpg", "day 2/photo.jpg", TURNED, "käse ☃ (1).png", "deep.png", "empty.jpg",
    "specks.jpg",
)  # fmt: skip
IDS = {"cat": 1, "dog": 2, "bird": 3}

needs_readers = pytest.mark.skipif(
    not READERS.is_dir(),
    reason="datumaro and supervision are not installed: packaging/bootstrap.sh --test",
)


def truth(name: str) -> np.ndarray:
    """Return a mask: nested rings, parts, void, objects of one pixel, the image's rim."""
    seed = NAMES.index(name)
    height, width = (WIDTH, HEIGHT) if name == TURNED else (HEIGHT, WIDTH)
    labels = np.zeros((height, width), np.uint8)
    if name == "empty.jpg":
        return labels
    cv2.circle(labels, (20, 20), 15, 1, -1)
    cv2.circle(labels, (20, 20), 11, 0, -1)  # a hole
    cv2.circle(labels, (20, 20), 8, 1 + seed % 3, -1)  # an object in it
    cv2.circle(labels, (20, 20), 4, 0, -1)
    labels[20, 20] = 3  # one pixel in its hole
    labels[height - 6 :, 2:30] = 2  # at the rim
    labels[0, width - 1] = 2  # the corner
    cv2.line(labels, (38, 40), (46, 2), 3, 1)
    labels[30:34, 36:46] = VOID
    if name == "specks.jpg":
        chance = np.random.default_rng(5).random(labels.shape)
        labels[chance < 0.03] = 1
        labels[chance > 0.97] = VOID
    return labels


def solid(labels: np.ndarray) -> np.ndarray:
    """Return what outlines keep of a mask: each class with its holes filled, the later over."""
    out = np.zeros_like(labels)
    for value in (1, 2, 3):
        count, numbers = cv2.connectedComponents((labels == value).astype(np.uint8))
        for number in range(1, count):
            out[binary_fill_holes(numbers == number)] = value
    return out


def without_void(labels: np.ndarray) -> np.ndarray:
    return np.where(labels == VOID, 0, labels).astype(np.uint8)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrawnProject]:
    folder = tmp_path_factory.mktemp("nasty")
    for number, name in enumerate(NAMES):
        draw_photo(folder / "photos" / name, (WIDTH, HEIGHT), turned=6 if name == TURNED else 1)
        if name == "deep.png":
            deep = np.full((HEIGHT, WIDTH), 1000 * number, np.uint16)
            Image.fromarray(deep).save(folder / "photos" / name)
    (folder / "made").mkdir()
    # `make_drawn_project` draws photos anew, so they are recorded where they are.
    made = make_drawn_project(folder / "made", ("a.jpg",))
    source = made.project.sources.add(folder / "photos")
    found = [found_file(folder / "photos", name) for name in NAMES]
    ids = made.project.images.record(source.id, found).ids
    nasty = DrawnProject(
        made.project, folder / "photos", dict(zip(NAMES, ids, strict=True)), made.classes
    )
    with made.project:
        for name in NAMES:
            if name != "empty.jpg":
                put_mask(nasty, name, truth(name))
        made.project.tags.review([nasty.ids["empty.jpg"]])
        yield nasty


class Export(NamedTuple):
    folder: Path
    files: dict[str, str]  # name of its files to the path in the project


@pytest.fixture(scope="module")
def exports(drawn: DrawnProject, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Export]:
    """Export the project in every format, all parts kept."""
    folder = tmp_path_factory.mktemp("exports")
    plain = {name.rsplit("/", 1)[-1].rsplit(".", 1)[0]: name for name in NAMES[2:]}
    plain |= {"day 1__photo": NAMES[0], "day 2__photo": NAMES[1]}
    found = {}
    for kind in ("voc", "coco", "yolo", "cvat"):
        out = folder / (f"{kind}.zip" if kind == "cvat" else kind)
        result = exported(drawn.project, ExportRequest(export_format(kind), out, validation=0.4))
        assert result.total == len(NAMES)
        found[kind] = Export(out, plain)
    with zipfile.ZipFile(found["cvat"].folder) as archive:
        archive.extractall(folder / "cvat")
    folders = {name.rsplit(".", 1)[0]: name for name in NAMES}
    found["cvat"] = Export(folder / "cvat", folders)
    return found


class Seen(NamedTuple):
    """What a reader saw of one image."""

    labels: np.ndarray | None
    more: dict[str, Any]


def read(reader: str, export: Export, out: Path) -> dict[str, Seen]:
    """Have a data set read in a process of its own; return what was seen, by the project's path."""
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(SCRIPT), str(READERS), str(out / "stand-ins"), reader,
         str(export.folder), str(out)],
        capture_output=True, text=True, timeout=ENOUGH, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = {}
    for one in json.loads((out / "read.json").read_text("utf-8")):
        file = one.pop("file")
        labels = None if file is None else np.load(out / f"{file}.npy")
        seen[export.files[one.pop("name")]] = Seen(labels, one)
    return seen


def named(labels: np.ndarray, names: list[str]) -> np.ndarray:
    """Turn a reader's numbers of classes, from 1, into those of the project."""
    table = np.zeros(256, np.uint8)
    for number, name in enumerate(names, 1):
        table[number] = IDS.get(name, 0)
    return table[labels]


@needs_readers
@pytest.mark.parametrize("kind", ["voc", "cvat"])
def test_datumaro_reads_masks_with_void(
    exports: dict[str, Export], tmp_path: Path, kind: str
) -> None:
    """CVAT reads what is uploaded with datumaro, and matches frames by these names."""
    seen = read("datumaro-voc", exports[kind], tmp_path / "seen")
    assert seen.keys() == set(NAMES)
    for name, (labels, more) in seen.items():
        own = truth(name)
        if labels is None:
            assert name == "empty.jpg"
            continue
        assert np.array_equal(named(labels, more["names"]), without_void(own)), name
        assert more["void"] == ((own == VOID).sum() if kind == "voc" else 0)


@needs_readers
@pytest.mark.parametrize("reader", ["datumaro-coco", "supervision-coco"])
def test_coco_objects_are_read_to_the_pixel(
    exports: dict[str, Export], tmp_path: Path, reader: str
) -> None:
    seen = read(reader, exports["coco"], tmp_path / "seen")
    assert seen.keys() == set(NAMES)
    for name, (labels, more) in seen.items():
        own = without_void(truth(name))
        parts = sum(cv2.connectedComponents((own == v).astype(np.uint8))[0] - 1 for v in (1, 2, 3))
        assert more["objects"] == parts, name
        assert labels is not None
        assert np.array_equal(named(labels, more["names"]), own), name
    assert {more["subset"] for _, more in seen.values()} == {"train", "val"}


@needs_readers
def test_supervision_fills_yolo_rows_to_the_pixel(
    exports: dict[str, Export], tmp_path: Path
) -> None:
    seen = read("supervision-yolo", exports["yolo"], tmp_path / "seen")
    assert seen.keys() == set(NAMES)
    for name, (labels, more) in seen.items():
        assert labels is not None
        found, own = named(labels, more["names"]), truth(name)
        expected = solid(without_void(own))
        assert labels.shape == own.shape  # the photo is upright for who does not turn it
        for value in (1, 2, 3):  # where outlines lie over one another, the last one is seen
            assert not ((found == value) & (expected == 0)).any(), name
        assert ((found > 0) == (expected > 0)).all(), name


def test_pycocotools_scores_the_truth_as_perfect(
    exports: dict[str, Export], capsys: pytest.CaptureFixture[str]
) -> None:
    numbers: list[int] = []
    for split in ("train", "val"):
        coco = COCO(exports["coco"].folder / f"annotations/instances_{split}.json")
        numbers += [*coco.anns, *coco.imgs]
        found = [{**one, "score": 1.0} for one in coco.dataset["annotations"]]
        score = COCOeval(coco, coco.loadRes(found), "segm")
        score.params.maxDets = [1, 10, 1000]
        score.evaluate()
        score.accumulate()
        precision = score.eval["precision"][
            ..., 0, -1
        ]  # objects of all sizes, as many as there are
        assert precision[precision > -1].min() == pytest.approx(1.0)
    capsys.readouterr()
    assert len(numbers) == len(set(numbers))


# ------------------------------------- ultralytics' rules, which a data set has to pass to train


def test_rows_pass_the_checks_of_ultralytics(exports: dict[str, Export]) -> None:
    """Restated from ultralytics 8.4, `data/utils.py`: `verify_image_label`, `check_det_dataset`.

    Rows of more than six values are segments; coordinates are from 0 to 1; class numbers are whole
    and below the number of names, which are numbered without a gap; no row is there twice; photos
    are larger than 9 pixels. `img2label_paths` finds the labels by the last "images" in the path.
    """
    folder = exports["yolo"].folder
    yaml = (folder / "data.yaml").read_text("utf-8")
    names = [line.split(":")[0].strip() for line in yaml.splitlines() if line.startswith("  ")]
    assert names == [str(number) for number in range(len(names))]
    photos = sorted((folder / "images").rglob("*.*"))
    assert len(photos) == len(NAMES)
    for photo in photos:
        with Image.open(photo) as image:
            assert min(image.size) > 9
            assert image.getexif().get(0x0112, 1) == 1
            width, height = image.size
        head, _, tail = str(photo).rpartition("/images/")
        text = Path(f"{head}/labels/{tail}").with_suffix(".txt").read_text("utf-8-sig")
        rows = [line.split() for line in text.strip().splitlines()]
        assert all(len(row) > 6 and len(row) % 2 for row in rows)
        values = [np.array(row, np.float32) for row in rows]
        assert all(row[0] % 1 == 0 and 0 <= row[0] < len(names) for row in values)
        assert all(row[1:].min() >= 0 and row[1:].max() <= 1 for row in values)
        assert len({row.tobytes() for row in values}) == len(values)
        own = without_void(truth(exports["yolo"].files[photo.stem]))
        assert own.shape == (height, width)
        found = np.zeros_like(own)
        for row in values:
            # `polygon2mask`: 32-bit shares times the size, decimals cut off, OpenCV's fillPoly.
            corners = row[1:].reshape(-1, 2) * np.array([width, height], np.float32)
            part = np.zeros_like(own)
            cv2.fillPoly(part, [np.asarray(corners, np.int32)], 1)
            _, numbers = cv2.connectedComponents((own == int(row[0]) + 1).astype(np.uint8))
            inside = np.unique(numbers[(part > 0) & (numbers > 0)])
            assert any(np.array_equal(part > 0, binary_fill_holes(numbers == n)) for n in inside), (
                photo
            )
            found |= part
        assert np.array_equal(found > 0, solid(own) > 0)


def test_a_16_bit_photo_keeps_its_bits(exports: dict[str, Export]) -> None:
    with Image.open(exports["voc"].folder / "JPEGImages/deep.png") as image:
        assert np.asarray(image).max() == 1000 * NAMES.index("deep.png")
