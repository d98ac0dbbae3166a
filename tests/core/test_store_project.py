"""Creating, opening, migrating, backing up and restoring projects."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.core.store import (
    DamagedProject,
    DiskFull,
    FoundFile,
    Project,
    ProjectDamaged,
    ProjectError,
    ProjectMissing,
    ProjectNewer,
    create_project,
    open_project,
)
from app.core.store import project as project_module
from app.core.store.backup import BACKUPS, PROJECT_FILE, backups, check_file
from app.core.store.migrations import MIGRATIONS, migrate, run_script, version
from app.core.store.schema import APPLICATION_ID

NOON = datetime(2026, 5, 1, 12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed project of 300 images and two classes."""
    with create_project(tmp_path / "trees") as project:
        source = project.sources.add(tmp_path)
        project.images.record(source.id, [FoundFile(f"{n}.jpg", n, n) for n in range(300)])
        for name in ("oak", "elm"):
            project.classes.add(name)
    return tmp_path / "trees"


def raw(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / PROJECT_FILE, isolation_level=None)


def damage(file: Path) -> None:
    """Overwrite every page but the first two with what is no page."""
    data = bytearray(file.read_bytes())
    for start in range(8192, len(data), 4096):
        data[start : start + 4096] = b"\xa5" * 4096
    file.write_bytes(data)


def class_names(project: Project) -> list[str]:
    return [info.name for info in project.classes.all()]


def test_a_new_project_is_a_folder_of_its_own(tmp_path: Path) -> None:
    with create_project(tmp_path / "in" / "Bäume") as project:
        assert project.name == "Bäume"
        assert not project.read_only
    names = sorted(path.name for path in (tmp_path / "in" / "Bäume").iterdir())
    assert names == ["cache", "masks", "models", PROJECT_FILE]
    with closing(raw(tmp_path / "in" / "Bäume")) as connection:
        assert version(connection) == 1
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        assert found == APPLICATION_ID == int.from_bytes(b"TMSK", "big")


def test_a_project_is_never_made_over_another(folder: Path) -> None:
    with pytest.raises(ProjectError, match="holds a project already"):
        create_project(folder)
    with open_project(folder / PROJECT_FILE) as project:  # as a double click opens it
        assert class_names(project) == ["oak", "elm"]


def test_what_is_no_project_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ProjectMissing, match=r"there is no project\.tagmask in it"):
        open_project(tmp_path)
    with closing(raw(tmp_path)) as connection:
        connection.execute("CREATE TABLE other (a)")
    with pytest.raises(ProjectError, match="no project of TagMask"):
        open_project(tmp_path)


def test_a_project_of_a_later_version_is_left_alone(folder: Path) -> None:
    with closing(raw(folder)) as connection:
        connection.execute("PRAGMA user_version = 7")
    before = (folder / PROJECT_FILE).read_bytes()
    for read_only in (False, True):
        with pytest.raises(ProjectNewer, match=r"version 7.*up to 1.*update the program"):
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
        assert project.database.value("PRAGMA user_version") == 2
    (backup,) = backups(folder)
    assert backup.kind == "before-v2"
    with closing(sqlite3.connect(backup.path)) as connection:
        assert version(connection) == 1
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

    monkeypatch.setattr(project_module, "make_backup", full)
    with pytest.raises(DiskFull):
        open_project(folder, steps=(*MIGRATIONS, second))
    with open_project(folder) as project:
        assert project.database.value("PRAGMA user_version") == 1
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


def test_opening_keeps_a_backup_a_day(folder: Path) -> None:
    for _ in range(2):
        open_project(folder).close()
    (backup,) = backups(folder)
    assert backup.kind == "daily"
    assert check_file(backup.path) == ()


def test_the_newest_seven_daily_backups_are_kept(folder: Path) -> None:
    with open_project(folder, daily_backup=False) as project:
        for day in range(10):
            project.classes.add(f"day {day}")
            at = NOON + timedelta(days=day)
            made = project.back_up_daily(now=at)
            assert made is not None
            assert project.back_up_daily(now=at + timedelta(hours=5)) is None
        project.back_up(now=NOON)
    kept = [backup.made.day for backup in backups(folder) if backup.kind == "daily"]
    assert kept == [10, 9, 8, 7, 6, 5, 4]
    assert [backup.kind for backup in backups(folder)].count("manual") == 1
    with closing(sqlite3.connect(backups(folder)[0].path)) as connection:
        assert connection.execute("SELECT count(*) FROM classes").fetchone() == (12,)


