"""Moved images are found again, and keep their tags; pictures that only look alike are not."""

from __future__ import annotations

import os
import shutil

from app.core.scan.contents import read_contents
from app.core.scan.events import ImagesChecked, Moved
from app.core.scan.session import scan_sources
from app.core.store import ImageState
from tests.core.scanned_folder import ScannedFolder, scanned
from wseg_engine.base.events import Control

__all__ = ["scanned"]  # fixtures


def read(
    scanned: ScannedFolder, settled: set[tuple[int, int]] | None = None
) -> list[ImagesChecked]:
    events = read_contents(
        scanned.project, Control(), settled=set() if settled is None else settled
    )
    return [event for event in events if isinstance(event, ImagesChecked)]


def test_an_image_of_known_content_is_found_by_it(scanned: ScannedFolder) -> None:
    file = scanned.photo("a.jpg")
    scanned.photo("b.jpg")
    scanned.scan()
    image = scanned.image("a.jpg").id
    scanned.tag([image])
    read(scanned)
    (scanned.photos / "deep").mkdir()
    moved = file.rename(scanned.photos / "deep/other name.jpg")
    os.utime(moved)  # copied by a program that keeps no times
    summary = scanned.scan()
    assert (summary.moved, summary.moved_likely, summary.missing, summary.added) == (1, 0, 0, 0)
    assert scanned.image("deep/other name.jpg").id == image
    assert scanned.tagged() == ["deep/other name.jpg"]
    assert scanned.paths(ImageState.MISSING) == []
    assert len(scanned.project.images) == 2


def test_only_images_with_something_to_lose_are_read(scanned: ScannedFolder) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        scanned.photo(name)
    scanned.scan()
    scanned.tag([scanned.image("a.jpg").id])
    scanned.project.tags.review([scanned.image("b.jpg").id])
    read(scanned)
    known = [record.path for record in scanned.project.images if record.hash is not None]
    assert sorted(known) == ["a.jpg", "b.jpg"]


def test_a_renamed_image_is_found_though_its_content_was_never_read(scanned: ScannedFolder) -> None:
    file = scanned.photo("a.jpg")
    scanned.photo("b.jpg")
    scanned.scan()
    image = scanned.image("a.jpg").id
    scanned.tag([image])
    file.rename(scanned.photos / "renamed.jpg")
    summary = scanned.scan()
    assert (summary.moved, summary.moved_likely) == (0, 1)
    (moved,) = scanned.said(Moved)
    assert [(move.old, move.new, move.certain) for move in moved.moves] == [
        ("a.jpg", "renamed.jpg", False)
    ]
    assert scanned.tagged() == ["renamed.jpg"]


def test_a_renamed_folder_keeps_all_its_images(scanned: ScannedFolder) -> None:
    for number in range(30):
        scanned.photo(f"old/{number}.jpg")
    scanned.scan()
    ids = {record.path: record.id for record in scanned.project.images}
    (scanned.photos / "old").rename(scanned.photos / "new")
    summary = scanned.scan()
    assert (summary.moved_likely, summary.missing, summary.added) == (30, 0, 0)
    assert all(
        scanned.image(path.replace("old", "new")).id == number for path, number in ids.items()
    )


def test_images_of_one_size_and_time_are_not_taken_for_each_other(scanned: ScannedFolder) -> None:
    files = [scanned.photo(f"{name}.jpg") for name in "abc"]
    for file in files:  # as from an archive of uncompressed pictures
        file.write_bytes(file.read_bytes().ljust(2000, b"\0"))
        os.utime(file, ns=(10**18, 10**18))
    scanned.scan()
    scanned.tag([scanned.image("a.jpg").id])
    files[0].unlink()
    other = scanned.photo("d.jpg")
    other.write_bytes(other.read_bytes().ljust(2000, b"\0"))
    os.utime(other, ns=(10**18, 10**18))
    summary = scanned.scan()
    assert summary.moved_likely == 0
    assert scanned.tagged() == ["a.jpg"]
    assert scanned.paths(ImageState.MISSING) == ["a.jpg"]


