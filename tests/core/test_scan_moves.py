"""Moved images are found again, and keep their tags; pictures that only look alike are not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.scan.contents import read_contents
from app.core.scan.events import ImagesChecked, Moved
from app.core.scan.session import scan_sources
from app.core.store import ImageState
from tests.core.scan_world import ScanWorld
from wseg_engine.base.events import Control


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ScanWorld]:
    world = ScanWorld(tmp_path)
    with world.project:
        yield world


def read(world: ScanWorld, settled: set[tuple[int, int]] | None = None) -> list[ImagesChecked]:
    events = read_contents(world.project, Control(), settled=set() if settled is None else settled)
    return [event for event in events if isinstance(event, ImagesChecked)]


def test_an_image_of_known_content_is_found_by_it(world: ScanWorld) -> None:
    file = world.photo("a.jpg")
    world.photo("b.jpg")
    world.scan()
    image = world.image("a.jpg").id
    world.tag([image])
    read(world)
    (world.photos / "deep").mkdir()
    moved = file.rename(world.photos / "deep/other name.jpg")
    os.utime(moved)  # copied by a program that keeps no times
    summary = world.scan()
    assert (summary.moved, summary.moved_likely, summary.missing, summary.added) == (1, 0, 0, 0)
    assert world.image("deep/other name.jpg").id == image
    assert world.tagged() == ["deep/other name.jpg"]
    assert world.paths(ImageState.MISSING) == []
    assert len(world.project.images) == 2


def test_only_images_with_something_to_lose_are_read(world: ScanWorld) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        world.photo(name)
    world.scan()
    world.tag([world.image("a.jpg").id])
    world.project.tags.review([world.image("b.jpg").id])
    read(world)
    known = [record.path for record in world.project.images if record.hash is not None]
    assert sorted(known) == ["a.jpg", "b.jpg"]


def test_a_renamed_image_is_found_though_its_content_was_never_read(world: ScanWorld) -> None:
    file = world.photo("a.jpg")
    world.photo("b.jpg")
    world.scan()
    image = world.image("a.jpg").id
    world.tag([image])
    file.rename(world.photos / "renamed.jpg")
    summary = world.scan()
    assert (summary.moved, summary.moved_likely) == (0, 1)
    (moved,) = world.said(Moved)
    assert [(move.old, move.new, move.certain) for move in moved.moves] == [
        ("a.jpg", "renamed.jpg", False)
    ]
    assert world.tagged() == ["renamed.jpg"]


def test_a_renamed_folder_keeps_all_its_images(world: ScanWorld) -> None:
    for number in range(30):
        world.photo(f"old/{number}.jpg")
    world.scan()
    ids = {record.path: record.id for record in world.project.images}
    (world.photos / "old").rename(world.photos / "new")
    summary = world.scan()
    assert (summary.moved_likely, summary.missing, summary.added) == (30, 0, 0)
    assert all(world.image(path.replace("old", "new")).id == number for path, number in ids.items())


def test_images_of_one_size_and_time_are_not_taken_for_each_other(world: ScanWorld) -> None:
    files = [world.photo(f"{name}.jpg") for name in "abc"]
    for file in files:  # as from an archive of uncompressed pictures
        file.write_bytes(file.read_bytes().ljust(2000, b"\0"))
        os.utime(file, ns=(10**18, 10**18))
    world.scan()
    world.tag([world.image("a.jpg").id])
    files[0].unlink()
    other = world.photo("d.jpg")
    other.write_bytes(other.read_bytes().ljust(2000, b"\0"))
    os.utime(other, ns=(10**18, 10**18))
    summary = world.scan()
    assert summary.moved_likely == 0
    assert world.tagged() == ["a.jpg"]
    assert world.paths(ImageState.MISSING) == ["a.jpg"]


def test_an_image_of_another_content_is_not_taken_though_it_looks_the_same(
    world: ScanWorld,
) -> None:
    file = world.photo("a.jpg")
    world.scan()
    world.tag([world.image("a.jpg").id])
    read(world)
    status = file.stat()
    file.unlink()
    twin = world.photo("x/a.jpg")
    twin.write_bytes(b"x" * status.st_size)
    os.utime(twin, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert world.scan().moved_likely == 0
    assert world.paths(ImageState.MISSING) == ["a.jpg"]


def test_of_two_copies_each_keeps_its_name(world: ScanWorld) -> None:
    first = world.photo("one/a.jpg")
    (world.photos / "two").mkdir()
    shutil.copy2(first, world.photos / "two/b.jpg")
    world.scan()
    ids = [world.image(path).id for path in ("one/a.jpg", "two/b.jpg")]
    world.tag(ids)
    read(world)
    (world.photos / "all").mkdir()
    first.rename(world.photos / "all/a.jpg")
    (world.photos / "two/b.jpg").rename(world.photos / "all/b.jpg")
    assert world.scan().moved == 2
    assert [world.image(path).id for path in ("all/a.jpg", "all/b.jpg")] == ids


def test_a_copy_that_was_tagged_itself_is_left_alone(world: ScanWorld) -> None:
    file = world.photo("a.jpg")
    world.scan()
    world.tag([world.image("a.jpg").id])
    read(world)
    shutil.copy2(file, world.photos / "b.jpg")
    world.scan()
    world.tag([world.image("b.jpg").id])
    file.unlink()
    assert world.scan().moved == 0
    assert world.tagged() == ["a.jpg", "b.jpg"]


def test_a_name_in_other_letters_is_the_same_image(world: ScanWorld) -> None:
    files = [world.photo("IMG.JPG"), world.photo("b.jpg")]
    for file in files:
        file.write_bytes(file.read_bytes().ljust(2000, b"\0"))
        os.utime(file, ns=(10**18, 10**18))
    world.scan()
    image = world.image("IMG.JPG").id
    files[0].rename(world.photos / "img.jpg")
    assert world.scan().moved_likely == 1
    assert world.image("img.jpg").id == image


def test_an_image_moved_between_sources_is_found_in_either_order(world: ScanWorld) -> None:
    other = world.base / "other"
    other.mkdir()
    second = world.project.sources.add(other).id
    files = [world.photo("a.jpg"), world.photo("b.jpg"), world.photo("c.jpg")]
    world.scan()
    world.tag([world.image("a.jpg").id, world.image("b.jpg").id])
    for order, file in ((world.source, second), files[0]), ((second, world.source), files[1]):
        file.rename(other / file.name)
        for source in order:  # one scan after the other, as when each is watched
            list(scan_sources(world.project, {source: None}, Control(), recent=world.recent))
    assert world.paths(ImageState.MISSING) == []
    assert world.tagged() == ["a.jpg", "b.jpg"]
    assert world.image("a.jpg").source == second


def test_a_touched_image_is_present_again_once_its_content_was_read(world: ScanWorld) -> None:
    file = world.photo("a.jpg")
    world.photo("b.jpg")
    world.scan()
    world.tag([world.image("a.jpg").id, world.image("b.jpg").id])
    read(world)
    os.utime(file)
    world.photo("b.jpg")
    world.scan()
    assert world.paths(ImageState.CHANGED) == ["a.jpg", "b.jpg"]
    settled: set[tuple[int, int]] = set()
    assert [event.images for event in read(world, settled)] == [(world.image("a.jpg").id,)]
    assert read(world, settled) == []
    assert world.paths(ImageState.CHANGED) == ["b.jpg"]
    assert read(world) == []  # in the next session neither
    assert world.paths(ImageState.CHANGED) == ["b.jpg"]


def test_reading_goes_on_where_it_was_stopped(world: ScanWorld) -> None:
    for number in range(3):
        world.photo(f"{number}.jpg")
    world.scan()
    world.tag([record.id for record in world.project.images])
    os.truncate(world.photos / "1.jpg", 10)  # not the file that is known any more
    read(world)
    assert [record.hash is not None for record in world.project.images] == [True, False, True]
