"""Undo and redo of tag changes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.store import DiskFull, FoundFile, Project, TagChange, create_project
from app.core.store.tags import ImageTags
from app.core.tagging.tag_history import TagHistory
from wseg_engine.base.labels import Tag

IMAGES = 5
CLASSES = 3

images = st.lists(st.integers(1, IMAGES), max_size=4)
classes = st.lists(st.integers(1, CLASSES), max_size=3)
tags = st.sampled_from([Tag.PRESENT, Tag.ABSENT, Tag.UNSURE, None])
edits = st.one_of(
    st.tuples(st.just("set"), images, classes, tags),
    st.tuples(st.just("cells"), st.lists(st.tuples(st.integers(1, IMAGES), st.just(1), tags))),
    st.tuples(st.just("review"), images, st.booleans()),
    st.tuples(st.just("none"), images),
    st.tuples(st.just("class")),
)
steps = st.lists(st.lists(edits, min_size=1, max_size=3), max_size=8)


def make_project(folder: Path) -> Project:
    project = create_project(folder / "project")
    source = project.sources.add(folder)
    project.images.record(source.id, [FoundFile(str(number), 1, 1) for number in range(IMAGES)])
    for number in range(CLASSES):
        project.classes.add(f"class {number}")
    return project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path) as project:
        yield project


@pytest.fixture(scope="module")
def shared_project() -> Iterator[Project]:
    with tempfile.TemporaryDirectory() as folder, make_project(Path(folder)) as project:
        yield project


def everything(project: Project) -> dict[int, ImageTags]:
    return project.tags.of(range(1, IMAGES + 1))


def edit(project: Project, what: tuple[object, ...]) -> TagChange:
    kind, *values = what
    if kind == "set":
        return project.tags.set(*values)  # type: ignore[arg-type]
    if kind == "cells":
        return project.tags.set_cells(*values)  # type: ignore[arg-type]
    if kind == "review":
        return project.tags.review(*values)  # type: ignore[arg-type]
    if kind == "none":
        return project.tags.none_of_them(*values)  # type: ignore[arg-type]
    project.classes.add(f"added {len(project.classes.all())}")  # nothing to undo
    return TagChange()


@settings(max_examples=40, deadline=None)
@given(steps=steps)
def test_undoing_all_is_the_start_and_redoing_all_the_end(
    shared_project: Project, steps: list[list[tuple[object, ...]]]
) -> None:
    project = shared_project
    history = TagHistory(project.tags)
    states = [everything(project)]
    for number, changes in enumerate(steps):
        with history.step(str(number)) as step:
            step.extend(edit(project, what) for what in changes)
        if everything(project) != states[-1]:
            states.append(everything(project))
    end = states[-1]
    while history.undo_text is not None:
        history.undo()
    assert everything(project) == states[0]
    while history.redo_text is not None:
        history.redo()
    assert everything(project) == end
    while history.undo() is not None:
        assert everything(project) in states
    assert everything(project) == states[0]


def test_a_new_step_ends_what_could_be_redone(project: Project) -> None:
    history = TagHistory(project.tags)
    for number in (1, 2):
        with history.step(f"tag {number}") as step:
            step.append(project.tags.set([1], [number], Tag.PRESENT))
    history.undo()
    assert (history.undo_text, history.redo_text) == ("tag 1", "tag 2")
    with history.step("review") as step:
        step.append(project.tags.review([1]))
    assert history.redo() is None
    assert history.undo_text == "review"


def test_undo_says_which_images_to_draw_anew(project: Project) -> None:
    history = TagHistory(project.tags)
    with history.step("tag and review") as step:
        step.append(project.tags.set([1, 2], [1], Tag.PRESENT))
        step.append(project.tags.review([2, 3]))
    change = history.undo()
    assert change is not None
    assert change.images() == {1, 2, 3}
    assert history.undo() is None


def test_a_step_that_changes_nothing_is_none(project: Project) -> None:
    history = TagHistory(project.tags)
    with history.step("nothing") as step:
        step.append(project.tags.set([1], [1], None))
    assert history.undo_text is None


def test_a_step_that_fails_changes_nothing(project: Project) -> None:
    history = TagHistory(project.tags)
    start = everything(project)
    with pytest.raises(ZeroDivisionError), history.step("fails") as step:
        step.append(project.tags.set([1], [1], Tag.PRESENT))
        step.append(project.tags.set([2], [1 // 0], Tag.PRESENT))
    assert everything(project) == start
    assert history.undo_text is None


def test_steps_inside_a_step_are_undone_with_it(project: Project) -> None:
    history = TagHistory(project.tags)
    start = everything(project)
    with history.step("outer") as outer:
        outer.append(project.tags.set([1], [1], Tag.PRESENT))
        with history.step("inner") as inner:
            inner.append(project.tags.review([1]))
    assert history.undo_text == "outer"
    history.undo()
    assert everything(project) == start


def test_memory_is_bounded_by_steps_and_by_cells(project: Project) -> None:
    history = TagHistory(project.tags, steps=3, cells=100)
    for number in range(6):
        with history.step(str(number)) as step:
            step.append(project.tags.set([1], [1], Tag.PRESENT if number % 2 else Tag.ABSENT))
    undone = 0
    while history.undo() is not None:
        undone += 1
    assert undone == 3
    assert history.cells == 3
    small = TagHistory(project.tags, steps=100, cells=6)
    for tag in (Tag.UNSURE, Tag.PRESENT, Tag.ABSENT):
        with small.step("five cells") as step:
            step.append(project.tags.set(range(1, 6), [2], tag))
    assert small.cells == 5


def test_merging_or_deleting_a_class_ends_the_history(project: Project) -> None:
    history = TagHistory(project.tags)
    with history.step("tag") as step:
        step.append(project.tags.set([1], [1, 2, 3], Tag.PRESENT))
    project.classes.rename(1, "renamed")
    assert history.undo_text == "tag"
    project.classes.merge(1, into=2)
    assert history.undo_text is None
    assert history.undo() is None


def test_images_that_are_gone_are_left_out_of_an_undo(project: Project) -> None:
    history = TagHistory(project.tags)
    project.tags.set([1, 2], [1], Tag.PRESENT)
    with history.step("clear") as step:
        step.append(project.tags.none_of_them([1, 2]))
    project.images.remove([1])
    history.undo()
    assert {image: tags.said(1) for image, tags in everything(project).items()} == {
        2: Tag.PRESENT,
        3: None,
        4: None,
        5: None,
    }


def test_an_undo_that_cannot_be_saved_can_be_tried_again(project: Project) -> None:
    history = TagHistory(project.tags)
    start = everything(project)
    with history.step("tag") as step:
        step.append(project.tags.set([1], [1], Tag.PRESENT))
    end = everything(project)

    def full(change: TagChange) -> None:
        raise DiskFull("no space")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project.tags, "apply", full)
        with pytest.raises(DiskFull):
            history.undo()
    assert everything(project) == end
    assert history.undo_text == "tag"
    history.undo()
    assert everything(project) == start
