"""Importing tags and masks from files that claim too much: refused in words, in bounded memory."""

from __future__ import annotations

import base64
import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.core.masks.area import Box, Patch
from app.core.masks.journal import Journal, journal_path, recover
from app.core.masks.packing import inflated, packed_labels, packed_mask, unpacked_mask
from app.core.masks.painted import painted_path, read_painted
from app.core.thumbnail_store import ThumbnailStore
from app.core.transfer.mask_import import MaskKind
from app.core.transfer.mask_import.coco_file import CocoAnnotation
from app.core.transfer.mask_import.decoded import MaskPlace, decode
from app.core.transfer.mask_import.shapes import (
    ShapeError,
    decode_rle,
    draw_labelme,
    draw_outline,
    fill_outline,
)
from app.core.transfer.tag_import import ReadOptions, SourceKind
from tests.core.drawn_project import DrawnProject
from tests.core.mask_import_steps import drawn, source
from tests.core.mask_import_steps import read as read_masks_of
from tests.core.tag_import_steps import read, tag_project
from tests.lying_files import blank_png, coco_of_claims, measured, sparse
from wseg_engine.annotations.reading import IssueKind
from wseg_engine.images.imaging import ImageSize

__all__ = ["drawn", "source"]  # fixtures

SIDE = 19_900
needs_peaks = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows does not tell the peak of a process's memory this way"
)
COCO = """
from app.core.transfer.mask_import.coco_file import CocoAnnotation
from app.core.transfer.mask_import.coco_file import CocoAnnotation
from app.core.transfer.mask_import.decoded import MaskPlace, decode, read_json
from app.core.transfer.mask_import.options import MaskKind
from wseg_engine.images.imaging import ImageSize
import numpy, cv2
def place(path):
    document = read_json(path)
    image = document["images"][0]
    size = ImageSize(image["height"], image["width"])
    oaks = [CocoAnnotation("7", "oak", a["segmentation"], None) for a in document["annotations"]]
    return MaskPlace(MaskKind.COCO, path, tuple(oaks), size)
"""


@needs_peaks
def test_a_coco_file_of_huge_claims_takes_a_few_bytes_a_pixel(tmp_path: Path) -> None:
    file = coco_of_claims(tmp_path / "a.json", SIDE, 4)
    grown, told = measured(file, COCO, "decode(place(path)).size")
    assert told == f"ImageSize(height={SIDE}, width={SIDE})"
    assert grown < 1500  # MiB; each of the annotations alone has 378


@needs_peaks
def test_an_outline_that_goes_up_and_down_is_drawn_in_parts(tmp_path: Path) -> None:
    file = coco_of_claims(tmp_path / "a.json", 8000, 1)
    document = json.loads(file.read_text(encoding="utf-8"))
    zigzag = [[x * 4.0, (x % 2) * 8000.0] for x in range(1500)]
    document["annotations"][0]["segmentation"] = [[c for point in zigzag for c in point]]
    file.write_text(json.dumps(document), encoding="utf-8")
    grown, told = measured(file, COCO, "decode(place(path)).size")
    assert told.startswith("ImageSize")
    assert grown < 700


def test_parts_draw_what_is_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    outline = np.random.default_rng(3).uniform(-20, 220, (40, 2))
    whole, parts = np.zeros((200, 190), bool), np.zeros((200, 190), bool)
    fill_outline(whole, outline)
    monkeypatch.setattr("app.core.transfer.mask_import.shapes._CROSSINGS", 90)
    fill_outline(parts, outline)
    assert whole.any()
    assert np.array_equal(whole, parts)


def test_a_mask_is_not_believed_to_be_far_larger_than_its_image(
    drawn: DrawnProject, source: Path
) -> None:
    coco_of_claims(source / "a.json", 6000, 1)
    document = json.loads((source / "a.json").read_text(encoding="utf-8"))
    document["images"][0]["file_name"] = "a.jpg"
    (source / "a.json").write_text(json.dumps(document), encoding="utf-8")
    reading = read_masks_of(drawn.project, source / "a.json", MaskKind.COCO)
    assert not reading.entries
    assert "6000×6000 pixels; at most 25 megapixels" in reading.issues[0].what


