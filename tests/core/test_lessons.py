"""When the time for a lesson that begins by itself has come, and what it consists of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.core.store import Project, RunRecord, RunState
from app.core.training import lessons
from app.core.training.lessons import (
    Lesson,
    NoLesson,
    Obstacle,
    plan_automatic,
    plan_lesson,
    replace_automatic,
)
from app.core.training.run_notes import AUTOMATIC, PRESET, SETTINGS, STARTED_FROM
from app.core.training.run_upkeep import set_current_run

from .cached_features import features_like, put_features
from .small_trainings import HEIGHT, WIDTH, put_mask, small_project, small_settings

CLASSES = (1, 2, 3)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(lessons, "ENOUGH", 2)
    with closing(small_project(tmp_path)) as project:
        yield project


def add_run(
    project: Project,
    name: str,
    *,
    automatic: str = "",
    start: RunRecord | None = None,
    frozen: bool = True,
) -> RunRecord:
    """Add a run that can make masks, from the year 2020, and choose it."""
    number = len(project.runs.all()) + 1
    notes: dict[str, object] = {
        PRESET: "fast",
        SETTINGS: small_settings(frozen_backbone=frozen, relabel_epochs=()).to_dict(),
    }
    if automatic:
        notes[AUTOMATIC] = automatic
    if start is not None:
        notes[STARTED_FROM] = {"run": start.id, "name": start.name, "new": []}
    run = project.runs.add(name, folder=f"models/run-{number:04}", classes=CLASSES, settings=notes)
    folder = project.folder / run.folder
    folder.mkdir(parents=True)
    (folder / "checkpoint.json").write_text("{}")
    project.runs.update(run.id, state=RunState.FINISHED)
    with project.database.write() as connection:
        connection.execute(
            "UPDATE runs SET created = ? WHERE id = ?", (f"2020-01-01T1{number}:00:30", run.id)
        )
    set_current_run(project, run.id)
    return project.runs.get(run.id)


def approve(project: Project, image: int, written: str) -> None:
    mask = np.full((HEIGHT, WIDTH), 1, np.uint8)
    put_mask(project, image, mask, classes=CLASSES, written=written)


def give_features(project: Project) -> None:
    for record in project.images.get(project.images.ids()):
        put_features(project.images.file(record), features_like(0))


def test_a_lesson_is_due_once_enough_was_corrected_since_the_last_one_began(
    project: Project,
) -> None:
    run = add_run(project, "Animals")
    approve(project, 1, "2020-01-01T12:00:00")
    assert plan_automatic(project, only_quick=False) is None
    approve(project, 2, "2020-01-01T12:00:01")
    found = plan_automatic(project, only_quick=False)
    assert found is not None and found.start == run and found.corrections == 2
    assert found.images[:2] == (1, 2) and len(found.images) == 8
    project.settings.set(lessons._BEGUN, "2020-01-01T12:00:01")
    assert plan_automatic(project, only_quick=False) is None  # one since then
    approve(project, 3, "2020-01-01T12:00:02")
    again = plan_automatic(project, only_quick=False)
    assert again is not None and again.corrections == 3


def test_what_is_approved_while_a_lesson_is_prepared_counts_for_the_next_one(
    project: Project,
) -> None:
    base = add_run(project, "Animals")
    approve(project, 1, "2020-01-01T12:00:00")
    project.settings.set(lessons._BEGUN, "2020-01-01T12:00:10")
    approve(project, 2, "2020-01-01T12:00:15")  # before the run of the lesson is there, at :30
    name = "Animals + 1 correction (automatic)"
    add_run(project, name, automatic=name, start=base)
    approve(project, 3, "2020-01-01T12:00:40")
    found = plan_automatic(project, only_quick=False)
    assert found is not None and found.start == base and found.corrections == 3


def test_a_lesson_begins_with_the_model_that_was_chosen_as_long_as_it_is_there(
    project: Project,
) -> None:
    base = add_run(project, "Animals")
    name = "Animals + 2 corrections (automatic)"
    lesson = add_run(project, name, automatic=name, start=base)
    for image in (1, 2):
        approve(project, image, "2020-01-01T15:00:00")
    found = plan_automatic(project, only_quick=False)
    assert found is not None and found.start == base
    project.runs.update(lesson.id, name="Mine")  # chosen by the user now
    found = plan_automatic(project, only_quick=False)
    assert found is not None and found.start.id == lesson.id
    project.runs.update(lesson.id, name=name)
    project.runs.remove(base.id)
    found = plan_automatic(project, only_quick=False)
    assert found is not None and found.start.id == lesson.id


def test_quick_means_preset_fast_and_features_in_the_cache(project: Project) -> None:
    add_run(project, "Animals")
    for image in (1, 2):
        approve(project, image, "2020-01-01T15:00:00")
    assert plan_automatic(project, only_quick=True) is None
    give_features(project)
    assert plan_automatic(project, only_quick=True) is not None
    add_run(project, "Other")
    with project.database.write() as connection:
        connection.execute("UPDATE runs SET settings = replace(settings, '\"fast\"', '\"full\"')")
    assert plan_automatic(project, only_quick=True) is None
    assert plan_automatic(project, only_quick=False) is not None


def test_many_corrections_go_without_other_images(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_run(project, "Animals")
    for image in (1, 2, 3):
        approve(project, image, "2020-01-01T15:00:00")
    monkeypatch.setattr(lessons, "MOST_IMAGES", 4)
    found = plan_automatic(project, only_quick=False)
    assert found is not None and found.images[:3] == (1, 2, 3) and len(found.images) == 4
    by_hand = plan_lesson(project)
    assert isinstance(by_hand, Lesson) and len(by_hand.images) == 8


def test_why_there_is_no_lesson_is_told(project: Project) -> None:
    assert plan_lesson(project) == NoLesson(Obstacle.NO_MODEL)
    assert plan_automatic(project, only_quick=False) is None
    add_run(project, "Animals")
    assert plan_lesson(project) == NoLesson(Obstacle.NOTHING_NEW, "Animals")
    add_run(project, "Whole", frozen=False)
    assert plan_lesson(project) == NoLesson(Obstacle.WHOLE_NETWORK, "Whole")


def test_replacing_takes_older_automatic_lessons_alone(project: Project) -> None:
    base = add_run(project, "Animals")
    names = [f"Animals + {count} corrections (automatic)" for count in (2, 4, 6)]
    runs = [add_run(project, name, automatic=name, start=base) for name in names]
    project.runs.update(runs[1].id, name="Keep")
    replace_automatic(project, runs[2].id)
    assert [run.name for run in project.runs.all()] == [names[2], "Keep", "Animals"]
    assert not (project.folder / runs[0].folder).exists()
