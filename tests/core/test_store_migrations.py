"""Projects of every former version are brought to this one, whole and after a backup."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.core.store import (
    DamagedProject,
    MaskRecord,
    ProjectDamaged,
    ProjectNewer,
    Provenance,
    create_project,
    open_project,
)
from app.core.store.backup import PROJECT_FILE, backups
from app.core.store.migrations import (
    MIGRATIONS,
    Migration,
    check_version,
    migrate,
    run_script,
    version,
)
from app.core.store.schema import SCRIPTS

# What projects on users' disks were made with. A change of it is a new step, never an edit.
FROZEN = {
    1: "b3b973a94b91",
    2: "a2a391bf8878",
    3: "b60d708d8584",
    4: "0c4ba7ab1ab3",
    5: "395ab2cc8f24",
    6: "76fe11cdf9d4",
}


def add_column(name: str) -> Migration:
    def step(connection: sqlite3.Connection) -> None:
        run_script(connection, f"ALTER TABLE classes ADD COLUMN {name} TEXT NOT NULL DEFAULT '';")

    return step


def rebuild(connection: sqlite3.Connection) -> None:
    """As columns are changed that SQLite cannot alter: tags refer to the table meanwhile."""
    columns = "id, name, folded, colour, shortcut, position, second, third"
    run_script(
        connection,
        f"""
        CREATE TABLE classes_new (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE,
            colour TEXT NOT NULL, shortcut TEXT UNIQUE, position INTEGER NOT NULL,
            second TEXT NOT NULL DEFAULT '', third TEXT NOT NULL DEFAULT ''
        ) STRICT;
        INSERT INTO classes_new ({columns}) SELECT {columns} FROM classes;
        DROP TABLE classes;
        ALTER TABLE classes_new RENAME TO classes;
        """,
    )


# A history as it may come to be, to test with before there is one.
LATER = (*MIGRATIONS[:1], add_column("second"), add_column("third"), rebuild)


def tables(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE sql NOT NULL ORDER BY name"
    )
    return [(name, " ".join(sql.split())) for name, sql in rows]


def make_version(folder: Path, number: int, steps: tuple[Migration, ...]) -> None:
    """Make a project as the program of that version left it, with a class and its tag."""
    create_project(folder).close()
    file = folder / PROJECT_FILE
    file.unlink()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        migrate(connection, steps=steps[:number])
        run_script(
            connection,
            """
            INSERT INTO project VALUES (1, 'uid', '2026-01-01T00:00:00');
            INSERT INTO sources (absolute) VALUES ('/photos');
            INSERT INTO images (source, path, size, modified_ns) VALUES (1, 'a.jpg', 1, 1);
            INSERT INTO classes (name, folded, colour, position)
            VALUES ('Oak', 'oak', '#112233', 0);
            INSERT INTO tags VALUES (1, 1, 1);
            """,
        )


@pytest.mark.parametrize("steps", [MIGRATIONS, LATER], ids=["real", "imagined"])
def test_projects_of_all_former_versions_are_brought_up_to_date(
    tmp_path: Path, steps: tuple[Migration, ...]
) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, steps=steps)
        fresh = tables(connection)
    for number in range(1, len(steps) + 1):
        folder = tmp_path / f"of version {number}"
        make_version(folder, number, steps)
        with open_project(folder, steps=steps, daily_backup=False) as project:
            assert project.offer is None
            assert [info.name for info in project.classes.all()] == ["Oak"]
            assert project.tags.counts()[1].present == 1
            with project.database.read() as connection:
                assert version(connection) == len(steps)
                assert tables(connection) == fresh
        kinds = [backup.kind for backup in backups(folder)]
        assert kinds == ([] if number == len(steps) else [f"before-v{number + 1}"])
        for backup in backups(folder):
            with closing(sqlite3.connect(backup.path)) as connection:
                assert version(connection) == number
                assert connection.execute("SELECT count(*) FROM tags").fetchone() == (1,)


def test_masks_of_a_project_from_before_there_were_drafts_stay_as_they_are(tmp_path: Path) -> None:
    make_version(tmp_path / "trees", 3, MIGRATIONS)
    with closing(sqlite3.connect(tmp_path / "trees" / PROJECT_FILE)) as connection, connection:
        run_script(
            connection,
            """
            INSERT INTO masks VALUES
                (1, 'model', 'masks/model/1-1.png', '[1]', NULL, 0.25, '2026-01-01T00:00:00');
            INSERT INTO masks VALUES
                (1, 'approved', 'masks/approved/1.png', '[1]', NULL, NULL, '2026-01-02T00:00:00');
            """,
        )
    with open_project(tmp_path / "trees", daily_backup=False) as project:
        assert project.offer is None
        found = {mask.provenance: mask for mask in project.masks.of([1])}
        assert set(found) == {Provenance.MODEL, Provenance.APPROVED}
        assert found[Provenance.MODEL].uncertainty == 0.25
        assert found[Provenance.APPROVED].written == "2026-01-02T00:00:00"
        draft = MaskRecord(1, Provenance.DRAFT, "masks/draft/1.png", (1,))
        project.masks.put([draft])
        assert project.masks.counts()[Provenance.DRAFT] == 1


def test_a_project_from_before_there_were_objects_has_none_and_takes_some(tmp_path: Path) -> None:
    make_version(tmp_path / "trees", 4, MIGRATIONS)
    with closing(sqlite3.connect(tmp_path / "trees" / PROJECT_FILE)) as connection, connection:
        run_script(
            connection,
            """
            INSERT INTO masks VALUES
                (1, 'edited', 'masks/edited/1.png', '[1]', NULL, 0.25, '2026-01-01T00:00:00');
            """,
        )
    with open_project(tmp_path / "trees", daily_backup=False) as project:
        assert project.offer is None
        (mask,) = project.masks.of([1])
        assert mask.objects is None and project.masks.object_counts() == {}
        project.masks.put([mask._replace(objects=(3,))])
        assert project.masks.of([1]) == [mask._replace(objects=(3,))]
        assert project.masks.object_counts() == {1: 3}
        project.masks.put([mask])  # written anew, without
        assert project.masks.of([1]) == [mask]


def test_a_damaged_project_from_before_there_were_objects_is_still_shown(tmp_path: Path) -> None:
    make_version(tmp_path / "trees", 4, MIGRATIONS)
    with closing(sqlite3.connect(tmp_path / "trees" / PROJECT_FILE)) as connection, connection:
        run_script(
            connection,
            """
            INSERT INTO masks VALUES
                (1, 'edited', 'masks/edited/1.png', '[1]', NULL, 7, '2026-01-01T00:00:00');
            """,
        )
    with open_project(tmp_path / "trees", daily_backup=False) as project:
        assert project.read_only and project.offer is not None
        assert [mask.objects for mask in project.masks.of([1])] == [None]
        assert project.masks.object_counts() == {}


def test_a_backup_of_a_former_version_is_restored_and_brought_up_to_date(tmp_path: Path) -> None:
    make_version(tmp_path / "trees", 2, LATER)
    open_project(tmp_path / "trees", steps=LATER, daily_backup=False).close()
    with closing(sqlite3.connect(tmp_path / "trees" / PROJECT_FILE)) as connection, connection:
        connection.execute("INSERT INTO tags VALUES (99, 1, 1)")
    # These tables are of another time, so that no view could read them, damaged as they are.
    with pytest.raises(DamagedProject) as refused:
        open_project(tmp_path / "trees", steps=LATER, daily_backup=False)
    refused.value.offer.restore()
    with open_project(tmp_path / "trees", steps=LATER, daily_backup=False) as project:
        assert project.offer is None
        assert project.tags.counts()[1].present == 1


def test_what_a_version_laid_down_stays_as_it_is() -> None:
    """Projects on users' disks have these tables. For other ones, add a step to `MIGRATIONS`."""
    found = {
        number: hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]
        for number, text in enumerate(SCRIPTS, 1)
    }
    assert found == FROZEN


def test_a_version_that_cannot_be_is_damage_and_a_later_one_is_not() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        with pytest.raises(ProjectNewer, match="update the program"):
            check_version(connection, "trees")
        connection.execute("PRAGMA user_version = 131073")
        with pytest.raises(ProjectDamaged, match="claims to have version 131073"):
            check_version(connection, "trees")
