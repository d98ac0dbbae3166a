"""Exports that are stopped, replaced or fail: gone on with, and never over somebody's files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engine.export_items import (
    CLASSES,
    export_coco,
    export_cvat,
    export_labelme,
    export_voc,
    export_yolo,
    finish,
    photo,
    some_labels,
    three_items,
)
from wseg_engine.base import durable
from wseg_engine.base.events import Control, Finished, Progress
from wseg_engine.formats import voc
from wseg_engine.formats.types import (
    ExportError,
    ExportItem,
    export_classes,
)


@pytest.fixture
def items(tmp_path: Path) -> list[ExportItem]:
    return three_items(tmp_path / "photos")


def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path, items: list[ExportItem]) -> None:
    out = tmp_path / "voc"
    out.mkdir()
    (out / "mine.txt").write_text("keep", "utf-8")
    for existing in ("refuse", "resume", "replace"):
        with pytest.raises(ExportError, match="not empty"):
            finish(export_voc(items, out, classes=CLASSES, existing=existing))
    assert [p.name for p in out.iterdir()] == ["mine.txt"]
    with pytest.raises(ExportError, match="this is a file"):
        finish(export_voc(items, out / "mine.txt", classes=CLASSES))


def test_a_finished_export_is_not_overwritten_silently(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    finish(export_voc(items, tmp_path / "voc", classes=CLASSES))
    with pytest.raises(ExportError, match="not empty"):
        finish(export_voc(items, tmp_path / "voc", classes=CLASSES))


def test_replacing_removes_what_the_former_export_wrote_and_nothing_else(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    out = tmp_path / "voc"
    finish(export_voc(items, out, classes=CLASSES))
    (out / "SegmentationClass" / "mine.png").write_bytes(b"keep")
    finish(
        export_voc(
            items[:1],
            out,
            classes=export_classes([f"c{n}" for n in range(12)]),
            existing="replace",
        )
    )
    masks = sorted(p.name for p in (out / "SegmentationClass").iterdir())
    assert masks == ["mine.png", "one.png"]


def test_a_stopped_export_goes_on_where_it_was(tmp_path: Path, items: list[ExportItem]) -> None:
    asked = []

    def watched(name: str):
        def labels() -> np.ndarray:
            asked.append(name)
            return some_labels()

        return labels

    todo = [ExportItem(f"n{n}", photo(tmp_path / f"n{n}.jpg"), watched(f"n{n}")) for n in range(4)]
    control = Control()
    work = export_voc(todo, tmp_path / "voc", classes=CLASSES, control=control)
    events = []
    for event in work:
        events.append(event)
        if isinstance(event, Progress) and event.done == 2:
            control.stop()
    assert isinstance(events[-1], Finished)
    assert events[-1].stopped
    assert asked == ["n0", "n1", "n2"]
    (tmp_path / "voc" / "SegmentationClass" / "n1.png").unlink()
    with (tmp_path / "voc" / "export.journal").open("a", encoding="utf-8") as journal:
        journal.write('{"name": "n3", "fi')  # as a kill leaves it
    asked.clear()
    _, report = finish(export_voc(todo, tmp_path / "voc", classes=CLASSES, existing="resume"))
    assert asked == ["n1", "n3"]
    assert report.verified == 4
    whole = tmp_path / "whole"
    finish(export_voc(todo, whole, classes=CLASSES))
    files = {path.relative_to(whole) for path in whole.rglob("*") if path.is_file()}
    resumed = tmp_path / "voc"
    assert files == {path.relative_to(resumed) for path in resumed.rglob("*") if path.is_file()}
    for path in files:
        if not path.name.startswith("export."):
            assert (resumed / path).read_bytes() == (whole / path).read_bytes(), path


def test_resuming_with_other_classes_is_refused(tmp_path: Path, items: list[ExportItem]) -> None:
    finish(export_voc(items, tmp_path / "voc", classes=CLASSES))
    with pytest.raises(ExportError, match="another classes"):
        finish(export_voc(items, tmp_path / "voc", classes=CLASSES[::-1], existing="resume"))
    with pytest.raises(ExportError, match="another options"):
        finish(export_voc(items, tmp_path / "voc", classes=CLASSES, seed=1, existing="resume"))


def test_damage_on_the_way_to_the_disk_is_noticed(
    tmp_path: Path, items: list[ExportItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    true_encode = voc.encode_mask

    def flipped(labels: np.ndarray, palette: np.ndarray) -> bytes:
        changed = labels.copy()
        changed[0, 1] = 8
        return true_encode(changed, palette)

    monkeypatch.setattr(voc, "encode_mask", flipped)
    with pytest.raises(ExportError, match=r"one\.png: the mask read back differs"):
        finish(export_voc(items[:1], tmp_path / "voc", classes=CLASSES))


def test_a_full_disk_is_told(
    tmp_path: Path, items: list[ExportItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(voc, "place_image", full)
    with pytest.raises(ExportError, match=r"No space left on device.*can be resumed"):
        finish(export_voc(items, tmp_path / "voc", classes=CLASSES))


def test_replacing_removes_all_of_another_format(tmp_path: Path, items: list[ExportItem]) -> None:
    out = tmp_path / "out"
    finish(export_yolo(items, out, classes=CLASSES))
    (out / "labels/train/mine.txt").write_text("keep", "utf-8")
    finish(export_voc(items, out, classes=CLASSES, existing="replace"))
    finish(export_voc(items, tmp_path / "new", classes=CLASSES))
    files, expected = (
        {file.relative_to(place) for file in place.rglob("*") if file.is_file()}
        for place in (out, tmp_path / "new")
    )
    assert files - expected == {Path("labels/train/mine.txt")}
    assert not (out / "images/train").exists()


def test_a_record_that_names_files_elsewhere_deletes_nothing_there(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    out, mine = tmp_path / "out", tmp_path / "mine.txt"
    finish(export_voc(items, out, classes=CLASSES))
    mine.write_text("keep", "utf-8")
    header = json.loads((out / "export.json").read_text("utf-8"))
    header["files"] += ["../mine.txt", str(mine), 7]
    (out / "export.json").write_text(json.dumps(header), "utf-8")
    finish(export_voc(items, out, classes=CLASSES, existing="replace"))
    assert mine.exists()


@pytest.mark.parametrize("kind", ["voc", "coco", "labelme", "cvat.zip"])
def test_it_can_be_stopped_while_it_reads_back_or_packs(
    tmp_path: Path, items: list[ExportItem], kind: str
) -> None:
    export = {"voc": export_voc, "coco": export_coco, "labelme": export_labelme}.get(
        kind, export_cvat
    )
    out, control = tmp_path / kind, Control()
    events = []
    for event in export(items, out, classes=CLASSES, control=control):
        events.append(event)
        if isinstance(event, Progress) and event.phase in ("verify", "pack"):
            control.stop()
    assert control.stopping
    assert isinstance(events[-1], Finished) and events[-1].stopped
    assert not list(tmp_path.rglob("*.part"))
    events, report = finish(export(items, out, classes=CLASSES, existing="resume"))
    assert report.verified == 3 and not events[-1].stopped


@pytest.mark.parametrize("kind", ["voc", "coco", "yolo", "labelme", "cvat.zip"])
@pytest.mark.parametrize("after", [0, 1, 2, 4, 6, 7])
def test_a_disk_that_fills_up_leaves_no_halves_and_can_be_gone_on_from(
    tmp_path: Path, items: list[ExportItem], monkeypatch: pytest.MonkeyPatch, kind: str, after: int
) -> None:
    formats = {"voc": export_voc, "coco": export_coco, "yolo": export_yolo}
    export = formats.get(kind, export_labelme if kind == "labelme" else export_cvat)
    out, real, left = tmp_path / "out" / kind, durable._move, [after]

    def full(part: Path, path: Path, *, flush: bool) -> None:
        if not left[0]:
            raise OSError(28, "No space left on device", str(part))
        left[0] -= 1
        real(part, path, flush=flush)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "_move", full)
        with pytest.raises(ExportError, match="Free some space"):
            finish(export(items, out, classes=CLASSES))
    assert not list(tmp_path.rglob("*.part"))
    started = any(path.is_file() for path in (tmp_path / "out").rglob("*"))
    _, report = finish(
        export(items, out, classes=CLASSES, existing="resume" if started else "refuse")
    )
    assert sum(report.images.values()) == 3 and not report.failed
    assert not list(tmp_path.rglob("*.work"))


@pytest.mark.parametrize("existing", ["resume", "replace"])
@pytest.mark.parametrize("export", [export_voc, export_yolo, export_coco, export_labelme])
def test_drafts_of_what_belongs_to_no_image_are_tidied_away(
    tmp_path: Path, items: list[ExportItem], export: Callable[..., Any], existing: str
) -> None:
    """An export killed while it wrote its lists leaves drafts in their folders."""
    out = tmp_path / "out"
    finish(export(items, out, classes=CLASSES))
    for folder in {path.parent for path in out.rglob("*") if path.is_file()}:
        (folder / ".train.txt.7-8.part").write_bytes(b"half")
    (header,) = out.rglob("export.json")
    state = json.loads(header.read_text("utf-8"))
    header.write_text(json.dumps(state | {"complete": False}), "utf-8")
    finish(export(items, out, classes=CLASSES, existing=existing))
    assert not list(out.rglob("*.part"))
