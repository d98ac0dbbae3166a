"""Image records, source folders, and choosing images."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.store import (
    Disagreement,
    DisagreementKind,
    FolderPart,
    FoundFile,
    ImageFilter,
    ImageState,
    MaskRecord,
    Order,
    PredictedImage,
    Project,
    ProjectError,
    Provenance,
    create_project,
    open_project,
)
from app.core.store.file_records import FileRecords
from app.core.store.paths import from_text, to_text
from wseg_engine.base.labels import Tag


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    (tmp_path / "photos").mkdir()
    with create_project(tmp_path / "project") as project:
        yield project


@pytest.fixture
def source(project: Project, tmp_path: Path) -> int:
    return project.sources.add(tmp_path / "photos").id


def found(file: Path, base: Path) -> FoundFile:
    status = file.stat()
    return FoundFile(file.relative_to(base).as_posix(), status.st_size, status.st_mtime_ns)


def test_found_files_are_new_changed_returned_or_as_before(project: Project, source: int) -> None:
    batch = [FoundFile(name, 10, 1) for name in ("b.jpg", "a.jpg", "sub/ä.jpg")]
    first = project.images.record(source, batch)
    assert first.added == first.ids
    assert len(set(first.ids)) == 3
    b, a, umlaut = first.ids
    FileRecords(project.database).set_missing([a, umlaut])
    second = project.images.record(source, [batch[0], batch[1], FoundFile("sub/ä.jpg", 11, 1)])
    assert (second.ids, second.added) == (first.ids, [])
    assert (second.changed, second.returned) == ([umlaut], [a])
    states = [record.state for record in project.images.get([b, a, umlaut])]
    assert states == [ImageState.PRESENT, ImageState.PRESENT, ImageState.CHANGED]
    assert project.images.counts()[ImageState.CHANGED] == 1
    project.images.accept([umlaut])
    assert project.images.counts()[ImageState.PRESENT] == 3


def test_a_changed_file_forgets_its_size_and_keeps_its_tags(project: Project, source: int) -> None:
    (image,) = project.images.record(source, [FoundFile("a.jpg", 10, 1)]).ids
    dog = project.classes.add("dog").id
    project.tags.set([image], [dog], Tag.PRESENT)
    project.images.set_sizes({image: (640, 480)})
    assert project.images.get([image])[0][5:7] == (640, 480)
    project.images.record(source, [FoundFile("a.jpg", 10, 2)])
    assert project.images.get([image])[0].width is None
    assert project.tags.of([image])[image].said(dog) is Tag.PRESENT


def test_a_corrupt_image_says_why_until_it_changes(project: Project, source: int) -> None:
    (image,) = project.images.record(source, [FoundFile("a.jpg", 10, 1)]).ids
    project.images.mark_corrupt(image, "ends too early")
    project.images.record(source, [FoundFile("a.jpg", 10, 1)])
    record = project.images.get([image])[0]
    assert (record.state, record.problem) == (ImageState.CORRUPT, "ends too early")
    project.images.record(source, [FoundFile("a.jpg", 12, 1)])
    assert project.images.get([image])[0].problem == ""


def test_a_content_hash_is_computed_when_asked_for(
    project: Project, source: int, tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    file = photos / "a.jpg"
    file.write_bytes(b"content")
    (image,) = project.images.record(source, [found(file, photos)]).ids
    assert project.images.get([image])[0].hash is None
    content = project.images.content_hash(image)
    assert content == hashlib.blake2b(b"content", digest_size=16).hexdigest()
    assert project.images.get([image])[0].hash == content
    os.utime(file, ns=(1, 1))  # touched, not changed
    project.images.record(source, [found(file, photos)])
    assert project.images.get([image])[0].state is ImageState.CHANGED
    assert project.images.content_hash(image) == content
    assert project.images.get([image])[0].state is ImageState.PRESENT


def test_a_changed_image_stays_so_however_often_its_content_is_asked_for(
    project: Project, source: int, tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    file = photos / "a.jpg"
    file.write_bytes(b"content")
    (image,) = project.images.record(source, [found(file, photos)]).ids
    project.images.content_hash(image)
    file.write_bytes(b"other")
    project.images.record(source, [found(file, photos)])
    for _ in range(2):
        assert project.images.content_hash(image) == (
            hashlib.blake2b(b"other", digest_size=16).hexdigest()
        )
        assert project.images.get([image])[0].state is ImageState.CHANGED


def test_a_file_that_differs_from_its_record_has_no_hash_yet(
    project: Project, source: int, tmp_path: Path
) -> None:
    file = tmp_path / "photos" / "a.jpg"
    file.write_bytes(b"content")
    (image,) = project.images.record(source, [FoundFile("a.jpg", 3, 1)]).ids
    with pytest.raises(ProjectError, match="has changed since"):
        project.images.content_hash(image)
    file.unlink()
    with pytest.raises(ProjectError, match="cannot be read"):
        project.images.content_hash(image)


def test_names_that_are_no_text_survive(project: Project, source: int) -> None:
    name = "caf\udce9-\udcff.jpg"  # as Python shows bytes that are no UTF-8
    assert from_text(to_text(name)) == name
    (image,) = project.images.record(source, [FoundFile(name, 1, 1)]).ids
    assert project.images.get([image])[0].path == name
    assert project.images.record(source, [FoundFile(name, 1, 1)]).ids == [image]


def test_all_images_are_gone_through_page_by_page(project: Project, source: int) -> None:
    files = [FoundFile(f"{number:05}.jpg", number, number) for number in range(2500)]
    ids = project.images.record(source, files).ids
    assert [record.id for record in project.images] == sorted(ids)
    page = project.images.page(after=ids[9], limit=5)
    assert [record.size for record in page] == [10, 11, 12, 13, 14]
    assert len(project.images) == 2500
    assert list(project.images.ids()) == ids


def test_images_are_chosen_by_everything_that_is_asked(project: Project, source: int) -> None:
    names = ["Öl/1.jpg", "öl/2.jpg", "50%_a.jpg", "501a.jpg"]
    ids = project.images.record(source, [FoundFile(name, 1, 1) for name in names]).ids
    FileRecords(project.database).set_missing(ids[:1])
    project.tags.review(ids[1:3])
    project.masks.put([MaskRecord(ids[2], Provenance.APPROVED, "masks/2.png", ())])

    def chosen(wanted: ImageFilter) -> set[int]:
        return set(project.images.ids(wanted))

    assert chosen(ImageFilter()) == set(ids)
    assert chosen(ImageFilter(text="ÖL/")) == set(ids[:2])
    assert chosen(ImageFilter(text="%_")) == {ids[2]}  # no wildcards
    assert chosen(ImageFilter(text="öl", states=frozenset({ImageState.MISSING}))) == {ids[0]}
    assert chosen(ImageFilter(states=frozenset())) == set()
    assert chosen(ImageFilter(tags_complete=False)) == {ids[0], ids[3]}
    assert chosen(ImageFilter(provenance=Provenance.APPROVED)) == {ids[2]}
    assert project.images.complete_count() == 2


def test_images_are_sorted_by_path_time_or_size(project: Project, source: int) -> None:
    files = [FoundFile("b", 3, 1), FoundFile("a", 2, 3), FoundFile("c", 1, 2)]
    b, a, c = project.images.record(source, files).ids
    assert list(project.images.ids(order=Order.PATH)) == [a, b, c]
    assert list(project.images.ids(order=Order.ADDED)) == [b, a, c]
    assert list(project.images.ids(order=Order.MODIFIED)) == [b, c, a]
    assert list(project.images.ids(order=Order.SIZE)) == [c, a, b]


def test_numbers_in_names_and_folders_count_as_numbers(project: Project, source: int) -> None:
    names = ["b/IMG_2.jpg", "B/img_10.jpg", "a10/x9.jpg", "a2/X10.jpg", "b/IMG_1.jpg"]
    found = [FoundFile(name, 1, 1) for name in names]
    paths = dict(zip(project.images.record(source, found).ids, names, strict=True))

    def names_by(order: Order) -> list[str]:
        return [paths[image] for image in project.images.ids(order=order)]

    assert names_by(Order.PATH) == [
        "a2/X10.jpg", "a10/x9.jpg", "b/IMG_1.jpg", "b/IMG_2.jpg", "B/img_10.jpg",
    ]  # fmt: skip
    assert names_by(Order.NAME) == [
        "b/IMG_1.jpg", "b/IMG_2.jpg", "B/img_10.jpg", "a10/x9.jpg", "a2/X10.jpg",
    ]  # fmt: skip


def test_images_that_say_nothing_but_unsure_are_found(project: Project, source: int) -> None:
    ids = project.images.record(source, [FoundFile(name, 1, 1) for name in "abcd"]).ids
    dog, cat = (project.classes.add(name).id for name in ("dog", "cat"))
    project.tags.set(ids[:3], [dog], Tag.UNSURE)
    project.tags.set(ids[1:2], [cat], Tag.PRESENT)
    project.tags.review(ids[2:3])
    assert list(project.images.ids(ImageFilter(only_unsure=True))) == ids[:1]


def test_images_that_the_model_doubts_are_found_until_their_tags_change(
    project: Project, source: int
) -> None:
    ids = project.images.record(source, [FoundFile(name, 1, 1) for name in "abc"]).ids
    dog = project.classes.add("dog").id
    project.tags.set(ids, [dog], Tag.PRESENT)
    predicted = [PredictedImage(image, None, "key", 0.5) for image in ids]
    disagreements = [Disagreement(image, dog, DisagreementKind.MISSED, 0.9) for image in ids[:2]]
    project.predictions.put(predicted, disagreements=disagreements, masks=[])
    assert list(project.images.ids(ImageFilter(disagreeing=True))) == ids[:2]
    project.tags.set(ids[:1], [dog], Tag.ABSENT)
    assert list(project.images.ids(ImageFilter(disagreeing=True))) == ids[1:2]


def test_removed_images_take_their_tags_and_masks_along(project: Project, source: int) -> None:
    ids = project.images.record(source, [FoundFile(name, 1, 1) for name in "ab"]).ids
    dog = project.classes.add("dog").id
    project.tags.set(ids, [dog], Tag.PRESENT)
    project.masks.put([MaskRecord(ids[0], Provenance.MODEL, "masks/a.png", (dog,))])
    assert project.images.remove([ids[0], 10**9]) == 1
    assert project.tags.counts()[dog].present == 1
    assert project.masks.of(ids) == []
    project.sources.remove(source)
    assert len(project.images) == 0


def test_a_folder_is_added_once_and_must_exist(project: Project, tmp_path: Path) -> None:
    first = project.sources.add(tmp_path / "photos")
    assert project.sources.add(tmp_path / "project" / ".." / "photos") == first
    with pytest.raises(ProjectError, match="not a readable folder"):
        project.sources.add(tmp_path / "nowhere")
    assert project.sources.all() == [first]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_folder_in_or_around_another_one_is_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "photos" / "sub").mkdir(parents=True)
    (tmp_path / "photos-2").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "photos", target_is_directory=True)
    known = project.sources.add(tmp_path / "photos")
    assert project.sources.add(tmp_path / "link") == known
    for inner in (tmp_path / "photos" / "sub", tmp_path / "link" / "sub"):
        with pytest.raises(ProjectError, match="is inside"):
            project.sources.add(inner)
    with pytest.raises(ProjectError, match="contains"):
        project.sources.add(tmp_path)
    other = project.sources.add(tmp_path / "photos-2")
    with pytest.raises(ProjectError, match="is inside"):
        project.sources.relink(other.id, tmp_path / "photos" / "sub")
    (tmp_path / "photos").rename(tmp_path / "gone")
    with pytest.raises(ProjectError, match="contains"):
        project.sources.add(tmp_path)
    assert project.sources.relink(known.id, tmp_path / "gone" / "sub").id == known.id


def test_images_are_chosen_by_folder(project: Project, source: int, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = project.sources.add(tmp_path / "other").id
    names = ("a/1.jpg", "a/b/2.jpg", "a.jpg", "a0/3.jpg", "ab/4.jpg", "\udcff/5.jpg")
    ids = project.images.record(source, [FoundFile(name, 1, 1) for name in names]).ids
    project.images.record(other, [FoundFile("a/1.jpg", 1, 1)])

    def chosen(path: str) -> set[int]:
        return set(project.images.ids(ImageFilter(folder=FolderPart(source, path))))

    assert chosen("") == set(ids)
    assert chosen("a") == set(ids[:2])
    assert chosen("a/b") == {ids[1]}
    assert chosen("\udcff") == {ids[5]}


def test_a_project_moved_with_its_images_finds_them(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "photos").mkdir(parents=True)
    with create_project(old / "project") as project:
        source = project.sources.add(old / "photos")
        project.images.record(source.id, [FoundFile("a.jpg", 1, 1)])
    old.rename(new)
    with open_project(new / "project") as project:
        (record,) = project.images
        assert project.images.file(record) == new / "photos" / "a.jpg"


def test_a_project_moved_alone_finds_its_images_where_they_were(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    with create_project(tmp_path / "project") as project:
        project.sources.add(photos)
    (tmp_path / "elsewhere").mkdir()
    shutil.move(tmp_path / "project", tmp_path / "elsewhere" / "deep")
    with open_project(tmp_path / "elsewhere" / "deep") as project:
        assert [source.folder for source in project.sources.all()] == [photos]


def test_a_folder_that_moved_is_linked_again(project: Project, source: int, tmp_path: Path) -> None:
    project.images.record(source, [FoundFile("a.jpg", 1, 1)])
    moved = (tmp_path / "photos").rename(tmp_path / "pictures")
    (tmp_path / "others").mkdir()
    other = project.sources.add(tmp_path / "others")
    with pytest.raises(ProjectError, match="already in the project"):
        project.sources.relink(source, tmp_path / "others")
    project.sources.relink(source, moved)
    (record,) = project.images
    assert project.images.file(record) == moved / "a.jpg"
    assert [found.id for found in project.sources.all()] == [source, other.id]
