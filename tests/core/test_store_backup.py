"""Backups of a project, damaged projects and the way back."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from app.core.store import (
    DamagedProject,
    FoundFile,
    Project,
    ProjectDamaged,
    ProjectError,
    ProjectReadOnly,
    Setting,
    backup,
    create_project,
    open_project,
)
from app.core.store.backup import BACKUPS, PROJECT_FILE, RestoreOffer, backups, check_file
from tests.core.closed_project import NOON, folder, raw
from wseg_engine.base import durable

__all__ = ["folder"]  # a fixture


def damage(file: Path) -> None:
    """Overwrite every page but the first two with what is no page."""
    data = bytearray(file.read_bytes())
    for start in range(8192, len(data), 4096):
        data[start : start + 4096] = b"\xa5" * 4096
    file.write_bytes(data)


def orphan(folder: Path) -> None:
    """Damage that leaves everything readable: a tag of an image that there is not."""
    with closing(raw(folder)) as connection:
        connection.execute("INSERT INTO tags (image, class, tag) VALUES (9999, 1, 1)")


def offer_for(folder: Path) -> RestoreOffer:
    """Open a project that cannot be read any more, and return what is offered."""
    with pytest.raises(DamagedProject) as caught:
        open_project(folder)
    return caught.value.offer


def class_names(project: Project) -> list[str]:
    return [info.name for info in project.classes.all()]


def test_opening_keeps_a_backup_a_day(folder: Path) -> None:
    for _ in range(2):
        open_project(folder).close()
    (backup,) = backups(folder)
    assert backup.kind == "daily"
    assert check_file(backup.path) == ()


def test_a_new_project_without_images_is_no_backup_of_its_first_day(
    folder: Path, tmp_path: Path
) -> None:
    with create_project(tmp_path / "new") as project:
        assert project.back_up_daily() is None
        (tmp_path / "photos").mkdir()
        source = project.sources.add(tmp_path / "photos")
        project.images.record(source.id, [FoundFile("a.jpg", 1, 1)])
        assert project.back_up_daily() is not None


def test_an_offer_says_what_a_backup_has_not(folder: Path) -> None:
    open_project(folder).close()
    (newest,) = backups(folder)
    text = RestoreOffer(folder, ("torn",), newest).describe()
    assert "since then are not in it" in text


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


def test_a_clock_that_is_set_back_keeps_nobody_from_making_backups(folder: Path) -> None:
    """Backups dated after today count as the oldest, and are the first to go."""
    with open_project(folder, daily_backup=False) as project:
        for day in range(7):
            project.back_up_daily(now=datetime(2040, 1, 1) + timedelta(days=day))
            project.classes.add(f"day {day}")
        made = []
        for day in range(3):
            at = NOON + timedelta(days=day)
            backup = project.back_up_daily(now=at)
            assert backup is not None
            made.append(backup)
            assert project.back_up_daily(now=at + timedelta(hours=1)) is None
            assert backups(folder, at)[0] == backup
            project.classes.add(f"later {day}")
    kept = backups(folder, NOON + timedelta(days=2))
    assert kept[:3] == made[::-1]
    assert [backup.made.day for backup in kept[3:]] == [7, 6, 5, 4]


def test_what_a_killed_process_left_of_a_backup_goes_with_the_next(folder: Path) -> None:
    with open_project(folder) as project:
        half = ".20260101T000000-daily.tagmask.part"
        for name in (half, f"{half}-journal", ".mine.part"):
            (folder / BACKUPS / name).write_bytes(b"half")
        made = project.back_up()
    assert len(backups(folder)) == 2  # and the one of opening
    left = {path.name for path in made.path.parent.iterdir()}
    assert left == {".mine.part", *(backup.path.name for backup in backups(folder))}


def test_a_backup_ends_however_much_is_written_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page at a time, with a change after every page: copying never has to begin anew."""
    copied: list[int] = []

    class Source(sqlite3.Connection):
        def backup(self, target: sqlite3.Connection, **_: object) -> None:  # type: ignore[override]
            def progress(status: int, remaining: int, total: int) -> None:
                copied.append(remaining)
                project.settings.set(Setting("step", 0), len(copied))
                assert len(copied) <= total

            super().backup(target, pages=1, progress=progress)

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Source))
        with open_project(folder, daily_backup=False) as project:
            project.back_up()
            assert len(copied) > 5
            assert project.settings.get(Setting("step", 0)) == len(copied)
    assert check_file(backups(folder)[0].path) == ()


