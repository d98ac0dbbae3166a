"""Exports into folders from anywhere: nothing outside is touched, and no name blocks the rest."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.export_items import (
    CLASSES,
    EXPORTERS,
    export,
    export_cvat,
    items,
    kind,
    photo,
    place,
    some_labels,
)
from wseg_engine.base.durable import draft_of
from wseg_engine.base.events import Control, Progress
from wseg_engine.formats.registry import export_format
from wseg_engine.formats.types import ExportError, ExportItem

__all__ = ["items", "kind"]  # fixtures


FOLDERS = {"voc": "JPEGImages", "coco": "images", "yolo": "images/train", "cvat": "JPEGImages"}


needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


def where(out: Path, kind: str) -> Path:
    """Return the folder that an export writes to."""
    return out.with_name("out.zip.work") if kind == "cvat" else out


def stopped(kind: str, items: list[ExportItem], out: Path) -> Path:
    """Leave an export that was stopped before its last image; return the folder."""
    control = Control()
    more = {"with_images": True} if kind == "cvat" else {}
    for event in EXPORTERS[kind](items, out, classes=CLASSES, control=control, **more):
        if isinstance(event, Progress) and event.done == 2:
            control.stop()
    return where(out, kind)


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@needs_links
@pytest.mark.parametrize("existing", ["resume", "replace"])
@pytest.mark.parametrize("kind", sorted(FOLDERS))
def test_a_linked_folder_is_refused(
    tmp_path: Path, items: list[ExportItem], kind: str, existing: str
) -> None:
    out = place(tmp_path, kind)
    folder = stopped(kind, items, out)
    mine = tmp_path / "mine"
    photo(mine / "one.jpg")
    photo(mine / "drei vier.jpg")
    before = contents(mine)
    linked = folder / FOLDERS[kind]
    linked.rename(tmp_path / "aside")
    linked.symlink_to(mine, target_is_directory=True)
    with pytest.raises(ExportError, match="is a link"):
        export(kind, items, out, existing)
    assert contents(mine) == before


@needs_links
@pytest.mark.parametrize("existing", ["resume", "replace"])
@pytest.mark.parametrize("how", [Path.symlink_to, Path.hardlink_to], ids=["symbolic", "hard"])
def test_files_that_are_links_are_replaced_and_never_written_through(
    tmp_path: Path, items: list[ExportItem], kind: str, existing: str, how: Callable[..., None]
) -> None:
    out = place(tmp_path, kind)
    folder = stopped(kind, items, out)
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert len(written) > 3
    for path in written:
        if path.name == "export.json":  # says whose it is
            continue
        data = path.read_bytes()
        path.unlink()
        if path.name == "export.journal":
            victim.with_name("journal").write_bytes(data)
            how(path, victim.with_name("journal"))
        else:
            how(path, victim)
    journal = victim.with_name("journal").read_bytes()
    export(kind, items, out, existing)
    assert victim.read_bytes() == b"mine"
    assert victim.with_name("journal").read_bytes() == journal


@needs_links
def test_a_link_in_the_place_of_a_draft_is_not_followed(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.write_bytes(b"mine")
    folder = stopped("voc", items, out)
    for name in ("SegmentationClass/one.png", "JPEGImages/one.jpg", "labelmap.txt", "export.json"):
        draft_of(folder / name).symlink_to(victim)
    export("voc", items, out, "replace")
    assert victim.read_bytes() == b"mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("name", ["export.json", "export.journal"])
def test_a_pipe_does_not_hold_it_up(tmp_path: Path, items: list[ExportItem], name: str) -> None:
    folder = stopped("voc", items, tmp_path / "out")
    (folder / name).unlink()
    os.mkfifo(folder / name)
    if name == "export.json":
        with pytest.raises(ExportError, match=r"not .*a TagMask export"):
            export("voc", items, tmp_path / "out", "replace")
    else:
        _, report = export("voc", items, tmp_path / "out", "replace")
        assert report.failed.keys() == {item.name for item in items}
        assert all("It was not overwritten" in why for why in report.failed.values())


def test_drafts_of_a_killed_export_are_nothing(
    tmp_path: Path, items: list[ExportItem], kind: str
) -> None:
    out = place(tmp_path, kind)
    folder = where(out, kind)
    folder.mkdir()
    (folder / ".export.json.7-8.part").write_bytes(b"{")
    (folder / "export.json.part").write_bytes(b"{")
    export(kind, items, out)
    out.unlink() if kind == "cvat" else None
    folder = stopped(kind, items, tmp_path / "again" / out.name) if kind == "cvat" else folder
    inner = folder / FOLDERS.get(kind, "")
    (inner / ".one.jpg.7-8.part").write_bytes(b"half")
    (inner / ".mine").write_bytes(b"kept")
    export(kind, items, folder.with_name(out.name), "resume")
    assert not list(tmp_path.rglob(".one.jpg.7-8.part"))
    assert list(tmp_path.rglob(".mine"))


@pytest.mark.parametrize("existing", ["resume", "replace"])
def test_a_file_that_no_export_wrote_stays(
    tmp_path: Path, items: list[ExportItem], existing: str
) -> None:
    out = tmp_path / "out"
    export("voc", items, out)
    mine = out / "SegmentationClass" / "new.png"
    mine.write_bytes(b"mine")
    todo = [*items, ExportItem("new", photo(tmp_path / "new.jpg"), some_labels())]
    _, report = export("voc", todo, out, existing)
    assert mine.read_bytes() == b"mine"
    assert "was not written by an export" in report.failed["new"]
    assert sum(report.images.values()) == 3


@pytest.mark.parametrize("kind", ["voc", "labelme", "yolo"])
def test_a_forged_journal_deletes_nothing_else(
    tmp_path: Path, items: list[ExportItem], kind: str
) -> None:
    out = tmp_path / "out"
    export(kind, items, out)
    kept = [
        tmp_path / "victim.png",
        out / "project.tagmask",
        out / "docs" / "letter.txt",
        out / "a" / "b" / "c" / "deep.png",
    ]
    for path in kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"mine")
    names = [
        "../victim.png",
        str(kept[0]),
        "images/../../victim.png",
        "JPEGImages/../../victim.png",
        "C:\\victim.png",
        "images\\..\\..\\victim.png",
        "docs/letter.txt",
        "project.tagmask",
        "a/b/c/deep.png",
        "./../victim.png",
        "",
        "images",
        "export.json/../../victim.png",
    ]
    forged = [
        {"begun": names},
        {"begun": 7},
        *(
            {
                "name": name,
                "file": Path(name).stem,
                "split": "train",
                "size": [1, 1],
                "pixels": {},
                "files": {name: 4},
                "warnings": [],
                "data": None,
            }
            for name in names
        ),
        [],
        None,
    ]
    own = out / export_format(kind).own_folder
    with (own / "export.journal").open("a", encoding="utf-8") as journal:
        journal.writelines(f"{json.dumps(line)}\n" for line in forged)
        journal.write("[" * 100_000 + "\n")
    header = json.loads((own / "export.json").read_text("utf-8"))
    header["files"] += [*names, {}, None]
    (own / "export.json").write_text(json.dumps(header), "utf-8")
    export(kind, items, out, "replace")
    assert [path.read_bytes() for path in kept] == [b"mine"] * len(kept)


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", '{"format": "voc"}', '{"format": "tar", "complete": true}', "[" * 100_000, "\x00"],
)
def test_what_is_no_export_of_ours_is_not_replaced(
    tmp_path: Path, items: list[ExportItem], text: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "export.json").write_text(text, "utf-8")
    (out / "labelmap.txt").write_text("mine", "utf-8")
    with pytest.raises(ExportError, match=r"not .*a TagMask export"):
        export("voc", items, out, "replace")
    assert (out / "labelmap.txt").read_text("utf-8") == "mine"


def test_the_zip_of_somebody_else_is_not_replaced(tmp_path: Path, items: list[ExportItem]) -> None:
    out = tmp_path / "out.zip"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("holiday/one.jpg", b"mine")
        archive.writestr("labelmap.txt", b"mine")
    before = out.read_bytes()
    for existing in ("refuse", "resume", "replace"):
        with pytest.raises(ExportError, match=r"exists|not a TagMask export"):
            export("cvat", items, out, existing)
    assert out.read_bytes() == before
    assert not out.with_name("out.zip.work").exists()


def test_an_unmarked_zip_of_an_older_version_is_replaced(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    out = tmp_path / "out.zip"
    export("cvat", items, out)
    with zipfile.ZipFile(out, "a") as archive:
        assert archive.comment
        archive.comment = b""
    export("cvat", items, out, "replace")
    assert not out.with_name("out.zip.work").exists()


def test_the_working_folder_goes_and_nothing_else_in_it(
    tmp_path: Path, items: list[ExportItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.zip"
    work = out.with_name("out.zip.work")
    with monkeypatch.context() as patch:  # killed between the zip and tidying up
        patch.setattr("wseg_engine.formats.zipped.remove_export", lambda _folder: None)
        export("cvat", items, out)
    assert work.is_dir()
    (work / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(ExportError, match="not empty"):
        out.unlink()
        export("cvat", items, out)
    assert [path.name for path in work.rglob("*")] == ["mine.txt"]
    (work / "mine.txt").unlink()
    export("cvat", items, out)
    assert not work.exists()


def test_it_is_cleaned_also_where_it_was_stopped_too_late(
    tmp_path: Path, items: list[ExportItem]
) -> None:
    out, control = tmp_path / "out.zip", Control()
    for event in export_cvat(items, out, classes=CLASSES, control=control):
        if type(event).__name__ == "Finished":
            control.stop()
    assert out.is_file()
    assert not out.with_name("out.zip.work").exists()


def test_a_labelme_export_of_a_former_version_is_gone_on_from_and_replaced(tmp_path: Path) -> None:
    """It had its own files beside those of the images."""
    items = [ExportItem(name, photo(tmp_path / f"{name}.jpg"), some_labels()) for name in "ab"]
    for existing in ("resume", "replace"):
        out = tmp_path / existing
        export("labelme", items[:1], out)
        for file in ("export.json", "export.journal"):
            (out / "tagmask" / file).rename(out / file)
        (out / "tagmask").rmdir()
        before = (out / "a.json").stat().st_mtime_ns
        _, report = export("labelme", items, out, existing)
        assert report.verified == 2
        assert ((out / "a.json").stat().st_mtime_ns == before) == (existing == "resume")
        assert sorted(path.name for path in out.iterdir()) == [
            *("a.jpg", "a.json", "b.jpg", "b.json", "tagmask"),
        ]
