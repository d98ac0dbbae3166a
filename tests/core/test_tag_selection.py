"""What a selection of images says as a whole."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.store import FoundFile, ImageTags, Project, TagCount, create_project
from app.core.tagging import tag_selection
from app.core.tagging.tag_selection import Said, all_present, summarise
from wseg_engine.base.labels import Tag

P, A, U = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "project") as project:
        source = project.sources.add(tmp_path)
        project.images.record(source.id, [FoundFile(f"{n}.jpg", 1, 1) for n in range(12)])
        for name in ("dog", "cat"):
            project.classes.add(name)
        yield project


def test_nothing_selected_says_nothing(project: Project) -> None:
    found = summarise(project, [])
    assert (found.total, found.untagged) == (0, 0)
    assert found.said(1) is Said.UNTOLD


@pytest.mark.parametrize("tag", [P, A, U])
def test_one_image_says_what_its_tag_says(project: Project, tag: Tag) -> None:
    project.tags.set([1], [1], tag)
    found = summarise(project, [1])
    assert found.said(1).name == tag.name
    assert found.said(2) is Said.UNTOLD
    assert (found.total, found.untagged) == (1, 1 if tag is U else 0)


def test_images_that_differ_are_mixed_and_counted(project: Project) -> None:
    project.tags.set([1, 2, 3], [1], P)
    project.tags.set([4], [1], U)
    project.tags.review([3, 5])
    found = summarise(project, [1, 2, 3, 4, 5, 6, 99])
    assert found.count(1) == TagCount(3, 1, 1, 1)
    assert found.said(1) is Said.MIXED
    assert (found.total, found.tags_complete, found.untagged) == (6, 2, 2)


def test_a_review_before_a_class_was_added_is_told_apart(project: Project) -> None:
    project.tags.review([1])
    bird = project.classes.add("bird").id
    project.tags.review([2])
    found = summarise(project, [1, 2])
    assert (found.tags_complete, found.complete_before) == (1, 1)
    assert found.count(bird) == TagCount(0, 1, 0, 1)


def test_pages_add_up_to_what_every_image_says(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tag_selection, "PAGE", 5)
    chance = random.Random(1)
    for image in range(1, 13):
        for number in (1, 2):
            project.tags.set([image], [number], chance.choice([P, A, U, None]))
    project.tags.review([2, 5, 9])
    ids = list(range(1, 13))
    found = summarise(project, ids)
    said = project.tags.of(ids)
    for number in (1, 2):
        values = [tags.said(number) for tags in said.values()]
        assert found.count(number) == tuple(values.count(tag) for tag in (P, A, U, None))
    assert found.untagged == sum(not tags.tagged for tags in said.values())


def test_whether_all_images_show_a_class_is_known(project: Project) -> None:
    project.tags.set([1, 3], [1], P)
    project.tags.set([2], [1], U)
    assert all_present(project, [1, 3], 1)
    assert not all_present(project, [1, 2, 3], 1)
    assert not all_present(project, [1, 4], 1)
    assert not all_present(project, [1], 2)
    assert not all_present(project, [], 1)


def test_copied_tags_replace_what_was_said(project: Project) -> None:
    project.tags.set([1], [1], P)
    project.tags.set([1], [2], U)
    project.tags.set([3], [2], P)
    project.tags.review([1])
    project.tags.copy(project.tags.of([1])[1], [2, 3])
    said = project.tags.of([1, 2, 3])
    assert said[2] == said[1] == said[3] == ImageTags({1: P, 2: U}, 2)


def test_copying_leaves_out_classes_that_are_gone(project: Project) -> None:
    project.tags.set([1], [1, 2], P)
    copied = project.tags.of([1])[1]
    project.classes.delete(1)
    project.tags.copy(copied, [2])
    assert project.tags.of([2])[2].tags == {2: P}


def test_cleared_images_say_nothing_and_the_change_can_be_taken_back(project: Project) -> None:
    project.tags.set([1, 2], [1], P)
    project.tags.review([2])
    before = project.tags.of([1, 2, 3])
    change = project.tags.clear([1, 2, 3])
    assert change.images() == {1, 2}
    assert summarise(project, [1, 2]).untagged == 2
    project.tags.apply(change.inverse())
    assert project.tags.of([1, 2, 3]) == before
