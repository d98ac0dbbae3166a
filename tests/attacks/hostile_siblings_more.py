"""Further ways to make a project hostile: what cannot be looked at, odd files, odd databases."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from app.core.store.backup import PROJECT_FILE
from tests.attacks.hostile_project import Place
from tests.attacks.hostile_siblings import SIBLINGS, sibling, sql
from tests.attacks.traps import clear, link, pipe

__all__ = ["IN_SHORT", "SIBLINGS"]

_FIRST = frozenset(SIBLINGS)
LONG_NAME = "o" * 300


def source_at(name: str, place_of: Callable[[Place], Path | str]) -> None:
    """Have the photos be elsewhere, as the record says."""

    @sibling(f"the source is {name}")
    def make(place: Place) -> None:
        where = str(place_of(place)).replace("'", "''")
        sql(place, f"UPDATE sources SET absolute = '{where}', relative = ''")


source_at("too long a name", lambda place: place.photos / LONG_NAME)
source_at("too long a path", lambda place: place.photos / "/".join(["deep"] * 1200))
source_at("no whole path", lambda place: "photos/../../canary")
source_at("the root", lambda place: "/")
source_at("the canary", lambda place: place.canary)
source_at("what the system tells of itself", lambda place: "/proc/self")


@sibling("the source is a link to itself")
def _(place: Place) -> None:
    link(place.photos, place.photos)


@sibling("the source is a pipe")
def _(place: Place) -> None:
    pipe(place.photos.with_name("pipe"))
    sql(place, f"UPDATE sources SET absolute = '{place.photos.with_name('pipe')}', relative = ''")


def image_at(name: str, path: str) -> None:
    """Have an image be elsewhere, as its record says."""

    @sibling(f"an image is at {name}")
    def make(place: Place) -> None:
        sql(place, f"UPDATE images SET path = '{path}' WHERE id = 1")


image_at("too long a name", f"{LONG_NAME}.jpg")
image_at("too long a path", "/".join(["deep"] * 1200) + "/a.jpg")
image_at("an empty name", "")
image_at("a name with a backslash", "..\\\\..\\\\canary\\\\photo.jpg")
image_at("a name of a drive", "C:/photo.jpg")
image_at("a folder", ".")


def odd(inside: str, name: str, lay: Callable[[Path], object]) -> None:
    """Have something odd be in the place of a file or folder of the project."""

    @sibling(f"{inside} is {name}")
    def make(place: Place) -> None:
        clear(place.folder / inside)
        lay(place.folder / inside)


def a_socket(place: Path) -> None:
    here = Path.cwd()
    os.chdir(place.parent)  # the names that sockets are given are short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("s")
            Path("s").rename(place)
    finally:
        os.chdir(here)


def a_file(place: Path) -> None:
    place.write_bytes(b"mine")


def a_full_folder(place: Path) -> None:
    place.mkdir()
    (place / "notes.txt").write_text("dear diary")


for _inside in ("masks", "masks/edited", "models", "backups", "cache", "cache/thumbnails"):
    odd(_inside, "a file", a_file)
for _inside in ("masks/edited", "models", "backups", "cache"):
    odd(_inside, "a pipe", pipe)
for _inside in ("project.lock", "masks/edited/1.png", "masks/model/1-1.png", PROJECT_FILE):
    odd(_inside, "a socket", a_socket)
for _inside in (
    *("project.lock", "project.tagmask-wal", "masks/edited/1.png", "masks/edited/1.png.journal"),
    *("masks/model/1-1.png", "models/run-0001/checkpoint.json", "masks/imported/0001/former.json"),
    *("backups/20990101T000000-daily.tagmask", "backups/.x.part", ".project.tagmask.part"),
):
    odd(_inside, "a full folder", a_full_folder)


@sibling("a shard of the thumbnails is a link")
def _(place: Place) -> None:
    for number in range(256):
        link(place.folder / f"cache/thumbnails/{number:02x}", place.canary / "thumbnails")


@sibling("features of a run are links")
def _(place: Place) -> None:
    link(place.folder / "models/run-0001/features", place.canary / "sub")
    link(place.folder / "cache/features", place.canary / "sub")


def database(name: str, *statements: str) -> None:
    """Have the database be one that no TagMask writes."""

    @sibling(name)
    def make(place: Place) -> None:
        sql(place, *statements)


database("numbers of rows are used up", "UPDATE sqlite_sequence SET seq = 9223372036854775807")
database("numbers of rows are negative", "UPDATE sqlite_sequence SET seq = -9223372036854775808")
database("an index computes", "CREATE INDEX i ON settings (hex(zeroblob(1000000)))")
database("an index is partial", "CREATE UNIQUE INDEX i ON images (path) WHERE id > 1")
database("statistics lie", "ANALYZE", "UPDATE sqlite_stat1 SET stat = '1 1 1 1'")
database("a version of nobody", "PRAGMA user_version = -1")
database("a version to come", "PRAGMA user_version = 2147483647")
database("rows wait for each other", "UPDATE masks SET run = 77", "UPDATE tags SET class = 99")
database(
    "a trigger of a table with a quote in its name",
    'CREATE TABLE "a""b" (x)',
    'CREATE TRIGGER "t""u" AFTER INSERT ON "a""b" BEGIN DELETE FROM tags; END',
)


def remade(name: str, *statements: str) -> None:
    """Have the database be laid out in another way."""

    @sibling(name)
    def make(place: Place) -> None:
        file = place.folder / PROJECT_FILE
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            for statement in statements:
                connection.execute(statement)


remade("pages of 512 bytes", "PRAGMA page_size = 512", "VACUUM")
remade("pages of 64 KB", "PRAGMA page_size = 65536", "VACUUM")
remade("pages that are given back", "PRAGMA auto_vacuum = 2", "VACUUM")


# Those that are tried each time: one of a kind.
IN_SHORT = [name for place, name in enumerate(SIBLINGS) if name in _FIRST or place % 5 == 0]