@pytest.mark.parametrize(
    ("segmentation", "said"),
    [
        ({"size": [19_000, 19_000], "counts": [19_000 * 19_000]}, "do not match the size"),
        ({"size": [30, 40], "counts": [10**30, -(10**30)]}, "cannot be read"),
        ({"size": [30, 40], "counts": [2**63, 2**63]}, "the image has 1200"),
        ({"size": [2**40, 2**40], "counts": [1]}, "at most 400 megapixels"),
        ({"size": [30, 40], "counts": "~" * 100}, "cannot be read"),
        ([[0.0] * 2_000_002], "at most 1000000"),
        ([[0, 0, 1e300, 5, 3, 3]], "far outside"),
    ],
)
def test_absurd_annotations_are_left_out_in_words(
    tmp_path: Path, segmentation: Any, said: str
) -> None:
    one = CocoAnnotation("17", "oak", segmentation, None)
    decoded = decode(MaskPlace(MaskKind.COCO, tmp_path, (one,), ImageSize(30, 40)))
    assert not decoded.indices.any()
    assert decoded.areas == 0
    assert "17" in decoded.notes[0]
    assert said in decoded.notes[0]


def test_an_outline_of_too_many_ups_and_downs_is_refused() -> None:
    points = np.zeros((250_000, 2))
    points[::2, 1] = 1000
    with pytest.raises(ShapeError, match="too jagged"):
        draw_outline(np.zeros((1000, 8), bool), points)


def test_a_picture_inside_of_json_is_no_larger_than_its_mask(tmp_path: Path) -> None:
    data = blank_png(tmp_path / "a.png", SIDE, SIDE).read_bytes()
    shape = {
        "shape_type": "mask",
        "points": [[0, 0], [5, 5]],
        "mask": base64.b64encode(data).decode(),
    }
    with pytest.raises(ShapeError, match="picture of a mask is too large"):
        draw_labelme(np.zeros((30, 40), bool), shape)
    assert decode_rle({"size": [2, 2], "counts": [1, 3]}).sum() == 3


def test_json_that_is_deep_is_told(drawn: DrawnProject, source: Path) -> None:
    (source / "a.json").write_text('{"shapes": ' + "[" * 200_000, encoding="utf-8")
    reading = read_masks_of(drawn.project, source, MaskKind.LABELME)
    assert "nested too deeply" in reading.issues[0].what


# --------------------------------------------------------------------- tags


def issues_of(folder: Path, kind: SourceKind, name: str) -> list[str]:
    with tag_project(folder, ["a.jpg"]) as project:
        reading = read(project, ReadOptions(kind, folder / name))
        assert not reading.names
        return [issue.what for issue in reading.issues if issue.kind is IssueKind.PROBLEM]


def test_tables_of_absurd_size_are_told(tmp_path: Path) -> None:
    sparse(tmp_path / "a.csv", 1 << 30)
    assert "more than 256 MB" in issues_of(tmp_path / "1", SourceKind.CSV, "../a.csv")[0]
    (tmp_path / "b.csv").write_bytes(b"filename,tags\n" + b"\n" * 5_100_000)
    assert "at most 5,000,000 are read" in issues_of(tmp_path / "2", SourceKind.CSV, "../b.csv")[0]


def test_a_table_of_very_many_columns_is_left_out_row_by_row(tmp_path: Path) -> None:
    header = ",".join(f"c{n}" for n in range(16_000))
    row = ",".join("1" for _ in range(16_000))
    (tmp_path / "a.csv").write_text(f"filename,{header}\na.jpg,{row}\n", encoding="utf-8")
    told = issues_of(tmp_path / "1", SourceKind.CSV, "../a.csv")
    assert any("16,001 columns; at most 2,000 are read" in text for text in told)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(SourceKind.SIDECAR, "a.txt"), (SourceKind.VOC, "a.xml"), (SourceKind.LABELME, "a.json")],
)
def test_files_of_a_gigabyte_are_told_and_not_read(
    tmp_path: Path, kind: SourceKind, name: str
) -> None:
    (tmp_path / "tags").mkdir()
    sparse(tmp_path / "tags" / name, 1 << 30)
    assert "1,024.0 MB; at most" in issues_of(tmp_path / "1", kind, "../tags")[0]