def test_a_project_damaged_while_it_is_open_spoils_no_backup(folder: Path) -> None:
    with open_project(folder) as project:
        (good,) = backups(folder)
        with project.database.write() as connection:  # an index that lacks a row
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(
                "UPDATE sqlite_schema SET sql = replace(sql, 'IS NOT NULL', 'IS NULL') "
                "WHERE name = 'images_by_content'"
            )
            connection.execute("PRAGMA writable_schema = OFF")
        project.images.record(1, [FoundFile("new.jpg", 1, 1)])
        with pytest.raises(ProjectDamaged, match="It was not backed up"):
            project.back_up()
        assert list(good.path.parent.iterdir()) == [good.path]


def test_only_the_one_who_writes_makes_backups(folder: Path) -> None:
    with open_project(folder, read_only=True) as project:
        assert project.back_up_daily() is None
        with pytest.raises(ProjectReadOnly, match="read-only"):
            project.back_up()


def test_no_backup_is_made_of_what_did_not_change(folder: Path) -> None:
    open_project(folder).close()
    os.utime(folder / PROJECT_FILE, (1, 1))  # before the backup, however coarse the times are
    with open_project(folder) as project:
        assert project.back_up_daily(now=datetime.now() + timedelta(days=3)) is None
        project.classes.add("ash")
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
    orphan(folder)
    damaged = (folder / PROJECT_FILE).read_bytes()
    with open_project(folder) as project:
        assert project.read_only
        offer = project.offer
        assert offer is not None
        assert offer.problems
        assert "newest sound backup is from" in offer.describe()
        with pytest.raises(ProjectError, match="read-only"):
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
    with pytest.raises(ProjectError, match="already contains a project"):
        create_project(folder)
    with pytest.raises(DamagedProject, match="is missing") as caught:
        open_project(folder)
    caught.value.offer.restore()
    open_project(folder).close()


def test_the_newest_sound_backup_is_offered(folder: Path) -> None:
    with open_project(folder, daily_backup=False) as project:
        project.back_up(now=datetime(2099, 1, 1))  # by a clock that was wrong
        for day in range(3):
            project.back_up(now=NOON + timedelta(days=day))
    damage(backups(folder)[0].path)
    (folder / BACKUPS / "20991399T000000-daily.tagmask").write_bytes(b"no date")
    damage(folder / PROJECT_FILE)
    found = offer_for(folder).backup
    assert found == backups(folder)[1]
    assert found.made == NOON + timedelta(days=1)


def test_without_a_sound_backup_nothing_is_touched(folder: Path) -> None:
    damage(folder / PROJECT_FILE)
    damaged = (folder / PROJECT_FILE).read_bytes()
    offer = offer_for(folder)
    assert "no sound backup" in offer.describe()
    with pytest.raises(ProjectDamaged):
        offer.restore()
    assert (folder / PROJECT_FILE).read_bytes() == damaged


def test_rows_that_belong_to_nothing_are_damage(folder: Path) -> None:
    orphan(folder)
    with open_project(folder) as project:
        assert project.offer is not None
        assert project.offer.problems == ("a row of tags belongs to none of images",)


def test_the_log_of_a_damaged_file_never_meets_the_restored_one(folder: Path) -> None:
    log = f"{PROJECT_FILE}-wal"
    with open_project(folder) as project:  # makes today's backup
        project.classes.add("late")
        content = (folder / log).read_bytes()
    damage(folder / PROJECT_FILE)
    (folder / log).write_bytes(content)  # as after a crash
    aside = offer_for(folder).restore()
    assert (aside / log).read_bytes() == content
    with open_project(folder) as project:
        assert class_names(project) == ["oak", "elm"]


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_restoring_that_is_cut_short_can_be_done_again(
    folder: Path, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each file that is moved: the log, the damaged file, and the backup in its place."""
    open_project(folder).close()  # makes today's backup
    damage(folder / PROJECT_FILE)
    damaged = (folder / PROJECT_FILE).read_bytes()
    (folder / f"{PROJECT_FILE}-wal").write_bytes(b"a log")
    offer = offer_for(folder)
    move, left = backup.move, [None] * moves

    def replace(path: Path, target: Path) -> Path:
        if not left:
            raise OSError(errno.EIO, "the plug was pulled")
        left.pop()
        return move(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(backup, "move", replace)
        patch.setattr(durable, "move", replace)
        with pytest.raises(ProjectError, match="could not be restored"):
            offer.restore()
    offer_for(folder).restore()
    with open_project(folder) as project:
        assert class_names(project) == ["oak", "elm"]
    kept = [path for path in folder.glob("damaged-*/*") if path.name == PROJECT_FILE]
    assert [path.read_bytes() for path in kept] == [damaged]
