"""Scans in the background, one at a time, and watching."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.scan.events import ScanSummary, SourceState
from app.core.scan.source_scan import ScanPart
from app.core.store import ImageState, ProjectError, create_project, open_project
from app.jobs import folder_scan, folder_watch
from app.jobs.folder_scan import FolderScans
from app.jobs.folder_watch import FolderWatch
from app.jobs.job_list import JobList
from app.models.open_project import OpenProject
from tests.gui.watched_folder import WAIT, WatchedFolder, watched_folder


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have changes told at once."""
    for module in (folder_scan, folder_watch):
        monkeypatch.setattr(module, "DELAY", 30)


@pytest.fixture
def watched(tmp_path: Path, qtbot: QtBot) -> Iterator[WatchedFolder]:
    with watched_folder(tmp_path, qtbot) as watched:
        yield watched


def test_a_scan_tells_views_and_reads_sizes(watched: WatchedFolder, qtbot: QtBot) -> None:
    watched.photo("a.jpg")
    (watched.photos / "b.jpg").write_text("no image")
    with qtbot.waitSignals(
        [watched.open_project.images_changed, watched.scans.scan_finished], timeout=WAIT
    ):
        watched.scans.scan()
    watched.wait()
    assert watched.image("a.jpg").width == 21
    assert watched.paths(ImageState.CORRUPT) == ["b.jpg"]
    assert not watched.scans.scanning
    assert watched.problems == []


def test_scans_asked_for_during_a_scan_are_one_more(watched: WatchedFolder, qtbot: QtBot) -> None:
    watched.photo("a.jpg")
    summaries: list[ScanSummary] = []
    watched.scans.scan_finished.connect(summaries.append)
    for _ in range(5):
        watched.scans.scan()
    assert watched.scans.status(watched.source).scanning
    watched.wait()
    assert len(summaries) == 2
    assert not watched.scans.status(watched.source).scanning


def test_new_folders_are_added_and_scanned(watched: WatchedFolder, qtbot: QtBot) -> None:
    more = watched.base / "more"
    more.mkdir()
    shutil.copy(watched.photo("a.jpg"), more / "b.jpg")
    with qtbot.waitSignal(watched.open_project.sources_changed, timeout=WAIT):
        added = watched.scans.scan_new([more, watched.photos / "nowhere"])
    watched.wait()
    assert len(added) == 1
    assert watched.paths() == ["b.jpg"]
    assert len(watched.problems) == 1
    assert "nowhere" in watched.problems[0]


def test_a_folder_that_is_away_is_told_once_unless_asked_for(watched: WatchedFolder) -> None:
    watched.photo("a.jpg")
    watched.scan_and_wait()
    away = watched.photos.rename(watched.base / "away")
    watched.scan_and_wait()
    assert len(watched.problems) == 1
    assert "connect it" in watched.problems[0]
    assert watched.scans.status(watched.source).state is SourceState.MISSING
    watched.scans._look_at_unwatched()
    watched.wait()
    assert len(watched.problems) == 1
    watched.scan_and_wait()
    assert len(watched.problems) == 2
    away.rename(watched.photos)
    watched.scans._look_at_unwatched()  # as the timer does: the drive is back
    watched.wait()
    assert watched.scans.status(watched.source).state is SourceState.PRESENT


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_what_is_left_out_is_told_in_one_message(watched: WatchedFolder) -> None:
    watched.photo("a.jpg")
    for name in ("one", "two", "three"):
        (watched.photos / name).symlink_to(watched.photos, target_is_directory=True)
    watched.scan_and_wait()
    (problem,) = watched.problems
    assert "“one” links back" in problem
    assert "2 more" in problem
    watched.scans._look_at_parts({watched.source: None})  # not asked for: no news
    watched.wait()
    assert len(watched.problems) == 1


def test_a_linked_folder_is_scanned_in_its_new_place(watched: WatchedFolder) -> None:
    watched.photo("a.jpg")
    watched.scan_and_wait()
    image = watched.image("a.jpg").id
    watched.tag([image])
    watched.photos.rename(watched.base / "pictures")
    assert watched.scans.relink_source(watched.source, watched.base / "pictures")
    watched.wait()
    assert watched.problems == []
    assert watched.tagged() == ["a.jpg"]
    assert watched.paths(ImageState.PRESENT) == ["a.jpg"]
    assert not watched.scans.relink_source(watched.source, watched.base / "nowhere")
    assert len(watched.problems) == 1


