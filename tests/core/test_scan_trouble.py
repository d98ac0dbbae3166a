"""Sources that are not there, folders that cannot be read, and links, to a scan."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.scan.events import (
    FolderProblem,
    FoundBatch,
    ScanSummary,
    SourceFound,
    SourceState,
)
from app.core.scan.session import scan_sources
from app.core.store import ImageState
from tests.core.scanned_folder import ScannedFolder, scanned
from wseg_engine.base.events import Control

__all__ = ["scanned"]  # fixtures


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
