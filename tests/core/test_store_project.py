"""Creating, opening and migrating projects, and the database under them."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from app.core.store import (
    DiskFull,
    Project,
    ProjectError,
    ProjectMissing,
    ProjectNewer,
    create_project,
    open_project,
    project_files,
)
from app.core.store import project as project_module
from app.core.store.backup import PROJECT_FILE, backups
from app.core.store.migrations import MIGRATIONS, migrate, run_script, version
from app.core.store.schema import APPLICATION_ID
from tests.core.closed_project import folder, raw

__all__ = ["folder"]  # a fixture


def class_names(project: Project) -> list[str]:
    return [info.name for info in project.classes.all()]


def test_a_new_project_is_a_folder_of_its_own(tmp_path: Path) -> None:
    with create_project(tmp_path / "in" / "Bäume") as project:
        assert project.name == "Bäume"
        assert not project.read_only
    names = sorted(path.name for path in (tmp_path / "in" / "Bäume").iterdir())
    assert names == ["cache", "masks", "models", PROJECT_FILE]
    with closing(raw(tmp_path / "in" / "Bäume")) as connection:
        assert version(connection) == len(MIGRATIONS)
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        assert found == APPLICATION_ID == int.from_bytes(b"TMSK", "big")


def test_a_project_is_never_made_over_another(folder: Path) -> None:
    with pytest.raises(ProjectError, match="already contains a project"):
        create_project(folder)
    with open_project(folder / PROJECT_FILE) as project:  # as a double click opens it
        assert class_names(project) == ["oak", "elm"]


def test_what_is_no_project_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ProjectMissing, match=r"does not contain project\.tagmask"):
        open_project(tmp_path)
    with closing(raw(tmp_path)) as connection:
        connection.execute("CREATE TABLE other (a)")
    with pytest.raises(ProjectError, match="not a TagMask project"):
        open_project(tmp_path)


def test_a_project_of_a_later_version_is_left_alone(folder: Path) -> None:
    with closing(raw(folder)) as connection:
        connection.execute("PRAGMA user_version = 7")
    before = (folder / PROJECT_FILE).read_bytes()
    for read_only in (False, True):
        words = rf"version 7.*up to {len(MIGRATIONS)}.*update the program"
        with pytest.raises(ProjectNewer, match=words):
            open_project(folder, read_only=read_only)
    assert (folder / PROJECT_FILE).read_bytes() == before
    assert not (folder / "project.lock").exists()


def second(connection: sqlite3.Connection) -> None:
    run_script(
        connection,
        """
        -- a note; with a semicolon
        ALTER TABLE classes ADD COLUMN note TEXT NOT NULL DEFAULT '';
        UPDATE classes SET note = 'a; b' WHERE name = 'oak';
        """,
    )


def failing(connection: sqlite3.Connection) -> None:
    second(connection)
    connection.execute("INSERT INTO nowhere VALUES (1)")


def orphaning(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO tags (image, class, tag) VALUES (9999, 1, 1)")


def test_an_old_project_is_brought_up_to_date_after_a_backup(folder: Path) -> None:
    with pytest.raises(ProjectError, match="open it for writing once"):
        open_project(folder, read_only=True, steps=(*MIGRATIONS, second))
    with open_project(folder, steps=(*MIGRATIONS, second), daily_backup=False) as project:
        assert project.database.rows("SELECT note FROM classes ORDER BY id") == [("a; b",), ("",)]
        assert project.database.value("PRAGMA user_version") == len(MIGRATIONS) + 1
    (backup,) = backups(folder)
    assert backup.kind == f"before-v{len(MIGRATIONS) + 1}"
    with closing(sqlite3.connect(backup.path)) as connection:
        assert version(connection) == len(MIGRATIONS)
        assert connection.execute("SELECT count(*) FROM images").fetchone() == (300,)
    with open_project(folder, steps=(*MIGRATIONS, second), daily_backup=False):
        assert len(backups(folder)) == 1


@pytest.mark.parametrize("step", [failing, orphaning])
def test_a_migration_that_fails_is_undone_whole(
    folder: Path, step: project_module.Migration
) -> None:
    with pytest.raises(ProjectError):
        open_project(folder, steps=(*MIGRATIONS, step))
    with open_project(folder) as project:
        assert project.offer is None
        assert class_names(project) == ["oak", "elm"]
        columns = project.database.rows("SELECT name FROM pragma_table_info('classes')")
        assert ("note",) not in columns


def test_nothing_is_migrated_without_a_backup(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise DiskFull("no space for a backup")

    monkeypatch.setattr(project_files, "make_backup", full)
    with pytest.raises(DiskFull):
        open_project(folder, steps=(*MIGRATIONS, second))
    with open_project(folder) as project:
        assert project.database.value("PRAGMA user_version") == len(MIGRATIONS)
        assert project.warnings == ("no space for a backup",)  # of today's: no reason to refuse


def test_migrations_start_from_an_empty_database() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        asked: list[int] = []
        assert migrate(connection, before=asked.append) == len(MIGRATIONS)
        assert migrate(connection, before=asked.append) == 0
        assert asked == []


def test_a_script_must_end_its_statements() -> None:
    with (
        closing(sqlite3.connect(":memory:", isolation_level=None)) as connection,
        pytest.raises(ValueError, match="inside a statement"),
    ):
        run_script(connection, "SELECT 1;\nSELECT 'open;")


def test_what_fails_inside_a_change_is_undone(folder: Path) -> None:
    with open_project(folder) as project:
        with pytest.raises(ZeroDivisionError), project.database.write():
            project.classes.add("ash")
            raise ZeroDivisionError
        with project.database.write():
            project.classes.add("fir")
            with pytest.raises(ProjectError):
                with_failure(project)
            assert class_names(project) == ["oak", "elm", "fir"]  # reads its own change
        assert class_names(project) == ["oak", "elm", "fir"]


def with_failure(project: Project) -> None:
    with project.database.write():
        project.classes.add("yew")
        project.classes.add("fir")


def test_several_threads_read_and_write_at_once(folder: Path) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for count in range(15):
                project.classes.add(f"{number}-{count}")
                assert sum(1 for _ in project.images) == 300
        except BaseException as error:
            failures.append(error)

    with open_project(folder) as project:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(project.classes.all()) == 2 + 3 * 15


def test_reading_does_not_wait_for_a_change_that_is_being_made(folder: Path) -> None:
    with open_project(folder) as project, project.database.write():
        project.classes.add("ash")
        seen: list[list[str]] = []
        thread = threading.Thread(target=lambda: seen.append(class_names(project)))
        thread.start()
        thread.join()
        assert seen == [["oak", "elm"]]


def test_a_closed_project_says_so(folder: Path) -> None:
    project = open_project(folder)
    project.close()
    project.close()
    for use in (project.classes.all, lambda: project.classes.add("ash")):
        with pytest.raises(ProjectError, match="is closed"):
            use()


def test_no_log_is_left_beside_a_closed_project(folder: Path) -> None:
    with open_project(folder) as project:
        project.classes.add("ash")
        list(project.images)
    assert sorted(path.name for path in folder.glob(f"{PROJECT_FILE}*")) == [PROJECT_FILE]


def test_what_an_interrupted_creation_left_does_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "trees"
    folder.mkdir()
    for name in (f".{PROJECT_FILE}.part", f".{PROJECT_FILE}.part-journal"):
        (folder / name).write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7 half a journal")
    create_project(folder).close()
    assert not list(folder.glob(".*"))
    with open_project(folder) as project:
        assert project.offer is None
