"""Missing images are linked to their new place, as a preview says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.scan.contents import read_contents
from app.core.scan.relink import FoundBy, Relinked, RelinkPreview, apply_relink, preview_relink
from app.core.scan.upkeep import FoldersCounted, UseCounted, count_folders, count_use, remove_source
from app.core.store import ImageState, ProjectError
from app.core.store.file_records import SourceUse
from tests.core.scan_world import ScanWorld
from wseg_engine.base.events import Control, Stopped


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ScanWorld]:
    world = ScanWorld(tmp_path)
    with world.project:
        yield world


def preview(world: ScanWorld, folder: Path) -> RelinkPreview:
    *_, last = preview_relink(world.project, folder, Control())
    assert isinstance(last, RelinkPreview)
    return last


def link(world: ScanWorld, found: RelinkPreview) -> Relinked:
    *_, last = apply_relink(world.project, found, Control())
    assert isinstance(last, Relinked)
    return last


def test_images_are_found_by_content_path_or_name(world: ScanWorld) -> None:
    new = world.base / "new"
    names = {"x/known.jpg": "else/renamed.jpg", "x/y.jpg": "x/y.jpg", "x/z.jpg": "w/z.jpg"}
    for name in (*names, "x/gone.jpg"):
        world.photo(name)
    world.scan()
    world.tag([world.image("x/known.jpg").id])
    list(read_contents(world.project, Control(), settled=set()))
    for name, other in names.items():
        (new / other).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(world.photos / name, new / other)
        os.utime(new / other)
    (world.photos / "x/gone.jpg").unlink()
    world.scan()
    found = preview(world, new)
    assert {match.old: match.by for match in found.matches} == {
        "x/known.jpg": FoundBy.CONTENT,
        "x/y.jpg": FoundBy.PATH,
        "x/z.jpg": FoundBy.NAME,
    }
    assert [file.path for file in found.not_found] == ["x/gone.jpg"]
    assert found.count(FoundBy.PATH) == 1
    ids = {record.path: record.id for record in world.project.images}
    linked = link(world, found)
    assert (linked.images, linked.left_out) == (3, 0)
    assert linked.source != world.source
    for name, other in names.items():
        assert world.image(other).id == ids[name]
        assert world.project.images.file(world.image(other)).is_file()
    assert world.paths(ImageState.MISSING) == ["x/gone.jpg"]
    assert world.tagged() == ["else/renamed.jpg"]


def test_a_folder_inside_a_source_makes_no_new_one(world: ScanWorld) -> None:
    file = world.photo("x/a.jpg")
    world.scan()
    world.tag([world.image("x/a.jpg").id])
    list(read_contents(world.project, Control(), settled=set()))
    (world.photos / "deep/er").mkdir(parents=True)
    world.recent.images.clear()
    file.unlink()
    world.scan()
    other = world.photo("deep/er/b.jpg")
    assert preview(world, world.photos / "deep").matches == ()  # another content
    shutil.copy(file_of(world), other)
    found = preview(world, world.photos / "deep")
    assert link(world, found).source == world.source
    assert world.tagged() == ["deep/er/b.jpg"]
    assert len(world.project.sources.all()) == 1


def file_of(world: ScanWorld) -> Path:
    """Make the file of the missing image again, in another place."""
    again = ScanWorld.__new__(ScanWorld)
    again.photos, again._made = world.base / "again", 0
    return again.photo("a.jpg")


def test_two_files_that_could_be_it_are_no_match(world: ScanWorld) -> None:
    file = world.photo("a.jpg")
    world.scan()
    for name in ("one", "two"):
        (world.base / "new" / name).mkdir(parents=True)
        shutil.copy2(file, world.base / "new" / name / "a.jpg")
    file.unlink()
    world.photo("b.jpg")
    world.scan()
    assert preview(world, world.base / "new").matches == ()


def test_an_image_that_came_back_meanwhile_is_left_out(world: ScanWorld) -> None:
    file = world.photo("a.jpg")
    world.photo("b.jpg")
    world.scan()
    (world.base / "new").mkdir()
    shutil.copy2(file, world.base / "new/a.jpg")
    content = file.read_bytes()
    file.unlink()
    world.scan()
    found = preview(world, world.base / "new")
    file.write_bytes(content)
    world.scan()
    assert link(world, found) == Relinked(2, 0, 1)


def test_a_folder_around_a_source_is_refused_in_words(world: ScanWorld) -> None:
    file = world.photo("a.jpg")
    world.photo("b.jpg")
    world.scan()
    shutil.move(file, world.base / "a.jpg")
    world.scan()
    found = preview(world, world.base)
    with pytest.raises(ProjectError, match="contains"):
        link(world, found)


def test_looking_can_be_stopped(world: ScanWorld) -> None:
    world.photo("a.jpg")
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        list(preview_relink(world.project, world.photos, control))


def test_folders_are_counted_with_those_between(world: ScanWorld) -> None:
    for name in ("a/b/1.jpg", "a/b/2.jpg", "a b/3.jpg", "a/10/4.jpg", "a/9/5.jpg", "6.jpg"):
        world.photo(name)
    world.scan()
    (world.photos / "a/9/5.jpg").unlink()
    world.scan()
    (counted,) = count_folders(world.project, Control())
    assert isinstance(counted, FoldersCounted)
    (top,) = counted.trees
    assert (top.name, top.images, top.missing) == ("photos", 6, 1)
    assert [(node.name, node.images) for node in top.folders] == [("a", 4), ("a b", 1)]
    inner = top.folders[0]
    assert [node.path for node in inner.folders] == ["a/9", "a/10", "a/b"]
    assert inner.missing == 1
    assert counted.states[ImageState.MISSING] == 1


def test_what_a_source_holds_is_counted_before_it_goes(world: ScanWorld) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        world.photo(name)
    world.scan()
    world.tag([world.image("a.jpg").id])
    world.project.tags.review([world.image("b.jpg").id])
    (counted,) = count_use(world.project, world.source, Control())
    assert counted == UseCounted(world.source, SourceUse(images=3, tagged=2, tags=1, masks=0))
    list(remove_source(world.project, world.source, Control()))
    assert world.paths() == []
    assert world.project.sources.all() == []
