"""One writer at a time, and locks that a crash left behind."""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from app.core.store import (
    FoundFile,
    Project,
    ProjectError,
    ProjectLocked,
    create_project,
    open_project,
)
from app.core.store import lock as lock_module
from app.core.store.lock import LOCK_FILE, FileLock, Holder, ProjectLock
from app.core.store.processes import process_started

PATIENCE = 120.0  # seconds: a loaded machine may take long to start a process

# Says how opening went, and keeps the project open until its input ends.
OPENER = """
import sys
from pathlib import Path
from app.core.store import ProjectLocked, open_project
print("ready", flush=True)
sys.stdin.readline()
try:
    project = open_project(Path(sys.argv[1]))
except ProjectLocked as error:
    print(f"locked: {error}", flush=True)
else:
    project.classes.add("of the child")
    print("open", flush=True)
    sys.stdin.readline()
    project.close()
"""

# Locks a file and has not said yet who it is.
LOCKER = """
import os, sys
from app.core.store.lock import lock_file
handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
print(lock_file(handle).name, flush=True)
sys.stdin.readline()
"""


@contextmanager
def process(root: Path, code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def tell(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def answer(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def leave_lock(folder: Path, holder: Holder) -> None:
    (folder / LOCK_FILE).write_text(json.dumps(asdict(holder)), "ascii")


def holder_of(pid: int, *, started: str | None = None, host: str | None = None) -> Holder:
    start = process_started(pid) or "" if started is None else started
    return Holder(host or platform.node(), pid, start, "2026-01-02 03:04")


@pytest.fixture
def sleeper() -> Iterator[int]:
    """The number of a process that runs, and has locked nothing."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        yield child.pid
        child.kill()


def test_a_second_instance_is_refused_and_may_look(root: Path, tmp_path: Path) -> None:
    create_project(tmp_path / "trees").close()
    with process(root, OPENER, str(tmp_path / "trees")) as child:
        tell(child)
        assert [answer(child), answer(child)] == ["ready", "open"]
        who = rf"process {child.pid} on this computer, {re.escape(platform.node())}, since"
        with pytest.raises(ProjectLocked, match=rf"trees is open .*{who}") as caught:
            open_project(tmp_path / "trees", take_over=True)
        assert not caught.value.elsewhere
        with open_project(tmp_path / "trees", read_only=True) as project:
            assert [c.name for c in project.classes.all()] == ["of the child"]
            with pytest.raises(ProjectError, match="read-only"):
                project.classes.add("mine")
        tell(child)
        assert child.wait(PATIENCE) == 0
    assert not (tmp_path / "trees" / LOCK_FILE).exists()
    with open_project(tmp_path / "trees") as project:
        assert not project.read_only
        assert not project.was_left_open


def test_the_lock_of_a_killed_process_is_taken_over(root: Path, tmp_path: Path) -> None:
    create_project(tmp_path / "trees").close()
    with process(root, OPENER, str(tmp_path / "trees")) as child:
        tell(child)
        assert [answer(child), answer(child)] == ["ready", "open"]
        child.kill()
        child.wait(PATIENCE)
    assert (tmp_path / "trees" / LOCK_FILE).exists()
    with open_project(tmp_path / "trees") as project:
        assert project.was_left_open
        assert [c.name for c in project.classes.all()] == ["of the child"]


def test_of_several_that_find_a_stale_lock_one_gets_it(root: Path, tmp_path: Path) -> None:
    create_project(tmp_path / "trees").close()
    leave_lock(tmp_path / "trees", holder_of(os.getpid(), started="long ago"))
    with ExitStack() as stack:
        children = [
            stack.enter_context(process(root, OPENER, str(tmp_path / "trees"))) for _ in range(3)
        ]
        assert [answer(child) for child in children] == ["ready"] * 3
        for child in children:
            tell(child)
        answers = sorted(answer(child).partition(":")[0] for child in children)
        assert answers == ["locked", "locked", "open"]


def test_a_locked_file_is_held_whatever_it_says(root: Path, tmp_path: Path) -> None:
    with process(root, LOCKER, str(tmp_path / LOCK_FILE)) as child:
        assert answer(child) == "OURS"
        with pytest.raises(ProjectLocked, match="open in another TagMask"):
            ProjectLock(tmp_path)
        leave_lock(tmp_path, holder_of(os.getpid(), started="long ago"))
        with pytest.raises(ProjectLocked):
            ProjectLock(tmp_path, take_over=True)
        tell(child)
        assert child.wait(PATIENCE) == 0
    ProjectLock(tmp_path).release()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere an open file cannot be removed")
def test_a_lock_file_that_its_owner_just_removed_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner may end between our opening of the file and our locking it."""
    calls: list[int] = []

    def removed_at_first(handle: int) -> FileLock:
        calls.append(handle)
        if len(calls) == 1:
            (tmp_path / LOCK_FILE).unlink()
        return FileLock.OURS

    monkeypatch.setattr(lock_module, "lock_file", removed_at_first)
    lock = ProjectLock(tmp_path)
    holder = Holder.parse((tmp_path / LOCK_FILE).read_bytes())
    assert holder is not None
    assert holder.pid == os.getpid()
    lock.release()


def test_this_process_cannot_open_a_project_twice(tmp_path: Path) -> None:
    with create_project(tmp_path / "trees"):
        for path in (tmp_path / "trees", tmp_path / "trees" / ".." / "trees"):
            with pytest.raises(ProjectLocked, match="already open"):
                open_project(path)
    open_project(tmp_path / "trees").close()


def test_a_refused_opening_leaves_the_first_lock_in_force(root: Path, tmp_path: Path) -> None:
    with create_project(tmp_path / "trees"):
        with pytest.raises(ProjectLocked):
            open_project(tmp_path / "trees")
        with process(root, OPENER, str(tmp_path / "trees")) as child:
            tell(child)
            assert answer(child) == "ready"
            assert answer(child).startswith("locked: trees is open in another TagMask")


def test_a_process_that_ended_holds_nothing(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait(PATIENCE)
    leave_lock(tmp_path, holder_of(child.pid, started="x"))
    lock = ProjectLock(tmp_path)
    assert lock.taken_over is not None
    assert lock.taken_over.pid == child.pid
    lock.release()
    lock.release()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kernel_locks", [True, False])
def test_a_running_process_is_known_by_its_start(
    tmp_path: Path, sleeper: int, kernel_locks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not kernel_locks:  # a network drive that knows none
        monkeypatch.setattr(lock_module, "lock_file", lambda handle: FileLock.UNKNOWN)
    leave_lock(tmp_path, holder_of(sleeper))
    with pytest.raises(
        ProjectLocked, match=rf"process {sleeper} on this computer, .*, since 2026-01-02"
    ):
        ProjectLock(tmp_path)
    with pytest.raises(ProjectLocked):  # not even with force: it can be asked, and is there
        ProjectLock(tmp_path, take_over=True)
    leave_lock(tmp_path, holder_of(sleeper, started="before it was this one's number"))
    ProjectLock(tmp_path).release()


@pytest.mark.parametrize("known", ["folder", "start", "neither"])
@pytest.mark.parametrize("answer", [FileLock.OURS, FileLock.UNKNOWN])
def test_the_systems_lock_decides_where_the_file_leaves_doubts(
    tmp_path: Path,
    sleeper: int,
    known: str,
    answer: FileLock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The named process runs, but does not say since when, or had another folder open."""
    monkeypatch.setattr(lock_module, "lock_file", lambda handle: answer)
    holder = holder_of(sleeper)
    if known != "start":
        holder = replace(holder, started="")
    if known != "folder":
        holder = replace(holder, folder=str(tmp_path / "the original"))
    leave_lock(tmp_path, holder)
    if answer is FileLock.OURS:
        ProjectLock(tmp_path).release()
    else:
        with pytest.raises(ProjectLocked):
            ProjectLock(tmp_path)


def test_a_copy_of_an_open_project_is_a_project_of_its_own(root: Path, tmp_path: Path) -> None:
    create_project(tmp_path / "trees").close()
    with process(root, OPENER, str(tmp_path / "trees")) as child:
        tell(child)
        assert [answer(child), answer(child)] == ["ready", "open"]
        shutil.copytree(tmp_path / "trees", tmp_path / "copy")
        with open_project(tmp_path / "copy") as project:
            assert project.was_left_open
            assert [c.name for c in project.classes.all()] == ["of the child"]
        with pytest.raises(ProjectLocked):
            open_project(tmp_path / "trees")
        tell(child)
        assert child.wait(PATIENCE) == 0


def test_locks_from_before_a_restart_of_the_computer_hold_nothing(
    tmp_path: Path, sleeper: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number may belong to another process now, started as long after the computer was."""
    start = process_started(sleeper)
    assert start
    if sys.platform == "linux":
        boot, _, ticks = start.partition(" ")
        assert len(boot) == 36
        start = f"{'0' * 8}{boot[8:]} {ticks}"
    else:
        start = f"not {start}"
    monkeypatch.setattr(lock_module, "lock_file", lambda handle: FileLock.UNKNOWN)
    leave_lock(tmp_path, holder_of(sleeper, started=start))
    ProjectLock(tmp_path).release()


def test_a_process_on_another_computer_is_believed_until_the_user_says_so(tmp_path: Path) -> None:
    leave_lock(tmp_path, holder_of(os.getpid(), host="attic"))
    with pytest.raises(ProjectLocked, match="Close it on attic first") as caught:
        ProjectLock(tmp_path)
    assert caught.value.elsewhere
    assert "attic" in (tmp_path / LOCK_FILE).read_text("ascii")
    lock = ProjectLock(tmp_path, take_over=True)
    holder = Holder.parse((tmp_path / LOCK_FILE).read_bytes())
    assert holder is not None
    assert (holder.host, holder.pid) == (platform.node(), os.getpid())
    lock.release()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]", b'{"host": "a"}', b"{"])
def test_a_lock_file_that_names_nobody_holds_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LOCK_FILE).write_bytes(content)
    lock = ProjectLock(tmp_path)
    assert lock.taken_over is None
    lock.release()


def test_a_full_disk_leaves_no_lock_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int, text: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(lock_module, "_write", full)
        with pytest.raises(ProjectError, match=r"disk of .* is full"):
            ProjectLock(tmp_path)
    ProjectLock(tmp_path).release()


def test_the_start_of_a_process_is_its_own(sleeper: int) -> None:
    assert process_started(os.getpid()) == process_started(os.getpid())
    assert process_started(sleeper) not in (None, "", process_started(os.getpid()))
    with subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE) as child:
        child.communicate(timeout=PATIENCE)
    assert process_started(child.pid) is None


@pytest.mark.skipif(
    not hasattr(os, "waitid"), reason="needs a way to see a process end uncollected"
)
def test_an_ended_process_that_nobody_collected_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert process_started(child.pid) is None
        child.wait(PATIENCE)


def images_of(project: Project, folder: Path, *, count: int) -> list[int]:
    source = project.sources.add(folder)
    files = [FoundFile(str(number), 1, 1) for number in range(count)]
    return project.images.record(source.id, files).ids


def test_a_project_open_for_reading_takes_no_lock(tmp_path: Path) -> None:
    with create_project(tmp_path / "trees") as project:
        images_of(project, tmp_path, count=3)
    with (
        open_project(tmp_path / "trees", read_only=True) as first,
        open_project(tmp_path / "trees", read_only=True) as second,
        open_project(tmp_path / "trees") as writer,
    ):
        writer.images.remove([1])
        assert (len(first.images), len(second.images)) == (2, 2)
