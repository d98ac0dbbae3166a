"""Records of masks and trainings, and the settings of a project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.store import (
    FoundFile,
    MaskRecord,
    Project,
    ProjectError,
    Provenance,
    RunState,
    Setting,
    create_project,
    open_project,
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "project") as project:
        yield project


@pytest.fixture
def image(project: Project, tmp_path: Path) -> int:
    source = project.sources.add(tmp_path)
    return project.images.record(source.id, [FoundFile("a.jpg", 1, 1)]).ids[0]


def test_an_image_has_one_mask_of_each_provenance(project: Project, image: int) -> None:
    run = project.runs.add("first", folder="models/1", classes=[1], settings={}).id
    model = MaskRecord(image, Provenance.MODEL, "masks/a.png", (1, 2), run, 0.25, "2026-01-02")
    edited = MaskRecord(image, Provenance.EDITED, "masks/a-edited.png", (1,))
    project.masks.put([model, edited])
    project.masks.put([model._replace(uncertainty=0.5)])
    assert project.masks.get(image, Provenance.MODEL) == model._replace(uncertainty=0.5)
    assert project.masks.get(image, Provenance.REFINED) is None
    assert [mask.provenance for mask in project.masks.of([image])] == ["edited", "model"]
    assert project.masks.counts()[Provenance.EDITED] == 1
    assert project.masks.remove([image], Provenance.EDITED) == 1
    assert project.masks.counts()[Provenance.EDITED] == 0


def test_a_mask_needs_an_image_a_run_and_a_file_inside(project: Project, image: int) -> None:
    good = MaskRecord(image, Provenance.MODEL, "masks/a.png", ())
    for wrong in (good._replace(image=99), good._replace(run=99)):
        with pytest.raises(ProjectError, match="no longer in the project"):
            project.masks.put([good, wrong])
    for file in ("/etc/passwd", "../a.png", "masks/../../a.png", "C:/a.png", "a\\b", ""):
        with pytest.raises(ProjectError, match="not a file inside"):
            project.masks.put([good._replace(file=file)])
    assert project.masks.of([image]) == []


def test_runs_keep_settings_scores_and_the_meaning_of_their_values(project: Project) -> None:
    first = project.runs.add("first", folder="models/1", classes=[3, 1], settings={"epochs": 5})
    assert first.state is RunState.RUNNING
    project.runs.update(first.id, state=RunState.FINISHED, scores={"iou": 0.5})
    second = project.runs.add("second", folder="models/2", classes=[], settings={})
    project.runs.update(second.id, name="again")
    assert [run.name for run in project.runs.all()] == ["again", "first"]
    found = project.runs.get(first.id)
    assert (found.classes, found.settings, found.scores) == ((3, 1), {"epochs": 5}, {"iou": 0.5})
    assert found.state is RunState.FINISHED


def test_a_run_is_kept_inside_the_project(project: Project) -> None:
    for folder in ("/models", "../models/1", "C:/models", ""):
        with pytest.raises(ProjectError, match="not a file inside"):
            project.runs.add("first", folder=folder, classes=[], settings={})
    assert project.runs.all() == []


def test_masks_outlive_their_run(project: Project, image: int) -> None:
    run = project.runs.add("first", folder="models/1", classes=[], settings={}).id
    project.masks.put([MaskRecord(image, Provenance.MODEL, "masks/a.png", (), run)])
    project.runs.remove(run)
    mask = project.masks.get(image, Provenance.MODEL)
    assert mask is not None
    assert mask.run is None
    with pytest.raises(ProjectError, match="no longer exists"):
        project.runs.get(run)


def test_settings_have_types_and_defaults(project: Project) -> None:
    size, name = Setting("view.size", 128), Setting("name", "")
    share, columns = Setting("share", 0.5), Setting[list[str]]("columns", [])
    assert project.settings.get(size) == 128
    project.settings.set(size, 256)
    project.settings.set(name, "Bäume")
    project.settings.set(share, 1)
    project.settings.set(columns, ["a", "b"])
    with pytest.raises(ProjectError, match="takes int; found bool"):
        project.settings.set(size, True)
    with pytest.raises(ProjectError, match="cannot be saved"):
        project.settings.set(share, float("nan"))
    folder = project.folder
    project.close()
    with open_project(folder) as again:
        assert again.settings.get(size) == 256
        assert again.settings.get(name) == "Bäume"
        assert again.settings.get(columns) == ["a", "b"]
        assert again.settings.get(Setting("view.size", "large")) == "large"  # of another type
        assert type(again.settings.get(share)) is float
        again.settings.reset(size)
        assert again.settings.keys() == ["columns", "name", "share"]
