"""What is exported comes back as it was, and damaged files change nothing."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from app.core.store import Provenance
from app.core.transfer.data_export import (
    ClassChoice,
    ExportFormat,
    ExportRequest,
    Scope,
    VoidPolicy,
    export_format,
)
from app.core.transfer.mask_import import MaskChoices, MaskKind, MaskReadOptions, detect_masks
from app.core.transfer.mask_import.shapes import decode_rle, fill_outline
from tests.core.drawn_project import (
    HEIGHT,
    WIDTH,
    DrawnProject,
    blobs,
    exported,
    make_drawn_project,
    put_mask,
)
from tests.core.mask_import_steps import bring_in, carry_out, named, plan, read, snapshot
from wseg_engine.cli.main import main
from wseg_engine.formats.coco import encode_rle
from wseg_engine.formats.shapes import polygons_of
from wseg_engine.images.mask_files import read_mask

FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MANY = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = ("a.jpg", "b.jpg", "sub/a.jpg")
masks = arrays(np.uint8, (HEIGHT, WIDTH), elements=st.sampled_from([0, 0, 0, 1, 2, 3]))


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[DrawnProject]:
    drawn = make_drawn_project(tmp_path, NAMES)
    with drawn.project:
        yield drawn


def there_and_back(
    drawn: DrawnProject, out: Path, kind: ExportFormat, way: MaskReadOptions
) -> None:
    """Export approved masks, forget them, import what was exported, compare."""
    project = drawn.project
    before = {n: named(project, drawn.ids[n], Provenance.APPROVED) for n in NAMES}
    project.masks.remove(drawn.ids.values(), Provenance.APPROVED)
    reading = read(project, way.path, way.kind, empty=True)  # masks of background alone, too
    done = carry_out(project, plan(project, reading, MaskChoices(approved=True)))
    assert not done.failed and not done.new_classes
    for name, expected in before.items():
        found = named(project, drawn.ids[name], Provenance.APPROVED)
        kept = expected if kind.has_void else np.where(expected == "?", "", expected)
        assert np.array_equal(found, kept)


def test_masks_that_another_program_made_on_the_command_line_come_in(
    drawn: DrawnProject, tmp_path: Path
) -> None:
    """The folder that `wseg external` writes, with the program of the guide."""
    thing = np.full((HEIGHT, WIDTH, 3), 240, np.uint8)
    thing[4:-4, 4:-4] = 20
    for name in ("a.jpg", "sub/a.jpg"):
        Image.fromarray(thing).save(drawn.photos / name)
    (drawn.photos / "tags.csv").write_text("filename,tags\na.jpg,dog\nsub/a.jpg,cat\n", "utf-8")
    example = Path(__file__).parents[2] / "docs" / "examples" / "plain_ground.py"
    words = [sys.executable, str(example), "{tags}", "{images}", "{classes}", "{masks}"]
    out = tmp_path / "made"
    assert main(["external", str(drawn.photos), "--out", str(out), "--", *words]) == 0
    way = detect_masks(out)
    assert (way.kind, way.path) == (MaskKind.INDEXED, out)
    done = bring_in(drawn.project, out, way.kind)
    assert not done.failed and not done.new_classes
    for name, own in (("a.jpg", "dog"), ("sub/a.jpg", "cat")):
        assert set(named(drawn.project, drawn.ids[name]).ravel()) == {"", own}


@pytest.mark.parametrize(
    "kind", [export_format("voc"), export_format("coco"), export_format("labelme")], ids=str
)
@FEW
@given(noise=masks)
def test_what_is_exported_comes_back(
    drawn: DrawnProject, tmp_path: Path, kind: ExportFormat, noise: np.ndarray
) -> None:
    for name, labels in zip(NAMES, (blobs(1), noise, blobs(3, (3, 1))), strict=True):
        put_mask(drawn, name, labels)
    out = tmp_path / "out"
    shutil.rmtree(out, ignore_errors=True)
    exported(drawn.project, ExportRequest(kind, out, validation=0.34))
    way = detect_masks(out)
    expected = {
        export_format("voc"): MaskKind.INDEXED,
        export_format("coco"): MaskKind.COCO,
        export_format("labelme"): MaskKind.LABELME,
    }
    assert way.kind is expected[kind]
    there_and_back(drawn, out, kind, way)


def test_colours_of_an_export_come_back_too(drawn: DrawnProject, tmp_path: Path) -> None:
    for seed, name in enumerate(NAMES):
        put_mask(drawn, name, blobs(seed))
    out = tmp_path / "out"
    request = ExportRequest(export_format("voc"), out, scope=Scope.ALL, void=VoidPolicy.KEEP)
    exported(drawn.project, request)
    way = MaskReadOptions(MaskKind.COLOUR, out / "SegmentationClass")
    there_and_back(drawn, out, export_format("voc"), way)


@MANY
@given(masks)
def test_exact_outlines_fill_to_the_mask_and_its_holes(labels: np.ndarray) -> None:
    mask = labels == 1
    filled = np.zeros_like(mask)
    holes = np.zeros_like(mask)
    for polygon in polygons_of(mask):
        fill_outline(filled, polygon.outer)
        for hole in polygon.holes:
            fill_outline(holes, hole)
    assert not (mask & ~filled).any()
    assert not (filled & ~mask & ~holes).any()


@MANY
@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_run_lengths_of_pycocotools_are_read(mask: np.ndarray) -> None:
    rle = encode_rle(mask)
    assert np.array_equal(decode_rle(rle), mask)
    flat = mask.T.reshape(-1)
    changes = np.flatnonzero(np.diff(np.concatenate([[False], flat, [not flat[-1]]])))
    runs = np.diff(np.concatenate([[0], changes])).tolist()
    assert np.array_equal(decode_rle({"size": list(mask.shape), "counts": runs}), mask)


# ------------------------------------------------------------------ damage

KEYS = (
    *("shapes", "label", "points", "shape_type", "mask", "imageHeight", "imageWidth", "images"),
    *("annotations", "categories", "id", "image_id", "category_id", "file_name", "height"),
    *("width", "segmentation", "counts", "size", "name"),
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=True)
    | st.text(max_size=6)
)
json_values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=24,
)


def unharmed(drawn: DrawnProject, file: Path, kind: MaskKind) -> None:
    """Reading a file changes nothing; it is told in words, or it can be imported."""
    before = snapshot(drawn.project)
    reading = read(drawn.project, file.parent, kind)
    wanted = plan(drawn.project, reading)
    assert snapshot(drawn.project) == before
    for issue in reading.issues:
        assert issue.what and issue.where
        assert "Traceback" not in issue.what
    if wanted.imported:
        carry_out(drawn.project, wanted)
        for row in wanted.rows:
            record = drawn.project.masks.get(row.entry.image, Provenance.EDITED)
            assert record is not None
            assert read_mask(drawn.project.folder / record.file).shape == (HEIGHT, WIDTH)
        drawn.project.masks.remove(drawn.ids.values(), Provenance.EDITED)
        shutil.rmtree(drawn.project.folder / "masks/imported")
    else:
        assert reading.issues or any(row.text for row in wanted.rows)


@MANY
@given(document=json_values, kind=st.sampled_from([MaskKind.LABELME, MaskKind.COCO]))
def test_any_json_is_told_in_words(
    drawn: DrawnProject, tmp_path: Path, document: object, kind: MaskKind
) -> None:
    (tmp_path / "in").mkdir(exist_ok=True)
    file = tmp_path / "in/a.json"
    file.write_text(json.dumps(document), "utf-8")
    unharmed(drawn, file, kind)


def change(value: object, data: st.DataObject) -> object:
    """Put something else somewhere into a JSON value."""
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(value)))
        return {**value, key: change(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.integers(0, 3)):
        place = data.draw(st.integers(0, len(value) - 1))
        return [*value[:place], change(value[place], data), *value[place + 1 :]]
    return data.draw(json_values)


@MANY
@given(data=st.data(), kind=st.sampled_from([export_format("labelme"), export_format("coco")]))
def test_a_file_with_one_thing_wrong_is_told_in_words(
    drawn: DrawnProject, tmp_path: Path, data: st.DataObject, kind: ExportFormat
) -> None:
    out = tmp_path / f"good {kind}"
    if not out.exists():
        put_mask(drawn, "a.jpg", blobs(1))
        exported(drawn.project, ExportRequest(kind, out, validation=0.0))
        drawn.project.masks.remove(drawn.ids.values(), Provenance.APPROVED)
    place = "a.json" if kind is export_format("labelme") else "annotations/instances_train.json"
    document = json.loads((out / place).read_text("utf-8"))
    (tmp_path / "in").mkdir(exist_ok=True)
    file = tmp_path / "in/a.json"
    file.write_text(json.dumps(change(document, data)), "utf-8")
    unharmed(drawn, file, MaskKind.LABELME if kind is export_format("labelme") else MaskKind.COCO)


@MANY
@given(data=st.data(), kind=st.sampled_from([MaskKind.INDEXED, MaskKind.COLOUR]))
def test_damaged_pngs_are_told_in_words(
    drawn: DrawnProject, tmp_path: Path, data: st.DataObject, kind: MaskKind
) -> None:
    (tmp_path / "in").mkdir(exist_ok=True)
    good = put_mask(drawn, "b.jpg", blobs(1), Provenance.MODEL).read_bytes()
    damaged = bytearray(good[: data.draw(st.integers(0, len(good)))])
    for _ in range(data.draw(st.integers(0, 3))):
        if damaged:
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path / "in/a.png"
    file.write_bytes(damaged)
    unharmed(drawn, file, kind)


@pytest.mark.parametrize("listed", [True, False], ids=["classes.json", "labelmap.txt alone"])
def test_cvats_zip_comes_back_whatever_the_ids_are(
    drawn: DrawnProject, tmp_path: Path, listed: bool
) -> None:
    """A label map names colours: the place of a line in it is no id."""
    for seed, name in enumerate(NAMES):
        put_mask(drawn, name, blobs(seed))
    choices = tuple(
        ClassChoice(drawn.classes[name], number)
        for name, number in (("cat", 7), ("dog", 2), ("bird", 3))
    )
    out = tmp_path / "masks.zip"
    exported(drawn.project, ExportRequest(export_format("cvat"), out, classes=choices))
    with zipfile.ZipFile(out) as archive:
        archive.extractall(tmp_path / "unpacked")
    if not listed:
        (tmp_path / "unpacked/classes.json").unlink()
    way = detect_masks(tmp_path / "unpacked")
    assert way.kind is (MaskKind.INDEXED if listed else MaskKind.COLOUR)
    there_and_back(drawn, out, export_format("cvat"), way)


def test_labelme_files_of_photos_called_like_ours_come_back(tmp_path: Path) -> None:
    drawn = make_drawn_project(tmp_path, ("export.jpg", "report.jpg", "delivery.jpg", "dog.jpg"))
    with drawn.project:
        for seed, name in enumerate(drawn.ids):
            put_mask(drawn, name, blobs(seed, void=False))
        before = {n: named(drawn.project, i, Provenance.APPROVED) for n, i in drawn.ids.items()}
        out = tmp_path / "out"
        exported(drawn.project, ExportRequest(export_format("labelme"), out))
        drawn.project.masks.remove(drawn.ids.values(), Provenance.APPROVED)
        assert detect_masks(out).kind is MaskKind.LABELME
        done = bring_in(drawn.project, out, MaskKind.LABELME, MaskChoices(approved=True))
        assert not done.failed
        for name, image in drawn.ids.items():
            assert np.array_equal(named(drawn.project, image, Provenance.APPROVED), before[name])
