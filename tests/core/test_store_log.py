"""The write-ahead log is moved into the database in the background, and never grows for long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core.store import FoundFile, Project, Setting, create_project, open_project
from app.core.store import log_mover as module
from app.core.store.backup import PROJECT_FILE
from app.core.store.database import connect
from app.core.store.log_mover import LogMover

NOTE = Setting("note", "")
LIMIT = 100_000  # bytes of log in these tests


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setattr(module, "MOVED_AT", LIMIT)
    with create_project(tmp_path / "trees") as project:
        yield project


def log_length(project: Project) -> int:
    return (project.folder / f"{PROJECT_FILE}-wal").stat().st_size


def write(project: Project, *, times: int) -> None:
    for number in range(times):
        project.settings.set(NOTE, f"{number}" * 2000)


def wait_for_mover(project: Project) -> None:
    assert project.database._log_mover is not None
    project.database._log_mover.close()


def test_a_long_log_is_moved_and_begun_anew(project: Project) -> None:
    longest = 0
    for _ in range(30):
        write(project, times=10)
        wait_for_mover(project)
        longest = max(longest, log_length(project))
    assert LIMIT < longest < 15 * LIMIT  # of 50 that were written
    assert project.settings.get(NOTE) == "9" * 2000


def test_what_was_moved_is_in_the_database_itself(project: Project) -> None:
    write(project, times=30)
    wait_for_mover(project)
    with closing(connect(project.folder / PROJECT_FILE, "mode=ro&immutable=1")) as connection:
        assert connection.execute("SELECT count(*) FROM settings").fetchone() == (1,)


def test_no_change_waits_for_the_log_to_be_moved(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    moving: list[threading.Thread] = []

    def slow(_mover: LogMover) -> None:
        moving.append(threading.current_thread())
        go_on.wait(10)

    monkeypatch.setattr(LogMover, "_move", slow)
    write(project, times=60)  # would never end if they waited
    assert len(moving) == 1
    assert moving[0] is not threading.current_thread()
    assert log_length(project) > 2 * LIMIT
    go_on.set()


def test_closing_waits_for_it(project: Project) -> None:
    write(project, times=60)
    project.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "log mover"]
    assert not (project.folder / f"{PROJECT_FILE}-wal").exists()


def test_a_reader_of_an_old_state_keeps_it_and_the_log_recovers(project: Project) -> None:
    project.images.record(project.sources.add(project.folder.parent).id, [FoundFile("a.jpg", 1, 1)])
    with project.database.read() as connection:
        assert connection.execute("SELECT count(*) FROM settings").fetchone() == (0,)
        write(project, times=40)
        wait_for_mover(project)
        assert connection.execute("SELECT count(*) FROM settings").fetchone() == (0,)
    grown = log_length(project)
    for _ in range(20):
        write(project, times=4)
        wait_for_mover(project)
    assert log_length(project) < grown + 2 * LIMIT
    project.close()
    with open_project(project.folder) as again:
        assert again.settings.get(NOTE) == "3" * 2000


def test_a_log_that_cannot_be_moved_loses_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise module.sqlite3.OperationalError("disk I/O error")

    assert project.database._log_mover is not None
    monkeypatch.setattr(project.database._log_mover, "_connect", missing)
    write(project, times=60)
    wait_for_mover(project)
    folder = project.folder
    project.close()
    with open_project(folder) as again:
        assert again.settings.get(NOTE) == "59" * 2000