def test_no_backup_is_made_of_what_did_not_change(folder: Path) -> None:
    open_project(folder).close()
    with open_project(folder) as project:
        assert project.back_up_daily(now=datetime.now() + timedelta(days=3)) is None
        project.classes.add("ash")
        # Times of files are coarse on some systems, so the change is given one of its own.
        later = (folder / BACKUPS).stat().st_mtime + 60

        os.utime(folder / f"{PROJECT_FILE}-wal", (later, later))
        assert project.back_up_daily(now=datetime.now() + timedelta(days=3)) is not None


def test_a_backup_is_complete_while_others_write(folder: Path) -> None:
    with (
        open_project(folder, daily_backup=False) as project,
        project.database.write() as connection,
    ):
        connection.execute("INSERT INTO settings VALUES ('half', '1')")
        done: list[Path] = []
        thread = threading.Thread(target=lambda: done.append(project.back_up().path))
        thread.start()
        thread.join()
        assert check_file(done[0]) == ()
        with closing(sqlite3.connect(done[0])) as copy:
            assert copy.execute("SELECT count(*) FROM settings").fetchone() == (0,)


def test_a_damaged_project_opens_for_reading_with_an_offer(folder: Path) -> None:
    open_project(folder).close()  # makes today's backup
    damage(folder / PROJECT_FILE)
    damaged = (folder / PROJECT_FILE).read_bytes()
    project = open_project(folder)
    with project:
        assert project.read_only
        offer = project.offer
        assert offer is not None
        assert offer.problems
        assert "newest sound backup is of" in offer.describe()
        with pytest.raises(ProjectError, match="reading only"):
            project.classes.add("ash")
    assert (folder / PROJECT_FILE).read_bytes() == damaged
    aside = offer.restore()
    assert (aside / PROJECT_FILE).read_bytes() == damaged
    with open_project(folder) as again:
        assert again.offer is None
        assert (class_names(again), len(again.images)) == (["oak", "elm"], 300)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 400])
def test_a_file_that_cannot_be_read_at_all_is_refused_with_an_offer(
    folder: Path, content: bytes
) -> None:
    open_project(folder).close()
    (folder / PROJECT_FILE).write_bytes(content)
    with pytest.raises(DamagedProject) as caught:
        open_project(folder)
    caught.value.offer.restore()
    with open_project(folder) as project:
        assert class_names(project) == ["oak", "elm"]


def test_a_backup_stands_in_for_a_file_that_is_gone(folder: Path) -> None:
    open_project(folder).close()
    (folder / PROJECT_FILE).unlink()
    with pytest.raises(ProjectError, match="holds a project already"):
        create_project(folder)
    with pytest.raises(DamagedProject, match="is gone") as caught:
        open_project(folder)
    caught.value.offer.restore()
    open_project(folder).close()


def test_the_newest_sound_backup_is_offered(folder: Path) -> None:
    with open_project(folder, daily_backup=False) as project:
        for day in range(3):
            project.back_up(now=NOON + timedelta(days=day))
    damage(backups(folder)[0].path)
    (folder / BACKUPS / "20990101T000000-daily.tagmask").write_bytes(b"")
    (folder / BACKUPS / "20991399T000000-daily.tagmask").write_bytes(b"no date")
    damage(folder / PROJECT_FILE)
    with open_project(folder) as project:
        assert project.offer is not None
        assert project.offer.backup == backups(folder)[2]
        assert project.offer.backup.made == NOON + timedelta(days=1)


def test_without_a_sound_backup_nothing_is_touched(folder: Path) -> None:
    damage(folder / PROJECT_FILE)
    damaged = (folder / PROJECT_FILE).read_bytes()
    with open_project(folder) as project:
        assert project.offer is not None
        assert "no sound backup" in project.offer.describe()
        with pytest.raises(ProjectDamaged):
            project.offer.restore()
    assert (folder / PROJECT_FILE).read_bytes() == damaged


def test_rows_that_belong_to_nothing_are_damage(folder: Path) -> None:
    with closing(raw(folder)) as connection:
        connection.execute("INSERT INTO tags (image, class, tag) VALUES (9999, 1, 1)")
    with open_project(folder) as project:
        assert project.offer is not None
        assert project.offer.problems == ("a row of tags belongs to none of images",)


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
