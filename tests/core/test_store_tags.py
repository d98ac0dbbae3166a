"""Classes and tags in a project."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.store import (
    FoundFile,
    ImageFilter,
    MaskRecord,
    Project,
    ProjectError,
    Provenance,
    TagCount,
    create_project,
)
from wseg_engine.base.labels import Tag

P, A, U = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "project") as project:
        yield project


@pytest.fixture
def images(project: Project, tmp_path: Path) -> list[int]:
    (tmp_path / "photos").mkdir()
    source = project.sources.add(tmp_path / "photos")
    files = [FoundFile(f"{number}.jpg", 10, number) for number in range(6)]
    return project.images.record(source.id, files).ids


def test_ids_of_classes_are_never_used_again(project: Project) -> None:
    dog, cat = project.classes.add("dog"), project.classes.add("cat")
    project.classes.delete(cat.id)
    bird = project.classes.add("bird")
    assert bird.id not in (dog.id, cat.id)
    project.classes.rename(dog.id, "Hound")
    project.classes.reorder([bird.id, dog.id])
    assert [(c.id, c.name) for c in project.classes.all()] == [(bird.id, "bird"), (dog.id, "Hound")]


def test_names_and_keys_are_unique_whatever_their_case_and_form(project: Project) -> None:
    dog = project.classes.add("Mütze", shortcut="1")
    with pytest.raises(ProjectError, match="already a class Mütze"):
        project.classes.add("MU\u0308TZE ")
    with pytest.raises(ProjectError, match="key 1 belongs to Mütze"):
        project.classes.add("cat", shortcut="1")
    with pytest.raises(ProjectError, match="needs a name"):
        project.classes.add(" \n")
    with pytest.raises(ProjectError, match="10001 characters"):
        project.classes.add("x" * 10_001)
    with pytest.raises(ProjectError, match="not a colour"):
        project.classes.add("cat", colour="red")
    assert [c.name for c in project.classes.all()] == ["Mütze"]
    project.classes.rename(dog.id, "mütze")  # its own name in another case
    project.classes.set_shortcut(dog.id, None)
    project.classes.recolour(dog.id, "#20A0FF")
    assert project.classes.get(dog.id) == (dog.id, "mütze", "#20a0ff", None)


def test_new_classes_get_colours_of_their_own(project: Project) -> None:
    colours = {project.classes.add(f"class {number}").colour for number in range(40)}
    assert len(colours) == 40
    assert "#000000" not in colours


def test_an_order_must_name_every_class_once(project: Project) -> None:
    ids = [project.classes.add(name).id for name in "abc"]
    for wrong in (ids[:2], [*ids, ids[0]], [99, *ids[1:]]):
        with pytest.raises(ProjectError, match="order"):
            project.classes.reorder(wrong)
    assert [c.id for c in project.classes.all()] == ids


def test_a_tag_is_present_absent_unsure_or_not_said(project: Project, images: list[int]) -> None:
    dog = project.classes.add("dog").id
    project.tags.set_cells(zip(images[:3], [dog] * 3, [P, A, U], strict=True))
    tags = project.tags.of(images[:4])
    assert [tags[image].said(dog) for image in images[:4]] == [P, A, U, None]
    assert [tags[image].tagged for image in images[:4]] == [True, True, False, False]
    project.tags.set(images[:3], [dog], None)
    assert all(tags.said(dog) is None for tags in project.tags.of(images).values())


def test_reviewed_with_none_differs_from_not_tagged_yet(
    project: Project, images: list[int]
) -> None:
    dog, cat = project.classes.add("dog").id, project.classes.add("cat").id
    project.tags.set(images[:2], [dog, cat], P)
    project.tags.none_of_them([images[0]])
    said = project.tags.of(images)
    assert [said[images[0]].said(number) for number in (dog, cat)] == [A, A]
    assert said[images[0]].tagged
    assert not said[images[5]].tagged
    assert list(project.images.ids(ImageFilter(tags_complete=True))) == [images[0]]
    assert list(project.images.ids(ImageFilter(tagged=False))) == images[2:]


def test_a_review_says_nothing_of_classes_added_later(project: Project, images: list[int]) -> None:
    dog = project.classes.add("dog").id
    project.tags.review(images[:2])
    cat = project.classes.add("cat").id
    tags = project.tags.of(images)[images[0]]
    assert (tags.said(dog), tags.said(cat)) == (A, None)
    assert project.tags.counts() == {dog: TagCount(0, 2, 0, 4), cat: TagCount(0, 0, 0, 6)}
    project.tags.review([images[0]])
    assert project.tags.of(images)[images[0]].said(cat) is A


def test_counts_agree_with_what_every_image_says(project: Project, images: list[int]) -> None:
    classes = [project.classes.add(name).id for name in "ab"]
    project.tags.set_cells(zip(images, itertools.cycle(classes), [P, A, U, P, A, U], strict=False))
    project.tags.review(images[1:4])
    classes.append(project.classes.add("c").id)
    project.tags.set(images[:2], [classes[2]], P)
    said = project.tags.of(images)
    counts = project.tags.counts()
    assert project.tags.present() == {number: count.present for number, count in counts.items()}
    for number, count in counts.items():
        found = [said[image].said(number) for image in images]
        assert count == tuple(found.count(tag) for tag in (P, A, U, None))
        for tag in (P, A, U, None):
            chosen = project.images.ids(ImageFilter(tags={number: tag}))
            assert list(chosen) == [i for i, f in zip(images, found, strict=True) if f is tag]


def test_classes_that_occur_together_are_counted(project: Project, images: list[int]) -> None:
    dog, cat = project.classes.add("dog").id, project.classes.add("cat").id
    project.tags.set(images[:4], [dog], P)
    project.tags.set(images[2:], [cat], P)
    project.tags.set([images[0]], [cat], A)
    assert project.tags.together() == {(dog, cat): 2}


def test_a_change_holds_only_what_it_altered(project: Project, images: list[int]) -> None:
    dog = project.classes.add("dog").id
    project.tags.set(images[:4], [dog], P)
    change = project.tags.set([*images, 10**9], [dog], P)
    assert {cell: list(ids) for cell, ids in change.cells.items()} == {(dog, None, P): images[4:]}
    assert change.images() == set(images[4:])
    project.tags.apply(change.inverse())
    assert list(project.images.ids(ImageFilter(tags={dog: P}))) == images[:4]


def test_a_tag_of_a_class_that_is_gone_is_refused_whole(
    project: Project, images: list[int]
) -> None:
    dog = project.classes.add("dog").id
    with pytest.raises(ProjectError, match="class 99 no longer exists"):
        project.tags.set(images, [dog, 99], P)
    assert project.tags.counts()[dog].present == 0


def test_deleting_a_class_costs_what_was_said_before(project: Project, images: list[int]) -> None:
    dog, cat = project.classes.add("dog").id, project.classes.add("cat").id
    project.tags.set_cells(zip(images[:4], [dog] * 4, [P, P, A, U], strict=True))
    project.masks.put([MaskRecord(images[0], Provenance.MODEL, "masks/0.png", (dog, cat))])
    assert project.classes.delete_cost(dog) == (2, 1, 1, 1)
    project.classes.delete(dog)
    assert not any(tags.tags for tags in project.tags.of(images).values())
    mask = project.masks.get(images[0], Provenance.MODEL)
    assert mask is not None
    assert mask.classes == (None, cat)  # values did not shift
    with pytest.raises(ProjectError, match="no longer exists"):
        project.classes.delete_cost(dog)


def kleene_or(a: Tag | None, b: Tag | None) -> Tag | None:
    if P in (a, b):
        return P
    return A if a is b is A else None


@pytest.mark.parametrize("review", ["never", "before the second class", "after both"])
@pytest.mark.parametrize("newer_goes", [False, True])
def test_merged_classes_say_what_is_certain_of_either(
    tmp_path: Path, review: str, newer_goes: bool
) -> None:
    with create_project(tmp_path / "project") as project:
        source = project.sources.add(tmp_path)
        pairs = list(itertools.product([P, A, U, None], repeat=2))
        files = [FoundFile(str(number), 1, 1) for number in range(len(pairs))]
        images = project.images.record(source.id, files).ids
        first = project.classes.add("first").id
        if review == "before the second class":
            project.tags.review(images)
        second = project.classes.add("second").id
        if review == "after both":
            project.tags.review(images)
        for image, (a, b) in zip(images, pairs, strict=True):
            project.tags.set_cells([(image, first, a), (image, second, b)])
        goes, stays = (second, first) if newer_goes else (first, second)
        before = project.tags.of(images)
        project.classes.merge(goes, into=stays)
        after = project.tags.of(images)
        for image in images:
            expected = kleene_or(before[image].said(goes), before[image].said(stays))
            found = after[image].said(stays)
            assert (None if found is U else found) is expected
            assert goes not in after[image].tags
        assert [c.id for c in project.classes.all()] == [stays]


def test_merging_tells_its_cost_and_remaps_masks(project: Project, images: list[int]) -> None:
    dog, hound = project.classes.add("dog").id, project.classes.add("hound").id
    project.tags.set_cells(zip(images[:3], [hound] * 3, [P, P, P], strict=True))
    project.tags.set_cells(zip(images[:2], [dog] * 2, [P, A], strict=True))
    project.masks.put([MaskRecord(images[0], Provenance.EDITED, "masks/0.png", (hound, dog))])
    assert project.classes.merge_cost(hound, into=dog) == (3, 1, 1, 1)
    project.classes.merge(hound, into=dog)
    assert project.tags.counts()[dog].present == 3
    mask = project.masks.get(images[0], Provenance.EDITED)
    assert mask is not None
    assert mask.classes == (dog, dog)
    with pytest.raises(ProjectError, match="into itself"):
        project.classes.merge(dog, into=dog)


def test_a_thousand_images_are_tagged_in_one_transaction(project: Project, tmp_path: Path) -> None:
    source = project.sources.add(tmp_path)
    files = [FoundFile(str(number), 1, 1) for number in range(1000)]
    images = project.images.record(source.id, files).ids
    dog = project.classes.add("dog").id
    begun: list[str] = []
    with project.database.write() as connection:
        connection.set_trace_callback(begun.append)
    project.tags.set(images, [dog], P)
    with project.database.write() as connection:
        connection.set_trace_callback(None)
    assert sum(statement.startswith("INSERT INTO tags") for statement in begun) == 1
    assert begun.count("BEGIN IMMEDIATE") == 2  # that of the tags, and of the line that looks
    assert project.tags.counts()[dog] == TagCount(1000, 0, 0, 0)


def test_masks_read_before_a_merge_are_kept_as_what_their_classes_became(
    project: Project, images: list[int]
) -> None:
    cat, dog, hound, animal = (project.classes.add(n).id for n in ("cat", "dog", "hound", "animal"))
    project.classes.merge(hound, into=dog)
    project.classes.merge(dog, into=animal)
    project.classes.delete(cat)
    before = (cat, dog, hound, None, animal)
    project.masks.put([MaskRecord(images[0], Provenance.EDITED, "masks/0.png", before)])
    kept = project.masks.get(images[0], Provenance.EDITED)
    assert kept is not None
    assert kept.classes == (None, animal, animal, None, animal)


def test_a_merge_that_fails_changes_no_meaning(project: Project) -> None:
    cat, dog, hound = (project.classes.add(name).id for name in ("cat", "dog", "hound"))
    with pytest.raises(ZeroDivisionError), project.database.write():
        project.classes.merge(hound, into=dog)
        project.classes.delete(cat)
        raise ZeroDivisionError
    assert project.classes.now((cat, dog, hound)) == (cat, dog, hound)
    with project.database.write():
        with pytest.raises(ZeroDivisionError), project.database.write():
            project.classes.delete(cat)
            raise ZeroDivisionError
        project.classes.merge(hound, into=dog)
        assert project.classes.now([hound]) == (hound,)  # it is not on the disk yet
    assert project.classes.now((cat, dog, hound)) == (cat, dog, dog)
