"""Whatever is done with tags, undo leads back to the first state and redo to the last one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.store import FoundFile, ImageTags, Project, create_project
from app.core.tagging.tag_history import TagHistory
from wseg_engine.base.labels import Tag

IMAGES = 6
CLASSES = 4

_images = st.lists(st.integers(1, IMAGES + 1), max_size=5)  # one of them is not there
_classes = st.lists(st.integers(1, CLASSES), min_size=1, max_size=3)
_tags = st.sampled_from([Tag.PRESENT, Tag.ABSENT, Tag.UNSURE, None])
_cells = st.lists(st.tuples(st.integers(1, IMAGES), st.integers(1, CLASSES), _tags), max_size=6)
_operations = st.one_of(
    st.tuples(st.just("set"), _images, _classes, _tags),
    st.tuples(st.just("set_cells"), _cells),
    st.tuples(st.just("review"), _images, st.booleans()),
    st.tuples(st.just("none_of_them"), _images),
    st.tuples(st.just("clear"), _images),
    st.tuples(st.just("paste"), st.integers(1, IMAGES), _images),
)
_edits = st.tuples(st.just("edit"), st.lists(_operations, min_size=1, max_size=3))
_moves = st.sampled_from([("undo",), ("redo",)])
_sessions = st.lists(st.one_of(_edits, _edits, _moves), max_size=14)

State = dict[int, ImageTags]


@pytest.fixture(scope="module")
def project() -> Iterator[Project]:
    """One project for all examples: none minds what the ones before it left."""
    with tempfile.TemporaryDirectory() as name, create_project(Path(name) / "project") as project:
        source = project.sources.add(Path(name))
        files = [FoundFile(f"{number}.jpg", 1, 1) for number in range(IMAGES)]
        project.images.record(source.id, files)
        for number in range(CLASSES):
            project.classes.add(f"class {number}")
        yield project


def state(project: Project) -> State:
    return project.tags.of(range(1, IMAGES + 1))


def do(project: Project, history: TagHistory, operations: list[tuple[object, ...]]) -> bool:
    """Make the operations one step, as the window does; return whether anything was changed."""
    with history.step("edit") as changes:
        for kind, *values in operations:
            if kind == "paste":
                origin, images = values
                said = project.tags.of([origin])[origin]  # type: ignore[list-item, index]
                changes.append(project.tags.copy(said, images))  # type: ignore[arg-type]
            else:
                changes.append(getattr(project.tags, str(kind))(*values))
    return any(len(change) for change in changes)


class Model:
    """What a history ought to be: the states it went through, and where among them it is."""

    def __init__(self, first: State) -> None:
        self.states = [first]
        self.place = 0

    def edit(self, after: State) -> None:
        self.states = [*self.states[: self.place + 1], after]  # no way forward any more
        self.place += 1

    def undo(self) -> None:
        self.place = max(0, self.place - 1)

    def redo(self) -> None:
        self.place = min(len(self.states) - 1, self.place + 1)


@settings(max_examples=60, deadline=None)
@given(session=_sessions)
def test_any_session_is_undone_and_redone_step_by_step(
    project: Project, session: list[tuple[object, ...]]
) -> None:
    history = TagHistory(project.tags)
    model = Model(state(project))
    for kind, *values in session:
        if kind == "edit":
            if do(project, history, values[0]):  # type: ignore[arg-type]
                model.edit(state(project))
        elif kind == "undo":
            history.undo()
            model.undo()
        else:
            history.redo()
            model.redo()
        assert state(project) == model.states[model.place]
        assert (history.undo_text is None) == (model.place == 0)
        assert (history.redo_text is None) == (model.place == len(model.states) - 1)
    while history.undo_text is not None:
        history.undo()
    assert state(project) == model.states[0]
    for expected in model.states[1:]:
        assert history.redo() is not None
        assert state(project) == expected
    assert history.redo() is None
    assert history.redo_text is None
