"""Exports of a project, read back by independent readers."""

from __future__ import annotations

import base64
import errno
import io
import json
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.core.store import ProjectError
from app.core.transfer.data_export import (
    ClassChoice,
    Exported,
    ExportFormat,
    ExportRequest,
    export_format,
    make_plan,
    run_plan,
)
from tests.core.drawn_project import (
    HEIGHT,
    WIDTH,
    DrawnProject,
    blobs,
    exported,
    make_drawn_project,
    planned,
    put_mask,
    stopped_after,
)
from wseg_engine.base.events import Control, Progress, Stopped
from wseg_engine.base.labels import VOID
from wseg_engine.formats import voc
from wseg_engine.formats.files import write_bytes

NAMES = ("a.jpg", "b.jpg", "sub/c.jpg", "sub/a.jpg")
IDS = {"cat": 7, "dog": 1, "bird": 200}


@pytest.fixture
def drawn_project(tmp_path: Path) -> Iterator[DrawnProject]:
    drawn_project = make_drawn_project(tmp_path, NAMES)
    for seed, name in enumerate(NAMES):
        put_mask(drawn_project, name, blobs(seed))
    drawn_project.project.classes.recolour(drawn_project.classes["cat"], "#102030")
    with drawn_project.project:
        yield drawn_project


def request(
    drawn_project: DrawnProject, tmp_path: Path, kind: ExportFormat, **changes: object
) -> ExportRequest:
    choices = tuple(
        ClassChoice(drawn_project.classes[name], number) for name, number in IDS.items()
    )
    given = {"format": kind, "out": tmp_path / "out", "classes": choices, "validation": 0.25}
    return ExportRequest(**{**given, **changes})


def truth(name: str) -> np.ndarray:
    """The exported labels of an image, worked out apart from the product."""
    labels = blobs(NAMES.index(name))
    out = np.where(labels == VOID, VOID, 0).astype(np.uint8)
    for value, number in enumerate(IDS.values(), 1):
        out[labels == value] = number
    return out


def by_file(drawn_project: DrawnProject, tmp_path: Path, kind: ExportFormat) -> dict[str, str]:
    """Exported file names, to paths in the project: the same name in two folders keeps them."""
    return {"a": "a.jpg", "b": "b.jpg", "c": "sub/c.jpg", "sub__a": "sub/a.jpg"}


def test_voc_is_what_pillow_reads(drawn_project: DrawnProject, tmp_path: Path) -> None:
    result = exported(drawn_project.project, request(drawn_project, tmp_path, export_format("voc")))
    out = tmp_path / "out"
    for file, path in by_file(drawn_project, tmp_path, export_format("voc")).items():
        with Image.open(out / f"SegmentationClass/{file}.png") as mask:
            assert mask.mode == "P"
            assert mask.getpalette()[7 * 3 : 7 * 3 + 3] == [0x10, 0x20, 0x30]
            assert np.array_equal(np.asarray(mask), truth(path))
        copied = (out / f"JPEGImages/{file}.jpg").read_bytes()
        assert copied == (drawn_project.photos / path).read_bytes()
    lists = {
        name: (out / f"ImageSets/Segmentation/{name}.txt").read_text("utf-8").split()
        for name in ("train", "val", "trainval")
    }
    assert sorted(lists["train"] + lists["val"]) == lists["trainval"] == ["a", "b", "c", "sub__a"]
    assert len(lists["val"]) == 1
    assert (out / "labelmap.txt").read_text("utf-8").splitlines()[0] == "background:0,0,0::"
    classes = json.loads((out / "classes.json").read_text("utf-8"))
    assert {one["name"]: one["id"] for one in classes} == IDS
    assert all(one["stable_id"].startswith("class-") for one in classes)
    assert result.exact and result.verified == 4
    counts = {one.name: one.written for one in result.classes}
    assert counts["cat"] == sum(int((truth(name) == 7).sum()) for name in NAMES)
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert {one["name"]: one["read_back"] for one in report["classes"]} == counts


