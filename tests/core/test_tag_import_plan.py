"""What an import would change, and that it changes just that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.store import Project, ProjectError
from app.core.tagging.tag_history import TagHistory
from app.core.transfer.tag_import import (
    Choices,
    Completeness,
    Conflict,
    Create,
    Ignore,
    MapTo,
    ReadOptions,
    SourceKind,
    apply_plan,
)
from app.core.transfer.tag_import.class_matching import ClassMatcher, distance
from app.core.transfer.tag_import.plan import MOST_NEW
from tests.core.tag_import_steps import carry_out, plan, read, said, tag_project
from wseg_engine.base.events import Control, Stopped
from wseg_engine.base.labels import Tag

YES, NO, MAYBE = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE
DOG, CAT, CAR = 1, 2, 3


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    images = ["a.jpg", "b.jpg", "c.jpg"]
    with tag_project(tmp_path, images, ["dog", "cat", "car"]) as project:
        yield project


def table(tmp_path: Path, *rows: str) -> ReadOptions:
    file = tmp_path / "tags.csv"
    file.write_text("\n".join(("filename,tags", *rows)), encoding="utf-8")
    return ReadOptions(SourceKind.CSV, file)


def test_a_plan_changes_nothing(project: Project, tmp_path: Path) -> None:
    project.tags.set([1], [CAT], NO)
    before = said(project)
    wanted = plan(project, read(project, table(tmp_path, "a.jpg,dog;cat", "b.jpg,fish")))
    assert wanted.totals.changed == 2
    assert said(project) == before
    assert [info.name for info in project.classes.all()] == ["dog", "cat", "car"]


@pytest.mark.parametrize(
    ("conflict", "after"), [(Conflict.KEEP, NO), (Conflict.TAKE, YES), (Conflict.UNSURE, MAYBE)]
)
def test_a_contradiction_is_settled_as_chosen(
    project: Project, tmp_path: Path, conflict: Conflict, after: Tag
) -> None:
    project.tags.set([1], [DOG], NO)
    project.tags.set([1], [CAT], YES)
    wanted = plan(
        project, read(project, table(tmp_path, "a.jpg,dog;cat")), Choices(conflict=conflict)
    )
    assert wanted.totals.conflicts == 1
    assert {row.name: row.conflicts for row in wanted.rows} == {"dog": 1, "cat": 0}
    carry_out(project, wanted)
    assert said(project) == {("a.jpg", "dog"): after, ("a.jpg", "cat"): YES}


def test_what_a_review_says_can_be_contradicted_too(project: Project, tmp_path: Path) -> None:
    project.tags.none_of_them([1])
    wanted = plan(project, read(project, table(tmp_path, "a.jpg,dog")))
    assert (wanted.totals.conflicts, wanted.totals.changed) == (1, 0)


def test_a_complete_list_makes_other_classes_of_the_source_absent(
    project: Project, tmp_path: Path
) -> None:
    reading = read(project, table(tmp_path, "a.jpg,dog", "b.jpg,cat"))
    carry_out(project, plan(project, reading, Choices(Completeness.SOURCE_CLASSES)))
    assert said(project) == {
        ("a.jpg", "dog"): YES,
        ("a.jpg", "cat"): NO,
        ("b.jpg", "dog"): NO,
        ("b.jpg", "cat"): YES,
    }


@pytest.mark.parametrize("conflict", list(Conflict))
def test_a_complete_list_of_all_classes_is_a_review(
    project: Project, tmp_path: Path, conflict: Conflict
) -> None:
    project.tags.set([1], [CAR], YES)
    reading = read(project, table(tmp_path, "a.jpg,dog;fish", "b.jpg,"))
    wanted = plan(project, reading, Choices(Completeness.ALL_CLASSES, conflict))
    assert (wanted.totals.tags_complete, wanted.totals.conflicts) == (2, 1)
    carry_out(project, wanted)
    now = said(project)
    car = {Conflict.KEEP: YES, Conflict.TAKE: NO, Conflict.UNSURE: MAYBE}[conflict]
    assert [now["a.jpg", name] for name in ("dog", "cat", "car", "fish")] == [YES, NO, car, YES]
    assert [now["b.jpg", name] for name in ("dog", "cat", "car", "fish")] == [NO] * 4
    assert not [path for path, _ in now if path == "c.jpg"]


def test_nothing_is_left_to_do_when_an_import_is_planned_again(
    project: Project, tmp_path: Path
) -> None:
    reading = read(project, table(tmp_path, "a.jpg,dog;fish", "b.jpg,cats"))
    for completeness in Completeness:
        choices = Choices(completeness)
        wanted = plan(project, reading, choices)
        assert wanted.totals.changed + wanted.totals.tags_complete > 0
        carry_out(project, wanted)
        again = plan(project, reading, choices)
        assert (again.totals.changed, again.totals.cells, again.totals.tags_complete) == (0, 0, 0)


def test_names_are_mapped_made_or_left_out(project: Project, tmp_path: Path) -> None:
    reading = read(project, table(tmp_path, "a.jpg,Dog;puppy;fish;noise"))
    actions = {"puppy": MapTo(DOG), "fish": Create, "noise": Ignore}
    wanted = plan(project, reading, Choices(actions=actions))
    assert wanted.new_classes == ("fish",)
    carry_out(project, wanted)
    assert said(project) == {("a.jpg", "dog"): YES, ("a.jpg", "fish"): YES}


def test_new_classes_have_a_key_each_as_those_that_are_typed(
    project: Project, tmp_path: Path
) -> None:
    project.classes.set_shortcut(CAT, "2")
    names = ["ant", "bee", "cow", "doe", "elk", "fox", "gnu", "hen", "ibis"]
    reading = read(project, table(tmp_path, f"a.jpg,{';'.join(names)}"))
    carry_out(project, plan(project, reading))
    keys = [info.shortcut for info in project.classes.all()][3:]
    assert [key for key in keys if key is not None] == list("13456789") and keys.count(None) == 1


def test_a_plural_is_mapped_and_a_slip_only_suggested(project: Project, tmp_path: Path) -> None:
    project.classes.add("elephant")
    reading = read(project, table(tmp_path, "a.jpg,cats;elefant;cow"))
    rows = {row.name: row for row in plan(project, reading).rows}
    assert rows["cats"].action == MapTo(CAT)
    assert rows["elefant"].action is Create
    assert rows["elefant"].suggestion is not None
    assert rows["elefant"].suggestion.class_id == 4
    assert rows["cow"].suggestion is None


def test_a_column_of_sentences_does_not_become_classes(project: Project, tmp_path: Path) -> None:
    rows = [f"a.jpg,name{number:03}x" for number in range(MOST_NEW + 20)]
    wanted = plan(project, read(project, table(tmp_path, *rows)))
    assert len(wanted.new_classes) == MOST_NEW
    assert wanted.totals.ignored == 20


def test_an_import_is_one_step_of_undo(project: Project, tmp_path: Path) -> None:
    history = TagHistory(project.tags)
    project.tags.set([1], [DOG], NO)
    before = said(project)
    reading = read(project, table(tmp_path, "a.jpg,dog;fish", "b.jpg,cat"))
    choices = Choices(Completeness.ALL_CLASSES, Conflict.TAKE)
    done = carry_out(project, plan(project, reading, choices))
    after = said(project)
    history.record("import", done.change)
    assert done.images == {1, 2}
    history.undo()
    assert said(project) == before
    history.redo()
    assert said(project) == after


def test_a_stopped_import_changes_nothing(project: Project, tmp_path: Path) -> None:
    wanted = plan(project, read(project, table(tmp_path, "a.jpg,dog;fish", "b.jpg,cat")))
    control = Control()
    work = apply_plan(project, wanted, control)
    next(work)
    next(work)
    control.stop()
    with pytest.raises(Stopped):
        next(work)
    assert said(project) == {}
    assert len(project.classes.all()) == 3


def test_a_plan_made_before_classes_were_merged_is_refused(
    project: Project, tmp_path: Path
) -> None:
    wanted = plan(project, read(project, table(tmp_path, "a.jpg,dog")))
    project.classes.merge(CAR, into=CAT)
    with pytest.raises(ProjectError, match="after the preview"):
        carry_out(project, wanted)


def test_said_twice_and_differently_is_unsure(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "tags.csv"
    file.write_text("image,dog,cat\na.jpg,1,1\na.jpg,0,\n", encoding="utf-8")
    reading = read(project, ReadOptions(SourceKind.CSV, file))
    carry_out(project, plan(project, reading))
    assert said(project) == {("a.jpg", "dog"): MAYBE, ("a.jpg", "cat"): YES}


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [("dog", "dog", 0), ("dog", "dgo", 1), ("horse", "hors", 1), ("cat", "dog", 3), ("", "ab", 2)],
)
def test_distance_counts_slips(first: str, second: str, apart: int) -> None:
    assert distance(first, second, 3) == apart
    assert distance(second, first, 3) == apart


@pytest.mark.parametrize("name", ["traffic-light", "Traffic Lights", "TRAFFICLIGHT"])
def test_other_spellings_are_the_same_word(tmp_path: Path, name: str) -> None:
    with tag_project(tmp_path, ["a.jpg"], ["traffic light"]) as project:
        found = ClassMatcher(project.classes.all()).near(name)
    assert found is not None
    assert found.sure
