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
from tests.gui.folder_world import WAIT, FolderWorld, folder_world


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have changes told at once."""
    for module in (folder_scan, folder_watch):
        monkeypatch.setattr(module, "DELAY", 30)


@pytest.fixture
def world(tmp_path: Path, qtbot: QtBot) -> Iterator[FolderWorld]:
    with folder_world(tmp_path, qtbot) as world:
        yield world


def test_a_scan_tells_views_and_reads_sizes(world: FolderWorld, qtbot: QtBot) -> None:
    world.photo("a.jpg")
    (world.photos / "b.jpg").write_text("no image")
    with qtbot.waitSignals(
        [world.open_project.images_changed, world.scans.scan_finished], timeout=WAIT
    ):
        world.scans.scan()
    world.wait()
    assert world.image("a.jpg").width == 21
    assert world.paths(ImageState.CORRUPT) == ["b.jpg"]
    assert not world.scans.scanning
    assert world.problems == []


def test_scans_asked_for_during_a_scan_are_one_more(world: FolderWorld, qtbot: QtBot) -> None:
    world.photo("a.jpg")
    summaries: list[ScanSummary] = []
    world.scans.scan_finished.connect(summaries.append)
    for _ in range(5):
        world.scans.scan()
    assert world.scans.status(world.source).scanning
    world.wait()
    assert len(summaries) == 2
    assert not world.scans.status(world.source).scanning


def test_new_folders_are_added_and_scanned(world: FolderWorld, qtbot: QtBot) -> None:
    more = world.base / "more"
    more.mkdir()
    shutil.copy(world.photo("a.jpg"), more / "b.jpg")
    with qtbot.waitSignal(world.open_project.sources_changed, timeout=WAIT):
        added = world.scans.scan_new([more, world.photos / "nowhere"])
    world.wait()
    assert len(added) == 1
    assert world.paths() == ["b.jpg"]
    assert len(world.problems) == 1
    assert "nowhere" in world.problems[0]


def test_a_folder_that_is_away_is_told_once_unless_asked_for(world: FolderWorld) -> None:
    world.photo("a.jpg")
    world.scan_and_wait()
    away = world.photos.rename(world.base / "away")
    world.scan_and_wait()
    assert len(world.problems) == 1
    assert "connect it" in world.problems[0]
    assert world.scans.status(world.source).state is SourceState.MISSING
    world.scans._look_at_unwatched()
    world.wait()
    assert len(world.problems) == 1
    world.scan_and_wait()
    assert len(world.problems) == 2
    away.rename(world.photos)
    world.scans._look_at_unwatched()  # as the timer does: the drive is back
    world.wait()
    assert world.scans.status(world.source).state is SourceState.PRESENT


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_what_is_left_out_is_told_in_one_message(world: FolderWorld) -> None:
    world.photo("a.jpg")
    for name in ("one", "two", "three"):
        (world.photos / name).symlink_to(world.photos, target_is_directory=True)
    world.scan_and_wait()
    (problem,) = world.problems
    assert "“one” links back" in problem
    assert "2 more" in problem
    world.scans._look_at_parts({world.source: None})  # not asked for: no news
    world.wait()
    assert len(world.problems) == 1


def test_a_linked_folder_is_scanned_in_its_new_place(world: FolderWorld) -> None:
    world.photo("a.jpg")
    world.scan_and_wait()
    image = world.image("a.jpg").id
    world.tag([image])
    world.photos.rename(world.base / "pictures")
    assert world.scans.relink_source(world.source, world.base / "pictures")
    world.wait()
    assert world.problems == []
    assert world.tagged() == ["a.jpg"]
    assert world.paths(ImageState.PRESENT) == ["a.jpg"]
    assert not world.scans.relink_source(world.source, world.base / "nowhere")
    assert len(world.problems) == 1


def test_a_removed_folder_takes_its_images_along(world: FolderWorld, qtbot: QtBot) -> None:
    world.photo("a.jpg")
    world.scan_and_wait()
    with qtbot.waitSignal(world.open_project.sources_changed, timeout=WAIT):
        world.scans.remove_source(world.source)
    world.wait()
    assert world.paths() == []
    assert world.project.sources.all() == []
    assert (world.photos / "a.jpg").is_file()


def test_a_folder_can_be_removed_while_it_is_scanned(world: FolderWorld) -> None:
    for number in range(50):
        world.photo(f"{number}.jpg")
    world.scans.scan()
    world.scans.remove_source(world.source)
    world.wait()
    assert world.project.sources.all() == []
    assert len(world.project.images) == 0
    assert world.problems == []


def test_missing_images_are_removed_and_changed_ones_accepted(world: FolderWorld) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        world.photo(name)
    world.scan_and_wait()
    world.tag([world.image("b.jpg").id])
    (world.photos / "a.jpg").unlink()
    world.photo("b.jpg")
    world.scan_and_wait()
    assert world.paths(ImageState.CHANGED) == ["b.jpg"]
    world.scans.remove_missing()
    world.scans.accept_changed()
    world.wait()
    assert world.paths() == world.paths(ImageState.PRESENT) == ["b.jpg", "c.jpg"]


def test_the_content_of_tagged_images_is_read_a_while_after_tagging(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_scan, "REMEMBER_SECONDS", 0)
    with folder_world(tmp_path, qtbot) as world:
        world.photo("a.jpg")
        world.scan_and_wait()
        image = world.image("a.jpg").id
        assert world.image("a.jpg").hash is None
        world.tag([image])
        world.open_project.note_tags([image])
        qtbot.waitUntil(lambda: world.image("a.jpg").hash is not None, timeout=WAIT)
        world.wait()


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
    world: FolderWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise ProjectError("The disk is full.")

    world.photo("a.jpg")
    monkeypatch.setattr(world.project.images, "record", full)
    with qtbot.capture_exceptions():
        world.scan_and_wait()
    assert world.problems == ["The disk is full."]
    assert not world.scans.scanning


def test_nothing_begins_after_the_end(world: FolderWorld) -> None:
    world.photo("a.jpg")
    world.scans.scan()
    world.scans.scan()
    world.scans.close()
    world.scans.scan()
    world.wait()
    assert not world.scans.scanning


def test_new_files_show_up_by_themselves(hasty: None, world: FolderWorld, qtbot: QtBot) -> None:
    world.photo("x/a.jpg")
    world.scans.watch(True)
    qtbot.waitUntil(lambda: world.scans.folders.watched == 2, timeout=WAIT)
    world.wait()
    world.photo("x/b.jpg")
    world.photo("new/deep/c.jpg")
    qtbot.waitUntil(lambda: len(world.paths()) == 3, timeout=WAIT)
    qtbot.waitUntil(lambda: world.scans.folders.watched == 4, timeout=WAIT)
    (world.photos / "x/a.jpg").rename(world.photos / "new/a.jpg")
    qtbot.waitUntil(lambda: "new/a.jpg" in world.paths(), timeout=WAIT)
    qtbot.waitUntil(lambda: world.paths(ImageState.MISSING) == [], timeout=WAIT)
    shutil.rmtree(world.photos / "new")
    qtbot.waitUntil(lambda: len(world.paths(ImageState.MISSING)) == 2, timeout=WAIT)
    world.wait()


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
