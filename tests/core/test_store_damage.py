"""Damage of every kind: a project opens sound, opens for reading with an offer, or says what to do.

Never does it open for writing in spite of damage that was found, and never end in another error.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from app.core.store import (
    DamagedProject,
    FoundFile,
    ImageFilter,
    Project,
    ProjectDamaged,
    ProjectError,
    Setting,
    create_project,
    open_project,
)
from app.core.store.backup import PROJECT_FILE, backups, check_file
from wseg_engine.base.labels import Tag

IMAGES = 400
TRIES = 12  # of each kind of damage, at other places
LOG = f"{PROJECT_FILE}-wal"
PATIENCE = 120.0  # seconds

# Tags images one by one and is killed with all of it in the log.
LEAVER = """
import os, signal, sys
from pathlib import Path
from app.core.store import open_project
from wseg_engine.base.labels import Tag
project = open_project(Path(sys.argv[1]))
for image in project.images.ids():
    project.tags.set([image], [2], Tag.UNSURE)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed project with a backup."""
    folder = tmp_path_factory.mktemp("damage") / "trees"
    with create_project(folder) as project:
        source = project.sources.add(folder.parent)
        files = [FoundFile(f"dir {n // 50}/Bäume {n}.jpg", n, n) for n in range(IMAGES)]
        images = project.images.record(source.id, files).ids
        for name in ("oak", "elm", "ash"):
            project.classes.add(name)
        project.tags.set(images, [1], Tag.PRESENT)
        project.tags.set(images[::2], [2, 3], Tag.ABSENT)
        project.back_up()
    return folder


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    return shutil.copytree(original, tmp_path / "trees")


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def scribble(data: bytearray, chance: random.Random) -> None:
    """Random bytes at up to four places behind the header."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(100, len(data))
        data[start : start + 300] = chance.randbytes(len(data[start : start + 300]))


def blank(data: bytearray, chance: random.Random) -> None:
    """A block of zeros, as a disk gives back that lost one."""
    start = chance.randrange(len(data) // 4096) * 4096
    data[start : start + 4096] = bytes(4096)


def flip_in_header(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(100)] ^= 1 << chance.randrange(8)


def flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)


def empty(data: bytearray, chance: random.Random) -> None:
    data.clear()


def foreign(data: bytearray, chance: random.Random) -> None:
    data[:] = chance.randbytes(len(data))


def look_at_everything(project: Project) -> int:
    images = project.images.ids(ImageFilter(text="bäume"))
    assert len(project.images.get(images)) == len(images)
    project.tags.of(images)
    project.tags.counts()
    project.tags.together()
    project.classes.all()
    project.settings.get(Setting("view.size", 1))
    return len(images)


@pytest.mark.parametrize("damage", [cut, scribble, blank, flip_in_header, flip, empty, foreign])
def test_damage_is_found_or_harmless_and_the_backup_comes_back(
    folder: Path, damage: Callable[[bytearray, random.Random], None]
) -> None:
    good = (folder / PROJECT_FILE).read_bytes()
    seen: Counter[str] = Counter()
    for number in range(TRIES):
        data = bytearray(good)
        damage(data, random.Random(number))
        (folder / PROJECT_FILE).write_bytes(data)
        offer = None
        try:
            with open_project(folder, daily_backup=False) as project:
                look_at_everything(project)
                offer = project.offer
                assert project.read_only == (offer is not None)
        except DamagedProject as error:
            offer = error.offer
        if offer is None:
            seen["sound"] += 1  # a page that nothing uses, or one letter of a name: no check tells
            continue
        seen["damaged"] += 1
        assert "newest sound backup is from" in offer.describe()
        if number < 2:
            aside = offer.restore()
            assert (aside / PROJECT_FILE).read_bytes() == data
            with open_project(folder, daily_backup=False) as project:
                assert look_at_everything(project) == IMAGES
    if damage in (cut, scribble, blank, empty, foreign):
        assert seen["damaged"] > seen["sound"]


def test_a_backup_whose_names_are_no_text_is_damaged(folder: Path) -> None:
    """What SQLite says of it has such a name in it, which Python cannot make a text of."""
    (backup, *_) = backups(folder)
    good = backup.path.read_bytes()
    start = good.index(b"CREATE TABLE")
    found = 0
    for place in range(start - 60, start + 200):
        data = bytearray(good)
        data[place] = 0xF2
        backup.path.write_bytes(data)
        found += bool(check_file(backup.path))
        (folder / "project.tagmask").write_bytes(data)
        with suppress(ProjectError):
            open_project(folder, daily_backup=False).close()
    assert found > 200


def test_text_that_is_no_text_is_found(folder: Path) -> None:
    """SQLite takes any bytes for text; reading them would fail."""
    note = Setting("note", "")
    with open_project(folder, daily_backup=False) as project:
        project.settings.set(note, "Bäume 777")
    file = folder / PROJECT_FILE
    text = "Bäume 777".encode()
    file.write_bytes(file.read_bytes().replace(text, text.replace(b"\xa4", b"\xff")))
    with open_project(folder) as project:
        assert project.offer is not None
        assert "settings 'note': value is invalid" in project.offer.describe()
        assert project.settings.get(note) == ""


