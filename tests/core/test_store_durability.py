"""What was acknowledged survives the end of the process; folders that not writable."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.store import (
    FoundFile,
    Project,
    ProjectReadOnly,
    create_project,
    open_project,
)
from app.core.store import lock as lock_module
from app.core.store.backup import PROJECT_FILE, check
from wseg_engine.base.labels import Tag

PATIENCE = 120.0  # seconds: a loaded machine may take long to start a process
CHANGES = 500
KILLS = 10

# Changes two tags of each image in one step, as the window does; says so when that is saved.
CHANGER = """
import sys
from pathlib import Path
from app.core.store import open_project
from app.models.open_project import OpenProject
from wseg_engine.base.labels import Tag
project = OpenProject(open_project(Path(sys.argv[1])))
tag = Tag(int(sys.argv[2]))
for image in project.project.images.ids():
    if project.set_cells([(image, 1, tag), (image, 2, tag)], "Tag"):
        print(image, flush=True)
"""

# Opens a project as somebody who may not write to its folder, and says what happens.
STRANGER = """
import os, sys
from pathlib import Path
from app.core.store import ProjectError, ProjectReadOnly, create_project, open_project
from app.core.store.backup import BACKUPS
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
folder = Path(sys.argv[1])
for attempt in (lambda: open_project(folder), lambda: create_project(folder / "new")):
    try:
        attempt().close()
    except ProjectReadOnly as error:
        print("refused:", error)
with open_project(folder, read_only=True) as project:
    print("images:", len(project.images))
    try:
        project.classes.add("dog")
    except ProjectReadOnly as error:
        print("refused:", error)
"""


def fill(project: Project, folder: Path, *, count: int) -> list[int]:
    source = project.sources.add(folder)
    files = [FoundFile(f"{number:04}.jpg", 1, 1) for number in range(count)]
    return project.images.record(source.id, files).ids


def test_every_acknowledged_change_survives_being_killed(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    with create_project(folder) as project:
        images = fill(project, tmp_path, count=CHANGES)
        project.classes.add("dog")
        project.classes.add("cat")
    chance = random.Random(5)
    for number in range(KILLS):
        with open_project(folder) as project:
            before = project.tags.of(images)
        tag = Tag.PRESENT if number % 2 == 0 else Tag.ABSENT
        told = changes_until_killed(
            root, folder, tag=tag, kill_after=chance.randint(1, CHANGES - 50)
        )
        assert told == images[: len(told)]
        with open_project(folder) as project:  # the lock that was left is taken over
            assert project.offer is None
            with project.database.read() as connection:
                assert check(connection, thorough=True) == ()
            after = project.tags.of(images)
        for image in told:
            assert (after[image].said(1), after[image].said(2)) == (tag, tag)
        for image in images[len(told) : len(told) + 1]:  # saved or not, but never by half
            assert after[image] == before[image] or after[image].tags == {1: tag, 2: tag}
        for image in images[len(told) + 1 :]:
            assert after[image] == before[image]


def changes_until_killed(root: Path, folder: Path, *, tag: Tag, kill_after: int) -> list[int]:
    """Return the images whose change was acknowledged, also those after the signal was sent.

    The signal comes at no moment in particular: the child works on while it is sent.
    """
    with subprocess.Popen(
        [sys.executable, "-c", CHANGER, str(folder), str(int(tag))],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(kill_after)]
        child.kill()
        told += child.stdout.readlines()
        child.wait(PATIENCE)
    assert len(told) >= kill_after
    assert "" not in told, "the child ended by itself"
    return [int(line) for line in told if line.endswith("\n")]


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    with (
        create_project(tmp_path / "project") as project,
        project.database.write() as connection,
    ):
        modes = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]  # 2: FULL


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="folders are made read-only by permissions of POSIX")
@pytest.mark.parametrize("state", ["closed", "left open"])
def test_a_folder_that_cannot_be_written_to_can_be_looked_at(
    root: Path, public: Path, state: str
) -> None:
    with create_project(public / "mine") as project:
        fill(project, public, count=7)
        folder = public / "mine"
        if state == "left open":  # as a process that was killed leaves it: rows are in the log
            folder = public / "left"
            shutil.copytree(public / "mine", folder)
            (folder / f"{PROJECT_FILE}-shm").unlink()
            assert (folder / f"{PROJECT_FILE}-wal").stat().st_size > 0
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    child = subprocess.run(
        [sys.executable, "-c", STRANGER, str(folder)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    opened, made, looked, changed = child.stdout.splitlines()
    assert opened.startswith(f"refused: {folder.name}/")
    assert "read-only" in opened
    assert made.startswith("refused: ")
    assert looked == "images: 7"
    assert "nothing was changed" in changed


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A disk of its own, and a way to mount it with other options: "rw" or "ro"."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or shutil.which("mount") is None:
        pytest.skip("a disk is mounted by Linux's mount")

    def mount(options: str) -> Path:
        done = subprocess.run(
            ["mount", "-o", options, "-t", "tmpfs", "tmpfs", str(place)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
        return place

    mount("size=4m")
    yield lambda options: mount(f"remount,{options}")
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.parametrize("state", ["closed", "left open"])
def test_a_disk_mounted_for_reading_only_can_be_looked_at(
    mounted: Callable[[str], Path], tmp_path: Path, state: str
) -> None:
    """Not even the superuser may write there."""
    disk = mounted("rw")
    with create_project(tmp_path / "trees") as project:
        fill(project, tmp_path, count=7)
        if state == "left open":
            shutil.copytree(project.folder, disk / "trees")
            (disk / "trees" / f"{PROJECT_FILE}-shm").unlink()
    if state == "closed":
        shutil.copytree(tmp_path / "trees", disk / "trees")
    mounted("ro")
    with pytest.raises(ProjectReadOnly, match="Open the project read-only"):
        open_project(disk / "trees")
    with pytest.raises(ProjectReadOnly, match="not writable"):
        create_project(disk / "new")
    with open_project(disk / "trees", read_only=True) as project:
        assert len(project.images) == 7
        with pytest.raises(ProjectReadOnly, match="nothing was changed"):
            project.classes.add("dog")
    mounted("rw")
    with open_project(disk / "trees") as project:
        assert len(project.images) == 7


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_refuses_a_lock_file_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    create_project(tmp_path / "trees").close()

    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(lock_module.os, "open", refuse)
        with pytest.raises(ProjectReadOnly, match="Open the project read-only"):
            open_project(tmp_path / "trees")
    open_project(tmp_path / "trees").close()
