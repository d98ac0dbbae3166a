"""Scanning source folders: what is found, left out, changed, gone and back again."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from app.core.scan.events import (
    ScanSummary,
    SourceFound,
    SourceScanned,
    WentMissing,
)
from app.core.scan.session import scan_sources
from app.core.scan.source_scan import ScanPart
from app.core.store import ImageState, Project, create_project, open_project
from tests.core.scanned_folder import ScannedFolder, scanned
from wseg_engine.base.events import Control

__all__ = ["scanned"]  # fixtures


def test_a_scan_takes_in_images_of_all_folders_and_nothing_else(scanned: ScannedFolder) -> None:
    for name in ("a.jpg", "B.JPEG", "x/y/z/ä ö.jpg", "x/c.jpg"):
        scanned.photo(name)
    (scanned.photos / "notes.txt").write_text("no image")
    (scanned.photos / "jpg").write_text("no suffix")
    (scanned.photos / "folder.jpg").mkdir()
    summary = scanned.scan()
    assert scanned.paths() == ["B.JPEG", "a.jpg", "x/c.jpg", "x/y/z/ä ö.jpg"]
    assert (summary.seen, summary.added, summary.problems) == (4, 4, 0)
    assert not summary.stopped
    assert scanned.said(SourceScanned)[0].folders == {"", "x", "x/y", "x/y/z", "folder.jpg"}


@pytest.mark.parametrize(
    ("images", "masks"),
    [("", "masks"), ("", "Masks"), ("images/", "masks"), ("JPEGImages/", "SegmentationClass")],
)
def test_masks_beside_the_images_are_left_out_and_told(
    scanned: ScannedFolder, images: str, masks: str
) -> None:
    (scanned.photos / masks).mkdir()
    for name in ("a", "b"):
        scanned.photo(f"set/{images}{name}.jpg")
    (scanned.photos / masks).rename(scanned.photos / "set" / masks)
    for name in ("a", "b"):
        Image.new("P", (20, 20)).save(scanned.photos / "set" / masks / f"{name}.png")
    summary = scanned.scan()
    assert scanned.paths() == [f"set/{images}a.jpg", f"set/{images}b.jpg"]
    assert summary.problems == 1
    assert f"set/{masks}" in summary.details[0]
    assert "Import Masks" in summary.details[0]


@pytest.mark.parametrize(
    ("folder", "name", "mode"),
    [
        ("masks", "other", "P"),  # of no image here
        ("masks", "a", "RGB"),  # photos of masks that people wear
        ("people", "a", "P"),
    ],
)
def test_images_in_a_folder_that_only_seems_to_hold_masks_are_taken(
    scanned: ScannedFolder, folder: str, name: str, mode: str
) -> None:
    scanned.photo("a.jpg")
    (scanned.photos / folder).mkdir()
    Image.new(mode, (20, 20)).save(scanned.photos / folder / f"{name}.png")
    summary = scanned.scan()
    assert scanned.paths() == ["a.jpg", f"{folder}/{name}.png"]
    assert summary.problems == 0


@pytest.mark.skipif(sys.platform != "linux", reason="where systems mount what they are asked for")
def test_links_to_other_computers_are_not_followed(
    scanned: ScannedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned.photo("a.jpg")
    (scanned.photos / "b.jpg").symlink_to("/net/stranger/share/b.jpg")
    (scanned.photos / "more").symlink_to("/net/stranger/share")
    (scanned.photos / "c.jpg").symlink_to("more/c.jpg")
    summary = scanned.scan()
    assert scanned.paths() == ["a.jpg"]
    assert summary.problems == 3
    assert "links to another computer" in summary.details[0]


def test_a_second_scan_changes_nothing(scanned: ScannedFolder) -> None:
    for name in ("a.jpg", "x/b.jpg"):
        scanned.photo(name)
    scanned.scan()
    before = list(scanned.project.images)
    summary = scanned.scan()
    assert list(scanned.project.images) == before
    assert (summary.seen, summary.added, summary.changed, summary.missing) == (2, 0, 0, 0)


def test_hidden_files_and_system_folders_are_left_out(scanned: ScannedFolder) -> None:
    for name in (".a.jpg", ".git/b.jpg", "@eaDir/c.jpg", "$RECYCLE.BIN/d.jpg", "e.jpg"):
        scanned.photo(name)
    scanned.scan()
    assert scanned.paths() == ["e.jpg"]


def test_the_folders_of_a_project_are_left_out_and_photos_beside_it_are_not(
    scanned: ScannedFolder,
) -> None:
    create_project(scanned.photos / "trip").close()
    for name in ("trip/masks/a.jpg", "trip/cache/b.jpg", "trip/c.jpg", "trip/d/masks/e.jpg"):
        scanned.photo(name)
    scanned.scan()
    assert scanned.paths() == ["trip/c.jpg", "trip/d/masks/e.jpg"]


def test_vanished_and_returned_images_are_told(scanned: ScannedFolder) -> None:
    file = scanned.photo("x/a.jpg")
    scanned.photo("b.jpg")
    scanned.scan()
    status = file.stat()
    content = file.read_bytes()
    file.unlink()
    summary = scanned.scan()
    assert summary.missing == 1
    assert scanned.said(WentMissing)[0].images == (scanned.image("x/a.jpg").id,)
    assert scanned.paths(ImageState.MISSING) == ["x/a.jpg"]
    assert scanned.scan().missing == 0  # not told twice
    file.write_bytes(content)
    os.utime(file, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert scanned.scan().returned == 1
    assert scanned.paths(ImageState.MISSING) == []


def test_images_of_a_folder_that_is_gone_are_missing(scanned: ScannedFolder) -> None:
    for name in ("x/y/a.jpg", "x/b.jpg", "xy/c.jpg"):
        scanned.photo(name)
    scanned.scan()
    for name in ("x/y/a.jpg", "x/b.jpg"):
        (scanned.photos / name).unlink()
    (scanned.photos / "x/y").rmdir()
    (scanned.photos / "x").rmdir()
    scanned.scan()
    assert scanned.paths(ImageState.MISSING) == ["x/b.jpg", "x/y/a.jpg"]


def test_a_changed_image_is_marked_only_if_something_was_said_of_it(scanned: ScannedFolder) -> None:
    for name in ("a.jpg", "b.jpg"):
        scanned.photo(name)
    scanned.scan()
    scanned.tag([scanned.image("a.jpg").id])
    for name in ("a.jpg", "b.jpg"):
        scanned.photo(name)
    assert scanned.scan().changed == 2
    assert scanned.paths(ImageState.CHANGED) == ["a.jpg"]
    assert scanned.image("b.jpg").width is None  # its header is read again


def test_a_new_source_may_be_empty(scanned: ScannedFolder) -> None:
    assert scanned.scan().unavailable == ()


def test_names_of_all_kinds_survive(scanned: ScannedFolder) -> None:
    long_name = "n" * 251 + ".jpg"  # 255 bytes
    names = [
        "日本/写真.jpg",
        "🐕.jpg",
        unicodedata.normalize("NFD", "Äpfel.jpg"),
        "a'b\"%_[x].jpg",
        " lead.jpg",
        os.fsdecode(b"caf\xe9.jpg"),
        long_name,
    ]
    for name in names:
        scanned.photo(name)
    scanned.scan()
    assert scanned.paths() == sorted(names)
    for record in scanned.project.images:
        assert scanned.project.images.file(record).is_file()
    assert scanned.scan().added == 0


def test_a_stopped_scan_keeps_what_it_found_and_marks_nothing(scanned: ScannedFolder) -> None:
    scanned.photo("a.jpg")
    scanned.scan()
    (scanned.photos / "a.jpg").unlink()
    for number in range(3):
        scanned.photo(f"{number}/b.jpg")
    control = Control()
    scan = scan_sources(scanned.project, {scanned.source: None}, control)
    for event in scan:
        if isinstance(event, SourceFound):
            control.stop()
    assert isinstance(event, ScanSummary)
    assert event.stopped
    assert scanned.paths(ImageState.MISSING) == []
    summary = scanned.scan()
    assert summary.missing == 1
    assert len(scanned.paths(ImageState.PRESENT)) == 3


def test_a_part_is_looked_at_without_the_rest(scanned: ScannedFolder) -> None:
    for name in ("x/a.jpg", "x/b.jpg", "x/known/c.jpg", "y/d.jpg"):
        scanned.photo(name)
    scanned.scan()
    for name in ("x/a.jpg", "x/known/c.jpg", "y/d.jpg"):
        (scanned.photos / name).unlink()
    scanned.photo("x/new/e.jpg")
    scanned.scan(ScanPart(("x",), frozenset({"", "x", "x/known", "y"})))
    assert scanned.paths(ImageState.MISSING) == ["x/a.jpg"]
    assert scanned.paths(ImageState.PRESENT) == [
        "x/b.jpg",
        "x/known/c.jpg",
        "x/new/e.jpg",
        "y/d.jpg",
    ]
    assert scanned.said(SourceScanned)[0].folders == {"x", "x/new"}


def test_a_part_that_is_gone_takes_its_images_along(scanned: ScannedFolder) -> None:
    for name in ("x/a.jpg", "x/y/b.jpg", "c.jpg"):
        scanned.photo(name)
    scanned.scan()
    for name in ("x/a.jpg", "x/y/b.jpg"):
        (scanned.photos / name).unlink()
    (scanned.photos / "x/y").rmdir()
    (scanned.photos / "x").rmdir()
    scanned.scan(ScanPart(("x",), frozenset({"", "x", "x/y"})))
    assert scanned.paths(ImageState.MISSING) == ["x/a.jpg", "x/y/b.jpg"]


def test_a_source_removed_meanwhile_is_left_out(scanned: ScannedFolder) -> None:
    scanned.project.sources.remove(scanned.source)
    assert scanned.scan().seen == 0


def test_a_scan_killed_at_any_moment_is_made_good_by_the_next(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    for number in range(3000):
        file = photos / f"{number // 100}" / f"{number}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    with create_project(tmp_path / "project") as project:
        project.sources.add(photos)
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        import app.core.scan.source_scan as scan
        from app.core.scan.session import scan_sources
        from app.core.store import open_project
        from wseg_engine.base.events import Control
        scan.BATCH = 100
        with open_project(Path(sys.argv[1])) as project:
            for event in scan_sources(project, {1: None}, Control()):
                print(flush=True)
        """
    )
    for lines in (3, 20):
        with subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "project")], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            for _ in range(lines):
                process.stdout.readline()
            process.kill()
    project: Project
    with open_project(tmp_path / "project") as project:
        some = len(project.images)
        assert 0 < some <= 3000
        assert project.offer is None
        *_, summary = scan_sources(project, {1: None}, Control())
        assert isinstance(summary, ScanSummary)
        assert summary.added == 3000 - some
        assert project.images.counts()[ImageState.PRESENT] == 3000