def test_a_setting_that_makes_no_sense_is_the_default(folder: Path) -> None:
    setting = Setting("view.size", 128)
    with open_project(folder) as project:
        for value in ("CAST(x'ff22' AS TEXT)", "'{'", "'\"large\"'"):
            with project.database.write() as connection:
                connection.execute(f"INSERT OR REPLACE INTO settings VALUES ('view.size', {value})")
            assert project.settings.get(setting) == 128


def leave_open(root: Path, folder: Path) -> None:
    """Have a process tag all images and be killed."""
    done = subprocess.run(
        [sys.executable, "-c", LEAVER, str(folder)], cwd=root, timeout=PATIENCE, check=False
    )
    assert done.returncode == -9
    assert (folder / LOG).stat().st_size > IMAGES * 1000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("state", ["whole", "cut", "scribbled", "gone"])
def test_a_damaged_log_costs_no_more_than_what_was_in_it(
    root: Path, folder: Path, state: str
) -> None:
    """A log ends where it is invalid: a process that was killed leaves it so."""
    leave_open(root, folder)
    log = folder / LOG
    data = bytearray(log.read_bytes())
    half = len(data) // 2
    if state == "cut":
        del data[half:]
    elif state == "scribbled":
        data[half : half + 300] = random.Random(1).randbytes(300)
    log.write_bytes(data)
    (folder / f"{PROJECT_FILE}-shm").unlink()
    if state == "gone":
        log.unlink()
    with open_project(folder) as project:
        assert project.offer is None
        assert project.was_left_open
        assert look_at_everything(project) == IMAGES
        unsure = project.tags.counts()[2].unsure
        told = {"whole": IMAGES, "gone": 0}.get(state)
        assert unsure == told if told is not None else 0 < unsure < IMAGES
        said = project.tags.of(project.images.ids())
        tagged = {image for image in said if said[image].said(2) is Tag.UNSURE}
        assert tagged == set(project.images.ids()[:unsure])  # the first ones, without a gap


def test_the_log_of_another_time_is_not_taken_for_ours(root: Path, folder: Path) -> None:
    """As when somebody copies an old database back beside a log of today."""
    if sys.platform == "win32":
        pytest.skip("Windows has no SIGKILL")
    leave_open(root, folder)
    shutil.copyfile(backups(folder)[-1].path, folder / PROJECT_FILE)
    try:
        with open_project(folder) as project:
            look_at_everything(project)
            offered = project.offer
    except DamagedProject as error:
        offered = error.offer
    if offered is not None:
        offered.restore()
    with open_project(folder) as project:
        assert look_at_everything(project) == IMAGES


def test_damage_that_comes_to_light_while_working_is_said_in_words(folder: Path) -> None:
    with open_project(folder) as project:
        data = bytearray((folder / PROJECT_FILE).read_bytes())
        for start in range(4096, len(data), 4096):
            data[start : start + 4096] = b"\xa5" * 4096
        (folder / PROJECT_FILE).write_bytes(data)
        with pytest.raises(ProjectDamaged, match=r"is damaged .* a backup will be offered"):
            for _ in range(2):
                look_at_everything(project)
                project.tags.set([1], [3], None)
    with pytest.raises((DamagedProject, ProjectError)):
        open_project(folder)


def test_an_index_that_lost_rows_is_found_at_the_first_opening_of_a_day(folder: Path) -> None:
    with open_project(folder) as project, project.database.write() as connection:
        connection.execute("UPDATE images SET hash = 'x' || id WHERE id > 5")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'hash IS NOT NULL', 'id > 0') "
            "WHERE name = 'images_by_content'"
        )
    for backup in backups(folder):
        if backup.kind == "daily":
            backup.path.unlink()
    with open_project(folder) as project:
        assert project.offer is not None
        assert "images_by_content" in project.offer.describe()
        assert project.offer.backup is not None
        assert check_file(project.offer.backup.path) == ()


def test_many_problems_are_a_list_of_lines_and_told_in_a_sentence(folder: Path) -> None:
    with open_project(folder) as project:
        for number in range(30):
            project.classes.add(f"class {number}")
        project.back_up()
    file = folder / PROJECT_FILE
    connection = sqlite3.connect(file)
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'classes'"
    ).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    damaged = bytearray(file.read_bytes())
    damaged[(page - 1) * size + 8 : (page - 1) * size + 68] = b"\xff" * 60
    file.write_bytes(bytes(damaged))
    with pytest.raises(DamagedProject) as caught:
        open_project(folder)
    assert len(caught.value.offer.problems) > 10
    assert not any("\n" in text or "***" in text for text in caught.value.offer.problems)
    text = str(caught.value)
    assert "\n" not in text and len(text) < 400 and " more. The newest sound backup" in text
