"""A disk without space: what was acknowledged stays, and work goes on once there is space again."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.store import (
    DamagedProject,
    DiskFull,
    FoundFile,
    Project,
    ProjectError,
    Setting,
    create_project,
    open_project,
)
from app.core.store import backup as backup_module
from app.core.store.backup import BACKUPS, PROJECT_FILE, backups
from wseg_engine.base.labels import Tag

IMAGES = 2000
DISK = 3 << 20  # bytes of the small disk
SOME = 200_000  # bytes
SIZE = Setting("view.size", 128)
NOTE = Setting("note", "")


def fill(project: Project, folder: Path) -> list[int]:
    source = project.sources.add(folder)
    files = [FoundFile(f"{number:04}.jpg", 1, 1) for number in range(IMAGES)]
    for name in "abcdef":
        project.classes.add(name)
    return project.images.record(source.id, files).ids


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, small enough to be filled."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or shutil.which("mount") is None:
        pytest.skip("a small disk is mounted by Linux's mount")
    options = ["-t", "tmpfs", "-o", f"size={DISK}", "tmpfs"]
    done = subprocess.run(
        ["mount", *options, str(place)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


class Ballast:
    """A file that takes all the space of a disk."""

    def __init__(self, disk: Path) -> None:
        self._file = disk / "ballast"
        self.grow()

    def grow(self) -> None:
        """Take what has become free."""
        with self._file.open("ab", buffering=0) as stream:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while stream.write(bytes(size)):
                        pass
                except OSError as error:
                    assert error.errno == errno.ENOSPC

    def shrink(self) -> None:
        """Leave space for some changes."""
        os.truncate(self._file, self._file.stat().st_size - SOME)

    def drop(self) -> None:
        """Make space."""
        self._file.unlink()


def tag_until_full(project: Project, images: list[int]) -> dict[int, int]:
    """Tag image after image until that is refused; return the classes that were acknowledged."""
    acknowledged: dict[int, int] = {}
    for start in range(0, len(images), 20):
        batch, number = images[start : start + 20], start % 6 + 1
        try:
            project.tags.set(batch, [number], Tag.PRESENT)
        except DiskFull as error:
            assert "the disk is full" in str(error)
            assert "everything before it is" in str(error)
            return acknowledged
        acknowledged.update(dict.fromkeys(batch, number))
    raise AssertionError("the disk was never full")


def test_a_full_disk_loses_nothing_that_was_acknowledged(small_disk: Path) -> None:
    folder = small_disk / "trees"
    with create_project(folder) as project:
        images = fill(project, small_disk)
        project.settings.set(SIZE, 256)
        ballast = Ballast(small_disk)
        ballast.shrink()
        told = tag_until_full(project, images)
        assert len(told) > 20
        ballast.grow()
        for attempt in (
            lambda: project.settings.set(NOTE, "x" * 20_000),
            lambda: project.classes.add("g" * 10_000),
            project.back_up,
        ):
            with pytest.raises(DiskFull, match="disk is full"):
                attempt()
        assert list((folder / BACKUPS).glob("*")) == list((folder / BACKUPS).glob(".*")) == []
        assert_said(project, told)
        shutil.copytree(folder, small_disk.parent / "left")  # as a process that is killed leaves it
    with open_project(small_disk.parent / "left") as project:
        assert project.offer is None
        assert_said(project, told)
    ballast.grow()
    assert_refused_but_readable(folder, told)
    ballast.drop()
    with open_project(folder) as project:
        assert project.offer is None
        assert_said(project, told)
        assert project.settings.get(SIZE) == 256
        assert project.settings.get(NOTE) == ""
        project.tags.set(images, [6], Tag.ABSENT)
        project.back_up()


def assert_said(project: Project, told: dict[int, int]) -> None:
    said = {image: set(tags.tags) for image, tags in project.tags.of(range(1, IMAGES + 1)).items()}
    assert said == {image: {told[image]} if image in told else set() for image in said}


def assert_refused_but_readable(folder: Path, told: dict[int, int]) -> None:
    with pytest.raises(DiskFull, match=r"disk of .* is full. Free some space"):
        open_project(folder)
    with open_project(folder, read_only=True) as project:
        assert_said(project, told)


def test_work_goes_on_in_the_same_window_once_there_is_space(small_disk: Path) -> None:
    with create_project(small_disk / "trees") as project:
        images = fill(project, small_disk)
        ballast = Ballast(small_disk)
        ballast.shrink()
        told = tag_until_full(project, images)
        ballast.drop()
        late = images[-1]
        project.tags.set([late], [1], Tag.PRESENT)
        assert_said(project, {**told, late: 1})


def test_no_project_is_left_half_made_on_a_full_disk(small_disk: Path) -> None:
    ballast = Ballast(small_disk)
    with pytest.raises(DiskFull, match=r"disk of .* is full|disk is full"):
        create_project(small_disk / "trees")
    assert not (small_disk / "trees" / PROJECT_FILE).exists()
    ballast.drop()
    create_project(small_disk / "trees").close()


def test_restoring_onto_a_full_disk_changes_nothing(small_disk: Path) -> None:
    folder = small_disk / "trees"
    with create_project(folder) as project:
        fill(project, small_disk)
        project.back_up()
    (folder / PROJECT_FILE).write_bytes(b"no database" * 100)
    with pytest.raises(DamagedProject) as caught:
        open_project(folder)
    ballast = Ballast(small_disk)
    names = sorted(path.name for path in folder.iterdir())
    with pytest.raises(DiskFull):
        caught.value.offer.restore()
    assert sorted(path.name for path in folder.iterdir()) == names
    ballast.drop()
    caught.value.offer.restore()
    with open_project(folder) as project:
        assert len(project.images) == IMAGES


# Any user can do the following, without a disk to fill.


def test_a_database_that_cannot_grow_refuses_a_change_and_keeps_those_before(
    tmp_path: Path,
) -> None:
    with create_project(tmp_path / "project") as project:
        images = fill(project, tmp_path)
        classes = [info.id for info in project.classes.all()]
        project.tags.set(images[:10], classes[:1], Tag.PRESENT)
        before = project.tags.of(images)
        with project.database.write() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(
            DiskFull, match=r"disk is full.*everything before it is.*Free some space"
        ):
            project.tags.set(images, classes, Tag.PRESENT)
        with pytest.raises(DiskFull):
            project.settings.set(NOTE, "x" * 20_000)
        assert project.tags.of(images) == before
        assert project.settings.get(NOTE) == ""
        with project.database.write() as connection:
            connection.execute("PRAGMA max_page_count = 1000000")
        project.tags.set(images, classes, Tag.PRESENT)
        assert project.tags.counts()[classes[5]].present == IMAGES


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no limit on a file's size")
def test_a_write_that_the_system_refuses_loses_nothing(tmp_path: Path) -> None:
    import resource

    with create_project(tmp_path / "project") as project:
        images = fill(project, tmp_path)
        classes = [info.id for info in project.classes.all()]
        project.tags.set(images[:10], classes[:1], Tag.PRESENT)
        before = project.tags.of(images)
        files = (tmp_path / "project").glob(f"{PROJECT_FILE}*")
        largest = max(file.stat().st_size for file in files)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 10_000, limits[1]))
        try:
            with pytest.raises(ProjectError, match="was not saved"):
                project.tags.set(images, classes, Tag.PRESENT)
            resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
            with pytest.raises(ProjectError, match=r"was not saved|could not be written"):
                project.back_up()
            with pytest.raises(ProjectError, match="was not saved"):
                project.settings.set(NOTE, "x" * 20_000)
            assert project.tags.of(images) == before
            assert list((project.folder / BACKUPS).iterdir()) == []
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        project.tags.set(images[:20], classes[:1], Tag.PRESENT)
    with open_project(tmp_path / "project") as project:
        assert project.offer is None
        assert project.tags.counts()[classes[0]].present == 20


def test_a_backup_for_which_there_is_no_space_keeps_those_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(part: Path, file: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with create_project(tmp_path / "project") as project:
        first = project.back_up()
        with monkeypatch.context() as patch:
            patch.setattr(backup_module, "put_in_place", full)
            with pytest.raises(DiskFull, match="backup could not be written: the disk of"):
                project.back_up()
        assert backups(project.folder) == [first]
        assert list(first.path.parent.iterdir()) == [first.path]