def test_coco_run_lengths_decode_to_the_same_pixels(
    drawn_project: DrawnProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pycocotools import mask as api
    from pycocotools.coco import COCO

    result = exported(
        drawn_project.project, request(drawn_project, tmp_path, export_format("coco"))
    )
    assert result.exact
    seen = 0
    for split in ("train", "val"):
        coco = COCO(tmp_path / f"out/annotations/instances_{split}.json")
        assert {c["name"]: c["id"] for c in coco.cats.values()} == IDS
        for image in coco.imgs.values():
            stem = Path(image["file_name"]).stem
            labels = truth(by_file(drawn_project, tmp_path, export_format("coco"))[stem])
            for one in coco.imgToAnns[image["id"]]:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", DeprecationWarning)
                    part = api.decode(one["segmentation"]) > 0
                assert one["area"] == int(api.area(one["segmentation"])) == int(part.sum())
                assert one["iscrowd"] == 0
                assert (labels[part] == one["category_id"]).all()
                labels[part] = 0
                seen += 1
            assert set(np.unique(labels)) <= {0, VOID}  # each pixel is in one object
    capsys.readouterr()
    assert seen == sum(
        cv2.connectedComponents((truth(name) == number).astype(np.uint8))[0] - 1
        for name in NAMES
        for number in IDS.values()
    )


def test_yolo_rows_fill_to_the_same_pixels_but_for_holes(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    """OpenCV fills what the text files say, as ultralytics does; holes are filled."""
    result = exported(
        drawn_project.project, request(drawn_project, tmp_path, export_format("yolo"))
    )
    order = {number - 1: name for name, number in IDS.items()}
    drawn = dict.fromkeys(IDS, 0)
    added = dict.fromkeys(IDS, 0)
    for file, path in by_file(drawn_project, tmp_path, export_format("yolo")).items():
        (text,) = (tmp_path / "out/labels").glob(f"*/{file}.txt")
        assert (tmp_path / "out/images" / text.parent.name / f"{file}.jpg").is_file()
        masks = {name: np.zeros((HEIGHT, WIDTH), np.uint8) for name in IDS}
        for row in text.read_text("utf-8").splitlines():
            number, *rest = row.split()
            points = np.array(rest, float).reshape(-1, 2)
            assert len(points) >= 3 and (points >= 0).all() and (points <= 1).all()
            corners = (points * (WIDTH, HEIGHT)).astype(np.int32)
            cv2.fillPoly(masks[order[int(number)]], [corners], 1)
        for name, mask in masks.items():
            own = truth(path) == IDS[name]
            drawn[name] += int(mask.sum())
            added[name] += int((mask > 0)[~own].sum())
            assert mask[own].all()
    yaml = (tmp_path / "out/data.yaml").read_text("utf-8")
    assert '0: "dog"' in yaml and '6: "cat"' in yaml and '199: "bird"' in yaml
    for one in result.classes:
        if one.name in drawn:
            assert (one.found, one.lost, one.added) == (drawn[one.name], 0, added[one.name])
    report = json.loads((tmp_path / "out/report.json").read_text("utf-8"))
    assert {one["name"]: one["added"] for one in report["classes"]}.items() >= added.items()
    assert not result.exact
    assert any("Holes" in text for text in result.warnings)


def test_what_trainers_will_miss_is_in_the_report(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    wanted = request(drawn_project, tmp_path, export_format("yolo"), validation=0.0)
    result = exported(drawn_project.project, wanted)
    assert any("no val images" in text for text in result.warnings)
    report = json.loads((tmp_path / "out/report.json").read_text("utf-8"))
    assert report["warnings"] == list(result.warnings)


@pytest.mark.parametrize("kind", [export_format("coco"), export_format("labelme")])
def test_outlines_are_read_back_and_counted(
    drawn_project: DrawnProject, tmp_path: Path, kind: ExportFormat
) -> None:
    result = exported(
        drawn_project.project,
        request(drawn_project, tmp_path, kind, options={"polygons": True, "tolerance": 0.0}),
    )
    own = {one.name: one for one in result.classes if one.name in IDS}
    assert own.keys() == IDS.keys()
    for name, one in own.items():
        assert one.written == sum(int((truth(path) == IDS[name]).sum()) for path in NAMES) > 0
        # Exact outlines lose nothing, and fill the hole of 18 pixels an image has at most.
        assert one.written <= one.found <= one.written + 18 * len(NAMES)


def labelme_masks(document: dict[str, object]) -> dict[str, np.ndarray]:
    """Read a document as labelme 5.3 and later do: a mask's PNG is pasted at its first point."""
    masks: dict[str, np.ndarray] = {}
    for shape in document["shapes"]:
        assert shape["shape_type"] == "mask"
        (x1, y1), (x2, y2) = shape["points"]
        png = Image.open(io.BytesIO(base64.b64decode(shape["mask"])))
        part = np.asarray(png).astype(bool)
        assert part.shape == (int(y2) - int(y1) + 1, int(x2) - int(x1) + 1)
        size = (document["imageHeight"], document["imageWidth"])
        mask = masks.setdefault(shape["label"], np.zeros(size, bool))
        mask[int(y1) : int(y2) + 1, int(x1) : int(x2) + 1] |= part
    return masks


def test_labelme_masks_are_the_same_pixels(drawn_project: DrawnProject, tmp_path: Path) -> None:
    exported(drawn_project.project, request(drawn_project, tmp_path, export_format("labelme")))
    for file, path in by_file(drawn_project, tmp_path, export_format("labelme")).items():
        document = json.loads((tmp_path / f"out/{file}.json").read_text("utf-8"))
        assert document["imagePath"] == f"{file}.jpg" and document["imageData"] is None
        masks = labelme_masks(document)
        for name, number in IDS.items():
            own = truth(path) == number
            assert document["flags"][name] == bool(own.any())
            assert np.array_equal(masks.get(name, np.zeros_like(own)), own)


def test_cvat_finds_a_label_for_every_colour(drawn_project: DrawnProject, tmp_path: Path) -> None:
    """CVAT's rules: a colour map `name:R,G,B::`, masks whose colours are all in it."""
    out = tmp_path / "masks.zip"
    result = exported(
        drawn_project.project, request(drawn_project, tmp_path, export_format("cvat"), out=out)
    )
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        rows = archive.read("labelmap.txt").decode("utf-8").splitlines()
        colours = {}
        for row in rows:
            name, colour, parts, actions = row.split(":")
            assert not parts and not actions
            colours[tuple(map(int, colour.split(",")))] = name
        names = archive.read("ImageSets/Segmentation/default.txt").decode("utf-8").split()
        assert names == ["a", "b", "sub/a", "sub/c"]
        for file, path in zip(names, ("a.jpg", "b.jpg", "sub/a.jpg", "sub/c.jpg"), strict=True):
            picture = Image.open(io.BytesIO(archive.read(f"SegmentationClass/{file}.png")))
            pixels = np.asarray(picture.convert("RGB"))
            for colour in np.unique(pixels.reshape(-1, 3), axis=0):
                name = colours[tuple(int(part) for part in colour)]
                here = (pixels == colour).all(axis=2)
                own = truth(path)
                expected = np.isin(own, (0, VOID)) if name == "background" else own == IDS[name]
                assert np.array_equal(here, expected)
    assert result.report_file == tmp_path / "masks.zip.report.json"
    assert result.report_file.is_file()


def test_linked_images_share_the_disk_with_the_photos(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    exported(
        drawn_project.project,
        request(drawn_project, tmp_path, export_format("voc"), options={"link": True}),
    )
    assert (tmp_path / "out/JPEGImages/a.jpg").samefile(drawn_project.photos / "a.jpg")


def test_a_stopped_export_goes_on_and_notices_masks_that_changed(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    wanted = request(drawn_project, tmp_path, export_format("voc"))
    control = Control()
    with pytest.raises(Stopped):
        stopped_after(
            run_plan(planned(drawn_project.project, wanted), control), control, Progress, 2
        )
    written = sorted((tmp_path / "out/SegmentationClass").iterdir())
    assert len(written) == 2
    times = {file: file.stat().st_mtime_ns for file in written}
    assert "unfinished export" in planned(drawn_project.project, wanted).problem
    put_mask(drawn_project, "a.jpg", blobs(50))
    result = exported(
        drawn_project.project,
        request(drawn_project, tmp_path, export_format("voc"), existing="resume"),
    )
    assert result.total == 4 and result.exact
    with Image.open(tmp_path / "out/SegmentationClass/a.png") as mask:
        assert np.array_equal(np.asarray(mask) == 7, blobs(50) == 1)
    untouched = [file for file, time in times.items() if file.stat().st_mtime_ns == time]
    assert [file.stem for file in untouched] == ["b"]


def test_a_complete_export_is_replaced_only_when_asked(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    exported(drawn_project.project, request(drawn_project, tmp_path, export_format("voc")))
    keep = (tmp_path / "out/SegmentationClass/a.png").read_bytes()
    put_mask(drawn_project, "a.jpg", blobs(60))
    for existing in ("refuse", "resume"):
        plan = planned(
            drawn_project.project,
            request(drawn_project, tmp_path, export_format("voc"), existing=existing),
        )
        assert "Replace it" in plan.problem
        with pytest.raises(ProjectError, match="Replace it"):
            list(run_plan(plan, Control()))
    assert (tmp_path / "out/SegmentationClass/a.png").read_bytes() == keep
    exported(
        drawn_project.project,
        request(drawn_project, tmp_path, export_format("voc"), existing="replace"),
    )
    assert (tmp_path / "out/SegmentationClass/a.png").read_bytes() != keep


def test_an_image_that_vanishes_after_the_plan_is_told_and_left_out(
    drawn_project: DrawnProject, tmp_path: Path
) -> None:
    plan = planned(drawn_project.project, request(drawn_project, tmp_path, export_format("voc")))
    (drawn_project.photos / "b.jpg").unlink()
    *_, done = run_plan(plan, Control())
    assert isinstance(done, Exported)
    assert done.result.total == 3
    ((path, reason),) = done.result.left_out
    assert path == "b.jpg" and "no such file" in reason


def test_stopping_the_plan_ends_it(drawn_project: DrawnProject, tmp_path: Path) -> None:
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        list(
            make_plan(
                drawn_project.project,
                request(drawn_project, tmp_path, export_format("voc")),
                control,
            )
        )


def test_a_full_disk_is_told_and_the_export_goes_on_later(
    drawn_project: DrawnProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = request(drawn_project, tmp_path, export_format("voc"))
    plan = planned(drawn_project.project, wanted)
    room = iter((True, False))

    def full(path: Path, data: bytes) -> int:
        if next(room, False):
            return write_bytes(path, data)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(voc, "write_bytes", full)
        with pytest.raises(ProjectError, match="can be resumed"):
            list(run_plan(plan, Control()))
    again = replace(wanted, existing="resume")
    assert exported(drawn_project.project, again).exact
