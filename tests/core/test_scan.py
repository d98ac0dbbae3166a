"""Scanning source folders: what is found, left out, changed, gone and back again."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.core.scan.events import (
    FolderProblem,
    FoundBatch,
    ScanSummary,
    SourceFound,
    SourceScanned,
    SourceState,
    WentMissing,
)
from app.core.scan.session import scan_sources
from app.core.scan.source_scan import ScanPart
from app.core.store import ImageState, Project, create_project, open_project
from tests.core.scanned_folder import ScannedFolder
from wseg_engine.base.events import Control


@pytest.fixture
def scanned(tmp_path: Path) -> Iterator[ScannedFolder]:
    scanned = ScannedFolder(tmp_path)
    with scanned.project:
        yield scanned


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


def test_a_source_that_is_not_there_marks_nothing_missing(scanned: ScannedFolder) -> None:
    scanned.photo("a.jpg")
    scanned.scan()
    scanned.photos.rename(scanned.base / "unplugged")
    summary = scanned.scan()
    assert summary.unavailable == (scanned.source,)
    assert "connect it" in summary.details[0]
    assert scanned.said(SourceFound)[0].state is SourceState.MISSING
    scanned.photos.mkdir()  # where the drive would be
    scanned.scan()
    assert scanned.said(SourceFound)[0].state is SourceState.EMPTY
    assert scanned.paths(ImageState.PRESENT) == ["a.jpg"]


def test_a_new_source_may_be_empty(scanned: ScannedFolder) -> None:
    assert scanned.scan().unavailable == ()


def test_a_source_that_goes_away_during_the_scan_marks_nothing_missing(
    scanned: ScannedFolder,
) -> None:
    for number in range(3):
        scanned.photo(f"{number}/a.jpg")
    scanned.scan()
    scan = scan_sources(scanned.project, {scanned.source: None}, Control())
    for event in scan:
        if isinstance(event, FoundBatch):
            scanned.photos.rename(scanned.base / "unplugged")
            break
    *_, summary = scan
    assert isinstance(summary, ScanSummary)
    assert summary.unavailable == (scanned.source,)
    assert scanned.paths(ImageState.MISSING) == []


def test_an_unreadable_folder_is_told_and_keeps_its_images(
    scanned: ScannedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.jpg", "shut/b.jpg", "shut/deep/c.jpg", "z/d.jpg"):
        scanned.photo(name)
    scanned.scan()
    (scanned.photos / "a.jpg").unlink()
    real = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("shut"):  # root may read everything, so permissions would not do
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    summary = scanned.scan()
    assert scanned.paths(ImageState.MISSING) == ["a.jpg"]
    assert summary.problems == 1
    (problem,) = scanned.said(FolderProblem)
    assert problem.path == "shut"
    assert "Permission denied" in problem.text


def test_a_source_that_may_not_be_read_is_told(
    scanned: ScannedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned.photo("a.jpg")
    scanned.scan()

    def refusing(path: str) -> object:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refusing)
    scanned.scan()
    assert scanned.said(SourceFound)[0].state is SourceState.UNREADABLE
    assert scanned.paths(ImageState.MISSING) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_that_lead_back_are_told_and_left_out(scanned: ScannedFolder) -> None:
    scanned.photo("x/a.jpg")
    (scanned.photos / "a loop").symlink_to(scanned.photos, target_is_directory=True)
    (scanned.photos / "x/up").symlink_to(scanned.base, target_is_directory=True)
    (scanned.photos / "self").symlink_to(scanned.photos / "self")
    (scanned.photos / "nowhere.jpg").symlink_to(scanned.photos / "gone.jpg")
    scanned.scan()
    assert scanned.paths() == ["x/a.jpg"]
    assert {problem.path for problem in scanned.said(FolderProblem)} == {"a loop", "x/up", "self"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_to_other_places_are_followed_once(scanned: ScannedFolder) -> None:
    scanned.photo("a.jpg")
    outside = scanned.base / "outside"
    (outside / "deep").mkdir(parents=True)
    (scanned.photos / "a.jpg").rename(outside / "b.jpg")
    (outside / "deep" / "round").symlink_to(outside, target_is_directory=True)
    for name in ("one", "two"):
        (scanned.photos / name).symlink_to(outside, target_is_directory=True)
    scanned.scan()
    assert scanned.paths() == ["one/b.jpg"]


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


@pytest.mark.skipif(sys.platform != "linux", reason="builds a path longer than Linux takes")
def test_a_folder_too_deep_to_be_opened_is_told(scanned: ScannedFolder) -> None:
    scanned.photo("a.jpg")
    here = os.open(scanned.photos, os.O_RDONLY)
    try:
        for _ in range(20):  # 20 × 250 characters: only step by step
            os.mkdir("d" * 250, dir_fd=here)
            inner = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = inner
    finally:
        os.close(here)
    summary = scanned.scan()
    assert scanned.paths() == ["a.jpg"]
    assert summary.problems >= 1
    assert "name too long" in summary.details[0]


def test_files_that_vanish_while_they_are_listed_do_no_harm(
    scanned: ScannedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.jpg", "b.jpg", "x/c.jpg"):
        scanned.photo(name)
    real = os.scandir

    class Vanishing:
        """A listing whose last file goes before it is looked at."""

        def __init__(self, path: str) -> None:
            with real(path) as entries:
                self._entries = sorted(entries, key=lambda entry: entry.name)
            gone = Path(path) / "b.jpg"
            gone.unlink(missing_ok=True)
            if (Path(path) / "x/c.jpg").exists():
                (Path(path) / "x/c.jpg").unlink()
                (Path(path) / "x").rmdir()

        def __enter__(self) -> Iterator[os.DirEntry[str]]:
            return iter(self._entries)

        def __exit__(self, *_: object) -> None:
            return None

    calls = []

    def once(path: str) -> object:
        calls.append(path)
        return Vanishing(path) if len(calls) == 2 else real(path)  # the first looks for it

    monkeypatch.setattr(os, "scandir", once)
    summary = scanned.scan()
    assert scanned.paths() == ["a.jpg"]
    assert summary.problems == 0


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
