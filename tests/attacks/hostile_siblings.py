"""What makes a project hostile, one way each."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing

from app.core.masks.document import MaskDocument
from app.core.masks.journal import Journal, journal_path
from app.core.store.backup import PROJECT_FILE, backups
from app.core.store.trust import _LIMITS
from app.core.thumbnail_store import thumbnail_key
from tests.attacks.forged_journal import leave_journal
from tests.attacks.hostile_project import Place
from tests.attacks.odd_objects import ODD_OBJECTS
from tests.attacks.traps import link, pipe, second_name
from tests.core.drawn_project import HEIGHT, WIDTH, blobs
from wseg_engine.images.mask_files import write_mask

Hostile = Callable[[Place], None]
SIBLINGS: dict[str, Hostile] = {}


def sibling(name: str) -> Callable[[Hostile], Hostile]:
    """Keep a way to make a project hostile."""

    def keep(make: Hostile) -> Hostile:
        SIBLINGS[name] = make
        return make

    return keep


def sql(place: Place, *statements: str, checks: bool = True) -> None:
    """Change a project's database behind its back."""
    with closing(sqlite3.connect(place.folder / PROJECT_FILE, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _link(inside: str, outside: str) -> None:
    @sibling(f"{inside} is a link")
    def make(place: Place) -> None:
        link(place.folder / inside, place.canary / outside)


for _inside, _outside in (
    ("masks", "."),
    ("masks/model", "model"),
    ("masks/edited", "edited"),
    ("masks/approved", "approved"),
    ("masks/imported", "."),
    ("masks/imported/0001", "0001"),
    ("masks/imported/0002", "0001"),
    ("masks/imported/0001/former", "."),
    ("masks/imported/0001/former.json", "photo.jpg"),
    ("models", "."),
    ("models/run-0001", "run-0001"),
    ("models/run-0002", "run-0001"),
    ("models/.deleted-run-0001", "run-0001"),
    ("models/.deleted-run-0009", "run-0001"),
    (f"models/.import-{'0' * 32}", "run-0001"),
    ("models/run-0001/masks", "sub"),
    ("models/run-0001/checkpoint.json", "photo.jpg"),
    ("models/run-0002/dataset.json", "photo.jpg"),
    ("cache", "."),
    ("cache/thumbnails", "sub"),
    ("backups", "."),
    ("backups/20990101T000000-daily.tagmask", "photo.jpg"),
    ("backups/.x.part", "photo.jpg"),
    ("project.lock", "photo.jpg"),
    ("project.tagmask-wal", "photo.jpg"),
    ("project.tagmask-shm", "photo.jpg"),
    ("project.tagmask-journal", "photo.jpg"),
    (".project.tagmask.part", "photo.jpg"),
    ("masks/edited/1.png", "photo.jpg"),
    ("masks/edited/1.png.journal", "photo.jpg"),
    ("masks/edited/1.png.painted", "photo.jpg"),
    ("masks/edited/1.png.objects", "photo.jpg"),
    ("masks/approved/1.png.objects", "photo.jpg"),
    ("masks/refined/1.png.objects", "photo.jpg"),
    ("masks/model/1-1.png.objects", "photo.jpg"),
    ("masks/imported/0001/1.png.objects", "photo.jpg"),
    ("masks/approved/1.png", "photo.jpg"),
    ("masks/model/1-1.png", "photo.jpg"),
):
    _link(_inside, _outside)


@sibling("the database is a link")
def _(place: Place) -> None:
    theirs = place.canary / "project.tagmask"
    shutil.copy(place.folder / PROJECT_FILE, theirs)
    os.utime(theirs, ns=(10**18, 10**18))
    link(place.folder / PROJECT_FILE, theirs)


@sibling("a cached thumbnail is a link")
def _(place: Place) -> None:
    key = thumbnail_key("a", size=1, modified_ns=1, side=256)
    link(place.folder / f"cache/thumbnails/{key[:2]}/{key}.thumb", place.photo)


def _second_name(inside: str) -> None:
    @sibling(f"{inside} is a second name of a photo")
    def make(place: Place) -> None:
        second_name(place.folder / inside, place.photo)


for _inside in (
    "project.lock",
    "project.tagmask-wal",
    "project.tagmask-shm",
    "project.tagmask-journal",
    ".project.tagmask.part",
    "masks/edited/1.png",
    "masks/edited/1.png.journal",
    "masks/edited/1.png.painted",
    "masks/edited/1.png.objects",
    "masks/approved/1.png.objects",
    "masks/model/1-1.png.objects",
    "masks/approved/1.png",
    "masks/model/1-1.png",
    "masks/imported/0001/1.png",
    "masks/imported/0001/former.json",
    "models/run-0001/checkpoint.json",
    "backups/.x.part",
):
    _second_name(_inside)


@sibling("a cached thumbnail is a second name of a photo")
def _(place: Place) -> None:
    key = thumbnail_key("a", size=1, modified_ns=1, side=256)
    file = place.folder / f"cache/thumbnails/{key[:2]}/{key}.thumb"
    file.parent.mkdir(parents=True)
    os.link(place.photo, file)


@sibling("the database is a second name of another project's")
def _(place: Place) -> None:
    theirs = place.canary / "project.tagmask"
    shutil.copy(place.folder / PROJECT_FILE, theirs)
    os.utime(theirs, ns=(10**18, 10**18))
    (place.folder / PROJECT_FILE).unlink()
    os.link(theirs, place.folder / PROJECT_FILE)


def _odd_objects(harm: str, data: Callable[[], bytes]) -> None:
    @sibling(f"the objects of masks are {harm}")
    def make(place: Place) -> None:
        for mask in ("edited/1.png", "approved/1.png", "model/1-1.png", "imported/0001/1.png"):
            file = place.folder / "masks" / f"{mask}.objects"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data())


for _harm, _data in ODD_OBJECTS.items():
    _odd_objects(_harm, _data)


@sibling("a journal of strokes is a second name of another one")
def _(place: Place) -> None:
    mask = place.folder / "masks/edited/1.png"
    write_mask(mask, blobs(3))
    theirs = place.canary / "1.png.journal"
    journal = Journal(theirs, (HEIGHT, WIDTH), MaskDocument(blobs(3)).fingerprint())
    document = MaskDocument(blobs(3))
    document.replace(blobs(4), "Anew")
    from app.core.masks.area import Box, Patch

    journal.append([Patch(Box(0, 0, HEIGHT, WIDTH), blobs(4))])
    journal.close()
    os.utime(theirs, ns=(10**18, 10**18))
    os.link(theirs, journal_path(mask))


def _pipe(inside: str) -> None:
    @sibling(f"{inside} is a pipe")
    def make(place: Place) -> None:
        pipe(place.folder / inside)


for _inside in (
    "project.lock",
    "project.tagmask",
    "project.tagmask-wal",
    "project.tagmask-shm",
    "project.tagmask-journal",
    "backups/20990101T000000-daily.tagmask",
    "masks/edited/1.png",
    "masks/edited/1.png.journal",
    "masks/edited/1.png.painted",
    "masks/edited/1.png.objects",
    "masks/approved/1.png.objects",
    "masks/model/1-1.png.objects",
    "masks/model/1-1.png",
    "masks/imported/0001/1.png",
    "masks/imported/0001/former.json",
    "models/run-0001/checkpoint.json",
    "models/run-0002/checkpoint.json",
    "models/run-0002/dataset.json",
):
    _pipe(_inside)


@sibling("photos are pipes")
def _(place: Place) -> None:
    for name in ("a.jpg", "b.jpg"):
        pipe(place.photos / name)


def _outside(table: str, column: str, value: str) -> None:
    @sibling(f"{table}.{column} is {value!r}")
    def make(place: Place) -> None:
        text = value.format(canary=place.canary, up=f"../{place.canary.name}").replace("'", "''")
        state = ", state = 'running'" if table == "runs" else ""
        sql(
            place,
            f"UPDATE {table} SET {column} = '{text}'{state} WHERE rowid = 1"
            if table == "runs"
            else f"UPDATE {table} SET {column} = '{text}' WHERE image = 1",
        )


for _value in (
    "{canary}",
    "{up}",
    "models/../{up}",
    "models/run-0001/../../{up}",
    "models/./../{up}",
    "models//run-0001/../../../{up}",
    "models",
    "models/",
    ".",
    "",
    "masks",
    "backups",
    "\\\\\\\\host\\\\share\\\\run-0001",
    "//host/share/models",
    "C:\\\\models\\\\run-0001",
    "models/run-0001:stream",
    "models/CON",
    "models/run-0001.",
    "MODELS/RUN-0001",
    "models/run\u2215..\u2215..",
):
    _outside("runs", "folder", _value)
for _value in (
    "{canary}/photo.jpg",
    "{up}/photo.jpg",
    "masks/../{up}/photo.jpg",
    "masks/model/../../{up}/1.png",
    "project.tagmask",
    "project.lock",
    "models/run-0001/checkpoint.json",
    "",
    "masks",
    "//host/share/1.png",
    "\\\\\\\\host\\\\share\\\\1.png",
    "masks/model/1-1.png:stream",
    "masks/model/NUL.png",
):
    _outside("masks", "file", _value)


@sibling("a mask's file has a NUL in its name")
def _(place: Place) -> None:
    sql(place, "UPDATE masks SET file = 'masks/model/1.png' || char(0) || '.png' WHERE image = 1")


@sibling("an image is outside of its folder")
def _(place: Place) -> None:
    sql(place, "UPDATE images SET path = '../canary/photo.jpg' WHERE id = 1")


@sibling("an image has an absolute path")
def _(place: Place) -> None:
    sql(place, f"UPDATE images SET path = '{place.photo}' WHERE id = 1")


@sibling("the source is the project itself")
def _(place: Place) -> None:
    sql(place, f"UPDATE sources SET absolute = '{place.folder}', relative = '.'")


def _schema(name: str, *statements: str) -> None:
    @sibling(name)
    def make(place: Place) -> None:
        sql(place, *statements)


_schema("a trigger", "CREATE TRIGGER t AFTER UPDATE ON runs BEGIN DELETE FROM tags; END")
_schema(
    "a table is a view without end",
    "DROP TABLE reviews",
    "CREATE VIEW reviews AS WITH RECURSIVE n(image) AS (SELECT 1 UNION ALL SELECT image + 1 FROM n)"
    " SELECT image, 0 AS rejected, 0.0 AS seconds FROM n",
)
_schema(
    "settings are a view without end",
    "DROP TABLE settings",
    "CREATE VIEW settings AS WITH RECURSIVE n(key) AS (SELECT 1 UNION ALL SELECT key + 1 FROM n)"
    " SELECT CAST(key AS TEXT) AS key, '1' AS value FROM n",
)
_schema("a virtual table", "CREATE VIRTUAL TABLE v USING fts5(text)")
_schema("a further table", "CREATE TABLE further (id INTEGER)")
_schema(
    "a generated column of a size that nobody has memory for",
    "ALTER TABLE settings ADD COLUMN much TEXT AS (hex(zeroblob(100000000))) VIRTUAL",
)
_schema("two runs have one folder", "UPDATE runs SET folder = 'models/run-0001', state = 'running'")
_schema("the folder of a run is a number of another kind", "UPDATE runs SET folder = 'models/1'")


@sibling("a value larger than any that is read")
def _(place: Place) -> None:
    assert _LIMITS[sqlite3.SQLITE_LIMIT_LENGTH] < 2 * 70_000_000
    sql(place, "INSERT INTO settings VALUES ('much', hex(zeroblob(70000000)))")


@sibling("the log holds a trigger")
def _(place: Place) -> None:
    file = place.folder / PROJECT_FILE
    aside = place.folder.parent / "aside"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("CREATE TRIGGER t AFTER UPDATE ON runs BEGIN DELETE FROM tags; END")
        shutil.copy(file.with_name(f"{PROJECT_FILE}-wal"), aside)
        shutil.copy(file, place.folder.parent / "main")
    shutil.copy(place.folder.parent / "main", file)
    shutil.copy(aside, file.with_name(f"{PROJECT_FILE}-wal"))


@sibling("a journal brings a trigger back")
def _(place: Place) -> None:
    trigger = "CREATE TRIGGER t AFTER UPDATE ON runs BEGIN DELETE FROM tags; END"
    leave_journal(place.folder / PROJECT_FILE, statement=trigger)


@sibling("a journal names a photo to be deleted")
def _(place: Place) -> None:
    leave_journal(place.folder / PROJECT_FILE, other=place.photo)


@sibling("a backup holds a trigger, and the database is gone")
def _(place: Place) -> None:
    (backup,) = (one for one in backups(place.folder) if one.kind == "manual")
    with closing(sqlite3.connect(backup.path, isolation_level=None)) as connection:
        connection.execute("CREATE TRIGGER t AFTER UPDATE ON runs BEGIN DELETE FROM tags; END")
    (place.folder / PROJECT_FILE).unlink()


@sibling("a backup names files outside, and the database is damaged")
def _(place: Place) -> None:
    (backup,) = (one for one in backups(place.folder) if one.kind == "manual")
    with closing(sqlite3.connect(backup.path, isolation_level=None)) as connection:
        connection.execute(f"UPDATE runs SET state = 'running', folder = '{place.canary}'")
    (place.folder / PROJECT_FILE).write_bytes(b"damaged")


@sibling("the note of an import names files outside")
def _(place: Place) -> None:
    (note,) = place.folder.glob("masks/imported/*/former.json")
    text = note.read_text()
    note.write_text(text.replace('"masks/imported/0001/1.png"', f'"{place.photo}"'))


@sibling("the note of an import replaced files outside")
def _(place: Place) -> None:
    (note,) = place.folder.glob("masks/imported/*/former.json")
    former = note.parent / "former/edited/1.png"
    former.parent.mkdir(parents=True, exist_ok=True)
    write_mask(former, blobs(5))
    text = note.read_text()
    row = f'[1, "edited", "{place.photo}", [1], null, null, "2026-01-01T00:00:00"]'
    note.write_text(text.replace('"former": []', f'"former": [{row}]'))


@sibling("the project's folder cannot be written to")
def _(place: Place) -> None:
    for path in (*place.folder.rglob("*"), place.folder):
        if path.is_dir():
            path.chmod(0o555)