def test_an_image_of_another_content_is_not_taken_though_it_looks_the_same(
    scanned: ScannedFolder,
) -> None:
    file = scanned.photo("a.jpg")
    scanned.scan()
    scanned.tag([scanned.image("a.jpg").id])
    read(scanned)
    status = file.stat()
    file.unlink()
    twin = scanned.photo("x/a.jpg")
    twin.write_bytes(b"x" * status.st_size)
    os.utime(twin, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert scanned.scan().moved_likely == 0
    assert scanned.paths(ImageState.MISSING) == ["a.jpg"]


def test_of_two_copies_each_keeps_its_name(scanned: ScannedFolder) -> None:
    first = scanned.photo("one/a.jpg")
    (scanned.photos / "two").mkdir()
    shutil.copy2(first, scanned.photos / "two/b.jpg")
    scanned.scan()
    ids = [scanned.image(path).id for path in ("one/a.jpg", "two/b.jpg")]
    scanned.tag(ids)
    read(scanned)
    (scanned.photos / "all").mkdir()
    first.rename(scanned.photos / "all/a.jpg")
    (scanned.photos / "two/b.jpg").rename(scanned.photos / "all/b.jpg")
    assert scanned.scan().moved == 2
    assert [scanned.image(path).id for path in ("all/a.jpg", "all/b.jpg")] == ids


def test_a_copy_that_was_tagged_itself_is_left_alone(scanned: ScannedFolder) -> None:
    file = scanned.photo("a.jpg")
    scanned.scan()
    scanned.tag([scanned.image("a.jpg").id])
    read(scanned)
    shutil.copy2(file, scanned.photos / "b.jpg")
    scanned.scan()
    scanned.tag([scanned.image("b.jpg").id])
    file.unlink()
    assert scanned.scan().moved == 0
    assert scanned.tagged() == ["a.jpg", "b.jpg"]


def test_a_name_in_other_letters_is_the_same_image(scanned: ScannedFolder) -> None:
    files = [scanned.photo("IMG.JPG"), scanned.photo("b.jpg")]
    for file in files:
        file.write_bytes(file.read_bytes().ljust(2000, b"\0"))
        os.utime(file, ns=(10**18, 10**18))
    scanned.scan()
    image = scanned.image("IMG.JPG").id
    files[0].rename(scanned.photos / "img.jpg")
    assert scanned.scan().moved_likely == 1
    assert scanned.image("img.jpg").id == image


def test_an_image_moved_between_sources_is_found_in_either_order(scanned: ScannedFolder) -> None:
    other = scanned.base / "other"
    other.mkdir()
    second = scanned.project.sources.add(other).id
    files = [scanned.photo("a.jpg"), scanned.photo("b.jpg"), scanned.photo("c.jpg")]
    scanned.scan()
    scanned.tag([scanned.image("a.jpg").id, scanned.image("b.jpg").id])
    for order, file in ((scanned.source, second), files[0]), ((second, scanned.source), files[1]):
        file.rename(other / file.name)
        for source in order:  # one scan after the other, as when each is watched
            list(scan_sources(scanned.project, {source: None}, Control(), recent=scanned.recent))
    assert scanned.paths(ImageState.MISSING) == []
    assert scanned.tagged() == ["a.jpg", "b.jpg"]
    assert scanned.image("a.jpg").source == second


def test_a_touched_image_is_present_again_once_its_content_was_read(scanned: ScannedFolder) -> None:
    file = scanned.photo("a.jpg")
    scanned.photo("b.jpg")
    scanned.scan()
    scanned.tag([scanned.image("a.jpg").id, scanned.image("b.jpg").id])
    read(scanned)
    os.utime(file)
    scanned.photo("b.jpg")
    scanned.scan()
    assert scanned.paths(ImageState.CHANGED) == ["a.jpg", "b.jpg"]
    settled: set[tuple[int, int]] = set()
    assert [event.images for event in read(scanned, settled)] == [(scanned.image("a.jpg").id,)]
    assert read(scanned, settled) == []
    assert scanned.paths(ImageState.CHANGED) == ["b.jpg"]
    assert read(scanned) == []  # in the next session neither
    assert scanned.paths(ImageState.CHANGED) == ["b.jpg"]


def test_reading_goes_on_where_it_was_stopped(scanned: ScannedFolder) -> None:
    for number in range(3):
        scanned.photo(f"{number}.jpg")
    scanned.scan()
    scanned.tag([record.id for record in scanned.project.images])
    os.truncate(scanned.photos / "1.jpg", 10)  # not the file that is known any more
    read(scanned)
    assert [record.hash is not None for record in scanned.project.images] == [True, False, True]
