"""Names that disks refuse, that are no text, or those of an export's own files."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.engine.export_items import (
    export,
    items,
    kind,
    photo,
    place,
    some_labels,
)
from wseg_engine.base.events import ImageFailed
from wseg_engine.cli.main import main
from wseg_engine.formats.journal import remove_export
from wseg_engine.formats.naming import file_names
from wseg_engine.formats.types import ExportItem
from wseg_engine.images.mask_files import write_mask

__all__ = ["items", "kind"]  # fixtures


def test_a_long_name_blocks_nothing(tmp_path: Path, items: list[ExportItem], kind: str) -> None:
    long = [f"{'ä' * 100}{'x' * 50}{end}" for end in "ab"]  # 251 bytes, equal but for the last
    todo = [
        *items,
        *(ExportItem(n, photo(tmp_path / "long" / f"{n}.jpg"), some_labels()) for n in long),
    ]
    _, report = export(kind, todo, place(tmp_path, kind))
    assert not report.failed
    assert sum(report.images.values()) == 5
    assert any("too long" in text and "2 images" in text for text in report.warnings)
    names = file_names(todo)
    assert names == file_names(todo[::-1])
    assert len({names[name] for name in long}) == 2
    assert all(len(os.fsencode(names[name])) <= 240 for name in long)


def test_a_name_that_the_disk_refuses_leaves_one_image_out(
    tmp_path: Path, items: list[ExportItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wseg_engine.formats.naming._LONGEST", 1000)
    name = "x" * 251
    todo = [ExportItem(name, photo(tmp_path / "long" / f"{name}.jpg"), some_labels()), *items]
    events, report = export("labelme", todo, tmp_path / "out")
    assert list(report.failed) == [name]
    assert sum(isinstance(event, ImageFailed) for event in events) == 1
    assert sum(report.images.values()) == 3


def test_images_called_like_files_of_the_export_have_files_of_their_own(tmp_path: Path) -> None:
    """In labelme's folder every JSON is one of labelme's: what is ours lies in `tagmask`."""
    names = ("export", "report", "Export.json", "export.journal")
    items = [ExportItem(name, photo(tmp_path / f"{name}.jpg"), some_labels()) for name in names]
    out = tmp_path / "out"
    for existing in ("refuse", "replace"):
        _, report = export("labelme", items, out, existing)
        assert not report.failed
        images = {
            json.loads(file.read_text("utf-8"))["imagePath"]: file for file in out.glob("*.json")
        }
        assert images.keys() == {
            "export.jpg",
            "report.jpg",
            "Export.json.jpg",
            "export.journal.jpg",
        }
        assert all(json.loads(file.read_text("utf-8"))["shapes"] for file in images.values())
        assert json.loads((out / "tagmask/export.json").read_text("utf-8"))["complete"] is True
    remove_export(out)
    assert not out.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="names of other systems are text")
def test_names_that_are_no_text_are_exported(
    tmp_path: Path, items: list[ExportItem], kind: str
) -> None:
    name = os.fsdecode(b"caf\xe9")
    todo = [*items, ExportItem(name, photo(tmp_path / "old" / f"{name}.jpg"), some_labels())]
    _, report = export(kind, todo, place(tmp_path, kind))
    assert not report.failed
    assert sum(report.images.values()) == 4


@pytest.mark.parametrize("kind", ["voc", "cvat"])
def test_the_command_writes_not_among_what_it_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    photos, masks = tmp_path / "photos", tmp_path / "masks"
    photo(photos / "one.jpg")
    write_mask(masks / "one.png", some_labels())
    for folder in (photos, masks):
        code = main(
            [
                *("export", str(photos), str(masks), "--format", kind),
                *("--map", "cat=8,dog=12", "--out", str(folder / "out.zip")),
            ]
        )
        assert code == 2
        assert "lies inside" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["one.jpg", "one.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="such names are impossible there")
def test_the_command_obeys_no_sequence_in_a_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos, masks, name = tmp_path / "photos", tmp_path / "masks", "a\x1b[2J\u202eb\nwseg: forged"
    photo(photos / f"{name}.jpg")
    (masks / "x").parent.mkdir()
    (masks / f"{name}.png").write_bytes(b"torn")
    photo(photos / "one.jpg")
    write_mask(masks / "one.png", some_labels())
    arguments = ["export", str(photos), str(masks), "--map", "cat=8,dog=12"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    told = "".join(capsys.readouterr())
    assert "\\x1b[2J\\u202eb" in told
    assert "\x1b" not in told and "\u202e" not in told
    assert not any(line.startswith("wseg: forged") for line in told.splitlines())