def test_a_removed_folder_takes_its_images_along(watched: WatchedFolder, qtbot: QtBot) -> None:
    watched.photo("a.jpg")
    watched.scan_and_wait()
    with qtbot.waitSignal(watched.open_project.sources_changed, timeout=WAIT):
        watched.scans.remove_source(watched.source)
    watched.wait()
    assert watched.paths() == []
    assert watched.project.sources.all() == []
    assert (watched.photos / "a.jpg").is_file()


def test_a_folder_can_be_removed_while_it_is_scanned(watched: WatchedFolder) -> None:
    for number in range(50):
        watched.photo(f"{number}.jpg")
    watched.scans.scan()
    watched.scans.remove_source(watched.source)
    watched.wait()
    assert watched.project.sources.all() == []
    assert len(watched.project.images) == 0
    assert watched.problems == []


def test_missing_images_are_removed_and_changed_ones_accepted(watched: WatchedFolder) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        watched.photo(name)
    watched.scan_and_wait()
    watched.tag([watched.image("b.jpg").id])
    (watched.photos / "a.jpg").unlink()
    watched.photo("b.jpg")
    watched.scan_and_wait()
    assert watched.paths(ImageState.CHANGED) == ["b.jpg"]
    watched.scans.remove_missing()
    watched.scans.accept_changed()
    watched.wait()
    assert watched.paths() == watched.paths(ImageState.PRESENT) == ["b.jpg", "c.jpg"]


def test_the_content_of_tagged_images_is_read_a_while_after_tagging(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_scan, "REMEMBER_SECONDS", 0)
    with watched_folder(tmp_path, qtbot) as watched:
        watched.photo("a.jpg")
        watched.scan_and_wait()
        image = watched.image("a.jpg").id
        assert watched.image("a.jpg").hash is None
        watched.tag([image])
        watched.open_project.note_tags([image])
        qtbot.waitUntil(lambda: watched.image("a.jpg").hash is not None, timeout=WAIT)
        watched.wait()


def test_a_project_for_reading_is_not_scanned(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "photos").mkdir()
    with create_project(tmp_path / "project") as project:
        project.sources.add(tmp_path / "photos")
    with open_project(tmp_path / "project", read_only=True) as project:
        jobs = JobList()
        scans = FolderScans(OpenProject(project), jobs)
        with qtbot.waitSignal(scans.problem) as told:
            scans.scan()
        assert "read-only" in told.args[0]
        scans.watch(True)
        assert not scans.watching
        assert jobs.running() == []