def test_more_names_than_a_project_can_use_are_counted_and_left_out(tmp_path: Path) -> None:
    with tag_project(tmp_path, ["a.jpg"]) as project:
        file = tmp_path / "a.csv"
        tags = "".join(f"a.jpg,tag{n}\n" for n in range(10_050))
        file.write_text("filename,tags\n" + tags, encoding="utf-8")
        reading = read(project, ReadOptions(SourceKind.CSV, file))
    assert len(reading.names) == 10_000
    told = [issue.what for issue in reading.issues]
    assert sum("more than 10,000 different tags" in text for text in told) == 50


def test_a_name_of_ten_megabytes_is_no_name(tmp_path: Path) -> None:
    (tmp_path / "tags").mkdir()
    (tmp_path / "tags" / "a.xml").write_text(
        f"<annotation><object><name>{'x' * 10**7}</name></object></annotation>", encoding="utf-8"
    )
    told = issues_of(tmp_path / "1", SourceKind.VOC, "../tags")
    assert "10000000 characters; at most 100" in told[0]
    assert len(told[0]) < 300


# ------------------------------------------------- what lies beside our masks


def test_what_was_packed_is_never_more_than_its_size() -> None:
    mask = np.zeros((50, 60), bool)
    mask[3:9, 4:40] = True
    assert np.array_equal(unpacked_mask(packed_mask(mask), mask.shape), mask)
    assert packed_labels(np.zeros((3, 3), np.uint8)) == b""
    for size in (10, 999_999_999):
        with pytest.raises(ValueError, match=f"expected {size}"):
            inflated(zlib.compress(bytes(10**8)), size)


def test_a_bomb_beside_a_mask_counts_for_nothing(tmp_path: Path) -> None:
    labels = np.zeros((30, 40), np.uint8)
    header = struct.pack("<4sIII", b"TMP1", 30, 40, zlib.crc32(labels.data))
    painted_path(tmp_path / "a.png").write_bytes(header + zlib.compress(bytes(10**8)))
    assert read_painted(tmp_path / "a.png", labels) is None


def test_a_journal_that_paints_outside_of_the_mask_ends_there(tmp_path: Path) -> None:
    labels = np.zeros((30, 40), np.uint8)
    path = journal_path(tmp_path / "a.png")
    journal = Journal(path, (30, 40), zlib.crc32(labels.data))
    ones = np.ones((5, 5), np.uint8)
    journal.append([Patch(Box(0, 0, 5, 5), ones)])
    sound = path.stat().st_size
    journal.append([Patch(Box(28, 38, 33, 43), ones)])
    journal.append([Patch(Box(9, 9, 14, 14), ones)])
    journal.close()
    recovery = recover(path, labels)
    assert (recovery.records, recovery.size) == (1, sound)
    assert labels.sum() == 25


def test_a_journal_flipped_anywhere_never_fails(tmp_path: Path) -> None:
    labels = np.zeros((30, 40), np.uint8)
    path = journal_path(tmp_path / "a.png")
    journal = Journal(path, (30, 40), zlib.crc32(labels.data))
    for place in range(3):
        patch = Patch(Box(place, place, place + 5, place + 5), np.full((5, 5), place + 1, np.uint8))
        journal.append([patch])
    journal.close()
    good = path.read_bytes()
    for place in range(8 * len(good)):
        data = bytearray(good)
        data[place // 8] ^= 1 << place % 8
        path.write_bytes(data)
        assert recover(path, labels.copy()).records < 3
        for aside in tmp_path.glob("*.aside"):
            aside.unlink()


def test_a_thumbnail_of_a_gigabyte_is_none(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "thumbnails", limit=1 << 20)
    assert store.put("ab12", b"x")
    (kept,) = (file for file in (tmp_path / "thumbnails").rglob("*") if file.is_file())
    sparse(kept, 1 << 30)
    assert store.get("ab12") is None


@needs_peaks
def test_packets_in_an_image_are_unpacked_within_one_limit(tmp_path: Path) -> None:
    """A thousand of them, each of 15 MB when unpacked."""
    body = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(15 << 20), 9)
    part = struct.pack(">I4s", len(body), b"iTXt") + body + bytes(4)
    file = tmp_path / "a.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + part * 1000)
    prepare = "from wseg_engine.annotations.xmp_packet import read_metadata"
    grown, told = measured(file, prepare, "len(read_metadata(path).packets)")
    assert "too long" in told
    assert grown < 150
