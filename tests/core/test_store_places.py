"""Projects in folders with every kind of name, and folders that move."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from app.core.store import FoundFile, ProjectError, create_project, open_project
from app.core.store.backup import backups, check_file
from wseg_engine.base.labels import Tag

NAMES = {
    "an address's own": "100%25 #1 & you?mode=memory",
    "umlauts": "Bäume im Süden",
    "composed otherwise": "Ba\u0308ume",
    "chinese": "二〇二六年 樹木",
    "emoji": "🌳 trees",
    "spaces": "  two  spaces",
    "quotes": 'it\'s "mine"; DROP TABLE images',
    "hidden": ".trees",
    "long": "x" * 250,
    "long in bytes": "樹" * 80,
    "no text": "caf\udce9-\udcff",
    "a new line": "a\nb",
}
UNKNOWN_TO_WINDOWS = ("an address's own", "quotes", "no text", "a new line")


@pytest.mark.parametrize("kind", NAMES)
def test_a_project_may_have_any_name(tmp_path: Path, kind: str) -> None:
    if kind in UNKNOWN_TO_WINDOWS and os.name != "posix":
        pytest.skip("Windows allows no such name")
    if kind == "no text" and sys.platform == "darwin":
        pytest.skip("macOS allows no such name")
    folder = tmp_path / NAMES[kind] / "project"
    photos = tmp_path / NAMES[kind] / "photos"
    photos.mkdir(parents=True)
    (photos / "a.jpg").write_bytes(b"a")
    with create_project(folder) as project:
        source = project.sources.add(photos)
        (image,) = project.images.record(source.id, [FoundFile("a.jpg", 1, 1)]).ids
        project.tags.set([image], [project.classes.add("oak").id], Tag.PRESENT)
        backup = project.back_up()
    assert check_file(backup.path) == ()
    assert backups(folder) == [backup]
    for read_only in (False, True):
        with open_project(folder, read_only=read_only) as project:
            assert project.offer is None
            assert project.tags.counts()[1].present == 1
            assert project.images.file(project.images.get([image])[0]).read_bytes() == b"a"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["photos", "project"]


@pytest.mark.skipif(os.name != "posix", reason="the limit is that of POSIX systems")
def test_a_path_too_long_for_the_database_is_refused_in_words(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["x" * 100] * 5) / "trees"
    with pytest.raises(ProjectError, match=r"path has \d+ bytes.*a shorter path"):
        create_project(deep)
    shallow = tmp_path / "trees"
    create_project(shallow).close()
    shutil.rmtree(deep)
    shutil.move(shallow, deep)
    for read_only in (False, True):
        with pytest.raises(ProjectError, match=r"path has \d+ bytes.*a shorter path"):
            open_project(deep, read_only=read_only)
    shutil.move(deep, shallow)
    open_project(shallow).close()


def test_a_project_moved_with_its_photos_works_in_the_new_place(tmp_path: Path) -> None:
    old, new = tmp_path / "old place", tmp_path / "new" / "Ort"
    (old / "photos").mkdir(parents=True)
    (old / "photos" / "a.jpg").write_bytes(b"old")
    with create_project(old / "trees") as project:
        source = project.sources.add(old / "photos")
        (image,) = project.images.record(source.id, [FoundFile("a.jpg", 3, 1)]).ids
        project.tags.set([image], [project.classes.add("oak").id], Tag.PRESENT)
        project.back_up()
    new.parent.mkdir()
    old.rename(new)
    with open_project(new / "trees") as project:
        (found,) = project.sources.all()
        assert found.folder == new / "photos"
        assert project.sources.add(new / "photos") == found  # the same one, not a second
        record = project.images.get([image])[0]
        assert project.images.file(record).read_bytes() == b"old"
        known = project.images.record(found.id, [FoundFile("a.jpg", 3, 1)])
        assert (known.added, known.changed) == ([], [])
        assert project.tags.of([image])[image].said(1) is Tag.PRESENT
        project.back_up()
    assert not old.exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows moves no folder that is in use")
def test_a_project_that_is_moved_while_it_is_open_loses_nothing(tmp_path: Path) -> None:
    with create_project(tmp_path / "old") as project:
        first = project.classes.add("oak")
        (tmp_path / "old").rename(tmp_path / "new")
        with project.database.write() as connection:
            connection.execute("UPDATE classes SET colour = '#010203' WHERE id = ?", (first.id,))
    with open_project(tmp_path / "new") as project:
        assert [(info.name, info.colour) for info in project.classes.all()] == [("oak", "#010203")]
    assert not (tmp_path / "old").exists()