def test_a_failure_is_told_in_words(
    watched: WatchedFolder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise ProjectError("The disk is full.")

    watched.photo("a.jpg")
    monkeypatch.setattr(watched.project.images, "record", full)
    with qtbot.capture_exceptions():
        watched.scan_and_wait()
    assert watched.problems == ["The disk is full."]
    assert not watched.scans.scanning


def test_nothing_begins_after_the_end(watched: WatchedFolder) -> None:
    watched.photo("a.jpg")
    watched.scans.scan()
    watched.scans.scan()
    watched.scans.close()
    watched.wait()
    begun: list[object] = []
    watched.jobs.job_started.connect(begun.append)
    watched.scans.scan()
    assert watched.jobs.running() == begun == []
    assert not watched.scans.scanning


def test_new_files_show_up_by_themselves(hasty: None, watched: WatchedFolder, qtbot: QtBot) -> None:
    watched.photo("x/a.jpg")
    watched.scans.watch(True)
    qtbot.waitUntil(lambda: watched.scans.folders.watched == 2, timeout=WAIT)
    watched.wait()
    watched.photo("x/b.jpg")
    watched.photo("new/deep/c.jpg")
    qtbot.waitUntil(lambda: len(watched.paths()) == 3, timeout=WAIT)
    qtbot.waitUntil(lambda: watched.scans.folders.watched == 4, timeout=WAIT)
    (watched.photos / "x/a.jpg").rename(watched.photos / "new/a.jpg")
    qtbot.waitUntil(lambda: "new/a.jpg" in watched.paths(), timeout=WAIT)
    qtbot.waitUntil(lambda: watched.paths(ImageState.MISSING) == [], timeout=WAIT)
    shutil.rmtree(watched.photos / "new")
    qtbot.waitUntil(lambda: len(watched.paths(ImageState.MISSING)) == 2, timeout=WAIT)
    watched.wait()


def test_a_folder_that_is_renamed_or_moved_is_told_by_itself(
    hasty: None, watched: WatchedFolder, qtbot: QtBot
) -> None:
    watched.photo("a.jpg")
    watched.photo("x/b.jpg")
    watched.scans.watch(True)
    qtbot.waitUntil(lambda: watched.scans.folders.watched == 2, timeout=WAIT)
    watched.wait()
    (watched.base / "another").mkdir()  # says nothing of the photos
    away = watched.photos.rename(watched.base / "renamed")
    qtbot.waitUntil(lambda: len(watched.problems) == 1, timeout=WAIT)
    watched.wait()
    (source,) = watched.project.sources.all()
    assert watched.scans.status(source.id).state is SourceState.MISSING
    assert watched.scans.folders.watched == 0 and watched.paths(ImageState.MISSING) == []
    away.rename(watched.photos)
    qtbot.waitUntil(lambda: watched.scans.folders.watched == 2, timeout=WAIT)
    assert watched.scans.status(source.id).state is SourceState.PRESENT
    watched.photo("x/c.jpg")
    qtbot.waitUntil(lambda: "x/c.jpg" in watched.paths(), timeout=WAIT)
    watched.wait()


def test_a_folder_that_is_moved_as_a_whole_is_missed_and_found_again(
    hasty: None, watched: WatchedFolder, qtbot: QtBot
) -> None:
    watched.photo("x/a.jpg")
    watched.scans.watch(True)
    qtbot.waitUntil(lambda: watched.scans.folders.watched == 2, timeout=WAIT)
    watched.wait()
    away = watched.photos.rename(watched.base / "away")
    watched.scans.look_for_folders()
    state = SourceState
    qtbot.waitUntil(
        lambda: watched.scans.status(watched.source).state is state.MISSING, timeout=WAIT
    )
    watched.wait()
    assert len(watched.problems) == 1 and "was not found" in watched.problems[0]
    watched.scans.look_for_folders()
    watched.wait()
    assert len(watched.problems) == 1
    shutil.copytree(away, watched.photos)
    watched.scans.look_for_folders()
    qtbot.waitUntil(
        lambda: watched.scans.status(watched.source).state is state.PRESENT, timeout=WAIT
    )
    qtbot.waitUntil(lambda: watched.scans.folders.watched == 2, timeout=WAIT)
    watched.wait()
    watched.photo("x/b.jpg")  # the folder that is there now is watched
    qtbot.waitUntil(lambda: len(watched.paths()) == 2, timeout=WAIT)


def test_only_so_many_folders_are_watched(tmp_path: Path, qtbot: QtBot) -> None:
    names = {"", "a", "b", "a/c"}
    for name in names:
        (tmp_path / name).mkdir(exist_ok=True, parents=True)
    watch = FolderWatch(limit=2)
    with qtbot.waitSignal(watch.coverage_changed, timeout=WAIT):
        watch.set_folders(1, tmp_path, names, whole=True)
    qtbot.waitUntil(lambda: len(watch._watched) == 2, timeout=WAIT)
    assert (watch.watched, watch.known) == (2, 4)
    assert watch.not_wholly_watched() == [1]
    watch.set_folders(1, tmp_path, {"", "a"}, whole=True)
    assert watch.not_wholly_watched() == []
    watch.clear()
    assert (watch.watched, watch.known) == (0, 0)


def test_a_change_is_told_with_what_need_not_be_looked_at(
    hasty: None, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "a").mkdir()
    watch = FolderWatch()
    watch.set_folders(7, tmp_path, {"", "a"}, whole=True)
    qtbot.waitUntil(lambda: len(watch._watched) == 2, timeout=WAIT)
    with qtbot.waitSignal(watch.changed, timeout=WAIT) as told:
        (tmp_path / "a" / "b.jpg").touch()
        (tmp_path / "a" / "c.jpg").touch()
    assert told.args == [{7: ScanPart(("a",), frozenset({"", "a"}))}]
    watch.clear()
